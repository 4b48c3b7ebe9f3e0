//! Discovering again: the cheapest road the CRM allows is taken, nothing known is lost, and the changes are told and kept.
use crate::kit::dynamics::account as account_at;
use fieldbridge::account::{
    CheckReport, CheckScope, CheckSubject, ExternalAccount, OrgIdentity, OrgUrl, SecretRef, System,
};
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::catalog::{CatalogChange, CatalogDelta, Field, FieldType, Table, TableDelta, TableDetail};
use fieldbridge::clock::{ManualClock, SharedClock};
use fieldbridge::fault::{ErrorKind, Fault, Outcome};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::port::{
    AnswerPage, BrowserSignIn, Credentials, Crm, CrmConnector, DecodedPage, DeviceSignIn, Environment, Position,
    RawPage, ReadQuery, SignInPlace, Vault, Wait,
};
use fieldbridge::run::ApiBudget;
use fieldbridge::secret::Secret;
use fieldbridge::task::{self, Bench, Reach, Road, Services};
use fieldbridge::vault::MemoryVault;
use fieldbridge::workspace::WorkspaceFiles;
use futures_util::future::BoxFuture;
use jiff::{SignedDuration, Timestamp};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};

/// A CRM of a few tables that counts what it is asked.
#[derive(Default)]
struct Definitions {
    tables: BTreeMap<String, TableDetail>,
    version: Option<String>,
    stamp: Option<String>,
    delta: Option<CatalogDelta>,
    failing: BTreeSet<String>,
    asked: Vec<String>,
}

#[derive(Clone, Default)]
struct Played(Arc<Mutex<Definitions>>);

impl Played {
    fn edit<T>(&self, change: impl FnOnce(&mut Definitions) -> T) -> T {
        change(&mut self.0.lock().unwrap())
    }

    fn asked(&self) -> Vec<String> {
        self.edit(|d| std::mem::take(&mut d.asked))
    }

    fn answer<T: Send + 'static>(&self, what: &str, read: impl FnOnce(&Definitions) -> Outcome<T>) -> Wait<'static, T> {
        let answer = self.edit(|d| {
            d.asked.push(what.to_owned());
            read(d)
        });
        Box::pin(async move { answer })
    }
}

impl CrmConnector for Played {
    fn sign_in_place<'a>(&'a self, _: System, _: &'a OrgUrl) -> Wait<'a, SignInPlace> {
        panic!("nobody asks")
    }

    fn connect(&self, _: &ExternalAccount, _: Credentials) -> Outcome<Arc<dyn Crm>> {
        Ok(Arc::new(self.clone()))
    }

    fn sign_in_with_device<'a>(&'a self, _: &'a ExternalAccount) -> Wait<'a, DeviceSignIn> {
        panic!("nobody asks")
    }

    fn sign_in_with_browser<'a>(&'a self, _: &'a ExternalAccount, _: AnswerPage) -> Wait<'a, BrowserSignIn> {
        panic!("nobody asks")
    }

    fn environments<'a>(&'a self, _: &'a ExternalAccount, _: Credentials) -> Wait<'a, Vec<Environment>> {
        panic!("nobody asks")
    }
}

impl Crm for Played {
    fn check<'a>(&'a self, _: &'a CheckSubject, _: &'a CheckScope) -> BoxFuture<'a, CheckReport> {
        panic!("nobody asks")
    }

    fn identity(&self) -> Wait<'_, OrgIdentity> {
        panic!("nobody asks")
    }

    fn tables(&self) -> Wait<'_, Vec<Table>> {
        self.answer("tables", |d| Ok(d.tables.values().map(|t| t.table.clone()).collect()))
    }

    fn describe<'a>(&'a self, table: &'a str) -> Wait<'a, TableDetail> {
        let missing = || Fault::new(ErrorKind::ServerError, "played").with("table", table);
        self.answer(&format!("describe {table}"), |d| match d.failing.contains(table) {
            true => Err(missing()),
            false => d.tables.get(table).cloned().ok_or_else(missing),
        })
    }

    fn schema_version(&self) -> Wait<'_, Option<String>> {
        self.answer("version", |d| Ok(d.version.clone()))
    }

    fn definitions_stamp(&self) -> Wait<'_, Option<String>> {
        self.answer("stamp", |d| Ok(d.stamp.clone()))
    }

    fn definition_changes<'a>(
        &'a self,
        stamp: &'a str,
        described: &'a [String],
        shared: &'a [String],
    ) -> Wait<'a, Option<CatalogDelta>> {
        self.answer(&format!("changes since {stamp} in {described:?} {shared:?}"), |d| Ok(d.delta.clone()))
    }

    fn counts<'a>(&'a self, _: &'a [String]) -> Wait<'a, BTreeMap<String, u64>> {
        panic!("nobody asks")
    }

    fn tracking_days(&self) -> Wait<'_, Option<u32>> {
        panic!("nobody asks")
    }

    fn fetch<'a>(&'a self, _: &'a ReadQuery, _: &'a Position) -> Wait<'a, RawPage> {
        panic!("nobody asks")
    }

    fn decode<'p>(&self, _: &ReadQuery, _: &'p RawPage) -> Outcome<DecodedPage<'p>> {
        panic!("nobody asks")
    }

    fn budget(&self) -> ApiBudget {
        ApiBudget::default()
    }

    fn waiting_until(&self) -> Option<Timestamp> {
        None
    }
}

struct House {
    _dir: tempfile::TempDir,
    crm: Played,
    bench: Bench,
    clock: ManualClock,
    account: ExternalAccount,
}

fn described(name: &str, fields: &[&str]) -> TableDetail {
    let mut table = Table::new(name, format!("{name}s"), format!("{name}id"));
    table.id = Some(format!("id of {name}"));
    let mut detail = TableDetail::new(table);
    detail.fields = fields.iter().map(|f| Field::new(*f, FieldType::Integer)).collect();
    detail.fields.iter_mut().for_each(|f| f.id = Some(format!("id of {name}.{}", f.name)));
    detail.tidy();
    detail
}

/// A workspace whose CRM has contact and lead, both described.
async fn house() -> House {
    let dir = tempfile::tempdir().unwrap();
    let clock = ManualClock::at("2026-03-01T12:00:00Z".parse().unwrap());
    let shared: SharedClock = Arc::new(clock.clone());
    let account = account_at("http://127.0.0.1:9");
    let vault = MemoryVault::default();
    vault.put(&SecretRef("vault:test/client-secret".into()), &Secret::new("s")).unwrap();
    let crm = Played::default();
    crm.edit(|d| {
        for table in [described("contact", &["a", "b"]), described("lead", &["c"])] {
            d.tables.insert(table.table.name.clone(), table);
        }
    });
    let database = dir.path().join("campaign.db");
    let bench = Services::new(
        Arc::new(WorkspaceFiles::new(dir.path())),
        Arc::new(vault),
        Arc::new(SqliteCampaign::new(&database).with_clock(shared.clone())),
        Arc::new(SqliteLedger::new(&database, "here", 1, shared.clone())),
        Arc::new(crm.clone()),
        shared,
    );
    task::tables(&bench, &account, false).await.unwrap();
    task::describe(&bench, &account, &["contact".into(), "lead".into()], false).await.unwrap();
    crm.asked();
    clock.advance(SignedDuration::from_hours(1));
    House { _dir: dir, crm, bench, clock, account }
}

impl House {
    async fn again(&self, reach: Reach) -> task::Rediscovery {
        task::rediscover(&self.bench, &self.account, reach).await.unwrap()
    }
}

fn added(table: &str, field: &str) -> CatalogChange {
    CatalogChange::FieldAdded { table: table.into(), field: field.into() }
}

#[tokio::test]
async fn without_stamp_and_number_everything_is_read_and_compared() {
    let house = house().await;
    house.crm.edit(|d| drop(d.tables.insert("contact".into(), described("contact", &["a", "b", "new"]))));
    let found = house.again(Reach::Changes).await;
    assert_eq!(found.road, Road::Everything);
    assert_eq!(house.crm.asked(), ["version", "stamp", "tables", "describe contact", "describe lead"]);
    let news = found.news.unwrap();
    assert_eq!(news.changes, [added("contact", "new")]);
    assert_eq!(news.until.duration_since(news.since), SignedDuration::from_hours(1));
    let kept = task::tables(&house.bench, &house.account, false).await.unwrap();
    assert_eq!(kept.news.unwrap().changes, [added("contact", "new")]);
    assert!(kept.details["contact"].field("new").is_some());
}

#[tokio::test]
async fn a_number_that_did_not_move_is_answer_enough() {
    let house = house().await;
    house.crm.edit(|d| d.version = Some("88".into()));
    house.again(Reach::Everything).await;
    house.crm.asked();
    let found = house.again(Reach::Changes).await;
    assert_eq!((found.road, house.crm.asked()), (Road::SameVersion, vec!["version".to_owned()]));
    assert_eq!(found.news.unwrap().changes, []);
    house.crm.edit(|d| d.version = Some("89".into()));
    assert_eq!(house.again(Reach::Changes).await.road, Road::Everything, "it moved, and there is no stamp");
}

#[tokio::test]
async fn with_a_stamp_only_what_changed_is_asked_and_a_stale_stamp_leads_back_to_everything() {
    let house = house().await;
    house.crm.edit(|d| d.stamp = Some("s1".into()));
    house.again(Reach::Everything).await;
    house.crm.asked();
    let change = TableDelta {
        name: Some("contact".into()),
        fields: vec![Field::new("new", FieldType::Boolean)],
        ..TableDelta::default()
    };
    let gone = BTreeSet::from(["id of contact.a".to_owned(), "id of lead".to_owned()]);
    house.crm.edit(|d| {
        d.delta = Some(CatalogDelta { stamp: "s2".into(), tables: vec![change], gone, ..CatalogDelta::default() });
    });
    let found = house.again(Reach::Changes).await;
    assert_eq!(found.road, Road::Changes);
    assert_eq!(house.crm.asked(), ["version", "changes since s1 in [\"contact\", \"lead\"] []"]);
    let removed = CatalogChange::FieldRemoved { table: "contact".into(), field: "a".into() };
    let gone = CatalogChange::TableRemoved { table: "lead".into() };
    assert_eq!(found.news.unwrap().changes, [gone, removed, added("contact", "new")]);
    house.crm.edit(|d| d.delta = None);
    let found = house.again(Reach::Changes).await;
    assert_eq!(found.road, Road::Everything, "the stamp has expired");
    assert!(house.crm.asked().iter().any(|a| a.starts_with("changes since s2")), "the newer stamp was kept");
    assert_eq!(found.catalog.stamp.as_deref(), Some("s1"));
}

#[tokio::test]
async fn a_table_that_cannot_be_described_keeps_what_was_known_and_stops_no_other() {
    let house = house().await;
    house.crm.edit(|d| {
        d.stamp = Some("s1".into());
        d.failing.insert("lead".into());
        d.tables.insert("contact".into(), described("contact", &["a", "b", "new"]));
    });
    let found = house.again(Reach::Everything).await;
    assert_eq!(
        found.failed.iter().map(|(t, f)| (t.as_str(), f.kind)).collect::<Vec<_>>(),
        [("lead", ErrorKind::ServerError)]
    );
    assert!(found.catalog.details["lead"].field("c").is_some());
    assert!(found.catalog.details["contact"].field("new").is_some());
    house.crm.edit(|d| {
        d.failing.clear();
        d.delta = Some(CatalogDelta { stamp: "s2".into(), ..CatalogDelta::default() });
    });
    house.crm.asked();
    assert!(house.again(Reach::Changes).await.failed.is_empty());
    assert!(house.crm.asked().contains(&"describe lead".to_owned()), "it is tried again although nothing changed");
    house.crm.edit(|d| d.failing.extend(["contact".to_owned(), "lead".to_owned()]));
    let found = house.again(Reach::Everything).await;
    assert_eq!(found.failed.len(), 2);
    assert!(found.catalog.details["contact"].field("new").is_some(), "what was known is kept");
}

#[tokio::test]
async fn describing_keeps_what_succeeded_although_one_table_failed() {
    let house = house().await;
    house.crm.edit(|d| {
        d.tables.insert("task".into(), described("task", &["x"]));
        d.failing.insert("email".into());
        d.tables.insert("email".into(), described("email", &["y"]));
    });
    let wanted = ["task".to_owned(), "email".to_owned()];
    let fault = task::describe(&house.bench, &house.account, &wanted, false).await.unwrap_err();
    assert_eq!(fault.args["table"], "email");
    house.crm.asked();
    task::describe(&house.bench, &house.account, &wanted[..1], false).await.unwrap();
    assert_eq!(house.crm.asked(), [] as [String; 0], "task was kept");
}

#[tokio::test]
async fn older_changes_stay_readable_until_there_are_newer_ones() {
    let house = house().await;
    house.crm.edit(|d| drop(d.tables.insert("contact".into(), described("contact", &["a", "b", "new"]))));
    house.again(Reach::Changes).await;
    house.clock.advance(SignedDuration::from_hours(1));
    let found = house.again(Reach::Changes).await;
    assert_eq!(found.news.unwrap().changes, [], "this discovery found nothing");
    assert_eq!(found.catalog.news.unwrap().changes, [added("contact", "new")]);
}

#[tokio::test]
async fn drift_is_told_for_what_is_mapped_and_waits_where_it_has_to() {
    use fieldbridge::mapping::{DriftReach, propose};
    use fieldbridge::setup::Workspace;
    let house = house().await;
    let mut workspace = Workspace::named("w");
    workspace.accounts = vec![house.account.clone()];
    for table in ["contact", "lead"] {
        let detail = house.crm.edit(|d| d.tables[table].clone());
        let mapping = propose(&house.account.name, &detail, &[]);
        let fields = detail.fields.iter().map(|f| f.name.clone()).filter(|f| !mapping.rule(f).unwrap().include);
        let fields: Vec<String> = fields.collect();
        workspace.mappings.push(fields.iter().fold(mapping, |m, f| m.toggle(f).unwrap()));
    }
    house.bench.workspace.save(&workspace).unwrap();
    let look = async || task::look_for_drift(&house.bench, &workspace, &house.account).await.unwrap();
    let still = look().await;
    assert_eq!((still.reach(), still.fingerprints.len()), (None, 2));

    house.crm.edit(|d| {
        let mut renamed = described("contact", &["a", "b", "new"]);
        renamed.fields.iter_mut().filter(|f| f.name == "b").for_each(|f| f.name = "b2".into());
        d.tables.insert("contact".into(), renamed);
        d.tables.remove("lead");
    });
    let found = look().await;
    let told: Vec<(&str, &str)> = found.drifts.iter().map(|d| (d.table.as_str(), d.action.slug())).collect();
    let expected =
        [("contact", "rename-suggested"), ("contact", "column-kept"), ("contact", "available"), ("lead", "table-gone")];
    assert_eq!(told, expected);
    assert_eq!(found.reach(), Some(DriftReach::Blocked));
    assert_ne!(found.fingerprints["contact"], still.fingerprints["contact"]);
    let again = look().await;
    assert_eq!(again.drifts, found.drifts, "what was not settled is told again");
}
