//! The record of a run that verified, kept beside those of the imports.

use std::sync::Arc;

use super::{EntityVerified, Verified, Verify};
use crate::Result;
use crate::event::Event;
use crate::history::{Differences, EntityRecord, Status};
use crate::pipeline::record::status_of;
use crate::pipeline::writer::Writer;
use crate::pipeline::{End, Prepared, Run};
use crate::sink::upkeep::Memory;
use crate::sink::verify::Imported;

/// The mode of such a run.
const MODE: &str = "verify";

impl Run {
    pub(super) fn record_planned(
        &self,
        asked: &Verify,
        imported: &Imported,
        prepared: &Prepared,
        memory: &Memory,
    ) {
        let Some(history) = &self.history else { return };
        let shape = memory.shape.iter();
        history.recorder.entity(EntityRecord {
            entity: imported.entity.clone(),
            target: imported.target.clone(),
            mode: MODE.to_owned(),
            mapping: shape.map(|column| (column.column.clone(), column.origin.clone())).collect(),
            mapping_hash: memory.mapping.clone(),
            query: self.source.words(&prepared.read.query),
            api: prepared.read.api.as_str().to_owned(),
            reason: prepared.read.reason.clone(),
            differences: Some(Differences { deep: asked.deep, ..Differences::default() }),
            ..EntityRecord::default()
        });
    }

    pub(super) fn record_entity_verified(
        &self,
        imported: &Imported,
        ended: &std::result::Result<EntityVerified, End>,
    ) {
        let Some(history) = &self.history else { return };
        let (status, error) = match ended {
            Ok(_) => (Status::Done, None),
            Err(End::Stopped | End::SinkGone) => (Status::Stopped, None),
            Err(End::Failed(error)) => (status_of(error), Some(error.message().to_owned())),
        };
        history.recorder.ended(&imported.entity, status, error);
        if let Ok(found) = ended {
            history.recorder.amend(&imported.entity, |of| {
                // What was written went into a copy that is gone.
                let tally = &found.tally;
                let mended = found.mended.unwrap_or_default();
                of.read = tally.there + tally.rejected;
                of.written = mended.fetched;
                of.changed = Some(mended.fetched);
                of.rejected = tally.rejected;
                of.skipped = 0;
                of.deleted = mended.removed;
                of.differences = Some(Differences {
                    deep: found.deep,
                    missing: tally.missing,
                    extra: tally.extra,
                    marked: tally.marked,
                    different: tally.different,
                    explained: tally.explained(),
                    mended: mended.records(),
                });
            });
        }
    }

    /// When all is over. A destination that cannot be written can be verified
    /// all the same.
    pub(super) async fn record_verified(&self, asked: &Verify, ended: &Result<Verified>) {
        let Some(history) = &self.history else { return };
        let (status, error) = match ended {
            Ok(found) => match found.worst() {
                Some(error) => (Status::Failed, Some(error.message().to_owned())),
                None => (Status::Done, None),
            },
            Err(error) => (status_of(error), Some(error.message().to_owned())),
        };
        history.recorder.end(status, Some((asked.exit_code)(ended)), error);
        let kept = async {
            let writer = Writer::start(self.destination.clone(), Arc::clone(&self.observer))?;
            // When the sink is gone, whoever joins its thread says why.
            let _ = writer.orders().keep(history.recorder.record()).await;
            writer.join().await
        };
        if let Err(error) = kept.await {
            let message = format!("the result could not be written down: {}", error.message());
            self.observer.observe(&Event::Warning { message });
        }
    }
}
