//! Seeded bad days: whatever happens, an import that is repeated by the same
//! command ends with every record once.
//!
//! `SFMIGRATE_CHAOS_RUNS=2000` tries so many plans, `SFMIGRATE_CHAOS_SEED=17`
//! tries one again, `SFMIGRATE_CHAOS_FROM=5000` begins with another seed than 1.
//! `SFMIGRATE_CHAOS_KILLS=500` kills one import of each API so often.

#![allow(clippy::print_stdout, reason = "a long run tells what it did")]

use std::path::Path;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use sfmigrate::demo::server::OrgConfig;
use sfmigrate::demo::server::faults::{
    Act, Answer, Cut, Drip, Ends, Fault, FaultPlan, Headers, JobFate, LocatorFault, Moment, OrgEvent,
    PageFault, Place, Stall,
};

use crate::support::{PATIENCE, Ran, SignedIn, eventually, finish, rows, with_records};

/// Plans that are tried unless the environment says otherwise.
const RUNS: u64 = 60;
/// The same command is given so often at most.
const REPEATS: usize = 12;
const FIELDS: &str = "Id,LastName,Email,Description,CreatedDate,Account.Name";

type Rows = Vec<Vec<Option<String>>>;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// The org of all plans: many small pages, quick jobs.
fn org() -> SignedIn {
    SignedIn::to(OrgConfig {
        page_rows: Some(150),
        job_time: Duration::ZERO,
        api_limit: u64::MAX / 4,
        bulk_job_limit: u64::MAX,
        ..with_records(&[("Contact", 1200)])
    })
}

/// A command whose patience is that of a test.
fn run(it: &SignedIn, args: &[&str]) -> Ran {
    let mut command = it.sandbox.command(args);
    command
        .env("SFMIGRATE_RETRY_BASE", "2ms")
        .env("SFMIGRATE_TIMEOUT_ANSWER", "2s")
        .env("SFMIGRATE_TIMEOUT_SILENCE", "300ms");
    finish(command)
}

/// What may happen, by chance.
fn plan(seed: u64, bulk: bool) -> FaultPlan {
    let mut dice = StdRng::seed_from_u64(seed);
    let mut faults = Vec::new();
    if bulk && dice.random_bool(0.4) {
        // Then pages are walked by locator.
        let answer = Answer { status: 404, ..Answer::default() };
        faults.push(Fault::new("/resultPages", Act::Answer(answer)));
    }
    for _ in 0..dice.random_range(1..=5) {
        let path = match dice.random_range(0..10) {
            0..=4 if bulk => "/results?",
            0..=4 => "/query",
            5 if bulk => "/jobs/query",
            6 if bulk => "/jobs/query/750",
            7 => "/oauth2/token",
            _ => "/services/data/",
        };
        let fault = Fault::new(path, act(&mut dice));
        if matches!(fault.act, Act::Org(_)) && faults.iter().any(|f: &Fault| matches!(f.act, Act::Org(_))) {
            continue;
        }
        faults.push(match dice.random_range(0..3) {
            // Sessions that end faster than they can be renewed are no weather.
            _ if matches!(fault.act, Act::Org(_)) => fault.once_after(dice.random_range(0..9)),
            0 => fault.once_after(dice.random_range(0..6)),
            1 => Fault { count: Some(dice.random_range(1..4)), skip: dice.random_range(0..9), ..fault },
            _ => Fault {
                probability: Some(dice.random_range(0.05..0.3)),
                count: Some(dice.random_range(1..8)),
                ..fault
            },
        });
    }
    FaultPlan { seed, faults }
}

fn act(dice: &mut StdRng) -> Act {
    let share = dice.random_range(0.0..1.0);
    match dice.random_range(0..19) {
        0 => Act::Reset(Moment::Before),
        1 => Act::Reset(Moment::After),
        2..=4 => {
            let ends = [Ends::Reset, Ends::Close, Ends::WholeLength, Ends::PartLength, Ends::NoLength];
            let ends = ends[dice.random_range(0..ends.len())];
            Act::Cut(Cut { share: Some(share), ends, ..Cut::default() })
        }
        5 => Act::Cut(Cut { rows: Some(dice.random_range(0..149)), ..Cut::default() }),
        6 => {
            let time = Duration::from_millis(dice.random_range(20..600));
            Act::Stall(Stall { bytes: None, share: Some(share), time })
        }
        7 => Act::Drip(Drip { bytes_per_second: dice.random_range(30_000..200_000) }),
        8 => Act::Corrupt(Place::share(share)),
        9 => Act::Headers(Headers { strip: vec!["sforce-*".into()], ..Headers::default() }),
        // A body without compression has no check sum: what is corrupted in one
        // cannot be known, so nothing here switches it off.
        10 => Act::Org(OrgEvent::ExpireSessions),
        11 => {
            use LocatorFault::{Empty, Missing, Null, Repeated, Wrong};
            Act::Locator([Repeated, Wrong, Missing, Empty, Null][dice.random_range(0..5)])
        }
        12 => Act::Page(PageFault::Repeated),
        13 => {
            use JobFate::{Aborted, Failed, Forgotten};
            Act::Job([Failed, Aborted, Forgotten][dice.random_range(0..3)])
        }
        14 => {
            use OrgEvent::{CloseCursors, ExpireSessions, ForgetJobs};
            Act::Org([CloseCursors, ExpireSessions, ForgetJobs][dice.random_range(0..3)])
        }
        15 => {
            Act::Answer(Answer { body: "<html><body>Please wait</body></html>".into(), ..Answer::default() })
        }
        16 => Act::Answer(Answer::default()),
        17 => {
            let executed = dice.random_bool(0.3);
            Act::Answer(Answer {
                status: [500, 502, 503, 504][dice.random_range(0..4)],
                executed,
                ..Answer::default()
            })
        }
        _ => Act::Delay(Duration::from_millis(dice.random_range(1..100))),
    }
}

/// The rows of a result, in the order of their Ids.
fn landed(path: &Path, csv: bool) -> Rows {
    if !csv {
        return rows(path, "SELECT * FROM Contact ORDER BY Id");
    }
    let mut reader = csv::Reader::from_path(path.join("Contact.csv")).unwrap();
    let text = |cell: &str| (!cell.is_empty()).then(|| cell.to_owned());
    let mut all: Rows = reader.records().map(|row| row.unwrap().iter().map(text).collect()).collect();
    all.sort();
    all
}

/// Imports under a plan until it is done; says how often the command was given.
fn import(it: &SignedIn, truth: &Rows, seed: u64) -> Result<usize, String> {
    let mut dice = StdRng::seed_from_u64(seed ^ 0x5eed);
    let (bulk, csv) = (dice.random_bool(0.6), dice.random_bool(0.4));
    let plan = plan(seed, bulk);
    let told = format!("{plan:#?}");
    it.org.set_faults(plan);
    let to = format!("chaos-{seed}");
    let api = if bulk { "bulk" } else { "rest" };
    let format = if csv { "csv" } else { "sqlite" };
    let args =
        ["import", "--entity", "Contact", "--fields", FIELDS, "--api", api, "--to", &to, "--format", format];
    let mut codes = Vec::new();
    loop {
        let ran = run(it, &args);
        codes.push(ran.code);
        match ran.code {
            0 => break,
            // A session that ends in the middle of a refresh that is lost asks
            // for a person only where the grant is gone, which no plan does.
            5 | 9 if codes.len() < REPEATS => {}
            _ => return Err(format!("seed {seed}, {api} to {format}: {codes:?}\n{}\n{told}", ran.stderr)),
        }
    }
    let path = it.sandbox.path(&to);
    let landed = landed(&path, csv);
    let _ = if csv { std::fs::remove_dir_all(&path) } else { std::fs::remove_file(&path) };
    if let Some((is, was)) = landed.iter().zip(truth).find(|(is, was)| is != was)
        && landed.len() == truth.len()
    {
        return Err(format!("seed {seed}, {api} to {format}, after {codes:?}: {is:?} for {was:?}\n{told}"));
    }
    if landed != *truth {
        let (has, wants) = (landed.len(), truth.len());
        return Err(format!(
            "seed {seed}, {api} to {format}: {has} rows for {wants}, after {codes:?}\n{told}"
        ));
    }
    Ok(codes.len())
}

#[test]
fn whatever_happens_every_record_lands_once() {
    let it = org();
    run(&it, &["import", "--entity", "Contact", "--fields", FIELDS, "--to", "truth.db"]).ok();
    let truth = landed(&it.sandbox.path("truth.db"), false);
    assert_eq!(truth.len() as u64, it.org.data().record_count("Contact").unwrap());
    run(&it, &["import", "--entity", "Contact", "--fields", FIELDS, "--to", "truth", "--format", "csv"]).ok();
    let csv_truth = landed(&it.sandbox.path("truth"), true);
    assert!(csv_truth == truth, "the sinks differ in the text of a value");
    let (from, runs) = match setting("SFMIGRATE_CHAOS_SEED") {
        Some(seed) => (seed, 1),
        None => {
            let from = setting("SFMIGRATE_CHAOS_FROM").unwrap_or(1);
            (from, setting("SFMIGRATE_CHAOS_RUNS").unwrap_or(RUNS))
        }
    };
    let begun = Instant::now();
    let mut commands = 0;
    let mut failures = Vec::new();
    for seed in from..from + runs {
        match import(&it, &truth, seed) {
            Ok(times) => commands += times,
            Err(failure) => failures.push(failure),
        }
    }
    println!("{runs} plans, {commands} commands, {:?}", begun.elapsed());
    assert!(failures.is_empty(), "{} of {runs} plans:\n{}", failures.len(), failures.join("\n"));
}

/// Kills an import again and again, at moments left to chance.
fn kill_until_done(api: &str, kills: u64, seed: u64) {
    let it = SignedIn::to(OrgConfig {
        page_rows: Some(150),
        latency: Duration::from_millis(4),
        job_time: Duration::from_millis(30),
        // A run that is killed has stored half a page, on average.
        ..with_records(&[("Contact", 9000.max(kills * 100))])
    });
    let there = it.org.data().record_count("Contact").unwrap();
    let db = it.sandbox.path("c.db");
    let args = ["import", "--entity", "Contact", "--fields", FIELDS, "--api", api, "--to", "c.db"];
    let mut dice = StdRng::seed_from_u64(seed);
    let mut killed = 0;
    let (mut requests, mut jobs, mut lists) = (0, 0, 0);
    loop {
        let stored = if db.exists() { stored_pages(&db) } else { Vec::new() };
        let before = it.org.request_count();
        let mut child = it.sandbox.spawn(&args);
        // Now at a moment of its own, now behind a request or two for pages: on
        // a busy machine the moment alone comes before the first of them.
        let (moment, number) = match dice.random_bool(0.5) {
            true => (Duration::from_millis(dice.random_range(1..120)), u64::MAX),
            false => {
                let ahead = if api == "bulk" { 4 + stored.len() as u64 / 5 } else { 2 };
                (PATIENCE, before + ahead + dice.random_range(0..3))
            }
        };
        let due = Instant::now() + moment;
        let patient = killed == kills;
        eventually("the moment comes", || {
            let now = Instant::now() >= due || it.org.request_count() >= number;
            (!patient && now) || child.try_wait().unwrap().is_some()
        });
        let ended = child.try_wait().unwrap();
        child.kill().unwrap();
        child.wait().unwrap();
        // By its number, since a long log forgets its beginning.
        for request in it.org.requests().iter().filter(|request| request.seq > before) {
            let again = request.method == "GET" && stored.contains(&request.path);
            assert!(!again, "{} was stored and is fetched again", request.path);
            requests += 1;
            jobs += u64::from(request.method == "POST" && request.path.ends_with("/jobs/query"));
            lists += u64::from(request.path.contains("/jobs/query?jobType"));
        }
        if let Some(status) = ended {
            assert!(status.success(), "{api} after {killed} kills: {status}");
            break;
        }
        killed += 1;
        // Killed between the last page and the end of the process: it is done.
        if db.exists()
            && column(&db, "SELECT token FROM _sfmigrate_pages").is_empty()
            && column(&db, "SELECT Id FROM Contact").len() as u64 == there
        {
            break;
        }
    }
    let ids = rows(&db, "SELECT count(*), count(DISTINCT Id) FROM Contact");
    assert_eq!(ids, [[Some(there.to_string()), Some(there.to_string())]], "{api}, {killed} kills");
    // A kill before the request arrived leaves nothing to find.
    assert!(api == "rest" || jobs == 1 || lists > 0, "{jobs} jobs");
    println!("{api}: {killed} kills, {requests} requests, {jobs} jobs");
}

/// The first column of a query, nothing where its table is not there yet. A
/// killed import leaves a journal, which only a connection that may write can
/// roll back.
fn column(db: &Path, sql: &str) -> Vec<String> {
    let db = rusqlite::Connection::open(db).unwrap();
    let Ok(mut statement) = db.prepare(sql) else { return Vec::new() };
    let column = statement.query_map([], |row| row.get(0)).unwrap();
    column.collect::<Result<_, _>>().unwrap()
}

/// URLs of the pages that are stored. A mark of REST names the page behind its
/// own; that of the last mark is not stored.
fn stored_pages(db: &Path) -> Vec<String> {
    let marks: Vec<serde_json::Value> = column(db, "SELECT token FROM _sfmigrate_pages ORDER BY seq")
        .iter()
        .map(|token| serde_json::from_str(token).unwrap())
        .collect();
    let listed = marks.iter().filter_map(|mark| mark["page"]["url"].as_str());
    let behind = marks.iter().rev().skip(1).filter_map(|mark| mark["rest"]["next"].as_str());
    listed.chain(behind).map(str::to_owned).collect()
}

#[test]
fn killed_at_any_moment_it_goes_on_and_nothing_is_lost_or_doubled() {
    let kills = setting("SFMIGRATE_CHAOS_KILLS").unwrap_or(30);
    for api in ["bulk", "rest"] {
        kill_until_done(api, kills, 7);
    }
}
