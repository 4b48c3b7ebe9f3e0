//! Which rows of a table may have to go to the CRM: told by hashes, so that nothing is kept beside the rows that go.
//!
//! A row is untouched as long as its values have the hash they were read with: also after the CRM has told what was sent to
//! it, so that no echo goes back. One that was touched and looked at waits until it is touched again or read again. A row
//! no run ever wrote (`fb_run` 0) was made on the campaign side.
use super::hash::{columns_salt, row_hash, salt_of};
use super::links::Links;
use super::{consent, opt_in, table};
use crate::mapping::Cell;
use crate::port::{Again, OutPage, OutPlan, OutRow};
use crate::run::SentFields;
use crate::schema::system_tables::{DELETED_AT, SQLITE};
use crate::schema::{ColumnWrite, quote_identifier};
use crate::seeded_bug::SeededBug;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

/// Rows looked at before whoever asks hears of it again.
const LOOKS: i64 = 20_000;

/// An empty database in memory, for a look where there is no file.
pub(super) fn nothing() -> Sql<Connection> {
    let conn = Connection::open_in_memory()?;
    conn.execute_batch(SQLITE)?;
    Ok(conn)
}

/// Looks at rows on their way out.
pub(super) struct Looker {
    schema: String,
    columns: String,
    table: String,
    key: String,
    width: usize,
    salt: [u8; 8],
    ours_salt: [u8; 8],
    /// When consent changed here is told.
    timed: bool,
    /// When it began to look: fields that are stopped until then are tried once more.
    now: i64,
    links: Links,
}

/// What was noted when a row was last looked at.
struct Noted {
    state: i64,
    read_as: i64,
    refused: bool,
    /// What was sent lately, and until when fields of it are stopped.
    sent: Option<String>,
    wakes: Option<i64>,
}

impl Looker {
    pub(super) fn new(conn: &Connection, plan: &OutPlan, now: jiff::Timestamp) -> Sql<Self> {
        let schema = &plan.schema;
        let columns: Vec<String> = schema.columns.iter().map(|c| format!("t.{}", quote_identifier(&c.name))).collect();
        let ours = plan.ours.iter().filter_map(|at| schema.columns.get(*at));
        Ok(Self {
            schema: schema.name.clone(),
            columns: columns.join(", "),
            table: quote_identifier(&schema.name),
            key: quote_identifier(&schema.key),
            width: columns.len(),
            salt: columns_salt(schema),
            ours_salt: salt_of(ours),
            timed: plan.timed,
            now: now.as_second(),
            links: Links::of(conn, schema)?,
        })
    }

    fn select(&self, which: &str) -> String {
        let Self { columns, table, key, .. } = self;
        format!(
            "SELECT {columns}, t.rowid, t.{key}, t.fb_version, t.fb_hash, t.fb_run, a.state, a.read_as, a.refused, a.fields, a.sent, a.wakes
             FROM {table} AS t LEFT JOIN fb_agreed AS a ON a.flow = ?1 AND a.place IN (t.rowid, 0) AND a.row = t.{key}
             WHERE t.{DELETED_AT} IS NULL AND {which}"
        )
    }

    /// Rows behind a place that may have to go.
    pub(super) fn page(&self, conn: &Connection, plan: &OutPlan, behind: i64, most: u32) -> Sql<OutPage> {
        let mut page = OutPage { rows: Vec::new(), up_to: behind, is_last: true };
        if table::columns(conn, &plan.schema.name)?.is_empty() {
            return Ok(page);
        }
        let acts = self.any_act(conn, plan)?;
        let mut find = conn.prepare_cached(&self.select("t.rowid > ?2 ORDER BY t.rowid"))?;
        let mut found = find.query(params![plan.flow.as_str(), behind])?;
        let mut looks = 0;
        while let Some(row) = found.next()? {
            let (mut found, wanted) = self.read(conn, row, (plan, acts))?;
            page.up_to = found.place;
            looks += 1;
            if wanted {
                found.unnamed = self.links.unnamed(conn, row)?;
                page.rows.push(found);
            }
            if looks >= LOOKS || page.rows.len() >= most as usize {
                page.is_last = false;
                break;
            }
        }
        Ok(page)
    }

    /// Rows by their keys, as far as they are here and known to the CRM.
    pub(super) fn named(&self, conn: &Connection, plan: &OutPlan, keys: &[String]) -> Sql<Vec<OutRow>> {
        if table::columns(conn, &plan.schema.name)?.is_empty() {
            return Ok(Vec::new());
        }
        let rows = keys.iter().filter_map(|key| self.one(conn, plan, key).transpose());
        rows.filter(|row| row.as_ref().map_or(true, |row| !row.born_here)).collect()
    }

    /// One row by its key.
    pub(super) fn one(&self, conn: &Connection, plan: &OutPlan, key: &str) -> Sql<Option<OutRow>> {
        let which = format!("t.{} = ?2", self.key);
        let mut find = conn.prepare_cached(&self.select(&which))?;
        let mut found = find.query(params![plan.flow.as_str(), key])?;
        match found.next()? {
            Some(row) => {
                let unnamed = self.links.unnamed(conn, row)?;
                Ok(Some(OutRow { unnamed, ..self.read(conn, row, (plan, self.any_act(conn, plan)?))?.0 }))
            }
            None => Ok(None),
        }
    }

    /// Whether opt-in acts are to be looked for.
    fn any_act(&self, conn: &Connection, plan: &OutPlan) -> Sql<bool> {
        Ok(plan.opt_ins && opt_in::any_open(conn, &self.schema)?)
    }

    /// A row, and whether it may have to go; `acts`: there are opt-in acts to look for.
    fn read(&self, conn: &Connection, row: &Row<'_>, (plan, acts): (&OutPlan, bool)) -> Sql<(OutRow, bool)> {
        let cells = (0..self.width).map(|at| cell(row, at)).collect::<Sql<Vec<_>>>()?;
        let at = self.width;
        let (place, key, version): (i64, String, i64) = (row.get(at)?, row.get(at + 1)?, row.get(at + 2)?);
        let (read_as, run): (i64, i64) = (row.get(at + 3)?, row.get(at + 4)?);
        let noted = row.get::<_, Option<i64>>(at + 5)?.map(|state| {
            let (read_as, refused) = (row.get(at + 6)?, row.get(at + 7)?);
            Ok::<_, rusqlite::Error>(Noted {
                state,
                read_as,
                refused,
                sent: row.get(at + 9)?,
                wakes: row.get(at + 10)?,
            })
        });
        let noted = noted.transpose()?;
        let fields: Option<String> = row.get(at + 8)?;
        let born_here = run == 0;
        let mut scratch = Vec::new();
        let whole = row_hash(self.salt, &cells, &mut scratch);
        let state = match born_here {
            true => whole,
            false => {
                let ours: Vec<Cell<'_>> = plan.ours.iter().filter_map(|at| cells.get(*at).cloned()).collect();
                row_hash(self.ours_salt, &ours, &mut scratch)
            }
        };
        // A field of it may be stopped until both sides agree, also where nothing else has to go.
        let stopped = noted.as_ref().and_then(|n| n.wakes);
        let judged = noted.as_ref().filter(|n| n.state == state && n.read_as == read_as);
        let named = |again: &Again| *again != Again::All && again.takes(&key);
        let retried = noted.as_ref().is_some_and(|n| (n.refused || stopped.is_some()) && named(&plan.again));
        let again = match (&plan.again, judged) {
            (Again::All, _) => true,
            (_, Some(_)) => retried || stopped.is_some_and(|until| until <= self.now),
            _ => false,
        };
        let echo = SeededBug::EchoIsChange.is_on();
        let judged = judged.filter(|_| !echo);
        let untouched = !born_here && whole == read_as && !echo;
        let of_the_flow = if born_here { plan.inserts } else { plan.updates };
        let opt_ins = if acts { opt_in::open_of(conn, &plan.schema, &key, &cells)? } else { Vec::new() };
        let agreed_to = !opt_ins.is_empty() && judged.is_none_or(|noted| !noted.refused);
        let wanted = of_the_flow && (again || agreed_to || (judged.is_none() && (!untouched || stopped.is_some())));
        let agreed = fields.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let changed =
            if self.timed { consent::changed_at(conn, &self.schema, &key)? } else { std::collections::BTreeMap::new() };
        let sent: SentFields =
            noted.and_then(|n| n.sent).and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
        let found = OutRow {
            place,
            row: key,
            born_here,
            version,
            state,
            read_as,
            cells,
            agreed,
            changed,
            opt_ins,
            unnamed: Vec::new(),
            sent,
            retried,
        };
        Ok((found, wanted))
    }

    /// Names the row as the CRM does from now on; tells whether it could be: no other row has that name.
    pub(super) fn name(&self, conn: &Connection, (place, row): (i64, &str), id: &str, run: i64) -> Sql<bool> {
        let Self { table, key, .. } = self;
        let taken = format!("SELECT 1 FROM {table} WHERE {key} = ?1 AND rowid <> ?2");
        let taken: Option<i64> = conn.prepare_cached(&taken)?.query_row(params![id, place], |r| r.get(0)).optional()?;
        if taken.is_some() {
            return Ok(false);
        }
        let sql = format!("UPDATE {table} SET {key} = ?1, fb_run = ?2 WHERE rowid = ?3 AND {key} = ?4");
        conn.prepare_cached(&sql)?.execute(params![id, run, place, row])?;
        super::mail::rename(conn, &self.schema, row, id)?;
        Ok(true)
    }

    /// A row that was made of one of ours and has come back by a reading stands for both. What somebody changed here since it
    /// was sent goes on with it; consent only where it is withdrawn.
    pub(super) fn unite(
        &self,
        conn: &Connection,
        plan: &OutPlan,
        (place, row, as_sent): (i64, &str, bool),
        id: &str,
    ) -> Sql<()> {
        let Self { table, key, .. } = self;
        let ours = plan.ours.iter().filter_map(|at| plan.schema.columns.get(*at)).filter(|_| !as_sent);
        for column in ours {
            let name = quote_identifier(&column.name);
            let only = if column.write == ColumnWrite::Strictest { format!("AND l.{name} = 1") } else { String::new() };
            let from = format!("FROM {table} AS l WHERE l.rowid = ?1 {only}");
            let sql = format!(
                "UPDATE {table} SET {name} = (SELECT l.{name} {from}) WHERE {key} = ?2 AND EXISTS (SELECT 1 {from})"
            );
            conn.prepare_cached(&sql)?.execute(params![place, id])?;
        }
        let sql = format!("DELETE FROM {table} WHERE rowid = ?1 AND {key} = ?2");
        conn.prepare_cached(&sql)?.execute(params![place, row])?;
        super::mail::rename(conn, &self.schema, row, id)
    }
}

/// A value of a row that was found.
pub(super) fn cell(row: &Row<'_>, at: usize) -> Sql<Cell<'static>> {
    Ok(match row.get_ref(at)? {
        ValueRef::Integer(n) => Cell::Integer(n),
        ValueRef::Real(r) => Cell::Real(r),
        ValueRef::Text(text) => Cell::Text(String::from_utf8_lossy(text).into_owned().into()),
        // Tables are strict and have no column for anything else.
        ValueRef::Null | ValueRef::Blob(_) => Cell::Null,
    })
}
