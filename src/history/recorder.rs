//! Listens to a run and keeps what will be asked for later.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::{EntityRecord, Moment, RunRecord, Status, new_id, now};
use crate::event::{Event, Observer, SharedObserver, is_files};

/// Moments that are kept of one run; a run in a storm of retries has no end of
/// them.
const MOST_MOMENTS: usize = 5_000;

/// How often the record of a run under way is written down at most.
const EVERY: Duration = Duration::from_secs(1);

/// What is known of a run before it begins.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// The signed-in account.
    pub connection: String,
    /// User name at the source.
    pub user: String,
    /// Address of the source.
    pub instance: String,
    /// The command line.
    pub command: Vec<String>,
    /// `full`, `incremental`, …
    pub mode: String,
    /// See [`RunRecord::keep`].
    pub keep: Option<u32>,
}

/// Passes events on, and keeps what a [`RunRecord`] wants of them.
pub struct Recorder {
    next: SharedObserver,
    begun: Instant,
    state: Mutex<State>,
}

struct State {
    run: RunRecord,
    /// Place of each entity in the record.
    places: HashMap<String, usize>,
    begun: Vec<Instant>,
    /// Records that landed, over all entities.
    written: u64,
    /// What was read of an entity is complete: if more is read then, that is
    /// beside what the run was for.
    complete: Vec<bool>,
    unkept: usize,
    /// When the record was last written down.
    kept: Option<Instant>,
}

impl Recorder {
    /// Begins to listen; `next` hears everything, too.
    pub fn new(about: About, next: SharedObserver) -> Self {
        let run = RunRecord {
            id: new_id(),
            started: now(),
            connection: about.connection,
            user: about.user,
            instance: about.instance,
            command: about.command,
            mode: about.mode,
            keep: about.keep,
            version: env!("CARGO_PKG_VERSION").to_owned(),
            ..RunRecord::default()
        };
        let state = State {
            run,
            places: HashMap::new(),
            begun: Vec::new(),
            complete: Vec::new(),
            written: 0,
            unkept: 0,
            kept: None,
        };
        Recorder { next, begun: Instant::now(), state: Mutex::new(state) }
    }

    /// The run's id.
    pub fn id(&self) -> String {
        self.state().run.id.clone()
    }

    /// What kind of run it is.
    pub fn mode(&self) -> String {
        self.state().run.mode.clone()
    }

    /// The record so far.
    pub fn record(&self) -> RunRecord {
        let state = self.state();
        let mut run = state.run.clone();
        run.duration_ms = self.begun.elapsed().as_millis() as u64;
        run.pace.close(run.duration_ms, run.sum(|of| of.written));
        run
    }

    /// Whether it is time to write the record down again: with hundreds of
    /// entities not behind each of them.
    pub fn is_due(&self) -> bool {
        let mut state = self.state();
        let due = state.kept.is_none_or(|kept| kept.elapsed() >= EVERY);
        if due {
            state.kept = Some(Instant::now());
        }
        due
    }

    /// Where the records come from.
    pub fn source(&self, identity: String) {
        self.state().run.source = identity;
    }

    /// What the run sets out to do for an entity.
    pub fn entity(&self, entity: EntityRecord) {
        let mut state = self.state();
        let place = state.place(&entity.entity);
        state.run.entities[place] = entity;
    }

    /// Corrects what is known of an entity.
    pub fn amend(&self, entity: &str, change: impl FnOnce(&mut EntityRecord)) {
        change(self.state().of(entity));
    }

    /// An entity goes on with what this run left.
    pub fn continues(&self, run: &str) {
        let mut state = self.state();
        if !state.run.continues.iter().any(|known| known == run) {
            state.run.continues.push(run.to_owned());
            let text = format!("goes on with what run {run} left");
            state.moment("continues", None, text);
        }
    }

    /// How an entity ended.
    pub fn ended(&self, entity: &str, status: Status, error: Option<String>) {
        let mut state = self.state();
        let place = state.place(entity);
        let took = state.begun[place].elapsed().as_millis() as u64;
        if let Some(error) = &error {
            state.moment("failed", Some(entity), error.clone());
        }
        let of = &mut state.run.entities[place];
        (of.status, of.error, of.duration_ms) = (status, error, took);
    }

    /// How the run ended.
    pub fn end(&self, status: Status, exit_code: Option<u8>, error: Option<String>) {
        let mut state = self.state();
        state.run.status = status;
        state.run.exit_code = exit_code;
        state.run.finished = Some(now());
        let unended: Vec<usize> = (0..state.run.entities.len())
            .filter(|&place| state.run.entities[place].status == Status::Running)
            .collect();
        for place in unended {
            // What never began was stopped with the rest.
            state.run.entities[place].status =
                if status == Status::Done { Status::Done } else { Status::Stopped };
        }
        state.run.error = error;
        if state.unkept > 0 {
            let text = format!("{} more events are not kept", state.unkept);
            state.run.events.push(Moment { time: now(), kind: "note".into(), entity: None, text });
            state.unkept = 0;
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn place(&mut self, entity: &str) -> usize {
        if let Some(place) = self.places.get(entity) {
            return *place;
        }
        let place = self.run.entities.len();
        self.places.insert(entity.to_owned(), place);
        self.run.entities.push(EntityRecord { entity: entity.to_owned(), ..EntityRecord::default() });
        self.begun.push(Instant::now());
        self.complete.push(false);
        place
    }

    fn of(&mut self, entity: &str) -> &mut EntityRecord {
        let place = self.place(entity);
        &mut self.run.entities[place]
    }

    fn moment(&mut self, kind: &str, entity: Option<&str>, text: String) {
        if self.run.events.len() >= MOST_MOMENTS {
            self.unkept += 1;
            return;
        }
        let entity = entity.map(str::to_owned);
        self.run.events.push(Moment { time: now(), kind: kind.into(), entity, text });
    }

    fn add(&mut self, event: &Event, elapsed: u64) {
        match event {
            Event::Planned { entity, api, reason, records } => {
                let place = self.place(entity);
                if !self.complete[place] {
                    let of = self.of(entity);
                    of.expected = *records;
                    of.api = api.as_str().to_owned();
                    of.reason.clone_from(reason);
                }
                let records = records.map_or("an unknown number of".to_owned(), |n| n.to_string());
                self.moment(
                    "planned",
                    Some(entity),
                    format!("{records} records by {}: {reason}", api.label()),
                );
            }
            Event::Resumed { entity, records } => {
                self.moment("resumed", Some(entity), format!("{records} records are there already"));
            }
            Event::Stage { entity, stage } => {
                self.moment("stage", Some(entity), stage.label().to_owned());
            }
            Event::JobMade { entity, job } => {
                self.of(entity).jobs.push(job.clone());
                self.moment("job", Some(entity), format!("job {job} was made"));
            }
            Event::Received { entity, bytes, .. } => {
                self.of(entity).bytes += bytes;
                self.run.bytes += bytes;
            }
            Event::Stored { entity, read, written, rejected, reasons, skipped, changed } => {
                let of = self.of(entity);
                of.read += read;
                of.written += written;
                of.rejected += rejected;
                for refusal in reasons {
                    refusal.add_to(&mut of.reasons);
                }
                of.skipped += skipped;
                if let Some(changed) = changed {
                    *of.changed.get_or_insert(0) += changed;
                }
                self.written += written;
                self.run.pace.add(elapsed, self.written);
            }
            Event::Deleted { entity, records } => {
                self.of(entity).deleted += records;
                self.moment("deleted", Some(entity), format!("{records} records are gone at the source"));
            }
            Event::PageDropped { entity, records } => {
                self.moment("page_dropped", Some(entity), format!("{records} records come again"));
            }
            Event::Retrying { what, wait, attempt } => {
                self.run.retries += 1;
                let text = format!("{what}; try {attempt} in {:.1} s", wait.as_secs_f64());
                self.moment("retry", None, text);
            }
            Event::Refreshed => {
                self.run.refreshes += 1;
                self.moment("refreshed", None, "the access token was renewed".into());
            }
            Event::Called { kind } => {
                // Only the first of a kind costs a text.
                match self.run.calls.get_mut(*kind) {
                    Some(calls) => *calls += 1,
                    None => drop(self.run.calls.insert((*kind).to_owned(), 1)),
                }
            }
            Event::Warning { message } => self.moment("warning", None, message.clone()),
            Event::Finished { entity, target, written, rejected, .. } => {
                let place = self.place(entity);
                self.complete[place] = true;
                if is_files(entity) {
                    // Of files there is no event for each page.
                    let of = self.of(entity);
                    of.target.clone_from(target);
                    of.mode = "files".to_owned();
                    (of.read, of.written, of.rejected) = (written + rejected, *written, *rejected);
                }
                self.moment("finished", Some(entity), format!("{written} in {target}, {rejected} rejected"));
            }
            // The picture of the moment, worth nothing later.
            Event::JobProgress { .. } | Event::ApiUsage { .. } => {}
        }
    }
}

impl Observer for Recorder {
    fn observe(&self, event: &Event) {
        let elapsed = self.begun.elapsed().as_millis() as u64;
        self.state().add(event, elapsed);
        self.next.observe(event);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::event::{Api, Silent};

    #[test]
    fn what_is_read_beside_the_records_does_not_pass_for_why_they_were_read_so() {
        let recorder = Recorder::new(About::default(), Arc::new(Silent));
        let planned = |api, reason: &str| Event::Planned {
            entity: "Contact".into(),
            api,
            reason: reason.into(),
            records: Some(1),
        };
        recorder.observe(&planned(Api::Bulk, "many"));
        recorder.observe(&planned(Api::Rest, "many, but the org makes no jobs today"));
        recorder.observe(&Event::Finished {
            entity: "Contact".into(),
            target: "Contact".into(),
            written: 1,
            rejected: 0,
            skipped: 0,
            elapsed: Duration::ZERO,
        });
        recorder.observe(&planned(Api::Bulk, "two calculated fields of all records"));
        let run = recorder.record();
        assert_eq!(run.entities[0].reason, "many, but the org makes no jobs today");
        assert_eq!(run.entities[0].api, "rest");
        assert_eq!(run.events.iter().filter(|moment| moment.kind == "planned").count(), 3);
    }

    #[test]
    fn a_storm_of_retries_is_counted_and_kept_within_bounds() {
        let recorder = Recorder::new(About::default(), Arc::new(Silent));
        for attempt in 0..MOST_MOMENTS as u32 + 10 {
            let wait = std::time::Duration::ZERO;
            recorder.observe(&Event::Retrying { what: "x".into(), wait, attempt });
        }
        recorder.end(Status::Done, Some(0), None);
        let run = recorder.record();
        assert_eq!(run.retries, MOST_MOMENTS as u64 + 10);
        assert_eq!(run.events.len(), MOST_MOMENTS + 1);
        assert_eq!(run.events.last().unwrap().text, "10 more events are not kept");
    }
}
