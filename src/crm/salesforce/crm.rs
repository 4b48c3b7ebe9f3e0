//! The connection: the [`Crm`] door over the rooms of this adapter.
use super::api::Api;
use super::bulk::BulkConfig;
use super::bulk::ahead::Ahead;
use super::decode::{self, Prefixes};
use super::describe::{Description, Stamp, stamped, tables};
use super::described::Descriptions;
use super::purged::Logged;
use super::record_types::RecordTypes;
use super::value_sets::ValueSets;
use super::write::{self, SalesforceWriter};
use super::{checks, identity};
use crate::account::{CheckReport, CheckScope, CheckSubject, ExternalAccount, OrgIdentity};
use crate::catalog::{Table, TableDetail};
use crate::fault::{Fault, Outcome};
use crate::http::{HttpResponse, Patience};
use crate::port::{Crm, CrmWrite, DecodedPage, Position, RawPage, ReadQuery, Value, Wait, WriteColumn, WriteConsent};
use crate::run::{ApiBudget, Window};
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// Objects counted in one call.
const COUNTED: usize = 100;

/// A connection to one organisation.
pub struct SalesforceCrm {
    pub(super) api: Arc<Api>,
    pub(super) account: ExternalAccount,
    pub(super) bulk: BulkConfig,
    pub(super) descriptions: Arc<Descriptions>,
    listed: Mutex<Option<(Stamp, Vec<Table>)>>,
    without_jobs: Mutex<HashSet<String>>,
    /// Parts of jobs that were fetched before anybody asked for them.
    pub(super) ahead: Ahead,
    /// How long the last page of an object took.
    paces: Mutex<HashMap<String, Duration>>,
    /// What the first characters of identifiers stand for; read with the list of objects.
    prefixes: Mutex<Arc<Prefixes>>,
    /// What the log of deletions told, before its page is asked for.
    pub(super) logged: Logged,
    value_sets: ValueSets,
    record_types: RecordTypes,
}

impl SalesforceCrm {
    pub(super) fn new(api: Arc<Api>, account: ExternalAccount, bulk: BulkConfig) -> Self {
        let descriptions = Arc::new(Descriptions::new(Arc::clone(&api)));
        let (listed, without_jobs, prefixes) = (Mutex::default(), Mutex::default(), Mutex::default());
        let (ahead, paces) = (Ahead::default(), Mutex::default());
        let (logged, value_sets, record_types) = (Logged::default(), ValueSets::default(), RecordTypes::default());
        Self {
            api,
            account,
            bulk,
            descriptions,
            listed,
            without_jobs,
            ahead,
            paces,
            prefixes,
            logged,
            value_sets,
            record_types,
        }
    }

    /// The last requests, redacted, for support.
    pub fn trace(&self) -> Vec<crate::http::TraceEntry> {
        self.api.http.trace().entries()
    }

    /// All objects, as they are now; sent again only where something changed since they were read last.
    pub(super) async fn global(&self) -> Outcome<Vec<Table>> {
        let known = self.listed.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.global_since(known).await
    }

    /// All objects, as they are now, whatever was read before.
    pub(super) async fn global_now(&self) -> Outcome<Vec<Table>> {
        self.global_since(None).await
    }

    async fn global_since(&self, known: Option<(Stamp, Vec<Table>)>) -> Outcome<Vec<Table>> {
        let headers = known.as_ref().map(|(stamp, _)| stamp.headers()).unwrap_or_default();
        let read = |response: HttpResponse| stamped(response, self.api.clock.now(), tables);
        let Some((stamp, global)) = self.api.fetch_any("sobjects", &headers, Patience::Long, read).await? else {
            return Ok(known.map(|(_, tables)| tables).unwrap_or_default());
        };
        *self.prefixes.lock().unwrap_or_else(PoisonError::into_inner) = Arc::new(global.prefixes);
        *self.listed.lock().unwrap_or_else(PoisonError::into_inner) = Some((stamp, global.tables.clone()));
        Ok(global.tables)
    }

    /// The description of an object, as it was read last.
    pub(super) async fn description(&self, table: &str) -> Outcome<Arc<Description>> {
        self.descriptions.description(table).await
    }

    pub(super) fn known_prefixes(&self) -> Arc<Prefixes> {
        Arc::clone(&self.prefixes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// That jobs are no way to read an object, as long as this connection lives.
    pub(super) fn no_jobs(&self, table: &str) {
        self.without_jobs.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned());
    }

    pub(super) fn has_no_jobs(&self, table: &str) -> bool {
        self.without_jobs.lock().unwrap_or_else(PoisonError::into_inner).contains(table)
    }

    pub(super) fn note_pace(&self, table: &str, pace: Duration) {
        self.paces.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned(), pace);
    }

    pub(super) fn pace_of(&self, table: &str) -> Option<Duration> {
        self.paces.lock().unwrap_or_else(PoisonError::into_inner).get(table).copied()
    }

    async fn count(&self, names: &[String]) -> Outcome<BTreeMap<String, u64>> {
        #[derive(Deserialize)]
        struct Counted {
            #[serde(rename = "sObjects", default)]
            objects: Vec<Count>,
        }
        #[derive(Deserialize)]
        struct Count {
            name: String,
            count: u64,
        }
        let mut found = BTreeMap::new();
        for batch in names.chunks(COUNTED) {
            let checked: Vec<String> =
                batch.iter().filter_map(|n| super::soql::Name::of(n).ok()).map(|n| n.to_string()).collect();
            let path = format!("limits/recordCount?sObjects={}", checked.join(","));
            let counted: Counted = self.api.json(&path, Patience::Long).await?;
            found.extend(counted.objects.into_iter().map(|c| (c.name, c.count)));
        }
        Ok(found)
    }
}

impl Crm for SalesforceCrm {
    fn check<'a>(&'a self, subject: &'a CheckSubject, scope: &'a CheckScope) -> BoxFuture<'a, CheckReport> {
        Box::pin(checks::run(self, subject, scope))
    }

    fn identity(&self) -> Wait<'_, OrgIdentity> {
        Box::pin(identity::identify(&self.api, self.account.organisation.as_ref(), Patience::Long))
    }

    fn tables(&self) -> Wait<'_, Vec<Table>> {
        Box::pin(async move { self.global().await })
    }

    fn describe<'a>(&'a self, table: &'a str) -> Wait<'a, TableDetail> {
        Box::pin(async move {
            let found = self.descriptions.changed(table).await?;
            let detail = self.value_sets.shared(&self.descriptions, (&self.api, &found)).await?;
            self.record_types.offered(&self.api, &found, detail).await
        })
    }

    fn counts<'a>(&'a self, tables: &'a [String]) -> Wait<'a, BTreeMap<String, u64>> {
        Box::pin(self.count(tables))
    }

    fn matching<'a>(&'a self, query: &'a ReadQuery) -> Wait<'a, Option<u64>> {
        Box::pin(self.count_matching(query))
    }

    fn tracking_days(&self) -> Wait<'_, Option<u32>> {
        Box::pin(async { Ok(None) })
    }

    fn windows<'a>(&'a self, query: &'a ReadQuery, pieces: u32) -> Wait<'a, Vec<Window>> {
        Box::pin(self.cut(query, pieces))
    }

    fn fetch<'a>(&'a self, query: &'a ReadQuery, at: &'a Position) -> Wait<'a, RawPage> {
        Box::pin(self.fetch_page(query, at))
    }

    fn tells_all_deletions<'a>(&'a self, query: &'a ReadQuery, since: Timestamp) -> Wait<'a, Option<bool>> {
        Box::pin(self.all_deletions_since(&query.table, since))
    }

    fn merged_into<'a>(&'a self, table: &'a str, ids: &'a [String]) -> Wait<'a, BTreeMap<String, String>> {
        Box::pin(self.masters(table, ids))
    }

    fn horizon<'a>(&'a self, query: &'a ReadQuery) -> Wait<'a, Option<Timestamp>> {
        Box::pin(self.covered_until(&query.table))
    }

    fn let_go<'a>(&'a self, at: &'a Position) -> BoxFuture<'a, ()> {
        Box::pin(self.let_place_go(at))
    }

    fn decode<'p>(&self, query: &ReadQuery, page: &'p RawPage) -> Outcome<DecodedPage<'p>> {
        decode::page(query, page, &self.known_prefixes())
    }

    fn writer(&self, _consent: &WriteConsent) -> Outcome<Arc<dyn CrmWrite>> {
        let descriptions = Arc::clone(&self.descriptions);
        Ok(Arc::new(SalesforceWriter::new(Arc::clone(&self.api), descriptions, self.bulk)))
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
