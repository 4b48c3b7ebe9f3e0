//! Deleting in either CRM: nothing without a plan that somebody approved, nothing that changed meanwhile, nothing twice.
mod verified;

use crate::kit::land::Land;
use fieldbridge::account::Name;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{Direction, RemovalRules};
use fieldbridge::run::PlanState;
use fieldbridge::setup::Workspace;
use fieldbridge::task::{self, LaunchOptions};
use serde_json::json;

async fn with_flow(land: &Land) {
    land.house.quiet("account").await;
    land.house.quiet("contact").await;
    let contact = land.words.contact;
    let change = move |workspace: &mut Workspace| {
        let mut flow = workspace.flows.iter().find(|f| f.table == contact).unwrap().clone();
        flow.name = Name::parse("remove").unwrap();
        flow.direction = Direction::Delete;
        flow.writing.removal = Some(RemovalRules::default());
        flow.filter = None;
        workspace.flows.push(flow);
        Ok(())
    };
    task::change_workspace(&land.house.bench, change).await.unwrap();
}

async fn ask_for(land: &Land, rows: &[&String]) {
    let rows: Vec<String> = rows.iter().map(ToString::to_string).collect();
    let count = rows.len() as u64;
    let schema = land.mapping().schema;
    assert_eq!(task::wish_deleted(&land.house.bench, schema, rows, Some("ops".into())).await.unwrap(), count);
}

async fn held(land: &Land) -> String {
    let end: RunEnd = land.house.run("remove").await;
    let fault = end.fault.unwrap();
    assert_eq!((fault.kind, end.record.counters.deleted), (ErrorKind::DeletesHeld, 0), "{fault:?}");
    fault.args["digest"].clone()
}

async fn approve(land: &Land, digest: &str) {
    let plan = task::answer_plan(&land.house.bench, digest.to_owned(), true, "Kim".into()).await.unwrap().unwrap();
    assert_eq!((plan.state, plan.who.as_deref()), (PlanState::Approved, Some("Kim")));
}

async fn states(land: &Land) -> Vec<(String, PlanState)> {
    let plans = task::delete_plans(&land.house.bench, None, 100).await.unwrap();
    plans.into_iter().map(|p| (p.digest, p.state)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_exactly_what_was_approved_is_deleted_in_the_crm() {
    for land in Land::both(|_| vec![]).await {
        with_flow(&land).await;
        let before = land.ids();
        let nothing = land.house.run("remove").await;
        assert_eq!((nothing.fault, nothing.record.counters.read), (None, 0), "off until somebody asks");
        let rows: Vec<&String> = before.iter().take(3).collect();
        ask_for(&land, &rows).await;
        let dry = LaunchOptions { dry_run: true, ..LaunchOptions::default() };
        let name = Name::parse("remove").unwrap();
        let handle = task::launch(&land.house.bench, &land.house.workspace(), &name, dry).await.unwrap();
        let end = task::wait_for(handle, |_| {}).await.unwrap();
        assert_eq!((end.fault, end.record.counters.deleted), (None, 3));
        assert_eq!(states(&land).await, [], "a dry run holds no plan");

        let first = held(&land).await;
        assert_eq!(held(&land).await, first, "the same rows, the same plan");
        assert_eq!(land.ids(), before, "nothing was done");
        approve(&land, &first).await;
        // Somebody changes one of the rows: that is another plan.
        land.write(rows[0], land.words.text, json!("Still needed")).await;
        let second = held(&land).await;
        assert_ne!(second, first);
        assert_eq!(
            states(&land).await,
            [(second.clone(), PlanState::Held), (first.clone(), PlanState::Replaced)],
            "what was approved was not this"
        );
        assert_eq!(land.ids(), before);
        assert!(task::answer_plan(&land.house.bench, first, true, "Kim".into()).await.unwrap().is_none());

        // A plan that is too old is held again, whoever approved it.
        approve(&land, &second).await;
        let db = land.house.database();
        db.execute("UPDATE fb_delete_plan SET at = '2026-01-01T00:00:00Z' WHERE state = 'approved'", []).unwrap();
        assert_eq!(held(&land).await, second);
        assert_eq!(land.ids(), before);

        approve(&land, &second).await;
        let done = land.house.run("remove").await;
        assert_eq!((done.fault, done.record.counters.deleted, done.record.counters.rejected), (None, 3, 0));
        let left: std::collections::BTreeSet<String> = before.iter().filter(|id| !rows.contains(id)).cloned().collect();
        assert_eq!(land.ids(), left, "these three and no other");
        assert_eq!(states(&land).await[0], (second, PlanState::Done));
        let nothing = land.house.run("remove").await;
        assert_eq!((nothing.fault, nothing.record.counters.read), (None, 0), "nothing is asked for any more");
        // The next import hears of it as of any deletion.
        land.house.quiet("contact").await;
        let marked: i64 = db
            .query_row(&format!("SELECT count(*) FROM {} WHERE fb_deleted_at IS NOT NULL", land.table), [], |r| {
                r.get(0)
            })
            .unwrap();
        assert_eq!(marked, 3);
    }
}

/// What a run that was cut off had sent is looked for; the rest of its plan goes on, and nothing beside it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_that_was_begun_goes_on_and_rows_that_changed_meanwhile_stay() {
    for land in Land::both(|_| vec![]).await {
        with_flow(&land).await;
        let before = land.ids();
        let rows: Vec<&String> = before.iter().take(4).collect();
        ask_for(&land, &rows[..3]).await;
        let digest = held(&land).await;
        approve(&land, &digest).await;
        let db = land.house.database();
        let sent = "UPDATE fb_delete_row SET state = 'sent' WHERE row = ?1";
        assert_eq!(db.execute(sent, [rows[0]]).unwrap(), 1);
        land.write(rows[1], land.words.text, json!("Changed")).await;
        ask_for(&land, &rows[3..]).await;
        let end = land.house.run("remove").await;
        let fault = end.fault.unwrap();
        assert_eq!(fault.kind, ErrorKind::DeletesHeld, "what is new, and what changed, is a plan of its own");
        assert_eq!(fault.args["deletions"], "2");
        assert_eq!((end.record.counters.deleted, end.record.counters.rejected), (2, 1));
        let ids = land.ids();
        let there: Vec<bool> = rows.iter().map(|id| ids.contains(*id)).collect();
        assert_eq!((there, ids.len()), (vec![false, true, false, true], before.len() - 2));
        let reason: String = db
            .query_row("SELECT reason FROM fb_reject WHERE flow = 'remove' AND resolution IS NULL", [], |r| r.get(0))
            .unwrap();
        assert_eq!(reason, "changed-since-plan");
        approve(&land, &fault.args["digest"]).await;
        let end = land.house.run("remove").await;
        assert_eq!((end.fault, end.record.counters.deleted), (None, 2));
        let open: i64 = db
            .query_row("SELECT count(*) FROM fb_reject WHERE flow = 'remove' AND resolution IS NULL", [], |r| r.get(0))
            .unwrap();
        assert_eq!(open, 0, "its reject waits for nothing");
    }
}

/// A run was cut off, and before the next one somebody takes back what was asked for: a row of which nothing was sent yet, and
/// one whose deletion did not reach the CRM.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_row_that_is_asked_for_no_more_stays_although_its_plan_was_begun() {
    for land in Land::both(|_| vec![]).await {
        with_flow(&land).await;
        let before = land.ids();
        let rows: Vec<&String> = before.iter().take(4).collect();
        ask_for(&land, &rows).await;
        let digest = held(&land).await;
        approve(&land, &digest).await;
        let db = land.house.database();
        let sent = "UPDATE fb_delete_row SET state = 'sent' WHERE row IN (?1, ?2)";
        assert_eq!(db.execute(sent, [rows[0], rows[3]]).unwrap(), 2);
        let (bench, back) = (&land.house.bench, vec![rows[1].clone(), rows[3].clone()]);
        assert_eq!(task::wish_deleted(bench, land.mapping().schema, back, None).await.unwrap(), 2);
        let end = land.house.run("remove").await;
        assert_eq!((end.fault, end.record.counters.deleted, end.record.counters.rejected), (None, 2, 0));
        let left: std::collections::BTreeSet<String> =
            before.iter().filter(|id| *id != rows[0] && *id != rows[2]).cloned().collect();
        assert_eq!(land.ids(), left, "what was taken back stays");
        assert_eq!(states(&land).await, [(digest, PlanState::Done)]);
    }
}

/// Calls that are used up are the fault of no row: none is refused for it, and the same plan goes on once there are some again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_stops_every_row_refuses_none_and_the_plan_goes_on() {
    let rules = [
        ("total_limit:on=composite", ErrorKind::SalesforceQuota),
        ("api_disabled:on=composite", ErrorKind::SalesforceApiOff),
    ];
    for (rule, kind) in rules {
        let [_, land] = Land::both(|_| vec![]).await;
        with_flow(&land).await;
        let before = land.ids();
        let rows: Vec<&String> = before.iter().take(3).collect();
        ask_for(&land, &rows).await;
        let digest = held(&land).await;
        approve(&land, &digest).await;
        land.strike(&[rule]);
        let end = land.house.run("remove").await;
        assert_eq!(end.fault.map(|f| f.kind), Some(kind), "{rule}");
        assert_eq!((end.record.counters.deleted, end.record.counters.rejected), (0, 0), "{rule}");
        assert_eq!(land.ids(), before);
        assert_ne!(states(&land).await[0].1, PlanState::Done);
        land.strike(&[]);
        let end = land.house.run("remove").await;
        assert_eq!((end.fault, end.record.counters.deleted), (None, 3), "{digest}");
        assert_eq!(states(&land).await, [(digest, PlanState::Done)], "approved once");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_can_be_no_identifier_is_refused_by_name_and_stops_no_other_row() {
    for land in Land::both(|_| vec![]).await {
        with_flow(&land).await;
        let (bench, name) = (&land.house.bench, Name::parse("remove").unwrap());
        let rows: Vec<String> = land.ids().into_iter().take(2).collect();
        let named = [rows[0].clone(), "nonsense".to_owned(), rows[1].clone()];
        let workspace = land.house.workspace();
        let ask = |flow: Name, rows: Vec<String>, who: Option<&str>| {
            let who = who.map(str::to_owned);
            let workspace = &workspace;
            async move { task::request_deleted(bench, (workspace, &flow), &rows, who).await }
        };
        let asked = ask(name.clone(), named.to_vec(), Some("ops")).await.unwrap();
        assert_eq!((asked.changed, asked.told.malformed), (2, 1));
        assert_eq!(asked.told.first_malformed, ["nonsense"]);
        let only = ask(name.clone(), vec!["nonsense".into()], Some("ops")).await.unwrap_err();
        assert_eq!((only.kind, only.args["found"].as_str()), (ErrorKind::Usage, "nonsense"));
        let import = ask(Name::parse("contact").unwrap(), rows.clone(), Some("ops")).await.unwrap_err();
        assert_eq!((import.kind, import.args["case"].as_str()), (ErrorKind::Usage, "deletes-only"));
        // One that stands in the table whoever wrote it refuses itself alone.
        let schema = land.mapping().schema;
        task::wish_deleted(bench, schema, vec!["nonsense".into()], Some("sql".into())).await.unwrap();
        let end = land.house.run("remove").await;
        let fault = end.fault.unwrap();
        assert_eq!((fault.kind, end.record.counters.rejected), (ErrorKind::DeletesHeld, 1), "{fault:?}");
        assert_eq!(fault.args["deletions"], "2");
        approve(&land, &fault.args["digest"]).await;
        let done = land.house.run("remove").await;
        assert_eq!((done.fault, done.record.counters.deleted, done.record.counters.rejected), (None, 2, 1));
        let open: Vec<String> = {
            let db = land.house.database();
            let mut all = db
                .prepare("SELECT row || ' ' || reason FROM fb_reject WHERE resolution IS NULL AND flow = 'remove'")
                .unwrap();
            all.query_map([], |r| r.get(0)).unwrap().collect::<Result<_, _>>().unwrap()
        };
        assert_eq!(open, ["nonsense bad-id"]);
        let back = ask(name, vec!["nonsense".into()], None).await.unwrap();
        assert_eq!(back.changed, 1);
        let nothing = land.house.run("remove").await;
        assert_eq!((nothing.fault, nothing.record.counters.read), (None, 0));
    }
}

/// A no is an answer: the same rows are not asked for at every run, and it can be taken back.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_plan_that_was_refused_is_not_held_anew_and_can_be_approved_after_all() {
    for land in Land::both(|_| vec![]).await {
        with_flow(&land).await;
        let before = land.ids();
        let rows: Vec<&String> = before.iter().take(3).collect();
        ask_for(&land, &rows[..2]).await;
        let digest = held(&land).await;
        let bench = &land.house.bench;
        let who = "Kim: not before Friday".to_owned();
        task::answer_plan(bench, digest.clone(), false, who.clone()).await.unwrap().unwrap();
        for _ in 0..2 {
            let fault = land.house.run("remove").await.fault.unwrap();
            assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::DeletesHeld, "crm-refused"));
            assert_eq!((&fault.args["who"], &fault.args["digest"]), (&who, &digest));
        }
        assert_eq!(states(&land).await, [(digest.clone(), PlanState::Refused)], "no other plan was made");
        // Other rows are another question.
        ask_for(&land, &rows[2..]).await;
        let more = held(&land).await;
        assert_ne!(more, digest);
        assert!(
            task::answer_plan(bench, digest.clone(), true, "Kim".into()).await.unwrap().is_none(),
            "it is not the newest"
        );
        let schema = land.mapping().schema;
        task::wish_deleted(bench, schema, vec![rows[2].clone()], None).await.unwrap();
        assert_eq!(held(&land).await, digest, "what was refused before another plan is asked for once more");
        approve(&land, &digest).await;
        let end = land.house.run("remove").await;
        assert_eq!((end.fault, end.record.counters.deleted), (None, 2));
        assert_eq!(land.ids().len(), before.len() - 2);
    }
}
