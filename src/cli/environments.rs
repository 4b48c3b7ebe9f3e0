//! `account environments`: what the person who signed in may use. Without an account, somebody signs in for this list alone,
//! to find the address and the directory of the organisation an account is to be made for.
use super::account::{answer_fault, checked};
use super::args::AccountEnvironmentsArgs;
use super::dispatch::{Cx, account_of};
use super::grid::Grid;
use super::sign_in::{answer_page, show_begun, somebody_is_here};
use crate::account::{AuthKind, AuthMethod, ExternalAccount, Name, SecretRef, System, Whereabouts, parse_org_url};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::port::Environment;
use crate::setup::{AnswerProblem, key};
use crate::task;
use serde_json::json;

/// `fieldbridge account environments`.
pub async fn environments(cx: &mut Cx<'_>, args: &AccountEnvironmentsArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let found = match &args.account {
        Some(name) => {
            let account = account_of(&cx.workspace(&bench).await?, name)?.clone();
            task::environments(&bench, &account).await?
        }
        None => {
            let seeker = seeker(cx, args)?;
            somebody_is_here(cx)?;
            let begun = task::begin_looking(&bench, &seeker, answer_page(cx.out.words)).await?;
            show_begun(&mut cx.out, &begun);
            task::environments_once(&bench, &seeker, begun.finish).await?
        }
    };
    show(cx, &found);
    Ok(Exit::Ok)
}

/// Somebody who has no account yet.
fn seeker(cx: &Cx<'_>, args: &AccountEnvironmentsArgs) -> Outcome<ExternalAccount> {
    let words = cx.out.words;
    let client_id = checked(System::Dynamics, key::CLIENT_ID, args.client_id.as_deref().unwrap_or_default(), words)?;
    let tenant = args.tenant.as_deref().map(|t| checked(System::Dynamics, key::TENANT, t, words)).transpose()?;
    let at = match args.sandbox.as_deref().map(parse_org_url).transpose()? {
        Some(url) if url.is_loopback() => Whereabouts::Sandbox(url),
        Some(url) => {
            let why = "a sandbox stands on this machine; name a cloud with --cloud for all else";
            return Err(Fault::new(ErrorKind::Usage, format!("--sandbox {url}: {why}")));
        }
        None => Whereabouts::Cloud(args.cloud.0),
    };
    let name = Name::parse("me").map_err(|p| answer_fault(key::NAME, &AnswerProblem::Name(p), words))?;
    // Kept nowhere: the reference is never read.
    let refresh = SecretRef::kept(&name, args.auth.0.purpose());
    let auth = match args.auth.0 {
        AuthKind::Browser => AuthMethod::Browser { client_id, refresh },
        _ => AuthMethod::DeviceCode { client_id, refresh },
    };
    ExternalAccount::seeking(name, &at, tenant, auth)
}

fn show(cx: &mut Cx<'_>, found: &[Environment]) {
    if cx.out.json {
        return cx.out.object(json!({ "environments": found }));
    }
    let columns = ["cli-col-environment", "cli-col-url", "cli-col-region", "cli-col-tenant", "cli-col-state"];
    let mut grid = Grid::new(&cx.out, &columns);
    for environment in found {
        let state =
            cx.out.say(if environment.enabled { "cli-environment-enabled" } else { "cli-environment-disabled" });
        let told = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
        grid.row([
            environment.name.clone(),
            environment.url.origin(),
            told(&environment.region),
            told(&environment.tenant),
            state,
        ]);
    }
    grid.write(&mut cx.out, "cli-environments-none");
}
