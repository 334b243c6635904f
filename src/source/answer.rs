//! Answers to questions in a source's own language, whose columns and types
//! nobody knows beforehand: documents instead of batches.

use std::fmt::Write as _;

/// One value of an answer. Numbers keep their digits.
#[derive(Debug, Clone, PartialEq)]
pub enum Json {
    /// No value.
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number in its canonical text: see [`crate::record`].
    Number(String),
    /// A text, verbatim but for instants, which have their canonical text.
    Text(String),
    /// Several values, for example the records of a child query.
    List(Vec<Json>),
    /// Names and values, in the order of the source.
    Object(Vec<(String, Json)>),
}

impl Json {
    /// The value of a name in an object; the case does not matter.
    pub fn get(&self, name: &str) -> Option<&Json> {
        match self {
            Json::Object(entries) => {
                entries.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// Writes the value as JSON.
    pub fn write(&self, out: &mut String) {
        match self {
            Json::Null => out.push_str("null"),
            Json::Bool(value) => {
                // Writing to a String cannot fail.
                let _ = write!(out, "{value}");
            }
            Json::Number(digits) => out.push_str(digits),
            Json::Text(text) => quote(text, out),
            Json::List(items) => {
                out.push('[');
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    item.write(out);
                }
                out.push(']');
            }
            Json::Object(entries) => {
                out.push('{');
                for (i, (name, value)) in entries.iter().enumerate() {
                    if i > 0 {
                        out.push(',');
                    }
                    quote(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push('}');
            }
        }
    }

    /// The value as one cell of a table: text as it is, null as nothing, what
    /// has parts as JSON.
    pub fn cell(&self) -> String {
        match self {
            Json::Null => String::new(),
            Json::Text(text) => text.clone(),
            other => {
                let mut text = String::new();
                other.write(&mut text);
                text
            }
        }
    }
}

fn quote(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

/// A column of an answer, as far as it is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnswerColumn {
    /// Its name: `Id`, `Account.Name`, an alias.
    pub name: String,
    /// The way to its value through objects.
    pub path: Vec<String>,
}

impl AnswerColumn {
    /// A column whose value stands in the record itself.
    pub fn plain(name: &str) -> Self {
        AnswerColumn { name: name.to_owned(), path: vec![name.to_owned()] }
    }

    /// Its value in a record. A query may begin a path with its object or an
    /// alias of that, which no record has; a grouped record has the last name
    /// of a path and no object on the way there.
    pub fn of<'a>(&self, record: &'a Json) -> Option<&'a Json> {
        let (at, found) =
            self.path.iter().enumerate().find_map(|(at, name)| Some((at, record.get(name)?)))?;
        self.path[at + 1..].iter().try_fold(found, |value, name| value.get(name))
    }
}

/// What a question sends: its columns once, then records.
#[derive(Debug)]
pub enum Answer {
    /// Comes first, and once.
    Columns(Vec<AnswerColumn>),
    /// Records, each an object.
    Records(Vec<Json>),
}

#[cfg(test)]
mod tests {
    use super::*;

    fn object(entries: &[(&str, Json)]) -> Json {
        Json::Object(entries.iter().map(|(n, v)| ((*n).to_owned(), v.clone())).collect())
    }

    #[test]
    fn a_path_leads_through_objects_and_ends_at_a_null_parent() {
        let column = AnswerColumn { name: "A.B".into(), path: vec!["A".into(), "B".into()] };
        let deep = object(&[("A", object(&[("b", Json::Number("1".into()))]))]);
        assert_eq!(column.of(&deep), Some(&Json::Number("1".into())));
        assert_eq!(column.of(&object(&[("A", Json::Null)])), None);
        let aliased = AnswerColumn { name: "c.A.B".into(), path: vec!["c".into(), "A".into(), "B".into()] };
        assert_eq!(aliased.of(&deep), Some(&Json::Number("1".into())));
        let grouped = object(&[("B", Json::Text("x".into()))]);
        assert_eq!(column.of(&grouped), Some(&Json::Text("x".into())));
    }

    #[test]
    fn what_is_written_is_json_and_a_cell_of_text_is_the_text() {
        let value = object(&[
            (
                "a\"b",
                Json::List(vec![Json::Number("12345678901234567.8".into()), Json::Null, Json::Bool(true)]),
            ),
            ("c", Json::Text("x\n\u{1}".into())),
        ]);
        assert_eq!(value.cell(), r#"{"a\"b":[12345678901234567.8,null,true],"c":"x\n\u0001"}"#);
        assert_eq!(Json::Text("a,\"b".into()).cell(), "a,\"b");
        assert_eq!(Json::Null.cell(), "");
    }
}
