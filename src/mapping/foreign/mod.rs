//! Reads the mappings that people have in files of other tools and writes them
//! as a mapping file. What cannot be carried over is listed, never dropped.

mod cumulusci;
mod pairs;
mod sdl;
mod sfdmu;

use std::fmt::Write as _;
use std::path::Path;

use crate::mapping::path::{is_api_name, malformed_path};
use crate::mapping::propose::write::{comment, key, quoted};
use crate::{Error, Result};

/// A mapping made from another tool's file.
#[derive(Debug, Default)]
pub struct Converted {
    entities: Vec<Converting>,
    /// What could not be carried over, one sentence each.
    pub left: Vec<String>,
}

/// One object while it is converted.
#[derive(Debug, Default)]
struct Converting {
    entity: String,
    target: Option<String>,
    key: Option<String>,
    filter: Option<String>,
    /// Target column and source field.
    fields: Vec<(String, String)>,
    /// Field, value and what it becomes.
    values: Vec<(String, String, String)>,
}

/// Converts the text of a file. `name` tells the kind of it; `entity` is the
/// object, for files that do not name it.
///
/// # Errors
/// `Usage` when the file is of no known kind, or broken.
pub fn convert(text: &str, name: &Path, entity: Option<&str>) -> Result<Converted> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let extension = name.extension().and_then(|e| e.to_str()).unwrap_or_default().to_ascii_lowercase();
    let mut converted = match extension.as_str() {
        "sdl" => sdl::convert(text, name, entity),
        "yml" | "yaml" => cumulusci::convert(text, name)?,
        "json" => sfdmu::convert(text, name)?,
        "csv" => pairs::convert(text, name, entity)?,
        _ => {
            return Err(Error::usage(format!("cannot tell what {} is", name.display())).hint(
                "give a Data Loader .sdl, a CumulusCI .yml, an SFDMU export.json or a CSV of two columns",
            ));
        }
    };
    converted.settle();
    if converted.entities.is_empty() {
        return Err(Error::usage(format!("{} maps no object", name.display())).hint(
            "give a Data Loader .sdl, a CumulusCI mapping.yml, an SFDMU export.json or a CSV of two columns",
        ));
    }
    Ok(converted)
}

impl Converted {
    fn left(&mut self, text: impl Into<String>) {
        self.left.push(text.into());
    }

    /// Adds the translations of values that SFDMU keeps in a file of its own
    /// beside the export.json.
    ///
    /// # Errors
    /// `Usage` when the text is no such file.
    pub fn translate(&mut self, text: &str, name: &Path) -> Result<()> {
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let more = pairs::convert(text, name, Some("Object"))?;
        self.left.extend(more.left);
        for translated in more.entities {
            let entity = self.entities.iter_mut().find(|e| e.entity.eq_ignore_ascii_case(&translated.entity));
            let mut mapped = entity;
            for (field, raw, value) in translated.values {
                // Without a list of fields one alone would leave out the others.
                let known = mapped.as_mut().and_then(|entity| {
                    let known = entity.fields.iter().find(|(_, known)| known.eq_ignore_ascii_case(&field))?;
                    Some((known.1.clone(), &mut entity.values))
                });
                match known {
                    Some((field, values)) => values.push((field, raw, value)),
                    None => self.left.push(format!(
                        "{}.{field}: that {raw:?} becomes {value:?}, for the field is not listed",
                        translated.entity
                    )),
                }
            }
        }
        Ok(())
    }

    /// The object of a name, which a file may map in several steps.
    fn entity(&mut self, name: &str) -> &mut Converting {
        let at =
            self.entities.iter().position(|e| e.entity.eq_ignore_ascii_case(name)).unwrap_or_else(|| {
                self.entities.push(Converting { entity: name.to_owned(), ..Converting::default() });
                self.entities.len() - 1
            });
        &mut self.entities[at]
    }

    /// Takes out what a mapping file cannot say.
    fn settle(&mut self) {
        let left = &mut self.left;
        self.entities.retain(|e| {
            let fine = is_api_name(&e.entity);
            if !fine {
                left.push(format!("`{}` cannot be the name of an object", e.entity));
            }
            fine
        });
        let mut targets: Vec<String> = Vec::new();
        for entity in &mut self.entities {
            let name = entity.entity.clone();
            let mut columns: Vec<String> = Vec::new();
            entity.fields.retain(|(column, field)| {
                let problem = if column.trim().is_empty() || column.chars().any(char::is_control) {
                    Some("the column has no name that can be written".to_owned())
                } else if let Some(problem) = malformed_path(field) {
                    Some(problem)
                } else if columns.contains(&column.to_lowercase()) {
                    Some("the column is there already".to_owned())
                } else {
                    None
                };
                columns.push(column.to_lowercase());
                if let Some(problem) = &problem {
                    left.push(format!("{name}: {column} = {field}: {problem}"));
                }
                problem.is_none()
            });
            if let Some(target) = &entity.target {
                let reserved =
                    ["_sfmigrate_", "sqlite_", "."].iter().any(|p| target.to_lowercase().starts_with(p));
                if reserved || target.trim().is_empty() || target.contains(['/', '\\']) {
                    left.push(format!("{name}: the table name `{target}`"));
                    entity.target = None;
                }
            }
            let target = entity.target.clone().unwrap_or_else(|| name.clone()).to_lowercase();
            if targets.contains(&target) {
                left.push(format!("{name}: the table name `{target}`, which another object has"));
                entity.target = Some(format!("{target}_{}", name.to_lowercase()));
            }
            targets.push(entity.target.clone().unwrap_or_else(|| name.clone()).to_lowercase());
            if let Some(key) = &entity.key
                && !entity.fields.is_empty()
                && !entity.fields.iter().any(|(column, field)| {
                    column.eq_ignore_ascii_case(key) || field.eq_ignore_ascii_case(key)
                })
            {
                left.push(format!("{name}: the key {key}, which is no mapped field"));
                entity.key = None;
            }
        }
    }

    /// The mapping file, with what was left in comments at its end.
    pub fn render(&self, from: &str) -> String {
        let mut text = format!("# Converted from {}.\n", comment(from));
        for entity in &self.entities {
            let name = key(&entity.entity);
            let _ = writeln!(text, "\n[{name}]");
            let said = [("target", &entity.target), ("key", &entity.key), ("where", &entity.filter)];
            for (word, value) in said {
                if let Some(value) = value {
                    let _ = writeln!(text, "{word} = {}", quoted(value));
                }
            }
            if !entity.fields.is_empty() {
                let _ = writeln!(text, "\n[{name}.fields]");
            }
            for (column, field) in &entity.fields {
                let values = translations(&entity.values, field);
                if values.is_empty() {
                    let _ = writeln!(text, "{} = {}", key(column), quoted(field));
                } else {
                    let (column, field) = (key(column), quoted(field));
                    let _ = writeln!(
                        text,
                        "{column} = {{ from = {field}, values = {{ {} }} }}",
                        values.join(", ")
                    );
                }
            }
        }
        if !self.left.is_empty() {
            text.push_str("\n# Not carried over:\n");
            for left in &self.left {
                let _ = writeln!(text, "# - {}", comment(left));
            }
        }
        text
    }

    /// How many objects and fields are mapped.
    pub fn counts(&self) -> (usize, usize) {
        (self.entities.len(), self.entities.iter().map(|e| e.fields.len()).sum())
    }
}

/// The translations of one field, as the entries of a table.
fn translations(values: &[(String, String, String)], field: &str) -> Vec<String> {
    let of_field = values.iter().filter(|(known, ..)| known == field);
    of_field.map(|(_, raw, value)| format!("{} = {}", quoted(raw), quoted(value))).collect()
}

/// The object of a file that names none: what the user says, else what its own
/// name begins with.
fn object_of(name: &Path, entity: Option<&str>, converted: &mut Converted) -> String {
    const STANDARD: [&str; 12] = [
        "Account",
        "Contact",
        "Lead",
        "Opportunity",
        "Case",
        "Campaign",
        "Task",
        "Event",
        "User",
        "Product2",
        "Attachment",
        "Contract",
    ];
    if let Some(entity) = entity {
        return entity.to_owned();
    }
    let stem = name.file_stem().map(|s| s.to_string_lossy().to_lowercase()).unwrap_or_default();
    match STANDARD.iter().find(|object| stem.contains(&object.to_lowercase())) {
        Some(object) => (*object).to_owned(),
        None => {
            converted.left("which object it is: the file does not say; give it with --entity, or write its name for Object");
            "Object".to_owned()
        }
    }
}
