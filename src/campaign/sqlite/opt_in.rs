//! Opt-in acts in the database: noted once and never changed, but for what became of them.
use super::table;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{NewOptIn, OpenOptIn, OptInEnd, OptIns};
use crate::run::{OptIn, OptInEvidence, OptInState};
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, quote_identifier};
use crate::seeded_bug::SeededBug;
use crate::sqlite::{instant, maybe_instant};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, TransactionBehavior, params};

const COLUMNS: &str = "id, row, field, agreed, who, source, legal_text, noted, state, ended";

/// An act as it stands.
struct Stored {
    id: i64,
    texts: [String; 8],
    ended: Option<String>,
}

fn stored(row: &Row<'_>) -> Sql<Stored> {
    let text = |at: usize| row.get::<_, String>(at);
    Ok(Stored {
        id: row.get(0)?,
        texts: [text(1)?, text(2)?, text(3)?, text(4)?, text(5)?, text(6)?, text(7)?, text(8)?],
        ended: row.get(9)?,
    })
}

fn act_of(stored: Stored) -> Outcome<OptIn> {
    let [row, field, at, who, source, legal_text, noted, state] = stored.texts;
    let odd = || Fault::new(ErrorKind::DatabaseCorrupt, "what became of an opt-in act cannot be read");
    Ok(OptIn {
        id: stored.id,
        row,
        field,
        evidence: OptInEvidence { at: instant(&at)?, who, source, legal_text },
        noted: instant(&noted)?,
        state: OptInState::parse(&state).ok_or_else(odd)?,
        ended: maybe_instant(stored.ended)?,
    })
}

/// Whether the database keeps acts: one of an older version that can only be looked at does not.
fn kept(conn: &Connection) -> Sql<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'fb_opt_in')";
    conn.prepare_cached(sql)?.query_row([], |r| r.get(0))
}

/// Whether any act about rows of that schema is open.
pub(super) fn any_open(conn: &Connection, schema: &str) -> Sql<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM fb_opt_in WHERE schema = ?1 AND state = 'open')";
    Ok(kept(conn)? && conn.prepare_cached(sql)?.query_row([schema], |r| r.get(0))?)
}

/// Whether any act was carried out.
pub(super) fn any_done(conn: &Connection) -> Sql<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM fb_opt_in WHERE state = 'done')";
    Ok(kept(conn)? && conn.prepare_cached(sql)?.query_row([], |r| r.get(0))?)
}

/// The open acts about a row with these values.
pub(super) fn open_of(
    conn: &Connection,
    schema: &CampaignSchema,
    row: &str,
    cells: &[Cell<'static>],
) -> Sql<Vec<OpenOptIn>> {
    // What the program brought from the CRM since is nobody's refusal here.
    let sql = "SELECT id, field, agreed, refused_here, EXISTS (SELECT 1 FROM fb_consent AS c WHERE c.row = o.row
            AND c.field = o.field AND c.side = 'campaign' AND c.said = 'crm' AND c.now = 1 AND c.id > o.seen)
        FROM fb_opt_in AS o WHERE schema = ?1 AND row = ?2 AND state = 'open' ORDER BY id";
    let mut find = conn.prepare_cached(sql)?;
    let mut found = find.query([&schema.name, row])?;
    let mut open = Vec::new();
    while let Some(act) = found.next()? {
        let (id, field, at): (i64, String, String) = (act.get(0)?, act.get(1)?, act.get(2)?);
        let (refused_then, heard): (bool, bool) = (act.get(3)?, act.get(4)?);
        let place = schema.columns.iter().position(|c| c.field == field);
        let refused_now = place.and_then(|at| cells.get(at)).and_then(Cell::yes) == Some(true);
        let Ok(at) = at.parse::<Timestamp>() else { continue };
        open.push(OpenOptIn { id, field, at, refused_since: refused_now && !refused_then && !heard });
    }
    Ok(open)
}

/// An act ends; whether it was open.
pub(super) fn end(conn: &Connection, end: &OptInEnd, at: &str) -> Sql<bool> {
    let state = if end.grants.is_some() { OptInState::Done } else { OptInState::Overtaken };
    let stays = SeededBug::OptInNeverEnds.is_on() && end.grants.is_some();
    let sql = "UPDATE fb_opt_in SET state = ?2, ended = ?3 WHERE id = ?1 AND state = 'open'";
    Ok(stays || conn.prepare_cached(sql)?.execute(params![end.id, state.slug(), at])? > 0)
}

/// Whether an act was carried out after a reading began: a refusal such a reading brings may be the older one. A newer one is read
/// by the next reading, since the row changed after this one began.
pub(super) fn outlives(conn: &Connection, (row, field): (&str, &str), began: Option<Timestamp>) -> Sql<bool> {
    let Some(began) = began else { return Ok(false) };
    let sql = "SELECT ended FROM fb_opt_in WHERE row = ?1 AND field = ?2 AND state = 'done' ORDER BY id DESC LIMIT 1";
    let ended: Option<String> = conn.prepare_cached(sql)?.query_row([row, field], |r| r.get(0)).optional()?;
    Ok(ended.and_then(|at| at.parse::<Timestamp>().ok()).is_some_and(|ended| ended > began))
}

/// A row went, and whoever comes under its identifier later has not agreed to anything; or one that refused was merged into it.
pub(super) fn gone(conn: &Connection, schema: &str, row: &str, at: &str) -> Sql<()> {
    let sql = "UPDATE fb_opt_in SET state = 'overtaken', ended = ?3 WHERE schema = ?1 AND row = ?2 AND state = 'open'";
    conn.prepare_cached(sql)?.execute([schema, row, at]).map(drop)
}

fn refused(case: &str, acts: &NewOptIn) -> Fault {
    let fault = Fault::new(ErrorKind::OptInRefused, format!("opt-in of {}: {case}", acts.row));
    fault.with("case", case).with("row", &acts.row)
}

/// Notes acts about a row that is here.
fn note(
    conn: &Connection,
    schema: &CampaignSchema,
    acts: &NewOptIn,
    (noted, say): (&str, &dyn Fn(rusqlite::Error) -> Fault),
) -> Outcome<Vec<i64>> {
    let Some(row) = row_of(conn, schema, &acts.row).map_err(say)? else { return Err(not_here(conn, schema, acts)) };
    for field in &acts.fields {
        let refusal = refused_at(conn, &row, field).map_err(say)?;
        if let Some(at) = refusal.filter(|at| at.parse::<Timestamp>().is_ok_and(|at| at >= acts.evidence.at)) {
            return Err(refused("refused-later", acts).with("field", field).with("at", at));
        }
    }
    let add_one = |field: &String| match add(conn, schema, (&row, field), (&acts.evidence, noted)) {
        Err(rusqlite::Error::SqliteFailure(e, _)) if e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE => {
            Err(refused("open-already", acts).with("field", field))
        }
        other => other.map_err(say),
    };
    acts.fields.iter().map(add_one).collect()
}

/// The row's key as it is spelled here; none where it is not here.
fn row_of(conn: &Connection, schema: &CampaignSchema, row: &str) -> Sql<Option<String>> {
    if table::columns(conn, &schema.name)?.is_empty() {
        return Ok(None);
    }
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let sql =
        format!("SELECT {key} FROM {table} WHERE {key} IN (?1, lower(?1)) AND {DELETED_AT} IS NULL AND fb_run <> 0");
    conn.prepare(&sql)?.query_row([row], |r| r.get(0)).optional()
}

fn not_here(conn: &Connection, schema: &CampaignSchema, acts: &NewOptIn) -> Fault {
    let sql = "SELECT winner FROM fb_alias WHERE schema = ?1 AND loser IN (?2, lower(?2))";
    let merged = conn.query_row(sql, [&schema.name, &acts.row], |r| r.get::<_, String>(0)).optional();
    match merged {
        Ok(Some(winner)) => refused("merged", acts).with("winner", winner),
        _ => refused("not-here", acts),
    }
}

/// When the program last heard of a refusal of that row, as far as it has evidence.
fn refused_at(conn: &Connection, row: &str, field: &str) -> Sql<Option<String>> {
    let sql = "SELECT at FROM fb_consent WHERE row = ?1 AND field = ?2 AND now = 1 ORDER BY id DESC LIMIT 1";
    conn.prepare_cached(sql)?.query_row([row, field], |r| r.get(0)).optional()
}

fn add(
    conn: &Connection,
    schema: &CampaignSchema,
    (row, field): (&str, &str),
    (evidence, noted): (&OptInEvidence, &str),
) -> Sql<i64> {
    let column = schema.columns.iter().find(|c| c.field == field).map(|c| quote_identifier(&c.name));
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let here = column.map_or("0".to_owned(), |c| format!("(SELECT {c} IS 1 FROM {table} WHERE {key} = ?2)"));
    let sql = format!(
        "INSERT INTO fb_opt_in (schema, row, field, agreed, who, source, legal_text, noted, refused_here, seen, state)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, {here}, (SELECT coalesce(max(id), 0) FROM fb_consent), 'open')"
    );
    let OptInEvidence { at, who, source, legal_text } = evidence;
    conn.execute(&sql, params![schema.name, row, field, at.to_string(), who, source, legal_text, noted])?;
    Ok(conn.last_insert_rowid())
}

impl OptIns for super::SqliteCampaign {
    fn note(&self, schema: &CampaignSchema, acts: &NewOptIn) -> Outcome<Vec<OptIn>> {
        let noted = self.clock.now().to_string();
        self.writing(|conn| {
            let say = |e| self.fault(e);
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
            let ids = note(&tx, schema, acts, (&noted, &say))?;
            tx.commit().map_err(say)?;
            let one = |id: i64| -> Sql<Stored> {
                conn.query_row(&format!("SELECT {COLUMNS} FROM fb_opt_in WHERE id = ?1"), [id], stored)
            };
            ids.into_iter().map(|id| one(id).map_err(say).and_then(act_of)).collect()
        })
    }

    fn list(&self, row: Option<&str>, most: u32) -> Outcome<Vec<OptIn>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM fb_opt_in WHERE ?1 IS NULL OR row = ?1 COLLATE NOCASE ORDER BY id DESC LIMIT ?2"
        );
        self.reading(|conn| {
            let work = || {
                if !kept(conn)? {
                    return Ok(Vec::new());
                }
                conn.prepare(&sql)?.query_map(params![row, most], stored)?.collect::<Sql<Vec<_>>>()
            };
            work().map_err(|e| self.fault(e))?.into_iter().map(act_of).collect()
        })
    }

    fn drop_act(&self, id: i64) -> Outcome<bool> {
        let at = self.clock.now().to_string();
        let sql = "UPDATE fb_opt_in SET state = 'dropped', ended = ?2 WHERE id = ?1 AND state = 'open'";
        self.writing(|conn| Ok(conn.execute(sql, params![id, at]).map_err(|e| self.fault(e))? > 0))
    }
}
