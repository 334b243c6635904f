//! The history of runs into a folder: a hidden folder in it, one file for each
//! run, written anew as the run goes on.

use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::{FOLDER, before};
use crate::history::RunRecord;
use crate::sink::lock::{Lock, is_held};
use crate::sink::unwritable;
use crate::{Error, Result};

/// The file of a run under way, and the lock that says so.
pub(super) struct Kept {
    path: PathBuf,
    _lock: Lock,
}

fn file(folder: &Path, id: &str) -> PathBuf {
    folder.join(FOLDER).join(format!("{id}.json"))
}

fn lock_of(file: &Path) -> PathBuf {
    file.with_extension("lock")
}

impl Kept {
    pub(super) fn begin(folder: &Path, run: &RunRecord) -> Result<Self> {
        let path = file(folder, &run.id);
        fs::create_dir_all(folder.join(FOLDER)).map_err(|e| unwritable(&path, e))?;
        let lock = Lock::take(lock_of(&path), &path)?;
        let kept = Kept { path, _lock: lock };
        kept.keep(run)?;
        Ok(kept)
    }

    /// The file appears whole, or stays as it was.
    pub(super) fn keep(&self, run: &RunRecord) -> Result<()> {
        write(&self.path, run)
    }
}

fn write(path: &Path, run: &RunRecord) -> Result<()> {
    let write = || -> io::Result<()> {
        let new = path.with_extension("new");
        let mut file = fs::File::create(&new)?;
        file.write_all(&serde_json::to_vec(run)?)?;
        file.sync_all()?;
        fs::rename(&new, path)
    };
    write().map_err(|e| unwritable(path, e))
}

/// Writes down that a run was taken back.
pub(super) fn note_taken_back(folder: &Path, run: &RunRecord, by: &str) -> Result<()> {
    write(&file(folder, &run.id), &RunRecord { taken_back: Some(by.to_owned()), ..run.clone() })
}

/// The runs that a folder keeps, oldest first.
///
/// # Errors
/// `Sink` when the folder cannot be read.
pub(crate) fn read(folder: &Path, id: Option<&str>) -> Result<Vec<RunRecord>> {
    let unreadable = |e: io::Error| {
        Error::sink_failed(format!("the history in {} cannot be read", folder.display())).because(e)
    };
    let entries = match fs::read_dir(folder.join(FOLDER)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        entries => entries.map_err(unreadable)?,
    };
    let mut runs = Vec::new();
    for entry in entries {
        let path = entry.map_err(unreadable)?.path();
        let named = path.file_stem().and_then(|stem| stem.to_str());
        if path.extension().is_none_or(|e| e != "json") || id.is_some_and(|id| named != Some(id)) {
            continue;
        }
        let text = fs::read(&path).map_err(unreadable)?;
        let Ok(mut run) = serde_json::from_slice::<RunRecord>(&text) else { continue };
        if !is_held(&lock_of(&path)) {
            run.interrupt();
        }
        runs.push(run);
    }
    runs.sort_by(|a, b| a.id.cmp(&b.id));
    Ok(runs)
}

/// The newest run.
///
/// # Errors
/// As [`read`].
pub(crate) fn newest(folder: &Path) -> Result<Option<RunRecord>> {
    let Ok(entries) = fs::read_dir(folder.join(FOLDER)) else { return Ok(None) };
    let names = entries.filter_map(|entry| entry.ok()?.file_name().into_string().ok());
    let newest = names.filter_map(|name| Some(name.strip_suffix(".json")?.to_owned())).max();
    newest.map_or(Ok(None), |id| Ok(read(folder, Some(&id))?.pop()))
}

/// Forgets runs.
///
/// # Errors
/// `Sink` when their files cannot be removed.
pub(crate) fn forget(folder: &Path, ids: &[String]) -> Result<()> {
    before::all(folder)
        .and_then(|all| before::forget(folder, &all, ids.iter().cloned().collect()))
        .map_err(|e| unwritable(folder, e))?;
    for id in ids {
        let path = file(folder, id);
        fs::remove_file(&path).map_err(|e| unwritable(&path, e))?;
    }
    Ok(())
}
