//! The token endpoint: codes and refresh tokens in, access tokens out.
//!
//! Facts: Salesforce Help, "OAuth 2.0 Web Server Flow" and "OAuth 2.0 Refresh
//! Token Flow".

use std::future::Future;
use std::time::Duration;

use oauth2::basic::{
    BasicErrorResponse, BasicRevocationErrorResponse, BasicTokenIntrospectionResponse, BasicTokenType,
};
use oauth2::{
    AuthType, AuthUrl, ClientId, ClientSecret, EndpointNotSet, EndpointSet, ExtraTokenFields, HttpRequest,
    HttpResponse, RequestTokenError, StandardRevocableToken, StandardTokenResponse, TokenResponse, TokenUrl,
    http,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{address, explain};
use crate::config::connections::Connection;
use crate::secret::Secret;
use crate::{Error, Result};

/// More than any token answer has; a larger one is not read.
const LARGEST_ANSWER: usize = 1024 * 1024;

/// What Salesforce adds to the standard answer, as far as it matters here.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Extra {
    instance_url: Option<String>,
    id: Option<String>,
}

impl ExtraTokenFields for Extra {}

type Answer = StandardTokenResponse<Extra, BasicTokenType>;

/// The `oauth2` client with Salesforce's answer.
pub(super) type OauthClient = oauth2::Client<
    BasicErrorResponse,
    Answer,
    BasicTokenIntrospectionResponse,
    StandardRevocableToken,
    BasicRevocationErrorResponse,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// A client for the endpoints of a connection.
pub(super) fn oauth_client(connection: &Connection, secret: Option<&Secret>) -> Result<OauthClient> {
    let login_url = &connection.login_url;
    let bad = |e: url::ParseError| Error::usage(format!("cannot sign in at {login_url:?}")).because(e);
    let client = oauth2::Client::new(ClientId::new(connection.client_id.clone()))
        // Salesforce documents the secret as a parameter of the body.
        .set_auth_type(AuthType::RequestBody)
        .set_auth_uri(AuthUrl::new(format!("{login_url}/services/oauth2/authorize")).map_err(bad)?)
        .set_token_uri(TokenUrl::new(token_endpoint(connection)).map_err(bad)?);
    Ok(match secret {
        Some(secret) => client.set_client_secret(ClientSecret::new(secret.expose().to_owned())),
        None => client,
    })
}

fn token_endpoint(connection: &Connection) -> String {
    let usual = || format!("{}/services/oauth2/token", connection.login_url);
    connection.token_url.clone().unwrap_or_else(usual)
}

/// What the token endpoint gave.
pub(super) struct Grant {
    pub(super) access_token: Secret,
    pub(super) refresh_token: Option<Secret>,
    /// Checked, without a trailing slash.
    pub(super) instance_url: String,
    /// The last two segments of the identity URL: org and user.
    pub(super) ids: Option<(String, String)>,
}

impl Grant {
    fn from_answer(answer: &Answer, login_url: &str) -> Result<Grant> {
        let extra = answer.extra_fields();
        let instance_url = extra.instance_url.as_deref().ok_or_else(|| {
            Error::auth(format!("{login_url} answered without the address of the org's data"))
                .hint("is it a Salesforce address? sfmigrate login --instance-url https://YOUR-DOMAIN.my.salesforce.com")
        })?;
        let ids = extra.id.as_deref().and_then(|id| {
            let mut segments = id.trim_end_matches('/').rsplit('/');
            let user = segments.next().filter(|id| is_id(id))?;
            let org = segments.next().filter(|id| is_id(id))?;
            Some((org.to_owned(), user.to_owned()))
        });
        Ok(Grant {
            access_token: Secret::new(answer.access_token().secret().as_str()),
            refresh_token: answer.refresh_token().map(|token| Secret::new(token.secret().as_str())),
            instance_url: address::instance_url(instance_url, login_url)?,
            ids,
        })
    }
}

/// Whether a text can be an id of Salesforce. It becomes part of URLs.
pub(super) fn is_id(text: &str) -> bool {
    matches!(text.len(), 15 | 18) && text.chars().all(|c| c.is_ascii_alphanumeric())
}

/// Why there is no token.
pub(super) enum Refusal {
    /// The endpoint said no: error code and description.
    Refused(String, String),
    /// Nothing was sent: the endpoint could not be reached.
    Unreachable(reqwest::Error),
    /// It was sent, and the answer did not arrive.
    Lost(reqwest::Error),
    /// Something else than a token answer came, in words.
    Strange(String),
    /// It redirects, to this host if it is named.
    Redirected(Option<String>),
    /// The answer is unacceptable.
    Bad(Error),
}

impl Refusal {
    /// As the error of a sign-in.
    pub(super) fn into_login_error(self, login_url: &str) -> Error {
        match self {
            Refusal::Refused(error, description) => explain::refused_login(&error, &description),
            Refusal::Unreachable(e) => unreachable_host(login_url, e),
            Refusal::Lost(e) => Error::source_failed(format!("{login_url} did not answer the sign-in"))
                .because(e)
                .hint("check the network, then run `sfmigrate login` again"),
            Refusal::Strange(what) => strange(login_url, what),
            Refusal::Redirected(to) => redirected(login_url, to.as_deref()),
            Refusal::Bad(error) => error,
        }
    }
}

/// A host that no connection could be made to.
pub(super) fn unreachable_host(url: &str, cause: reqwest::Error) -> Error {
    let hint = crate::http::transport_hint(&cause);
    Error::source_failed(format!("cannot reach {url}")).because(cause.without_url()).hint(hint)
}

/// An address that leads on to another one. Whether that is to be trusted is
/// for a person to say.
fn redirected(login_url: &str, to: Option<&str>) -> Error {
    let to_words = to.map(|host| format!(" to {}", explain::one_line(host, 120))).unwrap_or_default();
    let error = Error::auth(format!("{login_url} redirects{to_words}, and secrets do not follow redirects"));
    match to.filter(|host| address::is_salesforce(host)) {
        Some(host) => error.hint(format!("sign in there: --instance-url https://{host}")),
        None => error
            .hint("sign in at your org's own address: --instance-url https://YOUR-DOMAIN.my.salesforce.com"),
    }
}

/// An answer that is none of a token endpoint.
pub(super) fn strange(login_url: &str, what: String) -> Error {
    Error::source_failed(format!("{login_url} gave no sensible answer to the sign-in"))
        .because(what)
        .hint("Salesforce may be under maintenance: https://status.salesforce.com")
        .hint("or the address is not the org's: --instance-url https://YOUR-DOMAIN.my.salesforce.com")
}

/// Sends a prepared token request once and judges what comes back.
pub(super) async fn exchange<F, Fut>(login_url: &str, send: F) -> Result<Grant, Refusal>
where
    F: FnOnce() -> Fut,
    Fut: Future<Output = Result<Answer, RequestTokenError<Transport, BasicErrorResponse>>>,
{
    let answer = exchange_raw(send).await?;
    Grant::from_answer(&answer, login_url).map_err(Refusal::Bad)
}

/// The same for an answer of another kind than tokens.
pub(super) async fn exchange_raw<T, F, Fut>(send: F) -> Result<T, Refusal>
where
    F: FnOnce() -> Fut,
    Fut: Future<Output = Result<T, RequestTokenError<Transport, BasicErrorResponse>>>,
{
    send().await.map_err(|error| match error {
        RequestTokenError::ServerResponse(refusal) => Refusal::Refused(
            refusal.error().as_ref().to_owned(),
            refusal.error_description().cloned().unwrap_or_default(),
        ),
        RequestTokenError::Request(Transport::Unreachable(e)) => Refusal::Unreachable(e),
        RequestTokenError::Request(Transport::Lost(e)) => Refusal::Lost(e),
        RequestTokenError::Request(Transport::Strange(what)) => Refusal::Strange(what),
        RequestTokenError::Request(Transport::Redirected(to)) => Refusal::Redirected(to),
        // The body may hold tokens, so nothing of it is attached.
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            Refusal::Strange("its JSON is not that of a token answer".into())
        }
    })
}

/// Sends a form of a grant that the `oauth2` crate does not know.
pub(super) async fn send_form<T, F, Fut>(
    connection: &Connection,
    form: &[(&str, &str)],
    carry: F,
) -> Result<T, RequestTokenError<Transport, BasicErrorResponse>>
where
    T: DeserializeOwned,
    F: FnOnce(HttpRequest) -> Fut,
    Fut: Future<Output = Result<HttpResponse, Transport>>,
{
    let mut body = Zeroizing::new(String::with_capacity(8 * 1024));
    body.push_str(&url::form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish());
    let request = http::Request::builder()
        .method(http::Method::POST)
        .uri(token_endpoint(connection))
        .header(http::header::ACCEPT, "application/json")
        .header(http::header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(body.as_bytes().to_vec())
        .map_err(|e| RequestTokenError::Other(e.to_string()))?;
    let response = carry(request).await.map_err(RequestTokenError::Request)?;
    // What cannot be understood is not attached: it may hold a token.
    let strange = |_: serde_json::Error| RequestTokenError::Other("no token answer".into());
    if response.status().is_success() {
        return serde_json::from_slice(response.body()).map_err(strange);
    }
    let refusal = serde_json::from_slice(response.body()).map_err(strange)?;
    Err(RequestTokenError::ServerResponse(refusal))
}

/// Why a request to the token endpoint has no answer that could be read.
#[derive(Debug)]
pub(super) enum Transport {
    Unreachable(reqwest::Error),
    Lost(reqwest::Error),
    Strange(String),
    Redirected(Option<String>),
}

impl std::fmt::Display for Transport {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Transport::Unreachable(_) => "cannot be reached",
            Transport::Lost(_) => "did not answer",
            Transport::Strange(what) => what,
            Transport::Redirected(_) => "redirects",
        })
    }
}

impl std::error::Error for Transport {}

/// Carries a request of the `oauth2` crate over a client that follows no
/// redirects, within a time limit.
pub(super) async fn carry(
    client: reqwest::Client,
    request: HttpRequest,
    limit: Duration,
) -> Result<HttpResponse, Transport> {
    let broken = |e: reqwest::Error| {
        let e = e.without_url();
        if e.is_connect() || e.is_builder() { Transport::Unreachable(e) } else { Transport::Lost(e) }
    };
    let mut request = reqwest::Request::try_from(request).map_err(broken)?;
    *request.timeout_mut() = Some(limit);
    let mut response = crate::http::execute(&client, request).await.map_err(broken)?;
    let status = response.status();
    let header =
        |name| response.headers().get(name).and_then(|value: &http::HeaderValue| value.to_str().ok());
    if status.is_redirection() {
        let to = header(http::header::LOCATION)
            .and_then(|location| url::Url::parse(location).ok())
            .and_then(|url| url.host_str().map(str::to_owned));
        return Err(Transport::Redirected(to));
    }
    let kind = header(http::header::CONTENT_TYPE).unwrap_or("nothing").to_owned();
    if !kind.to_ascii_lowercase().starts_with("application/json") {
        let kind = explain::one_line(&kind, 60);
        return Err(Transport::Strange(format!("HTTP {} with {kind} instead of JSON", status.as_u16())));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(broken)? {
        if body.len() + chunk.len() > LARGEST_ANSWER {
            return Err(Transport::Strange("its answer is far too large".into()));
        }
        body.extend_from_slice(&chunk);
    }
    http::Response::builder()
        .status(status)
        .header(http::header::CONTENT_TYPE, kind)
        .body(body)
        .map_err(|_| Transport::Strange("its answer cannot be read".into()))
}
