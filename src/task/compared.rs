//! What a comparison of a flow's rows found: how many of each kind, and the first of them; what every face tells of it.
use crate::account::Name;
use crate::engine::{Difference, Unequal};
use crate::setup::Workspace;
use std::collections::BTreeMap;

/// What was found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// How many rows of each kind.
    pub counts: BTreeMap<Difference, u64>,
    /// The first of them.
    pub first: Vec<Unequal>,
    /// The flow goes to the CRM: what is compared is what it would have sent.
    pub outward: bool,
}

impl Compared {
    /// Nothing found yet, of this flow.
    pub fn of_flow(workspace: &Workspace, flow: &Name) -> Self {
        let outward = workspace.flow(flow).is_some_and(|flow| flow.direction.is_outward());
        Self { outward, ..Self::default() }
    }

    /// Counts a row and keeps it, where fewer than `most` are kept. Rows that only wait for the next run give way to others.
    pub fn take(&mut self, unequal: Unequal, most: usize) {
        *self.counts.entry(unequal.difference).or_default() += 1;
        if self.first.len() < most {
            self.first.push(unequal);
        } else if unequal.difference.is_fault()
            && let Some(waits) = self.first.iter_mut().find(|kept| !kept.difference.is_fault())
        {
            *waits = unequal;
        }
    }

    /// Puts the kept ones in the order they are told.
    pub fn sort(&mut self) {
        let place = |difference| Difference::ALL.iter().position(|known| *known == difference);
        self.first.sort_by_key(|unequal| place(unequal.difference));
    }

    /// Whether the two sides say the same, but for what only waits or is wanted so.
    pub fn is_equal(&self) -> bool {
        !self.counts.keys().any(|difference| difference.is_fault())
    }

    /// How many of that kind.
    pub fn of(&self, difference: Difference) -> u64 {
        self.counts.get(&difference).copied().unwrap_or(0)
    }

    /// The kinds there are, in the order they are told.
    pub fn kinds(&self) -> Vec<(Difference, u64)> {
        Difference::ALL.into_iter().map(|d| (d, self.of(d))).filter(|(_, rows)| *rows > 0).collect()
    }

    /// How many were found that are not kept.
    pub fn untold(&self) -> u64 {
        self.counts.values().sum::<u64>().saturating_sub(self.first.len() as u64)
    }

    /// Catalog key of the sentence about the whole; of a comparison that came to its end or did not.
    pub fn verdict(&self, whole: bool) -> &'static str {
        match (whole, self.is_equal()) {
            (false, _) => "verify-broken",
            (true, true) if self.outward => "verify-equal-there",
            (true, true) if Difference::ALL.iter().any(|d| d.is_wanted() && self.of(*d) > 0) => "verify-equal-but",
            (true, true) => "verify-equal",
            (true, false) => "verify-unequal",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(all: impl IntoIterator<Item = Difference>, most: usize) -> Compared {
        let mut found = Compared::default();
        for (row, difference) in all.into_iter().enumerate() {
            found.take(Unequal { row: row.to_string(), difference, columns: Vec::new() }, most);
        }
        found.sort();
        found
    }

    #[test]
    fn what_is_kept_are_the_faults_and_everything_is_counted() {
        let waiting = std::iter::repeat_n(Difference::Waiting, 10);
        let found = found(waiting.chain([Difference::LeftOver, Difference::Missing]), 3);
        let shown: Vec<Difference> = found.first.iter().map(|u| u.difference).collect();
        assert_eq!(shown, [Difference::Missing, Difference::LeftOver, Difference::Waiting]);
        assert_eq!((found.of(Difference::Waiting), found.untold(), found.is_equal()), (10, 9, false));
        assert_eq!(found.kinds().iter().map(|(_, rows)| *rows).collect::<Vec<_>>(), [1, 1, 10]);
        assert_eq!((found.verdict(true), found.verdict(false)), ("verify-unequal", "verify-broken"));
    }

    #[test]
    fn rows_that_wait_for_the_next_run_are_no_fault() {
        assert_eq!(found([Difference::Waiting], 3).verdict(true), "verify-equal");
        assert_eq!(found([Difference::Ours], 3).verdict(true), "verify-equal-but");
        assert!(
            Difference::ALL
                .iter()
                .filter(|d| !d.is_fault() && !d.is_wanted())
                .eq([&Difference::Waiting, &Difference::Unsent])
        );
        let there = Compared { outward: true, ..found([Difference::Unsent], 3) };
        assert_eq!(there.verdict(true), "verify-equal-there");
    }
}
