//! Export speed and memory: `cargo bench --bench export -- [--rows N] [--only CASE,...]`.
//!
//! Every contact of the sandbox is changed on the campaign side, and goes to the CRM. Measured in the same run, each in a
//! process of its own that finds the rows prepared by another, so that nothing an import held counts: (bare) a loop that
//! reads the rows and sends them in batches of the same size, and keeps and compares nothing of it; (careful) a loop that asks
//! for what the CRM has, a hundred rows a request, and sends each row under the version it saw, as who must not overwrite
//! another's change has to, and keeps nothing of it; (export) an export flow with all its safety: each row compared with the
//! CRM's, intent on the disk before it is sent, what was agreed on afterwards; (again) the same flow with nothing changed.
//! By default 10,000, 100,000 and a million contacts; the last lines tell how the peaks grow. It fails where the engine holds more
//! than 256 MB, or at a million rows more than half as much again as at 100,000 and 16 MB.
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
use fieldbridge::mapping::{Cell, Filter, Literal, Owner, Treatment};
use fieldbridge::port::{
    Crm, Intent, Manner, Position, ReadColumn, ReadOrder, ReadQuery, RowChange, RowName, RowResult, Value, Vault,
    WriteColumn, WriteConsent, WriteTable,
};
use fieldbridge::secret::Secret;
use fieldbridge::setup::Answers;
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use kit::bound::{FEW, MANY, Peak, hold};
use kit::measure::{Served, argument, child_with, forget_peak, load, measured};
use rusqlite::Connection;
use std::collections::HashMap;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// What is measured.
const CASES: [&str; 4] = ["bare", "careful", "export", "again"];
/// What of it is no work of the engine's.
const LOOPS: [&str; 2] = ["bare", "careful"];
/// Rows a batch, as the engine sends them.
const BATCH: usize = 500;
/// Rows asked for in a request, as the engine asks.
const AT_ONCE: usize = 100;

fn main() {
    let rows = argument("--rows").and_then(|r| r.parse::<u64>().ok());
    if let Some(case) = argument("--case") {
        let (crm, dir) = (argument("--crm").unwrap(), argument("--dir").unwrap());
        return measure(&case, rows.unwrap_or(1_000), &crm, Path::new(&dir));
    }
    if std::env::args().any(|a| a == "--serve") {
        return serve(rows.unwrap_or(1_000));
    }
    let only = argument("--only");
    let (mut peaks, mut broke): (Vec<Peak>, Vec<String>) = Default::default();
    for rows in rows.map_or(vec![10_000, FEW, MANY], |r| vec![r]) {
        println!(
            "{rows} contacts changed on the campaign side, batches of {BATCH}, sandbox over HTTP, load {}",
            load()
        );
        let mut loops: Vec<(&str, f64)> = Vec::new();
        for case in CASES.into_iter().filter(|c| only.as_deref().is_none_or(|o| o.split(',').any(|o| o == *c))) {
            // Each begins with an organisation nobody has written to.
            let sandbox = Served::start(rows, None);
            let dir = tempfile::tempdir().unwrap();
            let at = ["--dir", dir.path().to_str().unwrap()];
            let prepared = child_with(if case == "again" { "sent" } else { "prepared" }, rows, Some(&sandbox), &at);
            let Some(got) = prepared.and_then(|_| child_with(case, rows, Some(&sandbox), &at)) else {
                broke.push(format!("{case}: broke at {rows} rows"));
                continue;
            };
            let against = loops.iter().map(|(of, speed)| format!("{:4.2} x {of}", got.per_second / speed));
            got.print(case, rows, &against.collect::<Vec<_>>().join("  "));
            if LOOPS.contains(&case) {
                loops.push((case, got.per_second));
            }
            peaks.push(Peak { case, rows, kib: got.peak_kib });
        }
    }
    tell_growth(&peaks);
    peaks.retain(|peak| !LOOPS.contains(&peak.case));
    hold(&peaks, &broke);
}

/// What the most rows hold beside what fewer of them do.
fn tell_growth(peaks: &[Peak]) {
    for case in CASES {
        let of: Vec<_> = peaks.iter().filter(|peak| peak.case == case).collect();
        for pair in of.windows(2) {
            let [few, many] = pair else { continue };
            let grown = many.kib as f64 / few.kib as f64;
            println!("{case:<12} peak at {} rows {grown:.2} x the peak at {}", many.rows, few.rows);
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

fn measure(case: &str, rows: u64, crm: &str, dir: &Path) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let words: Vec<&str> = crm.split_whitespace().collect();
    let [url, client, secret] = words[..] else { panic!("not a CRM: {crm}") };
    let vault = Arc::new(MemoryVault::default());
    let bench = bench_with(dir, vault.clone());
    let path = dir.join("campaign.db");
    if matches!(case, "prepared" | "sent") {
        return measured(rows, || {
            runtime.block_on(set_up(&bench, (url, client, secret)));
            prepare(&runtime, &bench, &path, (case == "sent", rows));
        });
    }
    for account in &bench.workspace.load().unwrap().accounts {
        vault.put(account.auth.secret(), &Secret::new(secret)).unwrap();
    }
    match case {
        "bare" | "careful" => {
            let crm = runtime.block_on(connected(&bench, secret));
            forget_peak();
            measured(rows, || send(&runtime, crm.as_ref(), &path, (rows, case == "careful")));
        }
        _ => {
            let expected = if case == "again" { 0 } else { rows };
            forget_peak();
            measured(rows, || assert_eq!(run(&runtime, &bench, "out").record.counters.applied, expected));
        }
    }
}

/// Imports the contacts and changes each of them; `sent`: they are in the CRM already.
fn prepare(runtime: &Runtime, bench: &Bench, path: &Path, (sent, rows): (bool, u64)) {
    assert_eq!(run(runtime, bench, "contact").record.counters.applied, rows);
    let conn = Connection::open(path).unwrap();
    conn.execute_batch("UPDATE contact SET jobtitle = 'Changed ' || rowid").unwrap();
    if sent {
        assert_eq!(run(runtime, bench, "out").record.counters.applied, rows);
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

/// What somebody would write by hand: read, send, forget. `careful`: under the versions that are there.
fn send(runtime: &Runtime, crm: &dyn Crm, path: &Path, (rows, careful): (u64, bool)) {
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
    let manner = Manner { versions: careful, ..Manner::default() };
    let mut done = 0;
    loop {
        let batch: Vec<(String, String)> = changes.by_ref().take(BATCH).map(Result::unwrap).collect();
        if batch.is_empty() {
            break;
        }
        let there = if careful { versions(runtime, crm, &batch) } else { HashMap::new() };
        let change = |(id, title): (String, String)| RowChange {
            intent: Intent::Update { version: there.get(&id).copied() },
            name: RowName::Id(id),
            values: vec![("jobtitle".into(), Value::Plain(Cell::Text(title.into())))],
        };
        let batch: Vec<RowChange> = batch.into_iter().map(change).collect();
        let written = runtime.block_on(writer.apply(&table, &batch, manner)).unwrap();
        done += written.rows.iter().filter(|row| matches!(row, RowResult::Updated { .. })).count() as u64;
    }
    assert_eq!(done, rows);
}

/// The versions of rows in the CRM, one request after the other.
fn versions(runtime: &Runtime, crm: &dyn Crm, rows: &[(String, String)]) -> HashMap<String, i64> {
    let kind = FieldType::Text { max_length: None, format: None };
    let mut there = HashMap::new();
    for some in rows.chunks(AT_ONCE) {
        let values = some.iter().map(|(id, _)| Literal::Text(id.clone())).collect();
        let query = ReadQuery {
            table: "contact".into(),
            address: "contacts".into(),
            primary_id: "contactid".into(),
            columns: vec![ReadColumn::new("jobtitle", "jobtitle", kind.clone())],
            filter: Some(Filter::In { field: "contactid".into(), values }),
            since: None,
            order: ReadOrder::ById,
            page_size: AT_ONCE as u32,
            part: Default::default(),
            sort: Vec::new(),
            way: Default::default(),
        };
        let page = runtime.block_on(crm.fetch(&query, &Position::Start)).unwrap();
        there.extend(crm.decode(&query, &page).unwrap().rows.keys.iter().map(|key| (key.id.to_string(), key.version)));
    }
    assert_eq!(there.len(), rows.len());
    there
}
