//! The turn of an account: whoever waits for a next try gives it back meanwhile, and asks for it again when its time is there.
use crate::fault::{ErrorKind, Fault};
use crate::port::Wait;
use crate::run::DueName;
use crate::task::workflow::AccountTurn;
use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};

/// What something that was begun asks of whoever serves.
pub(super) enum Ask {
    /// It waits: others of its account may run.
    Rests(DueName),
    /// Since then it waits to go on.
    Again(DueName, Timestamp, oneshot::Sender<()>),
}

/// The turn of one thing that was begun.
pub(super) struct Turn {
    pub(super) what: DueName,
    pub(super) asks: mpsc::UnboundedSender<Ask>,
}

impl AccountTurn for Turn {
    fn rest(&self) {
        // Nobody hears it who has ended serving; then it is asked to end as well.
        let _ = self.asks.send(Ask::Rests(self.what.clone()));
    }

    fn again(&self, since: Timestamp) -> Wait<'_, ()> {
        let (granted, is_granted) = oneshot::channel();
        let _ = self.asks.send(Ask::Again(self.what.clone(), since, granted));
        let over = |_| Fault::new(ErrorKind::Cancelled, "before it came to its end");
        Box::pin(async move { is_granted.await.map_err(over) })
    }
}
