//! A comparison of what goes to the CRM: what was not sent yet, what somebody changed there since, what is not there any more and
//! what cannot go, on either CRM; nothing is written.
use super::{Names, Org, Story};
use crate::kit::verified::{explained, in_short, whole};
use fieldbridge::account::Name;
use fieldbridge::engine::{Difference, OutStands, Unequal};
use fieldbridge::flow::{OptOutRule, OptOutWay, WriteMode};
use fieldbridge::sandbox::MutationPlan;
use fieldbridge::task;
use serde_json::json;

impl Story {
    /// What differs, by row, and how many rows were equal.
    async fn compared(&self, flow: &str) -> (Vec<(String, Difference, Vec<String>)>, u64) {
        let before = self.effects();
        let flow = Name::parse(flow).unwrap();
        let (handle, mut found) = task::verify(&self.bench, &self.workspace, &flow).await.unwrap();
        let gathering = tokio::spawn(async move {
            let mut all = Vec::new();
            while let Some(Unequal { row, difference, columns, .. }) = found.recv().await {
                all.push((row, difference, columns));
            }
            all.sort();
            all
        });
        let end = task::wait_for(handle, |_| {}).await.unwrap();
        assert!(end.fault.is_none(), "{:?}", end.fault);
        assert_eq!((self.effects(), self.number("SELECT count(*) FROM fb_outbox")), (before, 0), "nothing is written");
        (gathering.await.unwrap(), end.record.counters.unchanged)
    }
}

async fn both() -> [Story; 2] {
    [Story::dynamics(WriteMode::Upsert).await, Story::salesforce(WriteMode::Update, None).await]
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_not_sent_what_was_changed_there_and_what_cannot_go_are_told_apart() {
    for story in both().await {
        let Names { title, .. } = story.names();
        let (found, equal) = story.compared("out").await;
        assert_eq!((found.len(), equal), (0, 300), "{found:?}");
        let ids = story.some(4);
        ids[..2].iter().for_each(|id| story.set(id, title, "'Ours'"));
        let unsent = |id: &String| (id.clone(), Difference::Unsent, vec![title.to_lowercase()]);
        assert_eq!(story.compared("out").await, (vec![unsent(&ids[0]), unsent(&ids[1])], 298));
        story.export().await;
        assert_eq!(story.compared("out").await, (vec![], 300));
        story.there(&ids[0], title, json!("Theirs")).await;
        story.set(&ids[2], title, &format!("'{}'", "x".repeat(500)));
        story.set(&ids[3], title, "'Ours too'");
        let of = |id: &String, difference| (id.clone(), difference, vec![title.to_lowercase()]);
        let mut wanted = vec![
            of(&ids[0], Difference::Overwritten),
            of(&ids[2], Difference::Unsendable),
            of(&ids[3], Difference::Unsent),
        ];
        wanted.sort();
        assert_eq!(story.compared("out").await, (wanted, 297));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_that_are_gone_or_were_made_here_are_told_and_no_number_of_them_ends_the_comparison() {
    let story = Story::dynamics(WriteMode::Upsert).await;
    let ids = story.some(300);
    story.born("new-1", &[]);
    let Org::Dynamics(sandbox) = &story.org else { unreachable!() };
    sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 0, inserts: 0, deletes: 250 });
    let gone = ids.iter().filter(|id| sandbox.oracle().row_by_id("contact", id).is_none()).count();
    assert!(gone > 100, "{gone}");
    let (found, _) = story.compared("out").await;
    let of = |difference| found.iter().filter(|(_, found, _)| *found == difference).count();
    assert!(of(Difference::NotThere) >= gone, "{found:?}");
    assert_eq!(
        found.iter().filter(|(row, ..)| row == "new-1").map(|(_, d, _)| *d).collect::<Vec<_>>(),
        [Difference::Unsent]
    );
    assert_eq!(of(Difference::NotThere) + 1, found.len(), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn consent_that_did_not_arrive_is_told_on_either_side() {
    for story in both().await {
        let story = story.keeping(OptOutWay::Both, OptOutRule::Restrictive).await;
        let Names { consent, .. } = story.names();
        story.consent().await;
        let ids = story.cases().await;
        let of = |id: &String, difference| (id.clone(), difference, vec![consent.to_lowercase()]);
        let mut wanted = vec![of(&ids[1], Difference::Waiting), of(&ids[2], Difference::Unsent)];
        wanted.sort();
        assert_eq!(story.compared("consent").await.0, wanted);
        story.consent().await;
        assert_eq!(story.compared("consent").await.0, []);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_row_is_told_as_the_comparison_of_all_tells_it_and_what_the_next_run_does() {
    for story in both().await {
        let Names { title, .. } = story.names();
        let ids = story.some(3);
        let told = async |row: &str| {
            let before = (whole(&story.dir.path().join("campaign.db")), story.effects());
            let told = explained(&story.bench, &story.workspace, "out", row).await;
            assert_eq!((whole(&story.dir.path().join("campaign.db")), story.effects()), before, "nothing is written");
            told
        };
        assert_eq!(in_short(&told(&ids[0]).await), (None, OutStands::Nothing, Some(true)));
        story.set(&ids[0], title, "'Ours'");
        let unsent = told(&ids[0]).await;
        assert_eq!(in_short(&unsent), (Some(Difference::Unsent), OutStands::Owed, Some(true)));
        let column = unsent.story.columns.iter().find(|column| column.field == title).unwrap();
        assert_eq!((column.ours.display().as_str(), column.differs), ("Ours", true));
        assert_ne!(column.theirs.as_ref().map(|cell| cell.display()).as_deref(), Some("Ours"));
        story.export().await;
        assert_eq!(in_short(&told(&ids[0]).await), (None, OutStands::Nothing, Some(true)));
        story.there(&ids[0], title, json!("Theirs")).await;
        let other = told(&ids[0]).await;
        assert_eq!(in_short(&other), (Some(Difference::Overwritten), OutStands::Owed, Some(true)));
        let column = other.story.columns.iter().find(|column| column.field == title).unwrap();
        assert_eq!(column.theirs.as_ref().map(|cell| cell.display()).as_deref(), Some("Theirs"));
        story.set(&ids[1], title, &format!("'{}'", "x".repeat(500)));
        let unfit = told(&ids[1]).await;
        assert_eq!(in_short(&unfit), (Some(Difference::Unsendable), OutStands::Refused, Some(true)));
        assert_eq!(unfit.story.unequal.unwrap().reason.as_deref(), Some("value-unfit"));
        story.set(&ids[2], title, "'Ours too'");
        let sent = format!(
            "INSERT INTO fb_outbox (flow, row, run, epoch, creates, remote, state, tries, at)
                 VALUES ('out', '{0}', 'r', 1, 0, '{0}', 'unknown', 1, 'x')",
            ids[2]
        );
        let conn = rusqlite::Connection::open(story.dir.path().join("campaign.db")).unwrap();
        conn.execute_batch(&sent).unwrap();
        assert_eq!(told(&ids[2]).await.story.stands, OutStands::Unanswered);
        let nobody = told("nobody").await;
        assert_eq!((in_short(&nobody), nobody.story.here), ((None, OutStands::Nothing, None), false));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_that_was_made_here_and_one_that_is_gone_there_are_told() {
    let story = Story::dynamics(WriteMode::Upsert).await;
    story.born("new-1", &[]);
    let told = explained(&story.bench, &story.workspace, "out", "new-1").await;
    assert_eq!(in_short(&told), (Some(Difference::Unsent), OutStands::Owed, None));
    let Org::Dynamics(sandbox) = &story.org else { unreachable!() };
    let ids = story.some(300);
    sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 0, inserts: 0, deletes: 20 });
    let gone = ids.iter().find(|id| sandbox.oracle().row_by_id("contact", id).is_none()).unwrap();
    let told = explained(&story.bench, &story.workspace, "out", gone).await;
    assert_eq!(in_short(&told), (Some(Difference::NotThere), OutStands::Refused, Some(false)));
}
