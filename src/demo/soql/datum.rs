//! Values that outlive the record that they are of.

use super::super::data::{RecordRef, Value, Wire};

/// A value of a group.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Datum {
    Null,
    Text(Box<str>),
    Bool(bool),
    Int(i64),
    Double(f64),
    Date(i32),
    DateTime(i64),
    Time(u32),
    Id(RecordRef),
    Wire(Box<Wire>),
}

impl Datum {
    pub(super) fn of(value: &Value<'_>) -> Self {
        match *value {
            // Neither can be grouped or aggregated.
            Value::Null | Value::Blob | Value::Compound => Datum::Null,
            Value::Text(text) => Datum::Text(text.into()),
            Value::Bool(value) => Datum::Bool(value),
            Value::Int(value) => Datum::Int(value),
            Value::Double(value) => Datum::Double(value),
            Value::Date(day) => Datum::Date(day),
            Value::DateTime(ms) => Datum::DateTime(ms),
            Value::Time(ms) => Datum::Time(ms),
            Value::Id(record) => Datum::Id(record),
            Value::Wire(wire) => Datum::Wire(Box::new(wire.clone())),
        }
    }

    pub(super) fn value(&self) -> Value<'_> {
        match self {
            Datum::Null => Value::Null,
            Datum::Text(text) => Value::Text(text),
            Datum::Bool(value) => Value::Bool(*value),
            Datum::Int(value) => Value::Int(*value),
            Datum::Double(value) => Value::Double(*value),
            Datum::Date(day) => Value::Date(*day),
            Datum::DateTime(ms) => Value::DateTime(*ms),
            Datum::Time(ms) => Value::Time(*ms),
            Datum::Id(record) => Value::Id(*record),
            Datum::Wire(wire) => Value::Wire(wire),
        }
    }

    /// Appends bytes that only equal values share.
    pub(super) fn key(value: &Value<'_>, out: &mut Vec<u8>) {
        let mut tagged = |tag: u8, bytes: &[u8]| {
            out.push(tag);
            out.extend_from_slice(bytes);
        };
        match *value {
            Value::Null | Value::Blob | Value::Compound => tagged(0, &[]),
            Value::Bool(value) => tagged(1, &[value.into()]),
            Value::Int(value) => tagged(2, &value.to_le_bytes()),
            Value::Double(value) => tagged(3, &value.to_bits().to_le_bytes()),
            Value::Date(day) => tagged(4, &day.to_le_bytes()),
            Value::DateTime(ms) => tagged(5, &ms.to_le_bytes()),
            Value::Time(ms) => tagged(6, &ms.to_le_bytes()),
            Value::Id(RecordRef { object, row }) => {
                tagged(7, &object.to_le_bytes());
                out.extend_from_slice(&row.to_le_bytes());
            }
            Value::Text(text) => Datum::text_key(text, out),
            Value::Wire(wire) => Datum::text_key(&wire.canonical, out),
        }
    }

    fn text_key(text: &str, out: &mut Vec<u8>) {
        out.push(8);
        out.extend_from_slice(&text.len().to_le_bytes());
        out.extend_from_slice(text.as_bytes());
    }
}
