//! Standard error as a person sees it: lines that stay, and below them what is
//! drawn and goes again.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use console::Term;
use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle, TermLike};

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
        let bar = ProgressBar::with_draw_target(None, target()).with_message(what.to_owned());
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

/// Where bars are drawn: standard error. A terminal as such, because
/// indicatif's own choice for it would hide the bars when colours are off.
pub(super) fn target() -> ProgressDrawTarget {
    ProgressDrawTarget::term_like(Box::new(Lined { term: Term::stderr(), ended: AtomicBool::new(false) }))
}

/// A terminal on which each line ends by itself. indicatif fills lines up with
/// spaces until the terminal begins the next one; a terminal that becomes
/// narrower or wider then takes them for one long line, and wraps it anew.
#[derive(Debug)]
struct Lined {
    term: Term,
    /// The line has ended, and the next one has not begun.
    ended: AtomicBool,
}

impl TermLike for Lined {
    fn width(&self) -> u16 {
        TermLike::width(&self.term)
    }

    fn height(&self) -> u16 {
        TermLike::height(&self.term)
    }

    fn move_cursor_up(&self, n: usize) -> io::Result<()> {
        self.ended.store(false, Ordering::Relaxed);
        self.term.move_cursor_up(n)
    }

    fn move_cursor_down(&self, n: usize) -> io::Result<()> {
        self.ended.store(false, Ordering::Relaxed);
        self.term.move_cursor_down(n)
    }

    fn move_cursor_right(&self, n: usize) -> io::Result<()> {
        self.term.move_cursor_right(n)
    }

    fn move_cursor_left(&self, n: usize) -> io::Result<()> {
        self.term.move_cursor_left(n)
    }

    fn write_line(&self, text: &str) -> io::Result<()> {
        self.write_str(text)?;
        self.ended.store(false, Ordering::Relaxed);
        self.term.write_line("")
    }

    fn write_str(&self, text: &str) -> io::Result<()> {
        if !text.is_empty() && text.bytes().all(|b| b == b' ') {
            // What is left of another line behind it has been cleared.
            self.ended.store(true, Ordering::Relaxed);
            return Ok(());
        }
        if !text.is_empty() && self.ended.swap(false, Ordering::Relaxed) {
            self.term.write_line("")?;
        }
        self.term.write_str(text)
    }

    fn clear_line(&self) -> io::Result<()> {
        self.ended.store(false, Ordering::Relaxed);
        self.term.clear_line()
    }

    fn flush(&self) -> io::Result<()> {
        self.term.flush()
    }
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{Read as _, Seek as _};

    use super::*;

    #[test]
    fn a_line_ends_by_itself_and_is_not_filled_up() {
        let mut file = tempfile::tempfile().unwrap();
        let term = Term::read_write_pair(file.try_clone().unwrap(), file.try_clone().unwrap());
        let lined = Lined { term, ended: AtomicBool::new(false) };
        // Two lines, as indicatif draws them; then it goes back and draws one.
        for part in ["a", "   ", "b c", " "] {
            lined.write_str(part).unwrap();
        }
        lined.move_cursor_up(1).unwrap();
        lined.clear_line().unwrap();
        lined.write_str("d").unwrap();
        let mut text = String::new();
        file.rewind().unwrap();
        file.read_to_string(&mut text).unwrap();
        assert_eq!(text, "a\nb c\u{1b}[1A\r\u{1b}[2Kd");
    }
}
