//! Random imports against a model that is a few lines long.

use std::collections::BTreeMap;

use proptest::prelude::*;
use sfmigrate::record::PageMark;
use sfmigrate::sink::{Sink, Target, TargetId};

use super::drivers::{Driver, Folder, Sqlite};
use super::{Row, batch, rejection, target};

#[derive(Debug, Clone)]
enum Step {
    /// Batches of a page of one of the targets, and whether it is committed.
    Page {
        target: usize,
        batches: Vec<Vec<(u8, Option<String>)>>,
        rejects: usize,
        commit: bool,
    },
    State(usize, String),
    Restart(usize),
    /// The sink is dropped, perhaps within a page, and opened again.
    Reopen {
        within_page: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    let text = prop_oneof![
        3 => any::<String>(),
        1 => prop::sample::select(vec!["\"", "\r\n", ",", "\0", "NULL", "1e9", "\u{feff}"]).prop_map(str::to_owned),
    ];
    // An empty text is null already when it gets into a batch.
    let value = prop::option::of(text).prop_map(|v| v.filter(|v| !v.is_empty()));
    let batches = prop::collection::vec(prop::collection::vec((0..20u8, value), 0..12), 0..4);
    prop_oneof![
        8 => (0..2usize, batches, 0..3usize, prop::bool::weighted(0.7))
            .prop_map(|(target, batches, rejects, commit)| Step::Page { target, batches, rejects, commit }),
        2 => (0..2usize, any::<String>()).prop_map(|(target, state)| Step::State(target, state)),
        1 => (0..2usize).prop_map(Step::Restart),
        2 => any::<bool>().prop_map(|within_page| Step::Reopen { within_page }),
    ]
}

/// What must be durable.
#[derive(Default)]
struct Model {
    rows: Vec<Row>,
    keyed: BTreeMap<String, Row>,
    pages: Vec<PageMark>,
    state: Option<String>,
    written: u64,
    rejected: u64,
}

fn check(driver: &dyn Driver, steps: Vec<Step>) {
    let targets = [target("Keyless", None), target("Keyed", Some(0))];
    let mut models = [Model::default(), Model::default()];
    let (mut sink, mut ids) = reopen(driver, &targets, &models);
    for (number, step) in steps.into_iter().enumerate() {
        match step {
            Step::Page { target, batches, rejects, commit } => {
                let model = &mut models[target];
                let rejected: Vec<_> = (0..rejects).map(|n| rejection(&n.to_string())).collect();
                let batches: Vec<Vec<Row>> = batches
                    .into_iter()
                    .map(|rows| {
                        rows.into_iter().map(|(key, value)| vec![Some(format!("k{key}")), value]).collect()
                    })
                    .collect();
                for rows in &batches {
                    sink.write(ids[target], &batch(&targets[target].columns, rows), &rejected).unwrap();
                }
                if !commit {
                    sink.rollback(ids[target]).unwrap();
                    continue;
                }
                let records = batches.iter().map(|rows| rows.len() + rejects).sum::<usize>() as u64;
                let mark = PageMark { token: format!("p{number}"), records };
                sink.commit(ids[target], &mark).unwrap();
                model.pages.push(mark);
                model.rejected += (rejects * batches.len()) as u64;
                for row in batches.into_iter().flatten() {
                    model.written += 1;
                    model.keyed.insert(row[0].clone().unwrap(), row.clone());
                    model.rows.push(row);
                }
            }
            Step::State(target, state) => {
                sink.save_state(ids[target], &state).unwrap();
                models[target].state = Some(state);
            }
            Step::Restart(target) => {
                sink.restart(ids[target]).unwrap();
                let keyed = std::mem::take(&mut models[target].keyed);
                models[target] = Model { keyed, ..Model::default() };
            }
            Step::Reopen { within_page } => {
                if within_page {
                    let rows = vec![vec![Some("k1"), Some("lost")], vec![Some("never"), None]];
                    sink.write(ids[1], &batch(&targets[1].columns, &rows), &[rejection("lost")]).unwrap();
                }
                drop(sink);
                (sink, ids) = reopen(driver, &targets, &models);
            }
        }
    }
    for ((target, model), id) in targets.iter().zip(&models).zip(&ids) {
        let completed = sink.finish(*id).unwrap();
        assert_eq!(completed.rejects.is_some(), model.rejected > 0);
        let mut expected = if target.key.is_some() && driver.keeps_rows() {
            model.keyed.values().cloned().collect()
        } else {
            model.rows.clone()
        };
        expected.sort();
        assert_eq!(completed.total, Some(expected.len() as u64));
        assert_eq!(driver.rows(target).unwrap(), expected);
        assert_eq!(driver.rejects(target).len() as u64, model.rejected);
    }
}

fn reopen(driver: &dyn Driver, targets: &[Target], models: &[Model]) -> (Box<dyn Sink>, Vec<TargetId>) {
    let mut sink = driver.open();
    let open = |(target, model): (&Target, &Model)| {
        let (id, opened) = sink.open(target).unwrap();
        assert_eq!(opened.resume.pages, model.pages);
        assert_eq!(opened.resume.state, model.state);
        assert_eq!((opened.written, opened.rejected), (model.written, model.rejected));
        id
    };
    let ids = targets.iter().zip(models).map(open).collect();
    (sink, ids)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_holds_what_was_committed(steps in prop::collection::vec(step(), 0..20)) {
        check(&Sqlite::new(), steps);
    }

    #[test]
    fn csv_holds_what_was_committed(steps in prop::collection::vec(step(), 0..20)) {
        check(&Folder::new(), steps);
    }
}
