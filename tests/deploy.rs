//! The files of `examples/deploy`: what they call is there, and what may come
//! back is dealt with. Their form is checked by the tools that their README names.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use clap::CommandFactory;
use sfmigrate::cli::args::Cli;
use sfmigrate::cli::documents::FILES;
use sfmigrate::cli::exit;
use sfmigrate::config::env;
use yaml_rust2::{Yaml, YamlLoader};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn files(ending: &str) -> Vec<PathBuf> {
    let mut files: Vec<PathBuf> = fs::read_dir(root().join("examples/deploy"))
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.to_str().unwrap().ends_with(ending))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

fn documents(path: &Path) -> Vec<Yaml> {
    let text = fs::read_to_string(path).unwrap();
    let documents = YamlLoader::load_from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    assert!(!documents.is_empty(), "{}", path.display());
    documents
}

/// Every value of a key, however deep it lies.
fn all<'a>(yaml: &'a Yaml, key: &str, found: &mut Vec<&'a Yaml>) {
    match yaml {
        Yaml::Hash(hash) => {
            for (name, value) in hash {
                if name.as_str() == Some(key) {
                    found.push(value);
                }
                all(value, key, found);
            }
        }
        Yaml::Array(values) => values.iter().for_each(|value| all(value, key, found)),
        _ => {}
    }
}

fn under<'a>(documents: &'a [Yaml], key: &str) -> Vec<&'a Yaml> {
    let mut found = Vec::new();
    documents.iter().for_each(|document| all(document, key, &mut found));
    found
}

fn texts(yaml: &Yaml) -> Vec<&str> {
    yaml.as_vec().unwrap().iter().map(|value| value.as_str().unwrap()).collect()
}

#[track_caller]
fn assert_is_a_command(args: &[&str], place: &str) {
    let words = std::iter::once("sfmigrate").chain(args.iter().copied());
    if let Err(e) = Cli::command().try_get_matches_from(words) {
        panic!("{place}: {args:?}: {e}");
    }
}

/// Codes that a command can end with, but for 0.
fn codes() -> BTreeSet<i64> {
    exit::TABLE.iter().map(|(code, _)| i64::from(*code)).filter(|code| *code != 0).collect()
}

/// The words of a command as a shell has them, up to what the shell takes.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quoted = false;
    for c in line.chars() {
        match c {
            '"' => quoted = !quoted,
            c if c.is_whitespace() && !quoted => words.push(String::new()),
            c => words.last_mut().unwrap().push(c),
        }
    }
    let ends = |word: &String| ["|", "||", ">", "<", "&&", "#", "\\"].contains(&word.as_str());
    words.into_iter().filter(|word| !word.is_empty()).take_while(|word| !ends(word)).collect()
}

/// The commands in a text.
fn commands(text: &str) -> Vec<Vec<String>> {
    let lines = text.lines().map(|line| line.trim_start_matches(['#', ' ']));
    lines.filter_map(|line| line.strip_prefix("sfmigrate ")).map(words).collect()
}

#[test]
fn what_the_files_call_is_a_command() {
    let mut calls = 0;
    for path in files("") {
        let text = fs::read_to_string(&path).unwrap();
        for args in commands(&text) {
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            assert_is_a_command(&args, &path.display().to_string());
            calls += 1;
        }
    }
    for path in files(".yaml") {
        for args in under(&documents(&path), "args") {
            assert_is_a_command(&texts(args), &path.display().to_string());
            calls += 1;
        }
    }
    assert!(calls > 3, "{calls}");
}

#[test]
fn a_job_of_kubernetes_deals_with_every_exit_code_once() {
    for name in ["kubernetes-cronjob.yaml", "kubernetes-job.yaml"] {
        let documents = documents(&root().join("examples/deploy").join(name));
        let listed: Vec<i64> = under(&documents, "values")
            .into_iter()
            .flat_map(|values| values.as_vec().unwrap().iter().map(|code| code.as_i64().unwrap()))
            .collect();
        assert_eq!(listed.iter().copied().collect::<BTreeSet<_>>(), codes(), "{name}");
        assert_eq!(listed.len(), codes().len(), "{name}");
        // Whatever the same command cannot mend ends the job.
        let rules = under(&documents, "rules");
        let fails = rules[0].as_vec().unwrap().iter().find(|rule| rule["action"].as_str() == Some("FailJob"));
        let fails: Vec<i64> = under(&[fails.unwrap().clone()], "values")[0]
            .as_vec()
            .unwrap()
            .iter()
            .map(|code| code.as_i64().unwrap())
            .collect();
        for code in [exit::USAGE, exit::REJECTED, exit::AUTH, exit::SINK].map(i64::from) {
            assert!(fails.contains(&code), "{name}: {code}");
        }
        assert_eq!(under(&documents, "restartPolicy")[0].as_str(), Some("Never"), "{name}");
    }
}

#[test]
fn the_nightly_workflow_deals_with_every_exit_code_once() {
    let documents = documents(&root().join("examples/deploy/github-nightly.yml"));
    let runs = under(&documents, "run");
    let script = runs.iter().filter_map(|run| run.as_str()).find(|run| run.contains("case")).unwrap();
    let arm = regex::Regex::new(r"(?m)^\s*([\d| ]+)\)").unwrap();
    let mut listed: Vec<i64> = arm
        .captures_iter(script)
        .flat_map(|found| found[1].split('|').map(|code| code.trim().parse().unwrap()).collect::<Vec<i64>>())
        .collect();
    listed.sort_unstable();
    assert_eq!(listed, [0].into_iter().chain(codes()).collect::<Vec<i64>>());
}

#[test]
fn variables_of_the_environment_are_those_that_the_program_reads() {
    let known: BTreeSet<&str> = env::ALL.iter().map(|(name, _)| *name).collect();
    let ours = regex::Regex::new(r"\b(SALESFORCE|SFMIGRATE|SF)_[A-Z_]+\b").unwrap();
    let mut seen = BTreeSet::new();
    for path in files("") {
        let text = fs::read_to_string(&path).unwrap();
        for name in ours.find_iter(&text) {
            assert!(known.contains(name.as_str()), "{}: {}", path.display(), name.as_str());
            seen.insert(name.as_str().to_owned());
        }
    }
    assert!(seen.contains("SALESFORCE_JWT_KEY") && seen.contains("SFMIGRATE_HOME"), "{seen:?}");
}

#[test]
fn every_file_is_told_of_in_the_readme_and_scripts_are_scripts() {
    let readme = fs::read_to_string(root().join("examples/deploy/README.md")).unwrap();
    for path in files("") {
        let name = path.file_name().unwrap().to_str().unwrap();
        assert!(name == "README.md" || readme.contains(&format!("`{name}`")), "{name}");
    }
    #[cfg(unix)]
    for path in files(".sh") {
        use std::os::unix::fs::PermissionsExt;
        assert!(fs::metadata(&path).unwrap().permissions().mode() & 0o111 != 0, "{}", path.display());
        let status = std::process::Command::new("bash").arg("-n").arg(&path).status().unwrap();
        assert!(status.success(), "{}", path.display());
    }
}

/// Held against the version that the image and the manifests name, too.
#[test]
fn the_version_is_that_of_the_program() {
    let image = concat!("sfmigrate:", env!("CARGO_PKG_VERSION"));
    for name in ["kubernetes-cronjob.yaml", "kubernetes-job.yaml"] {
        let documents = documents(&root().join("examples/deploy").join(name));
        assert_eq!(under(&documents, "image")[0].as_str(), Some(image), "{name}");
    }
    assert!(fs::read_to_string(root().join("examples/deploy/Dockerfile")).unwrap().contains(image));
}

#[test]
fn the_debian_package_has_the_program_its_completions_and_its_manual() {
    let manifest: toml::Table = fs::read_to_string(root().join("Cargo.toml")).unwrap().parse().unwrap();
    let assets = manifest["package"]["metadata"]["deb"]["assets"].as_array().unwrap();
    let sources: Vec<&str> = assets.iter().map(|asset| asset[0].as_str().unwrap()).collect();
    assert!(sources.contains(&"target/release/sfmigrate"));
    for source in sources.iter().filter(|source| !source.starts_with("target/")) {
        assert!(source.contains('*') || root().join(source).is_file(), "{source}");
    }
    // PowerShell and Elvish have no folder of Debian's.
    for (file, _) in FILES.iter().filter(|(file, _)| !file.ends_with(".ps1") && !file.ends_with(".elv")) {
        assert!(sources.contains(&format!("completions/{file}").as_str()), "{file}");
    }
}
