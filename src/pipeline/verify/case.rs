//! By which mapping and condition a target was filled: what the destination
//! remembers, or else what the user says.

use super::Verify;
use crate::event::Api;
use crate::history::{RunRecord, Status};
use crate::mapping::{EntityMapping, FieldMapping, Origin, Plan};
use crate::sink::upkeep::Memory;
use crate::sink::verify::Imported;
use crate::{Error, Result};

/// A mapping and one more condition.
pub(super) struct Chosen {
    pub(super) mapping: EntityMapping,
    pub(super) filter: Option<String>,
    /// The user gave the mapping.
    pub(super) told: bool,
}

/// Chooses for one target.
pub(super) fn choose(asked: &Verify, imported: &Imported, memory: &Memory) -> Result<Chosen> {
    let Imported { target, entity, .. } = imported;
    let fits = |mapping: &&EntityMapping| {
        mapping.entity.eq_ignore_ascii_case(entity)
            && mapping.target.as_deref().unwrap_or(&mapping.entity).eq_ignore_ascii_case(target)
    };
    if let Some(mapping) = asked.mappings.iter().find(fits) {
        let filter = asked.filter.clone().or_else(|| beside(mapping.filter.as_deref(), memory));
        return Ok(Chosen { mapping: mapping.clone(), filter, told: true });
    }
    let mut fields = Vec::new();
    for column in &memory.shape {
        let Some(origin) = &column.origin else { return Err(needs_the_file(imported)) };
        fields.push(FieldMapping {
            target: Some(column.column.clone()),
            from: Origin::Field(origin.clone()),
            ..FieldMapping::default()
        });
    }
    let mapping = EntityMapping {
        target: Some(target.clone()),
        key: memory.key.clone(),
        fields,
        ..EntityMapping::of_entity(entity)
    };
    let filter = asked.filter.clone().or_else(|| memory.condition.clone());
    Ok(Chosen { mapping, filter, told: false })
}

/// What the whole condition has beside that of the mapping.
fn beside(own: Option<&str>, memory: &Memory) -> Option<String> {
    let whole = memory.condition.as_deref()?;
    match own {
        None => Some(whole.to_owned()),
        Some(own) => whole.strip_prefix(&format!("({own}) AND ("))?.strip_suffix(')').map(str::to_owned),
    }
}

/// Holds the compiled mapping against what is remembered. A sentence where the
/// user's own mapping is another one than that of the import.
///
/// # Errors
/// `Usage` where a mapping file is needed.
pub(super) fn check(plan: &Plan, memory: &Memory, imported: &Imported, told: bool) -> Result<Option<String>> {
    if plan.fingerprint == memory.mapping {
        return Ok(None);
    }
    if told {
        let Imported { target, entity, .. } = imported;
        return Ok(Some(format!(
            "the mapping of {entity} is not the one of the last import into {target}, or the fields have changed \
             since; what differs may come of that"
        )));
    }
    // Plain columns are what they are by their names alone.
    let plain = |column: &crate::sink::upkeep::Shape| {
        let at = plan.target.iter().position(|c| c.name.eq_ignore_ascii_case(&column.column));
        // What the source has no more is told elsewhere.
        at.is_none_or(|at| plan.is_verbatim(at) == column.verbatim)
    };
    match memory.shape.iter().all(plain) {
        true => Ok(None),
        false => Err(needs_the_file(imported)),
    }
}

fn needs_the_file(imported: &Imported) -> Error {
    let Imported { target, entity, .. } = imported;
    Error::usage(format!(
        "{entity} was converted on its way into {target}, and only the mapping file says how"
    ))
    .hint("name the mapping file of the import with --map")
}

/// Nothing is known of the records that a target should have.
pub(super) fn cannot_tell(entity: &str, target: &str) -> Error {
    Error::usage(format!(
        "which records of {entity} belong into {target} cannot be told: no import of all of them by a key is \
         remembered there"
    ))
    .hint("an import with --limit, or of records without a key, leaves nothing to verify by")
    .hint(format!("sfmigrate import --entity {entity} reads all of them"))
}

/// What is asked is not what the import asked.
pub(super) fn of_another_origin(entity: &str, target: &str, memory: &Memory) -> Error {
    let error = Error::usage(format!(
        "{target} was filled from another org, with another condition or by another key than {entity} would be now"
    ))
    .hint("sign in to the org of the import: -c NAME");
    let query = memory.lineage.split_once('\n').map(|(_, query)| query);
    match &memory.condition {
        None if query.is_some() => error
            .hint(format!("the import asked: {}", query.unwrap_or_default()))
            .hint("give its condition with --where, its mapping file with --map"),
        Some(condition) => error.hint(format!("the import had the condition: {condition}")),
        None => error.hint("give the condition of the import with --where, its mapping file with --map"),
    }
}

/// The API by which most of a target came: that of the last load of everything,
/// or else of the last run.
pub(super) fn api_of(imported: &Imported, runs: &[RunRecord]) -> Option<Api> {
    let of = |mode: Option<&str>| {
        let all = runs.iter().rev().flat_map(|run| run.entities.iter());
        let mut fitting = all.filter(|e| {
            e.target.eq_ignore_ascii_case(&imported.target)
                && e.status == Status::Done
                && mode.map_or(e.mode == "full" || e.mode == "incremental", |mode| e.mode == mode)
        });
        fitting.next().map(|e| e.api.clone())
    };
    let name = of(Some("full")).or_else(|| of(None))?;
    [Api::Rest, Api::Bulk].into_iter().find(|api| api.as_str() == name)
}
