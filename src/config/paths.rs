//! Where the program keeps its files, and how it writes them: readable by
//! their owner alone, replaced in one step, locked against other processes.

use std::ffi::OsString;
use std::fs::{self, File, TryLockError};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use super::env;
use crate::{Error, Result};

/// The folders of this program. They need not exist yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folders {
    /// Settings, the list of connections, the encrypted credential file.
    pub config: PathBuf,
    /// What runs leave behind: locks, logs.
    pub state: PathBuf,
}

impl Folders {
    /// The folders of this user on this platform, or those under
    /// `SFMIGRATE_HOME`.
    ///
    /// # Errors
    /// `Usage` when the environment names no home folder.
    pub fn detect() -> Result<Folders> {
        Self::from_lookup(|name| std::env::var_os(name).filter(|value| !value.is_empty()))
    }

    /// Both folders under one.
    pub fn under(home: impl Into<PathBuf>) -> Folders {
        let home = home.into();
        Folders { state: home.join("state"), config: home }
    }

    fn from_lookup(var: impl Fn(&str) -> Option<OsString>) -> Result<Folders> {
        if let Some(home) = var(env::SFMIGRATE_HOME) {
            return Ok(Self::under(home));
        }
        // The XDG specification asks to ignore relative paths.
        let absolute = |name: &str| var(name).map(PathBuf::from).filter(|path| path.is_absolute());
        let folders = if cfg!(windows) {
            let roaming = absolute("APPDATA");
            let local = absolute("LOCALAPPDATA").or_else(|| roaming.clone());
            roaming.zip(local).map(|(roaming, local)| Folders {
                config: roaming.join("sfmigrate"),
                state: local.join("sfmigrate").join("state"),
            })
        } else if cfg!(target_os = "macos") {
            absolute("HOME").map(|home| Self::under(home.join("Library/Application Support/sfmigrate")))
        } else {
            let home = absolute("HOME");
            let config = absolute("XDG_CONFIG_HOME").or_else(|| Some(home.as_ref()?.join(".config")));
            let state = absolute("XDG_STATE_HOME").or_else(|| Some(home.as_ref()?.join(".local/state")));
            config.zip(state).map(|(config, state)| Folders {
                config: config.join("sfmigrate"),
                state: state.join("sfmigrate"),
            })
        };
        folders.ok_or_else(|| {
            Error::usage("there is no home folder in the environment to keep settings in")
                .hint(format!("export {}=/path/to/a/folder", env::SFMIGRATE_HOME))
        })
    }
}

/// Makes a folder and its parents; what is made new is readable by its owner
/// alone.
///
/// # Errors
/// `Usage`, naming the folder.
pub fn create_private_folder(folder: &Path) -> Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder).map_err(|e| {
        Error::usage(format!("cannot create the folder {}", folder.display()))
            .because(e)
            .hint(format!("export {}=/path/to/a/writable/folder", env::SFMIGRATE_HOME))
    })
}

/// Makes a file, or notes the present time at the one that is there.
///
/// # Errors
/// `Usage`, naming the file.
pub fn touch(path: &Path) -> Result<()> {
    create_private_folder(path.parent().unwrap_or(Path::new(".")))?;
    private_file(path)
        .and_then(|file| file.set_modified(std::time::SystemTime::now()))
        .map_err(|e| Error::usage(format!("cannot write {}", path.display())).because(e))
}

/// Opens a file for writing and makes it where there is none, for its owner
/// alone. A symbolic link in its place is not followed.
fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt;
        options.mode(0o600).custom_flags(libc::O_NOFOLLOW);
    }
    options.open(path)
}

/// Replaces a file in one step with bytes that only its owner may read: a
/// crash leaves the old file or the new one, and a symbolic link in its place
/// is replaced, not followed.
///
/// # Errors
/// `Usage`, naming the file.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    create_private_folder(folder)?;
    let write = || -> std::io::Result<()> {
        // Mode 0600 on Unix; on Windows the user's own folders are private.
        let mut file = tempfile::Builder::new().prefix(".sfmigrate-").tempfile_in(folder)?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        // The rename itself is durable only with its folder.
        #[cfg(unix)]
        File::open(folder)?.sync_all()?;
        Ok(())
    };
    write().map_err(|e| Error::usage(format!("cannot write {}", path.display())).because(e))
}

/// Reads a file; `None` when there is none.
///
/// # Errors
/// `Usage`, naming the file.
pub fn read_if_there(path: &Path) -> Result<Option<Vec<u8>>> {
    match fs::read(path) {
        Ok(bytes) => Ok(Some(bytes)),
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(e) => Err(Error::usage(format!("cannot read {}", path.display())).because(e)),
    }
}

/// As [`read_if_there`], for a file that decides what happens with secrets:
/// what others on this machine may write is not believed.
///
/// # Errors
/// `Usage`: somebody else owns the file or may write it.
pub fn read_trusted(path: &Path) -> Result<Option<Vec<u8>>> {
    let Some(bytes) = read_if_there(path)? else { return Ok(None) };
    match distrust(path) {
        None => Ok(Some(bytes)),
        Some(why) => Err(Error::usage(format!("{} {why}, and is not used", path.display())).hint(format!(
            "look whether it is as you left it, then: chmod go-w '{0}' && sudo chown $USER '{0}'",
            path.display()
        ))),
    }
}

/// Why a file may say what its user never wrote; `None` when nobody but the
/// user and the administrator can write it, or it is not there.
#[cfg(unix)]
pub fn distrust(path: &Path) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt;
    let metadata = fs::metadata(path).ok()?;
    // SAFETY: geteuid cannot fail and touches no memory.
    let user = unsafe { libc::geteuid() };
    if metadata.uid() != user && metadata.uid() != 0 {
        return Some("belongs to another user");
    }
    (metadata.mode() & 0o002 != 0).then_some("can be written by every user of this machine")
}

/// Windows: the user's own folders are private.
#[cfg(not(unix))]
pub fn distrust(_: &Path) -> Option<&'static str> {
    None
}

/// An exclusive lock among processes, held until it is dropped. The operating
/// system releases it when the process dies, however it dies.
#[derive(Debug)]
pub struct Lock {
    _file: File,
}

impl Lock {
    /// Waits for the lock that the file at `path` stands for, at most `patience`.
    /// Blocks the thread.
    ///
    /// # Errors
    /// `Usage` when another process keeps the lock, or the file cannot be made.
    pub fn take(path: &Path, patience: Duration) -> Result<Lock> {
        if let Some(folder) = path.parent() {
            create_private_folder(folder)?;
        }
        let cannot = |e: std::io::Error| {
            Error::usage(format!("cannot use the lock file {}", path.display())).because(e)
        };
        let file = private_file(path).map_err(cannot)?;
        let deadline = Instant::now() + patience;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(Lock { _file: file }),
                Err(TryLockError::Error(e)) => return Err(cannot(e)),
                Err(TryLockError::WouldBlock) if Instant::now() >= deadline => {
                    return Err(Error::usage(format!(
                        "another sfmigrate process has kept {} locked for {} s",
                        path.display(),
                        patience.as_secs()
                    ))
                    .hint("wait for the other process or end it, then give the same command again"));
                }
                Err(TryLockError::WouldBlock) => std::thread::sleep(Duration::from_millis(20)),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lookup(vars: &'static [(&str, &str)]) -> impl Fn(&str) -> Option<OsString> {
        move |name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| OsString::from(v))
    }

    #[test]
    fn the_own_variable_stands_over_the_platform() {
        let folders =
            Folders::from_lookup(lookup(&[("SFMIGRATE_HOME", "/x"), ("HOME", "/home/ana")])).unwrap();
        assert_eq!(folders, Folders { config: "/x".into(), state: "/x/state".into() });
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn linux_follows_xdg_and_ignores_relative_paths() {
        let folders = Folders::from_lookup(lookup(&[
            ("HOME", "/home/ana"),
            ("XDG_CONFIG_HOME", "/etc/ana"),
            ("XDG_STATE_HOME", "relative"),
        ]))
        .unwrap();
        assert_eq!(folders.config, Path::new("/etc/ana/sfmigrate"));
        assert_eq!(folders.state, Path::new("/home/ana/.local/state/sfmigrate"));
    }

    #[test]
    fn without_a_home_the_error_names_the_way_out() {
        let error = Folders::from_lookup(lookup(&[])).unwrap_err();
        assert!(error.hints()[0].contains("SFMIGRATE_HOME"), "{error:?}");
    }

    #[cfg(unix)]
    #[test]
    fn files_are_private_and_links_are_replaced() {
        use std::os::unix::fs::PermissionsExt;
        let home = tempfile::tempdir().unwrap();
        let victim = home.path().join("victim");
        fs::write(&victim, "untouched").unwrap();
        let path = home.path().join("new/file");
        create_private_folder(path.parent().unwrap()).unwrap();
        std::os::unix::fs::symlink(&victim, &path).unwrap();
        write_private(&path, b"secret").unwrap();
        assert_eq!(fs::read(&victim).unwrap(), b"untouched");
        assert_eq!(fs::symlink_metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    }

    #[test]
    fn a_lock_is_held_until_it_is_dropped() {
        let home = tempfile::tempdir().unwrap();
        let path = home.path().join("a.lock");
        let held = Lock::take(&path, Duration::ZERO).unwrap();
        assert!(Lock::take(&path, Duration::ZERO).is_err());
        drop(held);
        Lock::take(&path, Duration::ZERO).unwrap();
    }
}
