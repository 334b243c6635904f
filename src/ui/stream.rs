//! Where output goes: the process's own streams, or memory.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

/// One output stream. Every write is flushed: nothing that was said is lost
/// when the process is killed.
#[derive(Debug, Clone)]
pub enum Stream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
    /// A buffer that can be read back.
    Memory(Arc<Mutex<Vec<u8>>>),
}

impl Stream {
    /// An empty buffer.
    pub fn memory() -> Self {
        Stream::Memory(Arc::default())
    }

    /// Writes all bytes. Never panics, unlike `println!`, when the other end
    /// is closed.
    ///
    /// # Errors
    /// Those of the stream, `BrokenPipe` among them.
    pub fn write(&self, bytes: &[u8]) -> io::Result<()> {
        match self {
            Stream::Stdout => {
                let mut out = io::stdout().lock();
                out.write_all(bytes)?;
                out.flush()
            }
            Stream::Stderr => {
                let mut err = io::stderr().lock();
                err.write_all(bytes)?;
                err.flush()
            }
            Stream::Memory(buffer) => {
                buffer.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
                Ok(())
            }
        }
    }

    /// What was written to a buffer; empty for the process's own streams.
    pub fn text(&self) -> String {
        match self {
            Stream::Memory(buffer) => {
                let bytes = buffer.lock().unwrap_or_else(PoisonError::into_inner);
                String::from_utf8_lossy(&bytes).into_owned()
            }
            Stream::Stdout | Stream::Stderr => String::new(),
        }
    }
}
