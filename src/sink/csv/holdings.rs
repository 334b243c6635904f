//! See [`crate::sink::holdings`].

use std::path::{Component, Path};

use crate::sink::holdings::Holding;
use crate::{Error, Result};

/// What a folder holds of these targets. A file does not tell which fields its
/// source has.
pub(in crate::sink) fn holdings(folder: &Path, targets: &[String]) -> Result<Vec<Holding>> {
    let mut found = Vec::new();
    for target in targets {
        let file = folder.join(format!("{target}.csv"));
        let inside = Path::new(target).components().all(|part| matches!(part, Component::Normal(_)));
        if inside && file.is_file() {
            let records = count(&file)
                .map_err(|e| Error::sink_failed(format!("{} cannot be read", file.display())).because(e))?;
            found.push(Holding { target: target.clone(), records, ..Holding::default() });
        }
    }
    Ok(found)
}

fn count(file: &Path) -> ::csv::Result<u64> {
    let mut reader = ::csv::ReaderBuilder::new().flexible(true).from_path(file)?;
    let (mut record, mut records) = (::csv::ByteRecord::new(), 0);
    while reader.read_byte_record(&mut record)? {
        records += 1;
    }
    Ok(records)
}
