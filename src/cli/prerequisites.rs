//! `account prerequisites METHOD`: the sheet for the administrator who prepares a sign-in.
use super::args::AccountPrerequisitesArgs;
use super::certificate::last_day;
use super::dispatch::{Cx, account_of};
use crate::account::{AuthMethod, ExternalAccount, PublicCertificate, SheetFacts, TableRight, parse_org_url};
use crate::fault::{Exit, Outcome};
use crate::task::{self, Bench};
use serde_json::json;

/// Prints the sheet in the language in force, its gaps filled with what an account knows.
///
/// # Errors
/// The address's own faults; `AccountUnknown`; vault and storage faults.
pub async fn show(cx: &mut Cx<'_>, args: &AccountPrerequisitesArgs) -> Outcome<Exit> {
    let known = match &args.account {
        Some(name) => {
            let bench = cx.bench()?;
            let workspace = cx.workspace(&bench).await?;
            let account = account_of(&workspace, name)?.clone();
            let tables = task::sheet_tables(&bench, &account.name).await?;
            let objects = workspace.tables_read(&account.name);
            let facts = SheetFacts { org: Some(account.url.origin()), tables, objects, ..SheetFacts::default() };
            match args.method.0.has_certificate() {
                true => certificate_of(&bench, &account, facts).await?,
                false => facts,
            }
        }
        None => {
            let org = args.url.as_deref().map(parse_org_url).transpose()?.map(|url| url.origin());
            SheetFacts { org, ..SheetFacts::default() }
        }
    };
    let named = |privilege: &String| TableRight { table: String::new(), privilege: privilege.clone() };
    let facts = match args.privilege.as_slice() {
        [] => known,
        named_ones => SheetFacts { tables: named_ones.iter().map(named).collect(), ..known },
    };
    let lang = cx.out.words.0;
    let text = args.method.0.text(lang, &facts);
    if cx.out.json {
        cx.out.object(json!({ "method": args.method.0.slug(), "language": lang.code(), "text": text }));
    } else {
        cx.out.line(text.trim_end());
    }
    Ok(Exit::Ok)
}

/// The certificate that waits to be uploaded comes first: the other one was uploaded long ago.
async fn certificate_of(bench: &Bench, account: &ExternalAccount, facts: SheetFacts) -> Outcome<SheetFacts> {
    if task::next_certificate(bench, &account.name).await?.is_some()
        && let Ok(next) = task::prepare_certificate(bench, &account.name).await?
    {
        return Ok(with_certificate(facts, &next.certificate, next.file));
    }
    match &account.auth {
        AuthMethod::Certificate { certificate, .. } => {
            let file = task::publish_certificate(bench, &account.name, certificate).await?;
            Ok(with_certificate(facts, certificate, file))
        }
        _ => Ok(facts),
    }
}

fn with_certificate(facts: SheetFacts, certificate: &PublicCertificate, file: String) -> SheetFacts {
    let prints = certificate.thumbprints();
    SheetFacts {
        certificate_file: Some(file),
        thumbprint: Some(prints.sha1_hex()),
        key_identifier: Some(prints.custom_key_identifier()),
        expires: Some(last_day(certificate)),
        ..facts
    }
}
