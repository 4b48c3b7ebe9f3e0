//! Signals of the system as messages.
use crate::tui::msg::Signal;
use tokio::sync::mpsc;

/// The signals from now on. Without them the program still works, it only cannot tidy up when it is killed.
#[cfg(unix)]
pub fn signals() -> mpsc::Receiver<Signal> {
    use tokio::signal::unix::{SignalKind, signal};
    let (tell, told) = mpsc::channel(8);
    let kinds = [
        (SignalKind::interrupt(), Signal::Interrupt),
        (SignalKind::terminate(), Signal::Terminate),
        (SignalKind::hangup(), Signal::HangUp),
        (SignalKind::from_raw(SIGTSTP), Signal::Stop),
    ];
    for (kind, meaning) in kinds {
        let Ok(mut stream) = signal(kind) else { continue };
        let tell = tell.clone();
        tokio::spawn(async move {
            while stream.recv().await.is_some() {
                if tell.send(meaning).await.is_err() {
                    break;
                }
            }
        });
    }
    told
}

#[cfg(unix)]
const SIGTSTP: i32 = rustix::process::Signal::TSTP.as_raw();

/// Ctrl-C from outside is all there is here.
#[cfg(not(unix))]
pub fn signals() -> mpsc::Receiver<Signal> {
    let (tell, told) = mpsc::channel(8);
    tokio::spawn(async move {
        while tokio::signal::ctrl_c().await.is_ok() {
            if tell.send(Signal::Interrupt).await.is_err() {
                break;
            }
        }
    });
    told
}
