//! Text that came from elsewhere, made safe and short enough to print.

use std::borrow::Cow;
use std::fmt::Write;

/// Whether a character could move the cursor, change colours, ring, or turn
/// the reading direction of what follows.
fn acts_on_terminal(c: char) -> bool {
    c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{2028}' | '\u{2029}')
}

/// Shows the characters that act on a terminal as `\u{..}`. Line feeds stay.
pub fn printable(text: &str) -> Cow<'_, str> {
    neutral(text, |c| c != '\n' && acts_on_terminal(c))
}

/// As [`printable`], for a text that must stay in one line.
pub fn one_line(text: &str) -> Cow<'_, str> {
    neutral(text, acts_on_terminal)
}

fn neutral(text: &str, acts: impl Fn(char) -> bool) -> Cow<'_, str> {
    if !text.chars().any(&acts) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 8);
    for c in text.chars() {
        if acts(c) {
            // Writing to a String cannot fail.
            let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
        } else {
            safe.push(c);
        }
    }
    Cow::Owned(safe)
}

/// Cuts a text to a number of terminal columns; what was cut shows as `…`.
pub fn fit(text: &str, columns: usize) -> Cow<'_, str> {
    console::truncate_str(text, columns, "…")
}

/// The terminal columns that a text takes.
pub fn width(text: &str) -> usize {
    console::measure_text_width(text)
}

/// A text as one word of a shell, quoted only where that is needed.
pub fn shell_word(text: &str) -> Cow<'_, str> {
    let plain = |c: char| c.is_alphanumeric() || "_-./:@%+=,~".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(format!("'{}'", text.replace('\'', "'\\''")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_shown_instead_of_obeyed() {
        assert_eq!(printable("a\u{1b}[31mb\nc\td"), "a\\u{1b}[31mb\nc\\u{9}d");
        assert_eq!(one_line("a\nb\u{202e}c"), "a\\u{a}b\\u{202e}c");
        assert_eq!(one_line("Zoë 👩‍👧 ok"), "Zoë 👩‍👧 ok");
    }

    #[test]
    fn a_long_text_is_cut_with_a_mark() {
        assert_eq!(fit("abcdef", 4), "abc…");
        assert_eq!(fit("abc", 4), "abc");
    }

    #[test]
    fn a_path_can_be_pasted_into_a_shell() {
        assert_eq!(shell_word("out/crm.db"), "out/crm.db");
        assert_eq!(shell_word("my crm.db"), "'my crm.db'");
        assert_eq!(shell_word("it's"), "'it'\\''s'");
    }
}
