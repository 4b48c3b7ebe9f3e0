//! What all steps share: the draft, what discovery found, the tasks awaited; and one turn, in which a step changes them and
//! asks for work.
use crate::account::{CheckSubject, ExternalAccount, Name, parse_org_url};
use crate::catalog::Catalog;
use crate::i18n::Arg;
use crate::setup::{Draft, SandboxOffer, Step, key};
use crate::tui::{Done, Effect, TaskId, UpdateCx, WizardOut};
use std::collections::BTreeSet;

/// The work a step waits for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Ask {
    Pause,
    SignInPlace,
    Vault,
    OpenVault,
    Store,
    Certificate,
    SignIn,
    /// The environments of somebody who looks for one.
    Environments,
    /// The clock of a sign-in moves.
    Tick,
    CheckAll,
    CheckOne(CheckSubject),
    Tables,
    Counts,
    /// The fields of the table a person looks at.
    About,
    /// The tables the chosen ones link to.
    Along,
    /// The kept catalog, for a step that was resumed.
    Catalog(Step),
    /// The fields of the chosen tables, for that step.
    Describe(Step),
    Preview(String),
    /// Files of the schemas are being written.
    Export,
    /// How many rows a filter lets through.
    FilterCount,
    /// What can be a population.
    Populations,
    /// How many values populations hold.
    PopulationCounts,
    /// What could become leads.
    LeadGround,
    /// A test lead is being written.
    LeadTest,
    Enums,
    EnumViews,
    Apply,
}

impl Ask {
    /// The step whose work it is.
    pub fn owner(&self) -> Step {
        match self {
            Ask::Pause
            | Ask::SignInPlace
            | Ask::Vault
            | Ask::OpenVault
            | Ask::Store
            | Ask::Certificate
            | Ask::SignIn
            | Ask::Environments
            | Ask::Tick => Step::Account,
            Ask::CheckAll | Ask::CheckOne(_) => Step::Checks,
            Ask::Tables | Ask::Counts | Ask::About | Ask::Along => Step::Tables,
            Ask::Catalog(step) | Ask::Describe(step) => *step,
            Ask::Preview(_) | Ask::Export => Step::Schemas,
            Ask::FilterCount | Ask::Populations | Ask::PopulationCounts | Ask::LeadGround | Ask::LeadTest => {
                Step::Flows
            }
            Ask::Enums | Ask::EnumViews => Step::Enumerations,
            Ask::Apply => Step::Review,
        }
    }

    /// Whether such an answer belongs to it.
    fn fits(&self, done: &Done) -> bool {
        matches!(
            (self, done),
            (Ask::Pause | Ask::Tick, Done::Woken)
                | (Ask::Certificate, Done::CertificateKept(_))
                | (Ask::SignIn, Done::SignInOffered(_) | Done::SignedIn(_))
                | (Ask::Environments, Done::Environments(_))
                | (Ask::SignInPlace, Done::SignInPlace(_))
                | (Ask::Vault | Ask::OpenVault, Done::VaultFacts(_))
                | (Ask::Store, Done::SecretStored(_))
                | (Ask::CheckAll, Done::Check(_) | Done::Checked(_))
                | (Ask::CheckOne(_), Done::Check(_) | Done::CheckedOne(_))
                | (Ask::Tables | Ask::Catalog(_), Done::Tables(_))
                | (Ask::Counts, Done::Counts(_))
                | (Ask::Along, Done::Along(_))
                | (Ask::Describe(_) | Ask::About, Done::Described(_))
                | (Ask::Preview(_), Done::Preview(_))
                | (Ask::Export, Done::Published(_))
                | (Ask::FilterCount, Done::FilterCount(_))
                | (Ask::Populations, Done::Populations(_))
                | (Ask::PopulationCounts, Done::PopulationCounts(_))
                | (Ask::LeadGround, Done::LeadGround(_))
                | (Ask::LeadTest, Done::LeadTested(_))
                | (Ask::Enums, Done::EnumerationsProposed(_))
                | (Ask::EnumViews, Done::EnumViews(_))
                | (Ask::Apply, Done::Applied(_))
        )
    }

    /// Whether giving it up half-way does no harm.
    fn only_reads(&self) -> bool {
        !matches!(self, Ask::Store | Ask::Certificate | Ask::OpenVault | Ask::Apply | Ask::Export | Ask::LeadTest)
    }
}

/// What all steps share.
#[derive(Debug)]
pub(super) struct Desk {
    /// Whether the built-in sandbox can be started on demand.
    pub sandbox_at_hand: bool,
    pub draft: Draft,
    pub catalog: Option<Catalog>,
    pub offer: Option<SandboxOffer>,
    /// How a command line names this workspace, where it has to.
    pub option: String,
    /// Steps whose ground was changed by an earlier answer.
    pub stale: BTreeSet<Step>,
    /// The furthest step seen.
    pub reached: Step,
    /// A setup that was there, as it was opened to be changed.
    pub opened: Option<Box<Draft>>,
    /// Enter was pressed while work was under way: go on when it ends well.
    pub eager: bool,
    /// Tasks awaited; those asked for before there were ids have none.
    waiting: Vec<(Option<TaskId>, Ask)>,
}

impl Desk {
    pub fn new(draft: Draft, offer: Option<SandboxOffer>) -> Self {
        let reached = furthest(&draft);
        Self {
            draft,
            catalog: None,
            offer,
            option: String::new(),
            sandbox_at_hand: false,
            stale: BTreeSet::new(),
            reached,
            opened: None,
            eager: false,
            waiting: Vec::new(),
        }
    }

    /// The sandbox on offer, as long as neither another CRM nor another organisation's address was answered.
    pub fn offered(&self) -> Option<&SandboxOffer> {
        let answered = self.draft.answers.get(key::URL);
        let own = |url: &str| answered.is_none_or(|a| parse_org_url(url).is_ok_and(|u| u.origin() == *a));
        let system = self.draft.answers.get(key::SYSTEM);
        let played = |offer: &SandboxOffer| system.is_none_or(|code| code == offer.system.code());
        self.offer.as_ref().filter(|o| own(&o.url) && played(o))
    }

    /// The account being set up, once its step was answered.
    pub fn account(&self) -> Option<&ExternalAccount> {
        self.draft.workspace.account(&self.name()?)
    }

    /// The account's name, once it was answered.
    pub fn name(&self) -> Option<Name> {
        Name::parse(self.draft.answers.get("name")?).ok()
    }

    /// Whether that work is under way.
    pub fn awaits(&self, ask: &Ask) -> bool {
        self.waiting.iter().any(|(_, a)| a == ask)
    }

    /// Whether any work of that step is under way, what is only looked at and pauses aside.
    pub fn busy(&self, step: Step) -> bool {
        let aside = |a: &Ask| {
            matches!(
                a,
                Ask::Counts
                    | Ask::Pause
                    | Ask::Tick
                    | Ask::Preview(_)
                    | Ask::FilterCount
                    | Ask::Populations
                    | Ask::PopulationCounts
                    | Ask::LeadGround
                    | Ask::LeadTest
                    | Ask::About
                    | Ask::Export
            )
        };
        self.waiting.iter().any(|(_, a)| a.owner() == step && !aside(a))
    }

    /// The asking an answer belongs to; it is awaited no longer, unless more is to come.
    pub fn claim(&mut self, task: TaskId, done: &Done) -> Option<Ask> {
        let at = self
            .waiting
            .iter()
            .position(|(id, ask)| *id == Some(task) && ask.fits(done))
            .or_else(|| self.waiting.iter().position(|(id, ask)| id.is_none() && ask.fits(done)))?;
        if matches!(done, Done::Check(_) | Done::SignInOffered(_)) {
            return self.waiting.get(at).map(|(_, ask)| ask.clone());
        }
        Some(self.waiting.remove(at).1)
    }

    /// What was asked before there were ids is recognised by its kind alone.
    pub fn forget_ids(&mut self) {
        for (id, _) in &mut self.waiting {
            *id = None;
        }
    }
}

/// How far a kept draft had come.
fn furthest(draft: &Draft) -> Step {
    let workspace = &draft.workspace;
    let name = draft.answers.get("name").and_then(|n| Name::parse(n).ok());
    let mine = |account: &Name| name.as_ref() == Some(account);
    let seen = [
        (workspace.flows.iter().any(|f| mine(&f.account)), Step::Flows),
        (workspace.enumerations.iter().any(|e| mine(&e.account)), Step::Enumerations),
        (workspace.mappings.iter().any(|m| mine(&m.account)), Step::Schemas),
        (!draft.tables.is_empty(), Step::Tables),
    ];
    let found = seen.into_iter().find(|(there, _)| *there).map_or(Step::Account, |(_, step)| step);
    found.max(draft.step)
}

/// One turn: what a step may change, and what it hands back.
pub(super) struct Turn<'a> {
    pub desk: &'a mut Desk,
    pub cx: &'a UpdateCx<'a>,
    pub out: WizardOut,
    go: Option<Step>,
    save: bool,
}

impl<'a> Turn<'a> {
    pub fn new(desk: &'a mut Desk, cx: &'a UpdateCx<'a>) -> Self {
        Self { desk, cx, out: WizardOut::default(), go: None, save: false }
    }

    /// Asks for work; an earlier asking for the same is given up.
    pub fn ask(&mut self, ask: Ask, effect: Effect) {
        if ask.only_reads() {
            self.give_up(&ask);
        } else if self.desk.awaits(&ask) {
            return;
        }
        let id = self.cx.task();
        self.desk.waiting.push((Some(id), ask));
        self.out.effects.push((id, effect));
    }

    /// Awaits that work no longer.
    pub fn give_up(&mut self, ask: &Ask) {
        while let Some(at) = self.desk.waiting.iter().position(|(_, a)| a == ask) {
            if let (Some(id), _) = self.desk.waiting.remove(at) {
                self.out.effects.push((self.cx.task(), Effect::Abandon(id)));
            }
        }
    }

    /// An answer was given: the draft is kept at the end of this turn.
    pub fn save(&mut self) {
        self.save = true;
    }

    /// To another step at the end of this turn.
    pub fn go(&mut self, step: Step) {
        self.go = Some(step);
    }

    /// This step is answered as it stands: on to the next.
    pub fn accept(&mut self) {
        let step = self.desk.draft.step;
        self.desk.stale.remove(&step);
        if let Some(next) = step.next() {
            self.go(next);
        }
    }

    /// Later steps that rest on this one are to be looked at again; nothing in them is erased.
    pub fn mark_stale(&mut self, steps: &[Step]) {
        let reached = self.desk.reached;
        self.desk.stale.extend(steps.iter().copied().filter(|s| *s <= reached));
    }

    /// Says one line in passing.
    pub fn toast(&mut self, key: &str) {
        self.toast_with(key, &[]);
    }

    /// Says one line with arguments in passing.
    pub fn toast_with(&mut self, key: &str, args: &[(&str, Arg)]) {
        self.out.toast = Some(self.cx.words.say_with(key, args));
    }

    /// Puts a text into the clipboard.
    pub fn copy(&mut self, text: String) {
        let id = self.cx.task();
        self.out.effects.push((id, Effect::Copy(text)));
    }

    /// Moves to the asked step, keeps the draft, and hands everything back.
    pub fn finish(mut self, screens: &mut super::Screens) -> WizardOut {
        while let Some(step) = self.go.take() {
            self.desk.draft.step = step;
            self.desk.reached = self.desk.reached.max(step);
            self.desk.eager = false;
            self.out.handled = true;
            self.save = true;
            screens.at(step).enter(&mut self);
        }
        if self.save {
            let id = self.cx.task();
            self.out.effects.push((id, Effect::SaveDraft(Box::new(self.desk.draft.clone()))));
        }
        self.out
    }
}
