//! What a comparison of a flow's rows found: how many of each kind, and the first of them; what every face tells of it.
use crate::account::Name;
use crate::engine::{Difference, Unequal};
use crate::flow::Direction;
use crate::setup::Workspace;
use std::collections::BTreeMap;

/// What was found so far.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Compared {
    /// How many rows of each kind.
    pub counts: BTreeMap<Difference, u64>,
    /// The first of them.
    pub first: Vec<Unequal>,
    /// Which way the flow goes; none where that is not known.
    pub direction: Option<Direction>,
}

impl Compared {
    /// Nothing found yet, of this flow.
    pub fn of_flow(workspace: &Workspace, flow: &Name) -> Self {
        Self { direction: workspace.flow(flow).map(|flow| flow.direction), ..Self::default() }
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

    /// Catalog key of what is to be done about rows of a kind; what was told once is not put right as rows are that are kept
    /// equal.
    pub fn advice(&self, difference: Difference) -> String {
        use Difference as D;
        let once = match (self.direction, difference) {
            (Some(Direction::Events), D::NotThere | D::Overwritten | D::Unsendable) => "-events",
            (Some(Direction::Leads), D::NotThere | D::Overwritten | D::Edited) => "-leads",
            (Some(Direction::Export | Direction::OptOut), D::Waiting) => "-out",
            (Some(Direction::OptOut), D::Overwritten) => "-consent",
            (Some(Direction::Delete), D::Unsent | D::Unsendable) => "-delete",
            _ => "",
        };
        format!("verify-{}-advice{once}", difference.slug())
    }

    /// Catalog key of the sentence about the whole; of a comparison that came to its end or did not.
    pub fn verdict(&self, whole: bool) -> &'static str {
        match (whole, self.is_equal()) {
            (false, _) => "verify-broken",
            (true, true) if self.direction == Some(Direction::Delete) => "verify-equal-gone",
            (true, true) if self.direction.is_some_and(Direction::is_outward) => "verify-equal-there",
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
            found.take(Unequal::of(row.to_string(), difference, Vec::new()), most);
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
        assert!(Difference::ALL.iter().filter(|d| !d.is_fault() && !d.is_wanted()).eq([
            &Difference::Waiting,
            &Difference::Unanswered,
            &Difference::Unsent,
            &Difference::NoPerson
        ]));
        let there = |direction| Compared { direction: Some(direction), ..found([Difference::Unsent], 3) };
        assert_eq!(there(Direction::Export).verdict(true), "verify-equal-there");
        assert_eq!(there(Direction::Delete).verdict(true), "verify-equal-gone");
        assert_eq!(there(Direction::Events).advice(Difference::NotThere), "verify-not-there-advice-events");
        assert_eq!(there(Direction::Export).advice(Difference::NotThere), "verify-not-there-advice");
    }
}
