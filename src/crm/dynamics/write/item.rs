//! One change on its way, with what is known of its earlier tries.
use super::operation::Operation;
use crate::fault::{ErrorKind, Fault};
use crate::port::{Intent, Manner, RowChange, RowResult};

/// A change with its operation.
#[derive(Debug)]
pub(super) struct Item<'c> {
    /// Its place among the changes.
    pub(super) index: usize,
    pub(super) change: &'c RowChange,
    pub(super) operation: Operation,
    /// Why an earlier try may have been done.
    doubt: Option<Fault>,
    /// Why the last try was not done.
    last: Option<Fault>,
}

/// What one try came to.
#[derive(Debug)]
pub(super) enum Step {
    /// Decided.
    Done(RowResult),
    /// Certainly not done, worth another try.
    Again(Fault),
    /// Perhaps done.
    Doubt(Fault),
    /// Something stands in its way; a look decides.
    Taken(Fault),
}

impl<'c> Item<'c> {
    pub(super) fn new(index: usize, change: &'c RowChange, operation: Operation) -> Self {
        Self { index, change, operation, doubt: None, last: None }
    }

    /// Whether it may be sent although an earlier try may have been done.
    pub(super) fn repeatable(&self, manner: Manner) -> bool {
        manner.replay || self.change.guarded()
    }

    pub(super) fn doubted(&mut self, fault: Fault) {
        self.doubt = Some(fault);
    }

    pub(super) fn not_done(&mut self, fault: Fault) {
        self.last = Some(fault);
    }

    /// The result in the light of earlier tries: what looks like somebody else's doing may be our own.
    pub(super) fn settle(&self, result: RowResult) -> RowResult {
        match (&self.doubt, result) {
            (Some(doubt), RowResult::Conflict(_) | RowResult::Refused(_)) => {
                RowResult::Unknown(Box::new(doubt.clone()))
            }
            (Some(_), RowResult::Unchanged) if matches!(self.change.intent, Intent::Delete { .. }) => {
                RowResult::Deleted
            }
            (_, result) => result,
        }
    }

    /// The result when no more tries are made.
    pub(super) fn give_up(self) -> RowResult {
        match (self.doubt, self.last) {
            (Some(doubt), _) => RowResult::Unknown(Box::new(doubt)),
            (None, Some(last)) => RowResult::Refused(Box::new(last)),
            (None, None) => RowResult::Refused(Box::new(Fault::new(ErrorKind::Cancelled, "never tried"))),
        }
    }
}

/// Splits items so that no row occurs twice in one wave, and the changes of a row keep their order.
pub(super) fn waves(items: Vec<Item<'_>>) -> Vec<Vec<Item<'_>>> {
    let mut seen: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let mut waves: Vec<Vec<Item<'_>>> = Vec::new();
    for item in items {
        let row = item.operation.path.split('?').next().unwrap_or_default().to_owned();
        let wave = seen.entry(row).and_modify(|n| *n += 1).or_insert(0);
        match waves.get_mut(*wave) {
            Some(items) => items.push(item),
            None => waves.push(vec![item]),
        }
    }
    waves
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::WriteMethod;
    use crate::port::RowName;
    use proptest::prelude::*;

    fn change(intent: Intent) -> RowChange {
        RowChange { name: RowName::Id("x".into()), intent, values: Vec::new() }
    }

    fn item<'c>(index: usize, change: &'c RowChange, path: &str) -> Item<'c> {
        let operation = Operation { method: WriteMethod::Patch, path: path.into(), headers: Vec::new(), body: None };
        Item::new(index, change, operation)
    }

    #[test]
    fn an_earlier_doubt_colours_what_comes_after() {
        let fault = || Box::new(Fault::new(ErrorKind::QueryRefused, "x"));
        let update = change(Intent::Update { version: Some(1) });
        let mut doubted = item(0, &update, "a");
        assert_eq!(doubted.settle(RowResult::Conflict(fault())), RowResult::Conflict(fault()));
        doubted.doubted(Fault::new(ErrorKind::OutcomeUnknown, "lost"));
        assert!(
            matches!(doubted.settle(RowResult::Conflict(fault())), RowResult::Unknown(_)),
            "it may be our own change"
        );
        assert!(matches!(doubted.settle(RowResult::Updated { version: None }), RowResult::Updated { .. }));
        doubted.not_done(Fault::new(ErrorKind::Throttled, "x"));
        assert!(matches!(doubted.give_up(), RowResult::Unknown(_)), "the doubt stays");
        let delete = change(Intent::Delete { version: None });
        let mut gone = item(0, &delete, "a");
        assert_eq!(gone.settle(RowResult::Unchanged), RowResult::Unchanged);
        gone.doubted(Fault::new(ErrorKind::OutcomeUnknown, "lost"));
        assert_eq!(gone.settle(RowResult::Unchanged), RowResult::Deleted);
    }

    proptest! {
        #[test]
        fn waves_keep_the_order_of_each_row_and_lose_nothing(rows in proptest::collection::vec(0u8..6, 0..40)) {
            let update = change(Intent::Upsert);
            let items = rows.iter().enumerate().map(|(i, row)| item(i, &update, &format!("r({row})?x"))).collect();
            let waves = waves(items);
            let mut all: Vec<usize> = waves.iter().flatten().map(|i| i.index).collect();
            for wave in &waves {
                let mut paths: Vec<_> = wave.iter().map(|i| &i.operation.path).collect();
                paths.sort();
                paths.dedup();
                prop_assert_eq!(paths.len(), wave.len());
            }
            for row in 0u8..6 {
                let order: Vec<usize> = all.iter().copied().filter(|i| rows[*i] == row).collect();
                prop_assert!(order.is_sorted());
            }
            all.sort_unstable();
            prop_assert_eq!(all, (0..rows.len()).collect::<Vec<_>>());
        }
    }
}
