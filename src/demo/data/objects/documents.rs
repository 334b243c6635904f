//! Files, notes and letters.

use super::super::generate as make;
use super::super::schema::{Field, Generate, Object};
use super::super::types::Type;
use super::fields::*;

pub(super) fn all() -> Vec<Object> {
    vec![
        content_document(),
        content_version(),
        content_link(),
        attachment(),
        note(),
        folder(),
        document(),
        static_resource(),
        email_message(),
    ]
}

fn size(name: &str, label: &str, generate: Generate) -> Field {
    let mut field = Field::new(Type::Int, name, label, generate).system();
    field.digits = 9;
    field
}

fn body(name: &str, label: &str) -> Field {
    Field::new(Type::Base64, name, label, make::blob)
}

fn content_document() -> Object {
    Object::new("ContentDocument", "Content Document", "Content Documents", b"069", 60)
        .without_deletes()
        .fields([
            id("ContentDocument ID"),
            text("Title", "Title", 255, make::latest_title).required().name_field(),
            text("FileExtension", "File Extension", 40, make::latest_extension).system(),
            text("FileType", "File Type", 20, make::latest_type).system(),
            size("ContentSize", "Size", make::latest_size),
            made_by(
                reference(
                    "LatestPublishedVersionId",
                    "Latest Published Version ID",
                    &["ContentVersion"],
                    "LatestPublishedVersion",
                )
                .system(),
                make::latest_version,
            ),
            owner(),
            deleted(),
        ])
        .fields(audit())
}

fn content_version() -> Object {
    Object::new("ContentVersion", "Content Version", "Content Versions", b"068", 80)
        .without_deletes()
        .fields([
            id("ContentVersion ID"),
            made_by(
                reference("ContentDocumentId", "ContentDocument ID", &["ContentDocument"], "ContentDocument"),
                make::document_of_version,
            ),
            made_by(flag("IsLatest", "Is Latest", 0).system(), make::is_latest),
            text("VersionNumber", "Version Number", 20, make::version_number).system(),
            text("Title", "Title", 255, make::file_title).required().name_field(),
            text("Description", "Description", 1_000, make::sentence).nulls(800),
            text("PathOnClient", "Path On Client", 500, make::file_name),
            text("FileExtension", "File Extension", 40, make::file_extension).system(),
            text("FileType", "File Type", 20, make::file_type).system(),
            size("ContentSize", "Size", make::file_size),
            text("Checksum", "Checksum", 50, make::checksum).system(),
            body("VersionData", "Version Data"),
            owner(),
            deleted(),
        ])
        .fields(audit())
}

fn content_link() -> Object {
    let [.., stamp] = audit();
    Object::new("ContentDocumentLink", "Content Document Link", "Content Document Link", b"06A", 120)
        .without_deletes()
        .filtered_by(&["Id", "ContentDocumentId", "LinkedEntityId"])
        .fields([
            id("ContentDocumentLink ID"),
            reference(
                "LinkedEntityId",
                "Linked Entity ID",
                &["Account", "Case", "Opportunity", "User"],
                "LinkedEntity",
            )
            .required(),
            reference("ContentDocumentId", "ContentDocument ID", &["ContentDocument"], "ContentDocument")
                .required(),
            deleted(),
            stamp,
            pick("ShareType", "Share Type", &["V", "C", "I"]).restricted(),
            pick("Visibility", "Visibility", &["AllUsers", "InternalUsers", "SharedUsers"]).restricted(),
        ])
}

fn attachment() -> Object {
    Object::new("Attachment", "Attachment", "Attachments", b"00P", 70)
        .fields([
            id("Attachment ID"),
            deleted(),
            reference("ParentId", "Parent ID", &["Account", "Case", "Opportunity"], "Parent").required(),
            text("Name", "File Name", 255, make::file_name).required().name_field(),
            flag("IsPrivate", "Private", 50),
            pick("ContentType", "Content Type", &["application/pdf", "image/png", "text/plain"])
                .into_text(120)
                .nulls(200),
            size("BodyLength", "Body Length", make::file_size),
            body("Body", "Body").required(),
            text("Description", "Description", 500, make::sentence).nulls(700),
            owner(),
        ])
        .fields(audit())
}

fn note() -> Object {
    Object::new("Note", "Note", "Notes", b"002", 90)
        .fields([
            id("Note Id"),
            deleted(),
            reference("ParentId", "Parent ID", &["Account", "Contact", "Opportunity"], "Parent").required(),
            text("Title", "Title", 80, make::subject).required().name_field(),
            flag("IsPrivate", "Private", 50),
            Field::new(Type::TextArea, "Body", "Body", make::long_text).length(32_000).extra("plaintextarea"),
            owner(),
        ])
        .fields(audit())
}

fn folder() -> Object {
    Object::new("Folder", "Folder", "Folders", b"00l", 6)
        .without_deletes()
        .fields([
            id("Folder ID"),
            text("Name", "Name", 80, make::department).required().name_field(),
            text("DeveloperName", "Folder Unique Name", 80, make::numbered).picklist(&["Folder_"]),
            pick("Type", "Type", &["Document"]).restricted().required(),
        ])
        .fields(audit())
}

fn document() -> Object {
    Object::new("Document", "Document", "Documents", b"015", 40)
        .without_deletes()
        .fields([
            id("Document ID"),
            reference("FolderId", "Folder ID", &["Folder", "User"], "Folder").required(),
            deleted(),
            text("Name", "Document Name", 255, make::file_title).required().name_field(),
            text("DeveloperName", "Document Unique Name", 80, make::numbered).picklist(&["Document_"]),
            text("Type", "File Extension", 40, make::file_extension),
            flag("IsPublic", "Externally Available", 100),
            size("BodyLength", "Body Length", make::file_size),
            body("Body", "Body"),
            text("Url", "Url", 1_000, make::website).nulls(1_000),
        ])
        .fields(audit())
}

fn static_resource() -> Object {
    Object::new("StaticResource", "Static Resource", "Static Resources", b"081", 5)
        .without_deletes()
        .fields([
            id("Static Resource ID"),
            text("Name", "Name", 255, make::numbered).picklist(&["Resource_"]).required().name_field(),
            pick("ContentType", "MIME Type", &["application/zip", "text/css"]).into_text(120),
            size("BodyLength", "Size", make::file_size),
            body("Body", "Body"),
            pick("CacheControl", "Cache Control", &["Private", "Public"]).restricted(),
        ])
        .fields(audit())
}

fn email_message() -> Object {
    Object::new("EmailMessage", "Email Message", "Email Messages", b"02s", 100)
        .fields([
            id("Email Message ID"),
            reference("ParentId", "Case ID", &["Case"], "Parent").nulls(200),
            reference("RelatedToId", "Related To ID", &["Account", "Case", "Opportunity"], "RelatedTo")
                .nulls(300),
            Field::new(Type::TextArea, "TextBody", "Text Body", make::long_text).length(131_072),
            Field::new(Type::TextArea, "HtmlBody", "HTML Body", make::rich_text).length(131_072).nulls(300),
            text("Subject", "Subject", 3_000, make::subject).nulls(30).name_field(),
            text("FromName", "From Name", 1_000, make::full_name).nulls(30),
            Field::new(Type::Email, "FromAddress", "From Address", make::email).length(1_000).nulls(30),
            moment("MessageDate", "Message Date", 10),
            flag("Incoming", "Is Incoming", 500),
            deleted(),
        ])
        .fields(audit())
}
