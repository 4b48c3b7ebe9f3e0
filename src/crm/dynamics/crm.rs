//! The connection: the [`Crm`] door over the rooms of this adapter.
use super::api::Api;
use super::literal::Kinds;
use super::page::{self, LoopGuard};
use super::write::{self, DynamicsWriter};
use super::{changes, checks, counts, decode, describe, identity, metadata, query, tracking, windows};
use crate::account::{CheckReport, CheckScope, CheckSubject, ExternalAccount, OrgIdentity};
use crate::catalog::{CatalogDelta, Table, TableDetail};
use crate::fault::{Fault, Outcome};
use crate::http::WritePermit;
use crate::http::{Link, Patience};
use crate::port::{
    Crm, CrmWrite, DecodedPage, Position, RawPage, ReadOrder, ReadQuery, Value, Wait, WriteColumn, WriteConsent,
};
use crate::run::{ApiBudget, Window};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// A connection to one organisation.
pub struct DynamicsCrm {
    pub(super) api: Arc<Api>,
    pub(super) account: ExternalAccount,
    loops: LoopGuard,
    described: Mutex<HashMap<String, Arc<TableDetail>>>,
    user_id: Mutex<Option<String>>,
}

impl DynamicsCrm {
    pub(super) fn new(api: Api, account: ExternalAccount) -> Self {
        Self {
            api: Arc::new(api),
            account,
            loops: LoopGuard::default(),
            described: Mutex::default(),
            user_id: Mutex::default(),
        }
    }

    /// The last requests, redacted, for support.
    pub fn trace(&self) -> Vec<crate::http::TraceEntry> {
        self.api.http.trace().entries()
    }

    /// Who we are there; asked once.
    pub(super) async fn user_id(&self) -> Outcome<String> {
        if let Some(known) = self.user_id.lock().unwrap_or_else(PoisonError::into_inner).clone() {
            return Ok(known);
        }
        let who = identity::who_am_i(&self.api, Patience::Short).await?;
        let id = identity::guid(&who.user_id)?;
        *self.user_id.lock().unwrap_or_else(PoisonError::into_inner) = Some(id.clone());
        Ok(id)
    }

    pub(super) async fn described(&self, table: &str) -> Outcome<Arc<TableDetail>> {
        if let Some(known) = self.described.lock().unwrap_or_else(PoisonError::into_inner).get(table) {
            return Ok(known.clone());
        }
        let detail = Arc::new(describe::describe(&self.api, table).await?);
        self.described.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned(), detail.clone());
        Ok(detail)
    }

    /// The table's description, where the filter names fields that are not read: their types come from there.
    async fn filter_types(&self, query: &ReadQuery) -> Outcome<Option<Arc<TableDetail>>> {
        let known = Kinds::of(query, None);
        let covered = query.filter.as_ref().is_none_or(|f| known.cover(f));
        if covered { Ok(None) } else { self.described(&query.table).await.map(Some) }
    }

    /// The day it is, as the clock of a run counts it.
    fn today(&self) -> Date {
        self.api.clock.now().to_zoned(TimeZone::UTC).date()
    }

    /// Where the first page is.
    async fn first_link(&self, query: &ReadQuery) -> Outcome<Link> {
        let detail = self.filter_types(query).await?;
        self.api.link(&query::path(query, &Kinds::of(query, detail.as_deref()), self.today())?)
    }

    async fn cut(&self, query: &ReadQuery, pieces: u32) -> Outcome<Vec<Window>> {
        let detail = self.filter_types(query).await?;
        windows::cut(&self.api, query, pieces, &Kinds::of(query, detail.as_deref()), self.today()).await
    }

    async fn fetch_page(&self, query: &ReadQuery, at: &Position) -> Outcome<RawPage> {
        let link = match at {
            Position::Start => self.first_link(query).await?,
            Position::Link(link) | Position::Delta(link) => page::same_set(&self.api.org, &query.address, link)?,
        };
        let tracked = query.order == ReadOrder::Tracked;
        let prefer = query::prefer(query);
        let org = &self.api.org;
        let page = self
            .api
            .fetch(&link, Some(&prefer), Patience::Long, |response| {
                page::examine(response, org, &query.address, tracked)
            })
            .await?;
        // Windows of one table are read at the same time, each with links of its own.
        let reading = match query.part.window {
            Some(window) => format!("{} {window:?}", query.address),
            None => query.address.clone(),
        };
        self.loops.note(&reading, at, page.next.as_ref())?;
        Ok(page)
    }
}

impl Crm for DynamicsCrm {
    fn check<'a>(&'a self, subject: &'a CheckSubject, scope: &'a CheckScope) -> BoxFuture<'a, CheckReport> {
        Box::pin(checks::run(self, subject, scope))
    }

    fn identity(&self) -> Wait<'_, OrgIdentity> {
        Box::pin(identity::identify(&self.api, self.account.organisation.as_ref(), Patience::Long))
    }

    fn tables(&self) -> Wait<'_, Vec<Table>> {
        Box::pin(metadata::tables(&self.api))
    }

    fn describe<'a>(&'a self, table: &'a str) -> Wait<'a, TableDetail> {
        Box::pin(async move {
            // Always asked anew: a customiser may have changed it a minute ago.
            self.described.lock().unwrap_or_else(PoisonError::into_inner).remove(table);
            self.described(table).await.map(|detail| (*detail).clone())
        })
    }

    fn schema_version(&self) -> Wait<'_, Option<String>> {
        Box::pin(changes::schema_version(&self.api))
    }

    fn definitions_stamp(&self) -> Wait<'_, Option<String>> {
        Box::pin(changes::stamp(&self.api))
    }

    fn definition_changes<'a>(
        &'a self,
        stamp: &'a str,
        described: &'a [String],
        shared_sets: &'a [String],
    ) -> Wait<'a, Option<CatalogDelta>> {
        Box::pin(changes::since(&self.api, stamp, described, shared_sets))
    }

    fn counts<'a>(&'a self, tables: &'a [String]) -> Wait<'a, BTreeMap<String, u64>> {
        Box::pin(counts::count(&self.api, tables))
    }

    fn tracking_days(&self) -> Wait<'_, Option<u32>> {
        Box::pin(tracking::days(&self.api))
    }

    fn windows<'a>(&'a self, query: &'a ReadQuery, pieces: u32) -> Wait<'a, Vec<Window>> {
        Box::pin(self.cut(query, pieces))
    }

    fn fetch<'a>(&'a self, query: &'a ReadQuery, at: &'a Position) -> Wait<'a, RawPage> {
        Box::pin(self.fetch_page(query, at))
    }

    fn merged_into<'a>(&'a self, table: &'a str, ids: &'a [String]) -> Wait<'a, BTreeMap<String, String>> {
        Box::pin(self.masters(table, ids))
    }

    fn decode<'p>(&self, query: &ReadQuery, page: &'p RawPage) -> Outcome<DecodedPage<'p>> {
        decode::page(query, page)
    }

    fn writer(&self, _consent: &WriteConsent) -> Outcome<Arc<dyn CrmWrite>> {
        let permit = WritePermit::granted(self.api.org.clone());
        Ok(Arc::new(DynamicsWriter::new(Arc::clone(&self.api), permit)))
    }

    fn takes(&self, column: &WriteColumn, value: &Value) -> Outcome<()> {
        write::takes(column, value)
    }

    fn budget(&self) -> ApiBudget {
        self.api.budget()
    }

    fn waiting_until(&self) -> Option<Timestamp> {
        self.api.waiting_until()
    }

    fn waiting_for(&self) -> Option<Fault> {
        self.api.waiting.why()
    }
}
