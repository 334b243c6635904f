//! What became of an entity's fields since the last load: new, gone, renamed,
//! of another type. Told by name before the run, and handled as the user wants.

use crate::mapping;
use crate::schema::Entity;
use crate::sink::upkeep::Shape;
use crate::{Error, Result};

/// `--schema-changes`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum SchemaChanges {
    /// New fields get a column, changed ones another type, and their values are
    /// read for all records.
    #[default]
    Apply,
    /// New fields are left out.
    Ignore,
    /// Any change is an error, and nothing is touched.
    Fail,
}

/// What differs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Drift {
    pub(super) new: Vec<String>,
    gone: Vec<String>,
    /// Column, its type then, its type now.
    retyped: Vec<(String, String, String)>,
    /// Gone and new, of one type and one label.
    renamed: Vec<(String, String)>,
}

/// The columns of a plan, and what they come from.
pub(super) fn shape(plan: &mapping::Plan, entity: &Entity) -> Vec<Shape> {
    plan.target
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let origin = plan.origins[at].clone();
            let field = origin.as_deref().and_then(|name| entity.field(name));
            Shape {
                column: column.name.clone(),
                kind: column.kind.as_str().to_owned(),
                label: field.map(|field| field.label.clone()),
                origin,
                verbatim: plan.is_verbatim(at),
            }
        })
        .collect()
}

/// Holds one load against the next.
pub(super) fn between(then: &[Shape], now: &[Shape]) -> Drift {
    let named = |all: &[Shape], name: &str| all.iter().any(|s| s.column.eq_ignore_ascii_case(name));
    let mut drift = Drift::default();
    for column in now {
        match then.iter().find(|s| s.column.eq_ignore_ascii_case(&column.column)) {
            None => drift.new.push(column.column.clone()),
            Some(old) if old.kind != column.kind => {
                drift.retyped.push((column.column.clone(), old.kind.clone(), column.kind.clone()));
            }
            Some(_) => {}
        }
    }
    for old in then.iter().filter(|old| !named(now, &old.column)) {
        drift.gone.push(old.column.clone());
        let alike = now.iter().find(|s| {
            drift.new.contains(&s.column) && s.kind == old.kind && s.label == old.label && s.label.is_some()
        });
        if let Some(new) = alike {
            drift.renamed.push((old.column.clone(), new.column.clone()));
        }
    }
    drift
}

impl Drift {
    fn is_empty(&self) -> bool {
        self.new.is_empty() && self.gone.is_empty() && self.retyped.is_empty()
    }

    /// In words; `None` where nothing differs. What is gone may be told
    /// already.
    pub(super) fn describe(&self, entity: &str, with_gone: bool) -> Option<String> {
        if self.is_empty() || (!with_gone && self.new.is_empty() && self.retyped.is_empty()) {
            return None;
        }
        let list = |names: &[String]| names.iter().map(|n| format!("`{n}`")).collect::<Vec<_>>().join(", ");
        let mut parts = Vec::new();
        if !self.new.is_empty() {
            parts.push(format!("new: {}", list(&self.new)));
        }
        if with_gone && !self.gone.is_empty() {
            parts.push(format!("gone: {}", list(&self.gone)));
        }
        for (old, new) in &self.renamed {
            parts.push(format!("`{old}` is perhaps `{new}` now (same label, same type)"));
        }
        for (column, then, now) in &self.retyped {
            parts.push(format!("`{column}` was {then} and is {now}"));
        }
        Some(format!("{entity} has changed since the last load: {}", parts.join("; ")))
    }
}

/// Why what changed in the columns needs all records to be read again; `None`
/// if it does not.
pub(super) fn needs_everything(then: &[Shape], now: &[Shape]) -> Option<String> {
    let same = |s: &Shape, old: &Shape| {
        s.column == old.column && s.kind == old.kind && s.origin == old.origin && s.verbatim && old.verbatim
    };
    let other: Vec<String> = now
        .iter()
        .filter(|s| !then.iter().any(|old| same(s, old)))
        .map(|s| format!("`{}`", s.column))
        .collect();
    match other.len() {
        0 => None,
        1..=5 => Some(format!("{} came or changed since the last load", other.join(", "))),
        n => Some(format!("{n} columns came or changed since the last load")),
    }
}

/// Refuses what the user does not want.
///
/// # Errors
/// `Usage`, naming what changed.
pub(super) fn check(drift: &Drift, entity: &str, wanted: SchemaChanges) -> Result<()> {
    match drift.describe(entity, true) {
        Some(words) if wanted == SchemaChanges::Fail => Err(Error::usage(words)
            .hint("give --schema-changes apply to take the changes over, or ignore to leave new fields out")),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(column: &str, kind: &str, label: &str) -> Shape {
        Shape {
            column: column.into(),
            kind: kind.into(),
            origin: Some(column.into()),
            label: Some(label.into()),
            verbatim: true,
        }
    }

    #[test]
    fn what_changed_is_named_and_a_rename_is_guessed() {
        let then = [shape("Id", "text", "Id"), shape("A__c", "text", "Size"), shape("B__c", "integer", "B")];
        let now = [shape("Id", "text", "Id"), shape("C__c", "text", "Size"), shape("B__c", "decimal", "B")];
        assert_eq!(
            between(&then, &now).describe("Thing", true).unwrap(),
            "Thing has changed since the last load: new: `C__c`; gone: `A__c`; `A__c` is perhaps `C__c` now \
             (same label, same type); `B__c` was integer and is decimal"
        );
        assert_eq!(between(&then, &then).describe("Thing", true), None);
    }

    #[test]
    fn a_field_less_needs_no_full_load_and_a_field_more_does() {
        let one = [shape("Id", "text", "Id")];
        let two = [shape("Id", "text", "Id"), shape("A", "text", "A")];
        assert_eq!(needs_everything(&two, &one), None);
        assert!(needs_everything(&one, &two).unwrap().contains("`A`"));
    }
}
