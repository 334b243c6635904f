//! Ids of jobs and query locators, and random text for tokens.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECK: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// An 18-character id: a three-letter key prefix, the pod, a number in base
/// 62, and the checksum that makes it safe where letter case gets lost.
pub(super) fn id18(prefix: &str, mut number: u64) -> String {
    let mut digits = [b'0'; 9];
    for digit in digits.iter_mut().rev() {
        *digit = DIGITS[(number % 62) as usize];
        number /= 62;
    }
    let mut id = format!("{prefix}D30{}", String::from_utf8_lossy(&digits));
    let check: Vec<u8> = id
        .as_bytes()
        .chunks(5)
        .map(|five| {
            let bits = five.iter().enumerate().filter(|(_, b)| b.is_ascii_uppercase());
            CHECK[bits.fold(0_usize, |sum, (place, _)| sum | 1 << place)]
        })
        .collect();
    id.push_str(&String::from_utf8_lossy(&check));
    id
}

/// `N` random bytes as text that needs no escaping in a URL.
pub(super) fn random_text<const N: usize>() -> String {
    let mut bytes = [0_u8; N];
    rand::fill(&mut bytes);
    URL_SAFE_NO_PAD.encode(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_tells_upper_case_letters_by_their_place() {
        let id = id18("750", 10);
        assert_eq!(id, "750D3000000000AIAQ");
        assert_ne!(id18("750", 1), id18("750", 2));
        assert_eq!(id18("01g", u64::from(u32::MAX)).len(), 18);
    }
}
