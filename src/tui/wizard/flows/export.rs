//! The flow that sends changes to the CRM: what becomes of rows there, by what a new one is known, which fields go, and whose
//! word counts where both sides changed one.
use super::beside::add_command;
use super::{Flows, Mode};
use crate::account::System;
use crate::catalog::TableDetail;
use crate::command::{CommandId, quoted};
use crate::flow::{Direction, Flow, WriteMode, propose_export};
use crate::i18n::{Arg, Words};
use crate::mapping::{Owner, Treatment};
use crate::task::{ExportFate, ExportField, export_fields, export_keys, export_obstacle};
use crate::text::{clean_line, pad};
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Lines the choices and what the selected one means take.
pub(super) const LINES: usize = 17;
/// Cells of a name.
const NAME: usize = 26;
/// Lines before the fields.
const HEAD: usize = 2;

/// The word of a key while these are chosen.
pub(super) fn word(id: CommandId) -> Option<&'static str> {
    matches!(id, CommandId::Next | CommandId::Toggle).then_some("export-turn")
}

fn is_export(flow: &Flow) -> bool {
    flow.direction == Direction::Export
}

fn detail<'d>(desk: &'d Desk, flow: &Flow) -> Option<&'d TableDetail> {
    desk.catalog.as_ref()?.details.get(&flow.table)
}

fn fields(desk: &Desk, flow: &Flow) -> Vec<ExportField> {
    detail(desk, flow).map(|detail| export_fields(&desk.draft.workspace, flow, detail)).unwrap_or_default()
}

fn keys(desk: &Desk, flow: &Flow) -> Vec<String> {
    detail(desk, flow).map(|detail| export_keys(&desk.draft.workspace, flow, detail)).unwrap_or_default()
}

impl Flows {
    /// Opens the selected flow of export; of a table that has none yet it adds the flow first, as it is proposed.
    pub(super) fn open_export(&mut self, turn: &mut Turn<'_>) {
        let Some(flow) = self.flow(turn.desk).cloned() else { return };
        if !is_export(&flow) && !self.add_export(&flow, turn) {
            return;
        }
        let Some(flow) = self.flow(turn.desk) else { return };
        self.mode = Mode::Export(ListState::of(HEAD + fields(turn.desk, flow).len()));
    }

    fn add_export(&mut self, beside: &Flow, turn: &mut Turn<'_>) -> bool {
        if turn.desk.draft.workspace.mapping(&beside.account, &beside.table).is_none() {
            turn.toast("wz-export-unmapped");
            return false;
        }
        // A key the CRM knows rows by is taken where there is one: without it a row could be made twice.
        let key = keys(turn.desk, beside).into_iter().next();
        let flow = propose_export(&beside.account, &beside.table, key, &turn.desk.draft.workspace.flows);
        self.add_and_select(flow, |f| is_export(f) && f.table == beside.table && f.account == beside.account, turn)
    }

    /// The next choice of the selected line; on a field, whose word counts.
    pub(super) fn turn_export(&mut self, turn: &mut Turn<'_>) {
        let Mode::Export(list) = &self.mode else { return };
        let Some(flow) = self.flow(turn.desk).cloned() else { return };
        match list.selected() {
            0 => self.edit_flow(turn, |flow| {
                flow.writing.mode = match flow.writing.mode {
                    WriteMode::Update => WriteMode::Insert,
                    WriteMode::Insert => WriteMode::Upsert,
                    WriteMode::Upsert => WriteMode::Update,
                };
            }),
            1 => self.turn_key(&flow, turn),
            row => self.turn_owner(&flow, row - HEAD, turn),
        }
    }

    fn turn_key(&mut self, flow: &Flow, turn: &mut Turn<'_>) {
        let keys = keys(turn.desk, flow);
        if keys.is_empty() && flow.writing.key.is_none() {
            return turn.toast("wz-export-no-key");
        }
        let at = flow.writing.key.as_ref().map(|now| keys.iter().position(|key| key == now));
        let next = match at {
            None => keys.first(),
            Some(Some(at)) => keys.get(at + 1),
            Some(None) => None,
        };
        let next = next.cloned();
        self.edit_flow(turn, |flow| flow.writing.key = next);
    }

    /// Gives a field to the campaign side, or back to the CRM. Consent is neither's alone.
    fn turn_owner(&mut self, flow: &Flow, row: usize, turn: &mut Turn<'_>) {
        let Some(field) = fields(turn.desk, flow).into_iter().nth(row) else { return };
        let owner = match field.owner {
            Owner::Crm => Owner::Marketing,
            Owner::Marketing => Owner::Crm,
            Owner::Consent => return turn.toast("wz-export-consent"),
        };
        let changed = {
            let workspace = &turn.desk.draft.workspace;
            let mapping = workspace.mapping(&flow.account, &flow.table);
            mapping.zip(detail(turn.desk, flow)).and_then(|(mapping, detail)| {
                let now = mapping.rule(&field.field)?.treatment.clone();
                Some(mapping.set_treatment(&field.field, Treatment { owner, ..now }, detail))
            })
        };
        match changed {
            Some(Ok(mapping)) => self.edit(turn, |kept| {
                let same = |m: &&mut crate::mapping::Mapping| m.account == mapping.account && m.table == mapping.table;
                if let Some(place) = kept.mappings.iter_mut().find(same) {
                    *place = mapping;
                }
            }),
            Some(Err(issue)) => {
                let why = turn.cx.words.say_map(&issue.key(), &issue.args());
                turn.out.toast = Some(clean_line(&why).into_owned());
            }
            None => {}
        }
    }

    /// The command line that makes the same flow.
    pub(super) fn export_command(&self, desk: &Desk) -> Option<String> {
        let flow = self.flow(desk).filter(|flow| is_export(flow))?;
        let key = flow.writing.key.as_ref().map(|key| format!(" --key {}", quoted(key))).unwrap_or_default();
        Some(add_command(flow, &format!("--writes {}{key}", flow.writing.mode.slug()), desk))
    }
}

/// What a flow of export does, in the list of flows.
pub(super) fn in_short(flow: &Flow, words: Words) -> Option<String> {
    let mode = words.say(&format!("write-mode-{}-short", flow.writing.mode.slug()));
    is_export(flow).then(|| format!("{}: {mode}", words.say("direction-export")))
}

/// Draws what stands below the list where it is about a flow of export; tells whether it was.
pub(super) fn below(mode: &Mode, flow: &Flow, desk: &Desk, sheet: &mut Sheet<'_, '_>) -> bool {
    if !is_export(flow) {
        return false;
    }
    match mode {
        Mode::Export(list) => view(list, flow, desk, sheet),
        Mode::Browse => told(flow, desk, sheet),
        _ => return false,
    }
    true
}

fn told(flow: &Flow, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    sheet.text(Role::Text, &format!("{}: {}", flow.table, words.say("direction-export")));
    sheet.text(Role::Dim, &words.say(&format!("write-mode-{}", flow.writing.mode.slug())));
    goes(flow, desk, sheet);
    obstacle(flow, desk, sheet);
    super::schedule::told(flow, sheet);
}

/// The fields whose changes go.
fn goes(flow: &Flow, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let fields = fields(desk, flow);
    let names: Vec<&str> = fields.iter().filter(|f| f.fate == ExportFate::Goes).map(|f| f.field.as_str()).collect();
    if !names.is_empty() {
        let text = sheet.words().say_with("wz-export-goes", &[("fields", Arg::from(names.join(", ").as_str()))]);
        sheet.text(Role::Dim, &text);
    }
}

/// What keeps it from starting.
fn obstacle(flow: &Flow, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let Some((system, detail)) = desk.account().map(|a| a.system).zip(detail(desk, flow)) else { return };
    if let Some(case) = export_obstacle(&desk.draft.workspace, flow, (system, detail)) {
        let text = format!("{} {}", sheet.mark(Mark::Bad), sheet.words().say(&format!("wz-export-{case}")));
        sheet.text(Role::Bad, &text);
    }
}

fn view(list: &ListState, flow: &Flow, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let title = words.say_with("wz-export-flow-title", &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &title)]);
    let fields = fields(desk, flow);
    // What the selected line means and what is missing have the last five lines.
    let shown = list.visible(sheet.left().saturating_sub(5).max(1));
    for row in shown {
        let selected = (row == list.selected()).then_some(Role::Selected);
        match row {
            0 => {
                let mode = words.say(&format!("write-mode-{}", flow.writing.mode.slug()));
                line(("wz-export-mode", &mode), selected, row, sheet);
            }
            1 => line(("cli-col-key", &key_text(flow, desk, words)), selected, row, sheet),
            _ => {
                let Some(field) = fields.get(row - HEAD) else { continue };
                let (mark, tone) =
                    if field.fate == ExportFate::Goes { (Mark::On, Role::Accent) } else { (Mark::Off, Role::Dim) };
                let name = pad(&clean_line(&field.field), NAME - 4);
                let owner = pad(&words.say(&format!("owner-{}", field.owner.slug())), 12);
                let fate = words.say(&format!("export-fate-{}", field.fate.slug()));
                let parts = [
                    (Role::Text, "  "),
                    (tone, sheet.mark(mark)),
                    (Role::Text, " "),
                    (Role::Text, name.as_str()),
                    (Role::Dim, owner.as_str()),
                    (Role::Dim, fate.as_str()),
                ];
                sheet.row(&parts, selected, Hit::Row(row));
            }
        }
    }
    obstacle(flow, desk, sheet);
    let means = match list.selected() {
        0 => words.say("wz-export-mode-why"),
        1 => words.say("wz-export-key-why"),
        row => fields
            .get(row - HEAD)
            .map(|f| words.say(&format!("wz-export-owner-{}", f.owner.slug())))
            .unwrap_or_default(),
    };
    sheet.text(Role::Dim, &means);
}

fn line((name, text): (&str, &str), selected: Option<Role>, row: usize, sheet: &mut Sheet<'_, '_>) {
    let name = pad(&sheet.words().say(name), NAME);
    sheet.row(&[(Role::Text, "  "), (Role::Dim, &name), (Role::Text, text)], selected, Hit::Row(row));
}

fn key_text(flow: &Flow, desk: &Desk, words: Words) -> String {
    let dynamics = desk.account().is_some_and(|a| a.system == System::Dynamics);
    match &flow.writing.key {
        Some(key) => clean_line(key).into_owned(),
        None if !flow.writing.mode.inserts() => words.say("wz-export-key-idle"),
        None if dynamics => words.say("wz-export-key-ours"),
        None => "–".to_owned(),
    }
}
