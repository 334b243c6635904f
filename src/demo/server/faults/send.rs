//! Bodies on a bad line: cut, stalled, slow, and the connections under them.

use std::fmt;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::Version;
use hyper::body::{Body as HttpBody, Bytes, Frame, SizeHint};
use hyper::header::{CONTENT_LENGTH, HeaderValue};
use tokio::time::{Instant, Sleep};

use super::super::body::Body;
use super::super::errors::Reply;
use super::super::log::Ticket;
use super::{Ends, Place};

/// The connection breaks here.
#[derive(Debug)]
pub(in crate::demo::server) struct Broken;

impl fmt::Display for Broken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a fault of the plan")
    }
}

impl std::error::Error for Broken {}

/// Before a connection breaks, what was sent must be out.
const FLUSHED: Duration = Duration::from_millis(5);

/// How often a body that drips gets its next bytes.
const DROP_TIME: Duration = Duration::from_millis(20);

/// How a body shall be sent.
#[derive(Debug, Clone, Copy, Default)]
pub(in crate::demo::server) struct Delivery {
    pub(super) cut: Option<(Place, Ends)>,
    pub(super) stall: Option<(Place, Duration)>,
    pub(super) drip: Option<u64>,
    pub(super) corrupt: Option<Place>,
    pub(super) plain: bool,
}

impl Delivery {
    /// Whether the answer must not be compressed.
    pub(in crate::demo::server) fn is_plain(&self) -> bool {
        self.plain
    }

    /// Whether the line is a narrow one.
    pub(in crate::demo::server) fn drips(&self) -> bool {
        self.drip.is_some()
    }

    /// The answer as it goes out. `resets` is the connection's: it ends with a
    /// TCP reset once that is set.
    pub(in crate::demo::server) fn carry_out(
        &self,
        mut reply: Reply,
        ticket: Ticket,
        resets: &Arc<AtomicBool>,
    ) -> hyper::Response<Sent> {
        if self.cut.is_none() && self.stall.is_none() && self.drip.is_none() && self.corrupt.is_none() {
            return reply.map(|body| Sent::Whole(body.logged(ticket)));
        }
        let body = std::mem::replace(reply.body_mut(), Body::empty());
        let mut bytes = Vec::from(body.gather());
        if let Some(at) = self.corrupt.map(|place| place.of(bytes.len()).min(bytes.len().saturating_sub(1)))
            && let Some(byte) = bytes.get_mut(at)
        {
            *byte ^= 0x15;
        }
        let stall = self.stall.map(|(place, time)| (place.of(bytes.len()), time));
        let mut breaks = None;
        if let Some((place, ends)) = self.cut {
            let whole = bytes.len();
            bytes.truncate(place.of(whole));
            let length = match ends {
                Ends::Reset | Ends::Close => None,
                Ends::WholeLength => Some(whole),
                Ends::PartLength => Some(bytes.len()),
                Ends::NoLength => {
                    *reply.version_mut() = Version::HTTP_10;
                    None
                }
            };
            if let Some(length) = length {
                reply.headers_mut().insert(CONTENT_LENGTH, HeaderValue::from(length));
            }
            breaks = match ends {
                Ends::Reset => Some(Some(Arc::clone(resets))),
                Ends::Close | Ends::WholeLength => Some(None),
                Ends::PartLength | Ends::NoLength => None,
            };
        }
        let body = BadLine {
            bytes: bytes.into(),
            sent: 0,
            stall,
            drip: self.drip.map(|rate| ((rate as f64 * DROP_TIME.as_secs_f64()) as usize).max(1)),
            breaks,
            pause: None,
            ticket,
        };
        reply.map(|_| Sent::Badly(Box::new(body)))
    }
}

/// The body of an answer as it goes out.
pub(in crate::demo::server) enum Sent {
    Whole(Body),
    Badly(Box<BadLine>),
}

/// A body under a [`Delivery`].
pub(in crate::demo::server) struct BadLine {
    bytes: Bytes,
    sent: usize,
    /// Where to pause, and how long.
    stall: Option<(usize, Duration)>,
    /// Bytes at a time.
    drip: Option<usize>,
    /// The connection breaks behind the last byte; by a reset when there is a
    /// flag to set.
    breaks: Option<Option<Arc<AtomicBool>>>,
    pause: Option<Pin<Box<Sleep>>>,
    ticket: Ticket,
}

impl BadLine {
    fn pause(&mut self, time: Duration) {
        self.pause = Some(Box::pin(tokio::time::sleep_until(Instant::now() + time)));
    }

    fn poll_next(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        if let Some(pause) = &mut self.pause {
            ready!(pause.as_mut().poll(cx));
            self.pause = None;
        }
        let left = self.bytes.len() - self.sent;
        if left == 0 {
            return Poll::Ready(match self.breaks.take() {
                None => {
                    self.ticket.finish(true);
                    None
                }
                Some(reset) => {
                    if let Some(reset) = reset {
                        reset.store(true, Ordering::Relaxed);
                    }
                    self.ticket.finish(false);
                    Some(Err(Broken))
                }
            });
        }
        let mut step = self.drip.unwrap_or(left).min(left);
        if let Some((at, time)) = self.stall {
            if at > self.sent {
                step = step.min(at - self.sent);
            } else {
                self.stall = None;
                self.pause(time);
                return self.poll_next(cx);
            }
        }
        let piece = self.bytes.slice(self.sent..self.sent + step);
        self.sent += step;
        self.ticket.add_bytes(step as u64);
        if self.drip.is_some() {
            self.pause(DROP_TIME);
        } else if self.sent == self.bytes.len() && self.breaks.is_some() {
            self.pause(FLUSHED);
        }
        Poll::Ready(Some(Ok(Frame::data(piece))))
    }
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = Broken;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Broken>>> {
        match self.get_mut() {
            Sent::Whole(body) => Pin::new(body)
                .poll_frame(cx)
                .map(|next| next.map(|frame| frame.map_err(|never| match never {}))),
            Sent::Badly(line) => line.poll_next(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Sent::Whole(body) => body.is_end_stream(),
            // The log entry is written when the end is reached.
            Sent::Badly(_) => false,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Sent::Whole(body) => body.size_hint(),
            Sent::Badly(_) => SizeHint::default(),
        }
    }
}
