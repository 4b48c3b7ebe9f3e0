//! The flow that makes leads of a table somebody else fills: added by one key, its rules changed line by line, what every lead
//! needs and nothing fills marked, and a test lead once somebody agreed to it.
use super::beside::add_command;
use super::{Flows, Mode};
use crate::command::{CommandId, quoted};
use crate::fault::{ErrorKind, Outcome};
use crate::flow::{
    Flow, LeadRules, SameAddress, SourceTable, addresses_text, parse_addresses, propose_lead_flow, topic_parts,
};
use crate::i18n::{Arg, Words};
use crate::task::{LeadGround, LeadTest};
use crate::text::{clean_line, pad};
use crate::tui::widget::input::Input;
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Ask, Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Effect, Hit, Role};

/// Lines the rules and what the selected one means take.
pub(super) const LINES: usize = 17;
/// Cells of a name.
const NAME: usize = 26;

/// What can be changed, one a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    From,
    Key,
    Fields,
    Topic,
    Source,
    Same,
    CrmRules,
    Assign,
    IdInto,
    Notify,
    MailRows,
}

const ALL: [Line; 11] = [
    Line::From,
    Line::Key,
    Line::Fields,
    Line::Topic,
    Line::Source,
    Line::Same,
    Line::CrmRules,
    Line::Assign,
    Line::IdInto,
    Line::Notify,
    Line::MailRows,
];

/// What is known beside the flow.
#[derive(Debug, Default)]
pub(super) struct Known {
    ground: Option<LeadGround>,
    /// Somebody was told what a test writes.
    agreed: bool,
    tested: Option<Outcome<LeadTest>>,
}

impl Line {
    fn name(self) -> &'static str {
        match self {
            Line::From => "cli-col-lead-from",
            Line::Key => "cli-col-lead-key",
            Line::Fields => "wz-leads-fields",
            Line::Topic => "cli-col-lead-topic",
            Line::Source => "cli-col-lead-source",
            Line::Same => "cli-col-lead-same",
            Line::CrmRules => "cli-col-lead-rules",
            Line::Assign => "cli-col-lead-assign",
            Line::IdInto => "cli-col-lead-id",
            Line::Notify => "cli-col-lead-notify",
            Line::MailRows => "cli-col-lead-mail",
        }
    }

    /// The key of what it means.
    fn means(self) -> &'static str {
        match self {
            Line::From => "wz-leads-from-why",
            Line::Key => "wz-leads-key-why",
            Line::Fields => "wz-leads-fields-why",
            Line::Topic => "wz-leads-topic-why",
            Line::Source => "wz-leads-source-why",
            Line::Same => "wz-leads-same-why",
            Line::CrmRules => "wz-leads-rules-why",
            Line::Assign => "wz-leads-assign-why",
            Line::IdInto => "wz-leads-id-why",
            Line::Notify => "wz-leads-notify-why",
            Line::MailRows => "wz-leads-mail-why",
        }
    }

    /// What is typed for it; none where it is switched.
    fn typed(self, rules: &LeadRules) -> Option<String> {
        Some(match self {
            Line::From => rules.from.clone(),
            Line::Key => rules.key.clone(),
            Line::Fields => rules.fields_text(),
            Line::Topic => rules.topic.clone(),
            Line::Source => rules.source.clone().unwrap_or_default(),
            Line::IdInto => rules.id_into.clone().unwrap_or_default(),
            Line::Notify => addresses_text(&rules.notify),
            Line::Same | Line::CrmRules | Line::Assign | Line::MailRows => return None,
        })
    }

    fn shown(self, rules: &LeadRules, words: Words) -> String {
        let on = |on: bool| words.say(if on { "lead-on" } else { "lead-off" });
        match self {
            Line::Same => words.say(&format!("same-address-{}", rules.same_address.slug())),
            Line::CrmRules => on(rules.crm_rules),
            Line::Assign => on(rules.assign),
            Line::MailRows => words.say(if rules.tell_rows { "lead-mail-rows" } else { "lead-mail-plain" }),
            typed => {
                Some(typed.typed(rules).unwrap_or_default()).filter(|t| !t.is_empty()).unwrap_or_else(|| "–".into())
            }
        }
    }

    /// The rules with what was typed; why not, as the key of a sentence and what it is about.
    fn put(self, rules: &mut LeadRules, text: &str) -> Result<(), (&'static str, String)> {
        let text = text.trim().to_owned();
        let filled = Some(text.clone()).filter(|t| !t.is_empty());
        match self {
            Line::From => rules.from = text,
            Line::Key => rules.key = text,
            Line::Source => rules.source = filled,
            Line::IdInto => rules.id_into = filled,
            Line::Topic if topic_parts(&text).is_none() => return Err(("wz-leads-topic-bad", text)),
            Line::Topic => rules.topic = text,
            Line::Notify => match parse_addresses(&text) {
                Ok(addresses) => rules.notify = addresses,
                Err(bad) => {
                    let bad: Vec<String> = bad.into_iter().map(|(text, _)| clean_line(&text).into_owned()).collect();
                    return Err(("wz-leads-notify-bad", bad.join(", ")));
                }
            },
            Line::Fields => {
                let pair = |part: &str| {
                    let (field, column) = part.split_once('=')?;
                    let (field, column) = (field.trim().to_owned(), column.trim().to_owned());
                    (!field.is_empty() && !column.is_empty()).then_some((field, column))
                };
                let parts = || text.split(',').map(str::trim).filter(|part| !part.is_empty());
                if let Some(bad) = parts().find(|part| pair(part).is_none()) {
                    return Err(("wz-leads-fields-bad", bad.to_owned()));
                }
                rules.fields = parts().filter_map(pair).collect();
            }
            Line::Same | Line::CrmRules | Line::Assign | Line::MailRows => {}
        }
        Ok(())
    }

    /// Whether the database has what the line names, as far as its tables are known; why not, as [`Line::put`] says it. What
    /// another line names wrongly is that line's to say.
    fn is_there(self, rules: &LeadRules, sources: &[SourceTable]) -> Result<(), (&'static str, String)> {
        let source = sources.iter().find(|source| source.name.eq_ignore_ascii_case(&rules.from));
        let own = match self {
            Line::From if source.is_none() && !sources.is_empty() => {
                return Err(("wz-leads-no-table", rules.from.clone()));
            }
            Line::Key => LeadRules { key: rules.key.clone(), ..LeadRules::default() },
            Line::Fields => LeadRules { fields: rules.fields.clone(), key: rules.key.clone(), ..LeadRules::default() },
            Line::Topic => LeadRules { topic: rules.topic.clone(), key: rules.key.clone(), ..LeadRules::default() },
            Line::IdInto => {
                LeadRules { id_into: rules.id_into.clone(), key: rules.key.clone(), ..LeadRules::default() }
            }
            _ => return Ok(()),
        };
        match source.and_then(|source| own.gone_from(source)) {
            Some(gone) if self == Line::Key || gone != rules.key => Err(("wz-leads-no-column", gone)),
            _ => Ok(()),
        }
    }

    fn turned(self, rules: &mut LeadRules) {
        match self {
            Line::Same => rules.same_address = SameAddress::next(rules.same_address),
            Line::CrmRules => rules.crm_rules = !rules.crm_rules,
            Line::Assign => rules.assign = !rules.assign,
            Line::MailRows => rules.tell_rows = !rules.tell_rows,
            _ => {}
        }
    }
}

/// The word of a key while the rules are changed.
pub(super) fn word(id: CommandId) -> Option<&'static str> {
    matches!(id, CommandId::Next | CommandId::Toggle).then_some("leads-turn")
}

impl Flows {
    /// Opens the rules of the account's flow of leads; where there is none, what could become leads is looked for first.
    pub(super) fn open_leads(&mut self, turn: &mut Turn<'_>) {
        let Some(account) = turn.desk.account().cloned() else { return };
        let from = self.flow(turn.desk).and_then(Flow::lead_rules).map(|rules| rules.from.clone());
        if from.is_some() {
            self.mode = Mode::Leads(ListState::of(ALL.len()));
        }
        self.leads = Known::default();
        turn.ask(Ask::LeadGround, Effect::LeadGround(Box::new(account), from));
    }

    /// What could become leads is known: the flow is added where there is none yet.
    pub(super) fn take_ground(&mut self, outcome: Outcome<Box<LeadGround>>, turn: &mut Turn<'_>) {
        let ground = match outcome {
            Ok(ground) => *ground,
            Err(fault) if fault.kind == ErrorKind::MappingInvalid => return turn.toast("wz-leads-none"),
            Err(fault) => {
                self.fault = Some(fault);
                return;
            }
        };
        let Some(account) = turn.desk.account().cloned() else { return };
        if self.flow(turn.desk).and_then(Flow::lead_rules).is_none() {
            let flows = &turn.desk.draft.workspace.flows;
            let flow = propose_lead_flow(&account.name, account.system, ground.rules.clone(), flows);
            if !self.add_and_select(flow, |f| f.lead_rules().is_some() && f.account == account.name, turn) {
                return;
            }
            self.mode = Mode::Leads(ListState::of(ALL.len()));
        }
        self.leads.ground = Some(ground);
    }

    /// The next choice of the selected line, or what is typed for it.
    pub(super) fn turn_lead(&mut self, turn: &mut Turn<'_>) {
        let Mode::Leads(list) = &self.mode else { return };
        let Some(line) = ALL.get(list.selected()).copied() else { return };
        let Some(rules) = self.flow(turn.desk).and_then(Flow::lead_rules).cloned() else { return };
        match line.typed(&rules) {
            Some(text) => self.mode = Mode::LeadText(line, Input::with(&text), None),
            None => self.edit_leads(turn, |rules| line.turned(rules)),
        }
    }

    fn edit_leads(&mut self, turn: &mut Turn<'_>, change: impl FnOnce(&mut LeadRules)) {
        self.edit_flow(turn, |flow| {
            if let Some(rules) = &mut flow.writing.leads {
                change(rules);
            }
        });
    }

    /// Takes what was typed, where it can be.
    pub(super) fn finish_lead(&mut self, turn: &mut Turn<'_>) {
        let Some(mut tried) = self.flow(turn.desk).and_then(Flow::lead_rules).cloned() else { return };
        let Mode::LeadText(line, input, problem) = &mut self.mode else { return };
        let (line, text) = (*line, input.text().to_owned());
        let sources = self.leads.ground.as_ref().map(|ground| ground.sources.as_slice()).unwrap_or_default();
        if let Err(why) = line.put(&mut tried, &text).and_then(|()| line.is_there(&tried, sources)) {
            *problem = Some(why);
            return;
        }
        self.edit_leads(turn, |rules| drop(line.put(rules, &text)));
        self.back_to_leads(line);
    }

    /// Back to the lines, at this one.
    pub(super) fn back_to_leads(&mut self, line: Line) {
        let mut list = ListState::of(ALL.len());
        list.select(ALL.iter().position(|l| *l == line).unwrap_or_default());
        self.mode = Mode::Leads(list);
    }

    /// Writes a test lead, once somebody was told what that does.
    pub(super) fn test_lead(&mut self, turn: &mut Turn<'_>) {
        let Some(flow) = self.flow(turn.desk).filter(|f| f.lead_rules().is_some()).map(|f| f.name.clone()) else {
            return turn.toast("wz-leads-test-none");
        };
        if !self.leads.agreed {
            self.leads.agreed = true;
            return turn.toast("wz-leads-test-agree");
        }
        (self.leads.agreed, self.leads.tested) = (false, None);
        let workspace = Box::new(turn.desk.draft.workspace.clone());
        turn.ask(Ask::LeadTest, Effect::TestLead(workspace, flow));
        turn.toast("wz-leads-testing");
    }

    pub(super) fn take_test(&mut self, outcome: Outcome<Box<LeadTest>>) {
        self.leads.tested = Some(outcome.map(|told| *told));
    }

    /// The command line that makes the same flow.
    pub(super) fn leads_command(&self, desk: &Desk) -> Option<String> {
        let flow = self.flow(desk)?;
        let rules = flow.lead_rules()?;
        let said = |option: &str, text: &str| {
            if text.is_empty() { String::new() } else { format!(" --{option} {}", quoted(text)) }
        };
        let on = |option: &str, on: bool, usual: bool| match on == usual {
            true => String::new(),
            false => format!(" --{option} {}", if on { "on" } else { "off" }),
        };
        let fields: String = rules.fields.iter().map(|(f, c)| said("field", &format!("{f}={c}"))).collect();
        let more = [
            format!("--from {}", quoted(&rules.from)),
            said("row-key", &rules.key),
            said("id-into", rules.id_into.as_deref().unwrap_or_default()),
            fields,
            said("topic", &rules.topic),
            said("source", rules.source.as_deref().unwrap_or_default()),
            format!(" --same-address {}", rules.same_address.slug()),
            on("crm-rules", rules.crm_rules, false),
            on("assign", rules.assign, true),
            said("notify", &addresses_text(&rules.notify)),
            on("mail-rows", rules.tell_rows, false),
        ];
        Some(add_command(flow, &more.concat(), desk))
    }
}

/// What a flow of leads does, in the list of flows.
pub(super) fn in_short(flow: &Flow, words: Words) -> Option<String> {
    let rules = flow.lead_rules()?;
    let same = words.say(&format!("same-address-{}-short", rules.same_address.slug()));
    Some(format!("{} {}, {same}", words.say("direction-leads-short"), clean_line(&rules.from)))
}

/// Draws what stands below the list where it is about a flow of leads; tells whether it was.
pub(super) fn below(state: &Flows, flow: &Flow, sheet: &mut Sheet<'_, '_>) -> bool {
    let Some(rules) = flow.lead_rules() else { return false };
    match &state.mode {
        Mode::Leads(list) => view(list, (flow, rules), &state.leads, sheet),
        Mode::LeadText(line, input, problem) => asking(*line, input, problem.as_ref(), sheet),
        Mode::Browse => {
            let words = sheet.words();
            sheet.text(Role::Text, &format!("{}: {}", flow.table, words.say("direction-leads")));
            sheet.text(Role::Dim, &in_short(flow, words).unwrap_or_default());
            sheet.text(Role::Dim, &clean_line(&rules.fields_text()));
            super::schedule::told(flow, sheet);
        }
        _ => return false,
    }
    true
}

fn view(list: &ListState, (flow, rules): (&Flow, &LeadRules), known: &Known, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let title = words.say_with("wz-leads-title", &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &title)]);
    // The lines are what is looked at; what they mean, what is missing and the test have the last four.
    for row in list.visible(sheet.left().saturating_sub(4).max(1)) {
        let Some(line) = ALL.get(row) else { continue };
        let (name, shown) = (pad(&words.say(line.name()), NAME), clean_line(&line.shown(rules, words)).into_owned());
        let role = (row == list.selected()).then_some(Role::Selected);
        sheet.row(&[(Role::Text, "  "), (Role::Dim, &name), (Role::Text, &shown)], role, Hit::Row(row));
    }
    let lacks: Vec<&str> = known
        .ground
        .iter()
        .flat_map(|ground| ground.needed.iter().filter(|field| !rules.fills(ground.system, field)))
        .map(String::as_str)
        .collect();
    if !lacks.is_empty() {
        let text = words.say_with("wz-leads-lacks", &[("fields", Arg::from(lacks.join(", ").as_str()))]);
        sheet.text(Role::Bad, &format!("{} {text}", sheet.mark(Mark::Bad)));
    }
    tested(known, sheet);
    if let Some(line) = ALL.get(list.selected()) {
        sheet.text(Role::Dim, &words.say(line.means()));
    }
}

/// What the test lead came to.
fn tested(known: &Known, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    match &known.tested {
        None => {}
        Some(Err(fault)) => {
            let text = format!("{} {}", sheet.mark(Mark::Bad), words.fault(fault));
            sheet.text(Role::Bad, &text);
        }
        Some(Ok(test)) => {
            let (mark, role) =
                if test.read_back && !test.left { (Mark::Good, Role::Good) } else { (Mark::Bad, Role::Warn) };
            let key = match (test.read_back, test.left) {
                (true, false) => "wz-leads-tested",
                (false, _) => "wz-leads-tested-unread",
                (true, true) => "wz-leads-tested-left",
            };
            let text = words.say_with(key, &[("id", Arg::from(clean_line(&test.id).into_owned()))]);
            sheet.text(role, &format!("{} {text}", sheet.mark(mark)));
        }
    }
}

fn asking(line: Line, input: &Input, problem: Option<&(&'static str, String)>, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let label = words.say(line.name());
    sheet.line(&[(Role::Title, &label)]);
    sheet.input(input, 2, true);
    if let Some((key, about)) = problem {
        let text = words.say_with(key, &[("text", Arg::from(clean_line(about).into_owned()))]);
        sheet.text(Role::Bad, &format!("{} {text}", sheet.mark(Mark::Bad)));
    }
    sheet.text(Role::Dim, &words.say(line.means()));
}
