//! Writing to Salesforce against the sandbox: each kind of change, a result for each, and at most one effect whatever is
//! lost on the way.
use crate::kit::salesforce::Org;
use fieldbridge::account::Name;
use fieldbridge::crm::salesforce::BulkUse;
use fieldbridge::fault::ErrorKind;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{
    Crm, CrmWrite, Intent, Manner, RowChange, RowName, RowRef, RowResult, Value, WriteConsent, WriteTable,
};
use fieldbridge::sandbox::salesforce::TrueRecord;
use std::sync::Arc;

/// A signed-in writer.
pub fn writer(crm: &Arc<dyn Crm>) -> Arc<dyn CrmWrite> {
    crm.writer(&WriteConsent::Flow(Name::parse("export").unwrap())).unwrap()
}

/// What may be written of an object, from its description.
pub async fn table(crm: &Arc<dyn Crm>, name: &str) -> WriteTable {
    WriteTable::of(&crm.describe(name).await.unwrap(), &crm.tables().await.unwrap())
}

pub fn text(value: &str) -> Value {
    Value::Plain(Cell::Text(value.to_owned().into()))
}

pub fn key(value: &str) -> RowName {
    RowName::Key(vec![("Ext_Id__c".to_owned(), Cell::Text(value.to_owned().into()))])
}

pub fn change(name: RowName, intent: Intent, values: &[(&str, Value)]) -> RowChange {
    let values = values.iter().map(|(field, value)| ((*field).to_owned(), value.clone())).collect();
    RowChange { name, intent, values }
}

pub fn person(number: usize) -> RowChange {
    let name = format!("Kim {number}");
    change(
        key(&format!("T-{number}")),
        Intent::Create,
        &[("LastName", text(&name)), ("Email", text("kim@shop.example"))],
    )
}

/// Contacts made here, by their external id.
fn made(org: &Org) -> Vec<TrueRecord> {
    let ours = |r: &TrueRecord| r["Ext_Id__c"].as_str().is_some_and(|k| k.starts_with("T-"));
    org.sandbox.oracle().records("Contact").into_iter().filter(|r| ours(r)).collect()
}

pub fn kind(result: &RowResult) -> &'static str {
    match result {
        RowResult::Created { .. } => "created",
        RowResult::Updated { .. } => "updated",
        RowResult::Written => "written",
        RowResult::Deleted => "deleted",
        RowResult::Unchanged => "unchanged",
        RowResult::Conflict(_) => "conflict",
        RowResult::Refused(_) => "refused",
        RowResult::Unknown(_) => "unknown",
    }
}

pub fn kinds(results: &[RowResult]) -> Vec<&'static str> {
    results.iter().map(kind).collect()
}

pub fn fault(result: &RowResult) -> ErrorKind {
    match result {
        RowResult::Refused(fault) | RowResult::Unknown(fault) | RowResult::Conflict(fault) => fault.kind,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_made_changed_and_removed_with_a_result_for_each() {
    let org = Org::of(30).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    let changes: Vec<RowChange> = (0..450).map(person).collect();
    let written = writer.apply(&contacts, &changes, Manner::default()).await.unwrap();
    assert!(written.rows.iter().all(|r| matches!(r, RowResult::Created { id: Some(_), .. })) && !written.together);
    assert_eq!((made(&org).len(), written.rows.len()), (450, 450));
    for (at, result) in written.rows.iter().enumerate().step_by(97) {
        let RowResult::Created { id: Some(id), .. } = result else { panic!() };
        let record = org.sandbox.oracle().record(id).unwrap();
        assert_eq!(record["LastName"], format!("Kim {at}"), "results and changes belong together");
    }
    let again = writer.apply(&contacts, &changes[..3], Manner::default()).await.unwrap();
    assert_eq!(kinds(&again.rows), ["unchanged"; 3], "made once, however often it is said");

    let RowResult::Created { id: Some(id), .. } = written.rows[7].clone() else { panic!() };
    let nothing = Value::Plain(Cell::Null);
    let changes = [
        change(RowName::Id(id.clone()), Intent::Update { version: None }, &[("Email", nothing)]),
        change(key("T-8"), Intent::Update { version: None }, &[("LastName", text("Lee"))]),
        change(key("T-9"), Intent::Upsert, &[("LastName", text("Park"))]),
        change(key("T-900"), Intent::Upsert, &[("LastName", text("New"))]),
        change(key("T-901"), Intent::Update { version: None }, &[("LastName", text("Nobody"))]),
        change(RowName::Id(id.clone()), Intent::Update { version: None }, &[]),
        change(key("T-10"), Intent::Delete { version: None }, &[]),
        change(key("T-902"), Intent::Delete { version: None }, &[]),
        change(RowName::Unnamed, Intent::Create, &[("LastName", text("Plain"))]),
        change(RowName::Id(id.clone()), Intent::Create, &[("LastName", text("Ours"))]),
        change(key("T-903"), Intent::Create, &[("Email", text("kim@shop.example"))]),
        change(key("T-904"), Intent::Create, &[("LastName", text("x")), ("Nope__c", text("x"))]),
    ];
    let rows = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
    let wanted = [
        "updated",
        "updated",
        "updated",
        "created",
        "refused",
        "unchanged",
        "deleted",
        "unchanged",
        "created",
        "refused",
        "refused",
        "refused",
    ];
    assert_eq!(kinds(&rows), wanted, "{rows:?}");
    assert_eq!(fault(&rows[4]), ErrorKind::SalesforceRowGone);
    assert_eq!((fault(&rows[9]), fault(&rows[10])), (ErrorKind::ValueUnfit, ErrorKind::SalesforceRowRefused));
    assert_eq!(fault(&rows[11]), ErrorKind::FieldMissing);
    assert!(org.sandbox.oracle().record(&id).unwrap()["Email"].is_null(), "emptied");
    let names = [RowName::Id(id.clone()), key("t-8"), key("T-10"), RowName::Unnamed];
    let found = writer.find(&contacts, &names).await.unwrap();
    assert_eq!(found[0].as_ref().unwrap().id, id);
    assert!(found[1].is_some() && found[2].is_none() && found[3].is_none(), "{found:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_of_one_record_keep_their_order() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    let mut changes = vec![person(1)];
    changes.extend(["A", "B", "C"].map(|name| change(key("t-1"), Intent::Upsert, &[("LastName", text(name))])));
    let rows = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
    assert_eq!(kinds(&rows), ["created", "updated", "updated", "updated"]);
    assert_eq!(made(&org)[0]["LastName"], "C");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_record_that_changed_since_is_a_conflict() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    writer.apply(&contacts, &[person(1)], Manner::default()).await.unwrap();
    let found = writer.find(&contacts, &[key("T-1")]).await.unwrap()[0].clone().unwrap();
    let since = |version: i64| {
        let intent = Intent::Update { version: Some(version) };
        change(RowName::Id(found.id.clone()), intent, &[("LastName", text("Lee"))])
    };
    let rows = writer.apply(&contacts, &[since(found.version - 60_000)], Manner::default()).await.unwrap().rows;
    assert_eq!(kinds(&rows), ["conflict"], "{rows:?}");
    assert_eq!(made(&org)[0]["LastName"], "Kim 1");
    let rows = writer.apply(&contacts, &[since(found.version)], Manner::default()).await.unwrap().rows;
    assert_eq!(kinds(&rows), ["updated"], "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn all_or_none_stand_and_fall_together() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    let manner = Manner { all_or_nothing: true, ..Manner::default() };
    let bad = change(key("T-2"), Intent::Create, &[("LastName", text("x")), ("Email", text("no address"))]);
    let written = writer.apply(&contacts, &[person(1), bad, person(3)], manner).await.unwrap();
    assert_eq!((kinds(&written.rows), written.together), (vec!["refused"; 3], true));
    assert_eq!(fault(&written.rows[1]), ErrorKind::SalesforceRowRefused, "{:?}", written.rows);
    assert_eq!(made(&org).len(), 0);
    let written = writer.apply(&contacts, &[person(1), person(3)], manner).await.unwrap();
    assert_eq!((kinds(&written.rows), made(&org).len()), (vec!["created"; 2], 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_rows_come_again_and_no_row_is_made_twice() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    org.faults(&["lock_row:times=7"]);
    let changes: Vec<RowChange> = (0..40).map(person).collect();
    let rows = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
    assert!(rows.iter().all(|r| kind(r) == "created"), "{rows:?}");
    assert_eq!((made(&org).len(), org.sandbox.side_effects("Contact").creates), (40, 40));
    org.faults(&["lock_row"]);
    let rows = writer.apply(&contacts, &[person(50)], Manner::default()).await.unwrap().rows;
    assert_eq!((kind(&rows[0]), fault(&rows[0])), ("refused", ErrorKind::SalesforceRowLocked));
}

#[tokio::test(flavor = "multi_thread")]
async fn locked_rows_come_again_with_those_of_their_parent_whether_the_change_names_it_or_not() {
    for told in ["lock_row:times=90", "lock_row:times=90,named=no"] {
        let org = Org::of(400).await;
        let crm = org.crm();
        let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
        let parent = |id: &str| org.sandbox.oracle().record(id).unwrap()["AccountId"].as_str().map(str::to_owned);
        let all = org.sandbox.oracle().records("Contact");
        let ids = all.iter().map(|row| row["Id"].as_str().unwrap().to_owned()).filter(|id| parent(id).is_some());
        let ids: Vec<String> = ids.take(90).collect();
        let parents: std::collections::BTreeSet<_> = ids.iter().map(|id| parent(id)).collect();
        assert!(parents.len() > 1 && parents.len() < 90, "{} parents", parents.len());
        let update = Intent::Update { version: None };
        let changes: Vec<RowChange> =
            ids.iter().map(|id| change(RowName::Id(id.clone()), update, &[("Title", text("Chief"))])).collect();
        org.faults(&[told]);
        let queries = || org.sandbox.requests().get("query").copied().unwrap_or_default();
        let before = queries();
        let rows = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
        assert!(rows.iter().all(|row| kind(row) == "updated"), "{told}: {rows:?}");
        let written = org.sandbox.oracle().written();
        assert_eq!(written.len(), 90, "{told}: each once");
        let mut of: Vec<_> = written.iter().map(|id| parent(id)).collect();
        of.dedup();
        assert_eq!(of.len(), parents.len(), "{told}: those of one parent stand together");
        let asked = u64::from(told.contains("named=no"));
        assert_eq!(queries() - before, asked, "{told}: what the message says is not asked for");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_is_told_as_unknown_or_looked_into_but_never_doubled() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    for trouble in ["lost_answer:on=composite,times=1", "truncated_body:on=composite,times=1"] {
        let before = org.sandbox.side_effects("Contact");
        let number = usize::try_from(before.creates).unwrap() + 100;
        org.faults(&[trouble]);
        // Guarded by its external id: said again, and found.
        let rows = writer.apply(&contacts, &[person(number)], Manner::default()).await.unwrap().rows;
        assert_eq!(kinds(&rows), ["created"], "{trouble}: {rows:?}");
        assert_eq!(org.sandbox.side_effects("Contact").creates, before.creates + 1);
        // Nothing guards these: said once.
        for (intent, name) in [(Intent::Create, RowName::Unnamed), (Intent::Upsert, key(&format!("T-u{number}")))] {
            let before = org.sandbox.side_effects("Contact");
            org.faults(&[trouble]);
            let plain = change(name, intent, &[("LastName", text("Once"))]);
            let rows = writer.apply(&contacts, &[plain], Manner::default()).await.unwrap().rows;
            assert_eq!((kind(&rows[0]), fault(&rows[0])), ("unknown", ErrorKind::OutcomeUnknown), "{trouble}");
            let after = org.sandbox.side_effects("Contact");
            assert_eq!(after.creates + after.updates, before.creates + before.updates + 1, "{trouble}");
        }
        // Removing twice removes once.
        let before = org.sandbox.side_effects("Contact");
        org.faults(&[trouble]);
        let removal = change(key(&format!("T-{number}")), Intent::Delete { version: None }, &[]);
        let rows = writer.apply(&contacts, &[removal], Manner::default()).await.unwrap().rows;
        assert_eq!((kinds(&rows), org.sandbox.side_effects("Contact").deletes), (vec!["deleted"], before.deletes + 1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn spent_limits_end_the_call_and_a_busy_server_is_asked_again() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    let changes: Vec<RowChange> = (0..300).map(person).collect();
    org.faults(&["unavailable:on=composite,times=2"]);
    let rows = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
    assert!(rows.iter().all(|r| kind(r) == "created"));
    assert_eq!(org.sandbox.side_effects("Contact").creates, 300);
    org.faults(&["total_limit:on=composite"]);
    let asked = org.sandbox.requests()["composite"];
    let more: Vec<RowChange> = (1_000..1_500).map(person).collect();
    let rows = writer.apply(&contacts, &more, Manner::default()).await.unwrap().rows;
    assert!(rows.iter().all(|r| fault(r) == ErrorKind::SalesforceQuota), "{:?}", rows[0]);
    assert_eq!(org.sandbox.requests()["composite"], asked + 1, "nothing more is sent");
}

#[tokio::test(flavor = "multi_thread")]
async fn duplicate_rules_are_asked_only_where_they_are_wanted() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    org.faults(&["duplicate_found"]);
    let rows = writer.apply(&contacts, &[person(1)], Manner::default()).await.unwrap().rows;
    assert_eq!(kinds(&rows), ["created"]);
    let manner = Manner { duplicate_rules: true, ..Manner::default() };
    let rows = writer.apply(&contacts, &[person(2)], manner).await.unwrap().rows;
    assert_eq!((kind(&rows[0]), fault(&rows[0])), ("refused", ErrorKind::SalesforceDuplicateRule));
}

#[tokio::test(flavor = "multi_thread")]
async fn references_are_written_by_id_and_only_to_what_they_may_name() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    let account = org.sandbox.oracle().records("Account")[0]["Id"].as_str().unwrap().to_owned();
    let to = |table: &str| Value::Reference(RowRef { table: table.into(), id: account.clone() });
    let with = |key_: &str, value| change(key(key_), Intent::Create, &[("LastName", text("x")), ("AccountId", value)]);
    let changes = [with("T-1", to("Account")), with("T-2", to("Lead")), with("T-3", Value::Plain(Cell::Null))];
    let rows = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
    assert_eq!(kinds(&rows), ["created", "refused", "created"], "{rows:?}");
    let with_account = made(&org).into_iter().find(|r| r["Ext_Id__c"] == "T-1").unwrap();
    assert_eq!(with_account["AccountId"], account.as_str());
}

/// 2,300 contacts: more than go in collections.
async fn many(org: &Org) -> (Vec<RowChange>, Vec<RowResult>) {
    let crm = org.crm();
    let (writer, contacts) = (writer(&crm), table(&crm, "Contact").await);
    let mut changes: Vec<RowChange> = (0..2_300).map(person).collect();
    changes[5] = change(key("T-5"), Intent::Create, &[("LastName", text("a \"b\",\nc"))]);
    changes[6] = change(key("T-6"), Intent::Create, &[("LastName", text("#N/A"))]);
    changes[7] = change(key("T-7"), Intent::Create, &[("LastName", text("x")), ("Email", text("no address"))]);
    let rows = writer.apply(&contacts, &changes, Manner::default()).await.unwrap().rows;
    (changes, rows)
}

async fn jobs(rows: u64) -> Org {
    let mut org = Org::of(rows).await;
    org.settings.bulk.when = BulkUse::BySize;
    org
}

#[tokio::test(flavor = "multi_thread")]
async fn many_changes_go_in_a_job_and_every_record_is_accounted_for() {
    let org = jobs(5).await;
    let (_, rows) = many(&org).await;
    let count = |what: &str| rows.iter().filter(|r| kind(r) == what).count();
    assert_eq!((count("created"), count("refused")), (2_299, 1));
    assert_eq!(fault(&rows[7]), ErrorKind::SalesforceRowRefused);
    let name = |key: &str| made(&org).into_iter().find(|r| r["Ext_Id__c"] == key).unwrap()["LastName"].clone();
    assert_eq!((name("T-5"), name("T-6")), ("a \"b\",\nc".into(), "#N/A".into()), "what a file cannot say goes alone");
    assert!(org.sandbox.requests()["jobs"] > 0 && org.sandbox.side_effects("Contact").creates == 2_299);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_job_left_behind_or_gave_up_is_made_by_collections() {
    for trouble in
        ["lost_batch:rows=40", "job_failed:times=1", "lost_answer:on=jobs,times=1", "unavailable:on=jobs,times=2"]
    {
        let org = jobs(5).await;
        org.faults(&[trouble]);
        let (_, rows) = many(&org).await;
        let count = |what: &str| rows.iter().filter(|r| kind(r) == what).count();
        let effects = org.sandbox.side_effects("Contact").creates;
        assert_eq!(made(&org).len(), usize::try_from(effects).unwrap(), "{trouble}: each at most once");
        assert_eq!((count("created"), count("refused"), effects), (2_299, 1, 2_299), "{trouble}: {}", count("unknown"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_lead_is_written_read_and_removed() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let before = org.sandbox.oracle().count("Lead");
    let told = crm.writer(&WriteConsent::Test).unwrap().try_a_lead().await.unwrap();
    assert_eq!((told.read_back, told.left), (true, None));
    let effects = org.sandbox.side_effects("Lead");
    assert_eq!((effects.creates, effects.deletes, org.sandbox.oracle().count("Lead")), (1, 1, before));
    org.faults(&["read_only_object=Lead"]);
    let fault = crm.writer(&WriteConsent::Test).unwrap().try_a_lead().await.unwrap_err();
    assert_eq!(fault.kind, ErrorKind::SalesforceAccess);
}

#[tokio::test(flavor = "multi_thread")]
async fn assignment_rules_act_only_where_somebody_wants_them_to() {
    let org = Org::of(5).await;
    let crm = org.crm();
    let (writer, leads) = (writer(&crm), table(&crm, "Lead").await);
    let lead = |number: usize| {
        let values = [("LastName", text("Kim")), ("Company", text("Acme"))];
        change(key(&format!("T-{number}")), Intent::Create, &values)
    };
    let few: Vec<RowChange> = (0..3).map(lead).collect();
    writer.apply(&leads, &few, Manner::default()).await.unwrap();
    let known = change(key("T-1"), Intent::Update { version: None }, &[("Company", text("Other"))]);
    writer.apply(&leads, std::slice::from_ref(&known), Manner::default()).await.unwrap();
    assert_eq!((org.sandbox.side_effects("Lead").creates, org.sandbox.assigned_leads()), (3, 0), "not unless wanted");
    let manner = Manner { assignment_rules: true, ..Manner::default() };
    let more: Vec<RowChange> = (3..7).map(lead).collect();
    writer.apply(&leads, &more, manner).await.unwrap();
    writer.apply(&leads, &[RowChange { name: key("T-2"), ..known }], manner).await.unwrap();
    assert_eq!((org.sandbox.side_effects("Lead").creates, org.sandbox.assigned_leads()), (7, 5));
    // Somebody else's client that says nothing sets them off: what we send makes the difference.
    org.other("POST", "sobjects/Lead", r#"{"LastName":"Lee","Company":"Acme"}"#).await;
    assert_eq!(org.sandbox.assigned_leads(), 6);
}
