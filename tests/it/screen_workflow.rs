//! A workflow run from the screen, against either CRM: made there, rehearsed without a trace, run step by step as its flows are run
//! otherwise, and not torn by leaving.
use super::kit::land::{Land, contact};
use super::screen_loop::Scene;
use crossterm::event::{KeyCode, KeyModifiers};
use fieldbridge::fault::Exit;
use fieldbridge::run::{RunRecord, RunState};
use fieldbridge::task;
use std::sync::Arc;

async fn press(scene: &mut Scene, code: KeyCode) {
    let before = scene.beacon.borrow().messages;
    scene.press(code, KeyModifiers::NONE).await;
    scene.idle(before + 1).await;
}

/// The selected workflow, rehearsed or run by its second answer; the program leaves when it is over.
async fn through(land: &Land, key: char, make: Option<&str>) -> Exit {
    let mut scene = Scene::on(Arc::clone(&land.house.bench), tempfile::tempdir().unwrap());
    scene.idle(2).await;
    press(&mut scene, KeyCode::Char('W')).await;
    if let Some(name) = make {
        for code in std::iter::once('n').chain(name.chars()).map(KeyCode::Char).chain([KeyCode::Enter]) {
            press(&mut scene, code).await;
        }
    }
    for code in [KeyCode::Char(key), KeyCode::Down, KeyCode::Enter] {
        press(&mut scene, code).await;
    }
    scene.leave_when_done().await
}

async fn runs(land: &Land) -> Vec<RunRecord> {
    task::history(&land.house.bench, None, 20).await.unwrap()
}

#[tokio::test]
async fn a_workflow_is_made_rehearsed_and_run_from_the_screen() {
    for land in Land::both(|_| Vec::new()).await {
        assert_eq!(through(&land, 'd', Some("weekly")).await, Exit::Ok);
        let made = land.house.workspace().workflows;
        let words: Vec<&str> = made.iter().flat_map(|w| &w.steps).map(|step| step.work.word()).collect();
        assert_eq!((made.len(), words), (1, vec!["@drift", "@enums", "account", "contact"]));
        assert!(runs(&land).await.is_empty(), "a rehearsal is in no history");
        assert_eq!(land.house.bench.ledger.checkpoint(&contact()).unwrap(), None, "and moves nothing");

        assert_eq!(through(&land, 'r', None).await, Exit::Ok);
        let mut done = runs(&land).await;
        done.reverse();
        let told: Vec<(&str, RunState)> = done.iter().map(|run| (run.flow.as_str(), run.state)).collect();
        assert_eq!(told, [("account", RunState::Done), ("contact", RunState::Done)]);
        assert_eq!(land.held(&[]).len(), land.ids().len(), "every row came");
    }
}

#[tokio::test]
async fn a_step_the_guard_holds_ends_the_workflow_and_is_told_as_held() {
    for land in Land::both_loaded(|_| Vec::new()).await {
        let rows = land.ids().len();
        land.delete(u64::try_from(rows / 2).unwrap());
        assert_eq!(through(&land, 'r', Some("nightly")).await, Exit::Ok);
        let last = runs(&land).await.remove(0);
        assert!(last.is_held() && last.flow == contact(), "{last:?}");
        assert_eq!((last.state, last.slug()), (RunState::Failed, "held"));
        assert_eq!(land.held(&[]).len(), rows, "nothing of it was done");
    }
}
