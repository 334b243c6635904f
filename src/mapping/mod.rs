//! What happens to records between source and sink: a pure function from one
//! record to one record or one rejection with its reason.
//!
//! ```text
//! file::load / EntityMapping::of_fields     what the user wrote
//!        |  missing: which entities must be described first
//!        v
//!     compile                               names resolved, once per run
//!        v
//!   Plan::apply                             batch by batch
//! ```

use std::sync::Arc;

use crate::Result;
use crate::record::{Batch, Rejection};
use crate::schema::{Column, ColumnType, Columns, Duplicates, Merge, OnDuplicate};

pub mod against;
pub mod apply;
pub mod check;
mod column;
mod convert;
pub mod file;
mod fingerprint;
pub mod foreign;
mod lookup;
mod narrow;
pub mod onto;
mod path;
mod problem;
pub mod propose;
pub mod rewrite;
mod template;

pub use check::{Entities, is_readable, missing};
pub use convert::{DateFormat, Mask, Otherwise, Pattern, Region, Salt, Table, Transform, Values, Zone};
pub use file::MappingFile;
pub use problem::Place;
pub use template::Template;

/// How one entity is mapped, as the user wrote it (or by default).
#[derive(Debug, Clone, Default, PartialEq)]
pub struct EntityMapping {
    /// The source entity.
    pub entity: String,
    /// Table name or file stem; the entity's own name if absent.
    pub target: Option<String>,
    /// Identity in the target: a target column, or the source field behind it.
    pub key: Option<String>,
    /// A condition in the source's own language.
    pub filter: Option<String>,
    /// Target columns by which a record is known where it is not by its key.
    pub matching: Vec<(String, Option<Place>)>,
    /// What becomes of a record that is there already.
    pub on_duplicate: OnDuplicate,
    /// Target columns in order; empty means every readable field under its own
    /// name.
    pub fields: Vec<FieldMapping>,
    /// Ids that give way to a column of the record that they point to.
    pub lookups: Vec<Lookup>,
    /// Where the entity is named; `None` for a mapping that no file holds.
    pub at: Option<Place>,
    /// Where the target is named.
    pub target_at: Option<Place>,
    /// Where the key is named.
    pub key_at: Option<Place>,
}

impl EntityMapping {
    /// Every readable field of an entity under its own name.
    pub fn of_entity(entity: &str) -> Self {
        EntityMapping { entity: entity.to_owned(), ..EntityMapping::default() }
    }

    /// These fields and relationship paths of an entity, under their own
    /// names.
    pub fn of_fields(entity: &str, fields: &[impl AsRef<str>]) -> Self {
        let fields = fields.iter().map(|path| FieldMapping::of_field(path.as_ref())).collect();
        EntityMapping { fields, ..EntityMapping::of_entity(entity) }
    }
}

/// One target column. What it takes goes through the steps, then the values,
/// then the type; the default stands where that leaves nothing.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FieldMapping {
    /// Name of the target column; if absent the field's own name, in the exact
    /// case of the source.
    pub target: Option<String>,
    /// Where its value comes from.
    pub from: Origin,
    /// Steps applied in order.
    pub transform: Vec<Transform>,
    /// Translations of values.
    pub values: Option<Arc<Values>>,
    /// The type that values must have or are refused; if absent what comes out
    /// of the steps.
    pub kind: Option<ColumnType>,
    /// Stands where there would be no value.
    pub default: Option<String>,
    /// A record without a value here is rejected.
    pub required: bool,
    /// How an existing record takes the value.
    pub merge: Merge,
    /// Where the origin is named; `None` for a mapping that no file holds.
    pub at: Option<Place>,
}

impl FieldMapping {
    /// A field or relationship path under its own name.
    pub fn of_field(path: &str) -> Self {
        FieldMapping { from: Origin::Field(path.to_owned()), ..FieldMapping::default() }
    }

    /// The name of the target column as far as the mapping itself knows it.
    pub(crate) fn name(&self) -> &str {
        match (&self.target, &self.from) {
            (Some(name), _) => name,
            (None, Origin::Field(path)) => path,
            (None, Origin::Constant(_) | Origin::Template(_)) => "",
        }
    }

    /// Whether values arrive as the source has them.
    fn is_untouched(&self) -> bool {
        self.transform.is_empty() && self.values.is_none() && self.kind.is_none() && self.default.is_none()
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// A field or relationship path of the source.
    Field(String),
    /// The same text for every record; the empty text is null.
    Constant(String),
    /// A text made of several fields.
    Template(Template),
}

impl Default for Origin {
    fn default() -> Self {
        Origin::Constant(String::new())
    }
}

/// An id that gives way to a column of the record that it points to. Nothing
/// is searched in the target: the value comes by the relationship, and goes
/// through the conversion that the parent's own column has.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup {
    /// The reference field: `AccountId`.
    pub reference: String,
    /// A column of the parent's mapping, where the same file maps it; otherwise
    /// a field of the parent.
    pub column: String,
    /// What the other mappings of the file make of that column.
    pub parents: Vec<ParentColumn>,
    /// Where it is written.
    pub at: Option<Place>,
}

/// What the mapping of a possible parent makes of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct ParentColumn {
    /// The parent's entity.
    pub entity: String,
    /// The column, or why it cannot be taken.
    pub field: Result<FieldMapping, String>,
}

/// A mapping compiled against the described entity: names are resolved once,
/// applying it looks nothing up.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The source entity, in the exact case of the source.
    pub entity: String,
    /// What to ask the source for, in this order.
    pub source: Columns,
    /// What comes out, in this order.
    pub target: Columns,
    /// Table name or file stem.
    pub target_name: String,
    /// Index of the key among the target columns. A record without a value
    /// there is rejected: nothing could tell it apart when it comes again.
    pub key: Option<usize>,
    /// What becomes of records that the target has already.
    pub duplicates: Duplicates,
    /// The field or path of the source behind each target column; `None` for
    /// a constant and a template.
    pub origins: Vec<Option<String>>,
    /// Condition from the mapping.
    pub filter: Option<String>,
    /// Equal for two plans only if they turn equal records into equal records.
    pub fingerprint: String,
    pub(crate) steps: apply::Steps,
}

impl Plan {
    /// Whether a target column has the very values of the source.
    pub fn is_verbatim(&self, column: usize) -> bool {
        self.steps.edits.iter().all(|edit| edit.column != column)
    }

    /// The target column that has the very values of a field or path.
    pub fn verbatim(&self, origin: &str) -> Option<usize> {
        let of = |at: &usize| self.origins[*at].as_deref().is_some_and(|o| o.eq_ignore_ascii_case(origin));
        (0..self.target.len()).find(|at| of(at) && self.is_verbatim(*at))
    }

    /// Whether there are records that it could reject: those that lack a
    /// required value, that nothing could find again, or that have a value
    /// which its conversion refuses.
    pub fn can_reject(&self) -> bool {
        let converts = |edit: &apply::Edit| {
            matches!(edit.change, apply::Change::Convert(_) | apply::Change::Template { .. })
        };
        !self.steps.required.is_empty()
            || !self.duplicates.matching.is_empty()
            || self.steps.edits.iter().any(converts)
    }

    /// Indexes of the source columns that a target column is put together of;
    /// none where it takes a single one, or a constant.
    pub fn parts(&self, column: usize) -> Vec<usize> {
        let edits = self.steps.edits.iter().filter(|edit| edit.column == column);
        let mut parts = edits.filter_map(|edit| match &edit.change {
            apply::Change::Template { columns, .. } => Some(columns.to_vec()),
            apply::Change::Compose(parts) => Some(parts.iter().map(|(_, column)| *column).collect()),
            _ => None,
        });
        parts.next().unwrap_or_default()
    }

    /// Reads one more field of the source, unless it is read already. No column
    /// takes it; rejected records show it.
    pub fn also_read(&mut self, column: Column) {
        if self.source.iter().any(|known| known.name == column.name) {
            return;
        }
        if column.name == "Id" {
            self.steps.identity = Some(self.source.len());
        }
        self.source = self.source.iter().cloned().chain([column]).collect();
        self.fingerprint = fingerprint::of(self);
    }

    /// The field of the source that identifies a record to a person.
    pub fn identity(&self) -> Option<&str> {
        self.steps.identity.map(|at| self.source[at].name.as_str())
    }

    /// Turns a batch of source records, in the columns of [`Plan::source`],
    /// into target records; rejected ones are appended to `rejected` and left
    /// out of the result.
    pub fn apply(&self, batch: Batch, rejected: &mut Vec<Rejection>) -> Batch {
        self.steps.apply(self, batch, rejected)
    }
}

/// Compiles a mapping against the entities that it touches: its own, and those
/// that its relationship paths lead to. [`missing`] says which these are.
///
/// # Errors
/// `Usage`, with everything that is wrong at once, one line for each problem,
/// with file, line and column where the mapping came from a file.
pub fn compile(mapping: &EntityMapping, entities: &Entities) -> Result<Plan> {
    check::compile(mapping, entities)
}
