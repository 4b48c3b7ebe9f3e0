//! The right to run a flow: taken, kept alive, freed, taken over.
use super::{history, process};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::Lease;
use crate::run::{RunId, RunRecord};
use crate::schema::system_tables::LEASE_TTL_SECONDS;
use crate::seeded_bug::SeededBug;
use crate::sqlite::instant;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, TransactionBehavior, params};
use std::collections::HashSet;

/// Turns an error of the database into a fault that names the file.
pub(super) type ToFault<'a> = &'a dyn Fn(rusqlite::Error) -> Fault;

/// Who takes leases.
pub(super) struct Holder {
    pub(super) host: String,
    pub(super) pid: u32,
    pub(super) process: Option<String>,
}

/// A lease as it stands.
struct Standing {
    epoch: u64,
    run: Option<String>,
    host: Option<String>,
    pid: Option<u32>,
    process: Option<String>,
    since: Option<String>,
    beat: Option<String>,
}

const COLUMNS: &str = "epoch, run, host, pid, process, since, beat";

fn read(r: &Row<'_>) -> Sql<Standing> {
    Ok(Standing {
        epoch: r.get(0)?,
        run: r.get(1)?,
        host: r.get(2)?,
        pid: r.get(3)?,
        process: r.get(4)?,
        since: r.get(5)?,
        beat: r.get(6)?,
    })
}

impl Standing {
    fn is_alive(&self, host: &str, now: Timestamp) -> bool {
        if SeededBug::TakeLivingLease.is_on() {
            return false;
        }
        let (Some(_), Some(pid), Some(beat)) = (&self.run, self.pid, &self.beat) else { return false };
        if self.host.as_deref() == Some(host) && process::is_gone(pid, self.process.as_deref()) {
            return false;
        }
        let ttl = SignedDuration::from_secs(LEASE_TTL_SECONDS);
        // A clock that was set back makes the age negative; that is no reason to take a lease away.
        instant(beat).is_ok_and(|beat| now.duration_since(beat) <= ttl)
    }

    fn held(&self, flow: &str) -> Fault {
        let text = |t: &Option<String>| t.clone().unwrap_or_default();
        let pid = self.pid.map_or_else(String::new, |p| p.to_string());
        let since = text(&self.since);
        let second = since.split_once('.').map_or(since.clone(), |(whole, _)| format!("{whole}Z"));
        let why = format!("held by process {pid} on {} since {second}", text(&self.host));
        Fault::new(ErrorKind::LeaseHeld, why)
            .with("flow", flow)
            .with("host", text(&self.host))
            .with("pid", pid)
            .with("since", text(&self.since))
    }
}

/// Takes the flow's lease and records the run.
pub(super) fn take(
    conn: &mut Connection,
    holder: &Holder,
    now: Timestamp,
    record: &RunRecord,
    abandoned: &HashSet<RunId>,
    say: ToFault<'_>,
) -> Outcome<Lease> {
    let flow = record.flow.as_str();
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
    let standing = tx
        .query_row(&format!("SELECT {COLUMNS} FROM fb_lease WHERE flow = ?1"), [flow], read)
        .optional()
        .map_err(say)?;
    let mut epoch = 1;
    if let Some(old) = standing {
        let ours = old.run.as_deref().is_some_and(|r| abandoned.iter().any(|a| a.to_string() == r));
        if !ours && old.is_alive(&holder.host, now) {
            return Err(old.held(flow));
        }
        epoch = old.epoch + 1;
    }
    let interrupted = "UPDATE fb_run SET state = 'interrupted',
        ended = coalesce((SELECT beat FROM fb_lease l WHERE l.flow = fb_run.flow AND l.run = fb_run.run), started)
        WHERE flow = ?1 AND state = 'running'";
    tx.execute(interrupted, [flow]).map_err(say)?;
    let now = now.to_string();
    tx.execute(
        "INSERT INTO fb_lease (flow, epoch, run, host, pid, process, since, beat)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)
         ON CONFLICT (flow) DO UPDATE SET epoch = excluded.epoch, run = excluded.run, host = excluded.host,
             pid = excluded.pid, process = excluded.process, since = excluded.since, beat = excluded.beat",
        params![flow, epoch, record.run.to_string(), holder.host, holder.pid, holder.process, now],
    )
    .map_err(say)?;
    history::write(&tx, record).map_err(say)?;
    tx.commit().map_err(say)?;
    Ok(Lease { flow: record.flow.clone(), run: record.run, epoch })
}

/// Keeps it alive.
pub(super) fn beat(conn: &Connection, now: Timestamp, lease: &Lease, say: ToFault<'_>) -> Outcome<()> {
    let kept = conn
        .prepare_cached("UPDATE fb_lease SET beat = ?1 WHERE flow = ?2 AND epoch = ?3 AND run = ?4")
        .and_then(|mut s| s.execute(params![now.to_string(), lease.flow.as_str(), lease.epoch, lease.run.to_string()]))
        .map_err(say)?;
    match kept {
        1 => Ok(()),
        _ => Err(Fault::new(ErrorKind::Fenced, "the lease belongs to another run").with("flow", lease.flow.as_str())),
    }
}

/// Gives it back; nothing happens where it is not ours any more.
pub(super) fn free(conn: &Connection, lease: &Lease) -> Sql<()> {
    conn.prepare_cached(
        "UPDATE fb_lease SET run = NULL, host = NULL, pid = NULL, process = NULL, since = NULL, beat = NULL
         WHERE flow = ?1 AND epoch = ?2 AND run = ?3",
    )?
    .execute(params![lease.flow.as_str(), lease.epoch, lease.run.to_string()])
    .map(drop)
}

/// Whether a run holds a living lease.
pub(super) fn is_alive(conn: &Connection, host: &str, now: Timestamp, run: RunId) -> Sql<bool> {
    let standing = conn
        .prepare_cached(&format!("SELECT {COLUMNS} FROM fb_lease WHERE run = ?1"))?
        .query_row([run.to_string()], read)
        .optional()?;
    Ok(standing.is_some_and(|s| s.is_alive(host, now)))
}
