//! The table of a column.

use std::collections::HashMap;
use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::{Key, Reader, Value, a, in_file_order};
use crate::mapping::{FieldMapping, Origin, Otherwise, Template, Values};
use crate::schema::{ColumnType, Merge};

const FIELD_KEYS: [&str; 10] =
    ["from", "value", "template", "transform", "values", "otherwise", "type", "default", "required", "merge"];

/// Where a value can come from; a column has one of them.
const ORIGINS: [&str; 3] = ["from", "value", "template"];

impl Reader<'_> {
    pub(super) fn fields(&mut self, table: &DeTable<'_>) -> Vec<FieldMapping> {
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
            at: Some(self.place(at)),
            ..FieldMapping::default()
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
        let mut origins: Vec<(&str, Origin)> = Vec::new();
        for (key, value) in in_file_order(table) {
            let at = value.span().start;
            match (key.get_ref().as_ref(), value.get_ref()) {
                ("from", DeValue::String(path)) => {
                    self.check_path(path, at);
                    field.at = Some(self.place(at));
                    origins.push(("from", Origin::Field(path.clone().into_owned())));
                }
                ("from", other) => self.wrong_type(at, "from", &place, "a string", other),
                ("value", _) => {
                    if let Some(text) = self.constant(key, value, &place) {
                        origins.push(("value", Origin::Constant(text)));
                    }
                }
                ("template", DeValue::String(text)) => match Template::compile(text) {
                    Ok(template) => {
                        field.at = Some(self.place(at));
                        origins.push(("template", Origin::Template(template)));
                    }
                    Err(why) => self.wrong(at, format!("column `{name}`: {why}")),
                },
                ("template", other) => self.wrong_type(at, "template", &place, "a string", other),
                ("transform", DeValue::Array(steps)) => {
                    field.transform = steps.iter().filter_map(|step| self.step(step)).collect();
                }
                ("transform", other) => {
                    self.wrong_type(at, "transform", &place, "a list such as [\"trim\"]", other);
                }
                ("values", DeValue::Table(values)) => {
                    let otherwise = table.get_key_value("otherwise");
                    let otherwise = otherwise.and_then(|(key, value)| self.constant(key, value, &place));
                    field.values = Some(self.values(values, otherwise.as_deref()));
                }
                ("values", other) => {
                    self.wrong_type(at, "values", &place, "a table { \"from\" = \"to\" }", other);
                }
                ("otherwise", _) if table.get("values").is_none() => {
                    let text = format!("`otherwise` {place} goes with `values`, which is not there");
                    self.wrong(key.span().start, text);
                }
                ("otherwise", _) => {}
                ("type", _) => {
                    // `any` is what sources say of a value that can be anything.
                    let kinds = ColumnType::ALL.into_iter().filter(|kind| *kind != ColumnType::Any);
                    let word = self.word(key, value, &place, kinds.map(ColumnType::as_str));
                    field.kind = ColumnType::ALL.into_iter().find(|kind| Some(kind.as_str()) == word);
                }
                ("default", _) => field.default = self.constant(key, value, &place),
                ("required", DeValue::Boolean(required)) => field.required = *required,
                ("required", other) => self.wrong_type(at, "required", &place, "true or false", other),
                ("merge", _) => {
                    let word = self.word(key, value, &place, Merge::ALL.map(Merge::as_str));
                    let merge = Merge::ALL.into_iter().find(|merge| Some(merge.as_str()) == word);
                    field.merge = merge.unwrap_or_default();
                }
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
        if let (Some((_, Origin::Constant(_))), Some(_)) = (origins.first(), &field.default) {
            self.wrong(at, format!("column `{name}` has a `value` always; leave `default` out"));
        }
        field.from = self.one_origin(name, at, table, origins)?;
        Some(field)
    }

    /// The only origin of a column. What was written but could not be read has
    /// its own problem already.
    fn one_origin(
        &mut self,
        name: &str,
        at: usize,
        table: &DeTable<'_>,
        mut origins: Vec<(&str, Origin)>,
    ) -> Option<Origin> {
        if let [(one, _), (other, _), ..] = &origins[..] {
            self.wrong(at, format!("column `{name}` has both `{one}` and `{other}`; keep one"));
            return None;
        }
        if origins.is_empty() {
            let written = ORIGINS.iter().any(|known| table.get(*known).is_some());
            let misspelt = table.keys().any(|key| !FIELD_KEYS.contains(&key.get_ref().as_ref()));
            if !written && !misspelt {
                self.wrong(
                    at,
                    format!(
                        "column `{name}` needs `from` (a source field), `value` (a constant) or `template`"
                    ),
                );
            }
        }
        origins.pop().map(|(_, origin)| origin)
    }

    fn values(&mut self, table: &DeTable<'_>, otherwise: Option<&str>) -> Arc<Values> {
        let mut texts = HashMap::new();
        for (key, value) in in_file_order(table) {
            let place = format!("in `values` for `{}`", key.get_ref());
            if let Some(text) = self.constant(key, value, &place) {
                texts.insert(key.get_ref().clone().into_owned(), text);
            }
        }
        Arc::new(Values { texts, otherwise: otherwise.map(Otherwise::of).unwrap_or_default() })
    }

    /// A constant: a text, a number, a boolean, or `{ env = "NAME" }`.
    pub(super) fn constant(&mut self, key: Key<'_, '_>, value: Value<'_, '_>, place: &str) -> Option<String> {
        if let DeValue::Table(table) = value.get_ref()
            && table.get("env").is_some()
        {
            return self.environment(table, place);
        }
        let text = constant_text(value.get_ref());
        if text.is_none() {
            let wanted = "a string, a number or a boolean";
            self.wrong_type(value.span().start, key.get_ref(), place, wanted, value.get_ref());
        }
        text
    }

    /// The value of an environment variable, as it is now.
    fn environment(&mut self, table: &DeTable<'_>, place: &str) -> Option<String> {
        let (mut name, mut default) = (None, None);
        for (key, value) in in_file_order(table) {
            match key.get_ref().as_ref() {
                "env" => name = self.text(key, value, place).map(|text| (text, value.span().start)),
                "default" => {
                    default = constant_text(value.get_ref());
                    if default.is_none() {
                        let wanted = "a string, a number or a boolean";
                        self.wrong_type(value.span().start, "default", place, wanted, value.get_ref());
                    }
                }
                _ => self.unknown_key(key, place, &["env", "default"]),
            }
        }
        let (name, at) = name?;
        if is_secret(&name) {
            self.wrong(
                at,
                format!("`{name}` looks like a secret, which would land in every record; use another name"),
            );
            return None;
        }
        match std::env::var(&name) {
            Ok(text) => Some(text),
            Err(std::env::VarError::NotPresent) if default.is_some() => default,
            Err(std::env::VarError::NotPresent) => {
                let text =
                    format!("the environment variable `{name}` is not set; set it, or add a `default`");
                self.wrong(at, text);
                None
            }
            Err(std::env::VarError::NotUnicode(_)) => {
                self.wrong(at, format!("the environment variable `{name}` is not UTF-8 text"));
                None
            }
        }
    }
}

/// Whether the name of an environment variable says that nobody should see it.
fn is_secret(name: &str) -> bool {
    let name = name.to_ascii_uppercase();
    ["TOKEN", "SECRET", "PASSWORD", "PASSWD", "PASSPHRASE", "KEY", "CREDENTIAL"]
        .iter()
        .any(|word| name.contains(word))
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
