//! How a destination can differ from its source: what is compared, on which
//! terms, and what was found.

/// Columns that a fresh copy has behind those of the target: the identity of a
/// record at the source, when it changed last, and when it was made.
pub const ID: &str = "_sfmigrate_id";
/// See [`ID`].
pub const STAMP: &str = "_sfmigrate_stamp";
/// See [`ID`].
pub const CREATED: &str = "_sfmigrate_created";

/// A target that imports wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Imported {
    /// Its name.
    pub target: String,
    /// The source entity.
    pub entity: String,
    /// It is there still.
    pub exists: bool,
    /// An import into it is not complete.
    pub unfinished: bool,
}

/// What is compared, and what explains a difference.
#[derive(Debug, Clone, Default)]
pub struct Terms {
    /// The table.
    pub target: String,
    /// The column that identifies a record in it.
    pub key: String,
    /// The columns whose values are compared.
    pub columns: Vec<String>,
    /// Those of them that change without the stamp.
    pub unstamped: Vec<String>,
    /// The column with the identity that the source gives a record.
    pub identity: Option<String>,
    /// The column with the stamp of a record.
    pub stamp: Option<String>,
    /// The column with the time when a record was made.
    pub created: Option<String>,
    /// The fresh copy has these columns: see [`ID`].
    pub carried: Vec<&'static str>,
    /// What is stamped since then the last import need not have seen.
    pub since: String,
    /// What is stamped before then it has seen for sure.
    pub trusted: String,
    /// Records of other origin are there, too, and are none of our business.
    pub others: bool,
}

/// How a record differs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// It is there at the source, and not here.
    Missing,
    /// It is here, and not there.
    Extra,
    /// It is marked as deleted, and there.
    Marked,
    /// A value is another one.
    Different,
}

impl What {
    /// The name used in documents and files.
    pub fn as_str(self) -> &'static str {
        match self {
            What::Missing => "missing",
            What::Extra => "extra",
            What::Marked => "marked",
            What::Different => "different",
        }
    }
}

/// One difference that no later change explains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub what: What,
    /// The record's identity at the source, where it is known, else its key.
    pub record: String,
    /// The column; `None` where it is the whole record.
    pub field: Option<String>,
    /// The value here.
    pub here: Option<String>,
    /// The value at the source.
    pub there: Option<String>,
}

/// Records, by what was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally {
    /// Here, without those that are marked as deleted.
    pub here: u64,
    /// At the source, without those that the mapping rejects.
    pub there: u64,
    /// That the mapping rejects.
    pub rejected: u64,
    /// See [`What::Missing`].
    pub missing: u64,
    /// See [`What::Extra`].
    pub extra: u64,
    /// See [`What::Marked`].
    pub marked: u64,
    /// See [`What::Different`].
    pub different: u64,
    /// Made at the source since the last import.
    pub created_since: u64,
    /// Changed there since.
    pub changed_since: u64,
    /// Deleted there since.
    pub deleted_since: u64,
    /// Other only in what changes without a stamp.
    pub recalculated: u64,
    /// By the month in which they were made: month, here, there.
    pub months: Vec<(String, u64, u64)>,
}

impl Tally {
    /// Records that differ, and no later change explains it.
    pub fn differing(&self) -> u64 {
        self.missing + self.extra + self.marked + self.different
    }

    /// Records whose difference a later change explains.
    pub fn explained(&self) -> u64 {
        self.created_since + self.changed_since + self.deleted_since + self.recalculated
    }
}
