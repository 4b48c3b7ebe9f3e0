//! `enums list|diff|sync`: option sets and the enumerations they are matched with.
use super::args::{EnumsDiffArgs, EnumsSyncArgs};
use super::dispatch::Cx;
use super::grid::Grid;
use super::out::Tone;
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::grouped;
use crate::setup::{Draft, EnumChoice, Workspace};
use crate::task::{self, Bench, EnumView};
use serde_json::{Value, json};

/// `fieldbridge enums list`.
pub async fn list(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let choices: Vec<&EnumChoice> = workspace.enumerations.iter().collect();
    if cx.out.json {
        cx.out.object(json!({ "enumerations": choices }));
        return Ok(Exit::Ok);
    }
    let mut grid = Grid::new(&cx.out, &["cli-col-option-set", "cli-col-enumeration", "cli-col-way", "cli-col-account"]);
    for choice in choices {
        let way = if choice.replace { "cli-enums-replace" } else { "cli-enums-merge" };
        let (name, way) = match &choice.enumeration {
            Some(name) => (name.clone(), cx.out.say(way)),
            None => ("–".to_owned(), cx.out.say("cli-enums-left-out")),
        };
        grid.row([choice.option_set.clone(), name, way, choice.account.to_string()]);
    }
    grid.write(&mut cx.out, "cli-enums-none");
    Ok(Exit::Ok)
}

/// `fieldbridge enums diff`.
pub async fn diff(cx: &mut Cx<'_>, args: &EnumsDiffArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let views = views(cx, &bench, &workspace, args.name.as_deref()).await?;
    if cx.out.json {
        let views: Vec<Value> = views.iter().map(view_json).collect();
        cx.out.object(json!({ "enumerations": views }));
    } else {
        if views.is_empty() {
            let text = cx.out.say("cli-enums-none");
            cx.out.note(text);
        }
        for view in &views {
            show(cx, view);
        }
    }
    Ok(Exit::Ok)
}

/// `fieldbridge enums sync`.
pub async fn sync(cx: &mut Cx<'_>, args: &EnumsSyncArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let views = views(cx, &bench, &workspace, args.name.as_deref()).await?;
    let changed = task::sync_enums(&bench, &views, args.force).await?;
    if cx.out.json {
        cx.out.object(json!({ "enumerations": views.len(), "values_changed": changed }));
    } else {
        let text =
            cx.out.words.say_with("cli-enums-synced", &[("count", changed.into()), ("sets", views.len().into())]);
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}

/// The views of the named enumeration or option set, or of all that are carried.
async fn views(cx: &Cx<'_>, bench: &Bench, workspace: &Workspace, name: Option<&str>) -> Outcome<Vec<EnumView>> {
    let wanted = |c: &EnumChoice| {
        c.enumeration.is_some()
            && name.is_none_or(|n| c.option_set == n || c.enumeration.as_deref().is_some_and(|e| e == n))
    };
    if let Some(name) = name.filter(|_| !workspace.enumerations.iter().any(wanted)) {
        return Err(Fault::new(ErrorKind::AnswerInvalid, format!("no enumeration or option set is called {name}"))
            .with("question", "NAME")
            .with("problem", name));
    }
    let draft = Draft::new(workspace.clone());
    let mut all = Vec::new();
    for account in &workspace.accounts {
        let choices: Vec<EnumChoice> =
            workspace.enumerations.iter().filter(|c| c.account == account.name && wanted(c)).cloned().collect();
        if !choices.is_empty() {
            let catalog = described(bench, workspace, account).await?;
            all.extend(task::enum_views(bench, &choices, &draft, &catalog, cx.out.words.0).await?);
        }
    }
    Ok(all)
}

async fn described(
    bench: &Bench,
    workspace: &Workspace,
    account: &ExternalAccount,
) -> Outcome<crate::catalog::Catalog> {
    let tables: Vec<String> =
        workspace.mappings.iter().filter(|m| m.account == account.name).map(|m| m.table.clone()).collect();
    let mut catalog = task::tables(bench, account, false).await?;
    for detail in task::describe(bench, account, &tables, false).await? {
        catalog.details.insert(detail.table.name.clone(), detail);
    }
    Ok(catalog)
}

/// A view with the values whose code changed.
fn view_json(view: &EnumView) -> Value {
    let mut value = json!(view);
    let moved = view.moved().into_iter().map(|(code, from)| json!({"code": code, "from": from}));
    if let Value::Object(fields) = &mut value {
        fields.insert("moved".to_owned(), moved.collect());
    }
    value
}

fn show(cx: &mut Cx<'_>, view: &EnumView) {
    let name = view.choice.enumeration.clone().unwrap_or_default();
    let title = format!("{} → {name}", view.choice.option_set);
    let title = crate::text::clean_line(&title).into_owned();
    let mut title = cx.out.paint(Tone::Strong, &title);
    if !view.exists {
        title.push_str(&format!(" · {}", cx.out.say("cli-enums-new")));
    }
    cx.out.line(title);
    let mut lines: Vec<(Tone, String)> = Vec::new();
    let moved = view.moved();
    for value in &view.added {
        let before = moved
            .get(&value.code)
            .map(|code| cx.out.words.say_with("enum-change-moved", &[("code", code.to_string().into())]));
        let before = before.map_or_else(String::new, |text| format!("  ({text})"));
        lines.push((Tone::Good, format!("+ {:>8}  {}{before}", value.stored(), value.label)));
    }
    for (before, after) in &view.relabelled {
        lines.push((Tone::Warn, format!("~ {:>8}  {} → {}", after.stored(), before.label, after.label)));
    }
    for (value, rows) in &view.removed {
        let used = cx.out.words.say_with("cli-enums-used", &[("count", grouped(*rows).into())]);
        lines.push((Tone::Bad, format!("- {:>8}  {} ({used})", value.stored(), value.label)));
    }
    for (tone, line) in lines {
        let line = cx.out.paint(tone, &crate::text::clean_line(&line));
        cx.out.line(format!("  {line}"));
    }
    let kept = cx.out.words.say_with("cli-enums-kept", &[("count", view.kept.len().into())]);
    cx.out.line(format!("  {kept}"));
}
