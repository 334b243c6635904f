//! What faults do to a request before it is carried out, and to its answer.

use std::sync::Arc;

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue, LOCATION};
use hyper::{Request, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::armed::{Acting, found};
use super::{Act, Answer, Cut, Delivery, Headers, LocatorFault, Moment, OrgEvent, Place, Redirect, Stall};
use crate::demo::server::State;
use crate::demo::server::body::Body;
use crate::demo::server::errors::{Reply, Rows, bare};
use crate::demo::server::log::unpoisoned;

/// How a request goes on.
pub(in crate::demo::server) enum Before {
    /// The org looks at it.
    CarryOut,
    /// This is the answer; with `true` the org looks at it all the same.
    Instead(Box<Reply>, bool),
    /// There is no answer; with `true` the org looks at it all the same.
    Break(bool),
}

/// What happens before the org looks at a request.
pub(in crate::demo::server) async fn before<B>(
    org: &Arc<State>,
    request: &Request<B>,
    acts: &[Acting],
) -> Before {
    let path = request.uri().path();
    let mut outcome = Before::CarryOut;
    for Acting { act, .. } in acts {
        match act {
            Act::Delay(time) => tokio::time::sleep(*time).await,
            Act::Org(event) => org.happens(*event),
            Act::Job(fate) => {
                if let Some(id) = job_of(path) {
                    unpoisoned(&org.jobs).doom(id, *fate);
                }
            }
            Act::Answer(answer) => outcome = Before::Instead(Box::new(instead(answer)), answer.executed),
            Act::Redirect(to) => {
                let path = request.uri().path_and_query().map_or("/", |path| path.as_str());
                outcome = Before::Instead(Box::new(redirect(to, path)), false);
            }
            Act::Reset(moment) => outcome = Before::Break(*moment == Moment::After),
            _ => {}
        }
    }
    outcome
}

/// What happens to the org's answer before it is compressed, and how it shall
/// be sent.
pub(in crate::demo::server) fn after(
    org: &State,
    path_and_query: &str,
    reply: &mut Reply,
    acts: &[Acting],
) -> Delivery {
    let mut delivery = Delivery::default();
    for Acting { index, act } in acts {
        match act {
            Act::Cut(Cut { rows: Some(rows), .. }) => {
                edit(reply, |body, is_json| cut_rows(body, is_json, *rows))
            }
            Act::Cut(Cut { bytes, share, ends, .. }) => {
                delivery.cut = Some((Place { bytes: *bytes, share: *share }, *ends));
            }
            Act::Stall(Stall { bytes, share, time }) => {
                delivery.stall = Some((Place { bytes: *bytes, share: *share }, *time));
            }
            Act::Drip(drip) => delivery.drip = Some(drip.bytes_per_second),
            Act::Corrupt(place) => delivery.corrupt = Some(*place),
            Act::Plain(plain) => delivery.plain = *plain,
            Act::Headers(headers) => change_headers(reply, headers),
            Act::Locator(fault) => change_locator(reply, path_and_query, *fault),
            Act::Page(_) if reply.extensions().get::<Rows>().is_some() => edit(reply, |body, _| {
                unpoisoned(&org.faults).exchange_page(*index, body.clone()).unwrap_or(body)
            }),
            Act::Job(fate) if path_and_query.ends_with("/jobs/query") && reply.status() == StatusCode::OK => {
                unpoisoned(&org.jobs).doom_newest(*fate);
            }
            _ => {}
        }
    }
    delivery
}

impl State {
    fn happens(&self, event: OrgEvent) {
        match event {
            OrgEvent::ExpireSessions => unpoisoned(&self.sessions).expire_all(),
            OrgEvent::RevokeGrants => unpoisoned(&self.sessions).revoke_all(),
            OrgEvent::CloseCursors => unpoisoned(&self.cursors).close_all(),
            OrgEvent::ForgetJobs => unpoisoned(&self.jobs).forget_all(),
            OrgEvent::UseUpLimit => {
                self.api_requests.store(self.config.api_limit, std::sync::atomic::Ordering::Relaxed);
            }
        }
    }
}

/// The job that a path is about.
fn job_of(path: &str) -> Option<&str> {
    let (_, rest) = path.split_once("/jobs/query/")?;
    rest.split('/').next().filter(|id| id.starts_with("750"))
}

fn instead(answer: &Answer) -> Reply {
    let mut reply = bare(StatusCode::from_u16(answer.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR));
    let content_type = match answer.body.trim_start().bytes().next() {
        Some(b'{' | b'[') => Some("application/json;charset=UTF-8"),
        Some(b'<') => Some("text/html;charset=UTF-8"),
        _ => None,
    };
    if let Some(content_type) = content_type {
        reply.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    }
    *reply.body_mut() = Body::whole(answer.body.clone());
    let set = answer.headers.clone();
    change_headers(&mut reply, &Headers { strip: Vec::new(), set });
    reply
}

fn redirect(to: &Redirect, path: &str) -> Reply {
    let mut reply = bare(StatusCode::from_u16(to.status).unwrap_or(StatusCode::FOUND));
    if let Ok(target) = HeaderValue::try_from(format!("{}{path}", to.to.trim_end_matches('/'))) {
        reply.headers_mut().insert(LOCATION, target);
    }
    reply
}

fn change_headers(reply: &mut Reply, change: &Headers) {
    let headers = reply.headers_mut();
    for pattern in &change.strip {
        let pattern = pattern.to_ascii_lowercase();
        let gone: Vec<HeaderName> =
            headers.keys().filter(|name| found(&pattern, name.as_str())).cloned().collect();
        for name in gone {
            headers.remove(name);
        }
    }
    for (name, value) in &change.set {
        // What cannot be a header is left out: HTTP has no way to say it.
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::try_from(value)) {
            headers.insert(name, value);
        }
    }
}

/// Changes the text of an answer.
fn edit(reply: &mut Reply, change: impl FnOnce(Bytes, bool) -> Bytes) {
    let is_json =
        reply.headers().get(CONTENT_TYPE).is_some_and(|t| t.as_bytes().starts_with(b"application/json"));
    let body = std::mem::replace(reply.body_mut(), Body::empty()).gather();
    *reply.body_mut() = Body::whole(change(body, is_json));
}

/// A page of records.
#[derive(Deserialize, Serialize)]
struct JsonPage<'a> {
    #[serde(rename = "totalSize")]
    total_size: u64,
    done: bool,
    #[serde(rename = "nextRecordsUrl", skip_serializing_if = "Option::is_none", default)]
    next: Option<String>,
    #[serde(borrow)]
    records: Vec<&'a RawValue>,
}

/// The first records of a page, as if they were all.
fn cut_rows(body: Bytes, is_json: bool, rows: u64) -> Bytes {
    if !is_json {
        let end = end_of_line(&body, rows + 1);
        return body.slice(..end);
    }
    let Ok(mut page) = serde_json::from_slice::<JsonPage<'_>>(&body) else { return body };
    page.records.truncate(usize::try_from(rows).unwrap_or(usize::MAX));
    serde_json::to_vec(&page).map_or_else(|_| body.clone(), Bytes::from)
}

/// Where the `n`th line of CSV ends: line ends inside quotes do not count.
fn end_of_line(csv: &[u8], n: u64) -> usize {
    let (mut quoted, mut seen) = (false, 0);
    for (at, byte) in csv.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => {
                seen += 1;
                if seen == n {
                    return at + 1;
                }
            }
            _ => {}
        }
    }
    csv.len()
}

fn change_locator(reply: &mut Reply, path_and_query: &str, fault: LocatorFault) {
    if reply.headers().contains_key("sforce-locator") {
        let own = path_and_query
            .split(['?', '&'])
            .find_map(|part| part.strip_prefix("locator="))
            .and_then(|own| HeaderValue::from_str(own).ok());
        let value = match fault {
            LocatorFault::Missing => None,
            LocatorFault::Null => Some(HeaderValue::from_static("null")),
            LocatorFault::Empty => Some(HeaderValue::from_static("")),
            LocatorFault::Wrong => Some(HeaderValue::from_static("TW9vbg")),
            // The first page has no locator to repeat.
            LocatorFault::Repeated => own.or_else(|| reply.headers().get("sforce-locator").cloned()),
        };
        match value {
            None => reply.headers_mut().remove("sforce-locator"),
            Some(value) => reply.headers_mut().insert("sforce-locator", value),
        };
        return;
    }
    const KEY: &str = "\"nextRecordsUrl\":";
    edit(reply, |body, is_json| {
        let text = String::from_utf8_lossy(&body);
        let Some(start) = text.find(KEY).map(|at| at + KEY.len()).filter(|_| is_json) else { return body };
        let Some(end) = text[start..].find([',', '}']).map(|at| start + at) else { return body };
        let value = match fault {
            LocatorFault::Null => "null".to_owned(),
            LocatorFault::Empty => "\"\"".to_owned(),
            LocatorFault::Wrong => "\"/services/data/v66.0/query/01gD30000000000IAQ-77\"".to_owned(),
            LocatorFault::Repeated => format!("\"{path_and_query}\""),
            LocatorFault::Missing => {
                return format!("{}\"nothing\":null{}", &text[..start - KEY.len()], &text[end..]).into();
            }
        };
        format!("{}{value}{}", &text[..start], &text[end..]).into()
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_inside_quotes_are_part_of_their_record() {
        let csv = b"\"a\"\n\"one\nstill \"\"one\"\"\"\n\"two\"\n";
        let cut = |rows| cut_rows(Bytes::from_static(csv), false, rows);
        assert_eq!(cut(0), "\"a\"\n");
        assert_eq!(cut(1), "\"a\"\n\"one\nstill \"\"one\"\"\"\n");
        assert_eq!(cut(9), &csv[..]);
    }

    #[test]
    fn a_cut_page_of_json_keeps_everything_else() {
        let page = br#"{"totalSize":2,"done":true,"records":[{"Id":"1","n":1.50},{"Id":"2"}]}"#;
        let cut = cut_rows(Bytes::from_static(page), true, 1);
        assert_eq!(cut, r#"{"totalSize":2,"done":true,"records":[{"Id":"1","n":1.50}]}"#);
    }

    #[test]
    fn a_path_names_its_job() {
        assert_eq!(job_of("/services/data/v66.0/jobs/query/750x/results"), Some("750x"));
        assert_eq!(job_of("/services/data/v66.0/jobs/query"), None);
    }
}
