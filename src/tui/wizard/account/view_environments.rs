//! How the search for an environment looks: what was answered above, the present question, and why it is asked.
use super::environments::{Finder, Page, WAYS};
use super::kept::Kept;
use super::vault::{Gate, VaultDesk};
use super::view_kept;
use crate::account::Whereabouts;
use crate::i18n::Arg;
use crate::port::Environment;
use crate::text::{fit, pad, width};
use crate::tui::wizard::sheet::{Mark, Sheet};
use crate::tui::{Hit, Role};

/// Draws it.
pub(super) fn view(finder: &Finder, vault: &VaultDesk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let title = words.say("wz-environments");
    sheet.line(&[(Role::Title, &title)]);
    answered(finder, sheet);
    sheet.gap();
    let key = match finder.page {
        Page::Where => "wz-environments-where",
        Page::Application => "ask-client-id",
        Page::Tenant => "wz-environments-tenant",
        Page::Way => "ask-auth",
        Page::SignIn => match finder.sign_in.gate(vault) {
            Some(Gate::Phrase | Gate::Repeat) if vault.is_locked() => "wz-vault-open",
            Some(Gate::Phrase | Gate::Repeat) => "wz-vault-new",
            _ => "ask-sign-in",
        },
        Page::Reading | Page::Choose => "wz-environments-choose",
    };
    let question = words.say(key);
    sheet.line(&[(Role::Accent, sheet.mark(Mark::Here)), (Role::Text, " "), (Role::Title, &question)]);
    match finder.page {
        Page::Where => {
            let names: Vec<String> = finder.places.iter().map(|place| place_name(place, sheet)).collect();
            picks(&names, finder.place.selected(), sheet);
        }
        Page::Application => sheet.input(&finder.application, 2, true),
        Page::Tenant => sheet.input(&finder.tenant, 2, true),
        Page::Way => {
            let names: Vec<String> = WAYS.iter().map(|way| words.say(&format!("choice-{}", way.code()))).collect();
            picks(&names, finder.way.selected(), sheet);
        }
        Page::SignIn => view_kept::sign_in(&finder.sign_in, vault, sheet),
        Page::Reading => sheet.busy("wz-environments-reading"),
        Page::Choose => choose(finder, sheet),
    }
    let help = match finder.page {
        Page::Application => Some("ask-client-id-where"),
        Page::Tenant => Some("wz-environments-tenant-why"),
        Page::Where => Some("wz-environments-why"),
        _ => None,
    };
    if finder.page == Page::SignIn && !matches!(finder.sign_in.gate(vault), None | Some(Gate::Probing)) {
        sheet.gap();
        view_kept::why_closed(vault, sheet);
    }
    if let Some(key) = help {
        sheet.gap();
        sheet.text(Role::Dim, &words.say(key));
    }
}

fn place_name(place: &Whereabouts, sheet: &Sheet<'_, '_>) -> String {
    match place {
        Whereabouts::Cloud(cloud) => sheet.words().say(&format!("cloud-{}", cloud.slug())),
        Whereabouts::Sandbox(url) => {
            sheet.words().say_with("wz-environments-sandbox", &[("url", Arg::from(url.origin()))])
        }
    }
}

fn answered(finder: &Finder, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let mut lines = Vec::new();
    if finder.page > Page::Where
        && let Some(place) = finder.places.get(finder.place.selected())
    {
        lines.push(("wz-short-where", place_name(place, sheet)));
    }
    if finder.page > Page::Application {
        lines.push(("wz-short-client-id", finder.application.text().to_owned()));
    }
    if finder.page > Page::Tenant {
        let tenant = finder.tenant.text();
        let shown = if tenant.is_empty() { words.say("wz-environments-any-tenant") } else { tenant.to_owned() };
        lines.push(("wz-short-tenant", shown));
    }
    let labels: Vec<String> = lines.iter().map(|(key, _)| words.say(key)).collect();
    let widest = labels.iter().map(|l| width(l)).max().unwrap_or(0);
    for ((_, shown), label) in lines.iter().zip(labels) {
        let label = pad(&label, widest + 2);
        sheet.line(&[(Role::Good, sheet.mark(Mark::Good)), (Role::Dim, " "), (Role::Dim, &label), (Role::Text, shown)]);
    }
}

fn picks(names: &[String], chosen: usize, sheet: &mut Sheet<'_, '_>) {
    for (row, name) in names.iter().enumerate() {
        let mark = sheet.mark(if row == chosen { Mark::Pick } else { Mark::Unpicked });
        let selected = (row == chosen).then_some(Role::Selected);
        sheet.row(
            &[(Role::Text, "  "), (Role::Text, mark), (Role::Text, " "), (Role::Text, name)],
            selected,
            Hit::Row(row),
        );
    }
}

/// The line to search in, and what matches.
fn choose(finder: &Finder, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    if finder.found.is_empty() {
        return sheet.text(Role::Warn, &words.say("cli-environments-none"));
    }
    let hint = words.say("wz-environments-search");
    sheet.line(&[(Role::Text, "  "), (Role::Dim, &hint)]);
    sheet.input(&finder.query, 2, true);
    if finder.shown.is_empty() {
        let none = words.say("wz-environments-no-match");
        return sheet.line(&[(Role::Text, "  "), (Role::Dim, &none)]);
    }
    let of = |key: fn(&Environment) -> String, most: usize| {
        finder.found.iter().map(|e| width(&key(e))).max().unwrap_or(0).min(most)
    };
    let cells = sheet.cells();
    let (name, url) = (of(|e| e.name.clone(), cells * 3 / 10), of(|e| e.url.origin(), cells * 11 / 20));
    let visible = finder.list.visible(sheet.left());
    for row in visible {
        let Some(environment) = finder.shown.get(row).and_then(|at| finder.found.get(*at)) else { continue };
        let selected = (row == finder.list.selected()).then_some(Role::Selected);
        let state =
            if environment.enabled { String::new() } else { format!("  {}", words.say("cli-environment-disabled")) };
        let parts = [
            (Role::Text, "  ".to_owned()),
            (Role::Text, pad(&fit(&environment.name, name), name + 2)),
            (Role::Dim, pad(&fit(&environment.url.origin(), url), url + 2)),
            (Role::Dim, environment.region.clone().unwrap_or_default()),
            (Role::Warn, state),
        ];
        let parts: Vec<(Role, &str)> = parts.iter().map(|(role, text)| (*role, text.as_str())).collect();
        sheet.row(&parts, selected, Hit::Row(row));
    }
}
