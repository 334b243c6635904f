//! What a sink remembers so that a later run can bring a target up to date
//! instead of loading it again, and what that run asks of it.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// What becomes of records that are gone at the source.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum OnDelete {
    /// They stay, and the column [`DELETED_AT`] says since when they are gone.
    #[default]
    Mark,
    /// They go.
    Delete,
    /// They stay as they are.
    Keep,
}

/// The column that says since when a record is gone at the source.
pub const DELETED_AT: &str = "_sfmigrate_deleted_at";
/// The column that says which record it was merged into.
pub const MERGED_INTO: &str = "_sfmigrate_merged_into";

/// A span of changes, closed on both sides before it is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    /// Changes since this instant; `None` is everything.
    pub from: Option<Timestamp>,
    /// Changes before this instant.
    pub to: Timestamp,
    /// Everything stamped before this instant is there once the span has
    /// landed: a commit that comes late may still bring an older stamp, up to
    /// here.
    pub trusted: Timestamp,
}

impl Span {
    /// As a text that [`Span::of_text`] reads.
    pub(super) fn to_text(self) -> String {
        let from = self.from.map(|from| from.to_string()).unwrap_or_default();
        format!("{from} {} {}", self.to, self.trusted)
    }

    /// The span of a text.
    pub(super) fn of_text(text: &str) -> Option<Span> {
        let mut parts = text.split(' ');
        let from = match parts.next()? {
            "" => None,
            from => Some(from.parse().ok()?),
        };
        let mut instant = || parts.next()?.parse().ok();
        Some(Span { from, to: instant()?, trusted: instant()? })
    }
}

/// What an import says of itself for later ones.
#[derive(Debug, Clone)]
pub struct Upkeep {
    /// Equal for two imports only if the records of one are those of the other:
    /// the same source, entity, condition and key.
    pub lineage: String,
    /// Equal only if they turn into the same rows.
    pub mapping: String,
    /// The columns, and what they come from.
    pub shape: Vec<Shape>,
    /// The condition that records meet.
    pub condition: Option<String>,
    /// The field that tells when a record changed.
    pub stamp: Option<String>,
    /// What this import reads, unless an unfinished one is gone on with: that
    /// one's span counts.
    pub span: Span,
    /// Records that are gone at the source are followed up to the span's end.
    pub follows_deletions: bool,
    /// Index of the column that holds the identity of a record at the source.
    pub identity: Option<usize>,
    /// Index of a column that is true for a deleted record.
    pub flag: Option<usize>,
    /// Index of a column that names the record that one was merged into.
    pub master: Option<usize>,
}

/// A column as an import left it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shape {
    /// Its name in the target.
    pub column: String,
    /// The name of its type.
    pub kind: String,
    /// The field or path that it comes from; `None` for a constant.
    pub origin: Option<String>,
    /// What people call that field.
    pub label: Option<String>,
    /// It has the very values of the source.
    pub verbatim: bool,
}

/// What a target remembers.
#[derive(Debug, Clone)]
pub struct Memory {
    /// See [`Upkeep::lineage`].
    pub lineage: String,
    /// See [`Upkeep::mapping`].
    pub mapping: String,
    /// See [`Upkeep::shape`].
    pub shape: Vec<Shape>,
    /// See [`Upkeep::condition`]; earlier versions did not write it down.
    pub condition: Option<String>,
    /// The column that identifies a record, as far as it was written down.
    pub key: Option<String>,
    /// Changes up to this instant were asked for.
    pub until: Option<Timestamp>,
    /// Everything stamped before this instant is there.
    pub watermark: Timestamp,
    /// Every deletion before this instant was followed; `None` if that cannot
    /// be said.
    pub deletions: Option<Timestamp>,
    /// When calculated fields were last read for all records.
    pub calculated: Option<Timestamp>,
    /// When the last import ended, by this computer's clock.
    pub updated: Timestamp,
}

/// What is known of a target before a run.
#[derive(Debug, Clone, Default)]
pub struct Recall {
    /// What the last complete import left.
    pub memory: Option<Memory>,
    /// Lineage, mapping and span of an import that is not finished.
    pub unfinished: Option<(String, String, Span)>,
    /// The target has records.
    pub has_rows: bool,
}
