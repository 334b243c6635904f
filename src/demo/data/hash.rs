//! Randomness that is a function: the same numbers give the same ones.

/// Spreads the bits of a number over all 64 (SplitMix64's finaliser).
#[inline]
pub(crate) const fn mix(n: u64) -> u64 {
    let n = n.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let n = (n ^ (n >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let n = (n ^ (n >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    n ^ (n >> 31)
}

/// A number for a name (FNV-1a), for randomness that no other name shares.
pub(crate) const fn salt(name: &str) -> u64 {
    let bytes = name.as_bytes();
    let mut n = 0xCBF2_9CE4_8422_2325;
    let mut at = 0;
    while at < bytes.len() {
        n = (n ^ bytes[at] as u64).wrapping_mul(0x0000_0100_0000_01B3);
        at += 1;
    }
    n
}
