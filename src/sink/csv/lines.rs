//! Records as lines of CSV, with quotes where they are needed: the inner loop of
//! a load into files, which the writer of the `csv` crate takes several times as
//! long for.
//!
//! Most values are short and need no quotes. So a value is copied sixteen bytes
//! at a time, with whatever follows it, while it is looked through; what was
//! copied too much is written over by what comes next.

use std::io::{self, Write};
use std::ops::Range;

use crate::record::Batch;
use crate::schema::Columns;

/// Bytes that are collected before they go to the file.
const BUFFER: usize = 256 << 10;

/// Bytes that are copied and looked through at once.
const STEP: usize = 16;

/// Writes the names of the columns.
///
/// # Errors
/// As `out`; then some of the line may be there.
pub(super) fn write_header(out: &mut impl Write, columns: &Columns) -> io::Result<()> {
    let mut lines = Lines::default();
    for (n, column) in columns.iter().enumerate() {
        lines.value(n, column.name.as_bytes(), 0..column.name.len());
    }
    lines.end();
    out.write_all(lines.so_far())
}

/// Lines so far, and the one under way. Kept from batch to batch.
#[derive(Default)]
pub(super) struct Lines {
    /// Has room behind what is written.
    bytes: Vec<u8>,
    /// Where the next byte goes.
    at: usize,
    /// Where the line under way begins.
    begun: usize,
}

impl Lines {
    /// Writes records; all are in `out` on return.
    ///
    /// # Errors
    /// As `out`; then some of them may be there.
    pub(super) fn write(&mut self, out: &mut impl Write, batch: &Batch) -> io::Result<()> {
        self.clear();
        let text = batch.text().as_bytes();
        for row in 0..batch.len() {
            for (n, place) in batch.places(row).enumerate() {
                self.value(n, text, place);
            }
            self.end();
            if self.at >= BUFFER {
                out.write_all(self.so_far())?;
                self.clear();
            }
        }
        out.write_all(self.so_far())
    }

    fn so_far(&self) -> &[u8] {
        &self.bytes[..self.at]
    }

    fn clear(&mut self) {
        (self.at, self.begun) = (0, 0);
    }

    /// Makes room for so many bytes.
    #[inline]
    fn reserve(&mut self, bytes: usize) {
        if self.bytes.len() - self.at < bytes {
            self.grow(bytes);
        }
    }

    #[cold]
    fn grow(&mut self, bytes: usize) {
        self.bytes.resize((self.at + bytes).max(2 * self.bytes.len()).max(BUFFER + BUFFER / 4), 0);
    }

    #[inline]
    fn byte(&mut self, byte: u8) {
        self.bytes[self.at] = byte;
        self.at += 1;
    }

    /// The next value of the line, which is its `n`th from zero: a part of a
    /// text.
    #[inline(always)]
    fn value(&mut self, n: usize, text: &[u8], place: Range<usize>) {
        let len = place.len();
        self.reserve(len + STEP + 1);
        if n > 0 {
            self.byte(b',');
        }
        let mut done = 0;
        while done < len {
            let from = text.get(place.start + done..).and_then(|rest| rest.first_chunk::<STEP>());
            let to = self.bytes.get_mut(self.at + done..).and_then(|rest| rest.first_chunk_mut::<STEP>());
            let (Some(from), Some(to)) = (from, to) else {
                return self.at_the_end(&text[place]);
            };
            if special_in(from) & of_first(len - done) != 0 {
                return self.quoted(&text[place]);
            }
            *to = *from;
            done += STEP;
        }
        self.at += len;
    }

    /// A value behind which the text has no further bytes.
    #[cold]
    fn at_the_end(&mut self, value: &[u8]) {
        if value.iter().any(|byte| SPECIAL.contains(byte)) {
            return self.quoted(value);
        }
        self.bytes_of(value);
    }

    #[inline(never)]
    fn quoted(&mut self, value: &[u8]) {
        self.reserve(2 * value.len() + 2);
        self.byte(b'"');
        let mut rest = value;
        while let Some(at) = memchr::memchr(b'"', rest) {
            self.bytes_of(&rest[..=at]);
            self.byte(b'"');
            rest = &rest[at + 1..];
        }
        self.bytes_of(rest);
        self.byte(b'"');
    }

    /// There must be room.
    fn bytes_of(&mut self, text: &[u8]) {
        self.bytes[self.at..self.at + text.len()].copy_from_slice(text);
        self.at += text.len();
    }

    /// Ends the line.
    fn end(&mut self) {
        self.reserve(3);
        // A line without anything would be no record.
        if self.at == self.begun {
            self.byte(b'"');
            self.byte(b'"');
        }
        self.byte(b'\n');
        self.begun = self.at;
    }
}

/// Bytes for which a value must stand in quotes.
const SPECIAL: [u8; 4] = *b",\"\n\r";

/// Bits for the first so many bytes of a step.
#[inline]
fn of_first(bytes: usize) -> u32 {
    if bytes >= STEP { u32::MAX } else { (1 << bytes) - 1 }
}

/// A bit for each special byte.
#[cfg(target_arch = "x86_64")]
#[inline]
fn special_in(bytes: &[u8; STEP]) -> u32 {
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_or_si128, _mm_set1_epi8,
    };
    // SAFETY: every x86-64 has these instructions, and the load is of sixteen
    // bytes, wherever they lie.
    unsafe {
        let bytes = _mm_loadu_si128(bytes.as_ptr().cast::<__m128i>());
        // One by one: a loop over them stays one where size counts.
        let comma = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b','.cast_signed()));
        let quote = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'"'.cast_signed()));
        let feed = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\n'.cast_signed()));
        let carriage = _mm_cmpeq_epi8(bytes, _mm_set1_epi8(b'\r'.cast_signed()));
        let found = _mm_or_si128(_mm_or_si128(comma, quote), _mm_or_si128(feed, carriage));
        _mm_movemask_epi8(found).cast_unsigned()
    }
}

#[cfg(not(target_arch = "x86_64"))]
#[inline]
fn special_in(bytes: &[u8; STEP]) -> u32 {
    one_by_one(bytes)
}

/// The same on any machine.
#[cfg(any(test, not(target_arch = "x86_64")))]
#[inline]
fn one_by_one(bytes: &[u8; STEP]) -> u32 {
    (0..STEP).fold(0, |found, n| found | (u32::from(SPECIAL.contains(&bytes[n])) << n))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use proptest::prelude::*;

    use super::*;
    use crate::schema::{Column, ColumnType};

    fn text(columns: &[&str], values: &[Option<&str>]) -> String {
        let columns: Columns =
            columns.iter().map(|name| Column { name: (*name).into(), kind: ColumnType::Text }).collect();
        let mut batch = Batch::new(Arc::clone(&columns));
        for value in values {
            match value {
                Some(value) => batch.push(value),
                None => batch.push_null(),
            }
        }
        let mut out = Vec::new();
        write_header(&mut out, &columns).unwrap();
        Lines::default().write(&mut out, &batch).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn only_what_needs_quotes_has_them() {
        let values =
            ["plain text", "a,b", "say \"hi\"", "two\nlines", "a\rb", " padded ", "ünï 🎉"].map(Some);
        let columns = ["a", "b,c", "c", "d", "e", "f", "g"];
        assert_eq!(
            text(&columns, &values),
            "a,\"b,c\",c,d,e,f,g\nplain text,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\"a\rb\", padded ,ünï 🎉\n"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn a_line_is_as_the_csv_crate_writes_it(record in proptest::collection::vec("[a-z]{0,40}|[a,\"\r\n \u{e9}]{0,20}", 1..9)) {
            // Values in the middle of a text, and one at its end.
            let mut text = String::new();
            let mut lines = Lines::default();
            for value in &record {
                text.push_str(value);
            }
            let mut start = 0;
            for (n, value) in record.iter().enumerate() {
                lines.value(n, text.as_bytes(), start..start + value.len());
                start += value.len();
            }
            lines.end();
            let line = lines.so_far().to_vec();
            let mut writer = ::csv::Writer::from_writer(Vec::new());
            writer.write_record(&record).unwrap();
            prop_assert_eq!(line, writer.into_inner().unwrap());
        }
    }

    proptest! {
        #[test]
        fn both_ways_to_look_at_a_step_find_the_same(bytes in any::<[u8; STEP]>(), at in 0..STEP, which in 0..SPECIAL.len()) {
            let mut bytes = bytes;
            bytes[at] = SPECIAL[which];
            prop_assert_eq!(special_in(&bytes), one_by_one(&bytes));
        }
    }

    #[test]
    fn a_single_null_is_still_a_row() {
        assert_eq!(text(&["a"], &[None, Some("x")]), "a\n\"\"\nx\n");
    }

    #[test]
    fn nulls_are_empty_fields() {
        assert_eq!(text(&["a", "b", "c"], &[None, Some("x"), None]), "a,b,c\n,x,\n");
    }
}
