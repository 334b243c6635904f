//! The JSON Schemas that ship: they are schemas, they name every command and
//! every key, and they agree with the readers of the files. That every document
//! fits is held wherever a test runs a command: see `support::contract`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use serde_json::{Value, json};
use sfmigrate::cli::args::Cli;
use sfmigrate::cli::schemas;
use sfmigrate::config::sync;
use sfmigrate::mapping::file;

use crate::support::browser::Waiting;
use crate::support::contract::{TEXTS, assert_fits, command_of, strict};
use crate::support::{Ran, Sandbox, SignedIn};

const ALL: [(&str, &str); 4] = [
    ("mapping", schemas::MAPPING),
    ("sync", schemas::SYNC),
    ("output", schemas::OUTPUT),
    ("progress", schemas::PROGRESS),
];

fn parsed(schema: &str) -> Value {
    serde_json::from_str(schema).unwrap()
}

fn toml_files(folder: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut files: Vec<PathBuf> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "toml"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

/// A TOML file as an editor sees it; `None` if it is no TOML.
fn as_json(path: &Path) -> Option<Value> {
    let text = fs::read_to_string(path).unwrap();
    let table: toml::Table = text.trim_start_matches('\u{feff}').parse().ok()?;
    Some(serde_json::to_value(table).unwrap())
}

/// Every command that does something itself, as it is typed.
fn commands() -> BTreeSet<String> {
    fn walk(command: &clap::Command, path: &str, found: &mut BTreeSet<String>) {
        for child in command.get_subcommands().filter(|c| c.get_name() != "help") {
            let path = format!("{path} {}", child.get_name()).trim().to_owned();
            if !child.is_subcommand_required_set() {
                found.insert(path.clone());
            }
            walk(child, &path, found);
        }
    }
    let mut found = BTreeSet::new();
    walk(&Cli::command(), "", &mut found);
    found
}

#[test]
fn every_schema_is_one_has_a_version_and_is_printed() {
    let sandbox = Sandbox::new();
    for (name, text) in ALL {
        let schema = parsed(text);
        jsonschema::meta::validate(&schema).unwrap_or_else(|e| panic!("{name}: {e}"));
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema", "{name}");
        let id = schema["$id"].as_str().unwrap();
        let version = id.strip_prefix(&format!("urn:sfmigrate:schema:{name}:")).unwrap_or_default();
        assert!(version.parse::<u32>().is_ok_and(|version| version > 0), "{id}");
        assert_eq!(sandbox.run(&["schema", name]).ok().stdout, text);
    }
}

#[test]
fn every_command_has_a_definition_and_every_definition_is_used() {
    let output = parsed(schemas::OUTPUT);
    let all = output["anyOf"].as_array().unwrap();
    let listed: BTreeSet<&str> = all.iter().map(|one| one["$ref"].as_str().unwrap()).collect();
    let expected: BTreeSet<String> = commands()
        .iter()
        .filter(|command| !TEXTS.contains(&command.as_str()))
        .map(|command| schemas::definition(command))
        .chain(["error".to_owned()])
        .map(|definition| format!("#/$defs/{definition}"))
        .collect();
    assert_eq!(listed, expected.iter().map(String::as_str).collect());
    for (name, text) in ALL {
        for definition in parsed(text)["$defs"].as_object().unwrap().keys() {
            assert!(text.contains(&format!("\"#/$defs/{definition}\"")), "{name}: {definition} is not used");
        }
    }
}

/// One run of each command: what it prints is held against its definition by
/// `finish`; here that none is left out.
#[test]
fn every_command_prints_a_document_that_its_definition_describes() {
    let it = SignedIn::with(&[("Account", 12), ("Contact", 1100), ("Lead", 3), ("Attachment", 2)]);
    let mapping = "[Contact]\n[Contact.fields]\nid = \"Id\"\nemail = { from = \"Email\", required = true }\n";
    fs::write(it.sandbox.path("m.toml"), mapping).unwrap();
    fs::write(it.sandbox.path("pairs.csv"), "source,target\nId,id\nEmail,email\n").unwrap();
    fs::write(it.sandbox.path("sync.toml"), "to = \"s.db\"\n[object.Lead]\n[object.Nonsense]\n").unwrap();
    let mut seen = BTreeSet::new();
    let mut run = |args: &[&str]| -> Ran {
        let args = [args, &["--json", "--progress", "json"]].concat();
        let ran = it.run(&args);
        assert!(!ran.stdout.is_empty(), "{args:?}: {ran:?}");
        seen.extend(command_of(&args.iter().map(|arg| (*arg).to_owned()).collect::<Vec<_>>()));
        ran
    };
    run(&["status"]).ok();
    run(&["use", "default"]).ok();
    run(&["whoami"]).ok();
    run(&["limits"]).ok();
    run(&["objects", "Acc*", "--counts", "--migratable"]).ok();
    run(&["fields", "Contact"]).ok();
    run(&["count", "Contact", "Lead"]).ok();
    run(&["query", "SELECT Id, Owner.Name, (SELECT Id FROM Contacts) FROM Account"]).ok();
    run(&["query", "SELECT Id FROM Lead", "-o", "leads.csv"]).ok();
    run(&["map", "Contact", "--onto", "hubspot:contacts"]).ok();
    run(&["map", "check", "m.toml"]).ok();
    run(&["map", "convert", "pairs.csv", "--entity", "Contact"]).ok();
    run(&["preview", "--map", "m.toml", "--to", "c.db"]).ok();
    run(&["import", "--map", "m.toml", "--to", "c.db"]).code(3);
    run(&["import", "--map", "m.toml", "--to", "c.db", "--dry-run"]).ok();
    run(&["import", "--entity", "Attachment", "--to", "out", "--format", "csv", "--files", "attachments"])
        .ok();
    run(&["sync", "--config", "sync.toml"]).code(2);
    run(&["import", "--entity", "Lead", "--to", "leads.db"]).ok();
    run(&["verify", "--to", "leads.db"]).ok();
    run(&["report", "--to", "leads.db", "-o", "report.html"]).ok();
    run(&["runs", "list", "--to", "c.db"]).ok();
    run(&["runs", "show", "last", "--to", "c.db"]).ok();
    run(&["runs", "export", "--to", "c.db"]).ok();
    run(&["runs", "rollback", "last", "--to", "c.db", "--dry-run"]).ok();
    run(&["runs", "rollback", "last", "--to", "c.db"]).ok();
    run(&["runs", "forget", "--keep", "0", "--to", "c.db"]).ok();
    run(&["demo", "--to", "demo.db"]).ok();
    run(&["secrets", "move", "--to", "file"]).ok();
    run(&["logout"]).ok();
    run(&["count", "Contact"]).code(4);

    // What ends with a sign-in, a key, or never.
    let mut login = it.sandbox.login_command(&it.org, &["--json"]);
    let waiting = Waiting::start({
        login.args(["--as", "again"]);
        login
    });
    waiting.sign_in(&it.org, sfmigrate::demo::browser::Decision::Allow);
    fits("login", &waiting.finish().ok().json());
    let mut rotate = it.sandbox.command(&["secrets", "rotate", "--json"]);
    rotate.env("NEW_ENCRYPTION_KEY", "a new key that is long enough");
    fits("secrets rotate", &crate::support::finish(rotate).ok().json());
    seen.extend(["login", "secrets rotate"].map(str::to_owned));
    // The document of `demo serve` is read by the tests of `demo`.
    seen.insert("demo serve".to_owned());
    seen.extend(TEXTS.map(str::to_owned));
    assert_eq!(seen, commands());
}

/// Holds a document against the definition of a command.
#[track_caller]
pub(crate) fn fits(command: &str, document: &Value) {
    assert_fits(&strict(schemas::OUTPUT, Some(&schemas::definition(command))), document, command);
}

#[test]
fn a_document_that_lacks_or_adds_a_key_does_not_fit() {
    let whole = json!({"default": "uat"});
    let of = strict(schemas::OUTPUT, Some("use"));
    assert!(of.is_valid(&whole));
    for wrong in [json!({}), json!({"default": null}), json!({"default": "uat", "new": 1})] {
        assert!(!of.is_valid(&wrong), "{wrong}");
    }
    // A consumer puts up with what is new.
    let lenient = jsonschema::validator_for(&parsed(schemas::OUTPUT)).unwrap();
    assert!(lenient.is_valid(&json!({"default": "uat", "new": 1})));
}

#[test]
fn the_lines_of_progress_are_of_the_types_that_the_program_has() {
    let source =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui/jsonlines.rs")).unwrap();
    let types = regex::Regex::new(r#""type": "(\w+)""#).unwrap();
    let written: BTreeSet<&str> =
        types.captures_iter(&source).map(|found| found.get(1).unwrap().as_str()).collect();
    assert!(written.len() > 10);
    let progress = parsed(schemas::PROGRESS);
    let definitions = progress["$defs"].as_object().unwrap();
    let described: BTreeSet<&str> =
        definitions.values().filter_map(|one| one["properties"]["type"]["const"].as_str()).collect();
    // Those that are no events.
    let mut expected = written;
    expected.extend(["note", "warning", "error", "log"]);
    assert_eq!(described, expected);
}

#[test]
fn the_schema_of_mappings_takes_every_mapping_that_is_right() {
    let schema = jsonschema::validator_for(&parsed(schemas::MAPPING)).unwrap();
    for path in [toml_files("examples"), toml_files("tests/fixtures/mapping/valid")].concat() {
        assert_fits(&schema, &as_json(&path).unwrap(), &path.display().to_string());
    }
}

#[test]
fn the_schema_of_mappings_refuses_those_whose_form_is_wrong() {
    let schema = jsonschema::validator_for(&parsed(schemas::MAPPING)).unwrap();
    // What is wrong with these is not their form: it takes other tables of the
    // file, a description of the object, or more than a schema can say.
    let beyond = [
        "columns_of_one_name",
        "duplicate_tables",
        "entities_that_meet",
        "fields_that_no_owner_has",
        "fields_that_the_entity_lacks",
        "keys",
        "lookups",
        "not_toml",
        "nothing_to_read",
        "required_constant_without_text",
        "several_syntax_errors",
        "templates_and_types",
    ];
    for path in toml_files("tests/fixtures/mapping/invalid") {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let Some(document) = as_json(&path) else {
            assert!(beyond.contains(&name), "{name} is no TOML");
            continue;
        };
        assert_eq!(schema.is_valid(&document), beyond.contains(&name), "{name}");
    }
}

/// Each fault alone, since a file that has several is refused for any of them.
#[test]
fn the_schema_of_mappings_and_the_reader_agree_on_what_is_wrong() {
    let schema = jsonschema::validator_for(&parsed(schemas::MAPPING)).unwrap();
    for (entity, fields, right) in [
        ("", "id = \"Id\"", true),
        ("target = \"people\"\nkey = \"id\"\nwhere = \"Id != null\"", "id = \"Id\"", true),
        ("match = \"id\"\non_duplicate = \"skip\"", "id = \"Id\"", true),
        ("lookup = { AccountId = \"Name\" }", "a = \"AccountId\"", true),
        ("", "id = { from = \"Id\", merge = \"fill_empty\", type = \"text\", default = 1.5 }", true),
        ("", "id = \"Id\"\nx = { from = \"Email\", values = { a = true }, otherwise = \"null\" }", true),
        ("", "id = \"Id\"\nx = { from = \"Email\", transform = [\"trim\", { truncate = 3 }] }", true),
        (
            "",
            "id = \"Id\"\nx = { from = \"Phone\", transform = [\"e164\", { e164 = \"DE\", otherwise = \"keep\" }] }",
            true,
        ),
        ("", "id = \"Id\"\nx = { from = \"Email\", transform = [{ mask = \"redact\" }] }", true),
        ("", "id = \"Id\"\nx = { from = \"Email\", transform = [{ mask = \"hash\", salt = 7 }] }", true),
        ("", "id = \"Id\"\nx = { value = { env = \"SFMIGRATE_UNSET\", default = \"d\" } }", true),
        ("targt = \"people\"", "id = \"Id\"", false),
        ("target = \"_SFMIGRATE_x\"", "id = \"Id\"", false),
        ("target = \"a/b\"", "id = \"Id\"", false),
        ("target = \".hidden\"", "id = \"Id\"", false),
        ("target = 12", "id = \"Id\"", false),
        ("where = \"where Id != null\"", "id = \"Id\"", false),
        ("match = []", "id = \"Id\"", false),
        ("on_duplicate = \"replace\"", "id = \"Id\"", false),
        ("lookup = { \"Account.Name\" = \"Name\" }", "id = \"Id\"", false),
        ("", "", false),
        ("", "id = true", false),
        ("", "\" \" = \"Id\"", false),
        ("", "id = \"1d\"", false),
        ("", "id = \"A.B.C.D.E.F.G\"", false),
        ("", "id = { from = \"Id\", value = 1 }", false),
        ("", "id = { required = true }", false),
        ("", "id = { from = \"Id\", requird = true }", false),
        ("", "id = { from = \"Id\", required = \"yes\" }", false),
        ("", "id = { from = \"Id\", type = \"any\" }", false),
        ("", "id = { from = \"Id\", otherwise = \"null\" }", false),
        ("", "id = { from = \"Id\", transform = \"trim\" }", false),
        ("", "id = { from = \"Id\", transform = [\"truncate\"] }", false),
        ("", "id = { from = \"Id\", transform = [{ truncate = 0 }] }", false),
        ("", "id = { from = \"Id\", transform = [{ split = \"@\" }] }", false),
        ("", "id = { from = \"Id\", transform = [{ split = \"@\", part = 0 }] }", false),
        ("", "id = { from = \"Id\", transform = [{ replace = \"a\" }] }", false),
        ("", "id = { from = \"Id\", transform = [{ mask = \"fake\" }] }", false),
        ("", "id = { from = \"Id\", transform = [{ e164 = \"Germany\" }] }", false),
        ("", "id = { from = \"Id\", transform = [{}] }", false),
        ("", "id = { value = \"x\", default = \"y\" }", false),
        ("", "id = { value = { env = \"HOME\", defualt = \"x\" } }", false),
    ] {
        let text = format!("[Contact]\n{entity}\n[Contact.fields]\n{fields}\n");
        let document = serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
        assert_eq!(file::parse(&text, "m.toml").is_ok(), right, "the reader: {text}");
        assert_eq!(schema.is_valid(&document), right, "the schema: {text}");
    }
}

/// What the reader offers in the place of a word that it does not know.
fn offered(text: &str) -> BTreeSet<String> {
    let error = file::parse(text, "m.toml").unwrap_err();
    let (_, words) = error.message().split_once("; there are ").unwrap_or_else(|| panic!("{error}"));
    words.lines().next().unwrap().split(", ").map(str::to_owned).collect()
}

fn keys(object: &Value) -> BTreeSet<String> {
    object.as_object().unwrap().keys().cloned().collect()
}

fn words(schema: &Value) -> BTreeSet<String> {
    schema["enum"].as_array().unwrap().iter().map(|word| word.as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_schema_of_mappings_has_the_words_of_the_reader() {
    let schema = parsed(schemas::MAPPING);
    let entity = &schema["$defs"]["entity"]["properties"];
    let column = &schema["$defs"]["column"]["anyOf"][1]["properties"];
    let column_text = |more: &str| format!("[Contact.fields]\nid = {{ from = \"Id\", {more} }}");
    let step_text = |step: &str| column_text(&format!("transform = [{step}]"));
    assert_eq!(keys(entity), offered("[Contact]\nqqqqqqqq = 1"));
    assert_eq!(words(&entity["on_duplicate"]), offered("[Contact]\non_duplicate = \"qqqqqqqq\""));
    assert_eq!(keys(column), offered(&column_text("qqqqqqqq = 1")));
    assert_eq!(words(&column["type"]), offered(&column_text("type = \"qqqqqqqq\"")));
    assert_eq!(words(&column["merge"]), offered(&column_text("merge = \"qqqqqqqq\"")));
    let mut names = BTreeSet::new();
    for step in schema["$defs"]["step"]["anyOf"].as_array().unwrap() {
        let Some(required) = step["required"].as_array() else {
            names.insert(step["const"].as_str().unwrap().to_owned());
            continue;
        };
        let name = required[0].as_str().unwrap();
        names.insert(name.to_owned());
        let known = offered(&step_text(&format!("{{ {name} = \"x\", qqqqqqqq = 1 }}")));
        assert_eq!(keys(&step["properties"]), known, "{name}");
        if name == "mask" {
            assert_eq!(words(&step["properties"]["mask"]), offered(&step_text("{ mask = \"qqqqqqqq\" }")));
        }
    }
    assert_eq!(names, offered(&step_text("\"qqqqqqqq\"")));
}

#[test]
fn the_schema_of_sync_has_the_keys_of_the_reader_and_takes_the_example() {
    let schema = parsed(schemas::SYNC);
    let object = &schema["properties"]["object"]["additionalProperties"]["properties"];
    let of = |place: sync::Place| -> BTreeSet<String> {
        sync::KEYS.iter().filter(|key| key.place.includes(place)).map(|key| key.name.to_owned()).collect()
    };
    assert_eq!(keys(&schema["properties"]), of(sync::Place::Top));
    assert_eq!(keys(object), of(sync::Place::Object));
    let validator = jsonschema::validator_for(&schema).unwrap();
    for path in toml_files("examples/sync") {
        assert_fits(&validator, &as_json(&path).unwrap(), &path.display().to_string());
    }
    let folder = tempfile::tempdir().unwrap();
    for (text, right) in [
        ("to = \"c.db\"\n[object.Contact]", true),
        (
            "to = \"c.db\"\nevery = \"1.5h\"\n[object.Contact]\nrefresh_formulas = \"7d\"\nfields = [\"Id\"]",
            true,
        ),
        ("to = \"c.db\"\nevery = \"0\"\n[object.Contact]", true),
        ("[object.Contact]", false),
        ("to = \"c.db\"", false),
        ("to = \"c.db\"\n[object]", false),
        ("to = \"c.db\"\n[Contact]", false),
        ("to = \"c.db\"\n[object.Contact]\nwhat = 1", false),
        ("to = \"c.db\"\n[object.Contact]\nto = \"d.db\"", false),
        ("to = \"c.db\"\nevery = \"often\"\n[object.Contact]", false),
        ("to = \"c.db\"\nevery = \"5\"\n[object.Contact]", false),
        ("to = \"c.db\"\nevery = 5\n[object.Contact]", false),
        ("to = \"c.db\"\non_delete = \"explode\"\n[object.Contact]", false),
        ("to = \"c.db\"\n[object.Contact]\nschema_changes = \"mark\"", false),
    ] {
        let path = folder.path().join("sync.toml");
        fs::write(&path, text).unwrap();
        assert_eq!(sync::load(&path).is_ok(), right, "the reader: {text}");
        assert_eq!(validator.is_valid(&as_json(&path).unwrap()), right, "the schema: {text}");
    }
}

#[test]
fn an_editor_has_help_for_every_key() {
    fn walk(schema: &Value, root: &Value, path: &str) {
        match schema {
            Value::Object(object) => {
                for (name, property) in
                    object.get("properties").and_then(Value::as_object).into_iter().flatten()
                {
                    let named = property["$ref"].as_str().and_then(|r| root.pointer(&r[1..]));
                    let helps =
                        [Some(property), named].into_iter().flatten().any(|s| s["description"].is_string());
                    assert!(helps || property.get("const").is_some(), "{path}/{name} has no description");
                }
                object.iter().for_each(|(key, below)| walk(below, root, &format!("{path}/{key}")));
            }
            Value::Array(values) => values.iter().for_each(|below| walk(below, root, path)),
            _ => {}
        }
    }
    for schema in [schemas::MAPPING, schemas::SYNC].map(parsed) {
        walk(&schema, &schema, "");
    }
}
