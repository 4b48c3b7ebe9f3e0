//! `schema rule`: what happens to one field's values, shown, changed, and tried on real rows.
use super::dispatch::{Cx, account_or_only};
use super::grid::Grid;
use super::out::Tone;
use super::schema_rule_args::{OwnerWord, PersonalWord, SchemaRuleArgs, UnlistedWord, YesNoWord};
use crate::account::ExternalAccount;
use crate::catalog::{Field, TableDetail};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::mapping::{
    FieldRule, LintIssue, Mapping, Owner, PersonalKind, Treatment, Unlisted, lint, mend, personal_of, render_steps,
    step_words, steps_of,
};
use crate::task::{self, Bench};
use crate::text::clean_line;
use serde_json::{Value, json};

/// `fieldbridge schema rule`.
pub async fn rule(cx: &mut Cx<'_>, args: &SchemaRuleArgs) -> Outcome<Exit> {
    let (bench, words) = (cx.bench()?, cx.out.words);
    let workspace = cx.workspace(&bench).await?;
    let account = account_or_only(&workspace, args.account.as_deref())?.clone();
    let table = task::table_meant(&bench, &workspace, &account, &args.table).await?;
    let mapping = workspace.mappings.iter().find(|m| m.account == account.name && m.table == table);
    let args = &SchemaRuleArgs { field: field_meant(mapping, &args.field), table, ..args.clone() };
    let details = task::describe(&bench, &account, std::slice::from_ref(&args.table), false).await?;
    let detail = details.iter().find(|d| d.table.name == args.table).ok_or_else(|| missing(&args.table))?;
    if args.changes() {
        let known = workspace.mappings.iter().find(|m| m.account == account.name && m.table == args.table);
        let before = known.ok_or_else(|| missing(&args.table))?;
        let mut after = before.clone();
        treat(words, &mut after, args, detail)?;
        task::check_columns(&bench, &workspace, (before, &after), detail).await?;
    }
    let (mapping, changed) = if args.tries() {
        let known = workspace.mappings.iter().find(|m| m.account == account.name && m.table == args.table);
        let mut tried = known.cloned().ok_or_else(|| missing(&args.table))?;
        treat(words, &mut tried, args, detail)?
    } else if args.changes() {
        let (edit, name, detail) = (args.clone(), account.name.clone(), detail.clone());
        let changed = task::change_workspace(&bench, move |workspace| {
            let mut mappings = workspace.mappings.iter_mut();
            let mapping = mappings.find(|m| m.account == name && m.table == edit.table);
            treat(words, mapping.ok_or_else(|| missing(&edit.table))?, &edit, &detail)
        });
        changed.await?.1
    } else {
        let mapping = workspace.mappings.iter().find(|m| m.account == account.name && m.table == args.table);
        let mapping = mapping.ok_or_else(|| missing(&args.table))?;
        mapping.rule(&args.field).ok_or_else(|| unfit(words, &args.table, &LintIssue::about_unknown(&args.field)))?;
        (mapping.clone(), false)
    };
    show(cx, &bench, (&account, &mapping, detail), (args, changed)).await
}

/// The field that is meant: names of Salesforce differ by case.
fn field_meant(mapping: Option<&Mapping>, typed: &str) -> String {
    let rules = || mapping.iter().flat_map(|m| &m.rules).map(|r| r.field.as_str());
    let alike = || rules().find(|field| field.eq_ignore_ascii_case(typed));
    rules().find(|field| *field == typed).or_else(alike).unwrap_or(typed).to_owned()
}

fn missing(table: &str) -> Fault {
    Fault::new(ErrorKind::MappingInvalid, "the table has no mapping for this account").with("table", table)
}

/// Changes the rule in its mapping; tells the mapping as it is then, and whether it is another.
fn treat(words: Words, mapping: &mut Mapping, args: &SchemaRuleArgs, detail: &TableDetail) -> Outcome<(Mapping, bool)> {
    let rule =
        mapping.rule(&args.field).ok_or_else(|| unfit(words, &args.table, &LintIssue::about_unknown(&args.field)))?;
    let wanted = wanted(args, &rule.treatment)?;
    let next = mapping.set_treatment(&args.field, wanted, detail).map_err(|i| unfit(words, &args.table, &i))?;
    let changed = next.version != mapping.version;
    *mapping = next;
    Ok((mapping.clone(), changed))
}

fn wanted(args: &SchemaRuleArgs, now: &Treatment) -> Outcome<Treatment> {
    let mut next = if args.plain_rule { Treatment::default() } else { now.clone() };
    if let Some(text) = &args.steps {
        next.steps = steps_of(text).map_err(|p| Fault::new(ErrorKind::Usage, format!("--steps: {p}")))?;
    }
    if args.no_replace {
        next.replace.clear();
    }
    for pair in &args.replace {
        let (from, to) = pair.split_once('=').ok_or_else(|| {
            let why = format!("--replace {pair}: write the CRM's value, an equals sign and what stands in its place");
            Fault::new(ErrorKind::Usage, why)
        })?;
        next.replace.insert(from.trim().to_owned(), to.trim().to_owned());
    }
    match (&args.default, args.no_default) {
        (Some(value), _) => next.default = Some(value.clone()),
        (None, true) => next.default = None,
        (None, false) => {}
    }
    if let Some(word) = args.unlisted {
        next.unlisted = match word {
            UnlistedWord::Keep => Unlisted::Keep,
            UnlistedWord::Default => Unlisted::Default,
            UnlistedWord::Reject => Unlisted::Reject,
            UnlistedWord::Stop => Unlisted::Stop,
        };
    }
    if let Some(word) = args.apply_updates {
        next.apply_updates = word == YesNoWord::Yes;
    }
    if let Some(word) = args.owner {
        next.owner = match word {
            OwnerWord::Crm => Owner::Crm,
            OwnerWord::Marketing => Owner::Marketing,
            OwnerWord::Consent => Owner::Consent,
        };
    }
    if let Some(word) = args.personal {
        next.personal = match word {
            PersonalWord::Yes => Some(true),
            PersonalWord::No => Some(false),
            PersonalWord::Auto => None,
        };
    }
    Ok(next)
}

fn unfit(words: Words, table: &str, issue: &LintIssue) -> Fault {
    let why = format!("{table}: {}", words.say_map(&issue.key(), &issue.args()));
    Fault { detail: why, ..issue.fault(table) }
}

/// What the rule is now, what could follow, what is found about it, and real rows where they were asked for.
async fn show(
    cx: &mut Cx<'_>,
    bench: &Bench,
    (account, mapping, detail): (&ExternalAccount, &Mapping, &TableDetail),
    (args, changed): (&SchemaRuleArgs, bool),
) -> Outcome<Exit> {
    let (Some(rule), Some(field)) = (mapping.rule(&args.field), detail.field(&args.field)) else {
        return Err(unfit(cx.out.words, &args.table, &LintIssue::about_unknown(&args.field)));
    };
    let issues: Vec<LintIssue> = lint(mapping, detail).into_iter().filter(|i| i.field == rule.field).collect();
    let rows = match args.rows {
        Some(rows) => samples(bench, account, (mapping, detail, rule), rows).await?,
        None => Vec::new(),
    };
    if cx.out.json {
        let samples: Vec<Value> = rows
            .iter()
            .map(|(before, after)| match after {
                Ok(after) => json!({"before": before, "after": after}),
                Err(why) => json!({"before": before, "refused": why}),
            })
            .collect();
        let issues: Vec<Value> =
            issues.iter().map(|i| json!({"issue": i, "mends": mend(i, mapping, detail).is_some()})).collect();
        cx.out.object(json!({
            "account": account.name.as_str(),
            "table": args.table,
            "field": rule.field,
            "column": rule.column,
            "crm_type": field.kind.word(),
            "campaign_type": rule.column_type(field).word(),
            "conversion": rule.conversion,
            "treatment": rule.treatment,
            "personal": personal_of(&mapping.table, rule, field).map(PersonalKind::slug),
            "next_steps": next_steps(rule, field),
            "mapping_version": mapping.version,
            "changed": changed && !args.tries(),
            "tried": args.tries(),
            "issues": issues,
            "samples": samples,
        }));
        return Ok(Exit::Ok);
    }
    tell(cx, (rule, field, mapping), &issues, changed && !args.tries());
    if args.rows.is_some() {
        let mut grid = Grid::new(&cx.out, &["cli-col-before", "cli-col-after"]);
        for (before, after) in &rows {
            let after = after.clone().unwrap_or_else(|why| format!("✗ {}", cx.out.say(&why)));
            grid.row([before.clone(), after]);
        }
        grid.write(&mut cx.out, "cli-rule-no-rows");
    }
    let refused = rows.iter().filter(|(_, after)| after.is_err()).count();
    if refused > 0 {
        let text =
            cx.out.words.say_with("rule-samples-refused", &[("count", refused.into()), ("all", rows.len().into())]);
        let line = cx.out.paint(Tone::Warn, &format!("! {text}"));
        cx.out.note(line);
    }
    if args.tries() {
        let text = cx.out.say("cli-rule-tried");
        cx.out.note(text);
    }
    Ok(Exit::Ok)
}

fn next_steps(rule: &FieldRule, field: &Field) -> Vec<&'static str> {
    rule.form(field).map(step_words).unwrap_or_default()
}

fn tell(cx: &mut Cx<'_>, (rule, field, mapping): (&FieldRule, &Field, &Mapping), issues: &[LintIssue], changed: bool) {
    let title = format!("{}.{} → {}", mapping.table, rule.field, rule.column);
    let title = cx.out.paint(Tone::Strong, &clean_line(&title));
    cx.out.line(title);
    let treatment = &rule.treatment;
    let words = cx.out.words;
    let say = |key: &str| words.say(key);
    let none = || say("cli-rule-none");
    let replaced: Vec<String> = treatment.replace.iter().map(|(from, to)| format!("{from} → {to}")).collect();
    let personal = match personal_of(&mapping.table, rule, field) {
        Some(kind) => format!("{} ({})", say("rule-yes"), say(&format!("personal-{}", kind.slug()))),
        None => say("rule-no"),
    };
    let or_none = |text: String| if text.is_empty() { none() } else { text };
    let lines = [
        ("rule-type", format!("{} → {}", field.kind.word(), rule.column_type(field).word())),
        ("rule-conversion", say(&format!("conversion-{}", rule.conversion.slug()))),
        ("rule-steps", or_none(render_steps(&treatment.steps))),
        ("rule-replace", or_none(replaced.join(", "))),
        ("rule-default", treatment.default.clone().unwrap_or_else(none)),
        ("rule-unlisted", say(&format!("unlisted-{}", treatment.unlisted.slug()))),
        ("rule-updates", say(if treatment.apply_updates { "rule-yes" } else { "rule-no" })),
        ("rule-owner", say(&format!("owner-{}", treatment.owner.slug()))),
        ("rule-personal", personal),
        ("rule-next", next_steps(rule, field).join(", ")),
    ];
    for (key, text) in lines {
        let line = format!("  {}: {}", say(key), clean_line(&text));
        cx.out.line(line);
    }
    for issue in issues {
        let text = words.say_map(&issue.key(), &issue.args());
        cx.out.note(format!("! {text}"));
    }
    if changed {
        let args = [("schema", mapping.schema.as_str().into()), ("version", u64::from(mapping.version).into())];
        let text = words.say_with("cli-schema-changed", &args);
        cx.out.line(text);
    }
}

/// Real values before and after; the reason's key where one does not fit.
async fn samples(
    bench: &Bench,
    account: &ExternalAccount,
    (mapping, detail, rule): (&Mapping, &TableDetail, &FieldRule),
    rows: u32,
) -> Outcome<Vec<(String, Result<String, String>)>> {
    let mut read = mapping.clone();
    for other in read.rules.iter_mut() {
        other.include |= other.field == rule.field;
    }
    let preview = task::preview(bench, account, &read, detail, rows).await?;
    let cells = preview.rows.into_iter().flat_map(|r| r.cells).filter(|c| c.field == rule.field);
    let own = cells.filter(|c| c.column == rule.column || c.column.is_empty());
    let shown = |text: &str| clean_line(text).into_owned();
    Ok(own.map(|c| (shown(&c.before), c.after.map(|a| shown(&a)))).collect())
}
