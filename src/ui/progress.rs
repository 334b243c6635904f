//! Which picture of a run is shown, and for how long.

use std::sync::Arc;

use super::bars::Bars;
use super::jsonlines::JsonLines;
use super::lines::{Lines, Log};
use super::{Options, Terminal, Ui, log};
use crate::event::SharedObserver;

/// How progress is shown, as the user said it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ProgressChoice {
    /// Bars at a terminal, else plain lines; none with `--quiet`.
    #[default]
    Auto,
    /// Plain lines, even at a terminal.
    Plain,
    /// JSON lines on standard error.
    Json,
    /// Warnings only.
    None,
}

/// How progress is shown, decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ProgressKind {
    Bars,
    Lines,
    Json,
    None,
}

/// What was asked for wins; the terminal decides the rest. With `--json` there
/// are no bars: who reads documents reads no moving pictures.
fn decide(options: &Options, terminal: &Terminal) -> ProgressKind {
    match options.progress {
        ProgressChoice::Plain => ProgressKind::Lines,
        ProgressChoice::Json => ProgressKind::Json,
        ProgressChoice::None => ProgressKind::None,
        ProgressChoice::Auto if options.quiet => ProgressKind::None,
        ProgressChoice::Auto if terminal.stderr && !terminal.dumb && !options.json => ProgressKind::Bars,
        ProgressChoice::Auto => ProgressKind::Lines,
    }
}

impl Ui {
    pub(crate) fn progress_kind(&self) -> ProgressKind {
        decide(&self.options, &self.terminal)
    }

    /// An observer for commands that are over in seconds: it tells of trouble
    /// and draws nothing.
    pub fn log(&self) -> SharedObserver {
        log::observed(match self.progress_kind() {
            ProgressKind::Json => Arc::new(JsonLines::new(self.err_stream().clone())),
            _ => Arc::new(Log::new(self.screen.clone(), self.color_err(), self.options.quiet)),
        })
    }
}

/// The progress of one run, shown from `start` until it is dropped.
pub struct Progress<'a> {
    ui: &'a Ui,
    observer: SharedObserver,
    bars: Option<Arc<Bars>>,
}

impl<'a> Progress<'a> {
    pub(crate) fn start(ui: &'a Ui) -> Self {
        ui.screen.show(None);
        let mut bars = None;
        let observer: SharedObserver = match ui.progress_kind() {
            ProgressKind::Bars => {
                let drawn = Arc::new(Bars::stderr(ui.color_err()));
                ui.screen.show(Some(drawn.multi()));
                bars = Some(Arc::clone(&drawn));
                drawn
            }
            ProgressKind::Lines => Arc::new(Lines::new(ui.err_stream().clone(), ui.color_err())),
            ProgressKind::Json => Arc::new(JsonLines::new(ui.err_stream().clone())),
            ProgressKind::None => Arc::new(Log::new(ui.screen.clone(), ui.color_err(), true)),
        };
        Progress { ui, observer: log::observed(observer), bars }
    }

    /// Who has to be told what happens.
    pub fn observer(&self) -> SharedObserver {
        Arc::clone(&self.observer)
    }
}

impl Drop for Progress<'_> {
    fn drop(&mut self) {
        if let Some(bars) = self.bars.take() {
            bars.clear();
        }
        self.ui.screen.show(None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_decides_then_quiet_then_the_terminal() {
        let auto = Options::default();
        let with = |progress| Options { progress, ..Options::default() };
        let pipe = Terminal::default();
        let tty = Terminal { stderr: true, ..Terminal::default() };
        let dumb = Terminal { dumb: true, ..tty.clone() };
        let no_color = Terminal { no_color: true, ..tty.clone() };
        for (options, terminal, expected) in [
            (auto, &tty, ProgressKind::Bars),
            (auto, &no_color, ProgressKind::Bars),
            (auto, &pipe, ProgressKind::Lines),
            (auto, &dumb, ProgressKind::Lines),
            (Options { quiet: true, ..auto }, &tty, ProgressKind::None),
            (Options { json: true, ..auto }, &tty, ProgressKind::Lines),
            (with(ProgressChoice::Plain), &tty, ProgressKind::Lines),
            (with(ProgressChoice::None), &tty, ProgressKind::None),
            (Options { quiet: true, ..with(ProgressChoice::Json) }, &pipe, ProgressKind::Json),
        ] {
            assert_eq!(decide(&options, terminal), expected, "{options:?} {terminal:?}");
        }
    }
}
