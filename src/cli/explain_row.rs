//! `explain-row`: one row of a flow on both sides: what the CRM has, what the flow makes of it, what is here and how it came.
use super::args::ExplainRowArgs;
use super::dispatch::{Cx, flow_name};
use super::grid::{Grid, facts};
use super::out::Out;
use crate::engine::{Difference, ThereRow};
use crate::fault::{Exit, Outcome};
use crate::mapping::Cell;
use crate::port::HereRow;
use crate::task::{self, Explained};
use serde_json::{Value, json};

/// What is shown of a value that is not to be seen.
const HIDDEN: &str = "•••";

/// `fieldbridge explain-row`.
pub async fn explain_row(cx: &mut Cx<'_>, args: &ExplainRowArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let flow = flow_name(&workspace, &args.flow)?;
    let explained = task::explain_row(&bench, &workspace, &flow, &args.row).await?;
    let verdict = Verdict::of(&explained);
    if cx.out.json {
        let body = as_json(&cx.out, &explained, verdict, args.values);
        cx.out.object(body);
    } else {
        tell(&mut cx.out, &explained, verdict, args.values);
    }
    Ok(if verdict == Verdict::Unknown { Exit::Failure } else { Exit::Ok })
}

/// What is to be said of the row. Words: `explain-<slug>`, with `-advice`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    /// Neither side has it or remembers it.
    Unknown,
    /// Both sides are equal.
    Same,
    /// The CRM's values cannot be written.
    Rejected,
    /// The flow's population does not name it, and it is not here.
    NotNamed,
    /// The flow's population does not name it, and it is here.
    LeftPopulation,
    /// The filter leaves it out, and it is not here.
    Filtered,
    /// The filter leaves it out, and it is here.
    LeftFilter,
    /// The CRM has it no more, nor has the campaign database.
    Gone,
    /// The CRM has it no more.
    Absent,
    /// As a comparison of the whole flow says.
    Is(Difference),
}

impl Verdict {
    fn of(explained: &Explained) -> Self {
        let (story, known) = (&explained.story, &explained.story.known);
        let here = known.here.as_ref().filter(|row| row.deleted_at.is_none());
        let Some(there) = &story.there else {
            return match (here, known.here.is_some() || known.gone.is_some() || known.merged_into.is_some()) {
                (Some(_), _) => Verdict::Absent,
                (None, true) => Verdict::Gone,
                (None, false) => Verdict::Unknown,
            };
        };
        // What is not named is not asked for, whatever its values are.
        if story.named == Some(false) {
            return if here.is_some() { Verdict::LeftPopulation } else { Verdict::NotNamed };
        }
        if !there.passes {
            return if here.is_some() { Verdict::LeftFilter } else { Verdict::Filtered };
        }
        if there.carried.is_err() {
            return Verdict::Rejected;
        }
        story.unequal.as_ref().map_or(Verdict::Same, |unequal| Verdict::Is(unequal.difference))
    }

    fn slug(self) -> &'static str {
        match self {
            Verdict::Unknown => "unknown",
            Verdict::Same => "same",
            Verdict::Rejected => "rejected",
            Verdict::NotNamed => "not-named",
            Verdict::LeftPopulation => "left-population",
            Verdict::Filtered => "filtered",
            Verdict::LeftFilter => "left-filter",
            Verdict::Gone => "gone",
            Verdict::Absent => "absent",
            Verdict::Is(difference) => difference.slug(),
        }
    }
}

/// A column on both sides.
struct Line {
    column: String,
    field: String,
    raw: Option<String>,
    carried: Option<String>,
    here: Option<String>,
    differs: bool,
}

fn lines(explained: &Explained) -> Vec<Line> {
    let story = &explained.story;
    let there = story.there.as_ref();
    let carried = there.and_then(|row| row.carried.as_ref().ok());
    let here = story.known.here.as_ref();
    let differing = story.unequal.as_ref().map(|unequal| unequal.columns.as_slice()).unwrap_or_default();
    let shown = |cell: Option<&Cell<'static>>| match cell {
        None | Some(Cell::Null) => None,
        Some(cell) => Some(cell.display()),
    };
    let columns = explained.schema.columns.iter().enumerate();
    let line = columns.map(|(at, column)| Line {
        column: column.name.clone(),
        field: column.field.clone(),
        raw: shown(there.and_then(|row| raw_of(row, &column.field))),
        carried: shown(carried.and_then(|cells| cells.get(at))),
        here: shown(here.and_then(|row| row.cells.get(at))),
        differs: differing.contains(&column.name),
    });
    line.collect()
}

fn raw_of<'r>(row: &'r ThereRow, field: &str) -> Option<&'r Cell<'static>> {
    row.raw.iter().find(|(name, _)| name == field).map(|(_, cell)| cell)
}

/// A value as it is shown: people's data are shown only where somebody asks for them.
fn seen(value: Option<String>, values: bool) -> Option<String> {
    value.map(|value| if values { value } else { HIDDEN.to_owned() })
}

fn as_json(out: &Out, explained: &Explained, verdict: Verdict, values: bool) -> Value {
    let (story, known) = (&explained.story, &explained.story.known);
    let columns: Vec<Value> = lines(explained)
        .into_iter()
        .map(|line| {
            json!({
                "column": line.column,
                "field": line.field,
                "crm": seen(line.raw, values),
                "carried": seen(line.carried, values),
                "campaign": seen(line.here, values),
                "differs": line.differs,
            })
        })
        .collect();
    let bad = story.there.as_ref().and_then(|row| row.carried.as_ref().err());
    json!({
        "row": story.row,
        "verdict": verdict.slug(),
        "message": out.say(&format!("explain-{}", verdict.slug())),
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
        "cannot_be_written": bad.map(|bad| json!({ "field": bad.field, "reason": bad.reason })),
        "rejects": explained.rejects.iter().map(|reject| reject.id).collect::<Vec<_>>(),
        "columns": columns,
    })
}

fn tell(out: &mut Out, explained: &Explained, verdict: Verdict, values: bool) {
    tell_facts(out, explained);
    if explained.story.there.is_some() || explained.story.known.here.is_some() {
        out.line("");
        let heads = ["explain-col-column", "explain-col-crm", "explain-col-carried", "explain-col-here"];
        let mut grid = Grid::new(out, &heads);
        for line in lines(explained) {
            let mark = if line.differs { "≠ " } else { "  " };
            let text = |value| seen(value, values).unwrap_or_else(|| "–".to_owned());
            grid.row([format!("{mark}{}", line.column), text(line.raw), text(line.carried), text(line.here)]);
        }
        grid.write(out, "cli-run-none");
    }
    let said = out.say(&format!("explain-{}", verdict.slug()));
    out.note(said);
    let advice = out.say(&format!("explain-{}-advice", verdict.slug()));
    out.note(format!("  {advice}"));
    if !values {
        let text = out.say("explain-values");
        out.note(format!("  {text}"));
    }
}

fn tell_facts(out: &mut Out, explained: &Explained) {
    let (story, known) = (&explained.story, &explained.story.known);
    let mut pairs = vec![("cli-col-row", story.row.clone())];
    let there = match &story.there {
        None => out.say("explain-crm-none"),
        Some(row) if !row.passes => out.say("explain-crm-out"),
        Some(_) => out.say("explain-crm-there"),
    };
    pairs.push(("explain-col-crm", there));
    pairs.push(("explain-col-here", campaign_side(out, known.here.as_ref())));
    if let Some(place) = &explained.population {
        let named = if story.named == Some(true) { "explain-named" } else { "explain-named-not" };
        pairs.push(("cli-col-population", out.words.say_with(named, &[("place", place.to_string().into())])));
    }
    if let Some((flow, run)) = known.here.as_ref().and_then(|row| row.written_by.as_ref()) {
        pairs.push(("explain-written", format!("{flow} · {run}")));
    }
    if let Some(gone) = &known.gone {
        let why = out.say(&format!("explain-gone-{}", gone.why));
        pairs.push(("explain-went", format!("{why} · {} · {}", gone.at, gone.run)));
    }
    if let Some(winner) = &known.merged_into {
        pairs.push(("explain-merged", winner.clone()));
    }
    if !known.held_by.is_empty() {
        pairs.push(("explain-held", known.held_by.join(", ")));
    }
    if let Some(bad) = story.there.as_ref().and_then(|row| row.carried.as_ref().err()) {
        let reason = out.say(&format!("reject-{}", bad.reason.trim_start_matches("reject-")));
        pairs.push(("explain-refused", format!("{}: {reason}", bad.field.as_deref().unwrap_or("–"))));
    }
    if !explained.rejects.is_empty() {
        let ids: Vec<String> = explained.rejects.iter().map(|reject| reject.id.to_string()).collect();
        pairs.push(("explain-rejects", ids.join(", ")));
    }
    facts(out, &pairs);
}

fn campaign_side(out: &Out, here: Option<&HereRow>) -> String {
    match here.map(|row| row.deleted_at.as_deref()) {
        None => out.say("explain-here-none"),
        Some(None) => out.say("explain-here-there"),
        Some(Some(at)) => format!("{} {at}", out.say("explain-here-deleted")),
    }
}
