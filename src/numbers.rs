//! Numbers as people read them.

use std::time::Duration;

/// `1234567` as `1,234,567`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A number with its noun: `1 record`, `2,000 records`.
pub fn counted(number: u64, one: &str, many: &str) -> String {
    format!("{} {}", thousands(number), if number == 1 { one } else { many })
}

/// A number of bytes: `999 bytes`, `2.3 MB`, `120 GB`.
pub fn size(bytes: u64) -> String {
    let mut value = bytes as f64;
    let mut unit = "";
    for next in ["kB", "MB", "GB", "TB"] {
        // What would be rounded to a thousand is one of the next unit.
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    match unit {
        "" => counted(bytes, "byte", "bytes"),
        _ if value < 9.95 => format!("{value:.1} {unit}"),
        _ => format!("{value:.0} {unit}"),
    }
}

/// A length of time: `18 ms`, `0.4 s`, `12 s`, `2 min 5 s`, `1 h 3 min`.
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 if time.as_millis() < 100 => format!("{} ms", time.as_millis()),
        0..=9 => format!("{:.1} s", time.as_secs_f64()),
        10..=59 => format!("{seconds} s"),
        60..=3599 => match seconds % 60 {
            0 => format!("{} min", seconds / 60),
            rest => format!("{} min {rest} s", seconds / 60),
        },
        _ => match seconds % 3600 / 60 {
            0 => format!("{} h", seconds / 3600),
            rest => format!("{} h {rest} min", seconds / 3600),
        },
    }
}

/// What is left, as coarse as it is certain: `5 s`, `45 s`, `3 min`, `1.5 h`.
/// Rounded up, so that it is never over before it says so.
pub fn remaining(time: Duration) -> String {
    let seconds = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    match seconds {
        0..=55 => format!("{} s", seconds.max(1).div_ceil(5) * 5),
        56..=3300 => format!("{} min", seconds.div_ceil(60)),
        _ => {
            let halves = seconds.div_ceil(1800);
            if halves.is_multiple_of(2) { format!("{} h", halves / 2) } else { format!("{}.5 h", halves / 2) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn thousands_are_grouped() {
        for (number, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(number), text);
        }
    }

    #[test]
    fn durations_read_as_people_say_them() {
        for (ms, text) in [
            (400, "0.4 s"),
            (12_300, "12 s"),
            (60_000, "1 min"),
            (125_000, "2 min 5 s"),
            (3_780_000, "1 h 3 min"),
        ] {
            assert_eq!(duration(Duration::from_millis(ms)), text);
        }
    }

    #[test]
    fn what_is_left_is_rounded_up_and_coarse() {
        for (seconds, text) in [
            (0, "5 s"),
            (5, "5 s"),
            (6, "10 s"),
            (55, "55 s"),
            (56, "1 min"),
            (61, "2 min"),
            (3301, "1 h"),
            (5000, "1.5 h"),
        ] {
            assert_eq!(remaining(Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn sizes_have_two_digits_or_three() {
        let all = [0, 1, 999, 1000, 1049, 9_949, 9_950, 999_499, 999_500, 2_340_000, 120_000_000_000];
        let texts = [
            "0 bytes",
            "1 byte",
            "999 bytes",
            "1.0 kB",
            "1.0 kB",
            "9.9 kB",
            "10 kB",
            "999 kB",
            "1.0 MB",
            "2.3 MB",
            "120 GB",
        ];
        assert_eq!(all.map(size), texts);
    }
}
