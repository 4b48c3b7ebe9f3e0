//! Whether a process of this host still lives.

/// When a process started, in the kernel's own units: tells a process from a later one with the same number. None where
/// the system does not tell (then only the lease's age speaks) or there is no such process.
#[cfg(target_os = "linux")]
pub(super) fn start_of(pid: u32) -> Option<String> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    // The name in parentheses may itself hold blanks and parentheses; the start time is the 20th field after it.
    let mut fields = stat.rsplit_once(')')?.1.split_ascii_whitespace();
    match fields.next()? {
        "Z" | "X" => None,
        _ => fields.nth(18).map(str::to_owned),
    }
}

/// Not told here.
#[cfg(not(target_os = "linux"))]
pub(super) fn start_of(_pid: u32) -> Option<String> {
    None
}

/// Whether the process that started then is surely gone.
pub(super) fn is_gone(pid: u32, started: Option<&str>) -> bool {
    cfg!(target_os = "linux") && started.is_some_and(|then| start_of(pid).as_deref() != Some(then))
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn this_process_lives_and_a_waited_for_child_does_not() {
        let me = std::process::id();
        let started = start_of(me);
        assert!(started.is_some());
        assert!(!is_gone(me, started.as_deref()));
        assert!(is_gone(me, Some("1")), "another process that had our number");
        let mut child = std::process::Command::new("true").spawn().unwrap();
        let born = start_of(child.id()).unwrap_or_else(|| "0".into());
        child.wait().unwrap();
        assert!(is_gone(child.id(), Some(&born)));
    }
}
