//! Making a Bulk job, and finding it again when the answer that would have
//! named it was lost.
//!
//! Sources: Bulk guide, "Create a Query Job", "Get Information About All Query
//! Jobs".

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::super::client::{Client, Failure, Request};
use super::super::fault::Fault;
use super::super::{ReadEnd, Token, relative, send};
use super::{JobInfo, JobRequest, JobState, Trouble};
use crate::event::Event;
use crate::http::retry::{Attempt, Retry};
use crate::killpoint::killpoint;
use crate::source::{Item, ItemSender};
use crate::{Error, Kind};

/// Pages of the list of jobs that are looked at; a thousand jobs are on one.
const LIST_PAGES: usize = 20;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateJob<'a> {
    operation: &'a str,
    query: &'a str,
    content_type: &'a str,
    column_delimiter: &'a str,
    line_ending: &'a str,
}

/// A job that was asked for, kept before it is: a run that ends before the
/// answer leaves the next one a way to find it.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(in super::super) struct Asked {
    /// The org's time just before, in milliseconds since 1970.
    since: i64,
    /// Results must be read with the version that made the job.
    #[serde(default)]
    version: Option<String>,
}

/// A job at hand.
pub(super) struct Found {
    pub(super) state: JobState,
    /// Found in the list, not named by an answer.
    pub(super) guessed: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JobList {
    records: Vec<Listed>,
    #[serde(alias = "nextRecordUrl", default)]
    next_records_url: Option<String>,
    #[serde(default)]
    done: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Listed {
    id: String,
    #[serde(default)]
    object: String,
    #[serde(default)]
    operation: String,
    #[serde(default)]
    created_by_id: String,
    #[serde(default)]
    created_date: String,
    #[serde(default)]
    job_type: Option<String>,
    #[serde(default)]
    state: String,
}

/// Makes the job, and sees that its id is durable before anything else.
/// `asked` is what an earlier run left that never learned of its job.
pub(super) async fn create(
    client: &Client,
    job: &JobRequest<'_>,
    asked: Option<Asked>,
    out: &ItemSender,
) -> Result<Found, Trouble> {
    if let Some(asked) = asked
        && let Some(state) = find(client, job, &asked).await?
    {
        keep(out, Token::Job(state.clone())).await?;
        return Ok(Found { state, guessed: true });
    }
    let request = request(client, job)?;
    let observer = client.observer();
    let mut retry = Retry::new(client.policy(), &**observer);
    loop {
        let version = Some(client.version().to_owned());
        let asked = Asked { since: client.now().as_millisecond(), version };
        keep(out, Token::Asked(asked.clone())).await?;
        killpoint("job-asked");
        let failure = match client.json::<JobInfo>(&request).await {
            Ok(info) => {
                killpoint("job-created");
                let state = JobState { job: info.id, version: client.version().to_owned() };
                keep(out, Token::Job(state.clone())).await?;
                return Ok(Found { state, guessed: false });
            }
            Err(Failure::Refused(fault)) if bulk_is_unable(&fault) => return Err(Trouble::Unable(fault)),
            Err(failure) => failure,
        };
        if !may_have_been_made(&failure) {
            return Err(Error::from(failure).into());
        }
        if let Some(state) = find(client, job, &asked).await? {
            keep(out, Token::Job(state.clone())).await?;
            return Ok(Found { state, guessed: true });
        }
        let what = format!("making a Bulk job for {} got no answer", job.query.entity);
        let after = match &failure {
            Failure::Refused(fault) => fault.retry_after,
            Failure::Failed(_) => None,
        };
        retry.after(Attempt::Transient { error: Error::from(failure), after, what }).await?;
    }
}

/// Makes a state durable.
async fn keep(out: &ItemSender, token: Token) -> Result<(), ReadEnd> {
    let (done, durable) = tokio::sync::oneshot::channel();
    send(out, Item::State { state: token.to_text(), done }).await?;
    durable.await.map_err(|_| ReadEnd::Closed)
}

fn request(client: &Client, job: &JobRequest<'_>) -> Result<Request, Error> {
    let body = CreateJob {
        operation: job.operation,
        query: &job.soql,
        content_type: "CSV",
        column_delimiter: "COMMA",
        line_ending: "LF",
    };
    let body = serde_json::to_string(&body)
        .map_err(|e| Error::unexpected("a job cannot be written as JSON").because(e))?;
    Ok(Request::post(client.path("/jobs/query"), body, format!("a Bulk job for {}", job.query.entity)))
}

/// Whether a job may be there although no answer named it.
fn may_have_been_made(failure: &Failure) -> bool {
    match failure {
        Failure::Refused(fault) => fault.status >= 500 || fault.status == 408,
        Failure::Failed(error) => error.kind() == Kind::Source,
    }
}

/// Looks for the job that was asked for: made by this user, of this object,
/// since then. Several such jobs cannot be told apart, and none is taken.
pub(in super::super) async fn find(
    client: &Client,
    asked_for: &JobRequest<'_>,
    asked: &Asked,
) -> Result<Option<JobState>, Error> {
    let mut path = client.path("/jobs/query?jobType=V2Query");
    let mut found = Vec::new();
    // Clocks on the wire have seconds only.
    let since = asked.since - 2_000;
    for _ in 0..LIST_PAGES {
        let list: JobList = client.json(&Request::get(&path, "the list of Bulk jobs")).await?;
        found.extend(
            list.records.into_iter().filter(|job| is_asked_for(job, client.user_id(), asked_for, since)),
        );
        match list.next_records_url.filter(|next| !next.is_empty() && !list.done) {
            Some(next) => path = relative(&next)?,
            None => break,
        }
    }
    match found.as_slice() {
        [] => Ok(None),
        [job] => {
            let version = asked.version.as_deref().unwrap_or(client.version()).to_owned();
            Ok(Some(JobState { job: job.id.clone(), version }))
        }
        several => {
            client.observer().observe(&Event::Warning {
                message: format!(
                    "{} Bulk jobs of {} were made at the same time; none of them is taken for this import's",
                    several.len(),
                    asked_for.query.entity
                ),
            });
            Ok(None)
        }
    }
}

fn is_asked_for(job: &Listed, user_id: &str, asked_for: &JobRequest<'_>, since: i64) -> bool {
    let same_id =
        |a: &str, b: &str| a.len() >= 15 && b.len() >= 15 && a.as_bytes()[..15] == b.as_bytes()[..15];
    // Salesforce writes the offset as +0000.
    let created = job.created_date.replace("+0000", "Z").parse::<Timestamp>();
    job.object.eq_ignore_ascii_case(&asked_for.query.entity)
        && job.operation == asked_for.operation
        && job.job_type.as_deref().is_none_or(|kind| kind == "V2Query")
        && !matches!(job.state.as_str(), "Failed" | "Aborted")
        && same_id(&job.created_by_id, user_id)
        && created.is_ok_and(|created| created.as_millisecond() >= since)
}

/// Aborts a job that is under way. One that is complete stays: there is nothing
/// left to save, and its results let a later run go on.
///
/// Source: Bulk guide, "Abort a Query Job".
pub(in super::super) async fn abort(
    client: &Client,
    entity: &str,
    state: &JobState,
) -> Result<Option<String>, Error> {
    let path = format!("/services/data/{}/jobs/query/{}", state.version, state.job);
    let body = r#"{"state":"Aborted"}"#.to_owned();
    match client.send(&Request::patch(path, body, format!("aborting job {}", state.job))).await {
        Ok(_) => Ok(Some(format!("job {} of {entity} is aborted", state.job))),
        Err(Failure::Refused(fault)) if fault.status == 404 || fault.is("INVALIDJOBSTATE") => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

/// Deletes a job whose results have landed: they hold the customer's data.
pub(in super::super) async fn delete(client: &Client, state: &JobState) -> Result<(), Error> {
    let path = format!("/services/data/{}/jobs/query/{}", state.version, state.job);
    match client.send(&Request::delete(path, "deleting the finished job")).await {
        Ok(_) => Ok(()),
        Err(Failure::Refused(fault)) if fault.status == 404 => Ok(()),
        Err(failure) => Err(failure.into()),
    }
}

/// Whether REST may do what Bulk refuses. A query that is wrong in itself is
/// wrong for both.
fn bulk_is_unable(fault: &Fault) -> bool {
    let words = fault.message.to_ascii_lowercase();
    fault.is_any(&[
        "INVALIDENTITY",
        "API_ERROR",
        "FEATURENOTENABLED",
        "FUNCTIONALITY_NOT_ENABLED",
        "LIMIT_EXCEEDED",
        "EXCEEDEDQUOTA",
    ]) || words.contains("bulk query")
        || words.contains("bulk v2 query")
        || words.contains("bulk api")
        || (fault.status == 403 && !fault.is("REQUEST_LIMIT_EXCEEDED"))
        || fault.status == 404
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Query;

    #[test]
    fn only_a_job_of_this_user_object_and_time_is_taken() {
        let query = Query { entity: "Contact".into(), columns: [].into(), ..Query::default() };
        let asked_for = JobRequest {
            query: &query,
            soql: String::new(),
            operation: "query",
            ordered: false,
            records: None,
        };
        let since = "2026-03-02T09:00:00Z".parse::<Timestamp>().unwrap().as_millisecond();
        let job = |change: &dyn Fn(&mut serde_json::Value)| {
            let mut job = serde_json::json!({
                "id": "750D3000000001", "object": "Contact", "operation": "query", "state": "InProgress",
                "createdById": "005xx000001SwiUAAS", "createdDate": "2026-03-02T09:00:00.000+0000"
            });
            change(&mut job);
            is_asked_for(&serde_json::from_value(job).unwrap(), "005xx000001SwiU", &asked_for, since)
        };
        assert!(job(&|_| {}));
        for (key, value) in [
            ("object", "Lead"),
            ("operation", "queryAll"),
            ("state", "Failed"),
            ("jobType", "BigObjectIngest"),
            ("createdById", "005xx000001XXXXAAS"),
            ("createdDate", "2026-03-02T08:59:59.000+0000"),
        ] {
            assert!(!job(&|job| job[key] = value.into()), "{key}");
        }
    }
}
