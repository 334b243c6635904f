//! Values on their way into a table.
//!
//! This is the inner loop of a load. Values are bound as parts of the batch's
//! own buffer: `rusqlite`'s binding has SQLite copy every text, which costs a
//! fifth of the time, so that the three calls of the loop are made directly.

use std::ffi::{CStr, CString, c_int};
use std::marker::PhantomData;
use std::ptr;

use rusqlite::{Connection, ffi};

use super::statements::Statements;
use crate::record::Batch;
use crate::schema::ColumnType;

/// More digits than any double carries.
const MAX_DIGITS: usize = 17;

/// One value as SQLite stores it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Value<'a> {
    Text(&'a str),
    Integer(i64),
    Real(f64),
}

/// How values of a column are stored.
#[derive(Debug, Clone, Copy)]
pub(super) struct Slot {
    pub(super) kind: ColumnType,
    /// Whether SQLite would change a text that looks like a number here, so
    /// that such a text must not be written before the column is widened.
    pub(super) numeric: bool,
}

/// The value as a type's own storage class; `None` if it would lose something
/// there, and has to stay text.
pub(super) fn convert(kind: ColumnType, text: &str) -> Option<Value<'_>> {
    match kind {
        ColumnType::Text
        | ColumnType::Date
        | ColumnType::DateTime
        | ColumnType::Time
        | ColumnType::Json
        | ColumnType::Any => Some(Value::Text(text)),
        ColumnType::Boolean => match text {
            "true" => Some(Value::Integer(1)),
            "false" => Some(Value::Integer(0)),
            _ => None,
        },
        // A whole number beyond 64 bits is no double either, even if it has
        // few digits that are not zero: in a column of integers it is exact.
        ColumnType::Integer => match text.parse() {
            Ok(whole) => Some(Value::Integer(whole)),
            Err(_) => text.contains('.').then(|| double(text)).flatten().map(Value::Real),
        },
        ColumnType::Decimal => double(text).map(Value::Real),
    }
}

/// The double that a plain decimal stands for; `None` if it is none, or more
/// than a double holds.
fn double(text: &str) -> Option<f64> {
    let digits = text.strip_prefix('-').unwrap_or(text);
    // From the first digit that is not zero; and up to the last of these.
    let mut from_first = 0;
    let mut significant = 0;
    for byte in digits.bytes() {
        match byte {
            b'0' => from_first += usize::from(from_first > 0),
            b'1'..=b'9' => {
                from_first += 1;
                significant = from_first;
            }
            b'.' => {}
            _ => return None,
        }
    }
    if significant > MAX_DIGITS {
        return None;
    }
    // Refuses what is not a number after all: "", ".", "1.2.3".
    let value: f64 = text.parse().ok()?;
    let vanished = value == 0.0 && significant > 0;
    (value.is_finite() && !vanished).then_some(value)
}

/// What stopped [`Writing::rows`].
pub(super) enum Stop {
    /// The value of this record in this column needs a column without a type.
    Misfit { row: usize, column: usize },
    /// SQLite refused.
    Failed(rusqlite::Error),
}

/// The statements of a target, ready to take one record after the other.
pub(super) struct Writing<'a> {
    update: Option<Statement<'a>>,
    insert: Statement<'a>,
    skips: bool,
    /// Records that were there and were left alone.
    pub(super) skipped: u64,
}

impl<'a> Writing<'a> {
    pub(super) fn prepare(conn: &'a Connection, statements: &Statements) -> rusqlite::Result<Self> {
        let update = statements.update.as_ref().map(|sql| Statement::prepare(conn, sql)).transpose()?;
        let insert = Statement::prepare(conn, &statements.insert)?;
        Ok(Writing { update, insert, skips: statements.skips, skipped: 0 })
    }

    /// Writes the records of a batch from `first` on.
    pub(super) fn rows(&mut self, batch: &'a Batch, slots: &[Slot], first: usize) -> Result<(), Stop> {
        for row in first..batch.len() {
            if let Some(update) = &mut self.update {
                update.bind_row(batch, slots, row)?;
                update.step().map_err(Stop::Failed)?;
                if update.changes() > 0 {
                    continue;
                }
            }
            self.insert.bind_row(batch, slots, row)?;
            self.insert.step().map_err(Stop::Failed)?;
            if self.skips && self.insert.changes() == 0 {
                self.skipped += 1;
            }
        }
        Ok(())
    }
}

/// A prepared statement. The texts that are bound to it live as long as it
/// does.
struct Statement<'a> {
    stmt: *mut ffi::sqlite3_stmt,
    /// The highest number of a value that it takes.
    values: c_int,
    conn: &'a Connection,
    texts: PhantomData<&'a str>,
}

impl<'a> Statement<'a> {
    /// Prepares a statement.
    fn prepare(conn: &'a Connection, sql: &str) -> rusqlite::Result<Self> {
        let sql = CString::new(sql)?;
        let mut stmt = ptr::null_mut();
        // SAFETY: the connection is open as long as it is borrowed, the text
        // ends with NUL, and SQLite keeps no pointer to it.
        let code = unsafe {
            ffi::sqlite3_prepare_v3(conn.handle(), sql.as_ptr(), -1, 0, &raw mut stmt, ptr::null_mut())
        };
        let mut statement = Statement { stmt, values: 0, conn, texts: PhantomData };
        statement.check(code)?;
        // SAFETY: the statement was just prepared.
        statement.values = unsafe { ffi::sqlite3_bind_parameter_count(stmt) };
        Ok(statement)
    }

    /// Binds the values of one record.
    fn bind_row(&mut self, batch: &'a Batch, slots: &[Slot], row: usize) -> Result<(), Stop> {
        for (column, (text, slot)) in batch.row(row).zip(slots).enumerate() {
            let value = match text {
                None => None,
                Some(text) => match convert(slot.kind, text) {
                    Some(value) => Some(value),
                    None if slot.numeric => return Err(Stop::Misfit { row, column }),
                    None => Some(Value::Text(text)),
                },
            };
            self.bind(column, value).map_err(Stop::Failed)?;
        }
        Ok(())
    }

    /// Rows that the last step changed.
    fn changes(&self) -> c_int {
        // SAFETY: the connection is open as long as it is borrowed.
        unsafe { ffi::sqlite3_changes(self.conn.handle()) }
    }

    fn bind(&mut self, column: usize, value: Option<Value<'a>>) -> rusqlite::Result<()> {
        let index = column as c_int + 1;
        if index > self.values {
            return Ok(());
        }
        // SAFETY: the statement is valid and not being stepped. A text is not
        // copied; the lifetime keeps it until the statement is finalized.
        let code = unsafe {
            match value {
                None => ffi::sqlite3_bind_null(self.stmt, index),
                Some(Value::Integer(i)) => ffi::sqlite3_bind_int64(self.stmt, index, i),
                Some(Value::Real(r)) => ffi::sqlite3_bind_double(self.stmt, index, r),
                Some(Value::Text(text)) => ffi::sqlite3_bind_text64(
                    self.stmt,
                    index,
                    text.as_ptr().cast(),
                    text.len() as u64,
                    ffi::SQLITE_STATIC(),
                    ffi::SQLITE_UTF8 as _,
                ),
            }
        };
        self.check(code)
    }

    fn step(&mut self) -> rusqlite::Result<()> {
        // SAFETY: the statement is valid, and everything bound to it too.
        let (done, reset) = unsafe { (ffi::sqlite3_step(self.stmt), ffi::sqlite3_reset(self.stmt)) };
        // The reset repeats the code of a failed step, with its message.
        if done == ffi::SQLITE_DONE { Ok(()) } else { self.check(reset) }
    }

    fn check(&self, code: c_int) -> rusqlite::Result<()> {
        if code == ffi::SQLITE_OK {
            return Ok(());
        }
        // SAFETY: the connection is open; the message is copied before any
        // other call could change it.
        let message = unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(self.conn.handle())) };
        Err(rusqlite::Error::SqliteFailure(
            ffi::Error::new(code),
            Some(message.to_string_lossy().into_owned()),
        ))
    }
}

impl Drop for Statement<'_> {
    fn drop(&mut self) {
        // SAFETY: finalized once, here; a null pointer is allowed.
        unsafe {
            ffi::sqlite3_finalize(self.stmt);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ColumnType::{Boolean, Decimal, Integer, Text};
    use Value::Real;

    #[test]
    fn numbers_that_a_double_holds_become_numbers() {
        assert_eq!(convert(Decimal, "0"), Some(Real(0.0)));
        assert_eq!(convert(Decimal, "-12.5"), Some(Real(-12.5)));
        assert_eq!(convert(Decimal, "0.00012345678901234567"), Some(Real(0.000_123_456_789_012_345_67)));
        assert_eq!(convert(Decimal, "12345678901234567000"), Some(Real(12_345_678_901_234_567_000.0)));
        assert_eq!(convert(Integer, "-9223372036854775808"), Some(Value::Integer(i64::MIN)));
        assert_eq!(convert(Integer, "2.5"), Some(Real(2.5)));
        assert_eq!(convert(Boolean, "true"), Some(Value::Integer(1)));
        assert_eq!(convert(Boolean, "false"), Some(Value::Integer(0)));
    }

    #[test]
    fn what_a_number_would_lose_stays_text() {
        for text in [
            "123456789012345678",
            "0.123456789012345678",
            "1e5",
            "NaN",
            "inf",
            "",
            ".",
            "1.2.3",
            "--1",
            "N/A",
        ] {
            assert_eq!(convert(Decimal, text), None, "{text}");
        }
        let huge = format!("1{}", "0".repeat(400));
        let tiny = format!("0.{}1", "0".repeat(400));
        assert_eq!(convert(Decimal, &huge), None);
        assert_eq!(convert(Decimal, &tiny), None);
        for text in ["9223372036854775808", "10000000000000000000", "1234567890.123456789", "1e5", "x"] {
            assert_eq!(convert(Integer, text), None, "{text}");
        }
        for text in ["True", "1", "yes"] {
            assert_eq!(convert(Boolean, text), None, "{text}");
        }
    }

    #[test]
    fn text_is_left_alone() {
        for text in ["007", "NULL", "1e5", "a\0b", " "] {
            assert_eq!(convert(Text, text), Some(Value::Text(text)));
        }
    }
}
