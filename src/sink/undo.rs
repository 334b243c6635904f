//! Taking a run back: what that would do, and doing it.
//!
//! What a run takes from a target is kept from its first touch on, in the very
//! step that makes the change durable: [`super::Sink`] does so for every run
//! whose record ([`super::Sink::keep`]) says for how many runs. A target that
//! was empty costs nothing: to take back what filled it is to empty it.
//!
//! To take a run back is to take back what *that run* wrote. A run that went on
//! with what an earlier one had left is taken back to where it began; what is
//! unfinished then is given up, and the next import reads everything.

use serde::Serialize;

use super::{Destination, csv, sqlite};
use crate::history::{RunRecord, Status};
use crate::{Error, Result};

/// Runs that a table can be taken back by, if nobody says otherwise.
pub const KEPT_OF_TABLES: u32 = 10;
/// The same of a file, each of which is kept as a whole.
pub const KEPT_OF_FILES: u32 = 1;

/// What taking a run back does to its target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Effect {
    /// Records get back the values that they had, come back, or go.
    Records,
    /// All that is there gives way to all that was.
    Replace,
    /// The run made it, and it goes.
    Remove,
}

impl Effect {
    /// In a person's words.
    pub fn label(self) -> &'static str {
        match self {
            Effect::Records => "record by record",
            Effect::Replace => "as a whole",
            Effect::Remove => "goes, the run made it",
        }
    }
}

/// What becomes of one target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Table or file stem.
    pub target: String,
    /// The entity that was written there.
    pub entity: String,
    /// What is done to it.
    pub effect: Effect,
    /// Records that get the values that they had.
    pub restored: u64,
    /// Records that are not there and come back.
    pub returned: u64,
    /// Records that are there and go.
    pub removed: u64,
    /// Columns that go.
    pub dropped: Vec<String>,
}

impl Change {
    /// Records that are touched.
    pub fn records(&self) -> u64 {
        self.restored + self.returned + self.removed
    }
}

/// A later run that touched the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Conflict {
    /// Table or file stem.
    pub target: String,
    /// The later run.
    pub run: String,
    /// Records that both touched; `None` where it is the target as a whole.
    pub records: Option<u64>,
}

/// What taking a run back would do, or did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Undoing {
    /// The run.
    pub run: String,
    /// Target by target.
    pub targets: Vec<Change>,
    /// What stands in the way, the newest first.
    pub conflicts: Vec<Conflict>,
}

impl Undoing {
    /// # Errors
    /// `Usage`, naming the runs that stand in the way.
    pub fn check(&self) -> Result<()> {
        let Some(newest) = self.conflicts.first() else { return Ok(()) };
        let lines: Vec<String> = self.conflicts.iter().map(Conflict::words).collect();
        Err(Error::usage(format!("run {} cannot be taken back: {}", self.run, lines.join("; "))).hint(
            format!(
                "take the later ones back first, the newest first: sfmigrate runs rollback {}",
                newest.run
            ),
        ))
    }
}

impl Conflict {
    fn words(&self) -> String {
        let Conflict { target, run, records } = self;
        match records {
            Some(1) => format!("the later run {run} wrote 1 of the same records of {target}"),
            Some(n) => format!("the later run {run} wrote {n} of the same records of {target}"),
            None => format!("the later run {run} wrote {target}, which would be put back as a whole"),
        }
    }
}

/// Says what taking a run back would do. Changes nothing.
///
/// # Errors
/// `Usage` when it cannot be taken back; `Sink` when the destination cannot be
/// read. What conflicts is no error yet: see [`Undoing::check`].
pub fn plan(destination: &Destination, run: &RunRecord) -> Result<Undoing> {
    check_state(run)?;
    match destination.place() {
        Destination::Sqlite(path) => sqlite::undo::plan(path, run),
        Destination::CsvFolder(folder) => csv::undo::plan(folder, run),
        _ => Err(super::history::no_history()),
    }
}

/// Takes a run back, as the run `record`, which is kept where the other one is
/// and can be taken back itself. Killed at any moment, the destination is as it
/// was or as it shall be once the same is done again.
///
/// # Errors
/// Those of [`plan`] and [`Undoing::check`], with nothing touched; `Sink` when
/// the destination cannot be written, or a run is under way there.
pub fn carry_out(destination: &Destination, run: &RunRecord, record: RunRecord) -> Result<Undoing> {
    check_state(run)?;
    let record = RunRecord {
        undoes: Some(run.id.clone()),
        connection: run.connection.clone(),
        source: run.source.clone(),
        instance: run.instance.clone(),
        ..record
    };
    match destination.place() {
        Destination::Sqlite(path) => sqlite::undo::carry_out(path, run, record),
        Destination::CsvFolder(folder) => csv::undo::carry_out(folder, run, record),
        _ => Err(super::history::no_history()),
    }
}

fn check_state(run: &RunRecord) -> Result<()> {
    let id = &run.id;
    match (&run.taken_back, run.status) {
        (Some(by), _) => Err(Error::usage(format!("run {id} was taken back already, by run {by}"))
            .hint(format!("to have it again, take that one back: sfmigrate runs rollback {by}"))),
        (None, Status::Running) => Err(Error::usage(format!("run {id} is under way"))
            .hint("stop it, or wait for its end, then give the same command again")),
        _ => Ok(()),
    }
}

/// Whether a later run says nothing of what stands since the run `of`: because
/// it took back one that came behind that. Of a run, the one that took it back,
/// the one that took that back and so on, only the last keeps something, and is
/// asked about.
pub(super) fn cancelled(later: &str, of: &str, undoes: impl Fn(&str) -> Option<String>) -> bool {
    let (mut first, mut times) = (later.to_owned(), 0);
    while let Some(earlier) = undoes(&first) {
        (first, times) = (earlier, times + 1);
    }
    times % 2 == 1 && first.as_str() > of
}

/// What was there before a run is not kept any more, or never was.
pub(super) fn not_kept(run: &str, target: &str) -> Error {
    Error::usage(format!("run {run} cannot be taken back: what was in {target} before it is not kept"))
        .hint("each table is kept for its last 10 runs, each file for 1; import --keep N says otherwise")
        .hint("runs that were forgotten, or made with --keep 0, are not kept, nor those before them")
}

/// A run that touched nothing has nothing to take back.
pub(super) fn nothing(run: &str) -> Error {
    Error::usage(format!("run {run} changed nothing here: there is nothing to take back"))
        .hint("sfmigrate runs list shows the runs and what they changed")
}
