//! The record of a run, kept where its records land: at the beginning, behind
//! each entity, and at the end.

use std::sync::Arc;

use super::writer::Orders;
use super::{End, Prepared, Report, Run};
use crate::history::{EntityRecord, Recorder, Status};
use crate::{Error, Kind, Result, mapping, sink};

/// Who keeps the record of a run.
#[derive(Clone)]
pub struct History {
    /// Hears every event of the run: it is the run's observer, or in front of
    /// it.
    pub recorder: Arc<Recorder>,
    /// The exit code that the process will have.
    pub exit_code: fn(&Result<Report>) -> u8,
}

impl Run {
    /// Before the first record moves.
    pub(super) async fn record_begin(&self, entities: &[Prepared], orders: &Orders) {
        let Some(History { recorder, .. }) = &self.history else { return };
        recorder.source(self.source.identity());
        for one in entities {
            let names = one.mapping.target.iter().map(|column| column.name.clone());
            let origins = (0..one.mapping.target.len()).map(|column| origin(&one.mapping, column));
            recorder.entity(EntityRecord {
                entity: one.read.query.entity.clone(),
                target: one.mapping.target_name.clone(),
                mode: one.course.as_ref().map_or("full", |course| course.mode).to_owned(),
                mapping: names.zip(origins).collect(),
                mapping_hash: one.mapping.fingerprint.clone(),
                query: self.source.words(&one.read.query),
                api: one.read.api.as_str().to_owned(),
                reason: one.read.reason.clone(),
                expected: one.read.records,
                ..EntityRecord::default()
            });
        }
        // When the sink is gone, whoever joins its thread says why.
        let _ = orders.keep(recorder.record()).await;
    }

    /// Behind an entity, so that a run that is killed later tells of it.
    pub(super) async fn record_entity<T>(
        &self,
        entity: &str,
        ended: &std::result::Result<T, End>,
        orders: &Orders,
    ) {
        let Some(History { recorder, .. }) = &self.history else { return };
        let (status, error) = match ended {
            Ok(_) => (Status::Done, None),
            Err(End::Stopped | End::SinkGone) => (Status::Stopped, None),
            Err(End::Failed(error)) => (status_of(error), Some(error.message().to_owned())),
        };
        recorder.ended(entity, status, error);
        if recorder.is_due() {
            let _ = orders.keep(recorder.record()).await;
        }
    }

    /// When all is over.
    pub(super) async fn record_end(&self, ended: &Result<Report>, orders: &Orders) {
        if let Some(recorder) = self.end_record(ended) {
            let _ = orders.keep(recorder.record()).await;
        }
    }

    /// The same when the sink is no longer there to be told: it is opened once
    /// more. What ended it may keep it from that, too, and then the run shows
    /// as interrupted.
    pub(super) async fn record_failed_sink(&self, ended: &Result<Report>) {
        let Some(recorder) = self.end_record(ended) else { return };
        let (destination, record) = (self.destination.clone(), recorder.record());
        let keep = move || sink::open(&destination).and_then(|mut sink| sink.keep(&record));
        let _ = tokio::task::spawn_blocking(keep).await;
    }

    /// A run that ended before anything was ready to move is recorded where
    /// others were: a copy that is not refreshed any more must not look as if
    /// nobody had tried. What was asked wrongly is no run.
    pub(super) async fn record_unprepared(&self, ended: Result<Report>) -> Result<Report> {
        let refused = ended.as_ref().is_err_and(|error| error.kind() == Kind::Usage);
        let Some(History { recorder, .. }) = self.history.as_ref().filter(|_| !refused) else { return ended };
        recorder.source(self.source.identity());
        let destination = self.destination.clone();
        let others = move || sink::history::list(&destination, false).is_ok_and(|runs| !runs.is_empty());
        if tokio::task::spawn_blocking(others).await.unwrap_or(false) {
            self.record_failed_sink(&ended).await;
        }
        ended
    }

    fn end_record(&self, ended: &Result<Report>) -> Option<&Recorder> {
        let History { recorder, exit_code } = self.history.as_ref()?;
        let (status, error) = match ended {
            Ok(report) => match report.worst() {
                Some(error) => (Status::Failed, Some(error.message().to_owned())),
                None => (Status::Done, None),
            },
            Err(error) => (status_of(error), Some(error.message().to_owned())),
        };
        recorder.end(status, Some(exit_code(ended)), error);
        Some(recorder)
    }
}

/// The field or path that a column comes from, or those that it is put together
/// of.
fn origin(mapping: &mapping::Plan, column: usize) -> Option<String> {
    let parts = mapping.parts(column).into_iter().map(|part| mapping.source[part].name.as_str());
    let parts: Vec<&str> = parts.collect();
    mapping.origins[column].clone().or_else(|| (!parts.is_empty()).then(|| parts.join(", ")))
}

pub(super) fn status_of(error: &Error) -> Status {
    match error.kind() {
        Kind::Cancelled | Kind::Stopped => Status::Stopped,
        _ => Status::Failed,
    }
}
