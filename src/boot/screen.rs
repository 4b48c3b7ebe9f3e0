//! Opening the terminal interface, with a sandbox where the workspace lives on one or where there is none yet.
use super::demo::{self, Running};
use crate::cli::{RunningSandbox, TerminalStart};
use crate::fault::{Exit, Outcome};
use crate::setup::SandboxOffer;
use crate::task::Bench;
use crate::tui;
use futures_util::future::BoxFuture;
use jiff::tz::TimeZone;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// Keeps a sandbox alive as long as the screen.
type Kept = Arc<Mutex<Option<Running>>>;

/// Opens the screen and stays until it is left.
///
/// # Errors
/// `Usage` where there is no terminal; storage faults where a demonstration's sandbox cannot be started again.
pub(super) async fn open(bench: Bench, start: TerminalStart) -> Outcome<Exit> {
    let place = bench.workspace.place();
    let directory = PathBuf::from(&place);
    let kept: Kept = Arc::default();
    let mut offer = start.sandbox;
    if offer.is_none() && demo::is_demo(&directory) {
        offer = Some(keep(&kept, demo::attach(&bench, &directory, None).await?));
    }
    let beginning = tui::Beginning {
        lang: start.lang,
        lang_asked: std::env::var_os("FIELDBRIDGE_LANG").is_some(),
        workspace: name_of(&directory),
        place,
        zone: TimeZone::system(),
        sandbox_on_demand: offer.is_none(),
        sandbox: offer,
        wizard: start.setup,
        ..tui::Beginning::default()
    };
    let starter = starter(Arc::clone(&bench), directory, Arc::clone(&kept));
    let theme = tui::terminal::theme_for(|name| std::env::var(name).ok());
    tui::run(bench, tui::Start { beginning, theme, starter: Some(starter) }).await
}

fn starter(bench: Bench, directory: PathBuf, kept: Kept) -> tui::SandboxStarter {
    Box::new(move || -> BoxFuture<'static, Outcome<SandboxOffer>> {
        Box::pin(async move { Ok(keep(&kept, demo::attach(&bench, &directory, None).await?)) })
    })
}

fn keep(kept: &Kept, running: Running) -> SandboxOffer {
    let offer = running.offer();
    *kept.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
    offer
}

/// What the workspace is called on screen: the name of its directory.
fn name_of(directory: &Path) -> String {
    directory.file_name().map_or_else(|| "default".to_owned(), |n| n.to_string_lossy().into_owned())
}
