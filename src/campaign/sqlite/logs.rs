//! The logs of messages as a stream of events: each kind from its own log, all of them in the order in which their lines
//! changed, a few at a time.
use super::mail::{FAILED, HARD, LINK, OPENING, SENT};
use crate::flow::EventKind;
use crate::port::{CampaignEvent, EventPage, EventPlan, LoggedEvent};
use crate::schema::quote_identifier;
use crate::schema::system_tables::DELETED_AT;
use rusqlite::{Connection, Result as Sql, Row, params};

/// How far one kind was read: the moment and the number of a line.
struct Place {
    kind: EventKind,
    changed: String,
    line: i64,
    /// A line was read in this run.
    moved: bool,
    /// The other lines of that moment, then those of later ones: each a walk along an index, however many share a moment.
    sql: [String; 2],
}

/// Reads the logs for one flow.
pub(super) struct Logs {
    schema: String,
    /// The table of the persons with its key; none where there is no such table.
    persons: Option<(String, String)>,
    places: Vec<Place>,
    /// Events that have arrived are read as well.
    whole: bool,
}

/// A line of the logs as an event.
pub(super) struct Line {
    pub(super) event: LoggedEvent,
    /// Whom it was told of, of one that is known to have arrived.
    pub(super) told: Option<String>,
}

impl Logs {
    /// From where each kind begins; from the beginning where nothing is said.
    pub(super) fn new(
        plan: &EventPlan,
        persons: bool,
        since: impl FnMut(EventKind) -> Sql<Option<String>>,
    ) -> Sql<Self> {
        Self::built(plan, (persons, false), since)
    }

    /// All there is, what has arrived as well.
    pub(super) fn whole(plan: &EventPlan, persons: bool) -> Sql<Self> {
        Self::built(plan, (persons, true), |_| Ok(None))
    }

    fn built(
        plan: &EventPlan,
        (persons, whole): (bool, bool),
        mut since: impl FnMut(EventKind) -> Sql<Option<String>>,
    ) -> Sql<Self> {
        let names = (quote_identifier(&plan.schema.name), quote_identifier(&plan.schema.key));
        let (schema, persons) = (plan.schema.name.clone(), persons.then_some(names));
        let mut logs = Self { schema, persons, places: Vec::new(), whole };
        for kind in EventKind::ALL.into_iter().filter(|kind| plan.kinds.contains(kind)) {
            let changed = since(kind)?.unwrap_or_default();
            logs.places.push(Place { kind, changed, line: i64::MIN, moved: false, sql: logs.select(kind) });
        }
        Ok(logs)
    }

    /// The identifier the CRM has for the person of that key, merged rows followed; the schema's name is the third argument.
    pub(super) fn contact(&self, person: &str) -> String {
        let Some((table, key)) = &self.persons else { return "(SELECT NULL WHERE ?3 = ?3)".to_owned() };
        format!(
            "(SELECT p.{key} FROM {table} AS p WHERE p.{DELETED_AT} IS NULL AND p.fb_run > 0 AND p.{key} =
                coalesce((SELECT a.winner FROM fb_alias AS a WHERE a.schema = ?3 AND a.loser = {person}), {person}))"
        )
    }

    /// The lines of one kind behind a place: ?1 the flow, ?2 how many, ?3 the schema, ?4 and ?5 the place.
    fn select(&self, kind: EventKind) -> [String; 2] {
        let word = kind.word();
        let (log, moment, when, person, more, which) = match kind {
            EventKind::Sent | EventKind::Bounced => {
                let status = if kind == EventKind::Sent { SENT } else { FAILED };
                let hard = if kind == EventKind::Sent { String::new() } else { format!("AND m.iFailureType = {HARD}") };
                let from = "FROM NmsBroadLogRcp AS b LEFT JOIN NmsBroadLogMsg AS m ON m.iBroadLogMsgId = b.iMsgId";
                (
                    "b.iBroadLogId",
                    "b.tsLastModified",
                    "b.tsEvent",
                    "b.iDeliveryId, b.iBroadLogId, m.sText",
                    from,
                    format!("b.iStatus = {status} {hard}"),
                )
            }
            EventKind::Opened | EventKind::Clicked => {
                let of = if kind == EventKind::Opened { OPENING } else { LINK };
                let from = "FROM NmsTrackingLogRcp AS t JOIN NmsTrackingUrl AS u ON u.iUrlId = t.iUrlId
                    LEFT JOIN NmsBroadLogRcp AS b ON b.iBroadLogId = t.iBroadLogId";
                (
                    "t.iTrackingLogId",
                    "t.tsLog",
                    "t.tsLog",
                    "t.iDeliveryId, t.iBroadLogId, u.sSourceUrl",
                    from,
                    format!("u.iType = {of}"),
                )
            }
        };
        let contact = self.contact("b.sRecipientId");
        let delivery = person.split(',').next().unwrap_or_default();
        let name = format!("'{word}-' || {log} || '@' || {when}");
        let known = format!("FROM fb_event AS e WHERE e.flow = ?1 AND e.event = {name}");
        let (told, left_out) = match self.whole {
            true => (format!("(SELECT e.person {known})"), format!("{known} AND e.state <> 'done'")),
            false => ("NULL".to_owned(), known),
        };
        let behind = [format!("{moment} = ?4 AND {log} > ?5"), format!("{moment} > ?4 AND ?5 = ?5")];
        behind.map(|behind| {
            format!(
                "SELECT {log}, {moment}, {when}, {person}, coalesce(b.sRecipientId, ''), {contact},
                 coalesce(nullif(d.sSubject, ''), nullif(d.sLabel, ''), CAST({delivery} AS TEXT)), {name},
                 coalesce(nullif(d.sLabel, ''), nullif(d.sInternalName, ''), ''), {told}
             {more} LEFT JOIN NmsDelivery AS d ON d.iDeliveryId = {delivery}
             WHERE {behind} AND {which}
                 AND (b.sRecipientTable IS NULL OR b.sRecipientTable = ?3)
                 AND NOT EXISTS (SELECT 1 {left_out})
             ORDER BY {moment}, {log} LIMIT ?2"
            )
        })
    }

    /// The next events, at most so many.
    pub(super) fn next(&mut self, conn: &Connection, flow: &str, most: u32) -> Sql<EventPage> {
        let (lines, is_last) = self.lines(conn, flow, most)?;
        Ok(EventPage { events: lines.into_iter().map(|line| line.event).collect(), is_last })
    }

    /// The next lines, at most so many, and whether nothing lies behind.
    pub(super) fn lines(&mut self, conn: &Connection, flow: &str, most: u32) -> Sql<(Vec<Line>, bool)> {
        let mut found: Vec<(usize, i64, Line)> = Vec::new();
        let mut is_last = true;
        for (at, place) in self.places.iter().enumerate() {
            let before = found.len();
            for sql in &place.sql {
                let read_so_far = u32::try_from(found.len() - before).unwrap_or(most);
                let left = most.saturating_sub(read_so_far);
                let mut find = conn.prepare_cached(sql)?;
                let lines = find.query_map(params![flow, left, self.schema, place.changed, place.line], |row| {
                    let (number, line) = read(row, place.kind)?;
                    Ok((at, number, line))
                })?;
                for line in lines {
                    found.push(line?);
                }
            }
            is_last &= found.len() - before < most as usize;
        }
        found.sort_by(|(a, l, x), (b, m, y)| (&x.event.changed, a, l).cmp(&(&y.event.changed, b, m)));
        is_last &= found.len() <= most as usize;
        found.truncate(most as usize);
        for (at, number, line) in &found {
            if let Some(place) = self.places.get_mut(*at) {
                (place.line, place.moved) = (*number, true);
                place.changed.clone_from(&line.event.changed);
            }
        }
        Ok((found.into_iter().map(|(_, _, line)| line).collect(), is_last))
    }

    /// How far each kind was read in this run.
    pub(super) fn reached(&self) -> impl Iterator<Item = (EventKind, &str)> {
        self.places.iter().filter(|p| p.moved).map(|p| (p.kind, p.changed.as_str()))
    }
}

/// A line of a log with its number.
fn read(row: &Row<'_>, kind: EventKind) -> Sql<(i64, Line)> {
    let (line, changed): (i64, String) = (row.get(0)?, row.get(1)?);
    let (delivery, broadlog): (i64, i64) = (row.get(3)?, row.get(4)?);
    let detail: Option<String> = row.get(5)?;
    let event = CampaignEvent {
        kind,
        contact: row.get::<_, Option<String>>(7)?.unwrap_or_default(),
        delivery: delivery.to_string(),
        delivery_name: row.get(10)?,
        recipient: row.get(6)?,
        broadlog: broadlog.to_string(),
        at: row.get(2)?,
        subject: row.get(8)?,
        detail: detail.filter(|d| !d.is_empty()),
    };
    Ok((line, Line { event: LoggedEvent { name: row.get(9)?, changed, event }, told: row.get(11)? }))
}
