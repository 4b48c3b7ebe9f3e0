//! The history of runs with their numbers.
use super::format::{duration, moment, outcome, seconds_between};
use crate::i18n::grouped;
use crate::run::{RunMode, RunRecord};
use crate::text::wrap;
use crate::tui::canvas::{Canvas, ViewCx};
use crate::tui::draw::{self, Span, span};
use crate::tui::model::{Loaded, Model};
use crate::tui::theme::Role;
use crate::tui::widget::grid::{Grid, left, right};
use ratatui::layout::Rect;

/// Draws the history.
pub fn history(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    let area = draw::inset(area, 1);
    let records = match &model.history {
        Loaded::Waiting => return said(cx, canvas, area, &cx.words.say("reading"), Role::Dim),
        Loaded::Failed(fault) => return said(cx, canvas, area, &format!("✗ {}", cx.words.fault(fault)), Role::Bad),
        Loaded::Ready(records) if records.is_empty() => {
            return said(cx, canvas, area, &cx.words.say("history-empty"), Role::Dim);
        }
        Loaded::Ready(records) => records,
    };
    let say = |key: &str| cx.words.say(key);
    let held = model.selected_record().is_some_and(RunRecord::is_held).then(|| format!("! {}", say("held-next")));
    let lines = held.as_ref().map_or(0, |text| wrap(text, usize::from(area.width)).len());
    let lines = u16::try_from(lines).unwrap_or(u16::MAX).min(area.height / 2);
    if let Some(text) = &held {
        draw::put_wrapped(cx, canvas, draw::below(area, area.height - lines), 0, text, Role::Warn);
    }
    let area = Rect { height: area.height - lines, ..area };
    let shown = model.history_list.visible(usize::from(area.height.saturating_sub(1)));
    let rows = records.get(shown.clone()).unwrap_or_default();
    let grid = Grid {
        columns: vec![
            left(say("column-started"), 7),
            left(say("column-flow"), 9),
            left(say("column-state"), 8),
            right(say("count-read"), 6),
            right(say("count-applied"), 5),
            right(say("count-unchanged"), 3),
            right(say("count-rejected"), 6),
            right(say("column-time"), 4),
            right(say("column-rate"), 3),
            right(say("column-pages"), 1),
            left(say("column-run"), 2),
            left(say("column-fault"), 2),
        ],
        rows: rows.iter().map(|r| row(model, r, cx)).collect(),
        first: shown.start,
        selected: Some(model.history_list.selected()),
        focused: true,
    };
    grid.draw(cx, canvas, area);
}

fn said(cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect, words: &str, role: Role) {
    draw::put_wrapped(cx, canvas, area, 0, words, role);
}

fn row(model: &Model, record: &RunRecord, cx: &ViewCx<'_>) -> Vec<Span> {
    let (mut word, role) = outcome(cx.words, record);
    if record.mode == RunMode::Replay {
        word = format!("{word} ({})", cx.words.say("run-mode-replay"));
    }
    if record.dry_run {
        word = format!("{word} ({})", cx.words.say("dry-run-mark"));
    }
    let counters = &record.counters;
    let seconds = record.ended.map(|e| seconds_between(record.started, e));
    let rate = seconds.map(|s| counters.read / u64::try_from(s.max(1)).unwrap_or(1));
    let dash = || "—".to_owned();
    let rejected = if counters.rejected > 0 { Role::Warn } else { Role::Dim };
    vec![
        span(moment(record.started, &model.beginning.zone), Role::Dim),
        span(record.flow.to_string(), Role::Text),
        span(word, role),
        span(grouped(counters.read), Role::Text),
        span(grouped(counters.applied), Role::Text),
        span(grouped(counters.unchanged), Role::Dim),
        span(grouped(counters.rejected), rejected),
        span(seconds.map_or_else(dash, duration), Role::Dim),
        span(rate.map_or_else(dash, grouped), Role::Dim),
        span(grouped(record.pages), Role::Dim),
        span(record.run.short(), Role::Dim),
        span(record.fault_code.clone().unwrap_or_default(), if record.is_held() { Role::Warn } else { Role::Bad }),
    ]
}
