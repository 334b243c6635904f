//! Holds a mapping against the described entities.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use crate::mapping::apply::{self, Change, Edit, Steps};
use crate::mapping::problem::{Problems, any_of, did_you_mean, nearest};
use crate::mapping::{EntityMapping, FieldMapping, Origin, Plan, Transform, fingerprint};
use crate::record::Revision;
use crate::schema::{Column, ColumnType, Entity, Field, Part};
use crate::{Error, Result};

/// Relationships that one path may walk; the limit of SOQL ("Understanding
/// Relationship Query Limitations").
const MAX_LEVELS: usize = 5;

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
    fn look_up(&self, name: &str) -> Option<Option<&Arc<Entity>>> {
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
    let paths = mapping.fields.iter().filter_map(|field| match &field.from {
        Origin::Field(path) => Some(path),
        Origin::Constant(_) => None,
    });
    paths
        .filter_map(|path| match resolve(entity, &segments(path), entities) {
            Resolved::Missing(name) => Some(name),
            Resolved::Column(_) | Resolved::Compound(..) | Resolved::Wrong(_) => None,
        })
        .collect()
}

/// Whether a source path leads to something that this user may read. Asks
/// nobody: what has not been described cannot be told, and counts as there.
pub fn is_readable(path: &str, entity: &Entity, entities: &Entities) -> bool {
    !matches!(resolve(entity, &segments(path), entities), Resolved::Wrong(_))
}

pub(super) fn compile(mapping: &EntityMapping, entities: &Entities) -> Result<Plan> {
    let Some(entity) = entities.get(&mapping.entity) else {
        return Err(Error::usage(format!("`{}` cannot be described with this sign-in", mapping.entity))
            .hint("`sfmigrate objects` lists what there is"));
    };
    let fields = if mapping.fields.is_empty() {
        Cow::Owned(everything(entity))
    } else {
        Cow::Borrowed(&mapping.fields[..])
    };

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
    let mut unknown_field = false;
    let mut columns = Columns::default();
    for field in fields.iter() {
        if let Err(text) = columns.add(field, entity, entities) {
            unknown_field |= matches!(field.from, Origin::Field(_));
            problems.add(field.at.as_ref(), text);
        }
    }
    if problems.is_empty() && columns.source.is_empty() {
        let text = format!("no column takes a field of {}, so there is nothing to read", entity.name);
        problems.add(mapping.at.as_ref(), text);
    }
    problems.into_result().map_err(|error| {
        if unknown_field {
            error.hint(format!("`sfmigrate fields {}` lists the fields that you may read", entity.name))
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

/// What the columns of a plan are made of, while they are gathered.
#[derive(Default)]
struct Columns {
    source: Vec<Column>,
    target: Vec<Column>,
    origins: Vec<Option<String>>,
    steps: Steps,
}

impl Columns {
    fn add(&mut self, field: &FieldMapping, entity: &Entity, entities: &Entities) -> Result<(), String> {
        let column = self.target.len();
        let (name, kind, order) = match &field.from {
            Origin::Field(path) => {
                let found = match resolve(entity, &segments(path), entities) {
                    Resolved::Column(found) => found,
                    Resolved::Compound(name, parts) => {
                        let parts: Vec<(String, usize)> =
                            parts.into_iter().map(|(key, part)| (key, self.source_column(part))).collect();
                        let first = parts.first().map_or(0, |(_, column)| *column);
                        self.steps.edits.push(Edit { column, change: Change::Compose(parts) });
                        if !field.transform.is_empty() {
                            let change = Change::Transform(field.transform.clone());
                            self.steps.edits.push(Edit { column, change });
                        }
                        let kind = kind_after(ColumnType::Json, &field.transform);
                        self.steps.order.push(first);
                        self.origins.push(Some(name.clone()));
                        self.target.push(Column { name: field.target.clone().unwrap_or(name), kind });
                        return Ok(());
                    }
                    Resolved::Missing(name) => return Err(format!("`{name}` has not been described")),
                    Resolved::Wrong(text) => return Err(text),
                };
                let kind = kind_after(found.kind, &field.transform);
                // What is not text and stays what it is has a canonical text
                // that no step changes.
                if !field.transform.is_empty() && (found.kind == ColumnType::Text || kind != found.kind) {
                    let change = Change::Transform(field.transform.clone());
                    self.steps.edits.push(Edit { column, change });
                }
                let name = found.name.clone();
                (name, kind, self.source_column(found))
            }
            Origin::Constant(text) => {
                let text = transformed(text, &field.transform);
                if text.is_empty() && field.required {
                    return Err(format!("`{}` is required but its value is empty", field.name()));
                }
                self.steps.edits.push(Edit { column, change: Change::Constant(text) });
                (String::new(), ColumnType::Text, 0)
            }
        };
        let name = field.target.clone().unwrap_or(name);
        if name.is_empty() {
            return Err("a column has no name".to_owned());
        }
        self.steps.order.push(order);
        let constant = matches!(field.from, Origin::Constant(_));
        self.origins.push((!constant).then(|| self.source[order].name.clone()));
        self.target.push(Column { name, kind });
        Ok(())
    }
}

impl Columns {
    /// Where a source column stands; asked for once, however often it is used.
    fn source_column(&mut self, column: Column) -> usize {
        let known = self.source.iter().position(|source| source.name == column.name);
        known.unwrap_or_else(|| {
            self.source.push(column);
            self.source.len() - 1
        })
    }
}

fn transformed(text: &str, steps: &[Transform]) -> String {
    let mut fresh = String::new();
    match apply::transform(steps, text, &mut fresh) {
        Revision::Part(part) => text[part].to_owned(),
        Revision::Fresh(part) => fresh[part].to_owned(),
    }
}

/// The type of a column after some steps: see [`Transform`].
fn kind_after(kind: ColumnType, steps: &[Transform]) -> ColumnType {
    steps.iter().fold(kind, |kind, step| match (kind, step) {
        (_, Transform::Trim) | (ColumnType::Boolean, Transform::Lowercase) => kind,
        (ColumnType::Boolean | ColumnType::DateTime | ColumnType::Json | ColumnType::Any, _) => {
            ColumnType::Text
        }
        _ => kind,
    })
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
            Origin::Constant(_) => false,
        };
        (0..fields.len()).filter(|&i| feeds(&fields[i])).collect()
    };
    let untouched = |columns: &[usize]| -> Vec<usize> {
        columns.iter().copied().filter(|&i| fields[i].transform.is_empty()).collect()
    };
    let Some(key) = key else {
        return Ok(untouched(&fed_by("Id")).first().copied());
    };
    if let Some(column) = fields.iter().position(|field| field.name().eq_ignore_ascii_case(key)) {
        return match fields[column].from {
            Origin::Field(_) => Ok(Some(column)),
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
                Origin::Constant(_) => vec![field.name()],
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

/// What is wrong with the form of a source path, if anything is.
pub(super) fn malformed_path(path: &str) -> Option<String> {
    let segments = segments(path);
    if !segments.iter().all(|segment| is_api_name(segment)) {
        return Some(format!("`{path}` is not a field or a relationship path such as `Account.Name`"));
    }
    (segments.len() > MAX_LEVELS + 1)
        .then(|| format!("`{path}` walks {} relationships; at most {MAX_LEVELS} can be", segments.len() - 1))
}

/// Whether a text has the form of an API name: a letter, then letters, digits
/// and underscores.
pub(super) fn is_api_name(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
}

fn segments(path: &str) -> Vec<&str> {
    path.split('.').collect()
}

/// Where a source path leads.
enum Resolved {
    /// To a value, under its name in the exact case of the source.
    Column(Column),
    /// To a compound of this name, with the keys and columns of its parts.
    Compound(String, Vec<(String, Column)>),
    /// One cannot tell before this entity is described.
    Missing(String),
    /// Nowhere, for this reason.
    Wrong(String),
}

fn resolve(entity: &Entity, path: &[&str], entities: &Entities) -> Resolved {
    let (name, rest) = match path {
        [] | [_] | [_, _, _, _, _, _, _, ..] => {
            return leaf_or_malformed(entity, path);
        }
        [name, rest @ ..] => (*name, rest),
    };
    let Some(way) = entity.relationship(name) else {
        return Resolved::Wrong(unknown_relationship(entity, name, rest));
    };
    let name = way.relationship.as_deref().unwrap_or(name);
    let several = way.references.len() > 1;
    if let (true, [field]) = (several, rest)
        && field.eq_ignore_ascii_case("Type")
    {
        // Which of the entities it is; a column of its own on every reference
        // of this kind.
        return Resolved::Column(Column { name: format!("{name}.Type"), kind: ColumnType::Text });
    }
    let mut wrong = None;
    for reference in &way.references {
        let text = match entities.look_up(reference) {
            None => return Resolved::Missing(reference.clone()),
            Some(None) => format!("`{reference}` cannot be described with this sign-in"),
            Some(Some(parent)) => match resolve(parent, rest, entities) {
                Resolved::Column(Column { name: field, kind }) => {
                    return Resolved::Column(Column { name: format!("{name}.{field}"), kind });
                }
                Resolved::Compound(field, parts) => {
                    let behind =
                        |column: Column| Column { name: format!("{name}.{}", column.name), ..column };
                    let parts = parts.into_iter().map(|(key, column)| (key, behind(column))).collect();
                    return Resolved::Compound(format!("{name}.{field}"), parts);
                }
                Resolved::Missing(name) => return Resolved::Missing(name),
                Resolved::Wrong(text) => text,
            },
        };
        wrong.get_or_insert(text);
    }
    Resolved::Wrong(match wrong {
        Some(text) if several => {
            format!("{text} (nor does any other of the entities behind `{name}` have it)")
        }
        Some(text) => text,
        None => format!("`{name}` of {} leads to nothing that this user may see", entity.name),
    })
}

fn leaf_or_malformed(entity: &Entity, path: &[&str]) -> Resolved {
    if let Some(text) = malformed_path(&path.join(".")) {
        return Resolved::Wrong(text);
    }
    let name = path[0];
    match entity.field(name) {
        Some(Field { name, kind: Some(kind), .. }) => {
            Resolved::Column(Column { name: name.clone(), kind: *kind })
        }
        Some(field) if !field.parts.is_empty() => {
            let column = |part: &Part| {
                let kind = entity.field(&part.field)?.kind?;
                Some((part.key.clone(), Column { name: part.field.clone(), kind }))
            };
            Resolved::Compound(field.name.clone(), field.parts.iter().filter_map(column).collect())
        }
        Some(field) => Resolved::Wrong(no_value_of_its_own(entity, field)),
        None => Resolved::Wrong(unknown_field(entity, name)),
    }
}

fn no_value_of_its_own(entity: &Entity, field: &Field) -> String {
    let (name, kind) = (&field.name, &field.native_type);
    format!("`{name}` of {} is of the type {kind}, which has no value in a table", entity.name)
}

fn unknown_field(entity: &Entity, name: &str) -> String {
    if let Some(reference) = entity.relationship(name) {
        return format!(
            "`{name}` of {} is a relationship; take a field of it, for example `{name}.Name`, or `{}`",
            entity.name, reference.name
        );
    }
    let fields = entity.fields.iter().filter(|field| field.kind.is_some());
    let meant = did_you_mean(name, fields.map(|field| field.name.as_str()));
    format!("unknown field `{name}` of {}{meant}", entity.name)
}

fn unknown_relationship(entity: &Entity, name: &str, rest: &[&str]) -> String {
    let rest = rest.join(".");
    if let Some(Field { relationship: Some(relationship), .. }) = entity.field(name) {
        return format!(
            "`{name}` of {} is not a relationship; did you mean `{relationship}.{rest}`?",
            entity.name
        );
    }
    let relationships = entity.fields.iter().filter_map(|field| field.relationship.as_deref());
    let meant: Vec<String> = nearest(name, relationships).iter().map(|r| format!("{r}.{rest}")).collect();
    let meant: Vec<&str> = meant.iter().map(String::as_str).collect();
    let meant = if meant.is_empty() { String::new() } else { format!("; did you mean {}?", any_of(&meant)) };
    format!("unknown relationship `{name}` of {}{meant}", entity.name)
}
