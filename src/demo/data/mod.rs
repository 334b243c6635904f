//! The org's objects and records.
//!
//! Records are not stored: the value of a field in a row is computed from the
//! seed whenever it is asked for, so an org of five million contacts costs no
//! memory and is the same on every machine.

mod calendar;
mod describe;
mod format;
mod generate;
mod ids;
mod objects;
mod rows;
mod schema;
mod words;

use std::collections::HashMap;
use std::sync::Arc;

pub(super) use calendar::{DAY_MS, civil, days, days_in_month, today};
pub(super) use format::{clock, csv_text, date, date_time, double, integer, json_text};
pub(super) use generate::{RecordRef, Row, Value};
pub(super) use ids::normalise;
pub(super) use schema::{Field, Object, Type};

pub use super::soql::{QueryResult, SoqlError};

/// Ids hold row numbers of 32 bits; this leaves room for the deleted rows.
const MOST_RECORDS: u64 = 4_000_000_000;

/// The org's objects and records. Cheap to clone and to share; records are
/// computed on demand from the seed.
#[derive(Debug, Clone)]
pub struct Org {
    catalog: Arc<Catalog>,
}

/// Everything that a query needs to know of the org.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) objects: Vec<Object>,
    by_name: HashMap<String, u16>,
    org_id: String,
    user: DemoUser,
}

/// The user that signs in to the org: the first one of the `User` table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DemoUser {
    /// 18-character record id.
    pub id: String,
    /// The name to sign in with.
    pub username: String,
    /// First and last name.
    pub display_name: String,
    /// Where messages would be sent.
    pub email: String,
}

impl Catalog {
    /// Position of an object; the case does not matter.
    pub(crate) fn position(&self, name: &str) -> Option<u16> {
        self.by_name.get(&name.to_ascii_lowercase()).copied()
    }

    pub(crate) fn object(&self, name: &str) -> Option<&Object> {
        self.position(name).map(|at| &self.objects[usize::from(at)])
    }

    /// The row that a well-formed id names, deleted ones included.
    pub(crate) fn find(&self, id: &[u8; 15]) -> Option<RecordRef> {
        let at = self.objects.iter().position(|object| object.key_prefix == id[..3])?;
        let object = &self.objects[at];
        let row = object.ids.row(id).filter(|row| *row < object.total())?;
        Some(RecordRef { object: at as u16, row })
    }

    #[inline]
    pub(crate) fn row(&self, record: RecordRef) -> Row<'_> {
        let object = &self.objects[usize::from(record.object)];
        Row { catalog: self, object, position: record.object, n: record.row }
    }

    #[inline]
    pub(crate) fn id(&self, record: RecordRef) -> [u8; 18] {
        self.objects[usize::from(record.object)].ids.id(record.row)
    }
}

impl Org {
    /// An org whose records follow from `seed`. `counts` gives the number of
    /// records (not counting deleted ones) by object name, overriding the
    /// defaults; the case of names does not matter.
    ///
    /// # Errors
    /// An unknown object or an impossible number, in words.
    pub fn new(seed: u64, counts: &[(String, u64)]) -> Result<Org, String> {
        let mut objects = objects::all();
        let by_name: HashMap<String, u16> =
            objects.iter().enumerate().map(|(at, o)| (o.name.to_ascii_lowercase(), at as u16)).collect();
        for (name, count) in counts {
            let Some(at) = by_name.get(&name.to_ascii_lowercase()) else {
                let known: Vec<&str> = objects.iter().map(|o| o.name.as_str()).collect();
                return Err(format!("the demo org has no object {name}; it has {}", known.join(", ")));
            };
            let object = &mut objects[usize::from(*at)];
            if *count > MOST_RECORDS {
                return Err(format!(
                    "{count} records of {} are more than the {MOST_RECORDS} possible",
                    object.name
                ));
            }
            if object.name == "User" && *count == 0 {
                return Err("the demo org needs at least one User, who signs in".to_owned());
            }
            object.live = *count as u32;
        }
        for object in &mut objects {
            object.settle(seed);
            for field in &mut object.fields {
                field.targets = field
                    .references
                    .iter()
                    .filter_map(|n| by_name.get(&n.to_ascii_lowercase()).copied())
                    .collect();
            }
        }
        let org_id = ids::IdSpace::new(*b"00D", generate::mix(seed)).id(0);
        let org_id = String::from_utf8_lossy(&org_id).into_owned();
        let mut catalog = Catalog { objects, by_name, org_id, user: DemoUser::default() };
        catalog.user = catalog.first_user();
        Ok(Org { catalog: Arc::new(catalog) })
    }

    /// The org's 18-character id (`00D...`).
    pub fn org_id(&self) -> &str {
        &self.catalog.org_id
    }

    /// The user who signs in.
    pub fn user(&self) -> &DemoUser {
        &self.catalog.user
    }

    /// The body of `/sobjects`; `version` is as in the path, `v66.0`.
    pub fn describe_global(&self, version: &str) -> serde_json::Value {
        describe::global(&self.catalog, version)
    }

    /// The body of `/sobjects/{object}/describe`; `None` if there is no such
    /// object.
    pub fn describe(&self, object: &str, version: &str) -> Option<serde_json::Value> {
        let object = self.catalog.object(object)?;
        Some(describe::object(&self.catalog, object, version))
    }

    /// API names of all objects.
    pub fn object_names(&self) -> Vec<String> {
        self.catalog.objects.iter().map(|o| o.name.clone()).collect()
    }

    /// Number of records that are not deleted; `None` if there is no such
    /// object.
    pub fn record_count(&self, object: &str) -> Option<u64> {
        self.catalog.object(object).map(|o| u64::from(o.live))
    }

    /// Parses, checks and evaluates a SOQL query. With `all_rows`, deleted
    /// records take part as in `queryAll`.
    ///
    /// # Errors
    /// Code and message as Salesforce words them.
    pub fn query(&self, soql: &str, all_rows: bool) -> Result<QueryResult, SoqlError> {
        super::soql::query(&self.catalog, soql, all_rows)
    }

    /// The body of `GET /sobjects/{object}/{id}`: the given fields, or all.
    /// `None` if there is no such object or record, or it is deleted. Names
    /// that are no fields of the object are left out.
    pub fn record(
        &self,
        object: &str,
        id: &str,
        fields: Option<&[String]>,
        version: &str,
    ) -> Option<serde_json::Value> {
        let position = self.catalog.position(object)?;
        let record = self.catalog.find(&normalise(id)?)?;
        if record.object != position || self.catalog.objects[usize::from(position)].is_deleted(record.row) {
            return None;
        }
        super::soql::record_json(&self.catalog, record, fields, version)
    }
}

impl Catalog {
    fn first_user(&self) -> DemoUser {
        let Some(position) = self.position("User") else { return DemoUser::default() };
        let record = RecordRef { object: position, row: 0 };
        let row = self.row(record);
        let text = |name: &str| {
            let mut buffer = String::new();
            match row.object.field(name).map(|at| row.value(&row.object.fields[at], &mut buffer)) {
                Some(Value::Text(text)) => text.to_owned(),
                _ => String::new(),
            }
        };
        DemoUser {
            id: String::from_utf8_lossy(&self.id(record)).into_owned(),
            username: text("Username"),
            display_name: text("Name"),
            email: text("Email"),
        }
    }
}

#[cfg(test)]
mod tests;
