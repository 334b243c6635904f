//! Everything that is decided before a record moves: names resolved, counts
//! known, APIs chosen. What is wrong is told here, with nothing touched.

use futures_util::future::try_join_all;
use sha2::{Digest, Sha256};

use crate::mapping::{self, Entities, EntityMapping};
use crate::sink::Target;
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
}

/// How one entity will be imported. A value that can be printed, and is then
/// carried out as it stands.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// How it is read.
    pub read: ReadPlan,
    /// How it is mapped.
    pub mapping: mapping::Plan,
}

impl Prepared {
    /// What the sink is asked for.
    pub(super) fn target(&self, source: &dyn Source) -> Target {
        let query = &self.read.query;
        let mut hash = Sha256::new();
        let limit = query.limit.map(|n| n.to_string()).unwrap_or_default();
        let choice = format!("{:?}", self.read.choice);
        for part in [
            source.identity().as_str(),
            &query.entity,
            query.filter.as_deref().unwrap_or_default(),
            &limit,
            &choice,
            &self.mapping.fingerprint,
        ] {
            // The length keeps two parts from being taken for two others.
            hash.update((part.len() as u64).to_le_bytes());
            hash.update(part);
        }
        let fingerprint = hash.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect();
        Target {
            name: self.mapping.target_name.clone(),
            entity: query.entity.clone(),
            columns: self.mapping.target.clone(),
            key: self.mapping.key,
            fingerprint,
        }
    }
}

/// Describes, compiles and counts. Changes nothing anywhere.
///
/// # Errors
/// `Usage` with all problems of all mappings at once; what the source says to
/// a description or a count otherwise.
pub async fn prepare(source: &dyn Source, request: &Request) -> Result<Vec<Prepared>> {
    let compiled = compile_all(source, &request.mappings).await?;
    try_join_all(compiled.into_iter().map(|mapping| async {
        let query = Query {
            entity: mapping.entity.clone(),
            columns: mapping.source.clone(),
            filter: both(mapping.filter.as_deref(), request.filter.as_deref()),
            limit: request.limit,
        };
        let read = source.plan(query, request.api, request.bulk_threshold).await?;
        Ok(Prepared { read, mapping })
    }))
    .await
}

async fn compile_all(source: &dyn Source, mappings: &[EntityMapping]) -> Result<Vec<mapping::Plan>> {
    let mut entities = Entities::default();
    let mut plans = Vec::new();
    let mut problems: Vec<Error> = Vec::new();
    for mapping in mappings {
        loop {
            let names = mapping::missing(mapping, &entities);
            if names.is_empty() {
                break;
            }
            for name in names {
                match source.describe(&name).await {
                    Ok(entity) => entities.insert(&name, entity),
                    // The entity itself must be there; a parent that cannot be
                    // described makes only the paths through it wrong.
                    Err(error) if error.kind() == Kind::Usage && name != mapping.entity => {
                        entities.insert_unavailable(&name);
                    }
                    Err(error) => return Err(error),
                }
            }
        }
        let queryable = entities.get(&mapping.entity).is_none_or(|e| e.queryable);
        if !queryable {
            problems.push(Error::usage(format!("{} cannot be queried on its own", mapping.entity)));
            continue;
        }
        match mapping::compile(mapping, &entities) {
            Ok(plan) => plans.push(plan),
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

fn both(one: Option<&str>, other: Option<&str>) -> Option<String> {
    match (one, other) {
        (Some(one), Some(other)) => Some(format!("({one}) AND ({other})")),
        (one, other) => one.or(other).map(str::to_owned),
    }
}
