//! Tries again as the fault's policy says: growing pauses with jitter, or the pause the server named. Waiting is
//! observable, and ends with the future that waits.
use super::config::HttpConfig;
use crate::clock::SharedClock;
use crate::fault::{Fault, Outcome, Retry};
use backon::{ExponentialBuilder, Retryable};
use jiff::{SignedDuration, Timestamp};
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

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
pub struct Waiting(Arc<Mutex<Option<Timestamp>>>);

impl Waiting {
    /// Until when, while we wait.
    pub fn until(&self) -> Option<Timestamp> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn set(&self, until: Option<Timestamp>) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = until;
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
        let pauses = ExponentialBuilder::default()
            .with_min_delay(config.base_delay)
            .with_max_delay(config.max_delay)
            .with_max_times(tries - 1)
            .with_jitter();
        // Cleared on every way out, a dropped future included.
        let _cleared = Cleared(self);
        let call = || {
            self.set(None);
            attempt()
        };
        call.retry(pauses)
            .when(|fault: &Fault| fault.policy().retry != Retry::Never)
            .adjust(|fault, pause| pause.map(|own| named_pause(fault, own, config)))
            .notify(|_, pause| self.set(after(clock.now(), pause)))
            .await
    }
}

struct Cleared<'a>(&'a Waiting);

impl Drop for Cleared<'_> {
    fn drop(&mut self) {
        self.0.set(None);
    }
}

/// The server's own pause, clamped, where it named one; else ours.
fn named_pause(fault: &Fault, own: Duration, config: &HttpConfig) -> Duration {
    match fault.retry_after_s {
        Some(seconds) => Duration::from_secs(seconds).clamp(config.min_retry_after, config.max_retry_after),
        None => own,
    }
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
    }

    #[tokio::test]
    async fn waiting_is_told_while_it_lasts_and_forgotten_afterwards() {
        let clock: SharedClock = Arc::new(ManualClock::at(Timestamp::UNIX_EPOCH));
        let waiting = Waiting::default();
        let watcher = waiting.clone();
        let mut throttled = Fault::new(ErrorKind::Throttled, "slow down");
        throttled.retry_after_s = Some(3600 * 5);
        let settings = config();
        let mut call = Box::pin(
            waiting.retry(&settings, &clock, Patience::Long, || std::future::ready(Err::<(), _>(throttled.clone()))),
        );
        assert!(futures_util::future::poll_immediate(&mut call).await.is_none(), "it waits");
        let until = watcher.until().expect("tells until when");
        assert_eq!(until.as_second(), 30 * 60, "five hours are clamped to half an hour");
        drop(call);
        assert_eq!(watcher.until(), None, "a cancelled wait is forgotten");
    }
}
