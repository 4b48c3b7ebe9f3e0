//! The terminal interface: model, update (`Msg` -> model and effects), pure view, widgets, theme, terminal, driver.
//!
//! `update` is the only writer; effects are data; the driver executes them through `task` and answers with messages. The
//! view is pure: no clock, no I/O. An idle screen draws nothing. The only room that knows ratatui and crossterm.
mod canvas;
pub mod draw;
pub mod driver;
mod effect;
#[cfg(test)]
mod fixtures;
mod keys;
pub mod model;
mod msg;
pub mod search;
pub mod terminal;
mod theme;
mod turn;
mod update;
pub mod view;
pub mod widget;
pub mod wizard;

pub use canvas::{Canvas, Hit, Hits, ViewCx};
pub use driver::{SandboxStarter, Start, run};
pub use effect::{Done, Effect, SignInOffer, TaskId};
pub use keys::{chord, moving};
pub use model::{Beginning, Model, Route};
pub use msg::{Msg, Signal};
pub use theme::{Depth, Role, Theme};
pub use turn::{Leave, UpdateCx, WizardOut};
pub use update::update;
