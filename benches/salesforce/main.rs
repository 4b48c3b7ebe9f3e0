//! Salesforce, speed and memory: `cargo bench --bench salesforce -- [--rows N] [--only CASE,...]`.
//!
//! 200,000 contacts with 25 fields by the pages of REST queries and by query jobs of Bulk API 2.0. Measured in the same run,
//! each case in a process of its own: (bytes) the pages fetched and thrown away unread, (fetch) decoded as well, (bare)
//! upserted by one prepared statement with one transaction a page, (load) the engine with all its safety as it loads a flow
//! for the first time, (rules) the same with a rule on every text, (again) everything read a second time with nothing changed.
//! Beside each the processor time of the sandbox: where that is most of the whole, its making of rows is what is measured.
//!
//! The peers a table could be pulled with instead are measured by `benches/peers/run`.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]
mod contact;
#[path = "../kit/mod.rs"]
mod kit;

use contact::TABLE;
use fieldbridge::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use fieldbridge::clock::SystemClock;
use fieldbridge::crm::salesforce::{BulkConfig, BulkUse, SalesforceConfig, SalesforceConnector};
use fieldbridge::port::{Crm, CrmConnector};
use fieldbridge::secret::Secret;
use kit::measure::{Served, argument, child, load, measured};
use kit::{bare, engine};
use std::io::Read;
use std::sync::Arc;
use std::time::Duration;

/// The two ways.
const WAYS: [&str; 2] = ["rest", "bulk"];
/// What is measured of each.
const CASES: [&str; 6] = ["bytes", "fetch", "bare", "load", "rules", "again"];

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let rows = argument("--rows").and_then(|r| r.parse().ok()).unwrap_or(200_000);
    if let Some(case) = argument("--case") {
        return measure(&case, rows, &argument("--crm").unwrap());
    }
    if args.iter().any(|a| a == "--serve") {
        return serve(rows);
    }
    let only = argument("--only");
    println!("{rows} contacts, {} fields, from the sandbox over HTTP, load {}", contact::FIELDS.len(), load());
    let sandbox = Served::start(rows, None);
    for way in WAYS {
        let mut ceiling = None;
        for case in CASES {
            let name = format!("{way}-{case}");
            if only.as_deref().is_some_and(|o| !o.split(',').any(|o| o == name || o == case || o == way)) {
                continue;
            }
            let before = sandbox.cpu_seconds();
            let Some(got) = child(&name, rows, Some(&sandbox)) else { continue };
            let theirs = (sandbox.cpu_seconds() - before) * 1e6 / rows as f64;
            if case == "bytes" {
                ceiling = Some(got.per_second);
            }
            let ratio = ceiling.map_or(String::new(), |c| format!("{:5.2} x bytes", got.per_second / c));
            got.print(&name, rows, &ratio);
            println!("{:>66} {theirs:>5.1} the sandbox's, load {}", "", load());
        }
    }
}

/// Serves until the parent is gone.
fn serve(rows: u64) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let config = fieldbridge::sandbox::salesforce::SalesforceConfig { rows, ..Default::default() };
    let sandbox = runtime.block_on(fieldbridge::sandbox::salesforce::start(config)).unwrap();
    let c = sandbox.credentials();
    println!("{} {} {}", c.url, c.client_id, c.client_secret);
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

/// The sandbox named by `url client secret`, read in one of the two ways.
fn connect(way: &str, crm: &str) -> Arc<dyn Crm> {
    let words: Vec<&str> = crm.split_whitespace().collect();
    let [url, client, secret] = words[..] else { panic!("not a CRM: {crm}") };
    let account = ExternalAccount {
        name: Name::parse("crm").unwrap(),
        system: System::Salesforce,
        url: parse_org_url(url).unwrap(),
        tenant: String::new(),
        authority: url.into(),
        auth: AuthMethod::ClientSecret { client_id: client.into(), secret: SecretRef("env:NONE".into()) },
        solution: None,
        secret_expires: None,
        organisation: None,
        instance: None,
        look_back: None,
        clock_margin: None,
        call_reserve: None,
    };
    let when = if way == "bulk" { BulkUse::Always } else { BulkUse::Never };
    // The sandbox's jobs are done at the second look: what is measured is the reading, not the waiting.
    let bulk = BulkConfig { when, pause: Duration::from_millis(10), ..BulkConfig::default() };
    let connector =
        SalesforceConnector::new(Arc::new(SystemClock), SalesforceConfig { bulk, ..SalesforceConfig::default() });
    connector.connect(&account, Secret::new(secret).into()).unwrap()
}

fn measure(name: &str, rows: u64, crm: &str) {
    let (way, case) = name.split_once('-').unwrap();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let source = connect(way, crm);
    let path = dir.path().join("campaign.db");
    if case == "again" {
        engine::run(&runtime, &source, &TABLE, &path, engine::Style::FirstLoad, rows);
    }
    measured(rows, || match case {
        "bytes" => assert!(bare::bytes_only(&runtime, &source, &TABLE) > 100 * rows as usize),
        "fetch" => bare::fetch_only(&runtime, &source, &TABLE, rows),
        "bare" => bare::upsert(&runtime, &source, &TABLE, &path, rows),
        "rules" => engine::run(&runtime, &source, &TABLE, &path, engine::Style::Ruled, rows),
        _ => engine::run(&runtime, &source, &TABLE, &path, engine::Style::FirstLoad, rows),
    });
}
