//! `enums choose`: where an option set goes.
use super::dispatch::{Cx, account_of};
use super::enum_args::EnumsChooseArgs;
use super::schema_rule_args::YesNoWord;
use crate::fault::{Exit, Outcome};
use crate::task::{self, ListChange};
use serde_json::json;

/// `fieldbridge enums choose`.
pub async fn choose(cx: &mut Cx<'_>, args: &EnumsChooseArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let named = args.account.as_deref().map(|name| account_of(&workspace, name)).transpose()?;
    let account = named.map(|account| account.name.clone());
    let change = ListChange {
        into: args.into.clone(),
        leave_out: args.leave_out,
        replace: args.replace.map(|word| word == YesNoWord::Yes),
    };
    let choice = task::choose_list(&bench, account, &args.set, change).await?;
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
