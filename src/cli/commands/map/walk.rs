//! `--interactive`: walks through what is unsure. The file is written after
//! every answer, so that one may stop at any time; given again, what was
//! answered is not asked again.

use std::path::Path;

use crate::mapping::propose::write::{Draft, LEFT_OUT, key, percent};
use crate::mapping::propose::{Candidate, Proposal, Slot};
use crate::mapping::{Origin, file, rewrite};
use crate::ui::Ui;
use crate::{Error, Result};

/// Values that are shown beside a candidate.
const SAMPLES: usize = 3;

/// The file that an earlier walk left.
#[derive(Debug)]
pub(super) struct Earlier {
    text: String,
    /// What it says nothing of yet, by index of the target.
    open: Vec<usize>,
}

impl Earlier {
    /// The text with what has become certain since.
    ///
    /// # Errors
    /// As [`rewrite::decide`].
    pub(super) fn with_news(self, draft: &Draft<'_>) -> Result<String> {
        let mut news = draft.proposals.iter().filter(|p| p.confident && self.open.contains(&p.target));
        news.try_fold(self.text, |text, proposal| rewrite::decide(&text, draft, proposal))
    }
}

/// Takes over what an earlier walk, or a person, has settled in the file.
///
/// # Errors
/// `Usage` when the file is no mapping any more.
pub(super) fn resume(
    path: &Path,
    entity: &str,
    sources: &[Slot],
    targets: &[Slot],
    proposals: &mut [Proposal],
) -> Result<Earlier> {
    let text = std::fs::read_to_string(path)
        .map_err(|e| Error::usage(format!("cannot read {}", path.display())).because(e))?;
    let settled = file::parse(&text, &path.display().to_string())?;
    let mapping = settled.entity(entity)?;
    let mut open = Vec::new();
    for proposal in proposals {
        let column = &targets[proposal.target].path;
        let left_out =
            |line: &str| line.starts_with(&format!("# {} =", key(column))) && line.ends_with(LEFT_OUT);
        match mapping.fields.iter().find(|field| field.name().eq_ignore_ascii_case(column)) {
            Some(field) => {
                let source = match &field.from {
                    Origin::Field(path) => sources.iter().position(|s| s.path.eq_ignore_ascii_case(path)),
                    Origin::Constant(_) | Origin::Template(_) => None,
                };
                take(proposal, source);
            }
            None if text.lines().any(left_out) => leave_out(proposal),
            None => open.push(proposal.target),
        }
    }
    Ok(Earlier { text, open })
}

/// Asks for every unsure column; `save` gets every answer.
///
/// # Errors
/// `Usage` where nobody can be asked, `Cancelled` on Ctrl-C, and as `save`.
pub(super) fn walk(
    ui: &Ui,
    sources: &[Slot],
    targets: &[Slot],
    proposals: &mut [Proposal],
    mut save: impl FnMut(&[Proposal], &Proposal) -> Result<()>,
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
            Some(chosen) if chosen < candidates.len() => {
                take(&mut proposals[*at], Some(candidates[chosen].source))
            }
            Some(chosen) if chosen == candidates.len() => leave_out(&mut proposals[*at]),
            _ => return Ok(()),
        }
        save(proposals, &proposals[*at])?;
    }
    Ok(())
}

/// What a person has decided; what is no field alone has no source.
fn take(proposal: &mut Proposal, source: Option<usize>) {
    proposal.choice =
        source.map(|source| Candidate { source, confidence: 1.0, reason: "chosen by you".to_owned() });
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
