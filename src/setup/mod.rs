//! The wizard as data: the workspace being set up, its draft, steps, questions and answers. No screen in it.
//! Domain: pure; uses the ground floor and the other domain rooms.
mod draft;
mod offer;
mod workspace;

pub use crate::mapping::EnumChoice;
pub use draft::{Draft, Step};
pub use offer::SandboxOffer;
pub use workspace::{WORKSPACE_VERSION, Workspace};
