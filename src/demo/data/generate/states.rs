//! Fields that belong together: stages, conversions, closings.

use super::super::calendar::DAY_MS;
use super::system::{changed_at, lookup};
use super::{Field, Row, Value, choice, pick_from, salt};

const STAGE: u64 = salt("stage");
const CONVERTED: u64 = salt("converted");

/// Stage, probability, forecast category, closed, won.
const STAGES: &[(&str, i64, &str, bool, bool)] = &[
    ("Prospecting", 10, "Pipeline", false, false),
    ("Qualification", 10, "Pipeline", false, false),
    ("Needs Analysis", 20, "Pipeline", false, false),
    ("Value Proposition", 50, "Pipeline", false, false),
    ("Id. Decision Makers", 60, "BestCase", false, false),
    ("Perception Analysis", 70, "BestCase", false, false),
    ("Proposal/Price Quote", 75, "BestCase", false, false),
    ("Negotiation/Review", 90, "Forecast", false, false),
    ("Closed Won", 100, "Closed", true, true),
    ("Closed Lost", 0, "Omitted", true, false),
];

fn stage_of(row: Row<'_>) -> &'static (&'static str, i64, &'static str, bool, bool) {
    &STAGES[choice(row.hash(STAGE), STAGES.len())]
}

pub(crate) fn stage<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(stage_of(row).0)
}

pub(crate) fn probability<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Double(stage_of(row).1 as f64)
}

pub(crate) fn forecast<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(stage_of(row).2)
}

pub(crate) fn closed_deal<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(stage_of(row).3)
}

pub(crate) fn won<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(stage_of(row).4)
}

fn is_converted(row: Row<'_>) -> bool {
    row.hash(CONVERTED) & 7 == 0
}

pub(crate) fn converted<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(is_converted(row))
}

pub(crate) fn converted_date<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    if is_converted(row) { Value::Date((changed_at(row) / DAY_MS) as i32) } else { Value::Null }
}

pub(crate) fn converted_to<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    if is_converted(row) { lookup(row, field, buffer) } else { Value::Null }
}

/// The last value of the picklist is that of converted leads.
pub(crate) fn lead_status<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let Some((last, open)) = field.picklist.split_last() else { return Value::Null };
    Value::Text(if is_converted(row) { last } else { pick_from(row.hash(field.salt), open) })
}

/// Of the statuses, the last is the closed one.
fn is_closed(row: Row<'_>) -> bool {
    row.hash(STAGE).is_multiple_of(3)
}

pub(crate) fn status<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let Some((last, open)) = field.picklist.split_last() else { return Value::Null };
    Value::Text(if is_closed(row) { last } else { pick_from(row.hash(field.salt), open) })
}

pub(crate) fn closed<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(is_closed(row))
}

pub(crate) fn closed_at<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    if is_closed(row) { Value::DateTime(changed_at(row)) } else { Value::Null }
}
