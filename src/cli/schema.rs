//! `schema list|show|export`: the campaign side's schemas.
use super::args::{SchemaExportArgs, SchemaFormat, SchemaShowArgs};
use super::dispatch::{Cx, account_or_only};
use super::grid::Grid;
use super::out::Tone;
use crate::account::ExternalAccount;
use crate::catalog::TableDetail;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::mapping::{Enumeration, Mapping, lint, plan_enumeration};
use crate::schema::{self, CampaignSchema, SrcSchemaOptions};
use crate::setup::Workspace;
use crate::task::{self, Bench};
use serde_json::{Value, json};

/// A mapping with its table and the schema that follows.
struct Built<'w> {
    mapping: &'w Mapping,
    detail: TableDetail,
    schema: CampaignSchema,
}

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
    let built = build_all(&bench, &workspace, args.account.as_deref(), std::slice::from_ref(&args.table)).await?;
    let Some(built) = built.first() else { return Err(no_mapping(&args.table)) };
    let issues = lint(built.mapping, &built.detail);
    if cx.out.json {
        let fields: Vec<Value> = built.mapping.rules.iter().map(|r| rule_json(built, r)).collect();
        let issues: Vec<Value> = issues.iter().map(|i| json!(i)).collect();
        cx.out.object(json!({
            "account": built.mapping.account.as_str(),
            "table": built.mapping.table,
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
    let title = format!("{} ← {}", built.schema.name, built.mapping.table);
    let title = cx.out.paint(Tone::Strong, &title);
    cx.out.line(title);
    grid.write(&mut cx.out, "cli-schema-none");
    for issue in issues {
        let text = cx.out.words.say_map(&issue.key(), &issue.args());
        cx.out.note(format!("! {text}"));
    }
    Ok(Exit::Ok)
}

fn rule_json(built: &Built<'_>, rule: &crate::mapping::FieldRule) -> Value {
    let column = built.schema.columns.iter().find(|c| c.field == rule.field);
    json!({
        "field": rule.field,
        "crm_type": built.detail.field(&rule.field).map(|f| f.kind.word()),
        "include": rule.include,
        "column": rule.column,
        "campaign_type": column.map(|c| c.kind.word()),
        "sql_type": column.map(|c| c.kind.sqlite()),
        "conversion": rule.conversion,
        "reason": rule.reason.slug(),
        "can_carry": rule.reason.can_carry(),
    })
}

/// `fieldbridge schema export`.
pub async fn export(cx: &mut Cx<'_>, args: &SchemaExportArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let built = build_all(&bench, &workspace, args.account.as_deref(), &args.table).await?;
    if built.is_empty() {
        return Err(no_mapping(args.table.first().map_or("", String::as_str)));
    }
    let text: String = match args.format {
        SchemaFormat::Json => {
            let schemas: Vec<Value> = built.iter().map(|b| json!(b.schema)).collect();
            cx.out.object(json!({ "schemas": schemas }));
            return Ok(Exit::Ok);
        }
        SchemaFormat::Sql => built.iter().map(|b| schema::sqlite_ddl(&b.schema)).collect::<Vec<_>>().join("\n"),
        SchemaFormat::Srcschema => src_schemas(cx, &workspace, &built),
    };
    if cx.out.json {
        let format = if args.format == SchemaFormat::Sql { "sql" } else { "srcschema" };
        cx.out.object(json!({ "format": format, "text": text }));
    } else {
        cx.out.raw(text.as_bytes());
        if !text.ends_with('\n') {
            cx.out.raw(b"\n");
        }
    }
    Ok(Exit::Ok)
}

fn src_schemas(cx: &Cx<'_>, workspace: &Workspace, built: &[Built<'_>]) -> String {
    let schemas: Vec<CampaignSchema> = built.iter().map(|b| b.schema.clone()).collect();
    let enumerations = enumerations_of(cx, workspace, built);
    let options =
        SrcSchemaOptions { namespace: "fb", lang: cx.out.words.0, enumerations: &enumerations, schemas: &schemas };
    schemas.iter().map(|s| schema::src_schema_xml(s, &options)).collect::<Vec<_>>().join("\n")
}

/// The enumerations as a first sync would make them.
fn enumerations_of(cx: &Cx<'_>, workspace: &Workspace, built: &[Built<'_>]) -> Vec<Enumeration> {
    let mut all: Vec<Enumeration> = Vec::new();
    for choice in &workspace.enumerations {
        let Some(name) = &choice.enumeration else { continue };
        let set = built
            .iter()
            .filter(|b| b.mapping.account == choice.account)
            .find_map(|b| b.detail.option_set(&choice.option_set));
        if let Some(set) = set.filter(|_| all.iter().all(|e| &e.name != name)) {
            all.push(plan_enumeration(set, name, None, choice.replace, cx.out.words.0, &Default::default()).result);
        }
    }
    all
}

/// Builds the schemas of these tables (all where none is named).
async fn build_all<'w>(
    bench: &Bench,
    workspace: &'w Workspace,
    account: Option<&str>,
    tables: &[String],
) -> Outcome<Vec<Built<'w>>> {
    if let Some(missing) = tables.iter().find(|t| !workspace.mappings.iter().any(|m| &m.table == *t)) {
        return Err(no_mapping(missing));
    }
    let mut built = Vec::new();
    let accounts: Vec<&ExternalAccount> = match account {
        Some(text) => vec![account_or_only(workspace, Some(text))?],
        None => workspace.accounts.iter().collect(),
    };
    for account in accounts {
        let wanted: Vec<&Mapping> = workspace
            .mappings
            .iter()
            .filter(|m| m.account == account.name && (tables.is_empty() || tables.contains(&m.table)))
            .collect();
        if wanted.is_empty() {
            continue;
        }
        let names: Vec<String> = wanted.iter().map(|m| m.table.clone()).collect();
        let details = task::describe(bench, account, &names, false).await?;
        for mapping in wanted {
            if let Some(detail) = details.iter().find(|d| d.table.name == mapping.table) {
                let schema = schema::build(mapping, detail, &workspace.mappings, &workspace.enumerations);
                built.push(Built { mapping, detail: detail.clone(), schema });
            }
        }
    }
    Ok(built)
}

fn no_mapping(table: &str) -> Fault {
    Fault::new(ErrorKind::FlowUnknown, format!("no flow of this workspace carries the table {table}"))
        .with("table", table)
}
