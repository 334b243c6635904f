//! Values made unrecognisable, for copies to test with.
//!
//! Hash and fake are keyed: without the salt nobody finds out by trying which
//! value gave which. Equal values stay equal, also from run to run, so that
//! what belonged together still does.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::Made;

/// How a value is masked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Mask {
    /// 32 hexadecimal digits.
    Hash(Salt),
    /// One text for all.
    Redact,
    /// A text of the same form: letters for letters, digits for digits. A mail
    /// address goes to a domain that takes no mail.
    Fake(Salt),
}

/// What keys a mask. It is no part of any message.
#[derive(Clone, PartialEq, Eq)]
pub struct Salt(pub String);

impl std::fmt::Debug for Salt {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Salt")
    }
}

/// What stands for every value.
const REDACTED: &str = "[redacted]";

impl Mask {
    pub(super) fn run(&self, now: &str, out: &mut String) -> Made {
        match self {
            Mask::Redact => out.push_str(REDACTED),
            Mask::Hash(salt) => {
                for byte in &salt.digest(now, 0)[..16] {
                    out.push(char::from(b"0123456789abcdef"[usize::from(byte >> 4)]));
                    out.push(char::from(b"0123456789abcdef"[usize::from(byte & 15)]));
                }
            }
            Mask::Fake(salt) => match now.split_once('@') {
                Some((local, _)) => {
                    fake(local, salt.stream(now), out);
                    out.push_str("@example.com");
                }
                None => fake(now, salt.stream(now), out),
            },
        }
        Made::Text
    }

    pub(super) fn identity(&self) -> String {
        match self {
            Mask::Redact => "redact".into(),
            Mask::Hash(salt) => format!("hash {}", salt.0),
            Mask::Fake(salt) => format!("fake {}", salt.0),
        }
    }
}

impl Salt {
    fn digest(&self, value: &str, block: u32) -> [u8; 32] {
        // Keys of any length are taken, so that there is no error.
        let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.0.as_bytes()) else { return [0; 32] };
        mac.update(&block.to_le_bytes());
        mac.update(value.as_bytes());
        mac.finalize().into_bytes().into()
    }

    /// Bytes without end that depend on the value.
    fn stream<'a>(&'a self, value: &'a str) -> impl Iterator<Item = u8> + 'a {
        (1..).flat_map(move |block| self.digest(value, block))
    }
}

/// Vowels for vowels and consonants for consonants, so that it can be read out.
fn fake(text: &str, mut bytes: impl Iterator<Item = u8>, out: &mut String) {
    const VOWELS: &[u8] = b"aeiou";
    const CONSONANTS: &[u8] = b"bcdfghjklmnprstvwz";
    for c in text.chars() {
        if !c.is_alphanumeric() {
            out.push(c);
            continue;
        }
        let byte = usize::from(bytes.next().unwrap_or_default());
        if c.is_numeric() {
            out.push(char::from(b'0' + (byte % 10) as u8));
            continue;
        }
        let letters =
            if matches!(c.to_ascii_lowercase(), 'a' | 'e' | 'i' | 'o' | 'u') { VOWELS } else { CONSONANTS };
        let letter = char::from(letters[byte % letters.len()]);
        out.push(if c.is_uppercase() { letter.to_ascii_uppercase() } else { letter });
    }
}
