//! What is known about the selected table: what it is, how it can be read, its keys and fields.
use crate::catalog::{AlternateKey, Reading, RecordType, Table, TableDetail, capability};
use crate::i18n::{Arg, Words};
use crate::mapping::obstacle;
use crate::text::{pad, width};
use crate::tui::Role;
use crate::tui::wizard::desk::Desk;
use crate::tui::wizard::sheet::Sheet;

/// Lines the pane takes under the list, its rule among them.
pub(super) const LINES: usize = 8;

/// Draws the pane.
pub(super) fn view(table: &Table, desk: &Desk, sheet: &mut Sheet<'_, '_>) {
    let words = sheet.words();
    let detail = desk.catalog.as_ref().and_then(|c| c.details.get(&table.name));
    let able = capability(table, detail);
    sheet.rule();
    let name = table.labels.best(words.0).unwrap_or(&table.name);
    sheet.line(&[(Role::Title, name), (Role::Dim, " · "), (Role::Dim, &table.name)]);
    let mut lines = vec![
        ("wz-about-kind", kind(table, words)),
        ("wz-about-reading", words.say(&able.reading.key())),
        ("wz-about-deletions", words.say(able.deletions.key())),
    ];
    if let Some(detail) = detail {
        lines.extend([("wz-about-keys", keys(detail, words)), ("wz-about-fields", fields(detail, words))]);
    }
    if detail.is_some_and(|detail| detail.sharing_hidden) {
        lines.push(("wz-about-hint", words.say("wz-about-sharing-hidden")));
    }
    if able.could_track {
        lines.push(("wz-about-hint", words.say("could-track")));
    }
    let labels: Vec<String> = lines.iter().map(|(key, _)| words.say(key)).collect();
    let cells = labels.iter().map(|l| width(l)).max().unwrap_or(0);
    for (label, (_, text)) in labels.iter().zip(&lines) {
        sheet.labelled(&pad(label, cells), Role::Text, text);
    }
    if detail.is_none() && !matches!(able.reading, Reading::Never(_)) {
        sheet.line(&[(Role::Dim, &words.say("wz-about-reading-fields"))]);
    }
}

fn kind(table: &Table, words: Words) -> String {
    let mut parts = vec![words.say(&format!("table-kind-{}", table.kind.slug()))];
    parts.extend(table.custom.then(|| words.say("table-custom")));
    parts.extend(table.ownership.map(|o| words.say(&format!("table-owner-{}", o.slug()))));
    parts.join(" · ")
}

fn keys(detail: &TableDetail, words: Words) -> String {
    if detail.keys.is_empty() {
        return words.say("keys-none");
    }
    let one = |k: &AlternateKey| {
        format!("{} ({}): {}", k.name, k.fields.join(", "), words.say(&format!("key-state-{}", k.state.slug())))
    };
    detail.keys.iter().map(one).collect::<Vec<_>>().join(" · ")
}

fn fields(detail: &TableDetail, words: Words) -> String {
    let carried = detail.fields.iter().filter(|f| obstacle(f).is_none()).count();
    let args = [("all", Arg::from(detail.fields.len())), ("carried", Arg::from(carried))];
    let counted = words.say_with("wz-about-fields-count", &args);
    if detail.record_types.is_empty() {
        return counted;
    }
    let name = |kind: &RecordType| kind.labels.best(words.0).unwrap_or(&kind.name).to_owned();
    let names = detail.record_types.iter().map(name).collect::<Vec<_>>().join(", ");
    format!("{counted} · {}", words.say_with("wz-about-record-types", &[("names", names.into())]))
}
