//! How values look on the wire.

use super::calendar::{DAY_MS, civil};

const PAIRS: &[u8; 200] = b"00010203040506070809101112131415161718192021222324252627282930313233343536373839\
4041424344454647484950515253545556575859606162636465666768697071727374757677787980818283848586878889\
90919293949596979899";

/// Writes two digits over the first two bytes.
#[inline]
fn two(n: u32, out: &mut [u8]) {
    let at = (n as usize % 100) * 2;
    out[..2].copy_from_slice(&PAIRS[at..at + 2]);
}

/// `42`.
#[inline]
pub(crate) fn integer(value: i64, out: &mut Vec<u8>) {
    let mut digits = [0; 20];
    let mut at = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        at -= 1;
        digits[at] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    if value < 0 {
        out.push(b'-');
    }
    out.extend_from_slice(&digits[at..]);
}

/// `10.0`, `1.5E8`, `1.0E-4`: the text of Java's `Double.toString`, which both
/// APIs print numbers with.
pub(crate) fn double(value: f64, out: &mut Vec<u8>) {
    use std::io::Write as _;
    let size = value.abs();
    if size == 0.0 || (1e-3..1e7).contains(&size) {
        if value.fract() == 0.0 {
            if value.is_sign_negative() && value == 0.0 {
                out.push(b'-');
            }
            integer(value as i64, out);
            out.extend_from_slice(b".0");
        } else {
            // Writing to a Vec cannot fail.
            let _ = write!(out, "{value}");
        }
        return;
    }
    let start = out.len();
    let _ = write!(out, "{value:e}");
    if let Some(e) = out[start..].iter().position(|b| *b == b'e').map(|at| start + at) {
        out[e] = b'E';
        if !out[start..e].contains(&b'.') {
            out.splice(e..e, *b".0");
        }
    }
}

/// `2026-03-01`.
#[inline]
pub(crate) fn date(day: i32, out: &mut Vec<u8>) {
    out.extend_from_slice(&date_text(day));
}

fn date_text(day: i32) -> [u8; 10] {
    let (year, month, day) = civil(day);
    let mut text = *b"0000-00-00";
    two(year as u32 / 100, &mut text);
    two(year as u32 % 100, &mut text[2..]);
    two(month, &mut text[5..]);
    two(day, &mut text[8..]);
    text
}

/// `10:20:30.000`, from milliseconds since midnight.
#[inline]
pub(crate) fn clock(ms: u32, out: &mut Vec<u8>) {
    out.extend_from_slice(&clock_text(ms));
}

fn clock_text(ms: u32) -> [u8; 12] {
    let seconds = ms / 1000;
    let thousandths = ms % 1000;
    let mut text = *b"00:00:00.000";
    two(seconds / 3600, &mut text);
    two(seconds / 60 % 60, &mut text[3..]);
    two(seconds % 60, &mut text[6..]);
    text[9] += (thousandths / 100) as u8;
    two(thousandths % 100, &mut text[10..]);
    text
}

/// `2026-03-01T10:20:30.000`, from milliseconds since 1970; the caller appends
/// the zone, in which the two APIs differ.
#[inline]
pub(crate) fn date_time(ms: i64, out: &mut Vec<u8>) {
    let mut text = [b'T'; 23];
    text[..10].copy_from_slice(&date_text(ms.div_euclid(DAY_MS) as i32));
    text[11..].copy_from_slice(&clock_text(ms.rem_euclid(DAY_MS) as u32));
    out.extend_from_slice(&text);
}

/// The text between the quotes of a JSON string.
#[inline]
pub(crate) fn json_text(text: &str, out: &mut Vec<u8>) {
    let bytes = text.as_bytes();
    let mut done = 0;
    for (at, &byte) in bytes.iter().enumerate() {
        if byte >= 0x20 && byte != b'"' && byte != b'\\' {
            continue;
        }
        out.extend_from_slice(&bytes[done..at]);
        done = at + 1;
        match byte {
            b'"' => out.extend_from_slice(b"\\\""),
            b'\\' => out.extend_from_slice(b"\\\\"),
            b'\n' => out.extend_from_slice(b"\\n"),
            b'\r' => out.extend_from_slice(b"\\r"),
            b'\t' => out.extend_from_slice(b"\\t"),
            _ => {
                const HEX: &[u8; 16] = b"0123456789abcdef";
                out.extend_from_slice(b"\\u00");
                out.push(HEX[usize::from(byte >> 4)]);
                out.push(HEX[usize::from(byte & 15)]);
            }
        }
    }
    out.extend_from_slice(&bytes[done..]);
}

/// The text between the quotes of a CSV cell.
#[inline]
pub(crate) fn csv_text(text: &[u8], out: &mut Vec<u8>) {
    // Most texts are short: not worth a search.
    if text.len() <= 16 && !text.contains(&b'"') {
        return out.extend_from_slice(text);
    }
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=at]);
        out.push(b'"');
        rest = &rest[at + 1..];
    }
    out.extend_from_slice(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl FnOnce(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn doubles_look_as_java_prints_them() {
        for (value, expected) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (10.0, "10.0"),
            (-2.5, "-2.5"),
            (0.55, "0.55"),
            (15000.0, "15000.0"),
            (0.001, "0.001"),
            (0.0001, "1.0E-4"),
            (9_999_999.0, "9999999.0"),
            (10_000_000.0, "1.0E7"),
            (90_000_000.0, "9.0E7"),
            (115_056_052.0, "1.15056052E8"),
            (16_147_805_824_397.0, "1.6147805824397E13"),
            (123_456_789.25, "1.2345678925E8"),
            (-0.000_123, "-1.23E-4"),
        ] {
            assert_eq!(text(|out| double(value, out)), expected);
        }
    }

    #[test]
    fn instants_and_days() {
        assert_eq!(text(|out| date_time(0, out)), "1970-01-01T00:00:00.000");
        assert_eq!(text(|out| date_time(-1, out)), "1969-12-31T23:59:59.999");
        assert_eq!(text(|out| clock(61_300_070, out)), "17:01:40.070");
        assert_eq!(text(|out| integer(i64::MIN, out)), i64::MIN.to_string());
    }

    #[test]
    fn json_text_is_read_back_by_a_json_parser() {
        let nasty = "a\"b\\c\r\n\t\u{0}\u{1f}😀 /é";
        let json = format!("\"{}\"", text(|out| json_text(nasty, out)));
        assert_eq!(serde_json::from_str::<String>(&json).unwrap(), nasty);
    }

    #[test]
    fn csv_quotes_are_doubled() {
        assert_eq!(text(|out| csv_text(b"\"a\"\"", out)), "\"\"a\"\"\"\"");
    }
}
