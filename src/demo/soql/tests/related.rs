//! Groups, child queries and TYPEOF, held against what plain queries say.

use std::collections::BTreeMap;

use serde_json::{Value as Json, json};

use super::{org, records, refusal};

fn without_type(record: &Json) -> Json {
    let mut record = record.clone();
    record.as_object_mut().unwrap().remove("attributes");
    record
}

#[test]
fn groups_add_up_to_what_looking_at_every_record_says() {
    let org = org();
    let mut by_industry: BTreeMap<String, (u64, Vec<f64>)> = BTreeMap::new();
    for account in records(&org, "SELECT Industry, AnnualRevenue FROM Account", false) {
        let group = by_industry.entry(account["Industry"].to_string()).or_default();
        group.0 += 1;
        group.1.extend(account["AnnualRevenue"].as_f64());
    }
    let found = records(
        &org,
        "SELECT Industry, COUNT(Id) n, COUNT(AnnualRevenue), SUM(AnnualRevenue) s, MIN(AnnualRevenue), \
         MAX(AnnualRevenue) FROM Account GROUP BY Industry",
        false,
    );
    assert_eq!(found.len(), by_industry.len());
    assert!(by_industry.contains_key("null"), "a group of nulls is a group");
    for record in found {
        assert_eq!(record["attributes"], json!({"type": "AggregateResult"}));
        let (count, values) = &by_industry[&record["Industry"].to_string()];
        assert_eq!(record["n"], *count);
        assert_eq!(record["expr0"], values.len());
        let sum: f64 = values.iter().sum();
        assert!((record["s"].as_f64().unwrap_or(0.0) - sum).abs() < 0.01, "{record}");
        let least = values.iter().copied().reduce(f64::min);
        assert_eq!(record["expr1"].as_f64(), least);
        assert_eq!(record["expr2"].as_f64(), values.iter().copied().reduce(f64::max));
    }
}

#[test]
fn groups_are_filtered_ordered_and_cut() {
    let org = org();
    let all = records(&org, "SELECT Account.Name, COUNT(Id) n FROM Contact GROUP BY Account.Name", false);
    let large: Vec<&Json> = all.iter().filter(|r| r["n"].as_u64() > Some(4)).collect();
    let soql = "SELECT Account.Name, COUNT(Id) n FROM Contact GROUP BY Account.Name HAVING COUNT(Id) > 4 \
                ORDER BY COUNT(Id) DESC, Account.Name";
    let found = records(&org, soql, false);
    assert!(found.len() == large.len() && !found.is_empty());
    for pair in found.windows(2) {
        assert!(pair[0]["n"].as_u64() >= pair[1]["n"].as_u64(), "{pair:?}");
    }
    assert_eq!(records(&org, &format!("{soql} LIMIT 3"), false), found[..3]);
    assert_eq!(records(&org, &format!("{soql} LIMIT 2 OFFSET 1"), false), found[1..3]);
}

#[test]
fn without_groups_there_is_one_record_even_about_nothing() {
    let org = org();
    let soql = "SELECT COUNT(Id), COUNT_DISTINCT(AccountId) d, SUM(AnnualRevenue) FROM";
    let none = records(
        &org,
        "SELECT COUNT(Id), AVG(MailingLatitude), MAX(LastName) m FROM Contact WHERE Id = null",
        false,
    );
    assert_eq!(
        none.iter().map(without_type).collect::<Vec<_>>(),
        [json!({"expr0": 0, "expr1": null, "m": null})]
    );
    assert_eq!(refusal(&org, &format!("{soql} Contact")).code, "INVALID_FIELD");
    let none = records(&org, "SELECT LastName FROM Contact WHERE Id = null GROUP BY LastName", false);
    assert!(none.is_empty());
    let accounts: std::collections::HashSet<String> =
        records(&org, "SELECT AccountId FROM Contact WHERE AccountId != null", false)
            .iter()
            .map(|r| r["AccountId"].to_string())
            .collect();
    let found = records(&org, "SELECT COUNT_DISTINCT(AccountId) d FROM Contact", false);
    assert_eq!(found[0]["d"], accounts.len());
}

#[test]
fn groups_that_cannot_be_are_refused_in_salesforces_words() {
    let org = org();
    for (soql, part) in [
        ("SELECT Name, COUNT(Id) FROM Account", "Field must be grouped or aggregated: Name"),
        ("SELECT Name, Industry FROM Account GROUP BY Name", "Field must be grouped or aggregated: Industry"),
        (
            "SELECT Name FROM Account GROUP BY Name ORDER BY Site",
            "Ordered field must be grouped or aggregated: Site",
        ),
        ("SELECT Name FROM Account GROUP BY Name HAVING Site = 'x'", "must be grouped or aggregated: Site"),
        ("SELECT MAX(CreatedDate) FROM Account LIMIT 1", "cannot also use LIMIT"),
        (
            "SELECT Name, COUNT(Name) FROM Account GROUP BY Name",
            "Grouped field should not be aggregated: Name",
        ),
        (
            "SELECT COUNT(Id) FROM Account GROUP BY AnnualRevenue",
            "field 'AnnualRevenue' can not be grouped in a query call",
        ),
        ("SELECT SUM(Name) FROM Account", "field Name does not support aggregate operator SUM"),
        ("SELECT COUNT(IsDeleted) FROM Account", "field IsDeleted does not support aggregate operator COUNT"),
        ("SELECT Name, Owner.Name FROM Account GROUP BY Name, Owner.Name", "duplicate alias: Name"),
        (
            "SELECT Id, (SELECT COUNT(Id) FROM Contacts) FROM Account",
            "only root queries support aggregate expressions",
        ),
        ("SELECT Id FROM Account WHERE COUNT(Id) > 1", "unexpected token: 'COUNT'"),
    ] {
        let error = refusal(&org, soql);
        assert_eq!(error.code, "MALFORMED_QUERY", "{soql}: {}", error.message);
        assert!(error.message.contains(part), "{soql}: {}", error.message);
    }
}

#[test]
fn children_stand_below_their_parents() {
    let org = org();
    let contacts = records(&org, "SELECT Id, AccountId, LastName FROM Contact", false);
    let soql =
        "SELECT Name, (SELECT Id, LastName FROM Account.Contacts ORDER BY LastName DESC) FROM Account a";
    let mut met = 0;
    for account in records(&org, &soql.replace("Name,", "Id,"), false) {
        let mine = contacts.iter().filter(|c| c["AccountId"] == account["Id"]).count();
        let children = &account["Contacts"];
        if mine == 0 {
            assert!(children.is_null(), "{children}");
            continue;
        }
        met += mine;
        assert_eq!((children["totalSize"].as_u64(), &children["done"]), (Some(mine as u64), &json!(true)));
        let names: Vec<String> = children["records"]
            .as_array()
            .unwrap()
            .iter()
            .map(|c| c["LastName"].as_str().unwrap().to_lowercase())
            .collect();
        assert!(names.is_sorted_by(|a, b| a >= b) && names.len() == mine, "{names:?}");
    }
    assert_eq!(met, contacts.iter().filter(|c| !c["AccountId"].is_null()).count());
    let some = records(
        &org,
        "SELECT Id, (SELECT Id, (SELECT Id FROM Cases) FROM Contacts WHERE LastName LIKE 'M%' LIMIT 1) FROM Account",
        false,
    );
    assert!(some.iter().all(|a| a["Contacts"].is_null() || a["Contacts"]["totalSize"] == 1));
    assert!(some.iter().any(|a| a["Contacts"]["records"][0]["Cases"]["totalSize"].as_u64() >= Some(1)));
    let error = refusal(&org, "SELECT Id, (SELECT Id FROM Contact) FROM Account");
    assert_eq!(error.code, "INVALID_TYPE");
    assert!(
        error.message.contains("Didn't understand relationship 'Contact' in FROM part"),
        "{}",
        error.message
    );
}

#[test]
fn every_relationship_that_describe_names_can_be_walked() {
    let org = org();
    let mut walked = 0;
    for object in org.object_names() {
        let described = org.describe(&object, "v66.0").unwrap();
        if described["queryable"] == false || object == "ContentDocumentLink" || object == "Vote" {
            continue;
        }
        let mut names = std::collections::HashSet::new();
        for child in described["childRelationships"].as_array().unwrap() {
            let Some(name) = child["relationshipName"].as_str() else { continue };
            assert!(names.insert(name.to_lowercase()), "{object} has two relationships {name}");
            let soql = format!("SELECT Id, (SELECT Id FROM {name}) FROM {object} LIMIT 1");
            if let Err(error) = org.query(&soql, false) {
                panic!("{soql}: {}", error.message);
            }
            walked += 1;
        }
    }
    assert!(walked > 50, "{walked}");
    let account = org.describe("Account", "v66.0").unwrap();
    for (child, field, name) in [
        ("Contact", "AccountId", json!("Contacts")),
        ("Opportunity", "AccountId", json!("Opportunities")),
        ("Account", "ParentId", json!("ChildAccounts")),
        ("Project__c", "Account__c", json!("Projects__r")),
        ("Account", "MasterRecordId", Json::Null),
    ] {
        let children = account["childRelationships"].as_array().unwrap();
        let it = children.iter().find(|c| c["childSObject"] == child && c["field"] == field).unwrap();
        assert_eq!(it["relationshipName"], name, "{child}.{field}");
    }
}

#[test]
fn typeof_shows_the_fields_of_each_kind_of_parent() {
    let org = org();
    let soql = "SELECT Id, What.Type FROM Task";
    let types = records(&org, soql, false);
    let soql = "SELECT Id, TYPEOF What WHEN Account THEN Phone, Owner.Name WHEN Case THEN CaseNumber ELSE Name END FROM Task";
    let mut kinds = std::collections::HashSet::new();
    for (task, plain) in records(&org, soql, false).iter().zip(&types) {
        let what = &task["What"];
        let kind = plain["What"]["Type"].as_str().unwrap_or("none");
        kinds.insert(kind.to_owned());
        match kind {
            "none" => assert!(what.is_null()),
            "Account" => assert!(what.get("Phone").is_some() && what["Owner"]["Name"].is_string(), "{what}"),
            "Case" => assert!(what["CaseNumber"].is_string() && what.get("Phone").is_none(), "{what}"),
            _ => assert!(what.get("Name").is_some() && what.get("CaseNumber").is_none(), "{what}"),
        }
    }
    assert_eq!(kinds.len(), 4);
    assert_eq!(
        refusal(&org, "SELECT TYPEOF Account WHEN Account THEN Id END FROM Contact").code,
        "INVALID_FIELD"
    );
    assert_eq!(refusal(&org, "SELECT TYPEOF What WHEN Lead THEN Id END FROM Task").code, "INVALID_TYPE");
}
