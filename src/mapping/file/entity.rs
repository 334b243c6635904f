//! The table of an entity, and what several files say of one.

use toml::de::{DeTable, DeValue};

use super::{Reader, Value, a, in_file_order};
use crate::mapping::path::is_api_name;
use crate::mapping::problem::did_you_mean;
use crate::mapping::{EntityMapping, FieldMapping, Lookup, Origin, ParentColumn, Place};
use crate::schema::OnDuplicate;

const ENTITY_KEYS: [&str; 7] = ["target", "key", "where", "match", "on_duplicate", "fields", "lookup"];

/// Tables of these names belong to the tool and to SQLite.
const RESERVED: [&str; 2] = ["_sfmigrate_", "sqlite_"];

impl Reader<'_> {
    pub(super) fn entity(&mut self, name: &str, start: usize, table: &DeTable<'_>) -> EntityMapping {
        let place = format!("in [{name}]");
        let mut entity = EntityMapping { at: Some(self.place(start)), ..EntityMapping::of_entity(name) };
        for (key, value) in in_file_order(table) {
            let at = value.span().start;
            match key.get_ref().as_ref() {
                "target" => {
                    entity.target = self.text(key, value, &place);
                    entity.target_at = Some(self.place(at));
                    if let Some(problem) = entity.target.as_deref().and_then(bad_target) {
                        self.wrong(at, problem);
                    }
                }
                "key" => {
                    entity.key = self.text(key, value, &place);
                    entity.key_at = Some(self.place(at));
                }
                "where" => {
                    entity.filter = self.text(key, value, &place);
                    let first = entity.filter.as_deref().and_then(|w| w.split_whitespace().next());
                    if first.is_some_and(|word| word.eq_ignore_ascii_case("where")) {
                        self.wrong(at, "`where` holds the condition alone; leave the word WHERE out");
                    }
                }
                "match" => entity.matching = self.matching(value, &place),
                "on_duplicate" => {
                    let words = OnDuplicate::ALL.map(OnDuplicate::as_str);
                    let word = self.word(key, value, &place, words);
                    let policy = OnDuplicate::ALL.into_iter().find(|policy| Some(policy.as_str()) == word);
                    entity.on_duplicate = policy.unwrap_or_default();
                }
                "lookup" => match value.get_ref() {
                    DeValue::Table(lookups) => entity.lookups = self.lookups(lookups, name),
                    other => self.wrong_type(at, "lookup", &place, "a table", other),
                },
                "fields" => match value.get_ref() {
                    DeValue::Table(fields) if fields.is_empty() => {
                        let text =
                            format!("[{name}.fields] names no column; leave it out to take every field");
                        self.wrong(key.span().start, text);
                    }
                    DeValue::Table(fields) => entity.fields = self.fields(fields),
                    other => self.wrong_type(at, "fields", &place, "a table", other),
                },
                _ => self.unknown_key(key, &place, &ENTITY_KEYS),
            }
        }
        entity
    }

    /// The columns that records are matched by: a name or a list of them.
    fn matching(&mut self, value: Value<'_, '_>, place: &str) -> Vec<(String, Option<Place>)> {
        let names: Vec<Value<'_, '_>> = match value.get_ref() {
            DeValue::Array(names) => names.iter().collect(),
            _ => vec![value],
        };
        if names.is_empty() {
            self.wrong(value.span().start, format!("`match` {place} names no column"));
        }
        let mut columns = Vec::new();
        for name in names {
            let at = name.span().start;
            match name.get_ref() {
                DeValue::String(text) if !text.trim().is_empty() => {
                    columns.push((text.clone().into_owned(), Some(self.place(at))));
                }
                other => self.wrong(at, format!("`match` {place} names columns, found {}", a(other))),
            }
        }
        columns
    }

    fn lookups(&mut self, table: &DeTable<'_>, entity: &str) -> Vec<Lookup> {
        let mut lookups = Vec::new();
        for (key, value) in in_file_order(table) {
            let reference = key.get_ref().as_ref();
            let place = format!("in [{entity}.lookup]");
            let Some(column) = self.text(key, value, &place) else { continue };
            if is_api_name(reference) {
                let at = Some(self.place(value.span().start));
                let (reference, parents) = (reference.to_owned(), Vec::new());
                lookups.push(Lookup { reference, column, parents, at });
            } else {
                let text = format!("`{reference}` {place} is not a field that holds ids, as `AccountId`");
                self.wrong(key.span().start, text);
            }
        }
        lookups
    }
}

/// Puts entities of another file over those that are there: settings that are
/// written take the place of earlier ones, columns that of columns of the same
/// name.
pub(super) fn merge(entities: &mut Vec<EntityMapping>, over: Vec<EntityMapping>) {
    for over in over {
        let Some(under) = entities.iter_mut().find(|e| e.entity.eq_ignore_ascii_case(&over.entity)) else {
            entities.push(over);
            continue;
        };
        under.entity = over.entity;
        under.at = over.at;
        if over.target.is_some() {
            (under.target, under.target_at) = (over.target, over.target_at);
        }
        if over.key.is_some() {
            (under.key, under.key_at) = (over.key, over.key_at);
        }
        if over.filter.is_some() {
            under.filter = over.filter;
        }
        if !over.matching.is_empty() {
            under.matching = over.matching;
        }
        if over.on_duplicate != OnDuplicate::default() {
            under.on_duplicate = over.on_duplicate;
        }
        for field in over.fields {
            match under.fields.iter_mut().find(|known| known.name().eq_ignore_ascii_case(field.name())) {
                Some(known) => *known = field,
                None => under.fields.push(field),
            }
        }
        for lookup in over.lookups {
            under.lookups.retain(|known| !known.reference.eq_ignore_ascii_case(&lookup.reference));
            under.lookups.push(lookup);
        }
    }
}

/// Tells every lookup what the other mappings make of its column.
pub(super) fn complete_lookups(entities: &mut [EntityMapping]) {
    let columns: Vec<(String, Vec<FieldMapping>, Vec<String>)> = entities
        .iter()
        .map(|e| {
            let references = e.lookups.iter().map(|lookup| lookup.reference.clone()).collect();
            (e.entity.clone(), e.fields.clone(), references)
        })
        .collect();
    for lookup in entities.iter_mut().flat_map(|entity| &mut entity.lookups) {
        let parent = |(entity, fields, references): &(String, Vec<FieldMapping>, Vec<String>)| {
            let field = parent_column(entity, fields, references, &lookup.column);
            ParentColumn { entity: entity.clone(), field }
        };
        lookup.parents = columns.iter().map(parent).collect();
    }
}

fn parent_column(
    entity: &str,
    fields: &[FieldMapping],
    references: &[String],
    column: &str,
) -> Result<FieldMapping, String> {
    if fields.is_empty() {
        return Ok(FieldMapping::of_field(column));
    }
    let Some(field) = fields.iter().find(|field| field.name().eq_ignore_ascii_case(column)) else {
        let meant = did_you_mean(column, fields.iter().map(FieldMapping::name));
        return Err(format!("[{entity}.fields] has no column `{column}`{meant}"));
    };
    match &field.from {
        Origin::Field(path) if references.iter().any(|r| r.eq_ignore_ascii_case(path)) => {
            Err(format!("`{column}` of [{entity}] is looked up itself; name another column"))
        }
        _ => Ok(field.clone()),
    }
}

/// What is wrong with the name of a table or file, if anything is.
fn bad_target(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if let Some(reserved) = RESERVED.iter().find(|prefix| lower.starts_with(**prefix)) {
        return Some(format!(
            "names that begin with `{reserved}` are reserved; choose another than `{name}`"
        ));
    }
    let bad = name.starts_with('.') || name.contains(['/', '\\']) || name.chars().any(char::is_control);
    bad.then(|| format!("`{name}` cannot name a table or a file"))
}
