//! CSV files, read again to be held against their source. A file knows nothing
//! of its import; the history beside it does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{history, known_columns};
use crate::formulas::unshield;
use crate::history::{EntityRecord, RunRecord, Status};
use crate::record::Batch;
use crate::schema::ColumnType;
use crate::sink::Target;
use crate::sink::upkeep::{Memory, Shape};
use crate::sink::verify::Imported;
use crate::{Error, Kind, Result};

/// Records that are handed over at once.
const LOT: usize = 2_000;

fn file(folder: &Path, target: &str) -> PathBuf {
    folder.join(format!("{target}.csv"))
}

/// The last import into each target, with its run.
fn imports(folder: &Path) -> Result<BTreeMap<String, (RunRecord, EntityRecord)>> {
    let mut last = BTreeMap::new();
    for run in history::read(folder, None)?.into_iter().filter(|run| run.mode == "full") {
        for one in run.entities.iter().filter(|one| one.status == Status::Done) {
            last.insert(one.target.clone(), (run.clone(), one.clone()));
        }
    }
    Ok(last)
}

/// See [`crate::sink::imported`].
pub(in crate::sink) fn imported(folder: &Path) -> Result<Vec<Imported>> {
    let imports = imports(folder)?.into_iter();
    Ok(imports
        .map(|(target, (_, one))| Imported {
            entity: one.entity,
            exists: file(folder, &target).is_file(),
            unfinished: folder.join(format!(".{target}.csv.journal")).is_file(),
            target,
        })
        .collect())
}

/// See [`crate::sink::memory`]. An import is known by its query.
pub(in crate::sink) fn memory(folder: &Path, target: &str) -> Result<Option<Memory>> {
    let mut imports = imports(folder)?;
    let Some((run, one)) = imports.remove(target) else { return Ok(None) };
    // What the run went on with began earlier.
    let began = run.continues.iter().chain([&run.id]).min().and_then(|id| began(id));
    let Some(began) = began.or_else(|| run.started.parse().ok()) else { return Ok(None) };
    let shape = known_columns(folder, target).into_iter().map(|column| Shape {
        kind: String::new(),
        origin: one.mapping.get(&column.name).cloned().flatten(),
        label: None,
        verbatim: true,
        column: column.name,
    });
    Ok(Some(Memory {
        lineage: format!("{}\n{}", run.source, one.query),
        mapping: one.mapping_hash.clone(),
        shape: shape.collect(),
        condition: None,
        key: None,
        until: None,
        watermark: Timestamp::from_second(began.as_second()).unwrap_or(began),
        deletions: Some(began),
        calculated: None,
        updated: began,
    }))
}

/// When a run began, by its id.
fn began(id: &str) -> Option<Timestamp> {
    let time = id.split('-').next()?;
    let (date, time) = time.split_at_checked(8)?;
    let part = |text: &str, from: usize, to: usize| text.get(from..to).map(str::to_owned);
    let (y, m, d) = (part(date, 0, 4)?, part(date, 4, 6)?, part(date, 6, 8)?);
    let (hour, minute, second) = (part(time, 1, 3)?, part(time, 3, 5)?, part(time, 5, 7)?);
    format!("{y}-{m}-{d}T{hour}:{minute}:{second}Z").parse().ok()
}

/// Gives the records of a file to `take`, in the columns of the target.
pub(in crate::sink) fn read(
    folder: &Path,
    target: &Target,
    take: &mut dyn FnMut(Batch) -> Result<()>,
) -> Result<()> {
    let path = file(folder, &target.name);
    let damaged = |why: String| {
        Error::new(Kind::Mismatch, format!("{} is not as the import left it: {why}", path.display()))
            .hint("give the import command again: it writes the file anew")
    };
    let shielded = imports(folder)?
        .get(&target.name)
        .is_some_and(|(run, _)| run.command.iter().any(|word| word == "--csv-safe"));
    let mut reader = ::csv::Reader::from_path(&path).map_err(|e| damaged(e.to_string()))?;
    let header = reader.headers().map_err(|e| damaged(e.to_string()))?.clone();
    let place = |name: &str| {
        let at = header.iter().position(|found| found == name);
        at.ok_or_else(|| damaged(format!("it has no column {name}")))
    };
    let places = target.columns.iter().map(|column| place(&column.name)).collect::<Result<Vec<_>>>()?;
    let texts: Vec<bool> = target
        .columns
        .iter()
        .map(|c| shielded && matches!(c.kind, ColumnType::Text | ColumnType::Any | ColumnType::Json))
        .collect();
    let mut batch = Batch::new(target.columns.clone());
    let mut record = ::csv::StringRecord::new();
    while reader.read_record(&mut record).map_err(|e| damaged(e.to_string()))? {
        for (&at, is_text) in places.iter().zip(&texts) {
            let cell = record.get(at).unwrap_or_default();
            batch.push(if *is_text { unshield(cell) } else { cell });
        }
        if batch.len() == LOT {
            take(std::mem::replace(&mut batch, Batch::new(target.columns.clone())))?;
        }
    }
    take(batch)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_says_when_its_run_began() {
        let at = began("20260302T091500123Z-3fa8").unwrap();
        assert_eq!(at.to_string(), "2026-03-02T09:15:00Z");
        assert_eq!(began("x"), None);
    }
}
