//! A table that changes while it is read: the run is told what it may ask for now and goes on with that, instead of failing.
use super::RunOrder;
use super::session::Session;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::run::LogLevel;
use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

/// So often a table may change under one run.
pub(super) const MOST: usize = 3;

type Answer = Pin<Box<dyn Future<Output = Outcome<Option<RunOrder>>> + Send>>;

/// Looks at the table again and gives the order as it can be carried out now; none where nothing about it changed.
#[derive(Clone)]
pub struct Refit(Arc<dyn Fn() -> Answer + Send + Sync>);

impl Refit {
    /// By this function.
    pub fn by<F>(look: impl Fn() -> F + Send + Sync + 'static) -> Self
    where
        F: Future<Output = Outcome<Option<RunOrder>>> + Send + 'static,
    {
        Self(Arc::new(move || Box::pin(look())))
    }
}

impl fmt::Debug for Refit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Refit")
    }
}

impl Session {
    /// The order to go on with after this fault, where it says that the table is another one now.
    pub(super) fn refitted(&self, fault: &Fault) -> Option<RunOrder> {
        let gone = matches!(fault.kind, ErrorKind::FieldMissing | ErrorKind::SalesforceFieldHidden);
        if !gone || self.control.fenced().is_some() {
            return None;
        }
        let refit = self.refit.as_ref()?;
        let order = self.control.wait(&self.runtime, (refit.0)())?.ok()??;
        self.journal().fault(LogLevel::Warn, fault);
        Some(RunOrder { run: self.order.run, ..order })
    }
}
