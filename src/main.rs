//! Arguments in, exit code out.
use fieldbridge::cli::{self, Demo, Root, RunningSandbox, SandboxAsk, TerminalStart};
use fieldbridge::fault::{ErrorKind, Exit, Fault, Outcome};
use fieldbridge::task::Bench;
use futures_util::future::BoxFuture;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

struct Unbuilt;
fn no<T>() -> Outcome<T> {
    Err(Fault::new(ErrorKind::Bug, "not built yet"))
}
impl Root for Unbuilt {
    fn place(&self, asked: Option<&Path>) -> Outcome<PathBuf> {
        Ok(asked.unwrap_or(Path::new(".")).to_owned())
    }
    fn open(&self, _: Option<&Path>) -> Outcome<Bench> {
        no()
    }
    fn demo(&self, _: Option<PathBuf>, _: Option<u64>) -> BoxFuture<'_, Outcome<Demo>> {
        Box::pin(async { no() })
    }
    fn sandbox(&self, _: SandboxAsk) -> BoxFuture<'_, Outcome<Box<dyn RunningSandbox>>> {
        Box::pin(async { no() })
    }
    fn sandbox_faults(&self) -> Vec<(String, String)> {
        Vec::new()
    }
    fn terminal(&self, _: Bench, _: TerminalStart) -> BoxFuture<'_, Outcome<Exit>> {
        Box::pin(async { no() })
    }
}

fn main() -> ExitCode {
    let exit = cli::run(std::env::args_os().collect(), &Unbuilt);
    ExitCode::from(exit.code())
}
