//! The page transaction: lease, checkpoint, rows, rejects, page record, run counters; all or nothing.
use super::alias::{Aliases, Noted};
use super::checkpoint::Stood;
use super::consent::NotedBy;
use super::holder::Holders;
use super::privacy::suppressed::Suppressed;
use super::reject::{self, Origin, Resolver};
use super::row::{Fate, RowIds, RowSql, WriteRow};
use super::tombstone::{Removal, Remover, Tombstones, Whose};
use super::{anonymise, books, checkpoint, consent, key_index, seen, table, tombstone};
use crate::clock::SharedClock;
use crate::failpoint;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Ages, DeletePolicy, Leavers};
use crate::port::{BadRow, Gone, Lease, LoadStyle, PageCommit, PageWriter, Seen, Withdrawn, WritePlan};
use crate::run::{Checkpoint, Counters};
use crate::seeded_bug::SeededBug;
use crate::sqlite::fault;
use jiff::Timestamp;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use std::path::PathBuf;

/// Writes the pages of one run.
pub(super) struct SqliteWriter {
    conn: Connection,
    desk: Desk,
}

/// All but the connection, so that both can be borrowed at once.
struct Desk {
    path: PathBuf,
    clock: SharedClock,
    plan: WritePlan,
    lease: Lease,
    run: String,
    rows: RowSql,
    /// Whether rejects wait for a good version of their row: only then rows are compared with them.
    rejects_open: bool,
    /// Whether any row is known to be gone: only then rows that come are compared with them.
    some_gone: bool,
    /// Rows marked as deleted under another policy are still to be emptied.
    empties_marked: bool,
    /// The run's number.
    number: i64,
}

impl SqliteWriter {
    /// A writer under the lease. For upserts the key index stands afterwards.
    pub(super) fn new(
        mut conn: Connection,
        path: PathBuf,
        clock: SharedClock,
        plan: WritePlan,
        lease: Lease,
    ) -> Outcome<Self> {
        let say = |e: rusqlite::Error| fault(&e, &path);
        let run = lease.run.to_string();
        let number = books::number_of(&conn, &lease, &say)?;
        let kept = table::definition(&conn, &plan.schema.name).map_err(say)?;
        let rows =
            RowSql::new(&plan.schema, kept.as_ref(), (plan.mapping_version, number), (plan.any_version, plan.repair))
                .ok_or_else(|| Fault::new(ErrorKind::Bug, "the key is not among the schema's columns"))?;
        if plan.style == LoadStyle::Upsert && !table::columns(&conn, &plan.schema.name).map_err(say)?.is_empty() {
            let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(say)?;
            key_index::build(&tx, &plan.schema).map_err(say)?;
            tx.commit().map_err(say)?;
        }
        let rejects_open = reject::any_open(&conn, plan.flow.as_str()).map_err(say)?;
        let some_gone = tombstone::any(&conn, &plan.schema.name).map_err(say)?;
        let empties_marked = plan.deletions == DeletePolicy::Anonymise && some_gone;
        let desk = Desk { path, clock, plan, lease, run, rows, rejects_open, some_gone, empties_marked, number };
        Ok(Self { conn, desk })
    }
}

impl PageWriter for SqliteWriter {
    fn commit(&mut self, page: &PageCommit<'_>) -> Outcome<Counters> {
        let desk = &mut self.desk;
        desk.check_shape(page)?;
        let tx = desk.begin(&mut self.conn)?;
        failpoint::reach("tx-begun");
        let stood = checkpoint::stood(&tx, desk.plan.flow.as_str()).map_err(|e| fault(&e, &desk.path))?;
        if desk.plan.any_version && !stood.restoring {
            desk.level(&tx)?;
        }
        desk.move_checkpoint(&tx, page.before, page.after)?;
        failpoint::reach("checkpoint-moved");
        if desk.empties_marked {
            anonymise::empty_marked(&tx, &desk.plan.schema).map_err(|e| fault(&e, &desk.path))?;
        }
        let heard = desk.heard(&tx, page.bad)?;
        let bad = heard.as_deref().unwrap_or(page.bad);
        let Written { mut counters, mut refused, withdrawn, rows, older } = match desk.plan.style {
            LoadStyle::Upsert if SeededBug::CheckpointWithoutRows.is_on() => Written::of_none(page),
            _ => desk.write_rows(&tx, page)?,
        };
        desk.judge_ages(&tx, stood, older, page)?;
        counters.read = read_of(page);
        // Before rows go: what a row that is merged into another says of consent goes on with that one.
        desk.withdraw(&tx, page.withdrawn.iter().chain(&withdrawn), began(page.after))?;
        let Deleted { gone, merged, left, crossed } = desk.remove(&tx, page)?;
        desk.hear_merged(&tx)?;
        (counters.deleted, counters.merged) = (gone + left, merged);
        counters.filtered += (page.filtered.len() + page.bad.len() - bad.len()) as u64 - left;
        let told = (page.gone.len() - crossed.len()) as u64;
        counters.unchanged += told - gone + page.present.len() as u64;
        refused.extend(crossed);
        counters.rejected = (bad.len() + refused.len()) as u64;
        counters.superseded += page.outlived;
        if !counters.balanced() {
            return Err(Fault::new(ErrorKind::Unbalanced, format!("{counters:?}")));
        }
        if desk.rejects_open {
            let parted = page.gone.iter().map(|g| g.id.as_str()).chain(page.filtered.iter().map(|k| k.id.as_ref()));
            reject::part(&tx, desk.plan.flow.as_str(), parted).map_err(|e| fault(&e, &desk.path))?;
        }
        desk.keep_rejects(&tx, bad, &refused)?;
        failpoint::reach("rejects-kept");
        let whose = (&desk.plan.schema, desk.plan.flow.as_str());
        seen::remember(&tx, whose, page, &refused, (rows, desk.plan.leavers)).map_err(|e| fault(&e, &desk.path))?;
        desk.record_page(&tx, page.after.seq, &counters)?;
        failpoint::reach("before-commit");
        tx.commit().map_err(|e| fault(&e, &desk.path))?;
        failpoint::reach("after-commit");
        desk.empties_marked = false;
        desk.rejects_open |= counters.rejected > 0;
        desk.some_gone |= !page.gone.is_empty() || !page.filtered.is_empty();
        Ok(counters)
    }

    fn withdraw(&mut self, withdrawn: &[Withdrawn]) -> Outcome<()> {
        let desk = &self.desk;
        let tx = desk.begin(&mut self.conn)?;
        desk.withdraw(&tx, withdrawn.iter(), None)?;
        tx.commit().map_err(|e| fault(&e, &desk.path))
    }

    fn finish_load(&mut self, after: &Checkpoint) -> Outcome<()> {
        let desk = &self.desk;
        if desk.plan.style == LoadStyle::Upsert {
            return Ok(());
        }
        let tx = desk.begin(&mut self.conn)?;
        desk.move_checkpoint(&tx, after.seq.saturating_sub(1), after)?;
        key_index::build(&tx, &desk.plan.schema).map_err(|e| fault(&e, &desk.path))?;
        seen::forget(&tx, desk.plan.flow.as_str()).map_err(|e| fault(&e, &desk.path))?;
        failpoint::reach("index-built");
        // Building may outlast the lease; until the commit nobody else could take it.
        desk.hold_lease(&tx)?;
        tx.commit().map_err(|e| fault(&e, &desk.path))
    }
}

/// What became of a page's rows.
#[derive(Default)]
struct Written {
    counters: Counters,
    /// Those the database refused.
    refused: Vec<BadRow>,
    /// Consent these withdraw.
    withdrawn: Vec<Withdrawn>,
    /// Where they stand, if that is to be remembered.
    rows: RowIds,
    /// Those that are older than what is here.
    older: u64,
}

impl Written {
    fn of_none(page: &PageCommit<'_>) -> Self {
        let counters = Counters { applied: page.rows.keys.len() as u64, ..Counters::default() };
        Self { counters, ..Self::default() }
    }
}

/// Rows that went with a page.
#[derive(Debug, Default)]
struct Deleted {
    /// Because the CRM has them no more.
    gone: u64,
    /// How many of them because they were merged into another.
    merged: u64,
    /// Because they no longer belong to the flow.
    left: u64,
    /// Those that were merged into each other: which of them stayed, nobody knows.
    crossed: Vec<BadRow>,
}

/// What a page brought, whatever became of it.
/// When the reading a page belongs to began, by the CRM's clock: its last page makes that the watermark.
fn began(after: &Checkpoint) -> Option<Timestamp> {
    after.reading_began.or(after.watermark)
}

fn read_of(page: &PageCommit<'_>) -> u64 {
    let rows = page.rows.keys.len() + page.bad.len() + page.filtered.len();
    (rows + page.gone.len() + page.present.len()) as u64 + page.outlived
}

impl Desk {
    fn say(&self, error: rusqlite::Error) -> Fault {
        fault(&error, &self.path)
    }

    fn check_shape(&self, page: &PageCommit<'_>) -> Outcome<()> {
        let (keys, cells) = (page.rows.keys.len(), page.rows.cells.len());
        if page.after.seq != page.before + 1 {
            return Err(Fault::new(ErrorKind::Bug, "the checkpoint does not move by one"));
        }
        if keys > 0 && (page.rows.width != self.rows.width || cells != keys * self.rows.width) {
            return Err(Fault::new(ErrorKind::Unbalanced, format!("{keys} rows with {cells} cells")));
        }
        Ok(())
    }

    /// Whether versions can have gone back, from the page's rows and those before them.
    fn judge_ages(&self, tx: &Transaction<'_>, stood: Stood, older: u64, page: &PageCommit<'_>) -> Outcome<()> {
        let ages = Ages {
            rows: page.rows.keys.len() as u64,
            older,
            // After a restore nothing of before counts.
            before: if self.plan.any_version { 0 } else { stood.older },
            beyond: page.after.top_version > stood.top_version,
        };
        if ages.went_back() {
            return Err(self.restored(&ages));
        }
        checkpoint::note_older(tx, self.plan.flow.as_str(), ages.so_far()).map_err(|e| self.say(e))
    }

    fn restored(&self, ages: &Ages) -> Fault {
        let (older, rows) = (ages.older.max(ages.so_far()), ages.rows + ages.before);
        let why = format!("{older} of {rows} rows of {} are older than what is here", self.plan.schema.name);
        Fault::new(ErrorKind::SourceWentBack, why)
            .with("flow", self.plan.flow.as_str())
            .with("older", older.to_string())
            .with("rows", rows.to_string())
    }

    fn begin<'c>(&self, conn: &'c mut Connection) -> Outcome<Transaction<'c>> {
        let tx = conn.transaction_with_behavior(TransactionBehavior::Immediate).map_err(|e| self.say(e))?;
        self.hold_lease(&tx)?;
        Ok(tx)
    }

    fn hold_lease(&self, tx: &Transaction<'_>) -> Outcome<()> {
        books::hold_lease(tx, &self.lease, &self.clock.now().to_string(), &|e| self.say(e))
    }

    fn move_checkpoint(&self, tx: &Transaction<'_>, before: u64, after: &Checkpoint) -> Outcome<()> {
        let flow = self.plan.flow.as_str();
        match checkpoint::advance(tx, flow, before, after).map_err(|e| self.say(e))? {
            true => Ok(()),
            false => Err(Fault::new(ErrorKind::Fenced, "the checkpoint has moved").with("flow", flow)),
        }
    }

    /// The first page after a restore: what was here before says nothing by its version any more, neither the rows this
    /// reading brings nor those it leaves out, nor what is gone. Rows another flow wrote are for that flow to say.
    fn level(&self, tx: &Transaction<'_>) -> Outcome<()> {
        let work = || {
            tombstone::forget_versions(tx, &self.plan.schema.name)?;
            table::forget_versions(tx, &self.plan.schema.name, self.plan.flow.as_str())
        };
        work().map_err(|e| self.say(e))
    }

    fn write_rows(&self, tx: &Transaction<'_>, page: &PageCommit<'_>) -> Outcome<Written> {
        // Another flow may have filled the table: where its key index stands, appending would only meet refusals.
        let work = || match self.plan.style {
            LoadStyle::FirstLoad if !key_index::stands(tx, &self.plan.schema.name)? => {
                self.each_row(tx, page, self.rows.appender(tx)?)
            }
            LoadStyle::FirstLoad | LoadStyle::Upsert => {
                let tombstones = self.some_gone.then(|| Tombstones::new(tx, &self.plan.schema.name)).transpose()?;
                let holders = Holders::new(tx, (&self.plan.schema.name, self.plan.flow.as_str(), self.number))?;
                let by = NotedBy { began: began(page.after), ..self.noted_by(&self.clock.now().to_string()) };
                self.each_row(tx, page, self.rows.upserter(tx, tombstones, holders, by)?)
            }
        };
        work().map_err(|e| self.say(e))
    }

    fn each_row(
        &self,
        tx: &Transaction<'_>,
        page: &PageCommit<'_>,
        mut write: impl WriteRow,
    ) -> rusqlite::Result<Written> {
        let Written { mut counters, mut refused, mut withdrawn, mut rows, mut older } = Written::default();
        let remember = page.seen != Seen::Not;
        let mut resolver = self.rejects_open.then(|| Resolver::new(tx, self.plan.flow.as_str())).transpose()?;
        let mut suppressed = Suppressed::of(tx, &self.plan.schema)?;
        let half = page.rows.keys.len() / 2;
        for (place, (key, cells)) in page.rows.iter().enumerate() {
            if place == half {
                failpoint::reach("rows-half-written");
            }
            if let Some(suppressed) = &mut suppressed
                && suppressed.bars(&key.id, cells)?
            {
                counters.filtered += 1;
                continue;
            }
            let fate = write.write(key, cells)?;
            if remember {
                rows.extend(write.row());
            }
            match fate {
                Fate::Applied => counters.applied += 1,
                Fate::Unchanged => counters.unchanged += 1,
                Fate::Superseded => counters.superseded += 1,
                Fate::Older => {
                    counters.superseded += 1;
                    older += 1;
                }
                Fate::Refused => {
                    let id = key.id.clone().into_owned();
                    withdrawn.extend(self.rows.withdrawal(&id, cells));
                    refused.push(BadRow { id, reason: "not-stored", field: None, sample: None });
                }
            }
            if let (Some(resolver), Fate::Applied | Fate::Unchanged) = (&mut resolver, fate) {
                resolver.good(&key.id)?;
            }
        }
        Ok(Written { counters, refused, withdrawn, rows, older })
    }

    /// Rejects without those of erased people, of which nothing may be noted; none where nobody was erased.
    fn heard(&self, tx: &Transaction<'_>, bad: &[BadRow]) -> Outcome<Option<Vec<BadRow>>> {
        let work = || -> rusqlite::Result<Option<Vec<BadRow>>> {
            let Some(mut suppressed) = Suppressed::of(tx, &self.plan.schema)? else { return Ok(None) };
            let mut heard = Vec::with_capacity(bad.len());
            for row in bad {
                if !suppressed.bars_bad(row)? {
                    heard.push(row.clone());
                }
            }
            Ok(Some(heard))
        };
        work().map_err(|e| self.say(e))
    }

    /// Carries the page's deletions out, after its rows. Rows that left the flow go with the page they came with only where
    /// the reading does not end in a comparison, which judges them as a whole.
    fn remove(&self, tx: &Transaction<'_>, page: &PageCommit<'_>) -> Outcome<Deleted> {
        let leave = self.plan.leavers == Leavers::Delete && page.seen == Seen::Not;
        let leavers = if leave { page.filtered } else { &[] };
        if page.gone.is_empty() && leavers.is_empty() {
            return Ok(Deleted::default());
        }
        let at = self.clock.now().to_string();
        let work = || {
            let whose = Whose { number: self.number, run: &self.run, flow: self.plan.flow.as_str() };
            // Without the key index every look for a row would go through the whole table: during a first load a row that is
            // gone has not come, and where it has, it is told once more behind the load.
            let known = self.plan.style == LoadStyle::Upsert || key_index::stands(tx, &self.plan.schema.name)?;
            let mut remover = Remover::new(tx, &self.plan.schema, self.plan.deletions, whose, &at)?;
            remover.known = known;
            let mut deleted = Deleted::default();
            let mut aliases = Aliases::new(tx, &self.plan.schema, self.noted_by(&at));
            aliases.known = known;
            let mut suppressed = Suppressed::of(tx, &self.plan.schema)?;
            for gone in page.gone {
                // Of an erased person nothing is remembered, the deletion neither.
                if let Some(suppressed) = &mut suppressed
                    && suppressed.bars_row(&gone.id)?
                {
                    continue;
                }
                let merged = gone.into.is_some() && self.plan.deletions != DeletePolicy::Ignore;
                if merged && !self.goes_on(tx, &mut aliases, (gone, page.withdrawn), &at)? {
                    let (id, sample) = (gone.id.clone(), gone.into.clone());
                    deleted.crossed.push(BadRow { id, reason: "merged-crosswise", field: None, sample });
                    continue;
                }
                let removal = remover.remove(&gone.id, page.after.top_version, gone.why)?;
                deleted.gone += u64::from(removal == Removal::Done);
                deleted.merged += u64::from(removal == Removal::Done && gone.into.is_some());
            }
            failpoint::reach("aliases-written");
            aliases.lead_links()?;
            for key in leavers {
                deleted.left += u64::from(remover.leave(&key.id, key.version)? == Removal::Done);
            }
            Ok(deleted)
        };
        work().map_err(|e| self.say(e))
    }

    /// Notes under which row a merged one goes on; what it says of consent is said of the person, whether it ever was here or
    /// not. Tells whether it goes on at all.
    fn goes_on(
        &self,
        tx: &Transaction<'_>,
        aliases: &mut Aliases<'_>,
        (gone, withdrawn): (&Gone, &[Withdrawn]),
        at: &str,
    ) -> rusqlite::Result<bool> {
        let Some(into) = &gone.into else { return Ok(true) };
        match aliases.note(&gone.id, into)? {
            Noted::Crossed => Ok(false),
            Noted::New(winner) if aliases.known => {
                let said = withdrawn.iter().filter(|said| said.id == gone.id).flat_map(|said| &said.columns);
                for column in said.filter_map(|place| self.plan.schema.columns.get(*place)) {
                    consent::withdraw_merged(tx, (&self.plan.schema, column), &winner, &self.noted_by(at))?;
                }
                Ok(true)
            }
            Noted::New(_) | Noted::Known => Ok(true),
        }
    }

    fn noted_by(&self, at: &str) -> NotedBy<'_> {
        NotedBy { flow: self.plan.flow.as_str(), run: &self.run, at: at.to_owned(), began: None }
    }

    /// Withdraws consent in rows that are here; during a first load a row that is rejected is not.
    fn withdraw<'w>(
        &self,
        tx: &Transaction<'_>,
        withdrawn: impl Iterator<Item = &'w Withdrawn>,
        began: Option<Timestamp>,
    ) -> Outcome<()> {
        let mut withdrawn = withdrawn.peekable();
        let known =
            withdrawn.peek().is_some() && key_index::stands(tx, &self.plan.schema.name).map_err(|e| self.say(e))?;
        let mut known = withdrawn.filter(|_| known);
        let by = NotedBy { began, ..self.noted_by(&self.clock.now().to_string()) };
        known.try_for_each(|row| consent::withdraw(tx, &self.plan.schema, row, &by)).map_err(|e| self.say(e))
    }

    /// Rows that came meanwhile withdraw what was withdrawn in their name before; where rows can be looked for.
    fn hear_merged(&self, tx: &Transaction<'_>) -> Outcome<()> {
        let work = || {
            let known = self.plan.style == LoadStyle::Upsert || key_index::stands(tx, &self.plan.schema.name)?;
            let by = self.noted_by(&self.clock.now().to_string());
            if known { consent::arrived(tx, &self.plan.schema, &by) } else { Ok(()) }
        };
        work().map_err(|e: rusqlite::Error| self.say(e))
    }

    fn keep_rejects(&self, tx: &Transaction<'_>, bad: &[BadRow], refused: &[BadRow]) -> Outcome<()> {
        if SeededBug::LoseRejects.is_on() {
            return Ok(());
        }
        let at = self.clock.now().to_string();
        let (flow, run) = (self.plan.flow.as_str(), self.run.as_str());
        let origin = Origin { flow, run, mapping: self.plan.mapping_version, at: &at };
        let kept = reject::keep(tx, &origin, bad).and_then(|()| reject::keep(tx, &origin, refused));
        kept.map_err(|e| self.say(e))
    }

    fn record_page(&self, tx: &Transaction<'_>, seq: u64, c: &Counters) -> Outcome<()> {
        let at = self.clock.now().to_string();
        books::record_page(tx, &self.lease, seq, &at, c).map_err(|e| self.say(e))
    }
}
