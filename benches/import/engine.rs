//! The engine with all its safety.
use crate::contact;
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::clock::SystemClock;
use fieldbridge::engine::{Changes, Doors, RunOrder, start};
use fieldbridge::flow::ReadMode;
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::port::{Campaign, Crm, ReadQuery};
use fieldbridge::run::{RunId, RunState};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use tokio::runtime::Runtime;

/// How the engine writes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// As a flow that is loaded for the first time.
    FirstLoad,
    /// Row by row under the key index, as a flow that was loaded before.
    Upsert,
}

/// Runs the flow once.
pub fn run(runtime: &Runtime, crm: &Arc<dyn Crm>, path: &Path, style: Style, rows: u64) {
    load(runtime, crm, path, style, (rows, contact::PAGE));
}

/// Loads the flow for the first time, in forty pages.
pub fn slow(runtime: &Runtime, crm: &Arc<dyn Crm>, path: &Path, rows: u64) {
    let page = u32::try_from(rows / 40).unwrap_or(contact::PAGE).clamp(50, contact::PAGE);
    load(runtime, crm, path, Style::FirstLoad, (rows, page));
}

fn load(runtime: &Runtime, crm: &Arc<dyn Crm>, path: &Path, style: Style, (rows, page_size): (u64, u32)) {
    let campaign = SqliteCampaign::new(path);
    if style == Style::Upsert {
        campaign.ensure_table(&contact::schema(), false).unwrap();
        let loaded = "CREATE UNIQUE INDEX fb_key_contact ON contact (contactid);
             INSERT INTO fb_checkpoint (flow, seq, mapping_version, loaded) VALUES ('contact', 1, 1, 1)";
        Connection::open(path).unwrap().execute_batch(loaded).unwrap();
    }
    let clock = Arc::new(SystemClock);
    let doors = Doors {
        crm: crm.clone(),
        campaign: Arc::new(campaign),
        ledger: Arc::new(SqliteLedger::new(path, "bench", std::process::id(), clock.clone())),
        clock,
    };
    let order = RunOrder {
        flow: contact::flow(),
        mapping_version: 1,
        schema: contact::schema(),
        conversions: contact::conversions(),
        query: ReadQuery { page_size, ..contact::query() },
        mode: ReadMode::Full,
        changes: Changes::by_date(),
        dry_run: false,
        try_rows: 0,
        limit: None,
        run: RunId::new(),
    };
    let end = runtime.block_on(async { start(order, doors).join().await.unwrap() });
    assert!(matches!(end.record.state, RunState::Done | RunState::DoneWithRejects), "{:?}", end.fault);
    assert_eq!(end.record.counters.read, rows);
}
