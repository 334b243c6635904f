//! How many requests may be under way at once: as many as the server bears.
//!
//! Additive increase, multiplicative decrease, as TCP does it. A server that
//! says that it is crowded gets half as many; every round of answers without
//! such a complaint allows one more.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

/// Hands out [`Slot`]s.
#[derive(Debug)]
pub struct Limiter {
    most: f64,
    state: Mutex<State>,
    changed: Notify,
}

#[derive(Debug)]
struct State {
    /// A fraction of one is on its way to be a whole one.
    allowed: f64,
    under_way: usize,
    /// Times that the server was crowded.
    cuts: u64,
    /// Nothing is sent before then.
    open_at: Option<Instant>,
}

/// The right to have one request under way, given back when dropped.
#[derive(Debug)]
pub struct Slot<'a> {
    limiter: &'a Limiter,
    /// [`State::cuts`] when it was handed out.
    cuts: u64,
}

impl Limiter {
    /// Never more than `most` at once.
    pub fn new(most: usize) -> Self {
        let most = most.max(1) as f64;
        let state = State { allowed: most, under_way: 0, cuts: 0, open_at: None };
        Limiter { most, state: Mutex::new(state), changed: Notify::new() }
    }

    /// Waits until one more request may be sent.
    pub async fn slot(&self) -> Slot<'_> {
        loop {
            let changed = self.changed.notified();
            tokio::pin!(changed);
            // Registered before the state is read, so that no slot is missed.
            changed.as_mut().enable();
            let wait = {
                let mut state = self.state();
                let closed = state.open_at.map(|at| at.saturating_duration_since(Instant::now()));
                match closed.filter(|left| !left.is_zero()) {
                    Some(left) => Some(left),
                    None if state.under_way < state.allowed as usize => {
                        state.under_way += 1;
                        return Slot { limiter: self, cuts: state.cuts };
                    }
                    None => None,
                }
            };
            match wait {
                Some(left) => tokio::time::sleep(left).await,
                None => changed.await,
            }
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Slot<'_> {
    /// The server answered and did not complain. That says nothing of the
    /// number allowed now if it was another one when the request was sent.
    pub fn went_well(self) {
        let mut state = self.limiter.state();
        if self.cuts == state.cuts {
            state.allowed = (state.allowed + 1.0 / state.allowed).min(self.limiter.most);
        }
    }

    /// The server is crowded: half as many from now on, and none at all before
    /// `pause` is over. Requests that were under way together count as one
    /// complaint.
    pub fn crowded(self, pause: Option<Duration>) {
        let mut state = self.limiter.state();
        if let Some(until) = pause.and_then(|pause| Instant::now().checked_add(pause)) {
            state.open_at = state.open_at.max(Some(until));
        }
        if self.cuts == state.cuts {
            // Of what there was, not of what there might have been.
            state.allowed = (state.allowed.min(state.under_way as f64) / 2.0).floor().max(1.0);
            state.cuts += 1;
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        self.limiter.state().under_way -= 1;
        // More than one may have become free: a whole one more is allowed.
        self.limiter.changed.notify_waiters();
    }
}

#[cfg(test)]
mod tests {
    use std::task::{Context, Poll, Waker};

    use super::*;

    /// The slots that can be had at once.
    fn all(limiter: &Limiter) -> Vec<Slot<'_>> {
        let mut slots = Vec::new();
        loop {
            let mut slot = std::pin::pin!(limiter.slot());
            match slot.as_mut().poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(slot) => slots.push(slot),
                Poll::Pending => return slots,
            }
        }
    }

    #[test]
    fn a_crowded_server_gets_half_as_many_and_more_again_round_by_round() {
        let limiter = Limiter::new(8);
        let mut slots = all(&limiter);
        assert_eq!(slots.len(), 8);
        // All of one round complain: that is one complaint.
        slots.drain(..).for_each(|slot| slot.crowded(None));
        assert_eq!(all(&limiter).len(), 4);
        for expected in [5, 6, 7, 8, 8] {
            // One answer more than a round, since a part of one counts.
            let round: Vec<_> = all(&limiter);
            round.into_iter().for_each(Slot::went_well);
            let one = all(&limiter).pop().unwrap();
            one.went_well();
            assert_eq!(all(&limiter).len(), expected);
        }
    }

    #[test]
    fn one_is_always_allowed_and_what_was_not_used_does_not_count() {
        let limiter = Limiter::new(10);
        let mut three = all(&limiter);
        three.truncate(3);
        three.pop().unwrap().crowded(None);
        drop(three);
        for _ in 0..9 {
            assert_eq!(all(&limiter).len(), 1);
            all(&limiter).pop().unwrap().crowded(None);
        }
    }

    #[tokio::test]
    async fn nothing_is_sent_while_the_server_wants_peace() {
        let limiter = Limiter::new(4);
        limiter.slot().await.crowded(Some(Duration::from_millis(30)));
        assert!(all(&limiter).is_empty());
        std::thread::sleep(Duration::from_millis(31));
        assert_eq!(all(&limiter).len(), 1);
    }

    #[tokio::test]
    async fn a_slot_that_is_given_back_wakes_who_waits() {
        let limiter = Limiter::new(1);
        let held = limiter.slot().await;
        let (waited, ()) = tokio::join!(limiter.slot(), async { drop(held) });
        drop(waited);
    }
}
