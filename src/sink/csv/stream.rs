//! CSV into a stream, usually standard output. What has left cannot be taken
//! back, so that a page waits until it is whole; there is nothing to resume.

use std::io::{self, Seek as _, Write};

use tempfile::SpooledTempFile;

use super::lines::{Lines, write_header};
use crate::record::{Batch, PageMark, Rejection};
use crate::sink::{
    Completed, Landed, Opened, Sink, Target, TargetId, check_target, out_of_order, page_is_broken,
};
use crate::{Error, Result};

/// Bytes of a page that wait in memory; the rest of a larger page waits in a
/// file without a name.
const IN_MEMORY: usize = 4 << 20;

/// Writes the records of one entity into a stream.
pub struct StreamSink {
    out: Box<dyn Write + Send>,
    target: Option<Target>,
    /// The header line has left, and perhaps rows.
    begun: bool,
    written: u64,
    page: Option<Page>,
}

struct Page {
    waiting: SpooledTempFile,
    lines: Lines,
    written: u64,
    broken: bool,
}

impl StreamSink {
    /// Writes to standard output.
    pub fn stdout() -> Self {
        Self::new(Box::new(io::stdout()))
    }

    /// Writes to any stream.
    pub fn new(out: Box<dyn Write + Send>) -> Self {
        StreamSink { out, target: None, begun: false, written: 0, page: None }
    }

    fn opened(&self, target: TargetId) -> Result<&Target> {
        self.target.as_ref().filter(|_| target.0 == 0).ok_or_else(out_of_order)
    }

    fn between_pages(&self, target: TargetId) -> Result<&Target> {
        if self.page.is_some() { Err(out_of_order()) } else { self.opened(target) }
    }

    fn begin(&mut self) -> io::Result<()> {
        if let Some(target) = self.target.as_ref().filter(|_| !self.begun) {
            self.begun = true;
            write_header(&mut self.out, &target.columns)?;
        }
        Ok(())
    }

    fn send(&mut self, page: &mut SpooledTempFile) -> io::Result<()> {
        self.begin()?;
        page.rewind()?;
        io::copy(page, &mut self.out)?;
        self.out.flush()
    }
}

impl Sink for StreamSink {
    fn open(&mut self, target: &Target) -> Result<(TargetId, Opened)> {
        check_target(target)?;
        super::accepts(&target.name, &target.duplicates)?;
        if self.target.is_some() {
            return Err(Error::usage("standard output takes one object only")
                .hint("write several objects into a folder: --to DIR --format csv"));
        }
        self.target = Some(target.clone());
        Ok((TargetId(0), Opened::default()))
    }

    /// Nothing outlives a stream, so nothing is kept.
    fn save_state(&mut self, target: TargetId, _state: &str) -> Result<()> {
        self.between_pages(target).map(drop)
    }

    fn restart(&mut self, target: TargetId) -> Result<()> {
        self.between_pages(target)?;
        if self.written > 0 {
            return Err(Error::sink_failed(
                "records that were written to standard output cannot be taken back",
            )
            .hint("discard what was written and run the same command again")
            .hint("write to a file with --to, which goes on by itself"));
        }
        Ok(())
    }

    /// Rejected records have no place in a stream; they are left out.
    fn write(&mut self, target: TargetId, batch: &Batch, _rejected: &[Rejection]) -> Result<u64> {
        self.opened(target)?;
        let page = self.page.get_or_insert_with(|| Page {
            waiting: SpooledTempFile::new(IN_MEMORY),
            lines: Lines::default(),
            written: 0,
            broken: false,
        });
        if page.broken {
            return Err(page_is_broken());
        }
        page.written += batch.len() as u64;
        page.lines.write(&mut page.waiting, batch).map(|()| 0).map_err(|e| {
            page.broken = true;
            Error::sink_failed("a page could not be kept in the folder for temporary files")
                .hint("free some space there, or name another folder by TMPDIR")
                .because(e)
        })
    }

    fn commit(&mut self, target: TargetId, _mark: &PageMark) -> Result<Landed> {
        self.opened(target)?;
        if self.page.as_ref().is_some_and(|page| page.broken) {
            return Err(page_is_broken());
        }
        let Some(mut page) = self.page.take() else { return Ok(Landed::default()) };
        self.send(&mut page.waiting).map_err(cut_off)?;
        self.written += page.written;
        Ok(Landed::default())
    }

    fn rollback(&mut self, target: TargetId) -> Result<()> {
        self.opened(target)?;
        self.page = None;
        Ok(())
    }

    fn finish(&mut self, target: TargetId) -> Result<Completed> {
        self.between_pages(target)?;
        self.begin().and_then(|()| self.out.flush()).map_err(cut_off)?;
        let (place, total) = ("standard output".into(), Some(self.written));
        Ok(Completed { place, total, skipped: 0, rejects: None, changed: None })
    }
}

fn cut_off(e: io::Error) -> Error {
    let message = if e.kind() == io::ErrorKind::BrokenPipe {
        "standard output was closed before all records were written"
    } else {
        "writing to standard output failed"
    };
    Error::sink_failed(message).hint("what was written is cut; write to a file with --to instead").because(e)
}
