//! Pages of REST queries: JSON decoded straight into a batch, without a tree
//! per record and without a double between a number's text and its column.

use std::borrow::Cow;
use std::fmt;

use memchr::memchr;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::value;
use crate::record::Batch;
use crate::schema::Columns;

/// The frame of a query answer (REST guide, "Query"). Unknown keys are ignored.
#[derive(Deserialize)]
pub(super) struct QueryPage<'a> {
    /// Records of the whole result, the same on every page.
    #[serde(rename = "totalSize")]
    pub(super) total_size: u64,
    /// Whether this is the last page; a short page says nothing.
    pub(super) done: bool,
    /// Where the next page is; opaque.
    #[serde(rename = "nextRecordsUrl", default)]
    pub(super) next: Option<String>,
    /// The records, not decoded yet.
    #[serde(borrow)]
    pub(super) records: &'a RawValue,
}

/// Holds pages against the address of the next one, `…/01g…-2000`: the number
/// says how many records came before it. The address is called opaque, so the
/// number only raises a doubt: a page that comes the same way twice is right,
/// and the number is something else.
#[derive(Default)]
pub(super) struct Offsets {
    doubted: Option<(u64, u64)>,
    meaningless: bool,
}

impl Offsets {
    /// Whether a page should be asked for again behind which there are `done`
    /// records of its query.
    pub(super) fn doubt(&mut self, next: Option<&str>, done: u64) -> bool {
        let number = next.and_then(|next| next.rsplit_once('-')).and_then(|(_, number)| number.parse().ok());
        let Some(offset) = number.filter(|offset| *offset != done && !self.meaningless) else {
            return false;
        };
        self.meaningless = self.doubted.replace((offset, done)) == Some((offset, done));
        !self.meaningless
    }
}

/// The columns of a query as the tree in which JSON nests them:
/// `Owner.Profile.Name` is a value inside an object inside an object.
pub(super) struct Shape {
    columns: Columns,
    root: Node,
}

#[derive(Default)]
struct Node {
    entries: Vec<(String, Place)>,
}

enum Place {
    Column(usize),
    Parent(Node),
}

impl Shape {
    pub(super) fn new(columns: Columns) -> Self {
        let mut root = Node::default();
        for (index, column) in columns.iter().enumerate() {
            root.insert(&column.name, index);
        }
        Shape { columns, root }
    }

    /// Decodes the `records` of a page.
    pub(super) fn decode(&self, records: &RawValue) -> serde_json::Result<Batch> {
        let mut decoder = Decoder {
            batch: Batch::over(self.columns.clone(), String::with_capacity(records.get().len())),
            row: vec![None; self.columns.len()],
            columns: &self.columns,
            scratch: String::new(),
        };
        let seed = Records { root: &self.root, decoder: &mut decoder };
        seed.deserialize(&mut serde_json::Deserializer::from_str(records.get()))?;
        Ok(decoder.batch)
    }
}

impl Node {
    fn insert(&mut self, path: &str, column: usize) {
        match path.split_once('.') {
            None => self.entries.push((path.to_owned(), Place::Column(column))),
            Some((parent, rest)) => {
                let found = self.entries.iter_mut().find_map(|(name, place)| match place {
                    Place::Parent(node) if name.eq_ignore_ascii_case(parent) => Some(node),
                    _ => None,
                });
                match found {
                    Some(node) => node.insert(rest, column),
                    None => {
                        let mut node = Node::default();
                        node.insert(rest, column);
                        self.entries.push((parent.to_owned(), Place::Parent(node)));
                    }
                }
            }
        }
    }

    /// Finds a key. Keys come in the order of the SELECT list, so the entry
    /// after the last one found is tried first.
    fn find(&self, key: &str, expected: &mut usize) -> Option<&Place> {
        let n = self.entries.len();
        for i in 0..n {
            let at = (*expected + i) % n;
            if self.entries[at].0.eq_ignore_ascii_case(key) {
                *expected = at + 1;
                return Some(&self.entries[at].1);
            }
        }
        None
    }
}

struct Decoder<'a> {
    batch: Batch,
    /// Where the values of the record under way stand in the batch's buffer.
    row: Vec<Option<(usize, usize)>>,
    columns: &'a Columns,
    /// Room for the text under way, if it has escapes.
    scratch: String,
}

impl Decoder<'_> {
    fn set(&mut self, column: usize, raw: &str) -> serde_json::Result<()> {
        let kind = self.columns[column].kind;
        self.row[column] = match raw.as_bytes().first() {
            Some(b'n') | None => None,
            Some(b'"') => {
                let inner = &raw[1..raw.len() - 1];
                if memchr(b'\\', inner.as_bytes()).is_some() {
                    unescape(inner, &mut self.scratch)?;
                    Some(self.batch.append_text(|out| value::write(kind, &self.scratch, out)))
                } else {
                    Some(self.batch.append_text(|out| value::write(kind, inner, out)))
                }
            }
            Some(b'{' | b'[') => {
                let compound: serde_json::Value = serde_json::from_str(raw)?;
                Some(self.batch.append_text(|out| out.push_str(&compact(compound))))
            }
            Some(_) => Some(self.batch.append_text(|out| value::write(kind, raw, out))),
        };
        Ok(())
    }

    fn finish_row(&mut self) {
        for slot in &mut self.row {
            match slot.take() {
                Some((start, len)) => self.batch.push_span(start, len),
                None => self.batch.push_null(),
            }
        }
    }
}

/// Writes the text that stands between the quotes of a JSON string, which
/// `serde_json` found to be one: it makes a new `String` of each, which is too
/// slow here.
fn unescape(inner: &str, out: &mut String) -> serde_json::Result<()> {
    let malformed = || serde::de::Error::custom("half a character in a text");
    out.clear();
    let mut rest = inner;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        let escape = rest.as_bytes().get(at + 1).ok_or_else(malformed)?;
        rest = &rest[at + 2..];
        out.push(match escape {
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'u' => {
                let first = utf16(rest).ok_or_else(malformed)?;
                rest = &rest[4..];
                let mut units = [first, 0];
                let mut count = 1;
                if let Some(second) = rest.strip_prefix("\\u").and_then(utf16)
                    && (0xD800..0xDC00).contains(&first)
                {
                    units[1] = second;
                    count = 2;
                    rest = &rest[6..];
                }
                let mut decoded = char::decode_utf16(units[..count].iter().copied());
                decoded.next().and_then(Result::ok).ok_or_else(malformed)?
            }
            // A quote, a backslash, a slash.
            other => char::from(*other),
        });
    }
    out.push_str(rest);
    Ok(())
}

/// Four hexadecimal digits.
fn utf16(text: &str) -> Option<u16> {
    text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok())
}

/// One JSON text for a compound, without Salesforce's `attributes`.
fn compact(mut compound: serde_json::Value) -> String {
    if let Some(object) = compound.as_object_mut() {
        object.shift_remove("attributes");
    }
    compound.to_string()
}

struct Records<'s, 'd, 'c> {
    root: &'s Node,
    decoder: &'d mut Decoder<'c>,
}

impl<'de> DeserializeSeed<'de> for Records<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Records<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of records")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while seq.next_element_seed(Object { node: self.root, decoder: self.decoder })?.is_some() {
            self.decoder.finish_row();
        }
        Ok(())
    }
}

struct Object<'s, 'd, 'c> {
    node: &'s Node,
    decoder: &'d mut Decoder<'c>,
}

impl<'de> DeserializeSeed<'de> for Object<'_, '_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Object<'_, '_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut expected = 0;
        while let Some(Key(key)) = map.next_key::<Key<'de>>()? {
            match self.node.find(&key, &mut expected) {
                None => {
                    map.next_value::<IgnoredAny>()?;
                }
                Some(Place::Column(column)) => {
                    let raw: &RawValue = map.next_value()?;
                    self.decoder.set(*column, raw.get()).map_err(serde::de::Error::custom)?;
                }
                Some(Place::Parent(node)) => {
                    let raw: &RawValue = map.next_value()?;
                    // A parent that is null leaves all its columns null.
                    if raw.get().starts_with('{') {
                        Object { node, decoder: self.decoder }
                            .deserialize(&mut serde_json::Deserializer::from_str(raw.get()))
                            .map_err(serde::de::Error::custom)?;
                    }
                }
            }
        }
        Ok(())
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'de>(Cow<'de, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct KeyVisitor;
        impl<'de> Visitor<'de> for KeyVisitor {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a field name")
            }
            fn visit_borrowed_str<E>(self, v: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(v)))
            }
            fn visit_str<E>(self, v: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(v.to_owned())))
            }
        }
        deserializer.deserialize_str(KeyVisitor)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_page_that_does_not_reach_to_the_next_is_doubted_once() {
        let mut offsets = Offsets::default();
        assert!(!offsets.doubt(Some("/query/01gxx-2000"), 2000));
        assert!(offsets.doubt(Some("/query/01gxx-4000"), 3999));
        assert!(!offsets.doubt(Some("/query/01gxx-4000"), 4000), "it was cut, and came whole");
        assert!(offsets.doubt(Some("/query/01gxx-6000"), 5999));
        assert!(!offsets.doubt(Some("/query/01gxx-6000"), 5999), "it is so");
        assert!(!offsets.doubt(Some("/query/01gxx-7"), 8000), "and is not asked for twice again");
        assert!(!Offsets::default().doubt(Some("/query/opaque"), 1));
        assert!(!Offsets::default().doubt(None, 1));
    }
    use crate::schema::{Column, ColumnType};

    fn decode(json: &str, columns: &[(&str, ColumnType)]) -> Vec<Vec<Option<String>>> {
        let columns: Columns = columns.iter().map(|(n, k)| Column { name: (*n).into(), kind: *k }).collect();
        let page: QueryPage<'_> = serde_json::from_str(json).unwrap();
        let batch = Shape::new(columns).decode(page.records).unwrap();
        (0..batch.len()).map(|r| batch.row(r).map(|v| v.map(str::to_owned)).collect()).collect()
    }

    #[test]
    fn values_land_by_name_whatever_their_order() {
        let json = r#"{"totalSize":2,"done":true,"records":[
            {"attributes":{"type":"X","url":"/x"},"Id":"1","Amount":1.5E8,"On":true,"When":"2026-03-01T10:20:30.000+0000"},
            {"When":null,"On":false,"Amount":12345678901234567.8,"Id":"2"}]}"#;
        let columns = [
            ("Id", ColumnType::Text),
            ("Amount", ColumnType::Decimal),
            ("On", ColumnType::Boolean),
            ("When", ColumnType::DateTime),
        ];
        let text = |s: &str| Some(s.to_owned());
        assert_eq!(
            decode(json, &columns),
            [
                [text("1"), text("150000000"), text("true"), text("2026-03-01T10:20:30.000Z")],
                [text("2"), text("12345678901234567.8"), text("false"), None],
            ]
        );
    }

    #[test]
    fn a_null_parent_gives_null_columns() {
        let json = r#"{"totalSize":2,"done":true,"records":[
            {"Id":"1","Owner":{"attributes":{},"Name":"Ana","Profile":{"Name":"P\u0041\n😀"}}},
            {"Id":"2","Owner":null}]}"#;
        let columns = [
            ("Owner.Name", ColumnType::Text),
            ("Owner.Profile.Name", ColumnType::Text),
            ("Id", ColumnType::Text),
        ];
        let text = |s: &str| Some(s.to_owned());
        assert_eq!(
            decode(json, &columns),
            [[text("Ana"), text("PA\n😀"), text("1")], [None, None, text("2")]]
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn escapes_are_read_as_serde_json_reads_them(
            parts in proptest::collection::vec(
                prop_oneof![
                    "[a-z\u{e9}\u{1f600} ]{0,3}",
                    Just(r#"\""#.to_owned()),
                    r"\\[\\/bfnrt]",
                    r"\\u(00[0-9a-fA-F]{2}|[0-9a-cA-C][0-9a-f]{3}|d[89abAB][0-9a-f]{2}|[dD][c-f][0-9a-f]{2})",
                ],
                0..8,
            ),
        ) {
            let inner = parts.concat();
            let expected = serde_json::from_str::<String>(&format!("\"{inner}\"")).ok();
            let mut text = "left over".to_owned();
            prop_assert_eq!(unescape(&inner, &mut text).ok().map(|()| text), expected, "{}", inner);
        }
    }

    #[test]
    fn a_page_cut_at_any_byte_is_an_error() {
        let json = r#"{"totalSize":1,"done":true,"records":[
            {"Id":"1","Name":"a \"b\" \u00e9","Owner":{"Name":"Ana"},"Amount":1.5E8,"On":true,"Gone":null}]}"#;
        assert!(serde_json::from_str::<QueryPage<'_>>(json).is_ok());
        for cut in (0..json.len()).filter(|cut| json.is_char_boundary(*cut)) {
            assert!(serde_json::from_str::<QueryPage<'_>>(&json[..cut]).is_err(), "{}", &json[..cut]);
        }
    }
}
