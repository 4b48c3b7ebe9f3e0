//! A comparison of a flow's rows, with everything it must not write.
use fieldbridge::account::Name;
use fieldbridge::engine::{Difference, OutStands, RunEnd, Unequal};
use fieldbridge::setup::Workspace;
use fieldbridge::task::{self, Bench, Explanation, OutExplained};
use rusqlite::Connection;
use std::path::Path;

/// Compares a flow to the end; the rows that differ in their order.
pub async fn verified(bench: &Bench, workspace: &Workspace, flow: &str) -> (RunEnd, Vec<Unequal>) {
    let flow = Name::parse(flow).unwrap();
    let (handle, mut found) = task::verify(bench, workspace, &flow).await.unwrap();
    let gathering = tokio::spawn(async move {
        let mut all = Vec::new();
        while let Some(unequal) = found.recv().await {
            all.push(unequal);
        }
        all
    });
    let end = task::wait_for(handle, |_| {}).await.unwrap();
    let mut found = gathering.await.unwrap();
    found.sort_by(|a, b| a.row.cmp(&b.row));
    assert!(end.record.counters.balanced(), "{:?}", end.record.counters);
    (end, found)
}

/// The same in short: row, kind, columns and reason.
pub fn told(found: &[Unequal]) -> Vec<(String, Difference, String)> {
    let one = |u: &Unequal| {
        let beside = u.columns.iter().chain(&u.reason).map(String::as_str).collect::<Vec<_>>().join(" ");
        (u.row.clone(), u.difference, beside)
    };
    found.iter().map(one).collect()
}

/// Every row of every table of a database.
pub fn whole(database: &Path) -> Vec<String> {
    let conn = Connection::open(database).unwrap();
    let names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name";
    let mut names = conn.prepare(names).unwrap();
    let names: Vec<String> = names.query_map([], |r| r.get(0)).unwrap().map(Result::unwrap).collect();
    let mut all = Vec::new();
    for name in names {
        let mut rows = conn.prepare(&format!("SELECT * FROM \"{name}\"")).unwrap();
        let width = rows.column_count();
        let row = |r: &rusqlite::Row<'_>| (0..width).map(|i| r.get_ref(i).map(|v| format!("{v:?}"))).collect();
        let found: Vec<Vec<String>> = rows.query_map([], row).unwrap().map(Result::unwrap).collect();
        all.extend(found.into_iter().map(|row| format!("{name}|{}", row.join("|"))));
    }
    all
}

/// One row of a flow to the CRM, looked at alone.
pub async fn explained(bench: &Bench, workspace: &Workspace, flow: &str, row: &str) -> OutExplained {
    let flow = Name::parse(flow).unwrap();
    match task::explain_row(bench, workspace, &flow, row).await.unwrap() {
        Explanation::Out(told) => *told,
        Explanation::In(_) => panic!("it goes to the CRM"),
    }
}

/// What is said of it in short: how it differs, where it stands, whether the CRM has it.
pub fn in_short(told: &OutExplained) -> (Option<Difference>, OutStands, Option<bool>) {
    let story = &told.story;
    (story.unequal.as_ref().map(|unequal| unequal.difference), story.stands, story.there)
}
