//! `setup`: the wizard on a terminal, or the same questions answered by a file.
use super::args::SetupArgs;
use super::dispatch::Cx;
use super::root::TerminalStart;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};

/// `fieldbridge setup`.
pub async fn setup(cx: &mut Cx<'_>, args: &SetupArgs) -> Outcome<Exit> {
    if args.answers.is_none() && cx.may_open_screen() {
        let bench = cx.bench()?;
        let start = TerminalStart { lang: cx.out.words.0, setup: true, sandbox: None };
        return cx.root.terminal(bench, start).await;
    }
    Err(Fault::new(ErrorKind::AnswerMissing, "without a terminal the answers come from a file: --answers FILE")
        .with("question", "--answers"))
}
