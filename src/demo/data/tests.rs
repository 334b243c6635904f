use std::collections::{BTreeSet, HashMap, HashSet};

use serde_json::Value as Json;
use serde_json::value::RawValue;

use super::{Cell, FieldDefinition, ObjectDefinition, Org};

fn org(counts: &[(&str, u64)]) -> Org {
    let counts: Vec<(String, u64)> = counts.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect();
    Org::new(7, &counts).unwrap()
}

/// All fields of an object that Bulk takes.
fn scalars(org: &Org, object: &str) -> Vec<String> {
    let described = org.describe(object, "v66.0").unwrap();
    let plain =
        |field: &&Json| !["address", "location", "base64", "json"].contains(&field["type"].as_str().unwrap());
    described["fields"]
        .as_array()
        .unwrap()
        .iter()
        .filter(plain)
        .map(|f| f["name"].as_str().unwrap().into())
        .collect()
}

fn json(org: &Org, soql: &str, all_rows: bool) -> Vec<Json> {
    read(org, soql, all_rows)
}

fn read<T: serde::de::DeserializeOwned>(org: &Org, soql: &str, all_rows: bool) -> T {
    let result = org.query(soql, all_rows).unwrap();
    let mut out = b"[".to_vec();
    result.write_json(0, result.total(), "v66.0", &mut out);
    out.push(b']');
    serde_json::from_slice(&out).unwrap()
}

fn csv(org: &Org, soql: &str, all_rows: bool) -> Vec<Vec<String>> {
    let result = org.query(soql, all_rows).unwrap();
    assert_eq!(result.bulk_refusal(), None);
    let mut out = Vec::new();
    result.csv_header(b',', false, &mut out);
    result.write_csv(0, result.total(), b',', false, &mut out);
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(&out[..]);
    reader.records().map(|record| record.unwrap().iter().map(str::to_owned).collect()).collect()
}

#[test]
fn an_unknown_object_is_refused_in_words() {
    let error = Org::new(1, &[("Contacts".to_owned(), 5)]).unwrap_err();
    assert!(error.contains("no object Contacts") && error.contains("Contact,"), "{error}");
    assert!(Org::new(1, &[("user".to_owned(), 0)]).is_err());
    assert!(Org::new(1, &[("Lead".to_owned(), u64::MAX)]).is_err());
}

#[test]
fn counts_are_of_records_that_are_not_deleted() {
    let org = org(&[("contact", 12_345)]);
    assert_eq!(org.record_count("Contact"), Some(12_345));
    assert_eq!(org.record_count("Nothing"), None);
    assert_eq!(org.query("SELECT Id FROM Contact", false).unwrap().total(), 12_345);
    let all = org.query("SELECT Id FROM Contact", true).unwrap().total();
    assert!((12_345 + 61..=12_345 + 63).contains(&all), "{all}");
}

#[test]
fn the_seed_decides_everything() {
    let soql = "SELECT Id, Name, Email, Description, Account.Name, CreatedDate FROM Contact LIMIT 300";
    let of = |seed| csv(&Org::new(seed, &[]).unwrap(), soql, false);
    assert_eq!(of(1), of(1));
    assert_ne!(of(1), of(2));
}

#[test]
fn five_million_records_cost_nothing_to_have() {
    let org = org(&[("Contact", 5_000_000)]);
    let started = std::time::Instant::now();
    assert_eq!(org.query("SELECT COUNT() FROM Contact", false).unwrap().total(), 5_000_000);
    let result = org.query("SELECT Id, Name FROM Contact", false).unwrap();
    let mut out = Vec::new();
    result.write_csv(4_999_999, 5_000_000, b',', false, &mut out);
    assert!(out.starts_with(b"\"003"));
    let last = String::from_utf8(out[1..19].to_vec()).unwrap();
    let after = format!("SELECT Id FROM Contact WHERE Id > '{last}'");
    assert_eq!(org.query(&after, false).unwrap().total(), 0);
    assert_eq!(org.query(&after.replace('>', "<="), false).unwrap().total(), 5_000_000);
    assert!(started.elapsed().as_millis() < 500, "{:?}", started.elapsed());
}

/// A JSON value in the form of Bulk.
fn as_csv(raw: &str, kind: &str) -> String {
    let text = match serde_json::from_str(raw).unwrap() {
        Json::Null => return String::new(),
        Json::String(text) => text,
        _ => return raw.to_owned(),
    };
    let moment = kind == "datetime" || (kind == "anyType" && text.ends_with(".000+0000"));
    if moment { text.replace("+0000", "Z") } else { text }
}

#[test]
fn every_value_is_the_same_in_both_apis() {
    let org = org(&[("Contact", 600), ("Lead", 600), ("Task", 600), ("Everything__c", 600)]);
    for object in org.object_names() {
        if !org.query(&format!("SELECT Id FROM {object}"), false).is_ok_and(|r| r.bulk_refusal().is_none()) {
            continue;
        }
        let described = org.describe(&object, "v66.0").unwrap();
        let names = scalars(&org, &object);
        let kinds: Vec<&str> = names
            .iter()
            .map(|name| {
                let fields = described["fields"].as_array().unwrap();
                fields.iter().find(|f| f["name"] == name.as_str()).unwrap()["type"].as_str().unwrap()
            })
            .collect();
        let soql = format!("SELECT {} FROM {object}", names.join(", "));
        // Raw, so that numbers are compared as they were printed.
        let records: Vec<HashMap<String, Box<RawValue>>> = read(&org, &soql, true);
        let rows = csv(&org, &soql, true);
        assert_eq!(rows[0], names);
        assert_eq!(rows.len(), records.len() + 1);
        for (record, row) in records.iter().zip(&rows[1..]) {
            for ((name, kind), cell) in names.iter().zip(&kinds).zip(row) {
                assert_eq!(as_csv(record[name].get(), kind), *cell, "{object}.{name}");
            }
        }
    }
}

#[test]
fn values_keep_to_what_describe_says() {
    let org = org(&[("Contact", 3000), ("Account", 3000), ("Everything__c", 3000)]);
    for object in org.object_names() {
        if org.query(&format!("SELECT Id FROM {object}"), false).is_err() {
            continue;
        }
        let described = org.describe(&object, "v66.0").unwrap();
        let records = json(&org, &format!("SELECT {} FROM {object}", scalars(&org, &object).join(",")), true);
        assert!(!records.is_empty());
        for field in described["fields"].as_array().unwrap() {
            let name = field["name"].as_str().unwrap();
            let Some(kind) = field["type"].as_str().filter(|_| records[0].get(name).is_some()) else {
                continue;
            };
            let mut seen = HashSet::new();
            for record in &records {
                let value = &record[name];
                seen.insert(value.to_string());
                if value.is_null() {
                    assert!(field["nillable"].as_bool().unwrap(), "{object}.{name} is null");
                    continue;
                }
                let right = match kind {
                    "boolean" => value.is_boolean(),
                    "int" | "long" => value.is_i64(),
                    "double" | "currency" | "percent" => value.is_f64() || value.is_number(),
                    "anyType" => true,
                    "date" => value.as_str().is_some_and(|v| v.len() == 10),
                    "datetime" => value.as_str().is_some_and(|v| v.len() == 28 && v.ends_with(".000+0000")),
                    "time" => value.as_str().is_some_and(|v| v.len() == 13 && v.ends_with('Z')),
                    _ => value.is_string(),
                };
                assert!(right, "{object}.{name} is no {kind}: {value}");
                if let Some(text) = value.as_str().filter(|_| field["length"].as_u64().unwrap() > 0) {
                    let length = text.encode_utf16().count() as u64;
                    assert!(
                        length <= field["length"].as_u64().unwrap(),
                        "{object}.{name} is too long: {text}"
                    );
                    assert!(!text.is_empty());
                }
                if field["restrictedPicklist"] == true {
                    let known = field["picklistValues"].as_array().unwrap();
                    assert!(known.iter().any(|entry| entry["value"] == *value), "{object}.{name} {value}");
                }
            }
            if ["Contact", "Everything__c"].contains(&object.as_str()) && !name.starts_with("Email") {
                assert!(seen.len() > 1, "{object}.{name} is always {:?}", seen.iter().next());
            }
        }
    }
}

#[test]
fn lookups_lead_to_records_that_exist() {
    let org = org(&[]);
    let ids = |object: &str| -> HashSet<String> {
        json(&org, &format!("SELECT Id FROM {object}"), false).iter().map(|r| r["Id"].to_string()).collect()
    };
    let (accounts, contacts, leads, users) = (ids("Account"), ids("Contact"), ids("Lead"), ids("User"));
    let mut nulls = 0;
    for contact in json(&org, "SELECT AccountId, OwnerId, ReportsToId FROM Contact", true) {
        assert!(users.contains(&contact["OwnerId"].to_string()));
        nulls += usize::from(contact["AccountId"].is_null());
        assert!(contact["AccountId"].is_null() || accounts.contains(&contact["AccountId"].to_string()));
        assert!(contact["ReportsToId"].is_null() || contacts.contains(&contact["ReportsToId"].to_string()));
    }
    assert!(nulls > 0);
    let mut kinds = BTreeSet::new();
    for task in json(&org, "SELECT WhoId, Who.Type, Who.Name FROM Task", false) {
        let Some(kind) = task["Who"]["Type"].as_str() else {
            assert!(task["WhoId"].is_null() && task["Who"].is_null());
            kinds.insert("none".to_owned());
            continue;
        };
        kinds.insert(kind.to_owned());
        assert_eq!(task["Who"]["attributes"]["type"], kind);
        assert!(task["Who"]["Name"].is_string());
        assert!(if kind == "Lead" { &leads } else { &contacts }.contains(&task["WhoId"].to_string()));
    }
    assert_eq!(kinds.iter().map(String::as_str).collect::<Vec<_>>(), ["Contact", "Lead", "none"]);
}

#[test]
fn an_object_without_records_gives_null_lookups() {
    let org = org(&[("Account", 0)]);
    assert!(
        json(&org, "SELECT AccountId FROM Contact LIMIT 50", false).iter().all(|r| r["AccountId"].is_null())
    );
    assert_eq!(org.query("SELECT Id FROM Account", true).unwrap().total(), 0);
}

#[test]
fn texts_are_nasty_somewhere() {
    let org = org(&[]);
    let rows = csv(&org, "SELECT Title, Description, LastName, MailingStreet FROM Contact", false);
    let has = |what: &dyn Fn(&str) -> bool| rows.iter().flatten().any(|cell| what(cell));
    for needle in ["\"", ",", "\n", "\r\n", "\t", "😀", "ש", "م"] {
        assert!(has(&|cell| cell.contains(needle)), "{needle:?}");
    }
    for whole in ["NULL", "#N/A", "true", "=1+1", "\""] {
        assert!(has(&|cell| cell == whole), "{whole}");
    }
    assert!(has(&|cell| cell.starts_with(' ')) && has(&|cell| cell.ends_with(' ')));
    assert!(has(&|cell| cell.len() > 31_900), "no text that fills its field");
    let deep = csv(&org, "SELECT Double__c, Date__c, Currency__c FROM Everything__c", false);
    let numbers = |needle: &str| deep.iter().any(|row| row[0].contains(needle) || row[2].contains(needle));
    for needle in ["E8", "E-", "-"] {
        assert!(numbers(needle), "{needle}");
    }
}

#[test]
fn describe_has_the_keys_of_a_recorded_one() {
    let org = org(&[]);
    let contact = org.describe("contact", "v66.0").unwrap();
    assert_eq!(contact["name"], "Contact");
    let fields = contact["fields"].as_array().unwrap();
    let mut keys: Vec<&str> = fields[0].as_object().unwrap().keys().map(String::as_str).collect();
    keys.sort_unstable();
    let expected = "aggregatable aiPredictionField autoNumber byteLength calculated calculatedFormula cascadeDelete \
        caseSensitive compoundFieldName controllerName createable custom defaultValue defaultValueFormula \
        defaultedOnCreate dependentPicklist deprecatedAndHidden digits displayLocationInDecimal encrypted externalId \
        extraTypeInfo filterable filteredLookupInfo formulaTreatNullNumberAsZero groupable highScaleNumber \
        htmlFormatted idLookup inlineHelpText label length mask maskType name nameField namePointing nillable \
        permissionable picklistValues polymorphicForeignKey precision queryByDistance referenceTargetField \
        referenceTo relationshipName relationshipOrder restrictedDelete restrictedPicklist scale \
        searchPrefilterable soapType sortable type unique updateable writeRequiresMasterRead";
    assert_eq!(keys, expected.split_whitespace().collect::<Vec<_>>());
    let field = |name: &str| fields.iter().find(|f| f["name"] == name).unwrap();
    assert_eq!(field("MailingLatitude")["compoundFieldName"], "MailingAddress");
    assert_eq!(field("MailingLatitude")["precision"], 18);
    assert_eq!(field("FirstName")["compoundFieldName"], "Name");
    assert_eq!(field("Description")["filterable"], false);
    assert_eq!(field("AccountId")["referenceTo"][0], "Account");
    let children = contact["childRelationships"].as_array().unwrap();
    assert!(children.iter().any(|c| c["childSObject"] == "Case" && c["relationshipName"] == "Cases"));
    let all: HashSet<String> = org
        .object_names()
        .iter()
        .flat_map(|name| org.describe(name, "v66.0").unwrap()["fields"].as_array().unwrap().clone())
        .map(|field| field["type"].as_str().unwrap().to_owned())
        .collect();
    for kind in "id reference string textarea picklist multipicklist combobox email phone url encryptedstring boolean \
        int long double currency percent date datetime time base64 address location anyType complexvalue json"
        .split_whitespace()
    {
        assert!(all.contains(kind), "no field of type {kind}");
    }
    assert!(org.describe("Nothing", "v66.0").is_none());
}

#[test]
fn names_and_key_prefixes_are_unique() {
    let org = org(&[]);
    let global = org.describe_global("v66.0");
    let objects = global["sobjects"].as_array().unwrap();
    let prefixes: HashSet<String> = objects.iter().map(|o| o["keyPrefix"].to_string()).collect();
    assert_eq!(prefixes.len(), objects.len());
    assert_eq!(objects.len(), org.object_names().len());
    for name in org.object_names() {
        let described = org.describe(&name, "v66.0").unwrap();
        let fields = described["fields"].as_array().unwrap();
        let names: HashSet<String> =
            fields.iter().map(|f| f["name"].as_str().unwrap().to_ascii_lowercase()).collect();
        assert_eq!(names.len(), fields.len(), "{name}");
        for field in fields {
            for target in field["referenceTo"].as_array().unwrap() {
                assert!(org.describe(target.as_str().unwrap(), "v66.0").is_some(), "{target}");
            }
        }
    }
}

#[test]
fn one_record_is_found_by_either_form_of_its_id() {
    let org = org(&[]);
    let user = org.user();
    let record = org.record("user", &user.id, None, "v66.0").unwrap();
    assert_eq!(record["Username"], user.username.as_str());
    assert_eq!(record["Name"], user.display_name.as_str());
    assert_eq!(record["IsActive"], true);
    let profile = json(&org, &format!("SELECT Profile.Name FROM User WHERE Id = '{}'", user.id), false);
    assert_eq!(profile[0]["Profile"]["Name"], "System Administrator");
    assert_eq!(record["attributes"]["url"], format!("/services/data/v66.0/sobjects/User/{}", user.id));
    let some = org.record("User", &user.id[..15], Some(&["email".to_owned()]), "v66.0").unwrap();
    assert_eq!(some.as_object().unwrap().len(), 2);
    assert_eq!(some["Email"], user.email.as_str());
    for record in json(&org, "SELECT Id FROM Everything__c", false) {
        let id = record["Id"].as_str().unwrap();
        let whole = org.record("Everything__c", id, None, "v66.0").unwrap();
        let cell = &csv(&org, &format!("SELECT Double__c FROM Everything__c WHERE Id = '{id}'"), false)[1][0];
        assert_eq!(whole["Double__c"].as_f64(), cell.parse().ok());
    }
    assert!(org.record("Contact", &user.id, None, "v66.0").is_none());
    assert!(org.record("User", "nonsense", None, "v66.0").is_none());
    let deleted = json(&org, "SELECT Id FROM Contact WHERE IsDeleted = TRUE LIMIT 1", true);
    assert!(org.record("Contact", deleted[0]["Id"].as_str().unwrap(), None, "v66.0").is_none());
    assert!(org.org_id().starts_with("00D") && org.org_id().len() == 18);
}

#[test]
fn compounds_and_files_have_their_json_forms() {
    let org = org(&[]);
    let records = json(
        &org,
        "SELECT Id, Address__c, Location__c, Body__c, Location__Latitude__s FROM Everything__c",
        false,
    );
    let (mut full, mut null) = (0, 0);
    for record in &records {
        let location = &record["Location__c"];
        assert_eq!(location["latitude"], record["Location__Latitude__s"]);
        null += usize::from(location.is_null());
        full += usize::from(record["Address__c"]["city"].is_string());
        let id = record["Id"].as_str().unwrap();
        assert_eq!(record["Body__c"], format!("/services/data/v66.0/sobjects/Everything__c/{id}/Body__c"));
    }
    assert!(full > 0 && null > 0);
}

#[test]
fn at_least_forty_objects_can_be_read_whole() {
    let org = org(&[]);
    let whole = |name: &&String| org.query(&format!("SELECT Id FROM {name}"), false).is_ok();
    let names = org.object_names();
    assert!(names.iter().filter(whole).count() >= 40);
    let refused = |soql: &str| org.query(soql, false).unwrap_err();
    assert_eq!(refused("SELECT Id FROM Name").code, "INVALID_TYPE_FOR_OPERATION");
    let error = refused("SELECT Id FROM ContentDocumentLink WHERE ShareType = 'V'");
    assert!(error.code == "MALFORMED_QUERY" && error.message.contains("Implementation restriction"));
    let document = &json(&org, "SELECT Id FROM ContentDocument LIMIT 1", false)[0]["Id"];
    let of_one = format!(
        "SELECT Id FROM ContentDocumentLink WHERE ContentDocumentId IN ('{}') AND ShareType != null",
        document.as_str().unwrap()
    );
    assert!(org.query(&of_one, false).is_ok());
    assert_eq!(org.describe("Wide__c", "v66.0").unwrap()["fields"].as_array().unwrap().len(), 800);
    assert!(org.describe("AccountHistory", "v66.0").unwrap()["associateEntityType"] == "History");
}

#[test]
fn files_have_the_size_and_the_checksum_that_their_records_say() {
    use md5::Digest;
    let org = org(&[]);
    let versions =
        json(&org, "SELECT Id, ContentSize, Checksum, ContentDocumentId FROM ContentVersion", false);
    let (mut empty, mut large) = (0, 0);
    for version in &versions {
        let bytes = org.file("ContentVersion", version["Id"].as_str().unwrap(), "versiondata").unwrap();
        assert_eq!(version["ContentSize"], bytes.len());
        let checksum: String = md5::Md5::digest(&bytes).iter().map(|b| format!("{b:02x}")).collect();
        assert_eq!(version["Checksum"], checksum);
        empty += usize::from(bytes.is_empty());
        large += usize::from(bytes.len() > 1 << 20);
    }
    assert!(empty > 0 && large > 0);
    let latest: HashMap<String, Json> = json(
        &org,
        "SELECT Id, ContentDocumentId, ContentSize FROM ContentVersion WHERE IsLatest = TRUE",
        false,
    )
    .into_iter()
    .map(|version| (version["ContentDocumentId"].to_string(), version))
    .collect();
    let documents =
        json(&org, "SELECT Id, LatestPublishedVersionId, ContentSize FROM ContentDocument", false);
    assert_eq!(latest.len(), documents.len());
    for document in &documents {
        let version = &latest[&document["Id"].to_string()];
        assert_eq!(document["LatestPublishedVersionId"], version["Id"]);
        assert_eq!(document["ContentSize"], version["ContentSize"]);
    }
    assert!(org.file("Attachment", versions[0]["Id"].as_str().unwrap(), "Body").is_none());
    assert!(org.file("ContentVersion", versions[0]["Id"].as_str().unwrap(), "Title").is_none());
}

#[test]
fn stored_objects_come_out_as_they_went_in() {
    let object = ObjectDefinition::new("Made__c")
        .field(FieldDefinition::new("string", "Text__c"))
        .field(FieldDefinition::new("double", "Number__c"))
        .field(FieldDefinition::reference("Account__c", &["Account"], "Account__r"))
        .field(FieldDefinition::new("base64", "File__c"))
        .field(FieldDefinition { readable: false, ..FieldDefinition::new("string", "Secret__c") })
        .record([
            Cell::text("NULL"),
            Cell::Double(1.5e8),
            Cell::Record("Account".into(), 3),
            Cell::Bytes(vec![0, 255]),
            Cell::text("hidden"),
        ])
        .record([
            Cell::Null,
            Cell::number("12345678901234567.8", "12345678901234567.8"),
            Cell::Null,
            Cell::Null,
            Cell::Null,
        ]);
    let org = Org::with_objects(1, &[], std::slice::from_ref(&object)).unwrap();
    let soql = "SELECT Id, Text__c, Number__c, Account__c, Account__r.Id FROM Made__c";
    let rows = csv(&org, soql, false);
    assert_eq!(rows[1][1..3], ["NULL", "1.5E8"]);
    assert!(rows[1][3].starts_with("001") && rows[1][3] == rows[1][4]);
    assert_eq!(rows[2][1..], ["", "12345678901234567.8", "", ""]);
    assert_eq!(org.file("Made__c", &rows[1][0], "File__c").unwrap(), [0, 255]);
    assert_eq!(org.query("SELECT Secret__c FROM Made__c", false).unwrap_err().code, "INVALID_FIELD");
    let truth = org.truth("Made__c").unwrap();
    assert_eq!(truth.fields[1], ("Text__c".to_owned(), "string".to_owned()));
    assert_eq!(truth.records[0][2].as_deref(), Some("150000000"));
    assert_eq!(truth.records[1][1], None);
    // What the org is may change while it runs; a query under way sees nothing of it.
    let under_way = org.query(soql, false).unwrap();
    org.define(object.clone().record([Cell::text("third"), Cell::Null, Cell::Null, Cell::Null, Cell::Null]))
        .unwrap();
    assert_eq!((under_way.total(), org.record_count("Made__c")), (2, Some(3)));
    org.hide("made__c", "text__C", true).unwrap();
    assert_eq!(org.query(soql, false).unwrap_err().code, "INVALID_FIELD");
    org.hide("Made__c", "Text__c", false).unwrap();
    assert_eq!(org.query(soql, false).unwrap().total(), 3);
    assert!(org.hide("Made__c", "Nothing__c", true).is_err());
    assert!(org.define(object.record([Cell::Null])).is_err());
    assert!(
        org.define(ObjectDefinition::new("Bad__c").field(FieldDefinition::new("sting", "X__c"))).is_err()
    );
}

#[test]
fn the_canonical_text_of_numbers_and_moments_is_plain() {
    let object = ObjectDefinition::new("Made__c")
        .field(FieldDefinition::new("double", "A__c"))
        .field(FieldDefinition::new("datetime", "B__c"))
        .field(FieldDefinition::new("time", "C__c"))
        .field(FieldDefinition::new("date", "D__c"))
        .record([Cell::Double(-0.0), Cell::DateTime(-1), Cell::Time(86_399_999), Cell::Date(-98_616)])
        .record([Cell::Double(1e-7), Cell::DateTime(0), Cell::Time(0), Cell::Date(0)]);
    let truth = Org::with_objects(1, &[], &[object]).unwrap().truth("Made__c").unwrap();
    let texts =
        |row: usize| -> Vec<&str> { truth.records[row][1..].iter().flatten().map(String::as_str).collect() };
    assert_eq!(texts(0), ["0", "1969-12-31T23:59:59.999Z", "23:59:59.999", "1699-12-31"]);
    assert_eq!(texts(1), ["0.0000001", "1970-01-01T00:00:00.000Z", "00:00:00.000", "1970-01-01"]);
}

/// Prints the speed of the two writers; run it with `--release --ignored`.
#[test]
#[ignore = "a measurement"]
fn speed_of_the_writers() {
    let org = org(&[("Contact", 1_000_000)]);
    let result = org
        .query(
            "SELECT Id, AccountId, LastName, FirstName, Salutation, Name, MailingStreet, MailingCity, MailingState, \
             MailingPostalCode, MailingCountry, Phone, Email, Title, Department, LeadSource, Birthdate, OwnerId, \
             CreatedDate, SystemModstamp FROM Contact",
            false,
        )
        .unwrap();
    let mut out = Vec::with_capacity(600_000_000);
    let started = std::time::Instant::now();
    result.write_csv(0, 1_000_000, b',', false, &mut out);
    println!("csv {:?}, {} bytes per row", started.elapsed(), out.len() / 1_000_000);
    out.clear();
    let started = std::time::Instant::now();
    result.write_json(0, 1_000_000, "v66.0", &mut out);
    println!("json {:?}, {} bytes per row", started.elapsed(), out.len() / 1_000_000);
}
