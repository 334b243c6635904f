//! Values that stand for other values: in the mapping, or in a file.

use std::collections::HashMap;
use std::path::Path;

use sha2::{Digest as _, Sha256};

use super::{Made, quoted};
use crate::mapping::problem::did_you_mean;

/// What becomes of a value that has no translation.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Otherwise {
    /// It stays.
    #[default]
    Keep,
    /// It goes.
    Null,
    /// Its record is refused.
    Reject,
    /// This text takes its place.
    Text(String),
}

impl Otherwise {
    /// Reads what stands in a mapping file.
    pub fn of(text: &str) -> Self {
        match text {
            "keep" => Otherwise::Keep,
            "null" => Otherwise::Null,
            "reject" => Otherwise::Reject,
            text => Otherwise::Text(text.to_owned()),
        }
    }

    pub(super) fn choose(&self, found: Option<&str>, now: &str, out: &mut String) -> Result<Made, String> {
        match (found, self) {
            (Some(text), _) => out.push_str(text),
            (None, Otherwise::Text(text)) => out.push_str(text),
            (None, Otherwise::Keep) => return Ok(Made::Same),
            (None, Otherwise::Null) => return Ok(Made::Part(0..0)),
            (None, Otherwise::Reject) => return Err(format!("{} has no translation", quoted(now))),
        }
        Ok(Made::Text)
    }
}

/// Translations that stand in the mapping itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values {
    /// By the very text of the value.
    pub texts: HashMap<String, String>,
    /// What becomes of others.
    pub otherwise: Otherwise,
}

impl Values {
    pub(super) fn run(&self, now: &str, out: &mut String) -> Result<Made, String> {
        self.otherwise.choose(self.texts.get(now).map(String::as_str), now, out)
    }

    pub(super) fn identity(&self) -> String {
        let mut texts: Vec<_> = self.texts.iter().collect();
        texts.sort();
        format!("{texts:?} {:?}", self.otherwise)
    }
}

/// Two columns of a CSV file, read once.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    texts: HashMap<Box<str>, Box<str>>,
    digest: String,
}

impl Table {
    /// Reads a file. Without names, its first column is the key and its second
    /// the value.
    ///
    /// # Errors
    /// What is wrong with the file, in one line.
    pub fn load(path: &Path, key: Option<&str>, value: Option<&str>) -> Result<Table, String> {
        let shown = path.display();
        let bytes = std::fs::read(path).map_err(|e| match e.kind() {
            std::io::ErrorKind::NotFound => format!("there is no file {shown}"),
            _ => format!("{shown} cannot be read: {e}"),
        })?;
        let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&bytes);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(bytes);
        let header = reader.headers().map_err(|e| format!("{shown}: {e}"))?.clone();
        let place = |name: Option<&str>, default: usize| match name {
            None if default < header.len() => Ok(default),
            None => Err(format!("{shown} has less than two columns, a key and a value")),
            Some(name) => header.iter().position(|known| known == name).ok_or_else(|| {
                let meant = did_you_mean(name, header.iter());
                format!("{shown} has no column `{name}`{meant}")
            }),
        };
        let (key, value) = (place(key, 0)?, place(value, 1)?);
        let mut texts: HashMap<Box<str>, Box<str>> = HashMap::new();
        for record in reader.records() {
            let record = record.map_err(|e| format!("{shown}: {e}"))?;
            let line = record.position().map_or(0, csv::Position::line);
            let Some(name) = record.get(key).filter(|name| !name.is_empty()) else { continue };
            let text = record.get(value).unwrap_or_default();
            match texts.insert(name.into(), text.into()) {
                Some(other) if &*other != text => {
                    return Err(format!(
                        "{shown}, line {line}: {} is there twice, with two values",
                        quoted(name)
                    ));
                }
                _ => {}
            }
        }
        let mut all: Vec<_> = texts.iter().collect();
        all.sort();
        let mut hash = Sha256::new();
        for text in all.into_iter().flat_map(|(key, value)| [key, value]) {
            hash.update((text.len() as u64).to_le_bytes());
            hash.update(text.as_bytes());
        }
        let digest = hash.finalize()[..16].iter().map(|b| format!("{b:02x}")).collect();
        Ok(Table { texts, digest })
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.texts.get(key).map(|text| &**text)
    }

    /// Equal for two tables only if they hold the same.
    pub fn digest(&self) -> &str {
        &self.digest
    }
}
