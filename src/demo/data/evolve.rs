//! Fields that appear, go, or become something else while the org runs, as
//! administrators do it.

use super::define::FieldDefinition;
use super::generate;
use super::schema::{Field, Object};
use super::types::Type;
use super::value::Value;

/// One change of an object's fields.
#[derive(Debug, Clone)]
pub enum FieldChange {
    /// A new field; its values are null until records get some.
    Add(FieldDefinition),
    /// Another name for a field, its values stay.
    Rename {
        /// The name that it had.
        from: String,
        /// The name that it gets.
        to: String,
    },
    /// Another type for a field, with values of that type.
    Retype {
        /// Its name.
        field: String,
        /// The name that describe has for the type.
        kind: String,
    },
}

/// What an object is after a change.
pub(super) fn apply(object: &mut Object, change: &FieldChange) -> Result<(), String> {
    let at = |name: &str| object.fields.iter().position(|f| f.name.eq_ignore_ascii_case(name));
    match change {
        FieldChange::Add(field) => {
            let mut field = field.build(usize::MAX)?;
            field.generate = |_, _, _| Value::Null;
            object.fields.push(field);
        }
        FieldChange::Rename { from, to } => {
            if let Some(at) = at(from) {
                object.fields[at].name.clone_from(to);
            }
        }
        FieldChange::Retype { field, kind } => {
            if let Some(at) = at(field) {
                let old = &object.fields[at];
                object.fields[at] = of_type(&old.name, &old.label, kind)?;
            }
        }
    }
    Ok(())
}

/// A field of another type than it had.
pub(super) fn of_type(name: &str, label: &str, kind: &str) -> Result<Field, String> {
    let kind = Type::of_name(kind).ok_or_else(|| format!("{kind} is no type"))?;
    let field = |make| Field::new(kind, name, label, make);
    Ok(match kind {
        Type::String => field(generate::company).length(255),
        Type::TextArea => field(generate::long_text).length(32_000),
        Type::Double | Type::Currency | Type::Percent => {
            field(generate::number).number(18, 2).range(0, 1_000_000)
        }
        Type::Int => field(generate::integer).range(0, 100_000),
        Type::Boolean => field(generate::flag).range(0, 512).required().defaulted(),
        Type::Date => field(generate::date).range(18_000, 20_000),
        Type::DateTime => field(generate::date_time).range(18_000, 20_000),
        other => return Err(format!("a field cannot become {}", other.name())),
    })
}
