//! What is too large for one address or one answer: objects with hundreds of fields, jobs whose results are larger than any
//! answer we take, names that are too long to be asked for together.
use crate::kit::caller::send;
use crate::kit::salesforce::{Org, Reading, read, reading};
use crate::salesforce_write::{change, fault, key, kind, kinds, person, table, text, writer};
use fieldbridge::crm::salesforce::BulkUse;
use fieldbridge::fault::ErrorKind;
use fieldbridge::flow::ReadWay;
use fieldbridge::port::{Intent, Manner, Position, ReadOrder, ReadQuery, RowChange, RowResult};
use fieldbridge::sandbox::MutationPlan;
use serde_json::json;

/// A name as long as consultants give them.
fn long_name(number: usize) -> String {
    format!("A_field_with_quite_a_long_name_{number:03}__c")
}

/// Contacts with 520 fields more, which some of them have values in.
async fn wide(rows: u64) -> (Org, ReadQuery) {
    let mut org = Org::of(rows).await;
    org.settings.bulk.from_rows = 1_000;
    let names: Vec<String> = (0..520).map(long_name).collect();
    let url = format!("{}/_sandbox/schema?table=Contact&add={}", org.sandbox.url(), names.join(";"));
    assert_eq!(send(&url, "POST", &[], "").await.unwrap().json()["changed"], true);
    for record in org.sandbox.oracle().records("Contact").iter().take(9) {
        let id = record["Id"].as_str().unwrap();
        let values = json!({ long_name(3): format!("first {id}"), long_name(260): "middle", long_name(519): "last" });
        org.other("PATCH", &format!("sobjects/Contact/{id}"), &values.to_string()).await;
    }
    let detail = org.crm().describe("Contact").await.unwrap();
    let query = reading(&detail, ReadOrder::ById);
    assert!(query.columns.len() > 520, "{}", query.columns.len());
    (org, query)
}

async fn in_way(org: &mut Org, query: &ReadQuery, when: BulkUse) -> (Reading, u64) {
    org.settings.bulk.when = when;
    let jobs = |org: &Org| org.sandbox.requests().get("jobs").copied().unwrap_or(0);
    let before = jobs(org);
    let found = read(&org.crm(), query).await;
    (found, jobs(org) - before)
}

#[tokio::test(flavor = "multi_thread")]
async fn an_object_of_more_fields_than_an_address_names_is_read_in_every_way() {
    let (mut org, mut query) = wide(450).await;
    for order in [ReadOrder::ById, ReadOrder::ByModified] {
        query.order = order;
        let (by_job, jobs) = in_way(&mut org, &query, BulkUse::Always).await;
        assert!(jobs > 0 && by_job.order.len() == 450);
        let (pages, jobs) = in_way(&mut org, &query, BulkUse::Never).await;
        assert_eq!((jobs, &pages.order), (0, &by_job.order), "{order:?}");
        assert_eq!(pages.rows, by_job.rows, "{order:?}: every value of every lot");
        let (auto, jobs) = in_way(&mut org, &query, BulkUse::BySize).await;
        assert!(jobs > 0, "what comes behind the first page is a job, however little it is");
        assert_eq!((auto.order, auto.rows), (by_job.order, by_job.rows), "{order:?}");
    }
    let last = query.columns.iter().position(|c| c.field == long_name(519)).unwrap();
    let (found, _) = in_way(&mut org, &query, BulkUse::Never).await;
    assert_eq!(found.rows.values().filter(|cells| cells[last].display() == "last").count(), 9);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sample_of_such_an_object_comes_whatever_the_way() {
    let (org, mut query) = wide(60).await;
    query.page_size = 20;
    for way in [ReadWay::Auto, ReadWay::Pages, ReadWay::Bulk] {
        query.way = way;
        let crm = org.crm();
        let page = crm.fetch(&query, &Position::Start).await.unwrap();
        let decoded = crm.decode(&query, &page).unwrap();
        assert!(decoded.bad.is_empty() && decoded.rows.keys.len() >= 20, "{way:?}: {} rows", decoded.rows.keys.len());
    }
    assert_eq!(org.sandbox.requests().get("jobs"), None, "a sample is no job");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_deleted_is_told_in_lots_as_well() {
    let (mut org, mut query) = wide(260).await;
    query.order = ReadOrder::ByModified;
    query.since = Some(jiff::Timestamp::now() - jiff::SignedDuration::from_mins(5));
    org.sandbox.mutate(&MutationPlan { table: Some("Contact".into()), updates: 12, inserts: 5, deletes: 7 });
    let (by_job, _) = in_way(&mut org, &query, BulkUse::Always).await;
    let (pages, _) = in_way(&mut org, &query, BulkUse::Never).await;
    assert_eq!((pages.gone.len(), &pages.gone), (7, &by_job.gone));
    assert!(pages.rows.len() >= 12 && pages.rows == by_job.rows, "{}", pages.rows.len());
}

/// An organisation whose jobs are used, and answers of which we take only so many bytes.
async fn narrow(bytes: usize) -> Org {
    let mut org = Org::of(5).await;
    org.settings.bulk.when = BulkUse::BySize;
    org.settings.http.max_body = bytes;
    org
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_are_no_larger_than_their_results_may_be() {
    let org = narrow(600_000).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    // The file has 1.3 MB: each of its results would be larger than what is taken.
    let said = "What was said. ".repeat(30);
    let mut changes: Vec<RowChange> = (0..2_400).map(person).collect();
    for change in &mut changes {
        change.values.push(("Description".to_owned(), text(&said)));
    }
    changes[7].values[1].1 = text("no address");
    let rows = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
    let count = |what: &str| rows.iter().filter(|r| kind(r) == what).count();
    assert_eq!((count("created"), count("refused"), count("unknown")), (2_399, 1, 0));
    assert_eq!(org.sandbox.side_effects("Contact").creates, 2_399, "each once");
    let jobs = org.other("GET", "jobs/ingest", "").await.json()["records"].as_array().unwrap().len();
    assert!((3..=8).contains(&jobs), "{jobs} jobs");
}

#[tokio::test(flavor = "multi_thread")]
async fn jobs_follow_the_manner_that_is_asked_for() {
    let mut org = Org::of(5).await;
    org.settings.bulk.when = BulkUse::BySize;
    let crm = org.crm();
    let (writer, leads) = (writer(&crm), table(&crm, "Lead").await);
    let lead = |number: usize| {
        change(key(&format!("T-{number}")), Intent::Create, &[("LastName", text("Kim")), ("Company", text("Acme"))])
    };
    let some: Vec<RowChange> = (0..2_100).map(lead).collect();
    let rows = writer.apply(&leads, &some, Manner::default()).await.unwrap().rows;
    assert!(rows.iter().all(|r| kind(r) == "created") && org.sandbox.requests()["jobs"] > 0);
    assert_eq!(org.sandbox.assigned_leads(), 0, "no rule acts unless it is wanted");
    let more: Vec<RowChange> = (3_000..5_100).map(lead).collect();
    let manner = Manner { assignment_rules: true, ..Manner::default() };
    let rows = writer.apply(&leads, &more, manner).await.unwrap().rows;
    assert!(rows.iter().all(|r| kind(r) == "created"));
    assert_eq!(org.sandbox.assigned_leads(), 2_100, "a rule acts on every lead, however many there are");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_duplicate_rule_nobody_asked_for_keeps_no_record_of_a_job_out() {
    let mut org = Org::of(5).await;
    org.settings.bulk.when = BulkUse::BySize;
    org.faults(&["duplicate_found"]);
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    let changes: Vec<RowChange> = (0..2_100).map(person).collect();
    let rows = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
    assert!(rows.iter().all(|r| kind(r) == "created"), "{:?}", rows.iter().find(|r| kind(r) != "created"));
    assert!(org.sandbox.requests()["jobs"] > 0 && org.sandbox.side_effects("Contact").creates == 2_100);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_awkward_name_fails_alone() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    // Of 30 Korean syllables each: a hundred of them take 30,000 bytes in an address.
    let long = |number: usize| format!("T-{}{number:03}", "서울특별시".repeat(6));
    let mut changes: Vec<RowChange> =
        (0..130).map(|n| change(key(&long(n)), Intent::Create, &[("LastName", text("Kim"))])).collect();
    assert!(
        kinds(&writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows)
            .iter()
            .all(|k| *k == "created")
    );
    org.faults(&["not_unique=Contact.Ext_Id__c"]);
    for _ in 0..2 {
        org.other("POST", "sobjects/Contact", r#"{"LastName":"Twice","Ext_Id__c":"T-twice"}"#).await;
    }
    for change in &mut changes {
        change.intent = Intent::Update { version: None };
        change.values = vec![("LastName".to_owned(), text("Lee"))];
    }
    let update = |name, value| change(name, Intent::Update { version: None }, &[("LastName", text(value))]);
    changes.push(update(key("T-twice"), "Which"));
    changes.push(update(fieldbridge::port::RowName::Id("no identifier".into()), "Nobody"));
    changes.push(update(
        fieldbridge::port::RowName::Key(vec![("Ext_Id__c".into(), fieldbridge::mapping::Cell::Real(f64::NAN))]),
        "Nothing",
    ));
    let rows: Vec<RowResult> = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
    assert!(rows[..130].iter().all(|r| kind(r) == "updated"), "{:?}", rows.iter().find(|r| kind(r) != "updated"));
    assert_eq!(kinds(&rows[130..]), ["refused"; 3]);
    assert_eq!(
        [fault(&rows[130]), fault(&rows[131]), fault(&rows[132])],
        [ErrorKind::SalesforceManyMatches, ErrorKind::ValueUnfit, ErrorKind::ValueUnfit]
    );
}
