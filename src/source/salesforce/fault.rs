//! What Salesforce says when it refuses: understood once, here.
//!
//! Sources: REST guide, "Status Codes and Error Responses"; SOAP guide, "Core
//! Data Types Used in API Calls" (ExceptionCode).

use std::time::Duration;

use serde::Deserialize;

use crate::http::retry::{self, Attempt};
use crate::{Error, Kind};

/// A refused request.
#[derive(Debug, Clone)]
pub(super) struct Fault {
    /// HTTP status.
    pub(super) status: u16,
    /// `INVALID_FIELD` and the like; empty where the body had none.
    pub(super) code: String,
    /// The org's own words, one line where they are few.
    pub(super) message: String,
    /// `Retry-After`, if there was one.
    pub(super) retry_after: Option<Duration>,
    /// What was asked, in a few words: `the count of Contact`.
    pub(super) what: String,
}

#[derive(Deserialize)]
struct Entry {
    #[serde(rename = "errorCode", alias = "statusCode", default)]
    code: String,
    #[serde(default)]
    message: String,
}

impl Fault {
    /// Reads an error body: an array of errors, one error, or something that a
    /// proxy, a maintenance page or an identity endpoint wrote.
    pub(super) fn new(status: u16, headers: &reqwest::header::HeaderMap, body: &[u8], what: &str) -> Fault {
        let entry = serde_json::from_slice::<Vec<Entry>>(body)
            .ok()
            .and_then(|entries| entries.into_iter().next())
            .or_else(|| serde_json::from_slice::<Entry>(body).ok());
        let elsewhere = headers
            .get(reqwest::header::LOCATION)
            .and_then(|v| v.to_str().ok())
            .filter(|_| (300..400).contains(&status))
            .map(|to| to.split(['?', '#']).next().unwrap_or(to));
        let (code, message) = match (entry, elsewhere) {
            (Some(entry), _) => (entry.code, entry.message),
            // Not followed: the token is for the org, and for nobody else.
            (None, Some(to)) => (String::new(), format!("the answer points to {to}, which was not followed")),
            (None, None) => (String::new(), words_of(body)),
        };
        let retry_after = retry::asked_for(headers);
        Fault { status, code, message, retry_after, what: what.to_owned() }
    }

    /// Codes are compared without case and underscores: documentation and
    /// servers spell them differently.
    pub(super) fn is(&self, code: &str) -> bool {
        let plain =
            |s: &str| s.chars().filter(|c| *c != '_').map(|c| c.to_ascii_lowercase()).collect::<String>();
        plain(&self.code) == plain(code)
    }

    pub(super) fn is_any(&self, codes: &[&str]) -> bool {
        codes.iter().any(|code| self.is(code))
    }

    /// Whether a new access token would help. Two texts come with 401 and are
    /// policy, not expiry: renewing for them would never end.
    pub(super) fn wants_new_token(&self) -> bool {
        let policy = ["not valid for use with the REST API", "Connected app is not attached to Agent"];
        (self.status == 401 && !policy.iter().any(|text| self.message.contains(text)))
            || (self.status == 403 && self.message.contains("Bad_OAuth_Token"))
    }

    /// Whether the org has too much to do at once: fewer requests would help.
    pub(super) fn is_crowd(&self) -> bool {
        matches!(self.status, 420 | 429 | 503)
            || (self.is("REQUEST_LIMIT_EXCEEDED") && !self.is_daily_limit())
            || self.is("SERVER_UNAVAILABLE")
    }

    /// Classifies the failure, once: worth repeating or not. `base` is the
    /// longest wait before a second try.
    pub(super) fn classify(self, idempotent: bool, base: Duration) -> Attempt<Fault> {
        // Of a 503 without a code nobody knows who said it, and whether the
        // request had arrived before.
        let by_the_org = self.status != 503 || !self.code.is_empty();
        let refused_for_now = (self.is_crowd() && by_the_org)
            || self.is_any(&["TXN_SECURITY_METERING_ERROR", "UNABLE_TO_LOCK_ROW"]);
        let broken =
            matches!(self.status, 406 | 408 | 500 | 502..=504) || self.is("TEMPORARY_QUERY_MORE_FAILURE");
        if refused_for_now || (broken && idempotent) {
            let what = format!("{} answered {}", self.what, self.short());
            Attempt::Transient { after: self.retry_after.or_else(|| self.own_wait(base)), what, error: self }
        } else {
            Attempt::Final(self)
        }
    }

    /// Too many long requests at once pass only slowly: half a minute where a
    /// try waits for a second.
    fn own_wait(&self, base: Duration) -> Option<Duration> {
        self.is("REQUEST_LIMIT_EXCEEDED").then(|| base * 30)
    }

    /// The rolling 24 hours are used up.
    pub(super) fn is_daily_limit(&self) -> bool {
        self.is("REQUEST_LIMIT_EXCEEDED") && self.message.contains("TotalRequests")
    }

    fn short(&self) -> String {
        if self.code.is_empty() { format!("HTTP {}", self.status) } else { self.code.clone() }
    }

    fn is_malformed_request(&self) -> bool {
        self.is_any(&[
            "MALFORMED_QUERY",
            "INVALID_FIELD",
            "INVALID_TYPE",
            "INVALID_QUERY_FILTER_OPERATOR",
            "NUMBER_OUTSIDE_VALID_RANGE",
            "QUERY_TOO_COMPLICATED",
        ])
    }
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Error {
        let words = if fault.message.is_empty() { fault.short() } else { fault.message.trim().to_owned() };
        let code = if fault.code.is_empty() { String::new() } else { format!(" ({})", fault.code) };
        let error = |kind| Error::new(kind, format!("Salesforce refused {}: {words}{code}", fault.what));
        if fault.is_daily_limit() || fault.is_any(&["LIMIT_EXCEEDED", "EXCEEDEDQUOTA"]) {
            error(Kind::Limit).hint("the limit is counted over 24 hours: run the same command later")
        } else if fault.status == 401 {
            error(Kind::Auth).hint("sfmigrate login")
        } else if fault.is_any(&["API_DISABLED_FOR_ORG", "PI_DISABLED_FOR_ORG"]) {
            error(Kind::Auth).hint("ask an administrator for the permission `API Enabled`")
        } else if fault.is_any(&["INSUFFICIENT_ACCESS"]) || (fault.status == 403 && fault.code.is_empty()) {
            error(Kind::Auth).hint("ask an administrator for access, then run the same command again")
        } else if fault.is_malformed_request() {
            error(Kind::Usage).hint("sfmigrate fields OBJECT lists the fields that you may read")
        } else if fault.status == 410 || fault.is_any(&["GONE", "UNSUPPORTED_API_VERSION"]) {
            error(Kind::Usage)
                .hint("choose a version that the org still has: --api-version, or `sfmigrate login` again")
                .hint("an import that began with the old one begins anew with --restart")
        } else if matches!(fault.status, 414 | 431) {
            Error::new(Kind::Usage, format!("{} is too long for a URL", fault.what))
                .hint("shorten --where or --fields, or try it with `--api bulk`")
        } else if matches!(fault.status, 300..=399) {
            error(Kind::Source).hint("the org moved to another address: sign in again with `sfmigrate login`")
        } else {
            error(Kind::Source).hint("run the same command again")
        }
    }
}

/// The first words of a body that is not Salesforce's JSON, without markup.
fn words_of(body: &[u8]) -> String {
    let text = String::from_utf8_lossy(&body[..body.len().min(4096)]);
    let mut words = String::new();
    let mut in_tag = false;
    for c in text.chars() {
        match c {
            '<' => in_tag = true,
            '>' => {
                in_tag = false;
                words.push(' ');
            }
            _ if !in_tag => words.push(c),
            _ => {}
        }
    }
    let words: String = words.split_whitespace().collect::<Vec<_>>().join(" ");
    words.chars().take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn fault(status: u16, body: &str) -> Fault {
        Fault::new(status, &reqwest::header::HeaderMap::new(), body.as_bytes(), "the query")
    }

    #[test]
    fn error_bodies_are_understood_in_every_shape() {
        let array =
            fault(401, r#"[{"message":"Session expired or invalid","errorCode":"INVALID_SESSION_ID"}]"#);
        assert!(array.is("INVALID_SESSION_ID") && array.wants_new_token());
        assert!(fault(400, r#"{"message":"x","errorCode":"InvalidJobState"}"#).is("INVALIDJOBSTATE"));
        assert!(fault(403, "Bad_OAuth_Token").wants_new_token());
        let html = fault(503, "<html><body><span>We are down for maintenance.</span><br>Sorry</body></html>");
        assert_eq!(html.message, "We are down for maintenance. Sorry");
        assert_eq!(fault(406, "").message, "");
    }

    #[test]
    fn a_401_by_policy_does_not_ask_for_a_new_token() {
        let body = r#"[{"message":"This session is not valid for use with the REST API","errorCode":"INVALID_SESSION_ID"}]"#;
        assert!(!fault(401, body).wants_new_token());
    }

    #[test]
    fn limits_have_different_faces() {
        let daily = fault(
            403,
            r#"[{"message":"TotalRequests Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#,
        );
        assert_eq!(Error::from(daily.clone()).kind(), Kind::Limit);
        assert!(matches!(daily.classify(true, SECOND), Attempt::Final(_)));
        let concurrent = fault(
            403,
            r#"[{"message":"ConcurrentRequests (Concurrent API Requests) Limit exceeded.","errorCode":"REQUEST_LIMIT_EXCEEDED"}]"#,
        );
        assert!(matches!(concurrent.classify(false, SECOND), Attempt::Transient { .. }));
    }

    #[test]
    fn only_idempotent_requests_are_repeated_blindly() {
        assert!(matches!(fault(500, "").classify(true, SECOND), Attempt::Transient { .. }));
        assert!(matches!(fault(500, "").classify(false, SECOND), Attempt::Final(_)));
        assert!(matches!(fault(404, "").classify(true, SECOND), Attempt::Final(_)));
        assert!(matches!(fault(503, "<html>").classify(true, SECOND), Attempt::Transient { .. }));
        assert!(matches!(fault(503, "<html>").classify(false, SECOND), Attempt::Final(_)));
        let by_the_org = r#"[{"message":"Down.","errorCode":"SERVER_UNAVAILABLE"}]"#;
        assert!(matches!(fault(503, by_the_org).classify(false, SECOND), Attempt::Transient { .. }));
    }

    #[test]
    fn a_version_that_is_no_more_is_told_with_the_way_out() {
        let body = r#"[{"errorCode":"UNSUPPORTED_API_VERSION","message":"API version 30.0 is no longer available"}]"#;
        let error = Error::from(fault(410, body));
        assert_eq!(error.kind(), Kind::Usage);
        assert!(error.hints()[0].contains("--api-version"), "{error:?}");
    }
}
