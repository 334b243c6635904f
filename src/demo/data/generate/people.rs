//! People, companies and how to reach them.

use super::super::words::*;
use super::scalars::flag;
use super::system::lookup;
use super::{Field, RecordRef, Row, Value, mix, nasty, pick_from, salt, text};

const FIRST: u64 = salt("first name");
const LAST: u64 = salt("last name");
const SALUTATION: u64 = salt("salutation");
const COMPANY: u64 = salt("company");

fn first_of(row: Row<'_>) -> &'static str {
    let hash = row.hash(FIRST);
    if hash & 31 == 0 { "" } else { nasty(hash >> 8).unwrap_or_else(|| pick_from(mix(hash), FIRST_NAMES)) }
}

fn last_of(row: Row<'_>) -> &'static str {
    let hash = row.hash(LAST);
    nasty(hash >> 8).unwrap_or_else(|| pick_from(mix(hash), LAST_NAMES))
}

fn salutation_of(row: Row<'_>) -> &'static str {
    let hash = row.hash(SALUTATION);
    if hash & 3 == 0 { "" } else { pick_from(hash, SALUTATIONS) }
}

pub(crate) fn first_name<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    text(first_of(row))
}

pub(crate) fn last_name<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    text(last_of(row))
}

pub(crate) fn salutation<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    text(salutation_of(row))
}

/// First and last name; a salutation is not part of it.
pub(crate) fn full_name<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let first = first_of(row);
    if first.is_empty() {
        return text(last_of(row));
    }
    buffer.push_str(first);
    buffer.push(' ');
    buffer.push_str(last_of(row));
    Value::Text(buffer)
}

fn plain_first(row: Row<'_>) -> &'static str {
    pick_from(row.hash(FIRST), FIRST_NAMES)
}

fn plain_last(row: Row<'_>) -> &'static str {
    pick_from(row.hash(LAST), LAST_NAMES)
}

pub(crate) fn user_first<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(plain_first(row))
}

pub(crate) fn user_last<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(plain_last(row))
}

pub(crate) fn user_full<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    buffer.push_str(plain_first(row));
    buffer.push(' ');
    buffer.push_str(plain_last(row));
    Value::Text(buffer)
}

/// The first user signs in: always active.
pub(crate) fn active<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    if row.n == 0 { Value::Bool(true) } else { flag(row, field, buffer) }
}

/// The first user is an administrator, which is the first profile.
pub(crate) fn profile<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    match field.targets.first() {
        Some(&object) if row.n == 0 && row.catalog.objects[usize::from(object)].born > 0 => {
            Value::Id(RecordRef { object, row: 0 })
        }
        _ => lookup(row, field, buffer),
    }
}

/// Lower-case ASCII letters of a name, for addresses.
fn push_slug(name: &str, buffer: &mut String) {
    buffer.extend(name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()));
}

/// Unique in the org, as user names are in all of Salesforce.
pub(crate) fn username<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    push_slug(plain_first(row), buffer);
    buffer.push('.');
    push_slug(plain_last(row), buffer);
    push_number(u64::from(row.n), buffer);
    buffer.push_str("@demo.example");
    Value::Text(buffer)
}

pub(crate) fn alias<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    push_slug(plain_first(row), buffer);
    buffer.truncate(4);
    push_number(u64::from(row.n), buffer);
    Value::Text(buffer)
}

pub(crate) fn push_number(n: u64, buffer: &mut String) {
    buffer.push_str(itoa::Buffer::new().format(n));
}

pub(crate) fn email<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    const HOSTS: &[&str] =
        &["@mail.example", "@firma.example", "@post.example", "@corp.example", "@studio.example"];
    let hash = row.hash(field.salt);
    push_slug(first_of(row), buffer);
    buffer.push('.');
    push_slug(last_of(row), buffer);
    push_number(hash % 1000, buffer);
    buffer.push_str(pick_from(mix(hash), HOSTS));
    if buffer.starts_with('.') {
        buffer.insert(0, 'x');
    }
    Value::Text(buffer)
}

pub(crate) fn phone<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    let digits = |n: u64, modulus: u64| modulus + n % modulus;
    match hash & 7 {
        0 => {
            buffer.push_str("+49 (0)");
            push_number(digits(hash >> 8, 10) + 20, buffer);
            buffer.push(' ');
            push_number(digits(hash >> 20, 1_000_000), buffer);
        }
        1 => {
            buffer.push_str("+44 20 ");
            push_number(digits(hash >> 8, 1000), buffer);
            buffer.push(' ');
            push_number(digits(hash >> 20, 1000), buffer);
        }
        2 => {
            buffer.push('0');
            push_number(digits(hash >> 8, 1_000_000_000), buffer);
        }
        _ => {
            buffer.push('(');
            push_number(200 + (hash >> 8) % 700, buffer);
            buffer.push_str(") 555-");
            push_number(digits(hash >> 20, 1000), buffer);
        }
    }
    Value::Text(buffer)
}

fn push_company(hash: u64, buffer: &mut String) {
    buffer.push_str(pick_from(hash, COMPANY_HEADS));
    buffer.push(' ');
    buffer.push_str(pick_from(mix(hash), COMPANY_TAILS));
    buffer.push_str(pick_from(mix(!hash), COMPANY_FORMS));
}

pub(crate) fn company<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let hash = row.hash(COMPANY);
    match nasty(hash) {
        Some(value) => Value::Text(value),
        None => {
            push_company(hash, buffer);
            Value::Text(buffer)
        }
    }
}

pub(crate) fn website<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let hash = row.hash(COMPANY);
    buffer.push_str(if hash & 1 == 0 { "https://www." } else { "" });
    push_slug(pick_from(hash, COMPANY_HEADS), buffer);
    buffer.push('-');
    push_slug(pick_from(mix(hash), COMPANY_TAILS), buffer);
    buffer.push_str(".example");
    if hash & 0xF0 == 0 {
        buffer.push_str("/?ref=crm&lang=en#top");
    }
    Value::Text(buffer)
}

pub(crate) fn job_title<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Text(nasty(hash).unwrap_or_else(|| pick_from(hash, TITLES)))
}

pub(crate) fn department<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Text(nasty(hash).unwrap_or_else(|| pick_from(hash, DEPARTMENTS)))
}

pub(crate) fn subject<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Text(nasty(hash).unwrap_or_else(|| pick_from(hash, SUBJECTS)))
}

pub(crate) fn deal_name<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    if let Some(value) = nasty(hash) {
        return Value::Text(value);
    }
    push_company(hash, buffer);
    buffer.push_str(" - ");
    buffer.push_str(pick_from(mix(hash ^ 1), &["Renewal", "New licences", "Upgrade", "Pilot", "Services"]));
    Value::Text(buffer)
}
