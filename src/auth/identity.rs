//! Who signed in, and which API versions the org speaks.
//!
//! Facts: Salesforce Help, "UserInfo Endpoint"; REST API Developer Guide,
//! "Versions".

use std::cmp::min;
use std::time::Duration;

use reqwest::StatusCode;
use serde::Deserialize;
use serde::de::{DeserializeOwned, IgnoredAny};

use super::AccessToken;
use super::explain::one_line;
use super::token::{is_id, unreachable_host};
use crate::event::Silent;
use crate::http::retry::{self, Attempt, Policy, Retry};
use crate::{Error, Result};

/// The newest version that this program was read against.
const NEWEST_KNOWN: u32 = 66;

/// The account behind a token. Texts are fit to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// 18 characters, `00D…`.
    pub org_id: String,
    /// 18 characters, `005…`.
    pub user_id: String,
    /// The user's login name.
    pub username: String,
    /// What people call the user.
    pub display_name: String,
}

enum Fetched<T> {
    Value(T),
    /// Refused with this status.
    Refused(StatusCode),
}

/// Tries of a question, and how long they may take together: somebody waits.
const TRIES: u32 = 4;
const PATIENCE: Duration = Duration::from_secs(30);

/// Asks, and asks again while the org only says that it is busy.
async fn get<T: DeserializeOwned>(
    client: &reqwest::Client,
    url: &str,
    token: Option<&AccessToken>,
) -> Result<Fetched<T>> {
    let policy = Policy { tries: TRIES, deadline: PATIENCE, ..Policy::from_env()? };
    let mut retry = Retry::new(policy, &Silent);
    loop {
        let (fetched, after) = once(client, url, token).await?;
        let Fetched::Refused(status) = fetched else { return Ok(fetched) };
        let what = format!("the org answered HTTP {}", status.as_u16());
        let attempt = match is_busy(status) {
            true => Attempt::Transient { error: status, after, what },
            false => Attempt::Final(status),
        };
        if let Err(status) = retry.after(attempt).await {
            return Ok(Fetched::Refused(status));
        }
    }
}

/// Whether a refusal says nothing of who asks.
fn is_busy(status: StatusCode) -> bool {
    status == StatusCode::TOO_MANY_REQUESTS || status.is_server_error()
}

/// The answer, and how long the org asks to wait.
async fn once<T: DeserializeOwned>(
    client: &reqwest::Client,
    url: &str,
    token: Option<&AccessToken>,
) -> Result<(Fetched<T>, Option<Duration>)> {
    let mut request = client.get(url).timeout(Duration::from_secs(30)).header("Accept", "application/json");
    if let Some(token) = token {
        request = request.bearer_auth(token.token.expose());
    }
    let host = || url.split("/services/").next().unwrap_or(url);
    let response = crate::http::send(request).await.map_err(|e| unreachable_host(host(), e))?;
    let status = response.status();
    if !status.is_success() {
        return Ok((Fetched::Refused(status), retry::asked_for(response.headers())));
    }
    let body = response.bytes().await.map_err(|e| unreachable_host(host(), e))?;
    serde_json::from_slice(&body).map(|value| (Fetched::Value(value), None)).map_err(|e| {
        Error::source_failed(format!("{} gave no sensible answer", host()))
            .because(e)
            .hint("Salesforce may be under maintenance: https://status.salesforce.com")
    })
}

/// The API version to use, as `v66.0`: the pinned one if the org has it,
/// otherwise the newest that both sides know.
///
/// # Errors
/// `Usage` for a pinned version that the org does not have, or that is none.
pub(super) async fn api_version(
    client: &reqwest::Client,
    instance_url: &str,
    pinned: Option<&str>,
) -> Result<String> {
    #[derive(Deserialize)]
    struct Version {
        version: String,
    }
    let url = format!("{}/services/data/", instance_url);
    let listed: Vec<Version> = match get(client, &url, None).await? {
        Fetched::Value(listed) => listed,
        Fetched::Refused(status) => {
            return Err(Error::source_failed(format!("{} does not list its API versions", instance_url))
                .because(format!("HTTP {}", status.as_u16()))
                .hint("is it a Salesforce org? check the login address"));
        }
    };
    choose_version(listed.iter().filter_map(|v| major(&v.version)).collect(), pinned)
}

fn choose_version(listed: Vec<u32>, pinned: Option<&str>) -> Result<String> {
    let oldest = listed.iter().min().copied();
    let newest = listed.iter().max().copied();
    let Some((oldest, newest)) = oldest.zip(newest) else {
        return Err(Error::source_failed("the org lists no API versions"));
    };
    let chosen = match pinned {
        None => min(NEWEST_KNOWN, newest),
        Some(text) => {
            let wanted = major(text).ok_or_else(|| {
                Error::usage(format!("{text:?} is not an API version"))
                    .hint(format!("write it like {newest}.0 (SALESFORCE_API_VERSION or --api-version)"))
            })?;
            if !listed.contains(&wanted) {
                return Err(Error::usage(format!("the org has no API version {wanted}.0"))
                    .hint(format!("it has {oldest}.0 to {newest}.0; or leave the version out")));
            }
            wanted
        }
    };
    Ok(format!("v{chosen}.0"))
}

/// The number of a version written as `66`, `66.0` or `v66.0`. All versions
/// end in `.0`.
fn major(text: &str) -> Option<u32> {
    let text = text.trim();
    let text = text.strip_prefix(['v', 'V']).unwrap_or(text);
    text.strip_suffix(".0").unwrap_or(text).parse().ok()
}

/// Verifies the token by asking who it belongs to.
///
/// # Errors
/// `Auth` when the org accepts the token nowhere.
pub(super) async fn who(
    client: &reqwest::Client,
    token: &AccessToken,
    ids: Option<(&str, &str)>,
    api_version: &str,
) -> Result<Identity> {
    #[derive(Deserialize)]
    struct UserInfo {
        organization_id: String,
        user_id: String,
        preferred_username: String,
        #[serde(default)]
        name: Option<String>,
    }
    let instance = &token.instance_url;
    let mut busy = None;
    let refused = match get::<UserInfo>(client, &userinfo(instance), Some(token)).await {
        Ok(Fetched::Value(info)) if is_id(&info.organization_id) && is_id(&info.user_id) => {
            return Ok(identity(
                info.organization_id,
                info.user_id,
                &info.preferred_username,
                info.name.as_deref(),
            ));
        }
        Ok(Fetched::Value(_)) => "userinfo gives ids that are none".to_owned(),
        Ok(Fetched::Refused(status)) => {
            busy = is_busy(status).then_some(status);
            format!("userinfo: HTTP {}", status.as_u16())
        }
        Err(e) if e.kind() == crate::Kind::Source => e.message().to_owned(),
        Err(e) => return Err(e),
    };
    // The endpoint refuses some users that may use the API all the same; the
    // user's own record says the same things.
    #[derive(Deserialize)]
    struct User {
        #[serde(rename = "Username")]
        username: String,
        #[serde(rename = "Name", default)]
        name: Option<String>,
    }
    let not_accepted = |why: String| {
        Error::auth("the org does not accept the new token")
            .because(why)
            .hint("ask an admin for the permission \"API Enabled\" in your profile or a permission set")
    };
    let Some((org_id, user_id)) = ids else {
        return Err(match busy {
            Some(status) => does_not_say(instance, status),
            None => not_accepted(refused),
        });
    };
    let url = format!("{instance}/services/data/{api_version}/sobjects/User/{user_id}?fields=Username,Name");
    match get::<User>(client, &url, Some(token)).await? {
        Fetched::Value(user) => {
            Ok(identity(org_id.to_owned(), user_id.to_owned(), &user.username, user.name.as_deref()))
        }
        Fetched::Refused(status) => Err(not_accepted(format!("{refused}; User: HTTP {}", status.as_u16()))),
    }
}

/// Whether the org knows a token. Costs no API call of its daily limit.
///
/// # Errors
/// `Source` when it says neither.
pub(super) async fn is_accepted(client: &reqwest::Client, token: &AccessToken) -> Result<bool> {
    let instance = &token.instance_url;
    match get::<IgnoredAny>(client, &userinfo(instance), Some(token)).await? {
        Fetched::Value(_) => Ok(true),
        // Salesforce answers 403 here where other endpoints answer 401.
        Fetched::Refused(StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN) => Ok(false),
        Fetched::Refused(status) => Err(does_not_say(instance, status)),
    }
}

fn userinfo(instance: &str) -> String {
    format!("{instance}/services/oauth2/userinfo")
}

fn does_not_say(instance: &str, status: StatusCode) -> Error {
    Error::source_failed(format!("{instance} does not say whose token it is"))
        .because(format!("HTTP {}", status.as_u16()))
        .hint("Salesforce may be under maintenance: https://status.salesforce.com")
}

fn identity(org_id: String, user_id: String, username: &str, name: Option<&str>) -> Identity {
    let username = one_line(username, 120);
    let display_name = name.map(|name| one_line(name, 120)).unwrap_or_else(|| username.clone());
    Identity { org_id, user_id, username, display_name }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_version_that_both_sides_know_is_chosen() {
        assert_eq!(choose_version(vec![64, 65], None).unwrap(), "v65.0");
        assert_eq!(choose_version(vec![66, 70, 9], None).unwrap(), "v66.0");
    }

    #[test]
    fn a_pinned_version_must_be_one_of_the_orgs() {
        for pinned in ["65", "65.0", "v65.0"] {
            assert_eq!(choose_version(vec![64, 65, 66], Some(pinned)).unwrap(), "v65.0");
        }
        let error = choose_version(vec![64, 65], Some("99.0")).unwrap_err();
        assert!(error.hints()[0].contains("64.0 to 65.0"), "{error:?}");
        assert!(choose_version(vec![64], Some("latest")).is_err());
    }
}
