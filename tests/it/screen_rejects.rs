//! Rejects on the screen, against either CRM: written into a file with their values masked, and asked for again once their rule is
//! repaired, as a run like any other.
use super::kit::land::Land;
use super::screen_loop::Scene;
use crossterm::event::{KeyCode, KeyModifiers};
use fieldbridge::account::Name;
use fieldbridge::fault::Exit;
use fieldbridge::mapping::Conversion;
use fieldbridge::run::RunState;
use fieldbridge::task;
use std::fs;
use std::sync::Arc;
use std::time::Duration;

/// From now on the text of the contacts is taken for this.
async fn taken_for(land: &Land, conversion: Conversion) {
    let (table, field) = (land.words.contact, land.words.text);
    let change = move |workspace: &mut fieldbridge::setup::Workspace| {
        let mapping = workspace.mappings.iter_mut().find(|m| m.table == table).unwrap();
        mapping.rules.iter_mut().filter(|r| r.field == field).for_each(|r| r.conversion = conversion);
        // As many as the error budget lets pass.
        let name = if table == "Contact" { "LastName" } else { "lastname" };
        let some = Some(format!("{name} starts with 'K'"));
        workspace.flows.iter_mut().filter(|f| f.table == table).for_each(|f| f.filter.clone_from(&some));
        Ok(())
    };
    task::change_workspace(&land.house.bench, change).await.unwrap();
}

async fn type_in(scene: &Scene, text: &str) {
    for c in text.chars() {
        scene.press(KeyCode::Char(c), KeyModifiers::NONE).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn rejects_are_handed_on_masked_and_close_by_a_run_that_the_screen_began() {
    for land in Land::both(|words| vec![words.text]).await {
        taken_for(&land, Conversion::Phone).await;
        let end = land.house.run("contact").await;
        assert_eq!(end.record.state, RunState::DoneWithRejects, "{:?}", end.fault);
        let open = land.house.rejected().len();
        assert!(open > 1, "{open}");
        taken_for(&land, Conversion::Keep).await;

        let place = tempfile::tempdir().unwrap();
        let file = place.path().join("rejects.jsonl");
        let mut scene = Scene::on(Arc::clone(&land.house.bench), place);
        let begun = scene.idle(2).await;
        type_in(&scene, "h").await;
        let history = scene.idle(begun.messages + 2).await;
        type_in(&scene, "e").await;
        let rejects = scene.idle(history.messages + 2).await;
        let name = file.display().to_string();
        type_in(&scene, "x").await;
        type_in(&scene, &name).await;
        scene.press(KeyCode::Enter, KeyModifiers::NONE).await;
        let typed = rejects.messages + name.chars().count() as u64;
        let written = scene.idle(typed + 3).await;
        let text = fs::read_to_string(&file).unwrap();
        assert_eq!(text.lines().count(), open, "{text}");
        assert!(text.contains("\"reason\":\"not-a-phone\"") && text.contains("… ("), "{text}");

        type_in(&scene, "R").await;
        scene.idle(written.messages + 1).await;
        let house = &land.house;
        let closed = scene.beacon.wait_for(|_| house.rejected().is_empty());
        tokio::time::timeout(Duration::from_secs(60), closed).await.expect("the rejects close").unwrap();
        let flow = Name::parse("contact").unwrap();
        let runs = task::history(&house.bench, Some(flow), 10).await.unwrap();
        assert_eq!(runs.len(), 2, "a run like any other");
        assert_eq!((runs[0].counters.read, runs[0].counters.rejected), (open as u64, 0), "these rows and nothing else");
        assert_eq!(scene.end().await, Exit::Terminated);
    }
}
