//! Response bodies: whole ones, and long ones made piece by piece while they
//! are sent, plain or gzipped. Memory stays at a piece or two per connection.

use std::convert::Infallible;
use std::io::Write;
use std::pin::Pin;
use std::task::{Context, Poll};

use flate2::Compression;
use flate2::write::GzEncoder;
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
        let level = if narrow { Compression::fast() } else { Compression::none() };
        let content = match self.content {
            Content::Whole(None) => Content::Whole(None),
            Content::Whole(Some(bytes)) => {
                let gzip = Gzip::new(Box::new(Once(Some(bytes))), level);
                Content::Whole(Some(Body::pieces(gzip).gather()))
            }
            Content::Pieces(pieces) => Content::Pieces(Box::new(Gzip::new(pieces, level))),
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
    fn new(inner: Box<dyn Pieces>, level: Compression) -> Self {
        Gzip { inner, encoder: Some(GzEncoder::new(Vec::new(), level)) }
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

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    struct Count(u32);

    impl Pieces for Count {
        fn next_piece(&mut self) -> Option<Bytes> {
            self.0 = self.0.checked_sub(1)?;
            Some(format!("piece {} {}", self.0, "x".repeat(self.0 as usize * 7)).into())
        }
    }

    fn collect(mut pieces: impl Pieces) -> Vec<u8> {
        std::iter::from_fn(|| pieces.next_piece()).flatten().collect()
    }

    #[test]
    fn gzipped_pieces_unpack_to_the_pieces() {
        for level in [Compression::fast(), Compression::none()] {
            let packed = collect(Gzip::new(Box::new(Count(500)), level));
            let mut text = Vec::new();
            flate2::read::GzDecoder::new(&packed[..]).read_to_end(&mut text).unwrap();
            assert_eq!(text, collect(Count(500)));
            assert_eq!(packed.len() < text.len(), level != Compression::none());
        }
    }
}
