//! Holds what is here against the source.
//!
//! ```text
//! source --[the plan of the import]--> scratch database --+
//!                                                         +--> differences
//! database that imports wrote ----------------------------+
//! ```
//!
//! The records are read again, by the same plan and through the same pipeline
//! as an import, into a scratch database; the two are then compared within
//! SQLite, so that memory stays flat. Unless all values are wanted, only the
//! columns are read that identify a record and tell when it changed.
//!
//! A difference is damage only if nothing explains it: what is stamped since
//! the last import began, and what was deleted since it followed deletions, is
//! counted apart.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::SignedDuration;
use tokio::sync::mpsc;

use super::refresh::{AHEAD, whole};
use super::removal::Ways;
use super::writer::Writer;
use super::{End, EntityReport, Failed, Prepared, Run, Shared};
use crate::event::{Api, Event, Observer, SharedObserver, Stage};
use crate::history::RunRecord;
use crate::mapping::EntityMapping;
use crate::sink::comparison::{self, Comparison};
use crate::sink::upkeep::OnDelete;
use crate::sink::verify::{Difference, Imported, Tally};
use crate::sink::{self, Destination, Target, history};
use crate::source::{ApiChoice, ReadPlan, Window};
use crate::{Error, Kind, Result};

mod case;
mod mend;
mod record;
mod subject;

pub use mend::Mended;
use mend::Mending;
use subject::Subject;

/// Differences that wait to be told.
const FOUND: usize = 256;

/// What to verify, and how.
#[derive(Debug, Clone)]
pub struct Verify {
    /// Only these entities; empty means everything that imports wrote.
    pub entities: Vec<String>,
    /// Mappings that imports used, where the destination cannot tell.
    pub mappings: Vec<EntityMapping>,
    /// The condition that imports used, where the destination cannot tell.
    pub filter: Option<String>,
    /// Compare all values.
    pub deep: bool,
    /// How to read; `Auto` compares values by another API than the import's.
    pub api: ApiChoice,
    /// From so many records on, `Auto` uses the bulk API otherwise.
    pub bulk_threshold: u64,
    /// Mend what differs; records that are too many meet this end.
    pub repair: Option<OnDelete>,
    /// The exit code that the process will have, for the record.
    pub exit_code: fn(&Result<Verified>) -> u8,
}

/// What was found for one target.
#[derive(Debug, Clone)]
pub struct EntityVerified {
    /// Source entity.
    pub entity: String,
    /// Table name.
    pub target: String,
    /// The API by which it was read again.
    pub api: Api,
    /// Why that one.
    pub reason: String,
    /// All values were compared.
    pub deep: bool,
    /// What was found.
    pub tally: Tally,
    /// What was mended, if that was wanted.
    pub mended: Option<Mended>,
    /// Wall time.
    pub elapsed: Duration,
}

impl EntityVerified {
    /// Records that still differ, and no later change explains it.
    pub fn left(&self) -> u64 {
        self.tally.differing().saturating_sub(self.mended.map_or(0, Mended::records))
    }
}

/// What was found.
#[derive(Debug)]
pub struct Verified {
    /// Target by target.
    pub entities: Vec<EntityVerified>,
    /// What could not be verified.
    pub failed: Vec<Failed>,
    /// API calls made.
    pub calls: u64,
    /// Wall time.
    pub elapsed: Duration,
}

impl Verified {
    /// Records that still differ, over all targets.
    pub fn left(&self) -> u64 {
        self.entities.iter().map(EntityVerified::left).sum()
    }

    /// The worst of what failed.
    pub fn worst(&self) -> Option<&Error> {
        super::worst(&self.failed).map(|at| &self.failed[at].error)
    }
}

/// Is given every difference, with the entity it is of.
pub type Listener<'a> = dyn FnMut(&str, Difference) -> Result<()> + 'a;

impl Run {
    /// Holds what imports wrote against the source, target after target, and
    /// gives every difference that nothing explains to `each`. Mends it, if
    /// that is wanted.
    ///
    /// # Errors
    /// `Usage` when there is nothing to verify. What concerns all. Otherwise
    /// the report says what failed.
    pub async fn verify(&self, asked: &Verify, each: &mut Listener<'_>) -> Result<Verified> {
        let begun = Instant::now();
        let subjects = self.subjects(asked)?;
        let runs = history::list(&self.destination, false)?;
        if let Some(history) = &self.history {
            history.recorder.source(self.source.identity());
        }
        let mut found =
            Verified { entities: Vec::new(), failed: Vec::new(), calls: 0, elapsed: Duration::ZERO };
        for imported in &subjects {
            let end = match self.stop.is_requested() {
                true => Err(End::Stopped),
                false => self.verify_one(asked, imported, &runs, each).await,
            };
            self.record_entity_verified(imported, &end);
            let goes_on = !matches!(end, Err(End::Stopped)) && !end.as_ref().is_err_and(End::stops_all);
            let error = match end {
                Ok(one) => {
                    found.entities.push(one);
                    continue;
                }
                Err(End::Stopped) => Error::new(Kind::Cancelled, "stopped before all was compared")
                    .hint("run the same command again: it begins anew"),
                Err(End::SinkGone) => Error::unexpected("the sink ended without saying why"),
                Err(End::Failed(error)) => error,
            };
            found.failed.push(Failed { entity: imported.entity.clone(), error });
            if !goes_on {
                break;
            }
        }
        found.calls = self.source.calls();
        found.elapsed = begun.elapsed();
        let alone = found.entities.is_empty() && found.failed.len() == 1;
        let ended = if alone { Err(found.failed.remove(0).error) } else { Ok(found) };
        self.record_verified(asked, &ended).await;
        ended
    }

    /// The targets to verify.
    fn subjects(&self, asked: &Verify) -> Result<Vec<Imported>> {
        let all = sink::imported(&self.destination)?;
        let place = self.destination.to_string();
        if all.is_empty() {
            return Err(Error::usage(format!("{place} has nothing that an import wrote"))
                .hint("name the database of an import with --to, such as --to crm.db"));
        }
        let wanted = |one: &&Imported| {
            asked.entities.is_empty() || asked.entities.iter().any(|e| e.eq_ignore_ascii_case(&one.entity))
        };
        let chosen: Vec<Imported> = all.iter().filter(wanted).cloned().collect();
        let absent = |name: &&String| !chosen.iter().any(|one| one.entity.eq_ignore_ascii_case(name));
        match asked.entities.iter().find(absent) {
            None => Ok(chosen),
            Some(name) => {
                let known: Vec<&str> = all.iter().map(|one| one.entity.as_str()).collect();
                Err(Error::usage(format!("{place} has no import of {name}"))
                    .hint(format!("it has: {}", known.join(", ")))
                    .hint(format!("sfmigrate import --entity {name} fetches it")))
            }
        }
    }

    async fn verify_one(
        &self,
        asked: &Verify,
        imported: &Imported,
        runs: &[RunRecord],
        each: &mut Listener<'_>,
    ) -> std::result::Result<EntityVerified, End> {
        let begun = Instant::now();
        let entity = &imported.entity;
        self.observer.observe(&Event::Stage { entity: entity.clone(), stage: Stage::Counting });
        let subject = self.subject(asked, imported, runs).await?;
        let Subject { prepared, memory, .. } = &subject;
        self.observer.observe(&Event::Planned {
            entity: entity.clone(),
            api: prepared.read.api,
            reason: prepared.read.reason.clone(),
            records: prepared.read.records,
        });
        self.record_planned(asked, imported, prepared, memory);
        let folder = tempfile::tempdir()
            .map_err(|e| Error::sink_failed("no folder for a copy can be made").because(e))?;
        let scratch = folder.path().join("copy.db");
        let target = subject.copied_target(&*self.source);
        let copied = self.copy(&subject, target.clone(), &scratch).await?;
        let comparison = Comparison::open(&self.destination, &scratch, &target, subject.terms())?;
        if comparison.has_extra()? {
            self.note_gone(asked, &subject, &comparison).await?;
        }
        let (comparison, tally) = self.compare(comparison, entity, each).await?;
        let mended = match asked.repair {
            Some(how) if tally.differing() > 0 => {
                let mending = Mending { run: self, asked, subject: &subject, comparison: &comparison, how };
                Some(mending.carry_out(&tally).await?)
            }
            _ => None,
        };
        Ok(EntityVerified {
            entity: entity.clone(),
            target: imported.target.clone(),
            api: copied.api,
            reason: copied.reason,
            deep: asked.deep,
            tally,
            mended,
            elapsed: begun.elapsed(),
        })
    }

    /// Compares on a thread of its own, so that whoever waits can be told to
    /// stop.
    async fn compare(
        &self,
        comparison: Comparison,
        entity: &str,
        each: &mut Listener<'_>,
    ) -> std::result::Result<(Comparison, Tally), End> {
        let interrupt = comparison.interrupter();
        let (found, mut queue) = mpsc::channel(FOUND);
        let work = tokio::task::spawn_blocking(move || {
            let tally = comparison.compare(&mut |difference| {
                // Nobody waits for it any more.
                found.blocking_send(difference).map_err(|_| Error::unexpected("the comparison was given up"))
            });
            (comparison, tally)
        });
        loop {
            tokio::select! {
                difference = queue.recv() => match difference {
                    Some(difference) => each(entity, difference)?,
                    None => break,
                },
                () = self.stop.requested() => {
                    interrupt();
                    return Err(End::Stopped);
                }
            }
        }
        let (comparison, tally) =
            work.await.map_err(|e| Error::unexpected("the comparison ended early").because(e))?;
        Ok((comparison, tally?))
    }

    /// Reads all records again, into a scratch database.
    async fn copy(
        &self,
        subject: &Subject,
        target: Target,
        scratch: &Path,
    ) -> std::result::Result<EntityReport, End> {
        comparison::blank(&self.destination, scratch, &target)?;
        let copy = Run {
            source: Arc::clone(&self.source),
            destination: Destination::Sqlite(scratch.to_owned()),
            restart: false,
            abandon: true,
            parallel: 1,
            observer: Arc::new(Copying(Arc::clone(&self.observer))),
            stop: self.stop.clone(),
            history: None,
            max_rejects: None,
        };
        copy.carry_one(&subject.prepared, target).await
    }

    /// Carries records of one entity to this run's destination.
    async fn carry_one(&self, prepared: &Prepared, target: Target) -> std::result::Result<EntityReport, End> {
        let writer = Writer::start(self.destination.clone(), Arc::clone(&self.observer))?;
        let ended = self.entity(prepared, target, writer.orders(), &Arc::new(Shared::default()), false).await;
        // When the sink failed, its error is the one to tell.
        writer.join().await?;
        ended
    }

    /// Takes note of what is gone at the source since the import followed
    /// deletions.
    async fn note_gone(
        &self,
        asked: &Verify,
        subject: &Subject,
        comparison: &Comparison,
    ) -> std::result::Result<(), End> {
        /// Where nobody followed deletions, all that the source still tells.
        const REACH: SignedDuration = SignedDuration::from_hours(15 * 24 - 2);
        let Subject { follow, memory, prepared, .. } = subject;
        let now = self.source.now();
        let to = whole(now, 1).checked_add(AHEAD).unwrap_or(now);
        let followed = memory.deletions.or_else(|| now.checked_sub(REACH).ok());
        let window =
            follow.stamp.as_ref().map(|stamp| Window { stamp: stamp.clone(), from: subject.since(), to });
        let ways = Ways {
            follow,
            since: followed.map(|at| whole(at, 60)).filter(|_| follow.flag.is_some()),
            to,
            left: prepared.condition.as_deref().zip(window.as_ref()),
            tell: false,
        };
        let read = ReadPlan { choice: ApiChoice::Auto, ..prepared.read.clone() };
        let prepared = Prepared { read, bulk_threshold: asked.bulk_threshold, ..prepared.clone() };
        self.each_gone(&prepared, &ways, async |batch| Ok(comparison.gone(&batch)?)).await
    }
}

/// Tells of a copy as of what it is.
struct Copying(SharedObserver);

impl Observer for Copying {
    fn observe(&self, event: &Event) {
        match event.clone() {
            Event::Finished { entity, written, rejected, skipped, elapsed, .. } => {
                let target = "a copy to compare with".to_owned();
                self.0.observe(&Event::Finished { entity, target, written, rejected, skipped, elapsed });
            }
            event => self.0.observe(&event),
        }
    }
}
