//! What goes along with other objects (histories, shares, feeds), and objects
//! that nobody can query as a whole.

use super::super::generate as make;
use super::super::schema::{Field, Object};
use super::super::types::Type;
use super::fields::*;

pub(super) fn all() -> Vec<Object> {
    vec![
        history("AccountHistory", "Account", "AccountId", b"0Ah", 150),
        history("ContactHistory", "Contact", "ContactId", b"0Bh", 150),
        history("CaseHistory", "Case", "CaseId", b"0Ch", 100),
        history("OpportunityFieldHistory", "Opportunity", "OpportunityId", b"0Dh", 150),
        share("AccountShare", "Account", "AccountId", b"00r", 80),
        share("OpportunityShare", "Opportunity", "OpportunityId", b"00t", 60),
        feed("AccountFeed", "Account", b"0F5", 30),
        case_comment(),
        change_event(),
        vote(),
        unqueryable("ContentBody", "Content Body", b"05T"),
        unqueryable("ActivityHistory", "Activity History", b"0AH"),
        unqueryable("OpenActivity", "Open Activity", b"0OA"),
        unqueryable("Name", "Name", b"0NA"),
    ]
}

/// No SystemModstamp, and values of any type.
fn history(name: &str, parent: &'static str, field: &str, prefix: &[u8; 3], live: u32) -> Object {
    let [created, created_by, ..] = audit();
    let any = |name, label| Field::new(Type::Any, name, label, make::anything).system().nulls(100);
    Object::new(name, &format!("{parent} History"), &format!("{parent} History"), prefix, live)
        .without_deletes()
        .read_only()
        .satellite("History", parent)
        .fields([
            id("History ID"),
            deleted(),
            reference(field, &format!("{parent} ID"), &[parent], parent).system().required(),
            created,
            created_by,
            pick("Field", "Changed Field", &["created", "Owner", "Name", "Amount", "CloseDate"]).restricted(),
            pick("DataType", "Datatype", &["Text", "Currency", "Boolean", "DateOnly", "EntityId"])
                .restricted(),
            any("OldValue", "Old Value"),
            any("NewValue", "New Value"),
        ])
}

fn share(name: &str, parent: &'static str, field: &str, prefix: &[u8; 3], live: u32) -> Object {
    let [_, _, changed, changed_by, _] = audit();
    Object::new(name, &format!("{parent} Share"), &format!("{parent} Share"), prefix, live)
        .without_deletes()
        .satellite("Share", parent)
        .fields([
            id("Share ID"),
            reference(field, &format!("{parent} ID"), &[parent], parent).required(),
            made_by(
                reference("UserOrGroupId", "User/Group ID", &["Group", "User"], "UserOrGroup").required(),
                make::owner_or_queue,
            ),
            pick("RowCause", "Row Cause", &["Owner", "Manual", "Rule"]).restricted(),
            changed,
            changed_by,
            deleted(),
        ])
}

fn feed(name: &str, parent: &'static str, prefix: &[u8; 3], live: u32) -> Object {
    Object::new(name, &format!("{parent} Feed"), &format!("{parent} Feed"), prefix, live)
        .without_deletes()
        .read_only()
        .satellite("Feed", parent)
        .fields([
            id("Feed Item ID"),
            reference("ParentId", "Parent ID", &[parent], "Parent").system().required(),
            pick("Type", "Feed Item Type", &["TextPost", "LinkPost", "TrackedChange"]).restricted(),
            Field::new(Type::TextArea, "Body", "Body", make::rich_text).length(10_000).system().nulls(100),
            deleted(),
        ])
        .fields(audit())
}

fn case_comment() -> Object {
    Object::new("CaseComment", "Case Comment", "Case Comments", b"00a", 150)
        .fields([
            id("Case Comment Id"),
            reference("ParentId", "Parent ID", &["Case"], "Parent").required().cascades(),
            flag("IsPublished", "Published", 300),
            Field::new(Type::TextArea, "CommentBody", "Body", make::long_text).length(4_000),
            deleted(),
        ])
        .fields(audit())
}

fn change_event() -> Object {
    Object::new("AccountChangeEvent", "Account Change Event", "Account Change Events", b"0CE", 0)
        .without_deletes()
        .read_only()
        .without_queries()
        .without_bulk()
        .satellite("ChangeEvent", "Account")
        .fields([id("Change Event ID"), text("ReplayId", "Replay ID", 1_000, make::numbered).system()])
}

fn vote() -> Object {
    let [created, created_by, _, _, stamp] = audit();
    Object::new("Vote", "Vote", "Votes", b"083", 30)
        .without_deletes()
        .without_bulk()
        .filtered_by(&["ParentId", "Id"])
        .fields([
            id("Vote ID"),
            deleted(),
            reference("ParentId", "Parent ID", &["Account", "Case"], "Parent").required(),
            pick("Type", "Vote Type", &["Up", "Down"]).restricted(),
            created,
            created_by,
            stamp,
        ])
}

fn unqueryable(name: &str, label: &str, prefix: &[u8; 3]) -> Object {
    Object::new(name, label, label, prefix, 0)
        .without_deletes()
        .read_only()
        .without_queries()
        .without_bulk()
        .fields([id("ID"), text("Name", "Name", 255, make::subject).system().name_field()])
}
