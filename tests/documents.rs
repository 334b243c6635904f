//! What is generated and committed must be what the program generates today.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use sfmigrate::cli::documents::FILES;

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
fn every_file_of_tests_is_a_module_of_the_one_binary() {
    fn rust_files(folder: &Path, found: &mut Vec<PathBuf>) {
        for entry in std::fs::read_dir(folder).expect("tests/ is there") {
            let path = entry.expect("readable").path();
            if path.is_dir() {
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
        .filter(|file| **file != tests.join("main.rs"))
        .filter(|f| !is_listed(f, &tests))
        .collect();
    assert!(orphans.is_empty(), "no `mod` line leads to {orphans:?}");
}

/// Whether the module above a file has a `mod` line for it.
fn is_listed(file: &Path, tests: &Path) -> bool {
    let is_folder_module = file.file_name().is_some_and(|n| n == "mod.rs");
    let module = if is_folder_module { file.parent() } else { Some(file) };
    let Some((module, above)) = module.and_then(|m| Some((m, m.parent()?))) else { return false };
    let list = if above == tests {
        tests.join("main.rs")
    } else if above.join("mod.rs").is_file() {
        above.join("mod.rs")
    } else {
        above.with_extension("rs")
    };
    let name = module.file_stem().unwrap_or_default().to_string_lossy();
    let text = std::fs::read_to_string(list).unwrap_or_default();
    text.lines().any(|line| line.trim_start_matches("pub ").trim_end() == format!("mod {name};"))
}
