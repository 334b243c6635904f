//! Records and their values, before these take the form of one API or the other.

use super::define::Wire;

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
