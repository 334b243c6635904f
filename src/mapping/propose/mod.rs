//! Proposes how the fields of an object go into the columns of a target.
//!
//! ```text
//! Entity + parents --sources()--> slots \
//!                                        propose() --> Vec<Proposal> --> write
//! target columns -----------------slots /
//! ```
//!
//! A column's name, label and help text are read as sets of meanings
//! (`vocabulary.toml` knows the words of CRM schemas in English, German, French
//! and Spanish), scored against each other together with types, picklists,
//! uniqueness and sampled values, and assigned so that the whole fits best.
//! What is not certain is said to be so. Pure and deterministic.

mod assign;
mod columns;
mod meaning;
mod names;
mod score;
mod sources;
mod tokens;
mod values;
mod vocabulary;
pub mod write;

use std::collections::{BTreeSet, HashMap};

pub use names::readable;
pub use sources::{parents, sources};

use crate::schema::ColumnType;
use meaning::Reader;
use score::{Fit, Side};
use vocabulary::Id;

/// From this on a proposal is certain enough to be used as it stands.
pub const CONFIDENT: f32 = 0.8;

/// Below this nothing is proposed at all.
const FLOOR: f32 = 0.45;

/// A rival that comes so close makes a proposal unsure.
const MARGIN: f32 = 0.03;

/// Other candidates that are told.
const ALTERNATIVES: usize = 3;

/// A source field or a target column, as far as matching needs it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Slot {
    /// How a mapping names it: a field, a relationship path, a column.
    pub path: String,
    /// Its own name: of a path the last part.
    pub name: String,
    /// What people call it; empty if nobody said.
    pub label: String,
    /// What it is for; empty if nobody said.
    pub help: String,
    /// Its type; `None` where it has none (compounds) or nobody said.
    pub kind: Option<ColumnType>,
    /// The source's own name of the type.
    pub native_type: String,
    /// The values that it can have, where they are listed.
    pub picklist: Vec<String>,
    /// Some of its values.
    pub samples: Vec<String>,
    /// It must have a value.
    pub required: bool,
    /// No two records have the same value.
    pub unique: bool,
    /// Its value is what people call the record.
    pub names_record: bool,
    /// For a path: the relationship that leads to it.
    pub through: Option<Relationship>,
}

impl Slot {
    /// A column that has a name and perhaps a type.
    pub fn column(name: &str, kind: Option<ColumnType>) -> Self {
        Slot { path: name.to_owned(), name: name.to_owned(), kind, ..Slot::default() }
    }
}

/// A step from one record to another.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Relationship {
    /// The name to walk it by: `Account`.
    pub name: String,
    /// What people call the reference field.
    pub label: String,
    /// The object that it leads to; empty where that may be several.
    pub entity: String,
    /// The customer or a package made it.
    pub custom: bool,
}

/// A candidate for a target column.
#[derive(Debug, Clone, PartialEq)]
pub struct Candidate {
    /// Index of the source slot.
    pub source: usize,
    /// 0 to 1.
    pub confidence: f32,
    /// What it rests on, in a few words.
    pub reason: String,
}

/// What is proposed for one target column.
#[derive(Debug, Clone, PartialEq)]
pub struct Proposal {
    /// Index of the target slot.
    pub target: usize,
    /// The best candidate; none where nothing comes into question.
    pub choice: Option<Candidate>,
    /// The choice may be used without asking.
    pub confident: bool,
    /// Somebody decided that nothing goes there.
    pub left_out: bool,
    /// The next best, the best first.
    pub alternatives: Vec<Candidate>,
}

/// Proposes a source for every target column, in the order of the columns.
///
/// `entity` is the source object's API name, `label` what people call it.
pub fn propose(entity: &str, label: &str, sources: &[Slot], targets: &[Slot]) -> Vec<Proposal> {
    let mut reader = Reader::new();
    let own = columns::own_roles(&mut reader, entity, label);
    let ours = columns::source_sides(&mut reader, entity, &own, sources);
    let theirs = columns::target_sides(&mut reader, entity, &own, &ours, targets);
    let fits = fits(&reader, &ours, &theirs);
    // Sixth powers, so that one certain pair outweighs two doubtful ones.
    let edges: Vec<Vec<(usize, f32)>> = fits
        .iter()
        .map(|row| row.iter().map(|(source, fit)| (*source, fit.score.powi(6))).collect())
        .collect();
    let chosen = assign::assign(&edges, sources.len());

    // The score with which each source is used.
    let mut used: HashMap<usize, f32> = HashMap::new();
    for (row, source) in fits.iter().zip(&chosen) {
        if let Some((source, fit)) = row.iter().find(|(at, _)| Some(*at) == *source) {
            used.insert(*source, fit.score);
        }
    }
    fits.iter()
        .zip(chosen)
        .enumerate()
        .map(|(target, (row, chosen))| {
            let candidate = |source: usize, fit: &Fit| Candidate {
                source,
                confidence: fit.score,
                reason: reason(&reader, &ours[source], &theirs[target], fit),
            };
            let choice = row.iter().find(|(source, _)| Some(*source) == chosen);
            let confident = choice.is_some_and(|(source, fit)| {
                let rival = row.iter().any(|(other, theirs)| {
                    other != source
                        && theirs.score > fit.score - MARGIN
                        && used.get(other).is_none_or(|used| *used < theirs.score)
                        && !(fit.same_name && !theirs.same_name && theirs.score <= fit.score)
                        && !twins(&sources[*source], &sources[*other])
                        && !(nearer(&sources[*source], &sources[*other]) && theirs.score <= fit.score + 0.005)
                });
                // What fits another field better is rather a second column for
                // that field.
                let better = row.iter().any(|(_, other)| other.score > fit.score + MARGIN);
                fit.score >= CONFIDENT && !rival && (!better || fit.same_name)
            });
            let mut rest: Vec<&(usize, Fit)> =
                row.iter().filter(|(source, _)| Some(*source) != chosen).collect();
            rest.sort_by(|(a, x), (b, y)| y.score.total_cmp(&x.score).then(a.cmp(b)));
            Proposal {
                target,
                choice: choice.map(|(source, fit)| candidate(*source, fit)),
                confident,
                left_out: false,
                alternatives: rest.iter().take(ALTERNATIVES).map(|(s, fit)| candidate(*s, fit)).collect(),
            }
        })
        .collect()
}

/// Two fields that the source itself calls the same.
fn twins(a: &Slot, b: &Slot) -> bool {
    !a.label.is_empty() && a.label.eq_ignore_ascii_case(&b.label) && a.through == b.through
}

/// A standard field goes before a custom one that means the same, and a field
/// of the record before one of another record.
fn nearer(a: &Slot, b: &Slot) -> bool {
    let custom = |slot: &Slot| {
        columns::is_custom(&slot.path)
            || slot.through.as_ref().is_some_and(|relationship| relationship.custom)
    };
    (!custom(a) && custom(b)) || (a.through.is_none() && b.through.is_some())
}

/// For every target the sources that come into question, in their order.
fn fits(reader: &Reader, ours: &[Side<'_>], theirs: &[Side<'_>]) -> Vec<Vec<(usize, Fit)>> {
    // Only columns that share a meaning, or values, are held against each
    // other: most pairs of two wide schemas share nothing.
    let mut by_meaning: HashMap<Id, Vec<usize>> = HashMap::new();
    for (at, side) in ours.iter().enumerate() {
        for id in side.readings.iter().flat_map(|r| &r.set).chain(&side.help).collect::<BTreeSet<_>>() {
            by_meaning.entry(*id).or_default().push(at);
        }
    }
    let with_values: Vec<usize> = (0..ours.len()).filter(|at| ours[*at].values.any()).collect();
    theirs
        .iter()
        .map(|side| {
            let mut ids: BTreeSet<Id> =
                side.readings.iter().flat_map(|r| &r.set).chain(&side.help).copied().collect();
            let near: Vec<Id> = ids.iter().flat_map(|id| reader.vocabulary.neighbours(*id)).collect();
            ids.extend(near);
            let mut at: BTreeSet<usize> =
                ids.iter().filter_map(|id| by_meaning.get(id)).flatten().copied().collect();
            if side.values.any() {
                at.extend(&with_values);
            }
            at.into_iter()
                .map(|source| (source, score::fit(reader, &ours[source], side)))
                .filter(|(_, fit)| fit.score >= FLOOR)
                .collect()
        })
        .collect()
}

fn reason(reader: &Reader, source: &Side<'_>, target: &Side<'_>, fit: &Fit) -> String {
    let mut parts = Vec::new();
    let label = &source.slot.label;
    if fit.same_name {
        parts.push("same name".to_owned());
    } else if fit.meaning >= 0.9 {
        parts.push(format!("same meaning as {}", quoted(label, &source.slot.path)));
    } else if fit.meaning >= FLOOR {
        let common = source
            .readings
            .iter()
            .flat_map(|r| &r.set)
            .find(|id| target.readings.iter().any(|r| r.set.contains(id)))
            .map_or(String::new(), |id| format!(" ({})", reader.shown(*id)));
        parts.push(format!("similar meaning to {}{common}", quoted(label, &source.slot.path)));
    }
    if fit.values > 0.01 {
        parts.push("values agree".to_owned());
    } else if fit.values < -0.01 {
        parts.push("values differ".to_owned());
    }
    if fit.types < 0.9 {
        let name = |slot: &Slot| slot.kind.map_or("compound", ColumnType::as_str);
        let to = target.slot.kind.or(target.values.kind()).map_or("other", ColumnType::as_str);
        parts.push(format!("{} into {to}", name(source.slot)));
    }
    if parts.is_empty() {
        parts.push("looks alike".to_owned());
    }
    parts.join(", ")
}

fn quoted(label: &str, path: &str) -> String {
    let label = if label.is_empty() { path } else { label };
    format!("\"{}\"", label.replace(char::is_control, " "))
}
