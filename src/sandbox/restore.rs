//! A backup of the organisation, and going back to it: rows, versions and the record of changes stand as they stood, and
//! versions that were given out since are given out again, as after an environment was restored.
use super::Sandbox;
use super::overlay::State;
use std::sync::Arc;

/// How the organisation stood.
#[derive(Clone)]
pub struct Backup(Arc<State>);

impl std::fmt::Debug for Backup {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Backup").field("next_version", &self.0.next_version).finish_non_exhaustive()
    }
}

impl Sandbox {
    /// Takes a backup.
    pub fn backup(&self) -> Backup {
        Backup(self.shared.state())
    }

    /// Goes back to a backup of this sandbox.
    pub fn restore(&self, backup: &Backup) {
        self.shared.change(|state, _| *state = State::clone(&backup.0));
    }
}
