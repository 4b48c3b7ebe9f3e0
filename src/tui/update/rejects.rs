//! Rejects: marking and narrowing, asking for their rows again, letting them be, writing them into a file.
use super::{go, runs};
use crate::command::CommandId as C;
use crate::fault::Outcome;
use crate::run::{Reject, RejectState};
use crate::task::{RejectForm, reject_file};
use crate::tui::effect::Effect;
use crate::tui::model::{Asked, Asking, Effects, Loaded, Model, Overlay, clean_rejects, file_name};
use crate::tui::widget::list::ListState;
use std::collections::BTreeSet;

/// A command of the screen.
pub fn command(model: &mut Model, id: C) -> Effects {
    let words = model.words;
    let Some(detail) = &mut model.detail else { return Vec::new() };
    let rejects = &mut detail.rejects;
    match id {
        C::Mark => {
            if let Some(id) = rejects.selected().map(|reject| reject.id) {
                if !rejects.marked.remove(&id) {
                    rejects.marked.insert(id);
                }
                rejects.list.move_by(1);
            }
        }
        C::OpenOnly => {
            let open = rejects.narrowed.state == Some(RejectState::Open);
            rejects.narrowed.state = (!open).then_some(RejectState::Open);
            rejects.settle();
        }
        C::RejectValues => {
            rejects.values = !rejects.values;
            let text = words.say(if rejects.values { "rejects-values-shown" } else { "rejects-values-masked" });
            return model.say(text);
        }
        C::WholeFlow => {
            rejects.whole_flow = !rejects.whole_flow;
            rejects.all = Loaded::Waiting;
            return go::refresh(model);
        }
        C::NarrowRejects => {
            let list = ListState::of(rejects.facets().len());
            model.overlays.push(Overlay::Narrow(list));
        }
        C::RetryRejects => return retry(model, |rejects| rejects.to_retry().into_iter().cloned().collect()),
        C::RetryShown => {
            return retry(model, |rejects| rejects.shown().filter(|reject| !reject.resolved).cloned().collect());
        }
        C::IgnoreRejects => {
            let ids = rejects.to_ignore().iter().map(|reject| reject.id).collect();
            model.overlays.push(Overlay::Asking(Box::new(Asking::of(Asked::IgnoreRejects(ids)))));
        }
        C::ExportRejects => {
            let name = file_name(&detail.flow, &detail.run.short(), detail.rejects.whole_flow);
            model.overlays.push(Overlay::Asking(Box::new(Asking::proposing(Asked::ExportRejects, &name))));
        }
        _ => {}
    }
    Vec::new()
}

/// Asks for rows again, as a run of their flow. A row without an identifier cannot be asked for: the next full reading of its
/// flow comes by it.
fn retry(model: &mut Model, which: impl FnOnce(&crate::tui::model::Rejects) -> Vec<Reject>) -> Effects {
    let Some(detail) = &model.detail else { return Vec::new() };
    let flow = detail.flow.clone();
    let rows: BTreeSet<String> =
        which(&detail.rejects).into_iter().map(|reject| reject.row).filter(|row| !row.is_empty()).collect();
    if rows.is_empty() {
        let text = model.words.say("rejects-no-identifier");
        return model.say(text);
    }
    runs::retry(model, flow, rows.into_iter().collect())
}

/// Asks for the selected kind of rejects only, or no longer.
pub fn narrow(model: &mut Model, row: usize) {
    let Some(rejects) = model.detail.as_mut().map(|detail| &mut detail.rejects) else { return };
    if let Some((facet, _)) = rejects.facets().into_iter().nth(row) {
        rejects.narrowed.turn(facet);
        rejects.settle();
        rejects.list.select(0);
    }
}

/// The note was typed.
pub fn ignore(model: &mut Model, ids: Vec<i64>, note: String) -> Effects {
    let task = model.task();
    model.awaited.errand = Some(task);
    vec![(task, Effect::IgnoreRejects(ids, note, model.beginning.who.clone()))]
}

/// The file was named: what is shown goes into it, values masked as they are on the screen.
pub fn export(model: &mut Model, path: String) -> Effects {
    let Some(detail) = &model.detail else { return Vec::new() };
    let Some(form) = RejectForm::of_file(&path) else { return Vec::new() };
    let words = model.words;
    let rejects: Vec<Reject> = detail.rejects.shown().cloned().collect();
    let message = |reject: &Reject| words.say(&format!("reject-{}", reject.reason.trim_start_matches("reject-")));
    let text = reject_file(&rejects, message, (form, detail.rejects.values));
    let task = model.task();
    model.awaited.errand = Some(task);
    vec![(task, Effect::HandOut(path, text))]
}

/// Rejects came.
pub fn read_done(model: &mut Model, outcome: Outcome<Vec<Reject>>) -> Effects {
    let Some(detail) = &mut model.detail else { return Vec::new() };
    detail.rejects.take(match outcome {
        Ok(mut rejects) => {
            clean_rejects(&mut rejects);
            Loaded::Ready(rejects)
        }
        Err(fault) => Loaded::Failed(fault),
    });
    Vec::new()
}

/// So many were let be.
pub fn ignored(model: &mut Model, outcome: Outcome<u64>) -> Effects {
    model.awaited.errand = None;
    match outcome {
        Ok(count) => {
            if let Some(detail) = &mut model.detail {
                detail.rejects.marked.clear();
            }
            let text = model.words.say_with("rejects-ignored", &[("count", count.into())]);
            let mut effects = model.say(text);
            if model.route == crate::tui::model::Route::Detail {
                effects.extend(go::refresh(model));
            }
            effects
        }
        Err(fault) => {
            runs::show_fault(model, fault);
            Vec::new()
        }
    }
}

/// The file is written.
pub fn handed_out(model: &mut Model, outcome: Outcome<String>) -> Effects {
    model.awaited.errand = None;
    match outcome {
        Ok(place) => {
            let place = crate::text::clean_line(&place).into_owned();
            let text = model.words.say_with("rejects-exported", &[("place", place.into())]);
            model.say(text)
        }
        Err(fault) => {
            runs::show_fault(model, fault);
            Vec::new()
        }
    }
}
