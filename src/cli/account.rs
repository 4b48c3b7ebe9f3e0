//! `account list|show|set|remove`. The checks stand in `checks`.
use super::account_add::authority_origin;
use super::account_place::signed_in_elsewhere;
use super::args::{AccountName, AccountRemoveArgs, AccountSetArgs};
use super::certificate::certificate_json;
use super::dispatch::{Cx, account_of};
use super::grid::{Grid, facts};
use super::secrets::Given;
use crate::account::{AuthKind, AuthMethod, Expiry, ExternalAccount, Name, SecretRef, System};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::setup::{AnswerProblem, Workspace, bounds, judge_secret, key, question, secret_question, validate};
use crate::task::{self, Bench, off_thread};
use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use std::sync::Arc;

/// An account as a machine reads it. Where its secret is kept is told, the secret is not.
pub fn account_json(account: &ExternalAccount) -> Value {
    json!({
        "name": account.name.as_str(),
        "system": account.system.code(),
        "url": account.url.origin(),
        "tenant": account.tenant,
        "authority": account.authority,
        "auth": auth_json(&account.auth),
        "solution": account.solution,
        "secret_expires": account.secret_expires,
        "sandbox": account.url.is_loopback(),
        "instance": account.instance,
        "look_back_minutes": account.look_back.unwrap_or_default().minutes(),
        "clock_margin_seconds": account.clock_margin.unwrap_or_default().seconds(),
        "call_reserve_percent": (account.system == System::Salesforce).then(|| account.call_reserve.unwrap_or_default().percent()),
        "organisation": account.organisation,
    })
}

/// The same, with how long its secret or certificate still holds.
pub fn account_json_at(account: &ExternalAccount, now: Timestamp) -> Value {
    let mut value = account_json(account);
    if let (Some(value), Some(expiry)) = (value.as_object_mut(), account.expiry(now)) {
        value.insert("expiry".to_owned(), json!({ "day": expiry.day, "days_left": expiry.left }));
    }
    value
}

/// How long a secret or certificate still holds, in words; marked where somebody should act.
pub fn expiry_words(expiry: Expiry, words: Words) -> String {
    let text = words.say_with(expiry.key(), &[("day", expiry.day.to_string().into()), ("days", expiry.days().into())]);
    if expiry.is_soon() { format!("! {text}") } else { text }
}

/// A method as a machine reads it; `secret` is where its own secret is kept.
fn auth_json(auth: &AuthMethod) -> Value {
    let mut value = json!({ "method": auth.kind().code(), "client_id": auth.client_id(), "secret": auth.secret().0 });
    let more = match auth {
        AuthMethod::Certificate { certificate, assertion, .. } => {
            let mut told = certificate_json(certificate);
            if let Some(told) = told.as_object_mut() {
                told.insert("assertion".to_owned(), assertion.code().into());
            }
            json!({ "certificate": told })
        }
        AuthMethod::Password { user, client_secret, .. } => {
            json!({ "user": user, "client_secret": client_secret.as_ref().map(|s| &s.0) })
        }
        _ => Value::Null,
    };
    if let (Some(value), Value::Object(more)) = (value.as_object_mut(), more) {
        value.extend(more);
    }
    value
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
    let mut grid = Grid::new(
        &cx.out,
        &["cli-col-account", "cli-col-system", "cli-col-url", "cli-col-organisation", "cli-col-kind"],
    );
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
    show_account(cx, account, bench.clock.now());
    Ok(Exit::Ok)
}

fn show_account(cx: &mut Cx<'_>, account: &ExternalAccount, now: Timestamp) {
    if cx.out.json {
        return cx.out.object(json!({ "account": account_json_at(account, now) }));
    }
    let organisation =
        account.organisation.as_ref().map_or_else(|| "–".to_owned(), |o| format!("{} ({})", o.name, o.id));
    let kind = cx.out.say(kind_key(account));
    let mut told = vec![
        ("cli-col-account", account.name.to_string()),
        ("cli-col-system", account.system.code().to_owned()),
        ("cli-col-url", account.url.origin()),
        ("cli-col-authority", account.authority.clone()),
        ("cli-col-auth", cx.out.say(&format!("choice-{}", account.auth.kind().code()))),
        ("cli-col-client-id", account.auth.client_id().to_owned()),
        ("cli-col-secret", account.auth.secret().0.clone()),
    ];
    if account.system.has_directories() {
        told.insert(3, ("cli-col-tenant", account.tenant.clone()));
    }
    if let Some(expiry) = account.expiry(now) {
        told.push(("cli-col-expires", expiry_words(expiry, cx.out.words)));
    } else if secret_ends(account) && !account.url.is_loopback() {
        told.push(("cli-col-expires", cx.out.say("account-expiry-unknown")));
    }
    if let Some(solution) = &account.solution {
        told.push(("cli-col-solution", solution.clone()));
    }
    if let Some(instance) = &account.instance {
        told.push(("cli-col-instance", instance.clone()));
    }
    if let Some(told_back) = account.look_back {
        let minutes = [("minutes", u64::from(told_back.minutes()).into())];
        told.push(("cli-col-look-back", cx.out.words.say_with("account-look-back", &minutes)));
    }
    if let Some(margin) = account.clock_margin {
        let seconds = [("seconds", u64::from(margin.seconds()).into())];
        told.push(("cli-col-clock-margin", cx.out.words.say_with("account-clock-margin", &seconds)));
    }
    if let Some(reserve) = account.call_reserve {
        told.push(("cli-col-call-reserve", format!("{} %", reserve.percent())));
    }
    told.extend([("cli-col-organisation", organisation), ("cli-col-kind", kind)]);
    facts(&mut cx.out, &told);
}

/// Whether it signs in with a secret whose last day only the administrator knows.
fn secret_ends(account: &ExternalAccount) -> bool {
    account.auth.kind() == AuthKind::ClientSecret && question(account.system, key::SECRET_EXPIRES).is_some()
}

/// `fieldbridge account set`: what is told, corrected or taken back later.
pub async fn set(cx: &mut Cx<'_>, args: &AccountSetArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_of(&workspace, &args.account)?.clone();
    let tenant = args.tenant.as_ref();
    let tenant = tenant.map(|text| checked(account.system, key::TENANT, text, cx.out.words)).transpose()?;
    let authority = args.authority.as_deref().map(authority_origin).transpose()?;
    let asked = args.solution.as_ref();
    let solution = asked.map(|name| told(account.system, key::SOLUTION, name, cx.out.words)).transpose()?;
    if args.secret_expires.is_some() && !secret_ends(&account) {
        return Err(no_secret_to_end(&account, cx.out.words));
    }
    let confirmed = args.confirm_instance.as_deref().map(|url| instance_of(&account, url)).transpose()?;
    let (instance, no_instance) = (confirmed, args.no_instance);
    let (ends, no_end, no_solution) = (args.secret_expires, args.no_secret_expires, args.no_solution);
    let (moves, words) = (authority.is_some(), cx.out.words);
    let back = args.look_back.as_deref().map(bounds::look_back).transpose();
    let back = back.map_err(|problem| answer_fault(key::LOOK_BACK, &problem, words))?;
    let margin = args.clock_margin.as_deref().map(bounds::clock_margin).transpose();
    let margin = margin.map_err(|problem| answer_fault(key::CLOCK_MARGIN, &problem, words))?;
    let reserve = args.call_reserve.as_deref().map(|text| bounds::call_reserve(account.system, text)).transpose();
    let reserve = reserve.map_err(|problem| answer_fault(key::CALL_RESERVE, &problem, words))?;
    let change = move |account: &mut ExternalAccount| {
        account.tenant = tenant.unwrap_or_else(|| std::mem::take(&mut account.tenant));
        account.authority = authority.unwrap_or_else(|| std::mem::take(&mut account.authority));
        account.secret_expires = ends.or(account.secret_expires).filter(|_| !no_end);
        account.solution = solution.unwrap_or_else(|| account.solution.take()).filter(|_| !no_solution);
        account.instance = instance.or_else(|| account.instance.take()).filter(|_| !no_instance);
        account.look_back = back.or(account.look_back);
        account.clock_margin = margin.or(account.clock_margin);
        account.call_reserve = reserve.or(account.call_reserve);
    };
    let account = match moves {
        true => signed_in_elsewhere(cx, &bench, &account, change, args.skip_checks).await?,
        false => edit(&bench, &account.name, change).await?,
    };
    show_account(cx, &account, bench.clock.now());
    Ok(Exit::Ok)
}

/// The address a person confirms for the account's tokens; only Salesforce names one with every token.
fn instance_of(account: &ExternalAccount, url: &str) -> Outcome<String> {
    if account.system != System::Salesforce {
        let why = "only Salesforce names an address with its tokens";
        return Err(Fault::new(ErrorKind::AnswerInvalid, format!("--confirm-instance: {why}"))
            .with("question", "--confirm-instance")
            .with("problem", why));
    }
    Ok(crate::account::parse_org_url(url)?.origin())
}

/// After another secret has taken a secret's place: the former one's last day says nothing of it. Tells the account as it
/// stands then.
pub async fn secret_replaced(bench: &Bench, account: &ExternalAccount, ends: Option<Date>) -> Outcome<ExternalAccount> {
    edit(bench, &account.name, move |account| {
        account.secret_expires = ends.filter(|_| account.auth.kind() == AuthKind::ClientSecret);
    })
    .await
}

/// An answer that may be left open.
fn told(system: System, question: &'static str, text: &str, words: Words) -> Outcome<Option<String>> {
    Ok(Some(checked(system, question, text, words)?).filter(|t| !t.is_empty()))
}

fn no_secret_to_end(account: &ExternalAccount, words: Words) -> Fault {
    let why = words.say("account-no-secret-to-end");
    Fault::new(ErrorKind::AnswerInvalid, format!("{} signs in with {}", account.name, account.auth.kind().code()))
        .with("question", key::SECRET_EXPIRES)
        .with("problem", why)
}

/// Changes an account as it stands now; tells how it stands then.
async fn edit(
    bench: &Bench,
    name: &Name,
    change: impl FnOnce(&mut ExternalAccount) + Send + 'static,
) -> Outcome<ExternalAccount> {
    let name = name.clone();
    let changed = task::change_workspace(bench, move |workspace| {
        let known: Vec<String> = workspace.accounts.iter().map(|a| a.name.to_string()).collect();
        let account = workspace.accounts.iter_mut().find(|a| a.name == name).ok_or_else(|| {
            let why = format!("known accounts: {}", known.join(", "));
            Fault::new(ErrorKind::AccountUnknown, why).with("account", name.as_str())
        })?;
        change(account);
        Ok(account.clone())
    });
    changed.await.map(|(_, account)| account)
}

/// An answer as the wizard would keep it.
pub fn checked(system: System, question: &'static str, text: &str, words: Words) -> Outcome<String> {
    validate(system, question, text).map(|a| a.text).map_err(|problem| answer_fault(question, &problem, words))
}

/// Why an answer is refused, as a fault that names its option.
pub fn answer_fault(question: &str, problem: &AnswerProblem, words: Words) -> Fault {
    match problem {
        AnswerProblem::Address(fault) => (**fault).clone(),
        other => {
            let why = words.say_map(&other.key(), &other.args());
            Fault::new(ErrorKind::AnswerInvalid, format!("{}: {why}", option_of(question)))
                .with("question", question)
                .with("problem", why)
        }
    }
}

/// Where the answer to a question is given on the command line.
fn option_of(question: &str) -> &str {
    match question {
        key::NAME => "ACCOUNT",
        key::URL => "--url",
        key::CLIENT_ID => "--client-id",
        key::TENANT => "--tenant",
        key::AUTHORITY => "--authority",
        key::USER => "--user",
        key::SOLUTION => "--solution",
        key::SECRET_EXPIRES => "--secret-expires",
        key::LOOK_BACK => "--look-back",
        key::CLOCK_MARGIN => "--clock-margin",
        key::CALL_RESERVE => "--call-reserve",
        other => other,
    }
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

/// Probes the vault before it takes the secret, stores it, and says what looks odd about it.
pub async fn keep_secret(cx: &mut Cx<'_>, bench: &Bench, account: &ExternalAccount, secret: Given) -> Outcome<()> {
    warn_of(cx, bench, &account.auth, &secret).await?;
    let Given::Value(secret) = secret else { return Ok(()) };
    let judged = judge_secret(&account.auth, &secret, bench.clock.now());
    let judged = judged.map_err(|p| answer_fault(secret_question(&account.auth), &p, cx.out.words))?;
    task::vault_ready(bench).await?;
    task::store_secret(bench, account.auth.secret(), judged.secret).await
}

/// Says what looks odd about a secret; one in a variable that is set is looked at as well.
pub async fn warn_of(cx: &mut Cx<'_>, bench: &Bench, auth: &AuthMethod, given: &Given) -> Outcome<()> {
    let secret = match given {
        Given::Value(secret) => secret.clone(),
        Given::Variable(variable) => match task::kept_secret(bench, &SecretRef::env(variable)).await {
            Ok(secret) => secret,
            Err(_) => return Ok(()),
        },
        Given::Nothing => return Ok(()),
    };
    let judged = judge_secret(auth, &secret, bench.clock.now());
    let judged = judged.map_err(|p| answer_fault(secret_question(auth), &p, cx.out.words))?;
    if let Some(warning) = judged.warning {
        let text = cx.out.say(warning);
        cx.out.note(format!("! {text}"));
    }
    Ok(())
}

/// `fieldbridge account remove`.
pub async fn remove(cx: &mut Cx<'_>, args: &AccountRemoveArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_of(&workspace, &args.account)?.clone();
    let flows: Vec<Name> =
        workspace.flows.iter().filter(|f| f.account == account.name).map(|f| f.name.clone()).collect();
    let used: Vec<String> = flows.iter().map(Name::to_string).collect();
    if !used.is_empty() && !args.with_flows {
        return Err(in_use(&account.name, &used));
    }
    task::forget_flows(&bench, &workspace, &flows).await?;
    let name = account.name.clone();
    task::change_workspace(&bench, move |workspace| without(workspace, &name, &flows)).await?;
    task::forget_connection(&bench, &account.name);
    let forgotten = task::forget_secrets(&bench, &account).await;
    if let Err(fault) = &forgotten {
        cx.out.fault_text(fault);
    }
    if cx.out.json {
        cx.out.object(json!({
            "removed": account.name.as_str(),
            "flows_removed": used,
            "secret_forgotten": forgotten.is_ok() && account.auth.secret().env_name().is_none(),
        }));
    } else {
        let text = cx.out.words.say_with("cli-account-removed", &[("account", account.name.as_str().into())]);
        cx.out.line(text);
    }
    Ok(Exit::Ok)
}

fn in_use(account: &Name, flows: &[String]) -> Fault {
    let flows = flows.join(", ");
    Fault::new(ErrorKind::InUse, format!("flows: {flows}; --with-flows removes them as well"))
        .with("what", account.as_str())
        .with("users", flows)
}

/// Takes the account out with all that belongs to it, unless it got another flow meanwhile.
fn without(workspace: &mut Workspace, account: &Name, flows: &[Name]) -> Outcome<()> {
    let own = workspace.flows.iter().filter(|f| &f.account == account).map(|f| &f.name);
    let new: Vec<String> = own.filter(|name| !flows.contains(name)).map(Name::to_string).collect();
    if !new.is_empty() {
        return Err(in_use(account, &new));
    }
    workspace.flows.retain(|f| &f.account != account);
    workspace.workflows.retain(|w| &w.account != account);
    workspace.mappings.retain(|m| &m.account != account);
    workspace.enumerations.retain(|e| &e.account != account);
    workspace.accounts.retain(|a| &a.name != account);
    Ok(())
}
