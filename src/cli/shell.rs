//! `completions`, `man` and `config path`: what a shell and a system want to know.
use super::args::{CompletionsArgs, ManArgs};
use super::dispatch::Cx;
use super::grid::facts;
use super::speech;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use clap::Command;
use clap_mangen::Man;
use serde_json::json;
use std::io;
use std::path::Path;

/// `fieldbridge completions`.
pub fn completions(cx: &mut Cx<'_>, args: &CompletionsArgs) -> Exit {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut speech::command(cx.out.words), "fieldbridge", &mut script);
    cx.out.raw(&script);
    Exit::Ok
}

/// `fieldbridge man`: one page with every command on standard output, or a page a command in a directory.
pub fn man(cx: &mut Cx<'_>, args: &ManArgs) -> Outcome<Exit> {
    let mut command = speech::command(cx.out.words);
    command.build();
    match &args.dir {
        Some(dir) => write_pages(command, dir)?,
        None => {
            let mut page = Vec::new();
            whole_page(&command, speech::exit_table(cx.out.words), &mut page)
                .map_err(|e| Fault::new(ErrorKind::Bug, format!("man page: {e}")))?;
            cx.out.raw(&page);
        }
    }
    Ok(Exit::Ok)
}

fn write_pages(command: Command, dir: &Path) -> Outcome<()> {
    let place = dir.display().to_string();
    std::fs::create_dir_all(dir).and_then(|()| clap_mangen::generate_to(command, dir)).map_err(|e| {
        let kind = match e.kind() {
            io::ErrorKind::StorageFull => ErrorKind::DiskFull,
            _ => ErrorKind::NotWritable,
        };
        Fault::new(kind, format!("{place}: {e}")).with("place", &place)
    })
}

fn whole_page(command: &Command, exits: String, page: &mut Vec<u8>) -> io::Result<()> {
    let man = Man::new(command.clone());
    man.render_title(page)?;
    man.render_name_section(page)?;
    man.render_synopsis_section(page)?;
    man.render_description_section(page)?;
    man.render_options_section(page)?;
    for sub in command.get_subcommands() {
        sub_sections(sub, "fieldbridge", page)?;
    }
    page.extend_from_slice(b".SH \"EXIT STATUS\"\n.nf\n");
    for line in exits.lines().skip(1) {
        page.extend_from_slice(roff_line(line).as_bytes());
    }
    page.extend_from_slice(b".fi\n");
    Ok(())
}

fn sub_sections(command: &Command, before: &str, page: &mut Vec<u8>) -> io::Result<()> {
    let path = format!("{before} {}", command.get_name());
    page.extend_from_slice(format!(".SH \"{}\"\n", path.replace('-', "\\-")).as_bytes());
    if let Some(about) = command.get_about() {
        page.extend_from_slice(roff_line(&about.to_string()).as_bytes());
    }
    let usage = command.clone().render_usage().to_string();
    page.extend_from_slice(b".PP\n");
    page.extend_from_slice(roff_line(usage.trim_start_matches("Usage:").trim()).as_bytes());
    for arg in command.get_arguments().filter(|a| !a.is_global_set() && !a.is_hide_set()) {
        let name = match (arg.get_long(), arg.get_value_names()) {
            (Some(long), Some([value, ..])) if arg.get_action().takes_values() => format!("--{long} {value}"),
            (Some(long), _) => format!("--{long}"),
            (None, names) => {
                names.and_then(|n| n.first()).map_or_else(|| arg.get_id().to_string(), ToString::to_string)
            }
        };
        page.extend_from_slice(b".TP\n");
        page.extend_from_slice(roff_line(&name).as_bytes());
        page.extend_from_slice(roff_line(&arg.get_help().map(ToString::to_string).unwrap_or_default()).as_bytes());
    }
    for sub in command.get_subcommands() {
        sub_sections(sub, &path, page)?;
    }
    Ok(())
}

/// A line that roff takes as text.
fn roff_line(text: &str) -> String {
    let text = text.replace('\\', "\\e").replace('-', "\\-");
    let guard = if text.starts_with(['.', '\'']) { "\\&" } else { "" };
    format!("{guard}{text}\n")
}

/// `fieldbridge config path`.
pub fn path(cx: &mut Cx<'_>) -> Outcome<Exit> {
    let asked = cx.global.workspace.as_deref().filter(|p| !p.as_os_str().is_empty());
    let dir = cx.root.place(asked)?;
    let show = |name: &str| dir.join(name).display().to_string();
    let pairs = [
        ("cli-path-workspace", dir.display().to_string()),
        ("cli-path-setup", show("workspace.toml")),
        ("cli-path-draft", show("setup-draft.json")),
        ("cli-path-database", show("campaign.db")),
        ("cli-path-secrets", show("secrets.age")),
    ];
    if cx.out.json {
        let body: serde_json::Map<String, serde_json::Value> =
            pairs.iter().map(|(key, path)| (key.trim_start_matches("cli-path-").to_owned(), json!(path))).collect();
        cx.out.object(json!({ "paths": body }));
    } else {
        facts(&mut cx.out, &pairs);
    }
    Ok(Exit::Ok)
}
