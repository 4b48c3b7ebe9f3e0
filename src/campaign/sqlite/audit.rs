//! Comparing the rows of a table with those of the CRM. Which were compared is kept in memory, one bit a row.
use super::hash::{columns_salt, row_hash};
use super::known;
use super::outgoing::cell;
use super::privacy::suppressed::Suppressed;
use super::seen::{self, Marks};
use super::table;
use crate::account::Name;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::mapping::Cell;
use crate::port::{Audit, Held, KnownRow, Likeness, RowKey, Rows};
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, Column, ColumnWrite, quote_identifier};
use crate::sqlite::fault;
use rusqlite::{Connection, OptionalExtension, Result as Sql};
use std::path::PathBuf;

/// Compares rows with a table's.
pub(super) struct SqliteAudit {
    conn: Connection,
    path: PathBuf,
    schema: CampaignSchema,
    flow: Name,
    came: Marks,
    /// The columns as they are asked for.
    columns: String,
    /// None where there is no such table yet.
    find: Option<String>,
    salt: [u8; 8],
}

/// A row as it stands here.
struct Standing {
    row: i64,
    version: i64,
    hash: i64,
    deleted: bool,
    cells: Vec<Cell<'static>>,
}

impl SqliteAudit {
    /// For a schema's table, as one flow fills it.
    pub(super) fn new(conn: Connection, path: PathBuf, schema: CampaignSchema, flow: Name) -> Outcome<Self> {
        let present = table::columns(&conn, &schema.name).map_err(|e| fault(&e, &path))?;
        // A column the table does not have yet is empty in every row.
        let there = |name: &str| present.keys().any(|known| known.eq_ignore_ascii_case(name));
        let columns = schema.columns.iter().map(|c| match there(&c.name) {
            true => quote_identifier(&c.name),
            false => "NULL".to_owned(),
        });
        let columns = columns.collect::<Vec<_>>().join(", ");
        let find = (!present.is_empty()).then(|| {
            format!(
                "SELECT rowid, fb_version, fb_hash, {DELETED_AT} IS NOT NULL, {columns} FROM {} WHERE {} = ?1",
                quote_identifier(&schema.name),
                quote_identifier(&schema.key)
            )
        });
        let salt = columns_salt(&schema);
        Ok(Self { conn, path, schema, flow, came: Marks::default(), columns, find, salt })
    }

    fn likeness(&mut self, key: &RowKey<'_>, cells: &[Cell<'_>], scratch: &mut Vec<u8>) -> Sql<Likeness> {
        let Some(find) = &self.find else { return Ok(Likeness::Missing) };
        let width = self.schema.columns.len();
        let read = |row: &rusqlite::Row<'_>| {
            Ok(Standing {
                row: row.get(0)?,
                version: row.get(1)?,
                hash: row.get(2)?,
                deleted: row.get(3)?,
                cells: (4..4 + width).map(|at| cell(row, at)).collect::<Sql<_>>()?,
            })
        };
        let Some(here) = self.conn.prepare_cached(find)?.query_row([key.id.as_ref()], read).optional()? else {
            let kept_away =
                Suppressed::of(&self.conn, &self.schema)?.map(|mut s| s.bars(&key.id, cells)).transpose()?;
            return Ok(if kept_away == Some(true) { Likeness::KeptAway } else { Likeness::Missing });
        };
        self.came.mark(here.row);
        if here.deleted {
            return Ok(Likeness::Deleted);
        }
        let all = self.schema.columns.iter().zip(cells.iter().zip(&here.cells)).enumerate();
        // The key is how the row was found, in the one spelling it is kept in.
        let differs =
            all.filter(|(_, (column, (comes, stands)))| column.name != self.schema.key && !equal(comes, stands));
        let stands = |(_, (column, (comes, stands))): &(usize, (&Column, (&Cell<'_>, &Cell<'_>)))| {
            agrees(column.write, comes, stands)
        };
        let (ours, columns): (Vec<_>, Vec<_>) = differs.partition(stands);
        let places = |columns: Vec<(usize, _)>| columns.into_iter().map(|(at, _)| at).collect::<Vec<usize>>();
        if columns.is_empty() && ours.is_empty() {
            return Ok(Likeness::Same);
        }
        let columns = match columns.is_empty() {
            true => return Ok(Likeness::Ours { columns: places(ours) }),
            false => places(columns),
        };
        let edited = row_hash(self.salt, cells, scratch) == here.hash;
        Ok(Likeness::Other { columns, version: here.version, edited })
    }
}

/// Whether an update with this value would leave the one that stands.
pub(super) fn agrees(write: ColumnWrite, comes: &Cell<'_>, stands: &Cell<'_>) -> bool {
    match write {
        ColumnWrite::Always => equal(comes, stands),
        ColumnWrite::First => true,
        // The three-valued "or" of what stands and what comes.
        ColumnWrite::Strictest => match (comes, stands) {
            (Cell::Integer(1), stands) => matches!(stands, Cell::Integer(1)),
            (Cell::Null, Cell::Integer(0)) => false,
            _ => true,
        },
    }
}

fn equal(one: &Cell<'_>, other: &Cell<'_>) -> bool {
    match (one, other) {
        (Cell::Real(a), Cell::Real(b)) => a.to_bits() == b.to_bits(),
        // A whole number in a column of fractions is kept as one of them.
        (Cell::Integer(a), Cell::Real(b)) => *a as f64 == *b,
        (a, b) => a == b,
    }
}

impl Audit for SqliteAudit {
    fn compare(&mut self, rows: &Rows<'_>) -> Outcome<Vec<Likeness>> {
        let (keys, cells, width) = (rows.keys.len(), rows.cells.len(), self.schema.columns.len());
        if keys > 0 && (rows.width != width || cells != keys * width) {
            return Err(Fault::new(ErrorKind::Unbalanced, format!("{keys} rows with {cells} cells")));
        }
        let mut scratch = Vec::new();
        let found: Sql<Vec<Likeness>> =
            rows.iter().map(|(key, cells)| self.likeness(key, cells, &mut scratch)).collect();
        found.map_err(|e| fault(&e, &self.path))
    }

    fn known(&mut self, id: &str) -> Outcome<KnownRow> {
        let columns = self.find.as_ref().map(|_| self.columns.as_str());
        known::known(&self.conn, &self.schema, columns, id).map_err(|e| fault(&e, &self.path))
    }

    fn note(&mut self, ids: &[&str]) -> Outcome<()> {
        if self.find.is_none() {
            return Ok(());
        }
        let rows = seen::rows_of(&self.conn, &self.schema, ids.iter().copied()).map_err(|e| fault(&e, &self.path))?;
        rows.into_iter().for_each(|row| self.came.mark(row));
        Ok(())
    }

    fn left_over(&mut self, behind: &str, most: u32) -> Outcome<Vec<String>> {
        if self.find.is_none() {
            return Ok(Vec::new());
        }
        let by = (&self.came, Held::By(&self.flow));
        seen::left_over(&self.conn, &self.schema, by, (behind, most)).map_err(|e| fault(&e, &self.path))
    }
}
