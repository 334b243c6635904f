//! What must hold of any input at all. The targets under `tests/fuzz` call
//! these functions with inputs that a fuzzer makes up, the tests below with a
//! bounded number of them.

pub use crate::source::salesforce::fuzz::{bulk_csv, json_page};

use crate::secret::Secret;

/// A mapping file is understood, or refused with a place that is in the file.
pub fn mapping_file(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    if let Err(error) = crate::mapping::file::parse(&text, "m.toml") {
        assert_eq!(error.kind(), crate::Kind::Usage);
        assert!(!error.message().is_empty());
        for line in error.message().lines() {
            let place = line.strip_prefix("m.toml:").and_then(|rest| rest.split_once(':'));
            let number = place.and_then(|(number, _)| number.parse::<usize>().ok());
            // What concerns the whole file has no place.
            assert!(number.is_none_or(|n| n >= 1 && n <= text.matches('\n').count() + 1), "{line:?}");
        }
    }
}

/// A text as a SOQL literal is that text for whoever reads SOQL, and survives
/// the way into a URL.
pub fn soql_literal(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let literal = crate::source::salesforce::fuzz::literal(&text);
    assert_eq!(crate::demo::soql::literal_text(&literal).as_deref(), Some(&*text), "{literal:?}");
    let url = format!("q={}", crate::source::salesforce::fuzz::encode(&literal));
    let mut back = url::form_urlencoded::parse(url.as_bytes());
    assert_eq!(back.next().map(|(_, value)| value.into_owned()).as_deref(), Some(&*literal));
    assert!(back.next().is_none());
}

/// Nothing but the state of this very sign-in gets a code through.
pub fn oauth_callback(bytes: &[u8]) {
    const STATE: &str = "dGhlIHN0YXRl";
    let query = String::from_utf8_lossy(bytes);
    if let Some(code) = crate::auth::loopback::code_of(&query, &Secret::new(STATE)) {
        let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
        let of = |name: &str| pairs.iter().filter(|(n, _)| n == name).map(|(_, v)| v).collect::<Vec<_>>();
        assert_eq!(of("state"), [STATE]);
        assert_eq!(of("code"), [code.expose()]);
        assert!(!code.is_empty() && of("error").is_empty());
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use proptest::prelude::*;

    use super::*;

    /// What a fuzzer of bytes does to an input that it knows.
    #[derive(Debug, Clone)]
    enum Change {
        Set(usize, u8),
        Insert(usize, Vec<u8>),
        Remove(usize, usize),
        Repeat(usize, usize),
        Cut(usize),
    }

    fn change() -> impl Strategy<Value = Change> {
        let at = any::<usize>;
        let telling = prop_oneof![
            Just(b"\"".to_vec()),
            Just(b"\"\"".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b",".to_vec()),
            Just(b"\\".to_vec()),
            Just(b"'".to_vec()),
            Just(b"%00&=+".to_vec()),
            Just(b"[]{}".to_vec()),
            Just("\u{feff}\u{2028}\u{1f600}".as_bytes().to_vec()),
            proptest::collection::vec(any::<u8>(), 1..6),
        ];
        prop_oneof![
            (at(), any::<u8>()).prop_map(|(at, byte)| Change::Set(at, byte)),
            (at(), telling).prop_map(|(at, bytes)| Change::Insert(at, bytes)),
            (at(), 1..40usize).prop_map(|(at, n)| Change::Remove(at, n)),
            (at(), 1..40usize).prop_map(|(at, n)| Change::Repeat(at, n)),
            at().prop_map(Change::Cut),
        ]
    }

    impl Change {
        fn apply(&self, bytes: &mut Vec<u8>) {
            let place = |at: usize, n: usize| at % (n + 1);
            let n = bytes.len();
            match self {
                Change::Set(at, byte) => {
                    if let Some(place) = bytes.get_mut(at % n.max(1)) {
                        *place = *byte;
                    }
                }
                Change::Insert(at, more) => {
                    let at = place(*at, n);
                    bytes.splice(at..at, more.iter().copied());
                }
                Change::Remove(at, many) => {
                    let at = place(*at, n);
                    bytes.drain(at..(at + many).min(n));
                }
                Change::Repeat(at, many) => {
                    let at = place(*at, n);
                    let piece = bytes[at..(at + many).min(n)].to_vec();
                    bytes.splice(at..at, piece);
                }
                Change::Cut(at) => bytes.truncate(place(*at, n)),
            }
        }
    }

    /// `SFMIGRATE_FUZZ_CASES=1000000` tries so many inputs of each kind.
    fn cases() -> u32 {
        std::env::var("SFMIGRATE_FUZZ_CASES").map_or(512, |n| n.parse().unwrap())
    }

    fn fuzz(name: &str, check: fn(&[u8])) {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/corpus").join(name);
        let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        let known: Vec<Vec<u8>> = files.iter().map(|path| std::fs::read(path).unwrap()).collect();
        assert!(!known.is_empty());
        known.iter().for_each(|bytes| check(bytes));
        let config =
            ProptestConfig { failure_persistence: None, cases: cases(), ..ProptestConfig::default() };
        let changes = proptest::collection::vec(change(), 0..12);
        let input = (0..=known.len(), changes, proptest::collection::vec(any::<u8>(), 0..64));
        let ran = proptest::test_runner::TestRunner::new(config).run(&input, |(which, changes, random)| {
            // Now and then something that nobody has ever seen.
            let mut bytes = known.get(which).cloned().unwrap_or(random);
            changes.iter().for_each(|change| change.apply(&mut bytes));
            check(&bytes);
            Ok(())
        });
        ran.unwrap_or_else(|e| panic!("{name}: {e}"));
    }

    #[test]
    fn pages_of_csv_from_anywhere_are_read_or_refused() {
        fuzz("bulk_csv", bulk_csv);
    }

    #[test]
    fn pages_of_json_from_anywhere_are_read_or_refused() {
        fuzz("json_page", json_page);
    }

    #[test]
    fn mapping_files_from_anywhere_are_read_or_refused_with_a_place() {
        fuzz("mapping_file", mapping_file);
    }

    #[test]
    fn any_text_is_one_soql_literal() {
        fuzz("soql_literal", soql_literal);
    }

    #[test]
    fn no_callback_gets_by_without_the_state() {
        fuzz("oauth_callback", oauth_callback);
    }
}
