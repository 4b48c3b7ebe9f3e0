//! The numbers of a flow's guards, typed one by one: how many rows may go, how many may be rejected, and how often identifiers
//! are compared.
use super::{Flows, Mode};
use crate::flow::{
    FREE_DELETES_BOUNDS, FREE_REJECTS_BOUNDS, Flow, LONGEST_RUN_BOUNDS, LongestRun, MOST_REJECTS_BOUNDS, ReadRules,
};
use crate::i18n::{Arg, Words, grouped};
use crate::tui::Role;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};

/// A guard's number. Words: `wz-bound-<slug>`, how it is told `wz-bound-<slug>-says`, what it means `wz-bound-<slug>-why`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bound {
    /// Days between two comparisons of identifiers.
    SweepDays,
    /// Per cent of the table that may go without asking.
    MostDeletes,
    /// Rows that may go in any case.
    FreeDeletes,
    /// Per cent of the rows that may be rejected.
    MostRejects,
    /// Rows that may be rejected in any case.
    FreeRejects,
    /// Minutes a run may last; 0 is as long as it takes.
    LongestRun,
}

impl Bound {
    fn slug(self) -> &'static str {
        match self {
            Bound::SweepDays => "sweep-days",
            Bound::MostDeletes => "most-deletes",
            Bound::FreeDeletes => "free-deletes",
            Bound::MostRejects => "most-rejects",
            Bound::FreeRejects => "free-rejects",
            Bound::LongestRun => "longest-run",
        }
    }

    /// Catalog key of its name.
    pub(super) fn name(self) -> &'static str {
        match self {
            Bound::SweepDays => "wz-bound-sweep-days",
            Bound::MostDeletes => "wz-bound-most-deletes",
            Bound::FreeDeletes => "wz-bound-free-deletes",
            Bound::MostRejects => "wz-bound-most-rejects",
            Bound::FreeRejects => "wz-bound-free-rejects",
            Bound::LongestRun => "wz-bound-longest-run",
        }
    }

    /// Catalog key of what it means.
    pub(super) fn means(self) -> String {
        format!("wz-bound-{}-why", self.slug())
    }

    fn of(self, rules: &ReadRules) -> u32 {
        match self {
            Bound::SweepDays => rules.sweep_days.into(),
            Bound::MostDeletes => rules.most_deletes.into(),
            Bound::FreeDeletes => rules.free_deletes,
            Bound::MostRejects => rules.most_rejects.into(),
            Bound::FreeRejects => rules.free_rejects,
            Bound::LongestRun => rules.longest_run.map_or(0, LongestRun::minutes),
        }
    }

    /// The least and the most it can be: what a command line takes as well.
    fn range(self) -> (u32, u32) {
        match self {
            Bound::SweepDays => (0, u16::MAX.into()),
            Bound::MostDeletes => (0, 100),
            Bound::FreeDeletes => FREE_DELETES_BOUNDS,
            Bound::MostRejects => (MOST_REJECTS_BOUNDS.0.into(), MOST_REJECTS_BOUNDS.1.into()),
            Bound::FreeRejects => FREE_REJECTS_BOUNDS,
            Bound::LongestRun => (0, LONGEST_RUN_BOUNDS.1),
        }
    }

    /// The rules with this number; none where it is too small or too large.
    fn put(self, rules: ReadRules, number: u32) -> Option<ReadRules> {
        let (least, most) = self.range();
        if !(least..=most).contains(&number) {
            return None;
        }
        let (share, days) = (u8::try_from(number).ok(), u16::try_from(number).ok());
        Some(match self {
            Bound::SweepDays => ReadRules { sweep_days: days?, ..rules },
            Bound::MostDeletes => ReadRules { most_deletes: share?, ..rules },
            Bound::FreeDeletes => ReadRules { free_deletes: number, ..rules },
            Bound::MostRejects => ReadRules { most_rejects: share?, ..rules },
            Bound::FreeRejects => ReadRules { free_rejects: number, ..rules },
            Bound::LongestRun => ReadRules { longest_run: LongestRun::of_minutes(number), ..rules },
        })
    }

    /// What stands in the list of rules.
    pub(super) fn shown(self, rules: &ReadRules, words: Words) -> String {
        let number = Arg::from(u64::from(self.of(rules)));
        words.say_with(&format!("wz-bound-{}-says", self.slug()), &[("number", number)])
    }
}

impl Flows {
    pub(super) fn start_bound(&mut self, bound: Bound, turn: &Turn<'_>) {
        if let Some(flow) = self.flow(turn.desk) {
            self.mode = Mode::Bound(bound, Input::proposed(&bound.of(&flow.reading).to_string()), false);
        }
    }

    pub(super) fn finish_bound(&mut self, turn: &mut Turn<'_>) {
        let Some(rules) = self.flow(turn.desk).map(|flow| flow.reading) else { return };
        let Mode::Bound(bound, line, bad) = &mut self.mode else { return };
        let digits: String = line.text().chars().filter(|c| !matches!(c, ',' | ' ' | '.')).collect();
        let Some(rules) = digits.parse().ok().and_then(|number| bound.put(rules, number)) else {
            *bad = true;
            return;
        };
        let bound = *bound;
        self.edit_flow(turn, |flow| flow.reading = rules);
        self.open_rules_at(bound, turn.desk);
    }

    /// Back to the list, on its line.
    pub(super) fn back_to_bound(&mut self, desk: &Desk) {
        if let Mode::Bound(bound, ..) = self.mode {
            self.open_rules_at(bound, desk);
        }
    }

    /// The command line that says the same.
    pub(super) fn bound_command(&self, desk: &Desk) -> Option<String> {
        let (Mode::Bound(bound, line, _), Some(flow)) = (&self.mode, self.flow(desk)) else { return None };
        let typed = line.text().trim();
        let number = if typed.is_empty() { bound.of(&flow.reading).to_string() } else { typed.to_owned() };
        Some(format!("fieldbridge flow set {} --{} {number}{}", flow.name, bound.slug(), desk.option))
    }
}

/// Draws the line that is typed.
pub(super) fn asking((bound, line, bad): (Bound, &Input, bool), flow: &Flow, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let label = words
        .say_with("wz-bound-ask", &[("name", words.say(bound.name()).into()), ("flow", flow.name.as_str().into())]);
    sheet.line(&[(Role::Title, &label)]);
    sheet.input(line, 2, true);
    if bad {
        let (least, most) = bound.range();
        let range = [("least", grouped(least.into()).into()), ("most", grouped(most.into()).into())];
        let text = format!("{} {}", sheet.mark(Mark::Bad), words.say_with("wz-bound-bad", &range));
        sheet.text(Role::Bad, &text);
    }
    sheet.text(Role::Dim, &words.say(&bound.means()));
}
