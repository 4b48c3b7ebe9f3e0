//! The flow that tells the CRM what happened to messages: which kinds, as check boxes, and where they are recorded.
use super::beside::add_command;
use super::{Flows, Mode};
use crate::command::{CommandId, quoted};
use crate::flow::{Direction, EventKind, EventPlace, EventRules, Flow, propose_events, takes_events};
use crate::i18n::{Arg, Words};
use crate::text::{clean_line, pad};
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Lines the kinds, the place and what the selected one means take.
pub(super) const LINES: usize = 9;
/// Cells of a name.
const NAME: usize = 20;

/// Whether a command is about reading rows, which a flow to the CRM does not do.
pub(super) fn is_of_reading(id: CommandId) -> bool {
    use CommandId as C;
    matches!(id, C::Filter | C::BuildFilter | C::TryRows | C::ReadRules | C::ReadWay)
}

/// The word of a key while kinds are chosen.
pub(super) fn word(id: CommandId) -> Option<&'static str> {
    matches!(id, CommandId::Next | CommandId::Toggle).then_some("events-turn")
}

fn rules(flow: &Flow) -> Option<&EventRules> {
    flow.writing.events.as_ref().filter(|_| flow.direction == Direction::Events)
}

impl Flows {
    /// Opens the choices of the selected flow of events; of a table of people it adds the flow first.
    pub(super) fn open_events(&mut self, turn: &mut Turn<'_>) {
        let Some(flow) = self.flow(turn.desk).cloned() else { return };
        if rules(&flow).is_none() && !self.add_events(&flow, turn) {
            return;
        }
        self.mode = Mode::Events(ListState::of(EventKind::ALL.len() + 1));
    }

    /// Adds the flow of events for the table of another flow, or selects the one there is.
    fn add_events(&mut self, beside: &Flow, turn: &mut Turn<'_>) -> bool {
        let Some(system) = turn.desk.account().map(|account| account.system) else { return false };
        if !takes_events(system, &beside.table) {
            turn.toast("wz-events-nobody");
            return false;
        }
        let flows = &turn.desk.draft.workspace.flows;
        let flow = propose_events(&beside.account, system, &beside.table, flows);
        self.add_and_select(flow, |f| rules(f).is_some() && f.table == beside.table, turn)
    }

    /// The command line that makes the same flow.
    pub(super) fn events_command(&self, desk: &Desk) -> Option<String> {
        let flow = self.flow(desk)?;
        let rules = rules(flow)?;
        let (kinds, into) = (rules.words().join(","), quoted(&rules.into.to_string()));
        Some(add_command(flow, &format!("--events {kinds} --into {into}"), desk))
    }

    /// Switches the selected kind, or asks for the place.
    pub(super) fn turn_event(&mut self, turn: &mut Turn<'_>) {
        let Mode::Events(list) = &self.mode else { return };
        let chosen = EventKind::ALL.get(list.selected()).copied();
        let Some(now) = self.flow(turn.desk).and_then(rules).cloned() else { return };
        let Some(kind) = chosen else {
            self.mode = Mode::Into(Input::proposed(&now.into.to_string()), false);
            return;
        };
        if now.kinds == [kind] {
            return turn.toast("wz-events-last");
        }
        self.edit_flow(turn, |flow| {
            if let Some(rules) = &mut flow.writing.events {
                rules.turn(kind);
            }
        });
    }

    pub(super) fn finish_into(&mut self, turn: &mut Turn<'_>) {
        let Mode::Into(line, bad) = &mut self.mode else { return };
        let Some(place) = EventPlace::parse(line.text()) else {
            *bad = true;
            return;
        };
        self.edit_flow(turn, |flow| {
            if let Some(rules) = &mut flow.writing.events {
                rules.into = place;
            }
        });
        self.mode = Mode::Events(ListState::of(EventKind::ALL.len() + 1));
    }
}

fn place(rules: &EventRules, words: Words) -> String {
    let name = clean_line(rules.into.name()).into_owned();
    words.say_with(&format!("event-place-{}", rules.into.slug()), &[("name", Arg::from(name))])
}

/// The kinds a flow of events tells, in the list of flows; what another flow to the CRM does.
pub(super) fn in_short(flow: &Flow, words: Words) -> Option<String> {
    match (flow.direction, rules(flow)) {
        (Direction::Import, _) => None,
        (_, Some(rules)) => {
            let kinds: Vec<String> = rules.words().iter().map(|word| words.say(&format!("event-{word}"))).collect();
            Some(format!("{}: {}", words.say("direction-events-short"), kinds.join(", ")))
        }
        (_, None) => Some(words.say(&format!("direction-{}", flow.direction.slug()))),
    }
}

/// Draws what stands below the list where it is about a flow to the CRM; tells whether it was.
pub(super) fn below(mode: &Mode, flow: &Flow, sheet: &mut Sheet<'_, '_>) -> bool {
    match mode {
        Mode::Events(list) => view(list, flow, sheet),
        Mode::Into(line, bad) => asking(line, *bad, flow, sheet),
        Mode::Browse if flow.direction.is_outward() => {
            told(flow, sheet);
            super::schedule::told(flow, sheet);
        }
        _ => return false,
    }
    true
}

/// Draws the kinds as check boxes, the place, and what the selected one means.
fn view(list: &ListState, flow: &Flow, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let Some(rules) = rules(flow) else { return };
    let title = words.say_with("wz-events-title", &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &title)]);
    let role = |row: usize| (row == list.selected()).then_some(Role::Selected);
    for (row, kind) in EventKind::ALL.into_iter().enumerate() {
        let (mark, tone) = if rules.tells(kind) { (Mark::On, Role::Accent) } else { (Mark::Off, Role::Dim) };
        let name = words.say(&format!("event-{}", kind.word()));
        let parts = [(Role::Text, "  "), (tone, sheet.mark(mark)), (Role::Text, " "), (Role::Text, name.as_str())];
        sheet.row(&parts, role(row), Hit::Row(row));
    }
    let last = EventKind::ALL.len();
    let (name, chosen) = (pad(&words.say("wz-events-into"), NAME), place(rules, words));
    sheet.row(&[(Role::Text, "  "), (Role::Dim, &name), (Role::Text, &chosen)], role(last), Hit::Row(last));
    let means = match EventKind::ALL.get(list.selected()) {
        Some(kind) => format!("wz-events-{}-why", kind.word()),
        None => "wz-events-into-why".to_owned(),
    };
    sheet.text(Role::Dim, &words.say(&means));
}

/// Asks where events are recorded.
fn asking(line: &Input, bad: bool, flow: &Flow, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let label = words.say_with("wz-events-into-ask", &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &label)]);
    sheet.input(line, 2, true);
    if bad {
        let text = format!("{} {}", sheet.mark(Mark::Bad), words.say("wz-events-into-bad"));
        sheet.text(Role::Bad, &text);
    }
    sheet.text(Role::Dim, &words.say("wz-events-into-why"));
}

/// What a flow to the CRM does.
fn told(flow: &Flow, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let way = words.say(&format!("direction-{}", flow.direction.slug()));
    sheet.text(Role::Text, &format!("{}: {way}", flow.table));
    let how = match rules(flow) {
        Some(rules) => format!("{}, {}", in_short(flow, words).unwrap_or_default(), place(rules, words)),
        None => words.say(&format!("write-mode-{}", flow.writing.mode.slug())),
    };
    sheet.text(Role::Dim, &how);
}
