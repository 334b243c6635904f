//! Writes records in the forms of the two APIs. Both loops are hot: nothing is
//! allocated per value.

use super::super::data::{
    Catalog, Field, RecordRef, Type, Value, clock, csv_text, date, date_time, double, integer, json_text,
};
use super::columns::{Column, Node, parent};

/// Writes records of one result.
pub(super) struct Writer<'a> {
    catalog: &'a Catalog,
    version: &'a str,
    buffer: String,
}

impl<'a> Writer<'a> {
    pub(super) fn new(catalog: &'a Catalog, version: &'a str) -> Self {
        Writer { catalog, version, buffer: String::new() }
    }

    /// Appends one JSON record.
    pub(super) fn record(
        &mut self,
        record: RecordRef,
        nodes: &[Node],
        columns: &[Column],
        out: &mut Vec<u8>,
    ) {
        out.extend_from_slice(b"{\"attributes\":{\"type\":\"");
        out.extend_from_slice(self.object_name(record).as_bytes());
        out.extend_from_slice(b"\",\"url\":\"");
        self.url(record, out);
        out.extend_from_slice(b"\"}");
        for node in nodes {
            let (Node::Leaf { key, .. } | Node::Parent { key, .. }) = node;
            out.extend_from_slice(b",\"");
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":");
            match node {
                Node::Leaf { column, .. } => self.json_value(record, &columns[*column], out),
                Node::Parent { field, children, .. } => match parent(self.catalog, record, *field) {
                    Some(parent) => self.record(parent, children, columns, out),
                    None => out.extend_from_slice(b"null"),
                },
            }
        }
        out.push(b'}');
    }

    fn object_name(&self, record: RecordRef) -> &'a str {
        &self.catalog.objects[usize::from(record.object)].name
    }

    /// The path of a record.
    fn url(&self, record: RecordRef, out: &mut Vec<u8>) {
        out.extend_from_slice(b"/services/data/");
        out.extend_from_slice(self.version.as_bytes());
        out.extend_from_slice(b"/sobjects/");
        out.extend_from_slice(self.object_name(record).as_bytes());
        out.push(b'/');
        out.extend_from_slice(&self.catalog.id(record));
    }

    /// `record` is the one at the end of the column's path.
    fn json_value(&mut self, record: RecordRef, column: &Column, out: &mut Vec<u8>) {
        let field = column.leaf(self.catalog, record);
        match column.value_of(self.catalog, record, &mut self.buffer) {
            Value::Text(text) => {
                out.push(b'"');
                json_text(text, out);
                out.push(b'"');
            }
            Value::Blob => {
                out.push(b'"');
                self.blob_path(record, field, out);
                out.push(b'"');
            }
            Value::Compound => self.compound(record, field, out),
            Value::Wire(wire) => out.extend_from_slice(wire.json.as_bytes()),
            value => plain_json(self.catalog, &value, out),
        }
    }

    fn blob_path(&self, record: RecordRef, field: Option<&Field>, out: &mut Vec<u8>) {
        self.url(record, out);
        out.push(b'/');
        out.extend_from_slice(field.map_or("", |f| &f.name).as_bytes());
    }

    /// An address or location as the JSON object of its parts.
    fn compound(&mut self, record: RecordRef, field: Option<&Field>, out: &mut Vec<u8>) {
        const ADDRESS: &[(&str, &str)] = &[
            ("city", "City"),
            ("country", "Country"),
            ("geocodeAccuracy", "GeocodeAccuracy"),
            ("latitude", "Latitude"),
            ("longitude", "Longitude"),
            ("postalCode", "PostalCode"),
            ("state", "State"),
            ("street", "Street"),
        ];
        const CUSTOM_ADDRESS: &[(&str, &str)] = &[
            ("city", "City"),
            ("countryCode", "CountryCode"),
            ("geocodeAccuracy", "GeocodeAccuracy"),
            ("latitude", "Latitude"),
            ("longitude", "Longitude"),
            ("postalCode", "PostalCode"),
            ("stateCode", "StateCode"),
            ("street", "Street"),
        ];
        const LOCATION: &[(&str, &str)] = &[("latitude", "Latitude"), ("longitude", "Longitude")];
        let Some(field) = field else { return out.extend_from_slice(b"null") };
        let keys = match field.kind {
            Type::Location => LOCATION,
            _ if field.custom() => CUSTOM_ADDRESS,
            _ => ADDRESS,
        };
        let row = self.catalog.row(record);
        for (n, (key, part)) in keys.iter().enumerate() {
            out.extend_from_slice(if n == 0 { b"{\"" } else { b",\"" });
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":");
            let is_part = |f: &&Field| f.name.trim_end_matches("__s").ends_with(part);
            let part = field.parts.iter().map(|at| &row.object.fields[*at]).find(is_part);
            let value = part.map_or(Value::Null, |part| row.value(part, &mut self.buffer));
            match value {
                Value::Text(text) => {
                    out.push(b'"');
                    json_text(text, out);
                    out.push(b'"');
                }
                Value::Wire(wire) => out.extend_from_slice(wire.json.as_bytes()),
                value => plain_json(self.catalog, &value, out),
            }
        }
        out.push(b'}');
    }

    /// Appends one CSV row.
    pub(super) fn csv_row(
        &mut self,
        record: RecordRef,
        columns: &[Column],
        delimiter: u8,
        line_end: &[u8],
        out: &mut Vec<u8>,
    ) {
        for (n, column) in columns.iter().enumerate() {
            if n > 0 {
                out.push(delimiter);
            }
            out.push(b'"');
            if let Some(record) = column.walk(self.catalog, record) {
                self.csv_value(record, column, out);
            }
            out.push(b'"');
        }
        out.extend_from_slice(line_end);
    }

    fn csv_value(&mut self, record: RecordRef, column: &Column, out: &mut Vec<u8>) {
        match column.value_of(self.catalog, record, &mut self.buffer) {
            Value::Null => {}
            Value::Text(text) => csv_text(text.as_bytes(), out),
            Value::Id(id) => out.extend_from_slice(&self.catalog.id(id)),
            Value::DateTime(ms) => {
                date_time(ms, out);
                out.push(b'Z');
            }
            Value::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
            Value::Int(value) => integer(value, out),
            Value::Double(value) => double(value, out),
            Value::Date(day) => date(day, out),
            Value::Time(ms) => {
                clock(ms, out);
                out.push(b'Z');
            }
            Value::Wire(wire) => csv_text(wire.csv.as_bytes(), out),
            // Bulk refuses both; see `QueryResult::bulk_refusal`.
            Value::Blob | Value::Compound => {}
        }
    }
}

/// Appends a value that is no text and has no parts.
fn plain_json(catalog: &Catalog, value: &Value<'_>, out: &mut Vec<u8>) {
    match *value {
        Value::Bool(value) => out.extend_from_slice(if value { b"true" } else { b"false" }),
        Value::Int(value) => integer(value, out),
        Value::Double(value) => double(value, out),
        Value::Id(id) => {
            out.push(b'"');
            out.extend_from_slice(&catalog.id(id));
            out.push(b'"');
        }
        Value::Date(day) => {
            out.push(b'"');
            date(day, out);
            out.push(b'"');
        }
        Value::DateTime(ms) => {
            out.push(b'"');
            date_time(ms, out);
            out.extend_from_slice(b"+0000\"");
        }
        Value::Time(ms) => {
            out.push(b'"');
            clock(ms, out);
            out.extend_from_slice(b"Z\"");
        }
        Value::Null | Value::Text(_) | Value::Blob | Value::Compound | Value::Wire(_) => {
            out.extend_from_slice(b"null");
        }
    }
}
