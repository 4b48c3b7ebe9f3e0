//! How the flows look: a line a flow, and the line being typed with its problem marked under the place.
use super::offers::{chooses_way, filter_help};
use super::{Flows, Line, Mode};
use crate::flow::{Flow, ReadMode};
use crate::i18n::{Arg, grouped};
use crate::mapping::FilterProblem;
use crate::setup::Step;
use crate::text::{pad, width};
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Draws the step.
pub(super) fn view(state: &Flows, desk: &Desk, mut sheet: Sheet<'_, '_>) {
    if let Some(fault) = &state.fault {
        return sheet.stuck(fault);
    }
    if desk.busy(Step::Flows) {
        return sheet.busy("wz-flows-reading");
    }
    let lines = Flows::lines(desk);
    let words = sheet.words();
    if lines.is_empty() {
        let text = words.say("wz-flows-none");
        return sheet.text(Role::Warn, &text);
    }
    if let (Mode::Build(builder), Some(flow)) = (&state.mode, state.flow(desk)) {
        return super::build_view::view(builder, flow, desk, &mut sheet);
    }
    let bottom = match state.mode {
        // The rules are what is looked at, one of the flows above them is enough.
        Mode::Rules(_) => super::rules::LINES.min(sheet.left().saturating_sub(2)),
        Mode::Events(_) => super::events::LINES.min(sheet.left().saturating_sub(2)),
        Mode::OptOut(_) => super::opt_out::LINES.min(sheet.left().saturating_sub(2)),
        Mode::Leads(_) => super::leads::LINES.min(sheet.left().saturating_sub(2)),
        Mode::Export(_) => super::export::LINES.min(sheet.left().saturating_sub(2)),
        Mode::Chain(_) => super::chain_view::LINES.min(sheet.left().saturating_sub(2)),
        Mode::Population(_) => super::population_view::LINES.min(sheet.left().saturating_sub(2)),
        Mode::Rows(..) => super::rows::LINES.min(sheet.left().saturating_sub(2)),
        _ => if sheet.left() > 14 { 8 } else { 6 }.min(sheet.left() / 2),
    };
    let top = lines.len().saturating_add(1).min(sheet.left().saturating_sub(bottom));
    let (cells, top) = (sheet.area.width, u16::try_from(top).unwrap_or(0));
    list(state, &lines, &mut sheet.part(0, 0, cells, top));
    let height = sheet.area.height.saturating_sub(top);
    let mut below = sheet.part(0, top, cells, height);
    below.rule();
    detail(state, desk, &mut below);
}

fn list(state: &Flows, lines: &[Line<'_>], sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let cells = sheet.cells();
    let name = (cells / 4).clamp(8, 30);
    let mode = 13;
    let tried = if cells >= 60 { 12 } else { 0 };
    let titles = ["wz-flow-name", "wz-flow-mode", "wz-flow-tried", "wz-flow-filter"].map(|k| words.say(k));
    let [title_name, title_mode, title_tried, title_filter] = titles;
    if sheet.left() > 3 {
        sheet.line(&[
            (Role::Dim, "       "),
            (Role::Dim, &pad(&title_name, name)),
            (Role::Dim, " "),
            (Role::Dim, &pad(&title_mode, mode)),
            (Role::Dim, &pad(&title_tried, tried)),
            (Role::Dim, " "),
            (Role::Dim, &title_filter),
        ]);
    }
    for row in state.list.visible(sheet.left()) {
        let Some(line) = lines.get(row) else { continue };
        let selected = (row == state.list.selected()).then_some(match state.mode {
            Mode::Browse => Role::Selected,
            _ => Role::SelectedDim,
        });
        match line {
            Line::Flow(flow) => {
                let key = match flow.mode {
                    ReadMode::Incremental => "wz-mode-incremental",
                    ReadMode::Full => "wz-mode-full",
                };
                let told = super::opt_out::in_short(flow, words).or_else(|| super::leads::in_short(flow, words));
                let told = told.or_else(|| super::export::in_short(flow, words));
                let told = told.or_else(|| super::removal::in_short(flow, words));
                let told = told.or_else(|| super::events::in_short(flow, words));
                let some = flow.filter.is_some() || flow.rows.population.is_some() || told.is_some();
                let role = if some { Role::Text } else { Role::Dim };
                let tries = if told.is_some() { String::new() } else { grouped(flow.try_rows.into()) };
                let filter = told.or_else(|| super::rows::in_short(flow, words));
                let filter = filter.unwrap_or_else(|| words.say("wz-filter-all"));
                let order = format!("{:>2} ", row + 1);
                sheet.row(
                    &[
                        (Role::Accent, sheet.mark(Mark::On)),
                        (Role::Dim, " "),
                        (Role::Dim, &order),
                        (Role::Text, &pad(flow.name.as_str(), name)),
                        (Role::Text, " "),
                        (Role::Text, &pad(&words.say(key), mode)),
                        (Role::Text, &pad(&tries, tried)),
                        (Role::Text, " "),
                        (role, &filter),
                    ],
                    selected,
                    Hit::Row(row),
                );
            }
            Line::LeftOut(table) => {
                let text = words.say("wz-flow-left-out");
                sheet.row(
                    &[
                        (Role::Dim, sheet.mark(Mark::Off)),
                        (Role::Dim, "    "),
                        (Role::Dim, &pad(table, name)),
                        (Role::Dim, " "),
                        (Role::Dim, &text),
                    ],
                    selected,
                    Hit::Row(row),
                );
            }
        }
    }
}

fn detail(state: &Flows, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    if super::chain_view::below(state, desk, sheet) {
        return;
    }
    let Some(flow) = state.flow(desk) else {
        return sheet.text(Role::Dim, &words.say("wz-flow-left-out-why"));
    };
    let other = super::leads::below(state, flow, sheet) || super::opt_out::below(&state.mode, flow, desk, sheet);
    let other = other
        || super::export::below(&state.mode, flow, desk, sheet)
        || super::removal::below(&state.mode, flow, sheet);
    if other || super::events::below(&state.mode, flow, sheet) {
        return;
    }
    let name = Arg::from(flow.name.as_str());
    match &state.mode {
        Mode::Filter(line, problem) => filter(line, problem.as_ref(), (flow, desk), sheet),
        Mode::Tried(line, bad) => {
            let label = words.say_with("wz-tried-ask", &[("flow", name)]);
            sheet.line(&[(Role::Title, &label)]);
            sheet.input(line, 2, true);
            if *bad {
                let text = format!("{} {}", sheet.mark(Mark::Bad), words.say("wz-tried-bad"));
                sheet.text(Role::Bad, &text);
            }
            sheet.text(Role::Dim, &words.say("wz-tried-why"));
        }
        Mode::Zone(line, bad) => {
            let label = words.say_with("wz-zone-ask", &[("flow", name)]);
            sheet.line(&[(Role::Title, &label)]);
            sheet.input(line, 2, true);
            if *bad {
                let text = format!("{} {}", sheet.mark(Mark::Bad), words.say("wz-zone-bad"));
                sheet.text(Role::Bad, &text);
            }
            sheet.text(Role::Dim, &words.say("wz-zone-why"));
        }
        Mode::Population(picker) => super::population_view::view(picker, (flow, desk), sheet),
        Mode::Rows(line, problem) => super::rows::asking((line, problem.as_ref()), (flow, desk), sheet),
        Mode::Schedule(line) => super::schedule::asking(line, flow, sheet),
        Mode::Rules(list) => super::rules::view(list, (flow, desk), sheet),
        Mode::Bound(bound, line, bad) => super::bounds::asking((*bound, line, *bad), flow, sheet),
        Mode::Browse
        | Mode::Build(_)
        | Mode::Events(_)
        | Mode::Into(..)
        | Mode::OptOut(_)
        | Mode::Leads(_)
        | Mode::Export(_)
        | Mode::Removal(..)
        | Mode::Chain(_)
        | Mode::ChainText(..)
        | Mode::LeadText(..) => {
            let mode = match flow.mode {
                ReadMode::Incremental => "wz-mode-incremental-why",
                ReadMode::Full => "wz-mode-full-why",
            };
            let text = format!("{}: {}", flow.table, words.say(mode));
            sheet.text(Role::Text, &text);
            let tried = words.say_with("wz-tried-says", &[("rows", Arg::from(u64::from(flow.try_rows)))]);
            sheet.text(Role::Dim, &tried);
            super::schedule::told(flow, sheet);
            super::rules::told(flow, sheet);
            if chooses_way(desk) {
                let text = words.say(&format!("read-way-{}", flow.reading.way.slug()));
                let text = words.say_with("wz-flow-way", &[("way", Arg::from(text.as_str()))]);
                sheet.text(Role::Dim, &text);
            }
            if let Some(rows) = desk.catalog.as_ref().and_then(|c| c.counts.get(&flow.table)) {
                let text = words.say_with("wz-flow-rows", &[("rows", Arg::from(*rows))]);
                sheet.text(Role::Dim, &text);
            }
        }
    }
}

/// Asks for the filter.
fn filter(line: &Input, problem: Option<&FilterProblem>, (flow, desk): (&Flow, &Desk), sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let label = words.say_with("wz-filter-ask", &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &label)]);
    sheet.input(line, 2, true);
    match problem {
        Some(problem) => {
            if let Some(at) = problem.at
                && width(line.text()) + 3 < sheet.cells()
            {
                let before: String = line.text().chars().take(at).collect();
                let marker = format!("{}^", " ".repeat(2 + width(&before)));
                sheet.line(&[(Role::Bad, &marker)]);
            }
            let text = format!("{} {}", sheet.mark(Mark::Bad), words.say_map(&problem.key(), &problem.args()));
            sheet.text(Role::Bad, &text);
        }
        None => {
            let key = if line.text().trim().is_empty() { "wz-filter-reads-all" } else { "wz-filter-good" };
            let text = format!("{} {}", sheet.mark(Mark::Good), words.say(key));
            sheet.text(Role::Good, &text);
        }
    }
    let zone = Arg::from(flow.zone.as_deref().unwrap_or("UTC"));
    sheet.text(Role::Dim, &words.say(filter_help(desk)));
    sheet.text(Role::Dim, &words.say_with("wz-zone-says", &[("zone", zone)]));
}
