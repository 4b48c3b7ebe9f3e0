//! `tables`: what discovery found. One table in full stands in `table`, the changes in `table_changes`.
use super::args::TablesArgs;
use super::dispatch::{Cx, account_of};
use super::grid::Grid;
use super::view::count_or_dash;
use super::{drift, table, table_changes};
use crate::catalog::{Catalog, Table, capability};
use crate::fault::{Exit, Outcome};
use crate::i18n::Words;
use crate::task::{self, Reach};
use serde_json::{Value, json};

/// `fieldbridge tables`.
pub async fn tables(cx: &mut Cx<'_>, args: &TablesArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_of(&workspace, &args.account)?;
    if !args.accept.is_empty() || !args.leave.is_empty() {
        return drift::settle(cx, &bench, account, args).await;
    }
    if args.drift {
        return drift::show(cx, &bench, &workspace, account).await;
    }
    if args.changes {
        return table_changes::show(cx, &bench, account).await;
    }
    if let Some(name) = &args.table {
        let name = task::table_meant(&bench, &workspace, account, name).await?;
        return table::show(cx, &bench, account, &name, args.refresh).await;
    }
    let catalog = match args.refresh {
        true => {
            let found = task::rediscover(&bench, account, Reach::Everything).await?;
            table_changes::note_failures(cx, &found.failed);
            found.catalog
        }
        false => task::tables(&bench, account, false).await?,
    };
    let search = args.search.as_deref();
    let found: Vec<&Table> = catalog.tables.iter().filter(|t| search.is_none_or(|s| matches(t, s))).collect();
    // Whoever looks for one by name finds it.
    let aside = if search.is_some() || args.all { 0 } else { found.iter().filter(|t| t.setup).count() };
    let found: Vec<&Table> = found.into_iter().filter(|t| aside == 0 || !t.setup).collect();
    let mut counts = catalog.counts.clone();
    if args.counts {
        let names: Vec<String> = found.iter().map(|t| t.name.clone()).collect();
        counts.extend(task::counts(&bench, account, &names).await?);
    }
    if cx.out.json {
        let tables: Vec<Value> = found.iter().map(|t| table_json(t, &catalog, counts.get(&t.name).copied())).collect();
        cx.out.object(json!({
            "account": account.name.as_str(),
            "discovered_at": catalog.discovered_at,
            "tables": tables,
            "set_aside": aside,
        }));
        return Ok(Exit::Ok);
    }
    let heads = ["cli-col-table", "cli-col-label", "cli-col-kind", "cli-col-changes", "#cli-col-rows"];
    let mut grid = Grid::new(&cx.out, &heads);
    for table in found {
        let label = table.labels.best(cx.out.words.0).unwrap_or_default().to_owned();
        let reading = capability(table, catalog.details.get(&table.name)).reading;
        let reading = cx.out.say(&format!("short-{}", reading.key()));
        let rows = count_or_dash(counts.get(&table.name).copied());
        grid.row([table.name.clone(), label, kind_words(table, cx.out.words), reading, rows]);
    }
    grid.write(&mut cx.out, "cli-tables-none");
    if aside > 0 {
        let text = cx.out.words.say_with("cli-tables-aside", &[("count", aside.into())]);
        cx.out.note(text);
    }
    Ok(Exit::Ok)
}

/// What a table is, in words.
pub fn kind_words(table: &Table, words: Words) -> String {
    let mut kind = vec![words.say(&format!("table-kind-{}", table.kind.slug()))];
    if table.custom {
        kind.push(words.say("table-custom"));
    }
    kind.join(" · ")
}

/// A table as a machine reads it.
pub fn table_json(table: &Table, catalog: &Catalog, rows: Option<u64>) -> Value {
    json!({
        "name": table.name,
        "entity_set": table.entity_set,
        "labels": table.labels,
        "kind": table.kind,
        "custom": table.custom,
        "setup": table.setup,
        "ownership": table.ownership,
        "change_tracking": table.change_tracking,
        "can_track": table.can_track,
        "primary_id": table.primary_id,
        "primary_name": table.primary_name,
        "capability": capability_json(table, catalog),
        "rows": rows,
    })
}

fn capability_json(table: &Table, catalog: &Catalog) -> Value {
    let found = capability(table, catalog.details.get(&table.name));
    json!({
        "reading": found.reading.key(),
        "deletions": found.deletions,
        "could_track": found.could_track,
        "keys": found.keys,
        "unusable_keys": found.unusable_keys,
    })
}

fn matches(table: &Table, text: &str) -> bool {
    let wanted = text.to_lowercase();
    table.name.to_lowercase().contains(&wanted)
        || table.labels.0.values().any(|label| label.to_lowercase().contains(&wanted))
}
