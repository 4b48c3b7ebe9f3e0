//! What a CRM cannot filter by is judged here: a flow brings exactly the rows that meet its filter, whoever judges which part
//! of it, as the sandbox's own account of its rows has it.
use crate::kit::canary::Scratch;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::flow::{Leavers, ReadMethod};
use fieldbridge::mapping::filter_text;
use fieldbridge::sandbox::salesforce as sf;
use fieldbridge::sandbox::{self, SandboxConfig, TrueRow};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, FilterJudge, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use serde_json::Value;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;

/// Whether a row of the sandbox meets a filter, told without the product.
type Meets = Box<dyn Fn(&TrueRow) -> bool>;

fn wish(head: &str, id: &str, secret: String, table: &str) -> SetupWish {
    let text = format!("{head}client_id = \"{id}\"\nsecret = \"stdin\"\ntables = [\"{table}\"]\n");
    SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(secret)) }
}

fn text<'r>(row: &'r TrueRow, field: &str) -> &'r str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}

/// The identifiers that stand in the campaign table and are not marked as deleted.
fn living(directory: &Path, table: &str, key: &str) -> BTreeSet<String> {
    let conn = rusqlite::Connection::open(directory.join("campaign.db")).unwrap();
    let mut query = conn.prepare(&format!("SELECT \"{key}\" FROM \"{table}\" WHERE fb_deleted_at IS NULL")).unwrap();
    let rows = query.query_map([], |row| row.get::<_, String>(0)).unwrap();
    rows.map(Result::unwrap).collect()
}

async fn run(bench: &Bench, workspace: &Workspace, flow: &Name, sweep: bool) {
    let options = LaunchOptions { sweep, approve_deletes: true, ..LaunchOptions::default() };
    let handle = task::launch(bench, workspace, flow, options).await.unwrap();
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert!(end.fault.is_none(), "{:?}", end.fault);
    assert!(end.record.counters.balanced(), "{:?}", end.record.counters);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_salesforce_cannot_take_is_judged_here_and_the_rest_is_asked_for() {
    let config = sf::SalesforceConfig { rows: 400, seed: 31, ..sf::SalesforceConfig::default() };
    let (dir, sandbox) = (Scratch::new(), sf::start(config).await.unwrap());
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let who = sandbox.credentials();
    let head = format!("name = \"acme\"\nsystem = \"salesforce\"\nurl = \"{}\"\n", who.url);
    let done =
        task::run_setup(&bench, &wish(&head, &who.client_id, who.client_secret, "Contact"), |_| {}).await.unwrap();
    let mut workspace = done.workspace;
    let details = task::describe(&bench, &workspace.accounts[0], &["Contact".into()], false).await.unwrap();
    let detail = details.iter().find(|d| d.table.name == "Contact").unwrap();
    assert!(detail.field("Description").unwrap().unfilterable && !detail.field("LastName").unwrap().unfilterable);
    let records = sandbox.oracle().records("Contact");
    let described = records.iter().find(|r| text(r, "Description").contains(' ')).unwrap();
    let word = text(described, "Description")
        .split(' ')
        .find(|w| w.chars().all(char::is_alphanumeric))
        .unwrap()
        .to_lowercase();
    let account = text(records.iter().find(|r| !text(r, "AccountId").is_empty()).unwrap(), "AccountId").to_owned();
    let short = account[..15].to_owned();
    let (w, a) = (word.clone(), account.clone());
    let set = |row: &TrueRow| text(row, "Interests__c").split(';').any(|one| one == "Sport");
    let out = |row: &TrueRow| row["HasOptedOutOfEmail"] == Value::Bool(true);
    use FilterJudge::{Crm, Partly};
    let cases: Vec<(String, FilterJudge, Meets)> = vec![
        (
            format!("AccountId = '{short}'"),
            Crm,
            Box::new({
                let a = a.clone();
                move |r| text(r, "AccountId") == a
            }),
        ),
        (
            format!("AccountId not in ('{account}')"),
            Crm,
            Box::new({
                let a = a.clone();
                move |r| text(r, "AccountId") != a
            }),
        ),
        (format!("Description contains '{word}'"), Partly, {
            let w = w.clone();
            Box::new(move |r| text(r, "Description").to_lowercase().contains(&w))
        }),
        ("Description is not empty and HasOptedOutOfEmail = true".into(), Partly, {
            Box::new(move |r| !text(r, "Description").is_empty() && out(r))
        }),
        (format!("Description is empty or AccountId = '{short}'"), Partly, {
            Box::new(move |r| text(r, "Description").is_empty() || text(r, "AccountId") == a)
        }),
        ("Interests__c contains 'Sport'".into(), Crm, Box::new(set)),
        ("not (Interests__c contains 'Sport')".into(), Crm, {
            Box::new(move |r| !text(r, "Interests__c").is_empty() && !set(r))
        }),
        (format!("Interests__c contains 'Sport' and not (Description contains '{word}')"), Partly, {
            Box::new(move |r| {
                set(r) && !text(r, "Description").is_empty() && !text(r, "Description").to_lowercase().contains(&w)
            })
        }),
        ("HasOptedOutOfEmail is not empty".into(), Crm, Box::new(|_| true)),
    ];
    let flow = workspace.flows[0].name.clone();
    for (filter, judge, meets) in cases {
        let wanted: BTreeSet<String> = records.iter().filter(|r| meets(r)).map(|r| text(r, "Id").to_owned()).collect();
        assert!(!wanted.is_empty(), "{filter} finds nothing, which shows nothing");
        workspace.flows[0].filter = Some(filter.clone());
        workspace.flows[0].reading.leavers = Leavers::Delete;
        let read = filter_text::read(&filter, detail).unwrap();
        assert_eq!(task::filter_judge(&workspace.flows[0], detail, Some(&read)).0, judge, "{filter}");
        let today = filter_text::RunDay::at(bench.clock.now(), None).unwrap();
        let count =
            task::filter_count(&bench, &workspace.accounts[0], detail, (Some(&read), &today), false).await.unwrap();
        assert_eq!((count.rows, count.more), (wanted.len() as u64, false), "{filter}");
        for sweep in [false, true] {
            run(&bench, &workspace, &flow, sweep).await;
            let key = &workspace.mappings[0].included().next().unwrap().column;
            assert_eq!(living(dir.path(), &workspace.mappings[0].schema, key), wanted, "{filter}, sweep {sweep}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_set_of_choices_is_asked_of_dynamics_and_judged_here_alike() {
    let sandbox = sandbox::start(SandboxConfig { rows: 300, seed: 31, ..SandboxConfig::default() }).await.unwrap();
    let dir = Scratch::new();
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let who = sandbox.credentials();
    let head = format!("name = \"contoso\"\nurl = \"{}\"\n", who.org_url);
    let done =
        task::run_setup(&bench, &wish(&head, &who.client_id, who.client_secret, "contact"), |_| {}).await.unwrap();
    let mut workspace = done.workspace;
    let rows: Vec<TrueRow> = sandbox.oracle().rows("contact").collect();
    let first = rows.iter().find_map(|r| r.get("new_interests").and_then(Value::as_str)).unwrap();
    let code = first.split(',').next().unwrap().to_owned();
    let holds = |row: &TrueRow| text(row, "new_interests").split(',').any(|c| c == code);
    let ids = |meets: &dyn Fn(&TrueRow) -> bool| -> BTreeSet<String> {
        rows.iter().filter(|r| meets(r)).map(|r| text(r, "contactid").to_owned()).collect()
    };
    let cases = [
        (format!("new_interests contains '{code}'"), ids(&holds)),
        (
            format!("not (new_interests contains '{code}')"),
            ids(&|row| !text(row, "new_interests").is_empty() && !holds(row)),
        ),
    ];
    let flow = workspace.flows[0].name.clone();
    for (filter, wanted) in cases {
        assert!(!wanted.is_empty() && wanted.len() < rows.len(), "{filter}");
        for method in [ReadMethod::Tracking, ReadMethod::Modified] {
            let own = &mut workspace.flows[0];
            (own.filter, own.reading.method) = (Some(filter.clone()), Some(method));
            own.reading.leavers = Leavers::Delete;
            run(&bench, &workspace, &flow, false).await;
            let key = &workspace.mappings[0].included().next().unwrap().column;
            assert_eq!(living(dir.path(), &workspace.mappings[0].schema, key), wanted, "{filter} {method:?}");
        }
    }
}

/// Dataverse's own count stops at 5,000, so that identifiers are read: only as many as are wanted.
#[tokio::test(flavor = "multi_thread")]
async fn a_large_table_is_counted_to_its_end_only_where_that_is_asked() {
    let sandbox = sandbox::start(SandboxConfig { rows: 25_100, seed: 3, ..SandboxConfig::default() }).await.unwrap();
    let dir = Scratch::new();
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let who = sandbox.credentials();
    let head = format!("name = \"contoso\"\nurl = \"{}\"\n", who.org_url);
    let done =
        task::run_setup(&bench, &wish(&head, &who.client_id, who.client_secret, "contact"), |_| {}).await.unwrap();
    let account = &done.workspace.accounts[0];
    let details = task::describe(&bench, account, &["contact".to_owned()], false).await.unwrap();
    let read = filter_text::read("contactid is not empty", &details[0]).unwrap();
    let today = filter_text::RunDay::at(bench.clock.now(), None).unwrap();
    let rows = sandbox.oracle().rows("contact").count() as u64;
    for (all, expected) in [(false, (25_000, true)), (true, (rows, false))] {
        let count = task::filter_count(&bench, account, &details[0], (Some(&read), &today), all).await.unwrap();
        assert_eq!((count.rows, count.more), expected, "all: {all}");
    }
}
