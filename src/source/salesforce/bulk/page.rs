//! Fetching result pages: each is whole and verified before it counts.
//!
//! Over a wire that is the bottleneck a page is fetched whole before its turn
//! comes, so that it holds up nobody. Over a wide one it is decoded while it
//! arrives, and is kept nowhere; the pages behind it wait in their connections.

use std::collections::HashSet;
use std::sync::{Arc, Mutex as Lock, PoisonError};

use tokio::sync::{Mutex, OwnedMutexGuard, Semaphore};

use super::super::client::{Answer, Client, Failure, Request};
use super::super::csv::PageReader;
use super::super::supply::AnySupply;
use super::super::{ReadEnd, Token, send};
use super::{PARALLEL_PAGES, Trouble};
use crate::http::retry::{Attempt, Policy, Retry};
use crate::record::PageMark;
use crate::schema::{Column, ColumnType, Columns};
use crate::source::{Item, ItemSender};
use crate::{Error, Kind};

/// Tries of a page that comes, but is bad; each has the tries of its request
/// inside.
const TRIES: u32 = 4;

/// Downloads of the whole process, however many objects are read at once.
static DOWNLOADS: Semaphore = Semaphore::const_new(PARALLEL_PAGES);

/// Fetches pages and sends them on, one whole page at a time.
#[derive(Clone)]
pub(super) struct PageWorker {
    pub(super) client: Arc<Client>,
    pub(super) entity: String,
    /// Of the records that are passed on; empty where only the page knows them.
    pub(super) columns: Columns,
    /// Held while a page is sent, so that pages do not mix.
    pub(super) turn: Arc<Mutex<()>>,
    /// The Id with which each page of this import began: no record is on two.
    pub(super) begun_with: Arc<Lock<HashSet<String>>>,
    pub(super) out: ItemSender,
}

/// What a page of a locator walk must fit to.
pub(super) struct Walk<'a> {
    /// Locators that were walked, the page's own included.
    pub(super) seen: &'a HashSet<String>,
    /// Records that this page and all behind it must have, where the job said.
    pub(super) left: Option<u64>,
}

/// What a page turned out to be.
enum Decoded {
    /// Its records are passed on, and are what they should be.
    Verified {
        records: u64,
        /// Id of the first one.
        first: Option<String>,
    },
    /// The same as one before it.
    Twice,
}

/// A page that was passed on.
pub(super) struct Passed {
    /// Where the next page is; `None` behind the last one.
    pub(super) next: Option<String>,
    pub(super) records: u64,
}

/// The columns of a page, and which of them is the Id. Of a query that nobody
/// here has written neither is known: two pages of it may be equal and both
/// right, so that one in another's place cannot be told there.
fn with_id(asked: &Columns) -> (Columns, Option<usize>) {
    if asked.is_empty() {
        return (asked.clone(), None);
    }
    match asked.iter().position(|c| c.name.eq_ignore_ascii_case("Id")) {
        Some(id) => (asked.clone(), Some(id)),
        None => {
            let id = Column { name: "Id".into(), kind: ColumnType::Text };
            (asked.iter().cloned().chain([id]).collect(), Some(asked.len()))
        }
    }
}

impl PageWorker {
    /// Fetches one page until it is whole and verified, and sends it on.
    /// `token` makes its mark from the locator that the page names as the next
    /// and the Id of its first record.
    pub(super) async fn page(
        &self,
        path: &str,
        walk: Option<Walk<'_>>,
        token: impl Fn(Option<&str>, Option<String>) -> Token,
    ) -> Result<Passed, Trouble> {
        let request = Request::get(path, format!("a result page of {}", self.entity)).csv();
        let observer = Arc::clone(self.client.observer());
        let mut retry = Retry::new(Policy { tries: TRIES, ..self.client.policy() }, &*observer);
        let mut tried = 0;
        loop {
            // Held until the page is delivered: what was downloaded and waits
            // takes room on the disk.
            let permit = DOWNLOADS.acquire().await;
            // What broke off once is fetched whole, with all tries of a request.
            let streamed = tried == 0 && self.client.is_wide();
            let fetched = match streamed {
                true => self.client.stream(&request).await.map(|(answer, pump)| (answer, Some(pump))),
                false => self.client.send(&request).await.map(|answer| (answer.into_supply(), None)),
            };
            let (answer, pump) = match fetched {
                Ok(fetched) => fetched,
                Err(Failure::Refused(fault))
                    if fault.status == 404 || (walk.is_some() && fault.is("INVALID_QUERY_LOCATOR")) =>
                {
                    return Err(Trouble::Gone);
                }
                Err(failure) => return Err(Error::from(failure).into()),
            };
            tried += 1;
            let next =
                answer.header("Sforce-Locator").filter(|l| !l.is_empty() && *l != "null").map(str::to_owned);
            if let (Some(walk), Some(next)) = (&walk, &next)
                && walk.seen.contains(next)
            {
                drop((permit, pump));
                let message =
                    format!("a result page of {} names a page as the next that was read before", self.entity);
                retry.after(self.bad(message, "a way back")).await?;
                continue;
            }
            // The last page must have all that is missing. On the last try what
            // there is goes on, to be held against the whole at the end: then
            // it is an earlier page that is short.
            let exactly =
                walk.as_ref().and_then(|walk| walk.left).filter(|_| next.is_none() && tried < TRIES);
            let pumped = async {
                match pump {
                    Some(pump) => pump.run().await,
                    None => Ok(()),
                }
            };
            let (pumped, (turn, delivered)) = tokio::join!(pumped, self.deliver(answer, exactly));
            drop(permit);
            let delivered = match (delivered, pumped) {
                // Why it broke off tells more than that it did.
                (Err(Attempt::Transient { .. }), Err(broken)) => {
                    let failure = self.client.broke_off(&request, broken);
                    Err(failure.map(|failure| Error::from(failure).into()))
                }
                (delivered, _) => delivered,
            };
            match delivered {
                Ok(Decoded::Verified { records, first }) => {
                    let token = token(next.as_deref(), first).to_text();
                    send(&self.out, Item::PageEnd(PageMark { token, records })).await?;
                    return Ok(Passed { next, records });
                }
                // It was the one before that came in this one's place, and it is
                // stored: only a new beginning helps.
                Ok(Decoded::Twice) if tried == TRIES => return Err(Trouble::Gone),
                Ok(Decoded::Twice) => {
                    drop(turn);
                    let message = format!("the org sent a result page of {} twice", self.entity);
                    retry.after(self.bad(message, "another one's")).await?;
                }
                Err(Attempt::Final(end)) => return Err(end.into()),
                Err(Attempt::Transient { error, after, what }) => {
                    send(&self.out, Item::PageDropped).await?;
                    drop(turn);
                    retry.after(Attempt::Transient { error, after, what }).await?;
                }
            }
        }
    }

    fn bad(&self, message: String, what: &str) -> Attempt<ReadEnd> {
        let error = Error::new(Kind::Mismatch, message).hint("run the same command again");
        Attempt::transient(error.into(), format!("a result page of {} was {what}", self.entity))
    }

    /// Decodes a page into `out` when its turn comes, and holds it against
    /// what was announced. The turn is given back with the result, so that a
    /// bad page can be taken back first.
    async fn deliver(
        &self,
        answer: Answer<AnySupply>,
        exactly: Option<u64>,
    ) -> (Option<OwnedMutexGuard<()>>, Result<Decoded, Attempt<ReadEnd>>) {
        let turn = Arc::clone(&self.turn).lock_owned().await;
        let worker = self.clone();
        let work = move || (Some(turn), worker.decode(answer, exactly));
        match tokio::task::spawn_blocking(work).await {
            Ok(ended) => ended,
            Err(e) => (
                None,
                Err(Attempt::Final(Error::unexpected("decoding a page ended early").because(e).into())),
            ),
        }
    }

    fn decode(&self, answer: Answer<AnySupply>, exactly: Option<u64>) -> Result<Decoded, Attempt<ReadEnd>> {
        let entity = &self.entity;
        if answer.header("Content-Type").is_some_and(|t| t.to_ascii_lowercase().starts_with("text/html")) {
            let error = Error::source_failed(format!("a web page came instead of a result page of {entity}"))
                .hint("check that no proxy answers in Salesforce's place");
            return Err(Attempt::transient(
                error.into(),
                format!("a result page of {entity} was a web page"),
            ));
        }
        let announced = answer.header("Sforce-NumberOfRecords").and_then(|v| v.parse::<u64>().ok());
        let (columns, id) = with_id(&self.columns);
        // Where it was asked for only to tell pages apart, it goes no further.
        let kept = columns.len() > self.columns.len();
        let kept = kept.then(|| (0..self.columns.len()).collect::<Vec<_>>());
        let mut reader = PageReader::new(answer.body, columns, answer.framed);
        let mut first = None;
        loop {
            let batch = match reader.next_batch() {
                Ok(None) => break,
                Ok(Some(batch)) => batch,
                Err(e) => {
                    return Err(self.bad(format!("a result page of {entity} is not whole: {e}"), "not whole"));
                }
            };
            if first.is_none() {
                first = id.and_then(|id| batch.get(0, id)).map(str::to_owned);
                if first.as_ref().is_some_and(|first| self.begun_with().contains(first)) {
                    return Ok(Decoded::Twice);
                }
            }
            let batch = match &kept {
                Some(kept) => batch.project(self.columns.clone(), kept),
                None => batch,
            };
            self.out.blocking_send(Item::Rows(batch)).map_err(|_| Attempt::Final(ReadEnd::Closed))?;
        }
        let records = reader.records();
        if !reader.has_header() {
            return Err(self.bad(format!("a result page of {entity} came empty"), "empty"));
        }
        if let Some(announced) = announced.filter(|n| *n != records) {
            let message =
                format!("a result page of {entity} has {records} records, the org announced {announced}");
            return Err(self.bad(message, "cut short"));
        }
        if let Some(exactly) = exactly.filter(|n| *n != records) {
            let message =
                format!("the last result page of {entity} has {records} records, the job has {exactly} more");
            return Err(self.bad(message, "too early the last"));
        }
        self.begun_with().extend(first.clone());
        Ok(Decoded::Verified { records, first })
    }

    fn begun_with(&self) -> std::sync::MutexGuard<'_, HashSet<String>> {
        self.begun_with.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
