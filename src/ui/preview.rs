//! What an import would do: before and after side by side, and what would go
//! wrong.

use serde_json::{Value, json};

use super::text::{fit, one_line, shell_word};
use super::{Cell, Table, Ui};
use crate::Result;
use crate::numbers::{counted, duration, thousands};
use crate::pipeline::preview::{EntityPreview, Estimate, Limit, Preview, Shown};
use crate::schema::OnDuplicate;
use crate::sink::Destination;
use crate::sink::outlook::Effect;

/// Columns of the terminal that a value may take, so that four stand side by
/// side.
const VALUE: usize = 36;

/// With more entities than these, records are not shown one by one.
const FEW: usize = 3;

/// Reasons that are listed for a person; a program gets all.
const REASONS: usize = 10;

/// Shows it on standard output: the preview is what was asked for.
///
/// # Errors
/// As [`Ui::data`].
pub fn show(ui: &Ui, preview: &Preview, destination: &Destination) -> Result<()> {
    if ui.json() {
        return ui.document(&document(preview, destination));
    }
    let columns = if ui.terminal.stdout { ui.terminal.columns } else { None };
    let render = |table: &Table| table.render(columns, ui.color_out());
    let mut text = String::new();
    for one in &preview.entities {
        section(one, destination, preview.entities.len() <= FEW, &mut text, &render);
    }
    for failed in &preview.failed {
        let words = format!("{} would not be imported: {}", failed.entity, failed.error.message());
        text.push_str(&one_line(&words));
        text.push('\n');
    }
    for left in preview.skipped.iter().filter(|left| !left.expected) {
        text.push_str(&one_line(&format!("{} would be skipped: {}", left.entity, left.reason)));
        text.push('\n');
    }
    text.push_str(&format!(
        "nothing was changed; looking took {}\n",
        counted(preview.calls, "API call", "API calls")
    ));
    ui.data(&text)
}

fn section(
    one: &EntityPreview,
    destination: &Destination,
    records: bool,
    text: &mut String,
    render: &dyn Fn(&Table) -> String,
) {
    let mut line = |words: String| {
        text.push_str(&one_line(&words));
        text.push('\n');
    };
    line(format!("{} -> {}", one.entity, place(one, destination)));
    let number =
        one.records.map_or("an unknown number of records".to_owned(), |n| counted(n, "record", "records"));
    let calls = one.calls.map_or(String::new(), |n| format!(", {}", counted(n, "API call", "API calls")));
    line(format!("  fetched:  {number} by {} ({}){calls}", one.api.label(), one.reason));
    if let Some(estimate) = &one.estimate {
        line(format!("  time:     about {}, {}", duration(estimate.time), basis(one, estimate)));
    }
    line(format!("  target:   {}", effect(one)));
    for note in &one.outlook.opened.notes {
        line(format!("            then it is said: {note}"));
    }
    let sample = &one.sample;
    line(format!(
        "  sample:   {} = {} accepted + {} rejected{}{}",
        counted(sample.read, "record", "records"),
        thousands(sample.accepted),
        thousands(sample.rejected),
        if sample.skipped > 0 { format!(" + {} skipped", thousands(sample.skipped)) } else { String::new() },
        if sample.whole { "; these are all that there are" } else { "" },
    ));
    if let Some(d) = sample.duplicates.as_ref().filter(|d| d.within + d.existing > 0) {
        let by = d.by.join(", ");
        let such = match d.examples.as_slice() {
            [] => String::new(),
            examples => format!(", such as {}", examples.join(", ")),
        };
        if d.within > 0 {
            line(format!(
                "  meet:     {} after one of the same {by}{such}{}",
                counted(d.within, "record comes", "records come"),
                if d.policy == OnDuplicate::Skip { "; skipped" } else { "" },
            ));
        }
        if d.existing > 0 {
            line(format!(
                "  meet:     {} of the same {by} in the target, which {}",
                counted(d.existing, "record has one", "records have one"),
                if d.policy == OnDuplicate::Skip { "stays; skipped" } else { "takes the new values" },
            ));
        }
    }
    let mut add = |table: Table| {
        text.push('\n');
        text.push_str(&render(&table));
    };
    if !sample.reasons.is_empty() {
        let mut table = Table::new(&["REJECTED", "FIELD", "REASON", "SUCH AS"]);
        for reason in sample.reasons.iter().take(REASONS) {
            table.row([
                Cell::Count(reason.records),
                Cell::text(&reason.field),
                Cell::text(&reason.reason),
                Cell::text(reason.examples.join(", ")),
            ]);
        }
        add(table);
        if sample.reasons.len() > REASONS {
            text.push_str(&format!(
                "and {} more\n",
                counted((sample.reasons.len() - REASONS) as u64, "reason", "reasons")
            ));
        }
    }
    let mut add = |table: Table| {
        text.push('\n');
        text.push_str(&render(&table));
    };
    if !sample.overflows.is_empty() {
        let mut table = Table::new(&["VALUES", "COLUMN", "DO NOT FIT INTO", "SUCH AS"]);
        for overflow in &sample.overflows {
            let limit = match overflow.limit {
                Limit::Type(name) => format!("{name}; they stay text"),
                Limit::Length(length) => counted(u64::from(length), "character", "characters"),
            };
            table.row([
                Cell::Count(overflow.values),
                Cell::text(&overflow.column),
                Cell::text(limit),
                Cell::text(fit(&overflow.example, VALUE)),
            ]);
        }
        add(table);
    }
    for (at, shown) in sample.shown.iter().enumerate().filter(|_| records) {
        text.push_str(&format!("\nrecord {}{}\n", at + 1, identity(shown)));
        text.push_str(&render(&side_by_side(one, shown)));
    }
    text.push('\n');
}

/// What an estimated time stands on.
fn basis(one: &EntityPreview, estimate: &Estimate) -> String {
    let queue = if estimate.queues { "; a job may wait in the org's queue besides" } else { "" };
    format!(
        "by the sample: {} took {}, of which the call {}{queue}",
        counted(one.sample.read, "record", "records"),
        duration(estimate.sample),
        duration(estimate.call),
    )
}

fn identity(shown: &Shown) -> String {
    shown.identity.as_ref().map_or(String::new(), |id| format!(" ({})", one_line(id)))
}

/// Columns that are empty before and after say nothing.
fn side_by_side(one: &EntityPreview, shown: &Shown) -> Table {
    let mut table = Table::new(&["COLUMN", "FROM", "BEFORE", "AFTER"]);
    let cut = |value: Option<&str>| Cell::text(fit(&one_line(value.unwrap_or_default()), VALUE));
    for (at, column) in one.columns.iter().enumerate() {
        let before = shown.before.get(at).and_then(Option::as_deref);
        let after = match &shown.after {
            Ok(values) => values.get(at).and_then(Option::as_deref),
            Err(rejection) if rejection.column == column.name => Some(rejection.reason.as_str()),
            Err(_) => None,
        };
        let refused = matches!(&shown.after, Err(rejection) if rejection.column == column.name);
        if before.is_none() && after.is_none() {
            continue;
        }
        let after = match after {
            Some(reason) if refused => Cell::text(format!("rejected: {reason}")),
            after => cut(after),
        };
        let from = match (one.origins.get(at).and_then(Option::as_deref), one.parts.get(at)) {
            (Some(origin), _) => origin.to_owned(),
            (None, Some(parts)) if !parts.is_empty() => parts.join(" | "),
            _ => "a constant".to_owned(),
        };
        table.row([Cell::text(&column.name), Cell::text(from), cut(before), after]);
    }
    table
}

fn place(one: &EntityPreview, destination: &Destination) -> String {
    match destination.place() {
        Destination::Sqlite(path) => {
            format!("table {} in {}", one.target, shell_word(&path.display().to_string()))
        }
        Destination::CsvFolder(path) => path.join(format!("{}.csv", one.target)).display().to_string(),
        Destination::CsvStdout | Destination::ForSpreadsheets(_) => "standard output".into(),
    }
}

fn effect(one: &EntityPreview) -> String {
    let outlook = &one.outlook;
    let there = outlook
        .records
        .map_or("it is there".to_owned(), |n| format!("it has {}", counted(n, "record", "records")));
    let mut words = match outlook.effect {
        Effect::New => "it is new".to_owned(),
        Effect::Merge => format!("{there}; {}", meeting(one)),
        Effect::Replace => format!("{there}; all that is there is replaced"),
        Effect::Resume => format!(
            "an unfinished import goes on behind {}",
            counted(outlook.opened.written + outlook.opened.rejected, "record", "records")
        ),
    };
    if !outlook.added.is_empty() {
        let many = if outlook.added.len() == 1 { "column is" } else { "columns are" };
        words.push_str(&format!("; {many} added: {}", outlook.added.join(", ")));
    }
    words
}

/// What becomes of the records of a target that stay there.
fn meeting(one: &EntityPreview) -> String {
    let Some(duplicates) = &one.sample.duplicates else {
        return "they stay, and all that come are added".to_owned();
    };
    let by = duplicates.by.join(", ");
    match duplicates.policy {
        OnDuplicate::Skip => format!("they stay as they are, and what has the {by} of one is skipped"),
        OnDuplicate::Update | OnDuplicate::CreateNew => {
            format!("those of the same {by} take the new values, the others stay")
        }
    }
}

fn document(preview: &Preview, destination: &Destination) -> Value {
    let (kind, path) = super::summary::form(destination);
    json!({
        "dry_run": true,
        "format": kind,
        "to": path,
        "entities": preview.entities.iter().map(entity).collect::<Vec<_>>(),
        "skipped": preview.skipped.iter().map(|left| json!({
            "entity": left.entity, "reason": left.reason, "expected": left.expected,
        })).collect::<Vec<_>>(),
        "failed": preview.failed.iter().map(super::summary::failed).collect::<Vec<_>>(),
        "api_calls": preview.calls,
    })
}

fn entity(one: &EntityPreview) -> Value {
    let sample = &one.sample;
    let columns = one.columns.iter().zip(&one.origins).zip(&one.parts);
    json!({
        "entity": one.entity,
        "target": one.target,
        "plan": {
            "api": one.api.as_str(),
            "reason": one.reason,
            "records": one.records,
            "api_calls": one.calls,
            "estimate": one.estimate.as_ref().map(|estimate| json!({
                "elapsed_ms": estimate.time.as_millis() as u64,
                "sample_ms": estimate.sample.as_millis() as u64,
                "call_ms": estimate.call.as_millis() as u64,
                "basis": basis(one, estimate),
            })),
        },
        "into": {
            "effect": one.outlook.effect.as_str(),
            "records": one.outlook.records,
            "columns_added": one.outlook.added,
            "resumed": one.outlook.opened.written + one.outlook.opened.rejected,
            "notes": one.outlook.opened.notes,
        },
        "columns": columns.map(|((column, origin), parts)| json!({
            "name": column.name, "from": origin, "parts": parts, "type": column.kind.as_str(),
        })).collect::<Vec<_>>(),
        "sample": {
            "read": sample.read,
            "whole": sample.whole,
            "accepted": sample.accepted,
            "rejected": sample.rejected,
            "skipped": sample.skipped,
        },
        "rejections": sample.reasons.iter().map(|reason| json!({
            "field": reason.field, "reason": reason.reason, "records": reason.records,
            "examples": reason.examples,
        })).collect::<Vec<_>>(),
        "overflows": sample.overflows.iter().map(|overflow| json!({
            "column": overflow.column,
            "type": match overflow.limit { Limit::Type(name) => Some(name), Limit::Length(_) => None },
            "length": match overflow.limit { Limit::Length(length) => Some(length), Limit::Type(_) => None },
            "values": overflow.values,
            "example": overflow.example,
        })).collect::<Vec<_>>(),
        "duplicates": sample.duplicates.as_ref().map(|duplicates| json!({
            "by": duplicates.by,
            "on_duplicate": duplicates.policy.as_str(),
            "within_sample": duplicates.within,
            "in_target": duplicates.existing,
            "examples": duplicates.examples,
        })),
        "records": sample.shown.iter().map(|shown| record(one, shown)).collect::<Vec<_>>(),
    })
}

fn record(one: &EntityPreview, shown: &Shown) -> Value {
    let named = |values: &[Option<String>]| -> Value {
        let named = one.columns.iter().zip(values);
        named
            .map(|(column, value)| (column.name.clone(), json!(value)))
            .collect::<serde_json::Map<_, _>>()
            .into()
    };
    let (after, rejected) = match &shown.after {
        Ok(values) => (named(values), Value::Null),
        Err(rejection) => (Value::Null, json!({ "column": rejection.column, "reason": rejection.reason })),
    };
    json!({ "id": shown.identity, "before": named(&shown.before), "after": after, "rejected": rejected })
}
