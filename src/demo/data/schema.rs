//! Objects, their fields and their rows: what describe shows, what SOQL checks,
//! and which function makes the values.

use std::collections::HashMap;
use std::sync::Arc;

use super::define::ObjectDefinition;
use super::hash::{mix, salt};
use super::ids::IdSpace;
use super::shelf::Shelf;
use super::types::Type;
use super::value::{RecordRef, Value};

/// A field. What describe says of it follows from its type unless a method
/// below says otherwise.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) kind: Type,
    pub(crate) length: u32,
    pub(crate) precision: u32,
    pub(crate) scale: u32,
    pub(crate) digits: u32,
    pub(crate) nillable: bool,
    pub(crate) createable: bool,
    pub(crate) updateable: bool,
    pub(crate) defaulted: bool,
    pub(crate) calculated: Option<&'static str>,
    pub(crate) auto_number: bool,
    pub(crate) external_id: bool,
    pub(crate) name_field: bool,
    pub(crate) html: bool,
    pub(crate) restricted: bool,
    pub(crate) hidden: bool,
    pub(crate) extra: Option<&'static str>,
    /// What people who fill it in are told.
    pub(crate) help: Option<&'static str>,
    pub(crate) compound: Option<String>,
    pub(crate) references: Vec<String>,
    pub(crate) relationship: Option<String>,
    pub(crate) cascades: bool,
    pub(crate) picklist: &'static [&'static str],
    /// Makes the values.
    pub(crate) generate: Generate,
    /// Of 1024 values, how many are null.
    pub(crate) nulls: u32,
    /// Limits of generated numbers and days.
    pub(crate) range: (i64, i64),
    /// Own randomness; parts of one compound share theirs.
    pub(crate) salt: u64,
    /// Positions of `references` among the org's objects.
    pub(crate) targets: Vec<u16>,
    /// Positions of the parts of a compound among the object's fields.
    pub(crate) parts: Vec<usize>,
    /// Place of the value in a stored record.
    pub(crate) column: usize,
}

impl Field {
    /// Called hundreds of times for the objects of the org, and not worth that
    /// many copies of itself.
    #[inline(never)]
    pub(crate) fn new(kind: Type, name: &str, label: &str, generate: Generate) -> Self {
        Field {
            name: name.to_owned(),
            label: label.to_owned(),
            kind,
            length: 0,
            precision: 0,
            scale: 0,
            digits: 0,
            nillable: true,
            createable: true,
            updateable: true,
            defaulted: false,
            calculated: None,
            auto_number: false,
            external_id: false,
            name_field: false,
            html: false,
            restricted: false,
            hidden: false,
            extra: None,
            help: None,
            compound: None,
            references: Vec::new(),
            relationship: None,
            cascades: false,
            picklist: &[],
            generate,
            nulls: 0,
            range: (0, 0),
            salt: salt(name),
            targets: Vec::new(),
            parts: Vec::new(),
            column: 0,
        }
    }

    pub(crate) fn custom(&self) -> bool {
        self.name.ends_with("__c") || self.name.ends_with("__s")
    }

    /// Long text cannot be filtered, sorted or grouped by.
    pub(crate) fn is_long_text(&self) -> bool {
        self.kind == Type::TextArea && self.length > 255
    }

    pub(crate) fn filterable(&self) -> bool {
        !self.is_long_text()
            && !matches!(self.kind, Type::Base64 | Type::Json | Type::ComplexValue | Type::EncryptedString)
    }

    pub(crate) fn sortable(&self) -> bool {
        self.filterable() && !self.kind.is_compound() && self.kind != Type::MultiPicklist
    }

    pub(crate) fn groupable(&self) -> bool {
        self.sortable()
            && !matches!(
                self.kind,
                Type::Double | Type::Currency | Type::Percent | Type::DateTime | Type::Time | Type::Any
            )
    }

    /// More than one object can be at the other end.
    pub(crate) fn polymorphic(&self) -> bool {
        self.references.len() > 1
    }

    pub(crate) fn nulls(mut self, of_1024: u32) -> Self {
        self.nulls = of_1024;
        self
    }

    pub(crate) fn range(mut self, low: i64, high: i64) -> Self {
        self.range = (low, high);
        self
    }

    pub(crate) fn length(mut self, length: u32) -> Self {
        self.length = length;
        self
    }

    pub(crate) fn number(mut self, precision: u32, scale: u32) -> Self {
        self.precision = precision;
        self.scale = scale;
        self
    }

    pub(crate) fn picklist(mut self, values: &'static [&'static str]) -> Self {
        self.picklist = values;
        self
    }

    /// A plain text whose values come from a list that describe does not show.
    pub(crate) fn into_text(mut self, length: u32) -> Self {
        self.kind = Type::String;
        self.length(length)
    }

    pub(crate) fn required(mut self) -> Self {
        self.nillable = false;
        self
    }

    /// Kept by the platform: nobody writes it.
    pub(crate) fn system(mut self) -> Self {
        self.createable = false;
        self.updateable = false;
        self.defaulted = !self.nillable;
        self
    }

    pub(crate) fn defaulted(mut self) -> Self {
        self.defaulted = true;
        self
    }

    pub(crate) fn name_field(mut self) -> Self {
        self.name_field = true;
        self
    }

    pub(crate) fn part_of(mut self, compound: &str) -> Self {
        self.compound = Some(compound.to_owned());
        if compound != "Name" {
            self.salt = salt(compound);
        }
        self
    }

    pub(crate) fn help(mut self, text: &'static str) -> Self {
        self.help = Some(text);
        self
    }

    pub(crate) fn extra(mut self, info: &'static str) -> Self {
        self.extra = Some(info);
        self.html = info == "richtextarea";
        self
    }

    pub(crate) fn restricted(mut self) -> Self {
        self.restricted = true;
        self
    }

    pub(crate) fn external_id(mut self) -> Self {
        self.external_id = true;
        self
    }

    pub(crate) fn formula(mut self, formula: &'static str) -> Self {
        self.calculated = Some(formula);
        self.system()
    }

    pub(crate) fn auto_number(mut self) -> Self {
        self.auto_number = true;
        self.required().system()
    }

    pub(crate) fn hidden(mut self) -> Self {
        self.hidden = true;
        self
    }

    pub(crate) fn cascades(mut self) -> Self {
        self.cascades = true;
        self
    }
}

/// An object with its fields and the number of its rows.
#[derive(Debug)]
pub(crate) struct Object {
    pub(crate) name: String,
    pub(crate) label: String,
    pub(crate) label_plural: String,
    pub(crate) key_prefix: [u8; 3],
    pub(crate) fields: Vec<Field>,
    by_name: HashMap<String, usize>,
    by_relationship: HashMap<String, usize>,
    /// Rows that are not deleted.
    pub(crate) live: u32,
    /// Rows that were not deleted before anybody touched the org.
    pub(crate) born: u32,
    /// What was changed since.
    pub(crate) shelf: Option<Arc<Shelf>>,
    /// Rows that are deleted stay in the table.
    pub(crate) soft_deletes: bool,
    /// May be written by users of the API.
    pub(crate) writeable: bool,
    /// Takes queries at all.
    pub(crate) queryable: bool,
    /// Bulk API 2.0 takes queries of it.
    pub(crate) bulk: bool,
    /// Takes only queries with a condition on one of these fields.
    pub(crate) filter_by: Vec<&'static str>,
    /// Goes along with another object: how (`History`), and with which.
    pub(crate) satellite: Option<(&'static str, &'static str)>,
    /// Where its records are, if they are not made from the seed.
    pub(crate) stored: Option<Arc<ObjectDefinition>>,
    /// Mixed from the org's seed and the name.
    pub(crate) key: u64,
    pub(crate) ids: IdSpace,
}

impl Object {
    pub(crate) fn new(name: &str, label: &str, plural: &str, key_prefix: &[u8; 3], live: u32) -> Self {
        Object {
            name: name.to_owned(),
            label: label.to_owned(),
            label_plural: plural.to_owned(),
            key_prefix: *key_prefix,
            fields: Vec::new(),
            by_name: HashMap::new(),
            by_relationship: HashMap::new(),
            live,
            born: live,
            shelf: None,
            soft_deletes: true,
            writeable: true,
            queryable: true,
            bulk: true,
            filter_by: Vec::new(),
            satellite: None,
            stored: None,
            key: 0,
            ids: IdSpace::new(*key_prefix, 0),
        }
    }

    pub(crate) fn fields(mut self, fields: impl IntoIterator<Item = Field>) -> Self {
        self.fields.extend(fields);
        self
    }

    /// No row of it is ever in the recycle bin.
    pub(crate) fn without_deletes(mut self) -> Self {
        self.soft_deletes = false;
        self
    }

    pub(crate) fn read_only(mut self) -> Self {
        self.writeable = false;
        self
    }

    pub(crate) fn without_queries(mut self) -> Self {
        self.queryable = false;
        self
    }

    pub(crate) fn filtered_by(mut self, fields: &[&'static str]) -> Self {
        self.filter_by = fields.to_vec();
        self
    }

    pub(crate) fn satellite(mut self, kind: &'static str, parent: &'static str) -> Self {
        self.satellite = Some((kind, parent));
        self
    }

    pub(crate) fn without_bulk(mut self) -> Self {
        self.bulk = false;
        self
    }

    pub(crate) fn custom(&self) -> bool {
        self.name.ends_with("__c")
    }

    /// Completes an object with what depends on the seed and on its own list
    /// of fields.
    pub(crate) fn settle(&mut self, seed: u64) {
        self.key = mix(seed ^ salt(&self.name));
        self.ids = IdSpace::new(self.key_prefix, mix(self.key));
        for (at, field) in self.fields.iter().enumerate() {
            self.by_name.insert(field.name.to_ascii_lowercase(), at);
            if let Some(relationship) = &field.relationship {
                self.by_relationship.insert(relationship.to_ascii_lowercase(), at);
            }
        }
        for at in 0..self.fields.len() {
            if self.fields[at].kind.is_compound() {
                let name = self.fields[at].name.clone();
                let parts = |f: &Field| f.compound.as_deref() == Some(name.as_str());
                self.fields[at].parts =
                    (0..self.fields.len()).filter(|part| parts(&self.fields[*part])).collect();
            }
        }
    }

    /// Position of a field; the case does not matter.
    pub(crate) fn field(&self, name: &str) -> Option<usize> {
        self.by_name.get(&name.to_ascii_lowercase()).copied()
    }

    /// Position of the reference that a relationship name walks along.
    pub(crate) fn relationship(&self, name: &str) -> Option<usize> {
        self.by_relationship.get(&name.to_ascii_lowercase()).copied()
    }
}

/// Everything that a query needs to know of the org.
#[derive(Debug)]
pub(crate) struct Catalog {
    pub(crate) objects: Vec<Object>,
    pub(super) by_name: HashMap<String, u16>,
}

impl Catalog {
    /// Position of an object; the case does not matter.
    pub(crate) fn position(&self, name: &str) -> Option<u16> {
        self.by_name.get(&name.to_ascii_lowercase()).copied()
    }

    pub(crate) fn object(&self, name: &str) -> Option<&Object> {
        self.position(name).map(|at| &self.objects[usize::from(at)])
    }

    /// The row that a well-formed id names, deleted ones included.
    pub(crate) fn find(&self, id: &[u8; 15]) -> Option<RecordRef> {
        let at = self.objects.iter().position(|object| object.key_prefix == id[..3])?;
        let object = &self.objects[at];
        let row = object.ids.row(id).filter(|row| *row < object.total() && !object.is_purged(*row))?;
        Some(RecordRef { object: at as u16, row })
    }

    #[inline]
    pub(crate) fn row(&self, record: RecordRef) -> Row<'_> {
        let object = &self.objects[usize::from(record.object)];
        Row { catalog: self, object, position: record.object, n: record.row }
    }

    #[inline]
    pub(crate) fn id(&self, record: RecordRef) -> [u8; 18] {
        self.objects[usize::from(record.object)].ids.id(record.row)
    }
}

/// A row whose values are wanted.
#[derive(Clone, Copy)]
pub(crate) struct Row<'a> {
    pub(crate) catalog: &'a Catalog,
    pub(crate) object: &'a Object,
    /// Position of the object among the org's.
    pub(crate) position: u16,
    pub(crate) n: u32,
}

/// Makes the value of a field in a row. Text that has to be composed goes into
/// the buffer, which is empty.
pub(crate) type Generate = for<'a> fn(Row<'a>, &'a Field, &'a mut String) -> Value<'a>;
