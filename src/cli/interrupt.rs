//! Ctrl-C and SIGTERM for commands that have something to save.

use std::future::Future;

use crate::pipeline::Stop;
use crate::ui::Ui;
use crate::{Error, Kind, Result};

/// Carries out `work` until it ends. The first Ctrl-C or SIGTERM is told at
/// once and sets `stop`: the work then saves its state and ends by itself. The
/// second leaves it where it is.
///
/// Commands without state do not come here: the signal ends them as usual.
///
/// # Errors
/// Those of the work; `Cancelled` after the second signal.
pub async fn stoppable<T>(ui: &Ui, stop: &Stop, work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::pin!(work);
    // One for both: a second signal that follows closely is not missed.
    let mut signals = Signals::listen();
    tokio::select! {
        result = &mut work => return result,
        () = signals.next() => {}
    }
    ui.warn("stopping: what has arrived is being saved; once more Ctrl-C leaves at once");
    stop.request();
    tokio::select! {
        result = &mut work => result,
        () = signals.next() => Err(Error::new(Kind::Cancelled, "left before everything was saved")
            .hint("give the same command again: it goes on after the last page that was saved")),
    }
}

/// Ctrl-C and SIGTERM, from the moment this is made.
pub struct Signals {
    /// Nothing where the system refuses: then the signal ends the process.
    #[cfg(unix)]
    kinds: Option<[tokio::signal::unix::Signal; 2]>,
}

impl Signals {
    /// Listens from now on.
    #[cfg(unix)]
    pub fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let kinds = signal(SignalKind::terminate())
            .and_then(|terminate| Ok([terminate, signal(SignalKind::interrupt())?]));
        Signals { kinds: kinds.ok() }
    }

    /// Waits for the next one.
    #[cfg(unix)]
    pub async fn next(&mut self) {
        let Some([terminate, interrupt]) = &mut self.kinds else { return std::future::pending().await };
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    }

    /// Listens from the first wait on.
    #[cfg(not(unix))]
    pub fn listen() -> Self {
        Signals {}
    }

    /// Waits for the next Ctrl-C.
    #[cfg(not(unix))]
    pub async fn next(&mut self) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending().await
        }
    }
}
