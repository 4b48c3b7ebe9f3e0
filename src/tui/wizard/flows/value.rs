//! A value that is typed where values are offered: what is typed finds an offered one by its label, and choosing one leaves the
//! others of a list alone.
use crate::mapping::{CompareOp, Operator};
use crate::tui::search::every_word;

/// A value as rows hold it, with its label.
pub(super) type Offered = (String, String);

/// What stands between the values of a list.
const BETWEEN: char = ',';

fn is_list(operator: Operator) -> bool {
    matches!(operator, Operator::OneOf | Operator::NoneOf)
}

/// The value that is being typed: of a list the last.
fn typed(text: &str, operator: Operator) -> &str {
    match is_list(operator) {
        true => text.rsplit(BETWEEN).next().unwrap_or_default().trim(),
        false => text.trim(),
    }
}

/// The line with this value in the place of the one that is being typed.
pub(super) fn with_chosen(text: &str, operator: Operator, value: &str) -> String {
    match text.rsplit_once(BETWEEN).filter(|_| is_list(operator)) {
        Some((others, _)) => format!("{others}{BETWEEN} {value}"),
        None => value.to_owned(),
    }
}

/// The offered value somebody means: the one it is, else the first whose label holds every word. Digits are a code and no label.
fn meant(one: &str, offered: &[Offered]) -> Option<usize> {
    let is_code = one.is_empty() || one.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    let labelled =
        || offered.iter().position(|(_, label)| !is_code && every_word(one, std::iter::once(label.as_str())));
    offered.iter().position(|(value, _)| value == one).or_else(labelled)
}

/// Which offered value is marked while somebody types.
pub(super) fn marked(text: &str, operator: Operator, offered: &[Offered]) -> Option<usize> {
    meant(typed(text, operator), offered)
}

/// The line with labels in the place of which their values stand, where whole values are compared; anything else as it was typed.
pub(super) fn settled(text: &str, operator: Operator, offered: &[Offered]) -> String {
    let whole = is_list(operator) || matches!(operator, Operator::Compare(CompareOp::Eq | CompareOp::Ne));
    if !whole || offered.is_empty() {
        return text.to_owned();
    }
    let value =
        |one: &str| meant(one, offered).and_then(|at| offered.get(at)).map_or(one, |(value, _)| value).to_owned();
    match is_list(operator) {
        true => text.split(BETWEEN).map(|one| value(one.trim())).collect::<Vec<_>>().join(", "),
        false => value(text.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offered() -> Vec<Offered> {
        [("1", "Male"), ("2", "Female"), ("10", "여성 회원"), ("News", "Newsletter, monthly")]
            .map(|(value, label)| (value.to_owned(), label.to_owned()))
            .into()
    }

    #[test]
    fn what_is_typed_marks_the_value_it_names_and_digits_are_codes() {
        let eq = Operator::Compare(CompareOp::Eq);
        for (text, operator, at) in [
            ("fem", eq, Some(1)),
            ("회원", eq, Some(2)),
            ("10", eq, Some(2)),
            ("0", eq, None),
            ("", eq, None),
            ("monthly newsletter", eq, Some(3)),
            ("1, fema", Operator::OneOf, Some(1)),
            ("nobody", eq, None),
        ] {
            assert_eq!(marked(text, operator, &offered()), at, "{text}");
        }
    }

    #[test]
    fn a_choice_replaces_what_is_being_typed_and_nothing_else() {
        let eq = Operator::Compare(CompareOp::Eq);
        assert_eq!(with_chosen("1, fem", Operator::OneOf, "2"), "1, 2");
        assert_eq!(with_chosen("1", Operator::OneOf, "2"), "2");
        assert_eq!(with_chosen("a, b", eq, "2"), "2");
        assert_eq!(settled("1, female", Operator::NoneOf, &offered()), "1, 2");
        assert_eq!(settled("female", eq, &offered()), "2");
        assert_eq!(settled("7", eq, &offered()), "7", "a code nobody offers is one all the same");
        assert_eq!(settled("fem", Operator::Text(crate::mapping::TextOp::Contains), &offered()), "fem");
        assert_eq!(settled("anything", eq, &[]), "anything");
    }
}
