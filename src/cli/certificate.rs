//! `account certificate`, and the first step of a switch to a made certificate: what an administrator compares and uploads.
use super::account::{account_json, answer_fault};
use super::args::AccountName;
use super::dispatch::{Cx, account_of};
use super::grid::facts;
use crate::account::{AuthMethod, ExternalAccount, PublicCertificate};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::setup::{AnswerProblem, key};
use crate::task::{self, Bench, NextCertificate};
use jiff::Timestamp;
use serde_json::{Value, json};

/// A certificate as a machine reads it.
pub fn certificate_json(certificate: &PublicCertificate) -> Value {
    let thumbprints = certificate.thumbprints();
    json!({
        "subject": certificate.subject(),
        "not_before": certificate.not_before().to_string(),
        "not_after": certificate.not_after().to_string(),
        "bits": certificate.bits(),
        "sha1": thumbprints.sha1_hex(),
        "sha256": thumbprints.sha256_hex(),
        "custom_key_identifier": thumbprints.custom_key_identifier(),
    })
}

/// The day a certificate ends.
pub fn last_day(certificate: &PublicCertificate) -> String {
    certificate.not_after().to_zoned(jiff::tz::TimeZone::UTC).date().to_string()
}

/// `fieldbridge account certificate`: the one in use, and the one that waits for a switch; their public parts are written
/// anew.
pub async fn show(cx: &mut Cx<'_>, args: &AccountName) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let account = account_of(&cx.workspace(&bench).await?, &args.account)?.clone();
    let next = waiting(&bench, &account).await;
    let AuthMethod::Certificate { certificate, .. } = &account.auth else {
        let next = next?.ok_or_else(|| {
            Fault::new(ErrorKind::AnswerInvalid, "this account signs in without a certificate")
                .with("question", key::CERTIFICATE)
                .with("problem", account.auth.kind().code())
                .with("case", "no-certificate")
        })?;
        show_next(cx, &account, &next, bench.clock.now());
        return Ok(Exit::Ok);
    };
    // What is in use can be shown while the vault is closed.
    let next = next.ok().flatten();
    let file = task::publish_certificate(&bench, &account.name, certificate).await?;
    let now = bench.clock.now();
    if cx.out.json {
        let left = certificate.days_left(now);
        cx.out.object(json!({
            "account": account_json(&account),
            "certificate_file": file,
            "days_left": left,
            "pem": certificate.pem(),
            "next_certificate": next.as_ref().map(next_json),
        }));
        return Ok(Exit::Ok);
    }
    show_one(cx, &account, certificate, &file, now);
    if let Some(next) = &next {
        cx.out.line("");
        show_next(cx, &account, next, now);
    }
    Ok(Exit::Ok)
}

/// The certificate that waits, its public part written anew.
async fn waiting(bench: &Bench, account: &ExternalAccount) -> Outcome<Option<NextCertificate>> {
    match task::next_certificate(bench, &account.name).await? {
        // It is kept, so nothing is made here.
        Some(_) => Ok(task::prepare_certificate(bench, &account.name).await?.ok()),
        None => Ok(None),
    }
}

/// The first step of a switch to a certificate that is made here: made once, and told as often as it is asked for.
pub async fn prepare(cx: &mut Cx<'_>, bench: &Bench, account: &ExternalAccount) -> Outcome<Exit> {
    let words = cx.out.words;
    let prepared = task::prepare_certificate(bench, &account.name).await?;
    let next =
        prepared.map_err(|problem| answer_fault(key::CERTIFICATE, &AnswerProblem::Certificate(problem), words))?;
    show_next(cx, account, &next, bench.clock.now());
    Ok(Exit::Ok)
}

fn next_json(next: &NextCertificate) -> Value {
    let mut value = certificate_json(&next.certificate);
    if let Some(body) = value.as_object_mut() {
        body.insert("certificate_file".to_owned(), next.file.as_str().into());
        body.insert("made".to_owned(), next.made.into());
    }
    value
}

fn show_next(cx: &mut Cx<'_>, account: &ExternalAccount, next: &NextCertificate, now: Timestamp) {
    if cx.out.json {
        let body = json!({ "account": account_json(account), "switched": false, "next_certificate": next_json(next) });
        return cx.out.object(body);
    }
    show_one(cx, account, &next.certificate, &next.file, now);
    let key = if next.made { "cli-certificate-next-made" } else { "cli-certificate-next-kept" };
    let text = cx.out.words.say_with(key, &[("account", account.name.as_str().into())]);
    cx.out.line(text);
    cx.out.line(format!("  fieldbridge account switch {} --auth certificate", account.name));
}

fn show_one(cx: &mut Cx<'_>, account: &ExternalAccount, certificate: &PublicCertificate, file: &str, now: Timestamp) {
    let prints = certificate.thumbprints();
    let told = [
        ("cli-col-account", account.name.to_string()),
        ("wz-certificate-thumbprint", prints.sha1_hex()),
        ("wz-certificate-identifier", prints.custom_key_identifier()),
        ("wz-certificate-sha256", prints.sha256_hex()),
        ("wz-certificate-valid", until(certificate, now, cx.out.words)),
        ("wz-certificate-public", file.to_owned()),
    ];
    facts(&mut cx.out, &told);
}

fn until(certificate: &PublicCertificate, now: Timestamp, words: Words) -> String {
    let left = u64::try_from(certificate.days_left(now)).unwrap_or(0);
    words.say_with("wz-certificate-until", &[("day", last_day(certificate).into()), ("left", left.into())])
}
