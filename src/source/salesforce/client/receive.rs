//! Taking an answer in, decompressed.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::{Duration, Instant};

use bytes::Bytes;
use flate2::write::MultiGzDecoder;
use reqwest::header::CONTENT_ENCODING;

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

/// Bytes of a piece that was decompressed, at least: of many small ones each
/// would have its price.
const PIECE: usize = 256 << 10;

/// The pieces of a body, decompressed, in their order.
pub(super) struct Pieces<'a> {
    response: reqwest::Response,
    /// `None` for a body that comes as it is, and behind the end.
    decoder: Option<MultiGzDecoder<Vec<u8>>>,
    /// Longest silence between two pieces.
    patience: Duration,
    wire: &'a Wire,
    /// Of the wire: how many bytes came, and how long they were waited for.
    bytes: u64,
    waited: Duration,
}

impl<'a> Pieces<'a> {
    pub(super) fn of(response: reqwest::Response, patience: Duration, wire: &'a Wire) -> Self {
        let encoding = response.headers().get(CONTENT_ENCODING).and_then(|v| v.to_str().ok());
        let compressed = encoding.is_some_and(|name| name.trim().eq_ignore_ascii_case("gzip"));
        let decoder = compressed.then(|| MultiGzDecoder::new(Vec::new()));
        Pieces { response, decoder, patience, wire, bytes: 0, waited: Duration::ZERO }
    }

    /// The next piece; `None` at the end, which proved to
    /// be one as far as the transfer tells.
    pub(super) async fn next(&mut self) -> Result<Option<Bytes>, Broken> {
        loop {
            let asked = Instant::now();
            let chunk = tokio::time::timeout(self.patience, self.response.chunk())
                .await
                .map_err(|_| Broken::Silence(self.patience))?
                .map_err(Broken::Transport)?;
            self.waited += asked.elapsed();
            let Some(chunk) = chunk else { return self.end() };
            self.bytes += chunk.len() as u64;
            let Some(decoder) = &mut self.decoder else { return Ok(Some(chunk)) };
            decoder.write_all(&chunk).map_err(Broken::Compression)?;
            let plain = decoder.get_ref().len();
            if plain >= PIECE {
                // The next piece is about as long as this one.
                let next = Vec::with_capacity(plain + plain / 8);
                return Ok(Some(std::mem::replace(decoder.get_mut(), next).into()));
            }
        }
    }

    fn end(&mut self) -> Result<Option<Bytes>, Broken> {
        if let Some(decoder) = self.decoder.take() {
            let rest = decoder.finish().map_err(Broken::Compression)?;
            if !rest.is_empty() {
                return Ok(Some(rest.into()));
            }
        }
        if let Some(exchange) = Exchange::of(&self.response) {
            exchange.received(self.bytes);
        }
        self.wire.note(self.bytes, self.waited);
        Ok(None)
    }
}

/// Takes the whole body in.
pub(super) async fn whole(mut pieces: Pieces<'_>, spool: Spool<'_>) -> Result<Body, Broken> {
    let mut body = match spool {
        Spool::Memory => Body::new(usize::MAX),
        Spool::Beyond(most, None) => Body::new(most),
        Spool::Beyond(most, Some(folder)) => Body::new_in(most, folder),
    };
    while let Some(piece) = pieces.next().await? {
        body.write_all(&piece).map_err(Broken::Disk)?;
    }
    body.seek(SeekFrom::Start(0)).map_err(Broken::Disk)?;
    Ok(body)
}
