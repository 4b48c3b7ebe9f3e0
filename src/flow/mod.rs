//! Flows: a mapping put to work in one direction. Domain: pure; uses the ground floor, `account`, `catalog`, `mapping`.
mod adapting;
mod events;
mod lasting_id;
mod leads;
mod longest;
mod mail_address;
mod off;
mod opt_out;
mod propose;
mod reading;
mod removal;
mod replay;
mod row_order;
mod rows;
mod schedule;
mod way;
mod workflow;
mod writing;

pub use adapting::{NewFields, OptionChanges};
pub use events::{EventKind, EventPlace, EventRules, takes_events};
pub use lasting_id::lasting_id;
pub use leads::{
    LeadRules, SameAddress, SourceTable, TopicPart, address_field, lead_table, needed_fields, propose_fields,
    propose_leads, source_field, topic_field, topic_parts,
};
pub use longest::{LONGEST_RUN_BOUNDS, LongestRun};
pub use mail_address::{AddressProblem, MOST_ADDRESSES, MailAddress, addresses_text, parse_addresses};
pub use off::Off;
pub use opt_out::{Both, Newer, OptOutRule, OptOutRules, OptOutWay, Said, TruthRow, takes_consent};
pub use propose::{
    TRY_ROWS, propose_events, propose_export, propose_flows, propose_lead_flow, propose_opt_out, propose_removal,
};
pub use reading::{
    Ages, DeletePolicy, FREE_DELETES_BOUNDS, FREE_REJECTS_BOUNDS, Leavers, MOST_REJECTS_BOUNDS, ReadMethod, ReadRules,
    method_of,
};
pub use removal::{PLAN_DAYS, RemovalRules};
pub use replay::{Replay, moment_of};
pub use row_order::{MOST_ORDERS, NoOrder, OrderBy, OrderTold, order_told, ordered_fields};
pub use rows::{Population, RowRules};
pub use schedule::{CameDue, Schedule, ScheduleProblem};
pub use way::ReadWay;
pub use workflow::{OnError, Step, StepProblem, StepWork, Workflow, propose_workflow};
pub use writing::{WriteMode, WriteRules};

use crate::account::Name;
use serde::{Deserialize, Serialize};

/// Which way the rows go. The other directions of the field join here.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Direction {
    /// CRM to campaign.
    Import,
    /// Campaign to CRM.
    Export,
    /// What happened to messages, campaign to CRM.
    Events,
    /// Consent, either way or both.
    OptOut,
    /// Rows somebody else fills, campaign to CRM, each a new lead.
    Leads,
    /// Rows of the CRM that the campaign side asks to be deleted there.
    Delete,
}

impl Direction {
    /// Whether it goes to the CRM, if not only there.
    pub fn is_outward(self) -> bool {
        self != Direction::Import
    }

    /// Whether it keeps rows of both sides equal, so that they can be compared; the others tell what happens once.
    pub fn keeps_equal(self) -> bool {
        matches!(self, Direction::Import | Direction::Export | Direction::OptOut)
    }

    /// The stem of its catalog key, `direction-<slug>`.
    pub fn slug(self) -> &'static str {
        match self {
            Direction::Import => "import",
            Direction::Export => "export",
            Direction::Events => "events",
            Direction::OptOut => "opt-out",
            Direction::Leads => "leads",
            Direction::Delete => "delete",
        }
    }
}

impl Flow {
    /// Whether it works by the mapping of its table. Leads take their rows from a table that is no CRM's copy, by rules of
    /// their own.
    pub fn is_mapped(&self) -> bool {
        self.direction != Direction::Leads
    }

    /// What it does with leads, where it is a flow of leads.
    pub fn lead_rules(&self) -> Option<&LeadRules> {
        self.writing.leads.as_ref().filter(|_| self.direction == Direction::Leads)
    }

    /// How long a run of it may last; none is as long as it takes.
    pub fn longest_run(&self) -> Option<LongestRun> {
        self.reading.longest_run.filter(|_| self.no_longest_run().is_none())
    }

    /// Why its runs cannot be cut off by the clock, where they cannot: the case of `MappingInvalid`. What begins anew each time
    /// would never come to its end, and consent is not left half carried.
    pub fn no_longest_run(&self) -> Option<&'static str> {
        match self.direction {
            Direction::OptOut => Some("longest-run-consent"),
            Direction::Export | Direction::Leads if self.mode == ReadMode::Full => Some("longest-run-full"),
            _ => None,
        }
    }

    /// Its place in a row of runs: consent goes before everything else, so that it is here before attributes and there before
    /// events; then parents before children.
    pub fn turn(&self) -> (bool, u32) {
        (self.direction != Direction::OptOut, self.order)
    }
}

/// How much is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ReadMode {
    /// Only what changed since the last run (the first run reads everything).
    Incremental,
    /// Everything, every time.
    Full,
}

/// A flow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Flow {
    /// Unique in the workspace; `contact`.
    pub name: Name,
    /// Which way.
    pub direction: Direction,
    /// The account it reads from or writes to.
    pub account: Name,
    /// CRM table; its mapping is the workspace's mapping for (account, table).
    pub table: String,
    /// How much is read.
    pub mode: ReadMode,
    /// Only rows for which this holds, in the filter language; empty is all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub filter: Option<String>,
    /// When it is due by itself, in five cron fields; none is only when somebody runs it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schedule: Option<String>,
    /// The time zone its schedule is kept in and its filter counts days in, by its IANA name; none is UTC.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub zone: Option<String>,
    /// Position in `run --all`: parents before children.
    pub order: u32,
    /// Rows to try first; the rest is read only when they went well. 0 tries none.
    #[serde(default)]
    pub try_rows: u32,
    /// How it learns of changes and deletions.
    #[serde(default, skip_serializing_if = "ReadRules::is_default")]
    pub reading: ReadRules,
    /// Which rows it brings, beside its filter.
    #[serde(default, skip_serializing_if = "RowRules::is_default")]
    pub rows: RowRules,
    /// How it writes into the CRM, where it does.
    #[serde(default, skip_serializing_if = "WriteRules::is_default")]
    pub writing: WriteRules,
    /// That somebody switched it off, where somebody did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub off: Option<Off>,
}
