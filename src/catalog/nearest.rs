//! The name somebody most likely meant.

/// The one of these names that differs least from what was typed, where one is close: a letter in three may be wrong,
/// missing, too much, or swapped with its neighbour.
pub fn nearest<'n>(typed: &str, names: impl IntoIterator<Item = &'n str>) -> Option<&'n str> {
    let typed: Vec<char> = typed.to_lowercase().chars().collect();
    let most = (typed.len() / 3).max(1);
    let near = names.into_iter().filter_map(|name| {
        let letters: Vec<char> = name.to_lowercase().chars().collect();
        let far = letters.len().abs_diff(typed.len());
        let changes = if far > most { far } else { distance(&typed, &letters) };
        (changes <= most).then_some((changes, name))
    });
    near.min_by_key(|(changes, name)| (*changes, name.len())).map(|(_, name)| name)
}

/// How many letters are to be changed, put in, taken out or swapped with their neighbours (optimal string alignment).
fn distance(from: &[char], to: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=to.len()).collect();
    for (row, a) in from.iter().enumerate() {
        let mut next = vec![row + 1];
        for (column, b) in to.iter().enumerate() {
            let at = |line: &[usize], place: usize| line.get(place).copied().unwrap_or(usize::MAX - 1);
            let mut best = (at(&last, column + 1) + 1).min(at(&next, column) + 1);
            best = best.min(at(&last, column) + usize::from(a != b));
            let swapped = row > 0 && column > 0 && from.get(row - 1) == Some(b) && to.get(column - 1) == Some(a);
            if swapped {
                best = best.min(at(&before, column - 1) + 1);
            }
            next.push(best);
        }
        before = std::mem::replace(&mut last, next);
    }
    last.last().copied().unwrap_or(from.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const NAMES: [&str; 5] = ["contact", "account", "lead", "new_loyaltycard", "activitypointer"];

    #[test]
    fn slips_of_the_hand_are_recognised_and_other_words_are_not() {
        for (typed, meant) in [
            ("contcat", Some("contact")),
            ("Contacts", Some("contact")),
            ("acount", Some("account")),
            ("laed", Some("lead")),
            ("new_loyalitycard", Some("new_loyaltycard")),
            ("invoice", None),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(nearest(typed, NAMES), meant, "{typed}");
        }
        assert_eq!(nearest("contact", []), None);
    }

    proptest! {
        #[test]
        fn a_name_is_nearest_to_itself_and_distances_are_the_same_both_ways(a in "[a-z가-힣]{0,12}", b in "[a-z가-힣]{0,12}") {
            let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
            prop_assert_eq!(distance(&a, &a), 0);
            prop_assert_eq!(distance(&a, &b), distance(&b, &a));
            prop_assert!(distance(&a, &b) <= a.len().max(b.len()));
            prop_assert!(distance(&a, &b) >= a.len().abs_diff(b.len()));
        }
    }
}
