//! Standard error as a person sees it: lines that stay, and below them what is
//! drawn and goes again.

use std::sync::{Arc, Mutex, PoisonError};

use indicatif::MultiProgress;

use super::Stream;

/// Standard error. A clone is the same screen.
#[derive(Clone)]
pub(crate) struct Screen {
    err: Stream,
    bars: Arc<Mutex<Option<MultiProgress>>>,
}

impl Screen {
    pub(super) fn new(err: Stream) -> Self {
        Screen { err, bars: Arc::default() }
    }

    pub(super) fn stream(&self) -> &Stream {
        &self.err
    }

    /// One or more whole lines, above what is drawn.
    pub(super) fn line(&self, text: &str) {
        let write = || {
            let _ = self.err.write(format!("{text}\n").as_bytes());
        };
        let bars = self.bars.lock().unwrap_or_else(PoisonError::into_inner).clone();
        match bars {
            Some(bars) => bars.suspend(write),
            None => write(),
        }
    }

    /// Bars are drawn, or no longer.
    pub(super) fn show(&self, bars: Option<MultiProgress>) {
        *self.bars.lock().unwrap_or_else(PoisonError::into_inner) = bars;
    }
}
