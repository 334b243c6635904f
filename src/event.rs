//! What happens during a run, as it happens.
//!
//! Sources, sinks and the pipeline emit events; observers decide what a person
//! or a program sees of them. Nobody here knows a terminal.

use std::sync::Arc;
use std::time::Duration;

use crate::record::Refusal;

/// The ways to fetch records.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Api {
    /// Page after page by synchronous requests.
    Rest,
    /// An asynchronous job whose result is downloaded in large pages.
    Bulk,
    /// No API: a file that is here.
    File,
}

impl Api {
    /// The name used on the command line and in `--json` documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Api::Rest => "rest",
            Api::Bulk => "bulk",
            Api::File => "file",
        }
    }

    /// The name used in sentences.
    pub fn label(self) -> &'static str {
        match self {
            Api::Rest => "REST",
            Api::Bulk => "Bulk API 2.0",
            Api::File => "file",
        }
    }
}

/// Where an entity stands on its way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Stage {
    /// Reading the description and the count.
    Counting,
    /// The job is made and waits for the org to begin.
    JobQueued,
    /// The org works on the job.
    JobRunning,
    /// Records arrive and are written.
    Downloading,
    /// All records are there; the sink closes its books.
    Finishing,
    /// Done.
    Done,
}

impl Stage {
    /// The name used in JSON lines.
    pub fn as_str(self) -> &'static str {
        match self {
            Stage::Counting => "counting",
            Stage::JobQueued => "job_queued",
            Stage::JobRunning => "job_running",
            Stage::Downloading => "downloading",
            Stage::Finishing => "finishing",
            Stage::Done => "done",
        }
    }

    /// In a person's words.
    pub fn label(self) -> &'static str {
        match self {
            Stage::Counting => "counting",
            Stage::JobQueued => "job queued",
            Stage::JobRunning => "Salesforce is working",
            Stage::Downloading => "downloading",
            Stage::Finishing => "finishing",
            Stage::Done => "done",
        }
    }
}

/// What events call the files of an entity: they have a row of their own, in
/// which the records are files.
pub fn files_of(entity: &str) -> String {
    format!("{entity}{FILES}")
}

/// What an entity of events is counted in: one, and many.
pub fn counted_in(entity: &str) -> (&'static str, &'static str) {
    if is_files(entity) { ("file", "files") } else { ("record", "records") }
}

/// Whether events under this name are about the files of an entity.
pub fn is_files(entity: &str) -> bool {
    entity.ends_with(FILES)
}

/// No name of an entity has a space in it.
const FILES: &str = " files";

/// One thing that happened.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Event {
    /// The run knows what it will do for an entity.
    Planned {
        /// Source entity.
        entity: String,
        /// How it will be fetched.
        api: Api,
        /// Why, in words.
        reason: String,
        /// Records expected; `None` is unknown, never zero.
        records: Option<u64>,
    },
    /// An entity goes on where an earlier run stopped.
    Resumed {
        /// Source entity.
        entity: String,
        /// Records that are durable already.
        records: u64,
    },
    /// An entity enters a stage.
    Stage {
        /// Source entity.
        entity: String,
        /// The stage that begins.
        stage: Stage,
    },
    /// The org's own report on a job under way.
    JobProgress {
        /// Source entity.
        entity: String,
        /// Records that the org has processed so far.
        records: u64,
    },
    /// A job was made at the source.
    JobMade {
        /// Source entity.
        entity: String,
        /// The job's id.
        job: String,
    },
    /// A request is sent that the source counts.
    Called {
        /// What kind: `describe`, `count`, `query`, `job`, `result`, …
        kind: &'static str,
    },
    /// Records became visible to the sink, not yet durable.
    Received {
        /// Source entity.
        entity: String,
        /// Records in this batch.
        records: u64,
        /// Bytes of values in this batch.
        bytes: u64,
    },
    /// A page is durable: its records and its position.
    Stored {
        /// Source entity.
        entity: String,
        /// Records of this page as the source sent them.
        read: u64,
        /// Records of this page that landed.
        written: u64,
        /// Records of this page that were rejected.
        rejected: u64,
        /// Why they were.
        reasons: Vec<Refusal>,
        /// Records of this page that the target had already.
        skipped: u64,
        /// Of those that landed: new, or other than what was there. `None`
        /// where the sink does not look.
        changed: Option<u64>,
    },
    /// Records that are gone at the source are marked or deleted, durably.
    Deleted {
        /// Source entity.
        entity: String,
        /// How many.
        records: u64,
    },
    /// A page was taken back and will be fetched again.
    PageDropped {
        /// Source entity.
        entity: String,
        /// Records that had been received of it.
        records: u64,
    },
    /// A request is repeated.
    Retrying {
        /// What failed, in words.
        what: String,
        /// Time until the next try.
        wait: Duration,
        /// Number of the next try, from 2.
        attempt: u32,
    },
    /// The access token was renewed.
    Refreshed,
    /// The org answered how many API calls it has counted in 24 hours.
    ApiUsage {
        /// Calls counted by the org.
        used: u64,
        /// Calls that the org allows.
        limit: u64,
    },
    /// Something a person should know; the run goes on.
    Warning {
        /// One sentence.
        message: String,
    },
    /// An entity is complete.
    Finished {
        /// Source entity.
        entity: String,
        /// Table or file that holds it now.
        target: String,
        /// Records that landed, over all runs of this import.
        written: u64,
        /// Records rejected, over all runs of this import.
        rejected: u64,
        /// Records that the target had already, over all runs of this import.
        skipped: u64,
        /// Wall time of this run for this entity.
        elapsed: Duration,
    },
}

/// Sees events. Called from several threads; must not block.
pub trait Observer: Send + Sync {
    /// Called once for every event, in the order of each emitting thread.
    fn observe(&self, event: &Event);
}

/// Sees nothing.
#[derive(Debug, Clone, Copy, Default)]
pub struct Silent;

impl Observer for Silent {
    fn observe(&self, _event: &Event) {}
}

/// An observer that many parts of a run share.
pub type SharedObserver = Arc<dyn Observer>;
