//! Which rows a reading of changes brought, those that cannot be read or do not belong to the flow among them: a deletion of one
//! of them may be older than the row, and is asked for before it is believed. Of a row eight bytes are kept, and one of the
//! set itself: 19 MB for a million changes, and never more, whatever comes.
use super::apply::Sorted;
use std::collections::HashSet;
use xxhash_rust::xxh3::xxh3_64;

/// So many rows are told apart: what a set of two million places holds before it grows to the double.
const MOST: usize = (1 << 21) / 8 * 7;

/// The rows.
#[derive(Debug)]
pub(super) enum Touched {
    /// Just these.
    These(HashSet<u64>),
    /// More than are remembered one by one: every deletion may be one of theirs, and is asked for.
    Any,
}

impl Default for Touched {
    fn default() -> Self {
        Touched::These(HashSet::new())
    }
}

impl Touched {
    /// Whether this row came, as far as that is remembered.
    pub(super) fn may_hold(&self, id: &str) -> bool {
        match self {
            Touched::These(rows) => rows.contains(&xxh3_64(id.as_bytes())),
            Touched::Any => true,
        }
    }

    /// Remembers the rows of a page.
    pub(super) fn note(&mut self, sorted: &Sorted<'_>) {
        let keys = sorted.page.rows.keys.iter().chain(&sorted.filtered).map(|k| k.id.as_ref());
        self.extend(keys.chain(sorted.page.bad.iter().map(|b| b.id.as_str())));
    }

    fn extend<'i>(&mut self, ids: impl Iterator<Item = &'i str>) {
        for id in ids {
            let Touched::These(rows) = self else { return };
            rows.insert(xxh3_64(id.as_bytes()));
            if rows.len() > MOST - 1 {
                *self = Touched::Any;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What the set takes: eight bytes and one of its own for each of its places, of which seven of eight are filled at most.
    fn bytes(touched: &Touched) -> usize {
        match touched {
            Touched::These(rows) => rows.capacity() / 7 * 8 * 9,
            Touched::Any => 0,
        }
    }

    #[test]
    fn a_million_changes_take_nineteen_megabytes_and_more_of_them_take_none() {
        let mut touched = Touched::default();
        let mut most = 0;
        for thousand in 0..2_000u32 {
            let ids: Vec<String> = (0..1_000).map(|n| (thousand * 1_000 + n).to_string()).collect();
            touched.extend(ids.iter().map(String::as_str));
            most = most.max(bytes(&touched));
            if thousand == 999 {
                assert!((18_000_000..20_000_000).contains(&bytes(&touched)), "{}", bytes(&touched));
                assert!(touched.may_hold("999999") && !touched.may_hold("1000000"), "each is told apart");
            }
        }
        assert!(most < 20_000_000, "{most}");
        assert!(touched.may_hold("1000000") && touched.may_hold("nobody"), "every one may be one of them");
        assert_eq!(bytes(&touched), 0);
    }
}
