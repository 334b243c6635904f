//! What the entities of one run have to do with one another: who comes first,
//! and which columns refer to which tables.

use std::collections::hash_map::Entry;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Prepared;
use crate::schema::{ColumnType, Entity};
use crate::sink::{Catalogue, Link};

/// Table and key of each entity of a run that others can refer to, by the
/// entity's name in lower case.
pub(super) type Parents = HashMap<String, (String, String)>;

/// The entities of a run whose key is the identity that references hold.
pub(super) fn parents(prepared: &[Prepared]) -> Parents {
    let mut parents = Parents::new();
    for one in prepared.iter().filter(|one| key_is_identity(one)) {
        let Some(key) = one.mapping.key else { continue };
        let place = (one.mapping.target_name.clone(), one.mapping.target[key].name.clone());
        if let Entry::Vacant(free) = parents.entry(one.entity.name.to_ascii_lowercase()) {
            free.insert(place);
        }
    }
    parents
}

fn key_is_identity(one: &Prepared) -> bool {
    let plan = &one.mapping;
    plan.key.is_some_and(|key| {
        let field = plan.origins[key].as_deref().and_then(|name| one.entity.field(name));
        plan.is_verbatim(key) && field.is_some_and(|field| field.native_type == "id")
    })
}

/// What a sink may want to know of the columns beside their names.
pub(super) fn catalogue(one: &Prepared, parents: &Parents) -> Catalogue {
    let plan = &one.mapping;
    let link = |column: usize| {
        let field = one.entity.field(plan.origins[column].as_deref()?)?;
        let refers = !field.references.is_empty()
            && plan.is_verbatim(column)
            && plan.key != Some(column)
            && plan.target[column].kind == ColumnType::Text;
        refers.then(|| Link {
            column,
            entities: field.references.clone(),
            parent: match field.references.as_slice() {
                [only] => parents.get(&only.to_ascii_lowercase()).cloned(),
                _ => None,
            },
        })
    };
    let links = (0..plan.target.len()).filter_map(link).collect();
    Catalogue {
        entity: one.entity.clone(),
        key_is_identity: key_is_identity(one),
        links,
        origins: plan.origins.clone(),
        gone: one.gone.columns.clone(),
    }
}

/// Parents before children. Where entities refer to one another in a circle,
/// the one that lacks the fewest parents goes first, and among those the one
/// that most others wait for.
pub(super) fn parents_first(prepared: Vec<Prepared>) -> Vec<Prepared> {
    let entities: Vec<&Entity> = prepared.iter().map(|one| &*one.entity).collect();
    let order = ranks(&entities);
    let placed: BTreeMap<usize, Prepared> = order.into_iter().zip(prepared).collect();
    placed.into_values().collect()
}

/// The place of each entity in the order.
fn ranks(entities: &[&Entity]) -> Vec<usize> {
    let index: HashMap<&str, usize> =
        entities.iter().enumerate().map(|(i, e)| (e.name.as_str(), i)).collect();
    let mut waits_for: Vec<BTreeSet<usize>> = entities
        .iter()
        .enumerate()
        .map(|(child, e)| {
            // Who made a record stands behind all of them, and puts nobody
            // in an order.
            let given = e.fields.iter().filter(|f| f.createable);
            let named = given.flat_map(|f| &f.references);
            named.filter_map(|name| index.get(name.as_str()).copied()).filter(|&p| p != child).collect()
        })
        .collect();
    let mut rank = vec![None; entities.len()];
    for place in 0..entities.len() {
        let left = (0..entities.len()).filter(|&i| rank[i].is_none());
        let waiting = |parent: usize| waits_for.iter().filter(|parents| parents.contains(&parent)).count();
        let next = left.min_by_key(|&i| (waits_for[i].len(), usize::MAX - waiting(i), &entities[i].name));
        let Some(next) = next else { break };
        rank[next] = Some(place);
        waits_for[next].clear();
        waits_for.iter_mut().for_each(|parents| {
            parents.remove(&next);
        });
    }
    rank.into_iter().map(Option::unwrap_or_default).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::Field;

    fn entity(name: &str, references: &[&[&str]]) -> Entity {
        let field = |to: &&[&str]| Field {
            name: "X".into(),
            label: "X".into(),
            kind: Some(ColumnType::Text),
            native_type: "reference".into(),
            length: 18,
            precision: 0,
            scale: 0,
            createable: true,
            calculated: false,
            required: false,
            names_record: false,
            references: to.iter().map(|t| (*t).to_owned()).collect(),
            relationship: None,
            compound: None,
            parts: Vec::new(),
            filterable: true,
            picklist: Vec::new(),
            help: None,
        };
        Entity {
            name: name.into(),
            label: name.into(),
            custom: false,
            queryable: true,
            key_prefix: None,
            fields: references.iter().map(field).collect(),
        }
    }

    fn ordered(entities: &[Entity]) -> Vec<String> {
        let all: Vec<&Entity> = entities.iter().collect();
        let mut named: Vec<_> = ranks(&all).into_iter().zip(&all).collect();
        named.sort_by_key(|(rank, _)| *rank);
        named.into_iter().map(|(_, e)| e.name.clone()).collect()
    }

    #[test]
    fn parents_come_before_children_and_equals_by_name() {
        let all = [
            entity("Task", &[&["Contact", "Lead"], &["Account"]]),
            entity("Contact", &[&["Account"], &["Contact"]]),
            entity("Lead", &[&["Nowhere"]]),
            entity("Account", &[&["Account"]]),
        ];
        assert_eq!(ordered(&all), ["Account", "Contact", "Lead", "Task"]);
    }

    #[test]
    fn a_circle_is_broken_at_the_same_place_every_time() {
        let mut all = vec![
            entity("Contact", &[&["Account"], &["User"]]),
            entity("Account", &[&["User"]]),
            entity("Profile", &[]),
            entity("User", &[&["Profile"], &["Contact"], &["Account"]]),
            entity("Case", &[&["User"], &["Contact"]]),
        ];
        let expected = ["Profile", "Account", "Contact", "User", "Case"];
        assert_eq!(ordered(&all), expected);
        all.reverse();
        assert_eq!(ordered(&all), expected);
    }
}
