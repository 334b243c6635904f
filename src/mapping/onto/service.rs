//! Built-in field lists of services: what may be written to their standard
//! objects. `services.csv` holds them.

use serde::Deserialize;

use super::Onto;
use crate::mapping::problem;
use crate::mapping::propose::Slot;
use crate::schema::ColumnType;
use crate::{Error, Result};

const LISTS: &str = include_str!("services.csv");

#[derive(Deserialize)]
struct Row {
    service: String,
    object: String,
    name: String,
    label: String,
    r#type: String,
    required: String,
    unique: String,
    values: String,
}

fn rows() -> impl Iterator<Item = Row> {
    // Of this program's own file; a test reads every line.
    csv::Reader::from_reader(LISTS.as_bytes()).into_deserialize().filter_map(Result::<Row, _>::ok)
}

/// Whether there are lists of a service.
pub(super) fn is_known(service: &str) -> bool {
    rows().any(|row| row.service.eq_ignore_ascii_case(service))
}

/// The service that was probably meant.
pub(super) fn nearest(service: &str) -> Option<String> {
    let mut names: Vec<String> = rows().map(|row| row.service).collect();
    names.dedup();
    problem::nearest(service, names.iter().map(String::as_str)).first().map(|name| (*name).to_owned())
}

pub(super) fn read(spec: &str, service: &str, object: &str) -> Result<Onto> {
    let of_service: Vec<Row> = rows().filter(|row| row.service.eq_ignore_ascii_case(service)).collect();
    let (columns, others): (Vec<Row>, Vec<Row>) =
        of_service.into_iter().partition(|row| row.object.eq_ignore_ascii_case(object));
    if columns.is_empty() {
        let mut names: Vec<String> = others.into_iter().map(|row| row.object).collect();
        names.dedup();
        let meant = problem::did_you_mean(object, names.iter().map(String::as_str));
        return Err(Error::usage(format!("there is no list of the fields of {service}:{object}{meant}"))
            .hint(format!("there are {}", names.join(", "))));
    }
    let name = columns[0].object.clone();
    Ok(Onto { spec: spec.to_owned(), name, columns: columns.into_iter().map(slot).collect(), table: None })
}

fn slot(row: Row) -> Slot {
    let kind = match row.r#type.as_str() {
        "boolean" => ColumnType::Boolean,
        "integer" => ColumnType::Integer,
        "decimal" => ColumnType::Decimal,
        "date" => ColumnType::Date,
        "datetime" => ColumnType::DateTime,
        "time" => ColumnType::Time,
        "json" => ColumnType::Json,
        _ => ColumnType::Text,
    };
    Slot {
        label: row.label,
        required: row.required == "yes",
        unique: row.unique == "yes",
        picklist: row.values.split(';').filter(|v| !v.is_empty()).map(str::to_owned).collect(),
        ..Slot::column(&row.name, Some(kind))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_of_the_lists_is_read_and_every_column_once() {
        assert_eq!(rows().count(), LISTS.lines().count() - 1);
        let mut names: Vec<String> =
            rows().map(|row| format!("{} {} {}", row.service, row.object, row.name)).collect();
        let all = names.len();
        names.sort();
        names.dedup();
        assert_eq!(names.len(), all);
    }

    #[test]
    fn an_unknown_object_is_told_the_nearest() {
        let error = read("hubspot:contcts", "hubspot", "contcts").unwrap_err();
        assert!(error.message().contains("did you mean `contacts`?"), "{error:?}");
    }
}
