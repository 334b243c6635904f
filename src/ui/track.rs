//! What a run has done so far, added up from its events. The bars and the
//! plain lines are two pictures of this.

use std::time::{Duration, Instant};

use crate::event::{Api, Event, Stage};

/// How fast records come, and how long the rest takes.
///
/// Records come in bursts, so the rate is an exponential mean over about ten
/// seconds. The end is reckoned from a mean that remembers longer the longer it
/// has run, and moves towards each new estimate instead of jumping to it.
#[derive(Debug, Clone)]
pub struct Meter {
    begun: Instant,
    sampled: Instant,
    records: u64,
    rate: Option<f64>,
    pace: Option<f64>,
    end: Option<Instant>,
}

/// Shorter intervals say nothing about the rate.
const SAMPLE: Duration = Duration::from_millis(500);
/// Time constant of the mean.
const MEAN: f64 = 10.0;
/// Time constant of the estimated end.
const CALM: f64 = 5.0;

impl Meter {
    fn new(now: Instant) -> Self {
        Meter { begun: now, sampled: now, records: 0, rate: None, pace: None, end: None }
    }

    /// Looks at the clock. `records` arrived since the beginning, `left` are
    /// still to come; `None` is unknown.
    fn sample(&mut self, now: Instant, records: u64, left: Option<u64>) {
        let passed = now.saturating_duration_since(self.sampled);
        if passed < SAMPLE {
            return;
        }
        let seconds = passed.as_secs_f64();
        let current = records.saturating_sub(self.records) as f64 / seconds;
        let towards = |before: Option<f64>, memory: f64| match before {
            Some(before) => before + (current - before) * (1.0 - (-seconds / memory).exp()),
            None => current,
        };
        let run = now.saturating_duration_since(self.begun).as_secs_f64();
        let (rate, pace) = (towards(self.rate, MEAN), towards(self.pace, MEAN.max(run / 2.0)));
        (self.sampled, self.records, self.rate, self.pace) = (now, records, Some(rate), Some(pace));
        self.end = match left {
            // A pace near zero would put the end beyond what an Instant holds.
            Some(left) if pace > 0.01 => {
                let wait = Duration::from_secs_f64((left as f64 / pace).min(1e6));
                Some(self.approach(now, wait, seconds))
            }
            _ => None,
        };
    }

    fn approach(&self, now: Instant, wait: Duration, seconds: f64) -> Instant {
        let Some(end) = self.end else { return now + wait };
        // By their ratio, so that a first guess that was far off is left as fast
        // as one that was near.
        let (old, wait) = (end.saturating_duration_since(now).as_secs_f64().max(1.0), wait.as_secs_f64());
        let kept = (-seconds / CALM).exp();
        let new = if wait > 1.0 { old.powf(kept) * wait.powf(1.0 - kept) } else { wait };
        now + Duration::from_secs_f64(new)
    }
}

/// One entity on its way.
#[derive(Debug, Clone)]
pub struct Row {
    /// Source entity.
    pub entity: String,
    /// How it is fetched, once that is decided.
    pub api: Option<Api>,
    /// Where it stands.
    pub stage: Stage,
    /// Records expected; `None` is unknown.
    pub expected: Option<u64>,
    /// Records that an earlier run had stored.
    pub resumed: u64,
    /// Records that arrived in this run.
    pub received: u64,
    /// Records that the org has prepared in its job.
    pub prepared: u64,
    /// Records that did not land.
    pub rejected: u64,
    /// Table or file, records, and time, once complete.
    pub finished: Option<(String, u64, Duration)>,
    meter: Meter,
    since: Option<Instant>,
}

impl Row {
    /// Records there so far, those of earlier runs included.
    pub fn records(&self) -> u64 {
        match &self.finished {
            Some((_, written, _)) => written + self.rejected,
            None => self.resumed + self.received,
        }
    }

    /// Share of the records that are there, from 0 to 1.
    pub fn share(&self) -> Option<f64> {
        match self.expected {
            Some(0) | None => None,
            Some(expected) => Some((self.records() as f64 / expected as f64).min(1.0)),
        }
    }

    /// Records for each second; `None` while there is nothing to say.
    pub fn rate(&self) -> Option<u64> {
        (self.stage == Stage::Downloading && self.received > 0)
            .then_some(self.meter.rate)
            .flatten()
            .map(|rate| rate.round() as u64)
    }

    /// Time to the last record; `None` while nobody can know.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        let settled = now.saturating_duration_since(self.since?) >= Duration::from_secs(3);
        (settled && self.stage == Stage::Downloading)
            .then_some(self.meter.end)
            .flatten()
            .map(|end| end.saturating_duration_since(now))
    }

    /// Speed of this run as a whole, for a row that is finished; `None` when it
    /// was over too soon to mean anything.
    pub fn mean_rate(&self) -> Option<u64> {
        let (_, _, elapsed) = self.finished.as_ref()?;
        let seconds = elapsed.as_secs_f64();
        (seconds >= 1.0 && self.received > 0).then(|| (self.received as f64 / seconds).round() as u64)
    }
}

/// Everything that a run has done so far.
#[derive(Debug, Clone)]
pub struct Track {
    /// In the order in which entities were first heard of.
    pub rows: Vec<Row>,
    /// What is being waited for, in words, and until when that is news.
    notice: Option<(String, Instant)>,
    /// API calls that the org has counted in 24 hours, and its limit.
    pub api_usage: Option<(u64, u64)>,
    /// API calls of this run.
    pub calls: u64,
    /// Of all entities together, since the first records came.
    whole: Option<(Instant, Meter)>,
}

impl Default for Track {
    fn default() -> Self {
        Track::new()
    }
}

impl Track {
    /// Nothing has happened yet.
    pub fn new() -> Self {
        Track { rows: Vec::new(), notice: None, api_usage: None, calls: 0, whole: None }
    }

    /// The row of an entity; it appears when it is first heard of.
    pub fn row(&mut self, entity: &str, now: Instant) -> &mut Row {
        let at = self.rows.iter().position(|r| r.entity == entity).unwrap_or_else(|| {
            self.rows.push(Row {
                entity: entity.to_owned(),
                api: None,
                stage: Stage::Counting,
                expected: None,
                resumed: 0,
                received: 0,
                prepared: 0,
                rejected: 0,
                finished: None,
                meter: Meter::new(now),
                since: None,
            });
            self.rows.len() - 1
        });
        &mut self.rows[at]
    }

    /// Adds one event.
    pub fn add(&mut self, event: &Event, now: Instant) {
        match event {
            Event::Planned { entity, api, records, .. } => {
                let row = self.row(entity, now);
                row.api = Some(*api);
                row.expected = *records;
            }
            Event::Resumed { entity, records } => self.row(entity, now).resumed = *records,
            Event::Stage { entity, stage } => {
                let row = self.row(entity, now);
                if row.finished.is_some() {
                    // Its records are there; now they are listed for their files.
                    return;
                }
                row.stage = *stage;
                if *stage == Stage::Downloading && row.since.is_none() {
                    row.since = Some(now);
                    row.meter = Meter::new(now);
                }
            }
            Event::JobProgress { entity, records } => self.row(entity, now).prepared = *records,
            Event::Received { entity, records, .. } => self.row(entity, now).received += records,
            Event::Stored { entity, rejected, .. } => self.row(entity, now).rejected += rejected,
            Event::PageDropped { entity, records } => {
                let row = self.row(entity, now);
                row.received = row.received.saturating_sub(*records);
            }
            Event::Retrying { what, wait, attempt } => {
                let text = format!("{what}; try {attempt} in {}", crate::numbers::duration(*wait));
                self.notice = Some((text, now + *wait + Duration::from_secs(1)));
            }
            Event::Refreshed => {
                self.notice = Some(("access token renewed".into(), now + Duration::from_secs(5)));
            }
            Event::ApiUsage { used, limit } => self.api_usage = Some((*used, *limit)),
            Event::Called { .. } => self.calls += 1,
            Event::Warning { .. } | Event::JobMade { .. } | Event::Deleted { .. } => {}
            Event::Finished { entity, target, written, rejected, skipped, elapsed } => {
                let row = self.row(entity, now);
                row.stage = Stage::Done;
                row.rejected = *rejected;
                row.finished = Some((target.clone(), *written + *skipped, *elapsed));
            }
        }
    }

    /// Looks at the clock: rates fall when nothing comes.
    pub fn tick(&mut self, now: Instant) {
        for row in &mut self.rows {
            if row.stage == Stage::Downloading {
                let left = row.expected.map(|e| e.saturating_sub(row.records()));
                row.meter.sample(now, row.received, left);
            }
        }
        if self.whole.is_none() && self.rows.iter().any(|row| row.stage == Stage::Downloading) {
            self.whole = Some((now, Meter::new(now)));
        }
        let (there, expected) = self.totals();
        let received = self.rows.iter().map(|row| row.received).sum();
        if let Some((_, meter)) = &mut self.whole {
            meter.sample(now, received, expected.map(|expected| expected.saturating_sub(there)));
        }
    }

    /// Time to the last record of all; `None` while nobody can know, and where
    /// only one entity is left, which tells it itself.
    pub fn left(&self, now: Instant) -> Option<Duration> {
        let (since, meter) = self.whole.as_ref()?;
        let settled = now.saturating_duration_since(*since) >= Duration::from_secs(5);
        let several = self.rows.iter().filter(|row| row.finished.is_none()).nth(1).is_some();
        (settled && several).then_some(meter.end).flatten().map(|end| end.saturating_duration_since(now))
    }

    /// What is being waited for, in words, while it is news.
    pub fn notice(&self, now: Instant) -> Option<&str> {
        self.notice.as_ref().filter(|(_, until)| now < *until).map(|(text, _)| text.as_str())
    }

    /// Records that are there, and records expected if all are known.
    pub fn totals(&self) -> (u64, Option<u64>) {
        let there = self.rows.iter().map(Row::records).sum();
        let expected = self
            .rows
            .iter()
            .map(|row| if row.finished.is_some() { Some(row.records()) } else { row.expected })
            .sum();
        (there, expected)
    }

    /// Records for each second over all entities.
    pub fn rate(&self) -> Option<u64> {
        self.rows.iter().filter_map(Row::rate).reduce(|a, b| a + b)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stage(stage: Stage) -> Event {
        Event::Stage { entity: "Lead".into(), stage }
    }

    fn received(records: u64) -> Event {
        Event::Received { entity: "Lead".into(), records, bytes: 0 }
    }

    fn planned(records: Option<u64>) -> Event {
        Event::Planned { entity: "Lead".into(), api: Api::Rest, reason: String::new(), records }
    }

    #[test]
    fn a_dropped_page_is_taken_off_the_count() {
        let now = Instant::now();
        let mut track = Track::new();
        track.add(&Event::Resumed { entity: "Lead".into(), records: 100 }, now);
        track.add(&received(50), now);
        track.add(&Event::PageDropped { entity: "Lead".into(), records: 20 }, now);
        assert_eq!(track.rows[0].records(), 130);
    }

    #[test]
    fn an_unknown_count_has_no_share_and_no_end() {
        let start = Instant::now();
        let mut track = Track::new();
        track.add(&planned(None), start);
        track.add(&stage(Stage::Downloading), start);
        for second in 1..=10 {
            track.add(&received(100), start + Duration::from_secs(second));
            track.tick(start + Duration::from_secs(second));
        }
        let row = &track.rows[0];
        assert_eq!((row.share(), row.left(start + Duration::from_secs(10))), (None, None));
        assert_eq!(row.rate(), Some(100));
        assert_eq!(track.totals(), (1000, None));
    }

    #[test]
    fn the_estimate_does_not_jump_when_records_come_in_bursts() {
        let start = Instant::now();
        let mut track = Track::new();
        track.add(&planned(Some(100_000)), start);
        track.add(&stage(Stage::Downloading), start);
        let mut last: Option<f64> = None;
        for tick in 1..=120_u32 {
            let now = start + Duration::from_millis(500) * tick;
            // 4,000 records once in two seconds, nothing in between.
            if tick.is_multiple_of(4) {
                track.add(&received(2000), now);
            }
            track.tick(now);
            let Some(left) = track.rows[0].left(now).map(|d| d.as_secs_f64()) else { continue };
            if tick > 40 {
                let before = last.unwrap();
                assert!((left - before).abs() < before * 0.12, "tick {tick}: {before} -> {left}");
            }
            last = Some(left);
        }
        let left = last.unwrap();
        // 60 s have passed at 1,000 a second: 40 s are left.
        assert!((25.0..60.0).contains(&left), "{left}");
    }

    /// A slow begin, then a thousand a second: the hours of the first guess are
    /// gone in seconds.
    #[test]
    fn a_first_guess_that_was_far_off_is_left_soon() {
        let start = Instant::now();
        let mut track = Track::new();
        track.add(&planned(Some(60_000)), start);
        track.add(&stage(Stage::Downloading), start);
        let at = |seconds: u64| start + Duration::from_secs(seconds);
        track.add(&received(1), at(1));
        for second in 1..=20 {
            if second >= 6 {
                track.add(&received(1000), at(second));
            }
            track.tick(at(second));
        }
        let left = track.rows[0].left(at(20)).unwrap().as_secs();
        assert!((30..240).contains(&left), "{left} s for 45 s");
    }

    /// Two objects, one behind the other, with a pause of the org in between.
    #[test]
    fn the_end_of_all_is_told_while_several_are_left_and_does_not_jump() {
        let start = Instant::now();
        let mut track = Track::new();
        let of = |entity: &str, records| Event::Planned {
            entity: entity.into(),
            api: Api::Bulk,
            reason: String::new(),
            records: Some(records),
        };
        track.add(&of("Lead", 20_000), start);
        track.add(&of("Task", 30_000), start);
        track.add(&stage(Stage::Downloading), start);
        let mut last: Option<f64> = None;
        for tick in 1..=60_u32 {
            let now = start + Duration::from_millis(500) * tick;
            if tick <= 30 || tick > 34 {
                track.add(&received(500), now);
            }
            track.tick(now);
            let left = track.left(now).map(|d| d.as_secs_f64());
            assert_eq!(left.is_some(), tick >= 11, "{tick}");
            if let (Some(left), Some(before)) = (left, last) {
                assert!((left - before).abs() < before * 0.12, "tick {tick}: {before} -> {left}");
            }
            last = left;
        }
        let finished = Event::Finished {
            entity: "Lead".into(),
            target: "Lead".into(),
            written: 20_000,
            rejected: 0,
            skipped: 0,
            elapsed: Duration::from_secs(30),
        };
        let now = start + Duration::from_secs(30);
        track.add(&finished, now);
        assert_eq!(track.left(now), None, "the only one that is left tells it");
    }

    #[test]
    fn nothing_is_promised_in_the_first_seconds() {
        let start = Instant::now();
        let mut track = Track::new();
        track.add(&planned(Some(1000)), start);
        track.add(&stage(Stage::Downloading), start);
        track.add(&received(10), start);
        track.tick(start + Duration::from_secs(1));
        assert_eq!(track.rows[0].left(start + Duration::from_secs(1)), None);
    }

    #[test]
    fn a_notice_is_forgotten_when_it_is_no_news() {
        let now = Instant::now();
        let mut track = Track::new();
        let wait = Duration::from_secs(4);
        track.add(&Event::Retrying { what: "no answer".into(), wait, attempt: 2 }, now);
        assert_eq!(track.notice(now), Some("no answer; try 2 in 4.0 s"));
        assert_eq!(track.notice(now + Duration::from_secs(6)), None);
    }
}
