//! One run's log and rejects.
use super::{Loaded, Rejects};
use crate::account::Name;
use crate::i18n::{Words, grouped};
use crate::run::{LogEntry, LogLevel, Reject, RunId};
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;

/// Which of the two is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tab {
    /// The log.
    Log,
    /// The rejects.
    Rejects,
}

/// One run's log and rejects.
#[derive(Debug)]
pub struct Detail {
    /// Which run.
    pub run: RunId,
    /// Which flow.
    pub flow: Name,
    /// Which of the two is shown.
    pub tab: Tab,
    /// The log.
    pub log: Loaded<Vec<LogEntry>>,
    /// The selected line among those shown.
    pub log_list: ListState,
    /// Only lines at least this loud.
    pub level: LogLevel,
    /// Only lines with this text.
    pub filter: Input,
    /// Whether the filter is being typed.
    pub searching: bool,
    /// The rejects.
    pub rejects: Rejects,
}

impl Detail {
    /// Of that run, nothing read yet.
    pub fn of(run: RunId, flow: Name, tab: Tab) -> Self {
        Self {
            run,
            flow,
            tab,
            log: Loaded::Waiting,
            log_list: ListState::default(),
            level: LogLevel::Info,
            filter: Input::default(),
            searching: false,
            rejects: Rejects::default(),
        }
    }

    /// The lines that pass level and text, with their sentences.
    pub fn shown_log(&self, words: Words) -> Vec<(&LogEntry, String)> {
        let needle = self.filter.text().to_lowercase();
        let entries = self.log.ready().map_or(&[][..], Vec::as_slice);
        entries
            .iter()
            .filter(|e| e.level >= self.level)
            .map(|e| (e, sentence(words, e)))
            .filter(|(_, text)| needle.is_empty() || text.to_lowercase().contains(&needle))
            .collect()
    }

    /// The selected reject.
    pub fn reject(&self) -> Option<&Reject> {
        self.rejects.selected()
    }

    /// Makes the lists as long as what they show.
    pub fn settle(&mut self, words: Words) {
        let lines = self.shown_log(words).len();
        self.log_list.resize(lines);
        self.rejects.settle();
    }
}

/// The arguments of a line of the engine's own, its numbers with their digits grouped. Those of a fault may be anything.
fn counted(entry: &LogEntry) -> std::collections::BTreeMap<String, String> {
    let ours = entry.key.starts_with("log-");
    let shown = |text: &String| match text.parse::<u64>() {
        Ok(number) if ours => grouped(number),
        _ => text.clone(),
    };
    entry.args.iter().map(|(name, text)| (name.clone(), shown(text))).collect()
}

/// A log line as a sentence; with the code where it is about a fault.
fn sentence(words: Words, entry: &LogEntry) -> String {
    let text = words.say_map(&entry.key, &counted(entry));
    match entry.args.get("code") {
        Some(code) => format!("{text} ({code})"),
        None => text,
    }
}
