//! SqliteSink.

use std::path::Path;

use crate::Result;
use crate::record::{Batch, PageMark, Rejection};
use crate::sink::{Completed, Opened, Sink, Target, TargetId};

/// See the module's text.
pub struct SqliteSink {}

impl SqliteSink {
    /// Opens it.
    pub fn open(_path: &Path) -> Result<Self> {
        todo!()
    }
    /// Opens it.
    pub fn folder(_path: &Path) -> Result<Self> {
        todo!()
    }
    /// Opens it.
    pub fn stdout() -> Self {
        todo!()
    }
}

impl Sink for SqliteSink {
    fn open(&mut self, _target: &Target) -> Result<(TargetId, Opened)> {
        todo!()
    }
    fn save_state(&mut self, _target: TargetId, _state: &str) -> Result<()> {
        todo!()
    }
    fn restart(&mut self, _target: TargetId) -> Result<()> {
        todo!()
    }
    fn write(&mut self, _target: TargetId, _batch: &Batch, _rejected: &[Rejection]) -> Result<()> {
        todo!()
    }
    fn commit(&mut self, _target: TargetId, _mark: &PageMark) -> Result<()> {
        todo!()
    }
    fn rollback(&mut self, _target: TargetId) -> Result<()> {
        todo!()
    }
    fn finish(&mut self, _target: TargetId) -> Result<Completed> {
        todo!()
    }
}
