//! Reading by Bulk API 2.0: one query job, its result pages fetched several at
//! a time and sent on in the order in which they arrive.
//!
//! Sources: Bulk guide, "Create a Query Job", "Get Information About a Query
//! Job", "Get Results", "Get Parallel Results".

use std::collections::HashSet;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, OwnedMutexGuard, Semaphore, mpsc};
use tokio::task::JoinSet;

use super::client::{Answer, Client, Failure, Request};
use super::csv::PageReader;
use super::fault::Fault;
use super::{ReadEnd, Token, relative, send, soql};
use crate::event::{Api, Event, Stage};
use crate::http::retry::{Attempt, Policy, Retry};
use crate::record::{PageMark, Resume};
use crate::schema::Columns;
use crate::source::{Item, ItemSender, Query, ReadSummary};
use crate::{Error, Kind};

/// Pages under way at once; more than five the server does not like.
const PARALLEL_PAGES: usize = 5;

/// The same for all jobs of this process together. Who waits comes next, so
/// that no job keeps another from its pages.
static DOWNLOADS: Semaphore = Semaphore::const_new(PARALLEL_PAGES);

/// First and longest wait between two questions whether a job is ready.
const POLL_FIRST: Duration = Duration::from_millis(250);
const POLL_LONGEST: Duration = Duration::from_secs(30);

/// Rows asked for at once where pages are walked by locator.
const LOCATOR_PAGE_ROWS: u32 = 50_000;

/// What is kept so that a later run finds the job.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct JobState {
    /// Id of the job, `750…`.
    job: String,
    /// Results must be read with the version that made the job.
    version: String,
}

/// How a job ended that cannot be read to its end.
pub(super) enum Trouble {
    /// Bulk cannot run this query, or this org cannot run it now; the reason.
    Unable(Fault),
    /// The job of an earlier run is gone, with its results.
    Gone,
    /// Anything else.
    End(ReadEnd),
}

impl<E: Into<ReadEnd>> From<E> for Trouble {
    fn from(end: E) -> Self {
        Trouble::End(end.into())
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct JobInfo {
    id: String,
    /// Some creation answers leave it out.
    #[serde(default)]
    state: String,
    #[serde(default)]
    number_records_processed: Option<u64>,
    #[serde(default)]
    error_message: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CreateJob<'a> {
    operation: &'a str,
    query: &'a str,
    content_type: &'a str,
    column_delimiter: &'a str,
    line_ending: &'a str,
}

/// The guide's table and its sample differ in the names; both are read.
#[derive(Deserialize)]
struct ResultPages {
    #[serde(rename = "resultPages", alias = "resultChunks", default)]
    pages: Vec<ResultPage>,
    #[serde(rename = "nextRecordsUrl", alias = "nextRecordUrl", default)]
    next: Option<String>,
    #[serde(default)]
    done: Option<bool>,
}

#[derive(Deserialize)]
struct ResultPage {
    #[serde(rename = "resultUrl", alias = "resultLink")]
    url: String,
}

/// What a page mark of a locator walk says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LocatorPage {
    /// `None` is the first page.
    locator: Option<String>,
    /// `None` behind the last page.
    next: Option<String>,
}

/// What a job is asked.
pub(super) struct Asked<'a> {
    /// Names the entity, and the columns unless the answer names them.
    pub(super) query: &'a Query,
    /// The query as the job runs it.
    pub(super) soql: String,
    /// `query` or `queryAll`.
    pub(super) operation: &'a str,
    /// The order of the records means something, so that pages come one after
    /// the other.
    pub(super) ordered: bool,
}

pub(super) async fn read(
    client: &Arc<Client>,
    asked: &Asked<'_>,
    earlier: Option<(JobState, Resume)>,
    out: &ItemSender,
) -> Result<ReadSummary, Trouble> {
    let query = asked.query;
    // A job of an earlier run that has failed meanwhile is made anew.
    let found = earlier.is_some();
    let (state, resume) = match earlier {
        Some(found) => found,
        None => (create(client, asked, out).await?, Resume::default()),
    };
    let job = Job { client, query, soql: &asked.soql, state, out };
    let total = job.wait(found).await?;
    let stage = Event::Stage { entity: query.entity.clone(), stage: Stage::Downloading };
    client.observer().observe(&stage);
    let summary = ReadSummary { announced: total, api: Some(Api::Bulk), reason: None };
    if total == Some(0) {
        return Ok(summary);
    }
    let walked = resume.pages.iter().find_map(|p| match Token::of_text(&p.token) {
        Some(Token::Locator(_)) => Some(()),
        _ => None,
    });
    if walked.is_none() && !asked.ordered {
        match job.read_pages(&resume).await? {
            Some(()) => return Ok(summary),
            None => client.observer().observe(&Event::Warning {
                message: format!(
                    "the org does not list the result pages of {}; reading them one after the other",
                    query.entity
                ),
            }),
        }
    }
    job.walk(&resume).await?;
    Ok(summary)
}

/// Makes the job, and sees that its id is durable before anything else.
async fn create(client: &Client, asked: &Asked<'_>, out: &ItemSender) -> Result<JobState, Trouble> {
    let body = CreateJob {
        operation: asked.operation,
        query: &asked.soql,
        content_type: "CSV",
        column_delimiter: "COMMA",
        line_ending: "LF",
    };
    let body = serde_json::to_string(&body)
        .map_err(|e| Error::unexpected("a job cannot be written as JSON").because(e))?;
    let request =
        Request::post(client.path("/jobs/query"), body, format!("a Bulk job for {}", asked.query.entity));
    let info: JobInfo = match client.json(&request).await {
        Ok(info) => info,
        Err(Failure::Refused(fault)) if bulk_is_unable(&fault) => return Err(Trouble::Unable(fault)),
        Err(failure) => return Err(Error::from(failure).into()),
    };
    let state = JobState { job: info.id, version: client.version().to_owned() };
    let (done, durable) = tokio::sync::oneshot::channel();
    send(out, Item::State { state: Token::Job(state.clone()).to_text(), done }).await?;
    durable.await.map_err(|_| ReadEnd::Closed)?;
    Ok(state)
}

/// Deletes a job whose results have landed: they hold the customer's data.
pub(super) async fn delete(client: &Client, state: &JobState) -> Result<(), Error> {
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
        || words.contains("bulk api")
        || (fault.status == 403 && !fault.is("REQUEST_LIMIT_EXCEEDED"))
        || fault.status == 404
}

struct Job<'a> {
    client: &'a Arc<Client>,
    query: &'a Query,
    soql: &'a str,
    state: JobState,
    out: &'a ItemSender,
}

impl Job<'_> {
    fn path(&self, rest: &str) -> String {
        format!("/services/data/{}/jobs/query/{}{rest}", self.state.version, self.state.job)
    }

    fn observe_stage(&self, stage: Stage) {
        self.client.observer().observe(&Event::Stage { entity: self.query.entity.clone(), stage });
    }

    /// Waits until the job is complete; returns how many records it has.
    async fn wait(&self, resumed: bool) -> Result<Option<u64>, Trouble> {
        let request = Request::get(self.path(""), format!("the state of job {}", self.state.job));
        let mut wait = POLL_FIRST;
        let mut stage = None;
        loop {
            let info: JobInfo = match self.client.json(&request).await {
                Ok(info) => info,
                Err(Failure::Refused(fault)) if fault.status == 404 => return Err(Trouble::Gone),
                Err(failure) => return Err(Error::from(failure).into()),
            };
            let now = match info.state.as_str() {
                "JobComplete" => return Ok(info.number_records_processed),
                "Failed" | "Aborted" if resumed => return Err(Trouble::Gone),
                "Failed" => return Err(Trouble::Unable(self.why_failed(info).await)),
                "Aborted" => {
                    let message = format!("somebody aborted job {} of {}", self.state.job, self.query.entity);
                    return Err(Error::source_failed(message)
                        .hint("run the same command again: it starts a new job")
                        .into());
                }
                "UploadComplete" => Stage::JobQueued,
                // A state that a later release may add is work under way.
                _ => Stage::JobRunning,
            };
            if stage != Some(now) {
                self.observe_stage(now);
                stage = Some(now);
            }
            if let Some(records) = info.number_records_processed.filter(|n| *n > 0) {
                self.client
                    .observer()
                    .observe(&Event::JobProgress { entity: self.query.entity.clone(), records });
            }
            tokio::time::sleep(wait).await;
            wait = wait.mul_f64(1.5).min(POLL_LONGEST);
        }
    }

    /// A failed job does not always say why; then the query itself is asked,
    /// by REST, for one record.
    async fn why_failed(&self, info: JobInfo) -> Fault {
        let what = format!("job {} for {}", info.id, self.query.entity);
        let fault =
            |message: String| Fault { status: 400, code: String::new(), message, retry_after: None, what };
        if let Some(message) = info.error_message.filter(|m| !m.is_empty()) {
            return fault(message);
        }
        let probe = if self.query.columns.is_empty() {
            self.soql.to_owned()
        } else {
            soql::bulk(&Query { limit: Some(1), ..self.query.clone() })
        };
        let path = self.client.path(&format!("/query?q={}", soql::encode(&probe)));
        match self.client.send(&Request::get(path, "the failed job's query")).await {
            Err(Failure::Refused(found)) => found,
            _ => fault("it failed and does not say why".to_owned()),
        }
    }

    /// Fetches the listed result pages that `resume` lacks. `None` when the
    /// org does not offer the list.
    async fn read_pages(&self, resume: &Resume) -> Result<Option<()>, Trouble> {
        let stored: HashSet<&str> = resume.pages.iter().map(|p| p.token.as_str()).collect();
        let (urls, queue) = mpsc::channel::<String>(PARALLEL_PAGES);
        let queue = Arc::new(Mutex::new(queue));
        let turn = Arc::new(Mutex::new(()));
        let mut workers = JoinSet::new();
        for _ in 0..PARALLEL_PAGES {
            let worker = PageWorker {
                client: Arc::clone(self.client),
                entity: self.query.entity.clone(),
                columns: self.query.columns.clone(),
                turn: Arc::clone(&turn),
                out: self.out.clone(),
            };
            let queue = Arc::clone(&queue);
            workers.spawn(async move {
                loop {
                    let next = queue.lock().await.recv().await;
                    let Some(url) = next else { return Ok(()) };
                    let token = Token::Page(url.clone()).to_text();
                    worker.page(&url, |_| token.clone()).await?;
                }
            });
        }
        drop(queue);
        let ended = self.supervise(self.list(&stored, urls), &mut workers).await;
        // A page that is being decoded cannot be called back: wait for it, so
        // that nothing of it arrives behind what the caller sends next.
        workers.shutdown().await;
        let _turn = turn.lock().await;
        if ended.is_err() {
            send(self.out, Item::PageDropped).await?;
        }
        ended
    }

    /// Runs the list and the workers until all pages are there or one fails.
    async fn supervise(
        &self,
        list: impl Future<Output = Result<Option<()>, Trouble>>,
        workers: &mut JoinSet<Result<(), Trouble>>,
    ) -> Result<Option<()>, Trouble> {
        tokio::pin!(list);
        let mut listed = false;
        loop {
            tokio::select! {
                found = &mut list, if !listed => match found? {
                    Some(()) => listed = true,
                    None => return Ok(None),
                },
                ended = workers.join_next() => match ended {
                    None if listed => return Ok(Some(())),
                    None | Some(Ok(Ok(()))) => {}
                    Some(Ok(Err(trouble))) => return Err(trouble),
                    Some(Err(e)) => return Err(Error::unexpected("fetching a page ended early").because(e).into()),
                },
            }
        }
    }

    /// Walks the list of result pages, five to an answer, into `urls`.
    async fn list(&self, stored: &HashSet<&str>, urls: mpsc::Sender<String>) -> Result<Option<()>, Trouble> {
        let mut path = self.path("/resultPages");
        let mut seen = HashSet::new();
        let mut found = 0;
        loop {
            let request =
                Request::get(path.clone(), format!("the list of result pages of {}", self.query.entity));
            let list: ResultPages = match self.client.json(&request).await {
                Ok(list) => list,
                Err(Failure::Refused(fault))
                    if seen.is_empty() && matches!(fault.status, 400 | 404 | 405 | 501) =>
                {
                    return Ok(None);
                }
                Err(failure) => return Err(Error::from(failure).into()),
            };
            for page in list.pages {
                let url = relative(&page.url)?;
                if !seen.insert(url.clone()) {
                    return Err(self.repeats().into());
                }
                if stored.contains(Token::Page(url.clone()).to_text().as_str()) {
                    found += 1;
                } else if urls.send(url).await.is_err() {
                    // The workers have ended; their error is the one to tell.
                    return Ok(Some(()));
                }
            }
            match list.next.filter(|next| !next.is_empty() && list.done != Some(true)) {
                None => break,
                Some(next) => {
                    let next = relative(&next)?;
                    if !seen.insert(next.clone()) {
                        return Err(self.repeats().into());
                    }
                    path = next;
                }
            }
        }
        // Pages that are stored and not listed came of another cut of the
        // result: what was stored cannot be completed by what is listed.
        if found != stored.len() { Err(Trouble::Gone) } else { Ok(Some(())) }
    }

    fn repeats(&self) -> Error {
        Error::new(
            Kind::Mismatch,
            format!("the org repeats a result page of {} (job {})", self.query.entity, self.state.job),
        )
        .hint("run the same command again: it goes on where it stopped")
    }

    /// Reads page after page by locator.
    async fn walk(&self, resume: &Resume) -> Result<(), Trouble> {
        let worker = PageWorker {
            client: Arc::clone(self.client),
            entity: self.query.entity.clone(),
            columns: self.query.columns.clone(),
            turn: Arc::default(),
            out: self.out.clone(),
        };
        let mut seen = HashSet::new();
        let mut locator = None;
        if let Some(last) = resume.pages.last() {
            match Token::of_text(&last.token) {
                Some(Token::Locator(page)) if page.next.is_none() => return Ok(()),
                Some(Token::Locator(page)) => locator = page.next,
                _ => return Err(Trouble::Gone),
            }
        }
        loop {
            let mut path = self.path(&format!("/results?maxRecords={LOCATOR_PAGE_ROWS}"));
            if let Some(locator) = &locator {
                path.push_str("&locator=");
                path.push_str(&soql::encode(locator));
            }
            let this = locator.clone();
            let answered = worker
                .page(&path, move |next| {
                    Token::Locator(LocatorPage { locator: this.clone(), next: next.map(str::to_owned) })
                        .to_text()
                })
                .await?;
            match answered {
                None => return Ok(()),
                Some(next) => {
                    if !seen.insert(next.clone()) {
                        return Err(self.repeats().into());
                    }
                    locator = Some(next);
                }
            }
        }
    }
}

/// Fetches pages and sends them on, one whole page at a time.
struct PageWorker {
    client: Arc<Client>,
    entity: String,
    columns: Columns,
    /// Held while a page is sent, so that pages do not mix.
    turn: Arc<Mutex<()>>,
    out: ItemSender,
}

impl PageWorker {
    /// Fetches one page until it is whole and verified, and sends it on.
    /// `token` makes its mark from the locator that the page names as the
    /// next, which is returned.
    async fn page(
        &self,
        path: &str,
        token: impl Fn(Option<&str>) -> String,
    ) -> Result<Option<String>, Trouble> {
        let request = Request::get(path, format!("a result page of {}", self.entity)).csv();
        let observer = Arc::clone(self.client.observer());
        let mut retry = Retry::new(Policy { tries: 4, ..self.client.policy() }, &*observer);
        loop {
            // Held until the page is delivered: what was downloaded and waits
            // takes room on the disk.
            let permit = DOWNLOADS.acquire().await;
            let answer = match self.client.send(&request).await {
                Ok(answer) => answer,
                Err(Failure::Refused(fault)) if fault.status == 404 => return Err(Trouble::Gone),
                Err(failure) => return Err(Error::from(failure).into()),
            };
            let next =
                answer.header("Sforce-Locator").filter(|l| !l.is_empty() && *l != "null").map(str::to_owned);
            let token = token(next.as_deref());
            let (turn, delivered) = self.deliver(answer, token).await;
            drop(permit);
            match delivered {
                Ok(()) => return Ok(next),
                Err(Attempt::Final(end)) => return Err(end.into()),
                Err(Attempt::Transient { error, after, what }) => {
                    send(&self.out, Item::PageDropped).await?;
                    drop(turn);
                    retry.after(Attempt::Transient { error, after, what }).await?;
                }
            }
        }
    }

    /// Decodes a page into `out` when its turn comes, and holds it against the
    /// number of records that the server announced for it. The turn is given
    /// back with the result, so that a bad page can be taken back first.
    async fn deliver(
        &self,
        answer: Answer,
        token: String,
    ) -> (Option<OwnedMutexGuard<()>>, Result<(), Attempt<ReadEnd>>) {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let (out, columns, entity) = (self.out.clone(), self.columns.clone(), self.entity.clone());
        let work = move || (Some(turn), decode(answer, token, columns, &entity, &out));
        match tokio::task::spawn_blocking(work).await {
            Ok(ended) => ended,
            Err(e) => (
                None,
                Err(Attempt::Final(Error::unexpected("decoding a page ended early").because(e).into())),
            ),
        }
    }
}

fn decode(
    answer: Answer,
    token: String,
    columns: Columns,
    entity: &str,
    out: &ItemSender,
) -> Result<(), Attempt<ReadEnd>> {
    let announced = answer.header("Sforce-NumberOfRecords").and_then(|v| v.parse::<u64>().ok());
    let mut reader = PageReader::new(answer.body, columns, answer.framed);
    let bad = |message: String, what: &str| {
        let error = Error::new(Kind::Mismatch, message)
            .hint("run the same command again: it goes on where it stopped");
        Attempt::transient(error.into(), format!("a result page of {entity} was {what}"))
    };
    loop {
        match reader.next_batch() {
            Ok(None) => break,
            Ok(Some(batch)) => {
                out.blocking_send(Item::Rows(batch)).map_err(|_| Attempt::Final(ReadEnd::Closed))?
            }
            Err(e) => return Err(bad(format!("a result page of {entity} is not whole: {e}"), "not whole")),
        }
    }
    let records = reader.records();
    if let Some(announced) = announced.filter(|n| *n != records) {
        let message =
            format!("a result page of {entity} has {records} records, the org announced {announced}");
        return Err(bad(message, "cut short"));
    }
    out.blocking_send(Item::PageEnd(PageMark { token, records })).map_err(|_| Attempt::Final(ReadEnd::Closed))
}
