//! Records that come from a reject file.

use std::sync::Arc;

use sfmigrate::record::Rejection;
use sfmigrate::sink::Target;
use sfmigrate::sink::rejects::Amend;

use super::drivers::Driver;
use super::{Row, batch, mark, pairs, rejection, target, write_pages};

/// An import whose records come from the reject file, and what of it comes.
fn amending(target: &Target, fingerprint: &str, settled: &[&str]) -> Target {
    let amend = Amend {
        fields: vec!["Id".into(), "Email".into()],
        identity: Some("Id".into()),
        settled: settled.iter().map(|id| (*id).to_owned()).collect(),
        shielded: false,
    };
    let fingerprint = format!("{}{fingerprint}", sfmigrate::sink::rejects::AMENDING);
    Target { fingerprint, amend: Some(Arc::new(amend)), ..target.clone() }
}

pub fn records_fed_back_are_added_and_leave_the_reject_file(driver: &dyn Driver) {
    for key in [None, Some(0)] {
        let target = target(if key.is_some() { "Keyed" } else { "Keyless" }, key);
        let mut sink = driver.open();
        let id = write_pages(&mut *sink, &target, &[("p1", &[("1", "a"), ("2", "b")])]);
        let rejected: Vec<Rejection> = ["3", "4", "5"].map(rejection).to_vec();
        sink.write(id, &batch(&target.columns, &pairs(&[])), &rejected).unwrap();
        sink.commit(id, &mark("p2")).unwrap();
        sink.finish(id).unwrap();
        drop(sink);

        // Cut off in the middle, and given again.
        let again = amending(&target, "one", &["3", "4"]);
        let mut sink = driver.open();
        write_pages(&mut *sink, &again, &[("p1", &[("3", "c")])]);
        drop(sink);
        let mut sink = driver.open();
        let (id, opened) = sink.open(&again).unwrap();
        assert_eq!(opened.resume.pages, [mark("p1")]);
        let worse = Rejection { reason: "still".into(), ..rejection("4") };
        sink.write(id, &batch(&target.columns, &pairs(&[("2", "new")])), &[worse]).unwrap();
        sink.commit(id, &mark("p2")).unwrap();
        assert!(sink.finish(id).unwrap().rejects.is_some());
        drop(sink);
        let expected: &[(&str, &str)] = match key {
            Some(_) => &[("1", "a"), ("2", "new"), ("3", "c")],
            None => &[("1", "a"), ("2", "b"), ("2", "new"), ("3", "c")],
        };
        assert_eq!(driver.rows(&target).unwrap(), pairs(expected));
        let left: Vec<(Option<String>, Option<String>)> =
            driver.rejects(&target).iter().map(|row| (row[0].clone(), row[2].clone())).collect();
        let left: Vec<_> = left.iter().map(|(id, why)| (id.as_deref(), why.as_deref())).collect();
        assert_eq!(left, [(Some("4"), Some("still")), (Some("5"), Some("is required, \"always\""))]);

        let last = amending(&target, "two", &["4", "5"]);
        let mut sink = driver.open();
        let id = write_pages(&mut *sink, &last, &[("p1", &[("4", "d"), ("5", "e")])]);
        assert_eq!(sink.finish(id).unwrap().rejects, None);
        drop(sink);
        assert_eq!(driver.rejects(&target), Vec::<Row>::new());
        assert_eq!(driver.rows(&target).unwrap().len(), expected.len() + 2);
    }
}

pub fn an_unfinished_import_is_not_given_up_for_records_fed_back(driver: &dyn Driver) {
    let target = target("T", Some(0));
    let mut sink = driver.open();
    write_pages(&mut *sink, &target, &[("p1", &[("1", "a")])]);
    drop(sink);
    let mut sink = driver.open();
    let refused = sink.open(&amending(&target, "one", &[])).map(drop).unwrap_err();
    assert_eq!(refused.kind(), sfmigrate::Kind::Usage);
    drop(sink);
    assert_eq!(driver.open().open(&target).unwrap().1.resume.pages, [mark("p1")]);
}
