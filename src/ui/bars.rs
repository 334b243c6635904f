//! The live view at a terminal: one line for each object, a total below.
//!
//! indicatif draws; what a line says is made by `super::view`, for the width
//! that the terminal has at that moment, so that it never wraps.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::text::width;
use super::track::Track;
use super::view::{Size, lines};
use super::{report, screen, terminal};
use crate::event::{Event, Observer};

/// Draws a run. Warnings go above the view.
pub struct Bars {
    multi: MultiProgress,
    track: Arc<Mutex<Track>>,
    view: Arc<Mutex<View>>,
    color: bool,
}

/// All lines together are one bar to indicatif: how many there are may change
/// from one drawing to the next.
struct View {
    bar: ProgressBar,
    drawn: Arc<Mutex<Drawn>>,
    cleared: bool,
}

/// What is on the screen: the columns that there were, and those that each
/// line takes.
#[derive(Default)]
struct Drawn {
    columns: u16,
    widths: Vec<usize>,
}

/// How often the view is drawn without news, so that times go on.
const TICK: Duration = Duration::from_millis(200);

impl Bars {
    /// Bars on standard error.
    pub fn stderr(color: bool) -> Self {
        Bars::draw_on(screen::target(), || terminal::size().unwrap_or((80, 24)), color)
    }

    fn draw_on(target: ProgressDrawTarget, size: fn() -> Size, color: bool) -> Self {
        let multi = MultiProgress::with_draw_target(target);
        let track = Arc::default();
        let drawn = Arc::default();
        let bar = multi.add(ProgressBar::no_length());
        bar.set_style(style(&track, &drawn, size, color));
        bar.tick();
        let view = Arc::new(Mutex::new(View { bar, drawn, cleared: false }));
        let bars = Bars { multi, track, view, color };
        bars.keep_drawing(size);
        bars
    }

    /// One thread draws; it ends with the view.
    fn keep_drawing(&self, size: fn() -> Size) {
        let view = Arc::downgrade(&self.view);
        let multi = self.multi.clone();
        std::thread::spawn(move || {
            while let Some(view) = view.upgrade() {
                {
                    let view = view.lock().unwrap_or_else(PoisonError::into_inner);
                    if view.cleared {
                        return;
                    }
                    let wrapped = view.drawn.lock().unwrap_or_else(PoisonError::into_inner).wrapped(size().0);
                    if wrapped > 0 {
                        // indicatif clears the lines that it has drawn, and
                        // these are in the way besides.
                        multi.suspend(|| {
                            let _ = console::Term::stderr().clear_last_lines(wrapped);
                        });
                    }
                    view.bar.tick();
                }
                drop(view);
                std::thread::sleep(TICK);
            }
        });
    }

    /// What to step around when something else is printed.
    pub fn multi(&self) -> MultiProgress {
        self.multi.clone()
    }

    /// Takes the view off the screen.
    pub fn clear(&self) {
        let mut view = self.view.lock().unwrap_or_else(PoisonError::into_inner);
        view.cleared = true;
        view.bar.finish_and_clear();
        let _ = self.multi.clear();
    }
}

impl Drawn {
    /// Lines that these take more in a terminal of so many columns, which wraps
    /// what no longer fits.
    fn wrapped(&self, columns: u16) -> usize {
        if columns == 0 || columns >= self.columns {
            return 0;
        }
        self.widths.iter().map(|width| width.div_ceil(usize::from(columns)).max(1) - 1).sum()
    }
}

/// A text that writes itself whenever it is drawn.
fn style(
    track: &Arc<Mutex<Track>>,
    drawn: &Arc<Mutex<Drawn>>,
    size: fn() -> Size,
    color: bool,
) -> ProgressStyle {
    let (track, drawn) = (Arc::clone(track), Arc::clone(drawn));
    let view = move |_: &ProgressState, w: &mut dyn std::fmt::Write| {
        let mut track = track.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        track.tick(now);
        let size = size();
        let lines = lines(&track, size, color, now);
        let mut drawn = drawn.lock().unwrap_or_else(PoisonError::into_inner);
        *drawn = Drawn { columns: size.0, widths: lines.iter().map(|line| width(line)).collect() };
        let _ = w.write_str(&lines.join("\n"));
    };
    ProgressStyle::with_template("{view}")
        .unwrap_or_else(|_| ProgressStyle::default_bar())
        .with_key("view", view)
}

impl Observer for Bars {
    fn observe(&self, event: &Event) {
        if let Event::Warning { message } = event {
            let _ = self.multi.println(report::warning(message, self.color));
        }
        let mut track = self.track.lock().unwrap_or_else(PoisonError::into_inner);
        track.add(event, Instant::now());
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_terminal_that_became_narrower_has_wrapped_what_is_on_it() {
        let drawn = Drawn { columns: 100, widths: vec![90, 40, 0] };
        for (columns, more) in [(120, 0), (100, 0), (90, 0), (89, 1), (40, 2), (30, 2 + 1), (0, 0)] {
            assert_eq!(drawn.wrapped(columns), more, "{columns}");
        }
    }
}
