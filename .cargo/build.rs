//! Two flags for the linker that make the released program smaller by three
//! quarters of a mebibyte, where it knows them: LLD does, which Rust brings along
//! for Linux on x86-64. Others may not, so that each is tried out on an empty
//! program first.

#![allow(clippy::print_stdout, reason = "this is how a build script speaks to cargo")]

use std::env;
use std::ffi::OsString;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// Keeps one of several functions that came out the same. "safe" leaves alone
/// whatever has its address taken; `config.toml` beside this has that noted down.
const FOLD: &str = "-Wl,--icf=safe";

/// Writes down in bits, instead of in 24 bytes each, which pointers have to be
/// moved along with the program when it is loaded. This takes glibc 2.36 or
/// newer to run, so that it is done only where the program that was tried out
/// runs as well.
const PACK: &str = "-Wl,-z,pack-relative-relocs";

fn main() {
    println!("cargo::rerun-if-changed=.cargo/build.rs");
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|is| is == value);
    if !is("PROFILE", "release") || !is("CARGO_CFG_TARGET_OS", "linux") {
        return;
    }
    if linked(FOLD).is_some() {
        println!("cargo::rustc-link-arg-bins={FOLD}");
    }
    let here = env::var_os("HOST") == env::var_os("TARGET");
    let runs = |program: PathBuf| Command::new(program).status().is_ok_and(|status| status.success());
    if here && is("CARGO_CFG_TARGET_ENV", "gnu") && linked(PACK).is_some_and(runs) {
        println!("cargo::rustc-link-arg-bins={PACK}");
    }
}

/// An empty program that was linked with this flag, by all that cargo was told
/// about the compiler and the linker.
fn linked(flag: &str) -> Option<PathBuf> {
    let folder = PathBuf::from(env::var_os("OUT_DIR")?);
    let (source, program) = (folder.join("empty.rs"), folder.join("empty"));
    std::fs::write(&source, "fn main() {}\n").ok()?;
    let mut rustc = Command::new(env::var_os("RUSTC")?);
    rustc.arg(source).arg("-o").arg(&program).arg("--target").arg(env::var_os("TARGET")?);
    if let Ok(flags) = env::var("CARGO_ENCODED_RUSTFLAGS") {
        rustc.args(flags.split('\x1f').filter(|flag| !flag.is_empty()));
    }
    if let Some(linker) = env::var_os("RUSTC_LINKER") {
        let mut choice = OsString::from("-Clinker=");
        choice.push(linker);
        rustc.arg(choice);
    }
    rustc.arg(format!("-Clink-arg={flag}")).stdout(Stdio::null()).stderr(Stdio::null());
    rustc.status().is_ok_and(|status| status.success()).then_some(program)
}
