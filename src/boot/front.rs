//! What the command line asks of the composition root.
use crate::cli::{Demo, Root, RunningSandbox, SandboxAsk, TerminalStart};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::task::Bench;
use futures_util::future::BoxFuture;
use std::path::{Path, PathBuf};

/// The composition root as the command line sees it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Front;

impl Root for Front {
    fn place(&self, asked: Option<&Path>) -> Outcome<PathBuf> {
        super::place(asked, "default")
    }

    fn open(&self, asked: Option<&Path>) -> Outcome<Bench> {
        super::open(asked)
    }

    fn demo(&self, _asked: Option<PathBuf>, _rows: Option<u64>) -> BoxFuture<'_, Outcome<Demo>> {
        Box::pin(async { Err(Fault::new(ErrorKind::Bug, "not built yet")) })
    }

    fn sandbox(&self, _ask: SandboxAsk) -> BoxFuture<'_, Outcome<Box<dyn RunningSandbox>>> {
        Box::pin(async { Err(Fault::new(ErrorKind::Bug, "not built yet")) })
    }

    fn sandbox_faults(&self) -> Vec<(String, String)> {
        Vec::new()
    }

    fn terminal(&self, _bench: Bench, _start: TerminalStart) -> BoxFuture<'_, Outcome<Exit>> {
        Box::pin(async { Err(Fault::new(ErrorKind::Bug, "not built yet")) })
    }
}
