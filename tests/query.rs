//! `query`: any SOQL, all of its records, in every form.

use std::process::Stdio;

use sfmigrate::demo::server::OrgConfig;

use crate::support::{SignedIn, rows, with_records};

fn paged() -> SignedIn {
    SignedIn::to(OrgConfig { page_rows: Some(200), ..with_records(&[("Contact", 1500), ("Account", 300)]) })
}

fn csv_rows(text: &str) -> (Vec<String>, Vec<Vec<String>>) {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let owned = |r: &csv::StringRecord| r.iter().map(str::to_owned).collect::<Vec<_>>();
    let header = owned(reader.headers().unwrap());
    (header, reader.records().map(|r| owned(&r.unwrap())).collect())
}

#[test]
fn every_page_is_read_and_columns_come_in_the_order_of_the_query() {
    let it = paged();
    let there = it.org.data().record_count("Contact").unwrap();
    let ran = it.run(&["query", "SELECT LastName, Id, Account.Name FROM Contact"]).ok();
    let (header, records) = csv_rows(&ran.stdout);
    assert_eq!(header, ["LastName", "Id", "Account.Name"]);
    assert_eq!(records.len() as u64, there);
    assert!(ran.stderr.contains("records, "), "{}", ran.stderr);
    let pages = it.requests_since(0).iter().filter(|r| r.contains("/query/")).count() as u64;
    assert_eq!(pages, there.div_ceil(200) - 1);
}

#[test]
fn the_values_are_those_of_an_import() {
    let it = paged();
    let soql = "SELECT Id, Name, Description, CreatedDate, Account.AnnualRevenue FROM Contact ORDER BY Id";
    it.run(&["query", soql, "-o", "queried.csv"]).ok();
    let (_, queried) = csv_rows(&std::fs::read_to_string(it.sandbox.path("queried.csv")).unwrap());
    let fields = "Id,Name,Description,CreatedDate,Account.AnnualRevenue";
    it.run(&["import", "--entity", "Contact", "--fields", fields, "--to", "out", "--format", "csv"]).ok();
    let (_, mut imported) = csv_rows(&std::fs::read_to_string(it.sandbox.path("out/Contact.csv")).unwrap());
    imported.sort_by(|a, b| a[0].cmp(&b[0]));
    assert_eq!(queried.len(), imported.len());
    for (one, other) in queried.iter().zip(&imported) {
        assert_eq!(one, other);
    }
}

#[test]
fn a_job_gives_the_same_table() {
    let it = paged();
    let soql = "SELECT Id, Name, Description, CreatedDate, HasOptedOutOfEmail, Account.Name FROM Contact ORDER BY Id";
    let rest = csv_rows(&it.run(&["query", soql]).ok().stdout);
    let bulk = csv_rows(&it.run(&["query", soql, "--bulk"]).ok().stdout);
    assert_eq!(rest.0, bulk.0);
    for (one, other) in rest.1.iter().zip(&bulk.1) {
        assert_eq!(one, other);
    }
    assert_eq!(rest.1.len(), bulk.1.len());
    let jobs: Vec<String> = it
        .requests_since(0)
        .into_iter()
        .filter(|r| r.starts_with("DELETE ") && r.contains("/jobs/query/"))
        .collect();
    assert_eq!(jobs.len(), 1, "the job is given back");
    let empty = "SELECT Id, Account.Name FROM Contact WHERE Id = null";
    assert_eq!(it.run(&["query", empty, "--bulk"]).ok().stdout, "Id,Account.Name\n");
    let object = it
        .run(&["query", "SELECT Id, Account.Name FROM Contact LIMIT 1", "--bulk", "--format", "jsonl"])
        .ok();
    let object: serde_json::Value = serde_json::from_str(object.stdout.trim()).unwrap();
    assert!(object["Account"].is_object(), "{object}");
}

#[test]
fn json_keeps_objects_and_numbers() {
    let it = paged();
    let soql = "SELECT Id, AnnualRevenue, Owner.Name FROM Account WHERE AnnualRevenue != null LIMIT 3";
    let array: serde_json::Value =
        serde_json::from_str(&it.run(&["query", soql, "--format", "json"]).ok().stdout).unwrap();
    assert_eq!(array.as_array().unwrap().len(), 3);
    assert!(array[0]["AnnualRevenue"].is_number() && array[0]["Owner"]["Name"].is_string(), "{array}");
    assert!(array[0].get("attributes").is_none() && array[0]["Owner"].get("attributes").is_none());
    let document = it.run(&["query", soql, "--json"]).ok().json();
    assert_eq!(document["records"], array);
    assert_eq!(document["count"], 3);
    let lines = it.run(&["query", soql, "--format", "jsonl"]).ok().stdout;
    let lines: Vec<serde_json::Value> = lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect();
    assert_eq!(serde_json::Value::Array(lines), array);
    it.run(&["query", soql, "--json", "--format", "csv"]).code(2);
}

#[test]
fn counts_and_unnamed_fields_have_columns_too() {
    let it = paged();
    let there = it.org.data().record_count("Contact").unwrap();
    let ran = it.run(&["query", "SELECT COUNT() FROM Contact"]).ok();
    assert_eq!(ran.stdout, format!("count\n{there}\n"));
    let ran = it.run(&["query", "SELECT COUNT(Id) n FROM Contact"]).ok();
    assert_eq!(ran.stdout, format!("n\n{there}\n"));
    let ran = it.run(&["query", "SELECT COUNT(Id) FROM Contact"]).ok();
    assert_eq!(ran.stdout, format!("expr0\n{there}\n"));
    let (header, records) =
        csv_rows(&it.run(&["query", "SELECT FIELDS(ALL) FROM Contact LIMIT 5"]).ok().stdout);
    assert!(
        header.iter().any(|h| h == "LastName") && !header.iter().any(|h| h == "attributes"),
        "{header:?}"
    );
    assert_eq!(records.len(), 5);
}

#[test]
fn deleted_records_come_only_when_asked_for() {
    let it = paged();
    let soql = "SELECT Id FROM Contact WHERE IsDeleted = true";
    for more in [[].as_slice(), &["--bulk"]] {
        let count = |args: &[&str]| csv_rows(&it.run(args).ok().stdout).1.len();
        assert_eq!(count(&[&["query", soql], more].concat()), 0);
        assert!(count(&[&["query", soql, "--all-rows"], more].concat()) > 0);
    }
}

#[test]
fn a_file_gets_its_name_when_it_is_complete() {
    let it = paged();
    let soql = "SELECT Id, Name FROM Account";
    let there = it.org.data().record_count("Account").unwrap();
    let document = it.run(&["query", soql, "-o", "accounts.jsonl", "--json"]).ok().json();
    assert_eq!(document["records"], there);
    let text = std::fs::read_to_string(it.sandbox.path("accounts.jsonl")).unwrap();
    assert_eq!(text.lines().count() as u64, there);
    serde_json::from_str::<serde_json::Value>(text.lines().next().unwrap()).unwrap();
    // A query that fails leaves the file of the last one as it was.
    it.run(&["query", "SELECT Nope FROM Account", "-o", "accounts.jsonl"]).code(2);
    assert_eq!(std::fs::read_to_string(it.sandbox.path("accounts.jsonl")).unwrap(), text);
    let left: Vec<_> = std::fs::read_dir(it.sandbox.folder())
        .unwrap()
        .map(|e| e.unwrap().file_name().to_string_lossy().into_owned())
        .filter(|name| name.contains("part"))
        .collect();
    assert_eq!(left, [""; 0]);
    it.run(&["query", soql, "-o", "nowhere/accounts.csv"]).code(6);
}

#[test]
fn what_the_org_refuses_is_told_with_its_words() {
    let it = paged();
    let ran = it.run(&["query", "SELECT Emial FROM Contact", "--json"]).code(2);
    let error = &ran.json()["error"];
    assert_eq!(error["kind"], "usage");
    assert!(error["message"].as_str().unwrap().contains("Emial"), "{error}");
    let ran = it.run(&["query", "SELECT COUNT() FROM Contact", "--bulk"]);
    assert!(ran.code != 0 && ran.stdout.is_empty(), "{ran:?}");
    it.run(&["query"]).code(2);
}

#[test]
fn a_reader_that_goes_away_is_no_success() {
    let it = SignedIn::to(OrgConfig { page_rows: Some(200), ..with_records(&[("Contact", 20_000)]) });
    let mut command = it.sandbox.command(&["query", "SELECT Id, Name, Description FROM Contact"]);
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    drop(child.stdout.take());
    assert_eq!(child.wait().unwrap().code(), Some(6));
    let pages = it.requests_since(0).iter().filter(|r| r.contains("/query/")).count();
    assert!(pages < 20, "{pages} pages were fetched for nobody");
}

#[test]
fn an_answer_that_lacks_pages_is_never_a_success() {
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(200),
        latency: std::time::Duration::from_millis(30),
        ..with_records(&[("Contact", 3000)])
    });
    let mut command = it.sandbox.command(&["query", "SELECT Id FROM Contact", "-o", "c.csv"]);
    let mut child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    crate::support::eventually("a page is asked for", || {
        it.requests_since(0).iter().any(|r| r.contains("/query/"))
    });
    it.org.close_cursors();
    assert_ne!(child.wait().unwrap().code(), Some(0));
    assert!(!it.sandbox.path("c.csv").exists());
}

#[test]
fn what_a_query_writes_can_be_read_by_sqlite() {
    let it = paged();
    it.run(&["query", "SELECT Id, Name, Account.Name FROM Contact", "-o", "c.csv"]).ok();
    it.run(&["import", "--entity", "Contact", "--fields", "Id,Name", "--to", "c.db"]).ok();
    let (_, mut queried) = csv_rows(&std::fs::read_to_string(it.sandbox.path("c.csv")).unwrap());
    queried.sort();
    let landed = rows(&it.sandbox.path("c.db"), "SELECT Id, Name FROM Contact ORDER BY Id");
    assert_eq!(queried.len(), landed.len());
    for (one, other) in queried.iter().zip(&landed) {
        assert_eq!(Some(&one[0]), other[0].as_ref());
        assert_eq!(one[1], other[1].clone().unwrap_or_default());
    }
}
