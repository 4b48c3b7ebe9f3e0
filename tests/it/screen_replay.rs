//! Rows read again from the screen, against either CRM: a pasted list is counted first, then asked for, and where the flow stands
//! stays where it is.
use super::kit::land::Land;
use super::screen_loop::Scene;
use crossterm::event::{KeyCode, KeyModifiers};
use fieldbridge::account::Name;
use fieldbridge::fault::Exit;
use fieldbridge::run::RunMode;
use fieldbridge::task;
use std::sync::Arc;
use std::time::Duration;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_list_that_is_typed_is_asked_for_and_the_flow_stands_where_it_stood() {
    for land in Land::both(|words| vec![words.text]).await {
        land.house.quiet("account").await;
        land.house.quiet("contact").await;
        let flow = Name::parse("contact").unwrap();
        let stood = land.house.bench.ledger.checkpoint(&flow).unwrap().unwrap();
        let rows: Vec<String> = land.ids().into_iter().take(3).collect();
        let scene_place = tempfile::tempdir().unwrap();
        let mut scene = Scene::on(Arc::clone(&land.house.bench), scene_place);
        scene.idle(2).await;
        let shown = task::launch_order(&land.house.workspace());
        let at = shown.iter().position(|name| *name == flow).unwrap();
        for _ in 0..at {
            scene.press(KeyCode::Down, KeyModifiers::NONE).await;
        }
        scene.press(KeyCode::Char('R'), KeyModifiers::NONE).await;
        for _ in 0..2 {
            scene.press(KeyCode::Down, KeyModifiers::NONE).await;
        }
        for c in rows.join(" ").chars() {
            scene.press(KeyCode::Char(c), KeyModifiers::NONE).await;
        }
        // The first counts, the second begins.
        scene.press(KeyCode::Enter, KeyModifiers::NONE).await;
        scene.press(KeyCode::Enter, KeyModifiers::NONE).await;
        let bench = Arc::clone(&land.house.bench);
        let replayed = || {
            let runs = bench.ledger.runs(Some(&flow), 10).unwrap();
            runs.into_iter().find(|run| run.mode == RunMode::Replay && run.ended.is_some())
        };
        let ended = scene.beacon.wait_for(|_| replayed().is_some());
        tokio::time::timeout(Duration::from_secs(60), ended).await.expect("the replay ends").unwrap();
        assert_eq!(replayed().unwrap().counters.read, 3, "these rows and nothing else");
        let stands = land.house.bench.ledger.checkpoint(&flow).unwrap().unwrap();
        assert_eq!((stands.watermark, stands.delta, stands.loaded), (stood.watermark, stood.delta, true));
        assert_eq!(task::history(&land.house.bench, Some(flow.clone()), 10).await.unwrap().len(), 2);
        assert_eq!(scene.end().await, Exit::Terminated);
    }
}
