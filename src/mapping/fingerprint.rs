//! A stable digest of everything in a plan that changes what comes out.

use sha2::{Digest, Sha256};

use crate::mapping::plan::{Change, Plan};
use crate::schema::Columns;

/// Goes up when equal plans begin to give other records than before.
const VERSION: &str = "2";

pub(super) fn of(plan: &Plan) -> String {
    let mut digest = Parts(Sha256::new());
    digest.text(VERSION);
    digest.text(&plan.entity);
    digest.text(&plan.target_name);
    digest.optional(plan.filter.as_deref());
    digest.optional(plan.key.map(|key| key.to_string()).as_deref());
    digest.columns(&plan.source);
    digest.columns(&plan.target);
    digest.numbers(&plan.steps.order);
    digest.numbers(&plan.steps.required);
    digest.text(plan.duplicates.policy.as_str());
    digest.numbers(&plan.duplicates.matching);
    digest.number(plan.duplicates.merge.len());
    plan.duplicates.merge.iter().for_each(|merge| digest.text(merge.as_str()));
    digest.number(plan.steps.edits.len());
    for edit in &plan.steps.edits {
        digest.number(edit.column);
        match &edit.change {
            Change::Constant(text) => {
                digest.text("constant");
                digest.text(text);
            }
            Change::Compose(parts) => {
                digest.text("compose");
                digest.number(parts.len());
                for (key, column) in parts {
                    digest.text(key);
                    digest.number(*column);
                }
            }
            Change::Convert(steps) => {
                digest.text("convert");
                digest.number(steps.len());
                steps.iter().for_each(|step| digest.text(&step.identity()));
            }
            Change::Default(text) => {
                digest.text("default");
                digest.text(text);
            }
            Change::ClearWithout(column) => {
                digest.text("clear without");
                digest.number(*column);
            }
            Change::Template { template, columns, form: _ } => {
                digest.text("template");
                digest.text(template.source());
                digest.numbers(columns);
            }
        }
    }
    digest.finish()
}

/// Feeds a digest so that no two lists of parts look the same: every text is
/// led by its length, every list by its number of parts.
struct Parts(Sha256);

impl Parts {
    fn number(&mut self, number: usize) {
        self.0.update((number as u64).to_le_bytes());
    }

    fn numbers(&mut self, numbers: &[usize]) {
        self.number(numbers.len());
        numbers.iter().for_each(|n| self.number(*n));
    }

    fn text(&mut self, text: &str) {
        self.number(text.len());
        self.0.update(text.as_bytes());
    }

    fn optional(&mut self, text: Option<&str>) {
        self.number(usize::from(text.is_some()));
        self.text(text.unwrap_or_default());
    }

    fn columns(&mut self, columns: &Columns) {
        self.number(columns.len());
        for column in columns.iter() {
            self.text(&column.name);
            self.text(column.kind.as_str());
        }
    }

    /// The first 16 bytes, in hexadecimal.
    fn finish(self) -> String {
        self.0.finalize()[..16].iter().map(|byte| format!("{byte:02x}")).collect()
    }
}
