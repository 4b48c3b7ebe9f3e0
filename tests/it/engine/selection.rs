//! A place in the CRM's record of changes tells the fields it was given out for: never more is concluded from it.
use super::truth::Truth;
use crate::kit::fake_crm::{change, row};
use crate::kit::road::{Road, order};
use fieldbridge::engine::RunOrder;
use fieldbridge::flow::{ReadMethod, ReadMode};
use fieldbridge::mapping::{Carry, Conversion};
use fieldbridge::sandbox::MutationPlan;

fn tracked() -> RunOrder {
    let mut order = order();
    order.changes.method = ReadMethod::Tracking;
    order
}

/// The order without one of its fields.
fn without(order: &mut RunOrder, field: &str) {
    let at = order.query.columns.iter().position(|c| c.field == field).unwrap();
    order.query.columns.remove(at);
    order.conversions.remove(at);
    order.schema.columns.remove(at);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_field_that_came_in_by_a_full_reading_is_not_emptied_by_the_older_record() {
    let truth = Truth::new("contact", 300).await;
    truth
        .run(|o| {
            o.changes.method = ReadMethod::Tracking;
            without(o, "lastname");
        })
        .await;
    let end = truth
        .run(|o| {
            (o.mode, o.changes.method, o.mapping_version) = (ReadMode::Full, ReadMethod::Full, 2);
        })
        .await;
    assert_eq!(end.fault, None);
    truth.compare();
    truth.sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 30, inserts: 5, deletes: 0 });
    for applied in [35, 0] {
        let end = truth.run(|o| (o.changes.method, o.mapping_version) = (ReadMethod::Tracking, 2)).await;
        assert_eq!((end.fault, end.record.counters.applied), (None, applied));
        truth.compare();
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_link_that_does_not_tell_a_field_empties_nothing_whatever_is_thought_of_it() {
    let truth = Truth::new("contact", 300).await;
    let tracked = |o: &mut RunOrder| o.changes.method = ReadMethod::Tracking;
    truth
        .run(|o| {
            tracked(o);
            without(o, "lastname");
        })
        .await;
    let stored = rusqlite::Connection::open(truth.dir.path().join("campaign.db")).unwrap();
    let link: String = stored.query_row("SELECT delta_link FROM fb_checkpoint", [], |r| r.get(0)).unwrap();
    truth.run(|o| (o.changes.method, o.mapping_version) = (ReadMethod::Tracking, 2)).await;
    truth.compare();
    // The record of before, passed off as one of all fields.
    stored.execute("UPDATE fb_checkpoint SET delta_link = ?1", [&link]).unwrap();
    truth.sandbox.mutate(&MutationPlan { table: Some("contact".into()), updates: 30, inserts: 5, deletes: 0 });
    let end = truth.run(|o| (o.changes.method, o.mapping_version) = (ReadMethod::Tracking, 2)).await;
    assert_eq!((end.fault, end.record.counters.read), (None, 305), "everything was read");
    truth.compare();
}

#[tokio::test]
async fn a_record_of_other_fields_is_begun_anew_and_one_of_the_same_goes_on() {
    let road = Road::new(vec![vec![row("a", 1), row("b", 2)]]);
    road.crm.track();
    road.run(tracked()).await;
    let deltas = |road: &Road| road.crm.take_asked().iter().filter(|a| a.page == 1000).count();
    deltas(&road);
    let by_date = || RunOrder { mode: ReadMode::Full, ..order() };
    // There and back again with the same fields: the record still serves.
    road.run(by_date()).await;
    road.crm.tell(vec![change(&[row("a", 3)], &[])]);
    assert_eq!(road.run(tracked()).await.record.counters.applied, 1);
    assert_eq!(deltas(&road), 1);
    // The filter needs one more: what the record tells of it would be nothing.
    let column = fieldbridge::port::ReadColumn::new("born", "born", fieldbridge::catalog::FieldType::Integer);
    let more = || {
        let mut order = tracked();
        order.changes.filter_columns = vec![column.clone()];
        order
    };
    assert_eq!(road.run(more()).await.fault, None);
    assert_eq!(deltas(&road), 0, "everything was read");
    road.run(more()).await;
    assert_eq!(deltas(&road), 1);
}

#[tokio::test]
async fn rules_that_changed_under_the_same_version_are_noticed() {
    let road = Road::new(vec![vec![row("a", 1), row("B", 2)]]);
    road.run(order()).await;
    let mut other = order();
    other.conversions[1] = Carry::Plain(Conversion::Upper);
    assert_eq!(road.run(other.clone()).await.record.counters.applied, 2, "read anew under the other rules");
    assert_eq!(road.rows()[1].name, "A V1");
    other.run = fieldbridge::run::RunId::new();
    assert_eq!(road.run(other).await.record.counters.applied, 0);
    // A database of before does not know under which rules it was filled: its word, the version, is taken.
    road.tamper("UPDATE fb_checkpoint SET reads = ''");
    road.crm.take_asked();
    assert_eq!(road.run(order()).await.fault, None);
    assert!(road.crm.take_asked().iter().all(|a| a.since.is_some()), "only what changed was asked for");
}
