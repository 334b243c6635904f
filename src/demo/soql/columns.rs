//! Finds what a path names: the fields to walk along and the one to read.

use std::collections::HashSet;

use super::super::data::{Catalog, Field, Object, RecordRef, Type, Value};
use super::ast::{Group, Path, Query, Selected};
use super::{SoqlError, error_at};

/// Most relationships of one path.
const MOST_STEPS: usize = 5;
/// Most records that FIELDS() with custom fields may be asked for.
const FIELDS_LIMIT: u64 = 200;
/// What can be read of a parent that may be of several objects: the fields of
/// the object `Name`.
const OF_ANY_PARENT: &[&str] = &[
    "Id",
    "Name",
    "Type",
    "FirstName",
    "LastName",
    "Email",
    "Phone",
    "Title",
    "Alias",
    "IsActive",
    "Username",
];

/// A column of a result, or a field in a condition.
#[derive(Debug, Clone)]
pub(super) struct Column {
    /// Path in the exact case of the org.
    pub(super) names: Vec<String>,
    /// Reference fields to walk along, by position in their object.
    pub(super) steps: Vec<usize>,
    pub(super) leaf: Leaf,
    pub(super) kind: Type,
    pub(super) filterable: bool,
    pub(super) sortable: bool,
    pub(super) long_text: bool,
    /// The object that the field is of; `None` where it may be of several.
    pub(super) owner: Option<u16>,
    /// What a reference can point to, or whose Id this is.
    pub(super) points_to: Vec<u16>,
}

#[derive(Debug, Clone)]
pub(super) enum Leaf {
    /// Position of the field.
    Field(usize),
    /// Position by object, where the parent may be of several.
    OfAny(Vec<Option<usize>>),
    /// Name of the parent's object.
    ObjectName,
}

impl Column {
    fn field(position: u16, object: &Object, at: usize) -> Self {
        let field = &object.fields[at];
        Column {
            names: vec![field.name.clone()],
            steps: Vec::new(),
            leaf: Leaf::Field(at),
            kind: field.kind,
            filterable: field.filterable(),
            sortable: field.sortable(),
            long_text: field.is_long_text(),
            owner: Some(position),
            points_to: if field.kind == Type::Id { vec![position] } else { field.targets.clone() },
        }
    }

    /// The record at the end of the walk; `None` where a parent is missing.
    #[inline]
    pub(super) fn walk(&self, catalog: &Catalog, from: RecordRef) -> Option<RecordRef> {
        let mut at = from;
        for step in &self.steps {
            at = parent(catalog, at, *step)?;
        }
        Some(at)
    }

    /// The field of the record at the end of the walk.
    #[inline]
    pub(super) fn leaf<'a>(&self, catalog: &'a Catalog, record: RecordRef) -> Option<&'a Field> {
        let object = &catalog.objects[usize::from(record.object)];
        match &self.leaf {
            Leaf::Field(at) => object.fields.get(*at),
            Leaf::OfAny(by_object) => {
                by_object[usize::from(record.object)].and_then(|at| object.fields.get(at))
            }
            Leaf::ObjectName => None,
        }
    }

    /// The value for a record of the query's object.
    #[inline]
    pub(super) fn value<'a>(
        &self,
        catalog: &'a Catalog,
        from: RecordRef,
        buffer: &'a mut String,
    ) -> Value<'a> {
        let Some(record) = self.walk(catalog, from) else { return Value::Null };
        self.value_of(catalog, record, buffer)
    }

    /// The value for the record at the end of the walk.
    #[inline]
    pub(super) fn value_of<'a>(
        &self,
        catalog: &'a Catalog,
        record: RecordRef,
        buffer: &'a mut String,
    ) -> Value<'a> {
        if matches!(self.leaf, Leaf::ObjectName) {
            return Value::Text(&catalog.objects[usize::from(record.object)].name);
        }
        match self.leaf(catalog, record) {
            Some(field) => catalog.row(record).value(field, buffer),
            None => Value::Null,
        }
    }

    pub(super) fn name(&self) -> String {
        self.names.join(".")
    }
}

/// The record that a reference field points to.
#[inline]
pub(super) fn parent(catalog: &Catalog, record: RecordRef, field: usize) -> Option<RecordRef> {
    let row = catalog.row(record);
    // References compose no text, so this never grows.
    let mut buffer = String::new();
    match row.value(&row.object.fields[field], &mut buffer) {
        Value::Id(parent) => Some(parent),
        _ => None,
    }
}

/// What paths are resolved against.
pub(super) struct Scope<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) soql: &'a str,
    pub(super) object: u16,
    pub(super) alias: Option<&'a str>,
}

impl Scope<'_> {
    pub(super) fn error(&self, at: usize, code: &'static str, message: &str) -> SoqlError {
        error_at(self.soql, at, code, message)
    }

    fn no_column(&self, path: &Path, name: &str, entity: &str) -> SoqlError {
        self.error(
            path.at(),
            "INVALID_FIELD",
            &format!(
                "No such column '{name}' on entity '{entity}'. If you are attempting to use a custom field, be \
                 sure to append the '__c' after the custom field name. Please reference your WSDL or the describe \
                 call for the appropriate names."
            ),
        )
    }

    /// # Errors
    /// `INVALID_FIELD`, `MALFORMED_QUERY`.
    pub(super) fn resolve(&self, path: &Path) -> Result<Column, SoqlError> {
        let objects = &self.catalog.objects;
        let mut position = self.object;
        let mut parts = &path.parts[..];
        if let [first, _, ..] = parts {
            let own = &objects[usize::from(position)].name;
            let is_own = |name: &str| first.text.eq_ignore_ascii_case(name);
            if self.alias.is_some_and(is_own)
                || (is_own(own) && objects[usize::from(position)].relationship(own).is_none())
            {
                parts = &parts[1..];
            }
        }
        let Some((last, walk)) = parts.split_last() else {
            return Err(SoqlError::malformed("unexpected token"));
        };
        if walk.len() > MOST_STEPS {
            return Err(self.error(
                path.at(),
                "MALFORMED_QUERY",
                &format!("SOQL relationship paths can not be longer than {MOST_STEPS} levels"),
            ));
        }
        let (mut names, mut steps) = (Vec::new(), Vec::new());
        for (depth, name) in walk.iter().enumerate() {
            let object = &objects[usize::from(position)];
            let Some(at) = object.relationship(&name.text) else {
                return Err(self.error(
                    path.at(),
                    "INVALID_FIELD",
                    &format!(
                        "Didn't understand relationship '{}' in field path. If you are attempting to use a custom \
                         relationship, be sure to append the '__r' after the custom relationship name. Please \
                         reference your WSDL or the describe call for the appropriate names.",
                        name.text
                    ),
                ));
            };
            let field = &object.fields[at];
            names.push(field.relationship.clone().unwrap_or_default());
            steps.push(at);
            if field.polymorphic() {
                if depth + 1 < walk.len() {
                    return Err(self.no_column(path, &walk[depth + 1].text, "Name"));
                }
                return self.of_any_parent(path, &last.text, names, steps, &field.targets);
            }
            position = match field.targets.first() {
                Some(target) => *target,
                None => return Err(self.no_column(path, &last.text, &name.text)),
            };
        }
        let object = &objects[usize::from(position)];
        let Some(at) = object.field(&last.text) else {
            return Err(self.no_column(path, &last.text, &object.name));
        };
        let mut column = Column::field(position, object, at);
        names.append(&mut column.names);
        Ok(Column { names, steps, ..column })
    }

    fn of_any_parent(
        &self,
        path: &Path,
        name: &str,
        mut names: Vec<String>,
        steps: Vec<usize>,
        targets: &[u16],
    ) -> Result<Column, SoqlError> {
        let Some(exact) = OF_ANY_PARENT.iter().find(|n| n.eq_ignore_ascii_case(name)) else {
            return Err(self.no_column(path, name, "Name"));
        };
        names.push((*exact).to_owned());
        let (leaf, kind) = match *exact {
            "Type" => (Leaf::ObjectName, Type::String),
            _ => {
                let by_object = self.catalog.objects.iter().map(|object| object.field(exact)).collect();
                let kind = match *exact {
                    "Id" => Type::Id,
                    "IsActive" => Type::Boolean,
                    _ => Type::String,
                };
                (Leaf::OfAny(by_object), kind)
            }
        };
        let points_to = if kind == Type::Id { targets.to_vec() } else { Vec::new() };
        Ok(Column {
            names,
            steps,
            leaf,
            kind,
            filterable: true,
            sortable: true,
            long_text: false,
            owner: None,
            points_to,
        })
    }

    /// The columns of a query that is no aggregate, each only once.
    ///
    /// # Errors
    /// As of [`Scope::resolve`], and where FIELDS() may not stand.
    pub(super) fn columns(&self, query: &Query) -> Result<Vec<Column>, SoqlError> {
        let object = &self.catalog.objects[usize::from(self.object)];
        let mut columns = Vec::new();
        let mut seen = HashSet::new();
        let mut add = |column: Column, at: usize| {
            if !seen.insert(column.names.join(".")) {
                let name = column.names.last().cloned().unwrap_or_default();
                return Err(self.error(at, "INVALID_FIELD", &format!("duplicate field selected: {name}")));
            }
            columns.push(column);
            Ok(())
        };
        for selected in &query.select {
            match selected {
                Selected::Field(path) => add(self.resolve(path)?, path.at())?,
                Selected::Fields { at, group } => {
                    if *group != Group::Standard && query.limit.is_none_or(|limit| limit > FIELDS_LIMIT) {
                        return Err(SoqlError::malformed(
                            "The SOQL FIELDS function must have a LIMIT of at most 200",
                        ));
                    }
                    for (position, field) in object.fields.iter().enumerate() {
                        let wanted = match group {
                            Group::All => true,
                            Group::Standard => !field.custom(),
                            Group::Custom => field.custom(),
                        };
                        if wanted {
                            add(Column::field(self.object, object, position), *at)?;
                        }
                    }
                }
                Selected::Count { at, .. } => {
                    return Err(self.error(*at, "MALFORMED_QUERY", "unexpected token: 'COUNT'"));
                }
            }
        }
        Ok(columns)
    }
}

/// Columns for reading one record: the named fields, or all.
pub(super) fn of_record(catalog: &Catalog, object: u16, fields: Option<&[String]>) -> Vec<Column> {
    let schema = &catalog.objects[usize::from(object)];
    let of = |at: usize| Column::field(object, schema, at);
    match fields {
        None => (0..schema.fields.len()).map(of).collect(),
        Some(names) => names.iter().filter_map(|name| schema.field(name)).map(of).collect(),
    }
}

/// How columns nest in a JSON record.
#[derive(Debug)]
pub(super) enum Node {
    /// Position among the columns, and key.
    Leaf {
        column: usize,
        key: String,
    },
    Parent {
        key: String,
        field: usize,
        children: Vec<Node>,
    },
}

/// The columns as a tree: paths through one parent share its object, which
/// stands where the first of them does.
pub(super) fn tree(columns: &[Column]) -> Vec<Node> {
    let all: Vec<usize> = (0..columns.len()).collect();
    branch(columns, &all, 0)
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
