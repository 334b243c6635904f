//! A compiled mapping: what to read, what comes out, and what happens in
//! between, with every name resolved to an index.

use std::sync::Arc;

use crate::mapping::convert::Step;
use crate::mapping::template::{Form, Template};
use crate::schema::{Columns, Duplicates};

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
    pub(super) steps: Steps,
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
        let converts = |edit: &Edit| matches!(edit.change, Change::Convert(_) | Change::Template { .. });
        !self.steps.required.is_empty()
            || !self.duplicates.matching.is_empty()
            || self.steps.edits.iter().any(converts)
    }

    /// Indexes of the source columns that a target column is put together of;
    /// none where it takes a single one, or a constant.
    pub fn parts(&self, column: usize) -> Vec<usize> {
        let edits = self.steps.edits.iter().filter(|edit| edit.column == column);
        let mut parts = edits.filter_map(|edit| match &edit.change {
            Change::Template { columns, .. } => Some(columns.to_vec()),
            Change::Compose(parts) => Some(parts.iter().map(|(_, column)| *column).collect()),
            _ => None,
        });
        parts.next().unwrap_or_default()
    }

    /// The field of the source that identifies a record to a person.
    pub fn identity(&self) -> Option<&str> {
        self.steps.identity.map(|at| self.source[at].name.as_str())
    }
}

/// What happens to each column, resolved to indexes.
#[derive(Debug, Clone, Default)]
pub(super) struct Steps {
    /// The source column behind each target column. A constant has none: it
    /// stands on column 0, and its edit covers that up. A template stands on
    /// the first column that it names.
    pub(super) order: Vec<usize>,
    /// Target columns whose values are not simply those of the source.
    pub(super) edits: Vec<Edit>,
    /// Target columns that may not be null, in order.
    pub(super) required: Vec<usize>,
    /// The source column that identifies a record to a person.
    pub(super) identity: Option<usize>,
}

/// How the values of one target column are made. There may be several for one,
/// carried out in order.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) column: usize,
    pub(super) change: Change,
}

#[derive(Debug, Clone)]
pub(super) enum Change {
    Constant(String),
    Convert(Vec<Step>),
    /// This text where there is none.
    Default(String),
    /// Nothing where this source column has nothing.
    ClearWithout(usize),
    /// One JSON document of these keys and source columns.
    Compose(Vec<(String, usize)>),
    /// A text made of these source columns.
    Template {
        template: Template,
        form: Arc<Form>,
        columns: Arc<[usize]>,
    },
}
