//! What the dry run of an import tells is what its run does, from either CRM: which rows change, which go and how, and whether
//! a guard would hold them; and it writes nothing.
use crate::kit::land::Land;
use fieldbridge::account::Name;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{DeletePolicy, Flow, Leavers};
use fieldbridge::run::DeletesForeseen;
use fieldbridge::setup::Workspace;
use fieldbridge::task::{self, LaunchOptions};
use serde_json::json;

fn contact() -> Name {
    Name::parse("contact").unwrap()
}

async fn set(land: &Land, change: impl Fn(&mut Flow) + Send + 'static) {
    let change = move |workspace: &mut Workspace| {
        change(workspace.flows.iter_mut().find(|f| f.name == contact()).unwrap());
        Ok(())
    };
    task::change_workspace(&land.house.bench, change).await.unwrap();
}

async fn run(land: &Land, dry_run: bool, full: bool) -> RunEnd {
    let options = LaunchOptions { dry_run, full, ..LaunchOptions::default() };
    let handle = task::launch(&land.house.bench, &land.house.workspace(), &contact(), options).await.unwrap();
    task::wait_for(handle, |_| {}).await.unwrap()
}

async fn loaded() -> [Land; 2] {
    let lands = Land::both(|w| vec![w.text]).await;
    for land in &lands {
        land.house.quiet("account").await;
        assert_eq!(land.house.run("contact").await.fault, None);
    }
    lands
}

/// Everything the database holds of the rows.
fn held(land: &Land) -> Vec<String> {
    let (db, table) = (land.house.database(), land.mapping().schema);
    let mut all = db.prepare(&format!("SELECT * FROM \"{table}\" ORDER BY 1")).unwrap();
    let width = all.column_count();
    let row = |r: &rusqlite::Row<'_>| (0..width).map(|at| r.get_ref(at).map(|v| format!("{v:?}"))).collect();
    let rows: Vec<Vec<String>> = all.query_map([], row).unwrap().map(Result::unwrap).collect();
    rows.into_iter().map(|row| row.join("|")).collect()
}

/// Rehearses and runs: the same figures, and nothing written before.
async fn as_foreseen(land: &Land, full: bool) -> (DeletesForeseen, RunEnd) {
    let before = held(land);
    let rehearsed = run(land, true, full).await;
    assert_eq!((&rehearsed.fault, held(land) == before), (&None, true));
    let end = run(land, false, full).await;
    assert_eq!((&end.fault, end.record.counters), (&None, rehearsed.record.counters));
    (rehearsed.notes.deletes.unwrap(), end)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_would_go_are_counted_by_how_they_go() {
    for land in loaded().await {
        land.delete(3);
        land.mutate(4, 2);
        let (told, end) = as_foreseen(&land, false).await;
        assert_eq!((told.policy, told.told, told.rows()), (DeletePolicy::Mark, 3, 3));
        assert!(!told.held && end.record.counters.deleted == 3);

        // Those that were marked before are emptied with the next run.
        set(&land, |flow| flow.reading.deletions = DeletePolicy::Anonymise).await;
        land.delete(2);
        let (told, _) = as_foreseen(&land, false).await;
        assert_eq!((told.policy, told.rows(), told.emptied), (DeletePolicy::Anonymise, 2, 3));
        let (told, _) = as_foreseen(&land, false).await;
        assert!(told.is_nothing(), "{told:?}");

        // A complete reading finds the same by what did not come.
        set(&land, |flow| flow.reading.deletions = DeletePolicy::Remove).await;
        land.delete(2);
        let (told, end) = as_foreseen(&land, true).await;
        assert_eq!((told.absent, told.told, end.record.counters.deleted), (2, 0, 2));
        set(&land, |flow| flow.reading.deletions = DeletePolicy::Ignore).await;
        land.delete(2);
        let (told, end) = as_foreseen(&land, false).await;
        assert_eq!((told.rows(), end.record.counters.deleted), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_would_leave_and_deletions_that_would_be_held_are_told() {
    for land in loaded().await {
        let field = land.words.text;
        set(&land, move |flow| {
            flow.filter = Some(format!("{field} is not empty"));
            flow.reading.leavers = Leavers::Delete;
            flow.reading.most_deletes = 100;
        })
        .await;
        let (told, end) = as_foreseen(&land, false).await;
        assert!(told.left > 0, "{told:?}");
        assert_eq!(end.record.counters.deleted, told.left);
        let one =
            land.column(field).into_iter().find(|(id, text)| text.is_some() && land.ids().contains(id)).unwrap().0;
        land.write(&one, field, json!(null)).await;
        let (told, _) = as_foreseen(&land, false).await;
        assert_eq!((told.left, told.held), (1, false));

        set(&land, |flow| flow.reading.most_deletes = 5).await;
        land.delete(200);
        let before = held(&land);
        let foreseen = run(&land, true, false).await.notes.deletes.unwrap();
        assert!(foreseen.held && foreseen.rows() > 100, "{foreseen:?}");
        assert_eq!(run(&land, false, false).await.fault.unwrap().kind, ErrorKind::DeletesHeld);
        assert_eq!(held(&land), before);
        let few = LaunchOptions { dry_run: true, full: true, limit: Some(3), ..LaunchOptions::default() };
        let handle = task::launch(&land.house.bench, &land.house.workspace(), &contact(), few).await.unwrap();
        let few = task::wait_for(handle, |_| {}).await.unwrap();
        // Salesforce gives no page of fewer than 200 rows, and so everything that is left at once.
        let in_pieces = land.words.contact == "contact";
        assert_eq!(few.notes.deletes.unwrap().partial, in_pieces, "whether everything was read");
    }
}
