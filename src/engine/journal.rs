//! The run's log. A line that cannot be written never stops a run.
use crate::clock::SharedClock;
use crate::fault::Fault;
use crate::port::Ledger;
use crate::run::{LogEntry, LogLevel, RunId};
use std::sync::Arc;

/// Writes lines of one run.
pub(super) struct Journal {
    /// Where to; none for a run that writes nothing.
    pub(super) ledger: Option<Arc<dyn Ledger>>,
    pub(super) run: RunId,
    pub(super) clock: SharedClock,
}

impl Journal {
    /// What happened.
    pub(super) fn info(&self, key: &str, args: &[(&str, String)]) {
        self.line(LogLevel::Info, key, args);
    }

    /// What somebody should know.
    pub(super) fn warn(&self, key: &str, args: &[(&str, String)]) {
        self.line(LogLevel::Warn, key, args);
    }

    /// What went wrong.
    pub(super) fn fault(&self, level: LogLevel, fault: &Fault) {
        self.write(&LogEntry::of_fault(self.clock.now(), level, fault));
    }

    fn line(&self, level: LogLevel, key: &str, args: &[(&str, String)]) {
        let args = args.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
        self.write(&LogEntry { at: self.clock.now(), level, key: key.to_owned(), args });
    }

    fn write(&self, entry: &LogEntry) {
        if let Some(ledger) = &self.ledger {
            let _ = ledger.log(self.run, entry);
        }
    }
}
