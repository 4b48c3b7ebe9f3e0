//! The terminal interface: model, update (`Msg` -> model and effects), pure view, widgets, theme, terminal, driver.
//!
//! `update` is the only writer; effects are data; the driver executes them through `task` and answers with messages. The
//! view is pure: no clock, no I/O. An idle screen draws nothing. The only room that knows ratatui and crossterm.
mod canvas;
mod effect;
mod theme;

pub use canvas::{Canvas, Hit, Hits, ViewCx};
pub use effect::{Done, Effect, TaskId};
pub use theme::{Depth, Role, Theme};
