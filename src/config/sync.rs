//! The file of `sync`: which objects are kept up to date, how, and how often.
//!
//! ```toml
//! to = "crm.db"
//! every = "15m"
//! on_delete = "delete"
//!
//! [object.Contact]
//! map = "mapping.toml"
//! where = "Email != null"
//!
//! [object.Account]
//! every = "1h"
//! refresh_formulas = "7d"
//! ```

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::Deserialize;

use super::units;
use crate::{Error, Result};

/// What is kept up to date.
#[derive(Debug, Clone)]
pub struct SyncFile {
    /// The database.
    pub to: PathBuf,
    /// The connection; `None` is the default one.
    pub connection: Option<String>,
    /// As `--keep`.
    pub keep: Option<u32>,
    /// The objects, by name.
    pub objects: Vec<SyncObject>,
}

/// How one object is kept up to date.
#[derive(Debug, Clone, PartialEq)]
pub struct SyncObject {
    /// Its name.
    pub entity: String,
    /// The mapping file, relative to the file of `sync`.
    pub map: Option<PathBuf>,
    /// A condition.
    pub filter: Option<String>,
    /// The only fields; empty means all.
    pub fields: Vec<String>,
    /// It is due when its last refresh is so long ago.
    pub every: Duration,
    /// What the flags of `import` have these names for.
    pub on_delete: Option<String>,
    /// As `--detect-hard-deletes`.
    pub detect_hard_deletes: bool,
    /// As `--schema-changes`.
    pub schema_changes: Option<String>,
    /// As `--refresh-formulas`.
    pub refresh_formulas: Option<Duration>,
}

#[derive(Deserialize)]
struct Raw {
    to: PathBuf,
    connection: Option<String>,
    keep: Option<u32>,
    #[serde(flatten)]
    defaults: Policy,
    object: toml::map::Map<String, toml::Value>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Object {
    map: Option<PathBuf>,
    r#where: Option<String>,
    #[serde(default)]
    fields: Vec<String>,
    every: Option<String>,
    on_delete: Option<String>,
    detect_hard_deletes: Option<bool>,
    schema_changes: Option<String>,
    refresh_formulas: Option<String>,
}

#[derive(Clone, Default, Deserialize)]
struct Policy {
    every: Option<String>,
    on_delete: Option<String>,
    detect_hard_deletes: Option<bool>,
    schema_changes: Option<String>,
    refresh_formulas: Option<String>,
}

/// Reads the file.
///
/// # Errors
/// `Usage` when it cannot be read, or is wrong.
pub fn load(path: &Path) -> Result<SyncFile> {
    let text = std::fs::read_to_string(path).map_err(|e| {
        Error::usage(format!("{} cannot be read", path.display())).because(e).hint("sfmigrate sync --help")
    })?;
    parse(&text, path.parent().unwrap_or(Path::new("")))
        .map_err(|wrong| Error::usage(format!("{}: {wrong}", path.display())).hint("sfmigrate sync --help"))
}

fn parse(text: &str, folder: &Path) -> std::result::Result<SyncFile, String> {
    // Names of keys are held against this list, since serde cannot do both
    // that and the common policy.
    const KEYS: [&str; 9] = [
        "to",
        "connection",
        "keep",
        "object",
        "every",
        "on_delete",
        "detect_hard_deletes",
        "schema_changes",
        "refresh_formulas",
    ];
    let table: toml::Table = toml::from_str(text).map_err(|e| e.to_string().trim().to_owned())?;
    if let Some(unknown) = table.keys().find(|key| !KEYS.contains(&key.as_str())) {
        return Err(format!("there is no setting `{unknown}`; objects are named as [object.{unknown}]"));
    }
    let raw: Raw = table.try_into().map_err(|e: toml::de::Error| e.to_string().trim().to_owned())?;
    let mut objects = Vec::new();
    for (entity, value) in raw.object {
        let of: Object =
            value.try_into().map_err(|e: toml::de::Error| format!("{entity}: {}", e.to_string().trim()))?;
        let default = &raw.defaults;
        let time = |own: &Option<String>, common: &Option<String>| match own.as_ref().or(common.as_ref()) {
            Some(text) => units::duration(text).map(Some).map_err(|e| format!("{entity}: `{text}`: {e}")),
            None => Ok(None),
        };
        let one_of = |own: &Option<String>, common: &Option<String>, allowed: &[&str]| match own
            .as_ref()
            .or(common.as_ref())
        {
            Some(word) if !allowed.contains(&word.as_str()) => {
                Err(format!("{entity}: `{word}` is none of {}", allowed.join(", ")))
            }
            word => Ok(word.cloned()),
        };
        objects.push(SyncObject {
            map: of.map.map(|map| folder.join(map)),
            filter: of.r#where,
            fields: of.fields,
            every: time(&of.every, &default.every)?.unwrap_or_default(),
            on_delete: one_of(&of.on_delete, &default.on_delete, &["mark", "delete", "keep"])?,
            detect_hard_deletes: of.detect_hard_deletes.or(default.detect_hard_deletes).unwrap_or(false),
            schema_changes: one_of(
                &of.schema_changes,
                &default.schema_changes,
                &["apply", "ignore", "fail"],
            )?,
            refresh_formulas: time(&of.refresh_formulas, &default.refresh_formulas)?,
            entity: entity.clone(),
        });
    }
    if objects.is_empty() {
        return Err("it names no object; write [object.Contact]".to_owned());
    }
    Ok(SyncFile { to: folder.join(raw.to), connection: raw.connection, keep: raw.keep, objects })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_once_holds_for_all_objects_that_do_not_say_otherwise() {
        let text = "to = \"c.db\"\nevery = \"15m\"\non_delete = \"delete\"\n[object.Contact]\n\
                    [object.Account]\nevery = \"1h\"\non_delete = \"keep\"\nmap = \"m.toml\"";
        let file = parse(text, Path::new("etc")).unwrap();
        assert_eq!(file.to, Path::new("etc/c.db"));
        let [account, contact] = file.objects.as_slice() else { panic!() };
        assert_eq!((contact.every, contact.on_delete.as_deref()), (Duration::from_secs(900), Some("delete")));
        assert_eq!((account.every, account.on_delete.as_deref()), (Duration::from_secs(3600), Some("keep")));
        assert_eq!(account.map.as_deref(), Some(Path::new("etc/m.toml")));
    }

    #[test]
    fn what_is_wrong_is_named() {
        for (text, part) in [
            ("to = \"c.db\"\n[Contact]", "[object.Contact]"),
            ("to = \"c.db\"\n[object]", "names no object"),
            ("to = \"c.db\"\n[object.Lead]\nevery = \"often\"", "often"),
            ("to = \"c.db\"\n[object.Lead]\non_delete = \"explode\"", "explode"),
            ("to = \"c.db\"\n[object.Lead]\nwhat = 1", "what"),
            ("[object.Lead]", "to"),
        ] {
            let wrong = parse(text, Path::new("")).unwrap_err();
            assert!(wrong.contains(part), "{wrong}");
        }
    }
}
