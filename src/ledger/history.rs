//! Runs and their logs.
use super::lease::ToFault;
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::run::{Counters, LogEntry, LogLevel, RunId, RunMode, RunRecord, RunState};
use crate::sqlite::{in_order, instant, maybe_instant};
use rusqlite::{Connection, Result as Sql, Row, ToSql, params};

/// Tells whether a run that is recorded as running holds a living lease.
pub(super) type Alive<'a> = &'a dyn Fn(&Connection, RunId) -> Sql<bool>;

const COLUMNS: &str = "run, flow, mode, dry_run, state, started, ended, pages, read, applied, unchanged, superseded,
     filtered, rejected, parked, deleted, merged, fault_code, fault_slug, fault_detail";

/// The word of a level.
pub(super) fn level_word(level: LogLevel) -> &'static str {
    match level {
        LogLevel::Info => "info",
        LogLevel::Warn => "warn",
        LogLevel::Error => "error",
    }
}

fn unreadable(what: &str) -> Fault {
    Fault::new(ErrorKind::DatabaseCorrupt, format!("{what} in the ledger cannot be read"))
}

fn run_id(text: &str) -> Outcome<RunId> {
    uuid::Uuid::parse_str(text).map(RunId).map_err(|_| unreadable("a run's identifier"))
}

fn name(text: &str) -> Outcome<Name> {
    Name::parse(text).map_err(|_| unreadable("a flow's name"))
}

/// Identifier and flow of a stored row.
pub(super) fn run_and_flow(run: &str, flow: &str) -> Outcome<(RunId, Name)> {
    Ok((run_id(run)?, name(flow)?))
}

/// Writes a run as it stands, new or known.
pub(super) fn write(conn: &Connection, r: &RunRecord) -> Sql<()> {
    let sql = format!(
        "INSERT INTO fb_run ({COLUMNS})
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19, ?20)
         ON CONFLICT (run) DO UPDATE SET state = excluded.state, ended = excluded.ended, pages = excluded.pages,
             read = excluded.read, applied = excluded.applied, unchanged = excluded.unchanged,
             superseded = excluded.superseded, filtered = excluded.filtered, rejected = excluded.rejected,
             parked = excluded.parked, deleted = excluded.deleted, merged = excluded.merged,
             fault_code = excluded.fault_code, fault_slug = excluded.fault_slug, fault_detail = excluded.fault_detail"
    );
    let (run, ended, counters) = (r.run.to_string(), r.ended.map(|t| t.to_string()), r.counters.all());
    let (mode, state, started) = (r.mode.slug(), r.state.slug(), r.started.to_string());
    let head: [&dyn ToSql; 8] = [&run, &r.flow.as_str(), &mode, &r.dry_run, &state, &started, &ended, &r.pages];
    let tail: [&dyn ToSql; 3] = [&r.fault_code, &r.fault_slug, &r.fault_detail];
    conn.prepare_cached(&sql)?.execute(in_order(&head, &counters, &tail).as_slice()).map(drop)
}

/// A run as stored: words not yet read.
struct Stored {
    run: String,
    flow: String,
    mode: String,
    state: String,
    started: String,
    ended: Option<String>,
    record: (bool, u64, Counters),
    fault: [Option<String>; 3],
}

fn read(r: &Row<'_>) -> Sql<Stored> {
    let mut counters = [0; 9];
    for (at, counter) in (8..).zip(&mut counters) {
        *counter = r.get(at)?;
    }
    Ok(Stored {
        run: r.get(0)?,
        flow: r.get(1)?,
        mode: r.get(2)?,
        state: r.get(4)?,
        started: r.get(5)?,
        ended: r.get(6)?,
        record: (r.get(3)?, r.get(7)?, Counters::of(counters)),
        fault: [r.get(17)?, r.get(18)?, r.get(19)?],
    })
}

fn record(stored: Stored) -> Outcome<RunRecord> {
    let (run, flow) = run_and_flow(&stored.run, &stored.flow)?;
    let (dry_run, pages, counters) = stored.record;
    let [fault_code, fault_slug, fault_detail] = stored.fault;
    Ok(RunRecord {
        run,
        flow,
        mode: RunMode::from_slug(&stored.mode),
        dry_run,
        state: RunState::from_slug(&stored.state).ok_or_else(|| unreadable("a run's state"))?,
        started: instant(&stored.started)?,
        ended: maybe_instant(stored.ended)?,
        counters,
        pages,
        fault_code,
        fault_slug,
        fault_detail,
    })
}

/// Runs, the newest first; those whose process died read as interrupted.
pub(super) fn runs(
    conn: &Connection,
    flow: Option<&Name>,
    limit: usize,
    alive: Alive<'_>,
    say: ToFault<'_>,
) -> Outcome<Vec<RunRecord>> {
    let sql = format!("SELECT {COLUMNS} FROM fb_run WHERE ?1 IS NULL OR flow = ?1 ORDER BY id DESC LIMIT ?2");
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let stored: Vec<Stored> = conn
        .prepare_cached(&sql)
        .and_then(|mut s| s.query_map(params![flow.map(Name::as_str), limit], read)?.collect())
        .map_err(say)?;
    let mut runs = Vec::with_capacity(stored.len());
    for one in stored {
        let mut run = record(one)?;
        if run.state == RunState::Running && !alive(conn, run.run).map_err(say)? {
            run.state = RunState::Interrupted;
        }
        runs.push(run);
    }
    Ok(runs)
}

/// A run's log, the oldest line first.
pub(super) fn log_of(conn: &Connection, run: RunId, say: ToFault<'_>) -> Outcome<Vec<LogEntry>> {
    let stored: Vec<[String; 4]> = conn
        .prepare_cached("SELECT at, level, key, args FROM fb_log WHERE run = ?1 ORDER BY id")
        .and_then(|mut s| {
            s.query_map([run.to_string()], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?]))?.collect()
        })
        .map_err(say)?;
    let entry = |[at, level, key, args]: [String; 4]| {
        let level = match level.as_str() {
            "error" => LogLevel::Error,
            "warn" => LogLevel::Warn,
            _ => LogLevel::Info,
        };
        Ok(LogEntry { at: instant(&at)?, level, key, args: serde_json::from_str(&args).unwrap_or_default() })
    };
    stored.into_iter().map(entry).collect()
}
