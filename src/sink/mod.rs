//! Where records go.
//!
//! A new sink is one file here that implements [`Sink`], and one line in
//! [`open`]. What any sink is, is here; which one a [`Destination`] has, and
//! what is known of it without one, in `destination`.

use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use crate::history::RunRecord;
use crate::record::{Batch, PageMark, Rejection, Resume};
use crate::schema::{Columns, Duplicates, Entity};
use crate::sink::files::FileEntry;
use crate::sink::rejects::Amend;
use crate::sink::upkeep::{OnDelete, Upkeep};
use crate::{Error, Result};

pub mod comparison;
pub mod csv;
mod destination;
pub mod files;
pub mod history;
pub mod holdings;
mod lock;
pub mod outlook;
pub mod rejects;
pub mod rollback;
pub mod sqlite;
pub mod still;
pub mod undo;
pub mod upkeep;
pub mod verify;
mod writeback;

pub use destination::{
    Destination, accepts, described, held, imported, known_columns, knows_by_query, memory, open, recall,
};

/// What one import writes: a table or a file.
#[derive(Debug, Clone)]
pub struct Target {
    /// Table name or file stem.
    pub name: String,
    /// The source entity, for people and for the sink's own records.
    pub entity: String,
    /// What the batches will carry.
    pub columns: Columns,
    /// Index of the column that identifies a record; `None` if none does.
    pub key: Option<usize>,
    /// What becomes of records that are there already. Where they are known by
    /// other columns than a key, there is no key.
    pub duplicates: Duplicates,
    /// Equal for two imports only if the second may continue the first: same
    /// account, query, mapping and target.
    pub fingerprint: String,
    /// What the columns mean, for sinks that can keep it beside the records.
    pub catalogue: Option<Arc<Catalogue>>,
    /// What a later run needs in order to bring this target up to date, where
    /// that is possible.
    pub upkeep: Option<Arc<Upkeep>>,
    /// Records that are not there are not added: only these columns of those
    /// that are get new values.
    pub update_only: bool,
    /// Only some records or columns of an earlier import come again: what it
    /// rejected is not for this one to tell, and its reject file stays.
    pub partial: bool,
    /// The records come from a reject file, and are added to what is there.
    pub amend: Option<Arc<Amend>>,
    /// No cell of the reject file is a formula.
    pub shield_rejects: bool,
}

impl Target {
    /// Whether records of earlier imports stay in a table. Without anything to
    /// know a record by, a new import would bring all of them again.
    pub fn keeps_records(&self) -> bool {
        self.key.is_some() || !self.duplicates.is_plain()
    }
}

/// What the columns of a target mean in the source.
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// The entity as the source describes it.
    pub entity: Arc<Entity>,
    /// For each column the field or relationship path that it came from;
    /// `None` for a constant.
    pub origins: Vec<Option<String>>,
    /// Whether the key is the identity that references of other entities hold.
    pub key_is_identity: bool,
    /// The columns that refer to records of other tables.
    pub links: Vec<Link>,
    /// Columns of earlier imports that this one cannot fill any more.
    pub gone: Vec<KnownColumn>,
}

/// A column that an earlier import filled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownColumn {
    /// Its name in the target.
    pub name: String,
    /// The field or relationship path that it came from.
    pub origin: String,
    /// It was told before that the source has no such field any more.
    pub told: bool,
}

/// A column that holds identities of other records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// Index of the column.
    pub column: usize,
    /// The entities that it can refer to.
    pub entities: Vec<String>,
    /// Table and key of the only entity that it can refer to, where that is a
    /// part of the same run.
    pub parent: Option<(String, String)>,
}

/// Names a target that [`Sink::open`] has opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct TargetId(pub usize);

/// What [`Sink::open`] found.
#[derive(Debug, Clone, Default)]
pub struct Opened {
    /// What the source needs to go on; empty for a new import.
    pub resume: Resume,
    /// Records of this import that are durable already.
    pub written: u64,
    /// Records of this import that were rejected already.
    pub rejected: u64,
    /// Records of this import that were skipped already, because they were
    /// there.
    pub skipped: u64,
    /// The run that left this import unfinished, if the history knows it.
    pub continues: Option<String>,
    /// Sentences worth telling, for example columns that were added.
    pub notes: Vec<String>,
}

/// What a page that became durable did to its target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Landed {
    /// Records that were new, or other than what was there; `None` where the
    /// sink does not look.
    pub changed: Option<u64>,
}

/// What [`Sink::finish`] leaves.
#[derive(Debug, Clone, Default)]
pub struct Completed {
    /// What a person would call the place: table name or path.
    pub place: String,
    /// Records that the target holds now, where the sink can say so cheaply.
    pub total: Option<u64>,
    /// Records of this import that were skipped because they were there.
    pub skipped: u64,
    /// The reject file, if this import rejected something or something stands
    /// there still.
    pub rejects: Option<String>,
    /// Records of this run that were new or other than what was there, where
    /// the pages of this target said so: see [`Landed`].
    pub changed: Option<u64>,
}

/// Makes records durable.
///
/// # Contract
/// * One thread owns a sink; no method is called in parallel.
/// * Pages do not overlap, not even of different targets: after a `write` for
///   one target comes `write` for the same, until `commit` or `rollback`.
/// * `commit` makes the rows, the rejections and the mark of a page durable in
///   one atomic step, and survives `kill -9` and power loss once it returned.
///   A page without `write` may be committed: it had no rows.
/// * Until `commit` nothing of a page is visible to the next `open`.
/// * In a table, a record whose key is there already replaces it. Without a
///   key, and in a file, an import that is not a continuation replaces what the
///   target held before; unless it amends: then what is there stays, but for
///   records of the same key.
/// * [`Target::duplicates`] says otherwise: by which columns a record is known
///   instead of a key, which columns of it keep their values, and whether it is
///   changed at all, left alone, or not looked for. Records that the same
///   import brought count as there. A target whose `duplicates` are not plain
///   keeps the records of earlier imports; those that an import under way added
///   without looking go with it when it is restarted or given up. A sink that
///   cannot do this refuses the target in `open`; [`accepts`] says so before a
///   sink is opened.
/// * Rejected records end up in a reject file; see [`rejects`].
/// * A sink that is dropped without `finish` leaves everything that a later
///   `open` with an equal fingerprint needs to go on.
/// * Errors are of kind `Sink`, name the place, and leave nothing half-written.
pub trait Sink {
    /// Prepares a target, and says what an earlier import with an equal
    /// fingerprint left unfinished. An unfinished import with another
    /// fingerprint is given up for this target, with a note.
    fn open(&mut self, target: &Target) -> Result<(TargetId, Opened)>;

    /// Keeps the source's state, durable on return. Between pages only.
    fn save_state(&mut self, target: TargetId, state: &str) -> Result<()>;

    /// Forgets marks and state of this import, and its rows unless they have a
    /// key: those cannot be told from earlier ones and will be replaced as they
    /// come again. Between pages only.
    fn restart(&mut self, target: TargetId) -> Result<()>;

    /// Takes records of the page under way, and those that were rejected.
    /// Returns how many of the records were skipped because they are there.
    fn write(&mut self, target: TargetId, batch: &Batch, rejected: &[Rejection]) -> Result<u64>;

    /// Makes the page under way durable, together with its mark.
    fn commit(&mut self, target: TargetId, mark: &PageMark) -> Result<Landed>;

    /// Takes the page under way back.
    fn rollback(&mut self, target: TargetId) -> Result<()>;

    /// Leaves an import under way, to be continued by a later run: whoever looks
    /// at the reject file finds what was rejected so far. Returns where that
    /// is, if something was. Between pages only.
    fn pause(&mut self, _target: TargetId) -> Result<Option<String>> {
        Ok(None)
    }

    /// Completes an import: its final name appears, what was kept for a
    /// continuation goes.
    fn finish(&mut self, target: TargetId) -> Result<Completed>;

    /// Keeps what is known of the run that writes here, durable on return; the
    /// first time before any [`Sink::open`]. Between pages only. From then on
    /// what the run takes from a target is kept, so that [`undo`] can put it
    /// back. Sinks that keep nothing have no history.
    fn keep(&mut self, _run: &RunRecord) -> Result<()> {
        Ok(())
    }

    /// Marks or deletes records that are gone at the source, durable on return;
    /// returns how many of them there were. A batch has their identities and,
    /// in a second column if there is one, what they were merged into. Between
    /// pages only.
    fn remove(&mut self, _target: TargetId, _gone: &Batch, _how: OnDelete) -> Result<u64> {
        Err(Error::unexpected("this sink cannot remove records"))
    }

    /// Notes identities that there are at the source. Between pages only.
    fn note(&mut self, _target: TargetId, _there: &Batch) -> Result<()> {
        Err(Error::unexpected("this sink cannot remove records"))
    }

    /// Marks or deletes, as [`Sink::remove`] does, the records whose identities
    /// were not noted, and forgets what was noted. Between pages only.
    fn sweep(&mut self, _target: TargetId, _how: OnDelete) -> Result<u64> {
        Err(Error::unexpected("this sink cannot remove records"))
    }

    /// What is there of a record's file. Sinks that take no files have none.
    fn find_file(&mut self, _entity: &str, _id: &str) -> Result<Option<FileEntry>> {
        Ok(None)
    }

    /// Makes a file durable as a whole; one that is there already is replaced.
    /// Between pages only.
    fn store_file(&mut self, file: &FileEntry, _body: &mut dyn Read) -> Result<()> {
        Err(Error::usage(format!("the file of {} {} has no place here", file.entity, file.id))
            .hint("name a folder: --files DIR"))
    }
}

/// What a target must be for any sink: columns that can be told apart (no sink
/// relies on case for that), and a key among them.
fn check_target(target: &Target) -> Result<()> {
    if target.columns.is_empty() {
        return Err(Error::usage(format!("{} has no columns to write", target.name)));
    }
    if target.key.is_some_and(|key| key >= target.columns.len()) {
        return Err(Error::unexpected(format!("the key of {} is not among its columns", target.name)));
    }
    let mut seen = std::collections::HashSet::new();
    for column in target.columns.iter() {
        if !seen.insert(column.name.to_ascii_lowercase()) {
            return Err(Error::usage(format!(
                "{} would have two columns named {}",
                target.name, column.name
            ))
            .hint("give one of them another name in the mapping file"));
        }
    }
    Ok(())
}

/// A page was begun for one target and another one, or another step, came.
fn out_of_order() -> Error {
    Error::unexpected("the sink was called out of order: a page is under way")
}

/// The page under way met an error; only taking it back helps.
fn page_is_broken() -> Error {
    Error::unexpected("the page under way has failed and must be taken back")
}

/// A file or folder that cannot be made or written, in the user's terms.
fn unwritable(place: &Path, e: io::Error) -> Error {
    let place = place.display();
    let (message, hint) = match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => (
            format!("no space is left for {place}"),
            "free some space, then run the same command again: it goes on",
        ),
        io::ErrorKind::PermissionDenied | io::ErrorKind::ReadOnlyFilesystem => (
            format!("{place} cannot be written"),
            "change its permissions or choose another place with --to, then run the same command again",
        ),
        io::ErrorKind::NotFound => (
            format!("the folder of {place} does not exist"),
            "make the folder or choose another place with --to",
        ),
        _ => (format!("writing {place} failed"), "run the same command again: it goes on where it stopped"),
    };
    Error::sink_failed(message).hint(hint).because(e)
}
