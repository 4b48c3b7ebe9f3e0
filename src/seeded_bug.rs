//! Mistakes this program could have been made with, each at the place where it would be made, so that the simulation can
//! show that it would find them (correctness.md C0: that proves the checker, not only the code). Only a build with debug
//! assertions has them, and there all are off until a harness switches one on; in a release build the question is the
//! constant `false`.

/// A mistake.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SeededBug {
    /// A reading by date does not look back for what was committed late.
    DropOverlap,
    /// A comparison looks for what was deleted, and not for what was committed too late for a reading by date.
    SweepForgetsVersions,
    /// A replay takes a row for right whose hash is, although somebody changed what stands.
    ReplayTrustsHash,
    /// A row that stays without its person keeps one column that tells who it was.
    AnonymousKeepsOne,
    /// A page's checkpoint is committed without its rows.
    CheckpointWithoutRows,
    /// A commit does not ask whose lease it is.
    SkipLeaseEpoch,
    /// A lease is taken although its holder lives.
    TakeLivingLease,
    /// What was sent without an answer is sent again under another name.
    ResendBlindly,
    /// A row is sent before it is written down that it will be.
    NoIntent,
    /// What nobody knows the outcome of is forgotten.
    ForgetUnknown,
    /// An operation without a result counts as done.
    MissingResultIsDone,
    /// A row that somebody changed meanwhile counts as written.
    ConflictIsDone,
    /// A row that was made does not take the identifier it got.
    IdentifierNotKept,
    /// What was read back is taken for a change of ours.
    EchoIsChange,
    /// "Do not contact" is kept only where both sides say so.
    InvertOptOut,
    /// The withdrawal of a "do not contact" goes out.
    SendOptIn,
    /// An opt-in act counts on after it was carried out.
    OptInNeverEnds,
    /// An opt-in act counts against a refusal that is newer.
    OptInOverNewer,
    /// What is set back over there is sent again and again.
    OscillationNeverStops,
    /// The older version of a row wins.
    OlderRowWins,
    /// Of a row that came twice in a first load the older copy stays.
    OlderCopyStays,
    /// The last column is left out of a row's hash.
    HashWithoutLastColumn,
    /// A row that changes loses the end of its texts.
    UpdateCutsTexts,
    /// A new row counts as one that is here.
    NewRowIsKnown,
    /// Updates are taken for fields that take none, and the other way round.
    UpdatesNotApplied,
    /// A deletion the CRM tells is not carried out.
    IgnoreTombstone,
    /// What a complete reading did not bring is deleted without asking for it by name.
    DeleteUnconfirmed,
    /// Any number of deletions goes without asking.
    NoDeleteGuard,
    /// A page of changes that ends too early is the end.
    TruncatedIsEnd,
    /// The rows of a reading's last page are left out.
    LastPageDropped,
    /// Of the pages that were kept back the first is left out.
    HeldPageDropped,
    /// A reading that was interrupted counts as complete.
    ResumedIsComplete,
    /// A reading ends after a hundred rows.
    EndsEarly,
    /// Where changes can be read from is not kept.
    ForgetDeltaLink,
    /// Changes the CRM has forgotten count as none.
    ForgottenIsNothing,
    /// Rejects are counted and not kept.
    LoseRejects,
    /// A page is not added to its run's numbers.
    RunNotCounted,
    /// An event is called otherwise whenever it is sent.
    EventKeyDrawn,
    /// An event that is there already is written once more.
    EventOverwritten,
    /// An event without an answer counts as told.
    UnansweredEventIsDone,
    /// Events of persons the CRM does not know yet are forgotten.
    WaitingEventForgotten,
    /// The logs of messages are not read again behind their cursor.
    LateEventMissed,
    /// A lead is called otherwise whenever it is sent.
    LeadKeyDrawn,
    /// The CRM is not asked whether it has a lead's address.
    LeadAddressUnasked,
    /// Two leads of one address go together.
    LeadTwinsTogether,
    /// Any plan of a flow that was approved is the one that is meant.
    PlanUndigested,
    /// A plan is carried out that nobody approved.
    HeldPlanGoes,
    /// A row is deleted in the CRM in whatever version it is.
    PlanVersionUnchecked,
    /// A row is deleted in the CRM before it is written down.
    RemovalNotIntended,
    /// A deletion without an answer counts as done.
    UnansweredRemovalIsDone,
}

#[cfg(debug_assertions)]
mod switch {
    use super::SeededBug;
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// Which one is on, counted from 1; 0 is none.
    static ON: AtomicUsize = AtomicUsize::new(0);

    impl SeededBug {
        /// All of them.
        pub const ALL: [SeededBug; 50] = [
            Self::DropOverlap,
            Self::SweepForgetsVersions,
            Self::ReplayTrustsHash,
            Self::AnonymousKeepsOne,
            Self::CheckpointWithoutRows,
            Self::SkipLeaseEpoch,
            Self::TakeLivingLease,
            Self::ResendBlindly,
            Self::NoIntent,
            Self::ForgetUnknown,
            Self::MissingResultIsDone,
            Self::ConflictIsDone,
            Self::IdentifierNotKept,
            Self::EchoIsChange,
            Self::InvertOptOut,
            Self::SendOptIn,
            Self::OptInNeverEnds,
            Self::OptInOverNewer,
            Self::OscillationNeverStops,
            Self::OlderRowWins,
            Self::OlderCopyStays,
            Self::HashWithoutLastColumn,
            Self::UpdateCutsTexts,
            Self::NewRowIsKnown,
            Self::UpdatesNotApplied,
            Self::IgnoreTombstone,
            Self::DeleteUnconfirmed,
            Self::NoDeleteGuard,
            Self::TruncatedIsEnd,
            Self::LastPageDropped,
            Self::HeldPageDropped,
            Self::ResumedIsComplete,
            Self::EndsEarly,
            Self::ForgetDeltaLink,
            Self::ForgottenIsNothing,
            Self::LoseRejects,
            Self::RunNotCounted,
            Self::EventKeyDrawn,
            Self::EventOverwritten,
            Self::UnansweredEventIsDone,
            Self::WaitingEventForgotten,
            Self::LateEventMissed,
            Self::LeadKeyDrawn,
            Self::LeadAddressUnasked,
            Self::LeadTwinsTogether,
            Self::PlanUndigested,
            Self::HeldPlanGoes,
            Self::PlanVersionUnchecked,
            Self::RemovalNotIntended,
            Self::UnansweredRemovalIsDone,
        ];

        /// Switches one on in place of any other, for the whole process; none switches all off.
        pub fn switch_on(bug: Option<SeededBug>) {
            ON.store(bug.map_or(0, |bug| bug as usize + 1), Ordering::SeqCst);
        }

        /// Whether it is on.
        pub fn is_on(self) -> bool {
            ON.load(Ordering::Relaxed) == self as usize + 1
        }
    }
}

#[cfg(not(debug_assertions))]
impl SeededBug {
    /// Never, in a release build.
    pub const fn is_on(self) -> bool {
        false
    }
}
