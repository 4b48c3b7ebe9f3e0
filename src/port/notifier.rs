//! The door to people who are told of leads by mail.
use super::Wait;
use crate::fault::Fault;
use crate::flow::MailAddress;
use crate::run::{Counters, RunId};
use crate::secret::Secret;
use crate::setup::MailServer;
use crate::text::Lang;
use jiff::Timestamp;
use std::fmt;
use std::sync::Arc;

/// How a mail server is reached.
#[derive(Debug, Clone)]
pub struct MailAccess {
    /// The server.
    pub server: MailServer,
    /// The password of its user, where somebody signs in.
    pub password: Option<Secret>,
    /// The language of what is told.
    pub lang: Lang,
}

/// A lead that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MadeLead {
    /// Where it is shown.
    pub link: String,
    /// Whom it is about; only where somebody chose to have that told.
    pub about: Option<String>,
}

/// What is told.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    /// What a run came to.
    Run {
        /// The flow.
        flow: String,
        /// The account it writes to.
        account: String,
        /// The table the rows came from.
        from: String,
        /// The run.
        run: RunId,
        /// When it began.
        at: Timestamp,
        /// How it ended: the stem of the words `run-<slug>`.
        state: &'static str,
        /// In numbers.
        counters: Counters,
        /// The first leads it made.
        made: Vec<MadeLead>,
    },
    /// What a test lead came to.
    TestLead {
        /// The flow.
        flow: String,
        /// The account it was written to.
        account: String,
        /// Where it is shown, where it was left there.
        link: Option<String>,
        /// When.
        at: Timestamp,
    },
    /// That mail arrives.
    Hello {
        /// The workspace.
        workspace: String,
        /// When.
        at: Timestamp,
    },
}

/// What became of a message to several addresses.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Notified {
    /// Who has it, as far as the mail server goes.
    pub sent: Vec<MailAddress>,
    /// Whom the mail server refused, or whose message got lost on the way, with why.
    pub failed: Vec<(MailAddress, Fault)>,
}

/// Tells people.
pub trait Notifier: Send + Sync {
    /// Tells each address in a message of its own, so that none learns of the others; ends in bounded time. A server that
    /// cannot be used at all is told at every address.
    ///
    /// # Errors
    /// `MailSettings` where the server cannot be reached as it is written.
    fn tell<'a>(&'a self, via: &'a MailAccess, to: &'a [MailAddress], news: &'a News) -> Wait<'a, Notified>;
}

/// A notifier with all it needs to tell somebody.
#[derive(Clone)]
pub struct Courier {
    /// Tells people.
    pub notifier: Arc<dyn Notifier>,
    /// How the mail server is reached.
    pub via: Arc<MailAccess>,
}

impl fmt::Debug for Courier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Courier").field("via", &self.via).finish_non_exhaustive()
    }
}
