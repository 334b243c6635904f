//! What an entity looks like: the interchange schema between sources,
//! mappings and sinks.

use std::sync::Arc;

/// The type of a column as every source, mapping and sink understands it.
///
/// [`crate::record`] states the canonical text of each.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnType {
    /// Any text, ids included. Compared case-sensitively.
    Text,
    /// `true` or `false`.
    Boolean,
    /// A whole number. Real data sometimes carries decimals all the same.
    Integer,
    /// A number with decimals: double, currency, percent.
    Decimal,
    /// A calendar day without a zone.
    Date,
    /// An instant in UTC, to the millisecond.
    DateTime,
    /// A time of day without a zone, to the millisecond.
    Time,
    /// One JSON document.
    Json,
    /// A scalar of any type, as text: the old value in a field history.
    Any,
}

impl ColumnType {
    /// All there are.
    pub const ALL: [ColumnType; 9] = [
        ColumnType::Text,
        ColumnType::Integer,
        ColumnType::Decimal,
        ColumnType::Boolean,
        ColumnType::Date,
        ColumnType::DateTime,
        ColumnType::Time,
        ColumnType::Json,
        ColumnType::Any,
    ];

    /// The name used in messages, mapping files and `--json` documents.
    pub fn as_str(self) -> &'static str {
        match self {
            ColumnType::Text => "text",
            ColumnType::Boolean => "boolean",
            ColumnType::Integer => "integer",
            ColumnType::Decimal => "decimal",
            ColumnType::Date => "date",
            ColumnType::DateTime => "datetime",
            ColumnType::Time => "time",
            ColumnType::Json => "json",
            ColumnType::Any => "any",
        }
    }
}

/// One column of a batch: its name and its type.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Field name or relationship path in a source (`Account.Name`), column
    /// name in a sink.
    pub name: String,
    /// How its values are written and read.
    pub kind: ColumnType,
}

/// The columns of a batch, shared by all batches of one read.
pub type Columns = Arc<[Column]>;

/// What becomes of a record that the target has already.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Duplicates {
    /// Whether it is changed, left alone, or not looked for at all.
    pub policy: OnDuplicate,
    /// Indexes of the columns by which a record is known, where it is not by
    /// its key. Every record has a value in one of them; null equals null in
    /// the others.
    pub matching: Vec<usize>,
    /// How a column of an existing record takes a new value; one for each
    /// column of the target, or none if all are overwritten.
    pub merge: Vec<Merge>,
}

impl Duplicates {
    /// Whether this is what happens unless somebody says otherwise: the record
    /// of the same key is replaced.
    pub fn is_plain(&self) -> bool {
        self.policy == OnDuplicate::Update
            && self.matching.is_empty()
            && self.merge.iter().all(|merge| *merge == Merge::Overwrite)
    }

    /// Indexes of the columns by which a record is known: those that match, or
    /// else the `key`; none where every record is a new one.
    pub fn known_by(&self, key: Option<usize>) -> Vec<usize> {
        if self.matching.is_empty() { key.into_iter().collect() } else { self.matching.clone() }
    }

    /// How a column of an existing record takes a new value.
    pub fn merge(&self, column: usize) -> Merge {
        self.merge.get(column).copied().unwrap_or_default()
    }
}

/// What to do with a record that is there already.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum OnDuplicate {
    /// The record that is there takes the new values.
    #[default]
    Update,
    /// The record that is there stays; the new one is counted as skipped.
    Skip,
    /// The new one is added beside it.
    CreateNew,
}

impl OnDuplicate {
    /// All there are.
    pub const ALL: [OnDuplicate; 3] = [OnDuplicate::Update, OnDuplicate::Skip, OnDuplicate::CreateNew];

    /// The name used in mapping files.
    pub fn as_str(self) -> &'static str {
        match self {
            OnDuplicate::Update => "update",
            OnDuplicate::Skip => "skip",
            OnDuplicate::CreateNew => "create_new",
        }
    }
}

/// How a column of an existing record takes a new value.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Merge {
    /// The new value stands, also when it is null.
    #[default]
    Overwrite,
    /// The new value stands where there was none.
    FillEmpty,
    /// The old value stands, also when it is null.
    KeepExisting,
}

impl Merge {
    /// All there are.
    pub const ALL: [Merge; 3] = [Merge::Overwrite, Merge::FillEmpty, Merge::KeepExisting];

    /// The name used in mapping files.
    pub fn as_str(self) -> &'static str {
        match self {
            Merge::Overwrite => "overwrite",
            Merge::FillEmpty => "fill_empty",
            Merge::KeepExisting => "keep_existing",
        }
    }
}

/// One line of the list of entities that a source offers.
#[derive(Debug, Clone)]
pub struct EntitySummary {
    /// API name, in the exact case of the source.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Made by the customer, not by the vendor.
    pub custom: bool,
    /// Whether its records can be read on their own.
    pub queryable: bool,
    /// Whether it belongs into a copy of everything.
    pub movable: Movable,
}

/// Whether an entity belongs into a copy of everything, by the source's own
/// judgement. One that does not may still be asked for by name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Movable {
    /// It holds records that people miss when they are not there.
    Yes,
    /// It does not, and why: the end of a sentence that begins with its name.
    No(String),
}

/// An entity with its fields, as the source describes it to this user.
#[derive(Debug, Clone)]
pub struct Entity {
    /// API name, in the exact case of the source.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Made by the customer, not by the vendor.
    pub custom: bool,
    /// Whether its records can be read on their own.
    pub queryable: bool,
    /// The first characters of all its ids, where it has such.
    pub key_prefix: Option<String>,
    /// All fields that this user may see.
    pub fields: Vec<Field>,
}

impl Entity {
    /// Finds a field by name; the case does not matter, as in the source.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.name.eq_ignore_ascii_case(name))
    }

    /// The reference field that a relationship name starts from: `Account` is
    /// the way through `AccountId`.
    pub fn relationship(&self, name: &str) -> Option<&Field> {
        self.fields.iter().find(|f| f.relationship.as_deref().is_some_and(|r| r.eq_ignore_ascii_case(name)))
    }
}

/// A part of a compound field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Part {
    /// Its key when the compound is one JSON document: `postalCode`.
    pub key: String,
    /// The field that holds it: `MailingPostalCode`.
    pub field: String,
}

/// A field of an [`Entity`].
#[derive(Debug, Clone, Default)]
pub struct Field {
    /// API name, in the exact case of the source.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// How its values land; `None` for what has no value of its own in a
    /// table (compound fields, file bodies).
    pub kind: Option<ColumnType>,
    /// The source's own name of the type: `picklist`, `currency`, `reference`.
    pub native_type: String,
    /// Maximum characters of a text; 0 where that means nothing.
    pub length: u32,
    /// Digits in total and after the point; 0 where that means nothing.
    pub precision: u32,
    /// Digits after the point.
    pub scale: u32,
    /// A value may be given when a record is made. The others the source sets
    /// itself: who made a record, what a formula gives.
    pub createable: bool,
    /// The source calculates it from other values, and changes it without the
    /// record's stamp.
    pub calculated: bool,
    /// A record cannot be made without it.
    pub required: bool,
    /// The entities that a reference can point to.
    pub references: Vec<String>,
    /// The name to walk a reference by (`Account` in `Account.Name`).
    pub relationship: Option<String>,
    /// The compound field that this is a part of.
    pub compound: Option<String>,
    /// What a compound field is made of, in the order of its keys.
    pub parts: Vec<Part>,
    /// Its value is what people call the record.
    pub names_record: bool,
    /// May appear in a condition.
    pub filterable: bool,
    /// Values that a picklist offers.
    pub picklist: Vec<String>,
    /// What the source tells people who fill it in.
    pub help: Option<String>,
}
