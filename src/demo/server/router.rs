//! From path to handler, with what all data resources have in common: the
//! version, the session, the request limit and its header.

use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::HeaderValue;

use super::State;
use super::call::Call;
use super::errors::{Answer, Refusal, Reply, html, json_reply};
use super::log::unpoisoned;
use super::session::PUBLIC_APP;
use super::versions::{self, Version};
use super::{authorize, bulk, oauth, pages, query, rest, script, soap};

/// Answers one request.
pub(super) async fn route(org: &Arc<State>, mut call: Call) -> Reply {
    if call.path.contains("//") {
        return Refusal::not_found().reply();
    }
    // For clients whose HTTP library knows no PATCH.
    if call.method == hyper::Method::POST
        && let Some(method) = call.query.get("_HttpMethod").and_then(|m| m.parse().ok())
    {
        call.method = method;
    }
    let path = call.path.clone();
    let segments: Vec<&str> = path.trim_matches('/').split('/').collect();
    match segments[..] {
        [""] => {
            html(StatusCode::OK, pages::welcome(&org.url, &org.data.user().username, PUBLIC_APP.client_id))
        }
        ["services", "oauth2", endpoint] => {
            oauth::endpoint(org, &call, endpoint).unwrap_or_else(|| Refusal::not_found().reply())
        }
        ["demo", "login"] => posted(&call, || authorize::login(org, &call)),
        ["demo", "mutate"] if call.method == hyper::Method::POST => script::endpoint(org, &call).await,
        ["demo", "consent"] => posted(&call, || authorize::consent(org, &call)),
        ["setup", "connect"] if call.reads() => authorize::connect_device(org, &call),
        ["id", org_id, user_id] => oauth::identity(org, &call, org_id, user_id),
        [".well-known", "openid-configuration"] => oauth::discovery(org),
        ["services", "Soap", kind @ ("u" | "c"), version, ..] => soap::soap(org, &call, kind, version),
        ["services", "data"] if call.reads() => json_reply(StatusCode::OK, &versions::list()),
        ["services", "data", version, ref rest @ ..] => {
            let mut reply = data(org, &call, version, rest).await.unwrap_or_else(Refusal::reply);
            let info = format!("api-usage={}/{}", org.api_usage(), org.config.api_limit);
            if let Ok(info) = HeaderValue::from_str(&info) {
                reply.headers_mut().insert("sforce-limit-info", info);
            }
            reply
        }
        ["services", ..] => Refusal::not_found().reply(),
        _ => html(StatusCode::NOT_FOUND, pages::not_found()),
    }
}

fn posted(call: &Call, handle: impl FnOnce() -> Reply) -> Reply {
    match call.method {
        hyper::Method::POST => handle(),
        _ => Refusal::method(&call.method, "POST").reply(),
    }
}

async fn data(org: &Arc<State>, call: &Call, version: &str, rest: &[&str]) -> Answer {
    let version = Version::parse(version)?;
    let token = call
        .token()
        .map_err(|()| Refusal::new(StatusCode::UNAUTHORIZED, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE"))?;
    let session = token
        .and_then(|token| unpoisoned(&org.sessions).touch(token).map(|session| session.number))
        .ok_or_else(Refusal::invalid_session)?;
    if !org.spend_api_request() {
        let message = "TotalRequests Limit exceeded.";
        return Err(Refusal::new(StatusCode::FORBIDDEN, "REQUEST_LIMIT_EXCEEDED", message));
    }
    let if_reading = |reply: &dyn Fn() -> Reply| match call.reads() {
        true => Ok(reply()),
        false => Err(Refusal::method(&call.method, "HEAD,GET")),
    };
    match rest {
        [] => if_reading(&|| rest::roots(org, version)),
        ["limits"] => if_reading(&|| rest::limits(org)),
        ["limits", "recordCount"] => if_reading(&|| rest::record_count(org, call)),
        ["sobjects", rest @ ..] => rest::sobjects(org, call, version, rest),
        ["query"] => query::query(org, call, version, session, false).await,
        ["queryAll"] => query::query(org, call, version, session, true).await,
        ["query" | "queryAll", locator] => query::more(org, call, version, session, locator),
        ["jobs", "query", rest @ ..] => bulk::jobs(org, call, version, rest).await,
        _ => Err(Refusal::not_found()),
    }
}
