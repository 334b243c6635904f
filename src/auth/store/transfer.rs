//! From one store to another, without a moment at which a connection has its
//! secrets nowhere.

use std::time::Duration;

use super::{CredentialStore, Credentials};
use crate::config::paths::{Folders, Lock};
use crate::{Error, Result};

/// How long a renewal under way may take.
pub(crate) const PATIENCE: Duration = Duration::from_secs(150);

/// The lock under which the secrets of one connection are replaced, by
/// whatever process.
pub(crate) fn renewal_lock(folders: &Folders, name: &str, patience: Duration) -> Result<Lock> {
    Lock::take(&folders.state.join(format!("locks/renew-{name}.lock")), patience)
}

/// Moves the secrets of a connection. They are in the new store, read back,
/// before `switch` makes the new store the one that counts, and leave the old
/// one last: a crash in between leaves them twice, and giving the same command
/// again ends the move. Returns whether there were secrets to move.
///
/// # Errors
/// Those of the stores and of `switch`.
pub fn transfer(
    name: &str,
    from: &dyn CredentialStore,
    to: &dyn CredentialStore,
    folders: &Folders,
    switch: impl FnOnce() -> Result<()>,
) -> Result<bool> {
    let _lock = renewal_lock(folders, name, PATIENCE)?;
    let moved: Option<Credentials> = from.get(name)?;
    if let Some(credentials) = &moved {
        to.put(name, credentials)?;
        if to.get(name)?.as_ref() != Some(credentials) {
            return Err(Error::auth(format!("{} does not keep what is put into it", to.kind().label()))
                .hint("nothing was moved"));
        }
    }
    switch()?;
    from.delete(name)?;
    Ok(moved.is_some())
}
