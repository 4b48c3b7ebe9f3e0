//! Which commands are offered, by what is open: what is not offered does nothing to the list behind it.
use super::export::FORMS;
use super::{Mode, Schemas, rule};
use crate::command::{CommandId, quoted};
use crate::mapping::{Owner, Treatment, Unlisted, render_steps};
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::screen::Offered;

impl Schemas {
    /// Whether something stands before the list of fields.
    pub(super) fn is_open_inside(&self) -> bool {
        matches!(self.mode, Mode::Rule(_) | Mode::Convert(..) | Mode::Preview | Mode::Export(_))
    }

    /// Whether a command means something where the keys go now.
    pub(super) fn is_meant(&self, id: CommandId) -> bool {
        match &self.mode {
            Mode::Convert(..) => false,
            Mode::Export(_) => matches!(id, CommandId::CopySelected | CommandId::Refresh),
            Mode::Preview => matches!(
                id,
                CommandId::Preview
                    | CommandId::NextTable
                    | CommandId::PreviousTable
                    | CommandId::NextPane
                    | CommandId::Refresh
                    | CommandId::CopySelected
            ),
            _ => true,
        }
    }

    /// The commands, the most important first.
    pub(super) fn offered(&self, desk: &Desk) -> Vec<Offered> {
        let loading = self.open(desk).is_none().then_some("wz-why-loading");
        let several = (desk.draft.tables.len() < 2).then_some("wz-why-one-table");
        let [undo, redo] = self.edits.offered();
        match &self.mode {
            Mode::Rule(_) => return self.rule_commands(undo, redo),
            Mode::Convert(..) => return vec![(CommandId::Next, None), (CommandId::CopyCommand, None)],
            Mode::Export(exporting) => {
                let unwritten = (!matches!(exporting.written, Some(Ok(_)))).then_some("wz-export-first");
                return vec![
                    (CommandId::Next, None),
                    (CommandId::CopySelected, unwritten),
                    (CommandId::CopyCommand, None),
                ];
            }
            Mode::Preview => {
                return vec![
                    (CommandId::Next, loading),
                    (CommandId::Preview, loading),
                    (CommandId::NextTable, several),
                    (CommandId::PreviousTable, several),
                    (CommandId::Refresh, None),
                    (CommandId::CopyCommand, None),
                ];
            }
            _ => {}
        }
        vec![
            (CommandId::Next, loading),
            (CommandId::Toggle, loading),
            (CommandId::Rule, loading),
            (CommandId::AcceptSure, loading),
            (CommandId::Export, loading),
            (CommandId::NextTable, several),
            (CommandId::Mend, loading),
            (CommandId::Preview, loading),
            (CommandId::Rename, loading),
            (CommandId::HowSure, loading),
            (CommandId::CampaignNames, loading),
            (CommandId::AcceptEverywhere, loading.or(several)),
            (CommandId::MendField, loading),
            (CommandId::Conversion, loading),
            (CommandId::WithTarget, loading.or_else(|| self.no_target(desk))),
            (CommandId::Search, loading),
            (CommandId::CopySelected, loading),
            undo,
            redo,
            (CommandId::Proposed, loading),
            (CommandId::PreviousTable, several),
            (CommandId::Refresh, None),
            (CommandId::CopyCommand, None),
        ]
    }

    /// The stem of a command's words where it means something of its own here.
    pub(super) fn own_word(&self, id: CommandId) -> Option<&'static str> {
        match (&self.mode, id) {
            (Mode::Rule(editor), _) => rule::word(editor, id),
            (Mode::Export(_), CommandId::Next) => Some("export-write"),
            (Mode::Export(_), CommandId::CopySelected) => Some("export-copy"),
            (Mode::Convert(..), CommandId::Next) => Some("convert-take"),
            (Mode::Preview, CommandId::Preview) => Some("preview-close"),
            (_, CommandId::Toggle) => Some("field-toggle"),
            _ => None,
        }
    }

    /// The command line for what is open: the rule as it stands, or the form that is marked.
    pub(super) fn own_command(&self, desk: &Desk) -> Option<String> {
        let several = desk.draft.workspace.accounts.len() > 1;
        let account = desk.name().filter(|_| several).map(|name| format!(" --account {name}")).unwrap_or_default();
        match &self.mode {
            Mode::Rule(_) => {
                let (open, rule, _) = self.open_parts(desk)?;
                let (table, field) = (quoted(open.table), quoted(&rule.field));
                let said = said(&rule.treatment);
                Some(format!("fieldbridge schema rule {table} {field}{account}{said}{}", desk.option))
            }
            Mode::Export(exporting) => {
                let form = FORMS.get(exporting.list.selected())?.word();
                Some(format!("fieldbridge schema export --format {form}{account}{}", desk.option))
            }
            _ => None,
        }
    }
}

/// A rule as the options that make it of any other.
fn said(treatment: &Treatment) -> String {
    let mut out = String::from(" --plain-rule");
    if !treatment.steps.is_empty() {
        out.push_str(&format!(" --steps {}", quoted(&render_steps(&treatment.steps))));
    }
    for (from, to) in &treatment.replace {
        out.push_str(&format!(" --replace {}", quoted(&format!("{from}={to}"))));
    }
    if let Some(default) = &treatment.default {
        out.push_str(&format!(" --default {}", quoted(default)));
    }
    if treatment.unlisted != Unlisted::Keep {
        out.push_str(&format!(" --unlisted {}", treatment.unlisted.slug()));
    }
    if !treatment.apply_updates {
        out.push_str(" --apply-updates no");
    }
    if treatment.owner != Owner::Crm {
        out.push_str(&format!(" --owner {}", treatment.owner.slug()));
    }
    if let Some(personal) = treatment.personal {
        out.push_str(if personal { " --personal yes" } else { " --personal no" });
    }
    out
}
