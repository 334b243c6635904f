//! From path to handler, with what all data resources have in common: the
//! version, the session, the request limit and its header.

use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::HeaderValue;
use serde_json::json;

use super::State;
use super::call::Call;
use super::errors::{Reply, api_error, html, invalid_session, json_reply, method_not_allowed, not_found};
use super::log::unpoisoned;
use super::session::PUBLIC_APP;
use super::versions::{self, Version};
use super::{authorize, bulk, oauth, pages, query, rest, soap};

/// Answers one request.
pub(super) async fn route(org: &Arc<State>, mut call: Call) -> Reply {
    if call.path.contains("//") {
        return not_found();
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
        ["services", "oauth2", endpoint] => oauth::endpoint(org, &call, endpoint).unwrap_or_else(not_found),
        ["demo", "login"] => posted(&call, || authorize::login(org, &call)),
        ["demo", "consent"] => posted(&call, || authorize::consent(org, &call)),
        ["id", org_id, user_id] => oauth::identity(org, &call, org_id, user_id),
        [".well-known", "openid-configuration"] => oauth::discovery(org),
        ["services", "Soap", kind @ ("u" | "c"), version, ..] => soap::soap(org, &call, kind, version),
        ["services", "data"] if call.reads() => json_reply(StatusCode::OK, &versions::list()),
        ["services", "data", version, ref rest @ ..] => {
            let mut reply = data(org, &call, version, rest).await;
            let info = format!("api-usage={}/{}", org.api_usage(), org.config.api_limit);
            if let Ok(info) = HeaderValue::from_str(&info) {
                reply.headers_mut().insert("sforce-limit-info", info);
            }
            reply
        }
        ["services", ..] => not_found(),
        _ => html(StatusCode::NOT_FOUND, pages::not_found()),
    }
}

fn posted(call: &Call, handle: impl FnOnce() -> Reply) -> Reply {
    if call.method == hyper::Method::POST { handle() } else { method_not_allowed(&call.method, "POST") }
}

async fn data(org: &Arc<State>, call: &Call, version: &str, rest: &[&str]) -> Reply {
    let version = match Version::parse(version) {
        Ok(version) => version,
        Err(refusal) => return refusal,
    };
    let session = match call.token() {
        Ok(Some(token)) => unpoisoned(&org.sessions).touch(token).map(|session| session.number),
        Ok(None) => None,
        Err(()) => {
            return api_error(StatusCode::UNAUTHORIZED, "INVALID_AUTH_HEADER", "INVALID_HEADER_TYPE");
        }
    };
    let Some(session) = session else { return invalid_session() };
    if !org.spend_api_request() {
        return api_error(StatusCode::FORBIDDEN, "REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded.");
    }
    let reads_only = |reply: fn(&State, Version) -> Reply| {
        if call.reads() { reply(org, version) } else { method_not_allowed(&call.method, "HEAD,GET") }
    };
    match rest {
        [] => reads_only(rest::roots),
        ["limits"] => reads_only(|org, _| rest::limits(org)),
        ["limits", "recordCount"] => rest::record_count(org, call),
        ["sobjects", rest @ ..] => rest::sobjects(org, call, version, rest),
        ["query"] => query::query(org, call, version, session, false).await,
        ["queryAll"] => query::query(org, call, version, session, true).await,
        ["query" | "queryAll", locator] => query::more(org, call, version, session, locator),
        ["jobs"] => reads_only(|_, version| {
            json_reply(
                StatusCode::OK,
                &json!({"query": format!("/services/data/{}/jobs/query", version.segment())}),
            )
        }),
        ["jobs", "query", rest @ ..] => bulk::jobs(org, call, version, rest).await,
        _ => not_found(),
    }
}
