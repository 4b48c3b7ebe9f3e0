//! The flow that keeps consent on both sides: which way it goes and what decides, with the truth table beside it before anything
//! is saved.
use super::beside::add_command;
use super::{Flows, Mode};
use crate::command::CommandId;
use crate::flow::{Both, Direction, Flow, OptOutRule, OptOutRules, OptOutWay, Said, propose_opt_out, takes_consent};
use crate::i18n::{Arg, Words};
use crate::task::{ConsentField, consent_fields};
use crate::text::{clean_line, pad};
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Lines the choices, the table and what they mean take.
pub(super) const LINES: usize = 13;
/// Cells of a name.
const NAME: usize = 12;
/// Cells of a case of the table.
const CASE: usize = 26;

/// The word of a key while the way is chosen.
pub(super) fn word(id: CommandId) -> Option<&'static str> {
    matches!(id, CommandId::Next | CommandId::Toggle).then_some("opt-out-turn")
}

fn rules(flow: &Flow) -> Option<OptOutRules> {
    (flow.direction == Direction::OptOut).then(|| flow.writing.opt_out.unwrap_or_default())
}

/// Lines to choose on: what decides is a question only where consent goes both ways.
fn choices(rules: OptOutRules) -> ListState {
    ListState::of(if rules.way == OptOutWay::Both { 2 } else { 1 })
}

impl Flows {
    /// Opens the choices of the selected flow of consent; of a table of people it adds the flow first.
    pub(super) fn open_opt_out(&mut self, turn: &mut Turn<'_>) {
        let Some(flow) = self.flow(turn.desk).cloned() else { return };
        if rules(&flow).is_none() && !self.add_opt_out(&flow, turn) {
            return;
        }
        let now = self.flow(turn.desk).and_then(rules).unwrap_or_default();
        self.mode = Mode::OptOut(choices(now));
    }

    /// Adds the flow of consent for the table of another flow, or selects the one there is.
    fn add_opt_out(&mut self, beside: &Flow, turn: &mut Turn<'_>) -> bool {
        let Some(system) = turn.desk.account().map(|account| account.system) else { return false };
        if !takes_consent(system, &beside.table) {
            turn.toast("wz-opt-out-nobody");
            return false;
        }
        if fields(turn.desk, beside).is_empty() {
            turn.toast("wz-opt-out-no-fields");
            return false;
        }
        let flows = &turn.desk.draft.workspace.flows;
        let flow = propose_opt_out(&beside.account, system, &beside.table, flows);
        self.add_and_select(flow, |f| rules(f).is_some() && f.table == beside.table, turn)
    }

    /// The command line that makes the same flow.
    pub(super) fn opt_out_command(&self, desk: &Desk) -> Option<String> {
        let flow = self.flow(desk)?;
        let rules = rules(flow)?;
        let rule = if rules.by_time() { " --opt-out-rule latest" } else { "" };
        Some(add_command(flow, &format!("--opt-out {}{rule}", rules.way.slug()), desk))
    }

    /// The next way, or the next rule.
    pub(super) fn turn_opt_out(&mut self, turn: &mut Turn<'_>) {
        let Mode::OptOut(list) = &self.mode else { return };
        let at = list.selected();
        self.edit_flow(turn, |flow| {
            let now = flow.writing.opt_out.unwrap_or_default();
            flow.writing.opt_out = Some(match at {
                0 => OptOutRules { way: after(&OptOutWay::ALL, now.way), ..now },
                _ => OptOutRules { rule: after(&OptOutRule::ALL, now.rule), ..now },
            });
        });
        let now = self.flow(turn.desk).and_then(rules).unwrap_or_default();
        let mut list = choices(now);
        list.select(at);
        self.mode = Mode::OptOut(list);
    }
}

/// The one offered after it.
fn after<T: Copy + PartialEq>(all: &[T], now: T) -> T {
    let at = all.iter().position(|one| *one == now).unwrap_or_default();
    all.iter().cycle().nth(at + 1).copied().unwrap_or(now)
}

fn fields(desk: &Desk, flow: &Flow) -> Vec<ConsentField> {
    desk.draft.workspace.mapping(&flow.account, &flow.table).map(consent_fields).unwrap_or_default()
}

/// What a flow of consent does, in the list of flows.
pub(super) fn in_short(flow: &Flow, words: Words) -> Option<String> {
    let rules = rules(flow)?;
    let way = words.say(&format!("opt-out-way-{}-short", rules.way.slug()));
    let latest = || format!(", {}", words.say("opt-out-rule-latest-short"));
    let rule = if rules.by_time() { latest() } else { String::new() };
    Some(format!("{}: {way}{rule}", words.say("direction-opt-out-short")))
}

/// Draws what stands below the list where it is about a flow of consent; tells whether it was.
pub(super) fn below(mode: &Mode, flow: &Flow, desk: &Desk, sheet: &mut Sheet<'_, '_>) -> bool {
    let Some(rules) = rules(flow) else { return false };
    match mode {
        Mode::OptOut(list) => view(list, (flow, rules), desk, sheet),
        Mode::Browse => told(flow, rules, sheet),
        _ => return false,
    }
    true
}

fn told(flow: &Flow, rules: OptOutRules, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    sheet.text(Role::Text, &format!("{}: {}", flow.table, words.say("direction-opt-out")));
    let way = words.say(&format!("opt-out-way-{}", rules.way.slug()));
    sheet.text(Role::Dim, &way);
    if rules.way == OptOutWay::Both {
        sheet.text(Role::Dim, &words.say(&format!("opt-out-rule-{}", rules.rule.slug())));
    }
    sheet.text(Role::Dim, &words.say("wz-opt-out-first"));
}

/// Draws the choices and the truth table.
fn view(list: &ListState, (flow, rules): (&Flow, OptOutRules), desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let title = words.say_with("wz-opt-out-title", &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &title)]);
    let both = rules.way == OptOutWay::Both;
    let rows = [
        (true, "wz-opt-out-way", format!("opt-out-way-{}", rules.way.slug())),
        (both, "wz-opt-out-rule", format!("opt-out-rule-{}", rules.rule.slug())),
    ];
    for (row, (_, name, key)) in rows.iter().enumerate().filter(|(_, (shown, ..))| *shown) {
        let (name, chosen) = (pad(&words.say(name), NAME), words.say(key));
        let role = (row == list.selected()).then_some(Role::Selected);
        sheet.row(&[(Role::Text, "  "), (Role::Dim, &name), (Role::Text, &chosen)], role, Hit::Row(row));
    }
    let forbids = fields(desk, flow).into_iter().map(|ConsentField { field, out_when, .. }| {
        let value = words.say(if out_when { "opt-out-yes" } else { "opt-out-no" });
        let field = Arg::from(clean_line(&field).into_owned());
        words.say_with("wz-opt-out-field", &[("field", field), ("value", Arg::from(value))])
    });
    let forbids: Vec<String> = forbids.collect();
    let label = format!("  {}", pad(&words.say("wz-opt-out-fields"), NAME.saturating_sub(1)));
    sheet.labelled(&label, Role::Dim, &forbids.join(", "));
    truth(rules, sheet);
    sheet.text(Role::Dim, &words.say("wz-opt-out-why"));
}

/// The four cases, before and after.
fn truth(rules: OptOutRules, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let said = |said: Said| words.say(&format!("opt-out-said-{}-short", said.slug()));
    let case = |both: Both| format!("{} | {}", said(both.crm), said(both.campaign));
    let (before, after) = (pad(&words.say("wz-opt-out-before"), CASE), words.say("wz-opt-out-after"));
    sheet.line(&[(Role::Text, "  "), (Role::Dim, &before), (Role::Dim, "  "), (Role::Dim, &after)]);
    for row in rules.truth_table() {
        let changes = row.before != row.after;
        let (mark, role) = if changes { (sheet.mark(Mark::Here), Role::Accent) } else { (" ", Role::Dim) };
        let (before, after) = (pad(&case(row.before), CASE), case(row.after));
        let parts = [(Role::Text, "  "), (Role::Text, before.as_str()), (role, mark), (Role::Text, " ")];
        sheet.line(&[parts.as_slice(), &[(role, after.as_str())]].concat());
        if let Some(newer) = row.campaign_newer {
            let text = format!("{}: {}", words.say("wz-opt-out-newer"), case(newer));
            sheet.line(&[(Role::Text, "    "), (Role::Accent, &text)]);
        }
    }
}
