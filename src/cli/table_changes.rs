//! `tables ACCOUNT --changes`: what changed in the CRM since the last discovery.
use super::dispatch::Cx;
use super::out::{Tone, fault_json};
use super::view::moment;
use crate::account::ExternalAccount;
use crate::catalog::CatalogChange;
use crate::fault::{Exit, Fault, Outcome};
use crate::i18n::Words;
use crate::task::{self, Bench, Reach, Rediscovery};
use crate::text::clean_line;
use serde_json::{Value, json};

/// Asks and tells.
pub async fn show(cx: &mut Cx<'_>, bench: &Bench, account: &ExternalAccount) -> Outcome<Exit> {
    let found = task::rediscover(bench, account, Reach::Changes).await?;
    if cx.out.json {
        let words = cx.out.words;
        let changes = found.news.iter().flat_map(|n| &n.changes).map(|c| change_json(c, words));
        cx.out.object(json!({
            "account": account.name.as_str(),
            "since": found.news.as_ref().map(|n| n.since),
            "until": found.news.as_ref().map_or(found.catalog.discovered_at, |n| n.until),
            "road": found.road,
            "changes": changes.collect::<Vec<_>>(),
            "failed": failures_json(words, &found.failed),
        }));
        return Ok(Exit::Ok);
    }
    note_failures(cx, &found.failed);
    tell(cx, &found);
    Ok(Exit::Ok)
}

/// Tables that could not be described again.
pub fn failures_json(words: Words, failed: &[(String, Fault)]) -> Value {
    failed.iter().map(|(table, fault)| json!({"table": table, "error": fault_json(fault, words)})).collect()
}

/// The same on standard error.
pub fn note_failures(cx: &mut Cx<'_>, failed: &[(String, Fault)]) {
    for (table, fault) in failed {
        let why = cx.out.words.fault(fault);
        let text = cx.out.words.say_with("cli-tables-kept", &[("table", table.as_str().into()), ("why", why.into())]);
        let line = cx.out.paint(Tone::Warn, &format!("! {}", clean_line(&text)));
        cx.out.note(line);
    }
}

fn tell(cx: &mut Cx<'_>, found: &Rediscovery) {
    let Some(news) = &found.news else {
        let text = cx.out.say("cli-tables-first");
        return cx.out.note(text);
    };
    let road = cx.out.say(found.road.key());
    let key = if news.changes.is_empty() { "cli-tables-unchanged" } else { "cli-tables-compared" };
    let text = cx.out.words.say_with(key, &[("since", moment(news.since).into()), ("road", road.into())]);
    cx.out.note(text);
    for change in &news.changes {
        let (symbol, tone) = if change.may_break() { ("!", Tone::Warn) } else { ("+", Tone::Good) };
        let line = format!("{} {}", cx.out.paint(tone, symbol), sentence(change, cx.out.words));
        cx.out.line(line);
    }
}

/// A change in words, cleaned.
fn sentence(change: &CatalogChange, words: Words) -> String {
    clean_line(&words.say_map(change.key(), &change.args(words.0))).into_owned()
}

fn change_json(change: &CatalogChange, words: Words) -> Value {
    let mut value = serde_json::to_value(change).unwrap_or(Value::Null);
    if let Some(fields) = value.as_object_mut() {
        fields.insert("may_break".into(), json!(change.may_break()));
        fields.insert("text".into(), json!(sentence(change, words)));
    }
    value
}
