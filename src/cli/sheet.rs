//! `schema import-sheet`: reads a mapping sheet a customer sent back, shows what it changes, and applies it where asked.
use super::artefact_args::SchemaImportSheetArgs;
use super::dispatch::{Cx, account_or_only};
use super::grid::Grid;
use super::out::Tone;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::schema::Built;
use crate::schema::sheet::{SheetReview, SheetWords, decode, review};
use crate::task;
use crate::text::{Lang, clean_line};
use serde_json::{Value, json};
use std::path::Path;

/// A part of a rule as people call it.
pub fn part_words(words: Words, what: &str, value: &str) -> String {
    match what {
        "carry" | "updates" | "target" => words.say(&format!("sheet-{value}")),
        "conversion" | "unlisted" | "owner" => words.say(&format!("{what}-{value}")),
        _ => value.to_owned(),
    }
}

/// `fieldbridge schema import-sheet`.
pub async fn import(cx: &mut Cx<'_>, args: &SchemaImportSheetArgs) -> Outcome<Exit> {
    let bytes = read(&args.file)?;
    let bench = cx.bench()?;
    let workspace = cx.workspace(&bench).await?;
    let account = account_or_only(&workspace, args.account.as_deref())?;
    let built = task::built_schemas(&bench, &workspace, &[account], &[]).await?;
    let tables: Vec<&Built> = built.iter().collect();
    let words: Vec<SheetWords> =
        Lang::ALL.into_iter().map(|lang| SheetWords::said(|key| Words(lang).say(key))).collect();
    let found = match decode(&bytes) {
        Ok(rows) => review(&tables, &rows, &words),
        Err(why) => SheetReview::unreadable(why),
    };
    let apply = args.apply && found.is_sound() && !found.mappings.is_empty();
    if apply {
        task::take_sheet(&bench, &built, &found).await?;
    }
    if cx.out.json {
        tell_json(cx, &found, apply);
    } else {
        tell(cx, &found, apply);
    }
    Ok(if found.is_sound() { Exit::Ok } else { Exit::Configuration })
}

/// The file, as large as a spreadsheet of ten thousand fields may be; `-` is standard input.
pub(super) fn read(path: &Path) -> Outcome<Vec<u8>> {
    let refused =
        |why: &str| Fault::new(ErrorKind::AnswersUnreadable, format!("{}: {why}", path.display())).with("problem", why);
    if path.as_os_str() == "-" {
        return super::secrets::all_of(std::io::stdin().lock()).map_err(|e| refused(&e));
    }
    let facts = std::fs::metadata(path).map_err(|e| refused(&e.to_string()))?;
    if !facts.is_file() {
        return Err(refused("not a file"));
    }
    if facts.len() > 16 << 20 {
        return Err(refused("larger than 16 MB"));
    }
    std::fs::read(path).map_err(|e| refused(&e.to_string()))
}

fn tell_json(cx: &mut Cx<'_>, found: &SheetReview, applied: bool) {
    let words = cx.out.words;
    let problems: Vec<Value> = found
        .problems
        .iter()
        .map(|p| {
            json!({"line": p.line, "table": p.table, "field": p.field, "problem": p.key, "grave": p.grave,
                "text": words.say_map(&p.key, &p.args())})
        })
        .collect();
    cx.out.object(json!({
        "changes": found.changes,
        "remarks": found.remarks,
        "problems": problems,
        "fields_not_mentioned": found.absent,
        "sound": found.is_sound(),
        "applied": applied,
    }));
}

fn tell(cx: &mut Cx<'_>, found: &SheetReview, applied: bool) {
    let heads = ["cli-col-table", "cli-col-field", "cli-col-change", "cli-col-until-now", "cli-col-then"];
    let mut grid = Grid::new(&cx.out, &heads);
    for change in &found.changes {
        let what = cx.out.say(&format!("sheet-col-{}", change.what));
        let shown = |value: &str| match change.what {
            _ if value.is_empty() => "–".to_owned(),
            what => part_words(cx.out.words, what, value),
        };
        grid.row([change.table.clone(), change.field.clone(), what, shown(&change.from), shown(&change.to)]);
    }
    grid.write(&mut cx.out, "cli-sheet-same");
    for remark in &found.remarks {
        let line = clean_line(&format!("{}.{}: {}", remark.table, remark.field, remark.text)).into_owned();
        cx.out.line(format!("# {line}"));
    }
    for problem in &found.problems {
        let text = cx.out.words.say_map(&problem.key, &problem.args());
        let place = cx.out.words.say_with("cli-sheet-line", &[("line", problem.line.into())]);
        let place = if problem.line == 0 { String::new() } else { format!("{place} ") };
        let symbol = if problem.grave { cx.out.paint(Tone::Bad, "✗") } else { cx.out.paint(Tone::Warn, "!") };
        cx.out.note(format!("{symbol} {place}{}", clean_line(&text)));
    }
    if found.absent > 0 {
        let text = cx.out.words.say_with("cli-sheet-absent", &[("count", found.absent.into())]);
        cx.out.note(text);
    }
    let end = match (applied, found.is_sound(), found.changes.is_empty()) {
        (true, _, _) => "cli-sheet-applied",
        (_, false, _) => "cli-sheet-refused",
        (_, _, true) => return,
        _ => "cli-sheet-not-applied",
    };
    let text = cx.out.say(end);
    cx.out.note(text);
}
