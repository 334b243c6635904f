//! Accounts, contacts, leads and opportunities.

use super::super::calendar::days;
use super::super::generate as make;
use super::super::schema::{Field, Object};
use super::super::types::Type;
use super::fields::*;

pub(super) fn account() -> Object {
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

pub(super) fn contact() -> Object {
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
            pick("LeadSource", "Lead Source", SOURCES).nulls(250).help("How did we come to know each other?"),
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

pub(super) fn lead() -> Object {
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
            pick("LeadSource", "Lead Source", SOURCES).nulls(150).help("How did we come to know each other?"),
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

pub(super) fn opportunity() -> Object {
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
