//! The wizard as data: the workspace being set up, its draft, steps, questions and answers. No screen in it.
//! Domain: pure; uses the ground floor and the other domain rooms.
mod draft;
mod workspace;

pub use draft::{Draft, Step};
pub use workspace::{EnumChoice, WORKSPACE_VERSION, Workspace};
