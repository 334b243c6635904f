//! Signed-in accounts: everything about them that is no secret.

use serde::{Deserialize, Serialize};

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
}
