//! The mappings as this step remembers them: a table an edit leaves alone is shared by all states, not copied.
use crate::mapping::Mapping;
use std::sync::Arc;

/// All mappings at one time.
pub(super) type Remembered = Vec<Arc<Mapping>>;

/// The mapping of the same table.
pub(super) fn same<'m>(all: &'m [Arc<Mapping>], mapping: &Mapping) -> Option<&'m Arc<Mapping>> {
    all.iter().find(|m| is_same(m, mapping))
}

fn is_same(one: &Mapping, other: &Mapping) -> bool {
    one.table == other.table && one.account == other.account
}

/// The mappings as they stand; what equals what was `left` is shared with it.
pub(super) fn remembered(left: &[Arc<Mapping>], now: &[Mapping]) -> Remembered {
    let shared = |(place, mapping): (usize, &Mapping)| {
        let before = left.get(place).filter(|m| is_same(m, mapping)).or_else(|| same(left, mapping));
        match before.filter(|m| ***m == *mapping) {
            Some(before) => before.clone(),
            None => Arc::new(mapping.clone()),
        }
    };
    now.iter().enumerate().map(shared).collect()
}

/// Puts a remembered state in the place of the mappings; those that are in it already stay where they are.
pub(super) fn put_back(state: &[Arc<Mapping>], now: &mut Vec<Mapping>) {
    if state.len() == now.len() && state.iter().zip(&*now).all(|(then, m)| is_same(then, m)) {
        for (then, mapping) in state.iter().zip(now) {
            if **then != *mapping {
                mapping.clone_from(then);
            }
        }
    } else {
        *now = state.iter().map(|m| (**m).clone()).collect();
    }
}
