//! Plans of deletions: named rows, one digest, an answer with a name.
use super::land::{Land, Reading, Ways, in_every_store, name};
use fieldbridge::port::{DeletePlans, DeleteWish, Removal, RemovalFate};
use fieldbridge::run::{NewPlan, PlanRow, PlanSide, PlanState, RunId};
use jiff::SignedDuration;

fn plan_of(side: PlanSide, rows: &[&str]) -> NewPlan {
    let why = if side == PlanSide::Crm { "requested" } else { "deleted" };
    NewPlan {
        flow: name("person"),
        side,
        run: RunId::new(),
        rows: rows.iter().map(|row| PlanRow { row: (*row).into(), why: why.into(), version: 1 }).collect(),
        living: 10,
        days: 7,
    }
}

fn with_plans(story: impl Fn(&Land, &dyn DeletePlans)) {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 1), ("b", 1, "one", 1)]).unwrap();
        reading.end(&land);
        story(&land, land.plans());
    });
}

#[test]
fn a_plan_names_its_rows_and_only_its_digest_is_answered() {
    with_plans(|_, plans| {
        let held = plans.hold(&plan_of(PlanSide::Campaign, &["a", "b"])).unwrap();
        assert_eq!((held.rows, held.state), (2, PlanState::Held));
        assert_eq!(plans.hold(&plan_of(PlanSide::Campaign, &["b", "a"])).unwrap().digest, held.digest, "in any order");
        assert!(plans.answer("0000", true, "kim").unwrap().is_none());
        let approved = plans.answer(&held.digest, true, "kim").unwrap().unwrap();
        assert_eq!((approved.state, approved.who.as_deref()), (PlanState::Approved, Some("kim")));
        let rows: Vec<String> = plans.plan_rows(held.id, "", 10).unwrap().into_iter().map(|(r, _)| r.row).collect();
        assert_eq!(rows, ["a", "b"]);
        assert!(plans.standing_plan(&plan_of(PlanSide::Campaign, &["a"])).unwrap().is_none());
    });
}

#[test]
fn fewer_rows_may_go_than_were_approved_and_no_other() {
    with_plans(|_, plans| {
        let held = plans.hold(&plan_of(PlanSide::Campaign, &["a", "b"])).unwrap();
        assert!(plans.covering_plan(&plan_of(PlanSide::Campaign, &["a"])).unwrap().is_none(), "not approved yet");
        plans.answer(&held.digest, true, "kim").unwrap();
        assert!(plans.covering_plan(&plan_of(PlanSide::Campaign, &["a"])).unwrap().is_some());
        assert!(plans.covering_plan(&plan_of(PlanSide::Campaign, &["a", "c"])).unwrap().is_none());
        plans.done(held.id).unwrap();
        assert!(plans.covering_plan(&plan_of(PlanSide::Campaign, &["a"])).unwrap().is_none(), "it is used up");
    });
}

#[test]
fn a_newer_plan_takes_the_place_of_one_that_waits_and_an_old_one_is_over() {
    with_plans(|land, plans| {
        let first = plans.hold(&plan_of(PlanSide::Campaign, &["a"])).unwrap();
        let second = plans.hold(&plan_of(PlanSide::Campaign, &["b"])).unwrap();
        let state = |id| plans.plans(None, 10).unwrap().into_iter().find(|p| p.id == id).unwrap().state;
        assert_eq!((state(first.id), state(second.id)), (PlanState::Replaced, PlanState::Held));
        assert!(plans.answer(&first.digest, true, "kim").unwrap().is_none());
        plans.answer(&second.digest, true, "kim").unwrap();
        land.clock.advance(SignedDuration::from_hours(24 * 8));
        assert!(plans.covering_plan(&plan_of(PlanSide::Campaign, &["b"])).unwrap().is_none());
    });
}

#[test]
fn rows_of_a_plan_for_the_crm_have_one_outcome_each() {
    with_plans(|land, plans| {
        let wish = |row: &str| DeleteWish { row: row.into(), who: "kim".into() };
        assert_eq!(plans.wish("person", &[wish("a"), wish("b")]).unwrap(), 2);
        assert_eq!(plans.wish("person", &[wish("a")]).unwrap(), 0, "asked for already");
        let held = plans.hold(&plan_of(PlanSide::Crm, &["a", "b"])).unwrap();
        plans.answer(&held.digest, true, "kim").unwrap();
        let lease = land.begin("person");
        assert!(plans.intend(&lease, held.id, "person", &["a".into(), "b".into()]).unwrap().is_empty());
        plans.unwish("person", &["b".into()]).unwrap();
        assert_eq!(plans.intend(&lease, held.id, "person", &["a".into(), "b".into()]).unwrap(), ["b"]);
        plans.wish("person", &[wish("b")]).unwrap();
        assert_eq!(plans.begun(&name("person")).unwrap().map(|p| p.id), Some(held.id));
        let done = |row: &str, fate| Removal { row: row.into(), fate, said: None };
        let removals = [done("a", RemovalFate::Deleted), done("b", RemovalFate::Unknown)];
        let c = plans.settle_removals(&lease, Some(held.id), "person", &removals).unwrap();
        assert!(c.balanced() && c.deleted == 1, "{c:?}");
        let fates: Vec<String> = plans.plan_rows(held.id, "", 10).unwrap().into_iter().map(|(_, fate)| fate).collect();
        assert_eq!(fates, ["deleted", "unknown"]);
        assert_eq!(plans.wishes("person").unwrap().into_iter().map(|w| w.row).collect::<Vec<_>>(), ["b"]);
        land.end(&lease);
        let fault = plans.intend(&lease, held.id, "person", &["b".into()]).unwrap_err();
        assert_eq!(fault.kind, fieldbridge::fault::ErrorKind::Fenced, "the run is over");
    });
}

#[test]
fn exactly_what_was_refused_is_not_held_anew_and_only_the_newest_plan_is_answered() {
    with_plans(|_, plans| {
        let held = plans.hold(&plan_of(PlanSide::Campaign, &["a", "b"])).unwrap();
        let refused = plans.answer(&held.digest, false, "kim: not now").unwrap().unwrap();
        assert_eq!((refused.state, refused.who.as_deref()), (PlanState::Refused, Some("kim: not now")));
        let again = plans.hold(&plan_of(PlanSide::Campaign, &["b", "a"])).unwrap();
        assert_eq!((again.id, again.state), (held.id, PlanState::Refused));
        assert!(plans.covering_plan(&plan_of(PlanSide::Campaign, &["a"])).unwrap().is_none(), "nothing goes by it");
        let other = plans.hold(&plan_of(PlanSide::Campaign, &["a", "b", "c"])).unwrap();
        assert_eq!(other.state, PlanState::Held);
        assert!(plans.answer(&held.digest, true, "kim").unwrap().is_none());
        assert!(plans.answer(&other.digest, true, "kim").unwrap().is_some());
    });
}
