//! Signing in, and keeping the tokens that come of it.

mod address;
mod device;
mod explain;
mod grant;
mod identity;
mod jwt;
pub mod login;
pub mod loopback;
mod pages;
mod port_holder;
mod salesforce_cli;
mod session;
pub mod store;
mod target;
mod token;
mod unattended;
mod verify;

use std::time::Duration;

use crate::config::connections::{Connection, Flow};
use crate::secret::Secret;
use crate::{Error, Result};

pub use address::{PRODUCTION, SANDBOX, login_url, token_url};
pub use device::login_by_code;
pub use identity::Identity;
pub use jwt::check_key;
pub use login::{LoginEvent, LoginOptions, login};
pub use session::Session;
pub use target::Target;
pub use unattended::{Means, SfdxAuthUrl, sign_in};
pub use verify::{Standing, verify};

/// What a request needs: a token and the host that accepts it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccessToken {
    /// Sent as `Authorization: Bearer`.
    pub token: Secret,
    /// Base of every API call, without a trailing slash.
    pub instance_url: String,
}

/// Ends a grant at the org: the refresh token and all access tokens that came
/// of it. A grant that is gone already counts as ended.
///
/// Facts: Salesforce Help, "Revoke OAuth Tokens".
///
/// # Errors
/// `Source` when the org cannot be reached or does not confirm.
pub async fn revoke(connection: &Connection, credentials: &store::Credentials) -> Result<()> {
    if connection.flow == Flow::SalesforceCli {
        // The grant is that of the Salesforce CLI, which goes on using it.
        return Ok(());
    }
    let token = credentials.refresh_token.as_ref().unwrap_or(&credentials.access_token);
    let login_url = &connection.login_url;
    let request = crate::http::client()?
        .post(format!("{login_url}/services/oauth2/revoke"))
        .timeout(Duration::from_secs(30))
        .form(&[("token", token.expose())]);
    let response = crate::http::send(request).await.map_err(|e| token::unreachable_host(login_url, e))?;
    let status = response.status();
    // The body is JSON, a form, or nothing; only this one word of it matters.
    if status.is_success() || response.text().await.is_ok_and(|body| body.contains("invalid_token")) {
        return Ok(());
    }
    Err(Error::source_failed(format!("{login_url} did not confirm that the sign-in is ended"))
        .because(format!("HTTP {}", status.as_u16()))
        .hint("end it by hand: in Salesforce, Setup > Users > your user > OAuth Connected Apps > Revoke"))
}

/// The API version to use at an org, as `v66.0`, where one is pinned.
///
/// # Errors
/// `Usage` for a version that the org does not have, with those that it has.
pub async fn pin(instance_url: &str, version: &str) -> Result<String> {
    identity::api_version(&crate::http::client()?, instance_url, Some(version)).await
}

/// Asks the org who the session belongs to, which shows whether the connection
/// works. Renews the access token once if the org does not accept it.
///
/// # Errors
/// `Auth` when the grant is gone, `Source` when the org cannot be reached.
pub async fn who_am_i(session: &Session) -> Result<Identity> {
    let connection = session.connection();
    let client = crate::http::client()?;
    let ids = Some((connection.org_id.as_str(), connection.user_id.as_str()));
    let token = session.token().await?;
    match identity::who(&client, &token, ids, &connection.api_version).await {
        Err(e) if e.kind() == crate::Kind::Auth => {
            let fresh = session.renew(&token).await?;
            identity::who(&client, &fresh, ids, &connection.api_version).await
        }
        outcome => outcome,
    }
}

/// Runs what blocks on a thread of its own kind.
async fn blocking<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|e| Error::unexpected("a background task stopped").because(e))?
}
