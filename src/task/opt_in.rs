//! Opt-in acts: somebody who refused contact agreed again, and what shows it is noted for the flow of consent to carry out.
use super::order::schema_of;
use super::{Bench, consent_fields, off_thread};
use crate::account::Name;
use crate::catalog::record_id::key_in_form;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::{Direction, Flow, OptOutWay};
use crate::mapping::Mapping;
use crate::port::{Campaign, NewOptIn, OptIns};
use crate::run::{OptIn, OptInEvidence};
use crate::setup::Workspace;
use crate::text::clean_line;
use jiff::{SignedDuration, Timestamp};
use std::sync::Arc;

/// Characters of a source and of a legal text's name.
const LONGEST: usize = 300;

/// A moment may lie so far ahead of this machine's clock.
const AHEAD: SignedDuration = SignedDuration::from_mins(5);

/// Reasons for which an act is not noted, `fault-opt-in-refused--<case>`.
pub const OPT_IN_CASES: [&str; 15] = [
    "no-flow",
    "which-flow",
    "not-consent",
    "way-off",
    "which-field",
    "not-a-field",
    "no-source",
    "no-text",
    "too-long",
    "future",
    "not-here",
    "merged",
    "refused-later",
    "open-already",
    "not-open",
];

/// What somebody wants to have noted.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct OptInWish {
    /// Key of the row: the CRM's identifier.
    pub row: String,
    /// CRM fields; none where the flow keeps a single one.
    pub fields: Vec<String>,
    /// The flow of consent; none where there is a single one.
    pub flow: Option<Name>,
    /// When the person agreed; none is now.
    pub at: Option<Timestamp>,
    /// Where they agreed.
    pub source: String,
    /// Which text they agreed to.
    pub legal_text: String,
    /// Who notes it.
    pub who: String,
}

fn refused(case: &str, args: &[(&str, &str)]) -> Fault {
    let fault = Fault::new(ErrorKind::OptInRefused, format!("opt-in: {case}")).with("case", case);
    args.iter().fold(fault, |fault, (name, value)| fault.with(name, *value))
}

fn door(campaign: &dyn Campaign) -> Outcome<&dyn OptIns> {
    let why = "this campaign database keeps no opt-in acts";
    campaign.opt_ins().ok_or_else(|| Fault::new(ErrorKind::SystemNotYet, why).with("system", "opt-ins"))
}

/// The flow of consent that carries acts out.
fn flow_of<'w>(workspace: &'w Workspace, named: Option<&Name>) -> Outcome<&'w Flow> {
    let keeps: Vec<&Flow> = workspace.flows.iter().filter(|f| f.direction == Direction::OptOut).collect();
    let flow = match (named, keeps.as_slice()) {
        (Some(name), _) => keeps.iter().find(|f| f.name == *name).copied(),
        (None, [only]) => Some(*only),
        (None, []) => return Err(refused("no-flow", &[])),
        (None, several) => {
            let names: Vec<&str> = several.iter().map(|f| f.name.as_str()).collect();
            return Err(refused("which-flow", &[("flows", &names.join(", "))]));
        }
    };
    let flow = flow.ok_or_else(|| refused("not-consent", &[("flow", named.map_or("", Name::as_str))]))?;
    match flow.writing.opt_out.unwrap_or_default().way {
        OptOutWay::Off => Err(refused("way-off", &[("flow", flow.name.as_str())])),
        _ => Ok(flow),
    }
}

/// The fields meant, as the CRM spells them.
fn fields_of(mapping: &Mapping, named: &[String]) -> Outcome<Vec<String>> {
    let known: Vec<String> = consent_fields(mapping).into_iter().map(|f| f.field).collect();
    let all = known.join(", ");
    if named.is_empty() {
        return if known.len() == 1 { Ok(known) } else { Err(refused("which-field", &[("fields", &all)])) };
    }
    let mut fields: Vec<String> = Vec::new();
    for name in named {
        let found = known.iter().find(|field| field.eq_ignore_ascii_case(name.trim()));
        let found = found.ok_or_else(|| refused("not-a-field", &[("field", name), ("fields", &all)]))?;
        if !fields.contains(found) {
            fields.push(found.clone());
        }
    }
    Ok(fields)
}

/// What shows it, as it is kept.
fn evidence_of(wish: &OptInWish, now: Timestamp) -> Outcome<OptInEvidence> {
    let text = |text: &str, case: &str| match clean_line(text).trim() {
        blank if !blank.chars().any(char::is_alphanumeric) => Err(refused(case, &[])),
        long if long.chars().count() > LONGEST => Err(refused("too-long", &[("most", &LONGEST.to_string())])),
        text => Ok(text.to_owned()),
    };
    let at = wish.at.unwrap_or(now);
    if now.saturating_add(AHEAD).is_ok_and(|latest| at > latest) {
        return Err(refused("future", &[("at", &at.to_string())]));
    }
    let who = clean_line(&wish.who).trim().chars().take(LONGEST).collect();
    Ok(OptInEvidence {
        at,
        who,
        source: text(&wish.source, "no-source")?,
        legal_text: text(&wish.legal_text, "no-text")?,
    })
}

/// Notes that somebody who refused contact agreed again; the flow whose next run carries it out, and the acts.
///
/// # Errors
/// `OptInRefused` with one of [`OPT_IN_CASES`]; as for what is known of a table; storage faults.
pub async fn note_opt_in(bench: &Bench, workspace: &Workspace, wish: OptInWish) -> Outcome<(Name, Vec<OptIn>)> {
    let flow = flow_of(workspace, wish.flow.as_ref())?;
    let evidence = evidence_of(&wish, bench.clock.now())?;
    let (Some(mapping), Some(account)) =
        (workspace.mapping(&flow.account, &flow.table), workspace.account(&flow.account))
    else {
        return Err(refused("not-here", &[("row", &wish.row)]));
    };
    let fields = fields_of(mapping, &wish.fields)?;
    let details = super::describe(bench, account, std::slice::from_ref(&flow.table), false).await?;
    let Some(detail) = details.into_iter().find(|d| d.table.name == flow.table) else {
        return Err(refused("not-here", &[("row", &wish.row)]));
    };
    let schema = schema_of(workspace, mapping, &detail);
    let row = key_in_form(&detail.table.primary_id, wish.row.trim()).unwrap_or_else(|| wish.row.trim().to_owned());
    let acts = NewOptIn { row, fields, evidence };
    let (bench, name) = (Arc::clone(bench), flow.name.clone());
    off_thread(move || Ok((name, door(bench.campaign.as_ref())?.note(&schema, &acts)?))).await
}

/// Opt-in acts, the newest first, of one row or of all, at most so many.
///
/// # Errors
/// Storage faults.
pub async fn opt_ins(bench: &Bench, row: Option<String>, most: u32) -> Outcome<Vec<OptIn>> {
    let bench = Arc::clone(bench);
    off_thread(move || door(bench.campaign.as_ref())?.list(row.as_deref(), most)).await
}

/// Takes an act back that no run has carried out yet.
///
/// # Errors
/// `OptInRefused` where none of that number is open; storage faults.
pub async fn drop_opt_in(bench: &Bench, id: i64) -> Outcome<()> {
    let bench = Arc::clone(bench);
    off_thread(move || match door(bench.campaign.as_ref())?.drop_act(id)? {
        true => Ok(()),
        false => Err(refused("not-open", &[("id", &id.to_string())])),
    })
    .await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wish() -> OptInWish {
        OptInWish { source: "form".into(), legal_text: "news-3".into(), who: "kim".into(), ..OptInWish::default() }
    }

    fn case(outcome: Outcome<OptInEvidence>) -> String {
        outcome.unwrap_err().args["case"].clone()
    }

    #[test]
    fn evidence_says_where_to_what_and_when_and_nothing_of_the_future() {
        let now = Timestamp::from_second(1_000_000).unwrap();
        let kept = evidence_of(&wish(), now).unwrap();
        assert_eq!((kept.at, kept.source.as_str(), kept.legal_text.as_str()), (now, "form", "news-3"));
        assert_eq!(case(evidence_of(&OptInWish { source: " \u{7}-\t".into(), ..wish() }, now)).as_str(), "no-source");
        assert_eq!(case(evidence_of(&OptInWish { legal_text: "  ".into(), ..wish() }, now)), "no-text");
        assert_eq!(case(evidence_of(&OptInWish { source: "x".repeat(301), ..wish() }, now)), "too-long");
        let later = Timestamp::from_second(1_000_301).unwrap();
        assert_eq!(case(evidence_of(&OptInWish { at: Some(later), ..wish() }, now)), "future");
        let soon = Timestamp::from_second(1_000_299).unwrap();
        assert_eq!(evidence_of(&OptInWish { at: Some(soon), ..wish() }, now).unwrap().at, soon);
    }
}
