//! Holds a mapping against the described entities.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::mapping::column::Builder;
use crate::mapping::fingerprint;
use crate::mapping::lookup::Way;
use crate::mapping::path::{Resolved, resolve, segments};
use crate::mapping::plan::Plan;
use crate::mapping::problem::{Problems, any_of, did_you_mean};
use crate::mapping::{EntityMapping, FieldMapping, Origin};
use crate::schema::{Column, Duplicates, Entity, Merge, OnDuplicate};
use crate::{Error, Result};

/// Described entities by name; the case does not matter, as in the source.
///
/// ```
/// # use sfmigrate::mapping::{self, Entities, EntityMapping};
/// # fn describe(name: &str) -> sfmigrate::Result<sfmigrate::schema::Entity> {
/// #     Ok(sfmigrate::schema::Entity {
/// #         name: name.into(), label: name.into(), custom: false, queryable: true,
/// #         key_prefix: None, fields: vec![] })
/// # }
/// # fn main() -> sfmigrate::Result<()> {
/// # let mapping = EntityMapping::of_entity("Contact");
/// let mut entities = Entities::default();
/// loop {
///     let names = mapping::missing(&mapping, &entities);
///     if names.is_empty() {
///         break;
///     }
///     for name in names {
///         entities.insert(&name, describe(&name)?);
///     }
/// }
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, Default)]
pub struct Entities(BTreeMap<String, Option<Arc<Entity>>>);

impl Entities {
    /// Adds the description of the entity that was asked for by `name`.
    pub fn insert(&mut self, name: &str, entity: impl Into<Arc<Entity>>) {
        self.0.insert(name.to_ascii_lowercase(), Some(entity.into()));
    }

    /// Notes that an entity cannot be described, so that [`missing`] does not
    /// ask for it again. A path that needs it is a problem of the mapping.
    pub fn insert_unavailable(&mut self, name: &str) {
        self.0.insert(name.to_ascii_lowercase(), None);
    }

    /// The description of an entity, if it is here.
    pub fn get(&self, name: &str) -> Option<&Arc<Entity>> {
        self.look_up(name)?
    }

    /// `None` nobody asked yet, `Some(None)` it cannot be had.
    pub(super) fn look_up(&self, name: &str) -> Option<Option<&Arc<Entity>>> {
        self.0.get(&name.to_ascii_lowercase()).map(Option::as_ref)
    }
}

/// The entities that must be described before [`super::compile`] can decide on
/// a mapping, as far as one can tell by now: describe these and ask again,
/// until there are none. A reference that can point to many entities is asked
/// one by one, for describing costs API calls.
pub fn missing(mapping: &EntityMapping, entities: &Entities) -> BTreeSet<String> {
    let entity = match entities.look_up(&mapping.entity) {
        None => return BTreeSet::from([mapping.entity.clone()]),
        Some(None) => return BTreeSet::new(),
        Some(Some(entity)) => entity,
    };
    let fields = fields(mapping, entity);
    let ways = fields.iter().filter_map(|field| Way::of(field, entity, &mapping.lookups).ok());
    ways.flat_map(|way| way.paths())
        .filter_map(|path| match resolve(entity, &segments(&path), entities) {
            Resolved::Missing(name) => Some(name),
            Resolved::Column(_) | Resolved::Compound(..) | Resolved::Wrong(_) => None,
        })
        .collect()
}

/// The columns of a mapping: those that are written, or all there are.
fn fields<'a>(mapping: &'a EntityMapping, entity: &Entity) -> Cow<'a, [FieldMapping]> {
    if mapping.fields.is_empty() { Cow::Owned(everything(entity)) } else { Cow::Borrowed(&mapping.fields) }
}

/// Whether a source path leads to something that this user may read. Asks
/// nobody: what has not been described cannot be told, and counts as there.
pub fn is_readable(path: &str, entity: &Entity, entities: &Entities) -> bool {
    !matches!(resolve(entity, &segments(path), entities), Resolved::Wrong(_))
}

/// Compiles a mapping against the entities that it touches: its own, and those
/// that its relationship paths lead to. [`missing`] says which these are.
///
/// # Errors
/// `Usage`, with everything that is wrong at once, one line for each problem,
/// with file, line and column where the mapping came from a file.
pub fn compile(mapping: &EntityMapping, entities: &Entities) -> Result<Plan> {
    let Some(entity) = entities.get(&mapping.entity) else {
        return Err(Error::usage(format!("`{}` cannot be described with this sign-in", mapping.entity))
            .hint("`sfmigrate objects` lists what there is"));
    };
    let fields = fields(mapping, entity);

    let mut problems = Problems::default();
    for (at, name) in twice(&fields) {
        problems.add(fields[at].at.as_ref(), format!("two columns of the name `{name}`"));
    }
    let key = match key_column(&fields, mapping.key.as_deref()) {
        Ok(key) => key,
        Err(text) => {
            problems.add(mapping.key_at.as_ref().or(mapping.at.as_ref()), text);
            None
        }
    };
    let (key, duplicates) = identity(mapping, &fields, key, &mut problems);
    let mut unknown_field = false;
    let mut columns = Builder::default();
    for field in fields.iter() {
        let way = Way::of(field, entity, &mapping.lookups);
        let way = way.map_err(|(at, text)| problems.add(at.or(field.at.as_ref()), text));
        let Ok(way) = way else { continue };
        if let Err(wrong) = columns.add(field, &way, entity, entities) {
            unknown_field |= !matches!(field.from, Origin::Constant(_));
            wrong.iter().for_each(|text| problems.add(field.at.as_ref(), text));
        }
    }
    for lookup in &mapping.lookups {
        let takes = |field: &FieldMapping| match &field.from {
            Origin::Field(path) => path.eq_ignore_ascii_case(&lookup.reference),
            Origin::Constant(_) | Origin::Template(_) => false,
        };
        if !fields.iter().any(takes) {
            let known = fields.iter().filter_map(|field| match &field.from {
                Origin::Field(path) => Some(path.as_str()),
                _ => None,
            });
            let meant = did_you_mean(&lookup.reference, known);
            problems.add(lookup.at.as_ref(), format!("no column takes `{}`{meant}", lookup.reference));
        }
    }
    if problems.is_empty() && columns.source.is_empty() {
        let text = format!("no column takes a field of {}, so there is nothing to read", entity.name);
        problems.add(mapping.at.as_ref(), text);
    }
    problems.into_result().map_err(|error| {
        if unknown_field {
            error.hint(format!("`sfmigrate fields {}` lists the fields that you may read; the org shows no others, whether they are hidden from you or not there", entity.name))
        } else {
            error
        }
    })?;

    let mut plan = Plan {
        entity: entity.name.clone(),
        source: columns.source.into(),
        target: columns.target.into(),
        origins: columns.origins,
        target_name: mapping.target.clone().unwrap_or_else(|| entity.name.clone()),
        key,
        duplicates,
        filter: mapping.filter.clone(),
        fingerprint: String::new(),
        steps: columns.steps,
    };
    plan.steps.required =
        (0..fields.len()).filter(|&column| fields[column].required || key == Some(column)).collect();
    plan.steps.identity = plan
        .source
        .iter()
        .position(|column| column.name == "Id")
        .or_else(|| key.map(|key| plan.steps.order[key]));
    plan.fingerprint = fingerprint::of(&plan);
    Ok(plan)
}

/// By what a record is known in the target, and what becomes of one that is
/// there already.
fn identity(
    mapping: &EntityMapping,
    fields: &[FieldMapping],
    key: Option<usize>,
    problems: &mut Problems,
) -> (Option<usize>, Duplicates) {
    let mut matching = Vec::new();
    for (name, at) in &mapping.matching {
        match key_column(fields, Some(name)) {
            Ok(column) => matching.extend(column),
            Err(text) => problems.add(at.as_ref().or(mapping.at.as_ref()), text),
        }
    }
    let policy = mapping.on_duplicate;
    let known = !mapping.matching.is_empty() || key.is_some();
    if let Some(text) = contradiction(mapping, known) {
        problems.add(mapping.at.as_ref(), text);
    }
    for field in fields.iter().filter(|field| field.merge != Merge::Overwrite) {
        let merge = field.merge.as_str();
        if policy != OnDuplicate::Update {
            let text = format!("`merge = \"{merge}\"` goes with `on_duplicate = \"update\"` only");
            problems.add(field.at.as_ref(), text);
        } else if !known {
            let text = format!("`merge = \"{merge}\"` needs a `key` or `match` to find the record by");
            problems.add(field.at.as_ref(), text);
        }
    }
    let own_key = matching.is_empty() && policy != OnDuplicate::CreateNew;
    let plain = fields.iter().all(|field| field.merge == Merge::Overwrite);
    let merge = if plain { Vec::new() } else { fields.iter().map(|field| field.merge).collect() };
    (key.filter(|_| own_key), Duplicates { policy, matching, merge })
}

/// What of the settings for a whole entity does not go together.
fn contradiction(mapping: &EntityMapping, known: bool) -> Option<&'static str> {
    let matching = !mapping.matching.is_empty();
    match mapping.on_duplicate {
        _ if matching && mapping.key.is_some() => Some("`match` takes the place of `key`; keep one of them"),
        OnDuplicate::CreateNew if matching => {
            Some("`on_duplicate = \"create_new\"` looks for no record; leave `match` out")
        }
        OnDuplicate::CreateNew if mapping.key.is_some() => {
            Some("`on_duplicate = \"create_new\"` adds every record; leave `key` out")
        }
        OnDuplicate::Skip if !known => {
            Some("`on_duplicate = \"skip\"` needs a `key` or `match` to find the record by")
        }
        _ => None,
    }
}

/// Every readable field under its own name. An id that can point into several
/// entities says nothing without the name of the one, which therefore stands
/// beside it.
fn everything(entity: &Entity) -> Vec<FieldMapping> {
    let readable = entity.fields.iter().filter(|field| field.kind.is_some());
    readable
        .flat_map(|field| {
            let several = field.relationship.as_ref().filter(|_| field.references.len() > 1);
            let target = several.map(|relationship| FieldMapping::of_field(&format!("{relationship}.Type")));
            std::iter::once(FieldMapping::of_field(&field.name)).chain(target)
        })
        .collect()
}

/// Every column whose name an earlier one has already, by place and name. The
/// case does not matter: it would not in SQLite.
fn twice(fields: &[FieldMapping]) -> Vec<(usize, &str)> {
    let mut seen = BTreeSet::new();
    let named = fields.iter().map(FieldMapping::name).enumerate();
    named.filter(|(_, name)| !seen.insert(name.to_ascii_lowercase())).collect()
}

/// The column that identifies a record. `key` is a target column, or the
/// source field of exactly one untransformed column. Without it, the column
/// fed by the record's own id, if there is one.
pub(super) fn key_column(fields: &[FieldMapping], key: Option<&str>) -> Result<Option<usize>, String> {
    let fed_by = |name: &str| -> Vec<usize> {
        let feeds = |field: &FieldMapping| match &field.from {
            Origin::Field(path) => path.eq_ignore_ascii_case(name),
            Origin::Constant(_) | Origin::Template(_) => false,
        };
        (0..fields.len()).filter(|&i| feeds(&fields[i])).collect()
    };
    let untouched = |columns: &[usize]| -> Vec<usize> {
        columns.iter().copied().filter(|&i| fields[i].is_untouched()).collect()
    };
    let Some(key) = key else {
        return Ok(untouched(&fed_by("Id")).first().copied());
    };
    if let Some(column) = fields.iter().position(|field| field.name().eq_ignore_ascii_case(key)) {
        return match fields[column].from {
            Origin::Field(_) | Origin::Template(_) => Ok(Some(column)),
            Origin::Constant(_) => {
                Err(format!("the key `{key}` is the same in every record, so it identifies none"))
            }
        };
    }
    let fed = fed_by(key);
    let names = |columns: &[usize]| -> Vec<&str> { columns.iter().map(|&i| fields[i].name()).collect() };
    match (&untouched(&fed)[..], &fed[..]) {
        ([column], _) => Ok(Some(*column)),
        ([], []) => {
            let known = fields.iter().flat_map(|field| match &field.from {
                Origin::Field(path) => vec![field.name(), path.as_str()],
                Origin::Constant(_) | Origin::Template(_) => vec![field.name()],
            });
            Err(format!("no column is called `{key}` or takes it as its source{}", did_you_mean(key, known)))
        }
        ([], fed) => {
            Err(format!("`{key}` arrives transformed; name the column itself: {}", any_of(&names(fed))))
        }
        (several, _) => {
            Err(format!("`{key}` feeds several columns; name one of them: {}", any_of(&names(several))))
        }
    }
}

impl Plan {
    /// Reads one more field of the source, unless it is read already. No column
    /// takes it; rejected records show it.
    pub fn also_read(&mut self, column: Column) {
        if self.source.iter().any(|known| known.name == column.name) {
            return;
        }
        if column.name == "Id" {
            self.steps.identity = Some(self.source.len());
        }
        self.source = self.source.iter().cloned().chain([column]).collect();
        self.fingerprint = fingerprint::of(self);
    }
}
