//! Rows that stay without their person: the columns that tell who it was are emptied, and so are the values of the row that
//! stand in rejects, conflicts and what was agreed with the CRM. Key, consent and everything else stay.
use super::table;
use super::tombstone::Marked;
use crate::schema::{CampaignSchema, Column, ColumnWrite, quote_identifier};
use crate::seeded_bug::SeededBug;
use rusqlite::{CachedStatement, Connection, Result as Sql, params};

/// The columns that are emptied.
pub(super) fn personal(schema: &CampaignSchema) -> impl Iterator<Item = &Column> {
    let stays = |c: &Column| c.name == schema.key || c.write == ColumnWrite::Strictest;
    schema.columns.iter().filter(move |c| c.personal && !stays(c))
}

/// The fields they come from, as JSON.
pub(super) fn personal_fields(schema: &CampaignSchema) -> String {
    let fields: Vec<&str> = personal(schema).map(|c| c.field.as_str()).collect();
    serde_json::to_string(&fields).unwrap_or_else(|_| "[]".to_owned())
}

/// The assignments of an update that empties a row, each with a comma behind it. The hash goes as well: it is made of what
/// was there, and nothing that comes may be taken for it.
pub(super) fn emptied(schema: &CampaignSchema) -> String {
    let kept = usize::from(SeededBug::AnonymousKeepsOne.is_on());
    let columns = personal(schema).skip(kept).map(|c| format!("{} = NULL, ", quote_identifier(&c.name)));
    columns.chain(std::iter::once("fb_hash = 0, ".to_owned())).collect()
}

/// Empties rows that were marked as deleted under another policy; how many there were.
pub(super) fn empty_marked(conn: &Connection, schema: &CampaignSchema) -> Sql<u64> {
    if table::columns(conn, &schema.name)?.is_empty() {
        return Ok(0);
    }
    let which = "schema = ?1 AND marked = ?2";
    let mut find = conn.prepare_cached(&format!("SELECT row FROM fb_tombstone WHERE {which}"))?;
    let marked = params![schema.name, Marked::Whole.number()];
    let rows = find.query_map(marked, |r| r.get::<_, String>(0))?.collect::<Sql<Vec<_>>>()?;
    if rows.is_empty() {
        return Ok(0);
    }
    let (table, key, emptied) = (quote_identifier(&schema.name), quote_identifier(&schema.key), emptied(schema));
    let mut empty =
        conn.prepare_cached(&format!("UPDATE {table} SET {} WHERE {key} = ?1", emptied.trim_end_matches(", ")))?;
    let mut traces = Traces::new(conn, schema)?;
    for row in &rows {
        empty.execute([row])?;
        traces.empty(row)?;
    }
    let (anonymous, whole) = (Marked::Anonymous.number(), Marked::Whole.number());
    conn.execute(
        "UPDATE fb_tombstone SET marked = ?1 WHERE schema = ?2 AND marked = ?3",
        params![anonymous, schema.name, whole],
    )?;
    Ok(rows.len() as u64)
}

/// Values of a row that stand beside it, whichever flow noted them.
pub(super) struct Traces<'c> {
    rejects: CachedStatement<'c>,
    conflicts: CachedStatement<'c>,
    agreed: CachedStatement<'c>,
    fields: String,
}

impl<'c> Traces<'c> {
    /// For rows of a table.
    pub(super) fn new(conn: &'c Connection, schema: &CampaignSchema) -> Sql<Self> {
        let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
        Ok(Self {
            rejects: conn.prepare_cached(
                "UPDATE fb_reject SET sample = NULL, said = NULL WHERE row = ?1 AND row > ''
                 AND (sample IS NOT NULL OR said IS NOT NULL)",
            )?,
            conflicts: conn.prepare_cached(
                "UPDATE fb_conflict SET ours = '', theirs = '' WHERE flow IN (SELECT flow FROM fb_lease) AND row = ?1
                 AND field IN (SELECT value FROM json_each(?2))",
            )?,
            agreed: conn.prepare_cached(&format!(
                "DELETE FROM fb_agreed WHERE flow IN (SELECT flow FROM fb_lease) AND row = ?1
                 AND place IN (0, (SELECT t.rowid FROM {table} AS t WHERE t.{key} = ?1))"
            ))?,
            fields: personal_fields(schema),
        })
    }

    /// Empties them.
    pub(super) fn empty(&mut self, row: &str) -> Sql<()> {
        self.rejects.execute([row])?;
        self.conflicts.execute([row, &self.fields])?;
        self.agreed.execute([row]).map(drop)
    }
}
