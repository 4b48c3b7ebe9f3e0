//! How a run shall go: as the flow says, as a dry run, or in one of the ways that are asked for once.
use super::Purpose;
use crate::account::Name;
use crate::flow::Flow;
use crate::tui::widget::list::ListState;

/// A way a run can go. Words: `how-<slug>`, what it means `how-<slug>-help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum How {
    /// As the flow says.
    AsSet,
    /// Nothing is written.
    DryRun,
    /// Everything is read, or compared, whatever the flow's mode is.
    Full,
    /// Identifiers are compared as well, to find what was deleted.
    Sweep,
    /// Everything is taken as it comes.
    AfterRestore,
}

impl How {
    /// What a flow that brings rows can be asked for.
    const IN: [How; 5] = [How::AsSet, How::DryRun, How::Full, How::Sweep, How::AfterRestore];
    /// What a flow that goes to the CRM can be asked for.
    const OUT: [How; 3] = [How::AsSet, How::DryRun, How::Full];

    /// The stem of its catalog keys.
    pub fn slug(self) -> &'static str {
        match self {
            How::AsSet => "as-set",
            How::DryRun => "dry-run",
            How::Full => "full",
            How::Sweep => "sweep",
            How::AfterRestore => "after-restore",
        }
    }

    /// What a run is launched for.
    pub fn purpose(self) -> Purpose {
        match self {
            How::AsSet => Purpose::Run,
            How::DryRun => Purpose::DryRun,
            How::Full => Purpose::Full,
            How::Sweep => Purpose::Sweep,
            How::AfterRestore => Purpose::AfterRestore,
        }
    }
}

/// The dialog.
#[derive(Debug)]
pub struct Howto {
    /// Which flow runs.
    pub flow: Name,
    /// The ways it can go.
    pub ways: &'static [How],
    /// The selected one.
    pub list: ListState,
}

impl Howto {
    /// Of a flow; the way it is set is selected.
    pub fn of(flow: &Flow) -> Self {
        let ways: &'static [How] = if flow.direction.is_outward() { &How::OUT } else { &How::IN };
        Self { flow: flow.name.clone(), ways, list: ListState::of(ways.len()) }
    }

    /// The same with this way selected, where there is it.
    #[must_use]
    pub fn at(mut self, how: How) -> Self {
        if let Some(at) = self.ways.iter().position(|way| *way == how) {
            self.list.select(at);
        }
        self
    }

    /// The selected way.
    pub fn how(&self) -> How {
        self.ways.get(self.list.selected()).copied().unwrap_or(How::AsSet)
    }

    /// The command line that does the same.
    pub fn command(&self) -> String {
        format!("fieldbridge run {}{}", self.flow, self.how().purpose().option())
    }
}
