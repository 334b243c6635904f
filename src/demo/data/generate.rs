//! Values made from the seed. Every value is a pure function of the seed, the
//! object, the row and the field: nothing is stored, nothing is drawn in order.

use super::Catalog;
use super::calendar::{DAY_MS, days};
use super::schema::{Field, Object};
use super::words::*;

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
        if field.nulls > 0 && (self.hash(field.salt ^ NULLS) & 1023) < u64::from(field.nulls) {
            return Value::Null;
        }
        buffer.clear();
        (field.generate)(self, field, buffer)
    }
}

const NULLS: u64 = salt("null");
const FIRST: u64 = salt("first name");
const LAST: u64 = salt("last name");
const SALUTATION: u64 = salt("salutation");
const COMPANY: u64 = salt("company");
const CREATED: u64 = salt("created");
const CHANGED: u64 = salt("changed");
const STAGE: u64 = salt("stage");
const CONVERTED: u64 = salt("converted");

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

/// A number of the field's range, small ones as likely as big ones.
fn skewed(hash: u64, (low, high): (i64, i64)) -> i64 {
    let unit = (hash >> 11) as f64 / (1u64 << 53) as f64;
    let span = (high - low) as f64;
    low + (span.powf(unit) - 1.0 + unit) as i64
}

fn even(hash: u64, (low, high): (i64, i64)) -> i64 {
    low + choice(hash, (high - low + 1).max(1) as usize) as i64
}

// Identity and system fields

pub(super) fn id<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Id(RecordRef { object: row.position, row: row.n })
}

pub(super) fn deleted<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(row.object.is_deleted(row.n))
}

/// Where a deleted record was merged into another, that other.
pub(super) fn master<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    if !row.object.is_deleted(row.n) || row.hash(field.salt) & 1 == 0 || row.object.live == 0 {
        return Value::Null;
    }
    let before = row.object.live_before(row.n).min(row.object.live - 1);
    Value::Id(RecordRef { object: row.position, row: row.object.live_row(before) })
}

/// A record of one of the objects that the field refers to.
pub(super) fn lookup<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    let Some(&object) = field.targets.get(choice(hash, field.targets.len())) else { return Value::Null };
    let target = &row.catalog.objects[usize::from(object)];
    if target.live == 0 {
        return Value::Null;
    }
    let live = choice(mix(hash), target.live as usize) as u32;
    Value::Id(RecordRef { object, row: target.live_row(live) })
}

/// Mostly a user, sometimes the queue that comes first among the targets.
pub(super) fn owner_or_queue<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    let queue = usize::from(hash & 15 != 3);
    let Some(&object) = field.targets.get(queue) else { return Value::Null };
    let target = &row.catalog.objects[usize::from(object)];
    if target.live == 0 {
        return Value::Null;
    }
    Value::Id(RecordRef { object, row: target.live_row(choice(mix(hash), target.live as usize) as u32) })
}

/// An earlier record of the same object, so that the tree has no loops.
pub(super) fn parent<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let before = row.object.live_before(row.n);
    if before == 0 {
        return Value::Null;
    }
    let live = choice(row.hash(field.salt), before as usize) as u32;
    Value::Id(RecordRef { object: row.position, row: row.object.live_row(live) })
}

/// First and last moment of the org's history.
const BEGIN: i64 = days(2019, 1, 1) as i64 * DAY_MS;
const END: i64 = days(2026, 7, 1) as i64 * DAY_MS;

/// When the row was made. One group of 256 rows in eight came by a data load
/// that wrote all of them within one second.
fn created_at(row: Row<'_>) -> i64 {
    let group = mix(row.object.key ^ CREATED ^ u64::from(row.n >> 8));
    let hash = if group & 7 == 0 { group } else { row.hash(CREATED) };
    BEGIN + choice(hash, ((END - BEGIN) / 1000) as usize) as i64 * 1000
}

fn changed_at(row: Row<'_>) -> i64 {
    let created = created_at(row);
    let hash = row.hash(CHANGED);
    if hash & 3 == 0 {
        return created;
    }
    created + choice(mix(hash), ((END - created) / 1000) as usize) as i64 * 1000
}

pub(super) fn created<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::DateTime(created_at(row))
}

pub(super) fn changed<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::DateTime(changed_at(row))
}

/// The change, or a moment later where the platform itself touched the row.
pub(super) fn stamp<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    let later = if hash & 7 == 0 { choice(mix(hash), 5) as i64 * 1000 } else { 0 };
    Value::DateTime(changed_at(row) + later)
}

// Scalars by range

pub(super) fn flag<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(((row.hash(field.salt) >> 20) & 1023) < field.range.1 as u64)
}

pub(super) fn integer<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    match hash & 255 {
        0 => Value::Int(0),
        1 => Value::Int(field.range.1),
        2 => Value::Int(field.range.0),
        _ => Value::Int(skewed(mix(hash), field.range)),
    }
}

pub(super) fn even_integer<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Int(even(row.hash(field.salt), field.range))
}

/// A number whose range is given in whole units, with the field's decimals.
pub(super) fn number<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
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
            if n < 90 { whole / 100 * 100 } else { whole }
        }
    };
    let decimals = if hash & 0x300 == 0 { (mix(!hash) % unit as u64) as i64 } else { 0 };
    Value::Double((size * unit + decimals) as f64 / unit as f64)
}

/// Doubles of every magnitude and with as many digits as there are.
pub(super) fn wild_double<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
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

pub(super) fn whole_percent<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let unit = 10i64.pow(field.scale);
    Value::Double(even(row.hash(field.salt), (0, 100 * unit)) as f64 / unit as f64)
}

/// A day of the field's range; rarely one at the far ends of what the platform
/// takes.
pub(super) fn date<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Date(match hash & 1023 {
        0 => days(1700, 1, 1),
        1 => days(4000, 12, 31),
        2 => days(2024, 2, 29),
        _ => even(mix(hash), field.range) as i32,
    })
}

/// A moment of the field's range of days.
pub(super) fn date_time<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::DateTime(match hash & 1023 {
        0 => i64::from(days(1700, 1, 1)) * DAY_MS,
        1 => i64::from(days(4000, 12, 31)) * DAY_MS + DAY_MS - 1000,
        _ => even(mix(hash), field.range) * DAY_MS + choice(mix(!hash), 86_400) as i64 * 1000,
    })
}

pub(super) fn time<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Time(match hash & 31 {
        0 => 0,
        1 => 86_399_999,
        _ => choice(mix(hash), 86_400_000) as u32,
    })
}

// Picklists

pub(super) fn pick<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    if field.picklist.is_empty() {
        return Value::Null;
    }
    text(pick_from(row.hash(field.salt), field.picklist))
}

/// The value of the row's own number: for tables that list something.
pub(super) fn listed<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    if field.picklist.is_empty() {
        return Value::Null;
    }
    text(field.picklist[row.n as usize % field.picklist.len()])
}

pub(super) fn multi_pick<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
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

// People and companies

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

pub(super) fn first_name<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    text(first_of(row))
}

pub(super) fn last_name<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    text(last_of(row))
}

pub(super) fn salutation<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    text(salutation_of(row))
}

/// First and last name; a salutation is not part of it.
pub(super) fn full_name<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
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

pub(super) fn user_first<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(plain_first(row))
}

pub(super) fn user_last<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(plain_last(row))
}

pub(super) fn user_full<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    buffer.push_str(plain_first(row));
    buffer.push(' ');
    buffer.push_str(plain_last(row));
    Value::Text(buffer)
}

/// Lower-case ASCII letters of a name, for addresses.
fn push_slug(name: &str, buffer: &mut String) {
    buffer.extend(name.chars().filter(char::is_ascii_alphabetic).map(|c| c.to_ascii_lowercase()));
}

/// Unique in the org, as user names are in all of Salesforce.
pub(super) fn username<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    push_slug(plain_first(row), buffer);
    buffer.push('.');
    push_slug(plain_last(row), buffer);
    push_number(u64::from(row.n), buffer);
    buffer.push_str("@demo.example");
    Value::Text(buffer)
}

pub(super) fn alias<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    push_slug(plain_first(row), buffer);
    buffer.truncate(4);
    push_number(u64::from(row.n), buffer);
    Value::Text(buffer)
}

pub(super) fn push_number(n: u64, buffer: &mut String) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = n;
    loop {
        at -= 1;
        digits[at] = (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    buffer.extend(digits[at..].iter().map(|d| char::from(b'0' + d)));
}

pub(super) fn email<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
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

pub(super) fn phone<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
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
            buffer.push_str("0");
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

pub(super) fn company<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let hash = row.hash(COMPANY);
    match nasty(hash) {
        Some(value) => Value::Text(value),
        None => {
            push_company(hash, buffer);
            Value::Text(buffer)
        }
    }
}

pub(super) fn website<'a>(row: Row<'a>, _: &'a Field, buffer: &'a mut String) -> Value<'a> {
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

pub(super) fn job_title<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Text(nasty(hash).unwrap_or_else(|| pick_from(hash, TITLES)))
}

pub(super) fn department<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Text(nasty(hash).unwrap_or_else(|| pick_from(hash, DEPARTMENTS)))
}

pub(super) fn subject<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Text(nasty(hash).unwrap_or_else(|| pick_from(hash, SUBJECTS)))
}

pub(super) fn deal_name<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    if let Some(value) = nasty(hash) {
        return Value::Text(value);
    }
    push_company(hash, buffer);
    buffer.push_str(" - ");
    buffer.push_str(pick_from(mix(hash ^ 1), &["Renewal", "New licences", "Upgrade", "Pilot", "Services"]));
    Value::Text(buffer)
}

// Places

/// Parts of an address share the salt of their compound. A third of the
/// addresses is empty as a whole.
fn place(
    row: Row<'_>,
    field: &Field,
) -> Option<(u64, &'static (&'static str, &'static str, &'static str, &'static str, f64, f64))> {
    let hash = row.hash(field.salt);
    (hash & 7 > 1).then(|| (hash, &PLACES[choice(hash, PLACES.len())]))
}

pub(super) fn street<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let Some((hash, _)) = place(row, field) else { return Value::Null };
    let more = mix(hash);
    push_number(1 + (more >> 8) % 240, buffer);
    buffer.push(' ');
    buffer.push_str(pick_from(more, STREETS));
    match more & 31 {
        0 => buffer.push_str("\r\n2nd floor, \"Annex\""),
        1 => buffer.push_str("\nc/o Reception"),
        2 => buffer.push_str(", Suite 12"),
        _ => {}
    }
    Value::Text(buffer)
}

pub(super) fn city<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    place(row, field).map_or(Value::Null, |(_, place)| text(place.0))
}

pub(super) fn state<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    place(row, field).map_or(Value::Null, |(_, place)| text(place.1))
}

pub(super) fn postal_code<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let Some((hash, place)) = place(row, field) else { return Value::Null };
    buffer.push_str(place.2);
    push_number(10 + (hash >> 12) % 90, buffer);
    Value::Text(buffer)
}

pub(super) fn country<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    place(row, field).map_or(Value::Null, |(_, place)| text(place.3))
}

/// The state where it is given by a code.
pub(super) fn state_code<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    match place(row, field) {
        Some((_, place)) if place.1.len() <= 3 => text(place.1),
        _ => Value::Null,
    }
}

pub(super) fn country_code<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let Some((_, place)) = place(row, field) else { return Value::Null };
    COUNTRY_CODES.iter().find(|(name, _)| *name == place.3).map_or(Value::Null, |(_, code)| text(code))
}

/// A quarter of the addresses has been geocoded.
fn geocoded(hash: u64) -> bool {
    hash & 0x30 == 0
}

/// A degree not far from this one, to the sixth decimal.
fn near(degrees: f64, hash: u64) -> f64 {
    let millionths = (degrees * 1e6).round() as i64 + even(hash, (-50_000, 50_000));
    millionths as f64 / 1e6
}

pub(super) fn latitude<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    match place(row, field) {
        Some((hash, place)) if geocoded(hash) => Value::Double(near(place.4, mix(hash ^ 4))),
        _ => Value::Null,
    }
}

pub(super) fn longitude<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    match place(row, field) {
        Some((hash, place)) if geocoded(hash) => Value::Double(near(place.5, mix(hash ^ 5))),
        _ => Value::Null,
    }
}

pub(super) fn accuracy<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    match place(row, field) {
        Some((hash, _)) if geocoded(hash) => text(pick_from(mix(hash), field.picklist)),
        _ => Value::Null,
    }
}

/// An address or a location is null where all its parts are.
pub(super) fn compound<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    for part in &field.parts {
        if row.value(&row.object.fields[*part], &mut *buffer) != Value::Null {
            return Value::Compound;
        }
    }
    Value::Null
}

// Texts

pub(super) fn sentence<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    text(nasty(hash).unwrap_or_else(|| pick_from(hash, SENTENCES).trim_end()))
}

/// Every other value is a nasty one.
pub(super) fn nasty_text<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
    Value::Text(if hash & 1 == 0 { pick_from(mix(hash), NASTY) } else { pick_from(mix(hash), TITLES) })
}

/// Text as long as the field allows: mostly a few sentences, sometimes pages,
/// rarely everything that fits.
pub(super) fn long_text<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    let hash = row.hash(field.salt);
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

pub(super) fn rich_text<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
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
pub(super) fn numbered<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
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

pub(super) fn masked<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    buffer.push_str("************");
    push_number(1000 + row.hash(field.salt) % 9000, buffer);
    Value::Text(buffer)
}

pub(super) fn blob<'a>(_: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Blob
}

/// A value of any scalar type.
pub(super) fn anything<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
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

pub(super) fn json<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    buffer.push_str("{\"row\":");
    push_number(u64::from(row.n), buffer);
    buffer.push_str(",\"tags\":[\"a\",\"");
    buffer.push_str(if row.hash(field.salt) & 1 == 0 { "b\\\"c" } else { "é" });
    buffer.push_str("\"]}");
    Value::Text(buffer)
}

// What belongs together

/// Stage, probability, forecast category, closed, won.
const STAGES: &[(&str, i64, &str, bool, bool)] = &[
    ("Prospecting", 10, "Pipeline", false, false),
    ("Qualification", 10, "Pipeline", false, false),
    ("Needs Analysis", 20, "Pipeline", false, false),
    ("Value Proposition", 50, "Pipeline", false, false),
    ("Id. Decision Makers", 60, "BestCase", false, false),
    ("Perception Analysis", 70, "BestCase", false, false),
    ("Proposal/Price Quote", 75, "BestCase", false, false),
    ("Negotiation/Review", 90, "Forecast", false, false),
    ("Closed Won", 100, "Closed", true, true),
    ("Closed Lost", 0, "Omitted", true, false),
];

fn stage_of(row: Row<'_>) -> &'static (&'static str, i64, &'static str, bool, bool) {
    &STAGES[choice(row.hash(STAGE), STAGES.len())]
}

pub(super) fn stage<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(stage_of(row).0)
}

pub(super) fn probability<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Double(stage_of(row).1 as f64)
}

pub(super) fn forecast<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Text(stage_of(row).2)
}

pub(super) fn closed_deal<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(stage_of(row).3)
}

pub(super) fn won<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(stage_of(row).4)
}

fn is_converted(row: Row<'_>) -> bool {
    row.hash(CONVERTED) & 7 == 0
}

pub(super) fn converted<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(is_converted(row))
}

pub(super) fn converted_date<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    if is_converted(row) { Value::Date((changed_at(row) / DAY_MS) as i32) } else { Value::Null }
}

pub(super) fn converted_to<'a>(row: Row<'a>, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
    if is_converted(row) { lookup(row, field, buffer) } else { Value::Null }
}

/// The last value of the picklist is that of converted leads.
pub(super) fn lead_status<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let Some((last, open)) = field.picklist.split_last() else { return Value::Null };
    Value::Text(if is_converted(row) { last } else { pick_from(row.hash(field.salt), open) })
}

/// Of the statuses, the last is the closed one.
fn is_closed(row: Row<'_>) -> bool {
    row.hash(STAGE) % 3 == 0
}

pub(super) fn status<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let Some((last, open)) = field.picklist.split_last() else { return Value::Null };
    Value::Text(if is_closed(row) { last } else { pick_from(row.hash(field.salt), open) })
}

pub(super) fn closed<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    Value::Bool(is_closed(row))
}

pub(super) fn closed_at<'a>(row: Row<'a>, _: &'a Field, _: &'a mut String) -> Value<'a> {
    if is_closed(row) { Value::DateTime(changed_at(row)) } else { Value::Null }
}
