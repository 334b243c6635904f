//! How many rejected records a person puts up with.

use std::fmt;
use std::str::FromStr;
use std::sync::atomic::{AtomicU64, Ordering};

/// Records that have to be read before a share of them means something: the
/// very first one rejected is all of them.
pub const ENOUGH: u64 = 200;

/// A bound on rejected records, over all entities of a run and over all runs
/// of the same import.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum MaxRejects {
    /// At most so many.
    Records(u64),
    /// At most so many of a hundred, once [`ENOUGH`] records are read.
    Percent(f64),
}

impl FromStr for MaxRejects {
    type Err = String;

    /// `100`, `5%` or `0.5%`.
    fn from_str(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let wrong = || "write a number of records, such as 100, or a share of them, such as 5%".to_owned();
        match text.strip_suffix('%') {
            Some(percent) => {
                let percent = percent.trim().parse().ok().filter(|p| (0.0..=100.0).contains(p));
                percent.map(MaxRejects::Percent)
            }
            None => text.replace('_', "").parse().ok().map(MaxRejects::Records),
        }
        .ok_or_else(wrong)
    }
}

impl fmt::Display for MaxRejects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            MaxRejects::Records(records) => write!(f, "{records}"),
            MaxRejects::Percent(percent) => write!(f, "{percent}%"),
        }
    }
}

/// What is left of it.
#[derive(Debug, Default)]
pub(super) struct Allowance {
    max: Option<MaxRejects>,
    read: AtomicU64,
    rejected: AtomicU64,
}

/// More records were rejected than allowed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct TooMany {
    pub(super) max: MaxRejects,
    pub(super) read: u64,
    pub(super) rejected: u64,
}

impl Allowance {
    pub(super) fn of(max: Option<MaxRejects>) -> Self {
        Allowance { max, ..Allowance::default() }
    }

    /// Counts what a page brought; says when that is too much.
    pub(super) fn spend(&self, read: u64, rejected: u64) -> Result<(), TooMany> {
        let read = self.read.fetch_add(read, Ordering::SeqCst) + read;
        let rejected = self.rejected.fetch_add(rejected, Ordering::SeqCst) + rejected;
        let Some(max) = self.max else { return Ok(()) };
        let within = match max {
            MaxRejects::Records(records) => rejected <= records,
            MaxRejects::Percent(_) if read < ENOUGH => true,
            MaxRejects::Percent(percent) => rejected as f64 * 100.0 <= percent * read as f64,
        };
        if within { Ok(()) } else { Err(TooMany { max, read, rejected }) }
    }

    /// Forgets what comes again.
    pub(super) fn give_back(&self, read: u64, rejected: u64) {
        self.read.fetch_sub(read, Ordering::SeqCst);
        self.rejected.fetch_sub(rejected, Ordering::SeqCst);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_a_number_or_a_share() {
        assert_eq!("1_000".parse(), Ok(MaxRejects::Records(1000)));
        assert_eq!("0".parse(), Ok(MaxRejects::Records(0)));
        assert_eq!(" 0.5 %".parse(), Ok(MaxRejects::Percent(0.5)));
        for text in ["", "-1", "101%", "-1%", "NaN%", "many", "5.5"] {
            assert!(text.parse::<MaxRejects>().is_err(), "{text}");
        }
    }

    #[test]
    fn the_bound_itself_is_still_allowed() {
        let three = Allowance::of(Some(MaxRejects::Records(3)));
        assert!(three.spend(10, 3).is_ok());
        assert_eq!(three.spend(1, 1), Err(TooMany { max: MaxRejects::Records(3), read: 11, rejected: 4 }));
    }

    #[test]
    fn a_share_counts_only_of_enough_records() {
        let percent = || Allowance::of(Some(MaxRejects::Percent(10.0)));
        assert!(percent().spend(ENOUGH - 1, ENOUGH - 1).is_ok());
        assert!(percent().spend(ENOUGH, ENOUGH / 10).is_ok());
        assert!(percent().spend(ENOUGH, ENOUGH / 10 + 1).is_err());
        let again = percent();
        assert!(again.spend(ENOUGH, ENOUGH).is_err());
        again.give_back(ENOUGH, ENOUGH);
        assert!(again.spend(ENOUGH, 0).is_ok());
    }
}
