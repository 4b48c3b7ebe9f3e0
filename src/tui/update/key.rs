//! Keys and pasted text: dialogs first, then chords that hold everywhere, then the screen.
use super::{act, dialog, go, wizard};
use crate::command::{self, CommandId, Key, Scope};
use crate::tui::keys::{chord, moving};
use crate::tui::model::{Effects, Model, Route, scope};
use crossterm::event::{KeyEvent, KeyEventKind};

/// A key was pressed.
pub fn key(model: &mut Model, event: KeyEvent) -> Effects {
    if event.kind == KeyEventKind::Release {
        return Vec::new();
    }
    let pressed = chord(&event);
    if !model.overlays.is_empty() {
        return dialog::key(model, event, pressed);
    }
    // Chords that type nothing hold everywhere, also while text is typed.
    if let Some(id) = pressed.filter(|k| !k.types()).and_then(|k| command::find(Scope::Everywhere, k))
        && !(model.route == Route::Wizard && id == CommandId::Refresh)
    {
        return act::act(model, id);
    }
    match model.route {
        Route::Wizard => wizard::key(model, event).unwrap_or_else(|| general(model, pressed)),
        Route::Detail if model.typing() => typed(model, event, pressed),
        _ => screen(model, event, pressed),
    }
}

/// What the wizard left: its step's commands and those of every screen; letters only where no text is typed.
fn general(model: &mut Model, pressed: Option<Key>) -> Effects {
    let typing = model.typing();
    match pressed.filter(|k| !typing || !k.types()).and_then(|k| command::find(scope(model), k)) {
        Some(id) => act::act(model, id),
        None => Vec::new(),
    }
}

fn screen(model: &mut Model, event: KeyEvent, pressed: Option<Key>) -> Effects {
    if let Some(id) = pressed.and_then(|k| command::find(scope(model), k)) {
        return act::act(model, id);
    }
    let event = moving(event);
    if let Some(list) = go::list(model) {
        list.key(event);
    }
    Vec::new()
}

/// The log's filter is being typed.
fn typed(model: &mut Model, event: KeyEvent, pressed: Option<Key>) -> Effects {
    let words = model.words;
    let Some(detail) = &mut model.detail else { return Vec::new() };
    match pressed {
        Some(Key::Enter) => detail.searching = false,
        Some(Key::Esc) => {
            detail.searching = false;
            detail.filter.clear();
        }
        _ => {
            // Arrows move in the list, everything else belongs to the line.
            if !detail.log_list.key(event) || matches!(event.code, crossterm::event::KeyCode::Home) {
                detail.filter.key(event);
            }
            detail.settle(words);
        }
    }
    Vec::new()
}

/// Text was pasted.
pub fn paste(model: &mut Model, text: &str) -> Effects {
    if !model.overlays.is_empty() {
        return dialog::paste(model, text);
    }
    match model.route {
        Route::Wizard => wizard::paste(model, text),
        Route::Detail if model.typing() => {
            if let Some(detail) = &mut model.detail {
                detail.filter.insert(text);
            }
            Vec::new()
        }
        _ => Vec::new(),
    }
}
