//! ONE registry of commands: id, words, keys, where each applies. The footer, `?` help, the palette and the documentation
//! read it. Uses the ground floor only; no screen, no effect in it. Words: `cmd-<slug>` (short), `cmd-<slug>-help`.
mod key;
mod line;
mod registry;

pub use key::Key;
pub use line::{quoted, workspace_option};
pub use registry::{ALL, Command, Scope, find, keys_for, of};

/// A thing a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum CommandId {
    /// What happens to the selected field's values.
    Rule,
    /// Take in every field that is sure enough.
    AcceptSure,
    /// Call columns as the campaign side does.
    CampaignNames,
    /// How sure a field must be.
    HowSure,
    /// Mend what is found.
    Mend,
    /// Mend what is found of the selected field.
    MendField,
    /// Take in what is sure enough, in every table.
    AcceptEverywhere,
    /// Confirm the address a token answer names.
    ConfirmInstance,
    /// Write what can be made of the schemas for the outside.
    Export,
    /// Choose the tables the chosen ones link to.
    Along,
    /// How many links far tables come along.
    HowFar,
    /// What changed about the account's tables in the CRM.
    Drift,
    /// Accept the selected change.
    AcceptLine,
    /// Leave everything as it was before the selected change.
    LeaveLine,
    /// Say nothing about the selected change for now.
    PostponeLine,
    /// Accept every change that can be accepted.
    AcceptAll,
    /// Carry out what was said about the changes.
    SettleDrift,
    /// Build a filter condition by condition.
    BuildFilter,
    /// One more condition.
    AddCondition,
    /// The opposite of a condition.
    Negate,
    /// Count the rows a filter lets through.
    CountRows,
    /// Remove what the selected line holds.
    Remove,
    /// Leave the program.
    Quit,
    /// All keys of this screen.
    Help,
    /// The command palette.
    Palette,
    /// The other language.
    Language,
    /// Copy the headless command that does the same.
    CopyCommand,
    /// Copy what is selected.
    CopySelected,
    /// One step back.
    Back,
    /// Go on.
    Next,
    /// Take or free the mouse.
    Mouse,
    /// Leave to the shell until `fg`.
    Suspend,
    /// The sheet for the administrator who prepares a sign-in.
    Prerequisites,
    /// The environments a person may use, before an address is typed.
    Environments,
    /// Start the built-in sandbox and be proposed its answers.
    TrySandbox,
    /// Another place for a secret, another certificate, another sign-in.
    Instead,
    /// Open the wizard.
    Setup,
    /// Change a setup that is there.
    Change,
    /// Open the monitor.
    Monitor,
    /// Open the history.
    History,
    /// Run the selected flow.
    RunFlow,
    /// Run all flows.
    RunAll,
    /// Run the selected flow without writing.
    DryRun,
    /// Choose how the flow that is meant runs.
    RunAs,
    /// Switch the flow off, or on again.
    OnOff,
    /// Reads the rows of the selected flow again.
    Replay,
    /// Read again.
    Refresh,
    /// Pause or resume the selected run.
    PauseResume,
    /// Cancel the selected run.
    CancelRun,
    /// Open the log of the selected run.
    OpenLog,
    /// Open the rejects of the selected run.
    OpenRejects,
    /// Search or filter as you type.
    Search,
    /// Choose or unchoose the selected row.
    Toggle,
    /// Choose all.
    SelectAll,
    /// Choose none.
    ClearAll,
    /// Back to what was proposed.
    Proposed,
    /// Rename the selected column.
    Rename,
    /// Choose another conversion.
    Conversion,
    /// Keep the table of a reference beside it, or no longer.
    WithTarget,
    /// Look at real rows before and after.
    Preview,
    /// Add or replace: the other way for the selected enumeration.
    Replace,
    /// What happens to codes an option set does not have.
    Unmapped,
    /// Languages of the labels of enumerations.
    LabelLanguages,
    /// Who may change the selected list.
    ListKind,
    /// Run the selected check again.
    Recheck,
    /// Run all checks again.
    RecheckAll,
    /// Write a test lead and remove it again.
    TestLead,
    /// Show or hide details of the selected row.
    Details,
    /// What changed since the discovery before, or the list again.
    Changes,
    /// Incremental or full.
    Mode,
    /// Edit the filter.
    Filter,
    /// On which way rows are fetched.
    ReadWay,
    /// How changes are learnt of, and what becomes of rows that are gone.
    ReadRules,
    /// Add a flow of email events, or choose what it tells.
    Events,
    /// Add a flow of consent, or choose which way it goes.
    OptOut,
    /// Add a flow of leads, or change what it makes of which rows.
    Leads,
    /// Add a flow that sends changes to the CRM, or change what it sends.
    ExportFlow,
    /// Add a flow that deletes in the CRM by approved plans, or change it.
    DeleteFlow,
    /// The account's workflow: its flows one after the other.
    Chain,
    /// Write a test lead as the flow would.
    ValidateLead,
    /// When the selected flow is due by itself.
    Schedule,
    /// How many rows to try first.
    TryRows,
    /// The next pane.
    NextPane,
    /// The next table.
    NextTable,
    /// The table before.
    PreviousTable,
    /// Launch.
    Launch,
    /// Move up in the order.
    MoveUp,
    /// Move down in the order.
    MoveDown,
    /// Open the selected row.
    Open,
    /// Take up the setup that was left.
    Resume,
    /// Take back the last edit.
    Undo,
    /// Do it again after all.
    Redo,
    /// Save without launching.
    Save,
    /// Show only louder lines.
    Level,
    /// Only rejects that are still open, or all.
    OpenOnly,
    /// Mark the selected row, or no longer.
    Mark,
    /// Ask for the rows of the marked rejects again, or of the selected one.
    RetryRejects,
    /// The same for everything that is shown and still open.
    RetryShown,
    /// Let the marked rejects be, or the selected one.
    IgnoreRejects,
    /// Which rejects are shown.
    NarrowRejects,
    /// Write what is shown into a file.
    ExportRejects,
    /// The values themselves, or masked.
    RejectValues,
    /// The rejects of all runs of the flow, or of this one.
    WholeFlow,
    /// Plans of deletions.
    Plans,
    /// Approve the selected plan.
    ApprovePlan,
    /// Refuse the selected plan.
    RefusePlan,
    /// The mail server over which people are told.
    Mail,
    /// Change the selected line of the mail server.
    MailChange,
    /// Keep the mail server as it is shown.
    MailKeep,
    /// Send a message that says nothing but that mail arrives.
    MailTest,
    /// Forget the mail server.
    MailForget,
    /// Workflows.
    Workflows,
    /// Run the selected workflow.
    RunWorkflow,
    /// Run it without writing.
    RehearseWorkflow,
    /// Add the recommended chain of an account under a new name.
    NewWorkflow,
    /// Remove the selected workflow; its flows stay.
    RemoveWorkflow,
    /// A person's data.
    Privacy,
    /// Look for a person by the identifier of a row.
    SeekRow,
    /// Look for a person by an address.
    SeekEmail,
    /// Look only in the rows of one schema.
    SeekSchema,
    /// Erase the person that is shown.
    ErasePerson,
    /// End erasures that were cut off.
    EndErasure,
    /// Let the person that is shown come in again.
    AllowAgain,
    /// The receipts of erasures.
    Receipts,
    /// Note that something a receipt leaves to others is done.
    ConfirmTask,
    /// The columns that tell who somebody is.
    PersonalFields,
    /// Why the flow stands where it stands.
    Why,
    /// Compare the flow's rows on both sides.
    Verify,
    /// One row of the flow on both sides.
    ExplainRow,
    /// What was sent and never answered.
    Outbox,
    /// What the two sides say differently.
    Conflicts,
    /// Changes of consent.
    Consents,
    /// Note that somebody who refused contact agreed again.
    NoteOptIn,
    /// Take an opt-in back.
    DropOptIn,
    /// Only what is of one flow, or of all.
    OneFlow,
}
