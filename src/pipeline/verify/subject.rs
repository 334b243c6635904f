//! One target: by which plan it was filled, how it is read again, and what the
//! two are held against.

use std::sync::Arc;

use jiff::Timestamp;

use super::{Verify, case};
use crate::event::{Api, Event};
use crate::history::RunRecord;
use crate::mapping::Plan;
use crate::pipeline::again::is_calculated;
use crate::pipeline::order::Parents;
use crate::pipeline::prepare::{Compiled, both, compile_all, plan_one};
use crate::pipeline::refresh::{AHEAD, Case};
use crate::pipeline::{End, Preparation, Prepared, Request, Run};
use crate::schema::{Column, ColumnType, Duplicates, Entity, Merge, OnDuplicate};
use crate::sink::upkeep::{Memory, Upkeep};
use crate::sink::verify::{CREATED, ID, Imported, STAMP, Terms};
use crate::sink::{self, Target};
use crate::source::{ApiChoice, Follow, Query, Source};
use crate::{Error, Kind};

/// One target, with all that the decision rests on.
pub(super) struct Subject {
    pub(super) entity: Arc<Entity>,
    pub(super) follow: Follow,
    /// The plan of the import.
    pub(super) whole: Plan,
    /// What a repair leaves behind: what is remembered now.
    pub(super) upkeep: Upkeep,
    pub(super) memory: Memory,
    /// How it is read again.
    pub(super) prepared: Prepared,
}

impl Run {
    /// Finds out by which plan a target was filled, and how it is read again.
    pub(super) async fn subject(
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
        if *unfinished {
            return Err(Error::usage(format!("the import of {entity} into {target} is not finished"))
                .hint("give the same import command again: it goes on where it stopped; then verify")
                .into());
        }
        let Some(memory) = sink::memory(&self.destination, target)? else {
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
        let condition = both(whole.filter.as_deref(), request.filter.as_deref());
        let recall = sink::recall(&self.destination, target)?;
        let course = Case {
            source: &*self.source,
            refresh: &request.refresh,
            plan: &whole,
            entity: &described,
            filter: condition.as_deref(),
            recall: &recall,
        };
        let Some(course) = course.decide()? else { return Err(case::cannot_tell(entity, target).into()) };
        let lineage = match sink::knows_by_query(&self.destination) {
            false => course.upkeep.lineage.clone(),
            true => {
                let query = Query {
                    entity: whole.entity.clone(),
                    columns: whole.source.clone(),
                    filter: condition.clone(),
                    ..Query::default()
                };
                format!("{}\n{}", self.source.identity(), self.source.words(&query))
            }
        };
        if lineage != memory.lineage {
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
}

/// The plan by which records are read again.
fn again(whole: &Plan, entity: &Entity, follow: &Follow, deep: bool) -> Plan {
    let stamps = [&follow.identity, &follow.stamp, &follow.created, &follow.flag];
    let tells: Vec<usize> = stamps.iter().filter_map(|name| whole.verbatim(name.as_deref()?)).collect();
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
    pub(super) fn since(&self) -> Timestamp {
        let began = self.memory.until.and_then(|until| until.checked_sub(AHEAD).ok());
        began.unwrap_or(self.memory.watermark)
    }

    /// The target of a fresh copy.
    pub(super) fn copied_target(&self, source: &dyn Source) -> Target {
        let target = self.prepared.target(source, &Parents::new());
        Target { catalogue: None, upkeep: None, duplicates: Duplicates::default(), ..target }
    }

    pub(super) fn terms(&self) -> Terms {
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
            is_calculated(entity, origin)
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
