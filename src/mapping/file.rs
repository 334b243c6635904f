//! The mapping file: TOML, one table for each source entity.
//!
//! ```toml
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

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::mapping::check::{is_api_name, key_column, malformed_path};
use crate::mapping::problem::{Problems, did_you_mean, nearest};
use crate::mapping::{EntityMapping, FieldMapping, Origin, Place, Transform};
use crate::{Error, Result};

const ENTITY_KEYS: [&str; 4] = ["target", "key", "where", "fields"];
const FIELD_KEYS: [&str; 4] = ["from", "value", "transform", "required"];

/// Tables of these names belong to the tool and to SQLite.
const RESERVED: [&str; 2] = ["_sfmigrate_", "sqlite_"];

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
                .hint(format!("it maps {}; add a table [{name}] or leave the entity out", known.join(", ")))
        })
    }
}

/// Reads a mapping file.
///
/// # Errors
/// `Usage` when it cannot be read, and as [`parse`].
pub fn load(path: &Path) -> Result<MappingFile> {
    let name = path.display().to_string();
    let bytes = std::fs::read(path).map_err(|e| unreadable(path, e))?;
    match std::str::from_utf8(&bytes) {
        Ok(text) => parse(text, &name),
        Err(e) => {
            // What comes before the first bad byte is text.
            let before = String::from_utf8_lossy(&bytes[..e.valid_up_to()]);
            let at = Place::of_byte(&name.into(), &before, before.len());
            Err(Error::usage(format!("{at}: not UTF-8; save the file as UTF-8 text")))
        }
    }
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
///
/// # Errors
/// `Usage`: one line `file:line:column: what is wrong` for each problem, all of
/// them at once.
pub fn parse(text: &str, display_name: &str) -> Result<MappingFile> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut reader = Reader { text, file: display_name.into(), problems: Problems::default() };
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let span = error.span().unwrap_or_default();
        reader.wrong(span.start, not_toml(text, span, error.message()));
    }
    // Whatever else stands in a broken file is guesswork.
    let broken = errors.iter().any(|error| error.message() != "duplicate key");
    let entities = if broken { Vec::new() } else { reader.entities(table.get_ref()) };
    reader.problems.into_result()?;
    Ok(MappingFile { name: reader.file, entities })
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
    problems: Problems,
}

impl Reader<'_> {
    fn place(&self, byte: usize) -> Place {
        Place::of_byte(&self.file, self.text, byte)
    }

    fn wrong(&mut self, byte: usize, text: impl AsRef<str>) {
        let at = self.place(byte);
        self.problems.add(Some(&at), text);
    }

    fn entities(&mut self, table: &DeTable<'_>) -> Vec<EntityMapping> {
        let mut entities: Vec<EntityMapping> = Vec::new();
        let mut targets: BTreeMap<String, String> = BTreeMap::new();
        for (key, value) in in_file_order(table) {
            let (name, start) = (key.get_ref().as_ref(), key.span().start);
            let table = match value.get_ref() {
                DeValue::Table(table) => table,
                DeValue::Array(rows) if rows.iter().any(|row| row.get_ref().is_table()) => {
                    self.wrong(start, format!("write [{name}], not [[{name}]]"));
                    continue;
                }
                _ => {
                    self.wrong(
                        start,
                        format!("`{name}` stands outside of an entity; begin with [Contact], say"),
                    );
                    continue;
                }
            };
            if !is_api_name(name) {
                self.wrong(start, format!("`{name}` cannot be the name of an entity"));
            }
            if let Some(other) = entities.iter().find(|other| other.entity.eq_ignore_ascii_case(name)) {
                let text = format!("[{name}] and [{}] are the same entity", other.entity);
                self.wrong(start, text);
                continue;
            }
            let entity = self.entity(name, start, table);
            let target = entity.target.as_deref().unwrap_or(name);
            if let Some(other) = targets.insert(target.to_ascii_lowercase(), name.to_owned()) {
                let at = table.get("target").map_or(start, |value| value.span().start);
                self.wrong(at, format!("[{other}] and [{name}] both go to `{target}`"));
            }
            entities.push(entity);
        }
        if table.is_empty() {
            self.wrong(0, "the file maps nothing; begin with the name of an entity, such as [Contact]");
        }
        entities
    }

    fn entity(&mut self, name: &str, start: usize, table: &DeTable<'_>) -> EntityMapping {
        let place = format!("in [{name}]");
        let mut entity = EntityMapping { at: Some(self.place(start)), ..EntityMapping::of_entity(name) };
        for (key, value) in in_file_order(table) {
            let at = value.span().start;
            match key.get_ref().as_ref() {
                "target" => {
                    entity.target = self.text(key, value, &place);
                    if let Some(problem) = entity.target.as_deref().and_then(bad_target) {
                        self.wrong(at, problem);
                    }
                }
                "key" => {
                    entity.key = self.text(key, value, &place);
                    entity.key_at = Some(self.place(at));
                }
                "where" => {
                    entity.filter = self.text(key, value, &place);
                    let first = entity.filter.as_deref().and_then(|w| w.split_whitespace().next());
                    if first.is_some_and(|word| word.eq_ignore_ascii_case("where")) {
                        self.wrong(at, "`where` holds the condition alone; leave the word WHERE out");
                    }
                }
                "fields" => match value.get_ref() {
                    DeValue::Table(fields) if fields.is_empty() => {
                        let text =
                            format!("[{name}.fields] names no column; leave it out to take every field");
                        self.wrong(key.span().start, text);
                    }
                    DeValue::Table(fields) => entity.fields = self.fields(fields),
                    other => self.wrong_type(at, "fields", &place, "a table", other),
                },
                _ => self.unknown_key(key, &place, &ENTITY_KEYS),
            }
        }
        if let (Some(key), Some(at), false) = (&entity.key, &entity.key_at, entity.fields.is_empty())
            && let Err(text) = key_column(&entity.fields, Some(key))
        {
            self.problems.add(Some(at), text);
        }
        entity
    }

    fn fields(&mut self, table: &DeTable<'_>) -> Vec<FieldMapping> {
        let mut fields: Vec<FieldMapping> = Vec::new();
        for (key, value) in in_file_order(table) {
            let (name, start) = (key.get_ref().as_ref(), key.span().start);
            if name.trim().is_empty() {
                self.wrong(start, "a column has no name");
            } else if name.chars().any(char::is_control) {
                self.wrong(start, format!("`{name}` has a control character in it"));
            } else if let Some(other) = fields.iter().find(|field| field.name().eq_ignore_ascii_case(name)) {
                let other = other.name();
                self.wrong(
                    start,
                    format!("two columns of one name: `{other}` and `{name}`, the case does not count"),
                );
            }
            if let Some(field) = self.field(key, value) {
                fields.push(field);
            }
        }
        fields
    }

    fn field(&mut self, key: Key<'_, '_>, value: Value<'_, '_>) -> Option<FieldMapping> {
        let name = key.get_ref().as_ref();
        let at = value.span().start;
        let mut field = FieldMapping {
            target: Some(name.to_owned()),
            from: Origin::Constant(String::new()),
            transform: Vec::new(),
            required: false,
            at: Some(self.place(at)),
        };
        let table = match value.get_ref() {
            DeValue::String(path) => {
                self.check_path(path, at);
                field.from = Origin::Field(path.clone().into_owned());
                return Some(field);
            }
            DeValue::Table(table) => table,
            other => {
                let text = format!("column `{name}` must be a source field or {{ … }}, found {}", a(other));
                self.wrong(at, text);
                return None;
            }
        };
        let place = format!("in the column `{name}`");
        let (mut from, mut constant) = (None, None);
        for (key, value) in in_file_order(table) {
            let at = value.span().start;
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("from", DeValue::String(path)) => {
                    self.check_path(path, at);
                    field.at = Some(self.place(at));
                    from = Some(path.clone().into_owned());
                }
                ("from", other) => self.wrong_type(at, "from", &place, "a string", other),
                ("value", value) => match constant_text(value) {
                    Some(text) => constant = Some(text),
                    None => self.wrong_type(at, "value", &place, "a string, a number or a boolean", value),
                },
                ("transform", DeValue::Array(steps)) => {
                    field.transform = steps.iter().filter_map(|step| self.transform(step)).collect();
                }
                ("transform", other) => {
                    self.wrong_type(at, "transform", &place, "a list such as [\"trim\"]", other);
                }
                ("required", DeValue::Boolean(required)) => field.required = *required,
                ("required", other) => self.wrong_type(at, "required", &place, "true or false", other),
                _ if self.text[..key.span().start].trim_end().ends_with('.') => {
                    let dotted = format!("{name}.{}", key.get_ref());
                    self.wrong(
                        key.span().start,
                        format!("write a name with a dot in quotes: \"{dotted}\" = …"),
                    );
                }
                _ => self.unknown_key(key, &place, &FIELD_KEYS),
            }
        }
        // What was written but could not be read has its own problem already.
        field.from = match (from, constant) {
            (Some(path), None) => Origin::Field(path),
            (None, Some(text)) => Origin::Constant(text),
            (Some(_), Some(_)) => {
                self.wrong(at, format!("column `{name}` has both `from` and `value`; keep one"));
                return None;
            }
            (None, None) => {
                let written = ["from", "value"].iter().any(|known| table.get(*known).is_some());
                let misspelt = table.keys().any(|key| !FIELD_KEYS.contains(&key.get_ref().as_ref()));
                if !written && !misspelt {
                    self.wrong(
                        at,
                        format!("column `{name}` needs `from` (a source field) or `value` (a constant)"),
                    );
                }
                return None;
            }
        };
        Some(field)
    }

    fn transform(&mut self, step: Value<'_, '_>) -> Option<Transform> {
        let at = step.span().start;
        let Some(name) = step.get_ref().as_str() else {
            self.wrong(at, format!("a transform is named by a string, found {}", a(step.get_ref())));
            return None;
        };
        let found = Transform::ALL.into_iter().find(|known| known.as_str() == name);
        if found.is_none() {
            let names = Transform::ALL.map(Transform::as_str);
            let mut meant = did_you_mean(name, names);
            if meant.is_empty() {
                meant = format!("; there are {}", names.join(", "));
            }
            self.wrong(at, format!("unknown transform `{name}`{meant}"));
        }
        found
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

/// What is wrong with the name of a table or file, if anything is.
fn bad_target(name: &str) -> Option<String> {
    let lower = name.to_ascii_lowercase();
    if let Some(reserved) = RESERVED.iter().find(|prefix| lower.starts_with(**prefix)) {
        return Some(format!(
            "names that begin with `{reserved}` are reserved; choose another than `{name}`"
        ));
    }
    let bad = name.starts_with('.') || name.contains(['/', '\\']) || name.chars().any(char::is_control);
    bad.then(|| format!("`{name}` cannot name a table or a file"))
}

/// A constant as text: numbers keep the digits that were written.
fn constant_text(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => Some(text.clone().into_owned()),
        DeValue::Boolean(yes) => Some(yes.to_string()),
        DeValue::Integer(number) if number.radix() == 10 => {
            Some(number.as_str().trim_start_matches('+').to_owned())
        }
        DeValue::Integer(number) => {
            i64::from_str_radix(number.as_str(), number.radix()).ok().map(|n| n.to_string())
        }
        DeValue::Float(number) if number.as_str().ends_with(|c: char| c.is_ascii_digit()) => {
            Some(number.as_str().trim_start_matches('+').to_owned())
        }
        DeValue::Float(_) | DeValue::Datetime(_) | DeValue::Array(_) | DeValue::Table(_) => None,
    }
}
