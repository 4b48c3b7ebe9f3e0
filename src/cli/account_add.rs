//! `account add`: the wizard's questions, answered by options and checked by the same rules.
use super::account::{account_json, answer_fault, checked, existing_or_new, keep_secret};
use super::args::AccountAddArgs;
use super::dispatch::Cx;
use super::method_args::MethodArgs;
use super::secrets::{Given, given, given_password};
use crate::account::{AuthKind, Name, SecretPurpose, SecretRef, System, parse_crm_url, parse_org_url};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::secret::Secret;
use crate::setup::{AnswerProblem, PUBLIC_AUTHORITY, Workspace, account_of, bounds, key, question};
use crate::task::{self, Bench, KeptCertificate};
use serde_json::json;
use std::collections::BTreeMap;

/// Answers by question key.
type Answers = BTreeMap<String, String>;

/// `fieldbridge account add`.
pub async fn add(cx: &mut Cx<'_>, args: &AccountAddArgs) -> Outcome<Exit> {
    let words = cx.out.words;
    let kind = method_of(args.system.system(), &args.method, words)?;
    let mut answers = asked(args, words)?;
    let bench = cx.bench()?;
    let workspace = existing_or_new(&bench).await?;
    let name = answers.get(key::NAME).cloned().unwrap_or_default();
    free(&workspace, &name)?;
    let secret = secret_of(&args.method)?;
    let second = second_secret(args.system.system(), &args.method, &name, words)?;
    sign_in_place(&bench, &mut answers, args, words).await?;
    let mut reference = match &secret {
        Given::Variable(variable) => Some(SecretRef::env(variable)),
        _ => None,
    };
    let mut file = None;
    if kind == AuthKind::Certificate {
        let place = SecretRef::kept(
            &Name::parse(&name).map_err(|p| answer_fault(key::NAME, &AnswerProblem::Name(p), words))?,
            SecretPurpose::PrivateKey,
        );
        let kept = certificate(&bench, &args.method, &name, &place, words).await?;
        answers.insert(key::CERTIFICATE.to_owned(), kept.certificate.base64());
        (reference, file) = (Some(place), Some(kept.file));
    }
    if let Some((place, _)) = &second {
        answers.insert(key::CLIENT_SECRET.to_owned(), place.0.clone());
    }
    let account = account_of(&answers, reference).map_err(|p| answer_fault("account", &p, words))?;
    if kind != AuthKind::Certificate {
        keep_secret(cx, &bench, &account, secret).await?;
    }
    if let Some((place, Given::Value(value))) = second {
        task::store_secret(&bench, &place, value).await?;
    }
    let new = account.clone();
    let begun = task::change_or_begin(&bench, workspace, move |workspace| {
        // Somebody else may have taken the name while this one was asked for.
        free(workspace, new.name.as_str())?;
        workspace.accounts.push(new);
        Ok(())
    });
    begun.await?;
    if cx.out.json {
        cx.out.object(json!({ "account": account_json(&account), "certificate_file": file }));
        return Ok(Exit::Ok);
    }
    if let Some(file) = file {
        cx.out.line(words.say_with("cli-certificate-public", &[("file", file.into())]));
    }
    if kind == AuthKind::Password {
        let warning = cx.out.say(args.system.system().password_warning());
        cx.out.note(format!("! {warning}"));
    }
    let text = words.say_with("cli-account-added", &[("account", account.name.as_str().into())]);
    cx.out.line(text);
    let next = if kind.is_interactive() { "sign-in" } else { "check" };
    cx.out.line(format!("  fieldbridge account {next} {}", account.name));
    Ok(Exit::Ok)
}

fn free(workspace: &Workspace, name: &str) -> Outcome<()> {
    if workspace.accounts.iter().any(|a| a.name.as_str() == name) {
        let why = "choose another name, or remove it first";
        return Err(Fault::new(ErrorKind::AccountExists, why).with("account", name));
    }
    Ok(())
}

/// The answers the options give.
fn asked(args: &AccountAddArgs, words: Words) -> Outcome<Answers> {
    let (system, kind) = (args.system.system(), args.method.auth.0);
    let mut answers = Answers::new();
    let fixed = [(key::SYSTEM, system.code()), (key::AUTH, kind.code())];
    let given = [(key::NAME, args.account.as_str()), (key::URL, &args.url), (key::CLIENT_ID, &args.client_id)];
    for (question, text) in fixed.into_iter().chain(given) {
        answers.insert(question.to_owned(), checked(system, question, text, words)?);
    }
    if kind == AuthKind::Password || (kind == AuthKind::Certificate && system.certificate_names_user()) {
        answers.insert(key::USER.to_owned(), user_of(system, &args.method, words)?);
    }
    if let Some(day) = args.secret_expires {
        answers.insert(key::SECRET_EXPIRES.to_owned(), checked(system, key::SECRET_EXPIRES, &day.to_string(), words)?);
    }
    if let Some(solution) = &args.solution {
        answers.insert(key::SOLUTION.to_owned(), checked(system, key::SOLUTION, solution, words)?);
    }
    if let Some(minutes) = &args.look_back {
        let back = bounds::look_back(minutes).map_err(|problem| answer_fault(key::LOOK_BACK, &problem, words))?;
        answers.insert(key::LOOK_BACK.to_owned(), back.minutes().to_string());
    }
    if let Some(seconds) = &args.clock_margin {
        let margin = bounds::clock_margin(seconds);
        let margin = margin.map_err(|problem| answer_fault(key::CLOCK_MARGIN, &problem, words))?;
        answers.insert(key::CLOCK_MARGIN.to_owned(), margin.seconds().to_string());
    }
    if let Some(percent) = &args.call_reserve {
        let kept = bounds::call_reserve(system, percent);
        let kept = kept.map_err(|problem| answer_fault(key::CALL_RESERVE, &problem, words))?;
        answers.insert(key::CALL_RESERVE.to_owned(), kept.percent().to_string());
    }
    answers.insert(key::ASSERTION.to_owned(), args.method.assertion.0.code().to_owned());
    Ok(answers)
}

/// The way to sign in, where accounts of that CRM can go it.
///
/// # Errors
/// `AnswerInvalid` with the ways there are.
pub fn method_of(system: System, method: &MethodArgs, words: Words) -> Outcome<AuthKind> {
    let kind = method.auth.0;
    if system.methods().contains(&kind) {
        return Ok(kind);
    }
    let ways = system.methods().iter().map(|kind| kind.code()).collect::<Vec<_>>().join(", ");
    let why =
        words.say_with("cli-method-of-other-system", &[("system", system.product().into()), ("ways", ways.into())]);
    let fault = Fault::new(ErrorKind::AnswerInvalid, format!("--auth {}: {why}", kind.code()));
    Err(fault.with("question", "--auth").with("problem", why))
}

/// The client secret beside a password, where one was handed over: where it is kept, and what it is.
///
/// # Errors
/// `AnswerMissing` where there is none and that CRM takes no password without.
pub fn second_secret(
    system: System,
    method: &MethodArgs,
    name: &str,
    words: Words,
) -> Outcome<Option<(SecretRef, Given)>> {
    if method.auth.0 != AuthKind::Password {
        return Ok(None);
    }
    let account = Name::parse(name).map_err(|p| answer_fault(key::NAME, &AnswerProblem::Name(p), words))?;
    Ok(match given(&method.secret)? {
        Given::Nothing if question(system, key::CLIENT_SECRET).is_some() => {
            let ways = "the consumer secret is missing: give one of --client-secret-stdin, --client-secret-file FILE, --client-secret-env NAME beside the password";
            return Err(missing(key::CLIENT_SECRET, ways));
        }
        Given::Nothing => None,
        Given::Variable(variable) => Some((SecretRef::env(&variable), Given::Nothing)),
        value => Some((SecretRef::kept(&account, SecretPurpose::ClientSecret), value)),
    })
}

/// The user a password or a certificate signs in for.
///
/// # Errors
/// `AnswerMissing` where none is named, `AnswerInvalid` where it is no user.
pub fn user_of(system: System, method: &MethodArgs, words: Words) -> Outcome<String> {
    match &method.user {
        Some(user) => checked(system, key::USER, user, words),
        None => Err(missing(key::USER, "--user is missing: the user who signs in, like kim@contoso.com")),
    }
}

/// An answer that no option gave; `why` names the options.
pub fn missing(question: &str, why: &str) -> Fault {
    Fault::new(ErrorKind::AnswerMissing, why).with("question", question).with("case", "option")
}

/// The secret that must have been handed over for that way to sign in.
///
/// # Errors
/// `AnswerMissing` where there is none, `AnswerInvalid` where it is no good.
pub fn secret_of(method: &MethodArgs) -> Outcome<Given> {
    let (found, question, ways) = match method.auth.0 {
        AuthKind::ClientSecret => (
            given(&method.secret)?,
            key::SECRET,
            "the client secret is missing: give one of --client-secret-stdin, --client-secret-file FILE, --client-secret-env NAME",
        ),
        AuthKind::Password => (
            given_password(&method.password)?,
            key::PASSWORD,
            "the password is missing: give one of --password-stdin, --password-file FILE, --password-env NAME",
        ),
        AuthKind::Certificate | AuthKind::DeviceCode | AuthKind::Browser => return Ok(Given::Nothing),
    };
    if matches!(found, Given::Nothing) { Err(missing(question, ways)) } else { Ok(found) }
}

/// Makes or reads the certificate; its key is in the vault afterwards.
///
/// # Errors
/// `AnswerMissing` where neither was asked for; why the file is no good; vault faults.
async fn certificate(
    bench: &Bench,
    method: &MethodArgs,
    name: &str,
    place: &SecretRef,
    words: Words,
) -> Outcome<KeptCertificate> {
    task::vault_ready(bench).await?;
    let account = Name::parse(name).map_err(|p| answer_fault(key::NAME, &AnswerProblem::Name(p), words))?;
    let kept = match &method.certificate_file {
        Some(file) => {
            let password = method.certificate_password_env.as_deref().and_then(|v| std::env::var(v).ok());
            let path = file.display().to_string();
            task::read_certificate(bench, &account, place, path, password.map(Secret::new)).await?
        }
        None if method.make_certificate => task::make_certificate(bench, &account, place).await?,
        None => {
            let ways = "the certificate is missing: give --make-certificate, or --certificate-file FILE";
            return Err(missing(key::CERTIFICATE, ways));
        }
    };
    kept.map_err(|problem| answer_fault(key::CERTIFICATE, &AnswerProblem::Certificate(problem), words))
}

/// Tenant and sign-in service: as given, the rest asked of the organisation.
async fn sign_in_place(
    bench: &Bench,
    answers: &mut BTreeMap<String, String>,
    args: &AccountAddArgs,
    words: Words,
) -> Outcome<()> {
    let system = args.system.system();
    let url = parse_crm_url(system, answers.get(key::URL).map(String::as_str).unwrap_or_default())?;
    let authority = args.authority.as_deref().map(authority_origin).transpose()?;
    if !system.has_directories() {
        if let Some(tenant) = &args.tenant {
            checked(system, key::TENANT, tenant, words)?;
        }
        answers.extend(authority.map(|origin| (key::AUTHORITY.to_owned(), origin)));
        return Ok(());
    }
    let known = args.tenant.is_some() && (authority.is_some() || !url.is_loopback());
    let told = if known { None } else { Some(task::sign_in_place(bench, system, &url).await?) };
    let tenant = args.tenant.clone().or_else(|| told.as_ref().and_then(|c| c.tenant.clone())).unwrap_or_default();
    answers.insert(key::TENANT.to_owned(), checked(system, key::TENANT, &tenant, words)?);
    let authority = authority.or_else(|| told.map(|c| c.authority)).unwrap_or_else(|| PUBLIC_AUTHORITY.to_owned());
    answers.insert(key::AUTHORITY.to_owned(), authority);
    Ok(())
}

/// A sign-in service is an https origin; loopback is excepted. That it is a sign-in page is right here.
///
/// # Errors
/// Address faults.
pub fn authority_origin(text: &str) -> Outcome<String> {
    match parse_org_url(text) {
        Ok(url) => Ok(url.origin()),
        Err(fault) if fault.kind == ErrorKind::AddressNotCrm => Ok(text.trim().trim_end_matches('/').to_owned()),
        Err(fault) => Err(fault),
    }
}
