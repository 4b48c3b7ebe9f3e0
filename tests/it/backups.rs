//! Backups of the campaign database: made by runs, restored by a command, and killed while they are made or put in their place
//! (K30), or while old logs go and files are handed out (K32). What comes back reads everything, sends nothing twice, and is still afterwards.
use crate::kill_points::{Place, dynamics};
use crate::kit::program::{Ended, ended, every_file};
use crate::kit::shape::matches_schema;
use crate::kit::truth::compare;
use fieldbridge::boot::bench;
use fieldbridge::sandbox::{MutationPlan, Sandbox};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

const FLOWS: &str = "tables = [\"contact\"]\n\n[[mapping]]\ntable = \"contact\"\ninclude = [\"jobtitle\"]\n
    [[flow]]\ntable = \"contact\"\nname = \"out\"\nwriting = { mode = \"upsert\" }\n";

fn say(place: &Place, args: &[&str]) -> Ended {
    ended(place.command(args).output().unwrap())
}

fn listed(place: &Place) -> Vec<Value> {
    let told = say(place, &["backup", "list", "--json"]).json();
    matches_schema(&told, "backups");
    told["backups"].as_array().unwrap().clone()
}

async fn both_ways() -> (Sandbox, Place) {
    let (sandbox, place) = dynamics(FLOWS).await;
    tokio::task::block_in_place(|| {
        place.ok(&["schema", "rule", "contact", "jobtitle", "--owner", "marketing"]);
        place.ok(&["run", "contact"]);
    });
    (sandbox, place)
}

fn equals(place: &Place, sandbox: &Sandbox) {
    let workspace = bench(&place.home.workspace(), false).workspace.load().unwrap();
    let database = place.home.workspace().join("campaign.db");
    compare(&database, &workspace.mappings[0], &sandbox.oracle(), &BTreeSet::new());
}

/// Ten rows get another title and ten are new on the campaign side.
fn work_here(place: &Place, word: &str) {
    place
        .database()
        .execute_batch(&format!(
            "UPDATE contact SET jobtitle = '{word}' WHERE contactid IN
                 (SELECT contactid FROM contact WHERE contactid NOT LIKE 'new%' ORDER BY 1 LIMIT 10);
             WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
             INSERT INTO contact (contactid, lastname, jobtitle) SELECT 'new-{word}-' || i, 'Born', 'Made' FROM n;"
        ))
        .unwrap();
}

/// The database loses what it holds in the middle.
fn damage(place: &Place) {
    place.database().query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).unwrap();
    let path = place.home.workspace().join("campaign.db");
    let mut bytes = fs::read(&path).unwrap();
    let whole = bytes.len();
    bytes[whole / 4..whole / 2].fill(0xA5);
    fs::write(&path, bytes).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_database_is_told_refused_and_brought_back_without_doing_anything_twice() {
    let (sandbox, place) = both_ways().await;
    tokio::task::block_in_place(|| {
        let made = listed(&place);
        assert_eq!((made.len(), &made[0]["why"]), (1, &"daily".into()), "the first run made one: {made:?}");
        work_here(&place, "first");
        place.ok(&["run", "out"]);
        place.ok(&["run", "contact"]);
        let name = say(&place, &["backup", "make", "--json"]).json()["made"]["name"].as_str().unwrap().to_owned();
        // What happens after the backup: there, here, and told to the CRM.
        sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 40, inserts: 10, deletes: 6 });
        place.ok(&["run", "contact"]);
        work_here(&place, "second");
        place.ok(&["run", "out"]);
        damage(&place);
        for command in [["run", "contact"].as_slice(), &["run", "out"], &["backup", "make"], &["backup", "check"]] {
            let end = say(&place, command);
            assert_eq!(end.code, 9, "{command:?}: {}", end.stderr);
            assert!(end.stderr.contains("FB-STO-05") && end.stderr.contains("backup restore"), "{}", end.stderr);
        }
        let which = say(&place, &["backup", "restore"]);
        assert_eq!(which.code, 6, "{}", which.stderr);
        assert!(which.stdout.contains(&name), "{}", which.stdout);
        let asked = say(&place, &["backup", "restore", &name, "--no-input"]);
        assert_eq!(asked.code, 6, "nobody could be asked: {}", asked.stderr);
        assert_eq!(say(&place, &["backup", "restore", "nothing", "--yes"]).code, 2);
        place.ok(&["backup", "restore", &name, "--yes"]);
        let before = sandbox.side_effects("contact");
        place.ok(&["run", "contact"]);
        let run = say(&place, &["history", "--json"]).json()["runs"][0]["run"].as_str().unwrap().to_owned();
        let log = say(&place, &["log", &run]).stdout;
        assert!(log.contains("restored from a backup"), "{log}");
        place.ok(&["run", "out"]);
        let after = sandbox.side_effects("contact");
        assert_eq!(after.creates, before.creates, "what was made in the CRM is known by its key, and not made again");
        place.ok(&["run", "contact"]);
        equals(&place, &sandbox);
        let still = sandbox.side_effects("contact");
        place.ok(&["run", "out"]);
        place.ok(&["run", "contact"]);
        let end = sandbox.side_effects("contact");
        assert_eq!((end.creates, end.updates), (still.creates, still.updates), "and then it is still");
        place.is_settled();
        assert_eq!(listed(&place)[0]["why"], "replaced");
        for lang in ["en", "ko"] {
            let shown = say(&place, &["backup", "list", "--lang", lang]);
            assert!(!shown.stdout.contains('⟨') && shown.stdout.contains(&name), "{}", shown.stdout);
            let fit = say(&place, &["doctor", "--lang", lang]);
            assert!(!fit.stdout.contains('⟨'), "{}", fit.stdout);
        }
    });
}

/// K30: a run that is killed while it makes its backup has done its work, and the next one makes one.
#[tokio::test(flavor = "multi_thread")]
async fn a_backup_killed_at_any_step_is_there_or_not_and_harms_nothing() {
    let (sandbox, template) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        for (point, there) in [("backup-written", 0), ("backup-named", 1)] {
            let place = template.copy();
            place.kill_at(point, &["run", "contact"]);
            assert_eq!(listed(&place).len(), there, "{point}");
            equals(&place, &sandbox);
            place.resume(sandbox.heard(), &["run", "contact"]);
            assert_eq!(listed(&place).len(), 1, "{point}");
            let left = fs::read_dir(place.home.workspace().join("backups")).unwrap();
            let names: Vec<String> = left.map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
            assert!(names.iter().all(|name| !name.ends_with(".part")), "{names:?}");
            place.is_settled();
        }
    });
}

/// K30: until the backup stands in its place nothing is written; saying it again ends it.
#[tokio::test(flavor = "multi_thread")]
async fn a_restore_killed_at_any_step_is_ended_by_saying_it_again() {
    let (sandbox, template) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        template.ok(&["run", "contact"]);
        let name = listed(&template)[0]["name"].as_str().unwrap().to_owned();
        for (point, usable) in [("restore-prepared", true), ("restore-cleared", false), ("restore-placed", false)] {
            let place = template.copy();
            let restore = ["backup", "restore", name.as_str(), "--yes"];
            place.kill_at(point, &restore);
            assert!(place.home.workspace().join("campaign.db").exists(), "{point}: there is a database at any moment");
            let end = say(&place, &["run", "contact"]);
            assert_eq!(end.code, if usable { 0 } else { 9 }, "{point}: {}", end.stderr);
            place.ok(&restore);
            place.resume(sandbox.heard(), &["run", "contact"]);
            place.is_settled();
            equals(&place, &sandbox);
        }
    });
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restore_beside_a_run_is_refused() {
    let (_sandbox, place) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        place.ok(&["run", "contact"]);
        let name = listed(&place)[0]["name"].as_str().unwrap().to_owned();
        let reader = place.database();
        let _: u64 = reader.query_row("SELECT count(*) FROM contact", [], |r| r.get(0)).unwrap();
        let end = say(&place, &["backup", "restore", &name, "--yes"]);
        assert_eq!(end.code, 9, "{}", end.stderr);
        assert!(end.stderr.contains("FB-STO-06"), "{}", end.stderr);
        place.ok(&["run", "contact"]);
        drop(reader);
        place.ok(&["backup", "restore", &name, "--yes"]);
    });
}

/// K32: lines of old logs go in a transaction of their own, behind a run that is done.
#[tokio::test(flavor = "multi_thread")]
async fn old_logs_killed_while_they_go_are_there_or_gone_and_the_run_was_done() {
    let (sandbox, place) = dynamics("tables = [\"contact\"]\n").await;
    tokio::task::block_in_place(|| {
        place.ok(&["run", "contact"]);
        let old = "UPDATE fb_log SET at = '2020-01-01T00:00:00Z'";
        let lines = place.database().execute(old, []).unwrap() as u64;
        assert!(lines > 0);
        fs::remove_file(place.home.workspace().join("backups/checked")).unwrap();
        let count = || place.number("SELECT count(*) FROM fb_log WHERE at < '2021'");
        place.kill_at("logs-forgotten", &["run", "contact"]);
        assert_eq!(count(), lines, "all or nothing");
        assert_eq!(place.number("SELECT count(*) FROM fb_run WHERE state = 'done'"), 2);
        fs::remove_file(place.home.workspace().join("backups/checked")).unwrap();
        place.resume(sandbox.heard(), &["run", "contact"]);
        assert_eq!(count(), 0);
        place.is_settled();
    });
}

/// K32: of files that are handed out each is whole or not there, and handing them out again ends it.
#[tokio::test(flavor = "multi_thread")]
async fn files_that_are_handed_out_are_whole_or_not_there_whatever_is_killed() {
    let (_sandbox, template) = dynamics("tables = [\"contact\", \"account\", \"lead\"]\n").await;
    tokio::task::block_in_place(|| {
        let export = ["schema", "export", "--format", "srcschema", "--dir", "handed"];
        let whole = template.copy();
        whole.ok(&export);
        let of = |place: &Place| -> BTreeMap<String, Vec<u8>> {
            let files = every_file(&place.home.path().join("handed"));
            let name = |path: &Path| path.file_name().unwrap().to_string_lossy().into_owned();
            files.iter().map(|path| (name(path), fs::read(path).unwrap())).collect()
        };
        let wanted = of(&whole);
        assert!(wanted.len() > 2, "{:?}", wanted.keys());
        for point in ["file-written", "file-renamed", "file-written:2"] {
            let place = template.copy();
            place.kill_at(point, &export);
            let hidden = |name: &str| name.starts_with('.');
            let so_far = of(&place);
            for (name, bytes) in so_far.iter().filter(|(name, _)| !hidden(name)) {
                assert!(wanted[name] == *bytes, "{point}: {name}");
            }
            assert!(so_far.len() <= wanted.len(), "{point}");
            place.ok(&export);
            let ended: BTreeMap<_, _> = of(&place).into_iter().filter(|(name, _)| !hidden(name)).collect();
            assert!(ended == wanted, "{point}");
        }
    });
}
