//! The types of fields, as describe and the wire have them.

/// The types with their names, each said once.
macro_rules! types {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)+) => {
        /// Field types under the names that describe uses (Object Reference, topic
        /// "Field Types").
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Type {
            $($(#[$doc])* $kind,)+
        }

        impl Type {
            pub(crate) fn name(self) -> &'static str {
                match self {
                    $(Type::$kind => $name,)+
                }
            }

            /// The type that describe has this name for.
            pub(crate) fn of_name(name: &str) -> Option<Type> {
                match name {
                    $($name => Some(Type::$kind),)+
                    _ => None,
                }
            }
        }
    };
}

types! {
    Id = "id",
    Reference = "reference",
    String = "string",
    TextArea = "textarea",
    Picklist = "picklist",
    MultiPicklist = "multipicklist",
    Combobox = "combobox",
    Email = "email",
    Phone = "phone",
    Url = "url",
    EncryptedString = "encryptedstring",
    Boolean = "boolean",
    Int = "int",
    Long = "long",
    Double = "double",
    Currency = "currency",
    Percent = "percent",
    Date = "date",
    DateTime = "datetime",
    Time = "time",
    Base64 = "base64",
    Address = "address",
    Location = "location",
    Any = "anyType",
    ComplexValue = "complexvalue",
    Json = "json",
    /// A type that no client has heard of yet.
    Novel = "embedding",
}

impl Type {
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
