//! `setup export|import|diff|replay`: an account's setup as a file, kept, compared and made again.
use super::dispatch::{Cx, account_of, account_or_only};
use super::grid::Grid;
use super::out::Tone;
use super::secrets::given;
use super::setup::{finish, follow, keep_mail_password, read_answers, secret_for, summary_json};
use super::setup_args::{SetupDiffArgs, SetupExportArgs, SetupImportArgs, SetupReplayArgs};
use crate::account::Name;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::port::WorkspaceStore;
use crate::setup::{AnswerProblem, Answers, Draft, SecretSource, SetupDifference, Workspace, differences};
use crate::task::{self, Bench, SetupWish, off_thread};
use serde_json::json;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// `fieldbridge setup export`: the file that leads to the present setup. No secret in it.
pub async fn export(cx: &mut Cx<'_>, args: &SetupExportArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let workspace = task::with_list_kinds(&bench, cx.workspace(&bench).await?).await?;
    let account = account_or_only(&workspace, args.account.as_deref())?;
    let text = Answers::export(&workspace, account).to_toml()?;
    if cx.out.json {
        cx.out.object(json!({ "answers": text }));
    } else {
        cx.out.raw(text.as_bytes());
    }
    Ok(Exit::Ok)
}

/// `fieldbridge setup import`: looks a file over, gives it the addresses of its new place, and keeps it in the workspace.
/// Nothing of the present setup changes.
pub async fn import(cx: &mut Cx<'_>, args: &SetupImportArgs) -> Outcome<Exit> {
    let mut answers = read_answers(&args.file)?;
    let moved = args.url.as_ref().is_some_and(|url| *url != answers.url);
    if moved {
        // Both belong to the organisation that was; the new one is asked.
        (answers.tenant, answers.authority) = (None, None);
    }
    let given =
        [(&args.name, &mut answers.name), (&args.url, &mut answers.url), (&args.client_id, &mut answers.client_id)];
    for (new, place) in given {
        if let Some(new) = new {
            place.clone_from(new);
        }
    }
    if let Some(source) = &args.secret_from {
        answers.secret.clone_from(source);
    }
    answers.tenant = args.tenant.clone().or(answers.tenant);
    let mut scratch = Draft::new(Workspace::named("import"));
    answers.apply_account(&mut scratch)?;
    answers.apply_mail(&mut scratch)?;
    answers.check_names()?;
    if let SecretSource::File(path) = answers.secret_source()? {
        let from = if args.secret_from.is_some() { Some(Path::new("")) } else { directory_of(&args.file) };
        answers.secret = format!("file:{}", whole_path(&path, from)?);
    }
    if let Some(mail) = &mut answers.mail
        && let Some(SecretSource::File(path)) = mail.password_source()?
    {
        mail.password = Some(format!("file:{}", whole_path(&path, directory_of(&args.file))?));
    }
    let name = named(&answers)?;
    // As it was checked: `Contoso ` is `contoso`.
    answers.name = name.to_string();
    let bench = cx.bench()?;
    let present = present(cx, &bench, &name).await?;
    let (store, text) = (Arc::clone(&bench.workspace), answers.to_toml()?);
    let (place, earlier) = off_thread(move || {
        let earlier = set_aside(store.as_ref(), &kept_name(&name), &text)?;
        Ok((store.publish(&kept_name(&name), text.as_bytes())?, earlier))
    })
    .await?;
    let told = present.as_ref().map(|p| differences(p, &answers)).unwrap_or_default();
    if cx.out.json {
        let (account, new) = (&answers.name, present.is_none());
        cx.out
            .object(json!({ "kept": place, "account": account, "new": new, "differences": told, "earlier": earlier }));
        return Ok(Exit::Ok);
    }
    if present.is_some() {
        show(cx, &told, ["cli-col-until-now", "cli-col-then"]);
    }
    if let Some(earlier) = earlier {
        let args = [("account", answers.name.as_str().into()), ("place", earlier.into())];
        let text = cx.out.words.say_with("cli-setup-earlier", &args);
        cx.out.note(text);
    }
    let args = [("account", answers.name.as_str().into()), ("place", place.into())];
    let text = cx.out.words.say_with("cli-setup-kept", &args);
    cx.out.line(text);
    let option = cx.option();
    cx.out.note(format!("  fieldbridge setup replay --account {}{option}", answers.name));
    Ok(Exit::Ok)
}

/// Where a file stands; standard input stands nowhere.
fn directory_of(file: &Path) -> Option<&Path> {
    if file.as_os_str() == "-" { None } else { file.parent() }
}

/// The path as it is found from anywhere: the kept file stands in another directory than the one it came from.
fn whole_path(path: &str, from: Option<&Path>) -> Outcome<String> {
    let refused = |why: String, problem: &str| {
        Fault::new(ErrorKind::AnswerInvalid, why).with("question", "secret").with("problem", problem)
    };
    let path = Path::new(path.trim());
    if path.is_absolute() {
        return Ok(path.display().to_string());
    }
    let problem = AnswerProblem::Form("relative-file");
    let from = from.ok_or_else(|| refused(format!("secret: {}", problem.key()), &problem.key()))?;
    let whole = std::path::absolute(from.join(path)).map_err(|e| refused(e.to_string(), &e.to_string()))?;
    Ok(whole.display().to_string())
}

fn named(answers: &Answers) -> Outcome<Name> {
    Name::parse(&answers.name).map_err(|p| {
        Fault::new(ErrorKind::AnswerInvalid, p.to_string()).with("question", "name").with("problem", p.key())
    })
}

/// Where an imported file is kept in the workspace.
fn kept_name(account: &Name) -> String {
    format!("setup-{account}.toml")
}

/// Keeps an earlier file of this name that says something else beside the one that takes its place; tells where.
fn set_aside(store: &dyn WorkspaceStore, name: &str, text: &str) -> Outcome<Option<String>> {
    let earlier = std::fs::read(Path::new(&store.place()).join(name)).ok().filter(|kept| kept != text.as_bytes());
    earlier.map(|kept| store.publish(&format!("{name}.earlier"), &kept)).transpose()
}

/// The present setup of an account, where there is one.
async fn present(cx: &Cx<'_>, bench: &Bench, name: &Name) -> Outcome<Option<Answers>> {
    let store = Arc::clone(&bench.workspace);
    if !off_thread(move || Ok(store.exists())).await? {
        return Ok(None);
    }
    let workspace = task::with_list_kinds(bench, cx.workspace(bench).await?).await?;
    Ok(workspace.account(name).map(|account| Answers::export(&workspace, account)))
}

/// `fieldbridge setup diff`: a file against the present setup, or against another file; ends with 0 where they are the same
/// and with 1 where they differ.
pub async fn diff(cx: &mut Cx<'_>, args: &SetupDiffArgs) -> Outcome<Exit> {
    let first = read_answers(&args.first)?;
    let second = match &args.second {
        Some(other) => read_answers(other)?,
        None => {
            let bench = cx.bench()?;
            let workspace = task::with_list_kinds(&bench, cx.workspace(&bench).await?).await?;
            let account = match &args.account {
                Some(text) => account_of(&workspace, text)?,
                None => workspace.account(&named(&first)?).map_or_else(|| account_or_only(&workspace, None), Ok)?,
            };
            Answers::export(&workspace, account)
        }
    };
    let told = differences(&first, &second);
    let same = told.is_empty();
    if cx.out.json {
        cx.out.object(json!({ "same": same, "differences": told }));
    } else {
        show(cx, &told, ["cli-col-first", "cli-col-second"]);
    }
    // As diff ends: 0 where both are the same, 1 where they differ.
    Ok(if same { Exit::Ok } else { Exit::Failure })
}

/// What has to be decided first, then what belongs to the two environments.
fn show(cx: &mut Cx<'_>, told: &[SetupDifference], heads: [&str; 2]) {
    if told.is_empty() {
        let text = cx.out.say("cli-setup-same");
        return cx.out.note(text);
    }
    for (environment, title) in [(false, "cli-setup-differs"), (true, "cli-setup-environment")] {
        let mut grid = Grid::new(&cx.out, &["cli-col-place", "cli-col-change", heads[0], heads[1]]);
        for line in told.iter().filter(|d| d.environment == environment) {
            let what = cx.out.say(&format!("setup-what-{}", line.what));
            let value = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
            grid.row([line.place.clone(), what, value(&line.first), value(&line.second)]);
        }
        if !grid.is_empty() {
            let title = cx.out.say(title);
            let title = cx.out.paint(Tone::Strong, &title);
            cx.out.line(title);
            grid.write(&mut cx.out, "cli-setup-same");
        }
    }
}

/// `fieldbridge setup replay`: makes the setup of a file, checks and all, and holds what was made against it.
pub async fn replay(cx: &mut Cx<'_>, args: &SetupReplayArgs) -> Outcome<Exit> {
    let bench = cx.bench()?;
    let path = match &args.file {
        Some(path) => path.clone(),
        None => kept_file(Path::new(&bench.workspace.place()), args.account.as_deref())?,
    };
    let file = read_answers(&path)?;
    let mut wish = SetupWish { answers: file.clone(), secret: None };
    let base = path.parent().unwrap_or_else(|| Path::new("."));
    wish.secret = secret_for(&mut wish.answers, given(&args.secret)?, base)?;
    keep_mail_password(&bench, &wish.answers, base).await?;
    let summary = follow(&mut cx.out, &bench, &wish).await?;
    let workspace = task::with_list_kinds(&bench, summary.workspace.clone()).await?;
    let made = Answers::export(&workspace, account_of(&workspace, summary.account.as_str())?);
    let told: Vec<SetupDifference> =
        differences(&file, &made).into_iter().filter(|d| file.whole && !d.environment).collect();
    let exit = if told.is_empty() { Exit::Ok } else { Exit::Failure };
    if cx.out.json {
        let setup = summary_json(&bench, &summary);
        cx.out.object(json!({ "setup": setup, "same": told.is_empty(), "differences": told }));
        return Ok(exit);
    }
    finish(cx, &bench, &summary, false).await?;
    if !told.is_empty() {
        show(cx, &told, ["cli-col-first", "cli-col-second"]);
    } else if file.whole {
        let text = cx.out.say("cli-setup-replayed");
        cx.out.note(text);
    }
    Ok(exit)
}

/// The file an import kept: of that account, or the only one.
fn kept_file(workspace: &Path, account: Option<&str>) -> Outcome<PathBuf> {
    let missing = |why: String| Fault::new(ErrorKind::AnswerMissing, why).with("question", "FILE");
    if let Some(text) = account {
        let name = Name::parse(text).map_err(|p| missing(p.to_string()))?;
        return Ok(workspace.join(kept_name(&name)));
    }
    let entries = std::fs::read_dir(workspace).map_err(|e| missing(format!("{}: {e}", workspace.display())))?;
    let kept = |name: &str| name.starts_with("setup-") && name.ends_with(".toml");
    let mut files: Vec<PathBuf> =
        entries.flatten().filter(|e| e.file_name().to_str().is_some_and(kept)).map(|e| e.path()).collect();
    match (files.pop(), files.is_empty()) {
        (Some(only), true) => Ok(only),
        (Some(_), false) => Err(missing("several setups were imported: name one with --account".to_owned())),
        (None, _) => Err(missing("no setup was imported: name a file".to_owned())),
    }
}
