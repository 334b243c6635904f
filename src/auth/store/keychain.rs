//! The keychain of the platform: Keychain on macOS, Credential Manager on
//! Windows, the Secret Service elsewhere.
//!
//! A keychain can hang (a prompt that nobody sees, a bus that does not
//! answer), so each call has its own thread and a time limit.

use std::sync::mpsc;
use std::time::Duration;

use keyring::Entry;
use zeroize::Zeroizing;

use super::split::{Slots, Split};
use super::{CredentialStore, Credentials, StoreKind};
use crate::{Error, Result};

/// The service under which entries are filed.
const SERVICE: &str = "sfmigrate";

/// The most bytes that one entry takes. The Credential Manager of Windows
/// allows 2,560; the others far more than any token has.
const LIMIT: usize = if cfg!(windows) { 2_560 } else { 64 * 1024 };

/// Keeps credentials in the keychain of the platform.
pub struct Keychain {
    slots: Split<Platform>,
}

impl Keychain {
    /// The keychain of this user. With `interactive` a person is given 60 s to
    /// unlock it, otherwise it must answer within 3 s.
    pub fn new(interactive: bool) -> Keychain {
        let patience = Duration::from_secs(if interactive { 60 } else { 3 });
        Keychain { slots: Split::new(Platform { patience }, LIMIT) }
    }

    /// Finds out whether the keychain can be used, by writing, reading and
    /// deleting an entry that means nothing.
    ///
    /// # Errors
    /// `Auth`: there is none, it is locked, or it denies access; with the way
    /// out.
    pub fn probe(&self) -> Result<()> {
        match self.slots.keeps()? {
            true => Ok(()),
            false => Err(Error::auth("the keychain does not keep what is put into it").hint(FILE_INSTEAD)),
        }
    }
}

impl CredentialStore for Keychain {
    fn get(&self, name: &str) -> Result<Option<Credentials>> {
        self.slots.get(name)?.map(|json| Credentials::from_json(name, &json)).transpose()
    }

    fn put(&self, name: &str, credentials: &Credentials) -> Result<()> {
        self.slots.set(name, &credentials.to_json()?)
    }

    fn delete(&self, name: &str) -> Result<()> {
        self.slots.delete(name)
    }

    fn kind(&self) -> StoreKind {
        StoreKind::Keychain
    }
}

pub(super) const FILE_INSTEAD: &str = "or use the encrypted file: export ENCRYPTION_KEY=\"$(openssl rand -base64 32)\" && sfmigrate login --store file";

/// The platform's keychain through the `keyring` crate.
struct Platform {
    patience: Duration,
}

impl Platform {
    fn call<T: Send + 'static>(
        &self,
        user: &str,
        work: impl FnOnce(&Entry) -> keyring::Result<T> + Send + 'static,
    ) -> Result<Option<T>> {
        let (answer, wait) = mpsc::sync_channel(1);
        let user = user.to_owned();
        std::thread::Builder::new()
            .name("keychain".into())
            .spawn(move || {
                let result = match Entry::store_status() {
                    Ok(()) => {
                        Entry::new(SERVICE, &user).and_then(|entry| work(&entry)).map_err(Trouble::from)
                    }
                    Err(e) => Err(Trouble::Absent(e.to_string())),
                };
                // After the time limit nobody waits for it any more.
                let _ = answer.send(result);
            })
            .map_err(|e| Error::unexpected("cannot start a thread").because(e))?;
        match wait.recv_timeout(self.patience) {
            Ok(Ok(value)) => Ok(Some(value)),
            Ok(Err(Trouble::NoEntry)) => Ok(None),
            Ok(Err(trouble)) => Err(trouble.into()),
            Err(mpsc::RecvTimeoutError::Timeout) => Err(Trouble::Silent(self.patience).into()),
            Err(mpsc::RecvTimeoutError::Disconnected) => {
                Err(Trouble::Failed("its client stopped without an answer".into()).into())
            }
        }
    }
}

impl Slots for Platform {
    fn get(&self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        self.call(user, |entry| entry.get_secret().map(Zeroizing::new))
    }

    fn set(&self, user: &str, bytes: &[u8]) -> Result<()> {
        let bytes = Zeroizing::new(bytes.to_vec());
        self.call(user, move |entry| entry.set_secret(&bytes)).map(|_| ())
    }

    fn delete(&self, user: &str) -> Result<()> {
        self.call(user, Entry::delete_credential).map(|_| ())
    }
}

/// What may be the matter with a keychain. Causes are kept as text: the
/// errors of the `keyring` crate carry the stored bytes in their debug form.
#[derive(Debug)]
enum Trouble {
    NoEntry,
    Absent(String),
    Locked(String),
    Denied(String),
    Silent(Duration),
    Failed(String),
}

impl From<keyring::Error> for Trouble {
    fn from(error: keyring::Error) -> Trouble {
        match error {
            keyring::Error::NoEntry => Trouble::NoEntry,
            keyring::Error::NoDefaultStore => Trouble::Absent(error.to_string()),
            // The platform tells a refusal from a lock only in its own words.
            keyring::Error::NoStorageAccess(_) => {
                let why = error.to_string();
                let lower = why.to_lowercase();
                let denied =
                    ["denied", "not permitted", "not allowed", "cancel", "auth failed", "unauthorized"];
                match denied.iter().any(|word| lower.contains(word)) && !lower.contains("interaction") {
                    true => Trouble::Denied(why),
                    false => Trouble::Locked(why),
                }
            }
            other => Trouble::Failed(other.to_string()),
        }
    }
}

impl From<Trouble> for Error {
    fn from(trouble: Trouble) -> Error {
        let unlock = "unlock it (log in to the desktop, or start gnome-keyring or KWallet), then try again";
        match trouble {
            Trouble::NoEntry => Error::auth("the keychain has no such entry"),
            Trouble::Absent(why) => Error::auth("this machine has no keychain to keep tokens in")
                .because(why)
                .hint("start a Secret Service (gnome-keyring, KWallet) on the session bus")
                .hint(FILE_INSTEAD),
            Trouble::Locked(why) if why.contains("dismissed") => {
                Error::auth("the keychain is locked, and its prompt was dismissed or could not be shown")
                    .because(why)
                    .hint(unlock)
                    .hint(FILE_INSTEAD)
            }
            Trouble::Locked(why) if why.contains("result not returned") => {
                Error::auth("the keychain was never set up: it has no default keyring")
                    .because(why)
                    .hint("log in to the desktop once, or make a keyring and mark it as the default one")
                    .hint(FILE_INSTEAD)
            }
            Trouble::Denied(why) => Error::auth("the keychain does not let sfmigrate in")
                .because(why)
                .hint("allow it when the system asks, or in the settings of the keychain")
                .hint(FILE_INSTEAD),
            Trouble::Locked(why) => {
                Error::auth("the keychain is locked").because(why).hint(unlock).hint(FILE_INSTEAD)
            }
            Trouble::Silent(patience) => {
                Error::auth(format!("the keychain did not answer within {} s", patience.as_secs()))
                    .hint("it may wait for somebody to unlock it: do so, then try again")
                    .hint(FILE_INSTEAD)
            }
            Trouble::Failed(why) => Error::auth("the keychain failed").because(why).hint(FILE_INSTEAD),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_is_told_from_a_lock() {
        let of = |words: &str| Error::from(Trouble::from(keyring::Error::NoStorageAccess(words.into())));
        let locked = ["The collection is locked", "User interaction is not allowed.", "prompt was dismissed"];
        for words in locked {
            assert!(of(words).message().contains("is locked"), "{words}");
        }
        for words in
            ["Access denied", "org.freedesktop.DBus.Error.AccessDenied", "User canceled the operation."]
        {
            assert!(of(words).message().contains("does not let sfmigrate in"), "{words}");
        }
    }

    #[test]
    fn each_trouble_says_what_to_do() {
        for trouble in [
            Trouble::Absent("no bus".into()),
            Trouble::Locked("locked".into()),
            Trouble::Denied("denied".into()),
            Trouble::Silent(Duration::from_secs(3)),
            Trouble::Failed("x".into()),
        ] {
            let error = Error::from(trouble);
            assert!(error.hints().iter().any(|hint| hint.contains("--store file")), "{error:?}");
        }
    }
}
