//! A comparison of a flow that deletes in the CRM: what it deleted is gone there, and what is asked for and still there is told
//! with the reason. Nothing is written.
use super::{approve, ask_for, held, with_flow};
use crate::kit::land::Land;
use crate::kit::verified::{explained, in_short, told, verified, whole};
use fieldbridge::engine::{Difference, OutStands};
use serde_json::json;

async fn compared(land: &Land) -> (Vec<(String, Difference, String)>, u64) {
    let path = land.house.dir.path().join("campaign.db");
    let (before, there) = (whole(&path), land.ids());
    let (end, found) = verified(&land.house.bench, &land.house.workspace(), "remove").await;
    assert_eq!(end.fault, None);
    assert_eq!((whole(&path) == before, land.ids() == there), (true, true), "nothing is written");
    (told(&found), end.record.counters.unchanged)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_deleted_is_gone_and_what_is_asked_for_waits() {
    for land in Land::both(|_| vec![]).await {
        with_flow(&land).await;
        assert_eq!(compared(&land).await, (vec![], 0));
        let before = land.ids();
        let rows: Vec<&String> = before.iter().take(4).collect();
        ask_for(&land, &rows[..3]).await;
        let unsent = |row: &String| (row.clone(), Difference::Unsent, String::new());
        assert_eq!(compared(&land).await, (rows[..3].iter().map(|row| unsent(row)).collect(), 0));
        let digest = held(&land).await;
        assert_eq!(compared(&land).await.0.len(), 3, "a plan that waits changes nothing");
        approve(&land, &digest).await;
        // It changes after it was planned: it stays.
        let sent = "UPDATE fb_delete_row SET state = 'sent' WHERE row = ?1";
        assert_eq!(land.house.database().execute(sent, [rows[0]]).unwrap(), 1);
        let unanswered = (rows[0].clone(), Difference::Unanswered, String::new());
        assert_eq!(compared(&land).await.0[0], unanswered);
        land.write(rows[1], land.words.text, json!("Changed")).await;
        let end = land.house.run("remove").await;
        assert!(end.fault.is_some(), "what changed is a plan of its own");
        let stayed = (rows[1].clone(), Difference::Unsendable, "changed-since-plan".to_owned());
        assert_eq!(compared(&land).await, (vec![stayed.clone()], 2));
        let one =
            async |row: &str| in_short(&explained(&land.house.bench, &land.house.workspace(), "remove", row).await);
        assert_eq!(one(rows[1]).await, (Some(Difference::Unsendable), OutStands::Refused, Some(true)));
        assert_eq!(one(rows[2]).await, (None, OutStands::Arrived, Some(false)));
        assert_eq!(one(rows[3]).await, (None, OutStands::Nothing, Some(true)), "nobody asked for it");
        // Somebody makes one of them again.
        if !land.is_salesforce() {
            land.write(rows[2], land.words.text, json!("Back again")).await;
            let back = (rows[2].clone(), Difference::StillThere, String::new());
            let mut wanted = vec![stayed, back];
            wanted.sort();
            assert_eq!(compared(&land).await, (wanted, 1));
        }
    }
}
