//! Applies a compiled mapping to a batch.
//!
//! A mapping that only picks, renames and rearranges never touches a text.
//! Otherwise whole columns are edited one after the other, and only values
//! that really change are written anew, at the end of the batch's buffer.

use std::ops::Range;

use crate::mapping::{Plan, Transform};
use crate::record::{Batch, Rejection, Revision};
use crate::schema::Columns;

/// What happens to each column, resolved to indexes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Steps {
    /// The source column behind each target column. A constant has none: it
    /// stands on column 0, and its edit covers that up.
    pub(super) order: Vec<usize>,
    /// Target columns whose values are not simply those of the source.
    pub(super) edits: Vec<Edit>,
    /// Target columns that may not be null, in order.
    pub(super) required: Vec<usize>,
    /// The source column that identifies a record to a person.
    pub(super) identity: Option<usize>,
}

/// How the values of one target column are made.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) column: usize,
    pub(super) change: Change,
}

#[derive(Debug, Clone)]
pub(super) enum Change {
    Constant(String),
    Transform(Vec<Transform>),
}

impl Steps {
    pub(crate) fn apply(&self, plan: &Plan, mut batch: Batch, rejected: &mut Vec<Rejection>) -> Batch {
        debug_assert_eq!(batch.columns().len(), plan.source.len());
        if self.edits.is_empty() {
            self.reject(plan, &mut batch, |column| self.order[column], rejected);
            return batch.project(Columns::clone(&plan.target), &self.order);
        }
        // The record as it came stays beside what is made of it: a rejection
        // shows it.
        let width = plan.source.len();
        let wide: Columns = plan.source.iter().chain(plan.target.iter()).cloned().collect();
        let order: Vec<usize> = (0..width).chain(self.order.iter().copied()).collect();
        let mut batch = batch.project(wide, &order);
        for edit in &self.edits {
            let column = width + edit.column;
            match &edit.change {
                Change::Constant(text) => batch.fill(column, text),
                Change::Transform(steps) => {
                    batch.revise(column, |value, fresh| transform(steps, value, fresh));
                }
            }
        }
        self.reject(plan, &mut batch, |column| width + column, rejected);
        let order: Vec<usize> = (width..width + plan.target.len()).collect();
        batch.project(Columns::clone(&plan.target), &order)
    }

    /// Takes out the records that lack a required value. The batch begins with
    /// the columns of the source; `place` says where a target column stands.
    fn reject(
        &self,
        plan: &Plan,
        batch: &mut Batch,
        place: impl Fn(usize) -> usize,
        rejected: &mut Vec<Rejection>,
    ) {
        if self.required.is_empty() {
            return;
        }
        let mut out = Vec::new();
        for row in 0..batch.len() {
            if let Some(&column) = self.required.iter().find(|&&c| batch.get(row, place(c)).is_none()) {
                rejected.push(self.rejection(plan, batch, row, column));
                out.push(row);
            }
        }
        if !out.is_empty() {
            let mut next = out.into_iter().peekable();
            batch.retain(|row| next.next_if_eq(&row).is_none());
        }
    }

    fn rejection(&self, plan: &Plan, batch: &Batch, row: usize, column: usize) -> Rejection {
        let source = self.order[column];
        let name = &plan.target[column].name;
        let field = &plan.source[source].name;
        let role = if plan.key == Some(column) { "the key" } else { "required" };
        let reason = match batch.get(row, source) {
            None => format!("`{name}` is {role} but {field} is empty"),
            Some(_) => format!("`{name}` is {role} but {field} holds only white space"),
        };
        Rejection {
            key: self.identity.and_then(|identity| batch.get(row, identity)).map(str::to_owned),
            column: name.clone(),
            reason,
            record: record_as_json(&plan.source, batch.row(row)),
        }
    }
}

/// One JSON object of canonical texts. Numbers are strings too: a reader of
/// JSON would not keep all their digits.
fn record_as_json<'a>(columns: &Columns, values: impl Iterator<Item = Option<&'a str>>) -> String {
    let object: serde_json::Map<String, serde_json::Value> =
        columns.iter().zip(values).map(|(column, value)| (column.name.clone(), value.into())).collect();
    serde_json::Value::Object(object).to_string()
}

/// Runs the steps over one value. `fresh` takes the text if it has to be
/// written anew; trimming and what is in the right case already write nothing.
pub(super) fn transform(steps: &[Transform], value: &str, fresh: &mut String) -> Revision {
    let mut part = 0..value.len();
    let mut written = false;
    for step in steps {
        let now = if written { &fresh[part.clone()] } else { &value[part.clone()] };
        match step {
            Transform::Trim => part = trimmed(now, part.start),
            Transform::Lowercase | Transform::Uppercase => {
                let upper = *step == Transform::Uppercase;
                if now.is_ascii() {
                    if in_case_already(now, upper) {
                        continue;
                    }
                    if written {
                        fresh.truncate(part.end);
                        fresh.drain(..part.start);
                    } else {
                        fresh.push_str(&value[part]);
                    }
                    if upper { fresh.make_ascii_uppercase() } else { fresh.make_ascii_lowercase() }
                } else {
                    // As a whole, because some letters grow and a final sigma
                    // looks at its neighbours.
                    let text = if upper { now.to_uppercase() } else { now.to_lowercase() };
                    if text == now {
                        continue;
                    }
                    *fresh = text;
                }
                part = 0..fresh.len();
                written = true;
            }
        }
    }
    if written { Revision::Fresh(part) } else { Revision::Part(part) }
}

/// The part of `text` between its white space, `text` itself beginning at
/// `start`.
fn trimmed(text: &str, start: usize) -> Range<usize> {
    let left = text.trim_start();
    let start = start + (text.len() - left.len());
    start..start + left.trim_end().len()
}

/// Whether an ASCII text has no letter to change.
fn in_case_already(text: &str, upper: bool) -> bool {
    !text.bytes().any(|b| if upper { b.is_ascii_lowercase() } else { b.is_ascii_uppercase() })
}
