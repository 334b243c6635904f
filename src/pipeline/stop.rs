//! Stopping in good order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Notify;

use super::allowance::TooMany;
use crate::{Error, Kind};

/// Asks a run to end: the page under way becomes durable, no further one is
/// begun. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    requested: AtomicBool,
    /// Why, when it is not a person at the keyboard.
    why: OnceLock<Why>,
    notify: Notify,
}

/// What ends a run by itself.
#[derive(Debug)]
enum Why {
    /// This time is up.
    Time(Duration),
    /// More records were rejected than allowed.
    Rejects(TooMany),
}

impl Stop {
    /// Asks the run to end.
    pub fn request(&self) {
        self.0.requested.store(true, Ordering::SeqCst);
        self.0.notify.notify_waiters();
    }

    /// Asks the run to end once it has taken this long.
    pub async fn request_after(self, time: Duration) {
        tokio::time::sleep(time).await;
        if !self.is_requested() {
            let _ = self.0.why.set(Why::Time(time));
            self.request();
        }
    }

    /// Asks the run to end because of what was rejected.
    pub(super) fn request_for(&self, too_many: TooMany) {
        if !self.is_requested() {
            let _ = self.0.why.set(Why::Rejects(too_many));
            self.request();
        }
    }

    /// What a run says that ended so. `rejects` are the files that tell of
    /// what was rejected so far.
    pub(super) fn error(&self, rejects: &[String]) -> Error {
        const AGAIN: &str = "run the same command again: it goes on where it stopped";
        let look = |error: Error| {
            rejects
                .iter()
                .fold(error, |error, place| error.hint(format!("what was rejected so far, and why: {place}")))
        };
        match self.0.why.get() {
            Some(Why::Time(time)) => look(
                Error::new(
                    Kind::Stopped,
                    format!("the time of {} s is up; everything so far is saved", time.as_secs_f64()),
                )
                .hint(AGAIN),
            ),
            Some(Why::Rejects(TooMany { max, read, rejected })) => look(Error::new(
                Kind::Stopped,
                format!(
                    "{rejected} of {read} records were rejected, and --max-rejects is {max}; everything so \
                     far is saved"
                ),
            ))
            .hint("correct the mapping and run the same command again: with another mapping it begins anew")
            .hint("or allow more by --max-rejects: the same command then goes on where it stopped"),
            None => look(Error::new(Kind::Cancelled, "stopped; everything so far is saved").hint(AGAIN)),
        }
    }

    /// Whether somebody asked.
    pub fn is_requested(&self) -> bool {
        self.0.requested.load(Ordering::SeqCst)
    }

    /// Returns once somebody has asked.
    pub async fn requested(&self) {
        let notified = self.0.notify.notified();
        tokio::pin!(notified);
        // Registered before the flag is read, so that no request is missed.
        notified.as_mut().enable();
        if !self.is_requested() {
            notified.await;
        }
    }
}
