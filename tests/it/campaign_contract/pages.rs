//! The page is the transaction: it counts for all or for nothing, under its lease, after the page before it.
use super::land::{Land, Reading, Ways, in_every_store, rows, run_of};
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{BadRow, LoadStyle, PageCommit, RejectFilter, Rows, Seen, Withdrawn};
use fieldbridge::run::{Checkpoint, RunState};
use jiff::SignedDuration;

fn bad(id: &str) -> BadRow {
    BadRow { id: id.into(), reason: "too-long", field: Some("name".into()), sample: Some("x".into()) }
}

fn open_rejects(land: &Land) -> Vec<String> {
    let filter = RejectFilter { open_only: true, ..RejectFilter::default() };
    land.ledger.rejects(&filter).unwrap().into_iter().map(|r| r.row).collect()
}

#[test]
fn a_row_is_written_once_and_never_by_an_older_one() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        let c = reading.page(&[("a", 5, "five", 1), ("b", 1, "one", 1)]).unwrap();
        assert_eq!((c.read, c.applied), (2, 2));
        let c = reading.page(&[("a", 5, "five", 1), ("b", 2, "two", 1)]).unwrap();
        assert_eq!((c.applied, c.unchanged, c.superseded), (1, 1, 0));
        let c = reading.page(&[("a", 4, "four", 1)]).unwrap();
        assert_eq!((c.applied, c.unchanged, c.superseded), (0, 0, 1));
        assert_eq!(land.stands("a"), Some((5, "five".into())));
        assert_eq!(land.stands("b"), Some((2, "two".into())));
        assert_eq!(land.campaign.count("person").unwrap(), 2);
        assert!(!land.campaign.is_empty("person").unwrap());
        reading.end(&land);
    });
}

#[test]
fn a_page_that_comes_twice_or_out_of_turn_changes_nothing() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 1)]).unwrap();
        let rows = rows(&[("a", 9, "nine", 9), ("z", 9, "nine", 9)]);
        let stood = reading.stands.seq;
        for seq in [stood, stood + 2, stood + 8] {
            let after = Checkpoint { seq, top_version: 9, ..reading.stands.clone() };
            let fault = reading.writer.commit(&PageCommit::of(&rows, &[], &after)).unwrap_err();
            assert_eq!(fault.kind, ErrorKind::Fenced, "{seq}");
        }
        assert_eq!(land.stands("a"), Some((1, "one".into())));
        assert_eq!(land.stands("z"), None);
        assert_eq!(land.ledger.checkpoint(&reading.lease.flow).unwrap().unwrap().seq, stood);
        let c = reading.page(&[("a", 2, "two", 1)]).unwrap();
        assert_eq!(c.applied, 1, "the right page is taken all the same");
    });
}

#[test]
fn a_page_whose_rows_have_no_cells_is_not_committed() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        let mut torn: Rows<'_> = rows(&[("a", 1, "one", 1), ("b", 1, "one", 1)]);
        torn.cells.truncate(6);
        let fault = reading.commit(&torn, &[], &[], Seen::Not).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::Unbalanced);
        assert_eq!(land.stands("a"), None);
        assert_eq!(land.ledger.checkpoint(&reading.lease.flow).unwrap(), Some(reading.stands));
    });
}

#[test]
fn whoever_lost_the_lease_writes_nothing_any_more() {
    in_every_store(|land| {
        let mut first = Reading::begin(&land, "person", &Ways::default());
        first.page(&[("a", 1, "one", 1)]).unwrap();
        let held = land.elsewhere.begin(&run_of("person")).unwrap_err();
        assert_eq!(held.kind, ErrorKind::LeaseHeld);
        assert_eq!(held.args["host"], "here", "it says who holds it");
        land.clock.advance(SignedDuration::from_secs(45));
        land.ledger.beat(&first.lease).unwrap();
        land.clock.advance(SignedDuration::from_secs(45));
        assert!(land.elsewhere.begin(&run_of("person")).is_err(), "a beat keeps it");
        land.clock.advance(SignedDuration::from_secs(61));
        let taken = land.elsewhere.begin(&run_of("person")).unwrap();
        assert!(taken.epoch > first.lease.epoch);
        let fault = first.page(&[("a", 2, "two", 1)]).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::Fenced);
        assert_eq!(land.ledger.beat(&first.lease).unwrap_err().kind, ErrorKind::Fenced);
        let gone = [Withdrawn { id: "a".into(), columns: vec![3] }];
        assert_eq!(first.writer.withdraw(&gone).unwrap_err().kind, ErrorKind::Fenced);
        assert_eq!(land.stands("a"), Some((1, "one".into())));
        let mut second = Reading::under(&land, taken, &Ways::default());
        second.page(&[("a", 2, "two", 1)]).unwrap();
        land.end(&first.lease);
        second.page(&[("a", 3, "three", 1)]).unwrap();
        assert_eq!(land.stands("a"), Some((3, "three".into())), "the old run's end takes no lease away");
        let states: Vec<RunState> = land.ledger.runs(None, 10).unwrap().into_iter().map(|r| r.state).collect();
        assert!(states.contains(&RunState::Running), "{states:?}");
    });
}

#[test]
fn where_a_flow_stands_outlives_the_process() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.stands.next_link = Some("page 2".into());
        reading.page(&[("a", 1, "one", 1)]).unwrap();
        let flow = reading.lease.flow.clone();
        let stood = reading.stands.clone();
        reading.end(&land);
        let land = land.opened_again();
        assert_eq!(land.ledger.checkpoint(&flow).unwrap(), Some(stood));
        assert_eq!(land.stands("a"), Some((1, "one".into())));
    });
}

#[test]
fn rejects_come_and_go_with_their_page() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        let c = reading.commit(&rows(&[("a", 1, "one", 1)]), &[bad("b")], &[], Seen::Not).unwrap();
        assert_eq!((c.read, c.applied, c.rejected), (2, 1, 1));
        assert_eq!(open_rejects(&land), ["b"]);
        let out_of_turn = Checkpoint { seq: 7, ..reading.stands.clone() };
        let (none, bad) = (rows(&[]), [bad("c")]);
        let commit = PageCommit { bad: &bad, ..PageCommit::of(&none, &[], &out_of_turn) };
        assert!(reading.writer.commit(&commit).is_err());
        assert_eq!(open_rejects(&land), ["b"], "none of a page that did not come");
        reading.page(&[("b", 2, "short", 1)]).unwrap();
        assert_eq!(open_rejects(&land), [] as [String; 0], "a good version settles it");
        let all = land.ledger.rejects(&RejectFilter::default()).unwrap();
        assert!(all.len() == 1 && all[0].resolved, "and it is still told: {all:?}");
    });
}

#[test]
fn a_first_load_stands_once_it_is_ended_with_every_row_once() {
    in_every_store(|land| {
        let first = Ways { style: LoadStyle::FirstLoad, ..Ways::default() };
        let mut reading = Reading::begin(&land, "person", &first);
        let c = reading.page(&[("a", 1, "one", 1), ("b", 3, "three", 1)]).unwrap();
        assert_eq!(c.applied, 2);
        reading.page(&[("a", 2, "two", 1), ("b", 2, "two", 1), ("c", 1, "one", 1)]).unwrap();
        assert!(!land.campaign.is_loaded("person").unwrap());
        reading.finish();
        assert!(land.campaign.is_loaded("person").unwrap());
        assert_eq!(land.stands("a"), Some((2, "two".into())), "the newest of two");
        assert_eq!(land.stands("b"), Some((3, "three".into())), "also where it came first");
        assert_eq!(land.campaign.count("person").unwrap(), 3);
        land.end(&reading.lease);
    });
}

#[test]
fn a_first_load_that_was_given_up_leaves_no_rows() {
    in_every_store(|land| {
        let first = Ways { style: LoadStyle::FirstLoad, ..Ways::default() };
        let mut reading = Reading::begin(&land, "person", &first);
        reading.page(&[("a", 1, "one", 1)]).unwrap();
        let flow = reading.lease.flow.clone();
        reading.end(&land);
        land.campaign.reset("person", &flow).unwrap();
        let stands = land.ledger.checkpoint(&flow).unwrap();
        assert!(stands.is_none_or(|c| !c.under_way() && !c.loaded && c.watermark.is_none() && c.delta.is_none()));
        assert_eq!(land.campaign.count("person").unwrap(), 0);
        assert!(land.campaign.is_empty("person").unwrap());
    });
}

#[test]
fn a_consent_that_was_withdrawn_stays_withdrawn() {
    in_every_store(|land| {
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("a", 1, "one", 1), ("b", 1, "one", 1)]).unwrap();
        reading.writer.withdraw(&[Withdrawn { id: "a".into(), columns: vec![3] }]).unwrap();
        let nomail = |id: &str| land.known(id).here.unwrap().cells[3].clone();
        assert_eq!(nomail("a"), fieldbridge::mapping::Cell::Integer(1));
        let mut given = rows(&[("a", 2, "two", 1), ("b", 2, "two", 1)]);
        given.cells[3] = fieldbridge::mapping::Cell::Integer(0);
        given.cells[7] = fieldbridge::mapping::Cell::Integer(0);
        reading.commit(&given, &[], &[], Seen::Not).unwrap();
        assert_eq!(nomail("a"), fieldbridge::mapping::Cell::Integer(1), "a value does not give it back");
        assert_eq!(nomail("b"), fieldbridge::mapping::Cell::Null, "nor does it make known what nobody had said");
        assert_eq!(land.stands("a"), Some((2, "two".into())), "the rest of the row is the newer one");
    });
}
