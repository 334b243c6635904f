//! Cells that a spreadsheet would run, on their way out and back.

use std::path::Path;

use sfmigrate::demo::data::{Cell, Mutation};

use crate::support::{Ran, SignedIn, rows};

/// Names of people, and what becomes of them in a file for spreadsheets.
const NAMES: [(&str, &str); 6] = [
    ("=HYPERLINK(\"http://evil\",\"click, me\")", "'=HYPERLINK(\"http://evil\",\"click, me\")"),
    ("+49 40 123", "'+49 40 123"),
    ("@SUM(A1)", "'@SUM(A1)"),
    // Reads as a shielded one, and must not be taken for one.
    ("'-x", "''-x"),
    ("-5", "-5"),
    ("O'Neill = Ltd", "O'Neill = Ltd"),
];

const MAPPING: &str = r#"
[Contact]
key = "Id"

[Contact.fields]
Id    = "Id"
Name  = "LastName"
Email = { from = "Email", required = true }
"#;

/// Contacts with these names; those that are asked for lack their address.
fn org(with_email: bool) -> SignedIn {
    let it = SignedIn::with(&[("Contact", 40)]);
    let contacts = it.org.data().ids("Contact", false);
    let set = |ids: &[String], field: &str, value: Cell| {
        let values = vec![(field.to_owned(), value)];
        let change = Mutation::Update { object: "Contact".into(), ids: ids.to_vec(), values };
        it.org.data().mutate(&[change], std::time::Duration::ZERO).unwrap();
    };
    set(&contacts, "Email", Cell::Text("ana@acme.example".into()));
    for (id, (name, _)) in contacts.iter().zip(NAMES) {
        set(std::slice::from_ref(id), "LastName", Cell::Text(name.into()));
    }
    if !with_email {
        set(&contacts[..NAMES.len()], "Email", Cell::Null);
    }
    std::fs::write(it.sandbox.path("m.toml"), MAPPING).unwrap();
    it
}

/// The values of a column, as a program reads them.
fn column(csv: &[u8], name: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(csv);
    let at = reader.headers().unwrap().iter().position(|n| n == name).unwrap();
    reader.records().map(|record| record.unwrap()[at].to_owned()).collect()
}

fn cells(path: &Path, name: &str) -> Vec<String> {
    column(&std::fs::read(path).unwrap(), name)
}

#[track_caller]
fn assert_has(found: &[String], expected: impl Iterator<Item = &'static str>) {
    for text in expected {
        assert_eq!(found.iter().filter(|cell| *cell == text).count(), 1, "{text} in {found:?}");
    }
}

fn bare() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(name, _)| *name)
}

fn safe() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(_, cell)| *cell)
}

#[test]
fn no_cell_of_an_import_for_spreadsheets_is_a_formula() {
    let it = org(true);
    let import = |to: &str, more: &[&str]| -> Ran {
        it.run(&[&["import", "--map", "m.toml", "--format", "csv", "--to", to], more].concat()).ok()
    };
    for api in ["rest", "bulk"] {
        let plain = import("-", &["--api", api]);
        assert_has(&column(plain.stdout.as_bytes(), "Name"), bare());
        let shielded = import("-", &["--api", api, "--csv-safe"]);
        assert_has(&column(shielded.stdout.as_bytes(), "Name"), safe());
        import("out", &["--api", api, "--csv-safe"]);
        assert_eq!(std::fs::read_to_string(it.sandbox.path("out/Contact.csv")).unwrap(), shielded.stdout);
        // The columns that have no formulas are the same.
        let ids = |ran: &Ran| column(ran.stdout.as_bytes(), "Id");
        assert_eq!(ids(&plain), ids(&shielded));
    }
}

#[test]
fn rejected_records_for_spreadsheets_have_no_formula_and_come_back_unchanged() {
    for (to, rejects) in [("crm.db", "crm.db.rejects/Contact.csv"), ("out/", "out/Contact.rejects.csv")] {
        let it = org(false);
        it.run(&["import", "--map", "m.toml", "--to", to]).code(3);
        let path = it.sandbox.path(rejects);
        assert_has(&cells(&path, "LastName"), bare());
        it.run(&["import", "--map", "m.toml", "--to", to, "--csv-safe"]).code(3);
        assert_has(&cells(&path, "LastName"), safe());

        // One comes back uncorrected: what stays in the file stays safe there.
        let feed = ["import", "--from-rejects", rejects, "--map", "m.toml", "--to", to];
        for _ in 0..2 {
            it.run(&feed).code(3);
            assert_has(&cells(&path, "LastName"), safe());
        }
        let corrected = std::fs::read_to_string(&path).unwrap();
        let mut reader = csv::Reader::from_reader(corrected.as_bytes());
        let header = reader.headers().unwrap().clone();
        let email = header.iter().position(|name| name == "Email").unwrap();
        // Half of them in a file of their own: the others stay, and stay safe.
        let all: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        for (part, left) in [(&all[..3], 3), (&all[3..], 0)] {
            let mut writer = csv::Writer::from_path(it.sandbox.path("some.csv")).unwrap();
            writer.write_record(&header).unwrap();
            for record in part {
                let cells = record.iter().enumerate();
                let cells = cells.map(|(at, cell)| if at == email { "ana@acme.example" } else { cell });
                writer.write_record(cells).unwrap();
            }
            writer.flush().unwrap();
            it.run(&[
                "import",
                "--from-rejects",
                "some.csv",
                "--entity",
                "Contact",
                "--map",
                "m.toml",
                "--to",
                to,
            ])
            .ok();
            assert_eq!(path.exists(), left > 0);
            if left > 0 {
                let found = cells(&path, "LastName");
                assert_eq!(found.len(), left);
                assert!(found.iter().all(|cell| safe().any(|name| name == cell)), "{found:?}");
            }
        }
        if to == "crm.db" {
            let names = rows(&it.sandbox.path(to), "SELECT Name FROM Contact");
            let names: Vec<String> = names.into_iter().map(|row| row[0].clone().unwrap()).collect();
            assert_has(&names, bare());
        } else {
            assert_has(&cells(&it.sandbox.path("out/Contact.csv"), "Name"), bare());
        }
    }
}

#[test]
fn a_preview_for_spreadsheets_says_what_one_without_says() {
    let it = org(true);
    for to in ["out/", "crm.db"] {
        it.run(&["import", "--map", "m.toml", "--to", to]).ok();
        let preview = |more: &[&str]| {
            let args = ["import", "--map", "m.toml", "--to", to, "--dry-run", "--json"];
            it.run(&[&args[..], more].concat()).ok().json()["entities"][0]["into"].clone()
        };
        let plain = preview(&[]);
        assert_eq!(plain["effect"], if to == "crm.db" { "merge" } else { "replace" });
        assert_eq!(preview(&["--csv-safe"]), plain);
    }
}
