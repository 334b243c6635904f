//! Users, queues and what an administrator sets up.

use super::*;

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
