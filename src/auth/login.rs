//! Signing in through the browser: the OAuth 2.0 web server flow with PKCE.
//!
//! Facts: Salesforce Help, "OAuth 2.0 Web Server Flow for Web App Integration";
//! RFC 7636.

use std::sync::mpsc::Receiver;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oauth2::{AuthorizationCode, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl, Scope};
use tokio::sync::mpsc;
use url::Url;
use zeroize::Zeroizing;

use super::loopback::{Callback, DEFAULT_PATH, DEFAULT_PORT, Listener};
use super::store::Credentials;
use super::target::{Target, establish};
use super::token::{self, OauthClient};
use crate::config::connections::{Connection, Flow};
use crate::secret::Secret;
use crate::{Error, Result};

/// How long a person has at the browser unless told otherwise.
pub const DEFAULT_TIMEOUT: Duration = Duration::from_secs(120);

/// What the app must offer: data, and refresh tokens. `id` is not asked for,
/// because an app that lacks a scope that is asked for cannot be used at all.
const SCOPES: [&str; 2] = ["api", "refresh_token"];

/// How to sign in.
#[derive(Debug, Clone)]
pub struct LoginOptions {
    /// Which account, through which app.
    pub target: Target,
    /// The callback registered with the app, letter for letter. `None` is
    /// `http://localhost:PORT/OauthRedirect`.
    pub redirect_uri: Option<String>,
    /// Ports to listen on when there is no `redirect_uri`, the first free one
    /// of them; 0 is any, which an org with exact callbacks does not accept.
    pub ports: Vec<u16>,
    /// How long the person has.
    pub timeout: Duration,
    /// Whether Salesforce should ask for user and password even of somebody
    /// who is signed in there, so that another org can be chosen.
    pub force_sign_in: bool,
}

impl LoginOptions {
    /// The usual: port 1717, two minutes.
    pub fn new(target: Target) -> LoginOptions {
        LoginOptions {
            target,
            redirect_uri: None,
            ports: vec![DEFAULT_PORT],
            timeout: DEFAULT_TIMEOUT,
            force_sign_in: true,
        }
    }
}

/// What happens during a sign-in.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum LoginEvent {
    /// The listener is ready: the browser should open this address now.
    OpenBrowser(String),
    /// A request to the listener was refused, in words. The wait goes on.
    Refused(String),
    /// Somebody should type this code into this page, in any browser.
    EnterCode {
        /// Address of the page.
        page: String,
        /// The code.
        code: String,
    },
    /// The browser came back; the code is being exchanged and verified.
    Returned,
    /// Something the person should know; the sign-in goes on.
    Warning(String),
}

/// Signs in. Gives the connection and its secrets; storing both is up to the
/// caller. Dropping the future closes the listener.
///
/// Where the browser cannot reach this machine, a person may bring the address
/// that it was sent to through `pasted`.
///
/// # Errors
/// `Usage` for options that cannot work (address, callback, busy port, API
/// version); `Auth` when the person denies, nobody comes back in time or
/// Salesforce refuses; `Source` when it cannot be reached.
pub async fn login(
    options: &LoginOptions,
    pasted: Option<Receiver<Secret>>,
    events: &mut (dyn FnMut(LoginEvent) + Send),
) -> Result<(Connection, Credentials)> {
    let target = &options.target;
    let connection = target.connection(Flow::Browser)?;
    target.require_client_id()?;
    let login_url = connection.login_url.clone();
    let http = crate::http::client()?;
    let oauth = token::oauth_client(&connection, target.client_secret.as_ref())?;
    let (listener, redirect_uri) = listen(options)?;

    let state = random_text::<24>();
    // 96 bytes make the longest verifier that RFC 7636 allows: 128 characters.
    let verifier = random_text::<96>();
    events(LoginEvent::OpenBrowser(authorize_url(options, &oauth, &redirect_uri, &state, &verifier)?));
    let callback = wait(listener, state, options.timeout, pasted, events).await?;
    events(LoginEvent::Returned);

    let outcome = async {
        let code = AuthorizationCode::new(callback.code().expose().to_owned());
        let request = oauth
            .exchange_code(code)
            .set_pkce_verifier(PkceCodeVerifier::new(verifier.expose().to_owned()))
            .set_redirect_uri(std::borrow::Cow::Borrowed(&redirect_uri));
        let carry = |request| token::carry(http.clone(), request, Duration::from_secs(60));
        let grant = token::exchange(&login_url, || request.request_async(&carry))
            .await
            .map_err(|refusal| refusal.into_login_error(&login_url))?;
        let credentials = Credentials { client_secret: target.client_secret.clone(), ..Credentials::none() };
        establish(target, connection, credentials, grant).await
    }
    .await;

    // The browser waits for its page until here.
    let page = {
        let shown = match &outcome {
            Ok((connection, _)) => Ok(connection.display_name.clone()),
            Err(e) => Err(e.hints().iter().fold(Error::new(e.kind(), e.message()), |e, hint| e.hint(hint))),
        };
        tokio::task::spawn_blocking(move || match shown {
            Ok(who) => callback.succeed(&who),
            Err(error) => callback.fail(&error),
        })
    };
    // Without its page the sign-in is none the less done.
    let _ = page.await;

    let (connection, credentials) = outcome?;
    if credentials.refresh_token.is_none() {
        events(LoginEvent::Warning(
            "Salesforce gave no refresh token: you will have to sign in again when the session ends. \
             Give the app the OAuth scope `refresh_token`"
                .into(),
        ));
    }
    Ok((connection, credentials))
}

/// Random bytes as text that is safe in URLs.
fn random_text<const BYTES: usize>() -> Secret {
    let mut bytes = Zeroizing::new([0; BYTES]);
    rand::fill(&mut bytes[..]);
    Secret::new(URL_SAFE_NO_PAD.encode(&bytes[..]))
}

/// Opens the listener that the callback leads to.
fn listen(options: &LoginOptions) -> Result<(Listener, RedirectUrl)> {
    let Some(given) = &options.redirect_uri else {
        let listener = Listener::bind_first(&options.ports, DEFAULT_PATH)?;
        let text = format!("http://localhost:{}{DEFAULT_PATH}", listener.port());
        let redirect_uri =
            RedirectUrl::new(text).map_err(|e| Error::unexpected("a bad callback").because(e))?;
        return Ok((listener, redirect_uri));
    };
    let bad = |why: &str| {
        Error::usage(format!("cannot listen for the callback {given:?}: {why}"))
            .hint("use a callback on this machine, for example: export SALESFORCE_REDIRECT_URI=http://localhost:1717/OauthRedirect")
    };
    let url = Url::parse(given).map_err(|e| bad("it is not an address").because(e))?;
    if url.scheme() != "http" {
        return Err(bad("it must begin with http://"));
    }
    if !crate::http::is_loopback(&url) {
        return Err(bad("its host is not this machine"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it must not have a ? or #"));
    }
    let listener = Listener::bind(url.port_or_known_default().unwrap_or(80), url.path())?;
    let redirect_uri = RedirectUrl::new(given.clone()).map_err(|e| bad("it is not an address").because(e))?;
    Ok((listener, redirect_uri))
}

fn authorize_url(
    options: &LoginOptions,
    oauth: &OauthClient,
    redirect_uri: &RedirectUrl,
    state: &Secret,
    verifier: &Secret,
) -> Result<String> {
    let challenge =
        PkceCodeChallenge::from_code_verifier_sha256(&PkceCodeVerifier::new(verifier.expose().to_owned()));
    let mut request = oauth
        .authorize_url(|| CsrfToken::new(state.expose().to_owned()))
        .add_scopes(SCOPES.map(|scope| Scope::new(scope.to_owned())))
        .set_pkce_challenge(challenge)
        .set_redirect_uri(std::borrow::Cow::Borrowed(redirect_uri));
    if options.force_sign_in {
        request = request.add_extra_param("prompt", "login");
    }
    Ok(request.url().0.into())
}

/// Waits for the callback on a thread of its own, so that the listener closes
/// soon after this future is dropped.
async fn wait(
    listener: Listener,
    state: Secret,
    timeout: Duration,
    pasted: Option<Receiver<Secret>>,
    events: &mut (dyn FnMut(LoginEvent) + Send),
) -> Result<Callback> {
    enum News {
        Stray(String),
        Done(Box<Result<Callback>>),
    }
    let (sender, mut news) = mpsc::unbounded_channel();
    std::thread::Builder::new()
        .name("sign-in".into())
        .spawn(move || {
            // When nobody listens any more, nobody needs the news.
            let tell = |news| drop(sender.send(news));
            let callback = listener.wait(
                &state,
                Instant::now() + timeout,
                pasted.as_ref(),
                |stray| tell(News::Stray(stray.to_owned())),
                || !sender.is_closed(),
            );
            tell(News::Done(Box::new(callback)));
        })
        .map_err(|e| Error::unexpected("cannot start a thread").because(e))?;
    loop {
        match news.recv().await {
            Some(News::Stray(what)) => events(LoginEvent::Refused(what)),
            Some(News::Done(callback)) => return *callback,
            None => return Err(Error::unexpected("the callback listener stopped")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_verifier_and_the_challenge_are_those_of_rfc_7636() {
        assert_eq!(random_text::<96>().expose().len(), 128);
        let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
        let target = Target::new("a", "3MVG9");
        let oauth = token::oauth_client(&target.connection(Flow::Browser).unwrap(), None).unwrap();
        let redirect = RedirectUrl::new("http://localhost:1717/OauthRedirect".into()).unwrap();
        let options = LoginOptions::new(target);
        let url = authorize_url(&options, &oauth, &redirect, &"st".into(), &verifier).unwrap();
        let url = Url::parse(&url).unwrap();
        let has = |name: &str, value: &str| {
            let found: Vec<_> = url.query_pairs().filter(|(n, _)| n == name).collect();
            assert!(found.len() == 1 && found[0].1 == value, "{name}: {found:?}");
        };
        has("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        has("code_challenge_method", "S256");
        has("response_type", "code");
        has("client_id", "3MVG9");
        has("redirect_uri", "http://localhost:1717/OauthRedirect");
        has("scope", "api refresh_token");
        has("state", "st");
        has("prompt", "login");
    }

    #[test]
    fn a_callback_elsewhere_is_refused() {
        for given in [
            "https://localhost:1717/OauthRedirect",
            "http://acme.example/cb",
            "http://localhost:1717/cb?x=1",
            "localhost:1717",
        ] {
            let options =
                LoginOptions { redirect_uri: Some(given.into()), ..LoginOptions::new(Target::new("a", "b")) };
            let error = listen(&options).map(|_| ()).unwrap_err();
            assert_eq!(error.kind(), crate::Kind::Usage, "{given}");
        }
    }
}
