//! Fields that were there last time and are gone: deleted, renamed, or not for
//! this user any more. They are named before anything moves.

use crate::support::{SignedIn, number, rows};

const MAPPING: &str = "\
[Contact]
target = \"people\"
[Contact.fields]
id = \"Id\"
mail = \"Email\"
boss = \"Account.Industry\"
";

fn signed_in() -> SignedIn {
    let it = SignedIn::with(&[("Contact", 60), ("Account", 10)]);
    std::fs::write(it.sandbox.path("m.toml"), MAPPING).unwrap();
    it
}

#[test]
fn a_mapped_field_that_is_gone_is_named_and_its_column_keeps_what_it_has() {
    let it = signed_in();
    let import = ["import", "--map", "m.toml", "--to", "a.db"];
    it.run(&import).ok();
    let db = it.sandbox.path("a.db");
    let before = rows(&db, "SELECT id, mail FROM people ORDER BY id");
    it.org.data().hide("Contact", "Email", true).unwrap();

    let strict = it.run(&[&import[..], &["--strict"]].concat()).code(2);
    assert!(strict.stderr.contains("Contact: `Email` was there last time"), "{}", strict.stderr);
    assert!(strict.stderr.contains("--strict"), "{}", strict.stderr);

    // Every night anew, for as long as the mapping asks for it.
    for _ in 0..2 {
        let ran = it.run(&import).ok();
        assert!(ran.stderr.contains("Contact: `Email` was there last time"), "{}", ran.stderr);
    }
    assert_eq!(rows(&db, "SELECT id, mail FROM people ORDER BY id"), before);
    let gone = "SELECT count(*) FROM _sfmigrate_gone_fields WHERE name = 'Email' AND column_name = 'mail'";
    assert_eq!(number(&db, gone), 1);

    it.org.data().hide("Contact", "Email", false).unwrap();
    let back = it.run(&[&import[..], &["--strict"]].concat()).ok();
    assert!(!back.stderr.contains("last time"), "{}", back.stderr);
    assert_eq!(number(&db, "SELECT count(*) FROM _sfmigrate_gone_fields"), 0);
}

#[test]
fn a_field_of_a_parent_that_is_gone_is_named_by_its_path() {
    let it = signed_in();
    let import = ["import", "--map", "m.toml", "--to", "a.db"];
    it.run(&import).ok();
    it.org.data().hide("Account", "Industry", true).unwrap();
    it.run(&[&import[..], &["--strict"]].concat()).code(2);
    let ran = it.run(&import).ok();
    assert!(ran.stderr.contains("`Account.Industry` was there last time"), "{}", ran.stderr);
}

#[test]
fn without_a_mapping_a_loss_is_told_once_by_either_sink() {
    for to in [["--to", "b.db", "--format", "sqlite"], ["--to", "folder", "--format", "csv"]] {
        let it = signed_in();
        let import = [&["import", "--entity", "Contact"][..], &to[..]].concat();
        it.run(&import).ok();
        it.org.data().hide("Contact", "Phone", true).unwrap();
        it.run(&[&import[..], &["--strict"]].concat()).code(2);
        let first = it.run(&import).ok();
        assert!(first.stderr.contains("Contact: `Phone` was there last time"), "{to:?}: {}", first.stderr);
        let second = it.run(&[&import[..], &["--strict"]].concat()).ok();
        assert!(!second.stderr.contains("last time"), "{to:?}: {}", second.stderr);
    }
}

#[test]
fn a_field_that_was_never_there_is_a_mistake_and_not_a_loss() {
    let it = signed_in();
    it.org.data().hide("Contact", "Email", true).unwrap();
    let ran = it.run(&["import", "--map", "m.toml", "--to", "a.db"]).code(2);
    assert!(ran.stderr.contains("m.toml:5:8: unknown field `Email` of Contact"), "{}", ran.stderr);
    assert!(ran.stderr.contains("fields that you may read"), "{}", ran.stderr);
    assert!(!it.sandbox.path("a.db").exists());
}
