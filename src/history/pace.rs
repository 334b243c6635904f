//! How fast the records of a run landed.

use serde::{Deserialize, Serialize};

/// Samples that are kept of one run, however long it takes.
const MOST: usize = 100;

/// Records that had landed by certain times of a run: pairs of milliseconds and
/// records, both growing. Few enough to be kept with every run.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Pace {
    samples: Vec<(u64, u64)>,
    /// Pages that came.
    #[serde(skip)]
    pages: u64,
    /// One page of so many is a sample, as a power of two.
    #[serde(skip)]
    thinned: u32,
}

impl Pace {
    /// Behind a page: so many records have landed after so many milliseconds.
    pub(super) fn add(&mut self, ms: u64, records: u64) {
        self.pages += 1;
        if !self.pages.is_multiple_of(1 << self.thinned) {
            return;
        }
        if self.samples.len() + 1 == MOST {
            // Every second one stays, and from now on half as many come.
            let mut at = 0;
            self.samples.retain(|_| {
                at += 1;
                at % 2 == 0
            });
            self.thinned += 1;
        }
        self.samples.push((ms, records));
    }

    /// How it stands now, whether or not a page was just a sample.
    pub(super) fn close(&mut self, ms: u64, records: u64) {
        if self.samples.last().is_some_and(|last| *last != (ms, records)) {
            self.samples.push((ms, records));
        }
    }

    /// Milliseconds since the run began, and the records that had landed by
    /// then.
    pub fn samples(&self) -> &[(u64, u64)] {
        &self.samples
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_run_is_as_short_as_any_and_spans_its_whole_time() {
        let mut pace = Pace::default();
        for page in 1..=50_000 {
            pace.add(page * 10, page * 2000);
        }
        pace.close(500_001, 100_000_000);
        let samples = pace.samples();
        assert!((MOST / 2..=MOST).contains(&samples.len()), "{}", samples.len());
        assert!(samples.is_sorted());
        assert!(samples.iter().take(samples.len() - 1).all(|(ms, records)| records * 10 == ms * 2000));
        assert_eq!(samples.last(), Some(&(500_001, 100_000_000)));
        let gaps: Vec<u64> = samples.windows(2).map(|pair| pair[1].0 - pair[0].0).collect();
        assert!(gaps.iter().all(|gap| *gap <= 10 * 1024), "{gaps:?}");
    }

    #[test]
    fn a_short_run_keeps_every_page() {
        let mut pace = Pace::default();
        pace.close(5, 0);
        assert!(pace.samples().is_empty());
        pace.add(10, 200);
        pace.add(15, 300);
        pace.close(15, 300);
        assert_eq!(pace.samples(), [(10, 200), (15, 300)]);
    }
}
