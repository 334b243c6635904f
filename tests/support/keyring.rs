//! A real Secret Service for a test, on a session bus of its own.

use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};

/// What has to be installed.
pub const TOOLS: [&str; 2] = ["dbus-run-session", "gnome-keyring-daemon"];

/// Makes and opens a keyring, as a shell command.
pub const UNLOCKED: &str = "printf pw | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1";

/// A session bus that nobody answers at.
pub const NO_BUS: &str = "unix:path=/nonexistent/bus";

/// Whether programs that a test needs are there. A missing one skips the test
/// on a developer's machine and fails it in CI.
#[allow(clippy::print_stderr, reason = "a test says when it is skipped")]
pub fn tools_are_there(tools: &[&str]) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let missing: Vec<_> = tools
        .iter()
        .filter(|tool| !std::env::split_paths(&path).any(|dir| dir.join(tool).is_file()))
        .collect();
    if missing.is_empty() {
        return true;
    }
    assert!(std::env::var_os("CI").is_none(), "not installed: {missing:?}");
    eprintln!("SKIPPED: not installed: {missing:?}");
    false
}

/// A shell on a new session bus, in which a script runs before the command
/// that follows in the arguments. Everything of it lives in one home.
pub fn on_a_new_bus(script: &str, home: &std::path::Path) -> Command {
    let mut command = Command::new("dbus-run-session");
    command.args(["--", "sh", "-ec", &format!("{script}\nexec \"$@\""), "sh"]);
    for name in ["HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR"] {
        command.env(name, home);
    }
    command.env_remove("DISPLAY").env_remove("WAYLAND_DISPLAY").env_remove("DBUS_SESSION_BUS_ADDRESS");
    command
}

/// An open keyring that lasts as long as this value.
pub struct Keyring {
    bus: Child,
    _home: tempfile::TempDir,
    /// The session bus it is on.
    pub address: String,
}

impl Keyring {
    pub fn open() -> Keyring {
        let home = tempfile::tempdir().unwrap();
        let script = format!("{UNLOCKED}\necho \"$DBUS_SESSION_BUS_ADDRESS\"");
        // `cat` ends with its input, and the session with it.
        let mut bus = on_a_new_bus(&script, home.path())
            .arg("cat")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut address = String::new();
        BufReader::new(bus.stdout.take().unwrap()).read_line(&mut address).unwrap();
        Keyring { bus, _home: home, address: address.trim().to_owned() }
    }
}

impl Drop for Keyring {
    fn drop(&mut self) {
        drop(self.bus.stdin.take());
        let _ = self.bus.wait();
    }
}
