//! Taking an answer in, decompressed.

use std::io::{self, Seek, SeekFrom, Write};
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use reqwest::header::CONTENT_ENCODING;

use crate::http::exchange::Exchange;
use crate::source::Body;

/// Bytes of an answer that are kept in memory; what is longer goes to a
/// nameless temporary file. Several answers are under way at once.
const MEMORY_PER_ANSWER: usize = 1 << 20;

/// Why an answer was not taken in.
pub(super) enum Broken {
    /// The connection failed.
    Transport(reqwest::Error),
    /// Nothing came for too long.
    Silence,
    /// What came does not decompress.
    Compression(io::Error),
    /// The temporary file cannot be written.
    Disk(io::Error),
}

/// Takes the whole body in. A long one lies in the folder `spool`, in the one
/// for temporary files if there is none.
pub(super) async fn receive(
    mut response: reqwest::Response,
    spool: Option<&Path>,
    patience: Duration,
) -> Result<Body, Broken> {
    let encoding = response.headers().get(CONTENT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let compressed = encoding.trim().eq_ignore_ascii_case("gzip");
    let exchange = Exchange::of(&response);
    let mut bytes = 0;
    let mut body = match spool {
        Some(folder) => Body::new_in(MEMORY_PER_ANSWER, folder),
        None => Body::new(MEMORY_PER_ANSWER),
    };
    if compressed {
        // Into memory piece by piece, not straight into the file: so an error of
        // the disk is not taken for one of the compression.
        let mut decoder = flate2::write::MultiGzDecoder::new(Vec::new());
        while let Some(chunk) = piece(&mut response, patience).await? {
            bytes += chunk.len() as u64;
            decoder.write_all(&chunk).map_err(Broken::Compression)?;
            let plain = decoder.get_mut();
            body.write_all(plain).map_err(Broken::Disk)?;
            plain.clear();
        }
        let rest = decoder.finish().map_err(Broken::Compression)?;
        body.write_all(&rest).map_err(Broken::Disk)?;
    } else {
        while let Some(chunk) = piece(&mut response, patience).await? {
            bytes += chunk.len() as u64;
            body.write_all(&chunk).map_err(Broken::Disk)?;
        }
    }
    if let Some(exchange) = exchange {
        exchange.received(bytes);
    }
    body.seek(SeekFrom::Start(0)).map_err(Broken::Disk)?;
    Ok(body)
}

/// The next piece of a body.
async fn piece(response: &mut reqwest::Response, patience: Duration) -> Result<Option<Bytes>, Broken> {
    tokio::time::timeout(patience, response.chunk())
        .await
        .map_err(|_| Broken::Silence)?
        .map_err(Broken::Transport)
}
