//! An answer that is read while it arrives.

use std::io::{self, BufRead, ErrorKind, Read};
use std::sync::Arc;

use bytes::{Buf as _, Bytes};
use flate2::{Decompress, FlushDecompress, Status};
use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore, SemaphorePermit, mpsc};

use super::super::supply::{AnySupply, Supply};
use super::receive::Broken;
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
        true => Box::new(Unpacking { packed: arrived, under_way: None }),
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
struct Unpacking {
    packed: Arrived,
    /// What decompresses the member that is under way; an answer may have
    /// several.
    under_way: Option<Decompress>,
}

/// Distance, as a power of two, that gzip refers back at most.
const WINDOW_BITS: u8 = 15;

/// Bytes that are decompressed at once: what a near cache holds, and several
/// times the 32 KiB that the decoder copies aside each time.
const UNPACKED: usize = 128 << 10;

impl Supply for Unpacking {
    fn append_to(&mut self, bytes: &mut Vec<u8>, most: usize) -> io::Result<usize> {
        bytes.reserve(most);
        loop {
            let packed = self.packed.fill_buf()?;
            if packed.is_empty() {
                return match self.under_way {
                    None => Ok(0),
                    Some(_) => Err(io::Error::new(ErrorKind::UnexpectedEof, "the compression broke off")),
                };
            }
            let member = self.under_way.get_or_insert_with(|| Decompress::new_gzip(WINDOW_BITS));
            let (read, written) = (member.total_in(), member.total_out());
            let room = &mut bytes.spare_capacity_mut()[..most.min(UNPACKED)];
            let status = member
                .decompress_uninit(packed, room, FlushDecompress::None)
                .map_err(|e| io::Error::new(ErrorKind::InvalidData, e))?;
            let read = (member.total_in() - read) as usize;
            let written = (member.total_out() - written) as usize;
            self.packed.consume(read);
            // SAFETY: so many bytes were written behind those that were there.
            unsafe { bytes.set_len(bytes.len() + written) };
            if status == Status::StreamEnd {
                self.under_way = None;
            } else if read == 0 && written == 0 {
                return Err(io::Error::new(ErrorKind::InvalidData, "the compression does not go on"));
            }
            if written > 0 {
                return Ok(written);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::Compression;
    use flate2::write::GzEncoder;
    use proptest::prelude::*;

    use super::*;

    /// An answer that came in portions of such a size, whole or broken off.
    fn came(bytes: &[u8], portion: usize, whole: bool) -> Arrived {
        let (out, queue) = mpsc::unbounded_channel();
        let portions = bytes.chunks(portion).map(|bytes| {
            let room = Room { _own: None, _ahead: None };
            Some((Bytes::copy_from_slice(bytes), room))
        });
        portions.chain(whole.then_some(None)).for_each(|portion| out.send(portion).unwrap());
        Arrived { queue, portion: Bytes::new(), room: None, ended: false }
    }

    fn member(text: &[u8], level: u32) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::new(level));
        encoder.write_all(text).unwrap();
        encoder.finish().unwrap()
    }

    /// All of it, at most so many bytes at once.
    fn unpacked(packed: Arrived, most: usize) -> io::Result<Vec<u8>> {
        let mut supply = Unpacking { packed, under_way: None };
        let mut bytes = Vec::new();
        while supply.append_to(&mut bytes, most)? > 0 {}
        Ok(bytes)
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn what_was_packed_is_unpacked_or_refused(
            texts in proptest::collection::vec(proptest::collection::vec(0u8..4, 0..400), 1..4),
            level in 0u32..9, portion in 1usize..200, most in 1usize..500, at in any::<prop::sample::Index>(), bit in 0u8..8,
        ) {
            let mut packed: Vec<u8> = texts.iter().flat_map(|text| member(text, level)).collect();
            let plain = texts.concat();
            prop_assert_eq!(unpacked(came(&packed, portion, true), most).unwrap(), plain.clone());
            let cut = &packed[..at.index(packed.len() - 1) + 1];
            // Where a member ends, nothing but the transfer tells that more was to come.
            prop_assert!(unpacked(came(cut, portion, false), most).is_err() || cut.len() == packed.len());
            let at = at.index(packed.len());
            packed[at] ^= 1 << bit;
            // Bits of the head that say nothing of the content may be other ones.
            if let Ok(bytes) = unpacked(came(&packed, portion, true), most) {
                prop_assert_eq!(bytes, plain);
            }
        }
    }
}
