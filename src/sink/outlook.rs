//! What an import would find where it goes, and what it would do there, looked
//! at without changing a byte.

use std::collections::HashSet;

use super::{Destination, Opened, Target, check_target, csv, sqlite};
use crate::Result;
use crate::schema::ColumnType;

/// What an import would do to its target.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Effect {
    /// Make it.
    #[default]
    New,
    /// Add records, and replace those of the same key.
    Merge,
    /// Replace all that is there.
    Replace,
    /// Go on where an earlier run stopped.
    Resume,
}

impl Effect {
    /// The name used in `--json` documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Effect::New => "new",
            Effect::Merge => "merge",
            Effect::Replace => "replace",
            Effect::Resume => "resume",
        }
    }
}

/// What an import would find at its target.
#[derive(Debug, Clone, Default)]
pub struct Outlook {
    /// What it would do there.
    pub effect: Effect,
    /// Records that are there; `None` where there is no target, or where
    /// counting them would mean reading them all.
    pub records: Option<u64>,
    /// Columns that an existing table would get.
    pub added: Vec<String>,
    /// What [`super::Sink::open`] would find and tell.
    pub opened: Opened,
    /// For each column the characters that the existing table declares for it.
    pub lengths: Vec<Option<u32>>,
    /// Of the keys that were asked for, those that are there.
    pub known: HashSet<String>,
}

/// Looks at a target; `keys` are keys of records that would come.
///
/// # Errors
/// Those that [`super::Sink::open`] would give.
pub fn look(destination: &Destination, target: &Target, keys: &HashSet<String>) -> Result<Outlook> {
    check_target(target)?;
    match destination {
        Destination::Sqlite(path) => sqlite::look(path, target, keys),
        Destination::CsvFolder(path) => csv::look(path, target),
        Destination::CsvStdout => Ok(Outlook::default()),
    }
}

/// Whether a value is stored as its type has it. What is not stays text, in any
/// sink, and nothing of it is lost.
pub fn holds(kind: ColumnType, text: &str) -> bool {
    sqlite::holds(kind, text)
}
