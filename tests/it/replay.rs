//! Reading rows again, from either CRM: they come as they are now, what was changed here by hand is put right, nothing is
//! deleted, and where the flow stands stays where it is.
use crate::headless_road::Crm;
use crate::kit::land::{Land, contact};
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::Replay;
use fieldbridge::run::{Checkpoint, KeysTold, RunMode, RunState};
use fieldbridge::task::{self, LaunchOptions};
use serde_json::json;
use std::collections::BTreeSet;

async fn replayed(land: &Land, replay: Replay, dry_run: bool) -> RunEnd {
    let options = LaunchOptions { replay: Some(replay), dry_run, ..LaunchOptions::default() };
    land.launch(options).await
}

async fn keys(land: &Land, keys: &[String], dry_run: bool) -> RunEnd {
    let options = LaunchOptions { dry_run, ..LaunchOptions::default() };
    let (bench, workspace) = (&land.house.bench, land.house.workspace());
    let handle = task::replay_keys(bench, &workspace, &contact(), (options, keys)).await.unwrap();
    task::wait_for(handle, |_| {}).await.unwrap()
}

/// Where the flow stands, without what moves with every page.
fn stands(land: &Land) -> Checkpoint {
    let whole = land.house.bench.ledger.checkpoint(&contact()).unwrap().unwrap();
    Checkpoint { seq: 0, top_version: 0, ..whole }
}

fn key_column(land: &Land) -> String {
    land.mapping().rules.iter().find(|r| r.reason.slug() == "key").unwrap().column.clone()
}

/// Somebody changes a text here, and takes another row away.
fn by_another_hand(land: &Land, edited: &str, lost: &str) {
    let (db, mapping) = (land.house.database(), land.mapping());
    let (table, column, key) = (&mapping.schema, &mapping.rule(land.words.text).unwrap().column, key_column(land));
    let set = format!("UPDATE \"{table}\" SET \"{column}\" = 'by hand' WHERE \"{key}\" = ?1");
    assert_eq!(db.execute(&set, [edited]).unwrap(), 1);
    assert_eq!(db.execute(&format!("DELETE FROM \"{table}\" WHERE \"{key}\" = ?1"), [lost]).unwrap(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_table_is_read_again_beside_its_incremental_readings() {
    for land in Land::both_loaded(|w| vec![w.text, w.number]).await {
        let ids = land.ids();
        land.delete(3);
        let left = land.ids();
        let gone: BTreeSet<String> = ids.difference(&left).cloned().collect();
        assert_eq!(gone.len(), 3);
        let mut here = land.column(land.words.text).into_keys().filter(|id| left.contains(id));
        let (edited, lost) = (here.next().unwrap(), here.next().unwrap());
        land.mutate(5, 2);
        by_another_hand(&land, &edited, &lost);
        let (stood, before) = (stands(&land), land.held(&["fb_run"]));

        let rehearsed = replayed(&land, Replay::Whole, true).await;
        assert_eq!((rehearsed.fault, land.held(&["fb_run"]) == before), (None, true), "a dry run writes nothing");
        let end = replayed(&land, Replay::Whole, false).await;
        assert_eq!((&end.fault, end.record.mode), (&None, RunMode::Replay));
        let counted = end.record.counters;
        assert_eq!(rehearsed.record.counters, counted, "the same report");
        assert_eq!((counted.deleted, counted.read), (0, land.ids().len() as u64));
        assert!((4..=9).contains(&counted.applied), "{counted:?}");
        assert_eq!(stands(&land), stood, "where the flow stands stays");
        let texts = land.column(land.words.text);
        assert_ne!(texts[&edited].as_deref(), Some("by hand"));
        assert!(texts.contains_key(&lost) && gone.iter().all(|id| texts.contains_key(id)), "nothing is deleted");

        let again = replayed(&land, Replay::Whole, false).await.record.counters;
        assert_eq!((again.applied, again.unchanged), (0, counted.read - counted.rejected), "nothing is written twice");
        // What was deleted comes by the flow's own reading, as if nothing had been between.
        let next = land.house.run("contact").await.record.counters;
        assert_eq!((next.applied, next.deleted), (0, 3), "{next:?}");
        let last = land.house.run("contact").await.record.counters;
        assert_eq!((last.applied, last.deleted), (0, 0));
        land.equal_but(&[]);
    }
}

/// A replay that ends early, asked for once more, as far as it is said.
async fn cut_off(land: &Land, replay: Replay, anew: bool) -> RunEnd {
    let whole = LaunchOptions { replay: Some(replay), ..LaunchOptions::default() };
    let end = land.launch(LaunchOptions { limit: Some(1), ..whole }).await;
    assert_eq!((&end.fault, end.notes.went_on), (&None, None));
    assert!(stands(land).replay.is_some(), "so that it can go on");
    land.launch(LaunchOptions { anew, ..whole }).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_replay_that_is_cut_off_goes_on_for_who_asks_the_same_and_begins_anew_for_who_does_not() {
    for land in Land::loaded(Land::both_by(|w| vec![w.text, w.number], Some(200)).await).await {
        let (stood, all) = (stands(&land), land.ids().len() as u64);
        let begun = jiff::Timestamp::now();
        let end = cut_off(&land, Replay::Whole, false).await;
        let on = end.notes.went_on.expect("it says that it went on");
        assert!(on >= begun && on <= end.record.started, "{on}");
        assert_eq!((&end.fault, end.record.counters.read), (&None, all - 200), "the first page is not read twice");
        assert_eq!(stands(&land), stood, "it is done, and nobody goes on from there");

        let again = replayed(&land, Replay::Whole, false).await;
        assert_eq!((again.notes.went_on, again.record.counters.read), (None, all));
        let anew = cut_off(&land, Replay::Whole, true).await;
        assert_eq!((anew.notes.went_on, anew.record.counters.read), (None, all), "--anew");

        // Another wish is another replay, and takes the place of the one that was cut off.
        let past = Replay::Since("2001-01-01T00:00:00Z".parse().unwrap());
        cut_off(&land, Replay::Whole, false).await;
        let options = LaunchOptions { replay: Some(Replay::Whole), limit: Some(1), ..LaunchOptions::default() };
        land.launch(options).await;
        let other = replayed(&land, past, false).await;
        assert_eq!((other.notes.went_on, other.record.counters.read), (None, all));
        assert_eq!(replayed(&land, Replay::Whole, false).await.notes.went_on, None);

        // Between the halves the flow's own run is as it always is.
        land.launch(options).await;
        land.mutate(5, 0);
        let own = land.house.run("contact").await;
        assert_eq!((&own.fault, own.notes.went_on), (&None, None));
        assert!(stands(&land).replay.is_some());
        assert!(replayed(&land, Replay::Whole, false).await.notes.went_on.is_some());
        // Another mapping makes other rows of those that were brought.
        land.launch(options).await;
        let (unmapped, table) = (land.words.number, land.table);
        let change = move |workspace: &mut fieldbridge::setup::Workspace| {
            let mapping = workspace.mappings.iter_mut().find(|m| m.table == table).unwrap();
            mapping.rules.iter_mut().filter(|r| r.field == unmapped).for_each(|r| r.include = false);
            Ok(())
        };
        task::change_workspace(&land.house.bench, change).await.unwrap();
        assert_eq!(land.house.run("contact").await.fault, None);
        assert_eq!(replayed(&land, Replay::Whole, false).await.notes.went_on, None);
        land.equal_but(&[unmapped]);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_changed_since_a_moment_is_read_again() {
    for land in Land::both_loaded(|w| vec![w.text, w.number]).await {
        let moment = jiff::Timestamp::now();
        let some: Vec<String> = land.ids().into_iter().take(4).collect();
        for id in &some {
            land.write(id, land.words.text, json!("Changed since")).await;
        }
        let stood = stands(&land);
        let end = replayed(&land, Replay::Since(moment - jiff::SignedDuration::from_secs(1)), false).await;
        assert_eq!((&end.fault, end.record.counters.deleted), (&None, 0));
        let texts = land.column(land.words.text);
        let changed = texts.values().filter(|text| text.as_deref() == Some("Changed since")).count();
        assert_eq!((changed, stands(&land)), (4, stood));
        let later = Replay::Since(jiff::Timestamp::now() + jiff::SignedDuration::from_hours(48));
        assert_eq!(replayed(&land, later, false).await.record.counters.read, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_are_named_are_read_again_whatever_else_is_named() {
    for land in Land::both_loaded(|w| vec![w.text, w.number]).await {
        let mut ids = land.ids().into_iter();
        let (edited, lost, third) = (ids.next().unwrap(), ids.next().unwrap(), ids.next().unwrap());
        by_another_hand(&land, &edited, &lost);
        let stranger = match land.is_salesforce() {
            true => "0035e00000Zz9zzAAB",
            false => "ffffffff-ffff-4fff-bfff-ffffffffffff",
        };
        // The same row in its other spelling, a row of nobody, and what is none.
        let other = if land.is_salesforce() { edited[..15].to_owned() } else { edited.to_uppercase() };
        let named = [&edited, &lost, &third, &third, &other, stranger, "Robert'); --", "\u{1b}]0;x\u{7}"];
        let named: Vec<String> = named.iter().map(ToString::to_string).collect();
        let stood = stands(&land);
        let rehearsed = keys(&land, &named, true).await;
        let end = keys(&land, &named, false).await;
        assert_eq!((&end.fault, &rehearsed.notes.keys), (&None, &end.notes.keys));
        assert_eq!(rehearsed.record.counters, end.record.counters);
        let counted = end.record.counters;
        assert_eq!((counted.read, counted.applied, counted.unchanged), (3, 2, 1), "{counted:?}");
        let KeysTold { asked, before, twice, malformed, absent, first_absent, first_malformed } =
            end.notes.keys.unwrap();
        assert_eq!((asked, before, twice, malformed, absent), (4, 0, 2, 2, 1));
        assert_eq!((first_absent.len(), first_malformed.len()), (1, 2));
        assert!(first_malformed.iter().all(|text| text.chars().all(|c| !c.is_control())));
        assert_eq!(stands(&land), stood);
        assert_ne!(land.column(land.words.text)[&edited].as_deref(), Some("by hand"));
        assert_eq!(keys(&land, &named, false).await.record.counters.applied, 0, "nothing is written twice");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_thousand_names_are_no_trouble_and_none_is_harmful() {
    for land in Land::both_loaded(|w| vec![w.text, w.number]).await {
        let real: Vec<String> = land.ids().into_iter().collect();
        let strangers = (0..100_000u32).map(|n| match land.is_salesforce() {
            true => format!("003{n:012}"),
            false => format!("{n:08x}-0000-4000-8000-00000000ffff"),
        });
        let named: Vec<String> = strangers.chain(real.iter().cloned()).collect();
        let end = keys(&land, &named, false).await;
        let told = end.notes.keys.unwrap();
        assert_eq!((&end.fault, told.asked, told.malformed), (&None, 100_000 + real.len() as u64, 0));
        let counted = end.record.counters;
        assert_eq!((told.absent, counted.read, counted.applied), (100_000, real.len() as u64, 0));
        assert_eq!(told.first_absent.len(), 10, "as many as one reads");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_that_was_never_read_to_its_end_has_nothing_to_read_again() {
    for land in Land::both(|_| vec![]).await {
        for dry in [true, false] {
            let end = replayed(&land, Replay::Whole, dry).await;
            let fault = end.fault.unwrap();
            assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::Held, "never-read"));
            assert_eq!(end.record.counters.read, 0);
        }
        assert_eq!(land.house.run("contact").await.fault, None);
        assert_eq!(replayed(&land, Replay::Whole, false).await.record.counters.applied, 0);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merged_row_that_is_asked_for_is_told_once() {
    for land in Land::both_loaded(|w| vec![w.text, w.number]).await {
        let ids: Vec<String> = land.ids().into_iter().take(2).collect();
        land.merge(&ids[0], &ids[1]);
        // Dynamics still has it and says where it went; Salesforce shows it no more.
        let absent = u64::from(land.words.contact != "contact");
        for dry in [true, false] {
            let end = keys(&land, &ids, dry).await;
            let told = end.notes.keys.unwrap();
            assert_eq!((told.asked, told.absent), (2, absent), "{told:?}");
            assert_eq!((end.fault, end.record.counters.read), (None, 2 - absent));
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_mapping_is_used_at_once_and_the_flow_still_reads_everything_by_it() {
    for land in Land::both(|w| vec![w.text]).await {
        land.house.quiet("account").await;
        let field = land.words.number;
        let carry = |include: bool| {
            move |workspace: &mut fieldbridge::setup::Workspace| {
                let mapping = workspace.mappings.iter_mut().find(|m| m.schema.eq_ignore_ascii_case("contact")).unwrap();
                mapping.rules.iter_mut().filter(|r| r.field == field).for_each(|r| r.include = include);
                mapping.version += 1;
                Ok(())
            }
        };
        task::change_workspace(&land.house.bench, carry(false)).await.unwrap();
        assert_eq!(land.house.run("contact").await.fault, None);
        task::change_workspace(&land.house.bench, carry(true)).await.unwrap();
        let one: Vec<String> = land.ids().into_iter().take(1).collect();
        // Everything is still to be read by the new mapping, whether the table grows by it or not: that stays owed.
        let unversioned = |land: &Land| Checkpoint { mapping_version: 0, ..stands(land) };
        let stood = unversioned(&land);
        let counted = keys(&land, &one, false).await.record.counters;
        assert_eq!((counted.read, unversioned(&land)), (1, stood));
        let filled = |land: &Land| land.column(field).into_values().flatten().count();
        assert!(filled(&land) <= 1);
        assert_eq!(land.house.run("contact").await.record.state, RunState::Done);
        assert!(filled(&land) > 1, "every row by the new rule");
    }
}

#[test]
fn lists_of_names_come_from_files_and_spreadsheets() {
    let maker = Home::new();
    for (system, table, key) in [("dynamics", "contact", "contactid"), ("salesforce", "Contact", "Id")] {
        let crm = Crm::start(&maker, &format!("--system {system} --rows 60 --seed 5"));
        let home = Home::new();
        let (url, client) = (crm.fact("url"), crm.fact("client_id"));
        let add = format!("account add crm --system {system} --url {url} --client-id {client} --client-secret-stdin");
        let add: Vec<&str> = add.split_whitespace().collect();
        home.run_with_input(&add, format!("{}\n", crm.fact("client_secret")).as_bytes()).exits(0);
        home.say(&format!("flow add contact --table {table} --try-rows 0")).exits(0);
        home.say("run contact --replay").exits(6);
        home.say("run contact").exits(0);
        let database = rusqlite::Connection::open(home.workspace().join("campaign.db")).unwrap();
        let mut all = database.prepare(&format!("SELECT \"{key}\" FROM \"{table}\" ORDER BY 1 LIMIT 3")).unwrap();
        let ids: Vec<String> = all.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
        let sheet = format!(
            "name;\"{}\"\r\n\"Kim; \"\"K\"\"\";\"{}\"\r\nLee;{}\r\nNo;none\r\n",
            key.to_uppercase(),
            ids[0],
            ids[1]
        );
        std::fs::write(home.path().join("sheet.csv"), sheet).unwrap();
        std::fs::write(home.path().join("list"), format!("{}\n\n{}\n{}\n", ids[0], ids[1], ids[1])).unwrap();
        std::fs::write(home.path().join("empty"), "\n\n").unwrap();
        for (file, twice, malformed) in [("sheet.csv", 0, 1), ("list", 1, 0)] {
            for dry in ["--dry-run", ""] {
                let told = home.say(&format!("run contact --replay --keys {file} {dry} --json")).exits(0).json();
                matches_schema(&told, "run");
                let run = &told["runs"][0];
                let keys = &run["notes"]["keys"];
                assert_eq!((&keys["asked"], &keys["twice"]), (&json!(2), &json!(twice)), "{file}: {told}");
                assert_eq!((&keys["malformed"], &run["run"]["mode"]), (&json!(malformed), &json!("replay")));
                assert_eq!(run["run"]["counters"]["unchanged"], 2);
            }
        }
        for lang in ["en", "ko"] {
            let said = home.say(&format!("run contact --replay --keys sheet.csv --lang {lang}"));
            said.exits(0);
            assert!(said.stderr.contains("none") && !said.stderr.contains('⟨'), "{}", said.stderr);
        }
        home.say("run contact --replay --keys empty").exits(3);
        home.say("run contact --replay --keys nowhere").exits(3);
        home.say("run contact --replay --since yesterday").exits(2);
        home.say("run contact --since 2026-01-01").exits(2);
        home.say("run --all --replay").exits(2);
        home.say("run contact --replay --full").exits(2);
        let history = home.say("history --json").exits(0).json();
        matches_schema(&history, "history");
        assert_eq!(history["runs"][0]["mode"], "replay");
        let why = home.say("why contact --json").exits(0).json();
        assert_eq!(why["last_run"]["mode"], "replay", "{why}");
    }
}
