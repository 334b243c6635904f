//! The mapping file: TOML, one table for each source entity.
//!
//! ```toml
//! include = ["common.toml"]       # read first; what stands here stands over it
//!
//! [Contact]                       # the source entity
//! target = "contacts"             # table or file stem
//! key = "Id"                      # identity in the target
//! where = "Email != null"         # a condition of the source
//!
//! [Contact.fields]                # target column = source field
//! id      = "Id"
//! email   = { from = "Email", transform = ["trim", "lowercase"], required = true }
//! account = "Account.Name"        # relationship path
//! origin  = { value = "salesforce" }
//! ```
//!
//! This module reads files and puts included ones together; `entity` reads
//! the table of an entity, `field` that of a column, `step` a step.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::mapping::check::key_column;
use crate::mapping::path::{is_api_name, malformed_path};
use crate::mapping::problem::{Problems, did_you_mean, nearest};
use crate::mapping::{EntityMapping, Place};
use crate::{Error, Result};

mod entity;
mod field;
mod step;

/// A mapping file as read: entities in the order of the file.
#[derive(Debug, Clone, PartialEq)]
pub struct MappingFile {
    /// The file, as the user named it.
    pub name: Arc<str>,
    /// One mapping for each entity, at least one.
    pub entities: Vec<EntityMapping>,
}

impl MappingFile {
    /// The mapping of an entity; the case of its name does not matter.
    ///
    /// # Errors
    /// `Usage` when the file does not map it; the message names the nearest.
    pub fn entity(&self, name: &str) -> Result<&EntityMapping> {
        let found = self.entities.iter().find(|mapping| mapping.entity.eq_ignore_ascii_case(name));
        found.ok_or_else(|| {
            let known: Vec<&str> = self.entities.iter().map(|mapping| mapping.entity.as_str()).collect();
            let meant = did_you_mean(name, known.iter().copied());
            Error::usage(format!("{} has no mapping for {name}{meant}", self.name))
                .hint(format!("it maps {}; add a table [{name}] or leave the object out", known.join(", ")))
        })
    }
}

/// Reads a mapping file and the files that it includes.
///
/// # Errors
/// `Usage` when it cannot be read, and as [`parse`].
pub fn load(path: &Path) -> Result<MappingFile> {
    let bytes = std::fs::read(path).map_err(|e| unreadable(path, e))?;
    let name = path.display().to_string();
    match text_of(&bytes, &name) {
        Ok(text) => parse(text, &name),
        Err((at, text)) => Err(Error::usage(format!("{at}: {text}"))),
    }
}

/// The text of a file; the error is the place of the first byte that is none.
fn text_of<'b>(bytes: &'b [u8], name: &str) -> Result<&'b str, (Place, &'static str)> {
    std::str::from_utf8(bytes).map_err(|e| {
        // What comes before the first bad byte is text.
        let before = String::from_utf8_lossy(&bytes[..e.valid_up_to()]);
        let at = Place::of_byte(&name.into(), &before, before.len());
        (at, "not UTF-8; save the file as UTF-8 text")
    })
}

fn unreadable(path: &Path, cause: std::io::Error) -> Error {
    let text = format!("cannot read the mapping file {}: {}", path.display(), reason(&cause));
    let folder = path.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let siblings: Vec<String> = std::fs::read_dir(folder)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
        .filter(|name| name.ends_with(".toml"))
        .collect();
    let wanted = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let near = nearest(wanted, siblings.iter().map(String::as_str));
    let error = Error::usage(text);
    match near.first() {
        Some(near) if cause.kind() == std::io::ErrorKind::NotFound => {
            error.hint(format!("did you mean {}?", path.with_file_name(near).display()))
        }
        _ => error.hint("give the path of a mapping file to --map"),
    }
    .because(cause)
}

fn reason(cause: &std::io::Error) -> &'static str {
    match cause.kind() {
        std::io::ErrorKind::NotFound => "there is no such file",
        std::io::ErrorKind::PermissionDenied => "permission denied",
        std::io::ErrorKind::IsADirectory => "it is a folder",
        _ => "the system refuses",
    }
}

/// Reads the text of a mapping file; `display_name` is what messages call it.
/// Files that it names lie relative to the folder of that name.
///
/// # Errors
/// `Usage`: one line `file:line:column: what is wrong` for each problem, all of
/// them at once.
pub fn parse(text: &str, display_name: &str) -> Result<MappingFile> {
    let mut problems = Problems::default();
    let path = PathBuf::from(display_name);
    let entities = read(text, &path, &mut vec![real(&path)], &mut problems);
    if let Some(entities) = &entities {
        check_together(entities, &mut problems);
    }
    problems.into_result()?;
    let mut entities = entities.unwrap_or_default();
    entity::complete_lookups(&mut entities);
    Ok(MappingFile { name: display_name.into(), entities })
}

/// A file whatever way leads to it, so that a circle is seen.
fn real(path: &Path) -> PathBuf {
    path.canonicalize().unwrap_or_else(|_| path.to_owned())
}

/// Reads one file, and those that it includes before it. `None` if it is so
/// broken that nothing more can be said.
fn read(
    text: &str,
    path: &Path,
    way: &mut Vec<PathBuf>,
    problems: &mut Problems,
) -> Option<Vec<EntityMapping>> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let file: Arc<str> = path.display().to_string().into();
    let mut reader = Reader { text, file, folder: path.parent().unwrap_or(Path::new("")), problems };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or_default();
        reader.wrong(span.start, not_toml(text, span, error.message()));
    }
    // Whatever else stands in a broken file is guesswork.
    if errors.iter().any(|error| error.message() != "duplicate key") {
        return None;
    }
    let table = table.get_ref();
    let included = reader.included(table);
    let own = reader.entities(table);
    let mut entities = Vec::new();
    let mut whole = true;
    for (included, at) in included {
        match include(&included, &at, way, problems) {
            Some(included) => entity::merge(&mut entities, included),
            None => whole = false,
        }
    }
    entity::merge(&mut entities, own);
    whole.then_some(entities)
}

/// Reads a file that another one names at `at`.
fn include(
    path: &Path,
    at: &Place,
    way: &mut Vec<PathBuf>,
    problems: &mut Problems,
) -> Option<Vec<EntityMapping>> {
    let real = real(path);
    if way.contains(&real) {
        problems.add(Some(at), format!("{} includes itself in the end", path.display()));
        return None;
    }
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(e) => {
            problems.add(Some(at), format!("cannot read {}: {}", path.display(), reason(&e)));
            return None;
        }
    };
    match text_of(&bytes, &path.display().to_string()) {
        Ok(text) => {
            way.push(real);
            let read = read(text, path, way, problems);
            way.pop();
            read
        }
        Err((at, text)) => {
            problems.add(Some(&at), text);
            None
        }
    }
}

/// What can only be said of all files together.
fn check_together(entities: &[EntityMapping], problems: &mut Problems) {
    let mut targets: BTreeMap<String, &str> = BTreeMap::new();
    for entity in entities {
        let target = entity.target.as_deref().unwrap_or(&entity.entity);
        if let Some(other) = targets.insert(target.to_ascii_lowercase(), &entity.entity) {
            let at = entity.target_at.as_ref().or(entity.at.as_ref());
            problems.add(at, format!("[{other}] and [{}] both go to `{target}`", entity.entity));
        }
        if entity.fields.is_empty() {
            continue;
        }
        let key = entity.key.as_ref().map(|key| (key, entity.key_at.as_ref()));
        let matching = entity.matching.iter().map(|(column, at)| (column, at.as_ref()));
        for (name, at) in key.into_iter().chain(matching) {
            if let Err(text) = key_column(&entity.fields, Some(name)) {
                problems.add(at, text);
            }
        }
    }
}

/// A syntax error in words, with the two slips that people make most told more
/// plainly than the parser can.
fn not_toml(text: &str, span: Range<usize>, message: &str) -> String {
    if let (true, Some(key)) = (message == "duplicate key", text.get(span.clone())) {
        return format!("`{key}` is there twice");
    }
    let before = text.get(..span.start).unwrap_or_default();
    let line = text[before.rfind('\n').map_or(0, |at| at + 1)..].lines().next().unwrap_or_default();
    if let Some((_, value)) = line.split_once('=') {
        let value = value.split('#').next().unwrap_or_default().trim();
        if value.is_empty() {
            return "not TOML: nothing stands behind the `=`".to_owned();
        }
        if malformed_path(value).is_none() {
            return format!("not TOML: a text stands in quotes, \"{value}\"");
        }
    }
    format!("not TOML: {message}")
}

type Key<'a, 't> = &'a Spanned<std::borrow::Cow<'t, str>>;
type Value<'a, 't> = &'a Spanned<DeValue<'t>>;

/// Entries as they stand in the file; the parser sorts them by name.
fn in_file_order<'a, 't>(table: &'a DeTable<'t>) -> Vec<(Key<'a, 't>, Value<'a, 't>)> {
    let mut entries: Vec<_> = table.iter().collect();
    entries.sort_by_key(|(key, _)| key.span().start);
    entries
}

struct Reader<'t> {
    text: &'t str,
    file: Arc<str>,
    /// Where files lie that it names.
    folder: &'t Path,
    problems: &'t mut Problems,
}

impl Reader<'_> {
    fn place(&self, byte: usize) -> Place {
        Place::of_byte(&self.file, self.text, byte)
    }

    fn wrong(&mut self, byte: usize, text: impl AsRef<str>) {
        let at = self.place(byte);
        self.problems.add(Some(&at), text);
    }

    /// The files that are included, in order.
    fn included(&mut self, table: &DeTable<'_>) -> Vec<(PathBuf, Place)> {
        let Some(value) = table.get("include") else { return Vec::new() };
        let names = match value.get_ref() {
            // The name of an entity, should there ever be one.
            DeValue::Table(_) => return Vec::new(),
            DeValue::Array(names) => names.iter().collect(),
            _ => vec![value],
        };
        let mut files = Vec::new();
        for name in names {
            let at = name.span().start;
            match name.get_ref() {
                DeValue::String(name) if !name.trim().is_empty() => {
                    files.push((self.folder.join(name.as_ref()), self.place(at)));
                }
                other => self.wrong(at, format!("`include` names files, found {}", a(other))),
            }
        }
        files
    }

    fn entities(&mut self, table: &DeTable<'_>) -> Vec<EntityMapping> {
        let mut entities: Vec<EntityMapping> = Vec::new();
        for (key, value) in in_file_order(table) {
            let (name, start) = (key.get_ref().as_ref(), key.span().start);
            let table = match value.get_ref() {
                DeValue::Table(table) => table,
                DeValue::Array(rows) if rows.iter().any(|row| row.get_ref().is_table()) => {
                    self.wrong(start, format!("write [{name}], not [[{name}]]"));
                    continue;
                }
                _ if name == "include" => continue,
                _ => {
                    self.wrong(
                        start,
                        format!("`{name}` stands outside of an object; begin with [Contact], say"),
                    );
                    continue;
                }
            };
            if !is_api_name(name) {
                self.wrong(start, format!("`{name}` cannot be the name of an object"));
            }
            if let Some(other) = entities.iter().find(|other| other.entity.eq_ignore_ascii_case(name)) {
                let text = format!("[{name}] and [{}] are the same object", other.entity);
                self.wrong(start, text);
                continue;
            }
            let entity = self.entity(name, start, table);
            entities.push(entity);
        }
        if table.is_empty() {
            self.wrong(0, "the file maps nothing; begin with the name of an object, such as [Contact]");
        }
        entities
    }

    fn check_path(&mut self, path: &str, at: usize) {
        if path.trim().is_empty() {
            self.wrong(at, "the source field is empty");
        } else if let Some(text) = malformed_path(path) {
            self.wrong(at, text);
        }
    }

    /// A text that may not be empty.
    fn text(&mut self, key: Key<'_, '_>, value: Value<'_, '_>, place: &str) -> Option<String> {
        let (name, at) = (key.get_ref(), value.span().start);
        match value.get_ref() {
            DeValue::String(text) if text.trim().is_empty() => {
                self.wrong(at, format!("`{name}` {place} is empty"));
                None
            }
            DeValue::String(text) => Some(text.clone().into_owned()),
            other => {
                self.wrong_type(at, name, place, "a string", other);
                None
            }
        }
    }

    /// One of several words.
    fn word<'w>(
        &mut self,
        key: Key<'_, '_>,
        value: Value<'_, '_>,
        place: &str,
        words: impl IntoIterator<Item = &'w str>,
    ) -> Option<&'w str> {
        let text = self.text(key, value, place)?;
        let words: Vec<&str> = words.into_iter().collect();
        let found = words.iter().find(|word| **word == text).copied();
        if found.is_none() {
            let mut meant = did_you_mean(&text, words.iter().copied());
            if meant.is_empty() {
                meant = format!("; there are {}", words.join(", "));
            }
            self.wrong(value.span().start, format!("unknown `{}` {place}: `{text}`{meant}", key.get_ref()));
        }
        found
    }

    fn wrong_type(&mut self, at: usize, key: &str, place: &str, wanted: &str, found: &DeValue<'_>) {
        self.wrong(at, format!("`{key}` {place} must be {wanted}, found {}", a(found)));
    }

    fn unknown_key(&mut self, key: Key<'_, '_>, place: &str, known: &[&str]) {
        let name = key.get_ref().as_ref();
        let mut meant = did_you_mean(name, known.iter().copied());
        if meant.is_empty() {
            meant = format!("; there are {}", known.join(", "));
        }
        self.wrong(key.span().start, format!("unknown key `{name}` {place}{meant}"));
    }
}

/// A value's type with its article.
fn a(value: &DeValue<'_>) -> String {
    let name = value.type_str();
    let article = if name.starts_with(['a', 'i']) { "an" } else { "a" };
    format!("{article} {name}")
}
