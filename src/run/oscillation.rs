//! Fields that go back and forth between the two sides (correctness.md B13): somebody over there, or a rule of the CRM's, sets a
//! value back whenever it is sent. Told from what was sent lately, by hashes and seconds alone. Pure.
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A value that would be sent so many times again within a day is not sent any more.
const TURNS: usize = 3;

/// What is older is forgotten; a field that is stopped and rests for so long is tried once more. In seconds.
const DAY: i64 = 24 * 60 * 60;

/// Values that are remembered of a field at most.
const REMEMBERED: usize = 32;

/// What was sent of a row's fields lately.
pub type SentFields = BTreeMap<String, SentField>;

/// What was sent of one field of a row within the last day, or since when it is not sent any more.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SentField {
    /// Hashes of the values that arrived, each with its second, the oldest first.
    #[serde(default, rename = "s", skip_serializing_if = "Vec::is_empty")]
    sent: Vec<(i64, i64)>,
    /// The second either side last moved, and the hashes of both sides' values then.
    #[serde(default, rename = "x", skip_serializing_if = "Option::is_none")]
    stopped: Option<(i64, i64, i64)>,
}

impl SentField {
    /// Whether it is not sent until further notice.
    pub fn is_stopped(&self) -> bool {
        self.stopped.is_some()
    }

    /// The second from which on a field that is stopped is tried once more, where both sides rest until then.
    pub fn wakes(&self) -> Option<i64> {
        self.stopped.map(|(moved, ..)| moved.saturating_add(DAY))
    }

    /// What is to be kept where the value must not go now: it went too often, or both sides have not rested for long enough. None
    /// where it may go.
    #[must_use]
    pub fn stops(&self, (ours, theirs): (i64, i64), now: i64) -> Option<Self> {
        let stopped = |moved| Some(Self { sent: Vec::new(), stopped: Some((moved, ours, theirs)) });
        match self.stopped {
            Some((moved, o, t)) if (o, t) == (ours, theirs) => {
                if now.saturating_sub(moved) < DAY {
                    stopped(moved)
                } else {
                    None
                }
            }
            Some(_) => stopped(now),
            None if turns(self.recent(now).iter().map(|(hash, _)| *hash).chain([ours])) >= TURNS => stopped(now),
            None => None,
        }
    }

    /// The same, once a value arrived.
    #[must_use]
    pub fn and_sent(&self, ours: i64, now: i64) -> Self {
        let mut sent = self.recent(now);
        sent.push((ours, now));
        let too_many = sent.len().saturating_sub(REMEMBERED);
        Self { sent: sent.split_off(too_many), stopped: None }
    }

    /// What still counts where nothing has to go; nothing, where both sides agree about a field that was stopped.
    pub fn rests(&self, now: i64) -> Option<Self> {
        let sent = self.recent(now);
        (!sent.is_empty() && !self.is_stopped()).then_some(Self { sent, stopped: None })
    }

    fn recent(&self, now: i64) -> Vec<(i64, i64)> {
        self.sent.iter().filter(|(_, at)| now.saturating_sub(*at) < DAY).copied().collect()
    }
}

/// When the first of a row's fields that are stopped is tried once more.
pub fn wakes(fields: &SentFields) -> Option<i64> {
    fields.values().filter_map(SentField::wakes).min()
}

/// How many of these values were there before.
fn turns(values: impl Iterator<Item = i64>) -> usize {
    let mut before = std::collections::BTreeSet::new();
    values.filter(|value| !before.insert(*value)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HOUR: i64 = 3_600;

    /// Sends one value after the other, an hour apart, until one is stopped; tells how many went.
    fn went(values: &[i64], theirs: i64) -> usize {
        let mut field = SentField::default();
        for (at, value) in values.iter().enumerate() {
            let now = at as i64 * HOUR;
            if field.stops((*value, theirs), now).is_some() {
                return at;
            }
            field = field.and_sent(*value, now);
        }
        values.len()
    }

    #[test]
    fn what_is_set_back_three_times_in_a_day_is_sent_no_more() {
        assert_eq!(went(&[1, 1, 1, 1, 1], 9), 3, "the same value, set back again and again");
        assert_eq!(went(&[1, 2, 1, 2, 1, 2], 9), 4, "two values in turn");
        assert_eq!(went(&[1, 2, 3, 4, 5, 6], 9), 6, "somebody at work");
    }

    #[test]
    fn what_is_sent_once_in_a_while_goes_on() {
        let mut field = SentField::default();
        for at in 0..20 {
            let now = at * 9 * HOUR;
            assert_eq!(field.stops((1, 9), now), None, "no more than three in a day");
            field = field.and_sent(1, now);
        }
    }

    #[test]
    fn a_stopped_field_goes_on_after_a_day_in_which_neither_side_moved() {
        let mut field = SentField::default();
        for at in 0..3 {
            field = field.and_sent(1, at);
        }
        let stopped = field.stops((1, 9), 100).unwrap();
        assert_eq!(stopped.wakes(), Some(100 + DAY));
        assert_eq!(stopped.stops((1, 9), 99 + DAY), Some(stopped.clone()), "not yet");
        let moved = stopped.stops((1, 8), 50 + DAY).unwrap();
        assert_eq!(moved.wakes(), Some(50 + 2 * DAY), "somebody moved it");
        assert_eq!(moved.stops((1, 8), 49 + 2 * DAY), Some(moved.clone()));
        assert_eq!(moved.stops((1, 8), 50 + 2 * DAY), None);
        assert_eq!(moved.and_sent(1, 50 + 2 * DAY).stops((1, 9), 51 + 2 * DAY), None, "counted anew");
        assert_eq!(stopped.rests(200), None, "both sides agree: nothing is held against it");
        assert!(field.rests(200).is_some(), "what was sent is remembered where something else is looked at");
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let all = [SentField::default().and_sent(1, 2), SentField { sent: Vec::new(), stopped: Some((1, 2, 3)) }];
        for field in all {
            let text = serde_json::to_string(&field).unwrap();
            assert_eq!(serde_json::from_str::<SentField>(&text).unwrap(), field, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_value_goes_more_than_three_times_a_day(steps in prop::collection::vec((0i64..3, 0i64..8 * HOUR), 1..60)) {
            let (mut field, mut now, mut gone) = (SentField::default(), 0, Vec::new());
            for (value, pause) in steps {
                now += pause;
                match field.stops((value, 9), now) {
                    Some(next) => field = next,
                    None => {
                        field = field.and_sent(value, now);
                        gone.push((value, now));
                    }
                }
                let lately: Vec<i64> =
                    gone.iter().filter(|(_, at)| now - at < DAY).map(|(value, _)| *value).collect();
                prop_assert!(turns(lately.iter().copied()) < TURNS, "{lately:?}");
            }
        }

        #[test]
        fn values_that_never_come_again_always_go(count in 1usize..200) {
            let values: Vec<i64> = (0..count as i64).collect();
            prop_assert_eq!(went(&values, -1), count);
        }
    }
}
