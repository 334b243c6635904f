//! Phone numbers, mail addresses, web addresses.

use std::fmt::Write as _;

use email_address::{EmailAddress, Options};
use phonenumber::Mode;
use url::Url;

use super::{Made, quoted};

/// A country or territory whose phone numbers are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Region(phonenumber::country::Id);

impl Region {
    /// The region of a code of two letters, ISO 3166-1.
    pub fn of_code(code: &str) -> Option<Region> {
        code.to_ascii_uppercase().parse().ok().map(Region)
    }
}

/// Bytes of a text that may be a phone number: with extension and remarks
/// they are far shorter, and the parser need not see the others.
const LONGEST_NUMBER: usize = 250;

pub(super) fn e164(now: &str, region: Option<Region>, out: &mut String) -> Result<Made, String> {
    let refuse = |why: &str| format!("{} is not a phone number{why}", quoted(now));
    let text = now.trim();
    if text.len() > LONGEST_NUMBER {
        return Err(refuse(""));
    }
    // The way that people write the sign in forms.
    let international = text.strip_prefix("00").filter(|rest| rest.starts_with(|c: char| c != '0'));
    let plus = international.map(|rest| format!("+{rest}"));
    let parse = |text: &str| phonenumber::parse(region.map(|r| r.0), text).ok().filter(|n| n.is_valid());
    let number = parse(text).or_else(|| parse(plus.as_deref()?)).ok_or_else(|| {
        let bare = region.is_none() && !text.starts_with('+');
        refuse(if bare { ": it has no country code, and the mapping names no region" } else { "" })
    })?;
    if number.extension().is_some() {
        return Err(format!("{} has an extension, for which E.164 has no place", quoted(now)));
    }
    // Writing into a text cannot fail.
    let _ = write!(out, "{}", number.format().mode(Mode::E164));
    Ok(if out == now { Made::Same } else { Made::Text })
}

/// The longest address that mail can be sent to (RFC 5321, 4.5.3.1.3, without
/// the brackets).
const LONGEST_ADDRESS: usize = 254;

pub(super) fn email(now: &str, out: &mut String) -> Result<Made, String> {
    let text = now.trim();
    let text = match text.get(..7) {
        Some(scheme) if scheme.eq_ignore_ascii_case("mailto:") => text[7..].trim_start(),
        _ => text,
    };
    let options =
        Options::default().without_display_text().without_domain_literal().with_minimum_sub_domains(2);
    if text.len() > LONGEST_ADDRESS || EmailAddress::parse_with_options(text, options).is_err() {
        return Err(format!("{} is not an email address", quoted(now)));
    }
    if text.chars().any(char::is_uppercase) {
        *out = text.to_lowercase();
        return Ok(Made::Text);
    }
    let start = text.as_ptr() as usize - now.as_ptr() as usize;
    Ok(Made::Part(start..start + text.len()))
}

pub(super) fn url(now: &str, out: &mut String) -> Result<Made, String> {
    let text = now.trim();
    let refuse = || format!("{} is not a web address", quoted(now));
    if text.contains(char::is_whitespace) {
        return Err(refuse());
    }
    if !text.contains("://") {
        out.push_str(if text.starts_with("//") { "https:" } else { "https://" });
    }
    out.push_str(text);
    let url = Url::parse(out).map_err(|_| refuse())?;
    let known = matches!(url.scheme(), "http" | "https");
    let host = url.host_str().unwrap_or_default();
    // A name without a point is a machine in somebody's office.
    let reachable = host.trim_end_matches('.').contains('.') || host.starts_with('[');
    if !known || !reachable || !url.username().is_empty() || url.password().is_some() {
        return Err(refuse());
    }
    out.clear();
    out.push_str(url.as_str());
    let bare = url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    if bare && !text.ends_with('/') {
        out.pop();
    }
    Ok(if out == now { Made::Same } else { Made::Text })
}
