//! What a batch does with its values.

use super::*;
use crate::schema::{Column, ColumnType};

fn columns(names: &[&str]) -> Columns {
    names.iter().map(|n| Column { name: (*n).into(), kind: ColumnType::Text }).collect()
}

fn rows(batch: &Batch) -> Vec<Vec<Option<String>>> {
    (0..batch.len()).map(|r| batch.row(r).map(|v| v.map(str::to_owned)).collect()).collect()
}

#[test]
fn spans_copies_and_nulls_read_back() {
    let mut batch = Batch::over(columns(&["a", "b"]), "helloworld".into());
    batch.push_span(0, 5);
    batch.push_null();
    batch.push("ünï");
    batch.push("");
    assert_eq!(rows(&batch), [[Some("hello".into()), None], [Some("ünï".into()), None]]);
}

#[test]
fn project_rearranges_and_repeats() {
    let mut batch = Batch::new(columns(&["a", "b"]));
    batch.push("1");
    batch.push("2");
    let batch = batch.project(columns(&["x", "y", "z"]), &[1, 0, 1]);
    assert_eq!(rows(&batch), [[Some("2".into()), Some("1".into()), Some("2".into())]]);
}

#[test]
fn retain_keeps_the_order() {
    let mut batch = Batch::new(columns(&["a"]));
    for v in ["1", "2", "3", "4"] {
        batch.push(v);
    }
    batch.retain(|row| row != 1);
    assert_eq!(rows(&batch), [[Some("1".into())], [Some("3".into())], [Some("4".into())]]);
}

#[test]
fn a_filled_column_has_one_value_and_the_others_stay() {
    let mut batch = Batch::new(columns(&["a", "b"]));
    for v in ["1", "2", "3", ""] {
        batch.push(v);
    }
    batch.fill(1, "x");
    assert_eq!(rows(&batch), [[Some("1".into()), Some("x".into())], [Some("3".into()), Some("x".into())]]);
    batch.fill(1, "");
    assert_eq!(rows(&batch), [[Some("1".into()), None], [Some("3".into()), None]]);
}

#[test]
fn a_revised_column_takes_parts_and_fresh_text_and_skips_nulls() {
    let mut batch = Batch::over(columns(&["a"]), "keep cut  new".into());
    batch.push_span(0, 4);
    batch.push_span(5, 4);
    batch.push_null();
    batch.push_span(9, 1);
    batch.push_span(10, 3);
    batch.revise(0, |_, value, fresh| match value {
        "keep" => Revision::Part(0..4),
        "cut " => Revision::Part(0..3),
        " " => Revision::Part(0..0),
        _ => {
            fresh.push_str("<new>");
            Revision::Fresh(1..4)
        }
    });
    let expected = [Some("keep"), Some("cut"), None, None, Some("new")];
    assert_eq!((0..5).map(|row| batch.get(row, 0)).collect::<Vec<_>>(), expected);
}

#[test]
fn nulls_are_filled_and_values_without_company_cleared() {
    let mut batch = Batch::new(columns(&["a", "b"]));
    for v in ["1", "", "", "x", "", ""] {
        batch.push(v);
    }
    assert!(batch.has_null(0) && batch.has_null(1));
    batch.fill_nulls(0, "none");
    assert!(!batch.has_null(0) && batch.has_null(1));
    let first = |batch: &Batch| (0..3).map(|r| batch.get(r, 0).map(str::to_owned)).collect::<Vec<_>>();
    assert_eq!(first(&batch), [Some("1".into()), Some("none".into()), Some("none".into())]);
    batch.clear_without(0, 1);
    assert_eq!(first(&batch), [None, Some("none".into()), None]);
}

#[test]
fn the_record_that_came_last_can_be_changed() {
    let mut batch = Batch::over(columns(&["a", "b"]), "onetwo".into());
    batch.push_spans([(0, 3), (3, 3)].into_iter());
    batch.push_spans([(3, 3), (0, 0)].into_iter());
    assert_eq!((batch.last(0), batch.last(1)), (Some(3..6), None));
    let (start, len) = batch.append_text(|text| text.push_str("three"));
    batch.set_last(1, start, len);
    batch.set_last(0, 0, 0);
    let text = |s: &str| Some(s.to_owned());
    assert_eq!(rows(&batch), [[text("one"), text("two")], [None, text("three")]]);
    assert_eq!(batch.places(1).collect::<Vec<_>>(), [0..0, 6..11]);
}

#[test]
fn doubled_quotes_are_halved_where_they_stand() {
    for (written, meant) in [
        ("", None),
        ("\"\"", Some("\"")),
        ("\"\"\"\"", Some("\"\"")),
        ("a \"\"b\"\" \u{e9}", Some("a \"b\" \u{e9}")),
        ("\u{1f389}\"\"\"\"\u{1f389}", Some("\u{1f389}\"\"\u{1f389}")),
        ("none", Some("none")),
    ] {
        let text = format!("before{written}behind");
        let mut batch = Batch::over(columns(&["a", "b", "c"]), text.clone());
        let end = 6 + written.len();
        batch.push_spans([(0, 6), (6, written.len() as u32), (end as u32, 6)].into_iter());
        batch.halve_quotes(1);
        let got: Vec<_> = batch.row(0).collect();
        assert_eq!(got, [Some("before"), meant, Some("behind")], "{written}");
        assert_eq!(batch.text().len(), text.len());
    }
}
