//! Tries again as the fault's policy says: growing pauses with jitter, or the pause the server named. Waiting is
//! observable, and ends with the future that waits. A pause longer than [`LONGEST_WAIT`] is not waited for: the fault then
//! says until when the server wants no requests, and ends what asked (correctness.md B21).
use super::config::HttpConfig;
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome, Retry};
use backon::{BackoffBuilder, ExponentialBuilder, Retryable};
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;
use std::future::Future;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// The longest pause a server may ask for that is waited for.
pub const LONGEST_WAIT: Duration = Duration::from_secs(30 * 60);

/// The fault with the pause the server named, in seconds. One that nobody waits for makes it `ClosedUntil`.
pub fn told_to_wait(mut fault: Fault, named: Option<u64>, now: Timestamp) -> Fault {
    fault.retry_after_s = named;
    match named.map(Duration::from_secs).filter(|pause| *pause > LONGEST_WAIT) {
        Some(pause) => closed_until(fault, after(now, pause).unwrap_or(Timestamp::MAX)),
        None => fault,
    }
}

/// The fault of a server that wants no requests until then.
pub(super) fn closed_until(fault: Fault, until: Timestamp) -> Fault {
    let shown = until.strftime("%Y-%m-%d %H:%M UTC").to_string();
    Fault { kind: ErrorKind::ClosedUntil, ..fault }.with("until", shown)
}

/// How long a caller is willing to try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Patience {
    /// Once.
    Once,
    /// Twice: a person is waiting for the verdict.
    Short,
    /// As often as configured: a run would rather wait than fail.
    Long,
}

/// Until when we wait, shared with whoever shows it.
#[derive(Debug, Clone, Default)]
pub struct Waiting(Arc<Mutex<Waits>>);

/// The waits of all calls under way, by the call's number.
#[derive(Debug, Default)]
struct Waits {
    next: u64,
    until: BTreeMap<u64, (Timestamp, Option<Fault>)>,
}

impl Waiting {
    /// Until when, while we wait; the latest where several calls wait.
    pub fn until(&self) -> Option<Timestamp> {
        self.waits().until.values().map(|(until, _)| *until).max()
    }

    /// What went wrong with the try before, for the call that waits longest; none where nothing did, or nobody waits.
    pub fn why(&self) -> Option<Fault> {
        let waits = self.waits();
        waits.until.values().max_by_key(|(until, _)| *until).and_then(|(_, why)| why.clone())
    }

    fn waits(&self) -> MutexGuard<'_, Waits> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn enrol(&self) -> Enrolled<'_> {
        let mut waits = self.waits();
        waits.next += 1;
        Enrolled { waiting: self, number: waits.next }
    }

    /// Growing pauses with jitter, as many as the configured tries leave.
    pub fn pauses(&self, config: &HttpConfig) -> impl Iterator<Item = Duration> + Send + use<> {
        growing(config, config.tries.max(1)).build()
    }

    /// Waits for the pause the server named, else our own, and tells it while it lasts.
    pub async fn rest(&self, own: Duration, named: Option<u64>, config: &HttpConfig, clock: &SharedClock) {
        let pause = clamped(named, own, config);
        let enrolled = self.enrol();
        enrolled.set(after(clock.now(), pause), None);
        tokio::time::sleep(pause).await;
    }

    /// Runs `attempt` until it succeeds, must not be repeated, or patience ends; the last fault is returned.
    ///
    /// # Errors
    /// The last fault.
    pub async fn retry<T, F, Fut>(
        &self,
        config: &HttpConfig,
        clock: &SharedClock,
        patience: Patience,
        mut attempt: F,
    ) -> Outcome<T>
    where
        F: FnMut() -> Fut,
        Fut: Future<Output = Outcome<T>>,
    {
        let tries = match patience {
            Patience::Once => 1,
            Patience::Short => 2,
            Patience::Long => config.tries.max(1),
        };
        let pauses = growing(config, tries);
        // Forgotten on every way out, a dropped future included.
        let enrolled = self.enrol();
        let call = || {
            enrolled.set(None, None);
            attempt()
        };
        call.retry(pauses)
            .when(|fault: &Fault| !matches!(fault.policy().retry, Retry::Never | Retry::Later))
            // A host that is left alone is waited for by a run, not by a person.
            .adjust(|fault, pause| {
                let gives_up = fault.kind == ErrorKind::HostResting && patience != Patience::Long;
                pause.filter(|_| !gives_up).map(|own| clamped(fault.retry_after_s, own, config))
            })
            .notify(|fault, pause| enrolled.set(after(clock.now(), pause), Some(fault.clone())))
            .await
    }
}

/// One call's place among the waits.
struct Enrolled<'a> {
    waiting: &'a Waiting,
    number: u64,
}

impl Enrolled<'_> {
    fn set(&self, until: Option<Timestamp>, why: Option<Fault>) {
        let mut waits = self.waiting.waits();
        match until {
            Some(until) => waits.until.insert(self.number, (until, why)),
            None => waits.until.remove(&self.number),
        };
    }
}

impl Drop for Enrolled<'_> {
    fn drop(&mut self) {
        self.set(None, None);
    }
}

fn growing(config: &HttpConfig, tries: usize) -> ExponentialBuilder {
    let pauses = ExponentialBuilder::default()
        .with_min_delay(config.base_delay)
        .with_max_delay(config.max_delay)
        .with_max_times(tries - 1)
        .with_jitter();
    match config.jitter {
        Some(seed) => pauses.with_jitter_seed(seed),
        None => pauses,
    }
}

/// The server's own pause where it named one, but never none at all; else ours.
fn clamped(named: Option<u64>, own: Duration, config: &HttpConfig) -> Duration {
    named.map_or(own, |seconds| Duration::from_secs(seconds).max(config.min_retry_after))
}

fn after(now: Timestamp, pause: Duration) -> Option<Timestamp> {
    now.checked_add(SignedDuration::try_from(pause).ok()?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::ManualClock;
    use crate::fault::ErrorKind;

    fn config() -> HttpConfig {
        HttpConfig {
            base_delay: Duration::from_millis(1),
            max_delay: Duration::from_millis(2),
            min_retry_after: Duration::from_millis(1),
            ..HttpConfig::default()
        }
    }

    async fn tries_of(kind: ErrorKind, patience: Patience) -> (usize, ErrorKind) {
        let clock: SharedClock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let mut tries = 0;
        let fault = Waiting::default()
            .retry(&config(), &clock, patience, || {
                tries += 1;
                std::future::ready(Err::<(), _>(Fault::new(kind, "x")))
            })
            .await
            .unwrap_err();
        (tries, fault.kind)
    }

    #[tokio::test]
    async fn the_policy_decides_how_often() {
        assert_eq!(tries_of(ErrorKind::ServerError, Patience::Long).await, (6, ErrorKind::ServerError));
        assert_eq!(tries_of(ErrorKind::ConnectionLost, Patience::Short).await, (2, ErrorKind::ConnectionLost));
        assert_eq!(tries_of(ErrorKind::ServerError, Patience::Once).await, (1, ErrorKind::ServerError));
        assert_eq!(tries_of(ErrorKind::SecretWrong, Patience::Long).await, (1, ErrorKind::SecretWrong));
        assert_eq!(tries_of(ErrorKind::TlsFailed, Patience::Long).await, (1, ErrorKind::TlsFailed));
        assert_eq!(tries_of(ErrorKind::ClosedUntil, Patience::Long).await, (1, ErrorKind::ClosedUntil));
    }

    #[test]
    fn a_pause_nobody_waits_for_is_a_fault_of_its_own_that_says_until_when() {
        let now: Timestamp = "2026-01-02T03:04:05Z".parse().unwrap();
        let told = |seconds| told_to_wait(Fault::new(ErrorKind::Throttled, "x"), seconds, now);
        assert_eq!(told(None).kind, ErrorKind::Throttled);
        assert_eq!((told(Some(1800)).kind, told(Some(1800)).retry_after_s), (ErrorKind::Throttled, Some(1800)));
        let closed = told(Some(5 * 3600));
        assert_eq!((closed.kind, closed.args["until"].as_str()), (ErrorKind::ClosedUntil, "2026-01-02 08:04 UTC"));
        assert_eq!(told(Some(u64::MAX)).kind, ErrorKind::ClosedUntil, "a number without sense is no reason to panic");
    }

    #[tokio::test]
    async fn waiting_is_told_while_it_lasts_and_forgotten_afterwards() {
        let clock: SharedClock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let waiting = Waiting::default();
        let watcher = waiting.clone();
        let mut throttled = Fault::new(ErrorKind::Throttled, "slow down");
        throttled.retry_after_s = Some(1800);
        let settings = config();
        let mut call = Box::pin(
            waiting.retry(&settings, &clock, Patience::Long, || std::future::ready(Err::<(), _>(throttled.clone()))),
        );
        assert!(futures_util::future::poll_immediate(&mut call).await.is_none(), "it waits");
        let until = watcher.until().expect("tells until when");
        assert_eq!(until.as_second(), 1800);
        assert_eq!(watcher.why().map(|fault| fault.kind), Some(ErrorKind::Throttled), "and for what");
        let other = waiting.retry(&settings, &clock, Patience::Long, || std::future::ready(Ok(())));
        other.await.unwrap();
        assert!(watcher.until().is_some(), "another call's success does not end this wait");
        drop(call);
        assert_eq!(watcher.until(), None, "a cancelled wait is forgotten");
        assert!(watcher.why().is_none());
    }
}
