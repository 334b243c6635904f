//! Signed-in accounts: everything about them that is no secret.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::paths::{self, Folders, Lock};
use crate::{Error, Result};

/// The name of a connection when none is chosen.
pub const DEFAULT_NAME: &str = "default";

/// A signed-in account of a service. Its secrets are in the credential store,
/// under its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Connection {
    /// Chosen by `login --as`, `default` otherwise.
    pub name: String,
    /// `salesforce`.
    pub service: String,
    /// Where the authorize and token endpoints are, no trailing slash.
    pub login_url: String,
    /// Base of API calls when last heard, no trailing slash.
    pub instance_url: String,
    /// The app that the user consented to.
    pub client_id: String,
    /// 18 characters, `00D…`.
    pub org_id: String,
    /// 18 characters, `005…`.
    pub user_id: String,
    /// The user's login name.
    pub username: String,
    /// What people call the user.
    pub display_name: String,
    /// `v66.0`: the newest that both sides knew at login.
    pub api_version: String,
    /// Which credential store holds the tokens: `keychain` or `file`.
    pub store: String,
    /// RFC 3339, UTC.
    pub created: String,
    /// How it gets access tokens.
    #[serde(default)]
    pub flow: Flow,
    /// The token endpoint, where it is not the usual one under `login_url`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub token_url: Option<String>,
}

/// The way in, which is also the way to a new access token.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Flow {
    /// A person at a browser, then refresh tokens.
    #[default]
    Browser,
    /// A person at a browser elsewhere, who typed a code, then refresh tokens.
    Device,
    /// A refresh token that was given.
    RefreshToken,
    /// A signed assertion (JWT bearer), made anew whenever it is needed.
    Jwt,
    /// The app signs in as itself, whenever it is needed.
    ClientCredentials,
    /// User name and password, whenever it is needed.
    Password,
    /// An access token that was given, and nothing behind it.
    AccessToken,
    /// The Salesforce CLI is asked for an access token.
    SalesforceCli,
}

impl Flow {
    /// The name in configuration and in `--json` documents.
    pub fn as_str(self) -> &'static str {
        match self {
            Flow::Browser => "browser",
            Flow::Device => "device",
            Flow::RefreshToken => "refresh-token",
            Flow::Jwt => "jwt",
            Flow::ClientCredentials => "client-credentials",
            Flow::Password => "password",
            Flow::AccessToken => "access-token",
            Flow::SalesforceCli => "salesforce-cli",
        }
    }

    /// Whether new access tokens come of a refresh token.
    pub fn refreshes(self) -> bool {
        matches!(self, Flow::Browser | Flow::Device | Flow::RefreshToken)
    }
}

/// Whether a text may name a connection: 1 to 64 letters, digits and `-_.@+`
/// (so that it may be a user name, and part of a file name everywhere), the
/// first one a letter or a digit.
///
/// # Errors
/// `Usage`, saying what is allowed.
pub fn check_name(name: &str) -> Result<()> {
    let fits = (1..=64).contains(&name.len())
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.@+".contains(c));
    if fits {
        return Ok(());
    }
    Err(Error::usage(format!("{name:?} cannot be the name of a connection"))
        .hint("use up to 64 letters, digits and - _ . @ +, for example: sfmigrate login --as acme-sandbox"))
}

/// The list of connections, in the file `connections.toml`.
///
/// What a newer version of the program wrote there and this one does not know
/// is kept as it is.
#[derive(Debug, Clone)]
pub struct Registry {
    path: PathBuf,
    document: Table,
    connections: BTreeMap<String, Connection>,
}

impl Registry {
    /// Reads the list of this user; an absent file is an empty list.
    ///
    /// # Errors
    /// `Usage` when the file cannot be read or understood.
    pub fn load() -> Result<Registry> {
        Self::load_from(&Folders::detect()?)
    }

    /// Reads the list in the given folders.
    ///
    /// # Errors
    /// As [`Registry::load`].
    pub fn load_from(folders: &Folders) -> Result<Registry> {
        let path = folders.config.join("connections.toml");
        let broken = |what: &str, e: Box<dyn std::error::Error + Send + Sync>| {
            Error::usage(format!("{} {what}", path.display())).because(e).hint(format!(
                "correct the file, or delete it and run `sfmigrate login` again: {}",
                path.display()
            ))
        };
        let document: Table = match paths::read_trusted(&path)? {
            None => Table::new(),
            Some(bytes) => String::from_utf8(bytes)
                .map_err(|e| broken("is not UTF-8", e.into()))?
                .parse()
                .map_err(|e: toml::de::Error| broken("is not valid TOML", e.into()))?,
        };
        let mut connections = BTreeMap::new();
        if let Some(list) = document.get("connections").and_then(Value::as_table) {
            for (name, value) in list {
                let mut fields = value.as_table().cloned().unwrap_or_default();
                fields.insert("name".into(), Value::String(name.clone()));
                let connection = fields.try_into().map_err(|e: toml::de::Error| {
                    broken(&format!("does not describe connection {name}"), e.into())
                })?;
                connections.insert(name.clone(), connection);
            }
        }
        Ok(Registry { path, document, connections })
    }

    /// Reads the list, lets `change` work on it, and writes it, while no other
    /// process can do the same.
    ///
    /// # Errors
    /// What reading, `change` and writing give; after an error of `change`
    /// nothing is written.
    pub fn update<T>(folders: &Folders, change: impl FnOnce(&mut Registry) -> Result<T>) -> Result<T> {
        let _lock = Lock::take(&folders.state.join("locks/connections.lock"), Duration::from_secs(10))?;
        let mut registry = Self::load_from(folders)?;
        let result = change(&mut registry)?;
        registry.save()?;
        Ok(result)
    }

    /// The connection of that name.
    pub fn get(&self, name: &str) -> Option<&Connection> {
        self.connections.get(name)
    }

    /// All connections, by name.
    pub fn iter(&self) -> impl Iterator<Item = &Connection> {
        self.connections.values()
    }

    /// The connection that commands use unless told otherwise: the one that
    /// was chosen, or the only one.
    pub fn default(&self) -> Option<&Connection> {
        let chosen = self.document.get("default").and_then(Value::as_str).and_then(|name| self.get(name));
        chosen.or_else(|| self.connections.values().next().filter(|_| self.connections.len() == 1))
    }

    /// The connection for a command: the named one, or the default.
    ///
    /// # Errors
    /// `Usage` for a name that is not there, with those that are; `Auth` when
    /// nobody is signed in.
    pub fn choose(&self, name: Option<&str>) -> Result<&Connection> {
        let names = || self.connections.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        match name {
            Some(name) => self.get(name).ok_or_else(|| {
                if self.connections.is_empty() {
                    Error::auth(format!("you are not signed in as {name:?}"))
                        .hint(format!("sfmigrate login --as {name}"))
                } else {
                    let error =
                        Error::usage(format!("there is no connection {name:?}; there are: {}", names()));
                    let near =
                        self.connections.keys().map(|k| (strsim::damerau_levenshtein(k, name), k)).min();
                    let near = near.filter(|(distance, _)| *distance <= 1 + name.len() / 4);
                    near.into_iter()
                        .fold(error, |error, (_, near)| error.hint(format!("did you mean -c {near}?")))
                        .hint(format!("sfmigrate login --as {name}"))
                }
            }),
            None => self.default().ok_or_else(|| {
                if self.connections.is_empty() {
                    Error::auth("you are not signed in").hint("sfmigrate login")
                } else {
                    Error::usage(format!("choose a connection, there are: {}", names()))
                        .hint("sfmigrate use NAME")
                        .hint("or give -c NAME to the command")
                }
            }),
        }
    }

    /// Makes a connection the default.
    ///
    /// # Errors
    /// `Usage` when there is none of that name.
    pub fn set_default(&mut self, name: &str) -> Result<()> {
        self.choose(Some(name))?;
        self.document.insert("default".into(), Value::String(name.to_owned()));
        Ok(())
    }

    /// Adds a connection or replaces the one of its name. The first one
    /// becomes the default.
    ///
    /// # Errors
    /// `Usage` when its name cannot be one.
    pub fn insert(&mut self, connection: Connection) -> Result<()> {
        check_name(&connection.name)?;
        if self.default().is_none() {
            self.document.insert("default".into(), Value::String(connection.name.clone()));
        }
        self.connections.insert(connection.name.clone(), connection);
        Ok(())
    }

    /// Forgets a connection. Its secrets are none of this list's business.
    pub fn remove(&mut self, name: &str) -> Option<Connection> {
        let removed = self.connections.remove(name)?;
        if self.document.get("default").and_then(Value::as_str) == Some(name) {
            self.document.remove("default");
        }
        Some(removed)
    }

    /// Writes the list. Prefer [`Registry::update`], which cannot lose what
    /// another process adds at the same time.
    ///
    /// # Errors
    /// `Usage` when the file cannot be written.
    pub fn save(&self) -> Result<()> {
        let mut document = self.document.clone();
        let mut old = match document.remove("connections") {
            Some(Value::Table(table)) => table,
            _ => Table::new(),
        };
        let mut list = Table::new();
        for (name, connection) in &self.connections {
            let mut fields = match old.remove(name) {
                Some(Value::Table(table)) => table,
                _ => Table::new(),
            };
            let known = Table::try_from(connection)
                .map_err(|e| Error::unexpected("cannot write the connections").because(e))?;
            fields.extend(known);
            fields.remove("name");
            list.insert(name.clone(), Value::Table(fields));
        }
        document.insert("connections".into(), Value::Table(list));
        paths::write_private(&self.path, document.to_string().as_bytes())
    }

    /// The file behind this list.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// What tests here and elsewhere begin with.
#[cfg(test)]
pub(crate) mod testing {
    use super::*;

    /// A connection as a browser's sign-in leaves it.
    pub(crate) fn connection(name: &str) -> Connection {
        Connection {
            name: name.into(),
            service: "salesforce".into(),
            login_url: "https://login.salesforce.com".into(),
            instance_url: "https://acme.my.salesforce.com".into(),
            client_id: "3MVG9".into(),
            org_id: "00Dxx0000001gPLEAY".into(),
            user_id: "005xx000001SwiUAAS".into(),
            username: "ana@acme.example".into(),
            display_name: "Ana \"A\" Müller".into(),
            api_version: "v66.0".into(),
            store: "file".into(),
            created: "2026-11-21T00:00:00Z".into(),
            flow: Flow::Browser,
            token_url: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::testing::connection;
    use super::*;
    use crate::Kind;

    #[test]
    fn what_is_saved_is_loaded_and_the_first_is_the_default() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        Registry::update(&folders, |r| {
            r.insert(connection("ana@acme.example"))?;
            r.insert(connection("other"))
        })
        .unwrap();
        let registry = Registry::load_from(&folders).unwrap();
        assert_eq!(registry.get("other"), Some(&connection("other")));
        assert_eq!(registry.choose(None).unwrap().name, "ana@acme.example");
    }

    #[test]
    fn keys_of_a_newer_version_survive() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        Registry::update(&folders, |r| r.insert(connection("a"))).unwrap();
        let path = Registry::load_from(&folders).unwrap().path().to_owned();
        let text =
            std::fs::read_to_string(&path).unwrap().replace("service =", "colour = \"red\"\nservice =");
        std::fs::write(&path, format!("theme = \"dark\"\n{text}")).unwrap();
        Registry::update(&folders, |r| r.insert(connection("b"))).unwrap();
        let text = std::fs::read_to_string(&path).unwrap();
        assert!(text.contains("theme = \"dark\"") && text.contains("colour = \"red\""), "{text}");
    }

    #[test]
    fn with_two_and_no_default_one_must_be_chosen() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        let mut registry = Registry::load_from(&folders).unwrap();
        assert_eq!(registry.choose(None).unwrap_err().kind(), Kind::Auth);
        for name in ["a", "b", "c"] {
            registry.insert(connection(name)).unwrap();
        }
        registry.remove("a");
        let error = registry.choose(None).unwrap_err();
        assert!(error.message().contains("b, c"), "{error}");
        registry.set_default("c").unwrap();
        assert_eq!(registry.choose(None).unwrap().name, "c");
        assert_eq!(registry.choose(Some("a")).unwrap_err().kind(), Kind::Usage);
        registry.insert(connection("production")).unwrap();
        let error = registry.choose(Some("prodution")).unwrap_err();
        assert_eq!(error.hints()[0], "did you mean -c production?");
    }

    #[test]
    fn a_name_that_could_leave_its_folder_is_refused() {
        for name in ["", "../a", "a/b", "a\\b", ".hidden", "-c", "a b", "a\u{1b}[31m"] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
        for name in ["default", "ana@acme.example", "acme-1_2.uat+x"] {
            check_name(name).unwrap();
        }
    }

    #[test]
    fn a_broken_file_is_named() {
        let home = tempfile::tempdir().unwrap();
        std::fs::write(home.path().join("connections.toml"), "default = ").unwrap();
        let error = Registry::load_from(&Folders::under(home.path())).unwrap_err();
        assert!(error.message().contains("connections.toml"), "{error}");
    }
}
