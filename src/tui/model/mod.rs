//! The model: everything the screens show, as plain data. `update` is its only writer; nothing here does I/O.
mod asking;
mod choice;
mod clean;
mod commands;
mod detail;
mod drift;
mod home;
mod how;
mod mail;
mod monitor;
mod notes;
mod opting;
mod overlay;
mod plans;
mod privacy;
mod rejects;
mod replaying;
mod row;
mod twin;
mod verifying;
mod why;
mod work;
mod workflows;

pub use asking::{Asked, Asking, file_name};
pub use choice::{Choice, Chosen};
pub use clean::{
    clean_cause, clean_facts, clean_fields, clean_held, clean_log, clean_noted, clean_plan_rows, clean_plans,
    clean_receipts, clean_records, clean_rejects, clean_row, clean_snapshot, clean_step_end, clean_verify_end,
};
pub use commands::{available, held, scope, stem};
pub use detail::{Detail, Tab};
pub use drift::Changes;
pub use home::{Home, ribbon, unfinished_step};
pub use how::{How, Howto};
pub use mail::{Mail, MailDraft, MailLine};
pub use monitor::{DRY_ROWS, Monitor, Purpose, RunRow, Stage};
pub use notes::{MOST_NOTES, NoteKind, Noted, Notes};
pub use opting::Opting;
pub use overlay::{
    CANCEL_CHOICES, CHANGEABLE, Finder, Leaving, Overlay, Pick, fault_lines, fault_text, reject_lines, reject_text,
};
pub use plans::{MOST_PLAN_ROWS, MOST_PLANS, OpenPlan, Plans, RowNow, fate};
pub use privacy::{Found, OpenReceipt, PersonalFields, Privacy, SWEEP};
pub use rejects::{Facet, MOST_REJECTS, Narrowed, Rejects};
pub use replaying::{Again, Replaying, Rereading, Switch};
pub use row::{RowShown, RowTold};
pub use twin::headless;
pub use verifying::{MOST_UNEQUAL, Verifying};
pub use why::{Line, Why, key_of};
pub use work::{StepStage, WorkRow};
pub use workflows::{Workflows, named_workflow};

use super::effect::{Effect, TaskId};
use super::turn::UpdateCx;
use super::widget::list::ListState;
use super::wizard::Wizard;
use crate::fault::{Exit, Fault, Outcome};
use crate::i18n::{Lang, Words};
use crate::run::RunRecord;
use crate::setup::{Draft, SandboxOffer};
use crate::task::{HomeFacts, Reaching};
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};

/// Which screen is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Route {
    /// Accounts and flows.
    Home,
    /// The wizard.
    Wizard,
    /// Runs under way.
    Monitor,
    /// Runs of the past.
    History,
    /// One run's log or rejects.
    Detail,
    /// What changed about an account's tables.
    Changes,
    /// Plans of deletions.
    Plans,
    /// The mail server.
    Mail,
    /// Workflows.
    Workflows,
    /// A person's data.
    Privacy,
    /// Why a flow stands where it stands.
    Why,
    /// A comparison of a flow's rows.
    Verify,
    /// One row of a flow on both sides.
    Row,
    /// What the ledger keeps beside runs.
    Notes,
}

/// Something that is read in the background.
#[derive(Debug, Clone, Default)]
pub enum Loaded<T> {
    /// Not there yet.
    #[default]
    Waiting,
    /// There.
    Ready(T),
    /// Could not be read.
    Failed(Fault),
}

impl<T> Loaded<T> {
    /// What came of reading it, made harmless for the screen by `clean`.
    pub fn of(outcome: Outcome<T>, clean: impl FnOnce(&mut T)) -> Self {
        match outcome {
            Ok(mut value) => {
                clean(&mut value);
                Loaded::Ready(value)
            }
            Err(fault) => Loaded::Failed(fault),
        }
    }

    /// The value, if it is there.
    pub fn ready(&self) -> Option<&T> {
        match self {
            Loaded::Ready(value) => Some(value),
            _ => None,
        }
    }
}

/// One line said in passing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// What is said.
    pub text: String,
    /// Until when it is shown.
    pub until: Timestamp,
}

/// How the program is about to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Quitting {
    /// It is not.
    #[default]
    No,
    /// As soon as the runs are done.
    WhenDone,
    /// As soon as the runs stand at a page border.
    Draining,
}

/// How it stands with asking for the pass-phrase.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum VaultWait {
    /// Nobody asked.
    #[default]
    No,
    /// The question is on the screen, and somebody waits for its answer.
    Asked,
    /// It was left unanswered: who asks before anything else is touched gets the same answer.
    Declined,
}

/// The answers that are awaited; others are dropped.
#[derive(Debug, Clone, Copy, Default)]
pub struct Awaited {
    /// Home facts.
    pub home: Option<TaskId>,
    /// The kept draft.
    pub draft: Option<TaskId>,
    /// The sandbox's offer.
    pub offer: Option<TaskId>,
    /// The history.
    pub history: Option<TaskId>,
    /// A log.
    pub log: Option<TaskId>,
    /// Rejects.
    pub rejects: Option<TaskId>,
    /// What changed, or what settling it came to.
    pub drift: Option<TaskId>,
    /// Plans of deletions.
    pub plans: Option<TaskId>,
    /// The rows of one of them.
    pub plan_rows: Option<TaskId>,
    /// What is held about somebody.
    pub held: Option<TaskId>,
    /// Receipts of erasures.
    pub receipts: Option<TaskId>,
    /// The columns that tell who somebody is.
    pub fields: Option<TaskId>,
    /// What led to where a flow stands.
    pub why: Option<TaskId>,
    /// One row on both sides.
    pub row: Option<TaskId>,
    /// What the ledger keeps beside runs.
    pub notes: Option<TaskId>,
    /// What was told to be done about rejects, a plan, a workflow or a person.
    pub errand: Option<TaskId>,
    /// The next look at runs that move by themselves.
    pub pulse: Option<TaskId>,
    /// Whether that look comes now and then only.
    pub seldom: bool,
}

/// What the program starts with.
#[derive(Debug, Clone)]
pub struct Beginning {
    /// Language.
    pub lang: Lang,
    /// Whether it was asked for; otherwise the workspace's own counts.
    pub lang_asked: bool,
    /// Name of the workspace until it has been read, and of a new one.
    pub workspace: String,
    /// Where it is, for people.
    pub place: String,
    /// How a command line names it, where it has to ([`crate::command::workspace_option`]).
    pub option: String,
    /// Who sits here, as the system calls them; stands beside what somebody decided.
    pub who: String,
    /// Zone in which times are shown.
    pub zone: TimeZone,
    /// The sandbox's proposed answers, where it runs already.
    pub sandbox: Option<SandboxOffer>,
    /// Whether the sandbox can be started when there is no workspace.
    pub sandbox_on_demand: bool,
    /// Whether to open the wizard whatever there is.
    pub wizard: bool,
    /// Flows to run at once.
    pub launch: Vec<crate::account::Name>,
    /// Whether the wizard was opened by itself already.
    pub greeted: bool,
}

impl Default for Beginning {
    fn default() -> Self {
        Self {
            lang: Lang::En,
            lang_asked: false,
            workspace: "default".to_owned(),
            place: String::new(),
            option: String::new(),
            who: String::new(),
            zone: TimeZone::UTC,
            sandbox: None,
            sandbox_on_demand: false,
            wizard: false,
            launch: Vec::new(),
            greeted: false,
        }
    }
}

/// Everything the screens show.
#[derive(Debug)]
pub struct Model {
    /// What it began with.
    pub beginning: Beginning,
    /// The words of the chosen language.
    pub words: Words,
    /// The time of the last message.
    pub now: Timestamp,
    /// Cells of the window.
    pub size: (u16, u16),
    /// Which screen is shown.
    pub route: Route,
    /// The screen a run's details were opened from.
    pub came_from: Route,
    /// Dialogs, the topmost last.
    pub overlays: Vec<Overlay>,
    /// One line said in passing.
    pub toast: Option<Toast>,
    /// The last message changed nothing that is shown: no frame is drawn for it.
    pub still: bool,
    /// The workspace's accounts and flows.
    pub facts: Loaded<Box<HomeFacts>>,
    /// The home screen.
    pub home: Home,
    /// The setup that was left, where one was.
    pub draft: Loaded<Option<Box<Draft>>>,
    /// The wizard, while it is open.
    pub wizard: Option<Wizard>,
    /// The monitor.
    pub monitor: Monitor,
    /// Runs of the past.
    pub history: Loaded<Vec<RunRecord>>,
    /// The selected run of the past.
    pub history_list: ListState,
    /// A run's log and rejects.
    pub detail: Option<Detail>,
    /// Whether somebody who needs a secret waits for the pass-phrase.
    pub vault: VaultWait,
    /// What changed about an account's tables.
    pub changes: Option<Changes>,
    /// Plans of deletions.
    pub plans: Option<Plans>,
    /// The mail server.
    pub mail: Option<Mail>,
    /// Workflows.
    pub workflows: Workflows,
    /// A person's data, while its screen is open.
    pub privacy: Option<Privacy>,
    /// Why a flow stands where it stands.
    pub why: Option<Why>,
    /// A comparison of a flow's rows, under way or over.
    pub verifying: Option<Verifying>,
    /// One row of a flow on both sides.
    pub row: Option<RowShown>,
    /// What the ledger keeps beside runs.
    pub notes: Option<Notes>,
    /// Who is waited for before work under that id begins.
    pub reaching: BTreeMap<TaskId, Reaching>,
    /// Whether the mouse is ours.
    pub mouse: bool,
    /// How the program is about to end.
    pub quitting: Quitting,
    /// What it will have ended with.
    pub exit: Exit,
    /// Answers that are awaited.
    pub awaited: Awaited,
    /// Tasks whose answers belong to the wizard.
    pub wizard_tasks: BTreeSet<TaskId>,
    next_task: Cell<u64>,
}

/// Effects with the ids under which their answers come back.
pub type Effects = Vec<(TaskId, Effect)>;

impl Model {
    /// The model before anything was read, and the first effects: the first frame is drawn before they are executed.
    pub fn new(beginning: Beginning, now: Timestamp) -> (Self, Effects) {
        let mut model = Self {
            words: Words(beginning.lang),
            now,
            size: (80, 24),
            route: if beginning.launch.is_empty() { Route::Home } else { Route::Monitor },
            came_from: Route::Home,
            overlays: Vec::new(),
            toast: None,
            still: false,
            facts: Loaded::Waiting,
            home: Home::default(),
            draft: Loaded::Waiting,
            wizard: None,
            monitor: Monitor::default(),
            history: Loaded::Waiting,
            history_list: ListState::default(),
            detail: None,
            vault: VaultWait::default(),
            changes: None,
            plans: None,
            mail: None,
            workflows: Workflows::default(),
            privacy: None,
            why: None,
            verifying: None,
            row: None,
            notes: None,
            reaching: BTreeMap::new(),
            mouse: true,
            quitting: Quitting::No,
            exit: Exit::Ok,
            awaited: Awaited::default(),
            wizard_tasks: BTreeSet::new(),
            next_task: Cell::new(1),
            beginning,
        };
        let (home, draft) = (model.task(), model.task());
        model.awaited.home = Some(home);
        model.awaited.draft = Some(draft);
        (model, vec![(home, Effect::Home), (draft, Effect::LoadDraft)])
    }

    /// A new task's id.
    pub fn task(&self) -> TaskId {
        self.cx().task()
    }

    /// Something asked for once, whose answer is waited for.
    pub fn errand(&mut self, effect: Effect) -> Effects {
        let task = self.task();
        self.awaited.errand = Some(task);
        vec![(task, effect)]
    }

    /// What an update may know.
    pub fn cx(&self) -> UpdateCx<'_> {
        UpdateCx { words: self.words, now: self.now, next_task: &self.next_task }
    }

    /// The wizard together with what its update may know.
    pub fn wizard_turn(&mut self) -> Option<(&mut Wizard, UpdateCx<'_>)> {
        let cx = UpdateCx { words: self.words, now: self.now, next_task: &self.next_task };
        self.wizard.as_mut().map(|w| (w, cx))
    }

    /// Says one line in passing; the effect takes it away again.
    pub fn say(&mut self, text: String) -> Effects {
        const SHOWN: i64 = 5;
        let until = self.now.checked_add(SignedDuration::from_secs(SHOWN)).unwrap_or(Timestamp::MAX);
        self.toast = Some(Toast { text, until });
        vec![(self.task(), Effect::Wake(SHOWN as u64 * 1000))]
    }

    /// Who is waited for before the work under that id begins, in words.
    pub fn reaching_text(&self, task: Option<TaskId>) -> Option<String> {
        let reaching = self.reaching.get(&task?)?;
        let words = self.words;
        Some(words.told(&reaching.told(|fault| format!("{} {}", fault.kind.code(), words.fault(fault)))))
    }

    /// Whether keys type text just now.
    pub fn typing(&self) -> bool {
        match self.overlays.last() {
            Some(overlay) => overlay.types(),
            None => match self.route {
                Route::Wizard => self.wizard.as_ref().is_some_and(Wizard::typing),
                Route::Detail => self.detail.as_ref().is_some_and(|d| d.searching),
                _ => false,
            },
        }
    }

    /// The name shown for the workspace.
    pub fn workspace_name(&self) -> &str {
        let known = self.facts.ready().and_then(|f| f.workspace.as_ref()).map(|w| w.name.as_str());
        known.unwrap_or(&self.beginning.workspace)
    }
}
