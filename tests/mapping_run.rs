//! Mapping files carried out by the binary, from an org to a database.

use std::path::{Path, PathBuf};

use crate::support::{Ran, Sandbox, SignedIn, number, rows};

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("examples").join(name)
}

fn org() -> SignedIn {
    SignedIn::with(&[("Account", 40), ("Contact", 1200), ("Opportunity", 60), ("Lead", 50), ("Case", 80)])
}

fn import(it: &SignedIn, map: &Path, more: &[&str]) -> Ran {
    let map = map.display().to_string();
    let args = ["import", "--map", &map, "--to", "crm.db", "--json"];
    it.run(&args.iter().chain(more).copied().collect::<Vec<_>>())
}

/// What was read has landed, was rejected or was skipped.
#[track_caller]
fn assert_adds_up(ran: &Ran) {
    let report = ran.json();
    for entity in report["entities"].as_array().unwrap() {
        let count = |name: &str| entity[name].as_u64().unwrap();
        assert_eq!(count("read"), count("written") + count("rejected") + count("skipped"), "{entity}");
    }
}

fn one(it: &SignedIn, sql: &str) -> Vec<Option<String>> {
    rows(&it.sandbox.path("crm.db"), sql).remove(0)
}

#[test]
fn every_example_is_carried_out() {
    let it = org();
    for entry in std::fs::read_dir(example("")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        let _ = std::fs::remove_file(it.sandbox.path("crm.db"));
        let ran = import(&it, &path, &[]);
        assert!([0, 3].contains(&ran.code), "{}: {ran:?}", path.display());
        assert_adds_up(&ran);
        for entity in ran.json()["entities"].as_array().unwrap() {
            assert!(entity["written"].as_u64().unwrap() > 0, "{}: {entity}", path.display());
        }
    }
}

#[test]
fn every_word_of_a_mapping_has_an_example() {
    let text: String = std::fs::read_dir(example(""))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .map(|path| std::fs::read_to_string(path).unwrap())
        .collect();
    for word in [
        "from = ",
        "value = ",
        "template = ",
        "default = ",
        "required = ",
        "include = ",
        "env = ",
        "match = ",
        "\"text\"",
        "\"integer\"",
        "\"decimal\"",
        "\"boolean\"",
        "\"date\"",
        "\"datetime\"",
        "\"json\"",
        "\"trim\"",
        "\"lowercase\"",
        "\"uppercase\"",
        "\"titlecase\"",
        "\"digits\"",
        "\"email\"",
        "\"url\"",
        "\"strip_html\"",
        "e164 = ",
        "truncate = ",
        "replace = ",
        "split = ",
        "part = ",
        "parse_date = ",
        "format_date = ",
        "zone = ",
        "lookup = ",
        "mask = \"hash\"",
        "mask = \"fake\"",
        "mask = \"redact\"",
        "otherwise = \"keep\"",
        "otherwise = \"null\"",
        "otherwise = \"reject\"",
        "otherwise = \"other\"",
        ".lookup]",
        "on_duplicate = \"update\"",
        "on_duplicate = \"skip\"",
        "on_duplicate = \"create_new\"",
        "fill_empty",
        "keep_existing",
    ] {
        assert!(text.contains(word), "no example has {word}");
    }
}

#[test]
fn conversions_land_as_they_are_written() {
    let it = org();
    it.run(&["import", "--entity", "Contact,Opportunity", "--to", "crm.db"]).ok();
    assert_adds_up(&import(&it, &example("conversions.toml"), &[]));
    let wrong = |what: &str| {
        let sql = format!("SELECT count(*) FROM people p JOIN Contact c ON c.Id = p.id WHERE NOT ({what})");
        number(&it.sandbox.path("crm.db"), &sql)
    };
    assert!(number(&it.sandbox.path("crm.db"), "SELECT count(*) FROM people") > 1000);
    for what in [
        "p.email IS NULL AND c.Email IS NULL OR p.email = lower(c.Email)",
        "p.title = 'unknown' OR c.Title IS NOT NULL",
        "p.born IS NULL OR p.born = strftime('%d.%m.%Y', c.Birthdate)",
        "p.origin IS NULL OR p.origin IN ('phone', 'online', 'other')",
        "(p.origin = 'phone') = (c.LeadSource = 'Phone Inquiry') OR c.LeadSource IS NULL",
        "p.reachable = CASE c.DoNotCall WHEN 1 THEN 'no' ELSE 'yes' END",
        "p.run = 'by hand'",
        "p.form IN ('m', 'f', 'd') AND (p.form = 'm') = (c.Salutation = 'Mr.')",
        "(p.online = 'yes') = (c.LeadSource = 'Web')",
        "p.online IS NULL OR c.LeadSource = 'Web'",
        "p.birthday = c.Birthdate",
        "p.website LIKE 'http%'",
        "json_valid(p.address) AND p.address ->> 'city' IS c.MailingCity",
        "p.digits NOT GLOB '*[^0-9]*' OR p.digits IS NULL",
    ] {
        assert_eq!(wrong(what), 0, "{what}");
    }
    let deals = "SELECT count(*) FROM deals d JOIN Opportunity o ON o.Id = d.id
                 WHERE typeof(d.open) != 'integer' OR d.open = o.IsClosed OR d.closes != o.CloseDate || 'T00:00:00.000Z'
                    OR d.amount != coalesce(o.Amount, 0)";
    assert_eq!(number(&it.sandbox.path("crm.db"), deals), 0);
}

#[test]
fn an_environment_variable_is_a_constant_and_part_of_the_import() {
    let it = org();
    let map = example("conversions.toml").display().to_string();
    let args = ["import", "--entity", "Opportunity,Contact", "--map", &map, "--to", "crm.db"];
    let mut command = it.sandbox.command(&args);
    command.env("MIGRATION_RUN", "third try");
    assert!([0, 3].contains(&crate::support::finish(command).code));
    assert_eq!(one(&it, "SELECT DISTINCT run FROM people"), [Some("third try".to_owned())]);
}

#[test]
fn ids_give_way_to_columns_of_their_parents() {
    let it = org();
    it.run(&["import", "--entity", "Contact,User", "--to", "crm.db"]).ok();
    import(&it, &example("lookups.toml"), &[]).ok();
    let database = it.sandbox.path("crm.db");
    let same = "SELECT count(*) FROM people p JOIN Contact c ON c.Id = p.id JOIN User u ON u.Id = c.OwnerId
                WHERE p.company IS upper('ACC-' || c.AccountId) AND p.owner = u.Email";
    assert_eq!(number(&database, same), number(&database, "SELECT count(*) FROM Contact"));
    let joined = "SELECT count(*) FROM people p JOIN companies c ON c.code = p.company";
    let with = "SELECT count(*) FROM Contact WHERE AccountId IS NOT NULL";
    assert_eq!(number(&database, joined), number(&database, with));
    let kinds = rows(&database, "SELECT DISTINCT kind FROM tickets WHERE kind IS NOT NULL ORDER BY 1");
    assert_eq!(kinds.concat(), [Some("Complaint".to_owned()), Some("Question".to_owned())]);
}

#[test]
fn people_that_are_there_keep_and_fill_what_the_mapping_says() {
    let it = org();
    it.run(&["import", "--entity", "Contact", "--to", "crm.db"]).ok();
    let path = it.sandbox.path("crm.db");
    let db = rusqlite::Connection::open(&path).unwrap();
    db.execute_batch(
        "CREATE TABLE people (nr INTEGER PRIMARY KEY, email TEXT, name TEXT, phone TEXT, salesforce TEXT, note TEXT);
         INSERT INTO people (email, name, note)
         SELECT lower(Email), 'as it was', 'ours' FROM Contact WHERE Email IS NOT NULL GROUP BY lower(Email) LIMIT 10;",
    )
    .unwrap();
    let ran = import(&it, &example("duplicates.toml"), &[]).code(3);
    assert_adds_up(&ran);
    let without = number(&path, "SELECT count(*) FROM Contact WHERE Email IS NULL");
    assert_eq!(ran.json()["entities"][0]["rejected"], without);
    assert_eq!(
        number(
            &path,
            "SELECT count(*) FROM people WHERE note = 'ours' AND name = 'as it was' AND salesforce IS NOT NULL"
        ),
        10
    );
    let people = number(&path, "SELECT count(*) FROM people");
    assert_eq!(people, number(&path, "SELECT count(DISTINCT lower(Email)) FROM Contact"));
    // Again, and nobody is there twice.
    import(&it, &example("duplicates.toml"), &[]).code(3);
    assert_eq!(number(&path, "SELECT count(*) FROM people"), people);

    let text = std::fs::read_to_string(example("duplicates.toml")).unwrap();
    let text = text.replace("\"update\"\n\n", "\"skip\"\n\n").replace(", merge = \"keep_existing\"", "");
    let map = it.sandbox.path("skip.toml");
    std::fs::write(&map, text.replace(", merge = \"fill_empty\"", "")).unwrap();
    let ran = import(&it, &map, &[]).code(3);
    assert_adds_up(&ran);
    let entity = ran.json()["entities"][0].clone();
    assert_eq!((entity["written"].as_i64(), entity["skipped"].as_i64()), (Some(0), Some(1200 - without)));
    let map = map.display().to_string();
    let shown = it.run(&["import", "--map", &map, "--to", "crm.db"]).code(3).stderr;
    assert!(shown.contains("SKIPPED") && shown.contains("people has them already"), "{shown}");
}

#[test]
fn a_file_that_cannot_do_it_says_so_before_anything_is_touched() {
    let it = org();
    let map = example("duplicates.toml").display().to_string();
    let ran = it.run(&["import", "--map", &map, "--to", "out", "--format", "csv"]).code(2);
    assert!(ran.stderr.contains("written anew by every import"), "{}", ran.stderr);
    assert!(!it.sandbox.path("out").exists());
}

#[test]
fn a_copy_for_tests_shows_nobody_and_keeps_what_belongs_together() {
    let it = org();
    it.run(&["import", "--entity", "Contact", "--to", "crm.db"]).ok();
    import(&it, &example("test_copy.toml"), &[]).ok();
    let path = it.sandbox.path("crm.db");
    let seen = "SELECT count(*) FROM contacts t JOIN Contact c ON c.Email = t.email OR c.Phone = t.phone OR c.Id = t.id";
    assert_eq!(number(&path, seen), 0);
    let (masked, real) =
        ("SELECT count(DISTINCT last_name) FROM contacts", "SELECT count(DISTINCT LastName) FROM Contact");
    assert_eq!(number(&path, masked), number(&path, real));
}

#[test]
fn a_template_that_fails_rejects_its_record_and_stops_nothing() {
    let it = org();
    let map = it.sandbox.path("m.toml");
    std::fs::write(
        &map,
        "[Contact.fields]\nid = 'Id'\nn = { template = '{% if Email %}{{ LastName|int }}{% else %}ok{{ LastName|truncate(0) }}{% endif %}' }\n",
    )
    .unwrap();
    let ran = import(&it, &map, &[]).code(3);
    assert_adds_up(&ran);
    let reasons = one(&it, "SELECT DISTINCT substr(reason, 1, 41) FROM _sfmigrate_rejects");
    assert!(reasons[0].as_deref().unwrap().starts_with("`n`: the template has an error: `"), "{reasons:?}");
    assert!(ran.json()["entities"][0]["written"].as_u64().unwrap() > 0);
}

#[test]
fn a_wrong_mapping_is_told_before_anybody_signs_in() {
    let sandbox = Sandbox::new();
    std::fs::write(sandbox.path("m.toml"), "[Contact.fields]\nid = { from = 'Id', type = 'number' }\n")
        .unwrap();
    let ran = sandbox.run(&["import", "--map", "m.toml", "--to", "crm.db"]).code(2);
    assert!(ran.stderr.contains("m.toml:2:28: unknown `type`"), "{}", ran.stderr);
    assert!(!sandbox.path("crm.db").exists());
}
