//! Receipts of erasures.
use crate::port::{HeldPlace, OpenTask, Receipt};
use jiff::Timestamp;
use rusqlite::{Connection, OptionalExtension, Result as Sql, Row, params};

/// The open task of ours: what the file still holds in free space is to be overwritten. It stands in a receipt until that is
/// done, so that an erasure that was cut off there is ended by the next one.
pub(super) const SWEEP: &str = "sweep";

/// Receipts of erasures that were cut off before the file was written anew.
pub(super) fn unswept(conn: &Connection) -> Sql<Vec<i64>> {
    let sql = "SELECT e.id FROM fb_erasure AS e WHERE EXISTS (
        SELECT 1 FROM json_each(e.open) AS t WHERE json_extract(t.value, '$.task') = ?1)";
    conn.prepare(sql)?.query_map([SWEEP], |r| r.get(0))?.collect()
}

/// The file was written anew.
pub(super) fn swept(conn: &Connection, id: i64) -> Sql<()> {
    let Some(receipt) = one(conn, id)? else { return Ok(()) };
    let open: Vec<OpenTask> = receipt.open.into_iter().filter(|t| t.task != SWEEP).collect();
    conn.execute("UPDATE fb_erasure SET open = ?2 WHERE id = ?1", params![id, json(&open)]).map(drop)
}

/// Notes that an erasure begins; its number.
pub(super) fn begin(conn: &Connection, (who, digest, at): (&str, &str, Timestamp)) -> Sql<i64> {
    conn.execute(
        "INSERT INTO fb_erasure (at, who, subject, digest, places, open) VALUES (?1, ?2, '', ?3, '[]', '[]')",
        params![at.to_string(), who, digest],
    )?;
    Ok(conn.last_insert_rowid())
}

/// Fills it in.
pub(super) fn end(conn: &Connection, id: i64, subject: &str, places: &[HeldPlace], open: &[OpenTask]) -> Sql<()> {
    let sql = "UPDATE fb_erasure SET subject = ?2, places = ?3, open = ?4 WHERE id = ?1";
    conn.execute(sql, params![id, subject, json(places), json(open)]).map(drop)
}

fn json<T: serde::Serialize>(list: &[T]) -> String {
    serde_json::to_string(list).unwrap_or_else(|_| "[]".to_owned())
}

const COLUMNS: &str = "id, at, who, subject, digest, places, open";

fn read(row: &Row<'_>) -> Sql<Receipt> {
    let (at, places, open): (String, String, String) = (row.get(1)?, row.get(5)?, row.get(6)?);
    Ok(Receipt {
        id: row.get(0)?,
        at: at.parse().unwrap_or(Timestamp::UNIX_EPOCH),
        who: row.get(2)?,
        subject: row.get(3)?,
        digest: row.get(4)?,
        places: serde_json::from_str(&places).unwrap_or_default(),
        open: serde_json::from_str(&open).unwrap_or_default(),
    })
}

/// All of them, the newest first.
pub(super) fn all(conn: &Connection) -> Sql<Vec<Receipt>> {
    conn.prepare(&format!("SELECT {COLUMNS} FROM fb_erasure ORDER BY id DESC"))?.query_map([], read)?.collect()
}

/// One of them.
pub(super) fn one(conn: &Connection, id: i64) -> Sql<Option<Receipt>> {
    conn.prepare(&format!("SELECT {COLUMNS} FROM fb_erasure WHERE id = ?1"))?.query_row([id], read).optional()
}

/// Notes that a task is done; whether it was open.
pub(super) fn confirm(conn: &Connection, id: i64, task: &str, (who, at): (&str, Timestamp)) -> Sql<bool> {
    let Some(mut receipt) = one(conn, id)? else { return Ok(false) };
    let is_open = |t: &&mut OpenTask| t.task == task && t.task != SWEEP && t.by.is_none();
    let Some(open) = receipt.open.iter_mut().find(is_open) else { return Ok(false) };
    (open.by, open.at) = (Some(who.to_owned()), Some(at));
    conn.execute("UPDATE fb_erasure SET open = ?2 WHERE id = ?1", params![id, json(&receipt.open)])?;
    Ok(true)
}
