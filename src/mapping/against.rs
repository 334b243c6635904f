//! Holds a mapping against the columns of a target.

use crate::mapping::onto::Onto;
use crate::mapping::problem::did_you_mean;
use crate::mapping::{Entities, EntityMapping, FieldMapping, Origin, Otherwise, Place};
use crate::schema::{ColumnType, Entity, Field, OnDuplicate};

/// What was found, one line each.
#[derive(Debug, Default)]
pub struct Found {
    /// What will not work.
    pub problems: Vec<String>,
    /// What may be meant so, but loses something.
    pub warnings: Vec<String>,
}

/// Columns that the target does not have, required ones without a source,
/// types that cannot convert, and picklist values that the target does not
/// know. What needs the source's description is left out without it.
pub fn target(mapping: &EntityMapping, known: &Entities, onto: &Onto) -> Found {
    let mut found = Found::default();
    let entity = known.get(&mapping.entity);
    for field in &mapping.fields {
        let name = field.name();
        let Some(column) = onto.column(name) else {
            let meant = did_you_mean(name, onto.columns.iter().map(|c| c.path.as_str()));
            found.problems.push(format!("{}{} has no column `{name}`{meant}", place(field), onto.spec));
            continue;
        };
        let source = entity.and_then(|entity| plain_field(entity, field));
        if let (Some(source), Some(to)) = (source, column.kind)
            && let Some(from) = source.kind
            && !converts(from, to)
        {
            let (at, from, to) = (place(field), from.as_str(), to.as_str());
            let text = format!("{at}{} is {from}, which cannot become {to} in `{name}`", source.name);
            found.problems.push(text);
        }
        let listed = entity.and_then(|entity| translated_field(entity, field));
        if let Some(source) = listed.filter(|_| !column.picklist.is_empty()) {
            let knows = |value: &String| column.picklist.iter().any(|c| c.eq_ignore_ascii_case(value));
            let unknown: Vec<String> = source
                .picklist
                .iter()
                .filter_map(|value| arrives(field, value))
                .filter(|v| !knows(v))
                .collect();
            if !unknown.is_empty() {
                let (at, all) = (place(field), unknown.join(", "));
                let text = format!("{at}`{name}` does not know these values of {}: {all}", source.name);
                found.warnings.push(text);
            }
        }
    }
    // Without a list every field comes under its own name.
    let has = |name: &str| match (mapping.fields.is_empty(), entity) {
        (false, _) => mapping.fields.iter().any(|field| field.name().eq_ignore_ascii_case(name)),
        (true, Some(entity)) => entity.field(name).is_some(),
        (true, None) => true,
    };
    for column in onto.columns.iter().filter(|column| column.required && !has(&column.path)) {
        let at = mapping.at.as_ref().map(|at| format!("{at}: ")).unwrap_or_default();
        found.problems.push(format!(
            "{at}`{}` of {} must have a value, and nothing goes there",
            column.path, onto.spec
        ));
    }
    if let Some((problem, empty)) = identity(mapping, onto) {
        let at =
            mapping.key_at.as_ref().or(mapping.at.as_ref()).map(|at| format!("{at}: ")).unwrap_or_default();
        // An empty table of this program's making is made anew.
        let list = if empty { &mut found.warnings } else { &mut found.problems };
        list.push(format!("{at}{problem}"));
    }
    found
}

/// What keeps records from being told apart in a table that has a key, and
/// whether the table is empty.
fn identity(mapping: &EntityMapping, onto: &Onto) -> Option<(String, bool)> {
    let table = onto.table.as_ref().filter(|table| !table.key.is_empty())?;
    let same = |a: &str, b: &str| a.eq_ignore_ascii_case(b);
    let path = |field: &FieldMapping| match &field.from {
        Origin::Field(path) => path.clone(),
        _ => String::new(),
    };
    let fills = |column: &str| mapping.fields.iter().any(|field| same(field.name(), column));
    let wanted = mapping.key.as_deref().unwrap_or("Id");
    let known = mapping.fields.iter().find(|field| same(field.name(), wanted) || same(&path(field), wanted));
    let (spec, keys) = (&onto.spec, table.key.join(", "));
    let advice = "say by `key` or `match` by which column a record is known";
    let problem = match known {
        _ if mapping.fields.is_empty() => None,
        _ if !mapping.matching.is_empty() || mapping.on_duplicate == OnDuplicate::CreateNew => {
            let matched = |key: &String| mapping.matching.iter().any(|(column, _)| same(column, key));
            let numbered = match &table.key[..] {
                [only] => !fills(only) && onto.column(only).is_some_and(|c| c.native_type == "integer"),
                _ => false,
            };
            let whole = table.key.iter().all(matched) && table.key.len() == mapping.matching.len();
            (!numbered && !whole).then(|| {
                format!("the key of {spec} ({keys}) stands in the way of records that are known otherwise")
            })
        }
        None => Some(format!("{spec} has a key ({keys}), and nothing goes there: {advice}")),
        Some(field) => (!onto.column(field.name()).is_none_or(|column| column.unique)).then(|| {
            format!("records of {spec} are told apart by {keys}, not by `{}`: {advice}", field.name())
        }),
    };
    Some((problem?, table.empty))
}

fn place(field: &FieldMapping) -> String {
    field.at.as_ref().map(|at: &Place| format!("{at}: ")).unwrap_or_default()
}

/// The field behind a column that takes it as it is.
fn plain_field<'e>(entity: &'e Entity, field: &FieldMapping) -> Option<&'e Field> {
    match &field.from {
        Origin::Field(path) if field.is_untouched() => entity.field(path),
        _ => None,
    }
}

/// The field behind a column that takes its values as they are, or translates
/// them.
fn translated_field<'e>(entity: &'e Entity, field: &FieldMapping) -> Option<&'e Field> {
    match &field.from {
        Origin::Field(path) if field.transform.is_empty() => entity.field(path),
        _ => None,
    }
}

/// What arrives of a picklist value; nothing of one that is rejected.
fn arrives(field: &FieldMapping, value: &str) -> Option<String> {
    let Some(values) = &field.values else { return Some(value.to_owned()) };
    match (values.texts.get(value), &values.otherwise) {
        (Some(translated), _) => Some(translated.clone()),
        (None, Otherwise::Keep) => Some(value.to_owned()),
        (None, Otherwise::Text(text)) => Some(text.clone()),
        (None, Otherwise::Null | Otherwise::Reject) => None,
    }
}

/// Whether any value of one type can stand in a column of another. Texts may
/// hold anything, so that they are judged record by record.
fn converts(from: ColumnType, to: ColumnType) -> bool {
    use ColumnType as T;
    match (from, to) {
        _ if from == to => true,
        (T::Text | T::Any | T::Json, _) | (_, T::Text | T::Any | T::Json) => true,
        (T::Integer | T::Decimal | T::Boolean, T::Integer | T::Decimal) => true,
        (T::Integer, T::Boolean) => true,
        (T::Date, T::DateTime) | (T::DateTime, T::Date | T::Time) => true,
        _ => false,
    }
}
