//! What an import must land, computed without anything that the wire's forms are
//! made or read by.

use super::calendar::{DAY_MS, civil};
use super::schema::{Field, Row};
use super::value::Value;

/// What an import of an object must land: see [`super::Org::truth`].
#[derive(Debug, Clone)]
pub struct Truth {
    /// Name and type (as describe names it) of each field.
    pub fields: Vec<(String, String)>,
    /// For each record that is not deleted, in the order of their ids, the
    /// text of each field's value.
    pub records: Vec<Vec<Option<String>>>,
}

/// The text that a value lands as, by the rules of [`crate::record`]. It does
/// not go through anything that the wire's forms are made or read by.
pub(super) fn canonical(row: Row<'_>, field: &Field) -> Option<String> {
    let mut buffer = String::new();
    let clock = |ms: u32| {
        let seconds = ms / 1000;
        format!("{:02}:{:02}:{:02}.{:03}", seconds / 3600, seconds / 60 % 60, seconds % 60, ms % 1000)
    };
    let day = |day: i32| {
        let (year, month, day) = civil(day);
        format!("{year:04}-{month:02}-{day:02}")
    };
    let text = match row.value(field, &mut buffer) {
        Value::Null | Value::Blob | Value::Compound => return None,
        Value::Text(text) => text.to_owned(),
        Value::Bool(value) => value.to_string(),
        Value::Int(value) => value.to_string(),
        Value::Double(0.0) => "0".to_owned(),
        Value::Double(value) => value.to_string(),
        Value::Date(value) => day(value),
        Value::DateTime(ms) => {
            let (days, of_day) = (ms.div_euclid(DAY_MS), ms.rem_euclid(DAY_MS));
            format!("{}T{}Z", day(days as i32), clock(of_day as u32))
        }
        Value::Time(ms) => clock(ms),
        Value::Id(id) => String::from_utf8_lossy(&row.catalog.id(id)).into_owned(),
        Value::Wire(wire) => wire.canonical.clone(),
    };
    Some(text).filter(|text| !text.is_empty())
}
