//! Cases in processes of their own, each measuring itself: rows a second, processor time, the most memory.
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use std::time::Instant;

fn myself() -> Command {
    Command::new(std::env::current_exe().unwrap())
}

/// The value behind a word of the command line.
pub fn argument(name: &str) -> Option<String> {
    let args: Vec<String> = std::env::args().collect();
    args.iter().position(|a| a == name).and_then(|i| args.get(i + 1)).cloned()
}

/// How many processes wanted to run, on average of the last minute.
pub fn load() -> String {
    let all = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    all.split_whitespace().next().unwrap_or("?").to_owned()
}

/// A sandbox in a process of its own, so that its memory is not ours.
pub struct Served {
    process: Child,
    pub crm: String,
}

impl Served {
    /// This program with `--serve`; its first line says where it is.
    pub fn start(rows: u64, fault: Option<&str>) -> Self {
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

    /// Processor seconds it has used so far.
    pub fn cpu_seconds(&self) -> f64 {
        cpu_of(&self.process.id().to_string())
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // Its standard input ends with this process's; it is not left to that alone.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// What a child measured.
pub struct Measured {
    pub per_second: f64,
    pub cpu_seconds: f64,
    pub peak_kib: u64,
}

impl Measured {
    pub fn print(&self, case: &str, rows: u64, ratio: &str) {
        let (cpu, peak) = (self.cpu_seconds * 1e6 / rows as f64, self.peak_kib / 1024);
        println!(
            "  {case:<12} {:>9.0} rows/s  {ratio:<14}  {cpu:>5.1} CPU s a million rows  peak {peak:>4} MB",
            self.per_second
        );
    }
}

/// Runs a case; none where it broke.
pub fn child(case: &str, rows: u64, sandbox: Option<&Served>) -> Option<Measured> {
    child_with(case, rows, sandbox, &[])
}

/// Runs a case with more words on its command line; none where it broke.
pub fn child_with(case: &str, rows: u64, sandbox: Option<&Served>, more: &[&str]) -> Option<Measured> {
    let mut command = myself();
    command.args(["--case", case, "--rows", &rows.to_string()]).args(more);
    if let Some(served) = sandbox {
        command.args(["--crm", &served.crm]);
    }
    let out = command.stderr(Stdio::inherit()).output().ok()?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    let mut words = text.split_whitespace();
    let mut number = || words.next()?.parse::<f64>().ok();
    Some(Measured { per_second: number()?, cpu_seconds: number()?, peak_kib: number()? as u64 })
}

/// Measures what a child does, and says so.
pub fn measured(rows: u64, work: impl FnOnce()) {
    let (begun, cpu) = (Instant::now(), cpu_of("self"));
    work();
    let seconds = begun.elapsed().as_secs_f64();
    println!("{} {} {}", rows as f64 / seconds, cpu_of("self") - cpu, peak_kib());
}

/// Processor time of a process so far; tells more than the clock where other work shares the machine.
fn cpu_of(process: &str) -> f64 {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).unwrap_or_default();
    let after = stat.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks: f64 = after.split_whitespace().skip(11).take(2).filter_map(|n| n.parse::<f64>().ok()).sum();
    ticks / 100.0
}

/// What was held so far counts no longer (man7.org, proc_pid_clear_refs(5)).
pub fn forget_peak() {
    let _ = std::fs::write("/proc/self/clear_refs", "5");
}

/// The most memory this process ever held, or since that was forgotten.
fn peak_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:")).unwrap_or("0");
    line.split_whitespace().next().and_then(|n| n.parse().ok()).unwrap_or(0)
}
