//! Which rows a query yields: a range where that can be told without looking
//! at any record, else a list made by one scan.

use std::cmp::Ordering;

use super::super::data::{Catalog, Object, RecordRef, Type, Value};
use super::ast::Operator;
use super::columns::Column;
use super::filter::{Comparand, Stored, Test, lower_cmp};

/// Rows in the order of the result.
#[derive(Debug)]
pub(super) enum Rows {
    /// Live rows, counted among the live ones; or all rows.
    Range {
        from: u32,
        to: u32,
        live: bool,
        descending: bool,
    },
    List(Vec<u32>),
}

impl Rows {
    pub(super) fn len(&self) -> u64 {
        match self {
            Rows::Range { from, to, .. } => u64::from(to.saturating_sub(*from)),
            Rows::List(rows) => rows.len() as u64,
        }
    }

    /// The row at a place of the result.
    #[inline]
    pub(super) fn get(&self, object: &Object, place: u64) -> u32 {
        match self {
            Rows::Range { from, to, live, descending } => {
                let n = if *descending { to - 1 - place as u32 } else { from + place as u32 };
                if *live { object.live_row(n) } else { n }
            }
            Rows::List(rows) => rows[place as usize],
        }
    }

    fn cut(self, skip: u64, limit: u64) -> Self {
        let len = self.len();
        let skip = skip.min(len);
        let kept = limit.min(len - skip);
        match self {
            Rows::Range { to, live, descending: true, .. } => {
                let to = to - skip as u32;
                Rows::Range { from: to - kept as u32, to, live, descending: true }
            }
            Rows::Range { from, live, .. } => {
                let from = from + skip as u32;
                Rows::Range { from, to: from + kept as u32, live, descending: false }
            }
            Rows::List(mut rows) => {
                rows.drain(..skip as usize);
                rows.truncate(kept as usize);
                Rows::List(rows)
            }
        }
    }
}

/// One criterion of ORDER BY.
#[derive(Debug)]
pub(super) struct Sort {
    pub(super) column: Column,
    pub(super) descending: bool,
    pub(super) nulls_last: bool,
}

/// What is to be selected.
pub(super) struct Wanted<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) object: u16,
    pub(super) test: Option<&'a Test>,
    pub(super) sorts: &'a [Sort],
    pub(super) skip: u64,
    pub(super) limit: u64,
    pub(super) all_rows: bool,
}

impl Wanted<'_> {
    pub(super) fn select(&self) -> Rows {
        let object = &self.catalog.objects[usize::from(self.object)];
        // Rows are in the order of their ids, and ids are unique: what is
        // sorted by Id first needs no other order.
        let by_id = self.sorts.first().is_none_or(|sort| is_own_id(&sort.column, self.object));
        let descending = by_id && self.sorts.first().is_some_and(|sort| sort.descending);
        let total = object.total();
        let candidates =
            self.test.map_or(Candidates::all(total), |test| Candidates::of(test, self.object, object));
        let rows = if candidates.exact {
            let live = !self.all_rows;
            let bound = |row: u32| if live { object.live_before(row) } else { row };
            Rows::Range { from: bound(candidates.from), to: bound(candidates.to), live, descending }
        } else {
            // In the order of ids the scan ends when there is enough.
            let enough = if by_id { self.skip.saturating_add(self.limit) } else { u64::MAX };
            Rows::List(self.scan(object, &candidates, enough, descending))
        };
        let rows = if by_id { rows } else { Rows::List(self.sorted(object, &rows)) };
        rows.cut(self.skip, self.limit)
    }

    fn scan(&self, object: &Object, candidates: &Candidates, enough: u64, descending: bool) -> Vec<u32> {
        let mut found = Vec::new();
        let mut buffer = String::new();
        let mut visit = |row: u32| {
            let record = RecordRef { object: self.object, row };
            if (self.all_rows || !object.is_deleted(row))
                && self.test.is_none_or(|test| {
                    test.meets(self.catalog, &Stored { catalog: self.catalog, record }, &mut buffer)
                })
            {
                found.push(row);
            }
            (found.len() as u64) < enough
        };
        let range = candidates.from..candidates.to;
        let mut go = |row: u32| if enough > 0 { visit(row) } else { false };
        let _ = match (&candidates.list, descending) {
            (Some(list), false) => list.iter().copied().all(&mut go),
            (Some(list), true) => list.iter().copied().rev().all(&mut go),
            (None, false) => range.into_iter().all(&mut go),
            (None, true) => range.rev().all(&mut go),
        };
        found
    }

    fn sorted(&self, object: &Object, rows: &Rows) -> Vec<u32> {
        let width = self.sorts.len();
        let len = rows.len() as usize;
        let mut keys = Vec::with_capacity(len * width);
        let mut buffer = String::new();
        let mut order: Vec<(u32, u32)> = Vec::with_capacity(len);
        for place in 0..len {
            let row = rows.get(object, place as u64);
            order.push((place as u32, row));
            for sort in self.sorts {
                let record = RecordRef { object: self.object, row };
                keys.push(Key::of(self.catalog, &sort.column.value(self.catalog, record, &mut buffer)));
            }
        }
        let of = |place: u32| &keys[place as usize * width..(place as usize + 1) * width];
        // Stable: what is equal stays in the order of ids.
        order.sort_by(|a, b| Key::compare(of(a.0), of(b.0), self.sorts));
        order.into_iter().map(|(_, row)| row).collect()
    }
}

/// A value to sort by.
pub(super) enum Key {
    Null,
    Whole(i64),
    Number(f64),
    /// In lower case.
    Text(Box<str>),
    Id([u8; 18]),
}

impl Key {
    pub(super) fn of(catalog: &Catalog, value: &Value<'_>) -> Self {
        match *value {
            Value::Null | Value::Blob | Value::Compound => Key::Null,
            Value::Wire(wire) => Key::Text(wire.canonical.to_lowercase().into()),
            Value::Text(text) => Key::Text(text.to_lowercase().into()),
            Value::Bool(value) => Key::Whole(value.into()),
            Value::Int(value) => Key::Whole(value),
            Value::Double(value) => Key::Number(value),
            Value::Date(day) => Key::Whole(day.into()),
            Value::DateTime(ms) => Key::Whole(ms),
            Value::Time(ms) => Key::Whole(ms.into()),
            Value::Id(id) => Key::Id(catalog.id(id)),
        }
    }

    /// Which of two comes first, each with a key for every criterion.
    pub(super) fn compare(a: &[Key], b: &[Key], sorts: &[Sort]) -> Ordering {
        let each = a.iter().zip(b).zip(sorts).map(|((a, b), sort)| a.cmp_as(b, sort));
        each.into_iter().find(|o| o.is_ne()).unwrap_or(Ordering::Equal)
    }

    /// Nulls come first in either direction unless NULLS LAST is said.
    fn cmp_as(&self, other: &Key, sort: &Sort) -> Ordering {
        let ordering = match (self, other) {
            (Key::Null, Key::Null) => return Ordering::Equal,
            (Key::Null, _) => return if sort.nulls_last { Ordering::Greater } else { Ordering::Less },
            (_, Key::Null) => return if sort.nulls_last { Ordering::Less } else { Ordering::Greater },
            (Key::Whole(a), Key::Whole(b)) => a.cmp(b),
            (Key::Number(a), Key::Number(b)) => a.total_cmp(b),
            (Key::Text(a), Key::Text(b)) => lower_cmp(a, b),
            (Key::Id(a), Key::Id(b)) => a.cmp(b),
            // Fields of any type hold all of these.
            (a, b) => a.rank().cmp(&b.rank()),
        };
        if sort.descending { ordering.reverse() } else { ordering }
    }

    fn rank(&self) -> u8 {
        match self {
            Key::Null => 0,
            Key::Whole(_) => 1,
            Key::Number(_) => 2,
            Key::Text(_) => 3,
            Key::Id(_) => 4,
        }
    }
}

fn is_own_id(column: &Column, object: u16) -> bool {
    column.steps.is_empty() && column.kind == Type::Id && column.owner == Some(object)
}

/// The rows that can meet a condition, judged by what it says of Id.
struct Candidates {
    from: u32,
    to: u32,
    list: Option<Vec<u32>>,
    /// All of them meet it; nothing has to be tested.
    exact: bool,
}

impl Candidates {
    fn all(total: u32) -> Self {
        Candidates { from: 0, to: total, list: None, exact: true }
    }

    fn of(test: &Test, position: u16, object: &Object) -> Self {
        let mut candidates = Candidates::all(object.total());
        let parts = match test {
            Test::All(parts) => &parts[..],
            other => std::slice::from_ref(other),
        };
        for part in parts {
            candidates.narrow(part, position, object);
        }
        candidates.to = candidates.to.max(candidates.from);
        candidates
    }

    fn narrow(&mut self, test: &Test, position: u16, object: &Object) {
        let total = object.total();
        match test {
            Test::Compare { column, operator, to: Comparand::Id(id) } if is_own_id(column, position) => {
                let below = object.ids.rows_below(id, total);
                let through = below + u32::from(object.ids.row(id).is_some_and(|row| row < total));
                match operator {
                    Operator::Less => self.to = self.to.min(below),
                    Operator::LessOrEqual => self.to = self.to.min(through),
                    Operator::Greater => self.from = self.from.max(through),
                    Operator::GreaterOrEqual => self.from = self.from.max(below),
                    Operator::Equal => {
                        self.from = self.from.max(below);
                        self.to = self.to.min(through);
                    }
                    _ => self.exact = false,
                }
            }
            Test::In { column, set, negated: false } if is_own_id(column, position) => {
                self.exact = false;
                let ids = set.iter().filter_map(|value| match value {
                    Comparand::Id(id) => object.ids.row(id).filter(|row| *row < total),
                    _ => None,
                });
                let mut rows: Vec<u32> = ids.collect();
                rows.sort_unstable();
                rows.dedup();
                self.list = Some(rows);
            }
            Test::Join { column, records, negated: false } if is_own_id(column, position) => {
                self.exact = false;
                let ids = records.iter().filter(|record| record.object == position).map(|record| record.row);
                let mut rows: Vec<u32> = ids.collect();
                rows.sort_unstable();
                self.list = Some(rows);
            }
            _ => self.exact = false,
        }
    }
}
