//! A query job of Bulk API 2.0: what it was asked for, and where it is in its
//! life.

use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Value, json};

use super::versions::Version;
use crate::demo::soql::QueryResult;

/// Where a job is in its life.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum JobState {
    UploadComplete,
    InProgress,
    Complete,
    Failed,
    Aborted,
}

impl JobState {
    pub(super) fn name(self) -> &'static str {
        match self {
            JobState::UploadComplete => "UploadComplete",
            JobState::InProgress => "InProgress",
            JobState::Complete => "JobComplete",
            JobState::Failed => "Failed",
            JobState::Aborted => "Aborted",
        }
    }

    pub(super) fn is_over(self) -> bool {
        matches!(self, JobState::Complete | JobState::Failed | JobState::Aborted)
    }
}

#[derive(Deserialize, Clone, Copy)]
pub(super) enum Operation {
    #[serde(rename = "query")]
    Query,
    #[serde(rename = "queryAll")]
    QueryAll,
}

#[derive(Deserialize, Clone, Copy, Default)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum Delimiter {
    Backquote,
    Caret,
    #[default]
    Comma,
    Pipe,
    Semicolon,
    Tab,
}

impl Delimiter {
    fn byte_and_name(self) -> (u8, &'static str) {
        match self {
            Delimiter::Backquote => (b'`', "BACKQUOTE"),
            Delimiter::Caret => (b'^', "CARET"),
            Delimiter::Comma => (b',', "COMMA"),
            Delimiter::Pipe => (b'|', "PIPE"),
            Delimiter::Semicolon => (b';', "SEMICOLON"),
            Delimiter::Tab => (b'\t', "TAB"),
        }
    }
}

#[derive(Deserialize, Clone, Copy, Default, PartialEq)]
#[serde(rename_all = "UPPERCASE")]
pub(super) enum LineEnding {
    #[default]
    Lf,
    Crlf,
}

/// A query job.
#[derive(Clone)]
pub(super) struct Job {
    pub(super) id: String,
    pub(super) version: Version,
    pub(super) result: Arc<QueryResult>,
    pub(super) operation: Operation,
    pub(super) delimiter: Delimiter,
    pub(super) line_ending: LineEnding,
    pub(super) created: Timestamp,
    pub(super) began: Instant,
    pub(super) takes: Duration,
    /// Set from the start for a job that will fail; the text may be missing.
    pub(super) will_fail: Option<Option<String>>,
    /// When it was aborted, and how many rows it had processed.
    pub(super) aborted: Option<(Duration, u64)>,
    /// Never ends by itself.
    pub(super) stuck: bool,
}

impl Job {
    /// The state now, the rows processed so far, and the time that it took.
    pub(super) fn progress(&self) -> (JobState, u64, Duration) {
        if let Some((after, processed)) = self.aborted {
            return (JobState::Aborted, processed, after);
        }
        let elapsed = self.began.elapsed();
        let total = self.result.total();
        if self.stuck {
            return (JobState::InProgress, total / 2, elapsed);
        }
        if elapsed >= self.takes {
            return match self.will_fail {
                Some(_) => (JobState::Failed, 0, self.takes),
                None => (JobState::Complete, total, self.takes),
            };
        }
        let share = elapsed.as_secs_f64() / self.takes.as_secs_f64();
        if share < 0.1 {
            return (JobState::UploadComplete, 0, elapsed);
        }
        (JobState::InProgress, (total as f64 * share) as u64, elapsed)
    }

    pub(super) fn delimiter(&self) -> u8 {
        self.delimiter.byte_and_name().0
    }

    pub(super) fn crlf(&self) -> bool {
        self.line_ending == LineEnding::Crlf
    }

    /// The fields of every answer about a job.
    pub(super) fn outline(&self, user_id: &str, state: JobState, after: Duration) -> Value {
        json!({
            "id": self.id,
            "operation": match self.operation { Operation::Query => "query", Operation::QueryAll => "queryAll" },
            "object": self.result.object(),
            "createdById": user_id,
            "createdDate": datetime(self.created),
            "systemModstamp": datetime(self.created + after),
            "state": state.name(),
            "concurrencyMode": "Parallel",
            "contentType": "CSV",
            "apiVersion": self.version.number(),
        })
    }

    pub(super) fn info(&self, user_id: &str) -> Value {
        let (state, processed, after) = self.progress();
        let mut info = self.outline(user_id, state, after);
        info["jobType"] = "V2Query".into();
        self.add_dialect(&mut info);
        info["numberRecordsProcessed"] = processed.into();
        info["retries"] = 0.into();
        info["totalProcessingTime"] = u64::try_from(after.as_millis()).unwrap_or(u64::MAX).into();
        info["isPkChunkingSupported"] = true.into();
        if let (JobState::Failed, Some(Some(message))) = (state, &self.will_fail) {
            info["errorMessage"] = message.as_str().into();
        }
        info
    }

    pub(super) fn add_dialect(&self, info: &mut Value) {
        info["lineEnding"] = if self.crlf() { "CRLF" } else { "LF" }.into();
        info["columnDelimiter"] = self.delimiter.byte_and_name().1.into();
    }
}

fn datetime(timestamp: Timestamp) -> String {
    timestamp.strftime("%Y-%m-%dT%H:%M:%S.%3f+0000").to_string()
}
