//! Cells that a spreadsheet would run instead of showing them.
//!
//! Facts: OWASP, "CSV Injection".

use std::io::Read;

use super::super::files::FileEntry;
use super::super::upkeep::OnDelete;
use super::super::{Completed, Landed, Opened, Sink, Target, TargetId};
use crate::Result;
use crate::history::RunRecord;
use crate::record::{Batch, PageMark, Rejection, Revision};
use crate::schema::ColumnType;

/// Whether a spreadsheet would take a text for a formula. A plain number is
/// none, whatever its sign.
pub fn is_formula(text: &str) -> bool {
    text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err()
}

/// Puts `'` before every text that a spreadsheet would run, on its way to
/// another sink.
pub(in crate::sink) struct ForSpreadsheets {
    inner: Box<dyn Sink>,
    /// By target: the columns of text.
    texts: Vec<(TargetId, Vec<usize>)>,
}

impl ForSpreadsheets {
    pub(in crate::sink) fn new(inner: Box<dyn Sink>) -> Self {
        ForSpreadsheets { inner, texts: Vec::new() }
    }
}

impl Sink for ForSpreadsheets {
    fn open(&mut self, target: &Target) -> Result<(TargetId, Opened)> {
        let texts = (0..target.columns.len())
            .filter(|&at| {
                matches!(target.columns[at].kind, ColumnType::Text | ColumnType::Any | ColumnType::Json)
            })
            .collect();
        // What was begun without this cannot be continued with it.
        let fingerprint = format!("{}, for spreadsheets", target.fingerprint);
        let (id, opened) = self.inner.open(&Target { fingerprint, ..target.clone() })?;
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
        let mut safe = batch.clone();
        for column in self.texts.iter().filter(|(id, _)| *id == target).flat_map(|(_, columns)| columns) {
            safe.revise(*column, |_, value, fresh| {
                if !is_formula(value) {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_told_from_a_number() {
        for formula in ["=1+1", "+49 40 123", "-x", "@SUM(A1)", "\t=1", "\r=1", "-1+1", "="] {
            assert!(is_formula(formula), "{formula:?}");
        }
        for text in ["", "a=b", "-5", "+5", "-1.5e3", "'=1", " =1", "ana@acme.example"] {
            assert!(!is_formula(text), "{text:?}");
        }
    }
}
