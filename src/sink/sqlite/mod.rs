//! SQLite: one table for each target, and the sink's own tables beside them.
//!
//! A page is one transaction: its rows, its rejected records and its mark, so
//! that what an interrupted import left is exactly what its marks say.

use std::io::Read;
use std::path::Path;

use crate::history::RunRecord;
use crate::killpoint::killpoint;
use crate::record::{Batch, PageMark, Rejection, Resume};
use crate::schema::ColumnType;
use crate::sink::files::FileEntry;
use crate::sink::rejects::{is_amending, unfinished};
use crate::sink::undo::KEPT_OF_TABLES;
use crate::sink::upkeep::OnDelete;
use crate::sink::writeback::Writeback;
use crate::sink::{
    Completed, KnownColumn, Landed, Opened, Sink, Target, TargetId, check_target, out_of_order,
    page_is_broken,
};
use crate::{Error, Result};

mod before;
mod catalogue;
mod db;
mod ddl;
pub mod files;
pub(super) mod history;
mod holdings;
mod look;
mod records;
mod reject_files;
mod rejects;
mod state;
mod statements;
mod tables;
pub(super) mod undo;
pub(super) mod upkeep;
mod value;
pub(super) mod verify;
mod write;

use before::Keeper;
use db::Db;
pub(super) use holdings::holdings;
pub(super) use look::{Still, described, look};
use records::{Misfit, Records};
use statements::{Statements, Table};
use value::{Slots, Value, convert};
use write::Written;

/// Names that targets must leave alone.
const RESERVED: [&str; 2] = ["_sfmigrate_", "sqlite_"];

/// Writes into a database file.
pub struct SqliteSink {
    db: Db,
    records: Records,
    writeback: Writeback,
    targets: Vec<Open>,
    page: Option<Page>,
    /// The run that writes, if it keeps a history.
    keeper: Option<Keeper>,
}

/// A target that was opened.
struct Open {
    target: Target,
    import: i64,
    statements: Statements,
    slots: Slots,
    finished: bool,
}

/// The page under way: a transaction that is open.
struct Page {
    target: usize,
    written: u64,
    rejected: u64,
    skipped: u64,
    changed: u64,
    /// Columns whose type went within this page, and comes back with it.
    loosened: Vec<usize>,
    /// The transaction is gone already.
    broken: bool,
}

/// The columns that earlier imports filled in a table; none if there is no
/// such database.
pub fn known_columns(path: &Path, table: &str) -> Vec<KnownColumn> {
    look::into(path).and_then(|conn| catalogue::known_columns(&conn, table)).unwrap_or_default()
}

impl SqliteSink {
    /// Opens a database file; it is made if there is none.
    ///
    /// # Errors
    /// `Sink` when it is no database, cannot be written, or is in use.
    pub fn open(path: &Path) -> Result<Self> {
        let db = Db::open(path)?;
        Ok(SqliteSink::on(db))
    }

    fn on(db: Db) -> Self {
        let (records, writeback) = (Records::default(), db.writeback());
        SqliteSink { db, records, writeback, targets: Vec::new(), page: None, keeper: None }
    }

    /// The target, if no page is under way.
    fn between_pages(&mut self, id: TargetId) -> Result<(&Db, &mut Open)> {
        match (&self.page, self.targets.get_mut(id.0)) {
            (None, Some(open)) if !open.finished => Ok((&self.db, open)),
            _ => Err(out_of_order()),
        }
    }

    /// The page under way, begun if there is none.
    fn page(&mut self, id: TargetId) -> Result<&mut Page> {
        if self.page.is_none() {
            self.between_pages(id)?;
            self.db.begin()?;
        }
        let page = self.page.get_or_insert(Page {
            target: id.0,
            written: 0,
            rejected: 0,
            skipped: 0,
            changed: 0,
            loosened: Vec::new(),
            broken: false,
        });
        match page {
            page if page.target != id.0 => Err(out_of_order()),
            page if page.broken => Err(page_is_broken()),
            page => Ok(page),
        }
    }

    /// Takes the page's transaction back after an error, and tells that error.
    fn broke(&mut self, e: Error) -> Error {
        // A failed rollback leaves a journal that the next opening plays back.
        let _ = self.db.rollback();
        if let Some(page) = &mut self.page {
            page.broken = true;
        }
        e
    }

    fn write_rows(&mut self, id: TargetId, batch: &Batch) -> Result<Written> {
        let open = &mut self.targets[id.0];
        if batch.columns().len() != open.slots.len() {
            return Err(Error::unexpected(format!("a batch for {} has other columns", open.target.name)));
        }
        let (mut first, mut written) = (0, Written::default());
        loop {
            let (conn, statements) = (&self.db.conn, &open.statements);
            let (one, misfit) = write::rows(conn, &self.records, statements, batch, &open.slots, first)
                .map_err(|e| self.db.explain(e))?;
            written.skipped += one.skipped;
            written.changed += one.changed;
            let Some(Misfit { row, column }) = misfit else { return Ok(written) };
            first = row;
            ddl::loosen(&self.db, &open.target.name, &open.target.columns[column].name)?;
            before::watch(&self.db, self.keeper.as_ref(), &open.target.name)?;
            before::remade(&self.db, self.keeper.as_ref(), &open.target.name)?;
            open.slots.widen(column);
            if let Some(page) = &mut self.page {
                page.loosened.push(column);
            }
        }
    }

    /// Sees that a table has the columns that records are marked in.
    fn mark(&mut self, target: TargetId, how: OnDelete) -> Result<()> {
        let keeper = self.keeper.clone();
        let (db, open) = self.between_pages(target)?;
        let table = &open.target.name;
        if how == OnDelete::Mark && !upkeep::is_marked(db, table)? {
            db.atomically(|| {
                upkeep::add_marks(db, table)?;
                before::remade(db, keeper.as_ref(), table)
            })?;
            open.statements = Statements::of(&open.target, Table::read(db, &open.target.name)?);
        }
        Ok(())
    }

    fn register(&self, target: &Target) -> Result<(Open, Opened)> {
        let db = &self.db;
        let keeper = self.keeper.as_ref();
        tables::prepare(db)?;
        before::begin(db, keeper, target)?;
        let fitted = ddl::fit(db, target)?;
        before::watch(db, keeper, &target.name)?;
        let mut opened = Opened { notes: fitted.notes, ..Opened::default() };
        let mut import = None;
        if let Some(earlier) = state::unfinished(db, &target.name)? {
            let amending = is_amending(&earlier.fingerprint);
            if earlier.fingerprint != target.fingerprint && target.amend.is_some() && !amending {
                return Err(unfinished(target));
            }
            if earlier.fingerprint != target.fingerprint {
                opened.notes.push(format!(
                    "an unfinished import into table {} was of something else and is given up",
                    target.name
                ));
            } else if fitted.changed || lacks_rows(db, target, &earlier)? || lacks_marks(db, &earlier)? {
                opened.notes.push(format!(
                    "table {} is not as the unfinished import left it: the import begins again",
                    target.name
                ));
            } else {
                import = Some(earlier.id);
                opened.resume = Resume { state: earlier.state, pages: state::pages(db, earlier.id)? };
                opened.written = earlier.written;
                opened.rejected = earlier.rejected;
                opened.skipped = earlier.skipped;
            }
            if import.is_none() {
                // The table may be another one by now; rows go by number only
                // where it is the one that the import left.
                if !fitted.changed {
                    state::remove_added(db, earlier.id, &target.name)?;
                }
                state::abandon(db, earlier.id)?;
            }
        }
        let import = match import {
            Some(import) => import,
            None => {
                if !target.keeps_records() && target.amend.is_none() {
                    before::empty(db, keeper, &target.name)?;
                }
                let import = state::begin(db, target)?;
                if let Some(upkeep) = &target.upkeep {
                    upkeep::begin(db, import, target, upkeep)?;
                }
                import
            }
        };
        if let Some(keeper) = keeper {
            opened.continues = history::works_on(db, &keeper.run, &target.entity, import)?;
        }
        // Who feeds records back may know less of them than who fetched them.
        if let Some(described) = &target.catalogue
            && !(target.amend.is_some() && catalogue::knows(db, &target.name)?)
        {
            catalogue::describe(db, target, described)?;
        }
        let statements = Statements::of(target, Table::read(db, &target.name)?);
        if let Some(index) = &statements.index {
            db.index(index)?;
        }
        before::settle(db, keeper, &target.name)?;
        // Tells now if the table refuses such a statement, for example because
        // a column is computed.
        write::check(&db.conn, &self.records, &statements).map_err(|e| db.explain(e))?;
        let slots = Slots::of(target.columns.iter().map(|column| column.kind).zip(fitted.numeric));
        Ok((Open { target: target.clone(), import, statements, slots, finished: false }, opened))
    }
}

/// Whether somebody took rows out of the table of an unfinished import. What
/// another key than the identity holds together cannot be counted.
fn lacks_rows(db: &Db, target: &Target, earlier: &state::Import) -> Result<bool> {
    let each_has_its_row = match target.key {
        None => true,
        Some(_) => target.catalogue.as_ref().is_some_and(|described| described.key_is_identity),
    };
    if !each_has_its_row {
        return Ok(false);
    }
    let rows = match db.rows_left_behind {
        Some(rows) => rows,
        None => {
            db.value::<i64>(&format!("SELECT count(*) FROM {}", db::quote(&target.name)), [])?.cast_unsigned()
        }
    };
    Ok(rows < earlier.written)
}

/// Whether somebody took marks out of an unfinished import: a page without its
/// mark is fetched again.
fn lacks_marks(db: &Db, earlier: &state::Import) -> Result<bool> {
    let marked: u64 = state::pages(db, earlier.id)?.iter().map(|page| page.records).sum();
    Ok(marked < earlier.written + earlier.rejected + earlier.skipped)
}

fn check_name(target: &Target) -> Result<()> {
    let name = target.name.to_ascii_lowercase();
    if name.is_empty() || name.contains('\0') || RESERVED.iter().any(|prefix| name.starts_with(prefix)) {
        return Err(Error::usage(format!("{} cannot be the name of a table", target.name))
            .hint("set another target in the mapping file"));
    }
    Ok(())
}

/// Whether a value is stored as its type has it, and not as text.
pub(super) fn holds(kind: ColumnType, text: &str) -> bool {
    convert(kind, text).is_some()
}

/// See [`crate::sink::still::stored`].
pub(super) fn stored(kind: ColumnType, text: &str) -> String {
    match Value::of(kind, text) {
        Value::Integer(whole) => whole.to_string(),
        Value::Real(double) => double.to_string(),
        Value::Text(text) => text.to_owned(),
    }
}

impl Sink for SqliteSink {
    fn open(&mut self, target: &Target) -> Result<(TargetId, Opened)> {
        check_target(target)?;
        check_name(target)?;
        let name = &target.name;
        if self.page.is_some() {
            return Err(out_of_order());
        }
        if self.targets.iter().any(|o| !o.finished && o.target.name.eq_ignore_ascii_case(name)) {
            return Err(Error::usage(format!(
                "two objects would be written into one table, {}",
                target.name
            ))
            .hint("set another target for one of them in the mapping file"));
        }
        let (open, opened) = self.db.atomically(|| self.register(target))?;
        self.targets.push(open);
        Ok((TargetId(self.targets.len() - 1), opened))
    }

    fn save_state(&mut self, target: TargetId, state: &str) -> Result<()> {
        let (db, open) = self.between_pages(target)?;
        state::save(db, open.import, state)
    }

    fn restart(&mut self, target: TargetId) -> Result<()> {
        let (db, open) = self.between_pages(target)?;
        db.atomically(|| {
            if !open.target.keeps_records() {
                db.run(&format!("DELETE FROM {}", db::quote(&open.target.name)))?;
            }
            state::remove_added(db, open.import, &open.target.name)?;
            state::restart(db, open.import)
        })
    }

    fn write(&mut self, target: TargetId, batch: &Batch, rejected: &[Rejection]) -> Result<u64> {
        self.page(target)?;
        let Written { skipped, changed } = self
            .write_rows(target, batch)
            .and_then(|counts| {
                let open = &self.targets[target.0];
                state::add_rejects(&self.db, open.import, &open.target.entity, rejected)?;
                Ok(counts)
            })
            .map_err(|e| self.broke(e))?;
        self.writeback.may_have_grown();
        let page = self.page(target)?;
        page.written += batch.len() as u64 - skipped;
        page.rejected += rejected.len() as u64;
        page.skipped += skipped;
        page.changed += changed;
        Ok(skipped)
    }

    fn commit(&mut self, target: TargetId, mark: &PageMark) -> Result<Landed> {
        let page = self.page(target)?;
        let counts = state::Counts { written: page.written, rejected: page.rejected, skipped: page.skipped };
        let changed = page.changed;
        let import = self.targets[target.0].import;
        killpoint("page-written");
        state::add_page(&self.db, import, mark, counts)
            .and_then(|()| match &self.keeper {
                Some(keeper) => {
                    history::add_page(&self.db, &keeper.run, import, mark.records, changed, counts)
                }
                None => Ok(()),
            })
            .and_then(|()| self.db.commit())
            .map_err(|e| self.broke(e))?;
        self.page = None;
        Ok(Landed { changed: Some(changed) })
    }

    fn rollback(&mut self, target: TargetId) -> Result<()> {
        if self.page.as_ref().is_some_and(|page| page.target != target.0) {
            return Err(out_of_order());
        }
        if let Some(page) = self.page.take() {
            for column in page.loosened {
                self.targets[page.target].slots.narrow(column);
            }
        }
        self.db.rollback()
    }

    fn pause(&mut self, target: TargetId) -> Result<Option<String>> {
        let keeper = self.keeper.clone();
        let (db, open) = self.between_pages(target)?;
        let rejected = state::totals(db, open.import)?.rejected;
        // What is fed back stands in its file until it is done with.
        if rejected == 0 || open.target.amend.is_some() {
            return Ok(None);
        }
        rejects::write(db, keeper.as_ref(), &open.target, open.import, rejected)
    }

    fn finish(&mut self, target: TargetId) -> Result<Completed> {
        let keeper = self.keeper.clone();
        let (db, open) = self.between_pages(target)?;
        let totals = state::totals(db, open.import)?;
        let rejects = match open.target.partial {
            true => None,
            false => rejects::write(db, keeper.as_ref(), &open.target, open.import, totals.rejected)?,
        };
        let total = if open.target.keeps_records() {
            // Counted over the index of the key, where there is one.
            db.value::<i64>(&format!("SELECT count(*) FROM {}", db::quote(&open.target.name)), [])?
                .cast_unsigned()
        } else {
            totals.written
        };
        db.atomically(|| {
            if let Some(described) = &open.target.catalogue {
                catalogue::complete(db, &open.target, described, total)?;
            }
            if let Some(upkeep) = &open.target.upkeep {
                upkeep::finish(db, open.import, &open.target, upkeep)?;
            }
            if open.target.update_only {
                upkeep::calculated(db, &open.target.name, jiff::Timestamp::now())?;
            }
            before::remade(db, keeper.as_ref(), &open.target.name)?;
            state::finish(db, open.import)
        })?;
        open.finished = true;
        Ok(Completed {
            place: format!("table {} in {}", open.target.name, db.path.display()),
            total: Some(total),
            skipped: totals.skipped,
            rejects,
            changed: None,
        })
    }

    fn remove(&mut self, target: TargetId, gone: &Batch, how: OnDelete) -> Result<u64> {
        self.mark(target, how)?;
        let (db, open) = self.between_pages(target)?;
        let Some(upkeep) = &open.target.upkeep else { return Ok(0) };
        db.atomically(|| upkeep::remove(db, &open.target, upkeep, gone, how))
    }

    fn note(&mut self, target: TargetId, there: &Batch) -> Result<()> {
        let (db, _) = self.between_pages(target)?;
        db.atomically(|| upkeep::note(db, target.0, there))
    }

    fn sweep(&mut self, target: TargetId, how: OnDelete) -> Result<u64> {
        self.mark(target, how)?;
        let (db, open) = self.between_pages(target)?;
        let Some(upkeep) = &open.target.upkeep else { return Ok(0) };
        db.atomically(|| upkeep::sweep(db, target.0, &open.target, upkeep, how))
    }

    fn keep(&mut self, run: &RunRecord) -> Result<()> {
        if self.page.is_some() {
            return Err(out_of_order());
        }
        let db = &self.db;
        if self.keeper.is_some() {
            return db.atomically(|| history::keep(db, run));
        }
        db.atomically(|| {
            tables::prepare(db)?;
            history::begin(db, run)
        })?;
        self.keeper = Some(Keeper { run: run.id.clone(), runs: run.keep.unwrap_or(KEPT_OF_TABLES) });
        Ok(())
    }

    fn find_file(&mut self, entity: &str, id: &str) -> Result<Option<FileEntry>> {
        files::find(&self.db, entity, id)
    }

    fn store_file(&mut self, file: &FileEntry, body: &mut dyn Read) -> Result<()> {
        if self.page.is_some() {
            return Err(out_of_order());
        }
        files::store(&self.db, self.keeper.as_ref(), file, body)
    }
}

#[cfg(test)]
mod tests;
