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

#[test]
fn check_warns_of_picklist_values_that_the_target_does_not_know() {
    let it = SignedIn::with(&[("Lead", 3)]);
    let described = it.run(&["fields", "Lead", "--json"]).ok().json();
    let described = described["fields"].as_array().unwrap();
    let of = |name: &str| described.iter().find(|field| field["name"] == name).unwrap()["picklist"].clone();
    let values: Vec<String> = serde_json::from_value(of("LeadSource")).unwrap();
    let (unknown, known) = values.split_first().unwrap();
    assert!(!known.is_empty());
    let schema = serde_json::json!({ "type": "object", "properties": {
        "id": { "type": "string" }, "origin": { "type": "string", "enum": known },
    }});
    std::fs::write(it.sandbox.path("leads.json"), schema.to_string()).unwrap();
    let check = ["map", "check", "m.toml", "--online", "--onto", "leads.json", "--json"];
    let warnings = |origin: &str| {
        let mapping = format!("[Lead]\n[Lead.fields]\nid = \"Id\"\norigin = {origin}\n");
        std::fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
        it.run(&check).ok().json()["warnings"].clone()
    };
    let found = warnings("\"LeadSource\"");
    let told = found[0].as_str().unwrap();
    assert!(told.starts_with("m.toml:4:") && told.ends_with(&format!("LeadSource: {unknown}")), "{found}");
    let translated = format!("{{ from = \"LeadSource\", values = {{ \"{unknown}\" = \"{}\" }} }}", known[0]);
    assert_eq!(warnings(&translated), serde_json::json!([]));
    // A translation into something else, or of something else, helps nobody.
    let other = format!("{{ from = \"LeadSource\", values = {{ \"{}\" = \"nowhere\" }} }}", known[0]);
    let found = warnings(&other).to_string();
    assert!(found.contains(unknown) && found.contains("nowhere"), "{found}");
    let refused = format!(
        "{{ from = \"LeadSource\", values = {{ \"none such\" = \"\" }}, otherwise = \"{}\" }}",
        known[0]
    );
    assert_eq!(warnings(&refused), serde_json::json!([]));
}

#[test]
fn check_knows_the_fields_from_the_database_of_an_earlier_import() {
    let it = SignedIn::with(&[("Contact", 3)]);
    it.run(&["import", "--entity", "Contact", "--to", "crm.db"]).ok();
    it.run(&["logout"]).ok();
    let mapping = "[Contact]\n[Contact.fields]\nid = \"Id\"\nborn = \"Birthdat\"\n";
    std::fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
    let check = ["map", "check", "m.toml", "--to"];
    let ran = it.run(&[&check[..], &["crm.db"]].concat()).code(2);
    assert!(ran.stderr.contains("m.toml:4:8: unknown field `Birthdat`"), "{}", ran.stderr);
    std::fs::write(it.sandbox.path("m.toml"), mapping.replace("Birthdat", "Birthdate")).unwrap();
    let ran = it.run(&[&check[..], &["crm.db", "--json"]].concat()).ok();
    assert_eq!(ran.json()["described"], 1);
    let ran = it.run(&[&check[..], &["nothing.db"]].concat()).code(2);
    assert!(ran.stderr.contains("there is no nothing.db"), "{}", ran.stderr);
    assert!(!it.sandbox.path("nothing.db").exists());
}

#[test]
fn the_documents_of_map_have_the_same_shape_every_time() {
    fn keys(document: &serde_json::Value) -> Vec<&str> {
        document.as_object().unwrap().keys().map(String::as_str).collect()
    }
    let sandbox = Sandbox::new();
    let describe = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/proposals/describe/contact.v5x.json");
    let proposed = ["map", "Contact", "--describe", describe, "--onto", "hubspot:contacts", "-o", "m.toml"];
    let document = sandbox.run(&[&proposed[..], &["--json"]].concat()).ok().json();
    assert_eq!(keys(&document), ["entity", "onto", "file", "columns", "mapping"]);
    assert_eq!(keys(&document["columns"][0]), ["target", "confident", "choice", "alternatives"]);
    let chosen = document["columns"].as_array().unwrap().iter().find(|c| !c["choice"].is_null()).unwrap();
    assert_eq!(keys(&chosen["choice"]), ["from", "confidence", "reason"]);
    assert_eq!(document["mapping"], std::fs::read_to_string(sandbox.path("m.toml")).unwrap());

    let document = sandbox.run(&["map", "check", "m.toml", "--describe", describe, "--json"]).ok().json();
    assert_eq!(keys(&document), ["file", "entities", "described", "problems", "warnings"]);
    assert_eq!(document["entities"], serde_json::json!(["Contact"]));

    std::fs::write(sandbox.path("columns.csv"), "Source,Target\nLastName,name\nEmail,mail\n").unwrap();
    let document =
        sandbox.run(&["map", "convert", "columns.csv", "--entity", "Contact", "--json"]).ok().json();
    assert_eq!(keys(&document), ["from", "file", "entities", "fields", "not_carried_over", "mapping"]);
    assert_eq!((&document["entities"], &document["file"]), (&1.into(), &serde_json::Value::Null));
}

/// A table that people made, with a key that no field of Salesforce fills.
const PEOPLE: &str = "CREATE TABLE people (nr INTEGER PRIMARY KEY, vorname TEXT, nachname TEXT NOT NULL,
    mail TEXT UNIQUE, ort TEXT)";

#[test]
fn a_table_with_a_key_of_its_own_is_matched_by_what_no_two_records_share() {
    let it = SignedIn::with(&[("Account", 5), ("Contact", 40)]);
    Connection::open(it.sandbox.path("crm.db")).unwrap().execute_batch(PEOPLE).unwrap();
    let told = it.run(&["map", "Contact", "--onto", "crm.db:people", "-o", "m.toml"]).ok().stderr;
    assert!(told.contains("sfmigrate import --map m.toml --to crm.db"), "{told}");
    let text = std::fs::read_to_string(it.sandbox.path("m.toml")).unwrap();
    assert!(text.contains("\nmatch = [\"mail\"]  # "), "{text}");
    let check = ["map", "check", "m.toml", "--online", "--onto", "crm.db:people"];
    it.run(&check).ok();
    let import = ["import", "--map", "m.toml", "--to", "crm.db"];
    let report = it.run(&[&import[..], &["--json"]].concat()).json();
    let of = |what: &str| report["entities"][0][what].as_i64().unwrap();
    assert_eq!((of("read"), of("written") + of("rejected")), (40, 40), "{report}");
    assert!(of("written") > 20, "{report}");
    assert_eq!(number(&it.sandbox.path("crm.db"), "SELECT max(nr) FROM people"), of("written"));

    // Without it the check says what the import would say.
    let text = text.replace("match = ", "# match = ");
    std::fs::write(it.sandbox.path("m.toml"), &text).unwrap();
    let ran = it.run(&check).code(2);
    assert!(ran.stderr.contains("has a key (nr), and nothing goes there"), "{}", ran.stderr);
    assert!(it.run(&import).code(6).stderr.contains("`match = [...]`"));
    let text = text.replace("# match = ", "key = \"ort\"\n# match = ");
    std::fs::write(it.sandbox.path("m.toml"), text).unwrap();
    let ran = it.run(&check).code(2);
    assert!(ran.stderr.contains("are told apart by nr, not by `ort`"), "{}", ran.stderr);
    it.run(&import).code(6);
}

#[test]
fn the_key_of_a_table_is_the_key_of_the_mapping_where_a_field_fills_it() {
    let sandbox = Sandbox::new();
    let describe = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/proposals/describe/contact.v5x.json");
    for (table, line) in [
        ("CREATE TABLE p (email TEXT PRIMARY KEY, ort TEXT)", "\nkey = \"email\"\n"),
        (
            "CREATE TABLE p (vorname TEXT, nachname TEXT, PRIMARY KEY (vorname, nachname))",
            "\nmatch = [\"vorname\", \"nachname\"]",
        ),
        ("CREATE TABLE p (nr INTEGER PRIMARY KEY, ort TEXT)", "\n# match = "),
        ("CREATE TABLE p (email TEXT UNIQUE)", "\ntarget = \"p\"\n\n"),
    ] {
        let _ = std::fs::remove_file(sandbox.path("x.db"));
        Connection::open(sandbox.path("x.db")).unwrap().execute_batch(table).unwrap();
        let ran = sandbox.run(&["map", "Contact", "--describe", describe, "--onto", "x.db:p"]).ok();
        assert!(ran.stdout.contains(line), "{table}\n{}", ran.stdout);
    }
}
