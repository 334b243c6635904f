//! `query`, `queryAll`, and the pages behind their locators.

use std::collections::BTreeMap;
use std::sync::Arc;

use hyper::StatusCode;
use hyper::body::Bytes;
use serde_json::json;

use super::State;
use super::body::{Body, PIECE, Pieces};
use super::call::Call;
use super::errors::{Answer, Refusal, Reply, Rows, content, json_reply};
use super::ids::id18;
use super::log::unpoisoned;
use super::versions::Version;
use crate::demo::soql::{PageSize, QueryResult, SoqlError};

/// Rows of a page unless the client or the server has other ideas.
const BATCH: u64 = 2_000;
/// Rows of a page when two or more long text fields are selected, and the
/// least that a client may ask for.
const SMALL_BATCH: u64 = 200;
/// Rows of a page when child queries are selected. Their rows count too.
const NESTED_BATCH: u64 = 500;
/// Rows of a child query below one record; the others have a locator.
const CHILD_BATCH: u64 = 200;
/// Open cursors that are kept; those that wait longest go first.
const CURSORS_KEPT: usize = 1_000;

/// A result that a client may go on reading, in the session that opened it.
struct Cursor {
    session: u64,
    result: Arc<QueryResult>,
    batch: u64,
    /// When it was read last, on the clock of [`Cursors`].
    used: u64,
}

/// The open cursors by their number.
#[derive(Default)]
pub(super) struct Cursors {
    open: BTreeMap<String, Cursor>,
    opened: u64,
    /// Counts what is done with cursors.
    clock: u64,
}

impl Cursors {
    fn open(&mut self, session: u64, result: Arc<QueryResult>, batch: u64) -> String {
        if self.open.len() >= CURSORS_KEPT {
            let idle = self.open.iter().min_by_key(|(_, cursor)| cursor.used);
            if let Some(locator) = idle.map(|(locator, _)| locator.clone()) {
                self.open.remove(&locator);
            }
        }
        self.opened += 1;
        self.clock += 1;
        let locator = id18("01g", self.opened);
        self.open.insert(locator.clone(), Cursor { session, result, batch, used: self.clock });
        locator
    }

    fn read(&mut self, locator: &str) -> Option<&Cursor> {
        self.clock += 1;
        let cursor = self.open.get_mut(locator)?;
        cursor.used = self.clock;
        Some(cursor)
    }

    /// Closes every cursor: their locators become unknown.
    pub(super) fn close_all(&mut self) {
        self.open.clear();
    }
}

/// Parses and evaluates off the async threads, since a filter may look at every
/// record of an object.
pub(super) async fn evaluate(
    org: &Arc<State>,
    soql: String,
    all_rows: bool,
) -> Result<Arc<QueryResult>, Refusal> {
    let state = Arc::clone(org);
    match tokio::task::spawn_blocking(move || state.data.query(&soql, all_rows)).await {
        Ok(Ok(result)) => Ok(Arc::new(result)),
        Ok(Err(SoqlError { code, message })) => Err(Refusal::bad_request(code, message)),
        Err(_) => Err(Refusal::new(
            StatusCode::INTERNAL_SERVER_ERROR,
            "UNKNOWN_EXCEPTION",
            "An unexpected error occurred. Please include this ErrorId if you contact support: 1-1 (1)",
        )),
    }
}

/// `GET /query?q=…` and `GET /queryAll?q=…`.
pub(super) async fn query(
    org: &Arc<State>,
    call: &Call,
    version: Version,
    session: u64,
    all_rows: bool,
) -> Answer {
    if !call.reads() {
        return Err(Refusal::method(&call.method, "HEAD,GET"));
    }
    if call.query.get("explain").is_some() {
        let message = "Query plans are not available in this org";
        return Err(Refusal::bad_request("FUNCTIONALITY_NOT_ENABLED", message));
    }
    let Some(soql) = call.query.get("q") else {
        return Err(Refusal::bad_request("MALFORMED_QUERY", "A query string has to be specified"));
    };
    let asked = batch_size(call)?;
    let result = evaluate(org, soql.to_owned(), all_rows).await?;
    let asked = asked.unwrap_or(BATCH);
    if result.is_count() {
        let body = json!({"totalSize": result.total(), "done": true, "records": []});
        return Ok(json_reply(StatusCode::OK, &body));
    }
    if result.is_grouped() && result.total() > asked {
        let message = "Aggregate query does not support queryMore(), use LIMIT to restrict the results to a single \
             batch";
        return Err(Refusal::bad_request("EXCEEDED_ID_LIMIT", message));
    }
    let batch = if result.is_grouped() { asked } else { page_rows(org, &result, asked) };
    if result.has_children() {
        return Ok(nested_page(org, session, &result, 0, batch, None, version));
    }
    let locator =
        (result.total() > batch).then(|| unpoisoned(&org.cursors).open(session, Arc::clone(&result), batch));
    Ok(page(result, 0, batch, locator.as_deref().unwrap_or_default(), version))
}

/// `GET /query/{locator}-{offset}`.
pub(super) fn more(org: &State, call: &Call, version: Version, session: u64, locator: &str) -> Answer {
    if !call.reads() {
        return Err(Refusal::method(&call.method, "HEAD,GET"));
    }
    let asked = batch_size(call)?;
    let invalid = || Refusal::bad_request("INVALID_QUERY_LOCATOR", "invalid query locator");
    let (id, offset) = locator.split_once('-').ok_or_else(invalid)?;
    let offset: u64 = offset.parse().map_err(|_| invalid())?;
    let (owner, result, batch) = {
        let mut cursors = unpoisoned(&org.cursors);
        let cursor = cursors.read(id).ok_or_else(invalid)?;
        (cursor.session, Arc::clone(&cursor.result), cursor.batch)
    };
    if owner != session {
        // A cursor dies with its session, and says so for ever.
        let foreign = unpoisoned(&org.sessions).is_open(owner);
        return Err(if foreign { invalid() } else { Refusal::invalid_session() });
    }
    if offset >= result.total() {
        return Err(invalid());
    }
    let batch = asked.map_or(batch, |asked| page_rows(org, &result, asked));
    if result.has_children() {
        return Ok(nested_page(org, session, &result, offset, batch, Some(id), version));
    }
    Ok(page(result, offset, batch, id, version))
}

/// `batchSize` of the `Sforce-Query-Options` header.
fn batch_size(call: &Call) -> Result<Option<u64>, Refusal> {
    let Some(options) = call.header("sforce-query-options") else { return Ok(None) };
    let Some(text) = options
        .split([';', ','])
        .filter_map(|option| option.split_once('='))
        .find_map(|(name, value)| name.trim().eq_ignore_ascii_case("batchSize").then(|| value.trim()))
    else {
        return Ok(None);
    };
    match text.parse() {
        Ok(size @ SMALL_BATCH..=BATCH) => Ok(Some(size)),
        _ => {
            let message =
                format!("Invalid batch size: '{text}'. It must be between {SMALL_BATCH} and {BATCH}");
            Err(Refusal::bad_request("INVALID_BATCH_SIZE", message))
        }
    }
}

fn page_rows(org: &State, result: &QueryResult, asked: u64) -> u64 {
    let most = match (result.selects_long_text(), result.has_children()) {
        (2.., _) => SMALL_BATCH,
        (_, true) => NESTED_BATCH,
        _ => BATCH,
    };
    asked.min(most).min(org.config.rest_cap().unwrap_or(BATCH))
}

fn page(result: Arc<QueryResult>, offset: u64, batch: u64, locator: &str, version: Version) -> Reply {
    let (total, version) = (result.total(), version.segment());
    let end = total.min(offset + batch);
    let mut head = format!("{{\"totalSize\":{total},\"done\":{}", end == total).into_bytes();
    if end < total {
        let next = format!(",\"nextRecordsUrl\":\"/services/data/{version}/query/{locator}-{end}\"");
        head.extend_from_slice(next.as_bytes());
    }
    head.extend_from_slice(b",\"records\":[");
    let pieces = Records { result, version, head: Some(head), first: true, next: offset, end };
    let mut reply = content(StatusCode::OK, "application/json;charset=UTF-8", Body::pieces(pieces));
    reply.extensions_mut().insert(Rows(end - offset));
    reply
}

/// A page of records with their children. How many fit on it shows only when
/// they are written.
fn nested_page(
    org: &State,
    session: u64,
    result: &Arc<QueryResult>,
    offset: u64,
    batch: u64,
    locator: Option<&str>,
    version: Version,
) -> Reply {
    let (total, version) = (result.total(), version.segment());
    let each = CHILD_BATCH.min(org.config.rest_cap().unwrap_or(BATCH));
    let size = PageSize { records: batch, below: BATCH, each: each as usize };
    let mut open = |below| unpoisoned(&org.cursors).open(session, Arc::new(below), each);
    let mut records = Vec::new();
    let end = result.write_page(offset, &size, &version, &mut open, &mut records);
    let mut body = format!("{{\"totalSize\":{total},\"done\":{}", end == total).into_bytes();
    if end < total {
        let locator = match locator {
            Some(locator) => locator.to_owned(),
            None => unpoisoned(&org.cursors).open(session, Arc::clone(result), batch),
        };
        let next = format!(",\"nextRecordsUrl\":\"/services/data/{version}/query/{locator}-{end}\"");
        body.extend_from_slice(next.as_bytes());
    }
    body.extend_from_slice(b",\"records\":[");
    body.append(&mut records);
    body.extend_from_slice(b"]}");
    let mut reply = content(StatusCode::OK, "application/json;charset=UTF-8", Body::whole(body));
    reply.extensions_mut().insert(Rows(end - offset));
    reply
}

/// A page of records, written while it is sent.
struct Records {
    result: Arc<QueryResult>,
    version: String,
    /// Everything before the first record; `None` once it is out.
    head: Option<Vec<u8>>,
    first: bool,
    next: u64,
    end: u64,
}

impl Pieces for Records {
    fn next_piece(&mut self) -> Option<Bytes> {
        let head = self.head.take();
        if head.is_none() && self.next > self.end {
            return None;
        }
        let mut out = head.unwrap_or_else(|| Vec::with_capacity(PIECE + PIECE / 4));
        while self.next < self.end && out.len() < PIECE {
            if !self.first {
                out.push(b',');
            }
            self.first = false;
            let to = self.end.min(self.next + 50);
            self.result.write_json(self.next, to, &self.version, &mut out);
            self.next = to;
        }
        if self.next == self.end {
            out.extend_from_slice(b"]}");
            // Past the end: the next call has nothing left to say.
            self.next += 1;
        }
        Some(out.into())
    }
}
