//! Writes records in the forms of the two APIs. Both loops are hot: nothing is
//! allocated per value.

use std::sync::Arc;

use super::super::data::{
    Catalog, Field, RecordRef, Type, Value, clock, csv_text, date, date_time, double, integer, json_text,
};
use super::columns::{Column, parent};
use super::shape::{Children, Node, Shape};

/// The rows below one record, to be read on in further pages.
pub(super) struct Below {
    pub(super) object: u16,
    pub(super) shape: Arc<Shape>,
    pub(super) rows: Vec<u32>,
}

/// How many rows below one record stand on the page, and who gives the others
/// a locator.
pub(super) struct Paging<'a> {
    pub(super) rows: usize,
    pub(super) open: &'a mut dyn FnMut(Below) -> String,
}

/// Writes records of one result.
pub(super) struct Writer<'a> {
    catalog: &'a Catalog,
    version: &'a str,
    buffer: String,
    /// Without it all rows below a record stand on the page.
    paging: Option<Paging<'a>>,
    /// Rows of child queries so far.
    pub(super) below: u64,
}

impl<'a> Writer<'a> {
    pub(super) fn new(catalog: &'a Catalog, version: &'a str) -> Self {
        Writer { catalog, version, buffer: String::new(), paging: None, below: 0 }
    }

    pub(super) fn paged(catalog: &'a Catalog, version: &'a str, paging: Paging<'a>) -> Self {
        Writer { paging: Some(paging), ..Writer::new(catalog, version) }
    }

    /// Appends one JSON record.
    pub(super) fn record(&mut self, record: RecordRef, shape: &Shape, out: &mut Vec<u8>) {
        self.nodes(record, &shape.nodes, shape, out);
    }

    fn nodes(&mut self, record: RecordRef, nodes: &[Node], shape: &Shape, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"attributes\":{\"type\":\"");
        out.extend_from_slice(self.object_name(record).as_bytes());
        out.extend_from_slice(b"\",\"url\":\"");
        self.url(record, out);
        out.extend_from_slice(b"\"}");
        for node in nodes {
            out.extend_from_slice(b",\"");
            out.extend_from_slice(node.key().as_bytes());
            out.extend_from_slice(b"\":");
            match node {
                Node::Leaf { column, .. } => self.json_value(record, &shape.columns[*column], out),
                Node::Parent { field, children, .. } => match parent(self.catalog, record, *field) {
                    Some(parent) => self.nodes(parent, children, shape, out),
                    None => out.extend_from_slice(b"null"),
                },
                Node::TypeOf { field, cases, .. } => {
                    let parent = parent(self.catalog, record, *field);
                    let fits = |object| cases.iter().find(|c| c.object.is_none_or(|o| o == object));
                    match parent.and_then(|parent| Some((parent, fits(parent.object)?))) {
                        Some((parent, case)) => self.record(parent, &case.shape, out),
                        None => out.extend_from_slice(b"null"),
                    }
                }
                Node::Children { at, .. } => self.children(record, &shape.children[*at], out),
            }
        }
        out.push(b'}');
    }

    /// The answer of a child query for one record.
    fn children(&mut self, record: RecordRef, children: &Children, out: &mut Vec<u8>) {
        let Some(rows) = children.of(record) else { return out.extend_from_slice(b"null") };
        let shown = self.paging.as_ref().map_or(rows.len(), |paging| paging.rows.min(rows.len()));
        out.extend_from_slice(b"{\"totalSize\":");
        integer(rows.len() as i64, out);
        match &mut self.paging {
            Some(paging) if shown < rows.len() => {
                let (object, shape) = (children.object, Arc::clone(&children.shape));
                let locator = (paging.open)(Below { object, shape, rows: rows.to_vec() });
                let version = self.version;
                let more = format!(
                    ",\"done\":false,\"nextRecordsUrl\":\"/services/data/{version}/query/{locator}-{shown}\""
                );
                out.extend_from_slice(more.as_bytes());
            }
            _ => out.extend_from_slice(b",\"done\":true"),
        }
        out.extend_from_slice(b",\"records\":[");
        for (n, row) in rows[..shown].iter().enumerate() {
            if n > 0 {
                out.push(b',');
            }
            self.below += 1;
            self.record(RecordRef { object: children.object, row: *row }, &children.shape, out);
        }
        out.extend_from_slice(b"]}");
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
            Value::Blob => {
                out.push(b'"');
                self.blob_path(record, field, out);
                out.push(b'"');
            }
            Value::Compound => self.compound(record, field, out),
            value => value_json(self.catalog, &value, out),
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
            value_json(self.catalog, &value, out);
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

/// Appends a value that has no parts.
pub(super) fn value_json(catalog: &Catalog, value: &Value<'_>, out: &mut Vec<u8>) {
    match *value {
        Value::Text(text) => {
            out.push(b'"');
            json_text(text, out);
            out.push(b'"');
        }
        Value::Wire(wire) => out.extend_from_slice(wire.json.as_bytes()),
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
        Value::Null | Value::Blob | Value::Compound => out.extend_from_slice(b"null"),
    }
}
