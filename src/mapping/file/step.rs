//! One step of a transform: a name, or a table `{ truncate = 80 }`.

use std::sync::Arc;

use toml::de::{DeTable, DeValue};

use super::{Key, Reader, Value, a, in_file_order};
use crate::mapping::Transform;
use crate::mapping::convert::{DateFormat, Mask, Otherwise, Pattern, Region, Salt, Table, Zone};
use crate::mapping::problem::did_you_mean;

/// What may stand beside the name of a step.
fn more_of(step: &str) -> &'static [&'static str] {
    match step {
        "replace" => &["with"],
        "split" => &["part"],
        "parse_date" | "format_date" => &["zone"],
        "lookup" => &["key", "value", "otherwise"],
        "mask" => &["salt"],
        "e164" => &["otherwise"],
        _ => &[],
    }
}

impl Reader<'_> {
    pub(super) fn step(&mut self, step: Value<'_, '_>) -> Option<Transform> {
        let at = step.span().start;
        match step.get_ref() {
            DeValue::String(name) => {
                let found = Transform::plain(name);
                if found.is_none() && Transform::TABLES.contains(&name.as_ref()) {
                    let text = format!("`{name}` needs more: {}", example(name));
                    self.wrong(at, text);
                } else if found.is_none() {
                    self.unknown_step(at, name);
                }
                found
            }
            DeValue::Table(table) => self.table_step(at, table),
            other => {
                self.wrong(at, format!("a transform is named by a string, found {}", a(other)));
                None
            }
        }
    }

    fn unknown_step(&mut self, at: usize, name: &str) {
        let mut names: Vec<&str> = Transform::PLAIN.to_vec();
        names.extend(Transform::TABLES.iter().filter(|name| !Transform::PLAIN.contains(name)));
        let mut meant = did_you_mean(name, names.iter().copied());
        if meant.is_empty() {
            meant = format!("; there are {}", names.join(", "));
        }
        self.wrong(at, format!("unknown transform `{name}`{meant}"));
    }

    fn table_step(&mut self, at: usize, table: &DeTable<'_>) -> Option<Transform> {
        let entries = in_file_order(table);
        let named = |name: &str| entries.iter().find(|(key, _)| key.get_ref().as_ref() == name);
        // `lookup` has a `value`, and a step that is misspelt has its first key.
        let Some((key, value)) = Transform::TABLES.iter().find_map(|name| named(name)) else {
            match entries.first() {
                Some((key, _)) => self.unknown_step(key.span().start, key.get_ref()),
                None => self.wrong(at, "a transform is missing between the braces"),
            }
            return None;
        };
        let name = key.get_ref().as_ref();
        let place = format!("in the transform `{name}`");
        let mut whole = true;
        for (other, _) in &entries {
            let known = more_of(name);
            if other.get_ref() != key.get_ref() && !known.contains(&other.get_ref().as_ref()) {
                let names: Vec<&str> = std::iter::once(name).chain(known.iter().copied()).collect();
                self.unknown_key(other, &place, &names);
                whole = false;
            }
        }
        if !whole {
            return None;
        }
        let more = |name: &str| named(name).copied();
        match name {
            "e164" => self.e164(key, value, more("otherwise"), &place),
            "truncate" => self.truncate(value, &place),
            "replace" => self.replace(key, value, more("with"), &place),
            "split" => self.split(key, value, more("part"), &place),
            "parse_date" | "format_date" => self.date(key, value, more("zone"), &place),
            "lookup" => self.lookup(key, value, [more("key"), more("value"), more("otherwise")], &place),
            _ => self.mask(key, value, more("salt"), &place),
        }
    }

    fn e164(
        &mut self,
        key: Key<'_, '_>,
        value: Value<'_, '_>,
        otherwise: Option<(Key<'_, '_>, Value<'_, '_>)>,
        place: &str,
    ) -> Option<Transform> {
        let code = self.text(key, value, place)?;
        let otherwise = match otherwise {
            Some((key, value)) => Otherwise::of(&self.constant(key, value, place)?),
            None => Otherwise::Reject,
        };
        let region = Region::of_code(&code);
        if region.is_none() {
            let text = format!("`{code}` {place} is not the code of a country, as DE or US");
            self.wrong(value.span().start, text);
            return None;
        }
        Some(Transform::E164 { region, otherwise })
    }

    fn whole_number(&mut self, name: &str, value: Value<'_, '_>, place: &str) -> Option<i64> {
        match value.get_ref() {
            DeValue::Integer(number) => i64::from_str_radix(number.as_str(), number.radix()).ok(),
            other => {
                self.wrong_type(value.span().start, name, place, "a whole number", other);
                None
            }
        }
    }

    fn truncate(&mut self, value: Value<'_, '_>, place: &str) -> Option<Transform> {
        let number = self.whole_number("truncate", value, place)?;
        match usize::try_from(number) {
            Ok(most) if most > 0 => Some(Transform::Truncate(most)),
            _ => {
                self.wrong(value.span().start, format!("{number} {place} leaves nothing; name 1 or more"));
                None
            }
        }
    }

    fn replace(
        &mut self,
        key: Key<'_, '_>,
        value: Value<'_, '_>,
        with: Option<(Key<'_, '_>, Value<'_, '_>)>,
        place: &str,
    ) -> Option<Transform> {
        let pattern = self.text(key, value, place)?;
        let Some((key, text)) = with else {
            self.wrong(value.span().start, format!("`with` is missing {place}: {}", example("replace")));
            return None;
        };
        let with = self.constant(key, text, place)?;
        match Pattern::new(&pattern, &with) {
            Ok(pattern) => Some(Transform::Replace(pattern)),
            Err(why) => {
                self.wrong(value.span().start, why);
                None
            }
        }
    }

    fn split(
        &mut self,
        key: Key<'_, '_>,
        value: Value<'_, '_>,
        part: Option<(Key<'_, '_>, Value<'_, '_>)>,
        place: &str,
    ) -> Option<Transform> {
        let by = match value.get_ref() {
            // A separator may well be a blank.
            DeValue::String(by) if !by.is_empty() => by.clone().into_owned(),
            _ => self.text(key, value, place)?,
        };
        let Some((_, number)) = part else {
            self.wrong(value.span().start, format!("`part` is missing {place}: {}", example("split")));
            return None;
        };
        let part = self.whole_number("part", number, place)?;
        match i32::try_from(part) {
            Ok(part) if part != 0 => Some(Transform::Split { by, part }),
            _ => {
                let text = format!("`part` {place} counts from 1, or from -1 at the end");
                self.wrong(number.span().start, text);
                None
            }
        }
    }

    fn date(
        &mut self,
        key: Key<'_, '_>,
        value: Value<'_, '_>,
        zone: Option<(Key<'_, '_>, Value<'_, '_>)>,
        place: &str,
    ) -> Option<Transform> {
        let format = self.text(key, value, place)?;
        let zone = match zone {
            None => None,
            Some((key, value)) => {
                let name = self.text(key, value, place)?;
                let zone = Zone::of_name(&name);
                if zone.is_none() {
                    let text = format!("`{name}` {place} is not a time zone, as Europe/Berlin");
                    self.wrong(value.span().start, text);
                    return None;
                }
                zone
            }
        };
        let made = match key.get_ref().as_ref() {
            "parse_date" => DateFormat::to_parse(&format, zone).map(Transform::ParseDate),
            _ => DateFormat::to_print(&format, zone).map(Transform::FormatDate),
        };
        made.map_err(|why| self.wrong(value.span().start, why)).ok()
    }

    fn lookup(
        &mut self,
        key: Key<'_, '_>,
        value: Value<'_, '_>,
        more: [Option<(Key<'_, '_>, Value<'_, '_>)>; 3],
        place: &str,
    ) -> Option<Transform> {
        let file = self.text(key, value, place)?;
        let mut texts = [None, None, None];
        for (text, entry) in texts.iter_mut().zip(more) {
            if let Some((key, value)) = entry {
                *text = Some(self.constant(key, value, place)?);
            }
        }
        let [key, column, otherwise] = texts;
        let otherwise = otherwise.as_deref().map(Otherwise::of).unwrap_or_default();
        match Table::load(&self.folder.join(file), key.as_deref(), column.as_deref()) {
            Ok(table) => Some(Transform::Lookup { table: Arc::new(table), otherwise }),
            Err(why) => {
                self.wrong(value.span().start, why);
                None
            }
        }
    }

    fn mask(
        &mut self,
        key: Key<'_, '_>,
        value: Value<'_, '_>,
        salt: Option<(Key<'_, '_>, Value<'_, '_>)>,
        place: &str,
    ) -> Option<Transform> {
        let kind = self.word(key, value, place, ["hash", "redact", "fake"])?;
        let salt = match salt {
            Some((key, value)) => Some(Salt(self.constant(key, value, place)?)),
            None => None,
        };
        let mask = match (kind, salt.filter(|salt| !salt.0.is_empty())) {
            ("redact", _) => Mask::Redact,
            ("hash", Some(salt)) => Mask::Hash(salt),
            ("fake", Some(salt)) => Mask::Fake(salt),
            _ => {
                let text = format!("`salt` is missing {place}: any text that others do not know");
                self.wrong(value.span().start, text);
                return None;
            }
        };
        Some(Transform::Mask(mask))
    }
}

/// How a step is written that needs more than its name.
fn example(name: &str) -> &'static str {
    match name {
        "truncate" => "{ truncate = 80 }",
        "replace" => "{ replace = \"\\\\s+\", with = \" \" }",
        "split" => "{ split = \"@\", part = 2 }",
        "parse_date" => "{ parse_date = \"%d.%m.%Y\" }",
        "format_date" => "{ format_date = \"%d.%m.%Y\" }",
        "lookup" => "{ lookup = \"countries.csv\" }",
        _ => "{ mask = \"redact\" }",
    }
}
