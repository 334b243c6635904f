//! `import --files`: the files of records, beside them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use md5::{Digest as _, Md5};
use sfmigrate::demo::data::{Cell, FieldDefinition, ObjectDefinition};
use sfmigrate::demo::server::OrgConfig;
use sfmigrate::demo::server::faults::FaultPlan;

use crate::support::{SignedIn, eventually, number, rows, slow_after, with_records};

/// Objects with files, and the field that holds them.
const WITH_FILES: [(&str, &str); 4] = [
    ("ContentVersion", "VersionData"),
    ("Attachment", "Body"),
    ("Document", "Body"),
    ("StaticResource", "Body"),
];

/// Every file of a folder by its name; a name that begins with a point is of a
/// file under way.
fn files_in(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let names = names_in(folder).into_iter().filter(|name| !name.starts_with('.'));
    names.map(|name| (name.clone(), std::fs::read(folder.join(name)).unwrap())).collect()
}

fn names_in(folder: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect()
}

/// What the org holds: file by id of the record.
fn truth(it: &SignedIn, object: &str, field: &str, database: &Path) -> BTreeMap<String, Vec<u8>> {
    let ids = rows(database, &format!("SELECT Id FROM {object}"));
    assert_eq!(Some(ids.len() as u64), it.org.data().record_count(object));
    ids.into_iter()
        .map(|mut row| {
            let id = row.remove(0).unwrap();
            let file = it.org.data().file(object, &id, field).unwrap();
            (id, file)
        })
        .collect()
}

/// Ids of the files that were asked for since the log had `from` entries.
fn fetched(it: &SignedIn, from: usize) -> Vec<String> {
    let of = |request: &String| {
        let (_, rest) = request.split_once("/sobjects/")?;
        let mut parts = rest.split('/').skip(1);
        let id = parts.next()?.to_owned();
        parts.next().map(|_| id)
    };
    it.requests_since(from).iter().filter_map(of).collect()
}

#[test]
fn files_land_in_a_folder_byte_for_byte_and_none_meets_another() {
    let it = SignedIn::with(&[]);
    let objects = WITH_FILES.map(|(object, _)| object).join(",");
    let report =
        it.run(&["import", "--entity", &objects, "--to", "f.db", "--files", "files", "--json"]).ok().json();
    for (object, field) in WITH_FILES {
        let truth = truth(&it, object, field, &it.sandbox.path("f.db"));
        assert!(!truth.is_empty(), "{object}");
        let there = files_in(&it.sandbox.path("files").join(object));
        let by_id: BTreeMap<String, Vec<u8>> =
            there.iter().map(|(name, file)| (name[..18].to_owned(), file.clone())).collect();
        assert!(by_id == truth, "{object}: {:?}", there.keys());
        assert_eq!(there.len(), truth.len(), "{object}");
        let entity = report["entities"].as_array().unwrap().iter().find(|e| e["entity"] == object).unwrap();
        let bytes: usize = truth.values().map(Vec::len).sum();
        assert_eq!(entity["files"]["downloaded"], truth.len(), "{entity}");
        assert_eq!(entity["files"]["bytes"], bytes, "{entity}");
        assert_eq!((&entity["files"]["skipped"], &entity["files"]["failed"]), (&0.into(), &0.into()));
    }
    let versions = files_in(&it.sandbox.path("files/ContentVersion"));
    assert!(versions.values().any(Vec::is_empty), "an empty file is a file");
    let of_one_name = versions.keys().filter(|name| name.ends_with("-Contract.pdf")).count();
    assert!(of_one_name > 1, "{:?}", versions.keys());
    assert!(versions.keys().any(|name| name.ends_with("-🚀.bin")), "{:?}", versions.keys());
}

#[test]
fn no_name_leads_out_of_the_folder_or_is_refused_by_another_system() {
    let it = SignedIn::with(&[]);
    it.run(&["import", "--entity", "Attachment", "--to", "f.db", "--files", "deep/files"]).ok();
    let names = rows(&it.sandbox.path("f.db"), "SELECT Name FROM Attachment");
    assert!(names.iter().flatten().flatten().any(|name| name.contains("../")), "{names:?}");
    assert!(names.iter().flatten().flatten().any(|name| name.contains('\n')), "{names:?}");
    for name in files_in(&it.sandbox.path("deep/files/Attachment")).keys() {
        let refused = |c: char| c.is_control() || "/\\:*?\"<>|".contains(c);
        assert!(!name.contains(refused) && !name.ends_with(['.', ' ']) && name.len() <= 255, "{name:?}");
        assert!(name.as_bytes()[18] == b'-' && name[..18].bytes().all(|b| b.is_ascii_alphanumeric()));
    }
    let left: BTreeSet<_> =
        std::fs::read_dir(it.sandbox.folder()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["deep", "f.db", "home"].map(Into::into).into());
}

#[test]
fn files_land_in_the_database_and_join_their_records() {
    let it = SignedIn::with(&[]);
    let args = ["import", "--entity", "ContentVersion,Attachment", "--to", "f.db", "--files", "sqlite"];
    it.run(&args).ok();
    let path = it.sandbox.path("f.db");
    for (object, field) in &WITH_FILES[..2] {
        let truth = truth(&it, object, field, &path);
        let db = rusqlite::Connection::open(&path).unwrap();
        let mut statement = db
            .prepare(&format!(
                "SELECT r.Id, f.body, f.size, f.checksum FROM {object} r
                 JOIN _sfmigrate_files f ON f.entity = '{object}' AND f.id = r.Id"
            ))
            .unwrap();
        let there: BTreeMap<String, Vec<u8>> = statement
            .query_map([], |row| {
                let body: Vec<u8> = row.get(1)?;
                assert_eq!(row.get::<_, i64>(2)?, body.len() as i64);
                let checksum: String = Md5::digest(&body).iter().map(|b| format!("{b:02x}")).collect();
                assert_eq!(row.get::<_, String>(3)?, checksum);
                Ok((row.get(0)?, body))
            })
            .unwrap()
            .collect::<Result<_, _>>()
            .unwrap();
        assert!(there == truth, "{object}");
    }
    let columns = "SELECT count(*) FROM pragma_table_info('ContentVersion') WHERE name = 'VersionData'";
    assert_eq!(number(&path, columns), 0, "the address of a file is not its content");
    let from = it.org.requests().len();
    it.run(&args).ok();
    assert_eq!(fetched(&it, from), [""; 0], "what is there is not fetched again");
}

#[test]
fn what_is_there_is_not_fetched_again_unless_it_is_damaged() {
    let it = SignedIn::with(&[]);
    let args = ["import", "--entity", "ContentVersion", "--to", "f.db", "--files", "files", "--json"];
    it.run(&args).ok();
    let folder = it.sandbox.path("files/ContentVersion");
    let before = files_in(&folder);
    let mut names = before.iter().filter(|(_, file)| file.len() > 100).map(|(name, _)| name);
    let (shorter, other, gone) = (names.next().unwrap(), names.next().unwrap(), names.next().unwrap());
    std::fs::write(folder.join(shorter), "cut").unwrap();
    std::fs::write(folder.join(other), vec![b'x'; before[other].len()]).unwrap();
    std::fs::remove_file(folder.join(gone)).unwrap();
    let from = it.org.requests().len();
    let files = &it.run(&args).ok().json()["entities"][0]["files"];
    let again: BTreeSet<String> = fetched(&it, from).into_iter().collect();
    assert_eq!(again, [shorter, other, gone].map(|name| name[..18].to_owned()).into());
    assert_eq!(
        (files["downloaded"].as_u64(), files["skipped"].as_u64()),
        (Some(3), Some(before.len() as u64 - 3))
    );
    assert!(files_in(&folder) == before);
}

#[test]
fn after_kill_the_same_command_fetches_only_what_is_missing() {
    for to in ["files", "sqlite"] {
        let it = SignedIn::to(OrgConfig { latency: Duration::from_millis(30), ..with_records(&[]) });
        let (database, folder) = (it.sandbox.path("f.db"), it.sandbox.path("files/ContentVersion"));
        let args = ["import", "--entity", "ContentVersion", "--to", "f.db", "--files", to];
        let mut child = it.sandbox.spawn(&args);
        let there = || -> BTreeSet<String> {
            if to == "files" {
                let names = names_in(&folder).into_iter();
                return names
                    .filter(|name| !name.starts_with('.'))
                    .map(|name| name[..18].to_owned())
                    .collect();
            }
            let table = "SELECT count(*) FROM sqlite_master WHERE name = '_sfmigrate_files'";
            match database.exists() && number(&database, table) == 1 {
                true => rows(&database, "SELECT id FROM _sfmigrate_files")
                    .concat()
                    .into_iter()
                    .flatten()
                    .collect(),
                false => BTreeSet::new(),
            }
        };
        eventually("some files are there", || there().len() >= 12);
        child.kill().unwrap();
        child.wait().unwrap();
        // Who may only read cannot take back what was under way.
        let db = rusqlite::Connection::open(&database).unwrap();
        db.query_row("SELECT count(*) FROM sqlite_master", [], |row| row.get::<_, i64>(0)).unwrap();
        drop(db);
        let kept = there();
        let all = it.org.data().record_count("ContentVersion").unwrap();
        assert!((kept.len() as u64) < all, "it was killed too late");
        it.run(&args).ok();
        // The log as a whole: what was on its way when the process died is
        // written down after that.
        let mut times = BTreeMap::new();
        fetched(&it, 0).into_iter().for_each(|id| *times.entry(id).or_insert(0) += 1);
        assert_eq!(times.len() as u64, all, "{to}");
        for (id, times) in times {
            assert!(times == 1 || (times == 2 && !kept.contains(&id)), "{to}: {id} {times} times");
        }
        assert_eq!(there().len() as u64, all, "{to}");
        if to == "files" {
            assert_eq!(names_in(&folder).len() as u64, all, "no part is left behind");
        }
    }
}

#[test]
fn ctrl_c_amid_files_stops_and_the_same_command_goes_on() {
    let it = SignedIn::to(OrgConfig { latency: Duration::from_millis(30), ..with_records(&[]) });
    // Most files take long, so that the signal comes before the end on any machine.
    it.org.set_faults(slow_after("/Body", 15));
    let folder = it.sandbox.path("files/Attachment");
    let args = ["import", "--entity", "Attachment", "--to", "f.db", "--files", "files", "--json"];
    let mut command = it.sandbox.command(&args);
    let child =
        command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped()).spawn().unwrap();
    eventually("some files are there", || names_in(&folder).len() >= 10);
    // SAFETY: the process is a child of this test and has not been waited for.
    assert_eq!(unsafe { libc::kill(child.id() as i32, libc::SIGINT) }, 0);
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(130), "{}", String::from_utf8_lossy(&output.stderr));
    let all = it.org.data().record_count("Attachment").unwrap();
    let kept = files_in(&folder).len() as u64;
    assert!(kept < all);
    it.org.set_faults(FaultPlan::default());
    let files = &it.run(&args).ok().json()["entities"][0]["files"];
    assert_eq!((files["skipped"].as_u64(), files["downloaded"].as_u64()), (Some(kept), Some(all - kept)));
}

/// A file as its record tells of it, and as it is.
struct Told {
    title: &'static str,
    size: Cell,
    checksum: String,
    body: Cell,
}

fn told(title: &'static str, body: &[u8]) -> Told {
    let checksum = Md5::digest(body).iter().map(|b| format!("{b:02x}")).collect();
    Told { title, size: Cell::Int(body.len() as i64), checksum, body: Cell::Bytes(body.to_vec()) }
}

/// An org whose versions are these.
fn org_of(versions: impl IntoIterator<Item = Told>) -> SignedIn {
    let mut object = ObjectDefinition::new("ContentVersion")
        .field(FieldDefinition::new("string", "Title"))
        .field(FieldDefinition::new("string", "FileExtension"))
        .field(FieldDefinition::new("int", "ContentSize"))
        .field(FieldDefinition::new("string", "Checksum"))
        .field(FieldDefinition::new("base64", "VersionData"));
    for Told { title, size, checksum, body } in versions {
        object = object.record([Cell::text(title), Cell::text("bin"), size, Cell::text(checksum), body]);
    }
    SignedIn::to(OrgConfig { objects: vec![object], ..with_records(&[]) })
}

#[test]
fn a_file_that_arrives_other_than_announced_is_told_and_the_others_land() {
    let it = org_of([
        told("good", b"good"),
        Told { checksum: "0123456789abcdef0123456789abcdef".into(), ..told("wrong sum", b"what") },
        Told { size: Cell::Int(5), ..told("wrong size", b"four") },
        Told { body: Cell::Null, ..told("gone", b"gone") },
        told("good as well", b"better"),
    ]);
    let args = ["import", "--entity", "ContentVersion", "--to", "f.db", "--files"];
    for to in ["files", "sqlite"] {
        let from = it.org.requests().len();
        let ran = it.run(&[&args[..], &[to, "--json"]].concat()).code(9);
        let files = &ran.json()["entities"][0]["files"];
        assert_eq!((&files["downloaded"], &files["failed"]), (&2.into(), &3.into()), "{to}: {files}");
        for words in
            ["(wrong sum.bin)", "check sum", "4 bytes arrived, the source announced 5", "the file of"]
        {
            assert!(ran.stderr.contains(words), "{to}: {words} in {}", ran.stderr);
        }
        let mut times = BTreeMap::new();
        fetched(&it, from).into_iter().for_each(|id| *times.entry(id).or_insert(0) += 1);
        let mut times: Vec<u32> = times.into_values().collect();
        times.sort_unstable();
        assert_eq!(times, [1, 1, 1, 3, 3], "what is wrong is fetched anew, what is gone is not");
    }
    let there = files_in(&it.sandbox.path("files/ContentVersion"));
    let names: Vec<&str> = there.keys().map(|name| &name[19..]).collect();
    assert_eq!(names, ["good.bin", "good as well.bin"]);
    assert_eq!(number(&it.sandbox.path("f.db"), "SELECT count(*) FROM ContentVersion"), 5);
    assert_eq!(
        rows(&it.sandbox.path("f.db"), "SELECT name FROM _sfmigrate_files ORDER BY id").concat(),
        [Some("good.bin".into()), Some("good as well.bin".into())]
    );
}

#[test]
fn a_record_without_a_file_is_none_that_failed() {
    let link = Told { size: Cell::Null, checksum: String::new(), body: Cell::Null, title: "a link" };
    let it = org_of([told("file", b"1"), link]);
    let ran = it.run(&["import", "--entity", "ContentVersion", "--to", "f.db", "--files", "files", "--json"]);
    assert_eq!(ran.ok().json()["entities"][0]["files"]["downloaded"], 1);
}

#[cfg(target_os = "linux")]
#[test]
fn large_files_take_little_memory() {
    const EACH: usize = 40 << 20;
    let body = |seed: u8| (0..EACH).map(|at| (at >> 8) as u8 ^ seed).collect::<Vec<u8>>();
    let it = org_of([told("one", &body(1)), told("two", &body(2)), told("three", &body(3))]);
    for to in ["files", "sqlite"] {
        let mut child = it.sandbox.spawn(&[
            "import",
            "--entity",
            "ContentVersion",
            "--to",
            "f.db",
            "--files",
            to,
            "--quiet",
        ]);
        let status = format!("/proc/{}/status", child.id());
        let mut peak_kib = 0;
        eventually("the import ends", || {
            let text = std::fs::read_to_string(&status).unwrap_or_default();
            let peak = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
            let peak = peak.and_then(|peak| peak.trim().trim_end_matches(" kB").parse::<u64>().ok());
            peak_kib = peak.unwrap_or(peak_kib);
            child.try_wait().unwrap().is_some()
        });
        assert!(child.wait().unwrap().success(), "{to}");
        assert!(peak_kib > 1024 && peak_kib < 80 * 1024, "{to}: {peak_kib} KiB");
    }
    let there = files_in(&it.sandbox.path("files/ContentVersion"));
    assert!(there.values().zip(1..).all(|(file, seed)| *file == body(seed)));
    let db = rusqlite::Connection::open(it.sandbox.path("f.db")).unwrap();
    for (row, seed) in (1..=3).zip(1..) {
        let sql = "SELECT body FROM _sfmigrate_files ORDER BY id LIMIT 1 OFFSET ?1 - 1";
        let there: Vec<u8> = db.query_row(sql, [row], |r| r.get(0)).unwrap();
        assert!(there == body(seed), "{row}");
    }
}

#[test]
fn the_condition_of_the_records_is_that_of_their_files() {
    let it = org_of([told("yes", b"1"), told("no", b"22"), told("yes and yes", b"333")]);
    let condition = "Title LIKE 'yes%'";
    for api in ["rest", "bulk"] {
        let args = ["import", "--entity", "ContentVersion", "--where", condition, "--api", api, "--to", "-"];
        it.run(&[&args[..], &["--files", api]].concat()).ok();
        let there = files_in(&it.sandbox.path(api).join("ContentVersion"));
        assert_eq!(there.values().map(Vec::len).collect::<Vec<_>>(), [1, 3], "{api}");
    }
}

#[test]
fn files_without_a_place_or_an_object_are_told_before_anything_is_touched() {
    let it = SignedIn::with(&[("Contact", 10)]);
    for (args, words) in [
        (["--entity", "ContentVersion", "--to", "out/", "--files", "sqlite"], "--files DIR"),
        (["--entity", "Contact", "--to", "f.db", "--files", "files"], "none of the objects has files"),
        (["--entity", "ContentVersion", "--to", "f.db", "--files", ""], "a value is required"),
    ] {
        let ran = it.run(&[&["import"], &args[..]].concat()).code(2);
        assert!(ran.stderr.contains(words), "{args:?}: {}", ran.stderr);
    }
    let left: Vec<_> =
        std::fs::read_dir(it.sandbox.folder()).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(left, ["home"]);
}
