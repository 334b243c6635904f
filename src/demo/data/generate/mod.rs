//! Values made from the seed. Every value is a pure function of the seed, the
//! object, the row and the field: nothing is stored, nothing is drawn in order.

mod files;
mod people;
mod places;
mod scalars;
mod states;
mod system;
mod texts;

use super::hash::{mix, salt};
use super::schema::{Field, Row};
use super::value::{RecordRef, Value};
use super::words::NASTY;

pub(super) use files::*;
pub(super) use people::*;
pub(super) use places::*;
pub(super) use scalars::*;
pub(super) use states::*;
pub(super) use system::*;
pub(super) use texts::*;

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
