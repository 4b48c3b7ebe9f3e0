//! `kill -9` in the middle of an import, again and again: nothing is lost, nothing is doubled, nothing deleted comes back,
//! and the next start goes on.
//! The moments are bytes of the CRM's answers and lines of progress, chosen from a printed seed. How many kills there are
//! can be said with `FIELDBRIDGE_TEST_KILLS`: rounds from an empty database to a compared one follow until there were as many.
use crate::kit::guillotine::Guillotine;
use crate::kit::program::Home;
use crate::kit::truth::compare;
use crate::kit::wanted;
use fieldbridge::boot::bench;
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::Duration;

const ROWS: u64 = 4_000;
const PAGE: u64 = 50;
const NEVER: u64 = u64::MAX >> 2;
/// Kills of a round, at least.
const FEWEST: u64 = 50;
const SECRET: &str = "CRM_SECRET";

/// Numbers from a seed.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % limit.max(1)
    }
}

/// How a run ended.
#[derive(Debug, PartialEq, Eq)]
enum End {
    Killed,
    Exit(i32),
}

struct Scaffold {
    home: Home,
    sandbox: Sandbox,
    relay: Guillotine,
    kills: u64,
    while_indexing: u64,
}

impl Scaffold {
    async fn build(seed: u64) -> Self {
        Self::with(seed, "").await
    }

    /// With a misfortune of the CRM from the beginning.
    async fn with(seed: u64, faults: &str) -> Self {
        let faults = faults.split_whitespace().map(|f| FaultRule::parse(f).unwrap()).collect();
        let config = SandboxConfig { rows: ROWS, seed, page_size_cap: PAGE, faults, ..SandboxConfig::default() };
        let sandbox = sandbox::start(config).await.unwrap();
        let address = sandbox.url().trim_start_matches("http://").parse().unwrap();
        let (home, relay) = (Home::new(), Guillotine::before(address).await);
        let answers = format!(
            "name = \"crm\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"env:{SECRET}\"\ntables = [\"contact\"]\n",
            relay.url,
            sandbox.credentials().client_id
        );
        std::fs::write(home.path().join("answers.toml"), answers).unwrap();
        let scaffold = Self { home, sandbox, relay, kills: 0, while_indexing: 0 };
        let setup = scaffold.command(&["setup", "--answers", "answers.toml", "--no-input"]).output().unwrap();
        assert!(setup.status.success(), "{}", String::from_utf8_lossy(&setup.stderr));
        scaffold
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.command(args);
        command.env(SECRET, self.sandbox.credentials().client_secret).env("FIELDBRIDGE_LANG", "en");
        command
    }

    /// Runs the flow; kills it after so many bytes of answers, or so many turns after it says that it builds the index.
    fn run(&mut self, bytes: u64, turns: Option<u64>) -> End {
        let mut child = self.command(&["run", "contact", "--plain"]).stderr(Stdio::piped()).spawn().unwrap();
        self.relay.arm(child.id(), bytes);
        let (mut said, mut indexing) = (String::new(), false);
        for line in BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok) {
            if let Some(turns) = turns.filter(|_| line.contains("building the index")) {
                for _ in 0..turns {
                    std::thread::yield_now();
                }
                indexing = self.relay.fall();
            }
            said.push_str(&line);
            said.push('\n');
        }
        let status = child.wait().unwrap();
        let waits = self.relay.disarm();
        match status.code() {
            None => {
                assert!(!waits, "killed by somebody else");
                self.kills += 1;
                self.while_indexing += u64::from(indexing);
                End::Killed
            }
            Some(code @ (0 | 5)) => End::Exit(code),
            Some(code) => panic!("exit {code}: {said}"),
        }
    }

    /// Looks into the file; one that cannot be read after a kill is what this test is about.
    fn sql<T: rusqlite::types::FromSql>(&self, sql: &str) -> T {
        let conn = Connection::open(self.home.workspace().join("campaign.db")).unwrap();
        conn.busy_timeout(Duration::from_secs(30)).unwrap();
        conn.query_row(sql, [], |r| r.get(0)).unwrap_or_else(|e| panic!("{e}: {sql}"))
    }

    fn has(&self, table: &str) -> bool {
        self.sql(&format!("SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE name = '{table}')"))
    }

    fn number(&self, sql: &str) -> i64 {
        self.sql(sql)
    }

    /// Contacts of the CRM.
    fn rows(&self) -> u64 {
        self.sandbox.oracle().count("contact")
    }

    /// What holds after every kill: the file is whole, its checkpoint names the last page, no row stands twice.
    fn holds(&self) {
        if !self.home.workspace().join("campaign.db").exists() {
            return;
        }
        assert_eq!(self.sql::<String>("PRAGMA quick_check"), "ok");
        if !self.has("fb_checkpoint") {
            // Killed before its tables were there.
            return;
        }
        let pages = self.number("SELECT count(*) FROM fb_page");
        let ends = self.number("SELECT coalesce(max(loaded), 0) FROM fb_checkpoint");
        assert_eq!(
            self.number("SELECT coalesce(max(seq), 0) FROM fb_checkpoint"),
            pages + ends,
            "checkpoint and pages"
        );
        if self.has("contact") {
            let rows = self.number("SELECT count(*) FROM contact");
            assert_eq!(self.number("SELECT count(DISTINCT contactid) FROM contact"), rows, "a row stands twice");
        }
    }

    /// The database is gone, so that the next run begins with nothing.
    fn forget(&self) {
        for file in ["campaign.db", "campaign.db-wal", "campaign.db-shm"] {
            let _ = std::fs::remove_file(self.home.workspace().join(file));
        }
    }

    /// Row by row what the CRM has, but for rows that wait for repair.
    fn equals_the_crm(&self) {
        let bench = bench(&self.home.workspace(), false);
        let workspace = bench.workspace.load().unwrap();
        let database = self.home.workspace().join("campaign.db");
        let conn = Connection::open(&database).unwrap();
        let mut open = conn.prepare("SELECT DISTINCT row FROM fb_reject WHERE resolution IS NULL").unwrap();
        let rejected: BTreeSet<String> = open.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        compare(&database, &workspace.mappings[0], &self.sandbox.oracle(), &rejected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_kills_lose_nothing_and_double_nothing() {
    let (seed, wanted) = (wanted::seed(20_261_121), wanted::kills(FEWEST));
    let mut dice = Dice(seed | 1);
    let mut s = Scaffold::build(seed).await;
    while s.kills < wanted {
        tokio::task::block_in_place(|| from_nothing(&mut s, &mut dice));
        eprintln!("{} kills, {} of them while the index was built", s.kills, s.while_indexing);
    }
}

/// One round, from an empty database to one that is compared with the CRM.
fn from_nothing(s: &mut Scaffold, dice: &mut Dice) {
    let (began, index) = (s.kills, s.while_indexing);
    indexing(s, dice);
    s.forget();
    first_load(s, dice);
    changes(s, dice, began + FEWEST + 5);
    let before = s.kills;
    comparisons(s, dice);
    eprintln!("{} kills while everything was compared", s.kills - before);
    assert!(s.kills - before >= 5, "{}", s.kills - before);
    assert!(s.kills - began >= FEWEST, "{}", s.kills - began);
    assert!(s.while_indexing - index >= 3, "{}", s.while_indexing - index);
    s.equals_the_crm();
    assert_eq!(s.sql::<String>("PRAGMA integrity_check"), "ok");
}

/// The CRM is slow and tracks nothing, so that the table is read side by side; runs are killed on the way.
#[tokio::test(flavor = "multi_thread")]
async fn kills_while_windows_are_read_lose_nothing_and_double_nothing() {
    let seed = wanted::seed(20_261_126);
    let mut dice = Dice(seed | 1);
    let mut s = Scaffold::with(seed, "no_change_tracking=contact slow:ms=110,on=contacts").await;
    tokio::task::block_in_place(|| windows(&mut s, &mut dice));
    s.equals_the_crm();
}

/// What a process holds at this moment: the most memory it had so far, in KiB, and its open files. None once it is gone.
#[cfg(target_os = "linux")]
fn holds(pid: u32) -> Option<(u64, usize)> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    let peak = peak.trim().trim_end_matches(" kB").parse().unwrap();
    Some((peak, std::fs::read_dir(format!("/proc/{pid}/fd")).ok()?.count()))
}

/// I15: however many rows there are, a run takes no more than 256 MiB and 64 open files, in its first load, in a comparison of
/// everything, and where the table is read side by side.
#[cfg(target_os = "linux")]
#[tokio::test(flavor = "multi_thread")]
async fn a_run_of_the_program_stays_within_its_memory_and_its_open_files() {
    const MOST_KIB: u64 = 256 << 10;
    const MOST_FILES: usize = 64;
    for faults in ["", "no_change_tracking=contact slow:ms=110,on=contacts"] {
        let s = Scaffold::with(7, faults).await;
        for args in [&["run", "contact", "--plain"][..], &["run", "contact", "--plain", "--full", "--sweep"]] {
            let (peak, files, looks) = tokio::task::block_in_place(|| watched(&s, args));
            eprintln!("{args:?} with {faults:?}: {peak} KiB, {files} files, looked at {looks} times");
            assert!(looks >= 3, "{looks} looks say nothing");
            assert!(peak <= MOST_KIB, "{peak} KiB");
            assert!(files <= MOST_FILES, "{files} files");
        }
        s.equals_the_crm();
    }
}

/// Runs the program to its end; the most memory and open files it was seen with, and how often it was looked at: at every line
/// it says. The peak of the memory is the kernel's own, so that few looks see it.
#[cfg(target_os = "linux")]
fn watched(s: &Scaffold, args: &[&str]) -> (u64, usize, u64) {
    let mut child = s.command(args).stderr(Stdio::piped()).spawn().unwrap();
    let pid = child.id();
    let (mut most, mut looks) = ((0, 0), 0);
    let mut look = || {
        if let Some((peak, files)) = holds(pid) {
            most = (peak.max(most.0), files.max(most.1));
            looks += 1;
        }
    };
    for line in BufReader::new(child.stderr.take().unwrap()).lines() {
        line.unwrap();
        look();
    }
    assert!(matches!(child.wait().unwrap().code(), Some(0 | 5)));
    (most.0, most.1, looks)
}

fn windows(s: &mut Scaffold, dice: &mut Dice) {
    let opening = measure(s, "1");
    let page = measure(s, "100").saturating_sub(opening) / 2;
    let asked = s.sandbox.requests()["contacts"];
    while s.run(opening + dice.below(page * 14), None) == End::Killed {
        s.holds();
        assert!(s.kills < 100, "it does not get on");
    }
    s.holds();
    let cut = "SELECT count(*) FROM fb_log WHERE key = 'log-side-by-side'";
    assert!(s.number(cut) > 0, "it was never read side by side");
    assert_eq!(s.number("SELECT sum(read) FROM fb_page"), s.rows() as i64);
    assert_eq!(s.number("SELECT sum(applied + rejected) FROM fb_page"), s.rows() as i64);
    // A kill costs the pages under way in every lane, and what was read ahead and never applied.
    let asked = s.sandbox.requests()["contacts"] - asked;
    let pages = s.number("SELECT count(*) FROM fb_page") as u64;
    eprintln!("side by side: {pages} pages, {asked} asked for, {} kills", s.kills);
    assert!(s.kills >= 4 && asked <= pages + (s.kills + 1) * 9, "{asked} pages asked for, {} kills", s.kills);
}

/// Bytes of answers that a dry run of so many rows takes.
fn measure(s: &Scaffold, limit: &str) -> u64 {
    let before = s.relay.carried();
    let done = s.command(&["run", "contact", "--dry-run", "--limit", limit]).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    s.relay.carried() - before
}

/// Kills through a first load and the building of its index.
fn first_load(s: &mut Scaffold, dice: &mut Dice) {
    let (opening, all) = (measure(s, "1"), measure(s, "1000000"));
    let page = all.saturating_sub(opening) / (s.rows() / PAGE);
    eprintln!("opening {opening} bytes, page {page} bytes");
    let (asked, before) = (s.sandbox.requests()["contacts"], s.kills);
    loop {
        let end = s.run(dice.below(opening + page * 5), None);
        s.holds();
        if let End::Exit(_) = end {
            break;
        }
        assert!(s.kills < before + 400, "it does not get on");
    }
    // Each row was committed once: no page was applied twice, none was left out.
    assert_eq!(s.number("SELECT sum(read) FROM fb_page"), s.rows() as i64);
    assert_eq!(s.number("SELECT sum(applied + rejected) FROM fb_page"), s.rows() as i64);
    // A kill costs the page under way, and what was read ahead of it and never applied.
    let asked = s.sandbox.requests()["contacts"] - asked;
    let pages = s.number("SELECT count(*) FROM fb_page") as u64;
    let kills = s.kills - before;
    eprintln!("first load: {pages} pages, {asked} asked for, {kills} kills");
    assert!(kills >= 10 && asked <= pages + (kills + 1) * 4, "{asked} pages asked for");
}

/// First loads from nothing that are killed while their index is built, at the line that says so or later.
fn indexing(s: &mut Scaffold, dice: &mut Dice) {
    for _ in 0..5 {
        s.forget();
        let before = s.kills;
        // First at once, then later and later: neither a slow nor a quick machine always or never gets to the end.
        let turns = |kills: u64| 1 + 20 * kills.pow(3);
        while s.run(NEVER, Some(dice.below(turns(s.kills - before)))) == End::Killed {
            s.holds();
            assert!(s.kills < before + 40, "it does not get on");
        }
        s.holds();
        assert_eq!(s.number("SELECT sum(read) FROM fb_page"), s.rows() as i64);
    }
}

/// The organisation has forgotten what changed, so that everything is read again and compared; runs are killed on the way,
/// and at last one ends.
fn comparisons(s: &mut Scaffold, dice: &mut Dice) {
    for _ in 0..2 {
        s.sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 150, inserts: 10, deletes: 20 });
        s.sandbox.set_faults(vec![FaultRule::parse("delta_expired").unwrap()]);
        let deleted = |s: &Scaffold| s.number("SELECT count(*) FROM contact WHERE fb_deleted_at IS NOT NULL");
        let (first, mut before) = (deleted(s), deleted(s));
        let mut ends = s.number("SELECT coalesce(max(seq), 0) FROM fb_page");
        for _ in 0..7 {
            let end = s.run(dice.below(2_500_000), None);
            s.holds();
            // Deletions come with the end of a comparison, all at once, or not at all: in a page that tells nothing else. A run
            // may end what an earlier one left and begin the next, so where the flow stands now says nothing of it.
            let now = deleted(s);
            let seen = s.number("SELECT coalesce(max(seq), 0) FROM fb_page WHERE deleted > 0 AND deleted = read");
            let came = s.number(&format!("SELECT coalesce(sum(deleted), 0) FROM fb_page WHERE seq > {ends}"));
            let told = s.number(&format!("SELECT count(*) FROM fb_page WHERE seq > {ends} AND deleted > 0"));
            assert!(now - before == came, "{end:?}: {now} marked, {before} before, {came} told");
            assert!(told == i64::from(seen > ends), "{end:?}: {told} pages tell deletions");
            ends = ends.max(seen);
            before = now;
        }
        assert!(matches!(s.run(NEVER, None), End::Exit(_)));
        assert!(deleted(s) > first, "{first}");
        s.sandbox.set_faults(Vec::new());
    }
    assert!(matches!(s.run(NEVER, None), End::Exit(_)));
}

/// The organisation changes, runs are killed while they catch up until there were so many kills, and at last one ends.
fn changes(s: &mut Scaffold, dice: &mut Dice, until: u64) {
    for round in 0..4 {
        s.sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 500, inserts: 60, deletes: 15 });
        for _ in 0..6 {
            s.run(dice.below(900_000), None);
            s.holds();
        }
        eprintln!("round {round}: {} kills", s.kills);
    }
    while s.kills < until {
        s.sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 200, inserts: 10, deletes: 4 });
        s.run(dice.below(400_000), None);
        s.holds();
    }
    for _ in 0..2 {
        assert!(matches!(s.run(NEVER, None), End::Exit(_)));
    }
}
