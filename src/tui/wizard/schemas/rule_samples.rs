//! Real values beside the editor of a rule: read for it, and what the rule would refuse of them.
use super::{Mode, Schemas};
use crate::i18n::Arg;
use crate::mapping::Cell;
use crate::tui::Effect;
use crate::tui::wizard::desk::{Ask, Desk, Turn};

/// Most real values shown.
pub(super) const SAMPLES: usize = 20;

impl Schemas {
    /// Real rows for the editor, from what was read already or anew.
    pub(super) fn ask_samples(&mut self, table: &str, turn: &mut Turn<'_>) {
        if matches!(self.previews.get(table), Some(Ok(_))) {
            return self.take_samples(turn.desk);
        }
        let Some(open) = self.open(turn.desk) else { return };
        let (mapping, detail) = (Box::new(open.mapping.clone()), Box::new(open.detail.clone()));
        if let Some(account) = turn.desk.account().cloned() {
            self.previews.remove(table);
            turn.ask(Ask::Preview(table.to_owned()), Effect::Preview(Box::new(account), mapping, detail));
        }
    }

    pub(super) fn take_samples(&mut self, desk: &Desk) {
        let found = self.open(desk).and_then(|open| {
            let rule = self.rule(&open)?;
            let preview = self.previews.get(open.table)?.as_ref().ok()?;
            let cells = preview.rows.iter().flat_map(|r| &r.cells);
            let own = cells.filter(|c| c.field == rule.field && c.column == rule.column);
            Some((own.map(|c| c.raw.clone()).take(SAMPLES).collect::<Vec<_>>(), preview.judged.clone()))
        });
        if let (Mode::Rule(editor), Some((samples, judged))) = (&mut self.mode, found) {
            (editor.samples, editor.judged) = (samples, Some(judged));
        }
    }

    /// Says where the rule, as it is now, would reject some of the real values beside it.
    pub(super) fn warn_of_samples(&self, turn: &mut Turn<'_>) {
        let Mode::Rule(editor) = &self.mode else { return };
        let refused = self.open_parts(turn.desk).map(|(open, rule, field)| {
            let (tried, carry) = editor.tried(rule, field, open.detail);
            let kind = tried.column_type(field);
            let is_refused =
                |cell: &&Cell<'static>| carry.as_ref().is_some_and(|c| c.carry((*cell).clone(), kind).is_err());
            editor.samples.iter().filter(is_refused).count()
        });
        if let Some(count) = refused.filter(|count| *count > 0) {
            let args = [("count", Arg::from(count)), ("all", Arg::from(editor.samples.len()))];
            turn.toast_with("rule-samples-refused", &args);
        }
    }
}
