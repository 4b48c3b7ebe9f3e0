//! Texts that break careless readers, from Salesforce through the files of jobs into the campaign database: quotes, line ends,
//! the longest text there is, every form of an identifier, and several values that are longer than their column.
use crate::kit::caller::send;
use crate::kit::canary::Scratch;
use crate::kit::salesforce::asked_by_another;
use fieldbridge::account::Name;
use fieldbridge::boot::bench_with;
use fieldbridge::engine::RunEnd;
use fieldbridge::flow::ReadWay;
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox, start};
use fieldbridge::secret::Secret;
use fieldbridge::setup::{Answers, Workspace};
use fieldbridge::task::{self, Bench, LaunchOptions, SetupWish};
use fieldbridge::vault::MemoryVault;
use serde_json::{Value, json};
use std::sync::Arc;

/// The longest text a long text area holds.
const LONGEST: usize = 131_072;

async fn lever(sandbox: &SalesforceSandbox, query: &str) {
    let answer = send(&format!("{}/_sandbox/schema?{query}", sandbox.url()), "POST", &[], "").await.unwrap();
    assert_eq!(answer.json()["changed"], true, "{query}: {}", answer.text());
}

/// An organisation whose contacts have a long text area.
async fn organisation() -> SalesforceSandbox {
    let sandbox = start(SalesforceConfig { rows: 60, seed: 8, ..SalesforceConfig::default() }).await.unwrap();
    lever(&sandbox, "table=Contact&add=Story__c").await;
    lever(&sandbox, &format!("table=Contact&retype=Story__c&kind=textarea:{LONGEST}")).await;
    sandbox
}

async fn set_up(bench: &Bench, sandbox: &SalesforceSandbox) -> Workspace {
    let c = sandbox.credentials();
    let text = format!(
        "name = \"acme\"\nsystem = \"salesforce\"\nurl = \"{}\"\nclient_id = \"{}\"\nsecret = \"stdin\"\ntables = [\"Contact\"]\n",
        c.url, c.client_id
    );
    let wish = SetupWish { answers: Answers::parse(&text).unwrap(), secret: Some(Secret::new(c.client_secret)) };
    task::run_setup(bench, &wish, |_| {}).await.unwrap().workspace
}

async fn run(bench: &Bench, workspace: &Workspace) -> RunEnd {
    let name = Name::parse("contact").unwrap();
    let handle = task::launch(bench, workspace, &name, LaunchOptions::default()).await.unwrap();
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert!(end.fault.is_none() && end.record.counters.balanced(), "{end:?}");
    end
}

async fn write(sandbox: &SalesforceSandbox, id: &str, body: Value) {
    asked_by_another(sandbox, "PATCH", &format!("sobjects/Contact/{id}"), &body.to_string()).await;
}

fn ids(sandbox: &SalesforceSandbox, object: &str) -> Vec<String> {
    sandbox.oracle().records(object).iter().map(|record| record["Id"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn quotes_line_ends_the_longest_text_and_every_form_of_an_identifier_arrive_as_they_are() {
    let sandbox = organisation().await;
    let (contacts, accounts) = (ids(&sandbox, "Contact"), ids(&sandbox, "Account"));
    let long: String = "가\"나,\r\n\tz\u{1f600}".chars().cycle().take(LONGEST).collect();
    let stories = [
        "\"",
        "\"\"",
        "\n",
        "a\r\nb",
        "\"quoted\"\n,next,\"",
        ",",
        "ends with a quote\"",
        "\"begins",
        "#N/A",
        "NULL",
        "NA",
        "null",
        "  blanks  ",
        "김민준 ✓ 🙂",
        &long,
    ];
    for (at, story) in stories.iter().enumerate() {
        // Asked for in the short form and in the long one, a reference given in either.
        let (contact, account) = (&contacts[at], &accounts[at % accounts.len()]);
        let (contact, account) =
            if at % 2 == 0 { (&contact[..15], &account[..]) } else { (&contact[..], &account[..15]) };
        write(&sandbox, contact, json!({ "Story__c": story, "AccountId": account })).await;
    }
    write(&sandbox, &contacts[20], json!({ "AccountId": null })).await;
    for way in [ReadWay::Bulk, ReadWay::Pages] {
        let dir = Scratch::new();
        let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
        set_up(&bench, &sandbox).await;
        let changed = task::change_workspace(&bench, move |workspace| {
            workspace.flows[0].reading.way = way;
            Ok(())
        });
        let (workspace, ()) = changed.await.unwrap();
        let jobs = |sandbox: &SalesforceSandbox| sandbox.requests().get("jobs").copied().unwrap_or_default();
        let before = jobs(&sandbox);
        let end = run(&bench, &workspace).await;
        assert_eq!((end.record.counters.rejected, end.record.counters.read), (0, 60), "{way:?}");
        assert_eq!(jobs(&sandbox) > before, way == ReadWay::Bulk, "{way:?}");
        let conn = rusqlite::Connection::open(dir.path().join("campaign.db")).unwrap();
        let mut seen = 0;
        for record in sandbox.oracle().records("Contact") {
            let id = record["Id"].as_str().unwrap();
            let sql = "SELECT Story__c, AccountId, OwnerId, ReportsToId FROM Contact WHERE Id = ?1";
            let kept: [Option<String>; 4] =
                conn.query_row(sql, [id], |r| Ok([r.get(0)?, r.get(1)?, r.get(2)?, r.get(3)?])).unwrap();
            for (name, value) in ["Story__c", "AccountId", "OwnerId", "ReportsToId"].iter().zip(&kept) {
                let same = record[name].as_str() == value.as_deref();
                assert!(same, "{way:?} {id} {name}: {:.60?} is {:.60?}", record[name], value);
            }
            assert!(
                kept[1].as_ref().is_none_or(|id| id.len() == 18),
                "whatever form was written, 18 are kept: {kept:?}"
            );
            seen += usize::from(kept[0].as_deref().is_some_and(|text| stories.contains(&text)));
        }
        assert_eq!(seen, stories.len(), "{way:?}");
        let longest: i64 = conn.query_row("SELECT max(length(Story__c)) FROM Contact", [], |r| r.get(0)).unwrap();
        assert_eq!(usize::try_from(longest).unwrap(), LONGEST, "{way:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_values_are_kept_whole_however_long_the_field_lets_them_be() {
    let sandbox = organisation().await;
    let contacts = ids(&sandbox, "Contact");
    // As many as fit into the field of the CRM, and what used to be too long for a column of 2,000 characters.
    let values = |count: usize| (0..count).map(|at| format!("Interest-{at:04}")).collect::<Vec<_>>().join(";");
    let (short, long, longest) = (values(142), values(150), values(292));
    assert!(
        short.len() <= 2_000 && long.len() > 2_000 && (4_000..=4_099).contains(&longest.len()),
        "{}",
        longest.len()
    );
    for (contact, sent) in contacts[3..6].iter().zip([&short, &long, &longest]) {
        write(&sandbox, contact, json!({ "Interests__c": sent })).await;
    }
    let dir = Scratch::new();
    let bench = bench_with(dir.path(), Arc::new(MemoryVault::default()));
    let workspace = set_up(&bench, &sandbox).await;
    let end = run(&bench, &workspace).await;
    assert_eq!((end.record.counters.read, end.record.counters.rejected), (60, 0));
    let conn = rusqlite::Connection::open(dir.path().join("campaign.db")).unwrap();
    for (contact, sent) in contacts[3..6].iter().zip([&short, &long, &longest]) {
        let sql = "SELECT Interests__c FROM Contact WHERE Id = ?1";
        let kept: String = conn.query_row(sql, [contact], |r| r.get(0)).unwrap();
        assert_eq!(kept, **sent);
    }
}
