//! Templates: `template = "{{ FirstName }} {{ LastName }}"`.
//!
//! A template sees one record and nothing else: no files, no other templates,
//! no functions. It is compiled once. Whatever is written in it and whatever
//! the record holds, it ends soon and gives a text of bounded length: its steps
//! are counted, what it writes is measured, and what lets a text or a list
//! double (variables, `*`, long chains of `~`) is refused when it is compiled.

use std::fmt;
use std::io;
use std::sync::Arc;

use minijinja::value::{Object, ValueKind};
use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

use crate::mapping::problem::any_of;
use crate::schema::ColumnType;

/// Instructions that one record may take.
const FUEL: u64 = 20_000;

/// Bytes of a template.
const LONGEST: usize = 4096;

/// Concatenations in a template: each copies what stands before it.
const MOST_JOINS: usize = 100;

/// Bytes that a template may write, unless the record itself is large.
const LEAST_ROOM: usize = 16 * 1024;

/// Times the bytes of the record's values that a template may write.
const ROOM: usize = 8;

/// What a template may do beside printing.
const BLOCKS: [&str; 6] = ["if", "elif", "else", "endif", "for", "endfor"];

const NAME: &str = "template";

/// A compiled template. Cheap to clone.
#[derive(Clone)]
pub struct Template {
    source: Arc<str>,
    environment: Arc<Environment<'static>>,
    /// The fields and paths that it names, in order.
    variables: Vec<String>,
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Template").field(&self.source).finish()
    }
}

impl PartialEq for Template {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}

impl Template {
    /// Compiles a template.
    ///
    /// # Errors
    /// What is wrong with it, in one line.
    pub fn compile(source: &str) -> Result<Template, String> {
        bounded(source)?;
        let mut environment = Environment::empty();
        environment.set_undefined_behavior(UndefinedBehavior::Chainable);
        environment.set_fuel(Some(FUEL));
        environment.set_formatter(|out, _, value| {
            // Null is empty.
            if value.is_undefined() || value.is_none() {
                return Ok(());
            }
            Ok(fmt::Write::write_fmt(out, format_args!("{value}"))?)
        });
        filters::add(&mut environment);
        environment.add_template_owned(NAME, source.to_owned()).map_err(|e| words(&e))?;
        let variables = {
            let template = environment.get_template(NAME).map_err(|e| words(&e))?;
            let mut variables: Vec<String> = template.undeclared_variables(true).into_iter().collect();
            variables.sort();
            variables
        };
        if variables.is_empty() {
            return Err("the template names no field, for example {{ LastName }}".into());
        }
        let it = Template { source: source.into(), environment: Arc::new(environment), variables };
        it.rehearse()?;
        Ok(it)
    }

    /// As it was written.
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The fields and relationship paths that it names.
    pub fn variables(&self) -> &[String] {
        &self.variables
    }

    /// Tells of filters and tests that do not exist, which are looked for only
    /// when a template is carried out.
    fn rehearse(&self) -> Result<(), String> {
        let form = Form::of(&self.variables);
        let empty = vec![Value::UNDEFINED; self.variables.len()];
        let mut out = Vec::new();
        match self.write(&form, empty, LEAST_ROOM, &mut out) {
            Err(e) if matches!(e.kind(), ErrorKind::UnknownFilter | ErrorKind::UnknownTest) => {
                let known: Vec<&str> = filters::NAMES.to_vec();
                Err(format!("{}; there are the filters {}", words(&e), any_of(&known)))
            }
            // What depends on the record is told with the record.
            _ => Ok(()),
        }
    }

    /// Writes the text for one record; `values` are those of the variables, in
    /// order. Nothing is written when all are null.
    ///
    /// # Errors
    /// Why this record has no text.
    pub(super) fn render<'v>(
        &self,
        form: &Arc<Form>,
        values: impl Iterator<Item = (Option<&'v str>, ColumnType)> + Clone,
        buffer: &mut Vec<u8>,
        out: &mut String,
    ) -> Result<(), String> {
        let bytes: usize = values.clone().filter_map(|(value, _)| value).map(str::len).sum();
        // No value is empty: that would be null.
        if bytes == 0 {
            return Ok(());
        }
        let values = values.map(|(value, kind)| value.map_or(Value::UNDEFINED, |text| typed(text, kind)));
        let room = LEAST_ROOM.max(bytes.saturating_mul(ROOM));
        buffer.clear();
        self.write(form, values.collect(), room, buffer).map_err(|e| match e.kind() {
            ErrorKind::OutOfFuel => "the template takes too many steps".into(),
            ErrorKind::WriteFailure => format!("the template writes more than {room} bytes"),
            _ => words(&e),
        })?;
        out.push_str(std::str::from_utf8(buffer).map_err(|_| "the template writes what is no text")?);
        Ok(())
    }

    fn write(
        &self,
        form: &Arc<Form>,
        values: Vec<Value>,
        room: usize,
        buffer: &mut Vec<u8>,
    ) -> Result<(), minijinja::Error> {
        let record = Record { form: Arc::clone(form), values: values.into() };
        let template = self.environment.get_template(NAME)?;
        template.render_captured_to(Value::from_object(record), Bounded { buffer, room })?;
        Ok(())
    }
}

/// What is wrong, without the name that the template has here only.
fn words(e: &minijinja::Error) -> String {
    let text = e.detail().map_or_else(|| e.kind().to_string(), str::to_owned);
    let line = e.line().filter(|line| *line > 1).map_or(String::new(), |line| format!(" (line {line})"));
    format!("the template has an error: {}{line}", text.lines().next().unwrap_or_default())
}

/// Refuses what could let a text or a list grow without bound. It looks at
/// more than is carried out, which does no harm.
fn bounded(source: &str) -> Result<(), String> {
    if source.len() > LONGEST {
        return Err(format!("a template has at most {LONGEST} bytes"));
    }
    for block in source.split("{%").skip(1) {
        let word = block.trim_start_matches(['-', '+']).trim_start();
        let word = word.split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap_or_default();
        if !BLOCKS.contains(&word) {
            return Err(format!("a template has no `{word}`; there are {}", any_of(&BLOCKS)));
        }
    }
    let opened = source.find("{{").into_iter().chain(source.find("{%")).min();
    let code = opened.map_or("", |at| &source[at..]);
    if code.contains('*') {
        return Err("a template has no `*`; multiply by a filter: {{ Amount|times(1.19) }}".into());
    }
    if code.contains("recursive") {
        return Err("a loop of a template cannot be recursive".into());
    }
    if code.bytes().filter(|b| matches!(b, b'~' | b'+')).count() > MOST_JOINS {
        return Err(format!("a template joins at most {MOST_JOINS} texts by `~` and `+`"));
    }
    Ok(())
}

/// A value as templates calculate with it: a number only if it is printed as
/// the record has it.
fn typed(text: &str, kind: ColumnType) -> Value {
    let number = match kind {
        ColumnType::Boolean => return Value::from(text == "true"),
        ColumnType::Integer | ColumnType::Decimal => match (text.parse::<i64>(), text.parse::<f64>()) {
            (Ok(whole), _) => Some(Value::from(whole)),
            (_, Ok(float)) if float.is_finite() => Some(Value::from(float)),
            _ => None,
        },
        _ => None,
    };
    number.filter(|number| number.to_string() == text).unwrap_or_else(|| Value::from(text))
}

/// The names of a template as a tree: `Account.Name` is `Name` below `Account`.
#[derive(Debug, Default)]
pub(super) struct Form {
    names: Vec<(String, Branch)>,
}

#[derive(Debug)]
enum Branch {
    /// Number of the variable.
    Value(usize),
    Below(Arc<Form>),
}

impl Form {
    pub(super) fn of(variables: &[String]) -> Arc<Form> {
        let paths: Vec<(usize, &str)> = variables.iter().map(String::as_str).enumerate().collect();
        Arc::new(Self::below(&paths))
    }

    fn below(paths: &[(usize, &str)]) -> Form {
        let mut form = Form::default();
        for (number, path) in paths {
            let (name, rest) = path.split_once('.').unwrap_or((path, ""));
            if form.names.iter().any(|(known, _)| known == name) {
                continue;
            }
            let branch = if rest.is_empty() {
                Branch::Value(*number)
            } else {
                let same = |(number, path): &(usize, &'_ str)| {
                    let (first, rest) = path.split_once('.')?;
                    (first == name).then_some((*number, rest.to_owned()))
                };
                let inner: Vec<(usize, String)> = paths.iter().filter_map(same).collect();
                let inner: Vec<(usize, &str)> = inner.iter().map(|(n, p)| (*n, p.as_str())).collect();
                Branch::Below(Arc::new(Self::below(&inner)))
            };
            form.names.push((name.to_owned(), branch));
        }
        form
    }
}

/// One record, or what lies behind a relationship of it.
#[derive(Debug)]
struct Record {
    form: Arc<Form>,
    values: Arc<[Value]>,
}

impl Object for Record {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        self.get_value_by_str(key.as_str()?)
    }

    fn get_value_by_str(self: &Arc<Self>, key: &str) -> Option<Value> {
        let (_, branch) = self.form.names.iter().find(|(name, _)| name == key)?;
        Some(match branch {
            Branch::Value(number) => self.values[*number].clone(),
            Branch::Below(form) => {
                Value::from_object(Record { form: Arc::clone(form), values: Arc::clone(&self.values) })
            }
        })
    }

    fn render(self: &Arc<Self>, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

/// Takes so many bytes and no more.
struct Bounded<'a> {
    buffer: &'a mut Vec<u8>,
    room: usize,
}

impl io::Write for Bounded<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.buffer.len() + bytes.len() > self.room {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.buffer.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The filters that there are: none lets a text grow much.
mod filters {
    use super::{Environment, ErrorKind, LONGEST, Value, ValueKind};
    use minijinja::Error;

    pub(super) const NAMES: [&str; 17] = [
        "upper", "lower", "title", "trim", "replace", "default", "split", "join", "first", "last", "length",
        "truncate", "int", "float", "round", "times", "string",
    ];

    /// Bytes that a filter may make of its text, beyond twice what it was.
    const ROOM: usize = 64 * 1024;

    fn wrong(text: impl Into<std::borrow::Cow<'static, str>>) -> Error {
        Error::new(ErrorKind::InvalidOperation, text)
    }

    fn null(value: &Value) -> bool {
        value.is_undefined() || value.is_none()
    }

    /// A value as text; null is empty.
    fn text(value: &Value) -> String {
        match value.as_str() {
            Some(text) => text.to_owned(),
            None if null(value) => String::new(),
            None => value.to_string(),
        }
    }

    /// Changes the text of a value; null stays null.
    fn of_text(change: impl Fn(&str) -> String) -> impl Fn(Value) -> Value {
        move |value| if null(&value) { value } else { Value::from(change(&text(&value))) }
    }

    fn number(value: &Value) -> Result<f64, Error> {
        let number = f64::try_from(value.clone()).ok().or_else(|| text(value).trim().parse().ok());
        number
            .filter(|n: &f64| n.is_finite())
            .ok_or_else(|| wrong(format!("`{}` is not a number", text(value))))
    }

    /// Whole numbers are printed as such.
    fn of_number(number: f64) -> Value {
        const EXACT: f64 = 9_007_199_254_740_992.0;
        if number.fract() == 0.0 && number.abs() < EXACT {
            Value::from(number as i64)
        } else {
            Value::from(number)
        }
    }

    pub(super) fn add(environment: &mut Environment<'static>) {
        environment.add_filter("upper", of_text(str::to_uppercase));
        environment.add_filter("lower", of_text(str::to_lowercase));
        environment.add_filter("trim", of_text(|text| text.trim().to_owned()));
        environment.add_filter("string", of_text(str::to_owned));
        environment.add_filter(
            "title",
            of_text(|text| {
                let mut out = String::new();
                super::super::convert::titlecase(text, &mut out);
                out
            }),
        );
        environment.add_filter("replace", |value: Value, from: String, to: String| {
            if null(&value) || from.is_empty() {
                return Ok(value);
            }
            let text = text(&value);
            let grown = text.matches(&from).count().saturating_mul(to.len()).saturating_add(text.len());
            if grown > ROOM + 2 * text.len() {
                return Err(wrong("`replace` would make a text too long"));
            }
            Ok(Value::from(text.replace(&from, &to)))
        });
        let default = |value: Value, other: Value| if null(&value) { other } else { value };
        environment.add_filter("default", default);
        environment.add_filter("split", |value: Value, by: String| {
            let text = text(&value);
            if by.is_empty() {
                return Err(wrong("`split` needs a separator"));
            }
            let parts: Vec<Value> = if text.is_empty() {
                Vec::new()
            } else {
                text.split(&by).map(|part| Value::from(part.trim())).collect()
            };
            Ok(Value::from(parts))
        });
        environment.add_filter("join", |value: Value, by: Option<String>| {
            let by = by.unwrap_or_default();
            let mut out = String::new();
            if value.kind() != ValueKind::Seq {
                return Ok(value);
            }
            for (i, part) in value.try_iter()?.enumerate() {
                if i > 0 {
                    out.push_str(&by);
                }
                out.push_str(&text(&part));
                if out.len() > (ROOM).max(LONGEST) * 16 {
                    return Err(wrong("`join` would make a text too long"));
                }
            }
            Ok(Value::from(out))
        });
        let nth = |last: bool| {
            move |value: Value| -> Result<Value, Error> {
                if null(&value) {
                    return Ok(value);
                }
                if let Some(text) = value.as_str() {
                    let found = if last { text.chars().next_back() } else { text.chars().next() };
                    return Ok(found.map_or(Value::UNDEFINED, Value::from));
                }
                let mut parts = value.try_iter()?;
                Ok(if last { parts.last() } else { parts.next() }.unwrap_or_default())
            }
        };
        environment.add_filter("first", nth(false));
        environment.add_filter("last", nth(true));
        environment.add_filter("length", |value: Value| match value.as_str() {
            Some(text) => text.chars().count(),
            None => value.len().unwrap_or_default(),
        });
        environment.add_filter("truncate", |value: Value, most: usize| {
            of_text(|text| text.chars().take(most).collect())(value)
        });
        environment.add_filter("int", |value: Value| -> Result<Value, Error> {
            if null(&value) { Ok(value) } else { Ok(of_number(number(&value)?.trunc())) }
        });
        environment.add_filter("float", |value: Value| -> Result<Value, Error> {
            if null(&value) { Ok(value) } else { Ok(Value::from(number(&value)?)) }
        });
        environment.add_filter("times", |value: Value, by: f64| -> Result<Value, Error> {
            if null(&value) { Ok(value) } else { Ok(of_number(number(&value)? * by)) }
        });
        environment.add_filter("round", |value: Value, digits: Option<u32>| -> Result<Value, Error> {
            if null(&value) {
                return Ok(value);
            }
            let scale = 10f64.powi(digits.unwrap_or_default().min(12) as i32);
            let scaled = number(&value)? * scale;
            Ok(if scaled.is_finite() { of_number(scaled.round() / scale) } else { value })
        });
        environment.add_test("null", |value: Value| null(&value));
    }
}

#[cfg(test)]
mod tests;
