//! Commands: what each does, wherever it was called from. A command that cannot be done now says why.
use super::{
    change, drift, go, mail, notes, off, opt_ins, plans, privacy, rejects, row, runs, verify, why, wizard, workflows,
};
use crate::command::{self, CommandId as C};
use crate::tui::effect::Effect;
use crate::tui::model::{
    Effects, Finder, Leaving, Loaded, Model, Overlay, Pick, Purpose, Quitting, Route, Tab, available, headless,
};
use crate::tui::widget::list::ListState;

/// Does a command, or says why not.
pub fn act(model: &mut Model, id: C) -> Effects {
    let pick = available(model).into_iter().find(|p| p.id == id);
    match (id, pick) {
        (C::Help, _) => open(model, true),
        (_, Some(Pick { disabled: Some(reason), .. })) => {
            let what = command::of(id).map(|c| model.words.say(&c.word())).unwrap_or_default();
            let why = model.words.say(reason);
            model.say(format!("{what}: {why}"))
        }
        (_, Some(_)) => everywhere(model, id).unwrap_or_else(|| screen(model, id)),
        (_, None) => Vec::new(),
    }
}

fn open(model: &mut Model, help: bool) -> Effects {
    let finder = Finder::of(model);
    model.overlays.push(if help { Overlay::Help(finder) } else { Overlay::Palette(finder) });
    Vec::new()
}

/// Commands of every screen.
fn everywhere(model: &mut Model, id: C) -> Option<Effects> {
    Some(match id {
        C::Palette => open(model, false),
        C::Quit => quit(model),
        C::Language => language(model),
        C::CopyCommand => {
            let command = headless(model);
            model.overlays.push(Overlay::Twin(command.clone()));
            copy(model, command)
        }
        C::CopySelected if model.route != Route::Wizard => match selected_text(model) {
            Some(text) => copy(model, text),
            None => {
                let text = model.words.say("why-nothing-selected");
                model.say(text)
            }
        },
        C::Mouse => {
            model.mouse = !model.mouse;
            let mut effects = vec![(model.task(), Effect::Mouse(model.mouse))];
            let text = model.words.say(if model.mouse { "mouse-taken" } else { "mouse-free" });
            effects.extend(model.say(text));
            effects
        }
        C::TrySandbox => go::try_sandbox(model),
        C::Suspend => vec![(model.task(), Effect::Suspend)],
        C::Refresh if model.route != Route::Wizard => go::refresh(model),
        _ => return None,
    })
}

fn screen(model: &mut Model, id: C) -> Effects {
    if model.route == Route::Wizard {
        return wizard::command(model, id);
    }
    match id {
        C::Back => go::back(model),
        C::Setup => go::fresh_setup(model),
        C::Change => change::command(model),
        C::Resume => go::resume_setup(model),
        C::Monitor => go::monitor(model),
        C::History => go::history(model),
        C::Drift => drift::open(model),
        C::AcceptLine | C::LeaveLine | C::PostponeLine | C::AcceptAll | C::SettleDrift => drift::command(model, id),
        C::RunFlow => runs::run_selected(model, Purpose::Run),
        C::DryRun => runs::run_selected(model, Purpose::DryRun),
        C::Replay => runs::ask_replay(model),
        C::RunAs => runs::ask_how(model),
        C::OnOff => off::command(model),
        C::RunAll => {
            let flows = model.flows().iter().filter(|f| f.flow.off.is_none()).map(|f| f.flow.name.clone()).collect();
            runs::launch(model, flows, Purpose::Run)
        }
        C::PauseResume => runs::pause_or_resume(model),
        C::CancelRun if model.route == Route::Verify => verify::command(model, id),
        C::CancelRun => runs::ask_cancel(model),
        C::RejectValues if model.route == Route::Notes => notes::command(model, id),
        C::Open if model.route == Route::Plans => plans::command(model, id),
        C::Open if matches!(model.route, Route::Verify | Route::Notes) => row::command(model, id),
        C::RejectValues if model.route == Route::Row => row::command(model, id),
        C::Open if model.route == Route::Privacy => privacy::command(model, id),
        C::Open if model.route == Route::Detail => {
            if let Some(reject) = model.detail.as_ref().and_then(|d| d.reject()) {
                let values = model.detail.as_ref().is_some_and(|d| d.rejects.values);
                let reject = Box::new(reject.clone());
                model.overlays.push(Overlay::Reject(reject, values));
            }
            Vec::new()
        }
        C::Open => runs::open_fault(model).unwrap_or_else(|| go::detail(model, Tab::Log)),
        C::OpenLog => go::detail(model, Tab::Log),
        C::OpenRejects => go::detail(model, Tab::Rejects),
        C::Search | C::Level => go::narrow(model, id),
        C::OpenOnly
        | C::Mark
        | C::RetryRejects
        | C::RetryShown
        | C::IgnoreRejects
        | C::NarrowRejects
        | C::ExportRejects
        | C::RejectValues
        | C::WholeFlow => rejects::command(model, id),
        C::Mail => mail::open(model),
        C::MailChange | C::MailKeep | C::MailTest | C::MailForget => mail::command(model, id),
        C::Workflows => workflows::open(model),
        C::RunWorkflow | C::RehearseWorkflow | C::NewWorkflow | C::RemoveWorkflow => workflows::command(model, id),
        C::Privacy => privacy::open(model),
        C::SeekRow
        | C::SeekEmail
        | C::SeekSchema
        | C::ErasePerson
        | C::EndErasure
        | C::AllowAgain
        | C::Receipts
        | C::PersonalFields
        | C::ConfirmTask => privacy::command(model, id),
        C::Plans => plans::open(model),
        C::Why => why::open(model),
        C::NoteOptIn | C::DropOptIn => opt_ins::command(model, id),
        C::Outbox | C::Conflicts | C::Consents | C::OneFlow | C::NextPane => notes::command(model, id),
        C::ExplainRow => row::command(model, id),
        C::Verify => verify::command(model, id),
        C::ApprovePlan | C::RefusePlan => plans::command(model, id),
        _ => Vec::new(),
    }
}

/// Puts a text into the terminal's clipboard and says so.
pub fn copy(model: &mut Model, text: String) -> Effects {
    let said = model.words.say("copied");
    let mut effects = vec![(model.task(), Effect::Copy(text))];
    effects.extend(model.say(said));
    effects
}

/// The other language, at once and from now on.
fn language(model: &mut Model) -> Effects {
    let lang = model.words.0.other();
    model.words = crate::i18n::Words(lang);
    vec![(model.task(), Effect::RememberLanguage(lang))]
}

/// Leaves, or asks what should become of the runs.
pub fn quit(model: &mut Model) -> Effects {
    if let Some(changes) = model.changes.as_mut().filter(|c| model.route == Route::Changes && !c.choices.is_empty())
        && !std::mem::replace(&mut changes.warned, true)
    {
        let count = changes.choices.len();
        let text = model.words.say_with("drift-not-carried-out", &[("count", count.into())]);
        return model.say(text);
    }
    if model.quitting == Quitting::Draining || !model.monitor.pending() {
        if model.wizard.is_some() && model.route == Route::Wizard {
            model.exit = crate::fault::Exit::Unfinished;
        }
        return vec![(model.task(), Effect::Quit)];
    }
    model.overlays.push(Overlay::Leave(ListState::of(Leaving::ALL.len())));
    Vec::new()
}

/// What `y` copies on a screen.
fn selected_text(model: &Model) -> Option<String> {
    match model.route {
        Route::Home => model.selected_flow().map(|f| f.flow.name.to_string()),
        Route::Monitor | Route::History => model.selected_run().map(|(run, _)| run.to_string()),
        Route::Detail => {
            let detail = model.detail.as_ref()?;
            match (detail.tab, &detail.log) {
                (Tab::Log, Loaded::Ready(_)) => {
                    let lines = detail.shown_log(model.words);
                    lines.get(detail.log_list.selected()).map(|(e, text)| format!("{} {text}", e.at))
                }
                (Tab::Rejects, _) => {
                    let values = detail.rejects.values;
                    detail.reject().map(|r| crate::tui::model::reject_text(model.words, r, values))
                }
                _ => None,
            }
        }
        Route::Plans => {
            let plans = model.plans.as_ref()?;
            let row = plans.open.as_ref().and_then(|open| open.rows.ready()?.get(open.list.selected()));
            row.map(|(row, _)| row.row.clone()).or_else(|| plans.plan().map(|plan| plan.digest.clone()))
        }
        Route::Changes => {
            let line = model.changes.as_ref().and_then(|c| c.line());
            line.map(|line| crate::text::clean_line(&line.name()).into_owned())
        }
        Route::Workflows => model.selected_workflow().map(|w| w.name.to_string()),
        Route::Notes => model.notes.as_ref()?.selected().map(str::to_owned),
        Route::Row => model.row.as_ref().map(|shown| shown.row.clone()),
        Route::Verify => model.verifying.as_ref()?.row().map(|row| row.row.clone()),
        Route::Why => {
            let at = model.why.as_ref()?.list.selected();
            model.why_lines().into_iter().nth(at).map(|(text, _)| text.trim().to_owned())
        }
        // An identifier or an address is not put where other programs read; a digest tells nobody who it is.
        Route::Privacy => {
            let privacy = model.privacy.as_ref()?;
            let receipt = || privacy.receipt().map(|receipt| receipt.digest.clone());
            privacy.held().map(|held| held.digest.clone()).or_else(receipt)
        }
        Route::Wizard | Route::Mail => None,
    }
}
