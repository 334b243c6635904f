//! Files of other tools, as their users keep them, become mapping files. Where
//! they come from stands in `fixtures/peer-configs/INDEX.md`.

use std::path::{Path, PathBuf};

use sfmigrate::mapping::{Origin, file, foreign::convert};

use crate::support::Sandbox;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/peer-configs")
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            files(&path, found);
        } else if ["sdl", "yml", "json"].iter().any(|e| path.extension().is_some_and(|x| x == *e)) {
            found.push(path);
        }
    }
}

#[test]
fn every_real_file_becomes_a_mapping_that_is_read_again() {
    let mut all = Vec::new();
    files(&folder(), &mut all);
    assert!(all.len() > 60, "{}", all.len());
    for path in all {
        let text = std::fs::read_to_string(&path).unwrap();
        let converted = convert(&text, &path, None).unwrap_or_else(|e| panic!("{path:?}: {e:?}"));
        let mapping = converted.render("a file");
        let read = file::parse(&mapping, "m.toml").unwrap_or_else(|e| panic!("{path:?}: {e}\n{mapping}"));
        let fields: usize = read.entities.iter().map(|e| e.fields.len()).sum();
        assert_eq!((read.entities.len(), fields), converted.counts(), "{path:?}");
        for left in &converted.left {
            assert!(
                mapping.contains(&format!("# - {}", left.replace(char::is_control, " "))),
                "{path:?}: {left}"
            );
        }
    }
}

/// Every name that stands in a line of a Data Loader mapping is mapped or
/// listed.
#[test]
fn nothing_of_a_data_loader_mapping_is_lost() {
    let mut all = Vec::new();
    files(&folder().join("dataloader"), &mut all);
    for path in all {
        let text = std::fs::read_to_string(&path).unwrap();
        let mapping = convert(&text, &path, None).unwrap().render("x");
        for line in text.lines().filter(|l| !l.trim().is_empty() && !l.starts_with('#')) {
            for name in line.split(['=', ',']).map(|n| n.trim().replace('\\', "")).filter(|n| !n.is_empty()) {
                let name = name.split(':').next_back().unwrap().split('-').next_back().unwrap();
                let bare = name.trim_matches('"');
                assert!(mapping.contains(bare), "{path:?}: {line}: {bare}\n{mapping}");
            }
        }
    }
}

fn origin_of(mapping: &file::MappingFile, column: &str) -> String {
    let field = mapping.entities[0].fields.iter().find(|f| f.target.as_deref() == Some(column)).unwrap();
    match &field.from {
        Origin::Field(path) => path.clone(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn both_directions_of_data_loader_are_told_apart() {
    for (file, column, field) in [
        ("accountInsertMap.sdl", "BILLINGCITY", "BillingCity"),
        ("accountExtractMap.sdl", "BILLINGCITY", "BillingCity"),
        ("extractAccountDbMap.sdl", "business_phone", "Phone"),
        ("insertNullsDBMap.sdl", "business_phone", "Phone"),
        ("accountMasterMap.sdl", "postal_code", "BillingPostalCode"),
        ("upsertFkAccountNewFormatCsvMap.sdl", "PARENT", "Parent.Oracle_Id__c"),
    ] {
        let path = folder().join("dataloader/sdl").join(file);
        let text = std::fs::read_to_string(&path).unwrap();
        let mapping = file::parse(&convert(&text, &path, Some("Account")).unwrap().render("x"), "m").unwrap();
        assert_eq!(origin_of(&mapping, column), field, "{file}");
    }
}

#[test]
fn a_csv_of_two_columns_is_a_mapping_in_either_order() {
    for text in [
        "Salesforce field,Target\nLastName,surname\n",
        "target;source\nsurname;LastName\n",
        "LastName,surname\n",
    ] {
        let converted = convert(text, Path::new("contacts.csv"), None).unwrap();
        let mapping = file::parse(&converted.render("x"), "m").unwrap();
        assert_eq!(
            (mapping.entities[0].entity.as_str(), origin_of(&mapping, "surname").as_str()),
            ("Contact", "LastName")
        );
    }
}

#[test]
fn a_value_mapping_becomes_translations() {
    let text = "ObjectName,FieldName,RawValue,Value\nLead,LeadSource,Phone Inquiry,phone\nLead,LeadSource,\"Say \"\"hi\"\"\",x\nLead,LeadSource,,none\n";
    let converted = convert(text, Path::new("ValueMapping.csv"), None).unwrap();
    let mapping = converted.render("x");
    file::parse(&mapping, "m").unwrap();
    assert!(
        mapping.contains("LeadSource = { from = \"LeadSource\", values = { \"Phone Inquiry\" = \"phone\""),
        "{mapping}"
    );
    assert_eq!(converted.left, ["Lead.LeadSource: that \"\" becomes \"none\""]);
}

#[test]
fn what_is_not_carried_over_is_told_on_standard_error_and_in_the_file() {
    let sandbox = Sandbox::new();
    let path = folder().join("sfdmu/ssdx-cli.export.json");
    let ran = sandbox.run(&["map", "convert", path.to_str().unwrap(), "-o", "m.toml"]).ok();
    let written = std::fs::read_to_string(sandbox.path("m.toml")).unwrap();
    for text in [&ran.stderr, &written] {
        assert!(text.contains("Account: deleteOldData = true"), "{text}");
    }
    assert!(written.contains("where = "), "{written}");
    sandbox.run(&["map", "check", "m.toml"]).ok();
    let again = sandbox.run(&["map", "convert", path.to_str().unwrap(), "-o", "m.toml"]).code(2);
    assert!(again.stderr.contains("is there already"), "{}", again.stderr);
    let json = sandbox.run(&["map", "convert", path.to_str().unwrap(), "--json"]).ok().json();
    assert_eq!(json["entities"], 1);
}

#[test]
fn what_stands_beside_an_export_and_its_renamings_are_carried_over() {
    let sandbox = Sandbox::new();
    let export = r#"{"objects": [{"query": "SELECT Id, Name, LeadSource FROM Lead", "useValuesMapping": true,
        "useFieldMapping": true, "fieldMapping": [{"targetObject": "Prospect"},
        {"sourceField": "Name", "targetField": "full_name"}, {"sourceField": "Fax", "targetField": "fax"}]}]}"#;
    std::fs::write(sandbox.path("export.json"), export).unwrap();
    let values = "ObjectName,FieldName,RawValue,Value\nLead,LeadSource,Phone Inquiry,phone\nLead,Rating,Hot,A\nCase,Status,New,open\n";
    std::fs::write(sandbox.path("ValueMapping.csv"), values).unwrap();
    let ran = sandbox.run(&["map", "convert", "export.json"]).ok();
    for line in [
        "target = \"Prospect\"",
        "full_name = \"Name\"",
        "LeadSource = { from = \"LeadSource\", values = { \"Phone Inquiry\" = \"phone\" } }",
    ] {
        assert!(ran.stdout.contains(line), "{line}\n{}", ran.stdout);
    }
    for left in ["Lead: that Fax becomes fax", "Lead.Rating: that", "Case.Status: that"] {
        assert!(ran.stderr.contains(left) && ran.stdout.contains(left), "{left}\n{}", ran.stderr);
    }
    assert!(!ran.stdout.contains("Rating = "), "{}", ran.stdout);
}
