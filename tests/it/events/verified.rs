//! A comparison of a flow of events: every event that was told is looked for in the CRM by what names it; what was deleted or
//! changed there is told by its own name, what has not gone yet with the reason, and nothing is written on either side.
use super::{AT, EVENTS, Org, PLACES, Story};
use crate::kit::caller::Caller;
use crate::kit::salesforce::asked_by_another;
use crate::kit::verified::{explained, in_short, told, verified, whole};
use fieldbridge::engine::{Difference, OutStands, Unequal};
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::{EventPlace, EventRules};
use fieldbridge::sandbox::FaultRule;
use fieldbridge::task;

/// What a record says of its event, and where: table, identifier.
type Place = (String, String);

impl Story {
    /// Compares the flow, which writes nothing on either side.
    async fn compared(&self, tables: &[&str]) -> (Vec<(String, Difference, String)>, u64) {
        let path = self.dir.path().join("campaign.db");
        let (before, effects) = (whole(&path), self.effects(tables));
        let (end, found) = verified(&self.bench, &self.workspace, "events").await;
        assert!(end.fault.is_none(), "{:?}", end.fault);
        assert_eq!((whole(&path) == before, self.effects(tables) == effects), (true, true), "nothing is written");
        (told(&found), end.record.counters.unchanged)
    }

    fn effects(&self, tables: &[&str]) -> Vec<String> {
        let one = |table: &&str| match &self.org {
            Org::Dynamics(s) => format!("{:?}", s.side_effects(table)),
            Org::Salesforce(s) => format!("{:?}", s.side_effects(table)),
        };
        tables.iter().map(one).collect()
    }

    /// The records whose subject begins so.
    fn records(&self, tables: &[&str], begins: &str) -> Vec<Place> {
        let mut found = Vec::new();
        for table in tables {
            let rows: Vec<serde_json::Value> = match &self.org {
                Org::Dynamics(s) => s.oracle().rows(table).map(|row| serde_json::to_value(&row).unwrap()).collect(),
                Org::Salesforce(s) => {
                    let records = s.oracle().records(table);
                    records.into_iter().map(|row| serde_json::to_value(&row).unwrap()).collect()
                }
            };
            let text = |row: &serde_json::Value, field: &str| row[field].as_str().unwrap_or_default().to_owned();
            let says = |row: &serde_json::Value| {
                ["subject", "Subject", "Name"].iter().any(|field| text(row, field).starts_with(begins))
            };
            let id = |row: &serde_json::Value| format!("{}{}", text(row, "activityid"), text(row, "Id"));
            found.extend(rows.iter().filter(|row| says(row)).map(|row| ((*table).to_owned(), id(row))));
        }
        found
    }

    async fn behind_our_back(&self, method: &str, (table, id): &Place, body: serde_json::Value) {
        let body = if method == "DELETE" { String::new() } else { body.to_string() };
        match &self.org {
            Org::Dynamics(sandbox) => {
                let set = if table == "new_campaignevent" { "new_campaignevents".into() } else { format!("{table}s") };
                let answer = Caller::new(sandbox).await.write(method, &format!("{set}({id})"), &[], &body).await;
                assert_eq!(answer.status, 204, "{}", answer.text());
            }
            Org::Salesforce(sandbox) => {
                asked_by_another(sandbox, method, &format!("sobjects/{table}/{id}"), &body).await;
            }
        }
    }
}

/// Number of the broad log line of the first person, see `mail`.
fn event(kind: &str, line: u64) -> String {
    format!("{kind}-{line}@{AT}")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_and_what_was_changed_there_is_told_and_nothing_else() {
    for (system, place, tables) in PLACES {
        let story = Story::of(system, place).await;
        let persons = story.persons(3);
        story.mail(&persons, 1, AT);
        let (unsent, equal) = story.compared(tables).await;
        assert_eq!((unsent.len() as u64, equal), (3 * EVENTS, 0), "{place}: {unsent:?}");
        assert!(unsent.iter().all(|(_, difference, _)| *difference == Difference::Unsent), "{place}: {unsent:?}");
        story.tell().await;
        assert_eq!(story.compared(tables).await, (vec![], 3 * EVENTS), "{place}: equal at once after a run");
        // The books forget after some hours: what was told is looked for all the same.
        story.sql("DELETE FROM fb_event WHERE event LIKE 'bounced-%'; UPDATE fb_event_cursor SET up_to = '2026-02-01T00:00:00Z'");
        assert_eq!(story.compared(tables).await, (vec![], 3 * EVENTS), "{place}: what is not remembered any more");
        let bounced = story.records(tables, "Bounced").remove(0);
        story.behind_our_back("DELETE", &bounced, serde_json::json!(null)).await;
        let field = match place {
            "table:Email_Event__c" => "Name",
            _ if system == "dynamics" => "subject",
            _ => "Subject",
        };
        for clicked in story.records(tables, "Clicked") {
            if matches!(&story.org, Org::Dynamics(_)) && clicked.0 == "task" {
                let open = serde_json::json!({ "statecode": 0, "statuscode": 3 });
                story.behind_our_back("PATCH", &clicked, open).await;
            } else {
                let other = serde_json::json!({ field: "Something else" });
                story.behind_our_back("PATCH", &clicked, other).await;
            }
        }
        let (found, equal) = story.compared(tables).await;
        assert_eq!(equal, 3 * EVENTS - 4, "{place}: {found:?}");
        let of = |difference| found.iter().filter(|(_, found, _)| *found == difference).collect::<Vec<_>>();
        assert_eq!((of(Difference::NotThere).len(), of(Difference::Overwritten).len()), (1, 3), "{place}: {found:?}");
        assert!(of(Difference::NotThere)[0].0.starts_with("bounced-"), "{place}: {found:?}");
        let fields: Vec<&str> = of(Difference::Overwritten).iter().map(|(_, _, field)| field.as_str()).collect();
        let wanted = if place == "timeline" && system == "dynamics" { "statecode" } else { field };
        assert_eq!(fields, [wanted; 3], "{place}: {found:?}");
        // Nothing of it goes once more.
        let made = story.made(tables);
        story.tell().await;
        assert_eq!(story.made(tables), made, "{place}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_on_its_way_is_told_with_the_reason() {
    for (system, place, tables) in PLACES {
        let story = Story::of(system, place).await;
        let persons = story.persons(2);
        story.mail(&[persons[0].clone(), "nobody".to_owned()], 1, AT);
        story.tell().await;
        story.sql(
            "UPDATE fb_event SET state = 'unknown', told = '{\"kind\":\"opened\",\"delivery\":\"7\",\"broadlog\":\"1\",\"at\":\"2026-01-02T03:04:05Z\",\"subject\":\"Spring sale\"}'
                 WHERE event = 'opened-1@2026-01-02T03:04:05Z';
             UPDATE fb_event SET state = 'refused', told = '{\"kind\":\"sent\",\"delivery\":\"7\",\"broadlog\":\"1\",\"at\":\"2026-01-02T03:04:05Z\",\"subject\":\"Spring sale\"}'
                 WHERE event = 'sent-1@2026-01-02T03:04:05Z';
             INSERT INTO fb_reject (flow, run, row, reason, field, mapping_version, at)
                 VALUES ('events', 'r', 'sent-1@2026-01-02T03:04:05Z', 'value-unfit', 'subject', 1, '2026-01-03T00:00:00Z')",
        );
        story.mail(&persons[1..], 100, "2026-01-03T03:04:05Z");
        let (found, equal) = story.compared(tables).await;
        assert_eq!(equal, 2, "{place}: {found:?}");
        let of = |difference| found.iter().filter(|(_, found, _)| *found == difference).count() as u64;
        let numbers =
            [Difference::NoPerson, Difference::Unsent, Difference::Unanswered, Difference::Unsendable].map(of);
        assert_eq!(numbers, [EVENTS, EVENTS, 1, 1], "{place}: {found:?}");
        let refused = (event("sent", 1), Difference::Unsendable, "subject value-unfit".to_owned());
        assert!(found.contains(&refused), "{place}: {found:?}");
        assert!(found.contains(&(event("opened", 1), Difference::Unanswered, String::new())), "{place}: {found:?}");
        assert_eq!(found.len() as u64, 2 * EVENTS + 2, "only these: {place}: {found:?}");
        assert!(found.iter().any(|(_, difference, _)| difference.is_fault()));
    }
}

/// A campaign's membership only goes forward: it is equal where it is as far as the event, or further.
#[tokio::test(flavor = "multi_thread")]
async fn a_membership_that_was_set_back_is_told() {
    let first = Story::of("salesforce", "timeline").await;
    let Org::Salesforce(sandbox) = &first.org else { unreachable!() };
    let campaign = sandbox.oracle().records("Campaign").remove(0)["Id"].as_str().unwrap().to_owned();
    let rules = EventRules { into: EventPlace::Campaign(campaign), ..EventRules::default() };
    let story = Story::with("salesforce", rules).await;
    let persons = story.persons(2);
    story.mail(&persons, 1, AT);
    story.tell().await;
    let tables = ["CampaignMember"];
    let (found, equal) = story.compared(&tables).await;
    assert_eq!(found, [], "{equal}");
    assert!(equal > 0);
    let Org::Salesforce(sandbox) = &story.org else { unreachable!() };
    let members = sandbox.oracle().records("CampaignMember");
    let own = members.iter().find(|m| m["ContactId"] == persons[0].as_str()).unwrap();
    let member = ("CampaignMember".to_owned(), own["Id"].as_str().unwrap().to_owned());
    story.behind_our_back("DELETE", &member, serde_json::json!(null)).await;
    let (found, _) = story.compared(&tables).await;
    assert!(!found.is_empty() && found.iter().all(|(_, d, _)| *d == Difference::NotThere), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crm_that_does_not_answer_ends_the_comparison_with_its_fault_and_it_can_be_stopped() {
    let story = Story::of("dynamics", "timeline").await;
    story.mail(&story.persons(3), 1, AT);
    story.tell().await;
    let flow = fieldbridge::account::Name::parse("events").unwrap();
    let (handle, found) = task::verify(&story.bench, &story.workspace, &flow).await.unwrap();
    handle.control.cancel();
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    assert_eq!(end.record.state, fieldbridge::run::RunState::Cancelled);
    drop(found);
    let Org::Dynamics(sandbox) = &story.org else { unreachable!() };
    sandbox.set_faults(vec![FaultRule::parse("html_200:on=emails").unwrap()]);
    let (end, _): (_, Vec<Unequal>) = verified(&story.bench, &story.workspace, "events").await;
    assert!(end.fault.is_some_and(|fault| fault.kind != ErrorKind::Bug));
}

#[tokio::test(flavor = "multi_thread")]
async fn one_event_is_told_by_its_name_or_by_its_identifier_there() {
    for (system, place, tables) in PLACES {
        let story = Story::of(system, place).await;
        story.mail(&[story.persons(1).remove(0), "nobody".to_owned()], 1, AT);
        let one = async |key: &str| explained(&story.bench, &story.workspace, "events", key).await;
        let owed = one(&event("bounced", 2)).await;
        assert_eq!(in_short(&owed), (Some(Difference::Unsent), OutStands::Owed, None), "{place}");
        story.tell().await;
        let there = one(&event("bounced", 2)).await;
        assert_eq!(in_short(&there), (None, OutStands::Arrived, Some(true)), "{place}");
        let waits = one(&event("sent", 5)).await;
        assert_eq!(in_short(&waits), (Some(Difference::NoPerson), OutStands::Waiting, None), "{place}");
        let bounced = story.records(tables, "Bounced").remove(0);
        story.behind_our_back("DELETE", &bounced, serde_json::json!(null)).await;
        for key in [event("bounced", 2), there.story.id.clone().unwrap()] {
            let gone = one(&key).await;
            assert_eq!(gone.story.row, event("bounced", 2), "{place}");
            assert_eq!(in_short(&gone), (Some(Difference::NotThere), OutStands::Arrived, Some(false)), "{place}");
        }
        assert!(!one("clicked-999@x").await.story.here, "{place}");
    }
}
