//! What happened to messages, on its way to the CRM: the logs are read by the moment their lines changed, from an hour before
//! where the flow stood; each event that was read is remembered until the cursor cannot come back to it. What is about to be
//! sent stands in the database before a byte is sent (correctness.md B5, B14).
mod standing;

use super::books::Desk;
use super::logs::Logs;
use super::reject::{self, Origin, Resolver};
use super::{mail, table};
use crate::clock::SharedClock;
use crate::fault::Outcome;
use crate::flow::EventKind;
use crate::port::{
    CampaignEvent, EventCommit, EventLog, EventPage, EventPlan, EventRefusal, KeptEvents, Lease, LoggedEvent,
    StandingPage,
};
use crate::seeded_bug::SeededBug;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, Result as Sql, Row, params};
use serde::{Deserialize, Serialize};
use std::path::PathBuf;

/// Lines of the logs may come so late.
const OVERLAP: SignedDuration = SignedDuration::from_hours(1);
/// What has arrived is remembered a little longer than the cursor goes back.
const REMEMBERED: SignedDuration = SignedDuration::from_hours(2);

/// What is told of an event, kept until it has arrived. Its person stands beside it.
#[derive(Serialize, Deserialize)]
struct Told {
    kind: EventKind,
    delivery: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    delivery_name: String,
    broadlog: String,
    at: String,
    subject: String,
    detail: Option<String>,
}

/// The events of one flow.
pub(super) struct SqliteEvents {
    conn: Connection,
    plan: EventPlan,
    /// None where there are no logs.
    logs: Option<Logs>,
    /// How far all of them were walked through.
    walk: Option<standing::Walk>,
    desk: Desk,
}

impl SqliteEvents {
    /// Under the lease, or for a look.
    pub(super) fn new(
        conn: Connection,
        path: PathBuf,
        clock: SharedClock,
        plan: EventPlan,
        lease: Option<Lease>,
    ) -> Outcome<Self> {
        let writes = lease.is_some();
        let desk = Desk::new(&conn, path, clock, lease)?;
        let logs = || {
            if !mail::is_there(&conn)? {
                return Ok(None);
            }
            if writes {
                find_persons(&conn, plan.flow.as_str())?;
            }
            let persons = !table::columns(&conn, &plan.schema.name)?.is_empty();
            let since = |kind: EventKind| match plan.anew {
                true => Ok(None),
                false => cursor(&conn, plan.flow.as_str(), kind),
            };
            let overlap = if SeededBug::LateEventMissed.is_on() { SignedDuration::ZERO } else { OVERLAP };
            Logs::new(&plan, persons, |kind| since(kind).map(|at| at.map(|at| before(&at, overlap)))).map(Some)
        };
        let logs = logs().map_err(|e| desk.say(e))?;
        Ok(Self { conn, plan, logs, walk: None, desk })
    }
}

/// Openings that came before the line of their message: whose they are is found out when it is there.
fn find_persons(conn: &Connection, flow: &str) -> Sql<()> {
    let sql = "UPDATE fb_event SET person = coalesce((SELECT b.sRecipientId FROM NmsBroadLogRcp AS b
                   WHERE b.iBroadLogId = CAST(json_extract(fb_event.told, '$.broadlog') AS INTEGER)), '')
               WHERE flow = ?1 AND state = 'waiting' AND person = ''";
    conn.execute(sql, [flow]).map(drop)
}

fn cursor(conn: &Connection, flow: &str, kind: EventKind) -> Sql<Option<String>> {
    let mut find = conn.prepare_cached("SELECT up_to FROM fb_event_cursor WHERE flow = ?1 AND kind = ?2")?;
    let mut found = find.query([flow, kind.word()])?;
    found.next()?.map(|r| r.get(0)).transpose()
}

/// A moment so much earlier; the beginning of all where it cannot be read.
fn before(at: &str, by: SignedDuration) -> String {
    let earlier = at.parse::<Timestamp>().ok().and_then(|at| at.checked_sub(by).ok());
    earlier.map(|at| at.to_string()).unwrap_or_default()
}

impl EventLog for SqliteEvents {
    fn next(&mut self, most: u32) -> Outcome<EventPage> {
        let Self { conn, plan, logs, desk, .. } = self;
        let Some(logs) = logs else { return Ok(EventPage { events: Vec::new(), is_last: true }) };
        let mut page = logs.next(conn, plan.flow.as_str(), most).map_err(|e| desk.say(e))?;
        by_person(&mut page.events);
        Ok(page)
    }

    fn kept(&mut self, which: KeptEvents, behind: &str, most: u32) -> Outcome<EventPage> {
        let Self { conn, plan, logs, desk, .. } = self;
        let Some(logs) = logs else { return Ok(EventPage { events: Vec::new(), is_last: true }) };
        let state = match which {
            KeptEvents::Open => "e.state IN ('sent', 'unknown')",
            KeptEvents::Found => "e.state = 'waiting' AND contact IS NOT NULL",
            KeptEvents::Refused => "e.state = 'refused'",
        };
        let contact = logs.contact("e.person");
        let sql = format!(
            "SELECT e.event, e.changed, e.told, e.person, {contact} AS contact FROM fb_event AS e
             WHERE e.flow = ?1 AND e.event > ?2 AND {state} ORDER BY e.event LIMIT ?4"
        );
        let work = || {
            let mut find = conn.prepare_cached(&sql)?;
            let args = params![plan.flow.as_str(), behind, plan.schema.name, most];
            let found = find.query_map(args, remembered)?.collect::<Sql<Vec<_>>>()?;
            let is_last = found.len() < most as usize;
            Ok(EventPage { events: found.into_iter().flatten().collect(), is_last })
        };
        work().map_err(|e| desk.say(e))
    }

    fn standing(&mut self, most: u32) -> Outcome<StandingPage> {
        let Self { conn, plan, logs, walk, desk } = self;
        let Some(logs) = logs else { return Ok(StandingPage { events: Vec::new(), is_last: true }) };
        standing::page(conn, (plan, logs), walk, most).map_err(|e| desk.say(e))
    }

    fn intend(&mut self, events: &[LoggedEvent]) -> Outcome<()> {
        let Self { conn, desk, .. } = self;
        let (tx, lease, at) = desk.begin(conn)?;
        events.iter().try_for_each(|event| note(&tx, (lease, &at), event, "sent")).map_err(|e| desk.say(e))?;
        tx.commit().map_err(|e| desk.say(e))
    }

    fn settle(&mut self, commit: &EventCommit<'_>) -> Outcome<()> {
        let Self { conn, plan, logs, desk, .. } = self;
        let (tx, lease, at) = desk.begin(conn)?;
        let by = (lease, at.as_str());
        let work = || {
            let mut good = Resolver::new(&tx, plan.flow.as_str())?;
            for event in commit.done {
                note(&tx, by, event, "done")?;
                good.good(&event.name)?;
            }
            drop(good);
            let waiting = if SeededBug::WaitingEventForgotten.is_on() { &[] } else { commit.waiting };
            waiting.iter().try_for_each(|event| note(&tx, by, event, "waiting"))?;
            commit.unknown.iter().try_for_each(|event| note(&tx, by, event, "unknown"))?;
            commit.refused.iter().try_for_each(|refusal| refuse(&tx, by, plan, refusal))?;
            // What is dated in the future would hide what comes until then.
            let now = desk.now().to_string();
            for (kind, up_to) in logs.iter().flat_map(Logs::reached) {
                let up_to = if up_to > now.as_str() { now.as_str() } else { up_to };
                tx.prepare_cached(
                    "INSERT INTO fb_event_cursor (flow, kind, up_to) VALUES (?1, ?2, ?3)
                     ON CONFLICT (flow, kind) DO UPDATE SET up_to = max(up_to, excluded.up_to)",
                )?
                .execute([plan.flow.as_str(), kind.word(), up_to])?;
            }
            Ok(())
        };
        work().map_err(|e| desk.say(e))?;
        desk.record(&tx, lease, &at, &commit.counters)?;
        tx.commit().map_err(|e| desk.say(e))
    }

    fn finish(&mut self) -> Outcome<()> {
        let Self { conn, plan, desk, .. } = self;
        let (tx, ..) = desk.begin(conn)?;
        let work = || {
            for kind in EventKind::ALL {
                let Some(up_to) = cursor(&tx, plan.flow.as_str(), kind)? else { continue };
                let sql = "DELETE FROM fb_event WHERE flow = ?1 AND kind = ?2 AND state = 'done' AND changed < ?3";
                tx.execute(sql, [plan.flow.as_str(), kind.word(), before(&up_to, REMEMBERED).as_str()])?;
            }
            Ok(())
        };
        work().map_err(|e| desk.say(e))?;
        tx.commit().map_err(|e| desk.say(e))
    }

    fn waiting(&self) -> Outcome<u64> {
        let sql = "SELECT count(*) FROM fb_event WHERE flow = ?1 AND state = 'waiting'";
        self.conn.query_row(sql, [self.plan.flow.as_str()], |r| r.get(0)).map_err(|e| self.desk.say(e))
    }
}

/// Those of a person one after the other, in the order in which they happened.
fn by_person(events: &mut [LoggedEvent]) {
    events.sort_by(|a, b| {
        let key = |e: &LoggedEvent| (e.event.contact.clone(), e.event.at.clone(), e.event.kind, e.name.clone());
        key(a).cmp(&key(b))
    });
}

/// An event as it was kept; none of one that is not kept whole.
fn remembered(row: &Row<'_>) -> Sql<Option<LoggedEvent>> {
    let (name, changed, told, person): (String, String, String, String) =
        (row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?);
    let contact: Option<String> = row.get(4)?;
    let Ok(told) = serde_json::from_str::<Told>(&told) else { return Ok(None) };
    let event = CampaignEvent {
        kind: told.kind,
        contact: contact.unwrap_or_default(),
        delivery: told.delivery,
        delivery_name: told.delivery_name,
        recipient: person,
        broadlog: told.broadlog,
        at: told.at,
        subject: told.subject,
        detail: told.detail,
    };
    Ok(Some(LoggedEvent { name, changed, event }))
}

/// Notes where an event stands. Nothing of a message is kept once its event has arrived.
fn note(tx: &Connection, (lease, at): (&Lease, &str), event: &LoggedEvent, state: &str) -> Sql<()> {
    let CampaignEvent { kind, delivery, delivery_name, recipient, broadlog, at: when, subject, detail, .. } =
        event.event.clone();
    let told = Told { kind, delivery, delivery_name, broadlog, at: when, subject, detail };
    let told = if state == "done" { String::new() } else { serde_json::to_string(&told).unwrap_or_default() };
    tx.prepare_cached(
        "INSERT INTO fb_event (flow, event, kind, changed, state, person, told, run, epoch, tries, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, 1, ?10)
         ON CONFLICT (flow, event) DO UPDATE SET state = excluded.state, told = excluded.told, run = excluded.run,
             epoch = excluded.epoch, tries = tries + (excluded.state = 'sent'), at = excluded.at",
    )?
    .execute(params![
        lease.flow.as_str(),
        event.name,
        kind.word(),
        event.changed,
        state,
        recipient,
        told,
        lease.run.to_string(),
        lease.epoch,
        at
    ])
    .map(drop)
}

fn refuse(tx: &Connection, (lease, at): (&Lease, &str), plan: &EventPlan, refusal: &EventRefusal) -> Sql<()> {
    let run = lease.run.to_string();
    let origin = Origin { flow: lease.flow.as_str(), run: &run, mapping: plan.mapping_version, at };
    reject::keep(tx, &origin, std::slice::from_ref(&refusal.bad))?;
    let said = "UPDATE fb_reject SET said = ?1 WHERE id = last_insert_rowid()";
    tx.prepare_cached(said)?.execute([&refusal.said])?;
    note(tx, (lease, at), &refusal.event, "refused")
}
