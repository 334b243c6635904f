//! `GET /sobjects/{object}/updated/` and `/deleted/` (REST guide, "sObject Get
//! Updated" and "sObject Get Deleted"; SOAP guide, "getUpdated()",
//! "getDeleted()").

use hyper::StatusCode;
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use super::State;
use super::call::Call;
use super::errors::{Answer, Refusal, json_reply};

/// How far back each of them reaches.
const UPDATED_DAYS: i64 = 30;
const DELETED_DAYS: i64 = 15;
/// Ids of one answer.
const MOST_IDS: usize = 600_000;
const MINUTE: i64 = 60_000;

fn moment(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or_default();
    format!("{at:.3}").replace('Z', "+0000")
}

fn refused(message: &str) -> Refusal {
    Refusal::bad_request("INVALID_REPLICATION_DATE", message)
}

/// Start and end of the span asked for, to the minute.
fn span(org: &State, call: &Call, days: i64) -> Result<(i64, i64), Refusal> {
    let read = |name: &str| -> Result<i64, Refusal> {
        let text = call.query.get(name).ok_or_else(|| {
            Refusal::bad_request("MISSING_ARGUMENT", format!("{name} is a required parameter"))
        })?;
        // A plus that was not encoded arrives as a space.
        let text = text.replace(' ', "+").replace("+0000", "+00:00");
        let at: Timestamp = text.parse().map_err(|_| {
            Refusal::bad_request("MALFORMED_QUERY", format!("{name} is not a valid dateTime: {text}"))
        })?;
        Ok(at.as_millisecond().div_euclid(MINUTE) * MINUTE)
    };
    let (start, end) = (read("start")?, read("end")?);
    if end <= start {
        return Err(refused("startDate must be at least one minute greater than endDate"));
    }
    if start < org.data.now_ms() - SignedDuration::from_hours(days * 24).as_millis() as i64 {
        return Err(refused("startDate before org replication enabled date"));
    }
    Ok((start, end))
}

fn replicateable(org: &State, object: &str, version: &str) -> Result<(), Refusal> {
    let describe = org.data.describe(object, version).ok_or_else(Refusal::not_found)?;
    if describe["replicateable"] == true {
        return Ok(());
    }
    Err(Refusal::bad_request("INVALID_TYPE_FOR_OPERATION", format!("object {object} is not replicatable")))
}

pub(super) fn deleted(org: &State, call: &Call, object: &str, version: &str) -> Answer {
    replicateable(org, object, version)?;
    let (start, end) = span(org, call, DELETED_DAYS)?;
    let found = org.data.deletions(object, start, end).ok_or_else(Refusal::not_found)?;
    if found.len() > MOST_IDS {
        return Err(Refusal::bad_request("EXCEEDED_ID_LIMIT", "Too many ids"));
    }
    let records: Vec<_> =
        found.iter().map(|(id, at)| json!({"id": id, "deletedDate": moment(*at)})).collect();
    let body = json!({
        "deletedRecords": records,
        "earliestDateAvailable": moment(org.data.now_ms() - DELETED_DAYS * 86_400_000),
        "latestDateCovered": moment(end.min(org.data.now_ms())),
    });
    Ok(json_reply(StatusCode::OK, &body))
}

pub(super) fn updated(org: &State, call: &Call, object: &str, version: &str) -> Answer {
    replicateable(org, object, version)?;
    let (start, end) = span(org, call, UPDATED_DAYS)?;
    let ids = org.data.updates(object, start, end).ok_or_else(Refusal::not_found)?;
    if ids.len() > MOST_IDS {
        return Err(Refusal::bad_request("EXCEEDED_ID_LIMIT", "Too many ids"));
    }
    let body = json!({"ids": ids, "latestDateCovered": moment(end.min(org.data.now_ms()))});
    Ok(json_reply(StatusCode::OK, &body))
}
