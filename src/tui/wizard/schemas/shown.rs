//! Which table's fields are shown, and which of them: what is in conflict first, only what is looked for.
use super::{Mode, Schemas};
use crate::catalog::Field;
use crate::mapping::{FieldRule, Severity};
use crate::tui::search::every_word;
use crate::tui::wizard::aim::Aim;
use crate::tui::wizard::desk::Turn;

/// Whether a rule answers to the query: by its field's name, its column's, or a label of the field in any language.
fn is_meant(query: &str, rule: &FieldRule, field: Option<&Field>) -> bool {
    let labels = field.into_iter().flat_map(|f| f.labels.0.values().map(String::as_str));
    every_word(query, [rule.field.as_str(), rule.column.as_str()].into_iter().chain(labels))
}

impl Schemas {
    /// Which fields are shown: all, or those that match the search.
    pub(super) fn arrange(&mut self, turn: &Turn<'_>) {
        let stays = self.open(turn.desk).and_then(|open| self.rule(&open).map(|r| r.field.clone()));
        let query = self.search.text().to_owned();
        self.shown = match self.open(turn.desk) {
            Some(open) => {
                let matches = |rule: &FieldRule| is_meant(&query, rule, open.detail.field(&rule.field));
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

    /// Selects this once it is there.
    pub(in crate::tui::wizard) fn aim(&mut self, aim: Aim) {
        self.aim = Some(aim);
    }

    /// Looks at a field of a table: with its rule open where there is such a field.
    pub(super) fn look_at(&mut self, table: &str, field: Option<&str>, turn: &mut Turn<'_>) {
        let tab = turn.desk.draft.tables.iter().position(|known| known == table);
        self.show_tab(tab.unwrap_or_default(), turn);
        let place = field.and_then(|field| {
            let open = self.open(turn.desk)?;
            self.shown.iter().position(|i| open.mapping.rules.get(*i).is_some_and(|rule| rule.field == field))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Name;
    use crate::catalog::fixtures::contact;
    use crate::mapping::propose;

    #[test]
    fn a_field_is_found_by_the_words_of_any_of_its_names() {
        let mut detail = contact();
        let field = detail.fields.iter_mut().find(|f| f.name == "creditlimit").unwrap();
        field.labels.0.insert(1033, "Credit Limit".into());
        field.labels.0.insert(1042, "신용 한도".into());
        let mapping = propose(&Name::parse("crm").unwrap(), &detail, &[]);
        let rule = mapping.rule("creditlimit").unwrap();
        for (query, found) in [
            ("", true),
            ("credit limit", true),
            ("limit credit", true),
            ("creditlimit", true),
            ("한도", true),
            ("신용  한도", true),
            ("credit hold", false),
        ] {
            assert_eq!(is_meant(query, rule, detail.field("creditlimit")), found, "{query}");
        }
        assert!(is_meant("creditlimit", rule, None), "a field that is gone is found by its own name");
    }
}
