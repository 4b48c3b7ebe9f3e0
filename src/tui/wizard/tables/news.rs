//! What changed in the CRM since the discovery before: a line above the list, and a panel in its place.
use crate::catalog::{CatalogChange, News};
use crate::i18n::{Arg, Words};
use crate::text::{clean_line, wrap};
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};
use jiff::Timestamp;

/// What the catalog has to tell, where that is anything.
pub(super) fn of(desk: &Desk) -> Option<&News> {
    desk.catalog.as_ref()?.news.as_ref().filter(|n| !n.changes.is_empty())
}

/// The line above the list.
pub(super) fn line(desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let Some(news) = of(desk) else { return };
    let words = sheet.words();
    let breaking = news.changes.iter().filter(|c| c.may_break()).count();
    let text = words.say_with("wz-news", &[("count", Arg::from(news.changes.len())), ("ago", ago(news, sheet).into())]);
    let mark = if breaking > 0 { Mark::Warn } else { Mark::Here };
    let more = match breaking {
        0 => String::new(),
        n => format!(" · {}", words.say_with("wz-news-breaking", &[("count", Arg::from(n))])),
    };
    sheet.line(&[(mark.role(), sheet.mark(mark)), (Role::Text, " "), (Role::Text, &text), (Role::Warn, &more)]);
}

/// The panel: a line a change, and the selected one in full.
pub(super) fn panel(state: &super::Tables, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let Some(news) = of(desk) else {
        let text = words.say("wz-news-none");
        return sheet.text(Role::Dim, &text);
    };
    let title = words.say_with("wz-news-title", &[("ago", ago(news, sheet).into())]);
    sheet.line(&[(Role::Title, &title)]);
    let whole = news.changes.get(state.news.selected()).map(|c| sentence(c, words)).unwrap_or_default();
    let below = wrap(&clean_line(&whole), sheet.cells()).len().min(4) + 1;
    let shown = sheet.left().saturating_sub(below).max(1);
    for row in state.news.visible(shown) {
        let Some(change) = news.changes.get(row) else { continue };
        let mark = if change.may_break() { Mark::Warn } else { Mark::Later };
        let text = sentence(change, words);
        let selected = (row == state.news.selected()).then_some(Role::Selected);
        let parts = [(mark.role(), sheet.mark(mark)), (Role::Text, " "), (Role::Text, text.as_str())];
        sheet.row(&parts, selected, Hit::Row(row));
    }
    sheet.rule();
    sheet.text(Role::Text, &whole);
}

/// A change in words; the sheet cleans it.
pub(super) fn sentence(change: &CatalogChange, words: Words) -> String {
    words.say_map(change.key(), &change.args(words.0))
}

fn ago(news: &News, sheet: &Sheet<'_, '_>) -> String {
    age(news.since, sheet.cx.now, sheet.words())
}

/// How long ago, in the largest unit that fits.
fn age(since: Timestamp, now: Timestamp, words: Words) -> String {
    let minutes = now.as_second().saturating_sub(since.as_second()).max(0) / 60;
    let (key, count) = match minutes {
        0..60 => ("age-minutes", minutes),
        60..1440 => ("age-hours", minutes / 60),
        _ => ("age-days", minutes / 1440),
    };
    words.say_with(key, &[("count", Arg::from(count.unsigned_abs()))])
}
