//! Command lines as a person can paste them into a shell.
use std::path::Path;

/// ` --workspace DIR` for a command line about the workspace in `directory`; nothing where `standard`, the one that stands
/// without the option, is the same.
pub fn workspace_option(directory: &Path, standard: Option<&Path>) -> String {
    if standard == Some(directory) {
        return String::new();
    }
    format!(" --workspace {}", quoted(&directory.display().to_string()))
}

/// The text as one word of a shell.
pub fn quoted(text: &str) -> String {
    let plain =
        |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | ':' | '\\' | '~' | '+' | '@' | ',');
    let stands = !text.is_empty() && !text.starts_with('~') && text.chars().all(plain);
    match (stands, cfg!(windows)) {
        (true, _) => text.to_owned(),
        (false, true) => format!("\"{text}\""),
        (false, false) => format!("'{}'", text.replace('\'', r"'\''")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_workspace_is_named_so_that_a_shell_reads_it_as_one_word() {
        let at = |text: &str| workspace_option(Path::new(text), Some(Path::new("/home/kim/default")));
        assert_eq!(at("/home/kim/default"), "");
        assert_eq!(at("/srv/contoso"), " --workspace /srv/contoso");
        assert_eq!(workspace_option(Path::new("/srv/계정"), None), " --workspace /srv/계정");
        if cfg!(unix) {
            assert_eq!(at("/srv/two words"), " --workspace '/srv/two words'");
            assert_eq!(at("/srv/it's; rm -rf $HOME"), r" --workspace '/srv/it'\''s; rm -rf $HOME'");
        }
    }
}
