//! What a mapping can be made onto: the columns of a table, a CSV file, a JSON
//! Schema, or a service's own field list.

mod csv;
mod json_schema;
mod service;
mod sqlite;

use std::path::{Path, PathBuf};

use crate::mapping::propose::Slot;
use crate::{Error, Result};

/// A target with its columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Onto {
    /// How the user named it.
    pub spec: String,
    /// Table, file stem or object.
    pub name: String,
    /// Its columns, in order, at least one.
    pub columns: Vec<Slot>,
    /// For a table of a database: where it is, and what holds there.
    pub table: Option<Table>,
}

/// What a table of a database asks of those who write to it.
#[derive(Debug, Clone, PartialEq)]
pub struct Table {
    /// The database.
    pub database: PathBuf,
    /// The columns of the primary key; none if there is no key.
    pub key: Vec<String>,
    /// There are no rows in it.
    pub empty: bool,
}

impl Onto {
    /// A column by its name, whatever its case.
    pub fn column(&self, name: &str) -> Option<&Slot> {
        self.columns.iter().find(|column| column.path.eq_ignore_ascii_case(name))
    }
}

/// Reads the columns of a target: `crm.db:people`, `header.csv`,
/// `schema.json`, `hubspot:contacts`. At most `sample` values of each column
/// are read where there are any.
///
/// # Errors
/// `Usage` when there is no such target; the message names the nearest.
pub fn read(spec: &str, sample: usize) -> Result<Onto> {
    if let Some((service, object)) = spec.split_once(':')
        && service::is_known(service)
    {
        return service::read(spec, service, object);
    }
    let (path, part) = split(spec);
    if !path.exists() {
        return Err(missing(spec, &path));
    }
    let extension = path.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    match extension.as_str() {
        "json" => json_schema::read(spec, &path, part),
        "csv" | "tsv" | "txt" => csv::read(spec, &path, sample),
        _ if sqlite::is_database(&path) => sqlite::read(spec, &path, part, sample),
        _ => Err(Error::usage(format!("cannot tell what {spec} is"))
            .hint("give a SQLite table (crm.db:people), a .csv file, a JSON Schema (.json) or a service (hubspot:contacts)")),
    }
}

/// A path and what stands behind its last colon. A colon of a Windows drive is
/// none of these, and a file of the whole name goes first.
fn split(spec: &str) -> (PathBuf, Option<&str>) {
    let whole = PathBuf::from(spec);
    if whole.exists() {
        return (whole, None);
    }
    match spec.rsplit_once(':') {
        Some((path, part)) if path.len() > 1 && !part.contains(['/', '\\']) => (path.into(), Some(part)),
        _ => (whole, None),
    }
}

fn missing(spec: &str, path: &Path) -> Error {
    let error = Error::usage(format!("there is no {} to map onto", path.display()));
    match spec.split_once(':').and_then(|(service, _)| service::nearest(service)) {
        Some(near) => error.hint(format!("did you mean {near}?")),
        None => error.hint("give a SQLite table (crm.db:people), a .csv file, a JSON Schema (.json) or a service (hubspot:contacts)"),
    }
}

/// The name of a file without its extensions: `people` of `people.schema.json`.
fn stem(path: &Path) -> String {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.split('.').next().unwrap_or_default().to_owned()
}

fn unreadable(spec: &str, cause: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Error {
    Error::usage(format!("cannot read {spec}")).because(cause)
}

/// Reads a file as text: UTF-8, and what is not as Latin-1, which every file
/// can be read as.
fn text(spec: &str, path: &Path) -> Result<String> {
    let bytes = std::fs::read(path).map_err(|e| unreadable(spec, e))?;
    let text = match String::from_utf8(bytes) {
        Ok(text) => text,
        Err(e) => e.into_bytes().into_iter().map(char::from).collect(),
    };
    Ok(text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))
}
