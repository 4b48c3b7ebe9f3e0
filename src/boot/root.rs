//! What the command line asks of the composition root.
use super::demo;
use super::running::{Demonstrated, Running};
use super::{opened, place};
use crate::account::System;
use crate::cli::{Crm, Demo, Root, RunningOffer, RunningSalesforce, RunningSandbox, SandboxAsk, TerminalStart};
use crate::command::workspace_option;
use crate::disk;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::sandbox::{FaultRule, MutationPlan, SandboxConfig, fault_names, faults_of};
use crate::secret::Secret;
use crate::task::Bench;
use crate::tui::{self, Beginning};
use futures_util::future::BoxFuture;
use jiff::tz::TimeZone;
use std::env;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

/// The most a certificate file may hold.
const LARGEST_CERTIFICATE: u64 = 1 << 20;

/// The program's composition root.
#[derive(Debug, Clone, Copy, Default)]
pub struct Boot;

impl Root for Boot {
    fn place(&self, asked: Option<&Path>) -> Outcome<PathBuf> {
        place(asked, "default")
    }

    fn open(&self, asked: Option<&Path>, accepts: bool) -> Outcome<Bench> {
        let directory = place(asked, "default")?;
        // A demonstration's secret opens nothing but generated data; memory may keep it.
        Ok(opened(&directory, demo::kinship(&directory).memory_will_do(), accepts))
    }

    fn attend<'a>(&'a self, bench: &'a Bench, moves_on: bool) -> BoxFuture<'a, Outcome<Crm>> {
        Box::pin(async move {
            let directory = PathBuf::from(bench.workspace.place());
            if !demo::kinship(&directory).needs_sandbox() {
                return Ok(None);
            }
            let running = demo::attend(bench, &directory, moves_on).await?;
            Ok(running.map(|r| Box::new(r) as Box<dyn RunningOffer>))
        })
    }

    fn demo(
        &self,
        asked: Option<PathBuf>,
        system: Option<System>,
        rows: Option<u64>,
        accepts: bool,
    ) -> BoxFuture<'_, Outcome<Demo>> {
        Box::pin(async move {
            let (bench, sandbox) = demo::demo(asked.as_deref(), system, rows, accepts).await?;
            Ok(Demo { bench, sandbox: Box::new(sandbox) })
        })
    }

    fn sandbox(&self, ask: SandboxAsk) -> BoxFuture<'_, Outcome<Box<dyn RunningSandbox>>> {
        Box::pin(async move {
            let faults = parsed(&ask.faults)?;
            let config = SandboxConfig {
                rows: ask.rows,
                seed: ask.seed,
                port: ask.port,
                faults,
                tls: ask.tls,
                ..SandboxConfig::default()
            };
            let mut running = Running::start(config).await?;
            running.write_authority(ask.ca_file)?;
            for path in &ask.certificates {
                register(&running, path)?;
            }
            if let Some((updates, inserts, deletes)) = ask.mutate {
                running.sandbox().mutate(&MutationPlan { table: None, updates, inserts, deletes });
            }
            Ok(Box::new(running) as Box<dyn RunningSandbox>)
        })
    }

    fn salesforce_sandbox(&self, ask: SandboxAsk) -> BoxFuture<'_, Outcome<Box<dyn RunningSalesforce>>> {
        Box::pin(async move {
            let faults = parsed(&ask.faults)?;
            let running = super::salesforce::start(&ask, faults).await?;
            for path in &ask.certificates {
                let bytes = certificate(path)?;
                running.register(&bytes).map_err(|why| bad_certificate(path, why))?;
            }
            Ok(Box::new(running) as Box<dyn RunningSalesforce>)
        })
    }

    fn sandbox_faults(&self, of: Option<System>) -> Vec<(String, String)> {
        let all: Vec<(&str, &str)> = match of {
            None => fault_names().collect(),
            Some(system) => faults_of(system == System::Salesforce).collect(),
        };
        all.into_iter().map(|(name, meaning)| (name.to_owned(), meaning.to_owned())).collect()
    }

    fn hidden_line(&self) -> fn(&str) -> Option<Secret> {
        tui::terminal::hidden_line
    }

    fn give_terminal_back(&self) {
        tui::terminal::give_back();
    }

    fn terminal(&self, bench: Bench, start: TerminalStart) -> BoxFuture<'_, Outcome<Exit>> {
        Box::pin(terminal(bench, start))
    }
}

/// The faults asked for, read.
fn parsed(faults: &[String]) -> Outcome<Vec<FaultRule>> {
    let one = |text: &String| {
        FaultRule::parse(text).map_err(|why| {
            Fault::new(ErrorKind::AnswerInvalid, format!("{text}: {why}"))
                .with("question", "--fault")
                .with("problem", why)
        })
    };
    faults.iter().map(one).collect()
}

fn bad_certificate(path: &Path, why: String) -> Fault {
    Fault::new(ErrorKind::AnswerInvalid, format!("{}: {why}", path.display()))
        .with("question", "--certificate")
        .with("problem", why)
}

/// An administrator's certificate.
fn certificate(path: &Path) -> Outcome<Vec<u8>> {
    let bytes = disk::read(path, LARGEST_CERTIFICATE, ErrorKind::AnswerInvalid)?;
    bytes.ok_or_else(|| bad_certificate(path, "no such file".to_owned()))
}

/// Registers an administrator's certificate with the sandbox's application.
fn register(running: &Running, path: &Path) -> Outcome<()> {
    let bytes = certificate(path)?;
    running.sandbox().register_certificate(&bytes).map(drop).map_err(|why| bad_certificate(path, why))
}

/// Opens the screens. The sandbox of a demonstration's workspace runs as long as they are open; where there is no workspace
/// yet, one can be started from them.
async fn terminal(bench: Bench, start: TerminalStart) -> Outcome<Exit> {
    let place = bench.workspace.place();
    let directory = PathBuf::from(&place);
    let kept: Kept = Arc::default();
    let mut offer = start.sandbox;
    if offer.is_none() && demo::kinship(&directory).needs_sandbox() {
        if demo::kinship(&directory) != demo::Kinship::Partly {
            // The screens ask for a pass-phrase themselves where an account of one's own is set up after all.
            bench.vault.demonstrate();
        }
        // Beside an open one, its sandbox serves both windows.
        if let Some(running) = demo::attend(&bench, &directory, true).await? {
            offer = Some(running.offer());
            keep(&kept, running);
        }
    }
    let exists = bench.workspace.exists();
    let beginning = Beginning {
        lang: start.lang,
        lang_asked: lang_asked(),
        who: start.who,
        workspace: directory.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default(),
        option: workspace_option(&directory, standard().as_deref()),
        place,
        zone: TimeZone::system(),
        sandbox_on_demand: offer.is_none() && !exists,
        wizard: start.setup || (offer.is_some() && !exists),
        sandbox: offer,
        ..Beginning::default()
    };
    let (held, here) = (Arc::clone(&kept), Arc::clone(&bench));
    let starter: tui::SandboxStarter = Box::new(move || {
        Box::pin(async move {
            let running = demo::attach(&here, &directory, None, None).await?;
            here.vault.demonstrate();
            let offer = running.offer();
            keep(&held, running);
            Ok(offer)
        })
    });
    let theme = tui::terminal::theme_for(|name| env::var(name).ok(), start.color);
    let starter = beginning.sandbox_on_demand.then_some(starter);
    tui::run(bench, tui::Start { beginning, theme, starter }).await
}

/// The workspace that stands where none is named.
fn standard() -> Option<PathBuf> {
    place(None, "default").ok()
}

/// The sandbox that runs as long as the screens are open.
type Kept = Arc<Mutex<Option<Demonstrated>>>;

fn keep(place: &Kept, running: Demonstrated) {
    *place.lock().unwrap_or_else(PoisonError::into_inner) = Some(running);
}

/// Whether the language was asked for, rather than taken from the system.
fn lang_asked() -> bool {
    let argument = env::args_os().any(|a| a.to_str().is_some_and(|a| a == "--lang" || a.starts_with("--lang=")));
    argument || env::var_os("FIELDBRIDGE_LANG").is_some_and(|v| !v.is_empty())
}
