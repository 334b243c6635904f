//! `import --from-rejects`: records that did not land come again.

use std::path::Path;
use std::sync::Arc;

use super::connect;
use super::options::ImportOptions;
use crate::event::SharedObserver;
use crate::mapping::{EntityMapping, MappingFile, file};
use crate::pipeline::{Request, prepare};
use crate::sink;
use crate::sink::rejects::Amend;
use crate::source::Source;
use crate::source::rejects::{Known, RejectFile, Rejected};
use crate::ui::Ui;
use crate::{Error, Kind, Result};

/// What a rejected record is known by, where its source has it.
const IDENTITY: &str = "Id";

/// What is asked of the pipeline to feed a reject file back. Reads that file
/// and the mapping file.
///
/// # Errors
/// `Usage` when one of them is wrong, or which entity it is cannot be told.
pub(super) fn request(options: &ImportOptions, rejects: &Path, plain: Request) -> Result<Request> {
    let found = RejectFile::open(rejects)?;
    let fields: Vec<String> = found.fields().map(str::to_owned).collect();
    let mapping = match (&options.map, options.entities.as_slice()) {
        (_, [_, _, ..]) => {
            return Err(
                Error::usage("a reject file has records of one object").hint("name one with --entity")
            );
        }
        (Some(path), [entity]) => file::load(path)?.entity(entity)?.clone(),
        (Some(path), []) => of_file(file::load(path)?, rejects)?,
        (None, [entity]) => EntityMapping::of_fields(entity, &fields),
        (None, []) => EntityMapping::of_fields(stem(rejects), &fields),
    };
    let identity = fields.iter().find(|name| name.as_str() == IDENTITY).cloned();
    let settled = identity.as_deref().map(|field| found.values(field)).transpose()?.unwrap_or_default();
    let amend = Some(Arc::new(Amend { fields, identity, settled, shielded: found.is_shielded() }));
    Ok(Request { mappings: vec![mapping], amend, files: None, whole: false, ..plain })
}

/// The mapping whose records a reject file has: the only one, or the one whose
/// target or entity the file is called by.
fn of_file(mut mappings: MappingFile, rejects: &Path) -> Result<EntityMapping> {
    let stem = stem(rejects);
    let named = |mapping: &EntityMapping| {
        let target = mapping.target.as_deref().unwrap_or(&mapping.entity);
        target.eq_ignore_ascii_case(stem) || mapping.entity.eq_ignore_ascii_case(stem)
    };
    if mappings.entities.len() == 1 {
        return Ok(mappings.entities.remove(0));
    }
    mappings.entities.into_iter().find(named).ok_or_else(|| {
        Error::usage(format!("whose records {} has cannot be told from its name", rejects.display()))
            .hint("name the object with --entity")
    })
}

/// `Contact` of `crm.db.rejects/Contact.csv` and of `out/Contact.rejects.csv`.
fn stem(rejects: &Path) -> &str {
    let stem = rejects.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    stem.strip_suffix(".rejects").unwrap_or(stem)
}

/// The records of a reject file, described by what an earlier import left in
/// the database; by the org only where that does not do.
///
/// # Errors
/// What the mapping lacks; `Auth` when the org has to be asked and nobody is
/// signed in.
pub(super) async fn source(
    ui: &Ui,
    options: &ImportOptions,
    rejects: &Path,
    request: &Request,
    observer: SharedObserver,
) -> Result<Arc<dyn Source>> {
    let of = |known| -> Result<Arc<dyn Source>> {
        Ok(Arc::new(Rejected::new(RejectFile::open(rejects)?, known, Arc::clone(&observer))))
    };
    let mut known = sink::described(&options.destination)?;
    connect::restore_types(known.values_mut());
    let here = known.contains_key(&request.mappings[0].entity.to_ascii_lowercase());
    let offline = of(Known::Here(known))?;
    let wrong = match prepare(&*offline, request, &options.destination).await {
        Ok(_) => return Ok(offline),
        Err(error) if error.kind() == Kind::Usage => error,
        Err(error) => return Err(error),
    };
    match connect::session(ui, &options.account).await {
        Ok(session) => {
            of(Known::There(connect::source_within(session, options.api_budget, Arc::clone(&observer))?))
        }
        Err(_) if here => Err(wrong),
        Err(error) => Err(error),
    }
}
