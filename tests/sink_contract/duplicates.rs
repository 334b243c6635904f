//! What becomes of records that are there already.

use sfmigrate::schema::{ColumnType, Duplicates, Merge, OnDuplicate};
use sfmigrate::sink::{Sink, Target};

use super::drivers::Driver;
use super::{Row, batch, columns, mark, rejection, target};

/// A table that is known by a column, with what becomes of a record that is
/// there.
fn target_matched(policy: OnDuplicate, matching: &[usize], merge: &[Merge]) -> Target {
    let duplicates = Duplicates { policy, matching: matching.into(), merge: merge.into() };
    let columns = columns(&["mail", "name", "phone"].map(|name| (name, ColumnType::Text)));
    Target { columns, duplicates, ..target("T", None) }
}

fn triples(rows: &[[&str; 3]]) -> Vec<Row> {
    rows.iter().map(|row| row.iter().map(|v| (!v.is_empty()).then(|| (*v).to_owned())).collect()).collect()
}

/// Imports rows as one page; returns how many were skipped.
fn import(driver: &dyn Driver, target: &Target, rows: &[[&str; 3]]) -> u64 {
    let mut sink = driver.open();
    let (id, _) = sink.open(target).unwrap();
    let skipped = sink.write(id, &batch(&target.columns, &triples(rows)), &[]).unwrap();
    sink.commit(id, &mark("p")).unwrap();
    assert_eq!(sink.finish(id).unwrap().skipped, skipped);
    skipped
}

pub fn records_that_are_there_are_treated_as_the_target_says_or_it_is_refused(driver: &dyn Driver) {
    use Merge::{FillEmpty, KeepExisting, Overwrite};
    use OnDuplicate::{CreateNew, Skip, Update};
    let mut keyed = target_matched(Skip, &[], &[]);
    keyed.key = Some(0);
    keyed.name = "Keyed".into();
    let refused = [
        target_matched(Update, &[0], &[]),
        target_matched(Skip, &[0], &[]),
        target_matched(CreateNew, &[], &[]),
        keyed.clone(),
    ];
    if !driver.keeps_rows() {
        for target in refused {
            let error = driver.open().open(&target).map(drop).unwrap_err();
            assert_eq!(error.kind(), sfmigrate::Kind::Usage);
            assert!(error.message().contains("written anew"), "{error}");
            assert_eq!(driver.rows(&target), None, "nothing was touched");
        }
        return;
    }
    let mut target = target_matched(Update, &[0], &[Overwrite, KeepExisting, FillEmpty]);
    // The second meets the first of the same import.
    assert_eq!(import(driver, &target, &[["a@x", "Ana", ""], ["a@x", "Anna", "1"], ["b@x", "", "2"]]), 0);
    assert_eq!(import(driver, &target, &[["b@x", "Bob", "3"], ["A@x", "Other", ""]]), 0);
    let expected = [["A@x", "Other", ""], ["a@x", "Ana", "1"], ["b@x", "", "2"]];
    assert_eq!(driver.rows(&target).unwrap(), sorted(&expected));

    target.duplicates = Duplicates { policy: Skip, matching: vec![0, 1], merge: Vec::new() };
    target.fingerprint = "two".into();
    // Null equals null where another column has a value.
    let rows = [["b@x", "", "9"], ["a@x", "Ana", "9"], ["a@x", "", "4"], ["a@x", "", "5"]];
    assert_eq!(import(driver, &target, &rows), 3);
    let expected = [["A@x", "Other", ""], ["a@x", "", "4"], ["a@x", "Ana", "1"], ["b@x", "", "2"]];
    assert_eq!(driver.rows(&target).unwrap(), sorted(&expected));

    target.duplicates = Duplicates { policy: Update, matching: vec![0], merge: vec![KeepExisting; 3] };
    assert_eq!(import(driver, &target, &[["b@x", "Bob", "7"], ["c@x", "Cy", ""]]), 0, "kept is not skipped");
    assert!(driver.rows(&target).unwrap().contains(&triples(&[["b@x", "", "2"]])[0]));

    target.duplicates = Duplicates { policy: CreateNew, ..Duplicates::default() };
    let before = driver.rows(&target).unwrap().len();
    assert_eq!(import(driver, &target, &[["c@x", "Cy", ""], ["c@x", "Cy", ""]]), 0);
    assert_eq!(driver.rows(&target).unwrap().len(), before + 2);

    assert_eq!(import(driver, &keyed, &[["1", "a", ""], ["2", "b", ""]]), 0);
    keyed.fingerprint = "two".into();
    assert_eq!(import(driver, &keyed, &[["2", "c", ""], ["3", "d", ""]]), 1);
    assert_eq!(driver.rows(&keyed).unwrap(), sorted(&[["1", "a", ""], ["2", "b", ""], ["3", "d", ""]]));
    keyed.duplicates = Duplicates { merge: vec![Overwrite, FillEmpty, Overwrite], ..Duplicates::default() };
    assert_eq!(import(driver, &keyed, &[["1", "z", "p"], ["4", "e", ""]]), 0);
    assert!(driver.rows(&keyed).unwrap().contains(&triples(&[["1", "a", "p"]])[0]));
}

fn sorted(rows: &[[&str; 3]]) -> Vec<Row> {
    let mut rows = triples(rows);
    rows.sort();
    rows
}

pub fn what_was_skipped_or_added_is_told_and_taken_back_as_a_whole(driver: &dyn Driver) {
    if !driver.keeps_rows() {
        return;
    }
    let target = target_matched(OnDuplicate::Skip, &[0], &[]);
    import(driver, &target, &[["a@x", "Ana", ""]]);
    let mut sink = driver.open();
    let (id, _) = sink.open(&target).unwrap();
    let page = batch(&target.columns, &triples(&[["a@x", "2", ""], ["b@x", "", ""]]));
    assert_eq!(sink.write(id, &page, &[rejection("r")]).unwrap(), 1);
    sink.rollback(id).unwrap();
    assert_eq!(sink.write(id, &page, &[rejection("r")]).unwrap(), 1);
    assert_eq!(sink.write(id, &page, &[]).unwrap(), 2);
    sink.commit(id, &mark("p1")).unwrap();
    drop(sink);
    let mut sink = driver.open();
    let (id, opened) = sink.open(&target).unwrap();
    assert_eq!((opened.written, opened.rejected, opened.skipped), (1, 1, 3));
    sink.restart(id).unwrap();
    drop(sink);
    let (_, opened) = driver.open().open(&target).unwrap();
    assert_eq!((opened.written, opened.rejected, opened.skipped), (0, 0, 0));

    // What is added without looking goes when its import begins again.
    let mut target = target_matched(OnDuplicate::CreateNew, &[], &[]);
    target.name = "Added".into();
    import(driver, &target, &[["a@x", "Ana", ""]]);
    let add = |sink: &mut dyn Sink, target: &Target| {
        let (id, _) = sink.open(target).unwrap();
        sink.write(id, &batch(&target.columns, &triples(&[["a@x", "Ana", ""]])), &[]).unwrap();
        sink.commit(id, &mark("p1")).unwrap();
        id
    };
    let mut sink = driver.open();
    let id = add(&mut *sink, &target);
    assert_eq!(driver.rows(&target).unwrap().len(), 2);
    sink.restart(id).unwrap();
    assert_eq!(driver.rows(&target).unwrap(), triples(&[["a@x", "Ana", ""]]));
    drop(sink);
    add(&mut *driver.open(), &target);
    target.fingerprint = "two".into();
    let mut sink = driver.open();
    sink.open(&target).unwrap();
    assert_eq!(driver.rows(&target).unwrap(), triples(&[["a@x", "Ana", ""]]), "given up");
}
