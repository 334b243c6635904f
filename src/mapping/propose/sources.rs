//! What a mapping can take from: the fields of an object and those that its
//! references lead to.

use std::collections::BTreeSet;

use super::columns::is_custom;
use super::{Relationship, Slot};
use crate::mapping::Entities;
use crate::schema::{ColumnType, Entity, Field};

/// Objects whose records have no `Name`.
const NAMELESS: [&str; 3] = ["Case", "Contract", "OpportunityContactRole"];

/// Who did something to a record: nobody asks for more of these than the name.
const STAMPS: [&str; 2] = ["CreatedBy", "LastModifiedBy"];

/// The objects whose description makes relationship paths better known. Not
/// having one costs its paths only.
pub fn parents(entity: &Entity) -> BTreeSet<String> {
    let walked = entity.fields.iter().filter(|field| {
        field.relationship.as_deref().is_some_and(|name| !STAMPS.contains(&name) && name != "MasterRecord")
    });
    walked
        .filter_map(|field| leads_to(field).map(str::to_owned))
        .filter(|name| *name != entity.name)
        .collect()
}

/// The one object that is taken for what a reference leads to: an owner is a
/// user more often than a queue.
fn leads_to(field: &Field) -> Option<&str> {
    match &field.references[..] {
        [one] => Some(one),
        several if several.iter().any(|name| name == "User") => Some("User"),
        _ => None,
    }
}

/// Everything that a mapping of an object may take, its own fields first.
pub fn sources(entity: &Entity, described: &Entities) -> Vec<Slot> {
    let own = entity.fields.iter().filter(|field| field.kind.is_some() || !field.parts.is_empty());
    let mut slots: Vec<Slot> = own.map(|field| slot(field, None)).collect();
    for field in &entity.fields {
        let Some(name) = field.relationship.as_deref().filter(|name| *name != "MasterRecord") else {
            continue;
        };
        let target = leads_to(field).unwrap_or_default();
        let way = Relationship {
            name: name.to_owned(),
            label: field.label.clone(),
            entity: target.to_owned(),
            custom: is_custom(&field.name),
        };
        let parent =
            if target == entity.name { Some(entity) } else { described.get(target).map(AsRef::as_ref) };
        match parent {
            Some(parent) => {
                let wanted = parent.fields.iter().filter(|field| {
                    let stamp = STAMPS.contains(&name) && field.name != "Name";
                    field.kind.is_some() && !stamp && !["id", "reference"].contains(&&*field.native_type)
                });
                slots.extend(wanted.map(|field| slot(field, Some(&way))));
            }
            None if !NAMELESS.contains(&target) => {
                let field = Field { name: "Name".into(), kind: Some(ColumnType::Text), ..Field::default() };
                slots.push(slot(&field, Some(&way)));
            }
            None => {}
        }
    }
    slots
}

fn slot(field: &Field, through: Option<&Relationship>) -> Slot {
    Slot {
        path: through.map_or(field.name.clone(), |way| format!("{}.{}", way.name, field.name)),
        name: field.name.clone(),
        label: field.label.clone(),
        help: field.help.clone().unwrap_or_default(),
        kind: field.kind,
        native_type: field.native_type.clone(),
        picklist: field.picklist.clone(),
        samples: Vec::new(),
        required: field.required,
        unique: field.native_type == "id",
        names_record: field.names_record,
        through: through.cloned(),
    }
}
