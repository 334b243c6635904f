//! CSV files in a folder, one for each target.
//!
//! While an import is under way its file has a hidden temporary name, and a
//! journal beside it says how far it is durable. What reaches beyond that is
//! cut off when the import goes on. The final name appears at the end, in one
//! step, in place of what had that name before.

use std::collections::HashSet;
use std::fs::{self, File};
use std::io::{self, Read as _, Seek as _};
use std::path::{Path, PathBuf};

use super::before::Keeper;
use super::history::Kept;
use super::journal::{Entry, Journal, Reach, sync_folder};
use super::lines::Lines;
use crate::history::RunRecord;
use crate::killpoint::killpoint;
use crate::record::{Batch, PageMark, Rejection};
use crate::sink::lock::Lock;
use crate::sink::outlook::{Effect, Outlook};
use crate::sink::rejects::{self, Standing};
use crate::sink::undo::KEPT_OF_FILES;
use crate::sink::writeback::Writeback;
use crate::sink::{
    Completed, Landed, Opened, Sink, Target, TargetId, check_target, out_of_order, page_is_broken, unwritable,
};
use crate::{Error, Result};

mod files;

use files::{Earlier, Files, open_at, remove_if_there};

/// Writes into a folder.
pub struct FolderSink {
    folder: PathBuf,
    targets: Vec<Open>,
    page: Option<Page>,
    history: Option<Kept>,
    keeper: Option<Keeper>,
}

/// A target that was opened.
struct Open {
    target: Target,
    files: Files,
    journal: Journal,
    /// Bytes that the file began with.
    base: u64,
    /// How far it is durable.
    reach: Reach,
    /// `None` when it is finished.
    lock: Option<Lock>,
    /// The files have their final names already.
    published: bool,
}

/// The page under way. Files are open for that long only, so that hundreds of
/// targets do not need hundreds of handles.
struct Page {
    target: usize,
    file: File,
    lines: Lines,
    writeback: Writeback,
    rejects: Option<File>,
    written: u64,
    rejected: u64,
    broken: bool,
}

impl FolderSink {
    /// Opens a folder; it is made if there is none.
    ///
    /// # Errors
    /// `Sink` when it cannot be made, or is something else.
    pub fn open(folder: &Path) -> Result<Self> {
        fs::create_dir_all(folder).map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                Error::sink_failed(format!("{} is not a folder", folder.display()))
                    .hint("name a folder with --to, or leave out --format csv to write a database")
            }
            _ => unwritable(folder, e),
        })?;
        Ok(FolderSink {
            folder: folder.to_owned(),
            targets: Vec::new(),
            page: None,
            history: None,
            keeper: None,
        })
    }

    /// The target, if no page is under way.
    fn between_pages(&mut self, id: TargetId) -> Result<&mut Open> {
        match (&self.page, self.targets.get_mut(id.0)) {
            (None, Some(open)) if open.lock.is_some() => Ok(open),
            _ => Err(out_of_order()),
        }
    }

    /// The page under way, begun if there is none.
    fn page(&mut self, id: TargetId) -> Result<&mut Page> {
        if self.page.is_none() {
            let open = self.between_pages(id)?;
            let path = &open.files.under_way;
            let file = open_at(path, open.reach.bytes).map_err(|e| unwritable(path, e))?;
            let (lines, writeback) = (Lines::default(), Writeback::of(&file, open.reach.bytes));
            let page = Page {
                target: id.0,
                file,
                lines,
                writeback,
                rejects: None,
                written: 0,
                rejected: 0,
                broken: false,
            };
            self.page = Some(page);
        }
        match &mut self.page {
            Some(page) if page.target != id.0 => Err(out_of_order()),
            Some(page) if page.broken => Err(page_is_broken()),
            Some(page) => Ok(page),
            None => Err(out_of_order()),
        }
    }

    /// After an error the page can only be taken back.
    fn broke(&mut self, target: TargetId, e: io::Error) -> Error {
        if let Some(page) = &mut self.page {
            page.broken = true;
        }
        unwritable(&self.targets[target.0].files.done, e)
    }
}

impl Open {
    fn new(folder: &Path, target: &Target) -> Result<(Self, Opened)> {
        let files = Files::new(folder, &target.name);
        let lock = Some(Lock::take(files.lock.clone(), &files.done)?);
        let failed = |e| unwritable(&files.done, e);
        let mut opened = Opened::default();
        let (journal, earlier) = files.earlier(target).map_err(failed)?;
        match earlier {
            Earlier::None => {}
            Earlier::Finished { rejects, fed_back } => {
                files.publish(rejects).map_err(failed)?;
                if let Some((resume, reach)) = fed_back {
                    opened = Opened { resume, written: reach.written, rejected: reach.rejected, ..opened };
                    let open = Open {
                        target: target.clone(),
                        files,
                        journal,
                        base: 0,
                        reach,
                        lock,
                        published: true,
                    };
                    return Ok((open, opened));
                }
            }
            Earlier::Other { amending: false } if target.amend.is_some() => {
                return Err(rejects::unfinished(target));
            }
            Earlier::Other { .. } | Earlier::Damaged => opened.notes.extend(files.given_up(&earlier)),
            Earlier::Unfinished(resume, reach, base) => {
                opened = Opened { resume, written: reach.written, rejected: reach.rejected, ..opened };
                return Ok((
                    Open { target: target.clone(), files, journal, base, reach, lock, published: false },
                    opened,
                ));
            }
        }
        if target.amend.is_some() {
            files.check_header(target)?;
        }
        let (journal, reach) = files.begin(target).map_err(failed)?;
        let base = reach.bytes;
        Ok((Open { target: target.clone(), files, journal, base, reach, lock, published: false }, opened))
    }

    /// Syncs the page's files, and only then says in the journal that they are.
    fn store(&mut self, page: &mut Page, mark: &PageMark) -> io::Result<()> {
        let mut reach = Reach {
            written: self.reach.written + page.written,
            bytes: page.file.stream_position()?,
            rejected: self.reach.rejected + page.rejected,
            ..self.reach
        };
        if page.written > 0 {
            page.file.sync_data()?;
        }
        if let Some(rejects) = &mut page.rejects {
            reach.reject_bytes = rejects.stream_position()?;
            rejects.sync_data()?;
            if self.reach.reject_bytes == 0 {
                sync_folder(&self.files.rejects_under_way)?;
            }
        }
        killpoint("page-written");
        self.journal.append(&Entry::Page { token: mark.token.clone(), records: mark.records, reach })?;
        self.reach = reach;
        Ok(())
    }

    /// Takes out of what was there the records whose key has come anew. There
    /// are as many of these as a reject file has, so that their keys fit into
    /// memory. When this is cut off, the file is shorter than the journal says,
    /// and the import begins again.
    fn replace_amended(&self) -> io::Result<()> {
        let (Some(key), Some(_)) = (self.target.key, &self.target.amend) else { return Ok(()) };
        let path = &self.files.under_way;
        let came = |row: &::csv::ByteRecord| row.position().is_some_and(|at| at.byte() >= self.base);
        let mut keys = HashSet::new();
        for row in ::csv::Reader::from_path(path)?.into_byte_records() {
            let row = row?;
            if came(&row) {
                keys.insert(row.get(key).unwrap_or_default().to_vec());
            }
        }
        let new = path.with_extension("part-new");
        let mut file = File::create(&new)?;
        let mut writer = ::csv::Writer::from_writer(&mut file);
        let mut rows = ::csv::ReaderBuilder::new().has_headers(false).from_path(path)?;
        for row in rows.byte_records() {
            let row = row?;
            let header = row.position().is_none_or(|at| at.byte() == 0);
            if header || came(&row) || !keys.contains(row.get(key).unwrap_or_default()) {
                writer.write_byte_record(&row)?;
            }
        }
        writer.flush()?;
        drop(writer);
        file.sync_all()?;
        fs::rename(&new, path)
    }

    fn complete(&mut self, keeper: Option<&Keeper>) -> io::Result<()> {
        open_at(&self.files.under_way, self.reach.bytes)?.sync_all()?;
        let rejects = self.reach.reject_bytes > 0;
        if rejects {
            open_at(&self.files.rejects_under_way, self.reach.reject_bytes)?.sync_all()?;
        } else {
            // Of a page that was taken back.
            remove_if_there(&self.files.rejects_under_way)?;
        }
        self.replace_amended()?;
        if let Some(keeper) = keeper {
            keeper.keep(&self.files.done)?;
            if rejects || self.files.rejects.exists() {
                keeper.keep(&self.files.rejects)?;
            }
        }
        self.journal.append(&Entry::Finished { rejects })?;
        killpoint("file-finished");
        self.files.publish(rejects)
    }
}

impl Page {
    fn write(&mut self, batch: &Batch, rejected: &[Rejection], open: &Open) -> io::Result<()> {
        self.lines.write(&mut self.file, batch)?;
        self.writeback.reaches(self.file.stream_position()?);
        self.written += batch.len() as u64;
        if rejected.is_empty() {
            return Ok(());
        }
        let file = match &mut self.rejects {
            Some(file) => file,
            None => {
                let position = open.reach.reject_bytes;
                self.rejects.insert(open_at(&open.files.rejects_under_way, position)?)
            }
        };
        let mut writer = if file.stream_position()? == 0 {
            let mut writer = rejects::Writer::new(file, &open.target);
            if let Some(amend) = &open.target.amend {
                writer.standing(Standing { fields: amend.fields.clone(), rows: Vec::new() })?;
            }
            writer
        } else {
            let fields = rejects::fields_in(&open.files.rejects_under_way)?;
            rejects::Writer::behind(file, &open.target, fields)
        };
        writer.add_all(rejected)?;
        writer.finish()?;
        self.rejected += rejected.len() as u64;
        Ok(())
    }
}

/// The lock of the target whose file this is.
pub(super) fn lock_of(folder: &Path, file: &Path) -> PathBuf {
    Files::new(folder, &file.file_stem().unwrap_or_default().to_string_lossy()).lock
}

fn check_name(target: &Target) -> Result<()> {
    let name = &target.name;
    let lower = name.to_ascii_lowercase();
    let strange = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
    if name.is_empty() || name.starts_with('.') || name.contains(strange) || lower.ends_with(".rejects") {
        return Err(Error::usage(format!("{name:?} cannot be the name of a file"))
            .hint("set another target in the mapping file"));
    }
    Ok(())
}

/// See [`crate::sink::still::Still::look`].
pub(in crate::sink) fn look(folder: &Path, target: &Target) -> Result<Outlook> {
    check_name(target)?;
    if folder.exists() && !folder.is_dir() {
        return Err(Error::sink_failed(format!("{} is not a folder", folder.display()))
            .hint("name a folder with --to, or leave out --format csv to write a database"));
    }
    let files = Files::new(folder, &target.name);
    let mut outlook = Outlook { lengths: vec![None; target.columns.len()], ..Outlook::default() };
    let (_, earlier) = files.earlier(target).map_err(|e| unwritable(&files.done, e))?;
    let there = files.done.exists() || matches!(earlier, Earlier::Finished { .. });
    if there {
        outlook.anew = if target.amend.is_some() { Effect::Merge } else { Effect::Replace };
    }
    outlook.effect = outlook.anew;
    match earlier {
        Earlier::None | Earlier::Finished { .. } => {}
        Earlier::Other { amending: false } if target.amend.is_some() => {
            return Err(rejects::unfinished(target));
        }
        Earlier::Other { .. } | Earlier::Damaged => outlook.opened.notes.extend(files.given_up(&earlier)),
        Earlier::Unfinished(resume, reach, _) => {
            outlook.effect = Effect::Resume;
            outlook.opened =
                Opened { resume, written: reach.written, rejected: reach.rejected, ..Opened::default() };
        }
    }
    if target.amend.is_some() && outlook.effect != Effect::Resume {
        files.check_header(target)?;
    }
    Ok(outlook)
}

impl Sink for FolderSink {
    fn open(&mut self, target: &Target) -> Result<(TargetId, Opened)> {
        check_target(target)?;
        super::accepts(&target.name, &target.duplicates)?;
        check_name(target)?;
        let name = &target.name;
        if self.page.is_some() {
            return Err(out_of_order());
        }
        // Whatever the case: not every file system tells names apart by it.
        if self.targets.iter().any(|o| o.lock.is_some() && o.target.name.eq_ignore_ascii_case(name)) {
            return Err(Error::usage(format!("two objects would be written into one file, {name}.csv"))
                .hint("set another target for one of them in the mapping file"));
        }
        let (open, opened) = Open::new(&self.folder, target)?;
        self.targets.push(open);
        Ok((TargetId(self.targets.len() - 1), opened))
    }

    fn save_state(&mut self, target: TargetId, state: &str) -> Result<()> {
        let open = self.between_pages(target)?;
        open.journal.append(&Entry::State(state.to_owned())).map_err(|e| unwritable(&open.files.done, e))
    }

    fn restart(&mut self, target: TargetId) -> Result<()> {
        let open = self.between_pages(target)?;
        let begun = open.files.begin(&open.target).map_err(|e| unwritable(&open.files.done, e))?;
        (open.journal, open.reach) = begun;
        open.base = open.reach.bytes;
        Ok(())
    }

    fn write(&mut self, target: TargetId, batch: &Batch, rejected: &[Rejection]) -> Result<u64> {
        self.page(target)?;
        let open = &self.targets[target.0];
        if batch.columns().len() != open.target.columns.len() {
            return Err(Error::unexpected(format!("a batch for {} has other columns", open.target.name)));
        }
        let written = match &mut self.page {
            Some(page) => page.write(batch, rejected, open),
            None => Ok(()),
        };
        written.map(|()| 0).map_err(|e| self.broke(target, e))
    }

    fn commit(&mut self, target: TargetId, mark: &PageMark) -> Result<Landed> {
        self.page(target)?;
        let stored = match &mut self.page {
            Some(page) => self.targets[target.0].store(page, mark),
            None => Ok(()),
        };
        stored.map_err(|e| self.broke(target, e))?;
        self.page = None;
        Ok(Landed::default())
    }

    fn rollback(&mut self, target: TargetId) -> Result<()> {
        if self.page.as_ref().is_some_and(|page| page.target != target.0) {
            return Err(out_of_order());
        }
        // What it wrote is cut off by the next page, or at the end.
        self.page = None;
        Ok(())
    }

    fn keep(&mut self, run: &RunRecord) -> Result<()> {
        if self.page.is_some() {
            return Err(out_of_order());
        }
        match &self.history {
            Some(kept) => kept.keep(run),
            None => {
                self.history = Some(Kept::begin(&self.folder, run)?);
                let runs = run.keep.unwrap_or(KEPT_OF_FILES);
                self.keeper = Some(Keeper { folder: self.folder.clone(), run: run.id.clone(), runs });
                Ok(())
            }
        }
    }

    fn pause(&mut self, target: TargetId) -> Result<Option<String>> {
        let keeper = self.keeper.clone();
        let open = self.between_pages(target)?;
        if open.reach.rejected == 0 || open.target.amend.is_some() {
            // What is fed back stands in its file until it is done with.
            return Ok(None);
        }
        let (part, place) = (&open.files.rejects_under_way, &open.files.rejects);
        let copy = || {
            let new = part.with_extension("part-new");
            let mut file = File::create(&new)?;
            io::copy(&mut File::open(part)?.take(open.reach.reject_bytes), &mut file)?;
            file.sync_all()?;
            keeper.map_or(Ok(()), |keeper| keeper.keep(place))?;
            fs::rename(&new, place)
        };
        copy().map_err(|e| unwritable(place, e))?;
        Ok(Some(place.display().to_string()))
    }

    fn finish(&mut self, target: TargetId) -> Result<Completed> {
        let keeper = self.keeper.clone();
        let open = self.between_pages(target)?;
        if !open.published {
            open.complete(keeper.as_ref()).map_err(|e| unwritable(&open.files.done, e))?;
        }
        open.lock = None;
        let rejects = (open.reach.reject_bytes > 0).then(|| open.files.rejects.display().to_string());
        Ok(Completed {
            place: open.files.done.display().to_string(),
            total: Some(open.reach.written),
            skipped: 0,
            rejects,
            changed: None,
        })
    }
}

#[cfg(test)]
mod tests;
