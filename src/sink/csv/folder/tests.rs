use std::fs::OpenOptions;
use std::sync::Arc;

use super::*;
use crate::schema::{Column, ColumnType, Duplicates};

fn target() -> Target {
    Target {
        name: "T".into(),
        entity: "E".into(),
        columns: Arc::new([Column { name: "Id".into(), kind: ColumnType::Text }]),
        key: None,
        duplicates: Duplicates::default(),
        fingerprint: "f".into(),
        catalogue: None,
        upkeep: None,
        update_only: false,
        partial: false,
        amend: None,
        shield_rejects: false,
    }
}

fn write_page(sink: &mut FolderSink, id: TargetId, value: &str, rejects: usize) {
    let mut batch = Batch::new(target().columns);
    batch.push(value);
    let text = || String::from("x");
    let rejection = Rejection { key: None, column: text(), reason: text(), record: r#"{"f":"v"}"#.into() };
    sink.write(id, &batch, &vec![rejection; rejects]).unwrap();
    sink.commit(id, &PageMark { token: value.into(), records: 1 }).unwrap();
}

fn text(folder: &Path, name: &str) -> Option<String> {
    fs::read_to_string(folder.join(name)).ok()
}

#[test]
fn an_end_that_was_interrupted_is_completed() {
    // Before the first name, between the names, and after the last.
    for renamed in 0..3 {
        let dir = tempfile::tempdir().unwrap();
        let mut sink = FolderSink::open(dir.path()).unwrap();
        let (id, _) = sink.open(&target()).unwrap();
        write_page(&mut sink, id, "1", 1);
        let open = &mut sink.targets[0];
        open.journal.append(&Entry::Finished { rejects: true }).unwrap();
        let names =
            [(&open.files.under_way, &open.files.done), (&open.files.rejects_under_way, &open.files.rejects)];
        for (from, to) in &names[..renamed] {
            fs::rename(from, to).unwrap();
        }
        drop(sink);
        let mut sink = FolderSink::open(dir.path()).unwrap();
        let (_, opened) = sink.open(&target()).unwrap();
        assert!(opened.resume.pages.is_empty() && opened.notes.is_empty());
        assert_eq!(text(dir.path(), "T.csv").unwrap(), "Id\n1\n");
        assert_eq!(text(dir.path(), "T.rejects.csv").unwrap(), "f,_reason,_field\nv,x,x\n");
    }
}

#[test]
fn a_file_that_lost_its_end_is_begun_again() {
    for (file, len) in [(".T.csv.part", 5), (".T.rejects.csv.part", 7)] {
        let dir = tempfile::tempdir().unwrap();
        let mut sink = FolderSink::open(dir.path()).unwrap();
        let (id, _) = sink.open(&target()).unwrap();
        write_page(&mut sink, id, "123", 1);
        drop(sink);
        OpenOptions::new().write(true).open(dir.path().join(file)).unwrap().set_len(len).unwrap();
        let mut sink = FolderSink::open(dir.path()).unwrap();
        let (id, opened) = sink.open(&target()).unwrap();
        assert!(opened.resume.pages.is_empty());
        assert!(opened.notes[0].contains("begins again"), "{:?}", opened.notes);
        write_page(&mut sink, id, "4", 0);
        sink.finish(id).unwrap();
        assert_eq!(text(dir.path(), "T.csv").unwrap(), "Id\n4\n");
    }
}

#[test]
fn rejects_of_an_earlier_import_do_not_stay() {
    let dir = tempfile::tempdir().unwrap();
    let mut sink = FolderSink::open(dir.path()).unwrap();
    for rejects in [1, 0] {
        let (id, _) = sink.open(&target()).unwrap();
        write_page(&mut sink, id, "1", rejects);
        sink.finish(id).unwrap();
        assert_eq!(text(dir.path(), "T.rejects.csv").is_some(), rejects > 0);
    }
}

#[test]
fn the_final_name_appears_only_at_the_end() {
    let dir = tempfile::tempdir().unwrap();
    let mut sink = FolderSink::open(dir.path()).unwrap();
    let (id, _) = sink.open(&target()).unwrap();
    write_page(&mut sink, id, "1", 0);
    assert_eq!(text(dir.path(), "T.csv"), None);
    sink.finish(id).unwrap();
    assert_eq!(text(dir.path(), "T.csv").unwrap(), "Id\n1\n");
}

#[test]
fn a_file_in_place_of_the_folder_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x");
    fs::write(&file, "").unwrap();
    for path in [file.clone(), file.join("below")] {
        let error = FolderSink::open(&path).map(drop).unwrap_err();
        assert!(error.message().ends_with("is not a folder"), "{error}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let dir = tempfile::tempdir().unwrap();
    let mut sink = FolderSink::open(dir.path()).unwrap();
    let (id, _) = sink.open(&target()).unwrap();
    sink.page(id).unwrap().file = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut batch = Batch::new(target().columns);
    batch.push("1");
    let error = sink.write(id, &batch, &[]).unwrap_err();
    assert!(error.message().starts_with("no space is left"), "{error}");
    let mark = PageMark { token: "p".into(), records: 1 };
    assert_eq!(sink.commit(id, &mark).unwrap_err().kind(), crate::Kind::Unexpected);
    sink.rollback(id).unwrap();
    write_page(&mut sink, id, "2", 0);
    sink.finish(id).unwrap();
    assert_eq!(text(dir.path(), "T.csv").unwrap(), "Id\n2\n");
}

#[test]
fn records_fed_back_are_not_added_twice_when_the_end_was_interrupted() {
    use crate::sink::rejects::{AMENDING, Amend};
    for renamed in 0..3 {
        let dir = tempfile::tempdir().unwrap();
        let mut sink = FolderSink::open(dir.path()).unwrap();
        let (id, _) = sink.open(&target()).unwrap();
        write_page(&mut sink, id, "1", 1);
        sink.finish(id).unwrap();
        let amend = Amend { fields: vec!["f".into()], ..Amend::default() };
        let again = Target { amend: Some(Arc::new(amend)), fingerprint: format!("{AMENDING}x"), ..target() };
        let (id, _) = sink.open(&again).unwrap();
        write_page(&mut sink, id, "2", 1);
        let open = &mut sink.targets[id.0];
        open.journal.append(&Entry::Finished { rejects: true }).unwrap();
        let names =
            [(&open.files.under_way, &open.files.done), (&open.files.rejects_under_way, &open.files.rejects)];
        for (from, to) in &names[..renamed] {
            fs::rename(from, to).unwrap();
        }
        drop(sink);
        let mut sink = FolderSink::open(dir.path()).unwrap();
        let (id, opened) = sink.open(&again).unwrap();
        assert_eq!((opened.resume.pages.len(), opened.written, opened.rejected), (1, 1, 1));
        assert!(sink.finish(id).unwrap().rejects.is_some());
        assert_eq!(text(dir.path(), "T.csv").unwrap(), "Id\n1\n2\n");
        assert_eq!(text(dir.path(), "T.rejects.csv").unwrap(), "f,_reason,_field\nv,x,x\n");
    }
}
