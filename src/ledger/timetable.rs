//! Who serves the workspace, and what of its schedules is settled.
use super::lease::ToFault;
use super::{SqliteLedger, chains, process};
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{ServeLease, Timetable};
use crate::run::{ChainRun, DueKind, DueMark, DueName, DueState, NextDue, Serving};
use crate::schema::system_tables::LEASE_TTL_SECONDS;
use crate::sqlite::instant;
use jiff::{SignedDuration, Timestamp};
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, TransactionBehavior, params};

/// The right to serve as it stands.
struct Standing {
    epoch: u64,
    process: Option<String>,
    serving: Option<Serving>,
}

const COLUMNS: &str = "epoch, process, host, pid, since, beat, next_at, next_kind, next_name";

fn read(r: &Row<'_>) -> Sql<Standing> {
    let at = |place: usize| Ok::<_, rusqlite::Error>(r.get::<_, Option<String>>(place)?.and_then(|t| instant(&t).ok()));
    let next = match (at(6)?, due_name(r, 7)?) {
        (Some(at), Some(what)) => Some(NextDue { at, what }),
        _ => None,
    };
    let serving = match (r.get(2)?, r.get(3)?, at(4)?, at(5)?) {
        (Some(host), Some(pid), Some(since), Some(beat)) => Some(Serving { host, pid, since, beat, next }),
        _ => None,
    };
    Ok(Standing { epoch: r.get(0)?, process: r.get(1)?, serving })
}

/// What is due, from two columns.
fn due_name(r: &Row<'_>, place: usize) -> Sql<Option<DueName>> {
    let (kind, name): (Option<String>, Option<String>) = (r.get(place)?, r.get(place + 1)?);
    let kind = match kind.as_deref() {
        Some("flow") => DueKind::Flow,
        Some("workflow") => DueKind::Workflow,
        _ => return Ok(None),
    };
    Ok(name.and_then(|n| Name::parse(&n).ok()).map(|name| DueName { kind, name }))
}

impl Standing {
    /// Who serves, where he lives.
    fn alive(self, host: &str, now: Timestamp) -> Option<Serving> {
        let serving = self.serving?;
        let gone = serving.host == host && process::is_gone(serving.pid, self.process.as_deref());
        // A clock that was set back makes the age negative; that is no reason to take it away.
        let old = now.duration_since(serving.beat) > SignedDuration::from_secs(LEASE_TTL_SECONDS);
        (!gone && !old).then_some(serving)
    }
}

fn standing(conn: &Connection) -> Sql<Option<Standing>> {
    conn.query_row(&format!("SELECT {COLUMNS} FROM fb_serve"), [], read).optional()
}

fn held(serving: &Serving) -> Fault {
    let why = format!("served by process {} on {} since {}", serving.pid, serving.host, second(serving.since));
    Fault::new(ErrorKind::ServeHeld, why)
        .with("host", &serving.host)
        .with("pid", serving.pid.to_string())
        .with("since", serving.since.to_string())
}

/// An instant without parts of a second.
fn second(at: Timestamp) -> String {
    let text = at.to_string();
    text.split_once('.').map_or(text.clone(), |(whole, _)| format!("{whole}Z"))
}

fn fenced() -> Fault {
    Fault::new(ErrorKind::Fenced, "another process serves this workspace").with("case", "serve")
}

/// Whether the lease is still ours.
fn is_ours(conn: &Connection, lease: &ServeLease) -> Sql<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM fb_serve WHERE epoch = ?1 AND host IS NOT NULL)";
    conn.query_row(sql, [lease.epoch], |r| r.get(0))
}

fn mark_of(r: &Row<'_>) -> Sql<Option<DueMark>> {
    let at = |place: usize| Ok::<_, rusqlite::Error>(r.get::<_, Option<String>>(place)?.and_then(|t| instant(&t).ok()));
    let state: Option<String> = r.get(7)?;
    let state = state.and_then(|s| DueState::ALL.into_iter().find(|state| state.slug() == s));
    let Some((what, settled)) = due_name(r, 0)?.zip(at(3)?) else { return Ok(None) };
    let ended = at(6)?.zip(state);
    Ok(Some(DueMark { what, says: r.get(2)?, settled, in_hand: at(4)?, skipped: r.get(5)?, ended }))
}

fn write(conn: &Connection, mark: &DueMark) -> Sql<()> {
    conn.prepare_cached(
        "INSERT INTO fb_due (kind, name, says, settled, in_hand, skipped, ended, state) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
         ON CONFLICT (kind, name) DO UPDATE SET says = excluded.says, settled = excluded.settled,
             in_hand = excluded.in_hand, skipped = excluded.skipped, ended = excluded.ended, state = excluded.state",
    )?
    .execute(params![
        mark.what.kind.slug(),
        mark.what.name.as_str(),
        mark.says,
        mark.settled.to_string(),
        mark.in_hand.map(|at| at.to_string()),
        mark.skipped,
        mark.ended.map(|(at, _)| at.to_string()),
        mark.ended.map(|(_, state)| state.slug()),
    ])
    .map(drop)
}

/// Does something while the lease is ours, in one transaction.
fn while_ours(
    conn: &mut Connection,
    lease: &ServeLease,
    say: ToFault<'_>,
    work: impl FnOnce(&Connection) -> Sql<()>,
) -> Outcome<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
    if !is_ours(&tx, lease).map_err(say)? {
        return Err(fenced());
    }
    work(&tx).and_then(|()| tx.commit()).map_err(say)
}

impl Timetable for SqliteLedger {
    fn serve(&self) -> Outcome<ServeLease> {
        let (now, say) = (self.clock.now(), |e| self.fault(e));
        self.with(|conn| {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
            let before = standing(&tx).map_err(say)?;
            let epoch = before.as_ref().map_or(1, |b| b.epoch + 1);
            if let Some(serving) = before.and_then(|b| b.alive(&self.holder.host, now)) {
                return Err(held(&serving));
            }
            let sql = "INSERT OR REPLACE INTO fb_serve (one, epoch, host, pid, process, since, beat) VALUES (1, ?1, ?2, ?3, ?4, ?5, ?5)";
            let holder = &self.holder;
            tx.execute(sql, params![epoch, holder.host, holder.pid, holder.process, now.to_string()]).map_err(say)?;
            tx.commit().map_err(say)?;
            Ok(ServeLease { epoch })
        })
    }

    fn serve_beat(&self, lease: &ServeLease, next: Option<&NextDue>) -> Outcome<()> {
        let (now, say) = (self.clock.now(), |e| self.fault(e));
        self.with(|conn| {
            while_ours(conn, lease, &say, |tx| {
                let sql = "UPDATE fb_serve SET beat = ?1, next_at = ?2, next_kind = ?3, next_name = ?4";
                let at = next.map(|n| n.at.to_string());
                let (kind, name) = (next.map(|n| n.what.kind.slug()), next.map(|n| n.what.name.as_str()));
                tx.execute(sql, params![now.to_string(), at, kind, name]).map(drop)
            })
        })
    }

    fn serve_end(&self, lease: &ServeLease) -> Outcome<()> {
        let sql =
            "UPDATE fb_serve SET host = NULL, pid = NULL, process = NULL, since = NULL, beat = NULL, next_at = NULL
                   WHERE epoch = ?1";
        self.with(|conn| conn.execute(sql, [lease.epoch]).map(drop).map_err(|e| self.fault(e)))
    }

    fn serving(&self) -> Outcome<Option<Serving>> {
        let now = self.clock.now();
        let found = self.reading(|conn| standing(conn).map_err(|e| self.fault(e)))?;
        Ok(found.and_then(|standing| standing.alive(&self.holder.host, now)))
    }

    fn marks(&self) -> Outcome<Vec<DueMark>> {
        let sql = "SELECT kind, name, says, settled, in_hand, skipped, ended, state FROM fb_due ORDER BY kind, name";
        self.reading(|conn| {
            let all = conn.prepare(sql).and_then(|mut s| s.query_map([], mark_of)?.collect::<Sql<Vec<_>>>());
            all.map(|all| all.into_iter().flatten().collect()).map_err(|e| self.fault(e))
        })
    }

    fn mark(&self, lease: &ServeLease, mark: &DueMark) -> Outcome<()> {
        let say = |e| self.fault(e);
        self.with(|conn| while_ours(conn, lease, &say, |tx| write(tx, mark)))
    }

    fn unmark(&self, lease: &ServeLease, what: &DueName) -> Outcome<()> {
        let say = |e| self.fault(e);
        let sql = "DELETE FROM fb_due WHERE kind = ?1 AND name = ?2";
        self.with(|conn| {
            while_ours(conn, lease, &say, |tx| tx.execute(sql, [what.kind.slug(), what.name.as_str()]).map(drop))
        })
    }

    fn keep_chain(&self, chain: &ChainRun) -> Outcome<()> {
        let say = |e| self.fault(e);
        self.with(|conn| {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
            chains::keep(&tx, chain, &self.holder).and_then(|()| tx.commit()).map_err(say)
        })
    }

    fn chains(&self, workflow: Option<&Name>, most: u32) -> Outcome<Vec<ChainRun>> {
        self.reading(|conn| chains::last(conn, workflow, most, &self.holder.host).map_err(|e| self.fault(e)))
    }
}
