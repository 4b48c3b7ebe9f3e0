//! Rows of a table somebody else fills, on their way to the CRM: each is made there once. What became of a row stands beside
//! the table, under its key, as for every other row that goes out; of the table itself nothing is written but the CRM's
//! identifier, where there is a column for it.
use super::books::Desk;
use super::hash::{columns_salt, row_hash};
use super::outgoing::cell;
use super::reject::{self, Origin, Resolver};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::SourceTable;
use crate::mapping::Cell;
use crate::port::{
    Agreed, ForeignRows, Lease, MadeLeads, MadePage, MadeRow, OutCommit, OutIntent, OutPage, OutPlan, OutRefusal,
    OutRow, Outbox,
};
use crate::run::{Checkpoint, Counters};
use crate::schema::quote_identifier;
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};
use serde_json::json;
use std::path::PathBuf;

/// Rows looked at before whoever asks hears of it again.
const LOOKS: u32 = 20_000;

/// Tables of Adobe Campaign's shape that hold messages; nobody's leads stand in them.
const LOGS: &str = "'nmsdelivery', 'nmsbroadlogmsg', 'nmsbroadlogrcp', 'nmstrackingurl', 'nmstrackinglogrcp'";

/// The tables somebody else fills. One without numbers of rows cannot be walked through and is left out.
pub(super) fn sources(conn: &Connection) -> Sql<Vec<SourceTable>> {
    let sql = format!(
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND NOT wr
             AND name NOT LIKE 'fb!_%' ESCAPE '!' AND name NOT LIKE 'sqlite!_%' ESCAPE '!' AND lower(name) NOT IN ({LOGS})
             AND name NOT IN (SELECT name COLLATE NOCASE FROM fb_schema) ORDER BY name"
    );
    let names = conn.prepare(&sql)?.query_map([], |r| r.get::<_, String>(0))?.collect::<Sql<Vec<_>>>()?;
    names.into_iter().map(|name| source(conn, name)).collect()
}

fn source(conn: &Connection, name: String) -> Sql<SourceTable> {
    let sql = "SELECT name, pk FROM pragma_table_info(?1) ORDER BY cid";
    let found = conn.prepare(sql)?.query_map([&name], |r| Ok((r.get(0)?, r.get(1)?)))?.collect::<Sql<Vec<_>>>()?;
    let found: Vec<(String, i64)> = found;
    let key = match found.iter().filter(|(_, pk)| *pk > 0).collect::<Vec<_>>().as_slice() {
        [(only, _)] => Some(only.clone()),
        _ => None,
    };
    let columns = found.into_iter().map(|(name, _)| name).collect();
    let rows = conn.query_row(&format!("SELECT count(*) FROM {}", quote_identifier(&name)), [], |r| r.get(0))?;
    Ok(SourceTable { name, columns, key, rows })
}

/// What stands in the books of a flow, and what of it rows of this table are named by this column.
pub(super) fn made(conn: &Connection, flow: &str, (table, key): (&str, &str)) -> Sql<MadeLeads> {
    let books =
        "SELECT row FROM fb_agreed WHERE flow = ?1 AND NOT refused UNION SELECT row FROM fb_outbox WHERE flow = ?1";
    let all = conn.query_row(&format!("SELECT count(*) FROM ({books})"), [flow], |r| r.get(0))?;
    let there = "SELECT EXISTS (SELECT 1 FROM pragma_table_info(?1) WHERE name = ?2 COLLATE NOCASE)";
    if all == 0 || !conn.query_row(there, [table, key], |r| r.get::<_, bool>(0))? {
        return Ok(MadeLeads { all, known: 0 });
    }
    let named = format!("SELECT CAST({} AS TEXT) FROM {}", quote_identifier(key), quote_identifier(table));
    let sql = format!("SELECT count(*) FROM ({books}) WHERE row IN ({named})");
    Ok(MadeLeads { all, known: conn.query_row(&sql, [flow], |r| r.get(0))? })
}

/// The rows of one flow on their way out.
pub(super) struct ForeignOutbox {
    conn: Connection,
    plan: OutPlan,
    desk: Desk,
    table: Foreign,
}

/// The table, as it is asked.
struct Foreign {
    columns: String,
    name: String,
    key: String,
    id_into: Option<String>,
    width: usize,
    salt: [u8; 8],
}

impl ForeignOutbox {
    /// Under the lease, or for a look.
    pub(super) fn new(
        conn: Connection,
        path: PathBuf,
        clock: SharedClock,
        (plan, rows): (OutPlan, ForeignRows),
        lease: Option<Lease>,
    ) -> Outcome<Self> {
        let desk = Desk::new(&conn, path, clock, lease)?;
        let schema = &plan.schema;
        let columns: Vec<String> = schema.columns.iter().map(|c| format!("t.{}", quote_identifier(&c.name))).collect();
        let table = Foreign {
            columns: columns.join(", "),
            name: quote_identifier(&schema.name),
            key: format!("CAST(t.{} AS TEXT)", quote_identifier(&schema.key)),
            id_into: rows.id_into.as_deref().map(quote_identifier),
            width: columns.len(),
            salt: columns_salt(schema),
        };
        Ok(Self { conn, plan, desk, table })
    }
}

impl Foreign {
    fn select(&self, which: &str) -> String {
        let Self { columns, name, key, .. } = self;
        format!(
            "SELECT {columns}, t.rowid, {key}, a.state, a.refused
             FROM {name} AS t LEFT JOIN fb_agreed AS a ON a.flow = ?1 AND a.place = 0 AND a.row = {key} WHERE {which}"
        )
    }

    /// Rows behind a place that were not made yet and of which nothing is on its way.
    fn page(&self, conn: &Connection, plan: &OutPlan, (behind, most): (i64, u32)) -> Sql<OutPage> {
        let mut page = OutPage { rows: Vec::new(), up_to: behind, is_last: true };
        let unmade = self.id_into.as_ref().map(|id| format!("AND (t.{id} IS NULL OR t.{id} = '')"));
        let which = format!(
            "t.rowid > ?2 AND (a.row IS NULL OR a.refused) {}
             AND NOT EXISTS (SELECT 1 FROM fb_outbox AS o WHERE o.flow = ?1 AND o.row = {}) ORDER BY t.rowid LIMIT {LOOKS}",
            unmade.unwrap_or_default(),
            self.key
        );
        let mut find = conn.prepare_cached(&self.select(&which))?;
        let mut found = find.query(params![plan.flow.as_str(), behind])?;
        let mut looks = 0;
        while let Some(row) = found.next()? {
            let (row, judged) = self.read(row)?;
            page.up_to = row.place;
            looks += 1;
            // What was refused is looked at again once somebody changed it, or when it is asked for.
            if judged != Some(row.state) || plan.again.takes(&row.row) {
                page.rows.push(row);
            }
            if looks >= LOOKS || page.rows.len() >= most as usize {
                page.is_last = false;
                break;
            }
        }
        Ok(page)
    }

    /// Rows behind a place that were made, or were found there.
    fn made(&self, conn: &Connection, plan: &OutPlan, (behind, most): (i64, u32)) -> Sql<MadePage> {
        let known = self.id_into.as_ref().map(|id| format!("OR (t.{id} IS NOT NULL AND t.{id} <> '')"));
        let which = format!("t.rowid > ?2 AND ((a.row IS NOT NULL AND NOT a.refused) {})", known.unwrap_or_default());
        let mut find = conn.prepare_cached(&self.select_made(&which))?;
        let rows = find.query_map(params![plan.flow.as_str(), behind, most], |row| self.read_made(row))?;
        let rows = rows.collect::<Sql<Vec<_>>>()?;
        Ok(MadePage { is_last: rows.len() < most as usize, rows })
    }

    /// The row of a key, made or not.
    fn named(&self, conn: &Connection, plan: &OutPlan, key: &str) -> Sql<Option<MadeRow>> {
        let mut find = conn.prepare_cached(&self.select_made(&format!("{} = ?2", self.key)))?;
        find.query_row(params![plan.flow.as_str(), key, 1], |row| self.read_made(row)).optional()
    }

    fn select_made(&self, which: &str) -> String {
        let (columns, name, key) = (&self.columns, &self.name, &self.key);
        let told = self.id_into.as_ref().map_or_else(|| "NULL".to_owned(), |id| format!("nullif(t.{id}, '')"));
        format!(
            "SELECT {columns}, t.rowid, {key}, a.state, a.refused,
                 CAST(coalesce(json_extract(a.fields, '$.id'), {told}) AS TEXT)
             FROM {name} AS t LEFT JOIN fb_agreed AS a ON a.flow = ?1 AND a.place = 0 AND a.row = {key}
             WHERE {which} ORDER BY t.rowid LIMIT ?3"
        )
    }

    fn read_made(&self, row: &Row<'_>) -> Sql<MadeRow> {
        let (out, state) = self.read(row)?;
        let made = row.get::<_, Option<bool>>(self.width + 3)? == Some(false);
        Ok(MadeRow { row: out, id: row.get(self.width + 4)?, state: state.filter(|_| made) })
    }

    fn one(&self, conn: &Connection, plan: &OutPlan, key: &str) -> Sql<Option<OutRow>> {
        let mut find = conn.prepare_cached(&self.select(&format!("{} = ?2 ORDER BY t.rowid LIMIT 1", self.key)))?;
        let mut found = find.query(params![plan.flow.as_str(), key])?;
        found.next()?.map(|row| self.read(row).map(|(row, _)| row)).transpose()
    }

    /// A row, and the state it was refused in.
    fn read(&self, row: &Row<'_>) -> Sql<(OutRow, Option<i64>)> {
        let cells: Vec<Cell<'static>> = (0..self.width).map(|at| cell(row, at)).collect::<Sql<Vec<_>>>()?;
        let at = self.width;
        let (place, key): (i64, Option<String>) = (row.get(at)?, row.get(at + 1)?);
        let state = row_hash(self.salt, &cells, &mut Vec::new());
        let row_of = OutRow {
            opt_ins: Vec::new(),
            place,
            row: key.unwrap_or_default(),
            born_here: true,
            version: 0,
            state,
            read_as: 0,
            cells,
            agreed: Default::default(),
            changed: Default::default(),
            unnamed: Vec::new(),
            sent: Default::default(),
            retried: false,
        };
        Ok((row_of, row.get(at + 2)?))
    }

    /// The row takes the CRM's identifier, unless somebody has written one there meanwhile.
    fn take_id(&self, tx: &Connection, agreed: &Agreed, id: &str) -> Sql<()> {
        let Some(column) = &self.id_into else { return Ok(()) };
        let Self { name, key, .. } = self;
        let sql = format!(
            "UPDATE {name} AS t SET {column} = ?1 WHERE t.rowid = ?2 AND {key} = ?3 AND (t.{column} IS NULL OR t.{column} = '')"
        );
        tx.prepare_cached(&sql)?.execute(params![id, agreed.place, agreed.row]).map(drop)
    }
}

impl Outbox for ForeignOutbox {
    fn rows(&mut self, behind: i64, most: u32) -> Outcome<OutPage> {
        self.table.page(&self.conn, &self.plan, (behind, most)).map_err(|e| self.desk.say(e))
    }

    fn named(&mut self, _keys: &[String]) -> Outcome<Vec<OutRow>> {
        Ok(Vec::new())
    }

    fn made(&mut self, behind: i64, most: u32) -> Outcome<MadePage> {
        self.table.made(&self.conn, &self.plan, (behind, most)).map_err(|e| self.desk.say(e))
    }

    fn one(&mut self, key: &str) -> Outcome<Option<MadeRow>> {
        self.table.named(&self.conn, &self.plan, key).map_err(|e| self.desk.say(e))
    }

    fn mark(&mut self, _before: u64, _after: &Checkpoint) -> Outcome<()> {
        Err(Fault::new(ErrorKind::Bug, "rows somebody else fills have no checkpoint"))
    }

    fn open(&mut self) -> Outcome<Vec<(OutIntent, Option<OutRow>)>> {
        let Self { conn, plan, desk, table } = self;
        let work = || {
            let mut all = conn.prepare("SELECT row, creates, remote FROM fb_outbox WHERE flow = ?1 ORDER BY row")?;
            let read =
                |r: &Row<'_>| Ok(OutIntent { row: r.get(0)?, creates: r.get(1)?, id: r.get(2)?, told: Vec::new() });
            let intents = all.query_map([plan.flow.as_str()], read)?.collect::<Sql<Vec<_>>>()?;
            let with_row = |intent: OutIntent| table.one(conn, plan, &intent.row).map(|row| (intent, row));
            intents.into_iter().map(with_row).collect::<Sql<Vec<_>>>()
        };
        work().map_err(|e| desk.say(e))
    }

    fn intend(&mut self, intents: &[OutIntent]) -> Outcome<()> {
        let Self { conn, desk, .. } = self;
        let (tx, lease, at) = desk.begin(conn)?;
        let work = || {
            let mut note = tx.prepare_cached(
                "INSERT INTO fb_outbox (flow, row, run, epoch, creates, remote, state, tries, at)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'sent', 1, ?7)
                 ON CONFLICT (flow, row) DO UPDATE SET run = excluded.run, epoch = excluded.epoch, remote = excluded.remote,
                     creates = excluded.creates, state = 'sent', tries = tries + 1, at = excluded.at",
            )?;
            for i in intents {
                note.execute(params![
                    lease.flow.as_str(),
                    i.row,
                    lease.run.to_string(),
                    lease.epoch,
                    i.creates,
                    i.id,
                    at
                ])?;
            }
            Ok(())
        };
        work().map_err(|e| desk.say(e))?;
        tx.commit().map_err(|e| desk.say(e))
    }

    fn settle(&mut self, commit: &OutCommit<'_>) -> Outcome<Counters> {
        let Self { conn, plan, desk, table } = self;
        let (tx, lease, at) = desk.begin(conn)?;
        let books = Books { tx: &tx, plan, lease, at: &at };
        let work = || {
            for agreed in commit.agreed {
                if let Some(id) = &agreed.id {
                    table.take_id(&tx, agreed, id)?;
                }
                books.made(agreed)?;
            }
            commit.refused.iter().try_for_each(|refusal| books.refuse(refusal))?;
            for row in commit.unknown {
                tx.prepare_cached("UPDATE fb_outbox SET state = 'unknown' WHERE flow = ?1 AND row = ?2")?
                    .execute([lease.flow.as_str(), row])?;
            }
            commit.dropped.iter().try_for_each(|row| books.forget(row))
        };
        work().map_err(|e| desk.say(e))?;
        desk.record(&tx, lease, &at, &commit.counters)?;
        tx.commit().map_err(|e| desk.say(e))?;
        Ok(commit.counters)
    }
}

/// One batch's outcome, within its transaction.
struct Books<'t> {
    tx: &'t Connection,
    plan: &'t OutPlan,
    lease: &'t Lease,
    at: &'t str,
}

impl Books<'_> {
    /// The row was made, or is there: it never goes again.
    fn made(&self, agreed: &Agreed) -> Sql<()> {
        self.forget(&agreed.row)?;
        Resolver::new(self.tx, self.lease.flow.as_str())?.good(&agreed.row)?;
        let told = agreed.id.as_ref().map_or_else(|| json!({}), |id| json!({ "id": id }));
        self.note((&agreed.row, agreed.state, false), Some(&told.to_string()))
    }

    fn refuse(&self, refusal: &OutRefusal) -> Sql<()> {
        let (flow, run) = (self.lease.flow.as_str(), self.lease.run.to_string());
        let origin = Origin { flow, run: &run, mapping: self.plan.mapping_version, at: self.at };
        reject::keep(self.tx, &origin, std::slice::from_ref(&refusal.bad))?;
        let said = "UPDATE fb_reject SET said = ?1 WHERE id = last_insert_rowid()";
        self.tx.prepare_cached(said)?.execute([&refusal.said])?;
        self.forget(&refusal.bad.id)?;
        self.note((&refusal.bad.id, refusal.state, true), None)
    }

    /// Notes in which state a row was looked at. One that was made stays made, whatever another of the same key says.
    fn note(&self, (row, state, refused): (&str, i64, bool), fields: Option<&str>) -> Sql<()> {
        let known = "SELECT refused FROM fb_agreed WHERE flow = ?1 AND place = 0 AND row = ?2";
        let flow = self.lease.flow.as_str();
        let made: Option<bool> = self.tx.prepare_cached(known)?.query_row([flow, row], |r| r.get(0)).optional()?;
        if refused && made == Some(false) {
            return Ok(());
        }
        self.tx
            .prepare_cached(
                "INSERT INTO fb_agreed (flow, place, row, state, read_as, refused, fields)
                 VALUES (?1, 0, ?2, ?3, 0, ?4, coalesce(?5, '{}'))
                 ON CONFLICT (flow, place, row) DO UPDATE SET state = excluded.state, refused = excluded.refused,
                     fields = excluded.fields",
            )?
            .execute(params![flow, row, state, refused, fields])
            .map(drop)
    }

    /// Nothing is on its way for this row any more.
    fn forget(&self, row: &str) -> Sql<()> {
        let sql = "DELETE FROM fb_outbox WHERE flow = ?1 AND row = ?2";
        self.tx.prepare_cached(sql)?.execute([self.lease.flow.as_str(), row]).map(drop)
    }
}
