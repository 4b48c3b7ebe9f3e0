//! The kill points of correctness.md B22, by name: the real program stops at the point and is killed there with `kill -9`;
//! the next start goes on by itself, loses nothing, doubles nothing, and reads at most a page again.
//!
//! K29 (deletion for privacy) and K30 (the file is written anew behind it) stand in `kill_gone`, with plans of deletions; the other
//! half of K30 (a backup is made, or put in its place) and K32 (old logs go, files are handed out) in `backups`.
use crate::headless_road::Crm;
use crate::kit::program::{Home, ended};
use crate::kit::shape::matches_schema;
use crate::kit::truth::{compare, compare_salesforce};
use fieldbridge::boot::bench;
use fieldbridge::sandbox::salesforce::{self, SalesforceConfig, SalesforceSandbox};
use fieldbridge::sandbox::{self, FaultRule, MutationPlan, Sandbox, SandboxConfig};
use rusqlite::Connection;
use std::collections::BTreeSet;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use tokio::runtime::Handle;
use tokio::sync::watch;

const SECRET: &str = "CRM_SECRET";
const ROWS: u64 = 300;
const PAGE: u64 = 50;
/// Rows and pages of the first load that is killed: a resumed run that read everything again would be seen.
const LONG: (u64, u64) = (600, 25);
/// So soon after its start a resumed run sends its first request (correctness.md C3).
const SOON: Duration = Duration::from_secs(5);
/// Pages that may be asked for once more: the one under way and those that were read ahead of it.
const AHEAD: u64 = 3;

/// What makes a file of the present version one of version 8.
const BACK_TO_8: &str = "ALTER TABLE fb_checkpoint DROP COLUMN replay; DROP TABLE fb_delete_wish; DROP TABLE fb_delete_row; DROP TABLE fb_delete_plan; DROP TABLE fb_privacy_key; DROP TABLE fb_suppressed; DROP TABLE fb_erasure; DROP INDEX fb_reject_row; DROP TABLE fb_serve; DROP TABLE fb_due; DROP TABLE fb_chain; DROP TABLE fb_withdrawn; DROP TABLE fb_opt_in; DROP TABLE fb_consent; DROP TABLE fb_consent_at; DROP TABLE fb_reject_note; DROP TABLE fb_event; DROP TABLE fb_event_cursor; DROP TABLE fb_outbox; DROP TABLE fb_agreed; DROP TABLE fb_conflict;
    ALTER TABLE fb_reject DROP COLUMN said; PRAGMA user_version = 8";

/// A home with a set-up workspace beside an organisation.
pub struct Place {
    pub home: Home,
    secret: String,
}

impl Place {
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = self.home.command(args);
        command.env(SECRET, &self.secret).env("FIELDBRIDGE_LANG", "en");
        command
    }

    #[track_caller]
    pub fn ok(&self, args: &[&str]) {
        let out = self.command(args).output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(matches!(out.status.code(), Some(0 | 5)), "{args:?}: {:?} {said}", out.status);
    }

    /// Runs the command until it stands at the point, and kills it there.
    #[track_caller]
    pub fn kill_at(&self, point: &str, args: &[&str]) {
        let mut command = self.command(args);
        command.env("FIELDBRIDGE_FAILPOINT", point).stdout(Stdio::null()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let (mut said, mut stands) = (String::new(), false);
        for line in BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok) {
            stands = line.starts_with("FIELDBRIDGE_FAILPOINT ");
            if stands {
                break;
            }
            said.push_str(&line);
            said.push('\n');
        }
        let _ = child.kill();
        let status = child.wait().unwrap();
        assert!(stands, "{args:?} never came to {point}: {status} {said}");
        assert_eq!(status.code(), None, "killed at {point}");
    }

    /// Goes on after a kill: a start of the program of its own, whose first request comes soon, measured where it arrives.
    #[track_caller]
    pub fn resume(&self, mut heard: watch::Receiver<u64>, args: &[&str]) {
        heard.mark_unchanged();
        let mut command = self.command(args);
        let began = Instant::now();
        let child = command.spawn().unwrap();
        let patience = tokio::time::timeout(Duration::from_secs(60), heard.changed());
        let first = Handle::current().block_on(async { patience.await.map(|_| began.elapsed()) });
        let out = child.wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&out.stderr);
        assert!(matches!(out.status.code(), Some(0 | 5)), "{args:?}: {:?} {said}", out.status);
        let took = first.unwrap_or_else(|_| panic!("{args:?}: no request came: {said}"));
        assert!(took <= SOON, "{args:?}: its first request came after {took:?}");
    }

    pub fn database(&self) -> Connection {
        let conn = Connection::open(self.home.workspace().join("campaign.db")).unwrap();
        conn.busy_timeout(Duration::from_secs(30)).unwrap();
        conn
    }

    pub fn number(&self, sql: &str) -> u64 {
        self.database().query_row(sql, [], |r| r.get(0)).unwrap_or_else(|e| panic!("{e}: {sql}"))
    }

    /// The command names what was sent and never answered, and ends accordingly; `count` where it is known.
    fn tells_what_is_without_an_answer(&self, count: Option<u64>) {
        let told = ended(self.command(&["outbox", "out", "--json"]).output().unwrap());
        let json = told.json();
        matches_schema(&json, "outbox");
        let open = json["count"].as_u64().unwrap();
        assert_eq!(open, self.number("SELECT count(*) FROM fb_outbox"), "{json}");
        assert!(count.is_none_or(|count| count == open), "{json}");
        assert_eq!(told.code, if open > 0 { 5 } else { 0 }, "{json}");
        let sent = json["unanswered"].as_array().unwrap();
        assert!(sent.iter().all(
            |one| one["kind"] == if one["row"].as_str().unwrap().starts_with("new-") { "made" } else { "changed" }
        ));
        for lang in ["en", "ko"] {
            let shown = ended(self.command(&["outbox", "--lang", lang]).output().unwrap());
            assert!(!shown.stdout.contains('⟨') && !shown.stderr.contains('⟨'), "{}", shown.stdout);
        }
    }

    /// A place of its own with the same workspace as it stands.
    pub fn copy(&self) -> Self {
        let home = Home::new();
        copy(&self.home.workspace(), &home.workspace());
        Self { home, secret: self.secret.clone() }
    }

    pub fn rejected(&self) -> BTreeSet<String> {
        let conn = self.database();
        let mut open = conn.prepare("SELECT DISTINCT row FROM fb_reject WHERE resolution IS NULL").unwrap();
        open.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect()
    }

    /// The file is whole, pages and checkpoint agree, and nothing is under way.
    pub fn is_settled(&self) {
        let sound: String = self.database().query_row("PRAGMA integrity_check", [], |r| r.get(0)).unwrap();
        assert_eq!(sound, "ok");
        assert_eq!(self.number("SELECT count(*) FROM fb_page WHERE read <> applied + unchanged + superseded + filtered + rejected + parked + deleted"), 0);
        assert_eq!(self.number("SELECT count(*) FROM fb_checkpoint WHERE next_link IS NOT NULL OR settling"), 0);
        assert_eq!(self.number("SELECT count(*) FROM fb_outbox"), 0);
    }
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap().map(Result::unwrap) {
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to.join(entry.file_name()));
        } else {
            std::fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
        }
    }
}

pub async fn dynamics(more: &str) -> (Sandbox, Place) {
    dynamics_of((ROWS, PAGE), more).await
}

async fn dynamics_of((rows, page_size_cap): (u64, u64), more: &str) -> (Sandbox, Place) {
    let config = SandboxConfig { rows, seed: 22, page_size_cap, ..SandboxConfig::default() };
    let sandbox = sandbox::start(config).await.unwrap();
    let text = format!("url = \"{}\"\nclient_id = \"{}\"\n{more}", sandbox.url(), sandbox.credentials().client_id);
    let place = set_up(&text, sandbox.credentials().client_secret);
    (sandbox, place)
}

/// Sets up in a home of its own.
pub fn set_up(text: &str, secret: String) -> Place {
    let place = Place { home: Home::new(), secret };
    let answers = format!("name = \"crm\"\nsecret = \"env:{SECRET}\"\n{text}");
    std::fs::write(place.home.path().join("answers.toml"), answers).unwrap();
    tokio::task::block_in_place(|| place.ok(&["setup", "--answers", "answers.toml", "--no-input"]));
    place
}

fn equals(place: &Place, sandbox: &Sandbox) {
    let workspace = bench(&place.home.workspace(), false).workspace.load().unwrap();
    let database = place.home.workspace().join("campaign.db");
    compare(&database, &workspace.mappings[0], &sandbox.oracle(), &place.rejected());
}

/// K5 to K17: a first load that is killed at every step of a page, and goes on at that page. Killed late, it asks for the pages
/// that are left and for nothing that was kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_first_load_killed_at_any_step_goes_on_at_its_page() {
    let (sandbox, template) = dynamics_of(LONG, "tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        let asked_so_far = || sandbox.requests()["contacts"];
        let kept = "SELECT count(*) FROM fb_page";
        let before = asked_so_far();
        let whole = template.copy();
        whole.ok(&["run", "contact"]);
        let (undisturbed, pages) = (asked_so_far() - before, whole.number(kept));
        // Rows that are tried first, and whatever else every start asks for.
        let beside = undisturbed - pages;
        let points = [
            ("lease-taken", false),
            ("token-fetched", false),
            ("page-asked:18", true),
            ("answer-begun:26", true),
            ("answer-half-read:26", true),
            ("page-parsed:18", true),
            ("tx-begun:18", true),
            ("checkpoint-moved:18", true),
            ("rows-half-written:18", true),
            ("rejects-kept:18", true),
            ("before-commit:18", true),
            ("after-commit:18", true),
            ("token-told", true),
            ("token-kept", true),
            ("index-built", true),
        ];
        for (point, late) in points {
            let place = template.copy();
            let before = asked_so_far();
            place.kill_at(point, &["run", "contact"]);
            if point == "after-commit:18" {
                let told = place.home.say("why contact --json").json();
                assert_eq!((&told["state"], &told["safe"]["next_run"]), (&"warn".into(), &"resumes".into()), "{told}");
            }
            let done = place.database().query_row(kept, [], |r| r.get::<_, u64>(0)).unwrap_or(0);
            assert!(!late || done > pages / 3, "{point}: {done} of {pages} pages were kept");
            let killed = asked_so_far();
            place.resume(sandbox.heard(), &["run", "contact"]);
            let resumed = asked_so_far() - killed;
            place.is_settled();
            equals(&place, &sandbox);
            assert_eq!(place.number("SELECT sum(read) FROM fb_page"), LONG.0, "{point}: no page was applied twice");
            assert!(
                resumed <= pages - done + AHEAD + beside,
                "{point}: {resumed} for what {done} of {pages} pages left"
            );
            assert!(!late || resumed < pages, "{point}: {resumed} are as many as everything takes");
            let asked = asked_so_far() - before;
            assert!(asked <= undisturbed + AHEAD + 2 * beside, "{point}: {asked} of {undisturbed}");
        }
    });
}

/// K10 to K20 over rows that are here: everything is compared, and deletions come with its end or not at all.
#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_killed_at_any_step_deletes_once_and_what_is_gone() {
    let (sandbox, template) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        template.ok(&["run", "contact"]);
        sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 40, inserts: 10, deletes: 12 });
        let points = [
            "tx-begun:2",
            "checkpoint-moved:2",
            "rows-half-written:2",
            "rejects-kept:2",
            "before-commit:2",
            "after-commit:2",
            "everything-read",
            "absences-half-confirmed",
            "absences-known",
        ];
        for point in points {
            let place = template.copy();
            place.kill_at(point, &["run", "contact", "--full"]);
            let marked = "SELECT count(*) FROM contact WHERE fb_deleted_at IS NOT NULL";
            assert_eq!(place.number(marked), 0, "{point}: half of the deletions");
            place.resume(sandbox.heard(), &["run", "contact", "--full"]);
            place.is_settled();
            equals(&place, &sandbox);
            assert_eq!(place.number(marked), 12, "{point}");
        }
    });
}

/// A replay that is killed leaves whole pages and the flow where it stood; asked for again it goes on there.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_killed_at_any_step_leaves_the_flow_where_it_stood() {
    let (sandbox, template) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        template.ok(&["run", "contact"]);
        let list = "SELECT group_concat(contactid, char(10)) FROM contact";
        let ids: String = template.database().query_row(list, [], |r| r.get(0)).unwrap();
        sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 40, inserts: 10, deletes: 12 });
        template.database().execute("UPDATE contact SET lastname = 'by hand'", []).unwrap();
        let stands = "SELECT count(*) FROM fb_checkpoint WHERE loaded AND delta_link IS NOT NULL AND next_link IS NULL";
        let (whole, since) = (["run", "contact", "--replay"].as_slice(), ["--since", "2001-01-01"].as_slice());
        let points = ["page-asked:2", "checkpoint-moved:2", "rows-half-written:2", "before-commit:3", "after-commit:2"];
        for (point, by_keys) in points.into_iter().map(|point| (point, false)).chain([("keys-replayed:2", true)]) {
            let place = template.copy();
            std::fs::write(place.home.path().join("keys"), &ids).unwrap();
            let more = if by_keys { ["--keys", "keys"].as_slice() } else { since };
            let replay = [whole, more].concat();
            let token = "SELECT delta_link FROM fb_checkpoint";
            let token = |place: &Place| place.database().query_row(token, [], |r| r.get::<_, String>(0)).unwrap();
            let before = token(&place);
            let loaded = place.number("SELECT sum(read) FROM fb_page");
            place.kill_at(point, &replay);
            assert_eq!((place.number(stands), token(&place) == before), (1, true), "{point}");
            place.resume(sandbox.heard(), &replay);
            let read = place.number("SELECT sum(read) FROM fb_page") - loaded;
            let (rows, twice) = if by_keys { (ROWS - 12, 100) } else { (ROWS - 2, 0) };
            assert!((rows..=rows + twice).contains(&read), "{point}: {read} of {rows} rows, at most one page twice");
            assert_eq!(place.number("SELECT count(*) FROM fb_checkpoint WHERE replay IS NOT NULL"), 0, "{point}");
            let gone = "SELECT count(*) FROM contact WHERE lastname = 'by hand'";
            assert_eq!(place.number(gone), 12, "{point}: what the CRM deleted is all that was not put right");
            assert_eq!(place.number("SELECT count(*) FROM contact WHERE fb_deleted_at IS NOT NULL"), 0, "{point}");
            assert_eq!((place.number(stands), token(&place) == before), (1, true), "{point}");
            place.ok(&["run", "contact"]);
            place.is_settled();
            equals(&place, &sandbox);
            assert_eq!(place.number("SELECT count(*) FROM contact WHERE fb_deleted_at IS NOT NULL"), 12, "{point}");
        }
    });
}

/// A first load in an order of its own that is killed goes on in that order, or starts over where it is asked for no more.
#[tokio::test(flavor = "multi_thread")]
async fn an_ordered_first_load_that_is_killed_misses_no_row_whatever_becomes_of_its_order() {
    let (sandbox, template) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        template.ok(&["flow", "set", "contact", "--method", "modified", "--order-by", "lastname desc"]);
        for (point, order) in [("page-asked:3", "same"), ("after-commit:3", "none"), ("before-commit:4", "firstname")] {
            let place = template.copy();
            place.kill_at(point, &["run", "contact"]);
            match order {
                "same" => {}
                "none" => place.ok(&["flow", "set", "contact", "--no-order-by"]),
                other => place.ok(&["flow", "set", "contact", "--order-by", other]),
            }
            place.resume(sandbox.heard(), &["run", "contact"]);
            place.is_settled();
            equals(&place, &sandbox);
            assert_eq!(place.number("SELECT count(*) FROM contact"), ROWS, "{point} {order}");
            assert_eq!(place.number("SELECT count(*) FROM fb_checkpoint WHERE reads LIKE '% %'"), 0, "{point} {order}");
        }
    });
}

/// K21 and K22: a column that is added; the table stands as it was or as it shall be, and the rows get their new value.
#[tokio::test(flavor = "multi_thread")]
async fn a_table_killed_while_it_is_widened_stands_as_it_was_or_as_it_shall() {
    let (sandbox, template) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        template.ok(&["run", "contact"]);
        template.ok(&["schema", "change", "contact", "--include", "nickname"]);
        let has = "SELECT count(*) FROM pragma_table_info('contact') WHERE name = 'nickname'";
        for (point, there) in [("table-changed", 0), ("table-committed", 1)] {
            let place = template.copy();
            place.kill_at(point, &["run", "contact"]);
            assert_eq!(place.number(has), there, "{point}");
            place.resume(sandbox.heard(), &["run", "contact"]);
            assert_eq!(place.number(has), 1, "{point}");
            place.is_settled();
            equals(&place, &sandbox);
        }
    });
}

/// K23 to K27: what is sent arrives once, and the next import brings no echo.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_killed_at_any_step_takes_effect_once() {
    let flow = "tables = [\"contact\"]\n\n[[mapping]]\ntable = \"contact\"\ninclude = [\"jobtitle\"]\n
        [[flow]]\ntable = \"contact\"\nname = \"out\"\nwriting = { mode = \"upsert\" }\n";
    let (sandbox, template) = dynamics(flow).await;
    tokio::task::block_in_place(|| {
        template.ok(&["schema", "rule", "contact", "jobtitle", "--owner", "marketing"]);
        template.ok(&["run", "contact"]);
        for (number, point) in ["intended", "write-sent", "reply-heard", "settled", "half-sent"].into_iter().enumerate()
        {
            let place = template.copy();
            // Refused as a whole, so that it is cut in two.
            let refusal = ["api_error=0x80048d19:status=400,on=$batch,times=1"];
            let faults = refusal.iter().filter(|_| point == "half-sent").map(|f| FaultRule::parse(f).unwrap());
            sandbox.set_faults(faults.collect());
            place
                .database()
                .execute_batch(&format!(
                    "UPDATE contact SET jobtitle = 'K {number}' WHERE contactid IN (SELECT contactid FROM contact ORDER BY 1 LIMIT 30);
                     WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
                     INSERT INTO contact (contactid, lastname, jobtitle) SELECT 'new-{number}-' || i, 'Born', 'Made' FROM n;"
                ))
                .unwrap();
            let before = sandbox.side_effects("contact");
            place.kill_at(point, &["run", "out"]);
            place.tells_what_is_without_an_answer(if matches!(point, "settled" | "half-sent") {
                None
            } else {
                Some(40)
            });
            place.resume(sandbox.heard(), &["run", "out"]);
            place.ok(&["run", "out"]);
            let after = sandbox.side_effects("contact");
            let effects = (after.creates - before.creates, after.updates - before.updates);
            assert_eq!(effects, (10, 30), "{point}: each once");
            place.tells_what_is_without_an_answer(Some(0));
            place.ok(&["run", "contact"]);
            place.ok(&["run", "out"]);
            let echo = sandbox.side_effects("contact");
            assert_eq!((echo.creates, echo.updates), (after.creates, after.updates), "{point}: no echo");
            place.is_settled();
        }
    });
}

/// K28: a merge whose links were not led yet.
#[tokio::test(flavor = "multi_thread")]
async fn a_merge_killed_between_row_and_links_is_whole_afterwards() {
    let sandbox: SalesforceSandbox =
        salesforce::start(SalesforceConfig { rows: ROWS, seed: 22, ..SalesforceConfig::default() }).await.unwrap();
    let c = sandbox.credentials();
    let text = format!(
        "system = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\ntables = [\"Contact\"]\n",
        c.url, c.client_id
    );
    let place = set_up(&text, c.client_secret);
    tokio::task::block_in_place(|| {
        place.ok(&["run", "contact"]);
        let conn = place.database();
        let mut ids = conn
            .prepare("SELECT Id FROM Contact WHERE coalesce(HasOptedOutOfEmail, 0) = 0 ORDER BY Id LIMIT 3")
            .unwrap();
        let ids: Vec<String> = ids.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        sandbox.merge(&ids[0], &[&ids[1], &ids[2]]).unwrap();
        place.kill_at("aliases-written", &["run", "contact"]);
        assert_eq!(place.number("SELECT count(*) FROM fb_alias"), 0, "all or nothing");
        place.resume(sandbox.heard(), &["run", "contact"]);
        assert_eq!(place.number("SELECT count(*) FROM fb_alias"), 2);
        place.is_settled();
        let workspace = bench(&place.home.workspace(), false).workspace.load().unwrap();
        let database = place.home.workspace().join("campaign.db");
        compare_salesforce(&database, &workspace.mappings[0], &sandbox.oracle(), &place.rejected());
    });
}

/// K31: a database of an older version that is killed while it is brought up to date.
#[tokio::test(flavor = "multi_thread")]
async fn an_upgrade_killed_half_way_leaves_either_version() {
    let (sandbox, place) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        place.ok(&["run", "contact"]);
        let present = place.number("PRAGMA user_version");
        place.database().execute_batch(BACK_TO_8).unwrap();
        place.kill_at("upgrade-half-done", &["run", "contact"]);
        assert_eq!(place.number("PRAGMA user_version"), 8);
        place.resume(sandbox.heard(), &["run", "contact"]);
        assert_eq!(place.number("PRAGMA user_version"), present);
        place.is_settled();
        equals(&place, &sandbox);
    });
}

/// K1 to K4: settings and secrets. The same command once more ends what was begun, and no secret stands where it must not.
#[test]
fn a_setup_killed_between_secret_and_settings_is_ended_by_doing_it_again() {
    for point in ["secret-kept", "file-written", "file-renamed", "file-written:2", "account-switched"] {
        let home = Home::new();
        let crm = Crm::start(&home, "--rows 60 --seed 5");
        let place = Place { home, secret: String::new() };
        std::fs::write(place.home.path().join("secret"), crm.fact("client_secret")).unwrap();
        let (url, client) = (crm.fact("url"), crm.fact("client_id"));
        let answers = format!(
            "name = \"crm\"\nurl = \"{url}\"\nclient_id = \"{client}\"\nsecret = \"file:secret\"\ntables = [\"contact\"]\n"
        );
        std::fs::write(place.home.path().join("answers.toml"), answers).unwrap();
        let setup = ["setup", "--answers", "answers.toml", "--no-input"];
        if point == "account-switched" {
            let rotate = ["account", "rotate", "crm", "--client-secret-file", "secret"];
            place.ok(&setup);
            place.kill_at(point, &rotate);
            place.ok(&["account", "check", "crm"]);
            place.ok(&rotate);
        } else {
            place.kill_at(point, &setup);
            place.ok(&setup);
        }
        place.ok(&["run", "contact"]);
        assert_eq!(place.number("SELECT count(*) FROM contact"), 60, "{point}");
        place.is_settled();
    }
}
