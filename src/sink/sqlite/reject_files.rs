//! Where the reject files of a database are: `crm.db.rejects/Contact.csv`.

use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::Result;
use crate::sink::files::safe_name;
use crate::sink::rejects::failed;

/// Where the rejected records of a table are kept.
pub(super) fn path(database: &Path, table: &str) -> PathBuf {
    let mut folder = database.as_os_str().to_owned();
    folder.push(".rejects");
    PathBuf::from(folder).join(format!("{}.csv", safe_name(table)))
}

/// Where the reject file that was there before a run is kept: out of the way of
/// those that a person looks at.
pub(super) fn kept(database: &Path, table: &str, image: i64) -> PathBuf {
    let name = database.file_name().unwrap_or_default().to_string_lossy();
    let folder = database.with_file_name(format!(".{name}.rejects-before"));
    folder.join(format!("{}-{image}.csv", safe_name(table)))
}

/// Keeps the file that is there under another name, too, unless that was done.
pub(super) fn keep(path: &Path, kept: &Path) -> io::Result<()> {
    if let Some(folder) = kept.parent() {
        fs::create_dir_all(folder)?;
    }
    // What is there is never changed, only replaced.
    match fs::hard_link(path, kept) {
        Err(e) if e.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(_) => fs::copy(path, kept).map(drop),
        linked => linked,
    }
}

/// Forgets the reject file that an image keeps.
pub(super) fn forget_kept(database: &Path, table: &str, image: i64) -> Result<()> {
    let kept = kept(database, table, image);
    if kept.exists() { remove(&kept).map_err(|e| failed(&kept, e)) } else { Ok(()) }
}

/// Removes a file, if it is there, and its folder with the last one.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(()),
        removed => removed?,
    }
    if let Some(folder) = path.parent() {
        // Stays where other tables have something in it.
        let _ = fs::remove_dir(folder);
    }
    Ok(())
}
