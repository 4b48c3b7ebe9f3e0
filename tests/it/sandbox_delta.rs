//! Change tracking of the embedded CRM: links, deltas, deletions, refusals, tokens that grew old, late commits.
use crate::kit::caller::{Answer, Caller};
use fieldbridge::clock::ManualClock;
use fieldbridge::sandbox::{FaultRule, MutationPlan, Sandbox, SandboxConfig, start};
use jiff::SignedDuration;
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

const TRACK: &str = "odata.track-changes,odata.maxpagesize=70";
const EXPIRED: (u16, &str) = (400, "0x80044352");

async fn sandbox() -> Sandbox {
    start(SandboxConfig { rows: 300, seed: 21, ..SandboxConfig::default() }).await.expect("a sandbox")
}

fn contacts(updates: u64, inserts: u64, deletes: u64) -> MutationPlan {
    MutationPlan { table: Some("contact".into()), updates, inserts, deletes }
}

fn delta_link(answer: &Answer) -> Option<String> {
    answer.json().get("@odata.deltaLink").map(|link| link.as_str().expect("a text").to_owned())
}

/// Keeps a copy of a table the way a change-tracking client does.
#[derive(Default)]
struct Copy {
    rows: BTreeMap<String, Value>,
    link: String,
}

impl Copy {
    /// Reads pages to their end and applies them; gives how many entries came.
    async fn read(&mut self, caller: &Caller<'_>, path: &str) -> usize {
        let mut seen = 0;
        for page in caller.pages(path, TRACK).await {
            assert_eq!(page.status, 200, "{}", page.text());
            assert_eq!(
                delta_link(&page).is_some(),
                page.next_link().is_none(),
                "the delta link stands on the last page"
            );
            for entry in page.rows() {
                seen += 1;
                match entry.get("reason") {
                    Some(reason) => {
                        assert_eq!(reason, "deleted");
                        let context = entry["@odata.context"].as_str().unwrap();
                        assert!(context.ends_with("/$metadata#contacts/$deletedEntity"), "{context}");
                        self.rows.remove(entry["id"].as_str().unwrap());
                    }
                    None => {
                        self.rows.insert(entry["contactid"].as_str().unwrap().to_owned(), entry["lastname"].clone());
                    }
                }
            }
            self.link = delta_link(&page).unwrap_or_default();
        }
        seen
    }

    fn assert_same(&self, sandbox: &Sandbox) {
        let truth: BTreeMap<String, Value> = sandbox
            .oracle()
            .rows("contact")
            .map(|row| (row["contactid"].as_str().unwrap().to_owned(), row["lastname"].clone()))
            .collect();
        assert_eq!(self.rows, truth);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_copy_kept_by_deltas_stays_equal() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let first = caller.prefer("contacts?$select=lastname", TRACK).await;
    assert!(first.header("preference-applied").unwrap().contains("odata.track-changes"));
    assert!(first.next_link().unwrap().contains("istracking=%22True%22"), "{:?}", first.next_link());
    let mut copy = Copy::default();
    assert_eq!(copy.read(&caller, "contacts?$select=lastname").await, 300);
    copy.assert_same(&sandbox);
    for (updates, inserts, deletes) in [(0, 0, 0), (120, 30, 40), (1, 0, 0), (0, 0, 9), (200, 0, 0)] {
        sandbox.mutate(&contacts(updates, inserts, deletes));
        let link = copy.link.clone();
        let count = caller.get(&link.replace("contacts?", "contacts/$count?")).await.text();
        let seen = copy.read(&caller, &link).await;
        assert_eq!(seen as u64, updates + inserts + deletes);
        assert_eq!(count, format!("\u{feff}{seen}"));
        copy.assert_same(&sandbox);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delta_tells_upserts_by_version_and_then_bare_deletions() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let pages = caller.pages("contacts?$select=lastname,versionnumber", TRACK).await;
    let link = delta_link(pages.last().unwrap()).unwrap();
    assert!(link.contains("%21") && !link.contains("$skiptoken"), "{link}");
    sandbox.mutate(&contacts(20, 5, 10));
    let delta = caller.get(&link).await;
    let whole = delta.json();
    assert!(whole["@odata.context"].as_str().unwrap().ends_with("#contacts(lastname,versionnumber)/$delta"), "{whole}");
    let rows = delta.rows();
    let versions: Vec<i64> = rows.iter().filter_map(|row| row["versionnumber"].as_i64()).collect();
    assert!(versions.len() == 25 && versions.is_sorted(), "{versions:?}");
    assert_eq!(rows[0]["@odata.etag"], format!("W/\"{}\"", versions[0]));
    let gone: BTreeSet<String> = rows[25..].iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect();
    assert_eq!(gone, sandbox.oracle().deleted("contact").into_iter().collect());
    let nothing = caller.get(&delta_link(&delta).unwrap()).await;
    assert!(nothing.rows().is_empty() && delta_link(&nothing).is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_while_the_pages_are_read_is_in_the_next_delta() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let mut copy = Copy::default();
    let mut link = Some("contacts?$select=lastname".to_owned());
    while let Some(path) = link {
        let page = caller.prefer(&path, TRACK).await;
        for row in page.rows() {
            copy.rows.insert(row["contactid"].as_str().unwrap().to_owned(), row["lastname"].clone());
        }
        sandbox.mutate(&contacts(25, 5, 10));
        copy.link = delta_link(&page).unwrap_or_default();
        link = page.next_link();
    }
    let link = copy.link.clone();
    assert!(copy.read(&caller, &link).await > 100);
    copy.assert_same(&sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn change_tracking_refuses_what_it_cannot_do() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    for option in ["$filter=statecode eq 0", "$orderby=lastname", "$expand=ownerid", "$top=5"] {
        let answer = caller.prefer(&format!("contacts?{option}"), TRACK).await;
        assert_eq!((answer.status, answer.code().as_str()), (400, "0x80060888"), "{option}");
        let name = option.split('=').next().unwrap();
        let text = format!("The \"{name}\" query parameter isn't supported when Change Tracking is enabled.");
        assert_eq!(answer.json()["error"]["message"], text);
    }
    let untracked = caller.prefer("systemusers", TRACK).await;
    assert_eq!(untracked.status, 400, "{}", untracked.text());
    for token in ["rubbish", "12", "x%21y"] {
        assert_eq!(caller.get(&format!("contacts?$deltatoken={token}")).await.code(), "0x80060888", "{token}");
    }
    assert_eq!(caller.get("contacts?$deltatoken=99999999999%2101%2f01%2f2026%2000%3a00%3a00").await.code(), EXPIRED.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_grows_too_old_by_the_clock() {
    let clock = ManualClock::at("2026-03-01T10:00:00Z".parse().unwrap());
    let life = 40 * 86_400;
    let clock_of = Arc::new(clock.clone());
    let config = SandboxConfig { rows: 20, token_life: life, clock: clock_of, ..SandboxConfig::default() };
    let sandbox = start(config).await.unwrap();
    let caller = Caller::new(&sandbox).await;
    let link = delta_link(&caller.prefer("contacts?$select=lastname", "odata.track-changes").await).unwrap();
    let days = caller.get("organizations?$select=name,expirechangetrackingindays").await.rows()[0].clone();
    let days = days["expirechangetrackingindays"].as_i64().unwrap();
    clock.advance(SignedDuration::from_hours(24 * days));
    let renewed = caller.get(&link).await;
    assert_eq!(renewed.status, 200);
    clock.advance(SignedDuration::from_secs(1));
    let answer = caller.get(&link).await;
    assert_eq!((answer.status, answer.code().as_str()), EXPIRED);
    assert_eq!(caller.get(&delta_link(&renewed).unwrap()).await.status, 200, "a delta gives a fresh token");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_late_commit_is_missed_by_dates_and_told_by_deltas() {
    let clock = ManualClock::at("2026-03-01T10:00:00Z".parse().unwrap());
    let config = SandboxConfig { rows: 300, clock: Arc::new(clock.clone()), ..SandboxConfig::default() };
    let sandbox = start(config).await.unwrap();
    let caller = Caller::new(&sandbox).await;
    sandbox.hold(&contacts(7, 2, 3));
    clock.advance(SignedDuration::from_secs(60));
    sandbox.mutate(&contacts(4, 0, 0));
    let newest =
        |rows: Vec<Value>| rows.iter().map(|row| row["modifiedon"].as_str().unwrap().to_owned()).max().unwrap();
    let horizon = newest(caller.all("contacts?$select=modifiedon", 5_000).await);
    assert_eq!(horizon, "2026-03-01T10:01:00Z");
    let mut copy = Copy::default();
    copy.read(&caller, "contacts?$select=lastname").await;
    assert!(sandbox.release() >= 10);
    let path = format!("contacts?$select=modifiedon&$filter=modifiedon ge {horizon}");
    assert_eq!(
        caller.all(&path, 100).await.len(),
        4,
        "the held rows carry the instant at which their transaction began"
    );
    let late = "contacts?$select=modifiedon&$filter=modifiedon ge 2026-03-01T10:00:00Z";
    assert!(caller.all(late, 100).await.len() >= 12);
    let link = copy.link.clone();
    copy.read(&caller, &link).await;
    copy.assert_same(&sandbox);
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_end_tokens_and_switch_tracking_off() {
    let sandbox = sandbox().await;
    let caller = Caller::new(&sandbox).await;
    let link = delta_link(&caller.prefer("contacts?$select=lastname", "odata.track-changes").await).unwrap();
    sandbox.set_faults(vec![FaultRule::parse("delta_expired:times=1").unwrap()]);
    let answer = caller.get(&link).await;
    assert_eq!((answer.status, answer.code().as_str()), EXPIRED);
    assert_eq!(
        answer.json()["error"]["message"],
        "Version stamp associated with the client has expired. Please perform a full sync."
    );
    assert_eq!(caller.get(&link).await.status, 200);
    sandbox.set_faults(vec![FaultRule::parse("no_change_tracking=contact").unwrap()]);
    assert_eq!(caller.prefer("contacts", "odata.track-changes").await.status, 400);
    let table = caller.get("EntityDefinitions(LogicalName='contact')?$select=ChangeTrackingEnabled").await;
    assert_eq!(table.json()["ChangeTrackingEnabled"], false);
    sandbox.set_faults(vec![FaultRule::parse("bu_depth_only").unwrap()]);
    let answer = caller.prefer("contacts", "odata.track-changes").await;
    assert_eq!((answer.status, answer.code().as_str()), (403, "0x80040220"));
}
