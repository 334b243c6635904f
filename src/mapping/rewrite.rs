//! Changes a mapping file that a person has written: comments, order and
//! everything that is not named stay as they are.

use toml_edit::{DocumentMut, Item, Table, Value};

use crate::mapping::propose::Proposal;
use crate::mapping::propose::write::{self, COUNTED, Draft, LEFT_OUT, comment, key};
use crate::{Error, Result};

/// A column to write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry<'a> {
    /// Name of the target column.
    pub column: &'a str,
    /// What stands behind the `=`, as TOML: `"Email"` with its quotes, or
    /// `{ from = "Email" }`.
    pub value: &'a str,
    /// What stands behind the value, without its `#`. `None` leaves what is
    /// there.
    pub comment: Option<&'a str>,
}

/// Sets columns of an entity: those that are there take the new value in their
/// place, the others are added at the end. Tables that are missing are made.
///
/// # Errors
/// `Usage` when the text or a value is not TOML, or an entity or its `fields`
/// is no table.
pub fn set_fields(text: &str, entity: &str, entries: &[Entry<'_>]) -> Result<String> {
    let mut document: DocumentMut = text.parse().map_err(|e: toml_edit::TomlError| {
        Error::usage(format!("not TOML: {}", e.message()))
            .hint("`sfmigrate import --map FILE` says what is wrong with a mapping file, and where")
    })?;
    let known = document.iter().map(|(name, _)| name).find(|name| name.eq_ignore_ascii_case(entity));
    let name = known.unwrap_or(entity).to_owned();
    let root = document.as_table_mut();
    let table = child(root, &name, &name)?;
    let fields = child(table, "fields", &format!("{name}.fields"))?;
    for entry in entries {
        let mut value: Value = entry.value.parse().map_err(|e: toml_edit::TomlError| {
            Error::usage(format!("the value of `{}` is not TOML: {}", entry.column, e.message()))
        })?;
        let old = fields.get(entry.column).and_then(Item::as_value).map(Value::decor).cloned();
        let decor = value.decor_mut();
        match old {
            Some(old) => *decor = old,
            None => decor.set_prefix(" "),
        }
        if let Some(comment) = entry.comment {
            decor.set_suffix(format!("  # {}", one_line(comment)));
        }
        match fields.get_mut(entry.column) {
            // The key keeps the comments that stand above it.
            Some(item) => *item = Item::Value(value),
            None => drop(fields.insert(entry.column, Item::Value(value))),
        }
    }
    Ok(document.to_string())
}

/// A file of an earlier proposal with what was decided of one column since;
/// everything that a person wrote into it stays.
///
/// # Errors
/// `Usage` when the file is no mapping any more.
pub fn decide(text: &str, draft: &Draft<'_>, decided: &Proposal) -> Result<String> {
    let column = &draft.targets[decided.target];
    let taken = decided.choice.as_ref().map(|choice| write::value(&draft.sources[choice.source], column));
    let reason = decided.choice.as_ref().map(|choice| comment(&choice.reason));
    let entry =
        taken.as_deref().map(|value| Entry { column: &column.path, value, comment: reason.as_deref() });
    let settled = settle(text, draft.entity, &column.path, entry)?;
    // The counts of the first line are ours.
    Ok(match settled.split_once('\n') {
        Some((first, rest)) if first.ends_with(COUNTED) => format!("{}\n{rest}", write::heading(draft)),
        _ => settled,
    })
}

/// Writes what became of a column that a proposal left open, in place of the
/// line that is commented out: this entry, or that nothing goes there.
///
/// # Errors
/// As [`set_fields`].
fn settle(text: &str, entity: &str, column: &str, entry: Option<Entry<'_>>) -> Result<String> {
    let open = format!("# {} = ", key(column));
    let mut section = false;
    let mut lines: Vec<&str> = text.lines().collect();
    let header = format!("[{}.fields]", key(entity));
    let at = lines.iter().position(|line| {
        if line.starts_with('[') {
            section = line.trim_end().eq_ignore_ascii_case(&header);
        }
        section && line.starts_with(&open)
    });
    let line = match entry {
        Some(entry) => {
            let comment = entry.comment.map_or(String::new(), |said| format!("  # {}", one_line(said)));
            format!("{} = {}{comment}", key(column), entry.value)
        }
        None => format!("{open}\"\"{LEFT_OUT}"),
    };
    match (at, entry) {
        (Some(at), _) => lines[at] = &line,
        (None, Some(entry)) => return set_fields(text, entity, &[entry]),
        (None, None) => lines.push(&line),
    }
    let settled = lines.join("\n") + "\n";
    // A line that only looked like a comment was a part of a longer text.
    match (settled.parse::<DocumentMut>(), entry) {
        (Err(_), Some(entry)) => set_fields(text, entity, &[entry]),
        _ => Ok(settled),
    }
}

fn one_line(text: &str) -> String {
    text.replace(['\n', '\r'], " ")
}

/// A table in a table; it is made if there is none.
fn child<'t>(table: &'t mut Table, name: &str, shown: &str) -> Result<&'t mut Table> {
    let item = table.entry(name).or_insert_with(|| Item::Table(Table::new()));
    if let Item::Value(Value::InlineTable(inline)) = item {
        // Columns do not fit on its one line.
        *item = Item::Table(std::mem::take(inline).into_table());
    }
    let made = item.as_table_mut();
    made.ok_or_else(|| Error::usage(format!("`{shown}` is not a table")).hint(format!("write [{shown}]")))
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\
# ours, do not touch
[Contact]
target = \"people\"   # the old table

[Contact.fields]
id = \"Id\"
# asked Ana about this
mail = { from = \"Email\" }  # lower case?

[Account]
";

    fn set(text: &str, entity: &str, column: &str, value: &str, comment: Option<&str>) -> String {
        set_fields(text, entity, &[Entry { column, value, comment }]).unwrap()
    }

    #[test]
    fn a_column_that_is_there_is_changed_in_its_place() {
        let written = set(FILE, "contact", "mail", "\"Email\"", None);
        assert_eq!(written, FILE.replace("{ from = \"Email\" }", "\"Email\""));
        let written = set(FILE, "Contact", "id", "\"Legacy__c\"", Some("sure: 0.98"));
        assert_eq!(written, FILE.replace("id = \"Id\"", "id = \"Legacy__c\"  # sure: 0.98"));
    }

    #[test]
    fn a_new_column_stands_at_the_end_of_its_table() {
        let written = set(FILE, "Contact", "Full Name", "{ template = \"{{ LastName }}\" }", None);
        let expected = FILE
            .replace("# lower case?\n", "# lower case?\n\"Full Name\" = { template = \"{{ LastName }}\" }\n");
        assert_eq!(written, expected);
    }

    #[test]
    fn tables_that_are_missing_are_made() {
        let written = set(FILE, "Lead", "id", "\"Id\"", Some("two\nlines"));
        assert!(written.starts_with(FILE), "{written}");
        let file = crate::mapping::file::parse(&written, "m.toml").unwrap();
        assert_eq!(file.entity("Lead").unwrap().fields.len(), 1);
        let written = set(FILE, "Account", "id", "\"Id\"", None);
        assert_eq!(crate::mapping::file::parse(&written, "m.toml").unwrap().entities[1].fields.len(), 1);
        let written = set("[Lead]\nfields = { id = \"Id\" }", "Lead", "name", "\"Name\"", None);
        assert_eq!(crate::mapping::file::parse(&written, "m.toml").unwrap().entities[0].fields.len(), 2);
    }

    #[test]
    fn an_open_line_is_settled_in_its_place_and_everything_else_stays() {
        let open = FILE
            .replace("# lower case?\n", "# lower case?\n# fax = \"Fax\"  # unsure, 70%\nage = \"Age__c\"\n");
        let entry = Entry { column: "fax", value: "\"Fax\"", comment: Some("chosen by you") };
        let written = settle(&open, "Contact", "fax", Some(entry)).unwrap();
        let expected = open.replace("# fax = \"Fax\"  # unsure, 70%", "fax = \"Fax\"  # chosen by you");
        assert_eq!(written, expected);
        let left = settle(&open, "Contact", "fax", None).unwrap();
        assert_eq!(left, open.replace("# fax = \"Fax\"  # unsure, 70%", "# fax = \"\"  # left out"));
        // A column that has no line of its own yet.
        let entry = Entry { column: "x y", value: "\"Fax\"", comment: None };
        let written = settle(&open, "Contact", "x y", Some(entry)).unwrap();
        assert!(written.contains("age = \"Age__c\"\n\"x y\" = \"Fax\"\n"), "{written}");
        assert!(settle(&open, "Account", "fax", None).unwrap().starts_with(&open));
    }

    #[test]
    fn what_is_no_toml_is_refused() {
        let entry = Entry { column: "a", value: "Email", comment: None };
        assert_eq!(set_fields(FILE, "Contact", &[entry]).unwrap_err().kind(), crate::Kind::Usage);
        assert!(set_fields("a = ", "Contact", &[]).is_err());
        assert!(set_fields("Contact = 1", "Contact", &[]).is_err());
    }
}
