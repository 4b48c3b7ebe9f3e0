//! Which rows a flow reads again: all, those the CRM changed since a moment, or those somebody names; how many that are is told
//! before anything is read.
use crate::account::Name;
use crate::command::Key;
use crate::flow::{Replay, moment_of};
use crate::mapping::Mapping;
use crate::run::KeysTold;
use crate::task::{keys_in, told_keys};
use crate::tui::keys::chord;
use crate::tui::model::DRY_ROWS;
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crossterm::event::{KeyCode, KeyEvent};
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// What can be read again, in the order it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Again {
    /// Every row.
    Whole,
    /// Rows that changed since a moment.
    Since,
    /// Rows that are named.
    Keys,
}

impl Again {
    /// All, in the order they are shown.
    pub const ALL: [Again; 3] = [Again::Whole, Again::Since, Again::Keys];

    /// The stem of its catalog keys.
    pub fn slug(self) -> &'static str {
        match self {
            Again::Whole => "whole",
            Again::Since => "since",
            Again::Keys => "keys",
        }
    }
}

/// How rows are read again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rereading {
    /// Which.
    pub which: Replay,
    /// Nothing is written.
    pub dry_run: bool,
    /// From the beginning, also where the same was cut off a short while ago.
    pub anew: bool,
}

impl Rereading {
    /// The options of a command line that ask for the same; a list of rows stands in a file.
    pub fn options(self) -> String {
        let which = match self.which {
            Replay::Whole => String::new(),
            Replay::Since(at) => format!(" --since {at}"),
            Replay::Keys => " --keys list.csv".to_owned(),
        };
        format!(" --replay{which}{}", self.switches())
    }

    fn switches(self) -> String {
        let said = |on: bool, option: &'static str| if on { option } else { "" };
        // Of rows that are named all are read, however many.
        let limit = match (self.dry_run, self.which) {
            (false, _) | (true, Replay::Keys) => String::new(),
            (true, _) => format!(" --limit {DRY_ROWS}"),
        };
        [said(self.dry_run, " --dry-run"), &limit, said(self.anew, " --anew")].concat()
    }
}

/// What can be said beside which rows, in the order it is shown below them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Switch {
    /// Write nothing.
    DryRun,
    /// Begin anew.
    Anew,
}

impl Switch {
    /// All, in the order they are shown.
    pub const ALL: [Switch; 2] = [Switch::DryRun, Switch::Anew];

    /// The stem of its catalog keys.
    pub fn slug(self) -> &'static str {
        match self {
            Switch::DryRun => "dry-run",
            Switch::Anew => "anew",
        }
    }

    /// The keys that turn it, the one shown first; they type nothing.
    pub fn keys(self) -> [Key; 2] {
        match self {
            Switch::DryRun => [Key::Ctrl('d'), Key::Alt('d')],
            Switch::Anew => [Key::Ctrl('n'), Key::Alt('n')],
        }
    }
}

/// The dialog.
#[derive(Debug)]
pub struct Replaying {
    /// Whose rows.
    pub flow: Name,
    /// Whether the flow brings the rows of a population: which of them changed is not asked.
    pub by_population: bool,
    /// Which of [`Again::ALL`].
    pub list: ListState,
    /// Whether nothing is written.
    pub dry_run: bool,
    /// Whether it begins anew.
    pub anew: bool,
    /// The moment that is typed.
    pub since: Input,
    /// An identifier that is typed.
    pub line: Input,
    /// What was named so far.
    pub keys: Vec<String>,
    /// What would become of it.
    pub told: KeysTold,
    /// What is wrong, as a catalog key; its words may name `found`.
    pub problem: Option<(&'static str, String)>,
    mapping: Option<Mapping>,
}

impl Replaying {
    /// For a flow's rows.
    pub fn of(flow: Name, by_population: bool, mapping: Option<Mapping>) -> Self {
        Self {
            flow,
            by_population,
            list: ListState::of(Again::ALL.len()),
            dry_run: false,
            anew: false,
            since: Input::default(),
            line: Input::default(),
            keys: Vec::new(),
            told: KeysTold::default(),
            problem: None,
            mapping,
        }
    }

    /// What is selected.
    pub fn again(&self) -> Again {
        Again::ALL.get(self.list.selected()).copied().unwrap_or(Again::Whole)
    }

    /// Whether that is asked for.
    pub fn asks_for(&self, switch: Switch) -> bool {
        match switch {
            Switch::DryRun => self.dry_run,
            Switch::Anew => self.anew,
        }
    }

    /// Asks for that, or no longer.
    pub fn turn(&mut self, switch: Switch) {
        match switch {
            Switch::DryRun => self.dry_run = !self.dry_run,
            Switch::Anew => self.anew = !self.anew,
        }
    }

    /// Whether letters type just now.
    pub fn types(&self) -> bool {
        self.again() != Again::Whole
    }

    /// The line that is typed, where one is.
    pub fn input(&self) -> Option<&Input> {
        match self.again() {
            Again::Whole => None,
            Again::Since => Some(&self.since),
            Again::Keys => Some(&self.line),
        }
    }

    /// A key: up and down choose, two turn a switch, all others type.
    pub fn key(&mut self, key: KeyEvent) {
        let turned = chord(&key).and_then(|key| Switch::ALL.into_iter().find(|switch| switch.keys().contains(&key)));
        if let Some(switch) = turned {
            return self.turn(switch);
        }
        if matches!(key.code, KeyCode::Up | KeyCode::Down | KeyCode::PageUp | KeyCode::PageDown) {
            self.list.key(key);
            self.problem = None;
            return;
        }
        let nothing_typed = self.line.is_empty();
        let edited = match self.again() {
            Again::Whole => self.list.key(key),
            Again::Since => self.since.key(key),
            Again::Keys if key.code == KeyCode::Backspace && nothing_typed => {
                self.forget();
                true
            }
            Again::Keys => self.line.key(key),
        };
        if edited {
            self.problem = None;
        }
    }

    fn forget(&mut self) {
        self.keys.clear();
        self.told = KeysTold::default();
    }

    /// Pasted text: a moment where one is typed, else a list of rows, whatever was selected.
    pub fn paste(&mut self, text: &str) {
        self.problem = None;
        if self.again() == Again::Since {
            return self.since.insert(&text.split_whitespace().collect::<Vec<_>>().join(" "));
        }
        self.list.select(Again::ALL.iter().position(|again| *again == Again::Keys).unwrap_or(0));
        match keys_in(text.as_bytes(), self.mapping.as_ref()) {
            Ok(keys) => self.name(keys),
            Err(_) => self.problem = Some(("replay-keys-unreadable", String::new())),
        }
    }

    /// Takes more rows in. A list in which nothing can be an identifier is none.
    fn name(&mut self, more: Vec<String>) {
        let alone = told_keys(&more, self.mapping.as_ref());
        if alone.asked == 0 {
            self.problem = Some(("replay-keys-bad", alone.first_malformed.join(", ")));
            return;
        }
        self.keys.extend(more);
        self.told = told_keys(&self.keys, self.mapping.as_ref());
    }

    /// Enter: what is to be read again, once it is right; else what is wrong stands in `problem`, or what was typed is taken in.
    pub fn accept(&mut self, now: Timestamp, zone: &TimeZone) -> Option<(Rereading, Vec<String>)> {
        let (dry_run, anew) = (self.dry_run, self.anew);
        let how = |which: Replay| Rereading { which, dry_run, anew };
        match self.again() {
            Again::Whole => Some((how(Replay::Whole), Vec::new())),
            Again::Since => match self.moment(now, zone) {
                Ok(at) => Some((how(Replay::Since(at)), Vec::new())),
                Err(problem) => {
                    self.problem = Some((problem, self.since.text().trim().to_owned()));
                    None
                }
            },
            Again::Keys if self.line.text().trim().is_empty() => {
                if self.told.asked == 0 {
                    self.problem = Some(("replay-keys-none", String::new()));
                    return None;
                }
                Some((how(Replay::Keys), std::mem::take(&mut self.keys)))
            }
            Again::Keys => {
                let apart = |c: char| c.is_whitespace() || matches!(c, ',' | ';');
                let typed = self.line.text().split(apart).filter(|word| !word.is_empty()).map(str::to_owned).collect();
                self.name(typed);
                if self.problem.is_none() {
                    self.line.clear();
                }
                None
            }
        }
    }

    fn moment(&self, now: Timestamp, zone: &TimeZone) -> Result<Timestamp, &'static str> {
        if self.by_population {
            return Err("replay-since-population");
        }
        match moment_of(self.since.text(), zone) {
            None => Err("replay-since-bad"),
            Some(at) if at > now => Err("replay-since-ahead"),
            Some(at) => Ok(at),
        }
    }

    /// The command line that does the same; its list stands in a file.
    pub fn command(&self) -> String {
        let says = match self.again() {
            Again::Whole => String::new(),
            Again::Since if self.since.text().trim().is_empty() => " --since 2026-01-31".to_owned(),
            Again::Since => format!(" --since {}", crate::command::quoted(self.since.text().trim())),
            Again::Keys => " --keys list.csv".to_owned(),
        };
        let which = if self.again() == Again::Keys { Replay::Keys } else { Replay::Whole };
        let how = Rereading { which, dry_run: self.dry_run, anew: self.anew };
        format!("fieldbridge run {} --replay{says}{}", self.flow, how.switches())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crossterm::event::KeyModifiers;

    const GUID: &str = "8d2a0f0c-1c3a-4a55-9f51-0a8f7f0e2b11";
    const OTHER: &str = "8d2a0f0c-1c3a-4a55-9f51-0a8f7f0e2b12";

    fn dialog(by_population: bool, at: Again) -> Replaying {
        let mut dialog = Replaying::of(Name::parse("contact").unwrap(), by_population, None);
        dialog.list.select(Again::ALL.iter().position(|again| *again == at).unwrap());
        dialog
    }

    fn typed(dialog: &mut Replaying, text: &str) {
        text.chars().for_each(|c| dialog.key(KeyEvent::new(KeyCode::Char(c), KeyModifiers::NONE)));
    }

    fn enter(dialog: &mut Replaying) -> Option<(Replay, Vec<String>)> {
        began(dialog).map(|(how, named)| (how.which, named))
    }

    fn began(dialog: &mut Replaying) -> Option<(Rereading, Vec<String>)> {
        dialog.accept("2026-06-01T12:00:00Z".parse().unwrap(), &TimeZone::get("Asia/Seoul").unwrap())
    }

    fn chord_of(dialog: &mut Replaying, letter: char) {
        dialog.key(KeyEvent::new(KeyCode::Char(letter), KeyModifiers::CONTROL));
    }

    #[test]
    fn a_day_begins_where_the_person_sits_and_nonsense_is_refused_with_the_reason() {
        let mut since = dialog(false, Again::Since);
        typed(&mut since, "2026-05-01");
        assert_eq!(enter(&mut since), Some((Replay::Since("2026-04-30T15:00:00Z".parse().unwrap()), Vec::new())));
        for (text, why) in [
            ("", "replay-since-bad"),
            ("yesterday", "replay-since-bad"),
            ("2026-02-30", "replay-since-bad"),
            ("어제", "replay-since-bad"),
            ("2026-06-01T12:00:01Z", "replay-since-ahead"),
            ("9999-01-01", "replay-since-ahead"),
        ] {
            let mut since = dialog(false, Again::Since);
            typed(&mut since, text);
            assert_eq!(enter(&mut since), None, "{text}");
            assert_eq!(since.problem, Some((why, text.to_owned())));
            typed(&mut since, "x");
            assert_eq!(since.problem, None, "it goes as soon as somebody types");
        }
        let mut population = dialog(true, Again::Since);
        typed(&mut population, "2026-05-01");
        assert_eq!((enter(&mut population), population.problem.unwrap().0), (None, "replay-since-population"));
    }

    #[test]
    fn a_list_is_counted_before_it_is_asked_for() {
        let mut keys = dialog(false, Again::Whole);
        keys.paste(&format!("name;row\nKim;{GUID}\nLee;{{{}}}\nOh;nobody\nAn;{OTHER}\n", GUID.to_uppercase()));
        assert_eq!((keys.again(), keys.told.asked, keys.told.twice, keys.told.malformed), (Again::Keys, 2, 1, 1));
        let (wish, named) = enter(&mut keys).unwrap();
        assert_eq!((wish, named.len()), (Replay::Keys, 4), "what cannot be one is told by the run as well");
    }

    #[test]
    fn what_is_typed_is_taken_in_first_and_a_list_of_nonsense_is_none() {
        let mut keys = dialog(false, Again::Keys);
        assert_eq!((enter(&mut keys), keys.problem.clone().unwrap().0), (None, "replay-keys-none"));
        typed(&mut keys, "Kim, x\u{202e}");
        assert_eq!(enter(&mut keys), None);
        let (why, found) = keys.problem.clone().unwrap();
        assert!(why == "replay-keys-bad" && found.starts_with("Kim, x") && !found.contains('\u{202e}'), "{found}");
        keys.line.clear();
        typed(&mut keys, &format!("{GUID} {OTHER}"));
        assert_eq!((enter(&mut keys), keys.told.asked, keys.line.text()), (None, 2, ""), "the first Enter counts");
        assert_eq!(enter(&mut keys), Some((Replay::Keys, vec![GUID.to_owned(), OTHER.to_owned()])));
        keys.paste("\n \n");
        assert_eq!(keys.problem.clone().unwrap().0, "replay-keys-unreadable");
    }

    #[test]
    fn a_list_is_forgotten_by_backspace_where_nothing_is_typed() {
        let mut keys = dialog(false, Again::Keys);
        keys.paste(&format!("{GUID}\n"));
        keys.key(KeyEvent::new(KeyCode::Backspace, KeyModifiers::NONE));
        assert_eq!((keys.keys.len(), keys.told.asked), (0, 0));
    }

    #[test]
    fn the_command_line_says_the_same() {
        let mut dialog = dialog(false, Again::Whole);
        assert_eq!(dialog.command(), "fieldbridge run contact --replay");
        dialog.key(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE));
        typed(&mut dialog, "2026-05-01; rm");
        assert!(dialog.command().ends_with("--since '2026-05-01; rm'"), "{}", dialog.command());
        dialog.key(KeyEvent::new(KeyCode::Down, KeyModifiers::NONE));
        assert!(dialog.command().ends_with("--keys list.csv"));
        ['d', 'n'].into_iter().for_each(|letter| chord_of(&mut dialog, letter));
        assert!(dialog.command().ends_with("--replay --keys list.csv --dry-run --anew"), "{}", dialog.command());
        ['d', 'n'].into_iter().for_each(|letter| chord_of(&mut dialog, letter));
        dialog.key(KeyEvent::new(KeyCode::Up, KeyModifiers::NONE));
        chord_of(&mut dialog, 'd');
        assert!(dialog.command().ends_with(" --dry-run --limit 1000"), "{}", dialog.command());
    }

    #[test]
    fn a_switch_changes_how_and_not_which_and_types_nothing() {
        let mut since = dialog(false, Again::Since);
        typed(&mut since, "2026-05-01");
        chord_of(&mut since, 'd');
        // A Korean input method is on.
        chord_of(&mut since, 'ㅜ');
        assert_eq!((since.dry_run, since.anew, since.since.text()), (true, true, "2026-05-01"));
        chord_of(&mut since, 'n');
        let (how, _) = began(&mut since).unwrap();
        assert!(how.dry_run && !how.anew && matches!(how.which, Replay::Since(_)));
        ['d', 'n'].into_iter().for_each(|letter| chord_of(&mut since, letter));
        let (how, _) = began(&mut since).unwrap();
        assert_eq!((how.dry_run, how.anew), (false, true));
        assert_eq!(how.options(), " --replay --since 2026-04-30T15:00:00Z --anew");
    }
}
