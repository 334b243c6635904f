//! What is sold: products, price books, orders, contracts, assets; and what is
//! done to sell it: campaigns.

use super::super::generate as make;
use super::super::schema::{Field, Object};
use super::super::types::Type;
use super::fields::*;

pub(super) fn all() -> Vec<Object> {
    vec![
        product(),
        price_book(),
        price_book_entry(),
        line_item(),
        contact_role(),
        campaign(),
        campaign_member(),
        contract(),
        order(),
        order_item(),
        asset(),
    ]
}

fn money(name: &str, label: &str) -> Field {
    Field::new(Type::Currency, name, label, make::number).number(18, 2).range(0, 250_000)
}

fn quantity(name: &str, label: &str) -> Field {
    Field::new(Type::Double, name, label, make::number).number(12, 2).range(1, 400)
}

fn day(name: &str, label: &str, nulls: u32) -> Field {
    Field::new(Type::Date, name, label, make::date).range(RECENT.0, RECENT.1).nulls(nulls)
}

fn product() -> Object {
    Object::new("Product2", "Product", "Products", b"01t", 120)
        .fields([
            id("Product ID"),
            text("Name", "Product Name", 255, make::deal_name).required().name_field(),
            text("ProductCode", "Product Code", 255, make::numbered).picklist(&["P-"]).nulls(60),
            description(300),
            flag("IsActive", "Active", 900),
            pick("Family", "Product Family", &["Hardware", "Software", "Service", "None"]).nulls(100),
            text("StockKeepingUnit", "Product SKU", 180, make::numbered).picklist(&["SKU-"]).nulls(400),
            deleted(),
        ])
        .fields(audit())
}

fn price_book() -> Object {
    Object::new("Pricebook2", "Price Book", "Price Books", b"01s", 3)
        .without_deletes()
        .fields([
            id("Price Book ID"),
            made_by(
                pick("Name", "Price Book Name", &["Standard Price Book", "Partners", "EMEA"]),
                make::listed,
            )
            .into_text(255)
            .required()
            .name_field(),
            flag("IsActive", "Active", 1024),
            flag("IsStandard", "Is Standard Price Book", 0).system(),
            text("Description", "Description", 255, make::sentence).nulls(500),
            deleted(),
        ])
        .fields(audit())
}

fn price_book_entry() -> Object {
    Object::new("PricebookEntry", "Price Book Entry", "Price Book Entries", b"01u", 300)
        .fields([
            id("Price Book Entry ID"),
            text("Name", "Product Name", 255, make::deal_name).system().nulls(10).name_field(),
            reference("Pricebook2Id", "Price Book ID", &["Pricebook2"], "Pricebook2").required(),
            reference("Product2Id", "Product ID", &["Product2"], "Product2").required(),
            money("UnitPrice", "List Price").required(),
            flag("IsActive", "Active", 900),
            flag("UseStandardPrice", "Use Standard Price", 300),
            deleted(),
        ])
        .fields(audit())
}

fn line_item() -> Object {
    Object::new("OpportunityLineItem", "Opportunity Product", "Opportunity Product", b"00k", 300)
        .fields([
            id("Line Item ID"),
            reference("OpportunityId", "Opportunity ID", &["Opportunity"], "Opportunity")
                .required()
                .cascades(),
            reference("PricebookEntryId", "Price Book Entry ID", &["PricebookEntry"], "PricebookEntry")
                .nulls(20),
            reference("Product2Id", "Product ID", &["Product2"], "Product2").nulls(20),
            quantity("Quantity", "Quantity").required(),
            money("UnitPrice", "Sales Price"),
            money("TotalPrice", "Total Price").nulls(50),
            Field::new(Type::Percent, "Discount", "Discount", make::whole_percent).number(5, 2).nulls(600),
            day("ServiceDate", "Date", 300),
            text("Description", "Line Description", 255, make::sentence).nulls(500),
            deleted(),
        ])
        .fields(audit())
}

fn contact_role() -> Object {
    Object::new("OpportunityContactRole", "Opportunity Contact Role", "Opportunity Contact Role", b"00K", 200)
        .fields([
            id("Contact Role ID"),
            reference("OpportunityId", "Opportunity ID", &["Opportunity"], "Opportunity")
                .required()
                .cascades(),
            reference("ContactId", "Contact ID", &["Contact"], "Contact").required(),
            pick("Role", "Role", &["Decision Maker", "Evaluator", "Influencer", "Other"]).nulls(200),
            flag("IsPrimary", "Primary", 300),
            deleted(),
        ])
        .fields(audit())
}

fn campaign() -> Object {
    Object::new("Campaign", "Campaign", "Campaigns", b"701", 25)
        .fields([
            id("Campaign ID"),
            deleted(),
            text("Name", "Name", 80, make::subject).required().name_field(),
            made_by(reference("ParentId", "Parent Campaign ID", &["Campaign"], "Parent"), make::parent)
                .nulls(700),
            pick("Type", "Type", &["Conference", "Webinar", "Trade Show", "Email", "Other"]).nulls(50),
            pick("Status", "Status", &["Planned", "In Progress", "Completed", "Aborted"]),
            day("StartDate", "Start Date", 100),
            day("EndDate", "End Date", 200),
            Field::new(Type::Currency, "BudgetedCost", "Budgeted Cost", make::number)
                .number(18, 0)
                .range(0, 90_000)
                .nulls(200),
            Field::new(Type::Percent, "ExpectedResponse", "Expected Response (%)", make::whole_percent)
                .number(8, 2)
                .nulls(200),
            flag("IsActive", "Active", 500),
            description(300),
            owner(),
        ])
        .fields(audit())
}

fn campaign_member() -> Object {
    Object::new("CampaignMember", "Campaign Member", "Campaign Members", b"00v", 300)
        .fields([
            id("Campaign Member ID"),
            deleted(),
            reference("CampaignId", "Campaign ID", &["Campaign"], "Campaign").required().cascades(),
            reference("LeadId", "Lead ID", &["Lead"], "Lead").nulls(500),
            reference("ContactId", "Contact ID", &["Contact"], "Contact").nulls(500),
            pick("Status", "Status", &["Sent", "Responded"]),
            flag("HasResponded", "Responded", 300).system(),
            day("FirstRespondedDate", "First Responded Date", 700),
        ])
        .fields(audit())
}

fn contract() -> Object {
    Object::new("Contract", "Contract", "Contracts", b"800", 40)
        .fields([
            id("Contract ID"),
            reference("AccountId", "Account ID", &["Account"], "Account").required(),
            text("ContractNumber", "Contract Number", 30, make::numbered).auto_number().name_field(),
            day("StartDate", "Contract Start Date", 50),
            made_by(pick("Status", "Status", &["Draft", "In Approval Process", "Activated"]), make::status),
            Field::new(Type::Int, "ContractTerm", "Contract Term", make::integer).range(1, 60).nulls(50),
        ])
        .fields(address("Billing"))
        .fields([description(400), owner(), deleted()])
        .fields(audit())
}

fn order() -> Object {
    Object::new("Order", "Order", "Orders", b"801", 90)
        .fields([
            id("Order ID"),
            text("OrderNumber", "Order Number", 30, make::numbered).auto_number().name_field(),
            reference("AccountId", "Account ID", &["Account"], "Account").nulls(20),
            reference("ContractId", "Contract ID", &["Contract"], "Contract").nulls(500),
            reference("Pricebook2Id", "Price Book ID", &["Pricebook2"], "Pricebook2").nulls(100),
            day("EffectiveDate", "Order Start Date", 0).required(),
            made_by(pick("Status", "Status", &["Draft", "Activated"]), make::status),
            money("TotalAmount", "Order Amount"),
            owner(),
            deleted(),
        ])
        .fields(address("Shipping"))
        .fields(audit())
}

fn order_item() -> Object {
    Object::new("OrderItem", "Order Product", "Order Products", b"802", 250)
        .fields([
            id("Order Product ID"),
            reference("OrderId", "Order ID", &["Order"], "Order").required().cascades(),
            reference("PricebookEntryId", "Price Book Entry ID", &["PricebookEntry"], "PricebookEntry"),
            quantity("Quantity", "Quantity").required(),
            money("UnitPrice", "Unit Price"),
            text("OrderItemNumber", "Order Product Number", 30, make::numbered).auto_number().name_field(),
            deleted(),
        ])
        .fields(audit())
}

fn asset() -> Object {
    Object::new("Asset", "Asset", "Assets", b"02i", 80)
        .fields([
            id("Asset ID"),
            text("Name", "Asset Name", 255, make::deal_name).required().name_field(),
            reference("AccountId", "Account ID", &["Account"], "Account").nulls(100),
            reference("ContactId", "Contact ID", &["Contact"], "Contact").nulls(300),
            reference("Product2Id", "Product ID", &["Product2"], "Product2").nulls(200),
            made_by(reference("ParentId", "Parent Asset ID", &["Asset"], "Parent"), make::parent).nulls(700),
            text("SerialNumber", "Serial Number", 80, make::numbered).picklist(&["SN-"]).nulls(100),
            day("InstallDate", "Install Date", 200),
            money("Price", "Price").nulls(200),
            quantity("Quantity", "Quantity").nulls(400),
            owner(),
            deleted(),
        ])
        .fields(audit())
}
