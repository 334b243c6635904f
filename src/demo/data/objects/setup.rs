//! Users, queues and what an administrator sets up.

use super::super::generate as make;
use super::super::schema::{Field, Object};
use super::super::types::Type;
use super::fields::*;

pub(super) fn user() -> Object {
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
            made_by(flag("IsActive", "Active", 900), make::active),
            pick("TimeZoneSidKey", "Time Zone", &["Europe/Berlin", "America/Los_Angeles", "Asia/Tokyo"])
                .restricted()
                .required(),
            pick("LanguageLocaleKey", "Language", &["en_US", "de", "es", "fr", "ja"]).restricted().required(),
            made_by(reference("ProfileId", "Profile ID", &["Profile"], "Profile").required(), make::profile),
            pick("UserType", "User Type", &["Standard"]).restricted().system(),
            made_by(reference("ManagerId", "Manager ID", &["User"], "Manager"), make::parent).nulls(200),
            moment("LastLoginDate", "Last Login", 150).system(),
        ])
        .fields(audit())
}

pub(super) fn group() -> Object {
    Object::new("Group", "Group", "Group", b"00G", 4)
        .without_deletes()
        .fields([
            id("Group ID"),
            made_by(
                pick("Name", "Name", &["Support Queue", "Lead Queue", "Escalations", "Night Shift"]),
                make::listed,
            )
            .into_text(40)
            .required()
            .name_field(),
            pick("Type", "Type", &["Queue"]).restricted().required(),
            Field::new(Type::Email, "Email", "Email", make::website).length(255).nulls(1024),
        ])
        .fields(audit())
}

pub(super) fn profile() -> Object {
    Object::new("Profile", "Profile", "Profile", b"00e", 3)
        .without_deletes()
        .read_only()
        .fields([
            id("Profile ID"),
            made_by(
                pick("Name", "Name", &["System Administrator", "Standard User", "Read Only"]),
                make::listed,
            )
            .into_text(255)
            .required()
            .name_field(),
            pick("UserType", "User Type", &["Standard"]).restricted(),
            text("Description", "Description", 255, make::sentence).nulls(700),
        ])
        .fields(audit())
}

pub(super) fn task_status() -> Object {
    Object::new("TaskStatus", "Task Status Value", "Task Status Value", b"01T", 5)
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
            .into_text(255)
            .name_field(),
            made_by(
                pick(
                    "ApiName",
                    "API Name",
                    &["Not Started", "In Progress", "Waiting on someone else", "Deferred", "Completed"],
                ),
                make::listed,
            )
            .into_text(255),
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

fn listed(name: &str, label: &str, values: &'static [&'static str]) -> Field {
    made_by(pick(name, label, values), make::listed).into_text(255)
}

pub(super) fn case_status() -> Object {
    Object::new("CaseStatus", "Case Status Value", "Case Status Value", b"01J", 4)
        .without_deletes()
        .without_bulk()
        .read_only()
        .fields([
            id("Status ID"),
            listed("MasterLabel", "Master Label", &["New", "Working", "Escalated", "Closed"]).name_field(),
            listed("ApiName", "API Name", &["New", "Working", "Escalated", "Closed"]),
            flag("IsClosed", "Is Closed", 200).system(),
        ])
        .fields(audit())
}

pub(super) fn user_role() -> Object {
    let [_, _, changed, changed_by, stamp] = audit();
    Object::new("UserRole", "Role", "Role", b"00E", 6).without_deletes().fields([
        id("Role ID"),
        listed("Name", "Name", &["CEO", "VP Sales", "Sales EMEA", "Sales AMER", "Support", "Support Night"])
            .name_field(),
        made_by(reference("ParentRoleId", "Parent Role ID", &["UserRole"], ""), make::parent).nulls(100),
        text("RollupDescription", "Description", 80, make::department).nulls(500),
        changed,
        changed_by,
        stamp,
    ])
}

pub(super) fn record_type() -> Object {
    Object::new("RecordType", "Record Type", "Record Types", b"012", 6)
        .without_deletes()
        .read_only()
        .fields([
            id("Record Type ID"),
            listed("Name", "Name", &["Business", "Person", "New Deal", "Renewal", "Question", "Complaint"])
                .name_field(),
            listed(
                "DeveloperName",
                "Record Type Name",
                &["Business", "Person", "New_Deal", "Renewal", "Question", "Complaint"],
            ),
            listed(
                "SobjectType",
                "SObject Type Name",
                &["Account", "Account", "Opportunity", "Opportunity", "Case", "Case"],
            ),
            flag("IsActive", "Active", 1024),
        ])
        .fields(audit())
}

pub(super) fn group_member() -> Object {
    let [.., stamp] = audit();
    Object::new("GroupMember", "Group Member", "Group Member", b"011", 16).without_deletes().fields([
        id("Group Member ID"),
        reference("GroupId", "Group ID", &["Group"], "Group").required(),
        reference("UserOrGroupId", "User/Group ID", &["Group", "User"], "").required(),
        stamp,
    ])
}

pub(super) fn permission_set() -> Object {
    Object::new("PermissionSet", "Permission Set", "Permission Set", b"0PS", 5)
        .without_deletes()
        .fields([
            id("PermissionSet ID"),
            listed("Name", "Permission Set Name", &["Integration", "Support", "Sales", "Reports", "Export"])
                .name_field(),
            listed(
                "Label",
                "Permission Set Label",
                &["Integration", "Support", "Sales", "Reports", "Export"],
            ),
            reference("ProfileId", "Profile ID", &["Profile"], "Profile").nulls(800),
            flag("PermissionsApiEnabled", "API Enabled", 500),
        ])
        .fields(audit())
}

pub(super) fn permission_set_assignment() -> Object {
    let [.., stamp] = audit();
    Object::new(
        "PermissionSetAssignment",
        "Permission Set Assignment",
        "Permission Set Assignment",
        b"0Pa",
        20,
    )
    .without_deletes()
    .fields([
        id("PermissionSetAssignment ID"),
        reference("PermissionSetId", "PermissionSet ID", &["PermissionSet"], "PermissionSet").required(),
        reference("AssigneeId", "Assignee ID", &["User"], "Assignee").required(),
        stamp,
    ])
}

pub(super) fn organization() -> Object {
    Object::new("Organization", "Organization", "Organizations", b"00D", 1)
        .without_deletes()
        .read_only()
        .fields([
            id("Organization ID"),
            listed("Name", "Name", &["The Demo Org"]).name_field(),
            listed("OrganizationType", "Edition", &["Developer Edition"]),
            pick("LanguageLocaleKey", "Language", &["en_US"]).restricted(),
            flag("IsSandbox", "Is Sandbox", 0).system(),
        ])
        .fields(address(""))
        .fields(audit())
}

pub(super) fn business_hours() -> Object {
    let open = |day: &str| {
        let name = format!("{day}StartTime");
        Field::new(Type::Time, &name, &format!("{day} Start"), make::time).nulls(100)
    };
    Object::new("BusinessHours", "Business Hours", "Business Hours", b"01m", 2)
        .without_deletes()
        .fields([
            id("Business Hours ID"),
            listed("Name", "Business Hours Name", &["Default", "Night"]).name_field(),
            flag("IsActive", "Active", 1024),
            open("Monday"),
            open("Friday"),
        ])
        .fields(audit())
}

pub(super) fn holiday() -> Object {
    Object::new("Holiday", "Holiday", "Holidays", b"0C0", 12)
        .without_deletes()
        .fields([
            id("Holiday ID"),
            text("Name", "Holiday Name", 80, make::subject).nulls(10).name_field(),
            Field::new(Type::Date, "ActivityDate", "Holiday Date", make::date).range(RECENT.0, RECENT.1),
            flag("IsAllDay", "All Day", 900),
        ])
        .fields(audit())
}
