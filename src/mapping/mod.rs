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
use crate::schema::{ColumnType, Merge, OnDuplicate};

pub mod against;
mod apply;
mod check;
mod column;
mod convert;
pub mod file;
mod fingerprint;
pub mod foreign;
mod lookup;
mod narrow;
pub mod onto;
mod path;
mod plan;
mod problem;
pub mod propose;
pub mod rewrite;
mod template;

pub use check::{Entities, compile, is_readable, missing};
pub use convert::{DateFormat, Mask, Otherwise, Pattern, Region, Salt, Table, Transform, Values, Zone};
pub use file::MappingFile;
pub use plan::Plan;
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
