//! How the choice of a population looks: the line that is typed, the places with how many values each names, and what is chosen.
use super::population::{Picker, Row};
use crate::flow::Flow;
use crate::i18n::{Arg, Words};
use crate::task::{PlaceFit, PlaceFound};
use crate::text::{clean_line, pad, wrap};
use crate::tui::wizard::desk::{Ask, Desk};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Lines the line, the places and what they are for take.
pub(super) const LINES: usize = 18;
/// Lines of places that are shown before what they are for is told as well.
const FEW: usize = 4;

/// Draws it.
pub(super) fn view(picker: &Picker, (flow, desk): (&Flow, &Desk), sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let why = words.say("wz-population-why");
    let below = wrap(&why, sheet.cells()).len();
    let problem = picker.problem.map(|key| format!("{} {}", sheet.mark(Mark::Bad), problem_text(key, picker, words)));
    let told = problem.as_ref().map_or(0, |text| wrap(&clean_line(text), sheet.cells()).len());
    let room = sheet.left().saturating_sub(2 + told);
    let shows_why = room > below + FEW;
    let lines = if shows_why { room - below } else { room };
    let shown = picker.list.visible(lines);
    let ask = words.say_with("wz-population-ask", &[("flow", Arg::from(flow.name.as_str()))]);
    let place = sheet.place(shown.clone(), picker.rows.len());
    sheet.line(&[(Role::Title, &ask), (Role::Dim, &place)]);
    sheet.input(&picker.search, 2, true);
    if let Some(text) = problem {
        sheet.text(Role::Bad, &text);
    }
    match &picker.found {
        None => sheet.busy("wz-population-reading"),
        Some(Err(fault)) => {
            sheet.text(Role::Warn, &format!("{} {}", sheet.mark(Mark::Warn), words.fault(fault)));
            sheet.text(Role::Dim, &words.say("wz-population-type"));
        }
        Some(Ok(_)) if picker.rows.is_empty() && picker.problem.is_none() => {
            sheet.text(Role::Warn, &problem_text("wz-population-no-such", picker, words));
        }
        Some(Ok(_)) => places(picker, shown, desk.awaits(&Ask::PopulationCounts), sheet),
    }
    if shows_why {
        sheet.text(Role::Dim, &why);
    }
}

fn problem_text(key: &str, picker: &Picker, words: Words) -> String {
    let place = picker.rows.get(picker.list.selected()).map(|row| name(picker, row, words));
    let place = place.unwrap_or_else(|| picker.search.text().trim().to_owned());
    words.say_with(key, &[("place", Arg::from(clean_line(&place).into_owned()))])
}

fn name(picker: &Picker, row: &Row, words: Words) -> String {
    match row {
        Row::All => words.say("wz-population-all"),
        Row::Lost(place) => place.to_string(),
        Row::Place(_) => picker.place(row).map(PlaceFound::name).unwrap_or_default(),
    }
}

fn places(picker: &Picker, shown: std::ops::Range<usize>, counting: bool, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let cells = (sheet.cells() / 2).clamp(16, 48);
    for at in shown {
        let Some(row) = picker.rows.get(at) else { continue };
        let (role, told) = match (row, picker.place(row)) {
            (Row::All, _) => (Role::Text, words.say("wz-rules-population-none")),
            (_, Some(place)) => told(place, picker, counting, words),
            (Row::Lost(_) | Row::Place(_), None) => (Role::Bad, words.say("place-lost")),
        };
        let usable = matches!(row, Row::All) || picker.place(row).is_some_and(|place| place.fit.can_be_used());
        let name = clean_line(&name(picker, row, words)).into_owned();
        let selected = (at == picker.list.selected()).then_some(Role::Selected);
        let tone = if usable { Role::Text } else { Role::Dim };
        sheet.row(
            &[(Role::Text, "  "), (tone, &pad(&name, cells)), (Role::Dim, " "), (role, &told)],
            selected,
            Hit::Row(at),
        );
    }
}

/// How many values a place names, or why it cannot be used.
fn told(place: &PlaceFound, picker: &Picker, counting: bool, words: Words) -> (Role, String) {
    let count = picker.counts.get(&place.name());
    match (place.fit, count) {
        (PlaceFit::Fits | PlaceFit::Empty, Some(Ok(values))) => {
            let role = if *values == 0 { Role::Warn } else { Role::Text };
            (role, words.say_with("place-values", &[("values", (*values).into())]))
        }
        (PlaceFit::Fits | PlaceFit::Empty, Some(Err(fault))) => (Role::Warn, words.fault(fault)),
        (PlaceFit::Fits, None) if counting => (Role::Dim, words.say("place-counting")),
        (fit, None | Some(_)) => (Role::Dim, words.say(&format!("place-{}", fit.slug()))),
    }
}
