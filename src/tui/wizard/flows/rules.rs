//! What a flow does beside reading rows: how it learns of changes, and what becomes of rows that were deleted in the CRM or
//! that its filter leaves out.
use super::bounds::Bound;
use super::rows::Line;
use super::{Flows, Mode};
use crate::catalog::TableDetail;
use crate::command::CommandId;
use crate::flow::{DeletePolicy, Flow, Leavers, NewFields, OptionChanges, ReadMethod, ReadMode, ReadRules, method_of};
use crate::i18n::{Arg, Words};
use crate::mapping::personal_columns;
use crate::text::{clean_line, pad};
use crate::tui::widget::list::ListState;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::sheet::Sheet;
use crate::tui::{Hit, Role};

/// Lines the rules and what one of them means take.
pub(super) const LINES: usize = 19;
/// Lines for what the selected one means, and lines of the list that are there however small the window is.
const MEANING: usize = 3;
const LEAST: usize = 5;
/// Cells of a rule's name.
const NAME: usize = 24;

/// What can be chosen, one a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rule {
    Method,
    Deletions,
    Leavers,
    Options,
    NewFields,
    Zone,
    Population,
    OrderBy,
    Bound(Bound),
}

const ALL: [Rule; 14] = [
    Rule::Method,
    Rule::Deletions,
    Rule::Leavers,
    Rule::Population,
    Rule::OrderBy,
    Rule::Bound(Bound::MostDeletes),
    Rule::Bound(Bound::FreeDeletes),
    Rule::Bound(Bound::MostRejects),
    Rule::Bound(Bound::FreeRejects),
    Rule::Bound(Bound::SweepDays),
    Rule::Bound(Bound::LongestRun),
    Rule::Options,
    Rule::NewFields,
    Rule::Zone,
];

impl Rule {
    fn name(self) -> &'static str {
        match self {
            Rule::Method => "wz-rules-method",
            Rule::Deletions => "wz-rules-deletions",
            Rule::Leavers => "wz-rules-leavers",
            Rule::Options => "wz-rules-options",
            Rule::NewFields => "wz-rules-new-fields",
            Rule::Zone => "wz-rules-zone",
            Rule::Population => "wz-rules-population",
            Rule::OrderBy => "wz-rules-order-by",
            Rule::Bound(bound) => bound.name(),
        }
    }

    /// What is chosen: a time zone by its name, everything else by the key of its words.
    fn shown(self, flow: &Flow, words: Words) -> String {
        match self {
            Rule::Zone => flow.zone.clone().unwrap_or_else(|| "UTC".to_owned()),
            Rule::Population => said(Line::Population, flow).unwrap_or_else(|| words.say("wz-rules-population-none")),
            Rule::OrderBy => said(Line::OrderBy, flow).unwrap_or_else(|| words.say("wz-rules-order-by-none")),
            Rule::Bound(bound) => bound.shown(&flow.reading, words),
            other => words.say(&other.chosen(&flow.reading)),
        }
    }

    /// The key of what is chosen.
    fn chosen(self, rules: &ReadRules) -> String {
        match self {
            Rule::Zone => "wz-zone".to_owned(),
            Rule::Population => "wz-population".to_owned(),
            Rule::OrderBy => "wz-order-by".to_owned(),
            Rule::Bound(bound) => bound.name().to_owned(),
            Rule::Options => format!("options-{}", rules.options.slug()),
            Rule::NewFields => format!("new-fields-{}", rules.new_fields.slug()),
            Rule::Method => format!("read-method-{}", rules.method.map_or("auto", ReadMethod::slug)),
            Rule::Deletions => format!("deletions-{}", rules.deletions.slug()),
            Rule::Leavers => format!("leavers-{}", rules.leavers.slug()),
        }
    }

    /// The key of what that means.
    fn means(self, flow: &Flow) -> String {
        let rules = &flow.reading;
        match self {
            Rule::Method => "wz-rules-method-why".to_owned(),
            Rule::Leavers if rules.leavers == Leavers::Delete && !rules.lets_leavers_go() => {
                "wz-rules-leavers-idle".to_owned()
            }
            other => format!("{}-why", other.chosen(rules)),
        }
    }
}

fn said(line: Line, flow: &Flow) -> Option<String> {
    Some(line.said(flow)).filter(|said| !said.is_empty())
}

/// The word of a key while these are chosen.
pub(super) fn word(id: CommandId) -> Option<&'static str> {
    matches!(id, CommandId::Next | CommandId::Toggle).then_some("rules-turn")
}

impl Flows {
    pub(super) fn open_rules(&mut self, desk: &Desk) {
        if self.flow(desk).is_some() {
            self.mode = Mode::Rules(ListState::of(ALL.len()));
        }
    }

    /// The same, with the line of a guard's number selected.
    pub(super) fn open_rules_at(&mut self, bound: Bound, desk: &Desk) {
        self.open_rules(desk);
        if let Mode::Rules(list) = &mut self.mode {
            list.select(ALL.iter().position(|rule| *rule == Rule::Bound(bound)).unwrap_or(0));
        }
    }

    /// The next choice for the selected rule. What the filter leaves out can be deleted only where there is a filter.
    pub(super) fn turn_rule(&mut self, turn: &mut Turn<'_>) {
        let Mode::Rules(list) = &self.mode else { return };
        let Some(rule) = ALL.get(list.selected()).copied() else { return };
        let Some(flow) = self.flow(turn.desk) else { return };
        if rule == Rule::Zone {
            return self.start_zone(turn);
        }
        match rule {
            Rule::Population => return self.open_population(turn),
            Rule::OrderBy => return self.start_order(turn),
            Rule::Bound(bound) => return self.start_bound(bound, turn),
            _ => {}
        }
        let all = flow.filter.is_none() && flow.rows.population.is_none();
        if rule == Rule::Leavers && all && flow.reading.leavers == Leavers::Keep {
            return turn.toast("wz-rules-no-filter");
        }
        let detail = turn.desk.catalog.as_ref().and_then(|c| c.details.get(&flow.table));
        let method = detail.map_or(flow.reading.method, |d| next_method(d, flow.reading.method));
        self.edit_flow(turn, |flow| {
            let rules = &mut flow.reading;
            match rule {
                Rule::Zone | Rule::Population | Rule::OrderBy | Rule::Bound(_) => {}
                Rule::Options => {
                    rules.options = match rules.options {
                        OptionChanges::Ask => OptionChanges::Sync,
                        OptionChanges::Sync => OptionChanges::Ask,
                    }
                }
                Rule::NewFields => {
                    rules.new_fields = match rules.new_fields {
                        NewFields::Ask => NewFields::TakeIn,
                        NewFields::TakeIn => NewFields::Ask,
                    }
                }
                Rule::Method => rules.method = method,
                Rule::Deletions => {
                    rules.deletions = match rules.deletions {
                        DeletePolicy::Mark => DeletePolicy::Anonymise,
                        DeletePolicy::Anonymise => DeletePolicy::Remove,
                        DeletePolicy::Remove => DeletePolicy::Ignore,
                        DeletePolicy::Ignore => DeletePolicy::Mark,
                    }
                }
                Rule::Leavers => {
                    rules.leavers = match rules.leavers {
                        Leavers::Keep => Leavers::Delete,
                        Leavers::Delete => Leavers::Keep,
                    }
                }
            }
        });
    }
}

/// The next way of learning of changes that the table offers, after that the choice is left to the table.
fn next_method(detail: &TableDetail, now: Option<ReadMethod>) -> Option<ReadMethod> {
    let all = [ReadMethod::Tracking, ReadMethod::Modified, ReadMethod::Full];
    let at = now.map_or(0, |now| all.iter().position(|m| *m == now).map_or(0, |at| at + 1));
    all.into_iter().skip(at).find(|m| method_of(detail, ReadMode::Incremental, Some(*m)) == *m)
}

/// Draws the rules of a flow and what the selected one means.
pub(super) fn view(list: &ListState, (flow, desk): (&Flow, &Desk), sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let title = words.say_with("wz-rules-title", &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &title)]);
    // What the selected one means is told below, so the list gives way where the window is small.
    let shown = list.visible(sheet.left().saturating_sub(MEANING).clamp(LEAST, ALL.len()));
    for (row, rule) in ALL.into_iter().enumerate().skip(shown.start).take(shown.len()) {
        let selected = (row == list.selected()).then_some(Role::Selected);
        let (name, chosen) = (pad(&words.say(rule.name()), NAME), clean_line(&rule.shown(flow, words)).into_owned());
        sheet.row(&[(Role::Text, "  "), (Role::Dim, &name), (Role::Text, &chosen)], selected, Hit::Row(row));
    }
    let Some(rule) = ALL.get(list.selected()) else { return };
    let percent = Arg::from(u64::from(flow.reading.most_deletes));
    let emptied = match (rule, flow.reading.deletions) {
        (Rule::Deletions, DeletePolicy::Anonymise) => emptied(flow, desk),
        _ => String::new(),
    };
    let means = words.say_with(&rule.means(flow), &[("percent", percent), ("columns", Arg::from(emptied.as_str()))]);
    let role = if *rule == Rule::Leavers && flow.reading.lets_leavers_go() { Role::Warn } else { Role::Dim };
    sheet.text(role, &means);
}

/// The columns a flow empties where it keeps rows without their person.
fn emptied(flow: &Flow, desk: &Desk) -> String {
    let mapping = desk.draft.workspace.mapping(&flow.account, &flow.table);
    let detail = desk.catalog.as_ref().and_then(|c| c.details.get(&flow.table));
    let columns = mapping.zip(detail).map(|(mapping, detail)| personal_columns(mapping, detail)).unwrap_or_default();
    let names: Vec<String> = columns.into_iter().map(|(column, _)| clean_line(&column).into_owned()).collect();
    if names.is_empty() { "–".to_owned() } else { names.join(", ") }
}

/// What a flow says of rows its filter leaves out, where they go.
pub(super) fn told(flow: &Flow, sheet: &mut Sheet<'_, '_>) {
    super::rows::told(flow, sheet);
    if (flow.filter.is_some() || flow.rows.population.is_some()) && flow.reading.lets_leavers_go() {
        let percent = Arg::from(u64::from(flow.reading.most_deletes));
        let text = sheet.words().say_with("leavers-delete-why", &[("percent", percent)]);
        sheet.text(Role::Warn, &text);
    }
}
