//! SFDMU's `export.json`: objects with the query that fetches each.

use std::path::Path;

use serde_json::{Map, Value};

use super::Converted;
use crate::{Error, Result};

/// Words that stand for many fields.
const MANY: [&str; 3] = ["all", "createable_true", "updateable_true"];

pub(super) fn convert(text: &str, name: &Path) -> Result<Converted> {
    let root: Value = serde_json::from_str(text).map_err(|e| {
        Error::usage(format!("{}:{}:{}: not JSON", name.display(), e.line(), e.column())).because(e)
    })?;
    let mut converted = Converted::default();
    let mut objects: Vec<&Value> = Vec::new();
    objects.extend(root["objects"].as_array().into_iter().flatten());
    for set in root["objectSets"].as_array().into_iter().flatten() {
        objects.extend(set["objects"].as_array().into_iter().flatten());
        others(&mut converted, "an object set", set, &["objects"]);
    }
    for object in objects {
        self::object(&mut converted, object);
    }
    others(&mut converted, "the file", &root, &["objects", "objectSets"]);
    Ok(converted)
}

/// Lists the settings that a mapping does not have.
fn others(converted: &mut Converted, place: &str, value: &Value, known: &[&str]) {
    for (word, value) in value.as_object().unwrap_or(&Map::new()) {
        let empty = value.as_array().is_some_and(Vec::is_empty) || value.is_null();
        if !known.contains(&word.as_str()) && !empty {
            converted.left(format!("{place}: {word} = {value}"));
        }
    }
}

fn object(converted: &mut Converted, value: &Value) {
    let query = value["query"].as_str().unwrap_or_default();
    let Some(query) = Query::parse(query) else {
        converted.left(format!("an object whose query cannot be read: {query}"));
        return;
    };
    let name = query.object.clone();
    if value["excluded"] == Value::Bool(true) {
        converted.left(format!("{name}: it is excluded"));
        return;
    }
    if converted.entities.iter().any(|e| e.entity.eq_ignore_ascii_case(&name)) {
        converted.left(format!("{name}: that it is handled several times; the fields are joined"));
    }
    let entity = converted.entity(&name);
    let mut left = Vec::new();
    for field in query.fields {
        if MANY.iter().any(|many| field.eq_ignore_ascii_case(many)) {
            left.push(format!(
                "{name}: `{field}`, many fields at once; without [{name}.fields] every field comes"
            ));
        } else if !entity.fields.iter().any(|(_, known)| known.eq_ignore_ascii_case(&field)) {
            entity.fields.push((field.clone(), field));
        }
    }
    match (&entity.filter, query.condition) {
        (None, Some(condition)) => entity.filter = Some(condition),
        (Some(_), Some(condition)) => left.push(format!("{name}: the further condition {condition}")),
        (_, None) => {}
    }
    if let Some(rest) = query.rest {
        left.push(format!("{name}: {rest}"));
    }
    match value["externalId"].as_str() {
        Some(key) if !key.contains(';') && entity.key.is_none() => entity.key = Some(key.to_owned()),
        Some(key) => left.push(format!("{name}: externalId = {key}")),
        None => {}
    }
    for renamed in value["fieldMapping"].as_array().into_iter().flatten() {
        let text = |word: &str| renamed[word].as_str().filter(|text| !text.is_empty());
        if let Some(target) = text("targetObject") {
            entity.target = Some(target.to_owned());
        }
        match (text("sourceField"), text("targetField")) {
            (Some(source), Some(target)) => {
                match entity.fields.iter_mut().find(|(_, field)| field.eq_ignore_ascii_case(source)) {
                    Some((column, _)) => *column = target.to_owned(),
                    None => left.push(format!("{name}: that {source} becomes {target}")),
                }
            }
            (None, None) => {}
            (source, target) => left.push(format!("{name}: the field mapping {source:?} = {target:?}")),
        }
    }
    converted.left.extend(left);
    others(converted, &name, value, &["query", "externalId", "excluded", "fieldMapping", "useFieldMapping"]);
}

/// A query in its parts.
struct Query {
    fields: Vec<String>,
    object: String,
    condition: Option<String>,
    /// Order, limit and offset.
    rest: Option<String>,
}

impl Query {
    fn parse(query: &str) -> Option<Query> {
        let query = query.split_whitespace().collect::<Vec<_>>().join(" ");
        let lower = query.to_ascii_lowercase();
        let select = lower.strip_prefix("select ").map(|_| "select ".len())?;
        let from = lower.find(" from ")?;
        let tail = &query[from + " from ".len()..];
        let lower_tail = tail.to_ascii_lowercase();
        let begins = |word: &str| lower_tail.find(word);
        let end =
            [" order by ", " limit ", " offset ", " group by "].iter().filter_map(|word| begins(word)).min();
        let (kept, rest) = tail.split_at(end.unwrap_or(tail.len()));
        let (object, condition) = match begins(" where ").filter(|at| *at < kept.len()) {
            Some(at) => (&kept[..at], Some(kept[at + " where ".len()..].trim().to_owned())),
            None => (kept, None),
        };
        Some(Query {
            fields: query[select..from]
                .split(',')
                .map(|f| f.trim().to_owned())
                .filter(|f| !f.is_empty())
                .collect(),
            object: object.split_whitespace().next()?.to_owned(),
            condition,
            rest: Some(rest.trim().to_owned()).filter(|rest| !rest.is_empty()),
        })
    }
}
