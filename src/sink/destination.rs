//! Where records go, as the user named it: which sink that is, and what is known
//! of it without one. A new sink has one line in [`open`].

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use super::holdings::Holding;
use super::upkeep::{Memory, Recall};
use super::verify::Imported;
use super::{KnownColumn, Sink, csv, sqlite};
use crate::Result;
use crate::schema::{Duplicates, Entity};

/// Where to write, as the user named it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Destination {
    /// A database file; one table for each entity.
    Sqlite(PathBuf),
    /// A folder; one CSV file for each entity.
    CsvFolder(PathBuf),
    /// CSV on standard output; a single entity, nothing to resume.
    CsvStdout,
    /// CSV that a spreadsheet will open: no cell of it is a formula. Of a
    /// database that is true of its reject files.
    ForSpreadsheets(Box<Destination>),
}

impl Destination {
    /// The place itself, however its cells are written.
    pub fn place(&self) -> &Destination {
        match self {
            Destination::ForSpreadsheets(inner) => inner.place(),
            other => other,
        }
    }

    /// Whether records become cells of CSV there.
    pub(super) fn has_cells(&self) -> bool {
        !matches!(self.place(), Destination::Sqlite(_))
    }
}

impl fmt::Display for Destination {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place() {
            Destination::Sqlite(path) | Destination::CsvFolder(path) => write!(f, "{}", path.display()),
            Destination::CsvStdout | Destination::ForSpreadsheets(_) => f.write_str("standard output"),
        }
    }
}

/// Opens a destination.
///
/// # Errors
/// `Sink` when it cannot be opened or written, or another run holds it.
pub fn open(destination: &Destination) -> Result<Box<dyn Sink>> {
    Ok(match destination {
        Destination::Sqlite(path) => Box::new(sqlite::SqliteSink::open(path)?),
        Destination::CsvFolder(path) => Box::new(csv::FolderSink::open(path)?),
        Destination::CsvStdout => Box::new(csv::StreamSink::stdout()),
        Destination::ForSpreadsheets(inner) => {
            Box::new(csv::ForSpreadsheets::new(open(inner)?, destination.has_cells()))
        }
    })
}

/// Whether a destination can do with records that are there already what a
/// target asks for. Opens and changes nothing.
///
/// # Errors
/// `Usage` when it cannot.
pub fn accepts(destination: &Destination, name: &str, duplicates: &Duplicates) -> Result<()> {
    match destination.place() {
        Destination::Sqlite(_) => Ok(()),
        _ => csv::accepts(name, duplicates),
    }
}

/// The entities whose records an earlier import brought here, as their source
/// described them, by name in lower case. The types of their fields are those
/// of the source ([`crate::schema::Field::native_type`]) only. Nothing where
/// nobody wrote them down; changes nothing.
///
/// # Errors
/// `Sink` when the destination is there and cannot be read.
pub fn described(destination: &Destination) -> Result<BTreeMap<String, Entity>> {
    match destination.place() {
        Destination::Sqlite(path) => sqlite::described(path),
        Destination::CsvFolder(_) | Destination::CsvStdout | Destination::ForSpreadsheets(_) => {
            Ok(BTreeMap::new())
        }
    }
}

/// The columns that earlier imports filled in a target, as far as the
/// destination remembers. Changes nothing, and knows nothing of a destination
/// that cannot be read: [`open`] says why it cannot.
pub fn known_columns(destination: &Destination, target: &str) -> Vec<KnownColumn> {
    match destination {
        Destination::Sqlite(path) => sqlite::known_columns(path, target),
        Destination::CsvFolder(path) => csv::known_columns(path, target),
        Destination::CsvStdout => Vec::new(),
        Destination::ForSpreadsheets(inner) => known_columns(inner, target),
    }
}

/// What there is of these targets; those that are not there are left out.
/// Counts records, which takes its time with many, and changes nothing.
///
/// # Errors
/// `Sink` when the destination is there and cannot be read.
pub fn held(destination: &Destination, targets: &[String]) -> Result<Vec<Holding>> {
    match destination.place() {
        Destination::Sqlite(path) => sqlite::holdings(path, targets),
        Destination::CsvFolder(folder) => csv::holdings(folder, targets),
        _ => Ok(Vec::new()),
    }
}

/// What a target remembers, without changing anything.
///
/// # Errors
/// `Sink` when the memory is there and cannot be read: to load everything
/// instead would hide that.
pub fn recall(destination: &Destination, target: &str) -> Result<Recall> {
    match destination.place() {
        Destination::Sqlite(path) => sqlite::upkeep::recall(path, target),
        _ => Ok(Recall::default()),
    }
}

/// The targets that imports wrote, as far as the destination remembers.
///
/// # Errors
/// `Sink` when it is there and cannot be read.
pub fn imported(destination: &Destination) -> Result<Vec<Imported>> {
    match destination.place() {
        Destination::Sqlite(path) => sqlite::verify::imported(path),
        Destination::CsvFolder(folder) => csv::verify::imported(folder),
        _ => Ok(Vec::new()),
    }
}

/// What is remembered of the last import into a target. Of CSV files that is
/// little: see [`knows_by_query`].
///
/// # Errors
/// `Sink` when it is there and cannot be read.
pub fn memory(destination: &Destination, target: &str) -> Result<Option<Memory>> {
    match destination.place() {
        Destination::CsvFolder(folder) => csv::verify::memory(folder, target),
        _ => recall(destination, target).map(|recall| recall.memory),
    }
}

/// Whether an import is remembered by its source and its query, one line each,
/// as [`Memory::lineage`].
pub fn knows_by_query(destination: &Destination) -> bool {
    matches!(destination.place(), Destination::CsvFolder(_))
}
