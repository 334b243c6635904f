//! Any series of runs is taken back run by run, and each of these steps, too.

use proptest::prelude::*;
use sfmigrate::history::{EntityRecord, RunRecord, Status, new_id};
use sfmigrate::schema::{Column, ColumnType, Duplicates, Merge, OnDuplicate};
use sfmigrate::sink::{Target, history, rollback};

use super::drivers::{Driver, Folder, Sqlite};
use super::{Row, batch, mark, rejection, target};

/// What one run writes into one target.
#[derive(Debug, Clone)]
struct Import {
    target: usize,
    pages: Vec<Vec<(u8, Option<u8>)>>,
    rejects: usize,
    /// There is one more column, which holds numbers or texts.
    wider: Option<bool>,
    restart: bool,
    finish: bool,
}

fn import() -> impl Strategy<Value = Import> {
    let page = prop::collection::vec((0..12u8, prop::option::of(0..4u8)), 0..8);
    let pages = prop::collection::vec(page, 0..4);
    let wider = prop::option::weighted(0.3, any::<bool>());
    let often = prop::bool::weighted(0.8);
    (0..4usize, pages, 0..3usize, wider, prop::bool::weighted(0.1), often).prop_map(
        |(target, pages, rejects, wider, restart, finish)| Import {
            target,
            pages,
            rejects,
            wider,
            restart,
            finish,
        },
    )
}

fn targets() -> [Target; 4] {
    let matched = Duplicates {
        policy: OnDuplicate::Update,
        matching: vec![0],
        merge: vec![Merge::Overwrite, Merge::FillEmpty, Merge::Overwrite],
    };
    let added = Duplicates { policy: OnDuplicate::CreateNew, ..Duplicates::default() };
    [
        target("Key's \"ed\"", Some(0)),
        target("Keyless", None),
        Target { duplicates: matched, ..target("Matched", None) },
        Target { duplicates: added, ..target("Added", None) },
    ]
}

fn widened(target: &Target, wider: Option<bool>) -> Target {
    let mut columns = target.columns.to_vec();
    if wider.is_some() {
        columns.push(Column { name: "more".into(), kind: ColumnType::Integer });
    }
    let fingerprint = format!("{wider:?}");
    Target { columns: columns.into(), fingerprint, ..target.clone() }
}

/// A folder takes what it can.
fn takes(driver: &dyn Driver, target: &Target) -> bool {
    (driver.keeps_rows() || target.duplicates.is_plain())
        && (driver.keeps_rows() || !target.name.contains('"'))
}

fn record(keep: u32) -> RunRecord {
    // Ids sort by time, to the millisecond.
    std::thread::sleep(std::time::Duration::from_millis(2));
    RunRecord {
        id: new_id(),
        keep: Some(keep),
        started: jiff::Timestamp::now().to_string(),
        ..RunRecord::default()
    }
}

/// All that there is, by the target.
fn state(driver: &dyn Driver) -> Vec<(Option<Vec<Row>>, Vec<Row>)> {
    let of = |target: &Target| {
        let wide = widened(target, Some(true));
        let rows = driver.any_rows(&wide).or_else(|| driver.any_rows(target));
        (rows, driver.rejects(target))
    };
    targets().iter().filter(|target| takes(driver, target)).map(of).collect()
}

fn carry_out(driver: &dyn Driver, run: &[Import], keep: u32) -> RunRecord {
    let mut sink = driver.open();
    let mut record = record(keep);
    // A sink takes a target once, until it is finished.
    let until = run.iter().position(|import| !import.finish).map_or(run.len(), |at| at + 1);
    let run: Vec<&Import> =
        run[..until].iter().filter(|import| takes(driver, &targets()[import.target])).collect();
    record.entities = run.iter().map(|import| entity(&targets()[import.target], import.finish)).collect();
    sink.keep(&record).unwrap();
    for import in run {
        let target = widened(&targets()[import.target], import.wider);
        let (id, opened) = sink.open(&target).unwrap();
        if import.restart && !opened.resume.pages.is_empty() {
            sink.restart(id).unwrap();
        }
        for (n, page) in import.pages.iter().enumerate() {
            let rows: Vec<Row> = page
                .iter()
                .map(|(key, value)| {
                    let mut row = vec![Some(format!("k'{key}")), value.map(|value| format!("v\"{value}"))];
                    match import.wider {
                        Some(true) => row.push(Some(format!("{key}"))),
                        Some(false) => row.push(value.map(|value| format!("no number {value}"))),
                        None => {}
                    }
                    row
                })
                .collect();
            let rejected: Vec<_> = (0..import.rejects).map(|n| rejection(&n.to_string())).collect();
            sink.write(id, &batch(&target.columns, &rows), &rejected).unwrap();
            sink.commit(id, &mark(&n.to_string())).unwrap();
        }
        if import.finish {
            sink.finish(id).unwrap();
        } else {
            sink.pause(id).unwrap();
        }
    }
    let record = RunRecord { status: Status::Done, ..record };
    sink.keep(&record).unwrap();
    record
}

fn entity(target: &Target, finish: bool) -> EntityRecord {
    let status = if finish { Status::Done } else { Status::Stopped };
    EntityRecord {
        entity: target.entity.clone(),
        target: target.name.clone(),
        status,
        ..EntityRecord::default()
    }
}

/// Takes a run back; `None` if it did nothing here.
fn take_back(driver: &dyn Driver, run: &str) -> Option<String> {
    let place = driver.destination();
    let found = history::find(&place, run).unwrap().unwrap();
    let record = record(0);
    let id = record.id.clone();
    match rollback::carry_out(&place, &found, record, |_| 6) {
        Ok(_) => Some(id),
        Err(error) if error.message().contains("nothing to take back") => None,
        Err(error) => panic!("{error}"),
    }
}

fn check(driver: &dyn Driver, runs: Vec<Vec<Import>>, again: &[bool]) {
    let mut states = vec![state(driver)];
    let mut ids = Vec::new();
    for run in &runs {
        ids.push(carry_out(driver, run, 20).id);
        states.push(state(driver));
    }
    for (n, id) in ids.iter().enumerate().rev() {
        let after = states[n + 1].clone();
        let Some(back) = take_back(driver, id) else {
            assert_eq!(states[n], after, "run {n} did something");
            continue;
        };
        assert_eq!(states[n], state(driver), "run {n} is taken back");
        if again[n % again.len()] {
            let redone = take_back(driver, &back).unwrap();
            assert_eq!(after, state(driver), "run {n} is there again");
            take_back(driver, &redone).unwrap();
            assert_eq!(states[n], state(driver), "run {n} is taken back once more");
        }
    }
    // And the next import is as good as any.
    let next = Import {
        target: 1,
        pages: vec![vec![(1, None)]],
        rejects: 0,
        wider: None,
        restart: true,
        finish: true,
    };
    carry_out(driver, &[next], 20);
    let keyless =
        driver.any_rows(&targets()[1]).or_else(|| driver.any_rows(&widened(&targets()[1], Some(true))));
    assert_eq!(keyless.unwrap().len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn sqlite_is_what_it_was_before_any_run(
        runs in prop::collection::vec(prop::collection::vec(import(), 1..4), 1..6),
        again in prop::collection::vec(any::<bool>(), 4),
    ) {
        check(&Sqlite::new(), runs, &again);
    }

    #[test]
    fn csv_is_what_it_was_before_any_run(
        runs in prop::collection::vec(prop::collection::vec(import(), 1..4), 1..6),
        again in prop::collection::vec(any::<bool>(), 4),
    ) {
        check(&Folder::new(), runs, &again);
    }
}

fn simple(rows: &[(u8, u8)]) -> Import {
    let page = rows.iter().map(|(key, value)| (*key, Some(*value))).collect();
    Import { target: 1, pages: vec![page], rejects: 0, wider: None, restart: false, finish: true }
}

#[test]
fn what_is_kept_for_fewer_runs_is_said_to_be_gone_and_takes_older_ones_with_it() {
    for driver in [&Sqlite::new() as &dyn Driver, &Folder::new()] {
        let runs: Vec<RunRecord> =
            (0..4).map(|n| carry_out(driver, &[simple(&[(n, n)])], if n == 3 { 2 } else { 9 })).collect();
        let plan = |run: &RunRecord| {
            rollback::plan(
                &driver.destination(),
                &history::find(&driver.destination(), &run.id).unwrap().unwrap(),
            )
        };
        for gone in &runs[..2] {
            let refused = plan(gone).unwrap_err();
            assert_eq!(refused.kind(), sfmigrate::Kind::Usage);
            assert!(refused.message().contains("Keyless before it is not kept"), "{refused}");
        }
        assert_eq!(plan(&runs[2]).unwrap().conflicts.len(), 1);
        carry_out(driver, &[simple(&[(9, 9)])], 0);
        for gone in &runs {
            assert!(plan(gone).is_err());
        }
    }
}
