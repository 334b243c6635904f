//! Whether a session still works.

use std::time::Duration;

use super::AccessToken;
use super::session::Session;
use super::token::unreachable_host;
use crate::{Error, Result};

/// Asks the org who the token belongs to, and renews a token that it does not
/// know any more. Costs no API call of the org's daily limit.
///
/// Facts: Salesforce Help, "UserInfo Endpoint".
///
/// # Errors
/// `Auth` when only a new sign-in helps, `Source` when the org cannot be
/// reached.
pub async fn verify(session: &Session) -> Result<()> {
    let token = session.token().await?;
    if accepted(&token).await? {
        return Ok(());
    }
    let token = session.renew(&token).await?;
    if accepted(&token).await? {
        return Ok(());
    }
    Err(Error::auth("the org refuses a token that it has just given")
        .hint(format!("sfmigrate login --as {}", session.connection().name)))
}

async fn accepted(token: &AccessToken) -> Result<bool> {
    let host = &token.instance_url;
    let response = crate::http::client()?
        .get(format!("{host}/services/oauth2/userinfo"))
        .timeout(Duration::from_secs(30))
        .bearer_auth(token.token.expose())
        .send()
        .await
        .map_err(|e| unreachable_host(host, e))?;
    match response.status().as_u16() {
        200 => Ok(true),
        // Salesforce answers 403 here where other endpoints answer 401.
        401 | 403 => Ok(false),
        status => Err(Error::source_failed(format!("{host} cannot say whether the token works"))
            .because(format!("HTTP {status}"))
            .hint("Salesforce may be under maintenance: https://status.salesforce.com")),
    }
}
