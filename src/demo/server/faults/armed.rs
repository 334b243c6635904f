//! A plan at work: which fault acts on which request.

use hyper::body::Bytes;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

use super::{Act, Fault, FaultPlan};
use crate::demo::server::log::Log;

/// A plan, and how often each of its faults matched and acted.
#[derive(Default)]
pub(in crate::demo::server) struct Armed {
    seed: u64,
    faults: Vec<Counted>,
}

struct Counted {
    fault: Fault,
    matched: u64,
    acted: u64,
    /// The newest page that a fault about pages saw.
    page: Option<Bytes>,
}

/// A fault that acts on the request at hand, by its place in the plan.
#[derive(Clone)]
pub(in crate::demo::server) struct Acting {
    pub(super) index: usize,
    pub(super) act: Act,
}

impl Armed {
    pub(in crate::demo::server) fn new(plan: FaultPlan) -> Self {
        let counted = |fault| Counted { fault, matched: 0, acted: 0, page: None };
        Armed { seed: plan.seed, faults: plan.faults.into_iter().map(counted).collect() }
    }

    /// What happens to a request, which the log has already noted.
    pub(in crate::demo::server) fn acts_on(&mut self, method: &str, path: &str, log: &Log) -> Vec<Acting> {
        let seed = self.seed;
        let faults = self.faults.iter_mut().enumerate();
        faults
            .filter_map(|(index, counted)| {
                counted
                    .acts(seed, index, method, path, log)
                    .then(|| Acting { index, act: counted.fault.act.clone() })
            })
            .collect()
    }

    /// Keeps a page for a fault, and gives the one before it back.
    pub(super) fn exchange_page(&mut self, index: usize, page: Bytes) -> Option<Bytes> {
        self.faults.get_mut(index).and_then(|counted| counted.page.replace(page))
    }
}

impl Fault {
    fn concerns(&self, method: &str, path: &str) -> bool {
        self.method.as_ref().is_none_or(|wanted| wanted.eq_ignore_ascii_case(method))
            && found(&self.path, path)
    }
}

impl Counted {
    fn acts(&mut self, seed: u64, index: usize, method: &str, path: &str, log: &Log) -> bool {
        let Fault { skip, count, probability, above, .. } = &self.fault;
        let concerns = |method: &str, path: &str| self.fault.concerns(method, path);
        if !concerns(method, path) || above.is_some_and(|above| log.under_way(concerns) <= above) {
            return false;
        }
        self.matched += 1;
        if self.matched <= *skip || count.is_some_and(|count| self.acted >= count) {
            return false;
        }
        let lucky = probability.is_none_or(|probability| {
            // One generator per decision: what happens to a match does not
            // depend on the requests that came between.
            let mixed = seed ^ (index as u64).rotate_left(32) ^ self.matched.rotate_left(48);
            StdRng::seed_from_u64(mixed).random::<f64>() < probability
        });
        self.acted += u64::from(lucky);
        lucky
    }
}

/// Whether a pattern is somewhere in a text; `*` stands for anything.
pub(super) fn found(pattern: &str, text: &str) -> bool {
    let mut rest = text;
    pattern.split('*').filter(|part| !part.is_empty()).all(|part| match rest.find(part) {
        Some(at) => {
            rest = &rest[at + part.len()..];
            true
        }
        None => false,
    })
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn fault(path: &str) -> Fault {
        Fault::new(path, Act::Plain(true))
    }

    fn acting(plan: FaultPlan, requests: &[(&str, &str)]) -> Vec<bool> {
        let mut armed = Armed::new(plan);
        let log = Log::new(None).unwrap();
        requests.iter().map(|(method, path)| !armed.acts_on(method, path, &log).is_empty()).collect()
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(found("", "/x"));
        assert!(found("/jobs/*/results", "/services/data/v66.0/jobs/query/750/results?locator=a"));
        assert!(!found("/jobs/*/results", "/results/jobs/"));
        assert!(!found("a*a", "a"));
    }

    #[test]
    fn matches_are_skipped_and_counted() {
        let plan = FaultPlan::of([Fault { method: Some("get".into()), ..fault("/a").once_after(1) }]);
        let requests = [("GET", "/a"), ("POST", "/a"), ("GET", "/b"), ("GET", "/a"), ("GET", "/a")];
        assert_eq!(acting(plan, &requests), [false, false, false, true, false]);
    }

    #[test]
    fn a_fault_of_crowds_acts_on_those_who_are_too_many() {
        let log = Arc::new(Log::new(None).unwrap());
        let plan = FaultPlan::of([Fault { above: Some(1), ..fault("/a") }]);
        let mut armed = Armed::new(plan);
        let first = log.arrival("GET", "/a");
        assert!(armed.acts_on("GET", "/a", &log).is_empty());
        let _other = log.arrival("GET", "/b");
        assert!(armed.acts_on("GET", "/a", &log).is_empty());
        let _second = log.arrival("GET", "/a");
        assert_eq!(armed.acts_on("GET", "/a", &log).len(), 1);
        drop(first);
        assert!(armed.acts_on("GET", "/a", &log).is_empty());
    }

    #[test]
    fn chance_is_the_same_for_the_same_seed() {
        let plan = |seed| {
            let fault = Fault { probability: Some(0.5), ..fault("") };
            acting(FaultPlan { seed, faults: vec![fault] }, &[("GET", "/a"); 64])
        };
        assert_eq!(plan(1), plan(1));
        assert_ne!(plan(1), plan(2));
        assert!((16..48).contains(&plan(3).iter().filter(|acts| **acts).count()));
    }
}
