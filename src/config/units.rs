//! Lengths of time and numbers of bytes, as people write them on the command
//! line, in the environment and in files.

use std::time::Duration;

/// A number and the unit behind it.
fn split(text: &str) -> (&str, &str) {
    let text = text.trim();
    let end = text.find(|c: char| !(c.is_ascii_digit() || matches!(c, '.' | '_'))).unwrap_or(text.len());
    (&text[..end], text[end..].trim())
}

fn number(text: &str) -> Option<f64> {
    let digits = text.replace('_', "");
    // The parser of f64 takes more than people write: `1e5`, `inf`.
    if digits.is_empty() || digits.starts_with('.') || digits.ends_with('.') {
        return None;
    }
    digits.parse().ok()
}

/// A length of time: `100ms`, `1.5s`, `2m`, `1h`, `7d`; `0` needs no unit.
///
/// # Errors
/// A text that says which forms there are.
pub fn duration(text: &str) -> Result<Duration, String> {
    let (digits, unit) = split(text);
    let seconds = match (number(digits), unit) {
        (Some(0.0), "") => Some(0.0),
        (Some(n), "ms") => Some(n / 1e3),
        (Some(n), "s") => Some(n),
        (Some(n), "m" | "min") => Some(n * 60.0),
        (Some(n), "h") => Some(n * 3600.0),
        (Some(n), "d") => Some(n * 86_400.0),
        _ => None,
    };
    seconds
        .and_then(|s| Duration::try_from_secs_f64(s).ok())
        .ok_or_else(|| "write a number and its unit, such as 100ms, 1.5s, 2m or 1h".to_owned())
}

/// Bytes, or bytes per second: `500`, `64KB`, `4MB`, `4MB/s`, `1GiB`.
///
/// # Errors
/// A text that says which forms there are.
pub fn bytes(text: &str) -> Result<u64, String> {
    let (digits, unit) = split(text.strip_suffix("/s").unwrap_or(text));
    let factor = match unit.to_ascii_lowercase().as_str() {
        "" | "b" => Some(1.0),
        "k" | "kb" => Some(1e3),
        "m" | "mb" => Some(1e6),
        "g" | "gb" => Some(1e9),
        "kib" => Some(1024.0),
        "mib" => Some(1024.0 * 1024.0),
        "gib" => Some(1024.0 * 1024.0 * 1024.0),
        _ => None,
    };
    number(digits)
        .zip(factor)
        .map(|(n, factor)| (n * factor).round())
        .filter(|bytes| (1.0..9e15).contains(bytes))
        .map(|bytes| bytes as u64)
        .ok_or_else(|| "write bytes with or without a unit, such as 500000, 64KB, 4MB or 1GiB".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_need_a_unit() {
        for (text, ms) in
            [("100ms", 100), ("1.5s", 1500), ("2m", 120_000), ("1h", 3_600_000), ("0", 0), ("2 s", 2000)]
        {
            assert_eq!(duration(text), Ok(Duration::from_millis(ms)), "{text}");
        }
        for text in ["", "100", "s", "-1s", "1e5s", "1.s", "5 parsecs", "inf", "99999999999999999999h"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }

    #[test]
    fn sizes_know_decimal_and_binary_units() {
        for (text, expected) in
            [("500", 500), ("64KB", 64_000), ("4MB", 4_000_000), ("4mb/s", 4_000_000), ("1.5MiB", 1_572_864)]
        {
            assert_eq!(bytes(text), Ok(expected), "{text}");
        }
        for text in ["", "0", "MB", "4 elephants", "-1", "4MB/h"] {
            assert!(bytes(text).is_err(), "{text}");
        }
    }
}
