//! Where secrets live: the OS keychain, an encrypted file, or the kernel. Never plain
//! text, and never one for the other without saying so.

mod file;
mod keychain;
#[cfg(target_os = "linux")]
mod keyutils;
mod memory;
mod sealed;
mod split;
mod transfer;

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use crate::config::env;
use crate::config::paths::Folders;
use crate::secret::Secret;
use crate::{Error, Result};

pub use file::FileStore;
pub use keychain::Keychain;
#[cfg(target_os = "linux")]
pub use keyutils::Keyutils;
pub use memory::MemoryStore;
pub use sealed::{Key, MIN_PASSPHRASE};
pub use transfer::transfer;
pub(crate) use transfer::{PATIENCE, renewal_lock};

/// The secrets of one connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Credentials {
    /// The access token last heard of. It may have expired.
    pub access_token: Secret,
    /// Gets new access tokens. Under rotation each one works once.
    pub refresh_token: Option<Secret>,
    /// The app's secret, for an app that asks for one.
    pub client_secret: Option<Secret>,
    /// The user's password, where new access tokens come of it.
    pub password: Option<Secret>,
    /// The private key that signs assertions, as PEM.
    pub key: Option<Secret>,
    /// Base of every API call, as the last token answer gave it, no trailing
    /// slash. It stands over the one in the list of connections.
    pub instance_url: String,
    /// Whether the app rotates refresh tokens; `None` before the first renewal
    /// has shown it.
    pub rotates: Option<bool>,
}

/// The form in which a store keeps credentials. Unknown keys are skipped, so
/// that an older program reads what a newer one wrote.
#[derive(Serialize, Deserialize)]
struct Stored {
    access_token: Zeroizing<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    refresh_token: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    client_secret: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    password: Option<Zeroizing<String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    key: Option<Zeroizing<String>>,
    instance_url: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    rotates: Option<bool>,
}

impl Credentials {
    /// Nothing at hand yet.
    pub fn none() -> Credentials {
        Credentials {
            access_token: Secret::new(""),
            refresh_token: None,
            client_secret: None,
            password: None,
            key: None,
            instance_url: String::new(),
            rotates: None,
        }
    }

    fn to_json(&self) -> Result<Zeroizing<Vec<u8>>> {
        let text = |secret: &Secret| Zeroizing::new(secret.expose().to_owned());
        let stored = Stored {
            access_token: text(&self.access_token),
            refresh_token: self.refresh_token.as_ref().map(text),
            client_secret: self.client_secret.as_ref().map(text),
            password: self.password.as_ref().map(text),
            key: self.key.as_ref().map(text),
            instance_url: self.instance_url.clone(),
            rotates: self.rotates,
        };
        // Enough room from the start: growing would leave copies behind.
        let mut json = Zeroizing::new(Vec::with_capacity(16 * 1024));
        serde_json::to_writer(&mut *json, &stored)
            .map_err(|e| Error::unexpected("cannot encode credentials").because(e))?;
        Ok(json)
    }

    /// The parser's own message is not attached: it may quote a secret.
    fn from_json(name: &str, json: &[u8]) -> Result<Credentials> {
        let stored: Stored = serde_json::from_slice(json).map_err(|_| {
            Error::auth(format!("what the credential store keeps for {name:?} cannot be understood"))
                .hint(format!("sfmigrate login --as {name}"))
        })?;
        let secret = |text: Zeroizing<String>| Secret::new(text.as_str());
        Ok(Credentials {
            access_token: secret(stored.access_token),
            refresh_token: stored.refresh_token.map(secret),
            client_secret: stored.client_secret.map(secret),
            password: stored.password.map(secret),
            key: stored.key.map(secret),
            instance_url: stored.instance_url,
            rotates: stored.rotates,
        })
    }
}

/// Keeps credentials by connection name. Calls block; none of them prompts
/// except through what the platform itself shows.
pub trait CredentialStore: Send + Sync {
    /// The credentials of a connection, `None` when there are none.
    ///
    /// # Errors
    /// `Auth` when the store is absent, locked, denied or damaged.
    fn get(&self, name: &str) -> Result<Option<Credentials>>;

    /// Stores credentials in place of older ones. Durable when it returns.
    ///
    /// # Errors
    /// As [`CredentialStore::get`].
    fn put(&self, name: &str, credentials: &Credentials) -> Result<()>;

    /// Forgets credentials; none to forget is no error.
    ///
    /// # Errors
    /// As [`CredentialStore::get`].
    fn delete(&self, name: &str) -> Result<()>;

    /// Which store this is.
    fn kind(&self) -> StoreKind;
}

/// The stores there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum StoreKind {
    /// Keychain on macOS, Credential Manager on Windows, Secret Service elsewhere.
    Keychain,
    /// The encrypted file.
    File,
    /// The kernel of Linux, until the next start of the machine.
    Keyutils,
    /// This process only.
    Memory,
}

impl StoreKind {
    /// Those that outlive a process.
    pub const KEPT: [StoreKind; 3] = [StoreKind::Keychain, StoreKind::File, StoreKind::Keyutils];

    /// The name in configuration and in `--json` documents.
    pub fn as_str(self) -> &'static str {
        match self {
            StoreKind::Keychain => "keychain",
            StoreKind::File => "file",
            StoreKind::Keyutils => "keyutils",
            StoreKind::Memory => "memory",
        }
    }

    /// In a sentence.
    pub fn label(self) -> &'static str {
        match self {
            StoreKind::Keychain if cfg!(target_os = "macos") => "the macOS Keychain",
            StoreKind::Keychain if cfg!(windows) => "the Windows Credential Manager",
            StoreKind::Keychain => "the OS keychain (Secret Service)",
            StoreKind::File => "the encrypted file",
            StoreKind::Keyutils => "the kernel's key store (keyutils)",
            StoreKind::Memory => "memory",
        }
    }
}

impl fmt::Display for StoreKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for StoreKind {
    type Err = Error;

    fn from_str(text: &str) -> Result<StoreKind> {
        match text.trim() {
            "keychain" => Ok(StoreKind::Keychain),
            "file" => Ok(StoreKind::File),
            "keyutils" => Ok(StoreKind::Keyutils),
            other => Err(Error::usage(format!("there is no credential store {other:?}"))
                .hint("use `keychain`, `file` or, on Linux, `keyutils`")),
        }
    }
}

/// Asks a person for the passphrase of the encrypted file. `new` says that the
/// file will be made with it, so that it is worth asking twice.
pub type AskPassphrase = Arc<dyn Fn(bool) -> Result<Secret> + Send + Sync>;

/// What opening a store may need.
#[derive(Clone)]
pub struct StoreOptions {
    /// Where the encrypted file is.
    pub folders: Folders,
    /// Whether a person is there to answer the platform's unlock prompt: a
    /// keychain is then waited for 60 s, otherwise 3 s.
    pub interactive: bool,
    /// The value of `ENCRYPTION_KEY`.
    pub encryption_key: Option<Secret>,
    /// Asks for a passphrase where there is no `ENCRYPTION_KEY`.
    pub ask_passphrase: Option<AskPassphrase>,
}

impl StoreOptions {
    /// The folders and the key that the environment names; nobody is there.
    ///
    /// # Errors
    /// `Usage` when there is no home folder.
    pub fn from_env() -> Result<StoreOptions> {
        Ok(StoreOptions {
            folders: Folders::detect()?,
            interactive: false,
            encryption_key: env::get(env::ENCRYPTION_KEY).map(Secret::from),
            ask_passphrase: None,
        })
    }
}

/// Where a new login may put its secrets.
#[derive(Debug)]
pub enum Choice {
    /// The keychain is there, open, and was just written to and read from.
    Keychain,
    /// The encrypted file.
    File {
        /// Why not the keychain: to be told to the person. `None` when the
        /// file was asked for.
        why: Option<Error>,
    },
    /// The kernel was asked for, and keeps keys.
    Keyutils,
    /// The keychain cannot be used, and nobody chose the encrypted file yet;
    /// or the kernel was asked for in vain.
    None {
        /// What is the matter.
        why: Error,
    },
}

/// Decides where a new login puts its secrets: what was asked for, otherwise
/// the keychain, otherwise the encrypted file if `ENCRYPTION_KEY` is set.
///
/// Tries the keychain by writing to it, so that a person does not sign in only
/// to learn that nothing can be stored.
pub fn choose(asked: Option<StoreKind>, options: &StoreOptions) -> Choice {
    if asked == Some(StoreKind::File) {
        return Choice::File { why: None };
    }
    if asked == Some(StoreKind::Keyutils) {
        return match probe_kernel() {
            Ok(()) => Choice::Keyutils,
            Err(why) => Choice::None { why },
        };
    }
    match Keychain::new(options.interactive).probe() {
        Ok(()) => Choice::Keychain,
        Err(why) if asked.is_none() && options.encryption_key.is_some() => Choice::File { why: Some(why) },
        Err(why) => Choice::None { why },
    }
}

#[cfg(target_os = "linux")]
fn probe_kernel() -> Result<()> {
    Keyutils::new().probe()
}

#[cfg(target_os = "linux")]
fn kernel() -> Result<Arc<dyn CredentialStore>> {
    Ok(Arc::new(Keyutils::new()))
}

#[cfg(not(target_os = "linux"))]
fn probe_kernel() -> Result<()> {
    kernel().map(drop)
}

#[cfg(not(target_os = "linux"))]
fn kernel() -> Result<Arc<dyn CredentialStore>> {
    Err(Error::usage("only Linux has the key store keyutils").hint("use `keychain` or `file`"))
}

/// Opens a store. Cheap: nothing is read, asked or derived before the first
/// call.
///
/// # Errors
/// `Usage` for an `ENCRYPTION_KEY` that is too short, and for a store that this
/// platform does not have.
pub fn open(kind: StoreKind, options: &StoreOptions) -> Result<Arc<dyn CredentialStore>> {
    Ok(match kind {
        StoreKind::Keychain => Arc::new(Keychain::new(options.interactive)),
        StoreKind::File => Arc::new(FileStore::new(
            &options.folders,
            options.encryption_key.as_ref().map(Key::parse).transpose()?,
            options.ask_passphrase.clone(),
        )),
        StoreKind::Keyutils => kernel()?,
        StoreKind::Memory => Arc::new(MemoryStore::default()),
    })
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn credentials(tag: &str) -> Credentials {
        Credentials {
            access_token: Secret::new(format!("00Dxx!access-{tag}")),
            refresh_token: Some(Secret::new(format!("5Aep-refresh-{tag}"))),
            client_secret: None,
            password: None,
            key: None,
            instance_url: "https://acme.my.salesforce.com".into(),
            rotates: None,
        }
    }

    #[test]
    fn credentials_survive_their_json_and_skip_unknown_keys() {
        let before = credentials("a");
        let json = before.to_json().unwrap();
        let text = String::from_utf8(json.to_vec()).unwrap().replacen('{', "{\"later\":[1],", 1);
        assert_eq!(Credentials::from_json("a", text.as_bytes()).unwrap(), before);
    }

    #[test]
    fn no_secret_shows_in_debug_or_in_a_parse_error() {
        let shown = format!("{:?}", credentials("seen"));
        assert!(!shown.contains("seen"), "{shown}");
        let error = Credentials::from_json("a", b"{\"access_token\": 5, \"x\": \"seen\"").unwrap_err();
        assert!(!format!("{error:?}").contains("seen"));
    }
}
