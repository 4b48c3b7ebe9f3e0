//! Export speed and memory: `cargo bench --bench export -- [--rows N] [--only CASE,...]`.
//!
//! Every contact of the sandbox is changed on the campaign side, and goes to the CRM. Measured in the same run, each in a
//! process of its own: (bare) a loop that reads the rows and sends them in batches of the same size, and keeps nothing of it;
//! (export) an export flow with all its safety: each row compared with the CRM's, intent on the disk before it is sent, what was
//! agreed on afterwards; (again) the same flow with nothing changed. By default 10,000 and 100,000 contacts.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]
#[path = "../kit/mod.rs"]
mod kit;

use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::catalog::{FieldType, TableKind};
use fieldbridge::engine::RunEnd;
use fieldbridge::flow::{Direction, Flow, WriteMode, WriteRules};
use fieldbridge::mapping::{Cell, Owner, Treatment};
use fieldbridge::port::{
    Crm, Intent, Manner, RowChange, RowName, RowResult, Value, WriteColumn, WriteConsent, WriteTable,
};
use fieldbridge::secret::Secret;
use fieldbridge::setup::Answers;
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use kit::measure::{Served, argument, child, forget_peak, load, measured};
use rusqlite::Connection;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// What is measured.
const CASES: [&str; 3] = ["bare", "export", "again"];
/// Rows a batch, as the engine sends them.
const BATCH: usize = 500;

fn main() {
    let rows = argument("--rows").and_then(|r| r.parse::<u64>().ok());
    if let Some(case) = argument("--case") {
        return measure(&case, rows.unwrap_or(1_000), &argument("--crm").unwrap());
    }
    if std::env::args().any(|a| a == "--serve") {
        return serve(rows.unwrap_or(1_000));
    }
    let only = argument("--only");
    for rows in rows.map_or(vec![10_000, 100_000], |r| vec![r]) {
        println!(
            "{rows} contacts changed on the campaign side, batches of {BATCH}, sandbox over HTTP, load {}",
            load()
        );
        let mut bare = None;
        for case in CASES.into_iter().filter(|c| only.as_deref().is_none_or(|o| o.split(',').any(|o| o == *c))) {
            // Each begins with an organisation nobody has written to.
            let sandbox = Served::start(rows, None);
            let Some(got) = child(case, rows, Some(&sandbox)) else { continue };
            bare = bare.or((case == "bare").then_some(got.per_second));
            let ratio = bare.map_or(String::new(), |b| format!("{:5.2} x bare", got.per_second / b));
            got.print(case, rows, &ratio);
        }
    }
}

/// Serves until the parent is gone.
fn serve(rows: u64) {
    let runtime = Runtime::new().unwrap();
    let config = fieldbridge::sandbox::SandboxConfig { rows, ..Default::default() };
    let sandbox = runtime.block_on(fieldbridge::sandbox::start(config)).unwrap();
    let c = sandbox.credentials();
    println!("{} {} {}", c.org_url, c.client_id, c.client_secret);
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

fn measure(case: &str, rows: u64, crm: &str) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let words: Vec<&str> = crm.split_whitespace().collect();
    let [url, client, secret] = words[..] else { panic!("not a CRM: {crm}") };
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    runtime.block_on(set_up(&bench, (url, client, secret)));
    assert_eq!(run(&runtime, &bench, "contact").record.counters.applied, rows);
    let path = dir.path().join("campaign.db");
    let change = "UPDATE contact SET jobtitle = 'Changed ' || rowid";
    Connection::open(&path).unwrap().execute_batch(change).unwrap();
    match case {
        "bare" => {
            let crm = runtime.block_on(connected(&bench, secret));
            forget_peak();
            measured(rows, || send(&runtime, crm.as_ref(), &path, rows));
        }
        "again" => {
            run(&runtime, &bench, "out");
            forget_peak();
            measured(rows, || assert_eq!(run(&runtime, &bench, "out").record.counters.applied, 0));
        }
        _ => {
            forget_peak();
            measured(rows, || assert_eq!(run(&runtime, &bench, "out").record.counters.applied, rows));
        }
    }
}

/// Contacts of few fields, whose job title is the campaign side's, with a flow in each direction.
async fn set_up(bench: &Bench, (url, client, secret): (&str, &str, &str)) {
    let text = format!(
        "name = \"crm\"\nurl = \"{url}\"\nclient_id = \"{client}\"\nsecret = \"stdin\"\ntables = [\"contact\"]\n"
    );
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(secret)) };
    task::run_setup(bench, &wish, |_| {}).await.unwrap();
    task::change_workspace(bench, |workspace| {
        let mapping = &mut workspace.mappings[0];
        for rule in mapping.rules.iter_mut().filter(|rule| rule.field == "jobtitle") {
            rule.include = true;
            rule.treatment = Treatment { owner: Owner::Marketing, ..Treatment::default() };
        }
        mapping.version += 1;
        let import = workspace.flows[0].clone();
        let writing = WriteRules { mode: WriteMode::Update, ..WriteRules::default() };
        let (name, direction) = (Name::parse("out").unwrap(), Direction::Export);
        workspace.flows.push(Flow { name, direction, order: 2, writing, ..import });
        Ok(())
    })
    .await
    .unwrap();
}

fn run(runtime: &Runtime, bench: &Bench, flow: &str) -> RunEnd {
    runtime.block_on(async {
        let workspace = bench.workspace.load().unwrap();
        let flow = Name::parse(flow).unwrap();
        let handle = task::launch(bench, &workspace, &flow, LaunchOptions::default()).await.unwrap();
        let end = task::wait_for(handle, |_| {}).await.unwrap();
        assert_eq!(end.fault, None);
        end
    })
}

async fn connected(bench: &Bench, secret: &str) -> Arc<dyn Crm> {
    let workspace = bench.workspace.load().unwrap();
    bench.connector.connect(&workspace.accounts[0], Secret::new(secret).into()).unwrap()
}

/// What somebody would write by hand: read, send, forget.
fn send(runtime: &Runtime, crm: &dyn Crm, path: &Path, rows: u64) {
    let writer = crm.writer(&WriteConsent::Test).unwrap();
    let kind = FieldType::Text { max_length: None, format: None };
    let table = WriteTable {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        kind: TableKind::Standard,
        columns: vec![WriteColumn { field: "jobtitle".into(), kind, targets: Vec::new() }],
    };
    let conn = Connection::open(path).unwrap();
    let mut read = conn.prepare("SELECT contactid, jobtitle FROM contact").unwrap();
    let mut changes = read.query_map([], |r| Ok((r.get::<_, String>(0)?, r.get::<_, String>(1)?))).unwrap();
    let mut done = 0;
    loop {
        let batch: Vec<RowChange> = changes
            .by_ref()
            .take(BATCH)
            .map(|row| {
                let (id, title) = row.unwrap();
                let values = vec![("jobtitle".into(), Value::Plain(Cell::Text(title.into())))];
                RowChange { name: RowName::Id(id), intent: Intent::Update { version: None }, values }
            })
            .collect();
        if batch.is_empty() {
            break;
        }
        let written = runtime.block_on(writer.apply(&table, &batch, Manner::default())).unwrap();
        done += written.rows.iter().filter(|row| matches!(row, RowResult::Updated { .. })).count() as u64;
    }
    assert_eq!(done, rows);
}
