//! Replies, and the error bodies of each endpoint family as Salesforce shapes
//! them ("Status Codes and Error Responses" of the REST API guide).

use hyper::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, LOCATION, PRAGMA};
use hyper::{Response, StatusCode};
use serde_json::{Value, json};

use super::body::Body;

/// An answer on its way.
pub(super) type Reply = Response<Body>;

/// The number of records in a reply, for the log.
#[derive(Clone, Copy)]
pub(super) struct Rows(pub u64);

/// A body with its type.
pub(super) fn content(status: StatusCode, content_type: &'static str, body: Body) -> Reply {
    let mut reply = Response::new(body);
    *reply.status_mut() = status;
    reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    reply
}

/// JSON as the data endpoints send it.
pub(super) fn json_reply(status: StatusCode, value: &Value) -> Reply {
    content(status, "application/json;charset=UTF-8", Body::whole(value.to_string()))
}

/// A status with neither body nor type.
pub(super) fn bare(status: StatusCode) -> Reply {
    let mut reply = Response::new(Body::empty());
    *reply.status_mut() = status;
    reply
}

/// A web page.
pub(super) fn html(status: StatusCode, page: String) -> Reply {
    let mut reply = content(status, "text/html;charset=UTF-8", Body::whole(page));
    let headers = reply.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
    headers.insert("x-frame-options", HeaderValue::from_static("DENY"));
    headers.insert("referrer-policy", HeaderValue::from_static("no-referrer"));
    headers.insert(
        "content-security-policy",
        HeaderValue::from_static(
            "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'none'",
        ),
    );
    reply
}

/// Sends the browser elsewhere.
pub(super) fn redirect(target: &str) -> Reply {
    match HeaderValue::from_str(target) {
        Ok(target) => {
            let mut reply = bare(StatusCode::FOUND);
            reply.headers_mut().insert(LOCATION, target);
            reply
        }
        // Only registered callback URLs get here, plus percent-encoded text.
        Err(_) => bare(StatusCode::INTERNAL_SERVER_ERROR),
    }
}

/// A request that REST or Bulk API 2.0 refuses. On the wire it is an array of
/// one error.
#[derive(Debug)]
pub(super) struct Refusal {
    pub status: StatusCode,
    code: &'static str,
    message: String,
    /// For 405 alone: the methods that would do.
    allowed: Option<&'static str>,
}

impl Refusal {
    /// A refusal with this status, code and text.
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Refusal { status, code, message: message.into(), allowed: None }
    }

    /// 400 with a code.
    pub(super) fn bad_request(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    /// Unknown resource, object, record or job.
    pub(super) fn not_found() -> Self {
        Self::new(StatusCode::NOT_FOUND, "NOT_FOUND", "The requested resource does not exist")
    }

    /// The token is unknown, over, or was never there.
    pub(super) fn invalid_session() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "INVALID_SESSION_ID", "Session expired or invalid")
    }

    /// A resource that exists, asked in a way that it does not serve.
    pub(super) fn method(method: &hyper::Method, allowed: &'static str) -> Self {
        let message = format!("HTTP Method '{method}' not allowed. Allowed are {allowed}");
        let allowed = Some(allowed);
        Refusal { allowed, ..Self::new(StatusCode::METHOD_NOT_ALLOWED, "METHOD_NOT_ALLOWED", message) }
    }

    /// As it goes out.
    pub(super) fn reply(self) -> Reply {
        let body = json!([{"message": self.message, "errorCode": self.code}]);
        let mut reply = json_reply(self.status, &body);
        if let Some(allowed) = self.allowed {
            reply.headers_mut().insert(ALLOW, HeaderValue::from_static(allowed));
        }
        reply
    }
}

/// What a data resource comes to.
pub(super) type Answer = Result<Reply, Refusal>;

/// A request line or header block that the front end refuses, before any API
/// sees it.
pub(super) fn bad_message(status: StatusCode) -> Reply {
    let reason =
        if status == StatusCode::URI_TOO_LONG { "URI Too Long" } else { "Request Header Fields Too Large" };
    let page = format!("<h1>Bad Message {}</h1><pre>reason: {reason}</pre>", status.as_u16());
    content(status, "text/html;charset=iso-8859-1", Body::whole(page))
}

/// JSON as the token endpoint sends it: never to be cached.
pub(super) fn oauth_json(status: StatusCode, value: &Value) -> Reply {
    let mut reply = json_reply(status, value);
    reply.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-cache, no-store"));
    reply.headers_mut().insert(PRAGMA, HeaderValue::from_static("no-cache"));
    reply
}

/// A refusal of the token endpoint ("OAuth 2.0 Authorization Errors").
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct OAuthError(pub &'static str, pub &'static str);

impl OAuthError {
    pub(super) const CODE_EXPIRED: Self = OAuthError("invalid_grant", "expired authorization code");
    pub(super) const CODE_UNKNOWN: Self = OAuthError("invalid_grant", "invalid authorization code");
    pub(super) const VERIFIER: Self = OAuthError("invalid_grant", "invalid code verifier");
    pub(super) const REFRESH_EXPIRED: Self = OAuthError("invalid_grant", "expired access/refresh token");
    pub(super) const PASSWORD: Self =
        OAuthError("invalid_grant", "authentication failure - Invalid Password");
    pub(super) const ASSERTION: Self = OAuthError("invalid_grant", "invalid assertion");
    pub(super) const ASSERTION_EXPIRED: Self = OAuthError("invalid_grant", "assertion expired");
    pub(super) const AUDIENCE: Self = OAuthError("invalid_grant", "audience is invalid");
    pub(super) const NOT_APPROVED: Self = OAuthError("invalid_grant", "user hasn't approved this consumer");
    pub(super) const PASSWORD_BLOCKED: Self = OAuthError("invalid_grant", "authentication failure");
    pub(super) const PENDING: Self =
        OAuthError("authorization_pending", "device is waiting for user to authorize");
    pub(super) const CLIENT_ID: Self = OAuthError("invalid_client_id", "client identifier invalid");
    pub(super) const CLIENT: Self = OAuthError("invalid_client", "invalid client credentials");
    pub(super) const REDIRECT: Self =
        OAuthError("redirect_uri_mismatch", "redirect_uri must match configuration");
    pub(super) const REDIRECT_MISSING: Self = OAuthError("redirect_uri_missing", "redirect_uri not provided");
    pub(super) const CHALLENGE: Self = OAuthError("invalid_request", "missing required code challenge");
    pub(super) const CHALLENGE_INVALID: Self = OAuthError("invalid_request", "invalid code challenge");
    pub(super) const PARAMETER: Self = OAuthError("invalid_request", "missing or duplicate parameter");
    pub(super) const GRANT_TYPE: Self = OAuthError("unsupported_grant_type", "grant type not supported");
    pub(super) const RESPONSE_TYPE: Self =
        OAuthError("unsupported_response_type", "response type not supported");
    pub(super) const SCOPE: Self = OAuthError("invalid_scope", "the requested scope is not allowed");
    pub(super) const IMMEDIATE: Self = OAuthError("immediate_unsuccessful", "immediate unsuccessful");
    pub(super) const DENIED: Self = OAuthError("access_denied", "end-user denied authorization");

    /// The 400 of the token endpoint.
    pub(super) fn reply(self) -> Reply {
        let body = json!({"error": self.0, "error_description": self.1});
        oauth_json(StatusCode::BAD_REQUEST, &body)
    }
}
