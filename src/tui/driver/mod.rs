//! The driver: one loop that waits for signals, answers, keys and timers, lets `update` decide, draws once, and executes
//! effects through `task`. While nothing happens it sleeps and draws nothing.
mod call;
mod drafts;
mod execute;
mod input;
mod launch;
mod sign_in;
mod timers;
mod vault;
mod verify;
mod whole_keys;
mod work;

use super::effect::{Done, Effect, TaskId};
use super::model::{Beginning, Effects, Model};
use super::msg::{Msg, Signal};
use super::terminal::{self, Console};
use super::theme::{Depth, Theme};
use super::update;
use super::view::{Frame, view};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::setup::SandboxOffer;
use crate::task::Bench;
use crossterm::event::{Event, EventStream};
use execute::Executor;
use futures_util::future::BoxFuture;
use futures_util::{Stream, StreamExt};
use input::Clicks;
use ratatui::Terminal;
use ratatui::backend::{Backend, CrosstermBackend};
use std::future::poll_fn;
use std::io::stdout;
use std::mem::ManuallyDrop;
use std::task::Poll;
use std::time::Duration;
use timers::Timers;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;
use vault::Asker;
use whole_keys::WholeKeys;

/// Starts the sandbox when it is wanted; whoever made it keeps the sandbox alive.
pub type SandboxStarter = Box<dyn FnOnce() -> BoxFuture<'static, Outcome<SandboxOffer>> + Send>;

/// What the terminal interface starts with.
pub struct Start {
    /// What the model begins with.
    pub beginning: Beginning,
    /// What the terminal can show ([`terminal::theme_for`]).
    pub theme: Theme,
    /// Starts the sandbox where there is no workspace yet.
    pub starter: Option<SandboxStarter>,
}

/// Runs the terminal interface until it is left; the terminal is given back whatever happens.
///
/// # Errors
/// `Usage` where there is no terminal.
pub async fn run(bench: Bench, start: Start) -> Outcome<Exit> {
    terminal::watch_for_panics(crate::i18n::Words(start.beginning.lang), start.beginning.place.clone());
    terminal::colours(start.theme.depth != Depth::Mono);
    let signals = terminal::signals();
    let tty = terminal::take_screen()?;
    let screen = Terminal::new(CrosstermBackend::new(stdout()))
        .map_err(|e| Fault::new(ErrorKind::Usage, format!("the terminal cannot be used: {e}")))?;
    let outcome = Driver::new(bench, start, screen, tty).run(WholeKeys::of(EventStream::new()), signals).await;
    let _ = std::panic::take_hook();
    outcome
}

/// The next event if it is there already. Asked with the loop's own waker: a terminal's stream remembers the first waker
/// it is asked with, so a look without one would put the screen to sleep for good.
async fn at_hand<E>(events: &mut E) -> Option<Option<std::io::Result<Event>>>
where
    E: Stream<Item = std::io::Result<Event>> + Unpin,
{
    poll_fn(|cx| match events.poll_next_unpin(cx) {
        Poll::Ready(event) => Poll::Ready(Some(event)),
        Poll::Pending => Poll::Ready(None),
    })
    .await
}

/// What the driver is doing, for tests that wait for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Beacon {
    /// Frames drawn so far.
    pub frames: u64,
    /// Messages taken so far.
    pub messages: u64,
    /// Tasks whose answer has not come yet; runs are not among them.
    pub busy: usize,
}

/// How long a run may take to reach its page border when the system wants us gone.
const PATIENCE: Duration = Duration::from_secs(8);
/// Messages taken together before one frame.
const BATCH: usize = 64;

/// The loop and what it owns.
pub struct Driver<B: Backend, C: Console> {
    // Never dropped: ratatui's drop complains on standard error, and where the terminal is gone that complaint panics. The
    // console gives the cursor back.
    screen: ManuallyDrop<Terminal<B>>,
    console: C,
    theme: Theme,
    model: Model,
    frame: Frame,
    first: Effects,
    executor: Executor,
    inbox: mpsc::Receiver<(TaskId, Done)>,
    timers: Timers,
    asker: Asker,
    clicks: Clicks,
    beacon: watch::Sender<Beacon>,
    deadline: Option<Instant>,
    left: bool,
    /// An answer is being kept: the next question is shown once it stands on disk.
    keeping: bool,
    /// The window was resized since the last frame.
    resized: bool,
    /// A question was opened that no key pressed before it may answer.
    flush: bool,
}

impl<B: Backend, C: Console> Driver<B, C> {
    /// Puts it together; nothing is read or drawn yet.
    pub fn new(bench: Bench, start: Start, screen: Terminal<B>, console: C) -> Self {
        let (tell, inbox) = mpsc::channel(256);
        let now = bench.clock.now();
        let (mut model, first) = Model::new(start.beginning, now);
        // A window tells its size by itself only when it changes.
        model.size = screen.size().map_or(model.size, |size| (size.width, size.height));
        Self {
            screen: ManuallyDrop::new(screen),
            console,
            theme: start.theme,
            model,
            frame: Frame::default(),
            first,
            asker: Asker::open(&bench),
            executor: Executor::new(bench, tell, start.starter),
            inbox,
            timers: Timers::default(),
            clicks: Clicks::default(),
            beacon: watch::Sender::default(),
            deadline: None,
            left: false,
            keeping: false,
            resized: false,
            flush: false,
        }
    }

    /// Tells what the driver is doing.
    pub fn beacon(&self) -> watch::Receiver<Beacon> {
        self.beacon.subscribe()
    }

    /// The screen, for tests.
    pub fn screen(&self) -> &Terminal<B> {
        &self.screen
    }

    /// Runs until it is left. The first frame is drawn before any effect is executed.
    ///
    /// # Errors
    /// None at present; the outcome is the exit code.
    pub async fn run<E>(&mut self, mut events: E, mut signals: mpsc::Receiver<Signal>) -> Outcome<Exit>
    where
        E: Stream<Item = std::io::Result<Event>> + Unpin,
    {
        self.draw();
        let first = std::mem::take(&mut self.first);
        self.execute(first);
        while !self.left {
            self.announce();
            let event = tokio::select! {
                biased;
                Some(signal) = signals.recv() => Some(Msg::Signal(signal)),
                Some((task, done)) = self.inbox.recv() => { self.executor.answered(task, &done); Some(Msg::Done(task, done)) }
                why = self.asker.next() => Some(Msg::VaultAsks(why)),
                event = events.next() => self.translate(event),
                task = self.timers.next() => Some(Msg::Done(task, Done::Woken)),
                () = until(self.deadline) => { self.left = true; None }
            };
            let mut changed = self.take(event);
            for _ in 0..BATCH {
                if std::mem::take(&mut self.flush) {
                    self.drop_typed(&mut events).await;
                }
                let more = match self.inbox.try_recv() {
                    Ok((task, done)) => {
                        self.executor.answered(task, &done);
                        Some(Msg::Done(task, done))
                    }
                    Err(_) => match at_hand(&mut events).await {
                        Some(event) => self.translate(event),
                        None => break,
                    },
                };
                changed |= self.take(more);
            }
            if std::mem::take(&mut self.keeping) {
                self.executor.kept().await;
            }
            if changed && !self.left {
                self.draw();
            }
        }
        // Whoever still waits for a pass-phrase gets none.
        self.asker.close(&self.executor.bench);
        self.executor.finish().await;
        Ok(self.model.exit)
    }

    /// Lets go of what was typed ahead; everything else that is at hand counts.
    async fn drop_typed<E>(&mut self, events: &mut E)
    where
        E: Stream<Item = std::io::Result<Event>> + Unpin,
    {
        while let Some(event) = at_hand(events).await {
            if matches!(event, Some(Ok(Event::Key(_) | Event::Paste(_) | Event::Mouse(_)))) {
                continue;
            }
            let ended = matches!(event, Some(Err(_)) | None);
            let msg = self.translate(event);
            self.take(msg);
            if ended {
                break;
            }
        }
    }

    fn take(&mut self, msg: Option<Msg>) -> bool {
        let Some(msg) = msg else { return false };
        self.resized |= matches!(msg, Msg::Resize(..));
        let now = self.executor.bench.clock.now();
        self.beacon.send_modify(|b| b.messages += 1);
        let effects = update(&mut self.model, now, msg);
        self.execute(effects);
        !self.model.still
    }

    /// A terminal's event as a message; the end of events means that the terminal is gone.
    fn translate(&mut self, event: Option<std::io::Result<Event>>) -> Option<Msg> {
        match event {
            Some(Ok(event)) => self.clicks.message(event, &self.frame.hits),
            Some(Err(_)) | None => {
                self.left = true;
                self.model.exit = Exit::Terminated;
                None
            }
        }
    }

    fn execute(&mut self, effects: Effects) {
        for (task, effect) in effects {
            match effect {
                Effect::Quit => self.left = true,
                Effect::Suspend => self.suspend(),
                Effect::AnswerVault(given) => self.asker.answer(given),
                Effect::Copy(text) => self.console.copy(&text),
                Effect::Mouse(on) => self.console.mouse(on),
                Effect::FlushKeys => self.flush = true,
                Effect::Wake(ms) => self.timers.arm(task, ms),
                Effect::Abandon(other) => {
                    self.timers.disarm(other);
                    self.executor.abandon(other);
                }
                Effect::DrainAndQuit => {
                    self.executor.drain();
                    if self.model.exit == Exit::Terminated {
                        self.deadline = Some(Instant::now() + PATIENCE);
                    }
                }
                other => {
                    self.keeping |= matches!(other, Effect::SaveDraft(_));
                    self.executor.start(task, other);
                }
            }
        }
    }

    fn suspend(&mut self) {
        let now = self.executor.bench.clock.now();
        let msg = if self.console.suspend() {
            self.forget_screen();
            Msg::Resumed
        } else {
            Msg::Done(self.model.task(), Done::NoShell)
        };
        let effects = update(&mut self.model, now, msg);
        self.execute(effects);
    }

    /// Nothing on the screen is taken for granted: the next frame is drawn in full.
    fn forget_screen(&mut self) {
        // Not `Terminal::clear`: it asks the terminal where its cursor is, and the answer would go to the keys' reader.
        let _ = self.screen.backend_mut().clear();
        self.screen.swap_buffers();
    }

    fn draw(&mut self) {
        self.console.frame(true);
        // A window that was made smaller and as large again in one go has lost cells, though its size is the same.
        if std::mem::take(&mut self.resized) {
            self.forget_screen();
        }
        let (model, theme) = (&self.model, &self.theme);
        let mut drawn = Frame::default();
        let outcome = self.screen.draw(|frame| {
            drawn = view(model, theme, frame.buffer_mut());
            if let Some(at) = drawn.cursor {
                frame.set_cursor_position(at);
            }
        });
        if outcome.is_err() {
            // The terminal is gone: nobody sees a frame any more.
            self.left = true;
            self.model.exit = Exit::Terminated;
        }
        self.console.frame(false);
        self.frame = drawn;
        self.beacon.send_modify(|b| b.frames += 1);
    }

    fn announce(&self) {
        let busy = self.executor.busy();
        self.beacon.send_modify(|b| b.busy = busy);
    }
}

async fn until(deadline: Option<Instant>) {
    match deadline {
        Some(at) => tokio::time::sleep_until(at).await,
        None => std::future::pending().await,
    }
}
