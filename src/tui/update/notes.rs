//! Sends nobody answered, what the two sides say differently, and changes of consent: of all flows, of one, or of one row.
use crate::command::CommandId as C;
use crate::fault::Outcome;
use crate::tui::effect::Effect;
use crate::tui::model::{Effects, Loaded, Model, NoteKind, Noted, Notes, Route, clean_noted};

/// A command of the screen, or one that leads to it.
pub fn command(model: &mut Model, id: C) -> Effects {
    match id {
        C::Outbox => open(model, NoteKind::Outbox),
        C::Conflicts => open(model, NoteKind::Conflicts),
        C::Consents => open(model, NoteKind::Consents),
        C::NextPane => {
            let next = model.notes.as_ref().map(|notes| notes.kind.next());
            next.map(|kind| turn(model, |notes| notes.kind = kind)).unwrap_or_default()
        }
        C::OneFlow => turn(model, |notes| notes.of_flow = !notes.of_flow),
        C::RejectValues => {
            if let Some(notes) = &mut model.notes {
                notes.values = !notes.values;
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}

/// Opens that kind: of the row that is shown, else of all flows.
fn open(model: &mut Model, kind: NoteKind) -> Effects {
    let row = model.row.as_ref().filter(|_| model.route == Route::Row).map(|shown| shown.row.clone());
    let from = match (&model.notes, &model.row) {
        // The row was opened from these notes: back leads to where they were opened from.
        (Some(notes), Some(shown)) if model.route == Route::Row && shown.from == Route::Notes => notes.from,
        _ => model.route,
    };
    model.notes = Some(Notes::of(kind, (model.meant_flow(), row), from));
    model.route = Route::Notes;
    read(model)
}

/// Something else is asked for: nothing of what was there stays.
fn turn(model: &mut Model, change: impl FnOnce(&mut Notes)) -> Effects {
    if let Some(notes) = &mut model.notes {
        change(notes);
        notes.noted = Loaded::Waiting;
        notes.list.resize(0);
    }
    read(model)
}

/// Reads it again.
pub fn read(model: &mut Model) -> Effects {
    let Some(notes) = &model.notes else { return Vec::new() };
    let effect = Effect::Notes(notes.kind, notes.only().cloned(), notes.row.clone());
    let task = model.task();
    model.awaited.notes = Some(task);
    vec![(task, effect)]
}

/// It came.
pub fn done(model: &mut Model, outcome: Outcome<Box<Noted>>) -> Effects {
    model.awaited.notes = None;
    if let Some(notes) = &mut model.notes {
        notes.noted = Loaded::of(outcome.map(|noted| *noted), clean_noted);
        notes.list.resize(notes.noted.ready().map_or(0, Noted::len));
    }
    Vec::new()
}
