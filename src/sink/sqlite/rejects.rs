//! The reject files of a database: `crm.db.rejects/Contact.csv`.
//!
//! What is durable is the table `_sfmigrate_rejects`, which changes with the
//! rows. The file is made from it whenever a run ends, before the import is
//! closed: a run that was cut off in between makes it again.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use super::db::Db;
use super::state;
use crate::Result;
use crate::sink::Target;
use crate::sink::csv::sync_folder;
use crate::sink::files::safe_name;
use crate::sink::rejects::{Standing, Writer, failed};

/// Where the rejected records of a table are kept.
fn path(database: &Path, table: &str) -> PathBuf {
    let mut folder = database.as_os_str().to_owned();
    folder.push(".rejects");
    PathBuf::from(folder).join(format!("{}.csv", safe_name(table)))
}

/// Makes the reject file of a target; it goes when there is nothing to keep.
pub(super) fn write(db: &Db, target: &Target, import: i64, rejected: u64) -> Result<Option<String>> {
    let path = path(&db.path, &target.name);
    let new = path.with_extension("csv-new");
    let standing = target.amend.as_ref().map(|amend| Standing::beside(&path, amend)).transpose();
    let standing = standing.map_err(|e| failed(&path, e))?;
    if rejected == 0 && standing.as_ref().is_none_or(|standing| standing.rows.is_empty()) {
        remove(&path).map_err(|e| failed(&path, e))?;
        return Ok(None);
    }
    let begin = || {
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder)?;
        }
        File::create(&new)
    };
    let file = begin().map_err(|e| failed(&path, e))?;
    let mut writer = Writer::new(&file, target);
    let begun = standing.map_or(Ok(()), |standing| writer.standing(standing));
    begun.map_err(|e| failed(&path, e))?;
    state::each_reject(db, import, |column, reason, record| writer.add(column, reason, record))?
        .and_then(|()| writer.finish())
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&new, &path))
        .and_then(|()| sync_folder(&path))
        .map_err(|e| failed(&path, e))?;
    Ok(Some(path.display().to_string()))
}

fn remove(path: &Path) -> io::Result<()> {
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
