//! The result of a query.

use std::collections::HashSet;
use std::sync::Arc;

use super::super::data::{Catalog, Object, RecordRef, Type, Value};
use super::ast::{Filter, Operator, Query, Selected};
use super::columns::{Column, Node, Scope, tree};
use super::filter::compile;
use super::rows::{Rows, Sort, Wanted};
use super::write::Writer;
use super::{SoqlError, error_at};

/// Largest OFFSET.
const MOST_OFFSET: u64 = 2_000;

/// The rows that a query yields, to be written page by page. Holds row numbers
/// at most; values are computed as they are written.
#[derive(Debug)]
pub struct QueryResult {
    catalog: Arc<Catalog>,
    object: u16,
    kind: Kind,
    columns: Vec<Column>,
    nodes: Vec<Node>,
    rows: Rows,
    uses_offset: bool,
    uses_fields: bool,
}

#[derive(Debug)]
enum Kind {
    Records,
    /// `COUNT()`.
    Count,
    /// `COUNT(Id) c`: keys and numbers of the one record.
    Aggregate(Vec<(String, u64)>),
}

/// Finds the object of a query.
fn scope<'a>(catalog: &'a Catalog, soql: &'a str, query: &'a Query) -> Result<Scope<'a>, SoqlError> {
    let Some(object) = catalog.position(&query.object.text) else {
        return Err(error_at(
            soql,
            query.object.at,
            "INVALID_TYPE",
            &format!(
                "sObject type '{}' is not supported. If you are attempting to use a custom object, be sure to append \
                 the '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate \
                 names.",
                query.object.text
            ),
        ));
    };
    Ok(Scope { catalog, soql, object, alias: query.alias.as_deref() })
}

/// The rows of a query, all clauses but SELECT considered.
fn select(scope: &Scope<'_>, query: &Query, all_rows: bool) -> Result<Rows, SoqlError> {
    let test = query.filter.as_ref().map(|filter| compile(scope, filter, all_rows)).transpose()?;
    let mut sorts = Vec::new();
    for order in &query.order {
        let column = scope.resolve(&order.path)?;
        if !column.sortable {
            let name = column.names.last().cloned().unwrap_or_default();
            let message = format!("field '{name}' can not be sorted in a query call");
            return Err(scope.error(order.path.at(), "INVALID_FIELD", &message));
        }
        sorts.push(Sort { column, descending: order.descending, nulls_last: order.nulls_last });
    }
    let skip = query.offset.unwrap_or(0);
    if skip > MOST_OFFSET {
        return Err(SoqlError::new(
            "NUMBER_OUTSIDE_VALID_RANGE",
            format!("Maximum SOQL offset allowed is {MOST_OFFSET}"),
        ));
    }
    let wanted = Wanted {
        catalog: scope.catalog,
        object: scope.object,
        test: test.as_ref(),
        sorts: &sorts,
        skip,
        limit: query.limit.unwrap_or(u64::MAX),
        all_rows,
    };
    Ok(wanted.select())
}

/// Evaluates the query of a semi-join: its one column, and the records that
/// its values point to.
pub(super) fn inner(
    outer: &Scope<'_>,
    query: &Query,
    all_rows: bool,
) -> Result<(Column, HashSet<RecordRef>), SoqlError> {
    let scope = scope(outer.catalog, outer.soql, query)?;
    let mut columns = scope.columns(query)?;
    let Some(column) = columns.pop().filter(|_| columns.is_empty()) else {
        return Err(outer.error(
            query.object.at,
            "MALFORMED_QUERY",
            "Only one field can be selected in a sub-select of a semi join",
        ));
    };
    let rows = select(&scope, query, all_rows)?;
    let object = &scope.catalog.objects[usize::from(scope.object)];
    let mut records = HashSet::new();
    let mut buffer = String::new();
    for place in 0..rows.len() {
        let record = RecordRef { object: scope.object, row: rows.get(object, place) };
        if let Value::Id(id) = column.value(scope.catalog, record, &mut buffer) {
            records.insert(id);
        }
    }
    Ok((column, records))
}

pub(super) fn evaluate(
    catalog: &Arc<Catalog>,
    soql: &str,
    query: &Query,
    all_rows: bool,
) -> Result<QueryResult, SoqlError> {
    let scope = scope(catalog, soql, query)?;
    restrict(&catalog.objects[usize::from(scope.object)], query)?;
    let mut result = QueryResult {
        catalog: Arc::clone(catalog),
        object: scope.object,
        kind: Kind::Records,
        columns: Vec::new(),
        nodes: Vec::new(),
        rows: Rows::List(Vec::new()),
        uses_offset: query.offset.is_some(),
        uses_fields: query.select.iter().any(|s| matches!(s, Selected::Fields { .. })),
    };
    let aggregates = query.select.iter().any(|s| matches!(s, Selected::Count { .. }));
    if aggregates {
        let counted = counted(&scope, query)?;
        result.rows = select(&scope, query, all_rows)?;
        result.kind = match counted {
            None => Kind::Count,
            Some(counted) => Kind::Aggregate(
                counted.into_iter().map(|(key, column)| (key, result.count_of(&column))).collect(),
            ),
        };
    } else {
        result.columns = scope.columns(query)?;
        result.nodes = tree(&result.columns);
        result.rows = select(&scope, query, all_rows)?;
    }
    Ok(result)
}

/// Objects that take no queries, or only such as are about few records.
fn restrict(object: &Object, query: &Query) -> Result<(), SoqlError> {
    if !object.queryable {
        let message = format!("entity type {} does not support query", object.name);
        return Err(SoqlError::new("INVALID_TYPE_FOR_OPERATION", message));
    }
    let narrows = |filter: &Filter| {
        let Filter::Condition(condition) = filter else { return false };
        matches!(condition.operator, Operator::Equal | Operator::In)
            && matches!(&condition.path.parts[..], [name]
                if object.filter_by.iter().any(|field| name.text.eq_ignore_ascii_case(field)))
    };
    let narrow = match &query.filter {
        Some(Filter::All(parts)) => parts.iter().any(narrows),
        Some(filter) => narrows(filter),
        None => false,
    };
    if narrow || object.filter_by.is_empty() {
        return Ok(());
    }
    Err(SoqlError::malformed(format!(
        "Implementation restriction: {} requires a filter by a single Id on {} using the equals operator or multiple \
         Id's using the IN operator.",
        object.name,
        object.filter_by.join(" or ")
    )))
}

/// The columns to count under their keys; `None` for `COUNT()`.
fn counted(scope: &Scope<'_>, query: &Query) -> Result<Option<Vec<(String, Column)>>, SoqlError> {
    let mut counted = Vec::new();
    for (n, selected) in query.select.iter().enumerate() {
        match selected {
            Selected::Count { field: None, .. } if query.select.len() == 1 => return Ok(None),
            Selected::Count { field: Some(path), alias, .. } => {
                let key = alias.clone().unwrap_or_else(|| format!("expr{n}"));
                counted.push((key, scope.resolve(path)?));
            }
            Selected::Count { at, .. } => {
                return Err(scope.error(*at, "MALFORMED_QUERY", "unexpected token: 'COUNT'"));
            }
            Selected::Field(path) => {
                let name = scope.resolve(path)?.name();
                let message = format!("Field must be grouped or aggregated: {name}");
                return Err(scope.error(path.at(), "MALFORMED_QUERY", &message));
            }
            Selected::Fields { at, .. } => {
                return Err(scope.error(*at, "MALFORMED_QUERY", "unexpected token: 'FIELDS'"));
            }
        }
    }
    Ok(Some(counted))
}

impl QueryResult {
    fn schema(&self) -> &Object {
        &self.catalog.objects[usize::from(self.object)]
    }

    fn record(&self, place: u64) -> RecordRef {
        RecordRef { object: self.object, row: self.rows.get(self.schema(), place) }
    }

    fn count_of(&self, column: &Column) -> u64 {
        if column.kind == Type::Id && column.steps.is_empty() {
            return self.rows.len();
        }
        let mut buffer = String::new();
        let present =
            |place: &u64| column.value(&self.catalog, self.record(*place), &mut buffer) != Value::Null;
        (0..self.rows.len()).filter(present).count() as u64
    }

    /// Name of the object, in its exact case.
    pub fn object(&self) -> &str {
        &self.schema().name
    }

    /// The `totalSize` of the answer; for `COUNT()` the count.
    pub fn total(&self) -> u64 {
        match self.kind {
            Kind::Records | Kind::Count => self.rows.len(),
            Kind::Aggregate(_) => 1,
        }
    }

    /// `SELECT COUNT() FROM ...`: there are no records, only a total.
    pub fn is_count(&self) -> bool {
        matches!(self.kind, Kind::Count)
    }

    /// Number of selected long text fields. REST makes pages of 200 records
    /// where there are two or more.
    pub fn selects_long_text(&self) -> usize {
        self.columns.iter().filter(|column| column.long_text).count()
    }

    /// Appends the JSON records of the places `from` up to and without `to`,
    /// separated by commas. `version` is as in the path, `v66.0`.
    pub fn write_json(&self, from: u64, to: u64, version: &str, out: &mut Vec<u8>) {
        match &self.kind {
            Kind::Count => {}
            Kind::Aggregate(counts) if from == 0 && to > 0 => {
                out.extend_from_slice(b"{\"attributes\":{\"type\":\"AggregateResult\"}");
                for (key, count) in counts {
                    out.extend_from_slice(format!(",\"{key}\":{count}").as_bytes());
                }
                out.push(b'}');
            }
            Kind::Aggregate(_) => {}
            Kind::Records => {
                let mut writer = Writer::new(&self.catalog, version);
                for place in from..to.min(self.total()) {
                    if place > from {
                        out.push(b',');
                    }
                    writer.record(self.record(place), &self.nodes, &self.columns, out);
                }
            }
        }
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
            writer.csv_row(self.record(place), &self.columns, delimiter, line_end, out);
        }
    }

    /// Appends the CSV header.
    pub fn csv_header(&self, delimiter: u8, crlf: bool, out: &mut Vec<u8>) {
        for (n, column) in self.columns.iter().enumerate() {
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
        if !matches!(self.kind, Kind::Records) {
            return refusal("Aggregate functions not supported in Bulk Query".to_owned());
        }
        if self.uses_offset {
            return refusal("OFFSET not supported in Bulk Query".to_owned());
        }
        if self.uses_fields {
            return refusal("FIELDS() not supported in Bulk Query".to_owned());
        }
        self.columns.iter().find_map(|column| match column.kind {
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
