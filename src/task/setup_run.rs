//! The setup without a screen: the wizard's steps in order, from an answers file. Every check must pass; what was chosen
//! earlier for the same account stays unless the answers change it, so that a setup can be replayed.
use super::apply::apply_unreviewed;
use super::binding::same_organisation;
use super::{
    Bench, CheckEvent, KeptValues, check_all, check_tables, connect, counts, describe, forget_connection, kept_secret,
    off_thread, propose_enumerations, propose_flows, propose_schemas, scope_of, sign_in_place, store_secret, tables,
    tables_along,
};
use crate::account::{CheckReport, ExternalAccount, Name, Verdict, parse_crm_url};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use crate::setup::{
    Answers, Draft, SecretSource, Step, Workspace, account_of, judge_secret, key, secret_question, system_of,
};
use std::path::Path;
use std::sync::Arc;

/// What a headless setup is made of.
#[derive(Debug, Clone)]
pub struct SetupWish {
    /// The answers.
    pub answers: Answers,
    /// The secret, where the answers say `file:` or `stdin`; whoever calls has read it.
    pub secret: Option<Secret>,
}

/// What happens while a setup runs.
#[derive(Debug, Clone)]
pub enum SetupEvent {
    /// This step has begun.
    Step(Step),
    /// A check started or ended.
    Check(CheckEvent),
}

/// What a setup made.
#[derive(Debug, Clone)]
pub struct SetupSummary {
    /// The account.
    pub account: Name,
    /// All check reports.
    pub checks: Vec<CheckReport>,
    /// The chosen tables.
    pub tables: Vec<String>,
    /// The workspace as it was written.
    pub workspace: Workspace,
    /// The account's flows in the order they run.
    pub flows: Vec<Name>,
    /// Lists that keep values the CRM no longer has.
    pub kept: Vec<KeptValues>,
    /// The mail server's password is to be in the vault, and is not there.
    pub mail_locked_out: bool,
}

/// Sets an account up from answers: secret, sign-in place, checks, tables, schemas, enumerations, flows, then applies it all.
/// Nothing but the secret is kept when a step fails.
///
/// # Errors
/// `AnswerMissing` and `AnswerInvalid` with `question`; the first failed check's fault with `check`; everything the steps
/// themselves can meet.
pub async fn run_setup(
    bench: &Bench,
    wish: &SetupWish,
    tell: impl Fn(SetupEvent) + Send + Sync,
) -> Outcome<SetupSummary> {
    let mut draft = Draft::new(present_or_new(bench).await?);
    tell(SetupEvent::Step(Step::Account));
    let account = answer_account(bench, wish, &mut draft).await?;
    wish.answers.apply_mail(&mut draft)?;
    tell(SetupEvent::Step(Step::Checks));
    let told = |event| tell(SetupEvent::Check(event));
    let scope = scope_of(&draft.workspace, &account.name, None, &wish.answers.tables);
    let mut checks = check_all(bench, &account, &scope, told).await?;
    all_passed(&checks)?;
    bind(bench, &account, &mut draft).await?;
    tell(SetupEvent::Step(Step::Tables));
    let catalog = tables(bench, &account, true).await?;
    wish.answers.apply_tables(&mut draft, &catalog)?;
    if let Some(depth) = wish.answers.linked {
        let came = tables_along(bench, &account, &draft.tables, depth).await?;
        draft.tables.extend(came.along.into_iter().map(|a| a.table));
    }
    if wish.answers.tables.is_empty() || wish.answers.linked.is_some() {
        let scope = scope_of(&draft.workspace, &account.name, None, &draft.tables);
        checks.extend(check_tables(bench, &account, &scope, told).await?);
        all_passed(&checks)?;
    }
    // Counts are good to know, but no reason to stop.
    drop(counts(bench, &account, &draft.tables).await);
    tell(SetupEvent::Step(Step::Schemas));
    let details = describe(bench, &account, &draft.tables, true).await?;
    let catalog = tables(bench, &account, false).await?;
    propose_schemas(&mut draft, &account.name, &catalog)?;
    wish.answers.apply_mappings(&mut draft, &account.name, &details)?;
    tell(SetupEvent::Step(Step::Enumerations));
    propose_enumerations(bench, &mut draft, &account.name, &catalog).await?;
    wish.answers.apply_enumerations(&mut draft, &account.name)?;
    tell(SetupEvent::Step(Step::Flows));
    propose_flows(&mut draft, &account.name, &catalog)?;
    wish.answers.apply_flows(&mut draft, &account.name, &details)?;
    wish.answers.apply_workflows(&mut draft, &account.name)?;
    tell(SetupEvent::Step(Step::Review));
    let (workspace, kept) = apply_unreviewed(bench, &draft).await?;
    let mut own: Vec<_> = workspace.flows.iter().filter(|f| f.account == account.name).collect();
    own.sort_by_key(|f| f.turn());
    let flows = own.into_iter().map(|f| f.name.clone()).collect();
    let mail_locked_out = wish.answers.mail.is_some() && lacks_password(bench, &workspace).await;
    Ok(SetupSummary { account: account.name, checks, tables: draft.tables, flows, workspace, kept, mail_locked_out })
}

/// Whether the vault does not hold the password the mail server needs.
async fn lacks_password(bench: &Bench, workspace: &Workspace) -> bool {
    let name = workspace.mail.as_ref().and_then(|mail| mail.password.as_ref());
    let Some(name) = name.filter(|name| name.env_name().is_none()) else { return false };
    kept_secret(bench, name).await.is_err_and(|fault| fault.kind == ErrorKind::SecretMissing)
}

/// The workspace there is, or a new one called after its directory.
async fn present_or_new(bench: &Bench) -> Outcome<Workspace> {
    let store = Arc::clone(&bench.workspace);
    off_thread(move || {
        if store.exists() {
            return store.load();
        }
        let place = store.place();
        let name = Path::new(&place).file_name().map(|n| n.to_string_lossy().into_owned());
        Ok(Workspace::named(name.unwrap_or_else(|| "fieldbridge".to_owned())))
    })
    .await
}

/// The account as answered, in the draft; its secret in the vault.
async fn answer_account(bench: &Bench, wish: &SetupWish, draft: &mut Draft) -> Outcome<ExternalAccount> {
    wish.answers.apply_account(draft)?;
    ask_the_crm(bench, draft).await?;
    let name = Name::parse(draft.answers.get(key::NAME).map(String::as_str).unwrap_or_default())
        .map_err(|p| refused(key::NAME, p.key()))?;
    let secret = wish.answers.secret_ref(&name)?;
    let mut account = account_of(&draft.answers, Some(secret.clone())).map_err(|p| refused("account", &p.key()))?;
    if let Some(before) = draft.workspace.account(&account.name) {
        account.organisation = before.organisation.clone();
    }
    match (wish.answers.secret_source()?, &wish.secret) {
        (SecretSource::Env(_) | SecretSource::Vault, _) => {}
        (SecretSource::File(_) | SecretSource::Stdin, Some(given)) => {
            let judged = judge_secret(&account.auth, given, bench.clock.now());
            let judged = judged.map_err(|p| refused(secret_question(&account.auth), &p.key()))?;
            store_secret(bench, &secret, judged.secret).await?;
        }
        (SecretSource::File(_) | SecretSource::Stdin, None) => {
            return Err(Fault::new(ErrorKind::AnswerMissing, "the secret was not given").with("question", key::SECRET));
        }
    }
    draft.secret_stored = true;
    forget_connection(bench, &account.name);
    put_account(draft, &account);
    Ok(account)
}

/// Tenant and sign-in service, where the answers leave them to the CRM.
async fn ask_the_crm(bench: &Bench, draft: &mut Draft) -> Outcome<()> {
    let has = |draft: &Draft, key| draft.answers.contains_key(key);
    let system = system_of(&draft.answers);
    let placed = |draft: &Draft| has(draft, key::TENANT) || !system.has_directories();
    if placed(draft) && has(draft, key::AUTHORITY) {
        return Ok(());
    }
    let url = parse_crm_url(system, draft.answers.get(key::URL).map(String::as_str).unwrap_or_default())?;
    match sign_in_place(bench, system, &url).await {
        Ok(told) => {
            if let Some(tenant) = told.tenant {
                draft.answers.entry(key::TENANT.to_owned()).or_insert(tenant);
            }
            draft.answers.entry(key::AUTHORITY.to_owned()).or_insert(told.authority);
            Ok(())
        }
        // The checks will say more precisely what is wrong with the address.
        Err(_) if placed(draft) => Ok(()),
        Err(fault) => Err(fault),
    }
}

fn put_account(draft: &mut Draft, account: &ExternalAccount) {
    let accounts = &mut draft.workspace.accounts;
    match accounts.iter_mut().find(|a| a.name == account.name) {
        Some(present) => present.clone_from(account),
        None => accounts.push(account.clone()),
    }
}

async fn bind(bench: &Bench, account: &ExternalAccount, draft: &mut Draft) -> Outcome<()> {
    let identity = connect(bench, account).await?.identity().await?;
    same_organisation(account, &identity)?;
    put_account(draft, &ExternalAccount { organisation: Some(identity), ..account.clone() });
    Ok(())
}

fn refused(question: &str, problem: &str) -> Fault {
    let missing = problem.ends_with("-empty");
    let kind = if missing { ErrorKind::AnswerMissing } else { ErrorKind::AnswerInvalid };
    Fault::new(kind, format!("{question}: {problem}")).with("question", question).with("problem", problem)
}

/// The first failed check's fault, or nothing.
fn all_passed(checks: &[CheckReport]) -> Outcome<()> {
    for report in checks {
        if let Verdict::Failed { fault } = &report.verdict {
            let mut fault = fault.as_ref().clone().with("check", report.subject.id.slug());
            if let Some(table) = &report.subject.table {
                fault = fault.with("table", table);
            }
            return Err(fault);
        }
    }
    Ok(())
}
