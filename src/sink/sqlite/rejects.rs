//! What becomes of the reject files of a database.
//!
//! What is durable is the table `_sfmigrate_rejects`, which changes with the
//! rows. The file is made from it whenever a run ends, before the import is
//! closed: a run that was cut off in between makes it again.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::params;

use super::before::Keeper;
use super::db::Db;
use super::reject_files::{keep, kept, path, remove};
use super::{before, state};
use crate::Result;
use crate::sink::Target;
use crate::sink::csv::sync_folder;
use crate::sink::rejects::{Standing, Writer, failed};

/// Keeps what is there before a run changes it for the first time.
fn keep_for(db: &Db, keeper: Option<&Keeper>, target: &Target, path: &Path, will_be: bool) -> Result<()> {
    let Some(keeper) = keeper else { return Ok(()) };
    let there = path.exists();
    if !there && !will_be {
        return Ok(());
    }
    let Some(image) = before::of_run(db, &keeper.run, &target.name)?.filter(|image| image.rejects.is_none())
    else {
        return Ok(());
    };
    if there {
        keep(path, &kept(&db.path, &target.name, image.id)).map_err(|e| failed(path, e))?;
    }
    note(db, image.id, there)
}

fn note(db: &Db, image: i64, there: bool) -> Result<()> {
    let how = if there { "kept" } else { "none" };
    db.execute("UPDATE _sfmigrate_before SET rejects = ?2 WHERE id = ?1", params![image, how]).map(drop)
}

/// Puts the reject file back that an image keeps; what is there now is kept by
/// the image `now`. Done again after a crash, it does what is left.
pub(super) fn put_back(db: &Db, image: &before::Image, now: i64) -> Result<()> {
    let Some(how) = &image.rejects else { return Ok(()) };
    let path = path(&db.path, &image.target);
    let earlier = kept(&db.path, &image.target, image.id);
    let there = path.exists();
    let swap = || {
        if there {
            keep(&path, &kept(&db.path, &image.target, now))?;
        }
        match how.as_str() {
            "kept" if earlier.exists() => {
                let new = path.with_extension("csv-new");
                let _ = fs::remove_file(&new);
                keep(&earlier, &new)?;
                fs::rename(&new, &path)?;
                sync_folder(&path)
            }
            "kept" => Ok(()),
            _ => remove(&path),
        }
    };
    swap().map_err(|e| failed(&path, e))?;
    note(db, now, there)
}

/// Makes the reject file of a target; it goes when there is nothing to keep.
/// The run keeps what was there.
pub(super) fn write(
    db: &Db,
    keeper: Option<&Keeper>,
    target: &Target,
    import: i64,
    rejected: u64,
) -> Result<Option<String>> {
    let path = path(&db.path, &target.name);
    let new = path.with_extension("csv-new");
    let standing = target.amend.as_ref().map(|amend| Standing::beside(&path, amend)).transpose();
    let standing = standing.map_err(|e| failed(&path, e))?;
    let nothing = rejected == 0 && standing.as_ref().is_none_or(|standing| standing.rows.is_empty());
    keep_for(db, keeper, target, &path, !nothing)?;
    if nothing {
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
