//! Everything that is decided before a record moves: names resolved, counts
//! known, APIs chosen. What is wrong is told here, with nothing touched.

use std::sync::Arc;
use std::time::{Duration, Instant};

use futures_util::stream::{self, StreamExt as _};
use sha2::{Digest, Sha256};

use super::drift::{self, SchemaChanges};
use super::gone::{self, Gone};
use super::order::{self, Parents};
use super::refresh::{Case, Course, Refresh};
use crate::mapping::{self, Entities, EntityMapping};
use crate::schema::{Column, ColumnType, Entity};
use crate::sink::files::FilesTo;
use crate::sink::rejects::{AMENDING, Amend};
use crate::sink::{self, Destination, Target};
use crate::source::{ApiChoice, Query, ReadPlan, Source};
use crate::{Error, Kind, Result};

/// What to import, as the user asked for it.
#[derive(Debug, Clone)]
pub struct Request {
    /// One for each entity.
    pub mappings: Vec<EntityMapping>,
    /// One more condition, for all entities.
    pub filter: Option<String>,
    /// At most so many records of each entity.
    pub limit: Option<u64>,
    /// Which API to use.
    pub api: ApiChoice,
    /// From so many records on, `Auto` uses the bulk API.
    pub bulk_threshold: u64,
    /// Where the files of the records go, if they are wanted.
    pub files: Option<FilesTo>,
    /// How targets are brought up to date.
    pub refresh: Refresh,
    /// The records come from a reject file, which has these fields.
    pub amend: Option<Arc<Amend>>,
    /// What was there last time and is gone is an error, and not just told.
    pub strict: bool,
    /// These are all that there is and not what somebody named: parents go
    /// before children, and what cannot be read on its own is skipped.
    pub whole: bool,
}

/// An entity that is left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Skipped {
    /// Source entity.
    pub entity: String,
    /// The reason, in words.
    pub reason: String,
    /// It was known before anything was asked of the entity itself.
    pub expected: bool,
}

/// What is ready to be imported, and what is not.
#[derive(Debug, Default)]
pub struct Preparation {
    /// In the order in which they are begun.
    pub entities: Vec<Prepared>,
    /// What turned out not to be readable on its own.
    pub skipped: Vec<Skipped>,
    /// What could not be described.
    pub failed: Vec<Failed>,
    /// What a person should know before it begins.
    pub notes: Vec<String>,
}

/// An entity that could not be imported.
#[derive(Debug)]
pub struct Failed {
    /// Source entity.
    pub entity: String,
    /// What happened.
    pub error: Error,
}

/// How one entity will be imported. A value that can be printed, and is then
/// carried out as it stands.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// How it is read.
    pub read: ReadPlan,
    /// How it is mapped.
    pub mapping: mapping::Plan,
    /// What it is.
    pub entity: Arc<Entity>,
    /// The time that counting took.
    pub counted: Duration,
    /// Its records come from a reject file.
    pub amend: Option<Arc<Amend>>,
    /// What earlier imports had of it and this one cannot have.
    pub(super) gone: Gone,
    /// How its target is brought up to date, or can be later.
    pub(super) course: Option<Course>,
    /// The condition, without that of the course.
    pub(super) condition: Option<String>,
    /// From so many records on, `Auto` uses the bulk API.
    pub(super) bulk_threshold: u64,
}

impl Prepared {
    /// What a person should know before its records move.
    pub(super) fn warnings(&self) -> Vec<String> {
        let notes = self.course.iter().flat_map(|course| course.notes.iter().cloned());
        let gone = Some(&self.gone.news).filter(|news| !news.is_empty());
        notes.chain(gone.map(|news| gone::describe(&self.entity.name, news))).collect()
    }

    /// What the sink is asked for.
    pub(super) fn target(&self, source: &dyn Source, parents: &Parents) -> Target {
        let query = &self.read.query;
        let mut hash = Sha256::new();
        let limit = query.limit.map(|n| n.to_string()).unwrap_or_default();
        let choice = format!("{:?}", self.read.choice);
        let window = query.window.as_ref().map(|window| format!("{window:?}")).unwrap_or_default();
        let (identity, only) = (source.identity(), query.only.join(","));
        let parts = [
            identity.as_str(),
            &query.entity,
            query.filter.as_deref().unwrap_or_default(),
            &limit,
            &choice,
            &self.mapping.fingerprint,
            &window,
        ];
        // What nearly never stands there changes nothing where it does not.
        for part in parts.into_iter().chain((!only.is_empty()).then_some(only.as_str())) {
            // The length keeps two parts from being taken for two others.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let digits: String = hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect();
        let fingerprint = if self.amend.is_some() { format!("{AMENDING}{digits}") } else { digits };
        Target {
            name: self.mapping.target_name.clone(),
            entity: query.entity.clone(),
            columns: self.mapping.target.clone(),
            key: self.mapping.key,
            duplicates: self.mapping.duplicates.clone(),
            fingerprint,
            catalogue: Some(Arc::new(order::catalogue(self, parents))),
            upkeep: self.course.as_ref().map(|course| Arc::new(course.upkeep.clone())),
            update_only: false,
            partial: false,
            amend: self.amend.clone(),
            shield_rejects: false,
        }
    }
}

/// Questions to the source on their way at the same time: an org allows 25
/// long ones, a proxy in between often six to a host.
const PARALLEL: usize = 6;

/// Describes, compiles and counts. Changes nothing anywhere.
///
/// # Errors
/// `Usage` with all problems of all mappings at once; what the source says to
/// a description or a count otherwise. Of a [`Request::whole`] only what
/// concerns everything, not what one entity refuses.
pub async fn prepare(
    source: &dyn Source,
    request: &Request,
    destination: &Destination,
) -> Result<Preparation> {
    let mut ready = Preparation::default();
    let compiled = compile_all(source, request, destination, &mut ready).await?;
    for Compiled { mapping, .. } in &compiled {
        sink::accepts(destination, &mapping.target_name, &mapping.duplicates)?;
    }
    let planned = stream::iter(compiled.into_iter().map(|Compiled { mapping, entity, gone }| async {
        let name = mapping.entity.clone();
        let prepared = plan_one(source, request, destination, mapping, entity, gone).await;
        (name, prepared)
    }));
    let planned: Vec<_> = planned.buffered(PARALLEL).collect().await;
    for (entity, prepared) in planned {
        match prepared {
            Ok(prepared) => ready.entities.push(prepared),
            Err(error) => ready.leave_out(request, entity, error)?,
        }
    }
    if request.whole {
        ready.entities = order::parents_first(ready.entities);
    }
    Ok(ready)
}

pub(super) async fn plan_one(
    source: &dyn Source,
    request: &Request,
    destination: &Destination,
    mapping: mapping::Plan,
    entity: Arc<Entity>,
    gone: Gone,
) -> Result<Prepared> {
    let condition = both(mapping.filter.as_deref(), request.filter.as_deref());
    let course = match destination.place() {
        Destination::Sqlite(_) if request.limit.is_none() && request.amend.is_none() => {
            let recall = sink::recall(destination, &mapping.target_name)?;
            let case = Case {
                source,
                refresh: &request.refresh,
                plan: &mapping,
                entity: &entity,
                filter: condition.as_deref(),
                recall: &recall,
            };
            case.decide()?
        }
        _ => None,
    };
    let query = Query {
        entity: mapping.entity.clone(),
        columns: mapping.source.clone(),
        filter: condition.clone(),
        limit: request.limit,
        window: course.as_ref().and_then(|course| course.window.clone()),
        ..Query::default()
    };
    let begun = Instant::now();
    let read = source.plan(query, request.api, request.bulk_threshold).await?;
    Ok(Prepared {
        read,
        mapping,
        entity,
        counted: begun.elapsed(),
        amend: request.amend.clone(),
        gone,
        course,
        condition,
        bulk_threshold: request.bulk_threshold,
    })
}

impl Preparation {
    /// Goes on without an entity, where it is one of all and the error is its
    /// own.
    fn leave_out(&mut self, request: &Request, entity: String, error: Error) -> Result<()> {
        match error.kind() {
            _ if !request.whole => return Err(error),
            Kind::Usage => {
                let reason = error.message().to_owned();
                self.skipped.push(Skipped { entity, reason, expected: false });
            }
            Kind::Source => self.failed.push(Failed { entity, error }),
            _ => return Err(error),
        }
        Ok(())
    }
}

/// A mapping whose names are resolved.
pub(super) struct Compiled {
    pub(super) mapping: mapping::Plan,
    pub(super) entity: Arc<Entity>,
    pub(super) gone: Gone,
}

/// Describes and compiles.
pub(super) async fn compile_all(
    source: &dyn Source,
    request: &Request,
    destination: &Destination,
    ready: &mut Preparation,
) -> Result<Vec<Compiled>> {
    let mut entities = Entities::default();
    let described = stream::iter(&request.mappings)
        .map(|mapping| async move { (mapping, source.describe(&mapping.entity).await) });
    let described: Vec<_> = described.buffered(PARALLEL).collect().await;
    let mut mappings = Vec::new();
    for (mapping, entity) in described {
        match entity {
            Ok(entity) => {
                entities.insert(&mapping.entity, entity);
                mappings.push(mapping);
            }
            Err(error) => ready.leave_out(request, mapping.entity.clone(), error)?,
        }
    }
    let mut plans = Vec::new();
    let mut problems: Vec<Error> = Vec::new();
    for mapping in mappings {
        describe_parents(source, mapping, &mut entities).await?;
        let Some(entity) = entities.get(&mapping.entity) else { continue };
        if !entity.queryable {
            let error = Error::usage(format!("{} cannot be queried on its own", mapping.entity));
            if request.whole {
                ready.leave_out(request, mapping.entity.clone(), error)?;
            } else {
                problems.push(error);
            }
            continue;
        }
        let mut mapping = mapping.clone();
        let known = match request.amend {
            Some(_) => Vec::new(),
            None => sink::known_columns(destination, mapping.target.as_deref().unwrap_or(&entity.name)),
        };
        let gone = gone::leave_out(&mut mapping, known, entity, &entities);
        if request.strict && !gone.news.is_empty() {
            let hint = "ask for access to them, take them out of the mapping, or leave --strict out";
            problems.push(Error::usage(gone::describe(&entity.name, &gone.news)).hint(hint));
            continue;
        }
        let compiled = mapping::compile(&mapping, &entities)
            .and_then(|plan| settle(request, destination, plan, &mapping, &entities, ready));
        match compiled {
            Ok(mut mapping) => {
                show_whole_records(&mut mapping, entity, request.amend.as_deref());
                plans.push(Compiled { mapping, entity: Arc::clone(entity), gone });
            }
            Err(error) if request.whole => ready.leave_out(request, mapping.entity.clone(), error)?,
            Err(error) => problems.push(error),
        }
    }
    match problems.len() {
        0 => Ok(plans),
        1 => Err(problems.remove(0)),
        _ => {
            let lines: Vec<&str> = problems.iter().map(Error::message).collect();
            let hints = problems.iter().flat_map(|p| p.hints().iter());
            let error = Error::usage(lines.join("\n"));
            Err(hints.fold(error, |error, hint| error.hint(hint.clone())))
        }
    }
}

/// Tells what changed in the fields since the last load, and leaves new ones
/// out where the user wants that.
fn settle(
    request: &Request,
    destination: &Destination,
    plan: mapping::Plan,
    mapping: &EntityMapping,
    entities: &Entities,
    ready: &mut Preparation,
) -> Result<mapping::Plan> {
    let Refresh { incremental, schema_changes, .. } = request.refresh;
    let Some(entity) = entities.get(&plan.entity).filter(|_| incremental || schema_changes.is_some()) else {
        return Ok(plan);
    };
    let recall = sink::recall(destination, &plan.target_name)?;
    let Some(memory) = recall.memory else { return Ok(plan) };
    let drift = drift::between(&memory.shape, &drift::shape(&plan, entity));
    let wanted = schema_changes.unwrap_or_default();
    drift::check(&drift, &plan.entity, wanted)?;
    ready.notes.extend(drift.describe(&plan.entity, false));
    if wanted != SchemaChanges::Ignore || !mapping.fields.is_empty() || drift.new.is_empty() {
        return Ok(plan);
    }
    let known: Vec<&str> = plan
        .origins
        .iter()
        .flatten()
        .map(String::as_str)
        .filter(|origin| !drift.new.iter().any(|n| n == origin))
        .collect();
    let narrowed = EntityMapping::of_fields(&mapping.entity, &known);
    mapping::compile(&EntityMapping { fields: narrowed.fields, ..mapping.clone() }, entities)
}

/// Reads what no column takes, but a person needs who corrects a rejected
/// record: which record that is, and all that a reject file says of it.
fn show_whole_records(plan: &mut mapping::Plan, entity: &Entity, amend: Option<&Amend>) {
    let identity = entity.field("Id").filter(|_| plan.can_reject());
    let identity = identity.map(|field| (field.name.clone(), field.kind.unwrap_or(ColumnType::Text)));
    let fed_back = amend.iter().flat_map(|amend| &amend.fields);
    let fed_back = fed_back.map(|name| (name.clone(), ColumnType::Text));
    for (name, kind) in identity.into_iter().chain(fed_back) {
        plan.also_read(Column { name, kind });
    }
}

/// Describes what the relationship paths of a mapping lead to.
async fn describe_parents(
    source: &dyn Source,
    mapping: &EntityMapping,
    entities: &mut Entities,
) -> Result<()> {
    loop {
        let names = mapping::missing(mapping, entities);
        if names.is_empty() {
            return Ok(());
        }
        for name in names {
            match source.describe(&name).await {
                Ok(entity) => entities.insert(&name, entity),
                // A parent that cannot be described makes only the paths
                // through it wrong.
                Err(error) if error.kind() == Kind::Usage => entities.insert_unavailable(&name),
                Err(error) => return Err(error),
            }
        }
    }
}

pub(super) fn both(one: Option<&str>, other: Option<&str>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("({one}) AND ({other})")),
        (one, other) => one.or(other).map(str::to_owned),
    }
}
