//! Bulk API 2.0 query jobs: made, listed, ended. What one of them is, is in `job`,
//! what it brings in `results`.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use hyper::header::CONTENT_TYPE;
use hyper::{Method, StatusCode};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::State;
use super::call::Call;
use super::errors::{Answer, Refusal, bare, json_reply};
use super::faults::JobFate;
use super::ids::id18;
use super::job::{Delimiter, Job, JobState, LineEnding, Operation};
use super::log::unpoisoned;
use super::query::evaluate;
use super::results;
use super::versions::Version;
use crate::demo::soql::SoqlError;

/// The version that brought Bulk API 2.0 queries.
const FIRST_VERSION: u32 = 47;
/// Jobs per page of the list.
const LIST_PAGE: usize = 1_000;

#[derive(Deserialize)]
enum ContentType {
    #[serde(rename = "CSV")]
    Csv,
}

/// The body that creates a job. It takes nothing else.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct NewJob {
    operation: Operation,
    query: String,
    #[serde(default, rename = "contentType")]
    _content_type: Option<ContentType>,
    #[serde(default)]
    column_delimiter: Delimiter,
    #[serde(default)]
    line_ending: LineEnding,
}

#[derive(Deserialize)]
struct NewState {
    state: String,
}

/// All jobs of the org, in the order of their creation.
#[derive(Default)]
pub(super) struct Jobs {
    by_id: BTreeMap<String, Arc<Job>>,
    created: u64,
    /// What the next job will say when it has failed.
    pub fail_next: Option<Option<String>>,
}

impl Jobs {
    /// Jobs created so far, deleted ones included.
    pub(super) fn created(&self) -> u64 {
        self.created
    }

    pub(super) fn get(&self, id: &str) -> Option<Arc<Job>> {
        // The 15-character form names the same job.
        match id.len() {
            15 => self.by_id.range(id.to_owned()..).next().filter(|(key, _)| key.starts_with(id)),
            _ => self.by_id.get_key_value(id),
        }
        .map(|(_, job)| Arc::clone(job))
    }

    /// Removes a job and its results, as seven days do.
    pub(super) fn forget(&mut self, id: &str) -> bool {
        self.by_id.remove(id).is_some()
    }

    /// Removes every job.
    pub(super) fn forget_all(&mut self) {
        self.by_id.clear();
    }

    /// A job takes another course from now on.
    pub(super) fn doom(&mut self, id: &str, fate: JobFate) {
        let Some(job) = self.get(id) else { return };
        let (_, processed, after) = job.progress();
        let job = Job::clone(&job);
        let doomed = match fate {
            JobFate::Forgotten => {
                self.forget(&job.id);
                return;
            }
            JobFate::Failed => {
                Job { will_fail: Some(None), takes: Duration::ZERO, aborted: None, stuck: false, ..job }
            }
            JobFate::Aborted => Job { aborted: Some((after, processed)), ..job },
            JobFate::Stuck => Job { stuck: true, ..job },
        };
        self.by_id.insert(doomed.id.clone(), Arc::new(doomed));
    }

    /// The same for the job that was made last.
    pub(super) fn doom_newest(&mut self, fate: JobFate) {
        if let Some(id) = self.by_id.keys().next_back().cloned() {
            self.doom(&id, fate);
        }
    }
}

/// Everything under `/jobs/query`.
pub(super) async fn jobs(org: &Arc<State>, call: &Call, version: Version, rest: &[&str]) -> Answer {
    if !version.reaches(FIRST_VERSION) {
        return Err(Refusal::not_found());
    }
    let not_allowed = |allowed| Err(Refusal::method(&call.method, allowed));
    let (id, rest) = match rest {
        [] if call.method == Method::POST => return create(org, call, version).await,
        [] if call.reads() => return list(org, call, version),
        [] => return not_allowed("HEAD,GET,POST"),
        [id, rest @ ..] => (id, rest),
    };
    let job = unpoisoned(&org.jobs).get(id).ok_or_else(Refusal::not_found)?;
    match rest {
        [] if call.reads() => Ok(json_reply(StatusCode::OK, &job.info(&org.data.user().id))),
        [] if call.method == Method::PATCH => abort(org, call, &job),
        [] if call.method == Method::DELETE => delete(org, &job),
        [] => not_allowed("HEAD,GET,PATCH,DELETE"),
        ["results" | "resultPages" | "resultpages"] if !call.reads() => not_allowed("HEAD,GET"),
        ["results"] => results::page(org, call, version, &job),
        ["resultPages" | "resultpages"] => results::pages(org, call, version, &job),
        _ => Err(Refusal::not_found()),
    }
}

fn json_body<T: DeserializeOwned>(call: &Call) -> Result<T, Refusal> {
    serde_json::from_slice(&call.body)
        .map_err(|error| Refusal::bad_request("JSON_PARSER_ERROR", error.to_string()))
}

async fn create(org: &Arc<State>, call: &Call, version: Version) -> Answer {
    if call.header(CONTENT_TYPE).is_some_and(|t| !t.to_ascii_lowercase().starts_with("application/json")) {
        let message = "Unsupported Content-Type. Use application/json";
        return Err(Refusal::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "UNSUPPORTED_MEDIA_TYPE", message));
    }
    let new: NewJob = json_body(call)?;
    let limit = org.config.bulk_job_limit;
    if unpoisoned(&org.jobs).created >= limit {
        let message = format!("Max bulk v2 query jobs ({limit}) per 24 hrs has been reached");
        return Err(Refusal::bad_request("LIMIT_EXCEEDED", message));
    }
    let all_rows = matches!(new.operation, Operation::QueryAll);
    let result = evaluate(org, new.query, all_rows).await?;
    if let Some(SoqlError { code, message }) = result.bulk_refusal() {
        return Err(Refusal::bad_request(code, message));
    }
    let mut jobs = unpoisoned(&org.jobs);
    jobs.created += 1;
    let job = Arc::new(Job {
        id: id18("750", jobs.created),
        version,
        result,
        operation: new.operation,
        delimiter: new.column_delimiter,
        line_ending: new.line_ending,
        created: org.data.now(),
        began: Instant::now(),
        takes: org.config.job_time,
        will_fail: jobs.fail_next.take(),
        aborted: None,
        stuck: false,
    });
    jobs.by_id.insert(job.id.clone(), Arc::clone(&job));
    let mut body = job.outline(&org.data.user().id, JobState::UploadComplete, Duration::ZERO);
    job.add_dialect(&mut body);
    Ok(json_reply(StatusCode::OK, &body))
}

fn list(org: &State, call: &Call, version: Version) -> Answer {
    let wanted = call.query.get("jobType").is_none_or(|kind| kind.eq_ignore_ascii_case("V2Query"));
    let from: usize = match call.query.get("queryLocator").map(str::parse) {
        None => 0,
        Some(Ok(from)) => from,
        Some(Err(_)) => return Err(Refusal::bad_request("INVALID_QUERY_LOCATOR", "invalid query locator")),
    };
    let jobs = unpoisoned(&org.jobs);
    let user_id = &org.data.user().id;
    let all = if wanted { jobs.by_id.len() } else { 0 };
    let records: Vec<Value> = jobs
        .by_id
        .values()
        .skip(from)
        .take(if wanted { LIST_PAGE } else { 0 })
        .map(|job| {
            let (state, _, after) = job.progress();
            let mut entry = job.outline(user_id, state, after);
            entry["jobType"] = "V2Query".into();
            entry
        })
        .collect();
    let end = from + records.len();
    let mut body = json!({"done": end >= all, "records": records, "nextRecordsUrl": null});
    if end < all {
        let next = format!("/services/data/{}/jobs/query?queryLocator={end}", version.segment());
        body["nextRecordsUrl"] = next.into();
    }
    Ok(json_reply(StatusCode::OK, &body))
}

fn abort(org: &State, call: &Call, job: &Arc<Job>) -> Answer {
    let NewState { state: wanted } = json_body(call)?;
    if wanted != "Aborted" {
        let message = format!("Job state {wanted} not supported. Only Aborted is");
        return Err(Refusal::bad_request("INVALIDJOBSTATE", message));
    }
    let mut jobs = unpoisoned(&org.jobs);
    let (state, processed, after) = job.progress();
    if state.is_over() {
        let state = if state == JobState::Complete { "Completed" } else { state.name() };
        let message = format!("Aborting already {state} Job not allowed");
        return Err(Refusal::bad_request("INVALIDJOBSTATE", message));
    }
    let aborted = Arc::new(Job { will_fail: None, aborted: Some((after, processed)), ..Job::clone(job) });
    let body = aborted.info(&org.data.user().id);
    jobs.by_id.insert(job.id.clone(), aborted);
    Ok(json_reply(StatusCode::OK, &body))
}

fn delete(org: &State, job: &Job) -> Answer {
    if !job.progress().0.is_over() {
        let message = "Error encountered when deleting the job because the job is not terminated";
        return Err(Refusal::bad_request("API_ERROR", message));
    }
    match unpoisoned(&org.jobs).forget(&job.id) {
        true => Ok(bare(StatusCode::NO_CONTENT)),
        false => Err(Refusal::not_found()),
    }
}
