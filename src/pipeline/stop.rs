//! Stopping in good order.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::Notify;

use crate::{Error, Kind};

/// Asks a run to end: the page under way becomes durable, no further one is
/// begun. Cheap to clone; all clones are one.
#[derive(Debug, Clone, Default)]
pub struct Stop(Arc<Inner>);

#[derive(Debug, Default)]
struct Inner {
    requested: AtomicBool,
    /// The time that was up, when that is why.
    time_is_up: OnceLock<Duration>,
    notify: Notify,
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
            let _ = self.0.time_is_up.set(time);
            self.request();
        }
    }

    /// What a run says that ended so.
    pub fn error(&self) -> Error {
        match self.0.time_is_up.get() {
            Some(time) => Error::new(
                Kind::Stopped,
                format!("the time of {} s is up; everything so far is saved", time.as_secs_f64()),
            ),
            None => Error::new(Kind::Cancelled, "stopped; everything so far is saved"),
        }
        .hint("run the same command again: it goes on where it stopped")
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
