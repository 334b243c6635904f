//! Bulk API 2.0 result pages: CSV as Salesforce writes it, decoded in pieces.
//!
//! The dialect: UTF-8, every value in double quotes, quotes doubled, raw line
//! ends inside values, a header line on every page. Values without quotes are
//! read as well. Records keep the piece of the page that they came in as their
//! buffer; doubled quotes are halved there, and only values in another than the
//! canonical form are copied.
//!
//! Each record is split by [`quotes`] first, which knows the dialect and nothing
//! else and is several times as fast; what it does not know it leaves to the
//! strict reader here.

use memchr::{memchr, memchr2};

use self::quotes::Quotes;
use super::supply::Supply;
use super::value;
use crate::record::Batch;
use crate::schema::{Column, ColumnType, Columns};

mod quotes;

/// Bytes read at once, and so about the size of a batch.
const PIECE_BYTES: usize = 448 << 10;

/// Buffers are asked for in few sizes, so that one that is free serves again:
/// bytes, and values.
const ROOM_STEP: usize = 256 << 10;
const VALUES_STEP: usize = 32 << 10;

/// Bytes that a piece has room for: `begun` that are there, as many as one piece
/// holds, and `anew` behind them.
fn room_for(begun: usize, anew: usize) -> usize {
    (begun + PIECE_BYTES.max(begun) + anew).next_multiple_of(ROOM_STEP)
}

/// Why a page cannot be decoded. Worth fetching again: a cut page looks so.
#[derive(Debug, thiserror::Error)]
pub(super) enum PageError {
    #[error("reading the page failed")]
    Read(#[source] std::io::Error),
    #[error("record {record} is malformed: {what}")]
    Malformed { record: u64, what: &'static str },
    #[error("the page ends in the middle of record {record}")]
    Cut { record: u64 },
    #[error("the page is not UTF-8 after {bytes} bytes")]
    NotUtf8 { bytes: u64 },
    #[error("the page has the columns {found}, asked for were {asked}")]
    Columns { found: String, asked: String },
}

/// Decodes one page from a reader, piece by piece.
pub(super) struct PageReader<R> {
    reader: R,
    columns: Columns,
    /// Those of them whose wire text need not be canonical.
    changing: Vec<(usize, ColumnType)>,
    /// Column of the page for each column asked for; empty when they agree.
    order: Vec<usize>,
    header_read: bool,
    ended: bool,
    /// The last record may lack its line end: see [`PageReader::new`].
    open_end: bool,
    /// Bytes that belong to a record whose end has not been seen.
    rest: Vec<u8>,
    records: u64,
    consumed: u64,
    /// Room for the values of a batch: the next has about as many as the last.
    room: usize,
    /// The same for the bytes of values written anew behind a piece.
    anew: usize,
    /// Where the values of the record under way stand.
    cells: Vec<Cell>,
    /// Room for the value under way, if it stands in another form.
    scratch: String,
}

impl<R: Supply> PageReader<R> {
    /// A page whose last record lacks its line end may be whole, or cut in the
    /// middle of a doubled quote: `framed` says that the transfer itself
    /// proved to be complete, so that it must be whole.
    pub(super) fn new(reader: R, columns: Columns, framed: bool) -> Self {
        PageReader {
            reader,
            changing: columns
                .iter()
                .enumerate()
                .map(|(at, column)| (at, column.kind))
                .filter(|(_, kind)| !value::is_verbatim(*kind))
                .collect(),
            columns,
            order: Vec::new(),
            header_read: false,
            ended: false,
            open_end: framed,
            rest: Vec::new(),
            records: 0,
            consumed: 0,
            room: VALUES_STEP,
            anew: 0,
            cells: Vec::new(),
            scratch: String::new(),
        }
    }

    /// Records decoded so far, the header not counted.
    pub(super) fn records(&self) -> u64 {
        self.records
    }

    /// Whether there was a header line: every page has one.
    pub(super) fn has_header(&self) -> bool {
        self.header_read
    }

    /// The next records; `None` at the end of the page.
    pub(super) fn next_batch(&mut self) -> Result<Option<Batch>, PageError> {
        loop {
            if self.ended {
                return Ok(None);
            }
            let text = self.read_piece()?;
            let batch = self.decode(text)?;
            if !batch.is_empty() {
                return Ok(Some(batch));
            }
        }
    }

    /// Reads the rest of the last piece and as much again as one piece holds,
    /// cut where a character ends.
    fn read_piece(&mut self) -> Result<String, PageError> {
        let mut bytes = std::mem::take(&mut self.rest);
        let mut left = PIECE_BYTES.max(bytes.len());
        bytes.reserve_exact(room_for(bytes.len(), self.anew) - bytes.len());
        while left > 0 && !self.ended {
            let read = self.reader.append_to(&mut bytes, left).map_err(PageError::Read)?;
            self.ended = read == 0;
            left -= read;
        }
        if let Err(error) = simdutf8::compat::from_utf8(&bytes) {
            let valid = error.valid_up_to();
            let incomplete = error.error_len().is_none() && !self.ended;
            if !incomplete {
                return Err(PageError::NotUtf8 { bytes: self.consumed + valid as u64 });
            }
            self.rest = bytes.split_off(valid);
        }
        // SAFETY: all of it was just found to be UTF-8, or cut where it ends.
        Ok(unsafe { String::from_utf8_unchecked(bytes) })
    }

    fn decode(&mut self, text: String) -> Result<Batch, PageError> {
        // Values written anew go behind the piece, into the same buffer.
        let piece_end = text.len();
        let mut at = 0;
        // Not borrowed from the reader, whose other parts are in use meanwhile.
        let mut cells = std::mem::take(&mut self.cells);
        let mut scratch = std::mem::take(&mut self.scratch);
        if !self.header_read {
            // A byte order mark is no part of the first name.
            at = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
            match self.record(&text.as_bytes()[..piece_end], at, &mut cells)? {
                Some(end) => {
                    self.read_header(&text, &cells)?;
                    at = end;
                }
                None => {
                    self.keep_rest(&text.as_bytes()[..piece_end]);
                    return Ok(Batch::new(self.columns.clone()));
                }
            }
        }
        let width = self.columns.len();
        let mut batch = Batch::over(self.columns.clone(), text);
        batch.reserve(self.room);
        let mut quotes = Quotes::from(at);
        loop {
            let piece = &batch.text().as_bytes()[..piece_end];
            let end = match quotes.record(piece, at, &mut cells) {
                Some(end) => end,
                None => {
                    let Some(end) = self.record(piece, at, &mut cells)? else { break };
                    quotes = Quotes::from(end);
                    end
                }
            };
            if cells.len() != width {
                return Err(PageError::Malformed {
                    record: self.records + 1,
                    what: "it has another number of values than the header",
                });
            }
            if self.order.is_empty() {
                batch.push_spans(cells.iter().map(|cell| cell.place()));
            } else {
                batch.push_spans(self.order.iter().map(|&at| cells[at].place()));
            }
            // Few records have them.
            if cells.iter().any(|cell| cell.doubled) {
                for column in 0..width {
                    if cells[if self.order.is_empty() { column } else { self.order[column] }].doubled {
                        batch.halve_quotes(column);
                    }
                }
            }
            for &(column, kind) in &self.changing {
                value::settle_last(&mut batch, column, kind, &mut scratch);
            }
            self.records += 1;
            at = end;
        }
        self.consumed += at as u64;
        self.room = (batch.values() + batch.values() / 8).next_multiple_of(VALUES_STEP);
        let anew = batch.text().len() - piece_end;
        self.anew = anew + anew / 4;
        (self.cells, self.scratch) = (cells, scratch);
        self.keep_rest(&batch.text().as_bytes()[at..piece_end]);
        Ok(batch)
    }

    /// What follows the last whole record goes in front of the next piece, and
    /// in front of the bytes of a character that was cut in two.
    fn keep_rest(&mut self, unfinished: &[u8]) {
        // All the room that the next piece needs, at once.
        let mut rest = Vec::with_capacity(room_for(unfinished.len() + self.rest.len(), self.anew));
        rest.extend_from_slice(unfinished);
        rest.extend_from_slice(&self.rest);
        self.rest = rest;
    }

    fn read_header(&mut self, text: &str, cells: &[Cell]) -> Result<(), PageError> {
        self.header_read = true;
        let found: Vec<String> = cells.iter().map(|cell| cell.of(text).replace("\"\"", "\"")).collect();
        if self.columns.is_empty() {
            // Nobody knows them better than the page.
            let column = |name| Column { name, kind: ColumnType::Text };
            self.columns = found.into_iter().map(column).collect();
            return Ok(());
        }
        let agrees = |(name, column): (&String, &Column)| name.eq_ignore_ascii_case(&column.name);
        if found.len() == self.columns.len() && found.iter().zip(self.columns.iter()).all(agrees) {
            return Ok(());
        }
        let position =
            |column: &Column| found.iter().position(|name| name.eq_ignore_ascii_case(&column.name));
        match self.columns.iter().map(position).collect::<Option<Vec<usize>>>() {
            Some(order) if found.len() == order.len() => {
                self.order = order;
                Ok(())
            }
            _ => Err(PageError::Columns {
                found: found.join(", "),
                asked: self.columns.iter().map(|c| c.name.as_str()).collect::<Vec<_>>().join(", "),
            }),
        }
    }

    /// Splits the record that begins at `at` into `cells` and returns where
    /// the next one begins; `None` when the piece does not hold all of it.
    #[inline]
    fn record(&self, bytes: &[u8], at: usize, cells: &mut Vec<Cell>) -> Result<Option<usize>, PageError> {
        cells.clear();
        if at == bytes.len() {
            return Ok(None);
        }
        let malformed = |what| PageError::Malformed { record: self.records + 1, what };
        let mut at = at;
        loop {
            let end = if bytes.get(at) == Some(&b'"') {
                let start = at + 1;
                let mut doubled = false;
                let mut from = start;
                let end = loop {
                    let Some(quote) = memchr(b'"', &bytes[from..]).map(|i| from + i) else {
                        return self.incomplete();
                    };
                    match bytes.get(quote + 1) {
                        Some(b'"') => {
                            doubled = true;
                            from = quote + 2;
                        }
                        // The next piece may bring the second of two quotes.
                        None if !self.ended => return Ok(None),
                        _ => break quote,
                    }
                };
                cells.push(Cell::new(start, end, doubled));
                end + 1
            } else {
                let end = match memchr2(b',', b'\n', &bytes[at..]) {
                    Some(i) => at + i,
                    None if self.ended && self.open_end => bytes.len(),
                    None => return self.incomplete(),
                };
                // The carriage return of a line end is no part of the value.
                let ends_line = bytes.get(end) != Some(&b',');
                let value_end = if ends_line && end > at && bytes[end - 1] == b'\r' { end - 1 } else { end };
                cells.push(Cell::new(at, value_end, false));
                end
            };
            match (bytes.get(end), bytes.get(end + 1)) {
                (Some(b','), _) => at = end + 1,
                (Some(b'\n'), _) => return Ok(Some(end + 1)),
                (Some(b'\r'), Some(b'\n')) => return Ok(Some(end + 2)),
                (None, _) if self.ended && self.open_end => return Ok(Some(end)),
                (None, _) => return self.incomplete(),
                (Some(b'\r'), None) if !self.ended => return Ok(None),
                _ => return Err(malformed("something follows a closing quote")),
            }
        }
    }

    fn incomplete(&self) -> Result<Option<usize>, PageError> {
        if self.ended { Err(PageError::Cut { record: self.records + 1 }) } else { Ok(None) }
    }
}

/// One value of a record under way, without its outer quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Cell {
    start: u32,
    end: u32,
    /// Has quotes inside, each written twice.
    doubled: bool,
}

impl Cell {
    /// A piece has less than 4 GiB.
    #[inline]
    fn new(start: usize, end: usize, doubled: bool) -> Self {
        Cell { start: start as u32, end: end as u32, doubled }
    }

    /// Where it starts, and how long it is.
    #[inline]
    fn place(self) -> (u32, u32) {
        (self.start, self.end - self.start)
    }

    fn of<'a>(&self, text: &'a str) -> &'a str {
        &text[self.start as usize..self.end as usize]
    }
}

#[cfg(test)]
mod tests;
