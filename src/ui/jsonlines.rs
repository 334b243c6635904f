//! `--progress json`: every event as one JSON object in one line of standard
//! error. The names of types and keys are an interface: they are added to,
//! never changed.

use serde_json::{Map, Value, json};

use super::Stream;
use crate::event::{Event, Observer};

/// Writes events as JSON lines.
pub struct JsonLines {
    err: Stream,
}

impl JsonLines {
    /// JSON lines on a stream.
    pub fn new(err: Stream) -> Self {
        JsonLines { err }
    }
}

impl Observer for JsonLines {
    fn observe(&self, event: &Event) {
        let mut line = Map::new();
        let mut body = line_of(event);
        if let Some(kind) = body.get_mut("type") {
            line.insert("type".into(), kind.take());
        }
        line.insert("time".into(), format!("{:.3}", jiff::Timestamp::now()).into());
        if let Value::Object(body) = body {
            for (key, value) in body {
                line.entry(key).or_insert(value);
            }
        }
        let _ = self.err.write(format!("{}\n", Value::Object(line)).as_bytes());
    }
}

/// A line that is no event of a run: `note`, `warning`.
pub fn message(kind: &str, text: &str) -> String {
    json!({ "type": kind, "message": text }).to_string()
}

/// Event by event; no wildcard, so that a new event cannot be forgotten.
fn line_of(event: &Event) -> Value {
    match event {
        Event::Planned { entity, api, reason, records } => json!({
            "type": "planned", "entity": entity, "api": api.as_str(), "reason": reason, "records": records,
        }),
        Event::Resumed { entity, records } => json!({
            "type": "resumed", "entity": entity, "records": records,
        }),
        Event::Stage { entity, stage } => json!({
            "type": "stage", "entity": entity, "stage": stage.as_str(),
        }),
        Event::JobProgress { entity, records } => json!({
            "type": "job_progress", "entity": entity, "records": records,
        }),
        Event::Received { entity, records, bytes } => json!({
            "type": "received", "entity": entity, "records": records, "bytes": bytes,
        }),
        Event::Stored { entity, read, written, rejected, skipped, changed, .. } => json!({
            "type": "stored", "entity": entity, "written": written, "rejected": rejected, "read": read,
            "skipped": skipped, "changed": changed,
        }),
        Event::JobMade { entity, job } => json!({ "type": "job_made", "entity": entity, "job": job }),
        Event::Called { kind } => json!({ "type": "api_call", "kind": kind }),
        Event::Deleted { entity, records } => json!({
            "type": "deleted", "entity": entity, "records": records,
        }),
        Event::PageDropped { entity, records } => json!({
            "type": "page_dropped", "entity": entity, "records": records,
        }),
        Event::Retrying { what, wait, attempt } => json!({
            "type": "retrying", "what": what, "wait_ms": wait.as_millis() as u64, "attempt": attempt,
        }),
        Event::Refreshed => json!({ "type": "refreshed" }),
        Event::ApiUsage { used, limit } => json!({
            "type": "api_usage", "used": used, "limit": limit,
        }),
        Event::Warning { message } => json!({ "type": "warning", "message": message }),
        Event::Finished { entity, target, written, rejected, skipped, elapsed } => json!({
            "type": "finished", "entity": entity, "target": target, "written": written,
            "rejected": rejected, "skipped": skipped, "elapsed_ms": elapsed.as_millis() as u64,
        }),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::event::{Api, Stage};

    #[test]
    fn every_event_is_one_line_with_a_type_and_a_time() {
        let err = Stream::memory();
        let lines = JsonLines::new(err.clone());
        let entity = || "Lead\n".to_owned();
        let wait = Duration::from_millis(1500);
        for event in [
            Event::Planned { entity: entity(), api: Api::Bulk, reason: "r".into(), records: None },
            Event::Stage { entity: entity(), stage: Stage::JobRunning },
            Event::Retrying { what: "w".into(), wait, attempt: 2 },
            Event::Refreshed,
        ] {
            lines.observe(&event);
        }
        let text = err.text();
        let parsed: Vec<Value> = text.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
        let types: Vec<&str> = parsed.iter().map(|l| l["type"].as_str().unwrap()).collect();
        assert_eq!(types, ["planned", "stage", "retrying", "refreshed"]);
        assert!(parsed.iter().all(|l| l["time"].as_str().unwrap().ends_with('Z')));
        assert_eq!(parsed[0]["records"], Value::Null);
        assert_eq!(parsed[1]["stage"], "job_running");
        assert_eq!(parsed[2]["wait_ms"], 1500);
        assert!(text.starts_with(r#"{"type":"planned","time":""#));
    }
}
