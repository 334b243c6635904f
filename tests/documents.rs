//! What is generated and committed must be what the program generates today.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::CommandFactory;
use sfmigrate::cli::args::Cli;
use sfmigrate::cli::documents::FILES;
use sfmigrate::cli::exit;
use sfmigrate::config::{env, project};

use crate::support::{Sandbox, SignedIn, finish, number};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn completions_and_manual_page_are_up_to_date() {
    let mut stale = Vec::new();
    for (file, command) in FILES {
        let output = Command::new(env!("CARGO_BIN_EXE_sfmigrate"))
            .args(command.split(' '))
            .output()
            .expect("the program runs");
        assert!(output.status.success(), "sfmigrate {command}: {}", String::from_utf8_lossy(&output.stderr));
        let committed = std::fs::read(root().join("completions").join(file)).unwrap_or_default();
        if committed != output.stdout {
            stale.push(format!("cargo run -q -- {command} > completions/{file}"));
        }
    }
    assert!(stale.is_empty(), "stale; make them again:\n{}", stale.join("\n"));
}

#[test]
fn the_folder_of_completions_holds_nothing_else() {
    let found: BTreeSet<String> = std::fs::read_dir(root().join("completions"))
        .expect("completions/ is there")
        .map(|entry| entry.expect("readable").file_name().to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, FILES.iter().map(|(file, _)| (*file).to_owned()).collect());
}

#[test]
fn every_file_of_tests_is_a_module_of_the_tests_or_of_the_bench() {
    fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("tests/ is there") {
            let path = entry.expect("readable").path();
            if ["Cargo.toml", "main.rs"].iter().any(|name| path.join(name).is_file()) {
                // A package or a program of its own.
            } else if path.is_dir() {
                // A folder without Rust code holds what tests read.
                rust_files(&path, found);
            } else if path.extension().is_some_and(|e| e == "rs") {
                found.push(path);
            }
        }
    }
    let tests = root().join("tests");
    let mut files = Vec::new();
    rust_files(&tests, &mut files);
    let orphans: Vec<&PathBuf> = files
        .iter()
        .filter(|file| file.file_name().is_some_and(|name| name != "main.rs"))
        .filter(|f| !is_listed(f))
        .collect();
    assert!(orphans.is_empty(), "no `mod` line leads to {orphans:?}");
}

/// Whether the module above a file has a `mod` line for it.
fn is_listed(file: &Path) -> bool {
    let is_folder_module = file.file_name().is_some_and(|n| n == "mod.rs");
    let module = if is_folder_module { file.parent() } else { Some(file) };
    let Some((module, above)) = module.and_then(|m| Some((m, m.parent()?))) else { return false };
    let list = if above.join("main.rs").is_file() {
        above.join("main.rs")
    } else if above.join("mod.rs").is_file() {
        above.join("mod.rs")
    } else {
        above.with_extension("rs")
    };
    let name = module.file_stem().unwrap_or_default().to_string_lossy();
    let text = std::fs::read_to_string(list).unwrap_or_default();
    text.lines().any(|line| line.trim_start_matches("pub ").trim_end() == format!("mod {name};"))
}

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).unwrap()
}

/// The table that stands in the README below a marker.
#[track_caller]
fn assert_readme_table(marker: &str, head: [&str; 2], rows: impl Iterator<Item = [String; 2]>) {
    let mut expected = format!("| {} | {} |\n|---|---|\n", head[0], head[1]);
    for [name, meaning] in rows {
        expected.push_str(&format!("| {name} | {} |\n", meaning.replace('|', "\\|")));
    }
    let readme = readme();
    let (_, below) = readme.split_once(&format!("<!-- {marker} -->\n")).expect("the README has the marker");
    let found: String = below
        .lines()
        .skip_while(|l| l.is_empty())
        .take_while(|l| l.starts_with('|'))
        .map(|l| format!("{l}\n"))
        .collect();
    assert!(found == expected, "below <!-- {marker} --> README.md must have:\n\n{expected}");
}

#[test]
fn the_readme_has_every_exit_code() {
    let rows = exit::TABLE.iter().map(|(code, meaning)| [code.to_string(), (*meaning).to_owned()]);
    assert_readme_table("exit codes", ["code", "meaning"], rows);
}

#[test]
fn the_readme_has_every_environment_variable() {
    let rows = env::ALL.iter().map(|(name, meaning)| [format!("`{name}`"), (*meaning).to_owned()]);
    assert_readme_table("environment", ["variable", "meaning"], rows);
}

#[test]
fn the_readme_shows_every_command_with_an_example() {
    let readme = readme();
    let commands = Cli::command();
    let demo = commands.find_subcommand("demo").unwrap();
    let names = commands.get_subcommands().map(|c| c.get_name().to_owned());
    let names = names.chain(demo.get_subcommands().map(|c| format!("demo {}", c.get_name())));
    for name in names.filter(|name| !name.ends_with("help")) {
        assert!(readme.contains(&format!("| `{name}` |")), "{name} is not in the table of commands");
        assert!(readme.contains(&format!("sfmigrate {name}")), "{name} has no example");
    }
}

#[test]
fn every_flag_that_the_readme_names_is_there() {
    fn flags(command: &clap::Command, found: &mut BTreeSet<String>) {
        found.extend(command.get_arguments().filter_map(|a| a.get_long()).map(|long| format!("--{long}")));
        command.get_subcommands().for_each(|c| flags(c, found));
    }
    let mut known = BTreeSet::from(["--help".to_owned(), "--version".to_owned()]);
    flags(&Cli::command(), &mut known);
    let readme = readme();
    let named =
        readme.split(|c: char| c.is_whitespace() || "`/|()'\"".contains(c)).filter(|w| w.starts_with("--"));
    // Of cargo, which the README calls as well.
    let cargo = ["--", "--release", "--path", "--example"];
    let unknown: Vec<&str> = named
        .map(|word| word.trim_end_matches(['.', ',', ';', ':', ']']))
        .map(|word| word.split('=').next().unwrap_or(word))
        .filter(|word| {
            !word.starts_with("---") && *word != "-->" && !cargo.contains(word) && !known.contains(*word)
        })
        .collect();
    assert!(unknown.is_empty(), "{unknown:?}");
}

/// What a fault plan can do is said where plans are read, and again in the
/// README, for who has no source at hand.
#[test]
fn the_readme_has_every_fault_of_a_plan() {
    let source = std::fs::read_to_string(root().join("src/demo/server/faults/mod.rs")).unwrap();
    let table: String =
        source.lines().filter_map(|l| l.strip_prefix("//! |")).map(|l| format!("|{l}\n")).collect();
    assert!(table.lines().count() > 10);
    let readme = readme();
    let (_, below) = readme.split_once("<!-- faults -->\n\n").expect("the README has the marker");
    assert!(below.starts_with(&table), "below <!-- faults --> README.md must have:\n\n{table}");
}

#[test]
fn the_readme_has_every_key_of_a_folders_file() {
    let rows = project::KEYS.iter().map(|(key, meaning)| [format!("`{key}`"), (*meaning).to_owned()]);
    assert_readme_table("folder", ["key", "meaning"], rows);
}

/// Mapping files are compiled by the tests of mappings, Rust by `cargo test`;
/// the script runs here.
#[test]
fn every_example_is_of_a_kind_that_is_tested() {
    for entry in std::fs::read_dir(root().join("examples")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // Mappings are compiled in `mapping` and carried out in `mapping_run`,
        // with the file that one of them reads; fault plans loaded in `chaos`;
        // scripts and files of `sync` in `sync`.
        let tested = name.ends_with(".toml")
            || name.ends_with(".rs")
            || ["nightly.sh", "faults", "countries.csv", "mutations", "sync"].contains(&&*name);
        assert!(tested, "nothing tests examples/{name}");
    }
}

/// The script of the examples in a sandbox, with the built binary in the path.
#[cfg(unix)]
fn nightly(sandbox: &Sandbox) -> Command {
    let program = Path::new(env!("CARGO_BIN_EXE_sfmigrate"));
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders = std::iter::once(program.parent().unwrap().to_owned()).chain(std::env::split_paths(&path));
    let template = sandbox.command(&[]);
    let mut command = Command::new("bash");
    command.arg(root().join("examples/nightly.sh")).env_clear().current_dir(sandbox.folder());
    command.envs(template.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.env("PATH", std::env::join_paths(folders).unwrap());
    command.env("ENTITIES", "Account,Contact").env("PAUSE", "0");
    command
}

#[test]
#[cfg(unix)]
fn the_nightly_script_fetches_and_passes_failures_on() {
    let it = SignedIn::with(&[("Account", 10), ("Contact", 1200)]);
    let ran = finish(nightly(&it.sandbox)).ok();
    assert_eq!(ran.stdout, "done: crm.db\n");
    let there = |object: &str| it.org.data().record_count(object).unwrap() as i64;
    for object in ["Account", "Contact"] {
        let landed = number(&it.sandbox.path("crm.db"), &format!("SELECT count(*) FROM {object}"));
        assert_eq!(landed, there(object));
    }
    let report = std::fs::read_to_string(it.sandbox.path("report.json")).unwrap();
    assert!(serde_json::from_str::<serde_json::Value>(&report).unwrap()["entities"].is_array());
    std::fs::write(it.sandbox.path("text.db"), "no database ".repeat(200)).unwrap();
    let mut wrong = nightly(&it.sandbox);
    wrong.env("DATABASE", "text.db");
    finish(wrong).code(6);
}

#[test]
#[cfg(unix)]
fn the_nightly_script_gives_up_with_the_code_of_its_last_try() {
    let it = SignedIn::with(&[("Account", 10), ("Contact", 1200)]);
    let plan = "[[fault]]\npath = \"/services/data/\"\ndo.org = \"use_up_limit\"";
    it.org.set_faults(sfmigrate::demo::server::FaultPlan::parse(plan).unwrap());
    let mut command = nightly(&it.sandbox);
    // A pause behind the last try would not end within a test's patience.
    command.env("TRIES", "1").env("PAUSE", "100000");
    let ran = finish(command).code(7);
    assert!(ran.stderr.contains("gave up after 1 tries"), "{}", ran.stderr);
    let mut command = nightly(&it.sandbox);
    command.env("TRIES", "2");
    assert!(finish(command).code(7).stderr.contains("try 1 of 2"));
}

#[test]
#[cfg(unix)]
fn the_nightly_script_says_when_nobody_is_signed_in() {
    let ran = finish(nightly(&Sandbox::new())).code(4);
    assert!(ran.stderr.ends_with("\nnot signed in: run sfmigrate login\n"), "{}", ran.stderr);
}
