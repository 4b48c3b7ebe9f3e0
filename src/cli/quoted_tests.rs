//! Every command the catalogs and the administrators' sheets quote is one this program takes.
use super::speech;
use crate::i18n::Words;
use crate::text::Lang;
use clap::error::ErrorKind;
use std::path::Path;

/// The commands quoted in a text: from `fieldbridge` to the quotation mark, the bracket, the end of the sentence or line.
fn quoted(text: &str) -> Vec<String> {
    let names: Vec<String> =
        speech::command(Words::default()).get_subcommands().map(|c| c.get_name().to_owned()).collect();
    let mut found = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        for (at, _) in line.match_indices("fieldbridge") {
            let before = line.get(..at).and_then(|head| head.chars().next_back());
            let closes = match before {
                Some('"') => '"',
                Some('`') => '`',
                _ => '\n',
            };
            let rest: &str = line.get(at..).unwrap_or_default();
            let end = rest.find(closes).or_else(|| rest.find(['·', '(', ')', ';', '"']));
            let command = rest.get(..end.unwrap_or(rest.len())).unwrap_or_default();
            // Unquoted, only what is written like a command: its words in small letters, its options, its placeholders.
            let words: Vec<&str> = command.split_whitespace().collect();
            let plain = |w: &&&str| w.is_ascii() && !w.ends_with(['.', ',']);
            if closes != '\n' {
                found.push(words.join(" "));
            } else if words.get(1).is_some_and(|word| names.iter().any(|name| name == word)) {
                found.push(words.iter().take_while(plain).copied().collect::<Vec<_>>().join(" "));
            }
        }
    }
    found
}

/// Placeholders become values that pass: `{ $flow }` and `NAME` a name, `TENANT` a domain, `FILE` a file.
fn filled(command: &str) -> Vec<String> {
    let mut text = String::new();
    let mut rest = command;
    while let Some((before, after)) = rest.split_once('{') {
        let (_, tail) = after.split_once('}').unwrap_or(("", ""));
        text.push_str(before);
        text.push('x');
        rest = tail;
    }
    text.push_str(rest);
    let shout = |word: &str| word.len() > 1 && word.chars().all(|c| c.is_ascii_uppercase() || c == '_');
    text.split_whitespace().map(|word| if shout(word) { "x".to_owned() } else { word.to_owned() }).collect()
}

/// Whether the program takes it, or would once its missing arguments are there.
fn is_taken(command: &str) -> bool {
    let words = filled(command);
    if words.get(1).is_some_and(|w| w == "x") {
        // "fieldbridge COMMAND --help" stands for any.
        return words.iter().skip(2).all(|w| w == "--help");
    }
    match speech::command(Words::default()).try_get_matches_from(&words) {
        Ok(_) => true,
        Err(error) => matches!(
            error.kind(),
            ErrorKind::MissingRequiredArgument
                | ErrorKind::DisplayHelp
                | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand
                | ErrorKind::MissingSubcommand
        ),
    }
}

#[test]
fn every_command_that_is_quoted_exists() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
    let mut told = 0;
    for lang in Lang::ALL {
        for place in ["i18n", "admin"] {
            let directory = root.join(place).join(lang.code());
            for entry in std::fs::read_dir(&directory).unwrap() {
                let path = entry.unwrap().path();
                let text = std::fs::read_to_string(&path).unwrap();
                for command in quoted(&text) {
                    assert!(is_taken(&command), "{}: {command}", path.display());
                    told += 1;
                }
            }
        }
    }
    assert!(told > 60, "only {told} commands were found");
}

#[test]
fn a_command_that_does_not_exist_is_noticed() {
    for wrong in [
        "fieldbridge account renew NAME",
        "fieldbridge account rotate NAME --secret",
        "fieldbridge account switch NAME --auth pigeon",
        "fieldbridge frobnicate",
    ] {
        assert!(!is_taken(wrong), "{wrong}");
    }
    let text = "a = Do \"fieldbridge account check NAME\", or `fieldbridge setup`.\nb = Rows: fieldbridge rejects list --open\n";
    assert_eq!(
        quoted(text),
        ["fieldbridge account check NAME", "fieldbridge setup", "fieldbridge rejects list --open"]
    );
}
