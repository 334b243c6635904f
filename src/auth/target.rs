//! Which account is signed in to, through which app.

use super::address::PRODUCTION;
use super::identity;
use super::store::{Credentials, StoreKind};
use super::token::Grant;
use super::{AccessToken, address};
use crate::config::connections::{self, Connection, Flow};
use crate::secret::Secret;
use crate::{Error, Kind, Result};

/// What every way of signing in has to know.
#[derive(Debug, Clone)]
pub struct Target {
    /// Name of the connection that comes of it.
    pub name: String,
    /// Host to sign in at, see [`super::login_url`].
    pub login_url: String,
    /// The token endpoint, where it is not the usual one under `login_url`.
    pub token_url: Option<String>,
    /// Consumer key of the app.
    pub client_id: String,
    /// Consumer secret, for an app that asks for one.
    pub client_secret: Option<Secret>,
    /// API version to pin, for example `66.0`.
    pub api_version: Option<String>,
    /// Where the caller will store the credentials; noted in the connection.
    pub store: StoreKind,
}

impl Target {
    /// Production, no secret, the keychain.
    pub fn new(name: impl Into<String>, client_id: impl Into<String>) -> Target {
        Target {
            name: name.into(),
            login_url: PRODUCTION.into(),
            token_url: None,
            client_id: client_id.into(),
            client_secret: None,
            api_version: None,
            store: StoreKind::Keychain,
        }
    }

    /// The connection as far as it is known before the org was asked.
    ///
    /// # Errors
    /// `Usage` for a name or an address that cannot be one.
    pub(super) fn connection(&self, flow: Flow) -> Result<Connection> {
        connections::check_name(&self.name)?;
        Ok(Connection {
            name: self.name.clone(),
            service: "salesforce".into(),
            login_url: address::login_url(&self.login_url)?,
            instance_url: String::new(),
            client_id: self.client_id.trim().to_owned(),
            org_id: String::new(),
            user_id: String::new(),
            username: String::new(),
            display_name: String::new(),
            api_version: String::new(),
            store: self.store.as_str().to_owned(),
            created: now(),
            flow,
            token_url: self.token_url.as_deref().map(address::token_url).transpose()?,
        })
    }

    /// The consumer key has to be there.
    pub(super) fn require_client_id(&self) -> Result<()> {
        if !self.client_id.trim().is_empty() {
            return Ok(());
        }
        Err(Error::usage("there is no client id to sign in with")
            .hint("export SALESFORCE_CLIENT_ID='the consumer key of your app in Salesforce'"))
    }
}

/// Verifies a new grant and puts together what is known of the account.
///
/// # Errors
/// `Usage` for a pinned API version that the org lacks, `Auth` when the org
/// accepts the token nowhere, `Source` when it cannot be reached.
pub(super) async fn establish(
    target: &Target,
    mut connection: Connection,
    mut credentials: Credentials,
    grant: Grant,
) -> Result<(Connection, Credentials)> {
    let http = crate::http::client()?;
    let Grant { access_token, refresh_token, instance_url, ids } = grant;
    credentials.rotates = (connection.flow == Flow::RefreshToken && refresh_token.is_some()).then_some(true);
    credentials.access_token = access_token;
    credentials.refresh_token = refresh_token.or(credentials.refresh_token);
    credentials.instance_url = instance_url.clone();
    connection.instance_url = instance_url;
    let found: Result<_> = async {
        let version =
            identity::api_version(&http, &connection.instance_url, target.api_version.as_deref()).await?;
        let token = AccessToken {
            token: credentials.access_token.clone(),
            instance_url: connection.instance_url.clone(),
        };
        let ids = ids.as_ref().map(|(org, user)| (org.as_str(), user.as_str()));
        Ok((identity::who(&http, &token, ids, &version).await?, version))
    }
    .await;
    match found {
        Ok((who, version)) => {
            connection.api_version = version;
            connection.org_id = who.org_id;
            connection.user_id = who.user_id;
            connection.username = who.username;
            connection.display_name = who.display_name;
            Ok((connection, credentials))
        }
        Err(e) if connection.flow == Flow::AccessToken && e.kind() == Kind::Auth => {
            Err(Error::auth(format!("{} does not accept the access token", connection.instance_url))
                .because(e)
                .hint("it has expired, or is for another org: give a fresh one with the address of its org"))
        }
        Err(e) => {
            // Nobody will store this grant, and a user may hold only five; if
            // it cannot be ended either, there is nothing more to do. A token
            // that was given belongs to whoever gave it.
            if !matches!(connection.flow, Flow::RefreshToken | Flow::AccessToken | Flow::SalesforceCli) {
                let _ = super::revoke(&connection, &credentials).await;
            }
            Err(e)
        }
    }
}

/// RFC 3339, UTC, whole seconds.
fn now() -> String {
    jiff::Timestamp::now().round(jiff::Unit::Second).unwrap_or_else(|_| jiff::Timestamp::now()).to_string()
}
