//! Plans made of a plan: with fewer columns, or with more of the source beside
//! them. Both give the very values that the whole plan gives.

use std::collections::BTreeSet;

use super::plan::{Change, Edit, Steps};
use super::{Plan, fingerprint};
use crate::schema::{Column, Duplicates};

impl Plan {
    /// The same plan with some of its columns only, and those on which it
    /// depends whether a record lands: it rejects the same records.
    #[must_use]
    pub fn narrowed(&self, keep: impl Fn(usize) -> bool) -> Plan {
        let steps = &self.steps;
        let refuses = |column: usize| {
            let converts = |edit: &Edit| matches!(edit.change, Change::Convert(_) | Change::Template { .. });
            steps.edits.iter().any(|edit| edit.column == column && converts(edit))
        };
        let kept: Vec<usize> = (0..self.target.len())
            .filter(|&column| {
                keep(column)
                    || self.key == Some(column)
                    || steps.required.contains(&column)
                    || self.duplicates.matching.contains(&column)
                    || refuses(column)
            })
            .collect();
        let place = |column: usize| kept.iter().position(|&k| k == column);
        let mut read: BTreeSet<usize> = kept.iter().map(|&column| steps.order[column]).collect();
        read.extend(steps.identity);
        let edits: Vec<&Edit> = steps.edits.iter().filter(|edit| place(edit.column).is_some()).collect();
        for edit in &edits {
            match &edit.change {
                Change::ClearWithout(column) => drop(read.insert(*column)),
                Change::Compose(parts) => read.extend(parts.iter().map(|(_, column)| *column)),
                Change::Template { columns, .. } => read.extend(columns.iter().copied()),
                Change::Constant(_) | Change::Convert(_) | Change::Default(_) => {}
            }
        }
        // Every column asked about is among them.
        let source = |column: usize| read.range(..column).count();
        let change = |change: &Change| match change {
            Change::ClearWithout(column) => Change::ClearWithout(source(*column)),
            Change::Compose(parts) => {
                Change::Compose(parts.iter().map(|(key, column)| (key.clone(), source(*column))).collect())
            }
            Change::Template { template, form, columns } => Change::Template {
                template: template.clone(),
                form: form.clone(),
                columns: columns.iter().map(|&column| source(column)).collect(),
            },
            other => other.clone(),
        };
        let narrowed = Steps {
            order: kept.iter().map(|&column| source(steps.order[column])).collect(),
            edits: edits
                .iter()
                .filter_map(|edit| Some(Edit { column: place(edit.column)?, change: change(&edit.change) }))
                .collect(),
            required: steps.required.iter().filter_map(|&column| place(column)).collect(),
            identity: steps.identity.map(source),
        };
        let merge = if self.duplicates.merge.is_empty() {
            Vec::new()
        } else {
            kept.iter().map(|&column| self.duplicates.merge(column)).collect()
        };
        let mut plan = Plan {
            source: read.iter().map(|&column| self.source[column].clone()).collect(),
            target: kept.iter().map(|&column| self.target[column].clone()).collect(),
            key: self.key.and_then(place),
            duplicates: Duplicates {
                matching: self.duplicates.matching.iter().filter_map(|&column| place(column)).collect(),
                merge,
                ..self.duplicates.clone()
            },
            origins: kept.iter().map(|&column| self.origins[column].clone()).collect(),
            steps: narrowed,
            ..self.clone()
        };
        plan.fingerprint = fingerprint::of(&plan);
        plan
    }

    /// The same plan with one more column behind the others, which takes a
    /// field of the source as it is.
    #[must_use]
    pub fn carrying(&self, field: &Column, name: &str) -> Plan {
        let mut plan = self.clone();
        plan.also_read(field.clone());
        let same = |column: &Column| column.name.eq_ignore_ascii_case(&field.name);
        let Some(from) = plan.source.iter().position(same) else { return plan };
        let column = Column { name: name.to_owned(), kind: field.kind };
        plan.target = plan.target.iter().cloned().chain([column]).collect();
        plan.origins.push(Some(field.name.clone()));
        plan.steps.order.push(from);
        plan.fingerprint = fingerprint::of(&plan);
        plan
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mapping::{Entities, EntityMapping, compile, file};
    use crate::record::Batch;
    use crate::schema::{ColumnType, Entity, Field};

    fn entities() -> Entities {
        let field =
            |name: &str| Field { name: name.into(), kind: Some(ColumnType::Text), ..Field::default() };
        let mut entities = Entities::default();
        let contact = Entity {
            name: "Contact".into(),
            label: "Contact".into(),
            custom: false,
            queryable: true,
            key_prefix: None,
            fields: ["Id", "LastName", "Email", "Title", "Stamp"].map(field).into(),
        };
        entities.insert("Contact", contact);
        entities
    }

    fn plan(text: &str) -> Plan {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("m.toml");
        std::fs::write(&path, text).unwrap();
        let mapping: EntityMapping = file::load(&path).unwrap().entities.remove(0);
        compile(&mapping, &entities()).unwrap()
    }

    fn apply(plan: &Plan, records: &[[&str; 5]]) -> (Vec<Vec<Option<String>>>, usize) {
        let names = ["Id", "LastName", "Email", "Title", "Stamp"];
        let mut batch = Batch::new(plan.source.clone());
        for record in records {
            for column in plan.source.iter() {
                batch.push(record[names.iter().position(|name| *name == column.name).unwrap()]);
            }
        }
        let mut rejected = Vec::new();
        let out = plan.apply(batch, &mut rejected);
        let rows = (0..out.len()).map(|r| out.row(r).map(|v| v.map(str::to_owned)).collect()).collect();
        (rows, rejected.len())
    }

    const MAP: &str = "[Contact]\nkey = \"id\"\n[Contact.fields]\nname = \"LastName\"\nid = \"Id\"\n\
        mail = { from = \"Email\", transform = [\"email\"] }\n\
        label = { template = \"{{ Title }} {{ LastName }}\" }\ntitle = \"Title\"\n";

    const RECORDS: [[&str; 5]; 3] = [
        ["1", "Ames", "A@x.org", "Dr", "s1"],
        ["2", "Bell", "not a mail", "", "s2"],
        ["3", "", "", "Sir", "s3"],
    ];

    #[test]
    fn fewer_columns_have_the_same_values_and_the_same_rejections() {
        let whole = plan(MAP);
        let narrow = whole.narrowed(|_| false);
        let names: Vec<&str> = narrow.target.iter().map(|c| c.name.as_str()).collect();
        assert_eq!(names, ["id", "mail", "label"]);
        let (all, refused) = apply(&whole, &RECORDS);
        let (some, also) = apply(&narrow, &RECORDS);
        assert_eq!((refused, also), (1, 1));
        let expected: Vec<Vec<_>> =
            all.iter().map(|row| vec![row[1].clone(), row[2].clone(), row[3].clone()]).collect();
        assert_eq!(some, expected);
    }

    #[test]
    fn a_field_is_carried_beside_whether_it_was_read_already_or_not() {
        let column = |name: &str| Column { name: name.into(), kind: ColumnType::Text };
        let plan = plan(MAP).narrowed(|_| false);
        let plan = plan.carrying(&column("Stamp"), "_stamp").carrying(&column("LastName"), "_name");
        let (rows, _) = apply(&plan, &RECORDS);
        let last = |row: &Vec<Option<String>>| row[3..].to_vec();
        assert_eq!(last(&rows[0]), [Some("s1".into()), Some("Ames".into())]);
        assert_eq!(last(&rows[1]), [Some("s3".into()), None]);
        assert_eq!(plan.source.iter().filter(|c| c.name == "LastName").count(), 1);
    }
}
