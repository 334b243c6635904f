//! `Everything__c`: one field of every type there is.

use super::super::calendar::days;
use super::super::generate as make;
use super::super::schema::{Field, Object};
use super::super::types::Type;
use super::fields::{audit, deleted, flag, id, owner_or_queue, pick, reference, text};

const DAYS: (i64, i64) = (days(2000, 1, 1) as i64, days(2030, 12, 31) as i64);

pub(super) fn object() -> Object {
    Object::new("Everything__c", "Everything", "Everything", b"a00", 300)
        .fields([
            id("Record ID"),
            owner_or_queue(),
            deleted(),
            text("Name", "Everything Name", 80, make::nasty_text).required().name_field(),
        ])
        .fields(audit())
        .fields(texts())
        .fields(scalars())
        .fields(compounds())
        .fields(odd_ones())
        .fields(references())
}

fn texts() -> Vec<Field> {
    let of = |kind, name, label, length, generate| Field::new(kind, name, label, generate).length(length);
    vec![
        text("Text__c", "Text", 255, make::nasty_text).nulls(100),
        text("Key__c", "Key", 40, make::numbered).picklist(&["K-"]).external_id(),
        text("Number__c", "Number", 30, make::numbered).picklist(&["E-"]).auto_number(),
        of(Type::TextArea, "TextArea__c", "Text Area", 255, make::nasty_text)
            .extra("plaintextarea")
            .nulls(100),
        of(Type::TextArea, "LongText__c", "Long Text", 131_072, make::long_text).extra("plaintextarea"),
        of(Type::TextArea, "MoreText__c", "More Text", 32_768, make::long_text).extra("plaintextarea"),
        of(Type::TextArea, "RichText__c", "Rich Text", 32_768, make::rich_text)
            .extra("richtextarea")
            .nulls(200),
        pick("Picklist__c", "Picklist", &["Red", "Green", "Blue", "Off-white, \"cream\""])
            .restricted()
            .nulls(200),
        Field::new(Type::MultiPicklist, "MultiPicklist__c", "Multi-Select Picklist", make::multi_pick)
            .length(4_099)
            .picklist(&["Red", "Green", "Blue", "Off-white"]),
        of(Type::Combobox, "Combobox__c", "Combobox", 255, make::subject).nulls(200),
        of(Type::Email, "Email__c", "Email", 80, make::email).nulls(200),
        of(Type::Phone, "Phone__c", "Phone", 40, make::phone).nulls(200),
        of(Type::Url, "Url__c", "URL", 255, make::website).nulls(200),
        of(Type::EncryptedString, "Secret__c", "Secret", 175, make::masked).nulls(200),
    ]
}

fn scalars() -> Vec<Field> {
    let whole = |kind, name, label, digits, range: (i64, i64)| {
        let mut field = Field::new(kind, name, label, make::integer).range(range.0, range.1).nulls(100);
        field.digits = digits;
        field
    };
    vec![
        flag("Checkbox__c", "Checkbox", 512),
        whole(Type::Int, "Int__c", "Int", 9, (-999_999_999, 999_999_999)),
        whole(Type::Long, "Long__c", "Long", 18, (-900_000_000_000_000_000, 900_000_000_000_000_000)),
        Field::new(Type::Double, "Double__c", "Double", make::wild_double).number(18, 15).nulls(100),
        Field::new(Type::Double, "Quantity__c", "Quantity", make::number)
            .number(12, 4)
            .range(-5_000, 90_000)
            .nulls(100),
        Field::new(Type::Currency, "Currency__c", "Currency", make::number)
            .number(18, 2)
            .range(-1_000_000, 9_000_000_000)
            .nulls(100),
        Field::new(Type::Percent, "Percent__c", "Percent", make::whole_percent).number(5, 2).nulls(100),
        Field::new(Type::Double, "Formula__c", "Formula", make::whole_percent)
            .number(18, 2)
            .formula("Percent__c * 1")
            .nulls(100),
        Field::new(Type::Date, "Date__c", "Date", make::date).range(DAYS.0, DAYS.1).nulls(100),
        Field::new(Type::DateTime, "DateTime__c", "Date/Time", make::date_time)
            .range(DAYS.0, DAYS.1)
            .nulls(100),
        Field::new(Type::Time, "Time__c", "Time", make::time).nulls(100),
    ]
}

fn compounds() -> Vec<Field> {
    let part = |compound: &str, part: &str| format!("{}__{part}__s", compound.trim_end_matches("__c"));
    let plain = |compound: &str, name: &str, label: &str, length, generate| {
        text(&part(compound, name), label, length, generate).part_of(compound)
    };
    let coordinate = |compound: &str, name: &str, label: &str, generate| {
        Field::new(Type::Double, &part(compound, name), label, generate).number(18, 15).part_of(compound)
    };
    let of = |kind, name, label| Field::new(kind, name, label, make::compound).system();
    vec![
        plain("Address__c", "Street", "Address (Street)", 255, make::street),
        plain("Address__c", "City", "Address (City)", 40, make::city),
        plain("Address__c", "StateCode", "Address (State/Province)", 10, make::state_code),
        plain("Address__c", "PostalCode", "Address (Zip/Postal Code)", 20, make::postal_code),
        plain("Address__c", "CountryCode", "Address (Country/Territory)", 10, make::country_code),
        coordinate("Address__c", "Latitude", "Address (Latitude)", make::latitude),
        coordinate("Address__c", "Longitude", "Address (Longitude)", make::longitude),
        of(Type::Address, "Address__c", "Address"),
        coordinate("Location__c", "Latitude", "Location (Latitude)", make::latitude),
        coordinate("Location__c", "Longitude", "Location (Longitude)", make::longitude),
        of(Type::Location, "Location__c", "Location"),
    ]
}

fn odd_ones() -> Vec<Field> {
    vec![
        Field::new(Type::Base64, "Body__c", "Body", make::blob),
        Field::new(Type::Any, "Anything__c", "Anything", make::anything).system(),
        Field::new(Type::Json, "Json__c", "JSON", make::json).nulls(300),
        Field::new(Type::ComplexValue, "Complex__c", "Complex Value", make::json).nulls(300),
        Field::new(Type::Novel, "Novel__c", "Novel", make::subject).length(255).nulls(300),
        text("Retired__c", "Retired", 80, make::subject).hidden(),
    ]
}

fn references() -> Vec<Field> {
    let mut parent = reference("Parent__c", "Parent", &["Everything__c"], "Parent__r").nulls(300);
    parent.generate = make::parent;
    vec![
        reference("Account__c", "Account", &["Account"], "Account__r").nulls(100),
        reference("Contact__c", "Contact", &["Contact"], "Contact__r").required().cascades(),
        reference("Related__c", "Related", &["Account", "Contact", "Opportunity"], "Related__r").nulls(100),
        parent,
    ]
}
