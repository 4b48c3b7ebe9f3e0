//! Import speed and memory: `cargo bench --bench import -- [--rows N] [--only CASE,...]
//! [--pages-in-process]`.
//!
//! Measured in the same run, each in a process of its own: (fetch) pages fetched and decoded and thrown away, (bare) the
//! same pages upserted by one prepared statement with one transaction a page, (upsert) the engine with all its safety
//! doing the same, (first load) the engine as it loads a flow for the first time, (again) the engine reading everything a
//! second time with nothing changed, (slow line, slow windows) a first load from a CRM whose pages take 150 ms, in forty
//! pages, one after the other and side by side. By default for 200,000 and 1,000,000 contacts with 25 fields.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    missing_docs
)]
mod bare;
mod contact;
mod engine;
mod source;

use std::io::{BufRead, BufReader, Read};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

/// What is measured.
const CASES: [&str; 5] = ["fetch", "bare", "upsert", "first-load", "again"];
/// What is measured of a slow CRM.
const SLOW: [&str; 2] = ["slow-line", "slow-windows"];
/// How slow it is.
const LATE: &str = "slow:ms=150,on=contacts";

fn main() {
    let args: Vec<String> = std::env::args().collect();
    let value = |name: &str| args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned();
    let rows = value("--rows").and_then(|r| r.parse::<u64>().ok());
    if let Some(case) = value("--case") {
        return measure(&case, rows.unwrap_or(10_000), value("--crm").as_deref());
    }
    if args.iter().any(|a| a == "--serve") {
        return serve(rows.unwrap_or(10_000), value("--fault").as_deref());
    }
    let in_process = args.iter().any(|a| a == "--pages-in-process");
    let only = value("--only");
    for rows in rows.map_or(vec![200_000, 1_000_000], |r| vec![r]) {
        let from = if in_process { "patterned pages made in the process" } else { "the sandbox over HTTP" };
        println!("{rows} contacts, {} fields, pages of {}, from {from}", contact::FIELDS.len(), contact::PAGE);
        let wanted = |case: &str| only.as_deref().is_none_or(|o| o.split(',').any(|o| o == case));
        let sandbox = (!in_process).then(|| Served::start(rows, None));
        let mut bare = None;
        for case in CASES.into_iter().filter(|c| wanted(c)) {
            let Some(got) = child(case, rows, sandbox.as_ref()) else { continue };
            if case == "bare" {
                bare = Some(got.per_second);
            }
            let ratio = bare.map_or(String::new(), |b| format!("{:5.2} x bare", got.per_second / b));
            got.print(case, rows, &ratio);
        }
        drop(sandbox);
        if !in_process {
            slow(rows, wanted);
        }
    }
}

/// A first load from a slow CRM, in a line and side by side.
fn slow(rows: u64, wanted: impl Fn(&str) -> bool) {
    let sandbox = Served::start(rows, Some(LATE));
    let mut line = None;
    for case in SLOW.into_iter().filter(|c| wanted(c)) {
        let Some(got) = child(case, rows, Some(&sandbox)) else { continue };
        let ratio = line.map_or(String::new(), |l| format!("{:5.2} x line", got.per_second / l));
        line = line.or(Some(got.per_second));
        got.print(case, rows, &ratio);
    }
}

fn myself() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

/// A sandbox in a process of its own, so that its memory is not ours.
struct Served {
    process: Child,
    crm: String,
}

impl Served {
    fn start(rows: u64, fault: Option<&str>) -> Self {
        let mut process = myself()
            .args(["--serve", "--rows", &rows.to_string()])
            .args(fault.into_iter().flat_map(|f| ["--fault", f]))
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut crm = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut crm).unwrap();
        Self { process, crm: crm.trim().to_owned() }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Its standard input ends with this process's; it is not left to that alone.
        let _ = self.process.kill();
        let _ = self.process.wait();
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

/// What a child measured.
struct Measured {
    per_second: f64,
    cpu_seconds: f64,
    peak_kib: u64,
}

impl Measured {
    fn print(&self, case: &str, rows: u64, ratio: &str) {
        let (cpu, peak) = (self.cpu_seconds * 1e6 / rows as f64, self.peak_kib / 1024);
        println!(
            "  {case:<12} {:>9.0} rows/s  {ratio:<12}  {cpu:>5.1} CPU s a million rows  peak {peak:>4} MB",
            self.per_second
        );
    }
}

fn child(case: &str, rows: u64, sandbox: Option<&Served>) -> Option<Measured> {
    let mut command = myself();
    command.args(["--case", case, "--rows", &rows.to_string()]);
    if let Some(served) = sandbox {
        command.args(["--crm", &served.crm]);
    }
    let out = command.stderr(Stdio::inherit()).output().ok()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let mut words = text.split_whitespace();
    let mut number = || words.next()?.parse::<f64>().ok();
    Some(Measured { per_second: number()?, cpu_seconds: number()?, peak_kib: number()? as u64 })
}

fn measure(case: &str, rows: u64, crm: Option<&str>) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let dir = tempfile::tempdir().unwrap();
    let source = source::open(rows, crm);
    let path = dir.path().join("campaign.db");
    if case == "again" {
        engine::run(&runtime, &source, &path, engine::Style::FirstLoad, rows);
    }
    let (begun, cpu) = (Instant::now(), cpu_seconds());
    match case {
        "fetch" => bare::fetch_only(&runtime, &source, rows),
        "bare" => bare::upsert(&runtime, &source, &path, rows),
        "upsert" => engine::run(&runtime, &source, &path, engine::Style::Upsert, rows),
        "slow-line" => engine::slow(&runtime, &source::uncut(source.clone()), &path, rows),
        "slow-windows" => engine::slow(&runtime, &source, &path, rows),
        _ => engine::run(&runtime, &source, &path, engine::Style::FirstLoad, rows),
    }
    let seconds = begun.elapsed().as_secs_f64();
    println!("{} {} {}", rows as f64 / seconds, cpu_seconds() - cpu, peak_kib());
}

/// Processor time of this process so far; tells more than the clock where other work shares the machine.
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// The most memory this process ever held.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}
