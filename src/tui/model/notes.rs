//! What the ledger keeps beside runs: sends nobody answered, what the two sides say differently, changes of consent.
use super::Opting;
use super::{Loaded, Route};
use crate::account::Name;
use crate::command::quoted;
use crate::run::{ConsentChange, NotedConflict, OptIn, OptInState, Unanswered};
use crate::tui::widget::list::ListState;

/// So many lines are read.
pub const MOST_NOTES: u32 = 10_000;

/// Which of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoteKind {
    /// Sends nobody answered.
    Outbox,
    /// What the two sides say differently.
    Conflicts,
    /// Changes of consent.
    Consents,
    /// What shows that people agreed again.
    OptIns,
}

impl NoteKind {
    /// All, in the order they follow each other.
    pub const ALL: [NoteKind; 4] = [NoteKind::Outbox, NoteKind::Conflicts, NoteKind::Consents, NoteKind::OptIns];

    /// The stem of its catalog keys.
    pub fn slug(self) -> &'static str {
        match self {
            NoteKind::Outbox => "outbox",
            NoteKind::Conflicts => "conflicts",
            NoteKind::Consents => "consents",
            NoteKind::OptIns => "opt-ins",
        }
    }

    /// The one behind it.
    pub fn next(self) -> Self {
        match self {
            NoteKind::Outbox => NoteKind::Conflicts,
            NoteKind::Conflicts => NoteKind::Consents,
            NoteKind::Consents => NoteKind::OptIns,
            NoteKind::OptIns => NoteKind::Outbox,
        }
    }
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
pub enum Noted {
    /// Sends nobody answered.
    Outbox(Unanswered),
    /// What the two sides say differently.
    Conflicts(Vec<NotedConflict>),
    /// Changes of consent.
    Consents(Vec<ConsentChange>),
    /// What shows that people agreed again.
    OptIns(Vec<OptIn>),
}

impl Noted {
    /// How many lines.
    pub fn len(&self) -> usize {
        match self {
            Noted::Outbox(found) => found.first.len(),
            Noted::Conflicts(all) => all.len(),
            Noted::Consents(all) => all.len(),
            Noted::OptIns(all) => all.len(),
        }
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The flow of a line.
    pub fn flow(&self, line: usize) -> Option<&Name> {
        match self {
            Noted::Outbox(found) => found.first.get(line).map(|sent| &sent.flow),
            Noted::Conflicts(all) => all.get(line).map(|noted| &noted.flow),
            Noted::Consents(all) => all.get(line).map(|change| &change.flow),
            Noted::OptIns(_) => None,
        }
    }

    /// The row of a line.
    pub fn row(&self, line: usize) -> Option<&str> {
        match self {
            Noted::Outbox(found) => found.first.get(line).map(|sent| sent.row.as_str()),
            Noted::Conflicts(all) => all.get(line).map(|noted| noted.values.row.as_str()),
            Noted::Consents(all) => all.get(line).map(|change| change.row.as_str()),
            Noted::OptIns(all) => all.get(line).map(|act| act.row.as_str()),
        }
    }
}

/// The screen.
#[derive(Debug)]
pub struct Notes {
    /// Which of them.
    pub kind: NoteKind,
    /// Only of this row.
    pub row: Option<String>,
    /// The flow that was meant when it was opened.
    pub flow: Option<Name>,
    /// Whether only what is of that flow is shown.
    pub of_flow: bool,
    /// From where it was opened.
    pub from: Route,
    /// What was read.
    pub noted: Loaded<Noted>,
    /// Whether values are shown instead of masked.
    pub values: bool,
    /// The selected line.
    pub list: ListState,
}

impl Notes {
    /// Nothing read yet, values masked.
    pub fn of(kind: NoteKind, (flow, row): (Option<Name>, Option<String>), from: Route) -> Self {
        let list = ListState::default();
        Self { kind, row, flow, of_flow: false, from, noted: Loaded::Waiting, values: false, list }
    }

    /// The flow of which alone is shown.
    pub fn only(&self) -> Option<&Name> {
        self.flow.as_ref().filter(|_| self.of_flow)
    }

    /// The selected line's row.
    pub fn selected(&self) -> Option<&str> {
        self.noted.ready()?.row(self.list.selected())
    }

    /// Whom an opt-in would be noted for: the row and the field of the selected line, else the row that is shown.
    pub fn opting(&self) -> Option<Opting> {
        let at = self.list.selected();
        let (row, field) = match (self.kind, self.noted.ready()) {
            (NoteKind::Consents, Some(Noted::Consents(all))) => {
                all.get(at).map(|change| (change.row.clone(), change.field.clone())).unzip()
            }
            (NoteKind::OptIns, Some(Noted::OptIns(all))) => {
                all.get(at).map(|act| (act.row.clone(), act.field.clone())).unzip()
            }
            _ => return None,
        };
        let row = row.or_else(|| self.row.clone())?;
        Some(Opting { row, field, source: None })
    }

    /// The number of the selected act, where no run has carried it out.
    pub fn open_act(&self) -> Option<i64> {
        let Some(Noted::OptIns(all)) = self.noted.ready() else { return None };
        all.get(self.list.selected()).filter(|act| act.state == OptInState::Open).map(|act| act.id)
    }

    /// The flow and the row of the selected line.
    pub fn line(&self) -> Option<(&Name, &str)> {
        let at = self.list.selected();
        let noted = self.noted.ready()?;
        Some((noted.flow(at)?, noted.row(at)?))
    }

    /// The command line that shows the same.
    pub fn command(&self) -> String {
        let flow = self.only().map(|flow| format!(" {flow}")).unwrap_or_default();
        let row = self.row.as_deref().map(quoted);
        match self.kind {
            NoteKind::Outbox => format!("fieldbridge outbox{flow}"),
            NoteKind::Conflicts => {
                let row = row.map(|row| format!(" --row {row}")).unwrap_or_default();
                format!("fieldbridge conflicts{flow}{row}{}", if self.values { " --values" } else { "" })
            }
            NoteKind::Consents => {
                let row = row.map(|row| format!(" {row}")).unwrap_or_default();
                let flow = self.only().map(|flow| format!(" --flow {flow}")).unwrap_or_default();
                format!("fieldbridge consent list{row}{flow}")
            }
            NoteKind::OptIns => {
                format!("fieldbridge consent opt-ins{}", row.map(|row| format!(" {row}")).unwrap_or_default())
            }
        }
    }
}
