//! Another way to sign in for an account that is in use: its mappings, flows and checkpoints stay. The new secret is stored
//! beside the old one and proven by the checks; only then is the workspace switched, and only after that is the old secret
//! forgotten. Whatever fails on the way leaves the account as it was.
use super::binding::same_organisation;
use super::certificate::taken;
use super::validate::check_with;
use super::{Bench, CheckEvent, change_workspace, credentials, forget_connection, forget_named, off_thread, scope_of};
use crate::account::{
    AuthMethod, CheckId, CheckReport, CheckScope, ExternalAccount, Name, SecretPurpose, SecretRef, Verdict,
};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::secret::Secret;
use crate::setup::{AnswerProblem, Workspace, judge_secret, secret_question};
use std::sync::Arc;

/// How an account shall sign in from now on.
#[derive(Debug, Clone)]
pub struct SwitchWish {
    /// The account.
    pub account: Name,
    /// The new method. Where its secrets are kept is decided here: references to the vault are replaced by unused ones,
    /// variables of the environment stay.
    pub auth: AuthMethod,
    /// The new secrets: the method's own one, and a client secret beside a password. None for those in the environment.
    pub secrets: Vec<(SecretPurpose, Secret)>,
    /// Whether the old secrets stay in the vault.
    pub keep_old: bool,
}

/// How a switch ended.
#[derive(Debug, Clone)]
pub struct SwitchSummary {
    /// The account as it is now in the workspace.
    pub account: ExternalAccount,
    /// The checks that proved it.
    pub checks: Vec<CheckReport>,
    /// What the old secrets were kept under.
    pub old: Vec<SecretRef>,
    /// Whether they were forgotten; none where they were to be kept. A vault that fails here changes nothing else.
    pub forgotten: Option<Outcome<()>>,
    /// Where the public part of its certificate was written, for people; none for another method.
    pub certificate_file: Option<Outcome<String>>,
}

/// The method with its secrets under names the present one does not use, ready for a person to sign in for or for
/// [`switch_sign_in`].
pub fn with_new_places(account: &ExternalAccount, mut auth: AuthMethod) -> AuthMethod {
    if auth.secret().env_name().is_none() {
        auth.set_secret(SecretRef::next(&account.name, auth.kind().purpose(), &account.auth));
    }
    if let AuthMethod::Password { client_secret: Some(second), .. } = &mut auth
        && second.env_name().is_none()
    {
        *second = SecretRef::next(&account.name, SecretPurpose::ClientSecret, &account.auth);
    }
    auth
}

/// Switches an account to another method, or to another secret of the same one.
///
/// # Errors
/// `AccountUnknown`; `AnswerMissing` and `AnswerInvalid` for the secrets; vault faults; the first failed check's fault with
/// `check`; `Held` where another organisation answers. Nothing is changed then, and the new secrets are forgotten.
pub async fn switch_sign_in(
    bench: &Bench,
    wish: SwitchWish,
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<SwitchSummary> {
    change(bench, wish, Some(tell)).await
}

/// The same without the checks: for a secret that is known to be good while the CRM cannot be reached.
///
/// # Errors
/// As [`switch_sign_in`], but for what only the checks can find.
pub async fn switch_unproven(bench: &Bench, wish: SwitchWish) -> Outcome<SwitchSummary> {
    change(bench, wish, None::<fn(CheckEvent)>).await
}

/// Changes where an account signs in, and whatever else is told of it with that. The address is looked at before anything is
/// sent there, and all checks are done with it before it is kept, where somebody listens to them.
///
/// # Errors
/// As [`switch_sign_in`]; the CRM's own faults for an address where nobody signs in to the organisation. Nothing is changed
/// then.
pub async fn move_sign_in(
    bench: &Bench,
    name: &Name,
    change: impl FnOnce(&mut ExternalAccount) + Send,
    tell: Option<impl Fn(CheckEvent) + Send>,
) -> Outcome<ExternalAccount> {
    let present = account(&load(bench).await?, name)?;
    let mut candidate = present.clone();
    change(&mut candidate);
    drop(bench.connector.connect(&candidate, credentials(bench, &candidate).await?)?);
    if let Some(tell) = tell {
        prove(bench, &candidate, tell).await?;
    }
    save(bench, &present, &candidate).await?;
    forget_connection(bench, name);
    Ok(candidate)
}

async fn change(bench: &Bench, wish: SwitchWish, tell: Option<impl Fn(CheckEvent) + Send>) -> Outcome<SwitchSummary> {
    let present = account(&load(bench).await?, &wish.account)?;
    let auth = with_new_places(&present, wish.auth);
    let candidate = ExternalAccount { auth, ..present.clone() };
    let stored = store(bench, &candidate, wish.secrets).await?;
    let proven = match tell {
        Some(tell) => prove(bench, &candidate, tell).await,
        None => Ok(Vec::new()),
    };
    let switched = match proven {
        Ok(checks) => save(bench, &present, &candidate).await.map(|()| checks),
        Err(fault) => Err(fault),
    };
    let checks = match switched {
        Ok(checks) => checks,
        Err(fault) => {
            // What was stored for nothing is taken back; the reason of the failure is worth more than that of this.
            drop(forget_named(bench, stored).await);
            return Err(fault);
        }
    };
    crate::failpoint::reach("account-switched");
    forget_connection(bench, &candidate.name);
    let kept: Vec<SecretRef> = candidate.auth.secrets().into_iter().map(|(_, r)| r.clone()).collect();
    let all = present.auth.secrets().into_iter().map(|(_, r)| r.clone());
    let old: Vec<SecretRef> = all.filter(|r| r.env_name().is_none() && !kept.contains(r)).collect();
    let forgotten = if wish.keep_old { None } else { Some(forget_named(bench, old.clone()).await) };
    let certificate_file = match &candidate.auth {
        AuthMethod::Certificate { certificate, .. } => Some(taken(bench, &candidate.name, certificate).await),
        _ => None,
    };
    Ok(SwitchSummary { account: candidate, checks, old, forgotten, certificate_file })
}

async fn load(bench: &Bench) -> Outcome<Workspace> {
    let store = Arc::clone(&bench.workspace);
    off_thread(move || store.load()).await
}

fn account(workspace: &Workspace, name: &Name) -> Outcome<ExternalAccount> {
    let unknown = || {
        let known: Vec<&str> = workspace.accounts.iter().map(|a| a.name.as_str()).collect();
        Fault::new(ErrorKind::AccountUnknown, format!("there are: {}", known.join(", ")))
            .with("account", name.as_str())
            .with("known", known.join(", "))
    };
    workspace.account(name).cloned().ok_or_else(unknown)
}

/// Stores the new secrets. One that is to be signed in for stands in the vault already.
async fn store(
    bench: &Bench,
    candidate: &ExternalAccount,
    secrets: Vec<(SecretPurpose, Secret)>,
) -> Outcome<Vec<SecretRef>> {
    let mut stored = Vec::new();
    for (purpose, place) in candidate.auth.secrets() {
        if place.env_name().is_some() {
            continue;
        }
        let given = secrets.iter().find(|(p, _)| *p == purpose).map(|(_, s)| s);
        match keep(bench, candidate, purpose, place, given).await {
            Ok(()) => stored.push(place.clone()),
            Err(fault) => {
                drop(forget_named(bench, stored).await);
                return Err(fault);
            }
        }
    }
    Ok(stored)
}

async fn keep(
    bench: &Bench,
    candidate: &ExternalAccount,
    purpose: SecretPurpose,
    place: &SecretRef,
    given: Option<&Secret>,
) -> Outcome<()> {
    let question = secret_question(&candidate.auth);
    let Some(given) = given else {
        if purpose == SecretPurpose::RefreshToken {
            let (vault, name) = (Arc::clone(&bench.vault), place.clone());
            return off_thread(move || vault.get(&name).map(drop)).await;
        }
        return Err(Fault::new(ErrorKind::AnswerMissing, "the secret was not given").with("question", question));
    };
    let secret = if purpose == candidate.auth.kind().purpose() && purpose != SecretPurpose::RefreshToken {
        let judged = judge_secret(&candidate.auth, given, bench.clock.now());
        judged.map_err(|p| refused(question, &p))?.secret
    } else {
        given.clone()
    };
    super::store_secret(bench, place, secret).await
}

fn refused(question: &str, problem: &AnswerProblem) -> Fault {
    Fault::new(ErrorKind::AnswerInvalid, format!("{question}: {}", problem.key()))
        .with("question", question)
        .with("problem", problem.key())
}

/// Every check of the account with the new method, those of its mapped tables included, over a connection of its own: the
/// present one goes on working meanwhile.
async fn prove(
    bench: &Bench,
    candidate: &ExternalAccount,
    tell: impl Fn(CheckEvent) + Send,
) -> Outcome<Vec<CheckReport>> {
    let workspace = load(bench).await?;
    let mapped = workspace.mappings.iter().filter(|m| m.account == candidate.name).map(|m| m.table.clone());
    let tables: Vec<String> = mapped.collect();
    let crm = bench.connector.connect(candidate, credentials(bench, candidate).await?)?;
    // Of the new secret's end nobody has told yet.
    let scope = CheckScope { secret_expires: None, ..scope_of(&workspace, &candidate.name, None, &tables) };
    let checks = check_with(bench, &crm, &scope, CheckId::subjects(candidate.system, &scope), tell).await?;
    for report in &checks {
        if let Verdict::Failed { fault } = &report.verdict {
            return Err(fault.as_ref().clone().with("check", report.subject.id.slug()));
        }
    }
    same_organisation(candidate, &crm.identity().await?)?;
    Ok(checks)
}

/// Writes the switched account, unless somebody changed it meanwhile.
async fn save(bench: &Bench, before: &ExternalAccount, after: &ExternalAccount) -> Outcome<()> {
    let (before, after) = (before.clone(), after.clone());
    change_workspace(bench, move |workspace| {
        match workspace.accounts.iter_mut().find(|a| a.name == before.name) {
            Some(present) if *present == before => *present = after,
            _ => {
                return Err(Fault::new(ErrorKind::InUse, "the account was changed meanwhile")
                    .with("what", before.name.as_str())
                    .with("users", "workspace.toml"));
            }
        }
        Ok(())
    })
    .await
    .map(drop)
}
