//! CSV files in a folder, one for each target.
//!
//! While an import is under way its file has a hidden temporary name, and a
//! journal beside it says how far it is durable. What reaches beyond that is
//! cut off when the import goes on. The final name appears at the end, in one
//! step, in place of what had that name before.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use super::history::Kept;
use super::journal::{Entry, Journal, Reach, VERSION, sync_folder};
use super::{REJECT_COLUMNS, write_batch, write_header, write_records, write_rejects};
use crate::history::RunRecord;
use crate::record::{Batch, PageMark, Rejection, Resume};
use crate::sink::lock::Lock;
use crate::sink::{
    Completed, Landed, Opened, Sink, Target, TargetId, check_target, out_of_order, page_is_broken, unwritable,
};
use crate::{Error, Result};

/// Writes into a folder.
pub struct FolderSink {
    folder: PathBuf,
    targets: Vec<Open>,
    page: Option<Page>,
    history: Option<Kept>,
}

/// A target that was opened.
struct Open {
    target: Target,
    files: Files,
    journal: Journal,
    /// How far it is durable.
    reach: Reach,
    /// `None` when it is finished.
    lock: Option<Lock>,
}

/// The names of a target's files.
struct Files {
    done: PathBuf,
    under_way: PathBuf,
    rejects: PathBuf,
    rejects_under_way: PathBuf,
    journal: PathBuf,
    lock: PathBuf,
}

/// The page under way. Files are open for that long only, so that hundreds of
/// targets do not need hundreds of handles.
struct Page {
    target: usize,
    file: File,
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
        Ok(FolderSink { folder: folder.to_owned(), targets: Vec::new(), page: None, history: None })
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
            self.page =
                Some(Page { target: id.0, file, rejects: None, written: 0, rejected: 0, broken: false });
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

/// Opens a file for writing at a position, and cuts off what follows it.
fn open_at(path: &Path, position: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).create(position == 0).truncate(false).open(path)?;
    file.set_len(position)?;
    file.seek(SeekFrom::Start(position))?;
    Ok(file)
}

fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |m| m.len())
}

impl Files {
    fn new(folder: &Path, name: &str) -> Self {
        Files {
            done: folder.join(format!("{name}.csv")),
            under_way: folder.join(format!(".{name}.csv.part")),
            rejects: folder.join(format!("{name}.rejects.csv")),
            rejects_under_way: folder.join(format!(".{name}.rejects.csv.part")),
            journal: folder.join(format!(".{name}.csv.journal")),
            lock: folder.join(format!(".{name}.csv.lock")),
        }
    }

    /// Begins an import from nothing. The old journal goes first: it must not
    /// be found beside a file that it does not speak of.
    fn begin(&self, target: &Target) -> io::Result<(Journal, Reach)> {
        remove_if_there(&self.journal)?;
        sync_folder(&self.journal)?;
        remove_if_there(&self.rejects_under_way)?;
        let mut file = File::create(&self.under_way)?;
        write_header(&mut file, &target.columns)?;
        file.sync_all()?;
        let bytes = file.stream_position()?;
        let begin = Entry::Begin {
            version: VERSION,
            entity: target.entity.clone(),
            fingerprint: target.fingerprint.clone(),
            started: format!("{:.3}", jiff::Timestamp::now()),
            header: bytes,
        };
        Ok((Journal::create(&self.journal, &begin)?, Reach { bytes, ..Reach::default() }))
    }

    /// Gives the files of a finished import their names. Done again after a
    /// crash, it does what is left.
    fn publish(&self, rejects: bool) -> io::Result<()> {
        if !rejects {
            remove_if_there(&self.rejects)?;
        } else if self.rejects_under_way.exists() {
            fs::rename(&self.rejects_under_way, &self.rejects)?;
        }
        if self.under_way.exists() {
            fs::rename(&self.under_way, &self.done)?;
        }
        sync_folder(&self.done)?;
        remove_if_there(&self.journal)
    }

    /// What an earlier run left, and whether it can be continued.
    fn earlier(&self, target: &Target) -> io::Result<(Journal, Earlier)> {
        let (journal, entries) = Journal::read(&self.journal)?;
        let mut entries = entries.into_iter();
        let (fingerprint, header) = match entries.next() {
            Some(Entry::Begin { version: VERSION, fingerprint, header, .. }) => (fingerprint, header),
            // A journal whose first line cannot be read says nothing.
            Some(_) => return Ok((journal, Earlier::Other)),
            None => return Ok((journal, Earlier::None)),
        };
        let mut reach = Reach { bytes: header, ..Reach::default() };
        let mut resume = Resume::default();
        for entry in entries {
            match entry {
                Entry::Begin { .. } => return Ok((journal, Earlier::Other)),
                Entry::State(state) => resume.state = Some(state),
                Entry::Page { token, records, reach: now } => {
                    resume.pages.push(PageMark { token, records });
                    reach = now;
                }
                Entry::Finished { rejects } => {
                    self.publish(rejects)?;
                    return Ok((journal, Earlier::None));
                }
            }
        }
        if fingerprint != target.fingerprint {
            return Ok((journal, Earlier::Other));
        }
        if length(&self.under_way) < reach.bytes || length(&self.rejects_under_way) < reach.reject_bytes {
            return Ok((journal, Earlier::Damaged));
        }
        Ok((journal, Earlier::Unfinished(resume, reach)))
    }
}

enum Earlier {
    None,
    /// An import of something else.
    Other,
    /// Its files hold less than its journal says.
    Damaged,
    Unfinished(Resume, Reach),
}

impl Open {
    fn new(folder: &Path, target: &Target) -> Result<(Self, Opened)> {
        let files = Files::new(folder, &target.name);
        let lock = Some(Lock::take(files.lock.clone(), &files.done)?);
        let failed = |e| unwritable(&files.done, e);
        let mut opened = Opened::default();
        let (journal, earlier) = files.earlier(target).map_err(failed)?;
        let file = files.under_way.display();
        match earlier {
            Earlier::None => {}
            Earlier::Other => {
                opened
                    .notes
                    .push(format!("an unfinished import in {file} was of something else and is given up"));
            }
            Earlier::Damaged => {
                opened.notes.push(format!(
                    "{file} is shorter than the unfinished import left it: the import begins again"
                ));
            }
            Earlier::Unfinished(resume, reach) => {
                opened = Opened { resume, written: reach.written, rejected: reach.rejected, ..opened };
                return Ok((Open { target: target.clone(), files, journal, reach, lock }, opened));
            }
        }
        let (journal, reach) = files.begin(target).map_err(failed)?;
        Ok((Open { target: target.clone(), files, journal, reach, lock }, opened))
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
        self.journal.append(&Entry::Page { token: mark.token.clone(), records: mark.records, reach })?;
        self.reach = reach;
        Ok(())
    }

    fn complete(&mut self) -> io::Result<()> {
        open_at(&self.files.under_way, self.reach.bytes)?.sync_all()?;
        let rejects = self.reach.reject_bytes > 0;
        if rejects {
            open_at(&self.files.rejects_under_way, self.reach.reject_bytes)?.sync_all()?;
        } else {
            // Of a page that was taken back.
            remove_if_there(&self.files.rejects_under_way)?;
        }
        self.journal.append(&Entry::Finished { rejects })?;
        self.files.publish(rejects)
    }
}

impl Page {
    fn write(&mut self, batch: &Batch, rejected: &[Rejection], open: &Open) -> io::Result<()> {
        write_batch(&mut self.file, batch)?;
        self.written += batch.len() as u64;
        if rejected.is_empty() {
            return Ok(());
        }
        let file = match &mut self.rejects {
            Some(file) => file,
            None => {
                let position = open.reach.reject_bytes;
                let file = self.rejects.insert(open_at(&open.files.rejects_under_way, position)?);
                if position == 0 {
                    write_records(file, [REJECT_COLUMNS])?;
                }
                file
            }
        };
        write_rejects(file, rejected)?;
        self.rejected += rejected.len() as u64;
        Ok(())
    }
}

impl Sink for FolderSink {
    fn open(&mut self, target: &Target) -> Result<(TargetId, Opened)> {
        check_target(target)?;
        let name = &target.name;
        let lower = name.to_ascii_lowercase();
        let strange = |c: char| c.is_control() || matches!(c, '/' | '\\' | ':');
        if name.is_empty() || name.starts_with('.') || name.contains(strange) || lower.ends_with(".rejects") {
            return Err(Error::usage(format!("{name:?} cannot be the name of a file"))
                .hint("set another target in the mapping file"));
        }
        if self.page.is_some() {
            return Err(out_of_order());
        }
        // Whatever the case: not every file system tells names apart by it.
        if self.targets.iter().any(|o| o.lock.is_some() && o.target.name.eq_ignore_ascii_case(name)) {
            return Err(Error::usage(format!("two entities would be written into one file, {name}.csv"))
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
        Ok(())
    }

    fn write(&mut self, target: TargetId, batch: &Batch, rejected: &[Rejection]) -> Result<()> {
        self.page(target)?;
        let open = &self.targets[target.0];
        if batch.columns().len() != open.target.columns.len() {
            return Err(Error::unexpected(format!("a batch for {} has other columns", open.target.name)));
        }
        let written = match &mut self.page {
            Some(page) => page.write(batch, rejected, open),
            None => Ok(()),
        };
        written.map_err(|e| self.broke(target, e))
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
            None => Ok(self.history = Some(Kept::begin(&self.folder, run)?)),
        }
    }

    fn finish(&mut self, target: TargetId) -> Result<Completed> {
        let open = self.between_pages(target)?;
        open.complete().map_err(|e| unwritable(&open.files.done, e))?;
        open.lock = None;
        let rejects = (open.reach.rejected > 0).then(|| open.files.rejects.display().to_string());
        Ok(Completed {
            place: open.files.done.display().to_string(),
            total: Some(open.reach.written),
            rejects,
            changed: None,
        })
    }
}

#[cfg(test)]
mod tests;
