//! Files as they are read: right, wrong and put together.

use std::fs;
use std::path::{Path, PathBuf};

use sfmigrate::Kind;
use sfmigrate::mapping::{self, Plan, file};
use sfmigrate::schema::OnDuplicate;

use super::compile_all;

fn folder(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

fn files(path: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder(path)).unwrap().map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries.filter(|p| p.extension().is_some_and(|e| e == "toml")).collect();
    files.sort();
    assert!(!files.is_empty(), "{path} has no mapping files");
    files
}

#[test]
fn valid_files_compile() {
    for path in files("tests/fixtures/mapping/valid") {
        let file = file::load(&path).unwrap_or_else(|e| panic!("{e}"));
        compile_all(&file).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
}

#[test]
fn examples_compile() {
    for path in files("examples") {
        let file = file::load(&path).unwrap_or_else(|e| panic!("{e}"));
        let plans = compile_all(&file).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let known = |plan: &Plan| {
            let each_is_new = plan.duplicates.policy == OnDuplicate::CreateNew;
            each_is_new || plan.key == Some(0) || plan.duplicates.matching == [0]
        };
        assert!(plans.iter().all(known), "{}", path.display());
    }
}

/// Each file states the problems it has, all of them, as
/// `# expect: LINE:COLUMN text`; a text that ends with … is only the beginning.
#[test]
fn invalid_files_are_refused_with_every_problem_and_its_place() {
    let mut wrong = Vec::new();
    for path in files("tests/fixtures/mapping/invalid") {
        let shown = path.display().to_string();
        let text = fs::read_to_string(&path).unwrap();
        let expected: Vec<&str> = text.lines().filter_map(|line| line.strip_prefix("# expect: ")).collect();
        assert!(!expected.is_empty(), "{shown} expects nothing");

        let Err(error) = file::load(&path).and_then(|file| compile_all(&file)) else {
            panic!("{shown} was accepted");
        };
        assert_eq!(error.kind(), Kind::Usage, "{shown}");
        let found: Vec<String> = error
            .message()
            .lines()
            .map(|line| {
                let at =
                    line.strip_prefix(&format!("{shown}:")).unwrap_or_else(|| panic!("no place: {line}"));
                let (line, rest) = at.split_once(':').unwrap();
                let (column, text) = rest.split_once(": ").unwrap();
                format!("{line}:{column} {text}")
            })
            .collect();
        let same = found.len() == expected.len()
            && found.iter().zip(&expected).all(|(found, expected)| match expected.strip_suffix('…') {
                Some(beginning) => found.starts_with(beginning),
                None => found == expected,
            });
        if !same {
            let (expected, found) = (expected.join("\n  "), found.join("\n  "));
            wrong.push(format!("{shown}\nexpected\n  {expected}\nfound\n  {found}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn a_file_that_is_not_utf8_is_refused_with_the_place_of_the_first_bad_byte() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("latin1.toml");
    fs::write(&path, b"[Contact]\ntarget = \"M\xfcller\"\n").unwrap();
    let error = file::load(&path).unwrap_err();
    assert_eq!(error.message(), format!("{}:2:12: not UTF-8; save the file as UTF-8 text", path.display()));
    assert_eq!(error.kind(), Kind::Usage);
}

#[test]
fn a_file_that_is_not_there_is_refused_with_the_nearest_one() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("contacts.toml"), "").unwrap();
    let error = file::load(&dir.path().join("contact.toml")).unwrap_err();
    assert_eq!(error.kind(), Kind::Usage);
    assert!(error.message().ends_with("contact.toml: there is no such file"), "{error}");
    assert!(error.hints()[0].ends_with("contacts.toml?"), "{error:?}");
}

#[test]
fn a_folder_in_place_of_a_file_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    assert_eq!(file::load(dir.path()).unwrap_err().kind(), Kind::Usage);
}

#[test]
fn entities_are_found_whatever_their_case_and_the_nearest_is_named() {
    let file = file::parse("[Contact]\n[Account]\n", "m.toml").unwrap();
    assert_eq!(file.entity("CONTACT").unwrap().entity, "Contact");
    let error = file.entity("Contcat").unwrap_err();
    assert_eq!(error.message(), "m.toml has no mapping for Contcat; did you mean `Contact`?");
}

#[test]
fn included_files_stand_below_the_one_that_includes_them() {
    let file = file::load(&folder("examples/include.toml")).unwrap();
    let contact = file.entity("Contact").unwrap();
    let fields: Vec<&str> = contact.fields.iter().map(|f| f.target.as_deref().unwrap()).collect();
    assert_eq!(fields, ["id", "email", "account", "origin", "opted_out"]);
    assert_eq!(contact.fields[3].from, mapping::Origin::Constant("marketing".into()));
    assert_eq!(contact.target.as_deref(), Some("contacts_for_marketing"));
    assert_eq!(contact.key.as_deref(), Some("Id"), "of the included file");
    assert!(contact.fields[0].at.as_ref().unwrap().file.ends_with("contacts.toml"));
}

#[test]
fn problems_of_included_files_are_told_with_their_place_all_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let put = |name: &str, text: &str| fs::write(dir.path().join(name), text).unwrap();
    put("a.toml", "include = ['b.toml', 'gone.toml', 1]\n[Contact]\ncolour = 1\n");
    put("b.toml", "include = 'a.toml'\n[Contact]\nkey = 'nowhere'\n[Contact.fields]\nid = 5\n");
    let error = file::load(&dir.path().join("a.toml")).unwrap_err();
    let shown = |name: &str| dir.path().join(name).display().to_string();
    let (a, b) = (shown("a.toml"), shown("b.toml"));
    let expected = [
        format!("{a}:1:22: cannot read {}: there is no such file", shown("gone.toml")),
        format!("{a}:1:35: `include` names files, found an integer"),
        format!(
            "{a}:3:1: unknown key `colour` in [Contact]; there are target, key, where, match, on_duplicate, fields, lookup"
        ),
        format!("{b}:1:11: {a} includes itself in the end"),
        format!("{b}:5:6: column `id` must be a source field or {{ … }}, found an integer"),
    ];
    assert_eq!(error.message().lines().collect::<Vec<_>>(), expected);
    put("latin.toml", "");
    fs::write(dir.path().join("latin.toml"), b"[Contact]\ntarget = \"M\xfcller\"\n").unwrap();
    put("a.toml", "include = 'latin.toml'\n[Lead]\n");
    let error = file::load(&dir.path().join("a.toml")).unwrap_err();
    assert!(error.message().starts_with(&format!("{}:2:12: not UTF-8", shown("latin.toml"))), "{error}");
}

#[test]
fn the_file_is_read_to_the_shape_that_was_written() {
    let file = file::load(&folder("examples/contacts.toml")).unwrap();
    let contact = file.entity("Contact").unwrap();
    assert_eq!(contact.target.as_deref(), Some("contacts"));
    assert_eq!(contact.key.as_deref(), Some("Id"));
    assert_eq!(contact.filter.as_deref(), Some("Email != null"));
    let email = &contact.fields[1];
    assert_eq!(email.target.as_deref(), Some("email"));
    assert_eq!(email.from, mapping::Origin::Field("Email".into()));
    assert_eq!(email.transform, [mapping::Transform::Trim, mapping::Transform::Lowercase]);
    assert!(email.required);
    assert_eq!(email.at.as_ref().map(|at| (at.line, at.column)), Some((12, 21)));
}
