//! Writing where something is in the way that is no row's fault: a connection that breaks off, a gateway, a sign-in that is
//! refused, a server that wants to be left alone. Nothing is claimed that is not known, nothing is asked over and over.
use crate::dynamics_write::{change, created, creates, id, kind_of, table};
use crate::kit::dynamics::{account, connect_with, quick};
use crate::kit::liar::{answer, json};
use crate::kit::paper_crm::{Kind, Mishap, PaperCrm, refusal};
use fieldbridge::account::{CheckId, CheckScope, CheckSubject, SecretRef};
use fieldbridge::boot::bench_with;
use fieldbridge::clock::SystemClock;
use fieldbridge::fault::{ErrorKind, Fault};
use fieldbridge::http::HttpConfig;
use fieldbridge::port::{
    CampaignEvent, Crm, CrmWrite, EventHome, EventKind, Intent, Manner, RowChange, RowRef, RowResult, Vault,
    WriteConsent,
};
use fieldbridge::secret::Secret;
use fieldbridge::task;
use fieldbridge::vault::MemoryVault;
use futures_util::future::poll_immediate;
use std::sync::Arc;

fn writer(crm: &PaperCrm) -> Arc<dyn CrmWrite> {
    let http = HttpConfig { extra_roots: crm.wire.roots.clone(), ..quick() };
    connect_with(&crm.wire.url, http, Arc::new(SystemClock)).writer(&WriteConsent::Test).unwrap()
}

async fn applied(crm: &PaperCrm, changes: &[RowChange], manner: Manner) -> Vec<RowResult> {
    writer(crm).apply(&table(), changes, manner).await.unwrap().rows
}

fn gone(n: usize) -> RowChange {
    RowChange { values: Vec::new(), ..change(n, Intent::Delete { version: None }, "") }
}

/// The fault of a refusal.
fn refused(result: &RowResult) -> Option<&Fault> {
    match result {
        RowResult::Refused(fault) => Some(fault),
        _ => None,
    }
}

#[tokio::test]
async fn an_answer_that_breaks_off_under_tls_is_unknown_and_not_sent_again() {
    let secure = Kind { secure: true, ..Kind::default() };
    let crm = PaperCrm::open_as(secure, |_, _| Mishap::LostReply).await;
    let changes = [change(0, Intent::Upsert, "a"), change(1, Intent::Upsert, "b")];
    let rows = applied(&crm, &changes, Manner::default()).await;
    assert!(rows.iter().all(|r| kind_of(r) == Some(ErrorKind::OutcomeUnknown)), "{rows:?}");
    assert_eq!((crm.effects(), crm.wire.count("POST /api")), (2, 1));
    // The same with a message for many rows.
    let secure = Kind { secure: true, bulk: true, ..Kind::default() };
    let lost = |first: &str, _: usize| if first.contains("UpdateMultiple") { Mishap::LostReply } else { Mishap::None };
    let crm = PaperCrm::open_as(secure, lost).await;
    applied(&crm, &creates(20), Manner::default()).await;
    let updates: Vec<_> = (0..20).map(|n| change(n, Intent::Update { version: None }, "new")).collect();
    let rows = applied(&crm, &updates, Manner::default()).await;
    assert!(rows.iter().all(|r| kind_of(r) == Some(ErrorKind::OutcomeUnknown)), "{rows:?}");
    assert_eq!((crm.effects(), crm.most_effects()), (40, 2), "made once and changed once");
}

#[tokio::test]
async fn a_gateway_that_speaks_json_is_still_a_gateway() {
    for (status, code) in [("504 X", "GatewayTimeout"), ("502 X", "0x80044150"), ("408 X", "RequestTimeout")] {
        let crm = PaperCrm::open(false, move |_, _| Mishap::Instead(refusal(status, code))).await;
        let rows = applied(&crm, &[change(0, Intent::Upsert, "a")], Manner::default()).await;
        assert_eq!(kind_of(&rows[0]), Some(ErrorKind::OutcomeUnknown), "{status}: {rows:?}");
        assert_eq!(crm.wire.count("PATCH /api"), 1, "{status}");
    }
}

#[tokio::test]
async fn a_refused_set_claims_nothing() {
    let together = Manner { all_or_nothing: true, ..Manner::default() };
    // What is to go is not there: the set was refused, although that change by itself would have nothing to do.
    let crm = PaperCrm::open(false, |_, _| Mishap::None).await;
    let rows = applied(&crm, &[gone(0), change(1, Intent::Create, "b")], together).await;
    let kinds: Vec<_> = rows.iter().filter_map(refused).map(|f| f.kind).collect();
    assert_eq!(kinds, [ErrorKind::RowMissing, ErrorKind::ChangeSetRefused]);
    assert!(crm.rows("contacts").is_empty());
    // The answer does not number what failed: it may be any of them.
    let body = "--batchresponse_1\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Type: application/json\r\n\r\n{\"error\":{\"code\":\"0x80040217\",\"message\":\"Does Not Exist\"}}\r\n--batchresponse_1--\r\n";
    let kind = [("Content-Type", "multipart/mixed; boundary=batchresponse_1")];
    let crm = PaperCrm::open(false, move |_, _| Mishap::Instead(answer("200 OK", &kind, body.as_bytes()))).await;
    let rows = applied(&crm, &[gone(0), change(1, Intent::Update { version: None }, "b")], together).await;
    assert!(rows.iter().all(|r| refused(r).is_some_and(|f| f.kind == ErrorKind::RowMissing)), "{rows:?}");
}

#[tokio::test]
async fn a_refused_sign_in_is_asked_for_once() {
    let expired = || {
        let text =
            "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000222: expired\",\"error_codes\":[7000222]}";
        json("401 Unauthorized", text)
    };
    for bulk in [false, true] {
        let crm = PaperCrm::open_as(Kind { bulk, token: expired, ..Kind::default() }, |_, _| Mishap::None).await;
        let rows = applied(&crm, &creates(250), Manner::default()).await;
        assert!(rows.iter().all(|r| kind_of(r) == Some(ErrorKind::SecretExpired)), "{:?}", rows.first());
        assert_eq!(crm.wire.count("/oauth2/v2.0/token"), 1, "messages for many rows: {bulk}");
    }
}

#[tokio::test]
async fn a_user_who_is_shut_out_ends_the_call() {
    for bulk in [false, true] {
        let crm = PaperCrm::open_as(Kind { bulk, ..Kind::default() }, |_, _| {
            Mishap::Instead(refusal("403 Forbidden", "0x80072560"))
        })
        .await;
        let rows = applied(&crm, &creates(250), Manner::default()).await;
        assert!(rows.iter().all(|r| kind_of(r) == Some(ErrorKind::NotAMember)), "{:?}", rows.first());
        let sent = crm.wire.count("POST /api");
        assert!(sent <= 2, "no more than were under way at once: {sent}; messages for many rows: {bulk}");
    }
}

#[tokio::test]
async fn a_right_that_is_missing_is_not_looked_for_by_halves() {
    let denied = |first: &str, _: usize| match first.contains("CreateMultiple") {
        true => Mishap::Instead(refusal("403 Forbidden", "0x80040220")),
        false => Mishap::None,
    };
    let crm = PaperCrm::open(true, denied).await;
    let rows = applied(&crm, &creates(100), Manner::default()).await;
    assert!(rows.iter().all(created), "each row has an answer of its own: {rows:?}");
    assert_eq!(crm.wire.count("CreateMultiple HTTP"), 1);
}

#[tokio::test]
async fn a_server_that_forbids_asking_for_long_is_left_alone() {
    for bulk in [false, true] {
        let crm = PaperCrm::open(bulk, |_, _| {
            Mishap::Instead(answer("429 Too Many Requests", &[("Retry-After", "18000")], b""))
        })
        .await;
        let writer = writer(&crm);
        for round in 0..2 {
            let rows = writer.apply(&table(), &creates(250), Manner::default()).await.unwrap().rows;
            let told = |r: &RowResult| {
                refused(r).is_some_and(|f| f.kind.slug() == "closed-until" && f.args.contains_key("until"))
            };
            assert!(rows.iter().all(told), "round {round}: {:?}", rows.first());
            let sent = crm.wire.count("POST /api");
            assert!(sent <= 2, "round {round}: {sent} requests in the time the server forbade");
        }
    }
}

fn event(kind: EventKind, n: usize) -> CampaignEvent {
    CampaignEvent {
        kind,
        contact: id(1),
        delivery: "DM1".into(),
        delivery_name: "Spring".into(),
        recipient: n.to_string(),
        broadlog: String::new(),
        at: "2026-01-02T03:04:05Z".into(),
        subject: "Spring sale".into(),
        detail: None,
    }
}

#[tokio::test]
async fn an_event_that_cannot_be_looked_at_takes_no_other_results_away() {
    let home = EventHome::Standard { sender: Some(RowRef { table: "systemuser".into(), id: id(99) }) };
    let events = [event(EventKind::Sent, 1), event(EventKind::Clicked, 1), event(EventKind::Bounced, 2)];
    // E-mail records made by an earlier try cannot be looked at to be closed.
    let reads = |first: &str| match first.contains("/emails(") && first.contains("statecode") {
        true => Mishap::Instead(refusal("500 X", "0x80040216")),
        false => Mishap::None,
    };
    // Closing them is refused at first, so that they stand open.
    let closing =
        |_: &str, n: usize| if n == 1 { Mishap::Instead(refusal("403 X", "0x80040220")) } else { Mishap::None };
    let crm = PaperCrm::open_as(Kind { reads, ..Kind::default() }, closing).await;
    let writer = writer(&crm);
    writer.record(&home, &events).await.unwrap();
    let again = writer.record(&home, &events).await.unwrap();
    let unknown = |r: &RowResult| kind_of(r) == Some(ErrorKind::OutcomeUnknown);
    assert!(unknown(&again[0]) && unknown(&again[2]), "{again:?}");
    assert!(again[1].is_settled(), "{again:?}");
    assert_eq!((crm.rows("emails").len(), crm.rows("tasks").len()), (2, 1));
}

#[tokio::test]
async fn a_test_lead_is_removed_although_nobody_waits_any_more() {
    let crm = PaperCrm::open(false, |_, _| Mishap::None).await;
    let (dir, vault) = (tempfile::tempdir().unwrap(), MemoryVault::default());
    vault.put(&SecretRef("vault:test/client-secret".into()), &Secret::new("s")).unwrap();
    let bench = bench_with(dir.path(), Arc::new(vault));
    let account = account(&crm.wire.url);
    let scope = CheckScope { write_test: true, ..CheckScope::default() };
    let subject = CheckSubject { id: CheckId::WriteTest, table: None };
    let mut check = Box::pin(task::check_one(&bench, &account, &subject, &scope, |_| {}));
    while crm.rows("leads").is_empty() {
        assert!(poll_immediate(&mut check).await.is_none(), "it is under way");
        tokio::task::yield_now().await;
    }
    drop(check);
    task::settle(&bench).await;
    assert!(crm.rows("leads").is_empty() && crm.effects() == 2, "written and removed: {:?}", crm.rows("leads"));
}
