//! `map`: from an object to a mapping file that imports.

use rusqlite::Connection;

use crate::support::{Sandbox, SignedIn, number};

#[test]
fn a_proposal_onto_a_table_is_checked_and_imported() {
    let it = SignedIn::with(&[("Account", 5), ("Contact", 40)]);
    let database = it.sandbox.path("crm.db");
    Connection::open(&database)
        .unwrap()
        .execute_batch(
            "CREATE TABLE people (sf_id TEXT PRIMARY KEY, vorname TEXT, nachname TEXT NOT NULL, firma TEXT,
             handy TEXT, geburtstag DATE, lieblingsfarbe TEXT)",
        )
        .unwrap();
    let args = ["map", "Contact", "--onto", "crm.db:people", "--sample", "50", "-o", "m.toml"];
    it.run(&args).ok();
    let text = std::fs::read_to_string(it.sandbox.path("m.toml")).unwrap();
    for line in [
        "target = \"people\"",
        "key = \"sf_id\"",
        "vorname = \"FirstName\"  # ",
        "nachname = { from = \"LastName\", required = true }  # ",
        "firma = \"Account.Name\"  # ",
        "handy = \"MobilePhone\"  # ",
    ] {
        assert!(text.lines().any(|l| l.starts_with(line)), "{line}\n{text}");
    }
    assert!(text.lines().any(|l| l.starts_with("# lieblingsfarbe")), "{text}");
    it.run(&["map", "check", "m.toml", "--online", "--onto", "crm.db:people"]).ok();
    // The same again is the same.
    it.run(&["map", "Contact", "--onto", "crm.db:people", "--sample", "50", "-o", "again.toml"]).ok();
    assert_eq!(text, std::fs::read_to_string(it.sandbox.path("again.toml")).unwrap());
    it.run(&["import", "--map", "m.toml", "--to", "new.db"]).ok();
    assert_eq!(number(&it.sandbox.path("new.db"), "SELECT count(nachname) FROM people"), 40);
}

#[test]
fn without_a_target_every_field_gets_a_readable_name() {
    let it = SignedIn::with(&[("Account", 3)]);
    let text = it.run(&["map", "Account"]).ok().stdout;
    assert!(text.contains("number_of_employees = \"NumberOfEmployees\""), "{text}");
    std::fs::write(it.sandbox.path("m.toml"), &text).unwrap();
    it.run(&["map", "check", "m.toml", "--online"]).ok();
    it.run(&["import", "--map", "m.toml", "--to", "new.db"]).ok();
}

#[test]
fn check_tells_all_problems_at_once_with_places_and_nearest_names() {
    let it = SignedIn::with(&[("Contact", 3)]);
    std::fs::write(it.sandbox.path("people.csv"), "id,email,born\n").unwrap();
    let schema = r#"{"type": "object", "required": ["id", "email"],
        "properties": {"id": {"type": "string"}, "email": {"type": "string"}, "married": {"type": "boolean"}}}"#;
    std::fs::write(it.sandbox.path("people.json"), schema).unwrap();
    let mapping = "[Contact]\n[Contact.fields]\nid = \"Id\"\nmarried = \"Birthdate\"\nborm = \"Birthdat\"\n";
    std::fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
    let ran = it.run(&["map", "check", "m.toml", "--online", "--onto", "people.json"]).code(2);
    for part in [
        "m.toml:5:8: unknown field `Birthdat` of Contact; did you mean `Birthdate`",
        "has no column `borm`",
        "Birthdate is date, which cannot become boolean",
        "`email` of people.json must have a value",
    ] {
        assert!(ran.stderr.contains(part), "{part}\n{}", ran.stderr);
    }
    let offline = it.run(&["map", "check", "m.toml"]).ok();
    assert!(offline.stderr.contains("--online"), "{}", offline.stderr);
}

#[test]
fn a_saved_describe_needs_no_sign_in_and_a_wrong_target_is_told_first() {
    let sandbox = Sandbox::new();
    let describe = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/proposals/describe/contact.v5x.json");
    let args = ["map", "Contact", "--describe", describe, "--onto", "hubspot:contacts"];
    let text = sandbox.run(&args).ok().stdout;
    assert!(text.contains("\nmobilephone = \"MobilePhone\""), "{text}");
    let json = sandbox.run(&[&args[..], &["--json"]].concat()).ok().json();
    let columns = json["columns"].as_array().unwrap();
    assert!(columns.iter().any(|c| c["target"] == "email" && c["confident"] == true), "{json}");
    let wrong = sandbox.run(&["map", "Contact", "--onto", "hubspot:contcts"]).code(2);
    assert!(wrong.stderr.contains("did you mean `contacts`?"), "{}", wrong.stderr);
    let wrong = sandbox.run(&["map", "Contact", "--onto", "nothing.csv"]).code(2);
    assert!(wrong.stderr.contains("there is no nothing.csv"), "{}", wrong.stderr);
}
