//! Applies a compiled mapping to a batch.
//!
//! A mapping that only picks, renames and rearranges never touches a text.
//! Otherwise whole columns are edited one after the other, and only values
//! that really change are written anew, at the end of the batch's buffer.

use std::ops::Range;

use crate::mapping::{Plan, Transform};
use crate::record::{Batch, Rejection, Revision, Values};
use crate::schema::{ColumnType, Columns};

/// What happens to each column, resolved to indexes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Steps {
    /// The source column behind each target column. A constant has none: it
    /// stands on column 0, and its edit covers that up.
    pub(super) order: Vec<usize>,
    /// Target columns whose values are not simply those of the source.
    pub(super) edits: Vec<Edit>,
    /// Target columns that may not be null, in order.
    pub(super) required: Vec<usize>,
    /// The source column that identifies a record to a person.
    pub(super) identity: Option<usize>,
}

/// How the values of one target column are made.
#[derive(Debug, Clone)]
pub(super) struct Edit {
    pub(super) column: usize,
    pub(super) change: Change,
}

#[derive(Debug, Clone)]
pub(super) enum Change {
    Constant(String),
    Transform(Vec<Transform>),
    /// One JSON document of these keys and source columns.
    Compose(Vec<(String, usize)>),
}

impl Steps {
    pub(crate) fn apply(&self, plan: &Plan, mut batch: Batch, rejected: &mut Vec<Rejection>) -> Batch {
        debug_assert_eq!(batch.columns().len(), plan.source.len());
        if self.edits.is_empty() {
            self.reject(plan, &mut batch, |column| self.order[column], rejected);
            return batch.project(Columns::clone(&plan.target), &self.order);
        }
        // The record as it came stays beside what is made of it: a rejection
        // shows it.
        let width = plan.source.len();
        let wide: Columns = plan.source.iter().chain(plan.target.iter()).cloned().collect();
        let order: Vec<usize> = (0..width).chain(self.order.iter().copied()).collect();
        let mut batch = batch.project(wide, &order);
        for edit in &self.edits {
            let column = width + edit.column;
            match &edit.change {
                Change::Constant(text) => batch.fill(column, text),
                Change::Compose(parts) => {
                    batch.compose(column, |record, fresh| compose(plan, parts, record, fresh));
                }
                Change::Transform(steps) => {
                    batch.revise(column, |value, fresh| transform(steps, value, fresh));
                }
            }
        }
        self.reject(plan, &mut batch, |column| width + column, rejected);
        let order: Vec<usize> = (width..width + plan.target.len()).collect();
        batch.project(Columns::clone(&plan.target), &order)
    }

    /// Takes out the records that lack a required value. The batch begins with
    /// the columns of the source; `place` says where a target column stands.
    fn reject(
        &self,
        plan: &Plan,
        batch: &mut Batch,
        place: impl Fn(usize) -> usize,
        rejected: &mut Vec<Rejection>,
    ) {
        if self.required.is_empty() {
            return;
        }
        let mut out = Vec::new();
        for row in 0..batch.len() {
            if let Some(&column) = self.required.iter().find(|&&c| batch.get(row, place(c)).is_none()) {
                rejected.push(self.rejection(plan, batch, row, column));
                out.push(row);
            }
        }
        if !out.is_empty() {
            let mut next = out.into_iter().peekable();
            batch.retain(|row| next.next_if_eq(&row).is_none());
        }
    }

    fn rejection(&self, plan: &Plan, batch: &Batch, row: usize, column: usize) -> Rejection {
        let source = self.order[column];
        let name = &plan.target[column].name;
        let field = &plan.source[source].name;
        let role = if plan.key == Some(column) { "the key" } else { "required" };
        let reason = match batch.get(row, source) {
            None => format!("`{name}` is {role} but {field} is empty"),
            Some(_) => format!("`{name}` is {role} but {field} holds only white space"),
        };
        Rejection {
            key: self.identity.and_then(|identity| batch.get(row, identity)).map(str::to_owned),
            column: name.clone(),
            reason,
            record: record_as_json(&plan.source, batch.row(row)),
        }
    }
}

/// One JSON object of canonical texts. Numbers are strings too: a reader of
/// JSON would not keep all their digits.
fn record_as_json<'a>(columns: &Columns, values: impl Iterator<Item = Option<&'a str>>) -> String {
    let object: serde_json::Map<String, serde_json::Value> =
        columns.iter().zip(values).map(|(column, value)| (column.name.clone(), value.into())).collect();
    serde_json::Value::Object(object).to_string()
}

/// Writes a compound as one JSON document; nothing when all its parts are null.
fn compose(plan: &Plan, parts: &[(String, usize)], record: Values<'_>, fresh: &mut String) {
    if parts.iter().all(|(_, column)| record.get(*column).is_none()) {
        return;
    }
    for (i, (key, column)) in parts.iter().enumerate() {
        fresh.push(if i == 0 { '{' } else { ',' });
        fresh.push_str(&serde_json::Value::from(key.as_str()).to_string());
        fresh.push(':');
        match (record.get(*column), plan.source[*column].kind) {
            (None, _) => fresh.push_str("null"),
            (Some(number), ColumnType::Decimal | ColumnType::Integer) => fresh.push_str(number),
            (Some(text), _) => fresh.push_str(&serde_json::Value::from(text).to_string()),
        }
    }
    fresh.push('}');
}

/// Runs the steps over one value. `fresh` takes the text if it has to be
/// written anew; trimming and what is in the right case already write nothing.
pub(super) fn transform(steps: &[Transform], value: &str, fresh: &mut String) -> Revision {
    let mut part = 0..value.len();
    let mut written = false;
    for step in steps {
        let now = if written { &fresh[part.clone()] } else { &value[part.clone()] };
        match step {
            Transform::Trim => part = trimmed(now, part.start),
            Transform::Lowercase | Transform::Uppercase => {
                let upper = *step == Transform::Uppercase;
                if now.is_ascii() {
                    if in_case_already(now, upper) {
                        continue;
                    }
                    if written {
                        fresh.truncate(part.end);
                        fresh.drain(..part.start);
                    } else {
                        fresh.push_str(&value[part]);
                    }
                    if upper { fresh.make_ascii_uppercase() } else { fresh.make_ascii_lowercase() }
                } else {
                    // As a whole, because some letters grow and a final sigma
                    // looks at its neighbours.
                    let text = if upper { now.to_uppercase() } else { now.to_lowercase() };
                    if text == now {
                        continue;
                    }
                    *fresh = text;
                }
                part = 0..fresh.len();
                written = true;
            }
        }
    }
    if written { Revision::Fresh(part) } else { Revision::Part(part) }
}

/// The part of `text` between its white space, `text` itself beginning at
/// `start`.
fn trimmed(text: &str, start: usize) -> Range<usize> {
    let left = text.trim_start();
    let start = start + (text.len() - left.len());
    start..start + left.trim_end().len()
}

/// Whether an ASCII text has no letter to change.
fn in_case_already(text: &str, upper: bool) -> bool {
    !text.bytes().any(|b| if upper { b.is_ascii_lowercase() } else { b.is_ascii_uppercase() })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::mapping::{Entities, EntityMapping, FieldMapping, Origin, compile};
    use crate::schema::{Entity, Field};

    const NAMES: [&str; 4] = ["Id", "Email", "City", "Note"];

    fn entities() -> Entities {
        let field = |name: &&str| Field {
            name: (*name).into(),
            label: String::new(),
            kind: Some(ColumnType::Text),
            native_type: "string".into(),
            createable: true,
            filterable: true,
            ..Field::default()
        };
        let fields = NAMES.iter().map(field).collect();
        let thing = Entity {
            name: "Thing".into(),
            label: "Thing".into(),
            custom: false,
            queryable: true,
            key_prefix: None,
            fields,
        };
        let mut entities = Entities::default();
        entities.insert("Thing", thing);
        entities
    }

    fn column(name: &str, from: Origin, transform: &[Transform], required: bool) -> FieldMapping {
        FieldMapping { target: Some(name.into()), from, transform: transform.into(), required, at: None }
    }

    fn from(field: &str) -> Origin {
        Origin::Field(field.into())
    }

    fn plan(fields: Vec<FieldMapping>) -> Plan {
        compile(&EntityMapping { fields, ..EntityMapping::of_entity("Thing") }, &entities()).unwrap()
    }

    /// A batch in the columns of the plan; the records have all of [`NAMES`].
    fn batch(plan: &Plan, records: &[[&str; 4]]) -> Batch {
        let mut batch = Batch::new(Columns::clone(&plan.source));
        for record in records {
            for column in plan.source.iter() {
                batch.push(record[NAMES.iter().position(|name| *name == column.name).unwrap()]);
            }
        }
        batch
    }

    fn rows(batch: &Batch) -> Vec<Vec<Option<String>>> {
        (0..batch.len()).map(|row| batch.row(row).map(|v| v.map(str::to_owned)).collect()).collect()
    }

    fn convert(steps: &[Transform], value: &str) -> (String, bool) {
        let mut fresh = String::new();
        match transform(steps, value, &mut fresh) {
            Revision::Part(part) => (value[part].to_owned(), false),
            Revision::Fresh(part) => (fresh[part].to_owned(), true),
        }
    }

    use Transform::{Lowercase, Trim, Uppercase};

    #[test]
    fn trimming_and_the_right_case_write_nothing() {
        assert_eq!(convert(&[Trim, Lowercase], " \u{a0}ana@x.org\n"), ("ana@x.org".into(), false));
        assert_eq!(convert(&[Uppercase], "ÄÖ"), ("ÄÖ".into(), false));
        assert_eq!(convert(&[Trim], " \t "), (String::new(), false));
    }

    #[test]
    fn case_follows_unicode() {
        assert_eq!(convert(&[Uppercase], "straße").0, "STRASSE");
        assert_eq!(convert(&[Lowercase], "ΟΔΟΣ").0, "οδος");
        assert_eq!(convert(&[Lowercase, Trim], " Ana "), ("ana".into(), true));
        assert_eq!(convert(&[Lowercase, Trim, Uppercase], " Ana "), ("ANA".into(), true));
    }

    #[test]
    fn a_mapping_that_rearranges_copies_no_text() {
        let plan = plan(vec![
            column("note", from("Note"), &[], false),
            column("id", from("Id"), &[], true),
            column("again", from("Note"), &[], false),
        ]);
        let batch = batch(&plan, &[["1", "", "", "hello"], ["2", "", "", ""]]);
        let text = batch.text().as_ptr();
        let out = plan.apply(batch, &mut Vec::new());
        assert_eq!(out.text().as_ptr(), text);
        let hello = Some("hello".to_owned());
        assert_eq!(rows(&out), [[hello.clone(), Some("1".into()), hello], [None, Some("2".into()), None]]);
        assert_eq!(out.columns()[2].name, "again");
    }

    #[test]
    fn a_record_without_a_required_value_is_rejected_and_shown_as_it_came() {
        let plan = plan(vec![
            column("id", from("Id"), &[], false),
            column("email", from("Email"), &[Trim, Lowercase], true),
            column("origin", Origin::Constant("crm".into()), &[], false),
        ]);
        let records = [["1", " A@x ", "", ""], ["2", "", "", ""], ["3", " \t", "", ""], ["4", "b", "", ""]];
        let mut rejected = Vec::new();
        let out = plan.apply(batch(&plan, &records), &mut rejected);
        assert_eq!(
            rows(&out).concat().into_iter().flatten().collect::<Vec<_>>(),
            ["1", "a@x", "crm", "4", "b", "crm"]
        );
        let expected = [
            Rejection {
                key: Some("2".into()),
                column: "email".into(),
                reason: "`email` is required but Email is empty".into(),
                record: r#"{"Id":"2","Email":null}"#.into(),
            },
            Rejection {
                key: Some("3".into()),
                column: "email".into(),
                reason: "`email` is required but Email holds only white space".into(),
                record: r#"{"Id":"3","Email":" \t"}"#.into(),
            },
        ];
        assert_eq!(rejected, expected);
    }

    #[test]
    fn a_record_without_a_key_is_rejected() {
        let fields =
            vec![column("mail", from("Email"), &[], false), column("city", from("City"), &[], false)];
        let mapping = EntityMapping { key: Some("mail".into()), fields, ..EntityMapping::of_entity("Thing") };
        let plan = compile(&mapping, &entities()).unwrap();
        let mut rejected = Vec::new();
        let out = plan.apply(batch(&plan, &[["1", "", "Rome", ""], ["2", "m", "", ""]]), &mut rejected);
        assert_eq!(rows(&out), [[Some("m".to_owned()), None]]);
        assert_eq!(rejected[0].reason, "`mail` is the key but Email is empty");
        assert_eq!(rejected[0].key, None);
    }

    /// What a column should hold, said as plainly as possible.
    fn model(field: &FieldMapping, record: &[&str; 4]) -> Option<String> {
        let value = match &field.from {
            Origin::Field(path) => record[NAMES.iter().position(|name| name == path).unwrap()].to_owned(),
            Origin::Constant(text) => text.clone(),
        };
        let value = field.transform.iter().fold(value, |value, step| match step {
            Trim => value.trim().to_owned(),
            Lowercase => value.to_lowercase(),
            Uppercase => value.to_uppercase(),
        });
        (!value.is_empty()).then_some(value)
    }

    fn any_field() -> impl Strategy<Value = FieldMapping> {
        let origin = prop_oneof![
            4 => prop::sample::select(&NAMES[..]).prop_map(from),
            1 => Just(Origin::Constant(" Crm ".into())),
        ];
        let steps = prop::collection::vec(prop::sample::select(&Transform::ALL[..]), 0..4);
        (origin, steps, prop::bool::weighted(0.2)).prop_map(|(from, transform, required)| FieldMapping {
            target: None,
            from,
            transform,
            required,
            at: None,
        })
    }

    fn any_record() -> impl Strategy<Value = [String; 4]> {
        let value = || prop_oneof![Just(String::new()), "[ \u{a0}]{0,2}[aBßΣİ, ]{0,6}[ \n]{0,2}"];
        [value(), value(), value(), value()]
    }

    proptest! {
        // A failure prints its input; no file is left in the tree.
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]
        #[test]
        fn applying_a_plan_does_what_the_mapping_says(
            fields in prop::collection::vec(any_field(), 1..6),
            records in prop::collection::vec(any_record(), 0..8),
        ) {
            // One column must be read, or there is nothing to map.
            let mut fields: Vec<_> =
                std::iter::once(column("", from("City"), &[], false)).chain(fields).collect();
            for (i, field) in fields.iter_mut().enumerate() {
                field.target = Some(format!("c{i}"));
            }
            let plan = plan(fields.clone());
            let records: Vec<[&str; 4]> =
                records.iter().map(|record| std::array::from_fn(|i| record[i].as_str())).collect();
            let mut rejected = Vec::new();
            let out = plan.apply(batch(&plan, &records), &mut rejected);

            let (mut accepted, mut refused) = (Vec::new(), Vec::new());
            for record in &records {
                let row: Vec<Option<String>> = fields.iter().map(|field| model(field, record)).collect();
                let lacks = |i: &usize| (fields[*i].required || plan.key == Some(*i)) && row[*i].is_none();
                match (0..fields.len()).find(lacks) {
                    Some(column) => refused.push(format!("c{column}")),
                    None => accepted.push(row),
                }
            }
            prop_assert_eq!(rows(&out), accepted);
            prop_assert_eq!(rejected.iter().map(|r| r.column.clone()).collect::<Vec<_>>(), refused);
            prop_assert_eq!(out.columns(), &plan.target);
        }
    }
}
