//! What every run leaves behind: who moved what from where, when, how, and how
//! it ended. The audit trail.
//!
//! The [`Recorder`] is one more listener of a run's events; sinks keep its
//! [`RunRecord`] beside the records that the run moved. There is no secret in
//! it: tokens are in no event, argument or error of this program.

use std::collections::BTreeMap;

use jiff::Timestamp;
use rand::RngExt as _;
use serde::{Deserialize, Serialize};

use crate::record::Refusal;

mod pace;
mod recorder;

pub use pace::Pace;
pub use recorder::{About, Recorder};

/// How a run, or its part for one entity, stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Under way.
    #[default]
    Running,
    /// Ended, with all that was asked for.
    Done,
    /// Ended by an error.
    Failed,
    /// Ended on purpose, its state saved.
    Stopped,
    /// Its process ended before it did; the next run goes on.
    Interrupted,
}

impl Status {
    /// Every status.
    pub const ALL: [Status; 5] =
        [Status::Running, Status::Done, Status::Failed, Status::Stopped, Status::Interrupted];

    /// The name that tables and documents have for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Status::Running => "running",
            Status::Done => "done",
            Status::Failed => "failed",
            Status::Stopped => "stopped",
            Status::Interrupted => "interrupted",
        }
    }

    /// The status of a name; `Interrupted` for one that nobody knows.
    pub fn of_name(name: &str) -> Status {
        Status::ALL.into_iter().find(|s| s.as_str() == name).unwrap_or(Status::Interrupted)
    }
}

/// One run.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct RunRecord {
    /// Sorts by time: `20260302T091500123Z-3fa8`.
    pub id: String,
    /// How it stands.
    pub status: Status,
    /// The exit code of the process, once it has ended.
    pub exit_code: Option<u8>,
    /// When it began, UTC.
    pub started: String,
    /// When it ended, UTC.
    pub finished: Option<String>,
    /// Wall time in milliseconds.
    pub duration_ms: u64,
    /// The signed-in account.
    pub connection: String,
    /// User name at the source.
    pub user: String,
    /// Where the records come from: `salesforce:00D…`.
    pub source: String,
    /// Address of the source.
    pub instance: String,
    /// The command line.
    pub command: Vec<String>,
    /// `full`, `incremental`, …
    pub mode: String,
    /// Version of this program.
    pub version: String,
    /// What ended it, if it failed.
    pub error: Option<String>,
    /// The runs whose unfinished imports this one went on with.
    pub continues: Vec<String>,
    /// The run that this one took back.
    pub undoes: Option<String>,
    /// The run that took this one back.
    pub taken_back: Option<String>,
    /// For how many runs what they take from a target is kept; `None` is as the
    /// sink has it.
    #[serde(skip)]
    pub keep: Option<u32>,
    /// API calls by kind.
    pub calls: BTreeMap<String, u64>,
    /// Requests that were repeated.
    pub retries: u64,
    /// Times that the access token was renewed.
    pub refreshes: u64,
    /// Bytes of values that were received.
    pub bytes: u64,
    /// How fast the records landed.
    pub pace: Pace,
    /// Entity by entity, in the order in which they were planned.
    pub entities: Vec<EntityRecord>,
    /// What happened, in order.
    pub events: Vec<Moment>,
}

/// What a run did for one entity.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EntityRecord {
    /// Source entity.
    pub entity: String,
    /// Table or file stem.
    pub target: String,
    /// How it stands.
    pub status: Status,
    /// `full`, `incremental`, `deletes`, …
    pub mode: String,
    /// Each target column, and the field or path that it comes from, or the
    /// fields that it is put together of; null for a constant.
    pub mapping: BTreeMap<String, Option<String>>,
    /// Digest of all that the mapping does.
    pub mapping_hash: String,
    /// What was asked of the source.
    pub query: String,
    /// The API that was used.
    pub api: String,
    /// Why that one.
    pub reason: String,
    /// Jobs at the source.
    pub jobs: Vec<String>,
    /// Records that the query had at the source when the run was planned, where
    /// that was counted.
    pub expected: Option<u64>,
    /// Records that arrived.
    pub read: u64,
    /// Records that landed.
    pub written: u64,
    /// Of those: new, or other than what was there; `None` where nobody looked.
    pub changed: Option<u64>,
    /// Records that were rejected.
    pub rejected: u64,
    /// Of those: why, see [`Refusal`]. What a run did not live to write down is
    /// missing here.
    pub reasons: Vec<Refusal>,
    /// Records that the mapping left out on purpose.
    pub skipped: u64,
    /// Records that are deleted at the source and were marked or deleted here.
    pub deleted: u64,
    /// Bytes of values.
    pub bytes: u64,
    /// Wall time in milliseconds.
    pub duration_ms: u64,
    /// What ended it, if it failed.
    pub error: Option<String>,
    /// What a run of the mode `verify` found.
    pub differences: Option<Differences>,
}

/// Records that differed when a target was held against its source, and no
/// later change explained it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Differences {
    /// All values were compared.
    pub deep: bool,
    /// There, and not here.
    pub missing: u64,
    /// Here, and not there.
    pub extra: u64,
    /// Marked as deleted, and there.
    pub marked: u64,
    /// With another value.
    pub different: u64,
    /// Records whose difference a later change explains.
    pub explained: u64,
    /// Of those that differed, the ones that were mended.
    pub mended: u64,
}

impl EntityRecord {
    /// Records that landed and were there before as they are.
    pub fn unchanged(&self) -> Option<u64> {
        self.changed.map(|changed| self.written.saturating_sub(changed))
    }
}

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Moment {
    /// When, UTC.
    pub time: String,
    /// What kind of thing: `planned`, `job`, `retry`, …
    pub kind: String,
    /// To which entity.
    pub entity: Option<String>,
    /// In words.
    pub text: String,
}

impl RunRecord {
    /// API calls of every kind.
    pub fn api_calls(&self) -> u64 {
        self.calls.values().sum()
    }

    /// A sum over the entities.
    pub fn sum(&self, of: impl Fn(&EntityRecord) -> u64) -> u64 {
        self.entities.iter().map(of).sum()
    }

    /// What is known of a run whose process is gone without a word.
    pub fn interrupt(&mut self) {
        if self.status == Status::Running {
            self.status = Status::Interrupted;
        }
        for entity in self.entities.iter_mut().filter(|e| e.status == Status::Running) {
            entity.status = Status::Interrupted;
        }
    }
}

/// A new run's id.
pub fn new_id() -> String {
    let tail: u16 = rand::rng().random();
    format!("{}-{tail:04x}", Timestamp::now().strftime("%Y%m%dT%H%M%S%3fZ"))
}

/// This instant, as records have it.
pub(crate) fn now() -> String {
    format!("{:.3}", Timestamp::now())
}
