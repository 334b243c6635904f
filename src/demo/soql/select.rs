//! What a query is about: its object, and which of its records.

use std::collections::HashSet;

use super::super::data::{Catalog, Object, RecordRef, Value};
use super::ast::{Filter, Operator, Query, Subject};
use super::columns::{Column, Scope};
use super::filter::{Names, compile};
use super::rows::{Rows, Sort, Wanted};
use super::{SoqlError, error_at};

/// Largest OFFSET.
const MOST_OFFSET: u64 = 2_000;

/// Finds the object of a query that stands by itself.
///
/// # Errors
/// `INVALID_TYPE`.
pub(super) fn scope<'a>(
    catalog: &'a Catalog,
    soql: &'a str,
    query: &'a Query,
) -> Result<Scope<'a>, SoqlError> {
    let [name, more @ ..] = &query.from.parts[..] else {
        return Err(SoqlError::malformed("unexpected token: '<EOF>'"));
    };
    if let Some(more) = more.first() {
        let message = format!("unexpected token: '.{}'", more.text);
        return Err(error_at(soql, more.at.saturating_sub(1), "MALFORMED_QUERY", &message));
    }
    match catalog.position(&name.text) {
        Some(object) => Ok(Scope { catalog, soql, object, alias: query.alias.as_deref() }),
        None => Err(error_at(soql, name.at, "INVALID_TYPE", &no_such_object(&name.text))),
    }
}

/// The words for an object that is not there.
pub(super) fn no_such_object(name: &str) -> String {
    format!(
        "sObject type '{name}' is not supported. If you are attempting to use a custom object, be sure to append the \
         '__c' after the entity name. Please reference your WSDL or the describe call for the appropriate names."
    )
}

/// Which of the rows that meet the conditions.
pub(super) enum Extent {
    /// Those of ORDER BY, LIMIT and OFFSET.
    Asked,
    /// In the order that is asked for, but all of them.
    Ordered,
    /// All of them in the order of ids.
    All,
}

/// The rows of a query.
///
/// # Errors
/// As Salesforce words them.
pub(super) fn select(
    scope: &Scope<'_>,
    query: &Query,
    all_rows: bool,
    extent: Extent,
) -> Result<Rows, SoqlError> {
    let names = OfRecords { scope, all_rows };
    let test = query.filter.as_ref().map(|filter| compile(scope, &names, filter)).transpose()?;
    let mut sorts = Vec::new();
    if !matches!(extent, Extent::All) {
        for order in &query.order {
            let column = scope.field(&order.by)?;
            if !column.sortable {
                let message = format!("field '{}' can not be sorted in a query call", column.last_name());
                return Err(scope.error(order.by.at(), "INVALID_FIELD", &message));
            }
            sorts.push(Sort { column, descending: order.descending, nulls_last: order.nulls_last });
        }
    }
    let (skip, limit) = bounds(query)?;
    let cut = matches!(extent, Extent::Asked);
    let wanted = Wanted {
        catalog: scope.catalog,
        object: scope.object,
        test: test.as_ref(),
        sorts: &sorts,
        skip: if cut { skip } else { 0 },
        limit: if cut { limit } else { u64::MAX },
        all_rows,
    };
    Ok(wanted.select())
}

/// How many rows are to be left out, and how many follow at most.
///
/// # Errors
/// `NUMBER_OUTSIDE_VALID_RANGE`.
pub(super) fn bounds(query: &Query) -> Result<(u64, u64), SoqlError> {
    let skip = query.offset.unwrap_or(0);
    if skip > MOST_OFFSET {
        let message = format!("Maximum SOQL offset allowed is {MOST_OFFSET}");
        return Err(SoqlError::new("NUMBER_OUTSIDE_VALID_RANGE", message));
    }
    Ok((skip, query.limit.unwrap_or(u64::MAX)))
}

/// Conditions on records.
struct OfRecords<'a> {
    scope: &'a Scope<'a>,
    all_rows: bool,
}

impl Names for OfRecords<'_> {
    fn find(&self, subject: &Subject) -> Result<Column, SoqlError> {
        self.scope.field(subject)
    }

    fn join(&self, query: &Query) -> Result<(Column, HashSet<RecordRef>), SoqlError> {
        semi_join(self.scope, query, self.all_rows)
    }
}

/// Evaluates the query of a semi-join: its one column, and the records that
/// its values point to.
fn semi_join(
    outer: &Scope<'_>,
    query: &Query,
    all_rows: bool,
) -> Result<(Column, HashSet<RecordRef>), SoqlError> {
    let scope = scope(outer.catalog, outer.soql, query)?;
    let mut columns = scope.columns(query)?;
    let Some(column) = columns.pop().filter(|_| query.select.len() == 1) else {
        return Err(outer.error(
            query.from.at(),
            "MALFORMED_QUERY",
            "Only one field can be selected in a sub-select of a semi join",
        ));
    };
    let rows = select(&scope, query, all_rows, Extent::Asked)?;
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

/// Refuses objects that take no queries, or only such as are about few
/// records.
///
/// # Errors
/// `INVALID_TYPE_FOR_OPERATION`, `MALFORMED_QUERY`.
pub(super) fn restrict(object: &Object, query: &Query) -> Result<(), SoqlError> {
    if !object.queryable {
        let message = format!("entity type {} does not support query", object.name);
        return Err(SoqlError::new("INVALID_TYPE_FOR_OPERATION", message));
    }
    let narrows = |filter: &Filter| {
        let Filter::Condition(condition) = filter else { return false };
        let Subject::Field(path) = &condition.subject else { return false };
        matches!(condition.operator, Operator::Equal | Operator::In)
            && matches!(&path.parts[..], [name]
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
