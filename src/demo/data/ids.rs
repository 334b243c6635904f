//! Record ids: 15 case-sensitive characters and 3 of checksum.

/// The digits of an id in ASCII order, so that ids sort as their numbers do.
const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECK: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";
/// The part of an id that names the instance, the same in the whole org.
const INSTANCE: &[u8; 3] = b"Hs0";

/// One checksum character: the places of the upper-case letters of a group of
/// five, the leftmost being the lowest bit.
fn check(group: &[u8]) -> u8 {
    let bits = group.iter().enumerate().fold(0, |n, (k, c)| n | (usize::from(c.is_ascii_uppercase()) << k));
    CHECK[bits & 31]
}

/// The 18-character form of a 15-character id (API documentation, topic "ID
/// field type"). `None` where it is not 15 ASCII letters and digits.
pub(crate) fn to_18(id: &[u8]) -> Option<[u8; 18]> {
    if id.len() != 15 || !id.iter().all(u8::is_ascii_alphanumeric) {
        return None;
    }
    let mut whole = [0; 18];
    whole[..15].copy_from_slice(id);
    for group in 0..3 {
        whole[15 + group] = check(&id[group * 5..group * 5 + 5]);
    }
    Some(whole)
}

/// The first 15 characters of a well-formed id of either length. An
/// 18-character id with a wrong checksum is not well-formed.
pub(crate) fn normalise(id: &str) -> Option<[u8; 15]> {
    let bytes = id.as_bytes();
    let head = bytes.get(..15)?;
    let whole = to_18(head)?;
    if bytes.len() != 15 && bytes != whole {
        return None;
    }
    head.try_into().ok()
}

/// The ids of one object: row `n` has the `n`th id after the first.
#[derive(Debug, Clone)]
pub(crate) struct IdSpace {
    head: [u8; 6],
    first: u64,
}

impl IdSpace {
    /// `start` gives the ids of an org their own look; it may be anything.
    pub(crate) fn new(key_prefix: [u8; 3], start: u64) -> Self {
        let mut head = [0; 6];
        head[..3].copy_from_slice(&key_prefix);
        head[3..].copy_from_slice(INSTANCE);
        // Room below 62^9 for every row number that fits in 32 bits.
        IdSpace { head, first: 62u64.pow(5) + start % 62u64.pow(6) }
    }

    /// The 18-character id of a row.
    #[inline]
    pub(crate) fn id(&self, row: u32) -> [u8; 18] {
        let mut id = [0; 18];
        id[..6].copy_from_slice(&self.head);
        let mut rest = self.first + u64::from(row);
        for place in (6..15).rev() {
            id[place] = DIGITS[(rest % 62) as usize];
            rest /= 62;
        }
        for group in 0..3 {
            id[15 + group] = check(&id[group * 5..group * 5 + 5]);
        }
        id
    }

    /// Number of rows, of `total`, whose ids are smaller than this one.
    pub(crate) fn rows_below(&self, id: &[u8; 15], total: u32) -> u32 {
        match id[..6].cmp(&self.head) {
            std::cmp::Ordering::Less => 0,
            std::cmp::Ordering::Greater => total,
            std::cmp::Ordering::Equal => {
                let number = number(&id[6..]);
                number.saturating_sub(self.first).min(u64::from(total)) as u32
            }
        }
    }

    /// The row that an id names, if it can be one of this object.
    pub(crate) fn row(&self, id: &[u8; 15]) -> Option<u32> {
        if id[..6] != self.head {
            return None;
        }
        number(&id[6..]).checked_sub(self.first).and_then(|n| u32::try_from(n).ok())
    }
}

/// The first three characters of the ids of the `n`th object that is defined
/// while the org runs.
pub(crate) fn key_prefix(n: usize) -> [u8; 3] {
    [b'a', DIGITS[10 + n / 62 % 52], DIGITS[n % 62]]
}

fn number(digits: &[u8]) -> u64 {
    digits.iter().fold(0, |n, c| {
        n * 62
            + u64::from(match c {
                b'0'..=b'9' => c - b'0',
                b'A'..=b'Z' => c - b'A' + 10,
                _ => c.wrapping_sub(b'a').wrapping_add(36),
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_that_of_real_ids() {
        for (short, long) in [
            ("001x0000002xLCV", "001x0000002xLCVAA2"),
            ("001bm00000NMK67", "001bm00000NMK67AAH"),
            ("005bm000005Te1h", "005bm000005Te1hAAC"),
        ] {
            assert_eq!(to_18(short.as_bytes()).unwrap(), *long.as_bytes());
            assert_eq!(normalise(long).unwrap(), *short.as_bytes());
            assert_eq!(normalise(short).unwrap(), *short.as_bytes());
        }
        assert_eq!(normalise("001x0000002xLCVAA3"), None);
        assert_eq!(normalise("001x0000002xLC"), None);
        assert_eq!(normalise("001x0000002xLC-"), None);
    }

    #[test]
    fn ids_ascend_with_the_rows_and_lead_back_to_them() {
        let space = IdSpace::new(*b"003", 123_456_789);
        let mut last = [0; 18];
        for row in (0..200_000).step_by(61).chain([u32::MAX - 1, u32::MAX]) {
            let id = space.id(row);
            assert!(id > last);
            assert_eq!(to_18(&id[..15]).unwrap(), id);
            let short = normalise(std::str::from_utf8(&id).unwrap()).unwrap();
            assert_eq!(space.row(&short), Some(row));
            assert_eq!(space.rows_below(&short, u32::MAX), row);
            last = id;
        }
        assert_eq!(space.rows_below(b"001Hs0000000000", 7), 0);
        assert_eq!(space.rows_below(b"00QHs0000000000", 7), 7);
    }
}
