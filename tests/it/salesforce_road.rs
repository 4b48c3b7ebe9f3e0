//! From the description of a Salesforce object to rows in the campaign database: the engine over the adapter, against a
//! server made by hand that forgets its places in the middle.
use crate::kit::liar::{Act, Wire, answer};
use crate::kit::salesforce::{account_at, by_secret};
use fieldbridge::account::Name;
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::clock::{ManualClock, SharedClock};
use fieldbridge::crm::salesforce::{SalesforceConfig, SalesforceConnector};
use fieldbridge::engine::{Changes, Doors, RunEnd, RunOrder, start};
use fieldbridge::flow::{Direction, Flow, ReadMode, ReadRules};
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::mapping::propose;
use fieldbridge::port::{Crm, CrmConnector, ReadOrder, ReadQuery};
use fieldbridge::run::{RunId, RunState};
use fieldbridge::schema::{build, conversions, read_columns};
use fieldbridge::secret::Secret;
use rusqlite::Connection;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// Rows a page.
const PAGE: usize = 3;

#[derive(Debug, Clone)]
struct Person {
    id: String,
    name: String,
    stamp: &'static str,
    deleted: bool,
}

#[derive(Default)]
struct Org {
    people: Vec<Person>,
    /// The results locators lead into.
    results: Vec<Vec<Person>>,
    /// Locators that are still good; then they are forgotten.
    places: usize,
    date: &'static str,
    /// Since when the log of deletions reaches.
    log_since: &'static str,
    questions: Vec<String>,
}

impl Org {
    fn reply(&mut self, request: &str) -> Act {
        let target = request.split(' ').nth(1).unwrap_or_default();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let q = url::form_urlencoded::parse(query.as_bytes()).find(|(n, _)| n == "q").map(|(_, v)| v.into_owned());
        let (status, body) = match (path, q) {
            ("/services/data/v66.0/sobjects/Contact/describe", _) => ("200 OK", described()),
            ("/services/data/v66.0/query" | "/services/data/v66.0/queryAll", Some(q)) => {
                let found = self.found(&q, path.ends_with("All"));
                self.questions.push(format!("{} {q}", path.rsplit('/').next().unwrap()));
                self.results.push(found);
                ("200 OK", self.page(self.results.len() - 1, 0))
            }
            ("/services/data/v66.0/sobjects/Contact/deleted/", _) => (
                "200 OK",
                json!({"deletedRecords": [], "earliestDateAvailable": self.log_since, "latestDateCovered": self.log_since}),
            ),
            // No picklist shares its values with another.
            ("/services/data/v66.0/tooling/query", Some(_)) => ("200 OK", json!({"done": true, "records": []})),
            ("/services/data/v66.0/limits/recordCount", _) => {
                ("200 OK", json!({"sObjects": [{"count": self.people.len(), "name": "Contact"}]}))
            }
            (path, _) => match place(path) {
                Some((result, from)) if self.places > 0 => {
                    self.places -= 1;
                    ("200 OK", self.page(result, from))
                }
                Some(_) => {
                    ("400 X", json!([{"errorCode": "INVALID_QUERY_LOCATOR", "message": "invalid query locator"}]))
                }
                None => panic!("nobody asked for {path}"),
            },
        };
        let headers = [("Content-Type", "application/json;charset=UTF-8"), ("Date", self.date)];
        answer(status, &headers, body.to_string().as_bytes())
    }

    /// The rows a query asks for, in its order.
    fn found(&self, q: &str, deleted_too: bool) -> Vec<Person> {
        let behind = |mark: &str, len: usize| q.split_once(mark).map(|(_, rest)| rest[..len].to_owned());
        let (since, id) = (behind("SystemModstamp >= ", 20), behind("Id > '", 18));
        let stamp = behind("(SystemModstamp > ", 20);
        let by_stamp = q.contains("ORDER BY SystemModstamp ASC, Id ASC");
        let mut rows: Vec<Person> = self.people.iter().filter(|p| deleted_too || !p.deleted).cloned().collect();
        let named = q.split_once("Id IN (").map(|(_, rest)| rest.to_owned());
        rows.retain(|p| named.as_deref().is_none_or(|named| named.contains(&p.id)));
        rows.retain(|p| since.as_deref().is_none_or(|s| p.stamp >= s));
        rows.retain(|p| match (&stamp, &id) {
            (Some(s), Some(id)) => (p.stamp, p.id.as_str()) > (s.as_str(), id.as_str()),
            (None, Some(id)) => p.id > *id,
            _ => true,
        });
        rows.sort_by_key(|p| (if by_stamp { p.stamp } else { "" }, p.id.clone()));
        rows
    }

    fn page(&self, result: usize, from: usize) -> Value {
        let all = &self.results[result];
        let to = (from + PAGE).min(all.len());
        let record = |p: &Person| {
            json!({"attributes": {"type": "Contact", "url": format!("/services/data/v66.0/sobjects/Contact/{}", p.id)},
                "Id": p.id, "LastName": p.name, "Topics__c": "News;Offers", "Region__c": "North",
                "AccountId": "001AA0000000001YAA", "IsDeleted": p.deleted,
                "SystemModstamp": p.stamp.replace('Z', ".000+0000")})
        };
        let records: Vec<Value> = all[from..to].iter().map(record).collect();
        let mut page = json!({"totalSize": all.len(), "done": to == all.len(), "records": records});
        if to < all.len() {
            page["nextRecordsUrl"] = format!("/services/data/v66.0/query/0r8AA{result:05}-{to}").into();
        }
        page
    }
}

fn place(path: &str) -> Option<(usize, usize)> {
    let (result, from) = path.strip_prefix("/services/data/v66.0/query/0r8AA")?.split_once('-')?;
    Some((result.parse().ok()?, from.parse().ok()?))
}

fn described() -> Value {
    let field = |name: &str, kind: &str, more: Value| {
        let mut field = json!({"name": name, "label": name, "type": kind, "length": 80, "nillable": true, "filterable": true,
            "createable": true, "updateable": true});
        more.as_object().unwrap().iter().for_each(|(k, v)| field[k] = v.clone());
        field
    };
    let pick = |v: &str, active: bool| json!({"active": active, "label": v, "value": v, "validFor": null, "defaultValue": false});
    json!({"name": "Contact", "label": "Contact", "keyPrefix": "003", "queryable": true, "retrieveable": true,
        "replicateable": true, "fields": [
            field("Id", "id", json!({})),
            field("LastName", "string", json!({"nillable": false})),
            field("AccountId", "reference", json!({"referenceTo": ["Account"], "relationshipName": "Account"})),
            field("Topics__c", "multipicklist", json!({"length": 4099, "picklistValues": [pick("News", true), pick("Offers", true)]})),
            field("Region__c", "picklist", json!({"length": 255, "picklistValues": [pick("North", true), pick("Old", false)]})),
            field("MailingAddress", "address", json!({})),
            field("IsDeleted", "boolean", json!({})),
            field("SystemModstamp", "datetime", json!({}))]})
}

fn person(n: usize, name: &str, stamp: &'static str) -> Person {
    let short = format!("003AA00000000{n:02}");
    let id = fieldbridge::crm::salesforce::id::canonical(&short).unwrap().into_owned();
    Person { id, name: name.into(), stamp, deleted: false }
}

struct Road {
    clock: Arc<ManualClock>,
    sweep_days: u16,
    dir: tempfile::TempDir,
    org: Arc<Mutex<Org>>,
    crm: Arc<dyn Crm>,
    _wire: Wire,
}

impl Road {
    async fn new(people: usize, places: usize) -> Self {
        let people = (1..=people).map(|n| person(n, &format!("Kim {n}"), "2026-11-26T08:00:00Z")).collect();
        let date = "Thu, 26 Nov 2026 12:00:00 GMT";
        let org = Arc::new(Mutex::new(Org { people, places, date, ..Org::default() }));
        let inside = Arc::clone(&org);
        let address = Arc::new(Mutex::new(String::new()));
        let here = Arc::clone(&address);
        let wire = Wire::listen(move |request, _| {
            if request.starts_with("POST /services/oauth2/token") {
                let token = json!({"access_token": "00DAA0000000001!tok", "instance_url": *here.lock().unwrap(), "token_type": "Bearer"});
                return answer("200 OK", &[("Content-Type", "application/json")], token.to_string().as_bytes());
            }
            inside.lock().unwrap().reply(request)
        })
        .await;
        address.lock().unwrap().clone_from(&wire.url);
        let account = account_at(&wire.url, by_secret("3MVGkey"));
        let clock = Arc::new(ManualClock::at("2026-11-26T12:00:00Z".parse().unwrap()));
        let connector = SalesforceConnector::new(clock.clone(), SalesforceConfig::default());
        let crm = connector.connect(&account, Secret::new("s").into()).unwrap();
        Self { clock, sweep_days: 7, dir: tempfile::tempdir().unwrap(), org, crm, _wire: wire }
    }

    /// Describes, proposes, builds and runs, as the wizard does.
    async fn run(&self) -> RunEnd {
        let detail = self.crm.describe("Contact").await.unwrap();
        let mut mapping = propose(&Name::parse("acme").unwrap(), &detail, &["Contact".into(), "Account".into()]);
        mapping.rules.iter_mut().filter(|r| r.field == "AccountId").for_each(|r| r.include = true);
        let schema = build(&mapping, &detail, &[], &[]);
        let flow = Flow {
            name: Name::parse("contacts").unwrap(),
            direction: Direction::Import,
            account: mapping.account.clone(),
            table: "Contact".into(),
            mode: ReadMode::Incremental,
            filter: None,
            order: 1,
            try_rows: 0,
            schedule: None,
            zone: None,
            reading: ReadRules { sweep_days: self.sweep_days, ..ReadRules::default() },
            rows: Default::default(),
            writing: Default::default(),
            off: None,
        };
        let query = ReadQuery {
            table: "Contact".into(),
            address: detail.table.entity_set.clone(),
            primary_id: detail.table.primary_id.clone(),
            columns: read_columns(&mapping, &detail),
            filter: None,
            since: None,
            order: ReadOrder::ById,
            page_size: 2000,
            part: fieldbridge::port::Part::default(),
            sort: Vec::new(),
            way: Default::default(),
        };
        let order = RunOrder {
            flow,
            mapping_version: 1,
            conversions: conversions(&mapping, &detail),
            schema,
            query,
            mode: ReadMode::Incremental,
            changes: Changes::by_date(),
            dry_run: false,
            try_rows: 0,
            limit: None,
            run: RunId::new(),
        };
        let path = self.dir.path().join("campaign.db");
        let clock = || -> SharedClock { self.clock.clone() };
        let doors = Doors {
            crm: Arc::clone(&self.crm),
            campaign: Arc::new(SqliteCampaign::new(&path).with_clock(clock())),
            ledger: Arc::new(SqliteLedger::new(&path, "here", std::process::id(), clock())),
            clock: clock(),
        };
        tokio::time::timeout(Duration::from_secs(60), start(order, doors).join()).await.expect("no end").unwrap()
    }

    /// Names by identifier, of the rows that are there.
    fn rows(&self) -> Vec<(String, String)> {
        let conn = Connection::open(self.dir.path().join("campaign.db")).unwrap();
        let columns: Vec<String> = conn
            .prepare("SELECT name FROM pragma_table_info('Contact')")
            .unwrap()
            .query_map([], |r| r.get(0))
            .unwrap()
            .map(Result::unwrap)
            .collect();
        let dead =
            columns.iter().find(|c| c.contains("deleted_at")).map_or(String::new(), |c| format!(" WHERE {c} IS NULL"));
        let sql = format!(
            "SELECT Id, LastName || '|' || Topics__c || '|' || Region__c || '|' || AccountId FROM Contact{dead} ORDER BY Id"
        );
        conn.prepare(&sql).unwrap().query_map([], |r| Ok((r.get(0)?, r.get(1)?))).unwrap().map(Result::unwrap).collect()
    }
}

fn wanted(people: &[Person]) -> Vec<(String, String)> {
    let told = |p: &Person| (p.id.clone(), format!("{}|News;Offers|North|001AA0000000001YAA", p.name));
    let mut rows: Vec<_> = people.iter().filter(|p| !p.deleted).map(told).collect();
    rows.sort();
    rows
}

#[tokio::test(flavor = "multi_thread")]
async fn a_first_load_and_then_only_what_changed_with_its_deletions() {
    // The second page is still found, the third place is forgotten.
    let road = Road::new(10, 1).await;
    let end = road.run().await;
    assert_eq!((end.record.state, end.fault), (RunState::Done, None));
    assert_eq!((end.record.counters.read, end.record.counters.applied, end.record.counters.rejected), (10, 10, 0));
    let people = road.org.lock().unwrap().people.clone();
    assert_eq!(road.rows(), wanted(&people));
    {
        let mut org = road.org.lock().unwrap();
        assert!(org.questions.iter().any(|q| q.contains("WHERE Id > '")), "{:?}", org.questions);
        org.questions.clear();
        (org.date, org.places) = ("Thu, 26 Nov 2026 13:00:00 GMT", 100);
        org.people[2] = person(3, "Lee", "2026-11-26T12:30:00Z");
        org.people[4] = Person { deleted: true, ..person(5, "Kim 5", "2026-11-26T12:31:00Z") };
        org.people.push(person(11, "Park", "2026-11-26T12:31:00Z"));
    }
    let end = road.run().await;
    assert_eq!((end.record.state, end.fault), (RunState::Done, None));
    let counters = end.record.counters;
    assert_eq!((counters.read, counters.applied, counters.deleted), (3, 2, 1));
    let org = road.org.lock().unwrap();
    assert_eq!(road.rows(), wanted(&org.people));
    assert_eq!(org.questions.len(), 1);
    assert!(org.questions[0].starts_with("queryAll "), "{}", org.questions[0]);
    assert!(org.questions[0].contains("WHERE SystemModstamp >= 2026-11-26T11:44:00Z ORDER BY"), "{}", org.questions[0]);
}

/// Rows that are there no more although nobody was told: how they are found, after so many hours, with the log of deletions
/// reaching back to that instant.
async fn forgotten_deletion(
    hours: i64,
    log_since: &'static str,
    date: &'static str,
) -> (u64, Vec<(String, String)>, usize) {
    let mut road = Road::new(10, 100).await;
    // Identifiers are compared only when somebody asks.
    road.sweep_days = 0;
    assert_eq!(road.run().await.fault, None);
    {
        let mut org = road.org.lock().unwrap();
        org.people.remove(3);
        (org.date, org.log_since) = (date, log_since);
    }
    road.clock.advance(jiff::SignedDuration::from_hours(hours));
    let end = road.run().await;
    assert_eq!(end.fault, None);
    let conn = Connection::open(road.dir.path().join("campaign.db")).unwrap();
    let told = "SELECT count(*) FROM fb_log WHERE key = 'log-deletions-lost'";
    let told: usize = conn.query_row(told, [], |r| r.get(0)).unwrap();
    // The next run has nothing left to find out.
    let next = road.run().await;
    assert_eq!((next.fault, next.record.counters.deleted), (None, 0));
    (end.record.counters.deleted, road.rows(), told)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_longer_ago_than_the_crm_remembers_is_found_by_a_comparison() {
    let (early, late) = ("2026-11-01T00:00:00.000+0000", "2026-11-28T00:00:00.000+0000");
    // Within the bin and the log: the CRM would have told it.
    let (deleted, rows, told) = forgotten_deletion(48, early, "Sat, 28 Nov 2026 12:00:00 GMT").await;
    assert_eq!((deleted, rows.len(), told), (0, 10, 0), "nobody asked for a comparison");
    // The bin's fifteen days are over.
    let (deleted, rows, told) = forgotten_deletion(24 * 20, early, "Wed, 16 Dec 2026 12:00:00 GMT").await;
    assert_eq!((deleted, rows.len(), told), (1, 9, 1));
    // The log was cut off since the last run.
    let (deleted, rows, told) = forgotten_deletion(48, late, "Sat, 28 Nov 2026 12:00:00 GMT").await;
    assert_eq!((deleted, rows.len(), told), (1, 9, 1));
}
