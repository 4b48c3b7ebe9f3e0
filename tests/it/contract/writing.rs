//! Writing: only with consent, one result for each row, and what is told of a person arrives in the CRM's own field.
use super::org::Org;
use fieldbridge::mapping::Cell;
use fieldbridge::port::{
    Bounce, Channel, CrmWrite, Intent, Manner, ReachNews, RowChange, RowName, RowRef, RowResult, Value, WriteConsent,
    WriteTable,
};
use serde_json::json;
use std::sync::Arc;

async fn table(org: &Org) -> WriteTable {
    let detail = org.crm.describe(org.table).await.unwrap();
    WriteTable::of(&detail, &org.crm.tables().await.unwrap())
}

fn writer(org: &Org) -> Arc<dyn CrmWrite> {
    org.crm.writer(&WriteConsent::Test).unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn each_change_has_its_own_result_and_a_bad_one_spoils_no_other() {
    for org in Org::both(40).await {
        let table = table(&org).await;
        let ids: Vec<String> = org.truth().into_keys().collect();
        let named = |id: &str, name: &str| RowChange {
            name: RowName::Id(id.to_owned()),
            intent: Intent::Update { version: None },
            values: vec![(org.name.to_owned(), Value::Plain(Cell::Text(name.to_owned().into())))],
        };
        let names = ["O'Neil \"the\" <b>", "김하늘", "a,b;c"];
        let mut changes: Vec<RowChange> = ids.iter().zip(names).map(|(id, name)| named(id, name)).collect();
        changes.insert(1, named(org.missing, "Nobody"));
        let written = writer(&org).apply(&table, &changes, Manner::default()).await.unwrap();
        let settled: Vec<bool> = written.rows.iter().map(RowResult::is_settled).collect();
        assert_eq!(settled, [true, false, true, true], "{}: {:?}", org.table, written.rows);
        assert!(!written.together);
        let truth = org.truth();
        for (id, name) in ids.iter().zip(names) {
            assert_eq!(truth[id][org.name], json!(name), "{}", org.table);
        }
        assert!(org.was_written_to());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_found_or_not_in_the_order_they_were_asked_for() {
    for org in Org::both(20).await {
        let table = table(&org).await;
        let id = org.truth().into_keys().next_back().unwrap();
        let names = [RowName::Id(org.missing.to_owned()), RowName::Id(id.clone())];
        let found = writer(&org).find(&table, &names).await.unwrap();
        assert!(found[0].is_none(), "{}: {found:?}", org.table);
        assert_eq!(found[1].as_ref().unwrap().id, id);
        assert!(!org.was_written_to(), "looking writes nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opt_out_arrives_and_what_the_crm_has_no_field_for_is_refused_whole() {
    for org in Org::both(20).await {
        let ids: Vec<String> = org.truth().into_keys().collect();
        let news = |id: &str, channels: Vec<(Channel, bool)>| ReachNews {
            who: RowRef { table: org.table.to_owned(), id: id.to_owned() },
            channels,
            bounce: None,
        };
        let bounce = Some(Bounce { at: "2026-01-02T03:04:05Z".into(), reason: "no such mailbox".into() });
        let odd = match org.no_field_for {
            Some(channel) => news(&ids[1], vec![(Channel::Email, true), (channel, true)]),
            None => ReachNews { bounce, ..news(&ids[1], vec![(Channel::Email, true)]) },
        };
        let before = org.truth();
        let told = [news(&ids[0], vec![(Channel::Email, true), (Channel::Phone, false)]), odd];
        let results = writer(&org).tell_reach(&told).await.unwrap();
        assert!(results[0].is_settled(), "{}: {results:?}", org.table);
        assert!(matches!(results[1], RowResult::Refused(_)), "{}: {results:?}", org.table);
        let after = org.truth();
        assert_eq!(after[&ids[0]][org.no_email], json!(true), "{}", org.table);
        assert_eq!(after[&ids[1]][org.no_email], before[&ids[1]][org.no_email], "nothing of it is written");
    }
}
