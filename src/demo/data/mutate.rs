//! Records that change while the org runs. What was changed is stored, beside
//! the records that are made from the seed: a [`Shelf`] for each object that
//! was touched.
//!
//! As the platform has it: every change of a record sets its `SystemModstamp`,
//! a deletion too; a deleted record lies in the recycle bin until it is purged,
//! and comes back with a new stamp; of merged records the losers are deleted
//! and name the winner. Formulas and what is read through a relationship change
//! without any stamp.

use std::collections::HashMap;
use std::sync::Arc;

use super::define::{self, Cell};
use super::generate::{RecordRef, Row, Value};
use super::schema::{Field, Object};
use super::{Catalog, Org};

/// Where a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) enum Place {
    #[default]
    Live,
    /// In the recycle bin.
    Bin,
    /// Gone for good.
    Purged,
}

/// What differs of one record.
#[derive(Debug, Clone, Default)]
struct Changed {
    place: Place,
    /// The record that it was merged into.
    master: Option<u32>,
    created: Option<i64>,
    stamp: Option<i64>,
    /// By the field's name in lower case.
    values: HashMap<String, Cell>,
}

/// The changed records of an object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    total: u32,
    changed: HashMap<u32, Changed>,
    /// In the order of ids.
    live: Vec<u32>,
    purged: u32,
    /// Row and moment of each deletion.
    deletions: Vec<(u32, i64)>,
}

/// One change of the org's records, as a user or a program makes it. Fields
/// go by name, records by id.
#[derive(Debug, Clone, PartialEq)]
pub enum Mutation {
    /// So many new records with these values; the others are made up.
    Insert {
        /// API name of the object.
        object: String,
        /// How many.
        count: u32,
        /// Values that all of them have.
        values: Vec<(String, Cell)>,
    },
    /// Other values for these records; without any they are touched.
    Update {
        /// API name of the object.
        object: String,
        /// Which records.
        ids: Vec<String>,
        /// Their new values.
        values: Vec<(String, Cell)>,
    },
    /// Values that change behind the platform's back, as formulas do: no stamp.
    Recalculate {
        /// API name of the object.
        object: String,
        /// Which records.
        ids: Vec<String>,
        /// Their new values.
        values: Vec<(String, Cell)>,
    },
    /// Into the recycle bin.
    Delete {
        /// API name of the object.
        object: String,
        /// Which records.
        ids: Vec<String>,
    },
    /// Out of the recycle bin.
    Undelete {
        /// API name of the object.
        object: String,
        /// Which records.
        ids: Vec<String>,
    },
    /// Gone for good, from the table or from the recycle bin.
    Purge {
        /// API name of the object.
        object: String,
        /// Which records.
        ids: Vec<String>,
    },
    /// The losers are deleted and name the winner, which is touched.
    Merge {
        /// API name of the object.
        object: String,
        /// The record that stays.
        winner: String,
        /// The records that go.
        losers: Vec<String>,
    },
}

impl Mutation {
    fn object(&self) -> &str {
        match self {
            Mutation::Insert { object, .. }
            | Mutation::Update { object, .. }
            | Mutation::Recalculate { object, .. }
            | Mutation::Delete { object, .. }
            | Mutation::Undelete { object, .. }
            | Mutation::Purge { object, .. }
            | Mutation::Merge { object, .. } => object,
        }
    }
}

impl Shelf {
    /// The shelf of an object that nobody has touched.
    fn of(object: &Object) -> Self {
        Shelf {
            total: object.total(),
            live: (0..object.live).map(|n| object.live_row(n)).collect(),
            ..Shelf::default()
        }
    }

    /// Number of rows, those that are gone included.
    pub(crate) fn total(&self) -> u32 {
        self.total
    }

    /// Where a row is; `None` for one that nobody has touched.
    pub(crate) fn place(&self, row: u32) -> Option<Place> {
        self.changed.get(&row).map(|changed| changed.place)
    }

    pub(crate) fn live(&self) -> &[u32] {
        &self.live
    }

    /// Whether some row is gone for good.
    pub(crate) fn has_gaps(&self) -> bool {
        self.purged > 0
    }

    /// The deletions of a span of time, each record once, unless it is back.
    pub(crate) fn deletions(&self, from: i64, to: i64) -> Vec<(u32, i64)> {
        let mut found: Vec<(u32, i64)> = self
            .deletions
            .iter()
            .copied()
            .filter(|(row, at)| (from..to).contains(at) && self.place(*row) != Some(Place::Live))
            .collect();
        found.sort_unstable();
        found.dedup_by_key(|(row, _)| *row);
        found
    }

    /// The value of a field, if it is another than the seed gives.
    #[inline]
    pub(crate) fn value<'a>(&'a self, row: Row<'a>, field: &Field) -> Option<Value<'a>> {
        let changed = self.changed.get(&row.n)?;
        let moment = |moment: Option<i64>| moment.map(Value::DateTime);
        match field.name.as_str() {
            "IsDeleted" => Some(Value::Bool(changed.place != Place::Live)),
            "MasterRecordId" => Some(match changed.master {
                Some(n) => Value::Id(RecordRef { object: row.position, row: n }),
                None => Value::Null,
            }),
            "CreatedDate" if changed.created.is_some() => moment(changed.created),
            "SystemModstamp" | "LastModifiedDate" if changed.stamp.is_some() => moment(changed.stamp),
            name => {
                let cell = changed.values.get(&name.to_ascii_lowercase())?;
                Some(define::value_of(row.catalog, cell))
            }
        }
    }

    /// A field got another name: its values stay.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        for changed in self.changed.values_mut() {
            if let Some(cell) = changed.values.remove(&from.to_ascii_lowercase()) {
                changed.values.insert(to.to_ascii_lowercase(), cell);
            }
        }
    }

    fn apply(&mut self, change: &Mutation, object: &Object, now: i64) -> Result<Vec<u32>, String> {
        let rows = |ids: &[String], places: &[Place]| -> Result<Vec<u32>, String> {
            ids.iter().map(|id| self.find(object, id, places)).collect()
        };
        let lower = |values: &[(String, Cell)]| {
            for (name, _) in values {
                object.field(name).ok_or_else(|| format!("there is no field {}.{name}", object.name))?;
            }
            let lower = values.iter().map(|(n, cell)| (n.to_ascii_lowercase(), cell.clone()));
            Ok::<HashMap<String, Cell>, String>(lower.collect())
        };
        let touched = match change {
            Mutation::Insert { count, values, .. } => {
                let values = lower(values)?;
                let rows: Vec<u32> = (self.total..self.total + count).collect();
                self.total += count;
                for row in &rows {
                    let changed =
                        Changed { created: Some(now), values: values.clone(), ..Changed::default() };
                    self.changed.insert(*row, changed);
                }
                rows
            }
            Mutation::Update { ids, values, .. } | Mutation::Recalculate { ids, values, .. } => {
                let rows = rows(ids, &[Place::Live])?;
                for row in &rows {
                    self.changed.entry(*row).or_default().values.extend(lower(values)?);
                }
                if matches!(change, Mutation::Recalculate { .. }) {
                    return Ok(rows);
                }
                rows
            }
            Mutation::Delete { ids, .. } => {
                let rows = rows(ids, &[Place::Live])?;
                self.put(&rows, Place::Bin, None, now);
                rows
            }
            Mutation::Undelete { ids, .. } => {
                let rows = rows(ids, &[Place::Bin])?;
                self.put(&rows, Place::Live, None, now);
                rows
            }
            Mutation::Purge { ids, .. } => {
                let rows = rows(ids, &[Place::Live, Place::Bin])?;
                self.put(&rows, Place::Purged, None, now);
                self.purged += rows.len() as u32;
                // Nobody sees a stamp of what is gone.
                rows
            }
            Mutation::Merge { winner, losers, .. } => {
                let winner = self.find(object, winner, &[Place::Live])?;
                let mut rows = rows(losers, &[Place::Live])?;
                if rows.contains(&winner) {
                    return Err("a record cannot be merged into itself".to_owned());
                }
                self.put(&rows, Place::Bin, Some(winner), now);
                self.changed.entry(winner).or_default();
                rows.push(winner);
                rows
            }
        };
        for row in &touched {
            self.changed.entry(*row).or_default().stamp = Some(now);
        }
        self.live = (0..self.total)
            .filter(|row| match self.place(*row) {
                Some(place) => place == Place::Live,
                None => !object.is_generated_deleted(*row),
            })
            .collect();
        Ok(touched)
    }

    fn find(&self, object: &Object, id: &str, places: &[Place]) -> Result<u32, String> {
        let unknown = || format!("there is no such record of {}: {id}", object.name);
        let short = super::normalise(id).ok_or_else(unknown)?;
        let row = object.ids.row(&short).filter(|row| *row < self.total).ok_or_else(unknown)?;
        let place = self.place(row).unwrap_or(match object.is_generated_deleted(row) {
            true => Place::Bin,
            false => Place::Live,
        });
        if places.contains(&place) {
            Ok(row)
        } else {
            Err(format!("{} {id} is not there for that", object.name))
        }
    }

    fn put(&mut self, rows: &[u32], place: Place, master: Option<u32>, now: i64) {
        for row in rows {
            let changed = self.changed.entry(*row).or_default();
            if changed.place == Place::Live && place != Place::Live {
                self.deletions.push((*row, now));
            }
            changed.place = place;
            changed.master = master;
        }
    }
}

impl Org {
    /// The org's clock, in milliseconds since 1970: whole seconds, as its
    /// stamps have them.
    pub fn now_ms(&self) -> i64 {
        self.now().as_second() * 1000
    }

    /// The org's clock.
    pub fn now(&self) -> jiff::Timestamp {
        let offset = self.inner.clock.load(std::sync::atomic::Ordering::SeqCst);
        let now = jiff::Timestamp::now();
        now.checked_add(jiff::SignedDuration::from_millis(offset)).unwrap_or(now)
    }

    /// Lets time pass: the org's clock goes forward.
    pub fn advance(&self, by: std::time::Duration) {
        self.inner.clock.fetch_add(by.as_millis() as i64, std::sync::atomic::Ordering::SeqCst);
    }

    /// Changes records, all of it in one moment; returns the ids of the records
    /// of each change. `age` is how long ago the stamps say that it was: a
    /// transaction that took so long becomes visible only now.
    ///
    /// # Errors
    /// What is wrong with a change; nothing has changed then.
    pub fn mutate(&self, changes: &[Mutation], age: std::time::Duration) -> Result<Vec<Vec<String>>, String> {
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

/// The shelves of the objects that were touched, put into a catalogue.
pub(super) fn shelve(catalog: &mut Catalog, shelves: &HashMap<String, Arc<Shelf>>) {
    for object in &mut catalog.objects {
        if let Some(shelf) = shelves.get(&object.name.to_ascii_lowercase()) {
            object.live = shelf.live().len() as u32;
            object.shelf = Some(Arc::clone(shelf));
        }
    }
}
