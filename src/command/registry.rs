//! The table: every command with its word, its keys and where it applies.
use super::CommandId as C;
use super::{CommandId, Key};

/// Where a command applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Scope {
    /// On every screen.
    Everywhere,
    /// The home screen.
    Home,
    /// Wizard: external account.
    Account,
    /// Wizard: checks.
    Checks,
    /// Wizard: tables.
    Tables,
    /// Wizard: schemas.
    Schemas,
    /// Wizard: enumerations.
    Enumerations,
    /// Wizard: flows.
    Flows,
    /// Wizard: review and launch.
    Review,
    /// The monitor.
    Monitor,
    /// The history of runs.
    History,
    /// A run's log.
    Log,
    /// A run's rejects.
    Rejects,
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

impl Scope {
    /// All, for tests and the documentation.
    pub const ALL: [Scope; 22] = [
        Scope::Everywhere,
        Scope::Home,
        Scope::Account,
        Scope::Checks,
        Scope::Tables,
        Scope::Schemas,
        Scope::Enumerations,
        Scope::Flows,
        Scope::Review,
        Scope::Monitor,
        Scope::History,
        Scope::Log,
        Scope::Rejects,
        Scope::Changes,
        Scope::Plans,
        Scope::Mail,
        Scope::Workflows,
        Scope::Privacy,
        Scope::Why,
        Scope::Verify,
        Scope::Row,
        Scope::Notes,
    ];
}

/// One row of the registry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Command {
    /// Which command.
    pub id: CommandId,
    /// The stem of its words: `cmd-<slug>` and `cmd-<slug>-help`.
    pub slug: &'static str,
    /// Its keys; the first is the one shown.
    pub keys: &'static [Key],
    /// Where it applies.
    pub scopes: &'static [Scope],
}

impl Command {
    /// Catalog key of its short word.
    pub fn word(&self) -> String {
        format!("cmd-{}", self.slug)
    }

    /// Catalog key of its explanation.
    pub fn help(&self) -> String {
        format!("cmd-{}-help", self.slug)
    }
}

const BEFORE_REVIEW: &[Scope] =
    &[Scope::Account, Scope::Checks, Scope::Tables, Scope::Schemas, Scope::Enumerations, Scope::Flows];
const FORWARD_AND_BACK: &[Scope] = &[
    Scope::Account,
    Scope::Checks,
    Scope::Tables,
    Scope::Schemas,
    Scope::Enumerations,
    Scope::Flows,
    Scope::Review,
    Scope::Monitor,
    Scope::History,
    Scope::Log,
    Scope::Rejects,
    Scope::Changes,
    Scope::Plans,
    Scope::Mail,
    Scope::Workflows,
    Scope::Privacy,
    Scope::Why,
    Scope::Verify,
    Scope::Row,
    Scope::Notes,
];
const ANY: &[Scope] = &[Scope::Everywhere];
const LISTS: &[Scope] = &[Scope::Checks, Scope::Tables, Scope::Schemas, Scope::Enumerations, Scope::Flows];

const fn row(id: CommandId, slug: &'static str, keys: &'static [Key], scopes: &'static [Scope]) -> Command {
    Command { id, slug, keys, scopes }
}

/// The registry. One id may have several rows where its keys differ by screen.
#[rustfmt::skip]
pub const ALL: &[Command] = &[
    row(C::Quit, "quit", &[Key::Char('q'), Key::Ctrl('c'), Key::Ctrl('q')], ANY),
    row(C::Help, "help", &[Key::Char('?'), Key::F(1)], ANY),
    row(C::Palette, "palette", &[Key::Ctrl('k'), Key::Char(':')], ANY),
    row(C::Language, "language", &[Key::F(2), Key::Char('L'), Key::Alt('l')], ANY),
    row(C::CopyCommand, "copy-command", &[Key::Char('c'), Key::Alt('c')], ANY),
    row(C::CopySelected, "copy-selected", &[Key::Char('y'), Key::Alt('y')], ANY),
    row(C::Mouse, "mouse", &[Key::Char('M'), Key::F(12)], ANY),
    row(C::Suspend, "suspend", &[Key::Ctrl('z')], ANY),
    row(C::Refresh, "refresh", &[Key::Ctrl('r'), Key::F(5)], ANY),
    row(C::Back, "back", &[Key::Esc], FORWARD_AND_BACK),
    row(C::Next, "next", &[Key::Enter], BEFORE_REVIEW),
    row(C::Open, "open", &[Key::Enter], &[Scope::Home, Scope::Monitor, Scope::History, Scope::Rejects, Scope::Plans, Scope::Privacy, Scope::Verify, Scope::Notes]),
    row(C::Prerequisites, "prerequisites", &[Key::Ctrl('p'), Key::Alt('p')], &[Scope::Account]),
    row(C::Environments, "environments", &[Key::Ctrl('o'), Key::Alt('o')], &[Scope::Account]),
    row(C::TrySandbox, "try-sandbox", &[Key::Ctrl('t'), Key::Alt('t')], &[Scope::Account]),
    row(C::Instead, "instead", &[Key::Tab, Key::BackTab], &[Scope::Account]),
    row(C::Setup, "setup", &[Key::Char('s')], &[Scope::Home]),
    row(C::Change, "change", &[Key::Char('S')], &[Scope::Home, Scope::Rejects, Scope::Workflows]),
    row(C::Resume, "resume", &[Key::Char('u')], &[Scope::Home]),
    row(C::Monitor, "monitor", &[Key::Char('m')], &[Scope::Home, Scope::History, Scope::Workflows, Scope::Why, Scope::Verify]),
    row(C::History, "history", &[Key::Char('h')], &[Scope::Home, Scope::Monitor]),
    row(C::RunFlow, "run-flow", &[Key::Char('r')], &[Scope::Home, Scope::Monitor, Scope::Plans, Scope::Why, Scope::Verify]),
    row(C::RunAll, "run-all", &[Key::Char('a')], &[Scope::Home]),
    row(C::Drift, "drift", &[Key::Char('g')], &[Scope::Home]),
    row(C::DryRun, "dry-run", &[Key::Char('d')], &[Scope::Home, Scope::Why]),
    row(C::RunAs, "run-as", &[Key::Char('A')], &[Scope::Home, Scope::Monitor, Scope::Why]),
    row(C::OnOff, "on-off", &[Key::Char('O')], &[Scope::Home, Scope::Monitor, Scope::Why]),
    row(C::Replay, "replay", &[Key::Char('R')], &[Scope::Home]),
    row(C::PauseResume, "pause-resume", &[Key::Char('p'), Key::Space], &[Scope::Monitor]),
    row(C::CancelRun, "cancel-run", &[Key::Char('x')], &[Scope::Monitor, Scope::Verify]),
    row(C::OpenLog, "open-log", &[Key::Char('l')], &[Scope::Home, Scope::Monitor, Scope::History, Scope::Rejects, Scope::Why]),
    row(C::OpenRejects, "open-rejects", &[Key::Char('e')], &[Scope::Home, Scope::Monitor, Scope::History, Scope::Log, Scope::Why]),
    row(C::Search, "search", &[Key::Char('/')], &[Scope::Tables, Scope::Schemas, Scope::Log]),
    row(C::Level, "level", &[Key::Char('v')], &[Scope::Log]),
    row(C::OpenOnly, "open-only", &[Key::Char('v')], &[Scope::Rejects]),
    row(C::Mark, "mark", &[Key::Space], &[Scope::Rejects]),
    row(C::RetryRejects, "retry-rejects", &[Key::Char('r')], &[Scope::Rejects]),
    row(C::RetryShown, "retry-shown", &[Key::Char('R')], &[Scope::Rejects]),
    row(C::IgnoreRejects, "ignore-rejects", &[Key::Char('i')], &[Scope::Rejects]),
    row(C::NarrowRejects, "narrow-rejects", &[Key::Char('f')], &[Scope::Rejects]),
    row(C::ExportRejects, "export-rejects", &[Key::Char('x')], &[Scope::Rejects]),
    row(C::RejectValues, "reject-values", &[Key::Char('p')], &[Scope::Rejects, Scope::Row, Scope::Notes]),
    row(C::WholeFlow, "whole-flow", &[Key::Char('w')], &[Scope::Rejects]),
    row(C::Plans, "plans", &[Key::Char('P')], &[Scope::Home, Scope::Monitor, Scope::History, Scope::Why]),
    row(C::ApprovePlan, "approve-plan", &[Key::Char('a')], &[Scope::Plans]),
    row(C::RefusePlan, "refuse-plan", &[Key::Char('x')], &[Scope::Plans]),
    row(C::Mail, "mail", &[Key::Char('n')], &[Scope::Home]),
    row(C::MailChange, "mail-change", &[Key::Enter, Key::Space], &[Scope::Mail]),
    row(C::MailKeep, "mail-keep", &[Key::Char('w')], &[Scope::Mail]),
    row(C::MailTest, "mail-test", &[Key::Char('t')], &[Scope::Mail]),
    row(C::MailForget, "mail-forget", &[Key::Delete], &[Scope::Mail]),
    row(C::Workflows, "workflows", &[Key::Char('W')], &[Scope::Home, Scope::Monitor]),
    row(C::RunWorkflow, "run-workflow", &[Key::Char('r'), Key::Enter], &[Scope::Workflows]),
    row(C::RehearseWorkflow, "rehearse-workflow", &[Key::Char('d')], &[Scope::Workflows]),
    row(C::NewWorkflow, "new-workflow", &[Key::Char('n')], &[Scope::Workflows]),
    row(C::RemoveWorkflow, "remove-workflow", &[Key::Delete], &[Scope::Workflows]),
    row(C::Privacy, "privacy", &[Key::Char('p')], &[Scope::Home]),
    row(C::SeekRow, "seek-row", &[Key::Char('i')], &[Scope::Privacy]),
    row(C::SeekEmail, "seek-email", &[Key::Char('e')], &[Scope::Privacy]),
    row(C::SeekSchema, "seek-schema", &[Key::Char('s')], &[Scope::Privacy]),
    row(C::ErasePerson, "erase-person", &[Key::Char('x')], &[Scope::Privacy]),
    row(C::EndErasure, "end-erasure", &[Key::Char('w')], &[Scope::Privacy]),
    row(C::AllowAgain, "allow-again", &[Key::Char('a')], &[Scope::Privacy]),
    row(C::Receipts, "receipts", &[Key::Char('r')], &[Scope::Privacy]),
    row(C::PersonalFields, "personal-fields", &[Key::Char('f')], &[Scope::Privacy]),
    row(C::ConfirmTask, "confirm-task", &[Key::Char('t'), Key::Space], &[Scope::Privacy]),
    row(C::Why, "why", &[Key::Char('w')], &[Scope::Home, Scope::Monitor, Scope::History]),
    row(C::Verify, "verify", &[Key::Char('v')], &[Scope::Home, Scope::Monitor, Scope::Why, Scope::Verify]),
    row(C::ExplainRow, "explain-row", &[Key::Char('o')], &[Scope::Home, Scope::Why, Scope::Verify, Scope::Rejects, Scope::Row, Scope::Plans, Scope::Notes]),
    row(C::Outbox, "outbox", &[Key::Char('b')], &[Scope::Home, Scope::Why]),
    row(C::Conflicts, "conflicts", &[Key::Char('f')], &[Scope::Home, Scope::Row]),
    row(C::Consents, "consents", &[Key::Char('t')], &[Scope::Home, Scope::Row]),
    row(C::NoteOptIn, "note-opt-in", &[Key::Char('+')], &[Scope::Notes]),
    row(C::DropOptIn, "drop-opt-in", &[Key::Char('x')], &[Scope::Notes]),
    row(C::OneFlow, "one-flow", &[Key::Char('w')], &[Scope::Notes]),
    row(C::Toggle, "toggle", &[Key::Space], LISTS),
    row(C::SelectAll, "select-all", &[Key::Char('a'), Key::Ctrl('a')], &[Scope::Tables]),
    row(C::ClearAll, "clear-all", &[Key::Char('n'), Key::Ctrl('n')], &[Scope::Tables]),
    row(C::Proposed, "proposed", &[Key::Char('=')], &[Scope::Tables, Scope::Schemas, Scope::Enumerations, Scope::Flows]),
    row(C::Rename, "rename", &[Key::Char('n')], &[Scope::Schemas, Scope::Enumerations]),
    row(C::Conversion, "conversion", &[Key::Char('t')], &[Scope::Schemas]),
    row(C::Rule, "rule", &[Key::Char('r')], &[Scope::Schemas]),
    row(C::AcceptSure, "accept-sure", &[Key::Char('a')], &[Scope::Schemas]),
    row(C::HowSure, "how-sure", &[Key::Char('A')], &[Scope::Schemas]),
    row(C::CampaignNames, "campaign-names", &[Key::Char('N')], &[Scope::Schemas]),
    row(C::Mend, "mend", &[Key::Char('m')], &[Scope::Schemas]),
    row(C::MendField, "mend-field", &[Key::Char('f')], &[Scope::Schemas]),
    row(C::AcceptEverywhere, "accept-everywhere", &[Key::Char('E')], &[Scope::Schemas]),
    row(C::WithTarget, "with-target", &[Key::Char('w')], &[Scope::Schemas]),
    row(C::Preview, "preview", &[Key::Char('p')], &[Scope::Schemas]),
    row(C::Replace, "replace", &[Key::Char('r')], &[Scope::Enumerations]),
    row(C::Unmapped, "unmapped", &[Key::Char('m')], &[Scope::Enumerations]),
    row(C::ListKind, "list-kind", &[Key::Char('o')], &[Scope::Enumerations]),
    row(C::LabelLanguages, "label-languages", &[Key::Char('l')], &[Scope::Enumerations]),
    row(C::Recheck, "recheck", &[Key::Char('r')], &[Scope::Checks]),
    row(C::RecheckAll, "recheck-all", &[Key::Char('R')], &[Scope::Checks]),
    row(C::ConfirmInstance, "confirm-instance", &[Key::Char('a')], &[Scope::Checks]),
    row(C::TestLead, "test-lead", &[Key::Char('t')], &[Scope::Checks]),
    row(C::Details, "details", &[Key::Char('i')], &[Scope::Checks, Scope::Tables, Scope::Schemas, Scope::Enumerations]),
    row(C::Changes, "changes", &[Key::Char('d')], &[Scope::Tables]),
    row(C::Along, "along", &[Key::Char('b')], &[Scope::Tables]),
    row(C::HowFar, "how-far", &[Key::Char('B')], &[Scope::Tables]),
    row(C::Export, "export", &[Key::Char('x')], &[Scope::Schemas]),
    row(C::AcceptLine, "accept-line", &[Key::Char('a')], &[Scope::Changes]),
    row(C::LeaveLine, "leave-line", &[Key::Char('l')], &[Scope::Changes]),
    row(C::PostponeLine, "postpone-line", &[Key::Char('p')], &[Scope::Changes]),
    row(C::AcceptAll, "accept-all", &[Key::Char('A')], &[Scope::Changes]),
    row(C::SettleDrift, "settle-drift", &[Key::Enter], &[Scope::Changes]),
    row(C::Mode, "mode", &[Key::Char('m')], &[Scope::Flows]),
    row(C::Filter, "filter", &[Key::Char('f')], &[Scope::Flows]),
    row(C::BuildFilter, "build-filter", &[Key::Char('b')], &[Scope::Flows]),
    row(C::AddCondition, "add-condition", &[Key::Char('a')], &[Scope::Flows]),
    row(C::Negate, "negate", &[Key::Char('n')], &[Scope::Flows]),
    row(C::CountRows, "count-rows", &[Key::Char('r')], &[Scope::Flows]),
    row(C::Remove, "remove", &[Key::Delete], &[Scope::Schemas, Scope::Flows]),
    row(C::ReadWay, "read-way", &[Key::Char('w')], &[Scope::Flows]),
    row(C::ReadRules, "read-rules", &[Key::Char('g')], &[Scope::Flows]),
    row(C::Events, "events", &[Key::Char('e')], &[Scope::Flows]),
    row(C::OptOut, "opt-out", &[Key::Char('o')], &[Scope::Flows]),
    row(C::Leads, "leads", &[Key::Char('l')], &[Scope::Flows]),
    row(C::ExportFlow, "export-flow", &[Key::Char('x')], &[Scope::Flows]),
    row(C::DeleteFlow, "delete-flow", &[Key::Char('d')], &[Scope::Flows]),
    row(C::Chain, "chain", &[Key::Char('W')], &[Scope::Flows]),
    row(C::ValidateLead, "validate-lead", &[Key::Char('v')], &[Scope::Flows]),
    row(C::Schedule, "schedule", &[Key::Char('s')], &[Scope::Flows]),
    row(C::TryRows, "try-rows", &[Key::Char('t')], &[Scope::Flows]),
    row(C::NextPane, "next-pane", &[Key::Tab, Key::BackTab], &[Scope::Checks, Scope::Tables, Scope::Schemas, Scope::Enumerations, Scope::Flows, Scope::Notes]),
    row(C::NextTable, "next-table", &[Key::Char(']')], &[Scope::Schemas, Scope::Flows]),
    row(C::PreviousTable, "previous-table", &[Key::Char('[')], &[Scope::Schemas, Scope::Flows]),
    row(C::MoveUp, "move-up", &[Key::Char('K'), Key::AltUp], &[Scope::Flows]),
    row(C::MoveDown, "move-down", &[Key::Char('J'), Key::AltDown], &[Scope::Flows]),
    row(C::Undo, "undo", &[Key::Char('u')], &[Scope::Tables, Scope::Schemas, Scope::Enumerations, Scope::Flows]),
    row(C::Redo, "redo", &[Key::Char('U'), Key::Ctrl('y')], &[Scope::Tables, Scope::Schemas, Scope::Enumerations, Scope::Flows]),
    row(C::Launch, "launch", &[Key::Enter, Key::Char('l')], &[Scope::Review]),
    row(C::Save, "save", &[Key::Char('w')], &[Scope::Review]),
];

/// The command that key means on that screen: the screen's own before those that hold everywhere.
pub fn find(scope: Scope, key: Key) -> Option<CommandId> {
    let in_scope = |wanted: Scope| ALL.iter().find(|c| c.scopes.contains(&wanted) && c.keys.contains(&key));
    in_scope(scope).or_else(|| in_scope(Scope::Everywhere)).map(|c| c.id)
}

/// The row of that id.
pub fn of(id: CommandId) -> Option<&'static Command> {
    ALL.iter().find(|c| c.id == id)
}

/// The keys of that id, the one to show first.
pub fn keys_for(id: CommandId) -> &'static [Key] {
    of(id).map_or(&[], |c| c.keys)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn no_key_means_two_things_on_one_screen() {
        for scope in Scope::ALL {
            let mut seen: BTreeMap<Key, &str> = BTreeMap::new();
            for command in ALL.iter().filter(|c| c.scopes.contains(&scope) || c.scopes.contains(&Scope::Everywhere)) {
                for key in command.keys {
                    if let Some(other) = seen.insert(*key, command.slug) {
                        panic!("{scope:?}: {key} means both {other} and {}", command.slug);
                    }
                }
            }
        }
    }

    #[test]
    fn every_command_can_be_reached_without_function_keys() {
        for command in ALL {
            assert!(command.keys.iter().any(|k| !matches!(k, Key::F(_))), "{} has only function keys", command.slug);
            assert!(!command.scopes.is_empty(), "{} applies nowhere", command.slug);
        }
    }

    #[test]
    fn ids_and_slugs_are_unique() {
        let ids: BTreeSet<_> = ALL.iter().map(|c| c.id).collect();
        let slugs: BTreeSet<_> = ALL.iter().map(|c| c.slug).collect();
        assert_eq!((ids.len(), slugs.len()), (ALL.len(), ALL.len()));
    }

    #[test]
    fn a_screens_own_key_comes_before_the_general_one() {
        assert_eq!(find(Scope::Checks, Key::Char('r')), Some(CommandId::Recheck));
        assert_eq!(find(Scope::Home, Key::Char('r')), Some(CommandId::RunFlow));
        assert_eq!(find(Scope::Home, Key::Char('?')), Some(CommandId::Help));
        assert_eq!(find(Scope::Home, Key::Char('€')), None);
    }
}
