//! Which commands apply now, in the order the footer shows them, and why some cannot be done.
use super::overlay::Pick;
use super::{Detail, Loaded, Model, NoteKind, Plans, Route, SWEEP, Stage, Tab, WorkRow, key_of};
use crate::command::{self, CommandId as C, Scope};
use crate::run::{DeletePlan, PlanState, RunRecord, RunState};
use crate::setup::{Step, key};
use crate::task::{health, next_move};

/// A command, and why it cannot be done now.
type Offered = (C, Option<&'static str>);

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
        Route::Workflows => Scope::Workflows,
        Route::Privacy => Scope::Privacy,
        Route::Why => Scope::Why,
        Route::Verify => Scope::Verify,
        Route::Row => Scope::Row,
        Route::Notes => Scope::Notes,
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
    let own: Vec<Offered> = match model.route {
        Route::Home => home(model),
        Route::Monitor => monitor(model),
        Route::History => history(model),
        Route::Detail => detail(model),
        Route::Changes => changes(model),
        Route::Plans => plans(model),
        Route::Mail => mail(model),
        Route::Workflows => workflows(model),
        Route::Privacy => privacy(model),
        Route::Why => why(model),
        Route::Verify => verify(model),
        Route::Row => row(model),
        Route::Notes => notes(model),
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

fn home(model: &Model) -> Vec<Offered> {
    let flow = model.selected_flow();
    let no_flow = flow.is_none().then_some("why-no-flow");
    let busy = flow.is_some_and(|f| model.monitor.busy_with(&f.flow.name));
    let no_workspace = model.facts.ready().is_none_or(|f| f.workspace.is_none()).then_some("why-no-workspace");
    let off = flow.is_some_and(|f| f.flow.off.is_some()).then_some("why-flow-off");
    let cannot_try = no_flow.or(busy.then_some("why-running")).or(leaving(model));
    // A dry run of one that is off changes nothing.
    let cannot_run = cannot_try.or(off);
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
        (C::DryRun, cannot_try),
        (C::Drift, model.accounts().is_empty().then_some("why-no-account")),
        (C::Open, no_run),
        (C::OpenLog, no_run),
        (C::Change, cannot_change(model)),
        (C::OpenRejects, no_run.or(no_rejects)),
        (C::Plans, no_flow),
        (C::Workflows, no_flow),
        (C::Privacy, no_workspace),
        (C::Mail, no_workspace),
        (C::RunAs, cannot_run),
        (C::Replay, cannot_replay),
        (C::OnOff, no_flow),
        (C::Why, no_flow),
        (C::Verify, no_flow.filter(|_| !comparing(model))),
        (C::ExplainRow, no_flow),
        (C::Outbox, no_workspace),
        (C::Conflicts, no_workspace),
        (C::Consents, no_workspace),
    ]);
    plans_first(picks, !held(model).is_empty())
}

/// A new setup that was left is gone on with first: it would be lost. Changes to one that is there can be made once more.
fn cannot_change(model: &Model) -> Option<&'static str> {
    let none = model.account_to_change().is_none().then_some("why-no-account");
    let left = model.draft.ready().and_then(Option::as_ref).is_some_and(|draft| draft.basis.is_none());
    none.or(left.then_some("why-setup-left"))
}

/// The step's own; before an address is there, the sandbox that can be started in its place.
fn wizard(model: &Model) -> Vec<Offered> {
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

fn monitor(model: &Model) -> Vec<Offered> {
    if let Some(work) = model.monitor.selected_work() {
        return monitored_work(model, work);
    }
    let row = model.monitor.selected();
    let foreign = model.monitor.selected_foreign().is_some();
    let nothing = (row.is_none() && !foreign).then_some("why-no-run");
    let theirs = foreign.then_some("why-other-process");
    let queued = row.is_some_and(|r| matches!(r.stage, Stage::Queued)).then_some("why-queued");
    let over = row.is_some_and(|r| !r.pending()).then_some("why-over");
    let cancelling = row.is_some_and(|r| r.state() == Some(RunState::Cancelling)).then_some("why-cancelling");
    let steer = nothing.or(theirs).or(queued).or(over).or(cancelling);
    // One that is being made ready has nothing to stand still for, but nobody has to wait for it.
    let cancel = steer.filter(|_| !row.is_some_and(|r| model.monitor.is_next(r)));
    let begins = row.is_some_and(|r| r.pending());
    let unknown = row.is_some_and(|r| r.run.is_none()).then_some(if begins { "why-queued" } else { "why-not-started" });
    // What it has to say stands on the monitor; elsewhere nothing of it is kept.
    let rehearsed = row.is_some_and(|r| matches!(&r.stage, Stage::Ended { record, fault: None, .. } if record.dry_run));
    let unkept = rehearsed.then_some("why-dry-run");
    // Enter on a run that goes well must not lead away from it: people press it once too often.
    let quiet = row.is_some_and(|r| r.active() && r.snapshot().is_none_or(|s| s.faults.is_empty()));
    let off = row.is_some_and(|r| model.off(&r.flow).is_some()).then_some("why-flow-off");
    let again = nothing.or(theirs).or(row.is_some_and(|r| r.pending()).then_some("why-running"));
    let again = again.or(leaving(model)).or(off);
    let held = row.is_some_and(|r| matches!(&r.stage, Stage::Ended { record, .. } if record.is_held()));
    let picks = vec![
        (C::PauseResume, steer),
        (C::CancelRun, cancel),
        (C::OpenLog, nothing.or(unknown).or(unkept)),
        (C::OpenRejects, nothing.or(unknown).or(unkept)),
        (C::Back, None),
        (C::RunFlow, again),
        (C::History, None),
        (C::Open, nothing.or(unknown).or(unkept).or(quiet.then_some("why-under-way"))),
        (C::Plans, None),
        (C::RunAs, again),
        (C::OnOff, nothing),
        (C::Workflows, None),
        (C::Why, nothing),
    ];
    with_comparison(model, plans_first(picks, held))
}

/// A comparison that goes on can be gone back to.
fn with_comparison(model: &Model, mut picks: Vec<Offered>) -> Vec<Offered> {
    picks.extend(comparing(model).then_some((C::Verify, None)));
    picks
}

/// What can be done about the flow whose standing is told; what comes next stands first.
fn why(model: &Model) -> Vec<Offered> {
    let Some(why) = &model.why else { return vec![(C::Back, None)] };
    let facts = model.flows().iter().find(|facts| facts.flow.name == why.flow);
    let no_flow = facts.is_none().then_some("why-no-flow");
    let busy = model.monitor.busy_with(&why.flow).then_some("why-running");
    let off = facts.is_some_and(|f| f.flow.off.is_some()).then_some("why-flow-off");
    let dry = no_flow.or(busy).or(leaving(model));
    let run = dry.or(off);
    let never = no_flow.or(why.last().is_none().then_some("why-never-ran"));
    let rejects = facts.is_none_or(|facts| facts.open_rejects == 0).then_some("why-no-rejects");
    let mut picks = vec![
        (C::RunFlow, run),
        (C::OpenLog, never),
        (C::OpenRejects, never.or(rejects)),
        (C::Plans, None),
        (C::DryRun, dry),
        (C::Verify, no_flow.filter(|_| !comparing(model))),
        (C::ExplainRow, no_flow),
        (C::RunAs, run),
        (C::Outbox, None),
        (C::Back, None),
        (C::Monitor, None),
        (C::OnOff, no_flow),
    ];
    let next = why.cause.ready().map(|cause| next_move(&cause.facts, health(&cause.facts), "").0);
    let first = next.and_then(key_of).and_then(|id| picks.iter().position(|(other, _)| *other == id));
    if let Some(first) = first {
        let pick = picks.remove(first);
        picks.insert(0, pick);
    }
    picks
}

/// Where something was held its plan waits for somebody: that is offered before everything else.
fn plans_first(mut picks: Vec<Offered>, held: bool) -> Vec<Offered> {
    if held {
        picks.retain(|(id, _)| *id != C::Plans);
        picks.insert(0, (C::Plans, None));
    }
    picks
}

/// What can be done about a workflow: it is ended as a whole, and its runs are looked into.
fn monitored_work(model: &Model, work: &WorkRow) -> Vec<Offered> {
    let over = (!work.active()).then_some("why-over");
    let unknown = work.run().is_none().then_some("why-not-started");
    let again = work.active().then_some("why-workflow-running").or(leaving(model));
    let picks = vec![
        (C::CancelRun, over.or(work.stopping.then_some("why-cancelling"))),
        (C::OpenLog, unknown),
        (C::OpenRejects, unknown),
        (C::Back, None),
        (C::RunFlow, again),
        (C::History, None),
        (C::Open, unknown.or(work.active().then_some("why-under-way"))),
        (C::Plans, None),
        (C::Workflows, None),
        (C::Why, unknown),
        (C::PauseResume, Some("why-workflow-no-pause")),
    ];
    with_comparison(model, plans_first(picks, work.slug() == Some("held")))
}

fn workflows(model: &Model) -> Vec<Offered> {
    let workflow = model.selected_workflow();
    let nothing = workflow.is_none().then_some("why-no-workflow");
    let running = workflow.is_some_and(|w| model.monitor.works_on(&w.name)).then_some("why-workflow-running");
    let busy = model.workflows.busy.then_some("why-workflow-busy");
    let run = nothing.or(running).or(busy).or(leaving(model));
    vec![
        (C::RunWorkflow, run),
        (C::RehearseWorkflow, run),
        (C::NewWorkflow, busy.or(model.chainable().is_empty().then_some("why-no-flow"))),
        (C::Change, nothing.or(running).or(busy).or(cannot_change(model))),
        (C::RemoveWorkflow, nothing.or(running).or(busy)),
        (C::Back, None),
        (C::Monitor, None),
    ]
}

/// What can be done about a person; ending what was cut off comes first where something was.
fn privacy(model: &Model) -> Vec<Offered> {
    let Some(privacy) = &model.privacy else { return vec![(C::Back, None)] };
    let busy = privacy.busy.then_some("why-privacy-busy");
    let (held, receipt) = (privacy.held(), privacy.receipt());
    let nobody = held.is_none().then_some("why-no-person");
    let erased = held.is_some_and(|h| h.is_nothing() && h.suppressed).then_some("why-erased-already");
    let welcome = held.is_some_and(|h| !h.suppressed).then_some("why-not-kept-away");
    let whole = (privacy.unswept() == 0).then_some("why-nothing-cut-off");
    let mut picks = Vec::new();
    if whole.is_none() {
        picks.push((C::EndErasure, busy));
    }
    if privacy.open.is_some() {
        let task = privacy.task();
        let done = task.is_some_and(|t| t.by.is_some()).then_some("why-task-done");
        let ours = task.is_some_and(|t| t.task == SWEEP).then_some("why-task-ours");
        picks.push((C::ConfirmTask, task.is_none().then_some("why-no-task").or(done).or(ours).or(busy)));
    } else if held.is_some() {
        picks.push((C::ErasePerson, busy.or(erased)));
    } else {
        picks.push((C::Open, receipt.is_none().then_some("why-no-receipt")));
    }
    let shown = |id| !picks.iter().any(|(other, _)| *other == id);
    let rest = [
        (C::SeekRow, busy),
        (C::SeekEmail, busy),
        (C::Back, None),
        (C::SeekSchema, busy),
        (C::Receipts, None),
        (C::PersonalFields, None),
        (C::ErasePerson, nobody),
        (C::AllowAgain, nobody.or(welcome).or(busy)),
        (C::EndErasure, whole),
    ];
    let rest: Vec<_> = rest.into_iter().filter(|(id, _)| shown(*id)).collect();
    picks.extend(rest);
    picks
}

/// Whether a comparison is under way: whoever asks for one is shown it.
fn comparing(model: &Model) -> bool {
    model.verifying.as_ref().is_some_and(|verifying| verifying.active())
}

/// What can be done about a comparison.
fn verify(model: &Model) -> Vec<Offered> {
    let Some(shown) = &model.verifying else { return vec![(C::Back, None)] };
    let busy = model.monitor.busy_with(&shown.flow).then_some("why-running");
    let over = (!shown.active()).then_some("why-over");
    let works = shown.active().then_some("why-verify-works");
    let nothing = works.or(shown.row().is_none().then_some("why-no-difference"));
    let mut picks = vec![
        (C::Open, nothing),
        (C::Verify, works),
        (C::ExplainRow, None),
        (C::RunFlow, works.or(busy).or(leaving(model))),
        (C::Back, None),
        (C::Monitor, None),
        (C::CancelRun, over.or(shown.stopping.then_some("why-cancelling"))),
    ];
    if shown.active() {
        picks.rotate_right(1);
    }
    picks
}

/// What can be done about one row.
fn row(model: &Model) -> Vec<Offered> {
    let shown = model.row.as_ref().and_then(|row| row.told.ready());
    let nothing = shown.is_none_or(|told| told.columns.is_empty()).then_some("why-no-values");
    vec![(C::RejectValues, nothing), (C::ExplainRow, None), (C::Back, None), (C::Conflicts, None), (C::Consents, None)]
}

/// What can be done about what the ledger keeps.
fn notes(model: &Model) -> Vec<Offered> {
    let Some(shown) = &model.notes else { return vec![(C::Back, None)] };
    let masked = (shown.kind != NoteKind::Conflicts || shown.list.is_empty()).then_some("why-no-values");
    let no_flow = shown.flow.is_none().then_some("why-no-flow");
    let row = model.row_of_line().err();
    let nobody = shown.opting().is_none().then_some("why-no-opt-in");
    let not_open = shown.open_act().is_none().then_some("why-no-open-opt-in");
    vec![
        (C::Open, row),
        (C::NextPane, None),
        (C::NoteOptIn, nobody),
        (C::DropOptIn, not_open),
        (C::RejectValues, masked),
        (C::OneFlow, no_flow),
        (C::Back, None),
        (C::ExplainRow, row),
    ]
}

fn history(model: &Model) -> Vec<Offered> {
    let nothing = model.selected_run().is_none().then_some("why-no-run");
    let first = [(C::Open, nothing), (C::OpenLog, nothing), (C::OpenRejects, nothing)];
    let picks =
        first.into_iter().chain([(C::Back, None), (C::Monitor, None), (C::Plans, None), (C::Why, nothing)]).collect();
    plans_first(picks, model.selected_record().is_some_and(RunRecord::is_held))
}

/// What can be said about the selected change; carrying out comes first once something was said.
fn changes(model: &Model) -> Vec<Offered> {
    let Some(changes) = &model.changes else { return vec![(C::Back, None)] };
    let busy = changes.settling.then_some("why-settling");
    let nothing = busy.or(changes.line().is_none().then_some("why-no-change"));
    let unsaid = nothing.or(changes.choices.is_empty().then_some("why-nothing-said"));
    let settle = (C::SettleDrift, unsaid);
    let say = [(C::AcceptLine, nothing), (C::LeaveLine, nothing), (C::PostponeLine, nothing), (C::AcceptAll, nothing)];
    std::iter::once(settle).chain(say).chain([(C::Back, None)]).collect()
}

/// What can be done about a plan; one that is over can only be looked at.
fn plans(model: &Model) -> Vec<Offered> {
    let plan = model.plans.as_ref().and_then(Plans::plan);
    let nothing = plan.is_none().then_some("why-no-plan");
    let held = plan.is_some_and(|p| p.state == PlanState::Held);
    let approved = plan.is_some_and(|p| p.state == PlanState::Approved);
    let open = model.plans.as_ref().is_some_and(|p| p.open.is_some());
    let busy = plan.is_some_and(|p| model.monitor.busy_with(&p.flow));
    let over = (!held && !approved).then_some("why-plan-over");
    // One that was refused can be approved after all, while it is the newest of its flow.
    let ended = over.filter(|_| plan.is_none_or(|p| p.state != PlanState::Refused));
    let run = nothing.or((!approved).then_some("why-plan-unapproved")).or(busy.then_some("why-running"));
    let mut picks = vec![
        (C::ApprovePlan, nothing.or(approved.then_some("why-plan-approved")).or(ended)),
        (C::RefusePlan, nothing.or(over)),
        (C::RunFlow, run.or(leaving(model))),
        (C::Back, None),
    ];
    let row = model.row_of_line().err();
    picks.insert(if open { 3 } else { 0 }, (C::Open, if open { nothing.or(row) } else { nothing }));
    picks.push((C::ExplainRow, nothing.or(row)));
    picks
}

/// What can be done about the mail server.
fn mail(model: &Model) -> Vec<Offered> {
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
fn rejects(model: &Model, detail: &Detail) -> Vec<Offered> {
    let nothing = detail.reject().is_none().then_some("why-no-rejects");
    let busy = model.monitor.busy_with(&detail.flow).then_some("why-running");
    let flow = model.flows().iter().find(|facts| facts.flow.name == detail.flow);
    let outward = flow.is_none_or(|facts| !facts.flow.is_mapped()).then_some("why-no-mapping");
    let no_flow = flow.is_none().then_some("why-no-flow");
    let nameless = detail.reject().is_some_and(|reject| reject.row.is_empty()).then_some("why-nameless-row");
    let none_open = detail.rejects.shown().all(|r| r.resolved).then_some("why-none-open");
    let closed = detail.rejects.why_closed();
    let no_retry = closed.filter(|_| detail.rejects.to_retry().is_empty());
    let no_ignore = closed.filter(|_| detail.rejects.to_ignore().is_empty());
    let none_read = detail.rejects.facets().is_empty().then_some("why-no-rejects");
    vec![
        (C::Open, nothing),
        (C::Mark, nothing),
        (C::RetryRejects, nothing.or(no_retry).or(busy).or(leaving(model))),
        (C::RetryShown, nothing.or(none_open).or(busy).or(leaving(model))),
        (C::Change, nothing.or(outward).or(cannot_change(model))),
        (C::IgnoreRejects, nothing.or(no_ignore)),
        (C::NarrowRejects, none_read),
        (C::ExplainRow, nothing.or(no_flow).or(nameless)),
        (C::Back, None),
        (C::OpenOnly, None),
        (C::WholeFlow, None),
        (C::RejectValues, nothing),
        (C::ExportRejects, nothing),
        (C::OpenLog, None),
    ]
}

fn detail(model: &Model) -> Vec<Offered> {
    match &model.detail {
        Some(detail) if detail.tab == Tab::Rejects => rejects(model, detail),
        _ => vec![(C::Search, None), (C::Level, None), (C::OpenRejects, None), (C::Back, None)],
    }
}
