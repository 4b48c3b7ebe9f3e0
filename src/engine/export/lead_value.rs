//! What a column of a table somebody else fills becomes in a field of a lead. Such a table has no types of ours: numbers may
//! stand there as texts, choices by what they are called. Pure.
use crate::catalog::{Field, FieldType, TableDetail};
use crate::mapping::Cell;

/// A field of a lead and the column it is filled from.
#[derive(Debug, Clone)]
pub struct LeadField {
    /// CRM field.
    pub field: String,
    /// Place of the column.
    pub column: usize,
    /// The field's type.
    pub kind: FieldType,
    /// For choices: every word a value goes by, in small letters, with what rows hold.
    pub words: Vec<(String, Cell<'static>)>,
    /// What stands between several values.
    pub separator: char,
}

impl LeadField {
    /// A field as the catalog describes it.
    pub fn of(field: &Field, column: usize, detail: &TableDetail) -> Self {
        let set = field.option_set.as_deref().and_then(|name| detail.option_set(name));
        let mut words = Vec::new();
        for option in set.into_iter().flat_map(|set| &set.options).filter(|o| !o.retired) {
            let held = match &option.value {
                Some(text) => Cell::Text(text.clone().into()),
                None => Cell::Integer(option.code),
            };
            let names = option.labels.0.values().map(String::as_str).chain(option.value.as_deref());
            let code = option.value.is_none().then(|| option.code.to_string());
            words.extend(names.map(str::to_owned).chain(code).map(|word| (word.trim().to_lowercase(), held.clone())));
        }
        let separator = set.map_or(',', crate::catalog::OptionSet::separator);
        Self { field: field.name.clone(), column, kind: field.kind.clone(), words, separator }
    }

    /// What rows of the CRM hold for this value; null where it says nothing. None where it is no value of the field.
    pub fn value(&self, cell: &Cell<'_>) -> Option<Cell<'static>> {
        use FieldType as T;
        let text = cell.display();
        let text = text.trim();
        if text.is_empty() {
            return Some(Cell::Null);
        }
        match &self.kind {
            T::MultiChoice => self.several(text),
            T::Choice | T::State | T::Status => self.word(text),
            // A CRM that holds texts takes others as well, unless it says otherwise itself.
            T::Text { .. } | T::Memo { .. } => {
                Some(self.word(text).unwrap_or_else(|| Cell::Text(text.to_owned().into())))
            }
            T::Integer | T::BigInt => match cell {
                Cell::Real(r) if r.fract() == 0.0 && r.abs() < 9e15 => Some(Cell::Integer(*r as i64)),
                _ => text.parse().ok().map(Cell::Integer),
            },
            T::Decimal { .. } | T::Double | T::Money { .. } => number(text),
            T::Boolean => yes(text).map(|yes| Cell::Integer(yes.into())),
            T::DateTime { .. } => Some(Cell::Text(moment(text).into())),
            _ => None,
        }
    }

    fn word(&self, text: &str) -> Option<Cell<'static>> {
        let small = text.to_lowercase();
        self.words.iter().find(|(word, _)| *word == small).map(|(_, held)| held.clone())
    }

    fn several(&self, text: &str) -> Option<Cell<'static>> {
        let parts = text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty());
        let held: Option<Vec<String>> = parts.map(|part| self.word(part).map(|cell| cell.display())).collect();
        held.map(|held| Cell::Text(held.join(&self.separator.to_string()).into()))
    }
}

fn number(text: &str) -> Option<Cell<'static>> {
    let whole = text.parse::<i64>().ok().map(Cell::Integer);
    whole.or_else(|| text.parse::<f64>().ok().filter(|n| n.is_finite()).map(Cell::Real))
}

fn yes(text: &str) -> Option<bool> {
    match text.to_lowercase().as_str() {
        "1" | "true" | "yes" | "y" | "예" => Some(true),
        "0" | "false" | "no" | "n" | "아니요" => Some(false),
        _ => None,
    }
}

/// SQLite's own spelling of an instant, which is UTC (sqlite.org, "Date And Time Functions"), as the CRMs spell it.
fn moment(text: &str) -> String {
    let bytes = text.as_bytes();
    let of_sqlite = bytes.len() == 19 && bytes.get(10) == Some(&b' ');
    if of_sqlite { format!("{}Z", text.replacen(' ', "T", 1)) } else { text.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::DateBehaviour;
    use proptest::prelude::*;

    fn field(kind: FieldType) -> LeadField {
        let words = [("web", 8), ("8", 8), ("trade show", 7)];
        let words = words.map(|(word, code)| (word.to_owned(), Cell::Integer(code))).to_vec();
        let words = if matches!(kind, FieldType::Choice | FieldType::MultiChoice) { words } else { Vec::new() };
        LeadField { field: "f".into(), column: 0, kind, words, separator: ',' }
    }

    fn text(text: &str) -> Cell<'static> {
        Cell::Text(text.to_owned().into())
    }

    #[test]
    fn a_value_takes_the_form_of_its_field_or_is_none() {
        use FieldType as T;
        let string = T::Text { max_length: Some(10), format: None };
        let at = T::DateTime { behaviour: DateBehaviour::UserLocal };
        for (kind, cell, wanted) in [
            (string.clone(), text(" Kim "), Some(text("Kim"))),
            (string.clone(), Cell::Integer(7), Some(text("7"))),
            (string.clone(), text("  "), Some(Cell::Null)),
            (string, Cell::Null, Some(Cell::Null)),
            (T::Choice, text("WEB"), Some(Cell::Integer(8))),
            (T::Choice, Cell::Integer(8), Some(Cell::Integer(8))),
            (T::Choice, Cell::Integer(99), None),
            (T::Choice, text("elsewhere"), None),
            (T::MultiChoice, text("Web; Trade Show"), Some(text("8,7"))),
            (T::MultiChoice, text("Web; Radio"), None),
            (T::Integer, text("12"), Some(Cell::Integer(12))),
            (T::Integer, Cell::Real(12.0), Some(Cell::Integer(12))),
            (T::Integer, text("12.5"), None),
            (T::Double, text("12.5"), Some(Cell::Real(12.5))),
            (T::Double, text("NaN"), None),
            (T::Boolean, text("Yes"), Some(Cell::Integer(1))),
            (T::Boolean, Cell::Integer(0), Some(Cell::Integer(0))),
            (T::Boolean, text("perhaps"), None),
            (at, text("2026-01-02 03:04:05"), Some(text("2026-01-02T03:04:05Z"))),
            (T::Lookup, text("x"), None),
        ] {
            assert_eq!(field(kind.clone()).value(&cell), wanted, "{kind:?} {cell:?}");
        }
    }

    proptest! {
        #[test]
        fn nothing_that_is_typed_brings_it_down(text in "\\PC{0,40}", kind in 0usize..6) {
            use FieldType as T;
            let kinds = [T::Integer, T::Double, T::Boolean, T::Choice, T::MultiChoice, T::Memo { max_length: None }];
            let _ = field(kinds[kind].clone()).value(&Cell::Text(text.into()));
        }
    }
}
