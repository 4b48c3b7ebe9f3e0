//! Which commands apply now, in the order the footer shows them, and why some cannot be done.
use super::overlay::Pick;
use super::{Detail, Loaded, Model, Plans, Route, Stage, Tab};
use crate::command::{self, CommandId as C, Scope};
use crate::run::{DeletePlan, PlanState, RunState};
use crate::setup::{Step, key};

/// The registry's name of the screen.
pub fn scope(model: &Model) -> Scope {
    match model.route {
        Route::Home => Scope::Home,
        Route::Monitor => Scope::Monitor,
        Route::History => Scope::History,
        Route::Detail if model.detail.as_ref().is_some_and(|d| d.tab == Tab::Rejects) => Scope::Rejects,
        Route::Detail => Scope::Log,
        Route::Changes => Scope::Changes,
        Route::Plans => Scope::Plans,
        Route::Mail => Scope::Mail,
        Route::Wizard => match model.wizard.as_ref().map(|w| w.draft().step) {
            Some(Step::Checks) => Scope::Checks,
            Some(Step::Tables) => Scope::Tables,
            Some(Step::Schemas) => Scope::Schemas,
            Some(Step::Enumerations) => Scope::Enumerations,
            Some(Step::Flows) => Scope::Flows,
            Some(Step::Review) => Scope::Review,
            Some(Step::Account) | None => Scope::Account,
        },
    }
}

/// The commands of this screen, then those of every screen.
pub fn available(model: &Model) -> Vec<Pick> {
    let own: Vec<(C, Option<&'static str>)> = match model.route {
        Route::Home => home(model),
        Route::Monitor => monitor(model),
        Route::History => history(model),
        Route::Detail => detail(model),
        Route::Changes => changes(model),
        Route::Plans => plans(model),
        Route::Mail => mail(model),
        Route::Wizard => wizard(model),
    };
    let everywhere =
        [C::CopyCommand, C::CopySelected, C::Palette, C::Language, C::Refresh, C::Mouse, C::Suspend, C::Quit];
    let mut picks: Vec<Pick> = own.into_iter().map(|(id, disabled)| Pick { id, disabled }).collect();
    for id in everywhere {
        if !picks.iter().any(|p| p.id == id) {
            let refused = id == C::Refresh && model.route == Route::Wizard;
            picks.push(Pick { id, disabled: refused.then_some("why-not-here") });
        }
    }
    picks
}

/// The stem of a command's words: its own, or what it means where the cursor stands.
pub fn stem(model: &Model, id: C) -> &'static str {
    let here = model.wizard.as_ref().filter(|_| model.route == Route::Wizard).and_then(|w| w.word(id));
    here.or_else(|| command::of(id).map(|c| c.slug)).unwrap_or_default()
}

fn home(model: &Model) -> Vec<(C, Option<&'static str>)> {
    let flow = model.selected_flow();
    let no_flow = flow.is_none().then_some("why-no-flow");
    let busy = flow.is_some_and(|f| model.monitor.rows.iter().any(|r| r.pending() && r.flow == f.flow.name));
    let cannot_run = no_flow.or(busy.then_some("why-running")).or(leaving(model));
    let no_run = no_flow.or(flow.is_some_and(|f| f.last.is_none()).then_some("why-never-ran"));
    let no_rejects = flow.is_none_or(|f| f.open_rejects == 0).then_some("why-no-rejects");
    let outward = flow.is_some_and(|f| f.flow.direction.is_outward()).then_some("why-only-imports");
    let cannot_replay = cannot_run.or(outward).or(no_run);
    let mut picks = Vec::new();
    if super::unfinished_step(model).is_some() {
        picks.push((C::Resume, None));
    }
    picks.extend([
        (C::RunFlow, cannot_run),
        (C::RunAll, no_flow.or(leaving(model))),
        (C::Monitor, None),
        (C::History, None),
        (C::Setup, matches!(model.facts, Loaded::Waiting).then_some("why-reading")),
        (C::DryRun, cannot_run),
        (C::Drift, model.accounts().is_empty().then_some("why-no-account")),
        (C::Open, no_run),
        (C::OpenLog, no_run),
        (C::OpenRejects, no_run.or(no_rejects)),
        (C::Plans, no_flow),
        (C::Mail, model.facts.ready().is_none_or(|f| f.workspace.is_none()).then_some("why-no-workspace")),
        (C::Replay, cannot_replay),
    ]);
    if !held(model).is_empty() {
        // Somebody is waited for: it is offered before everything else.
        picks.retain(|(id, _)| *id != C::Plans);
        picks.insert(0, (C::Plans, None));
    }
    picks
}

/// The step's own; before an address is there, the sandbox that can be started in its place.
fn wizard(model: &Model) -> Vec<(C, Option<&'static str>)> {
    let Some(wizard) = &model.wizard else { return Vec::new() };
    let mut all = wizard.commands();
    let draft = wizard.draft();
    // Not over a sheet or a list that is open.
    let asking = all.iter().any(|(id, _)| *id == C::Prerequisites);
    if model.beginning.sandbox_on_demand && asking && !draft.answers.contains_key(key::URL) {
        all.insert(all.len().min(2), (C::TrySandbox, None));
    }
    all
}

/// Plans that wait for somebody.
pub fn held(model: &Model) -> &[DeletePlan] {
    model.facts.ready().map_or(&[], |facts| facts.held.as_slice())
}

fn leaving(model: &Model) -> Option<&'static str> {
    (model.quitting != super::Quitting::No).then_some("why-leaving")
}

fn monitor(model: &Model) -> Vec<(C, Option<&'static str>)> {
    let row = model.monitor.selected();
    let foreign = model.monitor.selected_foreign().is_some();
    let nothing = (row.is_none() && !foreign).then_some("why-no-run");
    let theirs = foreign.then_some("why-other-process");
    let queued = row.is_some_and(|r| matches!(r.stage, Stage::Queued)).then_some("why-queued");
    let over = row.is_some_and(|r| !r.active()).then_some("why-over");
    let cancelling = row.is_some_and(|r| r.state() == Some(RunState::Cancelling)).then_some("why-cancelling");
    let steer = nothing.or(theirs).or(queued).or(over).or(cancelling);
    let unknown = row.is_some_and(|r| r.run.is_none()).then_some("why-not-started");
    // Enter on a run that goes well must not lead away from it: people press it once too often.
    let quiet = row.is_some_and(|r| r.active() && r.snapshot().is_none_or(|s| s.faults.is_empty()));
    let again = nothing.or(theirs).or(row.is_some_and(|r| r.pending()).then_some("why-running")).or(leaving(model));
    vec![
        (C::PauseResume, steer),
        (C::CancelRun, steer),
        (C::OpenLog, nothing.or(unknown)),
        (C::OpenRejects, nothing.or(unknown)),
        (C::Back, None),
        (C::RunFlow, again),
        (C::History, None),
        (C::Open, nothing.or(unknown).or(quiet.then_some("why-under-way"))),
        (C::Plans, None),
    ]
}

fn history(model: &Model) -> Vec<(C, Option<&'static str>)> {
    let nothing = model.selected_run().is_none().then_some("why-no-run");
    vec![(C::Open, nothing), (C::OpenLog, nothing), (C::OpenRejects, nothing), (C::Back, None), (C::Monitor, None)]
}

/// What can be said about the selected change; carrying out comes first once something was said.
fn changes(model: &Model) -> Vec<(C, Option<&'static str>)> {
    let Some(changes) = &model.changes else { return vec![(C::Back, None)] };
    let busy = changes.settling.then_some("why-settling");
    let nothing = busy.or(changes.line().is_none().then_some("why-no-change"));
    let unsaid = nothing.or(changes.choices.is_empty().then_some("why-nothing-said"));
    let settle = (C::SettleDrift, unsaid);
    let say = [(C::AcceptLine, nothing), (C::LeaveLine, nothing), (C::PostponeLine, nothing), (C::AcceptAll, nothing)];
    std::iter::once(settle).chain(say).chain([(C::Back, None)]).collect()
}

/// What can be done about a plan; one that is over can only be looked at.
fn plans(model: &Model) -> Vec<(C, Option<&'static str>)> {
    let plan = model.plans.as_ref().and_then(Plans::plan);
    let nothing = plan.is_none().then_some("why-no-plan");
    let held = plan.is_some_and(|p| p.state == PlanState::Held);
    let approved = plan.is_some_and(|p| p.state == PlanState::Approved);
    let open = model.plans.as_ref().is_some_and(|p| p.open.is_some());
    let busy = plan.is_some_and(|p| model.monitor.rows.iter().any(|r| r.pending() && r.flow == p.flow));
    let over = (!held && !approved).then_some("why-plan-over");
    let run = nothing.or((!approved).then_some("why-plan-unapproved")).or(busy.then_some("why-running"));
    let mut picks = vec![
        (C::ApprovePlan, nothing.or(approved.then_some("why-plan-approved")).or(over)),
        (C::RefusePlan, nothing.or(over)),
        (C::RunFlow, run.or(leaving(model))),
        (C::Back, None),
    ];
    if !open {
        picks.insert(0, (C::Open, nothing));
    }
    picks
}

/// What can be done about the mail server.
fn mail(model: &Model) -> Vec<(C, Option<&'static str>)> {
    let Some(mail) = &model.mail else { return vec![(C::Back, None)] };
    let busy = mail.busy.then_some("why-mail-busy");
    let unchanged = (!mail.changed).then_some("why-mail-unchanged");
    let unset = mail.draft.host.is_empty().then_some("why-mail-unset");
    vec![
        (C::MailChange, busy),
        (C::MailKeep, busy.or(unchanged)),
        (C::MailTest, busy.or(unset).or(mail.changed.then_some("why-mail-changed"))),
        (C::Back, None),
        (C::MailForget, busy.or(unset)),
    ]
}

/// What can be done about rejects.
fn rejects(model: &Model, detail: &Detail) -> Vec<(C, Option<&'static str>)> {
    let nothing = detail.reject().is_none().then_some("why-no-rejects");
    let busy = model.monitor.rows.iter().any(|r| r.pending() && r.flow == detail.flow).then_some("why-running");
    let none_open = detail.rejects.shown().all(|r| r.resolved).then_some("why-none-open");
    let none_read = detail.rejects.facets().is_empty().then_some("why-no-rejects");
    vec![
        (C::Open, nothing),
        (C::Mark, nothing),
        (C::RetryRejects, nothing.or(busy).or(leaving(model))),
        (C::RetryShown, nothing.or(none_open).or(busy).or(leaving(model))),
        (C::IgnoreRejects, nothing),
        (C::NarrowRejects, none_read),
        (C::Back, None),
        (C::OpenOnly, None),
        (C::WholeFlow, None),
        (C::RejectValues, nothing),
        (C::ExportRejects, nothing),
        (C::OpenLog, None),
    ]
}

fn detail(model: &Model) -> Vec<(C, Option<&'static str>)> {
    match &model.detail {
        Some(detail) if detail.tab == Tab::Rejects => rejects(model, detail),
        _ => vec![(C::Search, None), (C::Level, None), (C::OpenRejects, None), (C::Back, None)],
    }
}
