//! The campaign side's own data about messages: deliveries, the broad log and the tracking log, in tables of the shape Adobe
//! Campaign uses. A platform, or somebody, fills them; here they are made where they are missing, and only read.
use super::table;
use crate::port::{Mail, MailDelivery, MailPiece, Mailer};
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, quote_identifier};
use rusqlite::{Connection, Result as Sql, Transaction, params};

/// Persons a stand-in for the platform is told of at once.
const PERSONS: u32 = 500;

/// What a delivery log says of a message that was sent, and of one that failed; a failure that lasts.
pub(super) const SENT: i64 = 1;
pub(super) const FAILED: i64 = 2;
pub(super) const HARD: i64 = 2;
/// What a tracked address is: a link, or the picture that tells of an opening.
pub(super) const LINK: i64 = 1;
pub(super) const OPENING: i64 = 2;

/// Moments are compared as texts, so each has to be one of a single form: UTC, with a T and a Z.
const MOMENT: &str = "GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]T[0-9][0-9]:[0-9][0-9]:[0-9][0-9]*Z'";

fn tables() -> String {
    format!(
        "CREATE TABLE IF NOT EXISTS NmsDelivery (
    iDeliveryId INTEGER PRIMARY KEY,
    sInternalName TEXT NOT NULL DEFAULT '',
    sLabel TEXT NOT NULL DEFAULT '',
    sSubject TEXT NOT NULL DEFAULT '',
    tsContactDate TEXT
) STRICT;
CREATE TABLE IF NOT EXISTS NmsBroadLogMsg (
    iBroadLogMsgId INTEGER PRIMARY KEY,
    iFailureType INTEGER NOT NULL DEFAULT 0,
    iFailureReason INTEGER NOT NULL DEFAULT 0,
    sText TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS NmsBroadLogRcp (
    iBroadLogId INTEGER PRIMARY KEY,
    iDeliveryId INTEGER NOT NULL,
    sRecipientId TEXT NOT NULL,
    sRecipientTable TEXT COLLATE NOCASE,
    sAddress TEXT NOT NULL DEFAULT '',
    iStatus INTEGER NOT NULL,
    iMsgId INTEGER NOT NULL DEFAULT 0,
    tsEvent TEXT NOT NULL CHECK (tsEvent {MOMENT}),
    tsLastModified TEXT NOT NULL CHECK (tsLastModified {MOMENT})
) STRICT;
CREATE INDEX IF NOT EXISTS NmsBroadLogRcp_lastModified ON NmsBroadLogRcp (tsLastModified, iBroadLogId);
CREATE INDEX IF NOT EXISTS NmsBroadLogRcp_recipientId ON NmsBroadLogRcp (sRecipientId);
CREATE TABLE IF NOT EXISTS NmsTrackingUrl (
    iUrlId INTEGER PRIMARY KEY,
    iDeliveryId INTEGER NOT NULL,
    iType INTEGER NOT NULL,
    sSourceUrl TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE TABLE IF NOT EXISTS NmsTrackingLogRcp (
    iTrackingLogId INTEGER PRIMARY KEY,
    iBroadLogId INTEGER NOT NULL,
    iDeliveryId INTEGER NOT NULL,
    iUrlId INTEGER NOT NULL,
    tsLog TEXT NOT NULL CHECK (tsLog {MOMENT})
) STRICT;
CREATE INDEX IF NOT EXISTS NmsTrackingLogRcp_log ON NmsTrackingLogRcp (tsLog, iTrackingLogId);
"
    )
}

/// Makes the tables where they are missing.
pub(super) fn ensure(conn: &Connection) -> Sql<()> {
    conn.execute_batch(&tables())
}

/// Whether the logs can be read.
pub(super) fn is_there(conn: &Connection) -> Sql<bool> {
    let sql = "SELECT count(*) = 5 FROM main.sqlite_schema WHERE type = 'table' AND lower(name) IN
        ('nmsdelivery', 'nmsbroadlogmsg', 'nmsbroadlogrcp', 'nmstrackingurl', 'nmstrackinglogrcp')";
    conn.query_row(sql, [], |r| r.get(0))
}

/// The row of a person has another key from now on: its messages and their events go on under it.
pub(super) fn rename(conn: &Connection, schema: &str, from: &str, to: &str) -> Sql<()> {
    if !is_there(conn)? {
        return Ok(());
    }
    conn.prepare_cached(
        "UPDATE NmsBroadLogRcp SET sRecipientId = ?3
         WHERE sRecipientId = ?2 AND (sRecipientTable IS NULL OR sRecipientTable = ?1)",
    )?
    .execute([schema, from, to])?;
    conn.prepare_cached("UPDATE fb_event SET person = ?2 WHERE person = ?1 AND state = 'waiting'")?
        .execute([from, to])
        .map(drop)
}

/// Lets the stand-in for a platform write its mail to the persons of a table, where there is no delivery yet.
pub(super) fn play(conn: &mut Connection, schema: &CampaignSchema, mailer: &dyn Mailer) -> Sql<()> {
    let tx = conn.transaction()?;
    let any: bool = tx.query_row("SELECT EXISTS (SELECT 1 FROM NmsDelivery)", [], |r| r.get(0))?;
    if any || table::columns(&tx, &schema.name)?.is_empty() {
        return Ok(());
    }
    let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
    let sql = format!(
        "SELECT {key} FROM {table} WHERE {key} > ?1 AND {DELETED_AT} IS NULL AND fb_run > 0 ORDER BY {key} LIMIT {PERSONS}"
    );
    let mut behind = String::new();
    loop {
        let persons: Vec<String> =
            tx.prepare_cached(&sql)?.query_map([&behind], |r| r.get(0))?.collect::<Sql<Vec<_>>>()?;
        let Some(last) = persons.last().cloned() else { break };
        behind = last;
        let Some(mail) = mailer.mail(&persons) else { break };
        write(&tx, &schema.name, &mail)?;
    }
    tx.commit()
}

fn write(tx: &Transaction<'_>, schema: &str, mail: &Mail) -> Sql<()> {
    for delivery in &mail.deliveries {
        put_delivery(tx, delivery)?;
    }
    for piece in &mail.pieces {
        put_piece(tx, schema, piece)?;
    }
    Ok(())
}

/// The tracked address of a delivery, by its place among the links; the picture of openings comes first.
fn url(delivery: i64, link: Option<usize>) -> i64 {
    let place = link.map_or(0, |at| i64::try_from(at).unwrap_or(0).saturating_add(1));
    delivery.saturating_mul(100).saturating_add(place)
}

fn put_delivery(tx: &Transaction<'_>, d: &MailDelivery) -> Sql<()> {
    tx.prepare_cached("INSERT OR IGNORE INTO NmsDelivery VALUES (?1, ?2, ?3, ?4, ?5)")?
        .execute(params![d.id, d.name, d.label, d.subject, d.at])?;
    let mut put = tx.prepare_cached("INSERT OR IGNORE INTO NmsTrackingUrl VALUES (?1, ?2, ?3, ?4)")?;
    put.execute(params![url(d.id, None), d.id, OPENING, ""])?;
    for (at, link) in d.links.iter().enumerate() {
        put.execute(params![url(d.id, Some(at)), d.id, LINK, link])?;
    }
    Ok(())
}

fn put_piece(tx: &Transaction<'_>, schema: &str, piece: &MailPiece) -> Sql<()> {
    let message = match &piece.bounce {
        None => 0,
        Some(why) => {
            tx.prepare_cached("INSERT INTO NmsBroadLogMsg (iFailureType, sText) VALUES (?1, ?2)")?
                .execute(params![HARD, why])?;
            tx.last_insert_rowid()
        }
    };
    let status = if piece.bounce.is_some() { FAILED } else { SENT };
    tx.prepare_cached(
        "INSERT INTO NmsBroadLogRcp (iDeliveryId, sRecipientId, sRecipientTable, sAddress, iStatus, iMsgId, tsEvent,
             tsLastModified) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7)",
    )?
    .execute(params![piece.delivery, piece.person, schema, piece.address, status, message, piece.at])?;
    let log = tx.last_insert_rowid();
    for hit in &piece.hits {
        tx.prepare_cached(
            "INSERT INTO NmsTrackingLogRcp (iBroadLogId, iDeliveryId, iUrlId, tsLog) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![log, piece.delivery, url(piece.delivery, hit.link), hit.at])?;
    }
    Ok(())
}
