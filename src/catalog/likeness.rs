//! How much two labels have in common: whether a code that is called something else may have been given another meaning.

/// Labels that have less in common than this, 0 to 1, may stand for two different things.
const ALIKE: f64 = 0.5;

/// Whether two labels have so much in common that one may be another wording of the other.
pub fn are_alike(a: &str, b: &str) -> bool {
    likeness(a, b) >= ALIKE
}

/// How much two labels have in common, 0 to 1: shared pairs of neighbouring letters (Dice's coefficient). Labels too short
/// to have a pair are the same or have nothing in common.
fn likeness(a: &str, b: &str) -> f64 {
    let folded = |text: &str| text.trim().to_lowercase();
    let (a, b) = (folded(a), folded(b));
    if a == b {
        return 1.0;
    }
    let (a, b) = (sorted_pairs(&a), sorted_pairs(&b));
    let all = a.len() + b.len();
    if all == 0 { 0.0 } else { 2.0 * shared(&a, &b) as f64 / all as f64 }
}

/// The pairs of neighbouring letters in order, so that labels of any length are compared in one pass.
fn sorted_pairs(text: &str) -> Vec<(char, char)> {
    let mut pairs: Vec<(char, char)> = text.chars().zip(text.chars().skip(1)).collect();
    pairs.sort_unstable();
    pairs
}

/// How many pairs both have, each as often as both have it.
fn shared(a: &[(char, char)], b: &[(char, char)]) -> usize {
    let (mut a, mut b) = (a.iter().peekable(), b.iter().peekable());
    let mut count = 0;
    while let (Some(left), Some(right)) = (a.peek(), b.peek()) {
        match left.cmp(right) {
            std::cmp::Ordering::Less => drop(a.next()),
            std::cmp::Ordering::Greater => drop(b.next()),
            std::cmp::Ordering::Equal => {
                count += 1;
                a.next();
                b.next();
            }
        }
    }
    count
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_that_only_gained_a_word_are_alike_and_others_are_not() {
        assert!(likeness("Gold", "Gold member") > 0.4);
        assert!(likeness("Preferred Customer", "Preferred customers") > 0.9);
        assert!(likeness("Gold", "Silver") < 0.5);
        assert!(likeness("우수", "일반") < 0.5);
        assert_eq!(likeness("A", "B"), 0.0);
    }

    #[test]
    fn labels_of_one_character_are_the_same_or_stand_for_two_things() {
        assert!(!are_alike("남", "여"));
        assert!(!are_alike("A", "B"));
        assert!(are_alike("a", "A "));
    }

    #[test]
    fn a_pair_counts_as_often_as_both_have_it() {
        assert_eq!(likeness("aaaa", "aa"), 0.5);
        assert!(!are_alike("ababab", "abcdcdcd"));
    }

    proptest! {
        #[test]
        fn likeness_is_between_nothing_and_the_same_either_way(a in "\\PC{0,12}", b in "\\PC{0,12}") {
            let found = likeness(&a, &b);
            prop_assert!((0.0..=1.0).contains(&found));
            prop_assert_eq!(found, likeness(&b, &a));
            prop_assert_eq!(likeness(&a, &a), 1.0);
        }
    }
}
