//! Whether a session still works.

use super::identity;
use super::session::Session;
use crate::config::connections::Flow;
use crate::{Error, Result};

/// How a connection stands.
#[derive(Debug)]
pub enum Standing {
    /// It works.
    Active,
    /// Its token has expired, and nothing renews it.
    Expired(Error),
    /// The org has ended its grant.
    Revoked(Error),
    /// Something else is in the way, or nobody could be asked.
    Trouble(Error),
}

impl Standing {
    /// The name in listings and in `--json` documents.
    pub fn as_str(&self) -> &'static str {
        match self {
            Standing::Active => "active",
            Standing::Expired(_) => "expired",
            Standing::Revoked(_) => "revoked",
            Standing::Trouble(_) => "error",
        }
    }

    /// What is the matter, if anything is.
    pub fn error(&self) -> Option<&Error> {
        match self {
            Standing::Active => None,
            Standing::Expired(e) | Standing::Revoked(e) | Standing::Trouble(e) => Some(e),
        }
    }
}

/// Asks the org who the token belongs to, and renews a token that it does not
/// know any more. Costs no API call of the org's daily limit.
///
/// Facts: Salesforce Help, "UserInfo Endpoint".
pub async fn verify(session: &Session) -> Standing {
    let client = match crate::http::client() {
        Ok(client) => client,
        Err(e) => return Standing::Trouble(e),
    };
    let renewed = match works(session, &client).await {
        Ok(true) => return Standing::Active,
        Ok(false) => renew(session, &client).await,
        Err(e) => return Standing::Trouble(e),
    };
    match renewed {
        Ok(()) => Standing::Active,
        Err(e) if session.is_revoked().await => Standing::Revoked(e),
        Err(e) if session.cannot_be_renewed().await => Standing::Expired(e),
        Err(e) => Standing::Trouble(e),
    }
}

async fn works(session: &Session, client: &reqwest::Client) -> Result<bool> {
    identity::is_accepted(client, &session.token().await?).await
}

async fn renew(session: &Session, client: &reqwest::Client) -> Result<()> {
    let stale = session.token().await?;
    let fresh = session.renew(&stale).await?;
    if identity::is_accepted(client, &fresh).await? {
        return Ok(());
    }
    let connection = session.connection();
    let refused = Error::auth("the org refuses a token that it has just given");
    Err(match connection.flow {
        Flow::SalesforceCli => refused.hint("see what the Salesforce CLI is signed in to: sf org list"),
        _ => refused.hint(format!("sfmigrate login --as {}", connection.name)),
    })
}
