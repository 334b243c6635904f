//! Reading by REST what does not fit into one URL: an object with hundreds of
//! fields, where Bulk API 2.0 is no way out.
//!
//! A URL with its headers may have 16,384 bytes (limits guide), and a query has
//! no other place than the URL. So the columns are split over several queries,
//! a range of Ids is read with each of them, and the parts of a record are
//! joined by its Id. A record that somebody changed between two of the queries
//! (its time stamp says so) is read again, alone, until all parts agree.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::client::{Client, Request};
use super::json::{QueryPage, Shape};
use super::{ReadEnd, Token, plan, relative, send, soql};
use crate::event::{Api, Event, Stage};
use crate::record::{Batch, PageMark};
use crate::schema::{Column, ColumnType, Columns};
use crate::source::{Item, ItemSender, Query, ReadSummary};
use crate::{Error, Result};

/// Records that are read again at once: their Ids stand in the URL.
const IDS_AT_ONCE: usize = 50;

/// Times that a record may change under the reader's hands.
const PATIENCE: usize = 5;

/// What a page mark says.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Position {
    /// Id of the last record; the read goes on behind it.
    after: Option<String>,
    /// Records up to here.
    done: u64,
    /// There is nothing behind it.
    end: bool,
}

impl Position {
    pub(super) fn records(&self) -> u64 {
        self.done
    }
}

pub(super) async fn read(
    client: &Client,
    query: &Query,
    stamp: Option<&str>,
    at: Option<Position>,
    out: &ItemSender,
) -> Result<ReadSummary, ReadEnd> {
    let reader = Reader { client, query, stamp, parts: split(query, stamp)? };
    client.observer().observe(&Event::Stage { entity: query.entity.clone(), stage: Stage::Downloading });
    let mut position = at.unwrap_or_default();
    while !position.end {
        let page = reader.page(&position).await?;
        position = page.position;
        let records = page.batch.len() as u64;
        position.done += records;
        if records > 0 {
            send(out, Item::Rows(page.batch)).await?;
        }
        let token = Token::Wide(position.clone()).to_text();
        send(out, Item::PageEnd(PageMark { token, records })).await?;
    }
    // Records come and go while the parts are read; nobody announced a number
    // that would have to be met.
    Ok(ReadSummary { announced: None, api: Some(Api::Rest), reason: None })
}

/// One of the queries that the columns are split over.
pub(super) struct Part {
    /// Its columns as a query of its own; the last two are Id and, if there is
    /// one, the time stamp.
    query: Query,
    shape: Shape,
    /// For each of its own columns, which column of the whole it is.
    places: Vec<usize>,
}

struct Reader<'a> {
    client: &'a Client,
    query: &'a Query,
    stamp: Option<&'a str>,
    parts: Vec<Part>,
}

struct Page {
    batch: Batch,
    position: Position,
}

/// The records that one part has of a range, by Id.
struct Found {
    batches: Vec<Batch>,
    by_id: HashMap<String, (usize, usize)>,
}

/// Spreads the columns over as few queries as fit.
///
/// # Errors
/// `Usage` when the condition leaves no room for columns.
pub(super) fn split(query: &Query, stamp: Option<&str>) -> Result<Vec<Part>> {
    // What every part carries: conditions, a range of two Ids, the order.
    let bare = Query { columns: Columns::from([]), ..query.clone() };
    let id = "0".repeat(18);
    let range = format!("Id > '{id}' AND Id <= '{id}'");
    let fixed = soql::select(&bare, Some("Id")) + &soql::filter(query, Some(&range));
    let fixed = soql::encode(&fixed).len() + stamp.map_or(0, str::len) + 64;
    let room = plan::LONGEST_URL.checked_sub(fixed).filter(|room| *room > 500).ok_or_else(|| {
        Error::usage(format!("the condition on {} is too long for a URL", query.entity))
            .hint("shorten --where, or try it with `--api bulk`")
    })?;
    let mut parts = Vec::new();
    let mut places = Vec::new();
    let mut used = 0;
    for (place, column) in query.columns.iter().enumerate() {
        // A comma and a space become four bytes.
        let cost = column.name.len() + 4;
        if used + cost > room && !places.is_empty() {
            parts.push(part(query, stamp, std::mem::take(&mut places)));
            used = 0;
        }
        used += cost;
        places.push(place);
    }
    parts.push(part(query, stamp, places));
    Ok(parts)
}

fn part(query: &Query, stamp: Option<&str>, places: Vec<usize>) -> Part {
    let text = |name: &str| Column { name: name.to_owned(), kind: ColumnType::Text };
    // Columns of the whole that are Id or the stamp are read once, as such.
    let own = |place: &&usize| !is_extra(&query.columns[**place].name, stamp);
    let places: Vec<usize> = places.iter().filter(own).copied().collect();
    let columns: Columns = places
        .iter()
        .map(|&place| query.columns[place].clone())
        .chain(std::iter::once(text("Id")))
        .chain(stamp.map(|name| Column { kind: ColumnType::DateTime, ..text(name) }))
        .collect();
    let query = Query { columns: columns.clone(), ..query.clone() };
    Part { query, shape: Shape::new(columns), places }
}

fn is_extra(name: &str, stamp: Option<&str>) -> bool {
    name.eq_ignore_ascii_case("Id") || stamp.is_some_and(|stamp| name.eq_ignore_ascii_case(stamp))
}

impl Reader<'_> {
    /// Reads the records behind a position, as many as the org gives at once.
    async fn page(&self, at: &Position) -> Result<Page> {
        let after = at.after.as_deref();
        let left = self.query.limit.map_or(u64::MAX, |limit| limit.saturating_sub(at.done));
        let asked = left.min(plan::REST_PAGE_ROWS);
        let condition = after.map(|id| format!("Id > {}", soql::literal(id)));
        let tail = format!(" ORDER BY Id LIMIT {asked}");
        let (first, more) = self.query_page(0, condition.as_deref(), &tail).await?;
        let ids = ids_of(&first);
        let Some(last) = ids.last().cloned() else {
            return Ok(Page {
                batch: Batch::new(self.query.columns.clone()),
                position: Position { end: true, ..at.clone() },
            });
        };
        let end = !more && ((ids.len() as u64) < asked || asked == left);
        let lower = condition.map(|c| format!("{c} AND ")).unwrap_or_default();
        let range = format!("{lower}Id <= {}", soql::literal(&last));
        let mut found = vec![Found::of(vec![first])];
        for part in 1..self.parts.len() {
            found.push(self.all(part, &range).await?);
        }
        let mut batch = Batch::new(self.query.columns.clone());
        let mut moved = Vec::new();
        for id in &ids {
            if !self.join(id, &found, &mut batch) {
                moved.push(id.clone());
            }
        }
        self.read_again(moved, &mut batch).await?;
        Ok(Page { batch, position: Position { after: Some(last), end, done: at.done } })
    }

    /// Reads changed records anew until all their parts agree. One that is gone
    /// is gone.
    async fn read_again(&self, mut moved: Vec<String>, batch: &mut Batch) -> Result<()> {
        for _ in 0..PATIENCE {
            let mut still = Vec::new();
            for ids in moved.chunks(IDS_AT_ONCE) {
                let list: Vec<String> = ids.iter().map(|id| soql::literal(id)).collect();
                let condition = format!("Id IN ({})", list.join(","));
                let mut found = Vec::new();
                for part in 0..self.parts.len() {
                    found.push(self.all(part, &condition).await?);
                }
                let there = ids.iter().filter(|id| found.iter().any(|part| part.by_id.contains_key(*id)));
                still.extend(there.filter(|id| !self.join(id, &found, batch)).cloned());
            }
            if still.is_empty() {
                return Ok(());
            }
            moved = still;
        }
        let message =
            format!("{} records of {} change faster than they can be read", moved.len(), self.query.entity);
        Err(Error::source_failed(message).hint("run the same command again: it goes on where it stopped"))
    }

    /// Puts a record together; false when a part lacks it or is of another time.
    fn join(&self, id: &str, found: &[Found], batch: &mut Batch) -> bool {
        let rows: Option<Vec<(&Batch, usize)>> = found
            .iter()
            .map(|part| part.by_id.get(id).map(|(batch, row)| (&part.batches[*batch], *row)))
            .collect();
        let Some(rows) = rows else { return false };
        let stamp = |(batch, row): &(&Batch, usize)| {
            self.stamp.and_then(|_| batch.get(*row, batch.columns().len() - 1)).map(str::to_owned)
        };
        if rows.windows(2).any(|pair| stamp(&pair[0]) != stamp(&pair[1])) {
            return false;
        }
        let mut values: Vec<Option<&str>> = vec![None; self.query.columns.len()];
        for ((batch, row), part) in rows.iter().zip(&self.parts) {
            for (column, &place) in part.places.iter().enumerate() {
                values[place] = batch.get(*row, column);
            }
        }
        let stamp = stamp(&rows[0]);
        for (place, column) in self.query.columns.iter().enumerate() {
            if column.name.eq_ignore_ascii_case("Id") {
                values[place] = Some(id);
            } else if is_extra(&column.name, self.stamp) {
                values[place] = stamp.as_deref();
            }
        }
        for value in values {
            match value {
                Some(text) => batch.push(text),
                None => batch.push_null(),
            }
        }
        true
    }

    /// All records of a part that meet a condition.
    async fn all(&self, part: usize, condition: &str) -> Result<Found> {
        let soql = self.soql(part, Some(condition), " ORDER BY Id");
        let mut path = self.client.path(&format!("/query?q={}", soql::encode(&soql)));
        let mut batches = Vec::new();
        loop {
            let (batch, next) = self.fetch(part, path).await?;
            batches.push(batch);
            match next {
                Some(next) => path = relative(&next)?,
                None => return Ok(Found::of(batches)),
            }
        }
    }

    /// The first page of a query, and whether there are more.
    async fn query_page(&self, part: usize, condition: Option<&str>, tail: &str) -> Result<(Batch, bool)> {
        let soql = self.soql(part, condition, tail);
        let path = self.client.path(&format!("/query?q={}", soql::encode(&soql)));
        let (batch, next) = self.fetch(part, path).await?;
        Ok((batch, next.is_some()))
    }

    fn soql(&self, part: usize, condition: Option<&str>, tail: &str) -> String {
        let query = &self.parts[part].query;
        soql::select(query, None) + &soql::filter(query, condition) + tail
    }

    async fn fetch(&self, part: usize, path: String) -> Result<(Batch, Option<String>)> {
        let entity = &self.query.entity;
        let request =
            Request::get(path, format!("a part of {entity}")).batch_size(plan::REST_PAGE_ROWS as u32);
        let bytes = self.client.send(&request).await?.into_bytes()?;
        let bad = |e| Error::source_failed(format!("a part of {entity} cannot be decoded")).because(e);
        let page: QueryPage<'_> = serde_json::from_slice(&bytes).map_err(bad)?;
        let batch = self.parts[part].shape.decode(page.records).map_err(bad)?;
        Ok((batch, page.next.filter(|_| !page.done)))
    }
}

impl Found {
    fn of(batches: Vec<Batch>) -> Found {
        let mut by_id = HashMap::new();
        for (at, batch) in batches.iter().enumerate() {
            for (row, id) in ids_of(batch).into_iter().enumerate() {
                by_id.insert(id, (at, row));
            }
        }
        Found { batches, by_id }
    }
}

/// The Ids of a part's records.
fn ids_of(batch: &Batch) -> Vec<String> {
    let column = batch.columns().iter().rposition(|c| c.name == "Id").unwrap_or(0);
    (0..batch.len()).map(|row| batch.get(row, column).unwrap_or_default().to_owned()).collect()
}
