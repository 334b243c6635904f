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
    tokio::select! {
        result = &mut work => return result,
        () = signal() => {}
    }
    ui.warn("stopping: what has arrived is being saved; once more Ctrl-C leaves at once");
    stop.request();
    tokio::select! {
        result = &mut work => result,
        () = signal() => Err(Error::new(Kind::Cancelled, "left before everything was saved")
            .hint("give the same command again: it goes on after the last page that was saved")),
    }
}

/// Waits for Ctrl-C or SIGTERM.
#[cfg(unix)]
pub async fn signal() {
    use tokio::signal::unix::{SignalKind, signal};
    match signal(SignalKind::terminate()) {
        Ok(mut terminate) => tokio::select! {
            _ = terminate.recv() => {}
            result = tokio::signal::ctrl_c() => if result.is_err() { std::future::pending().await },
        },
        Err(_) => std::future::pending().await,
    }
}

/// Waits for Ctrl-C.
#[cfg(not(unix))]
pub async fn signal() {
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending().await
    }
}
