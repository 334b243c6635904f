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
use crate::schema::{Column, Columns};

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
    let names: String = columns.iter().map(|column| column.name.as_str()).collect();
    let mut at = 0;
    let place = |column: &Column| {
        at += column.name.len();
        at - column.name.len()..at
    };
    let places: Vec<_> = columns.iter().map(place).collect();
    lines.line(names.as_bytes(), places.iter().cloned());
    out.write_all(lines.so_far())
}

/// Lines so far. Kept from batch to batch.
#[derive(Default)]
pub(super) struct Lines {
    /// Has room behind what is written.
    bytes: Vec<u8>,
    /// Where the next byte goes.
    at: usize,
}

impl Lines {
    /// Writes records; all are in `out` on return.
    ///
    /// # Errors
    /// As `out`; then some of them may be there.
    pub(super) fn write(&mut self, out: &mut impl Write, batch: &Batch) -> io::Result<()> {
        self.at = 0;
        let text = batch.text().as_bytes();
        for row in 0..batch.len() {
            self.line(text, batch.places(row));
            if self.at >= BUFFER {
                out.write_all(self.so_far())?;
                self.at = 0;
            }
        }
        out.write_all(self.so_far())
    }

    fn so_far(&self) -> &[u8] {
        &self.bytes[..self.at]
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

    /// There must be room.
    #[inline]
    fn byte(&mut self, byte: u8) {
        self.bytes[self.at] = byte;
        self.at += 1;
    }

    /// Writes one line: parts of a text.
    #[inline(always)]
    fn line(&mut self, text: &[u8], places: impl ExactSizeIterator<Item = Range<usize>> + Clone) {
        let begun = self.at;
        // Each with its comma; for an empty line its quotes and the line end;
        // and what is copied too much.
        let values: usize = places.clone().map(|place| place.len() + 1).sum();
        let room = values + 3 + STEP;
        self.reserve(room);
        for (n, place) in places.enumerate() {
            if n > 0 {
                self.byte(b',');
            }
            match self.plain(text, &place) {
                Plain::Written => {}
                Plain::Special => self.quoted(&text[place], room),
                Plain::AtTheEnd => self.at_the_end(&text[place], room),
            }
        }
        // A line without anything would be no record.
        if self.at == begun {
            self.byte(b'"');
            self.byte(b'"');
        }
        self.byte(b'\n');
    }

    /// Writes a value that needs no quotes and has text behind it; of any other
    /// nothing is written that counts.
    #[inline(always)]
    fn plain(&mut self, text: &[u8], place: &Range<usize>) -> Plain {
        let len = place.len();
        let behind = text.len().checked_sub(place.start + len);
        if behind.is_none_or(|behind| behind < STEP) || self.bytes.len() - self.at < len + STEP {
            return Plain::AtTheEnd;
        }
        let mut special = 0;
        let mut done = 0;
        loop {
            // SAFETY: a step begins inside the value, or where it does if it is
            // empty, and both sides have `len + STEP` bytes from there on.
            let step = unsafe {
                let step = text.as_ptr().add(place.start + done).cast::<[u8; STEP]>().read();
                self.bytes.as_mut_ptr().add(self.at + done).cast::<[u8; STEP]>().write(step);
                step
            };
            done += STEP;
            if done >= len {
                special |= special_in(&step) & (FIRST_OF_STEP >> (done - len));
                break;
            }
            special |= special_in(&step);
        }
        if special != 0 {
            return Plain::Special;
        }
        self.at += len;
        Plain::Written
    }

    /// A value behind which the text has too few bytes. As for
    /// [`Lines::quoted`], there is room for so many bytes again behind it.
    #[cold]
    fn at_the_end(&mut self, value: &[u8], room: usize) {
        if value.iter().any(|byte| SPECIAL.contains(byte)) {
            return self.quoted(value, room);
        }
        self.reserve(value.len() + room);
        self.bytes_of(value);
    }

    #[inline(never)]
    fn quoted(&mut self, value: &[u8], room: usize) {
        self.reserve(2 * value.len() + 2 + room);
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
}

/// What became of a value that may need no quotes.
enum Plain {
    Written,
    /// It has special bytes.
    Special,
    /// It cannot be copied in steps.
    AtTheEnd,
}

/// Bytes for which a value must stand in quotes.
const SPECIAL: [u8; 4] = *b",\"\n\r";

/// A bit for each byte of a step.
const FIRST_OF_STEP: u32 = (1 << STEP) - 1;

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
            let mut places = Vec::new();
            for value in &record {
                places.push(text.len()..text.len() + value.len());
                text.push_str(value);
            }
            let mut lines = Lines::default();
            lines.line(text.as_bytes(), places.iter().cloned());
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
