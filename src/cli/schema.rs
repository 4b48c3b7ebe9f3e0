//! `schema list|show`: the campaign side's schemas. What is made of them for the outside stands in `artefacts` and `sheet`.
use super::args::SchemaShowArgs;
use super::dispatch::{Cx, account_or_only};
use super::grid::Grid;
use super::out::Tone;
use crate::account::ExternalAccount;
use crate::fault::{Exit, Outcome};
use crate::mapping::{Severity, counterpart, lint, mend};
use crate::schema::Built;
use crate::task;
use serde_json::{Value, json};

/// `fieldbridge schema list`.
pub async fn list(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    if cx.out.json {
        let schemas: Vec<Value> = workspace
            .mappings
            .iter()
            .map(|m| {
                json!({
                    "account": m.account.as_str(),
                    "table": m.table,
                    "counterpart": counterpart(&m.table),
                    "schema": m.schema,
                    "mapping_version": m.version,
                    "fields": m.included().count(),
                    "fields_left_out": m.rules.len() - m.included().count(),
                })
            })
            .collect();
        cx.out.object(json!({ "schemas": schemas }));
        return Ok(Exit::Ok);
    }
    let mut grid = Grid::new(
        &cx.out,
        &["cli-col-schema", "cli-col-table", "cli-col-account", "#cli-col-fields", "#cli-col-version"],
    );
    for m in &workspace.mappings {
        grid.row([
            m.schema.clone(),
            m.table.clone(),
            m.account.to_string(),
            format!("{}/{}", m.included().count(), m.rules.len()),
            m.version.to_string(),
        ]);
    }
    grid.write(&mut cx.out, "cli-schema-none");
    Ok(Exit::Ok)
}

/// `fieldbridge schema show`.
pub async fn show(cx: &mut Cx<'_>, args: &SchemaShowArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let accounts: Vec<&ExternalAccount> = match args.account.as_deref() {
        Some(text) => vec![account_or_only(&workspace, Some(text))?],
        None => workspace.accounts.iter().collect(),
    };
    let built = task::built_schemas(&bench, &workspace, &accounts, std::slice::from_ref(&args.table)).await?;
    let Some(built) = built.first() else { return Err(task::no_mapping(&args.table)) };
    let issues = lint(&built.mapping, &built.detail);
    if cx.out.json {
        let fields: Vec<Value> = built.mapping.rules.iter().map(|r| rule_json(built, r)).collect();
        let issues: Vec<Value> = issues.iter().map(|i| json!(i)).collect();
        cx.out.object(json!({
            "account": built.mapping.account.as_str(),
            "table": built.mapping.table,
            "counterpart": counterpart(&built.mapping.table),
            "schema": built.schema,
            "mapping_version": built.mapping.version,
            "fields": fields,
            "issues": issues,
        }));
        return Ok(Exit::Ok);
    }
    let heads = [
        "cli-col-field",
        "cli-col-crm-type",
        "cli-col-column",
        "cli-col-campaign-type",
        "cli-col-sql-type",
        "cli-col-conversion",
        "cli-col-reason",
    ];
    let mut grid = Grid::new(&cx.out, &heads);
    for rule in &built.mapping.rules {
        let column = built.schema.columns.iter().find(|c| c.field == rule.field);
        grid.row([
            format!("{} {}", if rule.include { "✓" } else { "−" }, rule.field),
            built.detail.field(&rule.field).map_or_else(|| "?".to_owned(), |f| f.kind.word()),
            column.map_or_else(String::new, |c| c.name.clone()),
            column.map_or_else(String::new, |c| c.kind.word()),
            column.map_or_else(String::new, |c| c.kind.sqlite().to_owned()),
            if rule.include { cx.out.say(&format!("conversion-{}", rule.conversion.slug())) } else { String::new() },
            cx.out.say(&format!("reason-{}", rule.reason.slug())),
        ]);
    }
    let kind = cx.out.say(&format!("counterpart-{}", counterpart(&built.mapping.table).slug()));
    let title = format!("{} ← {} ({kind})", built.schema.name, built.mapping.table);
    let title = cx.out.paint(Tone::Strong, &title);
    cx.out.line(title);
    grid.write(&mut cx.out, "cli-schema-none");
    let mendable = issues.iter().filter(|i| i.severity != Severity::Info);
    let mendable = mendable.filter(|i| mend(i, &built.mapping, &built.detail).is_some()).count();
    for issue in issues {
        let text = cx.out.words.say_map(&issue.key(), &issue.args());
        cx.out.note(format!("! {text}"));
    }
    if mendable > 0 {
        let args = [("count", mendable.into()), ("table", built.mapping.table.as_str().into())];
        let text = cx.out.words.say_with("cli-schema-mendable", &args);
        cx.out.note(text);
    }
    Ok(Exit::Ok)
}

fn rule_json(built: &Built, rule: &crate::mapping::FieldRule) -> Value {
    let column = built.schema.columns.iter().find(|c| c.field == rule.field);
    json!({
        "field": rule.field,
        "crm_type": built.detail.field(&rule.field).map(|f| f.kind.word()),
        "include": rule.include,
        "column": rule.column,
        "campaign_type": column.map(|c| c.kind.word()),
        "sql_type": column.map(|c| c.kind.sqlite()),
        "conversion": rule.conversion,
        "treatment": rule.treatment,
        "reason": rule.reason.slug(),
        "confidence": rule.reason.confidence(),
        "can_carry": rule.reason.can_carry(),
    })
}
