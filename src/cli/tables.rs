//! `tables`: what discovery found.
use super::args::TablesArgs;
use super::dispatch::{Cx, account_of};
use super::grid::Grid;
use super::view::count_or_dash;
use crate::catalog::Table;
use crate::fault::{Exit, Outcome};
use crate::task;
use serde_json::{Value, json};

/// `fieldbridge tables`.
pub async fn tables(cx: &mut Cx<'_>, args: &TablesArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_of(&workspace, &args.account)?;
    let catalog = task::tables(&bench, account, args.refresh).await?;
    let found: Vec<&Table> =
        catalog.tables.iter().filter(|t| args.search.as_deref().is_none_or(|s| matches(t, s))).collect();
    let mut counts = catalog.counts.clone();
    if args.counts {
        let names: Vec<String> = found.iter().map(|t| t.name.clone()).collect();
        counts.extend(task::counts(&bench, account, &names).await?);
    }
    if cx.out.json {
        let tables: Vec<Value> = found.iter().map(|t| table_json(t, counts.get(&t.name).copied())).collect();
        cx.out.object(json!({
            "account": account.name.as_str(),
            "discovered_at": catalog.discovered_at,
            "tables": tables,
        }));
        return Ok(Exit::Ok);
    }
    let mut grid = Grid::new(&cx.out, &["cli-col-table", "cli-col-label", "cli-col-kind", "#cli-col-rows"]);
    for table in found {
        let mut kind = format!("{:?}", table.kind).to_lowercase();
        if table.custom {
            kind.push_str(" · custom");
        }
        let label = table.labels.best(cx.out.words.0).unwrap_or_default().to_owned();
        grid.row([table.name.clone(), label, kind, count_or_dash(counts.get(&table.name).copied())]);
    }
    grid.write(&mut cx.out, "cli-tables-none");
    Ok(Exit::Ok)
}

fn table_json(table: &Table, rows: Option<u64>) -> Value {
    json!({
        "name": table.name,
        "entity_set": table.entity_set,
        "labels": table.labels,
        "kind": table.kind,
        "custom": table.custom,
        "change_tracking": table.change_tracking,
        "primary_id": table.primary_id,
        "primary_name": table.primary_name,
        "rows": rows,
    })
}

fn matches(table: &Table, text: &str) -> bool {
    let wanted = text.to_lowercase();
    table.name.contains(&wanted) || table.labels.0.values().any(|label| label.to_lowercase().contains(&wanted))
}
