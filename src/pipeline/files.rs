//! The files of records: listed by the query that read the records, fetched
//! several at once, each verified before it is kept.
//!
//! A file that is there, with the right size and check sum, is not fetched
//! again: that is all that a later run needs to go on.

use std::collections::VecDeque;
use std::future::Future;
use std::io::{self, Read, Seek as _, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Instant;

use futures_util::stream::{FuturesUnordered, StreamExt as _};
use md5::{Digest as _, Md5};
use tokio::sync::mpsc;

use super::prepare::{Prepared, Request};
use super::writer::Orders;
use super::{End, EntityReport, QUEUE, Run};
use crate::event::{Api, Event, Stage, files_of};
use crate::http::retry::{Attempt, Policy, Retry};
use crate::record::{Batch, Resume};
use crate::schema::{Column, ColumnType};
use crate::sink::Destination;
use crate::sink::files::{FileEntry, FilesTo, Folder};
use crate::sink::sqlite::files::MAX_BODY;
use crate::source::{Body, FileFields, Item, Query, ReadPlan, Source};
use crate::{Error, Kind, Result};

/// Files on their way at the same time: as many as Bulk results, well below
/// what an org bears of one user.
const AT_ONCE: usize = 5;
/// Listed files that wait; behind them the list itself waits.
const WAITING: usize = 2000;
/// Requests that failed in a row, each after its own retries, until the source
/// and not the files are to blame.
const PATIENCE: u32 = 5;
/// Times that a file is fetched which arrives other than announced.
const TRIES: u32 = 3;

/// What became of the files of an entity.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FilesReport {
    /// Folder or table that holds them now.
    pub place: String,
    /// Files that this run fetched.
    pub downloaded: u64,
    /// Files that were there already, as they should be.
    pub skipped: u64,
    /// Files that could not be had, or did not arrive as they were announced.
    pub failed: u64,
    /// Bytes of the files that this run fetched.
    pub bytes: u64,
}

/// How the files of one entity will be fetched.
struct FilesPlan {
    entity: String,
    fields: FileFields,
    read: ReadPlan,
}

/// All that is needed to fetch files once the records have landed.
pub(super) struct Files {
    plans: Vec<FilesPlan>,
    /// `None` when they go where the records go.
    folder: Option<Arc<Folder>>,
}

/// Decides how the files are listed, and opens the folder for them; nothing
/// else is changed. `None` if no files are wanted.
///
/// # Errors
/// `Usage` when no entity has files, or the destination takes none. `Sink`
/// when the folder cannot be opened.
pub(super) async fn prepare(
    source: &dyn Source,
    request: &Request,
    entities: &[Prepared],
    destination: &Destination,
) -> Result<Option<Files>> {
    let Some(to) = &request.files else { return Ok(None) };
    if *to == FilesTo::Database && !matches!(destination.place(), Destination::Sqlite(_)) {
        return Err(Error::usage("only a SQLite database takes files beside its records")
            .hint("name a folder for them: --files DIR"));
    }
    let mut plans = Vec::new();
    for prepared in entities {
        let Some(fields) = source.file_fields(&prepared.entity) else { continue };
        let named = ["Id".to_owned()].into_iter().chain(fields.described().flatten().cloned());
        let columns = named
            .map(|name| {
                let kind = prepared.entity.field(&name).and_then(|f| f.kind).unwrap_or(ColumnType::Text);
                Column { name, kind }
            })
            .collect();
        let read =
            ReadPlan { query: Query { columns, ..prepared.read.query.clone() }, ..prepared.read.clone() };
        plans.push(FilesPlan { entity: prepared.entity.name.clone(), fields, read });
    }
    if plans.is_empty() && !request.whole {
        return Err(Error::usage("none of the objects has files")
            .hint("ContentVersion, Attachment and Document have some")
            .hint("leave --files out to import the records alone"));
    }
    let folder = match to {
        FilesTo::Folder(path) => Some(Arc::new(Folder::open(path)?)),
        FilesTo::Database => None,
    };
    Ok(Some(Files { plans, folder }))
}

impl FileFields {
    /// Name, extension, size and check sum, as far as there are fields of it.
    fn described(&self) -> impl Iterator<Item = Option<&String>> {
        [&self.name, &self.extension, &self.size, &self.checksum].into_iter().map(Option::as_ref)
    }
}

impl Run {
    /// Fetches the files of all entities whose records have landed, and adds
    /// to their reports what became of them.
    ///
    /// # Errors
    /// What stops all; a file that fails does not.
    pub(super) async fn files(
        &self,
        files: Files,
        orders: &Orders,
        reports: impl Iterator<Item = &mut EntityReport>,
    ) -> std::result::Result<(), End> {
        let mut reports: Vec<_> = reports.collect();
        let store = match files.folder {
            Some(folder) => Store::Folder(folder),
            None => Store::Sink(orders.clone()),
        };
        for plan in files.plans {
            let Some(report) = reports.iter_mut().find(|r| r.entity == plan.entity) else { continue };
            if self.stop.is_requested() {
                return Err(End::Stopped);
            }
            report.files = Some(Pass::new(self, plan, &store).carry_out().await?);
        }
        Ok(())
    }
}

/// Where files are kept.
enum Store {
    Folder(Arc<Folder>),
    Sink(Orders),
}

/// A file as the source lists it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Listed {
    id: String,
    name: String,
    size: Option<u64>,
    checksum: Option<String>,
}

impl Listed {
    /// Whether a file of this size and check sum is this one, as far as the
    /// source said anything.
    fn is(&self, size: u64, checksum: &str) -> bool {
        self.size.is_none_or(|announced| announced == size)
            && self.checksum.as_ref().is_none_or(|announced| announced.eq_ignore_ascii_case(checksum))
    }
}

/// How one file ended.
enum Done {
    Downloaded(u64),
    There,
}

/// The files of one entity on their way.
struct Pass<'a> {
    run: &'a Run,
    plan: FilesPlan,
    store: &'a Store,
    /// Where a large file lies until it is verified: on the disk that will
    /// keep it.
    spool: PathBuf,
    /// What events call it.
    row: String,
}

impl<'a> Pass<'a> {
    fn new(run: &'a Run, plan: FilesPlan, store: &'a Store) -> Self {
        let spool = match (store, run.destination.place()) {
            (Store::Folder(folder), _) => folder.path(),
            (_, Destination::Sqlite(database)) => database.parent().unwrap_or(Path::new("")),
            _ => Path::new(""),
        };
        let spool = if spool.as_os_str().is_empty() { Path::new(".") } else { spool }.to_owned();
        Pass { row: files_of(&plan.entity), run, plan, store, spool }
    }

    async fn carry_out(&self) -> std::result::Result<FilesReport, End> {
        let begun = Instant::now();
        let observer = &self.run.observer;
        observer.observe(&Event::Planned {
            entity: self.row.clone(),
            api: Api::Rest,
            reason: format!("a call for each, {AT_ONCE} at once"),
            records: self.plan.read.records,
        });
        observer.observe(&Event::Stage { entity: self.row.clone(), stage: Stage::Downloading });
        let report = self.fetch_all().await?;
        observer.observe(&Event::Finished {
            entity: self.row.clone(),
            target: report.place.clone(),
            written: report.downloaded + report.skipped,
            rejected: report.failed,
            skipped: 0,
            elapsed: begun.elapsed(),
        });
        Ok(report)
    }

    async fn fetch_all(&self) -> std::result::Result<FilesReport, End> {
        let source = &self.run.source;
        let (items, mut queue) = mpsc::channel(QUEUE);
        let read = source.read(&self.plan.read, Resume::default(), items);
        tokio::pin!(read);
        let mut summary = None;
        let mut list = List::new(&self.plan.fields);
        let mut under_way = FuturesUnordered::new();
        let mut tally =
            Tally { report: FilesReport { place: self.place(), ..FilesReport::default() }, in_a_row: 0 };
        while summary.is_none() || !list.whole || !list.waiting.is_empty() || !under_way.is_empty() {
            while under_way.len() < AT_ONCE
                && let Some(file) = list.waiting.pop_front()
            {
                under_way.push(self.one(file));
            }
            tokio::select! {
                biased;
                // What is under way is given up: it left nothing behind.
                () = self.run.stop.requested() => {
                    if let Some(state) = &list.state {
                        self.run.abandon(&self.plan.read, state).await;
                    }
                    return Err(End::Stopped);
                }
                Some(done) = under_way.next(), if !under_way.is_empty() => self.count(done, &mut tally)?,
                read = &mut read, if summary.is_none() => summary = Some(read?),
                item = queue.recv(), if !list.whole && list.waiting.len() < WAITING => list.take(item),
            }
        }
        let announced = summary.and_then(|s| s.announced);
        if let Some(announced) = announced.filter(|n| *n != list.records) {
            let entity = &self.plan.entity;
            return Err(Error::new(
                Kind::Mismatch,
                format!(
                    "{entity}: the source announced {announced} records with files, {} arrived",
                    list.records
                ),
            )
            .hint("run the same command again: what is there is not fetched again")
            .into());
        }
        if let Some(state) = &list.state {
            // Nothing depends on it, and the list can be made again.
            let _ = source.release(state).await;
        }
        Ok(tally.report)
    }

    /// Adds up one file; the error is one that concerns all of them.
    fn count(&self, done: std::result::Result<Done, End>, tally: &mut Tally) -> std::result::Result<(), End> {
        let Tally { report, in_a_row } = tally;
        let bytes = match done {
            Ok(Done::Downloaded(bytes)) => {
                report.downloaded += 1;
                report.bytes += bytes;
                *in_a_row = 0;
                bytes
            }
            Ok(Done::There) => {
                report.skipped += 1;
                0
            }
            Err(End::Failed(error)) if matches!(error.kind(), Kind::Source | Kind::Mismatch) => {
                let of_source = error.kind() == Kind::Source;
                *in_a_row = if of_source { *in_a_row + 1 } else { 0 };
                if *in_a_row >= PATIENCE {
                    return Err(End::Failed(error));
                }
                report.failed += 1;
                self.run.observer.observe(&Event::Warning { message: error.message().to_owned() });
                0
            }
            Err(end) => return Err(end),
        };
        self.run.observer.observe(&Event::Received { entity: self.row.clone(), records: 1, bytes });
        Ok(())
    }

    async fn one(&self, file: Listed) -> std::result::Result<Done, End> {
        let file = Arc::new(file);
        if !self.run.restart && self.is_there(&file).await? {
            return Ok(Done::There);
        }
        if let (Store::Sink(..), Some(size)) = (self.store, file.size.filter(|size| *size > MAX_BODY)) {
            return Err(self.too_large(&file, size).into());
        }
        let policy = Policy { tries: TRIES, ..Policy::default() };
        let mut retry = Retry::new(policy, &*self.run.observer);
        loop {
            let FilesPlan { entity, fields, .. } = &self.plan;
            let body = self.run.source.body(entity, &file.id, &fields.body, &self.spool).await?;
            let (size, checksum, body) = off_the_pool(move || measure(body)).await?;
            if file.is(size, &checksum) {
                self.keep(&file, size, checksum, body).await?;
                return Ok(Done::Downloaded(size));
            }
            let what = match file.size.filter(|announced| *announced != size) {
                Some(announced) => format!("{size} bytes arrived, the source announced {announced}"),
                None => "what arrived does not have the check sum that the source announced".into(),
            };
            let words = format!("{} ({}): {what}", self.name(&file), file.name);
            let error = Error::new(Kind::Mismatch, words.clone())
                .hint("run the same command again: it fetches this file anew");
            retry.after(Attempt::transient(error, words)).await?;
        }
    }

    fn name(&self, file: &Listed) -> String {
        format!("{} {}", self.plan.entity, file.id)
    }

    fn too_large(&self, file: &Listed, size: u64) -> Error {
        Error::new(
            Kind::Mismatch,
            format!("{} ({}): {size} bytes do not fit into a database", self.name(file), file.name),
        )
        .hint("name a folder for the files: --files DIR")
    }

    /// Whether the file is kept already, and is the one that the source lists.
    async fn is_there(&self, file: &Arc<Listed>) -> std::result::Result<bool, End> {
        match self.store {
            Store::Sink(orders) => {
                let found = orders.find_file(&self.plan.entity, &file.id).await?;
                Ok(found.is_some_and(|found| file.is(found.size, &found.checksum)))
            }
            Store::Folder(folder) => {
                let place = folder.place(&self.plan.entity, &file.id, &file.name);
                let file = Arc::clone(file);
                // What cannot be read is written anew, and tells then.
                Ok(off_the_pool(move || Ok(is_at(&file, &place).unwrap_or(false))).await?)
            }
        }
    }

    async fn keep(
        &self,
        file: &Listed,
        size: u64,
        checksum: String,
        mut body: Body,
    ) -> std::result::Result<(), End> {
        let (entity, id, name) = (self.plan.entity.clone(), file.id.clone(), file.name.clone());
        let entry = FileEntry { entity, id, name, size, checksum };
        match self.store {
            Store::Sink(..) if size > MAX_BODY => Err(self.too_large(file, size).into()),
            Store::Sink(orders) => Ok(orders.store_file(entry, body).await?),
            Store::Folder(folder) => {
                let folder = Arc::clone(folder);
                Ok(off_the_pool(move || folder.store(&entry, &mut body)).await?)
            }
        }
    }

    fn place(&self) -> String {
        match self.store {
            Store::Folder(folder) => folder.of_entity(&self.plan.entity).display().to_string(),
            Store::Sink(_) => match self.run.destination.place() {
                Destination::Sqlite(path) => format!("table _sfmigrate_files in {}", path.display()),
                _ => "table _sfmigrate_files".into(),
            },
        }
    }
}

/// Sums, and how many requests failed one after the other.
struct Tally {
    report: FilesReport,
    in_a_row: u32,
}

/// The list of files as it arrives.
struct List {
    /// Columns of name, extension, size and check sum.
    columns: [Option<usize>; 4],
    page: Vec<Listed>,
    waiting: VecDeque<Listed>,
    /// Records of whole pages, those without a file included.
    records: u64,
    state: Option<String>,
    whole: bool,
}

impl List {
    fn new(fields: &FileFields) -> Self {
        let mut columns = [None; 4];
        // Behind the Id, in the order of the fields that there are.
        let mut next = 1;
        for (column, field) in columns.iter_mut().zip(fields.described()) {
            if field.is_some() {
                *column = Some(next);
                next += 1;
            }
        }
        List { columns, page: Vec::new(), waiting: VecDeque::new(), records: 0, state: None, whole: false }
    }

    fn take(&mut self, item: Option<Item>) {
        match item {
            None => self.whole = true,
            Some(Item::Rows(batch)) => self.rows(&batch),
            Some(Item::PageEnd(mark)) => {
                self.records += mark.records;
                self.waiting.extend(self.page.drain(..));
            }
            Some(Item::PageDropped) => self.page.clear(),
            Some(Item::Restart) => {
                // Files that come twice are there the second time.
                self.page.clear();
                self.records = 0;
            }
            // A list is made anew in the next run: nothing has to be kept.
            Some(Item::State { state, done }) => {
                self.state = Some(state);
                let _ = done.send(());
            }
        }
    }

    fn rows(&mut self, batch: &Batch) {
        for row in 0..batch.len() {
            let [name, extension, size, checksum] =
                self.columns.map(|column| column.map(|column| batch.get(row, column)));
            // Where sizes are told and this record has none, it has no file: a
            // link among documents.
            let (Some(id), false) = (batch.get(row, 0), size == Some(None)) else { continue };
            let text = |value: Option<Option<&str>>| value.flatten().map(str::to_owned);
            self.page.push(Listed {
                id: id.to_owned(),
                name: with_extension(text(name).unwrap_or_default(), extension.flatten()),
                size: size.flatten().and_then(|size| size.parse().ok()),
                checksum: text(checksum),
            });
        }
    }
}

fn with_extension(name: String, extension: Option<&str>) -> String {
    let Some(extension) = extension.map(|e| e.trim_start_matches('.')).filter(|e| !e.is_empty()) else {
        return name;
    };
    let has = name.rsplit_once('.').is_some_and(|(_, own)| own.eq_ignore_ascii_case(extension));
    if has { name } else { format!("{name}.{extension}") }
}

/// Size and MD5 of a body, which stands at its start again.
fn measure(mut body: Body) -> Result<(u64, String, Body)> {
    let mut read = || -> io::Result<(u64, String)> {
        body.seek(SeekFrom::Start(0))?;
        let sum = md5_of(&mut body)?;
        body.seek(SeekFrom::Start(0))?;
        Ok(sum)
    };
    let (size, checksum) = read()
        .map_err(|e| Error::unexpected("a file could not be read back from its temporary file").because(e))?;
    Ok((size, checksum, body))
}

/// Whether the file at a place is the listed one.
fn is_at(file: &Listed, place: &Path) -> io::Result<bool> {
    let found = std::fs::symlink_metadata(place)?;
    if !found.is_file() || file.size.is_some_and(|size| size != found.len()) {
        return Ok(false);
    }
    if file.checksum.is_none() {
        return Ok(true);
    }
    let (size, checksum) = md5_of(&mut std::fs::File::open(place)?)?;
    Ok(file.is(size, &checksum))
}

fn md5_of(bytes: &mut dyn Read) -> io::Result<(u64, String)> {
    let mut hash = Md5::new();
    let mut buffer = vec![0; 64 << 10];
    let mut size = 0;
    loop {
        match bytes.read(&mut buffer)? {
            0 => break,
            n => {
                hash.update(&buffer[..n]);
                size += n as u64;
            }
        }
    }
    Ok((size, hash.finalize().iter().map(|b| format!("{b:02x}")).collect()))
}

/// Does what waits for a disk, or computes for long, beside the async threads.
fn off_the_pool<T: Send + 'static>(
    work: impl FnOnce() -> Result<T> + Send + 'static,
) -> impl Future<Output = Result<T>> {
    let task = tokio::task::spawn_blocking(work);
    async move { task.await.map_err(|e| Error::unexpected("work on a file ended early").because(e))? }
}

#[cfg(test)]
mod tests;
