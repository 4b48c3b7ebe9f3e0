//! The kill points of correctness.md B22 against Salesforce: an import, what is deleted there, and an export that are killed at
//! every step go on by themselves, lose nothing and double nothing. What is the same whatever the CRM stands in `kill_points`.
use crate::kill_points::{Place, set_up};
use crate::kit::truth::compare_salesforce;
use fieldbridge::boot::bench;
use fieldbridge::sandbox::salesforce::{self, SalesforceConfig, SalesforceSandbox};
use fieldbridge::sandbox::{FaultRule, MutationPlan};

const ROWS: u64 = 600;
const PAGE: usize = 50;

async fn organisation(more: &str) -> (SalesforceSandbox, Place) {
    let config = SalesforceConfig { rows: ROWS, seed: 22, page_size: PAGE, ..SalesforceConfig::default() };
    let sandbox = salesforce::start(config).await.unwrap();
    let c = sandbox.credentials();
    let (url, client) = (&c.url, &c.client_id);
    let text =
        format!("system = \"salesforce\"\nurl = \"{url}\"\nclient_id = \"{client}\"\ntables = [\"Contact\"]\n{more}");
    let place = set_up(&text, c.client_secret.clone());
    (sandbox, place)
}

fn equals(place: &Place, sandbox: &SalesforceSandbox) {
    let workspace = bench(&place.home.workspace(), false).workspace.load().unwrap();
    let database = place.home.workspace().join("campaign.db");
    compare_salesforce(&database, &workspace.mappings[0], &sandbox.oracle(), &place.rejected());
}

/// K5 to K17.
#[tokio::test(flavor = "multi_thread")]
async fn a_first_load_killed_at_any_step_goes_on_and_no_page_is_applied_twice() {
    let (sandbox, template) = organisation("").await;
    tokio::task::block_in_place(|| {
        let points = [
            "lease-taken",
            "token-fetched",
            "page-asked:3",
            "answer-begun:9",
            "answer-half-read:9",
            "page-parsed:3",
            "tx-begun:3",
            "checkpoint-moved:3",
            "rows-half-written:3",
            "before-commit:3",
            "after-commit:3",
            "index-built",
        ];
        for point in points {
            let place = template.copy();
            place.kill_at(point, &["run", "contact"]);
            place.resume(sandbox.heard(), &["run", "contact"]);
            place.is_settled();
            equals(&place, &sandbox);
            let read = place.number("SELECT sum(read) FROM fb_page");
            let here = place.number("SELECT count(*) FROM Contact");
            assert!(read >= here && read < here + 2 * PAGE as u64, "{point}: {read} for {here} rows");
        }
    });
}

/// K18 to K20: deletions told by the CRM and found by comparing come with the end of a reading or not at all.
#[tokio::test(flavor = "multi_thread")]
async fn a_comparison_killed_at_any_step_deletes_once_and_what_is_gone() {
    let (sandbox, template) = organisation("").await;
    tokio::task::block_in_place(|| {
        template.ok(&["run", "contact"]);
        sandbox.mutate(&MutationPlan { table: Some("Contact".into()), updates: 40, inserts: 10, deletes: 12 });
        let points = [
            "tx-begun:2",
            "checkpoint-moved:2",
            "rows-half-written:2",
            "after-commit:2",
            "everything-read",
            "absences-half-confirmed",
            "absences-known",
        ];
        for point in points {
            let place = template.copy();
            place.kill_at(point, &["run", "contact", "--full"]);
            place.resume(sandbox.heard(), &["run", "contact", "--full"]);
            place.is_settled();
            equals(&place, &sandbox);
            let marked = place.number("SELECT count(*) FROM Contact WHERE fb_deleted_at IS NOT NULL");
            assert_eq!(marked, 12, "{point}");
        }
    });
}

/// K23 to K27.
#[tokio::test(flavor = "multi_thread")]
async fn an_export_killed_at_any_step_takes_effect_once() {
    let flow = "\n[[mapping]]\ntable = \"Contact\"\ninclude = [\"Title\", \"Ext_Id__c\"]\n
        [[flow]]\ntable = \"Contact\"\nname = \"out\"\nwriting = { mode = \"upsert\", key = \"Ext_Id__c\" }\n";
    let (sandbox, template) = organisation(flow).await;
    tokio::task::block_in_place(|| {
        template.ok(&["schema", "rule", "Contact", "Title", "--owner", "marketing"]);
        template.ok(&["run", "contact"]);
        for (number, point) in ["intended", "write-sent", "reply-heard", "settled"].into_iter().enumerate() {
            let place = template.copy();
            sandbox.set_faults(Vec::<FaultRule>::new());
            let work = format!(
                "UPDATE Contact SET Title = 'K {number}' WHERE Id IN (SELECT Id FROM Contact ORDER BY 1 LIMIT 30);
                 WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
                 INSERT INTO Contact (Id, LastName, Title, Ext_Id__c)
                     SELECT 'new-{number}-' || i, 'Born', 'Made', 'NEW-{number}-' || i FROM n;"
            );
            place.database().execute_batch(&work).unwrap();
            let before = sandbox.side_effects("Contact");
            place.kill_at(point, &["run", "out"]);
            place.resume(sandbox.heard(), &["run", "out"]);
            place.ok(&["run", "out"]);
            let after = sandbox.side_effects("Contact");
            assert_eq!(
                (after.creates - before.creates, after.updates - before.updates),
                (10, 30),
                "{point}: each once"
            );
            place.ok(&["run", "contact"]);
            place.ok(&["run", "out"]);
            let echo = sandbox.side_effects("Contact");
            assert_eq!((echo.creates, echo.updates), (after.creates, after.updates), "{point}: no echo");
            place.is_settled();
        }
    });
}
