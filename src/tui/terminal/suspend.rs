//! Ctrl-Z: stopping our own job so that the shell takes over, and only where there is a shell that can bring us back.

/// Whether a shell of our session started us. Run directly by a terminal multiplexer or as a container's only process,
/// a stop would be for ever.
#[cfg(unix)]
pub fn has_shell() -> bool {
    use rustix::process::{getppid, getsid};
    let Some(parent) = getppid() else { return false };
    match (getsid(Some(parent)), getsid(None)) {
        (Ok(theirs), Ok(ours)) => theirs == ours,
        _ => false,
    }
}

/// Stops the whole job (`cargo run` and pipelines included); returns when it is continued.
#[cfg(unix)]
pub fn stop() {
    let _ = rustix::process::kill_current_process_group(rustix::process::Signal::STOP);
}

/// There is no job control here.
#[cfg(not(unix))]
pub fn has_shell() -> bool {
    false
}

/// There is no job control here.
#[cfg(not(unix))]
pub fn stop() {}
