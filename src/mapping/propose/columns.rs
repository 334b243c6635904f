//! Columns with their readings, in the light of the object and of the other
//! columns beside them.

use super::Slot;
use super::meaning::{Reader, Reading};
use super::score::Side;
use super::tokens::words;
use super::vocabulary::{Class, Id};

/// A name that says something else than the label counts a little less.
const LABEL: f32 = 0.99;
const LABEL_ALONE: f32 = 0.98;

/// A label that leaves out what the name says: `Company` of `SuppliedCompany`.
const LABEL_SHORT: f32 = 0.93;

/// A column that does not say of which record it is, where that goes without
/// saying: the revenue of a contact is that of the company.
const IMPLIED: f32 = 0.9;

/// The roles that the object's own columns repeat: `account_name` of accounts.
pub(super) fn own_roles(reader: &mut Reader, entity: &str, label: &str) -> Vec<Id> {
    let mut own = reader.vocabulary.own(entity).to_vec();
    if own.is_empty() {
        for text in [entity, label] {
            own.extend(reader.read(text).swap_remove(0).set);
        }
        // An object that is called by what is a column elsewhere, such as
        // `Address__c`, still has that column.
        own.retain(|id| matches!(reader.vocabulary.class(*id), None | Some(Class::Role)));
    }
    own
}

/// The source fields with what they mean.
pub(super) fn source_sides<'s>(
    reader: &mut Reader,
    entity: &str,
    own: &[Id],
    slots: &'s [Slot],
) -> Vec<Side<'s>> {
    slots
        .iter()
        .map(|slot| {
            let home = slot.through.as_ref().map_or(entity, |r| r.entity.as_str());
            let mut texts = texts(reader, slot);
            if let Some(standard) = reader.vocabulary.standard(home, &slot.name) {
                for text in standard.split(',') {
                    texts.push(reader.read(text).swap_remove(0));
                }
            }
            // The names of standard fields are plain; second meanings are for
            // what people made up.
            if !is_custom(&slot.name) {
                texts.retain(|reading| reading.first);
            }
            let id = reader.vocabulary.id("id");
            if slot.native_type == "reference" {
                texts.iter_mut().for_each(|reading| reading.set.push(id));
            }
            let mut readings: Vec<Reading> = match &slot.through {
                None => texts.into_iter().map(|r| Reading { set: reader.within(&r.set, own), ..r }).collect(),
                Some(relationship) => {
                    let parents_own = own_roles(reader, &relationship.entity, "");
                    if slot.names_record {
                        let name = vec![reader.vocabulary.id("name")];
                        texts.push(Reading { set: name, factor: 1.0, first: true });
                    }
                    let mut way = vec![reader.read(&relationship.name).swap_remove(0).set];
                    if let Some(standard) = reader.vocabulary.standard(entity, &relationship.name) {
                        way.extend(standard.split(',').map(|text| reader.read(text).swap_remove(0).set));
                    }
                    let mut label = reader.read(&relationship.label).swap_remove(0).set;
                    label.retain(|other| *other != id);
                    if !label.is_empty() && label != way[0] {
                        way.push(label);
                    }
                    let combine = |way: &Vec<Id>, reading: &Reading| {
                        let mut set = reader.within(&reading.set, &parents_own);
                        set.extend(way);
                        reader.vocabulary.settle(&mut set);
                        // A field of the record itself is nearer.
                        Reading { set, factor: reading.factor * 0.98, first: reading.first }
                    };
                    way.iter()
                        .flat_map(|way| texts.iter().map(move |r| (way, r)))
                        .map(|(w, r)| combine(w, r))
                        .collect()
                }
            };
            let implied: Vec<Reading> = readings
                .iter()
                .filter_map(|r| Some((reader.vocabulary.unsaid(&r.set)?, r)))
                .map(|(set, r)| Reading { set, factor: r.factor * IMPLIED, first: r.first })
                .collect();
            readings.extend(implied);
            side(reader, slot, readings)
        })
        .collect()
}

/// A field that the customer or a package made.
pub(super) fn is_custom(name: &str) -> bool {
    name.contains("__")
}

/// The target columns with what they mean.
pub(super) fn target_sides<'s>(
    reader: &mut Reader,
    entity: &str,
    own: &[Id],
    sources: &[Side<'_>],
    slots: &'s [Slot],
) -> Vec<Side<'s>> {
    let id = reader.vocabulary.id("id");
    let common = common_prefix(slots);
    let mut columns: Vec<Vec<Reading>> = slots
        .iter()
        .map(|slot| {
            let name = common.as_deref().and_then(|prefix| without_prefix(&slot.name, prefix));
            let mut readings = match name {
                Some(name) => texts(reader, &Slot { name, ..slot.clone() }),
                None => texts(reader, slot),
            };
            // `owner_id`, called `Owner`: the id is wanted, not the name.
            if readings[0].set.contains(&id) {
                for reading in &mut readings {
                    if reading.set.iter().all(|id| reader.vocabulary.class(*id) == Some(Class::Role)) {
                        reading.set.push(id);
                    }
                }
            }
            readings.into_iter().map(|r| Reading { set: reader.within(&r.set, own), ..r }).collect()
        })
        .collect();
    streets(reader, slots, &mut columns);
    names_of_people(reader, sources, &mut columns);
    second_meanings(reader, &mut columns);
    let addresses = reader.vocabulary.addresses(entity).to_vec();
    for readings in &mut columns {
        for reading in readings {
            default_address(reader, &addresses, reading);
        }
    }
    slots.iter().zip(columns).map(|(slot, readings)| side(reader, slot, readings)).collect()
}

fn side<'s>(reader: &mut Reader, slot: &'s Slot, mut readings: Vec<Reading>) -> Side<'s> {
    for reading in &mut readings {
        reading.set.sort_unstable();
        reading.set.dedup();
    }
    readings.retain(|reading| !reading.set.is_empty());
    let help = if slot.help.is_empty() { Vec::new() } else { reader.read(&slot.help).swap_remove(0).set };
    Side::new(slot, readings, help)
}

/// The readings of a name and of a label, those of the name first.
fn texts(reader: &mut Reader, slot: &Slot) -> Vec<Reading> {
    let mut readings = reader.read(&slot.name);
    if !slot.label.is_empty() && slot.label != slot.name {
        let label = reader.read(&slot.label);
        let agree = label.iter().any(|l| readings.iter().any(|r| r.set == l.set));
        let opaque = readings[0].set.iter().all(|id| reader.vocabulary.class(*id).is_none());
        let said = readings.len();
        for reading in label {
            let within = |name: &Reading| reading.set.iter().all(|id| name.set.contains(id));
            let factor = match () {
                () if agree || opaque => LABEL,
                () if readings[..said].iter().any(within) => LABEL_SHORT,
                () => LABEL_ALONE,
            };
            readings.push(Reading { factor: reading.factor * factor, ..reading });
        }
    }
    readings
}

/// The first word of nearly all columns, which then says nothing.
fn common_prefix(slots: &[Slot]) -> Option<String> {
    let firsts: Vec<String> = slots.iter().filter_map(|slot| words(&slot.name).into_iter().next()).collect();
    let first = firsts.first()?;
    let same = firsts.iter().filter(|other| *other == first).count();
    (slots.len() >= 4 && same * 5 >= slots.len() * 4).then(|| first.clone())
}

fn without_prefix(name: &str, prefix: &str) -> Option<String> {
    let all = words(name);
    let (first, rest) = all.split_first()?;
    (first == prefix && !rest.is_empty()).then(|| rest.join(" "))
}

/// An address without anything more is the street where city or postcode stand
/// beside it.
fn streets(reader: &Reader, slots: &[Slot], columns: &mut [Vec<Reading>]) {
    let id = |name| reader.vocabulary.id(name);
    let (address, street) = (id("address"), id("street"));
    let qualifiers = |set: &[Id]| -> Vec<Id> {
        set.iter().copied().filter(|id| reader.vocabulary.class(*id) == Some(Class::Qualifier)).collect()
    };
    let has = |columns: &[Vec<Reading>], wanted: &[Id], of: &[Id]| {
        columns
            .iter()
            .filter_map(|readings| readings.first())
            .any(|reading| reading.set.iter().any(|id| wanted.contains(id)) && qualifiers(&reading.set) == of)
    };
    for at in 0..columns.len() {
        if slots[at].kind == Some(crate::schema::ColumnType::Json) {
            continue;
        }
        for reading in 0..columns[at].len() {
            let set = &columns[at][reading].set;
            // `billing` alone is the invoice address, if it says so.
            let meant = set.contains(&address) || matches!(set[..], [only] if self_address(reader, only));
            if !meant {
                continue;
            }
            let of = qualifiers(set);
            let whole = !has(columns, &[id("city"), id("postcode")], &of);
            if !whole && !has(columns, &[street], &of) {
                let set = &mut columns[at][reading].set;
                set.retain(|id| *id != address);
                set.push(street);
                set.sort_unstable();
            }
        }
    }
}

fn self_address(reader: &Reader, id: Id) -> bool {
    ["billing", "shipping", "mailing"].iter().any(|name| reader.vocabulary.id(name) == id)
}

/// A part of an address that does not say of which address is of the object's
/// foremost one; the second address is the object's second.
fn default_address(reader: &Reader, addresses: &[Id], reading: &mut Reading) {
    let part = |id: &Id| reader.is_address_part(*id) || *id == reader.vocabulary.id("address");
    if !reading.set.iter().any(part) {
        return;
    }
    let second = reader.vocabulary.id("second");
    if let Some(at) = reading.set.iter().position(|id| *id == second)
        && let [_, other, ..] = addresses
    {
        reading.set[at] = *other;
    }
    let said = |id: &Id| {
        let name = reader.vocabulary.name(*id).unwrap_or_default();
        let roles = reader.vocabulary.class(*id) == Some(Class::Role);
        roles
            || ["mailing", "billing", "shipping", "home", "work", "other", "second", "third"].contains(&name)
    };
    if let [first, ..] = addresses
        && !reading.set.iter().any(said)
    {
        reading.set.push(*first);
        reading.factor *= 0.99;
    }
    reading.set.sort_unstable();
}

/// What has a column of its own is no other column's second meaning: a `title`
/// beside a `name` is not the name.
fn second_meanings(reader: &Reader, columns: &mut [Vec<Reading>]) {
    let (name, full) = (reader.vocabulary.id("name"), reader.vocabulary.id("fullname"));
    let meant = |set: &[Id]| if *set == [full] { vec![name] } else { set.to_vec() };
    let firsts: Vec<Option<Vec<Id>>> =
        columns.iter().map(|readings| readings.first().map(|reading| meant(&reading.set))).collect();
    for (at, readings) in columns.iter_mut().enumerate() {
        readings.retain(|reading| {
            let set = meant(&reading.set);
            let elsewhere =
                || firsts.iter().enumerate().any(|(other, first)| other != at && *first == Some(set.clone()));
            reading.first || !elsewhere()
        });
    }
}

/// `Nom` beside `Prénom` is a last name, `Nombre` beside `Apellidos` a first
/// name, and either alone the whole name.
fn names_of_people(reader: &Reader, sources: &[Side<'_>], columns: &mut [Vec<Reading>]) {
    let id = |name| reader.vocabulary.id(name);
    let (first, last, name, full) = (id("firstname"), id("lastname"), id("name"), id("fullname"));
    let people = [first, last].iter().all(|wanted| {
        sources
            .iter()
            .any(|side| side.slot.through.is_none() && side.readings.iter().any(|r| r.set == [*wanted]))
    });
    // What has no first and last name has no full one either.
    for reading in columns.iter_mut().flatten() {
        if (!people || reading.set != [full])
            && let Some(at) = reading.set.iter().position(|id| *id == full)
        {
            reading.set[at] = name;
            reader.vocabulary.settle(&mut reading.set);
        }
    }
    let is = |readings: &[Reading], wanted: Id| readings.first().is_some_and(|r| r.set == [wanted]);
    let alone: Vec<usize> = (0..columns.len()).filter(|at| is(&columns[*at], name)).collect();
    if let (true, [at]) = (people, &alone[..]) {
        let has = |wanted| columns.iter().any(|readings| is(readings, wanted));
        let meant = match (has(first), has(last)) {
            (true, false) => last,
            (false, true) => first,
            _ => name,
        };
        columns[*at] = vec![Reading { set: vec![meant], factor: 1.0, first: true }];
    }
}
