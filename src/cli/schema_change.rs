//! `schema change`: the edits of the wizard's schemas step on a mapping that is in use already. All of a command's changes
//! count as one version of the mapping; one that is refused changes nothing.
use super::args::SchemaChangeArgs;
use super::dispatch::{Cx, account_or_only, save};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::mapping::{Conversion, Mapping, lint_schemas, mend_all};
use crate::setup::{MappingAnswer, change_mapping};
use crate::task;
use serde_json::json;
use std::collections::BTreeMap;

/// `fieldbridge schema change`.
pub async fn change(cx: &mut Cx<'_>, args: &SchemaChangeArgs) -> Outcome<Exit> {
    let answer = answer_of(args)?;
    let bench = cx.bench()?;
    let mut workspace = cx.workspace(&bench).await?;
    let account = account_or_only(&workspace, args.account.as_deref())?.clone();
    let details = task::describe(&bench, &account, std::slice::from_ref(&args.table), false).await?;
    let missing = || {
        Fault::new(ErrorKind::MappingInvalid, "the table has no mapping for this account").with("table", &args.table)
    };
    let detail = details.iter().find(|d| d.table.name == args.table).ok_or_else(missing)?;
    let place = workspace.mappings.iter_mut().find(|m| m.account == account.name && m.table == args.table);
    let mapping = place.ok_or_else(missing)?;
    let before = mapping.version;
    let unchanged = mapping.clone();
    *mapping = change_mapping(mapping, &answer, detail)?;
    if args.mend {
        // One version for the whole command.
        *mapping = Mapping { version: mapping.version.max(before.saturating_add(1)), ..mend_all(mapping, detail) };
    }
    if (Mapping { version: before, ..mapping.clone() }) == unchanged {
        mapping.version = before;
    }
    let (schema, version) = (mapping.schema.clone(), mapping.version);
    if let Some(issue) = lint_schemas(&workspace.mappings).first() {
        return Err(Fault::new(ErrorKind::MappingInvalid, format!("schema {schema} is filled by another mapping"))
            .with("table", &issue.field)
            .with("problem", issue.key()));
    }
    if version != before {
        save(&bench, &workspace).await?;
    }
    if cx.out.json {
        cx.out.object(json!({
            "account": account.name.as_str(),
            "table": args.table,
            "schema": schema,
            "mapping_version": version,
            "changed": version != before,
        }));
    } else {
        let key = if version == before { "cli-schema-unchanged" } else { "cli-schema-changed" };
        let text = cx.out.words.say_with(key, &[("schema", schema.into()), ("version", u64::from(version).into())]);
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}

fn answer_of(args: &SchemaChangeArgs) -> Outcome<MappingAnswer> {
    let mut conversion = BTreeMap::new();
    for (field, word) in pairs(&args.convert, "--convert")? {
        let known = Conversion::ALL.into_iter().find(|c| c.slug() == word).ok_or_else(|| {
            let all = Conversion::ALL.map(Conversion::slug).join(", ");
            Fault::new(ErrorKind::Usage, format!("--convert {field}={word}: the conversions are {all}"))
        })?;
        conversion.insert(field, known);
    }
    Ok(MappingAnswer {
        table: args.table.clone(),
        schema: None,
        version: None,
        fields: Vec::new(),
        include: args.include.clone(),
        exclude: args.exclude.clone(),
        rename: pairs(&args.rename, "--rename")?,
        conversion,
        treatment: BTreeMap::new(),
        with_target: args.with_target.clone(),
        without_target: args.without_target.clone(),
    })
}

/// `FIELD=WORD`, several times.
fn pairs(given: &[String], option: &str) -> Outcome<BTreeMap<String, String>> {
    let split = |text: &String| {
        let (field, word) = text.split_once('=').ok_or_else(|| {
            Fault::new(ErrorKind::Usage, format!("{option} {text}: write the field, an equals sign and the new word"))
        })?;
        Ok((field.trim().to_owned(), word.trim().to_owned()))
    };
    given.iter().map(split).collect()
}
