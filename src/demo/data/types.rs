//! The types of fields, as describe and the wire have them.

/// Field types under the names that describe uses (Object Reference, topic
/// "Field Types").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Type {
    Id,
    Reference,
    String,
    TextArea,
    Picklist,
    MultiPicklist,
    Combobox,
    Email,
    Phone,
    Url,
    EncryptedString,
    Boolean,
    Int,
    Long,
    Double,
    Currency,
    Percent,
    Date,
    DateTime,
    Time,
    Base64,
    Address,
    Location,
    Any,
    ComplexValue,
    Json,
    /// A type that no client has heard of yet.
    Novel,
}

impl Type {
    pub(crate) fn name(self) -> &'static str {
        match self {
            Type::Id => "id",
            Type::Reference => "reference",
            Type::String => "string",
            Type::TextArea => "textarea",
            Type::Picklist => "picklist",
            Type::MultiPicklist => "multipicklist",
            Type::Combobox => "combobox",
            Type::Email => "email",
            Type::Phone => "phone",
            Type::Url => "url",
            Type::EncryptedString => "encryptedstring",
            Type::Boolean => "boolean",
            Type::Int => "int",
            Type::Long => "long",
            Type::Double => "double",
            Type::Currency => "currency",
            Type::Percent => "percent",
            Type::Date => "date",
            Type::DateTime => "datetime",
            Type::Time => "time",
            Type::Base64 => "base64",
            Type::Address => "address",
            Type::Location => "location",
            Type::Any => "anyType",
            Type::ComplexValue => "complexvalue",
            Type::Json => "json",
            Type::Novel => "embedding",
        }
    }

    /// The type that describe has this name for.
    pub(crate) fn of_name(name: &str) -> Option<Type> {
        use Type::*;
        [
            Id,
            Reference,
            String,
            TextArea,
            Picklist,
            MultiPicklist,
            Combobox,
            Email,
            Phone,
            Url,
            EncryptedString,
            Boolean,
            Int,
            Long,
            Double,
            Currency,
            Percent,
            Date,
            DateTime,
            Time,
            Base64,
            Address,
            Location,
            Any,
            ComplexValue,
            Json,
            Novel,
        ]
        .into_iter()
        .find(|kind| kind.name() == name)
    }

    pub(crate) fn soap(self) -> &'static str {
        match self {
            Type::Id | Type::Reference => "tns:ID",
            Type::Boolean => "xsd:boolean",
            Type::Int => "xsd:int",
            Type::Long => "xsd:long",
            Type::Double | Type::Currency | Type::Percent => "xsd:double",
            Type::Date => "xsd:date",
            Type::DateTime => "xsd:dateTime",
            Type::Time => "xsd:time",
            Type::Base64 => "xsd:base64Binary",
            Type::Address => "urn:address",
            Type::Location => "urn:location",
            Type::Any => "xsd:anyType",
            Type::Json => "tns:json",
            _ => "xsd:string",
        }
    }

    /// A value made of other fields.
    pub(crate) fn is_compound(self) -> bool {
        matches!(self, Type::Address | Type::Location)
    }

    pub(crate) fn is_id(self) -> bool {
        matches!(self, Type::Id | Type::Reference)
    }

    pub(crate) fn is_number(self) -> bool {
        matches!(self, Type::Int | Type::Long | Type::Double | Type::Currency | Type::Percent)
    }
}
