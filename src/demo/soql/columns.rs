//! Finds what a path names: the fields to walk along and the one to read.

use std::collections::HashSet;

use super::super::data::{Catalog, Field, Object, RecordRef, Type, Value};
use super::ast::{Aggregate, Group, Path, Query, Selected, Subject};
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
    pub(super) groupable: bool,
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
    /// Position among the values of a group; no record has it.
    OfGroup(usize),
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
            groupable: field.groupable(),
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
            Leaf::ObjectName | Leaf::OfGroup(_) => None,
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

    /// Without the path to it.
    pub(super) fn last_name(&self) -> &str {
        self.names.last().map_or("", String::as_str)
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

    /// Whether a name at the front of a path is that of the query's object.
    pub(super) fn is_own(&self, name: &str) -> bool {
        let object = &self.catalog.objects[usize::from(self.object)];
        self.alias.is_some_and(|alias| alias.eq_ignore_ascii_case(name))
            || (object.name.eq_ignore_ascii_case(name) && object.relationship(name).is_none())
    }

    /// # Errors
    /// `INVALID_FIELD`, `MALFORMED_QUERY`.
    pub(super) fn resolve(&self, path: &Path) -> Result<Column, SoqlError> {
        let objects = &self.catalog.objects;
        let mut position = self.object;
        let mut parts = &path.parts[..];
        if let [first, _, ..] = parts
            && self.is_own(&first.text)
        {
            parts = &parts[1..];
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

    /// A field of what a reference with several targets points to.
    pub(super) fn of_any_parent(
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
            groupable: true,
            long_text: false,
            owner: None,
            points_to,
        })
    }

    /// The field that a condition or an order of records is about.
    ///
    /// # Errors
    /// As of [`Scope::resolve`], and where it is an aggregate function.
    pub(super) fn field(&self, subject: &Subject) -> Result<Column, SoqlError> {
        match subject {
            Subject::Field(path) => self.resolve(path),
            Subject::Aggregate(aggregate) => {
                let message = format!("unexpected token: '{}'", aggregate.function.name());
                Err(self.error(aggregate.at, "MALFORMED_QUERY", &message))
            }
        }
    }

    /// The columns of a query that is no aggregate, each only once; child
    /// queries and TYPEOF are no columns.
    ///
    /// # Errors
    /// As of [`Scope::resolve`], and where FIELDS() may not stand.
    pub(super) fn columns(&self, query: &Query) -> Result<Vec<Column>, SoqlError> {
        let object = &self.catalog.objects[usize::from(self.object)];
        let mut columns = Vec::new();
        let mut seen = HashSet::new();
        let mut add = |column: Column, at: usize| {
            if !seen.insert(column.names.join(".")) {
                let message = format!("duplicate field selected: {}", column.last_name());
                return Err(self.error(at, "INVALID_FIELD", &message));
            }
            columns.push(column);
            Ok(())
        };
        for selected in &query.select {
            match selected {
                Selected::Field { path, .. } => add(self.resolve(path)?, path.at())?,
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
                Selected::Children(_) | Selected::TypeOf(_) => {}
                Selected::Count { at } => {
                    return Err(self.error(*at, "MALFORMED_QUERY", "unexpected token: 'COUNT'"));
                }
                Selected::Aggregate { aggregate: Aggregate { at, .. }, .. } => {
                    let message = "only root queries support aggregate expressions";
                    return Err(self.error(*at, "MALFORMED_QUERY", message));
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
