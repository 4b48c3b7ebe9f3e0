//! What goes wrong: rows nobody can decode, links elsewhere, a CRM that asks to wait, a call that is given up.
use super::org::Org;
use fieldbridge::fault::ErrorKind;
use fieldbridge::port::{Position, RawPage};
use std::time::Duration;

/// Replaces the text of a field in the first row by something no text is.
fn spoilt(page: &RawPage, field: &str) -> RawPage {
    let text = String::from_utf8(page.body.clone()).unwrap();
    let at = text.find(&format!("\"{field}\":\"")).unwrap() + field.len() + 3;
    let end = at + 1 + text[at + 1..].find('"').unwrap() + 1;
    let body = format!("{}[1,2]{}", &text[..at], &text[end..]).into_bytes();
    RawPage { body, ..page.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_nobody_can_decode_is_told_and_takes_no_other_with_it() {
    for org in Org::both(120).await {
        let query = org.query().await;
        let page = org.crm.fetch(&query, &Position::Start).await.unwrap();
        let whole = org.crm.decode(&query, &page).unwrap();
        let spoilt = spoilt(&page, org.name);
        let decoded = org.crm.decode(&query, &spoilt).unwrap();
        assert_eq!((decoded.rows.keys.len(), decoded.bad.len()), (whole.rows.keys.len() - 1, 1), "{}", org.table);
        let bad = &decoded.bad[0];
        assert_eq!(bad.id, whole.rows.keys[0].id, "the row is named");
        assert_eq!(bad.field.as_deref(), Some(org.name));
        assert!(!bad.reason.is_empty());
        assert_eq!(decoded.rows.keys, whole.rows.keys[1..]);
        let cut = RawPage { body: page.body[..page.body.len() / 2].to_vec(), ..page.clone() };
        let fault = org.crm.decode(&query, &cut).unwrap_err();
        assert_eq!(fault.kind, ErrorKind::BadJson, "{}: half a page is none", org.table);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_that_leads_elsewhere_is_never_followed() {
    for org in Org::both(500).await {
        let query = org.query().await;
        for foreign in ["https://evil.example/rows?page=2", "//evil.example/x", "../x", "", "\n"] {
            let fault = org.crm.fetch(&query, &Position::Link(foreign.to_owned())).await.unwrap_err();
            assert_eq!(fault.kind, ErrorKind::ForeignLink, "{}: {foreign:?}", org.table);
        }
        org.faults(&[org.foreign]);
        let fault = org.read(&query, Position::Start).await.unwrap_err();
        assert_eq!(fault.kind, ErrorKind::ForeignLink, "{}: {fault}", org.table);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crm_that_asks_to_wait_is_asked_again_and_the_budget_tells() {
    for org in Org::both(60).await {
        let query = org.query().await;
        let before = org.crm.budget();
        assert!(before.requests_sent > 0, "{}: describing took a request", org.table);
        org.faults(&[org.busy]);
        let read = org.read(&query, Position::Start).await.unwrap();
        assert_eq!(read.ids().len(), org.truth().len(), "{}", org.table);
        let after = org.crm.budget();
        assert!(after.requests_sent >= before.requests_sent + 2, "{}: {after:?}", org.table);
        assert!(after.throttled > before.throttled, "{}: {after:?}", org.table);
        assert!(after.requests_left.is_some(), "{}: {after:?}", org.table);
        assert_eq!(org.crm.waiting_until(), None, "nobody waits any more");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_given_up_leaves_the_connection_as_it_was() {
    for org in Org::both(60).await {
        let query = org.query().await;
        org.faults(&["slow:ms=60000"]);
        let asked = tokio::time::timeout(Duration::from_millis(150), org.crm.fetch(&query, &Position::Start));
        assert!(asked.await.is_err(), "{}: it was given up on the way", org.table);
        org.faults(&[]);
        let read = tokio::time::timeout(Duration::from_secs(20), org.read(&query, Position::Start));
        assert_eq!(read.await.expect("no answer").unwrap().ids().len(), org.truth().len(), "{}", org.table);
    }
}
