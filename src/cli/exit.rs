//! Exit codes: an interface for scripts.

use crate::pipeline::Report;
use crate::{Kind, Result};

/// All that was asked for is done, even if nothing had changed.
pub const DONE: u8 = 0;
/// Something nobody foresaw.
pub const UNEXPECTED: u8 = 1;
/// Usage, mapping or configuration is wrong; nothing was touched.
pub const USAGE: u8 = 2;
/// Finished, but some records were rejected.
pub const REJECTED: u8 = 3;
/// Not signed in, the grant was refused, or a permission is missing.
pub const AUTH: u8 = 4;
/// The source failed after retries.
pub const SOURCE: u8 = 5;
/// The sink failed: locked, full, incompatible.
pub const SINK: u8 = 6;
/// The org's API limit or the user's own budget is used up.
pub const LIMIT: u8 = 7;
/// Stopped before the end on purpose.
pub const STOPPED: u8 = 8;
/// What landed does not match what the source announced.
pub const MISMATCH: u8 = 9;
/// Ctrl-C or SIGTERM; the state is saved.
pub const CANCELLED: u8 = 130;

/// Every code with its meaning, for help, man page and README.
pub const TABLE: &[(u8, &str)] = &[
    (DONE, "done"),
    (UNEXPECTED, "unexpected failure"),
    (USAGE, "usage, mapping or configuration is wrong; nothing was touched"),
    (REJECTED, "finished, but some records were rejected"),
    (AUTH, "not signed in, or a permission is missing"),
    (SOURCE, "the source failed after retries; run again to go on"),
    (SINK, "the sink failed: locked, full, incompatible"),
    (LIMIT, "the API limit is reached"),
    (STOPPED, "stopped before the end on purpose; run again to go on"),
    (MISMATCH, "what landed does not match what the source announced"),
    (CANCELLED, "Ctrl-C; the state is saved, run again to go on"),
];

/// How a command that did not fail has ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// All is done.
    Done,
    /// All is done, but some records were rejected.
    Rejected,
    /// The answer is complete, and says itself which part of it failed.
    Partly(Kind),
}

impl Outcome {
    /// How an import has ended.
    pub fn of(report: &Report) -> Self {
        match report.worst() {
            Some(error) => Outcome::Partly(error.kind()),
            None if report.files_failed() > 0 => Outcome::Partly(Kind::Mismatch),
            None if report.rejected() > 0 => Outcome::Rejected,
            None => Outcome::Done,
        }
    }

    /// The exit code.
    pub fn code(self) -> u8 {
        match self {
            Outcome::Done => DONE,
            Outcome::Rejected => REJECTED,
            Outcome::Partly(kind) => code(kind),
        }
    }
}

/// The exit code that the process will have, for the record.
pub fn of<T>(ended: &Result<T>, outcome: impl Fn(&T) -> Outcome) -> u8 {
    match ended {
        Ok(done) => outcome(done).code(),
        Err(error) => code(error.kind()),
    }
}

/// The same of an import.
pub fn of_import(ended: &Result<Report>) -> u8 {
    of(ended, Outcome::of)
}

/// The exit code of a failure. No wildcard: a new kind needs its code.
pub fn code(kind: Kind) -> u8 {
    match kind {
        Kind::Unexpected => UNEXPECTED,
        Kind::Usage => USAGE,
        Kind::Auth => AUTH,
        Kind::Source => SOURCE,
        Kind::Sink => SINK,
        Kind::Limit => LIMIT,
        Kind::Stopped => STOPPED,
        Kind::Mismatch => MISMATCH,
        Kind::Cancelled => CANCELLED,
    }
}
