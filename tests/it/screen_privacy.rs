//! A person erased from the screen, against either CRM: looking writes nothing, keys typed ahead erase nobody, the digest typed
//! after the question does, and the receipt stays.
use super::kit::land::Land;
use super::screen_loop::Scene;
use crossterm::event::{KeyCode, KeyModifiers};
use fieldbridge::port::{HeldPerson, Sought};
use fieldbridge::task;
use std::sync::Arc;

async fn type_in(scene: &Scene, text: &str) {
    for c in text.chars() {
        scene.press(KeyCode::Char(c), KeyModifiers::NONE).await;
    }
    scene.press(KeyCode::Enter, KeyModifiers::NONE).await;
}

async fn held(land: &Land, row: &str) -> HeldPerson {
    task::held_about(&land.house.bench, Sought::Row(row.to_owned()), None).await.unwrap()
}

#[tokio::test]
async fn keys_typed_ahead_erase_nobody_and_the_digest_typed_after_the_question_does() {
    for land in Land::both_loaded(|_| Vec::new()).await {
        let row = land.ids().into_iter().next().unwrap();
        let before = land.held(&[]).len();
        let found = held(&land, &row).await;
        assert_eq!(found.rows.len(), 1);
        let (keys, digest) = (row.chars().count() as u64, found.digest.clone());

        let mut scene = Scene::on(Arc::clone(&land.house.bench), tempfile::tempdir().unwrap());
        let begun = scene.idle(2).await;
        scene.press(KeyCode::Char('p'), KeyModifiers::NONE).await;
        let listed = scene.idle(begun.messages + 2).await;
        scene.press(KeyCode::Char('i'), KeyModifiers::NONE).await;
        type_in(&scene, &row).await;
        let shown = scene.idle(listed.messages + keys + 3).await;
        assert_eq!(land.held(&[]).len(), before, "looking writes nothing");

        // All of it is there before the loop takes the first key: there is one thread for both.
        let ahead = std::iter::once('x').chain(digest.chars()).map(KeyCode::Char).chain([KeyCode::Enter]);
        scene.at_once(ahead);
        let asked = scene.idle(shown.messages + 1).await;
        assert_eq!((asked.messages, land.held(&[]).len()), (shown.messages + 1, before));

        type_in(&scene, "000000000000").await;
        let refused = scene.idle(asked.messages + 13).await;
        assert_eq!(land.held(&[]).len(), before, "another digest erases nobody");
        for _ in 0..12 {
            scene.press(KeyCode::Backspace, KeyModifiers::NONE).await;
        }
        type_in(&scene, &digest).await;
        // The keys, the erasure, and the receipts read again.
        scene.idle(refused.messages + 12 + 13 + 2).await;
        assert_eq!(land.held(&[]).len(), before - 1);
        let gone = held(&land, &row).await;
        assert!(gone.is_nothing() && gone.suppressed, "{gone:?}");
        let receipts = task::receipts(&land.house.bench).await.unwrap();
        assert_eq!((receipts.len(), receipts[0].digest.as_str()), (1, digest.as_str()));
        scene.quit().await;
    }
}
