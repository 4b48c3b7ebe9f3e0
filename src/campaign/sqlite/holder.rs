//! Which flows hold a row: the one that wrote it last, and those that `fb_holder` names beside it. A table that one flow
//! fills needs no such records. A row that leaves one flow goes only where no other holds it; where another does, the row is
//! handed over to it. What the order of two runs was must not decide whether a row stays.
use rusqlite::{CachedStatement, Connection, OptionalExtension, Result as Sql, params};
use std::collections::HashMap;

/// Notes, for the rows one flow brings, who holds them.
pub(super) struct Holders<'c> {
    find: CachedStatement<'c>,
    add: CachedStatement<'c>,
    schema: &'c str,
    flow: &'c str,
    /// The run that writes now.
    number: i64,
    /// Whether a run's rows are this flow's.
    ours: HashMap<i64, bool>,
}

impl<'c> Holders<'c> {
    /// For a run of a flow.
    pub(super) fn new(conn: &'c Connection, (schema, flow, number): (&'c str, &'c str, i64)) -> Sql<Self> {
        Ok(Self {
            find: conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM fb_run WHERE id = ?1 AND flow = ?2)")?,
            add: conn.prepare_cached(
                "INSERT OR IGNORE INTO fb_holder (schema, row, flow, run)
                 SELECT ?1, ?2, flow, id FROM fb_run WHERE id = ?3",
            )?,
            schema,
            flow,
            number,
            ours: HashMap::from([(number, true)]),
        })
    }

    /// The flow brought a row that stays as another run wrote it.
    pub(super) fn agrees(&mut self, row: &str, writer: i64) -> Sql<()> {
        match self.is_ours(writer)? {
            true => Ok(()),
            false => self.note(row, self.number),
        }
    }

    /// The flow writes a row that another run wrote before.
    pub(super) fn takes_over(&mut self, row: &str, writer: i64) -> Sql<()> {
        match self.is_ours(writer)? {
            true => Ok(()),
            false => self.note(row, writer),
        }
    }

    fn is_ours(&mut self, run: i64) -> Sql<bool> {
        if let Some(ours) = self.ours.get(&run) {
            return Ok(*ours);
        }
        let ours = self.find.query_row(params![run, self.flow], |r| r.get(0))?;
        self.ours.insert(run, ours);
        Ok(ours)
    }

    fn note(&mut self, row: &str, run: i64) -> Sql<()> {
        self.add.execute(params![self.schema, row, run]).map(drop)
    }
}

/// Lets go of rows.
pub(super) struct Letting<'c> {
    other: CachedStatement<'c>,
    drop: CachedStatement<'c>,
    clear: CachedStatement<'c>,
    schema: &'c str,
    flow: &'c str,
}

impl<'c> Letting<'c> {
    /// For a flow.
    pub(super) fn new(conn: &'c Connection, schema: &'c str, flow: &'c str) -> Sql<Self> {
        Ok(Self {
            other: conn.prepare_cached(
                "SELECT run FROM fb_holder WHERE schema = ?1 AND row = ?2 AND flow <> ?3 ORDER BY run DESC LIMIT 1",
            )?,
            drop: conn.prepare_cached(
                "DELETE FROM fb_holder WHERE schema = ?1 AND row = ?2
                 AND flow IN (?3, (SELECT flow FROM fb_run WHERE id = ?4))",
            )?,
            clear: conn.prepare_cached("DELETE FROM fb_holder WHERE schema = ?1 AND row = ?2")?,
            schema,
            flow,
        })
    }

    /// The run of another flow that holds the row, where there is one.
    pub(super) fn other(&mut self, row: &str) -> Sql<Option<i64>> {
        self.other.query_row([self.schema, row, self.flow], |r| r.get(0)).optional()
    }

    /// The flow no longer holds the row; `heir`, a run of another flow, is the one that counts as having written it, if any.
    pub(super) fn let_go(&mut self, row: &str, heir: Option<i64>) -> Sql<()> {
        self.drop.execute(params![self.schema, row, self.flow, heir]).map(drop)
    }

    /// The row is gone, whoever held it.
    pub(super) fn gone(&mut self, row: &str) -> Sql<()> {
        self.clear.execute([self.schema, row]).map(drop)
    }
}

/// Forgets what a flow holds, where it starts over.
pub(super) fn forget(conn: &Connection, flow: &str) -> Sql<()> {
    conn.execute("DELETE FROM fb_holder WHERE flow = ?1", [flow]).map(drop)
}
