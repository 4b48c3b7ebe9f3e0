//! `account list|show|add|remove`. The checks stand in `checks`.
use super::args::{AccountAddArgs, AccountName, AccountRemoveArgs, SystemWord};
use super::dispatch::{Cx, account_of, save};
use super::grid::{Grid, facts};
use super::secrets::{Given, given};
use crate::account::{AuthMethod, ExternalAccount, Name, OrgUrl, SecretRef, System, parse_org_url};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::setup::Workspace;
use crate::task::{self, Bench, off_thread};
use serde_json::{Value, json};
use std::sync::Arc;

/// Where tokens of the public cloud come from.
const PUBLIC_AUTHORITY: &str = "https://login.microsoftonline.com";

/// An account as a machine reads it. Where its secret is kept is told, the secret is not.
pub fn account_json(account: &ExternalAccount) -> Value {
    let AuthMethod::ClientSecret { client_id, secret } = &account.auth;
    json!({
        "name": account.name.as_str(),
        "system": account.system.code(),
        "url": account.url.origin(),
        "tenant": account.tenant,
        "authority": account.authority,
        "auth": { "method": "client-secret", "client_id": client_id, "secret": secret.0 },
        "sandbox": account.url.is_loopback(),
        "organisation": account.organisation,
    })
}

/// `fieldbridge account list`.
pub async fn list(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    if cx.out.json {
        let accounts: Vec<Value> = workspace.accounts.iter().map(account_json).collect();
        cx.out.object(json!({ "accounts": accounts }));
        return Ok(Exit::Ok);
    }
    let mut grid =
        Grid::new(&cx.out, &["cli-col-account", "cli-col-system", "cli-col-url", "cli-col-organisation", "cli-col-kind"]);
    for account in &workspace.accounts {
        grid.row([
            account.name.to_string(),
            account.system.code().to_owned(),
            account.url.origin(),
            account.organisation.as_ref().map_or_else(|| "–".to_owned(), |o| o.name.clone()),
            cx.out.say(kind_key(account)),
        ]);
    }
    grid.write(&mut cx.out, "cli-account-none");
    Ok(Exit::Ok)
}

/// Sandbox, production, test organisation, or not known yet.
pub fn kind_key(account: &ExternalAccount) -> &'static str {
    match &account.organisation {
        _ if account.url.is_loopback() => "cli-kind-sandbox",
        Some(o) if o.production => "cli-kind-production",
        Some(_) => "cli-kind-test",
        None => "cli-kind-unknown",
    }
}

/// `fieldbridge account show`.
pub async fn show(cx: &mut Cx<'_>, args: &AccountName) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_of(&workspace, &args.account)?;
    if cx.out.json {
        cx.out.object(json!({ "account": account_json(account) }));
        return Ok(Exit::Ok);
    }
    let AuthMethod::ClientSecret { client_id, secret } = &account.auth;
    let organisation = account.organisation.as_ref().map_or_else(|| "–".to_owned(), |o| format!("{} ({})", o.name, o.id));
    let kind = cx.out.say(kind_key(account));
    facts(
        &mut cx.out,
        &[
            ("cli-col-account", account.name.to_string()),
            ("cli-col-system", account.system.code().to_owned()),
            ("cli-col-url", account.url.origin()),
            ("cli-col-tenant", account.tenant.clone()),
            ("cli-col-authority", account.authority.clone()),
            ("cli-col-client-id", client_id.clone()),
            ("cli-col-secret", secret.0.clone()),
            ("cli-col-organisation", organisation),
            ("cli-col-kind", kind),
        ],
    );
    Ok(Exit::Ok)
}

/// `fieldbridge account add`.
pub async fn add(cx: &mut Cx<'_>, args: &AccountAddArgs) -> Outcome<Exit> {
    if args.system == SystemWord::Salesforce {
        return Err(not_yet_salesforce());
    }
    let name = new_name(&args.account)?;
    let url = parse_org_url(&args.url)?;
    let bench = cx.bench()?;
    let mut workspace = existing_or_new(&bench).await?;
    if workspace.account(&name).is_some() {
        return Err(Fault::new(ErrorKind::AccountExists, "choose another name, or remove it first")
            .with("account", name.as_str()));
    }
    let (tenant, authority) = sign_in_place(&bench, &url, args).await?;
    let secret = keep_secret(&bench, &name, args).await?;
    let account = ExternalAccount {
        name: name.clone(),
        system: System::Dynamics,
        url,
        tenant,
        authority,
        auth: AuthMethod::ClientSecret { client_id: args.client_id.trim().to_owned(), secret },
        organisation: None,
    };
    workspace.accounts.push(account.clone());
    save(&bench, &workspace).await?;
    if cx.out.json {
        cx.out.object(json!({ "account": account_json(&account) }));
    } else {
        let text = cx.out.words.say_with("cli-account-added", &[("account", name.as_str().into())]);
        cx.out.line(text);
        cx.out.note(format!("  fieldbridge account check {name}"));
    }
    Ok(Exit::Ok)
}

/// Salesforce is named, not built.
pub fn not_yet_salesforce() -> Fault {
    Fault::new(ErrorKind::AnswerInvalid, "Salesforce is coming; Dynamics 365 works now")
        .with("question", "system")
        .with("problem", "salesforce")
}

fn new_name(text: &str) -> Outcome<Name> {
    Name::parse(text).map_err(|problem| {
        Fault::new(ErrorKind::AnswerInvalid, problem.to_string()).with("question", "name").with("problem", problem.to_string())
    })
}

/// The setup, or an empty one named after its directory.
pub async fn existing_or_new(bench: &Bench) -> Outcome<Workspace> {
    let store = Arc::clone(&bench.workspace);
    off_thread(move || match store.load() {
        Err(fault) if fault.kind == ErrorKind::WorkspaceMissing => {
            let place = std::path::PathBuf::from(store.place());
            let name = place.file_name().map_or_else(|| "default".to_owned(), |n| n.to_string_lossy().into_owned());
            Ok(Workspace::named(name))
        }
        other => other,
    })
    .await
}

/// Tenant and sign-in service: as given, the rest asked of the organisation.
async fn sign_in_place(bench: &Bench, url: &OrgUrl, args: &AccountAddArgs) -> Outcome<(String, String)> {
    let given = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
    match (given(&args.tenant), given(&args.authority)) {
        (Some(tenant), Some(authority)) => Ok((tenant, parse_org_url_authority(&authority)?)),
        (Some(tenant), None) if !url.is_loopback() => Ok((tenant, PUBLIC_AUTHORITY.to_owned())),
        (tenant, authority) => {
            let told = task::challenge(bench, url).await?;
            let authority = match authority {
                Some(text) => parse_org_url_authority(&text)?,
                None => told.authority,
            };
            Ok((tenant.unwrap_or(told.tenant), authority))
        }
    }
}

/// A sign-in service is an https origin; loopback is excepted.
fn parse_org_url_authority(text: &str) -> Outcome<String> {
    match parse_org_url(text) {
        Ok(url) => Ok(url.origin()),
        Err(fault) if fault.kind == ErrorKind::AddressNotCrm => Ok(text.trim_end_matches('/').to_owned()),
        Err(fault) => Err(fault),
    }
}

async fn keep_secret(bench: &Bench, name: &Name, args: &AccountAddArgs) -> Outcome<SecretRef> {
    match given(&args.secret)? {
        Given::Variable(variable) => Ok(SecretRef::env(&variable)),
        Given::Nothing => Err(Fault::new(
            ErrorKind::AnswerMissing,
            "give one of --client-secret-stdin, --client-secret-file FILE, --client-secret-env NAME",
        )
        .with("question", "secret")),
        Given::Value(secret) => {
            let vault = task::vault_facts(bench).await?;
            if !vault.writable {
                let why = vault.keyring_problem.unwrap_or_else(|| vault.place.clone());
                return Err(Fault::new(ErrorKind::VaultUnavailable, why));
            }
            let reference = SecretRef::client_secret(name);
            task::store_secret(bench, &reference, secret).await?;
            Ok(reference)
        }
    }
}

/// `fieldbridge account remove`.
pub async fn remove(cx: &mut Cx<'_>, args: &AccountRemoveArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let mut workspace = cx.workspace(&bench).await?;
    let account = account_of(&workspace, &args.account)?.clone();
    let used: Vec<String> =
        workspace.flows.iter().filter(|f| f.account == account.name).map(|f| f.name.to_string()).collect();
    if !used.is_empty() && !args.with_flows {
        return Err(Fault::new(ErrorKind::InUse, format!("flows: {}; --with-flows removes them as well", used.join(", ")))
            .with("what", account.name.as_str())
            .with("users", used.join(", ")));
    }
    workspace.flows.retain(|f| f.account != account.name);
    workspace.mappings.retain(|m| m.account != account.name);
    workspace.enumerations.retain(|e| e.account != account.name);
    workspace.accounts.retain(|a| a.name != account.name);
    save(&bench, &workspace).await?;
    task::forget_connection(&bench, &account.name);
    let AuthMethod::ClientSecret { secret, .. } = &account.auth;
    let forgotten = if secret.env_name().is_none() {
        let (vault, secret) = (Arc::clone(&bench.vault), secret.clone());
        off_thread(move || vault.delete(&secret)).await
    } else {
        Ok(())
    };
    if let Err(fault) = &forgotten {
        cx.out.fault_text(fault);
    }
    if cx.out.json {
        cx.out.object(json!({
            "removed": account.name.as_str(),
            "flows_removed": used,
            "secret_forgotten": forgotten.is_ok() && secret.env_name().is_none(),
        }));
    } else {
        let text = cx.out.words.say_with("cli-account-removed", &[("account", account.name.as_str().into())]);
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}
