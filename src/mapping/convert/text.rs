//! Steps that only look at letters.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::Made;

/// Bytes that a value may grow to when a pattern is replaced.
const LARGEST: usize = 1 << 20;

/// The part between the white space.
pub(super) fn trimmed(text: &str) -> Range<usize> {
    let left = text.trim_start();
    let start = text.len() - left.len();
    start..start + left.trim_end().len()
}

pub(super) fn lowercase(now: &str, out: &mut String) -> Made {
    in_case(now, out, |b| b.is_ascii_uppercase(), str::make_ascii_lowercase, str::to_lowercase)
}

pub(super) fn uppercase(now: &str, out: &mut String) -> Made {
    in_case(now, out, |b| b.is_ascii_lowercase(), str::make_ascii_uppercase, str::to_uppercase)
}

fn in_case(
    now: &str,
    out: &mut String,
    other: impl Fn(&u8) -> bool,
    ascii: impl Fn(&mut str),
    unicode: impl Fn(&str) -> String,
) -> Made {
    if now.is_ascii() {
        if !now.as_bytes().iter().any(other) {
            return Made::Same;
        }
        out.push_str(now);
        ascii(out);
        return Made::Text;
    }
    // As a whole, because some letters grow and a final sigma looks at its
    // neighbours.
    let text = unicode(now);
    if text == now {
        return Made::Same;
    }
    *out = text;
    Made::Text
}

pub(in crate::mapping) fn titlecase(now: &str, out: &mut String) -> Made {
    let mut within = false;
    for c in now.chars() {
        if within {
            out.extend(c.to_lowercase());
        } else {
            out.extend(c.to_uppercase());
        }
        // An apostrophe does not begin a word: O'neil, d'Or are for people.
        within = c.is_alphanumeric() || (within && matches!(c, '\'' | '\u{2019}'));
    }
    if out == now { Made::Same } else { Made::Text }
}

pub(super) fn digits(now: &str, out: &mut String) -> Made {
    if now.bytes().all(|b| b.is_ascii_digit()) {
        return Made::Same;
    }
    out.extend(now.chars().filter(char::is_ascii_digit));
    Made::Text
}

pub(super) fn truncate(now: &str, most: usize) -> Made {
    match now.char_indices().nth(most) {
        Some((end, _)) => Made::Part(0..end),
        None => Made::Same,
    }
}

pub(super) fn split(now: &str, by: &str, part: i32) -> Made {
    let nth = part.unsigned_abs() as usize - 1;
    let found = if part > 0 { now.split(by).nth(nth) } else { now.rsplit(by).nth(nth) };
    match found {
        Some(found) => {
            let start = found.as_ptr() as usize - now.as_ptr() as usize;
            Made::Part(start..start + found.len())
        }
        None => Made::Part(0..0),
    }
}

/// A regular expression and what takes its place.
#[derive(Debug, Clone)]
pub struct Pattern {
    regex: Regex,
    with: String,
}

impl PartialEq for Pattern {
    fn eq(&self, other: &Self) -> bool {
        self.identity() == other.identity()
    }
}

impl Pattern {
    /// Compiles a pattern; `$1` and `${name}` in `with` are its groups, `$$` is
    /// a dollar.
    ///
    /// # Errors
    /// What is wrong with one of the two.
    pub fn new(pattern: &str, with: &str) -> Result<Self, String> {
        let regex = Regex::new(pattern).map_err(|e| {
            // The last line says what is wrong; those before draw it.
            let text = e.to_string();
            let line = text.lines().last().unwrap_or_default().trim_start_matches("error: ");
            format!("`{pattern}` is not a regular expression: {line}")
        })?;
        // The pattern is a constant: it compiles.
        static GROUP: LazyLock<Option<Regex>> =
            LazyLock::new(|| Regex::new(r"\$(?:\$|\{([^}]*)\}|([A-Za-z0-9_]+))").ok());
        for found in GROUP.iter().flat_map(|group| group.captures_iter(with)) {
            let Some(name) = found.get(1).or(found.get(2)).map(|m| m.as_str()) else { continue };
            let there = match name.parse::<usize>() {
                Ok(number) => number < regex.captures_len(),
                Err(_) => regex.capture_names().flatten().any(|known| known == name),
            };
            if !there {
                return Err(format!("`{pattern}` has no group `{name}`; a dollar itself is written `$$`"));
            }
        }
        Ok(Pattern { regex, with: with.to_owned() })
    }

    pub(super) fn identity(&self) -> String {
        format!("{:?} {:?}", self.regex.as_str(), self.with)
    }

    pub(super) fn run(&self, now: &str, out: &mut String) -> Result<Made, String> {
        let mut last = 0;
        let mut found = false;
        for captures in self.regex.captures_iter(now) {
            let Some(whole) = captures.get(0) else { continue };
            out.push_str(&now[last..whole.start()]);
            captures.expand(&self.with, out);
            last = whole.end();
            found = true;
            if out.len() > LARGEST.max(now.len()) {
                return Err(format!("grows beyond {LARGEST} bytes when a pattern is replaced"));
            }
        }
        if !found {
            return Ok(Made::Same);
        }
        out.push_str(&now[last..]);
        Ok(Made::Text)
    }
}

/// Elements that stand on lines of their own.
const BLOCKS: [&str; 20] = [
    "p",
    "br",
    "div",
    "li",
    "ul",
    "ol",
    "tr",
    "table",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "hr",
    "blockquote",
    "pre",
    "section",
    "article",
    "dd",
];

/// Elements whose content is no text.
const SILENT: [&str; 3] = ["script", "style", "head"];

/// Takes tags and comments out and writes characters for entities. Lines end
/// where blocks do; a `<` that begins no tag stays.
pub(super) fn strip_html(now: &str, out: &mut String) -> Made {
    if !now.contains(['<', '&']) {
        return Made::Same;
    }
    let mut rest = now;
    while let Some(at) = rest.find(['<', '&']) {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(behind) = rest.strip_prefix('&') {
            let (character, left) = entity(behind).unwrap_or(('&', behind));
            out.push(character);
            rest = left;
        } else if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
        } else if let Some((name, behind)) = tag(rest) {
            rest = behind;
            if SILENT.iter().any(|silent| name.eq_ignore_ascii_case(silent)) {
                rest = after_closing(rest, name);
            } else if BLOCKS.iter().any(|block| name.trim_start_matches('/').eq_ignore_ascii_case(block))
                && !out.is_empty()
                && !out.ends_with('\n')
            {
                out.push('\n');
            }
        } else {
            out.push('<');
            rest = &rest[1..];
        }
    }
    out.push_str(rest);
    let end = out.trim_end().len();
    out.truncate(end);
    Made::Text
}

/// The name of the tag that a text begins with, with the slash of a closing
/// one, and what follows the tag.
fn tag(text: &str) -> Option<(&str, &str)> {
    let inside = text.strip_prefix('<')?;
    let name_start = inside.strip_prefix('/').unwrap_or(inside);
    if !name_start.starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '!' | '?')) {
        return None;
    }
    let mut quote = None;
    let end = inside.bytes().position(|b| match quote {
        Some(open) => {
            quote = (b != open).then_some(open);
            false
        }
        None => {
            quote = matches!(b, b'"' | b'\'').then_some(b);
            b == b'>'
        }
    });
    // A quote that is never closed is no reason to lose the rest.
    let end = end.or_else(|| inside.find('>'))?;
    let name = inside[..end].split(|c: char| c.is_whitespace()).next().unwrap_or_default();
    Some((name.trim_end_matches('/'), &inside[end + 1..]))
}

fn after_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let mut rest = text;
    while let Some(at) = rest.find("</") {
        let closing = &rest[at + 2..];
        if closing.get(..name.len()).is_some_and(|n| n.eq_ignore_ascii_case(name)) {
            return closing.find('>').map_or("", |end| &closing[end + 1..]);
        }
        rest = closing;
    }
    ""
}

/// The character of an entity, what stands behind its `&`, and what follows.
fn entity(text: &str) -> Option<(char, &str)> {
    const LONGEST: usize = 10;
    let end = text.bytes().take(LONGEST).position(|b| b == b';')?;
    let name = &text[..end];
    let character = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => ' ',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "euro" => '€',
        "pound" => '£',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "bull" => '•',
        "laquo" => '«',
        "raquo" => '»',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "auml" => 'ä',
        "ouml" => 'ö',
        "uuml" => 'ü',
        "Auml" => 'Ä',
        "Ouml" => 'Ö',
        "Uuml" => 'Ü',
        "szlig" => 'ß',
        "eacute" => 'é',
        "egrave" => 'è',
        "agrave" => 'à',
        "ccedil" => 'ç',
        "ntilde" => 'ñ',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16).ok()?,
                None => number.parse().ok()?,
            };
            char::from_u32(code).filter(|c| *c != '\0')?
        }
    };
    Some((character, &text[end + 1..]))
}
