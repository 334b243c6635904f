//! Date, dateTime and time literals, and the words for spans of days
//! (SOQL and SOSL Reference, topic "Date Formats and Date Literals").

use super::super::data::{DAY_MS, civil, days, days_in_month};

/// Days from `from` up to and without `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) from: i32,
    pub(super) to: i32,
}

/// Whether a word takes a number after a colon.
pub(super) fn takes_number(word: &str) -> bool {
    let word = word.to_ascii_uppercase();
    word.contains("_N_") || (word.starts_with("N_") && word.ends_with("_AGO"))
}

/// The span that a word means, seen from the day `today`; `None` if it is no
/// such word. Fiscal periods are those of the calendar.
pub(super) fn span(word: &str, number: Option<i32>, today: i32) -> Option<Span> {
    let word = word.to_ascii_uppercase().replace("FISCAL_", "");
    let unit_of = |name: &str| {
        Some(match name.trim_end_matches('S') {
            "DAY" => Unit::Day,
            "WEEK" => Unit::Week,
            "MONTH" => Unit::Month,
            "QUARTER" => Unit::Quarter,
            "YEAR" => Unit::Year,
            _ => return None,
        })
    };
    let of = |unit: Unit, first: i32, last: i32| Span {
        from: unit.start(today, first),
        to: unit.start(today, last + 1),
    };
    if let Some(n) = number {
        if let Some(name) = word.strip_prefix("LAST_N_") {
            let unit = unit_of(name)?;
            // Days count up to today; greater units end before the present one.
            return Some(of(unit, -n, if unit == Unit::Day { 0 } else { -1 }));
        }
        if let Some(name) = word.strip_prefix("NEXT_N_") {
            return Some(of(unit_of(name)?, 1, n));
        }
        let name = word.strip_prefix("N_")?.strip_suffix("_AGO")?;
        return Some(of(unit_of(name)?, -n, -n));
    }
    Some(match word.as_str() {
        "TODAY" => of(Unit::Day, 0, 0),
        "YESTERDAY" => of(Unit::Day, -1, -1),
        "TOMORROW" => of(Unit::Day, 1, 1),
        "LAST_90_DAYS" => of(Unit::Day, -90, 0),
        "NEXT_90_DAYS" => of(Unit::Day, 1, 90),
        _ => {
            let (which, name) = word.split_once('_')?;
            let unit = unit_of(name).filter(|unit| *unit != Unit::Day && !name.ends_with('S'))?;
            let at = match which {
                "LAST" => -1,
                "THIS" => 0,
                "NEXT" => 1,
                _ => return None,
            };
            of(unit, at, at)
        }
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Day,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    /// First day of the unit that lies `offset` units from the one of `today`.
    fn start(self, today: i32, offset: i32) -> i32 {
        // Far beyond what the platform takes, and no overflow.
        let offset = offset.clamp(-100_000, 100_000);
        let (year, month, _) = civil(today);
        let month_start = |months: i32| {
            let count = (year * 12 + month as i32 - 1).saturating_add(months);
            days(count.div_euclid(12), count.rem_euclid(12) as u32 + 1, 1)
        };
        match self {
            Unit::Day => today + offset,
            // 1970-01-01 was a Thursday; weeks begin on Sunday.
            Unit::Week => today - (today + 4).rem_euclid(7) + offset * 7,
            Unit::Month => month_start(offset),
            Unit::Quarter => month_start(offset * 3 - (month as i32 - 1) % 3),
            Unit::Year => days(year + offset, 1, 1),
        }
    }
}

/// A date, dateTime or time as written, if it is a valid one.
pub(super) enum Moment {
    Date(i32),
    DateTime(i64),
    Time(u32),
}

pub(super) fn moment(text: &str) -> Option<Moment> {
    if let Some((date, clock)) = text.split_once(['T', 't']) {
        let day = date_of(date)?;
        let (clock, offset) = split_zone(clock)?;
        let ms = i64::from(day) * DAY_MS + i64::from(clock_of(clock)?) - offset;
        return Some(Moment::DateTime(ms));
    }
    if text.contains(':') {
        let (clock, offset) = split_zone(text)?;
        return (offset == 0).then_some(Moment::Time(clock_of(clock)?));
    }
    date_of(text).map(Moment::Date)
}

fn number(text: &str, digits: usize) -> Option<u32> {
    (text.len() == digits && text.bytes().all(|b| b.is_ascii_digit())).then(|| text.parse().ok()).flatten()
}

fn date_of(text: &str) -> Option<i32> {
    let mut parts = text.split('-');
    let year = number(parts.next()?, 4)? as i32;
    let month = number(parts.next()?, 2)?;
    let day = number(parts.next()?, 2)?;
    let valid = (1..=12).contains(&month) && (1..=days_in_month(year, month)).contains(&day);
    (valid && parts.next().is_none()).then(|| days(year, month, day))
}

/// Milliseconds of `10:20:30` or `10:20:30.123`.
fn clock_of(text: &str) -> Option<u32> {
    let (clock, fraction) = text.split_once('.').unwrap_or((text, "0"));
    let mut parts = clock.split(':');
    let (hour, minute, second) =
        (number(parts.next()?, 2)?, number(parts.next()?, 2)?, number(parts.next()?, 2)?);
    if parts.next().is_some() || hour > 23 || minute > 59 || second > 59 {
        return None;
    }
    if fraction.is_empty() || fraction.len() > 9 || !fraction.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    let ms: u32 = format!("{fraction:0<3}")[..3].parse().ok()?;
    Some(((hour * 60 + minute) * 60 + second) * 1000 + ms)
}

/// The clock, and the zone's offset in milliseconds. A zone is mandatory.
fn split_zone(text: &str) -> Option<(&str, i64)> {
    if let Some(clock) = text.strip_suffix(['Z', 'z']) {
        return Some((clock, 0));
    }
    let at = text.rfind(['+', '-'])?;
    let zone = text[at + 1..].replace(':', "");
    let (hours, minutes) = (number(zone.get(..2)?, 2)?, number(zone.get(2..)?, 2)?);
    if hours > 14 || minutes > 59 {
        return None;
    }
    let offset = i64::from(hours * 60 + minutes) * 60_000;
    Some((&text[..at], if text.as_bytes()[at] == b'-' { -offset } else { offset }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_mean_spans_of_days() {
        // A Wednesday.
        let today = days(2026, 3, 4);
        let day = |n| (days(2026, 3, 4) + n, days(2026, 3, 4) + n + 1);
        for (word, number, (from, to)) in [
            ("TODAY", None, day(0)),
            ("yesterday", None, day(-1)),
            ("TOMORROW", None, day(1)),
            ("LAST_N_DAYS", Some(7), (today - 7, today + 1)),
            ("NEXT_N_DAYS", Some(7), (today + 1, today + 8)),
            ("N_DAYS_AGO", Some(3), day(-3)),
            ("LAST_90_DAYS", None, (today - 90, today + 1)),
            ("THIS_WEEK", None, (days(2026, 3, 1), days(2026, 3, 8))),
            ("LAST_WEEK", None, (days(2026, 2, 22), days(2026, 3, 1))),
            ("LAST_MONTH", None, (days(2026, 2, 1), days(2026, 3, 1))),
            ("NEXT_MONTH", None, (days(2026, 4, 1), days(2026, 5, 1))),
            ("LAST_N_MONTHS", Some(3), (days(2025, 12, 1), days(2026, 3, 1))),
            ("THIS_QUARTER", None, (days(2026, 1, 1), days(2026, 4, 1))),
            ("LAST_QUARTER", None, (days(2025, 10, 1), days(2026, 1, 1))),
            ("NEXT_N_QUARTERS", Some(2), (days(2026, 4, 1), days(2026, 10, 1))),
            ("THIS_YEAR", None, (days(2026, 1, 1), days(2027, 1, 1))),
            ("LAST_N_YEARS", Some(2), (days(2024, 1, 1), days(2026, 1, 1))),
            ("THIS_FISCAL_QUARTER", None, (days(2026, 1, 1), days(2026, 4, 1))),
        ] {
            assert_eq!(span(word, number, today), Some(Span { from, to }), "{word}");
        }
        for word in ["SOMEDAY", "THIS_DAY", "LAST_DECADE", "LAST_YEARS"] {
            assert_eq!(span(word, None, today), None, "{word}");
        }
        assert_eq!(span("LAST_N_MOONS", Some(2), today), None);
    }

    #[test]
    fn moments_need_a_zone_and_must_exist() {
        let at = |text: &str| match moment(text) {
            Some(Moment::DateTime(ms)) => Some(ms),
            _ => None,
        };
        let noon = i64::from(days(2026, 3, 1)) * DAY_MS + 12 * 3_600_000;
        for same in ["2026-03-01T12:00:00Z", "2026-03-01T12:00:00.000+0000", "2026-03-01T14:00:00+02:00"] {
            assert_eq!(at(same), Some(noon), "{same}");
        }
        assert_eq!(at("2026-03-01T07:30:00.5-0430"), Some(noon + 500));
        for wrong in
            ["2026-03-01T12:00:00", "2026-02-30T12:00:00Z", "2026-03-01T24:00:00Z", "2026-03-01T12:00Z"]
        {
            assert!(moment(wrong).is_none(), "{wrong}");
        }
        assert!(matches!(moment("2024-02-29"), Some(Moment::Date(_))));
        assert!(moment("2023-02-29").is_none());
        assert!(matches!(moment("17:05:00.000Z"), Some(Moment::Time(61_500_000))));
    }
}
