//! What is in force: the objects that follow from the org's seed, its counts and
//! what was changed since.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::define::ObjectDefinition;
use super::evolve::{self, FieldChange};
use super::schema::Catalog;
use super::shelf::Shelf;
use super::value::RecordRef;
use super::{ids, mutate, objects, stored};

/// Ids hold row numbers of 32 bits; this leaves room for the deleted rows.
const MOST_RECORDS: u64 = 4_000_000_000;

/// How an org differs from what follows from its seed and counts.
#[derive(Debug, Clone, Default)]
pub(super) struct Changes {
    pub(super) defined: Vec<Arc<ObjectDefinition>>,
    /// Object and field, in lower case.
    pub(super) hidden: HashSet<(String, String)>,
    /// Changes of fields, by object in lower case, in their order.
    pub(super) fields: Vec<(String, FieldChange)>,
    /// Changed records, by object in lower case.
    pub(super) shelves: HashMap<String, Arc<Shelf>>,
}

impl Catalog {
    pub(super) fn build(seed: u64, counts: &[(String, u64)], changes: &Changes) -> Result<Catalog, String> {
        let mut objects = objects::all();
        for (n, definition) in changes.defined.iter().enumerate() {
            let object = stored::build(definition, ids::key_prefix(n))?;
            match objects.iter().position(|o| o.name.eq_ignore_ascii_case(&object.name)) {
                Some(at) => objects[at] = object,
                None => objects.push(object),
            }
        }
        let by_name: HashMap<String, u16> =
            objects.iter().enumerate().map(|(at, o)| (o.name.to_ascii_lowercase(), at as u16)).collect();
        for (name, count) in counts {
            let Some(at) = by_name.get(&name.to_ascii_lowercase()) else {
                let known: Vec<&str> = objects.iter().map(|o| o.name.as_str()).collect();
                return Err(format!("the demo org has no object {name}; it has {}", known.join(", ")));
            };
            let object = &mut objects[usize::from(*at)];
            if *count > MOST_RECORDS {
                return Err(format!(
                    "{count} records of {} are more than the {MOST_RECORDS} possible",
                    object.name
                ));
            }
            if object.name == "User" && *count == 0 {
                return Err("the demo org needs at least one User, who signs in".to_owned());
            }
            if object.stored.is_some() {
                return Err(format!(
                    "the records of {} are stored: their number cannot be chosen",
                    object.name
                ));
            }
            object.live = *count as u32;
            object.born = object.live;
        }
        for object in &mut objects {
            let name = object.name.to_ascii_lowercase();
            for (_, change) in changes.fields.iter().filter(|(of, _)| *of == name) {
                evolve::apply(object, change)?;
            }
            object.fields.retain(|f| {
                changes.hidden.is_empty()
                    || !changes.hidden.contains(&(name.clone(), f.name.to_ascii_lowercase()))
            });
            object.settle(seed);
            for field in &mut object.fields {
                field.targets = field
                    .references
                    .iter()
                    .filter_map(|n| by_name.get(&n.to_ascii_lowercase()).copied())
                    .collect();
            }
        }
        let mut catalog = Catalog { objects, by_name };
        mutate::shelve(&mut catalog, &changes.shelves);
        Ok(catalog)
    }

    /// The record that an id of either length names, unless it is deleted or
    /// of another object.
    pub(crate) fn live(&self, object: &str, id: &str) -> Option<RecordRef> {
        let position = self.position(object)?;
        let record = self.find(&ids::normalise(id)?)?;
        let here = record.object == position && !self.objects[usize::from(position)].is_deleted(record.row);
        here.then_some(record)
    }
}
