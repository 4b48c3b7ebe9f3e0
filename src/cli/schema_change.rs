//! `schema change`: the edits of the wizard's schemas step on a mapping that is in use already. All of a command's changes
//! count as one version of the mapping; one that is refused changes nothing.
use super::args::SchemaChangeArgs;
use super::dispatch::{Cx, account_or_only};
use super::grid::Grid;
use super::sheet::part_words;
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
    let edit = task::MappingEdit {
        answer: answer_of(args)?,
        least: args.least,
        campaign_names: args.campaign_names,
        mends: args.mend,
        mend_fields: args.mend_field.clone(),
        dry: args.dry_run,
    };
    let told = task::change_schema(&bench, account, edit).await?;
    if cx.out.json {
        cx.out.object(json!({
            "account": account.name.as_str(),
            "table": args.table,
            "schema": told.schema,
            "mapping_version": told.version,
            "changed": told.changed,
            "dry_run": args.dry_run,
            "changes": told.changes,
            "mended": told.mended,
        }));
    } else {
        tell_changes(cx, &args.table, &told);
        let key = match (args.dry_run, told.changed) {
            (_, false) => "cli-schema-unchanged",
            (true, true) => "cli-schema-would-change",
            (false, true) => "cli-schema-changed",
        };
        let args = [("schema", told.schema.into()), ("version", u64::from(told.version).into())];
        let text = cx.out.words.say_with(key, &args);
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}

/// What was mended, and each rule before and after.
fn tell_changes(cx: &mut Cx<'_>, table: &str, told: &task::MappingChange) {
    for issue in &told.mended {
        let text = cx.out.words.say_map(&issue.key(), &issue.args());
        let text = cx.out.words.say_with("cli-schema-mended", &[("what", text.into())]);
        cx.out.note(text);
    }
    if told.changes.is_empty() {
        return;
    }
    let heads = ["cli-col-table", "cli-col-field", "cli-col-change", "cli-col-until-now", "cli-col-then"];
    let mut grid = Grid::new(&cx.out, &heads);
    for change in &told.changes {
        let what = cx.out.say(&format!("sheet-col-{}", change.what));
        let shown = |value: &str| match value {
            "" => "–".to_owned(),
            value => part_words(cx.out.words, change.what, value),
        };
        grid.row([table.to_owned(), change.field.clone(), what, shown(&change.from), shown(&change.to)]);
    }
    grid.write(&mut cx.out, "cli-schema-unchanged");
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
