//! `account sign-in|certificate|switch`: what follows from the way an account signs in.
use super::account::account_json;
use super::account_add::{certificate, secret_of};
use super::args::AccountName;
use super::dispatch::{Cx, account_of};
use super::grid::facts;
use super::method_args::AccountSwitchArgs;
use super::out::Out;
use super::secrets::Given;
use crate::account::{AuthKind, AuthMethod, ExternalAccount, SecretRef};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::port::AnswerPage;
use crate::setup::key;
use crate::task::{self, BegunSignIn, Bench, SwitchWish, with_new_places};
use serde_json::json;

/// `fieldbridge account sign-in`: a person signs in for the account.
pub async fn sign_in(cx: &mut Cx<'_>, args: &AccountName) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let account = account_of(&cx.workspace(&bench).await?, &args.account)?.clone();
    person(cx, &bench, &account).await?;
    if cx.out.json {
        cx.out.object(json!({ "account": account.name.as_str(), "signed_in": true }));
    } else {
        let text = cx.out.words.say_with("cli-signed-in", &[("account", account.name.as_str().into())]);
        cx.out.line(text);
        cx.out.note(format!("  fieldbridge account check {}", account.name));
    }
    Ok(Exit::Ok)
}

/// Shows what the person needs, and waits until they have signed in.
async fn person(cx: &mut Cx<'_>, bench: &Bench, account: &ExternalAccount) -> Outcome<()> {
    let begun = task::begin_sign_in(bench, account, answer_page(cx.out.words)).await?;
    show_begun(&mut cx.out, &begun);
    task::finish_sign_in(bench, account, begun.finish).await
}

/// What the browser shows at the end.
pub fn answer_page(words: Words) -> AnswerPage {
    AnswerPage {
        lang: words.0.code().to_owned(),
        done: words.say("sign-in-page-done"),
        failed: words.say("sign-in-page-failed"),
    }
}

/// Where the person goes, and what they type there.
pub fn show_begun(out: &mut Out, begun: &BegunSignIn) {
    let open = match (&begun.user_code, begun.opened) {
        (Some(_), _) => "wz-sign-in-open",
        (None, true) => "sign-in-opened",
        (None, false) => "wz-sign-in-open-here",
    };
    out.note(out.words.say(open));
    out.note(format!("  {}", begun.address));
    if let Some(code) = &begun.user_code {
        out.note(format!("{} {code}", out.words.say("wz-sign-in-code")));
    }
    out.note(out.words.say("cli-sign-in-waiting"));
}

/// `fieldbridge account certificate`: what an administrator compares; the public part is written anew.
pub async fn show_certificate(cx: &mut Cx<'_>, args: &AccountName) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let account = account_of(&cx.workspace(&bench).await?, &args.account)?.clone();
    let AuthMethod::Certificate { certificate, .. } = &account.auth else {
        return Err(Fault::new(ErrorKind::AnswerInvalid, "this account signs in without a certificate")
            .with("question", key::CERTIFICATE)
            .with("problem", account.auth.kind().code()));
    };
    let file = task::publish_certificate(&bench, &account.name, certificate).await?;
    let prints = certificate.thumbprints();
    let left = certificate.days_left(bench.clock.now());
    if cx.out.json {
        let mut body = json!({ "account": account_json(&account), "certificate_file": file, "days_left": left });
        if let Some(body) = body.as_object_mut() {
            body.insert("pem".to_owned(), certificate.pem().into());
        }
        cx.out.object(body);
        return Ok(Exit::Ok);
    }
    let day = certificate.not_after().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let left = u64::try_from(left).unwrap_or(0);
    let until = cx.out.words.say_with("wz-certificate-until", &[("day", day.into()), ("left", left.into())]);
    facts(
        &mut cx.out,
        &[
            ("cli-col-account", account.name.to_string()),
            ("wz-certificate-thumbprint", prints.sha1_hex()),
            ("wz-certificate-identifier", prints.custom_key_identifier()),
            ("wz-certificate-sha256", prints.sha256_hex()),
            ("wz-certificate-valid", until),
            ("wz-certificate-public", file),
        ],
    );
    Ok(Exit::Ok)
}

/// `fieldbridge account switch`: another way to sign in, proven by the checks before anything is changed.
pub async fn switch(cx: &mut Cx<'_>, args: &AccountSwitchArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let account = account_of(&cx.workspace(&bench).await?, &args.account)?.clone();
    let wish = wish(cx, &bench, &account, args).await?;
    let (tell, mut told) = tokio::sync::mpsc::unbounded_channel();
    let summary = task::switch_sign_in(&bench, wish, move |event| drop(tell.send(event))).await;
    while let Ok(event) = told.try_recv() {
        super::checks::show_event(&mut cx.out, &event);
    }
    let summary = summary?;
    if let Some(Err(fault)) = &summary.forgotten {
        cx.out.fault_text(fault);
    }
    if cx.out.json {
        cx.out.object(json!({
            "account": account_json(&summary.account),
            "old_forgotten": summary.forgotten.is_some_and(|f| f.is_ok()),
        }));
    } else {
        let text = cx.out.words.say_with("cli-account-switched", &[("account", summary.account.name.as_str().into())]);
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}

/// The new method with its secrets; a person signs in here where the method asks for it.
async fn wish(
    cx: &mut Cx<'_>,
    bench: &Bench,
    account: &ExternalAccount,
    args: &AccountSwitchArgs,
) -> Outcome<SwitchWish> {
    let words = cx.out.words;
    let kind = args.method.auth.0;
    let client_id = match &args.client_id {
        Some(id) => super::account::checked(key::CLIENT_ID, id, words)?,
        None => account.auth.client_id().to_owned(),
    };
    let given = secret_of(&args.method)?;
    let place = match &given {
        Given::Variable(variable) => SecretRef::env(variable),
        _ => SecretRef::kept(&account.name, kind.purpose()),
    };
    let auth = match kind {
        AuthKind::ClientSecret => AuthMethod::ClientSecret { client_id, secret: place },
        AuthKind::Password => {
            let user = args.method.user.as_deref().unwrap_or_default();
            let user = super::account::checked(key::USER, user, words)?;
            AuthMethod::Password { client_id, user, password: place, client_secret: None }
        }
        AuthKind::DeviceCode => AuthMethod::DeviceCode { client_id, refresh: place },
        AuthKind::Browser => AuthMethod::Browser { client_id, refresh: place },
        AuthKind::Certificate => {
            let key = SecretRef::next(&account.name, kind.purpose(), &account.auth);
            let kept = certificate(bench, &args.method, account.name.as_str(), &key, words).await?;
            AuthMethod::Certificate {
                client_id,
                key,
                certificate: kept.certificate,
                assertion: args.method.assertion.0,
            }
        }
    };
    let auth = with_new_places(account, auth);
    if kind.is_interactive() {
        person(cx, bench, &ExternalAccount { auth: auth.clone(), ..account.clone() }).await?;
    }
    let secrets = match (given, kind) {
        (Given::Value(secret), _) => vec![(kind.purpose(), secret)],
        (_, AuthKind::Certificate) => vec![(kind.purpose(), task::kept_secret(bench, auth.secret()).await?)],
        _ => Vec::new(),
    };
    Ok(SwitchWish { account: account.name.clone(), auth, secrets, keep_old: args.keep_old })
}
