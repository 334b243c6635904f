//! Files beside the records: bodies in a folder, one file each.
//!
//! `FOLDER/ContentVersion/068…AAA-report.pdf`: the id in front keeps two files
//! of one name apart, also where case does not count, since ids of eighteen
//! characters differ by more than case.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::lock::Lock;
use super::unwritable;
use crate::killpoint::killpoint;
use crate::{Error, Result};

/// Where file bodies go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FilesTo {
    /// A folder; one file each.
    Folder(PathBuf),
    /// The database that takes the records, in the table `_sfmigrate_files`.
    Database,
}

/// One file with what is known of it once it has arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileEntry {
    /// Source entity.
    pub entity: String,
    /// Id of its record.
    pub id: String,
    /// As the source calls it, with the extension.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// MD5 in lower-case hexadecimal digits.
    pub checksum: String,
}

/// A folder of files. One run at a time; several threads at once.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    _lock: Lock,
}

impl Folder {
    /// Opens a folder; it is made if there is none.
    ///
    /// # Errors
    /// `Sink` when it cannot be made, or another run writes there.
    pub fn open(path: &Path) -> Result<Self> {
        fs::create_dir_all(path).map_err(|e| match e.kind() {
            io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
                Error::sink_failed(format!("{} is not a folder", path.display()))
                    .hint("name a folder with --files")
            }
            _ => unwritable(path, e),
        })?;
        let lock = Lock::take(path.join(".sfmigrate-files-lock"), path)?;
        Ok(Folder { path: path.to_owned(), _lock: lock })
    }

    /// The folder itself.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The folder for the files of an entity.
    pub fn of_entity(&self, entity: &str) -> PathBuf {
        self.path.join(safe_name(entity))
    }

    /// Where a file has its place.
    pub fn place(&self, entity: &str, id: &str, name: &str) -> PathBuf {
        let mut file = safe_name(id);
        if !name.is_empty() {
            file = format!("{file}-{}", safe_name(name));
        }
        self.of_entity(entity).join(file)
    }

    /// Writes a file; its name appears when it is complete and durable.
    ///
    /// # Errors
    /// `Sink` when it cannot be written.
    pub fn store(&self, file: &FileEntry, body: &mut dyn Read) -> Result<()> {
        let place = self.place(&file.entity, &file.id, &file.name);
        let folder = self.of_entity(&file.entity);
        let part = folder.join(format!(".{}.part", safe_name(&file.id)));
        let mut write = || {
            fs::create_dir_all(&folder)?;
            let mut out = File::create(&part)?;
            io::copy(body, &mut out)?;
            out.sync_all()?;
            killpoint("body-written");
            fs::rename(&part, &place)
        };
        write().map_err(|e| {
            // What remains would only take space on a disk that may be full.
            let _ = fs::remove_file(&part);
            unwritable(&place, e)
        })
    }
}

/// Bytes of a name. File systems take 255; the id, and what some of them add,
/// come on top.
const LONGEST: usize = 180;
/// Bytes of an extension that is worth keeping when a name is cut.
const LONGEST_EXTENSION: usize = 20;

/// A name that every file system takes as the name of one file, and that shows
/// as what it is.
pub fn safe_name(name: &str) -> String {
    let clean: String = name.chars().map(|c| if is_unsafe(c) { '_' } else { c }).collect();
    // Windows drops points and spaces at the end; a point in front hides.
    let clean = clean.trim_end_matches(['.', ' ']).trim_start_matches(' ');
    let mut safe = match clean.rsplit_once('.') {
        Some((stem, extension)) if clean.len() > LONGEST && extension.len() <= LONGEST_EXTENSION => {
            format!("{}.{extension}", cut(stem, LONGEST - extension.len() - 1))
        }
        _ => cut(clean, LONGEST).to_owned(),
    };
    if safe.starts_with('.') {
        safe.replace_range(..1, "_");
    }
    if safe.is_empty() || is_device(&safe) {
        safe.insert(0, '_');
    }
    safe
}

/// Separators, what Windows reserves, control characters, and those that turn
/// the direction of text, which make a name show as another one.
fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|')
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// `CON`, `nul.txt` and the like, which are no files on Windows.
fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end().to_ascii_uppercase();
    match stem.as_str() {
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$" => true,
        _ => ["COM", "LPT"].iter().any(|device| {
            stem.strip_prefix(device).is_some_and(|n| {
                let mut digits = n.chars();
                matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
            })
        }),
    }
}

/// The beginning of a text in so many bytes, without a character cut in two.
fn cut(text: &str, bytes: usize) -> &str {
    let mut end = bytes.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text[..end].trim_end_matches(['.', ' '])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_made_safe_and_stay_readable() {
        for (name, safe) in [
            ("Q3 report, final (2).pdf", "Q3 report, final (2).pdf"),
            ("../../etc/passwd", "_._.._etc_passwd"),
            ("C:\\temp\\a.txt", "C__temp_a.txt"),
            ("a\r\nb\0c\u{7f}.txt", "a__b_c_.txt"),
            ("invoice\u{202e}fdp.exe", "invoice_fdp.exe"),
            ("CON", "_CON"),
            ("nul.txt", "_nul.txt"),
            ("com1.log", "_com1.log"),
            ("COMMON.txt", "COMMON.txt"),
            ("..", "_"),
            ("", "_"),
            (" . ", "_"),
            ("ends. . ", "ends"),
            (".htaccess", "_htaccess"),
            ("Übersicht 日本 🎉.docx", "Übersicht 日本 🎉.docx"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
    }

    #[test]
    fn a_long_name_is_cut_between_characters_and_keeps_its_extension() {
        let long = format!("{}.pdf", "日".repeat(200));
        let safe = safe_name(&long);
        assert!(safe.len() <= LONGEST && safe.ends_with("日.pdf"), "{safe}");
        let no_extension = safe_name(&format!("a.{}", "b".repeat(400)));
        assert_eq!(no_extension.len(), LONGEST);
    }

    #[test]
    fn two_files_of_one_name_do_not_meet() {
        let folder = tempfile::tempdir().unwrap();
        let files = Folder::open(folder.path()).unwrap();
        for (id, text) in [("068A", "one"), ("068B", "two"), ("068A", "three")] {
            let file = FileEntry {
                entity: "ContentVersion".into(),
                id: id.into(),
                name: "a/b.txt".into(),
                size: text.len() as u64,
                checksum: String::new(),
            };
            files.store(&file, &mut text.as_bytes()).unwrap();
        }
        let read = |name: &str| fs::read_to_string(folder.path().join("ContentVersion").join(name)).unwrap();
        assert_eq!((read("068A-a_b.txt"), read("068B-a_b.txt")), ("three".into(), "two".into()));
        assert_eq!(fs::read_dir(files.of_entity("ContentVersion")).unwrap().count(), 2, "no part is left");
    }

    #[test]
    fn a_folder_takes_one_run_at_a_time() {
        let folder = tempfile::tempdir().unwrap();
        let _held = Folder::open(folder.path()).unwrap();
        assert_eq!(Folder::open(folder.path()).unwrap_err().kind(), crate::Kind::Sink);
    }
}
