//! What was changed of an object's records, beside those that are made from the
//! seed: a [`Shelf`] for each object that was touched.

use std::collections::HashMap;

use super::define::Cell;

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
pub(super) struct Changed {
    pub(super) place: Place,
    /// The record that it was merged into.
    pub(super) master: Option<u32>,
    pub(super) created: Option<i64>,
    pub(super) stamp: Option<i64>,
    /// By the field's name in lower case.
    pub(super) values: HashMap<String, Cell>,
}

/// The changed records of an object.
#[derive(Debug, Clone, Default)]
pub(crate) struct Shelf {
    pub(super) total: u32,
    pub(super) changed: HashMap<u32, Changed>,
    /// In the order of ids.
    pub(super) live: Vec<u32>,
    pub(super) purged: u32,
    /// Row and moment of each deletion.
    pub(super) deletions: Vec<(u32, i64)>,
}

impl Shelf {
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

    /// What differs of a row.
    #[inline]
    pub(super) fn changed(&self, row: u32) -> Option<&Changed> {
        self.changed.get(&row)
    }

    /// A field got another name: its values stay.
    pub(super) fn rename(&mut self, from: &str, to: &str) {
        for changed in self.changed.values_mut() {
            if let Some(cell) = changed.values.remove(&from.to_ascii_lowercase()) {
                changed.values.insert(to.to_ascii_lowercase(), cell);
            }
        }
    }
}
