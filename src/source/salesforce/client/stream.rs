//! An answer that is read while it arrives.

use std::io::{self, BufRead, BufReader, Read};

use bytes::{Buf as _, Bytes};
use flate2::bufread::MultiGzDecoder;
use tokio::sync::mpsc;

use super::receive::Broken;
use super::{Answer, Arriving, Reader};

/// Pieces of an answer that wait for their reader, beside the one that is read;
/// what comes behind them waits in the connection.
const WAITING: usize = 2;

/// Bytes that are decompressed at once: what a near cache holds, and several
/// times the 32 KiB that the decoder copies aside each time.
const UNPACKED: usize = 128 << 10;

/// A piece; nothing at the end, which a body that broke off does not have.
type Piece = Option<Bytes>;

/// What keeps an answer arriving.
pub(in super::super) struct Pump<'a> {
    pieces: super::Pieces<'a>,
    slot: super::Slot<'a>,
    out: mpsc::Sender<Piece>,
}

/// The two sides of an answer on its way. Its body waits, by blocking its
/// thread, for what the pump brings.
pub(super) fn of(arriving: Arriving<'_>) -> (Answer<Reader>, Pump<'_>) {
    let Arriving { headers, framed, slot, pieces } = arriving;
    let (out, queue) = mpsc::channel(WAITING);
    let arrived = Arrived { queue, piece: Bytes::new(), ended: false };
    let body: Reader = match pieces.are_compressed() {
        true => Box::new(Unpacking { ahead: Some(arrived), under_way: None }),
        false => Box::new(arrived),
    };
    (Answer { headers, body, framed }, Pump { pieces, slot, out })
}

impl Pump<'_> {
    /// Brings the body in until its end, or until nobody reads it any more.
    ///
    /// # Errors
    /// When it breaks off; its reader fails then, too.
    pub(in super::super) async fn run(mut self) -> Result<(), Broken> {
        loop {
            let piece = self.pieces.next().await?;
            let ended = piece.is_none();
            if self.out.send(piece).await.is_err() {
                return Ok(());
            }
            if ended {
                self.slot.went_well();
                return Ok(());
            }
        }
    }
}

/// The reader's side.
struct Arrived {
    queue: mpsc::Receiver<Piece>,
    /// What is left of the piece that is read.
    piece: Bytes,
    ended: bool,
}

impl BufRead for Arrived {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.piece.is_empty() && !self.ended {
            match self.queue.blocking_recv() {
                Some(Some(piece)) => self.piece = piece,
                Some(None) => self.ended = true,
                None => return Err(io::Error::new(io::ErrorKind::UnexpectedEof, "the transfer broke off")),
            }
        }
        Ok(&self.piece)
    }

    fn consume(&mut self, bytes: usize) {
        self.piece.advance(bytes);
    }
}

impl Read for Arrived {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}

/// The same, decompressed on its way. The decoder reads as soon as there is one,
/// and where the answer begins nobody may wait: so it is made later.
struct Unpacking {
    ahead: Option<Arrived>,
    under_way: Option<BufReader<MultiGzDecoder<Arrived>>>,
}

impl BufRead for Unpacking {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if let Some(arrived) = self.ahead.take() {
            let decoder = MultiGzDecoder::new(arrived);
            self.under_way = Some(BufReader::with_capacity(UNPACKED, decoder));
        }
        self.under_way.as_mut().map_or(Ok(&[]), BufReader::fill_buf)
    }

    fn consume(&mut self, bytes: usize) {
        if let Some(reader) = &mut self.under_way {
            reader.consume(bytes);
        }
    }
}

impl Read for Unpacking {
    fn read(&mut self, out: &mut [u8]) -> io::Result<usize> {
        let read = self.fill_buf()?.read(out)?;
        self.consume(read);
        Ok(read)
    }
}
