//! What a destination holds, read again to hold it against a fresh copy of the
//! source: the copy is a scratch database into which the same records were
//! imported by the same plan, so that two values differ only if they would be
//! stored differently.

use std::path::Path;

use super::verify::{Difference, Tally, Terms};
use super::{Destination, Sink as _, Target, csv, sqlite};
use crate::record::{Batch, PageMark};
use crate::{Error, Kind, Result};

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
