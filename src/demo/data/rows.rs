//! Which rows there are. Of every [`BLOCK`] rows one is deleted, at a place
//! that the seed decides; so both directions between rows and live rows are
//! arithmetic and nothing has to be stored, however many rows there are.

use super::hash::mix;
use super::schema::Object;
use super::shelf::Place;

/// Rows of a block, the deleted one included.
const BLOCK: u32 = 200;

impl Object {
    /// Place of the deleted row within a block.
    #[inline]
    fn deleted_place(&self, block: u32) -> u32 {
        (mix(self.key ^ (u64::from(block) << 20)) % u64::from(BLOCK)) as u32
    }

    /// Number of rows with the deleted ones.
    pub(crate) fn total(&self) -> u32 {
        match &self.shelf {
            Some(shelf) => shelf.total(),
            None => self.generated_total(),
        }
    }

    fn generated_total(&self) -> u32 {
        if !self.soft_deletes {
            return self.born;
        }
        let (blocks, rest) = (self.born / (BLOCK - 1), self.born % (BLOCK - 1));
        blocks * BLOCK + rest + u32::from(rest > 0 && self.deleted_place(blocks) < rest)
    }

    /// Whether a row is in the recycle bin, or gone for good.
    #[inline]
    pub(crate) fn is_deleted(&self, row: u32) -> bool {
        match self.shelf.as_ref().and_then(|shelf| shelf.place(row)) {
            Some(place) => place != Place::Live,
            None => self.is_generated_deleted(row),
        }
    }

    /// Whether a row is gone for good.
    #[inline]
    pub(crate) fn is_purged(&self, row: u32) -> bool {
        self.shelf.as_ref().is_some_and(|shelf| shelf.place(row) == Some(Place::Purged))
    }

    /// Whether a row that nobody has touched is in the recycle bin.
    #[inline]
    pub(crate) fn is_generated_deleted(&self, row: u32) -> bool {
        self.soft_deletes && self.deleted_place(row / BLOCK) == row % BLOCK
    }

    /// The row of the `n`th live one.
    #[inline]
    pub(crate) fn live_row(&self, n: u32) -> u32 {
        match &self.shelf {
            Some(shelf) => shelf.live().get(n as usize).copied().unwrap_or(u32::MAX),
            None => self.generated_row(n),
        }
    }

    /// The same in an org that nobody has touched: what refers to a record does
    /// not refer to another one because a third one is gone.
    #[inline]
    pub(crate) fn generated_row(&self, n: u32) -> u32 {
        if !self.soft_deletes {
            return n;
        }
        let (block, rest) = (n / (BLOCK - 1), n % (BLOCK - 1));
        block * BLOCK + rest + u32::from(rest >= self.deleted_place(block))
    }

    /// Number of live rows before a row.
    pub(crate) fn live_before(&self, row: u32) -> u32 {
        match &self.shelf {
            Some(shelf) => shelf.live().partition_point(|live| *live < row) as u32,
            None => self.generated_before(row),
        }
    }

    /// The same in an org that nobody has touched.
    pub(crate) fn generated_before(&self, row: u32) -> u32 {
        if !self.soft_deletes {
            return row;
        }
        let (block, rest) = (row / BLOCK, row % BLOCK);
        block * (BLOCK - 1) + rest - u32::from(rest > self.deleted_place(block))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn live_rows_and_rows_lead_to_each_other() {
        for live in [0, 1, 2, 198, 199, 200, 398, 399, 1000, 12_345] {
            let mut object = Object::new("Thing", "Thing", "Things", b"a00", live);
            object.settle(u64::from(live) + 7);
            let rows: Vec<u32> = (0..object.total()).filter(|row| !object.is_deleted(*row)).collect();
            assert_eq!(rows.len() as u32, live);
            for (n, row) in rows.iter().enumerate() {
                assert_eq!(object.live_row(n as u32), *row);
                assert_eq!(object.live_before(*row), n as u32);
            }
            assert_eq!(object.live_before(object.total()), live);
            let deleted = object.total() - live;
            assert!((live / 199..=live / 199 + 1).contains(&deleted));
        }
    }
}
