//! `account switch|rotate`: another way to sign in, or another secret of the same way. One road for both: stored beside the
//! present secret, proven by the checks, and only then is the present one forgotten.
use super::account::{account_json, secret_replaced, warn_of};
use super::account_add::{method_of, missing, second_secret, secret_of, user_of};
use super::args::AccountRotateArgs;
use super::certificate::prepare;
use super::check_telling::{Tell, after_checks};
use super::dispatch::{Cx, account_of};
use super::method_args::{AccountSwitchArgs, MethodArgs};
use super::secrets::{Given, given, given_password};
use super::sign_in::person;
use crate::account::{AuthKind, AuthMethod, ExternalAccount, SecretPurpose, SecretRef};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::secret::Secret;
use crate::setup::{AnswerProblem, key};
use crate::task::{self, Bench, SwitchSummary, SwitchWish, with_new_places};
use serde_json::json;

/// `fieldbridge account switch`. A certificate that is made here takes two steps, as somebody has to upload it in between.
pub async fn switch(cx: &mut Cx<'_>, args: &AccountSwitchArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let account = account_of(&cx.workspace(&bench).await?, &args.account)?.clone();
    if args.method.auth.0 == AuthKind::Certificate && args.method.make_certificate {
        return prepare(cx, &bench, &account).await;
    }
    let wish = wish(cx, &bench, &account, args).await?;
    let mut summary = proven(cx, &bench, wish).await?;
    summary.account = secret_replaced(&bench, &summary.account, args.secret_expires).await?;
    told(cx, &summary, "cli-account-switched");
    Ok(Exit::Ok)
}

/// `fieldbridge account rotate`.
pub async fn rotate(cx: &mut Cx<'_>, args: &AccountRotateArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let account = account_of(&cx.workspace(&bench).await?, &args.account)?.clone();
    let wish = same_way(cx, &bench, &account, args).await?;
    let mut summary = match args.skip_checks {
        true => task::switch_unproven(&bench, wish).await?,
        false => proven(cx, &bench, wish).await?,
    };
    summary.account = secret_replaced(&bench, &summary.account, args.secret_expires).await?;
    if args.skip_checks {
        told(cx, &summary, "cli-account-rotated");
        if !cx.out.json {
            cx.out.line(format!("  fieldbridge account check {}", account.name));
        }
    } else {
        told(cx, &summary, "cli-account-rotated-proven");
    }
    Ok(Exit::Ok)
}

/// Switches with the checks.
async fn proven(cx: &mut Cx<'_>, bench: &Bench, wish: SwitchWish) -> Outcome<SwitchSummary> {
    let switch = |tell: Tell| task::switch_sign_in(bench, wish, move |event| drop(tell.send(event)));
    after_checks(&mut cx.out, switch).await
}

/// What was done; troubles that changed nothing of it are told beside.
fn told(cx: &mut Cx<'_>, summary: &SwitchSummary, key: &str) {
    let published = summary.certificate_file.as_ref();
    let troubles =
        [summary.forgotten.as_ref().and_then(|f| f.as_ref().err()), published.and_then(|f| f.as_ref().err())];
    for fault in troubles.into_iter().flatten() {
        cx.out.fault_text(fault);
    }
    let file = published.and_then(|f| f.as_ref().ok());
    if cx.out.json {
        let forgotten = summary.forgotten.as_ref().is_some_and(Result::is_ok);
        return cx.out.object(json!({
            "account": account_json(&summary.account),
            "switched": true,
            "old_forgotten": forgotten,
            "certificate_file": file,
        }));
    }
    let text = cx.out.words.say_with(key, &[("account", summary.account.name.as_str().into())]);
    cx.out.line(text);
}

/// The new method with its secrets; a person signs in here where the method asks for it.
async fn wish(
    cx: &mut Cx<'_>,
    bench: &Bench,
    account: &ExternalAccount,
    args: &AccountSwitchArgs,
) -> Outcome<SwitchWish> {
    let words = cx.out.words;
    let kind = method_of(account.system, &args.method, words)?;
    let client_id = match &args.client_id {
        Some(id) => super::account::checked(account.system, key::CLIENT_ID, id, words)?,
        None => account.auth.client_id().to_owned(),
    };
    let given = secret_of(&args.method)?;
    let place = place(account, kind, &given);
    let mut secrets = Vec::new();
    let auth = match kind {
        AuthKind::ClientSecret => AuthMethod::ClientSecret { client_id, secret: place },
        AuthKind::Password => {
            let user = user_of(account.system, &args.method, words)?;
            let second = second_secret(account.system, &args.method, account.name.as_str(), words)?;
            let client_secret = second.as_ref().map(|(place, _)| place.clone());
            if let Some((_, Given::Value(value))) = second {
                secrets.push((SecretPurpose::ClientSecret, value));
            }
            AuthMethod::Password { client_id, user, password: place, client_secret }
        }
        AuthKind::DeviceCode => AuthMethod::DeviceCode { client_id, refresh: place },
        AuthKind::Browser => AuthMethod::Browser { client_id, refresh: place },
        AuthKind::Certificate => {
            let material = certificate(cx, bench, account, &args.method).await?;
            secrets.push((kind.purpose(), material.key.to_pem()));
            let (certificate, assertion) = (material.certificate, args.method.assertion.0);
            let user = match &account.auth {
                _ if args.method.user.is_some() && account.system.certificate_names_user() => {
                    Some(user_of(account.system, &args.method, words)?)
                }
                AuthMethod::Certificate { user, .. } => user.clone(),
                _ if account.system.certificate_names_user() => Some(user_of(account.system, &args.method, words)?),
                _ => None,
            };
            AuthMethod::Certificate { client_id, key: place, certificate, assertion, user }
        }
    };
    let auth = with_new_places(account, auth);
    if kind.is_interactive() {
        person(cx, bench, &ExternalAccount { auth: auth.clone(), ..account.clone() }).await?;
    }
    warn_of(cx, bench, &auth, &given).await?;
    secrets.extend(value_of(kind, given));
    Ok(SwitchWish { account: account.name.clone(), auth, secrets, keep_old: args.keep_old })
}

/// The certificate with its key: from a file, or the one that was made before and waits for this.
async fn certificate(
    cx: &Cx<'_>,
    bench: &Bench,
    account: &ExternalAccount,
    method: &MethodArgs,
) -> Outcome<crate::account::certificate::KeyMaterial> {
    if let Some(file) = &method.certificate_file {
        let password = method.certificate_password_env.as_deref().and_then(|v| std::env::var(v).ok());
        let found = task::certificate_in(bench, file.display().to_string(), password.map(Secret::new)).await?;
        let refused = |problem| {
            super::account::answer_fault(key::CERTIFICATE, &AnswerProblem::Certificate(problem), cx.out.words)
        };
        return found.map_err(refused);
    }
    let ways = "no certificate waits for this account: give --make-certificate first, or --certificate-file FILE";
    task::next_certificate(bench, &account.name).await?.ok_or_else(|| missing(key::CERTIFICATE, ways))
}

/// The same method with another secret. A second secret beside it moves along as it is.
async fn same_way(
    cx: &mut Cx<'_>,
    bench: &Bench,
    account: &ExternalAccount,
    args: &AccountRotateArgs,
) -> Outcome<SwitchWish> {
    let kind = account.auth.kind();
    let given = other_secret(account, args)?;
    let mut auth = account.auth.clone();
    auth.set_secret(place(account, kind, &given));
    warn_of(cx, bench, &auth, &given).await?;
    let mut secrets: Vec<(SecretPurpose, Secret)> = value_of(kind, given).into_iter().collect();
    if let AuthMethod::Password { client_secret: Some(second), .. } = &account.auth
        && second.env_name().is_none()
    {
        secrets.push((SecretPurpose::ClientSecret, task::kept_secret(bench, second).await?));
    }
    Ok(SwitchWish { account: account.name.clone(), auth, secrets, keep_old: false })
}

/// The new secret, handed over the way the account's method wants it.
fn other_secret(account: &ExternalAccount, args: &AccountRotateArgs) -> Outcome<Given> {
    let (found, ways) = match account.auth.kind() {
        AuthKind::ClientSecret => (
            given(&args.secret)?,
            "give one of --client-secret-stdin, --client-secret-file FILE, --client-secret-env NAME",
        ),
        AuthKind::Password => {
            (given_password(&args.password)?, "give one of --password-stdin, --password-file FILE, --password-env NAME")
        }
        kind => {
            let why = format!("{} signs in with {}: there is no secret to hand over", account.name, kind.code());
            let case = if kind.is_interactive() { "rotate-sign-in" } else { "rotate-certificate" };
            return Err(Fault::new(ErrorKind::AnswerInvalid, why).with("question", key::AUTH).with("case", case));
        }
    };
    match found {
        Given::Nothing => {
            let why = format!("{} signs in with {}: {ways}", account.name, account.auth.kind().code());
            Err(missing(key::SECRET, &why))
        }
        found => Ok(found),
    }
}

fn place(account: &ExternalAccount, kind: AuthKind, given: &Given) -> SecretRef {
    match given {
        Given::Variable(variable) => SecretRef::env(variable),
        _ => SecretRef::kept(&account.name, kind.purpose()),
    }
}

fn value_of(kind: AuthKind, given: Given) -> Option<(SecretPurpose, Secret)> {
    match given {
        Given::Value(secret) => Some((kind.purpose(), secret)),
        Given::Variable(_) | Given::Nothing => None,
    }
}
