//! From the arguments to the command, and from its end to the exit code.
use super::args::SchemaCommand;
use super::args::{AccountCommand, Command, ConfigCommand, Global, Line};
use super::consent_args::ConsentCommand;
use super::enum_args::EnumsCommand;
use super::flow_args::FlowCommand;
use super::lead_args::{LeadsCommand, NotifyCommand};
use super::out::Out;
use super::privacy_args::PrivacyCommand;
use super::reject_args::RejectsCommand;
use super::root::{Root, TerminalStart};
use super::sandbox_args::SandboxCommand;
use super::setup_args::SetupCommand;
use super::surroundings::{self, Surroundings};
use super::workflow_args::WorkflowCommand;
use super::{
    account, account_add, artefacts, backup, certificate, checks, consents, deletions, demo, doctor, enums,
    enums_choose, environments, explain_row, flow, flow_off, flow_remove, flow_set, history, leads, notify, opt_ins,
    outbox, passphrase, populations, prerequisites, privacy, rejects, rejects_again, run as running, sandbox, schema,
    schema_change, schema_filter, schema_rule, setup, setup_file, sheet, shell, sign_in, speech,
};
use super::{serve, status, switch, tables, verify, why, workflow, workflow_history, workflow_run};
use crate::account::{ExternalAccount, Name};
use crate::command::workspace_option;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::setup::Workspace;
use crate::task::{Bench, off_thread};
use clap::FromArgMatches;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

/// What every command has at hand.
pub struct Cx<'a> {
    /// Where to write.
    pub out: Out,
    /// The composition root.
    pub root: &'a dyn Root,
    /// What stands at every command.
    pub global: Global,
    /// Terminals.
    pub around: Surroundings,
    bench: OnceLock<Bench>,
}

impl Cx<'_> {
    /// The services on the workspace that was asked for, the same for all of a command.
    pub fn bench(&self) -> Outcome<Bench> {
        if let Some(bench) = self.bench.get() {
            return Ok(Arc::clone(bench));
        }
        let bench = self.root.open(self.asked_place(), self.global.accept_network_files)?;
        Ok(Arc::clone(self.bench.get_or_init(|| bench)))
    }

    /// How a command line names this workspace, where it has to.
    pub fn option(&self) -> String {
        let directory = self.root.place(self.asked_place());
        let standard = self.root.place(None).ok();
        directory.map(|d| workspace_option(&d, standard.as_deref())).unwrap_or_default()
    }

    fn asked_place(&self) -> Option<&Path> {
        self.global.workspace.as_deref().filter(|p| !p.as_os_str().is_empty())
    }

    /// The workspace's setup.
    pub async fn workspace(&self, bench: &Bench) -> Outcome<Workspace> {
        let store = Arc::clone(&bench.workspace);
        off_thread(move || store.load()).await
    }

    /// Opens the terminal interface; a setup that is left unfinished is told, with the way back to it.
    pub async fn open_screen(&mut self, bench: Bench, start: TerminalStart) -> Outcome<Exit> {
        // The screens ask on the screen.
        crate::task::ask_passphrase_with(&bench, None);
        let place = PathBuf::from(bench.workspace.place());
        let exit = self.root.terminal(bench, start).await?;
        if exit == Exit::Unfinished {
            let standard = self.root.place(None).ok();
            let text = format!("{}{}", self.out.say("left-unfinished"), workspace_option(&place, standard.as_deref()));
            self.out.note(text);
        }
        Ok(exit)
    }

    /// Whether the terminal interface may be opened.
    pub fn may_open_screen(&self) -> bool {
        self.around.has_screen() && !self.global.no_input && !self.global.json && !self.global.plain
    }
}

/// The account of that name.
pub fn account_of<'w>(workspace: &'w Workspace, text: &str) -> Outcome<&'w ExternalAccount> {
    Name::parse(text).ok().and_then(|name| workspace.account(&name)).ok_or_else(|| {
        let known: Vec<&str> = workspace.accounts.iter().map(|a| a.name.as_str()).collect();
        Fault::new(ErrorKind::AccountUnknown, format!("known accounts: {}", known.join(", "))).with("account", text)
    })
}

/// The named account, or the only one.
pub fn account_or_only<'w>(workspace: &'w Workspace, text: Option<&str>) -> Outcome<&'w ExternalAccount> {
    match (text, workspace.accounts.as_slice()) {
        (Some(text), _) => account_of(workspace, text),
        (None, [only]) => Ok(only),
        (None, []) => Err(Fault::new(ErrorKind::AccountUnknown, "the workspace has no account").with("account", "")),
        (None, several) => {
            let known: Vec<&str> = several.iter().map(|a| a.name.as_str()).collect();
            let why = format!("several accounts: name one of {}", known.join(", "));
            Err(Fault::new(ErrorKind::AnswerMissing, why).with("question", "account").with("case", "account"))
        }
    }
}

/// The flow of that name.
pub fn flow_name(workspace: &Workspace, text: &str) -> Outcome<Name> {
    Name::parse(text).ok().filter(|name| workspace.flow(name).is_some()).ok_or_else(|| {
        let known: Vec<&str> = workspace.flows.iter().map(|f| f.name.as_str()).collect();
        Fault::new(ErrorKind::FlowUnknown, format!("known flows: {}", known.join(", "))).with("flow", text)
    })
}

/// Runs the command line and says how the process ends.
pub fn run(args: Vec<OsString>, root: &dyn Root) -> Exit {
    let words = Words(surroundings::language(&args));
    let around = Surroundings::look();
    let mut out = Out::new(Box::new(std::io::stdout()), Box::new(std::io::stderr()), words);
    out.json = surroundings::asked_json(&args);
    out.pretty = around.stdout_tty;
    let parsed = speech::command(words).try_get_matches_from(args).and_then(|m| Line::from_arg_matches(&m));
    let line = match parsed {
        Ok(line) => line,
        Err(error) => return refuse(&error, &mut out),
    };
    out.color = around.colours(line.global.color, around.stdout_tty);
    out.color_err = around.colours(line.global.color, around.stderr_tty);
    out.redraws = around.redraws(&line.global);
    out.verbose = line.global.verbose > 0;
    let mut cx = Cx { out, root, global: line.global, around, bench: OnceLock::new() };
    let ended = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => {
            let ended = runtime.block_on(attended(&mut cx, line.command));
            runtime.shutdown_background();
            root.give_terminal_back();
            ended
        }
        Err(error) => Err(Fault::new(ErrorKind::Bug, format!("the runtime could not be started: {error}"))),
    };
    close(&mut cx.out, ended)
}

fn close(out: &mut Out, ended: Outcome<Exit>) -> Exit {
    let exit = ended.unwrap_or_else(|fault| {
        out.fault(&fault);
        fault.policy().exit
    });
    match out.finish() {
        Some(trouble) => {
            out.fault_text(&trouble);
            if exit == Exit::Ok { trouble.policy().exit } else { exit }
        }
        None => exit,
    }
}

/// Help and version on request are data; everything else is a usage error.
fn refuse(error: &clap::Error, out: &mut Out) -> Exit {
    use clap::error::ErrorKind as Why;
    if matches!(error.kind(), Why::DisplayHelp | Why::DisplayVersion) {
        out.raw(error.render().to_string().as_bytes());
        return close(out, Ok(Exit::Ok));
    }
    if error.kind() == Why::DisplayHelpOnMissingArgumentOrSubcommand && !out.json {
        out.note(error.render().to_string().trim_end());
        return close(out, Ok(Exit::Usage));
    }
    let sentence = speech::usage_sentence(error, out.words);
    if out.json {
        let fault = Fault::new(ErrorKind::Usage, sentence);
        return close(out, Err(fault));
    }
    out.note(format!("✗ {sentence}"));
    if let Some(line) = speech::usage_line(error) {
        let text = out.say("cli-heading-usage");
        out.note(format!("  {text} {line}"));
    }
    let text = out.say("cli-usage-more");
    out.note(format!("  {text}"));
    close(out, Ok(Exit::Usage))
}

/// A command that reaches for the CRM does so while a demonstration's CRM is there.
async fn attended(cx: &mut Cx<'_>, asked: Option<Command>) -> Outcome<Exit> {
    if let Some(asked) = &asked {
        passphrase::ask_where_needed(cx, asked)?;
    }
    let moves_on = match &asked {
        Some(Command::Run(args)) => !args.dry_run,
        Some(Command::Workflow(WorkflowCommand::Run(args))) => !args.dry_run,
        Some(Command::Serve) => true,
        _ => false,
    };
    let crm = match &asked {
        Some(asked) if reaches_the_crm(asked) => cx.root.attend(&cx.bench()?, moves_on).await?,
        _ => None,
    };
    let looks_back = matches!(&asked, Some(Command::Verify(_)));
    let forgets = crm.is_some() && (moves_on || looks_back) && writes_there(cx, asked.as_ref()).await;
    let exit = command(cx, asked).await;
    if forgets && !cx.out.json {
        let text = cx.out.say(if looks_back { "demo-forgot" } else { "demo-forgets" });
        cx.out.note(text);
    }
    exit
}

/// Whether a flow may write into the CRM: one that is started for this command alone forgets it with its end.
async fn writes_there(cx: &Cx<'_>, asked: Option<&Command>) -> bool {
    let Ok(bench) = cx.bench() else { return false };
    let Ok(workspace) = cx.workspace(&bench).await else { return false };
    let named = |flow: &str| match asked {
        Some(Command::Run(args)) => args.all || args.flow.iter().any(|name| name == flow),
        Some(Command::Verify(args)) => args.flow == flow,
        _ => true,
    };
    workspace.flows.iter().any(|flow| flow.direction.is_outward() && named(flow.name.as_str()))
}

fn reaches_the_crm(command: &Command) -> bool {
    match command {
        Command::Serve | Command::Workflow(WorkflowCommand::Run(_)) => true,
        Command::Run(_) | Command::Verify(_) | Command::ExplainRow(_) | Command::Tables(_) | Command::Schema(_) => true,
        Command::Flow(FlowCommand::Add(_) | FlowCommand::Populations(_)) | Command::Leads(LeadsCommand::Test(_)) => {
            true
        }
        Command::Privacy(PrivacyCommand::Fields) => true,
        Command::Account(command) => {
            use AccountCommand::{Check, Environments, Rotate, SignIn, Switch};
            matches!(command, Check(_) | SignIn(_) | Environments(_) | Switch(_) | Rotate(_))
        }
        Command::Flow(FlowCommand::Set(args)) => args.reading.filter.is_some(),
        Command::Enums(command) => command.reads_the_crm(),
        Command::Rejects(command) => matches!(command, RejectsCommand::Retry(_)),
        Command::Setup(args) => matches!(args.command, Some(SetupCommand::Replay(_))),
        Command::Doctor(args) => args.accounts,
        _ => false,
    }
}

async fn command(cx: &mut Cx<'_>, command: Option<Command>) -> Outcome<Exit> {
    match command {
        None => bare(cx).await,
        Some(Command::Demo(args)) => demo::demo(cx, &args).await,
        Some(Command::Setup(args)) => match &args.command {
            Some(SetupCommand::Export(args)) => setup_file::export(cx, args).await,
            Some(SetupCommand::Import(args)) => setup_file::import(cx, args).await,
            Some(SetupCommand::Diff(args)) => setup_file::diff(cx, args).await,
            Some(SetupCommand::Replay(args)) => setup_file::replay(cx, args).await,
            None => setup::setup(cx, &args).await,
        },
        Some(Command::Account(command)) => accounts(cx, command).await,
        Some(Command::Tables(args)) => tables::tables(cx, &args).await,
        Some(Command::Schema(command)) => match command {
            SchemaCommand::List => schema::list(cx).await,
            SchemaCommand::Show(args) => schema::show(cx, &args).await,
            SchemaCommand::Export(args) => artefacts::export(cx, &args).await,
            SchemaCommand::Change(args) => schema_change::change(cx, &args).await,
            SchemaCommand::Rule(args) => schema_rule::rule(cx, &args).await,
            SchemaCommand::Filter(args) => schema_filter::filter(cx, &args).await,
            SchemaCommand::ImportSheet(args) => sheet::import(cx, &args).await,
        },
        Some(Command::Enums(command)) => match command {
            EnumsCommand::List => enums::list(cx).await,
            EnumsCommand::Choose(args) => enums_choose::choose(cx, &args).await,
            EnumsCommand::Diff(args) => enums::diff(cx, &args).await,
            EnumsCommand::Sync(args) => enums::sync(cx, &args).await,
            EnumsCommand::Languages(args) => enums::languages(cx, &args).await,
            EnumsCommand::Kind(args) => enums::kind(cx, &args).await,
        },
        Some(Command::Flow(command)) => match command {
            FlowCommand::List => flow::list(cx).await,
            FlowCommand::Show(args) => flow::show(cx, &args).await,
            FlowCommand::Add(args) => flow::add(cx, &args).await,
            FlowCommand::Set(args) => flow_set::set(cx, &args).await,
            FlowCommand::Remove(args) => flow_remove::remove(cx, &args).await,
            FlowCommand::Off(args) => flow_off::off(cx, &args).await,
            FlowCommand::On(args) => flow_off::on(cx, &args).await,
            FlowCommand::Populations(args) => populations::populations(cx, &args).await,
        },
        Some(Command::Workflow(command)) => chains(cx, command).await,
        Some(Command::Serve) => serve::serve(cx).await,
        Some(Command::Run(args)) => running::run(cx, &args).await,
        Some(Command::Verify(args)) => verify::verify(cx, &args).await,
        Some(Command::ExplainRow(args)) => explain_row::explain_row(cx, &args).await,
        Some(Command::Why(args)) => why::why(cx, &args).await,
        Some(Command::Status) => status::status(cx).await,
        Some(Command::History(args)) => history::history(cx, &args).await,
        Some(Command::Log(args)) => history::log(cx, &args).await,
        Some(Command::Rejects(command)) => match command {
            RejectsCommand::List(args) => rejects::list(cx, &args).await,
            RejectsCommand::Show(args) => rejects::show(cx, &args).await,
            RejectsCommand::Retry(args) => rejects_again::retry(cx, &args).await,
            RejectsCommand::Ignore(args) => rejects::ignore(cx, &args).await,
            RejectsCommand::Export(args) => rejects_again::export(cx, &args).await,
        },
        Some(Command::Outbox(args)) => outbox::outbox(cx, &args).await,
        Some(Command::Conflicts(args)) => outbox::conflicts(cx, &args).await,
        Some(Command::Consent(command)) => match command {
            ConsentCommand::List(args) => consents::list(cx, &args).await,
            ConsentCommand::OptIn(args) => opt_ins::note(cx, &args).await,
            ConsentCommand::OptIns(args) => opt_ins::list(cx, &args).await,
            ConsentCommand::Drop(args) => opt_ins::drop_act(cx, &args).await,
        },
        Some(Command::Leads(LeadsCommand::Tables)) => leads::tables(cx).await,
        Some(Command::Leads(LeadsCommand::Test(args))) => leads::test(cx, &args).await,
        Some(Command::Notify(command)) => mail(cx, command).await,
        Some(Command::Deletions(command)) => deletions::deletions(cx, command).await,
        Some(Command::Privacy(command)) => privacy::privacy(cx, command).await,
        Some(Command::Backup(command)) => backup::backup(cx, command).await,
        Some(Command::Sandbox(args)) => match args.command {
            Some(SandboxCommand::Faults(asked)) => Ok(sandbox::faults(cx, asked.system)),
            None => sandbox::serve(cx, &args).await,
        },
        Some(Command::Doctor(args)) => doctor::doctor(cx, &args).await,
        Some(Command::Completions(args)) => Ok(shell::completions(cx, &args)),
        Some(Command::Man(args)) => shell::man(cx, &args),
        Some(Command::Config(ConfigCommand::Path)) => shell::path(cx),
    }
}

async fn accounts(cx: &mut Cx<'_>, command: AccountCommand) -> Outcome<Exit> {
    match command {
        AccountCommand::List => account::list(cx).await,
        AccountCommand::Show(args) => account::show(cx, &args).await,
        AccountCommand::Set(args) => account::set(cx, &args).await,
        AccountCommand::Add(args) => account_add::add(cx, &args).await,
        AccountCommand::Prerequisites(args) => prerequisites::show(cx, &args).await,
        AccountCommand::Check(args) => checks::check(cx, &args).await,
        AccountCommand::SignIn(args) => sign_in::sign_in(cx, &args).await,
        AccountCommand::Environments(args) => environments::environments(cx, &args).await,
        AccountCommand::Certificate(args) => certificate::show(cx, &args).await,
        AccountCommand::Switch(args) => switch::switch(cx, &args).await,
        AccountCommand::Rotate(args) => switch::rotate(cx, &args).await,
        AccountCommand::Remove(args) => account::remove(cx, &args).await,
    }
}

async fn mail(cx: &mut Cx<'_>, command: NotifyCommand) -> Outcome<Exit> {
    match command {
        NotifyCommand::Show => notify::show(cx).await,
        NotifyCommand::Set(args) => notify::set(cx, &args).await,
        NotifyCommand::Test(args) => notify::test(cx, &args).await,
        NotifyCommand::Remove => notify::remove(cx).await,
    }
}

async fn chains(cx: &mut Cx<'_>, command: WorkflowCommand) -> Outcome<Exit> {
    match command {
        WorkflowCommand::List => workflow::list(cx).await,
        WorkflowCommand::Show(args) => workflow::show(cx, &args).await,
        WorkflowCommand::Add(args) => workflow::add(cx, &args).await,
        WorkflowCommand::Set(args) => workflow::set(cx, &args).await,
        WorkflowCommand::Remove(args) => workflow::remove(cx, &args).await,
        WorkflowCommand::Run(args) => workflow_run::run(cx, &args).await,
        WorkflowCommand::History(args) => workflow_history::history(cx, &args).await,
    }
}

/// Without a command: the terminal interface, or a short help where there is no terminal.
async fn bare(cx: &mut Cx<'_>) -> Outcome<Exit> {
    if cx.may_open_screen() {
        let bench = cx.bench()?;
        let start = TerminalStart {
            lang: cx.out.words.0,
            lang_asked: cx.global.lang.is_some(),
            setup: false,
            sandbox: None,
            color: cx.global.color.asked(),
            who: surroundings::user(),
        };
        return cx.open_screen(bench, start).await;
    }
    if cx.out.json {
        return Err(Fault::new(ErrorKind::Usage, cx.out.say("cli-usage-missing-subcommand")));
    }
    let help = speech::command(cx.out.words).render_help().to_string();
    cx.out.note(help.trim_end());
    Ok(Exit::Usage)
}
