//! Dialogs that lie over a screen: help, the palette, what to do with runs, a fault in full, a command line, a reject, a
//! line that is typed.
use super::commands::available;
use super::rejects::reason_of;
use super::{Asking, Choice, Howto, Model, Replaying};
use crate::account::Name;
use crate::command::{self, CommandId};
use crate::fault::{ErrorKind, Fault};
use crate::i18n::{Lang, Words};
use crate::run::{Reject, RunId};
use crate::setup::Step;
use crate::task::reject_value;
use crate::tui::search;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;

/// A dialog.
#[derive(Debug)]
pub enum Overlay {
    /// All commands of this screen with their explanations.
    Help(Finder),
    /// Commands by name.
    Palette(Finder),
    /// Runs are under way: what should become of them?
    Leave(ListState),
    /// Really cancel this run?
    Cancel {
        /// Which run.
        run: RunId,
        /// Which flow.
        flow: Name,
        /// The choice.
        list: ListState,
    },
    /// What went wrong, in full.
    Fault {
        /// What went wrong.
        fault: Box<Fault>,
        /// First line shown.
        scroll: usize,
    },
    /// The command that does the same without a screen.
    Twin(String),
    /// A reject in full, with its value or with that masked.
    Reject(Box<Reject>, bool),
    /// Which rejects are shown.
    Narrow(ListState),
    /// Something is typed before it is done.
    Asking(Box<Asking>),
    /// Which step of a setup is changed: one of [`CHANGEABLE`].
    Change(ListState),
    /// How a flow shall run.
    How(Box<Howto>),
    /// Which rows are read again.
    Replay(Box<Replaying>),
    /// Something is done only by its second answer.
    Choice(Box<Choice>),
    /// The pass-phrase of the encrypted file.
    Passphrase {
        /// What is typed, masked.
        input: Input,
        /// Whether what was typed before does not open it.
        wrong: bool,
    },
}

/// The steps of a setup that can be changed, in the order they are offered.
pub const CHANGEABLE: [Step; 5] = [Step::Account, Step::Tables, Step::Schemas, Step::Enumerations, Step::Flows];

/// The answers to [`Overlay::Leave`], in their order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// Nothing; stay.
    Stay,
    /// Leave when the runs are done.
    WhenDone,
    /// Stop the runs at the page border, then leave.
    Drain,
}

impl Leaving {
    /// All, in the order they are shown; the safe one first.
    pub const ALL: [Leaving; 3] = [Leaving::WhenDone, Leaving::Drain, Leaving::Stay];

    /// Catalog key of its words.
    pub fn key(self) -> &'static str {
        match self {
            Leaving::Stay => "leave-stay",
            Leaving::WhenDone => "leave-when-done",
            Leaving::Drain => "leave-drain",
        }
    }
}

/// The answers to [`Overlay::Cancel`]: catalog keys, the safe one first.
pub const CANCEL_CHOICES: [&str; 2] = ["cancel-keep", "cancel-do"];

/// A list of commands narrowed by what is typed.
#[derive(Debug, Default)]
pub struct Finder {
    /// What is typed.
    pub input: Input,
    /// The selected row.
    pub list: ListState,
    /// The rows that match.
    pub rows: Vec<Pick>,
}

/// A command to pick.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pick {
    /// Which command.
    pub id: CommandId,
    /// Catalog key of the reason why it cannot be done now.
    pub disabled: Option<&'static str>,
}

impl Finder {
    /// All commands of the screen.
    pub fn of(model: &Model) -> Self {
        let mut finder = Self::default();
        finder.narrow(available(model));
        finder
    }

    /// Keeps those that match what is typed, the best first.
    pub fn narrow(&mut self, all: Vec<Pick>) {
        let query = self.input.text();
        let mut scored: Vec<(u32, Pick)> =
            all.into_iter().filter_map(|pick| Some((score(query, pick.id)?, pick))).collect();
        if !query.is_empty() {
            scored.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        }
        self.rows = scored.into_iter().map(|(_, pick)| pick).collect();
        self.list.resize(self.rows.len());
        self.list.select(0);
    }

    /// The selected command.
    pub fn selected(&self) -> Option<Pick> {
        self.rows.get(self.list.selected()).copied()
    }
}

/// How well a command's words in either language, or its slug, match.
fn score(query: &str, id: CommandId) -> Option<u32> {
    let command = command::of(id)?;
    let mut texts = vec![command.slug.to_owned()];
    texts.extend(Lang::ALL.map(|lang| Words(lang).say(&command.word())));
    texts.iter().filter_map(|text| search::score(query, text)).max()
}

impl Overlay {
    /// Whether letters type into it.
    pub fn types(&self) -> bool {
        match self {
            Overlay::Help(_) | Overlay::Palette(_) | Overlay::Passphrase { .. } | Overlay::Asking(_) => true,
            Overlay::Replay(replaying) => replaying.types(),
            _ => false,
        }
    }

    /// What `y` copies, where there is something.
    pub fn copy_text(&self, words: Words) -> Option<String> {
        match self {
            Overlay::Fault { fault, .. } => Some(fault_text(words, fault)),
            Overlay::Twin(command) => Some(command.clone()),
            Overlay::Replay(replaying) => Some(replaying.command()),
            Overlay::How(howto) => Some(howto.command()),
            Overlay::Reject(reject, values) => Some(reject_text(words, reject, *values)),
            _ => None,
        }
    }
}

/// A fault in full: what happened, why, what next, whose move, code.
pub fn fault_lines(words: Words, fault: &Fault) -> Vec<(&'static str, String)> {
    let policy = fault.policy();
    let mut lines = vec![("dialog-what", words.fault(fault))];
    if !fault.detail.is_empty() {
        lines.push(("dialog-why", words.why(fault)));
    }
    let advice = words.advice(fault);
    // What was held is decided on a screen of its own.
    let held = (fault.kind == ErrorKind::DeletesHeld).then(|| format!("{}\n{advice}", words.say("held-next")));
    lines.push(("dialog-next", held.unwrap_or(advice)));
    lines.push(("dialog-move", words.say(policy.whose_move.key())));
    lines.push(("dialog-code", fault.quote()));
    lines
}

/// A fault as text to send to somebody.
pub fn fault_text(words: Words, fault: &Fault) -> String {
    join(words, &fault_lines(words, fault))
}

/// A reject in full; its value masked unless it is asked for.
pub fn reject_lines(words: Words, reject: &Reject, values: bool) -> Vec<(&'static str, String)> {
    let dash = || "—".to_owned();
    let mut lines = vec![
        ("dialog-reject-flow", reject.flow.to_string()),
        ("dialog-reject-row", if reject.row.is_empty() { dash() } else { reject.row.clone() }),
        ("dialog-reject-why", words.say(&format!("reject-{}", reason_of(reject)))),
        ("dialog-reject-field", reject.field.clone().unwrap_or_else(dash)),
        ("dialog-reject-sample", reject_value(reject, values).unwrap_or_else(dash)),
        ("dialog-reject-state", words.say(&format!("reject-state-{}", reject.state.slug()))),
        ("dialog-reject-run", reject.run.to_string()),
    ];
    lines.extend(reject.said.clone().map(|said| ("cli-col-said", said)));
    let note = reject
        .note
        .as_ref()
        .map(|note| if note.who.is_empty() { note.text.clone() } else { format!("{} ({})", note.text, note.who) });
    lines.extend(note.map(|note| ("cli-col-note", note)));
    lines
}

/// A reject as text to send to somebody.
pub fn reject_text(words: Words, reject: &Reject, values: bool) -> String {
    join(words, &reject_lines(words, reject, values))
}

fn join(words: Words, lines: &[(&'static str, String)]) -> String {
    lines.iter().map(|(key, text)| format!("{}: {text}", words.say(key))).collect::<Vec<_>>().join("\n")
}
