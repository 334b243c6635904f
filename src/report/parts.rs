//! What the page is put together of, in the form that its template takes.

use std::time::Duration;

use jiff::Timestamp;
use serde::Serialize;

use super::chart::Figure;
use crate::history::Status;
use crate::numbers::duration;

/// One topic.
#[derive(Debug, Default, Serialize)]
pub(super) struct Section {
    /// Its anchor on the page.
    pub(super) id: &'static str,
    pub(super) title: &'static str,
    /// Sentences below the title.
    pub(super) words: Vec<String>,
    pub(super) figures: Vec<Figure>,
    pub(super) tables: Vec<Table>,
    pub(super) lists: Vec<List>,
}

/// A list that is folded until somebody asks.
#[derive(Debug, Serialize)]
pub(super) struct List {
    pub(super) title: String,
    pub(super) items: Vec<String>,
}

/// A name and what there is to say of it.
#[derive(Debug, Serialize)]
pub(super) struct Fact {
    pub(super) name: &'static str,
    pub(super) value: String,
    pub(super) tone: Tone,
}

/// What a word or number tells at a glance; the word itself says it, too.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Tone {
    #[default]
    Plain,
    Good,
    Bad,
}

impl Tone {
    /// Of a number of which every one is bad.
    pub(super) fn of_faults(count: u64) -> Tone {
        if count > 0 { Tone::Bad } else { Tone::Plain }
    }
}

/// Characters of a word that no column has to be wide enough for.
const LONG: usize = 24;

/// A table; the first cell of a row names it.
#[derive(Debug, Serialize)]
pub(super) struct Table {
    pub(super) caption: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
    /// Of many columns.
    pub(super) wide: bool,
}

#[derive(Debug, Clone, Serialize)]
pub(super) struct Column {
    pub(super) name: &'static str,
    pub(super) number: bool,
}

#[derive(Debug, Default, Serialize)]
pub(super) struct Cell {
    pub(super) text: String,
    pub(super) tone: Tone,
    /// The column's name again, for screens on which a row is a block.
    pub(super) head: &'static str,
    pub(super) number: bool,
    /// It has a word that may have to be broken.
    pub(super) long: bool,
    /// It stays in one line.
    pub(super) fixed: bool,
}

/// A column by its name, which begins with `#` where it holds numbers, and what
/// it has of a row.
pub(super) type Drawn<'a, T> = (&'static str, &'a dyn Fn(&T) -> Cell);

impl Table {
    /// A row for each of `rows`.
    pub(super) fn of<T>(caption: impl Into<String>, rows: &[T], columns: &[Drawn<'_, T>]) -> Self {
        let named = |name: &'static str| match name.strip_prefix('#') {
            Some(name) => Column { name, number: true },
            None => Column { name, number: false },
        };
        let cell = |row: &T, (name, cell): &Drawn<'_, T>| {
            let Column { name: head, number } = named(name);
            Cell { head, number, ..cell(row) }
        };
        Table {
            caption: caption.into(),
            columns: columns.iter().map(|(name, _)| named(name)).collect(),
            rows: rows.iter().map(|row| columns.iter().map(|column| cell(row, column)).collect()).collect(),
            wide: columns.len() > 9,
        }
    }
}

impl Cell {
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        let long = text.split_whitespace().any(|word| word.chars().count() > LONG);
        Cell { text, long, ..Cell::default() }
    }

    /// A time or a word that stays in one line.
    pub(super) fn fixed(text: impl Into<String>) -> Self {
        Cell { fixed: true, ..Cell::text(text) }
    }

    pub(super) fn count(count: u64) -> Self {
        Cell::text(crate::numbers::thousands(count))
    }

    /// A number of which every one is bad.
    pub(super) fn faults(count: u64) -> Self {
        Cell::count(count).tone(Tone::of_faults(count))
    }

    /// How it ended.
    pub(super) fn status(status: Status) -> Self {
        Cell::fixed(status.as_str()).tone(tone(status))
    }

    /// Of a whole, in hundredths.
    pub(super) fn share(part: u64, whole: u64) -> Self {
        Cell::text(format!("{} %", part * 100 / whole))
    }

    /// What nobody counted is not zero.
    pub(super) fn known(count: Option<u64>) -> Self {
        count.map_or_else(|| Cell::text("–"), Cell::count)
    }

    pub(super) fn tone(self, tone: Tone) -> Self {
        Cell { tone, ..self }
    }
}

/// How the end of a run looks at a glance.
pub(super) fn tone(status: Status) -> Tone {
    match status {
        Status::Done => Tone::Good,
        Status::Running => Tone::Plain,
        Status::Failed | Status::Stopped | Status::Interrupted => Tone::Bad,
    }
}

/// An instant to the second, UTC; as it stands if it is none.
pub(super) fn when(text: &str) -> String {
    text.parse().map_or_else(|_| text.to_owned(), second)
}

pub(super) fn second(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M:%S").to_string()
}

pub(super) fn took(ms: u64) -> String {
    duration(Duration::from_millis(ms))
}
