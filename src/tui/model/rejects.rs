//! The rejects of a run, or of all runs of its flow: which are shown, which are marked, whether their values are shown.
use super::Loaded;
use crate::command::quoted;
use crate::run::{Reject, RejectState};
use crate::tui::widget::list::ListState;
use std::collections::{BTreeMap, BTreeSet};

/// So many rejects are read at most, the newest first.
pub const MOST_REJECTS: usize = 10_000;

/// One thing rejects can have in common.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Facet {
    /// What became of them.
    State(RejectState),
    /// Why they were rejected.
    Reason(String),
    /// The field they are about.
    Field(String),
}

/// Only rejects with all of these are shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Narrowed {
    /// Of which this became.
    pub state: Option<RejectState>,
    /// With this reason.
    pub reason: Option<String>,
    /// About this field.
    pub field: Option<String>,
}

impl Narrowed {
    /// Whether nothing is left out.
    pub fn is_all(&self) -> bool {
        *self == Self::default()
    }

    /// Whether that is asked for.
    pub fn asks_for(&self, facet: &Facet) -> bool {
        match facet {
            Facet::State(state) => self.state == Some(*state),
            Facet::Reason(reason) => self.reason.as_ref() == Some(reason),
            Facet::Field(field) => self.field.as_ref() == Some(field),
        }
    }

    /// Asks for that, or no longer; of each kind there is one at most.
    pub fn turn(&mut self, facet: Facet) {
        fn swap<T: PartialEq>(place: &mut Option<T>, value: T) {
            *place = if place.as_ref() == Some(&value) { None } else { Some(value) };
        }
        match facet {
            Facet::State(state) => swap(&mut self.state, state),
            Facet::Reason(reason) => swap(&mut self.reason, reason),
            Facet::Field(field) => swap(&mut self.field, field),
        }
    }

    fn passes(&self, reject: &Reject) -> bool {
        self.state.is_none_or(|state| reject.state == state)
            && self.reason.as_ref().is_none_or(|reason| reason_of(reject) == reason)
            && self.field.as_ref().is_none_or(|field| reject.field.as_ref() == Some(field))
    }

    /// The same as options of a command line.
    fn options(&self) -> String {
        let said = |option: &str, text: Option<&str>| {
            text.map(|text| format!(" --{option} {}", quoted(text))).unwrap_or_default()
        };
        let state = self.state.map(RejectState::slug);
        [said("state", state), said("reason", self.reason.as_deref()), said("field", self.field.as_deref())].concat()
    }
}

/// The reason as the catalogs and the command line call it.
pub fn reason_of(reject: &Reject) -> &str {
    reject.reason.trim_start_matches("reject-")
}

/// The screen of rejects.
#[derive(Debug, Default)]
pub struct Rejects {
    /// What was read.
    pub all: Loaded<Vec<Reject>>,
    /// The selected one among those shown.
    pub list: ListState,
    /// Which are shown.
    pub narrowed: Narrowed,
    /// Marked ones, by number.
    pub marked: BTreeSet<i64>,
    /// Whether values are shown instead of masked.
    pub values: bool,
    /// Those of all runs of the flow, not only of this one.
    pub whole_flow: bool,
}

impl Rejects {
    /// Those shown.
    pub fn shown(&self) -> impl Iterator<Item = &Reject> {
        self.all.ready().into_iter().flatten().filter(|reject| self.narrowed.passes(reject))
    }

    /// The selected one.
    pub fn selected(&self) -> Option<&Reject> {
        self.shown().nth(self.list.selected())
    }

    /// The marked ones among those shown; the selected one where none is marked.
    pub fn chosen(&self) -> Vec<&Reject> {
        let marked: Vec<&Reject> = self.shown().filter(|reject| self.marked.contains(&reject.id)).collect();
        if marked.is_empty() { self.selected().into_iter().collect() } else { marked }
    }

    /// Those of the chosen ones that can be let be: the open ones.
    pub fn to_ignore(&self) -> Vec<&Reject> {
        self.chosen().into_iter().filter(|reject| reject.state == RejectState::Open).collect()
    }

    /// Those of the chosen ones whose rows can be asked for again: open ones, and those somebody let be.
    pub fn to_retry(&self) -> Vec<&Reject> {
        let waits = |state| matches!(state, RejectState::Open | RejectState::Ignored);
        self.chosen().into_iter().filter(|reject| waits(reject.state)).collect()
    }

    /// Why nothing more can be done about the chosen ones: what became of the first of them.
    pub fn why_closed(&self) -> Option<&'static str> {
        match self.chosen().first()?.state {
            RejectState::Open => None,
            RejectState::Applied => Some("why-reject-applied"),
            RejectState::Repeated => Some("why-reject-repeated"),
            RejectState::Gone => Some("why-reject-gone"),
            RejectState::Ignored => Some("why-reject-ignored"),
        }
    }

    /// How many of those shown are marked.
    pub fn marked_shown(&self) -> usize {
        self.shown().filter(|reject| self.marked.contains(&reject.id)).count()
    }

    /// What can be asked for, with how many have it: states in their order, reasons and fields by how many.
    pub fn facets(&self) -> Vec<(Facet, usize)> {
        let mut counts: BTreeMap<Facet, usize> = BTreeMap::new();
        for reject in self.all.ready().into_iter().flatten() {
            let field = reject.field.clone().map(Facet::Field);
            let own = [Facet::State(reject.state), Facet::Reason(reason_of(reject).to_owned())];
            for facet in own.into_iter().chain(field) {
                *counts.entry(facet).or_default() += 1;
            }
        }
        let kind = |facet: &Facet| match facet {
            Facet::State(_) => 0,
            Facet::Reason(_) => 1,
            Facet::Field(_) => 2,
        };
        let mut all: Vec<(Facet, usize)> = counts.into_iter().collect();
        all.sort_by_key(|(facet, count)| {
            let most_first = if matches!(facet, Facet::State(_)) { 0 } else { *count };
            (kind(facet), std::cmp::Reverse(most_first))
        });
        all
    }

    /// Takes what was read; marks of what is gone are forgotten.
    pub fn take(&mut self, all: Loaded<Vec<Reject>>) {
        if let Loaded::Ready(rejects) = &all {
            self.marked.retain(|id| rejects.iter().any(|reject| reject.id == *id));
        }
        self.all = all;
        self.settle();
    }

    /// Makes the list as long as what it shows.
    pub fn settle(&mut self) {
        let shown = self.shown().count();
        self.list.resize(shown);
    }

    /// Whether more were there than are read.
    pub fn is_cut(&self) -> bool {
        self.all.ready().is_some_and(|all| all.len() >= MOST_REJECTS)
    }

    /// The command line that shows the same, of that run or flow.
    pub fn command(&self, run: &str, flow: &str) -> String {
        let of = if self.whole_flow { format!("--flow {flow}") } else { format!("--run {run}") };
        format!("fieldbridge rejects list {of}{}", self.narrowed.options())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::fixtures as fx;

    fn reject(id: i64, state: RejectState, reason: &str, field: Option<&str>) -> Reject {
        let resolved = state != RejectState::Open;
        Reject { field: field.map(Into::into), reason: reason.into(), state, resolved, ..fx::reject(id) }
    }

    fn four() -> Rejects {
        let mut rejects = Rejects::default();
        rejects.take(Loaded::Ready(vec![
            reject(4, RejectState::Open, "too-long", Some("jobtitle")),
            reject(3, RejectState::Open, "reject-too-long", Some("emailaddress1")),
            reject(2, RejectState::Ignored, "not-a-date", None),
            reject(1, RejectState::Open, "not-a-date", Some("emailaddress1")),
        ]));
        rejects
    }

    fn ids(rejects: &Rejects) -> Vec<i64> {
        rejects.shown().map(|r| r.id).collect()
    }

    #[test]
    fn what_is_asked_for_is_shown_and_asked_again_no_longer() {
        let mut rejects = four();
        rejects.narrowed.turn(Facet::State(RejectState::Open));
        rejects.narrowed.turn(Facet::Reason("too-long".into()));
        assert_eq!(ids(&rejects), [4, 3]);
        rejects.narrowed.turn(Facet::Field("emailaddress1".into()));
        assert_eq!(ids(&rejects), [3]);
        assert_eq!(
            rejects.command("1234", "contact"),
            "fieldbridge rejects list --run 1234 --state open --reason too-long --field emailaddress1"
        );
        rejects.narrowed.turn(Facet::Reason("not-a-date".into()));
        assert_eq!(ids(&rejects), [1], "another reason takes the place of the one before");
        rejects.narrowed.turn(Facet::Reason("not-a-date".into()));
        rejects.narrowed.turn(Facet::State(RejectState::Open));
        assert_eq!(ids(&rejects), [3, 1]);
    }

    #[test]
    fn what_can_be_asked_for_is_counted() {
        let text = |(facet, count): (Facet, usize)| match facet {
            Facet::State(state) => format!("{} {count}", state.slug()),
            Facet::Reason(text) | Facet::Field(text) => format!("{text} {count}"),
        };
        let all: Vec<String> = four().facets().into_iter().map(text).collect();
        assert_eq!(all, ["open 3", "ignored 1", "not-a-date 2", "too-long 2", "emailaddress1 2", "jobtitle 1"]);
    }

    #[test]
    fn marks_count_only_where_they_are_seen_and_go_with_what_is_gone() {
        let mut rejects = four();
        assert_eq!(rejects.chosen().iter().map(|r| r.id).collect::<Vec<_>>(), [4], "the selected one");
        rejects.marked = [1, 2, 99].into();
        rejects.narrowed.turn(Facet::State(RejectState::Open));
        rejects.settle();
        assert_eq!(rejects.chosen().iter().map(|r| r.id).collect::<Vec<_>>(), [1]);
        let all = rejects.all.ready().cloned().unwrap();
        rejects.take(Loaded::Ready(all));
        assert_eq!(rejects.marked, [1, 2].into());
    }
}
