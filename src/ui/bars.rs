//! The live view at a terminal: one line for each object, a total below.
//!
//! indicatif draws; what a line says is made here, for the width that the
//! terminal has at that moment, so that it never wraps.

use std::fmt::Write as _;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressState, ProgressStyle};

use super::numbers::{remaining, thousands};
use super::text::{fit, one_line, width};
use super::track::{Row, Track};
use super::{report, terminal};
use crate::event::{Event, Observer, Stage};

/// Draws a run. Warnings go above the bars.
pub struct Bars {
    multi: MultiProgress,
    track: Arc<Mutex<Track>>,
    lines: Arc<Mutex<Lines>>,
    columns: fn() -> u16,
    color: bool,
}

struct Lines {
    rows: Vec<ProgressBar>,
    total: ProgressBar,
    cleared: bool,
}

impl Lines {
    fn all(&self) -> impl Iterator<Item = &ProgressBar> {
        self.rows.iter().chain([&self.total])
    }
}

/// How often the view is drawn without news, so that times go on.
const TICK: Duration = Duration::from_millis(200);

impl Bars {
    /// Bars on standard error.
    pub fn stderr(color: bool) -> Self {
        // A terminal as such, because indicatif's own choice for standard
        // error would hide the bars when colours are off.
        let target = ProgressDrawTarget::term_like(Box::new(console::Term::stderr()));
        Bars::draw_on(target, || terminal::columns().unwrap_or(80), color)
    }

    fn draw_on(target: ProgressDrawTarget, columns: fn() -> u16, color: bool) -> Self {
        let multi = MultiProgress::with_draw_target(target);
        let total = multi.add(ProgressBar::no_length());
        let lines = Lines { rows: Vec::new(), total: total.clone(), cleared: false };
        let bars = Bars { multi, track: Arc::default(), lines: Arc::new(Mutex::new(lines)), columns, color };
        total.set_style(bars.style(None));
        total.tick();
        bars.keep_drawing();
        bars
    }

    /// One thread draws all lines, however many objects there are; it ends
    /// with the view.
    fn keep_drawing(&self) {
        let lines = Arc::downgrade(&self.lines);
        std::thread::spawn(move || {
            while let Some(lines) = lines.upgrade() {
                {
                    let lines = lines.lock().unwrap_or_else(PoisonError::into_inner);
                    if lines.cleared {
                        return;
                    }
                    lines.all().for_each(ProgressBar::tick);
                }
                drop(lines);
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
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.cleared = true;
        lines.all().for_each(ProgressBar::finish_and_clear);
        let _ = self.multi.clear();
    }

    /// A line that writes itself whenever it is drawn. `row` is its number;
    /// `None` is the total.
    fn style(&self, row: Option<usize>) -> ProgressStyle {
        let (track, columns, color) = (Arc::clone(&self.track), self.columns, self.color);
        let line = move |_: &ProgressState, w: &mut dyn std::fmt::Write| {
            let mut track = track.lock().unwrap_or_else(PoisonError::into_inner);
            let now = Instant::now();
            // The last column stays free: some terminals wrap when it is used.
            let columns = usize::from(columns()).saturating_sub(1);
            let text = match row {
                Some(row) => row_line(&track, row, columns, color, now),
                None => {
                    track.tick(now);
                    total_line(&track, columns, now)
                }
            };
            let _ = w.write_str(&text);
        };
        ProgressStyle::with_template("{line}")
            .unwrap_or_else(|_| ProgressStyle::default_bar())
            .with_key("line", line)
    }
}

impl Observer for Bars {
    fn observe(&self, event: &Event) {
        if let Event::Warning { message } = event {
            let _ = self.multi.println(report::warning(message, self.color));
        }
        let known = {
            let mut track = self.track.lock().unwrap_or_else(PoisonError::into_inner);
            track.add(event, Instant::now());
            track.rows.len()
        };
        let mut lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        while lines.rows.len() < known {
            let bar = self.multi.insert_before(&lines.total, ProgressBar::no_length());
            bar.set_style(self.style(Some(lines.rows.len())));
            lines.rows.push(bar);
        }
    }
}

/// Columns between two parts of a line.
const GAP: usize = 2;
/// `Salesforce is working`, the longest of the stages.
const STAGE: usize = 21;
/// A stage with its bar is not wider than this.
const STAGE_MAX: usize = 44;
const LEFT: usize = 11;
const RATE: usize = 9;
const API: usize = 12;

/// `1,234 of 10,000`.
fn rows_text(row: &Row) -> String {
    match (row.stage, row.expected) {
        (Stage::Done, _) | (_, None) => thousands(row.records()),
        (_, Some(expected)) => format!("{} of {}", thousands(row.records()), thousands(expected)),
    }
}

/// A bar of `columns` for a share from 0 to 1.
fn bar(share: f64, columns: usize) -> String {
    let full = (share * columns as f64).floor() as usize;
    format!("{}{}", "━".repeat(full), "┄".repeat(columns.saturating_sub(full)))
}

fn stage_text(row: &Row, columns: usize, color: bool) -> String {
    let words = match row.stage {
        // Planned, and another object is under way.
        Stage::Counting if row.api.is_some() => "waiting".to_owned(),
        Stage::JobRunning if row.prepared > 0 => {
            let text = format!("{}, {} so far", row.stage.label(), thousands(row.prepared));
            if width(&text) <= columns { text } else { row.stage.label().to_owned() }
        }
        Stage::Done if row.rejected > 0 => format!("{} rejected", thousands(row.rejected)),
        stage => stage.label().to_owned(),
    };
    let room = columns.saturating_sub(width(&words) + 1);
    match row.share() {
        Some(share) if row.stage == Stage::Downloading && room >= 6 => {
            let bar = bar(share, room);
            let style = console::Style::new().cyan().force_styling(color);
            format!("{words} {}", style.apply_to(bar))
        }
        _ => fit(&words, columns).into_owned(),
    }
}

fn pad(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(width(text))))
}

fn pad_left(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(width(text))))
}

/// The line of one object. Which parts it has depends on the width and on all
/// objects together, so that the columns stand under each other.
fn row_line(track: &Track, index: usize, columns: usize, color: bool, now: Instant) -> String {
    let row = &track.rows[index];
    let names = track.rows.iter().map(|r| width(&one_line(&r.entity))).max().unwrap_or(0);
    let counts = track.rows.iter().map(|r| width(&rows_text(r))).max().unwrap_or(0);
    let name = names.min(columns.saturating_sub(STAGE + counts + 2 * GAP).max(8));

    let mut free = columns.saturating_sub(name + STAGE + counts + 2 * GAP);
    let mut take = |part: usize| {
        let fits = free >= part + GAP;
        free -= if fits { part + GAP } else { 0 };
        fits
    };
    let (with_left, with_rate, with_api) = (take(LEFT), take(RATE), take(API));
    let stage = (STAGE + free).min(STAGE_MAX);

    let mut line = pad(&fit(&one_line(&row.entity), name), name);
    let mut part = |text: String| {
        let _ = write!(line, "{:GAP$}{text}", "");
    };
    part(pad(&stage_text(row, stage, color), stage));
    part(pad_left(&rows_text(row), counts));
    if with_rate {
        let rate = row.rate().or_else(|| row.mean_rate());
        part(pad_left(&rate.map_or(String::new(), |r| format!("{}/s", thousands(r))), RATE));
    }
    if with_left {
        let left = match &row.finished {
            Some((_, _, elapsed)) => format!("in {}", super::numbers::duration(*elapsed)),
            None => row.left(now).map_or(String::new(), |d| format!("{} left", remaining(d))),
        };
        part(pad(&fit(&left, LEFT), LEFT));
    }
    if with_api {
        part(row.api.map_or("", |api| api.label()).to_owned());
    }
    fit(line.trim_end(), columns).into_owned()
}

/// The line below all objects: how far the run is, and what it waits for.
fn total_line(track: &Track, columns: usize, now: Instant) -> String {
    let done = track.rows.iter().filter(|r| r.finished.is_some()).count();
    let mut line = match (done, track.rows.len()) {
        (_, 0) => "starting".to_owned(),
        (done, all) => format!("total: {done} of {all} done"),
    };
    let (there, expected) = track.totals();
    if there > 0 {
        let _ = match expected {
            Some(expected) => write!(line, ", {} of {} records", thousands(there), thousands(expected)),
            None => write!(line, ", {} records", thousands(there)),
        };
    }
    if let Some(rate) = track.rate() {
        let _ = write!(line, ", {}/s", thousands(rate));
    }
    if let Some(notice) = track.notice(now) {
        // What is waited for matters more than the numbers, if both do not fit.
        let notice = one_line(notice);
        let both = format!("{line} ({notice})");
        line = if width(&both) <= columns { both } else { notice.into_owned() };
    }
    fit(&line, columns).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Api;

    fn a_run(now: Instant) -> Track {
        let mut track = Track::new();
        for (entity, api, records) in [
            ("Account", Api::Rest, Some(999)),
            ("Contact", Api::Bulk, Some(1_000_000)),
            ("A_Custom_Object_With_A_Name_Of_Forty_Two__c", Api::Bulk, None),
            ("Opportunity", Api::Bulk, Some(2001)),
        ] {
            track.add(&Event::Planned { entity: entity.into(), api, reason: String::new(), records }, now);
        }
        track.add(
            &Event::Finished {
                entity: "Account".into(),
                target: "Account".into(),
                written: 990,
                rejected: 9,
                skipped: 0,
                elapsed: Duration::from_millis(1234),
            },
            now,
        );
        track.add(&Event::Stage { entity: "Contact".into(), stage: Stage::Downloading }, now);
        track.add(&Event::Stage { entity: "Opportunity".into(), stage: Stage::JobRunning }, now);
        for second in 1..=10 {
            let now = now + Duration::from_secs(second);
            track.add(&Event::Received { entity: "Contact".into(), records: 12_345, bytes: 0 }, now);
            track.tick(now);
        }
        track
    }

    fn view(columns: usize) -> Vec<String> {
        let now = Instant::now();
        let track = a_run(now);
        let later = now + Duration::from_secs(10);
        let mut lines: Vec<String> =
            (0..track.rows.len()).map(|row| row_line(&track, row, columns, false, later)).collect();
        lines.push(total_line(&track, columns, later));
        lines
    }

    #[test]
    fn no_line_wraps_at_any_width() {
        for columns in [20, 40, 59, 79, 119, 199] {
            for line in view(columns) {
                assert!(width(&line) <= columns, "{columns}: {line}");
            }
        }
    }

    #[test]
    fn a_narrow_terminal_still_shows_name_stage_and_rows() {
        let lines = view(59);
        assert!(lines[1].starts_with("Contact "), "{lines:#?}");
        assert!(lines[1].contains("downloading"), "{lines:#?}");
        assert!(lines[1].ends_with("123,450 of 1,000,000"), "{lines:#?}");
        assert!(lines[3].contains("Salesforce is working"), "{lines:#?}");
    }

    #[test]
    fn a_wide_terminal_shows_rate_time_and_api() {
        let lines = view(199);
        for part in ["━", "123,450 of 1,000,000", "12,345/s", "min left", "Bulk API 2.0"] {
            assert!(lines[1].contains(part), "{part}: {lines:#?}");
        }
        for part in ["9 rejected", "999", "in 1.2 s", "REST"] {
            assert!(lines[0].contains(part), "{part}: {lines:#?}");
        }
        assert!(lines[4].starts_with("total: 1 of 4 done, 124,449 records, 12,345/s"), "{lines:#?}");
    }

    #[test]
    fn a_retry_is_told_in_words_even_where_space_is_short() {
        let now = Instant::now();
        let mut track = a_run(now);
        let later = now + Duration::from_secs(10);
        let what = "Salesforce did not answer".to_owned();
        track.add(&Event::Retrying { what, wait: Duration::from_secs(4), attempt: 2 }, later);
        assert!(total_line(&track, 199, later).ends_with("(Salesforce did not answer; try 2 in 4.0 s)"));
        assert_eq!(total_line(&track, 59, later), "Salesforce did not answer; try 2 in 4.0 s");
    }

    #[test]
    fn bars_never_overflow() {
        for (share, text) in [(0.0, "┄┄┄┄"), (0.5, "━━┄┄"), (1.0, "━━━━")] {
            assert_eq!(bar(share, 4), text);
        }
    }
}
