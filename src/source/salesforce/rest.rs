//! Reading by REST: query pages one after the other, each fetched while the
//! one before it is written.
//!
//! The query is ordered by Id. When its cursor dies (it belongs to the session
//! that made it, and lives two days) or leads astray, the read goes on behind
//! the last record with a new query. What the new query announces says nothing
//! of the records before it, so these are counted once; when some of them are
//! missing, the read begins again.

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::client::{Answer, Client, Failure, Request};
use super::json::{Offsets, QueryPage, Shape};
use super::{ReadEnd, relative, send, soql};
use crate::event::{Api, Event, Stage};
use crate::http::retry::{Attempt, Policy, Retry};
use crate::record::{Batch, PageMark};
use crate::schema::{Column, ColumnType, Columns};
use crate::source::{Item, ItemSender, Query, ReadSummary};
use crate::{Error, Kind};

/// Tries of a page that comes, but is bad; each has the tries of its request
/// inside.
const TRIES: u32 = 4;

/// What a page mark says: where the read goes on.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Position {
    /// URL of the next page; `None` behind the last one.
    next: Option<String>,
    /// Id of the first record of the page.
    #[serde(default)]
    first: Option<String>,
    /// Id of the last record of the page.
    after: Option<String>,
    /// Records that were there before the query under way began.
    base: u64,
    /// Records up to here.
    done: u64,
    /// Records of the whole query, as the org said with this page.
    #[serde(default)]
    announced: Option<u64>,
}

impl Position {
    pub(super) fn records(&self) -> u64 {
        self.done
    }

    /// Ids of the first and the last record of its page: see [`Reader::edges`].
    pub(super) fn edges(self) -> impl Iterator<Item = String> {
        self.first.into_iter().chain(self.after)
    }
}

/// What comes behind a position.
enum Behind {
    Page(Page),
    /// Of the records before the position some never came.
    Missing,
}

/// One page, decoded.
struct Page {
    batch: Batch,
    first_id: Option<String>,
    last_id: Option<String>,
    next: Option<String>,
    total_size: u64,
}

impl Page {
    fn edges(&self) -> impl Iterator<Item = &String> {
        self.first_id.iter().chain(&self.last_id)
    }
}

pub(super) async fn read(
    client: &Client,
    query: &Query,
    at: Option<Position>,
    edges: HashSet<String>,
    out: &ItemSender,
) -> Result<ReadSummary, ReadEnd> {
    let mut reader = Reader::new(client, query, at.as_ref(), edges);
    let stage = Event::Stage { entity: query.entity.clone(), stage: Stage::Downloading };
    client.observer().observe(&stage);
    if let Some(last) = at.as_ref().filter(|p| p.next.is_none()) {
        return Ok(ReadSummary { announced: last.announced, api: Some(Api::Rest), reason: None });
    }
    let mut position = at.unwrap_or_default();
    let mut restarted = false;
    let mut behind = reader.behind(&mut position).await?;
    loop {
        let page = match behind {
            Behind::Page(page) => page,
            Behind::Missing if !restarted => {
                restarted = true;
                let message = format!("some records of {} are missing; reading it anew", query.entity);
                client.observer().observe(&Event::Warning { message });
                send(out, Item::Restart).await?;
                (position, reader.edges) = (Position::default(), HashSet::new());
                behind = reader.behind(&mut position).await?;
                continue;
            }
            Behind::Missing => {
                let message = format!("some records of {} are missing, twice", query.entity);
                let error = Error::new(Kind::Mismatch, message).hint("run the same command again");
                return Err(error.into());
            }
        };
        let rows = page.batch.len() as u64;
        let mark = PageMark { token: token(&position), records: rows };
        let deliver = async {
            if rows > 0 {
                send(out, Item::Rows(page.batch)).await?;
            }
            send(out, Item::PageEnd(mark)).await
        };
        if position.next.is_none() {
            deliver.await?;
            return Ok(ReadSummary { announced: position.announced, api: Some(Api::Rest), reason: None });
        }
        let (next, delivered) = tokio::join!(reader.behind(&mut position), deliver);
        delivered?;
        behind = next?;
    }
}

/// What a page mark holds; see [`super::Token`].
fn token(position: &Position) -> String {
    super::Token::Rest(position.clone()).to_text()
}

struct Reader<'a> {
    client: &'a Client,
    query: &'a Query,
    /// The API version that this import began with, whatever is in use now.
    version: String,
    /// Decodes the columns asked for and, behind them, the Id.
    shape: Arc<Shape>,
    id_column: usize,
    width: usize,
    /// The Ids with which each page of this import begins and ends: no record
    /// is on two. A page that was cut ends elsewhere and begins where it did.
    edges: HashSet<String>,
    offsets: Offsets,
}

impl<'a> Reader<'a> {
    fn new(client: &'a Client, query: &'a Query, at: Option<&Position>, edges: HashSet<String>) -> Self {
        let position = query.columns.iter().position(|c| c.name.eq_ignore_ascii_case("Id"));
        let id = Column { name: "Id".into(), kind: ColumnType::Text };
        let columns: Columns = match position {
            Some(_) => query.columns.clone(),
            None => query.columns.iter().cloned().chain([id]).collect(),
        };
        let begun_with = at.and_then(|position| version_of(position.next.as_deref()?));
        Reader {
            client,
            query,
            version: begun_with.unwrap_or(client.version()).to_owned(),
            id_column: position.unwrap_or(columns.len() - 1),
            width: query.columns.len(),
            shape: Arc::new(Shape::new(columns)),
            edges,
            offsets: Offsets::default(),
        }
    }

    /// Fetches the page behind a position until it is whole and fits to what
    /// came before, and moves the position behind it.
    async fn behind(&mut self, position: &mut Position) -> Result<Behind, Error> {
        if let Some(next) = position.next.clone() {
            match self.page(&relative(&next)?, position).await {
                Ok(page) => return Ok(Behind::Page(page)),
                Err(Failure::Refused(fault)) if cursor_is_dead(&fault) && position.after.is_some() => {
                    self.warn(&format!("is gone ({})", fault.message));
                }
                Err(Failure::Failed(error)) if error.kind() == Kind::Mismatch && position.after.is_some() => {
                    self.warn(&format!("leads astray ({error})"));
                }
                Err(failure) => return Err(failure.into()),
            }
            position.next = None;
        }
        if let Some(after) = &position.after {
            let there = self.count_up_to(after).await?;
            // Fewer may have been deleted since; nobody can have lost them.
            if there > position.done {
                return Ok(Behind::Missing);
            }
        }
        position.base = position.done;
        let soql = soql::rest(self.query, position.after.as_deref(), position.done);
        Ok(Behind::Page(self.page(&self.query_path(&soql), position).await?))
    }

    fn query_path(&self, soql: &str) -> String {
        format!("/services/data/{}/{}?q={}", self.version, soql::resource(self.query), soql::encode(soql))
    }

    fn warn(&self, what: &str) {
        let message = format!("the cursor of {} {what}; going on behind the last record", self.query.entity);
        self.client.observer().observe(&Event::Warning { message });
    }

    /// How many records there are up to an Id.
    async fn count_up_to(&self, id: &str) -> Result<u64, Error> {
        let path = self.query_path(&soql::count_up_to(self.query, id));
        let what = format!("the count of what is there of {}", self.query.entity);
        Ok(self.client.count(path, what).await?)
    }

    async fn page(&mut self, path: &str, position: &mut Position) -> Result<Page, Failure> {
        let observer = Arc::clone(self.client.observer());
        let mut retry = Retry::new(Policy { tries: TRIES, ..self.client.policy() }, &*observer);
        let what = format!("a page of {}", self.query.entity);
        let request = Request::get(path, &what).batch_size(super::plan::REST_PAGE_ROWS as u32);
        let mut tried = 0;
        loop {
            tried += 1;
            let answer = self.client.send(&request).await?;
            let page = match self.decode(answer).await {
                Ok(page) => page,
                Err(failure) => {
                    retry.after(failure).await?;
                    continue;
                }
            };
            let announced = position.base + page.total_size;
            let done = position.done + page.batch.len() as u64;
            let next = page.next.as_deref().map(relative).transpose()?;
            // On the last try what is missing goes through, to be held against
            // the whole at the end: then it is an earlier page that is short.
            let wrong = if next.as_deref() == Some(path) {
                Some("names itself as the next")
            } else if page.edges().any(|id| self.edges.contains(id)) {
                Some("was sent in another's place")
            } else if done > announced {
                Some("has more records than there are")
            } else if self.offsets.doubt(page.next.as_deref(), done - position.base) {
                Some("has another number of records than the next one's address says")
            } else if tried < TRIES && page.next.is_none() && done < announced {
                Some("calls itself the last while records are missing")
            } else if tried < TRIES && page.next.is_some() && page.batch.is_empty() {
                Some("is empty and not the last")
            } else {
                None
            };
            if let Some(wrong) = wrong {
                let what = format!("{what} {wrong}");
                let error = Error::new(Kind::Mismatch, what.clone()).hint("run the same command again");
                retry.after(Attempt::transient(error, what)).await?;
                continue;
            }
            self.edges.extend(page.edges().cloned());
            position.next.clone_from(&page.next);
            position.done = done;
            position.announced = Some(announced);
            if page.last_id.is_some() {
                position.first.clone_from(&page.first_id);
                position.after.clone_from(&page.last_id);
            }
            return Ok(page);
        }
    }

    /// Takes a page apart. What is not whole is worth asking for again.
    async fn decode(&self, answer: Answer) -> Result<Page, Attempt<Error>> {
        let shape = Arc::clone(&self.shape);
        let (id_column, width) = (self.id_column, self.width);
        let columns = self.query.columns.clone();
        let entity = self.query.entity.clone();
        let work = move || -> Result<Page, Attempt<Error>> {
            let bytes = answer.into_bytes()?;
            let bad = |e: serde_json::Error| {
                let error = Error::source_failed(format!("a page of {entity} cannot be decoded"))
                    .because(e)
                    .hint("check that no proxy answers in Salesforce's place")
                    .hint("run the same command again");
                Attempt::transient(error, format!("a page of {entity} was not whole"))
            };
            let page: QueryPage<'_> = serde_json::from_slice(&bytes).map_err(bad)?;
            let batch = shape.decode(page.records).map_err(bad)?;
            let id = |row: usize| batch.get(row, id_column).map(str::to_owned);
            let last_row = batch.len().checked_sub(1);
            let (first_id, last_id) = (last_row.and_then(|_| id(0)), last_row.and_then(id));
            let next = page.next.filter(|next| !page.done && !next.is_empty());
            if !page.done && next.is_none() {
                let what =
                    format!("a page of {entity} says neither that it is the last nor where the next one is");
                return Err(Attempt::transient(Error::new(Kind::Mismatch, what.clone()), what));
            }
            Ok(Page {
                batch: batch.project(columns, &(0..width).collect::<Vec<_>>()),
                first_id,
                last_id,
                next,
                total_size: page.total_size,
            })
        };
        tokio::task::spawn_blocking(work)
            .await
            .map_err(|e| Attempt::Final(Error::unexpected("decoding a page ended early").because(e)))?
    }
}

/// The API version of a page's URL.
fn version_of(url: &str) -> Option<&str> {
    url.split_once("/services/data/")?.1.split('/').next()
}

/// Whether a refusal means that only a new query helps. A locator that belongs
/// to a session that has ended may answer 401 for ever, whatever the token.
fn cursor_is_dead(fault: &super::fault::Fault) -> bool {
    matches!(fault.status, 401 | 404)
        || fault.is_any(&[
            "INVALID_QUERY_LOCATOR",
            "QUERY_LOCATOR_EXPIRED",
            "QUERY_LOCATOR_NOT_FOUND",
            "UNAUTHORIZED_USER_FOR_CURSOR",
        ])
}
