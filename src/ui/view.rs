//! What the live view says, as lines for a width and a height. Pure: nothing is
//! drawn here.

use std::fmt::Write as _;
use std::time::Instant;

use super::text::{fit, one_line, width};
use super::track::{Row, Track};
use crate::event::Stage;
use crate::numbers::{counted, remaining, thousands};

/// Columns and lines of the terminal.
pub(super) type Size = (u16, u16);

/// More objects than this make no calm picture, however tall the terminal is.
const MOST_ROWS: usize = 12;

/// The whole view: a line for each object, as far as there is room, the total,
/// and what is waited for if something is.
pub(super) fn lines(track: &Track, (columns, height): Size, color: bool, now: Instant) -> Vec<String> {
    // The last column stays free: some terminals wrap when it is used.
    let columns = usize::from(columns).saturating_sub(1);
    // One line is the total's, one the notice's, one the cursor's.
    let room = usize::from(height).saturating_sub(3).clamp(1, MOST_ROWS);
    let shown = shown(track, room);
    let shape = Shape::of(track, &shown, columns);
    let mut lines: Vec<String> =
        shown.iter().map(|&row| row_line(&track.rows[row], &shape, color, now)).collect();
    lines.extend(total_lines(track, columns, now));
    lines
}

/// The rows that are worth a line when not all have one: those under way, then
/// what comes next, then what is done.
fn shown(track: &Track, room: usize) -> Vec<usize> {
    let urgency = |row: &Row| match row.stage {
        Stage::Done => 2,
        Stage::Counting => 1,
        _ => 0,
    };
    let mut rows: Vec<usize> = (0..track.rows.len()).collect();
    rows.sort_by_key(|&row| urgency(&track.rows[row]));
    rows.truncate(room);
    rows.sort_unstable();
    rows
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

/// The stages where space is short; `downloading` is the longest then.
const STAGE_SHORT: usize = 11;
/// A name may be cut to this before less is said of the rest.
const NAME: usize = 14;

/// `1,234 of 10,000`; where space is short `12%` of it.
fn rows_text(row: &Row, short: bool) -> String {
    match (row.stage, row.expected) {
        // Nobody knows yet.
        (Stage::Counting, None) => String::new(),
        (Stage::Done, _) | (_, None) => thousands(row.records()),
        (_, Some(0)) if short => "0".to_owned(),
        (_, Some(_)) if short => format!("{:.0}%", (row.share().unwrap_or(0.0) * 100.0).floor()),
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
        Stage::JobRunning if columns < STAGE => "org works".to_owned(),
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

/// Which parts the lines have, and how wide each is. It depends on the width
/// and on all objects together, so that the columns stand under each other.
struct Shape {
    columns: usize,
    name: usize,
    stage: usize,
    counts: usize,
    short: bool,
    with_rate: bool,
    with_left: bool,
    with_api: bool,
}

impl Shape {
    fn of(track: &Track, shown: &[usize], columns: usize) -> Self {
        let rows = || shown.iter().map(|&row| &track.rows[row]);
        let names = rows().map(|row| width(&one_line(&row.entity))).max().unwrap_or(0);
        let counts = |short| rows().map(|row| width(&rows_text(row, short))).max().unwrap_or(0);
        // From the fullest to the shortest, the first that leaves names readable.
        let left_for_names =
            |stage: usize, short: bool| columns.saturating_sub(stage + counts(short) + 2 * GAP);
        let forms = [(STAGE, false), (STAGE_SHORT, false), (STAGE_SHORT, true)];
        let fits = |(stage, short): &(usize, bool)| left_for_names(*stage, *short) >= names.min(NAME);
        let (stage, short) = forms.into_iter().find(fits).unwrap_or((STAGE_SHORT, true));
        let counts = counts(short);
        let name = names.min(left_for_names(stage, short).max(8));
        let mut free = columns.saturating_sub(name + stage + counts + 2 * GAP);
        let mut take = |part: usize| {
            let fits = free >= part + GAP;
            free -= if fits { part + GAP } else { 0 };
            fits
        };
        let (with_left, with_rate, with_api) = (take(LEFT), take(RATE), take(API));
        let stage = (stage + free).min(STAGE_MAX);
        Shape { columns, name, stage, counts, short, with_rate, with_left, with_api }
    }
}

/// The line of one object.
fn row_line(row: &Row, shape: &Shape, color: bool, now: Instant) -> String {
    let mut line = pad(&fit(&one_line(&row.entity), shape.name), shape.name);
    let mut part = |text: String| {
        let _ = write!(line, "{:GAP$}{text}", "");
    };
    part(pad(&stage_text(row, shape.stage, color), shape.stage));
    part(pad_left(&rows_text(row, shape.short), shape.counts));
    if shape.with_rate {
        let rate = row.rate().or_else(|| row.mean_rate());
        part(pad_left(&rate.map_or(String::new(), |r| format!("{}/s", thousands(r))), RATE));
    }
    if shape.with_left {
        let left = match &row.finished {
            Some((_, _, elapsed)) => format!("in {}", crate::numbers::duration(*elapsed)),
            None => row.left(now).map_or(String::new(), |d| format!("{} left", remaining(d))),
        };
        part(pad(&fit(&left, LEFT), LEFT));
    }
    if shape.with_api {
        part(row.api.map_or("", |api| api.label()).to_owned());
    }
    fit(line.trim_end(), shape.columns).into_owned()
}

/// The lines below all objects: how far the run is, and what it waits for. That
/// has a line of its own where both do not fit into one, so that neither takes
/// the other's place.
fn total_lines(track: &Track, columns: usize, now: Instant) -> Vec<String> {
    let line = total_text(track, columns, now);
    let Some(notice) = track.notice(now) else { return vec![line] };
    let notice = one_line(notice);
    let both = format!("{line} ({notice})");
    if width(&both) <= columns {
        return vec![both];
    }
    vec![line, fit(&notice, columns).into_owned()]
}

/// How far the run is. Where space is short it says less, and the end last.
fn total_text(track: &Track, columns: usize, now: Instant) -> String {
    let done = track.rows.iter().filter(|r| r.finished.is_some()).count();
    let planned = track.rows.iter().any(|r| r.api.is_some());
    let begin = match (done, track.rows.len()) {
        (_, 0) => "starting".to_owned(),
        (0, all) if !planned => format!("counting {}", counted(all as u64, "object", "objects")),
        (done, all) => format!("total: {done} of {all} done"),
    };
    let (there, expected) = track.totals();
    let (mut records, mut fewer) = (String::new(), String::new());
    if there > 0 {
        records = match expected {
            Some(expected) => format!(", {} of {} records", thousands(there), thousands(expected)),
            None => format!(", {} records", thousands(there)),
        };
        fewer = format!(", {}", thousands(there));
    }
    let calls = match track.calls {
        calls if !planned && calls > 0 => format!(", {} so far", counted(calls, "API call", "API calls")),
        _ => String::new(),
    };
    let rate = track.rate().map_or(String::new(), |rate| format!(", {}/s", thousands(rate)));
    let left = track.left(now).map_or(String::new(), |left| format!(", {} left", remaining(left)));
    let forms = [
        format!("{begin}{calls}{records}{rate}{left}"),
        format!("{begin}{calls}{records}{left}"),
        format!("{begin}{calls}{fewer}{left}"),
        format!("{begin}{left}"),
    ];
    forms.into_iter().find(|form| width(form) <= columns).unwrap_or_else(|| fit(&begin, columns).into_owned())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::event::{Api, Event};

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
        lines(&track, (columns as u16 + 1, 24), false, later)
    }

    #[test]
    fn more_objects_than_lines_show_what_is_under_way_and_what_comes_next() {
        let now = Instant::now();
        let mut track = Track::new();
        for n in 0..40 {
            let (entity, api) = (format!("Object_{n:02}"), Api::Rest);
            track.add(&Event::Planned { entity, api, reason: String::new(), records: Some(n) }, now);
        }
        let finished = |entity: &str| Event::Finished {
            entity: entity.into(),
            target: entity.into(),
            written: 1,
            rejected: 0,
            skipped: 0,
            elapsed: Duration::ZERO,
        };
        for n in 0..10 {
            track.add(&finished(&format!("Object_{n:02}")), now);
        }
        track.add(&Event::Stage { entity: "Object_39".into(), stage: Stage::Downloading }, now);
        let names = |height| -> Vec<String> {
            let lines = lines(&track, (80, height), false, now);
            assert!(lines.len() < usize::from(height), "{lines:#?}");
            lines.iter().map(|line| line.split_whitespace().next().unwrap().to_owned()).collect()
        };
        assert_eq!(names(7), ["Object_10", "Object_11", "Object_12", "Object_39", "total:"]);
        assert_eq!(names(4), ["Object_39", "total:"]);
        assert_eq!(names(100).len(), MOST_ROWS + 1);
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
        let wide = total_lines(&track, 199, later);
        assert!(wide[0].ends_with("(Salesforce did not answer; try 2 in 4.0 s)"), "{wide:?}");
        let narrow = total_lines(&track, 59, later);
        assert!(narrow[0].starts_with("total: 1 of 4 done, 124,449 records"), "{narrow:?}");
        assert_eq!(narrow[1], "Salesforce did not answer; try 2 in 4.0 s");
    }

    #[test]
    fn forty_columns_still_tell_objects_and_their_share_apart() {
        let lines = view(39);
        assert!(lines[1].starts_with("Contact ") && lines[1].ends_with(" 12%"), "{lines:#?}");
        assert!(lines[1].contains("downloading"), "{lines:#?}");
        assert!(lines[2].starts_with("A_Custom_Object_"), "{lines:#?}");
        assert!(lines[3].contains("org works"), "{lines:#?}");
        // What does not fit is left out and not cut.
        assert_eq!(lines[4], "total: 1 of 4 done, 124,449 records");
    }

    #[test]
    fn what_nobody_has_counted_yet_has_no_number() {
        let now = Instant::now();
        let mut track = Track::new();
        assert_eq!(total_lines(&track, 79, now), ["starting"]);
        for entity in ["Lead", "Task"] {
            track.add(&Event::Stage { entity: entity.into(), stage: Stage::Counting }, now);
        }
        track.add(&Event::Called { kind: "describe" }, now);
        let lines = lines(&track, (80, 24), false, now);
        assert_eq!(lines[0], "Lead  counting");
        assert_eq!(lines[2], "counting 2 objects, 1 API call so far");
    }

    #[test]
    fn bars_never_overflow() {
        for (share, text) in [(0.0, "┄┄┄┄"), (0.5, "━━┄┄"), (1.0, "━━━━")] {
            assert_eq!(bar(share, 4), text);
        }
    }
}
