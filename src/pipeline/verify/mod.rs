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

use jiff::{SignedDuration, Timestamp};

use super::order::Parents;
use super::prepare::{Compiled, compile_all, plan_one};
use super::refresh::{AHEAD, Case, whole};
use super::removal::Ways;
use super::writer::Writer;
use super::{End, EntityReport, Failed, Preparation, Prepared, Request, Run, Shared};
use crate::event::{Api, Event, Observer, SharedObserver, Stage};
use crate::history::RunRecord;
use crate::mapping::{EntityMapping, Plan};
use crate::schema::{Column, ColumnType, Duplicates, Entity, Merge, OnDuplicate};
use crate::sink::upkeep::{Memory, OnDelete, Upkeep, recall};
use crate::sink::verify::{
    self, CREATED, Comparison, Difference, ID, Imported, STAMP, Tally, Terms,
};
use crate::sink::{Destination, Target, history};
use crate::source::{ApiChoice, Follow, ReadPlan, Window};
use crate::{Error, Kind, Result};

mod case;
mod mend;
mod record;

pub use mend::Mended;

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

/// One target, with all that the decision rests on.
struct Subject {
    entity: Arc<Entity>,
    follow: Follow,
    /// The plan of the import.
    whole: Plan,
    /// What a repair leaves behind: what is remembered now.
    upkeep: Upkeep,
    memory: Memory,
    /// How it is read again.
    prepared: Prepared,
}

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
        let mut found = Verified {
            entities: Vec::new(),
            failed: Vec::new(),
            calls: 0,
            elapsed: Duration::ZERO,
        };
        let mut stopped = None;
        for imported in &subjects {
            if self.stop.is_requested() {
                stopped = Some(self.stop.error(&[]));
                break;
            }
            let end = self.verify_one(asked, imported, &runs, each).await;
            self.record_entity_verified(imported, &end);
            let stops_all = end.as_ref().is_err_and(End::stops_all);
            match end {
                Ok(one) => found.entities.push(one),
                Err(End::Stopped) => stopped = Some(self.stop.error(&[])),
                Err(End::SinkGone) => {
                    stopped = Some(Error::unexpected("the sink ended without saying why"));
                }
                Err(End::Failed(error)) if stops_all => stopped = Some(error),
                Err(End::Failed(error)) => {
                    found.failed.push(Failed { entity: imported.entity.clone(), error });
                }
            }
            if stopped.is_some() {
                break;
            }
        }
        if stopped.is_none() && found.entities.is_empty() && found.failed.len() == 1 {
            stopped = Some(found.failed.remove(0).error);
        }
        found.calls = self.source.calls();
        found.elapsed = begun.elapsed();
        let ended = stopped.map_or(Ok(found), Err);
        self.record_verified(asked, &ended).await;
        ended
    }

    /// The targets to verify.
    fn subjects(&self, asked: &Verify) -> Result<Vec<Imported>> {
        let all = verify::imported(&self.destination)?;
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
        let copied = self.copy(&subject, &scratch).await?;
        let comparison = Comparison::open(&self.destination, &scratch, subject.terms())?;
        if comparison.has_extra()? {
            self.note_gone(asked, &subject, &comparison).await?;
        }
        let tally = comparison.compare(&mut |difference| each(entity, difference))?;
        let mended = match asked.repair {
            Some(how) if tally.differing() > 0 => {
                Some(self.mend(asked, &subject, &comparison, &tally, how).await?)
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

    /// Finds out by which plan a target was filled, and how it is read again.
    async fn subject(
        &self,
        asked: &Verify,
        imported: &Imported,
        runs: &[RunRecord],
    ) -> std::result::Result<Subject, End> {
        let Imported { target, entity, exists, unfinished } = imported;
        if !exists {
            let message = format!("table {target} is not in {} any more", self.destination);
            return Err(Error::new(Kind::Mismatch, message)
                .hint(format!("sfmigrate import --entity {entity} fetches it again"))
                .into());
        }
        let recall = recall(&self.destination, target)?;
        if *unfinished {
            return Err(Error::usage(format!("the import of {entity} into {target} is not finished"))
                .hint("give the same import command again: it goes on where it stopped; then verify")
                .into());
        }
        let Some(memory) = recall.memory.clone() else {
            return Err(case::cannot_tell(entity, target).into());
        };
        let chosen = case::choose(asked, imported, &memory)?;
        let request = Request {
            mappings: vec![chosen.mapping],
            filter: chosen.filter,
            limit: None,
            api: asked.api,
            bulk_threshold: asked.bulk_threshold,
            files: None,
            refresh: Default::default(),
            amend: None,
            strict: false,
            whole: false,
        };
        let mut ready = Preparation::default();
        let compiled = compile_all(&*self.source, &request, &self.destination, &mut ready).await?;
        let Some(Compiled { mapping: whole, entity: described, gone }) = compiled.into_iter().next() else {
            return Err(Error::unexpected(format!("{entity} was not prepared")).into());
        };
        if let Some(note) = case::check(&whole, &memory, imported, chosen.told)? {
            self.observer.observe(&Event::Warning { message: note });
        }
        let follow = self.source.follow(&described);
        let condition = super::prepare::both(whole.filter.as_deref(), request.filter.as_deref());
        let course = Case {
            source: &*self.source,
            refresh: &request.refresh,
            plan: &whole,
            entity: &described,
            filter: condition.as_deref(),
            recall: &recall,
        };
        let Some(course) = course.decide()? else { return Err(case::cannot_tell(entity, target).into()) };
        if course.upkeep.lineage != memory.lineage {
            return Err(case::of_another_origin(entity, target, &memory).into());
        }
        let plan = again(&whole, &described, &follow, asked.deep);
        let (request, reason) = self.by_which_api(asked, request, imported, runs);
        let mut prepared =
            plan_one(&*self.source, &request, &self.destination, plan, Arc::clone(&described), gone).await?;
        if let Some(reason) = reason.filter(|(api, _)| *api == prepared.read.api) {
            prepared.read.reason = reason.1;
        }
        for message in prepared.warnings() {
            self.observer.observe(&Event::Warning { message });
        }
        // Nothing of this is remembered, nor brought up to date.
        prepared.course = None;
        Ok(Subject { entity: described, follow, whole, upkeep: course.upkeep, memory, prepared })
    }

    /// Values are compared by another API than the one they came by, so that
    /// neither can hide what it does to them.
    fn by_which_api(
        &self,
        asked: &Verify,
        request: Request,
        imported: &Imported,
        runs: &[RunRecord],
    ) -> (Request, Option<(Api, String)>) {
        if !asked.deep || asked.api != ApiChoice::Auto {
            return (request, None);
        }
        match case::api_of(imported, runs) {
            Some(Api::Rest) => {
                let reason = (Api::Bulk, "the import read by REST".to_owned());
                // What Bulk does not offer still goes by REST.
                (Request { bulk_threshold: 0, ..request }, Some(reason))
            }
            Some(Api::Bulk) => {
                let reason = (Api::Rest, "the import read by Bulk API 2.0".to_owned());
                (Request { api: ApiChoice::Only(Api::Rest), ..request }, Some(reason))
            }
            _ => (request, None),
        }
    }

    /// Reads all records again, into a scratch database.
    async fn copy(&self, subject: &Subject, scratch: &Path) -> std::result::Result<EntityReport, End> {
        let target = subject.prepared.target(&*self.source, &Parents::new());
        let target = Target { catalogue: None, upkeep: None, duplicates: Duplicates::default(), ..target };
        verify::blank(&self.destination, scratch, &target)?;
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
        copy.into_one(&subject.prepared, target).await
    }

    /// Carries records of one entity to this run's destination.
    async fn into_one(&self, prepared: &Prepared, target: Target) -> std::result::Result<EntityReport, End> {
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
        let window = follow.stamp.as_ref().map(|stamp| Window {
            stamp: stamp.clone(),
            from: subject.since(),
            to,
        });
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

/// The plan by which records are read again.
fn again(whole: &Plan, entity: &Entity, follow: &Follow, deep: bool) -> Plan {
    let stamps = [&follow.identity, &follow.stamp, &follow.created, &follow.flag];
    let tells: Vec<usize> =
        stamps.iter().filter_map(|name| whole.verbatim(name.as_deref()?)).collect();
    let mut plan = if deep { whole.clone() } else { whole.narrowed(|column| tells.contains(&column)) };
    for (name, field, kind) in [
        (ID, &follow.identity, ColumnType::Text),
        (STAMP, &follow.stamp, ColumnType::DateTime),
        (CREATED, &follow.created, ColumnType::DateTime),
    ] {
        let field = field.as_deref().and_then(|name| entity.field(name));
        if let Some(field) = field.filter(|field| field.kind == Some(kind)) {
            plan = plan.carrying(&Column { name: field.name.clone(), kind }, name);
        }
    }
    plan
}

impl Subject {
    /// What is stamped since then, the last import need not have seen. By the
    /// second, as stamps have it.
    fn since(&self) -> Timestamp {
        let began = self.memory.until.and_then(|until| until.checked_sub(AHEAD).ok());
        began.unwrap_or(self.memory.watermark)
    }

    fn terms(&self) -> Terms {
        let Subject { entity, follow, whole, memory, prepared, .. } = self;
        let plan = &prepared.mapping;
        let carried: Vec<&'static str> = [ID, STAMP, CREATED]
            .into_iter()
            .filter(|name| plan.target.iter().any(|column| column.name == *name))
            .collect();
        let own = plan.target.len() - carried.len();
        let duplicates = &plan.duplicates;
        let compared = |at: &usize| {
            plan.key != Some(*at)
                && duplicates.policy == OnDuplicate::Update
                && duplicates.merge(*at) == Merge::Overwrite
        };
        let name = |at: usize| plan.target[at].name.clone();
        let moves = |origin: &str| {
            super::again::is_calculated(entity, origin)
                || follow.unstamped.iter().any(|other| other.eq_ignore_ascii_case(origin))
        };
        let unstamped = |at: &usize| match &plan.origins[*at] {
            Some(origin) => moves(origin),
            None => plan.parts(*at).iter().any(|&part| moves(&plan.source[part].name)),
        };
        let instant = |at: Timestamp| format!("{at:.3}");
        let tells = |field: &Option<String>, name| {
            let at = whole.verbatim(field.as_deref()?).filter(|_| carried.contains(&name))?;
            Some(whole.target[at].name.clone())
        };
        Terms {
            target: plan.target_name.clone(),
            key: plan.key.map(name).unwrap_or_default(),
            columns: (0..own).filter(compared).map(name).collect(),
            unstamped: (0..own).filter(unstamped).map(name).collect(),
            identity: tells(&follow.identity, ID),
            stamp: tells(&follow.stamp, STAMP),
            created: tells(&follow.created, CREATED),
            carried,
            since: instant(self.since()),
            trusted: instant(memory.watermark),
            others: !duplicates.is_plain(),
        }
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
