//! Objects that were defined, built: their fields read what is stored.

use std::sync::Arc;

use super::define::{Cell, FieldDefinition, ObjectDefinition};
use super::schema::{Field, Object, Row};
use super::types::Type;
use super::value::Value;
use super::{generate, objects};

impl ObjectDefinition {
    /// The bytes in a field of a record.
    pub(super) fn file(&self, row: u32, field: &Field) -> Option<Vec<u8>> {
        match self.records.get(row as usize)?.get(field.column)? {
            Cell::Bytes(bytes) => Some(bytes.clone()),
            _ => None,
        }
    }
}

impl FieldDefinition {
    pub(super) fn build(&self, at: usize) -> Result<Field, String> {
        let kind = Type::of_name(&self.kind)
            .ok_or_else(|| format!("{} has a type that no field has: {}", self.name, self.kind))?;
        let make = if kind.is_compound() { generate::compound } else { stored };
        let mut field = Field::new(kind, &self.name, &self.label, make)
            .length(self.length)
            .number(self.precision, self.scale)
            .picklist(self.picklist);
        field.digits = self.digits;
        field.nillable = self.nillable;
        field.createable = self.createable && !kind.is_compound();
        field.updateable = field.createable;
        field.defaulted = !self.nillable;
        field.restricted = self.restricted;
        field.external_id = self.external_id;
        field.hidden = self.deprecated;
        field.references = self.references.clone();
        field.relationship = self.relationship.clone();
        field.compound = self.compound.clone();
        field.column = at;
        if let Some(extra) = self.extra {
            field = field.extra(extra);
        }
        if let Some(formula) = self.formula {
            field = field.formula(formula);
        }
        Ok(field)
    }
}

/// Reads a stored value.
fn stored<'a>(row: Row<'a>, field: &'a Field, _: &'a mut String) -> Value<'a> {
    let cells = row.object.stored.as_deref().and_then(|object| object.records.get(row.n as usize));
    cells.and_then(|cells| cells.get(field.column)).map_or(Value::Null, |cell| row.catalog.stored(cell))
}

/// The object that a definition describes. `key_prefix` begins its ids.
pub(super) fn build(definition: &Arc<ObjectDefinition>, key_prefix: [u8; 3]) -> Result<Object, String> {
    let (name, label) = (&definition.name, &definition.label);
    let live = u32::try_from(definition.records.len()).map_err(|_| format!("{name} has too many records"))?;
    for record in &definition.records {
        if record.len() != definition.fields.len() {
            return Err(format!(
                "a record of {name} has {} values for {} fields",
                record.len(),
                definition.fields.len()
            ));
        }
    }
    let mut object = Object::new(name, label, &format!("{label}s"), &key_prefix, live).without_deletes();
    object.fields.push(objects::id("Record ID"));
    if definition.audited {
        object.fields.push(objects::deleted());
        object.fields.extend(objects::audit());
    }
    for (at, field) in definition.fields.iter().enumerate().filter(|(_, field)| field.readable) {
        object.fields.push(field.build(at)?);
    }
    object.queryable = definition.queryable;
    object.bulk = definition.bulk;
    object.filter_by = definition.filter_by.clone();
    object.stored = Some(Arc::clone(definition));
    Ok(object)
}
