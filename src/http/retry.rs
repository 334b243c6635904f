//! The one place that repeats requests.
//!
//! Whoever sends a request classifies its failure once, as an [`Attempt`];
//! this module decides when to try again: exponential backoff with full
//! jitter, `Retry-After` honoured and capped, and a deadline over all tries.

use std::time::{Duration, Instant};

use rand::RngExt as _;
use reqwest::header::{HeaderMap, RETRY_AFTER};

use crate::config::env;
use crate::event::{Event, Observer};
use crate::{Error, Result};

/// How often and how long.
#[derive(Debug, Clone, Copy)]
pub struct Policy {
    /// Tries in all, the first included.
    pub tries: u32,
    /// The longest wait before the second try; doubles from try to try.
    pub base: Duration,
    /// The longest wait of all, also for what a server asks for.
    pub cap: Duration,
    /// No new try begins after so long.
    pub deadline: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Policy {
            tries: 6,
            base: Duration::from_secs(1),
            cap: Duration::from_secs(60),
            deadline: Duration::from_secs(30 * 60),
        }
    }
}

impl Policy {
    /// The default one, with what the environment says differently: see
    /// [`env::SFMIGRATE_RETRY_BASE`].
    ///
    /// # Errors
    /// `Usage` when a variable is wrong.
    pub fn from_env() -> Result<Policy> {
        let default = Policy::default();
        Ok(Policy { base: env::duration(env::SFMIGRATE_RETRY_BASE, default.base)?, ..default })
    }
}

/// Why a try did not succeed.
#[derive(Debug)]
pub enum Attempt<E> {
    /// Worth repeating; the server may have said how long to wait.
    Transient {
        /// Returned when no try is left.
        error: E,
        /// `Retry-After`, if there was one.
        after: Option<Duration>,
        /// In a few words, for people.
        what: String,
    },
    /// Never repeated.
    Final(E),
}

impl<E> Attempt<E> {
    /// Worth repeating.
    pub fn transient(error: E, what: impl Into<String>) -> Self {
        Attempt::Transient { error, after: None, what: what.into() }
    }

    /// The same with another error.
    pub fn map<F>(self, change: impl FnOnce(E) -> F) -> Attempt<F> {
        match self {
            Attempt::Transient { error, after, what } => {
                Attempt::Transient { error: change(error), after, what }
            }
            Attempt::Final(error) => Attempt::Final(change(error)),
        }
    }
}

impl From<Error> for Attempt<Error> {
    fn from(error: Error) -> Self {
        Attempt::Final(error)
    }
}

/// The waits between the tries of one request.
pub struct Retry<'a> {
    policy: Policy,
    observer: &'a dyn Observer,
    begun: Instant,
    tried: u32,
}

impl<'a> Retry<'a> {
    /// Before the first try.
    pub fn new(policy: Policy, observer: &'a dyn Observer) -> Self {
        Retry { policy, observer, begun: Instant::now(), tried: 0 }
    }

    /// Called with every failure: waits and returns `Ok` when another try may
    /// begin, or gives the error back.
    pub async fn after<E>(&mut self, failure: Attempt<E>) -> Result<(), E> {
        let Attempt::Transient { error, after, what } = failure else {
            let Attempt::Final(error) = failure else { unreachable!("two variants") };
            return Err(error);
        };
        self.tried += 1;
        let wait = self.wait(after);
        if self.tried >= self.policy.tries || self.begun.elapsed() + wait > self.policy.deadline {
            tracing::info!(what, tried = self.tried, "no further try");
            return Err(error);
        }
        self.observer.observe(&Event::Retrying { what, wait, attempt: self.tried + 1 });
        tokio::time::sleep(wait).await;
        Ok(())
    }

    fn wait(&self, after: Option<Duration>) -> Duration {
        if let Some(asked) = after {
            return asked.min(self.policy.cap);
        }
        let longest = self.policy.base.saturating_mul(1 << (self.tried - 1).min(16)).min(self.policy.cap);
        // Full jitter: many clients that failed together do not return together.
        longest.mul_f64(rand::rng().random_range(0.1..=1.0))
    }
}

/// How long an answer asks to wait, if it does.
pub fn asked_for(headers: &HeaderMap) -> Option<Duration> {
    retry_after(headers.get(RETRY_AFTER)?.to_str().ok()?)
}

/// Reads `Retry-After`: seconds, or an HTTP date.
fn retry_after(value: &str) -> Option<Duration> {
    let value = value.trim();
    if let Ok(seconds) = value.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let then = jiff::fmt::rfc2822::parse(value).ok()?.timestamp();
    let seconds = then.as_second() - jiff::Timestamp::now().as_second();
    Some(Duration::from_secs(u64::try_from(seconds).unwrap_or(0)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Silent;

    fn quick(tries: u32) -> Policy {
        Policy { tries, base: Duration::from_millis(1), ..Policy::default() }
    }

    #[tokio::test]
    async fn a_final_failure_is_not_repeated() {
        let mut retry = Retry::new(quick(9), &Silent);
        assert_eq!(retry.after(Attempt::Final("no")).await, Err("no"));
    }

    #[tokio::test]
    async fn a_transient_failure_is_repeated_until_no_try_is_left() {
        let mut retry = Retry::new(quick(3), &Silent);
        assert_eq!(retry.after(Attempt::transient("down", "x")).await, Ok(()));
        assert_eq!(retry.after(Attempt::transient("down", "x")).await, Ok(()));
        assert_eq!(retry.after(Attempt::transient("down", "x")).await, Err("down"));
    }

    #[test]
    fn what_a_server_asks_for_is_capped() {
        let mut retry = Retry::new(Policy::default(), &Silent);
        retry.tried = 1;
        assert_eq!(retry.wait(Some(Duration::from_secs(7))), Duration::from_secs(7));
        assert_eq!(retry.wait(Some(Duration::from_secs(7000))), Duration::from_secs(60));
    }

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        assert_eq!(retry_after(" 12 "), Some(Duration::from_secs(12)));
        assert_eq!(retry_after("Tue, 24 Mar 2020 10:00:00 GMT"), Some(Duration::ZERO));
        assert_eq!(retry_after("soon"), None);
    }
}
