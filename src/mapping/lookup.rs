//! Ids that give way to a column of the record that they point to.
//!
//! `[Contact.lookup] AccountId = "code"` is compiled to the relationship path
//! that leads to what fills `code` in the mapping of accounts, with the same
//! conversion. So it costs no search, and does not matter who comes first.

use std::borrow::Cow;

use crate::mapping::path::malformed_path;
use crate::mapping::problem::any_of;
use crate::mapping::{FieldMapping, Lookup, Origin, Place, Template};
use crate::schema::Entity;

/// How the values of a column come about: from where, and through what.
pub(super) struct Way<'a> {
    pub(super) from: From<'a>,
    /// What is put before every path: `Account.` or nothing.
    prefix: String,
    /// The conversions, one after the other.
    pub(super) stages: Vec<&'a FieldMapping>,
    /// The reference without which there is nothing, whatever the first stage
    /// makes of nothing.
    pub(super) guard: Option<String>,
}

/// Where a value comes from.
pub(super) enum From<'a> {
    Path(Cow<'a, str>),
    Constant(&'a str),
    Template(&'a Template),
}

/// A problem, and where if not at the column.
type Wrong<'a> = (Option<&'a Place>, String);

impl<'a> Way<'a> {
    /// The way to a column of a mapping with these lookups.
    pub(super) fn of(
        field: &'a FieldMapping,
        entity: &Entity,
        lookups: &'a [Lookup],
    ) -> Result<Self, Wrong<'a>> {
        let plain = |from| Way { from, prefix: String::new(), stages: vec![field], guard: None };
        let path = match &field.from {
            Origin::Constant(text) => return Ok(plain(From::Constant(text))),
            Origin::Template(template) => return Ok(plain(From::Template(template))),
            Origin::Field(path) => path,
        };
        let lookup = lookups.iter().find(|lookup| lookup.reference.eq_ignore_ascii_case(path));
        let (Some(lookup), Some(reference)) = (lookup, entity.field(path)) else {
            return Ok(plain(From::Path(path.into())));
        };
        let wrong = |text: String| (lookup.at.as_ref(), text);
        let Some(relationship) = &reference.relationship else {
            let text = format!("`{}` of {} points to no record to look up", reference.name, entity.name);
            return Err(wrong(text));
        };
        let points_to = |name: &String| reference.references.iter().any(|to| to.eq_ignore_ascii_case(name));
        let mut parents = lookup.parents.iter().filter(|parent| points_to(&parent.entity));
        let prefix = format!("{relationship}.");
        match (parents.next(), parents.next()) {
            (None, _) => match malformed_path(&lookup.column) {
                Some(text) => Err(wrong(text)),
                None => Ok(Way { prefix, ..plain(From::Path(lookup.column.as_str().into())) }),
            },
            (Some(parent), None) => {
                let column = parent.field.as_ref().map_err(|text| wrong(text.clone()))?;
                let stages = vec![column, field];
                let (from, invents) = match &column.from {
                    Origin::Field(path) => (From::Path(path.into()), false),
                    Origin::Template(template) => (From::Template(template), true),
                    Origin::Constant(_) => {
                        let text = format!("`{}` is the same in every {}", lookup.column, parent.entity);
                        return Err(wrong(text));
                    }
                };
                let invents = invents || column.default.is_some();
                Ok(Way { from, prefix, stages, guard: invents.then(|| reference.name.clone()) })
            }
            (Some(one), Some(other)) => Err(wrong(format!(
                "`{}` can point to {}, which are both mapped here",
                reference.name,
                any_of(&[&one.entity, &other.entity])
            ))),
        }
    }

    /// A path with what stands before it.
    pub(super) fn full(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// Whether the value is that of another record.
    pub(super) fn is_looked_up(&self) -> bool {
        !self.prefix.is_empty()
    }

    /// All paths of the source that are needed.
    pub(super) fn paths(&self) -> Vec<String> {
        let named: Vec<String> = match &self.from {
            From::Path(path) => vec![self.full(path)],
            From::Constant(_) => Vec::new(),
            From::Template(template) => template.variables().iter().map(|path| self.full(path)).collect(),
        };
        named.into_iter().chain(self.guard.clone()).collect()
    }
}
