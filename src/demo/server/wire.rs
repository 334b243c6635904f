//! Sockets: listening on the loopback interface, TLS, and slow lines.

use std::io::{self, ErrorKind, IoSlice};
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr, TcpListener as StdListener};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{mpsc, watch};
use tokio::time::{Instant, Sleep};
use tokio_rustls::TlsAcceptor;

use super::State;
use super::service::serve;
use crate::{Error, Result};

/// Listens on `127.0.0.1`, and on `::1` with the same port where that is to be
/// had, since `localhost` may mean either.
pub(super) fn listen(port: u16) -> Result<(SocketAddr, Vec<StdListener>)> {
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::AddrInUse => Error::usage(format!("port {port} is in use by another program"))
            .hint("choose another one with --port, or --port 0 for any free one"),
        _ => Error::usage(format!("cannot listen on port {port} of 127.0.0.1"))
            .hint("choose another one with --port, or --port 0 for any free one")
            .because(error),
    };
    let v4 = StdListener::bind((Ipv4Addr::LOCALHOST, port)).map_err(failed)?;
    let address = v4.local_addr().map_err(failed)?;
    let mut listeners = vec![v4];
    listeners.extend(StdListener::bind((Ipv6Addr::LOCALHOST, address.port())));
    for listener in &listeners {
        listener.set_nonblocking(true).map_err(failed)?;
    }
    Ok((address, listeners))
}

/// A certificate made on the spot: what accepts connections with it, and its
/// PEM text for clients that want to trust it.
pub(super) fn certificate() -> Result<(TlsAcceptor, String)> {
    let failed = |cause: Box<dyn std::error::Error + Send + Sync>| {
        Error::unexpected("the demo org's certificate cannot be made").because(cause)
    };
    let names = ["localhost", "127.0.0.1", "::1"].map(str::to_owned);
    let made = rcgen::generate_simple_self_signed(names).map_err(|e| failed(e.into()))?;
    let key = PrivateKeyDer::Pkcs8(PrivatePkcs8KeyDer::from(made.signing_key.serialize_der()));
    let mut config =
        rustls::ServerConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|e| failed(e.into()))?
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .map_err(|e| failed(e.into()))?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok((TlsAcceptor::from(Arc::new(config)), made.cert.pem()))
}

/// Accepts connections until `stop` turns true. Each holds a clone of `alive`
/// for as long as it lives.
pub(super) async fn accept(
    org: Arc<State>,
    listener: TcpListener,
    tls: Option<TlsAcceptor>,
    mut stop: watch::Receiver<bool>,
    alive: mpsc::Sender<()>,
) {
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = stop.changed() => return,
        };
        let Ok((stream, _)) = accepted else {
            // Out of file descriptors, most likely: some will come back.
            tokio::time::sleep(Duration::from_millis(20)).await;
            continue;
        };
        let _ = stream.set_nodelay(true);
        let resets = Arc::new(AtomicBool::new(false));
        let stream = Line::new(stream, org.config.bandwidth, Arc::clone(&resets));
        let (org, tls, stop, alive) = (Arc::clone(&org), tls.clone(), stop.clone(), alive.clone());
        tokio::spawn(async move {
            let _alive = alive;
            match tls {
                None => talk(org, stream, resets, stop).await,
                Some(tls) => {
                    if let Ok(stream) = tls.accept(stream).await {
                        talk(org, stream, resets, stop).await;
                    }
                }
            }
        });
    }
}

/// Serves the requests of one connection.
async fn talk<S>(org: Arc<State>, stream: S, resets: Arc<AtomicBool>, mut stop: watch::Receiver<bool>)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let service = service_fn(move |request| serve(Arc::clone(&org), request, Arc::clone(&resets)));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .title_case_headers(true)
        .serve_connection(TokioIo::new(stream), service);
    tokio::pin!(connection);
    // A connection that breaks is the client's business; there is nobody here
    // to tell.
    tokio::select! {
        _ = connection.as_mut() => return,
        _ = stop.changed() => connection.as_mut().graceful_shutdown(),
    }
    let _ = connection.await;
}

/// A TCP stream that may carry only so many bytes per second to the client.
struct Line {
    stream: TcpStream,
    limit: Option<Limit>,
    /// The connection shall end with a TCP reset.
    resets: Arc<AtomicBool>,
}

struct Limit {
    /// Bytes per second.
    rate: f64,
    /// Bytes that may be sent at once.
    burst: f64,
    budget: f64,
    refilled: Instant,
    wait: Pin<Box<Sleep>>,
}

/// The line is free again after this long at the latest.
const TICK: Duration = Duration::from_millis(10);

impl Line {
    fn new(stream: TcpStream, bandwidth: Option<u64>, resets: Arc<AtomicBool>) -> Self {
        let limit = bandwidth.map(|rate| {
            let rate = rate.max(1) as f64;
            let burst = (rate * TICK.as_secs_f64()).max(1.0);
            let wait = Box::pin(tokio::time::sleep(Duration::ZERO));
            Limit { rate, burst, budget: burst, refilled: Instant::now(), wait }
        });
        Line { stream, limit, resets }
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        if self.resets.load(Ordering::Relaxed) {
            // Without lingering, closing a socket is a reset.
            let _ = self.stream.set_zero_linger();
        }
    }
}

impl Limit {
    /// How many bytes may be sent now.
    fn poll_budget(&mut self, cx: &mut Context<'_>) -> Poll<usize> {
        loop {
            let now = Instant::now();
            let earned = (now - self.refilled).as_secs_f64() * self.rate;
            // Twice the burst, so that timers that fire late cost nothing.
            self.budget = (self.budget + earned).min(2.0 * self.burst);
            self.refilled = now;
            if self.budget >= 1.0 {
                return Poll::Ready(self.budget as usize);
            }
            let needed = Duration::from_secs_f64((self.burst - self.budget) / self.rate);
            self.wait.as_mut().reset(now + needed);
            ready!(self.wait.as_mut().poll(cx));
        }
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(cx, buffer)
    }
}

impl AsyncWrite for Line {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Line { stream, limit, .. } = &mut *self;
        let Some(limit) = limit else { return Pin::new(stream).poll_write(cx, bytes) };
        let allowed = ready!(limit.poll_budget(cx)).min(bytes.len());
        let written = ready!(Pin::new(stream).poll_write(cx, &bytes[..allowed]))?;
        limit.budget -= written as f64;
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        slices: &[IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        if self.limit.is_none() {
            return Pin::new(&mut self.stream).poll_write_vectored(cx, slices);
        }
        let first = slices.iter().find(|slice| !slice.is_empty()).map_or(&[][..], |slice| slice);
        self.poll_write(cx, first)
    }

    fn is_write_vectored(&self) -> bool {
        self.limit.is_none() && self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        if self.resets.load(Ordering::Relaxed) {
            return Poll::Ready(Ok(()));
        }
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
