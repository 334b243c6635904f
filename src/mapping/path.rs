//! Where source paths lead.

use crate::mapping::Entities;
use crate::mapping::problem::{any_of, did_you_mean, nearest};
use crate::schema::{Column, ColumnType, Entity, Field, Part};

/// Relationships that one path may walk; the limit of SOQL ("Understanding
/// Relationship Query Limitations").
const MAX_LEVELS: usize = 5;

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

pub(super) fn segments(path: &str) -> Vec<&str> {
    path.split('.').collect()
}

/// Where a source path leads.
pub(super) enum Resolved {
    /// To a value, under its name in the exact case of the source.
    Column(Column),
    /// To a compound of this name, with the keys and columns of its parts.
    Compound(String, Vec<(String, Column)>),
    /// One cannot tell before this entity is described.
    Missing(String),
    /// Nowhere, for this reason.
    Wrong(String),
}

pub(super) fn resolve(entity: &Entity, path: &[&str], entities: &Entities) -> Resolved {
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
            format!("{text} (nor does any other of the objects behind `{name}` have it)")
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
