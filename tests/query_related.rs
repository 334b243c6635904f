//! `query` with groups and child queries: complete in every form, or refused.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use sfmigrate::demo::server::OrgConfig;

use crate::support::{SignedIn, with_records};

/// Few accounts with many contacts each: more than one page of children holds.
fn crowded() -> SignedIn {
    SignedIn::to(with_records(&[("Account", 3), ("Contact", 1900)]))
}

fn array(text: &str) -> Vec<Value> {
    serde_json::from_str(text).unwrap()
}

fn csv_records(text: &str) -> Vec<HashMap<String, String>> {
    csv::Reader::from_reader(text.as_bytes()).deserialize().map(Result::unwrap).collect()
}

const NESTED: &str = "SELECT Name, (SELECT Id, LastName FROM Contacts ORDER BY Id) FROM Account";

#[test]
fn children_beyond_the_first_page_are_fetched() {
    let it = crowded();
    let plain = array(
        &it.run(&[
            "query",
            "SELECT Id, Account.Name FROM Contact WHERE AccountId != null ORDER BY Id",
            "--format",
            "json",
        ])
        .ok()
        .stdout,
    );
    let mut expected: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for contact in &plain {
        expected.entry(contact["Account"]["Name"].to_string()).or_default().push(contact["Id"].clone());
    }
    let before = it.requests_since(0).len();
    let found = array(&it.run(&["query", NESTED, "--format", "json"]).ok().stdout);
    assert_eq!(found.len(), 3);
    for account in &found {
        let ids: Vec<Value> =
            account["Contacts"].as_array().unwrap().iter().map(|c| c["Id"].clone()).collect();
        assert_eq!(Some(&ids), expected.get(&account["Name"].to_string()));
    }
    let pages = it.requests_since(before).iter().filter(|r| r.contains("/query/")).count();
    assert!(pages >= 3, "every account has children on further pages: {pages}");
}

#[test]
fn children_come_in_every_form() {
    let it = crowded();
    let soql = "SELECT Name, (SELECT LastName FROM Contacts WHERE Title = 'a(b'), Id FROM Account";
    let records = csv_records(&it.run(&["query", soql, "--format", "csv"]).ok().stdout);
    assert!(records.iter().all(|r| r["Contacts"].is_empty() && r["Id"].len() == 18), "{records:?}");
    let limited = NESTED.replace("ORDER BY Id", "LIMIT 2");
    let json = array(&it.run(&["query", &limited, "--format", "json"]).ok().stdout);
    let lines = it.run(&["query", &limited, "--format", "jsonl"]).ok().stdout;
    assert_eq!(lines.lines().map(|l| serde_json::from_str(l).unwrap()).collect::<Vec<Value>>(), json);
    for (record, row) in
        json.iter().zip(csv_records(&it.run(&["query", &limited, "--format", "csv"]).ok().stdout))
    {
        assert_eq!(record["Contacts"].as_array().unwrap().len(), 2);
        assert_eq!(serde_json::from_str::<Value>(&row["Contacts"]).unwrap(), record["Contacts"]);
    }
    let table = it.run(&["query", &limited, "--format", "table"]).ok().stdout;
    assert_eq!(table.lines().count(), 4, "{table}");
    assert!(table.starts_with("Name") && table.contains("Contacts") && table.contains("LastName"), "{table}");
    let absent = array(
        &it.run(&[
            "query",
            "SELECT Id, (SELECT Id FROM Contacts WHERE Id = null) FROM Account",
            "--format",
            "json",
        ])
        .ok()
        .stdout,
    );
    assert!(absent.iter().all(|a| a["Contacts"].is_null()), "{absent:?}");
}

#[test]
fn many_parents_with_children_take_many_pages_and_none_is_lost() {
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(200),
        ..with_records(&[("Account", 700), ("Contact", 1500)])
    });
    let count =
        |soql: &str| -> u64 { it.run(&["query", soql]).ok().stdout.lines().nth(1).unwrap().parse().unwrap() };
    let placed = count("SELECT COUNT() FROM Contact WHERE AccountId != null");
    let found = array(&it.run(&["query", NESTED, "--format", "json"]).ok().stdout);
    assert_eq!(found.len(), 700);
    let children: usize = found.iter().filter_map(|a| a["Contacts"].as_array()).map(Vec::len).sum();
    assert_eq!(children as u64, placed);
}

#[test]
fn groups_come_in_every_form() {
    let it = SignedIn::to(with_records(&[("Account", 50), ("Contact", 400)]));
    let soql = "SELECT c.Account.Industry, COUNT(Id), MAX(CreatedDate) newest FROM Contact c \
                GROUP BY c.Account.Industry ORDER BY COUNT(Id) DESC";
    let json = array(&it.run(&["query", soql, "--format", "json"]).ok().stdout);
    assert!(json.iter().map(|r| r["expr0"].as_u64().unwrap()).sum::<u64>() == 400, "{json:?}");
    assert!(json.iter().any(|r| r["Industry"].is_null()) && json[0].get("attributes").is_none());
    let rows = csv_records(&it.run(&["query", soql, "--format", "csv"]).ok().stdout);
    assert_eq!(rows.len(), json.len());
    for (row, record) in rows.iter().zip(&json) {
        assert_eq!(row["c.Account.Industry"], record["Industry"].as_str().unwrap_or_default());
        assert_eq!(row["expr0"], record["expr0"].to_string());
        assert_eq!(row["newest"], record["newest"].as_str().unwrap());
    }
    let lines = it.run(&["query", soql, "--format", "jsonl"]).ok().stdout;
    assert_eq!(lines.lines().count(), json.len());
    let table = it.run(&["query", soql, "--format", "table"]).ok().stdout;
    assert!(table.starts_with("c.Account.Industry") && table.lines().count() == json.len() + 1, "{table}");
    let nothing = "SELECT SUM(AnnualRevenue) s, COUNT(Id) FROM Account WHERE Id = null";
    assert_eq!(it.run(&["query", nothing, "--format", "csv"]).ok().stdout, "s,expr0\n,0\n");
}

#[test]
fn what_no_repetition_mends_is_refused_with_what_does() {
    let it = SignedIn::to(with_records(&[("Contact", 2500)]));
    let refused = |args: &[&str], words: &str, hint: &str| {
        let ran = it.run(&[&["query"], args].concat()).code(2);
        assert!(ran.stdout.is_empty(), "{ran:?}");
        assert!(ran.stderr.contains(words) && ran.stderr.contains(hint), "{}", ran.stderr);
        assert!(!ran.stderr.contains("goes on where it stopped"), "{}", ran.stderr);
    };
    refused(&["SELECT Id FROM Contact GROUP BY Id"], "does not support queryMore()", "LIMIT 2000");
    assert_eq!(
        it.run(&["query", "SELECT Id FROM Contact GROUP BY Id LIMIT 2000"]).ok().stdout.lines().count(),
        2001
    );
    refused(
        &["SELECT Id, Name FROM Contact GROUP BY Id"],
        "Field must be grouped or aggregated: Name",
        "correct the query",
    );
    refused(
        &["SELECT COUNT(Id) FROM Contact GROUP BY CALENDAR_YEAR(CreatedDate)"],
        "CALENDAR_YEAR",
        "another way",
    );
    for soql in ["SELECT COUNT(Id) FROM Contact", "SELECT LastName FROM Contact GROUP BY LastName"] {
        refused(&[soql, "--bulk"], "Aggregate functions not supported in Bulk Query", "leave out --bulk");
    }
    refused(&[NESTED, "--bulk"], "Aggregate Relationships not supported in Bulk Query", "leave out --bulk");
}
