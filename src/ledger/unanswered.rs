//! Reading what was sent and never answered.
use super::history::run_and_flow;
use super::lease::ToFault;
use crate::account::Name;
use crate::fault::Outcome;
use crate::run::{SentKind, SentRow, Unanswered};
use crate::sqlite::instant;
use rusqlite::{Connection, Result as Sql, Row, params};

/// Everything on its way, of all kinds, with the flow that sent it.
const SENT: &str =
    "SELECT flow, run, row, CASE creates WHEN 0 THEN 'changed' ELSE 'made' END AS kind, tries, at FROM fb_outbox
    UNION ALL SELECT flow, run, event, 'told', tries, at FROM fb_event WHERE state IN ('sent', 'unknown')
    UNION ALL SELECT p.flow, p.run, d.row, 'deleted', 1, coalesce(d.at, p.at)
        FROM fb_delete_row AS d JOIN fb_delete_plan AS p ON p.id = d.plan WHERE d.state IN ('sent', 'unknown')";

struct Stored {
    texts: [String; 5],
    tries: i64,
}

fn read(r: &Row<'_>) -> Sql<Stored> {
    Ok(Stored { texts: [r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?, r.get(5)?], tries: r.get(4)? })
}

fn sent(stored: Stored) -> Outcome<SentRow> {
    let [flow, run, row, kind, at] = stored.texts;
    let (run, flow) = run_and_flow(&run, &flow)?;
    // The query makes no other words.
    let kind = SentKind::parse(&kind).unwrap_or(SentKind::Changed);
    Ok(SentRow { flow, run, row, kind, tries: stored.tries.unsigned_abs(), at: instant(&at)? })
}

/// How much is without an answer, and the oldest of it.
pub(super) fn list(conn: &Connection, flow: Option<&Name>, most: usize, say: ToFault<'_>) -> Outcome<Unanswered> {
    let flow = flow.map(Name::as_str);
    let work = || {
        let count = format!("SELECT count(*) FROM ({SENT}) WHERE ?1 IS NULL OR flow = ?1");
        let count: i64 = conn.query_row(&count, [flow], |r| r.get(0))?;
        let sql = format!("SELECT * FROM ({SENT}) WHERE ?1 IS NULL OR flow = ?1 ORDER BY at, flow, row LIMIT ?2");
        let most = i64::try_from(most).unwrap_or(i64::MAX);
        let first = conn.prepare(&sql)?.query_map(params![flow, most], read)?.collect::<Sql<Vec<_>>>()?;
        Ok((count.unsigned_abs(), first))
    };
    let (count, first) = work().map_err(say)?;
    Ok(Unanswered { count, first: first.into_iter().map(sent).collect::<Outcome<_>>()? })
}
