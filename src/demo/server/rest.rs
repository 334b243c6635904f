//! REST resources that describe the org: roots, limits, counts, sObjects.

use hyper::StatusCode;
use hyper::header::{HeaderValue, IF_MODIFIED_SINCE, LAST_MODIFIED};
use jiff::fmt::rfc2822::{DateTimeParser, DateTimePrinter};
use serde_json::{Value, json};

use super::body::Body;
use super::call::Call;
use super::errors::{Answer, Refusal, Reply, Rows, bare, content, json_reply};
use super::log::unpoisoned;
use super::versions::Version;
use super::{State, replication};

/// `GET /services/data/{v}/`.
pub(super) fn roots(org: &State, version: Version) -> Reply {
    let at = |resource: &str| format!("/services/data/{}/{resource}", version.segment());
    let body = json!({
        "identity": format!("{}/id/{}/{}", org.url, org.data.org_id(), org.data.user().id),
        "jobs": at("jobs"), "limits": at("limits"), "query": at("query"),
        "queryAll": at("queryAll"), "sobjects": at("sobjects"),
    });
    json_reply(StatusCode::OK, &body)
}

/// `GET /limits`.
pub(super) fn limits(org: &State) -> Reply {
    let limit = |max: u64, used: u64| json!({"Max": max, "Remaining": max.saturating_sub(used)});
    let jobs = unpoisoned(&org.jobs).created();
    let body = json!({
        "DailyApiRequests": limit(org.config.api_limit, org.api_usage()),
        "DailyBulkApiBatches": limit(15_000, 0),
        "DailyBulkV2QueryFileStorageMB": limit(976_562, 0),
        "DailyBulkV2QueryJobs": limit(org.config.bulk_job_limit, jobs),
        "DataStorageMB": limit(1_073, 72),
        "FileStorageMB": limit(1_073, 3),
    });
    json_reply(StatusCode::OK, &body)
}

/// `GET /limits/recordCount?sObjects=…`: unknown names are left out silently.
pub(super) fn record_count(org: &State, call: &Call) -> Reply {
    let names: Vec<String> = match call.query.get("sObjects") {
        Some(names) => names.split(',').map(|name| name.trim().to_owned()).collect(),
        None => org.data.object_names(),
    };
    let counts: Vec<Value> = org
        .data
        .object_names()
        .into_iter()
        .filter(|known| names.iter().any(|name| name.eq_ignore_ascii_case(known)))
        .filter_map(|name| org.data.record_count(&name).map(|count| json!({"count": count, "name": name})))
        .collect();
    json_reply(StatusCode::OK, &json!({"sObjects": counts}))
}

/// Everything under `/sobjects`.
pub(super) fn sobjects(org: &State, call: &Call, version: Version, rest: &[&str]) -> Answer {
    if !call.reads() {
        return Err(Refusal::method(&call.method, "HEAD,GET"));
    }
    let segment = version.segment();
    match rest {
        [] => unless_unchanged(org, call, || Some(org.data.describe_global(&segment))),
        [object] => unless_unchanged(org, call, || basics(org, object, &segment)),
        [object, "describe"] => unless_unchanged(org, call, || org.data.describe(object, &segment)),
        [object, "deleted"] => replication::deleted(org, call, object, &segment),
        [object, "updated"] => replication::updated(org, call, object, &segment),
        [object, id] => record(org, call, object, id, &segment),
        [object, id, field] => file(org, object, id, field),
        _ => Err(Refusal::not_found()),
    }
}

/// The entry of the global describe alone.
fn basics(org: &State, object: &str, version: &str) -> Option<Value> {
    let global = org.data.describe_global(version);
    let entry = global["sobjects"]
        .as_array()?
        .iter()
        .find(|entry| entry["name"].as_str().is_some_and(|name| name.eq_ignore_ascii_case(object)))?;
    Some(json!({"objectDescribe": entry, "recentItems": []}))
}

/// Metadata does not change while the org runs, so that whoever has seen it
/// since the start gets 304.
fn unless_unchanged(org: &State, call: &Call, describe: impl FnOnce() -> Option<Value>) -> Answer {
    let since =
        call.header(IF_MODIFIED_SINCE).and_then(|text| DateTimeParser::new().parse_timestamp(text).ok());
    let body = describe().ok_or_else(Refusal::not_found)?;
    let unchanged = since.is_some_and(|since| since.as_second() >= org.started.as_second());
    let mut reply =
        if unchanged { bare(StatusCode::NOT_MODIFIED) } else { json_reply(StatusCode::OK, &body) };
    if let Ok(date) = DateTimePrinter::new().timestamp_to_rfc9110_string(&org.started)
        && let Ok(date) = HeaderValue::from_str(&date)
    {
        reply.headers_mut().insert(LAST_MODIFIED, date);
    }
    Ok(reply)
}

fn record(org: &State, call: &Call, object: &str, id: &str, version: &str) -> Answer {
    let fields: Option<Vec<String>> =
        call.query.get("fields").map(|list| list.split(',').map(|field| field.trim().to_owned()).collect());
    if let Some(unknown) = fields.as_ref().and_then(|fields| unknown_field(org, object, fields, version)) {
        let message = format!("No such column '{unknown}' on sobject of type {object}");
        return Err(Refusal::bad_request("INVALID_FIELD", message));
    }
    let record = org.data.record(object, id, fields.as_deref(), version).ok_or_else(Refusal::not_found)?;
    let mut reply = json_reply(StatusCode::OK, &record);
    reply.extensions_mut().insert(Rows(1));
    Ok(reply)
}

/// The bytes of a file (REST guide, "sObject Blob Get").
fn file(org: &State, object: &str, id: &str, field: &str) -> Answer {
    let bytes = org.data.file(object, id, field).ok_or_else(Refusal::not_found)?;
    Ok(content(StatusCode::OK, "application/octetstream", Body::whole(bytes)))
}

/// The first of the fields that the object does not have.
fn unknown_field<'a>(org: &State, object: &str, fields: &'a [String], version: &str) -> Option<&'a str> {
    let describe = org.data.describe(object, version)?;
    let known = describe["fields"].as_array()?;
    let has = |name: &str| {
        known.iter().any(|field| field["name"].as_str().is_some_and(|known| known.eq_ignore_ascii_case(name)))
    };
    fields.iter().map(String::as_str).find(|field| !has(field))
}
