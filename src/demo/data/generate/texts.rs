//! Texts long and short, and what fits no other type.

use super::super::calendar::days;
use super::super::words::*;
use super::people::{push_number, subject};
use super::scalars::{flag, wild_double};
use super::system::created;
use super::{Field, Row, Value, choice, mix, nasty, pick_from, text};

pub(crate) fn sentence<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    text(nasty(hash).unwrap_or_else(|| pick_from(hash, SENTENCES).trim_end()))
}

/// Every other value is a nasty one.
pub(crate) fn nasty_text<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Text(if hash & 1 == 0 { pick_from(mix(hash), NASTY) } else { pick_from(mix(hash), TITLES) })
}

/// Text as long as the field allows: mostly a few sentences, sometimes pages,
/// rarely everything that fits.
pub(crate) fn long_text<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    if row.n % 512 == 7 && field.length >= 131_072 {
        return everything_that_fits(row, field, buffer);
    }
    let wanted = match hash & 2047 {
        0 => field.length as usize,
        1..=8 => 2_000 + choice(mix(hash), 20_000),
        9..=64 => 400 + choice(mix(hash), 1_600),
        65..=1500 => 30 + choice(mix(hash), 200),
        1501..=1520 => return Value::Text(pick_from(mix(hash), NASTY)),
        _ => return Value::Null,
    }
    .min(field.length as usize);
    let line_end = if hash & 0x1000 == 0 { "\r\n" } else { "\n" };
    let mut state = mix(hash);
    loop {
        let next = pick_from(state, SENTENCES);
        if buffer.len() + next.len() + 4 > wanted && !buffer.is_empty() {
            break;
        }
        buffer.push_str(next);
        if state & 15 == 0 {
            buffer.push_str(line_end);
        }
        if state & 0x7F0 == 0 {
            buffer.push('😀');
        }
        state = mix(state);
    }
    Value::Text(buffer)
}

/// As many characters as the field may have, to the last one. Lengths are
/// counted as Java does, where some characters are two.
fn everything_that_fits<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let mut room = field.length as usize;
    let mut state = row.hash(field.salt);
    while room > 0 {
        let next = pick_from(state, SENTENCES);
        state = mix(state);
        let units = next.encode_utf16().count();
        if units > room {
            buffer.extend(std::iter::repeat_n('.', room));
            break;
        }
        buffer.push_str(next);
        room -= units;
    }
    Value::Text(buffer)
}

pub(crate) fn rich_text<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    buffer.push_str("<p class=\"note\">");
    for n in 0..=hash % 3 {
        buffer.push_str(pick_from(mix(hash ^ n), SENTENCES).trim_end());
        buffer.push_str("<br/>\r\n");
    }
    buffer.push_str("<b>&quot;");
    buffer.push_str(pick_from(mix(hash), SUBJECTS));
    buffer.push_str("&quot;</b></p>");
    Value::Text(buffer)
}

/// `PREFIX-000042`; the prefix is the only entry of the field's picklist.
pub(crate) fn numbered<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    buffer.push_str(field.picklist.first().copied().unwrap_or_default());
    let n = u64::from(row.n) + 1;
    for place in [10_000_000, 1_000_000, 100_000, 10_000, 1_000, 100, 10] {
        if n < place {
            buffer.push('0');
        }
    }
    push_number(n, buffer);
    Value::Text(buffer)
}

pub(crate) fn masked<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    buffer.push_str("************");
    push_number(1000 + row.hash(field.salt) % 9000, buffer);
    Value::Text(buffer)
}

pub(crate) fn blob<'a>(_: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Blob
}

/// A value of any scalar type.
pub(crate) fn anything<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    match row.hash(field.salt) >> 61 {
        0 => Value::Null,
        1 => flag(row, field, buffer),
        2 => Value::Int(i64::from(row.n)),
        3 => wild_double(row, field, buffer),
        4 => Value::Date(days(2025, 3, 1) + (row.n % 365) as i32),
        5 => created(row, field, buffer),
        _ => subject(row, field, buffer),
    }
}

pub(crate) fn json<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    buffer.push_str("{\"row\":");
    push_number(u64::from(row.n), buffer);
    buffer.push_str(",\"tags\":[\"a\",\"");
    buffer.push_str(if row.hash(field.salt) & 1 == 0 { "b\\\"c" } else { "é" });
    buffer.push_str("\"]}");
    Value::Text(buffer)
}
