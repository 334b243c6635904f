//! What taking a run back does, target by target, and what stands in its way.

use serde::Serialize;

use crate::history::{Moment, RunRecord, Status};
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

impl RunRecord {
    /// How taking a run back has ended.
    pub(in crate::sink) fn end(&mut self, ended: std::result::Result<&[Change], &Error>) {
        let now = crate::history::now();
        let started = self.started.parse::<jiff::Timestamp>().unwrap_or_default();
        let took = jiff::Timestamp::now().duration_since(started);
        self.duration_ms = u64::try_from(took.as_millis()).unwrap_or_default();
        self.finished = Some(now.clone());
        let mut moment = |kind: &str, entity: Option<&str>, text: String| {
            self.events.push(Moment {
                time: now.clone(),
                kind: kind.into(),
                entity: entity.map(str::to_owned),
                text,
            });
        };
        match ended {
            Ok(changes) => {
                self.status = Status::Done;
                self.exit_code = Some(0);
                for (of, change) in self.entities.iter_mut().zip(changes) {
                    let text = format!(
                        "{} restored, {} returned, {} removed",
                        change.restored, change.returned, change.removed
                    );
                    moment("taken_back", Some(&change.entity), text);
                    of.status = Status::Done;
                    of.written = change.restored + change.returned;
                    of.changed = Some(of.written);
                    of.deleted = change.removed;
                }
            }
            Err(error) => {
                moment("failed", None, error.message().to_owned());
                self.status = Status::Failed;
                self.error = Some(error.message().to_owned());
                for of in &mut self.entities {
                    of.status = Status::Failed;
                }
            }
        }
    }
}
