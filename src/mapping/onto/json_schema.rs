//! A JSON Schema as a target: the properties of an object.

use std::path::Path;

use serde_json::Value;

use super::Onto;
use crate::mapping::problem;
use crate::mapping::propose::Slot;
use crate::schema::ColumnType;
use crate::{Error, Result};

/// References that lead further than this run in a circle.
const MOST_STEPS: usize = 16;

pub(super) fn read(spec: &str, path: &Path, part: Option<&str>) -> Result<Onto> {
    let text = super::text(spec, path)?;
    let root: Value = serde_json::from_str(&text).map_err(|e| {
        Error::usage(format!("{}:{}:{}: not JSON", path.display(), e.line(), e.column())).because(e)
    })?;
    let mut schema = match part {
        Some(part) => definition(spec, &root, part)?,
        None => &root,
    };
    schema = resolve(&root, schema);
    if schema.get("properties").is_none()
        && let Some(items) = schema.get("items")
    {
        schema = resolve(&root, items);
    }
    let mut columns = Vec::new();
    add(&root, schema, &mut columns);
    if columns.is_empty() {
        return Err(Error::usage(format!("{spec} is no JSON Schema of an object: it has no `properties`"))
            .hint("name a definition inside of it, such as --onto schema.json:Contact"));
    }
    let title = schema.get("title").and_then(Value::as_str).filter(|t| !t.contains([' ', '/', '\\']));
    let name = part.or(title).map_or_else(|| super::stem(path), str::to_owned);
    Ok(Onto { spec: spec.to_owned(), name, columns, table: None })
}

fn definition<'v>(spec: &str, root: &'v Value, part: &str) -> Result<&'v Value> {
    let groups = ["$defs", "definitions"];
    let all: Vec<(&String, &Value)> =
        groups.iter().filter_map(|group| root.get(*group)?.as_object()).flatten().collect();
    let found = all.iter().find(|(name, _)| name.eq_ignore_ascii_case(part));
    found.map(|(_, schema)| *schema).ok_or_else(|| {
        let meant = problem::did_you_mean(part, all.iter().map(|(name, _)| name.as_str()));
        Error::usage(format!("{spec}: the schema defines no {part}{meant}"))
    })
}

/// Follows references inside of the document.
fn resolve<'v>(root: &'v Value, mut schema: &'v Value) -> &'v Value {
    for _ in 0..MOST_STEPS {
        let target =
            schema.get("$ref").and_then(Value::as_str).and_then(|r| root.pointer(r.strip_prefix('#')?));
        match target {
            Some(target) => schema = target,
            None => break,
        }
    }
    schema
}

fn add(root: &Value, schema: &Value, columns: &mut Vec<Slot>) {
    for part in schema.get("allOf").and_then(Value::as_array).into_iter().flatten() {
        add(root, resolve(root, part), columns);
    }
    let required: Vec<&str> = schema
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    for (name, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let resolved = resolve(root, property);
        // What stands beside a reference says more than what it leads to.
        let said = |key: &str| property.get(key).or_else(|| resolved.get(key));
        if said("readOnly") == Some(&Value::Bool(true)) || columns.iter().any(|c| c.name == *name) {
            continue;
        }
        let text = |key: &str| said(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        columns.push(Slot {
            label: text("title"),
            help: text("description"),
            required: required.contains(&name.as_str()),
            picklist: values(resolved),
            samples: said("examples")
                .and_then(Value::as_array)
                .into_iter()
                .flatten()
                .filter_map(plain)
                .collect(),
            ..Slot::column(name, kind(resolved))
        });
    }
}

fn values(schema: &Value) -> Vec<String> {
    let listed = schema.get("enum").and_then(Value::as_array).into_iter().flatten().filter_map(plain);
    let consts = schema.get("oneOf").and_then(Value::as_array).into_iter().flatten();
    listed.chain(consts.filter_map(|one| one.get("const").and_then(plain))).collect()
}

fn plain(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        Value::Bool(yes) => Some(yes.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => None,
    }
}

fn kind(schema: &Value) -> Option<ColumnType> {
    let name = match schema.get("type") {
        Some(Value::String(name)) => name.as_str(),
        // `["string", "null"]`
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).find(|name| *name != "null")?,
        _ if schema.get("properties").is_some() => "object",
        _ => return schema.get("enum").map(|_| ColumnType::Text),
    };
    Some(match (name, schema.get("format").and_then(Value::as_str)) {
        ("string", Some("date")) => ColumnType::Date,
        ("string", Some("date-time")) => ColumnType::DateTime,
        ("string", Some("time")) => ColumnType::Time,
        ("boolean", _) => ColumnType::Boolean,
        ("integer", _) => ColumnType::Integer,
        ("number", _) => ColumnType::Decimal,
        ("object" | "array", _) => ColumnType::Json,
        _ => ColumnType::Text,
    })
}
