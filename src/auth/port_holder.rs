//! Who listens on a port of this machine, as far as it can be seen cheaply.

/// The program that listens on a loopback port, with its process id. Linux
/// only, and only programs of the same user.
#[cfg(target_os = "linux")]
pub(super) fn name(port: u16) -> Option<String> {
    use std::fs;

    // Fields 1 (local address), 3 (state; 0A listens) and 9 (inode).
    let inode = ["/proc/net/tcp", "/proc/net/tcp6"].iter().find_map(|table| {
        let table = fs::read_to_string(table).ok()?;
        table.lines().skip(1).find_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let listens = *fields.get(3)? == "0A";
            let here = fields.get(1)?.rsplit(':').next()? == format!("{port:04X}");
            (listens && here).then(|| fields.get(9).map(|inode| format!("socket:[{inode}]"))).flatten()
        })
    })?;
    let holds = |process: &fs::DirEntry| {
        fs::read_dir(process.path().join("fd")).is_ok_and(|fds| {
            fds.flatten().any(|fd| fs::read_link(fd.path()).is_ok_and(|to| to.as_os_str() == inode.as_str()))
        })
    };
    let process = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().bytes().all(|b| b.is_ascii_digit()))
        .find(holds)?;
    let program = fs::read_to_string(process.path().join("comm")).ok()?;
    let program = super::explain::one_line(&program, 32);
    Some(format!("{program} (process {})", process.file_name().to_string_lossy()))
}

/// Not known on this platform.
#[cfg(not(target_os = "linux"))]
pub(super) fn name(_port: u16) -> Option<String> {
    None
}
