//! Signing in at a browser anywhere: the org shows a page for a short code, and
//! is asked now and then whether somebody has typed it.
//!
//! Salesforce blocks this flow for apps that are not installed in the org.
//!
//! Facts: Salesforce Help, "OAuth 2.0 Device Flow"; RFC 8628.

use std::time::{Duration, Instant};

use serde::Deserialize;

use super::explain::one_line;
use super::store::Credentials;
use super::target::{Target, establish};
use super::token::{self, Refusal};
use super::{LoginEvent, address};
use crate::config::connections::{Connection, Flow};
use crate::secret::Secret;
use crate::{Error, Result};

/// The longest that one request may take.
const LIMIT: Duration = Duration::from_secs(30);

#[derive(Deserialize)]
struct Begun {
    device_code: String,
    user_code: String,
    verification_uri: String,
    /// Seconds between two questions.
    #[serde(default)]
    interval: Option<u64>,
}

/// Signs in with a person at any browser. As [`super::login()`] otherwise.
///
/// # Errors
/// `Auth` when the person denies, does not come in time, or the org does not
/// offer this way; `Source` when it cannot be reached.
pub async fn login_by_code(
    target: &Target,
    timeout: Duration,
    events: &mut (dyn FnMut(LoginEvent) + Send),
) -> Result<(Connection, Credentials)> {
    let connection = target.connection(Flow::Device)?;
    target.require_client_id()?;
    let deadline = Instant::now() + timeout;
    let http = crate::http::client()?;
    let carry = |request| token::carry(http.clone(), request, LIMIT);
    let secret = target.client_secret.as_ref().map(|secret| ("client_secret", secret.expose()));
    let mut form = vec![
        ("response_type", "device_code"),
        ("client_id", connection.client_id.as_str()),
        ("scope", "api refresh_token"),
    ];
    form.extend(secret);
    let begun: Begun = token::exchange_raw(|| token::send_form(&connection, &form, carry))
        .await
        .map_err(|refusal| not_offered(refusal, &connection))?;
    // A page elsewhere would ask the person for their password.
    let page = address::login_url(begun.verification_uri.split('?').next().unwrap_or_default())
        .and_then(|page| address::instance_url(&page, &connection.login_url).map(|_| page))
        .map_err(|e| Error::auth("the org names a page to sign in at that is not its own").because(e))?;
    let device_code = Secret::new(begun.device_code);
    events(LoginEvent::EnterCode { page, code: one_line(&begun.user_code, 40) });

    let mut pause = Duration::from_secs(begun.interval.unwrap_or(5).clamp(1, 60));
    let mut form =
        vec![("grant_type", "device"), ("client_id", &connection.client_id), ("code", device_code.expose())];
    form.extend(secret);
    let grant = loop {
        if Instant::now() + pause > deadline {
            return Err(Error::auth("nobody typed the code in time")
                .hint("for more time: sfmigrate login --device --timeout 300"));
        }
        tokio::time::sleep(pause).await;
        match token::exchange(&connection.login_url, || token::send_form(&connection, &form, carry)).await {
            Ok(grant) => break grant,
            Err(Refusal::Refused(error, _)) if error == "authorization_pending" => {}
            Err(Refusal::Refused(error, _)) if error == "slow_down" => pause += Duration::from_secs(5),
            // The code is still good.
            Err(Refusal::Unreachable(_)) => {}
            Err(refusal) => return Err(refusal.into_login_error(&connection.login_url)),
        }
    };
    events(LoginEvent::Returned);
    let credentials = Credentials { client_secret: target.client_secret.clone(), ..Credentials::none() };
    establish(target, connection, credentials, grant).await
}

fn not_offered(refusal: Refusal, connection: &Connection) -> Error {
    match refusal {
        Refusal::Refused(error, _) if ["unsupported_grant_type", "invalid_grant", "unsupported_response_type"].contains(&&*error) => {
            Error::auth("this org does not let programs in by a code")
                .because(one_line(&error, 60))
                .hint("an admin may enable the device flow in the app's OAuth settings, for an app that is installed in the org")
                .hint("or: sfmigrate login --no-browser")
        }
        refusal => refusal.into_login_error(&connection.login_url),
    }
}
