//! The monitor: one row for every run of this process, and runs of other processes as the ledger tells.
use super::{Model, Rereading, WorkRow};
use crate::account::Name;
use crate::fault::Fault;
use crate::run::{RunId, RunNotes, RunRecord, RunSnapshot, RunState};
use crate::tui::effect::TaskId;
use crate::tui::widget::list::ListState;

/// The monitor.
#[derive(Debug, Default)]
pub struct Monitor {
    /// Runs of this process, in the order they were asked for.
    pub rows: Vec<RunRow>,
    /// Workflows of this process.
    pub works: Vec<WorkRow>,
    /// Runs of other processes.
    pub foreign: Vec<RunRecord>,
    /// The selected row: own runs, then workflows, then the others.
    pub list: ListState,
}

/// How many rows a dry run from the screen reads.
pub const DRY_ROWS: u64 = 1_000;

/// What a run is launched for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// As the flow says.
    Run,
    /// To see what it would do.
    DryRun,
    /// To read or compare everything.
    Full,
    /// To find what was deleted.
    Sweep,
    /// To take everything as it comes, since the CRM was restored.
    AfterRestore,
    /// To read rows again: all, or these.
    Replay(Rereading),
}

impl Purpose {
    /// Whether nothing is written.
    pub fn is_dry(self) -> bool {
        matches!(self, Purpose::DryRun | Purpose::Replay(Rereading { dry_run: true, .. }))
    }

    /// Catalog keys of the marks behind the flow's name; none for an ordinary run.
    pub fn marks(self) -> Vec<&'static str> {
        let once = match self {
            Purpose::Replay(_) => Some("run-mode-replay"),
            Purpose::Full => Some("how-full-mark"),
            Purpose::Sweep => Some("how-sweep-mark"),
            Purpose::AfterRestore => Some("how-after-restore-mark"),
            Purpose::Run | Purpose::DryRun => None,
        };
        once.into_iter().chain(self.is_dry().then_some("dry-run-mark")).collect()
    }

    /// The option that asks for it.
    pub fn option(self) -> String {
        match self {
            Purpose::Run => String::new(),
            Purpose::DryRun => format!(" --dry-run --limit {DRY_ROWS}"),
            Purpose::Full => " --full".to_owned(),
            Purpose::Sweep => " --sweep".to_owned(),
            Purpose::AfterRestore => " --after-restore".to_owned(),
            Purpose::Replay(how) => how.options(),
        }
    }
}

/// One run of this process.
#[derive(Debug, Clone)]
pub struct RunRow {
    /// Which flow.
    pub flow: Name,
    /// What it is for.
    pub purpose: Purpose,
    /// The launch it belongs to.
    pub batch: TaskId,
    /// Which run, once it has started.
    pub run: Option<RunId>,
    /// How far it is.
    pub stage: Stage,
}

/// How far a run is.
#[derive(Debug, Clone)]
pub enum Stage {
    /// Runs before it are not done yet.
    Queued,
    /// It could not start.
    Refused(Fault),
    /// It works.
    Live(Box<RunSnapshot>),
    /// It has started and nothing was heard yet.
    Started,
    /// It has ended.
    Ended {
        /// The last that was heard.
        snapshot: Option<Box<RunSnapshot>>,
        /// As the ledger has it.
        record: Box<RunRecord>,
        /// Why, where it did not go well.
        fault: Option<Fault>,
        /// What it has to say beside its counters.
        notes: Box<RunNotes>,
    },
}

impl RunRow {
    /// Its state, where it has one.
    pub fn state(&self) -> Option<RunState> {
        match &self.stage {
            Stage::Queued | Stage::Started => None,
            Stage::Refused(_) => Some(RunState::Failed),
            Stage::Live(snapshot) => Some(snapshot.state),
            Stage::Ended { record, .. } => Some(record.state),
        }
    }

    /// What was heard last.
    pub fn snapshot(&self) -> Option<&RunSnapshot> {
        match &self.stage {
            Stage::Live(snapshot) => Some(snapshot),
            Stage::Ended { snapshot, .. } => snapshot.as_deref(),
            _ => None,
        }
    }

    /// Whether it has started and not ended.
    pub fn active(&self) -> bool {
        matches!(self.stage, Stage::Live(_) | Stage::Started)
    }

    /// Whether something is still to come.
    pub fn pending(&self) -> bool {
        self.active() || matches!(self.stage, Stage::Queued)
    }
}

impl Monitor {
    /// Runs of this process that have not ended.
    pub fn active(&self) -> impl Iterator<Item = &RunRow> {
        self.rows.iter().filter(|r| r.active())
    }

    /// Whether something is still to come.
    pub fn pending(&self) -> bool {
        self.rows.iter().any(RunRow::pending) || self.works.iter().any(WorkRow::active)
    }

    /// Whether nothing of its launch stands before it any more: it is being prepared.
    pub fn is_next(&self, row: &RunRow) -> bool {
        let mut of_launch = self.rows.iter().filter(|r| r.batch == row.batch && r.pending());
        matches!(row.stage, Stage::Queued) && of_launch.next().is_some_and(|first| std::ptr::eq(first, row))
    }

    /// The launch of the selected run, while that is being made ready.
    pub fn selected_launch(&self) -> Option<TaskId> {
        self.selected().filter(|row| self.is_next(row)).map(|row| row.batch)
    }

    /// The selected row of this process.
    pub fn selected(&self) -> Option<&RunRow> {
        self.rows.get(self.list.selected())
    }

    /// The selected run of another process.
    pub fn selected_foreign(&self) -> Option<&RunRecord> {
        self.foreign.get(self.list.selected().checked_sub(self.rows.len() + self.works.len())?)
    }

    /// The row of that run.
    pub fn row_mut(&mut self, run: RunId) -> Option<&mut RunRow> {
        self.rows.iter_mut().find(|r| r.run == Some(run))
    }

    /// Makes the list as long as its rows.
    pub fn settle(&mut self) {
        self.list.resize(self.rows.len() + self.works.len() + self.foreign.len());
    }
}

impl Model {
    /// The run the selected row is about, with its flow.
    pub fn selected_run(&self) -> Option<(RunId, Name)> {
        match self.route {
            super::Route::Home => {
                let last = self.selected_flow()?.last.as_ref()?;
                Some((last.run, last.flow.clone()))
            }
            super::Route::Monitor => match (self.monitor.selected(), self.monitor.selected_work()) {
                (Some(row), _) => row.run.map(|run| (run, row.flow.clone())),
                (None, Some(work)) => work.run(),
                (None, None) => self.monitor.selected_foreign().map(|r| (r.run, r.flow.clone())),
            },
            super::Route::History => {
                let record = self.selected_record()?;
                Some((record.run, record.flow.clone()))
            }
            super::Route::Why => {
                let last = self.why.as_ref()?.last()?;
                Some((last.run, last.flow.clone()))
            }
            super::Route::Detail => self.detail.as_ref().map(|d| (d.run, d.flow.clone())),
            super::Route::Changes
            | super::Route::Plans
            | super::Route::Mail
            | super::Route::Workflows
            | super::Route::Privacy
            | super::Route::Verify
            | super::Route::Row
            | super::Route::Notes
            | super::Route::Wizard => None,
        }
    }

    /// The selected run of the past.
    pub fn selected_record(&self) -> Option<&RunRecord> {
        self.history.ready()?.get(self.history_list.selected())
    }

    /// Whether the selected run of this process can still be steered.
    pub fn steerable(&self) -> Option<RunId> {
        let row = self.monitor.selected()?;
        row.run.filter(|_| row.active())
    }
}
