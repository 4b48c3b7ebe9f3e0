//! What of an option set has a place in a list nothing is added to: at a run no other code counts as listed.
use super::{EnumChoice, Enumeration};
use crate::account::Name;
use crate::catalog::{OptionSet, TableDetail};
use std::borrow::Cow;
use std::collections::HashSet;

/// The table as a run judges its codes: of an option set that goes to a closed list or one of the platform's own only the
/// values the list holds. Sets nobody had seen before are taken from the table as it is `now`.
pub fn with_places<'d>(
    seen: &'d TableDetail,
    now: &TableDetail,
    account: &Name,
    (choices, lists): (&[EnumChoice], &[Enumeration]),
) -> Cow<'d, TableDetail> {
    let mut judged = Cow::Borrowed(seen);
    for choice in choices.iter().filter(|c| c.account == *account) {
        let list = lists.iter().find(|e| Some(&e.name) == choice.enumeration.as_ref() && e.kind.is_fixed());
        let set = seen.option_set(&choice.option_set).or_else(|| now.option_set(&choice.option_set));
        if let (Some(list), Some(set)) = (list, set) {
            let sets = &mut judged.to_mut().option_sets;
            sets.retain(|s| s.name != set.name);
            sets.push(cut(set, list));
        }
    }
    judged
}

fn cut(set: &OptionSet, list: &Enumeration) -> OptionSet {
    let places: HashSet<i64> = list.values.iter().map(|v| v.code).collect();
    let mut set = set.clone();
    set.options.retain(|o| places.contains(&o.code));
    set
}
