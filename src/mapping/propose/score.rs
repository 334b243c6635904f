//! How well a source field fits a target column.

use super::meaning::{Reader, Reading};
use super::tokens::{key, words};
use super::vocabulary::Id;
use super::{Slot, values};
use crate::schema::ColumnType;

/// A column with all that scoring needs of it, worked out once.
pub(super) struct Side<'s> {
    pub(super) slot: &'s Slot,
    pub(super) readings: Vec<Reading>,
    /// Words of the help text.
    pub(super) help: Vec<Id>,
    /// Name and label in their compared form.
    pub(super) forms: [String; 2],
    /// Picklist and sample values, folded.
    pub(super) values: values::Values,
}

impl<'s> Side<'s> {
    pub(super) fn new(slot: &'s Slot, readings: Vec<Reading>, help: Vec<Id>) -> Self {
        let form = |text: &str| words(text).iter().map(|word| key(word)).collect::<Vec<_>>().join("");
        Side {
            slot,
            readings,
            help,
            forms: [form(&slot.name), form(&slot.label)],
            values: values::Values::of(slot),
        }
    }
}

/// A score with what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    /// 0 to 1.
    pub(super) score: f32,
    /// By the meanings alone, 0 to 1.
    pub(super) meaning: f32,
    /// By the types, 0 to 1.
    pub(super) types: f32,
    /// Above 0 where values speak for it, below where they speak against it.
    pub(super) values: f32,
    /// The names are equal but for the way they are written.
    pub(super) same_name: bool,
}

/// Holds a source field against a target column.
pub(super) fn fit(reader: &Reader, source: &Side<'_>, target: &Side<'_>) -> Fit {
    let mut meaning: f32 = 0.0;
    for ours in &source.readings {
        for theirs in &target.readings {
            let alike = overlap(reader, &ours.set, &theirs.set) * ours.factor * theirs.factor;
            meaning = meaning.max(alike);
        }
    }
    if meaning < 0.5 {
        meaning = meaning.max(helped(reader, source, target)).max(helped(reader, target, source));
    }
    let types = types(reader, source.slot, target);
    let values = source.values.against(&target.values);
    let same_name = source.forms.iter().any(|form| !form.is_empty() && target.forms.contains(form));
    let unique = if target.slot.unique && source.values.repeats() { 0.8 } else { 1.0 };
    let spelling = if same_name { 1.0 } else { spelling(source, target) };
    // Values alone make a proposal worth a look, never a certain one.
    let meaning_or_values = meaning.max(if values > 0.1 { 0.45 + values } else { 0.0 });
    let score =
        (0.96 * meaning_or_values * types * unique + values + 0.04 * spelling * meaning).clamp(0.0, 1.0);
    Fit { score, meaning, types, values, same_name }
}

/// How much two sets have in common, by weight; meanings that come close count
/// in part.
fn overlap(reader: &Reader, ours: &[Id], theirs: &[Id]) -> f32 {
    if ours.is_empty() || theirs.is_empty() {
        return 0.0;
    }
    let total: f32 = ours.iter().chain(theirs).map(|id| reader.weight(*id)).sum();
    if total <= 0.0 {
        return 0.0;
    }
    let mut common = 0.0;
    for id in ours {
        let weight = reader.weight(*id);
        if theirs.contains(id) {
            common += 2.0 * weight;
        } else if let Some((near, other)) = nearest(reader, *id, theirs, ours) {
            common += near * 2.0 * weight.min(reader.weight(other));
        }
    }
    (common / total).min(1.0)
}

/// The best of the meanings that come close to one and have no partner of
/// their own.
fn nearest(reader: &Reader, id: Id, others: &[Id], own: &[Id]) -> Option<(f32, Id)> {
    let free = others.iter().filter(|other| !own.contains(other));
    free.map(|other| (reader.vocabulary.nearness(id, *other), *other))
        .filter(|(near, _)| *near > 0.0)
        .max_by(|(a, _), (b, _)| a.total_cmp(b))
}

/// A help text that says all that the other column means is a hint.
fn helped(reader: &Reader, helped: &Side<'_>, other: &Side<'_>) -> f32 {
    if helped.help.is_empty() {
        return 0.0;
    }
    let said = other.readings.iter().any(|reading| {
        let weight: f32 = reading.set.iter().map(|id| reader.weight(*id)).sum();
        weight >= 0.8 && reading.set.iter().all(|id| helped.help.contains(id))
    });
    if said { 0.55 } else { 0.0 }
}

fn spelling(source: &Side<'_>, target: &Side<'_>) -> f32 {
    let mut best: f64 = 0.0;
    for ours in &source.forms {
        for theirs in &target.forms {
            if !ours.is_empty() && !theirs.is_empty() {
                best = best.max(strsim::jaro(ours, theirs));
            }
        }
    }
    best as f32
}

/// How well values of the source's type land in the target's.
fn types(reader: &Reader, source: &Slot, target: &Side<'_>) -> f32 {
    use ColumnType as T;
    let Some(from) = source.kind else { return if target.slot.kind == Some(T::Json) { 0.8 } else { 0.78 } };
    let id = reader.vocabulary.id("id");
    let Some(to) = target.slot.kind.or(target.values.kind()) else {
        // Nothing said but what the name says.
        let dates =
            ["date", "created", "modified", "birthdate", "due", "opened"].map(|n| reader.vocabulary.id(n));
        let day =
            target.readings.iter().any(|r| r.factor > 0.96 && r.set.iter().any(|id| dates.contains(id)));
        return if from == T::Boolean && day { 0.5 } else { 1.0 };
    };
    let refers = target.readings.iter().any(|reading| reading.set.contains(&id));
    match (from, to) {
        _ if from == to => 1.0,
        (_, T::Text | T::Any) | (T::Any, _) => match from {
            T::Boolean => 0.97,
            _ => 1.0,
        },
        (T::Integer, T::Decimal) => 1.0,
        (T::Decimal, T::Integer) | (T::DateTime, T::Date) => 0.97,
        (T::Date, T::DateTime) => 0.98,
        // Another system has numbers of its own for records and for values.
        (T::Text, T::Integer) if refers && source.native_type != "id" => 1.0,
        (T::Text, T::Integer) if refers => 0.6,
        (T::Text, T::Integer | T::Decimal) if !source.picklist.is_empty() => 0.85,
        (T::Text, T::Integer | T::Decimal) => 0.75,
        (T::Text, T::Boolean) if source.picklist.len() == 2 => 0.9,
        (T::Boolean, T::Integer) => 0.95,
        (T::Text, T::Date | T::DateTime | T::Time) => 0.7,
        (_, T::Json) => 0.8,
        (T::Text | T::Json, _) | (T::Boolean, T::Decimal) => 0.6,
        (T::DateTime, T::Time) => 0.7,
        _ => 0.35,
    }
}
