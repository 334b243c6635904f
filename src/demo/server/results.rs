//! The results of a Bulk query job, in pages of CSV.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::StatusCode;
use hyper::body::Bytes;
use hyper::header::HeaderValue;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::State;
use super::body::{Body, PIECE, Pieces};
use super::call::Call;
use super::errors::{Answer, Refusal, Rows, content, json_reply};
use super::job::{Job, JobState};
use super::versions::Version;
use crate::demo::soql::QueryResult;

/// The version that brought `resultPages`.
const PAGES_VERSION: u32 = 58;
/// Pages named per answer of `resultPages`.
const PAGES_PER_ANSWER: u64 = 5;

/// A place in a result: where a page starts, and how long it is unless the
/// client says otherwise. On the wire it is opaque, and valid for its own job
/// only.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Locator {
    start: u64,
    rows: u64,
}

impl Locator {
    fn check(self, job_id: &str) -> String {
        let hash = Sha256::digest(format!("{job_id}:{}:{}", self.start, self.rows));
        URL_SAFE_NO_PAD.encode(&hash[..3])
    }

    fn encode(self, job_id: &str) -> String {
        URL_SAFE_NO_PAD.encode(format!("{}:{}:{}", self.start, self.rows, self.check(job_id)))
    }

    fn decode(text: &str, job_id: &str) -> Option<Self> {
        let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
        let mut parts = text.splitn(3, ':');
        let locator = Locator { start: parts.next()?.parse().ok()?, rows: parts.next()?.parse().ok()? };
        (parts.next()? == locator.check(job_id)).then_some(locator)
    }
}

/// The locator that the request names, the start of the result without one.
fn locator(org: &State, call: &Call, job: &Job) -> Result<Locator, Refusal> {
    match call.query.get("locator") {
        None => Ok(Locator { start: 0, rows: org.config.bulk_page() }),
        Some(text) => Locator::decode(text, &job.id)
            .ok_or_else(|| Refusal::bad_request("INVALID_QUERY_LOCATOR", "invalid query locator")),
    }
}

/// Refuses results of a job that has none yet, or none for this version.
fn readable(version: Version, job: &Job) -> Result<(), Refusal> {
    if version != job.version {
        let message = format!(
            "The job was created with API version {}, its results cannot be read with {}",
            job.version.text(),
            version.text()
        );
        return Err(Refusal::new(StatusCode::CONFLICT, "INVALID_VERSION", message));
    }
    match job.progress().0 {
        JobState::Complete => Ok(()),
        state @ (JobState::Failed | JobState::Aborted) => {
            let message = format!("A job in the state {} has no results", state.name());
            Err(Refusal::bad_request("INVALIDJOBSTATE", message))
        }
        state => {
            let message = format!("The job is not complete, its state is {}", state.name());
            Err(Refusal::new(StatusCode::PRECONDITION_FAILED, "JOB_NOT_COMPLETE", message))
        }
    }
}

/// `GET /jobs/query/{id}/results`.
pub(super) fn page(org: &State, call: &Call, version: Version, job: &Arc<Job>) -> Answer {
    readable(version, job)?;
    let mut locator = locator(org, call, job)?;
    if let Some(text) = call.query.get("maxRecords") {
        let Some(rows) = text.parse().ok().filter(|rows| *rows > 0) else {
            return Err(Refusal::bad_request("API_ERROR", "maxRecords must be a positive number"));
        };
        locator.rows = org.config.page_rows.map_or(rows, |most| rows.min(most.max(1)));
    }
    let total = job.result.total();
    let end = total.min(locator.start.saturating_add(locator.rows));
    let next = if end < total {
        Locator { start: end, rows: locator.rows }.encode(&job.id)
    } else {
        "null".to_owned()
    };
    let mut head = Vec::with_capacity(PIECE + PIECE / 4);
    job.result.csv_header(job.delimiter(), job.crlf(), &mut head);
    let rows = Lines {
        result: Arc::clone(&job.result),
        delimiter: job.delimiter(),
        crlf: job.crlf(),
        head: Some(head),
        next: locator.start.min(end),
        end,
        step: 64,
    };
    let number = end.saturating_sub(locator.start);
    let mut reply = content(StatusCode::OK, "text/csv; charset=UTF-8", Body::pieces(rows));
    reply.extensions_mut().insert(Rows(number));
    let headers = reply.headers_mut();
    if let Ok(next) = HeaderValue::from_str(&next) {
        headers.insert("sforce-locator", next);
    }
    headers.insert("sforce-numberofrecords", number.into());
    Ok(reply)
}

/// `GET /jobs/query/{id}/resultPages`.
pub(super) fn pages(org: &State, call: &Call, version: Version, job: &Job) -> Answer {
    if !version.reaches(PAGES_VERSION) {
        return Err(Refusal::not_found());
    }
    readable(version, job)?;
    let first = locator(org, call, job)?;
    let base = format!("/services/data/{}/jobs/query/{}", version.segment(), job.id);
    let total = job.result.total();
    let rows = first.rows;
    let starts = (0..PAGES_PER_ANSWER)
        .map(|n| first.start + n * rows)
        // An empty result has one page too, with the header line alone.
        .filter(|start| *start < total || *start == 0);
    let urls: Vec<_> = starts
        .map(|start| {
            let locator = Locator { start, rows }.encode(&job.id);
            json!({"resultUrl": format!("{base}/results?locator={locator}")})
        })
        .collect();
    let after = first.start + PAGES_PER_ANSWER * rows;
    let mut body = json!({"resultPages": urls});
    if after < total {
        let locator = Locator { start: after, rows }.encode(&job.id);
        body["nextRecordsUrl"] = format!("{base}/resultpages?locator={locator}").into();
    }
    body["done"] = (after >= total).into();
    Ok(json_reply(StatusCode::OK, &body))
}

/// The lines of a page, written while it is sent.
struct Lines {
    result: Arc<QueryResult>,
    delimiter: u8,
    crlf: bool,
    /// The header line; `None` once it is out.
    head: Option<Vec<u8>>,
    next: u64,
    end: u64,
    /// Rows per turn, following from their size so far.
    step: u64,
}

impl Pieces for Lines {
    fn next_piece(&mut self) -> Option<Bytes> {
        let head = self.head.take();
        if head.is_none() && self.next == self.end {
            return None;
        }
        let mut out = head.unwrap_or_else(|| Vec::with_capacity(PIECE + PIECE / 4));
        let (before, from) = (out.len(), self.next);
        while self.next < self.end && out.len() < PIECE {
            let to = self.end.min(self.next + self.step);
            self.result.write_csv(self.next, to, self.delimiter, self.crlf, &mut out);
            self.next = to;
            // An eighth of a piece at a time overshoots its end by little.
            let row = (out.len() - before) as u64 / (self.next - from);
            self.step = (PIECE as u64 / 8 / row.max(1)).clamp(1, 4_096);
        }
        Some(out.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locator_is_valid_for_its_own_job_only() {
        let locator = Locator { start: 100_000, rows: 50_000 };
        let text = locator.encode("750D3000000000AIAQ");
        assert_eq!(Locator::decode(&text, "750D3000000000AIAQ"), Some(locator));
        assert_eq!(Locator::decode(&text, "750D3000000000BIAQ"), None);
        for forged in ["", "MTAwMDA", "MA", "null", "é"] {
            assert_eq!(Locator::decode(forged, "750D3000000000AIAQ"), None, "{forged}");
        }
    }
}
