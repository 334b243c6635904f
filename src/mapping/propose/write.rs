//! A proposal as a mapping file: what is certain as it stands, what is not as a
//! comment, each with its confidence and its reason.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::{Candidate, Proposal, Slot, readable};

/// Ends the line of a column for which somebody decided that nothing goes there.
pub const LEFT_OUT: &str = "  # left out";

/// Ends the first line of a file, which counts what is proposed.
pub const COUNTED: &str = " without a source.";

/// What a mapping file is written from.
#[derive(Debug, Clone, Copy)]
pub struct Draft<'a> {
    /// The source object.
    pub entity: &'a str,
    /// How the user named the target; nothing for readable names of our own.
    pub onto: Option<&'a str>,
    /// Table, file stem or object of the target.
    pub target: &'a str,
    /// What the proposals point into.
    pub sources: &'a [Slot],
    /// What the proposals are for.
    pub targets: &'a [Slot],
    /// One for each target.
    pub proposals: &'a [Proposal],
    /// The primary key of the target, where it is a table that has one.
    pub key: &'a [String],
}

/// The text of the mapping file.
pub fn render(draft: &Draft<'_>) -> String {
    let mut text = heading(draft) + "\n";
    let unsure = draft.proposals.iter().any(|p| !p.confident && p.choice.is_some());
    if unsure {
        text.push_str("# What is unsure is commented out: take the # away, or write another field.\n");
    }
    let _ = write!(text, "\n[{}]\ntarget = {}\n", key(draft.entity), quoted(draft.target));
    known_by(draft, &mut text);
    let _ = writeln!(text, "\n[{}.fields]", key(draft.entity));
    for proposal in draft.proposals {
        line(draft, proposal, &mut text);
    }
    text
}

/// The column that takes the record's id.
fn identity<'a>(draft: &Draft<'a>) -> Option<&'a str> {
    let sure = draft.proposals.iter().filter(|p| p.confident);
    let mut found =
        sure.filter(|p| p.choice.as_ref().is_some_and(|c| draft.sources[c.source].native_type == "id"));
    found.find(|p| !draft.targets[p.target].path.is_empty()).map(|p| draft.targets[p.target].path.as_str())
}

/// The first line: how much is proposed.
pub fn heading(draft: &Draft<'_>) -> String {
    let confident = draft.proposals.iter().filter(|p| p.confident).count();
    let unsure = draft.proposals.iter().filter(|p| !p.confident && p.choice.is_some()).count();
    let nothing = draft.proposals.len() - confident - unsure;
    let onto = draft.onto.map_or(String::new(), |onto| format!(" onto {}", comment(onto)));
    format!("# {}{onto}: {confident} proposed, {unsure} unsure, {nothing}{COUNTED}", draft.entity)
}

/// A source as a column takes it, in TOML.
pub fn value(source: &Slot, column: &Slot) -> String {
    if column.required {
        format!("{{ from = {}, required = true }}", quoted(&source.path))
    } else {
        quoted(&source.path)
    }
}

/// By what a record is known: its id; or else the key of the table, or another
/// column of it that no two records share.
fn known_by(draft: &Draft<'_>, text: &mut String) {
    let filled: Vec<&Slot> =
        draft.proposals.iter().filter(|p| p.confident).map(|p| &draft.targets[p.target]).collect();
    let list = |columns: &[String]| columns.iter().map(|c| quoted(c)).collect::<Vec<_>>().join(", ");
    let in_key = |slot: &Slot| draft.key.contains(&slot.path);
    if let Some(column) = identity(draft) {
        let _ = writeln!(text, "key = {}", quoted(column));
        return;
    }
    if draft.key.is_empty() {
        return;
    }
    if draft.key.iter().all(|name| filled.iter().any(|slot| slot.path == *name)) {
        let _ = match draft.key {
            [only] => writeln!(text, "key = {}", quoted(only)),
            several => writeln!(text, "match = [{}]  # the key of the table", list(several)),
        };
    } else if let Some(slot) = filled.iter().find(|slot| slot.unique && !in_key(slot)) {
        let _ = writeln!(text, "match = [{}]  # no two records of the table share it", quoted(&slot.path));
    } else {
        text.push_str(
            "# match = [\"...\"]  # the table has a key of its own: by which column is a record known?\n",
        );
    }
}

fn line(draft: &Draft<'_>, proposal: &Proposal, text: &mut String) {
    let target = &draft.targets[proposal.target];
    let column = key(&target.path);
    if proposal.left_out {
        let _ = writeln!(text, "# {column} = \"\"{LEFT_OUT}");
        return;
    }
    let Some(choice) = &proposal.choice else {
        let must = if target.required { ", and it must have a value" } else { "" };
        let _ = writeln!(text, "# {column} = \"\"  # nothing fits{must}");
        return;
    };
    let source = &draft.sources[choice.source];
    let value = if proposal.confident { value(source, target) } else { quoted(&source.path) };
    let (mark, doubt) = if proposal.confident { ("", "") } else { ("# ", "unsure, ") };
    let said = format!("{doubt}{}: {}", percent(choice), comment(&choice.reason));
    let others = if proposal.confident { String::new() } else { others(draft, &proposal.alternatives) };
    let _ = writeln!(text, "{mark}{column} = {value}  # {said}{others}");
}

fn others(draft: &Draft<'_>, alternatives: &[Candidate]) -> String {
    let named: Vec<String> = alternatives
        .iter()
        .map(|other| format!("{} {}", draft.sources[other.source].path, percent(other)))
        .collect();
    if named.is_empty() { String::new() } else { format!("; or {}", named.join(", ")) }
}

/// `93%`; never a hundred, for a proposal is a proposal.
pub fn percent(candidate: &Candidate) -> String {
    format!("{}%", (candidate.confidence * 100.0).floor().min(99.0) as u8)
}

/// A mapping of all fields under readable names; `targets` learns the name of
/// the target, which no other mapping of the file has then.
pub fn render_readable(entity: &str, paths: &[&str], targets: &mut BTreeSet<String>) -> String {
    let mut taken = BTreeSet::new();
    let target = readable(entity, targets);
    let mut text = format!("# Every field of {entity} that can be read, under a readable name.\n\n");
    let id = paths.iter().find(|path| **path == "Id");
    let _ = write!(text, "[{}]\ntarget = {}\n", key(entity), quoted(&target));
    let columns: Vec<(String, &str)> = paths.iter().map(|path| (readable(path, &mut taken), *path)).collect();
    if let Some(id) = id
        && let Some((column, _)) = columns.iter().find(|(_, path)| path == id)
    {
        let _ = writeln!(text, "key = {}", quoted(column));
    }
    let _ = writeln!(text, "\n[{}.fields]", key(entity));
    for (column, path) in columns {
        let _ = writeln!(text, "{} = {}", key(&column), quoted(path));
    }
    text
}

/// A key of TOML, in quotes only where it must be.
pub fn key(name: &str) -> String {
    let bare = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
    if bare { name.to_owned() } else { quoted(name) }
}

/// A string of TOML.
pub fn quoted(text: &str) -> String {
    toml::Value::String(text.to_owned()).to_string()
}

/// A text that stays on the line of its comment.
pub fn comment(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}
