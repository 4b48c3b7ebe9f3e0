//! `enums list|diff|sync`: option sets and the enumerations they are matched with.
use super::args::{EnumsDiffArgs, EnumsKindArgs, EnumsLanguagesArgs, EnumsSyncArgs};
use super::dispatch::Cx;
use super::grid::Grid;
use super::out::Tone;
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::grouped;
use crate::mapping::{EnumReason, EnumerationValue, ListKind, languages_of};
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
    let views = views(cx, &bench, &workspace, args.name.as_deref(), args.kept).await?;
    show_all(cx, &views);
    Ok(Exit::Ok)
}

fn show_all(cx: &mut Cx<'_>, views: &[(&ExternalAccount, Vec<EnumView>)]) {
    let views = views.iter().flat_map(|(_, v)| v);
    if cx.out.json {
        let views: Vec<Value> = views.map(view_json).collect();
        return cx.out.object(json!({ "enumerations": views }));
    }
    let mut any = false;
    for view in views {
        any = true;
        show(cx, view);
    }
    if !any {
        let text = cx.out.say("cli-enums-none");
        cx.out.note(text);
    }
}

/// `fieldbridge enums sync`: by hand or by a scheduler. The option sets are read anew, so that it finds what came since.
pub async fn sync(cx: &mut Cx<'_>, args: &EnumsSyncArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let mut all = views(cx, &bench, &workspace, args.name.as_deref(), false).await?;
    if args.dry_run {
        show_all(cx, &all);
        return Ok(Exit::Ok);
    }
    let mut kept = Vec::new();
    if args.keep_used {
        for view in all.iter_mut().flat_map(|(_, views)| views) {
            let name = view.choice.enumeration.clone().unwrap_or_default();
            kept.extend(view.keep_used().into_iter().map(|(value, rows)| (name.clone(), value, rows)));
        }
    }
    let views: Vec<EnumView> = all.iter().flat_map(|(_, views)| views).cloned().collect();
    let done = task::sync_lists(&bench, &views, args.force).await?;
    for (account, views) in &all {
        task::keep_lists(&bench, account, views).await?;
    }
    if cx.out.json {
        let kept: Vec<Value> =
            kept.iter().map(|(list, v, rows)| json!({"enumeration": list, "value": v, "rows": rows})).collect();
        cx.out.object(json!({
            "enumerations": views.len(),
            "lists_changed": done.lists,
            "values_changed": done.values,
            "nothing_to_do": done.lists == 0,
            "kept": kept,
        }));
        return Ok(Exit::Ok);
    }
    for (list, value, rows) in kept {
        let args = [("enumeration", list.into()), ("value", value.label.into()), ("count", grouped(rows).into())];
        let text = cx.out.words.say_with("cli-enums-kept-used", &args);
        cx.out.note(text);
    }
    let text = match done.lists {
        0 => cx.out.words.say_with("cli-enums-nothing", &[("sets", views.len().into())]),
        _ => cx.out.words.say_with("cli-enums-synced", &[("count", done.values.into()), ("sets", done.lists.into())]),
    };
    cx.out.line(text);
    Ok(Exit::Ok)
}

/// `fieldbridge enums languages`: in which languages labels are carried.
pub async fn languages(cx: &mut Cx<'_>, args: &EnumsLanguagesArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let chosen = languages_of(&args.languages.join(",")).map_err(|word| {
        Fault::new(ErrorKind::AnswerInvalid, format!("{word} is no language number"))
            .with("question", "LANGUAGE")
            .with("problem", word)
    })?;
    known(&workspace, args.set.as_deref())?;
    let (set, wanted) = (args.set.clone(), chosen.clone());
    task::change_workspace(&bench, move |workspace| {
        let choices = workspace.enumerations.iter_mut().filter(|c| is_meant(c, set.as_deref()));
        choices.for_each(|c| c.languages.clone_from(&wanted));
        Ok(())
    })
    .await?;
    if cx.out.json {
        cx.out.object(json!({ "languages": chosen }));
    } else {
        let said: Vec<String> = chosen.iter().map(u32::to_string).collect();
        let text = match said.is_empty() {
            true => cx.out.say("cli-enums-languages-none"),
            false => cx.out.words.say_with("cli-enums-languages-set", &[("languages", said.join(", ").into())]),
        };
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}

/// `fieldbridge enums kind`: says who may change a list of the campaign side.
pub async fn kind(cx: &mut Cx<'_>, args: &EnumsKindArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let Some(kind) = ListKind::ALL.into_iter().find(|k| k.slug() == args.kind) else {
        let fault = Fault::new(ErrorKind::AnswerInvalid, format!("{} is no kind of list", args.kind));
        return Err(fault.with("question", "KIND").with("problem", &args.kind));
    };
    cx.workspace(&bench).await?;
    task::set_list_kind(&bench, &args.name, kind).await?;
    if cx.out.json {
        cx.out.object(json!({ "enumeration": args.name, "kind": kind }));
    } else {
        let said = cx.out.say(&format!("enum-kind-{}", kind.slug()));
        cx.out.line(format!("{}: {said}", args.name));
    }
    Ok(Exit::Ok)
}

fn is_meant(choice: &EnumChoice, name: Option<&str>) -> bool {
    name.is_none_or(|n| choice.option_set == n || choice.enumeration.as_deref() == Some(n))
}

/// A name must mean something.
fn known(workspace: &Workspace, name: Option<&str>) -> Outcome<()> {
    let Some(name) = name.filter(|n| !workspace.enumerations.iter().any(|c| is_meant(c, Some(n)))) else {
        return Ok(());
    };
    Err(Fault::new(ErrorKind::AnswerInvalid, format!("no enumeration or option set is called {name}"))
        .with("question", "NAME")
        .with("problem", name))
}

/// The views of the named enumeration or option set, or of all that are carried, account by account; by what is kept of the
/// CRM's option sets, or by what it tells now.
async fn views<'w>(
    cx: &Cx<'_>,
    bench: &Bench,
    workspace: &'w Workspace,
    name: Option<&str>,
    kept: bool,
) -> Outcome<Vec<(&'w ExternalAccount, Vec<EnumView>)>> {
    let wanted = |c: &EnumChoice| c.enumeration.is_some() && is_meant(c, name);
    if !workspace.enumerations.iter().any(wanted) {
        known(workspace, name)?;
    }
    let mut all = Vec::new();
    for account in &workspace.accounts {
        let choices: Vec<EnumChoice> =
            workspace.enumerations.iter().filter(|c| c.account == account.name && wanted(c)).cloned().collect();
        if choices.is_empty() {
            continue;
        }
        let views = match kept {
            true => {
                let catalog = described(bench, workspace, account).await?;
                task::enum_views(bench, &choices, &Draft::new(workspace.clone()), &catalog, cx.out.words.0).await?
            }
            false => task::lists_now(bench, workspace, account, &choices, cx.out.words.0).await?,
        };
        all.push((account, views));
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
    for told in [Some(reason(cx, &view.reason)), about(cx, view)].into_iter().flatten() {
        cx.out.line(format!("  {told}"));
    }
    for (tone, line) in lines(cx, view) {
        let line = cx.out.paint(tone, &crate::text::clean_line(&line));
        cx.out.line(format!("  {line}"));
    }
    let kept = cx.out.words.say_with("cli-enums-kept", &[("count", view.kept.len().into())]);
    cx.out.line(format!("  {kept}"));
}

fn reason(cx: &Cx<'_>, reason: &EnumReason) -> String {
    let args: Vec<_> = reason.args().into_iter().map(|(name, value)| (name, value.into())).collect();
    cx.out.words.say_with(&format!("enum-reason-{}", reason.slug()), &args)
}

/// What is peculiar to the list, and the rule by which it is written.
fn about(cx: &Cx<'_>, view: &EnumView) -> Option<String> {
    let rule = if view.choice.replace { "enum-rule-replace" } else { "enum-rule-merge" };
    let mut parts = vec![cx.out.say(rule)];
    if view.kind != ListKind::Open {
        parts.push(cx.out.say(&format!("enum-kind-{}", view.kind.slug())));
    }
    if view.several {
        parts.push(cx.out.say("enum-several"));
    }
    Some(parts.join(" "))
}

fn lines(cx: &Cx<'_>, view: &EnumView) -> Vec<(Tone, String)> {
    let mut lines: Vec<(Tone, String)> = Vec::new();
    let moved = view.moved();
    for value in &view.added {
        let before = moved
            .get(&value.code)
            .map(|code| cx.out.words.say_with("enum-change-moved", &[("code", code.to_string().into())]));
        let before = before.map_or_else(String::new, |text| format!("  ({text})"));
        lines.push((Tone::Good, format!("+ {:>8}  {}{before}", value.stored(), said(value))));
    }
    for (before, after) in &view.relabelled {
        let suspect = view.suspect.contains(&after.code).then(|| cx.out.say("enum-change-suspect"));
        let suspect = suspect.map_or_else(String::new, |text| format!("  ({text})"));
        lines.push((Tone::Warn, format!("~ {:>8}  {} → {}{suspect}", after.stored(), said(before), said(after))));
    }
    for (value, rows) in &view.removed {
        let used = cx.out.words.say_with("cli-enums-used", &[("count", grouped(*rows).into())]);
        lines.push((Tone::Bad, format!("- {:>8}  {} ({used})", value.stored(), said(value))));
    }
    for value in &view.lacking {
        let text = cx.out.say("enum-change-lacking");
        lines.push((Tone::Bad, format!("! {:>8}  {} ({text})", value.stored(), said(value))));
    }
    lines
}

/// A value's labels: the one people see, and those in further languages.
fn said(value: &EnumerationValue) -> String {
    let further: Vec<String> = value.labels.0.iter().map(|(l, label)| format!("{l} {label}")).collect();
    if further.is_empty() { value.label.clone() } else { format!("{} [{}]", value.label, further.join(", ")) }
}
