//! Opt-in acts: evidence that is noted before anything changes, is told with its row, ends once, and is never changed.
use super::land::{Land, Reading, Ways, in_every_store, name, person, rows};
use fieldbridge::fault::ErrorKind;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{Again, Agreed, NewOptIn, OptInEnd, OptIns, OutCommit, OutPlan, OutRow, Seen};
use fieldbridge::run::{Counters, OptIn, OptInEvidence, OptInState};
use jiff::{SignedDuration, Timestamp};

const FLOW: &str = "person-consent";

fn plan() -> OutPlan {
    OutPlan {
        schema: person(),
        flow: name(FLOW),
        mapping_version: 1,
        ours: vec![no_mail()],
        updates: true,
        inserts: false,
        again: Again::None,
        timed: false,
        opt_ins: true,
        foreign: None,
    }
}

/// Where the column of consent stands.
fn no_mail() -> usize {
    person().columns.iter().position(|column| column.name == "nomail").unwrap()
}

fn refuses(land: &Land, row: &str) -> bool {
    land.known(row).here.unwrap().cells[no_mail()].yes() == Some(true)
}

fn act(row: &str) -> NewOptIn {
    let evidence = OptInEvidence {
        at: Timestamp::now() - SignedDuration::from_mins(1),
        who: "kim".into(),
        source: "form".into(),
        legal_text: "news-3".into(),
    };
    NewOptIn { row: row.into(), fields: vec!["nomail".into()], evidence }
}

fn with_acts(story: impl Fn(&Land, &dyn OptIns)) {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 1), ("b", 1, "two", 1)]).unwrap();
        reading.end(&land);
        land.edit("a", "nomail", "1");
        assert_eq!(settle(&land, |_| None), ["a"]);
        story(&land, land.campaign.opt_ins().expect("a campaign store keeps opt-in acts"));
    });
}

fn became(acts: &dyn OptIns, noted: &OptIn) -> OptInState {
    acts.list(Some(&noted.row), 10).unwrap().into_iter().find(|one| one.id == noted.id).unwrap().state
}

fn settle(land: &Land, how: impl Fn(&OutRow) -> Option<usize>) -> Vec<String> {
    let lease = land.begin(FLOW);
    let mut outbox = land.campaign.outbox(plan(), Some(lease.clone())).unwrap();
    let rows = outbox.rows(0, 100).unwrap().rows;
    let agreed: Vec<Agreed> = rows
        .iter()
        .map(|row| Agreed {
            place: row.place,
            row: row.row.clone(),
            state: row.state,
            read_as: row.read_as,
            fields: row.agreed.clone(),
            id: None,
            compared: true,
            withdrawn: Vec::new(),
            opt_ins: row.opt_ins.iter().map(|act| OptInEnd { id: act.id, grants: how(row) }).collect(),
            sent: row.sent.clone(),
            stops: Vec::new(),
        })
        .collect();
    let counters = Counters { read: agreed.len() as u64, applied: agreed.len() as u64, ..Counters::default() };
    let (refused, unknown, dropped, conflicts, consents) = (&[], &[], &[], &[], &[]);
    outbox.settle(&OutCommit { agreed: &agreed, refused, unknown, dropped, conflicts, consents, counters }).unwrap();
    drop(outbox);
    land.end(&lease);
    rows.into_iter().map(|row| row.row).collect()
}

#[test]
fn an_act_is_told_with_its_row_until_it_is_settled_and_gives_consent_once() {
    with_acts(|land, acts| {
        assert!(settle(land, |_| None).is_empty(), "nothing was touched");
        let noted = acts.note(&person(), &act("a")).unwrap().remove(0);
        assert_eq!((noted.state, noted.evidence.legal_text.as_str()), (OptInState::Open, "news-3"));
        assert!(refuses(land, "a"), "nothing changes before a run");
        assert_eq!(settle(land, |_| Some(no_mail())), ["a"]);
        assert_eq!((became(acts, &noted), refuses(land, "a")), (OptInState::Done, false));
        assert!(settle(land, |_| Some(no_mail())).is_empty(), "it is used up");
    });
}

#[test]
fn an_act_somebody_overtook_changes_nothing() {
    with_acts(|land, acts| {
        let noted = acts.note(&person(), &act("a")).unwrap().remove(0);
        assert_eq!(settle(land, |_| None), ["a"]);
        assert_eq!((became(acts, &noted), refuses(land, "a")), (OptInState::Overtaken, true));
        assert!(settle(land, |_| Some(no_mail())).is_empty());
    });
}

#[test]
fn an_act_is_about_a_row_that_is_here_waits_once_and_can_be_taken_back() {
    with_acts(|land, acts| {
        let refused = |row: &str| {
            let fault = acts.note(&person(), &act(row)).unwrap_err();
            assert_eq!(fault.kind, ErrorKind::OptInRefused);
            fault.args["case"].clone()
        };
        assert_eq!(refused("z"), "not-here");
        let noted = acts.note(&person(), &act("a")).unwrap().remove(0);
        assert_eq!(refused("a"), "open-already");
        assert!(acts.drop_act(noted.id).unwrap() && !acts.drop_act(noted.id).unwrap());
        assert_eq!(became(acts, &noted), OptInState::Dropped);
        assert!(settle(land, |_| Some(no_mail())).is_empty());
        let (again, other) = (acts.note(&person(), &act("a")).unwrap(), acts.note(&person(), &act("b")).unwrap());
        let all: Vec<i64> = acts.list(None, 2).unwrap().iter().map(|one| one.id).collect();
        assert_eq!(all, [other[0].id, again[0].id], "the newest first");
    });
}

#[test]
fn a_reading_that_began_before_an_act_was_carried_out_brings_no_refusal_back_and_a_later_one_does() {
    with_acts(|land, acts| {
        acts.note(&person(), &act("a")).unwrap();
        assert_eq!(settle(land, |_| Some(no_mail())), ["a"]);
        let mut reading = Reading::begin(land, "person", &Ways::default());
        let mut refusing = rows(&[("a", 2, "other", 1)]);
        refusing.cells[no_mail()] = Cell::Integer(1);
        let ended = acts.list(Some("a"), 1).unwrap()[0].ended.unwrap();
        reading.stands.reading_began = Some(ended - SignedDuration::from_mins(2));
        reading.commit(&refusing, &[], &[], Seen::Not).unwrap();
        assert_eq!((land.stands("a"), refuses(land, "a")), (Some((2, "other".into())), false), "the rest of it came");
        reading.stands.reading_began = Some(ended + SignedDuration::from_mins(2));
        refusing.keys[0].version = 3;
        reading.commit(&refusing, &[], &[], Seen::Not).unwrap();
        assert!(refuses(land, "a"));
        reading.end(land);
    });
}
