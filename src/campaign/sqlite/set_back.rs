//! Rows that went to the CRM and have changed there since, yet read as they did before they went: somebody set them back. By its
//! values alone nothing tells that, so that every flow that sent such a row looks at it again. Where the CRM tells no versions,
//! each reading of such a row may be one.
use rusqlite::{CachedStatement, Connection, Result as Sql, params};

/// The flows that ever sent rows, without looking at each of these rows.
const SENDERS: &str = "
    WITH RECURSIVE sender(flow) AS (
        SELECT min(flow) FROM fb_agreed
        UNION ALL
        SELECT (SELECT min(flow) FROM fb_agreed WHERE flow > sender.flow) FROM sender WHERE sender.flow IS NOT NULL
    )
    SELECT flow FROM sender WHERE flow IS NOT NULL";

/// Has rows looked at again by whoever sent them.
pub(super) struct SetBack<'c> {
    senders: Vec<String>,
    again: CachedStatement<'c>,
}

impl<'c> SetBack<'c> {
    pub(super) fn new(conn: &'c Connection) -> Sql<Self> {
        let senders = conn.prepare_cached(SENDERS)?.query_map([], |r| r.get(0))?.collect::<Sql<_>>()?;
        // What it was read as is no row's hash then. What was refused waits for another value.
        let again = conn.prepare_cached(
            "UPDATE fb_agreed SET read_as = ~read_as
             WHERE flow = ?1 AND place IN (?2, 0) AND row = ?3 AND read_as = ?4 AND NOT refused",
        )?;
        Ok(Self { senders, again })
    }

    /// A row that has changed in the CRM and still has the hash it was read with.
    pub(super) fn look_again(&mut self, place: i64, row: &str, read_as: i64) -> Sql<()> {
        let Self { senders, again } = self;
        senders.iter().try_for_each(|flow| again.execute(params![flow, place, row, read_as]).map(drop))
    }
}
