//! Rejects, kept in the transaction of their page.
use crate::port::{BadRow, OutStop};
use rusqlite::{CachedStatement, Connection, Result as Sql, params};

/// Whose rejects.
pub(super) struct Origin<'a> {
    pub(super) flow: &'a str,
    pub(super) run: &'a str,
    pub(super) mapping: u32,
    pub(super) at: &'a str,
}

/// Whether the flow has rejects that wait for a good version of their row.
pub(super) fn any_open(conn: &Connection, flow: &str) -> Sql<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM fb_reject WHERE flow = ?1 AND row > '' AND resolution IS NULL)";
    conn.prepare_cached(sql)?.query_row([flow], |r| r.get(0))
}

/// Keeps the page's rejects; earlier ones of the same rows are closed as repeated.
pub(super) fn keep(conn: &Connection, origin: &Origin<'_>, bad: &[BadRow]) -> Sql<()> {
    if bad.is_empty() {
        return Ok(());
    }
    let mut repeated = conn.prepare_cached(
        "UPDATE fb_reject SET resolution = 'repeated' WHERE flow = ?1 AND row = ?2 AND row > '' AND resolution IS NULL",
    )?;
    for row in bad {
        repeated.execute(params![origin.flow, row.id])?;
        add(conn, origin, row)?;
    }
    Ok(())
}

fn add(conn: &Connection, origin: &Origin<'_>, row: &BadRow) -> Sql<()> {
    conn.prepare_cached(
        "INSERT INTO fb_reject (flow, run, row, reason, field, sample, mapping_version, at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
    )?
    .execute(params![origin.flow, origin.run, row.id, row.reason, row.field, row.sample, origin.mapping, origin.at])
    .map(drop)
}

/// A row of which some fields are stopped was applied but for these: each keeps its open reject, or gets one, unless somebody has
/// let it be since it was stopped.
pub(super) fn keep_stops(conn: &Connection, origin: &Origin<'_>, row: &str, stops: &[OutStop]) -> Sql<()> {
    let fields: Vec<&str> = stops.iter().map(|stop| stop.field.as_str()).collect();
    let fields = serde_json::to_string(&fields).unwrap_or_default();
    conn.prepare_cached(
        "UPDATE fb_reject SET resolution = 'applied' WHERE flow = ?1 AND row = ?2 AND row > '' AND resolution IS NULL
             AND NOT (reason = ?3 AND field IN (SELECT value FROM json_each(?4)))",
    )?
    .execute(params![origin.flow, row, OutStop::REASON, fields])?;
    let mut told = conn.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM fb_reject AS r WHERE flow = ?1 AND row = ?2 AND reason = ?3 AND field = ?4
             AND (resolution IS NULL OR NOT ?5 AND EXISTS (SELECT 1 FROM fb_reject_note AS n WHERE n.reject = r.id)))",
    )?;
    for stop in stops {
        let known: bool =
            told.query_row(params![origin.flow, row, OutStop::REASON, stop.field, stop.fresh], |r| r.get(0))?;
        if !known {
            add(conn, origin, &stop.bad(row))?;
        }
    }
    Ok(())
}

/// Closes rejects of rows that are gone or no longer belong to the flow: no good version of them is waited for.
pub(super) fn part<'i>(conn: &Connection, flow: &str, rows: impl Iterator<Item = &'i str>) -> Sql<()> {
    let mut close = conn.prepare_cached(
        "UPDATE fb_reject SET resolution = 'gone' WHERE flow = ?1 AND row = ?2 AND row > '' AND resolution IS NULL",
    )?;
    for row in rows {
        close.execute([flow, row])?;
    }
    Ok(())
}

/// Closes earlier rejects of rows of which a good version came.
pub(super) struct Resolver<'c> {
    close: CachedStatement<'c>,
    flow: &'c str,
}

impl<'c> Resolver<'c> {
    /// For a flow.
    pub(super) fn new(conn: &'c Connection, flow: &'c str) -> Sql<Self> {
        let sql = "UPDATE fb_reject SET resolution = 'applied'
                   WHERE flow = ?1 AND row = ?2 AND row > '' AND resolution IS NULL";
        Ok(Self { close: conn.prepare_cached(sql)?, flow })
    }

    /// A good version of this row is in the table.
    pub(super) fn good(&mut self, row: &str) -> Sql<()> {
        self.close.execute([self.flow, row]).map(drop)
    }
}
