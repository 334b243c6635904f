//! The one place that turns wire values into canonical text, for REST's JSON
//! and for Bulk's CSV. [`crate::record`] says what the canonical texts are.
//!
//! Nothing is lost here: a text that does not look like its type passes
//! verbatim, for the sink to keep as it is.

use crate::record::Batch;
use crate::schema::ColumnType;

/// A canonical text, as a part of the wire text or written anew.
enum Canonical {
    /// The first so many bytes of the wire text.
    Prefix(usize),
    /// The wire text has another form: see [`rewrite`].
    Rewrite,
}

/// Whether the wire text of this type is canonical, whatever it is.
pub(super) fn is_verbatim(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Text | ColumnType::Date | ColumnType::Json)
}

/// Makes the canonical text of a wire text: a value of the record that was
/// appended last. `scratch` is room for a copy of one that has another form.
#[inline]
pub(super) fn settle_last(batch: &mut Batch, column: usize, kind: ColumnType, scratch: &mut String) {
    let Some(place) = batch.last(column) else { return };
    match classify(kind, &batch.text().as_bytes()[place.clone()]) {
        Canonical::Prefix(len) => batch.set_last(column, place.start, len),
        Canonical::Rewrite => {
            scratch.clear();
            scratch.push_str(&batch.text()[place]);
            let (start, len) = batch.append_text(|out| rewrite(kind, scratch, out));
            batch.set_last(column, start, len);
        }
    }
}

/// Writes the canonical text of a wire value to the end of `out`.
#[inline]
pub(in crate::source) fn write(kind: ColumnType, wire: &str, out: &mut String) {
    match classify(kind, wire.as_bytes()) {
        Canonical::Prefix(len) => out.push_str(&wire[..len]),
        Canonical::Rewrite => rewrite(kind, wire, out),
    }
}

#[inline]
fn classify(kind: ColumnType, bytes: &[u8]) -> Canonical {
    match kind {
        ColumnType::Text | ColumnType::Date | ColumnType::Json => Canonical::Prefix(bytes.len()),
        // Instants and fractional numbers have another text in each API; in CSV
        // nothing but their form tells them from text.
        ColumnType::Any if is_instant(bytes) => Canonical::Rewrite,
        ColumnType::Any if is_written_double(bytes) => plain_number(bytes),
        ColumnType::Any => Canonical::Prefix(bytes.len()),
        ColumnType::Boolean => match bytes {
            b"true" | b"false" => Canonical::Prefix(bytes.len()),
            _ => Canonical::Rewrite,
        },
        ColumnType::Integer | ColumnType::Decimal => plain_number(bytes),
        ColumnType::DateTime if is_utc_millis(bytes) => Canonical::Prefix(bytes.len()),
        ColumnType::DateTime => Canonical::Rewrite,
        // The Z of a time of day means nothing.
        ColumnType::Time if bytes.len() == 13 && bytes[12] == b'Z' && bytes[8] == b'.' => {
            Canonical::Prefix(12)
        }
        ColumnType::Time if bytes.len() == 12 => Canonical::Prefix(12),
        ColumnType::Time => Canonical::Rewrite,
    }
}

#[cold]
fn rewrite(kind: ColumnType, wire: &str, out: &mut String) {
    match kind {
        ColumnType::Boolean => boolean(wire, out),
        ColumnType::DateTime => datetime(wire, out),
        ColumnType::Any if is_instant(wire.as_bytes()) => datetime(wire, out),
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Any => number(wire, out),
        ColumnType::Time => time(wire, out),
        ColumnType::Text | ColumnType::Date | ColumnType::Json => out.push_str(wire),
    }
}

/// `2026-03-01T10:20:30.000+0000`, as REST writes it.
fn is_instant(bytes: &[u8]) -> bool {
    bytes.len() == 28 && bytes.ends_with(b"+0000") && bytes[10] == b'T'
}

/// Whether these are the very characters that the org writes a double in: one
/// point, and no zero that does not count but the one in `12.0` and `9.0E7`.
/// `1.10` and `007.5` are text.
fn is_written_double(bytes: &[u8]) -> bool {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let Some(point) = digits.iter().position(|b| *b == b'.') else { return false };
    let (whole, rest) = (&digits[..point], &digits[point + 1..]);
    let (fraction, exponent) = match rest.iter().position(|b| *b == b'E') {
        Some(at) => (&rest[..at], Some(&rest[at + 1..])),
        None => (rest, None),
    };
    let all = |digits: &[u8]| !digits.is_empty() && digits.iter().all(u8::is_ascii_digit);
    all(whole)
        && (whole.len() == 1 || whole[0] != b'0')
        && all(fraction)
        && (fraction.len() == 1 || fraction[fraction.len() - 1] != b'0')
        && exponent.is_none_or(|e| all(e.strip_prefix(b"-").unwrap_or(e)))
}

/// A number without exponent and without superfluous leading characters is
/// canonical but for what stands after the point's last digit that counts.
#[inline]
fn plain_number(bytes: &[u8]) -> Canonical {
    let digits = bytes.strip_prefix(b"-").unwrap_or(bytes);
    let leading_is_plain = match digits {
        [b'0'] | [b'0', b'.', ..] => digits.len() == bytes.len(),
        [b'1'..=b'9', ..] => true,
        _ => false,
    };
    if !leading_is_plain {
        return Canonical::Rewrite;
    }
    let mut point = None;
    for (i, byte) in bytes.iter().enumerate().skip(bytes.len() - digits.len()) {
        match byte {
            b'0'..=b'9' => {}
            b'.' if point.is_none() => point = Some(i),
            _ => return Canonical::Rewrite,
        }
    }
    let Some(point) = point else { return Canonical::Prefix(bytes.len()) };
    let mut len = bytes.len();
    while len > point && matches!(bytes[len - 1], b'0' | b'.') {
        len -= 1;
        if len == point {
            break;
        }
    }
    Canonical::Prefix(len)
}

/// Expands the exponent and strips what does not count; works on the text, so
/// that no digit goes through a double.
fn number(wire: &str, out: &mut String) {
    let Some(Digits { negative, whole, fraction, scale }) = Digits::of(wire) else {
        out.push_str(wire);
        return;
    };
    if whole.is_empty() && fraction.is_empty() {
        out.push('0');
        return;
    }
    if negative {
        out.push('-');
    }
    let zeros = |count: i32| std::iter::repeat_n('0', count.max(0) as usize);
    // Of the digits, so many stand before the point.
    let before = (whole.len() + fraction.len()) as i32 + scale;
    if before <= 0 {
        out.push_str("0.");
        out.extend(zeros(-before));
    }
    for (n, digit) in whole.chars().chain(fraction.chars()).enumerate() {
        if n > 0 && n as i32 == before {
            out.push('.');
        }
        out.push(digit);
    }
    out.extend(zeros(scale));
}

/// Longest exponent that is written out. No double reaches it; a text that
/// does is no number of an org, and must not fill the memory with zeros.
const MAX_EXPONENT: i32 = 400;

/// A number as the digits that count, one after the other, times ten to the
/// power of `scale`.
struct Digits<'a> {
    negative: bool,
    /// Those before the point of the wire text.
    whole: &'a str,
    /// Those behind it.
    fraction: &'a str,
    scale: i32,
}

impl<'a> Digits<'a> {
    fn of(wire: &'a str) -> Option<Digits<'a>> {
        let (negative, rest) = match wire.as_bytes().first()? {
            b'-' => (true, &wire[1..]),
            b'+' => (false, &wire[1..]),
            _ => (false, wire),
        };
        let (mantissa, exponent) = match rest.find(['e', 'E']) {
            Some(at) => (&rest[..at], rest[at + 1..].parse::<i32>().ok()?),
            None => (rest, 0),
        };
        let (mut whole, mut fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let all_digits = |s: &str| s.bytes().all(|b| b.is_ascii_digit());
        if (whole.is_empty() && fraction.is_empty())
            || !all_digits(whole)
            || !all_digits(fraction)
            || exponent.abs() > MAX_EXPONENT
        {
            return None;
        }
        let mut scale = exponent - fraction.len() as i32;
        let mut strip = |digits: &mut &'a str| {
            let counting = digits.trim_end_matches('0');
            scale += (digits.len() - counting.len()) as i32;
            *digits = counting;
        };
        strip(&mut fraction);
        if fraction.is_empty() {
            strip(&mut whole);
        }
        whole = whole.trim_start_matches('0');
        if whole.is_empty() {
            fraction = fraction.trim_start_matches('0');
        }
        Some(Digits { negative, whole, fraction, scale })
    }
}

fn boolean(wire: &str, out: &mut String) {
    out.push_str(match wire {
        _ if wire.eq_ignore_ascii_case("true") => "true",
        _ if wire.eq_ignore_ascii_case("false") => "false",
        "1" => "true",
        "0" => "false",
        _ => wire,
    });
}

/// `2026-03-01T10:20:30.000Z`, the canonical form and that of Bulk.
#[inline]
fn is_utc_millis(bytes: &[u8]) -> bool {
    bytes.len() == 24 && bytes[23] == b'Z' && bytes[19] == b'.' && bytes[10] == b'T'
}

fn datetime(wire: &str, out: &mut String) {
    // REST writes an offset without a colon, and it is always this one.
    if let Some(local) = wire.strip_suffix("+0000").filter(|local| local.len() == 23) {
        out.push_str(local);
        out.push('Z');
        return;
    }
    match wire.parse::<jiff::Timestamp>() {
        Ok(instant) => {
            let utc = jiff::tz::Offset::UTC.to_datetime(instant);
            let _ = std::fmt::Write::write_fmt(
                out,
                format_args!(
                    "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
                    utc.year(),
                    utc.month(),
                    utc.day(),
                    utc.hour(),
                    utc.minute(),
                    utc.second(),
                    utc.millisecond()
                ),
            );
        }
        Err(_) => out.push_str(wire),
    }
}

fn time(wire: &str, out: &mut String) {
    let local = wire.strip_suffix('Z').unwrap_or(wire);
    match local.parse::<jiff::civil::Time>() {
        Ok(time) => {
            let _ = std::fmt::Write::write_fmt(
                out,
                format_args!(
                    "{:02}:{:02}:{:02}.{:03}",
                    time.hour(),
                    time.minute(),
                    time.second(),
                    time.millisecond()
                ),
            );
        }
        Err(_) => out.push_str(wire),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn canonical(kind: ColumnType, wire: &str) -> String {
        let mut out = String::new();
        write(kind, wire, &mut out);
        out
    }

    #[test]
    fn numbers_lose_their_exponent_and_nothing_else() {
        for (wire, expected) in [
            ("10.0", "10"),
            ("9.0E7", "90000000"),
            ("1.15056052E8", "115056052"),
            ("1.6147805824397E13", "16147805824397"),
            ("1.0E-4", "0.0001"),
            ("1E-7", "0.0000001"),
            ("0.1", "0.1"),
            ("-0.0", "0"),
            ("-0", "0"),
            ("0", "0"),
            ("0.0", "0"),
            ("0.00", "0"),
            ("-12.50", "-12.5"),
            ("100", "100"),
            ("100.00", "100"),
            ("1.0E18", "1000000000000000000"),
            ("123456789012345678", "123456789012345678"),
            ("12345678901234567.8", "12345678901234567.8"),
            ("+5", "5"),
            ("007", "7"),
            (".5", "0.5"),
            ("5.", "5"),
            ("1e+3", "1000"),
            ("-1.5e-3", "-0.0015"),
            ("12E-1", "1.2"),
        ] {
            assert_eq!(canonical(ColumnType::Decimal, wire), expected, "{wire}");
            assert_eq!(canonical(ColumnType::Integer, wire), expected, "{wire}");
        }
    }

    #[test]
    fn what_is_no_number_passes_verbatim() {
        for wire in ["NaN", "12a", "1.2.3", "-", "1E999999999", "1E401", "#Error!", "."] {
            assert_eq!(canonical(ColumnType::Decimal, wire), wire);
        }
    }

    #[test]
    fn instants_have_one_text_whichever_api_sent_them() {
        for (wire, expected) in [
            ("2026-03-01T10:20:30.000+0000", "2026-03-01T10:20:30.000Z"),
            ("2026-03-01T10:20:30.123Z", "2026-03-01T10:20:30.123Z"),
            ("2026-03-01T10:20:30Z", "2026-03-01T10:20:30.000Z"),
            ("2026-03-01T10:20:30.000+02:00", "2026-03-01T08:20:30.000Z"),
            ("2026-03-01T10:20:30.500-0500", "2026-03-01T15:20:30.500Z"),
            ("1700-01-01T00:00:00.000+0000", "1700-01-01T00:00:00.000Z"),
            ("4000-12-31T23:59:59.999+0000", "4000-12-31T23:59:59.999Z"),
            ("not a time", "not a time"),
        ] {
            assert_eq!(canonical(ColumnType::DateTime, wire), expected);
        }
    }

    #[test]
    fn times_and_booleans() {
        assert_eq!(canonical(ColumnType::Time, "17:05:00.000Z"), "17:05:00.000");
        assert_eq!(canonical(ColumnType::Time, "17:05:00.250"), "17:05:00.250");
        assert_eq!(canonical(ColumnType::Time, "17:05:00Z"), "17:05:00.000");
        assert_eq!(canonical(ColumnType::Boolean, "True"), "true");
        assert_eq!(canonical(ColumnType::Boolean, "false"), "false");
        assert_eq!(canonical(ColumnType::Boolean, "0"), "false");
    }

    #[test]
    fn numbers_among_values_of_any_type_have_one_text_whichever_api_sent_them() {
        for (wire, expected) in [
            ("1500000000.0", "1500000000"),
            ("1.5E9", "1500000000"),
            ("1.0E-4", "0.0001"),
            ("-0.0", "0"),
            ("12.0", "12"),
            ("0.55", "0.55"),
            ("42", "42"),
            ("2026-03-01T10:20:30.000+0000", "2026-03-01T10:20:30.000Z"),
        ] {
            assert_eq!(canonical(ColumnType::Any, wire), expected, "{wire}");
        }
        for text in ["1.10", "007.5", "1.2.3", ".5", "5.", "1E5", "1.5e9", "v1.0", "1.0E", "-", "", "true"] {
            assert_eq!(canonical(ColumnType::Any, text), text);
        }
    }

    #[test]
    fn text_is_never_touched() {
        for wire in [" NULL ", "N/A", "#N/A", "true", "1.0", "\u{feff}x", "a\r\nb", "\0"] {
            assert_eq!(canonical(ColumnType::Text, wire), wire);
        }
    }
}
