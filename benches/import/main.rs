//! Import speed and memory: `cargo bench --bench import -- [--rows N] [--only CASE,...]
//! [--pages-in-process]`.
//!
//! Measured in the same run, each in a process of its own: (fetch) pages fetched and decoded and thrown away, (bare) the
//! same pages upserted by one prepared statement with one transaction a page, (upsert) the engine with all its safety
//! doing the same, (first load) the engine as it loads a flow for the first time, (with rules) the same with a rule on every text, (again) the engine reading everything a
//! second time with nothing changed, (slow line, slow windows) a first load from a CRM whose pages take 150 ms, in forty
//! pages, one after the other and side by side. By default for 100,000, 200,000 and 1,000,000 contacts with 25 fields. It fails
//! where the engine holds more than 256 MB, or at a million rows more than half as much again as at 100,000 and 16 MB.
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
mod source;

use contact::TABLE;
use kit::bound::{FEW, MANY, Peak, hold};
use kit::measure::{Served, argument, child, load, measured};
use kit::{bare, engine};
use std::io::Read;

/// What is measured.
const CASES: [&str; 6] = ["fetch", "bare", "upsert", "first-load", "with-rules", "again"];
/// What of it is no work of the engine's.
const CEILINGS: [&str; 2] = ["fetch", "bare"];
/// What is measured of a slow CRM.
const SLOW: [&str; 2] = ["slow-line", "slow-windows"];
/// How slow it is.
const LATE: &str = "slow:ms=150,on=contacts";

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let rows = argument("--rows").and_then(|r| r.parse::<u64>().ok());
    if let Some(case) = argument("--case") {
        return measure(&case, rows.unwrap_or(10_000), argument("--crm").as_deref());
    }
    if args.iter().any(|a| a == "--serve") {
        return serve(rows.unwrap_or(10_000), argument("--fault").as_deref());
    }
    let in_process = args.iter().any(|a| a == "--pages-in-process");
    let only = argument("--only");
    let (mut peaks, mut broke) = (Vec::new(), Vec::new());
    for rows in rows.map_or(vec![FEW, 200_000, MANY], |r| vec![r]) {
        let from = if in_process { "patterned pages made in the process" } else { "the sandbox over HTTP" };
        println!(
            "{rows} contacts, {} fields, pages of {}, from {from}, load {}",
            contact::FIELDS.len(),
            contact::PAGE,
            load()
        );
        let wanted = |case: &str| only.as_deref().is_none_or(|o| o.split(',').any(|o| o == case));
        let sandbox = (!in_process).then(|| Served::start(rows, None));
        let mut bare = None;
        for case in CASES.into_iter().filter(|c| wanted(c)) {
            let Some(got) = child(case, rows, sandbox.as_ref()) else {
                broke.push(format!("{case}: broke at {rows} rows"));
                continue;
            };
            if !CEILINGS.contains(&case) {
                peaks.push(Peak { case, rows, kib: got.peak_kib });
            }
            if case == "bare" {
                bare = Some(got.per_second);
            }
            let ratio = bare.map_or(String::new(), |b| format!("{:5.2} x bare", got.per_second / b));
            got.print(case, rows, &ratio);
        }
        drop(sandbox);
        if !in_process {
            slow(rows, wanted, (&mut peaks, &mut broke));
        }
    }
    hold(&peaks, &broke);
}

/// A first load from a slow CRM, in a line and side by side.
fn slow(rows: u64, wanted: impl Fn(&str) -> bool, (peaks, broke): (&mut Vec<Peak>, &mut Vec<String>)) {
    let sandbox = Served::start(rows, Some(LATE));
    let mut line = None;
    for case in SLOW.into_iter().filter(|c| wanted(c)) {
        let Some(got) = child(case, rows, Some(&sandbox)) else {
            broke.push(format!("{case}: broke at {rows} rows"));
            continue;
        };
        peaks.push(Peak { case, rows, kib: got.peak_kib });
        let ratio = line.map_or(String::new(), |l| format!("{:5.2} x line", got.per_second / l));
        line = line.or(Some(got.per_second));
        got.print(case, rows, &ratio);
    }
}

/// Serves until the parent is gone.
fn serve(rows: u64, fault: Option<&str>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let faults = fault.map(|f| fieldbridge::sandbox::FaultRule::parse(f).unwrap()).into_iter().collect();
    let config = fieldbridge::sandbox::SandboxConfig { rows, faults, ..Default::default() };
    let sandbox = runtime.block_on(fieldbridge::sandbox::start(config)).unwrap();
    let c = sandbox.credentials();
    println!("{} {} {} {}", c.org_url, c.tenant_id, c.client_id, c.client_secret);
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}

fn measure(case: &str, rows: u64, crm: Option<&str>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let source = source::open(rows, crm);
    let path = dir.path().join("campaign.db");
    if case == "again" {
        engine::run(&runtime, &source, &TABLE, &path, engine::Style::FirstLoad, rows);
    }
    measured(rows, || match case {
        "fetch" => bare::fetch_only(&runtime, &source, &TABLE, rows),
        "bare" => bare::upsert(&runtime, &source, &TABLE, &path, rows),
        "upsert" => engine::run(&runtime, &source, &TABLE, &path, engine::Style::Upsert, rows),
        "with-rules" => engine::run(&runtime, &source, &TABLE, &path, engine::Style::Ruled, rows),
        "slow-line" => engine::slow(&runtime, &source::uncut(source.clone()), &TABLE, &path, rows),
        "slow-windows" => engine::slow(&runtime, &source, &TABLE, &path, rows),
        _ => engine::run(&runtime, &source, &TABLE, &path, engine::Style::FirstLoad, rows),
    });
}
