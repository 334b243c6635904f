//! What this program is made of, held against `.ci/deny.toml` without any
//! further tool, so that nobody can leave it out.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

use serde_json::Value;

/// The rules, and every package that a build on some platform takes.
fn rules_and_packages() -> (toml::Table, Vec<Value>) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let rules = std::fs::read_to_string(root.join(".ci/deny.toml")).unwrap().parse().unwrap();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--locked", "--format-version", "1", "--manifest-path"])
        .arg(root.join("Cargo.toml"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut metadata: Value = serde_json::from_slice(&output.stdout).unwrap();
    let Value::Array(packages) = metadata["packages"].take() else { panic!("no packages") };
    assert!(packages.len() > 100);
    (rules, packages)
}

#[test]
fn every_dependency_has_a_licence_that_is_allowed() {
    let (rules, packages) = rules_and_packages();
    let allowed: Vec<&str> =
        rules["licenses"]["allow"].as_array().unwrap().iter().map(|l| l.as_str().unwrap()).collect();
    for package in packages {
        let licence = package["license"].as_str().unwrap_or("none");
        // One of the alternatives, all of its parts.
        let flat = licence.replace('/', " OR ").replace(['(', ')'], "");
        let fits =
            flat.split(" AND ").all(|part| part.split(" OR ").any(|choice| allowed.contains(&choice.trim())));
        assert!(fits, "{} has the licence {licence}", package["name"]);
    }
}

/// Two of these in one program would be two pools of threads, two lists of
/// trusted certificates, two copies of SQLite.
#[test]
fn what_has_to_be_there_once_is_there_once() {
    let (rules, packages) = rules_and_packages();
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in &packages {
        let name = package["name"].as_str().unwrap();
        versions.entry(name).or_default().insert(package["version"].as_str().unwrap());
    }
    for rule in rules["bans"]["deny"].as_array().unwrap() {
        assert_eq!(rule["deny-multiple-versions"].as_bool(), Some(true), "{rule}");
        let name = rule["crate"].as_str().unwrap();
        let found = versions.get(name).unwrap_or_else(|| panic!("{name} is not used any more"));
        assert_eq!(found.len(), 1, "{name}: {found:?}");
    }
}

#[test]
fn every_dependency_comes_from_the_one_registry_under_a_version() {
    let (_, packages) = rules_and_packages();
    let sources: BTreeSet<&str> = packages.iter().filter_map(|p| p["source"].as_str()).collect();
    assert!(sources.len() == 1 && sources.iter().all(|s| s.starts_with("registry+")), "{sources:?}");
    // This program, and what it puts in the place of others' dependencies.
    let own: Vec<&Value> = packages.iter().filter(|p| p["source"].is_null()).collect();
    let names: BTreeSet<&str> = own.iter().map(|p| p["name"].as_str().unwrap()).collect();
    assert_eq!((own.len(), names), (2, BTreeSet::from(["regex-syntax", "sfmigrate"])));
    for dependency in own.iter().flat_map(|p| p["dependencies"].as_array().unwrap()) {
        assert_ne!(dependency["req"], "*", "{}", dependency["name"]);
    }
}
