//! Who is waited for while something is made ready: a CRM that does not answer is asked again for minutes, and whoever
//! watches wants to know of it.
use super::{Bench, Connections};
use crate::account::{ExternalAccount, Name};
use crate::fault::{ErrorKind, Fault};
use crate::setup::Workspace;
use crate::text::Told;
use jiff::Timestamp;
use std::pin::pin;
use std::sync::PoisonError;
use std::time::Duration;
use tokio::time::{Instant, MissedTickBehavior, interval_at};

/// A CRM that answers at once is not worth a word.
const FIRST: Duration = Duration::from_millis(800);
/// Between two words.
const BETWEEN: Duration = Duration::from_secs(1);

/// Who is waited for, how long already, and why once more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reaching {
    /// The host that is asked.
    pub host: String,
    /// For so many seconds.
    pub seconds: u64,
    /// What the last try met, where one met anything.
    pub why: Option<Fault>,
    /// It is asked again in so many seconds; none while it is being asked.
    pub again_in: Option<u64>,
}

impl Reaching {
    /// What is to be said of it; `met` is what its fault says, in words.
    pub fn told(&self, met: impl FnOnce(&Fault) -> String) -> Told {
        let seconds = self.seconds.to_string();
        let told = match (&self.why, self.again_in) {
            (Some(fault), Some(again)) => {
                Told::new("reaching-pause").with("met", met(fault)).with("again", again.to_string())
            }
            (Some(fault), None) => Told::new("reaching-again").with("met", met(fault)),
            (None, _) => Told::new("reaching"),
        };
        told.with("host", &self.host).with("seconds", seconds)
    }

    /// Whether what is said of both differs by the time only.
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.host, &self.why, self.again_in.is_some()) == (&other.host, &other.why, other.again_in.is_some())
    }
}

/// What was asked for was ended before it began: nothing was read and nothing was written.
pub fn unbegun() -> Fault {
    Fault::new(ErrorKind::Cancelled, "before it began").with("case", "unbegun")
}

/// Does the work, and tells once a second who is waited for, from the moment the account's connection is used.
pub async fn while_reaching<T>(
    (bench, workspace, flow): (&Bench, &Workspace, &Name),
    work: impl Future<Output = T>,
    mut tell: impl FnMut(Reaching),
) -> T {
    let account = workspace.flow(flow).and_then(|flow| workspace.account(&flow.account));
    let Some(account) = account else { return work.await };
    let mut work = pin!(work);
    let began = Instant::now();
    let mut every = interval_at(began + FIRST, BETWEEN);
    every.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut met = None;
    loop {
        tokio::select! {
            biased;
            done = &mut work => return done,
            _ = every.tick() => {
                let held = bench.connections.lock().unwrap_or_else(PoisonError::into_inner);
                let waits = waits_of(&held, account);
                drop(held);
                if let Some((until, why)) = waits {
                    // While it is asked once more, what the try before met still tells why.
                    met = why.or(met);
                    tell(reaching(account, (bench.clock.now(), began), until, met.clone()));
                }
            }
        }
    }
}

/// Until when the account's connection waits, and what for; none where nobody connected yet.
fn waits_of(held: &Connections, account: &ExternalAccount) -> Option<(Option<Timestamp>, Option<Fault>)> {
    let (_, crm) = held.get(&account.name)?;
    Some((crm.waiting_until(), crm.waiting_for()))
}

fn reaching(
    account: &ExternalAccount,
    (now, began): (Timestamp, Instant),
    until: Option<Timestamp>,
    why: Option<Fault>,
) -> Reaching {
    // A service of its own may sign in: the fault knows which host it was.
    let host = why.as_ref().and_then(|fault| fault.args.get("host")).filter(|host| !host.is_empty());
    let left = |until: Timestamp| u64::try_from(until.duration_since(now).as_secs()).unwrap_or(0);
    Reaching {
        host: host.cloned().unwrap_or_else(|| account.url.host().to_owned()),
        seconds: began.elapsed().as_secs(),
        why,
        // In less than a second: it is as good as being asked.
        again_in: until.map(left).filter(|seconds| *seconds > 0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::{Lang, Words};

    #[test]
    fn who_is_waited_for_is_said_with_the_time_and_with_what_the_last_try_met() {
        let calm = Reaching { host: "a.example".into(), seconds: 3, why: None, again_in: None };
        let why = Some(Fault::new(ErrorKind::Timeout, "late").with("host", "a.example"));
        let again = Reaching { seconds: 12, why, ..calm.clone() };
        let pause = Reaching { again_in: Some(4), ..again.clone() };
        for lang in [Lang::En, Lang::Ko] {
            let said = |r: &Reaching| Words(lang).told(&r.told(|fault| Words(lang).fault(fault)));
            for (reaching, seconds) in [(&calm, "3"), (&again, "12"), (&pause, "12")] {
                let text = said(reaching);
                assert!(text.contains("a.example") && text.contains(seconds), "{text}");
            }
            assert!(said(&again).contains(&Words(lang).fault(again.why.as_ref().unwrap())), "{}", said(&again));
            assert!(said(&pause).contains('4'), "{}", said(&pause));
        }
        assert!(pause.is_like(&Reaching { seconds: 13, again_in: Some(3), ..pause.clone() }));
        assert!(!pause.is_like(&again) && !again.is_like(&calm));
    }
}
