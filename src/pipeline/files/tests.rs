//! Files against a source that is made up.

use super::*;
use crate::record::PageMark;

fn fields(extension: Option<&str>, checksum: Option<&str>) -> FileFields {
    FileFields {
        body: "Body".into(),
        name: Some("Name".into()),
        extension: extension.map(Into::into),
        size: Some("Size".into()),
        checksum: checksum.map(Into::into),
    }
}

fn batch(values: &[&[&str]]) -> Batch {
    let width = values.first().map_or(0, |row| row.len());
    let column = |_| Column { name: String::new(), kind: ColumnType::Text };
    let mut batch = Batch::new((0..width).map(column).collect());
    values.iter().copied().flatten().for_each(|value| batch.push(value));
    batch
}

#[test]
fn a_page_that_was_dropped_is_not_listed() {
    let mut list = List::new(&fields(None, Some("Sum")));
    let end = |records| Some(Item::PageEnd(PageMark { token: String::new(), records }));
    list.take(Some(Item::Rows(batch(&[&["1", "a.txt", "3", "abc"]]))));
    list.take(Some(Item::PageDropped));
    list.take(Some(Item::Rows(batch(&[&["2", "", "0", ""], &["3", "link", "", ""]]))));
    list.take(end(2));
    list.take(None);
    let listed = Listed { id: "2".into(), name: String::new(), size: Some(0), checksum: None };
    assert_eq!((list.waiting, list.records, list.whole), (vec![listed].into(), 2, true));
}

#[test]
fn an_extension_is_added_where_the_name_lacks_it() {
    for (name, extension, whole) in [
        ("Report", Some("pdf"), "Report.pdf"),
        ("Report.PDF", Some("pdf"), "Report.PDF"),
        ("Report.v2", Some(".pdf"), "Report.v2.pdf"),
        ("Report", None, "Report"),
        ("Report", Some(""), "Report"),
    ] {
        assert_eq!(with_extension(name.into(), extension), whole);
    }
}

#[test]
fn only_what_was_announced_is_compared() {
    let listed = |size, checksum: Option<&str>| Listed {
        id: String::new(),
        name: String::new(),
        size,
        checksum: checksum.map(Into::into),
    };
    assert!(listed(Some(3), Some("ABC")).is(3, "abc"));
    assert!(!listed(Some(3), Some("abc")).is(4, "abc"));
    assert!(!listed(None, Some("abc")).is(3, "abd"));
    assert!(listed(None, None).is(7, "any"));
}

#[test]
fn a_body_is_measured_whole_wherever_it_stands() {
    let mut body = Body::new(4);
    io::Write::write_all(&mut body, b"The quick brown fox jumps over the lazy dog").unwrap();
    let (size, checksum, mut body) = measure(body).unwrap();
    assert_eq!((size, checksum.as_str()), (43, "9e107d9d372bb6826bd81d3542a419d6"));
    let mut again = String::new();
    body.read_to_string(&mut again).unwrap();
    assert!(again.starts_with("The quick"));
}
