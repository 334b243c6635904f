//! Flags, numbers, days and picklist values.

use super::super::calendar::{DAY_MS, days};
use super::{Field, Row, Value, choice, even, mix, pick_from, skewed, text};

pub(crate) fn flag<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(((row.hash(field.salt) >> 20) & 1023) < field.range.1 as u64)
}

pub(crate) fn integer<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    match hash & 255 {
        0 => Value::Int(0),
        1 => Value::Int(field.range.1),
        2 => Value::Int(field.range.0),
        _ => Value::Int(skewed(mix(hash), field.range)),
    }
}

pub(crate) fn even_integer<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Int(even(row.hash(field.salt), field.range))
}

/// A number whose range is given in whole units, with the field's decimals.
pub(crate) fn number<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    let unit = 10i64.pow(field.scale.min(9));
    let size = match hash & 127 {
        0 => return Value::Double(0.0),
        1 => return Value::Double(150_000_000.0),
        2 => return Value::Double(-0.01),
        3 | 4 => skewed(mix(hash), field.range),
        n => {
            let whole = skewed(mix(hash), field.range);
            // Most amounts are round.
            if n < 90 && whole.abs() >= 1000 { whole / 100 * 100 } else { whole }
        }
    };
    let decimals = if hash & 0x300 == 0 { (mix(!hash) % unit as u64) as i64 } else { 0 };
    Value::Double((size * unit + decimals) as f64 / unit as f64)
}

/// Doubles of every magnitude and with as many digits as there are.
pub(crate) fn wild_double<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    const FIXED: &[f64] = &[
        0.0,
        -0.0,
        1.0,
        -1.0,
        10.0,
        0.1,
        0.55,
        1.0E-4,
        9.9E-4,
        0.001,
        1.5E8,
        9.0E7,
        1.0E7,
        9_999_999.0,
        115_056_052.0,
        1.614_780_582_439_7E13,
        1.0E18,
        -1.0E18,
        1.0E-15,
        0.1 + 0.2,
        123_456_789.123_456_79,
        1.0 / 3.0,
        -2.5,
        4_503_599_627_370_497.5,
        999_999_999_999_999.9,
    ];
    let hash = row.hash(field.salt);
    let more = mix(hash);
    Value::Double(match hash & 3 {
        0 => FIXED[choice(more, FIXED.len())],
        1 => (more as i64 >> 20) as f64 / 1e6,
        2 => (more as i64 >> 11) as f64 * 10f64.powi((hash >> 32) as i32 % 20 - 19),
        _ => even(more, (-100_000, 100_000)) as f64 / 100.0,
    })
}

pub(crate) fn whole_percent<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let unit = 10i64.pow(field.scale);
    Value::Double(even(row.hash(field.salt), (0, 100 * unit)) as f64 / unit as f64)
}

/// A day of the field's range; rarely one at the far ends of what the platform
/// takes.
pub(crate) fn date<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Date(match hash & 1023 {
        0 => days(1700, 1, 1),
        1 => days(4000, 12, 31),
        2 => days(2024, 2, 29),
        _ => even(mix(hash), field.range) as i32,
    })
}

/// A moment of the field's range of days.
pub(crate) fn date_time<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::DateTime(match hash & 1023 {
        0 => i64::from(days(1700, 1, 1)) * DAY_MS,
        1 => i64::from(days(4000, 12, 31)) * DAY_MS + DAY_MS - 1000,
        _ => even(mix(hash), field.range) * DAY_MS + choice(mix(!hash), 86_400) as i64 * 1000,
    })
}

pub(crate) fn time<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Time(match hash & 31 {
        0 => 0,
        1 => 86_399_999,
        _ => choice(mix(hash), 86_400_000) as u32,
    })
}

pub(crate) fn pick<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    if field.picklist.is_empty() {
        return Value::Null;
    }
    text(pick_from(row.hash(field.salt), field.picklist))
}

/// The value of the row's own number: for tables that list something.
pub(crate) fn listed<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    if field.picklist.is_empty() {
        return Value::Null;
    }
    text(field.picklist[row.n as usize % field.picklist.len()])
}

pub(crate) fn multi_pick<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let bits = row.hash(field.salt);
    for (at, value) in field.picklist.iter().enumerate() {
        if (bits >> at) & 1 == 1 {
            if !buffer.is_empty() {
                buffer.push(';');
            }
            buffer.push_str(value);
        }
    }
    text(buffer)
}
