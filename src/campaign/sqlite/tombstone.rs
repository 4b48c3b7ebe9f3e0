//! Rows that are gone: marked or removed, and remembered with the version they had at most, so that an older page never
//! brings them back. Marked rows and tombstones that say so always go together.
use super::anonymise::{self, Traces};
use super::holder::Letting;
use super::opt_in;
use crate::flow::DeletePolicy;
use crate::port::GoneWhy;
use crate::schema::system_tables::DELETED_AT;
use crate::schema::{CampaignSchema, quote_identifier};
use crate::seeded_bug::SeededBug;
use rusqlite::{CachedStatement, Connection, OptionalExtension, Result as Sql, params};

/// Whether any row of the schema is known to be gone.
pub(super) fn any(conn: &Connection, schema: &str) -> Sql<bool> {
    conn.prepare_cached("SELECT EXISTS (SELECT 1 FROM fb_tombstone WHERE schema = ?1)")?
        .query_row([schema], |r| r.get(0))
}

/// How many rows of the schema are marked as deleted and still hold every value they had.
pub(super) fn marked_whole(conn: &Connection, schema: &str) -> Sql<u64> {
    conn.prepare_cached("SELECT count(*) FROM fb_tombstone WHERE schema = ?1 AND marked = ?2")?
        .query_row(params![schema, Marked::Whole.number()], |r| r.get(0))
}

/// Forgets which versions deleted rows had: the CRM was restored, and its versions say nothing about those of before.
pub(super) fn forget_versions(conn: &Connection, schema: &str) -> Sql<()> {
    conn.execute("UPDATE fb_tombstone SET version = 0 WHERE schema = ?1", [schema]).map(drop)
}

/// The tombstones of a schema, for rows that come.
pub(super) struct Tombstones<'c> {
    find: CachedStatement<'c>,
    lift: CachedStatement<'c>,
    part: CachedStatement<'c>,
    schema: &'c str,
}

impl<'c> Tombstones<'c> {
    /// Of a schema.
    pub(super) fn new(conn: &'c Connection, schema: &'c str) -> Sql<Self> {
        Ok(Self {
            find: conn
                .prepare_cached("SELECT version, why = 'deleted' FROM fb_tombstone WHERE schema = ?1 AND row = ?2")?,
            lift: conn.prepare_cached("DELETE FROM fb_tombstone WHERE schema = ?1 AND row = ?2")?,
            part: conn.prepare_cached("DELETE FROM fb_alias WHERE schema = ?1 AND loser = ?2")?,
            schema,
        })
    }

    /// Whether a row of this version stays out because of its tombstone; none where it has none.
    pub(super) fn keeps_out(&mut self, row: &str, version: i64) -> Sql<Option<bool>> {
        let read = |r: &rusqlite::Row<'_>| Ok((r.get(0)?, r.get(1)?));
        let found: Option<(i64, bool)> = self.find.query_row([self.schema, row], read).optional()?;
        let is_old = |(gone, deleted)| if deleted { version <= gone } else { version < gone };
        Ok(found.map(|gone| is_old(gone) && version != 0))
    }

    /// Whether a row of this version may come: it never was gone, or is later than its deletion, which is then forgotten.
    /// A row that only was not seen, or did not belong to the flow, comes back in the version it had: absence and leaving
    /// are about what could be seen, not about the row. Rows without version (0) come always: nothing tells that they are
    /// old.
    pub(super) fn open(&mut self, row: &str, version: i64) -> Sql<bool> {
        match self.keeps_out(row, version)? {
            None => return Ok(true),
            Some(true) => return Ok(false),
            Some(false) => {}
        }
        self.lift.execute([self.schema, row])?;
        // A row that is there again is merged into no other any more.
        self.part.execute([self.schema, row])?;
        Ok(true)
    }
}

/// What of a row that is gone still stands in its table; the numbers of `fb_tombstone.marked`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Marked {
    /// Nothing.
    Not,
    /// All of it.
    Whole,
    /// What tells nothing about its person.
    Anonymous,
}

impl Marked {
    fn by(policy: DeletePolicy) -> Self {
        match policy {
            DeletePolicy::Mark => Marked::Whole,
            DeletePolicy::Anonymise => Marked::Anonymous,
            DeletePolicy::Remove | DeletePolicy::Ignore => Marked::Not,
        }
    }

    fn is_here(self) -> bool {
        self != Marked::Not
    }

    /// As it is kept.
    pub(super) fn number(self) -> i64 {
        match self {
            Marked::Not => 0,
            Marked::Whole => 1,
            Marked::Anonymous => 2,
        }
    }
}

/// What became of a deletion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Removal {
    /// The row was here and is not any more.
    Done,
    /// There was nothing to do.
    Nothing,
}

/// Carries deletions out within a transaction.
pub(super) struct Remover<'c> {
    find: CachedStatement<'c>,
    take: CachedStatement<'c>,
    keep: CachedStatement<'c>,
    hand: CachedStatement<'c>,
    letting: Letting<'c>,
    conn: &'c Connection,
    /// Values of the row that stand elsewhere, where they are to go with its person.
    traces: Option<Traces<'c>>,
    /// Rows can be looked for; else none of these is here.
    pub(super) known: bool,
    policy: DeletePolicy,
    schema: &'c str,
    run: Whose<'c>,
    at: &'c str,
}

/// The run that carries deletions out.
#[derive(Debug, Clone, Copy)]
pub(super) struct Whose<'c> {
    /// Its number.
    pub(super) number: i64,
    /// Its name.
    pub(super) run: &'c str,
    /// Its flow.
    pub(super) flow: &'c str,
}

/// A row as it stands in the table.
struct Standing {
    place: i64,
    version: i64,
    gone: bool,
    /// Whether this flow wrote it last.
    ours: bool,
}

impl<'c> Remover<'c> {
    /// For a schema's rows.
    pub(super) fn new(
        conn: &'c Connection,
        schema: &'c CampaignSchema,
        policy: DeletePolicy,
        run: Whose<'c>,
        at: &'c str,
    ) -> Sql<Self> {
        let (table, key) = (quote_identifier(&schema.name), quote_identifier(&schema.key));
        let take = match policy {
            DeletePolicy::Remove => format!("DELETE FROM {table} WHERE rowid = ?1"),
            DeletePolicy::Anonymise | DeletePolicy::Mark | DeletePolicy::Ignore => {
                let emptied =
                    if policy == DeletePolicy::Anonymise { anonymise::emptied(schema) } else { String::new() };
                format!(
                    "UPDATE {table} SET {emptied}{DELETED_AT} = ?2, fb_version = max(fb_version, ?3), fb_run = ?4 WHERE rowid = ?1"
                )
            }
        };
        let traces = match policy {
            DeletePolicy::Anonymise => Some(Traces::new(conn, schema)?),
            _ => None,
        };
        Ok(Self {
            find: conn.prepare_cached(&format!(
                "SELECT rowid, fb_version, {DELETED_AT} IS NOT NULL,
                     (SELECT flow FROM fb_run AS r WHERE r.id = t.fb_run) IS ?2
                 FROM {table} AS t WHERE {key} = ?1"
            ))?,
            take: conn.prepare_cached(&take)?,
            keep: conn.prepare_cached(
                "INSERT INTO fb_tombstone (schema, row, version, why, marked, run, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
                 ON CONFLICT (schema, row) DO UPDATE SET version = max(version, excluded.version),
                     marked = max(marked, excluded.marked),
                     why = CASE why WHEN 'deleted' THEN why ELSE excluded.why END",
            )?,
            hand: conn.prepare_cached(&format!("UPDATE {table} SET fb_run = ?2 WHERE rowid = ?1"))?,
            letting: Letting::new(conn, &schema.name, run.flow)?,
            conn,
            traces,
            known: true,
            policy,
            schema: &schema.name,
            run,
            at,
        })
    }

    /// The row was deleted in the CRM, or is not there; it had this version at most. One that never was here is
    /// remembered all the same.
    pub(super) fn remove(&mut self, row: &str, version: i64, why: GoneWhy) -> Sql<Removal> {
        if self.policy == DeletePolicy::Ignore || (why == GoneWhy::Deleted && SeededBug::IgnoreTombstone.is_on()) {
            return Ok(Removal::Nothing);
        }
        // Only a deletion says something about every version there was.
        let most = if why == GoneWhy::Deleted { version } else { 0 };
        match self.standing(row)? {
            Some(here) if !here.gone && why == GoneWhy::Left => self.part(row, &here, most.max(here.version)),
            Some(here) if !here.gone => {
                self.lay(row, here.place, most.max(here.version), why)?;
                Ok(Removal::Done)
            }
            Some(_) if why != GoneWhy::Deleted => Ok(Removal::Nothing),
            here => {
                let marked = if here.is_some() { Marked::by(self.policy) } else { Marked::Not };
                self.keep(row, most, why, marked)?;
                Ok(Removal::Nothing)
            }
        }
    }

    /// The row exists in this version but no longer belongs to the flow; a row that was never here stays unknown, and one
    /// that another flow holds stays.
    pub(super) fn leave(&mut self, row: &str, version: i64) -> Sql<Removal> {
        if self.policy == DeletePolicy::Ignore {
            return Ok(Removal::Nothing);
        }
        match self.standing(row)? {
            Some(here) if !here.gone && version >= here.version => self.part(row, &here, version),
            _ => Ok(Removal::Nothing),
        }
    }

    /// The flow and the row part: the row goes where nobody else holds it.
    fn part(&mut self, row: &str, here: &Standing, version: i64) -> Sql<Removal> {
        let other = self.letting.other(row)?;
        if here.ours && other.is_none() {
            self.lay(row, here.place, version, GoneWhy::Left)?;
            return Ok(Removal::Done);
        }
        let heir = other.filter(|_| here.ours);
        if let Some(heir) = heir {
            self.hand.execute([here.place, heir])?;
        }
        self.letting.let_go(row, heir)?;
        Ok(Removal::Nothing)
    }

    fn standing(&mut self, row: &str) -> Sql<Option<Standing>> {
        if !self.known {
            return Ok(None);
        }
        let read = |r: &rusqlite::Row<'_>| {
            Ok(Standing { place: r.get(0)?, version: r.get(1)?, gone: r.get(2)?, ours: r.get(3)? })
        };
        self.find.query_row([row, self.run.flow], read).optional()
    }

    fn lay(&mut self, row: &str, place: i64, version: i64, why: GoneWhy) -> Sql<()> {
        let marked = Marked::by(self.policy);
        match marked.is_here() {
            true => self.take.execute(params![place, self.at, version, self.run.number])?,
            false => self.take.execute([place])?,
        };
        self.letting.gone(row)?;
        opt_in::gone(self.conn, self.schema, row, self.at)?;
        self.keep(row, version, why, marked)
    }

    fn keep(&mut self, row: &str, version: i64, why: GoneWhy, marked: Marked) -> Sql<()> {
        if let Some(traces) = &mut self.traces {
            traces.empty(row)?;
        }
        let tombstone = params![self.schema, row, version, why.slug(), marked.number(), self.run.run, self.at];
        self.keep.execute(tombstone).map(drop)
    }
}
