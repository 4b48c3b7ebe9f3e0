//! Whether a row still holds what it was last written with: somebody may have changed it by hand, which neither its version
//! nor its hash tells.
use super::audit::agrees;
use super::outgoing::cell;
use crate::mapping::Cell;
use crate::schema::{CampaignSchema, ColumnWrite, quote_identifier};
use rusqlite::{CachedStatement, Connection, Result as Sql};

/// How the rows of a schema are compared with what comes.
pub(super) struct Repair {
    read: String,
    writes: Vec<ColumnWrite>,
    key_at: usize,
}

impl Repair {
    /// For a schema's rows, whose key stands at that place.
    pub(super) fn of(schema: &CampaignSchema, key_at: usize) -> Self {
        let names: Vec<String> = schema.columns.iter().map(|c| quote_identifier(&c.name)).collect();
        let table = quote_identifier(&schema.name);
        let read = format!("SELECT {} FROM {table} WHERE rowid = ?1", names.join(", "));
        Self { read, writes: schema.columns.iter().map(|c| c.write).collect(), key_at }
    }

    /// Ready to compare.
    pub(super) fn begin<'c>(&'c self, conn: &'c Connection) -> Sql<Comparing<'c>> {
        Ok(Comparing { of: self, read: conn.prepare_cached(&self.read)? })
    }
}

/// Compares rows within a transaction.
pub(super) struct Comparing<'c> {
    of: &'c Repair,
    read: CachedStatement<'c>,
}

impl Comparing<'_> {
    /// Whether an update with these values would leave the row as it stands.
    pub(super) fn stands(&mut self, row: i64, cells: &[Cell<'_>]) -> Sql<bool> {
        let Repair { writes, key_at, .. } = self.of;
        let mut rows = self.read.query([row])?;
        let Some(here) = rows.next()? else { return Ok(false) };
        for (at, (comes, write)) in cells.iter().zip(writes).enumerate() {
            if at != *key_at && !agrees(*write, comes, &cell(here, at)?) {
                return Ok(false);
            }
        }
        Ok(true)
    }
}
