//! How many API calls a run may spend.

use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::source::Usage;
use crate::{Error, Kind};

/// A bound that the user sets, below that of the org.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ApiBudget {
    /// At most so many calls by this run.
    Calls(u64),
    /// Until the org itself has counted this share of its daily calls, in
    /// percent, whoever made them.
    Percent(u8),
}

impl FromStr for ApiBudget {
    type Err = String;

    /// `500` or `80%`.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wrong =
            || "write a number of calls, such as 500, or a share of the org's daily calls, such as 80%";
        match text.strip_suffix('%') {
            Some(percent) => {
                percent.trim().parse().ok().filter(|p| (1..=100).contains(p)).map(ApiBudget::Percent)
            }
            None => text.replace('_', "").parse().ok().filter(|n| *n > 0).map(ApiBudget::Calls),
        }
        .ok_or_else(|| wrong().to_owned())
    }
}

/// Calls made, and those that the org has counted.
#[derive(Debug, Default)]
pub(super) struct Spending {
    budget: Option<ApiBudget>,
    calls: AtomicU64,
    /// What the org said last; a limit of 0 is unknown.
    used: AtomicU64,
    limit: AtomicU64,
}

impl Spending {
    pub(super) fn within(budget: Option<ApiBudget>) -> Self {
        Spending { budget, ..Spending::default() }
    }

    /// Calls made so far.
    pub(super) fn calls(&self) -> u64 {
        self.calls.load(Ordering::Relaxed)
    }

    /// What the org said last, if it did.
    pub(super) fn usage(&self) -> Option<Usage> {
        let (used, limit) = (self.used.load(Ordering::Relaxed), self.limit.load(Ordering::Relaxed));
        (limit > 0).then_some(Usage { used, limit })
    }

    /// What the org says that it has counted.
    pub(super) fn note(&self, used: u64, limit: u64) {
        self.used.store(used, Ordering::Relaxed);
        self.limit.store(limit, Ordering::Relaxed);
    }

    /// Takes one call from the budget, before it is made.
    pub(super) fn spend(&self) -> Result<(), Error> {
        let over = |message: String| {
            Err(Error::new(Kind::Limit, message)
                .hint("run the same command again when there are calls to spend"))
        };
        match self.budget {
            Some(ApiBudget::Calls(most)) => {
                let more = |made| (made < most).then_some(made + 1);
                if self.calls.fetch_update(Ordering::Relaxed, Ordering::Relaxed, more).is_err() {
                    return over(format!("the budget of {most} API calls is spent"));
                }
                return Ok(());
            }
            Some(ApiBudget::Percent(percent)) => {
                let (used, limit) = (self.used.load(Ordering::Relaxed), self.limit.load(Ordering::Relaxed));
                if limit > 0 && u128::from(used) * 100 >= u128::from(limit) * u128::from(percent) {
                    return over(format!(
                        "the org has counted {used} of its {limit} daily API calls: {percent} % is the budget"
                    ));
                }
            }
            None => {}
        }
        self.calls.fetch_add(1, Ordering::Relaxed);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_budget_is_a_number_or_a_share() {
        assert_eq!("500".parse(), Ok(ApiBudget::Calls(500)));
        assert_eq!(" 80 % ".parse(), Ok(ApiBudget::Percent(80)));
        for wrong in ["", "0", "0%", "101%", "many", "-1", "%"] {
            assert!(wrong.parse::<ApiBudget>().is_err(), "{wrong}");
        }
    }

    #[test]
    fn no_call_is_made_beyond_the_budget() {
        let spending = Spending::within(Some(ApiBudget::Calls(2)));
        assert!(spending.spend().is_ok() && spending.spend().is_ok());
        assert_eq!(spending.spend().unwrap_err().kind(), Kind::Limit);
        assert_eq!(spending.calls(), 2);
    }

    #[test]
    fn a_share_is_held_against_what_the_org_says() {
        let spending = Spending::within(Some(ApiBudget::Percent(80)));
        assert!(spending.spend().is_ok(), "nothing is known before the first answer");
        spending.note(79, 100);
        assert!(spending.spend().is_ok());
        spending.note(80, 100);
        assert_eq!(spending.spend().unwrap_err().kind(), Kind::Limit);
    }
}
