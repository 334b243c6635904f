//! Standard error as a person sees it: lines that stay, and below them what is
//! drawn and goes again.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Stream;

/// Standard error. A clone is the same screen.
#[derive(Clone)]
pub(crate) struct Screen {
    err: Stream,
    drawn: Arc<Mutex<Drawn>>,
}

/// What lines have to step around.
#[derive(Default)]
struct Drawn {
    bars: Option<MultiProgress>,
    waiting: Option<ProgressBar>,
}

/// How often the dots of a waiting line move.
const TICK: Duration = Duration::from_millis(400);

impl Screen {
    pub(super) fn new(err: Stream) -> Self {
        Screen { err, drawn: Arc::default() }
    }

    pub(super) fn stream(&self) -> &Stream {
        &self.err
    }

    /// One or more whole lines, above what is drawn.
    pub(super) fn line(&self, text: &str) {
        let write = || {
            let _ = self.err.write(format!("{text}\n").as_bytes());
        };
        let (bars, waiting) = {
            let drawn = self.drawn();
            (drawn.bars.clone(), drawn.waiting.clone())
        };
        match (bars, waiting) {
            (Some(bars), _) => bars.suspend(write),
            (None, Some(waiting)) => waiting.suspend(write),
            (None, None) => write(),
        }
    }

    /// Bars are drawn, or no longer.
    pub(super) fn show(&self, bars: Option<MultiProgress>) {
        self.arrived();
        self.drawn().bars = bars;
    }

    /// Draws a line that says what is waited for.
    pub(super) fn wait(&self, what: &str) {
        self.arrived();
        // A terminal as such: see `Bars::stderr`.
        let target = ProgressDrawTarget::term_like(Box::new(console::Term::stderr()));
        let bar = ProgressBar::with_draw_target(None, target).with_message(what.to_owned());
        if let Ok(style) = ProgressStyle::with_template("{msg} {spinner}") {
            bar.set_style(style.tick_strings(&[".", "..", "...", ""]));
        }
        bar.tick();
        bar.enable_steady_tick(TICK);
        self.drawn().waiting = Some(bar);
    }

    /// What was waited for is there: the line that said so goes.
    pub(super) fn arrived(&self) {
        let waiting = self.drawn().waiting.take();
        if let Some(bar) = waiting {
            bar.finish_and_clear();
        }
    }

    fn drawn(&self) -> std::sync::MutexGuard<'_, Drawn> {
        self.drawn.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
