//! How the list of tables looks; only the visible rows are drawn.
use super::{Tables, about, news, obstacle};
use crate::catalog::{Table, TableKind};
use crate::i18n::{Arg, Words, grouped};
use crate::setup::Step;
use crate::text::{pad, width};
use crate::tui::wizard::desk::{Ask, Desk};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Draws the step.
pub(super) fn view(state: &Tables, desk: &Desk, mut sheet: Sheet<'_, '_>) {
    if let Some(fault) = &state.fault {
        return sheet.stuck(fault);
    }
    let words = sheet.words();
    if desk.catalog.is_none() {
        return sheet.busy("wz-tables-reading");
    }
    head(state, desk, &mut sheet);
    if desk.busy(Step::Tables) {
        sheet.busy("wz-tables-reading");
    }
    if state.telling {
        return news::panel(state, desk, &mut sheet);
    }
    news::line(desk, &mut sheet);
    put_aside(state, desk, &mut sheet);
    if state.shown.is_empty() {
        let text = words.say("wz-tables-none");
        return sheet.text(Role::Warn, &text);
    }
    let looked_at = desk.catalog.as_ref().filter(|_| state.about).and_then(|c| state.selected(c));
    let Some(table) = looked_at else { return rows(state, desk, &mut sheet) };
    let (cells, top) = (sheet.area.width, sheet.here().y.saturating_sub(sheet.area.y));
    let below = about::LINES.min(sheet.left() / 2);
    let lines = u16::try_from(sheet.left().saturating_sub(below)).unwrap_or(0);
    rows(state, desk, &mut sheet.part(0, top, cells, lines));
    about::view(table, desk, &mut sheet.part(0, top + lines, cells, u16::try_from(below).unwrap_or(0)));
}

fn head(state: &Tables, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let all = desk.catalog.as_ref().map_or(0, |c| c.tables.len());
    let text = words.say_with(
        "wz-tables-count",
        &[
            ("chosen", Arg::from(desk.draft.tables.len())),
            ("shown", Arg::from(state.shown.len())),
            ("all", Arg::from(all)),
        ],
    );
    let label = words.say("wz-search");
    let here = sheet.here();
    sheet.hit(here, Hit::Field(0));
    let counted = width(&text) + 2;
    let cells = sheet.area.width;
    let indent = u16::try_from(width(&label) + 1).unwrap_or(0);
    let (y, room) = (sheet.here().y - sheet.area.y, cells.saturating_sub(u16::try_from(counted).unwrap_or(0)));
    sheet.line(&[(if state.searching { Role::Title } else { Role::Dim }, &label)]);
    sheet.part(0, y, room, 1).input(&state.search, indent, state.searching);
    sheet.part(room + 2, y, cells, 1).line(&[(Role::Dim, &text)]);
}

/// How many tables wait until somebody looks for them, since they say how the organisation is set up.
fn put_aside(state: &Tables, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let Some(catalog) = desk.catalog.as_ref().filter(|_| state.search.text().trim().is_empty()) else { return };
    let aside = catalog.tables.len().saturating_sub(state.shown.len());
    if aside > 0 {
        let text = sheet.words().say_with("wz-tables-aside", &[("count", Arg::from(aside))]);
        sheet.text(Role::Dim, &text);
    }
}

fn rows(state: &Tables, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let Some(catalog) = &desk.catalog else { return };
    let columns = Columns::of(sheet.cells());
    for row in state.list.visible(sheet.left()) {
        let Some(table) = state.shown.get(row).and_then(|i| catalog.tables.get(*i)) else { continue };
        let chosen = desk.draft.tables.contains(&table.name);
        let barred = obstacle(table);
        let mark = match () {
            () if barred.is_some() => Mark::Never,
            () if chosen => Mark::On,
            () => Mark::Off,
        };
        let count = match catalog.counts.get(&table.name) {
            Some(count) => grouped(*count),
            None if barred.is_some() => String::new(),
            // Asked for, and the CRM told none.
            None if state.counted.contains(&table.name) && !desk.awaits(&Ask::Counts) => "−".to_owned(),
            None => "…".to_owned(),
        };
        let came = state.along.get(&table.name).filter(|_| chosen);
        let note = match (barred, came) {
            (Some(key), _) => words.say(key),
            (None, Some(came)) => words.say_with(
                "wz-along-why",
                &[("from", Arg::from(came.from.clone())), ("field", Arg::from(came.field.clone()))],
            ),
            (None, None) => notes(table, words),
        };
        let label = pad(table.labels.best(words.0).unwrap_or(&table.name), columns.label);
        let name = pad(&table.name, columns.name);
        let count = format!("{count:>width$}", width = columns.count);
        let role = if barred.is_some() { Role::Dim } else { Role::Text };
        let selected =
            (row == state.list.selected()).then_some(if state.searching { Role::SelectedDim } else { Role::Selected });
        sheet.row(
            &[
                (if chosen { Role::Accent } else { role }, sheet.mark(mark)),
                (role, " "),
                (role, &label),
                (Role::Dim, " "),
                (Role::Dim, &name),
                (role, " "),
                (role, &count),
                (role, "  "),
                (Role::Dim, &note),
            ],
            selected,
            Hit::Row(row),
        );
    }
}

struct Columns {
    label: usize,
    name: usize,
    count: usize,
}

impl Columns {
    fn of(cells: usize) -> Self {
        let free = cells.saturating_sub(4 + 2 + 3);
        let count = if cells >= 50 { 11 } else { 7 };
        let label = (free.saturating_sub(count) * 2 / 5).min(40);
        let name = if cells >= 60 { (free.saturating_sub(count) / 3).min(36) } else { 0 };
        Self { label: label.max(8), name, count }
    }
}

fn notes(table: &Table, words: Words) -> String {
    let mut notes = Vec::new();
    if table.custom {
        notes.push(words.say("wz-table-custom"));
    }
    if table.setup {
        notes.push(words.say("wz-table-setup"));
    }
    if table.kind == TableKind::Activity {
        notes.push(words.say("wz-table-activity"));
    }
    if table.change_tracking {
        notes.push(words.say("wz-table-tracked"));
    }
    notes.join(", ")
}
