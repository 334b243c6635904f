//! Records that are rejected: where they are kept, how many are put up with,
//! and how they are fed back.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::time::Duration;

use sfmigrate::demo::server::OrgConfig;

use crate::support::{SignedIn, eventually, number, with_records};

const MAPPING: &str = r#"
[Contact]
key = "Id"

[Contact.fields]
Id    = "Id"
Name  = "LastName"
Email = { from = "Email", transform = ["trim", "lowercase"], required = true }
Born  = "Birthdate"
Firm  = "AccountId"
"#;

/// The two sinks: where the records go, and where the rejected ones.
const SINKS: [(&str, &str); 2] =
    [("crm.db", "crm.db.rejects/Contact.csv"), ("out/", "out/Contact.rejects.csv")];

fn org(records: u64) -> SignedIn {
    let it = SignedIn::to(OrgConfig { page_rows: Some(200), ..with_records(&[("Contact", records)]) });
    std::fs::write(it.sandbox.path("m.toml"), MAPPING).unwrap();
    it
}

/// The lines of a CSV file, by the names in its first.
fn lines(path: &Path) -> Vec<BTreeMap<String, String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    let header = reader.headers().unwrap().clone();
    let line = |record: csv::StringRecord| {
        header.iter().map(str::to_owned).zip(record.iter().map(str::to_owned)).collect()
    };
    reader.records().map(|record| line(record.unwrap())).collect()
}

fn write_lines(path: &Path, lines: &[BTreeMap<String, String>]) {
    let mut writer = csv::Writer::from_path(path).unwrap();
    let names: Vec<&String> = lines[0].keys().collect();
    writer.write_record(&names).unwrap();
    for line in lines {
        writer.write_record(line.values()).unwrap();
    }
    writer.flush().unwrap();
}

/// The ids that landed, each as often as it did.
fn landed(it: &SignedIn, to: &str) -> Vec<String> {
    let mut ids: Vec<String> = if to.ends_with('/') {
        lines(&it.sandbox.path("out/Contact.csv")).iter().map(|line| line["Id"].clone()).collect()
    } else {
        let rows = crate::support::rows(&it.sandbox.path(to), "SELECT Id FROM Contact");
        rows.into_iter().map(|row| row[0].clone().unwrap()).collect()
    };
    ids.sort();
    ids
}

fn without_email(it: &SignedIn) -> BTreeSet<String> {
    let there = it.run(&["query", "SELECT Id FROM Contact WHERE Email = null", "--format", "csv"]).ok();
    there.stdout.lines().skip(1).map(str::to_owned).collect()
}

#[test]
fn what_is_rejected_is_in_a_file_with_all_values_the_reason_and_the_field() {
    let it = org(700);
    let expected = without_email(&it);
    assert!(expected.len() > 5);
    for (to, rejects) in SINKS {
        let ran = it.run(&["import", "--map", "m.toml", "--to", to, "--json"]).code(3);
        let entity = &ran.json()["entities"][0];
        let sum = entity["written"].as_u64().unwrap() + entity["rejected"].as_u64().unwrap();
        assert_eq!(entity["read"], sum);
        assert_eq!(entity["rejects"], rejects);
        let kept = lines(&it.sandbox.path(rejects));
        assert_eq!(kept.iter().map(|line| line["Id"].clone()).collect::<BTreeSet<_>>(), expected);
        for line in &kept {
            assert_eq!(line.keys().count(), 7, "{line:?}");
            assert!(!line["LastName"].is_empty() && line["Email"].is_empty());
            assert_eq!(
                (line["_field"].as_str(), line["_reason"].contains("Email is empty")),
                ("Email", true)
            );
        }
        // Nothing is left of it when nothing is rejected any more.
        std::fs::write(it.sandbox.path("all.toml"), MAPPING.replace("required = true", "required = false"))
            .unwrap();
        it.run(&["import", "--map", "all.toml", "--to", to]).ok();
        assert!(!it.sandbox.path(rejects).exists());
    }
    assert!(!it.sandbox.path("crm.db.rejects").exists());
}

#[test]
fn a_mapping_without_the_id_still_tells_which_record_was_rejected() {
    let it = org(300);
    let mapping = "[Contact]\n[Contact.fields]\nmail = { from = \"Email\", required = true }\n";
    std::fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
    it.run(&["import", "--map", "m.toml", "--to", "crm.db"]).code(3);
    let kept = lines(&it.sandbox.path("crm.db.rejects/Contact.csv"));
    assert_eq!(kept.iter().map(|line| line["Id"].clone()).collect::<BTreeSet<_>>(), without_email(&it));
    assert_eq!(number(&it.sandbox.path("crm.db"), "SELECT count(*) FROM pragma_table_info('Contact')"), 1);
}

#[test]
fn whatever_can_reject_a_record_tells_which_one_it_was() {
    let it = org(200);
    for (column, head) in [
        ("mail = { from = 'Email', transform = ['trim'], values = { 'x' = 'y' }, otherwise = 'reject' }", ""),
        ("mail = { from = 'LastName', type = 'integer' }", ""),
        ("mail = { from = 'Email', transform = ['lowercase'] }", "match = ['mail']\n"),
    ] {
        let mapping = format!("[Contact]\n{head}[Contact.fields]\n{column}\n");
        std::fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
        it.run(&["import", "--map", "m.toml", "--to", "crm.db", "--restart"]).code(3);
        let kept = lines(&it.sandbox.path("crm.db.rejects/Contact.csv"));
        assert!(kept.iter().all(|line| line["Id"].starts_with("003")), "{column}: {:?}", kept[0]);
        std::fs::remove_file(it.sandbox.path("crm.db")).unwrap();
        std::fs::remove_dir_all(it.sandbox.path("crm.db.rejects")).unwrap();
    }
}

#[test]
fn what_is_fed_back_and_there_already_is_skipped_and_leaves_the_reject_file() {
    let it = org(400);
    let mapping = "[Contact]\nmatch = ['mail']\non_duplicate = 'skip'\n\n[Contact.fields]\n\
                   mail = { from = 'Email', transform = ['trim', 'lowercase'] }\nname = 'LastName'\n";
    std::fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
    it.run(&["import", "--map", "m.toml", "--to", "crm.db"]).code(3);
    let (database, rejects) = (it.sandbox.path("crm.db"), it.sandbox.path("crm.db.rejects/Contact.csv"));
    let people = || number(&database, "SELECT count(*) FROM Contact");
    let there = people();
    let known = crate::support::rows(&database, "SELECT mail FROM Contact LIMIT 1")[0][0].clone().unwrap();
    let mut kept = lines(&rejects);
    let all = kept.len();
    for (line, mail) in kept.iter_mut().zip([known.as_str(), " New@Example.org", "new@example.org"]) {
        line.insert("Email".into(), mail.to_owned());
    }
    write_lines(&rejects, &kept);
    let file = "crm.db.rejects/Contact.csv";
    let feed = ["import", "--from-rejects", file, "--map", "m.toml", "--to", "crm.db", "--json"];
    let ran = it.run(&feed).code(3).json();
    let entity = &ran["entities"][0];
    let counts = ["read", "written", "skipped", "rejected"].map(|name| entity[name].as_u64().unwrap());
    assert_eq!(counts, [all as u64, 1, 2, all as u64 - 3], "{entity}");
    assert_eq!(people(), there + 1);
    let left: Vec<String> = lines(&rejects).iter().map(|line| line["Id"].clone()).collect();
    let expected: Vec<String> = kept[3..].iter().map(|line| line["Id"].clone()).collect();
    assert_eq!(left, expected);
    // The same again adds nothing.
    it.run(&feed).code(3);
    assert_eq!((people(), lines(&rejects).len()), (there + 1, all - 3));
}

#[test]
fn every_reject_is_there_once_after_kill_nine_and_resume() {
    for (to, rejects) in SINKS {
        let it = SignedIn::to(OrgConfig {
            page_rows: Some(60),
            latency: Duration::from_millis(30),
            ..with_records(&[("Contact", 3000)])
        });
        std::fs::write(it.sandbox.path("m.toml"), MAPPING).unwrap();
        let args = ["import", "--map", "m.toml", "--to", to, "--api", "rest"];
        let begun = it.org.requests().len();
        for pages in [2, 6, 11] {
            let mut child = it.sandbox.spawn(&args);
            let asked = || it.requests_since(begun).iter().filter(|r| r.contains("/query/")).count();
            eventually("pages are asked for", || asked() >= pages || child.try_wait().unwrap().is_some());
            std::thread::sleep(Duration::from_millis(pages as u64 * 3));
            child.kill().unwrap();
            child.wait().unwrap();
        }
        let ran = it.run(&[&args[..], &["--json"]].concat()).code(3);
        let entity = &ran.json()["entities"][0];
        assert!(entity["resumed"].as_u64().unwrap() > 0, "{entity}");
        let kept: Vec<String> =
            lines(&it.sandbox.path(rejects)).iter().map(|line| line["Id"].clone()).collect();
        assert_eq!(entity["rejected"], kept.len());
        let ids: BTreeSet<String> = kept.iter().cloned().collect();
        assert_eq!((ids.len(), &ids), (kept.len(), &without_email(&it)), "{to}");
        assert_eq!(
            landed(&it, to).len() + kept.len(),
            it.org.data().record_count("Contact").unwrap() as usize
        );
    }
}

#[test]
fn too_many_rejects_stop_the_import_and_more_of_them_let_it_go_on() {
    for (to, rejects) in SINKS {
        for few in ["3", "0.5%"] {
            let it = org(3000);
            let args = ["import", "--map", "m.toml", "--to", to, "--api", "rest", "--json", "--max-rejects"];
            let ran = it.run(&[&args[..], &[few]].concat()).code(8);
            let error = &ran.json()["error"];
            assert_eq!(error["kind"], "stopped");
            assert!(error["message"].as_str().unwrap().contains(few), "{error}");
            let hints = error["hints"].to_string();
            assert!(hints.contains(rejects) && hints.contains("--max-rejects"), "{hints}");
            let so_far = lines(&it.sandbox.path(rejects)).len();
            assert!(so_far > 3);
            // The same again stops at once, without reading on.
            let before = it.org.requests().len();
            it.run(&[&args[..], &[few]].concat()).code(8);
            assert!(it.requests_since(before).iter().all(|r| !r.contains("/query/")));
            let ran = it.run(&[&args[..], &["50%"]].concat()).code(3);
            let entity = &ran.json()["entities"][0];
            assert!(entity["resumed"].as_u64().unwrap() >= 200, "{entity}");
            assert_eq!(entity["rejected"], without_email(&it).len());
            assert_eq!(lines(&it.sandbox.path(rejects)).len(), without_email(&it).len());
        }
    }
    let it = org(100);
    it.run(&["import", "--map", "m.toml", "--max-rejects", "0.1%"]).code(3);
    it.run(&["import", "--map", "m.toml", "--max-rejects", "0", "--restart"]).code(8);
    it.run(&["import", "--map", "m.toml", "--max-rejects", "many"]).code(2);
}

#[test]
fn corrected_records_come_back_and_the_others_stay_with_their_new_reason() {
    for (to, rejects) in SINKS {
        let it = org(900);
        it.run(&["import", "--map", "m.toml", "--to", to]).code(3);
        let there = landed(&it, to);
        let mut kept = lines(&it.sandbox.path(rejects));
        let all: Vec<String> = kept.iter().map(|line| line["Id"].clone()).collect();
        kept[0].insert("Email".into(), " Corrected@Example.org ".into());
        kept[1].insert("Email".into(), "   ".into());
        write_lines(&it.sandbox.path(rejects), &kept);
        let before = it.org.requests().len();
        let feed = ["import", "--from-rejects", rejects, "--map", "m.toml", "--to", to, "--json"];
        let ran = it.run(&feed).code(3);
        let entity = &ran.json()["entities"][0];
        assert_eq!((&entity["read"], &entity["written"]), (&all.len().into(), &1.into()), "{entity}");
        if to == "crm.db" {
            assert_eq!(it.requests_since(before), [""; 0], "the database knows what the fields are");
            let email = format!(
                "SELECT count(*) FROM Contact WHERE Id = '{}' AND Email = 'corrected@example.org'",
                all[0]
            );
            assert_eq!(number(&it.sandbox.path(to), &email), 1);
        }
        let mut expected = [there.clone(), vec![all[0].clone()]].concat();
        expected.sort();
        assert_eq!(landed(&it, to), expected);
        let left = lines(&it.sandbox.path(rejects));
        assert_eq!(
            left.iter().map(|line| &line["Id"]).collect::<Vec<_>>(),
            all[1..].iter().collect::<Vec<_>>()
        );
        assert!(left[0]["_reason"].contains("white space"), "{:?}", left[0]);

        // A copy with some of them takes these out of the reject file.
        let mut some = left[..2].to_vec();
        some.iter_mut().for_each(|line| drop(line.insert("Email".into(), "x@y.zz".into())));
        write_lines(&it.sandbox.path("copy.csv"), &some);
        let feed = ["import", "--from-rejects", "copy.csv", "--map", "m.toml", "--to", to, "--json"];
        it.run(&feed).ok();
        assert_eq!(landed(&it, to).len(), there.len() + 3);
        assert_eq!(lines(&it.sandbox.path(rejects)).len(), all.len() - 3);
        assert!(it.sandbox.path("copy.csv").exists());

        // The mapping may be corrected instead; then nothing is left.
        std::fs::write(it.sandbox.path("m.toml"), MAPPING.replace("required = true", "required = false"))
            .unwrap();
        it.run(&["import", "--from-rejects", rejects, "--map", "m.toml", "--to", to]).ok();
        assert!(!it.sandbox.path(rejects).exists());
        assert_eq!(landed(&it, to).len() as u64, it.org.data().record_count("Contact").unwrap());
    }
}

#[test]
fn feeding_back_survives_kill_nine_and_does_nothing_twice() {
    for (to, rejects) in SINKS {
        let it = org(3000);
        let keyless = MAPPING.replace("key = \"Id\"\n", "").replace("Id    = \"Id\"", "Id = \"Id\"");
        std::fs::write(it.sandbox.path("m.toml"), keyless).unwrap();
        it.run(&["import", "--map", "m.toml", "--to", to]).code(3);
        let mut kept = lines(&it.sandbox.path(rejects));
        kept.iter_mut().for_each(|line| drop(line.insert("Email".into(), "x@y.zz".into())));
        write_lines(&it.sandbox.path(rejects), &kept);
        let feed = ["import", "--from-rejects", rejects, "--map", "m.toml", "--to", to];
        for wait in [5, 15, 30, 60] {
            let mut child = it.sandbox.spawn(&feed);
            std::thread::sleep(Duration::from_millis(wait));
            let _ = child.kill();
            child.wait().unwrap();
        }
        if it.sandbox.path(rejects).exists() {
            it.run(&feed).ok();
        }
        let ids = landed(&it, to);
        assert_eq!(ids.len() as u64, it.org.data().record_count("Contact").unwrap(), "{to}");
        assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), ids.len());
        assert!(!it.sandbox.path(rejects).exists());
    }
}

#[test]
fn a_reject_file_that_is_wrong_is_told_before_anything_is_touched() {
    let it = org(300);
    it.run(&["import", "--map", "m.toml", "--to", "crm.db"]).code(3);
    let there = landed(&it, "crm.db");
    for (name, text, words) in [
        ("none.csv", None, "none.csv"),
        ("short.csv", Some("Id,Email,LastName,Birthdate,AccountId\n1,2\n"), "short.csv:2"),
        ("lacks.csv", Some("Id,Email\n1,2\n"), "LastName"),
    ] {
        if let Some(text) = text {
            std::fs::write(it.sandbox.path(name), text).unwrap();
        }
        let ran = it.run(&["import", "--from-rejects", name, "--map", "m.toml", "--to", "crm.db"]).code(2);
        assert!(ran.stderr.contains(words), "{}", ran.stderr);
    }
    it.run(&["import", "--from-rejects", "short.csv", "--where", "x", "--map", "m.toml"]).code(2);
    assert_eq!(landed(&it, "crm.db"), there);
    // Without anything to know the fields from, somebody has to be asked.
    it.run(&["logout"]).ok();
    let file = "crm.db.rejects/Contact.csv";
    it.run(&["import", "--from-rejects", file, "--map", "m.toml", "--to", "other.db"]).code(4);
    it.run(&["import", "--from-rejects", file, "--map", "m.toml", "--to", "crm.db"]).code(3);
}
