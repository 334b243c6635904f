//! File bodies in the database: the table `_sfmigrate_files`.

use std::io::{self, Read};

use rusqlite::{OptionalExtension as _, params};

use super::before::{self, Keeper};
use super::db::Db;
use crate::sink::files::FileEntry;
use crate::{Error, Result};

/// Bytes of a body that a database takes: a row holds at most 10^9, and there
/// are more columns than the body.
pub const MAX_BODY: u64 = 999_000_000;

const TABLE: &str = "_sfmigrate_files";

// With a rowid, which is what a body is opened by.
const CREATE: &str = "
CREATE TABLE IF NOT EXISTS _sfmigrate_files (
    entity TEXT NOT NULL,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    size INTEGER NOT NULL,
    checksum TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (entity, id)
);
";

/// What is there of a record's file.
pub(super) fn find(db: &Db, entity: &str, id: &str) -> Result<Option<FileEntry>> {
    db.run(CREATE)?;
    db.conn
        .query_row(
            // The length stands in the row's header; the body is not read.
            "SELECT name, length(body), checksum FROM _sfmigrate_files WHERE entity = ?1 AND id = ?2",
            params![entity, id],
            |r| {
                Ok(FileEntry {
                    entity: entity.to_owned(),
                    id: id.to_owned(),
                    name: r.get(0)?,
                    size: r.get::<_, i64>(1)?.cast_unsigned(),
                    checksum: r.get(2)?,
                })
            },
        )
        .optional()
        .map_err(|e| db.explain(e))
}

/// Keeps a file in one transaction; one that is there already is replaced. The
/// body goes in piece by piece, whatever its size.
pub(super) fn store(db: &Db, keeper: Option<&Keeper>, file: &FileEntry, body: &mut dyn Read) -> Result<()> {
    db.atomically(|| {
        db.run(CREATE)?;
        before::begin_of(db, keeper, TABLE, "files", None)?;
        before::watch(db, keeper, TABLE)?;
        // Not by OR REPLACE, which nobody who watches sees.
        db.execute(
            "DELETE FROM _sfmigrate_files WHERE entity = ?1 AND id = ?2",
            params![file.entity, file.id],
        )?;
        db.execute(
            "INSERT INTO _sfmigrate_files (entity, id, name, size, checksum, body)
             VALUES (?1, ?2, ?3, ?4, ?5, zeroblob(?4))",
            params![file.entity, file.id, file.name, file.size.cast_signed(), file.checksum],
        )?;
        let row = db.conn.last_insert_rowid();
        let mut blob = db
            .conn
            .blob_open(rusqlite::MAIN_DB, c"_sfmigrate_files", c"body", row, false)
            .map_err(|e| db.explain(e))?;
        let written = io::copy(body, &mut blob).map_err(|e| {
            Error::sink_failed(format!("writing a file into {} failed", db.path.display()))
                .hint("free some space, then run the same command again: it goes on")
                .because(e)
        })?;
        if written != file.size {
            return Err(Error::unexpected(format!("{} {} changed while it was kept", file.entity, file.id)));
        }
        blob.close().map_err(|e| db.explain(e))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(size: u64) -> FileEntry {
        FileEntry {
            entity: "Attachment".into(),
            id: "00P1".into(),
            name: "a.bin".into(),
            size,
            checksum: "c".into(),
        }
    }

    #[test]
    fn a_file_is_found_as_it_was_kept_and_can_be_replaced_and_be_empty() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("a.db")).unwrap();
        assert_eq!(find(&db, "Attachment", "00P1").unwrap(), None);
        for body in [vec![7_u8; 100_000], Vec::new()] {
            store(&db, None, &file(body.len() as u64), &mut body.as_slice()).unwrap();
            assert_eq!(find(&db, "Attachment", "00P1").unwrap(), Some(file(body.len() as u64)));
            assert_eq!(db.value::<Vec<u8>>("SELECT body FROM _sfmigrate_files", []).unwrap(), body);
        }
        assert_eq!(find(&db, "attachment", "00p1").unwrap(), None, "ids are told apart by case");
    }

    #[test]
    fn a_body_that_is_not_whole_leaves_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let db = Db::open(&folder.path().join("a.db")).unwrap();
        for body in [3, 5] {
            assert!(store(&db, None, &file(4), &mut vec![1_u8; body].as_slice()).is_err());
        }
        assert_eq!(find(&db, "Attachment", "00P1").unwrap(), None);
    }
}
