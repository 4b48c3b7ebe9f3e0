//! In which order a flow's rows come: typed, what is wrong with it told at the line, and in which readings it holds as it
//! stands; and what a flow says of its rows.
use super::{Flows, Mode};
use crate::command::quoted;
use crate::flow::{Flow, OrderBy, OrderTold, method_of, order_told, ordered_fields};
use crate::i18n::{Arg, Words};
use crate::text::clean_line;
use crate::tui::Role;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};

/// Lines the line, what it is for and what becomes of the order take.
pub(super) const LINES: usize = 11;

/// Which rows a flow brings, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Line {
    /// Where the identifiers of the wanted rows stand.
    Population,
    /// The fields rows come by.
    OrderBy,
}

impl Line {
    fn slug(self) -> &'static str {
        match self {
            Line::Population => "population",
            Line::OrderBy => "order-by",
        }
    }

    /// As it stands.
    pub(super) fn said(self, flow: &Flow) -> String {
        match self {
            Line::Population => flow.rows.population.as_ref().map(ToString::to_string).unwrap_or_default(),
            Line::OrderBy => flow.rows.order_by.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        }
    }
}

impl Flows {
    pub(super) fn start_order(&mut self, turn: &Turn<'_>) {
        if let Some(flow) = self.flow(turn.desk) {
            self.mode = Mode::Rows(Input::with(&Line::OrderBy.said(flow)), None);
        }
    }

    /// Takes what is typed; what cannot be taken stays where it is, with what is wrong.
    pub(super) fn finish_order(&mut self, turn: &mut Turn<'_>) {
        let Mode::Rows(input, _) = &self.mode else { return };
        let text = input.text().trim().to_owned();
        let Some(flow) = self.flow(turn.desk) else { return };
        match order(&text, flow, turn.desk) {
            Ok(order_by) => {
                self.edit_flow(turn, |flow| flow.rows.order_by = order_by);
                self.open_rules(turn.desk);
            }
            Err(problem) => {
                if let Mode::Rows(_, shown) = &mut self.mode {
                    *shown = Some(problem);
                }
            }
        }
    }

    /// The command line that says the same.
    pub(super) fn order_command(&self, desk: &Desk) -> Option<String> {
        let (flow, Mode::Rows(input, _)) = (self.flow(desk)?, &self.mode) else { return None };
        let says = match input.text().trim() {
            "" => "--no-order-by".to_owned(),
            text => format!("--order-by {}", quoted(text)),
        };
        Some(format!("fieldbridge flow set {} {says}{}", flow.name, desk.option))
    }
}

/// The order that is typed; a catalog key of what is wrong with it, and the field.
fn order(text: &str, flow: &Flow, desk: &Desk) -> Result<Vec<OrderBy>, (String, String)> {
    let parts = text.split(',').map(str::trim).filter(|part| !part.is_empty());
    let orders: Result<Vec<OrderBy>, String> = parts.map(OrderBy::parse).collect();
    let wrong = |slug: &str, field: String| (format!("fault-mapping-invalid--order-{slug}"), field);
    let orders = orders.map_err(|_| wrong("missing", clean_line(text).into_owned()))?;
    if let Some(detail) = desk.catalog.as_ref().and_then(|c| c.details.get(&flow.table)) {
        ordered_fields(&orders, detail).map_err(|(slug, field)| wrong(slug, field))?;
    }
    Ok(orders)
}

/// Asks for it.
pub(super) fn asking(
    (input, problem): (&Input, Option<&(String, String)>),
    (flow, desk): (&Flow, &Desk),
    sheet: &mut Sheet<'_, '_>,
) {
    let words = sheet.words();
    let label = words.say_with("wz-order-by-ask", &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &label)]);
    sheet.input(input, 2, true);
    if let Some((key, field)) = problem {
        let args = [("field", Arg::from(clean_line(field).into_owned()))];
        sheet.text(Role::Bad, &format!("{} {}", sheet.mark(Mark::Bad), words.say_with(key, &args)));
        sheet.text(Role::Text, &words.say_with(&format!("{key}-advice"), &args));
    }
    if let Ok(order_by) = order(input.text(), flow, desk) {
        holds(order_by, (flow, desk), sheet);
    }
    sheet.text(Role::Dim, &words.say("wz-order-by-why"));
}

/// In which readings rows come in an order, and why not in the others.
fn holds(order_by: Vec<OrderBy>, (flow, desk): (&Flow, &Desk), sheet: &mut Sheet<'_, '_>) {
    let Some(detail) = desk.catalog.as_ref().and_then(|c| c.details.get(&flow.table)) else { return };
    if order_by.is_empty() {
        return;
    }
    let mut asked = flow.clone();
    asked.rows.order_by = order_by;
    let OrderTold { everything, changes, replay } =
        order_told(&asked, detail, method_of(detail, flow.mode, flow.reading.method));
    let words = sheet.words();
    for (reading, why) in [("everything", everything), ("changes", changes), ("replay", replay)] {
        let how = why.map_or_else(|| "order-kept".to_owned(), |why| format!("no-order-{}", why.slug()));
        let (mark, role) = if why.is_none() { (Mark::Good, Role::Good) } else { (Mark::Waiting, Role::Text) };
        let label = format!("{} {}:", sheet.mark(mark), words.say(&format!("order-{reading}")));
        sheet.labelled(&label, role, &words.say(&how));
    }
}

/// Which rows a flow brings, in the list of flows; none where it brings all.
pub(super) fn in_short(flow: &Flow, words: Words) -> Option<String> {
    let place = Some(Line::Population.said(flow)).filter(|place| !place.is_empty());
    let place = place.map(|place| words.say_with("wz-population-short", &[("place", Arg::from(place))]));
    let parts: Vec<String> = flow.filter.clone().into_iter().chain(place).collect();
    (!parts.is_empty()).then(|| parts.join(" · "))
}

/// What a flow says of its rows.
pub(super) fn told(flow: &Flow, sheet: &mut Sheet<'_, '_>) {
    for (line, argument) in [(Line::Population, "place"), (Line::OrderBy, "order")] {
        let said = clean_line(&line.said(flow)).into_owned();
        if !said.is_empty() {
            let text = sheet.words().say_with(&format!("wz-{}-says", line.slug()), &[(argument, Arg::from(said))]);
            sheet.text(Role::Dim, &text);
        }
    }
}
