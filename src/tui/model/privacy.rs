//! The screen of a person's data: who is looked for, what is held, and the receipts of earlier erasures.
use super::Loaded;
use crate::command::quoted;
use crate::port::{HeldPerson, OpenTask, Receipt, Sought};
use crate::task::PersonalColumn;
use crate::tui::widget::list::ListState;

/// The task of a receipt that is ours: the file is still to be written anew.
pub const SWEEP: &str = "sweep";

/// Who is looked for, and what is held about them.
#[derive(Debug)]
pub struct Found {
    /// Who is meant.
    pub sought: Sought,
    /// Only rows of this schema.
    pub schema: Option<String>,
    /// What is held.
    pub held: Loaded<Box<HeldPerson>>,
    /// The selected place.
    pub list: ListState,
}

/// One receipt, open.
#[derive(Debug)]
pub struct OpenReceipt {
    /// Its number.
    pub id: i64,
    /// The selected task.
    pub list: ListState,
}

/// The columns that tell who somebody is.
#[derive(Debug, Default)]
pub struct PersonalFields {
    /// The columns.
    pub all: Loaded<Vec<PersonalColumn>>,
    /// The selected one.
    pub list: ListState,
}

/// The screen of a person's data. It is forgotten when it is left: nobody finds an address on a screen that was closed.
#[derive(Debug, Default)]
pub struct Privacy {
    /// The person that is shown.
    pub found: Option<Found>,
    /// Look only in rows of this schema.
    pub schema: Option<String>,
    /// The receipts, the newest first.
    pub receipts: Loaded<Vec<Receipt>>,
    /// The selected receipt.
    pub list: ListState,
    /// The one that is open.
    pub open: Option<OpenReceipt>,
    /// The columns that tell who somebody is, while they are looked at.
    pub fields: Option<PersonalFields>,
    /// Something is being done.
    pub busy: bool,
}

impl Privacy {
    /// The receipt that is open, or the selected one where receipts are listed.
    pub fn receipt(&self) -> Option<&Receipt> {
        let all = self.receipts.ready().filter(|_| self.fields.is_none())?;
        match (&self.open, &self.found) {
            (Some(open), _) => all.iter().find(|receipt| receipt.id == open.id),
            (None, Some(_)) => None,
            (None, None) => all.get(self.list.selected()),
        }
    }

    /// What is held about the person that is shown.
    pub fn held(&self) -> Option<&HeldPerson> {
        self.found.as_ref().filter(|_| self.open.is_none() && self.fields.is_none())?.held.ready().map(Box::as_ref)
    }

    /// The selected task of the receipt that is open.
    pub fn task(&self) -> Option<&OpenTask> {
        let open = self.open.as_ref()?;
        self.receipt()?.open.get(open.list.selected())
    }

    /// How many erasures were cut off before the database file was written anew.
    pub fn unswept(&self) -> usize {
        let open = |receipt: &&Receipt| receipt.open.iter().any(|task| task.task == SWEEP && task.by.is_none());
        self.receipts.ready().map_or(0, |all| all.iter().filter(open).count())
    }

    /// The list that has the focus.
    pub fn focus(&mut self) -> &mut ListState {
        if let Some(fields) = &mut self.fields {
            return &mut fields.list;
        }
        match (&mut self.open, &mut self.found) {
            (Some(open), _) => &mut open.list,
            (None, Some(found)) => &mut found.list,
            (None, None) => &mut self.list,
        }
    }

    /// Makes the lists as long as what they show.
    pub fn settle(&mut self) {
        let tasks = self.receipt().map_or(0, |receipt| receipt.open.len());
        if let Some(open) = &mut self.open {
            open.list.resize(tasks);
        }
        let places = self.held().map_or(0, |held| held.places.len());
        if let Some(found) = &mut self.found {
            found.list.resize(places);
        }
        if let Some(fields) = &mut self.fields {
            fields.list.resize(fields.all.ready().map_or(0, Vec::len));
        }
        self.list.resize(self.receipts.ready().map_or(0, Vec::len));
    }

    /// The command line that shows the same. An address is read from standard input, so that it stands in no list of processes.
    pub fn command(&self) -> String {
        if self.fields.is_some() {
            return "fieldbridge privacy fields".to_owned();
        }
        let Some(found) = self.found.as_ref().filter(|_| self.open.is_none()) else {
            return "fieldbridge privacy receipts".to_owned();
        };
        let who = match &found.sought {
            Sought::Row(row) => format!("--row {}", quoted(row)),
            Sought::Email(_) => "--email -".to_owned(),
        };
        let schema = found.schema.as_ref().map(|schema| format!(" --schema {}", quoted(schema))).unwrap_or_default();
        format!("fieldbridge privacy show {who}{schema}")
    }
}
