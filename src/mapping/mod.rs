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

use crate::Result;
use crate::record::{Batch, Rejection};
use crate::schema::Columns;

pub mod against;
pub mod apply;
pub mod check;

pub mod file;
mod fingerprint;
pub mod foreign;
pub mod onto;
mod problem;
pub mod propose;

pub use check::{Entities, missing};
pub use file::MappingFile;
pub use problem::Place;

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
    /// Target columns in order; empty means every readable field under its own
    /// name.
    pub fields: Vec<FieldMapping>,
    /// Where the entity is named; `None` for a mapping that no file holds.
    pub at: Option<Place>,
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

/// One target column.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldMapping {
    /// Name of the target column; if absent the field's own name, in the exact
    /// case of the source.
    pub target: Option<String>,
    /// Where its value comes from.
    pub from: Origin,
    /// Steps applied in order.
    pub transform: Vec<Transform>,
    /// A record without a value here is rejected.
    pub required: bool,
    /// Where the origin is named; `None` for a mapping that no file holds.
    pub at: Option<Place>,
}

impl FieldMapping {
    /// A field or relationship path under its own name.
    pub fn of_field(path: &str) -> Self {
        let from = Origin::Field(path.to_owned());
        FieldMapping { target: None, from, transform: Vec::new(), required: false, at: None }
    }

    /// The name of the target column as far as the mapping itself knows it.
    pub(crate) fn name(&self) -> &str {
        match (&self.target, &self.from) {
            (Some(name), _) => name,
            (None, Origin::Field(path)) => path,
            (None, Origin::Constant(_)) => "",
        }
    }
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// A field or relationship path of the source.
    Field(String),
    /// The same text for every record; the empty text is null.
    Constant(String),
}

/// One step of a conversion.
///
/// A column keeps its type through a step that cannot change the canonical
/// text of that type ([`Transform::Trim`] on a number); otherwise it becomes
/// text (`Uppercase` on a boolean).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    /// Takes white space off both ends; nothing left is null.
    Trim,
    /// To lower case, by Unicode.
    Lowercase,
    /// To upper case, by Unicode.
    Uppercase,
}

impl Transform {
    /// All steps there are.
    pub const ALL: [Transform; 3] = [Transform::Trim, Transform::Lowercase, Transform::Uppercase];

    /// The name used in mapping files.
    pub fn as_str(self) -> &'static str {
        match self {
            Transform::Trim => "trim",
            Transform::Lowercase => "lowercase",
            Transform::Uppercase => "uppercase",
        }
    }
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
    /// The field or path of the source behind each target column; `None` for
    /// a constant.
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
