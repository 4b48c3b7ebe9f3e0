//! The arguments of `flow …`, and the words by which it is told how a flow learns of changes and deletions.
use super::lead_args::LeadArgs;
use super::outward_args::{LongestWord, OptOutRuleWord, OptOutWord, WritesWord};
use crate::flow::{
    DeletePolicy, Direction, EventKind, EventPlace, EventRules, Flow, Leavers, NewFields, OptOutRules, OptionChanges,
    OrderBy, Population, ReadMethod, ReadMode, ReadWay, RemovalRules,
};
use crate::flow::{FREE_DELETES_BOUNDS, FREE_REJECTS_BOUNDS, MOST_REJECTS_BOUNDS};
use clap::{ArgGroup, Args, Subcommand, ValueEnum};
use std::ops::RangeInclusive;

#[derive(Debug, Subcommand)]
pub enum FlowCommand {
    List,
    Show(FlowName),
    Add(Box<FlowAddArgs>),
    Set(Box<FlowSetArgs>),
    Remove(FlowRemoveArgs),
    Off(FlowOffArgs),
    On(FlowName),
    Populations(PopulationsArgs),
}

#[derive(Debug, Args)]
pub struct PopulationsArgs {
    #[arg(value_name = "TABLE")]
    pub table: String,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[arg(long)]
    pub all: bool,
}

#[derive(Debug, Args)]
pub struct FlowName {
    #[arg(value_name = "FLOW")]
    pub flow: String,
}

#[derive(Debug, Args)]
pub struct FlowOffArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
    #[arg(long, value_name = "TEXT")]
    pub reason: Option<String>,
}

#[derive(Debug, Args)]
pub struct FlowRemoveArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
    #[arg(long)]
    pub yes: bool,
}

#[derive(Debug, Clone, Args)]
#[command(mut_arg("mode", |arg| arg.default_value("incremental")))]
#[command(mut_arg("try_rows", |arg| arg.default_value("50")))]
#[command(mut_arg("method", |arg| arg.default_value("auto")))]
#[command(mut_arg("deletions", |arg| arg.default_value("mark")))]
#[command(mut_arg("leavers", |arg| arg.default_value("keep")))]
#[command(mut_arg("sweep_days", |arg| arg.default_value("7")))]
#[command(mut_arg("most_deletes", |arg| arg.default_value("5")))]
#[command(mut_arg("free_deletes", |arg| arg.default_value("100")))]
#[command(mut_arg("most_rejects", |arg| arg.default_value("2")))]
#[command(mut_arg("free_rejects", |arg| arg.default_value("100")))]
#[command(mut_arg("way", |arg| arg.default_value("auto")))]
#[command(mut_arg("options", |arg| arg.default_value("ask")))]
#[command(mut_arg("new_fields", |arg| arg.default_value("ask")))]
#[command(mut_arg("writes", |arg| arg.default_value("update")))]
pub struct FlowAddArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
    #[arg(long, value_name = "TABLE", required_unless_present = "from")]
    pub table: Option<String>,
    #[arg(long, value_name = "ACCOUNT")]
    pub account: Option<String>,
    #[arg(long, value_name = "DEPTH", value_parser = clap::value_parser!(u8).range(1..=3))]
    pub linked: Option<u8>,
    #[arg(long, value_name = "DIRECTION", default_value = "import")]
    pub direction: DirectionWord,
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub reading: FlowReading,
}

/// What is not said stays as it is; something must be said.
#[derive(Debug, Clone, Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args([
    "mode", "filter", "no_filter", "population", "no_population", "order_by", "no_order_by", "schedule", "no_schedule", "zone", "order", "try_rows", "method", "deletions", "leavers", "sweep_days", "most_deletes", "free_deletes", "most_rejects", "free_rejects", "way", "options", "new_fields", "longest_run",
    "writes", "key", "events", "into", "opt_out", "opt_out_rule", "plan_days",
    "from", "row_key", "id_into", "field", "without_field", "topic", "source", "same_address", "crm_rules", "assign", "notify", "mail_rows",
]))]
pub struct FlowSetArgs {
    #[arg(value_name = "FLOW")]
    pub flow: String,
    #[arg(long, conflicts_with = "filter")]
    pub no_filter: bool,
    #[arg(long, conflicts_with = "population")]
    pub no_population: bool,
    #[arg(long, conflicts_with = "order_by")]
    pub no_order_by: bool,
    #[arg(long, conflicts_with = "schedule")]
    pub no_schedule: bool,
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub reading: FlowReading,
}

impl FlowSetArgs {
    /// The flow with what is said changed.
    pub fn applied(&self, flow: &Flow) -> Flow {
        let mut flow = self.reading.applied(flow);
        if self.no_filter {
            flow.filter = None;
        }
        if self.no_population {
            flow.rows.population = None;
        }
        if self.no_order_by {
            flow.rows.order_by.clear();
        }
        if self.no_schedule {
            flow.schedule = None;
        }
        flow
    }
}

/// Which rows a flow reads, when and how, and how it learns of changes and deletions: what can be said of a new flow and
/// changed of a known one.
#[derive(Debug, Clone, Args)]
pub struct FlowReading {
    #[arg(long, value_name = "MODE")]
    pub mode: Option<ModeWord>,
    #[arg(long, value_name = "FILTER")]
    pub filter: Option<String>,
    #[arg(long, value_name = "TABLE.COLUMN", value_parser = Population::parse)]
    pub population: Option<Population>,
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', value_parser = order_by)]
    pub order_by: Vec<OrderBy>,
    #[arg(long, value_name = "CRON")]
    pub schedule: Option<String>,
    #[arg(long, value_name = "ZONE")]
    pub zone: Option<String>,
    #[arg(long, value_name = "N")]
    pub order: Option<u32>,
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(0..=5_000))]
    pub try_rows: Option<u32>,
    #[arg(long, value_name = "METHOD")]
    pub method: Option<MethodWord>,
    #[arg(long, value_name = "WHAT")]
    pub deletions: Option<DeletionsWord>,
    #[arg(long, value_name = "WHAT")]
    pub leavers: Option<LeaversWord>,
    #[arg(long, value_name = "DAYS")]
    pub sweep_days: Option<u16>,
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(0..=100))]
    pub most_deletes: Option<u8>,
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u32).range(free_deletes()))]
    pub free_deletes: Option<u32>,
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u8).range(most_rejects()))]
    pub most_rejects: Option<u8>,
    #[arg(long, value_name = "ROWS", value_parser = clap::value_parser!(u32).range(free_rejects()))]
    pub free_rejects: Option<u32>,
    #[arg(long, value_name = "WAY")]
    pub way: Option<WayWord>,
    #[arg(long, value_name = "WHAT")]
    pub options: Option<OptionsWord>,
    #[arg(long, value_name = "WHAT")]
    pub new_fields: Option<NewFieldsWord>,
    #[arg(long, value_name = "TIME", value_parser = LongestWord::parse)]
    pub longest_run: Option<LongestWord>,
    #[arg(long, value_name = "MODE")]
    pub writes: Option<WritesWord>,
    #[arg(long, value_name = "FIELD")]
    pub key: Option<String>,
    #[arg(long, value_name = "KINDS", value_delimiter = ',')]
    pub events: Vec<EventWord>,
    #[arg(long, value_name = "WHERE", value_parser = place)]
    pub into: Option<EventPlace>,
    #[arg(long, value_name = "WAY")]
    pub opt_out: Option<OptOutWord>,
    #[arg(long, value_name = "RULE")]
    pub opt_out_rule: Option<OptOutRuleWord>,
    #[command(flatten)]
    pub leads: LeadArgs,
    #[arg(long, value_name = "DAYS", value_parser = clap::value_parser!(u16).range(1..=30))]
    pub plan_days: Option<u16>,
}

fn free_deletes() -> RangeInclusive<i64> {
    let (least, most) = FREE_DELETES_BOUNDS;
    least.into()..=most.into()
}

fn free_rejects() -> RangeInclusive<i64> {
    let (least, most) = FREE_REJECTS_BOUNDS;
    least.into()..=most.into()
}

fn most_rejects() -> RangeInclusive<i64> {
    let (least, most) = MOST_REJECTS_BOUNDS;
    least.into()..=most.into()
}

fn order_by(text: &str) -> Result<OrderBy, String> {
    OrderBy::parse(text).map_err(|_| "cli-usage-order-by".to_owned())
}

fn place(text: &str) -> Result<EventPlace, String> {
    EventPlace::try_from(text.to_owned()).map_err(|_| "cli-usage-event-place".to_owned())
}

impl FlowReading {
    /// The flow with what is said changed; an empty filter is none.
    pub fn applied(&self, flow: &Flow) -> Flow {
        let mut flow = flow.clone();
        let rules = &mut flow.reading;
        rules.method = self.method.map_or(rules.method, Into::into);
        rules.deletions = self.deletions.map_or(rules.deletions, Into::into);
        rules.leavers = self.leavers.map_or(rules.leavers, Into::into);
        rules.sweep_days = self.sweep_days.unwrap_or(rules.sweep_days);
        rules.most_deletes = self.most_deletes.unwrap_or(rules.most_deletes);
        rules.free_deletes = self.free_deletes.unwrap_or(rules.free_deletes);
        rules.free_rejects = self.free_rejects.unwrap_or(rules.free_rejects);
        rules.most_rejects = self.most_rejects.unwrap_or(rules.most_rejects);
        rules.way = self.way.map_or(rules.way, Into::into);
        rules.options = self.options.map_or(rules.options, Into::into);
        rules.new_fields = self.new_fields.map_or(rules.new_fields, Into::into);
        rules.longest_run = self.longest_run.map_or(rules.longest_run, |word| word.0);
        if flow.direction == Direction::Leads {
            flow.writing.leads = Some(self.leads.applied(flow.writing.leads.unwrap_or_default()));
            flow.writing.key = self.key.clone().or(flow.writing.key);
        }
        if flow.direction == Direction::Export {
            flow.writing.mode = self.writes.map_or(flow.writing.mode, Into::into);
            flow.writing.key = self.key.clone().or(flow.writing.key);
        }
        if flow.direction == Direction::Events {
            flow.writing.events = Some(self.events_of(flow.writing.events.unwrap_or_default()));
        }
        if flow.direction == Direction::OptOut {
            let rules = flow.writing.opt_out.unwrap_or_default();
            let way = self.opt_out.map_or(rules.way, Into::into);
            let rule = self.opt_out_rule.map_or(rules.rule, Into::into);
            flow.writing.opt_out = Some(OptOutRules { way, rule });
        }
        if flow.direction == Direction::Delete {
            let rules = flow.writing.removal.unwrap_or_default();
            flow.writing.removal = Some(RemovalRules { days: self.plan_days.unwrap_or(rules.days) });
        }
        flow.mode = self.mode.map_or(flow.mode, Into::into);
        flow.order = self.order.unwrap_or(flow.order);
        flow.try_rows = self.try_rows.unwrap_or(flow.try_rows);
        if let Some(zone) = &self.zone {
            flow.zone = Some(zone.trim().to_owned()).filter(|z| !z.is_empty() && !z.eq_ignore_ascii_case("utc"));
        }
        if let Some(schedule) = &self.schedule {
            flow.schedule = Some(schedule.trim().to_owned()).filter(|s| !s.is_empty());
        }
        flow.rows.population = self.population.clone().or(flow.rows.population);
        if !self.order_by.is_empty() {
            flow.rows.order_by.clone_from(&self.order_by);
        }
        if let Some(filter) = &self.filter {
            flow.filter = Some(filter.clone()).filter(|f| !f.trim().is_empty());
        }
        flow
    }
}

impl FlowReading {
    fn events_of(&self, rules: EventRules) -> EventRules {
        let asked = |kind: &EventKind| self.events.iter().any(|word| EventKind::from(*word) == *kind);
        let kinds =
            if self.events.is_empty() { rules.kinds } else { EventKind::ALL.into_iter().filter(asked).collect() };
        EventRules { kinds, into: self.into.clone().unwrap_or(rules.into) }
    }
}

/// What happened to a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum EventWord {
    Sent,
    Opened,
    Clicked,
    Bounced,
}

impl From<EventWord> for EventKind {
    fn from(word: EventWord) -> Self {
        match word {
            EventWord::Sent => EventKind::Sent,
            EventWord::Opened => EventKind::Opened,
            EventWord::Clicked => EventKind::Clicked,
            EventWord::Bounced => EventKind::Bounced,
        }
    }
}

/// How much a flow reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ModeWord {
    Incremental,
    Full,
}

impl From<ModeWord> for ReadMode {
    fn from(word: ModeWord) -> Self {
        match word {
            ModeWord::Incremental => ReadMode::Incremental,
            ModeWord::Full => ReadMode::Full,
        }
    }
}

/// How a flow learns what changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum MethodWord {
    Auto,
    Tracking,
    Modified,
    Full,
}

impl From<MethodWord> for Option<ReadMethod> {
    fn from(word: MethodWord) -> Self {
        match word {
            MethodWord::Auto => None,
            MethodWord::Tracking => Some(ReadMethod::Tracking),
            MethodWord::Modified => Some(ReadMethod::Modified),
            MethodWord::Full => Some(ReadMethod::Full),
        }
    }
}

/// What happens to rows that were deleted in the CRM.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DeletionsWord {
    Mark,
    Anonymise,
    Remove,
    Ignore,
}

impl From<DeletionsWord> for DeletePolicy {
    fn from(word: DeletionsWord) -> Self {
        match word {
            DeletionsWord::Mark => DeletePolicy::Mark,
            DeletionsWord::Anonymise => DeletePolicy::Anonymise,
            DeletionsWord::Remove => DeletePolicy::Remove,
            DeletionsWord::Ignore => DeletePolicy::Ignore,
        }
    }
}

/// What happens to rows that leave the filter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LeaversWord {
    Keep,
    Delete,
}

impl From<LeaversWord> for Leavers {
    fn from(word: LeaversWord) -> Self {
        match word {
            LeaversWord::Keep => Leavers::Keep,
            LeaversWord::Delete => Leavers::Delete,
        }
    }
}

/// What happens when an option set has other values.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum OptionsWord {
    Ask,
    Sync,
}

impl From<OptionsWord> for OptionChanges {
    fn from(word: OptionsWord) -> Self {
        match word {
            OptionsWord::Ask => OptionChanges::Ask,
            OptionsWord::Sync => OptionChanges::Sync,
        }
    }
}

/// What happens when a field comes to the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum NewFieldsWord {
    Ask,
    TakeIn,
}

impl From<NewFieldsWord> for NewFields {
    fn from(word: NewFieldsWord) -> Self {
        match word {
            NewFieldsWord::Ask => NewFields::Ask,
            NewFieldsWord::TakeIn => NewFields::TakeIn,
        }
    }
}

/// On which way rows are fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum WayWord {
    Auto,
    Pages,
    Bulk,
}

impl From<WayWord> for ReadWay {
    fn from(word: WayWord) -> Self {
        match word {
            WayWord::Auto => ReadWay::Auto,
            WayWord::Pages => ReadWay::Pages,
            WayWord::Bulk => ReadWay::Bulk,
        }
    }
}

/// Which way rows go.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum DirectionWord {
    Import,
    Export,
    Events,
    OptOut,
    Leads,
    Delete,
}

impl From<DirectionWord> for Direction {
    fn from(word: DirectionWord) -> Self {
        match word {
            DirectionWord::Import => Direction::Import,
            DirectionWord::Export => Direction::Export,
            DirectionWord::Events => Direction::Events,
            DirectionWord::OptOut => Direction::OptOut,
            DirectionWord::Leads => Direction::Leads,
            DirectionWord::Delete => Direction::Delete,
        }
    }
}
