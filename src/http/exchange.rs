//! What the log tells of requests: which, how they were answered, how long it
//! took. Never a header or a body that is sent, never the query of an address,
//! since they hold tokens and data.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use reqwest::{Client, Request, RequestBuilder, Response};
use tracing::Level;

use super::transport_words;

/// Headers by which a service names a request; its support asks for them.
const NAMES: [&str; 3] = ["x-sfdc-request-id", "x-request-id", "request-id"];

/// Headers that say what is used of an allowance, or left.
const USAGE: [&str; 2] = ["sforce-limit-info", "x-ratelimit-remaining"];

/// Identifies a request within this process.
#[derive(Debug, Clone, Copy)]
pub struct Exchange {
    number: u64,
    begun: Instant,
}

/// Sends a request, and tells the log.
///
/// # Errors
/// As [`Client::execute`].
pub async fn send(builder: RequestBuilder) -> reqwest::Result<Response> {
    let (client, request) = builder.build_split();
    execute(&client, request?).await
}

/// As [`send`].
///
/// # Errors
/// As [`Client::execute`].
pub async fn execute(client: &Client, request: Request) -> reqwest::Result<Response> {
    if !tracing::enabled!(Level::DEBUG) {
        return client.execute(request).await;
    }
    static LAST: AtomicU64 = AtomicU64::new(0);
    let number = LAST.fetch_add(1, Ordering::Relaxed) + 1;
    let exchange = Exchange { number, begun: Instant::now() };
    let (method, url) = (request.method().clone(), request.url().clone());
    let (method, host, path) = (method.as_str(), url.host_str().unwrap_or_default(), shown(url.path()));
    let query_bytes = url.query().map_or(0, str::len);
    let body_bytes = request.body().and_then(|body| body.as_bytes()).map_or(0, <[u8]>::len);
    tracing::trace!(number, method, host, path, query_bytes, body_bytes, "request");
    match client.execute(request).await {
        Ok(mut response) => {
            let header = |name: &&str| response.headers().get(*name).and_then(|value| value.to_str().ok());
            let request_id = NAMES.iter().find_map(header);
            let usage = USAGE.iter().find_map(header);
            let (status, ms) = (response.status().as_u16(), exchange.ms());
            tracing::debug!(
                number,
                method,
                host,
                path,
                query_bytes,
                body_bytes,
                status,
                ms,
                request_id,
                usage,
                "answer"
            );
            response.extensions_mut().insert(exchange);
            Ok(response)
        }
        Err(e) => {
            let (why, ms) = (transport_words(&e), exchange.ms());
            tracing::debug!(number, method, host, path, query_bytes, body_bytes, ms, why, "no answer");
            Err(e)
        }
    }
}

impl Exchange {
    /// The exchange that an answer belongs to, where there is a log.
    pub fn of(response: &Response) -> Option<Exchange> {
        response.extensions().get().copied()
    }

    fn ms(self) -> u64 {
        self.begun.elapsed().as_millis() as u64
    }

    /// The whole body has come: so many bytes on the wire.
    pub fn received(self, bytes: u64) {
        tracing::debug!(number = self.number, bytes, ms = self.ms(), "received");
    }
}

/// A path without values that could be somebody's: in that of a record that is
/// known by an external id, `/sobjects/Contact/Email/ana@example.com`.
fn shown(path: &str) -> String {
    let is_id =
        |part: &str| [15, 18].contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let mut parts: Vec<&str> = path.split('/').collect();
    if let Some(at) = parts.iter().position(|part| *part == "sobjects")
        && let [_object, field, value @ ..] = &mut parts[at + 1..]
        && !is_id(field)
    {
        value.iter_mut().filter(|part| !part.is_empty()).for_each(|part| *part = "…");
    }
    parts.join("/")
}

#[cfg(test)]
mod tests {
    use super::shown;

    #[test]
    fn a_path_shows_objects_and_ids_but_no_values() {
        for (path, expected) in [
            ("/services/data/v66.0/query", "/services/data/v66.0/query"),
            (
                "/services/data/v66.0/sobjects/Contact/describe",
                "/services/data/v66.0/sobjects/Contact/describe",
            ),
            ("/x/sobjects/Contact/deleted/", "/x/sobjects/Contact/deleted/"),
            (
                "/x/sobjects/Attachment/00P000000000001AAA/Body",
                "/x/sobjects/Attachment/00P000000000001AAA/Body",
            ),
            ("/x/sobjects/Contact/Email/ana@example.com", "/x/sobjects/Contact/Email/…"),
            ("/x/sobjects/Contact/Legacy__c/a/b", "/x/sobjects/Contact/Legacy__c/…/…"),
            ("/x/sobjects", "/x/sobjects"),
        ] {
            assert_eq!(shown(path), expected);
        }
    }
}
