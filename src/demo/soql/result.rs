//! The result of a query.

use std::sync::Arc;

use super::super::data::{Catalog, Object, RecordRef, Type};
use super::SoqlError;
use super::ast::{Query, Selected};
use super::groups::{self, Groups};
use super::rows::Rows;
use super::select::{Extent, restrict, scope, select};
use super::shape::Shape;
use super::write::{Paging, Writer};

/// The rows that a query yields, to be written page by page. Holds row numbers
/// at most, and the values of groups; other values are computed as they are
/// written.
#[derive(Debug)]
pub struct QueryResult {
    catalog: Arc<Catalog>,
    object: u16,
    kind: Kind,
    shape: Arc<Shape>,
    rows: Rows,
    /// What Bulk API 2.0 does not take, in its words.
    not_in_bulk: Option<&'static str>,
}

#[derive(Debug)]
enum Kind {
    Records,
    /// `COUNT()`.
    Count,
    Groups(Groups),
}

/// How a page of a result with child queries is cut.
pub struct PageSize {
    /// Most records.
    pub records: u64,
    /// No further record when its predecessors brought so many child records.
    pub below: u64,
    /// Most child records of one record; the others get a locator.
    pub each: usize,
}

pub(super) fn evaluate(
    catalog: &Arc<Catalog>,
    soql: &str,
    query: &Query,
    all_rows: bool,
) -> Result<QueryResult, SoqlError> {
    let scope = scope(catalog, soql, query)?;
    restrict(&catalog.objects[usize::from(scope.object)], query)?;
    let (kind, shape, rows) = if query.counts() {
        (Kind::Count, Shape::default(), select(&scope, query, all_rows, Extent::Asked)?)
    } else if query.aggregates() {
        let rows = select(&scope, query, all_rows, Extent::All)?;
        let groups = groups::evaluate(&scope, query, &rows)?;
        (Kind::Groups(groups), Shape::default(), rows)
    } else {
        let shape = Shape::of_query(&scope, query, all_rows)?;
        (Kind::Records, shape, select(&scope, query, all_rows, Extent::Asked)?)
    };
    let selects = |what: fn(&Selected) -> bool| query.select.iter().any(what);
    let not_in_bulk = if !matches!(kind, Kind::Records) {
        Some("Aggregate functions not supported in Bulk Query")
    } else if selects(|s| matches!(s, Selected::Children(_))) {
        Some("Aggregate Relationships not supported in Bulk Query")
    } else if selects(|s| matches!(s, Selected::TypeOf(_))) {
        Some("TYPEOF not supported in Bulk Query")
    } else if selects(|s| matches!(s, Selected::Fields { .. })) {
        Some("FIELDS() not supported in Bulk Query")
    } else {
        query.offset.map(|_| "OFFSET not supported in Bulk Query")
    };
    let (catalog, object) = (Arc::clone(catalog), scope.object);
    Ok(QueryResult { catalog, object, kind, shape: Arc::new(shape), rows, not_in_bulk })
}

impl QueryResult {
    fn schema(&self) -> &Object {
        &self.catalog.objects[usize::from(self.object)]
    }

    fn record(&self, place: u64) -> RecordRef {
        RecordRef { object: self.object, row: self.rows.get(self.schema(), place) }
    }

    /// Name of the object, in its exact case.
    pub fn object(&self) -> &str {
        &self.schema().name
    }

    /// The `totalSize` of the answer; for `COUNT()` the count.
    pub fn total(&self) -> u64 {
        match &self.kind {
            Kind::Records | Kind::Count => self.rows.len(),
            Kind::Groups(groups) => groups.rows.len() as u64,
        }
    }

    /// `SELECT COUNT() FROM ...`: there are no records, only a total.
    pub fn is_count(&self) -> bool {
        matches!(self.kind, Kind::Count)
    }

    /// There are groups instead of records. They have to fit on one page.
    pub fn is_grouped(&self) -> bool {
        matches!(self.kind, Kind::Groups(_))
    }

    /// Other records hang below its records: see [`QueryResult::write_page`].
    pub fn has_children(&self) -> bool {
        !self.shape.children.is_empty()
    }

    /// Number of selected long text fields. REST makes pages of 200 records
    /// where there are two or more.
    pub fn selects_long_text(&self) -> usize {
        self.shape.columns.iter().filter(|column| column.long_text).count()
    }

    /// Appends the JSON records of the places `from` up to and without `to`,
    /// separated by commas. `version` is as in the path, `v66.0`.
    pub fn write_json(&self, from: u64, to: u64, version: &str, out: &mut Vec<u8>) {
        let mut writer = Writer::new(&self.catalog, version);
        for place in from..to.min(self.total()) {
            if place > from {
                out.push(b',');
            }
            match &self.kind {
                Kind::Count => return,
                Kind::Groups(groups) => groups.write(&self.catalog, place as usize, out),
                Kind::Records => writer.record(self.record(place), &self.shape, out),
            }
        }
    }

    /// Appends a page of records with their children, from a place on. `open`
    /// gives a locator to the children that do not fit. Returns the place
    /// behind the last record of the page.
    pub fn write_page(
        &self,
        from: u64,
        size: &PageSize,
        version: &str,
        open: &mut dyn FnMut(QueryResult) -> String,
        out: &mut Vec<u8>,
    ) -> u64 {
        let mut open = |below: super::write::Below| {
            open(QueryResult {
                catalog: Arc::clone(&self.catalog),
                object: below.object,
                kind: Kind::Records,
                shape: below.shape,
                rows: Rows::List(below.rows),
                not_in_bulk: None,
            })
        };
        let paging = Paging { rows: size.each, open: &mut open };
        let mut writer = Writer::paged(&self.catalog, version, paging);
        let mut place = from;
        while place < self.total()
            && (place == from || (place < from + size.records && writer.below < size.below))
        {
            if place > from {
                out.push(b',');
            }
            writer.record(self.record(place), &self.shape, out);
            place += 1;
        }
        place
    }

    /// Appends the CSV rows of the places `from` up to and without `to`, as
    /// Bulk API 2.0 writes them: every cell in quotes.
    pub fn write_csv(&self, from: u64, to: u64, delimiter: u8, crlf: bool, out: &mut Vec<u8>) {
        if !matches!(self.kind, Kind::Records) {
            return;
        }
        let line_end: &[u8] = if crlf { b"\r\n" } else { b"\n" };
        let mut writer = Writer::new(&self.catalog, "");
        for place in from..to.min(self.total()) {
            writer.csv_row(self.record(place), &self.shape.columns, delimiter, line_end, out);
        }
    }

    /// Appends the CSV header.
    pub fn csv_header(&self, delimiter: u8, crlf: bool, out: &mut Vec<u8>) {
        for (n, column) in self.shape.columns.iter().enumerate() {
            if n > 0 {
                out.push(delimiter);
            }
            out.push(b'"');
            out.extend_from_slice(column.name().as_bytes());
            out.push(b'"');
        }
        out.extend_from_slice(if crlf { b"\r\n" } else { b"\n" });
    }

    /// Why Bulk API 2.0 refuses this query; `None` if it takes it.
    pub fn bulk_refusal(&self) -> Option<SoqlError> {
        let refusal = |message: String| Some(SoqlError::new("API_ERROR", message));
        if !self.schema().bulk {
            let message = format!("Entity '{}' is not supported by the Bulk API.", self.object());
            return Some(SoqlError::new("INVALIDENTITY", message));
        }
        if let Some(message) = self.not_in_bulk {
            return refusal(message.to_owned());
        }
        self.shape.columns.iter().find_map(|column| match column.kind {
            Type::Address | Type::Location => {
                refusal("Selecting compound data not supported in Bulk Query".to_owned())
            }
            Type::Base64 | Type::Json => {
                refusal(format!("Cannot serialize value for '{}' in CSV format", column.name()))
            }
            _ => None,
        })
    }
}
