//! The two sandboxes show the same people, so that both CRMs can be shown side by side.
use fieldbridge::sandbox::salesforce::SalesforceConfig;
use fieldbridge::sandbox::{SandboxConfig, salesforce, start};
use serde_json::Value;
use std::collections::BTreeSet;

type Person = (String, String, String);

fn person(row: &std::collections::BTreeMap<&'static str, Value>, names: [&str; 3]) -> Person {
    // Salesforce keeps no contact without a last name; its own word for it stands in the place of nothing.
    let of = |name: &str| row[name].as_str().filter(|text| *text != "[not provided]").unwrap_or_default().to_owned();
    let [first, last, email] = names.map(of);
    // It also keeps shorter names.
    (first.chars().take(40).collect(), last.chars().take(80).collect(), email.chars().take(80).collect())
}

async fn people(rows: u64, seed: u64) -> (BTreeSet<Person>, BTreeSet<Person>) {
    let dynamics = start(SandboxConfig { rows, seed, ..SandboxConfig::default() }).await.unwrap();
    let other = salesforce::start(SalesforceConfig { rows, seed, ..SalesforceConfig::default() }).await.unwrap();
    let names = ["firstname", "lastname", "emailaddress1"];
    let ours = dynamics.oracle().rows("contact").map(|row| person(&row, names)).collect();
    let names = ["FirstName", "LastName", "Email"];
    let theirs = other.oracle().records("Contact").iter().map(|row| person(row, names)).collect();
    (ours, theirs)
}

#[tokio::test(flavor = "multi_thread")]
async fn both_sandboxes_show_the_same_people() {
    let (dynamics, salesforce) = people(700, 5).await;
    assert!(dynamics.len() > 600, "{} of 700 differ from each other", dynamics.len());
    let missing: Vec<&Person> = dynamics.symmetric_difference(&salesforce).take(5).collect();
    assert!(missing.is_empty(), "{missing:?}");
    let (other, _) = people(700, 6).await;
    assert_ne!(other, dynamics, "another seed makes other people");
}
