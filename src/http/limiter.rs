//! How many requests one connection has under way at once, and when it may send at all. Shared by everything that reads
//! and writes as one principal at one host, because the server counts that way too.
//!
//! It starts low and grows by one with every success as far as the server's hint, until the server pushes back; from then on
//! it halves at each push and grows by one every twenty successes (learn.microsoft.com, "Service protection API limits":
//! start low, obey Retry-After, degree of parallelism as `x-ms-dop-hint` says). Affinity cookies are never kept: each web
//! server behind the name has counters of its own, and without the cookie the work is spread over them.
use super::config::HttpConfig;
use super::retry::{LONGEST_WAIT, closed_until};
use crate::fault::{ErrorKind, Fault, Outcome};
use jiff::{SignedDuration, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

/// At once at the beginning.
const START: u32 = 2;
/// At once where the server gave no hint.
const UNHINTED: u32 = 4;
/// At once whatever the server hints.
const MOST: u32 = 16;
/// No longer than this is a server left alone, whatever it asks for: a year.
const NO_LONGER: u64 = 366 * 24 * 3600;
/// Successes that earn one more place once the server has pushed back.
const STREAK: u32 = 20;

/// How the server pushed back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Push {
    /// Too many at once: fewer, but the others need not stop.
    TooMany,
    /// Too much in the window, or out of service: everybody waits.
    TooMuch,
}

/// Gives out places.
#[derive(Debug, Default)]
pub struct Limiter {
    state: Mutex<State>,
    woken: Notify,
}

#[derive(Debug)]
struct State {
    limit: u32,
    hint: Option<u32>,
    under_way: u32,
    /// Successes since the limit last moved.
    streak: u32,
    /// Pushes since the last success.
    strikes: u32,
    pushed: bool,
    /// Pushes that counted, in all.
    pushes: u64,
    /// Who waits for the gate to open.
    waiting: u32,
    shut: Option<(Instant, Timestamp)>,
}

impl Default for State {
    fn default() -> Self {
        let (under_way, streak, strikes, waiting) = (0, 0, 0, 0);
        Self { limit: START, hint: None, under_way, streak, strikes, pushed: false, pushes: 0, waiting, shut: None }
    }
}

impl State {
    fn ceiling(&self) -> u32 {
        self.hint.unwrap_or(UNHINTED).clamp(1, MOST)
    }

    /// Until when nobody may send, by our own measure and for people.
    fn shut(&mut self) -> Option<(Instant, Timestamp)> {
        self.shut = self.shut.filter(|(until, _)| *until > Instant::now());
        self.shut
    }
}

/// A place; it is free again when the value is dropped, however that comes about.
#[derive(Debug)]
pub struct Slot {
    limiter: Arc<Limiter>,
    /// Pushes there had been when it was given out.
    pushes: u64,
}

impl Drop for Slot {
    fn drop(&mut self) {
        let mut state = self.limiter.state();
        state.under_way = state.under_way.saturating_sub(1);
        drop(state);
        self.limiter.woken.notify_waiters();
    }
}

/// Counts one who waits at the gate, for as long as it waits.
struct Waiter<'l>(&'l Limiter);

impl<'l> Waiter<'l> {
    fn new(limiter: &'l Limiter) -> Self {
        limiter.state().waiting += 1;
        Self(limiter)
    }
}

impl Drop for Waiter<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.waiting = state.waiting.saturating_sub(1);
    }
}

impl Limiter {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for a place. Dropping the future gives up the wait.
    ///
    /// # Errors
    /// `ClosedUntil` where the server wants no requests for longer than anybody waits.
    pub async fn enter(self: &Arc<Self>) -> Outcome<Slot> {
        loop {
            // Made before the look, so that a place freed in between is not missed.
            let woken = self.woken.notified();
            let shut = {
                let mut state = self.state();
                let shut = state.shut();
                if shut.is_none() && state.under_way < state.limit {
                    state.under_way += 1;
                    return Ok(Slot { limiter: Arc::clone(self), pushes: state.pushes });
                }
                shut
            };
            match shut {
                Some((until, shown)) if until.duration_since(Instant::now()) > LONGEST_WAIT => {
                    let fault =
                        Fault::new(ErrorKind::ClosedUntil, "the server asked for a long pause, which is not over");
                    return Err(closed_until(fault, shown));
                }
                Some((until, _)) => {
                    let _counted = Waiter::new(self);
                    sleep_until(until).await;
                }
                None => woken.await,
            }
        }
    }

    /// Notes an answer that was served, and the server's hint where it gave one.
    pub fn served(&self, hint: Option<u32>) {
        let mut state = self.state();
        state.hint = hint.or(state.hint);
        state.strikes = 0;
        state.streak += 1;
        let ceiling = state.ceiling();
        if state.streak >= if state.pushed { STREAK } else { 1 } && state.limit < ceiling {
            state.limit += 1;
            state.streak = 0;
        }
        state.limit = state.limit.min(ceiling);
        drop(state);
        self.woken.notify_waiters();
    }

    /// Notes that the server pushed back the request that holds this place; tells how long to wait: what the server named,
    /// longer when it pushes again and again. A named pause that nobody waits for is meant for everybody. Requests that were
    /// under way when the server pushed say nothing new: of theirs only a named pause counts.
    pub fn pushed(
        &self,
        place: &Slot,
        push: Push,
        named: Option<u64>,
        config: &HttpConfig,
        now: Timestamp,
    ) -> Duration {
        let mut state = self.state();
        let is_news = place.pushes == state.pushes;
        let mut own = Duration::ZERO;
        if is_news {
            state.pushed = true;
            state.pushes += 1;
            state.streak = 0;
            state.limit = (state.limit / 2).max(1);
            own = config.base_delay.saturating_mul(1 << state.strikes.min(16)).min(config.max_delay);
            state.strikes += 1;
        }
        let pause = match named {
            Some(seconds) => Duration::from_secs(seconds.min(NO_LONGER)).max(own).max(config.min_retry_after),
            None => own,
        };
        if (push == Push::TooMuch && (is_news || named.is_some())) || pause > LONGEST_WAIT {
            let until = Instant::now() + pause;
            if state.shut().is_none_or(|(shut, _)| shut < until) {
                let shown = SignedDuration::try_from(pause).ok().and_then(|p| now.checked_add(p).ok());
                state.shut = Some((until, shown.unwrap_or(Timestamp::MAX)));
            }
        }
        pause
    }

    /// How many may be under way now.
    pub fn limit(&self) -> u32 {
        self.state().limit
    }

    /// How many are under way now.
    pub fn under_way(&self) -> u32 {
        self.state().under_way
    }

    /// Until when the server asked everybody to wait, while somebody waits for it.
    pub fn waiting_until(&self) -> Option<Timestamp> {
        let mut state = self.state();
        state.shut()?;
        state.shut.map(|(_, shown)| shown).filter(|_| state.waiting > 0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::future::poll_immediate;
    use proptest::prelude::*;

    fn quick() -> HttpConfig {
        HttpConfig {
            base_delay: Duration::from_millis(10),
            max_delay: Duration::from_millis(80),
            min_retry_after: Duration::from_millis(1),
            ..HttpConfig::default()
        }
    }

    /// A place given out now.
    fn place(limiter: &Arc<Limiter>) -> Slot {
        let mut state = limiter.state();
        state.under_way += 1;
        Slot { limiter: Arc::clone(limiter), pushes: state.pushes }
    }

    /// The server pushes back a request that was sent just now.
    fn push(limiter: &Arc<Limiter>, push: Push, named: Option<u64>) -> Duration {
        limiter.pushed(&place(limiter), push, named, &quick(), Timestamp::UNIX_EPOCH)
    }

    #[tokio::test]
    async fn a_burst_of_refusals_counts_once_and_the_next_one_anew() {
        let limiter = Arc::new(Limiter::default());
        (0..20).for_each(|_| limiter.served(Some(8)));
        let burst: Vec<Slot> = (0..8).map(|_| place(&limiter)).collect();
        let told = |slot: &Slot, named| limiter.pushed(slot, Push::TooMuch, named, &quick(), Timestamp::UNIX_EPOCH);
        let pauses: Vec<u128> = burst.iter().map(|slot| told(slot, Some(2)).as_millis()).collect();
        assert_eq!(pauses, [2_000; 8], "as long as the server asked for, whatever its number");
        assert_eq!((limiter.limit(), limiter.state().strikes), (4, 1));
        let shut = |limiter: &Limiter| limiter.state().shut().map(|(_, shown)| shown.as_second());
        assert_eq!(shut(&limiter), Some(2));
        let late = place(&limiter);
        assert_eq!(told(&late, Some(1)).as_millis(), 1_000);
        assert_eq!((limiter.limit(), shut(&limiter)), (2, Some(2)), "sent after the push, it says something new");
        told(&burst[0], Some(9));
        assert_eq!((limiter.limit(), shut(&limiter)), (2, Some(9)), "a longer pause is obeyed from whomever it comes");
        let open = Arc::new(Limiter::default());
        let (one, two) = (place(&open), place(&open));
        open.pushed(&one, Push::TooMany, None, &quick(), Timestamp::UNIX_EPOCH);
        open.pushed(&two, Push::TooMuch, None, &quick(), Timestamp::UNIX_EPOCH);
        assert!(open.state().shut().is_none(), "nothing was named, and nothing is new");
    }

    #[tokio::test]
    async fn no_more_than_the_limit_are_under_way_and_a_dropped_place_is_free_again() {
        let limiter = Arc::new(Limiter::default());
        let first = limiter.enter().await.unwrap();
        let _second = limiter.enter().await.unwrap();
        let mut third = Box::pin(limiter.enter());
        assert!(poll_immediate(&mut third).await.is_none(), "two at the beginning");
        drop(first);
        let third = third.await.unwrap();
        assert_eq!(limiter.under_way(), 2);
        let mut given_up = Box::pin(limiter.enter());
        assert!(poll_immediate(&mut given_up).await.is_none());
        drop(given_up);
        drop(third);
        assert_eq!(limiter.under_way(), 1, "a wait that was given up holds no place");
    }

    #[test]
    fn it_grows_to_the_hint_and_no_further() {
        let limiter = Arc::new(Limiter::default());
        (0..100).for_each(|_| limiter.served(None));
        assert_eq!(limiter.limit(), UNHINTED);
        (0..100).for_each(|_| limiter.served(Some(48)));
        assert_eq!(limiter.limit(), MOST);
        limiter.served(Some(3));
        assert_eq!(limiter.limit(), 3, "a smaller hint is obeyed at once");
        limiter.served(Some(0));
        assert_eq!(limiter.limit(), 1, "never none at all");
    }

    #[test]
    fn a_push_halves_and_trust_comes_back_slowly() {
        let limiter = Arc::new(Limiter::default());
        (0..20).for_each(|_| limiter.served(Some(8)));
        assert_eq!(limiter.limit(), 8);
        push(&limiter, Push::TooMany, None);
        assert_eq!(limiter.limit(), 4);
        assert!(limiter.state().shut().is_none(), "the others need not stop");
        (0..19).for_each(|_| limiter.served(None));
        assert_eq!(limiter.limit(), 4);
        limiter.served(None);
        assert_eq!(limiter.limit(), 5);
    }

    #[test]
    fn pauses_grow_with_repetition_within_the_caps_and_start_anew_after_a_success() {
        let limiter = Arc::new(Limiter::default());
        let pause = |named| push(&limiter, Push::TooMuch, named).as_millis();
        assert_eq!([pause(None), pause(None), pause(None), pause(None), pause(None)], [10, 20, 40, 80, 80]);
        assert_eq!(pause(Some(3)), 3000, "the server's own word where it is longer");
        assert_eq!(pause(Some(0)), 80, "not shorter than what repetition asks for");
        assert_eq!(pause(Some(24 * 3600)), 24 * 3600 * 1000);
        limiter.served(None);
        assert_eq!(pause(None), 10);
    }

    #[tokio::test]
    async fn everybody_waits_while_the_gate_is_shut() {
        let limiter = Arc::new(Limiter::default());
        push(&limiter, Push::TooMuch, Some(60));
        assert_eq!(limiter.waiting_until(), None, "nobody waits yet");
        let mut waiter = Box::pin(limiter.enter());
        assert!(poll_immediate(&mut waiter).await.is_none());
        assert_eq!(limiter.waiting_until().map(Timestamp::as_second), Some(60));
        drop(waiter);
        assert_eq!(limiter.waiting_until(), None, "a wait that was given up is forgotten");
        let open_again = Arc::new(Limiter::default());
        push(&open_again, Push::TooMuch, None);
        let _place = open_again.enter().await.unwrap();
        assert_eq!(open_again.waiting_until(), None);
    }

    #[tokio::test]
    async fn nobody_waits_or_sends_while_a_long_pause_lasts() {
        for how in [Push::TooMuch, Push::TooMany] {
            let limiter = Arc::new(Limiter::default());
            push(&limiter, how, Some(5 * 3600));
            push(&limiter, how, Some(1));
            let fault = limiter.enter().await.unwrap_err();
            assert_eq!((fault.kind, fault.args["until"].as_str()), (ErrorKind::ClosedUntil, "1970-01-01 05:00 UTC"));
            assert_eq!((limiter.under_way(), limiter.waiting_until()), (0, None));
        }
        let limiter = Arc::new(Limiter::default());
        push(&limiter, Push::TooMuch, Some(u64::MAX));
        assert!(limiter.enter().await.is_err(), "a number without sense is no reason to panic");
    }

    #[tokio::test]
    async fn many_at_once_never_exceed_the_limit_and_all_get_through() {
        let limiter = Arc::new(Limiter::default());
        (0..10).for_each(|_| limiter.served(Some(3)));
        let tasks = (0..50).map(|_| {
            let limiter = Arc::clone(&limiter);
            tokio::spawn(async move {
                let _slot = limiter.enter().await.unwrap();
                let seen = limiter.under_way();
                tokio::task::yield_now().await;
                seen
            })
        });
        for seen in futures_util::future::join_all(tasks).await {
            assert!((1..=3).contains(&seen.unwrap()));
        }
        assert_eq!(limiter.under_way(), 0);
    }

    proptest! {
        #[test]
        fn whatever_happens_the_limit_stays_between_one_and_the_ceiling(
            steps in proptest::collection::vec((0u8..4, proptest::option::of(0u32..100)), 0..200),
        ) {
            let limiter = Arc::new(Limiter::default());
            let mut hint = None;
            for (step, told) in steps {
                match step {
                    0 => { push(&limiter, Push::TooMany, told.map(u64::from)); }
                    1 => { push(&limiter, Push::TooMuch, None); }
                    _ => { limiter.served(told); hint = told.or(hint); }
                }
                let ceiling = hint.unwrap_or(UNHINTED).clamp(1, MOST).max(START);
                prop_assert!((1..=ceiling).contains(&limiter.limit()));
            }
        }
    }
}
