//! Which rows a flow brings and in which order: typed, and what is wrong with it told at the line.
use super::{Flows, Mode};
use crate::command::quoted;
use crate::flow::{Flow, OrderBy, Population, ordered_fields};
use crate::i18n::Arg;
use crate::text::clean_line;
use crate::tui::Role;
use crate::tui::widget::input::Input;
use crate::tui::wizard::desk::{Desk, Turn};
use crate::tui::wizard::sheet::{Mark, Sheet};

/// What is typed.
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
    pub(super) fn start_rows(&mut self, line: Line, turn: &Turn<'_>) {
        if let Some(flow) = self.flow(turn.desk) {
            self.mode = Mode::Rows(line, Input::with(&line.said(flow)), None);
        }
    }

    /// Takes what is typed; what cannot be taken stays where it is, with what is wrong.
    pub(super) fn finish_rows(&mut self, turn: &mut Turn<'_>) {
        let Mode::Rows(line, input, _) = &self.mode else { return };
        let (line, text) = (*line, input.text().trim().to_owned());
        let Some(flow) = self.flow(turn.desk) else { return };
        let mut rows = flow.rows.clone();
        let taken = match line {
            Line::Population => population(&text).map(|population| rows.population = population),
            Line::OrderBy => order(&text, flow, turn.desk).map(|order_by| rows.order_by = order_by),
        };
        match taken {
            Ok(()) => {
                self.edit_flow(turn, |flow| flow.rows = rows);
                self.open_rules(turn.desk);
            }
            Err(problem) => {
                if let Mode::Rows(_, _, shown) = &mut self.mode {
                    *shown = Some(problem);
                }
            }
        }
    }

    /// The command line that says the same.
    pub(super) fn rows_command(&self, desk: &Desk) -> Option<String> {
        let (flow, Mode::Rows(line, input, _)) = (self.flow(desk)?, &self.mode) else { return None };
        let says = match (line, input.text().trim()) {
            (line, "") => format!("--no-{}", line.slug()),
            (line, text) => format!("--{} {}", line.slug(), quoted(text)),
        };
        Some(format!("fieldbridge flow set {} {says}{}", flow.name, desk.option))
    }
}

/// The population that is typed, none where nothing is; a catalog key of what is wrong with it.
fn population(text: &str) -> Result<Option<Population>, (String, String)> {
    if text.is_empty() {
        return Ok(None);
    }
    Population::parse(text).map(Some).map_err(|_| ("wz-population-bad".to_owned(), String::new()))
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
    (line, input, problem): (Line, &Input, Option<&(String, String)>),
    flow: &Flow,
    sheet: &mut Sheet<'_, '_>,
) {
    let words = sheet.words();
    let label = words.say_with(&format!("wz-{}-ask", line.slug()), &[("flow", Arg::from(flow.name.as_str()))]);
    sheet.line(&[(Role::Title, &label)]);
    sheet.input(input, 2, true);
    if let Some((key, field)) = problem {
        let text = words.say_with(key, &[("field", Arg::from(clean_line(field).into_owned()))]);
        sheet.text(Role::Bad, &format!("{} {text}", sheet.mark(Mark::Bad)));
    }
    sheet.text(Role::Dim, &words.say(&format!("wz-{}-why", line.slug())));
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
