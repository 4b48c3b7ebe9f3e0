//! The whole road against a server made by hand: sign in, list, describe, read page by page, check.
use super::fixtures::{Asked, Reply, Server, account, by_secret, granted, quick};
use super::*;
use crate::account::{CheckId, CheckScope, CheckSubject, OrgIdentity, TableScope, Verdict, Writes};
use crate::catalog::{DateBehaviour, FieldType as T};
use crate::clock::ManualClock;
use crate::fault::ErrorKind;
use crate::mapping::{Cell, Filter, Literal};
use crate::port::{Crm, CrmConnector, Position, ReadOrder, ReadQuery};
use crate::schema::ReadColumn;
use crate::secret::Secret;
use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

/// An organisation with a few contacts, two on a page.
#[derive(Default)]
struct Org {
    /// Identifier, name, whether deleted; by identifier.
    contacts: Vec<(String, String, bool)>,
    /// Whether locators are forgotten.
    forgetful: bool,
    /// Answers instead of the usual ones, by the beginning of the path, so many times.
    instead: Mutex<Vec<(&'static str, usize, u16, String)>>,
    tokens: AtomicUsize,
    /// Calls of the day so far.
    used: AtomicUsize,
}

const PAGE: usize = 2;

fn contact(n: usize) -> String {
    id::canonical(&format!("003AA00000000{n:02}")).unwrap().into_owned()
}

impl Org {
    fn of(rows: usize) -> Self {
        let contacts = (1..=rows).map(|n| (contact(n), format!("Kim {n}"), false)).collect();
        Self { contacts, ..Self::default() }
    }

    fn answer(&self, asked: &Asked, here: &str) -> Reply {
        for (path, times, status, body) in self.instead.lock().unwrap().iter_mut() {
            if *times > 0 && asked.path().starts_with(*path) {
                *times -= 1;
                return Reply::json(*status, &*body);
            }
        }
        let mut reply = match asked.path() {
            "/services/oauth2/token" => {
                let n = self.tokens.fetch_add(1, Ordering::SeqCst);
                Reply::json(200, granted(here, &format!("00DAA0000000001!tok{n}")))
            }
            "/services/data" => Reply::json(200, json!([{"label": "Spring", "url": "x", "version": "66.0"}])),
            path if asked.header("authorization").is_none() => panic!("unsigned: {path}"),
            "/services/data/v66.0/sobjects" => {
                Reply::json(200, json!({"sobjects": [object("Contact", "003"), object("Account", "001")]}))
            }
            "/services/data/v66.0/sobjects/Contact/describe" => Reply::json(200, described()),
            "/services/data/v66.0/sobjects/Contact/deleted/" => Reply::json(
                200,
                json!({"deletedRecords": [], "earliestDateAvailable": "2026-10-17T00:00:00.000+0000",
                    "latestDateCovered": "2026-11-26T11:59:00.000+0000"}),
            ),
            "/services/data/v66.0/limits/recordCount" => {
                Reply::json(200, json!({"sObjects": [{"count": 4, "name": "Contact"}]}))
            }
            "/services/data/v66.0/limits" => {
                Reply::json(200, json!({"DailyApiRequests": {"Max": 15000, "Remaining": 2000}}))
            }
            "/services/data/v66.0/query" | "/services/data/v66.0/queryAll" => {
                self.query(&asked.value("q").unwrap(), asked)
            }
            path => match path.strip_prefix("/services/data/v66.0/query/0r8AA0000000001YAA-") {
                Some(_) if self.forgetful => refused(400, "INVALID_QUERY_LOCATOR"),
                Some(offset) => self.page(offset.parse().unwrap(), true, &self.contacts),
                None => refused(404, "NOT_FOUND"),
            },
        };
        let used = self.used.fetch_add(1, Ordering::SeqCst);
        reply.1.push(("sforce-limit-info", format!("api-usage={used}/15000; per-app-api-usage=17/250(appName=x)")));
        reply.1.push(("date", "Thu, 26 Nov 2026 12:00:00 GMT".into()));
        reply
    }

    fn query(&self, soql: &str, asked: &Asked) -> Reply {
        if soql.contains("FROM Organization") {
            return rows(&[
                json!({"Id": "00DAA00000000012AA", "Name": "Acme", "InstanceName": "EU42", "IsSandbox": true, "OrganizationType": "Enterprise Edition", "TrialExpirationDate": null}),
            ]);
        }
        if soql.contains("FROM User") {
            assert!(soql.contains("WHERE Id = '005AA0000000001YAA'"), "{soql}");
            return rows(&[json!({"Id": "005AA0000000001YAA", "Name": "Sync", "IsActive": false})]);
        }
        if soql.starts_with("SELECT COUNT()") {
            return Reply::json(200, json!({"totalSize": 4, "done": true, "records": []}));
        }
        if soql.ends_with("LIMIT 1") {
            return rows(&[json!({"Id": contact(1)})]);
        }
        let all = asked.path().ends_with("queryAll");
        let after = soql.split_once("Id > '").map_or("", |(_, rest)| &rest[..18]);
        let left: Vec<_> =
            self.contacts.iter().filter(|(id, _, gone)| id.as_str() > after && (all || !gone)).cloned().collect();
        self.page(0, after.is_empty(), &left)
    }

    fn page(&self, from: usize, first: bool, all: &[(String, String, bool)]) -> Reply {
        let to = (from + PAGE).min(all.len());
        let records: Vec<Value> = all[from..to].iter().map(|(id, name, gone)| {
            json!({"attributes": {"type": "Contact", "url": "x"}, "Id": id, "LastName": name, "AccountId": "001AA0000000001YAA",
                "IsDeleted": gone, "SystemModstamp": "2026-11-26T08:00:00.000+0000"})
        }).collect();
        let mut page = json!({"totalSize": all.len(), "done": to == all.len(), "records": records});
        if to < all.len() {
            // Only the first query's places are forgotten.
            let place = if first { to } else { self.contacts.len() - all.len() + to };
            page["nextRecordsUrl"] = format!("/services/data/v66.0/query/0r8AA0000000001YAA-{place}").into();
        }
        Reply::json(200, page)
    }
}

fn rows(records: &[Value]) -> Reply {
    Reply::json(200, json!({"totalSize": records.len(), "done": true, "records": records}))
}

fn refused(status: u16, code: &str) -> Reply {
    Reply::json(status, json!([{"errorCode": code, "message": "as documented"}]))
}

fn object(name: &str, prefix: &str) -> Value {
    json!({"name": name, "label": name, "keyPrefix": prefix, "queryable": true, "retrieveable": true, "createable": true,
        "updateable": false, "deletable": false, "replicateable": true})
}

fn described() -> Value {
    let field = |name: &str, kind: &str| json!({"name": name, "label": name, "type": kind, "length": 80, "filterable": true, "nillable": true});
    let mut contact = object("Contact", "003");
    contact["fields"] = json!([
        field("Id", "id"),
        field("LastName", "string"),
        field("AccountId", "reference"),
        field("IsDeleted", "boolean"),
        field("SystemModstamp", "datetime"),
        field("MasterRecordId", "reference")
    ]);
    contact
}

async fn started(org: Org) -> (Server, SalesforceCrm) {
    let server = Server::start(move |asked, here| org.answer(asked, here)).await;
    let crm = opened(&server.url, None);
    (server, crm)
}

fn opened(url: &str, organisation: Option<OrgIdentity>) -> SalesforceCrm {
    let clock = Arc::new(ManualClock::at("2026-11-26T12:00:00Z".parse().unwrap()));
    let connector = SalesforceConnector::new(clock, SalesforceConfig { http: quick(), ..SalesforceConfig::default() });
    let account = crate::account::ExternalAccount { organisation, ..account(url, by_secret()) };
    connector.open(&account, Secret::new("SECRET123")).unwrap()
}

fn reading(order: ReadOrder) -> ReadQuery {
    let columns = [
        ("Id", "Id", T::UniqueId),
        ("LastName", "LastName", T::Text { max_length: Some(80), format: None }),
        ("AccountId", "AccountId", T::EntityName),
        ("SystemModstamp", "SystemModstamp", T::DateTime { behaviour: DateBehaviour::UserLocal }),
    ];
    ReadQuery {
        table: "Contact".into(),
        address: "Contact".into(),
        primary_id: "Id".into(),
        columns: columns.map(|(f, w, kind)| ReadColumn::new(f, w, kind)).into(),
        filter: None,
        since: None,
        order,
        page_size: 2000,
        part: crate::port::Part::default(),
        sort: Vec::new(),
        way: Default::default(),
    }
}

/// All rows and deletions, page by page.
async fn read(crm: &SalesforceCrm, query: &ReadQuery) -> (Vec<String>, Vec<String>) {
    let (mut names, mut gone) = (Vec::new(), Vec::new());
    let mut at = Some(Position::Start);
    while let Some(here) = at {
        let raw = crm.fetch(query, &here).await.unwrap();
        assert!(raw.server_time.is_some());
        let page = crm.decode(query, &raw).unwrap();
        assert!(page.bad.is_empty(), "{:?}", page.bad);
        for (_, cells) in page.rows.iter() {
            assert_eq!(cells[2], Cell::Text("Account".into()), "told by the identifier's first characters");
            names.push(cells[1].display());
        }
        gone.extend(page.gone.into_iter().map(|g| g.id));
        at = raw.next;
    }
    (names, gone)
}

fn all(rows: usize) -> Vec<String> {
    (1..=rows).map(|n| format!("Kim {n}")).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn from_signing_in_to_the_last_row() {
    let (server, crm) = started(Org::of(5)).await;
    let names: Vec<String> = crm.tables().await.unwrap().into_iter().map(|t| t.name).collect();
    assert_eq!(names, ["Account", "Contact"]);
    let detail = crm.describe("Contact").await.unwrap();
    assert_eq!(detail.field("AccountId").unwrap().wire_name(), "AccountId");
    assert_eq!(crm.counts(&["Contact".into(), "Lead".into()]).await.unwrap(), [("Contact".to_owned(), 4)].into());
    let org = crm.identity().await.unwrap();
    assert_eq!((org.id.as_str(), org.name.as_str(), org.production), ("00DAA00000000012AA", "Acme", false));
    assert_eq!(read(&crm, &reading(ReadOrder::ById)).await, (all(5), Vec::new()));
    assert_eq!(crm.budget().requests_left, Some(233), "of several limits the scarcest");
    assert_eq!(server.count("/services/oauth2/token"), 1);
    let asked = server.asked();
    let first =
        asked.iter().find(|a| a.path() == "/services/data/v66.0/query" && a.target.contains("Contact")).unwrap();
    let soql = "SELECT Id, LastName, AccountId, SystemModstamp FROM Contact ORDER BY Id ASC";
    assert_eq!(
        (first.value("q").as_deref(), first.header("sforce-query-options")),
        (Some(soql), Some("batchSize=2000"))
    );
    let other = OrgIdentity { id: "00DAA0000000002".into(), ..org };
    assert_eq!(opened(&server.url, Some(other)).identity().await.unwrap_err().kind, ErrorKind::Held);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_forgotten_place_is_found_again_behind_the_last_row() {
    for order in [ReadOrder::ById, ReadOrder::ByModified] {
        let (server, crm) = started(Org { forgetful: true, ..Org::of(7) }).await;
        assert_eq!(read(&crm, &reading(order)).await, (all(7), Vec::new()), "each row once, none left out");
        let questions: Vec<String> = server.asked().iter().filter_map(|a| a.value("q")).collect();
        let keyset = match order {
            ReadOrder::ById => format!("WHERE Id > '{}' ORDER BY Id ASC", contact(2)),
            _ => format!(
                "WHERE (SystemModstamp > 2026-11-26T08:00:00Z OR (SystemModstamp = 2026-11-26T08:00:00Z AND Id > '{}')) ORDER BY SystemModstamp ASC, Id ASC",
                contact(2)
            ),
        };
        assert!(questions.iter().any(|q| q.ends_with(&keyset)), "{questions:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_bring_deletions_along() {
    let mut org = Org::of(4);
    org.contacts[1].2 = true;
    let (server, crm) = started(org).await;
    let mut query = reading(ReadOrder::ByModified);
    query.since = Some("2026-11-01T08:15:30Z".parse().unwrap());
    let (names, gone) = read(&crm, &query).await;
    assert_eq!((names, gone), (vec!["Kim 1".into(), "Kim 3".into(), "Kim 4".into()], vec![contact(2)]));
    let asked = server.asked();
    let question = asked.iter().find(|a| a.path().ends_with("/queryAll")).unwrap().value("q").unwrap();
    assert!(
        question
            .contains("IsDeleted, MasterRecordId FROM Contact WHERE SystemModstamp >= 2026-11-01T08:15:30Z ORDER BY"),
        "{question}"
    );
    let fault = crm.fetch(&reading(ReadOrder::Tracked), &Position::Start).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::QueryRefused, "so that another way is taken");
    let fault = crm.fetch(&query, &Position::Link("https://evil.example/x".into())).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::ForeignLink);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_on_a_field_that_is_not_read_is_typed_by_the_description() {
    let (server, crm) = started(Org::of(1)).await;
    let mut query = reading(ReadOrder::ById);
    query.filter =
        Some(Filter::In { field: "MasterRecordId".into(), values: vec![Literal::Text("003AA000000AbCd".into())] });
    crm.fetch(&query, &Position::Start).await.unwrap();
    let asked = server.asked();
    let question = asked.iter().filter_map(|a| a.value("q")).find(|q| q.contains("WHERE")).unwrap();
    assert!(question.contains("WHERE MasterRecordId IN ('003AA000000AbCdYAK')"), "{question}");
    let ids = (0..1000).map(|n| Literal::Text(format!("003AA000000{n:04}"))).collect();
    query.filter = Some(Filter::In { field: "MasterRecordId".into(), values: ids });
    query.way = crate::flow::ReadWay::Pages;
    let fault = crm.fetch(&query, &Position::Start).await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::RequestTooLarge, "said here, not by the server");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_renewed_once_and_a_busy_server_asked_again() {
    const SOBJECTS: &str = "/services/data/v66.0/sobjects";
    let told = |code: &str, message: &str| json!([{"errorCode": code, "message": message}]).to_string();
    for (times, status, body, kind, asks, tokens) in [
        (1, 401, told("INVALID_SESSION_ID", "x"), None, 2, 2),
        (9, 401, told("INVALID_SESSION_ID", "x"), Some(ErrorKind::SalesforceSession), 2, 2),
        (2, 503, told("SERVER_UNAVAILABLE", "x"), None, 3, 1),
        (1, 200, "<html>".to_owned(), Some(ErrorKind::BadJson), 0, 1),
        (
            9,
            403,
            told("REQUEST_LIMIT_EXCEEDED", "TotalRequests Limit exceeded."),
            Some(ErrorKind::SalesforceQuota),
            1,
            1,
        ),
    ] {
        let org = Org { instead: Mutex::new(vec![(SOBJECTS, times, status, body)]), ..Org::of(1) };
        let (server, crm) = started(org).await;
        let found = crm.tables().await;
        if status == 200 {
            assert!(found.is_ok(), "an answer that cannot be read is asked for again");
            continue;
        }
        assert_eq!(found.err().map(|f| f.kind), kind, "{status}");
        assert_eq!((server.count(SOBJECTS), server.count("/services/oauth2/token")), (asks, tokens), "{status}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_fifth_of_the_days_calls_is_left_to_the_business() {
    let org = Org { used: AtomicUsize::new(11_999), ..Org::of(1) };
    let (server, crm) = started(org).await;
    let mut fault = None;
    for _ in 0..9 {
        fault = fault.or(crm.tables().await.err());
    }
    let fault = fault.unwrap();
    assert_eq!(fault.kind, ErrorKind::SalesforceReserve, "they are not used up: they are kept");
    assert!(fault.detail.contains("of 15000 calls are used; 20 % are kept"), "{}", fault.detail);
    let calls = server.count("/services/data/v66.0/sobjects");
    assert!((1..=3).contains(&calls), "{calls} calls, and then none any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_no_organisation_is_told_before_anybody_signs_in() {
    let clock = Arc::new(ManualClock::at("2026-11-26T12:00:00Z".parse().unwrap()));
    let connector = SalesforceConnector::new(clock, SalesforceConfig { http: quick(), ..SalesforceConfig::default() });
    let org = Org::of(0);
    let good = Server::start(move |asked, here| org.answer(asked, here)).await;
    let site = Server::start(|_, _| Reply(200, Vec::new(), "<html>".into())).await;
    let ask = |server: &Server| crate::account::parse_org_url(&server.url).unwrap();
    assert_eq!(
        connector.sign_in_place(crate::account::System::Salesforce, &ask(&good)).await.unwrap().authority,
        good.url
    );
    assert_eq!(
        connector.sign_in_place(crate::account::System::Salesforce, &ask(&site)).await.unwrap_err().kind,
        ErrorKind::NotSalesforce
    );
    let account = account(&good.url, by_secret());
    let device = connector.sign_in_with_device(&account).await.err().unwrap();
    assert_eq!(device.kind, ErrorKind::SalesforceFlowOff);
}

#[tokio::test(flavor = "multi_thread")]
async fn checks_say_what_is_missing_and_whose_move_it_is() {
    let (_server, crm) = started(Org::of(1)).await;
    let table = TableScope {
        name: "Contact".into(),
        fields: vec!["LastName".into(), "HasOptedOutOfEmail".into()],
        writes: Writes { create: true, update: true, delete: false },
        ..TableScope::default()
    };
    let scope = CheckScope { tables: vec![table], ..CheckScope::default() };
    let check = |id: CheckId, table: bool| {
        let subject = CheckSubject { id, table: table.then(|| "Contact".to_owned()) };
        let (crm, scope) = (&crm, &scope);
        async move { crm.check(&subject, scope).await }
    };
    for id in [
        CheckId::Address,
        CheckId::Tls,
        CheckId::Clock,
        CheckId::Salesforce,
        CheckId::Token,
        CheckId::Identity,
        CheckId::Metadata,
    ] {
        let report = check(id, false).await;
        assert_eq!(report.verdict, Verdict::Passed, "{id:?}: {:?}", report.came_back);
    }
    for id in [CheckId::ReadPrivilege, CheckId::SampleRow, CheckId::Changes, CheckId::Keys] {
        assert_eq!(check(id, true).await.verdict, Verdict::Passed, "{id:?}");
    }
    let remedy = |verdict: Verdict| match verdict {
        Verdict::Warned { remedy } => remedy,
        Verdict::Failed { fault } => {
            format!("{} {}", fault.kind.slug(), fault.args.get("field").cloned().unwrap_or_default())
        }
        other => format!("{other:?}"),
    };
    for (id, table, expected) in [
        (CheckId::ApiBudget, false, "remedy-salesforce-calls-low"),
        (CheckId::ApplicationUser, false, "salesforce-user-inactive "),
        (CheckId::Environment, false, "Passed"),
        (CheckId::Fields, true, "salesforce-field-hidden HasOptedOutOfEmail"),
        (CheckId::WritePrivilege, true, "salesforce-access "),
        (CheckId::Solution, false, "system-not-yet "),
    ] {
        assert_eq!(remedy(check(id, table).await.verdict), expected, "{id:?}");
    }
    let shown = check(CheckId::SampleRow, true).await.tried;
    assert!(shown.ends_with("/services/data/v66.0/query?q=SELECT Id FROM Contact LIMIT 1"), "{shown}");
}

#[tokio::test(flavor = "multi_thread")]
async fn records_whose_rows_are_locked_come_again_sorted_by_parent_and_keep_their_results() {
    use crate::port::{
        Intent, Manner, RowChange, RowName, RowRef, RowResult, Value as Told, WriteColumn, WriteConsent,
    };
    let (org, tries) = (Org::of(0), AtomicUsize::new(0));
    let server = Server::start(move |asked, here| {
        if asked.path() != "/services/data/v66.0/composite/sobjects" {
            return org.answer(asked, here);
        }
        let sent: Value = serde_json::from_str(&asked.body).unwrap();
        let records = sent["records"].as_array().unwrap().iter();
        let first = tries.fetch_add(1, Ordering::SeqCst) == 0;
        let locked =
            json!({"success": false, "errors": [{"statusCode": "UNABLE_TO_LOCK_ROW", "message": "x", "fields": []}]});
        // The identifier of each says which record it is of.
        let made = |record: &Value| {
            let number: usize = record["LastName"].as_str().unwrap().parse().unwrap();
            json!({"id": contact(number), "success": true, "errors": []})
        };
        let results: Vec<Value> = records.map(|r| if first { locked.clone() } else { made(r) }).collect();
        Reply::json(200, json!(results))
    })
    .await;
    let crm = opened(&server.url, None);
    let text = T::Text { max_length: Some(80), format: None };
    let column = |field: &str, kind| WriteColumn { field: field.into(), kind, targets: Vec::new() };
    let table = crate::port::WriteTable {
        table: "Contact".into(),
        address: "Contact".into(),
        primary_id: "Id".into(),
        kind: crate::catalog::TableKind::Standard,
        columns: vec![column("LastName", text), column("AccountId", T::Lookup)],
    };
    let parent = |letter: char| id::canonical(&format!("001AA000000000{letter}")).unwrap().into_owned();
    let changes: Vec<RowChange> = "BACABC"
        .chars()
        .enumerate()
        .map(|(n, letter)| RowChange {
            name: RowName::Unnamed,
            intent: Intent::Create,
            values: vec![
                ("LastName".into(), Told::Plain(Cell::Text(n.to_string().into()))),
                ("AccountId".into(), Told::Reference(RowRef { table: "Account".into(), id: parent(letter) })),
            ],
        })
        .collect();
    let writer = crm.writer(&WriteConsent::Test).unwrap();
    let rows = writer.apply(&table, &changes, Manner::default()).await.unwrap().rows;
    for (number, result) in rows.iter().enumerate() {
        let RowResult::Created { id, .. } = result else { panic!("{number}: {result:?}") };
        assert_eq!(id.as_deref(), Some(contact(number).as_str()), "each has its own result");
    }
    let asked = server.asked();
    let sent: Vec<Value> = asked
        .iter()
        .filter(|a| a.path().ends_with("composite/sobjects"))
        .map(|a| serde_json::from_str(&a.body).unwrap())
        .collect();
    assert_eq!(sent.len(), 2, "one request at a time, and none that is not needed");
    for request in sent {
        let parents: Vec<&str> =
            request["records"].as_array().unwrap().iter().map(|r| r["AccountId"].as_str().unwrap()).collect();
        assert!(parents.is_sorted() && parents.len() == 6, "{parents:?}");
    }
}
