//! Signing in, and keeping the tokens that come of it.

use crate::Result;
use crate::secret::Secret;

pub mod store;

/// What a request needs: a token and the host that accepts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// Sent as `Authorization: Bearer`.
    pub token: Secret,
    /// Base of every API call, without a trailing slash.
    pub instance_url: String,
}

/// A signed-in account: a valid access token on demand.
pub struct Session {}

impl Session {
    /// The access token at hand. Asks the credential store at most once.
    pub async fn token(&self) -> Result<AccessToken> {
        todo!()
    }

    /// A token that is not `stale`. However many requests ask at once, in this
    /// process and in others, one refresh token is redeemed once; a rotated
    /// refresh token is durable before this returns.
    ///
    /// # Errors
    /// `Auth` when the grant is gone: only a new `login` helps.
    pub async fn renew(&self, stale: &AccessToken) -> Result<AccessToken> {
        let _ = stale;
        todo!()
    }
}
