//! All events of a flow with where each stands, for whoever compares them with the CRM: first those that were read and have not
//! arrived, then the lines of the logs. What has arrived is remembered for some hours only; of a line behind the cursor of
//! which nothing is remembered, it is taken that it has. Reads only.
use super::super::logs::{Line, Logs};
use super::super::table;
use super::{OVERLAP, before, cursor, remembered};
use crate::flow::EventKind;
use crate::port::{EventPlan, EventStand, StandingEvent, StandingPage};
use rusqlite::{Connection, Result as Sql, Row, params};
use std::collections::BTreeMap;

/// How far all of them were walked through.
pub(super) enum Walk {
    /// Those that were read and have not arrived, up to this one.
    Kept(String),
    /// The logs.
    Lines(Box<Lines>),
}

/// The logs, with where each kind would be read from next.
pub(super) struct Lines {
    logs: Logs,
    from: BTreeMap<EventKind, String>,
}

/// The next of them.
pub(super) fn page(
    conn: &Connection,
    (plan, logs): (&EventPlan, &Logs),
    walk: &mut Option<Walk>,
    most: u32,
) -> Sql<StandingPage> {
    let begun = walk.take().unwrap_or_else(|| Walk::Kept(String::new()));
    let mut lines = match begun {
        Walk::Kept(behind) => {
            let (events, last) = kept(conn, (plan, logs), (&behind, most))?;
            *walk = Some(match last {
                Some(last) => Walk::Kept(last),
                None => Walk::Lines(Box::new(Lines::of(conn, plan)?)),
            });
            return Ok(StandingPage { events, is_last: false });
        }
        Walk::Lines(lines) => lines,
    };
    let (found, is_last) = lines.logs.lines(conn, plan.flow.as_str(), most)?;
    let events = found.into_iter().map(|line| lines.stand(line)).collect();
    *walk = Some(Walk::Lines(lines));
    Ok(StandingPage { events, is_last })
}

/// Events that were read and have not arrived, and the last of them where more may lie behind.
fn kept(
    conn: &Connection,
    (plan, logs): (&EventPlan, &Logs),
    (behind, most): (&str, u32),
) -> Sql<(Vec<StandingEvent>, Option<String>)> {
    let reject = "FROM fb_reject AS r WHERE r.flow = e.flow AND r.row = e.event AND r.resolution IS NULL
        ORDER BY r.id DESC LIMIT 1";
    let sql = format!(
        "SELECT e.event, e.changed, e.told, e.person, {} AS contact, e.state, (SELECT r.reason {reject}),
             (SELECT r.field {reject})
         FROM fb_event AS e WHERE e.flow = ?1 AND e.event > ?2 AND e.state <> 'done' AND ?3 = ?3
         ORDER BY e.event LIMIT ?4",
        logs.contact("e.person")
    );
    let mut find = conn.prepare_cached(&sql)?;
    let read = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, standing(row)?));
    let found = find.query_map(params![plan.flow.as_str(), behind, plan.schema.name, most], read)?;
    let found = found.collect::<Sql<Vec<_>>>()?;
    let last = found.last().map(|(name, _)| name.clone()).filter(|_| found.len() >= most as usize);
    Ok((found.into_iter().filter_map(|(_, event)| event).collect(), last))
}

fn standing(row: &Row<'_>) -> Sql<Option<StandingEvent>> {
    let Some(event) = remembered(row)? else { return Ok(None) };
    let state: String = row.get(5)?;
    let stand = match state.as_str() {
        "waiting" => EventStand::Waiting,
        "refused" => EventStand::Refused(row.get(6)?, row.get(7)?),
        _ => EventStand::Unanswered,
    };
    Ok(Some(StandingEvent { event, stand }))
}

impl Lines {
    fn of(conn: &Connection, plan: &EventPlan) -> Sql<Self> {
        let persons = !table::columns(conn, &plan.schema.name)?.is_empty();
        let mut from = BTreeMap::new();
        for kind in plan.kinds.iter().copied() {
            from.extend(cursor(conn, plan.flow.as_str(), kind)?.map(|at| (kind, before(&at, OVERLAP))));
        }
        Ok(Self { logs: Logs::whole(plan, persons)?, from })
    }

    fn stand(&self, line: Line) -> StandingEvent {
        let Line { mut event, told } = line;
        let passed = self.from.get(&event.event.kind).is_some_and(|from| event.changed < *from);
        let stand = if told.is_some() || passed { EventStand::Arrived } else { EventStand::Owed };
        // It is named by whom it was told of, whatever that row is called now.
        if let Some(person) = told.filter(|person| !person.is_empty()) {
            event.event.recipient = person;
        }
        StandingEvent { event, stand }
    }
}
