//! Making, widening, counting and emptying a schema's table.
use super::{holder, key_index, widen};
use crate::account::Name;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::TableChange;
use crate::schema::quote_identifier;
use crate::schema::system_tables::BOOKKEEPING;
use crate::schema::{CampaignSchema, CampaignType, Column};
use rusqlite::{Connection, OptionalExtension, Result as Sql, TransactionBehavior, params};
use std::collections::BTreeMap;

/// Turns an error of the database into a fault that names the file.
pub(super) type ToFault<'a> = &'a dyn Fn(rusqlite::Error) -> Fault;

/// A table made anew has nothing in it that could be gone.
const FORGET_TOMBSTONES: &str = "DELETE FROM fb_tombstone WHERE schema = ?1";
/// And nobody holds any of it.
const FORGET_HOLDERS: &str = "DELETE FROM fb_holder WHERE schema = ?1";

/// What stands in place of a column that is not there.
const MISSING: &str = "missing";

/// Makes or widens the table, in one transaction.
pub(super) fn ensure(
    conn: &mut Connection,
    schema: &CampaignSchema,
    dry: bool,
    say: ToFault<'_>,
) -> Outcome<TableChange> {
    let (change, kept) = match differences(conn, schema, say) {
        Err(fault) if !dry && is_dropped(&fault, schema) => {
            owe_everything(conn, &schema.name).map_err(say)?;
            return Err(fault);
        }
        found => found?,
    };
    if dry || (change == TableChange::Unchanged && definition(conn, &schema.name).map_err(say)?.as_ref() == Some(&kept))
    {
        return Ok(change);
    }
    // A table that is made anew is not emptied before, for whoever refers to its rows.
    conn.execute_batch("PRAGMA foreign_keys = OFF").map_err(say)?;
    let changed = change_table(conn, schema, say);
    conn.execute_batch("PRAGMA foreign_keys = ON").map_err(say)?;
    changed
}

fn change_table(conn: &mut Connection, schema: &CampaignSchema, say: ToFault<'_>) -> Outcome<TableChange> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
    // Somebody else may have made it while we waited for the turn.
    let (change, kept) = differences(&tx, schema, say)?;
    match &change {
        TableChange::Created => {
            tx.execute_batch(&create_sql(schema)).map_err(say)?;
            tx.execute(FORGET_TOMBSTONES, [&schema.name]).map_err(say)?;
            tx.execute(FORGET_HOLDERS, [&schema.name]).map_err(say)?;
        }
        TableChange::Widened { added, widened } => {
            let of = |column: &&Column, names: &[String]| names.contains(&column.name);
            let wider = || schema.columns.iter().filter(|column| of(column, widened));
            let remade = wider().filter(|c| widen::is_remade(c.kind));
            let remade: BTreeMap<String, &str> = remade.map(|c| (c.name.to_lowercase(), c.kind.sqlite())).collect();
            if !remade.is_empty() {
                widen::widen(&tx, &schema.name, &remade).map_err(say)?;
            }
            for column in wider().filter(|c| !widen::is_remade(c.kind)) {
                widen::to_moments(&tx, &schema.name, &column.name).map_err(say)?;
            }
            for column in schema.columns.iter().filter(|column| of(column, added)) {
                tx.execute_batch(&add_sql(&schema.name, column)).map_err(say)?;
            }
            // The new columns are empty in the rows that are there: every flow that filled them reads everything once.
            if !added.is_empty() {
                tx.execute_batch(&read_again(&schema.name)).map_err(say)?;
            }
        }
        TableChange::Unchanged => {}
    }
    failpoint::reach("table-changed");
    let json = serde_json::to_string(&kept).map_err(|e| Fault::new(ErrorKind::Bug, e.to_string()))?;
    tx.execute(
        "INSERT INTO fb_schema (name, definition) VALUES (?1, ?2)
         ON CONFLICT (name) DO UPDATE SET definition = excluded.definition",
        params![schema.name, json],
    )
    .map_err(say)?;
    tx.commit().map_err(say)?;
    failpoint::reach("table-committed");
    Ok(change)
}

/// Whether a column of the schema's own is not there any more.
fn is_dropped(fault: &Fault, schema: &CampaignSchema) -> bool {
    let told = |name: &str| fault.args.get(name).map_or("", String::as_str);
    told("found") == MISSING && schema.columns.iter().any(|c| c.name == told("column"))
}

/// Every flow that fills the table reads everything once.
fn read_again(table: &str) -> String {
    format!("UPDATE fb_checkpoint SET mapping_version = 0 WHERE flow IN ({})", fillers(table))
}

/// A column was dropped with all it held: when it is there again, everything is read, and rows are written although no
/// value of them changed meanwhile.
fn owe_everything(conn: &Connection, table: &str) -> Sql<()> {
    let rows = format!("UPDATE {} SET fb_hash = 0 WHERE fb_hash <> 0", quote_identifier(table));
    conn.execute_batch(&format!("BEGIN IMMEDIATE; {rows}; {}; COMMIT;", read_again(table)))
}

/// The columns that stand in the database, by name in lower case, with their types; empty where there is no such table.
pub(super) fn columns(conn: &Connection, table: &str) -> Sql<BTreeMap<String, String>> {
    let mut found = conn.prepare_cached("SELECT lower(name), upper(type) FROM pragma_table_xinfo(?1)")?;
    found.query_map([table], |r| Ok((r.get(0)?, r.get(1)?)))?.collect()
}

/// What has to be done to the table, and the schema it has then: a column that once held decimals or moments goes on
/// holding them.
fn differences(conn: &Connection, schema: &CampaignSchema, say: ToFault<'_>) -> Outcome<(TableChange, CampaignSchema)> {
    let found = columns(conn, &schema.name).map_err(say)?;
    let known = definition(conn, &schema.name).map_err(say)?;
    let mut kept = schema.clone();
    if let Some(known) = &known {
        for column in &mut kept.columns {
            let before = known.columns.iter().find(|own| own.name == column.name).map(|own| own.kind);
            let stands = found.get(&column.name.to_lowercase());
            // By hand, a type is changed without the definition.
            if let Some(before) = before.filter(|before| stands.is_some_and(|is| is == before.sqlite()))
                && widen::is_wider(column.kind, before)
            {
                column.kind = before;
            }
        }
    }
    let change = compare(&found, &kept, known.as_ref())?;
    let is_remade = |name: &&String| kept.columns.iter().any(|c| c.name == **name && widen::is_remade(c.kind));
    if let TableChange::Widened { widened, .. } = &change
        && let Some(name) = widened.iter().find(is_remade)
        && !widen::is_plain(conn, &schema.name).map_err(say)?
    {
        return Err(conflict(schema, name, CampaignType::Long.sqlite(), CampaignType::Double.sqlite()));
    }
    Ok((change, kept))
}

fn conflict(schema: &CampaignSchema, column: &str, is: &str, must: &str) -> Fault {
    let name = quote_identifier(column);
    let stands = if is == MISSING { String::new() } else { format!("- {name} {is} ") };
    let why = format!("column {column} of {} is {is}, not {must} ({stands}+ {name} {must})", schema.name);
    Fault::new(ErrorKind::TableConflict, why)
        .with("table", &schema.name)
        .with("column", column)
        .with("found", is)
        .with("expected", must)
}

/// What has to be done to the table. `known` is the schema it was made for: a column of that which is not there any more was
/// dropped by hand, with all it held, and is not made again in silence (correctness.md B10).
fn compare(
    found: &BTreeMap<String, String>,
    schema: &CampaignSchema,
    known: Option<&CampaignSchema>,
) -> Outcome<TableChange> {
    if found.is_empty() {
        return Ok(TableChange::Created);
    }
    let conflict = |column: &str, is: &str, must: &str| conflict(schema, column, is, must);
    for (name, kind, _) in BOOKKEEPING {
        match found.get(name) {
            Some(is) if is == kind => {}
            other => return Err(conflict(name, other.map_or(MISSING, String::as_str), kind)),
        }
    }
    // As the table was made, so it stands, and the column may hold more than that.
    let grows = |column: &Column, is: &str| {
        let own = known.and_then(|known| known.columns.iter().find(|own| own.name == column.name));
        own.is_some_and(|own| own.kind.sqlite() == is && widen::is_wider(own.kind, column.kind))
    };
    let (mut added, mut widened) = (Vec::new(), Vec::new());
    for column in &schema.columns {
        match found.get(&column.name.to_lowercase()) {
            Some(is) if grows(column, is) => widened.push(column.name.clone()),
            Some(is) if is == column.kind.sqlite() => {}
            Some(is) => return Err(conflict(&column.name, is, column.kind.sqlite())),
            None if column.name == schema.key => return Err(conflict(&column.name, MISSING, column.kind.sqlite())),
            None if known.is_some_and(|k| k.columns.iter().any(|c| c.name.eq_ignore_ascii_case(&column.name))) => {
                return Err(conflict(&column.name, MISSING, column.kind.sqlite()));
            }
            None => added.push(column.name.clone()),
        }
    }
    match added.is_empty() && widened.is_empty() {
        true => Ok(TableChange::Unchanged),
        false => Ok(TableChange::Widened { added, widened }),
    }
}

fn create_sql(schema: &CampaignSchema) -> String {
    let own = schema.columns.iter().map(|c| {
        let must = if c.name == schema.key { " NOT NULL" } else { "" };
        format!("{} {}{must}", quote_identifier(&c.name), c.kind.sqlite())
    });
    let ours = BOOKKEEPING
        .iter()
        .map(|(name, kind, must)| format!("{name} {kind}{}", if *must { " NOT NULL DEFAULT 0" } else { "" }));
    let columns: Vec<String> = own.chain(ours).collect();
    format!("CREATE TABLE {} ({}) STRICT", quote_identifier(&schema.name), columns.join(", "))
}

fn add_sql(table: &str, column: &Column) -> String {
    let (table, name) = (quote_identifier(table), quote_identifier(&column.name));
    format!("ALTER TABLE {table} ADD COLUMN {name} {}", column.kind.sqlite())
}

/// The schema the table was made for.
pub(super) fn definition(conn: &Connection, schema: &str) -> Sql<Option<CampaignSchema>> {
    let mut found = conn.prepare_cached("SELECT definition FROM fb_schema WHERE name = ?1")?;
    let text: Option<String> = found.query_row([schema], |r| r.get(0)).optional()?;
    // A definition a newer version wrote is as good as none: it is written anew.
    Ok(text.and_then(|t| serde_json::from_str(&t).ok()))
}

/// Rows in a schema's table that are not marked as deleted; none where there is no table.
pub(super) fn count(conn: &Connection, schema: &str) -> Sql<u64> {
    if columns(conn, schema)?.is_empty() {
        return Ok(0);
    }
    // Until its key index stands, a table was only ever appended to.
    let what = if key_index::stands(conn, schema)? { "count(*)" } else { "coalesce(max(rowid), 0)" };
    let all: u64 = conn.query_row(&format!("SELECT {what} FROM {}", quote_identifier(schema)), [], |r| r.get(0))?;
    let marked = "SELECT count(*) FROM fb_tombstone WHERE schema = ?1 AND marked";
    Ok(all.saturating_sub(conn.query_row(marked, [schema], |r| r.get(0))?))
}

/// Whether there is a row that is not marked as deleted. To count a million of them would fill the connection's cache.
pub(super) fn is_filled(conn: &Connection, schema: &str) -> Sql<bool> {
    if columns(conn, schema)?.is_empty() {
        return Ok(false);
    }
    let any = format!("SELECT EXISTS (SELECT 1 FROM {})", quote_identifier(schema));
    let marked = "SELECT EXISTS (SELECT 1 FROM fb_tombstone WHERE schema = ?1 AND marked)";
    let any: bool = conn.query_row(&any, [], |r| r.get(0))?;
    let marked: bool = conn.query_row(marked, [schema], |r| r.get(0))?;
    Ok(any && (!marked || count(conn, schema)? > 0))
}

/// All schema tables with their rows.
pub(super) fn counts(conn: &Connection) -> Sql<Vec<(String, u64)>> {
    let mut all = conn.prepare_cached("SELECT name FROM fb_schema ORDER BY name")?;
    let names = all.query_map([], |r| r.get::<_, String>(0))?.collect::<Sql<Vec<_>>>()?;
    names.into_iter().map(|name| count(conn, &name).map(|n| (name, n))).collect()
}

/// Empties the table, ready for a first load, and forgets where the flow stood, and every other flow whose rows go with it.
/// A table whose key index stands holds what another flow has loaded: its rows stay and are upserted.
/// The checkpoints' `seq` goes on rising: a writer of before is fenced.
pub(super) fn reset(conn: &mut Connection, schema: &str, flow: &Name, say: ToFault<'_>) -> Outcome<()> {
    let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
    forget(&tx, "flow = ?1", flow.as_str()).map_err(say)?;
    holder::forget(&tx, flow.as_str()).map_err(say)?;
    if !key_index::stands(&tx, schema).map_err(say)? && !columns(&tx, schema).map_err(say)?.is_empty() {
        forget(&tx, &format!("flow <> ?1 AND flow IN ({})", fillers(schema)), flow.as_str()).map_err(say)?;
        let name = quote_identifier(schema);
        let sql = match definition(&tx, schema).map_err(say)? {
            Some(known) => format!("DROP TABLE {name}; {}", create_sql(&known)),
            None => format!("DELETE FROM {name}"),
        };
        tx.execute_batch(&sql).map_err(say)?;
        tx.execute(FORGET_TOMBSTONES, [schema]).map_err(say)?;
        tx.execute(FORGET_HOLDERS, [schema]).map_err(say)?;
    }
    tx.commit().map_err(say)
}

/// Forgets which versions rows had, those another loaded flow wrote excepted.
pub(super) fn forget_versions(conn: &Connection, schema: &str, flow: &str) -> Sql<()> {
    let sql = format!(
        "UPDATE {} SET fb_version = 0 WHERE fb_version <> 0 AND fb_run NOT IN
             (SELECT id FROM fb_run WHERE flow IN (SELECT flow FROM fb_checkpoint WHERE loaded AND flow <> ?1))",
        quote_identifier(schema)
    );
    conn.execute(&sql, [flow]).map(drop)
}

fn forget(conn: &Connection, which: &str, flow: &str) -> Sql<()> {
    let sql = format!(
        "UPDATE fb_checkpoint SET seq = seq + 1, filter = NULL, next_link = NULL, reading_since = NULL,
         reading_began = NULL, watermark = NULL, loaded = 0, kind = 'all', delta_link = NULL, delta_given = NULL,
         delta_days = NULL, settling = 0, swept = NULL, windows = NULL, restoring = 0, brought = 0, reads = '',
         delta_selects = '', older = 0, replay = NULL WHERE {which}"
    );
    conn.execute(&sql, [flow]).map(drop)
}

/// Query for the flows that have rows in the table.
fn fillers(schema: &str) -> String {
    format!("SELECT flow FROM fb_run WHERE id IN (SELECT DISTINCT fb_run FROM {})", quote_identifier(schema))
}
