//! The view: a pure function from the model to cells, hits and the cursor's place. No clock, no I/O, no state.
mod asking;
mod choice;
mod chrome;
mod dialog;
mod drift;
mod finder;
mod format;
mod history;
mod home;
mod how;
mod log;
mod mail;
mod monitor;
mod notes;
mod plans;
mod privacy;
mod rejects;
mod replaying;
mod row;
mod serving;
mod verify;
mod why;
mod work;
mod workflows;

pub use format::{duration, moment, on_error};

use super::canvas::{Canvas, Hits, ViewCx};
use super::draw;
use super::model::{Model, Route, Tab};
use super::theme::{Role, Theme};
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Smallest window that shows screens; below it only a sentence.
const LEAST: (u16, u16) = (24, 7);

/// Where everything is after a frame was drawn.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Frame {
    /// What a mouse can meet.
    pub hits: Hits,
    /// Where the hardware cursor belongs; nowhere hides it.
    pub cursor: Option<Position>,
}

/// Draws the whole screen.
pub fn view(model: &Model, theme: &Theme, buffer: &mut Buffer) -> Frame {
    let mut frame = Frame::default();
    let area = buffer.area;
    let cx = ViewCx { words: model.words, theme, now: model.now };
    let mut canvas = Canvas { buffer, hits: &mut frame.hits, cursor: &mut frame.cursor };
    if area.width < LEAST.0 || area.height < LEAST.1 {
        let text = cx
            .words
            .say_with("too-small", &[("columns", LEAST.0.to_string().into()), ("rows", LEAST.1.to_string().into())]);
        draw::put_wrapped(&cx, &mut canvas, area, 0, &text, Role::Text);
    } else {
        let parts = Parts::of(area);
        chrome::header(model, &cx, &mut canvas, parts.header);
        body(model, &cx, &mut canvas, parts.body);
        if model.overlays.is_empty() {
            chrome::footer(model, &cx, &mut canvas, parts.footer);
        }
        chrome::toast(model, &cx, &mut canvas, parts.toast);
        if let Some(overlay) = model.overlays.last() {
            *canvas.cursor = None;
            canvas.hits.clear();
            dialog::overlay(model, overlay, &cx, &mut canvas, area);
        }
    }
    if theme.ascii {
        draw::asciify(buffer);
    }
    frame
}

/// How a window is divided.
struct Parts {
    header: Rect,
    body: Rect,
    toast: Rect,
    footer: Rect,
}

impl Parts {
    fn of(area: Rect) -> Self {
        let head = if area.height >= 16 { 2 } else { 1 };
        let footer = Rect { y: area.bottom() - 1, height: 1, ..area };
        let toast = Rect { y: area.bottom() - 2, height: 1, ..area };
        let body = Rect { y: area.y + head, height: area.height - head - 2, ..area };
        Self { header: Rect { height: head, ..area }, body, toast, footer }
    }
}

fn body(model: &Model, cx: &ViewCx<'_>, canvas: &mut Canvas<'_>, area: Rect) {
    match model.route {
        Route::Home => home::home(model, cx, canvas, area),
        Route::Monitor => monitor::monitor(model, cx, canvas, area),
        Route::History => history::history(model, cx, canvas, area),
        Route::Changes => {
            if let Some(changes) = &model.changes {
                drift::drift(changes, cx, canvas, area);
            }
        }
        Route::Mail => {
            if let Some(shown) = &model.mail {
                mail::mail(shown, cx, canvas, area);
            }
        }
        Route::Notes => {
            if let Some(shown) = &model.notes {
                notes::notes(shown, &model.beginning.zone, cx, canvas, area);
            }
        }
        Route::Row => {
            if let Some(shown) = &model.row {
                let reaching = model.reaching_text(model.awaited.row);
                row::row((shown, reaching.as_deref()), cx, canvas, area);
            }
        }
        Route::Verify => {
            if let Some(shown) = &model.verifying {
                let reaching = model.reaching_text(Some(shown.task));
                verify::verify((shown, reaching.as_deref()), cx, canvas, area);
            }
        }
        Route::Why => {
            if let Some(shown) = &model.why {
                why::why(model, shown, cx, canvas, area);
            }
        }
        Route::Workflows => workflows::workflows(model, cx, canvas, area),
        Route::Privacy => {
            if let Some(shown) = &model.privacy {
                privacy::privacy(model, shown, cx, canvas, area);
            }
        }
        Route::Plans => {
            if let Some(shown) = &model.plans {
                plans::plans(model, shown, cx, canvas, area);
            }
        }
        Route::Detail => match &model.detail {
            Some(detail) if detail.tab == Tab::Rejects => rejects::rejects(detail, cx, canvas, area),
            Some(detail) => log::log(model, detail, cx, canvas, area),
            None => {}
        },
        Route::Wizard => {
            if let Some(wizard) = &model.wizard {
                wizard.view(cx, area, canvas);
            }
        }
    }
}

#[cfg(test)]
mod tests;
