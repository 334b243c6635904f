//! A reject file as a source: records that did not land, corrected by a person,
//! come again.
//!
//! What the fields are is not in the file. It is known from elsewhere: from
//! what an earlier import left beside the records, or from the source that they
//! came from in the first place.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use async_trait::async_trait;
use sha2::{Digest as _, Sha256};

use super::salesforce::value;
use super::{ApiChoice, Item, ItemSender, Query, ReadPlan, ReadSummary, Source};
use crate::event::{Api, Event, SharedObserver, Stage};
use crate::formulas::{SHIELDED, unshield};
use crate::record::{Batch, PageMark, Resume};
use crate::schema::{Entity, EntitySummary};
use crate::{Error, Result};

/// Records of a page.
const PAGE: usize = 1000;

/// Where descriptions of entities come from.
pub enum Known {
    /// These, by name in lower case.
    Here(BTreeMap<String, Entity>),
    /// From who had the records first.
    There(Arc<dyn Source>),
}

/// A reject file that was looked through: every record has all fields, all text
/// is UTF-8.
pub struct RejectFile {
    path: PathBuf,
    delimiter: u8,
    /// All columns; those that begin with `_` are for people.
    columns: Vec<String>,
    /// Its cells were made safe for spreadsheets.
    shielded: bool,
    records: u64,
    /// Of the content.
    digest: String,
}

impl RejectFile {
    /// Opens a file and looks through it.
    ///
    /// # Errors
    /// `Usage` when it cannot be read or is no reject file; with the line,
    /// where there is one.
    pub fn open(path: &Path) -> Result<Self> {
        let unreadable = |e: io::Error| {
            Error::usage(format!("{} cannot be read", path.display()))
                .because(e)
                .hint("name the reject file that an import has left")
        };
        let mut head = Vec::new();
        let mut digest = Sha256::new();
        let mut file = File::open(path).map_err(unreadable)?;
        let mut buffer = vec![0; 64 * 1024];
        loop {
            let read = file.read(&mut buffer).map_err(unreadable)?;
            if read == 0 {
                break;
            }
            digest.update(&buffer[..read]);
            if head.is_empty() {
                head.extend_from_slice(&buffer[..read]);
            }
        }
        let digest = digest.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect();
        let mut this = RejectFile {
            path: path.to_owned(),
            delimiter: delimiter(&head),
            columns: Vec::new(),
            shielded: false,
            records: 0,
            digest,
        };
        let mut reader = this.reader()?;
        this.columns = reader.headers().map_err(|e| this.wrong(e))?.iter().map(name).collect();
        this.shielded = this.columns.iter().any(|column| column == SHIELDED);
        let mut seen = HashSet::new();
        if let Some(twice) = this.columns.iter().find(|name| !seen.insert(name.as_str())) {
            return Err(Error::usage(format!("{} has two columns {twice}", path.display())));
        }
        if this.fields().next().is_none() {
            return Err(Error::usage(format!("{} names no field in its first line", path.display()))
                .hint("name the reject file that an import has left"));
        }
        for record in reader.records() {
            record.map_err(|e| this.wrong(e))?;
            this.records += 1;
        }
        Ok(this)
    }

    /// The fields that its records have.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.columns.iter().map(String::as_str).filter(|name| !name.starts_with('_'))
    }

    /// All values of a field, but those that are empty.
    ///
    /// # Errors
    /// `Usage` when the file cannot be read any more.
    pub fn values(&self, field: &str) -> Result<HashSet<String>> {
        let mut values = HashSet::new();
        let Some(at) = self.columns.iter().position(|name| name == field) else { return Ok(values) };
        for record in self.reader()?.records() {
            let record = record.map_err(|e| self.wrong(e))?;
            values.extend(
                record.get(at).filter(|value| !value.is_empty()).map(|cell| self.value(cell).to_owned()),
            );
        }
        Ok(values)
    }

    /// Whether its cells were made safe for spreadsheets.
    pub fn is_shielded(&self) -> bool {
        self.shielded
    }

    /// What a cell says.
    fn value<'a>(&self, cell: &'a str) -> &'a str {
        if self.shielded { unshield(cell) } else { cell }
    }

    fn reader(&self) -> Result<csv::Reader<File>> {
        csv::ReaderBuilder::new().delimiter(self.delimiter).from_path(&self.path).map_err(|e| self.wrong(e))
    }

    fn wrong(&self, e: csv::Error) -> Error {
        let line = e.position().map_or(String::new(), |at| format!(":{}", at.line()));
        let place = format!("{}{line}", self.path.display());
        match e.kind() {
            csv::ErrorKind::Utf8 { .. } => {
                Error::usage(format!("{place}: this is not UTF-8")).hint("save the file as CSV in UTF-8")
            }
            csv::ErrorKind::UnequalLengths { expected_len, len, .. } => Error::usage(format!(
                "{place}: {len} values, but the first line names {expected_len} columns"
            ))
            .hint("put values with commas, quotes or line breaks between quotes"),
            _ => Error::usage(format!("{place} cannot be read as CSV")).because(e),
        }
    }
}

/// The first line names the columns; spreadsheets of some countries put
/// something else between them than a comma.
fn delimiter(head: &[u8]) -> u8 {
    let line = head.split(|b| *b == b'\n').next().unwrap_or_default();
    let count = |delimiter: u8| line.iter().filter(|b| **b == delimiter).count();
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// Spreadsheets put a mark in front of the first name.
fn name(text: &str) -> String {
    text.trim_start_matches('\u{feff}').trim().to_owned()
}

/// Reads the records of a reject file as if they came from their source.
pub struct Rejected {
    file: RejectFile,
    known: Known,
    observer: SharedObserver,
}

impl Rejected {
    /// The records of a file, and who knows what they are.
    pub fn new(file: RejectFile, known: Known, observer: SharedObserver) -> Self {
        Rejected { file, known, observer }
    }
}

#[async_trait]
impl Source for Rejected {
    fn identity(&self) -> String {
        format!("rejects:{}", self.file.digest)
    }

    fn calls(&self) -> u64 {
        match &self.known {
            Known::Here(_) => 0,
            Known::There(source) => source.calls(),
        }
    }

    async fn entities(&self) -> Result<Vec<EntitySummary>> {
        Ok(Vec::new())
    }

    async fn describe(&self, entity: &str) -> Result<Entity> {
        match &self.known {
            Known::There(source) => source.describe(entity).await,
            Known::Here(known) => known.get(&entity.to_ascii_lowercase()).cloned().ok_or_else(|| {
                Error::usage(format!("the fields of {entity} are not known here"))
                    .hint("sign in, so that they can be asked for: sfmigrate login")
            }),
        }
    }

    async fn count(&self, query: &Query) -> Result<u64> {
        Ok(query.limit.map_or(self.file.records, |limit| limit.min(self.file.records)))
    }

    async fn plan(&self, query: Query, choice: ApiChoice, _: u64) -> Result<ReadPlan> {
        let missing: Vec<&str> = query
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .filter(|name| !self.file.columns.iter().any(|column| column == name))
            .collect();
        if !missing.is_empty() {
            return Err(Error::usage(format!(
                "{} has no column {}, which the mapping reads",
                self.file.path.display(),
                missing.join(", ")
            ))
            .hint("add the column, or import anew with this mapping"));
        }
        let records = Some(self.count(&query).await?);
        let reason = format!("fed back from {}", self.file.path.display());
        Ok(ReadPlan { query, api: Api::File, choice, reason, records, calls: Some(0) })
    }

    async fn read(&self, plan: &ReadPlan, resume: Resume, out: ItemSender) -> Result<ReadSummary> {
        let columns = &plan.query.columns;
        self.observer.observe(&Event::Stage { entity: plan.query.entity.clone(), stage: Stage::Downloading });
        let place = |name: &str| self.file.columns.iter().position(|column| column == name);
        let order: Vec<(usize, _)> =
            columns.iter().filter_map(|column| Some((place(&column.name)?, column.kind))).collect();
        let announced = self.count(&plan.query).await?;
        let mut at: u64 = resume.pages.iter().map(|page| page.records).sum();
        let mut reader = self.file.reader()?;
        let mut records = reader.records().skip(at as usize);
        while at < announced {
            let mut batch = Batch::new(columns.clone());
            for record in records.by_ref().take(PAGE.min((announced - at) as usize)) {
                let record = record.map_err(|e| self.file.wrong(e))?;
                for (from, kind) in &order {
                    let value = self.file.value(record.get(*from).unwrap_or_default());
                    batch.push_with(|text| value::write(*kind, value, text));
                }
            }
            let rows = batch.len() as u64;
            if rows == 0 {
                break;
            }
            at += rows;
            let mark = PageMark { token: at.to_string(), records: rows };
            if out.send(Item::Rows(batch)).await.is_err() || out.send(Item::PageEnd(mark)).await.is_err() {
                return Ok(ReadSummary::default());
            }
        }
        Ok(ReadSummary { announced: Some(announced), api: Some(Api::File), reason: None })
    }

    async fn release(&self, _: &str) -> Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(text: &str) -> (tempfile::TempDir, Result<RejectFile>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r.csv");
        std::fs::write(&path, text).unwrap();
        let file = RejectFile::open(&path);
        (folder, file)
    }

    #[test]
    fn what_a_spreadsheet_makes_of_it_is_read() {
        for text in [
            "Id,Email,_reason\n1,\"a,b\",x\n",
            "\u{feff}Id;Email;_reason\r\n1;a,b;x\r\n",
            "Id\tEmail\t_reason\n1\ta,b\tx",
        ] {
            let (_folder, file) = file(text);
            let file = file.unwrap();
            assert_eq!(file.fields().collect::<Vec<_>>(), ["Id", "Email"]);
            assert_eq!(file.values("Email").unwrap(), HashSet::from(["a,b".to_owned()]));
            assert_eq!(file.records, 1);
        }
    }

    #[test]
    fn what_is_wrong_is_told_with_its_line() {
        for (text, words) in [
            ("Id,Email\n1,2\n3\n", ":3: 1 values"),
            ("Id,Id\n", "two columns Id"),
            ("_reason,_field\n", "names no field"),
            ("", "names no field"),
        ] {
            let (_folder, file) = file(text);
            let error = file.map(drop).unwrap_err();
            assert!(error.message().contains(words), "{error}");
        }
    }
}
