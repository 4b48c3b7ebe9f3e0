//! Verifying a flow finds every kind of difference between the two sides, names the rows and the columns, writes nothing, and
//! is silent where the sides are equal: in either CRM.
use crate::headless_road::Crm;
use crate::kit::land::Land;
use crate::kit::program::Home;
use crate::kit::shape::matches_schema;
use fieldbridge::account::Name;
use fieldbridge::engine::{Difference, RunEnd, Unequal};
use fieldbridge::flow::{DeletePolicy, Leavers};
use fieldbridge::mapping::Owner;
use fieldbridge::task;
use rusqlite::params;
use serde_json::json;
use std::collections::BTreeMap;

async fn verified(land: &Land) -> (RunEnd, Vec<Unequal>) {
    let (end, found) = crate::kit::verified::verified(&land.house.bench, &land.house.workspace(), "contact").await;
    assert_eq!(end.fault, None);
    (end, found)
}

async fn equal(land: &Land) -> RunEnd {
    let (end, found) = verified(land).await;
    let put_aside = land.house.rejected().len();
    assert!(found.iter().all(|u| u.difference == Difference::Rejected), "{found:?}");
    assert_eq!((found.len(), end.record.counters.applied, end.record.counters.deleted), (put_aside, 0, 0));
    end
}

/// One row alone is said to be what the comparison of all says.
async fn explained_alike(land: &Land, row: &str, difference: Difference) {
    let flow = Name::parse("contact").unwrap();
    let explained = task::explain_row(&land.house.bench, &land.house.workspace(), &flow, row).await.unwrap();
    let task::Explanation::In(explained) = explained else { unreachable!() };
    let story = explained.story;
    let written = story.known.here.as_ref().and_then(|row| row.written_by.as_ref());
    let is = match &story.there {
        Some(_) => story.unequal.map(|unequal| unequal.difference),
        None => written.filter(|(flow, _)| flow == "contact").map(|_| Difference::LeftOver),
    };
    let difference = Some(difference);
    assert_eq!((story.row.as_str(), is), (row, difference));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_kind_of_difference_is_found_and_nothing_is_written() {
    for land in Land::both_loaded(|w| vec![w.text, w.number]).await {
        let whole = equal(&land).await.record.counters;
        assert!(whole.unchanged > 250, "{whole:?}");
        let (db, mapping, w) = (land.house.database(), land.mapping(), land.words);
        let (table, column) = (&mapping.schema, &mapping.rule(w.text).unwrap().column);
        let key = &mapping.rules.iter().find(|r| r.reason.slug() == "key").unwrap().column;
        let put_aside = land.house.rejected();
        // A reading before the changes at the CRM, whose deletions nobody knows of here yet.
        land.delete(3);
        let gone: Vec<String> = {
            let (_, found) = verified(&land).await;
            let gone = found.into_iter().filter(|u| u.difference == Difference::LeftOver);
            gone.map(|u| u.row).collect()
        };
        assert_eq!(gone.len(), 3);
        let texts = land.column(w.text);
        let mut others = texts.iter().filter(|(id, text)| text.is_some() && !gone.contains(id));
        let mut next = || others.next().unwrap().0.clone();
        let mut wanted: BTreeMap<String, (Difference, Vec<String>)> = BTreeMap::new();
        let mut want = |id: &str, difference, columns: &[&String]| {
            wanted.insert(id.to_owned(), (difference, columns.iter().map(|c| (*c).clone()).collect()));
        };
        gone.iter().for_each(|id| want(id, Difference::LeftOver, &[]));
        let (edited, broken, missing, deleted, waiting) = (next(), next(), next(), next(), next());
        let set = format!("UPDATE \"{table}\" SET \"{column}\" = ?2 WHERE \"{key}\" = ?1");
        db.execute(&set, [&edited, "by hand"]).unwrap();
        want(&edited, Difference::Edited, &[column]);
        db.execute(&set, [&broken, "by a mistake"]).unwrap();
        let mistaken = format!("UPDATE \"{table}\" SET fb_hash = fb_hash + 1 WHERE \"{key}\" = ?1");
        db.execute(&mistaken, [&broken]).unwrap();
        want(&broken, Difference::Differs, &[column]);
        db.execute(&format!("DELETE FROM \"{table}\" WHERE \"{key}\" = ?1"), [&missing]).unwrap();
        want(&missing, Difference::Missing, &[]);
        let mark = format!("UPDATE \"{table}\" SET fb_deleted_at = ?2 WHERE \"{key}\" = ?1");
        db.execute(&mark, params![deleted, "2026-01-01T00:00:00Z"]).unwrap();
        want(&deleted, Difference::Deleted, &[]);
        land.write(&waiting, w.text, json!("changed since")).await;
        want(&waiting, Difference::Waiting, &[column]);
        let before = land.held(&[]);
        let (end, found) = verified(&land).await;
        let found: BTreeMap<String, (Difference, Vec<String>)> = found
            .into_iter()
            .filter(|u| !put_aside.contains(&u.row))
            // A row that changed in the CRM has another instant of its change as well.
            .map(|u| (u.row, (u.difference, u.columns.into_iter().filter(|c| c == column).collect())))
            .collect();
        assert_eq!(found, wanted);
        for (row, (difference, _)) in &wanted {
            explained_alike(&land, row, *difference).await;
        }
        let counted = end.record.counters;
        assert_eq!((counted.applied, counted.deleted), (5, 3));
        assert_eq!(counted.unchanged, whole.unchanged - 8);
        assert_eq!(land.held(&[]), before, "nothing is written");
        // A row that came to the CRM waits as well.
        land.mutate(0, 2);
        let (_, found) = verified(&land).await;
        let waits = found.iter().filter(|u| u.difference == Difference::Waiting).count();
        assert_eq!(waits, 3);
    }
}

/// Where the campaign side's value stands, the sides may differ; that they do is told all the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_campaign_side_decides_is_told_and_no_fault() {
    for land in Land::both_loaded(|w| vec![w.text, w.consent]).await {
        let (table, text, consent) = (land.table, land.words.text, land.words.consent);
        let change = move |workspace: &mut fieldbridge::setup::Workspace| {
            let mapping = workspace.mappings.iter_mut().find(|m| m.table == table).unwrap();
            mapping.rules.iter_mut().filter(|r| r.field == text).for_each(|r| r.treatment.owner = Owner::Marketing);
            Ok(())
        };
        task::change_workspace(&land.house.bench, change).await.unwrap();
        land.house.quiet("contact").await;
        let before = equal(&land).await.record.counters.unchanged;
        let mapping = land.mapping();
        let column = |field: &str| mapping.rule(field).unwrap().column.clone();
        let key = &mapping.rules.iter().find(|r| r.reason.slug() == "key").unwrap().column;
        let allowed = land.column(consent).into_iter().filter(|(_, v)| v.as_deref() == Some("0")).map(|(id, _)| id);
        let allowed: Vec<String> = allowed.take(2).collect();
        let set = |field: &str, value: &str, id: &str| {
            let sql = format!("UPDATE \"{}\" SET \"{}\" = {value} WHERE \"{key}\" = ?1", mapping.schema, column(field));
            assert_eq!(land.house.database().execute(&sql, [id]).unwrap(), 1);
        };
        set(consent, "1", &allowed[0]);
        set(text, "'our own'", &allowed[1]);
        let (end, found) = verified(&land).await;
        let ours = found.iter().filter(|u| u.difference == Difference::Ours);
        let ours: Vec<(&str, &[String])> = ours.map(|u| (u.row.as_str(), u.columns.as_slice())).collect();
        let wanted = [(allowed[0].as_str(), [column(consent)]), (allowed[1].as_str(), [column(text)])];
        assert_eq!(ours, wanted.each_ref().map(|(row, columns)| (*row, columns.as_slice())));
        assert!(found.iter().all(|u| matches!(u.difference, Difference::Ours | Difference::Rejected)), "{found:?}");
        assert_eq!(end.record.counters.unchanged, before - 2);
        for row in &allowed {
            explained_alike(&land, row, Difference::Ours).await;
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_left_the_filter_are_judged_as_the_flow_treats_them() {
    for land in Land::both_loaded(|w| vec![w.text, w.number]).await {
        let field = land.words.text;
        let filtered = |leavers, deletions| {
            move |workspace: &mut fieldbridge::setup::Workspace| {
                let flow = workspace.flows.iter_mut().find(|f| f.name.as_str() == "contact").unwrap();
                flow.filter = Some(format!("{field} is not empty"));
                (flow.reading.leavers, flow.reading.deletions) = (leavers, deletions);
                Ok(())
            }
        };
        let bench = &land.house.bench;
        task::change_workspace(bench, filtered(Leavers::Delete, DeletePolicy::Mark)).await.unwrap();
        let options = task::LaunchOptions { approve_deletes: true, full: true, ..Default::default() };
        let flow = Name::parse("contact").unwrap();
        let handle = task::launch(bench, &land.house.workspace(), &flow, options).await.unwrap();
        assert_eq!(task::wait_for(handle, |_| {}).await.unwrap().fault, None);
        equal(&land).await;
        let texts = land.column(field);
        let leaver = texts.iter().find(|(_, text)| text.is_some()).unwrap().0.clone();
        land.write(&leaver, field, json!(null)).await;
        let (_, found) = verified(&land).await;
        let left: Vec<&str> =
            found.iter().filter(|u| u.difference == Difference::LeftOver).map(|u| u.row.as_str()).collect();
        assert_eq!(left, [leaver.as_str()], "it has to go");
        task::change_workspace(bench, filtered(Leavers::Keep, DeletePolicy::Mark)).await.unwrap();
        assert!(equal(&land).await.record.counters.filtered > 0, "it may stay");
        land.delete(2);
        let (_, found) = verified(&land).await;
        assert!(found.iter().all(|u| matches!(u.difference, Difference::LeftOver | Difference::Rejected)));
        task::change_workspace(bench, filtered(Leavers::Keep, DeletePolicy::Ignore)).await.unwrap();
        equal(&land).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_flow_that_never_ran_lacks_every_row_and_makes_no_database() {
    let [land, _] = Land::both(|_| vec![]).await;
    let (end, found) = verified(&land).await;
    assert!(found.len() >= 250 && end.record.counters.unchanged == 0);
    assert!(found.iter().all(|u| u.difference.is_fault() || u.difference == Difference::Waiting));
    assert!(found.iter().any(|u| u.difference == Difference::Waiting), "they wait for the first run");
}

#[test]
fn the_command_says_which_rows_differ_and_ends_accordingly() {
    let home = Home::new();
    let crm = Crm::start(&home, "--rows 120 --seed 3");
    home.add_account(&crm).exits(0);
    home.say("flow add contact --table contact").exits(0);
    assert!([0, 5].contains(&home.say("run contact --json").code));
    let first = home.say("verify contact --json");
    let value = first.json();
    matches_schema(&value, "verify");
    assert_eq!((value["complete"].as_bool(), value["differences"]["missing"].as_u64()), (Some(true), Some(0)));
    let path = home.workspace().join("campaign.db");
    let db = rusqlite::Connection::open(path).unwrap();
    db.execute("UPDATE contact SET lastname = 'by hand' WHERE rowid IN (3, 4)", []).unwrap();
    let ended = home.say("verify contact --limit 1 --json");
    let value = ended.exits(1).json();
    matches_schema(&value, "verify");
    assert_eq!((value["equal"].as_bool(), value["differences"]["edited"].as_u64()), (Some(false), Some(2)));
    assert_eq!(value["rows"].as_array().unwrap().len(), 1);
    assert_eq!(value["rows"][0]["columns"], json!(["lastname"]));
    let said = home.say("verify contact");
    said.exits(1);
    assert!(said.stdout.contains("changed here") && said.stdout.contains("lastname"), "{}", said.stdout);
    assert!(said.stderr.contains("the two sides are not equal"), "{}", said.stderr);
    assert!(!said.stdout.contains("by hand"), "values are nobody's business");
    let row = value["rows"][0]["row"].as_str().unwrap();
    let told = home.say(&format!("explain-row contact {row} --json"));
    assert_eq!(told.exits(0).json()["verdict"], "edited");
    assert!(!told.stdout.contains("by hand"), "values stay hidden");
    let lastname =
        told.json()["columns"].as_array().unwrap().iter().find(|c| c["column"] == "lastname").cloned().unwrap();
    assert_eq!(lastname["differs"], true);
    let shown = home.say(&format!("explain-row contact {row} --values"));
    assert!(shown.exits(0).stdout.contains("by hand") && shown.stderr.contains("changed here"), "{}", shown.stdout);
    let nobody = home.say("explain-row contact 00000000-0000-0000-0000-000000000001 --json");
    assert_eq!(nobody.exits(1).json()["verdict"], "unknown");
    let nonsense = home.say("explain-row contact nonsense' --json");
    assert_eq!(nonsense.exits(1).json()["verdict"], "unknown", "what is no identifier names no row");
}
