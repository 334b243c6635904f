//! What happens to every request: it is logged, held up by the latency, read,
//! answered, compressed. The plan of faults acts here, and only here: before and
//! behind [`route`].

use std::io::Read;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use flate2::read::GzDecoder;
use http_body_util::{BodyExt, Limited};
use hyper::body::{Bytes, Incoming};
use hyper::header::{ACCEPT_ENCODING, CONTENT_ENCODING, DATE, HeaderValue, VARY};
use hyper::{Method, Request, Response, StatusCode};
use jiff::fmt::rfc2822::DateTimePrinter;

use super::State;
use super::body::Body;
use super::call::{Call, Params};
use super::errors::{Refusal, Reply, Rows, bad_message};
use super::faults::{self, Before, Broken, Sent};
use super::log::unpoisoned;
use super::router::route;

/// URI and headers together may have this many bytes.
const HEAD_LIMIT: usize = 16_384;
/// The largest request body of REST.
const BODY_LIMIT: usize = 50 * 1024 * 1024;

/// Answers one request of one connection. `resets` belongs to the connection:
/// set, it ends with a TCP reset.
pub(super) async fn serve(
    org: Arc<State>,
    request: Request<Incoming>,
    resets: Arc<AtomicBool>,
) -> Result<Response<Sent>, Broken> {
    let path = request.uri().path_and_query().map_or("/", |path| path.as_str()).to_owned();
    let mut ticket = org.log.arrival(request.method().as_str(), &path);
    let acts = unpoisoned(&org.faults).acts_on(request.method().as_str(), &path, &org.log);
    let is_head = request.method() == Method::HEAD;
    let gzip = request
        .headers()
        .get(ACCEPT_ENCODING)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|value| value.contains("gzip") && !value.contains("gzip;q=0"));

    if !org.config.latency.is_zero() {
        tokio::time::sleep(org.config.latency).await;
    }
    let mut reply = match faults::before(&org, &request, &acts).await {
        Before::CarryOut => answer(&org, request).await,
        Before::Instead(instead, executed) => {
            if executed {
                answer(&org, request).await;
            }
            *instead
        }
        Before::Break(executed) => {
            if executed {
                answer(&org, request).await;
            }
            resets.store(true, Ordering::Relaxed);
            return Err(Broken);
        }
    };
    // The org's own clock, which may be in front of this computer's.
    if let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&org.data.now())
        && let Ok(date) = HeaderValue::from_str(&date)
    {
        reply.headers_mut().entry(DATE).or_insert(date);
    }
    let delivery = faults::after(&org, &path, &mut reply, &acts);

    if gzip && !delivery.is_plain() && reply.body().worth_compressing() {
        reply.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
        reply.headers_mut().insert(VARY, HeaderValue::from_static("Accept-Encoding"));
        let narrow = org.config.bandwidth.is_some() || delivery.drips();
        reply = reply.map(|body| body.gzipped(narrow));
    }
    if is_head {
        reply = reply.map(|_| Body::empty());
    }
    let rows = reply.extensions().get::<Rows>().map(|rows| rows.0);
    ticket.answered(reply.status().as_u16(), rows);
    Ok(delivery.carry_out(reply, ticket, &resets))
}

async fn answer(org: &Arc<State>, request: Request<Incoming>) -> Reply {
    let (parts, body) = request.into_parts();
    let uri = parts.uri.path_and_query().map_or(0, |path| path.as_str().len());
    let headers: usize =
        parts.headers.iter().map(|(name, value)| name.as_str().len() + value.len() + 4).sum();
    if uri > HEAD_LIMIT {
        return bad_message(StatusCode::URI_TOO_LONG);
    }
    if uri + headers > HEAD_LIMIT {
        return bad_message(StatusCode::REQUEST_HEADER_FIELDS_TOO_LARGE);
    }
    let too_large = || {
        let message = "The request body is larger than 50 MB";
        Refusal::new(StatusCode::PAYLOAD_TOO_LARGE, "EXCEEDED_MAX_SIZE_REQUEST", message).reply()
    };
    let Ok(body) = Limited::new(body, BODY_LIMIT).collect().await else { return too_large() };
    let mut body = body.to_bytes();
    if parts.headers.get(CONTENT_ENCODING).is_some_and(|encoding| encoding == "gzip") {
        let mut plain = Vec::new();
        let mut decoder = GzDecoder::new(&body[..]).take(BODY_LIMIT as u64 + 1);
        if decoder.read_to_end(&mut plain).is_err() {
            return Refusal::bad_request("JSON_PARSER_ERROR", "The body is not valid gzip").reply();
        }
        if plain.len() > BODY_LIMIT {
            return too_large();
        }
        body = Bytes::from(plain);
    }
    let call = Call {
        path: parts.uri.path().to_owned(),
        query: Params::parse(parts.uri.query().unwrap_or_default().as_bytes()),
        method: parts.method,
        headers: parts.headers,
        body,
    };
    route(org, call).await
}
