//! Rows that are gone: marked or removed, and remembered with the version they had at most, so that an older page never
//! brings them back. Marked rows and tombstones that say so always go together.
use crate::flow::DeletePolicy;
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, quote_identifier};
use rusqlite::{CachedStatement, Connection, OptionalExtension, Result as Sql, params};

/// Whether any row of the schema is known to be gone.
pub(super) fn any(conn: &Connection, schema: &str) -> Sql<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM fb_tombstone WHERE schema = ?1)")?
        .query_row([schema], |r| r.get(0))
}

/// Forgets which versions deleted rows had: the CRM was restored, and its versions say nothing about those of before.
pub(super) fn forget_versions(conn: &Connection, schema: &str) -> Sql<()> {
    conn.execute("UPDATE fb_tombstone SET version = 0 WHERE schema = ?1", [schema]).map(drop)
}

/// The tombstones of a schema, for rows that come.
pub(super) struct Graves<'c> {
    find: CachedStatement<'c>,
    lift: CachedStatement<'c>,
    schema: &'c str,
}

impl<'c> Graves<'c> {
    /// Of a schema.
    pub(super) fn new(conn: &'c Connection, schema: &'c str) -> Sql<Self> {
        Ok(Self {
            find: conn.prepare_cached("SELECT version FROM fb_tombstone WHERE schema = ?1 AND row = ?2")?,
            lift: conn.prepare_cached("DELETE FROM fb_tombstone WHERE schema = ?1 AND row = ?2")?,
            schema,
        })
    }

    /// Whether a row of this version may come: it never was gone, or is later than its deletion, which is then forgotten.
    /// Rows without version (0) come always: nothing tells that they are old.
    pub(super) fn open(&mut self, row: &str, version: i64) -> Sql<bool> {
        let Some(gone): Option<i64> = self.find.query_row([self.schema, row], |r| r.get(0)).optional()? else {
            return Ok(true);
        };
        if version <= gone && version != 0 {
            return Ok(false);
        }
        self.lift.execute([self.schema, row])?;
        Ok(true)
    }
}

/// What became of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Burial {
    /// The row was here and is not any more.
    Done,
    /// There was nothing to do.
    Nothing,
}

/// Carries deletions out within a transaction.
pub(super) struct Undertaker<'c> {
    find: CachedStatement<'c>,
    take: CachedStatement<'c>,
    keep: CachedStatement<'c>,
    policy: DeletePolicy,
    schema: &'c str,
    run: (i64, &'c str),
    at: &'c str,
}

impl<'c> Undertaker<'c> {
    /// For a schema's rows; `run` by number and name.
    pub(super) fn new(
        conn: &'c Connection,
        schema: &'c CampaignSchema,
        policy: DeletePolicy,
        run: (i64, &'c str),
        at: &'c str,
    ) -> Sql<Self> {
        let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
        let take = match policy {
            DeletePolicy::Remove => format!("DELETE FROM {table} WHERE rowid = ?1"),
            DeletePolicy::Mark | DeletePolicy::Ignore => {
                format!(
                    "UPDATE {table} SET {DELETED_AT} = ?2, fb_version = max(fb_version, ?3), fb_run = ?4 WHERE rowid = ?1"
                )
            }
        };
        Ok(Self {
            find: conn.prepare_cached(&format!(
                "SELECT rowid, fb_version, {DELETED_AT} IS NOT NULL FROM {table} WHERE {key} = ?1"
            ))?,
            take: conn.prepare_cached(&take)?,
            keep: conn.prepare_cached(
                "INSERT INTO fb_tombstone (schema, row, version, why, marked, run, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (schema, row) DO UPDATE SET version = max(version, excluded.version),
                     marked = max(marked, excluded.marked)",
            )?,
            policy,
            schema: &schema.name,
            run,
            at,
        })
    }

    /// The row was deleted in the CRM, or is not there; it had this version at most. One that never was here is
    /// remembered all the same.
    pub(super) fn bury(&mut self, row: &str, version: i64, why: &str) -> Sql<Burial> {
        if self.policy == DeletePolicy::Ignore {
            return Ok(Burial::Nothing);
        }
        match self.standing(row)? {
            Some((place, stands, false)) => {
                self.lay(row, place, version.max(stands), why)?;
                Ok(Burial::Done)
            }
            Some((_, _, true)) => Ok(Burial::Nothing),
            None => {
                self.keep.execute(params![self.schema, row, version, why, false, self.run.1, self.at])?;
                Ok(Burial::Nothing)
            }
        }
    }

    /// The row exists in this version but no longer belongs to the flow; a row that was never here stays unknown.
    pub(super) fn leave(&mut self, row: &str, version: i64) -> Sql<()> {
        if self.policy == DeletePolicy::Ignore {
            return Ok(());
        }
        match self.standing(row)? {
            Some((place, stands, false)) if version >= stands => self.lay(row, place, version, "left"),
            _ => Ok(()),
        }
    }

    fn standing(&mut self, row: &str) -> Sql<Option<(i64, i64, bool)>> {
        self.find.query_row([row], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?))).optional()
    }

    fn lay(&mut self, row: &str, place: i64, version: i64, why: &str) -> Sql<()> {
        let marked = self.policy == DeletePolicy::Mark;
        match marked {
            true => self.take.execute(params![place, self.at, version, self.run.0])?,
            false => self.take.execute([place])?,
        };
        self.keep.execute(params![self.schema, row, version, why, marked, self.run.1, self.at]).map(drop)
    }
}
