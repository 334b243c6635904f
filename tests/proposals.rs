//! How good proposals are: pairs of real schemas with the right answers, which
//! were written down first. `fixtures/proposals/INDEX.md` says how.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use sfmigrate::mapping::Entities;
use sfmigrate::mapping::onto;
use sfmigrate::mapping::propose::{Proposal, Slot, propose, sources};
use sfmigrate::schema::{ColumnType, Entity};
use sfmigrate::source::salesforce::describe;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/proposals")
}

pub fn described(file: &str) -> Entity {
    describe::parse(&std::fs::read(folder().join("describe").join(file)).unwrap()).unwrap()
}

/// What may be proposed for a column.
#[derive(Debug, Default)]
struct Answer {
    right: Vec<String>,
    /// It has to be found.
    expected: bool,
}

impl Answer {
    fn parse(text: &str) -> Answer {
        let names: Vec<&str> = text.split('/').filter(|name| *name != "-").collect();
        Answer {
            expected: names.iter().any(|name| !name.starts_with('?')),
            right: names.iter().map(|name| name.trim_start_matches('?').to_owned()).collect(),
        }
    }
}

struct Case {
    name: String,
    sources: Vec<Slot>,
    targets: Vec<Slot>,
    proposals: Vec<Proposal>,
    answers: BTreeMap<String, Answer>,
}

fn case(path: &Path) -> Case {
    let text = std::fs::read_to_string(path).unwrap();
    let (head, lines) = text.split_once("---\n").unwrap();
    let value =
        |key: &str| head.lines().find_map(|line| line.strip_prefix(&format!("{key}: "))).unwrap_or_default();
    let entity = described(value("source"));
    let mut parents = Entities::default();
    for file in value("parents").split_whitespace() {
        let parent = described(file);
        parents.insert(&parent.name.clone(), parent);
    }
    let (mut written, mut answers) = (Vec::new(), BTreeMap::new());
    for line in lines.lines() {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let (name, label, kind, answer) = match parts[..] {
            [name, answer] => (name, "", "", answer),
            [name, label, kind, answer] => (name, label, kind, answer),
            _ => panic!("{path:?}: {line}"),
        };
        let kind = match kind {
            "" => None,
            "text" => Some(ColumnType::Text),
            "integer" => Some(ColumnType::Integer),
            "decimal" => Some(ColumnType::Decimal),
            "boolean" => Some(ColumnType::Boolean),
            "date" => Some(ColumnType::Date),
            "datetime" => Some(ColumnType::DateTime),
            other => panic!("{other}"),
        };
        written.push(Slot { label: label.to_owned(), ..Slot::column(name, kind) });
        answers.insert(name.to_owned(), Answer::parse(answer));
    }
    let targets = match value("onto") {
        service if service.contains(':') => onto::read(service, 0).unwrap().columns,
        _ => written,
    };
    for name in answers.keys() {
        assert!(targets.iter().any(|t| t.path == *name), "{path:?}: no column {name}");
    }
    let sources = sources(&entity, &parents);
    for right in answers.values().flat_map(|answer| &answer.right) {
        assert!(sources.iter().any(|source| source.path == *right), "{path:?}: the org has no {right}");
    }
    let proposals = propose(&entity.name, &entity.label, &sources, &targets);
    Case {
        name: path.file_stem().unwrap().to_string_lossy().into_owned(),
        sources,
        targets,
        proposals,
        answers,
    }
}

/// Confident proposals and how many of them are right; answers that had to be
/// found and how many were.
#[derive(Debug, Default, Clone, Copy)]
struct Tally {
    proposed: u32,
    right: u32,
    expected: u32,
    found: u32,
}

impl Tally {
    fn precision(self) -> f64 {
        f64::from(self.right) / f64::from(self.proposed.max(1))
    }

    fn recall(self) -> f64 {
        f64::from(self.found) / f64::from(self.expected.max(1))
    }
}

#[allow(
    clippy::print_stdout,
    reason = "the report of the accuracy, shown when a test fails or with --nocapture"
)]
fn judge(set: &str) -> Tally {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder().join(set)).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let mut all = Tally::default();
    for file in files {
        let case = case(&file);
        let mut tally = Tally::default();
        let none = Answer::default();
        for proposal in &case.proposals {
            let name = &case.targets[proposal.target].path;
            let answer = case.answers.get(name).unwrap_or(&none);
            let choice =
                proposal.choice.as_ref().map(|c| (case.sources[c.source].path.as_str(), c.confidence));
            let right = choice.is_some_and(|(path, _)| answer.right.iter().any(|r| r == path));
            tally.expected += u32::from(answer.expected);
            if proposal.confident {
                tally.proposed += 1;
                tally.right += u32::from(right);
                tally.found += u32::from(right && answer.expected);
                if !right {
                    println!("  WRONG  {}: {name} <- {choice:?}, right is {:?}", case.name, answer.right);
                }
            } else if answer.expected {
                println!("  missed {}: {name} <- {choice:?}, right is {:?}", case.name, answer.right);
            }
        }
        println!(
            "{:28} precision {:.3} ({}/{})  recall {:.3} ({}/{})",
            case.name,
            tally.precision(),
            tally.right,
            tally.proposed,
            tally.recall(),
            tally.found,
            tally.expected
        );
        all.proposed += tally.proposed;
        all.right += tally.right;
        all.expected += tally.expected;
        all.found += tally.found;
    }
    println!("{set}: precision {:.3}, recall {:.3}, {all:?}", all.precision(), all.recall());
    all
}

#[test]
fn confident_proposals_are_right_and_most_are_found() {
    let all = judge("known");
    assert!(all.precision() >= 0.97, "{all:?}");
    assert!(all.recall() >= 0.90, "{all:?}");
}

/// Never looked at while the vocabulary grew; a smaller set, hence the wider
/// bounds.
#[test]
fn pairs_that_nobody_tuned_for_are_found_as_well() {
    let all = judge("held_out");
    assert!(all.precision() >= 0.95, "{all:?}");
    assert!(all.recall() >= 0.85, "{all:?}");
}

#[test]
fn wide_schemas_are_proposed_for_the_same_way_each_time() {
    let roles =
        ["Billing", "Shipping", "Home", "Work", "Account", "Contact", "Owner", "Parent", "Campaign", "Store"];
    let fields =
        ["Street", "City", "Phone", "Email", "Name", "Date", "Amount", "Status", "Number", "Country"];
    let columns =
        ["strasse", "ort", "telefon", "e_mail", "name", "datum", "betrag", "status", "nummer", "land"];
    let (mut from, mut onto) = (Vec::new(), Vec::new());
    for n in 0..8 {
        for role in roles {
            for (field, column) in fields.iter().zip(columns) {
                from.push(Slot::column(&format!("{role}{field}Fork{n}__c"), Some(ColumnType::Text)));
                onto.push(Slot::column(&format!("{role}_{column}_fork{n}"), None));
            }
        }
    }
    assert_eq!((from.len(), onto.len()), (800, 800));
    // Every map inside hashes otherwise the second time.
    let first = propose("Wide__c", "Wide", &from, &onto);
    assert_eq!(first, propose("Wide__c", "Wide", &from, &onto));
    let right = first.iter().filter(|p| p.choice.as_ref().is_some_and(|c| c.source == p.target)).count();
    assert!(right > 700, "{right}");
}
