//! GROUP BY and aggregate functions.
//!
//! Sources: SOQL guide, "Aggregate Functions", "Aggregate Function Field Types",
//! "GROUP BY" with its considerations, "HAVING".

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use super::super::data::{Catalog, RecordRef, Type, Value};
use super::SoqlError;
use super::ast::{Aggregate, Function, Path, Query, Selected, Subject};
use super::columns::{Column, Leaf, Scope};
use super::datum::Datum;
use super::filter::{Names, Values, compile};
use super::rows::{Key, Rows, Sort};
use super::select::bounds;
use super::tally::Tally;

/// The groups of a result.
#[derive(Debug)]
pub(super) struct Groups {
    /// Names of the values.
    pub(super) keys: Vec<String>,
    /// The values of each group.
    pub(super) rows: Vec<Vec<Datum>>,
}

/// What is known of a group.
enum Expression {
    /// A field that is the same for all of its records, by its position in
    /// GROUP BY.
    Grouped(usize),
    Aggregated(Function, Column),
}

/// The expressions of a query: those it selects come first, then those that
/// only HAVING or ORDER BY name.
struct Plan<'a> {
    scope: &'a Scope<'a>,
    grouped: Vec<Column>,
    expressions: RefCell<Vec<Expression>>,
}

/// The values of a group, by the position of their expression.
struct Group<'a>(&'a [Datum]);

impl Values for Group<'_> {
    fn value<'a>(&'a self, column: &'a Column, _: &'a mut String) -> Value<'a> {
        match column.leaf {
            Leaf::OfGroup(at) => self.0[at].value(),
            _ => Value::Null,
        }
    }
}

/// Groups rows, which are in the order of their ids.
///
/// # Errors
/// As Salesforce words them.
pub(super) fn evaluate(scope: &Scope<'_>, query: &Query, rows: &Rows) -> Result<Groups, SoqlError> {
    if query.group.is_empty() && query.limit.is_some() {
        return Err(SoqlError::malformed(
            "Non-grouped query that uses overall aggregate functions cannot also use LIMIT",
        ));
    }
    let plan = Plan::new(scope, query)?;
    let keys = plan.select(query)?;
    let having = query.having.as_ref().map(|filter| compile(scope, &plan, filter)).transpose()?;
    let mut sorts = Vec::new();
    for order in &query.order {
        let column = plan.column(&order.by, "Ordered field")?;
        sorts.push(Sort { column, descending: order.descending, nulls_last: order.nulls_last });
    }
    let (skip, limit) = bounds(query)?;
    let mut groups = plan.collect(rows);
    let catalog = scope.catalog;
    let mut buffer = String::new();
    if let Some(test) = having {
        groups.retain(|values| test.meets(catalog, &Group(values), &mut buffer));
    }
    if !sorts.is_empty() {
        let keys_of = |values: &[Datum]| -> Vec<Key> {
            let group = Group(values);
            let mut buffer = String::new();
            sorts.iter().map(|sort| Key::of(catalog, &group.value(&sort.column, &mut buffer))).collect()
        };
        let mut with_keys: Vec<(Vec<Key>, Vec<Datum>)> =
            groups.into_iter().map(|values| (keys_of(&values), values)).collect();
        with_keys.sort_by(|a, b| Key::compare(&a.0, &b.0, &sorts));
        groups = with_keys.into_iter().map(|(_, values)| values).collect();
    }
    groups.drain(..groups.len().min(skip as usize));
    groups.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
    Ok(Groups { keys, rows: groups })
}

impl Names for Plan<'_> {
    fn find(&self, subject: &Subject) -> Result<Column, SoqlError> {
        self.column(subject, "Field")
    }

    fn join(&self, query: &Query) -> Result<(Column, HashSet<RecordRef>), SoqlError> {
        let message = "semi join sub-selects are not allowed in HAVING";
        Err(self.scope.error(query.from.at(), "MALFORMED_QUERY", message))
    }
}

impl<'a> Plan<'a> {
    fn new(scope: &'a Scope<'a>, query: &Query) -> Result<Self, SoqlError> {
        let mut grouped = Vec::new();
        for path in &query.group {
            let column = scope.resolve(path)?;
            if !column.groupable {
                let message = format!("field '{}' can not be grouped in a query call", column.last_name());
                return Err(scope.error(path.at(), "MALFORMED_QUERY", &message));
            }
            grouped.push(column);
        }
        Ok(Plan { scope, grouped, expressions: RefCell::default() })
    }

    /// Adds what the query selects; returns the names of the values.
    fn select(&self, query: &Query) -> Result<Vec<String>, SoqlError> {
        let mut keys: Vec<String> = Vec::new();
        let mut unnamed = 0;
        for selected in &query.select {
            let (key, at) = match selected {
                Selected::Field { path, alias } => {
                    let (expression, column) = self.grouped(path, "Field")?;
                    self.add(expression);
                    (alias.as_ref().map_or(column.last_name(), |alias| &alias.text).to_owned(), path.at())
                }
                Selected::Aggregate { aggregate, alias } => {
                    let expression = Expression::Aggregated(aggregate.function, self.argument(aggregate)?);
                    self.add(expression);
                    // Only what has no alias is counted.
                    let key = alias.clone().unwrap_or_else(|| {
                        unnamed += 1;
                        format!("expr{}", unnamed - 1)
                    });
                    (key, aggregate.at)
                }
                Selected::Fields { at, .. } => {
                    let object = &self.scope.catalog.objects[usize::from(self.scope.object)];
                    let name = object.fields.first().map_or("", |field| &field.name);
                    let message = format!("Field must be grouped or aggregated: {name}");
                    return Err(self.scope.error(*at, "MALFORMED_QUERY", &message));
                }
                Selected::Count { at } => {
                    return Err(self.scope.error(*at, "MALFORMED_QUERY", "unexpected token: 'COUNT'"));
                }
                Selected::Children(query) => {
                    let parts = &query.from.parts;
                    let message = "A child query cannot stand in a query that groups or aggregates";
                    let at = parts.first().map_or(0, |name| name.at);
                    return Err(self.scope.error(at, "MALFORMED_QUERY", message));
                }
                Selected::TypeOf(type_of) => {
                    let message = "TYPEOF cannot stand in a query that groups or aggregates";
                    return Err(self.scope.error(type_of.relationship.at, "MALFORMED_QUERY", message));
                }
            };
            if keys.iter().any(|other| other.eq_ignore_ascii_case(&key)) {
                let message = format!("duplicate alias: {key}");
                return Err(self.scope.error(at, "MALFORMED_QUERY", &message));
            }
            keys.push(key);
        }
        Ok(keys)
    }

    fn add(&self, expression: Expression) -> usize {
        let mut expressions = self.expressions.borrow_mut();
        expressions.push(expression);
        expressions.len() - 1
    }

    /// A field that is grouped by. `what` is what the refusal calls it.
    fn grouped(&self, path: &Path, what: &str) -> Result<(Expression, Column), SoqlError> {
        let column = self.scope.resolve(path)?;
        match self.grouped.iter().position(|grouped| grouped.names == column.names) {
            Some(at) => Ok((Expression::Grouped(at), column)),
            None => {
                let message = format!("{what} must be grouped or aggregated: {}", column.name());
                Err(self.scope.error(path.at(), "MALFORMED_QUERY", &message))
            }
        }
    }

    /// The field that a function is of.
    fn argument(&self, aggregate: &Aggregate) -> Result<Column, SoqlError> {
        let column = self.scope.resolve(&aggregate.field)?;
        let malformed =
            |message: &str| Err(self.scope.error(aggregate.field.at(), "MALFORMED_QUERY", message));
        if self.grouped.iter().any(|grouped| grouped.names == column.names) {
            return malformed(&format!("Grouped field should not be aggregated: {}", column.name()));
        }
        if !takes(aggregate.function, &column) {
            return malformed(&format!(
                "field {} does not support aggregate operator {}",
                column.last_name(),
                aggregate.function.name()
            ));
        }
        Ok(column)
    }

    /// A subject of HAVING or ORDER BY as a value of the group.
    fn column(&self, subject: &Subject, what: &str) -> Result<Column, SoqlError> {
        let (expression, column) = match subject {
            Subject::Field(path) => self.grouped(path, what)?,
            Subject::Aggregate(aggregate) => {
                let column = self.argument(aggregate)?;
                let of_result = Column {
                    kind: Tally::kind(aggregate.function, column.kind),
                    filterable: true,
                    ..column.clone()
                };
                (Expression::Aggregated(aggregate.function, column), of_result)
            }
        };
        let at = self.add(expression);
        Ok(Column { steps: Vec::new(), leaf: Leaf::OfGroup(at), ..column })
    }

    /// The values of all groups, in the order in which they are met.
    fn collect(&self, rows: &Rows) -> Vec<Vec<Datum>> {
        let Scope { catalog, object, .. } = *self.scope;
        let schema = &catalog.objects[usize::from(object)];
        let expressions = self.expressions.borrow();
        let tallies = || -> Vec<Tally<'_>> {
            let aggregated = expressions.iter().filter_map(|expression| match expression {
                Expression::Aggregated(function, column) => Some(Tally::new(*function, catalog, column)),
                Expression::Grouped(_) => None,
            });
            aggregated.collect()
        };
        let arguments: Vec<&Column> = expressions
            .iter()
            .filter_map(|expression| match expression {
                Expression::Aggregated(_, column) => Some(column),
                Expression::Grouped(_) => None,
            })
            .collect();
        let mut by_key: HashMap<Vec<u8>, usize> = HashMap::new();
        let mut groups: Vec<(Vec<Datum>, Vec<Tally<'_>>)> = Vec::new();
        if self.grouped.is_empty() {
            by_key.insert(Vec::new(), 0);
            groups.push((Vec::new(), tallies()));
        }
        let (mut key, mut buffer) = (Vec::new(), String::new());
        for place in 0..rows.len() {
            let record = RecordRef { object, row: rows.get(schema, place) };
            key.clear();
            for column in &self.grouped {
                Datum::key(&column.value(catalog, record, &mut buffer), &mut key);
            }
            let at = match by_key.get(&key) {
                Some(at) => *at,
                None => {
                    let of = |column: &Column| Datum::of(&column.value(catalog, record, &mut String::new()));
                    groups.push((self.grouped.iter().map(of).collect(), tallies()));
                    by_key.insert(key.clone(), groups.len() - 1);
                    groups.len() - 1
                }
            };
            for (tally, column) in groups[at].1.iter_mut().zip(&arguments) {
                tally.add(&column.value(catalog, record, &mut buffer));
            }
        }
        let finish = |(grouped, tallies): (Vec<Datum>, Vec<Tally<'_>>)| -> Vec<Datum> {
            let mut tallies = tallies.into_iter();
            let value = |expression: &Expression| match expression {
                Expression::Grouped(at) => grouped[*at].clone(),
                Expression::Aggregated(..) => tallies.next().map_or(Datum::Null, Tally::finish),
            };
            expressions.iter().map(value).collect()
        };
        groups.into_iter().map(finish).collect()
    }
}

/// Which fields a function takes.
fn takes(function: Function, column: &Column) -> bool {
    let kind = column.kind;
    if !column.filterable
        || kind.is_compound()
        || matches!(kind, Type::Boolean | Type::MultiPicklist | Type::Time | Type::Any)
    {
        return false;
    }
    match function {
        Function::Sum | Function::Average => kind.is_number(),
        Function::Count | Function::CountDistinct | Function::Least | Function::Greatest => true,
    }
}

/// The records of groups as JSON.
impl Groups {
    /// Appends one record.
    pub(super) fn write(&self, catalog: &Catalog, place: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(b"{\"attributes\":{\"type\":\"AggregateResult\"}");
        for (key, value) in self.keys.iter().zip(&self.rows[place]) {
            out.extend_from_slice(b",\"");
            out.extend_from_slice(key.as_bytes());
            out.extend_from_slice(b"\":");
            super::write::value_json(catalog, &value.value(), out);
        }
        out.push(b'}');
    }
}
