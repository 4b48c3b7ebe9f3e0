//! The pass-phrase of the encrypted file, asked for once on the terminal when a command needs a secret from it.
use super::args::{AccountCommand, Command};
use super::dispatch::Cx;
use super::flow_args::FlowCommand;
use super::privacy_args::PrivacyCommand;
use super::reject_args::RejectsCommand;
use super::workflow_args::WorkflowCommand;
use crate::fault::Outcome;
use crate::port::{AskPassphrase, PassphraseAsk};
use crate::task;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Whether the command may need a secret. Those that may open the screens are asked there; a diagnosis asks nobody.
fn may_need_a_secret(command: &Command) -> bool {
    match command {
        Command::Serve | Command::Workflow(WorkflowCommand::Run(_)) => true,
        Command::Run(_) | Command::Verify(_) | Command::ExplainRow(_) | Command::Tables(_) | Command::Schema(_) => true,
        Command::Flow(FlowCommand::Add(_)) | Command::Privacy(PrivacyCommand::Fields) => true,
        Command::Account(command) => !matches!(command, AccountCommand::List | AccountCommand::Show(_)),
        Command::Flow(FlowCommand::Set(args)) => args.reading.filter.is_some(),
        Command::Enums(command) => command.reads_the_crm(),
        Command::Setup(args) => args.command.is_some() || args.answers.is_some(),
        Command::Rejects(command) => matches!(command, RejectsCommand::Retry(_)),
        Command::Doctor(args) => args.accounts,
        _ => false,
    }
}

/// From now on the vault asks on the terminal, where somebody sits there and may be asked.
///
/// # Errors
/// As [`Cx::bench`].
pub fn ask_where_needed(cx: &Cx<'_>, command: &Command) -> Outcome<()> {
    let somebody = cx.around.stdin_tty && cx.around.stderr_tty && !cx.global.no_input && !cx.out.json;
    if somebody && may_need_a_secret(command) {
        task::ask_passphrase_with(&cx.bench()?, Some(on_terminal(cx)));
    }
    Ok(())
}

fn on_terminal(cx: &Cx<'_>) -> AskPassphrase {
    let (hidden_line, words) = (cx.root.hidden_line(), cx.out.words);
    let declined = AtomicBool::new(false);
    Arc::new(move |why| {
        // Whoever did not want to is not asked again by the next flow.
        if declined.load(Ordering::Acquire) {
            return None;
        }
        let prompt = words.say(match why {
            PassphraseAsk::Needed => "cli-passphrase",
            PassphraseAsk::Wrong => "cli-passphrase-wrong",
        });
        let given = hidden_line(&format!("{prompt} "));
        declined.store(given.is_none(), Ordering::Release);
        given
    })
}
