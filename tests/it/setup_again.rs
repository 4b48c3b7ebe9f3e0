//! A setup that is there is opened again and saved: against either CRM. What another process changed meanwhile is not undone.
use super::kit::land::Land;
use fieldbridge::fault::ErrorKind;
use fieldbridge::setup::{Draft, Step};
use fieldbridge::task::{self, LaunchOptions};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_changed_setup_is_saved_over_the_one_that_was_opened_and_over_no_other() {
    for land in Land::both_loaded(|w| vec![w.text]).await {
        let bench = &land.house.bench;
        let before = land.house.workspace();
        let account = before.accounts[0].name.clone();
        let opened = Draft::again(&before, &account, Step::Flows).unwrap().unwrap();

        // Saved as it was opened it is the same setup, and the next run has nothing to do.
        let same = task::apply_setup(bench, &opened).await.unwrap();
        assert_eq!(same, before);
        let run = land.launch(LaunchOptions::default()).await;
        assert_eq!((&run.fault, run.record.counters.applied), (&None, 0));

        let mut changed = Draft::again(&same, &account, Step::Flows).unwrap().unwrap();
        let filter = format!("{} is not empty", land.words.text);
        let contact = changed.workspace.flows.iter_mut().find(|f| f.name.as_str() == "contact").unwrap();
        contact.filter = Some(filter.clone());
        let stale = changed.clone();
        let after = task::apply_setup(bench, &changed).await.unwrap();
        assert_eq!(after.flow(&contact_name()).unwrap().filter.as_deref(), Some(filter.as_str()));
        assert_eq!(after.mappings, before.mappings, "what was not changed stays, its versions too");

        // The one that was opened before knows nothing of it.
        let refused = task::apply_setup(bench, &stale).await.unwrap_err();
        assert_eq!(refused.kind, ErrorKind::Held);
        assert_eq!(refused.args.get("case").map(String::as_str), Some("setup-changed"));
        assert_eq!(land.house.workspace(), after, "nothing was saved");
        assert!(land.launch(LaunchOptions::default()).await.fault.is_none());
    }
}

fn contact_name() -> fieldbridge::account::Name {
    super::kit::land::contact()
}
