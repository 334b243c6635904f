//! Reading by REST: query pages one after the other, each fetched while the
//! one before it is written.
//!
//! The query is ordered by Id. When its cursor dies (it belongs to the session
//! that made it, and lives two days), the read goes on behind the last record
//! with a new query.

use std::collections::HashSet;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::client::{Answer, Client, Failure, Request};
use super::json::{QueryPage, Shape};
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

    /// Id of the last record.
    pub(super) fn last_id(self) -> Option<String> {
        self.after
    }
}

/// One page, decoded.
struct Page {
    batch: Batch,
    last_id: Option<String>,
    next: Option<String>,
    total_size: u64,
}

pub(super) async fn read(
    client: &Client,
    query: &Query,
    at: Option<Position>,
    ended_with: HashSet<String>,
    out: &ItemSender,
) -> Result<ReadSummary, ReadEnd> {
    let mut reader = Reader::new(client, query, ended_with);
    let stage = Event::Stage { entity: query.entity.clone(), stage: Stage::Downloading };
    client.observer().observe(&stage);
    if let Some(last) = at.as_ref().filter(|p| p.next.is_none()) {
        return Ok(ReadSummary { announced: last.announced, api: Some(Api::Rest), reason: None });
    }
    let mut position = at.unwrap_or_default();
    let mut page = reader.page(&mut position).await?;
    loop {
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
        let (next, delivered) = tokio::join!(reader.page(&mut position), deliver);
        delivered?;
        page = next?;
    }
}

/// What a page mark holds; see [`super::Token`].
fn token(position: &Position) -> String {
    super::Token::Rest(position.clone()).to_text()
}

struct Reader<'a> {
    client: &'a Client,
    query: &'a Query,
    /// Decodes the columns asked for and, behind them, the Id.
    shape: Arc<Shape>,
    id_column: usize,
    width: usize,
    /// The Id with which each page of this import ended: no record is on two.
    ended_with: HashSet<String>,
}

impl<'a> Reader<'a> {
    fn new(client: &'a Client, query: &'a Query, ended_with: HashSet<String>) -> Self {
        let position = query.columns.iter().position(|c| c.name.eq_ignore_ascii_case("Id"));
        let id = Column { name: "Id".into(), kind: ColumnType::Text };
        let columns: Columns = match position {
            Some(_) => query.columns.clone(),
            None => query.columns.iter().cloned().chain([id]).collect(),
        };
        Reader {
            client,
            query,
            id_column: position.unwrap_or(columns.len() - 1),
            width: query.columns.len(),
            shape: Arc::new(Shape::new(columns)),
            ended_with,
        }
    }

    /// Fetches the page behind a position until it is whole and fits to what
    /// came before, and moves the position behind it.
    async fn page(&mut self, position: &mut Position) -> Result<Page, Error> {
        let observer = Arc::clone(self.client.observer());
        let mut retry = Retry::new(Policy { tries: TRIES, ..self.client.policy() }, &*observer);
        let mut tried = 0;
        loop {
            tried += 1;
            let answer = self.fetch(position).await?;
            let page = match self.decode(answer).await {
                Ok(page) => page,
                Err(failure) => {
                    retry.after(failure).await?;
                    continue;
                }
            };
            let announced = position.base + page.total_size;
            let done = position.done + page.batch.len() as u64;
            // On the last try what is missing goes through, to be held against
            // the whole at the end: then it is an earlier page that is short.
            let wrong = if page.next.is_some() && page.next == position.next {
                Some("names itself as the next")
            } else if page.last_id.as_ref().is_some_and(|id| self.ended_with.contains(id)) {
                Some("was sent in another's place")
            } else if done > announced {
                Some("has more records than there are")
            } else if tried < TRIES && page.next.is_none() && done < announced {
                Some("calls itself the last while records are missing")
            } else if tried < TRIES && page.next.is_some() && page.batch.is_empty() {
                Some("is empty and not the last")
            } else {
                None
            };
            if let Some(wrong) = wrong {
                let what = format!("a page of {} {wrong}", self.query.entity);
                let error = Error::new(Kind::Mismatch, what.clone())
                    .hint("run the same command again: it goes on where it stopped");
                retry.after(Attempt::transient(error, what)).await?;
                continue;
            }
            self.ended_with.extend(page.last_id.clone());
            position.next.clone_from(&page.next);
            position.done = done;
            position.announced = Some(announced);
            if page.last_id.is_some() {
                position.after.clone_from(&page.last_id);
            }
            return Ok(page);
        }
    }

    /// Fetches the page at a position; begins a new query behind the last
    /// record when there is no page to ask for, or no longer.
    async fn fetch(&self, position: &mut Position) -> Result<Answer, Error> {
        let what = format!("a page of {}", self.query.entity);
        if let Some(next) = &position.next {
            let request = Request::get(relative(next)?, &what).batch_size(super::plan::REST_PAGE_ROWS as u32);
            match self.client.send(&request).await {
                Err(Failure::Refused(fault)) if cursor_is_dead(&fault) && position.after.is_some() => {
                    self.client.observer().observe(&Event::Warning {
                        message: format!(
                            "the cursor of {} is gone ({}); going on behind the last record",
                            self.query.entity, fault.message
                        ),
                    });
                }
                other => return Ok(other?),
            }
        }
        position.next = None;
        position.base = position.done;
        let soql = soql::rest(self.query, position.after.as_deref(), position.done);
        let path = self.client.path(&format!("/{}?q={}", soql::resource(self.query), soql::encode(&soql)));
        let request = Request::get(path, what).batch_size(super::plan::REST_PAGE_ROWS as u32);
        Ok(self.client.send(&request).await?)
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
                    .hint("run the same command again: it goes on where it stopped");
                Attempt::transient(error, format!("a page of {entity} was not whole"))
            };
            let page: QueryPage<'_> = serde_json::from_slice(&bytes).map_err(bad)?;
            let batch = shape.decode(page.records).map_err(bad)?;
            let last_id = batch.len().checked_sub(1).and_then(|r| batch.get(r, id_column)).map(str::to_owned);
            let next = page.next.filter(|next| !page.done && !next.is_empty());
            if !page.done && next.is_none() {
                let what =
                    format!("a page of {entity} says neither that it is the last nor where the next one is");
                return Err(Attempt::transient(Error::new(Kind::Mismatch, what.clone()), what));
            }
            Ok(Page {
                batch: batch.project(columns, &(0..width).collect::<Vec<_>>()),
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
