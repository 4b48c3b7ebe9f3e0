//! The door to what is due by itself: who serves the workspace, and what of its schedules is settled. Blocking calls.
use crate::account::Name;
use crate::fault::Outcome;
use crate::run::{ChainRun, DueMark, DueName, NextDue, Serving};

/// So many runs of a workflow are kept.
pub const MOST_CHAINS: u32 = 200;

/// The right to serve a workspace. A take-over raises the epoch, so an old holder is fenced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ServeLease {
    /// Strictly rising with every take-over.
    pub epoch: u64,
}

/// The timetable of a workspace.
pub trait Timetable: Send + Sync {
    /// Takes the right to serve. One whose process on this host is dead, or that gave no sign of life for 60 s, is taken over.
    ///
    /// # Errors
    /// `ServeHeld` with `host`, `pid` and `since`; storage faults.
    fn serve(&self) -> Outcome<ServeLease>;

    /// A sign of life, with what comes next.
    ///
    /// # Errors
    /// `Fenced` when it is not ours any more; storage faults.
    fn serve_beat(&self, lease: &ServeLease, next: Option<&NextDue>) -> Outcome<()>;

    /// Gives it back; nothing happens where it is not ours any more.
    ///
    /// # Errors
    /// Storage faults.
    fn serve_end(&self, lease: &ServeLease) -> Outcome<()>;

    /// Who serves the workspace; none where nobody alive does.
    ///
    /// # Errors
    /// Storage faults.
    fn serving(&self) -> Outcome<Option<Serving>>;

    /// What is known of everything that was ever due.
    ///
    /// # Errors
    /// Storage faults.
    fn marks(&self) -> Outcome<Vec<DueMark>>;

    /// Keeps what is known of one of them.
    ///
    /// # Errors
    /// `Fenced` when somebody else serves by now; storage faults.
    fn mark(&self, lease: &ServeLease, mark: &DueMark) -> Outcome<()>;

    /// Forgets what is not due by itself any more.
    ///
    /// # Errors
    /// As [`Timetable::mark`].
    fn unmark(&self, lease: &ServeLease, what: &DueName) -> Outcome<()>;

    /// Keeps a run of a workflow as it stands; whoever keeps it is the process that runs it. All but the last
    /// [`MOST_CHAINS`] of a workflow are forgotten.
    ///
    /// # Errors
    /// Storage faults.
    fn keep_chain(&self, chain: &ChainRun) -> Outcome<()>;

    /// The last runs of a workflow, or of all, the newest first.
    ///
    /// # Errors
    /// Storage faults.
    fn chains(&self, workflow: Option<&Name>, most: u32) -> Outcome<Vec<ChainRun>>;
}
