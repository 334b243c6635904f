//! `.sfmigrate.toml`: what the people who share a folder have agreed on.
//!
//! The nearest one counts, from the working folder up to the top of its
//! repository. It travels with a
//! repository, hence it holds no secret, and nothing that decides where a
//! secret is sent: a foreign repository must not be able to lead a sign-in
//! elsewhere.

use std::path::Path;

use serde::Deserialize;

use super::paths;
use crate::{Error, Result};

/// The name of the file.
pub const FILE: &str = ".sfmigrate.toml";

/// Each key with one line on what it does, in the order of the manual.
pub const KEYS: &[(&str, &str)] = &[
    ("connection", "the connection to use, unless -c names one"),
    ("api_version", "the API version, such as \"66.0\", unless a flag or the environment names one"),
    ("client_id", "consumer key of the app to sign in with"),
    ("to", "where `import` puts records, unless --to says so"),
];

/// What the file says; empty where there is none.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// The connection to use.
    pub connection: Option<String>,
    /// The API version to pin.
    pub api_version: Option<String>,
    /// Consumer key of the app.
    pub client_id: Option<String>,
    /// Where an import goes, as `--to` takes it.
    pub to: Option<String>,
}

impl Project {
    /// Reads the file that counts in the working folder.
    ///
    /// # Errors
    /// `Usage` when it cannot be understood, or may be somebody else's.
    pub fn load() -> Result<Project> {
        match std::env::current_dir() {
            Ok(folder) => Self::load_from(&folder),
            // A working folder that was deleted has no file.
            Err(_) => Ok(Project::default()),
        }
    }

    /// Reads the file that counts in a folder.
    ///
    /// # Errors
    /// As [`Project::load`].
    pub fn load_from(folder: &Path) -> Result<Project> {
        // Above the working folder only inside its repository: what lies in a
        // folder that many can write, such as /tmp, is no agreement.
        let root = folder.ancestors().find(|folder| folder.join(".git").exists()).unwrap_or(folder);
        for folder in folder.ancestors().take_while(|folder| folder.starts_with(root)) {
            let path = folder.join(FILE);
            if let Some(bytes) = paths::read_trusted(&path)? {
                return Self::parse(&path, &bytes);
            }
        }
        Ok(Project::default())
    }

    fn parse(path: &Path, bytes: &[u8]) -> Result<Project> {
        let wrong = |e: Box<dyn std::error::Error + Send + Sync>| {
            let keys: Vec<&str> = KEYS.iter().map(|(key, _)| *key).collect();
            Error::usage(format!("{} cannot be understood", path.display()))
                .because(e)
                .hint(format!("its keys are: {}; secrets and addresses do not belong there", keys.join(", ")))
        };
        let text = std::str::from_utf8(bytes).map_err(|e| wrong(e.into()))?;
        toml::from_str(text).map_err(|e| wrong(e.into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_file_counts_and_none_says_nothing() {
        let home = tempfile::tempdir().unwrap();
        let deep = home.path().join("a/b");
        std::fs::create_dir_all(&deep).unwrap();
        assert_eq!(Project::load_from(&deep).unwrap(), Project::default());
        std::fs::write(home.path().join(FILE), "connection = \"top\"\nto = \"crm.db\"").unwrap();
        assert_eq!(Project::load_from(&deep).unwrap(), Project::default(), "no repository");
        std::fs::create_dir(home.path().join(".git")).unwrap();
        assert_eq!(Project::load_from(&deep).unwrap().connection.as_deref(), Some("top"));
        std::fs::write(home.path().join("a").join(FILE), "connection = \"a\"").unwrap();
        let nearest = Project::load_from(&deep).unwrap();
        assert_eq!((nearest.connection.as_deref(), nearest.to), (Some("a"), None));
    }

    #[test]
    fn the_table_names_every_key_and_an_unknown_one_is_an_error() {
        let home = tempfile::tempdir().unwrap();
        let all: String = KEYS.iter().map(|(key, _)| format!("{key} = \"1\"\n")).collect();
        std::fs::write(home.path().join(FILE), all).unwrap();
        let Project { connection, api_version, client_id, to } = Project::load_from(home.path()).unwrap();
        for value in [connection, api_version, client_id, to] {
            assert_eq!(value.as_deref(), Some("1"));
        }
        for text in ["client_secret = \"x\"", "login_url = \"https://evil.example\"", "to = 5", "to = "] {
            std::fs::write(home.path().join(FILE), text).unwrap();
            let error = Project::load_from(home.path()).unwrap_err();
            assert!(error.message().contains(FILE), "{error:?}");
            assert!(error.hints()[0].contains("connection, api_version"), "{error:?}");
        }
    }
}
