//! Writing: every change has its own result, one bad row does not hold up the others, and whatever is lost on the way
//! takes effect at most once.
use crate::kit::dynamics::{connect, connect_with, quick};
use crate::kit::liar::{Act, answer};
use crate::kit::paper_crm::{Mishap, PaperCrm, refusal};
use fieldbridge::catalog::{FieldType, TableKind};
use fieldbridge::clock::SystemClock;
use fieldbridge::fault::ErrorKind;
use fieldbridge::http::HttpConfig;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{
    CampaignEvent, Crm, CrmWrite, EventHome, EventKind, Intent, Manner, NewLead, RowChange, RowName, RowRef, RowResult,
    Value, WriteColumn, WriteConsent, WriteTable, Written,
};
use std::sync::Arc;

pub fn table() -> WriteTable {
    let text = FieldType::Text { max_length: Some(50), format: None };
    WriteTable {
        table: "contact".into(),
        address: "contacts".into(),
        primary_id: "contactid".into(),
        kind: TableKind::Standard,
        columns: vec![WriteColumn { field: "lastname".into(), kind: text, targets: Vec::new() }],
    }
}

pub fn id(n: usize) -> String {
    format!("00000000-0000-4000-8000-{n:012x}")
}

pub fn change(n: usize, intent: Intent, lastname: &str) -> RowChange {
    let value = Value::Plain(Cell::Text(lastname.to_owned().into()));
    RowChange { name: RowName::Id(id(n)), intent, values: vec![("lastname".into(), value)] }
}

pub fn creates(count: usize) -> Vec<RowChange> {
    (0..count).map(|n| change(n, Intent::Create, &format!("name {n}"))).collect()
}

fn writer(crm: &PaperCrm) -> Arc<dyn CrmWrite> {
    connect(&crm.wire.url).writer(&WriteConsent::Test).unwrap()
}

async fn applied(crm: &PaperCrm, changes: &[RowChange], manner: Manner) -> Written {
    writer(crm).apply(&table(), changes, manner).await.unwrap()
}

fn no_mishap(_: &str, _: usize) -> Mishap {
    Mishap::None
}

fn count(written: &Written, of: fn(&RowResult) -> bool) -> usize {
    written.rows.iter().filter(|r| of(r)).count()
}

pub fn created(result: &RowResult) -> bool {
    matches!(result, RowResult::Created { .. })
}

pub fn kind_of(result: &RowResult) -> Option<ErrorKind> {
    match result {
        RowResult::Conflict(f) | RowResult::Refused(f) | RowResult::Unknown(f) => Some(f.kind),
        _ => None,
    }
}

#[tokio::test]
async fn rows_are_made_changed_and_removed() {
    let crm = PaperCrm::open(false, no_mishap).await;
    let made = applied(&crm, &creates(3), Manner::default()).await;
    assert!(made.rows.iter().zip(0..).all(|(r, n)| *r == RowResult::Created { id: Some(id(n)), version: None }));
    let again = applied(&crm, &creates(3), Manner::default()).await;
    assert!(again.rows.iter().all(|r| *r == RowResult::Unchanged), "already there: {again:?}");
    let version = crm.version(&format!("contacts({})", id(0)));
    let changes = [
        change(0, Intent::Update { version: Some(version) }, "new"),
        change(1, Intent::Update { version: Some(version) }, "not this one"),
        change(2, Intent::Upsert, "changed"),
        change(7, Intent::Upsert, "made"),
        change(8, Intent::Update { version: None }, "not there"),
        RowChange { values: Vec::new(), ..change(1, Intent::Update { version: None }, "") },
        RowChange { values: Vec::new(), ..change(9, Intent::Delete { version: None }, "") },
    ];
    let rows = applied(&crm, &changes, Manner::default()).await.rows;
    assert!(matches!(rows[0], RowResult::Updated { .. }), "{rows:?}");
    assert!(matches!(rows[1], RowResult::Conflict(_)), "{rows:?}");
    assert!(matches!(rows[2], RowResult::Updated { version: Some(_) }), "{rows:?}");
    assert!(matches!(&rows[3], RowResult::Created { id: Some(made), version: Some(_) } if *made == id(7)), "{rows:?}");
    assert!(matches!(rows[4], RowResult::Refused(_)), "{rows:?}");
    assert_eq!((&rows[5], &rows[6]), (&RowResult::Unchanged, &RowResult::Unchanged));
    let gone = [RowChange { values: Vec::new(), ..change(7, Intent::Delete { version: None }, "") }];
    assert_eq!(applied(&crm, &gone, Manner::default()).await.rows, [RowResult::Deleted]);
    assert_eq!(crm.rows("contacts").len(), 3);
}

#[tokio::test]
async fn whatever_reply_is_lost_a_row_is_made_once() {
    for bulk in [false, true] {
        // Three replies, one fewer than would exhaust the patience of two batches under way at once.
        let crm = PaperCrm::open(bulk, |_, n| if n < 3 { Mishap::LostReply } else { Mishap::None }).await;
        let written = applied(&crm, &creates(60), Manner::default()).await;
        assert!(written.rows.iter().all(RowResult::is_settled), "{bulk}: {written:?}");
        assert_eq!((crm.rows("contacts").len(), crm.most_effects()), (60, 1), "messages for many rows: {bulk}");
    }
}

#[tokio::test]
async fn changes_the_crm_does_not_guard_are_told_as_unknown_and_not_sent_again() {
    let crm = PaperCrm::open(false, |_, _| Mishap::LostReply).await;
    let changes = [change(0, Intent::Upsert, "a"), change(1, Intent::Upsert, "b")];
    let written = applied(&crm, &changes, Manner::default()).await;
    assert!(written.rows.iter().all(|r| kind_of(r) == Some(ErrorKind::OutcomeUnknown)), "{written:?}");
    assert_eq!((crm.effects(), crm.wire.count("POST /api")), (2, 1));
    let found = writer(&crm).find(&table(), &[RowName::Id(id(0)), RowName::Id(id(5))]).await.unwrap();
    assert!(found[0].is_some() && found[1].is_none(), "looking tells what happened");
    // A caller that does not mind a second effect may say so.
    let crm = PaperCrm::open(false, |_, n| if n == 0 { Mishap::LostReply } else { Mishap::None }).await;
    let written = applied(&crm, &changes, Manner { replay: true, ..Manner::default() }).await;
    assert!(written.rows.iter().all(|r| matches!(r, RowResult::Updated { .. })), "{written:?}");
}

#[tokio::test]
async fn a_versioned_change_whose_reply_is_lost_takes_effect_once_and_is_told_as_unknown() {
    let crm = PaperCrm::open(false, |_, n| if n == 1 { Mishap::LostReply } else { Mishap::None }).await;
    applied(&crm, &creates(1), Manner::default()).await;
    let version = crm.version(&format!("contacts({})", id(0)));
    let changes = [change(0, Intent::Update { version: Some(version) }, "new")];
    let written = applied(&crm, &changes, Manner::default()).await;
    assert_eq!(
        kind_of(&written.rows[0]),
        Some(ErrorKind::OutcomeUnknown),
        "it may be our own change that stands there"
    );
    assert_eq!((crm.effects(), crm.rows("contacts")[&id(0)]["lastname"].as_str()), (2, Some("new")));
}

#[tokio::test]
async fn one_bad_row_does_not_hold_up_the_others() {
    for bulk in [false, true] {
        let crm = PaperCrm::open(bulk, no_mishap).await;
        let bad = [3, 57, 58];
        let name = |n: usize| if bad.contains(&n) { "bad".to_owned() } else { format!("name {n}") };
        let changes: Vec<_> = (0..100).map(|n| change(n, Intent::Create, &name(n))).collect();
        let written = applied(&crm, &changes, Manner::default()).await;
        let refused: Vec<usize> = (0..100).filter(|n| matches!(written.rows[*n], RowResult::Refused(_))).collect();
        assert_eq!(refused, bad, "messages for many rows: {bulk}");
        assert_eq!((count(&written, created), crm.rows("contacts").len(), crm.most_effects()), (97, 97, 1));
        assert_eq!(crm.wire.count("CreateMultiple HTTP") > 0, bulk);
    }
}

#[tokio::test]
async fn a_value_that_does_not_fit_is_named_before_anything_is_sent() {
    let crm = PaperCrm::open(false, no_mishap).await;
    let long = change(0, Intent::Create, &"x".repeat(51));
    let written = applied(&crm, std::slice::from_ref(&long), Manner::default()).await;
    assert_eq!(kind_of(&written.rows[0]), Some(ErrorKind::ValueUnfit));
    assert_eq!(crm.wire.count("/api/"), 0);
    let set =
        applied(&crm, &[change(1, Intent::Create, "a"), long], Manner { all_or_nothing: true, ..Manner::default() })
            .await;
    assert_eq!(
        set.rows.iter().map(kind_of).collect::<Vec<_>>(),
        [Some(ErrorKind::ChangeSetRefused), Some(ErrorKind::ValueUnfit)]
    );
    assert_eq!(crm.wire.count("/api/"), 0);
}

#[tokio::test]
async fn a_change_set_is_made_as_a_whole_or_not_at_all() {
    let together = Manner { all_or_nothing: true, ..Manner::default() };
    let crm = PaperCrm::open(false, no_mishap).await;
    let mut changes = creates(4);
    changes[2] = change(2, Intent::Create, "bad");
    let written = applied(&crm, &changes, together).await;
    assert!(written.together && written.rows.iter().all(|r| matches!(r, RowResult::Refused(_))));
    let others = written.rows.iter().filter(|r| kind_of(r) == Some(ErrorKind::ChangeSetRefused)).count();
    assert_eq!((others, crm.rows("contacts").len(), crm.effects()), (3, 0, 0));
    let written = applied(&crm, &creates(4), together).await;
    assert!(written.together && written.rows.iter().all(created), "{written:?}");
    assert_eq!(crm.rows("contacts").len(), 4);
    // The reply is lost: the second try meets what the first one made, and nobody claims to know.
    let crm = PaperCrm::open(false, |_, n| if n == 0 { Mishap::LostReply } else { Mishap::None }).await;
    let written = applied(&crm, &creates(4), together).await;
    assert!(written.rows.iter().all(|r| matches!(r, RowResult::Unknown(_))), "{written:?}");
    assert_eq!((crm.effects(), crm.most_effects()), (4, 1));
}

#[tokio::test]
async fn the_crm_is_given_the_time_it_asks_for() {
    let throttled = || {
        let body = b"{\"error\":{\"code\":\"0x80072322\",\"message\":\"Number of requests exceeded\"}}";
        answer("429 Too Many Requests", &[("Retry-After", "0"), ("Content-Type", "application/json")], body)
    };
    let crm = PaperCrm::open(false, move |_, n| if n < 2 { Mishap::Instead(throttled()) } else { Mishap::None }).await;
    let connection = connect(&crm.wire.url);
    let writer = connection.writer(&WriteConsent::Test).unwrap();
    let written = writer.apply(&table(), &creates(5), Manner::default()).await.unwrap();
    assert!(written.rows.iter().all(created), "{written:?}");
    assert_eq!((connection.budget().throttled, connection.budget().at_once), (2, Some(1)));
    assert_eq!(crm.most_effects(), 1);
}

#[tokio::test]
async fn trouble_in_the_database_is_tried_again_and_told_when_it_stays() {
    let deadlock =
        |_: &str, n: usize| if n < 2 { Mishap::Instead(refusal("500 X", "0x80044150")) } else { Mishap::None };
    let crm = PaperCrm::open(false, deadlock).await;
    let upserts = [change(0, Intent::Upsert, "a")];
    assert!(
        created(&applied(&crm, &upserts, Manner::default()).await.rows[0]),
        "certainly not done: safe to send again"
    );
    let crm = PaperCrm::open(false, |_, _| Mishap::Instead(refusal("500 X", "0x80044150"))).await;
    let written = applied(&crm, &upserts, Manner::default()).await;
    assert!(matches!(written.rows[0], RowResult::Refused(_)), "{written:?}");
    assert_eq!(crm.wire.count("PATCH /api"), 3);
}

#[tokio::test]
async fn a_batch_refused_as_a_whole_is_cut_until_the_row_is_named() {
    let crm = PaperCrm::open(false, |first, _| {
        if first.contains("$batch") { Mishap::Instead(refusal("400 X", "0x80048d19")) } else { Mishap::None }
    })
    .await;
    let written = applied(&crm, &creates(5), Manner::default()).await;
    assert!(written.rows.iter().all(created), "{written:?}");
}

#[tokio::test]
async fn answers_that_are_no_batch_leave_nothing_claimed() {
    let torn = b"--batchresponse_1\r\nContent-Type: application/http\r\n\r\nHTTP/1.1 204 X\r\n\r\n";
    for (kind, body) in
        [("multipart/mixed; boundary=batchresponse_1", &torn[..]), ("text/html", b"<html>sign in</html>")]
    {
        let crm =
            PaperCrm::open(false, move |_, _| Mishap::Instead(answer("200 OK", &[("Content-Type", kind)], body))).await;
        let changes = [change(0, Intent::Upsert, "a"), change(1, Intent::Upsert, "b")];
        let written = applied(&crm, &changes, Manner::default()).await;
        assert!(written.rows.iter().all(|r| matches!(r, RowResult::Unknown(_))), "{kind}: {written:?}");
    }
}

#[tokio::test]
async fn dropping_the_call_sends_nothing_more() {
    let crm = PaperCrm::open(false, |_, _| Mishap::Instead(Act::Stall(Vec::new()))).await;
    let (writer, table, changes) = (writer(&crm), table(), creates(40));
    let mut call = writer.apply(&table, &changes, Manner::default());
    while crm.wire.count("$batch") == 0 {
        assert!(futures_util::future::poll_immediate(&mut call).await.is_none());
        tokio::task::yield_now().await;
    }
    drop(call);
    let sent = crm.wire.count("$batch");
    // The connection is still usable, and nothing of the dropped call follows.
    writer.find(&table, &[RowName::Id(id(0))]).await.unwrap();
    assert_eq!(crm.wire.count("$batch"), sent);
}

#[tokio::test]
async fn changes_of_one_row_keep_their_order() {
    let crm = PaperCrm::open(false, no_mishap).await;
    let mut changes = creates(3);
    changes.extend((0..9).map(|n| change(n % 3, Intent::Update { version: None }, &format!("turn {n}"))));
    applied(&crm, &changes, Manner::default()).await;
    let names: Vec<_> = crm.rows("contacts").values().map(|r| r["lastname"].as_str().unwrap().to_owned()).collect();
    assert_eq!(names, ["turn 6", "turn 7", "turn 8"]);
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
async fn events_are_on_the_timeline_once_and_closed() {
    let home = EventHome::Standard { sender: Some(RowRef { table: "systemuser".into(), id: id(99) }) };
    let events = [
        event(EventKind::Sent, 1),
        event(EventKind::Opened, 1),
        event(EventKind::Clicked, 1),
        event(EventKind::Bounced, 2),
    ];
    // Whichever reply is lost: recorded again, nothing is doubled.
    for lost in 0..4 {
        let crm = PaperCrm::open(false, move |_, n| if n == lost { Mishap::LostReply } else { Mishap::None }).await;
        let writer = writer(&crm);
        writer.record(&home, &events).await.unwrap();
        let results = writer.record(&home, &events).await.unwrap();
        assert!(results.iter().all(RowResult::is_settled), "{lost}: {results:?}");
        let (emails, tasks) = (crm.rows("emails"), crm.rows("tasks"));
        assert_eq!((emails.len(), tasks.len()), (2, 2), "{lost}");
        assert!(emails.values().chain(tasks.values()).all(|row| row["statecode"] != 0), "{lost}: all are closed");
        assert_eq!((crm.effects(), crm.most_effects()), (8, 2), "{lost}: made once and closed once");
    }
}

#[tokio::test]
async fn leads_are_made_once_and_a_test_lead_leaves_nothing_behind() {
    let crm = PaperCrm::open(false, no_mishap).await;
    let lead = |key: &str, name: &str| NewLead {
        key: key.into(),
        subject: "Trial".into(),
        last_name: name.into(),
        ..NewLead::default()
    };
    let leads = [lead("1", "Kim"), lead("2", ""), lead("3", "Lee")];
    for round in 0..2 {
        let results = writer(&crm).add_leads(&leads).await.unwrap();
        assert_eq!(results.iter().map(RowResult::is_settled).collect::<Vec<_>>(), [true, false, true], "round {round}");
    }
    assert_eq!((crm.rows("leads").len(), crm.most_effects()), (2, 1));
    let test = writer(&crm).try_a_lead().await.unwrap();
    assert!(test.read_back && test.left.is_none());
    assert_eq!(crm.rows("leads").len(), 2);
    // It cannot be removed: its id is told.
    let kept = |first: &str, _: usize| {
        if first.starts_with("DELETE") { Mishap::Instead(refusal("403 X", "0x80040220")) } else { Mishap::None }
    };
    let crm = PaperCrm::open(false, kept).await;
    let test = writer(&crm).try_a_lead().await.unwrap();
    assert_eq!(crm.rows("leads").into_keys().next(), test.left);
    // It cannot be written: that is the finding.
    let crm = PaperCrm::open(false, |_, _| Mishap::Instead(refusal("403 X", "0x80040220"))).await;
    assert_eq!(writer(&crm).try_a_lead().await.unwrap_err().kind, ErrorKind::PrivilegeMissing);
}

#[tokio::test]
async fn the_servers_cookies_are_not_kept() {
    let crm = PaperCrm::open(false, |_, n| {
        if n == 0 {
            Mishap::Instead(answer("503 X", &[("Set-Cookie", "ARRAffinity=abc; path=/"), ("Retry-After", "0")], b""))
        } else {
            Mishap::None
        }
    })
    .await;
    applied(&crm, &creates(1), Manner::default()).await;
    assert_eq!(crm.rows("contacts").len(), 1);
    assert!(crm.wire.seen().iter().all(|request| !request.to_ascii_lowercase().contains("\r\ncookie:")));
}

#[tokio::test]
async fn silence_after_sending_is_an_unknown_outcome() {
    let impatient = HttpConfig {
        connect: std::time::Duration::from_millis(100),
        first_byte: std::time::Duration::from_millis(100),
        tries: 1,
        ..quick()
    };
    let crm = PaperCrm::open(false, |_, _| Mishap::Instead(Act::Stall(Vec::new()))).await;
    let writer = connect_with(&crm.wire.url, impatient, Arc::new(SystemClock)).writer(&WriteConsent::Test).unwrap();
    let written = writer.apply(&table(), &creates(1), Manner::default()).await.unwrap();
    assert_eq!(kind_of(&written.rows[0]), Some(ErrorKind::OutcomeUnknown));
}
