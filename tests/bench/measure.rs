//! Running processes and telling what they took.

use std::fmt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Names the part that this program plays when it starts itself.
pub const PART: &str = "SFMIGRATE_BENCH_PART";

/// The part that a process plays which is measured and is this program again.
pub const NEXT_PART: &str = "SFMIGRATE_BENCH_NEXT_PART";

/// What one run of a process took.
#[derive(Debug, Clone, Copy)]
pub struct Took {
    pub wall: Duration,
    /// Processor time, user and system.
    pub cpu: Duration,
    /// Peak resident memory in bytes.
    pub peak: u64,
}

fn setting(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(default)
}

/// Records of the large imports.
pub fn records() -> u64 {
    setting("SFMIGRATE_BENCH_RECORDS", 1_000_000)
}

/// Ten million records as well.
pub fn large() -> bool {
    setting("SFMIGRATE_BENCH_LARGE", 0) > 0
}

fn runs() -> usize {
    setting("SFMIGRATE_BENCH_RUNS", 3).max(1) as usize
}

/// Runs a process once, from a small process of its own: what a process took
/// counts from the memory of the one that started it, and a bench holds an org.
///
/// A command that sets variables gets no others.
pub fn once(command: Command) -> Took {
    let mut between = Command::new(std::env::current_exe().unwrap());
    between.arg(command.get_program()).args(command.get_args());
    if command.get_envs().next().is_some() {
        between.env_clear().envs(command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    }
    between.env(PART, "measured").current_dir(command.get_current_dir().unwrap_or(Path::new(".")));
    let output = between.stdin(Stdio::null()).stderr(Stdio::inherit()).output().unwrap();
    assert!(output.status.success(), "{command:?} failed");
    let text = String::from_utf8(output.stdout).unwrap();
    let mut numbers = text.split_whitespace().map(|number| number.parse::<u64>().unwrap());
    let mut next = || numbers.next().unwrap();
    Took { wall: Duration::from_nanos(next()), cpu: Duration::from_micros(next()), peak: next() }
}

/// The part of the small process: runs its arguments, and tells what that took.
pub fn measured() {
    let mut arguments = std::env::args_os().skip(1);
    let mut command = Command::new(arguments.next().unwrap());
    command.args(arguments);
    // The floor is this program, too, in another part.
    match std::env::var_os(NEXT_PART) {
        Some(part) => command.env(PART, part).env_remove(NEXT_PART),
        None => command.env_remove(PART),
    };
    let begun = Instant::now();
    #[allow(clippy::zombie_processes, reason = "wait4 waits for it, and tells what it used")]
    let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
    // SAFETY: the structs are plain data for the call to fill, and nobody else
    // waits for this child.
    let (status, usage) = unsafe {
        let (mut status, mut usage) = (0, std::mem::zeroed::<libc::rusage>());
        let waited = libc::wait4(child.id().cast_signed(), &raw mut status, 0, &raw mut usage);
        assert_eq!(waited, child.id().cast_signed());
        (status, usage)
    };
    let wall = begun.elapsed();
    assert_eq!(status, 0, "{command:?} failed");
    let micros = |t: libc::timeval| t.tv_sec as u64 * 1_000_000 + t.tv_usec as u64;
    // Linux counts in KiB, others in bytes.
    let peak = usage.ru_maxrss as u64 * if cfg!(target_os = "linux") { 1024 } else { 1 };
    println!("{} {} {peak}", wall.as_nanos(), micros(usage.ru_utime) + micros(usage.ru_stime));
}

/// Runs something several times, and returns the run of median wall time with
/// the highest peak of all.
pub fn median(mut run: impl FnMut() -> Took) -> Took {
    let mut all: Vec<Took> = (0..runs()).map(|_| run()).collect();
    all.sort_by_key(|took| took.wall);
    let peak = all.iter().map(|took| took.peak).max().unwrap_or(0);
    Took { peak, ..all[all.len() / 2] }
}

/// The results, line by line.
#[derive(Default)]
pub struct Table {
    rows: Vec<[String; 5]>,
}

impl Table {
    /// A measured process.
    pub fn took(&mut self, what: impl Into<String>, took: Took, note: impl Into<String>) {
        self.rows.push([
            what.into(),
            format!("{:.3} s", took.wall.as_secs_f64()),
            format!("{:.2} s", took.cpu.as_secs_f64()),
            format!("{:.1} MiB", took.peak as f64 / f64::from(1 << 20)),
            note.into(),
        ]);
        self.tell();
    }

    /// Something that is no time.
    pub fn fact(&mut self, what: impl Into<String>, note: impl Into<String>) {
        self.rows.push([what.into(), String::new(), String::new(), String::new(), note.into()]);
        self.tell();
    }

    fn tell(&self) {
        if let Some(row) = self.rows.last() {
            eprintln!("  {}", row.join("  "));
        }
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "| what | wall | processor | peak memory | |")?;
        writeln!(f, "|---|---|---|---|---|")?;
        for row in &self.rows {
            writeln!(f, "| {} |", row.join(" | "))?;
        }
        Ok(())
    }
}

/// `3.4 times`.
pub fn times(slow: Took, fast: Took) -> String {
    format!("{:.2} times", slow.wall.as_secs_f64() / fast.wall.as_secs_f64())
}
