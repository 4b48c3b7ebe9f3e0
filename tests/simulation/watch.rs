//! The program's database doors, watched: every commit goes into the trace and is held against the lease and the checkpoint
//! before it, and a life that has ended changes nothing any more.
mod outgoing;

use super::crm::Played;
use super::looks::Looks;
use super::tally::Notes;
use super::wire::Life;
use fieldbridge::account::Name;
use fieldbridge::fault::{ErrorKind, Fault, Outcome};
use fieldbridge::flow::{Population, SourceTable};
use fieldbridge::mapping::ListKind;
use fieldbridge::port::{
    Agreed, Audit, Campaign, CampaignFacts, DeletePlans, Enumeration, EventLog, EventPlan, Held, Lease, Ledger, Named,
    OutCommit, OutIntent, OutPage, OutPlan, OutRow, Outbox, PageCommit, PageWriter, PlaceSample, PopulationPlace,
    RejectFilter, RowKey, TableChange, Withdrawn, WritePlan,
};
use fieldbridge::run::{
    Checkpoint, ConflictFilter, Conflicts, ConsentChange, ConsentFilter, Counters, LogEntry, NotedConflict, Reject,
    RejectNote, RunId, RunRecord, Unanswered,
};
use fieldbridge::schema::CampaignSchema;
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};

/// Rows an export reads at once.
const OUT_PAGE: u32 = 8;
/// So many pages may have been read before one is settled.
const PAGES_AHEAD: usize = 4;

/// What all lives of a story share of the database.
pub struct Desk {
    pub database: PathBuf,
    /// Looks at it beside the program.
    pub looks: Looks,
    pub notes: Arc<Notes>,
    pub crm: Arc<dyn Played>,
    /// Fields of rows that people changed on either side since an export read its last page.
    pub touched: Mutex<BTreeSet<(String, String)>>,
    /// The same before that page, and before those before it: pages are read ahead before one is settled.
    touched_before: Mutex<[BTreeSet<(String, String)>; PAGES_AHEAD]>,
    /// The newest version of every row that was committed.
    pub delivered: Mutex<BTreeMap<String, i64>>,
    /// The program dies at this commit: commits until then, and whether the commit itself still happens.
    pub death: Mutex<Option<(u64, bool)>>,
    /// What was written into the CRM since an import came to its end: that brings it back.
    pub wrote: AtomicBool,
    /// What was read once was thrown away since, to be read again from the beginning.
    pub over: AtomicBool,
    /// How far the lines of the log were looked at.
    pub log_read: Mutex<i64>,
    /// By flow: the epoch of the last commit, and the checkpoint it left.
    stands: Mutex<BTreeMap<String, (u64, Option<Checkpoint>)>>,
}

impl Desk {
    pub fn new(database: PathBuf, crm: Arc<dyn Played>, notes: Arc<Notes>) -> Arc<Self> {
        let (touched, touched_before, delivered) = (Mutex::default(), Mutex::default(), Mutex::default());
        let (death, stands, over, wrote) =
            (Mutex::default(), Mutex::default(), AtomicBool::default(), AtomicBool::default());
        Arc::new(Self {
            looks: Looks::new(database.clone()),
            database,
            notes,
            crm,
            touched,
            touched_before,
            delivered,
            death,
            wrote,
            over,
            log_read: Mutex::default(),
            stands,
        })
    }

    /// An export reads the next page.
    fn page_read(&self) {
        let last = std::mem::take(&mut *self.touched.lock().unwrap());
        let mut before = self.touched_before.lock().unwrap();
        before.rotate_right(1);
        before[0] = last;
    }

    /// I5: what both sides are said to agree on is what both sides have, but for fields people changed meanwhile.
    fn agreed(&self, rows: &[Agreed]) {
        self.wrote.fetch_or(rows.iter().any(|row| row.compared), Ordering::SeqCst);
        let conn = self.looks.take();
        let (touched, before) = (self.touched.lock().unwrap(), self.touched_before.lock().unwrap());
        let words = self.crm.words();
        let (title_of, out_of) = (words.title, words.no_mail);
        let sql =
            format!("SELECT coalesce({title_of}, ''), coalesce({out_of}, 0) FROM contact WHERE {} = ?1", words.id);
        for row in rows.iter().filter(|row| row.compared) {
            let id = row.id.as_ref().unwrap_or(&row.row);
            let judged = |field: &str| {
                let by_hand = |key: &String| {
                    let change = (key.clone(), field.to_owned());
                    touched.contains(&change) || before.iter().any(|touched| touched.contains(&change))
                };
                let stops = row.stops.iter().any(|stop| stop.field == field);
                row.fields.contains_key(field) && !stops && !by_hand(id) && !by_hand(&row.row)
            };
            let Some(there) = self.crm.row(id) else { continue };
            let found = conn.query_row(&sql, [id], |r| Ok((r.get::<_, String>(0)?, r.get::<_, bool>(1)?)));
            let Ok((title, out)) = found else { continue };
            let (title_there, out_there) = (&there[title_of], &there[out_of]);
            let holds = (!judged(title_of) || title_there.as_str().unwrap_or_default() == title)
                && (!judged(out_of) || !out || *out_there == true);
            self.notes.check("I5 agreed", holds, || {
                format!("{id} counts as agreed on: {title:?} {out} here, {title_there} {out_there} there")
            });
        }
    }

    /// I5: of what nobody knows the outcome the outbox knows.
    fn unknown(&self, lease: &Lease, rows: &[String]) {
        let conn = self.looks.take();
        for row in rows {
            let sql = "SELECT count(*) FROM fb_outbox WHERE flow = ?1 AND row = ?2";
            let there: i64 = conn.query_row(sql, [lease.flow.as_str(), row.as_str()], |r| r.get(0)).unwrap();
            self.notes.check("I5 outbox", there == 1, || format!("what became of {row} is unknown and forgotten"));
        }
    }

    /// Notes what a page brought.
    fn delivered(&self, page: &PageCommit<'_>) {
        let mut newest = self.delivered.lock().unwrap();
        for key in &page.rows.keys {
            let version = newest.entry(key.id.to_string()).or_default();
            *version = key.version.max(*version);
        }
    }

    /// Whether the program dies at this commit, and if so whether behind it.
    fn dies(&self) -> Option<bool> {
        let mut death = self.death.lock().unwrap();
        match death.as_mut() {
            Some((0, _)) => death.take().map(|(_, behind)| behind),
            Some((left, _)) => {
                *left -= 1;
                None
            }
            None => None,
        }
    }

    /// I12: committed under the lease that stands; epochs never go back.
    fn under_the_lease(&self, lease: &Lease) {
        let conn = self.looks.take();
        let sql = "SELECT epoch FROM fb_lease WHERE flow = ?1";
        let stands: u64 = conn.query_row(sql, [lease.flow.as_str()], |r| r.get(0)).unwrap_or_default();
        let mut all = self.stands.lock().unwrap();
        let before = all.entry(lease.flow.to_string()).or_default();
        let holds = stands == lease.epoch && lease.epoch >= before.0;
        before.0 = before.0.max(lease.epoch);
        self.notes.check("I12 fencing", holds, || {
            format!("{} committed under epoch {}, the lease stands at {stands}", lease.flow, lease.epoch)
        });
    }

    /// A commit of a flow that goes out, where it is one.
    fn note(&self, lease: Option<&Lease>, what: &str) {
        let Some(lease) = lease else { return };
        self.notes.step(&format!("= {} {what}", lease.flow));
        self.under_the_lease(lease);
    }

    /// I13: a checkpoint moves by one, and the instant behind which all was read never goes back.
    fn moved(&self, lease: &Lease, after: &Checkpoint) {
        let mut all = self.stands.lock().unwrap();
        let before = all.entry(lease.flow.to_string()).or_default();
        if let Some(stood) = &before.1 {
            let holds = after.seq == stood.seq + 1 && after.watermark >= stood.watermark;
            self.notes.check("I13 monotone", holds, || {
                format!("from {} {:?} to {} {:?}", stood.seq, stood.watermark, after.seq, after.watermark)
            });
        }
        before.1 = Some(after.clone());
    }

    fn forget(&self, flow: &Name) {
        if let Some(stands) = self.stands.lock().unwrap().get_mut(flow.as_str()) {
            stands.1 = None;
        }
    }
}

/// A door of one life.
#[derive(Clone)]
pub struct Watched<T: ?Sized> {
    pub inner: Arc<T>,
    pub desk: Arc<Desk>,
    pub life: Arc<Life>,
}

fn dead() -> Fault {
    Fault::new(ErrorKind::Cancelled, "the program is dead")
}

impl<T: ?Sized> Watched<T> {
    fn alive(&self) -> Outcome<&T> {
        if self.life.is_dead() { Err(dead()) } else { Ok(&self.inner) }
    }
}

/// A commit of a life: dies where it is its turn to die.
fn committed<T>(desk: &Desk, life: &Life, commit: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    if life.is_dead() {
        return Err(dead());
    }
    let death = desk.dies();
    if death.is_some() {
        desk.notes.mischief("killed at a commit");
    }
    if death == Some(false) {
        life.die();
        return Err(dead());
    }
    let done = commit();
    if death == Some(true) {
        life.die();
        return Err(dead());
    }
    done
}

struct Writer {
    inner: Box<dyn PageWriter>,
    desk: Arc<Desk>,
    life: Arc<Life>,
    lease: Lease,
}

/// What the trace tells of a checkpoint.
fn told(after: &Checkpoint) -> String {
    let hash = xxhash_rust::xxh3::xxh3_64(format!("{after:?}").as_bytes());
    format!("checkpoint {} {hash:016x}", after.seq)
}

impl Writer {
    fn note(&self, what: &str, after: &Checkpoint) {
        self.desk.notes.step(&format!("= {} {what} {}", self.lease.flow, told(after)));
        self.desk.under_the_lease(&self.lease);
        self.desk.moved(&self.lease, after);
    }
}

impl PageWriter for Writer {
    fn commit(&mut self, page: &PageCommit<'_>) -> Outcome<Counters> {
        let Self { inner, desk, life, .. } = self;
        let mut counted = None;
        let done = committed(desk, life, || inner.commit(page).inspect(|c| counted = Some(*c)));
        if let Some(counted) = counted {
            self.note(&format!("{counted:?}"), page.after);
            self.desk.delivered(page);
            self.desk.notes.check("I4 balance of pages", counted.balanced(), || format!("{counted:?}"));
        }
        done
    }

    fn withdraw(&mut self, withdrawn: &[Withdrawn]) -> Outcome<()> {
        let Self { inner, desk, life, lease } = self;
        let mut done_so = false;
        let done = committed(desk, life, || inner.withdraw(withdrawn).inspect(|()| done_so = true));
        if done_so {
            desk.notes.step(&format!("= {} withdraws {}", lease.flow, withdrawn.len()));
            desk.under_the_lease(lease);
        }
        done
    }

    fn finish_load(&mut self, after: &Checkpoint) -> Outcome<()> {
        let Self { inner, desk, life, .. } = self;
        let mut finished = false;
        let done = committed(desk, life, || inner.finish_load(after).inspect(|()| finished = true));
        if finished && after.loaded {
            self.note("loaded", after);
        }
        done
    }
}

struct Letters {
    inner: Box<dyn Outbox>,
    desk: Arc<Desk>,
    life: Arc<Life>,
    lease: Option<Lease>,
}

impl Letters {
    fn note(&self, what: &str) {
        self.desk.note(self.lease.as_ref(), what);
    }
}

impl Outbox for Letters {
    fn rows(&mut self, behind: i64, most: u32) -> Outcome<OutPage> {
        self.desk.page_read();
        // So few that a story's rows are many pages, whose sends and looks overlap.
        if self.life.is_dead() { Err(dead()) } else { self.inner.rows(behind, most.min(OUT_PAGE)) }
    }

    fn named(&mut self, keys: &[String]) -> Outcome<Vec<OutRow>> {
        if self.life.is_dead() { Err(dead()) } else { self.inner.named(keys) }
    }

    fn mark(&mut self, before: u64, after: &Checkpoint) -> Outcome<()> {
        let Self { inner, desk, life, .. } = self;
        committed(desk, life, || inner.mark(before, after))
    }

    fn open(&mut self) -> Outcome<Vec<(OutIntent, Option<OutRow>)>> {
        (0..=PAGES_AHEAD).for_each(|_| self.desk.page_read());
        if self.life.is_dead() { Err(dead()) } else { self.inner.open() }
    }

    fn intend(&mut self, intents: &[OutIntent]) -> Outcome<()> {
        let Self { inner, desk, life, .. } = self;
        let mut kept = false;
        let done = committed(desk, life, || inner.intend(intents).inspect(|()| kept = true));
        if kept {
            self.note(&format!("intends {:?}", intents.iter().map(|i| (&i.row, &i.id)).collect::<Vec<_>>()));
        }
        done
    }

    fn settle(&mut self, commit: &OutCommit<'_>) -> Outcome<Counters> {
        let Self { inner, desk, life, .. } = self;
        let mut counted = None;
        let done = committed(desk, life, || inner.settle(commit).inspect(|c| counted = Some(*c)));
        if let Some(counted) = counted {
            self.note(&format!("settles {counted:?}"));
            self.desk.agreed(commit.agreed);
            if let Some(lease) = &self.lease {
                self.desk.unknown(lease, commit.unknown);
            }
            self.desk.notes.check("I4 balance of pages", counted.balanced(), || format!("{counted:?}"));
        }
        done
    }
}

impl Campaign for Watched<dyn Campaign> {
    fn facts(&self) -> Outcome<CampaignFacts> {
        self.alive()?.facts()
    }
    fn ensure_table(&self, schema: &CampaignSchema, dry: bool) -> Outcome<TableChange> {
        self.alive()?.ensure_table(schema, dry)
    }
    fn writer(&self, plan: WritePlan, lease: Lease) -> Outcome<Box<dyn PageWriter>> {
        let inner = self.alive()?.writer(plan, lease.clone())?;
        Ok(Box::new(Writer { inner, desk: self.desk.clone(), life: self.life.clone(), lease }))
    }
    fn outbox(&self, plan: OutPlan, lease: Option<Lease>) -> Outcome<Box<dyn Outbox>> {
        let inner = self.alive()?.outbox(plan, lease.clone())?;
        Ok(Box::new(Letters { inner, desk: self.desk.clone(), life: self.life.clone(), lease }))
    }
    fn events(&self, plan: EventPlan, lease: Option<Lease>) -> Outcome<Box<dyn EventLog>> {
        let inner = self.alive()?.events(plan, lease.clone())?;
        Ok(Box::new(outgoing::Tidings { inner, desk: self.desk.clone(), life: self.life.clone(), lease }))
    }
    fn sources(&self) -> Outcome<Vec<SourceTable>> {
        self.alive()?.sources()
    }
    fn delete_plans(&self) -> Option<&dyn DeletePlans> {
        self.inner.delete_plans().map(|_| self as &dyn DeletePlans)
    }
    fn audit(&self, schema: &CampaignSchema, flow: &Name) -> Outcome<Box<dyn Audit>> {
        self.alive()?.audit(schema, flow)
    }
    fn open_links(&self, schema: &str) -> Outcome<Vec<fieldbridge::port::OpenLink>> {
        self.alive()?.open_links(schema)
    }
    fn shared_addresses(&self, schema: &str, columns: &[String]) -> Outcome<Vec<fieldbridge::port::SharedAddress>> {
        self.alive()?.shared_addresses(schema, columns)
    }
    fn count(&self, schema: &str) -> Outcome<u64> {
        self.alive()?.count(schema)
    }
    fn is_empty(&self, schema: &str) -> Outcome<bool> {
        self.alive()?.is_empty(schema)
    }
    fn absent(&self, of: &CampaignSchema, flow: &Name, held: Held<'_>, behind: (&str, u32)) -> Outcome<Vec<String>> {
        self.alive()?.absent(of, flow, held, behind)
    }
    fn standing(&self, schema: &CampaignSchema, ids: &[&str], held: Held<'_>) -> Outcome<Vec<String>> {
        self.alive()?.standing(schema, ids, held)
    }
    fn missed(&self, schema: &CampaignSchema, flow: &Name, there: &[RowKey<'_>]) -> Outcome<Vec<String>> {
        self.alive()?.missed(schema, flow, there)
    }
    fn population_places(&self) -> Outcome<Vec<PopulationPlace>> {
        self.alive()?.population_places()
    }
    fn population_sample(&self, table: &str, rows: u32) -> Outcome<Vec<PlaceSample>> {
        self.alive()?.population_sample(table, rows)
    }
    fn population(&self, of: &Population, behind: &[u8], most: u32) -> Outcome<Named> {
        self.alive()?.population(of, behind, most)
    }
    fn population_size(&self, of: &Population) -> Outcome<u64> {
        self.alive()?.population_size(of)
    }
    fn marked_whole(&self, schema: &str) -> Outcome<u64> {
        self.alive()?.marked_whole(schema)
    }
    fn is_loaded(&self, schema: &str) -> Outcome<bool> {
        self.alive()?.is_loaded(schema)
    }
    fn reset(&self, schema: &str, flow: &Name) -> Outcome<()> {
        self.alive()?.reset(schema, flow)?;
        self.desk.notes.step(&format!("= {flow} starts over"));
        self.desk.over.store(true, Ordering::SeqCst);
        self.desk.forget(flow);
        Ok(())
    }
    fn enumerations(&self) -> Outcome<Vec<Enumeration>> {
        self.alive()?.enumerations()
    }
    fn put_enumeration(&self, enumeration: &Enumeration) -> Outcome<()> {
        self.alive()?.put_enumeration(enumeration)
    }
    fn set_list_kind(&self, name: &str, kind: ListKind) -> Outcome<bool> {
        self.alive()?.set_list_kind(name, kind)
    }
    fn columns_of_list(&self, list: &str) -> Outcome<Vec<(String, String)>> {
        self.alive()?.columns_of_list(list)
    }
    fn texts_in_use(&self, schema: &str, column: &str) -> Outcome<Vec<(String, u64)>> {
        self.alive()?.texts_in_use(schema, column)
    }
    fn codes_in_use(&self, schema: &str, column: &str) -> Outcome<BTreeMap<i64, u64>> {
        self.alive()?.codes_in_use(schema, column)
    }
}

impl Ledger for Watched<dyn Ledger> {
    fn begin(&self, record: &RunRecord) -> Outcome<Lease> {
        let lease = self.alive()?.begin(record)?;
        self.desk.notes.step(&format!("= {} begins, epoch {}", lease.flow, lease.epoch));
        Ok(lease)
    }
    fn beat(&self, lease: &Lease) -> Outcome<()> {
        if self.life.is_frozen() {
            return Err(Fault::new(ErrorKind::DatabaseBusy, "the process stands still"));
        }
        self.alive()?.beat(lease)
    }
    fn end(&self, lease: &Lease, record: &RunRecord) -> Outcome<()> {
        self.alive()?.end(lease, record)?;
        self.desk.notes.step(&format!("= {} ends {:?} {:?}", lease.flow, record.state, record.fault_slug));
        Ok(())
    }
    fn checkpoint(&self, flow: &Name) -> Outcome<Option<Checkpoint>> {
        self.alive()?.checkpoint(flow)
    }
    fn runs(&self, flow: Option<&Name>, limit: usize) -> Outcome<Vec<RunRecord>> {
        self.alive()?.runs(flow, limit)
    }
    fn log(&self, run: RunId, entry: &LogEntry) -> Outcome<()> {
        self.desk.notes.step(&format!("  {} {:?}", entry.key, entry.args));
        self.alive()?.log(run, entry)
    }
    fn log_of(&self, run: RunId) -> Outcome<Vec<LogEntry>> {
        self.alive()?.log_of(run)
    }
    fn conflicts(&self, run: RunId, most: usize) -> Outcome<Conflicts> {
        self.alive()?.conflicts(run, most)
    }
    fn noted_conflicts(&self, filter: &ConflictFilter) -> Outcome<Vec<NotedConflict>> {
        self.alive()?.noted_conflicts(filter)
    }
    fn unanswered(&self, flow: Option<&Name>, most: usize) -> Outcome<Unanswered> {
        self.alive()?.unanswered(flow, most)
    }
    fn consents(&self, filter: &ConsentFilter) -> Outcome<Vec<ConsentChange>> {
        self.alive()?.consents(filter)
    }
    fn rejects(&self, filter: &RejectFilter) -> Outcome<Vec<Reject>> {
        self.alive()?.rejects(filter)
    }
    fn reject(&self, id: i64) -> Outcome<Option<Reject>> {
        self.alive()?.reject(id)
    }
    fn ignore_rejects(&self, ids: &[i64], note: &RejectNote) -> Outcome<u64> {
        self.alive()?.ignore_rejects(ids, note)
    }
}
