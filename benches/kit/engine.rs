//! The engine with all its safety.
use super::Table;
use fieldbridge::campaign::sqlite::SqliteCampaign;
use fieldbridge::clock::SystemClock;
use fieldbridge::engine::{Changes, Doors, RunOrder, start};
use fieldbridge::flow::ReadMode;
use fieldbridge::ledger::SqliteLedger;
use fieldbridge::mapping::Carry;
use fieldbridge::port::{Campaign, Crm};
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
    /// For the first time, with rules on the fields.
    Ruled,
}

/// Runs the flow once.
pub fn run(runtime: &Runtime, crm: &Arc<dyn Crm>, table: &Table, path: &Path, style: Style, rows: u64) {
    load(runtime, crm, table, path, style, rows);
}

/// Loads the flow for the first time, in forty pages.
pub fn slow(runtime: &Runtime, crm: &Arc<dyn Crm>, table: &Table, path: &Path, rows: u64) {
    let page = u32::try_from(rows / 40).unwrap_or(table.page).clamp(50, table.page);
    load(runtime, crm, &Table { page, ..*table }, path, Style::FirstLoad, rows);
}

fn load(runtime: &Runtime, crm: &Arc<dyn Crm>, table: &Table, path: &Path, style: Style, rows: u64) {
    let campaign = SqliteCampaign::new(path);
    if style == Style::Upsert {
        let schema = table.schema();
        campaign.ensure_table(&schema, false).unwrap();
        let (name, key) = (&schema.name, &schema.key);
        let loaded = format!(
            "CREATE UNIQUE INDEX fb_key_{name} ON {name} ({key});
             INSERT INTO fb_checkpoint (flow, seq, mapping_version, loaded) VALUES ('{name}', 1, 1, 1)"
        );
        Connection::open(path).unwrap().execute_batch(&loaded).unwrap();
    }
    let conversions: Vec<Carry> = if style == Style::Ruled { table.rules() } else { table.conversions() };
    let clock = Arc::new(SystemClock);
    let doors = Doors {
        crm: crm.clone(),
        campaign: Arc::new(campaign),
        ledger: Arc::new(SqliteLedger::new(path, "bench", std::process::id(), clock.clone())),
        clock,
    };
    let order = RunOrder {
        flow: table.flow(),
        mapping_version: 1,
        schema: table.schema(),
        conversions,
        query: table.query(),
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
