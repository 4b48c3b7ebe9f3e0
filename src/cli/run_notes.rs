//! What a run has to say beside its counters: the identifiers it was given, and what a dry run foresees.
use super::out::Out;
use super::view::moment;
use crate::account::Name;
use crate::i18n::grouped;
use crate::run::{DeletesForeseen, KeysTold, RejectForeseen, RunNotes};
use serde_json::{Value, json};

/// The notes of a run as a machine reads them.
pub(super) fn notes_json(notes: &RunNotes) -> Value {
    let deletes = notes.deletes.as_ref().map(|d| {
        json!({
            "policy": d.policy.slug(),
            "rows": d.rows(),
            "told": d.told,
            "absent": d.absent,
            "left": d.left,
            "emptied": d.emptied,
            "held": d.held,
            "partial": d.partial,
        })
    });
    json!({ "keys": notes.keys, "rejects": notes.rejects, "deletes": deletes, "cut_short": notes.cut_short, "went_on": notes.went_on, "count_short": notes.count_short })
}

/// The notes of a run that read so many rows, for people.
pub(super) fn write_notes(out: &mut Out, flow: &Name, (notes, read): (&RunNotes, u64)) {
    if let Some(began) = notes.went_on {
        let text = out.words.say_with("run-went-on", &[("at", moment(began).into())]);
        out.note(format!("{flow}: {text}"));
    }
    if let Some(keys) = &notes.keys {
        write_keys(out, flow, keys);
    }
    if !notes.rejects.is_empty() {
        write_rejects(out, flow, &notes.rejects);
    }
    if let Some(deletes) = notes.deletes.as_ref().filter(|d| !d.is_nothing()) {
        write_deletes(out, flow, deletes);
    }
    if let Some(found) = notes.count_short {
        let args = [("came", found.came.into()), ("counted", found.counted.into())];
        let text = out.words.say_with("run-count-short", &args);
        out.note(format!("{flow}: {text}"));
    }
    if notes.cut_short {
        let args = [("flow", flow.to_string().into()), ("rows", grouped(read).into())];
        let text = out.words.say_with("cli-run-cut-short", &args);
        out.note(text);
    }
}

fn write_keys(out: &mut Out, flow: &Name, keys: &KeysTold) {
    let args = [
        ("flow", flow.to_string().into()),
        ("asked", grouped(keys.asked).into()),
        ("absent", grouped(keys.absent).into()),
        ("malformed", grouped(keys.malformed).into()),
        ("twice", grouped(keys.twice).into()),
    ];
    let text = out.words.say_with("log-keys-told", &args);
    out.note(text);
    for (key, which) in [("cli-run-keys-absent", &keys.first_absent), ("cli-run-keys-malformed", &keys.first_malformed)]
    {
        if !which.is_empty() {
            let which: Vec<String> = which.iter().map(|id| out.words.seen(id)).collect();
            let text = out.words.say_with(key, &[("rows", which.join(", ").into())]);
            out.note(format!("  {text}"));
        }
    }
}

fn write_rejects(out: &mut Out, flow: &Name, rejects: &[RejectForeseen]) {
    let text = out.words.say_with("cli-run-foreseen-rejects", &[("flow", flow.to_string().into())]);
    out.note(text);
    for reject in rejects {
        let why = out.words.say(&reject.key());
        out.note(format!("  {}: {why}", reject.place()));
    }
}

fn write_deletes(out: &mut Out, flow: &Name, foreseen: &DeletesForeseen) {
    if foreseen.rows() > 0 || foreseen.emptied == 0 {
        let args = [
            ("flow", flow.to_string().into()),
            ("rows", grouped(foreseen.rows()).into()),
            ("policy", foreseen.policy.slug().into()),
            ("told", grouped(foreseen.told).into()),
            ("absent", grouped(foreseen.absent).into()),
            ("left", grouped(foreseen.left).into()),
        ];
        let text = out.words.say_with("cli-run-foreseen", &args);
        out.note(text);
    }
    if foreseen.emptied > 0 {
        let args = [("flow", flow.to_string().into()), ("rows", grouped(foreseen.emptied).into())];
        let text = out.words.say_with("cli-run-foreseen-emptied", &args);
        out.note(text);
    }
    for (key, _) in [("cli-run-foreseen-held", foreseen.held), ("cli-run-foreseen-partial", foreseen.partial)]
        .into_iter()
        .filter(|(_, says)| *says)
    {
        let text = out.words.say_with(key, &[("flow", flow.to_string().into())]);
        out.note(format!("  {text}"));
    }
}
