use proptest::prelude::*;

use super::*;
use crate::mapping::convert::Step;
use crate::mapping::{Entities, EntityMapping, FieldMapping, Origin, Transform, compile};
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
    FieldMapping {
        target: Some(name.into()),
        from,
        transform: transform.into(),
        required,
        ..FieldMapping::default()
    }
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
    let steps: Vec<Step> = steps.iter().cloned().map(Step::Transform).collect();
    let mut fresh = String::new();
    match Runner::default().run(&steps, value, &mut fresh).unwrap() {
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
    let fields = vec![column("mail", from("Email"), &[], false), column("city", from("City"), &[], false)];
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
        Origin::Template(template) => panic!("{template:?}"),
    };
    let value = field.transform.iter().fold(value, |value, step| match step {
        Trim => value.trim().to_owned(),
        Lowercase => value.to_lowercase(),
        Uppercase => value.to_uppercase(),
        other => panic!("{other:?}"),
    });
    (!value.is_empty()).then_some(value)
}

fn any_field() -> impl Strategy<Value = FieldMapping> {
    let origin = prop_oneof![
        4 => prop::sample::select(&NAMES[..]).prop_map(from),
        1 => Just(Origin::Constant(" Crm ".into())),
    ];
    let steps = prop::collection::vec(prop::sample::select(vec![Trim, Lowercase, Uppercase]), 0..4);
    (origin, steps, prop::bool::weighted(0.2)).prop_map(|(from, transform, required)| FieldMapping {
        from,
        transform,
        required,
        ..FieldMapping::default()
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
