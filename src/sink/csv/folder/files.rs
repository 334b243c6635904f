//! The files of a target, by their names: how an import begins with them, what
//! an earlier one has left in them, and how they get their final names.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};

use super::super::journal::{Entry, Journal, Reach, VERSION, sync_folder};
use super::super::lines::write_header;
use crate::record::{PageMark, Resume};
use crate::sink::Target;
use crate::sink::rejects::{self, Amend, Standing};
use crate::{Error, Result};

/// The names of a target's files.
pub(super) struct Files {
    pub(super) done: PathBuf,
    pub(super) under_way: PathBuf,
    pub(super) rejects: PathBuf,
    pub(super) rejects_under_way: PathBuf,
    pub(super) journal: PathBuf,
    pub(super) lock: PathBuf,
}

/// Opens a file for writing at a position, and cuts off what follows it.
pub(super) fn open_at(path: &Path, position: u64) -> io::Result<File> {
    let mut file = OpenOptions::new().write(true).create(position == 0).truncate(false).open(path)?;
    file.set_len(position)?;
    file.seek(SeekFrom::Start(position))?;
    Ok(file)
}

pub(super) fn remove_if_there(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(e) if e.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    }
}

fn length(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |m| m.len())
}

impl Files {
    pub(super) fn new(folder: &Path, name: &str) -> Self {
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
    pub(super) fn begin(&self, target: &Target) -> io::Result<(Journal, Reach)> {
        remove_if_there(&self.journal)?;
        sync_folder(&self.journal)?;
        remove_if_there(&self.rejects_under_way)?;
        let mut file = File::create(&self.under_way)?;
        match File::open(&self.done) {
            Ok(mut done) if target.amend.is_some() => {
                io::copy(&mut done, &mut file)?;
            }
            Err(e) if target.amend.is_some() && e.kind() != io::ErrorKind::NotFound => return Err(e),
            _ => write_header(&mut file, &target.columns)?,
        }
        file.sync_all()?;
        let bytes = file.stream_position()?;
        let reject_bytes = match &target.amend {
            Some(amend) => self.begin_rejects(target, amend)?,
            None => 0,
        };
        let begin = Entry::Begin {
            version: VERSION,
            entity: target.entity.clone(),
            fingerprint: target.fingerprint.clone(),
            started: format!("{:.3}", jiff::Timestamp::now()),
            header: bytes,
            reject_header: reject_bytes,
        };
        Ok((Journal::create(&self.journal, &begin)?, Reach { bytes, reject_bytes, ..Reach::default() }))
    }

    /// Begins the reject file with what stands there and does not come again.
    /// Returns the bytes of that.
    fn begin_rejects(&self, target: &Target, amend: &Amend) -> io::Result<u64> {
        let standing = Standing::beside(&self.rejects, amend)?;
        if standing.rows.is_empty() {
            return Ok(0);
        }
        let mut file = File::create(&self.rejects_under_way)?;
        let mut writer = rejects::Writer::new(&mut file, target);
        writer.standing(standing)?;
        writer.finish()?;
        file.sync_all()?;
        file.stream_position()
    }

    /// Why an earlier import is not continued.
    pub(super) fn given_up(&self, earlier: &Earlier) -> Option<String> {
        let file = self.under_way.display();
        match earlier {
            Earlier::Other { .. } => {
                Some(format!("an unfinished import in {file} was of something else and is given up"))
            }
            Earlier::Damaged => {
                Some(format!("{file} is shorter than the unfinished import left it: the import begins again"))
            }
            Earlier::None | Earlier::Finished { .. } | Earlier::Unfinished(..) => None,
        }
    }

    /// What is there can only be added to if it has the same columns.
    pub(super) fn check_header(&self, target: &Target) -> Result<()> {
        let Ok(mut reader) = ::csv::Reader::from_path(&self.done) else { return Ok(()) };
        let header = reader.headers().cloned().unwrap_or_default();
        if header.iter().eq(target.columns.iter().map(|column| column.name.as_str())) {
            return Ok(());
        }
        Err(Error::usage(format!("{} has other columns than the mapping", self.done.display()))
            .hint("import everything again with this mapping, without --from-rejects"))
    }

    /// Gives the files of a finished import their names. Done again after a
    /// crash, it does what is left.
    pub(super) fn publish(&self, rejects: bool) -> io::Result<()> {
        if self.under_way.exists() {
            fs::rename(&self.under_way, &self.done)?;
        }
        // Last, because it may be what was fed back: as long as it is whole, the
        // same command can be given again.
        if !rejects {
            remove_if_there(&self.rejects)?;
        } else if self.rejects_under_way.exists() {
            fs::rename(&self.rejects_under_way, &self.rejects)?;
        }
        sync_folder(&self.done)?;
        remove_if_there(&self.journal)
    }

    /// What an earlier run left, and whether it can be continued.
    pub(super) fn earlier(&self, target: &Target) -> io::Result<(Journal, Earlier)> {
        let (journal, entries) = Journal::read(&self.journal)?;
        let mut entries = entries.into_iter();
        let (fingerprint, mut reach) = match entries.next() {
            Some(Entry::Begin { version: VERSION, fingerprint, header, reject_header, .. }) => {
                (fingerprint, Reach { bytes: header, reject_bytes: reject_header, ..Reach::default() })
            }
            // A journal whose first line cannot be read says nothing.
            Some(_) => return Ok((journal, Earlier::Other { amending: false })),
            None => return Ok((journal, Earlier::None)),
        };
        let base = reach.bytes;
        let mut resume = Resume::default();
        for entry in entries {
            match entry {
                Entry::Begin { .. } => return Ok((journal, Earlier::Other { amending: false })),
                Entry::State(state) => resume.state = Some(state),
                Entry::Page { token, records, reach: now } => {
                    resume.pages.push(PageMark { token, records });
                    reach = now;
                }
                Entry::Finished { rejects } => {
                    let fed_back = target.amend.is_some() && fingerprint == target.fingerprint;
                    let fed_back = fed_back.then_some((resume, reach));
                    return Ok((journal, Earlier::Finished { rejects, fed_back }));
                }
            }
        }
        if fingerprint != target.fingerprint {
            return Ok((journal, Earlier::Other { amending: rejects::is_amending(&fingerprint) }));
        }
        if length(&self.under_way) < reach.bytes || length(&self.rejects_under_way) < reach.reject_bytes {
            return Ok((journal, Earlier::Damaged));
        }
        Ok((journal, Earlier::Unfinished(resume, reach, base)))
    }
}

/// What an earlier run has left.
pub(super) enum Earlier {
    None,
    /// One that only lacks its final names. If these very records were fed
    /// back by it, they must not come again.
    Finished {
        rejects: bool,
        fed_back: Option<(Resume, Reach)>,
    },
    /// An import of something else.
    Other {
        amending: bool,
    },
    /// Its files hold less than its journal says.
    Damaged,
    /// What to go on from, how far it reaches, and from where.
    Unfinished(Resume, Reach, u64),
}
