//! What changed in the definitions: the adapter asks the sandbox what changed since a stamp, and what it knows afterwards is
//! what a fresh discovery finds.
use crate::kit::caller::send;
use crate::kit::dynamics::{connector, quick};
use fieldbridge::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::catalog::{Catalog, CatalogChange, KeyState, diff, merge};
use fieldbridge::clock::{SharedClock, SystemClock};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::port::{Crm, CrmConnector, Vault, WorkspaceStore};
use fieldbridge::sandbox::{FaultRule, Sandbox, SandboxConfig, start};
use fieldbridge::secret::Secret;
use fieldbridge::task::{self, Bench, Reach, Road, Services};
use fieldbridge::vault::MemoryVault;
use fieldbridge::workspace::WorkspaceFiles;
use jiff::Timestamp;
use std::sync::Arc;

const TABLES: [&str; 4] = ["account", "contact", "new_loyaltycard", "new_membership"];

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 20, seed: 11, ..SandboxConfig::default() }).await.unwrap()
}

fn account(sandbox: &Sandbox) -> ExternalAccount {
    let who = sandbox.credentials();
    let secret = SecretRef("vault:test/client-secret".into());
    ExternalAccount {
        name: Name::parse("test").unwrap(),
        system: System::Dynamics,
        url: parse_org_url(&who.org_url).unwrap(),
        tenant: who.tenant_id,
        authority: who.org_url,
        auth: AuthMethod::ClientSecret { client_id: who.client_id, secret },
        organisation: None,
        secret_expires: None,
        solution: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
    }
}

fn connect(sandbox: &Sandbox) -> Arc<dyn Crm> {
    let secret = Secret::new(sandbox.credentials().client_secret);
    connector(quick(), Arc::new(SystemClock)).connect(&account(sandbox), secret.into()).unwrap()
}

/// Pulls the lever of the schema; whether anything changed.
async fn change(sandbox: &Sandbox, words: &str) -> bool {
    let url = format!("{}/_sandbox/schema?{}", sandbox.url(), words.replace(' ', "+").replace(',', "&"));
    let answer = send(&url, "POST", &[], "").await.unwrap();
    assert_eq!(answer.status, 200, "{words}: {}", answer.text());
    answer.json()["changed"] == true
}

/// Everything read anew; the stamp first, as a discovery does it.
async fn discovered(crm: &dyn Crm, described: &[String]) -> Catalog {
    let mut catalog = Catalog::new(Timestamp::UNIX_EPOCH);
    catalog.stamp = crm.definitions_stamp().await.unwrap();
    catalog.tables = crm.tables().await.unwrap();
    for table in described.iter().filter(|table| catalog.table(table).is_some()).cloned().collect::<Vec<_>>() {
        let detail = crm.describe(&table).await.unwrap();
        catalog.details.insert(table, detail);
    }
    catalog
}

fn described(catalog: &Catalog) -> Vec<String> {
    catalog.details.keys().cloned().collect()
}

/// What is known, brought up to date by what changed since its stamp.
async fn brought_up(crm: &dyn Crm, known: &Catalog) -> Catalog {
    let sets = known.details.values().flat_map(|d| &d.option_sets).filter(|s| s.global).map(|s| s.name.clone());
    let shared: Vec<String> = sets.collect::<std::collections::BTreeSet<_>>().into_iter().collect();
    let stamp = known.stamp.as_deref().unwrap();
    let delta = crm.definition_changes(stamp, &described(known), &shared).await.unwrap().expect("changes");
    let mut after = known.clone();
    merge(&mut after, &delta);
    after
}

/// Two catalogs say the same; the first difference is shown.
fn same(merged: &Catalog, fresh: &Catalog, about: &str) {
    for (one, two) in merged.tables.iter().zip(&fresh.tables) {
        assert_eq!(one, two, "{about}");
    }
    assert_eq!(merged.tables.len(), fresh.tables.len(), "{about}");
    assert_eq!(described(merged), described(fresh), "{about}");
    for (name, one) in &merged.details {
        let two = &fresh.details[name];
        for (ours, theirs) in one.fields.iter().zip(&two.fields) {
            assert_eq!(ours, theirs, "{about}: {name}");
        }
        for (ours, theirs) in one.option_sets.iter().zip(&two.option_sets) {
            assert_eq!(ours, theirs, "{about}: {name}");
        }
        assert_eq!((&one.keys, &one.relationships), (&two.keys, &two.relationships), "{about}: {name}");
        assert_eq!(one, two, "{about}: {name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_of_change_is_told_and_leaves_what_a_fresh_discovery_finds() {
    let sandbox = sandbox().await;
    let crm = connect(&sandbox);
    let all: Vec<String> = TABLES.map(str::to_owned).to_vec();
    let mut known = discovered(&*crm, &all).await;
    for (words, told) in [
        (
            "table=contact,add=new_Extra",
            Some(CatalogChange::FieldAdded { table: "contact".into(), field: "new_extra".into() }),
        ),
        (
            "table=contact,remove=new_extra",
            Some(CatalogChange::FieldRemoved { table: "contact".into(), field: "new_extra".into() }),
        ),
        (
            "table=contact,remove=nickname",
            Some(CatalogChange::FieldRemoved { table: "contact".into(), field: "nickname".into() }),
        ),
        (
            "table=contact,add=nickname",
            Some(CatalogChange::FieldAdded { table: "contact".into(), field: "nickname".into() }),
        ),
        ("table=contact,column=familystatuscode,option=77,label=Cohabiting", None),
        ("table=contact,column=familystatuscode,option=77,label=Living together", None),
        ("table=contact,column=familystatuscode,remove_option=77", None),
        ("table=new_loyaltycard,column=new_tier,option=900,label=Amber", None),
        ("table=new_loyaltycard,column=new_tier,remove_option=900", None),
        (
            "table=contact,rename=jobtitle,to=new_Position",
            Some(CatalogChange::FieldRenamed {
                table: "contact".into(),
                from: "jobtitle".into(),
                to: "new_position".into(),
            }),
        ),
        ("table=contact,retype=new_position,kind=int", None),
        ("table=contact,retype=gendercode,kind=str:20", None),
        ("table=contact,retype=salutation,kind=pick,options=1=Dr.;2=Mr.", None),
        ("table=contact,column=lastname,length=200", None),
        (
            "table=contact,column=lastname,required=no",
            Some(CatalogChange::FieldRequired { table: "contact".into(), field: "lastname".into(), on: false }),
        ),
        ("table=contact,column=familystatuscode,recode=4,to=44", None),
        ("table=contact,secure=emailaddress1", None),
        ("table=contact,remove=parentcustomerid", None),
        ("table=contact,add=parentcustomerid", None),
        ("table=contact,drop_key=new_contactemail", None),
        ("table=contact,restore_key=new_contactemail", None),
        ("table=new_membership,drop=yes", Some(CatalogChange::TableRemoved { table: "new_membership".into() })),
        ("table=new_membership,restore=yes", Some(CatalogChange::TableAdded { table: "new_membership".into() })),
    ] {
        assert!(change(&sandbox, words).await, "{words}");
        let merged = brought_up(&*crm, &known).await;
        let fresh = discovered(&*crm, &described(&known)).await;
        let merged_names = described(&merged);
        let fresh =
            Catalog { details: fresh.details.into_iter().filter(|(n, _)| merged_names.contains(n)).collect(), ..fresh };
        same(&merged, &fresh, words);
        assert!((&known.tables, &known.details) != (&merged.tables, &merged.details), "{words}: something is told");
        if let Some(told) = told {
            let changes = diff(&known, &merged);
            assert!(changes.contains(&told), "{words}: {changes:?}");
        }
        known = merged;
    }
    assert!(known.details["contact"].keys.iter().all(|key| key.state == KeyState::Active));
}

/// A small generator of its own: the same seed makes the same sequence.
struct Dice(u64);

impl Dice {
    fn below(&mut self, many: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from((self.0 >> 33) % many as u64).unwrap()
    }
}

const LEVERS: [&str; 27] = [
    "table=contact,add=new_One",
    "table=contact,remove=new_one",
    "table=contact,remove=nickname",
    "table=contact,add=nickname",
    "table=contact,remove=gendercode",
    "table=contact,add=gendercode",
    "table=contact,remove=parentcustomerid",
    "table=contact,add=parentcustomerid",
    "table=contact,column=familystatuscode,option=77,label=Cohabiting",
    "table=contact,column=familystatuscode,option=77,label=Living together",
    "table=contact,column=familystatuscode,remove_option=77",
    "table=contact,column=familystatuscode,remove_option=1",
    "table=contact,drop_key=new_contactemail",
    "table=contact,restore_key=new_contactemail",
    "table=account,add=new_Two",
    "table=account,remove=new_two",
    "table=account,remove=primarycontactid",
    "table=account,add=primarycontactid",
    "table=account,secure=telephone1",
    "table=new_loyaltycard,remove=new_contactid",
    "table=new_loyaltycard,add=new_contactid",
    "table=new_loyaltycard,column=new_tier,option=900,label=Amber",
    "table=new_loyaltycard,column=new_tier,remove_option=900",
    "table=new_loyaltycard,remove=new_tier",
    "table=new_loyaltycard,add=new_tier",
    "table=new_membership,drop=yes",
    "table=new_membership,restore=yes",
];

#[tokio::test(flavor = "multi_thread")]
async fn any_sequence_of_changes_leaves_what_a_fresh_discovery_finds() {
    let named = std::env::var("FIELDBRIDGE_SEED").ok().and_then(|seed| seed.parse().ok());
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let seed: u64 = named.unwrap_or(since.as_secs());
    eprintln!("FIELDBRIDGE_SEED={seed}");
    let (sandbox, mut dice) = (sandbox().await, Dice(seed));
    let crm = connect(&sandbox);
    let all: Vec<String> = TABLES.map(str::to_owned).to_vec();
    let mut known = discovered(&*crm, &all).await;
    let (mut told, mut done) = (0, Vec::new());
    for _ in 0..6 {
        for _ in 0..=dice.below(5) {
            let words = LEVERS[dice.below(LEVERS.len())];
            if change(&sandbox, words).await {
                done.push(words);
            }
        }
        let merged = brought_up(&*crm, &known).await;
        let fresh = discovered(&*crm, &described(&merged)).await;
        same(&merged, &fresh, &format!("FIELDBRIDGE_SEED={seed} after {done:#?}"));
        // Telling it twice changes nothing.
        let again = brought_up(&*crm, &Catalog { stamp: known.stamp.clone(), ..merged.clone() }).await;
        same(&again, &merged, &format!("FIELDBRIDGE_SEED={seed}, told twice, after {done:#?}"));
        told += diff(&known, &merged).len();
        known = merged;
    }
    assert!(done.len() > 3 && told > 0, "FIELDBRIDGE_SEED={seed}: hardly anything changed: {done:?}");
}

/// A workspace over the sandbox, its tables discovered and some described.
async fn workbench(sandbox: &Sandbox, dir: &std::path::Path) -> (Bench, ExternalAccount) {
    let clock: SharedClock = Arc::new(SystemClock);
    let account = account(sandbox);
    let vault = MemoryVault::default();
    vault
        .put(&SecretRef("vault:test/client-secret".into()), &Secret::new(sandbox.credentials().client_secret))
        .unwrap();
    let database = dir.join("campaign.db");
    let bench = Services::new(
        Arc::new(WorkspaceFiles::new(dir)),
        Arc::new(vault),
        Arc::new(SqliteCampaign::new(&database).with_clock(clock.clone())),
        Arc::new(SqliteLedger::new(&database, "here", 1, clock.clone())),
        Arc::new(connector(quick(), clock.clone())),
        clock,
    );
    task::tables(&bench, &account, false).await.unwrap();
    task::describe(&bench, &account, &["contact".into()], false).await.unwrap();
    task::rediscover(&bench, &account, Reach::Everything).await.unwrap();
    (bench, account)
}

fn misfortune(sandbox: &Sandbox, fault: &str) {
    sandbox.set_faults(vec![FaultRule::parse(fault).unwrap()]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cheap_road_is_taken_and_a_stamp_that_is_worth_nothing_leads_to_the_long_one() {
    let (sandbox, dir) = (sandbox().await, tempfile::tempdir().unwrap());
    let (bench, account) = workbench(&sandbox, dir.path()).await;
    let again = || task::rediscover(&bench, &account, Reach::Changes);
    let added = |field: &str| CatalogChange::FieldAdded { table: "contact".into(), field: field.into() };
    assert_eq!(again().await.unwrap().road, Road::SameVersion);
    assert!(change(&sandbox, "table=contact,add=new_one").await);
    let before = sandbox.requests();
    let found = again().await.unwrap();
    assert_eq!((found.road, found.news.unwrap().changes), (Road::Changes, vec![added("new_one")]));
    let asked = |route: &str| sandbox.requests().get(route).unwrap_or(&0) - before.get(route).unwrap_or(&0);
    assert_eq!(asked("RetrieveMetadataChanges"), 1);
    assert_eq!(asked("EntityDefinitions"), 1, "the keys, and nothing else");
    // The stamp has expired: everything is read, and nothing is lost.
    misfortune(&sandbox, "stamp_expired:times=1");
    assert!(change(&sandbox, "table=contact,add=new_two").await);
    let found = again().await.unwrap();
    assert_eq!((found.road, found.news.unwrap().changes), (Road::Everything, vec![added("new_two")]));
    assert!(found.catalog.stamp.is_some(), "with a stamp for the next time");
    // The stamp is lost, or is none: the same.
    sandbox.set_faults(Vec::new());
    for stamp in [None, Some("4711"), Some("no stamp at all"), Some("99!01/01/2001 00:00:00")] {
        let mut kept = task::tables(&bench, &account, false).await.unwrap();
        kept.stamp = stamp.map(str::to_owned);
        let store = WorkspaceFiles::new(dir.path());
        store.save_catalog(&account.name, &kept).unwrap();
        let field = format!("new_{}", stamp.map_or(0, str::len));
        assert!(change(&sandbox, &format!("table=contact,add={field}")).await);
        let found = again().await.unwrap();
        assert_eq!((found.road, found.news.unwrap().changes), (Road::Everything, vec![added(&field)]), "{stamp:?}");
    }
    assert_eq!(again().await.unwrap().road, Road::SameVersion, "and the cheap road is open again");
}
