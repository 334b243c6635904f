use serde_json::Value as Json;

use super::super::data::Org;
use super::SoqlError;

mod related;

fn org() -> Org {
    Org::new(3, &[("Contact".to_owned(), 2_000), ("Task".to_owned(), 700)]).unwrap()
}

fn records(org: &Org, soql: &str, all_rows: bool) -> Vec<Json> {
    let result = org.query(soql, all_rows).unwrap_or_else(|e| panic!("{soql}: {}", e.message));
    let mut out = b"[".to_vec();
    result.write_json(0, result.total(), "v66.0", &mut out);
    out.push(b']');
    serde_json::from_slice(&out).unwrap()
}

fn refusal(org: &Org, soql: &str) -> SoqlError {
    match org.query(soql, false) {
        Ok(_) => panic!("accepted: {soql}"),
        Err(error) => error,
    }
}

#[test]
fn what_is_sound_is_accepted() {
    let org = org();
    for soql in [
        "select id from contact",
        "SELECT Id,Name\n\tFROM Contact\r\nLIMIT 5",
        "SELECT c.Id, c.Account.Name, Contact.Email FROM Contact c WHERE c.Id != NULL",
        "SELECT Id FROM Contact AS c ORDER BY c.LastName",
        "SELECT Account.Owner.Profile.Name, Account.Parent.Parent.Parent.Owner.Name FROM Contact LIMIT 1",
        "SELECT Id FROM Group",
        "SELECT COUNT() FROM Contact WHERE (FirstName = 'x' OR LastName LIKE 'M%') AND NOT (Title = null)",
        "SELECT COUNT(Id) c, COUNT(AccountId) FROM Contact",
        "SELECT FIELDS(ALL) FROM Everything__c LIMIT 200",
        "SELECT FIELDS(STANDARD) FROM Account",
        "SELECT Id FROM Contact WHERE NOT LastName = 'a' AND NOT NOT FirstName = 'b'",
        "SELECT Id FROM Contact WHERE CreatedDate = LAST_N_DAYS:30 AND SystemModstamp >= 2025-01-01T00:00:00+02:00",
        "SELECT Id FROM Contact WHERE Birthdate < 1990-01-01 AND Birthdate >= LAST_N_YEARS:60",
        "SELECT Id FROM Account WHERE AnnualRevenue > USD5000 AND NumberOfEmployees <= 1e3",
        "SELECT Id FROM Everything__c WHERE MultiPicklist__c INCLUDES ('Red;Blue', 'Green') AND Time__c > 10:00:00Z",
        "SELECT Id FROM Everything__c WHERE MultiPicklist__c EXCLUDES ('Red') AND Percent__c = 12.5 AND Int__c <> -3",
        r"SELECT Id FROM Contact WHERE LastName LIKE 'O\'B_ie\_%' OR Title = 'a\\b\n\u00e9\tx'",
        "SELECT Id FROM Account WHERE Id IN (SELECT AccountId FROM Contact WHERE LastName LIKE 'S%')",
        "SELECT Id FROM Contact WHERE AccountId NOT IN (SELECT Id FROM Account WHERE Industry = 'Energy')",
        "SELECT What.Type, Who.Name, Owner.Name, Owner.Type FROM Task WHERE Who.Type = 'Lead'",
        "SELECT Id FROM Contact ORDER BY Account.Name DESC NULLS LAST, LastName ASC NULLS FIRST LIMIT 10 OFFSET 5",
        "SELECT Id FROM Contact LIMIT 0",
        "SELECT Id FROM Contact WHERE OwnerId = '005000000000000' OR HasOptedOutOfEmail = true",
    ] {
        if let Err(error) = org.query(soql, false) {
            panic!("{soql}: {} {}", error.code, error.message);
        }
    }
}

#[test]
fn what_is_unsound_is_refused_with_the_right_code() {
    let org = org();
    for (soql, code, part) in [
        ("", "MALFORMED_QUERY", "unexpected token: <EOF>"),
        ("SELEKT Name FROM Account", "MALFORMED_QUERY", "unexpected token: SELEKT"),
        ("SELECT FROM Account", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        ("SELECT Id FROM", "MALFORMED_QUERY", "unexpected token: '<EOF>'"),
        ("SELECT Id n FROM Account", "MALFORMED_QUERY", "only aggregate expressions use field aliasing"),
        ("SELECT Id, FROM Account", "MALFORMED_QUERY", "unexpected token: 'FROM'"),
        ("SELECT Id FROM Account WHERE", "MALFORMED_QUERY", "<EOF>"),
        ("SELECT Id FROM Account WHERE Name", "MALFORMED_QUERY", "<EOF>"),
        ("SELECT Id FROM Account WHERE Name IS NULL", "MALFORMED_QUERY", "'IS'"),
        ("SELECT Id FROM Account WHERE (Name = 'a'", "MALFORMED_QUERY", "<EOF>"),
        ("SELECT Id FROM Account WHERE Name = 'a' AND Site = 'b' OR Fax = 'c'", "MALFORMED_QUERY", "'OR'"),
        ("SELECT Id FROM Account WHERE Name = 'a' OR Site = 'b' AND Fax = 'c'", "MALFORMED_QUERY", "'AND'"),
        ("SELECT Id FROM Account WHERE Name = 'a", "MALFORMED_QUERY", "<EOF>"),
        (
            "SELECT Id FROM Account WHERE Name = \"a\"",
            "MALFORMED_QUERY",
            "no viable alternative at character '\"'",
        ),
        (r"SELECT Id FROM Account WHERE Name = 'a\d'", "MALFORMED_QUERY", r"'\d'"),
        (r"SELECT Id FROM Account WHERE Name = 'a\_'", "MALFORMED_QUERY", r"'\_'"),
        ("SELECT Id FROM Account WHERE Id IN ()", "MALFORMED_QUERY", "')'"),
        ("SELECT Id FROM Account LIMIT 5 WHERE Name = 'a'", "MALFORMED_QUERY", "'WHERE'"),
        ("SELECT Id FROM Account LIMIT -1", "MALFORMED_QUERY", "'-1'"),
        ("SELECT Id FROM Account; DROP", "MALFORMED_QUERY", "';'"),
        ("SELECT * FROM Account", "MALFORMED_QUERY", "'*'"),
        (
            "SELECT Id FROM Contact WHERE CreatedDate > 2020-13-01T00:00:00Z",
            "MALFORMED_QUERY",
            "unexpected token",
        ),
        (
            "SELECT Id FROM Contact WHERE CreatedDate > 2020-01-01T00:00:00",
            "MALFORMED_QUERY",
            "unexpected token",
        ),
        ("SELECT Id FROM Contact WHERE CreatedDate = SOMEDAY", "MALFORMED_QUERY", "'SOMEDAY'"),
        ("SELECT Id FROM Contact WHERE CreatedDate = LAST_N_DAYS", "MALFORMED_QUERY", "<EOF>"),
        ("SELECT Id, id FROM Account", "INVALID_FIELD", "duplicate field selected: Id"),
        (
            "SELECT Id, Accounts.Name FROM Contact",
            "INVALID_FIELD",
            "Didn't understand relationship 'Accounts'",
        ),
        ("SELECT Who.Account.Name FROM Task", "INVALID_FIELD", "on entity 'Name'"),
        ("SELECT Id FROM Contact ORDER BY Foo", "INVALID_FIELD", "No such column 'Foo' on entity 'Contact'"),
        ("SELECT Id FROM Contact ORDER BY Description", "INVALID_FIELD", "can not be sorted in a query call"),
        (
            "SELECT Id FROM Contact WHERE Description = 'x'",
            "INVALID_FIELD",
            "field 'Description' can not be filtered in a query call",
        ),
        ("SELECT Id FROM Contact WHERE MailingAddress = 'x'", "INVALID_FIELD", "can not be filtered"),
        (
            "SELECT Id FROM Contact WHERE CreatedDate > '2020-01-01T00:00:00Z'",
            "INVALID_FIELD",
            "value of filter criterion for field 'CreatedDate' must be of type dateTime and should not be enclosed in quotes",
        ),
        (
            "SELECT Id FROM Contact WHERE CreatedDate > 2020-01-01",
            "INVALID_FIELD",
            "must be of type dateTime",
        ),
        (
            "SELECT Id FROM Contact WHERE Birthdate > 2020-01-01T00:00:00Z",
            "INVALID_FIELD",
            "must be of type date and",
        ),
        (
            "SELECT Id FROM Contact WHERE LastName = 5",
            "INVALID_FIELD",
            "must be of type string and should be enclosed in quotes",
        ),
        ("SELECT Id FROM Account WHERE AnnualRevenue = '5'", "INVALID_FIELD", "must be of type double"),
        ("SELECT Id FROM Contact WHERE IsDeleted = 'true'", "INVALID_FIELD", "must be of type boolean"),
        ("SELECT Id FROM Contact WHERE Id = 'abc'", "INVALID_QUERY_FILTER_OPERATOR", "invalid ID field: abc"),
        ("SELECT Id FROM Contact WHERE Id LIKE '003%'", "INVALID_QUERY_FILTER_OPERATOR", "id field"),
        ("SELECT Id FROM Contact WHERE IsDeleted > false", "INVALID_QUERY_FILTER_OPERATOR", "boolean field"),
        (
            "SELECT Id FROM Contact WHERE Title INCLUDES ('a')",
            "INVALID_QUERY_FILTER_OPERATOR",
            "multipicklist",
        ),
        ("SELECT Id FROM Contact OFFSET 2001", "NUMBER_OUTSIDE_VALID_RANGE", "2000"),
        ("SELECT FIELDS(ALL) FROM Contact", "MALFORMED_QUERY", "LIMIT of at most 200"),
        ("SELECT FIELDS(CUSTOM) FROM Contact LIMIT 201", "MALFORMED_QUERY", "LIMIT of at most 200"),
        ("SELECT FIELDS(SOME) FROM Contact", "MALFORMED_QUERY", "'SOME'"),
        ("SELECT Id, COUNT(Id) FROM Contact", "MALFORMED_QUERY", "must be grouped or aggregated: Id"),
        (
            "SELECT COUNT(Id) FROM Account GROUP BY CALENDAR_YEAR(CreatedDate)",
            "FUNCTIONALITY_NOT_ENABLED",
            "CALENDAR_YEAR()",
        ),
        (
            "SELECT Id FROM Account WHERE Name IN (SELECT AccountId FROM Contact)",
            "MALFORMED_QUERY",
            "should be an id field, cannot use: 'Name'",
        ),
        (
            "SELECT Id FROM Account WHERE Id IN (SELECT Id FROM Account)",
            "MALFORMED_QUERY",
            "same object type",
        ),
        (
            "SELECT Id FROM Account WHERE Id IN (SELECT OwnerId FROM Contact)",
            "MALFORMED_QUERY",
            "same object type",
        ),
        (
            "SELECT Id FROM Account WHERE Name = 'a' OR Id IN (SELECT AccountId FROM Contact)",
            "MALFORMED_QUERY",
            "only allowed at the top level",
        ),
        (
            "SELECT Account.Parent.Parent.Parent.Parent.Parent.Name FROM Contact",
            "MALFORMED_QUERY",
            "5 levels",
        ),
    ] {
        let error = refusal(&org, soql);
        assert_eq!(error.code, code, "{soql}: {}", error.message);
        assert!(error.message.contains(part), "{soql}: {}", error.message);
    }
}

#[test]
fn errors_show_the_place() {
    let org = org();
    assert_eq!(
        refusal(&org, "SELECT Bacon__c FROM Account LIMIT 2").message,
        "\nSELECT Bacon__c FROM Account LIMIT 2\n       ^\nERROR at Row:1:Column:8\nNo such column 'Bacon__c' on entity \
         'Account'. If you are attempting to use a custom field, be sure to append the '__c' after the custom field \
         name. Please reference your WSDL or the describe call for the appropriate names."
    );
    let error = refusal(&org, "SELECT Xyzzy FROM Xyzzy ");
    assert_eq!(error.code, "INVALID_TYPE");
    assert_eq!(
        error.message,
        "\nSELECT Xyzzy FROM Xyzzy\n                  ^\nERROR at Row:1:Column:19\nsObject type 'Xyzzy' is not \
         supported. If you are attempting to use a custom object, be sure to append the '__c' after the entity name. \
         Please reference your WSDL or the describe call for the appropriate names."
    );
    let error = refusal(&org, "SELECT Id\nFROM Contact\nWHERE é = 1");
    assert!(error.message.contains("line 3:7 no viable alternative at character 'é'"), "{}", error.message);
    let error = refusal(&org, "SELECT Id\nFROM Contact\nWHERE Ee = 1");
    assert!(
        error.message.starts_with("\nWHERE Ee = 1\n      ^\nERROR at Row:3:Column:7\n"),
        "{}",
        error.message
    );
}

#[test]
fn very_long_and_very_deep_queries_are_refused() {
    let org = org();
    let long = format!("SELECT Id FROM Contact WHERE LastName = '{}'", "x".repeat(100_000));
    let error = refusal(&org, &long);
    assert_eq!(error.code, "MALFORMED_QUERY");
    assert_eq!(error.message, "SOQL statements can not be longer than 100000 characters");
    for (open, close) in [("(", ")"), ("NOT ", "")] {
        let deep = format!(
            "SELECT Id FROM Contact WHERE {}LastName = 'a'{}",
            open.repeat(20_000),
            close.repeat(20_000)
        );
        assert_eq!(refusal(&org, &deep).code, "MALFORMED_QUERY");
    }
}

/// Ids of the records that meet a condition written in Rust, in the order of ids.
fn by_hand(all: &[Json], meets: impl Fn(&Json) -> bool) -> Vec<String> {
    all.iter().filter(|record| meets(record)).map(|record| record["Id"].to_string()).collect()
}

fn ids(org: &Org, soql: &str, all_rows: bool) -> Vec<String> {
    records(org, soql, all_rows).iter().map(|record| record["Id"].to_string()).collect()
}

#[test]
fn conditions_select_what_looking_at_every_record_selects() {
    let org = org();
    let fields = "Id, IsDeleted, LastName, FirstName, Title, AccountId, Account.Name, Account.Industry, \
        Account.AnnualRevenue, CreatedDate, Birthdate, HasOptedOutOfEmail, MailingLatitude, LeadSource";
    for all_rows in [false, true] {
        let all = records(&org, &format!("SELECT {fields} FROM Contact"), all_rows);
        let middle = all[777]["Id"].as_str().unwrap().to_owned();
        let text = |record: &Json, name: &str| record[name].as_str().unwrap_or_default().to_lowercase();
        type Meets<'a> = Box<dyn Fn(&Json) -> bool + 'a>;
        let cases: Vec<(String, Meets<'_>)> = vec![
            ("IsDeleted = true".into(), Box::new(|r| r["IsDeleted"] == true)),
            ("LastName = 'SMITH'".into(), Box::new(|r| text(r, "LastName") == "smith")),
            ("LastName != 'Smith'".into(), Box::new(|r| text(r, "LastName") != "smith")),
            ("LastName = 'MÜLLER'".into(), Box::new(|r| text(r, "LastName") == "müller")),
            ("LastName LIKE 's%'".into(), Box::new(|r| text(r, "LastName").starts_with('s'))),
            (
                "LastName LIKE '%a%n'".into(),
                Box::new(|r| {
                    let name = text(r, "LastName");
                    name.ends_with('n') && name[..name.len() - 1].contains('a')
                }),
            ),
            (
                "LastName LIKE '_e_er'".into(),
                Box::new(|r| {
                    let name: Vec<char> = text(r, "LastName").chars().collect();
                    name.len() == 5 && name[1] == 'e' && name[3..] == ['e', 'r']
                }),
            ),
            (r"Title LIKE '%100\%%'".into(), Box::new(|r| text(r, "Title").contains("100%"))),
            ("FirstName = null".into(), Box::new(|r| r["FirstName"].is_null())),
            ("FirstName != ''".into(), Box::new(|r| !r["FirstName"].is_null())),
            (
                "Title IN ('ceo', 'CFO') OR LeadSource = 'web'".into(),
                Box::new(|r| ["ceo", "cfo"].contains(&&*text(r, "Title")) || r["LeadSource"] == "Web"),
            ),
            ("Title NOT IN ('CEO')".into(), Box::new(|r| text(r, "Title") != "ceo")),
            (
                "LastName >= 'P' AND LastName < 'T'".into(),
                Box::new(|r| {
                    let name = text(r, "LastName");
                    name.as_str() >= "p" && name.as_str() < "t"
                }),
            ),
            (
                "CreatedDate >= 2022-01-01T00:00:00Z AND CreatedDate < 2023-01-01T01:00:00+01:00".into(),
                Box::new(|r| r["CreatedDate"].as_str().unwrap().starts_with("2022")),
            ),
            (
                "Birthdate <= 1975-06-30".into(),
                Box::new(|r| r["Birthdate"].as_str().is_some_and(|day| day <= "1975-06-30")),
            ),
            ("HasOptedOutOfEmail = TRUE".into(), Box::new(|r| r["HasOptedOutOfEmail"] == true)),
            (
                "MailingLatitude < 0".into(),
                Box::new(|r| r["MailingLatitude"].as_f64().is_some_and(|latitude| latitude < 0.0)),
            ),
            (
                "Account.Industry = 'Energy' AND (NOT Account.AnnualRevenue > 1000000)".into(),
                Box::new(|r| {
                    r["Account"]["Industry"] == "Energy"
                        && r["Account"]["AnnualRevenue"].as_f64().is_none_or(|n| n <= 1e6)
                }),
            ),
            ("Account.Name = null".into(), Box::new(|r| r["Account"].is_null())),
            (format!("Id > '{middle}'"), Box::new(|r| r["Id"].as_str().unwrap() > middle.as_str())),
            (
                format!("Id <= '{}'", &middle[..15]),
                Box::new(|r| r["Id"].as_str().unwrap() <= middle.as_str()),
            ),
            (format!("Id = '{}'", &middle[..15]), Box::new(|r| r["Id"] == middle.as_str())),
            (format!("Id != '{middle}'"), Box::new(|r| r["Id"] != middle.as_str())),
            (
                format!("Id IN ('{middle}', '{}', '001000000000000')", all[3]["Id"].as_str().unwrap()),
                Box::new(|r| r["Id"] == middle.as_str() || r["Id"] == all[3]["Id"]),
            ),
            (
                format!("Id < '{middle}' AND LastName LIKE 'm%'"),
                Box::new(|r| {
                    r["Id"].as_str().unwrap() < middle.as_str() && text(r, "LastName").starts_with('m')
                }),
            ),
            ("Id > '001000000000000' AND Id < '00Q000000000000'".into(), Box::new(|_| true)),
            ("Id < '001000000000000'".into(), Box::new(|_| false)),
        ];
        for (condition, meets) in cases {
            let found = ids(&org, &format!("SELECT Id FROM Contact WHERE {condition}"), all_rows);
            let expected = by_hand(&all, &meets);
            assert_eq!(found, expected, "{condition}");
            let counted =
                org.query(&format!("SELECT COUNT() FROM Contact WHERE {condition}"), all_rows).unwrap();
            assert_eq!(counted.total(), expected.len() as u64);
            let mut last: Vec<String> = expected.iter().rev().take(7).cloned().collect();
            let soql = format!("SELECT Id FROM Contact WHERE {condition} ORDER BY Id DESC LIMIT 7");
            assert_eq!(ids(&org, &soql, all_rows), last, "{condition}");
            last = expected.iter().skip(3).take(4).cloned().collect();
            let soql = format!("SELECT Id FROM Contact WHERE {condition} LIMIT 4 OFFSET 3");
            assert_eq!(ids(&org, &soql, all_rows), last, "{condition}");
        }
    }
}

#[test]
fn semi_joins_follow_the_references() {
    let org = org();
    let contacts = records(&org, "SELECT Id, AccountId, Title FROM Contact", false);
    let wanted: std::collections::BTreeSet<String> = contacts
        .iter()
        .filter(|r| r["Title"] == "CEO" && !r["AccountId"].is_null())
        .map(|r| r["AccountId"].to_string())
        .collect();
    let inner = "(SELECT AccountId FROM Contact WHERE Title = 'CEO')";
    let found = ids(&org, &format!("SELECT Id FROM Account WHERE Id IN {inner}"), false);
    assert_eq!(found, wanted.iter().cloned().collect::<Vec<_>>());
    let others = ids(&org, &format!("SELECT Id FROM Account WHERE Id NOT IN {inner}"), false);
    assert_eq!(others.len() as u64 + found.len() as u64, org.record_count("Account").unwrap());
    let soql = "SELECT Id FROM Contact WHERE AccountId IN (SELECT Id FROM Account WHERE Industry = 'Energy')";
    let through = "SELECT Id FROM Contact WHERE Account.Industry = 'Energy'";
    assert_eq!(ids(&org, soql, false), ids(&org, through, false));
}

#[test]
fn orders_sort_with_nulls_first_and_ids_last() {
    let org = org();
    let soql = "SELECT Id, Birthdate, LastName FROM Contact ORDER BY Birthdate DESC, LastName";
    let found = records(&org, soql, false);
    assert_eq!(found.len(), 2_000);
    let key = |r: &Json| {
        (r["Birthdate"].as_str().map(str::to_owned), r["LastName"].as_str().unwrap().to_lowercase())
    };
    for pair in found.windows(2) {
        let ((day_a, name_a), (day_b, name_b)) = (key(&pair[0]), key(&pair[1]));
        match (&day_a, &day_b) {
            (None, Some(_)) => {}
            (Some(_), None) => panic!("a null behind a value"),
            _ => assert!(day_a > day_b || (day_a == day_b && name_a <= name_b), "{pair:?}"),
        }
        if (day_a, name_a) == (day_b, name_b) {
            assert!(pair[0]["Id"].as_str() < pair[1]["Id"].as_str());
        }
    }
    let last = records(&org, "SELECT Birthdate FROM Contact ORDER BY Birthdate NULLS LAST", false);
    assert!(last[1_999]["Birthdate"].is_null() && !last[0]["Birthdate"].is_null());
    let page = records(&org, &format!("{soql} LIMIT 5 OFFSET 100"), false);
    assert_eq!(page, found[100..105]);
}

#[test]
fn pages_by_key_meet_every_record_once() {
    let org = org();
    let all = ids(&org, "SELECT Id FROM Contact", false);
    let mut met: Vec<String> = Vec::new();
    loop {
        let from = met.last().map_or("'000000000000000'".to_owned(), |id| id.replace('"', "'"));
        let page =
            ids(&org, &format!("SELECT Id FROM Contact WHERE Id > {from} ORDER BY Id LIMIT 333"), false);
        if page.is_empty() {
            break;
        }
        met.extend(page);
    }
    assert_eq!(met, all);
}

#[test]
fn parents_nest_in_json_and_are_paths_in_csv() {
    let org = org();
    let soql = "SELECT Account.Name, Id, account.owner.name, LastName FROM contact";
    let result = org.query(soql, false).unwrap();
    assert_eq!(result.object(), "Contact");
    let mut out = Vec::new();
    result.csv_header(b';', true, &mut out);
    assert_eq!(out, b"\"Account.Name\";\"Id\";\"Account.Owner.Name\";\"LastName\"\r\n");
    let found = records(&org, soql, false);
    let keys: Vec<&str> = found[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["attributes", "Account", "Id", "LastName"]);
    let with = found.iter().find(|r| r["Account"].is_object()).unwrap();
    assert_eq!(with["Account"]["attributes"]["type"], "Account");
    assert_eq!(with["Account"]["Owner"]["attributes"]["type"], "User");
    let without = found.iter().position(|r| r["Account"].is_null()).unwrap() as u64;
    out.clear();
    result.write_csv(without, without + 1, b';', true, &mut out);
    assert!(out.starts_with(b"\"\";\"003") && out.ends_with(b"\"\r\n"));
    out.clear();
    result.write_json(0, 2, "v61.0", &mut out);
    assert!(String::from_utf8(out).unwrap().starts_with(
        "{\"attributes\":{\"type\":\"Contact\",\"url\":\"/services/data/v61.0/sobjects/Contact/003"
    ));
}

#[test]
fn counts_are_records_or_totals() {
    let org = org();
    let result = org.query("SELECT COUNT() FROM Contact", false).unwrap();
    assert!(result.is_count());
    assert_eq!(result.total(), 2_000);
    let mut out = Vec::new();
    result.write_json(0, result.total(), "v66.0", &mut out);
    assert!(out.is_empty());
    let found = records(&org, "SELECT COUNT(Id) c, COUNT(AccountId) FROM Contact", false);
    let with = ids(&org, "SELECT Id FROM Contact WHERE AccountId != null", false).len();
    assert_eq!(
        found,
        [serde_json::json!({"attributes": {"type": "AggregateResult"}, "c": 2_000, "expr0": with})]
    );
}

#[test]
fn bulk_refuses_what_it_cannot_write() {
    let org = org();
    for (soql, code, part) in [
        (
            "SELECT Id FROM TaskStatus",
            "INVALIDENTITY",
            "Entity 'TaskStatus' is not supported by the Bulk API.",
        ),
        ("SELECT COUNT() FROM Contact", "API_ERROR", "Aggregate"),
        ("SELECT COUNT(Id) FROM Contact", "API_ERROR", "Aggregate functions"),
        ("SELECT LastName FROM Contact GROUP BY LastName", "API_ERROR", "Aggregate functions"),
        (
            "SELECT Id, (SELECT Id FROM Cases) FROM Contact",
            "API_ERROR",
            "Aggregate Relationships not supported in Bulk Query",
        ),
        ("SELECT TYPEOF What WHEN Account THEN Phone END FROM Task", "API_ERROR", "TYPEOF"),
        ("SELECT Id FROM Contact OFFSET 1", "API_ERROR", "OFFSET"),
        ("SELECT FIELDS(STANDARD) FROM Contact", "API_ERROR", "FIELDS"),
        (
            "SELECT MailingAddress FROM Contact",
            "API_ERROR",
            "Selecting compound data not supported in Bulk Query",
        ),
        ("SELECT Location__c FROM Everything__c", "API_ERROR", "compound"),
        ("SELECT Body__c FROM Everything__c", "API_ERROR", "Body__c"),
    ] {
        let error = org.query(soql, false).unwrap().bulk_refusal().unwrap();
        assert_eq!(error.code, code, "{soql}");
        assert!(error.message.contains(part), "{soql}: {}", error.message);
    }
    for soql in ["SELECT Id FROM Contact ORDER BY LastName LIMIT 3", "SELECT Account.Owner.Name FROM Contact"]
    {
        assert_eq!(org.query(soql, true).unwrap().bulk_refusal(), None);
    }
    let wide = org.query("SELECT LongText__c, MoreText__c, TextArea__c FROM Everything__c", false).unwrap();
    assert_eq!(wide.selects_long_text(), 2);
}
