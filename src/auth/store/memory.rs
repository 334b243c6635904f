//! Secrets that end with the process: for the demo and for tests.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{CredentialStore, Credentials, StoreKind};
use crate::Result;

/// Keeps credentials in memory.
#[derive(Debug, Default)]
pub struct MemoryStore {
    all: Mutex<HashMap<String, Credentials>>,
}

impl MemoryStore {
    // A map is whole after every call on it, so a panic elsewhere spoils nothing.
    fn all(&self) -> MutexGuard<'_, HashMap<String, Credentials>> {
        self.all.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl CredentialStore for MemoryStore {
    fn get(&self, name: &str) -> Result<Option<Credentials>> {
        Ok(self.all().get(name).cloned())
    }

    fn put(&self, name: &str, credentials: &Credentials) -> Result<()> {
        self.all().insert(name.to_owned(), credentials.clone());
        Ok(())
    }

    fn delete(&self, name: &str) -> Result<()> {
        self.all().remove(name);
        Ok(())
    }

    fn kind(&self) -> StoreKind {
        StoreKind::Memory
    }
}
