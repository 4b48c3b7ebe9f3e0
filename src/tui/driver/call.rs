//! Effects that are one call of `task` with one answer.
use super::execute::{Answers, guarded};
use crate::account::{CheckScope, ExternalAccount, Name};
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::flow::MailAddress;
use crate::port::{Notified, Receipt, Sought};
use crate::run::{ConflictFilter, ConsentFilter, OptIn};
use crate::setup::Draft;
use crate::task::{self, Bench, OptInWish};
use crate::tui::effect::{Done, Effect, OptInDone, TaskId};
use crate::tui::model::{MOST_NOTES, MOST_PLANS, NoteKind, Noted};
use std::sync::Arc;

/// Rows of a preview.
const PREVIEW_ROWS: u32 = 5;
/// Runs of the history that are read.
const HISTORY_ROWS: usize = 500;

/// Makes the call; a panic in it answers with a fault.
pub async fn call(bench: Bench, effect: Effect) -> Done {
    match effect {
        Effect::Home => Done::Home(guarded(task::home(&bench)).await),
        Effect::SignInPlace(system, url) => Done::SignInPlace(guarded(task::sign_in_place(&bench, system, &url)).await),
        Effect::VaultFacts => Done::VaultFacts(guarded(task::vault_facts(&bench)).await),
        Effect::OpenVaultFile(secret) => Done::VaultFacts(guarded(task::open_vault_file(&bench, secret)).await),
        Effect::StoreSecret(name, secret) => {
            Done::SecretStored(guarded(task::store_secret(&bench, &name, secret)).await)
        }
        Effect::MakeCertificate(account, key) => {
            let made = guarded(task::make_certificate(&bench, &account, &key)).await;
            Done::CertificateKept(made.map(|kept| kept.map(Box::new)))
        }
        Effect::ReadCertificate(account, key, path, password) => {
            let read = guarded(task::read_certificate(&bench, &account, &key, path, password)).await;
            Done::CertificateKept(read.map(|kept| kept.map(Box::new)))
        }
        Effect::Environments(account) => Done::Environments(guarded(task::environments(&bench, &account)).await),
        Effect::Tables(account, fresh) => {
            Done::Tables(guarded(task::tables(&bench, &account, fresh)).await.map(Box::new))
        }
        Effect::Counts(account, tables) => Done::Counts(guarded(task::counts(&bench, &account, &tables)).await),
        Effect::Describe(account, tables) => {
            Done::Described(guarded(task::describe(&bench, &account, &tables, false)).await)
        }
        Effect::Along(account, chosen, depth) => {
            Done::Along(guarded(task::tables_along(&bench, &account, &chosen, depth)).await.map(Box::new))
        }
        Effect::Preview(account, mapping, detail) => {
            Done::Preview(guarded(task::preview(&bench, &account, &mapping, &detail, PREVIEW_ROWS)).await)
        }
        Effect::CountFilter(account, detail, filter, day) => {
            let asked = (filter.as_deref(), day.as_ref());
            Done::FilterCount(guarded(task::filter_count(&bench, &account, &detail, asked, true)).await)
        }
        Effect::Populations(id) => Done::Populations(guarded(task::population_choices(&bench, &id)).await),
        Effect::CountPopulations(places) => Done::PopulationCounts(task::population_counts(&bench, places).await),
        Effect::LeadGround(account, from) => {
            Done::LeadGround(guarded(task::lead_ground(&bench, &account, from.as_deref())).await.map(Box::new))
        }
        Effect::TestLead(workspace, flow) => {
            Done::LeadTested(guarded(task::test_lead(&bench, &workspace, &flow, false)).await.map(Box::new))
        }
        Effect::ProposeEnumerations(draft, catalog) => {
            let proposed = guarded(propose(&bench, *draft, &catalog)).await;
            Done::EnumerationsProposed(proposed.map(Box::new))
        }
        Effect::EnumViews(choices, draft, catalog, lang) => {
            let account = choices.first().map(|c| c.account.clone());
            let catalogs = account.into_iter().map(|name| (name, catalog.as_ref().clone())).collect();
            Done::EnumViews(guarded(task::enum_views(&bench, &choices, &draft.workspace, catalogs, lang)).await)
        }
        Effect::Publish(files) => Done::Published(guarded(task::publish_artefacts(&bench, files)).await),
        Effect::Drift(account) => Done::Drift(guarded(task::drift_now(&bench, &account)).await.map(Box::new)),
        Effect::SettleDrift(account, wish) => {
            Done::DriftSettled(guarded(task::settle_drift(&bench, &account, wish)).await.map(Box::new))
        }
        other => told(bench, other).await,
    }
}

/// Runs of the past with their logs and rejects, plans of deletions, and the mail server.
async fn told(bench: Bench, effect: Effect) -> Done {
    match effect {
        Effect::History(flow) => Done::History(guarded(task::history(&bench, flow, HISTORY_ROWS)).await),
        Effect::Log(run) => Done::Log(run, guarded(task::log_of(&bench, run)).await),
        Effect::Rejects(filter) => Done::Rejects(guarded(task::rejects(&bench, filter)).await),
        Effect::NoteOptIn(wish) => Done::OptIns(Box::new(OptInDone::Noted(guarded(note_opt_in(&bench, *wish)).await))),
        Effect::DropOptIn(id) => {
            Done::OptIns(Box::new(OptInDone::Dropped(id, guarded(task::drop_opt_in(&bench, id)).await)))
        }
        Effect::IgnoreRejects(ids, note, who) => {
            Done::RejectsIgnored(guarded(task::ignore_rejects(&bench, ids, note, who)).await)
        }
        Effect::SwitchOff(flow, reason) => {
            let done = guarded(task::switch_off(&bench, &flow, Some(reason))).await;
            Done::Switched(flow, true, done.map(drop))
        }
        Effect::SwitchOn(flow) => {
            let done = guarded(task::switch_on(&bench, &flow)).await;
            Done::Switched(flow, false, done.map(drop))
        }
        Effect::HandOut(path, text) => Done::HandedOut(guarded(task::hand_out(&bench, path, text)).await),
        Effect::KeepMail(server, password) => {
            let kept = guarded(task::set_mail_server(&bench, *server, password)).await;
            Done::MailKept(kept.map(|workspace| workspace.mail))
        }
        Effect::ForgetMail => Done::MailKept(guarded(task::forget_mail_server(&bench)).await.map(|_| None)),
        Effect::TestMail(to) => Done::MailTested(guarded(test_mail(&bench, &to)).await),
        Effect::Plans => Done::Plans(guarded(task::delete_plans(&bench, None, MOST_PLANS)).await),
        Effect::PlanRows(digest, most) => {
            let found = guarded(task::delete_plan(&bench, digest.clone(), most)).await;
            Done::PlanRows(digest, found.map(|plan| plan.map(|(_, rows)| rows).unwrap_or_default()))
        }
        Effect::AnswerPlan(digest, approve, who) => {
            let answered = guarded(task::answer_plan(&bench, digest.clone(), approve, who)).await;
            Done::PlanAnswered(digest, approve, answered.map(|plan| plan.map(Box::new)))
        }
        other => kept(bench, other).await,
    }
}

/// Workflows of the workspace, and a person's data.
async fn kept(bench: Bench, effect: Effect) -> Done {
    match effect {
        Effect::AddWorkflow(name, account) => {
            let called = name.clone();
            let make =
                move |workspace: &crate::setup::Workspace| task::recommended_workflow(workspace, &called, &account);
            let added = guarded(task::add_workflow(&bench, &name, make)).await;
            Done::WorkflowChanged(true, added.map(|workflow| workflow.name))
        }
        Effect::RemoveWorkflow(name) => {
            let removed = guarded(task::remove_workflow(&bench, &name)).await;
            Done::WorkflowChanged(false, removed.map(|()| name))
        }
        Effect::Held(sought, schema) => {
            Done::Held(guarded(task::held_about(&bench, sought, schema)).await.map(Box::new))
        }
        Effect::Erase(sought, schema, digest, who) => {
            Done::Erased(guarded(erase(&bench, (sought, schema), (digest, who))).await)
        }
        Effect::Sweep => Done::Swept(guarded(task::sweep_erasures(&bench)).await),
        Effect::Receipts => Done::Receipts(guarded(task::receipts(&bench)).await),
        Effect::ConfirmTask(receipt, name, who) => {
            Done::TaskConfirmed(guarded(task::confirm_erasure(&bench, receipt, name, who)).await)
        }
        Effect::PersonalFields => Done::PersonalFields(guarded(personal_fields(&bench)).await),
        Effect::Notes(kind, flow, row) => Done::Noted(guarded(noted(&bench, kind, flow, row)).await.map(Box::new)),
        Effect::Why(flow) => Done::Why(guarded(why(&bench, &flow)).await.map(Box::new)),
        Effect::Allow(sought) => Done::Allowed(guarded(task::allow_again(&bench, sought)).await),
        // All others are the driver's own or were started before.
        _ => Done::Woken,
    }
}

async fn noted(bench: &Bench, kind: NoteKind, flow: Option<Name>, row: Option<String>) -> Outcome<Noted> {
    match kind {
        NoteKind::Outbox => {
            let most = usize::try_from(MOST_NOTES).unwrap_or(usize::MAX);
            task::unanswered(bench, flow, most).await.map(Noted::Outbox)
        }
        NoteKind::Conflicts => {
            task::noted_conflicts(bench, ConflictFilter { flow, row, limit: MOST_NOTES }).await.map(Noted::Conflicts)
        }
        NoteKind::Consents => {
            let filter = ConsentFilter { row, flow, run: None, limit: Some(MOST_NOTES) };
            task::consents(bench, filter).await.map(Noted::Consents)
        }
        NoteKind::OptIns => task::opt_ins(bench, row, MOST_NOTES).await.map(Noted::OptIns),
    }
}

async fn note_opt_in(bench: &Bench, wish: OptInWish) -> Outcome<(Name, Vec<OptIn>)> {
    let store = Arc::clone(&bench.workspace);
    let workspace = task::off_thread(move || store.load()).await?;
    task::note_opt_in(bench, &workspace, wish).await
}

async fn why(bench: &Bench, flow: &Name) -> Outcome<task::Cause> {
    let store = Arc::clone(&bench.workspace);
    let workspace = task::off_thread(move || store.load()).await?;
    task::cause(bench, &workspace, flow).await
}

async fn personal_fields(bench: &Bench) -> Outcome<Vec<task::PersonalColumn>> {
    let store = Arc::clone(&bench.workspace);
    let workspace = task::off_thread(move || store.load()).await?;
    task::personal_of_all(bench, &workspace).await
}

/// An erasure that was cut off is ended before anything else, as on the command line.
async fn erase(
    bench: &Bench,
    whom: (Sought, Option<String>),
    what: (String, String),
) -> Outcome<(u64, Option<Box<Receipt>>)> {
    let store = Arc::clone(&bench.workspace);
    let workspace = task::off_thread(move || store.load()).await?;
    let ended = task::sweep_erasures(bench).await?;
    let receipt = task::erase(bench, &workspace, whom, what).await?;
    Ok((ended, receipt.map(Box::new)))
}

async fn test_mail(bench: &Bench, to: &[MailAddress]) -> Outcome<Notified> {
    let store = Arc::clone(&bench.workspace);
    let workspace = task::off_thread(move || store.load()).await?;
    task::test_mail(bench, &workspace, to).await
}

async fn propose(bench: &Bench, mut draft: Draft, catalog: &crate::catalog::Catalog) -> Outcome<Draft> {
    let account = draft.workspace.accounts.last().map(|a| a.name.clone());
    let Some(account) = account else {
        return Err(Fault::new(ErrorKind::AccountUnknown, "the draft has no account yet"));
    };
    task::propose_enumerations(bench, &mut draft, &account, catalog).await?;
    Ok(draft)
}

/// All checks of an account, each told as it goes.
pub async fn check_all(
    bench: &Bench,
    account: &ExternalAccount,
    scope: &CheckScope,
    task: TaskId,
    answers: &Answers,
) -> Done {
    let tell = |event| answers.try_send(task, Done::Check(event));
    Done::Checked(guarded(task::check_all(bench, account, scope, tell)).await)
}

/// One row on both sides; who is waited for is told meanwhile.
pub async fn explain_row(
    bench: &Bench,
    (flow, row): (&Name, &str),
    task: TaskId,
    answers: &Answers,
) -> Outcome<task::Explanation> {
    let store = Arc::clone(&bench.workspace);
    let workspace = task::off_thread(move || store.load()).await?;
    let explaining = task::explain_row(bench, &workspace, flow, row);
    task::while_reaching((bench, &workspace, flow), explaining, answers.reaching(task)).await
}
