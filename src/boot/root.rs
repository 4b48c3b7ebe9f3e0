//! What the command line asks of the composition root.
use super::demo::{self, Running};
use super::{bench, place};
use crate::cli::{Demo, Root, RunningSandbox, SandboxAsk, TerminalStart};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::sandbox::{FaultRule, MutationPlan, SandboxConfig, fault_names};
use crate::task::Bench;
use futures_util::future::BoxFuture;
use std::path::{Path, PathBuf};

/// The program's composition root.
#[derive(Debug, Clone, Copy, Default)]
pub struct Boot;

impl Root for Boot {
    fn place(&self, asked: Option<&Path>) -> Outcome<PathBuf> {
        place(asked, "default")
    }

    fn open(&self, asked: Option<&Path>) -> Outcome<Bench> {
        let directory = place(asked, "default")?;
        // A demonstration's secret opens nothing but generated data; memory may keep it.
        Ok(bench(&directory, demo::is_demo(&directory)))
    }

    fn demo(&self, asked: Option<PathBuf>, rows: Option<u64>) -> BoxFuture<'_, Outcome<Demo>> {
        Box::pin(async move {
            let (bench, running) = demo::demo(asked.as_deref(), rows).await?;
            Ok(Demo { bench, sandbox: Box::new(running) })
        })
    }

    fn sandbox(&self, ask: SandboxAsk) -> BoxFuture<'_, Outcome<Box<dyn RunningSandbox>>> {
        Box::pin(async move {
            let parsed = ask.faults.iter().map(|text| {
                FaultRule::parse(text).map_err(|why| {
                    Fault::new(ErrorKind::AnswerInvalid, format!("{text}: {why}"))
                        .with("question", "--fault")
                        .with("problem", why)
                })
            });
            let faults = parsed.collect::<Outcome<Vec<_>>>()?;
            let config =
                SandboxConfig { rows: ask.rows, seed: ask.seed, port: ask.port, faults, ..SandboxConfig::default() };
            let running = Running::start(config).await?;
            if let Some((updates, inserts, deletes)) = ask.mutate {
                running.sandbox().mutate(&MutationPlan { table: None, updates, inserts, deletes });
            }
            Ok(Box::new(running) as Box<dyn RunningSandbox>)
        })
    }

    fn sandbox_faults(&self) -> Vec<(String, String)> {
        fault_names().map(|(name, meaning)| (name.to_owned(), meaning.to_owned())).collect()
    }

    fn terminal(&self, bench: Bench, start: TerminalStart) -> BoxFuture<'_, Outcome<Exit>> {
        Box::pin(super::screen::open(bench, start))
    }
}
