//! The command line's own words in the user's language: help texts by key, usage errors, the table of exit codes.
use super::args::Line;
use crate::fault::Exit;
use crate::i18n::{Arg as WordArg, Words};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Arg, Command, CommandFactory};

/// The command line with its help in this language.
pub fn command(words: Words) -> Command {
    let root = dress(Line::command(), "cli", words);
    let root = root.mut_subcommand("sandbox", |sandbox| sandbox.after_help(words.say("cli-sandbox-more")));
    let root = root.mut_subcommand("serve", |serve| serve.after_help(words.say("cli-serve-more")));
    root.after_help(words.say("cli-more")).after_long_help(exit_table(words))
}

fn dress(mut cmd: Command, key: &str, words: Words) -> Command {
    cmd = cmd.about(words.say(key)).subcommand_help_heading(words.say("cli-heading-commands")).help_template(format!(
        "{{about-with-newline}}\n{} {{usage}}\n\n{{all-args}}{{after-help}}",
        words.say("cli-heading-usage")
    ));
    let args: Vec<String> = cmd.get_arguments().map(|a| a.get_id().to_string()).collect();
    for id in args {
        cmd = cmd.mut_arg(&id, |arg| dress_arg(arg, &format!("{key}--{}", id.replace('_', "-")), words));
    }
    let subs: Vec<String> = cmd.get_subcommands().map(|c| c.get_name().to_owned()).collect();
    for name in subs {
        cmd = cmd.mut_subcommand(&name, |sub| dress(sub, &format!("{key}-{name}"), words));
    }
    cmd
}

fn dress_arg(arg: Arg, key: &str, words: Words) -> Arg {
    let mut help = words.say(key);
    let mut note = |key: &str, name: &'static str, value: String| {
        help.push(' ');
        help.push_str(&words.say_with(key, &[(name, value.into())]));
    };
    let values: Vec<String> = arg.get_possible_values().iter().map(|v| v.get_name().to_owned()).collect();
    let takes_value = arg.get_action().takes_values();
    if takes_value && !values.is_empty() {
        note("cli-note-values", "list", values.join(", "));
    }
    if let Some(value) = arg.get_default_values().first().filter(|_| takes_value) {
        note("cli-note-default", "value", value.to_string_lossy().into_owned());
    }
    if let Some(name) = arg.get_env() {
        note("cli-note-env", "name", name.to_string_lossy().into_owned());
    }
    let heading = if arg.is_positional() {
        "cli-heading-arguments"
    } else if arg.is_global_set() {
        "cli-heading-everywhere"
    } else {
        "cli-heading-options"
    };
    arg.help(help)
        .help_heading(words.say(heading))
        .hide_possible_values(takes_value)
        .hide_default_value(takes_value)
        .hide_env(true)
}

/// Exit codes with their meanings, for `--help` and the man page.
pub fn exit_table(words: Words) -> String {
    let mut text = words.say("cli-heading-exits");
    for exit in Exit::ALL {
        text.push_str(&format!("\n  {:>3}  {}", exit.code(), words.say(exit.key())));
    }
    text
}

/// What is wrong with a command line, in the user's language. Values are repeated, except those of secrets.
pub fn usage_sentence(error: &clap::Error, words: Words) -> String {
    let shown = |kind| error.get(kind).map(text_of).unwrap_or_default();
    let arg = shown(ContextKind::InvalidArg);
    let is_day = arg.starts_with("--secret-expires");
    let is_secret = arg.contains("secret") && !is_day;
    let value = if is_secret { "…".to_owned() } else { shown(ContextKind::InvalidValue) };
    let why = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
    let key = match error.kind() {
        ErrorKind::UnknownArgument if arg.starts_with('-') => "cli-usage-unknown",
        ErrorKind::UnknownArgument => "cli-usage-unexpected",
        ErrorKind::InvalidSubcommand => "cli-usage-subcommand",
        ErrorKind::InvalidValue if value.is_empty() => "cli-usage-no-value",
        ErrorKind::InvalidValue | ErrorKind::ValueValidation => "cli-usage-value",
        ErrorKind::MissingRequiredArgument => "cli-usage-missing",
        ErrorKind::ArgumentConflict => "cli-usage-conflict",
        ErrorKind::MissingSubcommand | ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand => {
            "cli-usage-missing-subcommand"
        }
        ErrorKind::InvalidUtf8 => "cli-usage-utf8",
        _ => "cli-usage-count",
    };
    let what = if error.kind() == ErrorKind::InvalidSubcommand { shown(ContextKind::InvalidSubcommand) } else { arg };
    let prior = shown(ContextKind::PriorArg);
    let args: Vec<(&str, WordArg)> =
        [("arg", what), ("value", value), ("prior", prior)].into_iter().map(|(k, v)| (k, clean(&v))).collect();
    let mut sentence = words.say_with(key, &args);
    let valid = shown(ContextKind::ValidValue);
    let suggested = [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue]
        .into_iter()
        .map(shown)
        .find(|s| !s.is_empty());
    if !valid.is_empty() {
        sentence.push(' ');
        sentence.push_str(&words.say_with("cli-note-values", &[("list", clean(&valid))]));
    }
    if let Some(suggested) = suggested {
        sentence.push(' ');
        sentence.push_str(&words.say_with("cli-usage-suggestion", &[("what", clean(&suggested))]));
    } else if error.kind() == ErrorKind::ValueValidation && is_day {
        sentence.push(' ');
        sentence.push_str(&words.say("answer-problem-date-malformed"));
    } else if error.kind() == ErrorKind::ValueValidation
        && let Some(expected) = expected(&why, words)
    {
        sentence.push(' ');
        sentence.push_str(&expected);
    } else if error.kind() == ErrorKind::ValueValidation && !is_secret && !why.is_empty() {
        sentence.push_str(&format!(" ({})", crate::text::clean_line(&why)));
    }
    sentence
}

/// What would have been understood, out of what a parser said: our own name a sentence, those of numbers their bounds.
fn expected(why: &str, words: Words) -> Option<String> {
    if why.starts_with("cli-usage-") && words.has(why) {
        return Some(words.say(why));
    }
    if let Some((_, bounds)) = why.split_once(" is not in ") {
        let (least, most) = bounds.split_once("..")?;
        let least = least.parse::<u64>().ok()?;
        // "=" is before a bound that is meant itself; beyond the largest number there is none to tell.
        let most = most.strip_prefix('=').and_then(|most| most.parse::<u64>().ok());
        // Written as they are typed, without marks between the thousands.
        let args = [("least", least.to_string().into()), ("most", most.unwrap_or_default().to_string().into())];
        return Some(words.say_with(if most.is_some() { "cli-usage-range" } else { "cli-usage-least" }, &args));
    }
    why.contains("digit").then(|| words.say("cli-usage-number"))
}

fn clean(text: &str) -> WordArg {
    WordArg::Text(crate::text::clean_line(text).into_owned())
}

fn text_of(value: &ContextValue) -> String {
    match value {
        ContextValue::String(text) => text.clone(),
        ContextValue::Strings(texts) => texts.join(", "),
        ContextValue::StyledStr(text) => text.to_string(),
        ContextValue::Number(number) => number.to_string(),
        ContextValue::Bool(flag) => flag.to_string(),
        _ => String::new(),
    }
}

/// The line that shows how the command is written.
pub fn usage_line(error: &clap::Error) -> Option<String> {
    let text = error.get(ContextKind::Usage).map(text_of)?;
    // Options everywhere that a variable of the environment gives are shown as if the line had to have them.
    let line = text.strip_prefix("Usage:").unwrap_or(&text).replace(" --workspace <DIR>", "");
    let line = line.replace(" --lang <LANG>", "").trim().to_owned();
    (!line.is_empty()).then(|| shortened(&line))
}

/// So many options of which one has to be there are named; of more it is only said that there are some.
const NAMED: usize = 5;

/// The line with "<OPTIONS>" in the place of a long list of options one of which has to be there.
fn shortened(line: &str) -> String {
    let Some((before, rest)) = line.split_once(" <--") else { return line.to_owned() };
    let mut depth = 1;
    let end = rest.char_indices().find_map(|(at, c)| {
        depth += i32::from(c == '<') - i32::from(c == '>');
        (depth == 0).then_some(at + c.len_utf8())
    });
    let Some((group, after)) = end.and_then(|end| rest.split_at_checked(end)) else { return line.to_owned() };
    match group.matches("|--").count() >= NAMED {
        true => format!("{before} <OPTIONS>{after}"),
        false => line.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::Lang;

    fn walk(cmd: &Command, key: &str, missing: &mut Vec<String>, lang: Lang) {
        let mut need = |key: String| {
            if !Words(lang).has(&key) {
                missing.push(format!("{lang:?} {key}"));
            }
        };
        need(key.to_owned());
        for arg in cmd.get_arguments() {
            need(format!("{key}--{}", arg.get_id().as_str().replace('_', "-")));
        }
        for sub in cmd.get_subcommands() {
            walk(sub, &format!("{key}-{}", sub.get_name()), missing, lang);
        }
    }

    #[test]
    fn every_command_and_option_has_its_help_in_both_languages() {
        let mut missing = Vec::new();
        for lang in Lang::ALL {
            walk(&Line::command(), "cli", &mut missing, lang);
        }
        assert!(missing.is_empty(), "{missing:#?}");
    }

    #[test]
    fn the_definition_is_sound() {
        for lang in Lang::ALL {
            command(Words(lang)).debug_assert();
        }
    }

    #[test]
    fn a_day_that_is_none_is_repeated_and_its_form_shown() {
        let line = "fieldbridge account check a --secret-expires 31.12.2026";
        for lang in Lang::ALL {
            let error = command(Words(lang)).try_get_matches_from(line.split(' ')).unwrap_err();
            let said = usage_sentence(&error, Words(lang));
            assert!(said.contains("31.12.2026") && said.contains("2027-03-31"), "{said}");
        }
    }

    #[test]
    fn a_number_that_is_none_is_told_in_words_and_no_option_looks_required() {
        for (line, lang) in
            [("fieldbridge sandbox --rows banana", Lang::En), ("fieldbridge sandbox --rows x", Lang::Ko)]
        {
            let error = command(Words(lang)).try_get_matches_from(line.split(' ')).unwrap_err();
            let said = usage_sentence(&error, Words(lang));
            assert!(!said.contains("digit") && said.contains(&Words(lang).say("cli-usage-number")), "{said}");
        }
        let line = "fieldbridge --workspace w flow add contact";
        let error = command(Words(Lang::En)).try_get_matches_from(line.split(' ')).unwrap_err();
        let usage = usage_line(&error).unwrap();
        assert!(usage.contains("flow add") && !usage.contains("--workspace"), "{usage}");
    }

    #[test]
    fn bounds_and_forms_are_told_in_words_and_a_long_list_of_options_is_not_repeated() {
        for (line, expects) in [
            ("fieldbridge run a --dry-run --limit 0", "from 1"),
            ("fieldbridge rejects list --limit 0", "from 1 to 100000"),
            ("fieldbridge flow set a --free-deletes 5000", "from 0 to 1000"),
            ("fieldbridge rejects list --since nonsense", "2026-01-31"),
            ("fieldbridge flow set a --into xx", "table:NAME"),
        ] {
            let words = line.split(' ').map(ToOwned::to_owned).collect::<Vec<_>>();
            let error = command(Words(Lang::En)).try_get_matches_from(&words).unwrap_err();
            let said = usage_sentence(&error, Words(Lang::En));
            assert!(said.contains(expects) && !said.contains("..") && !said.contains('('), "{line}: {said}");
            let error = command(Words(Lang::Ko)).try_get_matches_from(&words).unwrap_err();
            let said = usage_sentence(&error, Words(Lang::Ko));
            assert!(!said.contains("is not in") && !said.contains(" or "), "{line}: {said}");
        }
        let error = command(Words(Lang::En)).try_get_matches_from("fieldbridge flow set a".split(' ')).unwrap_err();
        assert_eq!(usage_line(&error).unwrap(), "fieldbridge flow set <OPTIONS> <FLOW>");
        assert_eq!(shortened("a b <--c <C>|--d> <E>"), "a b <--c <C>|--d> <E>");
    }

    #[test]
    fn a_secret_given_by_mistake_is_not_repeated() {
        for line in [
            "fieldbridge account add a --url u --client-id i --client-secret hunter2",
            "fieldbridge account add a --url u --client-id i --client-secret=hunter2",
            "fieldbridge account add a --url u --client-id i --client-secret-stdin=hunter2",
        ] {
            for lang in Lang::ALL {
                let error = command(Words(lang)).try_get_matches_from(line.split(' ')).unwrap_err();
                let said = usage_sentence(&error, Words(lang));
                assert!(!said.contains("hunter2") && !said.contains('⟨'), "{line}: {said}");
            }
        }
    }
}
