//! Applying a setup and launching runs.
use super::Bench;
use crate::account::Name;
use crate::engine::RunHandle;
use crate::fault::{ErrorKind, Fault, Outcome};
use crate::setup::{Draft, Workspace};

/// How a run is wanted.
#[derive(Debug, Clone, Copy, Default)]
pub struct LaunchOptions {
    /// Reads and converts, writes nothing.
    pub dry_run: bool,
    /// Reads everything, whatever the flow's mode.
    pub full: bool,
    /// Reads at most so many rows (dry runs only).
    pub limit: Option<u64>,
}

/// Makes the draft real: writes workspace.toml, makes the tables, applies the enumerations, discards the draft. Each part
/// may be repeated.
///
/// # Errors
/// `MappingInvalid`, storage faults.
pub async fn apply_setup(_bench: &Bench, _draft: &Draft) -> Outcome<Workspace> {
    Err(Fault::new(ErrorKind::Bug, "not built yet"))
}

/// Starts a flow's run; it goes on when the handle is dropped. The organisation that answers must be the one the account is
/// bound to.
///
/// # Errors
/// `FlowUnknown`, `AccountUnknown`, `LeaseHeld`, `FilterInvalid`, `FieldMissing`, vault, network and storage faults.
pub async fn launch(
    _bench: &Bench,
    _workspace: &Workspace,
    _flow: &Name,
    _options: LaunchOptions,
) -> Outcome<RunHandle> {
    Err(Fault::new(ErrorKind::Bug, "not built yet"))
}
