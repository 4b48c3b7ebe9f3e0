//! What surrounds the process: terminals, colours, language. The only place of this room that reads the environment.
use super::args::{ColorWord, Global};
use crate::text::Lang;
use std::env;
use std::ffi::OsString;
use std::io::IsTerminal;

/// Facts about the surroundings, read once.
#[derive(Debug, Clone, Copy)]
pub struct Surroundings {
    /// Someone can type.
    pub stdin_tty: bool,
    /// Data goes to a screen.
    pub stdout_tty: bool,
    /// Progress goes to a screen.
    pub stderr_tty: bool,
    /// The terminal understands nothing but lines.
    pub dumb: bool,
    /// `NO_COLOR` is set.
    no_color: bool,
    /// `CLICOLOR_FORCE` is set.
    force_color: bool,
}

impl Surroundings {
    /// Looks around.
    pub fn look() -> Self {
        let set = |name: &str| env::var_os(name).is_some_and(|v| !v.is_empty());
        Self {
            stdin_tty: std::io::stdin().is_terminal(),
            stdout_tty: std::io::stdout().is_terminal(),
            stderr_tty: std::io::stderr().is_terminal(),
            dumb: env::var_os("TERM").is_none_or(|t| t == "dumb" || t.is_empty()),
            no_color: set("NO_COLOR"),
            force_color: env::var_os("CLICOLOR_FORCE").is_some_and(|v| !v.is_empty() && v != "0"),
        }
    }

    /// Whether the terminal interface can be opened.
    pub fn has_screen(&self) -> bool {
        self.stdin_tty && self.stdout_tty && !self.dumb
    }

    /// Whether a stream gets colours.
    pub fn colours(&self, when: ColorWord, tty: bool) -> bool {
        match when {
            ColorWord::Always => true,
            ColorWord::Never => false,
            ColorWord::Auto => !self.no_color && (self.force_color || (tty && !self.dumb)),
        }
    }

    /// Whether a line may be redrawn in place.
    pub fn redraws(&self, global: &Global) -> bool {
        self.stderr_tty && !self.dumb && !global.plain
    }
}

/// Who sits here, as the system calls them: nothing is ever approved, ignored or erased by nobody, also not in a service or a
/// container that sets no names.
pub fn user() -> String {
    let named = |name: &str| env::var(name).ok().filter(|v| !v.trim().is_empty());
    named("USER").or_else(|| named("LOGNAME")).or_else(|| named("USERNAME")).unwrap_or_else(account)
}

/// The account the process runs under: its name in the system's list, else its number.
#[cfg(unix)]
fn account() -> String {
    let id = rustix::process::getuid().as_raw();
    let list = std::fs::read_to_string("/etc/passwd").unwrap_or_default();
    account_in(&list, id).unwrap_or_else(|| format!("uid {id}"))
}

/// The account the process runs under.
#[cfg(not(unix))]
fn account() -> String {
    format!("process {}", std::process::id())
}

/// The name of a number in a list as passwd(5) describes it.
#[cfg(unix)]
fn account_in(list: &str, id: u32) -> Option<String> {
    let mut lines = list.lines().map(|line| line.split(':').collect::<Vec<_>>());
    let found = lines.find(|parts| parts.get(2).and_then(|uid| uid.parse().ok()) == Some(id))?;
    found.first().map(|name| (*name).to_owned()).filter(|name| !name.is_empty())
}

/// The language before the arguments are parsed, since their help is in it: `--lang`, `FIELDBRIDGE_LANG`, the system.
pub fn language(args: &[OsString]) -> Lang {
    asked_language(args).unwrap_or_else(|| {
        env::var("FIELDBRIDGE_LANG")
            .ok()
            .filter(|tag| !tag.is_empty())
            .or_else(system_language)
            .map_or(Lang::En, |tag| Lang::from_tag(&tag))
    })
}

/// What the system prefers (`LC_ALL`, `LC_MESSAGES`, `LANG`).
fn system_language() -> Option<String> {
    sys_locale::get_locales().next()
}

fn asked_language(args: &[OsString]) -> Option<Lang> {
    let mut words = args.iter().skip(1).map(|a| a.to_str().unwrap_or_default()).take_while(|a| *a != "--");
    let mut found = None;
    while let Some(word) = words.next() {
        let tag = match word.strip_prefix("--lang") {
            Some("") => words.next(),
            Some(rest) => rest.strip_prefix('='),
            None => None,
        };
        found = match tag {
            Some("en") => Some(Lang::En),
            Some("ko") => Some(Lang::Ko),
            _ => found,
        };
    }
    found
}

/// Whether `--json` stands in the arguments: usage errors, too, are then told as JSON.
pub fn asked_json(args: &[OsString]) -> bool {
    args.iter().skip(1).take_while(|a| *a != "--").any(|a| a == "--json")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(line: &str) -> Option<Lang> {
        asked_language(&line.split(' ').map(OsString::from).collect::<Vec<_>>())
    }

    #[test]
    fn the_language_is_found_before_the_arguments_are_parsed() {
        assert_eq!(asked("fieldbridge run --lang ko"), Some(Lang::Ko));
        assert_eq!(asked("fieldbridge --lang=en status"), Some(Lang::En));
        assert_eq!(asked("fieldbridge --lang"), None);
        assert_eq!(asked("fieldbridge --lang fr"), None);
        assert_eq!(asked("fieldbridge run -- --lang ko"), None);
    }
}
