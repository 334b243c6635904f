//! What happens to the org while it runs, written down: by `--mutate FILE`, or
//! sent to `POST /demo/mutate` while somebody watches.
//!
//! ```toml
//! [[change]]
//! do = "update"               # insert, update, recalculate, delete, undelete, purge, merge
//! object = "Contact"
//! rows = [0, 1, 2]            # by their place among those that are there; or ids = […], every = 10, all = true
//! values = { Title = "CEO" }
//! age = "4m"                  # stamped so long ago, visible only now
//! after = "2s"                # so long after the change before
//! after_calls = 3             # and not before so many API calls came since
//! ```
//!
//! `advance` (`by = "1h"`) lets time pass; `add_field`, `remove_field`,
//! `restore_field`, `rename_field` and `retype_field` are the administrator's.

use std::sync::Arc;
use std::time::Duration;

use hyper::StatusCode;
use serde::Deserialize;
use serde_json::json;

use super::State;
use super::call::Call;
use super::errors::{Reply, json_reply};
use crate::config::units;
use crate::demo::data::{Cell, FieldChange, FieldDefinition, Mutation, Org};
use crate::{Error, Result};

/// Changes in their order.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Script {
    #[serde(default)]
    change: Vec<Step>,
}

/// One change, and when.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Step {
    r#do: Do,
    #[serde(default)]
    object: String,
    #[serde(default)]
    rows: Vec<usize>,
    #[serde(default)]
    ids: Vec<String>,
    every: Option<usize>,
    #[serde(default)]
    all: bool,
    #[serde(default = "one")]
    count: u32,
    #[serde(default)]
    values: toml::Table,
    /// Of a merge: the place of the winner.
    winner: Option<usize>,
    field: Option<String>,
    to: Option<String>,
    r#type: Option<String>,
    label: Option<String>,
    #[serde(default, with = "time")]
    by: Duration,
    #[serde(default, with = "time")]
    age: Duration,
    #[serde(default, with = "time")]
    after: Duration,
    #[serde(default)]
    after_calls: u64,
}

fn one() -> u32 {
    1
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Do {
    Insert,
    Update,
    Recalculate,
    Delete,
    Undelete,
    Purge,
    Merge,
    Advance,
    AddField,
    RemoveField,
    RestoreField,
    RenameField,
    RetypeField,
}

mod time {
    use super::{Duration, units};

    pub(super) fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Duration, D::Error> {
        let text = <String as serde::Deserialize>::deserialize(from)?;
        units::duration(&text).map_err(serde::de::Error::custom)
    }
}

impl Script {
    /// Reads a script.
    ///
    /// # Errors
    /// `Usage`, with line and column of what is wrong.
    pub fn parse(text: &str) -> Result<Script> {
        toml::from_str(text)
            .map_err(|e| Error::usage(format!("the script is wrong: {}", e.to_string().trim())))
    }

    /// Reads the file of a script.
    ///
    /// # Errors
    /// `Usage` when it cannot be read, or is wrong.
    pub fn load(path: &std::path::Path) -> Result<Script> {
        let text = std::fs::read_to_string(path)
            .map_err(|e| Error::usage(format!("{} cannot be read", path.display())).because(e))?;
        Script::parse(&text)
    }
}

/// Carries a script out, step by step, until the org ends.
pub(super) async fn play(org: Arc<State>, script: Script) -> std::result::Result<Vec<Vec<String>>, String> {
    let mut touched = Vec::new();
    let mut since = org.api_usage();
    for step in &script.change {
        tokio::time::sleep(step.after).await;
        while org.api_usage() < since + step.after_calls {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        since = org.api_usage();
        touched.push(step.carry_out(&org.data)?);
    }
    Ok(touched)
}

/// `POST /demo/mutate` with a script: answered when all of it is done.
pub(super) async fn endpoint(org: &Arc<State>, call: &Call) -> Reply {
    let script = std::str::from_utf8(&call.body).map_err(|e| e.to_string());
    let script = script.and_then(|text| Script::parse(text).map_err(|e| e.message().to_owned()));
    let played = match script {
        Ok(script) => play(Arc::clone(org), script).await,
        Err(wrong) => Err(wrong),
    };
    match played {
        Ok(touched) => json_reply(StatusCode::OK, &json!({ "changes": touched })),
        Err(wrong) => json_reply(StatusCode::BAD_REQUEST, &json!({ "error": wrong })),
    }
}

impl Step {
    /// Returns the ids of the records that it touched.
    fn carry_out(&self, org: &Org) -> std::result::Result<Vec<String>, String> {
        let object = self.object.clone();
        let field = || self.field.clone().ok_or_else(|| format!("{:?} needs a field", self.r#do));
        let to = || self.to.clone().ok_or_else(|| format!("{:?} needs to", self.r#do));
        let kind = || self.r#type.clone().ok_or_else(|| format!("{:?} needs a type", self.r#do));
        let change = match self.r#do {
            Do::Insert => Mutation::Insert { object, count: self.count, values: self.cells(org)? },
            Do::Update => Mutation::Update { object, ids: self.ids(org)?, values: self.cells(org)? },
            Do::Recalculate => {
                Mutation::Recalculate { object, ids: self.ids(org)?, values: self.cells(org)? }
            }
            Do::Delete => Mutation::Delete { object, ids: self.ids(org)? },
            Do::Undelete => Mutation::Undelete { object, ids: self.ids(org)? },
            Do::Purge => Mutation::Purge { object, ids: self.ids(org)? },
            Do::Merge => {
                let all = org.ids(&object, false);
                let winner = self.winner.and_then(|at| all.get(at)).ok_or("a merge needs a winner")?.clone();
                Mutation::Merge { object, winner, losers: self.ids(org)? }
            }
            Do::Advance => {
                org.advance(self.by);
                return Ok(Vec::new());
            }
            Do::AddField => {
                let mut new = FieldDefinition::new(&kind()?, &field()?);
                new.label = self.label.clone().unwrap_or(new.label);
                return org.evolve(&object, FieldChange::Add(new)).map(|()| Vec::new());
            }
            Do::RemoveField | Do::RestoreField => {
                let hidden = self.r#do == Do::RemoveField;
                return org.hide(&object, &field()?, hidden).map(|()| Vec::new());
            }
            Do::RenameField => {
                let change = FieldChange::Rename { from: field()?, to: to()? };
                return org.evolve(&object, change).map(|()| Vec::new());
            }
            Do::RetypeField => {
                let change = FieldChange::Retype { field: field()?, kind: kind()? };
                return org.evolve(&object, change).map(|()| Vec::new());
            }
        };
        Ok(org.mutate(&[change], self.age)?.concat())
    }

    fn ids(&self, org: &Org) -> std::result::Result<Vec<String>, String> {
        if !self.ids.is_empty() {
            return Ok(self.ids.clone());
        }
        let all = org.ids(&self.object, self.r#do == Do::Undelete);
        if self.all {
            return Ok(all);
        }
        if let Some(every) = self.every {
            return Ok(all.into_iter().step_by(every.max(1)).collect());
        }
        let at = |row: &usize| {
            all.get(*row).cloned().ok_or_else(|| format!("{} has no record number {row}", self.object))
        };
        self.rows.iter().map(at).collect()
    }

    fn cells(&self, org: &Org) -> std::result::Result<Vec<(String, Cell)>, String> {
        let cell = |(name, value): (&String, &toml::Value)| {
            let kind = org
                .field_type(&self.object, name)
                .ok_or_else(|| format!("there is no field {}.{name}", self.object))?;
            let wrong = || format!("{name} is {kind} and cannot be {value}");
            let cell = match (kind.as_str(), value) {
                (_, toml::Value::String(text)) if text.is_empty() => Cell::Null,
                ("date", toml::Value::String(text)) => {
                    let day: jiff::civil::Date = text.parse().map_err(|_| wrong())?;
                    let epoch = jiff::civil::date(1970, 1, 1);
                    Cell::Date(day.since(epoch).map_err(|_| wrong())?.get_days())
                }
                ("datetime", toml::Value::String(text)) => {
                    let at: jiff::Timestamp = text.parse().map_err(|_| wrong())?;
                    Cell::DateTime(at.as_millisecond())
                }
                (_, toml::Value::String(text)) => Cell::Text(text.clone()),
                (_, toml::Value::Boolean(value)) => Cell::Bool(*value),
                ("int" | "long", toml::Value::Integer(n)) => Cell::Int(*n),
                (_, toml::Value::Integer(n)) => Cell::Double(*n as f64),
                (_, toml::Value::Float(n)) => Cell::Double(*n),
                _ => return Err(wrong()),
            };
            Ok((name.clone(), cell))
        };
        self.values.iter().map(cell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_with_a_script_is_told() {
        for (text, part) in [
            ("[[change]]\ndo = \"explode\"", "explode"),
            ("[[change]]\ndo = \"insert\"\nafter = \"soon\"", "100ms"),
            ("[[change]]\ndo = \"insert\"\nwhat = 1", "what"),
        ] {
            let error = Script::parse(text).unwrap_err();
            assert!(error.message().contains(part), "{error}");
        }
    }
}
