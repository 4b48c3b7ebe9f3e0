//! What every transaction of a run keeps: the lease it runs under, and its page in the books.
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::Lease;
use crate::run::Counters;
use crate::seeded_bug::SeededBug;
use crate::sqlite::{fault, in_order};
use rusqlite::{Connection, Result as Sql, Transaction, TransactionBehavior, params};
use std::path::PathBuf;

/// What goes to the CRM is kept under a lease; the connection is apart from it, so that both can be borrowed at once.
pub(super) struct Desk {
    path: PathBuf,
    clock: SharedClock,
    /// None for a look: nothing can be written.
    lease: Option<(Lease, i64)>,
}

impl Desk {
    /// Under the lease, or for a look.
    pub(super) fn new(conn: &Connection, path: PathBuf, clock: SharedClock, lease: Option<Lease>) -> Outcome<Self> {
        let say = |e: rusqlite::Error| fault(&e, &path);
        let number = lease.as_ref().map(|lease| number_of(conn, lease, &say)).transpose()?;
        let lease = lease.zip(number);
        Ok(Self { path, clock, lease })
    }

    /// What SQLite told.
    pub(super) fn say(&self, error: rusqlite::Error) -> Fault {
        fault(&error, &self.path)
    }

    /// The moment.
    pub(super) fn now(&self) -> jiff::Timestamp {
        self.clock.now()
    }

    /// The number of the run; 0 for a look.
    pub(super) fn number(&self) -> i64 {
        self.lease.as_ref().map_or(0, |(_, number)| *number)
    }

    /// A transaction under the lease, with the moment.
    pub(super) fn begin<'c>(&self, conn: &'c mut Connection) -> Outcome<(Transaction<'c>, &Lease, String)> {
        let Some((lease, _)) = &self.lease else {
            return Err(Fault::new(ErrorKind::Bug, "an outbox that was opened for a look"));
        };
        let at = self.clock.now().to_string();
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| self.say(e))?;
        hold_lease(&tx, lease, &at, &|e| self.say(e))?;
        Ok((tx, lease, at))
    }

    /// Writes a batch into the books, where it balances.
    pub(super) fn record(&self, tx: &Connection, lease: &Lease, at: &str, counters: &Counters) -> Outcome<()> {
        if !counters.balanced() {
            return Err(Fault::new(ErrorKind::Unbalanced, format!("{counters:?}")));
        }
        let page = next_page(tx, lease.flow.as_str()).map_err(|e| self.say(e))?;
        record_page(tx, lease, page, at, counters).map_err(|e| self.say(e))
    }
}

/// Keeps the lease for as long as the transaction stands.
///
/// # Errors
/// `Fenced` when it belongs to another run.
pub(super) fn hold_lease(
    conn: &Connection,
    lease: &Lease,
    now: &str,
    say: &dyn Fn(rusqlite::Error) -> Fault,
) -> Outcome<()> {
    let held = conn
        .prepare_cached("UPDATE fb_lease SET beat = ?1 WHERE flow = ?2 AND epoch = ?3 AND run = ?4")
        .and_then(|mut s| s.execute(params![now, lease.flow.as_str(), lease.epoch, lease.run.to_string()]))
        .map_err(say)?;
    match held {
        _ if SeededBug::SkipLeaseEpoch.is_on() => Ok(()),
        1 => Ok(()),
        _ => Err(Fault::new(ErrorKind::Fenced, "the lease belongs to another run").with("flow", lease.flow.as_str())),
    }
}

/// The number of a run in the ledger.
///
/// # Errors
/// `Fenced` where it is not there.
pub(super) fn number_of(conn: &Connection, lease: &Lease, say: &dyn Fn(rusqlite::Error) -> Fault) -> Outcome<i64> {
    let found = conn.query_row("SELECT id FROM fb_run WHERE run = ?1", [lease.run.to_string()], |r| r.get(0));
    found.map_err(|e| match e {
        rusqlite::Error::QueryReturnedNoRows => Fault::new(ErrorKind::Fenced, "the run is not in the ledger"),
        other => say(other),
    })
}

/// The page after the flow's last one.
pub(super) fn next_page(conn: &Connection, flow: &str) -> Sql<u64> {
    let sql = "SELECT coalesce(max(seq), 0) + 1 FROM fb_page WHERE flow = ?1";
    conn.prepare_cached(sql)?.query_row([flow], |r| r.get(0))
}

/// Writes the page into the books.
pub(super) fn record_page(conn: &Connection, lease: &Lease, seq: u64, at: &str, counters: &Counters) -> Sql<()> {
    let (flow, run, counters) = (lease.flow.as_str(), lease.run.to_string(), counters.all());
    conn.prepare_cached(
        "INSERT INTO fb_page (flow, seq, run, epoch, at,
             read, applied, unchanged, superseded, filtered, rejected, parked, deleted, merged)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
    )?
    .execute(in_order(&[&flow, &seq, &run, &lease.epoch, &at], &counters, &[]).as_slice())?;
    if SeededBug::RunNotCounted.is_on() {
        return Ok(());
    }
    conn.prepare_cached(
        "UPDATE fb_run SET pages = pages + 1, read = read + ?2, applied = applied + ?3,
             unchanged = unchanged + ?4, superseded = superseded + ?5, filtered = filtered + ?6,
             rejected = rejected + ?7, parked = parked + ?8, deleted = deleted + ?9,
             merged = merged + ?10 WHERE run = ?1",
    )?
    .execute(in_order(&[&run], &counters, &[]).as_slice())
    .map(drop)
}
