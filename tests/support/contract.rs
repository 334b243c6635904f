//! Holds what commands print for programs against the schemas that ship: in
//! every test that runs one, not only in those about schemas.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use clap::CommandFactory;
use jsonschema::Validator;
use serde_json::Value;
use sfmigrate::cli::args::Cli;
use sfmigrate::cli::schemas;

use super::Ran;

/// Commands that print a text of another kind, with `--json` too.
pub const TEXTS: [&str; 3] = ["schema", "completions", "man"];

/// What is not in a schema is refused: a consumer may put up with a key that is
/// new, a test of the contract may not.
fn close(schema: &mut Value) {
    match schema {
        Value::Object(object) => {
            if object.get("properties").is_some_and(Value::is_object)
                && !object.contains_key("additionalProperties")
            {
                object.insert("additionalProperties".into(), false.into());
            }
            object.values_mut().for_each(close);
        }
        Value::Array(values) => values.iter_mut().for_each(close),
        _ => {}
    }
}

/// A definition of a schema, or all of it, as strict as it can be.
pub fn strict(schema: &str, definition: Option<&str>) -> Arc<Validator> {
    type Made = Mutex<HashMap<(String, Option<String>), Arc<Validator>>>;
    static MADE: OnceLock<Made> = OnceLock::new();
    // One document that does not fit fails one test, not all behind it.
    let mut made = MADE.get_or_init(Made::default).lock().unwrap_or_else(PoisonError::into_inner);
    let validator = made.entry((schema.to_owned(), definition.map(str::to_owned))).or_insert_with(|| {
        let mut schema: Value = serde_json::from_str(schema).unwrap();
        close(&mut schema);
        if let Some(definition) = definition {
            assert!(schema["$defs"][definition].is_object(), "the schema has no definition of {definition}");
            let whole = schema.as_object_mut().unwrap();
            whole.remove("anyOf");
            whole.insert("$ref".into(), format!("#/$defs/{definition}").into());
        }
        Arc::new(jsonschema::options().should_validate_formats(true).build(&schema).unwrap())
    });
    Arc::clone(validator)
}

/// Fails with all that a document has against its schema.
#[track_caller]
pub fn assert_fits(validator: &Validator, document: &Value, what: &str) {
    let faults: Vec<String> =
        validator.iter_errors(document).map(|e| format!("{} at `{}`", e, e.instance_path())).collect();
    assert!(faults.is_empty(), "{what}: {}\n{document:#}", faults.join("\n"));
}

/// The command that arguments name, with blanks between its words; `None` if
/// they are wrong or ask for help.
pub fn command_of(args: &[String]) -> Option<String> {
    let words = std::iter::once("sfmigrate").chain(args.iter().map(String::as_str));
    let matches = Cli::command().try_get_matches_from(words).ok()?;
    let mut path = Vec::new();
    let mut level = &matches;
    while let Some((name, below)) = level.subcommand() {
        path.push(name.to_owned());
        level = below;
    }
    Some(path.join(" "))
}

/// Holds what a command printed against its schemas, if it was asked to print
/// for programs.
#[track_caller]
pub fn hold(args: &[String], ran: &Ran) {
    let asked: Vec<&str> = args.iter().map(String::as_str).take_while(|arg| *arg != "--").collect();
    let what = format!("sfmigrate {}", args.join(" "));
    if asked.windows(2).any(|pair| pair == ["--progress", "json"]) {
        let lines = strict(schemas::PROGRESS, None);
        for line in ran.stderr.lines() {
            let line = serde_json::from_str(line).unwrap_or_else(|e| panic!("{what}: {e}: {line}"));
            assert_fits(&lines, &line, &what);
        }
    }
    // One that was killed in the middle may have said anything.
    if !asked.contains(&"--json") || ran.code < 0 {
        return;
    }
    let command = command_of(args);
    let text = command.as_deref().is_some_and(|command| TEXTS.contains(&command));
    let help = command.is_none() && ran.code == 0;
    if text && ran.code == 0 || help || asked.contains(&"--print-unit") && ran.code == 0 {
        return;
    }
    if command.as_deref() == Some("runs export") && ran.code == 0 {
        let run = strict(schemas::OUTPUT, Some(&schemas::definition("runs export")));
        for line in ran.stdout.lines() {
            assert_fits(&run, &serde_json::from_str(line).unwrap(), &what);
        }
        return;
    }
    if ran.stdout.is_empty() && asked.contains(&"--schedule") {
        return;
    }
    let document: Value =
        serde_json::from_str(&ran.stdout).unwrap_or_else(|e| panic!("{what}: {e} in {ran:?}"));
    let failed = document.as_object().is_some_and(|keys| keys.keys().eq(["error"]));
    let definition = match &command {
        Some(command) if !failed => schemas::definition(command),
        _ => "error".to_owned(),
    };
    assert_fits(&strict(schemas::OUTPUT, Some(&definition)), &document, &what);
    if failed {
        assert_eq!(document["error"]["exit_code"], ran.code, "{what}");
    }
}
