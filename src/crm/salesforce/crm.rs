//! The connection: the [`Crm`] door over the rooms of this adapter.
use super::api::{Api, query_path};
use super::decode::{self, Prefixes};
use super::describe::{Description, Global, describe, tables};
use super::page::{self, Spot};
use super::soql::{Kinds, STAMP, Select};
use super::{checks, identity};
use crate::account::{CheckReport, CheckScope, CheckSubject, ExternalAccount, OrgIdentity};
use crate::catalog::{FieldType, Table, TableDetail};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::http::Patience;
use crate::port::{Crm, DecodedPage, Position, RawPage, ReadOrder, ReadQuery, Wait};
use crate::run::ApiBudget;
use futures_util::future::BoxFuture;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::Deserialize;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Objects counted in one call.
const COUNTED: usize = 100;

/// A connection to one organisation.
pub struct SalesforceCrm {
    pub(super) api: Api,
    pub(super) account: ExternalAccount,
    described: Mutex<HashMap<String, Arc<Description>>>,
    /// What the first characters of identifiers stand for; read with the list of objects.
    prefixes: Mutex<Arc<Prefixes>>,
}

impl SalesforceCrm {
    pub(super) fn new(api: Api, account: ExternalAccount) -> Self {
        Self { api, account, described: Mutex::default(), prefixes: Mutex::default() }
    }

    /// The last requests, redacted, for support.
    pub fn trace(&self) -> Vec<crate::http::TraceEntry> {
        self.api.http.trace().entries()
    }

    /// All objects, as they are now.
    pub(super) async fn global(&self) -> Outcome<Global> {
        let read = |response: crate::http::HttpResponse| tables(&response.body);
        let global = self.api.fetch("sobjects", None, Patience::Long, read).await?;
        let prefixes = Arc::new(global.prefixes.clone());
        *self.prefixes.lock().unwrap_or_else(PoisonError::into_inner) = prefixes;
        Ok(global)
    }

    /// The description of an object, as it was read last.
    pub(super) async fn description(&self, table: &str) -> Outcome<Arc<Description>> {
        if let Some(known) = self.described.lock().unwrap_or_else(PoisonError::into_inner).get(table) {
            return Ok(known.clone());
        }
        self.describe_now(table, Patience::Long).await
    }

    /// The description of an object, as it is now.
    pub(super) async fn describe_now(&self, table: &str, patience: Patience) -> Outcome<Arc<Description>> {
        let path = describe_path(table)?;
        let read = |response: crate::http::HttpResponse| describe(&response.body);
        let found = self.api.fetch(&path, None, patience, read).await.map_err(|fault| missing(fault, table))?;
        let found = Arc::new(found);
        self.described.lock().unwrap_or_else(PoisonError::into_inner).insert(table.to_owned(), found.clone());
        Ok(found)
    }

    fn known_prefixes(&self) -> Arc<Prefixes> {
        Arc::clone(&self.prefixes.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// The query for the rows behind a place. Deleted records are asked for where rows are read by their change.
    fn question(&self, query: &ReadQuery, found: &Description, at: &Spot) -> Outcome<String> {
        let by_change = query.order == ReadOrder::ByModified;
        if by_change && !found.traits.stamped {
            let why = "rows of this object cannot be found by when they changed";
            return Err(Fault::new(ErrorKind::SalesforceFieldHidden, why).with("field", STAMP));
        }
        let tells = by_change && found.traits.tells_deleted;
        let extra: &[&str] = match (by_change, tells) {
            (true, true) => &[STAMP, "IsDeleted"],
            (true, false) => &[STAMP],
            (false, _) => &[],
        };
        let today = self.api.clock.now().to_zoned(TimeZone::UTC).date();
        let mut select = Select::reading(query, &Kinds::of(query, Some(&found.detail)), extra, today)?;
        if let Some(after) = &at.after {
            select = select.after(after)?;
        }
        Ok(query_path(if tells { "queryAll" } else { "query" }, &select.to_string()))
    }

    async fn fetch_page(&self, query: &ReadQuery, at: &Position) -> Outcome<RawPage> {
        let spot = match at {
            Position::Start => Spot::default(),
            Position::Link(link) => Spot::parse(link)?,
            Position::Delta(_) => {
                return Err(Fault::new(ErrorKind::QueryRefused, "Salesforce keeps no record of changes to read from"));
            }
        };
        if query.columns.iter().any(|c| c.kind == FieldType::EntityName) && self.known_prefixes().is_empty() {
            self.global().await?;
        }
        if let Some(locator) = &spot.locator {
            match self.ask(query, locator, &spot).await {
                // The place is forgotten, the row before it is not.
                Err(fault) if fault.kind == ErrorKind::SalesforceLocatorExpired && spot.after.is_some() => {}
                other => return other,
            }
        }
        let spot = Spot { locator: None, read: 0, ..spot };
        let found = self.description(&query.table).await?;
        self.ask(query, &self.question(query, &found, &spot)?, &spot).await
    }

    async fn ask(&self, query: &ReadQuery, path: &str, spot: &Spot) -> Outcome<RawPage> {
        let options = format!("batchSize={}", query.page_size.clamp(200, 2000));
        let read = |response| page::examine(response, spot, query.order);
        self.api.fetch(path, Some(&options), Patience::Long, read).await
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

/// Where an object is described, as it is also shown.
pub(super) fn describe_path(table: &str) -> Outcome<String> {
    Ok(format!("sobjects/{}/describe", super::soql::Name::of(table)?))
}

/// An object that is not there, or not for us, answers like a record that is gone.
fn missing(fault: Fault, table: &str) -> Fault {
    let kind = match fault.kind {
        ErrorKind::SalesforceRowGone => ErrorKind::SalesforceTypeHidden,
        kind => kind,
    };
    Fault { kind, ..fault }.with("table", table)
}

impl Crm for SalesforceCrm {
    fn check<'a>(&'a self, subject: &'a CheckSubject, scope: &'a CheckScope) -> BoxFuture<'a, CheckReport> {
        Box::pin(checks::run(self, subject, scope))
    }

    fn identity(&self) -> Wait<'_, OrgIdentity> {
        Box::pin(identity::identify(&self.api, self.account.organisation.as_ref(), Patience::Long))
    }

    fn tables(&self) -> Wait<'_, Vec<Table>> {
        Box::pin(async move { Ok(self.global().await?.tables) })
    }

    fn describe<'a>(&'a self, table: &'a str) -> Wait<'a, TableDetail> {
        Box::pin(async move { Ok(self.describe_now(table, Patience::Long).await?.detail.clone()) })
    }

    fn counts<'a>(&'a self, tables: &'a [String]) -> Wait<'a, BTreeMap<String, u64>> {
        Box::pin(self.count(tables))
    }

    fn tracking_days(&self) -> Wait<'_, Option<u32>> {
        Box::pin(async { Ok(None) })
    }

    fn fetch<'a>(&'a self, query: &'a ReadQuery, at: &'a Position) -> Wait<'a, RawPage> {
        Box::pin(self.fetch_page(query, at))
    }

    fn decode<'p>(&self, query: &ReadQuery, page: &'p RawPage) -> Outcome<DecodedPage<'p>> {
        decode::page(query, page, &self.known_prefixes())
    }

    fn budget(&self) -> ApiBudget {
        self.api.budget()
    }

    fn waiting_until(&self) -> Option<Timestamp> {
        self.api.waiting_until()
    }
}
