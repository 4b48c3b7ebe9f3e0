//! `account prerequisites METHOD`: the sheet for the administrator who prepares a sign-in.
use super::args::AccountPrerequisitesArgs;
use super::dispatch::Cx;
use crate::account::{SheetFacts, parse_org_url};
use crate::fault::{Exit, Outcome};
use serde_json::json;

/// Prints the sheet in the language in force.
///
/// # Errors
/// The address's own faults.
pub fn show(cx: &mut Cx<'_>, args: &AccountPrerequisitesArgs) -> Outcome<Exit> {
    let org = args.url.as_deref().map(parse_org_url).transpose()?.map(|url| url.origin());
    let facts = SheetFacts { org, privileges: args.privilege.clone(), ..SheetFacts::default() };
    let lang = cx.out.words.0;
    let text = args.method.0.text(lang, &facts);
    if cx.out.json {
        cx.out.object(json!({ "method": args.method.0.slug(), "language": lang.code(), "text": text }));
    } else {
        cx.out.line(text.trim_end());
    }
    Ok(Exit::Ok)
}
