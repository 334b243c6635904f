//! File bodies: which fields of an object tell of them, and how one is fetched
//! (REST guide, "sObject Blob Get").

use std::path::Path;

use super::client::{Client, Failure, Request};
use crate::schema::Entity;
use crate::source::{Body, FileFields};
use crate::{Error, Kind, Result};

/// A query gives only the address of a `base64` field; the first one of an
/// object is its file. How the fields beside it are called differs:
/// `ContentVersion` has `Title`, `FileExtension`, `ContentSize`, `Checksum`,
/// `Document` has `Name`, `Type`, `BodyLength`, `EventLogFile` has `LogFile`
/// and `LogFileLength`. What this user may not see is not there.
pub(super) fn fields(entity: &Entity) -> Option<FileFields> {
    let body = entity.fields.iter().find(|f| f.native_type == "base64")?;
    let first = |names: &[&str]| {
        let mut found = names.iter().filter_map(|name| entity.field(name)).filter(|f| f.kind.is_some());
        found.next().map(|f| f.name.clone())
    };
    let own_length = format!("{}Length", body.name);
    let document = entity.name == "Document";
    Some(FileFields {
        name: first(&["Title", "Name", "FileName", "EventType"]),
        // `Type` is an extension in one object and anything in others.
        extension: first(&["FileExtension"]).or_else(|| if document { first(&["Type"]) } else { None }),
        size: first(&[&own_length, "ContentSize", "BodyLength"]),
        checksum: first(&["Checksum"]),
        body: body.name.clone(),
    })
}

/// Fetches one file.
pub(super) async fn body(client: &Client, entity: &str, id: &str, field: &str, spool: &Path) -> Result<Body> {
    let path = client.path(&format!("/sobjects/{entity}/{id}/{field}"));
    let request = Request::get(path, format!("the file of {entity} {id}")).bytes(spool);
    match client.send(&request).await {
        Ok(answer) => Ok(answer.body),
        Err(Failure::Refused(fault)) if matches!(fault.status, 400..=499) && fault.status != 401 => {
            let error = Error::from(fault);
            if error.kind() == Kind::Limit {
                return Err(error);
            }
            let message = error.message().to_owned();
            Err(Error::new(Kind::Mismatch, message).because(error))
        }
        Err(failure) => Err(failure.into()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::describe::DescribeSObject;
    use super::*;

    fn entity(name: &str, fields: &[(&str, &str)]) -> Entity {
        let fields: Vec<_> =
            fields.iter().map(|(name, native)| json!({"name": name, "type": native})).collect();
        let described: DescribeSObject =
            serde_json::from_value(json!({"name": name, "fields": fields})).unwrap();
        described.into_entity()
    }

    #[test]
    fn the_fields_that_tell_of_a_file_are_found_in_every_object_that_has_one() {
        let found = |name: &str, fields: &[(&str, &str)]| {
            let f = super::fields(&entity(name, fields)).unwrap();
            [Some(f.body), f.name, f.extension, f.size, f.checksum].map(Option::unwrap_or_default)
        };
        let version = [
            ("Title", "string"),
            ("FileExtension", "string"),
            ("VersionData", "base64"),
            ("ContentSize", "int"),
            ("Checksum", "string"),
        ];
        assert_eq!(
            found("ContentVersion", &version),
            ["VersionData", "Title", "FileExtension", "ContentSize", "Checksum"]
        );
        let attachment = [("Name", "string"), ("BodyLength", "int"), ("Body", "base64")];
        assert_eq!(found("Attachment", &attachment), ["Body", "Name", "", "BodyLength", ""]);
        let document = [("Name", "string"), ("Type", "string"), ("Body", "base64"), ("BodyLength", "int")];
        assert_eq!(found("Document", &document), ["Body", "Name", "Type", "BodyLength", ""]);
        let log = [("EventType", "string"), ("LogFile", "base64"), ("LogFileLength", "double")];
        assert_eq!(found("EventLogFile", &log), ["LogFile", "EventType", "", "LogFileLength", ""]);
    }

    #[test]
    fn an_object_without_a_file_has_no_fields_for_it() {
        assert_eq!(super::fields(&entity("Contact", &[("Name", "string"), ("Title", "string")])), None);
    }
}
