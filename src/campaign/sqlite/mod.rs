//! The embedded campaign database. May touch: `rusqlite` (through `sqlite`), `port`, `schema`, the ground floor.
//!
//! One table a schema, the CRM's identifier as key, beside our own `fb_` tables; a page's rows, rejects, page record and
//! checkpoint commit in one transaction under the lease's epoch.
mod alias;
mod anonymise;
mod audit;
mod backups;
mod books;
mod checkpoint;
mod consent;
mod delete_plan;
mod enumeration;
mod events;
mod foreign;
mod hash;
mod holder;
mod key_index;
mod known;
mod links;
mod logs;
mod mail;
mod missed;
mod opt_in;
mod outbox;
mod outgoing;
mod population;
mod privacy;
mod reject;
mod repair;
mod row;
mod seen;
mod set_back;
mod table;
mod tombstone;
mod twins;
mod widen;
mod writer;

use crate::account::Name;
use crate::clock::{SharedClock, SystemClock};
use crate::fault::{Fault, Outcome};
use crate::flow::{Population, SourceTable};
use crate::mapping::ListKind;
use crate::port::{
    Audit, Backups, Campaign, CampaignFacts, DeletePlans, Enumeration, EventLog, EventPlan, Held, Lease, MadeLeads,
    Mailer, Named, OpenLink, OptIns, OutPlan, Outbox, PageWriter, PlaceSample, PopulationPlace, Privacy, RowKey,
    SharedAddress, TableChange, WritePlan,
};
use crate::schema::CampaignSchema;
use crate::sqlite::{Care, Footing, anywhere, bring_up_to_date, fault, look, look_only, open};
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

/// The campaign database in one file. Nothing is touched before the first call, and reading never makes the file.
pub struct SqliteCampaign {
    path: PathBuf,
    clock: SharedClock,
    most_pages: Option<u32>,
    mailer: Option<Arc<dyn Mailer>>,
    keeps_backups: bool,
    footing: Footing,
    open: Mutex<Option<Connection>>,
}

impl SqliteCampaign {
    /// The database at this path, with the machine's clock.
    pub fn new(path: impl Into<PathBuf>) -> Self {
        Self {
            path: path.into(),
            clock: Arc::new(SystemClock),
            most_pages: None,
            mailer: None,
            keeps_backups: false,
            footing: anywhere(),
            open: Mutex::new(None),
        }
    }

    /// With another clock.
    #[must_use]
    pub fn with_clock(mut self, clock: SharedClock) -> Self {
        self.clock = clock;
        self
    }

    /// With a stand-in for the platform that sends messages.
    #[must_use]
    pub fn with_mailer(mut self, mailer: Arc<dyn Mailer>) -> Self {
        self.mailer = Some(mailer);
        self
    }

    /// With backups beside it, one a day.
    #[must_use]
    pub fn with_backups(mut self) -> Self {
        self.keeps_backups = true;
        self
    }

    /// Opens only where it may stand.
    #[must_use]
    pub fn standing_on(mut self, footing: Footing) -> Self {
        self.footing = footing;
        self
    }

    /// Lets the file grow to so many database pages; beyond, the disk counts as full.
    #[must_use]
    pub fn with_most_pages(mut self, pages: u32) -> Self {
        self.most_pages = Some(pages);
        self
    }

    fn connect(&self, care: Care) -> Outcome<Connection> {
        (self.footing)()?;
        let conn = open(&self.path, care)?;
        if let Some(pages) = self.most_pages {
            conn.pragma_update(None, "max_page_count", pages).map_err(|e| self.fault(e))?;
        }
        Ok(conn)
    }

    fn with<T>(&self, work: impl FnOnce(&mut Connection) -> Outcome<T>) -> Outcome<T> {
        let mut slot = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let conn = match &mut *slot {
            Some(conn) => conn,
            empty => empty.insert(self.connect(Care::Soundness)?),
        };
        look(conn, &self.path)?;
        work(conn)
    }

    /// The same before something is written.
    fn writing<T>(&self, work: impl FnOnce(&mut Connection) -> Outcome<T>) -> Outcome<T> {
        self.with(|conn| {
            bring_up_to_date(conn, &self.path, self.clock.as_ref())?;
            work(conn)
        })
    }

    /// What is not there reads as nothing.
    fn reading<T: Default>(&self, work: impl FnOnce(&mut Connection) -> Outcome<T>) -> Outcome<T> {
        if !self.path.exists() {
            return Ok(T::default());
        }
        match self.with(|_| Ok(())) {
            Ok(()) => self.with(work),
            Err(barred) => work(&mut look_only(&self.path, barred)?),
        }
    }

    /// A connection that only looks; into nothing where there is no file.
    fn look(&self) -> Outcome<Connection> {
        if !self.path.exists() {
            return outgoing::nothing().map_err(|e| self.fault(e));
        }
        match self.with(|_| Ok(())) {
            Ok(()) => self.connect(Care::Ownership),
            Err(barred) => look_only(&self.path, barred),
        }
    }

    fn fault(&self, error: rusqlite::Error) -> Fault {
        fault(&error, &self.path)
    }
}

impl Campaign for SqliteCampaign {
    fn footing(&self) -> Outcome<Option<String>> {
        (self.footing)()
    }

    fn facts(&self) -> Outcome<CampaignFacts> {
        let counts = |conn: &mut Connection| table::counts(conn).map_err(|e| self.fault(e));
        // Where there is none, whether one can be had is part of the answer.
        let tables = if self.path.exists() { self.reading(counts)? } else { self.with(counts)? };
        let size = |ending: &str| {
            let mut name = self.path.as_os_str().to_owned();
            name.push(ending);
            std::fs::metadata(name).map_or(0, |m| m.len())
        };
        Ok(CampaignFacts { place: self.path.display().to_string(), bytes: size("") + size("-wal"), tables })
    }

    fn ensure_table(&self, schema: &CampaignSchema, dry: bool) -> Outcome<TableChange> {
        if dry && !self.path.exists() {
            return Ok(TableChange::Created);
        }
        let ensure = |conn: &mut Connection| table::ensure(conn, schema, dry, &|e| self.fault(e));
        if dry { self.with(ensure) } else { self.writing(ensure) }
    }

    fn writer(&self, plan: WritePlan, lease: Lease) -> Outcome<Box<dyn PageWriter>> {
        // Soundness is looked at once; the writer's own connection asks only whose file it is.
        self.writing(|_| Ok(()))?;
        let conn = self.connect(Care::Ownership)?;
        Ok(Box::new(writer::SqliteWriter::new(conn, self.path.clone(), self.clock.clone(), plan, lease)?))
    }

    fn outbox(&self, plan: OutPlan, lease: Option<Lease>) -> Outcome<Box<dyn Outbox>> {
        let conn = match &lease {
            Some(_) => {
                self.writing(|_| Ok(()))?;
                self.connect(Care::Ownership)?
            }
            None => self.look()?,
        };
        let (path, clock) = (self.path.clone(), self.clock.clone());
        Ok(match plan.foreign.clone() {
            Some(rows) => Box::new(foreign::ForeignOutbox::new(conn, path, clock, (plan, rows), lease)?),
            None => Box::new(outbox::SqliteOutbox::new(conn, path, clock, plan, lease)?),
        })
    }

    fn events(&self, plan: EventPlan, lease: Option<Lease>) -> Outcome<Box<dyn EventLog>> {
        let conn = match &lease {
            Some(_) => {
                self.writing(|conn| mail::ensure(conn).map_err(|e| self.fault(e)))?;
                let mut conn = self.connect(Care::Ownership)?;
                if let Some(mailer) = &self.mailer {
                    mail::play(&mut conn, &plan.schema, mailer.as_ref()).map_err(|e| self.fault(e))?;
                }
                conn
            }
            None => self.look()?,
        };
        Ok(Box::new(events::SqliteEvents::new(conn, self.path.clone(), self.clock.clone(), plan, lease)?))
    }

    fn sources(&self) -> Outcome<Vec<SourceTable>> {
        self.reading(|conn| foreign::sources(conn).map_err(|e| self.fault(e)))
    }

    fn made_leads(&self, flow: &Name, named: (&str, &str)) -> Outcome<MadeLeads> {
        self.reading(|conn| foreign::made(conn, flow.as_str(), named).map_err(|e| self.fault(e)))
    }

    fn population_places(&self) -> Outcome<Vec<PopulationPlace>> {
        self.reading(|conn| population::places(conn).map_err(|e| self.fault(e)))
    }

    fn population_sample(&self, table: &str, rows: u32) -> Outcome<Vec<PlaceSample>> {
        population::sample(&self.look()?, (table, rows), &|e| self.fault(e))
    }

    fn population(&self, of: &Population, behind: &[u8], most: u32) -> Outcome<Named> {
        population::page(&self.look()?, of, (behind, most), &|e| self.fault(e))
    }

    fn population_size(&self, of: &Population) -> Outcome<u64> {
        population::count(&self.look()?, of, &|e| self.fault(e))
    }

    fn audit(&self, schema: &CampaignSchema, flow: &Name) -> Outcome<Box<dyn Audit>> {
        Ok(Box::new(audit::SqliteAudit::new(self.look()?, self.path.clone(), schema.clone(), flow.clone())?))
    }

    fn open_links(&self, schema: &str) -> Outcome<Vec<OpenLink>> {
        self.reading(|conn| links::open(conn, schema).map_err(|e| self.fault(e)))
    }

    fn shared_addresses(&self, schema: &str, columns: &[String]) -> Outcome<Vec<SharedAddress>> {
        self.reading(|conn| twins::addresses(conn, schema, columns).map_err(|e| self.fault(e)))
    }

    fn count(&self, schema: &str) -> Outcome<u64> {
        self.reading(|conn| table::count(conn, schema).map_err(|e| self.fault(e)))
    }

    fn is_empty(&self, schema: &str) -> Outcome<bool> {
        self.reading(|conn| table::is_filled(conn, schema).map_err(|e| self.fault(e))).map(|filled| !filled)
    }

    fn absent(
        &self,
        schema: &CampaignSchema,
        flow: &Name,
        held: Held<'_>,
        behind: (&str, u32),
    ) -> Outcome<Vec<String>> {
        self.with(|conn| seen::absent(conn, schema, (flow.as_str(), held), behind).map_err(|e| self.fault(e)))
    }

    fn standing(&self, schema: &CampaignSchema, ids: &[&str], held: Held<'_>) -> Outcome<Vec<String>> {
        self.reading(|conn| seen::standing(conn, schema, ids, held).map_err(|e| self.fault(e)))
    }

    fn missed(&self, schema: &CampaignSchema, flow: &Name, there: &[RowKey<'_>]) -> Outcome<Vec<String>> {
        self.with(|conn| missed::missed(conn, schema, flow.as_str(), there).map_err(|e| self.fault(e)))
    }

    fn marked_whole(&self, schema: &str) -> Outcome<u64> {
        self.reading(|conn| tombstone::marked_whole(conn, schema).map_err(|e| self.fault(e)))
    }

    fn is_loaded(&self, schema: &str) -> Outcome<bool> {
        self.reading(|conn| key_index::stands(conn, schema).map_err(|e| self.fault(e)))
    }

    fn reset(&self, schema: &str, flow: &Name) -> Outcome<()> {
        self.writing(|conn| table::reset(conn, schema, flow, &|e| self.fault(e)))
    }

    fn enumerations(&self) -> Outcome<Vec<Enumeration>> {
        self.reading(|conn| enumeration::all(conn).map_err(|e| self.fault(e)))
    }

    fn put_enumeration(&self, enumeration: &Enumeration) -> Outcome<()> {
        self.writing(|conn| enumeration::put(conn, enumeration).map_err(|e| self.fault(e)))
    }

    fn set_list_kind(&self, name: &str, kind: ListKind) -> Outcome<bool> {
        self.writing(|conn| enumeration::set_kind(conn, name, kind).map_err(|e| self.fault(e)))
    }

    fn columns_of_list(&self, list: &str) -> Outcome<Vec<(String, String)>> {
        self.reading(|conn| enumeration::columns_of(conn, list).map_err(|e| self.fault(e)))
    }

    fn texts_in_use(&self, schema: &str, column: &str) -> Outcome<Vec<(String, u64)>> {
        let text = |held: rusqlite::types::ValueRef<'_>| Ok(held.as_str()?.to_owned());
        self.reading(|conn| enumeration::held(conn, (schema, column), "'text'", text).map_err(|e| self.fault(e)))
    }

    fn codes_in_use(&self, schema: &str, column: &str) -> Outcome<BTreeMap<i64, u64>> {
        let kinds = "'integer', 'text'";
        let codes = |conn: &mut Connection| enumeration::held(conn, (schema, column), kinds, enumeration::code_of);
        self.reading(|conn| codes(conn).map_err(|e| self.fault(e)))
    }

    fn privacy(&self) -> Option<&dyn Privacy> {
        Some(self)
    }

    fn backups(&self) -> Option<&dyn Backups> {
        self.keeps_backups.then_some(self)
    }

    fn opt_ins(&self) -> Option<&dyn OptIns> {
        Some(self)
    }

    fn delete_plans(&self) -> Option<&dyn DeletePlans> {
        Some(self)
    }
}
