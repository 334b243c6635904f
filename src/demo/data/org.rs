//! The org: everything else here, behind one door.

use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::time::Duration;

use super::catalog::Changes;
use super::define::ObjectDefinition;
use super::evolve::{self, FieldChange};
use super::hash::mix;
use super::mutate::Mutation;
use super::schema::{Catalog, Field};
use super::shelf::Shelf;
use super::truth::{Truth, canonical};
use super::types::Type;
use super::value::{RecordRef, Value};
use super::{describe, generate, ids};

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
    /// How far the org's clock is in front of this computer's, in milliseconds.
    clock: AtomicI64,
    /// What was changed since the org began.
    changes: Mutex<Changes>,
    /// What is in force. Queries under way keep the one that they began with.
    catalog: RwLock<Arc<Catalog>>,
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
            ..Changes::default()
        };
        let catalog = Catalog::build(seed, counts, &changes)?;
        let org_id = ids::IdSpace::new(*b"00D", mix(seed)).id(0);
        Ok(Org {
            inner: Arc::new(Inner {
                seed,
                counts: counts.to_vec(),
                org_id: String::from_utf8_lossy(&org_id).into_owned(),
                user: first_user(&catalog),
                clock: AtomicI64::new(0),
                changes: Mutex::new(changes),
                catalog: RwLock::new(Arc::new(catalog)),
            }),
        })
    }

    pub(crate) fn catalog(&self) -> Arc<Catalog> {
        Arc::clone(&self.inner.catalog.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Changes what the org is, as administrators do.
    fn change(&self, change: impl FnOnce(&mut Changes)) -> Result<(), String> {
        self.try_change(|changes, _| {
            change(changes);
            Ok(())
        })
    }

    /// The same for a change that may turn out to be impossible, seen against
    /// what is in force.
    fn try_change(
        &self,
        change: impl FnOnce(&mut Changes, &Catalog) -> Result<(), String>,
    ) -> Result<(), String> {
        let mut changes = self.inner.changes.lock().unwrap_or_else(PoisonError::into_inner);
        let mut changed = changes.clone();
        change(&mut changed, &self.catalog())?;
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
            changes.shelves.remove(&object.name.to_ascii_lowercase());
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
            fields.iter().map(|field| canonical(row, field)).collect()
        });
        Some(Truth {
            records: records.collect(),
            fields: fields.iter().map(|f| (f.name.clone(), f.kind.name().to_owned())).collect(),
        })
    }

    /// The name that describe has for a field's type.
    pub fn field_type(&self, object: &str, field: &str) -> Option<String> {
        let catalog = self.catalog();
        let object = catalog.object(object)?;
        Some(object.fields[object.field(field)?].kind.name().to_owned())
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

    /// Changes the fields of an object.
    ///
    /// # Errors
    /// There is no such object or field, or it cannot become that.
    pub fn evolve(&self, object: &str, change: FieldChange) -> Result<(), String> {
        self.try_change(|changes, catalog| {
            let found = catalog.object(object).ok_or_else(|| format!("there is no object {object}"))?;
            let known = |name: &str| {
                found.field(name).map(|_| ()).ok_or_else(|| format!("there is no field {object}.{name}"))
            };
            match &change {
                FieldChange::Add(field) if found.field(&field.name).is_some() => {
                    return Err(format!("{object} has a field {} already", field.name));
                }
                FieldChange::Add(_) => {}
                FieldChange::Rename { from, to } => {
                    known(from)?;
                    if let Some(shelf) = changes.shelves.get_mut(&object.to_ascii_lowercase()) {
                        Arc::make_mut(shelf).rename(from, to);
                    }
                }
                FieldChange::Retype { field, kind } => {
                    known(field)?;
                    evolve::of_type(field, field, kind)?;
                }
            }
            changes.fields.push((object.to_ascii_lowercase(), change));
            Ok(())
        })
    }

    /// The org's clock, in milliseconds since 1970: whole seconds, as its
    /// stamps have them.
    pub fn now_ms(&self) -> i64 {
        self.now().as_second() * 1000
    }

    /// The org's clock.
    pub fn now(&self) -> jiff::Timestamp {
        let offset = self.inner.clock.load(Ordering::SeqCst);
        let now = jiff::Timestamp::now();
        now.checked_add(jiff::SignedDuration::from_millis(offset)).unwrap_or(now)
    }

    /// Lets time pass: the org's clock goes forward.
    pub fn advance(&self, by: Duration) {
        self.inner.clock.fetch_add(by.as_millis() as i64, Ordering::SeqCst);
    }

    /// Changes records, all of it in one moment; returns the ids of the records
    /// of each change. `age` is how long ago the stamps say that it was: a
    /// transaction that took so long becomes visible only now.
    ///
    /// # Errors
    /// What is wrong with a change; nothing has changed then.
    pub fn mutate(&self, changes: &[Mutation], age: Duration) -> Result<Vec<Vec<String>>, String> {
        let stamp = self.now_ms() - age.as_millis() as i64;
        let mut touched = Vec::new();
        self.try_change(|org, catalog| {
            for change in changes {
                let at = catalog
                    .position(change.object())
                    .ok_or_else(|| format!("there is no object {}", change.object()))?;
                let object = &catalog.objects[usize::from(at)];
                let shelf = org
                    .shelves
                    .entry(object.name.to_ascii_lowercase())
                    .or_insert_with(|| Arc::new(Shelf::of(object)));
                let rows = Arc::make_mut(shelf).apply(change, object, stamp)?;
                let id = |row: u32| String::from_utf8_lossy(&object.ids.id(row)).into_owned();
                touched.push(rows.into_iter().map(id).collect());
            }
            Ok(())
        })?;
        Ok(touched)
    }

    /// Ids of the records of an object, in their order: those that are there,
    /// or those in the recycle bin.
    pub fn ids(&self, object: &str, deleted: bool) -> Vec<String> {
        let catalog = self.catalog();
        let Some(object) = catalog.object(object) else { return Vec::new() };
        (0..object.total())
            .filter(|row| !object.is_purged(*row) && object.is_deleted(*row) == deleted)
            .map(|row| String::from_utf8_lossy(&object.ids.id(row)).into_owned())
            .collect()
    }

    /// Ids and moments of the records of an object that were deleted in a span
    /// of time (milliseconds since 1970); `None` if there is no such object.
    pub(crate) fn deletions(&self, object: &str, from: i64, to: i64) -> Option<Vec<(String, i64)>> {
        let catalog = self.catalog();
        let object = catalog.object(object)?;
        let found = object.shelf.as_deref().map(|shelf| shelf.deletions(from, to)).unwrap_or_default();
        let id = |row: u32| String::from_utf8_lossy(&object.ids.id(row)).into_owned();
        Some(found.into_iter().map(|(row, at)| (id(row), at)).collect())
    }

    /// Ids of the records of an object that changed in a span of time.
    pub(crate) fn updates(&self, object: &str, from: i64, to: i64) -> Option<Vec<String>> {
        let catalog = self.catalog();
        let position = catalog.position(object)?;
        let object = &catalog.objects[usize::from(position)];
        let stamp = object.field("SystemModstamp").or_else(|| object.field("LastModifiedDate"))?;
        let mut buffer = String::new();
        let mut found = Vec::new();
        for n in 0..object.live {
            let record = RecordRef { object: position, row: object.live_row(n) };
            let value = catalog.row(record).value(&object.fields[stamp], &mut buffer);
            if matches!(value, Value::DateTime(at) if (from..to).contains(&at)) {
                found.push(String::from_utf8_lossy(&catalog.id(record)).into_owned());
            }
        }
        Some(found)
    }
}

/// The first one of the `User` table, who signs in.
fn first_user(catalog: &Catalog) -> DemoUser {
    let Some(position) = catalog.position("User") else { return DemoUser::default() };
    let record = RecordRef { object: position, row: 0 };
    let row = catalog.row(record);
    let text = |name: &str| {
        let mut buffer = String::new();
        match row.object.field(name).map(|at| row.value(&row.object.fields[at], &mut buffer)) {
            Some(Value::Text(text)) => text.to_owned(),
            _ => String::new(),
        }
    };
    DemoUser {
        id: String::from_utf8_lossy(&catalog.id(record)).into_owned(),
        username: text("Username"),
        display_name: text("Name"),
        email: text("Email"),
    }
}
