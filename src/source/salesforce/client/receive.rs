//! Taking an answer in.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::{Buf as _, Bytes};
use reqwest::header::CONTENT_ENCODING;

use super::unpack::Unpacker;
use super::wire::Wire;
use crate::http::exchange::Exchange;
use crate::source::Body;

/// Why an answer was not taken in.
#[derive(Debug)]
pub(in super::super) enum Broken {
    /// The connection failed.
    Transport(reqwest::Error),
    /// Nothing came for so long.
    Silence(Duration),
    /// What came does not decompress.
    Compression(io::Error),
    /// The temporary file cannot be written.
    Disk(io::Error),
}

/// Where a body is kept that is taken in as a whole.
#[derive(Debug, Clone, Copy)]
pub(super) enum Spool<'a> {
    /// In memory.
    Memory,
    /// So many bytes in memory; what is longer lies in a nameless file in this
    /// folder, in the one for temporary files if there is none.
    Beyond(usize, Option<&'a Path>),
}

/// The pieces of a body as they come over the wire, in their order.
pub(super) struct Pieces<'a> {
    response: reqwest::Response,
    /// Longest silence between two pieces.
    patience: Duration,
    wire: &'a Wire,
    /// How many bytes came, and how long they were waited for.
    bytes: u64,
    waited: Duration,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(response: reqwest::Response, patience: Duration, wire: &'a Wire) -> Self {
        Pieces { response, patience, wire, bytes: 0, waited: Duration::ZERO }
    }

    /// Whether they have to be decompressed.
    pub(super) fn are_compressed(&self) -> bool {
        let encoding = self.response.headers().get(CONTENT_ENCODING).and_then(|v| v.to_str().ok());
        encoding.is_some_and(|name| name.trim().eq_ignore_ascii_case("gzip"))
    }

    /// The next piece; `None` at the end, which proved to be one as far as the
    /// transfer tells.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        let asked = Instant::now();
        let piece = tokio::time::timeout(self.patience, self.response.chunk())
            .await
            .map_err(|_| Broken::Silence(self.patience))?
            .map_err(Broken::Transport)?;
        self.waited += asked.elapsed();
        match &piece {
            Some(piece) => self.bytes += piece.len() as u64,
            None => {
                if let Some(exchange) = Exchange::of(&self.response) {
                    exchange.received(self.bytes);
                }
                self.wire.note(self.bytes, self.waited);
            }
        }
        Ok(piece)
    }
}

/// Takes the whole body in, decompressed.
pub(super) async fn whole(mut pieces: Pieces<'_>, spool: Spool<'_>) -> Result<Body, Broken> {
    let mut body = match spool {
        Spool::Memory => Body::new(usize::MAX),
        Spool::Beyond(most, None) => Body::new(most),
        Spool::Beyond(most, Some(folder)) => Body::new_in(most, folder),
    };
    if pieces.are_compressed() {
        // Into memory piece by piece, not straight into the file: so an error of
        // the disk is not taken for one of the compression.
        let (mut unpacker, mut plain) = (Unpacker::default(), Vec::new());
        while let Some(mut piece) = pieces.next().await? {
            while !piece.is_empty() {
                let read = unpacker.unpack(&piece, &mut plain, usize::MAX).map_err(Broken::Compression)?;
                piece.advance(read);
                body.write_all(&plain).map_err(Broken::Disk)?;
                plain.clear();
            }
        }
        unpacker.finish().map_err(Broken::Compression)?;
    } else {
        while let Some(piece) = pieces.next().await? {
            body.write_all(&piece).map_err(Broken::Disk)?;
        }
    }
    body.seek(SeekFrom::Start(0)).map_err(Broken::Disk)?;
    Ok(body)
}
