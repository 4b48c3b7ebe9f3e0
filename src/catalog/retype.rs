//! Whether a changed type still holds every value the old one could hold.
use super::{DateBehaviour, FieldType};
use serde::{Deserialize, Serialize};

/// What became of a field's type. Words: `retyping-<slug>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Retyping {
    /// The same values, shown in another way.
    Reformatted,
    /// Every old value fits, and more.
    Widened,
    /// Old values may not fit any more.
    Narrowed,
    /// Another kind of value.
    Changed,
}

impl Retyping {
    /// Its catalog key.
    pub fn key(self) -> &'static str {
        match self {
            Retyping::Reformatted => "retyping-reformatted",
            Retyping::Widened => "retyping-widened",
            Retyping::Narrowed => "retyping-narrowed",
            Retyping::Changed => "retyping-changed",
        }
    }
}

/// How a type compares with the one before.
pub fn retyping(from: &FieldType, to: &FieldType) -> Retyping {
    match (holds(to, from), holds(from, to)) {
        (true, true) => Retyping::Reformatted,
        (true, false) => Retyping::Widened,
        (false, true) => Retyping::Narrowed,
        (false, false) => Retyping::Changed,
    }
}

/// Whether the wide type holds every value of the narrow one without loss.
fn holds(wide: &FieldType, narrow: &FieldType) -> bool {
    use FieldType as T;
    match (narrow, wide) {
        (T::Text { max_length: a, .. } | T::Memo { max_length: a }, T::Text { max_length: b, .. }) => {
            matches!(narrow, T::Text { .. }) && at_most(*a, *b)
        }
        (T::Text { max_length: a, .. } | T::Memo { max_length: a }, T::Memo { max_length: b }) => at_most(*a, *b),
        (T::Decimal { precision: a }, T::Decimal { precision: b })
        | (T::Money { precision: a }, T::Money { precision: b }) => at_most(*a, *b),
        (T::Integer, T::Integer | T::BigInt | T::Decimal { .. } | T::Double) => true,
        // A day becomes its midnight; the zone it is midnight in is a matter of convention, but nothing is lost.
        (T::DateTime { behaviour: DateBehaviour::DateOnly }, T::DateTime { .. }) => true,
        // A reference that may point to more tables.
        (T::Lookup, T::Customer) => false,
        (a, b) => a == b,
    }
}

/// Where the CRM tells no limit, nothing is known about it: unknown fits unknown only.
fn at_most<N: PartialOrd>(a: Option<N>, b: Option<N>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => a <= b,
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use FieldType as T;
    use proptest::prelude::*;

    fn text(max: u32) -> T {
        T::Text { max_length: Some(max), format: None }
    }

    fn date(behaviour: DateBehaviour) -> T {
        T::DateTime { behaviour }
    }

    #[test]
    fn widening_and_narrowing_are_told_apart() {
        for (from, to, expected) in [
            (text(100), text(200), Retyping::Widened),
            (text(200), text(100), Retyping::Narrowed),
            (text(100), T::Memo { max_length: Some(2000) }, Retyping::Widened),
            (text(4000), T::Memo { max_length: Some(2000) }, Retyping::Changed),
            (T::Memo { max_length: Some(100) }, text(100), Retyping::Narrowed),
            (T::Integer, T::BigInt, Retyping::Widened),
            (T::Integer, T::Decimal { precision: Some(2) }, Retyping::Widened),
            (T::BigInt, T::Decimal { precision: Some(2) }, Retyping::Changed),
            (T::Decimal { precision: Some(2) }, T::Decimal { precision: Some(4) }, Retyping::Widened),
            (T::Money { precision: Some(4) }, T::Money { precision: Some(2) }, Retyping::Narrowed),
            (T::Money { precision: Some(2) }, T::Decimal { precision: Some(2) }, Retyping::Changed),
            (date(DateBehaviour::DateOnly), date(DateBehaviour::UserLocal), Retyping::Widened),
            (date(DateBehaviour::UserLocal), date(DateBehaviour::DateOnly), Retyping::Narrowed),
            (date(DateBehaviour::UserLocal), date(DateBehaviour::TimeZoneIndependent), Retyping::Changed),
            (T::Choice, T::MultiChoice, Retyping::Changed),
            (text(100), T::Integer, Retyping::Changed),
        ] {
            assert_eq!(retyping(&from, &to), expected, "{from:?} -> {to:?}");
        }
        let email = T::Text { max_length: Some(100), format: Some("Email".into()) };
        assert_eq!(retyping(&text(100), &email), Retyping::Reformatted);
    }

    fn any_type() -> impl Strategy<Value = T> {
        let length = || proptest::option::of(1u32..4000);
        let precision = || proptest::option::of(0u8..10);
        prop_oneof![
            (length(), proptest::option::of("[A-Z][a-z]{2}"))
                .prop_map(|(max_length, format)| T::Text { max_length, format }),
            length().prop_map(|max_length| T::Memo { max_length }),
            Just(T::Integer),
            Just(T::BigInt),
            precision().prop_map(|precision| T::Decimal { precision }),
            precision().prop_map(|precision| T::Money { precision }),
            Just(T::Double),
            Just(T::Boolean),
            Just(date(DateBehaviour::DateOnly)),
            Just(date(DateBehaviour::UserLocal)),
            Just(date(DateBehaviour::TimeZoneIndependent)),
            Just(T::Choice),
            Just(T::Lookup),
        ]
    }

    proptest! {
        #[test]
        fn what_is_widened_one_way_is_narrowed_the_other(a in any_type(), b in any_type()) {
            let back = match retyping(&a, &b) {
                Retyping::Widened => Retyping::Narrowed,
                Retyping::Narrowed => Retyping::Widened,
                same => same,
            };
            prop_assert_eq!(retyping(&b, &a), back);
            prop_assert_eq!(retyping(&a, &a), Retyping::Reformatted);
        }

        #[test]
        fn widening_twice_is_widening(a in any_type(), b in any_type(), c in any_type()) {
            let grows = |x, y| matches!(retyping(x, y), Retyping::Widened | Retyping::Reformatted);
            if grows(&a, &b) && grows(&b, &c) {
                prop_assert!(grows(&a, &c), "{:?} {:?} {:?}", a, b, c);
            }
        }
    }
}
