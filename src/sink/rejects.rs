//! Reject files: records that did not land, as CSV that a person corrects and
//! gives back.
//!
//! First the fields of the source under their own names, then `_reason` and
//! `_field`. A field name that begins with `_` belongs to this program; no
//! source has one.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::Target;
use crate::Error;
use crate::formulas::{SHIELDED, shield, unshield};
use crate::record::Rejection;

/// Column that says why a record did not land.
pub const REASON: &str = "_reason";
/// Column that names the field of the source that was refused.
pub const FIELD: &str = "_field";

/// Records of a reject file that come again, to be added to what the target
/// holds. Records that are rejected again replace what the target's reject file
/// says of them, and the others leave it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Amend {
    /// The fields of the records that come.
    pub fields: Vec<String>,
    /// The field that identifies a record.
    pub identity: Option<String>,
    /// The identities of the records that come.
    pub settled: HashSet<String>,
    /// The file that they come from was shielded, and so is what takes its
    /// place.
    pub shielded: bool,
}

impl Amend {
    /// Whether a record of the standing reject file comes again. One without
    /// identity cannot be told from those that come.
    fn settles(&self, identity: Option<&str>) -> bool {
        identity.filter(|id| !id.is_empty()).is_none_or(|id| self.settled.contains(id))
    }
}

impl Target {
    /// Whether no cell of the reject file may be a formula.
    fn shields_rejects(&self) -> bool {
        self.shield_rejects || self.amend.as_ref().is_some_and(|amend| amend.shielded)
    }
}

/// What stands in a reject file already and stays there.
pub(super) struct Standing {
    /// Names of the source's fields, in the order of the file.
    pub(super) fields: Vec<String>,
    /// Values of the fields, reason and field, without shields.
    pub(super) rows: Vec<Vec<String>>,
}

impl Standing {
    /// What stays of the reject file at `path` when other records of it come
    /// again.
    pub(super) fn beside(path: &Path, amend: &Amend) -> io::Result<Standing> {
        let mut standing = Standing { fields: amend.fields.clone(), rows: Vec::new() };
        let file = match File::open(path) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(standing),
            file => file?,
        };
        let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_reader(file);
        let header = reader.headers().map_err(into_io)?.clone();
        let names = header.iter().map(|name| name.trim_start_matches('\u{feff}').to_owned());
        let names: Vec<String> = names.collect();
        for name in names.iter().filter(|name| !name.starts_with('_')) {
            if !standing.fields.contains(name) {
                standing.fields.push(name.clone());
            }
        }
        let place = |wanted: &str| names.iter().position(|name| name == wanted);
        let order: Vec<Option<usize>> =
            standing.fields.iter().map(String::as_str).chain([REASON, FIELD]).map(place).collect();
        let identity = amend.identity.as_deref().and_then(place);
        let shielded = place(SHIELDED).is_some();
        for record in reader.records() {
            let record = record.map_err(into_io)?;
            let bare = |at| record.get(at).map(|cell| if shielded { unshield(cell) } else { cell });
            if !amend.settles(identity.and_then(bare)) {
                let value = |at: &Option<usize>| at.and_then(bare).unwrap_or_default().to_owned();
                standing.rows.push(order.iter().map(value).collect());
            }
        }
        Ok(standing)
    }
}

/// Writes records that were rejected.
pub(super) struct Writer<'a, W: Write> {
    out: ::csv::Writer<W>,
    target: &'a Target,
    /// Names of the source's fields; empty until the first record tells.
    fields: Vec<String>,
}

impl<'a, W: Write> Writer<'a, W> {
    /// Begins a file.
    pub(super) fn new(out: W, target: &'a Target) -> Self {
        Writer { out: ::csv::Writer::from_writer(out), target, fields: Vec::new() }
    }

    /// Goes on with a file whose header names these fields.
    pub(super) fn behind(out: W, target: &'a Target, fields: Vec<String>) -> Self {
        Writer { fields, ..Writer::new(out, target) }
    }

    /// Writes what stands already; first of all.
    pub(super) fn standing(&mut self, standing: Standing) -> io::Result<()> {
        self.begin(standing.fields)?;
        standing.rows.iter().try_for_each(|row| {
            row.iter().try_for_each(|value| self.cell(value))?;
            self.end_record()
        })
    }

    fn cell(&mut self, value: &str) -> io::Result<()> {
        if self.target.shields_rejects() {
            return self.out.write_field(&*shield(value)).map_err(into_io);
        }
        self.out.write_field(value).map_err(into_io)
    }

    fn end_record(&mut self) -> io::Result<()> {
        if self.target.shields_rejects() {
            self.out.write_field("yes").map_err(into_io)?;
        }
        self.out.write_record(None::<&[u8]>).map_err(into_io)
    }

    fn begin(&mut self, fields: Vec<String>) -> io::Result<()> {
        let mark = self.target.shields_rejects().then_some(SHIELDED);
        let header = fields.iter().map(String::as_str).chain([REASON, FIELD]).chain(mark);
        self.out.write_record(header).map_err(into_io)?;
        self.fields = fields;
        Ok(())
    }

    /// Writes one record: its target column, reason and the record as JSON.
    pub(super) fn add(&mut self, column: &str, reason: &str, record: &str) -> io::Result<()> {
        if self.fields.is_empty() {
            let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(record)?;
            self.begin(object.into_iter().map(|(name, _)| name).collect())?;
        }
        let values: HashMap<Cow<'_, str>, Option<Cow<'_, str>>> = serde_json::from_str(record)?;
        let fields = std::mem::take(&mut self.fields);
        for field in &fields {
            self.cell(values.get(field.as_str()).and_then(Option::as_deref).unwrap_or_default())?;
        }
        self.fields = fields;
        self.cell(reason)?;
        self.cell(field_behind(self.target, column))?;
        self.end_record()
    }

    pub(super) fn add_all(&mut self, rejected: &[Rejection]) -> io::Result<()> {
        rejected.iter().try_for_each(|r| self.add(&r.column, &r.reason, &r.record))
    }

    /// Everything is in the stream on return.
    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()
    }
}

/// The field that a person has to correct, which is the one that a target
/// column is made of.
fn field_behind<'a>(target: &'a Target, column: &'a str) -> &'a str {
    let at = target.columns.iter().position(|c| c.name == column);
    let origins = target.catalogue.as_deref().map(|catalogue| &catalogue.origins);
    origins.zip(at).and_then(|(origins, at)| origins.get(at)?.as_deref()).unwrap_or(column)
}

/// The fields that the header of a reject file names.
pub(super) fn fields_in(path: &Path) -> io::Result<Vec<String>> {
    let mut reader = ::csv::Reader::from_path(path).map_err(into_io)?;
    let header = reader.headers().map_err(into_io)?;
    Ok(header.iter().filter(|name| !name.starts_with('_')).map(str::to_owned).collect())
}

/// An unfinished import holds the position from which it goes on; to give it
/// up for some corrected records would lose that.
pub(super) fn unfinished(target: &Target) -> Error {
    Error::usage(format!("the import of {} is not finished yet", target.entity))
        .hint("finish it first: give the same import command again, without --from-rejects")
        .hint("or begin it anew with --restart")
}

/// Whether an import with this fingerprint feeds a reject file back.
pub(super) fn is_amending(fingerprint: &str) -> bool {
    fingerprint.starts_with(AMENDING)
}

/// What the fingerprints of imports begin with that feed a reject file back.
pub const AMENDING: &str = "rejects-";

fn into_io(e: ::csv::Error) -> io::Error {
    match e.into_kind() {
        ::csv::ErrorKind::Io(e) => e,
        other => io::Error::new(io::ErrorKind::InvalidData, format!("{other:?}")),
    }
}

/// A reject file that cannot be read or written.
pub(super) fn failed(path: &Path, e: io::Error) -> Error {
    super::unwritable(path, e)
}
