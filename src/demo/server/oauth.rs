//! Token, revocation, introspection and identity endpoints.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hyper::StatusCode;
use hyper::header::AUTHORIZATION;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::time::{SystemTime, UNIX_EPOCH};

use super::State;
use super::authorize;
use super::body::Body;
use super::call::{Call, Params};
use super::errors::{OAuthError, Refusal, Reply, bare, content, json_reply, oauth_json};
use super::jwt;
use super::log::unpoisoned;
use super::session::{self, App, Issued, unix_seconds};

/// `/services/oauth2/{endpoint}`.
pub(super) fn endpoint(org: &State, call: &Call, endpoint: &str) -> Option<Reply> {
    Some(match endpoint {
        "authorize" => authorize::authorize(org, call),
        "token" if call.method == hyper::Method::POST => token(org, call),
        "token" => Refusal::method(&call.method, "POST").reply(),
        "revoke" => revoke(org, call),
        "introspect" if call.method == hyper::Method::POST => introspect(org, call),
        "introspect" => Refusal::method(&call.method, "POST").reply(),
        "userinfo" => userinfo(org, call),
        _ => return None,
    })
}

fn token(org: &State, call: &Call) -> Reply {
    let form = call.form();
    if form.has_duplicates() {
        return OAuthError::PARAMETER.reply();
    }
    if form.get("response_type") == Some("device_code") {
        let begun = client(call, &form).and_then(|(app, _)| authorize::begin_device(org, app, &form));
        return match begun {
            Ok(body) => oauth_json(StatusCode::OK, &body),
            Err(error) => error.reply(),
        };
    }
    match exchange(org, call, &form) {
        Ok((app, issued)) => oauth_json(StatusCode::OK, &token_body(org, app, issued)),
        Err(error) => error.reply(),
    }
}

fn exchange(org: &State, call: &Call, form: &Params) -> Result<(&'static App, Issued), OAuthError> {
    let grant_type = form.get("grant_type").ok_or(OAuthError::PARAMETER)?;
    if grant_type == "urn:ietf:params:oauth:grant-type:jwt-bearer" {
        // The signature stands for the secret, and `iss` for the consumer key.
        let app = jwt::verify(org, form.get("assertion").ok_or(OAuthError::PARAMETER)?)?;
        return Ok((app, without_refresh(org, app)));
    }
    let (app, knows_secret) = client(call, form)?;
    if app.confidential && !knows_secret {
        return Err(OAuthError::CLIENT);
    }
    let issued = match grant_type {
        "authorization_code" => authorize::redeem(org, app, form)?,
        "refresh_token" => {
            let token = form.get("refresh_token").ok_or(OAuthError::PARAMETER)?;
            unpoisoned(&org.sessions).refresh(token, app, org.config.rotate_refresh_tokens)?
        }
        "device" => authorize::redeem_device(org, app, form)?,
        // Both need a secret, so that a public app cannot use them.
        "password" | "client_credentials" if !app.confidential => return Err(OAuthError::CLIENT),
        "password" if !org.config.password_flow => return Err(OAuthError::PASSWORD_BLOCKED),
        "password" => {
            let (username, password) = (form.get("username"), form.get("password"));
            if !org.password_matches(username.unwrap_or_default(), password.unwrap_or_default()) {
                return Err(OAuthError::PASSWORD);
            }
            without_refresh(org, app)
        }
        "client_credentials" => without_refresh(org, app),
        _ => return Err(OAuthError::GRANT_TYPE),
    };
    Ok((app, issued))
}

fn without_refresh(org: &State, app: &'static App) -> Issued {
    let access_token = unpoisoned(&org.sessions).open(app, "api id", None);
    Issued { access_token, refresh_token: None, scope: "api id".to_owned() }
}

/// The app that asks, by form fields or HTTP Basic, and whether it proved to
/// know its secret. A wrong secret is refused even where none is needed.
fn client(call: &Call, form: &Params) -> Result<(&'static App, bool), OAuthError> {
    let basic = basic_credentials(call);
    let (id, secret) = match &basic {
        Some((id, secret)) => (Some(id.as_str()), Some(secret.as_str())),
        None => (form.get("client_id"), form.get("client_secret")),
    };
    let app = id.and_then(session::app).ok_or(OAuthError::CLIENT_ID)?;
    match secret.filter(|secret| !secret.is_empty()) {
        None => Ok((app, false)),
        Some(secret) if secret == app.secret => Ok((app, true)),
        Some(_) => Err(OAuthError::CLIENT),
    }
}

fn basic_credentials(call: &Call) -> Option<(String, String)> {
    let (scheme, encoded) = call.header(AUTHORIZATION)?.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return None;
    }
    let text = String::from_utf8(STANDARD.decode(encoded.trim()).ok()?).ok()?;
    let (id, secret) = text.split_once(':')?;
    // RFC 6749 has both form-encoded before they are joined.
    let decoded = |text: &str| Params::parse(format!("x={text}").as_bytes()).get("x").map(str::to_owned);
    Some((decoded(id)?, decoded(secret)?))
}

fn identity_url(org: &State) -> String {
    format!("{}/id/{}/{}", org.url, org.data.org_id(), org.data.user().id)
}

fn token_body(org: &State, app: &App, issued: Issued) -> Value {
    let millis = SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |d| d.as_millis());
    let (id, issued_at) = (identity_url(org), millis.to_string());
    let signature =
        STANDARD.encode(hmac_sha256(app.secret.as_bytes(), format!("{id}{issued_at}").as_bytes()));
    let mut body = json!({"access_token": issued.access_token});
    if let Some(refresh_token) = issued.refresh_token {
        body["refresh_token"] = refresh_token.into();
    }
    body["signature"] = signature.into();
    body["scope"] = issued.scope.into();
    body["instance_url"] = org.url.as_str().into();
    body["id"] = id.into();
    body["token_type"] = "Bearer".into();
    body["issued_at"] = issued_at.into();
    body
}

/// HMAC as RFC 2104 defines it; the only one of this program.
fn hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0_u8; 64];
    if key.len() > block.len() {
        block[..32].copy_from_slice(&Sha256::digest(key));
    } else {
        block[..key.len()].copy_from_slice(key);
    }
    let inner = Sha256::new().chain_update(block.map(|b| b ^ 0x36)).chain_update(message).finalize();
    Sha256::new().chain_update(block.map(|b| b ^ 0x5c)).chain_update(inner).finalize().into()
}

fn revoke(org: &State, call: &Call) -> Reply {
    let form = call.form();
    let token = form.get("token").or_else(|| call.query.get("token"));
    if token.is_some_and(|token| unpoisoned(&org.sessions).revoke(token)) {
        return bare(StatusCode::OK);
    }
    // This endpoint answers in form encoding, unlike its neighbours.
    let body = Body::whole("error=invalid_token&error_description=invalid+token");
    content(StatusCode::BAD_REQUEST, "application/x-www-form-urlencoded", body)
}

fn introspect(org: &State, call: &Call) -> Reply {
    let form = call.form();
    let app = match client(call, &form) {
        Ok((app, true)) => app,
        Ok((_, false)) => return OAuthError::CLIENT.reply(),
        Err(error) => return error.reply(),
    };
    let token = form.get("token").unwrap_or_default();
    let sessions = unpoisoned(&org.sessions);
    let common = |client_id: &str, scope: &str| {
        json!({
            "active": true, "scope": scope, "client_id": client_id,
            "username": org.data.user().username, "sub": identity_url(org),
        })
    };
    let mut body = json!({"active": false});
    if let Some((session, ends)) = sessions.look_at(token).filter(|(s, _)| s.client_id == app.client_id) {
        body = common(session.client_id, &session.scope);
        body["token_type"] = "access_token".into();
        body["exp"] = ends.into();
        body["iat"] = unix_seconds(session.opened).into();
        body["nbf"] = body["iat"].clone();
    } else if let Some((client_id, scope)) =
        sessions.look_at_refresh(token).filter(|(client_id, _)| *client_id == app.client_id)
    {
        body = common(client_id, scope);
        body["token_type"] = "refresh_token".into();
    }
    oauth_json(StatusCode::OK, &body)
}

/// What is wrong with the token, `None` for a good one. The identity endpoints
/// answer 403 in plain text then, not 401.
fn bad_token(org: &State, call: &Call) -> Option<Reply> {
    let form = call.form();
    let token = match call.token() {
        Ok(Some(token)) => Some(token),
        _ => call
            .query
            .get("oauth_token")
            .or_else(|| call.query.get("access_token"))
            .or_else(|| form.get("access_token")),
    };
    let refusal = match token {
        None => "Missing_OAuth_Token",
        Some(token) if unpoisoned(&org.sessions).touch(token).is_some() => return None,
        Some(_) => "Bad_OAuth_Token",
    };
    Some(content(StatusCode::FORBIDDEN, "text/html;charset=UTF-8", Body::whole(refusal)))
}

/// Where each API of the org starts; `version` may stay a template.
fn urls(org: &State, version: &str) -> Value {
    let (url, user) = (&org.url, org.data.user());
    let org15: String = org.data.org_id().chars().take(15).collect();
    let data = format!("{url}/services/data/v{version}/");
    json!({
        "enterprise": format!("{url}/services/Soap/c/{version}/{org15}"),
        "partner": format!("{url}/services/Soap/u/{version}/{org15}"),
        "rest": data,
        "sobjects": format!("{data}sobjects/"),
        "query": format!("{data}query/"),
        "profile": format!("{url}/{}", user.id),
        "custom_domain": url,
    })
}

fn userinfo(org: &State, call: &Call) -> Reply {
    if let Some(refusal) = bad_token(org, call) {
        return refusal;
    }
    let user = org.data.user();
    let (given, family) = user.display_name.split_once(' ').unwrap_or(("", &user.display_name));
    let body = json!({
        "sub": identity_url(org), "user_id": user.id, "organization_id": org.data.org_id(),
        "preferred_username": user.username, "nickname": given, "name": user.display_name,
        "email": user.email, "email_verified": true, "given_name": given, "family_name": family,
        "zoneinfo": "Europe/Madrid", "locale": "en_US", "language": "en_US", "user_type": "STANDARD",
        "utcOffset": 3_600_000, "active": true, "urls": urls(org, "{version}"),
    });
    json_reply(StatusCode::OK, &body)
}

/// `GET /id/{org}/{user}`.
pub(super) fn identity(org: &State, call: &Call, org_id: &str, user_id: &str) -> Reply {
    if let Some(refusal) = bad_token(org, call) {
        return refusal;
    }
    let user = org.data.user();
    if org_id != org.data.org_id() || user_id != user.id {
        return content(StatusCode::FORBIDDEN, "text/html;charset=UTF-8", Body::whole("Wrong_Org"));
    }
    let version = match call.query.get("version") {
        Some("latest") => super::versions::newest().text(),
        Some(version) => version.to_owned(),
        None => "{version}".to_owned(),
    };
    let (first, last) = user.display_name.split_once(' ').unwrap_or(("", &user.display_name));
    let body = json!({
        "id": identity_url(org), "asserted_user": true, "user_id": user.id,
        "organization_id": org.data.org_id(), "username": user.username,
        "nick_name": first, "display_name": user.display_name, "email": user.email,
        "email_verified": true, "first_name": first, "last_name": last, "timezone": "Europe/Madrid",
        "active": true, "user_type": "STANDARD", "language": "en_US", "locale": "en_US",
        "utcOffset": 3_600_000, "urls": urls(org, &version),
    });
    json_reply(StatusCode::OK, &body)
}

/// `GET /.well-known/openid-configuration`.
pub(super) fn discovery(org: &State) -> Reply {
    let at = |endpoint: &str| format!("{}/services/oauth2/{endpoint}", org.url);
    let body = json!({
        "issuer": org.url,
        "authorization_endpoint": at("authorize"), "token_endpoint": at("token"),
        "revocation_endpoint": at("revoke"), "introspection_endpoint": at("introspect"),
        "userinfo_endpoint": at("userinfo"),
        "scopes_supported": session::PUBLIC_APP.scopes,
        "response_types_supported": ["code"], "subject_types_supported": ["public"],
        "code_challenge_methods_supported": ["S256"],
        "grant_types_supported": [
            "authorization_code", "refresh_token", "client_credentials", "password",
            "urn:ietf:params:oauth:grant-type:jwt-bearer",
        ],
        "token_endpoint_auth_methods_supported": ["none", "client_secret_post", "client_secret_basic"],
    });
    json_reply(StatusCode::OK, &body)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hmac_gives_the_value_of_rfc_4231() {
        let mac = hmac_sha256(b"Jefe", b"what do ya want for nothing?");
        let hex: String = mac.iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
    }
}
