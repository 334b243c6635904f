//! Columns of a plan, while they are gathered.

use std::sync::Arc;

use crate::mapping::convert::{Runner, Step, possible};
use crate::mapping::lookup::{From, Way};
use crate::mapping::path::{Resolved, resolve, segments};
use crate::mapping::plan::{Change, Edit, Steps};
use crate::mapping::template::{Form, Template};
use crate::mapping::{Entities, FieldMapping};
use crate::schema::{Column, ColumnType, Entity};

/// What the columns of a plan are made of.
#[derive(Default)]
pub(super) struct Builder {
    pub(super) source: Vec<Column>,
    pub(super) target: Vec<Column>,
    pub(super) origins: Vec<Option<String>>,
    pub(super) steps: Steps,
}

/// Where a column begins: the source column that it stands on, the name of what
/// it takes, and its type.
struct Begun {
    order: usize,
    origin: Option<String>,
    kind: ColumnType,
}

impl Builder {
    /// Adds a column.
    ///
    /// # Errors
    /// Everything that is wrong with it.
    pub(super) fn add(
        &mut self,
        field: &FieldMapping,
        way: &Way<'_>,
        entity: &Entity,
        entities: &Entities,
    ) -> Result<(), Vec<String>> {
        let column = self.target.len();
        let begun = match &way.from {
            From::Path(path) => self.path(&way.full(path), column, entity, entities).map_err(|e| vec![e])?,
            From::Template(template) => self.template(template, way, column, entity, entities)?,
            From::Constant(text) => return self.constant(field, text).map_err(|e| vec![e]),
        };
        self.complete(field, way, begun, entity, entities).map_err(|e| vec![e])
    }

    /// Adds the conversions behind a beginning, and the column itself.
    fn complete(
        &mut self,
        field: &FieldMapping,
        way: &Way<'_>,
        begun: Begun,
        entity: &Entity,
        entities: &Entities,
    ) -> Result<(), String> {
        let column = self.target.len();
        let mut kind = begun.kind;
        for (stage, mapping) in way.stages.iter().enumerate() {
            kind = self.convert(column, mapping, kind)?;
            if stage == 0
                && let Some(reference) = &way.guard
            {
                let Resolved::Column(reference) = resolve(entity, &[reference.as_str()], entities) else {
                    return Err(format!("`{reference}` cannot be read"));
                };
                let change = Change::ClearWithout(self.source_column(reference));
                self.steps.edits.push(Edit { column, change });
            }
        }
        // A value of another record stands under the name of the reference.
        let own = if way.is_looked_up() {
            entity.field(field.name()).map(|reference| reference.name.clone())
        } else {
            begun.origin.clone()
        };
        let name = field.target.clone().or(own).unwrap_or_default();
        if name.is_empty() {
            return Err("a column has no name".to_owned());
        }
        self.push(Column { name, kind }, begun.order, begun.origin);
        Ok(())
    }

    fn push(&mut self, column: Column, order: usize, origin: Option<String>) {
        self.target.push(column);
        self.steps.order.push(order);
        self.origins.push(origin);
    }

    fn path(
        &mut self,
        path: &str,
        column: usize,
        entity: &Entity,
        entities: &Entities,
    ) -> Result<Begun, String> {
        match resolve(entity, &segments(path), entities) {
            Resolved::Column(found) => {
                let (origin, kind) = (Some(found.name.clone()), found.kind);
                Ok(Begun { order: self.source_column(found), origin, kind })
            }
            Resolved::Compound(name, parts) => {
                let parts: Vec<(String, usize)> =
                    parts.into_iter().map(|(key, part)| (key, self.source_column(part))).collect();
                let order = parts.first().map_or(0, |(_, column)| *column);
                self.steps.edits.push(Edit { column, change: Change::Compose(parts) });
                Ok(Begun { order, origin: Some(name), kind: ColumnType::Json })
            }
            Resolved::Missing(name) => Err(format!("`{name}` has not been described")),
            Resolved::Wrong(text) => Err(text),
        }
    }

    fn template(
        &mut self,
        template: &Template,
        way: &Way<'_>,
        column: usize,
        entity: &Entity,
        entities: &Entities,
    ) -> Result<Begun, Vec<String>> {
        let (mut columns, mut wrong) = (Vec::new(), Vec::new());
        for variable in template.variables() {
            match resolve(entity, &segments(&way.full(variable)), entities) {
                Resolved::Column(found) => columns.push(self.source_column(found)),
                Resolved::Compound(name, parts) => {
                    let part = parts.first().map_or("", |(_, part)| part.name.as_str());
                    wrong.push(format!("`{name}` has no text of its own; take a part of it, as `{part}`"));
                }
                Resolved::Missing(name) => wrong.push(format!("`{name}` has not been described")),
                Resolved::Wrong(text) => wrong.push(text),
            }
        }
        if !wrong.is_empty() {
            return Err(wrong);
        }
        let order = columns.first().copied().unwrap_or_default();
        let form = Form::of(template.variables());
        let change = Change::Template { template: template.clone(), form, columns: Arc::from(columns) };
        self.steps.edits.push(Edit { column, change });
        Ok(Begun { order, origin: None, kind: ColumnType::Text })
    }

    /// A constant goes through its conversion here, once.
    fn constant(&mut self, field: &FieldMapping, text: &str) -> Result<(), String> {
        let (steps, kind) = steps(field, ColumnType::Text)?;
        let text = Runner::default().text(&steps, text)?;
        if text.is_empty() && field.required {
            return Err(format!("`{}` is required but its value is empty", field.name()));
        }
        let column = self.target.len();
        self.steps.edits.push(Edit { column, change: Change::Constant(text) });
        let Some(name) = field.target.clone().filter(|name| !name.is_empty()) else {
            return Err("a column has no name".to_owned());
        };
        self.push(Column { name, kind }, 0, None);
        Ok(())
    }

    /// Adds the conversion of one stage; returns the type that it leaves.
    fn convert(
        &mut self,
        column: usize,
        field: &FieldMapping,
        kind: ColumnType,
    ) -> Result<ColumnType, String> {
        let (steps, kind) = steps(field, kind)?;
        if !steps.is_empty() {
            self.steps.edits.push(Edit { column, change: Change::Convert(steps) });
        }
        if let Some(default) = &field.default {
            let to = [Step::To(ColumnType::Text, kind)];
            let text = Runner::default().text(&to, default).map_err(|why| format!("`default`: {why}"))?;
            self.steps.edits.push(Edit { column, change: Change::Default(text) });
        }
        Ok(kind)
    }

    /// Where a source column stands; asked for once, however often it is used.
    fn source_column(&mut self, column: Column) -> usize {
        let known = self.source.iter().position(|source| source.name == column.name);
        known.unwrap_or_else(|| {
            self.source.push(column);
            self.source.len() - 1
        })
    }
}

/// The steps of a column that do something, and the type that they leave.
fn steps(field: &FieldMapping, mut kind: ColumnType) -> Result<(Vec<Step>, ColumnType), String> {
    let mut steps = Vec::new();
    for transform in &field.transform {
        let after = transform.kind_after(kind)?;
        // What is not text and stays what it is has a canonical text that no
        // such step changes.
        if kind == ColumnType::Text || after != kind || !transform.keeps_types() {
            steps.push(Step::Transform(transform.clone()));
        }
        kind = after;
    }
    if let Some(values) = &field.values {
        steps.push(Step::Values(Arc::clone(values)));
        kind = ColumnType::Text;
    }
    if let Some(wanted) = field.kind {
        if !possible(kind, wanted) {
            let (kind, wanted) = (kind.as_str(), wanted.as_str());
            return Err(format!("what is of the type {kind} cannot become {wanted}"));
        }
        if wanted != kind {
            steps.push(Step::To(kind, wanted));
        }
        kind = wanted;
    }
    Ok((steps, kind))
}
