//! `map convert`: makes a mapping file of another tool's.

use serde_json::json;

use crate::cli::args::map::Convert;
use crate::cli::exit::Outcome;
use crate::mapping::{file, foreign};
use crate::numbers;
use crate::ui::Ui;
use crate::{Error, Result};

/// Where SFDMU keeps translations of values, beside the export.json.
const VALUES: &str = "ValueMapping.csv";

pub(super) fn start(ui: &Ui, args: &Convert) -> Result<Outcome> {
    super::free(args.output.as_deref(), args.force)?;
    let bytes = std::fs::read(&args.file)
        .map_err(|e| Error::usage(format!("cannot read {}", args.file.display())).because(e))?;
    let text = String::from_utf8_lossy(&bytes);
    let mut converted = foreign::convert(&text, &args.file, args.entity.as_deref())?;
    if args.file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        let beside = args.file.with_file_name(VALUES);
        if let Ok(bytes) = std::fs::read(&beside) {
            converted.translate(&String::from_utf8_lossy(&bytes), &beside)?;
            ui.note(&format!("with the translations of {}", beside.display()));
        }
    }
    let name = args.file.display().to_string();
    let mapping = converted.render(&name);
    // What is written must be read again.
    file::parse(&mapping, "the converted mapping")?;
    super::put(ui, args.output.as_deref(), &mapping)?;
    let (objects, fields) = converted.counts();
    if ui.json() {
        ui.document(&json!({
            "from": name,
            "file": args.output.as_ref().map(|path| path.display().to_string()),
            "entities": objects,
            "fields": fields,
            "not_carried_over": converted.left,
            "mapping": mapping,
        }))?;
    }
    for left in &converted.left {
        ui.warn(&format!("not carried over: {left}"));
    }
    ui.note(&format!(
        "{} with {}",
        numbers::counted(objects as u64, "object", "objects"),
        numbers::counted(fields as u64, "field", "fields")
    ));
    Ok(Outcome::Done)
}
