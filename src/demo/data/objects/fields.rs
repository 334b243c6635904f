//! Fields that many objects have, and the values that they choose from.

use super::super::calendar::days;
use super::super::generate as make;
use super::super::schema::{Field, Generate};
use super::super::types::Type;

pub(super) const SOURCES: &[&str] = &["Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"];
pub(super) const INDUSTRIES: &[&str] = &[
    "Agriculture",
    "Apparel",
    "Banking",
    "Biotechnology",
    "Chemicals",
    "Construction",
    "Consulting",
    "Education",
    "Electronics",
    "Energy",
    "Engineering",
    "Finance",
    "Food & Beverage",
    "Healthcare",
    "Hospitality",
    "Insurance",
    "Manufacturing",
    "Media",
    "Not For Profit",
    "Retail",
    "Shipping",
    "Technology",
    "Telecommunications",
    "Transportation",
    "Utilities",
    "Other",
];
pub(super) const RATINGS: &[&str] = &["Hot", "Warm", "Cold"];
pub(super) const ACCURACIES: &[&str] = &[
    "Address",
    "NearAddress",
    "Block",
    "Street",
    "ExtendedZip",
    "Zip",
    "Neighborhood",
    "City",
    "County",
    "State",
    "Unknown",
];
pub(super) const STAGE_NAMES: &[&str] = &[
    "Prospecting",
    "Qualification",
    "Needs Analysis",
    "Value Proposition",
    "Id. Decision Makers",
    "Perception Analysis",
    "Proposal/Price Quote",
    "Negotiation/Review",
    "Closed Won",
    "Closed Lost",
];
/// Days that business happens on.
pub(super) const RECENT: (i64, i64) = (days(2021, 1, 1) as i64, days(2026, 12, 31) as i64);

pub(super) fn text(name: &str, label: &str, length: u32, generate: Generate) -> Field {
    Field::new(Type::String, name, label, generate).length(length)
}

pub(super) fn pick(name: &str, label: &str, values: &'static [&'static str]) -> Field {
    Field::new(Type::Picklist, name, label, make::pick).length(255).picklist(values)
}

/// `of_1024`: how often it is true.
pub(super) fn flag(name: &str, label: &str, of_1024: i64) -> Field {
    Field::new(Type::Boolean, name, label, make::flag).range(0, of_1024).required().defaulted()
}

pub(super) fn reference(name: &str, label: &str, to: &[&str], relationship: &str) -> Field {
    let mut field = Field::new(Type::Reference, name, label, make::lookup).length(18);
    field.references = to.iter().map(|name| (*name).to_owned()).collect();
    field.relationship = (!relationship.is_empty()).then(|| relationship.to_owned());
    field
}

pub(super) fn made_by(mut field: Field, generate: Generate) -> Field {
    field.generate = generate;
    field
}

pub(in super::super) fn id(label: &str) -> Field {
    Field::new(Type::Id, "Id", label, make::id).length(18).required().system()
}

pub(in super::super) fn deleted() -> Field {
    Field::new(Type::Boolean, "IsDeleted", "Deleted", make::deleted).required().system()
}

pub(super) fn master(object: &str) -> Field {
    made_by(reference("MasterRecordId", "Master Record ID", &[object], "MasterRecord").system(), make::master)
}

pub(super) fn owner() -> Field {
    reference("OwnerId", "Owner ID", &["User"], "Owner").required().defaulted()
}

pub(super) fn owner_or_queue() -> Field {
    let field = reference("OwnerId", "Owner ID", &["Group", "User"], "Owner").required().defaulted();
    made_by(field, make::owner_or_queue)
}

/// Who made and changed the record, and when.
pub(in super::super) fn audit() -> [Field; 5] {
    let user =
        |name, label, relationship| reference(name, label, &["User"], relationship).required().system();
    let moment =
        |name, label, generate| Field::new(Type::DateTime, name, label, generate).required().system();
    [
        moment("CreatedDate", "Created Date", make::created),
        user("CreatedById", "Created By ID", "CreatedBy"),
        moment("LastModifiedDate", "Last Modified Date", make::changed),
        user("LastModifiedById", "Last Modified By ID", "LastModifiedBy"),
        moment("SystemModstamp", "System Modstamp", make::stamp),
    ]
}

pub(super) fn last_activity() -> Field {
    Field::new(Type::Date, "LastActivityDate", "Last Activity", make::date)
        .range(RECENT.0, days(2026, 6, 30).into())
        .nulls(500)
        .system()
}

/// An address with its parts. `prefix` is `Mailing`, `Billing` or nothing.
pub(super) fn address(prefix: &str) -> [Field; 9] {
    let compound = format!("{prefix}Address");
    let name = |part: &str| format!("{prefix}{part}");
    let label = |part: &str| if prefix.is_empty() { part.to_owned() } else { format!("{prefix} {part}") };
    let plain = |part: &str, words: &str, length, generate| {
        text(&name(part), &label(words), length, generate).part_of(&compound)
    };
    let coordinate = |part: &str, generate| {
        Field::new(Type::Double, &name(part), &label(part), generate).number(18, 15).part_of(&compound)
    };
    [
        Field::new(Type::TextArea, &name("Street"), &label("Street"), make::street)
            .length(255)
            .part_of(&compound)
            .extra("plaintextarea"),
        plain("City", "City", 40, make::city),
        plain("State", "State/Province", 80, make::state),
        plain("PostalCode", "Zip/Postal Code", 20, make::postal_code),
        plain("Country", "Country", 80, make::country),
        coordinate("Latitude", make::latitude),
        coordinate("Longitude", make::longitude),
        made_by(pick(&name("GeocodeAccuracy"), &label("Geocode Accuracy"), ACCURACIES), make::accuracy)
            .length(40)
            .restricted()
            .part_of(&compound),
        Field::new(Type::Address, &compound, &label("Address"), make::compound).system(),
    ]
}

pub(super) fn person() -> [Field; 4] {
    [
        text("LastName", "Last Name", 80, make::last_name).required().part_of("Name").extra("personname"),
        text("FirstName", "First Name", 40, make::first_name).part_of("Name").extra("personname"),
        made_by(pick("Salutation", "Salutation", &["Mr.", "Ms.", "Mrs.", "Dr.", "Prof."]), make::salutation)
            .length(40)
            .part_of("Name")
            .extra("personname"),
        text("Name", "Full Name", 121, make::full_name).required().system().name_field().extra("personname"),
    ]
}

pub(super) fn phone(name: &str, label: &str, nulls: u32) -> Field {
    Field::new(Type::Phone, name, label, make::phone).length(40).nulls(nulls)
}

pub(super) fn description(nulls: u32) -> Field {
    Field::new(Type::TextArea, "Description", "Description", make::long_text)
        .length(32_000)
        .extra("plaintextarea")
        .nulls(nulls)
}

pub(super) fn revenue() -> Field {
    Field::new(Type::Currency, "AnnualRevenue", "Annual Revenue", make::number)
        .number(18, 2)
        .range(0, 5_000_000_000)
        .nulls(200)
}

pub(super) fn employees() -> Field {
    let mut field = Field::new(Type::Int, "NumberOfEmployees", "Employees", make::integer);
    field.digits = 8;
    field.range(0, 250_000).nulls(150)
}

pub(super) fn website() -> Field {
    Field::new(Type::Url, "Website", "Website", make::website).length(255).nulls(250)
}

pub(super) fn moment(name: &str, label: &str, nulls: u32) -> Field {
    Field::new(Type::DateTime, name, label, make::date_time).range(RECENT.0, RECENT.1).nulls(nulls)
}
