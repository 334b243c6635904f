//! Days and instants in the formats of other people, with the directives of
//! `strftime` as `jiff` has them.

use std::fmt::Write as _;

use jiff::civil::{Date, DateTime};
use jiff::fmt::StdFmtWrite;
use jiff::fmt::strtime::BrokenDownTime;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

use super::{Made, quoted};
use crate::schema::ColumnType;

/// A time zone by its name.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// The zone of an IANA name, `Europe/Berlin`.
    pub fn of_name(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().map(Zone)
    }
}

/// A format, and the zone in which its clock goes; UTC if none is named.
#[derive(Debug, Clone, PartialEq)]
pub struct DateFormat {
    format: String,
    zone: Option<Zone>,
    /// It says a time of day, so that it reads instants and not days.
    with_time: bool,
    /// It prints a day that has no time.
    of_days: bool,
}

impl DateFormat {
    /// A format for reading: what it prints, it must be able to read.
    ///
    /// # Errors
    /// What is wrong with the format.
    pub fn to_parse(format: &str, zone: Option<Zone>) -> Result<Self, String> {
        let mut it = Self::to_print(format, zone)?;
        let sample = it.text(&sample()).map_err(|e| it.wrong(&e))?;
        let read = BrokenDownTime::parse(format, &sample).map_err(|e| it.wrong(&e))?;
        it.with_time = read.hour().is_some() || read.timestamp().is_some();
        it.instant(&read).map_err(|e| it.wrong(&e))?;
        Ok(it)
    }

    /// A format for printing.
    ///
    /// # Errors
    /// What is wrong with the format.
    pub fn to_print(format: &str, zone: Option<Zone>) -> Result<Self, String> {
        let mut it = DateFormat { format: format.to_owned(), zone, with_time: true, of_days: true };
        it.text(&sample()).map_err(|e| it.wrong(&e))?;
        it.of_days = it.text(&BrokenDownTime::from(Date::constant(2004, 2, 29))).is_ok();
        Ok(it)
    }

    fn wrong(&self, why: &jiff::Error) -> String {
        let why = why.to_string();
        format!("`{}` is no format of dates: {}", self.format, why.lines().next().unwrap_or_default())
    }

    fn text(&self, time: &BrokenDownTime) -> Result<String, jiff::Error> {
        let mut text = String::new();
        time.format(&self.format, StdFmtWrite(&mut text))?;
        Ok(text)
    }

    /// The type of what it reads.
    pub(super) fn kind(&self) -> ColumnType {
        if self.with_time { ColumnType::DateTime } else { ColumnType::Date }
    }

    /// Whether it prints a day that has no time.
    pub(super) fn prints_days(&self) -> bool {
        self.of_days
    }

    pub(super) fn identity(&self) -> String {
        let zone = self.zone.as_ref().and_then(|zone| zone.0.iana_name()).unwrap_or_default();
        format!("{} {zone}", self.format)
    }

    fn zone(&self) -> TimeZone {
        self.zone.as_ref().map_or(TimeZone::UTC, |zone| zone.0.clone())
    }

    fn instant(&self, read: &BrokenDownTime) -> Result<Timestamp, jiff::Error> {
        if read.timestamp().is_some() || read.offset().is_some() {
            return read.to_timestamp();
        }
        Ok(read.to_datetime()?.to_zoned(self.zone())?.timestamp())
    }

    pub(super) fn parse(&self, now: &str, out: &mut String) -> Result<Made, String> {
        let refuse = || format!("{} is no date of the form `{}`", quoted(now), self.format);
        let read = BrokenDownTime::parse(&self.format, now).map_err(|_| refuse())?;
        if self.with_time {
            write_instant(self.instant(&read).map_err(|_| refuse())?, now, out)?;
        } else {
            write_day(read.to_date().map_err(|_| refuse())?, now, out)?;
        }
        Ok(if out == now { Made::Same } else { Made::Text })
    }

    pub(super) fn print(&self, now: &str, out: &mut String) -> Result<Made, String> {
        let time = match day(now) {
            Some(day) => BrokenDownTime::from(day),
            None => {
                let instant =
                    instant(now).ok_or_else(|| format!("{} is no date that can be printed", quoted(now)))?;
                BrokenDownTime::from(&instant.to_zoned(self.zone()))
            }
        };
        time.format(&self.format, StdFmtWrite(&mut *out))
            .map_err(|_| format!("{} has no time of day, which `{}` prints", quoted(now), self.format))?;
        Ok(Made::Text)
    }
}

/// An instant whose parts are all different.
fn sample() -> BrokenDownTime {
    let zoned = DateTime::constant(2004, 2, 29, 13, 45, 6, 789_000_000).to_zoned(TimeZone::UTC);
    zoned.map(|zoned| BrokenDownTime::from(&zoned)).unwrap_or_default()
}

/// A day in its canonical text, and nothing else.
pub(super) fn day(text: &str) -> Option<Date> {
    let bytes = text.as_bytes();
    let dashed = bytes.len() == 10
        && bytes.iter().enumerate().all(|(i, b)| match i {
            4 | 7 => *b == b'-',
            _ => b.is_ascii_digit(),
        });
    if dashed { text.parse().ok() } else { None }
}

/// An instant with its offset: ISO 8601 as far as RFC 3339 has it, seconds or
/// not, the zone with or without a colon.
pub(super) fn instant(text: &str) -> Option<Timestamp> {
    text.parse().ok()
}

pub(super) fn write_day(day: Date, from: &str, out: &mut String) -> Result<(), String> {
    if day.year() < 0 {
        return Err(format!("{} lies before the year 0", quoted(from)));
    }
    let _ = write!(out, "{day}");
    Ok(())
}

/// Writes an instant as records carry it.
///
/// # Errors
/// When it is more precise than that.
pub(super) fn write_instant(instant: Timestamp, from: &str, out: &mut String) -> Result<(), String> {
    if instant.subsec_nanosecond() % 1_000_000 != 0 {
        return Err(format!("{} is more precise than a millisecond", quoted(from)));
    }
    if instant.as_duration() < SignedDuration::from_secs(YEAR_0) {
        return Err(format!("{} lies before the year 0", quoted(from)));
    }
    let _ = write!(out, "{instant:.3}");
    Ok(())
}

/// 0000-01-01T00:00:00Z in seconds since 1970.
const YEAR_0: i64 = -62_167_219_200;
