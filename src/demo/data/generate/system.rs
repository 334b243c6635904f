//! Ids, references and the moments of making and changing.

use super::super::calendar::{DAY_MS, days};
use super::{Field, RecordRef, Row, Value, choice, mix, salt};

const CREATED: u64 = salt("created");
const CHANGED: u64 = salt("changed");

pub(crate) fn id<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Id(RecordRef { object: row.position, row: row.n })
}

pub(crate) fn deleted<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(row.object.is_deleted(row.n))
}

/// Where a deleted record was merged into another, that other.
pub(crate) fn master<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    if !row.object.is_deleted(row.n) || row.hash(field.salt) & 1 == 0 || row.object.live == 0 {
        return Value::Null;
    }
    let before = row.object.live_before(row.n).min(row.object.live - 1);
    Value::Id(RecordRef { object: row.position, row: row.object.live_row(before) })
}

/// A record of one of the objects that the field refers to.
pub(crate) fn lookup<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    let Some(&object) = field.targets.get(choice(hash, field.targets.len())) else { return Value::Null };
    let target = &row.catalog.objects[usize::from(object)];
    if target.live == 0 {
        return Value::Null;
    }
    let live = choice(mix(hash), target.live as usize) as u32;
    Value::Id(RecordRef { object, row: target.live_row(live) })
}

/// One of the record types of cases, which are the last of all.
pub(crate) fn case_record_type<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    const OF_CASES: [u32; 2] = [4, 5];
    let Some(&object) = field.targets.first() else { return Value::Null };
    let target = &row.catalog.objects[usize::from(object)];
    let live = OF_CASES[choice(row.hash(field.salt), OF_CASES.len())];
    if live >= target.live {
        return Value::Null;
    }
    Value::Id(RecordRef { object, row: target.live_row(live) })
}

/// Mostly a user, sometimes the queue that comes first among the targets.
pub(crate) fn owner_or_queue<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    let queue = usize::from(hash & 15 != 3);
    let Some(&object) = field.targets.get(queue) else { return Value::Null };
    let target = &row.catalog.objects[usize::from(object)];
    if target.live == 0 {
        return Value::Null;
    }
    Value::Id(RecordRef { object, row: target.live_row(choice(mix(hash), target.live as usize) as u32) })
}

/// An earlier record of the same object, so that the tree has no loops.
pub(crate) fn parent<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let before = row.object.live_before(row.n);
    if before == 0 {
        return Value::Null;
    }
    let live = choice(row.hash(field.salt), before as usize) as u32;
    Value::Id(RecordRef { object: row.position, row: row.object.live_row(live) })
}

/// First and last moment of the org's history.
const BEGIN: i64 = days(2019, 1, 1) as i64 * DAY_MS;
const END: i64 = days(2026, 7, 1) as i64 * DAY_MS;

/// When the row was made. One group of 256 rows in eight came by a data load
/// that wrote all of them within one second.
fn created_at(row: Row<'_>) -> i64 {
    let group = mix(row.object.key ^ CREATED ^ u64::from(row.n >> 8));
    let hash = if group & 7 == 0 { group } else { row.hash(CREATED) };
    BEGIN + choice(hash, ((END - BEGIN) / 1000) as usize) as i64 * 1000
}

pub(super) fn changed_at(row: Row<'_>) -> i64 {
    let created = created_at(row);
    let hash = row.hash(CHANGED);
    if hash & 3 == 0 {
        return created;
    }
    created + choice(mix(hash), ((END - created) / 1000) as usize) as i64 * 1000
}

pub(crate) fn created<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::DateTime(created_at(row))
}

pub(crate) fn changed<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::DateTime(changed_at(row))
}

/// The change, or a moment later where the platform itself touched the row.
pub(crate) fn stamp<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    let later = if hash & 7 == 0 { choice(mix(hash), 5) as i64 * 1000 } else { 0 };
    Value::DateTime(changed_at(row) + later)
}
