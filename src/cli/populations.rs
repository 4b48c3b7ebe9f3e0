//! `flow populations`: the columns of the campaign database a flow can take as its population, with how many values each names.
use super::dispatch::{Cx, account_or_only};
use super::flow_args::PopulationsArgs;
use super::grid::Grid;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::flow::Population;
use crate::i18n::{Words, grouped};
use crate::task::{self, PlaceFound};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// `fieldbridge flow populations`.
pub async fn populations(cx: &mut Cx<'_>, args: &PopulationsArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_or_only(&workspace, args.account.as_deref())?;
    let table = task::table_meant(&bench, &workspace, account, &args.table).await?;
    let described = task::describe(&bench, account, std::slice::from_ref(&table), false).await?;
    let detail = described.iter().find(|detail| detail.table.name == table);
    let missing = || Fault::new(ErrorKind::TableMissing, "not in the catalog").with("table", table.as_str());
    let id = detail.map(|detail| detail.table.primary_id.clone()).ok_or_else(missing)?;
    let found = task::population_choices(&bench, &id).await?;
    let found: Vec<PlaceFound> = found.into_iter().filter(|place| args.all || place.fit.can_be_used()).collect();
    let usable: Vec<Population> = found.iter().filter_map(PlaceFound::population).collect();
    let counts: BTreeMap<String, Outcome<u64>> = task::population_counts(&bench, usable)
        .await
        .into_iter()
        .map(|(place, count)| (place.to_string(), count))
        .collect();
    if cx.out.json {
        let words = cx.out.words;
        let places: Vec<Value> =
            found.iter().map(|place| place_json(place, counts.get(&place.name()), words)).collect();
        cx.out.object(json!({ "table": table, "populations": places }));
        return Ok(Exit::Ok);
    }
    let mut grid = Grid::new(&cx.out, &["cli-col-population", "#cli-col-values", "cli-col-state"]);
    for place in &found {
        let values = match counts.get(&place.name()) {
            Some(Ok(count)) => grouped(*count),
            _ => "–".to_owned(),
        };
        grid.row([place.name(), values, told(place, counts.get(&place.name()), cx.out.words)]);
    }
    grid.write(&mut cx.out, "cli-populations-none");
    Ok(Exit::Ok)
}

/// Whether a place can be used, or why it cannot.
fn told(place: &PlaceFound, count: Option<&Outcome<u64>>, words: Words) -> String {
    match count {
        Some(Err(fault)) => words.fault(fault),
        _ => words.say(&format!("place-{}", place.fit.slug())),
    }
}

fn place_json(place: &PlaceFound, count: Option<&Outcome<u64>>, words: Words) -> Value {
    json!({
        "population": place.population(),
        "table": place.table,
        "column": place.column,
        "state": place.fit,
        "message": told(place, count, words),
        "values": count.and_then(|count| count.as_ref().ok()),
    })
}
