//! Progress where nothing can be drawn: plain lines, one now and then.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::screen::Screen;
use super::text::one_line;
use super::track::Track;
use super::{Stream, report};
use crate::event::{Event, Observer, Stage, counted_in};
use crate::numbers::{counted, duration, remaining, thousands};

/// How often an object is heard of between its start and its end.
const EVERY: Duration = Duration::from_secs(5);

/// Writes whole lines and never moves the cursor: for logs, screen readers and
/// dumb terminals.
pub struct Lines {
    err: Stream,
    color: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    track: Track,
    told: HashMap<String, Instant>,
}

impl Lines {
    /// Lines on a stream.
    pub fn new(err: Stream, color: bool) -> Self {
        Lines { err, color, state: Mutex::default() }
    }

    fn at(&self, event: &Event, now: Instant) {
        let line = {
            let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
            state.track.add(event, now);
            state.track.tick(now);
            state.line(event, now, self.color)
        };
        if let Some(line) = line {
            let _ = self.err.write(format!("{line}\n").as_bytes());
        }
    }
}

impl Observer for Lines {
    fn observe(&self, event: &Event) {
        self.at(event, Instant::now());
    }
}

/// Writes what is out of the ordinary and nothing else: for commands that are
/// over in seconds, and for those who want it quiet.
pub struct Log {
    screen: Screen,
    color: bool,
    quiet: bool,
}

impl Log {
    /// Lines on the screen; `quiet` leaves warnings only.
    pub(crate) fn new(screen: Screen, color: bool, quiet: bool) -> Self {
        Log { screen, color, quiet }
    }
}

impl Observer for Log {
    fn observe(&self, event: &Event) {
        let line = match event {
            Event::Warning { message } => report::warning(message, self.color),
            Event::Retrying { what, wait, attempt } if !self.quiet => retrying(what, *wait, *attempt),
            _ => return,
        };
        self.screen.line(&line);
    }
}

fn retrying(what: &str, wait: Duration, attempt: u32) -> String {
    format!("{}; try {attempt} in {}", one_line(what), duration(wait))
}

impl State {
    fn line(&mut self, event: &Event, now: Instant, color: bool) -> Option<String> {
        Some(match event {
            Event::Planned { entity, api, reason, records } => {
                self.told.insert(entity.clone(), now);
                let (one, many) = counted_in(entity);
                let records = records.map_or(format!("unknown number of {many}"), |n| counted(n, one, many));
                let reason =
                    if reason.is_empty() { String::new() } else { format!(" ({})", one_line(reason)) };
                format!("{}: {records} by {}{reason}", one_line(entity), api.label())
            }
            Event::Resumed { entity, records } => {
                format!(
                    "{}: going on, {} there already",
                    one_line(entity),
                    counted(*records, "record is", "records are")
                )
            }
            Event::Stage { entity, stage: stage @ (Stage::JobQueued | Stage::JobRunning) } => {
                format!("{}: {}", one_line(entity), stage.label())
            }
            Event::Received { entity, .. } => return self.progress(entity, now),
            Event::JobProgress { entity, records } => {
                self.due(entity, now)?;
                let records = counted(*records, "record", "records");
                format!("{}: {}, {records} so far", one_line(entity), Stage::JobRunning.label())
            }
            Event::PageDropped { entity, records } => {
                let records = counted(*records, "record", "records");
                format!("{}: a page of {records} came damaged and is fetched again", one_line(entity))
            }
            Event::Retrying { what, wait, attempt } => retrying(what, *wait, *attempt),
            Event::Refreshed => "access token renewed".into(),
            Event::Warning { message } => report::warning(message, color),
            Event::Finished { entity, target, written, rejected, skipped, elapsed } => {
                let some = |count: u64, what: &str| match count {
                    0 => String::new(),
                    count => format!(", {} {what}", thousands(count)),
                };
                let (rejected, skipped) = (some(*rejected, "rejected"), some(*skipped, "skipped"));
                let (one, many) = counted_in(entity);
                format!(
                    "{}: done, {} in {}{rejected}{skipped} ({})",
                    one_line(entity),
                    counted(*written, one, many),
                    one_line(target),
                    duration(*elapsed)
                )
            }
            Event::Deleted { entity, records } => {
                let records = counted(*records, "record is", "records are");
                format!("{}: {records} gone at the source", one_line(entity))
            }
            Event::Stage { .. }
            | Event::Stored { .. }
            | Event::ApiUsage { .. }
            | Event::Called { .. }
            | Event::JobMade { .. } => return None,
        })
    }

    /// Whether it is time to hear of an object again.
    fn due(&mut self, entity: &str, now: Instant) -> Option<()> {
        let told = self.told.entry(entity.to_owned()).or_insert(now);
        (now.saturating_duration_since(*told) >= EVERY).then(|| *told = now)
    }

    fn progress(&mut self, entity: &str, now: Instant) -> Option<String> {
        self.due(entity, now)?;
        let row = self.track.row(entity, now);
        let mut line = format!("{}: {}", one_line(entity), thousands(row.records()));
        if let Some(expected) = row.expected {
            line.push_str(&format!(" of {}", thousands(expected)));
        }
        line.push_str(&format!(" {}", counted_in(entity).1));
        if let Some(rate) = row.rate() {
            line.push_str(&format!(", {}/s", thousands(rate)));
        }
        if let Some(left) = row.left(now) {
            line.push_str(&format!(", {} left", remaining(left)));
        }
        Some(line)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::event::Api;

    #[test]
    fn an_object_is_heard_of_at_its_start_every_five_seconds_and_at_its_end() {
        let err = Stream::memory();
        let lines = Lines::new(err.clone(), false);
        let start = Instant::now();
        let entity = || "Contact".to_owned();
        let reason = "1,000 or more".to_owned();
        lines.at(&Event::Planned { entity: entity(), api: Api::Bulk, reason, records: Some(100_000) }, start);
        lines.at(&Event::Stage { entity: entity(), stage: Stage::JobQueued }, start);
        lines.at(&Event::Stage { entity: entity(), stage: Stage::Downloading }, start);
        for second in 1..=11 {
            let now = start + Duration::from_secs(second);
            lines.at(&Event::Received { entity: entity(), records: 1000, bytes: 0 }, now);
        }
        let done = Event::Finished {
            entity: entity(),
            target: "contacts".into(),
            written: 11_000,
            rejected: 1,
            skipped: 1200,
            elapsed: Duration::from_secs(11),
        };
        lines.at(&done, start + Duration::from_secs(11));
        assert_eq!(
            err.text(),
            "Contact: 100,000 records by Bulk API 2.0 (1,000 or more)\n\
             Contact: job queued\n\
             Contact: 5,000 of 100,000 records, 1,000/s, 2 min left\n\
             Contact: 10,000 of 100,000 records, 1,000/s, 2 min left\n\
             Contact: done, 11,000 records in contacts, 1 rejected, 1,200 skipped (11 s)\n"
        );
    }

    #[test]
    fn an_unknown_count_is_called_unknown() {
        let err = Stream::memory();
        let lines = Lines::new(err.clone(), false);
        lines.observe(&Event::Planned {
            entity: "Lead".into(),
            api: Api::Rest,
            reason: String::new(),
            records: None,
        });
        assert_eq!(err.text(), "Lead: unknown number of records by REST\n");
    }

    #[test]
    fn files_are_called_files() {
        let err = Stream::memory();
        let lines = Lines::new(err.clone(), false);
        let entity = crate::event::files_of("Attachment");
        let (api, reason) = (Api::Rest, String::new());
        lines.observe(&Event::Planned { entity: entity.clone(), api, reason, records: Some(1) });
        lines.observe(&Event::Finished {
            entity,
            target: "out/Attachment".into(),
            written: 2,
            rejected: 0,
            skipped: 0,
            elapsed: Duration::from_secs(10),
        });
        assert_eq!(
            err.text(),
            "Attachment files: 1 file by REST\nAttachment files: done, 2 files in out/Attachment (10 s)\n"
        );
    }

    #[test]
    fn a_log_tells_of_trouble_only() {
        for (quiet, expected) in
            [(false, "no answer; try 2 in 1.0 s\nwarning: look\n"), (true, "warning: look\n")]
        {
            let err = Stream::memory();
            let log = Log::new(Screen::new(err.clone()), false, quiet);
            log.observe(&Event::Stage { entity: "Lead".into(), stage: Stage::JobQueued });
            log.observe(&Event::Retrying {
                what: "no answer".into(),
                wait: Duration::from_secs(1),
                attempt: 2,
            });
            log.observe(&Event::Warning { message: "look".into() });
            assert_eq!(err.text(), expected);
        }
    }
}
