//! Changing workspace.toml: under a lock that all processes share, on the file as it stands now, and only what is ours.
use super::{Bench, off_thread};
use crate::fault::Outcome;
use crate::port::WorkspaceStore;
use crate::setup::Workspace;
use std::sync::Arc;

/// Reads the workspace, changes it and writes it, while nobody else does. Whatever takes long, the network above all, is done
/// before; the change looks at what it finds and touches what is its own. Nothing is written where it fails.
///
/// # Errors
/// `WorkspaceMissing`, what the change refuses, storage faults.
pub async fn change_workspace<T: Send + 'static>(
    bench: &Bench,
    change: impl FnOnce(&mut Workspace) -> Outcome<T> + Send + 'static,
) -> Outcome<(Workspace, T)> {
    let store = Arc::clone(&bench.workspace);
    off_thread(move || changed(store.as_ref(), None, change)).await
}

/// The same on `fresh` where there is no workspace yet.
///
/// # Errors
/// As [`change_workspace`].
pub async fn change_or_begin<T: Send + 'static>(
    bench: &Bench,
    fresh: Workspace,
    change: impl FnOnce(&mut Workspace) -> Outcome<T> + Send + 'static,
) -> Outcome<(Workspace, T)> {
    let store = Arc::clone(&bench.workspace);
    off_thread(move || changed(store.as_ref(), Some(fresh), change)).await
}

fn changed<T>(
    store: &dyn WorkspaceStore,
    fresh: Option<Workspace>,
    change: impl FnOnce(&mut Workspace) -> Outcome<T>,
) -> Outcome<(Workspace, T)> {
    let _turn = store.turn()?;
    let mut workspace = match fresh {
        Some(fresh) if !store.exists() => fresh,
        _ => store.load()?,
    };
    let told = change(&mut workspace)?;
    store.save(&workspace)?;
    Ok((workspace, told))
}
