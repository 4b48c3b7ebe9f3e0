//! `schema change`: the edits of the wizard's schemas step on a mapping that is in use already. All of a command's changes
//! count as one version of the mapping; one that is refused changes nothing.
use super::args::SchemaChangeArgs;
use super::dispatch::{Cx, account_or_only};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::mapping::Conversion;
use crate::setup::MappingAnswer;
use crate::task;
use serde_json::json;
use std::collections::BTreeMap;

/// `fieldbridge schema change`.
pub async fn change(cx: &mut Cx<'_>, args: &SchemaChangeArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_or_only(&workspace, args.account.as_deref())?;
    let table = task::table_meant(&bench, &workspace, account, &args.table).await?;
    let args = &SchemaChangeArgs { table, ..args.clone() };
    let answer = answer_of(args)?;
    let edit = task::MappingEdit { answer, least: args.least, mends: args.mend };
    let told = task::change_schema(&bench, account, edit).await?;
    if cx.out.json {
        cx.out.object(json!({
            "account": account.name.as_str(),
            "table": args.table,
            "schema": told.schema,
            "mapping_version": told.version,
            "changed": told.changed,
        }));
    } else {
        let key = if told.changed { "cli-schema-changed" } else { "cli-schema-unchanged" };
        let args = [("schema", told.schema.into()), ("version", u64::from(told.version).into())];
        let text = cx.out.words.say_with(key, &args);
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
