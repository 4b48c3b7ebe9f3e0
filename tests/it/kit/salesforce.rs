//! The product's Salesforce client against the sandbox that plays Salesforce.
use super::caller::{Answer, send};
use super::sign_in::{Pair, form};
use fieldbridge::account::{
    AuthMethod, CheckId, CheckReport, CheckScope, CheckSubject, ExternalAccount, Name, PublicCertificate, SecretRef,
    System, parse_org_url,
};
use fieldbridge::catalog::TableDetail;
use fieldbridge::clock::{SharedClock, SystemClock};
use fieldbridge::crm::salesforce::{BulkConfig, BulkUse, SalesforceConfig, SalesforceConnector, SalesforceCrm};
use fieldbridge::fault::Outcome;
use fieldbridge::http::HttpConfig;
use fieldbridge::mapping::{Cell, propose};
use fieldbridge::port::{
    Credentials, Crm, CrmConnector, Part, Position, RawPage, ReadOrder, ReadQuery, RefreshTokens, Turn, Wait,
};
use fieldbridge::sandbox::FaultRule;
use fieldbridge::sandbox::salesforce::{self as sf, SalesforceSandbox};
use fieldbridge::schema::{ReadColumn, read_columns};
use fieldbridge::secret::Secret;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// A sandbox, and how the product is set up for it.
pub struct Org {
    pub sandbox: SalesforceSandbox,
    pub settings: SalesforceConfig,
}

/// Rows as they were read: the cells of each by its identifier, and what was said to be gone.
#[derive(Debug, Default)]
pub struct Reading {
    pub rows: BTreeMap<String, Vec<Cell<'static>>>,
    pub order: Vec<String>,
    pub gone: Vec<String>,
    pub links: Vec<String>,
}

/// Pauses short enough for tests.
pub fn quick() -> SalesforceConfig {
    let http = HttpConfig {
        base_delay: Duration::from_millis(1),
        max_delay: Duration::from_millis(4),
        min_retry_after: Duration::from_millis(1),
        ..HttpConfig::default()
    };
    let bulk =
        BulkConfig { when: BulkUse::Never, from_rows: 10_000, pause: Duration::from_millis(1), slow: Duration::MAX };
    SalesforceConfig { http, bulk, ..SalesforceConfig::default() }
}

impl Org {
    pub async fn of(rows: u64) -> Self {
        Self::start(sf::SalesforceConfig { rows, seed: 5, ..sf::SalesforceConfig::default() }).await
    }

    pub async fn start(config: sf::SalesforceConfig) -> Self {
        Self { sandbox: sf::start(config).await.expect("a sandbox"), settings: quick() }
    }

    pub fn account(&self, auth: AuthMethod) -> ExternalAccount {
        account_at(&self.sandbox.url(), auth)
    }

    pub fn connect(&self, auth: AuthMethod, credentials: impl Into<Credentials>) -> Outcome<Arc<dyn Crm>> {
        self.connect_as(&self.account(auth), credentials)
    }

    pub fn connect_as(&self, account: &ExternalAccount, credentials: impl Into<Credentials>) -> Outcome<Arc<dyn Crm>> {
        let clock: SharedClock = Arc::new(SystemClock);
        SalesforceConnector::new(clock, self.settings.clone()).connect(account, credentials.into())
    }

    /// Signed in with client credentials, as its own type.
    pub fn open(&self) -> SalesforceCrm {
        let who = self.sandbox.credentials();
        let clock: SharedClock = Arc::new(SystemClock);
        let connector = SalesforceConnector::new(clock, self.settings.clone());
        connector.open(&self.account(by_secret(&who.client_id)), Secret::new(who.client_secret)).unwrap()
    }

    /// Signed in with client credentials.
    pub fn crm(&self) -> Arc<dyn Crm> {
        let who = self.sandbox.credentials();
        self.connect(by_secret(&who.client_id), Secret::new(who.client_secret)).unwrap()
    }

    /// Asked by somebody else than the product.
    pub async fn other(&self, method: &str, path: &str, body: &str) -> Answer {
        asked_by_another(&self.sandbox, method, path, body).await
    }

    pub fn faults(&self, rules: &[&str]) {
        self.sandbox.set_faults(rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect());
    }
}

/// An organisation asked by somebody else than the product.
pub async fn asked_by_another(sandbox: &SalesforceSandbox, method: &str, path: &str, body: &str) -> Answer {
    let who = sandbox.credentials();
    let pairs = [
        ("grant_type", "client_credentials"),
        ("client_id", who.client_id.as_str()),
        ("client_secret", who.client_secret.as_str()),
    ];
    let headers = [("content-type", "application/x-www-form-urlencoded")];
    let url = format!("{}/services/oauth2/token", who.url);
    let token = send(&url, "POST", &headers, &form(&pairs)).await.unwrap().json();
    let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str()), ("content-type", "application/json")];
    let url = format!("{}/services/data/v66.0/{path}", who.url);
    let answer = send(&url, method, &headers, body).await.unwrap();
    assert!(answer.status < 300, "{} {}", answer.status, answer.text());
    answer
}

/// The account of the organisation at an address.
pub fn account_at(url: &str, auth: AuthMethod) -> ExternalAccount {
    ExternalAccount::at(Name::parse("acme").unwrap(), System::Salesforce, parse_org_url(url).unwrap(), auth)
}

/// Client credentials.
pub fn by_secret(client_id: &str) -> AuthMethod {
    AuthMethod::ClientSecret { client_id: client_id.to_owned(), secret: reference("client-secret") }
}

/// A certificate.
pub fn by_certificate(client_id: &str, user: &str, pair: &Pair) -> AuthMethod {
    AuthMethod::Certificate {
        client_id: client_id.to_owned(),
        key: reference("key"),
        certificate: PublicCertificate::parse(&pair.pem).unwrap(),
        assertion: fieldbridge::account::Assertion::default(),
        user: Some(user.to_owned()),
    }
}

pub fn reference(what: &str) -> SecretRef {
    SecretRef(format!("vault:acme/{what}"))
}

/// A kept refresh token, with all that were ever kept.
#[derive(Default)]
pub struct Kept(pub Mutex<Vec<String>>);

impl Kept {
    pub fn of(token: &str) -> Arc<Self> {
        Arc::new(Self(Mutex::new(vec![token.to_owned()])))
    }
}

impl RefreshTokens for Kept {
    fn turn(&self) -> Wait<'_, Turn> {
        Box::pin(async { Ok(Box::new(()) as Turn) })
    }

    fn read(&self) -> Wait<'_, Secret> {
        let token = self.0.lock().unwrap().last().cloned().unwrap();
        Box::pin(async move { Ok(Secret::new(token)) })
    }

    fn keep(&self, token: Secret) -> Wait<'_, ()> {
        self.0.lock().unwrap().push(token.expose().to_owned());
        Box::pin(async { Ok(()) })
    }
}

/// The fields a fresh mapping of an object reads.
pub fn columns(detail: &TableDetail) -> Vec<ReadColumn> {
    let mapping = propose(&Name::parse("acme").unwrap(), detail, std::slice::from_ref(&detail.table.name));
    read_columns(&mapping, detail)
}

pub fn reading(detail: &TableDetail, order: ReadOrder) -> ReadQuery {
    ReadQuery {
        table: detail.table.name.clone(),
        address: detail.table.entity_set.clone(),
        primary_id: detail.table.primary_id.clone(),
        columns: columns(detail),
        filter: None,
        since: None,
        order,
        page_size: 200,
        part: Part::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

/// Reads to the end.
pub async fn read(crm: &Arc<dyn Crm>, query: &ReadQuery) -> Reading {
    read_from(crm, query, Position::Start, |_, _| {}).await
}

/// Reads from a place to the end; `between` sees each page with its number.
pub async fn read_from(
    crm: &Arc<dyn Crm>,
    query: &ReadQuery,
    from: Position,
    mut between: impl FnMut(usize, &RawPage),
) -> Reading {
    let (mut all, mut at, mut number) = (Reading::default(), from, 0);
    loop {
        let page = crm.fetch(query, &at).await.unwrap();
        let decoded = crm.decode(query, &page).unwrap();
        assert_eq!(decoded.bad, [], "no row is bad");
        for (key, cells) in decoded.rows.iter() {
            let cells = cells.iter().map(|cell| cell.clone().into_owned()).collect();
            all.rows.insert(key.id.to_string(), cells);
            all.order.push(key.id.to_string());
        }
        all.gone.extend(decoded.gone.into_iter().map(|gone| gone.id));
        between(number, &page);
        number += 1;
        match page.next {
            Some(next) => {
                all.links.push(next.link().unwrap_or_default().to_owned());
                at = next;
            }
            None => return all,
        }
    }
}

/// Runs one check.
pub async fn check(crm: &Arc<dyn Crm>, id: CheckId, scope: &CheckScope) -> CheckReport {
    let table = scope.tables.first().map(|t| t.name.clone()).filter(|_| id.is_per_table());
    crm.check(&CheckSubject { id, table }, scope).await
}
