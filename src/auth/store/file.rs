//! The encrypted file: one sealed file for all connections, for machines
//! without a keychain.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use serde_json::value::RawValue;
use zeroize::Zeroizing;

use super::sealed::{NEW_KEY_COMMAND, Opener, Refusal};
use super::{AskPassphrase, CredentialStore, Credentials, Key, StoreKind};
use crate::config::paths::{self, Folders, Lock};
use crate::{Error, Result};

/// How long one process may keep another from writing the file.
const PATIENCE: Duration = Duration::from_secs(20);

/// Keeps credentials in `credentials.sealed`.
pub struct FileStore {
    path: PathBuf,
    lock: PathBuf,
    ask: Option<AskPassphrase>,
    open: Mutex<Open>,
}

/// What is known of the key so far.
#[derive(Default)]
struct Open {
    key: Option<Key>,
    opener: Option<Opener>,
}

/// The decrypted content: credentials by connection, each still JSON.
type Content = BTreeMap<String, Box<RawValue>>;

impl FileStore {
    /// The file in the given folders. Without a key the passphrase is asked
    /// for at the first call, if there is a way to ask.
    pub fn new(folders: &Folders, key: Option<Key>, ask: Option<AskPassphrase>) -> FileStore {
        FileStore {
            path: folders.config.join("credentials.sealed"),
            lock: folders.state.join("locks/credentials.lock"),
            ask,
            open: Mutex::new(Open { key, opener: None }),
        }
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    // The state behind the mutex is only ever replaced whole, so a panic
    // elsewhere spoils nothing.
    fn open(&self) -> MutexGuard<'_, Open> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn read(&self, open: &mut Open) -> Result<Content> {
        let Some(file) = paths::read_if_there(&self.path)? else {
            return Ok(Content::new());
        };
        let opener = match open.opener.take().filter(|opener| opener.fits(&file)) {
            Some(opener) => opener,
            None => Opener::for_file(self.key(open, false)?, &file).map_err(|r| self.refused(open, r))?,
        };
        let plain = opener.open(&file).map_err(|r| self.refused(open, r))?;
        open.opener = Some(opener);
        // The parser's message could quote a secret.
        serde_json::from_slice(&plain).map_err(|_| {
            Error::auth(format!("the content of {} cannot be understood", self.path.display()))
                .hint("a newer version of sfmigrate may have written it")
        })
    }

    fn write(&self, open: &mut Open, content: &Content) -> Result<()> {
        let size = content.iter().map(|(name, value)| name.len() + value.get().len() + 16).sum();
        let mut plain = Zeroizing::new(Vec::with_capacity(size));
        serde_json::to_writer(&mut *plain, content)
            .map_err(|e| Error::unexpected("cannot encode credentials").because(e))?;
        let opener = match open.opener.take() {
            Some(opener) => opener,
            None => Opener::new(self.key(open, true)?).map_err(|r| self.refused(open, r))?,
        };
        let sealed = opener.seal(&plain).map_err(|r| self.refused(open, r))?;
        paths::write_private(&self.path, &sealed)?;
        open.opener = Some(opener);
        Ok(())
    }

    /// The key, asked for once.
    fn key<'a>(&self, open: &'a mut Open, new: bool) -> Result<&'a Key> {
        if open.key.is_none() {
            let Some(ask) = &self.ask else {
                let file = self.path.display();
                return Err(if new {
                    Error::auth(format!("there is no key to encrypt {file} with")).hint(NEW_KEY_COMMAND)
                } else {
                    Error::auth(format!("{file} is encrypted, and there is no key to it"))
                        .hint("export ENCRYPTION_KEY='the key or passphrase that it was sealed with'")
                });
            };
            open.key = Some(Key::parse(&ask(new)?)?);
        }
        open.key.as_ref().ok_or_else(|| Error::unexpected("the key is gone"))
    }

    fn refused(&self, open: &mut Open, refusal: Refusal) -> Error {
        let file = self.path.display();
        let lost =
            format!("if you have no copy, delete it and sign in again: rm '{file}' && sfmigrate login");
        match refusal {
            Refusal::WrongKey => {
                // So that a person who mistyped is asked again.
                if self.ask.is_some() {
                    open.key = None;
                }
                Error::auth(format!("{file} does not open with this key"))
                    .hint("give the ENCRYPTION_KEY or passphrase that it was sealed with")
                    .hint(format!("without it the stored sign-ins are lost; begin anew: rm '{file}' && {NEW_KEY_COMMAND} && sfmigrate login"))
            }
            Refusal::NotSealed => {
                Error::auth(format!("{file} is not an encrypted credential file")).hint(lost)
            }
            Refusal::Newer => Error::auth(format!("{file} was written by a newer version of sfmigrate"))
                .hint("update sfmigrate"),
            Refusal::Damaged => {
                Error::auth(format!("{file} is damaged: bytes are missing or changed")).hint(lost)
            }
            Refusal::Altered => {
                Error::auth(format!("{file} was altered by somebody without the key, and is not used"))
                    .hint(lost)
            }
            Refusal::Derivation => {
                Error::auth(format!("{file} asks for a key derivation beyond what is reasonable")).hint(lost)
            }
        }
    }

    /// Seals the file under another key, in one step: a crash leaves it under
    /// the old key or under the new one, and giving the same command again ends
    /// well. Returns the connections that it keeps.
    ///
    /// # Errors
    /// `Auth` when the old key is not the file's, or there is no file.
    pub fn rotate(&self, new: Key) -> Result<Vec<String>> {
        let mut open = self.open();
        let Some(file) = paths::read_if_there(&self.path)? else {
            return Err(Error::auth(format!("there is no {} yet", self.path.display()))
                .hint("sfmigrate login --store file"));
        };
        let done = Opener::for_file(&new, &file).and_then(|opener| opener.open(&file)).is_ok();
        if done {
            *open = Open { key: Some(new), opener: None };
            return Ok(self.read(&mut open)?.into_keys().collect());
        }
        self.key(&mut open, false)?;
        let _lock = Lock::take(&self.lock, PATIENCE)?;
        let content = self.read(&mut open)?;
        *open = Open { key: Some(new), opener: None };
        self.write(&mut open, &content)?;
        Ok(content.into_keys().collect())
    }

    /// Reads, changes and writes while no other process can.
    fn change(&self, work: impl FnOnce(&mut Content) -> Result<bool>) -> Result<()> {
        let mut open = self.open();
        if open.opener.is_none() {
            // A person may take long to type; nobody should wait for the lock so long.
            let new = paths::read_if_there(&self.path)?.is_none();
            self.key(&mut open, new)?;
        }
        let _lock = Lock::take(&self.lock, PATIENCE)?;
        let mut content = self.read(&mut open)?;
        if work(&mut content)? {
            self.write(&mut open, &content)?;
        }
        Ok(())
    }
}

impl CredentialStore for FileStore {
    fn get(&self, name: &str) -> Result<Option<Credentials>> {
        let content = self.read(&mut self.open())?;
        content.get(name).map(|json| Credentials::from_json(name, json.get().as_bytes())).transpose()
    }

    fn put(&self, name: &str, credentials: &Credentials) -> Result<()> {
        let json = credentials.to_json()?;
        let json =
            serde_json::from_slice(&json).map_err(|_| Error::unexpected("cannot encode credentials"))?;
        self.change(|content| {
            content.insert(name.to_owned(), json);
            Ok(true)
        })
    }

    fn delete(&self, name: &str) -> Result<()> {
        if paths::read_if_there(&self.path)?.is_none() {
            return Ok(());
        }
        self.change(|content| Ok(content.remove(name).is_some()))
    }

    fn kind(&self) -> StoreKind {
        StoreKind::File
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::super::tests::credentials;
    use super::*;
    use crate::Kind;
    use crate::secret::Secret;

    fn store(folders: &Folders, key: &str) -> FileStore {
        FileStore::new(folders, Some(Key::parse(&key.into()).unwrap()), None)
    }

    #[test]
    fn two_connections_share_the_file_and_one_can_go() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        let key = "ab".repeat(32);
        store(&folders, &key).put("a", &credentials("a")).unwrap();
        store(&folders, &key).put("b", &credentials("b")).unwrap();
        let third = store(&folders, &key);
        assert_eq!(third.get("a").unwrap(), Some(credentials("a")));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            let mode = |path: &Path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
            assert_eq!(mode(third.path()), 0o600);
        }
        let bytes = std::fs::read(third.path()).unwrap();
        for plain in [&b"access-a"[..], b"refresh-b", b"salesforce"] {
            assert!(!bytes.windows(plain.len()).any(|window| window == plain));
        }
        third.delete("a").unwrap();
        third.delete("a").unwrap();
        assert_eq!(store(&folders, &key).get("a").unwrap(), None);
        assert_eq!(store(&folders, &key).get("b").unwrap(), Some(credentials("b")));
    }

    #[test]
    fn a_wrong_key_neither_reads_nor_overwrites() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        let good = store(&folders, &"ab".repeat(32));
        good.put("a", &credentials("a")).unwrap();
        let bad = store(&folders, &"cd".repeat(32));
        for error in [
            bad.get("a").unwrap_err(),
            bad.put("a", &credentials("b")).unwrap_err(),
            bad.delete("a").unwrap_err(),
        ] {
            assert_eq!(error.kind(), Kind::Auth);
            assert!(error.message().contains("does not open with this key"), "{error}");
        }
        assert_eq!(good.get("a").unwrap(), Some(credentials("a")));
    }

    #[test]
    fn the_passphrase_is_asked_for_once_and_again_after_a_mistake() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        store(&folders, "correct horse").put("a", &credentials("a")).unwrap();
        let asked = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&asked);
        let ask: AskPassphrase = Arc::new(move |new| {
            assert!(!new);
            let first = count.fetch_add(1, Ordering::SeqCst) == 0;
            Ok(Secret::new(if first { "mistyped horse" } else { "correct horse" }))
        });
        let store = FileStore::new(&folders, None, Some(ask));
        assert!(store.get("a").is_err());
        assert!(store.get("a").unwrap().is_some());
        assert!(store.get("a").unwrap().is_some());
        assert_eq!(asked.load(Ordering::SeqCst), 2);
    }

    #[test]
    fn without_any_key_the_error_names_the_variable() {
        let home = tempfile::tempdir().unwrap();
        let folders = Folders::under(home.path());
        let store = FileStore::new(&folders, None, None);
        assert_eq!(store.get("a").unwrap(), None, "no file, no key needed");
        let error = store.put("a", &credentials("a")).unwrap_err();
        assert!(error.hints()[0].contains("ENCRYPTION_KEY"));
    }
}
