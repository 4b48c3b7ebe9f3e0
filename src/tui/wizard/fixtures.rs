//! A wizard under test, and a world that answers every effect at once, without a network.
mod world_fixtures;

pub(crate) use world_fixtures::{CANARY, World, offer};

use super::{Aim, Wizard};
use crate::fault::Outcome;
use crate::i18n::{Lang, Words};
use crate::setup::{Draft, SandboxOffer, Workspace};
use crate::tui::{Canvas, Depth, Done, Effect, Hits, Leave, TaskId, Theme, UpdateCx, ViewCx, WizardOut};
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use std::cell::Cell;
use std::collections::VecDeque;

/// A wizard with its world and what it asked for.
pub(crate) struct Rig {
    pub wizard: Wizard,
    pub world: World,
    pub words: Words,
    pub saved: Option<Draft>,
    pub left: Option<Leave>,
    pub toast: Option<String>,
    /// The last sign-in that was begun.
    signing_in: Option<TaskId>,
    pub copied: Option<String>,
    pub effects: Vec<Effect>,
    pending: VecDeque<(TaskId, Effect)>,
    counter: Cell<u64>,
}

impl Rig {
    /// A fresh setup with the sandbox offered.
    pub fn fresh() -> Self {
        Self::open(Draft::new(Workspace::named("demo")), Some(offer()), World::default())
    }

    pub fn open(draft: Draft, offer: Option<SandboxOffer>, world: World) -> Self {
        Self::with(Wizard::open(draft, offer, Words(Lang::En), Timestamp::UNIX_EPOCH), world)
    }

    /// A setup that is there, to be changed.
    pub fn change(draft: Draft, aim: Aim, world: World) -> Self {
        Self::with(Wizard::change(draft, aim, Words(Lang::En), Timestamp::UNIX_EPOCH), world)
    }

    fn with((wizard, first): (Wizard, Vec<Effect>), world: World) -> Self {
        let words = Words(Lang::En);
        let mut rig = Self {
            wizard,
            world,
            words,
            saved: None,
            left: None,
            toast: None,
            copied: None,
            signing_in: None,
            effects: Vec::new(),
            pending: VecDeque::new(),
            counter: Cell::new(1_000_000),
        };
        for effect in first {
            let id = TaskId(rig.counter.get());
            rig.counter.set(id.0 + 1);
            rig.note(id, effect);
        }
        rig
    }

    fn note(&mut self, id: TaskId, effect: Effect) {
        match &effect {
            Effect::SaveDraft(draft) => self.saved = Some((**draft).clone()),
            Effect::Copy(text) => self.copied = Some(text.clone()),
            Effect::SignIn(..) => self.signing_in = Some(id),
            Effect::Abandon(task) => self.pending.retain(|(id, _)| id != task),
            _ => {}
        }
        self.effects.push(effect.clone());
        self.pending.push_back((id, effect));
    }

    fn take(&mut self, out: WizardOut) -> bool {
        for (id, effect) in out.effects {
            self.note(id, effect);
        }
        if out.leave.is_some() {
            self.left = out.leave;
        }
        if out.toast.is_some() {
            self.toast = out.toast;
        }
        out.handled
    }

    fn turn(&mut self, work: impl FnOnce(&mut Wizard, &UpdateCx<'_>) -> WizardOut) -> bool {
        let cx = UpdateCx { words: self.words, now: Timestamp::UNIX_EPOCH, next_task: &self.counter };
        let out = work(&mut self.wizard, &cx);
        self.take(out)
    }

    /// Presses a key; the world stays silent.
    pub fn press(&mut self, code: KeyCode) -> bool {
        self.turn(|w, cx| w.key(KeyEvent::new(code, KeyModifiers::NONE), cx))
    }

    /// Presses a key and lets the world answer everything.
    pub fn key(&mut self, code: KeyCode) {
        self.press(code);
        self.settle();
    }

    /// Types a text and lets the world answer.
    pub fn text(&mut self, text: &str) {
        text.chars().for_each(|c| {
            self.press(KeyCode::Char(c));
        });
        self.settle();
    }

    pub fn enter(&mut self) {
        self.key(KeyCode::Enter);
    }

    pub fn command(&mut self, id: crate::command::CommandId) {
        self.turn(|w, cx| w.command(id, cx));
        self.settle();
    }

    pub fn paste(&mut self, text: &str) {
        self.turn(|w, cx| w.paste(text, cx));
        self.settle();
    }

    pub fn hit(&mut self, hit: crate::tui::Hit, double: bool) {
        self.turn(|w, cx| w.hit(hit, double, cx));
        self.settle();
    }

    pub fn wheel(&mut self, lines: i32) {
        self.turn(|w, cx| w.wheel(lines, cx));
        self.settle();
    }

    /// Lets the world answer the oldest effect.
    pub fn answer_one(&mut self) -> bool {
        let Some((id, effect)) = self.pending.pop_front() else { return false };
        for done in self.world.answer(&effect) {
            self.turn(|w, cx| w.done(id, done, cx));
        }
        true
    }

    /// Lets the world answer until it has nothing more to say.
    pub fn settle(&mut self) {
        let mut turns = 0;
        while self.answer_one() {
            turns += 1;
            assert!(turns < 10_000, "the wizard asks forever: {:?}", self.effects.last());
        }
    }

    /// An answer out of turn.
    pub fn done(&mut self, id: u64, done: Done) -> bool {
        self.turn(|w, cx| w.done(TaskId(id), done, cx))
    }

    /// The sign-in under way ends.
    pub fn signed_in(&mut self, outcome: Outcome<()>) {
        let task = self.signing_in.take().expect("a sign-in");
        self.turn(|w, cx| w.done(task, Done::SignedIn(outcome), cx));
        self.settle();
    }

    pub fn step(&self) -> crate::setup::Step {
        self.wizard.draft().step
    }

    pub fn question(&self) -> usize {
        self.wizard.draft().question
    }

    /// Enter until that step comes.
    pub fn go_to(&mut self, step: crate::setup::Step) {
        for _ in 0..40 {
            if self.step() == step {
                return;
            }
            self.enter();
        }
        panic!("{step:?} was not reached, but {:?}: {:?}", self.step(), self.toast);
    }

    /// Draws, with the cursor and what a mouse can meet.
    pub fn frame(&self, width: u16, height: u16, depth: Depth) -> (Buffer, Hits, Option<Position>) {
        let area = Rect::new(0, 0, width, height);
        let (mut buffer, mut hits, mut cursor) = (Buffer::empty(area), Hits::default(), None);
        let theme = Theme::new(depth, false, false);
        let cx = ViewCx { words: self.words, theme: &theme, now: Timestamp::UNIX_EPOCH };
        let mut canvas = Canvas { buffer: &mut buffer, hits: &mut hits, cursor: &mut cursor };
        self.wizard.view(&cx, area, &mut canvas);
        (buffer, hits, cursor)
    }

    /// Draws as text; the cells hidden behind wide characters are left out.
    pub fn draw(&self, width: u16, height: u16) -> String {
        let (buffer, _, _) = self.frame(width, height, Depth::True);
        text_of(&buffer)
    }
}

/// A buffer as text.
pub(crate) fn text_of(buffer: &Buffer) -> String {
    let area = buffer.area;
    let mut out = String::new();
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        let mut line = String::new();
        while x < area.right() {
            let symbol = buffer.cell((x, y)).map_or(" ", |c| c.symbol());
            line.push_str(symbol);
            x += u16::try_from(crate::text::width(symbol)).unwrap_or(1).max(1);
        }
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}
