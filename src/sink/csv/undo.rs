//! Taking a run back in a folder: each file that it replaced gets its name
//! again, one after the other. Cut off in between, the same is done again, and
//! does what is left.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::Path;

use super::before::{self, Keeper, Names};
use super::folder::lock_of;
use super::history::{self, Kept};
use super::sync_folder;
use crate::history::{EntityRecord, RunRecord, Status};
use crate::killpoint::killpoint;
use crate::sink::lock::Lock;
use crate::sink::undo::{Change, Conflict, Effect, Undoing, cancelled, not_kept, nothing};
use crate::sink::unwritable;
use crate::{Error, Result};

const REJECTS: &str = ".rejects.csv";

/// What taking a run back rests on.
struct Case {
    undoing: Undoing,
    /// What the run replaced.
    names: Names,
    /// Runs that began to take it back, and were cut off.
    begun: Vec<String>,
}

/// See [`crate::sink::rollback::plan`].
pub(in crate::sink) fn plan(folder: &Path, run: &RunRecord) -> Result<Undoing> {
    case(folder, run).map(|case| case.undoing)
}

/// See [`crate::sink::rollback::carry_out`].
pub(in crate::sink) fn carry_out(
    folder: &Path,
    run: &RunRecord,
    mut record: RunRecord,
    exit_code: fn(&Error) -> u8,
) -> Result<Undoing> {
    let Case { undoing, names, begun } = case(folder, run)?;
    undoing.check()?;
    let files = undoing.targets.iter().map(|change| folder.join(format!("{}.csv", change.target)));
    let locks = files.map(|file| Lock::take(lock_of(folder, &file), &file)).collect::<Result<Vec<_>>>()?;
    record.entities = undoing
        .targets
        .iter()
        .map(|change| EntityRecord {
            entity: change.entity.clone(),
            target: change.target.clone(),
            mode: "rollback".to_owned(),
            reason: change.effect.label().to_owned(),
            ..EntityRecord::default()
        })
        .collect();
    record.continues.clone_from(&begun);
    let kept = Kept::begin(folder, &record)?;
    let ended = put_all_back(folder, &names, &begun, &record.id)
        .and_then(|()| history::note_taken_back(folder, run, &record.id));
    if let Err(error) = ended {
        record.exit_code = Some(exit_code(&error));
        record.end(Err(&error));
        let _ = kept.keep(&record);
        return Err(error);
    }
    record.end(Ok(&undoing.targets));
    kept.keep(&record)?;
    drop(locks);
    let mine = before::of_run(folder, &run.id);
    fs::remove_dir_all(&mine).map_err(|e| unwritable(&mine, e))?;
    Ok(undoing)
}

fn put_all_back(folder: &Path, names: &Names, begun: &[String], run: &str) -> Result<()> {
    let keeper = Keeper { folder: folder.to_owned(), run: run.to_owned(), runs: u32::MAX };
    // What one that was cut off has taken away already is this one's to keep.
    for earlier in begun {
        let (from, to) = (before::of_run(folder, earlier), before::of_run(folder, run));
        if from.exists() && !to.exists() {
            fs::rename(&from, &to).map_err(|e| unwritable(&to, e))?;
        }
    }
    for (name, earlier) in names {
        let place = folder.join(name);
        put_back(&keeper, &place, earlier.as_deref()).map_err(|e| unwritable(&place, e))?;
        killpoint("file-taken-back");
    }
    Ok(())
}

fn put_back(keeper: &Keeper, place: &Path, earlier: Option<&Path>) -> io::Result<()> {
    keeper.keep(place)?;
    let Some(earlier) = earlier else {
        return match fs::remove_file(place) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed.and_then(|()| sync_folder(place)),
        };
    };
    let name = place.file_name().unwrap_or_default().to_string_lossy();
    let new = place.with_file_name(format!(".{name}.back"));
    let _ = fs::remove_file(&new);
    before::link(earlier, &new)?;
    fs::rename(&new, place)?;
    // Two names of one file stay two names, says the system.
    let _ = fs::remove_file(&new);
    sync_folder(place)
}

fn case(folder: &Path, run: &RunRecord) -> Result<Case> {
    let failed = |e| unwritable(folder, e);
    let mut all = before::all(folder).map_err(failed)?;
    let runs = history::read(folder, None)?;
    // What a run that was taken back still keeps says nothing any more.
    for gone in runs.iter().filter(|run| run.taken_back.is_some()) {
        all.remove(&gone.id);
    }
    let cut_off = |other: &&RunRecord| {
        other.undoes.as_deref() == Some(run.id.as_str())
            && matches!(other.status, Status::Interrupted | Status::Failed)
    };
    let begun: Vec<String> = runs.iter().filter(cut_off).map(|other| other.id.clone()).collect();
    let Some(names) = all.get(&run.id).cloned() else {
        let wrote = run.entities.iter().find(|of| of.status == Status::Done);
        return Err(wrote.map_or_else(|| nothing(&run.id), |of| not_kept(&run.id, &of.target)));
    };
    let undoes: BTreeMap<&str, &str> =
        runs.iter().filter_map(|run| Some((run.id.as_str(), run.undoes.as_deref()?))).collect();
    let mut conflicts = Vec::new();
    for (later, theirs) in all.iter().rev() {
        if *later <= run.id
            || begun.contains(later)
            || cancelled(later, &run.id, |run| undoes.get(run).map(|&run| run.to_owned()))
        {
            continue;
        }
        let both = theirs.keys().filter(|name| names.contains_key(*name));
        let mut targets: Vec<&str> = both.map(|name| target_of(name)).collect();
        targets.dedup();
        conflicts.extend(targets.into_iter().map(|target| Conflict {
            target: target.to_owned(),
            run: later.clone(),
            records: None,
        }));
    }
    let mut targets = Vec::new();
    for (name, earlier) in names.iter().filter(|(name, _)| !name.ends_with(REJECTS)) {
        let target = target_of(name);
        let of = run.entities.iter().find(|of| of.target == target);
        targets.push(Change {
            target: target.to_owned(),
            entity: of.map_or_else(|| target.to_owned(), |of| of.entity.clone()),
            effect: if earlier.is_some() { Effect::Replace } else { Effect::Remove },
            restored: 0,
            returned: earlier.as_deref().map_or(Ok(0), records).map_err(failed)?,
            removed: records(&folder.join(name)).map_err(failed)?,
            dropped: Vec::new(),
        });
    }
    Ok(Case { undoing: Undoing { run: run.id.clone(), targets, conflicts }, names, begun })
}

fn target_of(name: &str) -> &str {
    name.strip_suffix(REJECTS).or_else(|| name.strip_suffix(".csv")).unwrap_or(name)
}

fn records(file: &Path) -> io::Result<u64> {
    if !file.exists() {
        return Ok(0);
    }
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_path(file)?;
    let mut record = ::csv::ByteRecord::new();
    let mut records = 0;
    while reader.read_byte_record(&mut record)? {
        records += 1;
    }
    Ok(records)
}
