//! Events of the terminal as messages; two clicks on the same thing in quick succession are a double click.
use crate::tui::canvas::{Hit, Hits};
use crate::tui::msg::Msg;
use crossterm::event::{Event, KeyEventKind, MouseButton, MouseEventKind};
use std::time::Duration;
use tokio::time::Instant;

const QUICK: Duration = Duration::from_millis(400);
const WHEEL_LINES: i32 = 3;

/// Remembers the last click.
#[derive(Debug, Default)]
pub struct Clicks {
    last: Option<(Hit, Instant)>,
}

impl Clicks {
    /// What the event means; none where it changes nothing.
    pub fn message(&mut self, event: Event, hits: &Hits) -> Option<Msg> {
        match event {
            Event::Key(key) if key.kind != KeyEventKind::Release => Some(Msg::Key(key)),
            Event::Paste(text) => Some(Msg::Paste(text)),
            Event::Resize(width, height) => Some(Msg::Resize(width, height)),
            Event::Mouse(mouse) => match mouse.kind {
                MouseEventKind::Down(MouseButton::Left) => {
                    let hit = hits.at(mouse.column, mouse.row)?;
                    let double = self.last.take().is_some_and(|(h, at)| h == hit && at.elapsed() < QUICK);
                    if !double {
                        self.last = Some((hit, Instant::now()));
                    }
                    Some(Msg::Click { hit, double })
                }
                MouseEventKind::ScrollUp => Some(Msg::Wheel(-WHEEL_LINES)),
                MouseEventKind::ScrollDown => Some(Msg::Wheel(WHEEL_LINES)),
                _ => None,
            },
            Event::Key(_) | Event::FocusGained | Event::FocusLost => None,
        }
    }
}
