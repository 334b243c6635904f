//! Values made from the seed. Every value is a pure function of the seed, the
//! object, the row and the field: nothing is stored, nothing is drawn in order.

mod files;
mod people;
mod places;
mod scalars;
mod states;
mod system;
mod texts;

use super::Catalog;
use super::define::Wire;
use super::schema::{Field, Object};
use super::words::NASTY;

pub(super) use files::*;
pub(super) use people::*;
pub(super) use places::*;
pub(super) use scalars::*;
pub(super) use states::*;
pub(super) use system::*;
pub(super) use texts::*;

/// Makes the value of a field in a row. Text that has to be composed goes into
/// the buffer, which is empty.
pub(crate) type Generate = for<'a> fn(Row<'a>, &'a Field, &'a mut String) -> Value<'a>;

/// A record of the org.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct RecordRef {
    /// Position among the org's objects.
    pub(crate) object: u16,
    pub(crate) row: u32,
}

/// A value before it takes the form of one API or the other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Value<'a> {
    Null,
    Text(&'a str),
    Bool(bool),
    Int(i64),
    Double(f64),
    /// Day number, 1970-01-01 being 0.
    Date(i32),
    /// Milliseconds since 1970 in UTC.
    DateTime(i64),
    /// Milliseconds since midnight.
    Time(u32),
    Id(RecordRef),
    /// A file; the wire shows the path it is fetched by.
    Blob,
    /// An address or location; the wire shows its parts.
    Compound,
    /// Stored as the wire shows it.
    Wire(&'a Wire),
}

/// A row whose values are wanted.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) object: &'a Object,
    /// Position of the object among the org's.
    pub(crate) position: u16,
    pub(crate) n: u32,
}

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

impl<'a> Row<'a> {
    /// The randomness of this row for one purpose.
    #[inline]
    pub(crate) fn hash(self, salt: u64) -> u64 {
        mix(self.object.key ^ salt ^ (u64::from(self.n) << 17))
    }

    /// The value of a field. A null that chance decides is decided here, for
    /// all generators alike.
    #[inline]
    pub(crate) fn value(self, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
        if let Some(value) = self.object.shelf.as_ref().and_then(|shelf| shelf.value(self, field)) {
            return value;
        }
        if field.nulls > 0 && (self.hash(field.salt ^ NULLS) & 1023) < u64::from(field.nulls) {
            return Value::Null;
        }
        buffer.clear();
        (field.generate)(self, field, buffer)
    }
}

const NULLS: u64 = salt("null");

/// One of `n` choices.
#[inline]
fn choice(hash: u64, n: usize) -> usize {
    ((u128::from(hash) * n as u128) >> 64) as usize
}

#[inline]
fn pick_from<'a>(hash: u64, list: &[&'a str]) -> &'a str {
    list[choice(hash, list.len())]
}

/// A value from the nasty list, rarely.
#[inline]
fn nasty(hash: u64) -> Option<&'static str> {
    (hash & 127 == 77).then(|| pick_from(mix(hash), NASTY))
}

fn text(value: &str) -> Value<'_> {
    if value.is_empty() { Value::Null } else { Value::Text(value) }
}

/// A number of the range whose magnitude, not size, is evenly spread: amounts
/// of thousands are as frequent as amounts of millions.
fn skewed(hash: u64, (low, high): (i64, i64)) -> i64 {
    let unit = (hash >> 11) as f64 / (1u64 << 53) as f64;
    let spread = |limit: i64| (limit as f64).powf(0.3 + 0.7 * unit) as i64;
    if low < 0 && hash & 1 == 0 { -spread(-low) } else { spread(high - low.max(0)) + low.max(0) }
}

fn even(hash: u64, (low, high): (i64, i64)) -> i64 {
    low + choice(hash, (high - low + 1).max(1) as usize) as i64
}
