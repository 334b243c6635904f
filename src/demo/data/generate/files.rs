//! Files and what is said of them. The bytes follow from the row, like
//! everything else; nothing is kept.

use md5::{Digest, Md5};

use super::super::schema::Generate;
use super::super::words::FILE_NAMES;
use super::people::push_number;
use super::{Field, RecordRef, Row, Value, choice, mix, salt};

const BODY: u64 = salt("body");

/// Bytes of the row's file: mostly some kilobytes; a few files are empty, a few
/// larger than a mebibyte.
fn size(row: Row<'_>) -> usize {
    let hash = row.hash(BODY);
    match row.n % 32 {
        3 => 0,
        7 => (1 << 20) + choice(hash, 1 << 19),
        9..=12 => 1 + choice(hash, 60),
        _ => 200 + choice(hash, 40_000),
    }
}

/// The row's file.
pub(in super::super) fn file(row: Row<'_>) -> Vec<u8> {
    let size = size(row);
    let mut bytes = Vec::with_capacity(size + 8);
    let mut state = row.hash(BODY);
    while bytes.len() < size {
        state = mix(state);
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(size);
    bytes
}

pub(crate) fn file_size<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Int(size(row) as i64)
}

pub(crate) fn checksum<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    for byte in Md5::digest(file(row)) {
        for digit in [byte >> 4, byte & 15] {
            buffer.push(char::from_digit(digit.into(), 16).unwrap_or('0'));
        }
    }
    Value::Text(buffer)
}

fn name_and_extension(row: Row<'_>) -> (&'static str, &'static str) {
    // Few names for many files, so that some share theirs.
    let name = FILE_NAMES[row.n as usize % FILE_NAMES.len()];
    name.rsplit_once('.').unwrap_or((name, "bin"))
}

pub(crate) fn file_title<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(name_and_extension(row).0)
}

pub(crate) fn file_extension<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(name_and_extension(row).1)
}

pub(crate) fn file_name<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(FILE_NAMES[row.n as usize % FILE_NAMES.len()])
}

pub(crate) fn file_type<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    buffer.push_str(&name_and_extension(row).1.to_ascii_uppercase());
    Value::Text(buffer)
}

/// Of `versions` of files, version `n` is one of document `n` modulo their
/// number: the first of each, then the second of some.
pub(crate) fn document_of_version<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let Some(&object) = field.targets.first() else { return Value::Null };
    match row.n.checked_rem(row.catalog.objects[usize::from(object)].born) {
        Some(document) => Value::Id(RecordRef { object, row: document }),
        None => Value::Null,
    }
}

fn documents(row: Row<'_>) -> u32 {
    row.catalog.object("ContentDocument").map_or(0, |documents| documents.born)
}

pub(crate) fn version_number<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    push_number(u64::from(row.n.checked_div(documents(row)).unwrap_or(0)) + 1, buffer);
    Value::Text(buffer)
}

pub(crate) fn is_latest<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(row.n + documents(row) >= row.object.born)
}

/// The newest version of a document.
fn latest(row: Row<'_>) -> Option<RecordRef> {
    let position = row.catalog.position("ContentVersion")?;
    let versions = row.catalog.objects[usize::from(position)].born;
    let last = versions.checked_sub(1)?;
    let newer = last.checked_sub(row.n)? / row.object.born * row.object.born;
    Some(RecordRef { object: position, row: row.n + newer })
}

pub(crate) fn latest_version<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    latest(row).map_or(Value::Null, Value::Id)
}

/// What the newest version of a document says in a field of the same purpose.
fn of_latest<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String, say: Generate) -> Value<'a> {
    match latest(row) {
        Some(version) => say(row.catalog.row(version), field, buffer),
        None => Value::Null,
    }
}

pub(crate) fn latest_size<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    of_latest(row, field, buffer, file_size)
}

pub(crate) fn latest_title<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    of_latest(row, field, buffer, file_title)
}

pub(crate) fn latest_extension<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    of_latest(row, field, buffer, file_extension)
}

pub(crate) fn latest_type<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    of_latest(row, field, buffer, file_type)
}
