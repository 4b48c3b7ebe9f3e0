//! Rows: all of them, once, in order, to the explicit end; only what changed; only what is asked for; what is gone.
use super::org::Org;
use fieldbridge::mapping::{Cell, filter_text};
use fieldbridge::port::{GoneWhy, Part, Position, ReadOrder, ReadQuery};
use jiff::Timestamp;
use serde_json::Value;
use std::collections::BTreeSet;

#[tokio::test(flavor = "multi_thread")]
async fn every_row_comes_once_to_the_explicit_end_and_its_id_is_the_servers_letter_for_letter() {
    for org in Org::both(930).await {
        let query = org.query().await;
        let read = org.read(&query, Position::Start).await.unwrap();
        assert!(read.pages >= 5, "{}: {} pages", org.table, read.pages);
        assert!(read.bad.is_empty() && read.gone.is_empty(), "{:?} {:?}", read.bad, read.gone);
        let truth = org.truth();
        assert_eq!(read.ids().len(), truth.len());
        assert_eq!(read.ids().into_iter().collect::<BTreeSet<_>>(), truth.keys().map(String::as_str).collect());
        for (id, name) in read.texts(1) {
            assert_eq!(truth[id][org.name], Value::from(name), "{id}");
        }
        for (key, cells) in &read.rows {
            assert_eq!(cells[0], Cell::Text(key.id.clone()), "the key is the mapped identifier");
        }
        assert_eq!(org.read(&query, Position::Start).await.unwrap().ids(), read.ids(), "always in the same order");
        assert!(!org.was_written_to(), "reading writes nothing");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_by_id_goes_on_behind_any_row_of_it() {
    for org in Org::both(450).await {
        let query = org.query().await;
        let whole = org.read(&query, Position::Start).await.unwrap();
        let ids = whole.ids();
        for at in [0, 199, 200, 300, ids.len() - 1] {
            let part = Part { behind: Some(ids[at].to_owned()), ..Part::default() };
            let rest = org.read(&ReadQuery { part, ..query.clone() }, Position::Start).await.unwrap();
            assert_eq!(rest.ids(), ids[at + 1..], "{} behind row {at}", org.table);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn windows_together_hold_every_row_once() {
    for org in Org::both(420).await {
        let query = org.query().await;
        let windows = org.crm.windows(&query, 4).await.unwrap();
        if windows.len() < 2 {
            continue;
        }
        let mut all: Vec<String> = Vec::new();
        for window in windows {
            let part = Part { window: Some(window), ..Part::default() };
            let read = org.read(&ReadQuery { part, ..query.clone() }, Position::Start).await.unwrap();
            all.extend(read.ids().into_iter().map(str::to_owned));
        }
        all.sort();
        assert_eq!(all, org.truth().into_keys().collect::<Vec<_>>(), "{}", org.table);
    }
}

/// The moment a row changed, as it was read.
fn moment(cell: &Cell<'_>) -> Timestamp {
    let Cell::Text(text) = cell else { panic!("no moment: {cell:?}") };
    text.parse().unwrap_or_else(|e| panic!("{e}: {text}"))
}

#[tokio::test(flavor = "multi_thread")]
async fn by_modification_rows_come_in_the_order_they_changed_and_none_from_before() {
    for org in Org::both(640).await {
        let by_change = ReadQuery { order: ReadOrder::ByModified, ..org.query().await };
        let all = org.read(&by_change, Position::Start).await.unwrap();
        let moments: Vec<Timestamp> = all.rows.iter().map(|(_, cells)| moment(&cells[2])).collect();
        assert!(moments.is_sorted(), "{}", org.table);
        assert_eq!(all.ids().into_iter().collect::<BTreeSet<_>>().len(), org.truth().len());
        let since = moments[moments.len() / 2];
        let later = org.read(&ReadQuery { since: Some(since), ..by_change.clone() }, Position::Start).await.unwrap();
        let wanted: BTreeSet<&str> =
            all.ids().into_iter().zip(&moments).filter(|(_, m)| **m >= since).map(|(id, _)| id).collect();
        assert_eq!(
            later.ids().into_iter().collect::<BTreeSet<_>>(),
            wanted,
            "{}: the instant itself counts",
            org.table
        );
        assert_eq!(later.ids().len(), wanted.len());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn changes_and_deletions_are_seen_and_versions_never_fall() {
    for org in Org::both(300).await {
        let detail = org.crm.describe(org.table).await.unwrap();
        let query = org.query().await;
        let order = if detail.table.change_tracking { ReadOrder::Tracked } else { ReadOrder::ByModified };
        let first = org.read(&ReadQuery { order, ..query.clone() }, Position::Start).await.unwrap();
        let before = org.truth();
        let latest = first.rows.iter().map(|(_, cells)| moment(&cells[2])).max();
        org.mutate(40, 12, 9);
        let after = org.truth();
        // From where the CRM says changes can be read, else from the latest change that was seen.
        let (at, since) = match &first.from_here {
            Some(place) => (place.clone(), None),
            None => (Position::Start, latest),
        };
        let second = org.read(&ReadQuery { order, since, ..query.clone() }, at).await.unwrap();
        let gone: BTreeSet<&str> = second.gone.iter().map(|g| g.id.as_str()).collect();
        let wanted: BTreeSet<&str> = before.keys().filter(|id| !after.contains_key(*id)).map(String::as_str).collect();
        assert_eq!(wanted.len(), 9);
        assert_eq!(gone, wanted, "{}", org.table);
        assert!(second.gone.iter().all(|g| g.why == GoneWhy::Deleted));
        let came: BTreeSet<&str> = second.ids().into_iter().collect();
        for (id, row) in &after {
            if before.get(id).is_none_or(|known| known[org.name] != row[org.name]) {
                assert!(came.contains(id.as_str()), "{} {id} changed and did not come", org.table);
            }
        }
        for (key, _) in &second.rows {
            let known = first.rows.iter().find(|(k, _)| k.id == key.id).map_or(0, |(k, _)| k.version);
            assert!(key.version >= known, "{}: {known} became {}", key.id, key.version);
        }
        // Where the CRM tells versions, a change raises them.
        let told = second.rows.iter().any(|(key, _)| key.version > 0);
        assert!(!told || second.rows.iter().all(|(key, _)| key.version > 0), "{}", org.table);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_filter_is_applied_by_the_server_and_its_values_stay_values() {
    for org in Org::both(400).await {
        let detail = org.crm.describe(org.table).await.unwrap();
        let truth = org.truth();
        let name = truth.values().find_map(|row| row[org.name].as_str().filter(|n| n.len() > 2)).unwrap().to_owned();
        let quoted = name.replace('\'', "''");
        let wanted: BTreeSet<&str> =
            truth.iter().filter(|(_, row)| row[org.name] == *name).map(|(id, _)| id.as_str()).collect();
        let text = format!("{} = '{quoted}'", org.name);
        let filter = filter_text::read(&text, &detail).unwrap_or_else(|e| panic!("{}: {text}", e.slug));
        let query = ReadQuery { filter: Some(filter), ..org.query().await };
        let read = org.read(&query, Position::Start).await.unwrap();
        assert!(!wanted.is_empty() && wanted.len() < truth.len());
        assert_eq!(read.ids().into_iter().collect::<BTreeSet<_>>(), wanted, "{}: {text}", org.table);
        assert_eq!(read.ids().len(), wanted.len(), "no other row crossed the wire");
        for trick in ["x'' OR ''1''=''1", "x\\'' OR Name != ''", "%", "' --"] {
            let text = format!("{} = '{}'", org.name, trick.replace("''", "'").replace('\'', "''"));
            let filter = filter_text::read(&text, &detail).unwrap_or_else(|e| panic!("{}: {text}", e.slug));
            let query = ReadQuery { filter: Some(filter), ..org.query().await };
            let read = org.read(&query, Position::Start).await.unwrap();
            assert!(read.ids().is_empty(), "{}: {text}", org.table);
        }
    }
}
