//! When a `sync` that stays wakes up.

use std::time::Duration;

use croner::Cron;
use jiff::{Timestamp, Zoned};
use rand::RngExt as _;

use crate::{Error, Result};

/// Times to wake up at.
pub(super) struct Schedule(Cron);

impl Schedule {
    pub(super) fn parse(text: &str) -> Result<Schedule> {
        text.parse().map(Schedule).map_err(|e: croner::errors::CronError| {
            Error::usage(format!("--schedule `{text}` is no cron expression: {e}"))
                .hint("five fields: minute, hour, day of month, month, day of week, such as \"*/15 * * * *\"")
        })
    }

    /// The first time after an instant.
    fn after(&self, then: &Zoned) -> Result<Zoned> {
        self.0
            .find_next_occurrence(then, false)
            .map_err(|e| Error::usage("the schedule has no further time").because(e))
    }
}

/// What time it is, and how to wait.
pub(super) trait Clock {
    fn now(&self) -> Zoned;
    async fn sleep_until(&self, at: Timestamp);
}

/// The clock of this computer.
pub(super) struct Wall;

impl Clock for Wall {
    fn now(&self) -> Zoned {
        Zoned::now()
    }

    async fn sleep_until(&self, at: Timestamp) {
        // In pieces: time does not pass for a timer while the computer sleeps,
        // and somebody may set the clock.
        const PIECE: Duration = Duration::from_secs(30);
        loop {
            match Duration::try_from(at.duration_since(Timestamp::now())) {
                Ok(left) if !left.is_zero() => tokio::time::sleep(left.min(PIECE)).await,
                _ => return,
            }
        }
    }
}

/// One turn after the other.
pub(super) struct Turns<'a, C> {
    schedule: &'a Schedule,
    clock: C,
    jitter: Duration,
    next: Zoned,
}

impl<'a, C: Clock> Turns<'a, C> {
    /// Begins with the next time of the schedule, or with this very moment.
    pub(super) fn begin(schedule: &'a Schedule, clock: C, jitter: Duration, at_once: bool) -> Result<Self> {
        let now = clock.now();
        let next = if at_once { now } else { schedule.after(&now)? };
        Ok(Turns { schedule, clock, jitter, next })
    }

    /// When the next turn is.
    pub(super) fn next(&self) -> Timestamp {
        self.next.timestamp()
    }

    /// Waits for it, and a little longer, at random.
    pub(super) async fn wait(&self) {
        let extra = rand::rng().random_range(0..=self.jitter.as_millis() as u64);
        let at = self.next().checked_add(Duration::from_millis(extra)).unwrap_or(self.next());
        self.clock.sleep_until(at).await;
    }

    /// The turn is over. Returns how many times have passed meanwhile: one turn
    /// follows at once that makes up for all of them.
    pub(super) fn over(&mut self) -> Result<u64> {
        let (now, mut missed) = (self.clock.now(), 0);
        let mut next = self.schedule.after(&self.next)?;
        while next <= now {
            missed += 1;
            next = self.schedule.after(&next)?;
        }
        self.next = if missed > 0 { now } else { next };
        Ok(missed)
    }
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use futures_util::FutureExt as _;

    use super::*;
    use crate::Kind;

    fn at(text: &str) -> Zoned {
        text.parse().unwrap()
    }

    #[test]
    fn the_next_turn_follows_the_expression() {
        let next =
            |cron: &str, then: &str| Schedule::parse(cron).unwrap().after(&at(then)).unwrap().to_string();
        let then = "2026-03-02T09:14:59+00:00[UTC]";
        assert_eq!(next("*/15 * * * *", then), "2026-03-02T09:15:00+00:00[UTC]");
        assert_eq!(next("*/15 * * * *", "2026-03-02T09:15:00+00:00[UTC]"), "2026-03-02T09:30:00+00:00[UTC]");
        assert_eq!(next("@hourly", then), "2026-03-02T10:00:00+00:00[UTC]");
        assert_eq!(
            next("0 2 * * MON-FRI", "2026-03-06T03:00:00+00:00[UTC]"),
            "2026-03-09T02:00:00+00:00[UTC]"
        );
        assert_eq!(next("* * * * * *", then), "2026-03-02T09:15:00+00:00[UTC]");
        assert_eq!(Schedule::parse("whenever").err().unwrap().kind(), Kind::Usage);
    }

    /// A clock on which waiting takes no time.
    #[derive(Clone)]
    struct Fast(Rc<RefCell<Zoned>>);

    impl Fast {
        fn pass(&self, time: Duration) {
            let later = self.0.borrow().checked_add(time).unwrap();
            *self.0.borrow_mut() = later;
        }
    }

    impl Clock for Fast {
        fn now(&self) -> Zoned {
            self.0.borrow().clone()
        }

        async fn sleep_until(&self, at: Timestamp) {
            let zone = self.0.borrow().time_zone().clone();
            let later = self.now().timestamp().max(at).to_zoned(zone);
            *self.0.borrow_mut() = later;
        }
    }

    /// When turns began until `end`, each of which took so long, and the times
    /// that were missed.
    fn follow(
        cron: &str,
        from: &str,
        end: &str,
        jitter: Duration,
        took: impl Fn(usize) -> Duration,
    ) -> (Vec<Zoned>, u64) {
        let (schedule, clock) = (Schedule::parse(cron).unwrap(), Fast(Rc::new(RefCell::new(at(from)))));
        let mut turns = Turns::begin(&schedule, clock.clone(), jitter, false).unwrap();
        let (mut begun, mut missed) = (Vec::new(), 0);
        while turns.next() < at(end).timestamp() {
            turns.wait().now_or_never().expect("nothing is waited for");
            begun.push(clock.now());
            clock.pass(took(begun.len()));
            missed += turns.over().unwrap();
        }
        (begun, missed)
    }

    #[test]
    fn a_week_of_quarters_of_an_hour_has_each_of_them_once() {
        let second = |_| Duration::from_secs(1);
        let (begun, missed) = follow(
            "*/15 * * * *",
            "2026-03-02T00:07:00+00:00[UTC]",
            "2026-03-09T00:07:00+00:00[UTC]",
            Duration::ZERO,
            second,
        );
        assert_eq!((begun.len(), missed), (7 * 24 * 4, 0));
        assert!(begun.iter().all(|turn| turn.minute() % 15 == 0 && turn.second() == 0));
        assert!(begun.windows(2).all(|two| two[0] < two[1]));
    }

    #[test]
    fn times_that_pass_during_a_turn_are_counted_and_made_up_for_by_one() {
        let took = |turn| Duration::from_secs(if turn == 2 { 40 * 60 } else { 1 });
        let (begun, missed) = follow(
            "*/15 * * * *",
            "2026-03-02T08:50:00+00:00[UTC]",
            "2026-03-02T10:20:00+00:00[UTC]",
            Duration::ZERO,
            took,
        );
        let times: Vec<String> = begun.iter().map(|turn| turn.strftime("%H:%M:%S").to_string()).collect();
        assert_eq!(times, ["09:00:00", "09:15:00", "09:55:00", "10:00:00", "10:15:00"]);
        assert_eq!(missed, 2);
    }

    #[test]
    fn jitter_delays_each_turn_and_moves_none_of_them() {
        let jitter = Duration::from_secs(300);
        let second = |_| Duration::from_secs(1);
        let (begun, missed) = follow(
            "0 * * * *",
            "2026-03-02T00:30:00+00:00[UTC]",
            "2026-03-06T00:30:00+00:00[UTC]",
            jitter,
            second,
        );
        assert_eq!((begun.len(), missed), (96, 0));
        let late = |turn: &Zoned| i64::from(turn.minute()) * 60 + i64::from(turn.second());
        assert!(begun.iter().all(|turn| late(turn) <= 300), "{begun:?}");
        assert!(begun.iter().any(|turn| late(turn) != late(&begun[0])), "each is another");
    }

    #[test]
    fn a_nightly_turn_comes_once_on_the_days_when_the_clocks_change() {
        for (from, end) in [
            ("2026-03-27T12:00:00+01:00[Europe/Berlin]", "2026-03-31T12:00:00+02:00[Europe/Berlin]"),
            ("2026-10-23T12:00:00+02:00[Europe/Berlin]", "2026-10-27T12:00:00+01:00[Europe/Berlin]"),
        ] {
            let (begun, _) = follow("30 2 * * *", from, end, Duration::ZERO, |_| Duration::from_secs(1));
            let mut days: Vec<_> = begun.iter().map(Zoned::date).collect();
            assert_eq!(days.len(), 4, "{begun:?}");
            days.dedup();
            assert_eq!(days.len(), 4, "{begun:?}");
        }
    }
}
