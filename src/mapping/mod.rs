//! What happens to records between source and sink: a pure function from one
//! record to one record or one rejection with its reason.

use crate::Result;
use crate::record::{Batch, Rejection};
use crate::schema::{Columns, Entity};

pub mod apply;
pub mod check;
pub mod file;

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
}

/// One target column.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldMapping {
    /// Name of the target column.
    pub target: String,
    /// Where its value comes from.
    pub from: Origin,
    /// Steps applied in order.
    pub transform: Vec<Transform>,
    /// A record without a value here is rejected.
    pub required: bool,
}

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq)]
pub enum Origin {
    /// A field or relationship path of the source.
    Field(String),
    /// The same text for every record.
    Constant(String),
}

/// One step of a conversion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Transform {
    /// Takes white space off both ends; nothing left is null.
    Trim,
    /// To lower case, by Unicode.
    Lowercase,
    /// To upper case, by Unicode.
    Uppercase,
}

/// A mapping compiled against the described entity: names are resolved once,
/// applying it looks nothing up.
#[derive(Debug, Clone)]
pub struct Plan {
    /// What to ask the source for, in this order.
    pub source: Columns,
    /// What comes out, in this order.
    pub target: Columns,
    /// Table name or file stem.
    pub target_name: String,
    /// Index of the key among the target columns.
    pub key: Option<usize>,
    /// Condition from the mapping.
    pub filter: Option<String>,
    /// Equal for two plans only if they turn equal records into equal records.
    pub fingerprint: String,
    pub(crate) steps: apply::Steps,
}

impl Plan {
    /// Turns a batch of source records into target records; rejected ones are
    /// appended to `rejected` and left out of the result.
    pub fn apply(&self, batch: Batch, rejected: &mut Vec<Rejection>) -> Batch {
        self.steps.apply(self, batch, rejected)
    }
}

/// Compiles a mapping against the described entity.
///
/// # Errors
/// `Usage`, with everything that is wrong at once.
pub fn compile(mapping: &EntityMapping, entity: &Entity) -> Result<Plan> {
    check::compile(mapping, entity)
}
