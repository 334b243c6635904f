//! The value of a field in a row: as it was changed, stored, or made from the
//! seed.

use super::define::Cell;
use super::hash::{mix, salt};
use super::schema::{Catalog, Field, Row};
use super::shelf::{Place, Shelf};
use super::value::{RecordRef, Value};

const NULLS: u64 = salt("null");

impl<'a> Row<'a> {
    /// The randomness of this row for one purpose.
    #[inline]
    pub(crate) fn hash(self, salt: u64) -> u64 {
        mix(self.object.key ^ salt ^ (u64::from(self.n) << 17))
    }

    /// The value of a field. A null that chance decides is decided here, for
    /// all generators alike.
    #[inline]
    pub(crate) fn value(self, field: &'a Field, buffer: &'a mut String) -> Value<'a> {
        if let Some(value) = self.object.shelf.as_ref().and_then(|shelf| shelf.value(self, field)) {
            return value;
        }
        if field.nulls > 0 && (self.hash(field.salt ^ NULLS) & 1023) < u64::from(field.nulls) {
            return Value::Null;
        }
        buffer.clear();
        (field.generate)(self, field, buffer)
    }
}

impl Shelf {
    /// The value of a field, if it is another than the seed gives.
    #[inline]
    fn value<'a>(&'a self, row: Row<'a>, field: &Field) -> Option<Value<'a>> {
        let changed = self.changed(row.n)?;
        let moment = |moment: Option<i64>| moment.map(Value::DateTime);
        match field.name.as_str() {
            "IsDeleted" => Some(Value::Bool(changed.place != Place::Live)),
            "MasterRecordId" => Some(match changed.master {
                Some(n) => Value::Id(RecordRef { object: row.position, row: n }),
                None => Value::Null,
            }),
            "CreatedDate" if changed.created.is_some() => moment(changed.created),
            "SystemModstamp" | "LastModifiedDate" if changed.stamp.is_some() => moment(changed.stamp),
            name => {
                let cell = changed.values.get(&name.to_ascii_lowercase())?;
                Some(row.catalog.stored(cell))
            }
        }
    }
}

impl Catalog {
    /// What a stored value is.
    pub(super) fn stored<'a>(&'a self, cell: &'a Cell) -> Value<'a> {
        match cell {
            Cell::Null => Value::Null,
            Cell::Text(text) if text.is_empty() => Value::Null,
            Cell::Text(text) => Value::Text(text),
            Cell::Bool(value) => Value::Bool(*value),
            Cell::Int(value) => Value::Int(*value),
            Cell::Double(value) => Value::Double(*value),
            Cell::Date(day) => Value::Date(*day),
            Cell::DateTime(ms) => Value::DateTime(*ms),
            Cell::Time(ms) => Value::Time(*ms),
            Cell::Bytes(_) => Value::Blob,
            Cell::Wire(wire) => Value::Wire(wire),
            Cell::Record(object, n) => match self.position(object) {
                Some(at) if *n < self.objects[usize::from(at)].born => {
                    Value::Id(RecordRef { object: at, row: self.objects[usize::from(at)].generated_row(*n) })
                }
                _ => Value::Null,
            },
        }
    }
}
