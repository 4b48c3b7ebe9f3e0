//! What a flow of consent does, told before it is saved and afterwards: which value of which field forbids, and what both
//! sides hold after the next run in every case.
use super::dispatch::Cx;
use super::grid::Grid;
use super::out::Out;
use crate::flow::{Both, Said};
use crate::task::{ConsentField, OptOutPlan};
use serde_json::{Value, json};

/// The plan as a machine reads it.
pub(super) fn plan_json(plan: &OptOutPlan) -> Value {
    let fields = plan.fields.iter().map(
        |ConsentField { field, column, out_when }| json!({ "field": field, "column": column, "out_when": out_when }),
    );
    let truth = plan
        .truth
        .iter()
        .map(|row| json!({ "before": row.before, "after": row.after, "after_if_campaign_newer": row.campaign_newer }));
    json!({
        "way": plan.rules.way,
        "rule": plan.rules.rule,
        "fields": fields.collect::<Vec<_>>(),
        "truth": truth.collect::<Vec<_>>(),
    })
}

/// The plan as a person reads it.
pub(super) fn tell_plan(cx: &mut Cx<'_>, plan: &OptOutPlan) {
    cx.out.line(String::new());
    let mut fields = Grid::new(&cx.out, &["cli-col-consent-field", "cli-col-forbids"]);
    for ConsentField { field, out_when, .. } in &plan.fields {
        let value = cx.out.say(if *out_when { "opt-out-yes" } else { "opt-out-no" });
        fields.row([field.clone(), value]);
    }
    fields.write(&mut cx.out, "cli-opt-out-no-fields");
    cx.out.line(String::new());
    let newer = plan.truth.iter().any(|row| row.campaign_newer.is_some());
    let mut heads = vec!["cli-col-in-crm", "cli-col-in-campaign", "cli-col-then-crm", "cli-col-then-campaign"];
    if newer {
        heads.push("cli-col-if-newer");
    }
    let mut truth = Grid::new(&cx.out, &heads);
    for row in &plan.truth {
        let said = |said: Said| cx.out.say(&format!("opt-out-said-{}", said.slug()));
        let both = |both: Both| [said(both.crm), said(both.campaign)];
        let mut line: Vec<String> = both(row.before).into_iter().chain(both(row.after)).collect();
        if newer {
            line.push(row.campaign_newer.map_or_else(|| "–".to_owned(), |b| both(b).join(" / ")));
        }
        truth.row(line);
    }
    truth.write(&mut cx.out, "cli-opt-out-no-fields");
}

/// Way and rule, in words.
pub(super) fn in_short(out: &Out, plan: &crate::flow::OptOutRules) -> String {
    let way = out.say(&format!("opt-out-way-{}-short", plan.way.slug()));
    if plan.by_time() { format!("{way}, {}", out.say("opt-out-rule-latest-short")) } else { way }
}
