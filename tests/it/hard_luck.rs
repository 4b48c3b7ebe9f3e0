//! What a machine does to a run: the disk is full, the disk fails, the process stands still longer than its lease lasts.
//! Where this machine does not let a test do it (no right to mount, no `strace`), the test says so and ends.
use crate::kit::program::{Ended, Home, ended};
use crate::kit::truth::compare;
use fieldbridge::boot::bench;
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use rusqlite::Connection;
use rustix::process::{Pid, Signal, kill_process};
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

const ROWS: u64 = 1_500;
const SECRET: &str = "CRM_SECRET";

struct Place {
    home: Home,
    sandbox: Sandbox,
}

impl Place {
    async fn new() -> Self {
        let config = SandboxConfig { rows: ROWS, seed: 9, page_size_cap: 100, ..SandboxConfig::default() };
        let sandbox = sandbox::start(config).await.unwrap();
        Self { home: Home::new(), sandbox }
    }

    fn set_up(&self) {
        let (url, client) = (self.sandbox.url(), self.sandbox.credentials().client_id);
        let answers = format!(
            "name = \"crm\"\nurl = \"{url}\"\nclient_id = \"{client}\"\nsecret = \"env:{SECRET}\"\ntables = [\"contact\"]\n"
        );
        std::fs::write(self.home.path().join("answers.toml"), answers).unwrap();
        self.say(&["setup", "--answers", "answers.toml", "--no-input"]).exits(0);
    }

    fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.command(args);
        command.env(SECRET, self.sandbox.credentials().client_secret).env("FIELDBRIDGE_LANG", "en");
        command
    }

    fn say(&self, args: &[&str]) -> Ended {
        ended(self.command(args).output().unwrap())
    }

    /// The command with what it calls of the system struck, as `strace` is told to.
    fn struck(&self, inject: &str, args: &[&str]) -> Ended {
        let plain = self.command(args);
        let mut command = Command::new("strace");
        command
            .args(["-f", "-q", "-o", "/dev/null", "-e", "trace=fdatasync,fsync,pwrite64", "-e", inject])
            .arg(plain.get_program());
        command.args(plain.get_args()).env_clear().current_dir(self.home.path()).stdin(Stdio::null());
        command.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        ended(command.output().unwrap())
    }

    fn database(&self) -> Connection {
        let conn = Connection::open(self.home.workspace().join("campaign.db")).unwrap();
        conn.busy_timeout(Duration::from_secs(30)).unwrap();
        conn
    }

    /// A run without misfortune ends well, and everything is as the CRM has it.
    fn recovers(&self) {
        // A reading that was interrupted brings what was there when it began; the next run brings what changed since.
        for _ in 0..2 {
            let end = self.say(&["run", "contact"]);
            assert!(matches!(end.code, 0 | 5), "{}: {}", end.code, end.stderr);
        }
        let workspace = bench(&self.home.workspace(), false).workspace.load().unwrap();
        let conn = self.database();
        let sound: String = conn.query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
        assert_eq!(sound, "ok");
        let mut open = conn.prepare("SELECT DISTINCT row FROM fb_reject WHERE resolution IS NULL").unwrap();
        let rejected: BTreeSet<String> = open.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        let database = self.home.workspace().join("campaign.db");
        compare(&database, &workspace.mappings[0], &self.sandbox.oracle(), &rejected);
    }
}

/// A file system of its own in memory, so many kilobytes large; unmounted when it is dropped.
struct Small<'p>(&'p Path);

impl<'p> Small<'p> {
    fn mount(place: &'p Path, kib: u32) -> Option<Self> {
        std::fs::create_dir_all(place).unwrap();
        let size = format!("size={kib}k");
        let done = Command::new("mount").args(["-t", "tmpfs", "-o", &size, "tmpfs"]).arg(place).output();
        done.is_ok_and(|out| out.status.success()).then_some(Self(place))
    }

    fn grow(&self, kib: u32) {
        let size = format!("remount,size={kib}k");
        assert!(Command::new("mount").args(["-o", &size]).arg(self.0).status().unwrap().success());
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_stops_a_run_and_the_next_one_with_room_goes_on() {
    let place = Place::new().await;
    tokio::task::block_in_place(|| {
        let directory = place.home.workspace();
        let Some(disk) = Small::mount(&directory, 940) else {
            eprintln!("no file system can be mounted here: not tried");
            return;
        };
        place.set_up();
        let mut full = 0;
        for kib in [940, 1_000, 1_150, 1_300, 1_500, 1_750, 2_000, 2_400] {
            disk.grow(kib);
            let end = place.say(&["run", "contact"]);
            eprintln!("{kib} KiB: {}", end.code);
            match end.code {
                0 | 5 => break,
                9 => full += 1,
                other => panic!("{other}: {}", end.stderr),
            }
            assert!(end.stderr.contains("FB-STO-"), "{}", end.stderr);
        }
        assert!(full >= 2, "{full}");
        disk.grow(64 * 1024);
        place.recovers();
        let read: u64 = place.database().query_row("SELECT sum(read) FROM fb_page", [], |r| r.get(0)).unwrap();
        assert_eq!(read, ROWS, "pages that were committed are not read again");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn on_a_full_disk_the_ballast_is_given_up_and_how_the_run_ended_is_written_down() {
    let place = Place::new().await;
    tokio::task::block_in_place(|| {
        let directory = place.home.workspace();
        let Some(_disk) = Small::mount(&directory, 192 * 1024) else {
            eprintln!("no file system can be mounted here: not tried");
            return;
        };
        place.set_up();
        place.say(&["run", "contact"]).exits_any();
        let ballast = directory.join("campaign.db.ballast");
        assert_eq!(ballast.metadata().unwrap().len(), 8 * 1024 * 1024);
        place.sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 1_000, inserts: 400, deletes: 5 });
        place.sandbox.set_faults(vec![FaultRule::parse("slow:ms=150,on=contacts").unwrap()]);
        let mut command = place.command(&["run", "contact", "--full", "--plain"]);
        let mut run = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(run.stderr.take().unwrap()).lines().map_while(Result::ok);
        assert!(said.by_ref().any(|line| line.contains("reading and applying")), "it never began to read");
        // Not a byte is left from here on, for its pages and for its end.
        let filler = directory.join("filler");
        let mut file = std::fs::File::create(&filler).unwrap();
        while file.write_all(&[7; 4096]).is_ok() {}
        drop(file);
        let rest: Vec<String> = said.collect();
        assert_eq!(run.wait().unwrap().code(), Some(9), "{rest:?}");
        place.sandbox.set_faults(Vec::new());
        assert!(!ballast.exists(), "it was given up");
        let told = place.say(&["history", "--json"]).json();
        assert_eq!(told["runs"][0]["state"], "failed", "{told}");
        assert_eq!(told["runs"][0]["fault"]["code"], "FB-STO-01", "{told}");
        std::fs::remove_file(&filler).unwrap();
        place.recovers();
        assert!(ballast.exists(), "with room it is laid again");
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fails_stops_a_run_and_nothing_half_stays() {
    let place = Place::new().await;
    tokio::task::block_in_place(|| {
        place.set_up();
        let tracer = Command::new("strace").args(["-q", "-o", "/dev/null", "true"]).status();
        if !tracer.is_ok_and(|status| status.success()) {
            eprintln!("no strace here: not tried");
            return;
        }
        let mut failed = 0;
        let calls = [("fsync", 1), ("fsync", 4), ("fsync", 9), ("pwrite64", 8), ("pwrite64", 40), ("pwrite64", 120)];
        for (call, when) in calls {
            let plan = MutationPlan { table: Some("contact".into()), updates: 400, inserts: 20, deletes: 5 };
            place.sandbox.mutate(&plan);
            let end = place.struck(&format!("inject={call}:error=EIO:when={when}+"), &["run", "contact"]);
            eprintln!("{call} from the {when}. on: {}", end.code);
            assert!(matches!(end.code, 0 | 5 | 9), "{}: {}", end.code, end.stderr);
            failed += usize::from(end.code == 9);
            let sound: String = place.database().query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
            assert_eq!(sound, "ok", "{call} {when}");
        }
        assert!(failed >= 3, "{failed}");
        place.recovers();
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stood_still_past_its_lease_finds_itself_fenced() {
    let place = Place::new().await;
    tokio::task::block_in_place(|| {
        place.set_up();
        place.sandbox.set_faults(vec![FaultRule::parse("slow:ms=150,on=contacts").unwrap()]);
        let mut command = place.command(&["run", "contact", "--plain"]);
        let mut first = command.stdout(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut said = BufReader::new(first.stderr.take().unwrap()).lines().map_while(Result::ok);
        assert!(said.by_ref().any(|line| line.contains("reading and applying")), "it never began to read");
        let pid = Pid::from_raw(first.id() as i32).unwrap();
        kill_process(pid, Signal::STOP).unwrap();
        assert_eq!(place.say(&["run", "contact"]).code, 7, "the lease still holds");
        // A minute goes by.
        let gone_by = "UPDATE fb_lease SET beat = strftime('%Y-%m-%dT%H:%M:%SZ', beat, '-61 seconds')";
        assert_eq!(place.database().execute(gone_by, []).unwrap(), 1);
        place.sandbox.set_faults(Vec::new());
        place.recovers();
        let pages: u64 = place.database().query_row("SELECT count(*) FROM fb_page", [], |r| r.get(0)).unwrap();
        kill_process(pid, Signal::CONT).unwrap();
        let rest: Vec<String> = said.collect();
        let code = first.wait().unwrap().code();
        assert_eq!(code, Some(7), "{rest:?}");
        let after: u64 = place.database().query_row("SELECT count(*) FROM fb_page", [], |r| r.get(0)).unwrap();
        assert_eq!(after, pages, "it committed nothing more");
        place.recovers();
    });
}
