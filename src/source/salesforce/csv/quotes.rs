//! Splitting the dialect itself: every value in quotes, lines end with LF.
//!
//! All quotes of 64 bytes are found at once; between them nothing needs to be
//! looked at. A record that is written in any other way, or whose end the piece
//! does not hold, is not split here.

use super::Cell;

/// Bytes whose quotes are found at once.
const BLOCK: usize = 64;

/// The quotes of a piece, one after the other.
pub(super) struct Quotes {
    /// Where the block begins that `found` is of; a bit for each of its quotes
    /// that is still ahead.
    block: usize,
    found: u64,
    /// Where the next block begins.
    next: usize,
}

impl Quotes {
    /// Those from a place on.
    pub(super) fn from(at: usize) -> Self {
        Quotes { block: at, found: 0, next: at }
    }

    #[inline]
    fn next(&mut self, bytes: &[u8]) -> Option<usize> {
        while self.found == 0 {
            if self.next >= bytes.len() {
                return None;
            }
            self.block = self.next;
            self.found = match bytes[self.block..].first_chunk() {
                Some(block) => quotes_in(block),
                None => quotes_in_rest(&bytes[self.block..]),
            };
            self.next = self.block + BLOCK;
        }
        let at = self.block + self.found.trailing_zeros() as usize;
        self.found &= self.found - 1;
        Some(at)
    }

    /// Splits the record that begins at `at`, with the next quote, into `cells`
    /// and returns where the next one begins. After `None` the quotes are to be
    /// looked for anew.
    #[inline]
    pub(super) fn record(&mut self, bytes: &[u8], at: usize, cells: &mut Vec<Cell>) -> Option<usize> {
        cells.clear();
        let mut at = at;
        loop {
            if self.next(bytes)? != at {
                return None;
            }
            let start = at + 1;
            let mut doubled = false;
            let mut end = self.next(bytes)?;
            let mut follows = *bytes.get(end + 1)?;
            while follows == b'"' {
                doubled = true;
                // The other one of the two.
                self.next(bytes)?;
                end = self.next(bytes)?;
                follows = *bytes.get(end + 1)?;
            }
            cells.push(Cell::new(start, end, doubled));
            at = end + 2;
            match follows {
                b',' => {}
                b'\n' => return Some(at),
                _ => return None,
            }
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[inline]
fn quotes_in(block: &[u8; BLOCK]) -> u64 {
    use std::arch::x86_64::{__m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8};
    let mut found = 0;
    for (n, part) in block.chunks_exact(16).enumerate() {
        // SAFETY: every x86-64 has these instructions, and the load is of the
        // sixteen bytes of the part, wherever they lie.
        let mask = unsafe {
            let part = _mm_loadu_si128(part.as_ptr().cast::<__m128i>());
            _mm_movemask_epi8(_mm_cmpeq_epi8(part, _mm_set1_epi8(b'"'.cast_signed())))
        };
        found |= u64::from(mask as u16) << (16 * n);
    }
    found
}

#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn quotes_in(block: &[u8; BLOCK]) -> u64 {
    quotes_in_rest(block)
}

/// Eight bytes at a time, and what is left one by one.
#[inline]
fn quotes_in_rest(bytes: &[u8]) -> u64 {
    let one_by_one = |bytes: &[u8], from: usize| {
        bytes.iter().enumerate().fold(0, |found, (n, byte)| found | (u64::from(*byte == b'"') << (from + n)))
    };
    let mut found = 0;
    let mut from = 0;
    let (eights, rest) = bytes.as_chunks::<8>();
    for eight in eights {
        let differs = u64::from_le_bytes(*eight) ^ (u64::from(b'"') * (u64::MAX / 255));
        // Whether one of the eight is zero.
        if differs.wrapping_sub(u64::MAX / 255) & !differs & (u64::MAX / 255 * 128) != 0 {
            found |= one_by_one(eight, from);
        }
        from += 8;
    }
    found | one_by_one(rest, from)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn all_quotes_are_found_wherever_one_begins(
            bytes in proptest::collection::vec(prop_oneof![Just(b'"'), Just(b'#'), Just(b'!'), any::<u8>()], 0..300),
            from in 0usize..300,
        ) {
            let from = from.min(bytes.len());
            let mut quotes = Quotes::from(from);
            let found: Vec<usize> = std::iter::from_fn(|| quotes.next(&bytes)).collect();
            let expected: Vec<usize> = (from..bytes.len()).filter(|at| bytes[*at] == b'"').collect();
            prop_assert_eq!(found, expected);
        }

        #[test]
        fn both_ways_to_look_at_a_block_find_the_same(bytes in any::<[u8; 32]>(), more in any::<[u8; 32]>()) {
            let mut block = [0; BLOCK];
            for (n, byte) in bytes.iter().chain(&more).enumerate() {
                block[n] = if byte & 7 == 0 { b'"' } else { *byte };
            }
            prop_assert_eq!(quotes_in(&block), quotes_in_rest(&block));
        }
    }
}
