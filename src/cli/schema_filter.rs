//! `schema filter`: reads a filter against a table, says who would judge it, and counts the rows it lets through.
use super::args::SchemaFilterArgs;
use super::dispatch::{Cx, account_or_only};
use crate::catalog::TableDetail;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::{Words, grouped};
use crate::mapping::{Filter, filter_text};
use crate::task;
use serde_json::json;

/// `fieldbridge schema filter`.
pub async fn filter(cx: &mut Cx<'_>, args: &SchemaFilterArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_or_only(&workspace, args.account.as_deref())?.clone();
    let table = task::table_meant(&bench, &workspace, &account, &args.table).await?;
    let args = &SchemaFilterArgs { table, ..args.clone() };
    let details = task::describe(&bench, &account, std::slice::from_ref(&args.table), false).await?;
    let missing = || Fault::new(ErrorKind::TableMissing, "the table was not described").with("table", &args.table);
    let detail = details.iter().find(|d| d.table.name == args.table).ok_or_else(missing)?;
    let filter = read(cx.out.words, &args.filter, detail)?;
    let flow = workspace
        .flows
        .iter()
        .find(|f| f.account == account.name && f.table == args.table && f.direction == crate::flow::Direction::Import);
    let (judge, own) = flow.map(|f| task::filter_judge(f, detail, Some(&filter))).unzip();
    let own = own.unwrap_or_default();
    // Days are counted where the table's flow counts them, unless another place is named.
    let zone = args.zone.as_deref().or(flow.and_then(|f| f.zone.as_deref()));
    let day = super::flow::zoned(cx.out.words, zone, bench.clock.now())?;
    let count = match args.count {
        true => Some(task::filter_count(&bench, &account, detail, (Some(&filter), &day), args.all).await?),
        false => None,
    };
    let text = filter_text::render(&filter);
    if cx.out.json {
        cx.out.object(json!({
            "account": account.name.as_str(),
            "table": args.table,
            "filter": text,
            "judge": judge,
            "judged_here": own,
            "zone": zone.unwrap_or("UTC"),
            "count": count,
        }));
        return Ok(Exit::Ok);
    }
    cx.out.line(&text);
    if let Some(judge) = judge {
        let fields = [("fields", own.join(", ").into())];
        let who = cx.out.words.say_with(&format!("filter-judge-{}", judge.slug()), &fields);
        let line = format!("{} {who}", cx.out.say("wz-build-judge"));
        cx.out.line(line);
    }
    if filter_text::speaks_of_days(&filter) {
        let line = format!("{} {}", cx.out.say("wz-build-zone"), zone.unwrap_or("UTC"));
        cx.out.line(line);
    }
    if let Some(count) = count {
        let key = if count.more { "wz-build-more" } else { "wz-build-rows" };
        let rows = cx.out.words.say_with(key, &[("rows", grouped(count.rows).into())]);
        let line = format!("{} {rows}", cx.out.say("wz-build-count"));
        cx.out.line(line);
    }
    Ok(Exit::Ok)
}

fn read(words: Words, text: &str, detail: &TableDetail) -> Outcome<Filter> {
    filter_text::read(text, detail).map_err(|problem| {
        let why = words.say_map(&problem.key(), &problem.args());
        Fault::new(ErrorKind::FilterInvalid, why).with("filter", text).with("table", &detail.table.name)
    })
}
