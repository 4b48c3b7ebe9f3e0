//! Leaves a host alone that failed many times in a row (correctness.md B21): asking a host that is down again and again helps
//! nobody, and many failed sign-ins may look like an attack. After each pause one failure more doubles the next pause; one
//! answer, whatever it says, ends it. Knows failures of the transport only: a server that answers with an error is there.
use super::config::HttpConfig;
use crate::fault::{ErrorKind, Fault, Outcome};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// The hosts that fail.
#[derive(Debug, Default)]
pub(super) struct Breaker(Mutex<HashMap<String, Host>>);

#[derive(Debug)]
struct Host {
    /// In a row.
    failures: u32,
    /// How long the last pause was.
    rest: Duration,
    until: Option<(Instant, Timestamp)>,
    last: String,
}

impl Breaker {
    fn hosts(&self) -> MutexGuard<'_, HashMap<String, Host>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets a request to the host pass.
    ///
    /// # Errors
    /// `HostResting`, with the seconds that are left and the last failure.
    pub(super) fn pass(&self, host: &str, at: Instant) -> Outcome<()> {
        let hosts = self.hosts();
        let resting = hosts.get(host).and_then(|known| Some((known, left(known, at)?)));
        let Some((known, left)) = resting else { return Ok(()) };
        let seconds = left.as_secs() + 1;
        let why = format!("{host} is left alone for {seconds} s after {} failures; {}", known.failures, known.last);
        let mut fault = Fault::new(ErrorKind::HostResting, why).with("host", host);
        fault.retry_after_s = Some(seconds);
        Err(fault)
    }

    /// Notes how a request to the host ended, just now by either clock.
    pub(super) fn note(&self, host: &str, fault: Option<&Fault>, config: &HttpConfig, (at, now): (Instant, Timestamp)) {
        let mut hosts = self.hosts();
        let Some(fault) = fault.filter(|f| is_of_the_transport(f.kind)) else {
            hosts.remove(host);
            return;
        };
        let fresh = || Host { failures: 0, rest: Duration::ZERO, until: None, last: String::new() };
        let known = hosts.entry(host.to_owned()).or_insert_with(fresh);
        known.failures = known.failures.saturating_add(1);
        known.last.clone_from(&fault.detail);
        // Requests that were under way when the pause began say nothing new.
        if known.failures < config.breaker_after || left(known, at).is_some() {
            return;
        }
        known.rest = known.rest.saturating_mul(2).clamp(config.breaker_first, config.breaker_most);
        let shown = SignedDuration::try_from(known.rest).ok().and_then(|rest| now.checked_add(rest).ok());
        known.until = Some((at + known.rest, shown.unwrap_or(Timestamp::MAX)));
    }

    /// Until when the host is left alone.
    pub(super) fn resting_until(&self, host: &str, at: Instant) -> Option<Timestamp> {
        let hosts = self.hosts();
        let known = hosts.get(host).filter(|known| left(known, at).is_some())?;
        known.until.map(|(_, shown)| shown)
    }
}

/// What is left of the host's pause.
fn left(host: &Host, at: Instant) -> Option<Duration> {
    let (until, _) = host.until?;
    Some(until.saturating_duration_since(at)).filter(|left| !left.is_zero())
}

fn is_of_the_transport(kind: ErrorKind) -> bool {
    use ErrorKind as K;
    matches!(
        kind,
        K::DnsFailed
            | K::ConnectRefused
            | K::ConnectTimeout
            | K::TlsFailed
            | K::Timeout
            | K::ConnectionLost
            | K::ProxyRefused
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    const HOST: &str = "org.example";

    fn fail(breaker: &Breaker, times: u32, at: Instant) {
        let fault = Fault::new(ErrorKind::ConnectRefused, "nobody listens");
        let now = (at, Timestamp::UNIX_EPOCH);
        (0..times).for_each(|_| breaker.note(HOST, Some(&fault), &HttpConfig::default(), now));
    }

    #[test]
    fn ten_failures_in_a_row_rest_a_minute_and_each_further_one_twice_as_long_up_to_a_quarter_of_an_hour() {
        let (breaker, mut now) = (Breaker::default(), Instant::now());
        let rest = |now| breaker.pass(HOST, now).err().and_then(|fault| fault.retry_after_s);
        fail(&breaker, 9, now);
        assert!(breaker.pass(HOST, now).is_ok());
        for seconds in [60, 120, 240, 480, 900, 900] {
            fail(&breaker, 1, now);
            assert_eq!(rest(now), Some(seconds + 1));
            fail(&breaker, 3, now);
            assert_eq!(rest(now), Some(seconds + 1), "those under way do not count");
            assert!(breaker.resting_until(HOST, now).is_some());
            now += Duration::from_secs(seconds);
            assert!(breaker.pass(HOST, now).is_ok(), "one may try again");
            assert_eq!(breaker.resting_until(HOST, now), None);
        }
        assert!(breaker.pass("other.example", now).is_ok());
    }

    #[test]
    fn an_answer_of_any_kind_ends_it() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        fail(&breaker, 10, now);
        let later = now + Duration::from_secs(60);
        let refusal = Fault::new(ErrorKind::Redirected, "a redirect is an answer");
        breaker.note(HOST, Some(&refusal), &HttpConfig::default(), (later, Timestamp::UNIX_EPOCH));
        fail(&breaker, 9, later);
        assert!(breaker.pass(HOST, later).is_ok());
    }

    #[test]
    fn the_fault_names_the_host_and_what_failed_last() {
        let (breaker, now) = (Breaker::default(), Instant::now());
        fail(&breaker, 10, now);
        let fault = breaker.pass(HOST, now).unwrap_err();
        assert_eq!((fault.kind, fault.args["host"].as_str()), (ErrorKind::HostResting, HOST));
        assert!(fault.detail.contains("nobody listens"), "{}", fault.detail);
    }
}
