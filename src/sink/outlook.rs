//! What an import would find where it goes, and what it would do there.

use std::collections::HashSet;

use super::Opened;

/// What identifies a record: its values in the columns by which it is known.
pub type Identity = Vec<Option<String>>;

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
    /// What it would do there if it did not go on where an earlier run stopped.
    pub anew: Effect,
    /// Records that are there; `None` where there is no target, or where
    /// counting them would mean reading them all.
    pub records: Option<u64>,
    /// Columns that an existing table would get.
    pub added: Vec<String>,
    /// What [`super::Sink::open`] would find and tell.
    pub opened: Opened,
    /// For each column the characters that the existing table declares for it.
    pub lengths: Vec<Option<u32>>,
    /// Of the identities that were asked for, those that are there.
    pub known: HashSet<Identity>,
}

impl Outlook {
    /// The same for an import that is told to begin again.
    #[must_use]
    pub fn anew(self) -> Self {
        let opened = Opened { notes: self.opened.notes, ..Opened::default() };
        Outlook { effect: self.anew, opened, ..self }
    }
}
