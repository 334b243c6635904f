//! New access tokens without a person: what each kind of connection sends to
//! the token endpoint.
//!
//! Facts: Salesforce Help, "OAuth 2.0 Refresh Token Flow", "OAuth 2.0 JWT
//! Bearer Flow", "OAuth 2.0 Client Credentials Flow", "OAuth 2.0
//! Username-Password Flow".

use std::time::Duration;

use oauth2::{RefreshToken, ResourceOwnerPassword, ResourceOwnerUsername};

use super::jwt::{self, Claims};
use super::salesforce_cli;
use super::store::Credentials;
use super::token::{self, Grant, Refusal};
use crate::config::connections::{Connection, Flow};
use crate::secret::Secret;
use crate::{Error, Result};

/// The longest that one request for a token may take.
const LIMIT: Duration = Duration::from_secs(90);

const JWT_BEARER: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Asks once for a new access token, in the way of the connection.
pub(super) async fn obtain(connection: &Connection, known: &Credentials) -> Result<Grant, Refusal> {
    let login_url = &connection.login_url;
    if connection.flow == Flow::SalesforceCli {
        let username = connection.username.clone();
        return super::blocking(move || salesforce_cli::ask(&username))
            .await
            .and_then(|org| org.into_grant())
            .map_err(Refusal::Bad);
    }
    let client = token::oauth_client(connection, known.client_secret.as_ref()).map_err(Refusal::Bad)?;
    let http = crate::http::client().map_err(Refusal::Bad)?;
    let carry = |request| token::carry(http.clone(), request, LIMIT);
    match connection.flow {
        Flow::Browser | Flow::Device | Flow::RefreshToken => {
            let refresh_token = required(&known.refresh_token, connection, "refresh token")?;
            let refresh_token = RefreshToken::new(refresh_token.expose().to_owned());
            token::exchange(login_url, || client.exchange_refresh_token(&refresh_token).request_async(&carry))
                .await
        }
        Flow::ClientCredentials => {
            token::exchange(login_url, || client.exchange_client_credentials().request_async(&carry)).await
        }
        Flow::Password => {
            let password = required(&known.password, connection, "password")?;
            let password = ResourceOwnerPassword::new(password.expose().to_owned());
            let username = ResourceOwnerUsername::new(connection.username.clone());
            token::exchange(login_url, || {
                client.exchange_password(&username, &password).request_async(&carry)
            })
            .await
        }
        Flow::Jwt => {
            let claims = Claims {
                issuer: &connection.client_id,
                subject: &connection.username,
                audience: audience(login_url),
            };
            let key = required(&known.key, connection, "private key")?;
            let assertion = jwt::assertion(key, &claims).map_err(Refusal::Bad)?;
            let form = [("grant_type", JWT_BEARER), ("assertion", assertion.expose())];
            token::exchange(login_url, || token::send_form(connection, &form, carry)).await
        }
        Flow::AccessToken | Flow::SalesforceCli => {
            Err(Refusal::Bad(Error::auth("there is nothing to renew the access token with")))
        }
    }
}

fn required<'a>(
    secret: &'a Option<Secret>,
    connection: &Connection,
    what: &str,
) -> Result<&'a Secret, Refusal> {
    secret.as_ref().ok_or_else(|| {
        let name = &connection.name;
        Refusal::Bad(
            Error::auth(format!("there is no {what} for '{name}'"))
                .hint(format!("sfmigrate login --as {name}")),
        )
    })
}

/// Who an assertion is meant for: the generic hosts for the My Domains behind
/// them, otherwise the host itself.
fn audience(login_url: &str) -> &str {
    let host = login_url.strip_prefix("https://").unwrap_or_default();
    let behind_test = [".sandbox.my.salesforce.com", ".scratch.my.salesforce.com"];
    if behind_test.iter().any(|suffix| host.ends_with(suffix)) {
        super::address::SANDBOX
    } else if host.ends_with(".my.salesforce.com") {
        super::address::PRODUCTION
    } else {
        login_url
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_assertion_is_meant_for_the_host_behind_a_my_domain() {
        for (login_url, meant) in [
            ("https://login.salesforce.com", "https://login.salesforce.com"),
            ("https://acme.my.salesforce.com", "https://login.salesforce.com"),
            ("https://acme.develop.my.salesforce.com", "https://login.salesforce.com"),
            ("https://acme--uat.sandbox.my.salesforce.com", "https://test.salesforce.com"),
            ("https://acme.scratch.my.salesforce.com", "https://test.salesforce.com"),
            ("https://acme.my.salesforce.mil", "https://acme.my.salesforce.mil"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ] {
            assert_eq!(audience(login_url), meant, "{login_url}");
        }
    }
}
