//! `enums choose`: where an option set goes.
use super::dispatch::{Cx, account_or_only};
use super::enum_args::EnumsChooseArgs;
use super::schema_rule_args::YesNoWord;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::setup::Workspace;
use crate::task::{self, ListChange};
use serde_json::json;

/// `fieldbridge enums choose`.
pub async fn choose(cx: &mut Cx<'_>, args: &EnumsChooseArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = match args.account.as_deref() {
        Some(name) => account_or_only(&workspace, Some(name))?.name.clone(),
        None => account_of(&workspace, &args.set)?,
    };
    let change = ListChange {
        into: args.into.clone(),
        leave_out: args.leave_out,
        replace: args.replace.map(|word| word == YesNoWord::Yes),
    };
    let choice = task::choose_list(&bench, &account, &args.set, change).await?;
    if cx.out.json {
        cx.out.object(json!({ "enumeration": choice }));
        return Ok(Exit::Ok);
    }
    let set = crate::text::clean_line(&choice.option_set).into_owned();
    let text = match &choice.enumeration {
        None => cx.out.words.say_with("cli-enums-chosen-out", &[("set", set.into())]),
        Some(list) => {
            let rule = cx.out.say(if choice.replace { "enum-rule-replace" } else { "enum-rule-merge" });
            let args = [("set", set.into()), ("enumeration", list.as_str().into()), ("rule", rule.into())];
            cx.out.words.say_with("cli-enums-chosen", &args)
        }
    };
    cx.out.line(text);
    Ok(Exit::Ok)
}

/// The account that has the option set: the only one, where several have it somebody must say which.
fn account_of(workspace: &Workspace, set: &str) -> Outcome<crate::account::Name> {
    let having = workspace.enumerations.iter().filter(|c| c.option_set.eq_ignore_ascii_case(set));
    let mut accounts: Vec<_> = having.map(|c| c.account.clone()).collect();
    accounts.sort();
    accounts.dedup();
    match accounts.as_slice() {
        [one] => Ok(one.clone()),
        [] => Err(Fault::new(ErrorKind::AnswerInvalid, format!("no mapping uses an option set {set}"))
            .with("question", "OPTION_SET")
            .with("problem", set)),
        _ => account_or_only(workspace, None).map(|account| account.name.clone()),
    }
}
