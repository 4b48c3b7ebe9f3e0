//! The terminal interface's loop, in process: the real services on an empty directory, a terminal made of memory, keys
//! through a channel. Nothing sleeps: every test waits for what the loop tells.
use crossterm::event::{Event, KeyCode, KeyEvent, KeyModifiers};
use fieldbridge::account::Name;
use fieldbridge::boot;
use fieldbridge::fault::Exit;
use fieldbridge::run::{NewPlan, PlanRow, PlanSide, PlanState, RunId};
use fieldbridge::setup::{Draft, Workspace};
use fieldbridge::tui::driver::{Beacon, Driver};
use fieldbridge::tui::terminal::Console;
use fieldbridge::tui::{Beginning, Depth, Signal, Start, Theme};
use futures_util::stream;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tempfile::TempDir;
use tokio::sync::{mpsc, watch};
use tokio::task::JoinHandle;

/// Remembers what was asked of the terminal.
#[derive(Debug, Clone, Default)]
struct Asked {
    copied: Arc<Mutex<Vec<String>>>,
    suspended: Arc<AtomicUsize>,
}

impl Console for Asked {
    fn suspend(&mut self) -> bool {
        self.suspended.fetch_add(1, Ordering::SeqCst);
        true
    }
    fn copy(&mut self, text: &str) {
        self.copied.lock().unwrap().push(text.to_owned());
    }
    fn mouse(&mut self, _on: bool) {}
    fn frame(&mut self, _begins: bool) {}
}

pub struct Scene {
    keys: mpsc::Sender<std::io::Result<Event>>,
    signals: mpsc::Sender<Signal>,
    pub beacon: watch::Receiver<Beacon>,
    asked: Asked,
    end: JoinHandle<Exit>,
    dir: TempDir,
}

impl Scene {
    fn open(prepare: impl FnOnce(&fieldbridge::task::Bench)) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let bench = boot::bench(dir.path(), true);
        prepare(&bench);
        Self::on(bench, dir)
    }

    /// The same over services that are there already.
    pub fn on(bench: fieldbridge::task::Bench, dir: TempDir) -> Self {
        let (keys, mut typed) = mpsc::channel(64);
        let (signals, told) = mpsc::channel(4);
        let asked = Asked::default();
        let beginning = Beginning { who: "kim".to_owned(), ..Beginning::default() };
        let start = Start { beginning, theme: Theme::new(Depth::Mono, false, false), starter: None };
        let screen = Terminal::new(TestBackend::new(80, 24)).unwrap();
        let mut driver = Driver::new(bench, start, screen, asked.clone());
        let beacon = driver.beacon();
        let end = tokio::spawn(async move {
            let events = stream::poll_fn(move |cx| typed.poll_recv(cx));
            driver.run(events, told).await.unwrap()
        });
        Self { keys, signals, beacon, asked, end, dir }
    }

    pub async fn press(&self, code: KeyCode, modifiers: KeyModifiers) {
        self.keys.send(Ok(Event::Key(KeyEvent::new(code, modifiers)))).await.unwrap();
    }

    /// Waits until at least so many messages were taken and nothing is under way.
    pub async fn idle(&mut self, messages: u64) -> Beacon {
        *self.beacon.wait_for(|b| b.messages >= messages && b.busy == 0 && b.frames > 0).await.unwrap()
    }

    /// Keys that are all there before the loop takes the first of them.
    pub fn at_once(&self, keys: impl Iterator<Item = KeyCode>) {
        for code in keys {
            self.keys.try_send(Ok(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))).unwrap();
        }
    }

    /// Leaves once nothing is under way any more, whether something is now or not; what comes after the end goes nowhere.
    pub async fn leave_when_done(self) -> Exit {
        for code in [KeyCode::Char('q'), KeyCode::Enter, KeyCode::Char('q')] {
            let _ = self.keys.send(Ok(Event::Key(KeyEvent::new(code, KeyModifiers::NONE)))).await;
        }
        self.end.await.unwrap()
    }

    /// The system ends it, whatever is under way.
    pub async fn end(self) -> Exit {
        self.signals.send(Signal::Terminate).await.unwrap();
        self.end.await.unwrap()
    }

    pub async fn quit(self) -> (Exit, TempDir) {
        self.press(KeyCode::Char('c'), KeyModifiers::CONTROL).await;
        (self.end.await.unwrap(), self.dir)
    }
}

fn with_workspace(bench: &fieldbridge::task::Bench) {
    bench.workspace.save(&Workspace::named("contoso")).unwrap();
}

#[tokio::test]
async fn an_idle_screen_draws_nothing() {
    let mut scene = Scene::open(with_workspace);
    let before = scene.idle(2).await;
    // Events that change nothing are taken without a frame; the key after them proves that they were taken.
    for _ in 0..20 {
        scene.keys.send(Ok(Event::FocusGained)).await.unwrap();
    }
    scene.press(KeyCode::Down, KeyModifiers::NONE).await;
    let after = scene.idle(before.messages + 1).await;
    assert!(after.frames <= before.frames + 1, "{before:?} {after:?}");
    assert_eq!(scene.quit().await.0, Exit::Ok);
}

#[tokio::test]
async fn many_keys_at_once_make_few_frames() {
    let mut scene = Scene::open(with_workspace);
    let before = scene.idle(2).await;
    for _ in 0..40 {
        scene.keys.try_send(Ok(Event::Key(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE)))).unwrap();
    }
    let after = scene.idle(before.messages + 40).await;
    assert!(after.frames <= before.frames + 20, "{before:?} {after:?}");
    scene.quit().await;
}

/// A plan that waits.
fn planned() -> NewPlan {
    let row = |n: u8| PlanRow { row: format!("0000000{n}"), why: "deleted".into(), version: 0 };
    NewPlan {
        flow: Name::parse("contact").unwrap(),
        side: PlanSide::Campaign,
        run: RunId::new(),
        rows: vec![row(1), row(2)],
        living: 2,
        days: 7,
    }
}

#[tokio::test]
async fn keys_typed_ahead_approve_no_deletion_and_the_name_typed_after_the_question_does() {
    let mut bench = None;
    let mut scene = Scene::open(|here| {
        with_workspace(here);
        here.campaign.delete_plans().unwrap().hold(&planned()).unwrap();
        bench = Some(Arc::clone(here));
    });
    let bench = bench.unwrap();
    let plan = || bench.campaign.delete_plans().unwrap().plans(None, 1).unwrap().remove(0);
    let digest = plan().digest;
    let key = |c| Ok(Event::Key(KeyEvent::new(c, KeyModifiers::NONE)));
    let begun = scene.idle(2).await;
    scene.press(KeyCode::Char('m'), KeyModifiers::NONE).await;
    let monitor = scene.idle(begun.messages + 3).await;
    scene.press(KeyCode::Char('P'), KeyModifiers::NONE).await;
    let listed = scene.idle(monitor.messages + 2).await;
    // All of it is there before the loop takes the first key.
    let ahead = std::iter::once('a').chain(digest.chars()).map(KeyCode::Char).chain([KeyCode::Enter]);
    ahead.for_each(|code| scene.keys.try_send(key(code)).unwrap());
    let asked = scene.idle(listed.messages + 1).await;
    assert_eq!((asked.messages, plan().state), (listed.messages + 1, PlanState::Held));
    for c in digest.chars() {
        scene.press(KeyCode::Char(c), KeyModifiers::NONE).await;
    }
    scene.press(KeyCode::Enter, KeyModifiers::NONE).await;
    scene.idle(asked.messages + digest.len() as u64 + 2).await;
    assert_eq!(plan().state, PlanState::Approved);
    scene.quit().await;
}

#[tokio::test]
async fn leaving_the_first_wizard_is_told_by_the_exit_code() {
    let mut scene = Scene::open(|_| ());
    scene.idle(2).await;
    let (exit, dir) = scene.quit().await;
    assert_eq!(exit, Exit::Unfinished);
    drop(dir);
}

#[tokio::test]
async fn what_was_answered_is_on_disk_when_the_program_has_ended() {
    let mut scene = Scene::open(|_| ());
    let begun = scene.idle(2).await;
    scene.press(KeyCode::Enter, KeyModifiers::NONE).await;
    scene.idle(begun.messages + 1).await;
    let (_, dir) = scene.quit().await;
    let kept: Option<Draft> = boot::bench(dir.path(), true).workspace.draft().unwrap();
    assert!(kept.is_some(), "the answer was lost");
}

#[tokio::test]
async fn the_system_can_end_it_at_any_moment() {
    let mut scene = Scene::open(with_workspace);
    scene.idle(2).await;
    scene.signals.send(Signal::Terminate).await.unwrap();
    assert_eq!(scene.end.await.unwrap(), Exit::Terminated);
    // A terminal that is gone ends it as well.
    let Scene { keys, end, .. } = Scene::open(with_workspace);
    drop(keys);
    assert_eq!(end.await.unwrap(), Exit::Terminated);
}

#[tokio::test]
async fn ctrl_z_leaves_to_the_shell_and_comes_back_with_a_whole_frame() {
    let mut scene = Scene::open(with_workspace);
    let before = scene.idle(2).await;
    scene.press(KeyCode::Char('z'), KeyModifiers::CONTROL).await;
    let after = scene.idle(before.messages + 1).await;
    assert_eq!(scene.asked.suspended.load(Ordering::SeqCst), 1);
    assert!(after.frames > before.frames);
    scene.quit().await;
}

#[tokio::test]
async fn the_chosen_language_is_remembered_and_the_command_copied() {
    let mut scene = Scene::open(with_workspace);
    let before = scene.idle(2).await;
    scene.press(KeyCode::F(2), KeyModifiers::NONE).await;
    scene.press(KeyCode::Char('c'), KeyModifiers::NONE).await;
    scene.idle(before.messages + 2).await;
    let asked = scene.asked.clone();
    let (_, dir) = scene.quit().await;
    assert_eq!(*asked.copied.lock().unwrap(), ["fieldbridge status"]);
    let workspace = boot::bench(dir.path(), true).workspace.load().unwrap();
    assert_eq!(workspace.language, Some(fieldbridge::i18n::Lang::Ko));
}
