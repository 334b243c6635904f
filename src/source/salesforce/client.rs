//! Requests to one org: address, version, token, retries, and the count of API
//! calls. Everything that this source sends goes through [`Client::send`].

use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;

use reqwest::StatusCode;
use reqwest::header::{
    ACCEPT, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE, DATE, HeaderMap,
    HeaderValue, TRANSFER_ENCODING,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use tempfile::SpooledData;

use self::receive::{Broken, Pieces, Spool, whole};
pub(super) use self::request::Request;
pub(super) use self::stream::Pump;
use self::wire::Wire;
use super::budget::{ApiBudget, Spending};
use super::fault::Fault;
use super::supply::AnySupply;
use crate::auth::{AccessToken, Session};
use crate::event::{Event, SharedObserver};
use crate::http::limiter::{Limiter, Slot};
use crate::http::retry::{Attempt, Policy, Retry};
use crate::http::{Timeouts, is_untrusted, transport_hint, transport_words};
use crate::source::{Body, Usage};
use crate::{Error, Result};

mod receive;
mod request;
mod stream;
mod unpack;
mod wire;

/// Requests under way at once when nothing speaks against it: as many as objects
/// that can be read at the same time. An org allows 25 that take long, a trial
/// org 5, and says so when it is one too many.
const MOST_AT_ONCE: usize = 10;

/// An answer, usually whole.
pub(super) struct Answer<B = Body> {
    pub(super) headers: HeaderMap,
    pub(super) body: B,
    /// The transfer proved to be complete: by a length, by chunks, or by the
    /// check sum of its compression. Otherwise the end of the connection was
    /// the end of the body, and nobody knows.
    pub(super) framed: bool,
}

impl<B> Answer<B> {
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name).and_then(|v| v.to_str().ok())
    }
}

impl Answer {
    /// All bytes in memory, where those of an answer that is no file are.
    pub(super) fn into_bytes(self) -> Result<Vec<u8>> {
        bytes_of(self.body)
    }

    /// The same, to be read piece by piece.
    pub(super) fn into_supply(self) -> Answer<AnySupply> {
        let body: AnySupply = Box::new(BufReader::with_capacity(READ_AT_ONCE, self.body));
        Answer { headers: self.headers, body, framed: self.framed }
    }
}

fn bytes_of(body: Body) -> Result<Vec<u8>> {
    match body.into_inner() {
        SpooledData::InMemory(bytes) => Ok(bytes.into_inner()),
        SpooledData::OnDisk(mut file) => {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)).map_err(|e| {
                Error::unexpected("an answer could not be read back from its temporary file").because(e)
            })?;
            Ok(bytes)
        }
    }
}

/// Bytes that are read at once from a body that is whole.
const READ_AT_ONCE: usize = 256 << 10;

/// Why a request has no answer.
#[derive(Debug)]
pub(super) enum Failure {
    /// Salesforce answered, and refused.
    Refused(Fault),
    /// No (whole) answer came.
    Failed(Error),
}

impl From<Failure> for Error {
    fn from(failure: Failure) -> Error {
        match failure {
            Failure::Refused(fault) => fault.into(),
            Failure::Failed(error) => error,
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Failure {
        Failure::Failed(error)
    }
}

/// An answer whose body is on its way.
pub(super) struct Arriving<'a> {
    headers: HeaderMap,
    framed: bool,
    slot: Slot<'a>,
    pieces: Pieces<'a>,
}

pub(super) struct Client {
    http: reqwest::Client,
    session: Arc<Session>,
    /// `v66.0`.
    version: String,
    policy: Policy,
    timeouts: Timeouts,
    observer: SharedObserver,
    spending: Spending,
    limiter: Limiter,
    wire: Wire,
    /// What the org's clock said, and when.
    clock: Mutex<Option<(jiff::Timestamp, Instant)>>,
}

impl Client {
    pub(super) fn new(
        session: Arc<Session>,
        version: String,
        budget: Option<ApiBudget>,
        observer: SharedObserver,
    ) -> Result<Self> {
        Ok(Client {
            http: crate::http::client()?,
            wire: Wire::to(&session.connection().instance_url),
            session,
            version,
            policy: Policy::from_env()?,
            timeouts: Timeouts::from_env()?,
            observer,
            spending: Spending::within(budget),
            limiter: Limiter::new(MOST_AT_ONCE),
            clock: Mutex::new(None),
        })
    }

    /// `/services/data/v66.0` and what follows.
    pub(super) fn path(&self, rest: &str) -> String {
        format!("/services/data/{}{rest}", self.version)
    }

    pub(super) fn version(&self) -> &str {
        &self.version
    }

    pub(super) fn observer(&self) -> &SharedObserver {
        &self.observer
    }

    /// Requests sent so far that the org counts as API calls.
    pub(super) fn calls(&self) -> u64 {
        self.spending.calls()
    }

    /// What the org said last of the calls that it counts.
    pub(super) fn usage(&self) -> Option<Usage> {
        self.spending.usage()
    }

    /// How often and how long requests are repeated.
    pub(super) fn policy(&self) -> Policy {
        self.policy
    }

    /// Id of the user who is signed in.
    pub(super) fn user_id(&self) -> &str {
        &self.session.connection().user_id
    }

    /// The time by the org's clock, give or take a second; by this computer's
    /// before the first answer.
    pub(super) fn now(&self) -> jiff::Timestamp {
        match *self.clock.lock().unwrap_or_else(PoisonError::into_inner) {
            Some((then, at)) => then.checked_add(at.elapsed()).unwrap_or(then),
            None => jiff::Timestamp::now(),
        }
    }

    /// Sends a request until it is answered, refused for good, or no try is
    /// left. The answer is whole: a body that breaks off is asked for again.
    pub(super) async fn send(&self, request: &Request) -> Result<Answer, Failure> {
        let mut trials = Trials::of(self);
        loop {
            let token = self.session.token().await?;
            let taken_in = match self.once(request, &token).await {
                Ok(arriving) => self.take_in(request, arriving).await,
                Err(failure) => Err(failure),
            };
            match taken_in {
                Ok(answer) => return Ok(answer),
                Err(failure) => trials.after(&token, failure).await?,
            }
        }
    }

    async fn take_in(&self, request: &Request, arriving: Arriving<'_>) -> Result<Answer, Attempt<Failure>> {
        let Arriving { headers, framed, slot, pieces } = arriving;
        let body = whole(pieces, request.spool()).await.map_err(|broken| self.broke_off(request, broken))?;
        slot.went_well();
        Ok(Answer { headers, body, framed })
    }

    /// The same, but the body is on its way still, and is not asked for again
    /// should it break off.
    pub(super) async fn stream(&self, request: &Request) -> Result<(Answer<AnySupply>, Pump<'_>), Failure> {
        let mut trials = Trials::of(self);
        loop {
            let token = self.session.token().await?;
            match self.once(request, &token).await {
                Ok(arriving) => return Ok(stream::of(arriving)),
                Err(failure) => trials.after(&token, failure).await?,
            }
        }
    }

    /// Whether a body arrives about as fast as it can be taken in: then it need
    /// not be kept anywhere before it is.
    pub(super) fn is_wide(&self) -> bool {
        self.wire.is_wide()
    }

    /// Sends and decodes JSON.
    pub(super) async fn json<T: DeserializeOwned>(&self, request: &Request) -> Result<T, Failure> {
        self.decoded(request, |bytes| serde_json::from_slice(bytes).map_err(|e| request.strange(e))).await
    }

    /// How many records a counting query has, by the path that runs it.
    pub(super) async fn count(&self, path: String, what: String) -> Result<u64, Failure> {
        #[derive(Deserialize)]
        struct Count {
            #[serde(rename = "totalSize")]
            total_size: u64,
        }
        Ok(self.json::<Count>(&Request::get(path, what)).await?.total_size)
    }

    /// Sends and decodes. What is not what was asked for is asked for once
    /// more, since proxies answer with pages of their own.
    pub(super) async fn decoded<T>(
        &self,
        request: &Request,
        mut decode: impl FnMut(&[u8]) -> Result<T>,
    ) -> Result<T, Failure> {
        let mut retry = Retry::new(self.policy, &*self.observer);
        loop {
            let bytes = self.send(request).await?.into_bytes()?;
            match decode(&bytes) {
                Ok(value) => return Ok(value),
                Err(error) if !request.idempotent => return Err(error.into()),
                Err(error) => {
                    let what = format!("{} was answered with something else", request.what);
                    retry.after(Attempt::transient(error, what)).await?;
                }
            }
        }
    }

    /// Sends a request once, and waits until an answer begins that is none that
    /// refuses.
    async fn once(&self, request: &Request, token: &AccessToken) -> Result<Arriving<'_>, Attempt<Failure>> {
        let url = format!("{}{}", token.instance_url, request.path);
        let mut bearer = HeaderValue::try_from(format!("Bearer {}", token.token.expose())).map_err(|_| {
            Attempt::Final(Failure::Failed(
                Error::auth("the stored access token is damaged").hint("sfmigrate login"),
            ))
        })?;
        bearer.set_sensitive(true);
        let mut builder = self
            .http
            .request(request.method.clone(), &url)
            .header(AUTHORIZATION, bearer)
            .header(ACCEPT, request.accept)
            .header(ACCEPT_ENCODING, self.wire.encoding());
        if let Some(rows) = request.batch_size {
            builder = builder.header("Sforce-Query-Options", format!("batchSize={rows}"));
        }
        if let Some(body) = &request.body {
            builder = builder.header(CONTENT_TYPE, "application/json; charset=UTF-8").body(body.clone());
        }
        let slot = self.limiter.slot().await;
        self.spending.spend().map_err(|e| Attempt::Final(Failure::Failed(e)))?;
        self.observer.observe(&Event::Called { kind: kind_of(&request.path) });
        let broken = |broken| self.broke_off(request, broken);
        let response = tokio::time::timeout(self.timeouts.answer, crate::http::send(builder))
            .await
            .map_err(|_| broken(Broken::Silence(self.timeouts.answer)))?
            .map_err(|e| broken(Broken::Transport(e)))?;
        let status = response.status();
        let headers = response.headers().clone();
        self.note_usage(&headers);
        self.note_time(&headers);
        let pieces = Pieces::of(response, self.timeouts.silence, &self.wire);
        if status.is_success() && status != StatusCode::MULTIPLE_CHOICES {
            let framed = [CONTENT_LENGTH, TRANSFER_ENCODING, CONTENT_ENCODING]
                .iter()
                .any(|name| headers.contains_key(name));
            return Ok(Arriving { headers, framed, slot, pieces });
        }
        let body = whole(pieces, Spool::Memory).await.map_err(broken)?;
        let bytes = bytes_of(body).map_err(|e| Attempt::Final(Failure::Failed(e)))?;
        let fault = Fault::new(status.as_u16(), &headers, &bytes, &request.what);
        if fault.is_crowd() {
            slot.crowded(fault.retry_after.map(|asked| asked.min(self.policy.cap)));
        }
        Err(fault.classify(request.idempotent, self.policy.base).map(Failure::Refused))
    }

    /// What a request comes to that has no whole answer.
    pub(super) fn broke_off(&self, request: &Request, broken: Broken) -> Attempt<Failure> {
        let failed = |error: Error| Failure::Failed(error);
        let (words, error, repeat) = match broken {
            Broken::Transport(error) => {
                let words = transport_words(&error);
                let hint = transport_hint(&error);
                // A request that never arrived may be repeated whatever it was;
                // a certificate does not get better by waiting.
                let repeat = (request.idempotent || error.is_connect()) && !is_untrusted(&error);
                let failure = Error::source_failed(format!("{} failed: {words}", request.what))
                    .because(error.without_url())
                    .hint(format!("{hint}, then run the same command again"));
                (words, failure, repeat)
            }
            Broken::Silence(waited) => {
                let host = host_of(&self.session.connection().instance_url).to_owned();
                let words = format!("{host} was silent for {} s", waited.as_secs_f64().ceil());
                let failure = Error::source_failed(format!("{} failed: {words}", request.what))
                    .hint("check the network, then run the same command again");
                (words, failure, request.idempotent)
            }
            Broken::Compression(e) => {
                let words = format!("the compressed answer to {} is damaged", request.what);
                (words.clone(), Error::source_failed(words).because(e), request.idempotent)
            }
            Broken::Disk(e) => return Attempt::Final(failed(no_room(request.spool.as_deref(), e))),
        };
        if repeat { Attempt::transient(failed(error), words) } else { Attempt::Final(failed(error)) }
    }

    /// `Sforce-Limit-Info: api-usage=10018/100000` (REST guide, "Limit Info
    /// Header"); more may follow after a semicolon.
    fn note_usage(&self, headers: &HeaderMap) {
        let usage = headers
            .get("Sforce-Limit-Info")
            .and_then(|v| v.to_str().ok())
            .and_then(|v| v.split(';').find_map(|part| part.trim().strip_prefix("api-usage=")))
            .and_then(|v| v.split_once('/'))
            .and_then(|(used, limit)| Some((used.parse().ok()?, limit.parse().ok()?)));
        if let Some((used, limit)) = usage {
            self.spending.note(used, limit);
            self.observer.observe(&Event::ApiUsage { used, limit });
        }
    }

    fn note_time(&self, headers: &HeaderMap) {
        let date = headers.get(DATE).and_then(|v| v.to_str().ok());
        if let Some(time) = date.and_then(|date| jiff::fmt::rfc2822::parse(date).ok()) {
            let known = Some((time.timestamp(), Instant::now()));
            *self.clock.lock().unwrap_or_else(PoisonError::into_inner) = known;
        }
    }
}

/// An answer that no disk takes.
fn no_room(spool: Option<&Path>, e: io::Error) -> Error {
    let (place, hint) = match spool {
        Some(folder) => {
            (folder.display().to_string(), "free some space there, then run the same command again")
        }
        None => (
            format!("{}, the folder for temporary files", std::env::temp_dir().display()),
            "free some space there, or name another folder in TMPDIR, then run the same command again",
        ),
    };
    let message = match e.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded | io::ErrorKind::FileTooLarge => {
            format!("no space is left in {place}")
        }
        _ => format!("an answer cannot be kept in {place}"),
    };
    Error::sink_failed(message).hint(hint).because(e)
}

/// The tries of one request.
struct Trials<'a> {
    client: &'a Client,
    retry: Retry<'a>,
    /// The token was renewed for it once.
    renewed: bool,
}

impl<'a> Trials<'a> {
    fn of(client: &'a Client) -> Self {
        Trials { client, retry: Retry::new(client.policy, &*client.observer), renewed: false }
    }

    /// Waits until the request may be sent again; fails if it may not.
    async fn after(&mut self, token: &AccessToken, failure: Attempt<Failure>) -> Result<(), Failure> {
        match failure {
            Attempt::Final(Failure::Refused(fault)) if fault.wants_new_token() && !self.renewed => {
                // A 401 was not executed, so any method may be sent again.
                self.client.session.renew(token).await?;
                self.client.observer.observe(&Event::Refreshed);
                self.renewed = true;
                Ok(())
            }
            failure => self.retry.after(failure).await,
        }
    }
}

/// What kind of call a path is, for the record.
fn kind_of(path: &str) -> &'static str {
    // /services/data/v66.0/…
    let rest = path.splitn(5, '/').nth(4).unwrap_or_default();
    let (resource, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut parts = resource.split('/');
    match (parts.next(), parts.next(), parts.next(), parts.next()) {
        (Some("query" | "queryAll"), None, ..) if query.starts_with("q=SELECT+COUNT%28%29") => "count",
        (Some("query" | "queryAll"), ..) => "query",
        (Some("sobjects"), None, ..) | (Some("sobjects"), _, Some("describe"), _) => "describe",
        (Some("sobjects"), _, Some("deleted" | "updated"), _) => "replication",
        (Some("sobjects"), _, Some(_), Some(_)) => "file",
        (Some("jobs"), _, Some(_), Some(_)) => "job_result",
        (Some("jobs"), ..) => "job",
        (Some("limits"), ..) => "limits",
        _ => "other",
    }
}

/// The host of a URL, for messages.
fn host_of(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split('/').next().unwrap_or(rest)
}

#[cfg(test)]
mod tests {
    use super::kind_of;

    #[test]
    fn a_call_is_of_the_kind_that_its_path_says() {
        for (path, kind) in [
            ("/services/data/v66.0/sobjects", "describe"),
            ("/services/data/v66.0/sobjects/Contact/describe", "describe"),
            ("/services/data/v66.0/sobjects/Contact/deleted/?start=x", "replication"),
            ("/services/data/v66.0/sobjects/Attachment/00P/Body", "file"),
            ("/services/data/v66.0/query?q=SELECT+COUNT%28%29+FROM+Lead", "count"),
            ("/services/data/v66.0/query?q=SELECT+Id+FROM+Lead", "query"),
            ("/services/data/v66.0/query/01gxx-2000", "query"),
            ("/services/data/v66.0/jobs/query", "job"),
            ("/services/data/v66.0/jobs/query/750", "job"),
            ("/services/data/v66.0/jobs/query/750/results?locator=x", "job_result"),
            ("/services/data/v66.0/limits", "limits"),
        ] {
            assert_eq!(kind_of(path), kind, "{path}");
        }
    }
}
