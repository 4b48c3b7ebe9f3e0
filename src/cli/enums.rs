//! `enums list|diff|sync`: option sets and the enumerations they are matched with.
use super::dispatch::Cx;
use super::enum_args::{EnumsDiffArgs, EnumsKindArgs, EnumsLanguagesArgs, EnumsSyncArgs};
use super::grid::Grid;
use super::out::{Tone, fault_json};
use super::table_changes::note_failures;
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::grouped;
use crate::mapping::{EnumReason, EnumerationValue, ListKind, languages_of};
use crate::setup::{EnumChoice, Workspace};
use crate::task::{self, EnumView, ListsFound};
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
    let choices = meant(&workspace, args.name.as_deref())?;
    let lang = cx.out.words.0;
    let found = match args.kept {
        true => {
            ListsFound { views: task::lists_kept(&bench, &workspace, &choices, lang).await?, ..ListsFound::default() }
        }
        false => task::lists_now(&bench, &workspace, &choices, lang).await?,
    };
    show_all(cx, &found);
    Ok(Exit::Ok)
}

fn show_all(cx: &mut Cx<'_>, found: &ListsFound) {
    if cx.out.json {
        let views: Vec<Value> = found.views.iter().map(view_json).collect();
        let failed = failed_json(cx, &found.failed);
        return cx.out.object(json!({ "enumerations": views, "failed": failed }));
    }
    note_failures(cx, &found.failed);
    for view in &found.views {
        show(cx, view);
    }
    if found.views.is_empty() {
        let text = cx.out.say("cli-enums-none");
        cx.out.note(text);
    }
}

/// `fieldbridge enums sync`: by hand or by a scheduler. The option sets are read anew, so that it finds what came since.
pub async fn sync(cx: &mut Cx<'_>, args: &EnumsSyncArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let choices = meant(&workspace, args.name.as_deref())?;
    let mut found = task::lists_now(&bench, &workspace, &choices, cx.out.words.0).await?;
    if args.dry_run {
        show_all(cx, &found);
        return Ok(Exit::Ok);
    }
    let mut kept = Vec::new();
    if args.keep_used {
        for view in &mut found.views {
            let name = view.choice.enumeration.clone().unwrap_or_default();
            kept.extend(view.keep_used().into_iter().map(|(value, rows)| (name.clone(), value, rows)));
        }
    }
    let (views, failed) = (found.views, found.failed);
    let done = task::write_lists(&bench, &workspace, &views, args.force).await?;
    if cx.out.json {
        let kept: Vec<Value> =
            kept.iter().map(|(list, v, rows)| json!({"enumeration": list, "value": v, "rows": rows})).collect();
        cx.out.object(json!({
            "enumerations": views.len(),
            "lists_changed": done.lists,
            "values_changed": done.values,
            "nothing_to_do": done.lists == 0,
            "kept": kept,
            "failed": failed_json(cx, &failed),
        }));
        return Ok(Exit::Ok);
    }
    note_failures(cx, &failed);
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
        let said: Vec<String> = chosen.iter().map(|number| cx.out.words.language(*number)).collect();
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

/// The choices of the named enumeration or option set, or all that are carried, account by account.
fn meant(workspace: &Workspace, name: Option<&str>) -> Outcome<Vec<EnumChoice>> {
    let wanted = |c: &&EnumChoice| c.enumeration.is_some() && is_meant(c, name);
    if !workspace.enumerations.iter().any(|c| wanted(&c)) {
        known(workspace, name)?;
    }
    let of_account = |account: &ExternalAccount| {
        let name = account.name.clone();
        workspace.enumerations.iter().filter(wanted).filter(move |c| c.account == name).cloned()
    };
    Ok(workspace.accounts.iter().flat_map(of_account).collect())
}

fn failed_json(cx: &Cx<'_>, failed: &[(String, Fault)]) -> Vec<Value> {
    failed.iter().map(|(table, fault)| json!({"table": table, "error": fault_json(fault, cx.out.words)})).collect()
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
    let rule = if view.choice.replace { "cli-enums-rule-replace" } else { "enum-rule-merge" };
    let rule = view.fixed_rule().unwrap_or(rule);
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
        lines.push((Tone::Good, format!("+ {:>8}  {}{before}", value.stored(), said(cx, value))));
    }
    for (before, after) in &view.relabelled {
        let suspect = view.suspect.contains(&after.code).then(|| cx.out.say("enum-change-suspect"));
        let suspect = suspect.map_or_else(String::new, |text| format!("  ({text})"));
        lines.push((
            Tone::Warn,
            format!("~ {:>8}  {} → {}{suspect}", after.stored(), said(cx, before), said(cx, after)),
        ));
    }
    for (value, rows) in &view.removed {
        let used = cx.out.words.say_with("cli-enums-used", &[("count", grouped(*rows).into())]);
        lines.push((Tone::Bad, format!("- {:>8}  {} ({used})", value.stored(), said(cx, value))));
    }
    for option in view.option_set.options.iter().filter(|o| view.waiting.contains_key(&o.code)) {
        let other = view.waiting.get(&option.code).cloned().unwrap_or_default();
        let text = cx.out.words.say_with("enum-change-waits", &[("other", other.into())]);
        let label = option.labels.best(cx.out.words.0).unwrap_or_default();
        lines.push((Tone::Warn, format!("? {:>8}  {label} ({text})", option.stored())));
    }
    for value in &view.lacking {
        let text = cx.out.say("enum-change-lacking");
        lines.push((Tone::Bad, format!("! {:>8}  {} ({text})", value.stored(), said(cx, value))));
    }
    lines
}

/// A value's labels: the one people see, and those in further languages.
fn said(cx: &Cx<'_>, value: &EnumerationValue) -> String {
    let words = cx.out.words;
    let further: Vec<String> =
        value.labels.0.iter().map(|(l, label)| format!("{} {label}", words.language(*l))).collect();
    if further.is_empty() { value.label.clone() } else { format!("{} [{}]", value.label, further.join(", ")) }
}
