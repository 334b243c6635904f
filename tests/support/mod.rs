//! A sealed place to run the built binary in, and an org for it to talk to.

use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use sfmigrate::auth::store::{self, Credentials, StoreKind, StoreOptions};
use sfmigrate::config::paths::Folders;
use sfmigrate::demo::browser::Decision;
use sfmigrate::demo::server::faults::FaultPlan;
use sfmigrate::demo::server::{OrgConfig, RunningOrg, start};

pub mod browser;
pub mod contract;
#[cfg(target_os = "linux")]
pub mod keyring;

use browser::Waiting;

/// Opens the encrypted file of every sandbox.
pub const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

/// Longest time that anything in a test may take.
pub const PATIENCE: Duration = Duration::from_secs(120);

/// Part of every access token of the demo org, and of no other text.
pub const ACCESS_TOKEN_MARK: &str = "!AR8";

/// Beginning of every refresh token of the demo org.
pub const REFRESH_TOKEN_MARK: &str = "5Aep861";

/// A runtime for the test's own requests.
pub fn block_on<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

/// Starts an org inside the test.
pub fn org(config: OrgConfig) -> RunningOrg {
    block_on(start(config)).unwrap()
}

/// A port that was free a moment ago.
pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

/// A folder of its own, an environment of its own.
pub struct Sandbox {
    folder: tempfile::TempDir,
    port: u16,
}

/// How a command ended.
#[derive(Debug)]
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The document on standard output.
    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|e| panic!("{e} in {self:?}"))
    }

    #[track_caller]
    pub fn ok(self) -> Self {
        self.code(0)
    }

    #[track_caller]
    pub fn code(self, code: i32) -> Self {
        assert_eq!(self.code, code, "{}\n{}", self.stdout, self.stderr);
        self
    }
}

impl Sandbox {
    pub fn new() -> Self {
        Sandbox { folder: tempfile::tempdir().unwrap(), port: free_port() }
    }

    /// The working folder of every command.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The callback that an org must allow so that `login` works here.
    pub fn callback(&self) -> String {
        format!("http://localhost:{}/OauthRedirect", self.port)
    }

    /// The built binary with nothing of the machine's own environment.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sfmigrate"));
        command
            .args(args)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.path("home"))
            .env("SFMIGRATE_HOME", self.path("home/sfmigrate"))
            .env("ENCRYPTION_KEY", KEY)
            .env("SFMIGRATE_STORE", "file")
            .current_dir(self.folder())
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, args: &[&str]) -> Ran {
        finish(self.command(args))
    }

    /// Starts a command whose output nobody reads.
    pub fn spawn(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap()
    }

    /// Signs in to an org by the real flow, with a browser's part played here.
    pub fn login(&self, org: &RunningOrg, more: &[&str]) -> Ran {
        self.login_deciding(org, Decision::Allow, more)
    }

    pub fn login_deciding(&self, org: &RunningOrg, decision: Decision, more: &[&str]) -> Ran {
        let waiting = Waiting::start(self.login_command(org, more));
        // What the page says is looked at elsewhere.
        waiting.sign_in(org, decision);
        waiting.finish()
    }

    /// `login --no-browser` at an org, by the app without a secret.
    pub fn login_command(&self, org: &RunningOrg, more: &[&str]) -> Command {
        let mut command = self.login_command_of(org, org.client_id());
        command.args(more);
        command
    }

    /// The same by another app.
    pub fn login_command_of(&self, org: &RunningOrg, client_id: &str) -> Command {
        let port = self.port.to_string();
        let args = ["login", "--no-browser", "--instance-url", org.url(), "--client-id", client_id];
        let mut command = self.command(&args);
        command.args(["--port", &port]);
        command
    }

    /// The port that `login` listens on here.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// What the encrypted file keeps for a connection.
    pub fn credentials(&self, connection: &str) -> Option<Credentials> {
        let options = StoreOptions {
            folders: Folders::under(self.path("home/sfmigrate")),
            interactive: false,
            encryption_key: Some(KEY.into()),
            ask_passphrase: None,
        };
        store::open(StoreKind::File, &options).unwrap().get(connection).unwrap()
    }
}

/// An org and a sandbox that is signed in to it.
pub struct SignedIn {
    pub org: RunningOrg,
    pub sandbox: Sandbox,
}

impl SignedIn {
    pub fn to(config: OrgConfig) -> Self {
        let sandbox = Sandbox::new();
        let org = org(OrgConfig { callbacks: vec![sandbox.callback()], ..config });
        sandbox.login(&org, &[]).ok();
        SignedIn { org, sandbox }
    }

    pub fn with(records: &[(&str, u64)]) -> Self {
        Self::to(with_records(records))
    }

    pub fn run(&self, args: &[&str]) -> Ran {
        self.sandbox.run(args)
    }

    /// Paths of the requests that came since the log had `from` entries.
    pub fn requests_since(&self, from: usize) -> Vec<String> {
        let mut entries = self.org.requests();
        entries.sort_by_key(|e| e.seq);
        entries.into_iter().skip(from).map(|e| format!("{} {}", e.method, e.path)).collect()
    }
}

/// Answers to requests of this path take long, but for the first few: whatever a
/// test does amid a run comes before the run's end, on a busy machine too.
pub fn slow_after(path: &str, skip: u64) -> FaultPlan {
    let plan = format!("[[fault]]\npath = \"{path}\"\nskip = {skip}\ndo.delay = \"4s\"");
    FaultPlan::parse(&plan).unwrap()
}

/// An org with so many records of some objects.
pub fn with_records(records: &[(&str, u64)]) -> OrgConfig {
    OrgConfig {
        records: records.iter().map(|(name, n)| ((*name).to_owned(), *n)).collect(),
        job_time: Duration::from_millis(50),
        ..OrgConfig::default()
    }
}

/// A command under way whose output is collected.
pub struct Running {
    child: Child,
    stdout: std::thread::JoinHandle<String>,
    stderr: std::thread::JoinHandle<String>,
}

impl Running {
    pub fn finish(mut self) -> Ran {
        let status = wait(&mut self.child);
        Ran { code: status, stdout: self.stdout.join().unwrap(), stderr: self.stderr.join().unwrap() }
    }
}

/// Waits for the sign-in address that `login --no-browser` prints.
pub fn await_address(child: Child) -> (String, Running) {
    await_line(child, |line| line.trim().starts_with("http"))
}

/// Who gets the lines that are waited for, and which they are.
type Wanted = (mpsc::Sender<String>, fn(&str) -> bool);

/// Waits for a line on standard error.
pub fn await_line(mut child: Child, is_it: fn(&str) -> bool) -> (String, Running) {
    let (found, address) = mpsc::channel();
    let stdout = collect(child.stdout.take().unwrap(), None);
    let stderr = collect(child.stderr.take().unwrap(), Some((found, is_it)));
    let running = Running { child, stdout, stderr };
    match address.recv_timeout(Duration::from_secs(20)) {
        Ok(address) => (address, running),
        Err(_) => panic!("login named no address: {:?}", running.finish()),
    }
}

fn collect(
    pipe: impl std::io::Read + Send + 'static,
    wanted: Option<Wanted>,
) -> std::thread::JoinHandle<String> {
    std::thread::spawn(move || {
        let mut all = String::new();
        for line in std::io::BufRead::lines(std::io::BufReader::new(pipe)) {
            let line = line.unwrap();
            if let Some((found, is_it)) = &wanted
                && is_it(&line)
            {
                let _ = found.send(line.trim().to_owned());
            }
            all.push_str(&line);
            all.push('\n');
        }
        all
    })
}

/// Runs a command to its end, and kills it when it takes for ever. What it
/// prints for programs is held against the schemas.
#[track_caller]
pub fn finish(mut command: Command) -> Ran {
    let is_ours = command.get_program() == env!("CARGO_BIN_EXE_sfmigrate");
    let args: Vec<String> = command.get_args().map(|arg| arg.to_string_lossy().into_owned()).collect();
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let stdout = collect(child.stdout.take().unwrap(), None);
    let stderr = collect(child.stderr.take().unwrap(), None);
    let ran = Running { child, stdout, stderr }.finish();
    if is_ours {
        contract::hold(&args, &ran);
    }
    ran
}

fn wait(child: &mut Child) -> i32 {
    let begun = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return status.code().unwrap_or(-1);
        }
        if begun.elapsed() > PATIENCE {
            child.kill().unwrap();
            panic!("a command took longer than {PATIENCE:?}");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

/// Waits until something is so.
#[track_caller]
pub fn eventually(what: &str, mut is_so: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !is_so() {
        assert!(begun.elapsed() < PATIENCE, "never happened: {what}");
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// A database that is there. Not for reading only: who opens it after a run
/// was killed takes back what that run left half-written.
fn opened(database: &Path) -> rusqlite::Connection {
    rusqlite::Connection::open_with_flags(database, rusqlite::OpenFlags::SQLITE_OPEN_READ_WRITE).unwrap()
}

/// All rows of a query, as text; null is `None`.
pub fn rows(database: &Path, sql: &str) -> Vec<Vec<Option<String>>> {
    let db = opened(database);
    let mut statement = db.prepare(sql).unwrap();
    let width = statement.column_count();
    let rows = statement.query_map([], |row| {
        (0..width)
            .map(|i| {
                use rusqlite::types::ValueRef;
                Ok(match row.get_ref(i)? {
                    ValueRef::Null => None,
                    ValueRef::Integer(n) => Some(n.to_string()),
                    ValueRef::Real(x) => Some(format!("{x:?}")),
                    ValueRef::Text(t) | ValueRef::Blob(t) => Some(String::from_utf8_lossy(t).into_owned()),
                })
            })
            .collect()
    });
    rows.unwrap().collect::<Result<_, _>>().unwrap()
}

/// One number of a query.
pub fn number(database: &Path, sql: &str) -> i64 {
    let db = opened(database);
    db.query_row(sql, [], |row| row.get(0)).unwrap()
}
