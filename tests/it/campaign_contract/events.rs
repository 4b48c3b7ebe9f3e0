//! What happened to messages: every event is told once, whatever is lost on the way, and those of a person the CRM does not
//! know wait for it.
use super::land::{Land, Reading, Ways, in_every_store, name, person, run_of};
use super::outward::{agreed, applied, intent, nothing};
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{
    BadRow, EventCommit, EventKind, EventLog, EventPlan, EventRefusal, KeptEvents, Lease, LoggedEvent, OutCommit,
    RejectFilter,
};
use fieldbridge::run::Counters;
use jiff::SignedDuration;

const FLOW: &str = "person-events";

fn opened(land: &Land) -> (Lease, Box<dyn EventLog>) {
    let lease = land.begin(FLOW);
    let log = land.campaign.events(plan(), Some(lease.clone())).unwrap();
    (lease, log)
}

fn plan() -> EventPlan {
    EventPlan { schema: person(), flow: name(FLOW), mapping_version: 1, kinds: EventKind::ALL.to_vec(), anew: false }
}

/// Rows of the CRM, and a delivery; nobody has got it yet.
fn filled(land: &Land) {
    let mut reading = Reading::begin(land, "person", &Ways::default());
    reading.page(&[("a", 1, "one", 1), ("b", 1, "two", 2)]).unwrap();
    reading.end(land);
    let (lease, log) = opened(land);
    drop(log);
    land.end(&lease);
    land.statements("INSERT INTO NmsDelivery (iDeliveryId, sLabel, sSubject) VALUES (1, 'spring', 'Hello')");
}

/// The platform writes a line: somebody got a message, then.
fn message(land: &Land, line: i64, person: &str, at: &str) {
    land.statements(&format!(
        "INSERT INTO NmsBroadLogRcp (iBroadLogId, iDeliveryId, sRecipientId, sRecipientTable, iStatus, tsEvent, tsLastModified)
         VALUES ({line}, 1, '{person}', 'person', 1, '{at}', '{at}')"
    ));
}

fn settled(done: &[LoggedEvent]) -> EventCommit<'_> {
    EventCommit { done, waiting: &[], refused: &[], unknown: &[], counters: applied(done.len() as u64) }
}

fn parked(count: u64) -> Counters {
    Counters { read: count, parked: count, ..Counters::default() }
}

/// All that comes now, and what the person is called in the CRM.
fn coming(log: &mut dyn EventLog) -> Vec<(String, String)> {
    let page = log.next(100).unwrap();
    assert!(page.is_last);
    page.events.into_iter().map(|e| (e.event.broadlog, e.event.contact)).collect()
}

fn kept(log: &mut dyn EventLog, which: KeptEvents) -> Vec<LoggedEvent> {
    log.kept(which, "", 100).unwrap().events
}

#[test]
fn an_event_is_told_once_also_where_its_line_came_late() {
    in_every_store(|land| {
        filled(&land);
        message(&land, 1, "a", "2026-03-01T10:00:00Z");
        message(&land, 2, "b", "2026-03-01T11:00:00Z");
        let (lease, mut log) = opened(&land);
        let first = log.next(1).unwrap();
        assert_eq!((first.events.len(), first.is_last), (1, false), "no more than was asked for");
        let second = log.next(10).unwrap();
        let all = [first.events, second.events].concat();
        let told: Vec<_> = all.iter().map(|e| (e.event.kind, e.event.contact.as_str(), e.event.at.as_str())).collect();
        assert_eq!(
            told,
            [(EventKind::Sent, "a", "2026-03-01T10:00:00Z"), (EventKind::Sent, "b", "2026-03-01T11:00:00Z")]
        );
        assert!(all.iter().all(LoggedEvent::is_ready));
        log.intend(&all).unwrap();
        log.settle(&settled(&all)).unwrap();
        assert!(coming(log.as_mut()).is_empty());
        log.finish().unwrap();
        drop(log);
        land.end(&lease);
        let land = land.opened_again();
        // A line that came late, and one that is new.
        message(&land, 3, "a", "2026-03-01T10:30:00Z");
        message(&land, 4, "a", "2026-03-01T11:30:00Z");
        let (lease, mut log) = opened(&land);
        let lines: Vec<String> = coming(log.as_mut()).into_iter().map(|(line, _)| line).collect();
        assert_eq!(lines, ["3", "4"], "neither of those that were told before");
        land.end(&lease);
    });
}

#[test]
fn an_event_nobody_heard_of_is_found_by_whoever_comes_next() {
    in_every_store(|land| {
        filled(&land);
        message(&land, 1, "a", "2026-03-01T10:00:00Z");
        let (lease, mut log) = opened(&land);
        let events = log.next(10).unwrap().events;
        log.intend(&events).unwrap();
        drop(log);
        land.end(&lease);
        let land = land.opened_again();
        let (lease, mut log) = opened(&land);
        assert!(coming(log.as_mut()).is_empty(), "it is no new one");
        assert_eq!(kept(log.as_mut(), KeptEvents::Open), events);
        log.settle(&EventCommit { done: &[], unknown: &events, counters: parked(1), ..settled(&[]) }).unwrap();
        assert_eq!(kept(log.as_mut(), KeptEvents::Open), events, "nobody knows: it stays");
        assert!(log.kept(KeptEvents::Open, &events[0].name, 10).unwrap().events.is_empty(), "behind it is none");
        log.settle(&settled(&events)).unwrap();
        assert!(kept(log.as_mut(), KeptEvents::Open).is_empty() && coming(log.as_mut()).is_empty());
        land.end(&lease);
    });
}

#[test]
fn the_events_of_somebody_the_crm_does_not_know_wait_for_the_identifier() {
    in_every_store(|land| {
        filled(&land);
        land.make("local-1", "new here");
        message(&land, 1, "local-1", "2026-03-01T10:00:00Z");
        let (lease, mut log) = opened(&land);
        let events = log.next(10).unwrap().events;
        assert!(events.len() == 1 && !events[0].is_ready());
        log.settle(&EventCommit { done: &[], waiting: &events, counters: parked(1), ..settled(&[]) }).unwrap();
        assert_eq!((log.waiting().unwrap(), kept(log.as_mut(), KeptEvents::Found).len()), (1, 0));
        drop(log);
        land.end(&lease);
        let (lease, mut outbox) = super::outward::opened(&land);
        let row = outbox.rows(0, 100).unwrap().rows.into_iter().find(|r| r.row == "local-1").unwrap();
        outbox.intend(&[intent("local-1", true, "crm-9")]).unwrap();
        let named = [agreed(&row, Some("crm-9"))];
        outbox.settle(&OutCommit { agreed: &named, ..nothing(applied(1)) }).unwrap();
        drop(outbox);
        land.end(&lease);
        let (lease, mut log) = opened(&land);
        let found = kept(log.as_mut(), KeptEvents::Found);
        assert_eq!((found.len(), found[0].event.contact.as_str(), &found[0].name), (1, "crm-9", &events[0].name));
        log.intend(&found).unwrap();
        log.settle(&settled(&found)).unwrap();
        assert_eq!(log.waiting().unwrap(), 0);
        assert!(coming(log.as_mut()).is_empty());
        land.end(&lease);
    });
}

#[test]
fn an_event_that_is_refused_is_a_reject_until_it_arrives() {
    in_every_store(|land| {
        filled(&land);
        message(&land, 1, "a", "2026-03-01T10:00:00Z");
        let (lease, mut log) = opened(&land);
        let event = log.next(10).unwrap().events.remove(0);
        log.intend(std::slice::from_ref(&event)).unwrap();
        let bad = BadRow { id: event.name.clone(), reason: "refused-there", field: None, sample: None };
        let refused = [EventRefusal { event: event.clone(), bad, said: Some("a rule forbids it".into()) }];
        let counters = Counters { read: 1, rejected: 1, ..Counters::default() };
        log.settle(&EventCommit { refused: &refused, counters, ..settled(&[]) }).unwrap();
        let open = || {
            let filter = RejectFilter { open_only: true, ..RejectFilter::default() };
            land.ledger.rejects(&filter).unwrap().into_iter().map(|r| r.said.unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(open(), ["a rule forbids it"]);
        assert!(kept(log.as_mut(), KeptEvents::Open).is_empty() && coming(log.as_mut()).is_empty(), "not by itself");
        assert_eq!(kept(log.as_mut(), KeptEvents::Refused).len(), 1);
        log.settle(&settled(&[event])).unwrap();
        assert!(open().is_empty() && kept(log.as_mut(), KeptEvents::Refused).is_empty());
        land.end(&lease);
    });
}

#[test]
fn events_are_settled_whole_and_only_under_the_lease() {
    in_every_store(|land| {
        filled(&land);
        message(&land, 1, "a", "2026-03-01T10:00:00Z");
        let (_lease, mut log) = opened(&land);
        let events = log.next(10).unwrap().events;
        log.intend(&events).unwrap();
        let fault = log.settle(&EventCommit { counters: Counters { read: 2, ..applied(1) }, ..settled(&events) });
        assert_eq!(fault.unwrap_err().kind, ErrorKind::Unbalanced);
        assert_eq!(kept(log.as_mut(), KeptEvents::Open).len(), 1, "nothing of it counts");
        land.clock.advance(SignedDuration::from_secs(61));
        land.elsewhere.begin(&run_of(FLOW)).unwrap();
        let faults = [log.intend(&events), log.settle(&settled(&events)), log.finish()];
        assert!(faults.into_iter().all(|f| f.is_err_and(|f| f.kind == ErrorKind::Fenced)));
    });
}
