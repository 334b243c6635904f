//! The form of the records of a result: columns, how they nest in JSON, and
//! what hangs below each record.
//!
//! Sources: SOQL guide, "Relationship Queries", "TYPEOF".

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::super::data::{Catalog, RecordRef};
use super::SoqlError;
use super::ast::{Path, Query, Selected, TypeOf};
use super::columns::{Column, Scope, of_record, parent};
use super::select::{Extent, bounds, no_such_object, select};

/// Most child queries of one query.
const MOST_CHILDREN: usize = 20;
/// Most levels of child queries.
const DEEPEST: usize = 4;

/// The form of records.
#[derive(Debug, Default)]
pub(super) struct Shape {
    pub(super) columns: Vec<Column>,
    pub(super) nodes: Vec<Node>,
    pub(super) children: Vec<Children>,
}

/// One key of a JSON record.
#[derive(Debug)]
pub(super) enum Node {
    /// Position among the columns.
    Leaf {
        column: usize,
        key: String,
    },
    Parent {
        key: String,
        field: usize,
        children: Vec<Node>,
    },
    /// A parent whose fields depend on its object.
    TypeOf {
        key: String,
        field: usize,
        cases: Vec<Case>,
    },
    /// Position among the child queries.
    Children {
        key: String,
        at: usize,
    },
}

impl Node {
    pub(super) fn key(&self) -> &str {
        match self {
            Node::Leaf { key, .. }
            | Node::Parent { key, .. }
            | Node::TypeOf { key, .. }
            | Node::Children { key, .. } => key,
        }
    }
}

/// What TYPEOF shows of parents of one object, or of the others.
#[derive(Debug)]
pub(super) struct Case {
    pub(super) object: Option<u16>,
    pub(super) shape: Shape,
}

/// The answer of a child query for all records of the outer one.
#[derive(Debug)]
pub(super) struct Children {
    pub(super) object: u16,
    pub(super) shape: Arc<Shape>,
    rows: HashMap<RecordRef, Vec<u32>>,
}

impl Children {
    /// The rows below a record, if there are any.
    pub(super) fn of(&self, record: RecordRef) -> Option<&[u32]> {
        self.rows.get(&record).map(Vec::as_slice)
    }
}

impl Shape {
    /// Columns alone: paths through one parent share its object, which stands
    /// where the first of them does.
    fn flat(columns: Vec<Column>) -> Self {
        let all: Vec<usize> = (0..columns.len()).collect();
        let nodes = branch(&columns, &all, 0);
        Shape { columns, nodes, children: Vec::new() }
    }

    /// One record as such: the named fields, or all.
    pub(super) fn of_record(catalog: &Catalog, object: u16, fields: Option<&[String]>) -> Self {
        Shape::flat(of_record(catalog, object, fields))
    }

    /// The form that a query asks for, with the answers of its child queries.
    ///
    /// # Errors
    /// As Salesforce words them.
    pub(super) fn of_query(scope: &Scope<'_>, query: &Query, all_rows: bool) -> Result<Self, SoqlError> {
        Shape::at_level(scope, query, all_rows, 0)
    }

    fn at_level(scope: &Scope<'_>, query: &Query, all_rows: bool, level: usize) -> Result<Self, SoqlError> {
        let mut shape = Shape::flat(scope.columns(query)?);
        for selected in &query.select {
            let node = match selected {
                Selected::TypeOf(type_of) => parent_by_type(scope, type_of)?,
                Selected::Children(child) => {
                    if shape.children.len() == MOST_CHILDREN {
                        let message = format!("A query can have at most {MOST_CHILDREN} child queries");
                        return Err(scope.error(child.from.at(), "MALFORMED_QUERY", &message));
                    }
                    let (key, children) = children(scope, child, all_rows, level + 1)?;
                    shape.children.push(children);
                    Node::Children { key, at: shape.children.len() - 1 }
                }
                _ => continue,
            };
            if shape.nodes.iter().any(|other| other.key() == node.key()) {
                let message = format!("duplicate field selected: {}", node.key());
                return Err(scope.error(query.from.at(), "INVALID_FIELD", &message));
            }
            shape.nodes.push(node);
        }
        Ok(shape)
    }
}

fn branch(columns: &[Column], members: &[usize], depth: usize) -> Vec<Node> {
    let mut nodes = Vec::new();
    let mut done = HashSet::new();
    for &member in members {
        let column = &columns[member];
        let Some(&field) = column.steps.get(depth) else {
            nodes.push(Node::Leaf { column: member, key: column.names[depth].clone() });
            continue;
        };
        if !done.insert(field) {
            continue;
        }
        let together: Vec<usize> =
            members.iter().copied().filter(|m| columns[*m].steps.get(depth) == Some(&field)).collect();
        let children = branch(columns, &together, depth + 1);
        nodes.push(Node::Parent { key: column.names[depth].clone(), field, children });
    }
    nodes
}

/// Evaluates a child query once, and deals its rows out to the records above.
fn children(
    outer: &Scope<'_>,
    query: &Query,
    all_rows: bool,
    level: usize,
) -> Result<(String, Children), SoqlError> {
    let malformed = |message: &str| Err(outer.error(query.from.at(), "MALFORMED_QUERY", message));
    if level > DEEPEST {
        return malformed(&format!(
            "SOQL statements cannot query aggregate relationships more than {DEEPEST} levels away from the root \
             entity object."
        ));
    }
    if query.aggregates() || query.select.iter().any(|s| matches!(s, Selected::Count { .. })) {
        return malformed("only root queries support aggregate expressions");
    }
    let catalog = outer.catalog;
    let name = match &query.from.parts[..] {
        [name] => name,
        [own, name] if outer.is_own(&own.text) => name,
        _ => return malformed("A child query names one relationship"),
    };
    let Some(child) = catalog.child(outer.object, &name.text) else {
        let message = format!(
            "Didn't understand relationship '{}' in FROM part of query call. If you are attempting to use a custom \
             relationship, be sure to append the '__r' after the custom relationship name. Please reference your \
             WSDL or the describe call for the appropriate names.",
            name.text
        );
        return Err(outer.error(name.at, "INVALID_TYPE", &message));
    };
    let scope = Scope { catalog, soql: outer.soql, object: child.object, alias: query.alias.as_deref() };
    let shape = Arc::new(Shape::at_level(&scope, query, all_rows, level)?);
    let found = select(&scope, query, all_rows, Extent::Ordered)?;
    let object = &catalog.objects[usize::from(child.object)];
    let mut rows: HashMap<RecordRef, Vec<u32>> = HashMap::new();
    for place in 0..found.len() {
        let row = found.get(object, place);
        let above = parent(catalog, RecordRef { object: child.object, row }, child.field);
        if let Some(above) = above.filter(|above| above.object == outer.object) {
            rows.entry(above).or_default().push(row);
        }
    }
    let (skip, limit) = bounds(query)?;
    if skip > 0 || limit < u64::MAX {
        rows.retain(|_, rows| {
            rows.drain(..rows.len().min(skip as usize));
            rows.truncate(usize::try_from(limit).unwrap_or(usize::MAX));
            !rows.is_empty()
        });
    }
    Ok((child.name.unwrap_or_default(), Children { object: child.object, shape, rows }))
}

fn parent_by_type(scope: &Scope<'_>, type_of: &TypeOf) -> Result<Node, SoqlError> {
    let name = &type_of.relationship;
    let object = &scope.catalog.objects[usize::from(scope.object)];
    let field = object.relationship(&name.text).filter(|at| object.fields[*at].polymorphic());
    let Some(at) = field else {
        let message = format!("TYPEOF needs a polymorphic relationship, '{}' is none", name.text);
        return Err(scope.error(name.at, "INVALID_FIELD", &message));
    };
    let field = &object.fields[at];
    let mut cases = Vec::new();
    for (when, paths) in &type_of.cases {
        let target = scope.catalog.position(&when.text).filter(|at| field.targets.contains(at));
        let Some(target) = target else {
            return Err(scope.error(when.at, "INVALID_TYPE", &no_such_object(&when.text)));
        };
        let inner = Scope { catalog: scope.catalog, soql: scope.soql, object: target, alias: None };
        let columns = paths.iter().map(|path| inner.resolve(path)).collect::<Result<_, _>>()?;
        cases.push(Case { object: Some(target), shape: Shape::flat(columns) });
    }
    if let Some(paths) = &type_of.otherwise {
        let of_any = |path: &Path| {
            let name = path.parts.last().map_or("", |name| name.text.as_str());
            scope.of_any_parent(path, name, Vec::new(), Vec::new(), &field.targets)
        };
        let columns = paths.iter().map(of_any).collect::<Result<_, _>>()?;
        cases.push(Case { object: None, shape: Shape::flat(columns) });
    }
    Ok(Node::TypeOf { key: field.relationship.clone().unwrap_or_default(), field: at, cases })
}
