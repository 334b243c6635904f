//! The authorize endpoint, the pages behind it, and authorization codes
//! ("OAuth 2.0 Web Server Flow" with the PKCE extension).
//!
//! A simple HTTP client can walk through it as a browser does:
//!
//! 1. `GET /services/oauth2/authorize?…` answers 200 with a sign-in form;
//! 2. `POST /demo/login` with its fields `transaction`, `username` and
//!    `password` answers 200 with a consent form, or with the sign-in form and
//!    what was wrong;
//! 3. `POST /demo/consent` with `transaction` and `decision` (`allow` or
//!    `deny`) answers 302 to the callback.
//!
//! `transaction` is a hidden field of each form and works once. A wrong client
//! or callback is answered with an error page and never redirected to.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::StatusCode;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::State;
use super::call::{Call, Params};
use super::errors::{OAuthError, Reply, html, redirect};
use super::ids::random_text;
use super::log::unpoisoned;
use super::pages;
use super::session::{self, App, Issued};

/// The callback URLs that every app of the org has registered.
pub(super) const CALLBACKS: [&str; 3] = [
    "http://localhost:1717/OauthRedirect",
    "http://localhost:1718/OauthRedirect",
    "http://localhost:1719/OauthRedirect",
];

/// How long a person may look at a page.
const PAGE_TTL: Duration = Duration::from_secs(10 * 60);

/// An authorization request that passed all checks.
#[derive(Clone)]
struct Wish {
    app: &'static App,
    redirect_uri: String,
    scope: String,
    state: Option<String>,
    challenge: Option<String>,
    login_hint: Option<String>,
    /// The device that waits, where there is no callback.
    device: Option<String>,
}

impl Wish {
    /// The callback URL with this outcome in its query.
    fn callback(&self, outcome: &[(&str, &str)]) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(outcome);
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        let separator = if self.redirect_uri.contains('?') { '&' } else { '?' };
        format!("{}{separator}{}", self.redirect_uri, query.finish())
    }

    fn refuse(&self, OAuthError(error, description): OAuthError) -> Reply {
        redirect(&self.callback(&[("error", error), ("error_description", description)]))
    }
}

#[derive(PartialEq)]
enum Step {
    SignIn,
    Consent,
}

struct Transaction {
    wish: Wish,
    step: Step,
    since: Instant,
}

struct Code {
    wish: Wish,
    since: Instant,
    /// The grant that it was exchanged for; 0 when the exchange failed.
    used_for: Option<u64>,
}

/// Pages that are open somewhere, and codes that were handed out.
#[derive(Default)]
pub(super) struct Authorizations {
    transactions: HashMap<String, Transaction>,
    codes: HashMap<String, Code>,
    devices: HashMap<String, Device>,
}

/// A device that was shown a code to be typed at a browser.
struct Device {
    app: &'static App,
    scope: String,
    user_code: String,
    since: Instant,
    /// What the person said; `None` until then.
    allowed: Option<bool>,
}

impl Authorizations {
    fn begin(&mut self, wish: Wish, step: Step) -> String {
        self.transactions.retain(|_, t| t.since.elapsed() < PAGE_TTL);
        let id = random_text::<24>();
        self.transactions.insert(id.clone(), Transaction { wish, step, since: Instant::now() });
        id
    }

    fn take(&mut self, form: &Params, step: Step) -> Option<Wish> {
        let transaction = self.transactions.remove(form.get("transaction")?)?;
        (transaction.step == step && transaction.since.elapsed() < PAGE_TTL).then_some(transaction.wish)
    }

    fn new_code(&mut self, wish: Wish) -> String {
        // The two signs of padding are part of the code, as they are of real
        // ones: clients that decode once too often or too rarely show here.
        let code = format!("aPrx{}==", random_text::<54>());
        self.codes.insert(code.clone(), Code { wish, since: Instant::now(), used_for: None });
        code
    }
}

/// `GET /services/oauth2/authorize`.
pub(super) fn authorize(org: &State, call: &Call) -> Reply {
    let form;
    let params = if call.reads() {
        &call.query
    } else {
        form = call.form();
        &form
    };
    if params.has_duplicates() {
        return error_page(OAuthError::PARAMETER);
    }
    let Some(app) = params.get("client_id").and_then(session::app) else {
        return error_page(OAuthError::CLIENT_ID);
    };
    let Some(redirect_uri) = params.get("redirect_uri") else {
        return error_page(OAuthError::REDIRECT_MISSING);
    };
    if !CALLBACKS.contains(&redirect_uri) && !org.config.callbacks.iter().any(|c| c == redirect_uri) {
        return error_page(OAuthError::REDIRECT);
    }
    let owned = |name: &str| params.get(name).filter(|value| !value.is_empty()).map(str::to_owned);
    let wish = Wish {
        app,
        redirect_uri: redirect_uri.to_owned(),
        scope: owned("scope").unwrap_or_else(|| app.scopes.join(" ")),
        state: owned("state"),
        challenge: owned("code_challenge"),
        login_hint: owned("login_hint"),
        device: None,
    };
    if let Err(error) = check(&wish, params) {
        return wish.refuse(error);
    }
    if org.config.auto_consent {
        return allow(org, wish);
    }
    if params.get("immediate") == Some("true") {
        return wish.refuse(OAuthError::IMMEDIATE);
    }
    sign_in_page(org, wish, false)
}

/// What may be reported to the callback.
fn check(wish: &Wish, params: &Params) -> Result<(), OAuthError> {
    if params.get("response_type") != Some("code") {
        return Err(OAuthError::RESPONSE_TYPE);
    }
    if !wish.scope.split_whitespace().all(|scope| wish.app.scopes.contains(&scope)) {
        return Err(OAuthError::SCOPE);
    }
    match &wish.challenge {
        None if wish.app.needs_pkce => return Err(OAuthError::CHALLENGE),
        Some(challenge) if !URL_SAFE_NO_PAD.decode(challenge).is_ok_and(|hash| hash.len() == 32) => {
            return Err(OAuthError::CHALLENGE_INVALID);
        }
        _ => {}
    }
    // Absent, the method is taken for S256.
    match params.get("code_challenge_method") {
        None | Some("S256") => Ok(()),
        Some(_) => Err(OAuthError::CHALLENGE_INVALID),
    }
}

fn error_page(OAuthError(error, description): OAuthError) -> Reply {
    html(StatusCode::BAD_REQUEST, pages::authorize_error(error, description))
}

fn sign_in_page(org: &State, wish: Wish, failed: bool) -> Reply {
    let username = wish.login_hint.clone().unwrap_or_else(|| org.data.user().username.clone());
    let transaction = unpoisoned(&org.authorizations).begin(wish, Step::SignIn);
    html(StatusCode::OK, pages::sign_in(&transaction, &username, failed))
}

/// `POST /demo/login`.
pub(super) fn login(org: &State, call: &Call) -> Reply {
    let form = call.form();
    let Some(wish) = unpoisoned(&org.authorizations).take(&form, Step::SignIn) else {
        return html(StatusCode::BAD_REQUEST, pages::page_expired());
    };
    let username = form.get("username").unwrap_or_default();
    if !org.password_matches(username, form.get("password").unwrap_or_default()) {
        return sign_in_page(org, Wish { login_hint: Some(username.to_owned()), ..wish }, true);
    }
    let (app, scope, user) = (wish.app, wish.scope.clone(), org.data.user());
    let transaction = unpoisoned(&org.authorizations).begin(wish, Step::Consent);
    html(StatusCode::OK, pages::consent(&transaction, app.name, &user.display_name, &user.username, &scope))
}

/// `POST /demo/consent`.
pub(super) fn consent(org: &State, call: &Call) -> Reply {
    let form = call.form();
    let Some(wish) = unpoisoned(&org.authorizations).take(&form, Step::Consent) else {
        return html(StatusCode::BAD_REQUEST, pages::page_expired());
    };
    match (form.get("decision"), &wish.device) {
        (Some("allow"), _) => allow(org, wish),
        (_, Some(device)) => answer_device(org, device, false),
        _ => wish.refuse(OAuthError::DENIED),
    }
}

/// `response_type=device_code` at the token endpoint.
pub(super) fn begin_device(org: &State, app: &'static App, form: &Params) -> Result<Value, OAuthError> {
    if !org.config.device_flow {
        return Err(OAuthError::GRANT_TYPE);
    }
    let scope = form.get("scope").map_or_else(|| app.scopes.join(" "), str::to_owned);
    if !scope.split_whitespace().all(|scope| app.scopes.contains(&scope)) {
        return Err(OAuthError::SCOPE);
    }
    let (device_code, user_code) = (random_text::<24>(), random_text::<6>().to_uppercase());
    let device = Device { app, scope, user_code: user_code.clone(), since: Instant::now(), allowed: None };
    unpoisoned(&org.authorizations).devices.insert(device_code.clone(), device);
    Ok(json!({
        "device_code": device_code, "user_code": user_code,
        "verification_uri": format!("{}/setup/connect", org.url), "interval": 1,
    }))
}

/// `grant_type=device`: what became of it.
pub(super) fn redeem_device(org: &State, app: &'static App, form: &Params) -> Result<Issued, OAuthError> {
    let mut authorizations = unpoisoned(&org.authorizations);
    let code = form.get("code").unwrap_or_default();
    let device = authorizations
        .devices
        .get(code)
        .filter(|device| device.app.client_id == app.client_id && device.since.elapsed() < PAGE_TTL)
        .ok_or(OAuthError::CODE_UNKNOWN)?;
    match device.allowed {
        None => Err(OAuthError::PENDING),
        Some(false) => Err(OAuthError::DENIED),
        Some(true) => {
            let scope = device.scope.clone();
            authorizations.devices.remove(code);
            Ok(unpoisoned(&org.sessions).approve(app, &scope).1)
        }
    }
}

/// `GET /setup/connect?user_code=…`: the page that a device names. The code is
/// a part of the address here, as a form would send it.
pub(super) fn connect_device(org: &State, call: &Call) -> Reply {
    let user_code = call.query.get("user_code").unwrap_or_default();
    let found = unpoisoned(&org.authorizations).devices.iter().find_map(|(code, device)| {
        let fits = device.user_code == user_code && device.allowed.is_none();
        fits.then(|| (code.clone(), device.app, device.scope.clone()))
    });
    let Some((device, app, scope)) = found else {
        return html(StatusCode::OK, pages::device(!user_code.is_empty()));
    };
    let wish = Wish {
        app,
        redirect_uri: format!("{}/setup/connect", org.url),
        scope,
        state: None,
        challenge: None,
        login_hint: None,
        device: Some(device),
    };
    sign_in_page(org, wish, false)
}

fn answer_device(org: &State, device: &str, allowed: bool) -> Reply {
    if let Some(device) = unpoisoned(&org.authorizations).devices.get_mut(device) {
        device.allowed = Some(allowed);
    }
    redirect(&format!("{}/", org.url))
}

fn allow(org: &State, wish: Wish) -> Reply {
    if let Some(device) = &wish.device {
        return answer_device(org, device, true);
    }
    let code = unpoisoned(&org.authorizations).new_code(wish.clone());
    redirect(&wish.callback(&[("code", &code)]))
}

/// The exchange of a code for tokens. A code works once, whatever comes of it;
/// presenting it again also revokes what it was exchanged for.
pub(super) fn redeem(org: &State, app: &'static App, form: &Params) -> Result<Issued, OAuthError> {
    let code = form.get("code").ok_or(OAuthError::CODE_UNKNOWN)?;
    let redirect_uri = form.get("redirect_uri").ok_or(OAuthError::REDIRECT_MISSING)?;
    let mut authorizations = unpoisoned(&org.authorizations);
    let entry = authorizations
        .codes
        .get_mut(code)
        .filter(|entry| entry.wish.app.client_id == app.client_id)
        .ok_or(OAuthError::CODE_UNKNOWN)?;
    if let Some(grant) = entry.used_for {
        unpoisoned(&org.sessions).revoke_grant(grant);
        return Err(OAuthError::CODE_EXPIRED);
    }
    entry.used_for = Some(0);
    if entry.since.elapsed() >= org.config.code_ttl {
        return Err(OAuthError::CODE_EXPIRED);
    }
    if entry.wish.redirect_uri != redirect_uri {
        return Err(OAuthError::REDIRECT);
    }
    if let Some(challenge) = &entry.wish.challenge {
        let verifier = form.get("code_verifier").unwrap_or_default();
        if verifier.len() < 43 || URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != *challenge {
            return Err(OAuthError::VERIFIER);
        }
    }
    let (grant, issued) = unpoisoned(&org.sessions).approve(app, &entry.wish.scope);
    entry.used_for = Some(grant);
    Ok(issued)
}
