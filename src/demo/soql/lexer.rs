//! Cuts SOQL into tokens.

use super::SoqlError;

/// A piece of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A name or keyword.
    Word(String),
    /// A string literal as written, without its quotes; see [`unescape`].
    Text(String),
    /// A number, date or dateTime as written.
    Number(String),
    /// `=`, `!=`, `<`, `<=`, `>`, `>=`, `<>`, `(`, `)`, `,`, `.`, `:`.
    Sign(&'static str),
    /// After the last token.
    End,
}

/// A token and where it begins.
#[derive(Debug, Clone)]
pub(super) struct Spot {
    pub(super) token: Token,
    /// Byte offset.
    pub(super) at: usize,
    /// Byte offset behind it.
    pub(super) end: usize,
}

pub(super) fn tokens(soql: &str) -> Result<Vec<Spot>, SoqlError> {
    let bytes = soql.as_bytes();
    let mut spots = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let start = at;
        let byte = bytes[at];
        let token = match byte {
            b' ' | b'\t' | b'\n' | b'\r' => {
                at += 1;
                continue;
            }
            b'a'..=b'z' | b'A'..=b'Z' => {
                while at < bytes.len() && (bytes[at].is_ascii_alphanumeric() || bytes[at] == b'_') {
                    at += 1;
                }
                Token::Word(soql[start..at].to_owned())
            }
            b'0'..=b'9' | b'+' | b'-' => {
                at += 1;
                while at < bytes.len()
                    && (bytes[at].is_ascii_alphanumeric() || matches!(bytes[at], b'.' | b':' | b'+' | b'-'))
                {
                    at += 1;
                }
                Token::Number(soql[start..at].to_owned())
            }
            b'\'' => {
                at += 1;
                loop {
                    match bytes.get(at) {
                        None => {
                            let (row, column) = position(soql, bytes.len());
                            return Err(SoqlError::malformed(format!(
                                "Line {row}:{column} mismatched character '<EOF>' expecting '''"
                            )));
                        }
                        Some(b'\'') => break,
                        Some(b'\\') => at += 2,
                        Some(_) => at += 1,
                    }
                }
                at += 1;
                Token::Text(soql[start + 1..at - 1].to_owned())
            }
            _ => {
                let sign = ["!=", "<=", ">=", "<>", "=", "<", ">", "(", ")", ",", ".", ":"]
                    .into_iter()
                    .find(|sign| soql.as_bytes()[at..].starts_with(sign.as_bytes()));
                let Some(sign) = sign else {
                    let (row, column) = position(soql, at);
                    let character = soql[at..].chars().next().unwrap_or_default();
                    return Err(SoqlError::malformed(format!(
                        "line {row}:{column} no viable alternative at character '{character}'"
                    )));
                };
                at += sign.len();
                Token::Sign(sign)
            }
        };
        spots.push(Spot { token, at: start, end: at });
    }
    spots.push(Spot { token: Token::End, at: soql.len(), end: soql.len() });
    Ok(spots)
}

/// Row and column of a byte offset, both from 1.
pub(super) fn position(soql: &str, at: usize) -> (usize, usize) {
    let before = &soql[..at.min(soql.len())];
    let row = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    (row, column)
}

/// One character of a string literal: itself, or a wildcard of LIKE.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Character {
    /// The character as such; `\%` and `\_` are of this kind.
    Plain(char),
    /// An unescaped `%` or `_`.
    Wild(char),
}

/// The characters of a string literal. `\_` and `\%` are escapes of LIKE only.
///
/// # Errors
/// The illegal escape sequence.
pub(super) fn unescape(raw: &str, like: bool) -> Result<Vec<Character>, String> {
    let mut characters = Vec::with_capacity(raw.len());
    let mut rest = raw.chars();
    while let Some(c) = rest.next() {
        if c != '\\' {
            characters.push(if matches!(c, '%' | '_') { Character::Wild(c) } else { Character::Plain(c) });
            continue;
        }
        let escape = rest.next().unwrap_or_default();
        let plain = match escape {
            '\'' | '"' | '\\' => escape,
            'n' | 'N' => '\n',
            'r' | 'R' => '\r',
            't' | 'T' => '\t',
            'b' | 'B' => '\u{8}',
            'f' | 'F' => '\u{c}',
            '%' | '_' if like => escape,
            'u' | 'U' => {
                let hex: String = rest.by_ref().take(4).collect();
                let code = u32::from_str_radix(&hex, 16).ok().filter(|_| hex.len() == 4);
                let Some(c) = code.and_then(char::from_u32) else { return Err(format!("\\u{hex}")) };
                c
            }
            _ => return Err(format!("\\{escape}")),
        };
        characters.push(Character::Plain(plain));
    }
    Ok(characters)
}

/// The text that a string literal stands for, outside of LIKE.
pub(super) fn plain_text(raw: &str) -> Result<String, String> {
    let characters = unescape(raw, false)?;
    Ok(characters
        .into_iter()
        .map(|c| match c {
            Character::Plain(c) | Character::Wild(c) => c,
        })
        .collect())
}
