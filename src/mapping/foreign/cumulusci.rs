//! CumulusCI's mapping files: steps, each an object with its table.

use std::path::Path;

use yaml_rust2::{Yaml, YamlLoader};

use super::Converted;
use crate::{Error, Result};

pub(super) fn convert(text: &str, name: &Path) -> Result<Converted> {
    let documents = YamlLoader::load_from_str(text).map_err(|e| {
        let at = e.marker();
        Error::usage(format!("{}:{}:{}: not YAML", name.display(), at.line(), at.col() + 1)).because(e)
    })?;
    let mut converted = Converted::default();
    for document in &documents {
        match document {
            Yaml::Hash(steps) => {
                for (step, body) in steps {
                    self::step(&mut converted, &text_of(step), body);
                }
            }
            // A load file: options for objects, nothing of their fields.
            Yaml::Array(items) => {
                for item in items {
                    step(&mut converted, "an entry", item);
                }
            }
            _ => {}
        }
    }
    Ok(converted)
}

fn step(converted: &mut Converted, name: &str, body: &Yaml) {
    let Some(object) = body["sf_object"].as_str().map(str::to_owned) else {
        converted.left(format!("{name}: it names no sf_object"));
        return;
    };
    let known = converted.entities.iter().any(|e| e.entity.eq_ignore_ascii_case(&object));
    if known {
        converted.left(format!("{name}: that {object} is handled in several steps; their fields are joined"));
    }
    converted.entity(&object);
    for (word, value) in body.as_hash().into_iter().flatten() {
        match (text_of(word).as_str(), value) {
            ("sf_object", _) | (_, Yaml::Null) => {}
            ("table", Yaml::String(table)) => {
                if known && converted.entity(&object).target.as_deref() != Some(table) {
                    converted.left(format!("{name}: the table {table}"));
                } else {
                    converted.entity(&object).target = Some(table.clone());
                }
            }
            ("fields", Yaml::Hash(fields)) => {
                for (field, column) in fields {
                    add(converted, &object, text_of(column), text_of(field));
                }
            }
            ("fields", Yaml::Array(fields)) => {
                for field in fields {
                    add(converted, &object, text_of(field), text_of(field));
                }
            }
            ("lookups", Yaml::Hash(lookups)) => {
                for (field, lookup) in lookups {
                    let field = text_of(field);
                    let column = lookup["key_field"].as_str().map_or_else(|| field.clone(), str::to_owned);
                    add(converted, &object, column, field.clone());
                    let others: Vec<String> = lookup
                        .as_hash()
                        .into_iter()
                        .flatten()
                        .map(|(key, _)| text_of(key))
                        .filter(|key| !["key_field", "table"].contains(&key.as_str()))
                        .collect();
                    converted.left(format!("{name}: that {field} refers to {}", text_of(&lookup["table"])));
                    for other in others {
                        converted.left(format!("{name}: `{other}` of the lookup {field}"));
                    }
                }
            }
            ("record_type", Yaml::String(kind)) if !known && !kind.contains('\'') => {
                converted.entity(&object).filter = Some(format!("RecordType.DeveloperName = '{kind}'"));
            }
            ("static", Yaml::Hash(values)) => {
                for (field, value) in values {
                    let text = format!(
                        "{name}: the constant {} = {}, which a load writes",
                        text_of(field),
                        text_of(value)
                    );
                    converted.left(text);
                }
            }
            (word, value) => converted.left(format!("{name}: {word} = {}", text_of(value))),
        }
    }
}

fn add(converted: &mut Converted, object: &str, column: String, field: String) {
    let fields = &mut converted.entity(object).fields;
    // A field that comes again in another step under the same name.
    if !fields.iter().any(|(known, from)| *known == column && *from == field) {
        fields.push((column, field));
    }
}

fn text_of(value: &Yaml) -> String {
    match value {
        Yaml::String(text) | Yaml::Real(text) => text.clone(),
        Yaml::Integer(number) => number.to_string(),
        Yaml::Boolean(yes) => yes.to_string(),
        Yaml::Array(items) => items.iter().map(text_of).collect::<Vec<_>>().join(", "),
        Yaml::Hash(entries) => {
            let entries: Vec<String> =
                entries.iter().map(|(k, v)| format!("{}: {}", text_of(k), text_of(v))).collect();
            format!("{{{}}}", entries.join(", "))
        }
        Yaml::Alias(_) | Yaml::Null | Yaml::BadValue => "nothing".to_owned(),
    }
}
