//! The form of the encrypted file: AES-256-GCM under a key, or under a
//! passphrase stretched by Argon2id.
//!
//! ```text
//!  0  8  magic "sfmseal\n"
//!  8  1  version: 1
//!  9  1  key derivation: 0 none (the key itself), 1 Argon2id
//! 10  2  zero
//! 12  4  Argon2id memory in KiB, little endian; 0 without derivation
//! 16  4  Argon2id passes
//! 20  4  Argon2id lanes
//! 24 16  salt
//! 40  8  key check: the start of SHA-256("sfmigrate key check" salt key)
//! 48 12  nonce, new at every write
//! 60  n  ciphertext and its tag of 16; bytes 0..60 are authenticated with it
//!    32  SHA-256 of everything before
//! ```
//!
//! The last field holds damage and the key check a wrong key apart from what
//! remains: somebody who changed the file on purpose. Neither helps to guess a
//! passphrase more than the tag itself does.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use argon2::{Algorithm, Argon2, Params, Version};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE, URL_SAFE_NO_PAD};
use sha2::{Digest, Sha256};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use crate::secret::Secret;
use crate::{Error, Result};

const MAGIC: &[u8; 8] = b"sfmseal\n";
const VERSION: u8 = 1;
const HEADER: usize = 60;
const TAG: usize = 16;
const CHECKSUM: usize = 32;

/// The shortest passphrase that is accepted, in characters.
pub const MIN_PASSPHRASE: usize = 12;

/// What opens an encrypted file.
#[derive(Clone)]
pub enum Key {
    /// 32 random bytes.
    Raw(Zeroizing<[u8; 32]>),
    /// Words of a person.
    Passphrase(Secret),
}

impl Key {
    /// Reads what `ENCRYPTION_KEY` holds or a person typed: 32 bytes as 64 hex
    /// digits or as base64 (either alphabet, padded or not); any other text is
    /// a passphrase.
    ///
    /// # Errors
    /// `Usage` when a passphrase is shorter than [`MIN_PASSPHRASE`].
    pub fn parse(text: &Secret) -> Result<Key> {
        let trimmed = text.expose().trim();
        if let Some(key) = from_hex(trimmed).or_else(|| from_base64(trimmed)) {
            return Ok(Key::Raw(key));
        }
        if trimmed.chars().count() < MIN_PASSPHRASE {
            return Err(Error::usage(format!(
                "the encryption key is too short: it takes 32 bytes in base64 or hex, or a passphrase of at least {MIN_PASSPHRASE} characters"
            ))
            .hint(NEW_KEY_COMMAND));
        }
        Ok(Key::Passphrase(Secret::new(trimmed)))
    }
}

/// Makes a good key.
pub(super) const NEW_KEY_COMMAND: &str = "export ENCRYPTION_KEY=\"$(openssl rand -base64 32)\"";

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Key::Raw(_) => "Key::Raw(…)",
            Key::Passphrase(_) => "Key::Passphrase(…)",
        })
    }
}

fn from_hex(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    let digits = text.as_bytes();
    if digits.len() != 64 {
        return None;
    }
    let mut key = Zeroizing::new([0; 32]);
    for (byte, pair) in key.iter_mut().zip(digits.chunks_exact(2)) {
        let digit = |c: u8| char::from(c).to_digit(16);
        *byte = u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok()?;
    }
    Some(key)
}

fn from_base64(text: &str) -> Option<Zeroizing<[u8; 32]>> {
    [STANDARD, URL_SAFE, STANDARD_NO_PAD, URL_SAFE_NO_PAD].iter().find_map(|alphabet| {
        let bytes = Zeroizing::new(alphabet.decode(text).ok()?);
        <[u8; 32]>::try_from(bytes.as_slice()).ok().map(Zeroizing::new)
    })
}

/// How a key is derived: stays the same for the life of a file, so that a
/// passphrase is stretched once in a process and not at every write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Derivation {
    argon2: Option<(u32, u32, u32)>,
    salt: [u8; 16],
}

/// A key ready for use with one file.
#[derive(Clone)]
pub(super) struct Opener {
    derivation: Derivation,
    key: Zeroizing<[u8; 32]>,
}

/// Why a file did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Refusal {
    /// It is no sealed file at all.
    NotSealed,
    /// A newer program wrote it.
    Newer,
    /// It is not whole: bytes were lost or flipped.
    Damaged,
    /// The key is another.
    WrongKey,
    /// It is whole and the key is right, but it was changed on purpose.
    Altered,
    /// The derivation cannot be carried out.
    Derivation,
}

impl Opener {
    /// For a new file.
    pub(super) fn new(key: &Key) -> Result<Opener, Refusal> {
        let mut salt = [0; 16];
        rand::fill(&mut salt);
        let argon2 = match key {
            Key::Raw(_) => None,
            // The second choice of RFC 9106, section 4: 64 MiB, 3 passes, 4 lanes.
            Key::Passphrase(_) => Some((64 * 1024, 3, 4)),
        };
        Self::derive(key, Derivation { argon2, salt })
    }

    /// For a file that is there.
    pub(super) fn for_file(key: &Key, file: &[u8]) -> Result<Opener, Refusal> {
        Self::derive(key, derivation_of(file)?)
    }

    /// Whether this opener was made for the derivation of that file.
    pub(super) fn fits(&self, file: &[u8]) -> bool {
        derivation_of(file) == Ok(self.derivation)
    }

    fn derive(key: &Key, derivation: Derivation) -> Result<Opener, Refusal> {
        let key = match (key, derivation.argon2) {
            (Key::Raw(key), None) => key.clone(),
            (Key::Passphrase(words), Some((memory, passes, lanes))) => {
                let params = Params::new(memory, passes, lanes, Some(32)).map_err(|_| Refusal::Derivation)?;
                let mut key = Zeroizing::new([0; 32]);
                Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
                    .hash_password_into(words.expose().as_bytes(), &derivation.salt, &mut *key)
                    .map_err(|_| Refusal::Derivation)?;
                key
            }
            _ => return Err(Refusal::WrongKey),
        };
        Ok(Opener { derivation, key })
    }

    fn key_check(&self) -> [u8; 8] {
        let digest = Sha256::new()
            .chain_update(b"sfmigrate key check")
            .chain_update(self.derivation.salt)
            .chain_update(*self.key)
            .finalize();
        let mut check = [0; 8];
        check.copy_from_slice(&digest[..8]);
        check
    }

    /// Seals bytes into the content of a file.
    pub(super) fn seal(&self, plain: &[u8]) -> Result<Vec<u8>, Refusal> {
        let (memory, passes, lanes) = self.derivation.argon2.unwrap_or_default();
        let mut nonce = [0; 12];
        rand::fill(&mut nonce);
        let mut file = Vec::with_capacity(HEADER + plain.len() + TAG + CHECKSUM);
        file.extend_from_slice(MAGIC);
        file.extend_from_slice(&[VERSION, u8::from(self.derivation.argon2.is_some()), 0, 0]);
        for number in [memory, passes, lanes] {
            file.extend_from_slice(&number.to_le_bytes());
        }
        file.extend_from_slice(&self.derivation.salt);
        file.extend_from_slice(&self.key_check());
        file.extend_from_slice(&nonce);
        let sealed = self
            .cipher()?
            .encrypt(&Nonce::from(nonce), Payload { msg: plain, aad: &file })
            .map_err(|_| Refusal::Derivation)?;
        file.extend_from_slice(&sealed);
        let checksum = Sha256::digest(&file);
        file.extend_from_slice(&checksum);
        Ok(file)
    }

    /// Opens the content of a file.
    pub(super) fn open(&self, file: &[u8]) -> Result<Zeroizing<Vec<u8>>, Refusal> {
        if !self.fits(file) {
            return Err(Refusal::WrongKey);
        }
        let (header, rest) = file.split_at(HEADER);
        if !bool::from(self.key_check().ct_eq(&header[40..48])) {
            return Err(Refusal::WrongKey);
        }
        let mut nonce = [0; 12];
        nonce.copy_from_slice(&header[48..60]);
        self.cipher()?
            .decrypt(&Nonce::from(nonce), Payload { msg: &rest[..rest.len() - CHECKSUM], aad: header })
            .map(Zeroizing::new)
            .map_err(|_| Refusal::Altered)
    }

    fn cipher(&self) -> Result<Aes256Gcm, Refusal> {
        Aes256Gcm::new_from_slice(&*self.key).map_err(|_| Refusal::Derivation)
    }
}

/// Checks everything about a file that needs no key.
fn derivation_of(file: &[u8]) -> Result<Derivation, Refusal> {
    if !file.starts_with(MAGIC) {
        return Err(Refusal::NotSealed);
    }
    if file.len() < HEADER + TAG + CHECKSUM {
        return Err(Refusal::Damaged);
    }
    let (body, checksum) = file.split_at(file.len() - CHECKSUM);
    if Sha256::digest(body).as_slice() != checksum {
        return Err(Refusal::Damaged);
    }
    if body[8] != VERSION {
        return Err(Refusal::Newer);
    }
    let number = |at: usize| u32::from_le_bytes([body[at], body[at + 1], body[at + 2], body[at + 3]]);
    let argon2 = match body[9] {
        0 => None,
        1 => Some((number(12), number(16), number(20))),
        _ => return Err(Refusal::Newer),
    };
    // A file must not make this program take all memory, or days.
    if argon2.is_some_and(|(memory, passes, lanes)| memory > 1024 * 1024 || passes > 64 || lanes > 64) {
        return Err(Refusal::Derivation);
    }
    let mut salt = [0; 16];
    salt.copy_from_slice(&body[24..40]);
    Ok(Derivation { argon2, salt })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn raw(byte: u8) -> Key {
        Key::Raw(Zeroizing::new([byte; 32]))
    }

    fn open(key: &Key, file: &[u8]) -> Result<Vec<u8>, Refusal> {
        Opener::for_file(key, file)?.open(file).map(|plain| plain.to_vec())
    }

    #[test]
    fn keys_come_as_hex_and_both_base64_and_everything_else_is_a_passphrase() {
        let bytes = [0xfb; 32];
        for text in [
            "fb".repeat(32),
            "FB".repeat(32),
            STANDARD.encode(bytes),
            STANDARD_NO_PAD.encode(bytes),
            URL_SAFE.encode(bytes),
            format!("  {}\n", URL_SAFE_NO_PAD.encode(bytes)),
        ] {
            assert!(
                matches!(Key::parse(&text.as_str().into()), Ok(Key::Raw(key)) if *key == bytes),
                "{text}"
            );
        }
        assert!(matches!(Key::parse(&"correct horse".into()), Ok(Key::Passphrase(_))));
        let error = Key::parse(&"short".into()).unwrap_err();
        assert_eq!(error.hints()[0], NEW_KEY_COMMAND);
        assert!(!format!("{error:?}").contains("\"short\""));
    }

    #[test]
    fn what_is_sealed_opens_with_its_key_only() {
        let file = Opener::new(&raw(1)).unwrap().seal(b"tokens").unwrap();
        assert!(!file.windows(6).any(|w| w == b"tokens"));
        assert_eq!(open(&raw(1), &file).unwrap(), b"tokens");
        assert_eq!(open(&raw(2), &file), Err(Refusal::WrongKey));
        assert_eq!(open(&Key::Passphrase("correct horse".into()), &file), Err(Refusal::WrongKey));
    }

    #[test]
    fn a_passphrase_opens_what_it_sealed() {
        let key = Key::Passphrase("correct horse".into());
        let file = Opener::new(&key).unwrap().seal(b"tokens").unwrap();
        assert_eq!(open(&key, &file).unwrap(), b"tokens");
        assert_eq!(open(&Key::Passphrase("wrong horse!!".into()), &file), Err(Refusal::WrongKey));
    }

    #[test]
    fn every_flipped_byte_and_every_cut_is_noticed() {
        let file = Opener::new(&raw(1)).unwrap().seal(b"tokens").unwrap();
        for at in 0..file.len() {
            let mut flipped = file.clone();
            flipped[at] ^= 0x40;
            let expected = if at < MAGIC.len() { Refusal::NotSealed } else { Refusal::Damaged };
            assert_eq!(open(&raw(1), &flipped), Err(expected), "byte {at}");
            let cut = open(&raw(1), &file[..at]).unwrap_err();
            assert!(matches!(cut, Refusal::NotSealed | Refusal::Damaged), "cut at {at}");
        }
    }

    #[test]
    fn a_change_with_a_corrected_checksum_is_still_refused() {
        let file = Opener::new(&raw(1)).unwrap().seal(b"tokens").unwrap();
        for at in MAGIC.len()..file.len() - CHECKSUM {
            let mut forged = file.clone();
            forged[at] ^= 0x40;
            let body = forged.len() - CHECKSUM;
            let checksum = Sha256::digest(&forged[..body]);
            forged[body..].copy_from_slice(&checksum);
            let refusal = open(&raw(1), &forged).unwrap_err();
            let expected = match at {
                8 | 9 => Refusal::Newer,
                24..48 => Refusal::WrongKey,
                _ => Refusal::Altered,
            };
            assert_eq!(refusal, expected, "byte {at}");
        }
    }

    #[test]
    fn a_file_cannot_ask_for_all_memory() {
        let key = Key::Passphrase("correct horse".into());
        let mut file = Opener::new(&key).unwrap().seal(b"tokens").unwrap();
        file[12..16].copy_from_slice(&u32::MAX.to_le_bytes());
        let body = file.len() - CHECKSUM;
        let checksum = Sha256::digest(&file[..body]);
        file[body..].copy_from_slice(&checksum);
        assert_eq!(open(&key, &file), Err(Refusal::Derivation));
    }
}
