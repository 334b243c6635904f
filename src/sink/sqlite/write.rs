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
///
/// They are kept from batch to batch: a table of hundreds of columns needs
/// longer to prepare them than to take a batch.
pub(super) struct Writing {
    update: Option<Statement>,
    insert: Statement,
    skips: bool,
}

/// What became of the records of a batch.
#[derive(Debug, Default)]
pub(super) struct Written {
    /// Records that were there and were left alone.
    pub(super) skipped: u64,
    /// Records that were new or other than what was there.
    pub(super) changed: u64,
}

impl Writing {
    /// Prepares the statements of a target.
    ///
    /// # Safety
    /// The connection must be open until this is dropped.
    pub(super) unsafe fn prepare(conn: &Connection, statements: &Statements) -> rusqlite::Result<Self> {
        // SAFETY: the caller keeps the connection open.
        let prepare = |sql: &String| unsafe { Statement::prepare(conn, sql) };
        let update = statements.update.as_ref().map(prepare).transpose()?;
        Ok(Writing { update, insert: prepare(&statements.insert)?, skips: statements.skips })
    }

    /// Writes the records of a batch from `first` on.
    pub(super) fn rows(
        &mut self,
        batch: &Batch,
        slots: &[Slot],
        first: usize,
        written: &mut Written,
    ) -> Result<(), Stop> {
        let mut update = self.update.as_mut().map(Lent::new);
        let mut insert = Lent::new(&mut self.insert);
        for row in first..batch.len() {
            if let Some(update) = &mut update {
                update.bind_row(batch, slots, row)?;
                update.step().map_err(Stop::Failed)?;
                if update.changes() > 0 {
                    written.changed += 1;
                    continue;
                }
            }
            insert.bind_row(batch, slots, row)?;
            insert.step().map_err(Stop::Failed)?;
            if insert.changes() > 0 {
                written.changed += 1;
            } else {
                written.skipped += u64::from(self.skips);
            }
        }
        Ok(())
    }
}

/// A prepared statement, with nothing bound to it.
struct Statement {
    stmt: *mut ffi::sqlite3_stmt,
    /// The highest number of a value that it takes.
    values: c_int,
    conn: *mut ffi::sqlite3,
}

// SAFETY: a statement goes where its connection goes, which may be another
// thread; both are used by one thread at a time.
unsafe impl Send for Statement {}

impl Statement {
    /// Prepares a statement.
    ///
    /// # Safety
    /// The connection must be open until the statement is dropped.
    unsafe fn prepare(conn: &Connection, sql: &str) -> rusqlite::Result<Self> {
        let sql = CString::new(sql)?;
        let mut stmt = ptr::null_mut();
        // SAFETY: the connection is open, the text ends with NUL, and SQLite
        // keeps no pointer to it.
        let (conn, code) = unsafe {
            let conn = conn.handle();
            let flags = ffi::SQLITE_PREPARE_PERSISTENT as _;
            (conn, ffi::sqlite3_prepare_v3(conn, sql.as_ptr(), -1, flags, &raw mut stmt, ptr::null_mut()))
        };
        let mut statement = Statement { stmt, values: 0, conn };
        statement.check(code)?;
        // SAFETY: the statement was just prepared.
        statement.values = unsafe { ffi::sqlite3_bind_parameter_count(stmt) };
        Ok(statement)
    }

    fn check(&self, code: c_int) -> rusqlite::Result<()> {
        if code == ffi::SQLITE_OK {
            return Ok(());
        }
        // SAFETY: the connection is open; the message is copied before any
        // other call could change it.
        let message = unsafe { CStr::from_ptr(ffi::sqlite3_errmsg(self.conn)) };
        Err(rusqlite::Error::SqliteFailure(
            ffi::Error::new(code),
            Some(message.to_string_lossy().into_owned()),
        ))
    }
}

impl Drop for Statement {
    fn drop(&mut self) {
        // SAFETY: finalized once, here; a null pointer is allowed.
        unsafe {
            ffi::sqlite3_finalize(self.stmt);
        }
    }
}

/// A statement that is lent the texts of a batch: they are bound as they lie
/// there, and forgotten when this is dropped.
struct Lent<'s, 'a> {
    statement: &'s mut Statement,
    texts: PhantomData<&'a str>,
}

impl<'s, 'a> Lent<'s, 'a> {
    fn new(statement: &'s mut Statement) -> Self {
        Lent { statement, texts: PhantomData }
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
        // SAFETY: the connection is open as long as its statements.
        unsafe { ffi::sqlite3_changes(self.statement.conn) }
    }

    fn bind(&mut self, column: usize, value: Option<Value<'a>>) -> rusqlite::Result<()> {
        let stmt = self.statement.stmt;
        let index = column as c_int + 1;
        if index > self.statement.values {
            return Ok(());
        }
        // SAFETY: the statement is valid and not being stepped. A text is not
        // copied; it outlives this loan, whose end unbinds it.
        let code = unsafe {
            match value {
                None => ffi::sqlite3_bind_null(stmt, index),
                Some(Value::Integer(i)) => ffi::sqlite3_bind_int64(stmt, index, i),
                Some(Value::Real(r)) => ffi::sqlite3_bind_double(stmt, index, r),
                Some(Value::Text(text)) => ffi::sqlite3_bind_text64(
                    stmt,
                    index,
                    text.as_ptr().cast(),
                    text.len() as u64,
                    ffi::SQLITE_STATIC(),
                    ffi::SQLITE_UTF8 as _,
                ),
            }
        };
        self.statement.check(code)
    }

    fn step(&mut self) -> rusqlite::Result<()> {
        let stmt = self.statement.stmt;
        // SAFETY: the statement is valid, and everything bound to it too.
        let (done, reset) = unsafe { (ffi::sqlite3_step(stmt), ffi::sqlite3_reset(stmt)) };
        // The reset repeats the code of a failed step, with its message.
        if done == ffi::SQLITE_DONE { Ok(()) } else { self.statement.check(reset) }
    }
}

impl Drop for Lent<'_, '_> {
    fn drop(&mut self) {
        // SAFETY: the statement is valid and was reset behind its last step.
        unsafe {
            ffi::sqlite3_clear_bindings(self.statement.stmt);
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
