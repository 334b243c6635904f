//! How values are stored.

use rusqlite::ToSql;
use rusqlite::types::{ToSqlOutput, ValueRef};

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

/// How the values of each column are stored.
#[derive(Debug)]
pub(super) struct Slots {
    kinds: Vec<ColumnType>,
    /// Columns in which SQLite would change a text that looks like a number, so
    /// that such a text must not be written before the column is widened.
    numeric: Vec<usize>,
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match *self {
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Integer(whole) => ValueRef::Integer(whole),
            Value::Real(double) => ValueRef::Real(double),
        }))
    }
}

impl<'a> Value<'a> {
    /// A value of such a type as it is stored.
    #[inline]
    pub(super) fn of(kind: ColumnType, text: &'a str) -> Self {
        match kind {
            ColumnType::Boolean | ColumnType::Integer | ColumnType::Decimal => {
                convert(kind, text).unwrap_or(Value::Text(text))
            }
            // Most columns: not worth a call.
            _ => Value::Text(text),
        }
    }
}

impl Slots {
    /// Of columns of these types, with whether each is numeric.
    pub(super) fn of(columns: impl Iterator<Item = (ColumnType, bool)>) -> Self {
        let (kinds, numeric): (Vec<_>, Vec<_>) = columns.unzip();
        Slots { kinds, numeric: (0..numeric.len()).filter(|&column| numeric[column]).collect() }
    }

    pub(super) fn len(&self) -> usize {
        self.kinds.len()
    }

    /// A value as its column stores it.
    #[inline]
    pub(super) fn value<'a>(&self, column: usize, text: &'a str) -> Value<'a> {
        Value::of(self.kinds[column], text)
    }

    /// The column that does not take its value of a record as it is, and has to
    /// be widened first.
    #[inline]
    pub(super) fn misfit(&self, batch: &Batch, row: usize) -> Option<usize> {
        let takes = |column| batch.get(row, column).is_none_or(|text| takes(self.kinds[column], text));
        self.numeric.iter().copied().find(|&column| !takes(column))
    }

    /// A column is widened.
    pub(super) fn widen(&mut self, column: usize) {
        self.numeric.retain(|&numeric| numeric != column);
    }

    /// A column is as it was before it was widened.
    pub(super) fn narrow(&mut self, column: usize) {
        self.numeric.push(column);
        self.numeric.sort_unstable();
    }
}

/// Whether a numeric column of such a type takes a value as it is.
fn takes(kind: ColumnType, text: &str) -> bool {
    let number = matches!(kind, ColumnType::Integer | ColumnType::Decimal);
    (number && is_short(text)) || convert(kind, text).is_some()
}

/// Whether a text is a number of so few digits that any number holds it: what
/// most numbers are, told at once.
fn is_short(text: &str) -> bool {
    const FEW: usize = 15;
    let digits = text.strip_prefix('-').unwrap_or(text).as_bytes();
    let points = digits.iter().filter(|&&byte| byte == b'.').count();
    let plain = digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
    plain && points <= 1 && (points + 1..=FEW).contains(&digits.len())
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
    fn short_numbers_are_numbers() {
        for text in ["0", "-1", "999999999999999", "-12.5", ".5", "5.", "000", "-0.000000000001"] {
            assert!(is_short(text), "{text}");
            assert!(convert(Decimal, text).is_some() && convert(Integer, text).is_some(), "{text}");
        }
        for text in ["", "-", ".", "-.", "--1", "1.2.3", "1e5", "+1", "1234567890123456", "٣"] {
            assert!(!is_short(text), "{text}");
        }
    }

    #[test]
    fn text_is_left_alone() {
        for text in ["007", "NULL", "1e5", "a\0b", " "] {
            assert_eq!(convert(Text, text), Some(Value::Text(text)));
        }
    }
}
