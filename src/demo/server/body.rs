//! Response bodies: whole ones, and long ones made piece by piece while they
//! are sent, plain or gzipped. Memory stays at a piece or two per connection.

use std::convert::Infallible;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

use flate2::write::GzEncoder;
use flate2::{Compression, Crc};
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};

use super::log::Ticket;

/// Pieces are cut near this size: large enough that the cost of a chunk does
/// not count, small enough that making one does not hold up its neighbours.
pub(super) const PIECE: usize = 128 * 1024;

/// A body that is made while it is sent.
pub(super) trait Pieces: Send {
    /// The next piece, `None` at the end. Never empty.
    fn next_piece(&mut self) -> Option<Bytes>;
}

enum Content {
    Whole(Option<Bytes>),
    Pieces(Box<dyn Pieces>),
}

/// The body of a response. Once it has been handed over whole, or dropped
/// before, its line in the request log is written.
pub(super) struct Body {
    content: Content,
    ticket: Option<Ticket>,
}

impl Body {
    /// No bytes at all.
    pub(super) fn empty() -> Self {
        Body { content: Content::Whole(None), ticket: None }
    }

    /// Bytes at hand; their number goes into `Content-Length`.
    pub(super) fn whole(bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        Body { content: Content::Whole((!bytes.is_empty()).then_some(bytes)), ticket: None }
    }

    /// Bytes made on demand, sent in chunks.
    pub(super) fn pieces(pieces: impl Pieces + 'static) -> Self {
        Body { content: Content::Pieces(Box::new(pieces)), ticket: None }
    }

    /// Whether compressing could save anything.
    pub(super) fn worth_compressing(&self) -> bool {
        match &self.content {
            Content::Whole(bytes) => bytes.as_ref().is_some_and(|b| b.len() > 256),
            Content::Pieces(_) => true,
        }
    }

    /// The same content, gzipped: made smaller for a narrow line; for a wide
    /// one, where that takes longer than to send it as it is, only packed up
    /// with its check sum.
    pub(super) fn gzipped(self, narrow: bool) -> Self {
        let packed = |pieces: Box<dyn Pieces>| -> Box<dyn Pieces> {
            if narrow { Box::new(Gzip::new(pieces)) } else { Box::new(Stored::new(pieces)) }
        };
        let content = match self.content {
            Content::Whole(None) => Content::Whole(None),
            Content::Whole(Some(bytes)) => {
                let packed = packed(Box::new(Once(Some(bytes))));
                Content::Whole(Some(Body { content: Content::Pieces(packed), ticket: None }.gather()))
            }
            Content::Pieces(pieces) => Content::Pieces(packed(pieces)),
        };
        Body { content, ticket: self.ticket }
    }

    /// All bytes at once.
    pub(super) fn gather(self) -> Bytes {
        match self.content {
            Content::Whole(bytes) => bytes.unwrap_or_default(),
            Content::Pieces(mut pieces) => {
                let mut all = Vec::new();
                while let Some(piece) = pieces.next_piece() {
                    all.extend_from_slice(&piece);
                }
                all.into()
            }
        }
    }

    /// Lets the log know when this body is through.
    pub(super) fn logged(mut self, mut ticket: Ticket) -> Self {
        if matches!(self.content, Content::Whole(None)) {
            ticket.finish(true);
        } else {
            self.ticket = Some(ticket);
        }
        self
    }
}

impl HttpBody for Body {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        let piece = match &mut self.content {
            Content::Whole(bytes) => bytes.take(),
            Content::Pieces(pieces) => pieces.next_piece(),
        };
        let last = piece.is_none() || matches!(self.content, Content::Whole(_));
        if let Some(ticket) = &mut self.ticket {
            ticket.add_bytes(piece.as_ref().map_or(0, Bytes::len) as u64);
            // Before the last bytes leave, so that whoever has the whole answer
            // also finds it in the log.
            if last {
                ticket.finish(true);
            }
        }
        Poll::Ready(piece.map(|piece| Ok(Frame::data(piece))))
    }

    fn is_end_stream(&self) -> bool {
        matches!(self.content, Content::Whole(None))
    }

    fn size_hint(&self) -> SizeHint {
        match &self.content {
            Content::Whole(bytes) => SizeHint::with_exact(bytes.as_ref().map_or(0, |b| b.len() as u64)),
            Content::Pieces(_) => SizeHint::default(),
        }
    }
}

struct Once(Option<Bytes>);

impl Pieces for Once {
    fn next_piece(&mut self) -> Option<Bytes> {
        self.0.take()
    }
}

/// Pieces, compressed on their way.
struct Gzip {
    inner: Box<dyn Pieces>,
    encoder: Option<GzEncoder<Vec<u8>>>,
}

impl Gzip {
    fn new(inner: Box<dyn Pieces>) -> Self {
        Gzip { inner, encoder: Some(GzEncoder::new(Vec::new(), Compression::fast())) }
    }
}

impl Pieces for Gzip {
    fn next_piece(&mut self) -> Option<Bytes> {
        let encoder = self.encoder.as_mut()?;
        // Writing into a Vec cannot fail, hence the errors are not looked at.
        while let Some(piece) = self.inner.next_piece() {
            let _ = encoder.write_all(&piece);
            if encoder.get_ref().len() >= PIECE / 4 {
                return Some(std::mem::take(encoder.get_mut()).into());
            }
        }
        let rest = self.encoder.take()?.finish().unwrap_or_default();
        (!rest.is_empty()).then(|| rest.into())
    }
}

/// Pieces as they are in the clothes of gzip: its header, blocks that are stored
/// (RFC 1951, 3.2.4), and the check sum. Copied once, where an encoder that is
/// asked for no compression copies three times.
struct Stored {
    /// `None` behind the end.
    inner: Option<Box<dyn Pieces>>,
    begun: bool,
    sum: Crc,
}

impl Stored {
    /// Of gzip, by deflate, without a name or a time, made on Unix (RFC 1952).
    const HEADER: [u8; 10] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
    /// What one stored block holds at most.
    const BLOCK: usize = u16::MAX as usize;

    fn new(inner: Box<dyn Pieces>) -> Self {
        Stored { inner: Some(inner), begun: false, sum: Crc::new() }
    }

    fn block(out: &mut Vec<u8>, last: bool, bytes: &[u8]) {
        let length = bytes.len() as u16;
        out.push(last.into());
        out.extend_from_slice(&length.to_le_bytes());
        out.extend_from_slice(&(!length).to_le_bytes());
        out.extend_from_slice(bytes);
    }
}

impl Pieces for Stored {
    fn next_piece(&mut self) -> Option<Bytes> {
        let piece = self.inner.as_mut()?.next_piece();
        let bytes = piece.as_deref().unwrap_or_default();
        let mut out = Vec::with_capacity(bytes.len() + bytes.len() / Stored::BLOCK * 5 + 32);
        if !self.begun {
            out.extend_from_slice(&Stored::HEADER);
            self.begun = true;
        }
        self.sum.update(bytes);
        for bytes in bytes.chunks(Stored::BLOCK) {
            Stored::block(&mut out, false, bytes);
        }
        if piece.is_none() {
            self.inner = None;
            Stored::block(&mut out, true, &[]);
            out.extend_from_slice(&self.sum.sum().to_le_bytes());
            out.extend_from_slice(&self.sum.amount().to_le_bytes());
        }
        Some(out.into())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    /// So many pieces, of so many bytes more each than the one behind it.
    struct Count(u32, usize);

    impl Pieces for Count {
        fn next_piece(&mut self) -> Option<Bytes> {
            self.0 = self.0.checked_sub(1)?;
            Some(format!("piece {} {}", self.0, "x".repeat(self.0 as usize * self.1)).into())
        }
    }

    fn collect(mut pieces: impl Pieces) -> Vec<u8> {
        std::iter::from_fn(|| pieces.next_piece()).flatten().collect()
    }

    #[test]
    fn gzipped_pieces_unpack_to_the_pieces() {
        // Small ones, larger ones than a block, and none.
        for (count, step) in [(500, 7), (20, 7_000), (0, 0)] {
            let text = collect(Count(count, step));
            let smaller = collect(Gzip::new(Box::new(Count(count, step))));
            let stored = collect(Stored::new(Box::new(Count(count, step))));
            assert!(count == 0 || (smaller.len() < text.len() && text.len() < stored.len()));
            for packed in [smaller, stored] {
                let mut unpacked = Vec::new();
                flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut unpacked).unwrap();
                assert_eq!(unpacked, text);
            }
        }
    }
}
