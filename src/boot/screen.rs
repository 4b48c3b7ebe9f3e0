//! The terminal interface on a workspace, with the sandbox beside it where the workspace belongs to one or is still empty.
use super::demo::{self, Running};
use crate::cli::{RunningSandbox, TerminalStart};
use crate::fault::{Exit, Outcome};
use crate::setup::SandboxOffer;
use crate::task::Bench;
use crate::tui::{Beginning, SandboxStarter, Start, run, terminal};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Opens it; returns when it is left.
///
/// # Errors
/// `Usage` where there is no terminal; those of the demonstration's sandbox.
pub async fn open(bench: Bench, start: TerminalStart) -> Outcome<Exit> {
    let place = bench.workspace.place();
    let directory = PathBuf::from(&place);
    // Serves until the interface is left.
    let kept: Arc<Mutex<Option<Running>>> = Arc::default();
    let mut sandbox = start.sandbox;
    if sandbox.is_none() && demo::is_demo(&directory) {
        let running = demo::attach(&bench, &directory, None).await?;
        sandbox = Some(running.offer());
        *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
    }
    let beginning = Beginning {
        lang: start.lang,
        lang_asked: start.lang_asked,
        workspace: name_of(&directory),
        place,
        zone: jiff::tz::TimeZone::system(),
        sandbox_on_demand: sandbox.is_none(),
        sandbox,
        wizard: start.setup,
        ..Beginning::default()
    };
    let starter = starter(Arc::clone(&bench), directory, Arc::clone(&kept));
    let theme = terminal::theme_for(|name| std::env::var(name).ok());
    run(bench, Start { beginning, theme, starter: Some(starter) }).await
}

fn name_of(directory: &Path) -> String {
    directory.file_name().map_or_else(|| "default".to_owned(), |n| n.to_string_lossy().into_owned())
}

fn starter(bench: Bench, directory: PathBuf, kept: Arc<Mutex<Option<Running>>>) -> SandboxStarter {
    Box::new(move || {
        Box::pin(async move {
            let running = demo::attach(&bench, &directory, None).await?;
            let offer: SandboxOffer = running.offer();
            *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
            Ok(offer)
        })
    })
}
