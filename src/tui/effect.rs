//! Effects as data, and what comes back. The driver executes them through `task`; nothing else may start work.
use crate::account::certificate::CertificateProblem;
use crate::account::{CheckReport, CheckScope, CheckSubject, ExternalAccount, Name, OrgUrl, SecretRef, System};
use crate::catalog::{Catalog, TableDetail};
use crate::engine::{Difference, RunEnd};
use crate::fault::{Fault, Outcome};
use crate::flow::{MailAddress, Population, Step};
use crate::mapping::filter_text::RunDay;
use crate::mapping::{Filter, Mapping};
use crate::port::{Environment, HeldPerson, Notified, Receipt, RejectFilter, SignInPlace, Sought, VaultFacts};
use crate::run::{DeletePlan, LogEntry, OptIn, PlanRow, Reject, RunId, RunRecord, RunSnapshot};
use crate::schema::Artefact;
use crate::secret::Secret;
use crate::setup::{Draft, EnumChoice, MailServer, SandboxOffer, Workspace};
use crate::task::{
    CameAlong, Cause, CheckEvent, Compared, DriftReport, DriftSettled, DriftWish, EnumView, Explanation, FilterCount,
    HomeFacts, KeptCertificate, LaunchOptions, LeadGround, LeadTest, NotStarted, OptInWish, PersonalColumn, PlaceFound,
    Preview, Reaching, StepEnd,
};
use crate::text::Lang;
use crate::tui::model::{NoteKind, Noted};
use jiff::Timestamp;
use std::collections::BTreeMap;

/// What a person needs to sign in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignInOffer {
    /// The address to open.
    pub address: String,
    /// What is typed there; none where the browser of this machine comes back by itself.
    pub user_code: Option<String>,
    /// Whether a browser of this machine was asked to open the address.
    pub opened: bool,
    /// Until when.
    pub expires: Timestamp,
}

/// Tells results apart: a result whose id is no longer awaited is dropped.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct TaskId(pub u64);

/// What happens to a workflow under way.
#[derive(Debug, Clone)]
pub enum WorkNews {
    /// A step begins.
    Begun(Step),
    /// Its run moves on.
    Moved(Box<RunSnapshot>),
    /// It failed and is tried again then.
    Again(Step, Timestamp, Box<Fault>),
    /// It ended.
    Ended(Box<StepEnd>),
}

/// What a comparison came to.
#[derive(Debug, Clone)]
pub struct VerifyEnd {
    /// Its run, of which nothing is kept.
    pub end: RunEnd,
    /// What it found.
    pub found: Compared,
}

/// Work to do. Each is answered by the [`Done`] of the same name, where it has one.
#[derive(Debug, Clone)]
pub enum Effect {
    /// Leave the program.
    Quit,
    /// Leave the screen to the shell until `fg`.
    Suspend,
    /// Put a text into the terminal's clipboard (OSC 52).
    Copy(String),
    /// Take or free the mouse.
    Mouse(bool),
    /// Let go of keys that were typed ahead: a question was opened that they must not answer.
    FlushKeys,
    /// Wake the screen once after so many milliseconds ([`Done::Woken`]); armed only while something moves.
    Wake(u64),
    /// Give up a task whose answer is no longer wanted.
    Abandon(TaskId),
    /// Home facts.
    Home,
    /// Start the sandbox, so that its proposed answers can be offered ([`Done::Sandbox`]).
    StartSandbox,
    /// The kept draft.
    LoadDraft,
    /// Keep the draft.
    SaveDraft(Box<Draft>),
    /// Forget the draft.
    DiscardDraft,
    /// Ask the organisation for its tenant.
    SignInPlace(System, OrgUrl),
    /// Where a secret would be kept.
    VaultFacts,
    /// The pass-phrase somebody was asked for ([`super::Msg::VaultAsks`]); none where they would not give it.
    AnswerVault(Option<Secret>),
    /// Agree to the encrypted file.
    OpenVaultFile(Secret),
    /// Store a secret and read it back.
    StoreSecret(SecretRef, Secret),
    /// Make key and certificate for that account and keep the key there ([`Done::CertificateKept`]).
    MakeCertificate(Name, SecretRef),
    /// Read key and certificate from that file, with its password ([`Done::CertificateKept`]).
    ReadCertificate(Name, SecretRef, String, Option<Secret>),
    /// Let a person sign in for the account ([`Done::SignInOffered`], then [`Done::SignedIn`]).
    SignIn(Box<ExternalAccount>, Lang),
    /// The environments the person who signed in may use.
    Environments(Box<ExternalAccount>),
    /// All checks; each start and end comes as [`Done::Check`], the end of all as [`Done::Checked`].
    CheckAll(Box<ExternalAccount>, Box<CheckScope>),
    /// One check again.
    CheckOne(Box<ExternalAccount>, CheckSubject, Box<CheckScope>),
    /// All tables of the CRM.
    Tables(Box<ExternalAccount>, bool),
    /// Row counts of these tables.
    Counts(Box<ExternalAccount>, Vec<String>),
    /// Fields of these tables.
    Describe(Box<ExternalAccount>, Vec<String>),
    /// The tables these link to, so many links far.
    Along(Box<ExternalAccount>, Vec<String>, u8),
    /// A few rows before and after.
    Preview(Box<ExternalAccount>, Box<Mapping>, Box<TableDetail>),
    /// Count the rows a filter lets through.
    CountFilter(Box<ExternalAccount>, Box<TableDetail>, Option<Box<Filter>>, Box<RunDay>),
    /// Propose the enumerations of the draft ([`Done::EnumerationsProposed`]).
    ProposeEnumerations(Box<Draft>, Box<Catalog>),
    /// What of the campaign database can be a population, for rows identified by that field.
    Populations(String),
    /// How many values these hold ([`Done::PopulationCounts`]).
    CountPopulations(Vec<Population>),
    /// What could become leads, of that table where one is named ([`Done::LeadGround`]).
    LeadGround(Box<ExternalAccount>, Option<String>),
    /// Write a test lead as that flow would, and remove it again ([`Done::LeadTested`]).
    TestLead(Box<Workspace>, Name),
    /// What an enumeration sync would do.
    EnumViews(Vec<EnumChoice>, Box<Draft>, Box<Catalog>, Lang),
    /// Write these files beside the workspace.
    Publish(Vec<Artefact>),
    /// Make the draft real.
    ApplySetup(Box<Draft>),
    /// Start the runs of these flows, one after the other ([`Done::Launched`] for each, then [`Done::Run`] and
    /// [`Done::RunEnded`]).
    Launch(Vec<Name>, LaunchOptions),
    /// Ask for these rows again, as a run of their flow (answered as [`Effect::Launch`] is).
    Retry(Name, Vec<String>),
    /// Read these rows of a flow again (answered as [`Effect::Launch`] is).
    ReplayKeys(Name, Vec<String>, LaunchOptions),
    /// Switch a flow off, for that reason ([`Done::Switched`]).
    SwitchOff(Name, String),
    /// Switch a flow on again ([`Done::Switched`]).
    SwitchOn(Name),
    /// Pause a run.
    Pause(RunId),
    /// Resume a run.
    Resume(RunId),
    /// Cancel a run.
    Cancel(RunId),
    /// Cancel every run and wait until they stand at a page border, then quit.
    DrainAndQuit,
    /// Runs of the past.
    History(Option<Name>),
    /// A run's log.
    Log(RunId),
    /// What changed about an account's tables.
    Drift(Box<ExternalAccount>),
    /// Settle changes ([`Done::DriftSettled`]).
    SettleDrift(Box<ExternalAccount>, DriftWish),
    /// Rejects.
    Rejects(RejectFilter),
    /// Let these rejects be, with a note and who says so ([`Done::RejectsIgnored`]).
    IgnoreRejects(Vec<i64>, String, String),
    /// Note an opt-in ([`Done::OptIns`]).
    NoteOptIn(Box<OptInWish>),
    /// Take the opt-in of that number back ([`Done::OptIns`]).
    DropOptIn(i64),
    /// Write a text into a new file a person named ([`Done::HandedOut`]).
    HandOut(String, String),
    /// Keep the mail server, and its password where one was typed ([`Done::MailKept`]).
    KeepMail(Box<MailServer>, Option<Secret>),
    /// Forget the mail server and its password ([`Done::MailKept`]).
    ForgetMail,
    /// Send a message that says nothing but that mail arrives ([`Done::MailTested`]).
    TestMail(Vec<MailAddress>),
    /// Plans of deletions.
    Plans,
    /// The rows of the plan of that digest, at most so many.
    PlanRows(String, u32),
    /// Approve or refuse the plan of that digest, and who does ([`Done::PlanAnswered`]).
    AnswerPlan(String, bool, String),
    /// Run the workflow of that name, or rehearse it ([`Done::Work`] for what happens, [`Done::WorkEnded`] at its end).
    RunWorkflow(Name, bool),
    /// What is known of that row of the flow on both sides ([`Done::Explained`]).
    ExplainRow(Name, String),
    /// What the ledger keeps of that kind, of one flow or all, of one row or all ([`Done::Noted`]).
    Notes(NoteKind, Option<Name>, Option<String>),
    /// Compare the rows of that flow on both sides ([`Done::Verifying`] for what happens, [`Done::Verified`] at its end).
    Verify(Name),
    /// End the workflow or the comparison that runs under that id: the step in hand at its next border, and no other begins.
    /// A launch under that id begins no run.
    StopWorkflow(TaskId),
    /// Add the recommended chain of that account under that name ([`Done::WorkflowChanged`]).
    AddWorkflow(Name, Name),
    /// Remove the workflow of that name ([`Done::WorkflowChanged`]).
    RemoveWorkflow(Name),
    /// What is held about somebody, of one schema where one is named.
    Held(Sought, Option<String>),
    /// Erase what was shown under that digest, and who asks for it ([`Done::Erased`]).
    Erase(Sought, Option<String>, String, String),
    /// End erasures that were cut off ([`Done::Swept`]).
    Sweep,
    /// Receipts of erasures.
    Receipts,
    /// Note in that receipt that a task is done, and who did it ([`Done::TaskConfirmed`]).
    ConfirmTask(i64, String, String),
    /// Let somebody come in again ([`Done::Allowed`]).
    Allow(Sought),
    /// The columns that tell who somebody is.
    PersonalFields,
    /// What led to where that flow stands.
    Why(Name),
    /// Remember the chosen language in the workspace, where there is one.
    RememberLanguage(Lang),
}

/// What became of an opt-in.
#[derive(Debug)]
pub enum OptInDone {
    /// The acts that were noted, and the flow that carries them out.
    Noted(Outcome<(Name, Vec<OptIn>)>),
    /// That of this number was taken back.
    Dropped(i64, Outcome<()>),
}

/// What comes back.
#[derive(Debug)]
pub enum Done {
    /// The time of [`Effect::Wake`] has come.
    Woken,
    /// Home facts.
    Home(Outcome<HomeFacts>),
    /// The sandbox answers, or could not be started.
    Sandbox(Outcome<Box<SandboxOffer>>),
    /// The kept draft.
    Draft(Outcome<Option<Box<Draft>>>),
    /// The draft was kept, or not.
    DraftSaved(Outcome<()>),
    /// Tenant and authority.
    SignInPlace(Outcome<SignInPlace>),
    /// Where a secret would be kept.
    VaultFacts(Outcome<VaultFacts>),
    /// The secret was stored and read back, or not.
    SecretStored(Outcome<()>),
    /// Key and certificate are there and the key is kept; or why what was handed over cannot be used.
    CertificateKept(Outcome<Result<Box<KeptCertificate>, CertificateProblem>>),
    /// What a person needs to sign in.
    SignInOffered(Box<SignInOffer>),
    /// The sign-in is kept, or did not come about.
    SignedIn(Outcome<()>),
    /// The environments.
    Environments(Outcome<Vec<Environment>>),
    /// A check started or ended.
    Check(CheckEvent),
    /// All checks ended, or could not be tried.
    Checked(Outcome<Vec<CheckReport>>),
    /// One check ended, or could not be tried.
    CheckedOne(Outcome<CheckReport>),
    /// All tables.
    Tables(Outcome<Box<Catalog>>),
    /// Row counts.
    Counts(Outcome<BTreeMap<String, u64>>),
    /// Fields.
    Described(Outcome<Vec<TableDetail>>),
    /// The tables that come along.
    Along(Outcome<Box<CameAlong>>),
    /// Rows before and after.
    Preview(Outcome<Preview>),
    /// How many rows a filter lets through.
    FilterCount(Outcome<FilterCount>),
    /// What can be a population.
    Populations(Outcome<Vec<PlaceFound>>),
    /// How many values each of them holds.
    PopulationCounts(Vec<(Population, Outcome<u64>)>),
    /// What could become leads.
    LeadGround(Outcome<Box<LeadGround>>),
    /// What the test lead came to.
    LeadTested(Outcome<Box<LeadTest>>),
    /// The draft with its enumerations proposed.
    EnumerationsProposed(Outcome<Box<Draft>>),
    /// What a sync would do.
    EnumViews(Outcome<Vec<EnumView>>),
    /// Where the files are.
    Published(Outcome<Vec<String>>),
    /// The draft is real.
    Applied(Outcome<Box<Workspace>>),
    /// Who is waited for before what was asked for under that id begins.
    Reaching(Box<Reaching>),
    /// A run has started, or could not.
    Launched(Name, Outcome<RunId>),
    /// A run moved.
    Run(Box<RunSnapshot>),
    /// A run ended.
    RunEnded(Box<RunEnd>),
    /// Flows of that launch that have no turn, since the fault of one that had would meet them as well.
    NotStarted(Box<NotStarted>),
    /// A run ended without a word: its task died. The ledger and the next run know where it stood.
    RunLost(RunId),
    /// Runs of the past.
    History(Outcome<Vec<RunRecord>>),
    /// A run's log.
    Log(RunId, Outcome<Vec<LogEntry>>),
    /// What changed.
    Drift(Outcome<Box<DriftReport>>),
    /// What settling came to.
    DriftSettled(Outcome<Box<DriftSettled>>),
    /// Rejects.
    Rejects(Outcome<Vec<Reject>>),
    /// So many rejects were let be.
    RejectsIgnored(Outcome<u64>),
    /// A flow was switched off (yes) or on, or was not.
    Switched(Name, bool, Outcome<()>),
    /// What became of an opt-in.
    OptIns(Box<OptInDone>),
    /// Where the file is.
    HandedOut(Outcome<String>),
    /// The mail server as it is set now; none where it was forgotten.
    MailKept(Outcome<Option<Box<MailServer>>>),
    /// What became of the test.
    MailTested(Outcome<Notified>),
    /// Plans of deletions.
    Plans(Outcome<Vec<DeletePlan>>),
    /// The rows of the plan of that digest, each with what became of it.
    PlanRows(String, Outcome<Vec<(PlanRow, String)>>),
    /// The plan of that digest was approved or refused; none where none waits under it any more.
    PlanAnswered(String, bool, Outcome<Option<Box<DeletePlan>>>),
    /// Something happened to a workflow under way.
    Work(WorkNews),
    /// A workflow came to its end, with the ends of its steps; or nothing of it was begun.
    WorkEnded(Outcome<Vec<StepEnd>>),
    /// A workflow was added (yes) or removed (no).
    WorkflowChanged(bool, Outcome<Name>),
    /// What is held.
    Held(Outcome<Box<HeldPerson>>),
    /// So many earlier erasures were ended on the way, and the receipt; none where nobody was left to erase.
    Erased(Outcome<(u64, Option<Box<Receipt>>)>),
    /// So many erasures were ended.
    Swept(Outcome<u64>),
    /// The receipts.
    Receipts(Outcome<Vec<Receipt>>),
    /// It is noted, or there was no such open task.
    TaskConfirmed(Outcome<bool>),
    /// They may come in again, or were not kept away.
    Allowed(Outcome<bool>),
    /// The columns that tell who somebody is.
    PersonalFields(Outcome<Vec<PersonalColumn>>),
    /// What is known of a row.
    Explained(Outcome<Box<Explanation>>),
    /// What the ledger keeps.
    Noted(Outcome<Box<Noted>>),
    /// A comparison moved; so many rows of each kind were found.
    Verifying(Box<RunSnapshot>, BTreeMap<Difference, u64>),
    /// A comparison came to its end, or could not begin.
    Verified(Outcome<Box<VerifyEnd>>),
    /// What led there.
    Why(Outcome<Box<Cause>>),
    /// The language was remembered, where there is a workspace.
    Remembered,
    /// There is no shell that could bring the program back.
    NoShell,
}
