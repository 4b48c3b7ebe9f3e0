//! A few real rows before and after the mapping.
use super::{Mode, Schemas};
use crate::i18n::Words;
use crate::task::Preview;
use crate::text::pad;
use crate::tui::wizard::desk::{Ask, Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Effect, Role};
use crossterm::event::{KeyCode, KeyEvent};

impl Schemas {
    pub(super) fn toggle_preview(&mut self, turn: &mut Turn<'_>) {
        if matches!(self.mode, Mode::Preview) {
            self.mode = Mode::Browse;
            return;
        }
        self.mode = Mode::Preview;
        self.record = 0;
        self.ask_preview(turn);
    }

    /// Asks for the rows of the open table, unless they are there.
    pub(super) fn ask_preview(&mut self, turn: &mut Turn<'_>) {
        let Some(open) = self.open(turn.desk) else { return };
        let table = open.table.to_owned();
        if matches!(self.previews.get(&table), Some(Ok(_))) {
            return self.size_preview(turn.desk);
        }
        let (mapping, detail) = (Box::new(open.mapping.clone()), Box::new(open.detail.clone()));
        if let Some(account) = turn.desk.account().cloned() {
            self.previews.remove(&table);
            turn.ask(Ask::Preview(table), Effect::Preview(Box::new(account), mapping, detail));
        }
    }

    pub(super) fn size_preview(&mut self, desk: &Desk) {
        let cells = self.previewed(desk).and_then(|p| p.rows.get(self.record)).map_or(0, |r| r.cells.len());
        self.scroll.resize(cells);
    }

    fn previewed(&self, desk: &Desk) -> Option<&Preview> {
        let table = desk.draft.tables.get(self.tab)?;
        self.previews.get(table).and_then(|p| p.as_ref().ok())
    }

    pub(super) fn preview_key(&mut self, key: KeyEvent) -> bool {
        let most = self.previews.values().flatten().map(|p| p.rows.len()).max().unwrap_or(0);
        match key.code {
            KeyCode::Left => self.record = self.record.saturating_sub(1),
            KeyCode::Right => self.record = (self.record + 1).min(most.saturating_sub(1)),
            _ => return self.scroll.key(key),
        }
        true
    }

    pub(super) fn view_preview(&self, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
        let words = sheet.words();
        let Some(table) = desk.draft.tables.get(self.tab) else { return };
        if desk.awaits(&Ask::Preview(table.clone())) {
            return sheet.busy("wz-preview-reading");
        }
        let preview = match self.previews.get(table) {
            Some(Ok(preview)) => preview,
            Some(Err(fault)) => return sheet.fault(fault),
            None => return,
        };
        let record = self.record.min(preview.rows.len().saturating_sub(1));
        let Some(row) = preview.rows.get(record) else {
            let text = words.say("wz-preview-empty");
            return sheet.text(Role::Warn, &text);
        };
        let head = words.say_with(
            "wz-preview-row",
            &[("number", (record + 1).into()), ("total", preview.rows.len().into()), ("id", row.id.as_str().into())],
        );
        sheet.line(&[(Role::Title, &head)]);
        let name = (sheet.cells() / 4).clamp(8, 28);
        let half = sheet.cells().saturating_sub(name + 5) / 2;
        let titles = [words.say("wz-preview-column"), words.say("wz-preview-before"), words.say("wz-preview-after")];
        let [column, before, after] = titles;
        sheet.line(&[
            (Role::Dim, &pad(&column, name)),
            (Role::Dim, " "),
            (Role::Dim, &pad(&before, half)),
            (Role::Dim, "    "),
            (Role::Dim, &after),
        ]);
        for index in self.scroll.visible(sheet.left()) {
            let Some(cell) = row.cells.get(index) else { continue };
            let (role, after, mark) = match &cell.after {
                Ok(after) => (Role::Text, shown(after, words), if *after == cell.before { "  " } else { "→ " }),
                Err(reason) => (
                    Role::Bad,
                    words.say(&format!("reject-{}", reason.trim_start_matches("reject-"))),
                    sheet.mark(Mark::Bad),
                ),
            };
            sheet.line(&[
                (Role::Text, &pad(&cell.column, name)),
                (Role::Dim, " "),
                (Role::Dim, &pad(&shown(&cell.before, words), half)),
                (Role::Dim, " "),
                (role, &pad(mark, 2)),
                (Role::Dim, " "),
                (role, &after),
            ]);
        }
    }
}

/// Nothing is shown as a sign of its own, so that it is not mistaken for blanks.
fn shown(text: &str, words: Words) -> String {
    if text.is_empty() { words.say("wz-preview-nothing") } else { crate::text::clean_line(text).into_owned() }
}
