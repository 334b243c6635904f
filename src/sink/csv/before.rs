//! The files that were there before a run, kept so that it can be taken back:
//! in a folder of the run beside its record. A file is never changed, only
//! replaced, so that to keep it is to give it a second name.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::FOLDER;
use super::sync_folder;

/// Ending of the folder of a run.
const BEFORE: &str = "before";
/// Ending of what says that there was no such file.
const NONE: &str = "none";

/// Who keeps, and for how many runs.
#[derive(Debug, Clone)]
pub(super) struct Keeper {
    pub(super) folder: PathBuf,
    pub(super) run: String,
    pub(super) runs: u32,
}

/// What was there under the names that a run has written.
pub(super) type Names = BTreeMap<String, Option<PathBuf>>;

/// The folder of a run.
pub(super) fn of_run(folder: &Path, run: &str) -> PathBuf {
    folder.join(FOLDER).join(format!("{run}.{BEFORE}"))
}

impl Keeper {
    /// Keeps the file that is there under a name, before the run replaces it
    /// for the first time.
    pub(super) fn keep(&self, file: &Path) -> io::Result<()> {
        let Some(name) = file.file_name().and_then(|name| name.to_str()) else { return Ok(()) };
        if self.runs == 0 {
            return self.prune(name, 0);
        }
        let kept = of_run(&self.folder, &self.run);
        if names(&kept)?.contains_key(name) {
            return Ok(());
        }
        fs::create_dir_all(&kept)?;
        if file.exists() {
            link(file, &kept.join(name))?;
        } else {
            File::create(kept.join(format!("{name}.{NONE}")))?;
        }
        sync_folder(&kept.join(name))?;
        self.prune(name, self.runs as usize)
    }

    /// Keeps a name for the newest runs that wrote it.
    fn prune(&self, name: &str, keep: usize) -> io::Result<()> {
        let all = all(&self.folder)?;
        let with = all.iter().rev().filter(|(_, names)| names.contains_key(name));
        forget(&self.folder, &all, with.skip(keep).map(|(run, _)| run.clone()).collect())
    }
}

/// A second name for a file, or a copy where the file system has none.
pub(super) fn link(file: &Path, other: &Path) -> io::Result<()> {
    match fs::hard_link(file, other) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(_) => fs::copy(file, other).map(drop),
        linked => linked,
    }
}

/// What each run keeps, by the run, oldest first.
pub(super) fn all(folder: &Path) -> io::Result<BTreeMap<String, Names>> {
    let entries = match fs::read_dir(folder.join(FOLDER)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(BTreeMap::new()),
        entries => entries?,
    };
    let mut all = BTreeMap::new();
    for entry in entries {
        let path = entry?.path();
        if path.extension().is_some_and(|e| e == BEFORE)
            && let Some(run) = path.file_stem().and_then(|stem| stem.to_str())
        {
            all.insert(run.to_owned(), names(&path)?);
        }
    }
    Ok(all)
}

/// What is kept in the folder of a run.
pub(super) fn names(kept: &Path) -> io::Result<Names> {
    let entries = match fs::read_dir(kept) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(Names::new()),
        entries => entries?,
    };
    let mut names = Names::new();
    for entry in entries {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else { continue };
        match name.strip_suffix(&format!(".{NONE}")) {
            Some(absent) => names.insert(absent.to_owned(), None),
            None => names.insert(name.to_owned(), Some(path.clone())),
        };
    }
    Ok(names)
}

/// Forgets what runs have kept; and what older ones kept of the same files,
/// which only made sense with it.
pub(super) fn forget(
    folder: &Path,
    all: &BTreeMap<String, Names>,
    mut doomed: BTreeSet<String>,
) -> io::Result<()> {
    for (run, kept) in all.iter().rev() {
        let shares = |other: &String| {
            all.get(other).is_some_and(|names| names.keys().any(|name| kept.contains_key(name)))
        };
        if doomed.iter().any(|other| other > run && shares(other)) {
            doomed.insert(run.clone());
        }
    }
    doomed.iter().try_for_each(|run| match fs::remove_dir_all(of_run(folder, run)) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    })
}
