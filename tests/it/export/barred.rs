//! What stops every row refuses none, and what was made and deleted before anybody heard is not made anew.
use super::{Story, WriteMode};
use crate::kit::salesforce::asked_by_another;
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::RejectFilter;
use fieldbridge::task::LaunchOptions;

const KEY: &str = "Ext_Id__c";

#[tokio::test(flavor = "multi_thread")]
async fn calls_that_are_used_up_end_the_run_and_every_row_goes_once_they_are_there_again() {
    for (rule, kind) in [
        ("total_limit:on=composite", ErrorKind::SalesforceQuota),
        ("api_disabled:on=composite", ErrorKind::SalesforceApiOff),
    ] {
        let story = Story::salesforce(WriteMode::Update, None).await;
        let ids = story.some(20);
        ids.iter().for_each(|id| story.set(id, "Title", "'Later'"));
        // Consent that is withdrawn here is among what waits.
        story.set(&ids[0], "HasOptedOutOfEmail", "1");
        story.strike(&[rule]);
        let end = story.run("out", LaunchOptions::default()).await;
        assert_eq!(end.fault.map(|f| f.kind), Some(kind), "{rule}");
        assert_eq!((end.record.counters.rejected, end.record.counters.applied), (0, 0), "{rule}");
        let open = RejectFilter { open_only: true, ..RejectFilter::default() };
        assert!(story.bench.ledger.rejects(&open).unwrap().is_empty(), "{rule}: no row is at fault");
        story.strike(&[]);
        assert_eq!(story.export().await.applied, 20, "{rule}");
        assert_eq!(story.truth(&ids[0], "HasOptedOutOfEmail"), true, "{rule}");
        assert_eq!(story.export().await.applied, 0, "{rule}");
        assert_eq!((story.effects(), story.number("SELECT count(*) FROM fb_outbox")), ((0, 20), 0), "{rule}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_was_made_and_deleted_before_anybody_heard_is_not_made_anew() {
    let story = Story::salesforce(WriteMode::Upsert, Some(KEY)).await;
    story.born("new-1", &[(KEY, "'K-1'")]);
    // As a run leaves it that was killed behind its request: made there, and nobody heard.
    story.sql(
        "INSERT INTO fb_outbox (flow, row, run, epoch, creates, state, tries, at)
         SELECT 'out', 'new-1', run, 1, 1, 'sent', 1, started FROM fb_run LIMIT 1",
    );
    let super::Org::Salesforce(sandbox) = &story.org else { panic!("another CRM") };
    let body = format!(r#"{{"LastName":"Born","{KEY}":"K-1"}}"#);
    let made = asked_by_another(sandbox, "POST", "sobjects/Contact", &body).await.json();
    asked_by_another(sandbox, "DELETE", &format!("sobjects/Contact/{}", made["id"].as_str().unwrap()), "").await;
    let end = story.run("out", LaunchOptions::default()).await;
    assert_eq!((end.fault, end.record.counters.rejected), (None, 1));
    let told = story.bench.ledger.rejects(&RejectFilter { open_only: true, ..RejectFilter::default() }).unwrap();
    assert_eq!(told[0].reason, "not-there");
    story.export().await;
    assert_eq!((story.effects().0, story.number("SELECT count(*) FROM fb_outbox")), (1, 0), "made once");
}
