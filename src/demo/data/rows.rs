//! Which rows there are. Of every [`BLOCK`] rows one is deleted, at a place
//! that the seed decides; so both directions between rows and live rows are
//! arithmetic and nothing has to be stored, however many rows there are.

use super::generate::mix;
use super::schema::Object;

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
        if !self.soft_deletes {
            return self.live;
        }
        let (blocks, rest) = (self.live / (BLOCK - 1), self.live % (BLOCK - 1));
        blocks * BLOCK + rest + u32::from(rest > 0 && self.deleted_place(blocks) < rest)
    }

    /// Whether a row is in the recycle bin.
    #[inline]
    pub(crate) fn is_deleted(&self, row: u32) -> bool {
        self.soft_deletes && self.deleted_place(row / BLOCK) == row % BLOCK
    }

    /// The row of the `n`th live one.
    #[inline]
    pub(crate) fn live_row(&self, n: u32) -> u32 {
        if !self.soft_deletes {
            return n;
        }
        let (block, rest) = (n / (BLOCK - 1), n % (BLOCK - 1));
        block * BLOCK + rest + u32::from(rest >= self.deleted_place(block))
    }

    /// Number of live rows before a row.
    pub(crate) fn live_before(&self, row: u32) -> u32 {
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
