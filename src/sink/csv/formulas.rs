//! Records on their way to somebody who opens them in a spreadsheet.

use std::io::Read;

use super::super::files::FileEntry;
use super::super::upkeep::OnDelete;
use super::super::{Completed, Landed, Opened, Sink, Target, TargetId};
use crate::Result;
use crate::formulas::wants_shield;
use crate::history::RunRecord;
use crate::record::{Batch, PageMark, Rejection, Revision};
use crate::schema::ColumnType;

/// Puts `'` before every text that a spreadsheet would run, on its way to
/// another sink, and has that sink do the same in its reject files.
pub(in crate::sink) struct ForSpreadsheets {
    inner: Box<dyn Sink>,
    /// The records themselves become cells of CSV.
    cells: bool,
    /// By target: the columns of text.
    texts: Vec<(TargetId, Vec<usize>)>,
}

impl ForSpreadsheets {
    /// Before a sink whose records are read in spreadsheets, or (without
    /// `cells`) only what it rejects.
    pub(in crate::sink) fn new(inner: Box<dyn Sink>, cells: bool) -> Self {
        ForSpreadsheets { inner, cells, texts: Vec::new() }
    }

    /// What the sink behind this one is asked for.
    pub(in crate::sink) fn target(target: &Target, cells: bool) -> Target {
        let mut target = Target { shield_rejects: true, ..target.clone() };
        if cells {
            // What was begun without this cannot be continued with it.
            target.fingerprint.push_str(", for spreadsheets");
        }
        target
    }
}

impl Sink for ForSpreadsheets {
    fn open(&mut self, target: &Target) -> Result<(TargetId, Opened)> {
        let (id, opened) = self.inner.open(&Self::target(target, self.cells))?;
        if !self.cells {
            return Ok((id, opened));
        }
        let texts = (0..target.columns.len())
            .filter(|&at| {
                matches!(target.columns[at].kind, ColumnType::Text | ColumnType::Any | ColumnType::Json)
            })
            .collect();
        self.texts.push((id, texts));
        Ok((id, opened))
    }

    fn save_state(&mut self, target: TargetId, state: &str) -> Result<()> {
        self.inner.save_state(target, state)
    }

    fn restart(&mut self, target: TargetId) -> Result<()> {
        self.inner.restart(target)
    }

    fn write(&mut self, target: TargetId, batch: &Batch, rejected: &[Rejection]) -> Result<u64> {
        if !self.cells {
            return self.inner.write(target, batch, rejected);
        }
        let mut safe = batch.clone();
        for column in self.texts.iter().filter(|(id, _)| *id == target).flat_map(|(_, columns)| columns) {
            safe.revise(*column, |_, value, fresh| {
                if !wants_shield(value) {
                    return Revision::Part(0..value.len());
                }
                fresh.push('\'');
                fresh.push_str(value);
                Revision::Fresh(0..fresh.len())
            });
        }
        self.inner.write(target, &safe, rejected)
    }

    fn commit(&mut self, target: TargetId, mark: &PageMark) -> Result<Landed> {
        self.inner.commit(target, mark)
    }

    fn rollback(&mut self, target: TargetId) -> Result<()> {
        self.inner.rollback(target)
    }

    fn pause(&mut self, target: TargetId) -> Result<Option<String>> {
        self.inner.pause(target)
    }

    fn keep(&mut self, run: &RunRecord) -> Result<()> {
        self.inner.keep(run)
    }

    fn remove(&mut self, target: TargetId, gone: &Batch, how: OnDelete) -> Result<u64> {
        self.inner.remove(target, gone, how)
    }

    fn note(&mut self, target: TargetId, there: &Batch) -> Result<()> {
        self.inner.note(target, there)
    }

    fn sweep(&mut self, target: TargetId, how: OnDelete) -> Result<u64> {
        self.inner.sweep(target, how)
    }

    fn find_file(&mut self, entity: &str, id: &str) -> Result<Option<FileEntry>> {
        self.inner.find_file(entity, id)
    }

    fn store_file(&mut self, file: &FileEntry, body: &mut dyn Read) -> Result<()> {
        self.inner.store_file(file, body)
    }

    fn finish(&mut self, target: TargetId) -> Result<Completed> {
        self.inner.finish(target)
    }
}
