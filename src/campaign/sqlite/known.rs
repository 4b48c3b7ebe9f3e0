//! Everything that is known of one row: as it stands, how it went, whom it was merged into, who brings it.
use super::links::Links;
use super::outgoing::cell;
use crate::port::{GoneRow, HereRow, KnownRow};
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, quote_identifier};
use rusqlite::{Connection, OptionalExtension, Result as Sql};

/// What is known of a row; `columns` are the schema's as they are asked for, none where there is no such table yet.
pub(super) fn known(conn: &Connection, schema: &CampaignSchema, columns: Option<&str>, id: &str) -> Sql<KnownRow> {
    let here = columns.map(|columns| here(conn, schema, columns, id)).transpose()?.flatten();
    let gone = conn
        .prepare_cached("SELECT why, version, run, at FROM fb_tombstone WHERE schema = ?1 AND row = ?2")?
        .query_row([&schema.name, id], |r| {
            Ok(GoneRow { why: r.get(0)?, version: r.get(1)?, run: r.get(2)?, at: r.get(3)? })
        })
        .optional()?;
    let merged_into = conn
        .prepare_cached("SELECT winner FROM fb_alias WHERE schema = ?1 AND loser = ?2")?
        .query_row([&schema.name, id], |r| r.get(0))
        .optional()?;
    let mut held = conn.prepare_cached("SELECT flow FROM fb_holder WHERE schema = ?1 AND row = ?2 ORDER BY flow")?;
    let held_by = held.query_map([&schema.name, id], |r| r.get(0))?.collect::<Sql<_>>()?;
    let missing = match &here {
        Some(row) if row.deleted_at.is_none() => Links::of(conn, schema)?.missing(conn, &row.cells)?,
        _ => Vec::new(),
    };
    Ok(KnownRow { here, gone, merged_into, held_by, missing })
}

fn here(conn: &Connection, schema: &CampaignSchema, columns: &str, id: &str) -> Sql<Option<HereRow>> {
    let (table, key, width) = (quote_identifier(&schema.name), quote_identifier(&schema.key), schema.columns.len());
    let find = format!(
        "SELECT fb_version, {DELETED_AT}, fb_mapping, (SELECT r.flow FROM fb_run AS r WHERE r.id = t.fb_run),
         (SELECT r.run FROM fb_run AS r WHERE r.id = t.fb_run), {columns} FROM {table} AS t WHERE {key} = ?1"
    );
    let read = |row: &rusqlite::Row<'_>| {
        let writer: (Option<String>, Option<String>) = (row.get(3)?, row.get(4)?);
        Ok(HereRow {
            version: row.get(0)?,
            deleted_at: row.get(1)?,
            mapping: row.get(2)?,
            written_by: writer.0.zip(writer.1),
            cells: (5..5 + width).map(|at| cell(row, at)).collect::<Sql<_>>()?,
        })
    };
    conn.prepare_cached(&find)?.query_row([id], read).optional()
}
