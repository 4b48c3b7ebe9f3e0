//! A table that changes while it is read: the run is told what it may ask for now and goes on with that, instead of failing.
//! A run that lasts looks at its table once an hour and tells what became of it; the next run takes that over.
use super::RunOrder;
use super::session::Session;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Drift;
use crate::run::LogLevel;
use jiff::{SignedDuration, Timestamp};
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

/// So often a table may change under one run.
pub(super) const MOST: usize = 3;

/// So long a run goes on with what it knows of its table.
const AGAIN: SignedDuration = SignedDuration::from_hours(1);

type Answer = Pin<Box<dyn Future<Output = Outcome<RunOrder>> + Send>>;

/// Looks at the table again and gives the order as it can be carried out now; of the same mapping version where nothing
/// about it changed that concerns it.
#[derive(Clone)]
pub struct Refit(Arc<dyn Fn() -> Answer + Send + Sync>);

impl Refit {
    /// By this function.
    pub fn by<F>(look: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome<RunOrder>> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(look())))
    }
}

impl fmt::Debug for Refit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refit")
    }
}

/// When a run looked at its table last, and what it told of it since it began.
pub(super) struct Looks(Mutex<(Timestamp, Vec<Drift>)>);

impl Looks {
    pub(super) fn from(began: Timestamp) -> Self {
        Self(Mutex::new((began, Vec::new())))
    }

    /// Whether it is time to look again; then it counts as done.
    fn due(&self, now: Timestamp) -> bool {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let due = now.duration_since(looks.0) >= AGAIN;
        if due {
            looks.0 = now;
        }
        due
    }

    /// What of these changes is new.
    fn news(&self, now: Vec<Drift>, known: &[Drift]) -> Vec<Drift> {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let news: Vec<Drift> = now.into_iter().filter(|d| !known.contains(d) && !looks.1.contains(d)).collect();
        looks.1.extend(news.iter().cloned());
        news
    }

    /// Everything that changed under the run.
    pub(super) fn told(&self) -> Vec<Drift> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.clone()
    }
}

impl Session {
    /// Looks at the table once an hour and tells what changed; not to be answered is no fault of the run. Values that no
    /// longer fit are judged row by row all the same, so that nothing has to be read twice because of it.
    pub(super) fn look_again(&self) {
        let Some(refit) = &self.refit else { return };
        if !self.looks.due(self.doors.clock.now()) {
            return;
        }
        if let Some(Ok(order)) = self.control.wait(&self.runtime, (refit.0)()) {
            self.tell_each(&self.looks.news(order.changes.drifts, &self.order.changes.drifts));
        }
    }

    /// The order to go on with after this fault, where it says that the table is another one now.
    pub(super) fn refitted(&self, fault: &Fault) -> Option<RunOrder> {
        let gone = matches!(fault.kind, ErrorKind::FieldMissing | ErrorKind::SalesforceFieldHidden);
        if !gone || self.control.fenced().is_some() {
            return None;
        }
        let refit = self.refit.as_ref()?;
        let order = self.control.wait(&self.runtime, (refit.0)())?.ok()?;
        if order.mapping_version == self.order.mapping_version {
            return None;
        }
        self.journal().fault(LogLevel::Warn, fault);
        Some(RunOrder { run: self.order.run, ..order })
    }
}
