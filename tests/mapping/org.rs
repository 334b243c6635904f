//! A small org.

use sfmigrate::schema::{ColumnType, Entity, Field, Part};

fn field(name: &str, kind: Option<ColumnType>, native_type: &str) -> Field {
    Field {
        name: name.into(),
        label: name.into(),
        kind,
        native_type: native_type.into(),
        createable: true,
        filterable: true,
        ..Field::default()
    }
}

fn reference(name: &str, relationship: &str, to: &[&str]) -> Field {
    Field {
        references: to.iter().map(|entity| (*entity).to_owned()).collect(),
        relationship: Some(relationship.into()),
        ..field(name, Some(ColumnType::Text), "reference")
    }
}

/// One of its objects.
pub fn describe(name: &str) -> Entity {
    let text = |name| field(name, Some(ColumnType::Text), "string");
    let typed = |name, kind| field(name, Some(kind), "typed");
    let part = |name, of: &str| Field { compound: Some(of.into()), ..text(name) };
    let fields = match name.to_ascii_lowercase().as_str() {
        "account" => vec![
            text("Id"),
            text("Name"),
            text("Industry"),
            text("AccountNumber"),
            text("Website"),
            typed("AnnualRevenue", ColumnType::Decimal),
            typed("CreatedDate", ColumnType::DateTime),
            reference("OwnerId", "Owner", &["User"]),
        ],
        "contact" => vec![
            text("Id"),
            text("FirstName"),
            text("LastName"),
            text("Email"),
            reference("AccountId", "Account", &["Account"]),
            Field {
                parts: [
                    ("city", "MailingCity"),
                    ("country", "MailingCountry"),
                    ("latitude", "MailingLatitude"),
                ]
                .map(|(key, field)| Part { key: key.into(), field: field.into() })
                .to_vec(),
                ..field("MailingAddress", None, "address")
            },
            text("Title"),
            text("Salutation"),
            text("Phone"),
            text("Description"),
            text("LeadSource"),
            typed("Birthdate", ColumnType::Date),
            typed("CreatedDate", ColumnType::DateTime),
            typed("DoNotCall", ColumnType::Boolean),
            typed("HasOptedOutOfEmail", ColumnType::Boolean),
            reference("OwnerId", "Owner", &["User"]),
            part("MailingCity", "MailingAddress"),
            part("MailingCountry", "MailingAddress"),
            Field {
                compound: Some("MailingAddress".into()),
                ..typed("MailingLatitude", ColumnType::Decimal)
            },
            field("Photo", None, "base64"),
            typed("IsDeleted", ColumnType::Boolean),
        ],
        "lead" => vec![
            text("Id"),
            text("FirstName"),
            text("LastName"),
            text("Name"),
            text("Company"),
            text("Email"),
            reference("OwnerId", "Owner", &["Group", "User"]),
        ],
        "opportunity" => vec![
            text("Id"),
            text("Name"),
            typed("Amount", ColumnType::Decimal),
            typed("Probability", ColumnType::Decimal),
            typed("CloseDate", ColumnType::Date),
            typed("IsClosed", ColumnType::Boolean),
        ],
        "case" => vec![
            text("Id"),
            text("CaseNumber"),
            text("Status"),
            text("Subject"),
            reference("RecordTypeId", "RecordType", &["RecordType"]),
        ],
        "recordtype" => vec![text("Id"), text("Name"), text("DeveloperName")],
        "group" => vec![text("Id"), text("Name")],
        "user" => vec![text("Id"), text("Name"), text("Email")],
        other => panic!("the org has no {other}"),
    };
    let name = name[..1].to_uppercase() + &name[1..].to_lowercase();
    Entity { label: name.clone(), name, custom: false, queryable: true, key_prefix: None, fields }
}
