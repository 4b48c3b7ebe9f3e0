//! One row of a flow on both sides: what is to be said of it, what is known of it, and its columns.
use super::why::failed;
use crate::task::{RowColumn, RowFact, RowVerdict};
use crate::text::{fit, pad, width, wrap};
use crate::tui::canvas::{Canvas, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Loaded, RowShown, RowTold};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left};
use ratatui::layout::Rect;

/// What is shown of a value that is not to be seen.
const HIDDEN: &str = "•••";

/// Draws it, with who is waited for while it is read.
pub fn row((shown, reaching): (&RowShown, Option<&str>), cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    match &shown.told {
        Loaded::Waiting => {
            let y = draw::put_wrapped(cx, canvas, area, 0, &cx.words.say("row-reading"), Role::Dim);
            if let Some(text) = reaching {
                draw::put_wrapped(cx, canvas, area, y, text, Role::Warn);
            }
        }
        Loaded::Failed(fault) => failed(fault, cx, canvas, area),
        Loaded::Ready(told) => {
            let (lines, said) = sentence(shown, told, cx, usize::from(area.width));
            let room = Room::of(told, (said, lines.len()), area.height);
            for (y, (line, role)) in (0..room.sentence).zip(&lines) {
                draw::put(cx, canvas, area, (0, y), line, *role);
            }
            facts(told, cx, canvas, (area, room.facts));
            if !told.columns.is_empty() {
                columns(shown, told, cx, canvas, draw::below(area, room.columns));
            }
        }
    }
}

/// Titles and rows of the columns' table that are there at the least.
const LEAST: u16 = 4;

/// How a window is divided: the table is what the screen is for, so it is there however small the window is.
struct Room {
    /// Lines of what is to be said.
    sentence: u16,
    /// The first line of the facts and the one behind the last.
    facts: (u16, u16),
    /// The first line of the columns.
    columns: u16,
}

impl Room {
    fn of(told: &RowTold, (said, all): (usize, usize), height: u16) -> Self {
        let cells = |n: usize| u16::try_from(n).unwrap_or(u16::MAX);
        let (said, all, facts) = (cells(said), cells(all), cells(told.facts.len()));
        let least = if told.columns.is_empty() { 0 } else { LEAST };
        // Facts are shortened first; then what to do is left out, and what is to be said shortened down to its first line.
        let most = height.saturating_sub(least);
        let sentence = if all <= most { all } else { said.min(most).max(1) };
        let left = height.saturating_sub(sentence.saturating_add(least));
        match left {
            0..=2 => Self { sentence, facts: (sentence, sentence), columns: sentence },
            _ => {
                let end = (sentence + 1).saturating_add(facts.min(left - 2));
                Self { sentence, facts: (sentence + 1, end), columns: end + 1 }
            }
        }
    }
}

/// What is to be said of it, and what to do, in lines as long as the window is wide; and how many of them the first takes.
fn sentence(shown: &RowShown, told: &RowTold, cx: &ViewCx<'_>, room: usize) -> (Vec<(String, Role)>, usize) {
    let [said, advice] = &told.said;
    let role = match told.verdict {
        RowVerdict::Same => Role::Good,
        RowVerdict::Unknown | RowVerdict::Absent | RowVerdict::Rejected => Role::Bad,
        RowVerdict::Is(difference) if difference.is_fault() => Role::Bad,
        _ => Role::Text,
    };
    let mut lines: Vec<(String, Role)> = wrap(&cx.words.say(said), room).into_iter().map(|line| (line, role)).collect();
    let said = lines.len();
    // The catalogs leave the flow's name to whoever types the command.
    let advice = cx.words.say(advice).replace("FLOW", shown.flow.as_str());
    lines.extend(wrap(&advice, room).into_iter().map(|line| (line, Role::Dim)));
    (lines, said)
}

fn facts(told: &RowTold, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, (area, (top, end)): (Rect, (u16, u16))) {
    let labels = told.facts.iter().map(|fact| width(&cx.words.say(fact.name()))).max().unwrap_or(0);
    for (y, fact) in (top..end).zip(&told.facts) {
        let label = format!("{}  ", pad(&cx.words.say(fact.name()), labels));
        let role = if matches!(fact, RowFact::Refused(..)) { Role::Bad } else { Role::Text };
        draw::put_spans(
            cx,
            canvas,
            area,
            (0, y),
            &[
                span(label, Role::Dim),
                span(fact.text(|key, place| cx.words.say_with(key, &[("place", place.into())])), role),
            ],
        );
    }
}

fn columns(shown: &RowShown, told: &RowTold, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let say = |key: &str| cx.words.say(key);
    let hint = match area.height {
        9.. if shown.values => 4,
        6.. => 1,
        _ => 0,
    };
    let list = Rect { height: area.height - hint, ..area };
    let names = told.columns.iter().map(|column| width(&column.column)).max().unwrap_or(0);
    // Each of the three sides gets as much; the selected column stands below in full.
    let most = (usize::from(area.width).saturating_sub(names + 12) / 3).max(12);
    let seen = shown.list.visible(usize::from(list.height.saturating_sub(1)));
    let heads = ["explain-col-crm", "explain-col-carried", "explain-col-here"];
    let [crm, carried, here] = heads.map(say);
    let grid = Grid {
        columns: vec![left(say("explain-col-column"), 9), left(crm, 7), left(carried, 4), left(here, 8)],
        rows: told.columns.get(seen.clone()).unwrap_or_default().iter().map(|c| line(c, shown.values, most)).collect(),
        first: seen.start,
        selected: Some(shown.list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, list);
    let below = draw::below(area, list.height);
    if hint > 1
        && let Some(column) = told.columns.get(shown.list.selected())
    {
        in_full(column, cx, canvas, below);
    }
    if hint > 0 {
        let key = if shown.values { "row-values-shown" } else { "row-values-masked" };
        draw::put(cx, canvas, below, (0, hint - 1), &say(key), Role::Dim);
    }
}

/// The three values of a column, each on a line of its own.
fn in_full(column: &RowColumn, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let sides = [
        ("explain-col-crm", &column.raw),
        ("explain-col-carried", &column.carried),
        ("explain-col-here", &column.here),
    ];
    let labels = sides.iter().map(|(key, _)| width(&cx.words.say(key))).max().unwrap_or(0);
    for (y, (key, value)) in (0u16..).zip(sides) {
        let label = format!("{}  ", pad(&cx.words.say(key), labels));
        let value = value.clone().unwrap_or_else(|| "–".to_owned());
        draw::put_spans(cx, canvas, area, (0, y), &[span(label, Role::Dim), span(value, Role::Text)]);
    }
}

/// A column on both sides; people's values are shown only where somebody asks for them.
fn line(column: &RowColumn, values: bool, most: usize) -> Vec<Span> {
    let role = match (column.guilty, column.differs) {
        (true, _) => Role::Bad,
        (false, true) => Role::Warn,
        (false, false) => Role::Text,
    };
    let shown = |value: &Option<String>| match value {
        None => span("–", Role::Dim),
        Some(text) => span(if values { fit(text, most).into_owned() } else { HIDDEN.to_owned() }, role),
    };
    let name = span(format!("{}{}", column.mark(), column.column), role);
    vec![name, shown(&column.raw), shown(&column.carried), shown(&column.here)]
}
