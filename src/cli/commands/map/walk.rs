//! `--interactive`: walks through what is unsure. The file is written after
//! every answer, so that one may stop at any time; given again, what was
//! answered is not asked again.

use std::path::Path;

use crate::mapping::propose::write::{LEFT_OUT, percent};
use crate::mapping::propose::{Candidate, Proposal, Slot};
use crate::mapping::{Origin, file};
use crate::ui::Ui;
use crate::{Error, Result};

/// Values that are shown beside a candidate.
const SAMPLES: usize = 3;

/// Takes over what an earlier walk has settled in the file.
///
/// # Errors
/// `Usage` when the file is no mapping any more.
pub(super) fn resume(
    path: &Path,
    entity: &str,
    sources: &[Slot],
    targets: &[Slot],
    proposals: &mut [Proposal],
) -> Result<()> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Error::usage(format!("cannot read {}", path.display())).because(e))?;
    let settled = file::parse(&text, &path.display().to_string())?;
    let mapping = settled.entity(entity)?;
    for proposal in proposals {
        let column = &targets[proposal.target].path;
        let field = mapping.fields.iter().find(|field| field.name().eq_ignore_ascii_case(column));
        let from = field.and_then(|field| match &field.from {
            Origin::Field(path) => sources.iter().position(|slot| slot.path.eq_ignore_ascii_case(path)),
            Origin::Constant(_) | Origin::Template(_) => None,
        });
        if let Some(source) = from {
            take(proposal, source);
        } else if text.lines().any(|line| {
            line.starts_with(&format!("# {} =", crate::mapping::propose::write::key(column)))
                && line.ends_with(LEFT_OUT)
        }) {
            leave_out(proposal);
        }
    }
    Ok(())
}

/// Asks for every unsure column; `save` is called after every answer.
///
/// # Errors
/// `Usage` where nobody can be asked, `Cancelled` on Ctrl-C, and as `save`.
pub(super) fn walk(
    ui: &Ui,
    sources: &[Slot],
    targets: &[Slot],
    proposals: &mut [Proposal],
    mut save: impl FnMut(&[Proposal]) -> Result<()>,
) -> Result<()> {
    let unsure: Vec<usize> = (0..proposals.len())
        .filter(|at| !proposals[*at].confident && proposals[*at].choice.is_some())
        .collect();
    for (n, at) in unsure.iter().enumerate() {
        let proposal = &proposals[*at];
        let target = &targets[proposal.target];
        let candidates: Vec<Candidate> =
            proposal.choice.iter().chain(&proposal.alternatives).cloned().collect();
        let mut items: Vec<String> = candidates.iter().map(|c| item(&sources[c.source], c)).collect();
        items.push("leave this column out".to_owned());
        items.push("stop here, go on later".to_owned());
        let examples = examples(target);
        let question = format!("{} of {}: what goes into {}{examples}?", n + 1, unsure.len(), target.path);
        match ui.asker().choose(&question, &items, "the file without --interactive")? {
            Some(chosen) if chosen < candidates.len() => take(&mut proposals[*at], candidates[chosen].source),
            Some(chosen) if chosen == candidates.len() => leave_out(&mut proposals[*at]),
            _ => return Ok(()),
        }
        save(proposals)?;
    }
    Ok(())
}

fn take(proposal: &mut Proposal, source: usize) {
    proposal.choice = Some(Candidate { source, confidence: 1.0, reason: "chosen by you".to_owned() });
    proposal.confident = true;
}

fn leave_out(proposal: &mut Proposal) {
    proposal.choice = None;
    proposal.left_out = true;
}

fn item(source: &Slot, candidate: &Candidate) -> String {
    format!("{} ({}, {}){}", source.path, percent(candidate), candidate.reason, examples(source))
}

/// Some values, where there are any.
fn examples(slot: &Slot) -> String {
    let mut values: Vec<&str> = slot.samples.iter().map(|v| v.trim()).filter(|v| !v.is_empty()).collect();
    values.dedup();
    let shown: Vec<String> = values.iter().take(SAMPLES).map(|v| v.chars().take(30).collect()).collect();
    if shown.is_empty() { String::new() } else { format!(", such as {}", shown.join(" | ")) }
}
