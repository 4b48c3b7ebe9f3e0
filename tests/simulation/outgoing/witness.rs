//! Looks at the CRM around every request that may change it: who made this row, who deleted that one, and was it written down
//! before, and approved.
use crate::crm::EventPlaceWords;
use crate::edits::People;
use crate::wire::Witness;
use rusqlite::Connection;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// What somebody approved to be deleted, and what the CRM had when the run began.
#[derive(Default)]
pub struct Approved {
    /// Rows, each with the versions in which it may go, as plans name them.
    pub rows: Mutex<BTreeMap<String, BTreeSet<i64>>>,
    pub began_with: Mutex<BTreeMap<String, u64>>,
}

/// Events the CRM has, with how many rows each made.
type Told = BTreeMap<(String, i64), u64>;

/// A witness of a story's second act.
pub fn of(people: Arc<People>, place: &'static EventPlaceWords, approved: Arc<Approved>) -> Witness {
    let told = Arc::new(Mutex::new(Told::new()));
    Box::new(move || {
        let (people, approved, told) = (people.clone(), approved.clone(), told.clone());
        let (there, versions) = (people.crm.there(), people.crm.living());
        let made = made_in(&people, place);
        Box::new(move || {
            let now = people.crm.there();
            there.difference(&now).for_each(|gone| went(&people, &approved, gone, versions.get(gone).copied()));
            if made_in(&people, place) != made {
                let now = super::mail::told(people.crm.as_ref(), place);
                let mut before = told.lock().unwrap();
                now.iter().filter(|(event, rows)| before.get(*event) != Some(*rows)).for_each(|(event, _)| {
                    was_intended(&people, event);
                });
                *before = now;
            }
        })
    })
}

fn made_in(people: &People, place: &EventPlaceWords) -> u64 {
    place.tables.iter().map(|(table, _)| people.crm.effects_of(table).0).sum()
}

fn count(conn: &Connection, sql: &str, args: impl rusqlite::Params) -> u64 {
    conn.query_row(sql, args, |r| r.get(0)).unwrap()
}

/// The program deleted a person. I10: somebody asked for it and approved it, in the version it had; I5: it was written down
/// before it was sent.
fn went(people: &People, approved: &Approved, gone: &str, version: Option<u64>) {
    let conn = people.desk.looks.take();
    people.notes.mischief("deleted by plan");
    people.notes.step(&format!("* {gone} is deleted by the program"));
    let rows = approved.rows.lock().unwrap();
    // Where the CRM itself guards nothing, the program looks once before it deletes.
    let seen = match people.crm.guards_deletions() {
        true => version,
        false => approved.began_with.lock().unwrap().get(gone).copied(),
    };
    let as_approved = rows
        .get(gone)
        .is_some_and(|versions| seen.is_none_or(|version| versions.contains(&people.crm.planned_version(version))));
    people.notes.check("I10 approved deletions", as_approved, || {
        format!("{gone} was deleted in version {seen:?}, approved was {:?}", rows.get(gone))
    });
    let wished = count(&conn, "SELECT count(*) FROM fb_delete_wish WHERE row = ?1", [gone]);
    people.notes.check("I10 approved deletions", wished > 0, || format!("{gone} was deleted, and nobody asks for it"));
    let sent = count(&conn, "SELECT count(*) FROM fb_delete_row WHERE row = ?1 AND state = 'sent'", [gone]);
    people.notes.check("I5 outbox", sent > 0, || format!("{gone} was deleted before it was written down"));
    people.known.lock().unwrap().lose(gone);
}

/// I5: an event the CRM has from now on was written down before it was sent.
fn was_intended(people: &People, (kind, message): &(String, i64)) {
    let conn = people.desk.looks.take();
    let sql = "SELECT count(*) FROM fb_event WHERE flow = 'events' AND kind = ?1
        AND CASE WHEN state = 'sent' THEN json_extract(told, '$.delivery') = ?2 END";
    let sent = count(&conn, sql, [kind.to_lowercase(), message.to_string()]);
    people.notes.check("I5 outbox", sent > 0, || format!("{kind} of message {message} was told and not written down"));
}
