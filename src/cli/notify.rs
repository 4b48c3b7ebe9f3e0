//! `notify show|set|test|remove`: the mail server over which people are told of new leads.
use super::dispatch::Cx;
use super::grid::facts;
use super::lead_args::{NotifySetArgs, NotifyTestArgs, addresses};
use super::secrets::{Given, given_password};
use super::view::fault_or_null;
use crate::account::SecretRef;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::flow::MailAddress;
use crate::i18n::Words;
use crate::port::Notified;
use crate::setup::{MailSecurity, MailServer};
use crate::task;
use serde_json::{Value, json};

fn server_json(server: &MailServer) -> Value {
    json!({
        "host": server.host,
        "port": server.port,
        "security": server.security,
        "sender": server.sender,
        "user": server.user,
        "password": server.password.as_ref().map(|name| name.0.clone()),
    })
}

/// What became of mail, as a machine reads it.
pub(super) fn notified_json(words: Words, mail: &Outcome<Notified>) -> Value {
    match mail {
        Err(fault) => json!({ "sent": [], "failed": [], "fault": fault_or_null(Some(fault), words) }),
        Ok(told) => {
            let failed = told.failed.iter().map(
                |(address, fault)| json!({ "address": address.as_str(), "fault": fault_or_null(Some(fault), words) }),
            );
            json!({ "sent": told.sent, "failed": failed.collect::<Vec<_>>(), "fault": null })
        }
    }
}

/// What became of mail, as a person reads it.
pub(super) fn tell_notified(cx: &mut Cx<'_>, mail: &Outcome<Notified>) {
    let told = match mail {
        Ok(told) => told,
        Err(fault) => return cx.out.fault(fault),
    };
    for address in &told.sent {
        let text = cx.out.words.say_with("notify-sent", &[("address", address.as_str().into())]);
        cx.out.line(text);
    }
    for (address, fault) in &told.failed {
        let why = cx.out.words.fault(fault);
        let args = [("address", address.as_str().into()), ("why", why.into())];
        let text = cx.out.words.say_with("notify-failed", &args);
        cx.out.note(text);
    }
}

fn tell_server(cx: &mut Cx<'_>, server: Option<&MailServer>) {
    if cx.out.json {
        return cx.out.object(json!({ "mail": server.map(server_json) }));
    }
    let Some(server) = server else {
        let text = cx.out.say("cli-notify-none");
        return cx.out.line(text);
    };
    let none = || "–".to_owned();
    let security = cx.out.say(&format!("mail-security-{}", server.security.slug()));
    let password = match &server.password {
        None => none(),
        Some(name) => name.env_name().map_or_else(|| cx.out.say("notify-in-vault"), |env| format!("${env}")),
    };
    facts(
        &mut cx.out,
        &[
            ("cli-col-mail-host", format!("{}:{}", server.host, server.port)),
            ("cli-col-mail-security", security),
            ("cli-col-mail-sender", server.sender.to_string()),
            ("cli-col-mail-user", server.user.clone().unwrap_or_else(none)),
            ("cli-col-mail-password", password),
        ],
    );
}

/// `fieldbridge notify show`.
pub async fn show(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    tell_server(cx, workspace.mail.as_deref());
    Ok(Exit::Ok)
}

/// `fieldbridge notify set`: what is not said stays as it is.
pub async fn set(cx: &mut Cx<'_>, args: &NotifySetArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let before = workspace.mail.as_deref();
    let security: MailSecurity =
        args.security.map(Into::into).or_else(|| before.map(|s| s.security)).unwrap_or_default();
    let kept_port = before.filter(|s| args.security.is_none() || s.security == security).map(|s| s.port);
    let missing = |what: &str| {
        Fault::new(ErrorKind::MailSettings, format!("no {what}")).with("setting", what).with("case", "mail-missing")
    };
    let sender = match &args.sender {
        Some(text) => sender(text, cx.out.words)?,
        None => before.map(|s| s.sender.clone()).ok_or_else(|| missing("sender"))?,
    };
    let user = match &args.user {
        Some(text) => Some(text.trim().to_owned()).filter(|t| !t.is_empty()),
        None => before.and_then(|s| s.user.clone()),
    };
    let given = given_password(&args.password)?;
    let kept = before.and_then(|s| s.password.clone());
    let (password, secret) = match given {
        _ if user.is_none() => (None, None),
        Given::Variable(name) => (Some(SecretRef::env(&name)), None),
        Given::Value(secret) => (Some(MailServer::kept_password()), Some(secret)),
        Given::Nothing => (kept, None),
    };
    let server = MailServer {
        host: args.host.clone().or_else(|| before.map(|s| s.host.clone())).ok_or_else(|| missing("host"))?,
        port: args.port.or(kept_port).unwrap_or_else(|| security.usual_port()),
        security,
        sender,
        user,
        password,
    };
    let workspace = task::set_mail_server(&bench, server, secret).await?;
    tell_server(cx, workspace.mail.as_deref());
    Ok(Exit::Ok)
}

fn sender(text: &str, words: Words) -> Outcome<MailAddress> {
    MailAddress::parse(text).map_err(|problem| {
        let told = format!("{text:?}: {}", words.say(&format!("mail-address-{}", problem.slug())));
        let fault = Fault::new(ErrorKind::MailSettings, &told);
        fault.with("setting", "sender").with("case", "mail-addresses").with("found", told)
    })
}

/// `fieldbridge notify test`.
pub async fn test(cx: &mut Cx<'_>, args: &NotifyTestArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let to = addresses(&args.to, cx.out.words)?;
    let told = task::test_mail(&bench, &workspace, &to).await?;
    let exit = match told.failed.first() {
        None => Exit::Ok,
        Some((_, fault)) => fault.policy().exit,
    };
    let told = Ok(told);
    if cx.out.json {
        let mail = notified_json(cx.out.words, &told);
        cx.out.object(json!({ "mail": mail }));
    } else {
        tell_notified(cx, &told);
    }
    Ok(exit)
}

/// `fieldbridge notify remove`.
pub async fn remove(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let gone = task::forget_mail_server(&bench).await?;
    if cx.out.json {
        cx.out.object(json!({ "removed": gone }));
    } else {
        let text = cx.out.say(if gone { "cli-notify-removed" } else { "cli-notify-none" });
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}
