//! Describe answers into the interchange schema.
//!
//! Sources: REST guide, "sObject Describe" and "Describe Global"; SOAP guide,
//! "DescribeSObjectResult" for the meaning of the keys.

use std::collections::HashSet;

use serde::Deserialize;

use super::movable::{self, Facts};
use crate::schema::{ColumnType, Entity, EntitySummary, Field, Part};
use crate::{Error, Result};

#[derive(Deserialize)]
pub(super) struct DescribeGlobal {
    sobjects: Vec<SObject>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SObject {
    name: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    custom: bool,
    #[serde(default = "yes")]
    queryable: bool,
    #[serde(default = "yes")]
    replicateable: bool,
    #[serde(default = "yes")]
    triggerable: bool,
    #[serde(default = "yes")]
    layoutable: bool,
    #[serde(default)]
    associate_entity_type: Option<String>,
    #[serde(default)]
    associate_parent_entity: Option<String>,
    #[serde(default)]
    deprecated_and_hidden: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DescribeSObject {
    name: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    custom: bool,
    #[serde(default = "yes")]
    queryable: bool,
    #[serde(default)]
    key_prefix: Option<String>,
    #[serde(default)]
    fields: Vec<DescribeField>,
}

/// Only what is needed; some orgs and older versions leave keys out, so all
/// but name and type have defaults.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct DescribeField {
    name: String,
    #[serde(default)]
    label: Option<String>,
    r#type: String,
    #[serde(default)]
    soap_type: Option<String>,
    #[serde(default)]
    length: Option<u32>,
    #[serde(default)]
    precision: Option<u32>,
    #[serde(default)]
    scale: Option<u32>,
    #[serde(default = "yes")]
    nillable: bool,
    #[serde(default)]
    createable: bool,
    #[serde(default)]
    calculated: bool,
    #[serde(default)]
    defaulted_on_create: bool,
    #[serde(default)]
    deprecated_and_hidden: bool,
    #[serde(default)]
    compound_field_name: Option<String>,
    #[serde(default)]
    reference_to: Option<Vec<String>>,
    #[serde(default)]
    relationship_name: Option<String>,
    #[serde(default = "yes")]
    filterable: bool,
    #[serde(default)]
    picklist_values: Option<Vec<PicklistValue>>,
    #[serde(default)]
    inline_help_text: Option<String>,
    #[serde(default)]
    name_field: bool,
}

#[derive(Deserialize)]
struct PicklistValue {
    value: Option<String>,
}

fn yes() -> bool {
    true
}

/// Reads a saved describe answer, such as `/services/data/vXX.X/sobjects/Contact/describe`
/// gives and other tools keep.
///
/// # Errors
/// `Usage` when it is none.
pub fn parse(answer: &[u8]) -> Result<Entity> {
    let answer = answer.strip_prefix(b"\xef\xbb\xbf").unwrap_or(answer);
    serde_json::from_slice::<DescribeSObject>(answer)
        .map(DescribeSObject::into_entity)
        .map_err(|e| Error::usage("this is no describe of an object").because(e))
}

impl DescribeGlobal {
    pub(super) fn into_summaries(self) -> Vec<EntitySummary> {
        let names: HashSet<&str> = self.sobjects.iter().map(|s| s.name.as_str()).collect();
        self.sobjects
            .iter()
            .filter(|s| !s.deprecated_and_hidden)
            .map(|s| EntitySummary {
                name: s.name.clone(),
                label: s.label.clone().unwrap_or_else(|| s.name.clone()),
                custom: s.custom,
                queryable: s.queryable,
                movable: movable::judge(&s.facts(), &names),
            })
            .collect()
    }
}

impl SObject {
    fn facts(&self) -> Facts<'_> {
        Facts {
            name: &self.name,
            queryable: self.queryable,
            replicateable: self.replicateable,
            triggerable: self.triggerable,
            layoutable: self.layoutable,
            associate: self.associate_entity_type.as_deref(),
            associate_parent: self.associate_parent_entity.as_deref(),
        }
    }
}

impl DescribeSObject {
    pub(super) fn into_entity(self) -> Entity {
        let mut fields: Vec<Field> =
            self.fields.into_iter().filter(|f| !f.deprecated_and_hidden).map(Field::from).collect();
        give_parts(&mut fields);
        Entity {
            label: self.label.unwrap_or_else(|| self.name.clone()),
            name: self.name,
            custom: self.custom,
            queryable: self.queryable,
            key_prefix: self.key_prefix,
            fields,
        }
    }
}

impl From<DescribeField> for Field {
    fn from(f: DescribeField) -> Field {
        Field {
            kind: column_type(&f.r#type, f.soap_type.as_deref()),
            label: f.label.unwrap_or_else(|| f.name.clone()),
            native_type: f.r#type,
            length: f.length.unwrap_or(0),
            precision: f.precision.unwrap_or(0),
            scale: f.scale.unwrap_or(0),
            createable: f.createable,
            calculated: f.calculated,
            required: !f.nillable && !f.defaulted_on_create && f.createable,
            references: f.reference_to.unwrap_or_default(),
            relationship: f.relationship_name,
            // `Account.Name` names itself as its compound.
            compound: f.compound_field_name.filter(|compound| *compound != f.name),
            parts: Vec::new(),
            names_record: f.name_field,
            filterable: f.filterable,
            picklist: f.picklist_values.unwrap_or_default().into_iter().filter_map(|p| p.value).collect(),
            help: f.inline_help_text.filter(|text| !text.is_empty()),
            name: f.name,
        }
    }
}

/// Gives the fields of an entity, of which only the org's own words are known,
/// the types that their values land in.
pub fn restore_types(entity: &mut Entity) {
    for field in &mut entity.fields {
        field.kind = column_type(&field.native_type, None);
    }
    give_parts(&mut entity.fields);
}

fn give_parts(fields: &mut [Field]) {
    for at in 0..fields.len() {
        if matches!(fields[at].native_type.as_str(), "address" | "location") {
            fields[at].parts = parts(&fields[at].name, fields);
        }
    }
}

/// The parts of a compound that this user may read. Bulk API 2.0 does not give
/// compounds at all, so that they are made from their parts for both APIs.
fn parts(compound: &str, fields: &[Field]) -> Vec<Part> {
    let of_compound = |f: &&Field| f.kind.is_some() && f.compound.as_deref() == Some(compound);
    let mut parts: Vec<Part> = fields
        .iter()
        .filter(of_compound)
        .map(|f| Part { key: part_key(compound, &f.name), field: f.name.clone() })
        .collect();
    parts.sort_by(|a, b| a.key.cmp(&b.key));
    parts
}

/// The key that REST gives a part of a compound (REST guide, "Compound
/// Fields"): `MailingPostalCode` of `MailingAddress` and `Site__PostalCode__s`
/// of `Site__c` are both `postalCode`.
fn part_key(compound: &str, part: &str) -> String {
    let custom = compound.strip_suffix("__c").map(|stem| (format!("{stem}__"), "__s"));
    let (prefix, suffix) =
        custom.unwrap_or_else(|| (compound.strip_suffix("Address").unwrap_or(compound).to_owned(), ""));
    let key = part.strip_prefix(&prefix).unwrap_or(part);
    let key = key.strip_suffix(suffix).unwrap_or(key);
    let mut chars = key.chars();
    chars.next().map(|first| first.to_ascii_lowercase()).into_iter().chain(chars).collect()
}

/// The type of the column that a field lands in; `None` for what neither API
/// gives as one value (compounds, file bodies) or Bulk refuses to write.
/// Types that a future release may add land as text.
fn column_type(native: &str, soap: Option<&str>) -> Option<ColumnType> {
    if let Some(soap) = soap {
        let structured = ["xsd:base64Binary", "tns:json", "urn:address", "urn:location"];
        if structured.contains(&soap)
            || (soap.starts_with("urn:") && native != "address" && native != "location")
        {
            return None;
        }
    }
    Some(match native {
        "boolean" => ColumnType::Boolean,
        "int" | "long" => ColumnType::Integer,
        "double" | "currency" | "percent" => ColumnType::Decimal,
        "date" => ColumnType::Date,
        "datetime" => ColumnType::DateTime,
        "time" => ColumnType::Time,
        "anyType" => ColumnType::Any,
        "address" | "location" | "base64" | "complexvalue" | "json" => return None,
        _ => ColumnType::Text,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_have_the_keys_that_rest_gives_them() {
        for (compound, part, key) in [
            ("MailingAddress", "MailingPostalCode", "postalCode"),
            ("Address", "GeocodeAccuracy", "geocodeAccuracy"),
            ("Site__c", "Site__CountryCode__s", "countryCode"),
            ("Geo__c", "Geo__Latitude__s", "latitude"),
        ] {
            assert_eq!(part_key(compound, part), key);
        }
    }
}
