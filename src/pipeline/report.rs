//! What a run did.

use std::time::Duration;

use super::files::FilesReport;
use super::prepare::{Failed, Skipped};
use crate::event::Api;
use crate::source::Usage;
use crate::{Error, Kind};

/// What a run did for one entity.
#[derive(Debug, Clone)]
pub struct EntityReport {
    /// Source entity.
    pub entity: String,
    /// Table name or file stem.
    pub target: String,
    /// Table or file that holds it now, as a person would call it.
    pub place: String,
    /// The API that was used.
    pub api: Api,
    /// Why, in words.
    pub reason: String,
    /// Records of this import that an earlier run had made durable.
    pub resumed: u64,
    /// Records read, over all runs of this import.
    pub read: u64,
    /// Records that landed, over all runs of this import.
    pub written: u64,
    /// Records that were rejected, over all runs of this import.
    pub rejected: u64,
    /// Records that were left out because the target has them already, over
    /// all runs of this import. Read is written, rejected and skipped.
    pub skipped: u64,
    /// `full` or `incremental`.
    pub mode: &'static str,
    /// Of the records that landed in this run: new, or other than what was
    /// there; `None` where the sink does not look.
    pub changed: Option<u64>,
    /// Records that are gone at the source, and were marked or deleted.
    pub deleted: u64,
    /// Where the rejected records are, if there are some.
    pub rejects: Option<String>,
    /// What became of the files of its records, if it has some and they were
    /// wanted.
    pub files: Option<FilesReport>,
    /// Wall time of this run for this entity.
    pub elapsed: Duration,
}

/// What a run did.
#[derive(Debug)]
pub struct Report {
    /// What was imported, in the order in which it was begun.
    pub entities: Vec<EntityReport>,
    /// What cannot be read on its own, and was left out.
    pub skipped: Vec<Skipped>,
    /// What failed while the others went on.
    pub failed: Vec<Failed>,
    /// API calls made.
    pub calls: u64,
    /// Those that the source has counted and allows, where it says so.
    pub usage: Option<Usage>,
    /// Wall time.
    pub elapsed: Duration,
}

impl Report {
    /// Records rejected, over all entities.
    pub fn rejected(&self) -> u64 {
        self.entities.iter().map(|e| e.rejected).sum()
    }

    /// Files that did not arrive as the source announced them, over all
    /// entities.
    pub fn files_failed(&self) -> u64 {
        self.entities.iter().filter_map(|e| e.files.as_ref()).map(|files| files.failed).sum()
    }

    /// The worst of what failed: it decides how the run has ended.
    pub fn worst(&self) -> Option<&Error> {
        worst(&self.failed).map(|at| &self.failed[at].error)
    }
}

/// The worst of several failures, by what a person has to know first.
pub(super) fn worst(failed: &[Failed]) -> Option<usize> {
    let badness = |failed: &Failed| match failed.error.kind() {
        Kind::Sink => 8,
        Kind::Auth => 7,
        Kind::Limit => 6,
        Kind::Unexpected => 5,
        Kind::Mismatch => 4,
        Kind::Source => 3,
        Kind::Cancelled => 2,
        Kind::Stopped => 1,
        Kind::Usage => 0,
    };
    // The first of several that are equally bad.
    (0..failed.len()).rev().max_by_key(|&at| badness(&failed[at]))
}
