//! Records that change while the org runs.
//!
//! As the platform has it: every change of a record sets its `SystemModstamp`,
//! a deletion too; a deleted record lies in the recycle bin until it is purged,
//! and comes back with a new stamp; of merged records the losers are deleted
//! and name the winner. Formulas and what is read through a relationship change
//! without any stamp.

use std::collections::HashMap;
use std::sync::Arc;

use super::define::Cell;
use super::ids::normalise;
use super::schema::{Catalog, Object};
use super::shelf::{Changed, Place, Shelf};

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
    pub(super) fn object(&self) -> &str {
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
    pub(super) fn of(object: &Object) -> Self {
        Shelf {
            total: object.total(),
            live: (0..object.live).map(|n| object.live_row(n)).collect(),
            ..Shelf::default()
        }
    }

    pub(super) fn apply(&mut self, change: &Mutation, object: &Object, now: i64) -> Result<Vec<u32>, String> {
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
        let short = normalise(id).ok_or_else(unknown)?;
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

/// The shelves of the objects that were touched, put into a catalogue.
pub(super) fn shelve(catalog: &mut Catalog, shelves: &HashMap<String, Arc<Shelf>>) {
    for object in &mut catalog.objects {
        if let Some(shelf) = shelves.get(&object.name.to_ascii_lowercase()) {
            object.live = shelf.live().len() as u32;
            object.shelf = Some(Arc::clone(shelf));
        }
    }
}
