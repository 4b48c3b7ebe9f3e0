//! What the campaign side tells Salesforce beside rows: events in an object of its own, in tasks, in memberships; opt-outs
//! and addresses that came back; leads. Each once, however often it is told and whatever is lost on the way.
use crate::kit::salesforce::Org;
use crate::salesforce_write::{table, writer};
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::mapping::Cell;
use fieldbridge::port::{
    Bounce, CampaignEvent, Channel, Crm, EventHome, EventKind, EventTable, NewLead, ReachNews, RowRef, RowResult,
};
use std::sync::Arc;

fn id_of(org: &Org, object: &str, at: usize) -> String {
    org.sandbox.oracle().records(object)[at]["Id"].as_str().unwrap().to_owned()
}

fn event(org: &Org, contact: usize, kind: EventKind) -> CampaignEvent {
    CampaignEvent {
        kind,
        contact: id_of(org, "Contact", contact),
        delivery: "DM123".into(),
        delivery_name: "Spring".into(),
        recipient: format!("{contact}"),
        broadlog: "99".into(),
        at: "2026-01-02T03:04:05Z".into(),
        subject: "Spring sale".into(),
        detail: Some("https://shop.example/offer".into()),
    }
}

fn events(org: &Org) -> Vec<CampaignEvent> {
    use EventKind as K;
    [(0, K::Sent), (0, K::Opened), (0, K::Clicked), (1, K::Sent), (1, K::Bounced)]
        .map(|(c, k)| event(org, c, k))
        .to_vec()
}

async fn own_object(crm: &Arc<dyn Crm>) -> EventHome {
    let word = |kind: EventKind, text: &'static str| (kind, Cell::Text(text.into()));
    let words = vec![
        word(EventKind::Sent, "Sent"),
        word(EventKind::Opened, "Opened"),
        word(EventKind::Clicked, "Clicked"),
        word(EventKind::Bounced, "Bounced"),
    ];
    EventHome::Custom(Box::new(EventTable {
        table: table(crm, "Email_Event__c").await,
        subject: Some("Name".into()),
        contact: Some("Contact__c".into()),
        key: Some("Event_Key__c".into()),
        kind: Some(("Type__c".into(), words)),
        delivery: None,
        delivery_name: None,
        at: Some("Happened_At__c".into()),
        detail: Some("Url__c".into()),
    }))
}

fn settled(rows: &[RowResult]) -> bool {
    rows.iter().all(RowResult::is_settled)
}

const TROUBLES: [&str; 4] = [
    "lost_answer:on=composite,times=1",
    "truncated_body:on=composite,times=1",
    "lock_row:times=3",
    "session_expired:on=composite,times=1",
];

#[tokio::test(flavor = "multi_thread")]
async fn an_event_in_an_object_of_its_own_is_one_record_however_often_it_is_told() {
    for trouble in TROUBLES {
        let org = Org::of(20).await;
        let crm = org.crm();
        let (writer, home, told) = (writer(&crm), own_object(&crm).await, events(&org));
        org.faults(&[trouble]);
        for _ in 0..3 {
            let rows = writer.record(&home, &told).await.unwrap();
            assert!(settled(&rows), "{trouble}: {rows:?}");
        }
        let effects = org.sandbox.side_effects("Email_Event__c");
        assert_eq!((effects.creates, effects.updates), (5, 0), "{trouble}");
        let records = org.sandbox.oracle().records("Email_Event__c");
        let opened = records.iter().find(|r| r["Type__c"] == "Opened").unwrap();
        assert_eq!(
            (&opened["Name"], &opened["Contact__c"]),
            (&"Opened: Spring sale".into(), &id_of(&org, "Contact", 0).into())
        );
        assert_eq!(opened["Happened_At__c"], "2026-01-02T03:04:05.000+0000");
    }
}

/// A program that stood still between its look at the tasks and what it would send: another one has told the events meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_program_that_may_not_write_any_more_makes_no_second_task() {
    let org = Org::of(20).await;
    let crm = org.crm();
    let (writer, told) = (writer(&crm), events(&org));
    let home = EventHome::Standard { sender: None };
    let fenced = || Err(Fault::new(ErrorKind::Fenced, "the lease belongs to another run"));
    let fault = writer.record_while(&home, &told, &fenced).await.unwrap_err();
    assert_eq!((fault.kind, org.sandbox.side_effects("Task").creates), (ErrorKind::Fenced, 0));
    assert!(settled(&writer.record(&home, &told).await.unwrap()));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_in_a_task_is_one_task_however_often_it_is_told() {
    for trouble in TROUBLES {
        let org = Org::of(20).await;
        let crm = org.crm();
        let (writer, told) = (writer(&crm), events(&org));
        let home = EventHome::Standard { sender: None };
        org.faults(&[trouble]);
        for _ in 0..3 {
            let rows = writer.record(&home, &told).await.unwrap();
            assert!(settled(&rows), "{trouble}: {rows:?}");
        }
        let effects = org.sandbox.side_effects("Task");
        assert_eq!((effects.creates, effects.updates), (5, 0), "{trouble}");
        let tasks = org.sandbox.oracle().records("Task");
        assert!(tasks.iter().any(|t| t["Subject"] == "Clicked: Spring sale" && t["IsClosed"] == true), "{tasks:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_membership_goes_forward_only_and_there_is_one_of_it() {
    for trouble in TROUBLES {
        let org = Org::of(20).await;
        let crm = org.crm();
        let writer = writer(&crm);
        let words = [
            (EventKind::Sent, "Sent"),
            (EventKind::Opened, "Opened"),
            (EventKind::Clicked, "Clicked"),
            (EventKind::Bounced, "Bounced"),
        ];
        let status = words.map(|(kind, word)| (kind, word.to_owned())).to_vec();
        let home = EventHome::Membership { campaign: id_of(&org, "Campaign", 0), status };
        org.faults(&[trouble]);
        let rows = writer.record(&home, &events(&org)).await.unwrap();
        assert!(settled(&rows), "{trouble}: {rows:?}");
        let late = [event(&org, 0, EventKind::Opened), event(&org, 1, EventKind::Bounced)];
        let rows = writer.record(&home, &late).await.unwrap();
        assert!(rows.iter().all(|r| *r == RowResult::Unchanged), "{trouble}: {rows:?}");
        let effects = org.sandbox.side_effects("CampaignMember");
        assert_eq!((effects.creates, effects.updates), (2, 0), "{trouble}");
        let mut now: Vec<String> = org
            .sandbox
            .oracle()
            .records("CampaignMember")
            .iter()
            .map(|m| m["Status"].as_str().unwrap().to_owned())
            .collect();
        now.sort();
        assert_eq!(now, ["Bounced", "Clicked"], "{trouble}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn opt_outs_and_bounces_are_written_and_hidden_fields_are_named() {
    let org = Org::of(20).await;
    let crm = org.crm();
    let writer = writer(&crm);
    let who = |object: &str, at| RowRef { table: object.into(), id: id_of(&org, object, at) };
    let bounce = Some(Bounce { at: "2026-01-02T03:04:05Z".into(), reason: "no such mailbox".into() });
    let contact = |channels| ReachNews { who: who("Contact", 3), channels, bounce: None };
    let news = [
        ReachNews { bounce, ..contact(vec![(Channel::Email, true), (Channel::Phone, true)]) },
        ReachNews { who: who("Lead", 0), channels: vec![(Channel::BulkEmail, true)], bounce: None },
        ReachNews { who: who("Contact", 4), channels: vec![(Channel::Post, true)], bounce: None },
    ];
    let rows = writer.tell_reach(&news).await.unwrap();
    assert!(rows[0].is_settled() && rows[1].is_settled() && !rows[2].is_settled(), "{rows:?}");
    let now = org.sandbox.oracle().record(&who("Contact", 3).id).unwrap();
    assert_eq!((&now["HasOptedOutOfEmail"], &now["DoNotCall"]), (&true.into(), &true.into()));
    assert_eq!(now["EmailBouncedReason"], "no such mailbox");
    assert_eq!(now["EmailBouncedDate"], "2026-01-02T03:04:05.000+0000");
    assert_eq!(org.sandbox.oracle().record(&who("Lead", 0).id).unwrap()["HasOptedOutOfEmail"], true);

    org.faults(&["hidden_field=Contact.HasOptedOutOfEmail"]);
    let crm = org.crm();
    let rows =
        crate::salesforce_write::writer(&crm).tell_reach(&[contact(vec![(Channel::Email, true)])]).await.unwrap();
    let RowResult::Refused(fault) = &rows[0] else { panic!("{rows:?}") };
    assert_eq!((fault.kind, fault.args["field"].as_str()), (ErrorKind::SalesforceFieldHidden, "HasOptedOutOfEmail"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lead_is_made_once_however_often_it_is_told() {
    for trouble in TROUBLES {
        let org = Org::of(20).await;
        let crm = org.crm();
        let writer = writer(&crm);
        let lead = |number: usize| NewLead {
            key: format!("form {number}"),
            subject: "Trial".into(),
            last_name: "Kim".into(),
            company: "Shop".into(),
            email: "kim@shop.example".into(),
            ..NewLead::default()
        };
        let leads = [lead(1), lead(2), NewLead { company: String::new(), ..lead(3) }];
        org.faults(&[trouble]);
        for _ in 0..2 {
            let rows = writer.add_leads(&leads).await.unwrap();
            assert!(settled(&rows[..2]) && !rows[2].is_settled(), "{trouble}: {rows:?}");
        }
        assert_eq!(org.sandbox.side_effects("Lead").creates, 2, "{trouble}");
    }
}

/// What happened to a lead.
fn of_lead(org: &Org, lead: usize, kind: EventKind) -> CampaignEvent {
    CampaignEvent { contact: id_of(org, "Lead", lead), ..event(org, 0, kind) }
}

/// The members of a campaign: who, and with which status.
fn members(org: &Org) -> Vec<(String, String)> {
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let all = org.sandbox.oracle().records("CampaignMember");
    type Record = std::collections::BTreeMap<&'static str, serde_json::Value>;
    let one = |m: &Record| (format!("{}{}", text(&m["ContactId"]), text(&m["LeadId"])), text(&m["Status"]));
    let mut all: Vec<_> = all.iter().map(one).collect();
    all.sort();
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn leads_are_members_like_contacts_and_the_campaigns_own_statuses_are_proposed() {
    for trouble in TROUBLES {
        let org = Org::of(20).await;
        let crm = org.crm();
        let writer = writer(&crm);
        let campaign = id_of(&org, "Campaign", 0);
        let known = writer.member_statuses(&campaign).await.unwrap();
        let labels: Vec<&str> = known.iter().map(|s| s.label.as_str()).collect();
        assert_eq!(labels, ["Sent", "Responded", "Opened", "Clicked", "Bounced", "Unsubscribed"]);
        assert!(known[0].default && known[1].responded && !known[2].responded);
        // Nobody has chosen: the campaign's own words are taken.
        let home = EventHome::Membership { campaign, status: Vec::new() };
        let told = [
            of_lead(&org, 0, EventKind::Sent),
            of_lead(&org, 0, EventKind::Clicked),
            of_lead(&org, 1, EventKind::Bounced),
            event(&org, 0, EventKind::Opened),
        ];
        org.faults(&[trouble]);
        for _ in 0..2 {
            let rows = writer.record(&home, &told).await.unwrap();
            assert!(settled(&rows), "{trouble}: {rows:?}");
        }
        let effects = org.sandbox.side_effects("CampaignMember");
        assert_eq!((effects.creates, effects.updates), (3, 0), "{trouble}");
        let mut wanted = vec![
            (id_of(&org, "Lead", 0), "Clicked".to_owned()),
            (id_of(&org, "Lead", 1), "Bounced".to_owned()),
            (id_of(&org, "Contact", 0), "Opened".to_owned()),
        ];
        wanted.sort();
        assert_eq!(members(&org), wanted, "{trouble}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_status_the_campaign_does_not_have_is_refused_before_anything_is_sent() {
    let org = Org::of(20).await;
    let crm = org.crm();
    let writer = writer(&crm);
    let made = org.other("POST", "sobjects/Campaign", r#"{"Name":"Autumn"}"#).await.json();
    let campaign = made["id"].as_str().unwrap().to_owned();
    let known = writer.member_statuses(&campaign).await.unwrap();
    assert_eq!(known.iter().map(|s| s.label.as_str()).collect::<Vec<_>>(), ["Sent", "Responded"]);
    let words = [(EventKind::Sent, "sent"), (EventKind::Opened, "Opened"), (EventKind::Clicked, "Responded")];
    let status = words.map(|(kind, word)| (kind, word.to_owned())).to_vec();
    let home = EventHome::Membership { campaign: campaign.clone(), status };
    let told = [event(&org, 0, EventKind::Opened), event(&org, 1, EventKind::Clicked)];
    let before = org.sandbox.requests();
    let rows = writer.record(&home, &told).await.unwrap();
    let RowResult::Refused(fault) = &rows[0] else { panic!("{rows:?}") };
    assert_eq!(fault.kind, ErrorKind::ValueUnfit);
    assert!(fault.detail.contains("the campaign has no status Opened; it has Sent, Responded"), "{}", fault.detail);
    assert!(rows[1].is_settled(), "{rows:?}");
    assert_eq!(members(&org), [(id_of(&org, "Contact", 1), "Responded".to_owned())]);
    let written = |requests: &std::collections::BTreeMap<String, u64>| requests.get("composite").copied().unwrap_or(0);
    assert_eq!(written(&org.sandbox.requests()) - written(&before), 1, "one request, for the one that fits");
    // Whoever may not see the statuses writes as before.
    org.faults(&["missing_object=CampaignMemberStatus"]);
    assert_eq!(writer.member_statuses(&campaign).await.unwrap(), []);
    assert!(settled(&writer.record(&home, &[event(&org, 2, EventKind::Opened)]).await.unwrap()));
}
