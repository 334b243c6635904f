//! Bytes that come bit by bit.

use std::io::{self, BufRead, ErrorKind};

/// Brings bytes to where they are wanted, without a buffer of its own between.
pub(super) trait Supply {
    /// Appends what there is, at most so many bytes (at least one), waiting for
    /// it by blocking the thread. Returns how many; zero at the end.
    ///
    /// # Errors
    /// When no more can be had, and that is not the end.
    fn append_to(&mut self, bytes: &mut Vec<u8>, most: usize) -> io::Result<usize>;
}

impl<R: BufRead> Supply for R {
    fn append_to(&mut self, bytes: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        loop {
            let come = match self.fill_buf() {
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                come => come?,
            };
            let read = come.len().min(most);
            bytes.extend_from_slice(&come[..read]);
            self.consume(read);
            return Ok(read);
        }
    }
}

/// Any of them.
pub(super) type AnySupply = Box<dyn Supply + Send>;

impl Supply for AnySupply {
    fn append_to(&mut self, bytes: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        (**self).append_to(bytes, most)
    }
}
