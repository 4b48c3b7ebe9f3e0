//! Which table's fields are shown, and which of them: what is in conflict first, only what is looked for.
use super::{Mode, Schemas};
use crate::mapping::{FieldRule, Severity};
use crate::tui::wizard::desk::Turn;

impl Schemas {
    /// Which fields are shown: all, or those that match the search.
    pub(super) fn arrange(&mut self, turn: &Turn<'_>) {
        let stays = self.open(turn.desk).and_then(|open| self.rule(&open).map(|r| r.field.clone()));
        let query = self.search.text().trim().to_lowercase();
        let lang = turn.cx.words.0;
        self.shown = match self.open(turn.desk) {
            Some(open) => {
                let matches = |rule: &FieldRule| {
                    let label = open.detail.field(&rule.field).and_then(|f| f.labels.best(lang)).unwrap_or_default();
                    query.is_empty()
                        || [rule.field.as_str(), rule.column.as_str(), label]
                            .iter()
                            .any(|text| text.to_lowercase().contains(&query))
                };
                let mut shown: Vec<usize> =
                    open.mapping.rules.iter().enumerate().filter(|(_, r)| matches(r)).map(|(i, _)| i).collect();
                // What is in conflict comes first, so that nobody has to look for it.
                let grave = self.grave(open.table);
                let gravity = |i: &usize| open.mapping.rules.get(*i).and_then(|r| grave.get(r.field.as_str()));
                shown.sort_by_key(|i| gravity(i).map_or(2, |s| u8::from(*s != Severity::Error)));
                shown
            }
            None => Vec::new(),
        };
        self.list.resize(self.shown.len());
        // The same field stays selected where it moved.
        let place = stays.and_then(|field| {
            let open = self.open(turn.desk)?;
            self.shown.iter().position(|i| open.mapping.rules.get(*i).is_some_and(|r| r.field == field))
        });
        if let Some(place) = place {
            self.list.select(place);
        }
    }

    pub(super) fn show_tab(&mut self, tab: usize, turn: &mut Turn<'_>) {
        let tabs = turn.desk.draft.tables.len().max(1);
        self.tab = tab % tabs;
        self.mode = Mode::Browse;
        self.refused = None;
        self.record = 0;
        self.search.clear();
        self.shown.clear();
        self.arrange(turn);
        self.list.select(0);
    }
}
