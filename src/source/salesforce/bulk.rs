//! Reading by Bulk API 2.0: one query job, its result pages fetched several at
//! a time and sent on in the order in which they arrive.
//!
//! Sources: Bulk guide, "Create a Query Job", "Get Information About a Query
//! Job", "Get Results", "Get Parallel Results".

use std::collections::HashSet;
use std::sync::{Arc, Mutex as Lock};
use std::time::Duration;

use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, mpsc};
use tokio::task::JoinSet;

use self::create::Found;
use self::page::{PageWorker, Walk};
use super::client::{Client, Failure, Request};
use super::fault::Fault;
use super::{ReadEnd, Token, relative, send, soql};
use crate::event::{Api, Event, Stage};
use crate::http::retry::{Attempt, Retry};
use crate::record::Resume;
use crate::source::{Item, ItemSender, Query, ReadSummary};
use crate::{Error, Kind};

mod create;
mod page;

pub(super) use create::{Asked, abort, delete, find};

/// Pages under way at once; more than five the server does not like.
const PARALLEL_PAGES: usize = 5;

/// First and longest wait between two questions whether a job is ready; each is
/// half as long again as the one before, so that a job has waited at most that
/// part of its own time for the question.
const POLL_FIRST: Duration = Duration::from_millis(50);
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

impl Trouble {
    /// The org or the user allows no further call.
    fn is_a_limit(&self) -> bool {
        matches!(self, Trouble::End(ReadEnd::Failed(error)) if error.kind() == Kind::Limit)
    }
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

/// The guide's table and its sample differ in the names; both are read.
#[derive(Deserialize)]
struct ResultPages {
    #[serde(rename = "resultPages", alias = "resultChunks")]
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

/// What a page mark of a listed page says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct ListedPage {
    url: String,
    /// Id of its first record, where Ids are asked for.
    first: Option<String>,
}

/// What a page mark of a locator walk says.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct LocatorPage {
    /// `None` is the first page.
    locator: Option<String>,
    /// `None` behind the last page.
    next: Option<String>,
    /// Id of its first record, where Ids are asked for.
    first: Option<String>,
}

/// What an earlier run left.
#[derive(Default)]
pub(super) enum Earlier {
    #[default]
    Nothing,
    /// A job that it asked for without learning of it.
    Asked(Asked),
    /// Its job, and the pages that are stored.
    Job(JobState, Resume),
}

/// What a job is asked.
pub(super) struct JobRequest<'a> {
    /// Names the entity, and the columns unless the answer names them.
    pub(super) query: &'a Query,
    /// The query as the job runs it.
    pub(super) soql: String,
    /// `query` or `queryAll`.
    pub(super) operation: &'a str,
    /// The order of the records means something, so that pages come one after
    /// the other.
    pub(super) ordered: bool,
    /// Records that were counted, if they were.
    pub(super) records: Option<u64>,
}

pub(super) async fn read(
    client: &Arc<Client>,
    request: &JobRequest<'_>,
    earlier: Earlier,
    out: &ItemSender,
) -> Result<ReadSummary, Trouble> {
    let query = request.query;
    // A job that ended badly is final for the run that made it alone.
    let resumed = !matches!(earlier, Earlier::Nothing);
    let (found, resume) = match earlier {
        Earlier::Job(state, resume) => (Found { state, guessed: false }, resume),
        Earlier::Asked(asked) => {
            (create::create(client, request, Some(asked), out).await?, Resume::default())
        }
        Earlier::Nothing => (create::create(client, request, None, out).await?, Resume::default()),
    };
    let made = Event::JobMade { entity: query.entity.clone(), job: found.state.job.clone() };
    if !resumed || found.guessed {
        client.observer().observe(&made);
    }
    let mut job = Job { client, query, soql: &request.soql, state: found.state, out };
    let mut total = job.wait(resumed).await?;
    if found.guessed && total != request.records {
        // It may be somebody else's job, of another condition.
        client.observer().observe(&Event::Warning {
            message: format!(
                "the job found for {} has another number of records than was counted; making a new one",
                query.entity
            ),
        });
        job.state = create::create(client, request, None, out).await?.state;
        client
            .observer()
            .observe(&Event::JobMade { entity: query.entity.clone(), job: job.state.job.clone() });
        total = job.wait(false).await?;
    }
    let stage = Event::Stage { entity: query.entity.clone(), stage: Stage::Downloading };
    client.observer().observe(&stage);
    let empty = total == Some(0);
    if empty && request.records.is_some_and(|counted| counted > 0) {
        // Deleted meanwhile, or a job that ended well without having looked.
        total = Some(job.recount(request.operation).await?);
    }
    let summary = ReadSummary { announced: total, api: Some(Api::Bulk), reason: None };
    if empty {
        return Ok(summary);
    }
    let walked = resume.pages.iter().find_map(|p| match Token::of_text(&p.token) {
        Some(Token::Locator(_)) => Some(()),
        _ => None,
    });
    if walked.is_none() && !request.ordered {
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
    job.walk(&resume, total).await?;
    Ok(summary)
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

    async fn recount(&self, operation: &str) -> Result<u64, Error> {
        let count = soql::encode(&soql::count(self.query));
        let path = format!("/services/data/{}/{operation}?q={count}", self.state.version);
        Ok(self.client.count(path, format!("the count of {}", self.query.entity)).await?)
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
        let stored: HashSet<String> = resume
            .pages
            .iter()
            .filter_map(|page| match Token::of_text(&page.token) {
                Some(Token::Page(page)) => Some(page.url),
                _ => None,
            })
            .collect();
        let (urls, queue) = mpsc::channel::<String>(PARALLEL_PAGES);
        let queue = Arc::new(Mutex::new(queue));
        let pages = self.pages(resume);
        let mut workers = JoinSet::new();
        for _ in 0..PARALLEL_PAGES {
            let worker = pages.clone();
            let queue = Arc::clone(&queue);
            workers.spawn(async move {
                loop {
                    let next = queue.lock().await.recv().await;
                    let Some(url) = next else { return Ok(()) };
                    let mark = |_: Option<&str>, first| Token::Page(ListedPage { url: url.clone(), first });
                    worker.page(&url, None, mark).await?;
                }
            });
        }
        drop(queue);
        let ended = self.supervise(self.list(&stored, urls), &mut workers).await;
        // A page that is being decoded cannot be called back: wait for it, so
        // that nothing of it arrives behind what the caller sends next.
        workers.shutdown().await;
        let _turn = pages.turn.lock().await;
        if ended.is_err() {
            send(self.out, Item::PageDropped).await?;
        }
        ended
    }

    /// Runs the list and the workers until all pages are there or one fails.
    /// When there are no more calls to spend, the pages under way are still
    /// brought home: their calls are spent.
    async fn supervise(
        &self,
        list: impl Future<Output = Result<Option<()>, Trouble>>,
        workers: &mut JoinSet<Result<(), Trouble>>,
    ) -> Result<Option<()>, Trouble> {
        let mut list = Some(Box::pin(list));
        let mut out_of_calls = None;
        loop {
            let listed = async {
                match &mut list {
                    Some(list) => list.await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                found = listed => {
                    list = None;
                    match found {
                        Ok(Some(())) => {}
                        Err(trouble) if trouble.is_a_limit() => out_of_calls = Some(trouble),
                        ended => return ended,
                    }
                }
                ended = workers.join_next() => match ended {
                    None => match out_of_calls {
                        Some(trouble) => return Err(trouble),
                        None if list.is_none() => return Ok(Some(())),
                        None => {}
                    },
                    Some(Ok(Ok(()))) => {}
                    Some(Ok(Err(trouble))) if trouble.is_a_limit() => {
                        list = None;
                        out_of_calls = Some(trouble);
                    }
                    Some(Ok(Err(trouble))) => return Err(trouble),
                    Some(Err(e)) => return Err(Error::unexpected("fetching a page ended early").because(e).into()),
                },
            }
        }
    }

    fn pages(&self, resume: &Resume) -> PageWorker {
        let begun_with = resume.pages.iter().filter_map(|page| match Token::of_text(&page.token) {
            Some(Token::Page(ListedPage { first, .. }) | Token::Locator(LocatorPage { first, .. })) => first,
            _ => None,
        });
        PageWorker {
            client: Arc::clone(self.client),
            entity: self.query.entity.clone(),
            columns: self.query.columns.clone(),
            turn: Arc::default(),
            begun_with: Arc::new(Lock::new(begun_with.collect())),
            out: self.out.clone(),
        }
    }

    /// Walks the list of result pages, five to an answer, into `urls`.
    async fn list(
        &self,
        stored: &HashSet<String>,
        urls: mpsc::Sender<String>,
    ) -> Result<Option<()>, Trouble> {
        let mut path = self.path("/resultPages");
        let mut seen = HashSet::new();
        let mut found = 0;
        let observer = Arc::clone(self.client.observer());
        let mut retry = Retry::new(self.client.policy(), &*observer);
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
                Err(Failure::Refused(fault)) if fault.status == 404 => return Err(Trouble::Gone),
                Err(failure) => return Err(Error::from(failure).into()),
            };
            let next = list.next.filter(|next| !next.is_empty() && list.done != Some(true));
            let next = next.as_deref().map(relative).transpose()?;
            let pages = list.pages.iter().map(|page| relative(&page.url)).collect::<Result<Vec<_>, _>>()?;
            if pages.iter().chain(&next).any(|url| seen.contains(url) || *url == path) {
                let what = format!("the list of result pages of {} goes in a circle", self.query.entity);
                retry.after(Attempt::transient(self.repeats(), what)).await?;
                continue;
            }
            if list.done == Some(false) && next.is_none() {
                let error = Error::source_failed(format!(
                    "the list of result pages of {} is not complete and does not say how it goes on",
                    self.query.entity
                ));
                let what = format!("the list of result pages of {} broke off", self.query.entity);
                retry.after(Attempt::transient(error, what)).await?;
                continue;
            }
            for url in pages {
                if !seen.insert(url.clone()) {
                    return Err(self.repeats().into());
                }
                if stored.contains(&url) {
                    found += 1;
                } else if urls.send(url).await.is_err() {
                    // The workers have ended; their error is the one to tell.
                    return Ok(Some(()));
                }
            }
            match next {
                None => break,
                Some(next) => {
                    seen.insert(next.clone());
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
        .hint("run the same command again")
    }

    /// Reads page after page by locator.
    async fn walk(&self, resume: &Resume, total: Option<u64>) -> Result<(), Trouble> {
        let worker = self.pages(resume);
        let mut done: u64 = resume.pages.iter().map(|page| page.records).sum();
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
            seen.extend(locator.clone());
            let walk = Walk { seen: &seen, left: total.map(|total| total.saturating_sub(done)) };
            let mark = |next: Option<&str>, first| {
                Token::Locator(LocatorPage { locator: locator.clone(), next: next.map(str::to_owned), first })
            };
            let passed = worker.page(&path, Some(walk), mark).await?;
            done += passed.records;
            match passed.next {
                None => return Ok(()),
                next => locator = next,
            }
        }
    }
}
