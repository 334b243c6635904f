//! The org's objects and records.
//!
//! Records are not stored: the value of a field in a row is computed from the
//! seed whenever it is asked for, so an org of five million contacts costs no
//! memory and is the same on every machine. The exception are objects that
//! are defined while the org runs ([`ObjectDefinition`]): they bring theirs.

mod calendar;
mod children;
mod define;
mod describe;
mod format;
mod generate;
mod ids;
mod objects;
mod rows;
mod schema;
mod words;

use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};

pub(super) use calendar::{DAY_MS, civil, days, days_in_month, today};
pub use define::{Cell, FieldDefinition, ObjectDefinition, Truth, Wire};
pub(super) use format::{clock, csv_text, date, date_time, double, integer, json_text};
pub(super) use generate::{RecordRef, Row, Value};
pub(super) use ids::normalise;
pub(super) use schema::{Field, Object, Type};

/// Ids hold row numbers of 32 bits; this leaves room for the deleted rows.
const MOST_RECORDS: u64 = 4_000_000_000;

/// The org's objects and records. Cheap to clone and to share; records are
/// computed on demand from the seed, or stored by whoever defined their object.
#[derive(Debug, Clone)]
pub struct Org {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    seed: u64,
    counts: Vec<(String, u64)>,
    org_id: String,
    user: DemoUser,
    /// What was changed since the org began.
    changes: Mutex<Changes>,
    /// What is in force. Queries under way keep the one that they began with.
    catalog: RwLock<Arc<Catalog>>,
}

/// How an org differs from what follows from its seed and counts.
#[derive(Debug, Clone, Default)]
struct Changes {
    defined: Vec<Arc<ObjectDefinition>>,
    /// Object and field, in lower case.
    hidden: HashSet<(String, String)>,
}

/// Everything that a query needs to know of the org.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) objects: Vec<Object>,
    by_name: HashMap<String, u16>,
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
        Org::with_objects(seed, counts, &[])
    }

    /// As [`Org::new`], with more objects, whose records are stored.
    ///
    /// # Errors
    /// An unknown object, an impossible number or definition, in words.
    pub fn with_objects(
        seed: u64,
        counts: &[(String, u64)],
        objects: &[ObjectDefinition],
    ) -> Result<Org, String> {
        let changes = Changes {
            defined: objects.iter().map(|object| Arc::new(object.clone())).collect(),
            hidden: HashSet::new(),
        };
        let catalog = Catalog::build(seed, counts, &changes)?;
        let org_id = ids::IdSpace::new(*b"00D", generate::mix(seed)).id(0);
        Ok(Org {
            inner: Arc::new(Inner {
                seed,
                counts: counts.to_vec(),
                org_id: String::from_utf8_lossy(&org_id).into_owned(),
                user: catalog.first_user(),
                changes: Mutex::new(changes),
                catalog: RwLock::new(Arc::new(catalog)),
            }),
        })
    }

    pub(super) fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.inner.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what the org is, as administrators do.
    fn change(&self, change: impl FnOnce(&mut Changes)) -> Result<(), String> {
        let mut changes = self.inner.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = changes.clone();
        change(&mut changed);
        let catalog = Catalog::build(self.inner.seed, &self.inner.counts, &changed)?;
        *changes = changed;
        *self.inner.catalog.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(catalog);
        Ok(())
    }

    /// Adds an object, or replaces the one of that name that was defined
    /// before, with its fields and its records.
    ///
    /// # Errors
    /// An impossible definition, in words; nothing has changed then.
    pub fn define(&self, object: ObjectDefinition) -> Result<(), String> {
        self.change(|changes| {
            let object = Arc::new(object);
            let same = |other: &&mut Arc<ObjectDefinition>| other.name.eq_ignore_ascii_case(&object.name);
            match changes.defined.iter_mut().find(same) {
                Some(place) => *place = object,
                None => changes.defined.push(object),
            }
        })
    }

    /// Takes a field from the sight of the user, as field-level security or
    /// the field's deletion does; `false` gives it back.
    ///
    /// # Errors
    /// There is no such field.
    pub fn hide(&self, object: &str, field: &str, hidden: bool) -> Result<(), String> {
        let key = (object.to_ascii_lowercase(), field.to_ascii_lowercase());
        let known = self.catalog().object(object).is_some_and(|object| object.field(field).is_some());
        self.change(|changes| {
            if hidden && known {
                changes.hidden.insert(key);
            } else {
                changes.hidden.remove(&key);
            }
        })?;
        if hidden && !known { Err(format!("there is no field {object}.{field}")) } else { Ok(()) }
    }

    /// Every value of an object's records that are not deleted, as the text
    /// that it must land as. Compounds and files are left out: they are no
    /// values of their own.
    pub fn truth(&self, object: &str) -> Option<Truth> {
        let catalog = self.catalog();
        let position = catalog.position(object)?;
        let object = &catalog.objects[usize::from(position)];
        let plain = |field: &&Field| !field.kind.is_compound() && field.kind != Type::Base64;
        let fields: Vec<&Field> = object.fields.iter().filter(plain).collect();
        let records = (0..object.live).map(|n| {
            let row = catalog.row(RecordRef { object: position, row: object.live_row(n) });
            fields.iter().map(|field| define::canonical(row, field)).collect()
        });
        Some(Truth {
            records: records.collect(),
            fields: fields.iter().map(|f| (f.name.clone(), f.kind.name().to_owned())).collect(),
        })
    }

    /// The org's 18-character id (`00D...`).
    pub fn org_id(&self) -> &str {
        &self.inner.org_id
    }

    /// The user who signs in.
    pub fn user(&self) -> &DemoUser {
        &self.inner.user
    }

    /// The body of `/sobjects`; `version` is as in the path, `v66.0`.
    pub fn describe_global(&self, version: &str) -> serde_json::Value {
        describe::global(&self.catalog(), version)
    }

    /// The body of `/sobjects/{object}/describe`; `None` if there is no such
    /// object.
    pub fn describe(&self, object: &str, version: &str) -> Option<serde_json::Value> {
        let catalog = self.catalog();
        Some(describe::object(&catalog, catalog.object(object)?, version))
    }

    /// API names of all objects.
    pub fn object_names(&self) -> Vec<String> {
        self.catalog().objects.iter().map(|o| o.name.clone()).collect()
    }

    /// Number of records that are not deleted; `None` if there is no such
    /// object.
    pub fn record_count(&self, object: &str) -> Option<u64> {
        self.catalog().object(object).map(|o| u64::from(o.live))
    }

    /// The bytes behind `GET /sobjects/{object}/{id}/{field}` for a field of
    /// type base64. `None` if there is no such object, record, field or file.
    pub fn file(&self, object: &str, id: &str, field: &str) -> Option<Vec<u8>> {
        let catalog = self.catalog();
        let record = catalog.live(object, id)?;
        let row = catalog.row(record);
        let field = &row.object.fields[row.object.field(field)?];
        if row.value(field, &mut String::new()) != Value::Blob {
            return None;
        }
        match &row.object.stored {
            Some(stored) => stored.file(row.n, field),
            None => Some(generate::file(row)),
        }
    }
}

impl Catalog {
    fn build(seed: u64, counts: &[(String, u64)], changes: &Changes) -> Result<Catalog, String> {
        let mut objects = objects::all();
        for (n, definition) in changes.defined.iter().enumerate() {
            let object = define::build(definition, ids::key_prefix(n))?;
            match objects.iter().position(|o| o.name.eq_ignore_ascii_case(&object.name)) {
                Some(at) => objects[at] = object,
                None => objects.push(object),
            }
        }
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
            if object.stored.is_some() {
                return Err(format!(
                    "the records of {} are stored: their number cannot be chosen",
                    object.name
                ));
            }
            object.live = *count as u32;
        }
        for object in &mut objects {
            let name = object.name.to_ascii_lowercase();
            object.fields.retain(|f| {
                changes.hidden.is_empty()
                    || !changes.hidden.contains(&(name.clone(), f.name.to_ascii_lowercase()))
            });
            object.settle(seed);
            for field in &mut object.fields {
                field.targets = field
                    .references
                    .iter()
                    .filter_map(|n| by_name.get(&n.to_ascii_lowercase()).copied())
                    .collect();
            }
        }
        Ok(Catalog { objects, by_name })
    }

    /// The record that an id of either length names, unless it is deleted or
    /// of another object.
    pub(super) fn live(&self, object: &str, id: &str) -> Option<RecordRef> {
        let position = self.position(object)?;
        let record = self.find(&normalise(id)?)?;
        let here = record.object == position && !self.objects[usize::from(position)].is_deleted(record.row);
        here.then_some(record)
    }

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
