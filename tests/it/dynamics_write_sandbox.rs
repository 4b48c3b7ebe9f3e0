//! Writing against the embedded organisation, which shares no code with the client, counts the side effects on every row
//! and loses answers after the effect.
use crate::kit::dynamics::{connector, quick};
use fieldbridge::account::{AuthMethod, ExternalAccount, Name, SecretRef, System, parse_org_url};
use fieldbridge::catalog::Table;
use fieldbridge::clock::SystemClock;
use fieldbridge::fault::ErrorKind;
use fieldbridge::http::HttpConfig;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{
    CampaignEvent, Crm, CrmConnector, CrmWrite, EventHome, EventKind, EventTable, Intent, Manner, RowChange, RowName,
    RowRef, RowResult, Value, WriteConsent, WriteTable,
};
use fieldbridge::sandbox::{FaultRule, Sandbox, SandboxConfig, start};
use fieldbridge::secret::Secret;
use serde_json::{Value as Json, json};
use std::sync::Arc;

/// The organisation, a connection, and the right to write there.
struct Organisation {
    sandbox: Sandbox,
    crm: Arc<dyn Crm>,
    writer: Arc<dyn CrmWrite>,
    tables: Vec<Table>,
}

impl Organisation {
    async fn open() -> Self {
        let sandbox = start(SandboxConfig { rows: 200, seed: 11, ..SandboxConfig::default() }).await.unwrap();
        let who = sandbox.credentials();
        let secret = SecretRef("vault:test/client-secret".into());
        let account = ExternalAccount {
            name: Name::parse("test").unwrap(),
            system: System::Dynamics,
            url: parse_org_url(&who.org_url).unwrap(),
            tenant: who.tenant_id,
            authority: sandbox.url(),
            auth: AuthMethod::ClientSecret { client_id: who.client_id, secret },
            solution: None,
            instance: None,
            look_back: None,
            clock_margin: None,
            call_reserve: None,
            secret_expires: None,
            organisation: None,
        };
        let connector = connector(HttpConfig { tries: 6, ..quick() }, Arc::new(SystemClock));
        let crm = connector.connect(&account, Secret::new(who.client_secret).into()).unwrap();
        let writer = crm.writer(&WriteConsent::Test).unwrap();
        let tables = crm.tables().await.unwrap();
        Self { sandbox, crm, writer, tables }
    }

    async fn table(&self, name: &str) -> WriteTable {
        WriteTable::of(&self.crm.describe(name).await.unwrap(), &self.tables)
    }

    fn strike(&self, rules: &[&str]) {
        self.sandbox.set_faults(rules.iter().map(|rule| FaultRule::parse(rule).unwrap()).collect());
    }

    fn truth(&self, table: &str, id: &str) -> Option<Json> {
        let row = self.sandbox.oracle().row_by_id(table, id)?;
        Some(Json::Object(row.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()))
    }

    fn any(&self, table: &str) -> String {
        let row = self.sandbox.oracle().rows(table).next().unwrap();
        row[format!("{table}id").as_str()].as_str().unwrap().to_owned()
    }

    async fn apply(&self, table: &WriteTable, changes: &[RowChange], manner: Manner) -> Vec<RowResult> {
        self.writer.apply(table, changes, manner).await.unwrap().rows
    }
}

fn id(n: usize) -> String {
    format!("00000000-0000-4000-8000-{n:012x}")
}

fn text(t: &str) -> Value {
    Value::Plain(Cell::Text(t.to_owned().into()))
}

fn whole(n: i64) -> Value {
    Value::Plain(Cell::Integer(n))
}

fn change(n: usize, intent: Intent, values: Vec<(&str, Value)>) -> RowChange {
    let values = values.into_iter().map(|(field, value)| (field.to_owned(), value)).collect();
    RowChange { name: RowName::Id(id(n)), intent, values }
}

fn creates(count: usize) -> Vec<RowChange> {
    (0..count).map(|n| change(n, Intent::Create, vec![("lastname", text(&format!("Writer {n}")))])).collect()
}

fn created(result: &RowResult) -> bool {
    matches!(result, RowResult::Created { .. })
}

#[tokio::test(flavor = "multi_thread")]
async fn every_type_arrives_as_it_was_meant() {
    let org = Organisation::open().await;
    let contacts = org.table("contact").await;
    let account = org.any("account");
    let parent = Value::Reference(RowRef { table: "account".into(), id: account.clone() });
    let values = vec![
        ("firstname", text("Zoë")),
        ("lastname", text("O'Neill \"한\" <&>")),
        ("birthdate", text("1990-05-17")),
        ("creditlimit", Value::Plain(Cell::Real(1250.5))),
        ("numberofchildren", whole(2)),
        ("donotbulkemail", whole(1)),
        ("gendercode", whole(2)),
        ("new_interests", text("9,1")),
        ("parentcustomerid", parent),
    ];
    assert!(created(&org.apply(&contacts, &[change(1, Intent::Create, values)], Manner::default()).await[0]));
    let row = org.truth("contact", &id(1)).unwrap();
    for (name, wanted) in [
        ("firstname", json!("Zoë")),
        ("lastname", json!("O'Neill \"한\" <&>")),
        ("birthdate", json!("1990-05-17")),
        ("creditlimit", json!(1250.5)),
        ("numberofchildren", json!(2)),
        ("donotbulkemail", json!(true)),
        ("gendercode", json!(2)),
        ("new_interests", json!("1,9")),
    ] {
        assert_eq!(row[name], wanted, "{name}");
    }
    assert!(row.to_string().contains(&account), "the parent is set: {row}");
    // Emptied again, and nothing else touched.
    let empty = vec![("parentcustomerid", Value::Plain(Cell::Null)), ("birthdate", Value::Plain(Cell::Null))];
    let results = org.apply(&contacts, &[change(1, Intent::Update { version: None }, empty)], Manner::default()).await;
    assert!(matches!(results[0], RowResult::Updated { .. }), "{results:?}");
    let row = org.truth("contact", &id(1)).unwrap();
    assert!(row["birthdate"].is_null() && !row.to_string().contains(&account), "{row}");
    assert_eq!(row["firstname"], "Zoë");
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_made_while_answers_are_lost_are_made_once() {
    for (what, faults) in [
        ("after the effect", vec!["lost_answer:times=3"]),
        ("before the effect", vec!["closed_connection:times=3"]),
        ("by a gateway", vec!["gateway_502_html:times=2"]),
        ("half-way", vec!["truncated_body:times=3"]),
        ("by a deadlock", vec!["server_500:times=2"]),
        ("by throttling", vec!["throttle:retry_after=0,times=2", "lost_answer:times=2"]),
        ("by a token that ends", vec!["token_expires_mid_run:after=1", "lost_answer:times=1"]),
    ] {
        let org = Organisation::open().await;
        let contacts = org.table("contact").await;
        org.strike(&faults);
        let results = org.apply(&contacts, &creates(40), Manner::default()).await;
        assert!(results.iter().all(RowResult::is_settled), "{what}: {results:?}");
        let effects = org.sandbox.side_effects("contact");
        assert_eq!((effects.creates, effects.updates), (40, 0), "{what}");
        for n in 0..40 {
            assert_eq!(org.sandbox.side_effects_of("contact", &id(n)).creates, 1, "{what}: row {n}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn versioned_changes_meet_or_miss_and_never_happen_twice() {
    let org = Organisation::open().await;
    let contacts = org.table("contact").await;
    let told = Manner { versions: true, ..Manner::default() };
    let made = org.apply(&contacts, &creates(2), told).await;
    let version = |result: &RowResult| match result {
        RowResult::Created { version, .. } | RowResult::Updated { version } => version.unwrap(),
        other => panic!("{other:?}"),
    };
    let update =
        |n, version, name: &str| change(n, Intent::Update { version: Some(version) }, vec![("lastname", text(name))]);
    let first = update(0, version(&made[0]), "first");
    let results = org.apply(&contacts, &[first.clone(), first], told).await;
    assert!(
        matches!(results[0], RowResult::Updated { .. }) && matches!(results[1], RowResult::Conflict(_)),
        "{results:?}"
    );
    org.strike(&["lost_answer:times=1"]);
    let results = org.apply(&contacts, &[update(1, version(&made[1]), "lost")], Manner::default()).await;
    assert!(matches!(results[0], RowResult::Unknown(_)), "{results:?}");
    assert_eq!(org.truth("contact", &id(1)).unwrap()["lastname"], "lost");
    for n in 0..2 {
        assert_eq!(org.sandbox.side_effects_of("contact", &id(n)).updates, 1, "row {n}");
    }
    let found = org.writer.find(&contacts, &[RowName::Id(id(1)), RowName::Id(id(7))]).await.unwrap();
    assert!(found[0].as_ref().is_some_and(|row| row.version > version(&made[1])) && found[1].is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn one_bad_row_is_named_and_the_others_are_made() {
    let org = Organisation::open().await;
    let contacts = org.table("contact").await;
    let mut changes = creates(60);
    // An option the organisation does not have: the client cannot know, the organisation refuses.
    changes[17].values.push(("gendercode".into(), whole(99)));
    changes[41].values.push(("gendercode".into(), whole(99)));
    let results = org.apply(&contacts, &changes, Manner::default()).await;
    let refused: Vec<usize> = (0..60).filter(|n| matches!(results[*n], RowResult::Refused(_))).collect();
    assert_eq!(refused, [17, 41], "{results:?}");
    assert_eq!(org.sandbox.side_effects("contact").creates, 58);
    let together = Manner { all_or_nothing: true, ..Manner::default() };
    let set: Vec<_> = (100..105).map(|n| change(n, Intent::Create, vec![("lastname", text("Set"))])).collect();
    let mut bad = set.clone();
    bad[3].values.push(("gendercode".into(), whole(99)));
    let results = org.apply(&contacts, &bad, together).await;
    assert!(results.iter().all(|r| matches!(r, RowResult::Refused(_))), "{results:?}");
    assert_eq!(org.sandbox.side_effects("contact").creates, 58, "none of the set was made");
    assert!(org.apply(&contacts, &set, together).await.iter().all(created));
    assert_eq!(org.sandbox.side_effects("contact").creates, 63);
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_by_alternate_key() {
    let org = Organisation::open().await;
    let cards = org.table("new_loyaltycard").await;
    let by = |number: &str| RowName::Key(vec![("new_name".into(), Cell::Text(number.to_owned().into()))]);
    let upsert = |number: &str| RowChange { name: by(number), intent: Intent::Upsert, values: Vec::new() };
    let made = org.apply(&cards, &[upsert("o'Card 1")], Manner::default()).await;
    assert!(matches!(&made[0], RowResult::Created { .. }), "{made:?}");
    let again = org.apply(&cards, &[upsert("o'Card 1")], Manner::default()).await;
    assert!(matches!(again[0], RowResult::Updated { .. }), "{again:?}");
    let create = RowChange { intent: Intent::Create, ..upsert("o'Card 1") };
    assert_eq!(org.apply(&cards, &[create], Manner::default()).await, [RowResult::Unchanged]);
    let found = org.writer.find(&cards, &[by("o'Card 1"), by("nobody")]).await.unwrap();
    assert!(found[0].is_some() && found[1].is_none());
    let odd = org.apply(&cards, &[upsert("a+b")], Manner::default()).await;
    assert!(matches!(&odd[0], RowResult::Refused(f) if f.kind == ErrorKind::ValueUnfit), "{odd:?}");
}

fn event(kind: EventKind, contact: &str, n: usize) -> CampaignEvent {
    CampaignEvent {
        kind,
        contact: contact.into(),
        delivery: "DM1".into(),
        delivery_name: "Spring".into(),
        recipient: n.to_string(),
        broadlog: String::new(),
        at: "2026-01-02T03:04:05Z".into(),
        subject: "Spring sale".into(),
        detail: Some("https://shop.example/offer".into()),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_in_the_organisations_own_activity_happen_once_whatever_is_lost() {
    let org = Organisation::open().await;
    let table = EventTable {
        table: org.table("new_campaignevent").await,
        subject: None,
        contact: None,
        key: Some("new_eventkey".into()),
        kind: Some((
            "new_eventtype".into(),
            [EventKind::Sent, EventKind::Opened, EventKind::Clicked, EventKind::Bounced]
                .into_iter()
                .zip((1..).map(Cell::Integer))
                .collect(),
        )),
        delivery: Some("new_deliveryid".into()),
        delivery_name: Some("new_deliveryname".into()),
        at: Some("new_occurredon".into()),
        detail: Some("new_url".into()),
    };
    let home = EventHome::Custom(Box::new(table));
    let contact = org.any("contact");
    let events: Vec<_> = (0..15).map(|n| event(EventKind::Opened, &contact, n)).collect();
    let before = org.sandbox.oracle().count("new_campaignevent");
    org.strike(&["lost_answer:on=$batch,times=2"]);
    for _ in 0..2 {
        let results = org.writer.record(&home, &events).await.unwrap();
        assert!(results.iter().all(RowResult::is_settled), "{results:?}");
    }
    assert_eq!(org.sandbox.oracle().count("new_campaignevent") - before, 15);
    let effects = org.sandbox.side_effects("new_campaignevent");
    assert_eq!((effects.creates, effects.updates), (15, 0));
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_and_clicks_are_closed_records_on_the_timeline() {
    let org = Organisation::open().await;
    let home = EventHome::Standard { sender: Some(RowRef { table: "systemuser".into(), id: org.any("systemuser") }) };
    let contact = org.any("contact");
    let events = [
        event(EventKind::Sent, &contact, 1),
        event(EventKind::Bounced, &contact, 2),
        event(EventKind::Opened, &contact, 1),
        event(EventKind::Clicked, &contact, 1),
    ];
    org.strike(&["lost_answer:times=2"]);
    for _ in 0..2 {
        let results = org.writer.record(&home, &events).await.unwrap();
        assert!(results.iter().all(RowResult::is_settled), "{results:?}");
    }
    for (table, count) in [("email", 2), ("task", 2)] {
        let effects = org.sandbox.side_effects(table);
        assert_eq!((effects.creates, effects.updates), (count, count), "{table}: made once and closed once");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_lead_comes_and_goes() {
    let org = Organisation::open().await;
    let before = org.sandbox.oracle().count("lead");
    let test = org.writer.try_a_lead().await.unwrap();
    assert!(test.read_back && test.left.is_none());
    let effects = org.sandbox.side_effects("lead");
    assert_eq!((effects.creates, effects.deletes, org.sandbox.oracle().count("lead")), (1, 1, before));
}
