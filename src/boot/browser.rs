//! The browser of this machine: asked to show a page only where the person who sits before it could see it.
use std::env;

/// Shows a page; false where there is no browser to be seen, or it could not be started.
pub(super) fn show(address: &str) -> bool {
    let set = |name: &str| env::var_os(name).is_some_and(|value| !value.is_empty());
    is_seen(cfg!(any(windows, target_os = "macos")), set) && open::that_detached(address).is_ok()
}

/// Whether a window opened here would be seen: not over SSH, not without a display, not in a container's or a cloud's shell.
/// A program named in `BROWSER` over SSH may well be a text browser that takes the terminal, so it does not count.
fn is_seen(desktop: bool, set: impl Fn(&str) -> bool) -> bool {
    const ELSEWHERE: [&str; 6] =
        ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY", "CODESPACES", "CLOUD_SHELL", "FIELDBRIDGE_NO_BROWSER"];
    !ELSEWHERE.into_iter().any(&set) && (desktop || set("DISPLAY") || set("WAYLAND_DISPLAY"))
}

#[cfg(test)]
mod tests {
    use super::is_seen;

    #[test]
    fn a_browser_opens_only_where_somebody_can_see_it() {
        let seen = |desktop: bool, names: &[&str]| is_seen(desktop, |name| names.contains(&name));
        assert!(seen(false, &["DISPLAY"]) && seen(false, &["WAYLAND_DISPLAY"]) && seen(true, &[]));
        assert!(!seen(false, &[]), "no display");
        assert!(!seen(false, &["DISPLAY", "SSH_CONNECTION"]), "a forwarded display is somebody else's");
        assert!(!seen(true, &["SSH_TTY"]) && !seen(false, &["DISPLAY", "CODESPACES"]));
        assert!(!seen(true, &["FIELDBRIDGE_NO_BROWSER"]));
    }
}
