//! The key store of the Linux kernel: in memory that is never swapped out, gone
//! with the next start of the machine. Used on request only.

use keyring_core::api::CredentialStoreApi as _;
use linux_keyutils_keyring_store::Store;
use zeroize::Zeroizing;

use super::keychain::FILE_INSTEAD;
use super::split::{Slots, Split};
use super::{CredentialStore, Credentials, StoreKind};
use crate::{Error, Result};

/// The service under which keys are filed.
const SERVICE: &str = "sfmigrate";

/// The most bytes of one key; the kernel takes 32,767 (user-keyring(7), "user").
const LIMIT: usize = 16 * 1024;

/// Keeps credentials in the kernel. No call of it waits for anybody.
pub struct Keyutils {
    slots: Split<Kernel>,
}

impl Keyutils {
    /// The keys of this user.
    pub fn new() -> Keyutils {
        Keyutils { slots: Split::new(Kernel, LIMIT) }
    }

    /// Finds out whether the kernel keeps keys for this process.
    ///
    /// # Errors
    /// `Auth` where it does not, as in many containers.
    pub fn probe(&self) -> Result<()> {
        match self.slots.keeps()? {
            true => Ok(()),
            false => Err(Error::auth("the kernel does not keep what is put into it").hint(FILE_INSTEAD)),
        }
    }
}

impl Default for Keyutils {
    fn default() -> Self {
        Keyutils::new()
    }
}

impl CredentialStore for Keyutils {
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
        StoreKind::Keyutils
    }
}

struct Kernel;

impl Kernel {
    /// What a call gives; `None` where there is no such key.
    fn call<T>(
        user: &str,
        work: impl FnOnce(&keyring_core::Entry) -> keyring_core::Result<T>,
    ) -> Result<Option<T>> {
        let entry = Store::new().and_then(|store| store.build(SERVICE, user, None));
        match entry.and_then(|entry| work(&entry)) {
            Ok(value) => Ok(Some(value)),
            Err(keyring_core::Error::NoEntry) => Ok(None),
            // As text: in their debug form these errors carry what was stored.
            Err(e) => Err(Error::auth("the kernel keeps no keys for this process")
                .because(e.to_string())
                .hint("outside of a login there may be no session keyring: try `keyctl session - sfmigrate ...`")
                .hint("a container may need to be allowed the system calls add_key and keyctl")
                .hint(FILE_INSTEAD)),
        }
    }
}

impl Slots for Kernel {
    fn get(&self, user: &str) -> Result<Option<Zeroizing<Vec<u8>>>> {
        Kernel::call(user, |entry| entry.get_secret().map(Zeroizing::new))
    }

    fn set(&self, user: &str, bytes: &[u8]) -> Result<()> {
        Kernel::call(user, |entry| entry.set_secret(bytes)).map(drop)
    }

    fn delete(&self, user: &str) -> Result<()> {
        Kernel::call(user, keyring_core::Entry::delete_credential).map(drop)
    }
}
