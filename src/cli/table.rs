//! `tables ACCOUNT TABLE`: everything the catalog knows of one table.
use super::dispatch::Cx;
use super::grid::{Grid, facts};
use super::out::{Out, Tone};
use super::tables::{kind_words, table_json};
use crate::account::ExternalAccount;
use crate::catalog::{
    Field, Labels, OptionSet, RecordType, TableDetail, capability, cautions, dependence, offered_only_by,
};
use crate::fault::{ErrorKind, Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::mapping::obstacle;
use crate::task::{self, Bench};
use crate::text::clean_line;
use serde_json::{Value, json};

/// Describes the table, from what is kept unless `fresh`, and shows it.
pub async fn show(cx: &mut Cx<'_>, bench: &Bench, account: &ExternalAccount, name: &str, fresh: bool) -> Outcome<Exit> {
    let wanted = [name.to_owned()];
    let mut found = task::describe(bench, account, &wanted, fresh).await?;
    // What an older version kept knows no keys and relationships.
    if found.first().is_some_and(|d| !d.linked) {
        found = task::describe(bench, account, &wanted, true).await?;
    }
    let Some(detail) = found.first() else {
        return Err(Fault::new(ErrorKind::TableMissing, "the table was not described").with("table", name));
    };
    if cx.out.json {
        let catalog = task::tables(bench, account, false).await?;
        let rows = catalog.counts.get(name).copied();
        cx.out.object(json!({
            "account": account.name.as_str(),
            "table": table_json(&detail.table, &catalog, rows),
            "fields": detail.fields.iter().map(field_json).collect::<Vec<_>>(),
            "keys": keys_json(detail),
            "relationships": relationships_json(detail),
            "option_sets": detail.option_sets.iter().map(|set| set_json(set, detail)).collect::<Vec<_>>(),
            "privileges": detail.privileges,
            "record_types": detail.record_types.iter().map(record_type_json).collect::<Vec<_>>(),
            "sharing_known": !detail.sharing_hidden,
        }));
        return Ok(Exit::Ok);
    }
    head(&mut cx.out, detail);
    fields(&mut cx.out, detail);
    keys(&mut cx.out, detail);
    relationships(&mut cx.out, detail);
    record_types(&mut cx.out, detail);
    option_sets(&mut cx.out, detail);
    Ok(Exit::Ok)
}

fn field_json(field: &Field) -> Value {
    json!({
        "name": field.name,
        "schema_name": field.schema_name,
        "labels": field.labels,
        "type": field.kind.word(),
        "crm": field.kind,
        "required": field.required,
        "readable": field.readable,
        "creatable": field.creatable,
        "updatable": field.updatable,
        "secured": field.secured,
        "source": field.source,
        "format": field.format,
        "min": field.limits.min,
        "max": field.limits.max,
        "targets": field.targets,
        "option_set": field.option_set,
        "yes_no": field.yes_no,
        "companion_of": field.companion_of,
        "left_out": obstacle(field).map(|reason| reason.slug()),
        "cautions": cautions(field).iter().map(|c| c.slug()).collect::<Vec<_>>(),
    })
}

fn keys_json(detail: &TableDetail) -> Vec<Value> {
    let one = |k: &crate::catalog::AlternateKey| json!({"name": k.name, "labels": k.labels, "fields": k.fields, "state": k.state});
    detail.keys.iter().map(one).collect()
}

fn relationships_json(detail: &TableDetail) -> Value {
    let all = &detail.relationships;
    let to_one = all.to_one.iter().map(|r| {
        json!({"name": r.name, "field": r.field, "table": r.table, "table_field": r.table_field, "navigation": r.navigation})
    });
    let to_many = all
        .to_many
        .iter()
        .map(|r| json!({"name": r.name, "table": r.table, "field": r.field, "navigation": r.navigation}));
    let both = all.many_to_many.iter().map(|r| {
        json!({"name": r.name, "table": r.table, "link_table": r.link.name, "own_field": r.link.own_field,
            "other_field": r.link.other_field, "navigation": r.navigation})
    });
    json!({
        "to_one": to_one.collect::<Vec<_>>(),
        "to_many": to_many.collect::<Vec<_>>(),
        "many_to_many": both.collect::<Vec<_>>(),
    })
}

fn record_type_json(kind: &RecordType) -> Value {
    json!({"id": kind.id, "name": kind.name, "labels": kind.labels, "default": kind.default})
}

fn set_json(set: &OptionSet, detail: &TableDetail) -> Value {
    let depends = dependence(detail, &set.name);
    let options = set.options.iter().map(|o| {
        let mut told =
            json!({"code": o.code, "labels": o.labels, "state": o.state, "default_status": o.default_status});
        if let Value::Object(told) = &mut told {
            let more = [("value", json!(o.value)), ("retired", json!(o.retired)), ("default", json!(o.default))];
            // What only texts have stands with texts only.
            told.extend(more.into_iter().filter(|_| o.value.is_some()).map(|(k, v)| (k.to_owned(), v)));
            let valid_for = depends.and_then(|d| d.valid_for(o));
            told.extend(valid_for.map(|values| ("valid_for".to_owned(), json!(values))));
            let only = offered_only_by(detail, &set.name, o.code);
            let names = only.map(|kinds| kinds.into_iter().map(|kind| kind.name.as_str()).collect::<Vec<_>>());
            told.extend(names.map(|names| ("record_types".to_owned(), json!(names))));
        }
        told
    });
    let options = options.collect::<Vec<_>>();
    let depends_on = depends.map(|d| d.controller);
    json!({"name": set.name, "labels": set.labels, "shared": set.global, "depends_on": depends_on, "options": options})
}

fn label(labels: &Labels, words: Words) -> String {
    labels.best(words.0).unwrap_or_default().to_owned()
}

fn title(out: &mut Out, key: &str) {
    let text = out.say(key);
    let text = out.paint(Tone::Strong, &text);
    out.line("");
    out.line(text);
}

fn head(out: &mut Out, detail: &TableDetail) {
    let (table, words) = (&detail.table, out.words);
    let able = capability(table, Some(detail));
    let name = format!("{} · {}", label(&table.labels, words), table.name);
    let text = out.paint(Tone::Strong, &clean_line(&name));
    out.line(text);
    let owner = table.ownership.map(|o| words.say(&format!("table-owner-{}", o.slug())));
    let kind: Vec<String> = [kind_words(table, words)].into_iter().chain(owner).collect();
    let privileges: Vec<&str> = detail.privileges.iter().map(|p| p.name.as_str()).collect();
    facts(
        out,
        &[
            ("cli-table-set", table.entity_set.clone()),
            ("cli-table-kind", kind.join(" · ")),
            ("cli-table-key", table.primary_id.clone()),
            ("cli-table-name", table.primary_name.clone().unwrap_or_else(|| "–".to_owned())),
            ("cli-table-reading", words.say(&able.reading.key())),
            ("cli-table-deletions", words.say(able.deletions.key())),
            ("cli-table-privileges", if privileges.is_empty() { "–".to_owned() } else { privileges.join(", ") }),
        ],
    );
    if able.could_track {
        let hint = words.say("could-track");
        out.note(hint);
    }
}

/// Why a field is left out, or what to know about it.
fn notes(field: &Field, words: Words) -> String {
    if let Some(reason) = obstacle(field) {
        return words.say(&format!("left-out-{}", reason.slug()));
    }
    let mut notes: Vec<String> = cautions(field).iter().map(|c| words.say(&c.key())).collect();
    if field.required {
        notes.insert(0, words.say("field-required"));
    }
    if !field.targets.is_empty() {
        notes.push(format!("→ {}", field.targets.join(", ")));
    }
    if let Some(names) = &field.yes_no {
        notes.push(format!("{} / {}", label(&names.yes, words), label(&names.no, words)));
    }
    notes.extend(field.option_set.as_ref().map(|set| format!("[{set}]")));
    if !(field.creatable || field.updatable) {
        notes.push(words.say("field-not-writable"));
    }
    notes.join(" · ")
}

fn fields(out: &mut Out, detail: &TableDetail) {
    title(out, "cli-table-fields");
    let mut grid = Grid::new(out, &["cli-col-field", "cli-col-label", "cli-col-crm-type", "cli-col-notes"]);
    for field in &detail.fields {
        let mark = if obstacle(field).is_none() { "✓" } else { "−" };
        let (name, label) = (format!("{mark} {}", field.name), label(&field.labels, out.words));
        grid.row([name, label, field.kind.long_word(), notes(field, out.words)]);
    }
    grid.write(out, "cli-table-none");
}

fn keys(out: &mut Out, detail: &TableDetail) {
    if detail.keys.is_empty() {
        return;
    }
    title(out, "cli-table-keys");
    let mut grid = Grid::new(out, &["cli-col-key", "cli-col-label", "cli-col-fields", "cli-col-state"]);
    for key in &detail.keys {
        let state = out.say(&format!("key-state-{}", key.state.slug()));
        grid.row([key.name.clone(), label(&key.labels, out.words), key.fields.join(", "), state]);
    }
    grid.write(out, "cli-table-none");
}

fn relationships(out: &mut Out, detail: &TableDetail) {
    let all = &detail.relationships;
    let dash = |text: &Option<String>| text.clone().unwrap_or_else(|| "–".to_owned());
    if !all.to_one.is_empty() {
        title(out, "cli-table-to-one");
        let heads = ["cli-col-field", "cli-col-points-to", "cli-col-written-as", "cli-col-relationship"];
        let mut grid = Grid::new(out, &heads);
        let mut links: Vec<_> = all.to_one.iter().collect();
        links.sort_by(|a, b| (&a.field, &a.table).cmp(&(&b.field, &b.table)));
        for link in links {
            grid.row([link.field.clone(), link.table.clone(), dash(&link.navigation), link.name.clone()]);
        }
        grid.write(out, "cli-table-none");
    }
    if !all.to_many.is_empty() {
        title(out, "cli-table-to-many");
        let mut grid = Grid::new(out, &["cli-col-table", "cli-col-field", "cli-col-relationship"]);
        for link in &all.to_many {
            grid.row([link.table.clone(), link.field.clone(), link.name.clone()]);
        }
        grid.write(out, "cli-table-none");
    }
    if !all.many_to_many.is_empty() {
        title(out, "cli-table-many-to-many");
        let mut grid = Grid::new(out, &["cli-col-table", "cli-col-link-table", "cli-col-relationship"]);
        for link in &all.many_to_many {
            grid.row([link.table.clone(), link.link.name.clone(), link.name.clone()]);
        }
        grid.write(out, "cli-table-none");
    }
}

/// The record types that alone offer a value.
fn kinds_of(detail: &TableDetail, set: &str, code: i64, words: Words) -> String {
    let Some(kinds) = offered_only_by(detail, set, code) else { return String::new() };
    let names: Vec<String> = kinds.iter().map(|kind| label(&kind.labels, words)).collect();
    let told = match names.is_empty() {
        true => words.say("cli-option-no-record-type"),
        false => words.say_with("cli-option-record-types", &[("names", names.join(", ").into())]),
    };
    format!("  ({told})")
}

fn record_types(out: &mut Out, detail: &TableDetail) {
    if detail.record_types.is_empty() {
        return;
    }
    title(out, "cli-table-record-types");
    let mut grid = Grid::new(out, &["cli-col-record-type", "cli-col-label", "cli-col-notes"]);
    for kind in &detail.record_types {
        let note = if kind.default { out.say("cli-option-default") } else { String::new() };
        grid.row([kind.name.clone(), label(&kind.labels, out.words), note]);
    }
    grid.write(out, "cli-table-none");
}

fn option_sets(out: &mut Out, detail: &TableDetail) {
    if detail.option_sets.is_empty() {
        return;
    }
    title(out, "cli-table-option-sets");
    if detail.sharing_hidden {
        let note = out.say("sharing-hidden");
        out.note(note);
    }
    for set in &detail.option_sets {
        let shared = if set.global { format!(" · {}", out.say("cli-table-shared")) } else { String::new() };
        let depends = dependence(detail, &set.name);
        let depends_on = depends.map_or_else(String::new, |d| {
            format!(" · {}", out.words.say_with("cli-table-depends", &[("field", d.controller.into())]))
        });
        let name = format!("{} · {}{shared}{depends_on}", set.name, label(&set.labels, out.words));
        let name = out.paint(Tone::Faint, &clean_line(&name));
        out.line(name);
        for option in &set.options {
            let state = option.state.map(|s| format!("  (statecode {s})")).unwrap_or_default();
            let goes_with = depends.and_then(|d| d.goes_with(option.code, out.words.0));
            let goes_with = goes_with.map_or_else(String::new, |names| format!("  ← {names}"));
            let marks = [(option.default, "cli-option-default"), (option.retired, "cli-option-retired")];
            let marks: String =
                marks.iter().filter(|(on, _)| *on).map(|(_, key)| format!("  ({})", out.say(key))).collect();
            let said = label(&option.labels, out.words);
            let only = kinds_of(detail, &set.name, option.code, out.words);
            let text = format!("  {:>10}  {said}{state}{marks}{goes_with}{only}", option.stored());
            out.line(clean_line(&text));
        }
    }
}
