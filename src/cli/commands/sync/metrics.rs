//! What a `sync` that stays has done, in the text format of Prometheus, and
//! the small endpoint on loopback that says it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::JoinHandle;
use std::time::Duration;

use jiff::Timestamp;
use tiny_http::{Header, Response, Server};

use crate::pipeline::Report;
use crate::{Error, Result};

/// Counters since the process began.
#[derive(Debug, Default)]
pub(super) struct Metrics(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    objects: BTreeMap<String, Object>,
    rounds: u64,
    missed: u64,
    calls: u64,
    failing: bool,
    next: Option<Timestamp>,
}

#[derive(Debug, Default)]
struct Object {
    done: u64,
    failed: u64,
    /// Read, written, changed, deleted, rejected.
    records: [u64; 5],
    succeeded: Option<Timestamp>,
    seconds: f64,
}

const RECORDS: [&str; 5] = ["read", "written", "changed", "deleted", "rejected"];

impl Metrics {
    fn state(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A refresh of an object has ended.
    pub(super) fn note(&self, entity: &str, ended: &Result<Report>, took: Duration) {
        let mut state = self.state();
        if let Ok(report) = ended {
            state.calls += report.calls;
        }
        let object = state.objects.entry(entity.to_owned()).or_default();
        object.seconds = took.as_secs_f64();
        match ended {
            Ok(report) if report.failed.is_empty() => {
                object.done += 1;
                object.succeeded = Some(Timestamp::now());
                for e in &report.entities {
                    let more = [e.read, e.written, e.changed.unwrap_or(e.written), e.deleted, e.rejected];
                    object.records.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
                }
            }
            _ => object.failed += 1,
        }
    }

    /// A round has ended, well or not.
    pub(super) fn round(&self, well: bool) {
        let mut state = self.state();
        state.rounds += 1;
        state.failing = !well;
    }

    /// So many times of the schedule passed while a round was under way.
    pub(super) fn missed(&self, times: u64) {
        self.state().missed += times;
    }

    /// When the next round begins.
    pub(super) fn wakes_at(&self, turn: Timestamp) {
        self.state().next = Some(turn);
    }

    /// Status and body of `/health`.
    fn health(&self) -> (u16, String) {
        let state = self.state();
        let (code, status) = if state.failing { (503, "failing") } else { (200, "ok") };
        let next = state.next.map(|at| format!("{at:.0}"));
        let body = serde_json::json!({"status": status, "rounds": state.rounds, "next": next});
        (code, format!("{body}\n"))
    }

    /// The body of `/metrics` (Prometheus, "Text-based format", 0.0.4).
    pub(super) fn text(&self) -> String {
        let state = self.state();
        let mut out = String::new();
        let mut family = |name: &str, kind: &str, help: &str, samples: Vec<(String, String)>| {
            // Writing to a String cannot fail.
            let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}");
            for (labels, value) in samples {
                let _ = writeln!(out, "{name}{labels} {value}");
            }
        };
        let object = |name: &str, more: &str| format!("{{object=\"{}\"{more}}}", escape(name));
        let each = |value: &dyn Fn(&Object) -> Option<String>| -> Vec<(String, String)> {
            let sample = |(name, of): (&String, &Object)| Some((object(name, ""), value(of)?));
            state.objects.iter().filter_map(sample).collect()
        };
        let runs = state.objects.iter().flat_map(|(name, of)| {
            [("done", of.done), ("failed", of.failed)]
                .map(|(how, n)| (object(name, &format!(",outcome=\"{how}\"")), n.to_string()))
        });
        family("sfmigrate_sync_runs_total", "counter", "Refreshes of an object.", runs.collect());
        let records = state.objects.iter().flat_map(|(name, of)| {
            let sample = |(what, n): (&str, u64)| (object(name, &format!(",what=\"{what}\"")), n.to_string());
            RECORDS.into_iter().zip(of.records).map(sample).collect::<Vec<_>>()
        });
        family("sfmigrate_sync_records_total", "counter", "Records of an object.", records.collect());
        let succeeded = each(&|of| of.succeeded.map(|at| at.as_second().to_string()));
        family(
            "sfmigrate_sync_last_success_timestamp_seconds",
            "gauge",
            "End of the last good refresh.",
            succeeded,
        );
        let seconds = each(&|of| Some(format!("{:.3}", of.seconds)));
        family("sfmigrate_sync_last_duration_seconds", "gauge", "Time that the last refresh took.", seconds);
        let one = |n: u64| vec![(String::new(), n.to_string())];
        family(
            "sfmigrate_sync_rounds_total",
            "counter",
            "Times that the schedule was followed.",
            one(state.rounds),
        );
        family(
            "sfmigrate_sync_missed_total",
            "counter",
            "Times that passed during a round.",
            one(state.missed),
        );
        family("sfmigrate_api_calls_total", "counter", "API calls.", one(state.calls));
        family(
            "sfmigrate_sync_failing",
            "gauge",
            "Whether the last round failed.",
            one(state.failing.into()),
        );
        out
    }
}

fn escape(label: &str) -> String {
    label.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n")
}

/// Answers on loopback, on a thread of its own, until it is dropped.
pub(super) struct Endpoint {
    server: Arc<Server>,
    address: SocketAddr,
    thread: Option<JoinHandle<()>>,
}

impl Endpoint {
    /// Listens; port 0 is any that is free.
    ///
    /// # Errors
    /// `Usage` when the port is taken.
    pub(super) fn start(port: u16, metrics: Arc<Metrics>) -> Result<Endpoint> {
        let cannot = |e: Box<dyn std::error::Error + Send + Sync>| {
            Error::usage(format!("port {port} of 127.0.0.1 cannot be listened on: {e}"))
                .hint("give --listen another port, or 0 for any that is free")
        };
        let server = Arc::new(Server::http((Ipv4Addr::LOCALHOST, port)).map_err(cannot)?);
        let address = server.server_addr().to_ip().unwrap_or_else(|| (Ipv4Addr::LOCALHOST, port).into());
        let answering = Arc::clone(&server);
        let thread = std::thread::Builder::new().name("metrics".into()).spawn(move || {
            for request in answering.incoming_requests() {
                let path = request.url().split('?').next().unwrap_or_default();
                let (code, kind, body) = match path {
                    "/health" => {
                        let (code, body) = metrics.health();
                        (code, "application/json", body)
                    }
                    "/metrics" => (200, "text/plain; version=0.0.4; charset=utf-8", metrics.text()),
                    _ => (404, "text/plain", "/health and /metrics are here\n".to_owned()),
                };
                let mut response = Response::from_string(body).with_status_code(code);
                if let Ok(header) = Header::from_bytes("Content-Type", kind) {
                    response = response.with_header(header);
                }
                // Who does not wait for the answer does not need it.
                let _ = request.respond(response);
            }
        });
        let thread = thread.map_err(|e| cannot(e.into()))?;
        Ok(Endpoint { server, address, thread: Some(thread) })
    }

    /// Where it listens.
    pub(super) fn address(&self) -> SocketAddr {
        self.address
    }
}

impl Drop for Endpoint {
    fn drop(&mut self) {
        self.server.unblock();
        if let Some(thread) = self.thread.take() {
            let _ = thread.join();
        }
    }
}
