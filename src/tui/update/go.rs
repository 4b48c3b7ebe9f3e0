//! Going from screen to screen, and reading what the screen shows.
use super::{drift, notes, plans, privacy, row, runs, verify, why, wizard};
use crate::command::CommandId;
use crate::port::RejectFilter;
use crate::run::LogLevel;
use crate::setup::{Draft, Workspace};
use crate::tui::effect::Effect;
use crate::tui::model::{Detail, Effects, Loaded, MOST_REJECTS, Model, Route, Tab};
use crate::tui::widget::list::ListState;

/// The list that has the focus.
pub fn list(model: &mut Model) -> Option<&mut ListState> {
    match model.route {
        Route::Home => Some(&mut model.home.list),
        Route::Monitor => Some(&mut model.monitor.list),
        Route::History => Some(&mut model.history_list),
        Route::Detail => model.detail.as_mut().map(|d| match d.tab {
            Tab::Log => &mut d.log_list,
            Tab::Rejects => &mut d.rejects.list,
        }),
        Route::Changes => model.changes.as_mut().map(|c| &mut c.list),
        Route::Mail => model.mail.as_mut().map(|m| &mut m.list),
        Route::Workflows => Some(&mut model.workflows.list),
        Route::Privacy => model.privacy.as_mut().map(|p| p.focus()),
        Route::Notes => model.notes.as_mut().map(|notes| &mut notes.list),
        Route::Row => model.row.as_mut().map(|row| &mut row.list),
        Route::Verify => model.verifying.as_mut().map(|verifying| &mut verifying.list),
        Route::Why => model.why.as_mut().map(|why| &mut why.list),
        Route::Plans => model.plans.as_mut().map(|p| match &mut p.open {
            Some(open) => &mut open.list,
            None => &mut p.list,
        }),
        Route::Wizard => None,
    }
}

/// One screen back. A run goes on when its screen is left, and the toast says so.
pub fn back(model: &mut Model) -> Effects {
    let from = model.route;
    if from == Route::Plans && plans::close(model) || from == Route::Privacy && privacy::close(model) {
        return Vec::new();
    }
    if from == Route::Verify {
        return verify::back(model);
    }
    if from == Route::Privacy {
        model.privacy = None;
    }
    model.route = match from {
        Route::Detail | Route::Plans | Route::Workflows => model.came_from,
        Route::Why => model.why.as_ref().map_or(Route::Home, |why| why.from),
        Route::Notes => model.notes.as_ref().map_or(Route::Home, |notes| notes.from),
        Route::Row => model.row.as_ref().map_or(Route::Home, |row| row.from),
        _ => Route::Home,
    };
    match from {
        Route::Monitor if model.monitor.pending() => {
            let text = model.words.say("run-goes-on");
            let mut effects = model.say(text);
            effects.extend(read_home(model));
            effects
        }
        _ if model.route == Route::Why => why::read(model),
        Route::Detail => Vec::new(),
        Route::Notes if model.route == Route::Row => Vec::new(),
        Route::Row if matches!(model.route, Route::Detail | Route::Verify | Route::Notes | Route::Plans) => Vec::new(),
        Route::Plans | Route::Workflows | Route::Why if model.route == Route::Monitor => monitor(model),
        _ => read_home(model),
    }
}

/// The home screen.
pub fn home(model: &mut Model) -> Effects {
    model.route = Route::Home;
    read_home(model)
}

/// Reads accounts, flows and last runs.
pub fn read_home(model: &mut Model) -> Effects {
    let task = model.task();
    model.awaited.home = Some(task);
    vec![(task, Effect::Home)]
}

/// The monitor.
pub fn monitor(model: &mut Model) -> Effects {
    model.route = Route::Monitor;
    let mut effects = read_history(model);
    // What is due, and who sees to it.
    effects.extend(read_home(model));
    effects.extend(runs::pulse(model));
    effects
}

/// The history of runs.
pub fn history(model: &mut Model) -> Effects {
    model.route = Route::History;
    read_history(model)
}

/// Reads the history; the monitor takes runs of other processes from it.
pub fn read_history(model: &mut Model) -> Effects {
    let task = model.task();
    model.awaited.history = Some(task);
    vec![(task, Effect::History(None))]
}

/// Reads everything on the screen again.
pub fn refresh(model: &mut Model) -> Effects {
    match model.route {
        Route::Home => {
            let mut effects = read_home(model);
            let task = model.task();
            model.awaited.draft = Some(task);
            effects.push((task, Effect::LoadDraft));
            effects
        }
        Route::Monitor => {
            let mut effects = read_history(model);
            effects.extend(read_home(model));
            effects
        }
        Route::History => read_history(model),
        Route::Detail => read_detail(model),
        Route::Changes => drift::read(model),
        Route::Plans => plans::read(model),
        Route::Mail | Route::Workflows => read_home(model),
        Route::Privacy => privacy::read(model),
        Route::Why => why::read(model),
        Route::Row => row::read(model),
        Route::Notes => notes::read(model),
        Route::Wizard | Route::Verify => Vec::new(),
    }
}

/// The selected run's log or rejects.
pub fn detail(model: &mut Model, tab: Tab) -> Effects {
    let Some((run, flow)) = model.selected_run() else { return Vec::new() };
    if model.route != Route::Detail {
        model.came_from = model.route;
    }
    match &mut model.detail {
        Some(detail) if detail.run == run => detail.tab = tab,
        _ => model.detail = Some(Detail::of(run, flow, tab)),
    }
    // Home counts what is open of the whole flow, whichever run left it.
    let counted = matches!(model.route, Route::Home | Route::Why) && tab == Tab::Rejects;
    if let Some(detail) = model.detail.as_mut().filter(|_| counted) {
        detail.rejects.whole_flow = true;
    }
    model.route = Route::Detail;
    read_detail(model)
}

fn read_detail(model: &mut Model) -> Effects {
    let task = model.task();
    let Some(detail) = &model.detail else { return Vec::new() };
    match detail.tab {
        Tab::Log => {
            model.awaited.log = Some(task);
            vec![(task, Effect::Log(detail.run))]
        }
        Tab::Rejects => {
            model.awaited.rejects = Some(task);
            let filter = RejectFilter {
                flow: Some(detail.flow.clone()).filter(|_| detail.rejects.whole_flow),
                run: Some(detail.run).filter(|_| !detail.rejects.whole_flow),
                limit: MOST_REJECTS,
                ..RejectFilter::default()
            };
            vec![(task, Effect::Rejects(filter))]
        }
    }
}

/// Narrows a log.
pub fn narrow(model: &mut Model, id: CommandId) -> Effects {
    let Some(detail) = &mut model.detail else { return Vec::new() };
    match id {
        CommandId::Search => detail.searching = true,
        CommandId::Level => {
            detail.level = match detail.level {
                LogLevel::Info => LogLevel::Warn,
                LogLevel::Warn => LogLevel::Error,
                LogLevel::Error => LogLevel::Info,
            };
        }
        _ => {}
    }
    Vec::new()
}

/// Opens the wizard on a fresh draft of the workspace.
pub fn fresh_setup(model: &mut Model) -> Effects {
    let workspace = model.facts.ready().and_then(|f| f.workspace.clone());
    let workspace = workspace.unwrap_or_else(|| Workspace::named(model.beginning.workspace.clone()));
    wizard::open(model, Draft::new(workspace))
}

/// Starts the sandbox; the wizard then proposes its answers.
pub fn try_sandbox(model: &mut Model) -> Effects {
    model.beginning.sandbox_on_demand = false;
    let task = model.task();
    model.awaited.offer = Some(task);
    let text = model.words.say("wz-sandbox-starting");
    let mut effects = model.say(text);
    effects.push((task, Effect::StartSandbox));
    effects
}

/// The wizard anew on what was answered so far, with what the sandbox proposes.
pub fn with_sandbox(model: &mut Model) -> Effects {
    match model.wizard.as_ref().map(|wizard| wizard.draft().clone()) {
        Some(draft) => wizard::open(model, draft),
        None => fresh_setup(model),
    }
}

/// Opens the wizard where it was left.
pub fn resume_setup(model: &mut Model) -> Effects {
    let draft = match &mut model.draft {
        Loaded::Ready(draft) => draft.take(),
        _ => None,
    };
    match draft {
        Some(draft) => wizard::open(model, *draft),
        None => fresh_setup(model),
    }
}
