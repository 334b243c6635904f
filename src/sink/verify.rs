//! What a destination holds, read again to hold it against a fresh copy of the
//! source: the copy is a scratch database into which the same records were
//! imported by the same plan, so that two values differ only if they would be
//! stored differently.

use std::path::Path;

use super::upkeep::{self, Memory};
use super::{Destination, Sink as _, Target, csv, sqlite};
use crate::record::{Batch, PageMark};
use crate::{Error, Kind, Result};

/// Columns that a fresh copy has behind those of the target: the identity of a
/// record at the source, when it changed last, and when it was made.
pub const ID: &str = "_sfmigrate_id";
/// See [`ID`].
pub const STAMP: &str = "_sfmigrate_stamp";
/// See [`ID`].
pub const CREATED: &str = "_sfmigrate_created";

/// A target that imports wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its name.
    pub target: String,
    /// The source entity.
    pub entity: String,
    /// It is there still.
    pub exists: bool,
    /// An import into it is not complete.
    pub unfinished: bool,
}

/// What is compared, and what explains a difference.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// The table.
    pub target: String,
    /// The column that identifies a record in it.
    pub key: String,
    /// The columns whose values are compared.
    pub columns: Vec<String>,
    /// Those of them that change without the stamp.
    pub unstamped: Vec<String>,
    /// The column with the identity that the source gives a record.
    pub identity: Option<String>,
    /// The column with the stamp of a record.
    pub stamp: Option<String>,
    /// The column with the time when a record was made.
    pub created: Option<String>,
    /// The fresh copy has these columns: see [`ID`].
    pub carried: Vec<&'static str>,
    /// What is stamped since then the last import need not have seen.
    pub since: String,
    /// What is stamped before then it has seen for sure.
    pub trusted: String,
    /// Records of other origin are there, too, and are none of our business.
    pub others: bool,
}

/// How a record differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is there at the source, and not here.
    Missing,
    /// It is here, and not there.
    Extra,
    /// It is marked as deleted, and there.
    Marked,
    /// A value is another one.
    Different,
}

impl What {
    /// The name used in documents and files.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Missing => "missing",
            What::Extra => "extra",
            What::Marked => "marked",
            What::Different => "different",
        }
    }
}

/// One difference that no later change explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub what: What,
    /// The record's identity at the source, where it is known, else its key.
    pub record: String,
    /// The column; `None` where it is the whole record.
    pub field: Option<String>,
    /// The value here.
    pub here: Option<String>,
    /// The value at the source.
    pub there: Option<String>,
}

/// Records, by what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Here, without those that are marked as deleted.
    pub here: u64,
    /// At the source, without those that the mapping rejects.
    pub there: u64,
    /// That the mapping rejects.
    pub rejected: u64,
    /// See [`What::Missing`].
    pub missing: u64,
    /// See [`What::Extra`].
    pub extra: u64,
    /// See [`What::Marked`].
    pub marked: u64,
    /// See [`What::Different`].
    pub different: u64,
    /// Made at the source since the last import.
    pub created_since: u64,
    /// Changed there since.
    pub changed_since: u64,
    /// Deleted there since.
    pub deleted_since: u64,
    /// Other only in what changes without a stamp.
    pub recalculated: u64,
    /// By the month in which they were made: month, here, there.
    pub months: Vec<(String, u64, u64)>,
}

impl Tally {
    /// Records that differ, and no later change explains it.
    pub fn differing(&self) -> u64 {
        self.missing + self.extra + self.marked + self.different
    }

    /// Records whose difference a later change explains.
    pub fn explained(&self) -> u64 {
        self.created_since + self.changed_since + self.deleted_since + self.recalculated
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
        _ => upkeep::recall(destination, target).map(|recall| recall.memory),
    }
}

/// Whether an import is remembered by its source and its query, one line each,
/// as [`Memory::lineage`].
pub fn knows_by_query(destination: &Destination) -> bool {
    matches!(destination.place(), Destination::CsvFolder(_))
}

/// Makes a scratch database with an empty table for a target, which stores
/// values as the table at the destination does.
///
/// # Errors
/// `Sink` when either cannot be read or written.
pub fn blank(destination: &Destination, scratch: &Path, target: &Target) -> Result<()> {
    match destination.place() {
        Destination::Sqlite(path) => sqlite::verify::blank(path, scratch, target),
        _ => Ok(()),
    }
}

/// Reads a CSV file into a database, so that it can be compared as a table.
fn stage(folder: &Path, here: &Path, target: &Target) -> Result<()> {
    let mut sink = sqlite::SqliteSink::open(here)?;
    let (id, _) = sink.open(target)?;
    let mut records = 0;
    csv::verify::read(folder, target, &mut |batch| {
        let lot = batch.len() as u64;
        sink.write(id, &batch, &[])?;
        sink.commit(id, &PageMark { token: records.to_string(), records: lot })?;
        records += lot;
        Ok(())
    })?;
    let total = sink.finish(id)?.total.unwrap_or(records);
    if total < records {
        let (file, twice) = (folder.join(format!("{}.csv", target.name)), records - total);
        return Err(Error::new(
            Kind::Mismatch,
            format!("{}: {twice} records stand there twice", file.display()),
        )
        .hint("give the import command again: it writes the file anew"));
    }
    Ok(())
}

/// Both sides, opened to be compared.
pub struct Comparison(sqlite::verify::Comparison);

impl Comparison {
    /// Opens both sides; neither is changed.
    ///
    /// # Errors
    /// `Sink` when one of them cannot be read.
    pub fn open(destination: &Destination, scratch: &Path, target: &Target, terms: Terms) -> Result<Self> {
        match destination.place() {
            Destination::Sqlite(path) => {
                sqlite::verify::Comparison::open(path, scratch, terms).map(Comparison)
            }
            Destination::CsvFolder(folder) => {
                let here = scratch.with_file_name("here.db");
                let columns = target.columns.iter().filter(|column| !terms.carried.contains(&&*column.name));
                let target = Target { columns: columns.cloned().collect(), ..target.clone() };
                stage(folder, &here, &target)?;
                sqlite::verify::Comparison::open(&here, scratch, terms).map(Comparison)
            }
            _ => Err(Error::usage("standard output keeps nothing that could be verified")
                .hint("name a database with --to, such as --to crm.db")),
        }
    }

    /// Whether records are here that are not there.
    ///
    /// # Errors
    /// `Sink` when a side cannot be read.
    pub fn has_extra(&self) -> Result<bool> {
        self.0.has_extra()
    }

    /// Takes note of records that are gone at the source since the last import.
    ///
    /// # Errors
    /// `Sink` when the notes cannot be kept.
    pub fn gone(&self, ids: &Batch) -> Result<()> {
        self.0.gone(ids)
    }

    /// Ends a comparison that is under way on another thread.
    pub fn interrupter(&self) -> impl FnOnce() + Send + use<> {
        let handle = self.0.interrupter();
        move || handle.interrupt()
    }

    /// Compares, and gives every difference that no later change explains to
    /// `each`.
    ///
    /// # Errors
    /// `Sink` when a side cannot be read; those of `each`.
    pub fn compare(&self, each: &mut dyn FnMut(Difference) -> Result<()>) -> Result<Tally> {
        self.0.compare(each)
    }

    /// Identities at the source of records that have to be fetched again, in
    /// order, behind `after`; at most so many. Known once [`Self::compare`] has
    /// ended.
    ///
    /// # Errors
    /// `Sink` when the notes cannot be read.
    pub fn wanted(&self, after: &str, most: usize) -> Result<Vec<String>> {
        self.0.noted("wanted", after, most)
    }

    /// The same of keys of records that are too many here.
    ///
    /// # Errors
    /// As [`Self::wanted`].
    pub fn surplus(&self, after: &str, most: usize) -> Result<Vec<String>> {
        self.0.noted("surplus", after, most)
    }
}
