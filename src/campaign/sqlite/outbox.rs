//! The outbox: what is about to be sent stands in the database before a byte is sent, and what became of it commits with the
//! identifiers, rejects and counters, under the lease's epoch.
use super::books::Desk;
use super::checkpoint;
use super::consent::{self, NotedBy};
use super::links::{self, Names};
use super::opt_in;
use super::outgoing::Looker;
use super::reject::{self, Origin, Resolver};
use crate::clock::SharedClock;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::port::{
    Agreed, AgreedFields, BadRow, Lease, MadeRow, OutCommit, OutIntent, OutPage, OutPlan, OutRefusal, OutRow, Outbox,
};
use crate::run::{Checkpoint, Counters, SentFields, wakes};
use crate::schema::quote_identifier;
use crate::seeded_bug::SeededBug;
use rusqlite::{Connection, Result as Sql, Transaction, params};
use std::path::PathBuf;

/// The rows of one flow on their way out.
pub(super) struct SqliteOutbox {
    conn: Connection,
    looker: Looker,
    plan: OutPlan,
    desk: Desk,
}

impl SqliteOutbox {
    /// Under the lease, or for a look.
    pub(super) fn new(
        conn: Connection,
        path: PathBuf,
        clock: SharedClock,
        plan: OutPlan,
        lease: Option<Lease>,
    ) -> Outcome<Self> {
        let desk = Desk::new(&conn, path, clock, lease)?;
        if plan.timed && desk.number() > 0 {
            consent::watch(&conn, &plan.schema, &plan.ours).map_err(|e| desk.say(e))?;
        }
        let looker = Looker::new(&conn, &plan, desk.now()).map_err(|e| desk.say(e))?;
        Ok(Self { conn, looker, plan, desk })
    }
}

impl Outbox for SqliteOutbox {
    fn rows(&mut self, behind: i64, most: u32) -> Outcome<OutPage> {
        let Self { conn, looker, plan, desk } = self;
        looker.page(conn, plan, behind, most).map_err(|e| desk.say(e))
    }

    fn named(&mut self, keys: &[String]) -> Outcome<Vec<OutRow>> {
        let Self { conn, looker, plan, desk } = self;
        looker.named(conn, plan, keys).map_err(|e| desk.say(e))
    }

    fn one(&mut self, key: &str) -> Outcome<Option<MadeRow>> {
        let Self { conn, looker, plan, desk } = self;
        let row = looker.one(conn, plan, key).map_err(|e| desk.say(e))?;
        Ok(row.map(|row| MadeRow { row, id: None, state: None }))
    }

    fn mark(&mut self, before: u64, after: &Checkpoint) -> Outcome<()> {
        let Self { conn, desk, .. } = self;
        let (tx, lease, _) = desk.begin(conn)?;
        let flow = lease.flow.as_str();
        if !checkpoint::advance(&tx, flow, before, after).map_err(|e| desk.say(e))? {
            return Err(Fault::new(ErrorKind::Fenced, "the checkpoint has moved").with("flow", flow));
        }
        tx.commit().map_err(|e| desk.say(e))
    }

    fn open(&mut self) -> Outcome<Vec<(OutIntent, Option<OutRow>)>> {
        let Self { conn, looker, plan, desk } = self;
        let work = || {
            let mut all =
                conn.prepare("SELECT row, creates, remote, told FROM fb_outbox WHERE flow = ?1 ORDER BY row")?;
            let read = |r: &rusqlite::Row<'_>| {
                let (row, told): (String, Option<String>) = (r.get(0)?, r.get(3)?);
                let told = told.map(|text| consent::told_of(&row, &text)).unwrap_or_default();
                Ok(OutIntent { row, creates: r.get(1)?, id: r.get(2)?, told })
            };
            let intents = all.query_map([plan.flow.as_str()], read)?.collect::<Sql<Vec<_>>>()?;
            let mut open = Vec::with_capacity(intents.len());
            for intent in intents {
                let row = looker.one(conn, plan, &intent.row)?;
                open.push((intent, row));
            }
            Ok(open)
        };
        work().map_err(|e| desk.say(e))
    }

    fn intend(&mut self, intents: &[OutIntent]) -> Outcome<()> {
        let Self { conn, desk, .. } = self;
        let (tx, lease, at) = desk.begin(conn)?;
        let work = || {
            let mut note = tx.prepare_cached(
                "INSERT INTO fb_outbox (flow, row, run, epoch, creates, remote, state, tries, at, told)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, 'sent', 1, ?7, ?8)
                 ON CONFLICT (flow, row) DO UPDATE SET run = excluded.run, epoch = excluded.epoch, remote = excluded.remote,
                     creates = excluded.creates, state = 'sent', tries = tries + 1, at = excluded.at, told = excluded.told",
            )?;
            let written = if SeededBug::NoIntent.is_on() { &[] } else { intents };
            for i in written {
                let run = lease.run.to_string();
                let told = consent::told_text(&i.told);
                note.execute(params![lease.flow.as_str(), i.row, run, lease.epoch, i.creates, i.id, at, told])?;
            }
            Ok(())
        };
        work().map_err(|e| desk.say(e))?;
        tx.commit().map_err(|e| desk.say(e))
    }

    fn settle(&mut self, commit: &OutCommit<'_>) -> Outcome<Counters> {
        let Self { conn, looker, plan, desk } = self;
        let number = desk.number();
        let (tx, lease, at) = desk.begin(conn)?;
        let rejects_open = reject::any_open(&tx, lease.flow.as_str()).map_err(|e| desk.say(e))?;
        let books = Books { tx: &tx, looker, plan, lease, at: &at, number, rejects_open };
        let counters = books.keep(commit).map_err(|e| desk.say(e))?;
        desk.record(&tx, lease, &at, &counters)?;
        tx.commit().map_err(|e| desk.say(e))?;
        Ok(counters)
    }
}

/// One batch's outcome, within its transaction.
struct Books<'t> {
    tx: &'t Transaction<'t>,
    looker: &'t Looker,
    plan: &'t OutPlan,
    lease: &'t Lease,
    at: &'t str,
    number: i64,
    /// Whether rejects wait for a good version of their row: only then rows are held against them.
    rejects_open: bool,
}

impl Books<'_> {
    fn keep(&self, commit: &OutCommit<'_>) -> Sql<Counters> {
        let mut counters = commit.counters;
        let mut named: Vec<(&str, &str)> = Vec::new();
        for agreed in commit.agreed {
            if self.agree(agreed)? {
                named.extend(agreed.id.as_ref().map(|id| (agreed.row.as_str(), id.as_str())));
            } else {
                let bad = BadRow { id: agreed.row.clone(), reason: "id-taken", field: None, sample: agreed.id.clone() };
                let (state, read_as, place) = (agreed.state, agreed.read_as, agreed.place);
                // What was withdrawn stands withdrawn already.
                self.refuse(&OutRefusal { bad, said: None, state, read_as, place, withdrawn: Vec::new() })?;
                let counted = if counters.applied > 0 { &mut counters.applied } else { &mut counters.unchanged };
                *counted = counted.saturating_sub(1);
                counters.rejected += 1;
            }
        }
        self.lead(&named)?;
        for refusal in commit.refused {
            self.refuse(refusal)?;
        }
        for row in commit.unknown {
            if SeededBug::ForgetUnknown.is_on() {
                self.forget(row)?;
            }
            self.tx
                .prepare_cached("UPDATE fb_outbox SET state = 'unknown' WHERE flow = ?1 AND row = ?2")?
                .execute([self.lease.flow.as_str(), row])?;
        }
        for row in commit.dropped {
            self.forget(row)?;
        }
        let flow = self.lease.flow.as_str();
        let by = NotedBy { flow, run: &self.lease.run.to_string(), at: self.at.to_owned(), began: None };
        commit.consents.iter().try_for_each(|consent| consent::evidence(self.tx, &by, consent))?;
        for c in commit.conflicts {
            let stands = if c.ours_stands { "ours" } else { "theirs" };
            self.tx
                .prepare_cached(
                    "INSERT INTO fb_conflict (flow, run, row, field, ours, theirs, stands, at)
                     VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
                )?
                .execute(params![
                    self.lease.flow.as_str(),
                    self.lease.run.to_string(),
                    c.row,
                    c.field,
                    c.ours,
                    c.theirs,
                    stands,
                    self.at
                ])?;
        }
        Ok(counters)
    }

    /// Leads what refers to rows that have their identifiers now to these. A row that refers to one is another one by that, and
    /// is looked at again where it waited.
    fn lead(&self, named: &[(&str, &str)]) -> Sql<()> {
        if named.is_empty() || SeededBug::IdentifierNotKept.is_on() {
            return Ok(());
        }
        let pairs = serde_json::to_string(named).unwrap_or_default();
        links::lead(self.tx, (&self.plan.schema.name, Names::Ours), (links::NAMED, &[&pairs]))
    }

    /// Consent becomes what it is to be: yes is "do not contact". Gives the state the row is in then, so that whoever takes it back
    /// once more is noticed; a row somebody changed meanwhile keeps the state it was looked at in, and is looked at again.
    fn set_consent(&self, row: &str, (place, state): (i64, i64), becomes: &[(usize, bool)]) -> Sql<i64> {
        if becomes.is_empty() {
            return Ok(state);
        }
        let now = || self.looker.one(self.tx, self.plan, row).map(|found| found.map(|row| row.state));
        let as_read = now()? == Some(state);
        let schema = &self.plan.schema;
        for (column, out) in becomes.iter().filter_map(|(at, out)| Some((schema.columns.get(*at)?, out))) {
            let (table, column) = (quote_identifier(&schema.name), quote_identifier(&column.name));
            let sql = format!("UPDATE {table} SET {column} = ?2 WHERE rowid = ?1");
            self.tx.prepare_cached(&sql)?.execute(params![place, out])?;
        }
        Ok(now()?.filter(|_| as_read).unwrap_or(state))
    }

    /// Notes what was agreed on; tells whether the row could take its identifier.
    fn agree(&self, agreed: &Agreed) -> Sql<bool> {
        let flow = self.lease.flow.as_str();
        let mut becomes: Vec<(usize, bool)> = agreed.withdrawn.iter().map(|column| (*column, true)).collect();
        for end in &agreed.opt_ins {
            let granted = opt_in::end(self.tx, end, self.at)?;
            becomes.extend(end.grants.filter(|_| granted).map(|column| (column, false)));
        }
        let mut state = self.set_consent(&agreed.row, (agreed.place, agreed.state), &becomes)?;
        let mut place = agreed.place;
        if let Some(id) = &agreed.id {
            // A row somebody changed meanwhile is looked at again.
            let before = self.looker.one(self.tx, self.plan, &agreed.row)?;
            let as_sent = before.is_some_and(|row| row.state == agreed.state);
            let kept = !SeededBug::IdentifierNotKept.is_on();
            if kept && !self.looker.name(self.tx, (agreed.place, &agreed.row), id, self.number)? {
                if !self.came_back(&agreed.row, id)? {
                    return Ok(false);
                }
                self.looker.unite(self.tx, self.plan, (agreed.place, &agreed.row, as_sent), id)?;
            }
            let forget = "DELETE FROM fb_agreed WHERE flow = ?1 AND place IN (?2, 0) AND row = ?3";
            self.tx.prepare_cached(forget)?.execute(params![flow, agreed.place, agreed.row])?;
            if let Some(named) = self.looker.one(self.tx, self.plan, id)? {
                place = named.place;
                state = if as_sent { named.state } else { state };
            }
        }
        self.forget(&agreed.row)?;
        if !agreed.stops.is_empty() {
            let run = self.lease.run.to_string();
            let origin = Origin { flow, run: &run, mapping: self.plan.mapping_version, at: self.at };
            reject::keep_stops(self.tx, &origin, &agreed.row, &agreed.stops)?;
        } else if self.rejects_open {
            Resolver::new(self.tx, flow)?.good(&agreed.row)?;
        }
        let row = agreed.id.as_ref().unwrap_or(&agreed.row);
        if agreed.compared {
            self.note((row, place), (state, agreed.read_as), Some((&agreed.fields, &agreed.sent)))?;
        }
        Ok(true)
    }

    /// Whether the row of this identifier is the one that was made of `row`: a reading brought it since the intent was written
    /// down. One that stood here before is another.
    fn came_back(&self, row: &str, id: &str) -> Sql<bool> {
        let (table, key) = (quote_identifier(&self.plan.schema.name), quote_identifier(&self.plan.schema.key));
        let sql = format!(
            "SELECT EXISTS (SELECT 1 FROM fb_outbox AS o JOIN fb_run AS r ON r.run = o.run JOIN {table} AS t ON t.{key} = ?3
             WHERE o.flow = ?1 AND o.row = ?2 AND o.creates AND (o.remote IS NULL OR o.remote = ?3) AND t.fb_run > r.id)"
        );
        let flow = self.lease.flow.as_str();
        self.tx.prepare_cached(&sql)?.query_row([flow, row, id], |r| r.get(0))
    }

    fn refuse(&self, refusal: &OutRefusal) -> Sql<()> {
        let (flow, run) = (self.lease.flow.as_str(), self.lease.run.to_string());
        let origin = Origin { flow, run: &run, mapping: self.plan.mapping_version, at: self.at };
        reject::keep(self.tx, &origin, std::slice::from_ref(&refusal.bad))?;
        let said = "UPDATE fb_reject SET said = ?1 WHERE id = last_insert_rowid()";
        self.tx.prepare_cached(said)?.execute([&refusal.said])?;
        let row = &refusal.bad.id;
        let becomes: Vec<(usize, bool)> = refusal.withdrawn.iter().map(|column| (*column, true)).collect();
        let state = self.set_consent(row, (refusal.place, refusal.state), &becomes)?;
        self.forget(row)?;
        self.note((row, refusal.place), (state, refusal.read_as), None)
    }

    /// Notes in which state a row was looked at, what was agreed on and what was sent lately; what was noted of both before stays
    /// where the row was refused.
    fn note(
        &self,
        (row, place): (&str, i64),
        (state, read_as): (i64, i64),
        agreed: Option<(&AgreedFields, &SentFields)>,
    ) -> Sql<()> {
        let flow = self.lease.flow.as_str();
        // What an older version noted under the name alone stands at the row's place from now on.
        let settled = "UPDATE OR REPLACE fb_agreed SET place = ?2 WHERE flow = ?1 AND place = 0 AND row = ?3";
        self.tx.prepare_cached(settled)?.execute(params![flow, place, row])?;
        let text = agreed.and_then(|(fields, _)| serde_json::to_string(fields).ok());
        let sent = agreed.map(|(_, sent)| sent).filter(|sent| !sent.is_empty());
        let (wakes, sent) = (sent.and_then(wakes), sent.and_then(|sent| serde_json::to_string(sent).ok()));
        self.tx
            .prepare_cached(
                "INSERT INTO fb_agreed (flow, place, row, state, read_as, refused, fields, sent, wakes)
                 VALUES (?1, ?2, ?3, ?4, ?5, ?6, coalesce(?7, '{}'), ?8, ?9)
                 ON CONFLICT (flow, place, row) DO UPDATE SET state = excluded.state, read_as = excluded.read_as,
                     refused = excluded.refused, fields = coalesce(?7, fields),
                     sent = iif(?6, sent, ?8), wakes = iif(?6, wakes, ?9)",
            )?
            .execute(params![flow, place, row, state, read_as, agreed.is_none(), text, sent, wakes])
            .map(drop)
    }

    /// Nothing is on its way for this row any more.
    fn forget(&self, row: &str) -> Sql<()> {
        let sql = "DELETE FROM fb_outbox WHERE flow = ?1 AND row = ?2";
        self.tx.prepare_cached(sql)?.execute([self.lease.flow.as_str(), row]).map(drop)
    }
}
