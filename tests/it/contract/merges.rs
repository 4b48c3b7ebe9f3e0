//! Rows that were merged into others: whichever way a CRM tells it, they are gone and lead to the row that stayed, what
//! referred to them refers to it, consent they withdrew is withdrawn, and nothing of theirs is written over it.
use super::org::Org;
use crate::kit::house::House;
use fieldbridge::account::Name;
use fieldbridge::flow::{Direction, Flow, WriteMode, WriteRules};
use fieldbridge::mapping::{Owner, Treatment};
use fieldbridge::port::{Gone, Position, ReadOrder, ReadQuery};
use fieldbridge::sandbox::salesforce::{SalesforceConfig, SalesforceSandbox};
use fieldbridge::sandbox::{self, Asked, Sandbox, SandboxConfig};
use fieldbridge::task::{self, LaunchOptions};
use serde_json::{Value, json};
use std::collections::BTreeMap;

#[tokio::test(flavor = "multi_thread")]
async fn a_merged_row_is_gone_and_names_the_row_that_stayed() {
    for org in Org::both(300).await {
        let query = org.query().await;
        let read = org.read(&query, Position::Start).await.unwrap();
        let before: Vec<String> = read.ids().into_iter().map(str::to_owned).collect();
        let state = |id: &String| org.truth()[id].get("statecode").cloned().unwrap_or(json!(0));
        let ids: Vec<&String> = before.iter().filter(|id| state(id) == json!(0)).take(4).collect();
        let (a, b, c, other) = (ids[0], ids[1], ids[2], ids[3]);
        org.merge(b, &[a.as_str()]);
        org.merge(c, &[b.as_str()]);
        let by_change = ReadQuery { order: ReadOrder::ByModified, ..query.clone() };
        let told = org.read(&by_change, Position::Start).await.unwrap();
        for gone in [Gone::merged(a.clone(), b.clone()), Gone::merged(b.clone(), c.clone())] {
            assert!(told.gone.contains(&gone), "{}: {:?}", org.table, told.gone);
        }
        assert!(told.bad.is_empty() && told.ids().contains(&c.as_str()));
        let all = org.read(&query, Position::Start).await.unwrap();
        assert!(!all.ids().contains(&a.as_str()) && !all.ids().contains(&b.as_str()), "{}", org.table);
        assert_eq!(all.ids().len(), before.len() - 2, "{}", org.table);
        let asked = [a.clone(), b.clone(), other.clone(), org.missing.to_owned()];
        let into = org.crm.merged_into(org.table, &asked).await.unwrap();
        assert_eq!(into, BTreeMap::from([(a.clone(), c.clone()), (b.clone(), c.clone())]), "{}", org.table);
    }
}

/// The words of a CRM for what the story is about.
struct Words {
    person: &'static str,
    id: &'static str,
    title: &'static str,
    consent: &'static str,
    card: &'static str,
    link: &'static str,
}

enum Played {
    Dynamics(Sandbox),
    Salesforce(SalesforceSandbox),
}

impl Played {
    async fn both() -> [Played; 2] {
        let dynamics = SandboxConfig { rows: 300, seed: 8, ..SandboxConfig::default() };
        let salesforce = SalesforceConfig { rows: 300, seed: 8, ..SalesforceConfig::default() };
        [
            Played::Dynamics(sandbox::start(dynamics).await.unwrap()),
            Played::Salesforce(sandbox::salesforce::start(salesforce).await.unwrap()),
        ]
    }

    fn words(&self) -> Words {
        match self {
            Played::Dynamics(_) => Words {
                person: "contact",
                id: "contactid",
                title: "jobtitle",
                consent: "donotbulkemail",
                card: "new_loyaltycard",
                link: "new_contactid",
            },
            Played::Salesforce(_) => Words {
                person: "Contact",
                id: "Id",
                title: "Title",
                consent: "HasOptedOutOfEmail",
                card: "Loyalty_Card__c",
                link: "Contact__c",
            },
        }
    }

    /// A workspace that knows persons and their cards, loaded, with a flow that sends what is the campaign side's.
    async fn house(&self) -> House {
        let Words { person, card, title, consent, .. } = self.words();
        let house = match self {
            Played::Dynamics(s) => {
                let c = s.credentials();
                House::of("dynamics", &c.org_url, (&c.client_id, c.client_secret), &[person, card]).await
            }
            Played::Salesforce(s) => {
                let c = s.credentials();
                House::of("salesforce", &c.url, (&c.client_id, c.client_secret), &[person, card]).await
            }
        };
        task::change_workspace(&house.bench, move |workspace| {
            let owners = [(title, Owner::Marketing), (consent, Owner::Consent)];
            let mapping = workspace.mappings.iter_mut().find(|m| m.table == person).unwrap();
            for rule in &mut mapping.rules {
                if let Some((_, owner)) = owners.iter().find(|(field, _)| *field == rule.field) {
                    rule.include = true;
                    rule.treatment = Treatment { owner: *owner, ..Treatment::default() };
                }
            }
            mapping.version += 1;
            workspace.flows.iter_mut().for_each(|flow| flow.try_rows = 0);
            let import = workspace.flows.iter().find(|f| f.table == person).unwrap().clone();
            let writing = WriteRules { mode: WriteMode::Update, ..WriteRules::default() };
            let name = Name::parse("out").unwrap();
            workspace.flows.push(Flow { name, direction: Direction::Export, order: 3, writing, ..import });
            Ok(())
        })
        .await
        .unwrap();
        house
    }

    fn merge(&self, winner: &str, loser: &str) {
        match self {
            Played::Dynamics(s) => s.merge("contact", winner, &[loser]).unwrap(),
            Played::Salesforce(s) => s.merge(winner, &[loser]).unwrap(),
        }
    }

    fn truth(&self, id: &str, field: &str) -> Value {
        match self {
            Played::Dynamics(s) => s.oracle().row_by_id("contact", id).unwrap()[field].clone(),
            Played::Salesforce(s) => s.oracle().record(id).unwrap()[field].clone(),
        }
    }

    /// Somebody in the CRM writes to a person.
    fn write(&self, id: &str, body: &Value) {
        let post = |path: String, form: String| Asked {
            method: "POST".into(),
            path,
            headers: vec![("content-type".into(), "application/x-www-form-urlencoded".into())],
            body: form.into_bytes(),
            ..Asked::default()
        };
        let encoded = |text: &str| text.bytes().map(|b| format!("%{b:02X}")).collect::<String>();
        let sign_in = |client: &str, secret: &str, more: &str| {
            let (client, secret) = (encoded(client), encoded(secret));
            format!("grant_type=client_credentials&client_id={client}&client_secret={secret}{more}")
        };
        let (token, path) = match self {
            Played::Dynamics(s) => {
                let c = s.credentials();
                let scope = format!("&scope={}", encoded(&format!("{}/.default", c.org_url)));
                let form = sign_in(&c.client_id, &c.client_secret, &scope);
                let told = s.ask(&post(format!("/{}/oauth2/v2.0/token", c.tenant_id), form));
                (told.body, format!("/api/data/v9.2/contacts({id})"))
            }
            Played::Salesforce(s) => {
                let c = s.credentials();
                let told = s.ask(&post("/services/oauth2/token".into(), sign_in(&c.client_id, &c.client_secret, "")));
                (told.body, format!("/services/data/v66.0/sobjects/Contact/{id}"))
            }
        };
        let token: Value = serde_json::from_slice(&token).unwrap();
        let bearer = format!("Bearer {}", token["access_token"].as_str().unwrap());
        let asked = Asked {
            method: "PATCH".into(),
            path,
            headers: vec![("authorization".into(), bearer), ("content-type".into(), "application/json".into())],
            body: body.to_string().into_bytes(),
            ..Asked::default()
        };
        let status = match self {
            Played::Dynamics(s) => s.ask(&asked).status,
            Played::Salesforce(s) => s.ask(&asked).status,
        };
        assert_eq!(status, 204);
    }
}

/// The one text a question to the database gives.
fn text(house: &House, sql: &str) -> String {
    house.database().query_row(sql, [], |r| r.get(0)).unwrap_or_else(|e| panic!("{sql}: {e}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_a_merged_person_goes_on_under_the_one_that_stayed() {
    for org in Played::both().await {
        let Words { person, id, title, consent, card, link } = org.words();
        let house = org.house().await;
        let cards = house.workspace().flows.iter().find(|f| f.table == card).unwrap().name.to_string();
        house.quiet("contact").await;
        house.quiet(&cards).await;
        house.quiet("out").await;
        let (persons, held) = (house.mapping(person).schema, house.mapping(card));
        let column = &held.rules.iter().find(|r| r.field == link).unwrap().column;
        let state = if person == "contact" { "statecode = 0" } else { "1" };
        let plain = format!(
            "SELECT \"{id}\" FROM \"{persons}\" WHERE {state} AND coalesce(\"{consent}\", 0) = 0 AND \"{id}\" IN
                (SELECT \"{column}\" FROM \"{}\") ORDER BY 1 LIMIT 1 OFFSET ",
            held.schema
        );
        let [a, b, c] = [0, 1, 2].map(|n| text(&house, &format!("{plain}{n}")));
        // Here somebody gives the second another title; there the first says "do not contact" a moment before the merge.
        house
            .database()
            .execute(&format!("UPDATE \"{persons}\" SET \"{title}\" = 'Chief' WHERE \"{id}\" = ?1"), [&b])
            .unwrap();
        org.write(&a, &json!({ consent: true }));
        org.merge(&b, &a);
        org.merge(&c, &b);
        let titled = org.truth(&c, title);
        // Before any import: what was changed of the second is not written over the third.
        let end = house.run("out").await;
        assert_eq!((end.record.counters.applied, end.record.counters.rejected), (0, 1), "{person}: {:?}", end.fault);
        assert_eq!(
            text(&house, &format!("SELECT reason || ' ' || sample FROM fb_reject WHERE row = '{b}'")),
            format!("merged {c}")
        );
        let end = house.run("contact").await;
        assert_eq!((end.fault, end.record.counters.merged), (None, 2), "{person}");
        assert!(end.record.counters.balanced());
        for loser in [&a, &b] {
            assert_eq!(text(&house, &format!("SELECT winner FROM fb_alias WHERE loser = '{loser}'")), c, "{person}");
            let stands = format!(
                "SELECT count(*) || '' FROM \"{persons}\" WHERE \"{id}\" = '{loser}' AND fb_deleted_at IS NULL"
            );
            assert_eq!(text(&house, &stands), "0", "{person}");
            let links = format!("SELECT count(*) || '' FROM \"{}\" WHERE \"{column}\" = '{loser}'", held.schema);
            assert_eq!(text(&house, &links), "0", "{person}: what referred to it leads on");
        }
        let said = format!("SELECT \"{consent}\" || '' FROM \"{persons}\" WHERE \"{id}\" = '{c}'");
        assert_eq!(text(&house, &said), "1", "{person}: a withdrawn consent goes along");
        house.quiet("out").await;
        assert_eq!(org.truth(&c, consent), json!(true), "{person}");
        assert_eq!(org.truth(&c, title), titled, "{person}: it keeps what it had");
        house.quiet("contact").await;
        let end = house.run("contact").await;
        assert_eq!((end.record.counters.applied, end.record.counters.deleted), (0, 0), "{person}: once");
        let all = "SELECT group_concat(loser || winner) FROM (SELECT * FROM fb_alias ORDER BY loser)";
        assert_eq!(text(&house, all).matches(c.as_str()).count(), 2, "{person}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_reading_follows_merges_as_one_of_changes_does() {
    for org in Played::both().await {
        let Words { person, id, .. } = org.words();
        let house = org.house().await;
        house.quiet("contact").await;
        let persons = house.mapping(person).schema;
        let state = if person == "contact" { "statecode = 0" } else { "1" };
        let one = |n: u8| {
            let sql = format!("SELECT \"{id}\" FROM \"{persons}\" WHERE {state} ORDER BY 1 LIMIT 1 OFFSET {n}");
            text(&house, &sql)
        };
        let (loser, winner) = (one(0), one(1));
        org.merge(&winner, &loser);
        let full = LaunchOptions { full: true, ..LaunchOptions::default() };
        let flow = Name::parse("contact").unwrap();
        let handle = task::launch(&house.bench, &house.workspace(), &flow, full).await.unwrap();
        let end = task::wait_for(handle, |_| {}).await.unwrap();
        assert_eq!((end.fault, end.record.counters.merged), (None, 1), "{person}");
        assert_eq!(text(&house, "SELECT loser || winner FROM fb_alias"), format!("{loser}{winner}"), "{person}");
    }
}

/// Only Dataverse keeps the row, so that somebody can make it active again.
#[tokio::test(flavor = "multi_thread")]
async fn a_merged_row_that_is_made_active_again_is_a_row_of_its_own() {
    let org = Played::Dynamics(
        sandbox::start(SandboxConfig { rows: 120, seed: 8, ..SandboxConfig::default() }).await.unwrap(),
    );
    let house = org.house().await;
    house.quiet("contact").await;
    let one = |n: u8| {
        text(&house, &format!("SELECT contactid FROM contact WHERE statecode = 0 ORDER BY 1 LIMIT 1 OFFSET {n}"))
    };
    let (loser, winner) = (one(0), one(1));
    org.merge(&winner, &loser);
    house.quiet("contact").await;
    assert_eq!(text(&house, "SELECT loser FROM fb_alias"), loser);
    org.write(&loser, &json!({ "statecode": 0 }));
    house.quiet("contact").await;
    assert_eq!(text(&house, "SELECT count(*) || '' FROM fb_alias"), "0");
    let stands = format!("SELECT count(*) || '' FROM contact WHERE contactid = '{loser}' AND fb_deleted_at IS NULL");
    assert_eq!(text(&house, &stands), "1");
}
