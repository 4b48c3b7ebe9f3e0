//! Runs: states, counters, snapshots, records. Domain: pure data; which states are durable is said in the type.
mod backup;
mod chain;
mod conflict;
mod consent;
mod delete_plan;
mod due;
mod keys;
mod mode;
mod notes;
mod oscillation;
mod record;
mod replay_place;
mod snapshot;
mod token_age;
mod unanswered;
mod window;

pub use backup::{Backup, BackupWhy, Upkeep};
pub use chain::{ChainRun, ChainStep};
pub use conflict::{Conflict, ConflictFilter, Conflicts, NotedConflict};
pub use consent::{ConsentChange, ConsentFilter, OptIn, OptInEvidence, OptInState, Side};
pub use delete_plan::{DeletePlan, NewPlan, PlanRow, PlanSide, PlanState};
pub use due::{DueKind, DueMark, DueName, DueState, NextDue, Serving};
pub use keys::{KeySieve, KeysTold};
pub use mode::RunMode;
pub use notes::{CountShort, DeletesForeseen, MOST_FORESEEN, RejectForeseen, RunNotes};
pub use oscillation::{SentField, SentFields, wakes};
pub use record::{
    Checkpoint, DeltaToken, LogEntry, LogLevel, ReadKind, Reject, RejectNote, RejectState, RunId, RunRecord,
};
pub use replay_place::ReplayPlace;
pub use snapshot::{ApiBudget, Counters, Phase, RunSnapshot, RunState};
pub use token_age::{TokenAge, Urgency};
pub use unanswered::{SentKind, SentRow, Unanswered};
pub use window::{Window, WindowPlace};
