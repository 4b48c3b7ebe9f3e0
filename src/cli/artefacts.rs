//! `schema export`: what can be made of the schemas for the outside.
use super::artefact_args::{SchemaExportArgs, SchemaFormat, SeparatorWord};
use super::dispatch::{Cx, account_or_only};
use crate::account::ExternalAccount;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::schema::sheet::{Separator, SheetWords, csv, markdown};
use crate::schema::{Artefact, ArtefactKind, ArtefactParts, Built, artefacts, enumerations_of};
use crate::setup::Workspace;
use crate::task::{self, Bench};
use serde_json::{Value, json};
use std::path::Path;

/// `fieldbridge schema export`.
pub async fn export(cx: &mut Cx<'_>, args: &SchemaExportArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let accounts: Vec<&ExternalAccount> = match args.account.as_deref() {
        Some(text) => vec![account_or_only(&workspace, Some(text))?],
        None => workspace.accounts.iter().collect(),
    };
    let built = task::built_schemas(&bench, &workspace, &accounts, &args.table).await?;
    if built.is_empty() {
        let why = "no flow of this workspace carries a table yet";
        return Err(Fault::new(ErrorKind::FlowUnknown, why).with("table", ""));
    }
    if args.format == SchemaFormat::Json {
        let schemas: Vec<Value> = built.iter().map(|b| json!(b.schema)).collect();
        cx.out.object(json!({ "schemas": schemas }));
        return Ok(Exit::Ok);
    }
    let files: Vec<Artefact> = accounts.iter().flat_map(|a| files_of(cx, &workspace, a, &built, args)).collect();
    match &args.dir {
        Some(dir) => keep(cx, &bench, dir, &files).await?,
        None => show(cx, args.format, &files)?,
    }
    Ok(Exit::Ok)
}

fn files_of(
    cx: &Cx<'_>,
    workspace: &Workspace,
    account: &ExternalAccount,
    built: &[Built],
    args: &SchemaExportArgs,
) -> Vec<Artefact> {
    let tables: Vec<&Built> = built.iter().filter(|b| b.mapping.account == account.name).collect();
    if tables.is_empty() {
        return Vec::new();
    }
    let lang = cx.out.words.0;
    let Some(kind) = kind_of(args.format) else {
        let words = SheetWords::said(|key| cx.out.words.say(key));
        let (ending, text) = match args.format {
            SchemaFormat::SheetMarkdown => ("md", markdown(&tables, &words, lang)),
            _ => ("csv", csv(&tables, &words, lang, separator(args.separator))),
        };
        return vec![Artefact { file: format!("{}-mapping.{ending}", account.name), text }];
    };
    let enumerations = enumerations_of(built, &workspace.enumerations, lang);
    let parts = ArtefactParts {
        account,
        tables: &tables,
        enumerations: &enumerations,
        flows: &workspace.flows,
        namespace: &args.namespace,
        lang,
    };
    artefacts(kind, &parts)
}

fn kind_of(format: SchemaFormat) -> Option<ArtefactKind> {
    Some(match format {
        SchemaFormat::Sql => ArtefactKind::Sqlite,
        SchemaFormat::Postgres => ArtefactKind::Postgres,
        SchemaFormat::Srcschema => ArtefactKind::SrcSchema,
        SchemaFormat::SrcschemaView => ArtefactKind::ViewSchema,
        SchemaFormat::Enums => ArtefactKind::Enumerations,
        SchemaFormat::Package => ArtefactKind::Package,
        SchemaFormat::PackageFirst => ArtefactKind::FirstPackage,
        SchemaFormat::PackageWhole => ArtefactKind::WholePackage,
        SchemaFormat::CustomResource => ArtefactKind::CustomResource,
        SchemaFormat::Sheet | SchemaFormat::SheetMarkdown | SchemaFormat::Json => return None,
    })
}

fn separator(word: SeparatorWord) -> Separator {
    match word {
        SeparatorWord::Comma => Separator::Comma,
        SeparatorWord::Semicolon => Separator::Semicolon,
        SeparatorWord::Tab => Separator::Tab,
    }
}

/// One document on standard output: two of them in a row are none that anybody could read back. Statements of SQL are.
fn show(cx: &mut Cx<'_>, format: SchemaFormat, files: &[Artefact]) -> Outcome<()> {
    let joins = matches!(format, SchemaFormat::Sql | SchemaFormat::Postgres);
    if files.len() > 1 && !joins && !cx.out.json {
        let names = files.iter().map(|f| f.file.as_str()).collect::<Vec<_>>().join(", ");
        return Err(Fault::new(
            ErrorKind::Usage,
            cx.out.words.say_with("cli-export-several", &[("files", names.into())]),
        ));
    }
    let text = files.iter().map(|f| f.text.as_str()).collect::<Vec<_>>().join("\n");
    if cx.out.json {
        cx.out.object(json!({ "format": format.word(), "text": text, "files": files }));
    } else {
        cx.out.raw(text.as_bytes());
    }
    Ok(())
}

/// Every file of its own into the directory; what was there under the same name is replaced by the whole new one.
async fn keep(cx: &mut Cx<'_>, bench: &Bench, dir: &Path, files: &[Artefact]) -> Outcome<()> {
    let place = std::path::absolute(dir)
        .map_err(|e| Fault::new(ErrorKind::NotWritable, e.to_string()).with("path", dir.display().to_string()))?;
    let into = |file: &Artefact| Artefact { file: place.join(&file.file).display().to_string(), ..file.clone() };
    task::publish_artefacts(bench, files.iter().map(into).collect()).await?;
    let written: Vec<String> = files.iter().map(|file| dir.join(&file.file).display().to_string()).collect();
    if cx.out.json {
        cx.out.object(json!({ "written": written }));
    } else {
        written.iter().for_each(|place| cx.out.line(place));
    }
    Ok(())
}
