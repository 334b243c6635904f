//! Objects that are defined while the org runs, with records that are stored:
//! whoever stores a value knows what must come out of it.

/// An object with its fields and its records.
#[derive(Debug, Clone)]
pub struct ObjectDefinition {
    /// API name; one that the org has already is replaced.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// Its fields. `Id` comes first by itself, and so do those of
    /// [`ObjectDefinition::audited`].
    pub fields: Vec<FieldDefinition>,
    /// The records, in the order of their ids; each has a cell per field.
    pub records: Vec<Vec<Cell>>,
    /// Has the fields that the platform keeps: `IsDeleted`, `CreatedDate`,
    /// `SystemModstamp` and so on.
    pub audited: bool,
    /// Can be queried at all.
    pub queryable: bool,
    /// Bulk API 2.0 takes queries of it.
    pub bulk: bool,
    /// Can only be queried with a condition on one of these fields.
    pub filter_by: Vec<&'static str>,
}

impl ObjectDefinition {
    /// An object without fields of its own that every API takes.
    pub fn new(name: &str) -> Self {
        ObjectDefinition {
            name: name.to_owned(),
            label: name.trim_end_matches("__c").replace('_', " "),
            fields: Vec::new(),
            records: Vec::new(),
            audited: false,
            queryable: true,
            bulk: true,
            filter_by: Vec::new(),
        }
    }

    /// The same with one more field.
    #[must_use]
    pub fn field(mut self, field: FieldDefinition) -> Self {
        self.fields.push(field);
        self
    }

    /// The same with one more record.
    #[must_use]
    pub fn record(mut self, cells: impl IntoIterator<Item = Cell>) -> Self {
        self.records.push(cells.into_iter().collect());
        self
    }
}

/// A field as describe shows it.
#[derive(Debug, Clone)]
pub struct FieldDefinition {
    /// API name.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// The name that describe has for the type: `currency`, `multipicklist`.
    pub kind: String,
    /// Maximum characters of a text.
    pub length: u32,
    /// Digits of a number in total.
    pub precision: u32,
    /// Digits of a number after the point.
    pub scale: u32,
    /// Digits of an `int` or `long`.
    pub digits: u32,
    /// May be null.
    pub nillable: bool,
    /// Users may write it.
    pub createable: bool,
    /// The formula of a calculated field.
    pub formula: Option<&'static str>,
    /// More about the type: `richtextarea`, `plaintextarea`, `externallookup`.
    pub extra: Option<&'static str>,
    /// The address or location that this is a part of. Parts of a custom
    /// compound `Home__c` are named `Home__City__s` and so on.
    pub compound: Option<String>,
    /// The objects that a reference can point to.
    pub references: Vec<String>,
    /// The name that queries walk a reference by.
    pub relationship: Option<String>,
    /// Values of a picklist.
    pub picklist: &'static [&'static str],
    /// Takes values of the picklist only.
    pub restricted: bool,
    /// Identifies records for outsiders.
    pub external_id: bool,
    /// Shown by describe as deprecated and hidden.
    pub deprecated: bool,
    /// Whether the user who signs in may see it. To others it does not exist:
    /// describe is silent, a query that names it is refused.
    pub readable: bool,
}

impl FieldDefinition {
    /// A field of a type, with the usual attributes of such fields.
    pub fn new(kind: &str, name: &str) -> Self {
        let (length, precision, scale, digits) = match kind {
            "id" | "reference" => (18, 0, 0, 0),
            "textarea" => (131_072, 0, 0, 0),
            "email" => (80, 0, 0, 0),
            "phone" => (40, 0, 0, 0),
            "encryptedstring" => (175, 0, 0, 0),
            "multipicklist" => (4_099, 0, 0, 0),
            "string" | "picklist" | "combobox" | "url" | "embedding" => (255, 0, 0, 0),
            "double" | "currency" | "percent" => (0, 18, 2, 0),
            "int" => (0, 0, 0, 9),
            "long" => (0, 0, 0, 18),
            _ => (0, 0, 0, 0),
        };
        FieldDefinition {
            name: name.to_owned(),
            label: name.trim_end_matches("__c").replace('_', " "),
            kind: kind.to_owned(),
            length,
            precision,
            scale,
            digits,
            nillable: kind != "boolean",
            createable: true,
            formula: None,
            extra: None,
            compound: None,
            references: Vec::new(),
            relationship: None,
            picklist: &[],
            restricted: false,
            external_id: false,
            deprecated: false,
            readable: true,
        }
    }

    /// A reference to one or more objects, walked by `relationship`.
    pub fn reference(name: &str, to: &[&str], relationship: &str) -> Self {
        FieldDefinition {
            references: to.iter().map(|name| (*name).to_owned()).collect(),
            relationship: Some(relationship.to_owned()),
            ..FieldDefinition::new("reference", name)
        }
    }

    /// The same as a part of a compound field.
    #[must_use]
    pub fn part_of(mut self, compound: &str) -> Self {
        self.compound = Some(compound.to_owned());
        self
    }
}

/// A stored value.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value; also that of a compound, which is made of its parts.
    Null,
    /// Text, ids included. An empty text is null.
    Text(String),
    /// A checkbox.
    Bool(bool),
    /// A whole number.
    Int(i64),
    /// Any other number.
    Double(f64),
    /// A day; 1970-01-01 is 0.
    Date(i32),
    /// Milliseconds since 1970 in UTC.
    DateTime(i64),
    /// Milliseconds since midnight.
    Time(u32),
    /// A record: its object and its number among that object's live records.
    Record(String, u32),
    /// A file.
    Bytes(Vec<u8>),
    /// Exactly this on the wire, whatever the type.
    Wire(Wire),
}

impl Cell {
    /// A text, or null for the empty one.
    pub fn text(text: impl Into<String>) -> Cell {
        Cell::Text(text.into())
    }

    /// A number that both APIs write in these very digits, and that means
    /// `canonical`.
    pub fn number(digits: &str, canonical: &str) -> Cell {
        Cell::Wire(Wire { json: digits.into(), csv: digits.into(), canonical: canonical.into() })
    }
}

/// A value that each API writes in its own way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wire {
    /// A JSON token, quotes included where it is a string.
    pub json: String,
    /// The text of a CSV cell, before its quotes are doubled.
    pub csv: String,
    /// What it means; empty is null.
    pub canonical: String,
}
