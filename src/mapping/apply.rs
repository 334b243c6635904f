//! Applies a compiled mapping to a batch.
//!
//! A mapping that only picks, renames and rearranges never touches a text.
//! Otherwise whole columns are edited one after the other, and only values
//! that really change are written anew, at the end of the batch's buffer.

use crate::mapping::convert::Runner;
use crate::mapping::plan::{Change, Edit, Plan, Steps};
use crate::record::{Batch, Rejection, Revision, Values};
use crate::schema::{ColumnType, Columns};

/// Bytes that the values of a batch may grow by: far below what a batch can
/// hold, far above what conversions make of real records.
const MOST_GROWTH: usize = 1 << 30;

/// A value that its conversion refused.
struct Refused {
    row: usize,
    column: usize,
    reason: String,
}

/// One run over the columns of one batch.
struct Pass<'a> {
    plan: &'a Plan,
    runner: Runner,
    buffer: Vec<u8>,
    refused: Vec<Refused>,
    /// Bytes that were written anew.
    grown: usize,
}

impl Pass<'_> {
    fn edit(&mut self, batch: &mut Batch, edit: &Edit) {
        let column = self.plan.source.len() + edit.column;
        match &edit.change {
            Change::Constant(text) => batch.fill(column, text),
            Change::Default(text) => batch.fill_nulls(column, text),
            Change::ClearWithout(other) => batch.clear_without(column, *other),
            Change::Compose(parts) => {
                batch.compose(column, |record, fresh| compose(self.plan, parts, record, fresh));
            }
            Change::Convert(steps) => batch.revise(column, |row, value, fresh| {
                let made = self.runner.run(steps, value, fresh);
                let grown = made.as_ref().map_or(0, |made| match made {
                    Revision::Part(_) => 0,
                    Revision::Fresh(part) => part.len(),
                });
                match made.and_then(|made| self.grow(grown).map(|()| made)) {
                    Ok(made) => made,
                    Err(reason) => {
                        self.refused.push(Refused { row, column: edit.column, reason });
                        Revision::Part(0..0)
                    }
                }
            }),
            Change::Template { template, form, columns } => batch.compose(column, |record, fresh| {
                let source = &self.plan.source;
                let values = columns.iter().map(|&column| (record.get(column), source[column].kind));
                let written = template.render(form, values, &mut self.buffer, fresh);
                if let Err(reason) = written.and_then(|()| self.grow(fresh.len())) {
                    fresh.clear();
                    self.refused.push(Refused { row: record.row(), column: edit.column, reason });
                }
            }),
        }
    }

    fn grow(&mut self, bytes: usize) -> Result<(), String> {
        if self.grown + bytes > MOST_GROWTH {
            return Err("the conversions of this mapping write too much".into());
        }
        self.grown += bytes;
        Ok(())
    }
}

impl Plan {
    /// Turns a batch of source records, in the columns of [`Plan::source`],
    /// into target records; rejected ones are appended to `rejected` and left
    /// out of the result.
    pub fn apply(&self, batch: Batch, rejected: &mut Vec<Rejection>) -> Batch {
        self.steps.apply(self, batch, rejected)
    }
}

impl Steps {
    fn apply(&self, plan: &Plan, mut batch: Batch, rejected: &mut Vec<Rejection>) -> Batch {
        debug_assert_eq!(batch.columns().len(), plan.source.len());
        if self.edits.is_empty() {
            self.reject(plan, &mut batch, |column| self.order[column], Vec::new(), rejected);
            return batch.project(Columns::clone(&plan.target), &self.order);
        }
        // The record as it came stays beside what is made of it: a rejection
        // shows it.
        let width = plan.source.len();
        let wide: Columns = plan.source.iter().chain(plan.target.iter()).cloned().collect();
        let order: Vec<usize> = (0..width).chain(self.order.iter().copied()).collect();
        let mut batch = batch.project(wide, &order);
        let (runner, buffer) = (Runner::default(), Vec::new());
        let mut pass = Pass { plan, runner, buffer, refused: Vec::new(), grown: 0 };
        for edit in &self.edits {
            pass.edit(&mut batch, edit);
        }
        self.reject(plan, &mut batch, |column| width + column, pass.refused, rejected);
        let order: Vec<usize> = (width..width + plan.target.len()).collect();
        batch.project(Columns::clone(&plan.target), &order)
    }

    /// Takes out the records of which a value was refused, that lack a required
    /// value, or that nothing could find again. The batch begins with the
    /// columns of the source; `place` says where a target column stands.
    fn reject(
        &self,
        plan: &Plan,
        batch: &mut Batch,
        place: impl Fn(usize) -> usize,
        mut refused: Vec<Refused>,
        rejected: &mut Vec<Rejection>,
    ) {
        let matching = &plan.duplicates.matching;
        let lacks = || self.required.iter().any(|&column| batch.has_null(place(column)));
        if refused.is_empty() && matching.is_empty() && !lacks() {
            return;
        }
        // The first value that was refused is the one to tell.
        refused.sort_by_key(|refused| (refused.row, refused.column));
        let mut refused = refused.into_iter().peekable();
        let mut out = Vec::new();
        for row in 0..batch.len() {
            let is_null = |column: &usize| batch.get(row, place(*column)).is_none();
            let why = if let Some(first) = refused.next_if(|refused| refused.row == row) {
                while refused.next_if(|refused| refused.row == row).is_some() {}
                Some((first.column, format!("`{}`: {}", plan.target[first.column].name, first.reason)))
            } else if let Some(&column) = self.required.iter().find(|column| is_null(column)) {
                let role = if plan.key == Some(column) { "the key" } else { "required" };
                Some((column, self.nothing(plan, batch, row, column, role)))
            } else if !matching.is_empty() && matching.iter().all(is_null) {
                let role = "what records are matched by";
                Some((matching[0], self.nothing(plan, batch, row, matching[0], role)))
            } else {
                None
            };
            if let Some((column, reason)) = why {
                rejected.push(Rejection {
                    key: self.identity.and_then(|identity| batch.get(row, identity)).map(str::to_owned),
                    column: plan.target[column].name.clone(),
                    reason,
                    record: record_as_json(&plan.source, batch.row(row)),
                });
                out.push(row);
            }
        }
        if !out.is_empty() {
            let mut next = out.into_iter().peekable();
            batch.retain(|row| next.next_if_eq(&row).is_none());
        }
    }

    /// Why a column that must not be empty is.
    fn nothing(&self, plan: &Plan, batch: &Batch, row: usize, column: usize, role: &str) -> String {
        let name = &plan.target[column].name;
        let source = self.order[column];
        let Some(field) = &plan.origins[column] else {
            return format!("`{name}` is {role} but all that it is made of is empty");
        };
        match batch.get(row, source) {
            None => format!("`{name}` is {role} but {field} is empty"),
            Some(value) if value.trim().is_empty() => {
                format!("`{name}` is {role} but {field} holds only white space")
            }
            Some(_) => format!("`{name}` is {role} but nothing is left of {field}"),
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

/// Writes a compound as one JSON document; nothing when all its parts are null.
fn compose(plan: &Plan, parts: &[(String, usize)], record: Values<'_>, fresh: &mut String) {
    if parts.iter().all(|(_, column)| record.get(*column).is_none()) {
        return;
    }
    for (i, (key, column)) in parts.iter().enumerate() {
        fresh.push(if i == 0 { '{' } else { ',' });
        fresh.push_str(&serde_json::Value::from(key.as_str()).to_string());
        fresh.push(':');
        match (record.get(*column), plan.source[*column].kind) {
            (None, _) => fresh.push_str("null"),
            (Some(number), ColumnType::Decimal | ColumnType::Integer) => fresh.push_str(number),
            (Some(text), _) => fresh.push_str(&serde_json::Value::from(text).to_string()),
        }
    }
    fresh.push('}');
}

#[cfg(test)]
mod tests;
