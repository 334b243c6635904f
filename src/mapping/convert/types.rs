//! From one type to another without loss, or not at all.
//!
//! What a value means must not change: a text becomes a number only if no digit
//! that counts is lost, so that `007` stays a text. Spellings of the same value
//! meet in its canonical text (`+1.50` is `1.5`, `TRUE` is `true`).

use super::dates::{day, instant, write_day, write_instant};
use super::{Made, quoted};
use crate::schema::ColumnType;

/// Whether values of one type can become values of another at all.
pub(in crate::mapping) fn possible(from: ColumnType, to: ColumnType) -> bool {
    use ColumnType::{Any, Boolean, Date, DateTime, Decimal, Integer, Json, Text, Time};
    matches!(
        (from, to),
        (Text | Any, _)
            | (_, Text | Any | Json)
            | (Integer | Decimal | Boolean, Integer | Decimal | Boolean)
            | (Date | DateTime, Date | DateTime)
            | (Time, Time)
    )
}

pub(super) fn convert(from: ColumnType, to: ColumnType, now: &str, out: &mut String) -> Result<Made, String> {
    let refuse = |what: &str| format!("{} is no {what}", quoted(now));
    match to {
        ColumnType::Text | ColumnType::Any => return Ok(Made::Same),
        ColumnType::Integer => match (from, number(now)) {
            (ColumnType::Boolean, _) => out.push_str(if now == "true" { "1" } else { "0" }),
            (_, Ok(number)) if number.fraction.is_empty() => number.write(out),
            (_, Ok(_)) => return Err(refuse("whole number")),
            (_, Err(why)) => return Err(format!("{}{why}", refuse("whole number"))),
        },
        ColumnType::Decimal => match (from, number(now)) {
            (ColumnType::Boolean, _) => out.push_str(if now == "true" { "1" } else { "0" }),
            (_, Ok(number)) => number.write(out),
            (_, Err(why)) => return Err(format!("{}{why}", refuse("number"))),
        },
        ColumnType::Boolean => {
            let is = |words: &[&str]| words.iter().any(|word| word.eq_ignore_ascii_case(now));
            if is(&["true", "yes", "1"]) {
                out.push_str("true");
            } else if is(&["false", "no", "0"]) {
                out.push_str("false");
            } else {
                return Err(refuse("boolean (true or false, yes or no, 1 or 0)"));
            }
        }
        ColumnType::Date => match (day(now), instant(now)) {
            (Some(day), _) => write_day(day, now, out)?,
            (None, Some(instant)) => {
                let mut text = String::new();
                write_instant(instant, now, &mut text)?;
                match text.strip_suffix("T00:00:00.000Z") {
                    Some(day) => out.push_str(day),
                    None => {
                        return Err(format!("{} has a time of day, which a date would lose", quoted(now)));
                    }
                }
            }
            (None, None) => return Err(refuse("date of the form YYYY-MM-DD")),
        },
        ColumnType::DateTime => match (day(now), instant(now)) {
            (Some(day), _) => {
                write_day(day, now, out)?;
                out.push_str("T00:00:00.000Z");
            }
            (None, Some(instant)) => write_instant(instant, now, out)?,
            (None, None) => return Err(refuse("instant of the form YYYY-MM-DDTHH:MM:SSZ")),
        },
        ColumnType::Time => time(now, out).ok_or_else(|| refuse("time of the form HH:MM:SS"))?,
        ColumnType::Json => {
            json(from, now, out).map_err(|why| format!("{} is not one JSON document: {why}", quoted(now)))?
        }
    }
    Ok(if out == now { Made::Same } else { Made::Text })
}

/// The digits of a plain decimal that count.
struct Number<'a> {
    negative: bool,
    whole: &'a str,
    fraction: &'a str,
}

/// Reads a plain decimal; the error is why it is none, if there is a why.
fn number(text: &str) -> Result<Number<'_>, &'static str> {
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    if !all_digits(whole) || !all_digits(fraction) {
        return Err("");
    }
    if whole.len() > 1 && whole.starts_with('0') {
        return Err(": it would lose its leading zeros");
    }
    let fraction = fraction.trim_end_matches('0');
    let zero = whole == "0" && fraction.is_empty();
    Ok(Number { negative: text.starts_with('-') && !zero, whole, fraction })
}

impl Number<'_> {
    fn write(&self, out: &mut String) {
        if self.negative {
            out.push('-');
        }
        out.push_str(self.whole);
        if !self.fraction.is_empty() {
            out.push('.');
            out.push_str(self.fraction);
        }
    }
}

/// `HH:MM`, with seconds and milliseconds or without.
fn time(text: &str, out: &mut String) -> Option<()> {
    let pair = |part: &str, most: u32| {
        let two = part.len() == 2 && part.bytes().all(|b| b.is_ascii_digit());
        (two && part.parse::<u32>().is_ok_and(|n| n <= most)).then_some(())
    };
    let clock = text.strip_suffix('Z').unwrap_or(text);
    let (clock, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let mut parts = clock.split(':');
    let (hour, minute, second) = (parts.next()?, parts.next()?, parts.next());
    pair(hour, 23)?;
    pair(minute, 59)?;
    pair(second.unwrap_or("00"), 59)?;
    let fine = !fraction.is_empty() && fraction.bytes().all(|b| b.is_ascii_digit());
    let fraction = fraction.trim_end_matches('0');
    if parts.next().is_some() || !fine || fraction.len() > 3 || (second.is_none() && !fraction.is_empty()) {
        return None;
    }
    out.push_str(hour);
    out.push(':');
    out.push_str(minute);
    out.push(':');
    out.push_str(second.unwrap_or("00"));
    out.push('.');
    out.push_str(fraction);
    out.extend(std::iter::repeat_n('0', 3 - fraction.len()));
    Some(())
}

/// What is JSON already stays, without the white space between its tokens;
/// what cannot be because of its type becomes a string.
fn json(from: ColumnType, text: &str, out: &mut String) -> Result<(), String> {
    match from {
        ColumnType::Date | ColumnType::DateTime | ColumnType::Time => {
            out.push('"');
            out.push_str(text);
            out.push('"');
            return Ok(());
        }
        ColumnType::Integer | ColumnType::Decimal | ColumnType::Boolean => {
            out.push_str(text);
            return Ok(());
        }
        ColumnType::Text | ColumnType::Any | ColumnType::Json => {}
    }
    serde_json::from_str::<serde::de::IgnoredAny>(text).map_err(|e| e.to_string())?;
    let (mut within, mut escaped) = (false, false);
    for c in text.chars() {
        if within {
            out.push(c);
            within = escaped || c != '"';
            escaped = !escaped && c == '\\';
        } else if !matches!(c, ' ' | '\t' | '\n' | '\r') {
            out.push(c);
            within = c == '"';
        }
    }
    Ok(())
}
