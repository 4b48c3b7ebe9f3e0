//! A comparison of what goes to the CRM: what was not sent yet, what somebody changed there since, what is not there any more and
//! what cannot go, on either CRM; nothing is written.
use super::{Names, Org, Story};
use fieldbridge::account::Name;
use fieldbridge::engine::{Difference, Unequal};
use fieldbridge::fault::ErrorKind;
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
async fn one_row_is_looked_at_by_the_flow_that_brings_it() {
    let story = Story::dynamics(WriteMode::Update).await;
    let out = Name::parse("out").unwrap();
    let fault = task::explain_row(&story.bench, &story.workspace, &out, "x").await.unwrap_err();
    assert_eq!((fault.kind, fault.args["case"].as_str()), (ErrorKind::Usage, "explain-export"));
}
