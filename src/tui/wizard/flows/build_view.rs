//! How the filter builder looks: the tree, the choice under way, the text form, who judges it and how many rows pass.
use super::build::{Builder, Pick, is_day, lines_of, operator_key};
use crate::flow::Flow;
use crate::i18n::{Arg, Words, grouped};
use crate::mapping::{FilterNode, filter_text};
use crate::task::filter_judge;
use crate::text::{clean_line, pad};
use crate::tui::wizard::desk::{Ask, Desk};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Draws the builder of that flow's filter.
pub(super) fn view(builder: &Builder, flow: &Flow, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let title = words.say_with("wz-build-title", &[("flow", Arg::from(flow.name.as_str()))]);
    let foot_of = |left: usize| if builder.pick.is_some() { (left * 3 / 5).max(5) } else { 5.min(left / 2) };
    let foot = foot_of(sheet.left().saturating_sub(1));
    let shown = builder.list.visible(sheet.left().saturating_sub(1 + foot));
    let place = sheet.place(shown, lines_of(flow.filter.as_deref()).len());
    sheet.line(&[(Role::Title, &title), (Role::Dim, &place)]);
    let lines = u16::try_from(sheet.left().saturating_sub(foot)).unwrap_or(0);
    let (cells, y) = (sheet.area.width, sheet.here().y.saturating_sub(sheet.area.y));
    tree(builder, flow, &mut sheet.part(0, y, cells, lines));
    let mut below = sheet.part(0, y.saturating_add(lines), cells, u16::try_from(foot).unwrap_or(0));
    below.rule();
    match &builder.pick {
        Some((_, pick)) => picking(pick, flow, desk, &mut below),
        None => facts(builder, flow, desk, &mut below),
    }
}

fn tree(builder: &Builder, flow: &Flow, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let lines = lines_of(flow.filter.as_deref());
    if lines.is_empty() {
        let text = words.say("wz-build-none");
        return sheet.text(Role::Dim, &text);
    }
    for row in builder.list.visible(sheet.left()) {
        let Some(line) = lines.get(row) else { continue };
        let (role, text) = match &line.node {
            FilterNode::All => (Role::Accent, words.say("wz-build-all")),
            FilterNode::Any => (Role::Accent, words.say("wz-build-any")),
            FilterNode::Not => (Role::Accent, words.say("wz-build-not")),
            FilterNode::Leaf(leaf) => (Role::Text, clean_line(&filter_text::render(leaf)).into_owned()),
        };
        let indent = "  ".repeat(line.path.len() + 1);
        let selected = (row == builder.list.selected()).then_some(if builder.pick.is_some() {
            Role::SelectedDim
        } else {
            Role::Selected
        });
        sheet.row(&[(Role::Dim, &indent), (role, &text)], selected, Hit::Row(row));
    }
}

fn picking(pick: &Pick, flow: &Flow, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let detail = desk.catalog.as_ref().and_then(|c| c.details.get(&flow.table));
    let label = |name: &str| {
        let known = detail.and_then(|d| d.field(name)).and_then(|f| f.labels.best(words.0));
        known.unwrap_or(name).to_owned()
    };
    let of_day = |name: &str| detail.and_then(|d| d.field(name)).is_some_and(|f| is_day(&f.kind));
    match pick {
        Pick::Field { search, list, shown } => {
            let ask = words.say("wz-build-field");
            let place = sheet.place(list.visible(sheet.left().saturating_sub(2)), shown.len());
            sheet.line(&[(Role::Title, &ask), (Role::Dim, &place)]);
            sheet.input(search, 1, true);
            let name = (sheet.cells() / 3).clamp(12, 36);
            for row in list.visible(sheet.left()) {
                let Some(field) = shown.get(row) else { continue };
                let kind = detail.and_then(|d| d.field(field)).map(|f| f.kind.word()).unwrap_or_default();
                let selected = (row == list.selected()).then_some(Role::Selected);
                let parts = [pad(&label(field), name), pad(field, name)];
                sheet.row(
                    &[
                        (Role::Text, " "),
                        (Role::Text, &parts[0]),
                        (Role::Dim, " "),
                        (Role::Dim, &parts[1]),
                        (Role::Dim, " "),
                        (Role::Dim, &kind),
                    ],
                    selected,
                    Hit::Row(row),
                );
            }
        }
        Pick::Operator { field, list, all } => {
            let ask = words.say_with("wz-build-operator", &[("field", Arg::from(label(field)))]);
            let place = sheet.place(list.visible(sheet.left().saturating_sub(1)), all.len());
            sheet.line(&[(Role::Title, &ask), (Role::Dim, &place)]);
            for row in list.visible(sheet.left()) {
                let Some(operator) = all.get(row) else { continue };
                let text = words.say(&operator_key(*operator, of_day(field)));
                let selected = (row == list.selected()).then_some(Role::Selected);
                sheet.row(&[(Role::Text, "  "), (Role::Text, &text)], selected, Hit::Row(row));
            }
        }
        Pick::Value { field, operator, line, list, options, problem } => {
            let told = words.say(&operator_key(*operator, of_day(field)));
            let args = [("field", Arg::from(label(field))), ("operator", Arg::from(told))];
            let ask = words.say_with("wz-build-value", &args);
            let place = sheet.place(list.visible(sheet.left().saturating_sub(2)), options.len());
            sheet.line(&[(Role::Title, &ask), (Role::Dim, &place)]);
            sheet.input(line, 1, true);
            if let Some(problem) = problem {
                let text = format!("{} {}", sheet.mark(Mark::Bad), words.say_map(&problem.key(), &problem.args()));
                sheet.text(Role::Bad, &text);
            }
            for row in list.visible(sheet.left()) {
                let Some((code, label)) = options.get(row) else { continue };
                let selected = (row == list.selected()).then_some(Role::Selected);
                sheet.row(
                    &[(Role::Text, "  "), (Role::Text, &pad(code, 12)), (Role::Dim, label)],
                    selected,
                    Hit::Row(row),
                );
            }
            if options.is_empty() {
                let text = words.say("wz-build-value-help");
                sheet.text(Role::Dim, &text);
            }
        }
    }
}

fn facts(builder: &Builder, flow: &Flow, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let text = flow.filter.clone().unwrap_or_else(|| words.say("wz-filter-reads-all"));
    sheet.labelled(&words.say("wz-build-text"), Role::Text, &text);
    let Some(detail) = desk.catalog.as_ref().and_then(|c| c.details.get(&flow.table)) else { return };
    let filter = flow.filter.as_deref().and_then(|text| filter_text::parse(text).ok());
    let (judge, own) = filter_judge(flow, detail, filter.as_ref());
    let own: Vec<String> = own.iter().map(|name| clean_line(name).into_owned()).collect();
    let judge = words.say_with(&format!("filter-judge-{}", judge.slug()), &[("fields", Arg::from(own.join(", ")))]);
    sheet.labelled(&words.say("wz-build-judge"), Role::Dim, &judge);
    if filter.as_ref().is_some_and(filter_text::speaks_of_days) {
        sheet.labelled(&words.say("wz-build-zone"), Role::Dim, flow.zone.as_deref().unwrap_or("UTC"));
    }
    let counted = counted(builder, flow, desk, words);
    sheet.labelled(&words.say("wz-build-count"), Role::Text, &counted);
    // Of these only those that are named come.
    if let Some(place) = &flow.rows.population {
        let place = Arg::from(clean_line(&place.to_string()).into_owned());
        sheet.text(Role::Dim, &words.say_with("wz-population-says", &[("place", place)]));
    }
}

fn counted(builder: &Builder, flow: &Flow, desk: &Desk, words: Words) -> String {
    if desk.awaits(&Ask::FilterCount) {
        return words.say("wz-build-counting");
    }
    let now = flow.filter.clone().unwrap_or_default();
    match builder.count.as_ref().filter(|(text, _)| *text == now) {
        None => words.say("wz-build-count-ask"),
        Some((_, Err(fault))) => words.fault(fault),
        Some((_, Ok(count))) => {
            let of = desk.catalog.as_ref().and_then(|c| c.counts.get(&flow.table)).map(|n| grouped(*n));
            let key = match (count.more, of.is_some()) {
                (true, _) => "wz-build-more",
                (false, true) => "wz-build-rows-of",
                (false, false) => "wz-build-rows",
            };
            let rows = Arg::from(grouped(count.rows));
            words.say_with(key, &[("rows", rows), ("all", Arg::from(of.unwrap_or_default()))])
        }
    }
}
