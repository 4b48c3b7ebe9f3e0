//! When a flow is due by itself: the five fields typed, what is wrong with them told at the line, and the next times as they are.
use super::{Flows, Mode};
use crate::command::quoted;
use crate::flow::{Flow, Schedule};
use crate::i18n::Arg;
use crate::text::clean_line;
use crate::tui::Role;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};

/// So many due times are shown.
const SHOWN: usize = 3;

impl Flows {
    pub(super) fn open_schedule(&mut self, desk: &Desk) {
        if let Some(flow) = self.flow(desk) {
            self.mode = Mode::Schedule(Input::with(flow.schedule.as_deref().unwrap_or_default()));
        }
    }

    /// Takes the schedule; one that is none stays where it is typed, with what is wrong.
    pub(super) fn finish_schedule(&mut self, turn: &mut Turn<'_>) {
        let Mode::Schedule(line) = &self.mode else { return };
        let text = line.text().split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(flow) = self.flow(turn.desk) else { return };
        if !text.is_empty() && Schedule::read(&text, flow.zone.as_deref()).is_err() {
            return;
        }
        self.mode = Mode::Browse;
        self.edit_flow(turn, |flow| flow.schedule = (!text.is_empty()).then_some(text));
    }

    /// The command line that says the same.
    pub(super) fn schedule_command(&self, desk: &Desk) -> Option<String> {
        let (flow, Mode::Schedule(line)) = (self.flow(desk)?, &self.mode) else { return None };
        let says = match line.text().trim() {
            "" => "--no-schedule".to_owned(),
            text => format!("--schedule {}", quoted(text)),
        };
        let zone = flow.zone.as_ref().map(|zone| format!(" --zone {}", quoted(zone))).unwrap_or_default();
        Some(format!("fieldbridge flow set {} {says}{zone}{}", flow.name, desk.option))
    }
}

/// Asks for the schedule.
pub(super) fn asking(line: &Input, flow: &Flow, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let label = words.say_with("wz-schedule-ask", &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &label)]);
    sheet.input(line, 2, true);
    match (line.text().trim(), Schedule::read(line.text(), flow.zone.as_deref())) {
        ("", _) => sheet.text(Role::Dim, &words.say("wz-schedule-none")),
        (_, Err(problem)) => {
            let text = format!("{} {}", sheet.mark(Mark::Bad), words.say_map(&problem.key(), &problem.args()));
            sheet.text(Role::Bad, &text);
        }
        (_, Ok(schedule)) => {
            let head = words.say_with("wz-schedule-next", &[("zone", zone(flow))]);
            sheet.text(Role::Good, &format!("{} {head}", sheet.mark(Mark::Good)));
            upcoming(&schedule, sheet);
        }
    }
    sheet.text(Role::Dim, &words.say("wz-schedule-help"));
    sheet.text(Role::Dim, &words.say_with("wz-schedule-zone", &[("zone", zone(flow))]));
}

/// The next times a schedule comes due.
pub(super) fn upcoming(schedule: &Schedule, sheet: &mut Sheet<'_, '_>) {
    let shown = |at: jiff::Timestamp| at.to_zoned(schedule.zone().clone()).strftime("%Y-%m-%d %H:%M").to_string();
    let times: Vec<String> = schedule.upcoming(sheet.now()).take(SHOWN).map(shown).collect();
    sheet.text(Role::Text, &format!("  {}", times.join(" · ")));
}

/// What a flow says of its schedule.
pub(super) fn told(flow: &Flow, sheet: &mut Sheet<'_, '_>) {
    let Some(text) = &flow.schedule else { return };
    let says = [("schedule", Arg::from(clean_line(text).into_owned())), ("zone", zone(flow))];
    let text = sheet.words().say_with("wz-schedule-says", &says);
    sheet.text(Role::Dim, &text);
}

fn zone(flow: &Flow) -> Arg {
    Arg::from(clean_line(flow.zone.as_deref().unwrap_or("UTC")).into_owned())
}
