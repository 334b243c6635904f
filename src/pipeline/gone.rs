//! Fields that an earlier import filled and that the source does not show any
//! more: somebody deleted them, renamed them, or took the right to read them
//! away. Nobody who only looks at this run's records would notice.

use crate::mapping::{self, Entities, EntityMapping, Origin};
use crate::schema::Entity;
use crate::sink::KnownColumn;

/// What is gone from one entity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Gone {
    /// Everything, for the sink to remember.
    pub(super) columns: Vec<KnownColumn>,
    /// What has to be told: what the mapping asks for, or what nobody was told
    /// of yet.
    pub(super) news: Vec<String>,
}

/// Finds what is gone, and takes it out of the mapping. A field that no
/// earlier import filled stays in, and is a mistake of the mapping's.
pub(super) fn leave_out(
    mapping: &mut EntityMapping,
    known: Vec<KnownColumn>,
    entity: &Entity,
    entities: &Entities,
) -> Gone {
    let columns: Vec<KnownColumn> =
        known.into_iter().filter(|column| !mapping::is_readable(&column.origin, entity, entities)).collect();
    let everything = mapping.fields.is_empty();
    let mut news: Vec<String> = Vec::new();
    if everything {
        // What came by relationship was asked for by name, not by this mapping.
        let own = columns.iter().filter(|column| !column.told && !column.origin.contains('.'));
        news.extend(own.map(|column| column.origin.clone()));
    } else {
        mapping.fields.retain(|field| {
            let Origin::Field(path) = &field.from else { return true };
            let gone = columns.iter().any(|column| {
                column.origin.eq_ignore_ascii_case(path) && column.name.eq_ignore_ascii_case(field.name())
            });
            if gone {
                news.push(path.clone());
            }
            !gone
        });
    }
    // One that feeds several columns is one field.
    news.sort();
    news.dedup();
    Gone { columns, news }
}

/// What is gone in words.
pub(super) fn describe(entity: &str, fields: &[String]) -> String {
    let names: Vec<String> = fields.iter().map(|field| format!("`{field}`")).collect();
    let names = names.join(", ");
    if fields.len() == 1 {
        format!("{entity}: {names} was there last time; it is gone, or you may not read it any more")
    } else {
        format!("{entity}: {names} were there last time; they are gone, or you may not read them any more")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{ColumnType, Field};

    fn contact() -> (Entity, Entities) {
        let field =
            |name: &str| Field { name: name.into(), kind: Some(ColumnType::Text), ..Field::default() };
        let entity = Entity {
            name: "Contact".into(),
            label: "Contact".into(),
            custom: false,
            queryable: true,
            key_prefix: None,
            fields: vec![field("Id"), field("Email")],
        };
        let mut entities = Entities::default();
        entities.insert("Contact", entity.clone());
        (entity, entities)
    }

    fn known(name: &str, origin: &str, told: bool) -> KnownColumn {
        KnownColumn { name: name.into(), origin: origin.into(), told }
    }

    #[test]
    fn every_field_means_those_that_are_left_and_new_losses_are_told_once() {
        let (entity, entities) = contact();
        let mut mapping = EntityMapping::of_entity("Contact");
        let known = vec![
            known("Id", "Id", false),
            known("Fax", "Fax", false),
            known("Old__c", "Old__c", true),
            known("owner", "Owner.Name", false),
        ];
        let gone = leave_out(&mut mapping, known, &entity, &entities);
        assert_eq!(gone.news, ["Fax"]);
        let kept: Vec<&str> = gone.columns.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(kept, ["Fax", "Old__c", "owner"]);
    }

    #[test]
    fn a_mapping_that_asks_for_what_is_gone_is_told_each_time_and_goes_on_without() {
        let (entity, entities) = contact();
        let mut mapping = EntityMapping::of_fields("Contact", &["Id", "Fax", "Typo"]);
        let gone = leave_out(&mut mapping, vec![known("Fax", "Fax", true)], &entity, &entities);
        assert_eq!(gone.news, ["Fax"]);
        let left: Vec<&str> = mapping.fields.iter().map(|field| field.name()).collect();
        assert_eq!(left, ["Id", "Typo"], "what was never there is a mistake, not a loss");
    }
}
