//! Which rows a flow brings and in which order, as this face tells it: before anything runs.
use super::out::Out;
use crate::account::ExternalAccount;
use crate::fault::Outcome;
use crate::flow::{Flow, OrderTold};
use crate::task::{self, Bench};
use serde_json::{Value, json};

/// Refuses a population or an order a flow cannot have.
pub(super) async fn check(bench: &Bench, account: &ExternalAccount, flow: &Flow) -> Outcome<()> {
    task::check_population(bench, flow).await?;
    if flow.rows.population.is_some() {
        let details = task::describe(bench, account, std::slice::from_ref(&flow.table), false).await?;
        if let Some(detail) = details.iter().find(|d| d.table.name == flow.table) {
            task::check_population_fits(bench, flow, &detail.table.primary_id).await?;
        }
    }
    task::told_order(bench, account, flow).await.map(drop)
}

/// The pairs that tell of them, where there is anything to tell.
pub(super) fn pairs(flow: &Flow) -> Vec<(&'static str, String)> {
    let population = flow.rows.population.as_ref().map(|p| ("cli-col-population", p.to_string()));
    let order = (!flow.rows.order_by.is_empty()).then(|| ("cli-col-order-by", order_text(flow)));
    population.into_iter().chain(order).collect()
}

/// They as a machine reads them.
pub(super) fn rules_json(flow: &Flow) -> Value {
    json!({ "population": flow.rows.population, "order_by": flow.rows.order_by })
}

fn order_text(flow: &Flow) -> String {
    flow.rows.order_by.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// Says in which readings the rows come in the order that is asked for, and why not in the others.
pub(super) async fn tell_order(out: &mut Out, (bench, account): (&Bench, &ExternalAccount), flow: &Flow) {
    // What keeps the table from being described is told by the run itself.
    let Ok(Some(told)) = task::told_order(bench, account, flow).await else { return };
    if out.json {
        return;
    }
    let args = [("flow", flow.name.to_string().into()), ("order", order_text(flow).into())];
    let text = out.words.say_with("cli-order-asked", &args);
    out.note(text);
    let OrderTold { everything, changes, replay } = told;
    for (reading, why) in [("everything", everything), ("changes", changes), ("replay", replay)] {
        let how = out.words.say(&why.map_or_else(|| "order-kept".to_owned(), |why| format!("no-order-{}", why.slug())));
        let reading = out.words.say(&format!("order-{reading}"));
        out.note(format!("  {reading}: {how}"));
    }
}
