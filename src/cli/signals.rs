//! Being asked to end: Ctrl-C, and the system's own request.
use super::out::Out;
use crate::fault::{ErrorKind, Exit, Fault, Outcome};

/// Answers a request to end: the first lets the work come to a border where nothing is lost, the second ends the process at
/// once; what was committed stays either way.
pub(super) fn asked_to_end(out: &mut Out, asked: &mut Option<Exit>, exit: Exit, cancel: impl FnOnce()) {
    if asked.is_some() {
        out.erase();
        std::process::exit(i32::from(exit.code()));
    }
    *asked = Some(exit);
    cancel();
    let text = out.say("cli-run-cancelling");
    out.note(text);
}

/// Listens from now on; until then the system's default (end at once) holds.
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
    #[cfg(unix)]
    hang_up: tokio::signal::unix::Signal,
}

impl Signals {
    /// Begins to listen.
    ///
    /// # Errors
    /// `Bug` where the system refuses.
    #[cfg(unix)]
    pub fn listen() -> Outcome<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let on = |kind| signal(kind).map_err(|e| Fault::new(ErrorKind::Bug, format!("signals: {e}")));
        Ok(Self {
            interrupt: on(SignalKind::interrupt())?,
            terminate: on(SignalKind::terminate())?,
            hang_up: on(SignalKind::hangup())?,
        })
    }

    /// Begins to listen.
    #[cfg(not(unix))]
    pub fn listen() -> Outcome<Self> {
        Ok(Self {})
    }

    /// Waits for the next request and says how the process then ends.
    #[cfg(unix)]
    pub async fn asked(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupt.recv() => Exit::Interrupted,
            _ = self.terminate.recv() => Exit::Terminated,
            _ = self.hang_up.recv() => Exit::Terminated,
        }
    }

    /// Waits for the next request and says how the process then ends.
    #[cfg(not(unix))]
    pub async fn asked(&mut self) -> Exit {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Exit::Interrupted
    }
}
