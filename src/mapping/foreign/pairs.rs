//! CSV files: pairs of field and column, and SFDMU's value mapping.

use std::path::Path;

use super::{Converted, object_of};
use crate::{Error, Result};

/// Headings that say that a column of the file names Salesforce's side.
const SOURCE: [&str; 6] = ["source", "salesforce", "from", "sf", "sfdc", "api"];

pub(super) fn convert(text: &str, name: &Path, entity: Option<&str>) -> Result<Converted> {
    let header = text.lines().next().unwrap_or_default();
    let delimiter = if header.contains(';') {
        b';'
    } else if header.contains('\t') {
        b'\t'
    } else {
        b','
    };
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let rows: Vec<Vec<String>> = reader
        .records()
        .map(|row| Ok(row?.iter().map(|value| value.trim().to_owned()).collect()))
        .collect::<Result<_, csv::Error>>()
        .map_err(|e| Error::usage(format!("cannot read {}", name.display())).because(e))?;
    let mut converted = Converted::default();
    let first: Vec<String> =
        rows.first().cloned().unwrap_or_default().iter().map(|v| v.to_lowercase()).collect();
    if ["objectname", "fieldname", "rawvalue", "value"].iter().all(|word| first.iter().any(|v| v == word)) {
        values(&mut converted, &first, &rows[1..]);
        return Ok(converted);
    }
    if first.len() != 2 {
        return Err(Error::usage(format!("{} has {} columns", name.display(), first.len()))
            .hint("a CSV of a mapping has two: the Salesforce field and the target column"));
    }
    let is_source =
        |text: &str| SOURCE.iter().any(|word| text.split([' ', '_', '-']).any(|part| part == *word));
    let heading = is_source(&first[0]) || is_source(&first[1]);
    let swapped = is_source(&first[1]) && !is_source(&first[0]);
    let object = object_of(name, entity, &mut converted);
    converted.entity(&object);
    for row in rows.iter().skip(usize::from(heading)) {
        match &row[..] {
            [a, b] if !a.is_empty() && !b.is_empty() => {
                let (field, column) = if swapped { (b, a) } else { (a, b) };
                converted.entity(&object).fields.push((column.clone(), field.clone()));
            }
            _ => converted.left(format!("the line {}: it is no pair", row.join(","))),
        }
    }
    Ok(converted)
}

/// Translations of values.
fn values(converted: &mut Converted, header: &[String], rows: &[Vec<String>]) {
    let at = |word: &str| header.iter().position(|v| v == word).unwrap_or_default();
    let (object, field, raw, value) = (at("objectname"), at("fieldname"), at("rawvalue"), at("value"));
    for row in rows {
        let get = |at: usize| row.get(at).cloned().unwrap_or_default();
        let (object, field) = (get(object), get(field));
        let fields = &mut converted.entity(&object).fields;
        if !fields.iter().any(|(_, known)| *known == field) {
            fields.push((field.clone(), field.clone()));
        }
        let (raw, value) = (get(raw), get(value));
        let known = |entry: &(String, String, String)| entry.0 == field && entry.1 == raw;
        let entity = converted.entity(&object);
        if raw.is_empty() || entity.values.iter().any(known) {
            converted.left(format!("{object}.{field}: that {raw:?} becomes {value:?}"));
        } else {
            entity.values.push((field, raw, value));
        }
    }
}
