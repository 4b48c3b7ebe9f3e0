//! `backup …`: which backups of the campaign database there are, one more, a check of the database, putting one in its place.
use super::backup_args::{BackupCommand, BackupRestoreArgs};
use super::dispatch::Cx;
use super::grid::Grid;
use super::view::moment;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::run::Backup;
use crate::task::{self, Bench};
use crate::text::grouped;
use serde_json::json;
use std::io::Write;

/// `fieldbridge backup …`.
pub async fn backup(cx: &mut Cx<'_>, command: BackupCommand) -> Outcome<Exit> {
    let bench = cx.bench()?;
    match command {
        BackupCommand::List => {
            let all = task::backups(&bench).await?;
            list(cx, &all);
            Ok(Exit::Ok)
        }
        BackupCommand::Make => {
            let made = task::make_backup(&bench).await?;
            if cx.out.json {
                cx.out.object(json!({ "made": made }));
            } else {
                let args = [("name", made.name.as_str().into()), ("size", size(made.bytes).into())];
                let text = cx.out.words.say_with("cli-backup-made", &args);
                cx.out.line(text);
            }
            Ok(Exit::Ok)
        }
        BackupCommand::Check => {
            task::check_database(&bench).await?;
            said(cx, "sound", "cli-backup-sound");
            Ok(Exit::Ok)
        }
        BackupCommand::Restore(args) => restore(cx, &bench, args).await,
    }
}

/// Megabytes, one at least: nobody asks for bytes here.
fn size(bytes: u64) -> String {
    grouped(bytes.div_ceil(1_000_000))
}

fn said(cx: &mut Cx<'_>, what: &str, key: &'static str) {
    if cx.out.json {
        cx.out.object(json!({ (what): true }));
    } else {
        let text = cx.out.say(key);
        cx.out.line(text);
    }
}

fn list(cx: &mut Cx<'_>, all: &[Backup]) {
    if cx.out.json {
        cx.out.object(json!({ "backups": all }));
        return;
    }
    let mut grid = Grid::new(&cx.out, &["cli-col-at", "cli-col-why", "#cli-col-megabytes", "cli-col-backup"]);
    for one in all {
        let why = cx.out.say(&format!("backup-why-{}", one.why.slug()));
        grid.row([moment(one.at), why, size(one.bytes), one.name.clone()]);
    }
    grid.write(&mut cx.out, "cli-backup-none");
}

async fn restore(cx: &mut Cx<'_>, bench: &Bench, args: BackupRestoreArgs) -> Outcome<Exit> {
    let all = task::backups(bench).await?;
    let asks = cx.around.stdin_tty && cx.around.stderr_tty && !cx.global.no_input && !cx.out.json;
    let Some(name) = args.name else {
        list(cx, &all);
        let text = cx.out.say("cli-backup-which");
        cx.out.note(text);
        return Ok(if all.is_empty() { Exit::Ok } else { Exit::Guard });
    };
    let Some(found) = all.into_iter().find(|one| one.name == name) else {
        return Err(Fault::new(ErrorKind::Usage, format!("there is no backup {name}")).with("name", name));
    };
    if !args.yes {
        let text = cx.out.words.say_with("cli-backup-goes", &[("at", moment(found.at).into())]);
        cx.out.note(text);
        if !asks || !agreed(cx, &found)? {
            let text = cx.out.say("cli-backup-kept");
            cx.out.note(text);
            return Ok(Exit::Guard);
        }
    }
    task::restore_backup(bench, found.name).await?;
    said(cx, "restored", "cli-backup-restored");
    Ok(Exit::Ok)
}

/// The backup's moment, typed by hand, is a yes: whoever types it has seen how old it is.
fn agreed(cx: &Cx<'_>, found: &Backup) -> Outcome<bool> {
    let mut line = String::new();
    let mut ask = std::io::stderr();
    let question = cx.out.words.say_with("cli-backup-type", &[("at", moment(found.at).into())]);
    write!(ask, "{question} ")
        .and_then(|()| ask.flush())
        .and_then(|()| std::io::stdin().read_line(&mut line))
        .map_err(|e| Fault::new(ErrorKind::Usage, format!("the terminal cannot be read: {e}")))?;
    Ok(line.trim() == moment(found.at))
}
