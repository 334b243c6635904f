//! One suite that every sink has to pass, and what only some can promise.

use std::sync::Arc;

use sfmigrate::record::{Batch, PageMark, Rejection};
use sfmigrate::schema::{Column, ColumnType, Columns, Duplicates};
use sfmigrate::sink::{Sink, Target};

mod amending;
mod crash;
mod drivers;
mod duplicates;
mod model;
mod stream;
mod undo;

use amending::{
    an_unfinished_import_is_not_given_up_for_records_fed_back,
    records_fed_back_are_added_and_leave_the_reject_file,
};
use drivers::{Driver, Folder, Sqlite};
use duplicates::{
    records_that_are_there_are_treated_as_the_target_says_or_it_is_refused,
    what_was_skipped_or_added_is_told_and_taken_back_as_a_whole,
};

type Row = Vec<Option<String>>;

fn columns(columns: &[(&str, ColumnType)]) -> Columns {
    columns.iter().map(|(name, kind)| Column { name: (*name).into(), kind: *kind }).collect()
}

fn target(name: &str, key: Option<usize>) -> Target {
    Target {
        name: name.into(),
        entity: format!("{name} entity"),
        columns: columns(&[("Id", ColumnType::Text), ("a \"b\", c", ColumnType::Text)]),
        key,
        duplicates: Duplicates::default(),
        fingerprint: "one".into(),
        catalogue: None,
        upkeep: None,
        update_only: false,
        partial: false,
        amend: None,
        shield_rejects: false,
    }
}

fn batch<V: AsRef<str>>(columns: &Columns, rows: &[Vec<Option<V>>]) -> Batch {
    let mut batch = Batch::new(Arc::clone(columns));
    for value in rows.iter().flatten() {
        match value {
            Some(value) => batch.push(value.as_ref()),
            None => batch.push_null(),
        }
    }
    batch
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<Row> {
    pairs.iter().map(|(id, value)| vec![Some((*id).into()), Some((*value).into())]).collect()
}

fn mark(token: &str) -> PageMark {
    PageMark { token: token.into(), records: 7 }
}

fn rejection(key: &str) -> Rejection {
    Rejection {
        key: Some(key.into()),
        column: "email".into(),
        reason: "is required, \"always\"".into(),
        record: format!("{{\"Id\":\"{key}\",\n\"Email\":null}}"),
    }
}

/// Writes pages of one import and leaves it under way.
fn write_pages(
    sink: &mut dyn Sink,
    target: &Target,
    pages: &[(&str, &[(&str, &str)])],
) -> sfmigrate::sink::TargetId {
    let (id, _) = sink.open(target).unwrap();
    for (token, rows) in pages {
        sink.write(id, &batch(&target.columns, &pairs(rows)), &[]).unwrap();
        sink.commit(id, &mark(token)).unwrap();
    }
    id
}

fn an_empty_import_leaves_an_empty_target(driver: &dyn Driver) {
    let target = target("T", Some(0));
    let mut sink = driver.open();
    let (id, opened) = sink.open(&target).unwrap();
    assert!(opened.resume.pages.is_empty() && opened.resume.state.is_none());
    let completed = sink.finish(id).unwrap();
    assert_eq!((completed.total, completed.rejects), (Some(0), None));
    assert!(completed.place.contains('T'), "{}", completed.place);
    drop(sink);
    assert_eq!(driver.rows(&target), Some(vec![]));
}

fn values_land_verbatim(driver: &dyn Driver) {
    let mut target = target("T", Some(0));
    target.columns = columns(&[
        ("Id", ColumnType::Text),
        ("text", ColumnType::Text),
        ("flag", ColumnType::Boolean),
        ("whole", ColumnType::Integer),
        ("decimal", ColumnType::Decimal),
        ("day", ColumnType::Date),
        ("instant", ColumnType::DateTime),
        ("time", ColumnType::Time),
        ("json", ColumnType::Json),
    ]);
    let texts = [
        "plain",
        "NULL",
        "null",
        "N/A",
        "NaN",
        "true",
        "007",
        "1e5",
        "+1",
        " padded\t",
        "\u{feff}bom",
        "a\0b",
        "\u{1}\u{7f}",
        "two\nlines",
        "two\r\nlines",
        "lone\rreturn",
        "\"quoted\", comma",
        "'",
        "\\N",
        "ünï 🎉 עברית",
        "=1+1",
        "\n",
        "\"",
    ];
    let numbers = [
        ("0", "0"),
        ("-42", "-0.5"),
        ("9223372036854775807", "1614780582439.7"),
        ("9223372036854775808", "123456789012345678901234.5"),
        ("2.5", "0.0000001"),
        ("-9223372036854775808", "100"),
        ("123456789012345678901234567890", "0.1234567890123456789"),
    ];
    let rows: Vec<Row> = texts
        .iter()
        .enumerate()
        .map(|(i, text)| {
            let (whole, decimal) = numbers[i % numbers.len()];
            let flag = if i % 2 == 0 { "true" } else { "false" };
            let others = [
                flag,
                whole,
                decimal,
                "1700-02-28",
                "4000-12-31T23:59:59.999Z",
                "00:00:00.001",
                "{\"a\":[1]}",
            ];
            let mut row = vec![Some(format!("id{i:03}")), Some((*text).to_owned())];
            row.extend(others.iter().map(|v| Some((*v).to_owned())));
            row
        })
        .chain([{
            let mut nulls = vec![None; target.columns.len()];
            nulls[0] = Some("id999".to_owned());
            nulls
        }])
        .collect();
    let mut sink = driver.open();
    let (id, _) = sink.open(&target).unwrap();
    sink.write(id, &batch(&target.columns, &rows), &[]).unwrap();
    sink.commit(id, &mark("p")).unwrap();
    sink.finish(id).unwrap();
    drop(sink);
    assert_eq!(driver.rows(&target).unwrap(), rows);
}

fn a_page_taken_back_leaves_nothing(driver: &dyn Driver) {
    let target = target("T", Some(0));
    let mut sink = driver.open();
    let id = write_pages(&mut *sink, &target, &[("p1", &[("1", "a")])]);
    sink.write(id, &batch(&target.columns, &pairs(&[("1", "bad"), ("2", "bad")])), &[rejection("x")])
        .unwrap();
    sink.rollback(id).unwrap();
    // A page that has not begun may be taken back, too.
    sink.rollback(id).unwrap();
    sink.write(id, &batch(&target.columns, &pairs(&[("3", "c")])), &[]).unwrap();
    sink.commit(id, &mark("p2")).unwrap();
    sink.write(id, &batch(&target.columns, &pairs(&[("4", "bad")])), &[]).unwrap();
    sink.rollback(id).unwrap();
    let completed = sink.finish(id).unwrap();
    assert_eq!((completed.total, completed.rejects), (Some(2), None));
    drop(sink);
    assert_eq!(driver.rows(&target).unwrap(), pairs(&[("1", "a"), ("3", "c")]));
    assert_eq!(driver.rejects(&target), Vec::<Row>::new());
}

fn a_dropped_sink_goes_on_at_the_last_mark(driver: &dyn Driver) {
    let target = target("T", Some(0));
    let mut sink = driver.open();
    let id = write_pages(&mut *sink, &target, &[("p1", &[("1", "a")])]);
    sink.save_state(id, "job 1").unwrap();
    sink.save_state(id, "job 2,\n\"x\"").unwrap();
    sink.write(id, &batch(&target.columns, &pairs(&[("2", "b")])), &[rejection("r")]).unwrap();
    // A page without rows is a page.
    sink.commit(id, &mark("p2")).unwrap();
    sink.commit(id, &mark("p3")).unwrap();
    sink.write(id, &batch(&target.columns, &pairs(&[("1", "lost"), ("3", "lost")])), &[rejection("lost")])
        .unwrap();
    drop(sink);

    let mut sink = driver.open();
    let (id, opened) = sink.open(&target).unwrap();
    assert_eq!(opened.resume.pages, [mark("p1"), mark("p2"), mark("p3")]);
    assert_eq!(opened.resume.state.as_deref(), Some("job 2,\n\"x\""));
    assert_eq!((opened.written, opened.rejected), (2, 1));
    assert_eq!(opened.notes, Vec::<String>::new());
    sink.write(id, &batch(&target.columns, &pairs(&[("3", "c")])), &[rejection("s")]).unwrap();
    sink.commit(id, &mark("p4")).unwrap();
    let completed = sink.finish(id).unwrap();
    assert_eq!(completed.total, Some(3));
    assert!(completed.rejects.is_some());
    drop(sink);
    assert_eq!(driver.rows(&target).unwrap(), pairs(&[("1", "a"), ("2", "b"), ("3", "c")]));
    let kept: Vec<_> = driver.rejects(&target).iter().map(|row| row[0].clone().unwrap()).collect();
    assert_eq!(kept, ["r", "s"]);
}

fn what_was_rejected_so_far_is_in_the_file_when_an_import_is_left(driver: &dyn Driver) {
    let target = target("T", Some(0));
    let mut sink = driver.open();
    let id = write_pages(&mut *sink, &target, &[("p1", &[("1", "a")])]);
    assert_eq!(sink.pause(id).unwrap(), None, "nothing was rejected");
    sink.write(id, &batch(&target.columns, &pairs(&[])), &[rejection("r")]).unwrap();
    sink.commit(id, &mark("p2")).unwrap();
    sink.write(id, &batch(&target.columns, &pairs(&[])), &[rejection("lost")]).unwrap();
    sink.rollback(id).unwrap();
    assert!(sink.pause(id).unwrap().is_some());
    drop(sink);
    let row = |key: &str| {
        vec![Some(key.into()), None, Some("is required, \"always\"".into()), Some("email".into())]
    };
    assert_eq!(driver.rejects(&target), [row("r")]);
    let mut sink = driver.open();
    let (id, opened) = sink.open(&target).unwrap();
    assert_eq!(opened.resume.pages.len(), 2, "it goes on all the same");
    sink.write(id, &batch(&target.columns, &pairs(&[])), &[rejection("s")]).unwrap();
    sink.commit(id, &mark("p3")).unwrap();
    sink.finish(id).unwrap();
    drop(sink);
    assert_eq!(driver.rejects(&target), [row("r"), row("s")]);
}

fn another_fingerprint_gives_the_unfinished_import_up(driver: &dyn Driver) {
    let mut target = target("T", None);
    let mut sink = driver.open();
    write_pages(&mut *sink, &target, &[("p1", &[("1", "a")])]);
    drop(sink);
    target.fingerprint = "two".into();
    let mut sink = driver.open();
    let (id, opened) = sink.open(&target).unwrap();
    assert!(opened.resume.pages.is_empty() && opened.written == 0);
    assert_eq!(opened.notes.len(), 1, "{:?}", opened.notes);
    sink.write(id, &batch(&target.columns, &pairs(&[("2", "b")])), &[]).unwrap();
    sink.commit(id, &mark("p")).unwrap();
    sink.finish(id).unwrap();
    drop(sink);
    assert_eq!(driver.rows(&target).unwrap(), pairs(&[("2", "b")]));
    target.fingerprint = "one".into();
    let (_, opened) = driver.open().open(&target).unwrap();
    assert!(opened.resume.pages.is_empty(), "what was given up does not come back");
}

fn a_restart_forgets_pages_state_and_rejects(driver: &dyn Driver) {
    for key in [None, Some(0)] {
        let target = target(if key.is_some() { "Keyed" } else { "Keyless" }, key);
        let mut sink = driver.open();
        let id = write_pages(&mut *sink, &target, &[("p1", &[("1", "a"), ("2", "b")])]);
        sink.save_state(id, "job").unwrap();
        sink.write(id, &batch(&target.columns, &pairs(&[])), &[rejection("r")]).unwrap();
        sink.commit(id, &mark("p2")).unwrap();
        sink.restart(id).unwrap();
        drop(sink);
        let mut sink = driver.open();
        let (id, opened) = sink.open(&target).unwrap();
        assert!(opened.resume.pages.is_empty() && opened.resume.state.is_none());
        assert_eq!((opened.written, opened.rejected), (0, 0));
        sink.write(id, &batch(&target.columns, &pairs(&[("2", "c"), ("1", "d")])), &[]).unwrap();
        sink.commit(id, &mark("p1")).unwrap();
        assert_eq!(sink.finish(id).unwrap().rejects, None);
        drop(sink);
        assert_eq!(driver.rows(&target).unwrap(), pairs(&[("1", "d"), ("2", "c")]));
        assert_eq!(driver.rejects(&target), Vec::<Row>::new());
    }
}

fn a_finished_import_is_not_continued_but_replaced(driver: &dyn Driver) {
    let target = target("T", None);
    for value in ["first", "second"] {
        let mut sink = driver.open();
        let id = write_pages(&mut *sink, &target, &[("p1", &[("1", value)]), ("p2", &[("1", value)])]);
        let expected = pairs(&[("1", value), ("1", value)]);
        assert_eq!(sink.finish(id).unwrap().total, Some(2));
        // The same sink may go on to import it again.
        assert!(sink.open(&target).unwrap().1.resume.pages.is_empty());
        drop(sink);
        if driver.keeps_rows() {
            assert_eq!(driver.rows(&target).unwrap(), Vec::<Row>::new(), "a new import has begun");
        } else {
            assert_eq!(
                driver.rows(&target).unwrap(),
                expected,
                "the old file stays until the new one is whole"
            );
        }
    }
}

fn a_record_with_a_key_that_is_there_replaces_it(driver: &dyn Driver) {
    let mut target = target("T", Some(0));
    let mut sink = driver.open();
    let id = write_pages(&mut *sink, &target, &[("p1", &[("001A", "a"), ("001a", "b"), ("keep", "k")])]);
    sink.finish(id).unwrap();
    drop(sink);
    target.fingerprint = "two".into();
    let mut sink = driver.open();
    let id = write_pages(&mut *sink, &target, &[("p1", &[("001a", "new")])]);
    sink.finish(id).unwrap();
    drop(sink);
    let expected: &[(&str, &str)] = if driver.keeps_rows() {
        &[("001A", "a"), ("001a", "new"), ("keep", "k")]
    } else {
        &[("001a", "new")]
    };
    assert_eq!(driver.rows(&target).unwrap(), pairs(expected));
}

fn targets_take_turns_by_the_page(driver: &dyn Driver) {
    let targets: Vec<Target> = (0..5).map(|n| target(&format!("T{n}"), Some(0))).collect();
    let mut sink = driver.open();
    let ids: Vec<_> = targets.iter().map(|t| sink.open(t).unwrap().0).collect();
    for page in 0..3 {
        for (target, id) in targets.iter().zip(&ids) {
            let row = (format!("{page}"), target.name.clone());
            sink.write(*id, &batch(&target.columns, &pairs(&[(&row.0, &row.1)])), &[]).unwrap();
            let other = ids.iter().find(|other| *other != id).unwrap();
            let early = sink.write(*other, &batch(&target.columns, &pairs(&[])), &[]).unwrap_err();
            assert_eq!(early.kind(), sfmigrate::Kind::Unexpected, "pages must not overlap");
            sink.commit(*id, &mark(&format!("p{page}"))).unwrap();
        }
    }
    for id in &ids[1..] {
        sink.finish(*id).unwrap();
    }
    drop(sink);
    for target in &targets[1..] {
        let name = target.name.as_str();
        assert_eq!(driver.rows(target).unwrap(), pairs(&[("0", name), ("1", name), ("2", name)]));
    }
    let (_, opened) = driver.open().open(&targets[0]).unwrap();
    assert_eq!(opened.written, 3, "the one that is not finished goes on");
}

fn names_that_cannot_be_are_refused(driver: &dyn Driver) {
    let mut sink = driver.open();
    let good = target("T", Some(0));
    sink.open(&good).unwrap();
    let twice = sink.open(&target("t", Some(0))).map(drop).unwrap_err();
    assert!(twice.message().contains("two objects"), "{twice}");
    let mut columns_twice = target("U", None);
    columns_twice.columns = columns(&[("a", ColumnType::Text), ("A", ColumnType::Text)]);
    let error = sink.open(&columns_twice).map(drop).unwrap_err();
    assert!(error.message().contains("two columns named A"), "{error}");
    for name in ["", "a\0b"].iter().chain(driver.bad_names()) {
        let error = sink.open(&target(name, None)).map(drop).unwrap_err();
        assert_eq!(error.kind(), sfmigrate::Kind::Usage, "{name}");
        assert!(!error.hints().is_empty());
    }
}

fn a_second_run_is_told_who_writes(driver: &dyn Driver) {
    let target = target("T", None);
    let mut first = driver.open();
    first.open(&target).unwrap();
    let error = driver.try_open().and_then(|mut sink| sink.open(&target).map(drop)).unwrap_err();
    assert_eq!(error.kind(), sfmigrate::Kind::Sink);
    assert!(error.message().contains(&format!("process {}", std::process::id())), "{error}");
}

fn nothing_lies_about_after_the_end(driver: &dyn Driver) {
    let target = target("T", Some(0));
    let mut sink = driver.open();
    let id = write_pages(&mut *sink, &target, &[("p1", &[("1", "a")])]);
    sink.finish(id).unwrap();
    drop(sink);
    let left: Vec<_> = std::fs::read_dir(driver.folder()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left.len(), 1, "{left:?}");
}

macro_rules! contract {
    ($($driver:ident as $module:ident),+: $tests:tt) => {
        $(contract!(@ $driver $module $tests);)+
    };
    (@ $driver:ident $module:ident [$($test:ident),+ $(,)?]) => {
        mod $module {
            $(#[test]
            fn $test() {
                super::$test(&super::$driver::new());
            })+
        }
    };
}

contract!(Sqlite as sqlite, Folder as csv: [
    an_empty_import_leaves_an_empty_target,
    values_land_verbatim,
    a_page_taken_back_leaves_nothing,
    a_dropped_sink_goes_on_at_the_last_mark,
    what_was_rejected_so_far_is_in_the_file_when_an_import_is_left,
    records_fed_back_are_added_and_leave_the_reject_file,
    an_unfinished_import_is_not_given_up_for_records_fed_back,
    another_fingerprint_gives_the_unfinished_import_up,
    a_restart_forgets_pages_state_and_rejects,
    a_finished_import_is_not_continued_but_replaced,
    a_record_with_a_key_that_is_there_replaces_it,
    records_that_are_there_are_treated_as_the_target_says_or_it_is_refused,
    what_was_skipped_or_added_is_told_and_taken_back_as_a_whole,
    targets_take_turns_by_the_page,
    names_that_cannot_be_are_refused,
    a_second_run_is_told_who_writes,
    nothing_lies_about_after_the_end,
]);
