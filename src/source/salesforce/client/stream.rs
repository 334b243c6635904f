//! An answer that is read while it arrives.

use std::io::{self, BufRead, Read};
use std::sync::Arc;

use bytes::{Buf as _, Bytes};
use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore, SemaphorePermit, mpsc};

use super::super::supply::{AnySupply, Supply};
use super::receive::Broken;
use super::unpack::Unpacker;
use super::{Answer, Arriving};

/// Bytes that are handed to the reader at once. They are copied together: what
/// comes is often short, and lies in a buffer that is far larger.
const PORTION: usize = 512 << 10;

/// Portions of an answer that wait for their reader in any case, beside the one
/// that is read. What comes behind them waits in the connection, unless the
/// answer is the next in line to be read.
const WAITING: usize = 1;

/// Portions that the next in line reads ahead, so that an org that makes an
/// answer more slowly than it is read makes two at once. Of the whole process.
const AHEAD: usize = 20;

/// What is left of them.
static AHEAD_LEFT: Semaphore = Semaphore::const_new(AHEAD);

/// Who reads ahead: the next in line, and nobody behind it.
static NEXT_IN_LINE: Mutex<()> = Mutex::const_new(());

/// A portion and its room; nothing at the end, which a body that broke off does
/// not have.
type Portion = Option<(Bytes, Room)>;

/// Where a portion waits, until this is dropped.
struct Room {
    _own: Option<OwnedSemaphorePermit>,
    _ahead: Option<SemaphorePermit<'static>>,
}

/// What keeps an answer arriving.
pub(in super::super) struct Pump<'a> {
    pieces: super::Pieces<'a>,
    slot: super::Slot<'a>,
    out: mpsc::UnboundedSender<Portion>,
    /// Of the portions that may wait in any case.
    own: Arc<Semaphore>,
    next_in_line: Option<MutexGuard<'static, ()>>,
}

/// The two sides of an answer on its way. Its body waits, by blocking its
/// thread, for what the pump brings.
pub(super) fn of(arriving: Arriving<'_>) -> (Answer<AnySupply>, Pump<'_>) {
    let Arriving { headers, framed, slot, pieces } = arriving;
    // Each portion has its room before it is sent.
    let (out, queue) = mpsc::unbounded_channel();
    let arrived = Arrived { queue, portion: Bytes::new(), room: None, ended: false };
    let body: AnySupply = match pieces.are_compressed() {
        true => Box::new(Unpacked { packed: arrived, unpacker: Unpacker::default() }),
        false => Box::new(arrived),
    };
    let own = Arc::new(Semaphore::new(WAITING));
    (Answer { headers, body, framed }, Pump { pieces, slot, out, own, next_in_line: None })
}

impl Pump<'_> {
    /// Brings the body in until its end, or until nobody reads it any more.
    ///
    /// # Errors
    /// When it breaks off; its reader fails then, too.
    pub(in super::super) async fn run(mut self) -> Result<(), Broken> {
        let mut portion = Vec::new();
        while let Some(mut piece) = self.pieces.next().await? {
            while !piece.is_empty() {
                portion.reserve_exact(PORTION - portion.len());
                portion.extend_from_slice(&piece.split_to(piece.len().min(PORTION - portion.len())));
                if portion.len() == PORTION && !self.hand_over(std::mem::take(&mut portion)).await {
                    return Ok(());
                }
            }
        }
        if self.hand_over(portion).await && self.out.send(None).is_ok() {
            self.slot.went_well();
        }
        Ok(())
    }

    /// Hands a portion over when there is room for it; `false` when nobody reads
    /// any more.
    async fn hand_over(&mut self, portion: Vec<u8>) -> bool {
        let room = match Arc::clone(&self.own).try_acquire_owned() {
            Ok(own) => {
                // This one is read: another one is the next in line.
                self.next_in_line = None;
                Room { _own: Some(own), _ahead: None }
            }
            Err(_) => self.room().await,
        };
        self.out.send(Some((portion.into(), room))).is_ok()
    }

    /// Waits for what is free first: its own room, or that ahead.
    async fn room(&mut self) -> Room {
        let own = Arc::clone(&self.own).acquire_owned();
        let ahead = async {
            if self.next_in_line.is_none() {
                self.next_in_line = Some(NEXT_IN_LINE.lock().await);
            }
            AHEAD_LEFT.acquire().await
        };
        tokio::select! {
            biased;
            own = own => Room { _own: own.ok(), _ahead: None },
            ahead = ahead => Room { _own: None, _ahead: ahead.ok() },
        }
    }
}

/// The reader's side.
struct Arrived {
    queue: mpsc::UnboundedReceiver<Portion>,
    /// What is left of the one that is read.
    portion: Bytes,
    room: Option<Room>,
    ended: bool,
}

impl BufRead for Arrived {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.portion.is_empty() && !self.ended {
            // Both are free before another one is waited for.
            (self.portion, self.room) = (Bytes::new(), None);
            match self.queue.blocking_recv() {
                Some(Some((portion, room))) => (self.portion, self.room) = (portion, Some(room)),
                Some(None) => self.ended = true,
                None => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the transfer broke off")),
            }
        }
        Ok(&self.portion)
    }

    fn consume(&mut self, bytes: usize) {
        self.portion.advance(bytes);
    }
}

impl Read for Arrived {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

/// The same, decompressed on its way.
struct Unpacked {
    packed: Arrived,
    unpacker: Unpacker,
}

impl Supply for Unpacked {
    fn append_to(&mut self, bytes: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        let before = bytes.len();
        while bytes.len() == before {
            let packed = self.packed.fill_buf()?;
            if packed.is_empty() {
                self.unpacker.finish()?;
                break;
            }
            let read = self.unpacker.unpack(packed, bytes, most)?;
            self.packed.consume(read);
        }
        Ok(bytes.len() - before)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    /// All of an answer that came in such portions, whole or broken off.
    fn read(portions: &[&[u8]], whole: bool) -> io::Result<Vec<u8>> {
        let (out, queue) = mpsc::unbounded_channel();
        for portion in portions {
            let room = Room { _own: None, _ahead: None };
            out.send(Some((Bytes::copy_from_slice(portion), room))).unwrap();
        }
        if whole {
            out.send(None).unwrap();
        }
        drop(out);
        let packed = Arrived { queue, portion: Bytes::new(), room: None, ended: false };
        let mut supply = Unpacked { packed, unpacker: Unpacker::default() };
        let mut bytes = Vec::new();
        while supply.append_to(&mut bytes, 4)? > 0 {}
        Ok(bytes)
    }

    #[test]
    fn an_answer_ends_where_both_the_transfer_and_the_compression_do() {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(b"all of it").unwrap();
        let packed = encoder.finish().unwrap();
        let (front, back) = packed.split_at(packed.len() - 3);
        assert_eq!(read(&[front, back], true).unwrap(), b"all of it");
        assert_eq!(read(&[], true).unwrap(), b"");
        for (portions, whole, said) in [
            (&[front, back][..], false, "the transfer broke off"),
            (&[front], true, "the compression broke off"),
            (&[front], false, "the transfer broke off"),
        ] {
            let error = read(portions, whole).unwrap_err();
            assert_eq!((error.kind(), error.to_string().as_str()), (io::ErrorKind::UnexpectedEof, said));
        }
    }
}
