//! Opt-in acts (correctness.md B12): what shows that somebody who refused contact may be contacted again outweighs every
//! refusal that is older, on either side, and none that is newer. Pure.
use super::decide::{cell_hash, forbids};
use super::theirs::Theirs;
use crate::flow::OptOutRules;
use crate::mapping::Cell;
use crate::port::OpenOptIn;
use crate::seeded_bug::SeededBug;

/// The rule under which consent that an act gave stands in the evidence.
pub(super) const RULE: &str = "opt-in";

/// What an act says of a consent.
pub(super) const MAY_BE_CONTACTED: Cell<'static> = Cell::Integer(0);

/// Whether an act gives consent: nobody refused since the person agreed, and the CRM may be told where it says otherwise.
///
/// A refusal in the CRM is older than the act where it stood there already when both sides were last compared, or where the
/// CRM's row was last changed before. In the same second, and where nobody knows, it counts as newer.
pub(super) fn gives(
    act: &OpenOptIn,
    rules: OptOutRules,
    agreed: Option<(i64, i64)>,
    (there, theirs): (&Theirs, &Cell<'_>),
) -> bool {
    if SeededBug::OptInOverNewer.is_on() {
        return true;
    }
    if act.refused_since {
        return false;
    }
    let stood = || agreed.is_some_and(|(_, then)| then == cell_hash(theirs));
    let older = || there.modified.is_some_and(|changed| changed.as_second() < act.at.as_second());
    !forbids(theirs) || (rules.way.gives() && (stood() || older()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::{OptOutRule, OptOutWay};
    use jiff::Timestamp;

    fn act(at: i64, refused_since: bool) -> OpenOptIn {
        OpenOptIn { id: 1, field: "f".into(), at: Timestamp::from_second(at).unwrap(), refused_since }
    }

    fn gives_at(act: &OpenOptIn, way: OptOutWay, stood: Option<i64>, (theirs, changed): (i64, Option<i64>)) -> bool {
        let rules = OptOutRules { way, rule: OptOutRule::Restrictive };
        let agreed = stood.map(|then| (0, cell_hash(&Cell::Integer(then))));
        let modified = changed.map(|at| Timestamp::from_second(at).unwrap());
        let there = Theirs { version: 1, cells: Vec::new(), modified };
        gives(act, rules, agreed, (&there, &Cell::Integer(theirs)))
    }

    #[test]
    fn an_act_outweighs_what_is_older_and_nothing_that_is_newer() {
        let both = OptOutWay::Both;
        assert!(gives_at(&act(100, false), both, Some(1), (1, Some(500))), "it stood there before: another edit");
        assert!(gives_at(&act(100, false), both, Some(0), (1, Some(99))), "changed before the person agreed");
        assert!(!gives_at(&act(100, false), both, Some(0), (1, Some(100))), "in the same second");
        assert!(!gives_at(&act(100, false), both, Some(0), (1, Some(101))), "after it");
        assert!(!gives_at(&act(100, false), both, None, (1, None)), "nobody knows");
        assert!(gives_at(&act(100, false), both, None, (0, None)), "the CRM forbids nothing");
        assert!(!gives_at(&act(100, true), both, Some(1), (1, Some(1))), "refused here since");
    }

    #[test]
    fn where_the_crm_hears_nothing_it_must_say_so_itself() {
        let way = OptOutWay::CrmToCampaign;
        assert!(!gives_at(&act(100, false), way, Some(1), (1, Some(1))));
        assert!(gives_at(&act(100, false), way, Some(1), (0, Some(1))));
    }
}
