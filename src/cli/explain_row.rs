//! `explain-row`: one row of a flow on both sides: what the CRM has, what the flow makes of it, what is here and how it came.
use super::args::ExplainRowArgs;
use super::dispatch::{Cx, flow_name};
use super::grid::{Grid, facts};
use super::out::Out;
use super::progress::Approach;
use crate::account::Name;
use crate::fault::{Exit, Outcome};
use crate::task::{self, Explained, Explanation, OutExplained, RowVerdict};
use serde_json::{Value, json};

/// What is shown of a value that is not to be seen.
const HIDDEN: &str = "•••";

/// `fieldbridge explain-row`.
pub async fn explain_row(cx: &mut Cx<'_>, args: &ExplainRowArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flow = flow_name(&workspace, &args.flow)?;
    let mut approach = Approach::default();
    let explaining = task::explain_row(&bench, &workspace, &flow, &args.row);
    let whom = (&bench, &workspace, &flow);
    let explained = task::while_reaching(whom, explaining, |r| approach.show(&mut cx.out, r)).await?;
    let verdict = explained.verdict();
    if cx.out.json {
        let body = as_json(&cx.out, &explained, args.values);
        cx.out.object(body);
    } else {
        tell(&mut cx.out, (&flow, &explained), args.values);
    }
    Ok(if verdict == RowVerdict::Unknown { Exit::Failure } else { Exit::Ok })
}

/// A value as it is shown: people's data are shown only where somebody asks for them.
fn seen(value: Option<String>, values: bool) -> Option<String> {
    value.map(|value| if values { value } else { HIDDEN.to_owned() })
}

fn as_json(out: &Out, explained: &Explanation, values: bool) -> Value {
    let [message, _] = explained.said();
    let columns: Vec<Value> = explained
        .columns()
        .into_iter()
        .map(|line| {
            json!({
                "column": line.column,
                "field": line.field,
                "crm": seen(line.raw, values),
                "carried": seen(line.carried, values),
                "campaign": seen(line.here, values),
                "differs": line.differs,
                "to_blame": line.guilty,
            })
        })
        .collect();
    match explained {
        Explanation::In(explained) => inward(explained, (explained.verdict(), out.say(&message)), columns),
        Explanation::Out(told) => outward(told, (explained.verdict(), out.say(&message)), columns),
    }
}

/// A row of a flow to the CRM.
fn outward(told: &OutExplained, (verdict, message): (RowVerdict, String), columns: Vec<Value>) -> Value {
    let story = &told.story;
    json!({
        "row": story.row,
        "direction": told.direction.slug(),
        "verdict": verdict.slug(),
        "message": message,
        "about": story.about,
        "crm": { "id": story.id, "there": story.there },
        "campaign": { "there": story.here },
        "stands": story.stands.slug(),
        "difference": story.unequal,
        "rejects": told.rejects.iter().map(|reject| reject.id).collect::<Vec<_>>(),
        "columns": columns,
    })
}

fn inward(explained: &Explained, (verdict, message): (RowVerdict, String), columns: Vec<Value>) -> Value {
    let (story, known) = (&explained.story, &explained.story.known);
    let bad = story.there.as_ref().and_then(|row| row.carried.as_ref().err());
    json!({
        "row": story.row,
        "verdict": verdict.slug(),
        "message": message,
        "crm": story.there.as_ref().map(|row| json!({ "version": row.version, "passes_filter": row.passes })),
        "population": explained.population.as_ref().map(|place| json!({ "place": place, "named": story.named })),
        "campaign": known.here.as_ref().map(|row| json!({
            "version": row.version,
            "deleted_at": row.deleted_at,
            "flow": row.written_by.as_ref().map(|(flow, _)| flow),
            "run": row.written_by.as_ref().map(|(_, run)| run),
            "mapping": row.mapping,
        })),
        "gone": known.gone,
        "merged_into": known.merged_into,
        "held_by": known.held_by,
        "missing_parents": known.missing,
        "cannot_be_written": bad.map(|bad| json!({ "field": bad.field, "reason": bad.reason })),
        "rejects": explained.rejects.iter().map(|reject| reject.id).collect::<Vec<_>>(),
        "columns": columns,
    })
}

fn tell(out: &mut Out, (flow, explained): (&Name, &Explanation), values: bool) {
    tell_facts(out, explained);
    if explained.has_values() {
        out.line("");
        let heads = ["explain-col-column", "explain-col-crm", "explain-col-carried", "explain-col-here"];
        let mut grid = Grid::new(out, &heads);
        for line in explained.columns() {
            let text = |value| seen(value, values).unwrap_or_else(|| "–".to_owned());
            grid.row([format!("{}{}", line.mark(), line.column), text(line.raw), text(line.carried), text(line.here)]);
        }
        grid.write(out, "cli-run-none");
    }
    let [said, advice] = explained.said().map(|key| out.say(&key));
    out.note(said);
    out.note(format!("  {}", advice.replace("FLOW", flow.as_str())));
    if !values {
        let text = out.say("explain-values");
        out.note(format!("  {text}"));
    }
}

fn tell_facts(out: &mut Out, explained: &Explanation) {
    let pairs: Vec<(&str, String)> = explained
        .facts()
        .iter()
        .map(|fact| (fact.name(), fact.text(|key, place| out.words.say_with(key, &[("place", place.into())]))))
        .collect();
    facts(out, &pairs);
}
