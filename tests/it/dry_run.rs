//! What the dry run of an import tells is what its run does, from either CRM: which rows change, which go and how, and whether
//! a guard would hold them; and it writes nothing.
use crate::kit::land::Land;
use fieldbridge::engine::RunEnd;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{DeletePolicy, Leavers};
use fieldbridge::run::DeletesForeseen;
use fieldbridge::task::LaunchOptions;
use serde_json::json;

async fn run(land: &Land, dry_run: bool, full: bool) -> RunEnd {
    land.launch(LaunchOptions { dry_run, full, ..LaunchOptions::default() }).await
}

/// Rehearses and runs: the same figures, and nothing written before.
async fn as_foreseen(land: &Land, full: bool) -> (DeletesForeseen, RunEnd) {
    let before = land.held(&[]);
    let rehearsed = run(land, true, full).await;
    assert_eq!((&rehearsed.fault, land.held(&[]) == before), (&None, true));
    let end = run(land, false, full).await;
    assert_eq!((&end.fault, end.record.counters), (&None, rehearsed.record.counters));
    assert!(!rehearsed.notes.cut_short);
    (rehearsed.notes.deletes.unwrap(), end)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_would_go_are_counted_by_how_they_go() {
    for land in Land::both_loaded(|w| vec![w.text]).await {
        land.delete(3);
        land.mutate(4, 2);
        let (told, end) = as_foreseen(&land, false).await;
        assert_eq!((told.policy, told.told, told.rows()), (DeletePolicy::Mark, 3, 3));
        assert!(!told.held && end.record.counters.deleted == 3);

        // Those that were marked before are emptied with the next run.
        land.set(|flow| flow.reading.deletions = DeletePolicy::Anonymise).await;
        land.delete(2);
        let (told, _) = as_foreseen(&land, false).await;
        assert_eq!((told.policy, told.rows(), told.emptied), (DeletePolicy::Anonymise, 2, 3));
        let (told, _) = as_foreseen(&land, false).await;
        assert!(told.is_nothing(), "{told:?}");

        // A complete reading finds the same by what did not come.
        land.set(|flow| flow.reading.deletions = DeletePolicy::Remove).await;
        land.delete(2);
        let (told, end) = as_foreseen(&land, true).await;
        assert_eq!((told.absent, told.told, end.record.counters.deleted), (2, 0, 2));
        land.set(|flow| flow.reading.deletions = DeletePolicy::Ignore).await;
        land.delete(2);
        let (told, end) = as_foreseen(&land, false).await;
        assert_eq!((told.rows(), end.record.counters.deleted), (0, 0));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rows_that_would_leave_and_deletions_that_would_be_held_are_told() {
    for land in Land::both_loaded(|w| vec![w.text]).await {
        let field = land.words.text;
        land.set(move |flow| {
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

        land.set(|flow| flow.reading.most_deletes = 5).await;
        land.delete(200);
        let before = land.held(&[]);
        let foreseen = run(&land, true, false).await.notes.deletes.unwrap();
        assert!(foreseen.held && foreseen.rows() > 100, "{foreseen:?}");
        assert_eq!(run(&land, false, false).await.fault.unwrap().kind, ErrorKind::DeletesHeld);
        assert_eq!(land.held(&[]), before);
        let few = LaunchOptions { dry_run: true, full: true, limit: Some(3), ..LaunchOptions::default() };
        let few = land.launch(few).await;
        // Salesforce gives no page of fewer than 200 rows, and so everything that is left at once.
        let in_pieces = land.words.contact == "contact";
        assert_eq!(few.notes.deletes.unwrap().partial, in_pieces, "whether everything was read");
        assert_eq!(few.notes.cut_short, in_pieces);
    }
}
