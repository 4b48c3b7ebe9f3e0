//! How the workflow looks: when it is due, its steps in order, what follows when one fails; and the line being typed.
use super::chain::{HEAD, Part, Problem, chains};
use super::{Flows, Mode, schedule};
use crate::flow::{Schedule, Workflow};
use crate::i18n::Arg;
use crate::text::{clean_line, pad};
use crate::tui::view::on_error;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Lines the chain and what the selected line means take.
pub(super) const LINES: usize = 18;
/// Cells of a name.
const NAME: usize = 22;

/// Draws what stands below the list where it is about the workflow; tells whether it was.
pub(super) fn below(state: &Flows, desk: &Desk, sheet: &mut Sheet<'_, '_>) -> bool {
    let Some(workflow) = state.chained(desk) else { return false };
    match &state.mode {
        Mode::Chain(list) => view(list, workflow, desk, sheet),
        Mode::ChainText(part, line, problem) => asking(*part, (line, problem.as_ref()), workflow, sheet),
        _ => return false,
    }
    true
}

fn view(list: &ListState, workflow: &Workflow, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let title = words.say_with("wz-chain-title", &[("workflow", Arg::from(workflow.name.as_str()))]);
    sheet.line(&[(Role::Title, &title)]);
    // What the selected line means, and which workflow this is, have the last five.
    for row in list.visible(sheet.left().saturating_sub(5).max(1)) {
        let selected = (row == list.selected()).then_some(Role::Selected);
        let (name, text) = match row {
            0 => (
                words.say("cli-col-schedule"),
                workflow.schedule.clone().unwrap_or_else(|| words.say("wz-chain-asked")),
            ),
            1 => (words.say("cli-col-zone"), workflow.zone.clone().unwrap_or_else(|| "UTC".to_owned())),
            row => {
                let Some(step) = workflow.steps.get(row - HEAD) else { continue };
                (format!("{:>2}. {}", row - HEAD + 1, step.work.word()), on_error(words, step.on_error))
            }
        };
        let (name, text) = (pad(&clean_line(&name), NAME), clean_line(&text).into_owned());
        let role = if row < HEAD { Role::Dim } else { Role::Text };
        sheet.row(
            &[(Role::Text, "  "), (role, &name), (Role::Text, " "), (Role::Text, &text)],
            selected,
            Hit::Row(row),
        );
    }
    let means = match list.selected() {
        0 => words.say("wz-schedule-help"),
        1 => words.say("wz-zone-why"),
        row => {
            let does = workflow.steps.get(row - HEAD).map(|s| words.say(&format!("step-does-{}", s.work.slug())));
            format!("{}. {}", does.unwrap_or_default(), words.say("wz-chain-why"))
        }
    };
    sheet.text(Role::Dim, &means);
    let all = chains(desk);
    let at = all.iter().position(|other| other.name == workflow.name).unwrap_or_default();
    let which = match all.len() {
        0 | 1 => words.say("wz-chain-only"),
        of => words.say_with("wz-chain-which", &[("at", (at + 1).into()), ("of", of.into())]),
    };
    sheet.text(Role::Dim, &which);
}

fn asking(part: Part, (line, problem): (&Input, Option<&Problem>), workflow: &Workflow, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let (label, help) = match part {
        Part::Schedule => ("wz-chain-ask-schedule", "wz-schedule-help"),
        Part::Zone => ("wz-chain-ask-zone", "wz-zone-why"),
        Part::Step(_) => ("wz-chain-ask-step", "wz-chain-step-help"),
        Part::New(_) => ("wz-chain-ask-new", "wz-chain-step-help"),
        Part::Named => ("wz-chain-ask-name", "wz-chain-name-help"),
    };
    let label = words.say_with(label, &[("workflow", Arg::from(workflow.name.as_str()))]);
    sheet.line(&[(Role::Title, &label)]);
    sheet.input(line, 2, true);
    if let Some(problem) = problem {
        let text = clean_line(&words.say_map(&problem.key, &problem.args)).into_owned();
        let text = format!("{} {text}", sheet.mark(Mark::Bad));
        sheet.text(Role::Bad, &text);
    } else if part == Part::Schedule
        && let Ok(due) = Schedule::read(line.text(), workflow.zone.as_deref())
    {
        schedule::upcoming(&due, sheet);
    }
    sheet.text(Role::Dim, &words.say(help));
}
