//! An organisation of either CRM, its connection, and the truth about its persons.
use crate::kit::dynamics::quick;
use fieldbridge::account::{AuthMethod, ExternalAccount, Name, OrgIdentity, SecretRef, System, parse_org_url};
use fieldbridge::clock::SystemClock;
use fieldbridge::crm::dynamics::{DynamicsConfig, DynamicsConnector};
use fieldbridge::crm::salesforce::{SalesforceConfig as SalesforceSettings, SalesforceConnector};
use fieldbridge::fault::Outcome;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{
    BadRow, Channel, Crm, CrmConnector, Gone, Part, Position, RawPage, ReadColumn, ReadOrder, ReadQuery, RowKey,
};
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox};
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use fieldbridge::secret::Secret;
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::Arc;

const SEED: u64 = 11;

/// The sandbox that plays the organisation.
enum Played {
    Dynamics(Sandbox),
    Salesforce(SalesforceSandbox),
}

/// An organisation with a connection to it. The words are those of its CRM.
pub struct Org {
    played: Played,
    pub crm: Arc<dyn Crm>,
    /// The table of persons.
    pub table: &'static str,
    /// The field that identifies a person.
    pub id: &'static str,
    /// A person's last name.
    pub name: &'static str,
    /// When a person was last changed.
    pub changed: &'static str,
    /// A choice of one of several values.
    pub choice: &'static str,
    /// A reference to another table.
    pub reference: &'static str,
    /// The fault in which the CRM asks to wait, once.
    pub busy: &'static str,
    /// The fault in which a page's link leads elsewhere.
    pub foreign: &'static str,
    /// An identifier in the CRM's form that no row has.
    pub missing: &'static str,
    /// The field that forbids e-mail.
    pub no_email: &'static str,
    /// A channel the CRM has no field for.
    pub no_field_for: Option<Channel>,
}

impl Org {
    /// One of each CRM.
    pub async fn both(rows: u64) -> Vec<Org> {
        vec![Self::dynamics(rows).await, Self::salesforce(rows).await]
    }

    async fn dynamics(rows: u64) -> Self {
        let sandbox = sandbox::start(SandboxConfig { rows, seed: SEED, ..SandboxConfig::default() }).await.unwrap();
        let played = Played::Dynamics(sandbox);
        Self {
            crm: connected(&played, None),
            played,
            table: "contact",
            id: "contactid",
            name: "lastname",
            changed: "modifiedon",
            choice: "gendercode",
            reference: "parentcustomerid",
            busy: "throttle:retry_after=1,times=1,on=rows",
            foreign: "foreign_nextlink",
            missing: "00000000-0000-4000-8000-00000000dead",
            no_email: "donotemail",
            no_field_for: None,
        }
    }

    async fn salesforce(rows: u64) -> Self {
        let config = SalesforceConfig { rows, seed: SEED, ..SalesforceConfig::default() };
        let played = Played::Salesforce(sandbox::salesforce::start(config).await.unwrap());
        Self {
            crm: connected(&played, None),
            played,
            table: "Contact",
            id: "Id",
            name: "LastName",
            changed: "SystemModstamp",
            choice: "LeadSource",
            reference: "AccountId",
            busy: "concurrent_limit:times=1,on=query",
            foreign: "foreign_next_url",
            missing: "003AA000000AbCdYAK",
            no_email: "HasOptedOutOfEmail",
            no_field_for: Some(Channel::Post),
        }
    }

    /// Another connection, of an account that is bound to this organisation.
    pub fn bound_to(&self, organisation: OrgIdentity) -> Arc<dyn Crm> {
        connected(&self.played, Some(organisation))
    }

    /// The persons as they stand, by identifier.
    pub fn truth(&self) -> BTreeMap<String, BTreeMap<&'static str, Value>> {
        let rows: Vec<BTreeMap<&'static str, Value>> = match &self.played {
            Played::Dynamics(sandbox) => sandbox.oracle().rows(self.table).collect(),
            Played::Salesforce(sandbox) => sandbox.oracle().records(self.table),
        };
        rows.into_iter().map(|row| (row[self.id].as_str().unwrap().to_owned(), row)).collect()
    }

    /// Changes persons on the CRM's own side.
    pub fn mutate(&self, updates: u64, inserts: u64, deletes: u64) {
        let plan = MutationPlan { table: Some(self.table.into()), updates, inserts, deletes };
        match &self.played {
            Played::Dynamics(sandbox) => drop(sandbox.mutate(&plan)),
            Played::Salesforce(sandbox) => drop(sandbox.mutate(&plan)),
        }
    }

    /// Merges persons into one.
    pub fn merge(&self, winner: &str, losers: &[&str]) {
        match &self.played {
            Played::Dynamics(sandbox) => sandbox.merge(self.table, winner, losers).unwrap(),
            Played::Salesforce(sandbox) => sandbox.merge(winner, losers).unwrap(),
        }
    }

    /// Puts faults in force, in place of all others.
    pub fn faults(&self, rules: &[&str]) {
        let rules = rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect();
        match &self.played {
            Played::Dynamics(sandbox) => sandbox.set_faults(rules),
            Played::Salesforce(sandbox) => sandbox.set_faults(rules),
        }
    }

    /// Whether a client has changed a person.
    pub fn was_written_to(&self) -> bool {
        match &self.played {
            Played::Dynamics(sandbox) => sandbox.side_effects(self.table) != Default::default(),
            Played::Salesforce(sandbox) => sandbox.side_effects(self.table) != Default::default(),
        }
    }

    /// Persons by identifier: their name and when they changed.
    pub async fn query(&self) -> ReadQuery {
        let detail = self.crm.describe(self.table).await.unwrap();
        let column = |name: &str| {
            let field = detail.field(name).unwrap_or_else(|| panic!("no {name}"));
            ReadColumn::new(name, field.wire_name(), field.kind.clone())
        };
        ReadQuery {
            table: self.table.into(),
            address: detail.table.entity_set.clone(),
            primary_id: detail.table.primary_id.clone(),
            columns: vec![column(self.id), column(self.name), column(self.changed)],
            filter: None,
            since: None,
            order: ReadOrder::ById,
            page_size: 200,
            part: Part::default(),
            sort: Vec::new(),
            way: Default::default(),
        }
    }

    /// Reads to the end.
    pub async fn read(&self, query: &ReadQuery, at: Position) -> Outcome<Read> {
        let (mut read, mut at) = (Read::default(), Some(at));
        while let Some(place) = at {
            let page = self.crm.fetch(query, &place).await?;
            read.take(self.crm.as_ref(), query, &page)?;
            assert!(read.pages < 1_000, "no end");
            at = match page.next {
                Some(next @ Position::Delta(_)) => {
                    read.from_here = Some(next);
                    None
                }
                next => next,
            };
        }
        Ok(read)
    }
}

/// What a reading brought.
#[derive(Debug, Default)]
pub struct Read {
    pub rows: Vec<(RowKey<'static>, Vec<Cell<'static>>)>,
    pub bad: Vec<BadRow>,
    pub gone: Vec<Gone>,
    pub pages: usize,
    /// Where changes can be read from, where the CRM says so.
    pub from_here: Option<Position>,
}

impl Read {
    fn take(&mut self, crm: &dyn Crm, query: &ReadQuery, page: &RawPage) -> Outcome<()> {
        let decoded = crm.decode(query, page)?;
        for (key, cells) in decoded.rows.iter() {
            let key = RowKey { id: key.id.clone().into_owned().into(), version: key.version };
            self.rows.push((key, cells.iter().map(owned).collect()));
        }
        self.bad.extend(decoded.bad);
        self.gone.extend(decoded.gone);
        self.pages += 1;
        Ok(())
    }

    /// The identifiers, as they came.
    pub fn ids(&self) -> Vec<&str> {
        self.rows.iter().map(|(key, _)| key.id.as_ref()).collect()
    }

    /// A text cell of each row, by identifier.
    pub fn texts(&self, column: usize) -> BTreeMap<&str, &str> {
        self.rows
            .iter()
            .map(|(key, cells)| {
                let Cell::Text(text) = &cells[column] else { panic!("no text: {:?}", cells[column]) };
                (key.id.as_ref(), text.as_ref())
            })
            .collect()
    }
}

fn owned(cell: &Cell<'_>) -> Cell<'static> {
    match cell {
        Cell::Null => Cell::Null,
        Cell::Integer(n) => Cell::Integer(*n),
        Cell::Real(r) => Cell::Real(*r),
        Cell::Text(text) => Cell::Text(text.clone().into_owned().into()),
    }
}

fn connected(played: &Played, organisation: Option<OrgIdentity>) -> Arc<dyn Crm> {
    let (system, url, tenant, client_id, secret) = match played {
        Played::Dynamics(sandbox) => {
            let c = sandbox.credentials();
            (System::Dynamics, c.org_url, c.tenant_id, c.client_id, c.client_secret)
        }
        Played::Salesforce(sandbox) => {
            let c = sandbox.credentials();
            (System::Salesforce, c.url, String::new(), c.client_id, c.client_secret)
        }
    };
    let account = ExternalAccount {
        name: Name::parse("crm").unwrap(),
        system,
        url: parse_org_url(&url).unwrap(),
        tenant,
        authority: url,
        auth: AuthMethod::ClientSecret { client_id, secret: SecretRef("vault:crm/client-secret".into()) },
        solution: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
        secret_expires: None,
        organisation,
    };
    let clock = Arc::new(SystemClock);
    let connector: Box<dyn CrmConnector> = match system {
        System::Dynamics => {
            Box::new(DynamicsConnector::new(clock, DynamicsConfig { http: quick(), ..DynamicsConfig::default() }))
        }
        System::Salesforce => Box::new(SalesforceConnector::new(
            clock,
            SalesforceSettings { http: quick(), ..SalesforceSettings::default() },
        )),
    };
    connector.connect(&account, Secret::new(secret).into()).unwrap()
}
