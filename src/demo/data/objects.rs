//! The objects of the org. To add one, list its fields here.

use super::calendar::days;
use super::everything;
use super::generate as make;
use super::schema::{Field, Object, Type};

const SOURCES: &[&str] = &["Web", "Phone Inquiry", "Partner Referral", "Purchased List", "Other"];
const INDUSTRIES: &[&str] = &[
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
const RATINGS: &[&str] = &["Hot", "Warm", "Cold"];
const ACCURACIES: &[&str] = &[
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
const STAGE_NAMES: &[&str] = &[
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
const RECENT: (i64, i64) = (days(2021, 1, 1) as i64, days(2026, 12, 31) as i64);

/// Every object with its default number of records.
pub(super) fn all() -> Vec<Object> {
    vec![
        account(),
        contact(),
        lead(),
        opportunity(),
        user(),
        task(),
        case(),
        group(),
        profile(),
        task_status(),
        everything::object(),
    ]
}

// Fields that many objects have

pub(super) fn text(name: &str, label: &str, length: u32, generate: make::Generate) -> Field {
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

fn made_by(mut field: Field, generate: make::Generate) -> Field {
    field.generate = generate;
    field
}

pub(super) fn id(label: &str) -> Field {
    Field::new(Type::Id, "Id", label, make::id).length(18).required().system()
}

pub(super) fn deleted() -> Field {
    Field::new(Type::Boolean, "IsDeleted", "Deleted", make::deleted).required().system()
}

fn master(object: &str) -> Field {
    made_by(reference("MasterRecordId", "Master Record ID", &[object], "MasterRecord").system(), make::master)
}

fn owner() -> Field {
    reference("OwnerId", "Owner ID", &["User"], "Owner").required().defaulted()
}

pub(super) fn owner_or_queue() -> Field {
    let field = reference("OwnerId", "Owner ID", &["Group", "User"], "Owner").required().defaulted();
    made_by(field, make::owner_or_queue)
}

/// Who made and changed the record, and when.
pub(super) fn audit() -> [Field; 5] {
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

fn last_activity() -> Field {
    Field::new(Type::Date, "LastActivityDate", "Last Activity", make::date)
        .range(RECENT.0, days(2026, 6, 30).into())
        .nulls(500)
        .system()
}

/// An address with its parts. `prefix` is `Mailing`, `Billing` or nothing.
fn address(prefix: &str) -> [Field; 9] {
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

fn person() -> [Field; 4] {
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

fn phone(name: &str, label: &str, nulls: u32) -> Field {
    Field::new(Type::Phone, name, label, make::phone).length(40).nulls(nulls)
}

fn description(nulls: u32) -> Field {
    Field::new(Type::TextArea, "Description", "Description", make::long_text)
        .length(32_000)
        .extra("plaintextarea")
        .nulls(nulls)
}

fn revenue() -> Field {
    Field::new(Type::Currency, "AnnualRevenue", "Annual Revenue", make::number)
        .number(18, 2)
        .range(0, 5_000_000_000)
        .nulls(200)
}

fn employees() -> Field {
    let mut field = Field::new(Type::Int, "NumberOfEmployees", "Employees", make::integer);
    field.digits = 8;
    field.range(0, 250_000).nulls(150)
}

fn website() -> Field {
    Field::new(Type::Url, "Website", "Website", make::website).length(255).nulls(250)
}

fn moment(name: &str, label: &str, nulls: u32) -> Field {
    Field::new(Type::DateTime, name, label, make::date_time).range(RECENT.0, RECENT.1).nulls(nulls)
}

// Objects

fn account() -> Object {
    Object::new("Account", "Account", "Accounts", b"001", 640)
        .fields([id("Account ID"), deleted(), master("Account")])
        .fields([
            text("Name", "Account Name", 255, make::company)
                .required()
                .part_of("Name")
                .name_field()
                .extra("switchablepersonname"),
            pick(
                "Type",
                "Account Type",
                &["Prospect", "Customer - Direct", "Customer - Channel", "Technology Partner", "Other"],
            )
            .nulls(150),
            made_by(reference("ParentId", "Parent Account ID", &["Account"], "Parent"), make::parent)
                .nulls(700),
        ])
        .fields(address("Billing"))
        .fields(address("Shipping"))
        .fields([
            phone("Phone", "Account Phone", 100),
            phone("Fax", "Account Fax", 800),
            text("AccountNumber", "Account Number", 40, make::numbered).picklist(&["CD-"]).nulls(300),
            website(),
            pick("Industry", "Industry", INDUSTRIES).nulls(180),
            revenue(),
            employees(),
            pick("Ownership", "Ownership", &["Public", "Private", "Subsidiary", "Other"]).nulls(500),
            description(300),
            pick("Rating", "Account Rating", RATINGS).nulls(500),
            text("Site", "Account Site", 80, make::department).nulls(850),
            owner(),
        ])
        .fields(audit())
        .fields([last_activity(), pick("AccountSource", "Account Source", SOURCES).nulls(400)])
}

fn contact() -> Object {
    Object::new("Contact", "Contact", "Contacts", b"003", 12_400)
        .fields([
            id("Contact ID"),
            deleted(),
            master("Contact"),
            reference("AccountId", "Account ID", &["Account"], "Account").nulls(60),
        ])
        .fields(person())
        .fields(address("Other"))
        .fields(address("Mailing"))
        .fields([
            phone("Phone", "Business Phone", 120),
            phone("Fax", "Business Fax", 900),
            phone("MobilePhone", "Mobile Phone", 400),
            phone("HomePhone", "Home Phone", 850),
            made_by(reference("ReportsToId", "Reports To ID", &["Contact"], "ReportsTo"), make::parent)
                .nulls(700),
            Field::new(Type::Email, "Email", "Email", make::email).length(80).nulls(70),
            text("Title", "Title", 128, make::job_title).nulls(100),
            text("Department", "Department", 80, make::department).nulls(200),
            pick("LeadSource", "Lead Source", SOURCES).nulls(250),
            Field::new(Type::Date, "Birthdate", "Birthdate", make::date)
                .range(days(1940, 1, 1).into(), days(2006, 12, 31).into())
                .nulls(400),
            description(300),
            owner(),
            flag("HasOptedOutOfEmail", "Email Opt Out", 90),
            flag("DoNotCall", "Do Not Call", 50),
        ])
        .fields(audit())
        .fields([
            last_activity(),
            text("EmailBouncedReason", "Email Bounced Reason", 255, make::sentence).nulls(1000),
            moment("EmailBouncedDate", "Email Bounced Date", 1000),
            flag("IsEmailBounced", "Is Email Bounced", 20).system(),
        ])
}

fn lead() -> Object {
    Object::new("Lead", "Lead", "Leads", b"00Q", 5_200)
        .fields([id("Lead ID"), deleted(), master("Lead")])
        .fields(person())
        .fields([
            text("Title", "Title", 128, make::job_title).nulls(150),
            text("Company", "Company", 255, make::company).required(),
        ])
        .fields(address(""))
        .fields([
            phone("Phone", "Phone", 200),
            phone("MobilePhone", "Mobile Phone", 600),
            Field::new(Type::Email, "Email", "Email", make::email).length(80).nulls(100),
            website(),
            description(400),
            pick("LeadSource", "Lead Source", SOURCES).nulls(150),
            made_by(
                pick(
                    "Status",
                    "Status",
                    &[
                        "Open - Not Contacted",
                        "Working - Contacted",
                        "Closed - Not Converted",
                        "Closed - Converted",
                    ],
                ),
                make::lead_status,
            )
            .required()
            .defaulted(),
            pick("Industry", "Industry", INDUSTRIES).nulls(300),
            pick("Rating", "Rating", RATINGS).nulls(500),
            revenue(),
            employees(),
            owner_or_queue(),
            Field::new(Type::Boolean, "IsConverted", "Converted", make::converted).required().defaulted(),
            Field::new(Type::Date, "ConvertedDate", "Converted Date", make::converted_date).system(),
            converted("ConvertedAccountId", "Converted Account ID", "Account", "ConvertedAccount"),
            converted("ConvertedContactId", "Converted Contact ID", "Contact", "ConvertedContact"),
            converted(
                "ConvertedOpportunityId",
                "Converted Opportunity ID",
                "Opportunity",
                "ConvertedOpportunity",
            ),
            flag("IsUnreadByOwner", "Unread By Owner", 200),
        ])
        .fields(audit())
        .fields([last_activity()])
}

fn converted(name: &str, label: &str, to: &str, relationship: &str) -> Field {
    made_by(reference(name, label, &[to], relationship).system(), make::converted_to)
}

fn opportunity() -> Object {
    Object::new("Opportunity", "Opportunity", "Opportunities", b"006", 890)
        .fields([
            id("Opportunity ID"),
            deleted(),
            reference("AccountId", "Account ID", &["Account"], "Account").nulls(80),
            flag("IsPrivate", "Private", 30),
            text("Name", "Name", 120, make::deal_name).required().name_field(),
            description(500),
            made_by(pick("StageName", "Stage", STAGE_NAMES), make::stage).required(),
            Field::new(Type::Currency, "Amount", "Amount", make::number)
                .number(18, 2)
                .range(0, 20_000_000)
                .nulls(100),
            Field::new(Type::Percent, "Probability", "Probability (%)", make::probability).number(3, 0),
            Field::new(Type::Double, "TotalOpportunityQuantity", "Quantity", make::number)
                .number(18, 2)
                .range(1, 5_000)
                .nulls(600),
            Field::new(Type::Date, "CloseDate", "Close Date", make::date)
                .range(RECENT.0, RECENT.1)
                .required(),
            pick(
                "Type",
                "Opportunity Type",
                &["Existing Customer - Upgrade", "Existing Customer - Replacement", "New Customer"],
            )
            .nulls(200),
            text("NextStep", "Next Step", 255, make::sentence).nulls(600),
            pick("LeadSource", "Lead Source", SOURCES).nulls(300),
            Field::new(Type::Boolean, "IsClosed", "Closed", make::closed_deal).required().system(),
            Field::new(Type::Boolean, "IsWon", "Won", make::won).required().system(),
            made_by(
                pick(
                    "ForecastCategory",
                    "Forecast Category",
                    &["Omitted", "Pipeline", "BestCase", "Forecast", "Closed"],
                ),
                make::forecast,
            )
            .length(40)
            .restricted()
            .required()
            .system(),
            owner(),
        ])
        .fields(audit())
        .fields([last_activity(), reference("ContactId", "Contact ID", &["Contact"], "Contact").nulls(300)])
}

fn user() -> Object {
    Object::new("User", "User", "Users", b"005", 12)
        .without_deletes()
        .fields([
            id("User ID"),
            text("Username", "Username", 80, make::username).required(),
            text("LastName", "Last Name", 80, make::user_last).required().part_of("Name"),
            text("FirstName", "First Name", 40, make::user_first).part_of("Name"),
            text("Name", "Full Name", 121, make::user_full).required().system().name_field(),
            text("CompanyName", "Company Name", 80, make::company).nulls(900),
            text("Department", "Department", 80, make::department).nulls(300),
            text("Title", "Title", 80, make::job_title).nulls(200),
        ])
        .fields(address(""))
        .fields([
            Field::new(Type::Email, "Email", "Email", make::username).length(128).required(),
            phone("Phone", "Phone", 300),
            text("Alias", "Alias", 8, make::alias).required(),
            flag("IsActive", "Active", 900),
            pick("TimeZoneSidKey", "Time Zone", &["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"])
                .restricted()
                .required(),
            pick("LanguageLocaleKey", "Language", &["en_US", "de", "es", "fr", "ja"]).restricted().required(),
            reference("ProfileId", "Profile ID", &["Profile"], "Profile").required(),
            pick("UserType", "User Type", &["Standard"]).restricted().system(),
            made_by(reference("ManagerId", "Manager ID", &["User"], "Manager"), make::parent).nulls(200),
            moment("LastLoginDate", "Last Login", 150).system(),
        ])
        .fields(audit())
}

fn task() -> Object {
    Object::new("Task", "Task", "Tasks", b"00T", 3_000)
        .fields([
            id("Activity ID"),
            reference("WhoId", "Name ID", &["Contact", "Lead"], "Who").nulls(200),
            reference("WhatId", "Related To ID", &["Account", "Case", "Opportunity"], "What").nulls(250),
            {
                let mut subject = text("Subject", "Subject", 255, make::subject).nulls(30);
                subject.kind = Type::Combobox;
                subject.picklist(&["Call", "Send letter", "Send quote", "Other"])
            },
            Field::new(Type::Date, "ActivityDate", "Due Date Only", make::date)
                .range(RECENT.0, RECENT.1)
                .nulls(100),
            made_by(
                pick(
                    "Status",
                    "Status",
                    &["Not Started", "In Progress", "Waiting on someone else", "Deferred", "Completed"],
                ),
                make::status,
            )
            .required()
            .defaulted(),
            pick("Priority", "Priority", &["High", "Normal", "Low"]).required().defaulted(),
            owner_or_queue(),
            description(200),
            deleted(),
            reference("AccountId", "Account ID", &["Account"], "Account").nulls(400).system(),
            Field::new(Type::Boolean, "IsClosed", "Closed", make::closed).required().system(),
        ])
        .fields(audit())
        .fields([
            flag("IsArchived", "Archived", 0).system(),
            {
                let mut seconds =
                    Field::new(Type::Int, "CallDurationInSeconds", "Call Duration", make::integer).nulls(700);
                seconds.digits = 8;
                seconds.range(0, 14_400)
            },
            pick("CallType", "Call Type", &["Internal", "Inbound", "Outbound"]).nulls(700),
            moment("ReminderDateTime", "Reminder Date/Time", 800),
            pick("TaskSubtype", "Task Subtype", &["Task", "Email", "Call"]).restricted(),
        ])
}

fn case() -> Object {
    Object::new("Case", "Case", "Cases", b"500", 1_500)
        .fields([
            id("Case ID"),
            deleted(),
            master("Case"),
            text("CaseNumber", "Case Number", 30, make::numbered).auto_number().name_field(),
            reference("ContactId", "Contact ID", &["Contact"], "Contact").nulls(150),
            reference("AccountId", "Account ID", &["Account"], "Account").nulls(150),
            made_by(reference("ParentId", "Parent Case ID", &["Case"], "Parent"), make::parent).nulls(950),
            text("SuppliedName", "Name", 80, make::full_name).nulls(600),
            Field::new(Type::Email, "SuppliedEmail", "Email Address", make::email).length(80).nulls(600),
            pick("Type", "Case Type", &["Mechanical", "Electrical", "Electronic", "Structural", "Other"])
                .nulls(200),
            made_by(pick("Status", "Status", &["New", "Working", "Escalated", "Closed"]), make::status),
            pick("Reason", "Case Reason", &["Installation", "Performance", "Breakdown", "Feedback", "Other"])
                .nulls(300),
            pick("Origin", "Case Origin", &["Phone", "Email", "Web"]),
            text("Subject", "Subject", 255, make::subject).nulls(20),
            pick("Priority", "Priority", &["High", "Medium", "Low"]),
            description(50),
            Field::new(Type::Boolean, "IsClosed", "Closed", make::closed).required().system(),
            Field::new(Type::DateTime, "ClosedDate", "Closed Date", make::closed_at).system(),
            flag("IsEscalated", "Escalated", 100),
            owner_or_queue(),
        ])
        .fields(audit())
}

fn group() -> Object {
    Object::new("Group", "Group", "Group", b"00G", 4)
        .without_deletes()
        .fields([
            id("Group ID"),
            made_by(
                pick("Name", "Name", &["Support Queue", "Lead Queue", "Escalations", "Night Shift"]),
                make::listed,
            )
            .as_text(40)
            .required()
            .name_field(),
            pick("Type", "Type", &["Queue"]).restricted().required(),
            Field::new(Type::Email, "Email", "Email", make::website).length(255).nulls(1024),
        ])
        .fields(audit())
}

fn profile() -> Object {
    Object::new("Profile", "Profile", "Profile", b"00e", 3)
        .without_deletes()
        .read_only()
        .fields([
            id("Profile ID"),
            made_by(
                pick("Name", "Name", &["System Administrator", "Standard User", "Read Only"]),
                make::listed,
            )
            .as_text(255)
            .required()
            .name_field(),
            pick("UserType", "User Type", &["Standard"]).restricted(),
            text("Description", "Description", 255, make::sentence).nulls(700),
        ])
        .fields(audit())
}

fn task_status() -> Object {
    Object::new("TaskStatus", "Task Status Value", "Task Status Value", b"01t", 5)
        .without_deletes()
        .without_bulk()
        .read_only()
        .fields([
            id("Status ID"),
            made_by(
                pick(
                    "MasterLabel",
                    "Master Label",
                    &["Not Started", "In Progress", "Waiting on someone else", "Deferred", "Completed"],
                ),
                make::listed,
            )
            .as_text(255)
            .name_field(),
            made_by(
                pick(
                    "ApiName",
                    "API Name",
                    &["Not Started", "In Progress", "Waiting on someone else", "Deferred", "Completed"],
                ),
                make::listed,
            )
            .as_text(255),
            {
                let mut order =
                    Field::new(Type::Int, "SortOrder", "Sort Order", make::even_integer).range(1, 5);
                order.digits = 9;
                order
            },
            flag("IsDefault", "Is Default", 200).system(),
            flag("IsClosed", "Is Closed", 200).system(),
        ])
        .fields(audit())
}
