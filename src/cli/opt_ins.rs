//! `consent opt-in …`: what shows that somebody who refused contact may be contacted again.
use super::consent_args::{ConsentDropArgs, ConsentOptInArgs, ConsentOptInsArgs};
use super::dispatch::{Cx, flow_name};
use super::grid::Grid;
use super::surroundings::user;
use super::view::moment;
use crate::fault::{Exit, Outcome};
use crate::run::OptIn;
use crate::task::{self, OptInWish};
use crate::text::clean_line;
use serde_json::{Value, json};

fn act_json(act: &OptIn) -> Value {
    json!({
        "id": act.id,
        "row": act.row,
        "field": act.field,
        "agreed": act.evidence.at,
        "source": act.evidence.source,
        "legal_text": act.evidence.legal_text,
        "by": act.evidence.who,
        "noted": act.noted,
        "state": act.state.slug(),
        "ended": act.ended,
    })
}

fn tell(cx: &mut Cx<'_>, acts: &[OptIn]) {
    let heads = [
        "#cli-col-id",
        "cli-col-row",
        "cli-col-field",
        "cli-col-agreed",
        "cli-col-source",
        "cli-col-legal-text",
        "cli-col-noted-by",
        "cli-col-state",
    ];
    let mut grid = Grid::new(&cx.out, &heads);
    for act in acts {
        let state = cx.out.say(&format!("opt-in-state-{}", act.state.slug()));
        let evidence = &act.evidence;
        grid.row([
            act.id.to_string(),
            act.row.clone(),
            act.field.clone(),
            moment(evidence.at),
            evidence.source.clone(),
            evidence.legal_text.clone(),
            evidence.who.clone(),
            state,
        ]);
    }
    grid.write(&mut cx.out, "cli-opt-ins-none");
}

/// `fieldbridge consent opt-in`.
pub async fn note(cx: &mut Cx<'_>, args: &ConsentOptInArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let wish = OptInWish {
        row: args.row.clone(),
        fields: args.fields.clone(),
        flow: args.flow.as_deref().map(|text| flow_name(&workspace, text)).transpose()?,
        at: args.at,
        source: args.source.clone(),
        legal_text: args.legal_text.clone(),
        who: args.by.clone().unwrap_or_else(user),
    };
    let (flow, acts) = task::note_opt_in(&bench, &workspace, wish).await?;
    if cx.out.json {
        let acts: Vec<Value> = acts.iter().map(act_json).collect();
        cx.out.object(json!({ "flow": flow.as_str(), "opt_ins": acts }));
        return Ok(Exit::Ok);
    }
    tell(cx, &acts);
    let next = cx.out.words.say_with("cli-opt-in-noted", &[("flow", flow.as_str().into())]);
    cx.out.note(next);
    Ok(Exit::Ok)
}

/// `fieldbridge consent opt-ins`.
pub async fn list(cx: &mut Cx<'_>, args: &ConsentOptInsArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    cx.workspace(&bench).await?;
    let acts = task::opt_ins(&bench, args.row.clone(), args.limit).await?;
    if cx.out.json {
        let acts: Vec<Value> = acts.iter().map(act_json).collect();
        cx.out.object(json!({ "opt_ins": acts }));
        return Ok(Exit::Ok);
    }
    match &args.row {
        Some(row) if acts.is_empty() => {
            let none = cx.out.words.say_with("cli-opt-ins-none-of", &[("row", clean_line(row).into_owned().into())]);
            cx.out.note(none);
        }
        _ => tell(cx, &acts),
    }
    Ok(Exit::Ok)
}

/// `fieldbridge consent drop`.
pub async fn drop_act(cx: &mut Cx<'_>, args: &ConsentDropArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    cx.workspace(&bench).await?;
    task::drop_opt_in(&bench, args.id).await?;
    if cx.out.json {
        cx.out.object(json!({ "dropped": args.id }));
        return Ok(Exit::Ok);
    }
    let text = cx.out.words.say_with("cli-opt-in-dropped", &[("id", args.id.to_string().into())]);
    cx.out.note(text);
    Ok(Exit::Ok)
}
