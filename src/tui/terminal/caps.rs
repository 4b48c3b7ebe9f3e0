//! What the terminal can show, as its environment tells. The environment is handed in; this room does not read it.
use crate::tui::theme::{Depth, Theme};

/// The theme for an environment. What was asked for comes before guesses: `color` (from the command line) before
/// `NO_COLOR` and `FIELDBRIDGE_THEME`, those before what the terminal says of itself.
pub fn theme_for(var: impl Fn(&str) -> Option<String>, color: Option<bool>) -> Theme {
    let get = |name: &str| var(name).filter(|v| !v.is_empty());
    let term = get("TERM").unwrap_or_default();
    let mono = get("NO_COLOR").is_some() || matches!(term.as_str(), "dumb" | "vt100" | "vt220");
    let depth = if color.unwrap_or(!mono) { depth(&get, &term) } else { Depth::Mono };
    Theme::new(depth, light(&get), ascii(&get, &term))
}

fn depth(get: &impl Fn(&str) -> Option<String>, term: &str) -> Depth {
    if get("COLORTERM").is_some_and(|c| c == "truecolor" || c == "24bit") || get("WT_SESSION").is_some() {
        return Depth::True;
    }
    if term.contains("256color") { Depth::Indexed } else { Depth::Sixteen }
}

fn light(get: &impl Fn(&str) -> Option<String>) -> bool {
    if let Some(asked) = get("FIELDBRIDGE_THEME") {
        return asked.eq_ignore_ascii_case("light");
    }
    // rxvt, konsole and others say `foreground;background` with the numbers of the sixteen.
    let background = get("COLORFGBG").and_then(|c| c.rsplit(';').next().and_then(|b| b.parse::<u8>().ok()));
    matches!(background, Some(7 | 9..=15))
}

fn ascii(get: &impl Fn(&str) -> Option<String>, term: &str) -> bool {
    if matches!(term, "dumb" | "vt100" | "vt220") {
        return true;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(get);
    // Nothing said is common in containers, whose terminals do show UTF-8.
    locale.is_some_and(|l| {
        let l = l.to_ascii_lowercase();
        !l.contains("utf-8") && !l.contains("utf8")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn theme(vars: &[(&str, &str)]) -> Theme {
        asked(vars, None)
    }

    fn asked(vars: &[(&str, &str)], color: Option<bool>) -> Theme {
        theme_for(|name| vars.iter().find(|(n, _)| *n == name).map(|(_, v)| (*v).to_owned()), color)
    }

    #[test]
    fn the_command_line_decides_on_colours_before_the_environment() {
        assert_eq!(asked(&[("TERM", "xterm-256color")], Some(false)).depth, Depth::Mono);
        assert_eq!(asked(&[("TERM", "xterm-256color"), ("NO_COLOR", "1")], Some(true)).depth, Depth::Indexed);
        assert_eq!(asked(&[("TERM", "vt100")], Some(true)).depth, Depth::Sixteen);
    }

    #[test]
    fn colours_follow_the_terminal_and_no_color_wins() {
        assert_eq!(theme(&[("TERM", "xterm-256color")]).depth, Depth::Indexed);
        assert_eq!(theme(&[("TERM", "xterm-256color"), ("COLORTERM", "truecolor")]).depth, Depth::True);
        assert_eq!(theme(&[("TERM", "xterm")]).depth, Depth::Sixteen);
        assert_eq!(theme(&[("TERM", "xterm"), ("COLORTERM", "truecolor"), ("NO_COLOR", "1")]).depth, Depth::Mono);
        assert_eq!(theme(&[("TERM", "xterm"), ("NO_COLOR", "")]).depth, Depth::Sixteen);
    }

    #[test]
    fn light_and_ascii_are_told_or_guessed() {
        assert!(theme(&[("COLORFGBG", "0;15")]).light);
        assert!(!theme(&[("COLORFGBG", "15;0")]).light);
        assert!(!theme(&[("COLORFGBG", "0;15"), ("FIELDBRIDGE_THEME", "dark")]).light);
        assert!(theme(&[("LANG", "C")]).ascii);
        assert!(!theme(&[("LANG", "ko_KR.UTF-8")]).ascii);
        assert!(!theme(&[]).ascii);
        assert!(!theme(&[("LC_ALL", "en_US.utf8"), ("LANG", "C")]).ascii);
    }
}
