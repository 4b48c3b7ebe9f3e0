//! What goes out: intent before sending, one outcome, and nothing that came from the CRM goes back.
use super::land::{Land, Reading, Ways, in_every_store, name, person, run_of};
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{
    Again, Agreed, BadRow, Lease, OutCommit, OutConflict, OutConsent, OutIntent, OutPlan, OutRefusal, OutRow, Outbox,
    RejectFilter,
};
use fieldbridge::run::{Checkpoint, ConsentFilter, Counters, Side};
use jiff::SignedDuration;

pub const FLOW: &str = "person-out";

pub fn plan() -> OutPlan {
    OutPlan {
        schema: person(),
        flow: name(FLOW),
        mapping_version: 1,
        ours: vec![1],
        updates: true,
        inserts: true,
        again: Again::None,
        timed: false,
        opt_ins: false,
        foreign: None,
    }
}

/// Three rows that came from the CRM.
pub fn filled(land: &Land) {
    let mut reading = Reading::begin(land, "person", &Ways::default());
    reading.page(&[("a", 1, "one", 1), ("b", 1, "two", 2), ("c", 1, "three", 3)]).unwrap();
    reading.end(land);
}

pub fn opened(land: &Land) -> (Lease, Box<dyn Outbox>) {
    let lease = land.begin(FLOW);
    let outbox = land.campaign.outbox(plan(), Some(lease.clone())).unwrap();
    (lease, outbox)
}

pub fn intent(row: &str, creates: bool, id: &str) -> OutIntent {
    OutIntent { row: row.into(), creates, id: Some(id.into()), told: Vec::new() }
}

pub fn agreed(row: &OutRow, id: Option<&str>) -> Agreed {
    Agreed {
        place: row.place,
        row: row.row.clone(),
        state: row.state,
        read_as: row.read_as,
        fields: row.agreed.clone(),
        id: id.map(str::to_owned),
        compared: true,
        withdrawn: Vec::new(),
        opt_ins: Vec::new(),
        sent: row.sent.clone(),
        stops: Vec::new(),
    }
}

pub fn nothing<'b>(counters: Counters) -> OutCommit<'b> {
    OutCommit { agreed: &[], refused: &[], unknown: &[], dropped: &[], conflicts: &[], consents: &[], counters }
}

pub fn applied(count: u64) -> Counters {
    Counters { read: count, applied: count, ..Counters::default() }
}

pub fn keys(rows: &[OutRow]) -> Vec<&str> {
    rows.iter().map(|row| row.row.as_str()).collect()
}

#[test]
fn what_came_from_the_crm_does_not_go_back_and_what_was_changed_goes_once() {
    in_every_store(|land| {
        filled(&land);
        let (lease, mut outbox) = opened(&land);
        assert!(outbox.rows(0, 100).unwrap().rows.is_empty(), "nothing was touched");
        land.edit("b", "name", "edited");
        land.edit("c", "age", "9");
        let page = outbox.rows(0, 100).unwrap();
        assert!(keys(&page.rows).contains(&"b") && page.is_last);
        let row = page.rows.into_iter().find(|row| row.row == "b").unwrap();
        assert!(!row.born_here && row.version == 1);
        outbox.intend(&[intent("b", false, "b")]).unwrap();
        let done = [agreed(&row, None)];
        outbox.settle(&OutCommit { agreed: &done, ..nothing(applied(1)) }).unwrap();
        assert!(!keys(&outbox.rows(0, 100).unwrap().rows).contains(&"b"), "it is agreed on");
        assert!(outbox.open().unwrap().is_empty());
        land.edit("b", "name", "edited again");
        assert!(keys(&outbox.rows(0, 100).unwrap().rows).contains(&"b"));
        land.end(&lease);
    });
}

#[test]
fn what_the_crm_has_as_it_was_before_it_was_sent_is_looked_at_again() {
    in_every_store(|land| {
        filled(&land);
        land.edit("b", "name", "edited");
        let (lease, mut outbox) = opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.into_iter().find(|row| row.row == "b").unwrap();
        outbox.intend(&[intent("b", false, "b")]).unwrap();
        outbox.settle(&OutCommit { agreed: &[agreed(&row, None)], ..nothing(applied(1)) }).unwrap();
        drop(outbox);
        land.end(&lease);
        let read_again = |version| {
            let mut reading = Reading::begin(&land, "person", &Ways::default());
            reading.page(&[("a", 1, "one", 1), ("b", version, "two", 2)]).unwrap();
            reading.end(&land);
            let (lease, mut outbox) = opened(&land);
            let rows = outbox.rows(0, 100).unwrap().rows;
            land.end(&lease);
            rows
        };
        assert!(read_again(1).is_empty(), "a reading that began before tells nothing new");
        let rows = read_again(3);
        assert_eq!(keys(&rows), ["b"], "somebody has set it back since");
        assert_eq!(rows[0].agreed, row.agreed, "what was agreed on is still known");
        let (lease, mut outbox) = opened(&land);
        outbox.settle(&OutCommit { agreed: &[agreed(&rows[0], None)], ..nothing(applied(1)) }).unwrap();
        assert!(outbox.rows(0, 100).unwrap().rows.is_empty());
        land.end(&lease);
        assert!(read_again(3).is_empty(), "once for every change over there");
    });
}

#[test]
fn an_intent_outlives_whoever_had_it() {
    in_every_store(|land| {
        filled(&land);
        land.edit("a", "name", "edited");
        let (lease, mut outbox) = opened(&land);
        outbox.intend(&[intent("a", false, "a")]).unwrap();
        drop(outbox);
        land.end(&lease);
        let land = land.opened_again();
        let (lease, mut outbox) = opened(&land);
        let open = outbox.open().unwrap();
        assert_eq!(open.len(), 1);
        assert_eq!((open[0].0.row.as_str(), open[0].1.as_ref().map(|r| r.row.as_str())), ("a", Some("a")));
        // Nobody knows: it stays until somebody does.
        outbox
            .settle(&OutCommit {
                unknown: &["a".into()],
                ..nothing(Counters { read: 1, parked: 1, ..Counters::default() })
            })
            .unwrap();
        assert_eq!(outbox.open().unwrap().len(), 1);
        outbox.settle(&OutCommit { dropped: &["a".into()], ..nothing(Counters::default()) }).unwrap();
        assert!(outbox.open().unwrap().is_empty());
        land.end(&lease);
    });
}

#[test]
fn a_row_made_here_takes_the_crms_identifier() {
    in_every_store(|land| {
        filled(&land);
        land.make("local-1", "new here");
        let (lease, mut outbox) = opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.into_iter().find(|r| r.row == "local-1").unwrap();
        assert!(row.born_here);
        outbox.intend(&[intent("local-1", true, "crm-9")]).unwrap();
        let done = [agreed(&row, Some("crm-9"))];
        outbox.settle(&OutCommit { agreed: &done, ..nothing(applied(1)) }).unwrap();
        assert!(land.known("local-1").here.is_none() && land.known("crm-9").here.is_some());
        assert!(outbox.rows(0, 100).unwrap().rows.is_empty(), "it goes no second time");
        land.end(&lease);
    });
}

#[test]
fn two_rows_cannot_be_one_in_the_crm() {
    in_every_store(|land| {
        filled(&land);
        land.make("local-1", "new here");
        let (lease, mut outbox) = opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.into_iter().find(|r| r.row == "local-1").unwrap();
        outbox.intend(&[intent("local-1", true, "a")]).unwrap();
        let done = [agreed(&row, Some("a"))];
        let told = outbox.settle(&OutCommit { agreed: &done, ..nothing(applied(1)) }).unwrap();
        assert_eq!((told.applied, told.rejected), (0, 1), "the identifier is another row's");
        assert!(land.known("local-1").here.is_some() && land.stands("a") == Some((1, "one".into())));
        land.end(&lease);
    });
}

#[test]
fn a_row_that_came_back_by_a_reading_before_its_answer_stands_for_both() {
    in_every_store(|land| {
        filled(&land);
        land.make("local-1", "new here");
        let (lease, mut outbox) = opened(&land);
        outbox.intend(&[intent("local-1", true, "crm-9")]).unwrap();
        drop(outbox);
        land.end(&lease);
        // No answer was heard; the reading brings what was made.
        let mut reading = Reading::begin(&land, "person", &Ways::default());
        reading.page(&[("crm-9", 4, "new here", 0)]).unwrap();
        reading.end(&land);
        let (lease, mut outbox) = opened(&land);
        let (_, row) = outbox.open().unwrap().remove(0);
        let row = row.unwrap();
        land.edit("local-1", "name", "changed meanwhile");
        let done = [agreed(&row, Some("crm-9"))];
        let told = outbox.settle(&OutCommit { agreed: &done, ..nothing(applied(1)) }).unwrap();
        assert_eq!((told.applied, told.rejected), (1, 0), "it is one row");
        assert!(land.known("local-1").here.is_none());
        assert_eq!(land.stands("crm-9"), Some((4, "changed meanwhile".into())), "what was written here since goes on");
        assert_eq!(keys(&outbox.rows(0, 100).unwrap().rows), ["crm-9"], "and goes to the CRM as a change");
        assert!(outbox.open().unwrap().is_empty());
        land.end(&lease);
    });
}

#[test]
fn a_refusal_is_a_reject_and_the_row_waits_until_it_changes() {
    in_every_store(|land| {
        filled(&land);
        land.edit("a", "name", "refused by the CRM");
        let (lease, mut outbox) = opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.into_iter().find(|r| r.row == "a").unwrap();
        outbox.intend(&[intent("a", false, "a")]).unwrap();
        let refused = [OutRefusal {
            bad: BadRow { id: "a".into(), reason: "crm-refused", field: None, sample: None },
            said: Some("a rule forbids it".into()),
            state: row.state,
            read_as: row.read_as,
            place: row.place,
            withdrawn: Vec::new(),
        }];
        let counters = Counters { read: 1, rejected: 1, ..Counters::default() };
        outbox.settle(&OutCommit { refused: &refused, ..nothing(counters) }).unwrap();
        let told = land.ledger.rejects(&RejectFilter { open_only: true, ..RejectFilter::default() }).unwrap();
        assert_eq!((told.len(), told[0].said.as_deref()), (1, Some("a rule forbids it")));
        assert!(outbox.open().unwrap().is_empty());
        assert!(outbox.rows(0, 100).unwrap().rows.is_empty(), "not again by itself");
        land.edit("a", "name", "better");
        assert_eq!(keys(&outbox.rows(0, 100).unwrap().rows), ["a"]);
        land.end(&lease);
    });
}

#[test]
fn whoever_lost_the_lease_neither_intends_nor_settles() {
    in_every_store(|land| {
        filled(&land);
        land.edit("a", "name", "edited");
        let (_lease, mut outbox) = opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.remove(0);
        outbox.intend(&[intent("a", false, "a")]).unwrap();
        land.clock.advance(SignedDuration::from_secs(61));
        let taken = land.elsewhere.begin(&run_of(FLOW)).unwrap();
        assert_eq!(outbox.intend(&[intent("b", false, "b")]).unwrap_err().kind, ErrorKind::Fenced);
        let done = [agreed(&row, None)];
        let fault = outbox.settle(&OutCommit { agreed: &done, ..nothing(applied(1)) }).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::Fenced);
        let mut theirs = land.campaign.outbox(plan(), Some(taken)).unwrap();
        let open: Vec<String> = theirs.open().unwrap().into_iter().map(|(intent, _)| intent.row).collect();
        assert_eq!(open, ["a"], "whoever took over finds what was begun, and nothing else");
    });
}

#[test]
fn numbers_that_do_not_balance_settle_nothing() {
    in_every_store(|land| {
        filled(&land);
        land.edit("a", "name", "edited");
        let (lease, mut outbox) = opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.remove(0);
        outbox.intend(&[intent("a", false, "a")]).unwrap();
        let done = [agreed(&row, None)];
        let counters = Counters { read: 2, applied: 1, ..Counters::default() };
        let fault = outbox.settle(&OutCommit { agreed: &done, ..nothing(counters) }).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::Unbalanced);
        assert_eq!(outbox.open().unwrap().len(), 1);
        land.end(&lease);
    });
}

#[test]
fn rows_are_given_by_their_names_as_far_as_the_crm_knows_them() {
    in_every_store(|land| {
        filled(&land);
        land.make("local-1", "new here");
        let (lease, mut outbox) = opened(&land);
        let asked = ["b", "local-1", "nobody", "a"].map(str::to_owned);
        let named = outbox.named(&asked).unwrap();
        assert_eq!(keys(&named), ["b", "a"], "changed or not");
        assert!(outbox.named(&[]).unwrap().is_empty());
        land.end(&lease);
    });
}

#[test]
fn the_checkpoint_of_a_flow_out_moves_by_one_and_only_under_its_lease() {
    in_every_store(|land| {
        filled(&land);
        let (lease, mut outbox) = opened(&land);
        let stands = |seq| Checkpoint { seq, mapping_version: 1, ..Checkpoint::default() };
        outbox.mark(0, &stands(1)).unwrap();
        assert_eq!(land.ledger.checkpoint(&name(FLOW)).unwrap().unwrap().seq, 1);
        outbox.mark(1, &stands(2)).unwrap();
        assert_eq!(outbox.mark(1, &stands(2)).unwrap_err().kind, ErrorKind::Fenced, "it stands elsewhere");
        drop(outbox);
        land.end(&lease);
        let land = land.opened_again();
        let (_lease, mut outbox) = opened(&land);
        land.clock.advance(SignedDuration::from_secs(61));
        land.elsewhere.begin(&run_of(FLOW)).unwrap();
        assert_eq!(outbox.mark(2, &stands(3)).unwrap_err().kind, ErrorKind::Fenced, "another has the lease");
        assert_eq!(land.ledger.checkpoint(&name(FLOW)).unwrap().unwrap().seq, 2);
    });
}

#[test]
fn what_both_sides_changed_and_consent_that_changed_are_noted_with_their_batch() {
    in_every_store(|land| {
        filled(&land);
        land.edit("a", "name", "ours");
        let (lease, mut outbox) = opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.remove(0);
        outbox.intend(&[intent("a", false, "a")]).unwrap();
        let conflicts = [OutConflict {
            row: "a".into(),
            field: "fullname".into(),
            ours: "ours".into(),
            theirs: "theirs".into(),
            ours_stands: true,
        }];
        let consents = [OutConsent {
            row: "a".into(),
            field: "nomail".into(),
            side: Side::Crm,
            was: Some(false),
            now: Some(true),
            said: Side::Campaign,
            rule: "restrictive",
        }];
        let done = [agreed(&row, None)];
        let odd = Counters { read: 2, applied: 1, ..Counters::default() };
        let batch = OutCommit { agreed: &done, conflicts: &conflicts, consents: &consents, ..nothing(odd) };
        assert_eq!(outbox.settle(&batch).unwrap_err().kind, ErrorKind::Unbalanced);
        assert_eq!(land.ledger.conflicts(lease.run, 10).unwrap().count, 0, "nothing of a batch that did not settle");
        outbox.settle(&OutCommit { counters: applied(1), ..batch }).unwrap();
        let told = land.ledger.conflicts(lease.run, 10).unwrap();
        assert_eq!((told.count, told.first[0].field.as_str(), told.first[0].ours_stands), (1, "fullname", true));
        let told = land.ledger.consents(&ConsentFilter { run: Some(lease.run), ..ConsentFilter::default() }).unwrap();
        assert_eq!((told.len(), told[0].row.as_str(), told[0].now), (1, "a", Some(true)));
        land.end(&lease);
    });
}
